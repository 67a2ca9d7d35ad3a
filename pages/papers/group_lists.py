"""小组名单: a list per group for the day when nothing works, printed beforehand, ticked and signed by hand.

Numbers are the same as on the badges, so that it can be entered afterwards by number. Health notes, telephone numbers and the join code
are not on it: it lies on a table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pages import words
from pages.papers.lists import Occasion, where_and_when
from pages.papers.table import TICK_BOX, Column, Sheet, Value, pdf
from pages.words import _, ngettext

ROWS = 12
"""Rows of a page: high enough for a large hand."""
WIDE = 273.0
"""Millimetres of A4 across, between its margins."""
TICK, COLLECTED, SIGNED = 17.0, 40.0, 30.0
LONGEST = 12
"""Characters of a column's head: three lines."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A child that is expected."""

    name: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class GroupList:
    """One group's children, in the order of their numbers; `group` "" for those who are in none."""

    group: str
    rows: Sequence[GroupRow]


def group_lists(
    occasion: Occasion,
    groups: Sequence[GroupList],
    segments: Sequence[str],
    items: Sequence[str],
    *,
    language: str = words.SOURCE,
    time_zone: str = "Asia/Shanghai",
) -> bytes:
    """The lists as a PDF, a page or more for each group and one with empty rows for newcomers.

    `segments` are the run sheet's titles and `items` what is handed out: as many columns to tick as fit, the run sheet's first.
    """
    words.use(language, time_zone)
    ticks = columns(segments, items)
    pages = [page for group in groups for page in _pages(occasion, group, ticks)]
    return pdf([*pages, _blank(occasion, ticks)], author=occasion.centre)


def columns(segments: Sequence[str], items: Sequence[str]) -> list[str]:
    """The heads of the columns to tick: arrivals, segments, handouts.

    Where not all fit, one column is for all handouts, and then segments are left out.
    """
    most = int((WIDE - 18 - 40 - COLLECTED - SIGNED) // TICK) - 1
    given = [_("领了 {what}").format(what=item) for item in items]
    if len(segments) + len(given) > most:
        given = [_("领了")] if given else []
    heads = [_("到"), *segments[: most - len(given)], *given]
    return [head if len(head) <= LONGEST else f"{head[: LONGEST - 1]}…" for head in heads]


def _pages(occasion: Occasion, group: GroupList, ticks: Sequence[str]) -> Iterator[Sheet]:
    pieces = [group.rows[begin : begin + ROWS] for begin in range(0, len(group.rows), ROWS)] or [[]]
    name = group.group or _("没有小组的")
    n = len(group.rows)
    for place, rows in enumerate(pieces, start=1):
        title = name if len(pieces) == 1 else _("{group}（{page} / {pages}）").format(group=name, page=place, pages=len(pieces))
        heads = [Column(_("号码"), 18, "CENTER"), Column(_("姓名"), 40)]
        cells: list[list[Value]] = [[words.number(row.number), row.name] for row in rows]
        count = ngettext("应到 {n} 人", "应到 {n} 人", n).format(n=n)
        yield _sheet(occasion, title, count, heads, cells, ticks)


def _blank(occasion: Occasion, ticks: Sequence[str]) -> Sheet:
    """Rows for whoever comes and is on no list: name and group are written by hand."""
    heads = [Column(_("小组"), 18, "CENTER"), Column(_("姓名"), 40)]
    return _sheet(occasion, _("新来的"), _("名单上没有的孩子，写在这里。"), heads, [[None, None] for _row in range(ROWS)], ticks)


def _sheet(occasion: Occasion, title: str, told: str, heads: list[Column], cells: list[list[Value]], ticks: Sequence[str]) -> Sheet:
    room = WIDE - sum(column.width for column in heads) - TICK * len(ticks)
    return Sheet(
        name=title,
        title=title,
        head=["   ".join((occasion.activity, where_and_when(occasion))), told],
        columns=[
            *heads,
            *(Column(tick, TICK, "CENTER") for tick in ticks),
            Column(_("走（谁接）"), room - SIGNED),
            Column(_("签字"), SIGNED),
        ],
        rows=[[*cell, *[TICK_BOX] * len(ticks), None, None] for cell in cells],
        foot=[_("谁填的：") + "_" * 20 + "    " + _("几点开始：") + "_" * 12 + "    " + _("几点结束：") + "_" * 12],
        heavy=frozenset({0, 1}),
        row=10,
        size=14,
        title_size=30,
    )

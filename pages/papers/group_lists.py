"""小组名单: a list per group for the day when nothing works, printed beforehand, ticked and signed by hand.

Numbers are the same as on the badges, so that it can be entered afterwards by number. Health notes, telephone numbers and the join code
are not on it: it lies on a table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pages import words
from pages.papers.lists import Occasion, where_and_when
from pages.papers.table import TICK_BOX, Column, Sheet, Value
from pages.papers.table_pdf import pdf
from pages.words import _, ngettext

ROWS, ROWS_ACROSS = 20, 12
"""Rows of a page, upright and across: nine millimetres each, high enough for a hand; names of two lines still find room."""
NUMBER, NAME, COLLECTED, SIGNED = 13.0, 30.0, 30.0, 18.0
UPRIGHT, ACROSS = 186.0, 273.0
"""Millimetres between the margins of A4."""
NARROWEST, WIDEST = 9.47, 17.0
"""A column to tick: two characters of its head stand side by side in the narrowest."""
MOST_ITEMS = 3
LONGEST = 9
"""Characters of a column's head: five lines."""


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

    `segments` are the run sheet's titles and `items` what is handed out: columns in the order and the words in which the paper is entered
    afterwards. They stand upright, twenty children on a page; where there are too many columns for that, across.
    """
    words.use(language, time_zone)
    ticks = columns(segments, items)
    told = [_("领了：{items}").format(items=_("、").join(items))] if len(items) > MOST_ITEMS else []
    paper = _Paper(occasion, ticks, told)
    pages = [page for group in groups for page in paper.of(group)]
    return pdf([*pages, paper.blank()], author=occasion.centre)


def columns(segments: Sequence[str], items: Sequence[str]) -> list[str]:
    """The heads of the columns to tick: arrivals, segments, handouts; more than three things share one column.

    Where not all fit even across, the last segments are left out.
    """
    given = [_("领了 {what}").format(what=item) for item in items] if len(items) <= MOST_ITEMS else [_("领了")]
    heads = [_("到了"), *segments[: _fitting(ACROSS) - 1 - len(given)], *given]
    return [head if len(head) <= LONGEST else f"{head[: LONGEST - 1]}…" for head in heads]


def _fitting(wide: float) -> int:
    return int((wide - NUMBER - NAME - COLLECTED - SIGNED) // NARROWEST)


class _Paper:
    """The sheets of one occasion: all of them have the same columns and lie the same way."""

    def __init__(self, occasion: Occasion, ticks: Sequence[str], told: Sequence[str]) -> None:
        self.occasion, self.ticks, self.told = occasion, ticks, told
        self.upright = len(ticks) <= _fitting(UPRIGHT)
        self.rows = ROWS if self.upright else ROWS_ACROSS

    def of(self, group: GroupList) -> Iterator[Sheet]:
        """A group's page, or pages where it is large."""
        pieces = [group.rows[begin : begin + self.rows] for begin in range(0, len(group.rows), self.rows)] or [[]]
        name = group.group or _("没有小组的")
        n = len(group.rows)
        for place, rows in enumerate(pieces, start=1):
            title = name if len(pieces) == 1 else _("{group}（{page} / {pages}）").format(group=name, page=place, pages=len(pieces))
            cells: list[list[Value]] = [[words.number(row.number), row.name] for row in rows]
            yield self._sheet(title, ngettext("应到 {n} 人", "应到 {n} 人", n).format(n=n), _("号码"), cells)

    def blank(self) -> Sheet:
        """Rows for whoever comes and is on no list: name and group are written by hand."""
        return self._sheet(_("新来的"), _("名单上没有的孩子，写在这里。"), _("小组"), [[None, None] for _row in range(self.rows)])

    def _sheet(self, title: str, told: str, first: str, cells: list[list[Value]]) -> Sheet:
        room = (UPRIGHT if self.upright else ACROSS) - NUMBER - NAME - COLLECTED - SIGNED
        tick = min(WIDEST, room / len(self.ticks))
        more = room - tick * len(self.ticks)
        return Sheet(
            name=title,
            title=title,
            head=["   ".join((self.occasion.activity, where_and_when(self.occasion))), told],
            columns=[
                Column(first, NUMBER, "CENTER"),
                Column(_("姓名"), NAME + more / 3),
                *(Column(head, tick, "CENTER") for head in self.ticks),
                Column(_("谁接的"), COLLECTED + more / 3),
                Column(_("签字"), SIGNED + more / 3),
            ],
            rows=[[*cell, *[TICK_BOX] * len(self.ticks), None, None] for cell in cells],
            foot=[*self.told, _("谁填的：") + "_" * 16 + "   " + _("几点开始：") + "_" * 10 + "   " + _("几点结束：") + "_" * 10],
            upright=self.upright,
            heavy=frozenset({0, 1}),
            row=9,
            size=13,
            title_size=24,
        )

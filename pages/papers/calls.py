"""What one rings up from: 电话名单, everybody on the list with every number, before the day; 还没到的孩子, on the day."""

from collections.abc import Sequence
from dataclasses import dataclass

from pages import words
from pages.papers.lists import WRITERS, Occasion, where_and_when
from pages.papers.table import TICK_BOX, Column, Sheet, Value
from pages.papers.table_pdf import pdf
from pages.words import _, ngettext


@dataclass(frozen=True, slots=True)
class Adult:
    """A guardian as one speaks of them (奶奶 刘秀英), and the number; "" where there is none."""

    called: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """A child on the list. `reachable`: one of the numbers can be rung up; else `answered_by` names the organizer who answers, if any."""

    name: str
    number: int | None = None
    group: str = ""
    adults: Sequence[Adult] = ()
    reachable: bool = True
    answered_by: str = ""


def phone_list(
    occasion: Occasion, rows: Sequence[PhoneRow], form: str, *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai"
) -> bytes:
    """电话名单 as "pdf" or "xlsx", in the order given, with room for what was said."""
    words.use(language, time_zone)
    without = sum(not row.reachable for row in rows)
    figures = [ngettext("应到 {n} 人", "应到 {n} 人", len(rows)).format(n=len(rows))]
    if without:
        figures.append(ngettext("没有能打通的大人 {n} 人", "没有能打通的大人 {n} 人", without).format(n=without))
    sheet = Sheet(
        name=_("电话名单"),
        title=f"{occasion.activity} {_('电话名单')}",
        head=[where_and_when(occasion), "   ".join(figures)],
        columns=[
            Column(_("号码"), 13, "CENTER"),
            Column(_("姓名"), 27),
            Column(_("小组"), 26),
            Column(_("监护人和电话"), 82),
            Column(_("谁负责"), 25),
            Column(_("打通了吗"), 22, "CENTER"),
            Column(_("来不来"), 26),
            Column(_("备注"), 52),
        ],
        rows=[_row(row) for row in rows],
        heavy=frozenset({1}),
    )
    return WRITERS[form]([sheet], author=occasion.centre)


def _row(row: PhoneRow) -> list[Value]:
    lines = tuple(f"{adult.called}  {words.phone(adult.phone) or _('没有电话')}".strip() for adult in row.adults)
    nobody = "" if row.reachable else row.answered_by or _("还没有人")
    return [words.number(row.number), row.name, row.group, lines or _("没有写监护人"), nobody, TICK_BOX, None, None]


# --- whom to ring up ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CallRow:
    """A child who is not here yet, whom to ask, and what is known already: calls made, and why the child is absent."""

    name: str
    number: int | None = None
    group: str = ""
    guardian: str = ""
    phone: str = ""
    calls: int = 0
    said: tuple[str, ...] = ()


def call_list(occasion: Occasion, rows: Sequence[CallRow], *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """还没到的孩子: a PDF with a box to tick for each call, and room for what was said."""
    words.use(language, time_zone)
    sheet = Sheet(
        name=_("还没到的孩子"),
        title=f"{occasion.activity} {_('还没到的孩子')}",
        head=[where_and_when(occasion), ngettext("还没到 {n} 人", "还没到 {n} 人", len(rows)).format(n=len(rows))],
        columns=[
            Column(_("号码"), 13, "CENTER"),
            Column(_("姓名"), 27),
            Column(_("小组"), 26),
            Column(_("监护人"), 26),
            Column(_("电话"), 30),
            Column(_("打过了"), 18, "CENTER"),
            Column(_("怎么说"), 46),
        ],
        rows=[
            [words.number(row.number), row.name, row.group, row.guardian, words.phone(row.phone), _tick(row), row.said or None]
            for row in rows
        ],
        upright=True,
        heavy=frozenset({1}),
    )
    return pdf([sheet], author=occasion.centre)


def _tick(row: CallRow) -> str:
    """A box to tick; how often it was, where calls are on record."""
    return ngettext("{n} 次", "{n} 次", row.calls).format(n=row.calls) if row.calls else TICK_BOX

"""逾期名单: what should be back, who has it, and whom to ring up, the longest overdue first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pages import words
from pages.papers.table import TICK_BOX, Column, Sheet, Value
from pages.papers.table_pdf import pdf
from pages.words import _, ngettext


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """One thing that should be back. `due` is a day."""

    title: str
    number: str
    child: str
    child_number: int | None
    group: str
    guardian: str
    phone: str
    due: date
    late: int


def overdue_list(
    centre: str, on: date, rows: Sequence[OverdueRow], *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai"
) -> bytes:
    """The list as a PDF, in the order given, with room for what was said."""
    words.use(language, time_zone)
    head = [f"{centre}   {words.day(on, year=True)}", ngettext("逾期 {n} 样", "逾期 {n} 样", len(rows)).format(n=len(rows))]
    sheet = Sheet(
        name=_("逾期名单"),
        title=_("图书和器材逾期名单"),
        head=head,
        columns=[
            Column(_("书名"), 62),
            Column(_("编号"), 24),
            Column(_("姓名"), 26),
            Column(_("号码"), 13, "CENTER"),
            Column(_("小组"), 24),
            Column(_("监护人"), 28),
            Column(_("电话"), 31),
            Column(_("哪天该还"), 24, "CENTER"),
            Column(_("逾期几天"), 17, "CENTER"),
            Column(_("还了"), 24, "CENTER"),
        ],
        rows=[_row(row) for row in rows],
        heavy=frozenset({2}),
    )
    return pdf([sheet], author=centre)


def _row(row: OverdueRow) -> list[Value]:
    number = words.number(row.child_number)
    return [row.title, row.number, row.child, number, row.group, row.guardian, words.phone(row.phone), row.due, row.late, TICK_BOX]

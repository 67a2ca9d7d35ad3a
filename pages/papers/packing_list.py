"""装箱单: what to take along to an activity, with boxes to tick, and room for what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass

from pages import words
from pages.papers.lists import Occasion, where_and_when
from pages.papers.table import Column, Sheet, Value
from pages.papers.table_pdf import pdf
from pages.words import _, ngettext


@dataclass(frozen=True, slots=True)
class PackingRow:
    """One item. `cupboard` is None where nothing was ever counted; `box` is what is in the box already."""

    title: str
    unit: str
    needed: int
    cupboard: int | None
    missing: int
    box: int


@dataclass(frozen=True, slots=True)
class PackingSheet:
    """The list of one activity; `children` are those on its list."""

    occasion: Occasion
    children: int
    rows: Sequence[PackingRow]


def packing_list(sheet: PackingSheet, *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """装箱单 as a PDF."""
    words.use(language, time_zone)
    children = ngettext("应到 {n} 人", "应到 {n} 人", sheet.children).format(n=sheet.children)
    things = ngettext("共 {n} 样", "共 {n} 样", len(sheet.rows)).format(n=len(sheet.rows))
    made = Sheet(
        name=_("装箱单"),
        title=f"{sheet.occasion.activity} {_('装箱单')}",
        head=[where_and_when(sheet.occasion), f"{children}   {things}"],
        columns=[
            Column(_("装了"), 16, "CENTER"),
            Column(_("物品名称"), 62),
            Column(_("单位"), 16, "CENTER"),
            Column(_("要带"), 20, "RIGHT"),
            Column(_("柜子里"), 22, "RIGHT"),
            Column(_("差"), 18, "RIGHT"),
            Column(_("已在箱里"), 24, "RIGHT"),
            Column(_("实际带走"), 28),
            Column(_("带回来"), 28),
            Column(_("备注"), 40),
        ],
        rows=[_row(row) for row in sheet.rows],
        foot=[_("装箱人签字：") + "_" * 24 + "    " + _("清点人签字：") + "_" * 24],
        heavy=frozenset({1}),
    )
    return pdf([made], author=sheet.occasion.centre)


def _row(row: PackingRow) -> list[Value]:
    return ["□", row.title, row.unit, row.needed, row.cupboard, row.missing or None, row.box or None, None, None, None]

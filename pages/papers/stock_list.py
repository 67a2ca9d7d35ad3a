"""库存表: what lies in the cupboard and what was taken along, item by item, with room to write down what one counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pages import words
from pages.papers.lists import WRITERS, agree
from pages.papers.table import Column, Sheet, Value
from pages.words import _, ngettext


@dataclass(frozen=True, slots=True)
class StockRow:
    """One item. `cupboard`, `away` and `stock` are None where nothing was ever received or counted.

    `stock` is the books' figure, which cupboard and boxes have to give together; `counted` the day of the cupboard's last count.
    """

    title: str
    size: str
    unit: str
    cupboard: int | None
    away: int | None
    stock: int | None
    low: int | None = None
    counted: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class StockSheet:
    """All items of a centre, as of a day."""

    centre: str
    on: date
    rows: Sequence[StockRow]

    def check(self) -> None:
        """Hold cupboard and boxes against the stock, item by item. Raises CannotPrint `sums_differ`."""
        for row in self.rows:
            agree(row.title, (row.cupboard or 0) + (row.away or 0), row.stock or 0)


def stock_list(sheet: StockSheet, form: str, *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """库存表 as "pdf" or "xlsx", in the order given. Raises CannotPrint `sums_differ` where the places do not add up."""
    words.use(language, time_zone)
    sheet.check()
    figures = ngettext("共 {n} 样", "共 {n} 样", len(sheet.rows)).format(n=len(sheet.rows))
    table = Sheet(
        name=_("库存表"),
        title=f"{sheet.centre} {_('库存表')}",
        head=[f"{words.day(sheet.on, year=True)}   {figures}"],
        columns=[
            Column(_("序号"), 11, "CENTER"),
            Column(_("物品名称"), 52),
            Column(_("规格"), 28),
            Column(_("单位"), 13, "CENTER"),
            Column(_("柜子"), 18, "RIGHT"),
            Column(_("带出去的"), 21, "RIGHT"),
            Column(_("合计"), 18, "RIGHT"),
            Column(_("少于多少提醒"), 20, "RIGHT"),
            Column(_("上次盘点"), 26, "CENTER"),
            Column(_("实点数量"), 24),
            Column(_("备注"), 42),
        ],
        rows=[_row(place, row) for place, row in enumerate(sheet.rows, start=1)],
        foot=[_("盘点人签字：") + "_" * 24 + "    " + _("负责人签字（盖章）：") + "_" * 24 + "    " + _("日期：") + "_" * 20],
        heavy=frozenset({1}),
    )
    return WRITERS[form]([table], author=sheet.centre)


def _row(place: int, row: StockRow) -> list[Value]:
    return [
        place,
        row.title,
        row.size,
        row.unit,
        row.cupboard,
        row.away or None,
        row.stock,
        row.low,
        row.counted,
        None,
        row.note,
    ]

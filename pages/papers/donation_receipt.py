"""收条: one donation on one page of A4, to be stamped by who received it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from care import money
from pages import words
from pages.papers import CannotPrint
from pages.papers.table import Column, Money, Sheet, Value
from pages.papers.table_pdf import pdf
from pages.words import _

LINE = "_" * 22
Table = tuple[list[Column], list[list[Value]], list[list[Value]]]
"""Columns, rows and totals."""


@dataclass(frozen=True, slots=True)
class Received:
    """One thing of it. `value` is in fen, None where nobody has said one."""

    title: str
    size: str
    unit: str
    quantity: int
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What stands on it. `worth` is what the books say of its things together; `amount` the money given, None for things."""

    centre: str
    number: str
    donor: str
    on: date
    activity: str
    lines: Sequence[Received] = ()
    worth: int | None = None
    amount: int | None = None
    by: str = ""
    note: str = ""

    def check(self) -> None:
        """Add the values up. Raises CannotPrint `sums_differ`."""
        values = [line.value for line in self.lines if line.value is not None]
        if (sum(values) if values else None) != self.worth:
            raise CannotPrint("sums_differ", item=_("折价"), rows=money.exact(sum(values)), total=money.exact(self.worth or 0))


def donation_receipt(receipt: Receipt, *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """The receipt as a PDF: of things with kind, size, number and value, of money with the sum in capitals. Raises CannotPrint."""
    words.use(language, time_zone)
    receipt.check()
    head = [
        _("编号：{number}").format(number=receipt.number),
        "",
        _("{day}，收到 {donor} 捐赠的：").format(day=words.day(receipt.on, weekday=False, year=True), donor=receipt.donor),
    ]
    purpose = _("用途：{activity}").format(activity=receipt.activity)
    foot = [*filter(None, (purpose, _("备注：{note}").format(note=receipt.note) if receipt.note else ""))]
    foot += ["", _("收货单位（盖章）：") + receipt.centre, _("经办人：") + (receipt.by or LINE) + "    " + _("签字：") + LINE]
    columns, rows, totals = _of_things(receipt) if receipt.amount is None else _of_money(receipt.amount)
    sheet = Sheet(
        name=_("收条"),
        title=_("收条"),
        head=head,
        columns=columns,
        rows=rows,
        totals=totals,
        foot=[*foot, _("捐赠人签字：") + LINE + "    " + _("日期：") + LINE],
        upright=True,
        row=11,
        size=11,
        title_size=22,
    )
    return pdf([sheet], author=receipt.centre)


def _of_things(receipt: Receipt) -> Table:
    columns = [
        Column(_("序号"), 14, "CENTER"),
        Column(_("品种"), 62),
        Column(_("规格"), 32),
        Column(_("单位"), 18, "CENTER"),
        Column(_("数量"), 26, "RIGHT"),
        Column(_("折价（元）"), 34, "RIGHT"),
    ]
    rows: list[list[Value]] = [
        [place, line.title, line.size, line.unit, line.quantity, None if line.value is None else Money(line.value)]
        for place, line in enumerate(receipt.lines, start=1)
    ]
    totals: list[list[Value]] = [[_("折价合计"), "", "", "", "", Money(receipt.worth)]] if receipt.worth is not None else []
    return columns, rows, totals


def _of_money(amount: int) -> Table:
    rows: list[list[Value]] = [[_("捐款（元）"), Money(amount)], [_("大写"), money.capitals(amount)]]
    return [Column(_("项目"), 46, "CENTER"), Column(_("金额"), 140)], rows, []

"""捐赠台账: what was given and bought, line by line with the balance of money. Its sums are held against its lines before it is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from care import money
from pages import words
from pages.papers import CannotPrint
from pages.papers.lists import WRITERS
from pages.papers.table import Column, Money, Sheet, Value
from pages.words import _, ngettext


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line: sums in fen, None where there is none of them. `balance` is that of the whole ledger after it."""

    on: date
    donor: str
    what: str
    goods: int | None
    money_in: int | None
    money_out: int | None
    balance: int
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """The lines of a period. `opening` and `closing` are its balances, None where it is of one activity and has none.

    The other sums are the books', which the lines have to give too.
    """

    centre: str
    period: str
    activity: str
    rows: Sequence[LedgerRow]
    goods: int
    money_in: int
    money_out: int
    opening: int | None = None
    closing: int | None = None

    def check(self) -> None:
        """Add the lines up, and run through the balance. Raises CannotPrint `sums_differ`."""
        _agree(_("物资折价"), sum(row.goods or 0 for row in self.rows), self.goods)
        _agree(_("收入"), sum(row.money_in or 0 for row in self.rows), self.money_in)
        _agree(_("支出"), sum(row.money_out or 0 for row in self.rows), self.money_out)
        if self.opening is None or self.closing is None:
            return
        balance = self.opening
        for row in self.rows:
            balance += (row.money_in or 0) - (row.money_out or 0)
            _agree(_("余额"), balance, row.balance)
        _agree(_("余额"), balance, self.closing)


def _agree(item: str, rows: int, total: int) -> None:
    if rows != total:
        raise CannotPrint("sums_differ", item=item, rows=money.exact(rows), total=money.exact(total))


def donation_ledger(sheet: LedgerSheet, form: str, *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """捐赠台账 as "pdf" or "xlsx", the earliest line first. Raises CannotPrint `sums_differ` where its lines do not give its sums."""
    words.use(language, time_zone)
    sheet.check()
    head = ["   ".join(filter(None, (sheet.centre, sheet.period, sheet.activity)))]
    figures = [ngettext("共 {n} 笔", "共 {n} 笔", len(sheet.rows)).format(n=len(sheet.rows))]
    if sheet.opening is not None and sheet.closing is not None:
        figures.append(_("期初余额 {amount} 元").format(amount=money.exact(sheet.opening)))
        figures.append(_("期末余额 {amount} 元").format(amount=money.exact(sheet.closing)))
    table = Sheet(
        name=_("捐赠台账"),
        title=f"{sheet.centre} {_('捐赠台账')}",
        head=[*head, "   ".join(figures)],
        columns=[
            Column(_("序号"), 10, "CENTER"),
            Column(_("日期"), 25, "CENTER"),
            Column(_("捐赠人"), 38),
            Column(_("摘要"), 68),
            Column(_("物资折价"), 22, "RIGHT"),
            Column(_("收入"), 22, "RIGHT"),
            Column(_("支出"), 22, "RIGHT"),
            Column(_("余额"), 24, "RIGHT"),
            Column(_("经办人"), 18),
            Column(_("备注"), 24),
        ],
        rows=[_row(place, row) for place, row in enumerate(sheet.rows, start=1)],
        totals=[_total(sheet)],
        foot=[_("经办人签字：") + "_" * 24 + "    " + _("负责人签字（盖章）：") + "_" * 24 + "    " + _("日期：") + "_" * 20],
        heavy=frozenset({2}),
    )
    return WRITERS[form]([table], author=sheet.centre)


def _row(place: int, row: LedgerRow) -> list[Value]:
    return [
        place,
        row.on,
        row.donor,
        row.what,
        _money(row.goods),
        _money(row.money_in),
        _money(row.money_out),
        Money(row.balance),
        row.by,
        row.note,
    ]


def _money(fen: int | None) -> Money | None:
    return None if fen is None else Money(fen)


def _total(sheet: LedgerSheet) -> list[Value]:
    sums = [Money(sheet.goods), Money(sheet.money_in), Money(sheet.money_out)]
    return [_("合计"), "", "", "", *sums, _money(sheet.closing), "", ""]

"""From the ledger to paper: 捐赠台账, 收条 and 感谢信 as plain values."""

from datetime import date

from care import donations
from care.activity import Record
from pages import donations_words as spoken
from pages import words
from pages.activity_view import amount
from pages.donations import Sieve, before
from pages.donations_deeds import today
from pages.papers.donation_ledger import LedgerRow, LedgerSheet
from pages.papers.donation_receipt import Receipt, Received
from pages.papers.thank_you import Letter
from pages.words import _
from storage.errors import NotFound
from storage.ledger import Ledger


def ledger_sheet(ledger: Ledger, sieve: Sieve) -> LedgerSheet:
    """捐赠台账 of a period, or of an activity in it. Its sums are added up from the records, not from its lines."""
    entries = sieve.entries(ledger)
    standing = [one for one in ledger.store.donations.all() if donations.stands(one) and sieve.lets(one)]
    whole = not sieve.activity
    opening = before(ledger, sieve.first)
    money_in, money_out = (sum(one.get("amount") or 0 for one in standing if one["kind"] == kind) for kind in ("money", "purchase"))
    activity = ledger.store.activities.find(sieve.activity) or {}
    return LedgerSheet(
        centre=ledger.centre["name"],
        period=_period(sieve),
        activity=_("给 {activity}").format(activity=activity.get("title") or _("（没有这个活动）")) if sieve.activity else "",
        rows=[_row(ledger, entry) for entry in entries],
        goods=sum(donations.value_of(one) or 0 for one in standing if one["kind"] == "goods"),
        money_in=money_in,
        money_out=money_out,
        opening=opening if whole else None,
        closing=opening + money_in - money_out if whole else None,
    )


def _period(sieve: Sieve) -> str:
    first, last = (words.day(day, weekday=False, year=True) if day else "" for day in (sieve.first, sieve.last or today()))
    return _("{first} 到 {last}").format(first=first, last=last) if first else _("到 {last}").format(last=last)


def _row(ledger: Ledger, entry: donations.Entry) -> LedgerRow:
    donation = entry.donation
    purpose = spoken.activity(ledger, donation) if donation.get("activity") else ""
    source = ledger.store.donations.find(donation.get("of") or "")
    notes = [purpose, _("用 {donor} 的钱").format(donor=source["donor"]) if source else "", donation.get("note")]
    return LedgerRow(
        on=date.fromisoformat(donation["on"]),
        donor=donation["donor"],
        what=spoken.summary(ledger, donation),
        goods=entry.goods,
        money_in=entry.money_in or None,
        money_out=entry.money_out or None,
        balance=entry.balance,
        by=donation.get("by") or "",
        note="；".join(note for note in notes if note),
    )


def gift(ledger: Ledger, donation_id: str) -> Record:
    """A standing donation of things or money. Raises NotFound: a purchase has the shop's receipt, and what was withdrawn none."""
    donation = ledger.store.donations.need(donation_id)
    if donation["kind"] == "purchase" or not donations.stands(donation):
        raise NotFound("donations", donation_id)
    return donation


def receipt(ledger: Ledger, donation_id: str) -> Receipt:
    """收条 of one donation. Raises NotFound."""
    donation, items = gift(ledger, donation_id), ledger.items()
    return Receipt(
        centre=ledger.centre["name"],
        number=donation.get("receipt_no") or "",
        donor=donation["donor"],
        on=date.fromisoformat(donation["on"]),
        activity=spoken.activity(ledger, donation),
        lines=[_received(items.get(line["item"]) or {}, line) for line in donation.get("lines") or ()],
        worth=donations.value_of(donation),
        amount=donation.get("amount"),
        by=donation.get("by") or "",
        note=donation.get("note") or "",
    )


def _received(item: Record, line: Record) -> Received:
    title = item.get("title") or _("（没有这样物资）")
    return Received(title, item.get("size") or "", item.get("unit") or "", line["quantity"], line.get("value"))


def letter(ledger: Ledger, donation_id: str) -> Letter:
    """感谢信 of one donation: of people it names the giver alone. Raises NotFound."""
    donation = gift(ledger, donation_id)
    told = spoken.became(ledger, donation, spoken.discreet(ledger))
    came, given, left = (
        _("，").join(amount({"title": piece.title, "unit": piece.unit}, n) for piece in told.pieces if (n := getattr(piece, which)))
        for which in ("came", "given", "left")
    )
    return Letter(
        centre=ledger.centre["name"],
        donor=donation["donor"],
        on=date.fromisoformat(donation["on"]),
        today=date.fromisoformat(today()),
        gift=came if told.amount is None else spoken.yuan(told.amount),
        children=told.children,
        bought="" if told.amount is None else came,
        given=given,
        left=left,
        activities=[(title, day, children) for title, day, children, _id in told.activities],
    )

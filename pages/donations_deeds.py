"""What is done to a donation after it was written down: withdrawn, shared by a link, the link ended."""

from care import days, donating, donations, facts
from pages import voiding
from pages.activity_view import amount
from pages.donations_words import standing, yuan
from pages.words import _, ngettext
from storage import house
from storage.ledger import Ledger, Record


def today() -> str:
    """The day on the centre's clock."""
    return days.day_of(days.now(), house.ledger().centre["time_zone"])


def would_withdraw(ledger: Ledger, donation: Record) -> list[str]:
    """What withdrawing it does, in sentences: to the shelf, to the money, to what was bought from it."""
    told: list[str] = []
    known, items = ledger.store.donations.all(), ledger.items()
    counting = standing(ledger)
    receipts = list(donating.receipts_of(donation, counting))
    if receipts:
        listed = _("，").join(amount(items.get(one["item"]) or {"title": _("（没有这样物资）")}, one["quantity"]) for one in receipts)
        told.append(_("入库的 {things} 从账上减掉。").format(things=listed))
        given = donations.became({**donation, "of": None}, [one for one in known if one.get("of") != donation["id"]], counting).given
        gone = [amount(items[item], pieces) for item, pieces in given.items() if pieces and item in items]
        if gone:
            told.append(_("其中 {things} 已经发给孩子了，账上会少这么多。").format(things=_("，").join(gone)))
    if donation["kind"] != "goods":
        balance = sum(entry.money_in - entry.money_out for entry in donations.ledger([one for one in known if one["id"] != donation["id"]]))
        told.append(_("余额会是 {amount}。").format(amount=yuan(balance)))
    bought = [one for one in known if one.get("of") == donation["id"] and donations.stands(one)]
    if bought:
        told.append(
            ngettext("用这笔钱买的 {n} 笔还记着，不会一起撤。", "用这笔钱买的 {n} 笔还记着，不会一起撤。", len(bought)).format(
                n=len(bought)
            )
        )
    if donating.link_runs(donation, today()):
        told.append(_("发出去的链接马上打不开。"))
    return told


def all_received(ledger: Ledger, donation: Record) -> bool:
    """Whether all its things are on the shelf's books: a receipt can be taken back by itself, where the item's story is."""
    standing_receipts = [fact for fact in donating.receipts_of(donation, ledger.store.facts.all()) if ledger.books.counts(fact)]
    return sum(map(facts.quantity, standing_receipts)) == sum(line["quantity"] for line in donation.get("lines") or ())


async def withdraw(donation_id: str, reason: str, by: str) -> None:
    """Take a donation back with the receipts it brought, in one commit. One that was withdrawn already stays as it is."""
    ledger = house.ledger()
    donation = ledger.store.donations.need(donation_id)
    if not donations.stands(donation):
        return
    standing_receipts = [fact for fact in donating.receipts_of(donation, ledger.store.facts.all()) if ledger.books.counts(fact)]
    for fact in standing_receipts:
        voiding.take_back(fact, reason, by)
    ledger.save("donations", donating.withdrawn(donation, reason=reason, by=by, now=days.now()), by=by)
    await ledger.commit()


async def share(donation_id: str, lasts: int, by: str) -> str:
    """Make a link to its page that opens for so many days; one made before opens nothing any more. Returns the token, kept nowhere."""
    ledger = house.ledger()
    token, link = donating.new_link(today(), lasts)
    ledger.save("donations", {**ledger.store.donations.need(donation_id), "link": link}, by=by)
    await ledger.commit()
    return token


async def end_link(donation_id: str, by: str) -> None:
    """End its link at once."""
    ledger = house.ledger()
    ledger.save("donations", {**ledger.store.donations.need(donation_id), "link": None}, by=by)
    await ledger.commit()

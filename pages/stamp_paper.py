"""From the ledger to 盖章卡 on paper."""

from care import days, stamps
from pages import badge_making, sheets
from pages.papers.lists import Occasion
from pages.papers.stamp_cards import CardPrint
from storage.ledger import Ledger


def whose(ledger: Ledger, activity_id: str) -> list[str]:
    """Whose cards there are: the children on the list and all who came, in the order of their numbers."""
    activity = ledger.store.activities.need(activity_id)
    came = [sheet.child for sheet in ledger.books.sheets(activity_id) if sheet.arrived]
    listed = [child["id"] for child in ledger.expected(activity) if not child.get("archived_at")]
    known = [dict(sheets.child_of(ledger, id)) for id in dict.fromkeys([*listed, *came])]
    return [child["id"] for child in badge_making.in_order(known)]


def paper(ledger: Ledger, activity_id: str) -> tuple[Occasion, list[str], list[CardPrint]]:
    """盖章卡 of an activity: its stations and everybody's card, with what is stamped by now. Raises NotFound."""
    activity = ledger.store.activities.need(activity_id)
    day = stamps.day_of(activity, days.now(), ledger.books.zone)
    titles = [station["title"] for station in stamps.stations(activity, ledger.books, day)]
    cards: list[CardPrint] = []
    for id, card in stamps.cards(activity, whose(ledger, activity_id), ledger.books, day).items():
        child = sheets.child_of(ledger, id)
        cards.append(CardPrint(child["name"], child.get("number"), [stamp.fact is not None for stamp in card]))
    return sheets.occasion_of(ledger, activity, day), titles, cards

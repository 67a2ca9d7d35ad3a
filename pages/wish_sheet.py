"""From the ledger to 心愿单, as plain values: whose wish, and what it is. Who took it down stays on the page."""

from datetime import date

from care import days, voices
from pages import voice_words, words
from pages.papers.lists import Occasion
from pages.papers.wish_list import WishRow
from storage.ledger import Ledger


def paper(ledger: Ledger, activity_id: str) -> tuple[Occasion, list[WishRow]]:
    """The wishes of an activity that have not come true, by name. Raises NotFound."""
    activity = ledger.store.activities.need(activity_id)
    listed = voice_words.in_order(voices.still_open(voices.wishes(activity_id, ledger.books)))
    day = date.fromisoformat(days.day_of(activity["starts_at"], ledger.books.zone))
    rows: list[WishRow] = []
    for wish in listed:
        child = ledger.store.children.find(wish.child) or {}
        rows.append(WishRow(child.get("name") or "", words.grade(child.get("grade")), child.get("group") or "", voice_words.text_of(wish)))
    return Occasion(ledger.centre["name"], activity["title"], activity.get("place") or "", day), rows

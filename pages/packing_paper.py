"""From the ledger to 装箱单, the packing list on paper."""

from datetime import date

from care import packing
from pages import words
from pages.activity_view import sized
from pages.papers.lists import Occasion
from pages.papers.packing_list import PackingRow, PackingSheet
from storage.ledger import Ledger


def paper(ledger: Ledger, activity_id: str) -> PackingSheet:
    """装箱单 of an activity, by the books of this moment. Raises NotFound."""
    activity, items = ledger.store.activities.need(activity_id), ledger.items()
    day = date.fromisoformat(words.local(activity["starts_at"]).date().isoformat())
    occasion = Occasion(ledger.centre["name"], activity["title"], activity.get("place") or "", day)
    expected = ledger.expected(activity)
    lines = packing.packing(activity, packing.needed(activity, expected, items, ledger.books), ledger.books)
    known = [(line, items[line.item]) for line in lines if line.item in items]
    rows = [PackingRow(sized(item), item.get("unit") or "", line.needed, line.cupboard, line.missing, line.box) for line, item in known]
    return PackingSheet(occasion, len(expected), rows)

"""From the ledger to 库存表: where every piece lies, held against a reckoning of its own."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from care import days, facts, stock
from care.activity import Record
from care.facts import Fact
from care.stock_story import story
from pages import words
from pages.handed_out import called
from pages.papers.stock_list import StockRow, StockSheet
from pages.words import _
from storage.ledger import Ledger


def stock_sheet(ledger: Ledger) -> StockSheet:
    """Every single item by name; a pack has no stock of its own, its contents have.

    The places come from the books, which carry them along; the stock is added up anew from every fact there is.
    """
    moving: dict[str, list[Fact]] = defaultdict(list)
    for fact in ledger.store.facts.all():
        if fact["kind"] in facts.OF_STOCK:
            for item in dict(facts.pieces(fact)):
                moving[item].append(fact)
    singles = (item for item in ledger.items().values() if not item.get("contents"))
    listed = sorted(singles, key=lambda item: (item["title"], item.get("size") or ""))
    today = datetime.now(words.time_zone()).date()
    return StockSheet(ledger.centre["name"], today, [_row(ledger, item, moving[item["id"]]) for item in listed])


def _row(ledger: Ledger, item: Record, moving: list[Fact]) -> StockRow:
    books = ledger.books
    places = books.places(item["id"])
    lines = story(item["id"], moving, counts=books.counts, void_of=books.void_of, zone=books.zone)
    known = places is not None
    away = {place: pieces for place, pieces in (places or {}).items() if place != stock.CUPBOARD and pieces}
    return StockRow(
        title=item["title"],
        size=item.get("size") or "",
        unit=item.get("unit") or "",
        cupboard=places.get(stock.CUPBOARD, 0) if places is not None else None,
        away=sum(away.values()) if known else None,
        stock=lines[-1].after if lines else None,
        low=item.get("low"),
        counted=_counted(ledger, moving),
        note=_note(ledger, item, places, away),
    )


def _counted(ledger: Ledger, moving: list[Fact]) -> date | None:
    """The day on which the cupboard was counted last; what a box held says nothing about it."""
    counts = [
        fact["happened_at"]
        for fact in moving
        if fact["kind"] == "count" and stock.place_of(fact, frozenset()) == stock.CUPBOARD and ledger.books.counts(fact)
    ]
    return date.fromisoformat(days.day_of(max(counts), ledger.books.zone)) if counts else None


def _note(ledger: Ledger, item: Record, places: Mapping[str, int] | None, away: Mapping[str, int]) -> str:
    """Where what was taken along is, and what needs a person."""
    if places is None:
        return _("还没数过")
    left = sum(places.values())
    boxes = sorted((called(ledger, place), n) for place, n in away.items())
    notes = [f"{activity} {n} {item.get('unit') or ''}".strip() for activity, n in boxes]
    if min(places.values()) < 0:
        notes.append(_("发的比账上多，数一数"))
    elif item.get("low") and left < item["low"]:
        notes.append(_("不多了"))
    return "；".join(notes)

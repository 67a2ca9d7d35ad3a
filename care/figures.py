"""The figures of an activity. One figure, one function: board, papers and command line all ask here.

None of them depends on the present time. 人数 (children) counts each child once, 人次 (visits) each time.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from care import activity as activities
from care import facts, tray
from care.activity import Record
from care.attendance import Day
from care.books import Books
from care.sheet import Sheet
from care.verdict import World


def figures(activity: Record, books: Books, children: Iterable[Record], items: Mapping[str, Record], world: World) -> dict[str, Any]:
    """The figures of one activity, as `app.py figures --json` prints them.

    `children` are the records of the centre, `items` those of its items by id. `stock` is None for a pack (its contents have the stock) and
    for an item of which nothing was ever received or counted.
    """
    expected = {child["id"] for child in activities.expected(activity, children)}
    came = [sheet for sheet in books.sheets(activity["id"]) if sheet.arrived]
    inside = sum(sheet.inside for sheet in came)
    return {
        "expected": len(expected),
        "arrived": len(came),
        "inside": inside,
        "departed": len(came) - inside,
        "walk_ins": sum(sheet.child not in expected for sheet in came),
        "tray": len(tray.open_entries(activity["id"], books, world)),
        "segments": [_segment(segment, activity["id"], books) for segment in activity.get("segments") or ()],
        "items": _items(activity, books, items),
    }


def _segment(segment: Record, activity: str, books: Books) -> dict[str, Any]:
    visits = [attended(sheet, segment["id"]) for sheet in books.sheets(activity)]
    return {"id": segment["id"], "title": segment["title"], "children": sum(1 for count in visits if count), "visits": sum(visits)}


def _items(activity: Record, books: Books, items: Mapping[str, Record]) -> list[dict[str, Any]]:
    given: dict[str, int] = {}
    receivers: dict[str, set[str]] = {}
    for sheet in books.sheets(activity["id"]):
        for item, pieces in received(sheet).items():
            given[item] = given.get(item, 0) + pieces
            receivers.setdefault(item, set()).add(sheet.child)
    shown = [*activities.items_of(activity, items), *(item for item in sorted(given) if item in items)]
    return [
        {
            "id": item,
            "title": items[item]["title"],
            "handed_out": given.get(item, 0),
            "children": len(receivers.get(item, ())),
            "stock": None if items[item].get("contents") else books.stock(item),
        }
        for item in dict.fromkeys(shown)
        if item in items
    ]


def of_days(found: Sequence[Day]) -> dict[str, int]:
    """The figures of several days: `children` (人数) counts each child once, `visits` (人次) once for each day on which it came.

    `days` is how many there are; `held`, `not_held` and `not_recorded` of them say what is known, the rest is ahead: what will not be
    held counts as not held once it is over.
    """
    return {
        "days": len(found),
        "held": sum(day.held for day in found),
        "not_held": sum(day.state == "not_held" and day.over for day in found),
        "not_recorded": sum(day.state == "not_recorded" for day in found),
        "children": len({child for day in found for child in day.came}),
        "visits": sum(len(day.came) for day in found),
    }


def attended(sheet: Sheet, segment: str) -> int:
    """How often a child took part in a segment: one for each day and round."""
    return sum(1 for place in sheet.attended if place[1] == segment)


def received(sheet: Sheet, kind: str = "handout") -> dict[str, int]:
    """What a child was given, by item: packs as packs, and their pieces too. With kind "take_back": what came back from it."""
    given: dict[str, int] = {}
    for fact in sheet.standing:
        if fact["kind"] != kind:
            continue
        moved = facts.pieces(fact)
        if fact.get("item") not in {item for item, _ in moved}:
            moved.append((fact.get("item", ""), facts.quantity(fact)))
        for item, pieces in moved:
            given[item] = given.get(item, 0) + pieces
    return given


def visits(figures: Mapping[str, Any]) -> int:
    """人次 of an activity: the visits of all its segments."""
    return sum(segment["visits"] for segment in figures["segments"])


def listed_came(figures: Mapping[str, Any]) -> int:
    """Of those who came, how many were expected: the figure that may stand beside `expected`."""
    return int(figures["arrived"] - figures["walk_ins"])


def came_on(activity: str, day: str, books: Books) -> int:
    """How many children were there on a day: each once, however often it came and went."""
    return sum(any(stay.day == day for stay in sheet.stays) for sheet in books.sheets(activity))


def last_seen(activity: str, child: str, books: Books) -> facts.Fact | None:
    """The latest fact in which the child was seen at the activity."""
    seen: Sequence[facts.Fact] = [fact for fact in books.sheet(activity, child).standing if fact["kind"] in facts.SEEN]
    return seen[-1] if seen else None

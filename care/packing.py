"""What is taken along to an activity and brought back from it: needed, there, missing; and what did not come back.

All figures are pieces of single items, packs taken apart. Counted are the children on the list for whom something is meant, less what each
of them has had already in its period (care.entitlement).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from care import activity as activities
from care import days, facts, stock
from care.activity import Record
from care.books import Books
from care.entitlement import is_for, is_meant, still_due
from care.facts import Fact

REASONS = ("unrecorded", "lost", "damaged", "miscounted")
"""Why a box held another number than it should (`details.reason` of a count at the box)."""

ROUTINE = ("activity", "day")
"""Periods for which the child's facts of this one activity are enough."""


@dataclass(frozen=True, slots=True)
class Supply:
    """Whether the shelf will do for `children`: pieces that are short by item, and items of which nobody knows how many there are."""

    children: int
    short: Mapping[str, int]
    unknown: Sequence[str]

    @property
    def enough(self) -> bool:
        """Known, and nothing is short."""
        return not self.short and not self.unknown


@dataclass(frozen=True, slots=True)
class Line:
    """One item on the packing list. `cupboard` is None where nothing was ever received or counted; `box` is what is in the box now."""

    item: str
    needed: int
    cupboard: int | None
    box: int

    @property
    def missing(self) -> int:
        """Pieces that cupboard and box together lack; of what was never counted nobody can say."""
        return 0 if self.cupboard is None else max(self.needed - max(self.cupboard, 0) - self.box, 0)

    @property
    def to_take(self) -> int:
        """How many to take along: what is still needed in the box, as far as the cupboard has it."""
        return min(max(self.needed - self.box, 0), max(self.cupboard or 0, 0))


@dataclass(frozen=True, slots=True)
class Return:
    """One item of a box: pieces taken along, handed out of it, given back into it, brought back; `left` should be in it now.

    `is_counted` says that somebody looked what came back.
    """

    item: str
    taken: int
    given: int
    given_back: int
    brought: int
    left: int
    is_counted: bool

    @property
    def explained(self) -> int:
        """What a count at the box put right: pieces that somebody said were lost, damaged, handed out unwritten."""
        return self.left - (self.taken - self.given + self.given_back - self.brought)


# --- before ---------------------------------------------------------------------------------------------------------------------


def needed(activity: Record, children: Iterable[Record], items: Mapping[str, Record], books: Books) -> dict[str, int]:
    """The pieces that the children on the list may still receive, by single item."""
    pieces: dict[str, int] = {}
    known = list(children)
    for offer in activity.get("items") or ():
        left = sum(_left(offer, child["id"], activity, books) for child in known if is_meant(offer, child, activity))
        contents: Sequence[Record] = (items.get(offer["item"]) or {}).get("contents") or ({"item": offer["item"], "quantity": 1},)
        for part in contents:
            pieces[part["item"]] = pieces.get(part["item"], 0) + left * part["quantity"]
    return pieces


def _left(offer: Record, child: str, activity: Record, books: Books) -> int:
    """What one child may still receive of an offer until the activity ends."""
    per = offer.get("per") or "activity"
    sheets = [books.sheet(activity["id"], child)] if per in ROUTINE else books.sheets_of(child)
    standing = [fact for sheet in sheets for fact in sheet.standing]
    if per != "day":
        return still_due(offer, activity=activity["id"], happened_at=activity["starts_at"], standing=standing, zone=books.zone).left
    first, last = (days.local(activity[name], books.zone).date() for name in ("starts_at", "ends_at"))
    had = sum(_sign(fact) * facts.quantity(fact) for fact in standing if is_for(offer, fact))
    return max(offer["per_child"] * ((last - first).days + 1) - had, 0)


def _sign(fact: Fact) -> int:
    return {"handout": 1, "take_back": -1}.get(fact["kind"], 0)


def supply(activity: Record, children: Collection[Record], items: Mapping[str, Record], books: Books) -> Supply:
    """Whether cupboard and box will do for everybody on the list for whom something is meant."""
    meant = [child for child in children if any(is_meant(offer, child, activity) for offer in activity.get("items") or ())]
    found = packing(activity, needed(activity, meant, items, books), books)
    short = {line.item: line.missing for line in found if line.missing}
    return Supply(len(meant), short, [line.item for line in found if line.cupboard is None])


def packing(activity: Record, pieces: Mapping[str, int], books: Books) -> list[Line]:
    """The packing list: what is needed (by `needed`), in that order, then what else lies in the box."""
    boxed = [line.item for line in returned(activity["id"], books) if line.left]
    return [_line(item, pieces.get(item, 0), activity["id"], books) for item in dict.fromkeys([*pieces, *boxed])]


def _line(item: str, wanted: int, activity: str, books: Books) -> Line:
    there = books.places(item)
    return Line(item, wanted, None if there is None else there.get(stock.CUPBOARD, 0), (there or {}).get(activity, 0))


def took(activity: str, pieces: Mapping[str, int]) -> list[dict[str, Any]]:
    """The facts that so many pieces by item were taken along, to be recorded by an organizer in one commit."""
    return [{"kind": "take_out", "activity": activity, "item": item, "quantity": n} for item, n in pieces.items() if n > 0]


# --- after ----------------------------------------------------------------------------------------------------------------------


def returned(activity: str, books: Books) -> list[Return]:
    """Every item of which anything was taken along, as its box stands now, in the order in which they were taken."""
    own = sorted(_box_facts(activity, books), key=facts.key)
    lines: list[Return] = []
    for item in dict.fromkeys(fact["item"] for fact in own if fact["kind"] == "take_out"):
        mine = [fact for fact in own if fact["item"] == item]
        moved = {kind: sum(n for fact in mine if fact["kind"] == kind for _, n in facts.pieces(fact)) for kind in facts.MOVED}
        given, back = _handed(activity, item, books)
        left = (books.places(item) or {}).get(activity, 0)
        counted = any(fact["kind"] == "bring_back" for fact in mine)
        lines.append(Return(item, moved["take_out"], given, back, moved["bring_back"], left, counted))
    return lines


def _box_facts(activity: str, books: Books) -> Iterator[Fact]:
    """What organizers wrote of a box, as far as it stands: taken out, brought back, counted."""
    for fact in books.loose(activity):
        is_count = fact["kind"] == "count" and facts.detail(fact, "place") == "box"
        if (fact["kind"] in facts.MOVED or is_count) and fact.get("item") and not fact.get("station") and books.counts(fact):
            yield fact


def _handed(activity: str, item: str, books: Books) -> tuple[int, int]:
    """Pieces of an item handed out and given back at an activity, those in packs too."""
    sums = {"handout": 0, "take_back": 0}
    for sheet in books.sheets(activity):
        for fact in sheet.standing:
            if fact["kind"] in sums:
                sums[fact["kind"]] += sum(pieces for piece, pieces in facts.pieces(fact) if piece == item)
    return sums["handout"], sums["take_back"]


def brought(activity: str, came: Mapping[str, int]) -> list[dict[str, Any]]:
    """The facts that so many pieces by item came back, to be recorded by an organizer in one commit.

    That nothing came is written too, as a bringing back without contents: else nobody would know that somebody looked.
    """
    return [{"kind": "bring_back", "activity": activity, "item": item, **_moving(n)} for item, n in came.items()]


def _moving(n: int) -> dict[str, Any]:
    return {"quantity": n} if n else {"details": {"contents": []}}


def box_count(activity: str, item: str, pieces: int, reason: str) -> dict[str, Any]:
    """The fact that a box holds so many pieces of an item, and why that is not what the books had."""
    details = {"place": "box", "reason": reason}
    return {"kind": "count", "activity": activity, "item": item, "quantity": pieces, "details": details}


def differences(activity: str, books: Books) -> dict[str, tuple[int, list[Fact]]]:
    """By item: how many pieces the box still holds (below zero: more came back than there were) after it was brought back; and the facts.

    A box that nobody brought back yet differs in nothing. More handed out than were taken along shows as soon as anything came back.
    """
    own = sorted(_box_facts(activity, books), key=facts.key)
    looked_at = {fact["item"] for fact in own if fact["kind"] == "bring_back"}
    found: dict[str, tuple[int, list[Fact]]] = {}
    for item in dict.fromkeys(fact["item"] for fact in own) if looked_at else ():
        left = (books.places(item) or {}).get(activity, 0)
        if left < 0 or (left > 0 and item in looked_at):
            found[item] = (left, [fact for fact in own if fact["item"] == item])
    return found


def is_over(activity: Record, now: str) -> bool:
    """Whether it is time to count what came back: the activity's planned end has passed, or it was closed or cancelled."""
    return activities.state(activity, now) not in ("planned", "running") or now >= activity["ends_at"]

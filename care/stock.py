"""How many pieces there are and where, by item, from facts.

A place is the cupboard, or the box that was taken along to an activity. What is received goes into the cupboard; `take_out` and
`bring_back` move pieces between cupboard and box; what is handed out at an activity leaves its box where anything of the item was taken
there, else the cupboard; a count says what is at one place, whatever was written before it. The stock is what lies at all places together.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from care import facts
from care.facts import Fact, Key

CUPBOARD = ""
"""The name of the one place that is no activity's box."""

SIGN = {"receipt": 1, "take_back": 1, "handout": -1, "take_out": 0, "bring_back": 0}
"""How a fact changes the stock as a whole."""

_NONE: Key = ("", "")


@dataclass(slots=True)
class Place:
    """One place: `pieces` there, as counted at `counted` and moved since."""

    pieces: int = 0
    counted: Key = _NONE


@dataclass(slots=True)
class Shelf:
    """One item's movements. `moves` are (fact, pieces), in any order."""

    moves: dict[str, tuple[Fact, int]] = field(default_factory=dict[str, tuple[Fact, int]])
    _places: dict[str, Place] | None = None
    _boxed: frozenset[str] = frozenset()
    _fresh: bool = False

    def move(self, fact: Fact, pieces: int) -> None:
        """Note that `fact` moved so many pieces of this item."""
        known = self.moves.get(fact["id"])
        self.moves[fact["id"]] = (fact, pieces + (known[1] if known else 0))
        if known or not self._fresh or self._places is None or fact["kind"] in ("count", "take_out"):
            self._fresh = False
            return
        for place, change in changes(fact, pieces, self._boxed):
            there = self._places.setdefault(place, Place())
            if facts.key(fact) > there.counted:
                there.pieces += change

    def forget(self, fact_id: str) -> None:
        """The fact was never written after all."""
        if self.moves.pop(fact_id, None):
            self._fresh = False

    def stale(self) -> None:
        """A fact of this shelf was taken back: add up again when next asked."""
        self._fresh = False

    def places(self, stands: Callable[[Fact], bool]) -> dict[str, int] | None:
        """Pieces by place (an activity's id, or CUPBOARD); None where nothing was ever received or counted."""
        if not self._fresh:
            standing = [(fact, pieces) for fact, pieces in self.moves.values() if stands(fact)]
            self._places, self._boxed = add_up(standing), boxed(standing)
            self._fresh = True
        return None if self._places is None else {name: place.pieces for name, place in self._places.items()}

    def stock(self, stands: Callable[[Fact], bool]) -> int | None:
        """Pieces in all; None where nothing was ever received or counted. Below zero where more was given than was known."""
        there = self.places(stands)
        return None if there is None else sum(there.values())


def boxed(moves: Iterable[tuple[Fact, int]]) -> frozenset[str]:
    """The activities to which pieces of the item were taken along: what is handed out there comes out of the box."""
    return frozenset(fact["activity"] for fact, _ in moves if fact["kind"] == "take_out")


def place_of(fact: Fact, taken_to: frozenset[str]) -> str:
    """The place that a receipt, handout, take-back or count concerns."""
    if fact["kind"] == "count":
        return fact["activity"] if facts.detail(fact, "place") == "box" else CUPBOARD
    return fact["activity"] if fact["kind"] in facts.GIVING and fact["activity"] in taken_to else CUPBOARD


def changes(fact: Fact, pieces: int, taken_to: frozenset[str]) -> list[tuple[str, int]]:
    """How a movement, which is no count, changes the pieces at each place it concerns."""
    if fact["kind"] == "take_out":
        return [(CUPBOARD, -pieces), (fact["activity"], pieces)]
    if fact["kind"] == "bring_back":
        return [(fact["activity"], -pieces), (CUPBOARD, pieces)]
    return [(place_of(fact, taken_to), SIGN[fact["kind"]] * pieces)]


def add_up(moves: Iterable[tuple[Fact, int]]) -> dict[str, Place] | None:
    """The places that follow from standing movements; None where nothing was ever received or counted."""
    known = list(moves)
    if not any(fact["kind"] in ("receipt", "count") for fact, _ in known):
        return None
    taken_to = boxed(known)
    there: dict[str, Place] = {CUPBOARD: Place()}
    for fact, pieces in known:
        if fact["kind"] == "count":
            place = there.setdefault(place_of(fact, taken_to), Place())
            if facts.key(fact) > place.counted:
                place.pieces, place.counted = pieces, facts.key(fact)
    for fact, pieces in known:
        if fact["kind"] == "count":
            continue
        for name, change in changes(fact, pieces, taken_to):
            place = there.setdefault(name, Place())
            if facts.key(fact) > place.counted:
                place.pieces += change
    return there

"""What is on the shelf, by item, from facts: received − handed out + given back, and what was counted instead."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from care import facts
from care.facts import Fact, Key

SIGN = {"receipt": 1, "take_back": 1, "handout": -1}


@dataclass(slots=True)
class Shelf:
    """One item's movements. `moves` are (fact, pieces), in any order."""

    moves: dict[str, tuple[Fact, int]] = field(default_factory=dict[str, tuple[Fact, int]])
    _stock: int | None = None
    _counted: Key = ("", "")
    _fresh: bool = False

    def move(self, fact: Fact, pieces: int) -> None:
        """Note that `fact` moved so many pieces of this item."""
        known = self.moves.get(fact["id"])
        self.moves[fact["id"]] = (fact, pieces + (known[1] if known else 0))
        if known or not self._fresh or self._stock is None or fact["kind"] == "count":
            self._fresh = False
        elif facts.key(fact) > self._counted:
            self._stock += SIGN[fact["kind"]] * pieces

    def forget(self, fact_id: str) -> None:
        """The fact was never written after all."""
        if self.moves.pop(fact_id, None):
            self._fresh = False

    def stale(self) -> None:
        """A fact of this shelf was taken back: add up again when next asked."""
        self._fresh = False

    def stock(self, stands: Callable[[Fact], bool]) -> int | None:
        """Pieces on the shelf; None where nothing was ever received or counted. Below zero where more was given than was known."""
        if not self._fresh:
            self._stock, self._counted = add_up(((fact, pieces) for fact, pieces in self.moves.values() if stands(fact)))
            self._fresh = True
        return self._stock


def add_up(moves: Iterable[tuple[Fact, int]]) -> tuple[int | None, Key]:
    """The stock that follows from standing movements, and the key of the last count (("", "") where none was made).

    A count says what is there, whatever was written before it; what happened after it is added.
    """
    known = list(moves)
    counts = [(facts.key(fact), pieces) for fact, pieces in known if fact["kind"] == "count"]
    counted, start = max(counts, default=(("", ""), 0))
    if not counts and not any(fact["kind"] == "receipt" for fact, _ in known):
        return None, counted
    later = (SIGN[fact["kind"]] * pieces for fact, pieces in known if fact["kind"] != "count" and facts.key(fact) > counted)
    return start + sum(later), counted

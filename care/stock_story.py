"""How an item's stock came about, line by line: what came in, what was given, what was counted, and how many there were after each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from care import days, facts, stock
from care.facts import Fact
from care.stock import SIGN


@dataclass(frozen=True, slots=True)
class Line:
    """One movement, or the handouts of one activity and day that followed on each other.

    `pieces` went in (above zero) or out; of a count it is how many there were more or fewer at its place than the books said, None where
    they said nothing; of what was taken along or brought back it is how many changed places. `after` is the stock then, None before
    anything was received or counted. `void` took the fact back: then nothing moved.
    """

    facts: tuple[Fact, ...]
    kind: str
    pieces: int | None
    after: int | None
    void: Fact | None = None

    @property
    def children(self) -> int:
        """How many children were handed something."""
        return len({fact.get("child") for fact in self.facts})


def story(
    item: str, written: Iterable[Fact], *, counts: Callable[[Fact], bool], void_of: Callable[[Fact], Fact | None], zone: str
) -> list[Line]:
    """The lines of one item, earliest first, from facts in any order. Handouts taken back are left out; receipts and counts stay, void.

    The last line's `after` is the stock that `care.stock` gives.
    """
    moving = [(fact, pieces) for fact in sorted(written, key=facts.key) if (pieces := _pieces(fact, item)) is not None]
    taken_to = stock.boxed((fact, pieces) for fact, pieces in moving if counts(fact))
    lines: list[Line] = []
    there: dict[str, int] = {}
    known = False
    for fact, pieces in moving:
        if not counts(fact):
            if fact["kind"] in facts.ORGANIZERS_ONLY and fact.get("outcome") != "refused":
                lines.append(Line((fact,), fact["kind"], None, sum(there.values()) if known else None, void_of(fact)))
            continue
        moved = _move(fact, pieces, there, taken_to, known)
        known = known or fact["kind"] in ("receipt", "count")
        after = sum(there.values()) if known else None
        if lines and moved is not None and _goes_on(lines[-1], fact, zone):
            last = lines.pop()
            lines.append(Line((*last.facts, fact), "handout", (last.pieces or 0) + moved, after))
        else:
            lines.append(Line((fact,), fact["kind"], moved, after))
    return lines


def _move(fact: Fact, pieces: int, there: dict[str, int], taken_to: frozenset[str], known: bool) -> int | None:
    """Move the pieces between the places, and say what the line says of it."""
    if fact["kind"] == "count":
        place = stock.place_of(fact, taken_to)
        before, there[place] = there.get(place, 0), pieces
        return pieces - before if known else None
    for place, change in stock.changes(fact, pieces, taken_to):
        there[place] = there.get(place, 0) + change
    return SIGN[fact["kind"]] * pieces or pieces


def _pieces(fact: Fact, item: str) -> int | None:
    """Pieces of `item` that a fact moves; None where it has nothing to do with it."""
    if not facts.moves_stock(fact):
        return None
    moved = [pieces for part, pieces in facts.pieces(fact) if part == item]
    return sum(moved) if moved else None


def _goes_on(last: Line, fact: Fact, zone: str) -> bool:
    same_kind = last.kind == fact["kind"] == "handout" and last.facts[-1]["activity"] == fact["activity"]
    return same_kind and days.day_of(last.facts[-1]["happened_at"], zone) == days.day_of(fact["happened_at"], zone)

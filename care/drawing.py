"""抽一位: a fair draw among the children inside who have not had their turn, kept as a fact that says how it came about.

A `draw` names its segment, the child, and in `details` the `seed` (32 hex characters from the machine's own randomness) and `among`, the
ids it was drawn from. Seed and ids alone decide who it is, so that anybody may work it out again.
"""

import hashlib
from collections.abc import Sequence

from care import days, facts, results
from care.books import Books
from care.facts import Fact
from care.sheet import Sheet

MOST = 350
"""Children of one draw. More ids are longer than a fact may be."""


def candidates(activity: str, segment: str, day: str, books: Books) -> list[str]:
    """Who may be drawn: of those inside the ones who had the fewest turns at this segment on this day, so nobody comes twice before all
    came once. A turn is a draw, or a result that says `performed`. By id.
    """
    had = {sheet.child: _turns(sheet, segment, day, books.zone) for sheet in books.sheets(activity) if sheet.inside}
    fewest = min(had.values(), default=0)
    return sorted(child for child, turns in had.items() if turns == fewest)[:MOST]


def _turns(sheet: Sheet, segment: str, day: str, zone: str) -> int:
    drawn = sum(
        _is_draw(fact) and fact.get("segment") == segment and days.day_of(fact["happened_at"], zone) == day for fact in sheet.standing
    )
    return max(drawn, results.performances(sheet, segment, day, zone))


def _is_draw(fact: Fact) -> bool:
    return fact["kind"] == "draw" and not facts.out_of_place(fact)


def pick(seed: str, among: Sequence[str]) -> str:
    """Whom a seed means among these ids, in whatever order they come. Each is as likely as every other. Raises ValueError for nobody."""
    if not among:
        raise ValueError("nobody to draw from")
    digest = hashlib.sha256("\n".join([seed, *sorted(among)]).encode()).digest()
    return sorted(among)[int.from_bytes(digest) % len(among)]


def turns(activity: str, segment: str, day: str, books: Books) -> list[Fact]:
    """The draws of a segment on a day that stand, in order."""
    standing = (fact for sheet in books.sheets(activity) for fact in sheet.standing if _is_draw(fact))
    there = (fact for fact in standing if fact.get("segment") == segment and days.day_of(fact["happened_at"], books.zone) == day)
    return sorted(there, key=facts.key)


def had_a_turn(activity: str, segment: str, day: str, books: Books) -> list[str]:
    """The children who had a turn at a segment on a day: those drawn in order, then those who performed without a draw, by id."""
    drawn = [fact["child"] for fact in turns(activity, segment, day, books)]
    performed = sorted(sheet.child for sheet in books.sheets(activity) if results.performances(sheet, segment, day, books.zone))
    return list(dict.fromkeys([*drawn, *performed]))


def pool(draw: Fact) -> list[str]:
    """The ids a draw was made from; none where it does not say."""
    among = facts.detail(draw, "among")
    return [id for id in among if isinstance(id, str)] if isinstance(among, list) else []  # pyright: ignore[reportUnknownVariableType]


def holds(draw: Fact) -> bool:
    """Whether seed and ids give the child that the draw names."""
    among = pool(draw)
    return bool(among) and pick(facts.said(draw, "seed"), among) == draw.get("child")

"""What a child may still receive: whether it is meant at all, and how much is left of its allowance per activity, day, term or year.

An offer of an activity is {"item", "per_child", "per", "whom", "instead"}. `per` is "activity" (where absent), "day", "term" or "year".
`whom` says which children are meant: None for everybody who is here, else {"listed": True} (those on the list), or any of {"groups",
"grades", "children": [..]} and {"sex"}: a child must fit each that is given. `instead` are items that may be given where this one has run
out; what was given instead (`details.instead_of`) uses up the same allowance. `prizes` are those of whom.children who are named only
because they won it (care/prizes.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from care import activity as activities
from care import days, facts
from care.activity import Record
from care.facts import Fact


@dataclass(frozen=True, slots=True)
class Due:
    """`left` is what may still be given; where that is nothing, `latest` is the handout that used it up."""

    left: int
    given: int
    latest: Fact | None


def is_meant(offer: Record, child: Record, activity: Record) -> bool:
    """Whether a child is one of those for whom something is meant at an activity."""
    whom: Mapping[str, Any] = offer.get("whom") or {}
    if whom.get("listed") and not activities.is_expected(activity, child):
        return False
    if whom.get("sex") and child.get("sex") != whom["sex"]:
        return False
    fits = {"groups": child.get("group"), "grades": child.get("grade"), "children": child["id"]}
    return all(value in whom[name] for name, value in fits.items() if whom.get(name))


def is_for(offer: Record, fact: Fact) -> bool:
    """Whether a handout or take-back is of what an activity offers: the very item, or what was given in its place."""
    return fact.get("item") == offer["item"] or facts.detail(fact, "instead_of") == offer["item"]


def offer_for(activity: Record, fact: Fact) -> Record | None:
    """The offer that a handout uses up, or None: its own, else the one in whose place the item may be given."""
    own = activities.offer_of(activity, fact.get("item"))
    other = activities.offer_of(activity, facts.detail(fact, "instead_of"))
    if other is not None and fact.get("item") in (other.get("instead") or ()):
        return other
    return own


def same_period(offer: Record, activity: str, fact: Fact, happened_at: str, zone: str) -> bool:
    """Whether `fact` uses up the same allowance as something that happens at `happened_at` at `activity`."""
    per = offer.get("per") or "activity"
    then, now = days.day_of(fact["happened_at"], zone), days.day_of(happened_at, zone)
    if per == "term":
        return days.term_of(then) == days.term_of(now)
    if per == "year":
        return then[:4] == now[:4]
    return fact["activity"] == activity and (per == "activity" or then == now)


def still_due(offer: Record, *, activity: str, happened_at: str, standing: Iterable[Fact], zone: str) -> Due:
    """What this child may still receive of an offered item.

    `standing` are this child's facts that count, of any activity, in any order.
    """
    mine = [
        fact
        for fact in standing
        if fact["kind"] in facts.GIVING and is_for(offer, fact) and same_period(offer, activity, fact, happened_at, zone)
    ]
    handouts = [fact for fact in mine if fact["kind"] == "handout"]
    given = _kept(mine)
    left = max(offer["per_child"] - given, 0)
    return Due(left, given, None if left else max(handouts, key=facts.key, default=None))


def _kept(mine: Iterable[Fact]) -> int:
    """What was given less what came back, never less than none: who gives back what it never had may not receive more for that.

    What came back of a handout lessens that one, whichever clock was ahead; all else lessens what had been given by then.
    """
    ordered = sorted(mine, key=facts.key)
    had = {fact["id"]: facts.quantity(fact) for fact in ordered if fact["kind"] == "handout"}
    back = {fact["id"]: facts.quantity(fact) for fact in ordered if fact["kind"] == "take_back"}
    for fact in ordered:
        of = fact.get("of")
        if fact["id"] in back and of in had:
            pieces = min(had[of], back[fact["id"]])
            had[of] -= pieces
            back[fact["id"]] -= pieces
    kept = 0
    for fact in ordered:
        kept = max(kept + had.get(fact["id"], 0) - back.get(fact["id"], 0), 0)
    return kept

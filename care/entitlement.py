"""What a child may still receive: per activity, per day or per school term, less what it has, plus what it gave back."""

from collections.abc import Iterable
from dataclasses import dataclass

from care import days, facts
from care.activity import Record
from care.facts import Fact


@dataclass(frozen=True, slots=True)
class Due:
    """`left` is what may still be given; where that is nothing, `latest` is the handout that used it up."""

    left: int
    given: int
    latest: Fact | None


def same_period(offer: Record, activity: str, fact: Fact, happened_at: str, zone: str) -> bool:
    """Whether `fact` uses up the same allowance as something that happens at `happened_at` at `activity`."""
    per = offer.get("per") or "activity"
    if per == "term":
        return days.term_of(days.day_of(fact["happened_at"], zone)) == days.term_of(days.day_of(happened_at, zone))
    if fact["activity"] != activity:
        return False
    return per == "activity" or days.day_of(fact["happened_at"], zone) == days.day_of(happened_at, zone)


def still_due(offer: Record, *, activity: str, happened_at: str, standing: Iterable[Fact], zone: str) -> Due:
    """What this child may still receive of an offered item.

    `standing` are this child's facts that count, of any activity, in any order.
    """
    mine = [
        fact
        for fact in standing
        if fact["kind"] in facts.GIVING and fact.get("item") == offer["item"] and same_period(offer, activity, fact, happened_at, zone)
    ]
    handouts = [fact for fact in mine if fact["kind"] == "handout"]
    given = sum(facts.quantity(fact) for fact in handouts) - sum(facts.quantity(fact) for fact in mine if fact["kind"] == "take_back")
    left = max(offer["per_child"] - given, 0)
    return Due(left, given, None if left else max(handouts, key=facts.key, default=None))

"""盖章卡: which of the stations that run side by side a child has been to. A stamp is an attendance, and goes with it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from care import absences, days, run_sheets, steps
from care.activity import Record
from care.books import Books
from care.facts import Fact

ONE_DAY_SECONDS = 24 * 3600
"""What lasts no longer has one card, past midnight too; a camp has a new one each day."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A station on a child's card, and the attendance that stamped it, the first of several; None while it is empty."""

    station: Record
    fact: Fact | None


def stations(activity: Record, books: Books, day: str) -> list[Record]:
    """The segments that run side by side with another, in the order of the run sheet; those skipped on that day are on no card."""
    last = {step.get("segment"): step for step in steps.steps(activity["id"], day, books)}
    beside = [one for group in run_sheets.together(activity) if len(group) > 1 for one in group]
    return [one for one in beside if not (one["id"] in last and steps.is_skip(last[one["id"]]))]


def has_card(activity: Record) -> bool:
    """Whether anything runs side by side at all."""
    return any(len(group) > 1 for group in run_sheets.together(activity))


def day_of(activity: Record, now: str, zone: str) -> str:
    """The day whose cards one wants to see as of `now`: today, before the activity its first, after it its last."""
    first, last = (days.day_of(activity[end], zone) for end in ("starts_at", "ends_at"))
    return min(max(days.day_of(now, zone), first), last)


def card(activity: Record, child: str, books: Books, day: str) -> list[Stamp]:
    """A child's card on a day: a stamp for each station, in the order of the run sheet."""
    return _card(activity, child, books, day, stations(activity, books, day))


def cards(activity: Record, children: Iterable[str], books: Books, day: str) -> dict[str, list[Stamp]]:
    """The cards of these children, by child."""
    listed = stations(activity, books, day)
    return {child: _card(activity, child, books, day, listed) for child in children}


def is_full(stamps: Sequence[Stamp]) -> bool:
    """Whether a child has been to every station; a card without one is not full."""
    return bool(stamps) and all(stamp.fact is not None for stamp in stamps)


def stamped(activity: Record, books: Books) -> dict[str, int]:
    """How many cards of each child who was at an activity bear a stamp: one, or of a camp one a day."""
    return _count(activity, books, lambda card: any(stamp.fact is not None for stamp in card))


def full(activity: Record, books: Books) -> dict[str, int]:
    """How many cards of each child who was at an activity are full."""
    return _count(activity, books, is_full)


def _count(activity: Record, books: Books, wanted: Callable[[Sequence[Stamp]], bool]) -> dict[str, int]:
    came = [sheet.child for sheet in books.sheets(activity["id"]) if sheet.arrived]
    planned = absences.days_of(activity, books.zone)
    each = planned if not _is_whole(activity) else [day_of(activity, activity["ends_at"], books.zone)]
    found = [cards(activity, came, books, day) for day in each] if has_card(activity) else []
    return {child: times for child in came if (times := sum(wanted(card[child]) for card in found))}


def _is_whole(activity: Record) -> bool:
    return days.seconds_between(activity["starts_at"], activity["ends_at"]) <= ONE_DAY_SECONDS


def _card(activity: Record, child: str, books: Books, day: str, listed: Sequence[Record]) -> list[Stamp]:
    whole = _is_whole(activity)
    first: Mapping[Any, Fact] = {
        fact["segment"]: fact
        for (on, segment, _round), met in reversed(books.sheet(activity["id"], child).attended.items())
        if segment and (whole or on == day)
        for fact in met[:1]
    }
    return [Stamp(station, first.get(station["id"])) for station in listed]

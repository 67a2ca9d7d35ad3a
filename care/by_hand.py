"""Facts that no phone wrote: an organizer records them afterwards, from a paper list or from memory; and what one child's year held."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from care import activity as activities
from care import days, facts
from care.activity import Record
from care.books import Books
from care.identity import Unclear
from care.sheet import Sheet

KINDS = ("arrival", "attendance", "handout", "departure")
"""What may be recorded of a child by hand."""


def happened(day: str, clock: str, activity: Record, *, now: str, zone: str) -> str:
    """The instant of a day ("2026-12-19") and a time ("09:12") on the centre's clock.

    Raises Unclear: `day_unreadable` or `time_unreadable`; `not_that_day` (needs `first`, `last`) where the activity was not on that day;
    `not_yet` where it lies ahead.
    """
    try:
        on = date.fromisoformat(day.strip())
    except ValueError:
        raise Unclear("day_unreadable") from None
    try:
        at = time.fromisoformat(clock.strip().replace("：", ":").zfill(5))
    except ValueError:
        raise Unclear("time_unreadable") from None
    first, last = days_of(activity, zone)
    if not first <= on.isoformat() <= last:
        raise Unclear("not_that_day", first=first, last=last)
    instant = days.instant(datetime.combine(on, at, days.zone(zone)))
    if instant > now:
        raise Unclear("not_yet")
    return instant


def days_of(activity: Record, zone: str) -> tuple[str, str]:
    """The first and the last day of an activity, as planned or as it was closed, whichever is later."""
    ends = max(days.day_of(end, zone) for end in (activity["ends_at"], activity.get("closed_at")) if end)
    return days.day_of(activity["starts_at"], zone), ends


def usual_time(kind: str, activity: Record, sheet: Sheet, *, now: str, zone: str) -> tuple[str, str]:
    """Day and time that a form begins with for a fact of this `kind` (of KINDS), for the child whose `sheet` it is.

    Now, while the activity is on; else its beginning for who came, and its end for who went home. What else there was lies within the
    child's stay: the moment before it left, since later it would count as having come back.
    """
    first, last = days_of(activity, zone)
    on_now = first <= days.day_of(now, zone) <= last and days.moment(activity["starts_at"]) <= days.moment(now)
    left = _left(sheet) if kind in ("attendance", "handout") else None
    if left is not None:
        at = days.shifted(left, -1)
    elif on_now and not activities.ended_at(activity):
        at = now
    elif kind == "arrival":
        at = activity["starts_at"]
    else:
        at = min(max(activities.really_ended(activity), activity["starts_at"]), now)
    local = days.local(at, zone)
    return local.date().isoformat(), local.strftime("%H:%M")


def came_back_after(kind: str, sheet: Sheet, at: str, zone: str) -> str | None:
    """When the child had gone home, where a fact of this kind at an instant of the same day would say that it came back and is here still.

    None where it says nothing of the sort.
    """
    left = _left(sheet)
    if kind not in facts.SEEN or left is None or left >= at or days.day_of(left, zone) != days.day_of(at, zone):
        return None
    return left


def _left(sheet: Sheet) -> str | None:
    """When the child went home for good; None where it is here, or was never seen."""
    departures = sheet.stays[-1].departures if sheet.stays else ()
    return departures[-1]["happened_at"] if departures else None


# --- a child's year ---------------------------------------------------------------------------------------------------------------


def held(known: Iterable[Record], *, year: str, now: str, zone: str) -> list[Record]:
    """The activities of a year ("2026") that have begun and were not cancelled, in order."""
    begun = [
        activity
        for activity in known
        if not activity.get("cancelled_at")
        and days.moment(activity["starts_at"]) <= days.moment(now)
        and days.day_of(activity["starts_at"], zone)[:4] == year
    ]
    return sorted(begun, key=lambda activity: (days.moment(activity["starts_at"]), activity["id"]))


def came(child: str, held_ones: Iterable[Record], books: Books) -> list[bool]:
    """For each of these activities whether the child came, or was seen there."""
    return [books.sheet(activity["id"], child).arrived for activity in held_ones]


def received(child: str, *, year: str, books: Books) -> dict[str, int]:
    """What a child was given in a year and did not give back, by item; packs as what was in them."""
    total: dict[str, int] = {}
    for sheet in books.sheets_of(child):
        for fact in sheet.standing:
            if fact["kind"] in facts.GIVING and days.day_of(fact["happened_at"], books.zone)[:4] == year:
                sign = 1 if fact["kind"] == "handout" else -1
                for item, pieces in facts.pieces(fact):
                    total[item] = total.get(item, 0) + sign * pieces
    return {item: pieces for item, pieces in total.items() if pieces > 0}


def folded(written: Iterable[facts.Fact], voided: Callable[[facts.Fact], bool]) -> list[list[facts.Fact]]:
    """Facts of one day and activity, the latest first, with the repeats of each gathered behind it: the first scan, then those after it.

    A repeat is what changed nothing (`already`) and stands after something of the same kind, segment and item. What was taken back stands
    alone.
    """
    kept: list[list[facts.Fact]] = []
    firsts: dict[tuple[Any, ...], list[facts.Fact]] = {}
    for fact in sorted(written, key=lambda fact: (fact.get("seq", 0), facts.key(fact))):  # in the order in which they were judged
        same = (fact["kind"], fact.get("segment"), fact.get("round"), fact.get("item"))
        if not voided(fact) and fact.get("outcome") == "already" and same in firsts:
            firsts[same].append(fact)
            continue
        kept.append([fact])
        if not voided(fact):
            firsts[same] = kept[-1]
    ordered = [sorted(scans, key=facts.key) for scans in kept]
    return sorted(ordered, key=lambda scans: facts.key(scans[0]), reverse=True)


def by_day(written: Iterable[facts.Fact], zone: str) -> list[tuple[str, str, list[facts.Fact]]]:
    """Facts, the latest first, gathered into (day, activity, facts)."""
    gathered: list[tuple[str, str, list[Mapping[str, Any]]]] = []
    for fact in written:
        place = (days.day_of(fact["happened_at"], zone), fact["activity"])
        if not gathered or gathered[-1][:2] != place:
            gathered.append((*place, []))
        gathered[-1][2].append(fact)
    return gathered

"""A sign-in list on paper, entered afterwards: which facts it stands for, and what cannot be right about its times."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from care import days, planning
from care.books import Books


@dataclass(slots=True)
class PaperList:
    """A list as it is tapped through: the day and times as typed, children who came and who went home, and what it says of with whom.

    `collected` is "guardian" (their guardians came for them), "unwritten" (the list does not say), or empty: nobody has been asked yet.
    """

    day: str
    came_at: str
    left_at: str
    came: set[str] = field(default_factory=set[str])
    left: set[str] = field(default_factory=set[str])
    collected: str = ""

    def tick(self, column: str, children: Collection[str], on: bool) -> None:
        """Tick or untick children in a column, "came" or "left". Who left had come; who did not come did not leave."""
        for child in children:
            if column == "came":
                (self.came.add if on else self.came.discard)(child)
                if not on:
                    self.left.discard(child)
            else:
                (self.left.add if on else self.left.discard)(child)
                if on:
                    self.came.add(child)


def problems(paper: PaperList, now: str, zone: str) -> dict[str, str]:
    """What cannot be right: "day", "came_at" or "left_at" → no_day, no_time, not_yet, before_arrival; "ticks" → missing; "collected" →
    unsaid.
    """
    found: dict[str, str] = {}
    if planning.day_of(paper.day) is None:
        return {"day": "no_day"}
    came, left = (planning.instant_of(paper.day, clock, zone) for clock in (paper.came_at, paper.left_at))
    for name, at, used in (("came_at", came, paper.came), ("left_at", left, paper.left)):
        if used and at is None:
            found[name] = "no_time"
        elif used and at and at > now:
            found[name] = "not_yet"
    if paper.left and came and left and left <= came:
        found["left_at"] = "before_arrival"
    if paper.left and not paper.collected:
        found["collected"] = "unsaid"
    if not paper.came and not paper.left:
        found["ticks"] = "missing"
    return found


def known_times(activity: str, day: str, books: Books) -> dict[str, tuple[str | None, str | None]]:
    """Of children with facts on that day: when they were first seen, and when they went home (None: not yet)."""
    found: dict[str, tuple[str | None, str | None]] = {}
    for sheet in books.sheets(activity):
        for stay in (stay for stay in sheet.stays if stay.day == day):
            seen = stay.seen[0]["happened_at"] if stay.seen else None
            earlier = found.get(sheet.child, (None, None))[0]
            found[sheet.child] = (earlier or seen, stay.departures[0]["happened_at"] if stay.departures else None)
    return found


def facts(
    paper: PaperList, activity: str, known: Mapping[str, tuple[str | None, str | None]], order: Iterable[str], zone: str
) -> list[dict[str, Any]]:
    """The facts that a list without problems stands for, arrivals first. What the books know already is left out."""
    came, left = (planning.instant_of(paper.day, clock, zone) for clock in (paper.came_at, paper.left_at))
    listed = list(order)
    arrivals = [child for child in listed if child in paper.came and known.get(child, (None, None))[0] is None]
    departures = [child for child in listed if child in paper.left and known.get(child, (None, None))[1] is None]
    how: dict[str, Any] = {"how": "guardian"} if paper.collected == "guardian" else {}
    return [
        {"kind": kind, "activity": activity, "child": child, "at": at, "via": "list", "details": {"paper": True, **more}}
        for kind, children, at, more in (("arrival", arrivals, came, {}), ("departure", departures, left, how))
        for child in children
    ]


def likely_day(starts_at: str, ends_at: str, now: str, zone: str) -> str:
    """The day a list is most likely of: today while the activity lasts, else its last day, or its first where it has not begun."""
    today = days.day_of(now, zone)
    first, last = days.day_of(starts_at, zone), days.day_of(ends_at, zone)
    return min(max(today, first), last)

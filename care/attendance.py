"""Attendance over several days: on which of them something was held, who came, and who has stayed away.

The days are those of a series (an activity each) or of one activity that lasts several days. A day on which children came was held; of any
other an organizer says whether it was, by a `held` fact (`held`, `reason`, `day` in its details). Where nobody said it, none is recorded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from care import absences, days, facts, names
from care import activity as activities
from care.activity import Record
from care.books import Books
from care.facts import Fact

State = Literal["came", "held", "not_held", "not_recorded", "ahead"]
Cell = Literal["came", "excused", "absent", "not_recorded", ""]

IN_A_ROW = 3
"""So many times in a row a child is missed before somebody asks."""

LONGEST_REASON = 60


@dataclass(frozen=True, slots=True)
class Day:
    """A day of an activity, and what is known of it.

    `state`: children came; held or not held, as an organizer said (`said`, with `reason`); not recorded, though it is over; or still
    ahead or on. `over` says whether it was over when it was looked at.
    """

    activity: Record
    day: str
    state: State
    came: frozenset[str]
    over: bool
    reason: str = ""
    said: Fact | None = None

    @property
    def held(self) -> bool:
        """Whether it took place."""
        return self.state in ("came", "held")


# --- which days, and whether they were held --------------------------------------------------------------------------------------


def days_of(known: Iterable[Record], books: Books, now: str) -> list[Day]:
    """Every day of these activities, in order, as of `now`: those planned, and any other on which somebody was there."""
    found: list[Day] = []
    for activity in known:
        planned = absences.days_of(activity, books.zone)
        seen = {stay.day for sheet in books.sheets(activity["id"]) for stay in sheet.stays} if len(planned) > 1 else set[str]()
        found += [_day(activity, day, books, now) for day in sorted({*planned, *seen})]
    return sorted(found, key=lambda one: (one.day, one.activity["starts_at"], one.activity["id"]))


def _day(activity: Record, day: str, books: Books, now: str) -> Day:
    came = frozenset(sheet.child for sheet in books.sheets(activity["id"]) if absences.stays(sheet, activity, day, books.zone))
    said = answer(activity, day, books)
    over = bool(activity.get("closed_at")) or days.moment(_ends(activity, day, books.zone)) <= days.moment(now)
    cancelled = bool(activity.get("cancelled_at"))
    if came:
        return Day(activity, day, "came", came, over)
    if (said is not None and over) or cancelled:
        held = over and said is not None and facts.detail(said, "held") is True
        reason = facts.said(said, "reason") if said else ""
        return Day(activity, day, "held" if held else "not_held", came, over, reason or activity.get("cancelled_why") or "", said)
    return Day(activity, day, "not_recorded" if over else "ahead", came, over)


def _ends(activity: Record, day: str, zone: str) -> str:
    """When a day of an activity is over: its hour on that day; of the last one, and of one that lasts a day, the planned end."""
    planned = absences.days_of(activity, zone)
    if day >= planned[-1]:
        return activity["ends_at"]
    return days.instant(datetime.combine(datetime.fromisoformat(day), days.local(activity["ends_at"], zone).time(), days.zone(zone)))


def answer(activity: Record, day: str, books: Books) -> Fact | None:
    """What an organizer said last of whether a day was held, and did not take back."""
    told = (fact for fact in books.loose(activity["id"]) if fact["kind"] == "held" and not fact.get("station") and books.counts(fact))
    return max((fact for fact in told if facts.detail(fact, "day") == day), key=facts.key, default=None)


def held(activity: str, day: str, *, held: bool, reason: str = "") -> dict[str, object]:
    """The fact that says whether a day was held, for an organizer to record."""
    return {"kind": "held", "activity": activity, "details": {"held": held, "day": day, **({"reason": reason} if reason else {})}}


# --- children by days ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A child and, for each day, what became of it. `listed` says whether it was expected on any of them."""

    child: Record
    cells: tuple[Cell, ...]
    listed: bool

    def count(self, cell: Cell) -> int:
        """On how many days."""
        return self.cells.count(cell)


def lines(found: Sequence[Day], children: Mapping[str, Record], books: Books, *, open_doors: bool = False) -> list[Line]:
    """A line for each child who came or was expected, by number, then by pinyin.

    With `open_doors` nobody is expected, and only who came has a line. A child without a record has its id alone.
    """
    came = {child for day in found for child in day.came}
    held_at = {str(day.activity["id"]): day.activity for day in found}
    listed = {child["id"] for activity in held_at.values() for child in activities.expected(activity, children.values())}
    made: list[Line] = []
    for id in came if open_doors else came | listed:
        child = children.get(id, {"id": id})
        made.append(Line(child, tuple(cell(day, child, books, expects=not open_doors) for day in found), id in listed))
    return sorted(made, key=lambda line: by_number(line.child))


def by_number(child: Record) -> tuple[Any, ...]:
    """The order of an attendance sheet: by number, who has none by pinyin."""
    return (child.get("number") or 10**9, names.sort_key(child.get("name") or ""), child["id"])


def cell(day: Day, child: Record, books: Books, *, expects: bool = True) -> Cell:
    """What became of a child on a day: came, excused, absent (somebody asked in vain, or says that nobody was asked), not recorded.

    "" where there is nothing to say: it was not on that day's list (`expects`: nobody is), nothing was held, or the day is not over yet.
    An excuse that was given beforehand stands before the day is over.
    """
    if child["id"] in day.came:
        return "came"
    if day.state == "not_held" or not expects or not activities.is_expected(day.activity, child):
        return ""
    sheet = books.sheet(day.activity["id"], child["id"])
    absence = absences.absence_of(sheet, day.activity, day.day, books.zone)
    reason = absences.Missing(child, absence, ()).reason
    if reason != "not_recorded":
        return "excused" if reason == "excused" else "absent"
    return "not_recorded" if day.over else ""


# --- missed ----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Away:
    """A child who was expected and missed on these days, one held day after the other, the latest last; nobody knows why."""

    child: Record
    days: tuple[Day, ...]


def away(found: Sequence[Day], children: Iterable[Record], books: Books, least: int = IN_A_ROW) -> list[Away]:
    """Who was missed `least` times in a row up to now, by number.

    Coming, an excuse, and a call in which somebody was reached end it: counting begins anew after that day. Days not held, days without any
    record and days still on are passed over. Who has left the list, or the centre's care, is not missed.
    """
    missed: list[Away] = []
    for child in children:
        run = [] if child.get("archived_at") or child.get("merged_into") else _run(found, child, books)
        if len(run) >= least:
            missed.append(Away(child, tuple(run)))
    return sorted(missed, key=lambda one: by_number(one.child))


def _run(found: Sequence[Day], child: Record, books: Books) -> list[Day]:
    run: list[Day] = []
    for day in reversed(found):
        if child["id"] in day.came:
            break
        if not (day.held and day.over):
            continue
        told = cell(day, child, books)
        if told in ("", "excused") or _was_reached(day, child, books):
            break
        if told == "absent" or day.state == "came":
            run.append(day)
    return run[::-1]


def _was_reached(day: Day, child: Record, books: Books) -> bool:
    calls = absences.calls_of(books.sheet(day.activity["id"], child["id"]), day.activity, day.day, books.zone)
    return any(facts.detail(call, "outcome") == "reached" for call in calls)

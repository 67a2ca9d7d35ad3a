"""下一环节: how far a run sheet has got, by what an organizer tapped, else by the clock; and how it went against the plan.

A `step` names the segment that begins, or with `skipped` in its details one that does not take place today; with `noted` it was written
down afterwards. A camp begins anew each day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from care import activity as activities
from care import days, facts, run_sheets
from care.activity import Record
from care.books import Books
from care.facts import Fact

LONGEST_LAST_SEGMENT = timedelta(hours=4)
"""The last segment lasts to the activity's end, but is not planned to go on for longer."""

UNPLANNED = timedelta(minutes=30)
"""How long a segment without a planned end is taken to last."""


HALF_A_DAY = 12 * 60
DAY_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Planned:
    """When a segment begins and ends, as instants."""

    id: str
    begins: str
    until: str


@dataclass(frozen=True, slots=True)
class Went:
    """How a segment went: `began` None where nobody tapped it; `late` in minutes, below zero for early, None where nothing was planned.

    Nor does it say anything of a step tapped on another day than that of the activity.
    """

    segment: Record
    planned: str | None
    began: str | None
    late: int | None
    skipped: bool


def steps(activity: str, day: str, books: Books) -> list[Fact]:
    """The steps of a day that stand, in order. They are an organizer's: a phone's word moves nobody."""
    told = (fact for fact in books.loose(activity) if fact["kind"] == "step" and not fact.get("station") and books.counts(fact))
    return sorted((fact for fact in told if days.day_of(fact["happened_at"], books.zone) == day), key=facts.key)


def of_segment(activity: str, segment: str, books: Books) -> list[Fact]:
    """The steps of all days that stand and name a segment, in order."""
    tapped = {days.day_of(fact["happened_at"], books.zone) for fact in books.loose(activity) if fact["kind"] == "step"}
    return [step for day in sorted(tapped) for step in steps(activity, day, books) if _where(step) == segment]


def step(activity: str, segment: str, *, at: str | None = None, skipped: bool = False, noted: bool = False) -> dict[str, Any]:
    """The fact that a segment begins, or that it does not take place, for an organizer to record; without `at` it is now."""
    details = {name: True for name, said in (("skipped", skipped), ("noted", noted)) if said}
    given: dict[str, Any] = {"kind": "step", "activity": activity, "segment": segment}
    return given | ({"at": at} if at else {}) | ({"details": details} if details else {})


def is_noted(step: Fact) -> bool:
    """Whether a step was written down afterwards: it says when its segment began, and moves nobody."""
    return facts.detail(step, "noted") is True


def is_skip(step: Fact) -> bool:
    """Whether a step says that its segment does not take place."""
    return facts.detail(step, "skipped") is True


def current(activity: Record, taken: Sequence[Fact]) -> Fact | None:
    """The step that is on: the last one tapped that is no skip, of a segment that is still on the run sheet."""
    listed = {segment["id"] for segment in activity.get("segments") or ()}
    tapped = (step for step in reversed(taken) if not is_skip(step) and not is_noted(step))
    return next((step for step in tapped if _where(step) in listed), None)


def on(activity: Record, taken: Sequence[Fact]) -> list[str] | None:
    """The segments of the step that is on, those side by side with what was skipped left out; None where nobody tapped a step."""
    step = current(activity, taken)
    if step is None:
        return None
    last = {_where(one): one for one in taken}
    group = (str(one["id"]) for one in run_sheets.beside(activity, _where(step)))
    return [id for id in group if not (id in last and is_skip(last[id]))]


def planned(activity: Record, zone: str) -> list[Planned]:
    """When each segment with a planned time begins and ends, those side by side alike. Past midnight the hours go on with the next day."""
    return _each(activity, _planned(activity, zone))


def _planned(activity: Record, zone: str) -> list[Planned]:
    """The same of the first of each step's segments alone."""
    at, hours = days.local(activity["starts_at"], zone).replace(second=0, microsecond=0), run_sheets.hours(activity)
    starts: list[tuple[str, datetime]] = []
    for id in _heads(activity):
        begins = hours[id]
        if begins is None:
            continue
        planned_at = at.replace(hour=begins.hour, minute=begins.minute)
        at = planned_at if planned_at >= at else planned_at + timedelta(days=1)
        starts.append((id, at))
    if not starts:
        return []
    ends = [start for _id, start in starts[1:]]
    ends.append(min(days.local(activity["ends_at"], zone), starts[-1][1] + LONGEST_LAST_SEGMENT))
    return [Planned(id, days.instant(start), days.instant(end)) for (id, start), end in zip(starts, ends, strict=True)]


def _heads(activity: Record) -> list[str]:
    return [str(group[0]["id"]) for group in run_sheets.together(activity)]


def _each(activity: Record, of_heads: Sequence[Planned]) -> list[Planned]:
    """What holds of the first holds of all that run beside it."""
    return [Planned(one["id"], entry.begins, entry.until) for entry in of_heads for one in run_sheets.beside(activity, entry.id)]


def _as_one(activity: Record, taken: Sequence[Fact]) -> list[Fact]:
    """The steps as those of whole groups side by side, named by the first: one that begins begins all; skipped they are when each is.

    To begin a second one of a group while it is on says nothing new.
    """
    last, made, on = {_where(step): step for step in taken}, list[Fact](), ""
    for step in taken:
        group = [str(one["id"]) for one in run_sheets.beside(activity, _where(step))] or [_where(step)]
        if is_skip(step):
            news = all(id in last and is_skip(last[id]) for id in group)
        else:
            news = not (on in group and on != _where(step))
            on = _where(step) if news else on
        if news:
            made.append({**step, "segment": group[0]})
    return made


def timetable(activity: Record, zone: str, taken: Sequence[Fact]) -> list[Planned]:
    """The plan as it goes on from the steps `taken` today: what began has its real time, what is to come moves with the delay.

    What was skipped or passed over is left out. Without a step it is the plan.
    """
    last = {_where(step): step for step in taken}
    entries = _each(activity, _timetable(activity, zone, _as_one(activity, taken)))
    return [entry for entry in entries if not (entry.id in last and is_skip(last[entry.id]))]


def _timetable(activity: Record, zone: str, taken: Sequence[Fact]) -> list[Planned]:
    plan, order = _planned(activity, zone), _heads(activity)
    last = {_where(step): step for step in taken if _where(step) in order}
    skipped = {id for id, step in last.items() if is_skip(step)}
    begun = [step for step in taken if step in last.values() and not is_skip(step)]
    if not begun:
        return [entry for entry in plan if entry.id not in skipped]
    by_id, on = {entry.id: entry for entry in plan}, begun[-1]
    went = [Planned(_where(step), step["happened_at"], after["happened_at"]) for step, after in pairwise(begun)]
    until = _after(on["happened_at"], by_id.get(_where(on)))
    went.append(Planned(_where(on), on["happened_at"], until))
    for id in order[order.index(_where(on)) + 1 :]:
        if id in by_id and id not in skipped:
            begins = max(by_id[id].begins, until)
            until = _after(begins, by_id[id])
            went.append(Planned(id, begins, until))
    return went


def _where(step: Fact) -> str:
    return str(step.get("segment") or "")


def _after(begins: str, entry: Planned | None) -> str:
    lasts = days.seconds_between(entry.begins, entry.until) if entry else UNPLANNED.total_seconds()
    return days.shifted(begins, round(max(lasts, 60) * 1000))


def progress(activity: Record, now: str, zone: str, taken: Sequence[Fact]) -> dict[str, str]:
    """How far the run sheet is: segment → done, now, next or skipped. By the steps `taken` today, else by the clock. Segments that run
    side by side are one step.
    """
    by_clock = run_sheets.progress(activity, now, zone)
    step = current(activity, taken)
    last = {one.get("segment"): one for one in taken}
    skipped = {id: "skipped" for id in by_clock if id in last and is_skip(last[id])}
    if step is None:
        return by_clock | skipped
    is_on = activities.state(activity, now) in ("planned", "running") and any(state != "done" for state in by_clock.values())
    over = "now" if is_on else "done"
    groups = [[str(one["id"]) for one in group] for group in run_sheets.together(activity)]
    place = next(at for at, group in enumerate(groups) if step["segment"] in group)
    begun = [at < place or any(id in last and not is_skip(last[id]) for id in group) for at, group in enumerate(groups)]
    states = {id: "done" if begun[at] else "next" for at, group in enumerate(groups) for id in group}
    return states | dict.fromkeys(groups[place], over) | skipped


def coming(activity: Record, now: str, zone: str, taken: Sequence[Fact]) -> Record | None:
    """The segment that 下一环节 begins: the first one after what is on that was not skipped; before anything began, the first; or None."""
    listed: Sequence[Record] = activity.get("segments") or ()
    step, states = current(activity, taken), progress(activity, now, zone, taken)
    on = [id for id, state in states.items() if state in ("now", "done")]
    if step is not None:
        on = [segment["id"] for segment in run_sheets.beside(activity, _where(step))]
    begun = [place for place, segment in enumerate(listed) if segment["id"] in on]
    after = begun[-1] + 1 if begun else 0
    return next((segment for segment in listed[after:] if states[segment["id"]] != "skipped"), None)


def how_it_went(activity: Record, zone: str, taken: Sequence[Fact]) -> list[Went]:
    """Each segment of the run sheet as it was planned and as it went by the steps `taken` on a day."""
    plan = {entry.id: entry.begins for entry in planned(activity, zone)}
    last, whole = {_where(step): step for step in taken}, {_where(step): step for step in _as_one(activity, taken)}
    return [
        _went(activity, one, plan.get(one["id"]), last.get(one["id"]) or whole.get(group[0]["id"]), zone)
        for group in run_sheets.together(activity)
        for one in group
    ]


def _went(activity: Record, segment: Record, begins: str | None, step: Fact | None, zone: str) -> Went:
    if step is None or is_skip(step):
        return Went(segment, begins, None, None, step is not None)
    return Went(segment, begins, step["happened_at"], _late(activity, begins, step["happened_at"], zone) if begins else None, False)


def _late(activity: Record, begins: str, began: str, zone: str) -> int | None:
    """Minutes after the plan, which is of the first day; a camp's other days have the same hours. None where a step of an activity of one
    day was tapped on another: trying it out the day before is not early.
    """
    minutes = int(days.seconds_between(begins, began) // 60)
    if days.seconds_between(activity["starts_at"], activity["ends_at"]) > DAY_SECONDS:
        return (minutes + HALF_A_DAY) % (2 * HALF_A_DAY) - HALF_A_DAY
    return minutes if abs(minutes) < HALF_A_DAY and days.day_of(began, zone) in _days(activity, zone) else None


def _days(activity: Record, zone: str) -> set[str]:
    return {days.day_of(activity[end], zone) for end in ("starts_at", "ends_at")}

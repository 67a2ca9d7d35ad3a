"""分工: who does what at an activity, by its run sheet: segment by segment, and one line for each person.

A segment's `leader` is text as it was written (王老师、小陈), its `helpers` a list of names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from care import names, run_sheets, steps
from care.activity import Record


@dataclass(frozen=True, slots=True)
class Duty:
    """A segment with who leads it and who helps. `begins` and `until` are instants, None where nothing is planned."""

    title: str
    place: str
    begins: str | None
    until: str | None
    leaders: tuple[str, ...]
    helpers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """One person's line: what it does, in order; `leads` says of each whether it leads. `clashes`: titles of two at the same time."""

    name: str
    duties: tuple[tuple[Duty, bool], ...]
    clashes: tuple[tuple[str, str], ...]


def duties(activity: Record, zone: str) -> list[Duty]:
    """The run sheet with who does what. Segments that begin together (stations side by side) last until the next ones begin."""
    plan = {entry.id: entry for entry in steps.planned(activity, zone)}
    starts = sorted({entry.begins for entry in plan.values()})
    last = max((entry.until for entry in plan.values()), default="")
    ends = dict(zip(starts, [*starts[1:], last], strict=False))
    listed: list[Duty] = []
    for segment in activity.get("segments") or ():
        begins = plan[segment["id"]].begins if segment["id"] in plan else None
        listed.append(_duty(segment, activity.get("place") or "", begins, ends.get(begins or "")))
    return listed


def _duty(segment: Record, place: str, begins: str | None, until: str | None) -> Duty:
    leaders = names.several(segment.get("leader"))
    led = {names.key(name) for name in leaders}
    helpers = [name for name in names.several("、".join(segment.get("helpers") or ())) if names.key(name) not in led]
    return Duty(segment["title"], segment.get("place") or place, begins, until, tuple(leaders), tuple(helpers))


def at_two_places(segments: Sequence[Record]) -> list[tuple[str, str, str]]:
    """Who is at two segments that begin together, by a run sheet alone: the name and both titles."""
    times = run_sheets.hours({"segments": segments})
    listed = [_duty(one, "", at.isoformat() if (at := times[one["id"]]) else None, None) for one in segments if one["title"]]
    return [(person.name, *titles) for person in people(listed) for titles in person.clashes]


def people(listed: Iterable[Duty]) -> list[Person]:
    """Everybody who leads or helps, by name as a register sorts."""
    by_name: dict[str, tuple[str, list[tuple[Duty, bool]]]] = {}
    for duty in listed:
        for name, leads in [*((name, True) for name in duty.leaders), *((name, False) for name in duty.helpers)]:
            by_name.setdefault(names.key(name), (name, []))[1].append((duty, leads))
    found = [Person(name, tuple(theirs), _clashes([duty for duty, _leads in theirs])) for name, theirs in by_name.values()]
    return sorted(found, key=lambda one: names.sort_key(one.name))


def _clashes(theirs: Sequence[Duty]) -> tuple[tuple[str, str], ...]:
    pairs = [(one, other) for place, one in enumerate(theirs) for other in theirs[place + 1 :]]
    return tuple((one.title, other.title) for one, other in pairs if one.begins is not None and one.begins == other.begins)

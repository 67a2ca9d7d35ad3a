"""A series: what is held again and again. A camp of eight days, a Saturday dance over a term, opening hours from Monday to Friday.

A series is a record with a rule (weekdays from one day to another, days off left out). It is no second kind of activity: it makes plain
activities, one for each day, which carry its id. What is said of the series later touches the days to come alone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any, TypeVar

from care import activity as activities
from care import days, plan_meanwhile, planning, reading, run_sheets
from care.activity import Record
from care.ids import new_id
from care.plan_meanwhile import Clash, one_by_one
from care.planning import Plan
from care.reading import day_of, tidy, time_of

R = TypeVar("R", bound=Record)

HasFacts = Callable[[str], bool]
"""Whether anything is recorded of the activity with that id."""

KINDS = ("roll", "open")
"""Those on the list are expected on every day; or doors are open, and nobody is absent who did not come."""

MOST_DAYS = 366
LONGEST_WHY = 40
MORNING = time(6)
"""An evening may end past midnight, but not later than this: 16:00 to 08:00 is a slip of the finger."""

OF_A_DAY: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "place": ("place",),
    "hours": ("starts_at", "ends_at"),
    "list": ("who", "groups", "children", "list_only", "answered_for", "left_out"),
    "lending": ("lending",),
}
"""What a change of the series changes on the days to come, by what belongs together; all else of an activity is its own."""


@dataclass(slots=True)
class Off:
    """Days on which nothing is held, as typed: `last` is empty for one day."""

    first: str = ""
    last: str = ""
    why: str = ""


@dataclass(slots=True)
class Draft:
    """A series as it is typed. The plan's `day` and `last_day` are those between which it is held, all else is of each day."""

    plan: Plan
    kind: str = "roll"
    weekdays: list[int] = field(default_factory=list[int])
    off: list[Off] = field(default_factory=list[Off])
    timed_for: str = field(default="", compare=False)
    """The start that the times of its segments go with: where another is typed, they move with it."""


def fresh(now: str, zone: str, place: str = "", model: Record | None = None) -> Draft:
    """What is most likely: the coming Saturday, and every Saturday to the term's end. `model` is an activity that is to be held again."""
    plan = planning.again(model, now, zone) if model else planning.fresh(now, zone, place)
    plan.last_day = max(days.term_days(days.term_of(plan.day))[1], plan.day)
    return Draft(plan, weekdays=[date.fromisoformat(plan.day).weekday()], timed_for=plan.starts)


def of_record(series: Record, zone: str) -> Draft:
    """The draft behind a record, to be changed."""
    as_activity = {
        **series,
        "starts_at": reading.instant_of(series["first_day"], series["starts"], zone),
        "ends_at": reading.instant_of(series["last_day"], series["ends"], zone),
    }
    plan = planning.of_record(as_activity, zone)
    plan.day, plan.last_day = series["first_day"], series["last_day"]
    off = [Off(one["first"], one["last"] if one["last"] != one["first"] else "", one.get("why") or "") for one in series["days_off"]]
    return Draft(plan, series["kind"], list(series["weekdays"]), off, series["starts"])


def merge(opened: Draft, mine: Draft, theirs: Draft) -> tuple[Draft, list[Clash]]:
    """What was typed with all that somebody else changed since the form was opened, and the clashes, as care.plan_meanwhile has them."""
    plan, clashes = plan_meanwhile.merge(opened.plan, mine.plan, theirs.plan)
    kind = theirs.kind if mine.kind == opened.kind else mine.kind
    lists = (one_by_one(*(getattr(each, name) for each in (opened, mine, theirs))) for name in ("weekdays", "off"))
    return Draft(plan, kind, *lists, timed_for=theirs.timed_for), clashes


# --- what was typed -------------------------------------------------------------------------------------------------------------


def problems(draft: Draft) -> dict[str, str]:
    """What cannot stay as it is: field → code, as of planning.problems; further "off:0:first", "off:0:last", "off:0:why", "weekdays".

    Codes beside those of planning: no_days (the rule means no day at all), too_many (more than a year).
    """
    typed = planning.problems(draft.plan)
    found = {name: code for name, code in typed.items() if not name.startswith("step:")}  # its run sheet is mended on a day
    starts, ends = time_of(draft.plan.starts), time_of(draft.plan.ends)
    if found.get("ends") == "before_start":
        del found["ends"]
    if starts and ends and (ends == starts or MORNING < ends < starts):
        found["ends"] = "before_start"
    if not tidy(draft.plan.last_day):
        found["last_day"] = "missing"
    for number, off in enumerate(draft.off):
        found.update((f"off:{number}:{name}", code) for name, code in _of_off(off))
    if not draft.weekdays:
        found["weekdays"] = "missing"
    first, last = day_of(draft.plan.day), day_of(draft.plan.last_day)
    if first and last and first <= last and (last - first).days >= MOST_DAYS:
        found["last_day"] = "too_many"
    elif not found and not planned(rule(draft)):
        found["weekdays"] = "no_days"
    return found


def _of_off(off: Off) -> Iterable[tuple[str, str]]:
    first, last = day_of(off.first), day_of(off.last) if tidy(off.last) else day_of(off.first)
    if first is None:
        yield "first", "no_day" if tidy(off.first) else "missing"
    elif last is None:
        yield "last", "no_day"
    elif last < first:
        yield "last", "before_first_day"
    if len(tidy(off.why)) > LONGEST_WHY:
        yield "why", "too_long"


def rule(draft: Draft) -> dict[str, Any]:
    """The record's fields that say on which days it is held. Needs a draft whose days can be read."""
    off = [(day_of(one.first), day_of(one.last) or day_of(one.first), tidy(one.why)) for one in draft.off]
    return {
        "weekdays": sorted(draft.weekdays),
        "first_day": str(day_of(draft.plan.day)),
        "last_day": str(day_of(draft.plan.last_day)),
        "days_off": [{"first": str(first), "last": str(last), "why": why} for first, last, why in off],
    }


def fields(draft: Draft, zone: str) -> dict[str, Any]:
    """The record's fields that a draft without problems stands for."""
    of_each = planning.fields(draft.plan, zone)
    del of_each["starts_at"], of_each["ends_at"]
    starts, ends = time_of(draft.plan.starts), time_of(draft.plan.ends)
    of_each["segments"] = run_sheets.moved(of_each["segments"], run_sheets.minutes_apart(draft.timed_for, draft.plan.starts))
    return {**of_each, "kind": draft.kind, "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}", **rule(draft)}


# --- its days -------------------------------------------------------------------------------------------------------------------


def planned(series: Record) -> list[str]:
    """The days on which a series is held by its rule, in order."""
    first, last = date.fromisoformat(series["first_day"]), date.fromisoformat(series["last_day"])
    all_days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day.isoformat() for day in all_days if day.weekday() in series["weekdays"] and why_off(series, day.isoformat()) is None]


def why_off(series: Record, day: str) -> str | None:
    """Why nothing is held on a day ("" where nobody wrote it); None where it is no day off."""
    return next((one.get("why") or "" for one in series["days_off"] if one["first"] <= day <= one["last"]), None)


def shown_as(series: Record, made: Iterable[Record], now: str, zone: str) -> dict[str, Any]:
    """The series with the hours and the place of its next day, or of its last one where none is to come."""
    ahead = [one["series_day"] for one in made if not one.get("cancelled_at") and now < one["ends_at"]]
    return as_of(series, min(ahead, default=min(days.day_of(now, zone), series["last_day"])))


def as_of(series: Record, day: str) -> dict[str, Any]:
    """The series as it is held on a day: with the hours and the place that were said from some day on (`later`)."""
    found = dict(series)
    for said in sorted(series.get("later") or (), key=lambda one: one["from"]):
        if said["from"] <= day:
            found |= {name: said[name] for name in ("starts", "ends", "place") if name in said}
    return found


def activity_of(series: Record, day: str, zone: str) -> dict[str, Any]:
    """The fields of the activity that a series makes for a day; segments under new ids. An end before the start is past midnight.

    Its segments move with a start that holds from some day on.
    """
    usual, series = series["starts"], as_of(series, day)
    segments = run_sheets.moved(series.get("segments") or (), run_sheets.minutes_apart(usual, series["starts"]))
    last = day if series["ends"] > series["starts"] else (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    kept = {name: series.get(name) for name in ("title", "place", "who", "groups", "children", "list_only", "desks", "lending")}
    return {
        **kept,
        "starts_at": reading.instant_of(day, series["starts"], zone),
        "ends_at": reading.instant_of(last, series["ends"], zone),
        "segments": [{**segment, "id": new_id("s")} for segment in segments],
        "items": list(series.get("items") or ()),
        "answered_for": series.get("answered_for"),
        "left_out": series.get("left_out"),
        "series": series["id"],
        "series_day": day,
    }


def of(series: str, known: Iterable[Record]) -> list[Record]:
    """The activities of a series among `known`, by when they begin."""
    return sorted((one for one in known if one.get("series") == series), key=lambda one: (one["starts_at"], one["id"]))


def nearest(known: Iterable[R], now: str) -> list[R]:
    """The activities, of those that a series still plans the next one alone: a list to choose from is not filled by a term's days."""
    listed = list(known)
    planned_ones = [one for one in listed if one.get("series") and activities.state(one, now) == "planned"]
    nearest_of: dict[str, R] = {}
    for one in sorted(planned_ones, key=lambda one: one["starts_at"]):
        nearest_of.setdefault(one["series"], one)
    hidden = {one["id"] for one in planned_ones} - {one["id"] for one in nearest_of.values()}
    return [one for one in listed if one["id"] not in hidden]


# --- when it is changed ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """What a change of a series does to its days: days to be made, activities with the fields that change, activities that fall away.

    `own` are days to come of which something that the series changed had been changed for that day alone: there it stays. `kept` is how
    many have begun or are over; `written` are days to come that are left alone since something is recorded of them. `outside` are days
    that stay though they lie before the first or after the last day.
    """

    added: Sequence[str]
    changed: Sequence[tuple[Record, Mapping[str, Any]]]
    dropped: Sequence[Record]
    own: Sequence[Record]
    kept: int
    written: Sequence[Record] = ()
    outside: Sequence[Record] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether no day is touched."""
        return not (self.added or self.changed or self.dropped)


def change(before: Record, after: Record, made: Iterable[Record], now: str, zone: str, has_facts: HasFacts = lambda _id: False) -> Change:
    """What follows for the activities `made` so far when the series becomes `after`.

    Only days to come are touched, and of them only what the series changed: what one day has for itself (another place, another hour)
    stays. A day's own run sheet moves with its start. A day that was cancelled stays cancelled, and changes with the others, so that it is
    right where it is held after all. Of days that are meant no more, those go that have not begun.
    """
    made = list(made)
    to_come = [one for one in made if is_to_come(one, now)]
    wanted, there = planned(after), {one["series_day"] for one in made}
    changed: list[tuple[Record, Mapping[str, Any]]] = []
    own: list[Record] = []
    for one in (one for one in to_come if one["series_day"] in wanted):
        told, is_own = _differing(one, activity_of(before, one["series_day"], zone), activity_of(after, one["series_day"], zone))
        changed += [(one, told)] if told else []
        own += [one] if is_own else []
    added = [day for day in wanted if day not in there and _is_ahead(after, day, now, zone)]
    dropped = [one for one in made if one["series_day"] not in wanted and _may_go(one, now, has_facts)]
    left = [one for one in made if one not in dropped]
    kept = sum(1 for one in left if one not in to_come)
    return Change(added, changed, dropped, own, kept, outside=outside(after, left))


def ended(made: Iterable[Record], now: str, has_facts: HasFacts = lambda _id: False) -> Change:
    """What follows when a series is not held any more: the days to come fall away."""
    made = list(made)
    to_come = [one for one in made if _may_go(one, now, has_facts)]
    return Change([], [], to_come, [], len(made) - len(to_come))


def outside(series: Record, made: Iterable[Record]) -> list[Record]:
    """The activities of a series before its first or after its last day: what was held or is over stays when it is made shorter."""
    return [one for one in made if not series["first_day"] <= one["series_day"] <= series["last_day"]]


def is_to_come(one: Record, now: str) -> bool:
    """Whether a day of a series lies ahead, called off or not."""
    return activities.state({**one, "cancelled_at": None}, now) == "planned"


def _may_go(one: Record, now: str, has_facts: HasFacts) -> bool:
    """Whether a day has not begun. Called off, or open already to those who come early, it goes where nothing is recorded of it."""
    if activities.state(one, now) == "planned":
        return True
    return not one.get("closed_at") and days.moment(now) < days.moment(one["starts_at"]) and not has_facts(one["id"])


def touched(found: Change) -> list[str]:
    """What a change alters on its days: the names of OF_A_DAY, "segments" and "items"."""
    told = {name for _one, fields in found.changed for name in fields}
    return [*(what for what, names in OF_A_DAY.items() if told & set(names)), *(what for what in ("segments", "items") if what in told)]


def _differing(one: Record, old: Record, new: Record) -> tuple[dict[str, Any], bool]:
    """The fields of an activity that become new, and whether some do not, since the day has its own."""
    told: dict[str, Any] = {}
    is_own = False
    for names in OF_A_DAY.values():
        if any(new[name] != old[name] for name in names):
            if all((one.get(name) or None) == (old[name] or None) for name in names):
                told |= {name: new[name] for name in names}
            else:
                is_own = True
    apart = int(days.seconds_between(old["starts_at"], new["starts_at"]) // 60) if "starts_at" in told else 0
    if apart and any(segment.get("starts") for segment in one.get("segments") or ()):
        told["segments"] = run_sheets.moved(one["segments"], apart)
    return told, is_own


def _is_ahead(series: Record, day: str, now: str, zone: str) -> bool:
    return days.moment(reading.instant_of(day, as_of(series, day)["starts"], zone) or now) > days.moment(now)


def is_daily(weekdays: Sequence[int]) -> bool:
    """Whether every day is meant."""
    return len(set(weekdays)) == 7


def is_run(weekdays: Sequence[int]) -> bool:
    """Whether the weekdays follow each other, three or more: one says Monday to Friday."""
    ordered = sorted(set(weekdays))
    return len(ordered) > 2 and all(later - earlier == 1 for earlier, later in pairwise(ordered))

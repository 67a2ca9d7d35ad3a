"""Planning an activity: what its form holds, what is wrong with it, last week's once more.

A `Plan` is an activity as it is typed: days and times of the centre's own clock, numbers still as text. `problems` names each field that
cannot stay as it is by a code; the pages put the codes into words.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from care import activity as activities
from care import days, names, prizes, writing
from care.activity import Record
from care.ids import new_id
from care.reading import day_of, instant_of, number_of, out_of_order, tidy, time_of

LONGEST_TITLE = 60
MOST_HELPERS = 30
PERIODS = ("activity", "day", "term", "year")
WHO = ("all", "groups", "children")
CHOSEN = ("groups", "grades", "children")
"""Ways to say for whom something is that need something chosen."""


@dataclass(slots=True)
class Step:
    """A segment of the run sheet as it is typed. `starts` is a time ("09:20") or empty, `places` a number or empty, `helpers` names."""

    id: str
    title: str = ""
    starts: str = ""
    place: str = ""
    leader: str = ""
    places: str = ""
    meal: bool = False
    helpers: str = ""
    parallel: bool = False
    """It runs side by side with the one above it."""


@dataclass(slots=True)
class Offer:
    """An item or pack that is handed out, as it is typed.

    `who` says for whom: "here" (all who come), "listed", "groups", "grades", "sex", "children", or "kept" where the record means them in a
    way that no form makes. `instead` are items that may be given where this one has run out; `prizes` are children who are picked only
    because they won it.
    """

    item: str | None = None
    per_child: str = "1"
    per: str = "activity"
    who: str = "here"
    groups: list[str] = field(default_factory=list[str])
    grades: list[str] = field(default_factory=list[str])
    children: list[str] = field(default_factory=list[str])
    sex: str = "female"
    instead: list[str] = field(default_factory=list[str])
    kept: Record | None = None
    prizes: list[str] = field(default_factory=list[str])

    def whom(self) -> Record | None:
        """For whom it is, as care.entitlement reads it."""
        if self.who == "kept":
            return self.kept
        return {"listed": {"listed": True}, "sex": {"sex": self.sex}}.get(self.who) or (
            {self.who: list(getattr(self, self.who))} if self.who in CHOSEN else None
        )


@dataclass(slots=True)
class Plan:
    """An activity as it is typed. `last_day` is empty where it ends on the day it begins."""

    title: str = ""
    place: str = ""
    day: str = ""
    last_day: str = ""
    starts: str = ""
    ends: str = ""
    who: str = "all"
    groups: list[str] = field(default_factory=list[str])
    children: list[str] = field(default_factory=list[str])
    list_only: bool = False
    steps: list[Step] = field(default_factory=list[Step])
    offers: list[Offer] = field(default_factory=list[Offer])
    desks: list[str] = field(default_factory=lambda: list(activities.DESKS))
    lending: bool = False
    voices: bool = False
    answered_for: dict[str, Record] = field(default_factory=dict[str, Record])
    """Children without a reachable adult, and the organizer who answers for each (care.reach)."""
    left_out: list[str] = field(default_factory=list[str])
    """Children taken off the list for want of such an adult."""

    def settle(self, fates: Mapping[str, str], *, by: str, at: str) -> None:
        """What was said of children without a reachable adult: "mine", answered for by an organizer, or "out", left out."""
        for child in (child for child, fate in fates.items() if fate == "mine"):
            self.answered_for[child] = {"by": by, "at": at}
        for child in (child for child, fate in fates.items() if fate == "out"):
            self.children = [other for other in self.children if other != child]
            self.left_out = list(dict.fromkeys([*self.left_out, child]))


# --- beginning ------------------------------------------------------------------------------------------------------------------


def fresh(now: str, zone: str, place: str = "") -> Plan:
    """A plan with what is most likely: the coming Saturday from nine to twelve; on a weekend still today, from the next full hour."""
    local = days.local(now, zone)
    day, hour = local.date(), max(9, local.hour + 1)
    if local.weekday() < 5 or hour > 18:
        day, hour = day + timedelta(days=(5 - local.weekday()) % 7 or 7), 9
    return Plan(place=place, day=day.isoformat(), starts=f"{hour:02d}:00", ends=f"{hour + 3:02d}:00")


def of_record(activity: Record, zone: str) -> Plan:
    """The plan behind a record, to be changed."""
    first, last = days.local(activity["starts_at"], zone), days.local(activity["ends_at"], zone)
    return Plan(
        title=activity["title"],
        place=activity.get("place") or "",
        day=first.date().isoformat(),
        last_day=last.date().isoformat() if last.date() != first.date() else "",
        starts=first.strftime("%H:%M"),
        ends=last.strftime("%H:%M"),
        who=activity["who"],
        groups=list(activity.get("groups") or ()),
        children=list(activity.get("children") or ()),
        list_only=bool(activity.get("list_only")),
        steps=[_step(segment) for segment in activity.get("segments") or ()],
        offers=[_offer(offer) for offer in activity.get("items") or ()],
        desks=list(activity.get("desks") or activities.DESKS),
        lending=bool(activity.get("lending")),
        voices=bool(activity.get("voices")),
        answered_for=dict(activity.get("answered_for") or {}),
        left_out=list(activity.get("left_out") or ()),
    )


def _offer(record: Record) -> Offer:
    offer = Offer(record["item"], str(record["per_child"]), record.get("per") or "activity")
    offer.instead, offer.prizes = list(record.get("instead") or ()), list(record.get("prizes") or ())
    said: Record = record.get("whom") or {}
    whom = {name: value for name, value in said.items() if value}
    if len(whom) > 1:
        offer.who, offer.kept = "kept", whom
    for name, value in whom.items() if len(whom) == 1 else ():
        offer.who = name
        if name != "listed":
            setattr(offer, name, list(value) if name in CHOSEN else value)
    return offer


def _step(segment: Record) -> Step:
    texts = {name: segment.get(name) or "" for name in ("title", "starts", "place", "leader")}
    texts["helpers"] = "、".join(segment.get("helpers") or ())
    meal, parallel = bool(segment.get("meal")), bool(segment.get("parallel"))
    return Step(segment["id"], **texts, places=str(segment.get("places") or ""), meal=meal, parallel=parallel)


def again(activity: Record, now: str, zone: str) -> Plan:
    """The same once more: the same weekday a week later (further weeks on where that has passed), segments under new ids, no facts.

    Who was left out is on the list again, and nobody answers for anybody yet: an organizer's word was for one day. Prizes were won, not
    planned: there are none.
    """
    plan = of_record({**activity, "items": prizes.planned(activity.get("items"))}, zone)
    if plan.who == "children":
        plan.children += [child for child in plan.left_out if child not in plan.children]
    plan.answered_for, plan.left_out = {}, []
    first, today = date.fromisoformat(plan.day), days.local(now, zone).date()
    weeks = max(1, -((first - today).days // 7))
    plan.day = (first + timedelta(weeks=weeks)).isoformat()
    if plan.last_day:
        plan.last_day = (date.fromisoformat(plan.last_day) + timedelta(weeks=weeks)).isoformat()
    for step in plan.steps:
        step.id = new_id("s")
    return plan


# --- what was typed -------------------------------------------------------------------------------------------------------------


def problems(plan: Plan) -> dict[str, str]:
    """What cannot stay as it is: field → code. Fields of lists are "step:0:title", "offer:2:item"; nothing wrong is an empty dict.

    Codes: missing, too_long, too_many_names, no_day, no_time, before_start, before_first_day, no_number, twice, before_above.
    """
    found = dict(_when(plan))
    if not tidy(plan.title):
        found["title"] = "missing"
    elif len(tidy(plan.title)) > LONGEST_TITLE:
        found["title"] = "too_long"
    if plan.who == "groups" and not plan.groups:
        found["groups"] = "missing"
    if plan.who == "children" and not plan.children:
        found["children"] = "missing"
    if not plan.desks:
        found["desks"] = "missing"
    for number, step in enumerate(plan.steps):
        found.update((f"step:{number}:{name}", code) for name, code in _of_step(step))
    found.update({f"step:{number}:starts": code for number, code in order(plan).items() if code == "before_above"})
    for number, offer in enumerate(plan.offers):
        if not offer.item:
            found[f"offer:{number}:item"] = "missing"
        elif offer.item in {other.item for other in plan.offers[:number]}:
            found[f"offer:{number}:item"] = "twice"
        if number_of(offer.per_child) is None:
            found[f"offer:{number}:per_child"] = "no_number"
        if offer.who in CHOSEN and not getattr(offer, offer.who):
            found[f"offer:{number}:{offer.who}"] = "missing"
    return found


def _when(plan: Plan) -> Iterator[tuple[str, str]]:
    first, last = day_of(plan.day), day_of(plan.last_day) if tidy(plan.last_day) else day_of(plan.day)
    starts, ends = time_of(plan.starts), time_of(plan.ends)
    if first is None:
        yield "day", "no_day" if tidy(plan.day) else "missing"
    elif last is None:
        yield "last_day", "no_day"
    elif last < first:
        yield "last_day", "before_first_day"
    for name, typed, known in (("starts", plan.starts, starts), ("ends", plan.ends, ends)):
        if known is None:
            yield name, "no_time" if tidy(typed) else "missing"
    if first and last and starts and ends and first == last and ends <= starts:
        yield "ends", "before_start"


def order(plan: Plan) -> dict[int, str]:
    """Which segments begin before the one above ("before_above"), and which begin with it though not beside it ("as_above")."""
    over_night = tidy(plan.last_day) not in ("", tidy(plan.day))
    return out_of_order(((time_of(step.starts), step.parallel) for step in plan.steps), time_of(plan.starts) if over_night else None)


def _of_step(step: Step) -> Iterator[tuple[str, str]]:
    if not tidy(step.title):
        yield "title", "missing"
    elif len(tidy(step.title)) > LONGEST_TITLE:
        yield "title", "too_long"
    helpers = names.several(step.helpers)
    if len(helpers) > MOST_HELPERS:
        yield "helpers", "too_many_names"
    elif any(len(name) > writing.LONGEST_NAME for name in helpers):
        yield "helpers", "too_long"
    if tidy(step.starts) and time_of(step.starts) is None:
        yield "starts", "no_time"
    if tidy(step.places) and number_of(step.places) is None:
        yield "places", "no_number"


def fields(plan: Plan, zone: str) -> dict[str, Any]:
    """The record's fields that a plan without problems stands for."""
    chosen = [desk for desk in activities.DESKS if desk in plan.desks]
    return {
        "title": tidy(plan.title),
        "place": tidy(plan.place),
        "starts_at": instant_of(plan.day, plan.starts, zone),
        "ends_at": instant_of(plan.last_day or plan.day, plan.ends, zone),
        "who": plan.who,
        "groups": list(plan.groups) if plan.who == "groups" else [],
        "children": list(plan.children) if plan.who == "children" else [],
        "list_only": plan.list_only,
        "segments": segments_of(plan.steps),
        "items": [_offered(offer) for offer in plan.offers],
        "desks": None if len(chosen) == len(activities.DESKS) else chosen,
        "lending": plan.lending or None,
        "voices": plan.voices or None,
        "answered_for": dict(plan.answered_for) or None,
        "left_out": [child for child in plan.left_out if plan.who != "children" or child not in plan.children] or None,
    }


def _offered(offer: Offer) -> dict[str, Any]:
    won = [child for child in offer.prizes if child in offer.children] if offer.who == "children" else []
    more = {"whom": offer.whom(), "instead": [item for item in offer.instead if item != offer.item], "prizes": won}
    told = {"item": offer.item, "per_child": number_of(offer.per_child), "per": offer.per}
    return told | {name: value for name, value in more.items() if value}


def segments_of(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """As they are kept; those side by side begin with the first of them."""
    made: list[dict[str, Any]] = []
    for segment in map(_segment, steps):
        if segment.get("parallel") and made:
            segment.pop("starts", None)
            segment |= {"starts": made[-1]["starts"]} if made[-1].get("starts") else {}
        made.append(segment)
    return made


def _segment(step: Step) -> dict[str, Any]:
    starts, places = time_of(step.starts), number_of(step.places)
    segment: dict[str, Any] = {"id": step.id, "title": tidy(step.title)}
    if starts:
        segment["starts"] = starts.strftime("%H:%M")
    more = {"place": tidy(step.place), "leader": tidy(step.leader), "helpers": names.several(step.helpers), "places": places}
    more |= {"meal": step.meal, "parallel": step.parallel}
    return segment | {name: value for name, value in more.items() if value}

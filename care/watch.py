"""What the board shows of an activity: its figures, and the names behind them.

Everything is worked out from books and records; only how long ago a station was heard depends on the present time.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from care import absences, days, facts, missing, questions, steps
from care import activity as activities
from care.activity import Record
from care.books import Books
from care.facts import Fact
from care.figures import visits
from care.sheet import Sheet

LAST_SCANS = 30
UNSEEN = facts.ORGANIZERS_ONLY | {"malformed", "void", "question", "safe"} | facts.SAID
"""Kinds that are not among the last scans: an organizer's own, and voids, which are shown on what they take back."""

MOST_QUESTIONS = 20
"""Questions shown at a time, the latest; the others come as these are answered. A removed station's are not asked any more."""

SILENT_SECONDS = 600
"""A running station that was not heard for ten minutes is worth a warning."""


def watch(
    activity: Record,
    figures: Mapping[str, Any],
    books: Books,
    *,
    children: Iterable[Record],
    guardians: Mapping[str, Record],
    stations: Iterable[Record],
    items: Mapping[str, Record],
    now: str,
) -> dict[str, Any]:
    """The board of one activity.

    Beside `figures`: `field` (one place a child, by group and number), `not_here`, `inside_children` and `walk_in_children` as lists of
    people, `scans` (the last ones, newest first), `stations` (removed ones left out), `supplies` (the figures of the items with `unit`,
    `pack` and `low`), `visits`, `departures`, whether anyone has gone home yet, `questions` and `stops` (an adult came who may not
    collect), those that wait for an organizer, `counted`, the latest count by eye where it differs from the books ({"number", "inside",
    "at", "by"}), else None, `plan`, when each segment begins and ends ({"id", "from", "until"}, by the plan and today's steps), `step`, the
    segments of the step that is on (None where none was tapped today), and `ends`, the planned end, or when it was closed. A person is
    {"id", "name", "group", "number", "relation", "phone", "seen_at", "seen_in", "seen_kind"}; whoever is inside also has all `phones`.
    """
    by_id = {child["id"]: child for child in children}
    listed = activities.expected(activity, by_id.values())
    place = _order(listed)
    listed.sort(key=place)
    sheets = {sheet.child: sheet for sheet in books.sheets(activity["id"]) if sheet.arrived}
    came = [by_id[child] for child in sheets if child in by_id]
    expected = {child["id"] for child in listed}

    def person(child: Record) -> dict[str, Any]:
        return _person(child, guardians) | _last_seen(sheets.get(child["id"]), activity)

    stations = list(stations)
    removed = {station["id"] for station in stations if station.get("removed_at")}
    asking = [fact for fact in questions.open_questions(activity, books) if fact.get("station") not in removed][-MOST_QUESTIONS:]
    taken = steps.steps(activity["id"], days.day_of(now, books.zone), books)
    inside = sorted((child for child in came if sheets[child["id"]].inside), key=place)
    return {
        **figures,
        "field": [
            {"id": child["id"], "group": child.get("group") or "", "number": child.get("number"), "came": child["id"] in sheets}
            for child in listed
        ],
        "not_here": _not_here(activity, listed, books, person, now),
        "inside_children": [{**person(child), "phones": phones(child, guardians)} for child in inside],
        "walk_in_children": [person(child) for child in sorted(came, key=place) if child["id"] not in expected],
        "departures": any(fact["kind"] == "departure" for sheet in sheets.values() for fact in sheet.standing),
        "visits": visits(figures),
        "questions": [_question(fact, by_id, guardians, books) for fact in asking],
        "stops": [_stop(fact, by_id) for fact in questions.open_stops(activity, books)],
        "counted": _counted(missing.differing(activity, books)),
        "plan": [{"id": each.id, "from": each.begins, "until": each.until} for each in steps.timetable(activity, books.zone, taken)],
        "step": steps.on(activity, taken),
        "ends": activities.ended_at(activity) or activity["ends_at"],
        "scans": [scan(fact, activity, by_id, items, books) for fact in last_scans(activity["id"], books)],
        "stations": sorted(
            (_station(station, activity) for station in stations if not station.get("removed_at")),
            key=lambda station: station["number"] or 0,
        ),
        "supplies": [_supply(item, items[item["id"]]) for item in figures["items"]],
        "state": activities.state(activity, now),
    }


def _last_seen(sheet: Sheet | None, activity: Record) -> dict[str, Any]:
    seen = [fact for fact in sheet.standing if fact["kind"] in facts.SEEN] if sheet else []
    last = seen[-1] if seen else None
    return {
        "seen_at": last["happened_at"] if last else None,
        "seen_in": _where(last, activity) if last else None,
        "seen_kind": last["kind"] if last else None,
    }


def last_scans(activity: str, books: Books) -> list[Fact]:
    """The latest facts of an activity that somebody scanned or wrote, newest first."""
    told = (fact for fact in books.facts_of(activity) if fact["kind"] not in UNSEEN)
    return heapq.nlargest(LAST_SCANS, told, key=facts.key)


def to_watch(known: Iterable[Record], now: str) -> Record | None:
    """The activity whose board one wants to see as of `now`: of those running the one that started last, else the next one; or None."""
    states = [(activities.state(activity, now), activity) for activity in known]
    running = [activity for state, activity in states if state == "running"]
    planned = [activity for state, activity in states if state == "planned"]
    if running:
        return max(running, key=_start)
    return min(planned, key=_start, default=None)


def unfinished(known: Iterable[Record], now: str, inside: Callable[[str], int]) -> Record | None:
    """The activity that ended last within a day of `now` and from which a child is not known to have gone home; or None.

    `inside` gives how many children are still inside an activity, by its id.
    """
    ended = [activity for activity in known if activities.state(activity, now) in ("closed", "cancelled", "over")]
    recent = [activity for activity in ended if days.seconds_between(activities.ends_at(activity), now) < 24 * 3600]
    return max((activity for activity in recent if inside(activity["id"])), key=_start, default=None)


def late(known: Iterable[Record], now: str, inside: Callable[[str], int]) -> list[Record]:
    """The activities that ended (as planned, or before) within a day of `now` and in which children are still inside; the latest end first.

    `inside` gives how many are inside an activity, by its id; it is asked of those alone whose end lies so near.
    """
    ended = [(days.seconds_between(_end(activity), now), activity) for activity in known]
    recent = [(ago, activity) for ago, activity in ended if 0 <= ago < 24 * 3600 and inside(activity["id"])]
    return [activity for _ago, activity in sorted(recent, key=lambda pair: pair[0])]


def _end(activity: Record) -> str:
    return activities.ended_at(activity) or activity["ends_at"]


def is_low(stock: int | None, item: Record) -> bool:
    """Whether so few are left that somebody should know. Never where nothing was ever counted, or where the item has no mark."""
    return stock is not None and item.get("low") is not None and stock <= item["low"]


def reachable(child: Record, guardians: Mapping[str, Record]) -> tuple[Record, Record] | None:
    """The link and the guardian whom one would call first: the first with a telephone, else the first."""
    known = [(link, guardians[link["guardian"]]) for link in child.get("guardians") or () if link["guardian"] in guardians]
    return next((pair for pair in known if pair[1].get("phone")), known[0] if known else None)


def phones(child: Record, guardians: Mapping[str, Record]) -> list[dict[str, Any]]:
    """Everybody who can be called about a child, those who may collect it first: {"name", "relation", "phone", "may_collect"}."""
    known = [(link, guardians[link["guardian"]]) for link in child.get("guardians") or () if link["guardian"] in guardians]
    told = [
        {
            "name": guardian.get("name") or "",
            "relation": link.get("relation") or "",
            "phone": guardian["phone"],
            "may_collect": link.get("may_collect", True) is not False,
        }
        for link, guardian in known
        if guardian.get("phone")
    ]
    return sorted(told, key=lambda one: not one["may_collect"])


def _question(fact: Fact, children: Mapping[str, Record], guardians: Mapping[str, Record], books: Books) -> dict[str, Any]:
    """A question as the board shows it: of whom, about whom, and who at home can be asked; `barred` is the tie of whom it seems to mean."""
    child = children.get(books.child_of(fact) or "") or {}
    barred = questions.not_allowed(fact, child, guardians)
    return {
        "id": fact["id"],
        "at": fact["happened_at"],
        "by": fact.get("by"),
        "child": child.get("id"),
        "child_name": child.get("name") or "",
        "phones": phones(child, guardians),
        "barred": barred.get("relation") or "" if barred else None,
        **questions.asked(fact),
    }


def _stop(fact: Fact, children: Mapping[str, Record]) -> dict[str, Any]:
    """An adult who may not collect came for a child: of whom, when, and who said stop. Never who it was, nor why."""
    child = children.get(fact["child"]) or {}
    return {"id": fact["id"], "at": fact["happened_at"], "by": fact.get("by"), "child_name": child.get("name") or ""}


def _counted(count: missing.Count | None) -> dict[str, Any] | None:
    if count is None:
        return None
    return {"number": count.number, "inside": count.inside, "at": count.fact["happened_at"], "by": count.fact.get("by")}


def _start(activity: Record) -> datetime:
    return days.moment(activity["starts_at"])


def _order(listed: Iterable[Record]) -> Callable[[Record], tuple[int, str, int]]:
    """How children stand: by group and number, the group with the lowest number first, so that a new child moves nobody's group."""
    first: dict[str, int] = {}
    for child in listed:
        group, number = child.get("group") or "", child.get("number") or 0
        first[group] = min(first.get(group, number), number)

    def place(child: Record) -> tuple[int, str, int]:
        group, number = child.get("group") or "", child.get("number") or 0
        return (first.get(group, number), group, number)

    return place


def _not_here(
    activity: Record, listed: Iterable[Record], books: Books, person: Callable[[Record], dict[str, Any]], now: str
) -> list[dict[str, Any]]:
    """Those expected of whom nothing was seen, each with `absence`, why as far as an organizer wrote it down; the excused ones last.

    Of an activity of several days it is the reason of the day that is on.
    """
    day = absences.likely_day(activity, now, books.zone)
    waiting: list[dict[str, Any]] = []
    for child in listed:
        sheet = books.sheet(activity["id"], child["id"])
        if not sheet.arrived:
            reason = absences.Missing(child, absences.absence_of(sheet, activity, day, books.zone), ()).reason
            waiting.append({**person(child), "absence": None if reason == "not_recorded" else reason})
    return sorted(waiting, key=lambda one: one["absence"] == "excused")


def _person(child: Record, guardians: Mapping[str, Record]) -> dict[str, Any]:
    link, guardian = reachable(child, guardians) or ({}, {})
    return {
        "id": child["id"],
        "name": child["name"],
        "group": child.get("group") or "",
        "number": child.get("number"),
        "relation": link.get("relation") or guardian.get("name") or "",
        "phone": guardian.get("phone") or "",
    }


def _where(fact: Fact, activity: Record) -> str | None:
    """The title of the segment in which a fact was written, if it was one."""
    return (activities.segment_of(activity, fact.get("segment")) or {}).get("title")


def scan(fact: Fact, activity: Record, children: Mapping[str, Record], items: Mapping[str, Record], books: Books) -> dict[str, Any]:
    """One fact as the board shows it: when, whose, what, what the phone was told, and by whom and why it was taken back."""
    child = children.get(books.child_of(fact) or fact.get("child") or "") or {}
    void = books.void_of(fact)
    return {
        "id": fact["id"],
        "at": fact["happened_at"],
        "kind": fact["kind"],
        "child": child.get("id"),
        "name": child.get("name") or "",
        "segment": _where(fact, activity),
        "item": (items.get(fact.get("item") or "") or {}).get("title"),
        "quantity": facts.quantity(fact),
        "number": missing.number_of(fact) if fact["kind"] == "headcount" else None,
        "outcome": fact.get("outcome"),
        "reason": fact.get("reason") or _code(facts.word(fact, "reason")),
        "by": fact.get("by"),
        "void": {"by": void.get("by"), "reason": facts.said(void, "reason")} if void else None,
    }


def _supply(figures: Mapping[str, Any], item: Record) -> dict[str, Any]:
    stock = figures["stock"]
    return {**figures, "unit": item.get("unit") or "", "pack": bool(item.get("contents")), "low": is_low(stock, item)}


def _code(told: Any) -> str | None:
    """What a phone told, where it is a code at all."""
    return told if isinstance(told, str) else None


def _station(station: Record, activity: Record) -> dict[str, Any]:
    names = ("id", "number", "title", "by", "desk", "last_heard", "waiting", "silent_since")
    segment = activities.segment_of(activity, station.get("segment")) or {}
    return {**{name: station.get(name) for name in names}, "segment": segment.get("title")}

"""What is said of the days of a series that lie ahead: another hour or place from a day on, one day's run sheet for those after it, and
days on which nothing is held after all. A day that has begun, or of which something is recorded, is never touched.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from care import days, prizes, run_sheets, series
from care.activity import Record
from care.attendance import Day
from care.ids import new_id
from care.reading import tidy, time_of
from care.series import Change, HasFacts

PARTS = ("segments", "items")
"""What one day can hand on to those after it."""


# --- another hour or place ------------------------------------------------------------------------------------------------------


def said_from(record: Record, since: str, starts: str, ends: str, place: str) -> dict[str, Any]:
    """The series with hours and place that hold from the day `since` on, whatever was said before of days after it. Needs good times."""
    before = [one for one in record.get("later") or () if one["from"] < since]
    was = series.as_of({**record, "later": before}, since)
    times = {name: f"{at:%H:%M}" for name, at in (("starts", time_of(starts)), ("ends", time_of(ends))) if at}
    told = {name: value for name, value in {**times, "place": tidy(place)}.items() if value != (was.get(name) or "")}
    return {**record, "later": [*before, *([{"from": since, **told}] if told else [])] or None}


def retimed(before: Record, after: Record, made: Iterable[Record], now: str, zone: str, has_facts: HasFacts) -> Change:
    """What becomes of the days when `before` becomes `after`, which `said_from` gave. Days are neither added nor dropped."""
    found = series.change(before, after, made, now, zone)
    written = [one for one, _told in found.changed if has_facts(one["id"])]
    changed = [(one, told) for one, told in found.changed if one not in written]
    return replace(found, added=[], dropped=[], changed=changed, written=written, outside=[])


# --- one day's run sheet for the others -----------------------------------------------------------------------------------------


def handed_on(model: Record, made: Iterable[Record], parts: Collection[str], now: str, has_facts: HasFacts) -> Change:
    """What becomes of the days after `model` when they get its run sheet, its items, or both (`parts`, of PARTS); those called off too."""
    after = [one for one in made if one["series_day"] > model["series_day"]]
    to_come = [one for one in after if series.is_to_come(one, now)]
    begun = sum(1 for one in after if not one.get("cancelled_at") and one not in to_come)
    wanted = [(one, copied(model, parts, _later(model, one))) for one in to_come]
    differing = [(one, told) for one, told in wanted if any(_plain(one, part) != _plain(told, part) for part in parts)]
    written = [one for one, _told in differing if has_facts(one["id"])]
    changed = [(one, told) for one, told in differing if one not in written]
    return Change([], changed, [], [], begun, written)


def copied(model: Record, parts: Collection[str], minutes: int = 0) -> dict[str, Any]:
    """The run sheet and items of a day for another one that begins so many `minutes` later, segments under ids of their own."""
    told: Mapping[str, Any] = {
        "segments": [{**segment, "id": new_id("s")} for segment in run_sheets.moved(model.get("segments") or (), minutes)],
        "items": prizes.planned(model.get("items")),
    }
    return {part: told[part] for part in PARTS if part in parts}


def given_to(record: Record, model: Record, parts: Collection[str], zone: str) -> dict[str, Any]:
    """The series `record` with the run sheet and items of one of its days, timed from the start that the series has."""
    starts = days.local(model["starts_at"], zone).strftime("%H:%M")
    return {**record, **copied(model, parts, run_sheets.minutes_apart(starts, record["starts"]))}


def _later(model: Record, one: Record) -> int:
    """How many minutes later in the day than the `model` another day begins."""
    return int(days.seconds_between(model["starts_at"], one["starts_at"]) // 60) % (24 * 60)


def _plain(activity: Record, part: str) -> list[dict[str, Any]]:
    """A run sheet without its ids, items as they are: two days have the same where these are alike."""
    return [{name: value for name, value in one.items() if part != "segments" or name != "id"} for one in activity.get(part) or ()]


# --- days on which nothing is held ----------------------------------------------------------------------------------------------


def may_be_off(found: Iterable[Day]) -> list[Day]:
    """The days that can still be called off: not over, nobody came, not called off yet."""
    return [day for day in found if not day.over and not day.came and not day.activity.get("cancelled_at")]


def called_off(found: Iterable[Day]) -> list[Day]:
    """The days ahead that were called off and can be held after all."""
    return [day for day in found if not day.over and day.activity.get("cancelled_at")]


def between(found: Sequence[Day], first: str, last: str) -> list[Day]:
    """Those from one day to another; without a `last` that one day."""
    return [day for day in found if first <= day.day <= (last or first)]

"""Incidents: a child fell, was sick, could not be found. What has to be written down, and whether it was reported in time.

The centres' own rule (五分钟报告制): whoever notices something tells the one in charge within five minutes. The minutes are those between
the two times as a clock shows them and as the paper says them, so that whoever adds up comes to the same figure.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from care import days, writing
from care.ids import new_id

Record: TypeAlias = Mapping[str, Any]

KINDS = ("injury", "illness", "missing", "fight", "damage", "other")
TOLD = ("organizer", "guardian", "village", "police", "hospital")
"""Who is told, by code; anybody else stands there as written."""

WITHIN = 5
"""Minutes from finding to reporting."""

LONGEST_WHAT = writing.LONGEST_STORY
LONGEST_REASON = 200


@dataclass(slots=True)
class Draft:
    """An incident as it is written down. `found_at` and `reported_at` are instants; `reported_at` None: in the moment it is saved."""

    kind: str = ""
    what: str = ""
    children: list[str] = field(default_factory=list[str])
    activity: str | None = None
    where: str = ""
    found_at: str = ""
    reported_at: str | None = None
    told: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    done: str = ""

    def tell(self, who: str, at: str) -> None:
        """Note that somebody was told, or take that back where it stands already."""
        if any(one["who"] == who for one in self.told):
            self.told = [one for one in self.told if one["who"] != who]
        else:
            self.told.append({"who": who, "at": at})

    def name(self, child: str) -> None:
        """Put a child down, or take it off where it stands already."""
        (self.children.remove if child in self.children else self.children.append)(child)


def problems(draft: Draft, now: str) -> dict[str, str]:
    """What cannot stay so: "kind" and "what" → missing, too_long; "found_at" → missing, not_yet; "reported_at" → not_yet, before_found;
    "told" → before_found, where somebody is said to have been told before anybody knew.
    """
    found: dict[str, str] = {}
    if draft.kind not in KINDS:
        found["kind"] = "missing"
    if not draft.what.strip():
        found["what"] = "missing"
    elif len(draft.what) > LONGEST_WHAT:
        found["what"] = "too_long"
    if not draft.found_at:
        found["found_at"] = "missing"
        return found
    if _minute(draft.found_at) > _minute(now):
        found["found_at"] = "not_yet"
    reported = draft.reported_at
    if reported and _minute(reported) > _minute(now):
        found["reported_at"] = "not_yet"
    elif reported and _minute(reported) < _minute(draft.found_at):
        found["reported_at"] = "before_found"
    if any(_minute(one["at"]) < _minute(draft.found_at) for one in draft.told):
        found["told"] = "before_found"
    return found


def written(draft: Draft, *, by: str, now: str) -> dict[str, Any]:
    """The new record that a draft without problems stands for.

    It was reported when the one in charge was told, else in this moment: who writes it down here reports it.
    """
    told_at = [one["at"] for one in draft.told if one["who"] == "organizer"]
    return {
        "id": new_id("n"),
        "activity": draft.activity,
        "kind": draft.kind,
        "what": writing.line(draft.what),
        "children": list(draft.children),
        "where": writing.line(draft.where) or None,
        "found_at": draft.found_at,
        "reported_at": draft.reported_at or min([*told_at, now]),
        "told": [dict(one) for one in draft.told],
        "done": writing.visible(draft.done).strip() or None,
        "by": by,
        "added_at": now,
        "closed_at": None,
    }


def of_record(incident: Record) -> Draft:
    """The draft behind a record, to be changed."""
    return Draft(
        kind=incident["kind"],
        what=incident["what"],
        children=list(incident.get("children") or ()),
        activity=incident.get("activity"),
        where=incident.get("where") or "",
        found_at=incident["found_at"],
        reported_at=incident.get("reported_at"),
        told=[dict(one) for one in incident.get("told") or ()],
        done=incident.get("done") or "",
    )


def changed(incident: Record, draft: Draft, before: Record | None = None) -> dict[str, Any]:
    """The record as a changed draft without problems leaves it; who wrote it first, and when, stays.

    `before` is the record as the form was opened: what was not changed in the form stays as somebody else may have written it since.
    """
    made = written(draft, by=incident["by"], now=incident["added_at"])
    was = written(of_record(before), by=incident["by"], now=incident["added_at"]) if before is not None else {}
    kept = {name: incident.get(name) for name in ("id", "by", "added_at", "closed_at")}
    mine = {name: value for name, value in made.items() if name not in was or value != was[name]}
    return {**incident, **mine, **kept}


def minutes(incident: Record) -> int:
    """From finding to reporting, as the two clocks on the paper say it."""
    between = _minute(incident["reported_at"]) - _minute(incident["found_at"])
    return int(between.total_seconds()) // 60


def in_time(incident: Record) -> bool:
    """Whether it was reported within five minutes."""
    return minutes(incident) <= WITHIN


def state(incident: Record) -> str:
    """One of "open", "closed" and "withdrawn" (it was none after all)."""
    if incident.get("withdrawn"):
        return "withdrawn"
    return "closed" if incident.get("closed_at") else "open"


def withdrawn(incident: Record, *, reason: str, by: str, now: str) -> dict[str, Any]:
    """The record once it was taken back; it stays, struck through, with who and why."""
    return {**incident, "withdrawn": {"at": now, "by": by, "reason": writing.line(reason)}}


def latest_first(incidents: Iterable[Record], activity: str | None = None) -> list[Record]:
    """Incidents by when they were found, the latest first; of one activity where it is named."""
    listed = [one for one in incidents if activity is None or one.get("activity") == activity]
    return sorted(listed, key=lambda one: (one["found_at"], one["id"]), reverse=True)


def concerning(incidents: Iterable[Record], children: Collection[str]) -> list[Record]:
    """Those that name one of these records of a child, the latest first. What was withdrawn concerns nobody."""
    named = [one for one in incidents if set(one.get("children") or ()) & set(children) and not one.get("withdrawn")]
    return latest_first(named)


def times(incident: Record) -> Sequence[tuple[str, str]]:
    """What is known of its hours, in order: ("found" | "reported" | code or name of who was told, instant)."""
    said = [("found", incident["found_at"]), ("reported", incident["reported_at"])]
    said += [(one["who"], one["at"]) for one in incident.get("told") or ()]
    return sorted(said, key=lambda pair: pair[1])


def _minute(text: str) -> datetime:
    return days.moment(text).replace(second=0, microsecond=0)

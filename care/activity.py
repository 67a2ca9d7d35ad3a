"""Rules of an activity: who is expected, what it hands out, when it ends."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeAlias

from care import days

Record: TypeAlias = Mapping[str, Any]

DESKS = ("arrival", "segment", "handout", "departure", "lookup")
LENDING = "lending"
VOICES = "voices"
ALL_DESKS = (*DESKS, LENDING, VOICES)
"""The five that any activity has where nothing else is said, and those that are opened for it: where books and equipment are lent, and
where it is taken down what children say and wish for."""

GRACE_HOURS = 12
"""An activity that nobody closed ends so long after its planned end."""

EARLY_HOURS = 24
"""What a phone writes longer before an activity begins is of another day: its clock is wrong, or somebody tried it out."""


def ended_at(activity: Record) -> str | None:
    """The instant at which an organizer ended it, by closing or by cancelling; None where nobody has."""
    return min((at for at in (activity.get("closed_at"), activity.get("cancelled_at")) if at), default=None)


def ends_at(activity: Record) -> str:
    """The instant at which an activity is over for its stations: when an organizer ended it, else twelve hours after its planned end."""
    return ended_at(activity) or days.shifted(activity["ends_at"], GRACE_HOURS * 3_600_000)


def really_ended(activity: Record) -> str:
    """When it ended for those who were there: as an organizer wrote it afterwards, else as closed or planned, whichever is earlier."""
    return activity.get("real_end") or min(at for at in (activity.get("closed_at"), activity["ends_at"]) if at)


def is_written_up(activity: Record) -> bool:
    """Whether somebody wrote down how it was: a photo, a summary, when it really ended. It is never erased with a planned day."""
    return any(activity.get(name) for name in ("photos", "summary", "real_end"))


SOONER = 5 * 60
"""So many seconds before its planned end an activity must be closed for that to say that it ended earlier."""


def other_end(activity: Record) -> str | None:
    """When it ended where that is known to differ from the plan: as an organizer wrote it, else when it was closed well before its planned
    end. None elsewhere: to close it may have been thought of days afterwards.
    """
    closed = activity.get("closed_at")
    early = closed is not None and activity["starts_at"] < closed and days.seconds_between(closed, activity["ends_at"]) > SOONER
    return activity.get("real_end") or (closed if early else None)


def opens_at(activity: Record) -> str:
    """The instant from which what a phone writes can be of this activity: a day before its planned start."""
    return days.shifted(activity["starts_at"], -EARLY_HOURS * 3_600_000)


def state(activity: Record, now: str) -> str:
    """One of "cancelled", "closed", "planned", "running" (from two hours before its start) or "over", as of `now`."""
    if activity.get("cancelled_at"):
        return "cancelled"
    if activity.get("closed_at"):
        return "closed"
    start = days.moment(activity["starts_at"]) - timedelta(hours=2)
    if days.moment(now) < start:
        return "planned"
    return "running" if now < ends_at(activity) else "over"


def is_expected(activity: Record, child: Record) -> bool:
    """Whether a child is on the activity's list: named there one by one, or one of those whom `who` means and nobody left out.

    "all" means whoever was in the centre's care at the time: added before its end, not archived before its start. A newcomer taken down at
    the activity itself, and a record merged into another, are on no list. Never depends on the present time.
    """
    if child.get("merged_into"):
        return False
    if child["id"] in (activity.get("children") or ()):
        return True
    if child["id"] in (activity.get("left_out") or ()):
        return False
    if activity["who"] == "children" or child.get("newcomer_at") == activity["id"]:
        return False
    added, archived = child.get("added_at"), child.get("archived_at")
    if added and days.moment(added) > days.moment(ends_at(activity)):
        return False
    if archived and days.moment(archived) <= days.moment(activity["starts_at"]):
        return False
    return activity["who"] == "all" or child.get("group") in (activity.get("groups") or ())


def expected(activity: Record, children: Iterable[Record]) -> list[Record]:
    """The children on the activity's list, in the order given."""
    return [child for child in children if is_expected(activity, child)]


def segment_of(activity: Record, segment: str | None) -> Record | None:
    """The segment of that id, or None."""
    return next((known for known in activity.get("segments") or () if known["id"] == segment), None)


def offer_of(activity: Record, item: str | None) -> Record | None:
    """What the activity offers of an item: {"item", "per_child", "per"}, or None where it offers none."""
    return next((offer for offer in activity.get("items") or () if offer["item"] == item), None)


def desks_of(activity: Record) -> tuple[str, ...]:
    """The desks an activity has: the five or those chosen for it, and of the others those that it opens."""
    chosen: Sequence[str] = activity.get("desks") or DESKS
    return tuple(desk for desk in ALL_DESKS if (activity.get(desk) if desk in (LENDING, VOICES) else desk in chosen))


_OPENED = {"loan": LENDING, "voice": VOICES, "wish": VOICES}


def is_open_for(activity: Record, kind: str) -> bool:
    """Whether the activity has the desk at which a fact of this kind is written, where that is one of those that are opened for it.

    What the other desks write is held against what the activity offers and where it has segments.
    """
    return kind not in _OPENED or bool(activity.get(_OPENED[kind]))


def door_code(activity: Record) -> str:
    """The four digits by which an organizer takes a tablet out of its kiosk mode. No secret: they keep a child from wandering off in it."""
    digest = hashlib.sha256(f"door {activity['id']}".encode()).hexdigest()
    return f"{int(digest, 16) % 10_000:04d}"


def items_of(activity: Record, items: Mapping[str, Record], *, instead: bool = False) -> list[str]:
    """The items an activity deals with: what it offers, each pack followed by its contents, each once; with what may be given `instead`."""
    ids: list[str] = []
    for offer in activity.get("items") or ():
        for item in (offer["item"], *((offer.get("instead") or ()) if instead else ())):
            contents: Sequence[Record] = (items.get(item) or {}).get("contents") or ()
            ids.extend((item, *(part["item"] for part in contents)))
    return list(dict.fromkeys(ids))

"""Photos of children, guardians and activities: none without consent, and none where consent was taken back.

A record's `photo` is consent and picture in one: {"picture": the picture's name (its hash), "by": who agreed, "on": which day, "noted_by":
the organizer who wrote it down}. Without it there is no photo. An activity has several, in `photos`; they are for its record alone, and no
station hears of them. What becomes of the pixels is in `care.portrait`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from care import identity, sees, writing
from care.identity import Unclear

Record: TypeAlias = Mapping[str, Any]


def picture_of(record: Record) -> str | None:
    """The name of a person's picture where it is on record who agreed to it and when, else None."""
    photo: Record = record.get("photo") or {}
    return photo.get("picture") if photo.get("by") and photo.get("on") else None


MOST_OF_AN_ACTIVITY = 30


@dataclass(frozen=True, slots=True)
class Scene:
    """A photo of an activity: its picture's name, who agreed to it and on which day."""

    picture: str
    by: str
    on: str


def scenes(activity: Record) -> list[Scene]:
    """An activity's photos, in the order in which they were added."""
    found = ((photo, picture_of({"photo": photo})) for photo in activity.get("photos") or ())
    return [Scene(picture, str(photo.get("by") or ""), str(photo.get("on") or "")) for photo, picture in found if picture]


def of_activity(activity: Record) -> list[str]:
    """The names of their pictures."""
    return [scene.picture for scene in scenes(activity)]


def to_hand_in(child: Record) -> str | None:
    """The name of a child's picture where it may go to an office with an activity's papers, else None.

    Whoever agreed to a photo by which a child is known at the door has not agreed to that: it is asked for by itself.
    """
    photo: Record = child.get("photo") or {}
    return picture_of(child) if photo.get("office") is True else None


def consent(by: str, on: str, *, today: date, noted_by: str, office: bool = False) -> dict[str, Any]:
    """Who agreed, on which day ("" is today), written down by whom; a photo's record but for its picture. `office`: to handing it in too.

    Raises Unclear: `nobody_agreed`, `by_too_long`, `day_unreadable`, `day_future`.
    """
    who = writing.line(by)
    if not who:
        raise Unclear("nobody_agreed")
    if len(who) > writing.LONGEST_NAME:
        raise Unclear("by_too_long", longest=writing.LONGEST_NAME)
    try:
        day = identity.read_born(on, today) or today.isoformat()
    except Unclear as unclear:
        raise Unclear("day_future" if unclear.code == "born_future" else "day_unreadable") from unclear
    if len(day) != len("2026-11-29"):
        raise Unclear("day_unreadable")
    return {"by": who, "on": day, "noted_by": noted_by, **({"office": True} if office else {})}


def as_told(record: Record) -> dict[str, Any]:
    """A record as its history keeps it: who agreed to a photo and when, but not which picture it was, so that nothing leads back to it."""
    photo: Record | None = record.get("photo")
    told = {**record, "photo": _without_picture(photo)} if photo else dict(record)
    return told | ({"photos": [_without_picture(each) for each in record["photos"]]} if record.get("photos") else {})


def _without_picture(photo: Record) -> dict[str, Any]:
    return {name: value for name, value in photo.items() if name != "picture"}


# --- which pictures are still somebody's ------------------------------------------------------------------------------------------


def needed(children: Sequence[Record], guardians: Iterable[Record], activities: Iterable[Record] = ()) -> set[str]:
    """The names of the pictures that must be kept: those of children, of guardians whom a child has, and of activities."""
    somebodys = _guardians_of(children)
    kept = [*children, *(guardian for guardian in guardians if guardian["id"] in somebodys)]
    return {picture for record in kept if (picture := picture_of(record))} | {one for each in activities for one in of_activity(each)}


def strays(children: Iterable[Record], guardians: Iterable[Record]) -> Iterator[Record]:
    """Guardians with a photo whom no child has any more: nobody needs to know their face, and no page shows how to take it away."""
    somebodys = _guardians_of(children)
    return (guardian for guardian in guardians if guardian.get("photo") and guardian["id"] not in somebodys)


def _guardians_of(children: Iterable[Record]) -> set[str]:
    return {link["guardian"] for child in children for link in child.get("guardians") or ()}


def same_child(child: str, children: Iterable[Record]) -> list[Record]:
    """All records of one child: its own, and those that were merged into it. Consent that is taken back is taken back from all of them."""
    every = list(children)
    ids, before = {child}, set[str]()
    while ids != before:
        before = set(ids)
        ids |= {record["id"] for record in every if record.get("merged_into") in ids}
    return [record for record in every if record["id"] in ids]


# --- stations -------------------------------------------------------------------------------------------------------------------


def may_fetch(picture: str, *, activity: Record, desks: Sequence[str], children: Iterable[Record], guardians: Mapping[str, Record]) -> bool:
    """Whether a station that may be these desks of a running activity may fetch a picture: only where `sees.child` names it."""
    theirs = {id for id, guardian in guardians.items() if picture_of(guardian) == picture}
    for child in children:
        concerned = picture_of(child) == picture or any(link["guardian"] in theirs for link in child.get("guardians") or ())
        if concerned and sees.may_see_child(child, activity) and picture in _named(child, activity, desks, guardians):
            return True
    return False


def _named(child: Record, activity: Record, desks: Sequence[str], guardians: Mapping[str, Record]) -> set[str]:
    seen = sees.child(child, activity=activity, badges=(), guardians=guardians, desks=desks, phones={})
    return {one["photo"] for one in (seen, *seen.get("guardians", ())) if one.get("photo")}

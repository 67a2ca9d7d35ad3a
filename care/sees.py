"""What a station may see: only its activity, and of each child only what its desks need.

Guardians are for the departure desk alone, their telephone numbers only where the organizer allows it. Nothing here is a button that is
hidden: what a station may not see is never sent.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from care import activity as activities
from care import collecting, entitlement, facts, lending, names
from care.activity import Record
from care.facts import Fact
from care.lending import Loan

OPEN_DETAILS = {
    "handout": ("contents", "instead_of"),
    "loan": ("due",),
    "take_back": ("contents", "instead_of"),
    "headcount": ("number",),
    "step": ("skipped", "noted"),
    "result": ("place", "points", "out", "performed"),
}
"""The details, by kind, that any station may see. All else may hold names and telephone numbers, or whatever a phone put there."""

ADULTS = frozenset({"arrival", "departure", "newcomer", "question", "answer"})
"""Kinds whose details the departure desk sees whole, telephone numbers only where the organizer allows it."""


NOT_FOR_STATIONS = frozenset({"absence", "call", "draw", "held", "team", "points", "service", "guests"}) | facts.SAID
"""Kinds that no station hears of: why a child did not come, what was said on the telephone, on whom a draw fell, whether a day was held,
which team a child is in, a volunteer's hours, how many guests came; what children said and wished for, of the desk that takes it down too:
it knows what it wrote itself."""


def desks_of(station: Record, activity: Record) -> tuple[str, ...]:
    """The desks a station may be: all that its activity has, unless an organizer says otherwise."""
    allowed = activities.desks_of(activity)
    own = station.get("desks")
    return tuple(desk for desk in allowed if own is None or desk in own)


def begins_with(activity: Record, stations: Iterable[Record]) -> list[str] | None:
    """The desks of a station that joins now, as its record keeps them (None: all).

    Once an organizer keeps one of the activity's `stations` from the departure desk, the next ones begin without it too: a phone that
    joins anew under another id would else read there what it was kept from.
    """
    kept_from = any(station.get("desks") is not None and "departure" not in station["desks"] for station in stations)
    return [desk for desk in activities.desks_of(activity) if desk != "departure"] if kept_from else None


def may_see_child(child: Record, activity: Record) -> bool:
    """Whether a child is known to the activity's stations: everybody may come to an open one, to a list-only one those on its list."""
    if child.get("merged_into") or child.get("archived_at"):
        return False
    return not activity.get("list_only") or child.get("newcomer_at") == activity["id"] or activities.is_expected(activity, child)


def child(
    record: Record,
    *,
    activity: Record,
    badges: Iterable[Record],
    guardians: Mapping[str, Record],
    desks: Sequence[str],
    phones: Mapping[str, Any],
) -> dict[str, Any]:
    """One child as a station gets it. `phones` are the centre's settings of what phones may see; what finds a name, only where it may.

    Health notes go where a meal may be written down, and nowhere else; guardians and pictures to the departure desk. `not_for` are the
    items that are not meant for this child, where there are any: a phone learns neither why nor who else.
    """
    seen: dict[str, Any] = {
        "id": record["id"],
        "name": record["name"],
        **({"initials": initials(record["name"]), "pinyin": names.pinyin(record["name"])} if phones.get("name_search") else {}),
        "group": record.get("group"),
        "grade": record.get("grade"),
        "number": record.get("number"),
        "expected": activities.is_expected(activity, record),
        "newcomer": bool(record.get("newcomer_at")),
        "badges": [
            {"code": badge["code"], "withdrawn": badge.get("withdrawn_at"), "replaced": badge.get("replaced_at")} for badge in badges
        ],
    }
    if not_for := [offer["item"] for offer in activity.get("items") or () if not entitlement.is_meant(offer, record, activity)]:
        seen["not_for"] = not_for
    if record.get("health") and "segment" in desks and any(segment.get("meal") for segment in activity.get("segments") or ()):
        seen["health"] = record["health"]
    if "departure" in desks:
        seen |= _photo(record)
        seen["guardians"] = [
            _guardian(link, guardians[link["guardian"]], phones) for link in record.get("guardians") or () if link["guardian"] in guardians
        ]
        alone = record.get("may_go_alone")
        seen["alone"] = {"on": alone["on"]} if alone else None
    return seen


def _guardian(link: Record, guardian: Record, phones: Mapping[str, Any]) -> dict[str, Any]:
    seen = {
        "id": guardian["id"],
        "name": guardian.get("name") or "",
        "relation": link.get("relation") or "",
        "may_collect": link.get("may_collect", True),
    }
    if link.get("may_collect") is False:  # so that a phone knows it in any writing, without a network too
        seen["written"] = list(names.written(seen["name"]))
    seen |= _photo(guardian)
    return {**seen, "phone": guardian["phone"]} if phones.get("guardian_phones") and guardian.get("phone") else seen


def _photo(record: Record) -> dict[str, Any]:
    """The picture of a person, by the hash of its content, where somebody agreed to it."""
    photo: Mapping[str, Any] = record.get("photo") or {}
    return {"photo": photo["picture"]} if photo.get("picture") and photo.get("by") and photo.get("on") else {}


def initials(name: str) -> list[str]:
    """The letters by which a name is found on the pad, the usual ones first; a surname of two readings (覃: Qin, Tan) gives two."""
    usual = names.initials(name)
    first: frozenset[str] = next(iter(names.readings(name)), frozenset[str]())
    others = (
        {reading[0].upper() + usual[1:] for reading in first if reading[:1].isascii() and reading[:1].isalpha()} if usual else set[str]()
    )
    return [usual, *sorted(others - {usual})] if usual else []


def fact(written: Fact, desks: Sequence[str], *, station: str, phones: Mapping[str, Any]) -> Fact:
    """A fact as a station gets it: without the adults' names, and what is wrong with them, where the station is no departure desk.

    `phones` are the centre's settings of what phones may see: where they keep telephone numbers off phones, no fact brings one but to the
    station that wrote it and needs it for what follows.
    """
    told = "departure" in desks
    if told and written.get("station") != station and not phones.get("guardian_phones"):
        written = _without_number(written)
    if not told and written["kind"] == "departure":
        hidden = {"collecting", *(("reason",) if written.get("reason") in collecting.RULES else ())}
        written = {name: value for name, value in written.items() if name not in hidden}
    if not written.get("details") or (written["kind"] in ADULTS and told):
        return written
    seen = {name: value for name, value in written["details"].items() if name in OPEN_DETAILS.get(written["kind"], ())}
    return {**{name: value for name, value in written.items() if name != "details"}, **({"details": seen} if seen else {})}


def _without_number(written: Fact) -> Fact:
    if facts.detail(written, "phone") is None:
        return written
    return {**written, "details": {name: value for name, value in written["details"].items() if name != "phone"}}


def told(result: dict[str, Any], kind: str, *, station: Record, activity: Record | None, child: Record | None) -> dict[str, Any]:
    """The answer to a fact as its station may hear it. `activity` and `child` are those of the fact, where they are known.

    Who may collect a child is the departure desk's alone. To any other station, a removed one, or of a child that it may not see, every
    departure that was taken is answered alike: else telephone numbers could be found by trying.
    """
    if kind != "departure" or result["outcome"] == "refused":
        return result
    known = activity is not None and child is not None and may_see_child(child, activity)
    heard = known and not station.get("removed_at") and "departure" in desks_of(station, activity or {})
    return result if heard else {**result, "outcome": "recorded", "reason": None, "first": None}


def activity(record: Record, *, centre: Record, expected: int, stations: Iterable[Record], desks: Sequence[str]) -> dict[str, Any]:
    """The activity as its stations get it, with the names of the other stations (who scanned what)."""
    names_ = ("id", "title", "place", "starts_at", "ends_at")
    return {
        **{name: record.get(name) for name in names_},
        "ends": activities.ends_at(record),
        "list_only": bool(record.get("list_only")),
        "segments": [{name: value for name, value in each.items() if name != "helpers"} for each in record.get("segments") or ()],
        "items": [{name: value for name, value in offer.items() if name not in ("whom", "prizes")} for offer in record.get("items") or ()],
        "desks": list(desks),
        "door": activities.door_code(record),
        "centre": {"name": centre["name"]},
        "zone": centre["time_zone"],
        "expected": expected,
        "language": centre["language"],
        "sound": centre["sound"],
        "name_search": bool(centre["phones"].get("name_search")),
        "stations": {
            station["id"]: {"number": station["number"], "title": station.get("title"), "by": station["by"]} for station in stations
        },
    }


def item(record: Record, stock: int | None) -> dict[str, Any]:
    """An item or pack as a station gets it."""
    return {**{name: record.get(name) for name in ("id", "title", "unit", "contents", "icon")}, "stock": stock}


def thing(record: Record, loan: Loan | None, child: str | None) -> dict[str, Any]:
    """A book or piece of equipment as the lending desk gets it: for how many days it is lent, and who has it until when.

    `loan` is the one by which it is out now, and `child` who has it; None where it is here.
    """
    seen = {
        "id": record["id"],
        "code": record["code"],
        "title": record["title"],
        "number": record.get("number") or "",
        "kind": record.get("kind") or "book",
        "days": lending.days_lent(record),
    }
    return {**seen, "out": {"child": child, "due": loan.due} if loan else None}

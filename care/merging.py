"""Two records that are one child: what differs, which record stays, and what the one that stays then says.

Facts need nothing: the books read those of the other record as facts of the one that stays (Books.merge).
"""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

Record: TypeAlias = Mapping[str, Any]
Side = Literal["stays", "goes"]

FIELDS = (
    "name", "number", "sex", "born", "identity", "group", "school", "grade", "class_name", "guardianship", "nation", "address",
    "parents_at", "health", "note", "may_go_alone",
)  # fmt: skip
"""The fields of which one record's value is taken. Guardians are put together instead."""


def which_stays(one: Record, other: Record) -> tuple[Record, Record]:
    """The record that stays, and the one that goes into it: a child of the roster before one taken down at a desk, then the older one."""
    first, second = sorted((one, other), key=lambda child: (bool(child.get("newcomer_at")), child.get("added_at") or "", child["id"]))
    return first, second


def differences(stays: Record, goes: Record) -> list[str]:
    """The fields in which the two records say different things."""
    return [name for name in FIELDS if stays.get(name) and goes.get(name) and stays[name] != goes[name]]


def contradicts(stays: Record, goes: Record) -> bool:
    """Whether both have whole identity numbers that differ: then they are hardly one child."""
    return "identity" in differences(stays, goes)


def merged(stays: Record, goes: Record, choices: Mapping[str, Side]) -> dict[str, Any]:
    """What the record that stays says afterwards.

    `choices` gives for a field whose value counts (not chosen: that of the record that stays). What only one of them knows is kept, the
    guardians of both are kept; where one of them says that a guardian may not collect, that stands. A photo of the one that goes is taken
    over where the other has none. A child is archived only if both are.
    """
    result = dict(stays)
    for name in FIELDS:
        mine, theirs = stays.get(name), goes.get(name)
        if theirs and (not mine or choices.get(name) == "goes"):
            result[name] = theirs
    result["guardians"] = _links(stays, goes)
    result["photo"] = stays.get("photo") or goes.get("photo")
    if not goes.get("archived_at"):
        result["archived_at"] = None
    result["added_at"] = min((added for child in (stays, goes) if (added := child.get("added_at"))), default=None)
    return {name: value for name, value in result.items() if value is not None or name in stays}


def _links(stays: Record, goes: Record) -> list[dict[str, Any]]:
    links = {link["guardian"]: dict(link) for link in stays.get("guardians") or ()}
    for link in goes.get("guardians") or ():
        known = links.setdefault(link["guardian"], dict(link))
        if not known.get("relation") and link.get("relation"):
            known["relation"] = link["relation"]
        if not (known.get("may_collect", True) and link.get("may_collect", True)):
            known["may_collect"] = False
    return list(links.values())


def listed_instead(listed: list[str], stays: str, goes: str) -> list[str] | None:
    """An activity's children once the one that stays is on its list wherever the other one was; None where nothing changes.

    The other one stays on it too: merged records are on no list, and if the two are parted again both are where they were.
    """
    if goes not in listed or stays in listed:
        return None
    return [*listed, stays]

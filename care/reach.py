"""One reachable adult: no child is put on a list for whom nobody can be rung up, unless an organizer answers for it by name.

An activity keeps `answered_for` ({child: {"by", "at"}}) and `left_out` (children taken off its list for want of such an adult).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from care import activity as activities
from care import editing, identity, names, writing
from care.activity import Record
from care.identity import Unclear


@dataclass(frozen=True, slots=True)
class Answered:
    """A child without a reachable adult, and the organizer who answers for it since `at`."""

    child: Record
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Unreached:
    """The children on a list without an adult who can be rung up: those somebody answers for, and those nobody does yet."""

    answered: Sequence[Answered]
    open: Sequence[Record]

    @property
    def children(self) -> list[Record]:
        """All of them, the open ones first."""
        return [*self.open, *(answered.child for answered in self.answered)]


def usable(phone: Any) -> bool:
    """Whether a number can be rung up: a whole mobile or landline number. What a newcomer's desk took down is read like any other."""
    try:
        return isinstance(phone, str) and identity.read_phone(phone) is not None
    except Unclear:
        return False


def is_reachable(child: Record, guardians: Mapping[str, Record]) -> bool:
    """Whether one of the child's guardians has a number that can be rung up. Who may not collect may still answer the telephone."""
    known = (guardians.get(link["guardian"]) for link in child.get("guardians") or ())
    return any(guardian is not None and usable(guardian.get("phone")) for guardian in known)


def unreached(activity: Record, children: Iterable[Record], guardians: Mapping[str, Record]) -> Unreached:
    """The children on the activity's list, out of `children`, without a reachable adult. Never depends on the present time."""
    answers: Mapping[str, Record] = activity.get("answered_for") or {}
    missing = [child for child in activities.expected(activity, children) if not is_reachable(child, guardians)]
    answered = [Answered(child, answers[child["id"]]["by"], answers[child["id"]]["at"]) for child in missing if child["id"] in answers]
    return Unreached(answered, [child for child in missing if child["id"] not in answers])


# --- what is done about it --------------------------------------------------------------------------------------------------------


def answer_for(activity: Record, children: Iterable[str], *, by: str, at: str) -> dict[str, Any]:
    """The activity with an organizer answering for these children. Who was answered for before stays with whom it was."""
    taken = {child: {"by": by, "at": at} for child in children}
    return {**activity, "answered_for": {**taken, **(activity.get("answered_for") or {})}}


def unanswered(activity: Record, child: str) -> dict[str, Any]:
    """The activity without anybody answering for a child."""
    answers: Mapping[str, Record] = activity.get("answered_for") or {}
    return {**activity, "answered_for": {other: answer for other, answer in answers.items() if other != child}}


def leave_out(activity: Record, child: str) -> dict[str, Any]:
    """The activity without a child on its list, and without anybody answering for it."""
    others: list[str] = [other for other in activity.get("children") or () if other != child]
    left_out = list(dict.fromkeys([*(activity.get("left_out") or ()), child]))
    return {**unanswered(activity, child), "children": others, "left_out": left_out}


def put_back(activity: Record, child: str) -> dict[str, Any]:
    """The activity with a child on its list again that was left out: by itself where only chosen children are expected."""
    left_out = [other for other in activity.get("left_out") or () if other != child]
    chosen: list[str] = list(activity.get("children") or ())
    if activity["who"] == "children" and child not in chosen:
        chosen.append(child)
    return {**activity, "left_out": left_out, "children": chosen}


def with_phone(
    child: Record, guardians: Mapping[str, Record], children: Iterable[Record], *, name: str, relation: str, phone: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The child with a guardian who has this number, and the guardians' records to save.

    The guardian without a usable number who is called so, or is so related where no name was typed, gets the number; where there is none, a
    new one is written down. Raises Unclear where the number is none (code `phone_missing` where nothing was typed).
    """
    number = identity.read_phone(phone)
    if number is None:
        raise Unclear("phone_missing")
    people = editing.form_of(child, guardians)["guardians"]
    name, relation = names.clean(name), writing.line(relation)
    without = [person for person in people if not usable(person["phone"])]
    meant = next((one for one in without if (one["name"] == name if name and one["name"] else one["relation"] == relation)), None)
    if meant is None:
        meant = editing.blank_guardian()
        people.append(meant)
    meant |= {"name": name or meant["name"], "relation": relation or meant["relation"], "phone": number}
    read = [{**person, "phone": _digits(person["phone"])} for person in people]
    links, records = editing.settle(read, guardians, child=child["id"], children=children, before=child.get("guardians") or ())
    return {**child, "guardians": links}, records


def _digits(phone: str) -> str:
    """A number as records keep it; one that cannot be read stays as it is written."""
    try:
        return identity.read_phone(phone) or ""
    except Unclear:
        return phone

"""Two people edit one child: what the other one saved while a form was open, brought together with what was typed here.

Three forms are compared (see `care.editing`): as it was opened, as it is typed, as the record stands now. What only one side changed is
taken from that side; what both changed differently is a clash, and a person chooses. Guardians are compared one by one, by their id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from care import names
from care.editing import FIELDS, OF_A_GUARDIAN, Form, blank_guardian

Side = Literal["mine", "theirs"]

_ALONE = ("alone", "alone_on", "alone_by")
"""One permission: who gave it and when belong together."""
_OF_A_LINK = (*OF_A_GUARDIAN, "may_collect")


@dataclass(frozen=True, slots=True)
class Clash:
    """Something that both changed, each otherwise.

    `field` is one of FIELDS, "alone" (then the values are its three parts), or with a `guardian` (an id): one of its own, or "guardian"
    for the guardian as a whole, None where a side took it away. `called` is what that guardian is called.
    """

    field: str
    mine: Any
    theirs: Any
    guardian: str = ""
    called: str = ""


def merge(opened: Form, mine: Form, theirs: Form) -> tuple[Form, list[Clash]]:
    """What was typed with all that only the other one changed, and the clashes. In a clash the form keeps what was typed."""
    form = {**mine}
    clashes: list[Clash] = []
    for unit in (*((name,) for name in FIELDS), _ALONE):
        was, here, there = (tuple(each[name] for name in unit) for each in (opened, mine, theirs))
        if here == was:
            form |= dict(zip(unit, there, strict=True))
        elif there not in (was, here):
            clashes.append(Clash(unit[0], here if len(unit) > 1 else here[0], there if len(unit) > 1 else there[0]))
    form["guardians"] = _guardians(opened["guardians"], mine["guardians"], theirs["guardians"], clashes)
    return form, clashes


def choose(form: Form, clash: Clash, side: Side) -> None:
    """Let one side of a clash stand. What was typed since the clash was shown stays where "mine" is chosen."""
    chosen, other = (clash.mine, clash.theirs) if side == "mine" else (clash.theirs, clash.mine)
    if clash.guardian:
        _choose_guardian(form, clash, chosen, other if side == "mine" else None)
        return
    unit = _ALONE if clash.field == "alone" else (clash.field,)
    now = tuple(form[name] for name in unit)
    values, others = (each if len(unit) > 1 else (each,) for each in (chosen, other))
    if side == "theirs" or now == others:
        form |= dict(zip(unit, values, strict=True))


def _choose_guardian(form: Form, clash: Clash, chosen: Any, unless: Any) -> None:
    people: list[Form] = form["guardians"]
    found = next((person for person in people if person["guardian"] == clash.guardian), None)
    if clash.field != "guardian":
        if found is not None and (unless is None or found[clash.field] == unless):
            found[clash.field] = chosen
    elif chosen is None:
        people[:] = [person for person in people if person["guardian"] != clash.guardian]
    elif found is None:
        people.append({**chosen})


def _guardians(opened: Sequence[Form], mine: Sequence[Form], theirs: Sequence[Form], clashes: list[Clash]) -> list[Form]:
    was, there = ({person["guardian"]: person for person in people} for people in (opened, theirs))
    kept: list[Form] = []
    met: set[str] = set()
    for person in mine:
        id = person["guardian"] or _same(person, [other for other in theirs if other["guardian"] not in was])
        met.add(id)
        if id in there:
            kept.append(_one(was.get(id, blank_guardian()), {**person, "guardian": id}, there[id], clashes))
        elif id not in was or person != was[id]:  # new here, or changed here and taken away there
            kept.append({**person})
            if id in was:
                clashes.append(Clash("guardian", {**person}, None, id, called(person)))
    for id, person in there.items():
        if id in met or person == was.get(id):  # taken away here, and nobody changed it
            continue
        kept.append({**person})
        if id in was:
            clashes.append(Clash("guardian", None, {**person}, id, called(person)))
    return kept


def _same(person: Form, others: Sequence[Form]) -> str:
    """The guardian that the other one added too: the same name and number. Empty where there is none."""
    key = names.key(person["name"])
    found = (other["guardian"] for other in others if key and names.key(other["name"]) == key and other["phone"] == person["phone"])
    return next(found, "")


def _one(was: Form, mine: Form, theirs: Form, clashes: list[Clash]) -> Form:
    person = {**mine}
    for name in _OF_A_LINK:
        if mine[name] == was[name]:
            person[name] = theirs[name]
        elif theirs[name] not in (was[name], mine[name]):
            clashes.append(Clash(name, mine[name], theirs[name], mine["guardian"], called(theirs)))
    return person


def called(person: Form) -> str:
    """A guardian as one speaks of them: 奶奶 刘秀英; the number where there is no name."""
    return " ".join(filter(None, (person["relation"], person["name"]))) or str(person["phone"])

"""Two people edit one activity: what the other one saved while a form was open, brought together with what was typed here.

As `care.meanwhile` does for a child: three plans are compared, as it was opened, as it is typed, as the record stands now. What only one
side changed is taken from that side; what both changed differently is a clash. Segments are compared by their id, what is handed out by
its item; lists of groups, children and desks one by one, so that they never clash.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

from care.meanwhile import Side
from care.planning import Offer, Plan, Step

T = TypeVar("T")

SINGLE = ("title", "place", "day", "last_day", "starts", "ends", "who", "list_only", "lending", "voices")
LISTED = ("groups", "children", "desks", "left_out")
OF_A_STEP = (("title",), ("starts",), ("place",), ("leader",), ("places",), ("meal",), ("helpers",), ("parallel",))
OF_AN_OFFER = (("per_child",), ("per",), ("who", "groups", "grades", "children", "sex", "kept", "prizes"), ("instead",))
"""What is compared; for whom a thing is, is one matter."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Something that both changed, each otherwise.

    `field` is a field of the plan, or of its segment or offer whose key is `of`. "step" and "offer" are the whole of one: None where a
    side took it out. `names` are the fields that belong together under `field`; then the values are tuples. `called` is the segment's
    title.
    """

    field: str
    mine: Any
    theirs: Any
    of: str = ""
    names: Sequence[str] = ()
    called: str = ""


def merge(opened: Plan, mine: Plan, theirs: Plan) -> tuple[Plan, list[Clash]]:
    """What was typed with all that only the other one changed, and the clashes. In a clash the plan keeps what was typed."""
    plan = deepcopy(mine)
    clashes: list[Clash] = []
    for name in SINGLE:
        _one((name,), opened, plan, theirs, clashes)
    for name in LISTED:
        setattr(plan, name, one_by_one(getattr(opened, name), getattr(mine, name), getattr(theirs, name)))
    kept = one_by_one(list(opened.answered_for), list(mine.answered_for), list(theirs.answered_for))
    plan.answered_for = {child: (theirs.answered_for.get(child) or mine.answered_for[child]) for child in kept}
    steps = [{step.id: step for step in each.steps} for each in (opened, mine, theirs)]
    plan.steps = _together("step", steps, OF_A_STEP, lambda id: Step(id), clashes)
    offers = [_by_item(each.offers) for each in (opened, mine, theirs)]
    plan.offers = _together("offer", offers, OF_AN_OFFER, lambda _key: Offer(), clashes)
    return plan, clashes


def choose(plan: Plan, clash: Clash, side: Side) -> None:
    """Let one side of a clash stand. What was typed since the clash was shown stays where "mine" is chosen."""
    chosen, other = (clash.mine, clash.theirs) if side == "mine" else (clash.theirs, clash.mine)
    if clash.field in ("step", "offer"):
        _choose_whole(plan.steps if clash.field == "step" else plan.offers, clash, chosen)
        return
    thing = _thing(plan, clash)
    if thing is None:
        return
    names = clash.names or (clash.field,)
    now = tuple(getattr(thing, name) for name in names)
    values, others = (each if clash.names else (each,) for each in (chosen, other))
    if side == "theirs" or now == others:
        for name, value in zip(names, values, strict=True):
            setattr(thing, name, deepcopy(value))


def one_by_one(opened: Sequence[T], mine: Sequence[T], theirs: Sequence[T]) -> list[T]:
    """A list as typed, without what the other one took out, with what the other one added."""
    kept = [one for one in mine if one in theirs or one not in opened]
    return kept + [one for one in theirs if one not in opened and one not in kept]


def _one(names: Sequence[str], opened: Any, mine: Any, theirs: Any, clashes: list[Clash], of: str = "", called: str = "") -> None:
    """Bring fields that belong together up to date in `mine`."""
    was, here, there = (tuple(getattr(each, name) for name in names) for each in (opened, mine, theirs))
    if here == was:
        for name, value in zip(names, there, strict=True):
            setattr(mine, name, deepcopy(value))
    elif there not in (was, here):
        many = len(names) > 1
        values = deepcopy((here, there)) if many else (here[0], there[0])
        clashes.append(Clash(names[0], *values, of, names if many else (), called))


def _together(
    kind: str, each: Sequence[Mapping[str, Any]], fields: Sequence[Sequence[str]], blank: Callable[[str], Any], clashes: list[Clash]
) -> list[Any]:
    """Segments or offers of the three plans, by key: one that somebody took out is gone, unless the other one changed it."""
    opened, mine, theirs = each
    found: dict[str, Any] = {}
    for key in _order(list(opened), list(mine), list(theirs)):
        was, here, there = opened.get(key), deepcopy(mine.get(key)), deepcopy(theirs.get(key))
        called = getattr(there or here, "title", "")
        if here is not None and there is not None:
            for names in fields:
                _one(names, was or blank(key), here, there, clashes, key, called)
            found[key] = here
        elif was is None:
            found[key] = here or there
        elif (here or there) != was:
            found[key] = here or there
            clashes.append(Clash(kind, deepcopy(here), there, key, called=called))
    return list(found.values())


def _order(opened: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """All keys of both, in the order of who moved some; what only the other one has stands behind what it stands behind there."""
    moved = [key for key in mine if key in opened] != [key for key in opened if key in mine]
    order, other = (list(mine), theirs) if moved else (list(theirs), mine)
    for place, key in enumerate(other):
        if key not in order:
            order.insert(order.index(other[place - 1]) + 1 if place else 0, key)
    return order


def _by_item(offers: Sequence[Offer]) -> dict[str, Offer]:
    found: dict[str, Offer] = {}
    for number, offer in enumerate(offers):
        found[offer.item if offer.item and offer.item not in found else f"#{number}"] = offer
    return found


def _thing(plan: Plan, clash: Clash) -> Any:
    if not clash.of:
        return plan
    found = {step.id: step for step in plan.steps}.get(clash.of)
    return found or _by_item(plan.offers).get(clash.of)


def _choose_whole(listed: list[Any], clash: Clash, chosen: Any) -> None:
    def is_it(one: Any) -> bool:
        return clash.of == (one.id if isinstance(one, Step) else one.item)

    if chosen is None:
        listed[:] = [one for one in listed if not is_it(one)]
    elif not any(map(is_it, listed)):
        listed.append(deepcopy(chosen))

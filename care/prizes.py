"""Prizes: one thing for each of the first places, within what may be handed out and what there is. A prize is a handout like any other.

What is not on the activity's list is put on it for the winners alone, so that phones at the handout desk know it too and nobody gets two.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from care import activity as activities
from care import facts
from care.activity import Record
from care.books import Books
from care.entitlement import is_meant, still_due
from care.results import Ranked

MOST_PLACES = 99


@dataclass(frozen=True, slots=True)
class Prize:
    """A winner's prize. `why` says why none is given now: "has" (had its share), "gone" (went home), "not_meant", "no_stock"; else None."""

    child: str
    place: int
    why: str | None = None


def winners(ranked: Iterable[Ranked], places: int) -> list[Ranked]:
    """Who came in among the first `places`; level ones all, so that there may be more of them than places."""
    return [one for one in ranked if one.place is not None and one.place <= places]


def unfinished(ranked: Sequence[Ranked], places: int) -> str | None:
    """Why a game in which children go out has no winners yet: "nobody_in" where all that is known is who went out, "still_on" where more
    children are still in than there are `places`; else None. Where places by hand cover those of the prizes, somebody has decided.
    """
    by_hand = sum(bool(one.places) and one.place is not None and one.place <= places for one in ranked)
    if by_hand >= places or not any(one.out_in is not None for one in ranked):
        return None
    still = sum(one.place is not None and one.out_in is None for one in ranked)
    return "nobody_in" if not still else "still_on" if still > places else None


def likely_places(ranked: Sequence[Ranked], most: int) -> int:
    """For how many places prizes can be given as it stands, `most` at most; `most` where it is not decided for any."""
    return next((places for places in range(most, 0, -1) if unfinished(ranked, places) is None), most)


def holders(activity: str, segment: str, books: Books) -> dict[str, list[str]]:
    """Who holds a prize of a segment, each with the items."""
    found: dict[str, list[str]] = {}
    for sheet in books.sheets(activity):
        items = [str(fact.get("item")) for fact in sheet.given if facts.detail(fact, "prize") == segment]
        if items:
            found[sheet.child] = list(dict.fromkeys(items))
    return found


def plan(activity: Record, item: Record, won: Sequence[Ranked], books: Books, children: Mapping[str, Record], now: str) -> list[Prize]:
    """What each winner gets now, in order, one of `item` each; where there is not enough the first ones get it."""
    left = _stock(activity, item, books)
    made: list[Prize] = []
    for one in won:
        why = _why_not(activity, item, one.child, books, children, now)
        if why is None and any(have is not None and have < each for have, each in left.values()):
            why = "no_stock"
        if why is None:
            left = {id: (None if have is None else have - each, each) for id, (have, each) in left.items()}
        made.append(Prize(one.child, one.place or 0, why))
    return made


def others(activity: str, segment: str, item: str, plan: Iterable[Prize], books: Books) -> list[str]:
    """Who holds this prize of a segment and is not among the winners any more: the ranking was put right since."""
    won = {prize.child for prize in plan}
    return [child for child, items in holders(activity, segment, books).items() if child not in won and item in items]


def _stock(activity: Record, item: Record, books: Books) -> dict[str, tuple[int | None, int]]:
    """Of each piece of one prize how many there are, and how many it takes. None where nobody ever counted."""
    parts: Sequence[Record] = item.get("contents") or ({"item": item["id"], "quantity": 1},)
    found: dict[str, tuple[int | None, int]] = {}
    for part in parts:
        known = [stock for stock in (books.stock(part["item"]), books.stock_at(activity["id"], part["item"])) if stock is not None]
        found[part["item"]] = (min(known, default=None), found.get(part["item"], (None, 0))[1] + part["quantity"])
    return found


def _why_not(activity: Record, item: Record, child: str, books: Books, children: Mapping[str, Record], now: str) -> str | None:
    offer = activities.offer_of(activity, item["id"]) or _offer(item["id"], [child])
    standing = [fact for sheet in books.sheets_of(child) for fact in sheet.standing]
    if not still_due(offer, activity=activity["id"], happened_at=now, standing=standing, zone=books.zone).left:
        return "has"
    if not books.sheet(activity["id"], child).inside:
        return "gone"
    if not _is_for_winners(offer) and not is_meant(offer, children.get(child, {"id": child}), activity):
        return "not_meant"
    return None


def _offer(item: str, children: Collection[str]) -> dict[str, Any]:
    return {"item": item, "per_child": 1, "per": "activity", **_for(children, children)}


def _for(children: Iterable[str], won: Iterable[str]) -> dict[str, Any]:
    """For whom an offer is that is for winners, and who of them is named only because of a prize."""
    left, prizes = list(children), list(won)
    return {"whom": {"children": left}, **({"prizes": prizes} if prizes else {})}


def is_prize(offer: Record) -> bool:
    """Whether something is on the activity's list for its winners alone: nobody planned it."""
    return _is_for_winners(offer) and set(offer["whom"]["children"]) <= set(offer.get("prizes") or ())


def planned(items: Iterable[Record] | None) -> list[dict[str, Any]]:
    """What an activity hands out by its plan: nothing that is there for its winners, and nobody who is named for a prize."""
    return [_without(offer, offer.get("prizes") or ()) for offer in items or () if not is_prize(offer)]


def _without(offer: Record, children: Collection[str]) -> dict[str, Any]:
    bare = {name: value for name, value in offer.items() if name != "prizes"}
    if not children or not _is_for_winners(offer):
        return bare
    won = [child for child in offer.get("prizes") or () if child not in children]
    return bare | _for((child for child in offer["whom"]["children"] if child not in children), won)


def _is_for_winners(offer: Record) -> bool:
    """Whether something is for children named one by one, and for nobody else."""
    whom: Mapping[str, Any] = offer.get("whom") or {}
    return bool(whom.get("children")) and set(whom) == {"children"}


def offered(activity: Record, item: str, children: Sequence[str]) -> tuple[list[Record], list[str]]:
    """What the activity hands out once these children may have `item`, and who of them was added to whom it is for."""
    items: list[Record] = list(activity.get("items") or ())
    offer = activities.offer_of(activity, item)
    if offer is None:
        return [*items, _offer(item, children)], list(children)
    if not _is_for_winners(offer):
        return items, []
    named: list[str] = list(offer["whom"]["children"])
    added = [child for child in children if child not in named]
    won = [*(offer.get("prizes") or ()), *added]
    return [{**each, **_for([*named, *added], won)} if each is offer else each for each in items], added


def withdrawn(activity: Record, item: str, added: Collection[str]) -> list[Record]:
    """What the activity hands out once those who were `added` may not have `item` any more; nothing is for nobody."""
    items: list[Record] = []
    for offer in activity.get("items") or ():
        if added and offer["item"] == item and _is_for_winners(offer):
            left = _without(offer, added)
            if left["whom"]["children"]:
                items.append(left)
        else:
            items.append(offer)
    return items

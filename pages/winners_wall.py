"""The first places of a game on the wall: by first name or number, and nobody who came last."""

from collections.abc import Mapping
from typing import Any

from care import activity as activities
from care import days, given, names, results
from pages import words
from pages.result_form import number
from pages.words import _, ngettext
from storage import house

Record = Mapping[str, Any]

FIRST = 5
"""Places on the wall."""


def with_ranking(view: Record, activity: Record, segment: str, show: str) -> dict[str, Any]:
    """The wall's view with the first places of a segment today; its other ways keep to it, and one leads back to the greeting."""
    path = f"/activities/{activity['id']}/wall"
    title = (activities.segment_of(activity, segment) or {}).get("title") or ""
    ways = {
        "names": f"{path}?ranking={segment}",
        "numbers": f"{path}?ranking={segment}&show=numbers",
        "greeting": f"{path}?show={show}",
    }
    ranking = {
        "title": _("{segment} 名次").format(segment=title),
        "rows": _rows(str(activity["id"]), segment, show),
        "none": _("还没有名次"),
        "back": _("不看名次"),
    }
    return {**view, "ranking": ranking, "ways": {**view["ways"], **ways}}


def _rows(activity: str, segment: str, show: str) -> list[dict[str, Any]]:
    """A row for each of the first places, with all who share it; points where they decided."""
    ledger = house.ledger()
    found = results.rankings(activity, segment, days.day_of(days.now(), ledger.books.zone), ledger.books)
    by_points = bool(found) and found[0].by == "points"
    decided = [one for each in found[:1] for one in each.ranked if one.child not in results.undecided(each)]
    first = [one for one in decided if one.place is not None and one.place <= FIRST]
    called = _called(activity, [one.child for one in first], show)
    rows: dict[int, list[results.Ranked]] = {}
    for one in first:
        rows.setdefault(one.place or 0, []).append(one)
    return [
        {
            "place": str(place),
            "names": _("、").join(sorted((called[one.child] for one in level), key=names.sort_key))
            if len(level) <= FIRST
            else ngettext("{n} 人并列", "{n} 人并列", len(level)).format(n=len(level)),
            "points": _("{n} 分").format(n=number(level[0].points)) if by_points else "",
        }
        for place, level in sorted(rows.items())
    ]


def _called(activity: str, ids: list[str], show: str) -> dict[str, str]:
    """How the wall calls these children, told apart from all who are there."""
    ledger = house.ledger()
    known: dict[str, dict[str, Any]] = {id: ledger.store.children.find(id) or {"id": id, "name": ""} for id in ids}
    numbers = {id: words.number(child.get("number")) for id, child in known.items()}
    if show == "numbers":
        return {id: _("{number} 号").format(number=told) if told else _("新朋友") for id, told in numbers.items()}
    around = {sheet.child for sheet in ledger.books.sheets(activity)} | set(known)
    there = [child for id in around if (child := ledger.store.children.find(id) or known.get(id))]
    first = given.first_names(there, clearly=True)
    return {id: first[id] or _("新朋友") for id in known}

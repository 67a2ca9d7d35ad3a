"""分队: the teams of an activity, dealt so that each has as many children, as many boys and girls, and as many big ones as the others.

A `team` names a child and in `details` its `team`, a colour's code, or "" for in none any more; the latest that stands counts. `points`
name no child, but `team` and `points` (below zero too). Both are an organizer's alone: what a phone wrote waits on the tray.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from care import facts
from care.books import Books
from care.facts import Fact
from care.people import age

Record: TypeAlias = Mapping[str, Any]

COLOURS = ("red", "blue", "yellow", "green", "orange", "purple", "black", "white")
"""The teams there can be, in the order in which they are used. Each has a colour that a hall can tell from the others, and a word."""

FEWEST, MOST = 2, len(COLOURS)

_UNKNOWN_AGE = -1


class Chance(Protocol):
    """Where luck comes from: random.Random(seed) in a test, secrets.SystemRandom() in a hall."""

    def shuffle(self, x: list[Any], /) -> None:
        """Put a list into an order that nobody can foresee."""
        ...


# --- what is so -------------------------------------------------------------------------------------------------------------------


def teams(activity: str, books: Books) -> dict[str, str]:
    """The team of each child that is in one, by child. Teams last as long as the activity: a camp keeps them."""
    found: dict[str, str] = {}
    for sheet in books.sheets(activity):
        told = [fact for fact in sheet.standing if fact["kind"] == "team" and not fact.get("station")]
        team = facts.said(told[-1], "team") if told else ""
        if team in COLOURS:
            found[sheet.child] = team
    return found


def on(activity: str, books: Books) -> list[str]:
    """The teams that are in use, in the order of the colours: those with a child in them, or with points."""
    used = {*teams(activity, books).values(), *(_team(fact) for fact in told(activity, books))}
    return [team for team in COLOURS if team in used]


def told(activity: str, books: Books) -> list[Fact]:
    """The points that stand, in order."""
    given = (fact for fact in books.loose(activity) if fact["kind"] == "points" and not fact.get("station") and books.counts(fact))
    return sorted((fact for fact in given if _team(fact) in COLOURS), key=facts.key)


def _team(points: Fact) -> str:
    return facts.said(points, "team")


def score(activity: str, books: Books) -> dict[str, int]:
    """The points of each team that is in use, in the order of the colours."""
    sums = dict.fromkeys(on(activity, books), 0)
    for fact in told(activity, books):
        sums[_team(fact)] += facts.detail(fact, "points")
    return sums


def without(activity: str, books: Books) -> list[str]:
    """Who is inside and in no team, where there are teams: they came late. By id."""
    known = teams(activity, books)
    return sorted(sheet.child for sheet in books.sheets(activity) if sheet.inside and sheet.child not in known) if known else []


# --- dealing ----------------------------------------------------------------------------------------------------------------------


def deal(children: Iterable[Record], into: Sequence[str], today: str, chance: Chance) -> dict[str, str]:
    """A team of `into` for each of these children, by id.

    Sizes differ by one at most. So do the girls, the boys, and of both those of any age or older. All else is chance: each child
    comes into each team as often. Raises ValueError for no team.
    """
    if not into:
        raise ValueError("no team to deal into")
    order = list(children)
    chance.shuffle(order)  # who is of one age stands in an order of chance
    order.sort(key=lambda child: (_sex(child), -_age(child, today)))
    members: dict[str, list[Record]] = {team: [] for team in into}
    for child in order:
        members[_choose(members, child, chance)].append(child)
    return {child["id"]: team for team, dealt in members.items() for child in dealt}


def _choose(members: Mapping[str, Sequence[Record]], child: Record, chance: Chance) -> str:
    """The smallest team, of several the one with the fewest of the child's sex, of these any."""
    teams_ = list(members)
    chance.shuffle(teams_)
    return min(teams_, key=lambda team: (len(members[team]), _alike(members[team], child)))


def _alike(members: Iterable[Record], child: Record) -> int:
    return sum(_sex(other) == _sex(child) for other in members)


def _sex(child: Record) -> str:
    return child.get("sex") or ""


def _age(child: Record, today: str) -> int:
    """Whole years; where the month decides, as if the birthday had been. Whose age nobody knows counts as the youngest."""
    years = age(child.get("born"), today)
    if years is None and child.get("born"):
        years = int(today[:4]) - int(child["born"][:4])
    return _UNKNOWN_AGE if years is None else years


def smallest(activity: str, child: Record, books: Books, record: Callable[[str], Record | None]) -> str | None:
    """The team for a child that came late: the one with the fewest who are here, then in all, then of its sex; None without teams.

    `record` gives a child's record by id. A team that only has points left takes nobody.
    """
    members: dict[str, list[str]] = {}
    for other, team in teams(activity, books).items():
        if other != child["id"]:
            members.setdefault(team, []).append(other)

    def weight(team: str) -> tuple[int, int, int, int]:
        here = sum(books.sheet(activity, other).inside for other in members[team])
        alike = _alike((known for other in members[team] if (known := record(other))), child)
        return here, len(members[team]), alike, COLOURS.index(team)

    return min(members, key=weight, default=None)

"""What an activity has beside its run sheet: games and prizes, teams, stamp cards, wishes, calls home.

Each figure is the list of children behind it, so that no figure can say anything else than its list.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from care import absences, facts, home_calls, results, stamps, teams, voices
from care.activity import Record
from care.books import Books

BY = ("place", "points", "performed")
"""Figures of a game on a day."""

CALLS = ("agreed", "connected", "no_answer")


@dataclass(frozen=True, slots=True)
class Counted:
    """A child behind a figure: how many of it are this child's; None where the figure counts children. In a game its place and points."""

    child: str
    times: int | None = None
    place: int | None = None
    points: float | None = None


@dataclass(frozen=True, slots=True)
class Game:
    """A segment with results on a day: how many rounds it had, and how many children are behind each figure of BY."""

    segment: Record
    day: str
    rounds: int
    children: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Beside:
    """What there was beside the run sheet; empty, or 0, where there was none of it.

    `teams` are children and points by team; `stamped` and `full` stamp cards; `calls` children by what became of their call home.
    """

    games: tuple[Game, ...]
    winners: int
    prizes: int
    teams: Mapping[str, tuple[int, int]]
    stamped: int
    full: int
    wishes: int
    granted: int
    calls: Mapping[str, int]


def beside(activity: Record, books: Books) -> Beside:
    """All of it, as it stands."""

    def found(figure: str) -> list[Counted]:
        return behind(figure, activity, books) or []

    def whole(figure: str) -> int:
        return sum(one.times or 0 for one in found(figure))

    score = teams.score(activity["id"], books)
    return Beside(
        tuple(_games(activity, books)),
        len(found("prizes")),
        whole("prizes"),
        {team: (len(found(f"team:{team}")), points) for team, points in score.items()},
        whole("stamped"),
        whole("full"),
        whole("wishes"),
        whole("granted"),
        {outcome: len(found(f"call:{outcome}")) for outcome in CALLS},
    )


def _games(activity: Record, books: Books) -> Iterable[Game]:
    played = {key[:2] for sheet in books.sheets(activity["id"]) for key in results.of_sheet(sheet, books.zone)}
    for segment in activity.get("segments") or ():
        for day in sorted(day for day, id in played if id == segment["id"]):
            counted = {by: len(_of_game(by, f"{segment['id']}:{day}", activity, books)) for by in BY}
            yield Game(segment, day, len(results.rounds(activity["id"], segment["id"], day, books)), counted)


# --- the children behind each figure ----------------------------------------------------------------------------------------------


def behind(figure: str, activity: Record, books: Books) -> list[Counted] | None:
    """The children behind a figure, in no order; None for a figure there is not.

    `figure` is teams, prizes, stamped, full, wishes or granted, or team:<colour>, call:<outcome>, or of a game on a day
    place:<segment>:<day>, points:… or performed:….
    """
    which, _colon, of = figure.partition(":")
    if which in BY:
        return _of_game(which, of, activity, books)
    if which == "call":
        return _called(of, activity, books) if of in CALLS else None
    if which in ("team", "teams"):
        of_child = teams.teams(activity["id"], books)
        return [Counted(child) for child, team in of_child.items() if which == "teams" or team == of]
    counted: Mapping[str, Any] = {
        "prizes": _prizes,
        "stamped": stamps.stamped,
        "full": stamps.full,
        "wishes": _wishes,
        "granted": _granted,
    }
    if which not in counted or of:
        return None
    return [Counted(child, times) for child, times in counted[which](activity, books).items() if times]


def _of_game(by: str, of: str, activity: Record, books: Books) -> list[Counted]:
    segment, _colon, day = of.rpartition(":")
    found = results.rankings(activity["id"], segment, day, books)
    if by == "performed":
        times = {one.child: one.performed for each in found for one in each.ranked if one.performed}
        return [Counted(child, times) for child, times in times.items()]
    asked = [(each.ranked, results.undecided(each)) for each in found if each.by == by]
    ranked = [one for listed, still in asked for one in listed if one.place is not None and one.child not in still]
    return [Counted(one.child, None, one.place, one.points if by == "points" else None) for one in ranked]


def _prizes(activity: Record, books: Books) -> Counter[str]:
    given = (fact for sheet in books.sheets(activity["id"]) for fact in sheet.given if facts.detail(fact, "prize"))
    found = Counter[str]()
    for fact in given:
        found[books.child_of(fact) or ""] += facts.quantity(fact)
    return found


def _wishes(activity: Record, books: Books) -> Counter[str]:
    return Counter(wish.child for wish in voices.wishes(activity["id"], books))


def _granted(activity: Record, books: Books) -> Counter[str]:
    return Counter(wish.child for wish in voices.wishes(activity["id"], books) if wish.done)


def _called(outcome: str, activity: Record, books: Books) -> list[Counted]:
    planned = absences.days_of(activity, books.zone)
    found: list[Counted] = []
    for sheet in books.sheets(activity["id"]):
        times = sum(outcome in home_calls.became(sheet, activity, day, books.zone) for day in planned)
        found += [Counted(sheet.child, times)] if times else []
    return found

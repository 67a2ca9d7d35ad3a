"""Results of games: who came which place, with how many points, who is out and who performed, and the ranking that follows.

A `result` names child, segment and round, and in its details any of `place` (1 is the first), `points`, `out` and `performed`. What it
says of one of them stands until a later one for the same child, day, segment and round says it otherwise (null: nothing), each for itself:
a phone that marks who performed does not wipe the place that another one wrote. What makes no sense there says nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from care import days, facts
from care.books import Books
from care.details import MOST_ROUNDS, SAYS, makes_sense
from care.facts import Fact
from care.sheet import Sheet, attendance_key

Key = tuple[str, str, str]
"""Day, segment and round, as of a visit. A round that was not said is empty."""


@dataclass(frozen=True, slots=True)
class Result:
    """What is said of one child in one round."""

    place: int | None = None
    points: float | None = None
    out: bool = False
    performed: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said at all."""
        return self == Result()


@dataclass(frozen=True, slots=True)
class Ranked:
    """One child over the rounds of a segment. `place` is None for who only performed; `out_in` the round in which it went out for good."""

    child: str
    place: int | None
    points: float | None
    places: tuple[int, ...]
    out_in: str | None
    performed: int


By = Literal["place", "points"]
"""What a ranking goes by."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Children in order, the best first, and what the order goes by."""

    by: By
    ranked: list[Ranked]


def of_sheet(sheet: Sheet, zone: str) -> dict[Key, Result]:
    """A child's results that stand, by day, segment and round. Those of which nothing is left are not there."""
    told: dict[Key, dict[str, Any]] = {}
    for fact in sheet.standing:
        if fact["kind"] == "result":
            told.setdefault(attendance_key(fact, zone), {}).update(_told(fact))
    found = {key: _result(each) for key, each in told.items()}
    return {key: result for key, result in found.items() if not result.is_empty}


def said(fact: Fact) -> Result:
    """What one result says alone."""
    return _result(_told(fact))


def _result(told: Mapping[str, Any]) -> Result:
    return Result(told.get("place"), told.get("points"), bool(told.get("out")), bool(told.get("performed")))


def _told(fact: Fact) -> dict[str, Any]:
    told: Mapping[str, Any] = fact.get("details") or {}
    return {name: told[name] if makes_sense(name, told[name]) else None for name in SAYS if name in told}


def to_take_back(sheet: Sheet, key: Key, name: str, zone: str) -> tuple[list[Fact], list[Fact]]:
    """The results that say anything of `name` there, and the results by whose voids it is unsaid.

    Those that say nothing else; all that were written there, where nothing would be left of them: a child whom nobody met otherwise must
    not stay inside by a result that says nothing any more.
    """
    there = [fact for fact in sheet.standing if fact["kind"] == "result" and attendance_key(fact, zone) == key]
    said = [fact for fact in there if name in (fact.get("details") or {})]
    left = replace(of_sheet(sheet, zone).get(key, Result()), **{name: getattr(Result(), name)})
    if left.is_empty:
        return there, there
    return said, [fact for fact in said if not set(fact["details"]) & set(SAYS) - {name}]


def round_order(round_: str) -> tuple[int, str]:
    """To sort rounds: 2 before 10; what is no number after them; no round at all first."""
    return (-1, "") if not round_ else (int(round_), "") if round_.isdecimal() else (MOST_ROUNDS + 1, round_)


def rounds(activity: str, segment: str, day: str, books: Books) -> list[str]:
    """The rounds of a segment in which anybody took part or has a result, in order."""
    seen = {
        key[2] for sheet in books.sheets(activity) for key in (*sheet.attended, *of_sheet(sheet, books.zone)) if key[:2] == (day, segment)
    }
    return sorted(seen, key=round_order)


def segment_days(activity: str, books: Books) -> list[str]:
    """The days on which any segment was attended or has a result, in order."""
    return sorted({key[0] for sheet in books.sheets(activity) for key in (*sheet.attended, *of_sheet(sheet, books.zone))})


# --- the ranking ------------------------------------------------------------------------------------------------------------------


class _Game:
    """One child's rounds at a segment on a day."""

    def __init__(self, sheet: Sheet, segment: str, day: str, zone: str) -> None:
        self.child = sheet.child
        self.attended = [key[2] for key in sheet.attended if key[:2] == (day, segment)]
        self.results = {key[2]: result for key, result in of_sheet(sheet, zone).items() if key[:2] == (day, segment)}
        self.by_round = {round_: result.place for round_, result in self.results.items() if result.place is not None}
        ordered = sorted(self.results, key=round_order)
        self.places = tuple(self.by_round[round_] for round_ in ordered if round_ in self.by_round)
        scores = [result.points for result in self.results.values() if result.points is not None]
        self.points = round(sum(scores), 2) if scores else None
        self.performed = sum(result.performed for result in self.results.values())
        self.out_in = self._out_in()

    def _out_in(self) -> str | None:
        """The last round in which it went out; none where it sat down again in a later one."""
        gone = max((round_ for round_, result in self.results.items() if result.out), key=round_order, default=None)
        if gone is None or any(round_order(round_) > round_order(gone) for round_ in self.attended):
            return None
        return gone

    def ranked(self, place: int | None) -> Ranked:
        return Ranked(self.child, place, self.points, self.places, self.out_in, self.performed)


def rankings(activity: str, segment: str, day: str, books: Books) -> list[Ranking]:
    """The rankings of a segment on a day; places and points are never mixed into one list.

    "place": first those with places: as they were said where nobody has more than one, else by the sum of each one's places (who has none
    in a round counts as one behind its last). Then, where anybody is out, those who are not, and those who are by the round in which they
    went, the last round first. "points": everybody who has any, by their sum. Where there are both, each stands alone, the places first.
    Level ones share their place (1, 2, 2, 4). Who only performed comes last in the first of them, without a place.
    """
    games = [_Game(sheet, segment, day, books.zone) for sheet in books.sheets(activity)]
    games = [game for game in games if game.results or game.attended]
    by_place, by_points = _by_place(games), list[Ranked]()
    _put(by_points, [game for game in games if game.points is not None], lambda game: -(game.points or 0))
    made: list[tuple[By, list[Ranked]]] = [("place", by_place), ("points", by_points)]
    found = [Ranking(by, ranked) for by, ranked in made if ranked] or [Ranking("place", [])]
    named = {one.child for ranking in found for one in ranking.ranked}
    found[0].ranked.extend(
        game.ranked(None) for game in sorted(games, key=lambda game: game.child) if game.performed and game.child not in named
    )
    return [each for each in found if each.ranked]


def ranking(activity: str, segment: str, day: str, books: Books, by: str = "") -> list[Ranked]:
    """The ranking that is asked for; none said or not there, the first one: by places where anybody has one or is out, else by points."""
    found = rankings(activity, segment, day, books)
    return next((each.ranked for each in found if each.by == by), found[0].ranked if found else [])


def _by_place(games: Sequence[_Game]) -> list[Ranked]:
    """Those with places, and behind them, where anybody is out, all who played for places: by when they went."""
    placed = [game for game in games if game.places]
    in_order: list[Ranked] = []
    if all(len(game.places) == 1 for game in placed):
        in_order += sorted((game.ranked(game.places[0]) for game in placed), key=lambda one: (one.place, one.child))
    else:
        behind = _behind(placed)
        _put(in_order, placed, lambda game: sum(game.by_round.get(round_, last) for round_, last in behind.items()))
    if any(game.out_in is not None for game in games):
        played = [game for game in games if not game.places and (game.out_in is not None or game.attended or game.points is None)]
        _put(in_order, played, lambda game: (0, (0, "")) if game.out_in is None else (1, _reversed(game.out_in)))
    return in_order


def _behind(placed: Sequence[_Game]) -> dict[str, int]:
    """For each round with places the place behind its last one."""
    found: dict[str, int] = {}
    for game in placed:
        for round_, place in game.by_round.items():
            found[round_] = max(found.get(round_, 0), place + 1)
    return found


def _reversed(round_: str) -> tuple[int, str]:
    number, word = round_order(round_)
    return -number, word


def _put(in_order: list[Ranked], games: Iterable[_Game], worth: Callable[[_Game], Any]) -> None:
    """Append these games behind what stands there already, the least `worth` first; level ones share a place."""
    before = max([len(in_order), *(one.place for one in in_order if one.place is not None)])
    level: Any = None
    place = 0
    for number, game in enumerate(sorted(games, key=lambda game: (worth(game), game.child)), start=1):
        if number == 1 or worth(game) != level:
            place, level = before + number, worth(game)
        in_order.append(game.ranked(place))


def undecided(ranking: Ranking) -> set[str]:
    """Who is still in and shares a place for that alone: while there are several of them nobody knows who comes before whom."""
    ranked = [one for one in ranking.ranked if one.place is not None] if ranking.by == "place" else []
    still = {one.child for one in ranked if one.out_in is None and not one.places}
    return still if len(still) > 1 and len(still) < len(ranked) else set()


# --- who is asked for -------------------------------------------------------------------------------------------------------------


def out(ranked: Iterable[Ranked]) -> dict[str, list[str]]:
    """Who is out, by the round in which it went, the rounds in order."""
    gone = [one for one in ranked if one.out_in is not None]
    return {
        round_: [one.child for one in gone if one.out_in == round_]
        for round_ in sorted({one.out_in or "" for one in gone}, key=round_order)
    }


def performances(sheet: Sheet, segment: str, day: str, zone: str) -> int:
    """In how many rounds of a segment on a day a child performed."""
    return sum(result.performed for key, result in of_sheet(sheet, zone).items() if key[:2] == (day, segment))


def points(activity: str, day: str, books: Books, segment: str | None = None) -> dict[str, float]:
    """Each child's points on a day, of one segment or of all of them together."""
    found: dict[str, float] = {}
    for sheet in books.sheets(activity):
        told = [
            result.points
            for key, result in of_sheet(sheet, books.zone).items()
            if key[0] == day and segment in (None, key[1]) and result.points is not None
        ]
        if told:
            found[sheet.child] = round(sum(told), 2)
    return found


def when(sheet: Sheet, key: Key, *, now: str, ends: str, zone: str) -> str | None:
    """When a result that is written down now happened: now while the child is here and the activity on, else when it was last seen at it.

    `ends` is the instant at which the activity is over. A child who went home is not back because somebody writes up the game in the
    evening. None where it was not seen on that day at all.
    """
    if sheet.inside and now <= ends and days.day_of(now, zone) == key[0]:
        return now
    seen = [fact for fact in sheet.standing if fact["kind"] in facts.SEEN and days.day_of(fact["happened_at"], zone) == key[0]]
    there = [fact for fact in seen if fact["kind"] in ("attendance", "result") and attendance_key(fact, zone) == key]
    return (there or seen)[-1]["happened_at"] if seen else None


def next_place(taken: Iterable[int]) -> int:
    """The place of whoever comes in next: after 1, 2, 2 it is 4; one that was given and taken back is free again."""
    places = list(taken)
    place = 1
    while place in places or place != 1 + sum(other < place for other in places):
        place += 1
    return place

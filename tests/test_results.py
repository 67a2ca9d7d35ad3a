"""Results of games: who is out in which round, who performed, who came which place; and what is said of it on page and wall."""

from itertools import permutations
from typing import Any

import pytest

from care import beside, days, drawing, ids, playing, prizes, results
from care.books import Books
from care.results import Ranked, Result
from pages import result_view, sampling, words
from storage.ledger import Ledger
from tests.conftest import Centre
from tests.test_activities_pages import activity, child, station

DAY, ZONE = "2026-12-19", "Asia/Shanghai"
STOOLS = "g1"


class Hall:
    """An afternoon's facts, a minute apart, in plain books."""

    def __init__(self) -> None:
        self.books, self.minute = Books(ZONE), 0

    def fact(self, kind: str, child: str, round_: int | None = None, **more: Any) -> str:
        self.minute += 1
        at = days.shifted(f"{DAY}T06:00:00.000Z", self.minute * 60_000)
        made = {"id": f"f{self.minute:03d}", "kind": kind, "activity": "a1", "child": child, "happened_at": at, "station": "s1", **more}
        self.books.add(made if round_ is None else {**made, "round": round_})
        return made["id"]

    def sits(self, child: str, round_: int | None = None) -> str:
        return self.fact("attendance", child, round_, segment=STOOLS)

    def result(self, child: str, round_: int | None = None, **details: Any) -> str:
        return self.fact("result", child, round_, segment=STOOLS, details=details)

    def void(self, of: str) -> None:
        self.minute += 1
        at = days.shifted(f"{DAY}T06:00:00.000Z", self.minute * 60_000)
        self.books.add({"id": f"v{self.minute}", "kind": "void", "activity": "a1", "of": of, "happened_at": at})

    def ranking(self) -> list[Ranked]:
        return results.ranking("a1", STOOLS, DAY, self.books)

    @property
    def places(self) -> list[tuple[str, int | None]]:
        return [(one.child, one.place) for one in self.ranking()]

    def of(self, child: str, round_: str = "") -> Result | None:
        return results.of_sheet(self.books.sheet("a1", child), ZONE).get((DAY, STOOLS, round_))


@pytest.fixture
def hall() -> Hall:
    return Hall()


# --- what is said -----------------------------------------------------------------------------------------------------------------


def test_the_latest_word_on_each_thing_stands_and_one_thing_does_not_wipe_another(hall: Hall) -> None:
    hall.result("c1", place=2)
    hall.result("c1", performed=True)
    hall.result("c1", place=1)
    assert hall.of("c1") == Result(place=1, performed=True)
    hall.result("c1", place=None)
    assert hall.of("c1") == Result(performed=True)


def test_what_was_taken_back_is_not_said_and_what_stood_before_stands_again(hall: Hall) -> None:
    first, second = hall.result("c1", points=5), hall.result("c1", points=50)
    hall.void(second)
    assert hall.of("c1") == Result(points=5)
    hall.void(first)
    assert hall.of("c1") is None
    assert hall.ranking() == []


@pytest.mark.parametrize(
    "details",
    [
        {"place": 0},
        {"place": "1"},
        {"place": True},
        {"place": 1.5},
        {"points": "8"},
        {"points": float("nan")},
        {"points": 10**7},
        {"out": 1},
        {"out": "no"},
        {},
    ],
)
def test_what_no_person_can_have_meant_says_nothing(hall: Hall, details: dict[str, Any]) -> None:
    hall.result("c1", **details)
    assert hall.of("c1") is None


def test_rounds_and_days_stand_apart(hall: Hall) -> None:
    hall.result("c1", 1, points=3)
    hall.result("c1", 2, points=4)
    hall.fact("result", "c1", 1, segment=STOOLS, details={"points": 9}, happened_at="2026-12-20T06:00:00.000Z")
    hall.fact("result", "c1", 1, segment="another game", details={"points": 100})
    assert results.points("a1", DAY, hall.books, STOOLS) == {"c1": 7}
    assert results.points("a1", DAY, hall.books) == {"c1": 107}
    assert results.points("a1", "2026-12-20", hall.books) == {"c1": 9}
    assert results.rounds("a1", STOOLS, DAY, hall.books) == ["1", "2"]
    assert results.segment_days("a1", hall.books) == [DAY, "2026-12-20"]


# --- the ranking ------------------------------------------------------------------------------------------------------------------


def test_children_who_are_level_share_their_place_and_the_next_is_counted_on(hall: Hall) -> None:
    for name, scored in (("c1", 9.5), ("c2", 8), ("c3", 8), ("c4", 3)):
        hall.result(name, points=scored)
    assert hall.places == [("c1", 1), ("c2", 2), ("c3", 2), ("c4", 4)]


def test_places_of_one_round_are_as_the_judge_said_them(hall: Hall) -> None:
    for name, place in (("c1", 2), ("c2", 2), ("c3", 4), ("c4", 1)):
        hall.result(name, place=place)
    assert hall.places == [("c4", 1), ("c1", 2), ("c2", 2), ("c3", 4)]


def test_points_add_up_over_rounds_without_crumbs(hall: Hall) -> None:
    for round_ in (1, 2, 3):
        hall.result("c1", round_, points=0.1)
    hall.result("c2", 1, points=0.3)
    assert [(one.points, one.place) for one in hall.ranking()] == [(0.3, 1), (0.3, 1)]


def test_places_add_up_over_rounds_and_who_missed_one_counts_as_one_behind_its_last(hall: Hall) -> None:
    for round_, order in ((1, ("c1", "c2", "c3")), (2, ("c2", "c3"))):
        for place, name in enumerate(order, start=1):
            hall.result(name, round_, place=place)
    assert hall.places == [("c2", 1), ("c1", 2), ("c3", 3)]  # 3, 1 + 3 and 3 + 2


def test_places_and_points_are_two_rankings_and_never_one_list(hall: Hall) -> None:
    for place, name in enumerate(("c1", "c2"), start=1):
        hall.result(name, 1, place=place)
    for name, points in (("c2", 9), ("c3", 12), ("c1", 7)):
        hall.result(name, 2, points=points)
    hall.result("c4", 2, performed=True)
    found = results.rankings("a1", STOOLS, DAY, hall.books)
    assert [(each.by, [(one.child, one.place) for one in each.ranked]) for each in found] == [
        ("place", [("c1", 1), ("c2", 2), ("c4", None)]),
        ("points", [("c3", 1), ("c2", 2), ("c1", 3)]),
    ]
    assert hall.ranking() == found[0].ranked, "what is asked for one ranking gets the one by places"
    assert results.ranking("a1", STOOLS, DAY, hall.books, "points") == found[1].ranked
    words.use("zh_CN", ZONE)
    assert [result_view.by_word(each) for each in found] == ["按名次", "按分数，几轮加在一起"]


def test_who_is_still_in_is_known_without_any_scan(hall: Hall) -> None:
    for name in ("c1", "c2", "c3", "c4"):
        hall.fact("arrival", name)

    def still(round_: str) -> set[str]:
        return playing.still_in("a1", STOOLS, round_, DAY, hall.books)

    assert still("1") == {"c1", "c2", "c3", "c4"}, "nobody was scanned: all who are here"
    hall.result("c4", 1, out=True)
    assert still("1") == {"c1", "c2", "c3", "c4"}, "a slip in the first round can be put right"
    hall.result("c3", 2, out=True)
    assert [still(round_) for round_ in ("2", "3")] == [{"c1", "c2", "c3"}, {"c1", "c2"}]
    for name in ("c1", "c2"):
        hall.sits(name, 1)
    assert [still(round_) for round_ in ("1", "3")] == [{"c1", "c2", "c3", "c4"}, {"c1", "c2"}], "who has a result played too"
    hall.sits("c4", 3)
    assert still("3") == {"c1", "c2", "c4"}, "who was scanned sits again"


def test_who_sits_longest_is_first_and_who_went_out_together_share_a_place(hall: Hall) -> None:
    for round_, seated, gone in ((1, "c1 c2 c3 c4 c5", ("c4", "c5")), (2, "c1 c2 c3", ("c3",)), (10, "c1 c2", ("c2",))):
        for name in seated.split():
            hall.sits(name, round_)
        for name in gone:
            hall.result(name, round_, out=True)
    ranked = hall.ranking()
    assert [(one.child, one.place, one.out_in) for one in ranked] == [
        ("c1", 1, None),
        ("c2", 2, "10"),
        ("c3", 3, "2"),
        ("c4", 4, "1"),
        ("c5", 4, "1"),
    ]
    assert results.out(ranked) == {"1": ["c4", "c5"], "2": ["c3"], "10": ["c2"]}


def test_who_sits_down_again_in_a_later_round_is_not_out(hall: Hall) -> None:
    for round_ in (1, 2):
        hall.sits("c1", round_)
    hall.sits("c2", 1)
    hall.result("c1", 1, out=True)
    hall.result("c2", 1, out=True)
    assert [(one.child, one.out_in) for one in hall.ranking()] == [("c1", None), ("c2", "1")]


def test_places_of_a_game_are_as_they_were_said_in_whichever_round_and_who_merely_stayed_in_has_none_yet(hall: Hall) -> None:
    for name in ("c1", "c2", "c3", "c4", "c5"):
        hall.sits(name, 1)
    hall.result("c5", 1, out=True)
    hall.result("c1", 1, place=1)
    hall.result("c2", 2, place=2)
    [found] = results.rankings("a1", STOOLS, DAY, hall.books)
    assert [(one.child, one.place) for one in found.ranked] == [("c1", 1), ("c2", 2), ("c3", 3), ("c4", 3), ("c5", 5)]
    assert results.undecided(found) == {"c3", "c4"}
    counted = beside.behind(f"place:{STOOLS}:{DAY}", {"id": "a1"}, hall.books) or []
    assert {(one.child, one.place) for one in counted} == {("c1", 1), ("c2", 2), ("c5", 5)}
    hall.result("c4", 2, out=True)
    [found] = results.rankings("a1", STOOLS, DAY, hall.books)
    assert results.undecided(found) == set(), "the last one who sits has sat longest"


def test_who_only_performed_is_named_and_has_no_place(hall: Hall) -> None:
    for name in ("c1", "c2"):
        hall.sits(name)
    hall.result("c2", performed=True)
    assert hall.places == [("c2", None)]


def test_the_order_in_which_facts_come_makes_no_difference() -> None:
    hall = Hall()
    wrong = hall.result("c1", 1, place=3)
    hall.result("c1", 1, place=1)
    hall.result("c2", 1, place=1)
    hall.result("c2", 1, place=2)
    hall.void(wrong)
    for order in permutations(list(hall.books.facts.values())):
        books = Books(ZONE)
        for fact in order:
            books.add(fact)
        assert [(one.child, one.place) for one in results.ranking("a1", STOOLS, DAY, books)] == [("c1", 1), ("c2", 2)]


def test_a_game_written_up_in_the_evening_brings_nobody_back(hall: Hall) -> None:
    hall.sits("c1", 1)
    seen = hall.books.sheet("a1", "c1").standing[-1]["happened_at"]
    evening, key = f"{DAY}T13:00:00.000Z", (DAY, STOOLS, "1")
    given = {"now": evening, "ends": f"{DAY}T23:00:00.000Z", "zone": ZONE}
    assert results.when(hall.books.sheet("a1", "c1"), key, **given) == evening
    assert results.when(hall.books.sheet("a1", "c1"), key, **{**given, "ends": evening[:11] + "12:00:00.000Z"}) == seen
    hall.fact("departure", "c1")
    at = results.when(hall.books.sheet("a1", "c1"), key, **given)
    hall.fact("result", "c1", 1, segment=STOOLS, details={"place": 1}, happened_at=at)
    sheet = hall.books.sheet("a1", "c1")
    assert (sheet.inside, sheet.marks, hall.of("c1", "1")) == (False, [], Result(place=1))
    assert results.when(hall.books.sheet("a1", "nobody"), key, **given) is None


@pytest.mark.parametrize("unsaid", [("place", "out"), ("out", "place")])
def test_a_child_known_by_a_result_alone_is_not_inside_when_all_of_it_was_taken_back(hall: Hall, unsaid: tuple[str, str]) -> None:
    hall.result("c1", 1, place=2, out=True, performed=False)
    key, sheet = (DAY, STOOLS, "1"), hall.books.sheet("a1", "c1")
    said, alone = results.to_take_back(sheet, key, unsaid[0], ZONE)
    assert (len(said), alone) == (1, []), "it says something else too, so it is contradicted"
    hall.result("c1", 1, **dict.fromkeys(unsaid[:1]))
    assert hall.books.sheet("a1", "c1").inside
    _said, alone = results.to_take_back(hall.books.sheet("a1", "c1"), key, unsaid[1], ZONE)
    for fact in alone:
        hall.void(fact["id"])
    assert not hall.books.sheet("a1", "c1").arrived


# --- together with the draw -------------------------------------------------------------------------------------------------------


def test_a_result_that_says_performed_is_a_turn_of_the_draw_once_and_until_it_is_taken_back(ledger: Ledger) -> None:
    made = sampling.load(ledger, by="周敏")
    one, other = (each["id"] for each in ledger.children()[:2])
    for who in (one, other):
        ledger.record({"kind": "arrival", "activity": made["id"], "child": who}, organizer="周敏")
    today = days.day_of(days.now(), ledger.books.zone)
    given: dict[str, Any] = {"kind": "result", "activity": made["id"], "segment": "s", "round": 1}
    for details in ({"performed": True}, {"performed": True}, {"place": 1}):
        ledger.record({**given, "child": one, "details": details}, organizer="周敏")
    assert drawing.candidates(made["id"], "s", today, ledger.books) == [other]
    ledger.record({**given, "child": other, "details": {"performed": True}}, organizer="周敏")
    assert len(drawing.candidates(made["id"], "s", today, ledger.books)) == 2, "said twice of one round it was one turn"
    ledger.record({**given, "child": one, "details": {"performed": False}}, organizer="周敏")
    assert drawing.candidates(made["id"], "s", today, ledger.books) == [one]


# --- sixteen stools, five rounds --------------------------------------------------------------------------------------------------


def test_on_sixteen_stools_in_five_rounds_each_overfull_round_is_one_entry_on_the_tray(centre: Centre) -> None:
    made = activity(centre, segments=[{"id": STOOLS, "title": "抢板凳", "places": 16}])
    phones = [station(centre, made, number=n) for n in (1, 2)]
    hall = [child(centre, f"孩子{n}", "河东组", n)["id"] for n in range(1, 21)]
    seated = {1: 16, 2: 18, 3: 16, 4: 17, 5: 20}
    told: dict[int, list[str]] = {}
    for round_, how_many in seated.items():
        for place, who in enumerate(hall[:how_many]):
            at = days.shifted(days.now(), (round_ - 10) * 60_000 + place * 1000)
            raw = {
                "id": ids.uuid7(),
                "kind": "attendance",
                "at": at,
                "clock": 0,
                "activity": made["id"],
                "segment": STOOLS,
                "round": round_,
            }
            offline = {"child": who, "by": "李老师", "offline": round_ != 1}
            told.setdefault(round_, []).append(centre.ledger.take({**raw, **offline}, station=phones[place % 2], sent_at=None).reason or "")
    assert told[1] == [""] * 16, "all sixteen have a stool"
    assert {round_: reasons.count("full") for round_, reasons in told.items()} == {1: 0, 2: 2, 3: 0, 4: 1, 5: 4}
    assert [(entry.rule, entry.subject.rpartition(":")[2], len(entry.facts)) for entry in centre.ledger.tray(None)] == [
        ("full", "2", 18),
        ("full", "4", 17),
        ("full", "5", 20),
    ]
    assert centre.ledger.figures(made["id"])["segments"] == [
        {"id": STOOLS, "title": "抢板凳", "children": 20, "visits": sum(seated.values())}
    ]


def in_a_game(out: int, still: int) -> list[Ranked]:
    """A ranking of a game on stools: those who sit share the first place."""
    sitting = [Ranked(f"s{n}", 1, None, (), None, 0) for n in range(still)]
    return [*sitting, *(Ranked(f"o{n}", still + 1 + n, None, (), "1", 0) for n in range(out))]


@pytest.mark.parametrize(("out", "still", "why"), [(3, 0, "nobody_in"), (3, 14, "still_on"), (13, 3, None), (15, 1, None), (0, 0, None)])
def test_a_game_that_goes_on_or_of_which_only_the_losers_are_known_has_no_winners(out: int, still: int, why: str | None):
    assert prizes.unfinished(in_a_game(out, still), places=3) == why


def test_a_contest_in_which_nobody_goes_out_has_its_winners_at_once():
    assert prizes.unfinished([Ranked(f"c{n}", n + 1, None, (n + 1,), None, 0) for n in range(20)], places=3) is None


def test_prizes_are_offered_for_as_many_places_as_are_decided():
    decided = [Ranked(f"h{n}", n, None, (n,), None, 0) for n in (1, 2)]
    assert (
        prizes.likely_places([*decided, *(Ranked(f"s{n}", 3, None, (), None, 0) for n in range(6)), Ranked("o", 9, None, (), "1", 0)], 3)
        == 2
    )
    assert prizes.likely_places(in_a_game(out=3, still=14), 3) == 3, "nothing is decided: what is usual"
    assert prizes.likely_places(in_a_game(out=13, still=3), 3) == 3


@pytest.mark.parametrize(("by_hand", "why"), [((1, 2), None), ((1, 1), None), ((1,), "still_on"), ((3, 4), "still_on")])
def test_places_given_by_hand_that_cover_the_prizes_are_a_decision_though_others_still_sit(by_hand: tuple[int, ...], why: str | None):
    decided = [Ranked(f"h{n}", place, None, (place,), None, 0) for n, place in enumerate(by_hand)]
    others = [Ranked(f"s{n}", len(by_hand) + 1, None, (), None, 0) for n in range(13)]
    assert prizes.unfinished([*decided, *others, Ranked("o", 16, None, (), "1", 0)], places=2) == why

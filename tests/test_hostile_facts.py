"""What a phone may write that nobody meant: slips of the finger, other people's telephone numbers, a day that was another."""

import uuid
from typing import Any

import pytest

from care import absences, collecting, drawing, facts, home_calls, sees, tray
from care.books import Books
from care.facts import Malformed
from pages import absence_words, home_call_words, words
from tests.test_verdicts import SHARED, World

ALL = ("arrival", "departure")
KEPT_OFF, ALLOWED = {"guardian_phones": False}, {"guardian_phones": True}


def written(kind: str, **more: Any) -> dict[str, Any]:
    given = {"id": str(uuid.uuid4()), "kind": kind, "at": "2026-12-19T01:12:00.000Z", "activity": "a1", "child": "c1", **more}
    return {**given, "happened_at": given["at"]}


@pytest.mark.parametrize("kind", ["newcomer", "question", "departure"])
def test_a_number_that_was_typed_on_one_phone_reaches_no_other_where_numbers_are_kept_off_phones(kind: str):
    fact = written(kind, station="s1", details={"name": "张大伯", "relation": "邻居", "phone": "13900007777"})
    told = sees.fact(fact, ALL, station="s2", phones=KEPT_OFF)
    assert told == {**fact, "details": {"name": "张大伯", "relation": "邻居"}}
    assert sees.fact(fact, ALL, station="s1", phones=KEPT_OFF) == fact, "the phone that wrote it goes on with it"
    assert sees.fact(fact, ALL, station="s2", phones=ALLOWED) == fact


def test_who_left_with_an_adult_about_whom_another_phone_had_asked_can_still_be_called():
    books = Books(SHARED["world"]["zone"])
    question = written("question", station="s1", details={"name": "张大伯", "phone": "13900007777"})
    left = written("departure", station="s2", details={"how": "other", "name": "张 大伯", "asked": question["id"]})
    other = written("departure", station="s2", details={"how": "other", "name": "李四", "asked": question["id"]})
    books.add(question)
    sheet = books.sheet("a1", "c1")
    assert [collecting.phone(each, sheet) for each in (left, other)] == ["13900007777", ""]


@pytest.mark.parametrize("told", [1, "1", "0001"])
def test_a_round_is_the_same_round_however_a_phone_writes_it(told: object):
    assert facts.read(written("attendance", segment="g2", round=told))["round"] == 1


PACK = {"details": {"contents": [{"item": "i1", "quantity": 1_000}]}}
ITSELF = written("void")
SLIPS = [
    {**ITSELF, "of": ITSELF["id"]},
    *(written("attendance", round=0), written("attendance", round="0"), written("k" * 41)),
    *(
        written("handout", item="i1", quantity=1_000),
        written("take_back", item="i1", quantity=1_000),
        written("handout", item="p1", **PACK),
    ),
]


@pytest.mark.parametrize("raw", SLIPS, ids=lambda raw: raw["kind"])
def test_a_slip_of_the_finger_on_a_phone_moves_nothing(raw: dict[str, Any]):
    with pytest.raises(Malformed):
        facts.read(raw, by_phone=True)


def test_what_an_organizer_counts_or_puts_right_may_be_many_and_so_may_what_one_hand_holds():
    for kind, pieces, by_phone in (
        ("receipt", 1_000_000, False),
        ("count", 1_000_000, False),
        ("handout", 1_000, False),
        ("handout", 999, True),
    ):
        assert facts.read(written(kind, item="i1", quantity=pieces), by_phone=by_phone)["quantity"] == pieces
    assert facts.read(written("k" * 40), by_phone=True)


def test_what_a_phone_wrote_of_another_day_is_one_matter_for_each_child():
    books, at = Books(SHARED["world"]["zone"]), "2026-02-22T01:00:00.000Z"
    for child, kind in (("c1", "arrival"), ("c1", "attendance"), ("c2", "arrival")):
        books.add({**written(kind, child=child, station="s1", segment="g1"), "happened_at": at})
    books.add({**written("arrival", child="c3"), "happened_at": at})
    found = [(entry.rule, entry.subject, len(entry.facts)) for entry in tray.open_entries("a1", books, World(SHARED["world"]))]
    assert sorted(found) == [("before_start", "c1", 2), ("before_start", "c2", 1)]


def test_a_word_of_a_newer_phone_is_no_sentence_on_the_screen():
    assert words.kind("swimming_lesson") == "swimming_lesson"
    assert words.kind("通知：今天的活动取消，请各位家长马上来接孩子") == "通知：今天的活动取消，请各位家长…"


@pytest.mark.parametrize("details", [{"outcome": {"x": 1}}, {"outcome": ["reached"]}, {"outcome": "reached"}, {}])
@pytest.mark.parametrize("kind", ["call", "home_call", "absence", "draw"])
def test_what_a_phone_writes_in_an_organizers_place_says_nothing_and_breaks_nothing(kind: str, details: dict[str, Any]):
    activity = {"id": "a1", "starts_at": "2026-12-19T01:00:00.000Z", "ends_at": "2026-12-19T04:00:00.000Z"}
    child, zone, day = {"id": "c1", "name": "魏小涛"}, SHARED["world"]["zone"], "2026-12-19"
    books = Books(zone)
    books.add(written("arrival", child="c2"))
    fact = written(kind, station="s1", segment="g2", details={"reason": "excused", **details})
    books.add(fact)
    [missing] = absences.missing(activity | {"who": "all"}, [child], books, day)
    assert (missing.reason, list(missing.calls)) == ("not_recorded", [])
    assert home_calls.became(books.sheet("a1", "c1"), activity, day, zone) == set()
    assert drawing.turns("a1", "g2", day, books) == []
    assert drawing.candidates("a1", "g2", day, books) == ["c2"]
    assert absence_words.outcome(fact)
    assert home_call_words.told(fact)


def test_whom_a_phone_says_was_drawn_has_still_its_turn():
    books = Books(SHARED["world"]["zone"])
    for child in ("c1", "c2"):
        books.add(written("arrival", child=child))
    books.add(written("draw", station="s1", segment="g2"))
    assert drawing.candidates("a1", "g2", "2026-12-19", books) == ["c1", "c2"]

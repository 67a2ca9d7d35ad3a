"""An adult whom nobody knows wants to take a child home: the question waits until somebody answers, or until it means nothing any more."""

import pytest

from care import days, questions
from care.facts import Fact
from storage.intake import Taken
from storage.ledger import Ledger
from tests.test_watch import Hall

UNCLE = {"name": "王强", "relation": "叔叔的朋友", "phone": "13800001234"}


@pytest.fixture
def hall(ledger: Ledger) -> Hall:
    made = Hall(ledger)
    made.scan("arrival", "魏小涛")
    return made


def waiting(hall: Hall) -> list[Fact]:
    activity = hall.ledger.store.activities.need(hall.activity["id"])
    return questions.open_questions(activity, hall.ledger.books)


def ask(hall: Hall, child: str = "魏小涛", **about: str) -> Taken:
    return hall.scan("question", child, details={**UNCLE, **about})


def answer(hall: Hall, question: Taken, said: str, child: str = "魏小涛") -> Taken:
    given = {"kind": "answer", "activity": hall.activity["id"], "child": hall.children[child]["id"], "of": question.id}
    return hall.ledger.record({**given, "details": {"answer": said}}, organizer="周敏")


def test_a_question_waits_and_says_of_whom_and_about_whom(hall: Hall) -> None:
    asked = ask(hall)
    assert asked.outcome == "recorded"
    (waits,) = waiting(hall)
    assert (waits["id"], questions.asked(waits)) == (asked.id, UNCLE)
    (shown,) = hall.board["questions"]
    assert (shown["child_name"], shown["name"], shown["by"], shown["barred"]) == ("魏小涛", "王强", "李老师", None)
    assert shown["phones"], "home can be asked first"


@pytest.mark.parametrize("said", ["yes", "no"])
def test_an_answer_of_either_kind_ends_it_and_taking_the_answer_back_asks_again(hall: Hall, said: str) -> None:
    asked = ask(hall)
    given = answer(hall, asked, said)
    assert waiting(hall) == []
    hall.ledger.record({"kind": "void", "activity": hall.activity["id"], "of": given.id}, organizer="周敏")
    assert [fact["id"] for fact in waiting(hall)] == [asked.id]


def test_a_phone_answers_nobodys_question(hall: Hall) -> None:
    asked = ask(hall)
    hall.scan("answer", "魏小涛", of=asked.id, details={"answer": "yes"})
    assert [fact["id"] for fact in waiting(hall)] == [asked.id]


def test_who_asks_first_is_answered_first(hall: Hall) -> None:
    first, second = ask(hall), ask(hall, "魏小雨")
    assert [fact["id"] for fact in waiting(hall)] == [first.id, second.id]
    answer(hall, first, "no")
    assert [fact["id"] for fact in waiting(hall)] == [second.id]


def test_a_child_who_has_gone_home_since_needs_no_answer(hall: Hall) -> None:
    ask(hall)
    went = hall.scan("departure", "魏小涛", details={"how": "alone"})
    assert waiting(hall) == []
    hall.ledger.record({"kind": "void", "activity": hall.activity["id"], "of": went.id}, organizer="周敏")
    assert len(waiting(hall)) == 1


def test_a_question_asked_after_a_departure_still_waits(hall: Hall) -> None:
    hall.scan("departure", "魏小涛", details={"how": "alone"})
    ask(hall)
    assert len(waiting(hall)) == 1


@pytest.mark.parametrize("field", ["closed_at", "cancelled_at"])
def test_after_the_activity_nobody_is_asked(hall: Hall, field: str) -> None:
    ask(hall)
    hall.ledger.save("activities", {**hall.activity, field: days.now()}, by="周敏")
    assert waiting(hall) == []


def test_a_question_taken_back_is_none(hall: Hall) -> None:
    asked = ask(hall)
    hall.ledger.record({"kind": "void", "activity": hall.activity["id"], "of": asked.id}, organizer="周敏")
    assert waiting(hall) == []


@pytest.mark.parametrize(
    ("about", "barred"),
    [
        ({"name": "魏大勇", "phone": ""}, "叔叔"),
        ({"name": "魏 大勇", "phone": ""}, "叔叔"),
        ({"name": "王强", "phone": "137 0000 6602"}, "叔叔"),
        ({"name": "王强", "phone": "13800001234"}, None),
    ],
)
def test_whoever_may_not_collect_is_recognised_by_name_or_phone_whatever_was_said(
    hall: Hall, about: dict[str, str], barred: str | None
) -> None:
    hall.ledger.save("guardians", {"id": "gwdy", "name": "魏大勇", "phone": "13700006602"}, by="周敏")
    child = hall.children["魏小涛"]
    ties = [*child["guardians"], {"guardian": "gwdy", "relation": "叔叔", "may_collect": False}]
    hall.ledger.save("children", {**child, "guardians": ties}, by="周敏")
    ask(hall, **about)
    (shown,) = hall.board["questions"]
    assert shown["barred"] == barred


def test_what_a_phone_garbles_is_no_name(hall: Hall) -> None:
    assert hall.scan("question", "魏小涛", details={"name": 7, "phone": None}).reason == "malformed", "nobody could say yes to nobody"
    hall.scan("question", "魏小涛", details={"name": " 王强 ", "relation": [1], "phone": None})
    (waits,) = waiting(hall)
    assert questions.asked(waits) == {"name": "王强", "relation": "", "phone": ""}


# --- the alarm --------------------------------------------------------------------------------------------------------------------


def stop(hall: Hall, child: str = "魏小涛") -> Taken:
    return hall.scan("refusal", child, details={"reason": "not_allowed", "desk": "departure"})


def stops(hall: Hall) -> list[Fact]:
    return questions.open_stops(hall.ledger.store.activities.need(hall.activity["id"]), hall.ledger.books)


def test_an_adult_who_may_not_collect_waits_for_an_organizer_and_nobody_has_left(hall: Hall) -> None:
    hall.scan("refusal", "魏小涛", details={"reason": "withdrawn"})
    assert stops(hall) == []
    stop(hall)
    again = stop(hall)
    assert [fact["id"] for fact in stops(hall)] == [again.id], "a child is told of once, by the last time"
    assert hall.ledger.figures(hall.activity["id"])["inside"] == 1
    answer(hall, again, questions.SEEN)
    assert stops(hall) == []
    third = stop(hall)
    assert [fact["id"] for fact in stops(hall)] == [third.id], "the adult came back"
    hall.scan("departure", "魏小涛")
    assert stops(hall) == []


def test_after_the_activity_no_alarm_stands(hall: Hall) -> None:
    stop(hall)
    hall.ledger.save("activities", {**hall.activity, "closed_at": days.now()}, by="周敏")
    assert stops(hall) == []

"""What an activity's record says, by the facts alone."""

import uuid
from typing import Any

import pytest

from care import facts, record
from care.books import Books
from care.facts import Malformed
from pages.papers import folder
from tests.an_afternoon import CAMP, DAY, SEGMENTS


def told(kind: str, at: str, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "kind": kind, "activity": "a1", "happened_at": f"2026-12-{at}:00.000Z", "by": "周敏", **more}


def books_of(*written: dict[str, Any]) -> Books:
    books = Books()
    for fact in written:
        books.add(fact)
    return books


def guests(families: int, others: int, at: str, **more: Any) -> dict[str, Any]:
    return told("guests", at, details={"families": families, "guests": others}, **more)


def test_the_last_count_of_families_and_guests_stands_until_it_is_taken_back():
    first, second = guests(12, 3, "19T04:00"), guests(14, 3, "19T05:00")
    assert record.guests("a1", books_of(second, first)) == second
    assert record.guests("a1", books_of(first, second, told("void", "19T06:00", of=second["id"]))) == first
    assert record.guests("a1", books_of(guests(99, 99, "19T07:00", station="p1"))) is None, "a phone's word does not count"


@pytest.mark.parametrize(
    "details", [{}, {"families": 3}, {"families": -1, "guests": 0}, {"families": 2, "guests": True}, {"families": 2, "guests": 10_000}]
)
def test_a_count_of_families_and_guests_says_both_numbers(details: dict[str, Any]):
    raw = {"id": str(uuid.uuid4()), "kind": "guests", "at": "2026-12-19T09:00:00+08:00", "activity": "a1"}
    assert facts.read({**raw, "details": {"families": 0, "guests": 9_999}})
    with pytest.raises(Malformed):
        facts.read({**raw, "details": details})


def camp(*written: dict[str, Any], stations: Any = ()) -> record.Account:
    books = books_of(*written)
    took = [{"id": one["id"], **dict.fromkeys(("children", "visits"), 0)} for one in SEGMENTS]
    return record.account(CAMP, {"segments": took}, books, stations)


def test_each_day_of_a_camp_goes_its_own_way():
    course = camp(
        told("step", "19T01:34", segment="s1"),
        told("step", "19T02:20", segment="s2"),
        told("step", "20T01:30", segment="s1"),
        told("step", "20T02:00", segment="s2", details={"skipped": True}),
    ).course
    went = [[(day, one.late, one.skipped) for day, one in part.went] for part in course]
    assert went == [[("2026-12-19", 4, False), ("2026-12-20", 0, False)], [("2026-12-19", -10, False), ("2026-12-20", None, True)]]
    assert [part.planned for part in course] == ["2026-12-19T01:30:00.000Z", "2026-12-19T02:30:00.000Z"]


def test_nobody_tapped_and_nothing_is_made_up():
    known = camp()
    assert [part.went for part in known.course] == [[], []]
    assert (known.organizers, known.helpers, known.guests, known.quotes, known.summary, known.came) == ([], [], None, [], "", {})


def test_children_of_each_day_are_counted_once_a_day():
    known = camp(
        told("arrival", "19T01:00", child="c1"),
        told("departure", "19T03:00", child="c1"),
        told("arrival", "19T04:00", child="c1"),
        told("arrival", "20T01:00", child="c1"),
        told("arrival", "20T01:00", child="c2"),
    )
    assert known.came == {"2026-12-19": 1, "2026-12-20": 2}


def test_who_helped_is_told_by_the_names_on_the_phones_that_worked_here():
    phones = [
        {
            "id": "p1",
            "by": "后来的人",
            "joined": {"a1": "…", "a2": "…"},
            "names": [{"name": "刘奶奶", "at": "…", "activity": "a1", "joined": True}],
        },
        {"id": "p2", "by": "小陈", "joined": {"a1": "…"}},
        {"id": "p3", "by": "别处的人", "joined": {"a2": "…"}},
    ]
    wrong = told("arrival", "19T01:02", child="c2", station="p1") | {"by": "手滑的人"}
    by_phones = [
        told("arrival", "19T01:00", child="c1", station="p1") | {"by": "刘奶奶"},
        wrong,
        told("void", "19T01:03", of=wrong["id"]),
        told("service", "19T06:00", details={"name": "手机说的"}, station="p1") | {"by": "刘奶奶"},
    ]
    hours = {"from": f"{DAY}T01:00:00.000Z", "to": f"{DAY}T03:00:00.000Z"}
    aside = told("service", "19T05:00", details={**hours, "name": "小陈", "sort": "none"})
    known = camp(*by_phones, stations=phones)
    assert [(helper.name, helper.leads, helper.wrote) for helper in known.helpers] == [("刘奶奶", ["包饺子"], 2), ("小陈", (), 0)]
    assert [helper.name for helper in camp(*by_phones, aside, stations=phones).helpers] == ["刘奶奶"]
    written = [
        told("service", "19T06:00", details={**hours, "name": "阿强", "sort": "service"}),
        told("service", "18T06:00", details={**hours, "name": "只来排练", "sort": "rehearsal"}),
    ]
    known = camp(*by_phones, *written, stations=phones)
    assert [(helper.name, helper.wrote) for helper in known.helpers] == [("阿强", 0)], "what an organizer wrote down is what counts"
    assert known.tenths == 20, "a rehearsal is no service"
    assert known.organizers == ["周敏"]


def test_who_was_in_charge_is_what_the_organizer_wrote():
    kept = record.summary(" 大家都高兴。\n下次早点和面。\u200b ", " 陈校长 ", by="周敏", now="2026-12-19T06:00:00.000Z")
    known = record.account({**CAMP, "segments": [], "summary": kept}, {"segments": []}, books_of(told("step", "19T01:34")), ())
    assert (known.organizers, known.summary) == (["陈校长"], "大家都高兴。\n下次早点和面。")


def test_quotes_stand_once_each_as_one_line():
    assert record.quotes(["我包了\n十个！", " ", "我包了 十个！", "长" * 300]) == ["我包了 十个！", "长" * record.LONGEST_QUOTE]


def test_a_name_in_a_text_is_noticed_and_a_short_one_may_be_a_word():
    children = [{"name": name} for name in ("魏小涛", "江南", "阿依古丽·买买提", "石", "王䶮")]
    assert record.named("魏 小涛说江南好，石头也好", children) == (["魏小涛"], ["江南"])
    assert record.named("大家都高兴", children) == ([], [])


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("你画/我猜？", "你画 我猜？"),
        ("..\\..\\x", "x"),
        ("con", "_con"),
        (" . ", "_"),
        ("冬至\n包饺子", "冬至 包饺子"),
        ("长" * 99, "长" * 60),
    ],
)
def test_a_folder_has_a_name_that_every_system_takes(typed: str, name: str):
    assert folder.file_name(typed) == name

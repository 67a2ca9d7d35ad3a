"""Who takes a child home: what the tray shows of it, what an organizer decides, and that what was right on the day stays right."""

from dataclasses import dataclass
from typing import Any

import pytest

from care import collecting, days, deciding
from care.deciding import Choice
from care.tray import Entry
from storage.intake import Taken
from storage.ledger import Ledger

NOON = "2026-11-28T04:00:00.000Z"
GRANNY, UNCLE, NEIGHBOUR = "p1", "p2", "p3"


@dataclass
class Yard:
    """An afternoon with two sisters, their grandmother, an uncle who may not collect, and a neighbour's grandmother."""

    ledger: Ledger
    minute: int = 0

    def write(self, kind: str, child: str, *, phone: str | None = "s1", **more: Any) -> Taken:
        """One fact, a few minutes after the one before; `phone` None is the organizer."""
        self.minute += 5
        at = days.shifted(NOON, self.minute * 60_000)
        station = {"id": phone, "joined": {"a1": NOON}} if phone else None
        id = f"00000000-0000-7000-8000-{self.minute:012d}"
        fact = {"id": id, "kind": kind, "at": at, "clock": 0, "activity": "a1", "child": child, "by": "李老师" if phone else "周敏", **more}
        return self.ledger.take(fact, station=station, sent_at=None)

    def leave(self, child: str, *, phone: str | None = "s1", **details: Any) -> Taken:
        return self.write("departure", child, phone=phone, details=details)

    def tray(self) -> list[tuple[str, str]]:
        return [(entry.rule, entry.child or "") for entry in self.ledger.tray("a1")]

    def only(self) -> Entry:
        [entry] = self.ledger.tray("a1")
        return entry

    def decide(self, entry: Entry, choice: Choice) -> None:
        for fact in deciding.decision(entry, choice, self.ledger.books, self.ledger.records, reason="核对过"):
            assert self.ledger.record(fact, organizer="周敏").outcome != "refused"


@pytest.fixture
def yard(ledger: Ledger) -> Yard:
    family = [{"guardian": GRANNY, "relation": "奶奶", "may_collect": True}, {"guardian": UNCLE, "relation": "叔叔", "may_collect": False}]
    ledger.save(
        "activities", {"id": "a1", "title": "冬至", "starts_at": NOON, "ends_at": days.shifted(NOON, 14_400_000), "who": "all"}, by=None
    )
    for id, name in ((GRANNY, "刘秀英"), (UNCLE, "魏大勇"), (NEIGHBOUR, "王桂兰")):
        ledger.save("guardians", {"id": id, "name": name, "phone": "13900001111"}, by=None)
    ledger.save("children", {"id": "c1", "name": "魏小涛", "guardians": family}, by=None)
    ledger.save(
        "children", {"id": "c2", "name": "魏小雨", "guardians": family[:1], "may_go_alone": {"on": "2026-09-01", "by": "奶奶"}}, by=None
    )
    ledger.save("children", {"id": "c3", "name": "王䶮", "guardians": [{"guardian": NEIGHBOUR, "relation": "外婆"}]}, by=None)
    found = Yard(ledger)
    for child in ("c1", "c2", "c3"):
        found.write("arrival", child, details={"brought_by": "奶奶"} if child == "c1" else {})
    return found


def test_who_may_leaves_and_nothing_waits(yard: Yard) -> None:
    told = [
        yard.leave("c1", how="guardian", guardian=GRANNY),
        yard.leave("c2", how="alone"),
        yard.leave("c3", how="escort", guardian=GRANNY),
    ]
    assert [taken.outcome for taken in told] == ["recorded"] * 3
    assert yard.tray() == []
    assert yard.ledger.figures("a1")["inside"] == 0


@pytest.mark.parametrize(
    ("child", "details", "rule"),
    [
        ("c1", {"how": "guardian", "guardian": UNCLE}, "not_allowed"),
        ("c1", {"how": "escort", "guardian": UNCLE}, "not_allowed"),
        ("c1", {"how": "alone"}, "not_permitted"),
        ("c2", {"how": "guardian", "guardian": NEIGHBOUR}, "not_guardian"),
        ("c2", {"how": "other", "name": "王强", "phone": "13800000000", "agreed_by": "周敏"}, "unknown_collector"),
    ],
)
def test_who_may_not_is_counted_as_gone_and_stands_on_the_tray(yard: Yard, child: str, details: dict[str, Any], rule: str) -> None:
    taken = yard.leave(child, **details)
    assert (taken.outcome, taken.reason) == ("flagged", rule)
    assert yard.tray() == [(rule, child)]
    assert yard.ledger.figures("a1")["departed"] == 1, "what happened is never refused"


def test_what_an_organizer_lets_go_is_vouched_for_but_for_whom_the_family_ruled_out(yard: Yard) -> None:
    assert yard.leave("c1", phone=None, how="alone").outcome == "recorded"
    assert yard.leave("c2", phone=None, how="other", name="王强").outcome == "recorded"
    assert yard.tray() == []
    yard.write("arrival", "c1")
    assert yard.leave("c1", phone=None, how="guardian", guardian=UNCLE).reason == "not_allowed"


def test_a_question_is_answered_before_the_child_leaves_or_after(yard: Yard) -> None:
    asked = yard.write("question", "c1", details={"name": "王强", "relation": "亲戚", "phone": "13800000000"})
    yard.write("answer", "c1", phone=None, of=asked.id, details={"answer": "yes"})
    assert yard.leave("c1", how="other", name="王强", asked=asked.id, agreed_by="周敏").outcome == "recorded"
    later = yard.write("question", "c2", details={"name": "王强"})
    assert yard.leave("c2", how="other", name="王强", asked=later.id).outcome == "flagged"
    assert yard.tray() == [("unknown_collector", "c2")]
    answer = yard.write("answer", "c2", phone=None, of=later.id, details={"answer": "yes"})
    assert yard.tray() == []
    yard.write("void", "c2", phone=None, of=answer.id)
    assert yard.tray() == [("unknown_collector", "c2")], "the yes was taken back"


def test_a_no_that_was_not_heard_stands_on_the_tray(yard: Yard) -> None:
    asked = yard.write("question", "c1", details={"name": "王强"})
    yard.write("answer", "c1", phone=None, of=asked.id, details={"answer": "no"})
    yard.leave("c1", phone="s2", how="other", name="王强", asked=asked.id)
    assert yard.tray() == [("unknown_collector", "c1")]


def test_two_phones_that_name_different_people_leave_it_to_a_person(yard: Yard) -> None:
    yard.leave("c1", how="guardian", guardian=GRANNY)
    assert yard.leave("c1", phone="s2", how="alone").outcome == "already", "the child counts once"
    assert yard.tray() == [("not_permitted", "c1"), ("two_collectors", "c1")]
    matter = next(entry for entry in yard.ledger.tray("a1") if entry.rule == "two_collectors")
    offered = deciding.choices(matter, yard.ledger.books, yard.ledger.records)
    assert [choice.code for choice in offered] == ["keep_one", "keep_one", "keep", "take_back_all"]
    yard.decide(matter, offered[0])
    assert yard.tray() == []
    [stay] = yard.ledger.books.sheet("a1", "c1").stays
    assert [collecting.who(fact) for fact in stay.departures] == [("guardian", GRANNY)]


def test_two_phones_that_say_the_same_are_no_matter(yard: Yard) -> None:
    yard.leave("c1", how="guardian", guardian=GRANNY)
    yard.leave("c1", phone="s2", how="guardian", guardian=GRANNY)
    yard.leave("c2", phone="s2")
    yard.leave("c2", how="guardian", guardian=GRANNY)
    assert yard.tray() == [], "and a phone that did not say by whom contradicts nobody"


def test_a_decision_closes_the_matter_and_can_be_taken_back(yard: Yard) -> None:
    yard.leave("c1", how="guardian", guardian=UNCLE)
    entry = yard.only()
    assert [choice.code for choice in deciding.choices(entry, yard.ledger.books, yard.ledger.records)] == ["keep", "take_back"]
    yard.decide(entry, Choice("keep"))
    assert yard.tray() == []
    settle = next(fact for fact in yard.ledger.store.facts.all() if fact["kind"] == "settle")
    for fact in deciding.taken_back(settle, yard.ledger.books, yard.ledger.records, reason="看错了"):
        yard.ledger.record(fact, organizer="周敏")
    assert yard.tray() == [("not_allowed", "c1")]


def test_who_may_collect_from_tomorrow_on_does_not_change_yesterday(yard: Yard) -> None:
    yard.leave("c1", how="guardian", guardian=GRANNY)
    yard.leave("c2", how="alone")
    no_more = [{"guardian": GRANNY, "relation": "奶奶", "may_collect": False}]
    for child in ("c1", "c2"):
        record = yard.ledger.store.children.need(child)
        yard.ledger.save("children", {**record, "guardians": no_more, "may_go_alone": None}, by="周敏")
    assert yard.tray() == []
    assert yard.ledger.books.facts, "nothing was rewritten"


def test_nor_does_a_permission_that_came_later_hide_what_was_wrong(yard: Yard) -> None:
    yard.leave("c1", how="alone")
    record = yard.ledger.store.children.need("c1")
    yard.ledger.save("children", {**record, "may_go_alone": {"on": "2026-11-29", "by": "奶奶"}}, by="周敏")
    assert yard.tray() == [("not_permitted", "c1")]


def test_who_brought_the_child_is_said_with_the_arrival_or_a_moment_later(yard: Yard) -> None:
    sheet = yard.ledger.books.sheet
    assert (collecting.brought_by(sheet("a1", "c1")), collecting.brought_by(sheet("a1", "c2"))) == ("奶奶", "")
    assert yard.write("arrival", "c2", details={"brought_by": "外公"}).outcome == "already"
    assert collecting.brought_by(sheet("a1", "c2")) == "外公"
    assert yard.ledger.figures("a1")["arrived"] == 3


@pytest.mark.parametrize(
    "details", [{"how": 1}, {"how": ["alone"]}, {"how": "guardian", "guardian": {"id": 1}}, {"how": "other", "asked": 7}]
)
def test_whatever_a_phone_writes_there_the_house_stands(yard: Yard, details: dict[str, Any]) -> None:
    assert yard.leave("c1", **details).outcome in {"recorded", "flagged"}
    assert yard.ledger.figures("a1")["departed"] == 1

"""What an organizer decides on the tray: what follows in the books, and that it can be taken back."""

import random
from collections.abc import Iterable
from typing import Any

import pytest

from care import days, deciding, facts, ids, tray
from care.books import Books
from care.deciding import Choice
from care.tray import Entry
from storage.ledger import Ledger

Record = dict[str, Any]
NOW = "2026-11-21T04:00:00.000Z"
"""Noon on the centre's clock."""
ACTIVITY: Record = {
    "id": "a1", "title": "冬至", "who": "children", "children": ["c1", "c2", "c3"], "starts_at": days.shifted(NOW, -3 * 3_600_000),
    "ends_at": days.shifted(NOW, 3_600_000), "segments": [{"id": "g1", "title": "抢板凳", "places": 1}],
    "items": [{"item": "bag", "per_child": 1, "per": "activity"}],
}  # fmt: skip


class Hall:
    """One activity with three children, two phones, and an organizer who decides."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        for n, child in enumerate(("c1", "c2", "c3"), 1):
            ledger.save("children", {"id": child, "name": child, "number": n}, by="周敏")
        ledger.save("items", {"id": "bag", "title": "书包", "unit": "个"}, by="周敏")
        ledger.save("activities", ACTIVITY, by="周敏")

    def scan(self, kind: str, minute: int, *, phone: str = "s1", joined: bool = True, removed: bool = False, **more: Any) -> str:
        raw = {"id": ids.uuid7(), "kind": kind, "at": days.shifted(NOW, minute * 60_000), "clock": 0, "activity": "a1", "by": "李老师"}
        station: Record = {"id": phone, "joined": {"a1": NOW} if joined else {}, "removed_at": NOW if removed else None}
        return self.ledger.take({**raw, **more}, station=station, sent_at=None).id or ""

    @property
    def entry(self) -> Entry:
        """The one matter that waits."""
        (entry,) = self.ledger.tray(None)
        return entry

    @property
    def rules(self) -> list[str]:
        return [entry.rule for entry in self.ledger.tray(None)]

    def offered(self) -> list[str]:
        return [choice.code for choice in deciding.choices(self.entry, self.ledger.books, self.ledger.records)]

    def choice(self, code: str, fact: str | None = None) -> Choice:
        """The choice of that code that is offered (of that fact)."""
        found = deciding.choices(self.entry, self.ledger.books, self.ledger.records)
        return next(choice for choice in found if choice.code == code and fact in (None, choice.fact))

    def decide(self, code: str, fact: str | None = None, **answer: Any) -> str:
        """Decide the one matter that waits. Returns the settle's id."""
        entry, choice = self.entry, self.choice(code, fact)
        written = deciding.decision(entry, choice, self.ledger.books, self.ledger.records, reason="弄错了", note="问过了", answer=answer)
        for given in written:
            assert self.ledger.record(given, organizer="周敏").outcome != "refused"
        return written[0]["id"]

    def take_back(self, settle: str) -> None:
        fact = self.ledger.books.facts[settle]
        for given in deciding.taken_back(fact, self.ledger.books, self.ledger.records, reason="撤回了"):
            assert self.ledger.record(given, organizer="周敏").outcome != "refused" or given.get("child") == "c404"

    def bags(self, child: str = "c1") -> int:
        return sum(facts.quantity(fact) for fact in self.ledger.books.sheet("a1", child).given)


@pytest.fixture
def hall(ledger: Ledger) -> Hall:
    return Hall(ledger)


# --- both, one, or a note -----------------------------------------------------------------------------------------------------------


def test_two_bags_from_two_phones_may_both_count(hall: Hall) -> None:
    for phone in ("s1", "s2"):
        hall.scan("handout", -60, phone=phone, child="c1", item="bag", quantity=1)
    settle = hall.decide("keep")
    assert (hall.rules, hall.bags()) == ([], 2)
    (handled,) = hall.ledger.handled()
    assert (handled.rule, len(handled.facts), handled.settled) == ("over_entitlement", 2, hall.ledger.books.facts[settle])
    assert hall.ledger.books.facts[settle]["details"]["note"] == "问过了"
    hall.take_back(settle)
    assert (hall.rules, hall.bags(), hall.ledger.handled()) == (["over_entitlement"], 2, [])


def test_of_two_bags_either_one_may_stay_and_the_other_is_struck_through(hall: Hall) -> None:
    first = hall.scan("handout", -60, child="c1", item="bag", quantity=1)
    second = hall.scan("handout", -50, phone="s2", child="c1", item="bag", quantity=1)
    assert hall.offered()[:3] == ["keep", "keep_first", "keep_one"]
    settle = hall.decide("keep_one", second)
    standing = hall.ledger.books.sheet("a1", "c1").given
    assert ([fact["id"] for fact in standing], hall.rules) == ([second], [])
    void = hall.ledger.books.void_of(hall.ledger.books.facts[first])
    assert void is not None
    assert (void["by"], void["details"]["reason"]) == ("周敏", "弄错了")
    hall.take_back(settle)  # a void is never voided: what it took away is recorded again
    assert (hall.rules, hall.bags()) == (["over_entitlement"], 2)


def test_a_third_bag_opens_the_matter_again_however_late_it_gets_here(hall: Hall) -> None:
    for minute in (-60, -50):
        hall.scan("handout", minute, child="c1", item="bag", quantity=1)
    hall.decide("keep")
    hall.scan("handout", -55, phone="s2", child="c1", item="bag", quantity=1)
    assert (hall.rules, len(hall.entry.facts)) == (["over_entitlement"], 3)
    assert hall.decide("keep_first")
    assert (hall.rules, hall.bags()) == ([], 1)


def test_what_is_decided_twice_is_taken_back_once_each(hall: Hall) -> None:
    for minute in (-60, -50):
        hall.scan("handout", minute, child="c1", item="bag", quantity=1)
    settle = hall.decide("keep_first")
    hall.take_back(settle)
    hall.take_back(settle)
    assert hall.bags() == 2


def test_of_two_on_one_chair_the_later_waits_for_the_next_round_even_if_scanned_twice(hall: Hall) -> None:
    hall.scan("attendance", -60, child="c1", segment="g1", round=1)
    for phone in ("s1", "s2"):
        hall.scan("attendance", -50, phone=phone, child="c2", segment="g1", round=1)
    hall.decide("keep_first")
    assert hall.rules == []
    assert [len(hall.ledger.books.sheet("a1", child).attended) for child in ("c1", "c2")] == [1, 0]


def test_a_fact_of_a_removed_phone_may_count_or_not(hall: Hall) -> None:
    for child in ("c1", "c2"):
        hall.scan("arrival", -60, removed=True, child=child)
    assert (hall.offered()[0], hall.offered()[-1]) == ("keep", "take_back_all")
    hall.decide("take_back_all")
    assert (hall.rules, hall.ledger.figures("a1")["arrived"]) == ([], 0)


def test_a_withdrawn_badge_is_let_pass(hall: Hall) -> None:
    hall.ledger.save("badges", {"id": "B1", "code": "B1", "child": "c1", "withdrawn_at": days.shifted(NOW, -7_200_000)}, by="周敏")
    hall.scan("arrival", -60, badge="B1")
    hall.decide("keep")
    assert (hall.rules, hall.ledger.figures("a1")["arrived"]) == ([], 1)


def test_the_wrong_childs_fact_goes_to_the_one_whose_badge_it_was(hall: Hall) -> None:
    hall.ledger.save("badges", {"id": "B2", "code": "B2", "child": "c2"}, by="周敏")
    hall.scan("handout", -60, badge="B2", child="c1", item="bag", quantity=1)
    settle = hall.decide("move")
    assert (hall.rules, hall.bags("c1"), hall.bags("c2")) == ([], 0, 1)
    hall.take_back(settle)
    assert (hall.rules, hall.bags("c1"), hall.bags("c2")) == (["badge_mismatch"], 1, 0)


# --- who came, who went -------------------------------------------------------------------------------------------------------------


def test_gone_without_having_come_gets_an_arrival(hall: Hall) -> None:
    hall.scan("departure", -10, child="c1")
    hall.decide("add_arrival", at=days.shifted(NOW, -3_600_000))
    assert hall.rules == []
    (stay,) = hall.ledger.books.sheet("a1", "c1").stays
    assert (len(stay.seen), stay.gone) == (1, True)


def test_in_and_out_at_once_may_mean_gone(hall: Hall) -> None:
    hall.scan("arrival", -60, child="c1")
    hall.scan("departure", -59, phone="s2", child="c1")
    assert hall.ledger.books.sheet("a1", "c1").inside
    settle = hall.decide("went_home", at=days.shifted(NOW, -600_000), details={"how": "alone"})
    assert (hall.rules, hall.ledger.books.sheet("a1", "c1").inside) == ([], False)
    hall.take_back(settle)
    assert (hall.rules, hall.ledger.books.sheet("a1", "c1").inside) == (["close_in_out"], True)


def test_who_was_never_signed_out_went_home_or_nobody_knows(hall: Hall) -> None:
    hall.scan("arrival", -24 * 60, child="c1")
    hall.scan("arrival", -60, child="c1")
    settle = hall.decide("keep")
    assert hall.rules == []
    hall.take_back(settle)
    hall.decide("went_home", at=days.shifted(NOW, -20 * 3_600_000), details={"how": "other", "name": "二姨"})
    assert hall.rules == []
    assert [stay.gone for stay in hall.ledger.books.sheet("a1", "c1").stays] == [True, False]


def test_seen_again_after_leaving_had_not_left(hall: Hall) -> None:
    hall.scan("arrival", -60, child="c1")
    departure = hall.scan("departure", -40, child="c1")
    hall.scan("attendance", -20, child="c1", segment="g1")
    hall.decide("take_back", departure)
    assert (hall.rules, len(hall.ledger.books.sheet("a1", "c1").stays)) == ([], 1)


# --- what was refused ---------------------------------------------------------------------------------------------------------------


def test_a_refused_fact_enters_the_books_when_it_is_said_whose_it_was(hall: Hall) -> None:
    scanned = hall.scan("arrival", -60, badge="7K3M")
    assert (hall.offered(), hall.ledger.figures("a1")["arrived"]) == (["place", "leave_out"], 0)
    settle = hall.decide("place", child="c1")
    (placed,) = hall.ledger.books.sheet("a1", "c1").standing
    assert (placed["happened_at"], placed["by"], placed["details"]["again"]) == (days.shifted(NOW, -3_600_000), "周敏", scanned)
    assert (hall.rules, hall.ledger.figures("a1")["arrived"]) == ([], 1)
    assert hall.ledger.books.facts[scanned]["outcome"] == "refused"
    hall.take_back(settle)
    assert (hall.rules, hall.ledger.figures("a1")["arrived"]) == (["unknown_badge"], 0)


def test_a_newcomer_who_gets_here_later_does_not_bring_a_placed_fact_in_again(hall: Hall) -> None:
    hall.scan("handout", -60, child="c404", item="bag", quantity=1)
    settle = hall.decide("place", child="c1")
    hall.scan("newcomer", -70, child="c404", details={"name": "小明"})
    assert (hall.bags("c1"), hall.bags("c404")) == (1, 0)
    hall.take_back(settle)
    assert (hall.bags("c1"), hall.bags("c404")) == (0, 1)


def test_a_badge_scanned_again_after_it_was_placed_counts_once_more_and_not_twice(hall: Hall) -> None:
    hall.scan("handout", 0, badge="ZZZZZZZZ9", item="bag", quantity=1)
    hall.decide("place", child="c1")
    hall.scan("handout", 5, badge="ZZZZZZZZ9", item="bag", quantity=1)
    refused = next(entry for entry in hall.ledger.tray(None) if entry.rule == "unknown_badge")
    for given in deciding.decision(
        refused, Choice("place"), hall.ledger.books, hall.ledger.records, reason="弄错了", answer={"child": "c2"}
    ):
        hall.ledger.record(given, organizer="周敏")
    assert (hall.bags("c1"), hall.bags("c2")) == (1, 1)


def test_a_scan_of_nonsense_that_fills_a_whole_fact_is_placed_and_done_with(hall: Hall) -> None:
    hall.scan("arrival", 0, badge="9" * 8_000, details={"nonsense": "x" * 8_000})
    hall.decide("place", child="c1")
    assert hall.rules == []
    assert hall.ledger.books.sheet("a1", "c1").arrived


def test_scans_that_name_nobody_are_a_matter_each(hall: Hall) -> None:
    for minute in (-60, -50):
        hall.scan("arrival", minute)
    assert hall.rules == ["unknown_child", "unknown_child"]


def test_a_phone_that_had_not_joined_may_count_all_the_same(hall: Hall) -> None:
    hall.scan("arrival", -60, joined=False, child="c1")
    assert hall.offered() == ["count", "leave_out"]
    hall.decide("count")
    assert (hall.rules, hall.ledger.figures("a1")["arrived"]) == ([], 1)


def test_a_fact_of_an_activity_that_is_gone_can_be_put_aside_and_taken_up_again(hall: Hall) -> None:
    hall.scan("arrival", -60, child="c1", activity="a404")
    settle = hall.decide("leave_out")
    (handled,) = hall.ledger.handled()
    assert (hall.rules, handled.activity) == ([], "a404")
    hall.take_back(settle)
    assert hall.rules == ["unknown_activity"]


def test_a_void_of_a_void_records_again_what_was_taken_away(hall: Hall) -> None:
    arrival = hall.scan("arrival", -60, child="c1")
    void = hall.scan("void", -59, of=arrival)
    hall.scan("void", -58, of=void)
    assert (hall.rules, hall.ledger.figures("a1")["arrived"]) == (["void_of_void"], 0)
    hall.decide("again")
    assert (hall.rules, hall.ledger.figures("a1")["arrived"]) == ([], 1)


def test_a_void_that_came_too_late_is_given_effect_or_not(hall: Hall) -> None:
    arrival = hall.scan("arrival", -60, child="c1")
    hall.scan("void", -30, of=arrival)
    assert hall.offered() == ["keep", "take_back"]
    hall.decide("take_back", arrival)
    assert (hall.rules, hall.ledger.figures("a1")["arrived"]) == ([], 0)


# --- at any size, and by whom -------------------------------------------------------------------------------------------------------


def test_four_hundred_facts_of_a_removed_phone_are_one_decision(hall: Hall) -> None:
    for _n in range(400):
        hall.scan("headcount", -60, removed=True, details={"number": 3})
    settle = hall.decide("keep")
    assert (hall.rules, len(hall.ledger.handled())) == ([], 1)
    hall.take_back(settle)
    assert (hall.rules, hall.ledger.handled()) == (["removed_station"], [])


def test_no_phone_can_have_its_facts_taken_back_by_naming_a_decision(hall: Hall) -> None:
    hall.scan("departure", -10, child="c1")
    settle = hall.decide("keep")
    arrival = hall.scan("arrival", -5, child="c2", details={"decision": settle})
    hall.take_back(settle)
    assert hall.ledger.books.counts(hall.ledger.books.facts[arrival])


def test_every_rule_can_be_left_as_it_is(hall: Hall) -> None:
    from pages.tray_words import PLAIN

    fact = {"id": "f1", "kind": "arrival", "happened_at": NOW, "activity": "a1", "child": "c1"}
    for rule in (*PLAIN, "over_entitlement", "full"):
        entry = Entry("e", rule, "a1", "g1:2026-11-21:1" if rule == "full" else "c1:bag", (fact,))
        codes = [choice.code for choice in deciding.choices(entry, hall.ledger.books, hall.ledger.records)]
        assert "keep" in codes or "leave_out" in codes, rule


def test_a_child_is_added_to_a_list_and_taken_off_again() -> None:
    longer = deciding.listed(ACTIVITY, "c9")
    assert longer["children"] == ["c1", "c2", "c3", "c9"]
    assert deciding.unlisted(longer, "c9")["children"] == ACTIVITY["children"]


def test_decisions_count_the_same_in_whatever_order_they_are_read(hall: Hall) -> None:
    hall.scan("departure", -10, child="c2")
    hall.take_back(hall.decide("keep"))
    hall.decide("add_arrival", at=days.shifted(NOW, -3_600_000))
    for minute in (-60, -50):
        hall.scan("handout", minute, child="c1", item="bag", quantity=1)
    hall.decide("keep")
    hall.scan("handout", -40, phone="s2", child="c1", item="bag", quantity=1)
    hall.decide("keep")
    written = [dict(fact) for fact in hall.ledger.store.facts.all()]

    def told(order: Iterable[Record]) -> tuple[list[Any], list[Any]]:
        books = Books(hall.ledger.books.zone)
        for fact in order:
            books.add(fact)
        waiting = [
            (entry.id, [fact["id"] for fact in entry.facts], entry.settled) for entry in tray.entries("a1", books, hall.ledger.records)
        ]
        return waiting, sorted((entry.settled or {})["id"] for entry in tray.handled("a1", books))

    chance = random.Random(7)
    waiting, handled = told(written)
    assert ([settled is None for _id, _facts, settled in waiting], len(handled)) == ([False], 3)
    for _time in range(200):
        assert told(chance.sample(written, len(written))) == (waiting, handled)


def test_an_earlier_decision_still_stands_for_what_it_knew(hall: Hall) -> None:
    for minute in (-60, -50):
        hall.scan("handout", minute, child="c1", item="bag", quantity=1)
    hall.decide("keep")
    third = hall.scan("handout", -40, child="c1", item="bag", quantity=1)
    later = hall.decide("keep")
    hall.take_back(later)
    assert hall.rules == ["over_entitlement"]
    hall.ledger.record({"kind": "void", "activity": "a1", "of": third, "details": {"reason": "弄错了"}}, organizer="周敏")
    assert hall.rules == []

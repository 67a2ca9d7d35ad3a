"""What the board is told: who is missing and whom to call, who has not left, what was scanned last."""

import uuid
from typing import Any

import pytest

from care import days, watch
from pages import sampling
from storage.intake import Taken
from storage.ledger import Ledger, Pulse


class Hall:
    """The sample centre's activity, with phones that scan into it, ten seconds apart."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.activity = sampling.load(ledger, by="周敏")
        self.children = {child["name"]: child for child in ledger.children()}
        self.pack, self.gloves = (offer["item"] for offer in self.activity["items"])
        self.began = days.shifted(days.now(), -3_600_000)
        self.scans = 0

    def scan(self, kind: str, name: str | None = None, *, phone: str | None = "s1", **more: Any) -> Taken:
        self.scans += 1
        at = days.shifted(self.began, self.scans * 10_000)
        raw = {"id": str(uuid.uuid4()), "kind": kind, "at": at, "clock": 0, "activity": self.activity["id"], "by": "李老师", **more}
        if name:
            raw["child"] = self.children[name]["id"]
        station = {"id": phone, "joined": {self.activity["id"]: self.began}} if phone else None
        return self.ledger.take(raw, station=station, sent_at=None)

    @property
    def board(self) -> dict[str, Any]:
        return self.ledger.watch(self.activity["id"])


@pytest.fixture
def hall(ledger: Ledger) -> Hall:
    return Hall(ledger)


def names(people: list[dict[str, Any]]) -> list[str]:
    return [person["name"] for person in people]


def test_a_child_who_came_is_no_longer_missing(hall: Hall) -> None:
    assert "魏小涛" in names(hall.board["not_here"])
    hall.scan("arrival", "魏小涛")
    assert "魏小涛" not in names(hall.board["not_here"])
    assert (len(hall.board["not_here"]), hall.board["arrived"], hall.board["expected"]) == (59, 1, 60)


def test_who_is_excused_stands_last_among_the_missing_with_the_reason_and_is_counted_as_before(hall: Hall) -> None:
    first, *_others = names(hall.board["not_here"])
    hall.scan("absence", first, phone=None, details={"reason": "excused"})
    missing = hall.board["not_here"]
    assert (missing[-1]["name"], missing[-1]["absence"]) == (first, "excused")
    assert {person["absence"] for person in missing[:-1]} == {None}
    assert (len(missing), hall.board["arrived"]) == (60, 0)
    hall.scan("arrival", first)
    assert first not in names(hall.board["not_here"])


def test_whom_to_call_is_the_first_guardian_with_a_telephone(hall: Hall) -> None:
    child = hall.children["魏小涛"]
    grandmother, father = (tie["guardian"] for tie in child["guardians"])
    hall.ledger.save("guardians", {**hall.ledger.store.guardians.need(grandmother), "phone": None}, by="周敏")
    shown = next(person for person in hall.board["not_here"] if person["name"] == "魏小涛")
    assert shown["phone"] == hall.ledger.store.guardians.need(father)["phone"]
    assert shown["relation"] == child["guardians"][1]["relation"]


def test_whoever_is_still_here_was_last_seen_somewhere(hall: Hall) -> None:
    hall.scan("arrival", "魏小涛")
    hall.scan("attendance", "魏小涛", segment=hall.activity["segments"][2]["id"])
    (shown,) = hall.board["inside_children"]
    assert (shown["seen_in"], shown["seen_kind"]) == ("包饺子", "attendance")
    assert shown["seen_at"] == days.shifted(hall.began, 20_000)


def test_from_the_first_departure_on_the_board_asks_who_has_not_left(hall: Hall) -> None:
    hall.scan("arrival", "魏小涛")
    hall.scan("arrival", "魏小雨")
    assert not hall.board["departures"]
    went = hall.scan("departure", "魏小涛")
    assert hall.board["departures"]
    assert names(hall.board["inside_children"]) == ["魏小雨"]
    hall.ledger.record({"kind": "void", "activity": hall.activity["id"], "of": went.id}, organizer="周敏")
    assert not hall.board["departures"]


def test_a_walk_in_came_and_is_neither_missing_nor_in_a_groups_bed(hall: Hall) -> None:
    hall.ledger.save("activities", {**hall.activity, "who": "groups", "groups": ["河东组"]}, by="周敏")
    hall.scan("arrival", "魏小涛")  # of 老屋场
    board = hall.board
    assert names(board["walk_in_children"]) == ["魏小涛"]
    assert (board["expected"], board["arrived"], board["walk_ins"], len(board["not_here"]), len(board["field"])) == (15, 1, 1, 15, 15)


def test_groups_stand_by_their_lowest_number_and_children_by_theirs(hall: Hall) -> None:
    places = hall.board["field"]
    assert list(dict.fromkeys(place["group"] for place in places)) == ["河东组", "老屋场", "竹林湾", "新桥组"]
    assert [place["number"] for place in places] == list(range(1, 61))


def test_a_new_child_of_the_first_group_moves_no_group(hall: Hall) -> None:
    hall.ledger.save("children", {"id": "c-new", "name": "何小满", "group": "河东组", "number": 61, "added_at": hall.began}, by="周敏")
    places = hall.board["field"]
    assert [place["group"] for place in places[:16]] == ["河东组"] * 16
    assert places[15]["number"] == 61


def test_an_undone_scan_says_who_undid_it_and_why(hall: Hall) -> None:
    given = hall.scan("handout", "魏小涛", item=hall.pack)
    void = {"kind": "void", "activity": hall.activity["id"], "of": given.id, "details": {"reason": "没有给"}}
    hall.ledger.record(void, organizer="周敏")
    (scan,) = hall.board["scans"]
    assert (scan["id"], scan["void"]) == (given.id, {"by": "周敏", "reason": "没有给"})


def test_the_last_scans_are_newest_first_and_hold_no_stocktaking(hall: Hall) -> None:
    for name in ("魏小涛", "魏小雨"):
        hall.scan("arrival", name)
    hall.scan("refusal", badge="XXXXXXXXX", details={"reason": "unknown"})
    hall.ledger.record({"kind": "count", "activity": hall.activity["id"], "item": hall.gloves, "quantity": 9}, organizer="周敏")
    assert [(scan["kind"], scan["name"]) for scan in hall.board["scans"]] == [("refusal", ""), ("arrival", "魏小雨"), ("arrival", "魏小涛")]
    assert hall.board["scans"][0]["reason"] == "unknown"


def test_only_so_many_scans_are_kept_on_the_board(hall: Hall) -> None:
    for name in hall.children:
        last = hall.scan("arrival", name)
    scans = hall.board["scans"]
    assert len(scans) == watch.LAST_SCANS
    assert scans[0]["id"] == last.id


def test_stock_is_low_at_its_mark_and_never_where_nothing_was_counted(hall: Hall) -> None:
    def gloves() -> dict[str, Any]:
        return next(item for item in hall.board["supplies"] if item["id"] == hall.gloves)

    assert (gloves()["stock"], gloves()["low"]) == (66, False)
    for left, low in ((11, False), (10, True)):
        hall.ledger.record({"kind": "count", "activity": hall.activity["id"], "item": hall.gloves, "quantity": left}, organizer="周敏")
        assert (gloves()["stock"], gloves()["low"]) == (left, low)
    assert not watch.is_low(None, {"low": 10})
    assert not watch.is_low(0, {})


def test_a_pack_has_no_stock_of_its_own(hall: Hall) -> None:
    pack = next(item for item in hall.board["supplies"] if item["id"] == hall.pack)
    assert (pack["pack"], pack["stock"], pack["low"]) == (True, None, False)


def test_a_removed_phone_is_no_longer_shown(hall: Hall) -> None:
    for number in (2, 1):
        station = {"id": f"s{number}", "number": number, "activity": hall.activity["id"], "joined": {hall.activity["id"]: hall.began}}
        hall.ledger.save("stations", station, by="周敏")
    assert [station["number"] for station in hall.board["stations"]] == [1, 2]
    hall.ledger.save("stations", {**hall.ledger.store.stations.need("s1"), "removed_at": days.now()}, by="周敏")
    assert [station["number"] for station in hall.board["stations"]] == [2]


def test_a_phone_is_known_as_it_last_told_and_after_a_restart_by_its_last_fact(hall: Hall) -> None:
    hall.ledger.save("stations", {"id": "s1", "number": 1, "by": "李老师", "activity": hall.activity["id"], "joined": {}}, by="李老师")
    assert hall.board["stations"][0]["last_heard"] is None
    hall.scan("arrival", "魏小涛")
    (station,) = hall.board["stations"]
    heard = hall.ledger.store.facts.all()[-1]["received_at"]
    assert (station["last_heard"], station["waiting"], station["desk"], station["silent_since"]) == (heard, None, None, heard)
    hall.ledger.opened_at = days.shifted(heard, 60_000)  # as if it had been started again since
    assert hall.board["stations"][0]["silent_since"] == hall.ledger.opened_at
    hall.ledger.pulses["s1"] = Pulse(days.shifted(heard, 90_000), 2, "handout")
    (station,) = hall.board["stations"]
    assert (station["waiting"], station["desk"], station["silent_since"]) == (2, "handout", days.shifted(heard, 90_000))


NOW = "2026-12-19T02:00:00.000Z"


def activity(id: str, starts: int, hours: int = 4, **more: Any) -> dict[str, Any]:
    """An activity that starts so many hours from now."""
    starts_at = days.shifted(NOW, starts * 3_600_000)
    return {"id": id, "starts_at": starts_at, "ends_at": days.shifted(starts_at, hours * 3_600_000), **more}


@pytest.mark.parametrize(
    ("known", "chosen"),
    [
        ([], None),
        ([activity("next week", 168), activity("tomorrow", 24)], "tomorrow"),
        ([activity("tomorrow", 24), activity("on", -1)], "on"),
        ([activity("since yesterday", -20, 48), activity("since an hour", -1)], "since an hour"),
        ([activity("closed", -1, closed_at=NOW), activity("tomorrow", 24)], "tomorrow"),
        ([activity("cancelled", -1, cancelled_at=NOW), activity("over", -100)], None),
        ([activity("in an hour", 1), activity("tomorrow", 24)], "in an hour"),
    ],
)
def test_the_board_one_wants_is_that_of_what_is_on_else_the_next(known: list[dict[str, Any]], chosen: str | None) -> None:
    found = watch.to_watch(known, NOW)
    assert (found and found["id"]) == chosen


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ([activity("closed", -3, closed_at=NOW)], "closed"),
        ([activity("nobody left", -3, closed_at=NOW), activity("planned", -1)], None),
        ([activity("cancelled", -1, cancelled_at=NOW)], "cancelled"),
        ([activity("on", -1), activity("last week", -168)], None),
        ([activity("over", -17), activity("closed", -3, closed_at=NOW)], "closed"),
    ],
)
def test_a_board_stays_up_where_somebody_is_not_known_to_be_home(known: list[dict[str, Any]], shown: str | None) -> None:
    found = watch.unfinished(known, NOW, lambda id: 0 if id == "nobody left" else 1)
    assert (found and found["id"]) == shown

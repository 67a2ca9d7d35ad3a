"""The ledger: what phones and organizers write, and what follows from it."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from care import days
from pages import merging, sampling, tray_words, words
from storage import house
from storage.errors import DiskFull, NotFound
from storage.intake import Taken
from storage.ledger import Ledger
from tests.serving import from_noon, noon

SERVER = "2026-12-19T02:00:00.000Z"


class Hall:
    """A sample centre, and phones that write facts into it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.activity = from_noon(ledger, sampling.load(ledger, by="周敏")["id"])
        self.children = {child["name"]: child for child in ledger.children()}
        self.pack, self.gloves = (offer["item"] for offer in self.activity["items"])
        ledger.store.commit_now()
        self.began = noon()
        self.scans = 0

    def tick(self) -> str:
        """A scan every ten seconds."""
        self.scans += 1
        return days.shifted(self.began, self.scans * 10_000)

    def station(self, id: str = "s1") -> dict[str, Any]:
        return {"id": id, "joined": {self.activity["id"]: SERVER}}

    def scan(self, kind: str, name: str | None = None, *, phone: str = "s1", at: str | None = None, **more: Any) -> Taken:
        fact = {
            "id": str(uuid.uuid4()),
            "kind": kind,
            "at": at or self.tick(),
            "clock": 0,
            "activity": self.activity["id"],
            "by": "李老师",
            **more,
        }
        if name:
            fact["child"] = self.children[name]["id"]
        return self.ledger.take(fact, station=self.station(phone), sent_at=None)

    @property
    def figures(self) -> dict[str, Any]:
        return self.ledger.figures(self.activity["id"])

    def stock(self, title: str) -> int | None:
        return next(item["stock"] for item in self.figures["items"] if item["title"] == title)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    yield Hall(house.open_at(tmp_path))
    house.close()


def test_an_afternoon_in_figures(hall: Hall) -> None:
    hall.scan("arrival", "魏小涛")
    hall.scan("arrival", "魏小涛", phone="s2")
    hall.scan("attendance", "吴桐", segment=hall.activity["segments"][2]["id"])
    hall.scan("handout", "吴桐", item=hall.pack)
    hall.scan("departure", "吴桐", details={"how": "guardian"})
    seen = hall.figures
    assert (seen["expected"], seen["arrived"], seen["inside"], seen["departed"], seen["tray"]) == (60, 2, 1, 1, 0)
    assert [(segment["children"], segment["visits"]) for segment in seen["segments"]] == [(0, 0), (0, 0), (1, 1), (0, 0), (0, 0), (0, 0)]
    assert {item["title"]: (item["handed_out"], item["children"], item["stock"]) for item in seen["items"]} == {
        "物资包": (1, 1, None),
        "铅笔": (2, 1, 148),
        "直尺": (1, 1, 74),
        "手套": (0, 0, 66),
    }


def test_a_second_pack_is_kept_counted_and_waits_on_the_tray(hall: Hall) -> None:
    first = hall.scan("handout", "魏小涛", item=hall.pack)
    second = hall.scan("handout", "魏小涛", item=hall.pack, phone="s2")
    assert (first.outcome, second.outcome, second.reason) == ("recorded", "flagged", "over_entitlement")
    assert second.first is not None
    assert second.first["id"] == first.id
    assert hall.stock("铅笔") == 146
    [entry] = hall.ledger.tray(hall.activity["id"])
    assert (entry.rule, [fact["id"] for fact in entry.facts]) == ("over_entitlement", [first.id, second.id])


def test_editing_a_pack_never_rewrites_what_was_given(hall: Hall) -> None:
    hall.scan("handout", "魏小涛", item=hall.pack)
    pack = hall.ledger.store.items.need(hall.pack)
    hall.ledger.save("items", {**pack, "contents": [{**part, "quantity": 10} for part in pack["contents"]]}, by="周敏")
    assert hall.stock("铅笔") == 148


def test_a_pack_that_never_held_what_a_phone_says_is_looked_at_and_one_that_was_changed_meanwhile_is_not(hall: Hall) -> None:
    pack = hall.ledger.store.items.need(hall.pack)
    held, more = pack["contents"], [{**part, "quantity": part["quantity"] + 1} for part in pack["contents"]]
    hall.ledger.save("items", {**pack, "contents": more}, by="周敏")
    fair = [hall.scan("handout", who, item=hall.pack, details={"contents": told}) for who, told in (("魏小涛", held[::-1]), ("吴桐", more))]
    assert {taken.reason for taken in fair} == {None}, "an offline phone tells what the pack held when it was given"
    odd = hall.scan("handout", "黄春", item=hall.pack, details={"contents": [{**held[0], "quantity": 90}]})
    none = hall.scan("handout", "陈㛃", item=held[0]["item"], details={"contents": []})
    assert (odd.outcome, odd.reason) == ("flagged", "other_contents")
    entries = [entry for entry in hall.ledger.tray(hall.activity["id"]) if entry.rule == "other_contents"]
    assert [entry.subject for entry in entries] == [odd.id, none.id]
    words.use("zh_CN", "Asia/Shanghai")
    assert [tray_words.sentence(entry, hall.ledger) for entry in entries] == [
        "黄春 领的 物资包，里面应该是 铅笔 3 支、直尺 2 把，手机记的是 铅笔 90 支",
        "陈㛃 领的 铅笔，里面应该是 铅笔 1 支，手机记的是 什么也没有",
    ]


def test_what_the_tray_says_is_settled_until_something_new_comes(hall: Hall) -> None:
    hall.scan("handout", "魏小涛", item=hall.pack)
    second = hall.scan("handout", "魏小涛", item=hall.pack)
    [entry] = hall.ledger.tray()
    settle = {"kind": "settle", "activity": hall.activity["id"], "of": entry.id}
    hall.ledger.record({**settle, "details": {"choice": "both", "facts": [fact["id"] for fact in entry.facts]}}, organizer="周敏")
    assert hall.ledger.tray() == []
    third = hall.scan("handout", "魏小涛", item=hall.pack)
    [opened] = hall.ledger.tray()
    assert (opened.id, [fact["id"] for fact in opened.facts][-2:]) == (entry.id, [second.id, third.id])


def test_a_repeat_gets_the_first_answer_again(hall: Hall) -> None:
    fact = {
        "id": str(uuid.uuid4()),
        "kind": "arrival",
        "at": days.now(),
        "activity": hall.activity["id"],
        "child": hall.children["吴桐"]["id"],
    }
    once = hall.ledger.take(fact, station=hall.station(), sent_at=None)
    again = hall.ledger.take({**fact, "child": hall.children["黄春"]["id"]}, station=hall.station("s2"), sent_at=None)
    assert (again, hall.figures["arrived"]) == (once, 1)


@pytest.mark.parametrize(
    "broken",
    [
        {"at": "2026-12-19T09:41:07"},
        {"at": "yesterday"},
        {"at": None},
        {"activity": None},
        {"activity": 7},
        {"kind": None},
        {"quantity": -5},
        {"quantity": 1.5},
        {"quantity": True},
        {"child": ["c"]},
        {"details": "x"},
        {"round": {}},
        {"round": -1},
        {"round": 10_000},
        {"round": "第一轮"},
        {"round": "9" * 5_000},
        {"clock": "soon"},
        {"details": {"x": "y" * 20_000}},
        {"kind": "void", "of": None},
        {"kind": "result"},
        {"kind": "result", "details": {"place": 0}},
        {"kind": "result", "details": {"place": 1.5, "points": float("inf"), "out": "yes", "performed": 1}},
    ],
    ids=lambda broken: "-".join(broken),
)
def test_a_malformed_fact_is_refused_kept_and_listed(hall: Hall, broken: dict[str, Any]) -> None:
    good = {
        "id": str(uuid.uuid4()),
        "kind": "handout",
        "at": days.now(),
        "activity": hall.activity["id"],
        "child": hall.children["吴桐"]["id"],
    }
    taken = hall.ledger.take({**good, "item": hall.pack, **broken}, station=hall.station(), sent_at=None)
    assert (taken.id, taken.outcome, taken.reason) == (good["id"], "refused", "malformed")
    assert hall.ledger.store.facts.need(good["id"])["outcome"] == "refused"
    assert (hall.figures["arrived"], hall.stock("铅笔")) == (0, 150)


@pytest.mark.parametrize("nothing", [None, 7, "x", [], {}, {"kind": "arrival"}, {"id": 5}], ids=str)
def test_what_has_no_id_is_answered_and_not_kept(hall: Hall, nothing: object) -> None:
    before = len(hall.ledger.store.facts)
    assert hall.ledger.take(nothing, station=hall.station(), sent_at=None) == Taken(None, "refused", "malformed")
    assert len(hall.ledger.store.facts) == before


def test_a_phone_whose_clock_is_an_hour_off(hall: Hall) -> None:
    by_clock = hall.scan("arrival", "吴桐", at="2026-12-19T10:00:00.000+08:00", clock=-3_600_000)
    fact = {"id": str(uuid.uuid4()), "kind": "arrival", "at": "2026-12-19T10:00:00+08:00", "activity": hall.activity["id"]}
    by_sending = hall.ledger.take(
        {**fact, "child": hall.children["黄春"]["id"]}, station=hall.station(), sent_at="2026-12-19T11:00:00+08:00", server_time=SERVER
    )
    happened = [hall.ledger.store.facts.need(str(taken.id))["happened_at"] for taken in (by_clock, by_sending)]
    assert happened == ["2026-12-19T01:00:00.000Z", "2026-12-19T01:00:00.000Z"]


def test_a_newcomer_becomes_a_child_to_be_completed_and_is_a_walk_in(hall: Hall) -> None:
    taken = hall.scan("newcomer", child="c-made-on-the-phone", details={"name": "小明", "group": "河东组", "phone": "13900001234"})
    child = hall.ledger.store.children.need("c-made-on-the-phone")
    assert (taken.outcome, taken.reason, child["name"], child["number"]) == ("recorded", "walk_in", "小明", 61)
    assert (hall.figures["expected"], hall.figures["arrived"], hall.figures["walk_ins"]) == (60, 1, 1)


def test_what_was_typed_of_a_newcomer_is_kept_whole_and_the_record_is_tidy(hall: Hall) -> None:
    typed = {"name": "\u202e小" + "长" * 5_000, "group": "河东\u200b组", "phone": "139 0000 1234" + " " * 900}
    taken = hall.scan("newcomer", child="c-made-on-the-phone", details=typed)
    child = hall.ledger.store.children.need("c-made-on-the-phone")
    guardian = hall.ledger.store.guardians.need(child["guardians"][0]["guardian"])
    assert (child["name"], child["group"], guardian["phone"]) == ("小" + "长" * 59, "河东组", "139 0000 1234")
    assert hall.ledger.store.facts.need(str(taken.id))["details"] == typed


@pytest.mark.parametrize("id", ["a/b", "..", "../settings", "new", "import", "c" * 201, "", "c?x", "c#x", "c%2e", "<b>", "小明"], ids=repr)
def test_a_newcomer_whose_page_could_not_be_opened_is_refused_and_kept(hall: Hall, id: str) -> None:
    taken = hall.scan("newcomer", child=id, details={"name": "小明"})
    assert (taken.outcome, taken.reason, hall.figures["arrived"]) == ("refused", "malformed", 0)
    assert hall.ledger.store.facts.find(str(taken.id)) is not None
    assert hall.ledger.store.children.find(id) is None


@pytest.mark.parametrize("id", ["c01998c1e7b1a7c3e9d5e2f6a1b0c4d11", "01998c1e-0000-7000-8000-000000000001", "c-new", "c77", "c" * 200])
def test_any_id_that_a_phone_makes_is_taken(hall: Hall, id: str) -> None:
    assert hall.scan("newcomer", child=id, details={"name": "小明"}).outcome == "recorded"


def test_a_child_that_is_there_under_an_odd_id_can_still_be_signed_in(hall: Hall) -> None:
    hall.ledger.save("children", {"id": "old/odd", "name": "小明", "number": 99}, by=None)
    assert hall.scan("arrival", child="old/odd").outcome == "recorded"


def test_a_scan_of_a_newcomer_may_get_here_before_the_newcomer(hall: Hall) -> None:
    early = hall.scan("attendance", child="c-made-on-the-phone", segment=hall.activity["segments"][0]["id"])
    assert (early.outcome, early.reason, hall.figures["arrived"]) == ("refused", "unknown_child", 0)
    assert [entry.rule for entry in hall.ledger.tray()] == ["unknown_child"]
    hall.scan("newcomer", child="c-made-on-the-phone", details={"name": "小明"})
    assert (hall.figures["arrived"], hall.figures["segments"][0]["visits"], hall.ledger.tray()) == (1, 1, [])


def test_two_phones_newcomers_who_are_one_child_meet_on_the_tray(hall: Hall) -> None:
    hall.scan("newcomer", child="c-one", details={"name": "小明"})
    hall.scan("newcomer", child="c-two", phone="s2", details={"name": "小 明"})
    assert [(entry.rule, len(entry.facts)) for entry in hall.ledger.tray()] == [("same_newcomer", 2)]


def test_two_records_that_were_one_child(hall: Hall) -> None:
    hall.scan("arrival", "吴桐")
    hall.scan("arrival", "吴一诺")
    hall.ledger.save("children", {**hall.children["吴一诺"], "merged_into": hall.children["吴桐"]["id"]}, by="周敏")
    assert (hall.figures["expected"], hall.figures["arrived"]) == (59, 1)


def test_an_organizer_writes_a_departure_that_no_phone_saw(hall: Hall) -> None:
    hall.scan("arrival", "吴桐", at=days.shifted(days.now(), -3_600_000))
    taken = hall.ledger.record(
        {"kind": "departure", "activity": hall.activity["id"], "child": hall.children["吴桐"]["id"]}, organizer="周敏"
    )
    assert (taken.outcome, hall.figures["inside"], hall.figures["departed"]) == ("recorded", 0, 1)


def test_books_are_the_same_after_a_restart(hall: Hall, tmp_path: Path) -> None:
    hall.scan("arrival", "魏小涛")
    late = hall.scan("handout", "魏小涛", item=hall.pack)
    hall.scan("void", of=late.id)
    before = hall.figures
    hall.ledger.store.commit_now()
    house.close()
    assert house.open_at(tmp_path).figures(hall.activity["id"]) == before


async def test_what_did_not_get_to_the_disk_is_in_no_figure(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.scan("arrival", "魏小涛")
    await hall.ledger.commit()

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", no_room)
    monkeypatch.setattr("storage.files.sync", no_room, raising=False)
    hall.scan("arrival", "吴桐")
    hall.scan("handout", "魏小涛", item=hall.pack)
    with pytest.raises(Exception, match="disk") as failed:
        await hall.ledger.commit()
    assert isinstance(failed.value, DiskFull) or failed.value.code.startswith("disk")
    assert (hall.figures["arrived"], hall.stock("铅笔")) == (1, 150)


def test_the_sample_leaves_nothing_behind(hall: Hall) -> None:
    hall.scan("arrival", "魏小涛")
    hall.scan("newcomer", child="c-new", details={"name": "小明"})
    sampling.remove(hall.ledger, by="周敏")
    store = hall.ledger.store
    left = {name: len(store.table(name)) for name in ("children", "guardians", "badges", "activities", "items", "volunteers", "facts")}
    assert set(left.values()) == {0}
    assert "魏小涛" not in str([dict(entry) for entry in store.history.all()])
    assert hall.ledger.centre["sample"] is False


def test_clearing_the_sample_keeps_what_really_happened_with_its_things(hall: Hall) -> None:
    own = {**hall.activity, "id": "a-own", "join_code": "OWN234", "sample": False}
    hall.ledger.save("activities", own, by="周敏")
    hall.ledger.save("children", {"id": "c-own", "name": "真名", "number": 99}, by="周敏")
    given = hall.ledger.record({"kind": "handout", "activity": "a-own", "child": "c-own", "item": hall.pack}, organizer="周敏")
    hall.scan("newcomer", child="c-new", details={"name": "小明", "phone": "13900001234"})
    sampling.remove(hall.ledger, by="周敏")
    assert hall.ledger.store.facts.find(str(given.id)) is not None
    assert {item["title"] for item in hall.ledger.store.items.all()} == {"物资包", "铅笔", "直尺", "手套"}  # its own activity offers them
    assert hall.ledger.store.guardians.all() == []


def test_two_records_that_point_at_each_other_hang_nothing(hall: Hall) -> None:
    one, other = hall.children["吴桐"]["id"], hall.children["吴一诺"]["id"]
    hall.scan("arrival", "吴桐")
    merging.merge(hall.ledger, one, other, {}, by="周敏")
    with pytest.raises(NotFound):
        merging.merge(hall.ledger, other, one, {}, by="周敏")
    hall.ledger.books.merge(one, other)
    assert hall.scan("arrival", "吴桐", phone="s2").outcome in {"recorded", "already"}

"""Packing for an activity and counting what came back: what is needed, what lacks, and what a person says of the difference."""

from typing import Any

import pytest
from nicegui.testing import User

from care import days, deciding, packing, tray
from care.books import Books
from pages import tray_choices, tray_words, words
from tests.conftest import Centre
from tests.test_activities_pages import activity, child, press, write
from tests.test_tray import write_fact
from tests.waiting import until

ZONE = "Asia/Shanghai"
ITEMS: dict[str, Any] = {
    "pencil": {"id": "pencil", "title": "铅笔", "unit": "支"},
    "ruler": {"id": "ruler", "title": "直尺", "unit": "把"},
    "glove": {"id": "glove", "title": "手套", "unit": "双"},
    "pack": {"id": "pack", "title": "物资包", "contents": [{"item": "pencil", "quantity": 2}, {"item": "ruler", "quantity": 1}]},
}
CHILDREN = [{"id": f"c{n}", "sex": "female" if n % 2 else "male", "grade": f"{n % 3}年级"} for n in range(12)]
DAY = {"id": "a1", "who": "all", "starts_at": "2026-12-19T01:00:00.000Z", "ends_at": "2026-12-19T05:00:00.000Z"}


def offering(*offers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**DAY, "items": [{"per_child": 1, "per": "activity", **offer} for offer in offers], **more}


def books_of(*written: dict[str, Any]) -> Books:
    books = Books(ZONE)
    for n, one in enumerate(written):
        at = f"2026-12-19T{n // 60:02d}:{n % 60:02d}:00.000Z"
        books.add({"id": f"f{n:03d}", "activity": "a1", "happened_at": at, "outcome": "recorded", "quantity": 1, **one})
    return books


def received(item: str, n: int) -> dict[str, Any]:
    return {"kind": "receipt", "activity": "centre", "item": item, "quantity": n, "happened_at": "2026-12-01T00:00:00.000Z"}


def gave(child_id: str, item: str, n: int = 1, **more: Any) -> dict[str, Any]:
    return {"kind": "handout", "child": child_id, "item": item, "quantity": n, **more}


def needed(of: dict[str, Any], books: Books) -> dict[str, int]:
    return packing.needed(of, CHILDREN, ITEMS, books)


# --- what is needed ---------------------------------------------------------------------------------------------------------------


def test_packs_are_taken_apart_and_what_several_need_is_added_up():
    assert needed(offering({"item": "pack"}, {"item": "pencil", "per_child": 3}), books_of()) == {"pencil": 12 * 5, "ruler": 12}


def test_only_those_are_counted_for_whom_it_is_meant():
    girls = offering({"item": "glove", "whom": {"sex": "female"}}, {"item": "ruler", "whom": {"children": ["c1", "c2"]}})
    assert needed(girls, books_of()) == {"glove": 6, "ruler": 2}
    assert packing.supply(offering({"item": "glove", "whom": {"sex": "female"}}), CHILDREN, ITEMS, books_of()).children == 6


def test_who_has_had_theirs_needs_no_more_and_a_gift_in_its_place_counts():
    once = offering({"item": "ruler", "instead": ["pencil"]})
    had = books_of(
        gave("c1", "ruler"), gave("c2", "pencil", details={"instead_of": "ruler"}), gave("c3", "ruler"), gave("stranger", "ruler")
    )
    assert needed(once, had) == {"ruler": 9}, "what a child on no list took makes nobody's need smaller"
    back = books_of(gave("c1", "ruler"), {"kind": "take_back", "child": "c1", "item": "ruler", "of": "f000"})
    assert needed(once, back) == {"ruler": 12}


def test_what_was_given_at_an_earlier_activity_counts_in_its_period():
    earlier = {"activity": "a0", "happened_at": "2026-03-02T02:00:00.000Z"}
    had = books_of(gave("c1", "glove", **earlier))
    assert needed(offering({"item": "glove", "per": "year"}), had) == {"glove": 11}
    assert needed(offering({"item": "glove", "per": "term"}), had) == {"glove": 12}
    assert needed(offering({"item": "glove"}), had) == {"glove": 12}


def test_a_daily_allowance_is_needed_on_every_day_less_what_was_given():
    two_days = offering({"item": "pencil", "per": "day"}, ends_at="2026-12-20T05:00:00.000Z")
    assert needed(two_days, books_of()) == {"pencil": 24}
    assert needed(two_days, books_of(gave("c1", "pencil"))) == {"pencil": 23}


def test_what_lacks_is_said_before_the_day_and_what_was_never_counted_is_unknown():
    of = offering({"item": "pack"})
    found = packing.supply(of, CHILDREN, ITEMS, books_of(received("pencil", 21)))
    assert (found.short, found.unknown, found.enough) == ({"pencil": 3}, ["ruler"], False)
    assert packing.supply(of, CHILDREN, ITEMS, books_of(received("pencil", 24), received("ruler", 12))).enough


def test_the_box_is_filled_as_far_as_the_cupboard_goes():
    of, filled = offering({"item": "pencil"}), [received("pencil", 10), {"kind": "take_out", "item": "pencil", "quantity": 4}]
    (line,) = packing.packing(of, {"pencil": 12}, books_of(*filled))
    assert (line.cupboard, line.box, line.missing, line.to_take) == (6, 4, 2, 6)
    (line,) = packing.packing(of, {"pencil": 3}, books_of(*filled))
    assert (line.missing, line.to_take) == (0, 0)


# --- what came back ---------------------------------------------------------------------------------------------------------------

BOXED = [received("pencil", 100), {"kind": "take_out", "item": "pencil", "quantity": 40}, gave("c1", "pencil", 33)]


def test_what_should_be_in_the_box_is_taken_less_given_and_given_back():
    back = {"kind": "take_back", "child": "c1", "item": "pencil", "quantity": 2}
    (line,) = packing.returned("a1", books_of(*BOXED, back))
    assert (line.taken, line.given, line.given_back, line.brought, line.left, line.is_counted) == (40, 33, 2, 0, 9, False)
    assert packing.differences("a1", books_of(*BOXED, back)) == {}, "nobody has brought it back yet"


@pytest.mark.parametrize(("came", "left"), [(7, 0), (5, 2), (8, -1), (0, 7)])
def test_too_few_or_too_many_is_a_difference_and_none_at_all_is_one_too(came: int, left: int):
    books = books_of(*BOXED, *packing.brought("a1", {"pencil": came}))
    found = {item: pieces for item, (pieces, _facts) in packing.differences("a1", books).items()}
    assert found == ({"pencil": left} if left else {})
    assert packing.returned("a1", books)[0].is_counted
    assert books.stock("pencil") == 67, "bringing back moves pieces, it makes and loses none"


def test_a_phone_that_comes_online_late_explains_the_difference_by_itself():
    books = books_of(*BOXED, *packing.brought("a1", {"pencil": 5}))
    books.add({**gave("c2", "pencil", 2), "id": "late", "activity": "a1", "happened_at": "2026-12-19T00:02:30.000Z"})
    assert packing.differences("a1", books) == {}


def test_a_reason_empties_the_box_and_is_part_of_the_reckoning():
    settled = packing.box_count("a1", "pencil", 0, "lost")
    books = books_of(*BOXED, *packing.brought("a1", {"pencil": 5}), settled)
    (line,) = packing.returned("a1", books)
    assert (packing.differences("a1", books), line.left, line.explained) == ({}, 0, -2)
    assert books.places("pencil") == {"": 65, "a1": 0}


# --- the page ---------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def hall(centre: Centre) -> dict[str, Any]:
    """Three girls and two boys; gloves for the girls, pencils for all; twenty pencils and two pairs of gloves are there."""
    for item in ("pencil", "glove", "ruler"):
        centre.ledger.save("items", ITEMS[item], by="周敏")
    offers = [
        {"item": "pencil", "per_child": 2, "per": "activity"},
        {"item": "glove", "per_child": 1, "per": "year", "whom": {"sex": "female"}},
    ]
    made = activity(centre, items=offers)
    for n in range(1, 6):
        known = child(centre, f"孩子{n}", "老屋场", n)
        centre.ledger.save("children", {**known, "sex": "female" if n <= 3 else "male"}, by="周敏")
    for item, n in (("pencil", 20), ("glove", 2)):
        centre.ledger.record(
            {"kind": "receipt", "activity": "centre", "item": item, "quantity": n, "at": days.shifted(days.now(), -7_200_000)},
            organizer="周敏",
        )
    return made


def places(centre: Centre, item: str) -> dict[str, int]:
    return centre.ledger.books.places(item) or {}


def over(centre: Centre, hall: dict[str, Any]) -> None:
    at = {"starts_at": days.shifted(days.now(), -4 * 3_600_000), "ends_at": days.shifted(days.now(), -60_000)}
    centre.ledger.save("activities", {**hall, **at}, by="周敏")


async def test_the_activity_says_for_whom_and_what_lacks_before_it_begins(user: User, centre: Centre, hall):
    await user.open(f"/activities/{hall['id']}")
    await user.should_see("每年 手套 1 双，给女孩")
    await user.should_see("差 1 双手套")


async def test_the_box_is_packed_in_one_step_and_unpacked_in_one(user: User, centre: Centre, hall):
    await user.open(f"/activities/{hall['id']}/packing")
    await user.should_see("差 1 双")
    await user.should_see("柜子里 20")
    await press(user, "记下带走")
    await until(lambda: places(centre, "pencil") == {"": 10, hall["id"]: 10}, "ten pencils in the box")
    assert places(centre, "glove") == {"": 0, hall["id"]: 2}, "as many as there are"
    await user.should_see("箱里 10")
    await press(user, "撤销")
    await until(lambda: places(centre, "pencil").get(hall["id"], 0) == 0, "an empty box")
    assert places(centre, "glove")[""] == 2


async def test_nobody_takes_along_more_than_there_is(user: User, centre: Centre, hall):
    await user.open(f"/activities/{hall['id']}/packing")
    await write(user, "带走多少铅笔", "21")
    await press(user, "记下带走")
    await until(lambda: any(field.error == "柜子里只有 20。" for field in user.find(marker="带走多少铅笔").elements), "a word why not")  # type: ignore[attr-defined]
    assert places(centre, "pencil") == {"": 20}


async def test_the_list_is_printed(user: User, centre: Centre, hall):
    await centre.ledger.commit()
    answer = await user.http_client.get(f"/activities/{hall['id']}/packing.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")


async def come_back(user: User, centre: Centre, hall: dict[str, Any], pencils: str, gloves: str) -> None:
    """Ten pencils and two pairs of gloves were taken along, five pencils handed out; so much comes back."""
    for fact in packing.took(hall["id"], {"pencil": 10, "glove": 2}):
        centre.ledger.record({**fact, "at": days.shifted(days.now(), -3_600_000)}, organizer="周敏")
    one = next(known for known in centre.ledger.children() if known["number"] == 1)
    write_fact(centre.ledger, "handout", hall, child=one["id"], item="pencil", quantity=5)
    over(centre, hall)
    await user.open(f"/activities/{hall['id']}/packing")
    await user.should_see("该剩 5 支")
    await write(user, "带回来多少铅笔", pencils)
    await write(user, "带回来多少手套", gloves)
    await press(user, "记下带回")
    await user.should_see("点过的")


def about_boxes(centre: Centre) -> list[tray.Entry]:
    return [entry for entry in centre.ledger.tray(None) if entry.rule == "return_differs"]


async def test_what_came_back_whole_lies_in_the_cupboard_and_nothing_waits(user: User, centre: Centre, hall):
    await come_back(user, centre, hall, "5", "2")
    assert (places(centre, "pencil"), places(centre, "glove")) == ({"": 15, hall["id"]: 0}, {"": 2, hall["id"]: 0})
    assert about_boxes(centre) == []
    await user.should_not_see("对不上的")


async def test_what_lacks_is_named_searched_for_and_found(user: User, centre: Centre, hall):
    await come_back(user, centre, hall, "3", "0")
    await user.should_see("对不上的")
    await user.should_see("少 2 支")
    assert sorted(entry.subject for entry in about_boxes(centre)) == ["glove", "pencil"]
    await press(user, "又找到了")
    await until(lambda: len(about_boxes(centre)) == 1, "one difference left")
    await user.open(f"/activities/{hall['id']}")
    await user.should_see("少 2")  # it stays open where everybody looks


async def test_a_person_says_what_became_of_it_and_may_take_that_back(user: User, centre: Centre, hall):
    await come_back(user, centre, hall, "3", "2")
    await press(user, "铅笔：发了没记")
    await until(lambda: about_boxes(centre) == [], "no difference any more")
    assert centre.ledger.books.stock("pencil") == 13
    count = next(fact for fact in centre.ledger.store.facts.all() if fact["kind"] == "count")
    assert (count["quantity"], count["details"]) == (0, {"place": "box", "reason": "unrecorded"})
    await user.should_see("记下了：发了没记")  # the toast with its way back, not the one before
    await press(user, "撤销")
    await until(lambda: len(about_boxes(centre)) == 1, "the question again")


async def test_the_tray_asks_the_same_and_its_choice_writes_a_count(user: User, centre: Centre, hall):
    await come_back(user, centre, hall, "3", "2")
    (entry,) = about_boxes(centre)
    words.use("zh_CN", ZONE)
    assert tray_words.sentence(entry, centre.ledger) == "带回来的铅笔，少 2 支"
    found = deciding.choices(entry, centre.ledger.books, centre.ledger.records)
    assert [tray_choices.label(entry, choice, centre.ledger) for choice in found] == ["发了没记", "丢了", "坏了", "数错了"]
    assert any("带去 铅笔 10" in line for line in tray_words.shown_facts(entry, centre.ledger))
    await user.open("/tray")
    await press(user, "丢了")
    await until(lambda: about_boxes(centre) == [], "an empty tray")
    assert centre.ledger.books.stock("pencil") == 13
    settled = next(handled for handled in centre.ledger.handled() if handled.rule == "return_differs")
    assert tray_words.sentence(settled, centre.ledger) == "带回来的铅笔，和账上对不上"
    back = deciding.taken_back(settled.settled, centre.ledger.books, centre.ledger.records, reason="再找找")  # type: ignore[arg-type]
    for fact in back:
        centre.ledger.record(fact, organizer="周敏")
    assert len(about_boxes(centre)) == 1, "taken back, it waits again"

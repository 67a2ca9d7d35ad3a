"""What is on the shelf: items, packs, what came in, what was counted, and the story of it."""

from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from care.books import Books
from care.stock_story import story
from tests.conftest import Centre
from tests.test_activities_pages import activity, child, press, write
from tests.waiting import until


def moved(id: str, kind: str, at: str, quantity: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "kind": kind,
        "activity": "a1",
        "item": "i1",
        "quantity": quantity,
        "happened_at": f"2026-12-19T{at}:00.000Z",
        "outcome": "recorded",
        **more,
    }


def told(*facts: dict[str, Any], item: str = "i1") -> tuple[list[tuple[str, int | None, int | None]], int | None]:
    """The story as (kind, pieces, after), and the stock that the books give."""
    books = Books()
    for fact in facts:
        books.add(fact)
    lines = story(item, facts, counts=books.counts, void_of=books.void_of, zone=books.zone)
    return [(line.kind, line.pieces, line.after) for line in lines], books.stock(item)


def test_each_line_says_what_moved_and_what_was_left():
    lines, stock = told(
        moved("1", "receipt", "01:00", 10), moved("2", "handout", "02:00", 3, child="c1"), moved("3", "take_back", "03:00", 1, child="c1")
    )
    assert lines == [("receipt", 10, 10), ("handout", -3, 7), ("take_back", 1, 8)]
    assert stock == 8


def test_handouts_of_one_afternoon_are_one_line():
    given = [moved(str(n), "handout", f"02:0{n}", child=f"c{n}") for n in range(4)]
    lines, _stock = told(moved("r", "receipt", "01:00", 10), *reversed(given))
    assert lines == [("receipt", 10, 10), ("handout", -4, 6)]


def test_before_anything_was_counted_nobody_knows_how_many_there_are():
    lines, stock = told(moved("1", "handout", "02:00", 3, child="c1"))
    assert lines == [("handout", -3, None)]
    assert stock is None


@pytest.mark.parametrize(
    "facts",
    [
        (moved("1", "handout", "01:00", 3), moved("2", "receipt", "02:00", 10)),
        (moved("1", "receipt", "01:00", 10), moved("2", "count", "02:00", 7), moved("3", "handout", "03:00", 9)),
        (moved("1", "count", "01:00", 0), moved("2", "receipt", "01:30", 4), moved("3", "void", "02:00", of="2")),
        (
            moved("1", "receipt", "01:00", 10),
            moved("2", "handout", "02:00", 2, item="p", details={"contents": [{"item": "i1", "quantity": 2}]}),
        ),
    ],
)
def test_the_last_line_is_always_the_stock_of_the_books(facts):
    lines, stock = told(*facts)
    assert lines[-1][2] == stock


def test_a_count_says_how_far_it_was_from_the_books():
    lines, _stock = told(moved("1", "receipt", "01:00", 10), moved("2", "count", "02:00", 7))
    assert lines[-1] == ("count", -3, 7)


async def test_an_item_comes_with_what_was_counted_and_no_zero_where_nothing_was(user: User, centre: Centre):
    await user.open("/supplies")
    await user.should_see("还没有物资")
    await press(user, "加物资")
    await write(user, "叫什么", "铅笔")
    await write(user, "单位", "支")
    await press(user, "加上")
    await user.should_see("还没数过")
    await press(user, "加物资")
    await write(user, "叫什么", "直尺")
    await write(user, "现在有多少", "７５")
    await press(user, "加上")
    await until(lambda: len(centre.ledger.items()) == 2, "a second item")
    stocks = {item["title"]: centre.ledger.books.stock(item["id"]) for item in centre.ledger.items().values()}
    assert stocks == {"铅笔": None, "直尺": 75}


async def test_what_is_wrong_with_an_item_stands_under_the_field(user: User, centre: Centre):
    centre.ledger.save("items", {"id": "i1", "title": "铅笔", "unit": "支"}, by="周敏")
    await user.open("/supplies")
    await press(user, "加物资")
    await write(user, "叫什么", "铅笔")
    await write(user, "少于多少提醒", "很多")
    await press(user, "加上")
    await until(
        lambda: (
            {field.error for field in user.find(kind=ui.input).elements if field.error}
            == {"已经有叫 铅笔 的了，换个名字分清楚。", "写一个 0 到 1000000 的整数。"}
        ),
        "both errors",
    )
    assert len(centre.ledger.items()) == 1


async def test_a_pack_holds_items_and_says_for_how_many_it_will_do(user: User, centre: Centre):
    for id, title, stock in (("i1", "铅笔", 9), ("i2", "直尺", 20)):
        centre.ledger.save("items", {"id": id, "title": title, "unit": "支"}, by="周敏")
        centre.ledger.record({"kind": "receipt", "activity": "centre", "item": id, "quantity": stock}, organizer="周敏")
    await user.open("/supplies")
    await press(user, "配物资包")
    await press(user, "加上")
    await user.should_see("选里面放什么。")
    await write(user, "里面放", "i1")
    await write(user, "几个", "2")
    await press(user, "再放一样")
    await until(lambda: len(user.find(marker="几个").elements) == 2, "a second line")
    await write(user, "里面放", "i2")
    await press(user, "加上")
    await user.should_see("够配 4 套")
    (pack,) = (item for item in centre.ledger.items().values() if item.get("contents"))
    assert pack["contents"] == [{"item": "i1", "quantity": 2}, {"item": "i2", "quantity": 1}]


async def test_what_came_in_is_written_with_its_giver_and_taken_back_at_once(user: User, centre: Centre):
    centre.ledger.save("items", {"id": "i1", "title": "书包", "unit": "个"}, by="周敏")
    await user.open("/supplies/i1")
    await press(user, "入库")
    await write(user, "来了多少个", "0")
    await write(user, "谁给的", "县团委")
    await press(user, "入库")
    await until(lambda: any(field.error for field in user.find(kind=ui.input).elements), "an error")
    await write(user, "来了多少个", "60")
    await press(user, "入库")
    await user.should_see("入库 60，县团委 给的")
    assert centre.ledger.books.stock("i1") == 60
    await press(user, "撤销")
    await until(lambda: centre.ledger.books.stock("i1") is None, "no stock")
    await user.should_see("周敏 撤销：刚记就撤销")


async def test_a_count_that_differs_asks_why(user: User, centre: Centre):
    centre.ledger.save("items", {"id": "i1", "title": "铅笔", "unit": "支"}, by="周敏")
    centre.ledger.record({"kind": "receipt", "activity": "centre", "item": "i1", "quantity": 50}, organizer="周敏")
    await user.open("/supplies/i1")
    await press(user, "盘点")
    await user.should_see("账上是 50 支。")
    await write(user, "数出来多少支", "48")
    await user.should_see("比账上少 2 支。")
    await press(user, "记下")
    await until(lambda: any(field.error for field in user.find(kind=ui.select).elements), "a question why")
    assert centre.ledger.books.stock("i1") == 50
    await write(user, "怎么会不一样", "damaged")
    await press(user, "记下")
    await user.should_see("盘点 48")
    await user.should_see("坏了")
    (count,) = (fact for fact in centre.ledger.store.facts.all() if fact["kind"] == "count")
    assert (count["activity"], count["details"]) == ("centre", {"reason": "damaged"})


async def test_a_receipt_is_voided_with_a_reason_and_stays_struck_through(user: User, centre: Centre):
    centre.ledger.save("items", {"id": "i1", "title": "铅笔", "unit": "支"}, by="周敏")
    taken = centre.ledger.record({"kind": "receipt", "activity": "centre", "item": "i1", "quantity": 500}, organizer="周敏")
    await user.open("/supplies/i1")
    user.find(marker="story").trigger("click", taken.id)
    await press(user, "撤销这一条")
    await until(lambda: any(field.error for field in user.find(marker="为什么").elements), "an error")
    await write(user, "为什么", "多写了一个 0")
    await press(user, "撤销这一条")
    await user.should_see("周敏 撤销：多写了一个 0")
    assert centre.ledger.books.stock("i1") is None


async def test_what_an_activity_gave_stands_in_the_story(user: User, centre: Centre):
    centre.ledger.save("items", {"id": "i1", "title": "铅笔", "unit": "支", "low": 10}, by="周敏")
    made = activity(centre, items=[{"item": "i1", "per_child": 2, "per": "activity"}])
    centre.ledger.record({"kind": "receipt", "activity": "centre", "item": "i1", "quantity": 12}, organizer="周敏")
    for number, name in enumerate(("吴桐", "田野"), 1):
        came = child(centre, name, "河东组", number)
        centre.ledger.record(
            {"kind": "handout", "activity": made["id"], "child": came["id"], "item": "i1", "quantity": 2}, organizer="周敏"
        )
    await user.open("/supplies/i1")
    await user.should_see("冬至包饺子，发给 2 人")
    await user.should_see("剩 8")
    await user.should_see("不多了")


async def test_an_item_that_is_not_there_says_so(user: User, centre: Centre):
    answer = await user.http_client.get("/supplies/i404")
    assert (answer.status_code, "没有这样物资" in answer.text) == (404, True)

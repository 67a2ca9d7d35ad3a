"""抽一位: fair, among those inside who have not had their turn, and open to anybody's sums."""

import asyncio
import random
from collections import Counter

import pytest
from nicegui import ui
from nicegui.testing import User

from care import days, drawing, given
from pages import sampling
from storage.ledger import Ledger
from tests.conftest import Centre

SEGMENT = "s-drum"


@pytest.fixture
def hall(ledger: Ledger) -> tuple[Ledger, str, list[str]]:
    """Twenty of sixty children have come. The ledger, the activity, who is inside."""
    activity = sampling.load(ledger, by="周敏")
    came = [child["id"] for child in ledger.children()][:20]
    for child in came:
        ledger.record({"kind": "arrival", "activity": activity["id"], "child": child}, organizer="周敏")
    return ledger, activity["id"], came


def today(ledger: Ledger) -> str:
    return days.day_of(days.now(), ledger.books.zone)


def drawn(ledger: Ledger, activity: str, seed: str) -> str:
    among = drawing.candidates(activity, SEGMENT, today(ledger), ledger.books)
    child = drawing.pick(seed, among)
    fact = {"kind": "draw", "activity": activity, "segment": SEGMENT, "child": child, "details": {"seed": seed, "among": among}}
    assert ledger.record(fact, organizer="周敏").outcome != "refused"
    return child


def test_in_ten_thousand_draws_each_child_is_as_likely_as_every_other():
    chance = random.Random(20261219)
    among = [f"c{number:032x}" for number in range(37)]
    found = Counter(drawing.pick(f"{chance.getrandbits(128):032x}", among) for _ in range(10_000))
    expected = 10_000 / 37
    chi_squared = sum((found[child] - expected) ** 2 / expected for child in among)
    assert chi_squared < 67.98, "the 99.9th percentile at 36 degrees of freedom"
    assert set(found) == set(among)


def test_an_absent_child_never_comes_nor_one_who_went_home(hall: tuple[Ledger, str, list[str]]):
    ledger, activity, came = hall
    for child in came[:5]:
        ledger.record({"kind": "departure", "activity": activity, "child": child}, organizer="周敏")
    chance = random.Random(7)
    among = drawing.candidates(activity, SEGMENT, today(ledger), ledger.books)
    assert set(among) == set(came[5:])
    assert {drawing.pick(f"{chance.getrandbits(128):032x}", among) for _ in range(10_000)} == set(came[5:])


def test_each_has_a_turn_before_anybody_has_a_second(hall: tuple[Ledger, str, list[str]]):
    ledger, activity, came = hall
    performed = {"kind": "result", "activity": activity, "segment": SEGMENT, "child": came[0], "details": {"performed": True}}
    ledger.record(performed, organizer="周敏")
    found = [drawn(ledger, activity, f"{turn:032x}") for turn in range(19)]
    assert sorted(found) == sorted(came[1:])
    assert drawing.candidates(activity, SEGMENT, today(ledger), ledger.books) == sorted(came), "all had one: it begins again"
    been = drawing.had_a_turn(activity, SEGMENT, today(ledger), ledger.books)
    assert been == [*found, came[0]], "who performed without a draw was on the stage too"
    with pytest.raises(ValueError, match="nobody"):
        drawing.pick("0" * 32, [])
    assert len(drawing.candidates(activity, "another segment", today(ledger), ledger.books)) == 20


def test_a_draw_taken_back_gives_the_turn_back_and_each_can_be_worked_out_again(hall: tuple[Ledger, str, list[str]]):
    ledger, activity, _came = hall
    child = drawn(ledger, activity, "ab" * 16)
    [draw] = drawing.turns(activity, SEGMENT, today(ledger), ledger.books)
    assert (draw["child"], drawing.holds(draw), len(drawing.pool(draw))) == (child, True, 20)
    assert not drawing.holds({**draw, "child": next(id for id in drawing.pool(draw) if id != child)})
    assert not drawing.holds({**draw, "details": {"seed": "ab" * 16}})
    ledger.record({"kind": "void", "activity": activity, "of": draw["id"]}, organizer="周敏")
    assert drawing.turns(activity, SEGMENT, today(ledger), ledger.books) == []
    assert child in drawing.candidates(activity, SEGMENT, today(ledger), ledger.books)


# --- the page ---------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def open_hall(centre: Centre, hall: tuple[Ledger, str, list[str]]) -> tuple[Ledger, str, str]:
    """The ledger, the activity and its segment 表达心愿."""
    ledger, activity, _came = hall
    segments = ledger.store.activities.need(activity)["segments"]
    return ledger, activity, segments[1]["id"]


async def another(user: User, called: str) -> str:
    """Wait until the wall calls somebody else, and return whom."""
    async with asyncio.timeout(10):
        while True:
            shown = [each.content for each in user.find(kind=ui.html).elements if "轮到" in each.content]
            name = shown[0].partition("<b>")[2].partition("</b>")[0]
            if name != called:
                return name
            await asyncio.sleep(0)


async def test_who_is_drawn_is_called_by_first_name_and_another_one_where_it_is_not_there(user: User, open_hall: tuple[Ledger, str, str]):
    ledger, activity, segment = open_hall
    await user.open(f"/activities/{activity}/draw?segment={segment}")
    await user.should_see("还能抽到 20 人")
    await user.should_not_see("没来，换一位")
    user.find(kind=ui.button, content="抽一位").click()
    await user.should_see("还能抽到 19 人")
    [first] = drawing.turns(activity, segment, today(ledger), ledger.books)
    called = given.first_names(ledger.children(), clearly=True)[first["child"]]
    await user.should_see(f"<b>{called}</b>")
    surname = ledger.store.children.need(first["child"])["name"]
    await user.should_not_see(f"<b>{surname}</b>")
    user.find(kind=ui.button, content="没来，换一位").click()
    other = await another(user, called)
    await user.should_see(f"上过台的 1 人：{other}")
    [second] = drawing.turns(activity, segment, today(ledger), ledger.books)
    assert second["child"] != first["child"]
    assert first["child"] not in drawing.pool(second)
    user.find("怎么抽的").click()
    await user.should_see("刚又算了一遍，对得上。")
    await user.should_see("上台最少的 19 个孩子")
    assert (ledger.books.counts(first), ledger.books.counts(second)) == (False, True)


async def test_two_who_draw_at_once_draw_one(user: User, open_hall: tuple[Ledger, str, str]):
    ledger, activity, segment = open_hall
    await user.open(f"/activities/{activity}/draw?segment={segment}")
    among = drawing.candidates(activity, segment, today(ledger), ledger.books)
    drawn = {"child": drawing.pick("0", among), "details": {"seed": "0", "among": among}}
    ledger.record({"kind": "draw", "activity": activity, "segment": segment, **drawn}, organizer="李老师")
    user.find(kind=ui.button, content="抽一位").click()
    await user.should_see("刚刚有人抽过了，先看这一位。")
    await user.should_see("还能抽到 19 人")
    user.find(kind=ui.button, content="抽下一位").click()
    await user.should_see("还能抽到 18 人")


async def test_where_nobody_is_here_nobody_is_drawn(user: User, centre: Centre):
    activity = sampling.load(centre.ledger, by="周敏")
    await user.open(f"/activities/{activity['id']}/draw?show=numbers")
    await user.should_see("还没有孩子在场，先签到。")
    user.find(kind=ui.button, content="抽一位").click()
    assert not [fact for fact in centre.ledger.store.facts.all() if fact["kind"] == "draw"]
    answer = await user.http_client.get("/activities/nothing/draw")
    assert (answer.status_code, "没有这个活动。" in answer.text) == (404, True)


async def test_after_the_end_nobody_is_called_to_check_in_or_to_come_instead(user: User, open_hall: tuple[Ledger, str, str]):
    ledger, activity, segment = open_hall
    drawn_there = {"kind": "draw", "activity": activity, "segment": segment, "details": {"seed": "ab" * 16}}
    inside = drawing.candidates(activity, segment, today(ledger), ledger.books)
    ledger.record({**drawn_there, "child": inside[0]}, organizer="周敏")
    for child in inside:
        ledger.record({"kind": "departure", "activity": activity, "child": child}, organizer="周敏")
    await ledger.commit()
    await user.open(f"/activities/{activity}/draw?segment={segment}")
    await user.should_see("来过的孩子都走了，没有人可以抽。")
    ledger.save("activities", {**ledger.store.activities.need(activity), "closed_at": days.now()}, by="周敏")
    await ledger.commit()
    await user.open(f"/activities/{activity}/draw?segment={segment}")
    await user.should_see("活动结束了，已经没有孩子在场。")
    await user.should_not_see("先签到")
    await user.should_not_see("没来，换一位")
    await user.should_see("怎么抽的")


def test_a_first_name_of_one_character_has_its_number_where_the_hall_must_know_who_is_meant():
    children = [{"id": "c1", "name": "石头", "number": 12}, {"id": "c2", "name": "魏小涛", "number": 17}, {"id": "c3", "name": "江想"}]
    assert given.first_names(children, clearly=True) == {"c1": "头 012", "c2": "小涛", "c3": "想"}
    assert given.first_names(children)["c1"] == "头"

"""Whom to ring up: the organizer calls, writes what became of it, and takes back what was wrong."""

from typing import Any

import pytest
from nicegui import ElementFilter, ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from care import absences, days
from care.ids import new_id
from pages import words
from storage import house
from tests.conftest import Centre
from tests.waiting import until

Record = dict[str, Any]
NOW = days.now()


@pytest.fixture
def hall(centre: Centre) -> Record:
    """An activity that began half an hour ago, with three children on its list; one of them has no telephone."""
    ledger = centre.ledger
    ledger.save("guardians", {"id": "g1", "name": "刘秀英", "phone": "13900001211"}, by="周敏")
    ledger.save("guardians", {"id": "g2", "name": "魏建军", "phone": "13800004470"}, by="周敏")
    ties = [{"guardian": "g1", "relation": "奶奶", "may_collect": True}, {"guardian": "g2", "relation": "爸爸", "may_collect": True}]
    children = {}
    for number, (name, linked) in enumerate((("魏小涛", ties), ("陈㛃", ties[:1]), ("王䶮", [])), 1):
        record = {"id": new_id("c"), "name": name, "group": "河东组", "number": number, "guardians": linked}
        children[name] = ledger.save("children", {**record, "added_at": days.shifted(NOW, -86_400_000)}, by="周敏")
    activity = {
        **{"id": new_id("a"), "title": "冬至包饺子", "place": "堂屋", "who": "all", "segments": [], "join_code": "6J2K9P"},
        **{"starts_at": days.shifted(NOW, -1_800_000), "ends_at": days.shifted(NOW, 60_000), "added_at": NOW},
    }
    return {"activity": ledger.save("activities", activity, by="周敏"), **children}


def shown(user: User) -> str:
    """All markup of the page: the lists are drawn as such."""
    with user.client:
        return " ".join(str(element.content) for element in ElementFilter(kind=ui.html))


async def open_child(user: User, child: Record, guardian: str = "") -> None:
    with user.client:
        UserInteraction(user, set(ElementFilter(marker="calls")), "calls").trigger("click", [child["id"], guardian])
    await user.should_see("2 没来的原因")


async def press(user: User, text: str) -> None:
    """Press the latest button with exactly that text or label."""

    def found() -> list[ui.button]:
        with user.client:
            return [one for one in ElementFilter(kind=ui.button) if text in (one.text, one.props.get("aria-label"))]

    await until(found, f"a button {text}")
    with user.client:
        UserInteraction(user, {max(found(), key=lambda button: button.id)}, text).click()


def counted(hall: Record) -> Record:
    ledger = house.ledger()
    day = absences.likely_day(hall["activity"], days.now(), ledger.books.zone)
    return dict(absences.summary(hall["activity"], ledger.store.children.all(), ledger.books, day))


async def test_everybody_who_has_not_come_stands_there_with_a_number_to_tap(user: User, centre: Centre, hall: Record):
    await user.open(f"/activities/{hall['activity']['id']}/calls")
    page = shown(user)
    assert "没有记录 3" in page
    assert page.count('href="tel:13900001211"') == 2
    assert "没有留电话" in page


async def test_a_call_and_a_reason_are_written_each_is_taken_back_and_who_arrives_leaves_the_list(user: User, centre: Centre, hall: Record):
    await user.open(f"/activities/{hall['activity']['id']}/calls")
    await open_child(user, hall["魏小涛"], "g2")
    await user.should_see("打给 爸爸 魏建军，怎么样？")
    await press(user, "没人接")
    await user.should_see("魏小涛：没人接")
    await until(lambda: "爸爸 没人接" in shown(user), "the call in the list")
    with user.client:
        (note,) = ElementFilter(kind=ui.input, marker="写一句")
        note.value = "发烧了"
    await press(user, "请假")
    await until(lambda: "请假 1" in shown(user), "the child among the excused")
    assert "请假，发烧了" in shown(user)
    assert counted(hall)["excused"] == 1
    assert counted(hall)["not_recorded"] == 2
    await press(user, "撤回")
    await until(lambda: "没有记录 3" in shown(user), "the reason taken back")
    assert "爸爸 没人接" in shown(user), "the call stands"
    centre.ledger.record({"kind": "arrival", "activity": hall["activity"]["id"], "child": hall["魏小涛"]["id"]}, organizer="周敏")
    await centre.ledger.commit()
    await until(lambda: "没有记录 2" in shown(user), "the list without who came")
    assert counted(hall) == {"expected": 3, "came": 1, "late": 1, "excused": 0, "not_reached": 0, "not_asked": 0, "not_recorded": 2}


async def test_what_was_written_by_mistake_is_undone_in_the_sheet(user: User, centre: Centre, hall: Record):
    await user.open(f"/activities/{hall['activity']['id']}/calls")
    await open_child(user, hall["陈㛃"])
    await press(user, "号码不对")
    await user.should_see("奶奶 号码不对")
    (call,) = (fact for fact in centre.ledger.books.facts.values() if fact["kind"] == "call")
    assert (call["details"]["guardian"], call["by"]) == ("g1", "周敏")
    with user.client:
        (undo,) = (one for one in ElementFilter(kind=ui.button) if str(one.props.get("aria-label", "")).startswith("撤销"))
        UserInteraction(user, {undo}, "撤销").click()
    await user.should_not_see("奶奶 号码不对")
    assert centre.ledger.books.void_of(call)


async def test_who_came_while_the_sheet_was_open_is_not_written_down_as_absent(user: User, centre: Centre, hall: Record):
    await user.open(f"/activities/{hall['activity']['id']}/calls")
    await open_child(user, hall["陈㛃"])
    centre.ledger.record({"kind": "arrival", "activity": hall["activity"]["id"], "child": hall["陈㛃"]["id"]}, organizer="周敏")
    await press(user, "没问")
    await user.should_see("陈㛃 已经到了")
    assert not [fact for fact in centre.ledger.books.facts.values() if fact["kind"] == "absence"]


async def test_of_a_child_without_a_number_one_can_be_written_down(user: User, centre: Centre, hall: Record):
    answered = {hall["王䶮"]["id"]: {"by": "杨老师", "at": NOW}}
    centre.ledger.save("activities", {**hall["activity"], "answered_for": answered}, by="周敏")
    await user.open(f"/activities/{hall['activity']['id']}/calls")
    await open_child(user, hall["王䶮"])
    assert "没有留电话。杨老师 负责。" in shown(user)
    await press(user, "补电话")
    await user.should_see("王䶮 家谁的电话能打通？")


async def test_it_survives_a_restart(user: User, centre: Centre, hall: Record, folder: Any):
    await user.open(f"/activities/{hall['activity']['id']}/calls")
    await open_child(user, hall["陈㛃"])
    await press(user, "没联系上")
    await until(lambda: counted(hall)["not_reached"] == 1, "the reason on record")
    house.close()
    house.open_at(folder)
    assert counted(hall)["not_reached"] == 1


async def test_of_an_activity_of_several_days_one_may_look_at_another_day(user: User, centre: Centre, hall: Record):
    centre.ledger.save("activities", {**hall["activity"], "starts_at": NOW, "ends_at": days.shifted(NOW, 2 * 86_400_000)}, by="周敏")
    first, second, *_more = absences.days_of(centre.ledger.store.activities.need(hall["activity"]["id"]), centre.ledger.books.zone)
    await user.open(f"/activities/{hall['activity']['id']}/calls")
    await open_child(user, hall["陈㛃"])
    await press(user, "没问")
    await user.should_see("陈㛃：没问")
    (written,) = (fact for fact in centre.ledger.books.facts.values() if fact["kind"] == "absence")
    assert written["details"]["day"] == first
    await user.open(f"/activities/{hall['activity']['id']}/calls?day={second}")
    assert "没有记录 3" in shown(user)
    assert "下面看的是" not in shown(user)
    instead = f"下面看的是：{words.day(first, weekday=False)}。"
    for asked, told in (("2020-01-05", "1 月 5 日不在这里的日子里。"), ("明天", "地址里的“明天”不是日子。")):
        await user.open(f"/activities/{hall['activity']['id']}/calls?day={asked}")
        assert told + instead in shown(user)


async def test_the_childs_page_says_who_brought_it_that_it_was_late_and_what_was_said_before(user: User, centre: Centre, hall: Record):
    about = {"activity": hall["activity"]["id"], "child": hall["陈㛃"]["id"]}
    centre.ledger.record({"kind": "call", **about, "details": {"outcome": "reached", "guardian": "g1"}}, organizer="周敏")
    centre.ledger.record({"kind": "absence", **about, "details": {"reason": "excused", "note": "发烧了"}}, organizer="周敏")
    centre.ledger.record({"kind": "arrival", **about, "details": {"brought_by": "奶奶"}}, organizer="周敏")
    await user.open(f"/children/{hall['陈㛃']['id']}")
    page = shown(user)
    assert "签到，奶奶 送来，迟到" in page
    assert "没来：请假，发烧了" in page
    assert "打电话 奶奶 打通了" in page


async def test_an_activity_that_is_not_there_says_so(user: User, centre: Centre):
    assert "没有这个活动。" in (await user.http_client.get("/activities/nowhere/calls")).text

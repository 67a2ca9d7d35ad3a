"""An organizer records the volunteers' hours: one tap, a correction, somebody without a phone, and what is wrong is said."""

from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from care import days, service
from tests.conftest import Centre
from tests.test_activities_pages import NOW, activity, child, confirm, press, station, until, write

ZONE = "Asia/Shanghai"
DAY = 86_400_000


def local(at: str, shape: str = "%H:%M") -> str:
    return days.local(at, ZONE).strftime(shape)


@pytest.fixture
def afternoon(centre: Centre) -> dict[str, Any]:
    """Yesterday's activity: 李老师 signed in and led, 小陈 only joined."""
    starts = days.instant(days.local(days.shifted(NOW, -DAY), ZONE).replace(hour=9, minute=0, second=0, microsecond=0))
    made = activity(centre, starts_at=starts, ends_at=days.shifted(starts, 4 * 3_600_000), segments=[{"id": "s1", "title": "包饺子"}])
    came = child(centre, "魏小涛", "老屋场", 17)
    li = station(centre, made, id="p1", joined={made["id"]: starts})
    station(centre, made, id="p2", by="小陈", number=2, joined={made["id"]: days.shifted(starts, 600_000)})
    for place, (kind, minutes) in enumerate((("arrival", 10), ("attendance", 60), ("departure", 153))):
        fact = {
            **{"id": f"0198c000-0000-7000-8000-00000000000{place}", "kind": kind, "at": days.shifted(starts, minutes * 60_000), "clock": 0},
            **{"activity": made["id"], "child": came["id"], "segment": "s1" if kind == "attendance" else None, "by": "李老师"},
        }
        assert centre.ledger.take(fact, station=li, sent_at=None).outcome != "refused"
    return made


def recorded(centre: Centre, of: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    found = service.served(of["id"], centre.ledger.books)
    return [(one.name, local(one.begins), local(one.until), one.did, one.sort) for one in found]


def deed(user: User, marker: str, what: str, of: str, since: str = "") -> None:
    """Press a button of a row."""
    user.find(marker=marker).trigger("click", [what, of, since])


def errors(user: User) -> set[str]:
    return {field.error for field in user.find(kind=ui.input).elements if field.error}


async def test_all_is_right_in_one_tap_and_that_tap_can_be_taken_back(user: User, centre: Centre, afternoon: dict[str, Any]):
    await user.open(f"/activities/{afternoon['id']}")
    await user.should_see(f"/activities/{afternoon['id']}/volunteers")
    await user.open(f"/activities/{afternoon['id']}/volunteers")
    await user.should_see("2.6 小时")
    await user.should_see("没有再扫过，写上几点走的")
    await press(user, "都对，记下来", times=2)
    await user.should_see("记下了 1 条")
    assert recorded(centre, afternoon) == [("李老师", "09:00", "11:33", "签到、包饺子、签退", "service")]
    await user.should_see("1 位志愿者")
    await press(user, "撤回")
    await until(lambda: recorded(centre, afternoon) == [], "nothing recorded")


async def test_a_name_and_its_times_are_corrected_and_the_proposal_does_not_come_back(
    user: User, centre: Centre, afternoon: dict[str, Any]
):
    await user.open(f"/activities/{afternoon['id']}/volunteers")
    await user.should_see("都对，记下来")
    begins = days.shifted(afternoon["starts_at"], 600_000)
    deed(user, "proposed", "correct", "小陈", begins)
    await write(user, "名字", "陈静")
    await press(user, "记下")
    await until(lambda: "这一项要写。" in errors(user), "that the end is missing")
    await write(user, "几点走的", "12:30")
    await write(user, "做了哪些事", "带包饺子")
    await confirm(user)
    await user.should_see("陈静 记下了")
    assert recorded(centre, afternoon) == [("陈静", "09:10", "12:30", "带包饺子", "service")]
    await user.should_not_see("没有再扫过")
    (one,) = service.served(afternoon["id"], centre.ledger.books)
    await user.open(f"/activities/{afternoon['id']}/volunteers")
    await user.should_see("陈静")
    deed(user, "recorded", "change", one.id)
    await write(user, "几点走的", "12:00")
    await write(user, "服务还是排练", "rehearsal")
    await confirm(user)
    await until(lambda: recorded(centre, afternoon) == [("陈静", "09:10", "12:00", "带包饺子", "rehearsal")], "the correction")
    await user.should_see("排练 2.8 小时")


async def test_somebody_without_a_phone_is_added_and_taken_off_again_with_an_undo(user: User, centre: Centre, afternoon: dict[str, Any]):
    await user.open(f"/activities/{afternoon['id']}/volunteers")
    await press(user, "加一个人")
    await write(user, "名字", "刘奶奶")
    await confirm(user)
    await user.should_see("刘奶奶 记下了")
    there = [("刘奶奶", "09:00", "13:00", "", "service")]
    assert recorded(centre, afternoon) == there
    (one,) = service.served(afternoon["id"], centre.ledger.books)
    deed(user, "recorded", "remove", one.id)
    await user.should_see("刘奶奶 去掉了")
    assert recorded(centre, afternoon) == []
    await press(user, "撤回")
    await until(lambda: recorded(centre, afternoon) == there, "刘奶奶 again")


async def test_what_cannot_be_so_is_said_under_its_field_and_nothing_is_kept(user: User, centre: Centre, afternoon: dict[str, Any]):
    await user.open(f"/activities/{afternoon['id']}/volunteers")
    await press(user, "都对，记下来")
    await user.should_see("记下了 1 条")
    await press(user, "加一个人")
    await confirm(user)
    await until(lambda: errors(user) == {"这一项要写。"}, "that a name is missing")
    await write(user, "名字", "李 老师")
    await confirm(user)
    await user.should_see("李老师 09:00–11:33 已经记过，同一段时间不能算两次。")
    await write(user, "名字", "刘奶奶")
    await write(user, "几点走的", "08:00")
    await confirm(user)
    await until(lambda: errors(user) == {"走的时间要晚于来的时间。过了半夜，就改后面的日期。"}, "that it ends before it begins")
    first: Any = min(user.find(marker="哪一天").elements, key=lambda element: element.id)
    first.value = local(days.shifted(NOW, -3 * DAY), "%Y-%m-%d")
    await confirm(user)
    await until(lambda: errors(user) == {"一次不能超过一天。来了几天的，一天一天记。"}, "that it is longer than a day")
    assert len(recorded(centre, afternoon)) == 1


async def test_a_phone_that_was_only_tried_out_is_nobodys_service_until_it_is_brought_back(
    user: User, centre: Centre, afternoon: dict[str, Any]
):
    await user.open(f"/activities/{afternoon['id']}/volunteers")
    await user.should_see("没有再扫过")
    deed(user, "proposed", "aside", "小陈", days.shifted(afternoon["starts_at"], 600_000))
    await user.should_see("小陈 不算")
    await user.should_not_see("没有再扫过")
    (aside,) = service.put_aside(afternoon["id"], centre.ledger.books)
    deed(user, "proposed", "bring-back", aside.id)
    await user.should_see("没有再扫过")
    assert recorded(centre, afternoon) == []


async def test_an_activity_that_is_not_there(user: User):
    answer = await user.http_client.get("/activities/nothing/volunteers")
    assert (answer.status_code, "没有这个活动。" in answer.text) == (404, True)

"""An organizer records the volunteers' hours: one tap, a correction, somebody without a phone, and what is wrong is said."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User
from playwright.async_api import Browser, expect

from care import days, service
from pages.papers import CannotPrint
from pages.papers.service_certificate import Certificate, Line, service_certificate
from tests.centre_at_work import build
from tests.conftest import Centre, signed_in
from tests.papers.looking import text, workbook
from tests.serving import Server
from tests.test_activities_pages import NOW, activity, child, confirm, press, station, write
from tests.waiting import until

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
    await user.should_see("记下了 1 条；还没记：1 位不知道几点走的")
    assert recorded(centre, afternoon) == [("李老师", "09:00", "11:33", "签到、包饺子、签退", "service")]
    await user.should_see("1 位志愿者")
    await press(user, "撤回")
    await until(lambda: recorded(centre, afternoon) == [], "nothing recorded")


async def test_who_still_works_is_left_out_and_what_was_recorded_follows_the_phone_in_one_tap(user: User, centre: Centre):
    starts, went_on = days.shifted(NOW, -2 * 3_600_000), days.shifted(NOW, -600_000)
    made = activity(centre, starts_at=starts, ends_at=days.shifted(starts, 4 * 3_600_000))
    for number, name in enumerate(("李老师", "小陈")):
        phone = station(centre, made, id=f"p{number}", by=name, number=number, joined={made["id"]: starts})
        fact = {"id": f"0198c000-0000-7000-8000-00000000000{number}", "kind": "headcount", "clock": 0, "by": name, "details": {"number": 3}}
        centre.ledger.take({**fact, "at": went_on, "activity": made["id"]}, station=phone, sent_at=None)
    serve(centre, made, "李老师", 1)
    await centre.ledger.commit()
    await user.open(f"/activities/{made['id']}/volunteers")
    await user.should_see("还在服务")
    await user.should_see("1 位还在服务，先不记")
    await user.should_see("不足 0.1 小时")
    (one,) = service.served(made["id"], centre.ledger.books)
    deed(user, "recorded", "extend", one.id)
    await user.should_see("李老师 的时间延长了")
    assert recorded(centre, made) == [("李老师", local(starts), local(went_on), "签到", "service")]
    await press(user, "撤回")
    await until(lambda: [told[2] for told in recorded(centre, made)] == [local(days.shifted(starts, 60_000))], "as it was before")
    made = centre.ledger.save("activities", {**made, "closed_at": NOW}, by="周敏")
    await centre.ledger.commit()
    await user.open("/volunteers")
    user.find(marker="volunteers").trigger("click", "李老师")
    await user.should_see("服务不足 0.1 小时，开不了证明。")


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


# --- everybody's hours, and what is printed ---------------------------------------------------------------------------------------


def serve(centre: Centre, of: dict[str, Any], name: str, minutes: int, sort: str = "service", did: str = "签到") -> None:
    """Somebody served from the activity's start on."""
    details = {"name": name, "from": of["starts_at"], "to": days.shifted(of["starts_at"], minutes * 60_000), "did": did, "sort": sort}
    assert centre.ledger.record({"kind": "service", "activity": of["id"], "details": details}, organizer="周敏").outcome == "recorded"


@pytest.fixture
async def term(centre: Centre) -> list[dict[str, Any]]:
    """Two Saturdays and an evening of rehearsal in December 2026."""
    starts = ("2026-12-05T01:00:00.000Z", "2026-12-12T01:00:00.000Z", "2026-12-11T11:00:00.000Z")
    made = [activity(centre, title=title, starts_at=at) for title, at in zip(("图书馆开放", "冬至包饺子", "彩排"), starts, strict=True)]
    serve(centre, made[0], "单小禾", 93)
    serve(centre, made[1], "单小禾", 153, did="=1+1")
    serve(centre, made[2], "单小禾", 180, "rehearsal")
    serve(centre, made[1], "陈静", 240)
    await centre.ledger.commit()
    return made


async def test_everybody_is_found_by_pinyin_with_hours_of_the_days_in_the_address(user: User, term: list[dict[str, Any]]):
    await user.open("/volunteers?first=2026-12-01&last=2026-12-31")
    await user.should_see("2 位志愿者")
    await user.should_see("4.2 小时")
    await user.should_see("服务 8.2 小时")
    await write(user, "找名字", "sxh")
    await until(
        lambda: not [each for each in user.find(kind=ui.html).elements if "data-volunteer" in each.content and "陈静" in each.content],
        "only one",
    )
    await user.should_see("排练 3.0 小时")
    user.find(marker="volunteers").trigger("click", "单小禾")
    await user.should_see("图书馆开放")
    await user.should_see(f"/activities/{term[0]['id']}/volunteers")
    await user.open("/volunteers?first=2026-12-06&last=2026-12-11")
    await user.should_see("1 位志愿者")
    await user.open("/volunteers?first=2027-01-01&last=2027-01-31")
    await user.should_see("这些天没有记过志愿者")
    await user.should_not_see("下面看的是")
    for asked, told in (("first=x&last=2027-01-31", "地址里的“x”不是日子。"), ("first=2027-01-31&last=2027-01-01", "后一天不早于前一天。")):
        await user.open(f"/volunteers?{asked}")
        await user.should_see(f"{told}下面看的是：")


async def test_the_workbook_adds_up_and_no_text_in_it_is_a_formula(user: User, term: list[dict[str, Any]]):
    answer = await user.http_client.get("/volunteers/hours.xlsx?first=2026-12-01&last=2026-12-31")
    totals, times = workbook(answer.content).worksheets
    listed = [[cell.value for cell in row] for row in totals.iter_rows(min_row=5)]
    assert listed[:2] == [[1, "陈静", 1, 4, 0], [2, "单小禾", 3, 4.2, 3]]
    assert listed[2][3:] == [8.2, 3]
    dids = {row[7].value: row[7].data_type for row in times.iter_rows(min_row=5)}
    assert dids == {"签到": "s", "=1+1": "s"}
    for asked in ("first=xx", "first=2026-12-31&last=2026-12-01"):
        wrong = await user.http_client.get(f"/volunteers/hours.xlsx?{asked}")
        assert (wrong.status_code, wrong.text[:10]) == (400, "地址里的日期看不懂，"), "no paper of other days than those asked for"
    paper = await user.http_client.get("/volunteers/hours.pdf?first=2026-12-01&last=2026-12-31")
    assert "单小禾 3 4.2 3.0" in text(paper.content)


async def test_a_certificate_has_the_fields_of_the_rule_and_what_was_typed_is_kept_nowhere(
    user: User, centre: Centre, term: list[dict[str, Any]]
):
    await user.open("/volunteers?first=2026-12-01&last=2026-12-31")
    await user.should_see("2 位志愿者")
    user.find(marker="volunteers").trigger("click", "单小禾")
    await press(user, "打印证明")
    await write(user, "证件号码", "11010519491231002Y")
    await press(user, "打印")
    await until(lambda: "这个身份证号不对，照着证件再看一遍。" in errors(user), "that the number cannot be right")
    await write(user, "证件号码", "11010519491231002x")
    await write(user, "联系方式", "0731-5550000")
    await press(user, "打印")
    made = text((await user.download.next(timeout=60)).content)
    for told in (
        "志愿服务记录证明",
        "志愿者姓名：单小禾",
        "志愿者编号：____",
        "证件类型：居民身份证",
        "证件号码：11010519491231002X",
        "证书编号：____",
        "出具单位（公章）：柳坪村儿童之家",
        "负责人：____",
        "经办人：周敏",
        "联系方式：0731-5550000",
        "服务时间合计（小时） 4.2",
        "另有排练 3.0 小时",
        "谁记录谁证明",
        "记录人：周敏",
    ):
        assert told in made, told
    assert "彩排" not in made, "a rehearsal is no service"
    kept = "".join(path.read_text(encoding="utf-8", errors="replace") for path in centre.ledger.store.folder.rglob("*") if path.is_file())
    assert "单小禾" in kept
    assert "11010519491231002" not in kept


def test_a_certificate_whose_lines_do_not_add_up_is_not_printed():
    line = Line(date(2026, 12, 19), "冬至包饺子", "签到", 25)
    day = date(2026, 12, 31)
    wrong = Certificate("柳坪村儿童之家", "单小禾", day, day, day, [line], total=26)
    with pytest.raises(CannotPrint, match="sums_differ"):
        service_certificate(wrong)


@pytest.mark.browser
async def test_in_a_real_browser_the_buttons_of_a_row_reach_their_volunteer(browser: Browser, tmp_path: Path):
    server = Server(tmp_path / "served")
    made = build(server.folder)
    server.start()
    context = await signed_in(browser, server, server.sign_in())
    try:
        page = await context.new_page()
        await page.goto(f"{server.url}/activities/{made.activity}/volunteers")
        await page.get_by_role("button", name="不算 小陈").click()
        await expect(page.get_by_text("不算志愿服务")).to_be_visible()
        await page.get_by_role("button", name="改 刘奶奶").click()
        await page.get_by_label("名字").fill("刘秀英")
        await page.get_by_role("button", name="记下", exact=True).click()
        await expect(page.get_by_text("刘秀英 记下了")).to_be_visible()
        await expect(page.get_by_role("button", name="改 刘奶奶")).to_have_count(0)
        await expect(page.get_by_text("2 位还在服务，先不记")).to_be_visible()
        await expect(page.get_by_role("button", name="都对，记下来")).to_have_count(0)
        await page.get_by_role("button", name="去掉 刘秀英").click()
        await expect(page.get_by_text("1 位志愿者")).to_have_count(0)
        await page.get_by_role("button", name="撤回").click()
        await expect(page.get_by_text("1 位志愿者")).to_be_visible()
    finally:
        await context.close()
        server.stop()

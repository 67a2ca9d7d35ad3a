"""Series on screen and paper: made ahead, changed in the middle, held or not, missed three times."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from nicegui import ElementFilter, ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

import app
from care import attendance, days, reading, series
from care.planning import Plan
from care.series import Draft, Off
from pages import merging, series_days
from pages import series_words as words
from pages.series_making import end as end_series
from pages.series_making import write as write_series
from storage import house
from tests.conftest import Centre
from tests.papers.looking import text, workbook
from tests.test_activities_pages import child, press, write
from tests.waiting import until

Record = dict[str, Any]
ZONE = "Asia/Shanghai"
NOW = days.now()
TODAY = date.fromisoformat(days.day_of(NOW, ZONE))


def day(n: int) -> str:
    """The day `n` days from today."""
    return (TODAY + timedelta(days=n)).isoformat()


def shown(user: User) -> str:
    with user.client:
        return " ".join(str(element.content) for element in ElementFilter(kind=ui.html))


@pytest.fixture
def daily(centre: Centre) -> Record:
    """A camp from five days ago to four days ahead, without today: whether that is over depends on the hour. Four children."""
    ledger = centre.ledger
    for number, name in enumerate(("魏小涛", "陈㛃", "王䶮", "吴桐"), 1):
        ledger.save("guardians", {"id": f"g{number}", "name": f"奶奶{number}", "phone": f"1390000121{number}"}, by="周敏")
        made = {"id": f"c{number}", "name": name, "group": "河东组", "number": number, "added_at": days.shifted(NOW, -9 * 86_400_000)}
        ledger.save("children", {**made, "guardians": [{"guardian": f"g{number}", "relation": "奶奶", "may_collect": True}]}, by="周敏")
    plan = Plan(title="夏令营", place="村小", day=day(-5), last_day=day(4), starts="08:30", ends="11:00")
    record = {"id": "r1", **series.fields(Draft(plan, weekdays=list(range(7)), off=[Off(day(0))]), ZONE)}
    ledger.save("series", record, by="周敏")
    for on in series.planned(record):
        ledger.save(
            "activities", {"id": f"a{on}", **series.activity_of(record, on, ZONE), "join_code": f"C{on}", "added_at": NOW}, by="周敏"
        )
    return record


def come(centre: Centre, on: str, *children: str) -> None:
    for one in children:
        at = reading.instant_of(on, "08:35", ZONE)
        centre.ledger.record({"kind": "arrival", "activity": f"a{on}", "child": one, "at": at}, organizer="周敏")


async def trigger(user: User, marker: str, *args: str) -> None:
    with user.client:
        UserInteraction(user, set(ElementFilter(marker=marker)), marker).trigger("click", list(args))


async def test_a_series_is_written_once_and_every_day_is_there(user: User, centre: Centre):
    child(centre, "魏小涛", "老屋场", 17)
    await user.open("/series/new")
    await write(user, "活动名称", "图书室开放")
    await write(user, "第一天", "2030-09-02")
    await write(user, "最后一天", "2030-09-13")
    await write(user, "几点开始", "16:00")
    await write(user, "几点结束", "18:00")
    (chosen,) = series.fresh(days.now(), ZONE).weekdays
    for weekday in (chosen, 0, 1, 2, 3, 4):
        await press(user, words.WEEKDAYS[weekday])
    await press(user, "加不办的日子")
    await write(user, "从哪天", "2030-09-04")
    await user.should_see("一共 9 天")
    await press(user, "建好系列", times=2)
    await user.should_see("周一到周五")
    (record,) = centre.ledger.store.series.all()
    made = series.of(record["id"], centre.ledger.store.activities.all())
    assert [one["series_day"][-2:] for one in made] == ["02", "03", "05", "06", "09", "10", "11", "12", "13"]
    assert len({one["join_code"] for one in made}) == 9
    assert made[0]["starts_at"] == "2030-09-02T08:00:00.000Z"
    await user.open("/activities")
    assert shown(user).count(">图书室开放<") == 1


async def test_days_among_which_no_chosen_weekday_lies_are_said_while_they_are_typed(user: User):
    await user.open("/series/new")
    (chosen,) = series.fresh(days.now(), ZONE).weekdays
    first = date(2030, 9, 3 + chosen)  # the second of that month is a Monday
    await write(user, "第一天", first.isoformat())
    await write(user, "最后一天", (first + timedelta(days=2)).isoformat())
    await user.should_see("一天也没有。")
    await press(user, words.WEEKDAYS[first.weekday()])
    await user.should_see("一共 1 天")


async def test_what_is_wrong_stands_under_its_field_and_nothing_is_made(user: User, centre: Centre):
    await user.open("/series/new")
    await write(user, "活动名称", "周六舞蹈")
    await write(user, "最后一天", "2001-01-01")
    await press(user, "建好系列")
    await user.should_see("还有 1 处要改")
    await user.should_see("最后一天要晚于第一天。")
    assert centre.ledger.store.series.all() == []
    assert centre.ledger.store.activities.all() == []


async def test_a_change_names_the_days_it_touches_and_leaves_what_was_held(user: User, centre: Centre, daily: Record):
    come(centre, day(-1), "c1", "c2")
    before = {one["id"]: dict(one) for one in centre.ledger.store.activities.all()}
    await user.open("/series/r1/edit")
    await write(user, "地点", "新教室")
    await write(user, "最后一天", day(3))
    await press(user, "保存")
    await user.should_see("改以后的日子？")
    await user.should_see("已经开始或办过的")
    assert {one["id"]: dict(one) for one in centre.ledger.store.activities.all()} == before
    with user.client:
        UserInteraction(user, {max(user.find(marker="deed").elements, key=lambda button: button.id)}, "deed").click()
    await until(lambda: centre.ledger.store.series.need("r1")["place"] == "新教室", "the change")
    await user.should_see("夏令营 记下了")
    after = {one["id"]: dict(one) for one in centre.ledger.store.activities.all()}
    assert set(before) - set(after) == {f"a{day(4)}"}
    for on in (day(2), day(3)):
        assert after[f"a{on}"] == {**before[f"a{on}"], "place": "新教室"}
    for on in (day(-5), day(-1)):
        assert after[f"a{on}"] == before[f"a{on}"]


async def test_two_organizers_change_one_series_and_it_says_which_days_stay_outside_it(user: User, centre: Centre, daily: Record):
    await user.open("/series/r1/edit")
    later = [{"from": day(1), "starts": "15:00", "ends": "17:00"}]
    centre.ledger.save("series", {**daily, "place": "操场", "title": "暑期营", "later": later}, by="李老师")
    await write(user, "活动名称", "冬令营")
    await write(user, "最后一天", day(-3))
    await press(user, "保存")
    await user.should_see("李老师")
    user.find(kind=ui.toggle, marker="活动名称").elements.pop().set_value("mine")
    await press(user, "保存")
    await user.should_see("改以后的日子？")
    await user.should_see("不在起止日子里：已经有记录，或已经过去，留着不动。")
    with user.client:
        UserInteraction(user, {max(user.find(marker="deed").elements, key=lambda button: button.id)}, "deed").click()
    await user.should_see("冬令营 记下了")
    now = centre.ledger.store.series.need("r1")
    assert [now[name] for name in ("title", "place", "later", "last_day")] == ["冬令营", "操场", later, day(-3)]
    assert max(one["series_day"] for one in centre.ledger.store.activities.all()) == day(-1)
    assert "2 天" in shown(user)


async def test_a_day_of_which_something_is_written_is_cancelled_not_erased(centre: Centre, daily: Record):
    centre.ledger.record(
        {"kind": "absence", "activity": f"a{day(4)}", "child": "c1", "details": {"reason": "excused", "day": day(4)}}, organizer="周敏"
    )
    after = {**daily, "last_day": day(2)}
    found = series.change(daily, after, series.of("r1", centre.ledger.store.activities.all()), days.now(), ZONE)
    write_series(centre.ledger, after, found, by="周敏", zone=ZONE)
    left = centre.ledger.store.activities
    assert left.find(f"a{day(3)}") is None
    assert left.need(f"a{day(4)}")["cancelled_at"]


async def test_where_run_sheet_and_things_of_a_series_are_written_is_said_before_and_after_it_is_made(user: User, centre: Centre):
    await user.open("/series/new")
    await user.should_see("流程和发什么不在这里写")
    ahead = Plan(title="周六舞蹈", place="村小", day=day(1), last_day=day(2), starts="08:30", ends="11:00")
    record = {"id": "r2", **series.fields(Draft(ahead, weekdays=list(range(7))), ZONE)}
    centre.ledger.save("series", record, by="周敏")
    for on in (day(1), day(2)):
        made = {"id": f"b{on}", **series.activity_of(record, on, ZONE), "join_code": f"D{on}", "added_at": NOW}
        centre.ledger.save("activities", made, by="周敏")
    await user.open("/series/r2")
    await user.should_see("流程和发什么还没写")
    await user.should_see(f"/activities/b{day(1)}/edit?add=segment")
    told = text((await user.http_client.get("/series/r2/attendance.pdf")).content)
    assert "到了几人 0" not in told, "nobody knows yet how many come"
    assert "空着：那天还没到" in told
    centre.ledger.save(
        "activities", {**centre.ledger.store.activities.need(f"b{day(2)}"), "segments": [{"id": "x", "title": "热身"}]}, by="周敏"
    )
    await user.open("/series/r2")
    await user.should_not_see("流程和发什么还没写")


async def test_several_days_are_called_off_with_a_reason_and_held_after_all(user: User, centre: Centre, daily: Record):
    def off() -> dict[str, str]:
        made = series.of("r1", centre.ledger.store.activities.all())
        return {one["series_day"]: one["cancelled_why"] for one in made if one.get("cancelled_at")}

    await user.open("/series/r1")
    await press(user, "停办几天")
    await write(user, "到哪天", day(3))
    await user.should_see("停办 3 天")
    await press(user, words.words.day(day(2)))
    await user.should_see("停办 2 天")
    await press(user, "停办")
    await user.should_see("写一句为什么没办")
    await write(user, "为什么不办", "国庆放假")
    await press(user, "停办")
    await until(lambda: "停办：国庆放假" in shown(user), "the reason")
    assert "接下来 2<" in shown(user), "what is called off does not come"
    assert "停办的 2<" in shown(user), "it stands by itself, as many rows as its heading says"
    assert all(each in shown(user) for each in ("没办</dt><dd>0 天", "以后停办</dt><dd>2 天"))
    assert off() == {day(1): "国庆放假", day(3): "国庆放假"}
    await trigger(user, "days", f"a{day(1)}", day(1))
    await until(lambda: off() == {day(3): "国庆放假"}, "one held after all")
    await user.should_see("恢复了 1 天")
    await press(user, "撤回")
    await until(lambda: set(off()) == {day(1), day(3)}, "off again")
    await press(user, "全部恢复")
    await until(lambda: not off(), "all held after all")


async def test_hours_change_from_a_day_on_and_a_days_run_sheet_goes_to_the_days_after_it(user: User, centre: Centre, daily: Record):
    def made(n: int) -> Record:
        return dict(centre.ledger.store.activities.need(f"a{day(n)}"))

    centre.ledger.record({"kind": "absence", "activity": f"a{day(3)}", "child": "c1", "details": {"reason": "excused"}}, organizer="周敏")
    before = {n: made(n) for n in (1, 2, 3, 4)}
    await user.open("/series/r1")
    await press(user, "改时间、地点")
    await write(user, "从哪天起", day(2))
    await write(user, "几点开始", "15:00")
    await write(user, "几点结束", "17:00")
    await user.should_see("已经有记录，不动。")
    await press(user, "改")
    await until(lambda: made(2)["starts_at"] == reading.instant_of(day(2), "15:00", ZONE), "the new hour")
    assert [made(n)["starts_at"] == before[n]["starts_at"] for n in (1, 2, 3, 4)] == [True, False, True, False]
    await until(lambda: "15:00–17:00" in shown(user) and "起" in shown(user), "the rule says it")
    await press(user, "撤回")
    await until(lambda: {n: made(n) for n in before} == before, "all as it was")
    centre.ledger.save("activities", {**made(1), "segments": [{"id": "x", "title": "朗读"}]}, by="周敏")
    await user.open(f"/activities/a{day(1)}")
    await press(user, "流程用到以后各天")
    await press(user, "用到以后各天")
    await until(lambda: [one["title"] for one in made(4)["segments"]] == ["朗读"], "the run sheet")
    assert made(3)["segments"] == []
    assert centre.ledger.store.series.need("r1")["segments"][0]["title"] == "朗读"
    await press(user, "撤回")
    await until(lambda: {n: made(n)["segments"] for n in (2, 3, 4)} == {2: [], 3: [], 4: []}, "without it again")


async def test_before_the_first_day_the_sheet_has_the_planned_days(user: User, centre: Centre, daily: Record):
    ahead = {**daily, "id": "r2", "first_day": day(1), "last_day": day(3)}
    centre.ledger.save("series", ahead, by="周敏")
    for on in series.planned(ahead):
        off = {"cancelled_at": NOW} if on == day(2) else {}
        centre.ledger.save("activities", {"id": f"b{on}", **series.activity_of(ahead, on, ZONE), "join_code": f"B{on}", **off}, by="周敏")
    await centre.ledger.commit()
    page = workbook((await user.http_client.get("/series/r2/attendance.xlsx")).content).worksheets[0]
    heads = next(row for row in page.iter_rows(values_only=True) if row[0] == "号码")
    dates = [TODAY + timedelta(days=n) for n in (1, 2, 3)]
    assert [str(head).split()[0] for head in heads[3:6]] == [f"{on.month}/{on.day}" for on in dates]


async def test_a_day_without_a_child_is_asked_for_answered_and_taken_back(user: User, centre: Centre, daily: Record):
    come(centre, day(-4), "c1", "c2")
    await user.open("/series/r1")
    assert shown(user).count("办了没有<") == 4
    assert "没有记录" in shown(user)
    await trigger(user, "days", f"a{day(-5)}", day(-5))
    await press(user, "没办")
    await user.should_see("写一句为什么没办，报表上要用。")
    await write(user, "没办的原因", "台风")
    await press(user, "没办")
    await until(lambda: "没办：台风" in shown(user), "the reason")
    course = series_days.find("r1")
    assert course is not None
    assert [one.state for one in course.days()][:3] == ["not_held", "came", "not_recorded"]
    await press(user, "撤回")
    await until(lambda: course.days()[0].state == "not_recorded", "the question again")


async def test_who_is_missed_three_times_is_rung_up_from_the_page_and_from_what_waits(user: User, centre: Centre, daily: Record):
    for n in (-5, -4, -3, -2, -1):
        come(centre, day(n), "c1", "c2", *(["c3"] if n < -2 else []))
    for path in ("/series/r1", "/tray"):
        await user.open(path)
        page = shown(user)
        assert "连着 5 次没来" in page
        assert 'href="tel:13900001214"' in page
        assert "13900001213" not in page
    await trigger(user, "missed", f"a{day(-1)}", day(-1), "c4")
    await user.should_see("打给 奶奶 奶奶4，怎么样？")
    await press(user, "打通了")
    await until(lambda: "连着 5 次没来" not in shown(user), "the child gone from the list")
    course = series_days.find("r1")
    assert course is not None
    assert course.away(course.days()) == []


async def test_the_sheet_has_the_same_figures_printed_and_as_a_workbook(user: User, centre: Centre, daily: Record):
    come(centre, day(-5), "c1", "c2", "c3")
    come(centre, day(-4), "c1")
    for n in (-1, 3):
        off = centre.ledger.store.activities.need(f"a{day(n)}")
        centre.ledger.save("activities", {**off, "cancelled_at": NOW, "cancelled_why": f"下雪{n}"}, by="周敏")
    await centre.ledger.commit()
    printed = await user.http_client.get("/series/r1/attendance.pdf")
    told = text(printed.content)
    assert "夏令营 出勤表" in told
    assert quote("出勤表 夏令营 ") in printed.headers["Content-Disposition"]
    assert "人数 3" in told
    assert "人次 4" in told
    held, ahead = (" ".join(f"{words.words.day(day(n), weekday=False)} 下雪{n}".split()) for n in (-1, 3))
    assert f"没办：{held}" in told
    assert f"停办：{ahead}" in told, "what lies ahead was called off, not missed"
    page = workbook((await user.http_client.get("/series/r1/attendance.xlsx")).content).worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    heads = next(row for row in rows if row[0] == "号码")
    (first,) = [row for row in rows if row[1] == "魏小涛"]
    (fourth,) = [row for row in rows if row[1] == "吴桐"]
    began = TODAY - timedelta(days=5)
    assert heads[3] == f"{began.month}/{began.day}"
    assert len(heads[3:-4]) == 5, "days that have passed"
    assert first[3:5] == ["✓", "✓"]
    assert fourth[3:5] == ["没有记录", "没有记录"]
    assert first[-4] == 2
    assert (await user.http_client.get("/series/nothing/attendance.pdf")).status_code == 404


async def test_an_activity_of_several_days_has_its_days_too(user: User, centre: Centre, daily: Record):
    camp = {"id": "camp", "title": "冬令营", "who": "all", "starts_at": reading.instant_of(day(-9), "09:00", ZONE)}
    centre.ledger.save("activities", {**camp, "ends_at": reading.instant_of(day(-8), "17:00", ZONE), "join_code": "X"}, by="周敏")
    await user.open("/activities/camp")
    assert 'href="/series/camp"' in shown(user)
    await user.open("/series/camp")
    assert shown(user).count("data-say") == 2
    await user.open("/series")
    assert "冬令营" in shown(user)
    assert "夏令营" in shown(user)
    assert attendance.answer(camp, day(-9), centre.ledger.books) is None


async def test_what_is_held_no_more_loses_its_days_to_come_and_what_never_began_goes(centre: Centre, daily: Record):
    assert end_series(centre.ledger, daily, by="周敏")
    assert sorted(one["series_day"] for one in centre.ledger.store.activities.all()) == [day(n) for n in range(-5, 0)]
    assert centre.ledger.store.series.need("r1")["last_day"] == day(-1)
    ahead = {**daily, "id": "r2", "first_day": day(2)}
    centre.ledger.save("series", ahead, by="周敏")
    made = {"id": "x1", **series.activity_of(ahead, day(2), ZONE), "join_code": "X1"}
    centre.ledger.save("activities", made, by="周敏")
    assert not end_series(centre.ledger, ahead, by="周敏")
    assert centre.ledger.store.series.find("r2") is None
    assert centre.ledger.store.activities.find("x1") is None


@pytest.mark.parametrize(
    "said", [{"photos": [{"picture": "p", "by": "奶奶", "on": "2026-11-01"}]}, {"summary": {"text": "雪大", "lead": ""}}]
)
async def test_a_day_to_come_of_which_somebody_wrote_something_is_called_off_not_erased(centre: Centre, daily: Record, said: Record):
    one = centre.ledger.store.activities.need(f"a{day(2)}")
    centre.ledger.save("activities", {**one, **said}, by="周敏")
    assert end_series(centre.ledger, daily, by="周敏")
    left = centre.ledger.store.activities.need(f"a{day(2)}")
    assert left["cancelled_at"]
    assert said.items() <= left.items()
    assert centre.ledger.store.activities.find(f"a{day(3)}") is None


async def test_of_two_terms_each_has_its_own_sheet(user: User, centre: Centre, daily: Record):
    for on, came in (("2026-01-30", "c1"), ("2026-02-02", "c2")):
        made = {"id": f"a{on}", **series.activity_of({**daily, "id": "r3"}, on, ZONE), "join_code": on}
        centre.ledger.save("activities", made, by="周敏")
        come(centre, on, came)
    centre.ledger.save("series", {**daily, "id": "r3", "first_day": "2026-01-30", "last_day": "2026-02-02"}, by="周敏")
    await centre.ledger.commit()
    told = text((await user.http_client.get("/series/r3/attendance.pdf?term=2025-autumn")).content)
    assert "1/30" in told
    assert "2/2" not in told
    assert "人次 1" in told


async def test_the_command_line_tells_the_figures_of_the_page(
    centre: Centre, daily: Record, folder: Path, capsys: pytest.CaptureFixture[str]
):
    come(centre, day(-5), "c1", "c2")
    come(centre, day(-4), "c1")
    await centre.ledger.commit()
    house.close()
    assert app.main(["figures", "--activity", "r1", "--data", str(folder), "--json"]) == 0
    expected = {"days": 9, "held": 2, "not_held": 0, "not_recorded": 3, "children": 2, "visits": 3}
    assert json.loads(capsys.readouterr().out) == expected


async def test_two_records_that_are_one_child_are_one_on_the_list_of_a_series_too(centre: Centre, daily: Record):
    centre.ledger.save("series", {**daily, "who": "children", "children": ["c1", "c2", "c3"]}, by="周敏")
    merging.merge(centre.ledger, "c4", "c2", {}, by="周敏")
    listed = centre.ledger.store.series.need("r1")["children"]
    assert "c4" in listed
    assert {"c1", "c3"} < set(listed)

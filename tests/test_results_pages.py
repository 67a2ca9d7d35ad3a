"""成绩和名次, as an organizer taps it while children run about; prizes for the first places; and who came in first, on the wall."""

import re
from typing import Any

import pytest
from nicegui import ElementFilter, ui
from nicegui.testing import User
from playwright.async_api import Page, expect

from care import days, planning, prizes, results, series_ahead
from pages import record_folder, sampling, words
from pages.child_facts import says
from pages.result_form import place_of, points_of
from storage import house
from tests.conftest import Centre
from tests.serving import Server
from tests.test_activities_pages import activity, child, press, press_in, write
from tests.waiting import until

NAMES = ("魏小涛", "吴桐", "蒋欣", "陈㛃", "欧阳思源")
Hall = dict[str, Any]


@pytest.fixture
async def hall(centre: Centre) -> Hall:
    """抢板凳 with three of five children in its first round; a contest that nobody was scanned for; ten medals."""
    segments = [{"id": "g1", "title": "抢板凳", "places": 3}, {"id": "g2", "title": "跳绳比赛"}]
    made = activity(centre, segments=segments)
    ids = {name: child(centre, name, "河东组", number)["id"] for number, name in enumerate(NAMES, 1)}
    for id in ids.values():
        centre.ledger.record({"kind": "arrival", "activity": made["id"], "child": id}, organizer="周敏")
    for name in NAMES[:3]:
        sat = {"kind": "attendance", "activity": made["id"], "segment": "g1", "round": 1, "child": ids[name]}
        centre.ledger.record(sat, organizer="周敏")
    centre.ledger.save("items", {"id": "medal", "title": "奖状", "unit": "张"}, by="周敏")
    centre.ledger.record({"kind": "receipt", "activity": "centre", "item": "medal", "quantity": 2}, organizer="周敏")
    await centre.ledger.commit()
    return {"activity": made["id"], "path": f"/activities/{made['id']}/results", **ids}


def today(centre: Centre) -> str:
    return days.day_of(days.now(), centre.ledger.books.zone)


def ranked(centre: Centre, hall: Hall, segment: str) -> list[tuple[str, int | None]]:
    named = {id: name for name, id in hall.items()}
    return [(named[one.child], one.place) for one in results.ranking(hall["activity"], segment, today(centre), centre.ledger.books)]


def shown(user: User) -> str:
    with user.client:
        return " ".join(str(element.content) for element in ElementFilter(kind=ui.html) if 'class="ranking"' in str(element.content))


async def tap(user: User, id: str) -> None:
    with user.client:
        (listed,) = (str(each.content) for each in ElementFilter(kind=ui.html) if f'data-tap="{id}"' in str(each.content))
    await press_in(user, "players", ["tap", id, f'data-tap="{id}" aria-pressed="true"' in listed])


async def test_two_who_tap_the_same_child_at_once_do_not_undo_each_other(user: User, centre: Centre, hall: Hall):
    await user.open(f"{hall['path']}?segment=g1")
    out = {"kind": "result", "activity": hall["activity"], "segment": "g1", "round": 1, "child": hall["蒋欣"], "details": {"out": True}}
    centre.ledger.record(out, organizer="李老师")
    await press_in(user, "players", ["tap", hall["蒋欣"], False])
    await user.should_see("蒋欣 的淘汰刚刚有人改过了，先看一眼。")
    assert ranked(centre, hall, "g1")[-1] == ("蒋欣", 3)
    await tap(user, hall["蒋欣"])
    await until(lambda: ranked(centre, hall, "g1") == [], "who sees that it stands may take it back")


async def test_in_a_game_with_stools_those_who_sat_are_tapped_out_and_a_second_tap_takes_it_back(user: User, centre: Centre, hall: Hall):
    await user.open(f"{hall['path']}?segment=g1")
    await user.should_see("谁淘汰了点谁。再点一下撤回。")
    await user.should_see("蒋欣")
    await user.should_not_see("陈㛃")
    await tap(user, hall["蒋欣"])
    await until(lambda: ranked(centre, hall, "g1") == [("魏小涛", 1), ("吴桐", 1), ("蒋欣", 3)], "a child out")
    await user.should_see("第 1 轮淘汰")
    await tap(user, hall["蒋欣"])
    await until(lambda: ranked(centre, hall, "g1") == [], "nobody out any more")
    assert not [fact for fact in centre.ledger.store.facts.all() if fact["kind"] == "result" and centre.ledger.books.counts(fact)]
    await tap(user, hall["吴桐"])
    await until(lambda: len(ranked(centre, hall, "g1")) == 3, "another one out")
    await press(user, "撤回")
    await until(lambda: ranked(centre, hall, "g1") == [], "the last tap taken back")
    await press(user, "表演了")
    await tap(user, hall["吴桐"])
    await user.should_see("表演过的 1 人")
    await press(user, "下一轮")
    await user.should_see("第 2 轮")
    await tap(user, hall["魏小涛"])
    await until(lambda: results.rounds(hall["activity"], "g1", today(centre), centre.ledger.books) == ["1", "2"], "a second round")


async def test_in_a_game_the_next_free_place_is_offered_in_a_later_round_too(user: User, centre: Centre, hall: Hall):
    sat = {"kind": "attendance", "activity": hall["activity"], "segment": "g1", "round": 1, "child": hall["陈㛃"]}
    centre.ledger.record(sat, organizer="周敏")
    centre.ledger.record({**sat, "kind": "result", "child": hall["蒋欣"], "details": {"out": True}}, organizer="周敏")
    await centre.ledger.commit()
    await user.open(f"{hall['path']}?segment=g1")
    await user.should_see("还在的 3 人，没有名次")
    await press(user, "名次")
    await tap(user, hall["魏小涛"])
    await until(lambda: ("魏小涛", 1) in ranked(centre, hall, "g1"), "a first place")
    await press(user, "下一轮")
    await user.should_see('<span class="btn wash">第 2 名</span>')
    await user.should_not_see('<span class="btn wash">第 1 名</span>')
    await tap(user, hall["吴桐"])
    await until(
        lambda: ranked(centre, hall, "g1") == [("魏小涛", 1), ("吴桐", 2), ("陈㛃", 3), ("蒋欣", 4)], "a second place, not another first"
    )


async def test_in_a_contest_children_are_tapped_as_they_come_in_two_of_them_level(user: User, centre: Centre, hall: Hall):
    await user.open(f"{hall['path']}?segment=g2")
    await user.should_see("欧阳思源")  # nobody was scanned there, so all who are here are offered
    await user.should_see("第一个点的是第 1 名")
    await tap(user, hall["陈㛃"])
    await until(lambda: len(ranked(centre, hall, "g2")) == 1, "a first place")
    await user.should_see("欧阳思源")  # the others are still offered
    await tap(user, hall["吴桐"])
    await until(lambda: len(ranked(centre, hall, "g2")) == 2, "a second place")
    await press(user, "下一个并列")
    await tap(user, hall["蒋欣"])
    await until(lambda: len(ranked(centre, hall, "g2")) == 3, "another second place")
    await tap(user, hall["魏小涛"])
    await until(lambda: len(ranked(centre, hall, "g2")) == 4, "a fourth place")
    assert dict(ranked(centre, hall, "g2")) == {"陈㛃": 1, "吴桐": 2, "蒋欣": 2, "魏小涛": 4}


async def test_points_are_written_and_what_is_no_number_is_refused_in_a_sentence(user: User, centre: Centre, hall: Hall):
    await user.open(f"{hall['path']}?segment=g2")
    await press(user, "分数")
    await tap(user, hall["吴桐"])
    await write(user, "分数", "很多")
    await press(user, "记下")
    await user.should_see("写一个数字，比如 8 或者 9.5，最多两位小数。最大 9999。")
    assert ranked(centre, hall, "g2") == []
    await write(user, "分数", "9.5")
    await write(user, "第几名", "0")
    await press(user, "记下")
    await user.should_see("写一个名次，比如 1。最大 999。")
    await write(user, "第几名", "")
    await press(user, "记下")
    await user.should_see("吴桐 记下了")
    assert results.points(hall["activity"], today(centre), centre.ledger.books, "g2") == {hall["吴桐"]: 9.5}
    await press_in(user, "players", ["write", hall["吴桐"], False])
    await write(user, "分数", "")
    await press(user, "记下")
    await until(lambda: ranked(centre, hall, "g2") == [], "the points taken back")


@pytest.mark.parametrize(("text", "number"), [("8", 8), ("9.5", 9.5), ("9．50 分", 9.5), ("0", 0), (".5", 0.5), ("8.0", 8), ("", None)])
def test_points_as_people_type_them(text: str, number: float | None) -> None:
    assert points_of(text) == number


@pytest.mark.parametrize("text", ["-1", "1e3", "nan", "12345", "1.234", "八", "1.2.3", ".", "٣ ٣"])
def test_what_are_no_points(text: str) -> None:
    words.use("zh_CN", "Asia/Shanghai")
    with pytest.raises(ValueError, match="写一个数字"):
        points_of(text)


@pytest.mark.parametrize("text", ["0", "-1", "1000", "第一", "1.5"])
def test_what_is_no_place(text: str) -> None:
    words.use("zh_CN", "Asia/Shanghai")
    with pytest.raises(ValueError, match="写一个名次"):
        place_of(text)


async def test_who_went_home_gets_a_result_and_does_not_come_back_by_it(user: User, centre: Centre, hall: Hall):
    ledger = centre.ledger
    home = {"kind": "departure", "activity": hall["activity"], "child": hall["吴桐"]}
    ledger.record(home, organizer="周敏")
    await ledger.commit()
    await user.open(f"{hall['path']}?segment=g1")
    await tap(user, hall["吴桐"])
    await until(lambda: len(ranked(centre, hall, "g1")) == 3, "a child out")
    assert (ledger.books.sheet(hall["activity"], hall["吴桐"]).inside, ledger.tray(None)) == (False, [])
    record, made = ledger.store.children.need(hall["吴桐"]), ledger.store.activities.need(hall["activity"])
    [fact] = [fact for fact in ledger.store.facts.all() if fact["kind"] == "result"]
    assert says(ledger, record, made, fact) == "抢板凳 第 1 轮 淘汰"


async def test_where_there_is_no_such_thing_one_is_told_so(user: User, centre: Centre, hall: Hall):
    answer = await user.http_client.get("/activities/nothing/results")
    assert (answer.status_code, "没有这个活动。" in answer.text) == (404, True)
    bare = activity(centre, id="bare", segments=[])
    await user.open(f"/activities/{bare['id']}/results")
    await user.should_see("流程里还没有环节")
    for asked in ("segment=nothing", "round=abc"):
        await user.open(f"{hall['path']}?{asked}")
        await user.should_see("地址里的环节或者轮次这里没有")
        await user.should_see("抢板凳")
    await user.open(f"{hall['path']}?day=2026-13-45")
    await user.should_see("地址里的“2026-13-45”不是日子。下面看的是：")
    await user.should_not_see("地址里的环节或者轮次这里没有")


@pytest.mark.browser
async def test_on_a_phone_a_finger_on_a_name_is_a_place_and_the_ranking_follows(page: Page, server: Server):
    await page.set_viewport_size({"width": 390, "height": 844})
    server.stop()
    ledger = house.open_at(server.folder)
    made = sampling.load(ledger, by="周敏")
    segment = made["segments"][-1]["id"]
    for each in ledger.children()[:3]:
        ledger.record({"kind": "attendance", "activity": made["id"], "segment": segment, "child": each["id"]}, organizer="周敏")
    ledger.store.commit_now()
    house.close()
    server.start()
    await page.goto(f"{server.url}/activities/{made['id']}/results?segment={segment}")
    await page.wait_for_function("window.did_handshake")
    key = page.locator("[data-tap]").first
    await key.click()
    await expect(key).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".ranking li")).to_have_count(1)
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    await page.locator("[data-write]").nth(1).click()
    await page.get_by_label("第几名").fill("1")
    await page.get_by_label("第几名").press("Enter")
    await expect(page.locator(".rank-place")).to_have_text(["1", "1"])


# --- prizes -----------------------------------------------------------------------------------------------------------------------


async def come_in(user: User, centre: Centre, hall: Hall, *named: str) -> None:
    """The children of the contest come in, in this order."""
    for place, name in enumerate(named, 1):
        given = {"kind": "result", "activity": hall["activity"], "segment": "g2", "child": hall[name], "details": {"place": place}}
        centre.ledger.record(given, organizer="周敏")
    await centre.ledger.commit()
    await user.open(f"{hall['path']}?segment=g2")


def medals(centre: Centre, hall: Hall) -> list[str]:
    named = {id: name for name, id in hall.items()}
    sheets = centre.ledger.books.sheets(hall["activity"])
    return sorted(named[sheet.child] for sheet in sheets if sheet.given)


async def test_prizes_go_to_the_first_places_as_far_as_there_are_any_and_never_twice(user: User, centre: Centre, hall: Hall):
    await come_in(user, centre, hall, "陈㛃", "吴桐", "蒋欣")
    await press(user, "发奖品")
    await user.should_see("库存不够")  # two medals, three winners
    await press(user, "发给 2 人", times=2)
    await user.should_see("发给了 2 人")
    assert (medals(centre, hall), centre.ledger.books.stock("medal")) == (["吴桐", "陈㛃"], 0)
    await until(lambda: len(re.findall(r'class="tag ok">.*?奖状', shown(user))) == 2, "beside the names who got one")
    assert centre.ledger.tray(None) == []
    [offer] = centre.ledger.store.activities.need(hall["activity"])["items"]
    assert set(offer["whom"]["children"]) == {hall["陈㛃"], hall["吴桐"]}
    centre.ledger.record({"kind": "receipt", "activity": "centre", "item": "medal", "quantity": 5}, organizer="周敏")
    user.find(marker="prizes").click()
    await user.should_see("已经领过")
    await press(user, "发给 1 人")
    await until(lambda: medals(centre, hall) == sorted(["吴桐", "蒋欣", "陈㛃"]), "a third medal")
    assert centre.ledger.books.stock("medal") == 4


async def test_who_has_the_prize_of_a_ranking_that_was_put_right_since_is_named(user: User, centre: Centre, hall: Hall):
    await come_in(user, centre, hall, "陈㛃")
    await press(user, "发奖品")
    await press(user, "发给 1 人")
    await until(lambda: medals(centre, hall) == ["陈㛃"], "a medal")
    for name, place in (("陈㛃", 4), ("吴桐", 1)):
        given = {"kind": "result", "activity": hall["activity"], "segment": "g2", "child": hall[name], "details": {"place": place}}
        centre.ledger.record(given, organizer="周敏")
    await press(user, "发奖品")
    await user.should_see("领过，名次变了")
    await user.should_see("发给 1 人")


async def test_where_there_are_places_and_points_one_says_by_which_prizes_go(user: User, centre: Centre, hall: Hall):
    given = {"kind": "result", "activity": hall["activity"], "segment": "g2", "child": hall["蒋欣"], "details": {"points": 9}}
    centre.ledger.record(given, organizer="周敏")
    await come_in(user, centre, hall, "陈㛃", "吴桐")
    await user.should_see("按分数，几轮加在一起")
    await press(user, "发奖品")
    await user.should_see("发给 2 人")
    user.find(kind=ui.toggle, marker="照哪个名次发").elements.pop().set_value("points")
    await press(user, "发给 1 人")
    await until(lambda: medals(centre, hall) == ["蒋欣"], "a medal for the points")
    user.find(marker="prizes").click()
    await user.should_see("发给 1 人")  # one medal is left for two places
    await user.should_not_see("领过，名次变了")


async def test_prizes_handed_out_by_mistake_are_all_taken_back(user: User, centre: Centre, hall: Hall):
    await come_in(user, centre, hall, "陈㛃", "吴桐")
    await press(user, "发奖品")
    await write(user, "发给前几名", "一")
    await user.should_see("写一个数字，1 到 99。")
    await write(user, "发给前几名", "1")
    await press(user, "发给 1 人")
    await until(lambda: medals(centre, hall) == ["陈㛃"], "a medal")
    await press(user, "撤回")
    await until(lambda: medals(centre, hall) == [], "no medal")
    await user.should_see("奖品都撤回了，库存也加回来了")
    assert (centre.ledger.books.stock("medal"), centre.ledger.store.activities.need(hall["activity"])["items"]) == (2, [])


async def test_who_went_home_gets_the_prize_next_time_and_what_is_for_others_stays_theirs(centre: Centre, hall: Hall):
    ledger = centre.ledger
    won = [results.Ranked(hall[name], place, None, (place,), None, 0) for place, name in enumerate(("陈㛃", "吴桐"), 1)]
    made = {**ledger.store.activities.need(hall["activity"]), "items": [{"item": "medal", "per_child": 1, "whom": {"groups": ["别的组"]}}]}
    children = {record["id"]: record for record in ledger.children()}
    ledger.record({"kind": "departure", "activity": hall["activity"], "child": hall["吴桐"]}, organizer="周敏")
    plan = prizes.plan(made, ledger.items()["medal"], won, ledger.books, children, days.now())
    assert [prize.why for prize in plan] == ["not_meant", "gone"]
    assert prizes.offered(made, "medal", [hall["陈㛃"]]) == (made["items"], [])
    free = {**made, "items": []}
    assert [prize.why for prize in prizes.plan(free, ledger.items()["medal"], won, ledger.books, children, days.now())] == [None, "gone"]


def test_who_had_been_named_before_is_not_taken_off_with_the_others() -> None:
    made = {"items": [{"item": "medal", "per_child": 1, "per": "activity", "whom": {"children": ["c1"]}}]}
    items, added = prizes.offered(made, "medal", ["c1", "c2"])
    assert (items[0]["whom"]["children"], added) == (["c1", "c2"], ["c2"])
    assert prizes.withdrawn({"items": items}, "medal", added) == made["items"]
    alone, added = prizes.offered({}, "medal", ["c1"])
    assert prizes.withdrawn({"items": alone}, "medal", added) == [], "for nobody is not for everybody"


def test_a_prize_is_won_not_planned_once_more_and_the_days_after_it_do_not_begin_with_last_times_winners(
    centre: Centre, hall: Hall
) -> None:
    planned = {"item": "crown", "per_child": 1, "per": "activity", "whom": {"children": ["c1"]}}
    items, _added = prizes.offered({"items": [planned]}, "medal", ["c1", "c2"])
    items, _added = prizes.offered({"items": items}, "crown", ["c2"])
    held = {**centre.ledger.store.activities.need(hall["activity"]), "items": items}
    as_typed = planning.fields(planning.of_record(held, centre.ledger.books.zone), centre.ledger.books.zone)
    assert as_typed["items"] == items, "the form forgets nothing of it"
    again = planning.again(held, days.now(), centre.ledger.books.zone)
    assert planning.fields(again, centre.ledger.books.zone)["items"] == [planned]
    assert series_ahead.copied(held, ["items"])["items"] == [planned]


def test_the_plan_on_paper_says_a_prize_as_a_prize_and_never_as_what_each_may_receive(centre: Centre, hall: Hall) -> None:
    items, _added = prizes.offered({}, "medal", [hall["陈㛃"], hall["吴桐"]])
    activity = centre.ledger.store.activities.need(hall["activity"])
    told = record_folder.plan(centre.ledger, {**activity, "items": items}).about
    assert [line for line in told if "奖状" in line] == ["奖品：奖状，2 个孩子得"]
    assert not any(line.startswith(("每人可领", "这次不发")) for line in told)


# --- the wall ---------------------------------------------------------------------------------------------------------------------


async def test_the_wall_shows_the_first_places_by_first_name_or_number_and_nobody_behind_them(user: User, centre: Centre, hall: Hall):
    await come_in(user, centre, hall, *NAMES)
    late = child(centre, "彭佳怡", "河东组", 6)["id"]
    given = {"kind": "result", "activity": hall["activity"], "segment": "g2", "child": late, "details": {"place": 6}}
    centre.ledger.record(given, organizer="周敏")
    await centre.ledger.commit()
    for show, first in (("names", "小涛"), ("numbers", "001 号")):
        await user.open(f"/activities/{hall['activity']}/wall?ranking=g2&show={show}")
        (wall,) = user.find(marker="wall").elements
        shown = wall.props["view"]
        assert shown["ranking"]["title"] == "跳绳比赛 名次"
        assert [row["place"] for row in shown["ranking"]["rows"]] == ["1", "2", "3", "4", "5"]
        assert shown["ranking"]["rows"][0]["names"] == first
        assert not [name for name in (*NAMES, "彭佳怡", "佳怡", "006 号") if name in str(shown["ranking"])], (
            "no surname, and nobody who came last"
        )
        assert shown["ways"]["greeting"] == f"/activities/{hall['activity']}/wall?show={show}"
    await user.open(f"/activities/{hall['activity']}/wall?ranking=nothing")
    (wall,) = user.find(marker="wall").elements
    assert "ranking" not in wall.props["view"]

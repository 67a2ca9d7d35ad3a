"""An organizer makes an activity, follows it, lets phones in and out, and ends it."""

from typing import Any

import pytest
from nicegui import ElementFilter, ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from care import activity as activities
from care import days
from care.ids import new_id
from tests.conftest import Centre
from tests.waiting import until

NOW = days.now()


def child(centre: Centre, name: str, group: str, number: int) -> dict[str, Any]:
    grandmother = centre.ledger.save("guardians", {"id": new_id("g"), "name": "刘秀英", "phone": f"1390000{number:04d}"}, by="周敏")
    record = {"id": new_id("c"), "name": name, "group": group, "number": number, "added_at": days.shifted(NOW, -86_400_000)}
    record["guardians"] = [{"guardian": grandmother["id"], "relation": "奶奶", "may_collect": True}]
    return centre.ledger.save("children", record, by="周敏")


def activity(centre: Centre, **more: Any) -> dict[str, Any]:
    record = {
        "id": new_id("a"),
        "title": "冬至包饺子",
        "place": "堂屋",
        "starts_at": days.shifted(NOW, -3_600_000),
        "ends_at": days.shifted(NOW, 3 * 3_600_000),
        "who": "all",
        "segments": [{"id": "s1", "title": "包饺子", "starts": "09:35", "leader": "刘奶奶"}],
        "join_code": "6J2K9P",
        "added_at": NOW,
        **more,
    }
    return centre.ledger.save("activities", record, by="周敏")


def station(centre: Centre, of: dict[str, Any], **more: Any) -> dict[str, Any]:
    record = {"id": new_id("p"), "number": 1, "by": "李老师", "activity": of["id"], "joined": {of["id"]: NOW}, "tokens": [], **more}
    return centre.ledger.save("stations", record, by="李老师")


def only(centre: Centre) -> dict[str, Any]:
    (found,) = centre.ledger.store.activities.all()
    return found


async def press(user: User, text: str, times: int = 1) -> None:
    """Press the latest button with exactly that text (or label for readers), once it is drawn; `times` at once."""

    def found() -> list[ui.button]:
        with user.client:
            drawn = ElementFilter(kind=ui.button)
        return [button for button in drawn if text in (button.text, button.props.get("aria-label")) and button.visible]

    await until(lambda: bool(found()), f"a button {text}")
    with user.client:
        button = max(found(), key=lambda button: button.id)
        for _time in range(times):
            UserInteraction(user, {button}, text).click()


async def write(user: User, label: str, text: str | bool) -> None:
    """Write into the latest field of that label, once it is drawn."""
    await until(lambda: bool(user.find(marker=label).elements), f"a field {label}")
    field: Any = max(user.find(marker=label).elements, key=lambda element: element.id)
    with user.client:
        field.value = text


async def confirm(user: User) -> None:
    """Say yes to the question that is asked."""
    await until(lambda: bool(user.find(marker="deed").elements), "a question")
    with user.client:
        UserInteraction(user, {max(user.find(marker="deed").elements, key=lambda button: button.id)}, "deed").click()


async def test_who_presses_twice_makes_one_activity(user: User, centre: Centre):
    await user.open("/activities/new")
    await write(user, "活动名称", "图书馆开放")
    await press(user, "建好活动", times=2)
    await user.should_see("志愿者加入")
    assert only(centre)["title"] == "图书馆开放"


async def test_a_name_is_all_that_a_new_activity_needs(user: User, centre: Centre):
    child(centre, "魏小涛", "老屋场", 17)
    await user.open("/activities/new")
    await user.should_see("花名册上的 1 个孩子都在名单上。")
    await write(user, "活动名称", "图书馆开放")
    await press(user, "建好活动")
    await user.should_see("志愿者加入")
    made = only(centre)
    assert (made["title"], made["place"], made["who"], made["list_only"]) == ("图书馆开放", "柳坪村儿童之家", "all", False)
    assert len(made["join_code"]) == 6
    assert set(made["join_code"]) <= set("23456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert made["starts_at"].endswith("Z")


async def test_what_is_wrong_stands_under_its_field_and_what_was_typed_stays(user: User, centre: Centre):
    await user.open("/activities/new")
    await write(user, "活动名称", "")
    await write(user, "几点结束", "08:00")
    await press(user, "建好活动")
    await user.should_see("还有 2 处要改")
    errors = {field.error for field in user.find(kind=ui.input).elements if field.error}
    assert errors == {"这一项要写。", "结束要晚于开始。"}
    await write(user, "活动名称", "体检")
    await press(user, "建好活动")
    await user.should_see("还有 1 处要改")
    assert centre.ledger.store.activities.all() == []


async def test_a_template_fills_the_run_sheet_and_the_name(user: User, centre: Centre):
    await user.open("/activities/new")
    await press(user, "冬至包饺子")
    await press(user, "去掉 视频聊天")
    await press(user, "吃饺子 往前")
    await press(user, "建好活动")
    await user.should_see("扫码台")
    made = only(centre)
    assert made["title"] == "冬至包饺子"
    assert [segment["title"] for segment in made["segments"]] == ["自我介绍", "表达心愿", "包饺子", "吃饺子", "游戏闯关"]
    assert made["segments"][3]["meal"] is True
    assert made["segments"][4]["places"] == 16


async def test_a_run_sheet_out_of_order_is_not_kept_and_who_is_at_two_places_is_said_and_may_be_meant(user: User, centre: Centre):
    await user.open("/activities/new")
    await press(user, "三站闯关")
    await user.should_see("唐诗背诵")
    with user.client:
        for field in sorted(user.find(kind=ui.input, marker="谁带").elements, key=lambda field: field.id)[1:3]:
            field.value = "陈老师"
        last = max(user.find(kind=ui.input, marker="几点").elements, key=lambda field: field.id)
        last.value = "08:00"
    await user.should_see("陈老师 同一个时间在两处：你画我猜、无敌风火轮。真要这样，不改也能保存。")
    await press(user, "建好活动")
    await user.should_see("还有 1 处要改")
    assert last.error == "比上面的环节早。改时间，或者往前挪。"
    with user.client:
        last.value = "11:10"
    await press(user, "建好活动")
    await user.should_see("扫码台")
    assert [segment.get("leader") for segment in only(centre)["segments"]] == [None, "陈老师", "陈老师", None, None]


async def test_another_template_takes_the_place_of_the_first_but_asks_before_what_was_typed_is_gone(user: User, centre: Centre):
    await user.open("/activities/new")
    await press(user, "三站闯关")
    await press(user, "亲情视频")
    await user.should_see("写信画画")
    with user.client:
        min(user.find(kind=ui.input, marker="谁带").elements, key=lambda field: field.id).value = "陈老师"
    await press(user, "集体生日")
    await user.should_see("现在的 4 个环节都去掉")
    await press(user, "留着")
    await press(user, "建好活动")
    await user.should_see("扫码台")
    made = only(centre)
    assert (made["title"], made["segments"][0].get("leader"), len(made["segments"])) == ("亲情视频", "陈老师", 4)


async def test_a_name_that_was_typed_stays_whichever_template_is_taken(user: User, centre: Centre):
    await user.open("/activities/new")
    await write(user, "活动名称", "十二月的星期六")
    await press(user, "三站闯关")
    await press(user, "去掉 唐诗背诵")
    await press(user, "集体生日")
    await press(user, "换掉流程")
    await user.should_see("做贺卡")
    await press(user, "建好活动")
    await user.should_see("扫码台")
    assert (only(centre)["title"], len(only(centre)["segments"])) == ("十二月的星期六", 4)


async def test_a_template_begins_with_the_start_that_was_just_typed_and_a_typed_end_stays(user: User, centre: Centre):
    await user.open("/activities/new")
    await write(user, "几点开始", "06:43")
    await press(user, "冬至包饺子")
    with user.client:
        UserInteraction(user, user.find(marker="几点开始").elements, "几点开始").trigger("blur")
    await write(user, "几点结束", "12:30")
    await write(user, "几点开始", "08:00")
    with user.client:
        UserInteraction(user, user.find(marker="几点开始").elements, "几点开始").trigger("blur")
    await press(user, "建好活动")
    await user.should_see("扫码台")
    made = only(centre)
    zone = centre.ledger.centre["time_zone"]
    assert [f"{days.local(made[name], zone):%H:%M}" for name in ("starts_at", "ends_at")] == ["08:00", "12:30"]
    assert [segment["starts"] for segment in made["segments"]] == ["08:00", "08:20", "08:35", "09:20", "10:20", "11:10"]


async def test_only_some_groups_are_expected(user: User, centre: Centre):
    here, _other = child(centre, "吴桐", "河东组", 1), child(centre, "魏小涛", "老屋场", 2)
    await user.open("/activities/new")
    await write(user, "活动名称", "河东组的活动")
    await write(user, "谁来", "groups")
    await press(user, "建好活动")
    await user.should_see("选至少一个小组。")
    await press(user, "河东组 1")
    await press(user, "建好活动")
    await user.should_see("应到 1")
    assert [found["id"] for found in centre.ledger.expected(only(centre))] == [here["id"]]


async def test_children_are_chosen_by_initials(user: User, centre: Centre):
    child(centre, "吴桐", "河东组", 1)
    chosen = child(centre, "魏小涛", "老屋场", 2)
    await user.open("/activities/new")
    await write(user, "活动名称", "小组活动")
    await write(user, "谁来", "children")
    await write(user, "找孩子", "wxt")
    await press(user, "加上 魏小涛")
    await user.should_see("挑了 1 个孩子")
    await press(user, "建好活动")
    await user.should_see("应到 1")
    assert only(centre)["children"] == [chosen["id"]]


async def test_children_are_chosen_one_after_the_other_and_the_list_says_how_many_more_there_are(user: User, centre: Centre):
    for number in range(1, 16):
        child(centre, f"吴桐{number}", "河东组", number)
    await user.open("/activities/new")
    await write(user, "谁来", "children")
    await user.should_see("还有 3 个，打名字或拼音找。")
    await press(user, "加上 吴桐2")
    await user.should_see("挑了 1 个孩子")
    await press(user, "加上 吴桐5")
    await user.should_see("挑了 2 个孩子")
    await user.should_see("还有 3 个，打名字或拼音找。")


async def test_changing_an_activity_keeps_its_code_and_its_history(user: User, centre: Centre):
    made = activity(centre)
    await user.open(f"/activities/{made['id']}/edit")
    await write(user, "活动名称", "一起包饺子")
    await press(user, "保存")
    await user.should_see("扫码台")
    now = only(centre)
    assert (now["title"], now["join_code"], now["segments"]) == ("一起包饺子", "6J2K9P", made["segments"])
    last = centre.ledger.store.history.all()[-1]
    assert (last["record"], last["by"], last["before"]["title"]) == (made["id"], "周敏", "冬至包饺子")


async def test_a_segment_in_which_somebody_took_part_is_not_taken_out_unasked(user: User, centre: Centre):
    made = activity(centre)
    came = child(centre, "吴桐", "河东组", 1)
    centre.ledger.record({"kind": "attendance", "activity": made["id"], "child": came["id"], "segment": "s1"}, organizer="周敏")
    await user.open(f"/activities/{made['id']}/edit")
    await press(user, "去掉 包饺子")
    await user.should_see("这个环节里有 1 条扫码记录。")
    await press(user, "留着")
    await press(user, "保存")
    await user.should_see("扫码台")
    assert len(only(centre)["segments"]) == 1


async def test_once_more_keeps_segments_and_items_and_no_facts(user: User, centre: Centre):
    centre.ledger.save("items", {"id": "i1", "title": "铅笔", "unit": "支"}, by="周敏")
    made = activity(centre, items=[{"item": "i1", "per_child": 2, "per": "activity"}])
    came = child(centre, "吴桐", "河东组", 1)
    centre.ledger.record({"kind": "arrival", "activity": made["id"], "child": came["id"]}, organizer="周敏")
    await user.open(f"/activities/new?again={made['id']}")
    await press(user, "建好活动")
    await user.should_see("扫码台")
    (copy,) = (found for found in centre.ledger.store.activities.all() if found["id"] != made["id"])
    assert days.seconds_between(made["starts_at"], copy["starts_at"]) == pytest.approx(7 * 86_400, abs=60)
    assert copy["items"] == made["items"]
    assert copy["join_code"] != made["join_code"]
    assert centre.ledger.figures(copy["id"])["arrived"] == 0


async def test_the_page_counts_heads_and_says_whether_the_shelf_will_do(user: User, centre: Centre):
    centre.ledger.save("items", {"id": "i1", "title": "铅笔", "unit": "支"}, by="周敏")
    made = activity(centre, items=[{"item": "i1", "per_child": 2, "per": "activity"}])
    children = [child(centre, name, "河东组", number) for number, name in enumerate(("吴桐", "田野", "田苗"), 1)]
    for came in children[:2]:
        centre.ledger.record({"kind": "attendance", "activity": made["id"], "child": came["id"], "segment": "s1"}, organizer="周敏")
    await user.open(f"/activities/{made['id']}")
    await user.should_see("应到 3")
    await user.should_see("2 人")
    await user.should_see("铅笔还没数过")
    centre.ledger.record({"kind": "count", "activity": "centre", "item": "i1", "quantity": 5}, organizer="周敏")
    await user.open(f"/activities/{made['id']}")
    await user.should_see("差 1 支铅笔")
    centre.ledger.record({"kind": "receipt", "activity": "centre", "item": "i1", "quantity": 1}, organizer="周敏")
    await user.open(f"/activities/{made['id']}")
    await user.should_see("库存够 3 人")
    await user.should_see("大屏显示二维码")
    centre.ledger.save("activities", {**only(centre), "closed_at": days.now()}, by="周敏")
    await user.open(f"/activities/{made['id']}")
    await user.should_not_see("库存够 3 人")


async def test_the_join_screen_shows_the_code_in_two_groups_and_the_halls_wifi(user: User, centre: Centre):
    made = activity(centre)
    await user.open(f"/activities/{made['id']}/join")
    await user.should_see("6J2 K9P")
    await user.should_not_see("先连 Wi-Fi")
    centre.ledger.save("centre", {**centre.ledger.centre, "wifi": {"name": "柳坪村", "password": "12345678"}}, by="周敏")
    await user.open(f"/activities/{made['id']}/join")
    await user.should_see("先连 Wi-Fi")


async def test_the_code_stands_behind_the_hash_at_the_centres_lasting_address(user: User, centre: Centre, monkeypatch: pytest.MonkeyPatch):
    from starlette.requests import Request

    from pages import join, reaching

    monkeypatch.setattr(reaching, "own_addresses", lambda: ["192.168.1.5"])

    def asked(host: str) -> Request:
        return Request(
            {"type": "http", "method": "GET", "scheme": "http", "path": "/", "query_string": b"", "headers": [(b"host", host.encode())]}
        )

    made = activity(centre)
    assert join.join_address(made, asked("192.168.1.5:8080")) == "http://192.168.1.5:8080/station/#6J2K9P"
    assert "localhost" not in join.origin(asked("localhost:8080"))
    centre.ledger.save("centre", {**centre.ledger.centre, "public_address": "https://cuncao.example/"}, by="周敏")
    assert join.join_address(made, asked("localhost:8080")) == "https://cuncao.example/station/#6J2K9P"


async def test_the_digits_by_which_the_door_is_left_stand_where_only_an_organizer_looks(user: User, centre: Centre):
    made = activity(centre)
    await user.open(f"/activities/{made['id']}")
    digits = activities.door_code(made)
    assert len(digits) == 4
    await user.should_see("门口自助的退出码")
    await user.should_see(digits)
    await user.open(f"/activities/{made['id']}/join")
    await user.should_see("6J2")
    await user.should_not_see(digits)
    centre.ledger.save("activities", {**made, "join_withdrawn_at": NOW}, by="周敏")
    await user.open(f"/activities/{made['id']}")
    await user.should_see(digits)


async def test_a_withdrawn_code_is_gone_from_the_screen_until_there_is_a_new_one(user: User, centre: Centre):
    made = activity(centre)
    await user.open(f"/activities/{made['id']}")
    await press(user, "停用加入码")
    await user.should_see("没有手机能再加入")
    await confirm(user)
    await user.should_see("加入码停用了")
    assert only(centre)["join_withdrawn_at"]
    await press(user, "发一个新码")
    await user.should_see("扫不了，就在浏览器打开")
    now = only(centre)
    assert now["join_code"] != "6J2K9P"
    assert now.get("join_withdrawn_at") is None


async def test_ending_says_who_is_still_inside_and_can_be_taken_back(user: User, centre: Centre):
    made = activity(centre)
    came = child(centre, "吴桐", "河东组", 1)
    centre.ledger.record({"kind": "arrival", "activity": made["id"], "child": came["id"]}, organizer="周敏")
    await user.open(f"/activities/{made['id']}")
    await press(user, "结束活动")
    await user.should_see("还有 1 人没有签退，现在就结束？")
    await user.should_see("吴桐")
    await confirm(user)
    await user.should_see("手机连上来，名单就清掉")
    assert only(centre)["closed_at"]
    await user.open(f"/activities/{only(centre)['id']}")
    await user.should_not_see("改这次活动")  # nothing is left to be changed
    await user.should_see("活动结束了，加入码失效。")
    await user.should_not_see("大屏显示二维码")
    await user.open("/activities")
    await user.should_see("1 人没有签退")
    await user.open("/board")
    await user.should_see(made["title"])
    await user.open(f"/activities/{made['id']}")
    await press(user, "再打开")
    await user.should_see("扫不了，就在浏览器打开")
    assert only(centre).get("closed_at") is None


async def test_a_cancelled_activity_comes_back(user: User, centre: Centre):
    made = activity(centre)
    came = child(centre, "吴桐", "河东组", 1)
    centre.ledger.record({"kind": "arrival", "activity": made["id"], "child": came["id"]}, organizer="周敏")
    await user.open(f"/activities/{made['id']}")
    await press(user, "取消活动")
    await user.should_see("还有 1 人没有签退：吴桐")
    await confirm(user)
    await user.should_see("写一句为什么没办")
    await write(user, "为什么不办", "下大雪")
    await confirm(user)
    await user.should_see("取消了：下大雪。")
    assert only(centre)["cancelled_at"]
    await press(user, "恢复活动")
    await user.should_see("扫不了，就在浏览器打开")
    assert only(centre).get("cancelled_at") is None


async def test_pages_left_open_say_that_somebody_cancelled_the_activity_or_ended_it(user: User, centre: Centre):
    made = activity(centre)
    came = child(centre, "吴桐", "河东组", 1)
    centre.ledger.record({"kind": "arrival", "activity": made["id"], "child": came["id"]}, organizer="周敏")
    for path in ("results", "board", "roll"):
        await user.open(f"/activities/{made['id']}/{path}")
        await user.should_not_see("取消了")
        cancelled = centre.ledger.save("activities", {**only(centre), "cancelled_at": days.now()}, by="王老师")
        await centre.ledger.commit()
        await user.should_see("取消了。再写的会列在待处理里。")
        centre.ledger.save("activities", {**cancelled, "cancelled_at": None}, by="王老师")
        await centre.ledger.commit()
        await user.should_not_see("取消了")
    centre.ledger.save("activities", {**only(centre), "closed_at": days.now()}, by="王老师")
    await centre.ledger.commit()
    await user.should_see("结束了。再写的会列在待处理里。")
    assert [entry.rule for entry in centre.ledger.tray(made["id"])] == ["not_signed_out"]


async def test_an_activity_is_made_longer_never_shorter(user: User, centre: Centre):
    made = activity(centre)
    await user.open(f"/activities/{made['id']}")
    await press(user, "延长")
    await user.should_see("延长到几点？")
    await write(user, "哪一天", "2020-01-01")
    await press(user, "延长")
    await until(
        lambda: [field.error for field in user.find(kind=ui.input).elements if field.error] == ["要晚于原来的结束时间。"], "an error"
    )
    tomorrow = days.local(days.shifted(made["ends_at"], 86_400_000)).date().isoformat()
    await write(user, "哪一天", tomorrow)
    await press(user, "延长")
    await user.should_see("延长了")
    assert days.day_of(only(centre)["ends_at"]) == tomorrow


async def test_a_station_is_renamed_limited_removed_and_let_back_in(user: User, centre: Centre):
    made = activity(centre)
    phone = station(centre, made)
    await user.open(f"/activities/{made['id']}")
    await user.should_see("1 号手机")
    user.find(marker="stations").trigger("click", phone["id"])
    await user.should_see("可以做的岗位")
    await write(user, "叫什么", "门口的手机")
    for desk in ("环节", "发放", "查找", "签退", "签到"):
        await press(user, desk)
    await press(user, "记下")
    await user.should_see("至少留一个岗位。")
    await press(user, "签到")
    await press(user, "记下")
    await until(lambda: bool(centre.ledger.store.stations.need(phone["id"]).get("title")), "a new name")
    await user.should_see("门口的手机")
    changed = centre.ledger.store.stations.need(phone["id"])
    assert (changed["title"], changed["desks"]) == ("门口的手机", ["arrival"])
    user.find(marker="stations").trigger("click", phone["id"])
    await press(user, "移除这台手机")
    await user.should_see("一连上来就清掉名单，不能再扫")
    await confirm(user)
    await user.should_see("已移除")
    assert centre.ledger.store.stations.need(phone["id"])["removed_at"]
    assert centre.ledger.store.activities.need(made["id"])["join_code"] not in ("", None, made["join_code"]), "it knows the old code"
    user.find(marker="stations").trigger("click", phone["id"])
    await press(user, "让它回来")
    await user.should_not_see("已移除")
    assert centre.ledger.store.stations.need(phone["id"]).get("removed_at") is None


async def test_a_silent_station_is_said_to_be_silent(user: User, centre: Centre):
    made = activity(centre)
    station(centre, made, joined={made["id"]: days.shifted(days.now(), -12 * 60_000)})
    await user.open(f"/activities/{made['id']}")
    await user.should_see("12 分钟未同步")


# --- one reachable adult ----------------------------------------------------------------------------------------------------------


def without_a_phone(centre: Centre, name: str, number: int) -> dict[str, Any]:
    """A child whose grandmother has no telephone that anybody knows of."""
    known = child(centre, name, "河东组", number)
    grandmother = centre.ledger.store.guardians.need(known["guardians"][0]["guardian"])
    centre.ledger.save("guardians", {**grandmother, "phone": None}, by="周敏")
    return known


async def tap_row(user: User, marker: str, deed: str, child_id: str) -> None:
    """Press a button in a list that has one listener for all of its rows."""
    await until(lambda: bool(user.find(marker=marker).elements), f"a list {marker}")
    await press_in(user, marker, [deed, child_id])


async def press_in(user: User, marker: str, args: Any) -> None:
    listed = max(user.find(marker=marker).elements, key=lambda element: element.id)
    with user.client:
        UserInteraction(user, {listed}, marker).trigger("click", args)


async def test_nobody_gets_onto_a_list_without_an_adult_who_can_be_rung_up(user: User, centre: Centre):
    child(centre, "魏小涛", "老屋场", 17)
    chen, wang, zhou = (without_a_phone(centre, name, n) for name, n in (("陈㛃", 2), ("王䶮", 31), ("周子墨", 9)))
    await user.open("/activities/new")
    await write(user, "活动名称", "图书馆开放")
    await press(user, "建好活动")
    await user.should_see("3 个孩子没有能打通的大人")
    await confirm(user)
    await user.should_see("还有 3 个孩子没有定。")
    assert not centre.ledger.store.activities.all()
    await tap_row(user, "unreached", "mine", chen["id"])
    await tap_row(user, "unreached", "out", wang["id"])
    await tap_row(user, "unreached", "phone", zhou["id"])
    await write(user, "电话", "1370000")
    await press(user, "记下电话")
    await user.should_see("少 4 位，再对一遍号码。")
    await write(user, "电话", "137 0000 6602")
    await press(user, "记下电话")
    await user.should_see("周子墨 的电话记下了")
    await press(user, "就这么定，保存")
    await user.should_see("志愿者加入")
    made = only(centre)
    assert [one["name"] for one in centre.ledger.expected(made)] == ["魏小涛", "陈㛃", "周子墨"]
    assert made["answered_for"][chen["id"]]["by"] == "周敏"
    assert made["left_out"] == [wang["id"]]


async def test_one_act_answers_for_all_of_them_and_closing_the_sheet_saves_nothing(user: User, centre: Centre):
    children = [without_a_phone(centre, name, n) for name, n in (("陈㛃", 2), ("王䶮", 31))]
    await user.open("/activities/new")
    await write(user, "活动名称", "图书馆开放")
    await press(user, "建好活动")
    await press(user, "先不")
    with user.client:
        await until(lambda: not list(ElementFilter(marker="unreached")), "the sheet gone")
    assert not centre.ledger.store.activities.all()
    await press(user, "建好活动")
    await press(user, "这 2 个都由我负责")
    await confirm(user)
    await user.should_see("志愿者加入")
    assert set(only(centre)["answered_for"]) == {one["id"] for one in children}


async def test_of_one_child_one_tap_decides_and_nobody_is_asked_the_same_again(user: User, centre: Centre):
    chen, wang = (without_a_phone(centre, name, n) for name, n in (("陈㛃", 2), ("王䶮", 31)))
    await user.open("/activities/new")
    await write(user, "活动名称", "图书馆开放")
    await press(user, "建好活动")
    await tap_row(user, "unreached", "mine", chen["id"])
    await press(user, "先不")
    with user.client:
        await until(lambda: not list(ElementFilter(marker="unreached")), "the sheet gone")
    await press(user, "建好活动")
    await user.should_see("周敏 负责")
    await tap_row(user, "unreached", "out", wang["id"])
    await confirm(user)
    await user.should_see("志愿者加入")
    made = only(centre)
    zhou = without_a_phone(centre, "周子墨", 9)
    await user.open(f"/activities/{made['id']}/edit")
    await press(user, "保存")
    await user.should_see("1 个孩子没有能打通的大人")
    await tap_row(user, "unreached", "mine", zhou["id"])
    await until(lambda: set(only(centre)["answered_for"]) == {chen["id"], zhou["id"]}, "both answered for")
    await user.open(f"/activities/{made['id']}/edit")
    await write(user, "地点", "新教室")
    await press(user, "保存")
    await until(lambda: only(centre)["place"] == "新教室", "saved without being asked")


async def test_what_is_over_is_put_in_order_without_being_asked_for_numbers(user: User, centre: Centre):
    without_a_phone(centre, "陈㛃", 2)
    past = activity(centre, closed_at=days.shifted(NOW, -1000))
    await user.open(f"/activities/{past['id']}/edit")
    await write(user, "活动名称", "冬至")
    await press(user, "保存")
    await until(lambda: only(centre)["title"] == "冬至", "the title saved")


async def test_the_activity_lists_them_until_a_number_is_on_record(user: User, centre: Centre):
    chen, wang = (without_a_phone(centre, name, n) for name, n in (("陈㛃", 2), ("王䶮", 31)))
    running = activity(centre, answered_for={chen["id"]: {"by": "杨老师", "at": NOW}})
    await user.open("/tray")
    await user.should_see("冬至包饺子：2 个孩子没有能打通的大人")
    await user.open(f"/activities/{running['id']}")
    await user.should_see("还没有能打通的大人 2")
    await user.should_see("杨老师 负责")
    await tap_row(user, "reach", "out", wang["id"])
    await user.should_see("没放进名单")
    assert [one["name"] for one in centre.ledger.expected(only(centre))] == ["陈㛃"]
    await tap_row(user, "reach", "back", wang["id"])
    await user.should_see("放回 王䶮？")
    await confirm(user)
    await user.should_see("王䶮 在名单上了")
    assert only(centre)["answered_for"][wang["id"]]["by"] == "周敏"
    await user.open("/tray")
    await user.should_see("2 个孩子没有能打通的大人，都有人负责")
    for one, number in ((chen, "13700006601"), (wang, "13700006602")):
        grandmother = centre.ledger.store.guardians.need(one["guardians"][0]["guardian"])
        centre.ledger.save("guardians", {**grandmother, "phone": number}, by="周敏")
    await user.open("/tray")
    await user.should_not_see("没有能打通的大人")


async def test_the_list_puts_what_is_on_first(user: User, centre: Centre):
    await user.open("/activities")
    await user.should_see("还没有活动")
    activity(centre, title="今天的")
    activity(
        centre,
        title="以前的",
        starts_at="2025-01-04T01:00:00.000Z",
        ends_at="2025-01-04T04:00:00.000Z",
        closed_at="2025-01-04T04:00:00.000Z",
    )
    activity(centre, title="以后的", starts_at=days.shifted(NOW, 9 * 86_400_000), ends_at=days.shifted(NOW, 9 * 86_400_000 + 3_600_000))
    await user.open("/activities")
    for text in ("正在进行", "今天的", "接下来", "以后的", "办过的", "以前的"):
        await user.should_see(text)


async def test_an_activity_that_is_not_there_says_so(user: User, centre: Centre):
    for path in ("", "/edit", "/join", "/paper"):
        answer = await user.http_client.get(f"/activities/a404{path}")
        assert answer.status_code == 404
        assert "没有这个活动" in answer.text


async def choose(user: User, label: str, value: Any) -> None:
    """Choose from the latest list of that label, once it is drawn."""
    await until(lambda: bool(user.find(marker=label).elements), f"a list {label}")
    field: Any = max(user.find(marker=label).elements, key=lambda element: element.id)
    with user.client:
        field.value = value


async def test_a_thing_is_for_everybody_until_somebody_says_otherwise(user: User, centre: Centre):
    for item, title, unit in (("glove", "手套", "双"), ("scarf", "围巾", "条")):
        centre.ledger.save("items", {"id": item, "title": title, "unit": unit}, by="周敏")
    child(centre, "魏小涛", "老屋场", 17)
    made = activity(centre)
    await user.open(f"/activities/{made['id']}/edit")
    await press(user, "加一样")
    await choose(user, "物资", "glove")
    await user.should_see("给所有来的孩子")
    await press(user, "保存")
    await until(lambda: only(centre).get("items") == [{"item": "glove", "per_child": 1, "per": "activity"}], "gloves for all")
    await user.open(f"/activities/{made['id']}/edit")
    await choose(user, "多久可领", "year")
    await choose(user, "给谁", "sex")
    await user.should_see("给女孩")
    await choose(user, "发完了用什么代替", ["scarf"])
    await user.should_see("给女孩，发完了用围巾代替")
    await press(user, "保存")
    offer = {"item": "glove", "per_child": 1, "per": "year", "whom": {"sex": "female"}, "instead": ["scarf"]}
    await until(lambda: only(centre).get("items") == [offer], "gloves for girls")
    await user.should_see("每年 手套 1 双，给女孩")
    await user.should_see("发完了用围巾代替")


async def test_a_thing_for_some_groups_needs_a_group(user: User, centre: Centre):
    centre.ledger.save("items", {"id": "glove", "title": "手套", "unit": "双"}, by="周敏")
    child(centre, "魏小涛", "老屋场", 17)
    made = activity(centre, items=[{"item": "glove", "per_child": 1, "per": "activity"}])
    await user.open(f"/activities/{made['id']}/edit")
    await choose(user, "给谁", "groups")
    await press(user, "保存")
    await user.should_see("选至少一个小组。")
    await press(user, "老屋场 1")
    await press(user, "保存")
    await until(lambda: only(centre)["items"][0].get("whom") == {"groups": ["老屋场"]}, "gloves for one group")
    await user.should_see("手套 1 双，给老屋场")

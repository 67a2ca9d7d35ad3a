"""The list of children, a child's page, its form, its history and its merging, as an organizer sees them."""

import uuid
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from care import days
from care.figures import figures
from care.identity import check_character
from storage.ledger import Ledger
from tests.waiting import until

Record = dict[str, Any]
START = days.shifted(days.now(), -600_000)


def child(id: str, name: str, number: int, **more: Any) -> Record:
    made: Record = {"id": id, "name": name, "number": number, "sex": "male", "born": "2017-05-06", "group": "老屋场", "school": "柳坪小学"}
    return {
        **made,
        "guardians": [{"guardian": "g1", "relation": "奶奶", "may_collect": True}],
        "added_at": "2026-01-01T00:00:00.000Z",
        **more,
    }


@pytest.fixture
def village(ledger: Ledger) -> Ledger:
    """Three children, two of them siblings, an activity that began ten minutes ago, and a pack to hand out."""
    by = "周敏"
    ledger.save("guardians", {"id": "g1", "name": "刘秀英", "phone": "13900001211"}, by=by)
    ledger.save("guardians", {"id": "g2", "name": "李建国"}, by=by)
    ledger.save("children", child("c1", "魏小涛", 17, health="花生过敏", may_go_alone={"on": "2026-11-01", "by": "奶奶"}), by=by)
    ledger.save("children", child("c2", "魏小雨", 18), by=by)
    links = [{"guardian": "g2", "relation": "伯伯", "may_collect": False}]
    ledger.save("children", child("c3", "单小禾", 44, group="竹林湾", guardians=links), by=by)
    ledger.save("badges", {"id": "AAAAAAAA1", "code": "AAAAAAAA1", "child": "c1", "issued_at": START}, by=by)
    ledger.save("items", {"id": "i1", "title": "物资包", "unit": "份"}, by=by)
    activity: Record = {
        "id": "a1",
        "title": "冬至包饺子",
        "starts_at": START,
        "ends_at": days.shifted(days.now(), 3_600_000),
        "who": "groups",
        "groups": ["竹林湾"],
        "segments": [{"id": "s1", "title": "包饺子"}],
        "items": [{"item": "i1", "per_child": 1, "per": "activity"}],
        "join_code": "123456",
    }
    ledger.save("activities", activity, by=by)
    ledger.store.commit_now()
    return ledger


def find(user: User, kind: type, marker: str) -> Any:
    return next(iter(user.find(kind=kind, marker=marker).elements))


def write(user: User, label: str, text: str) -> None:
    """Type into the first field of that label, in place of what stands there."""
    elements = [*user.find(kind=ui.input, marker=label).elements]
    min(elements, key=lambda element: element.id).set_value(text)


def choose(user: User, text: str) -> None:
    """Tap an entry of an open menu; its text is an element of its own inside."""
    entry = next(item for item in user.find(kind=ui.menu_item).elements if text in str(next(iter(item.descendants()))))
    UserInteraction(user, {entry}, text).click()


def names_listed(user: User) -> list[str]:
    table = next(element for element in user.find(kind=ui.html).elements if "<tbody>" in element.content)
    return [part.split('"')[0] for part in table.content.split('t18" title="')[1:]]


def emit(user: User, kind: type, content: str, args: Any) -> None:
    """Something in a piece of markup was clicked, as its handler in the browser would tell it."""
    element = next(element for element in user.find(kind=kind).elements if content in getattr(element, "content", ""))
    listener = next(listener for listener in element._event_listeners.values() if listener.type == "click")
    element._handle_event({"listener_id": listener.id, "args": args})


# --- the list ---------------------------------------------------------------------------------------------------------------------


async def test_an_empty_list_says_what_to_do(user: User) -> None:
    await user.open("/children")
    await user.should_see("还没有孩子。")


async def test_the_list_is_in_pinyin_order_and_says_what_is_missing(village: Ledger, user: User) -> None:
    await user.open("/children")
    assert names_listed(user) == ["单小禾", "魏小涛", "魏小雨"]
    await user.should_see("没有胸牌 2")
    await user.should_see("资料待补 1")
    await user.should_not_see("已归档")
    await user.should_see("奶奶 刘秀英")
    await user.should_see("139 0000 1211")


async def test_searching_and_filtering(village: Ledger, user: User) -> None:
    await user.open("/children")
    find(user, ui.input, "search").set_value("wxt")
    await user.should_see("找到 1 人")
    assert names_listed(user) == ["魏小涛"]
    find(user, ui.input, "search").set_value("")
    user.find(marker="no_badge").click()
    await user.should_see("找到 2 人")
    assert names_listed(user) == ["单小禾", "魏小雨"]
    user.find(marker="no_badge").click()
    user.find(marker="group").click()
    choose(user, "竹林湾 1")
    await user.should_see("找到 1 人")
    assert names_listed(user) == ["单小禾"]
    find(user, ui.input, "search").set_value("阿依古丽")
    await user.should_see("没有找到。")


async def test_chosen_children_go_to_the_printer_without_a_name_in_the_address(village: Ledger, user: User) -> None:
    await user.open("/children")
    emit(user, ui.html, "<tbody>", {"pick": "c1", "on": True})
    emit(user, ui.html, "<tbody>", {"pick": "c2", "on": True})
    await user.should_see("已选 2 人")
    user.find("打印胸牌").click()
    await user.should_see("给谁打印")
    assert "魏" not in str(user.back_history)


async def test_chosen_children_are_put_on_an_activity_and_taken_off_again(village: Ledger, user: User) -> None:
    await user.open("/children")
    emit(user, ui.html, "<tbody>", {"all": True})
    await user.should_see("已选 3 人")
    user.find("加入活动").click()
    await user.should_see("加入 2 人")
    emit(user, ui.html, "data-join", "a1")
    await user.should_see("2 人加入了 冬至包饺子")
    assert village.store.activities.need("a1")["children"] == ["c1", "c2"]
    user.find("撤回").click()
    await user.should_see("撤回了")
    assert not village.store.activities.need("a1").get("children")


async def test_a_change_of_a_guardian_shows_in_a_list_opened_later(village: Ledger, user: User) -> None:
    await user.open("/children")
    await user.should_see("139 0000 1211")
    village.save("guardians", {"id": "g1", "name": "刘秀英", "phone": "13900009999"}, by="周敏")
    await village.commit()
    await user.open("/children")
    await user.should_see("139 0000 9999")


# --- one child --------------------------------------------------------------------------------------------------------------------


async def test_a_childs_page_says_who_may_collect_and_who_is_a_sibling(village: Ledger, user: User) -> None:
    await user.open("/children/c1")
    for text in (
        "刘秀英",
        "可以接",
        "自行回家",
        "11 月 1 日 奶奶 同意",
        "花生过敏",
        "吃东西的环节，志愿者的手机也会提醒",
        "魏小雨",
        "今年来了 0 次",
    ):
        await user.should_see(text)
    await user.open("/children/c3")
    for text in ("不可接", "监护人还没有同意", "电话待补", "还没有胸牌"):
        await user.should_see(text)
    await user.should_not_see("兄弟姐妹")


async def test_no_such_child(village: Ledger, user: User) -> None:
    for path in (
        "/children/nobody",
        "/children/nobody/edit",
        "/children/nobody/history",
        "/children/nobody/merge",
        "/children/c1/merge?other=c1",
    ):
        answer = await user.http_client.get(path)
        assert answer.status_code == 404, path
        assert "没有这个孩子。" in answer.text


async def test_words_that_name_other_pages_are_no_children(village: Ledger, user: User) -> None:
    await user.open("/children/import")
    await user.should_not_see("没有这个孩子。")
    await user.open("/children/new")
    await user.should_see("监护人同意孩子自己回家")


async def test_an_organizer_records_what_no_phone_wrote_and_takes_it_back_with_a_reason(village: Ledger, user: User) -> None:
    await user.open("/children/c3")
    user.find("补记一条").click()
    await user.should_see("补记 单小禾 的一条")
    user.find("记下来").click()
    await user.should_see("单小禾 记下了")
    await user.should_see("今年来了 1 次")
    (fact,) = village.facts_of_child("c3")
    assert (fact["kind"], fact["by"], fact["via"], fact["outcome"]) == ("arrival", "周敏", "list", "recorded")
    emit(user, ui.html, "data-void", fact["id"])
    await user.should_see("撤销 单小禾 的这一条？")
    user.find("撤销这一条").click()
    await user.should_see("写上为什么，以后看得明白。")
    write(user, "为什么", "扫错了人")
    user.find("撤销这一条").click()
    await user.should_see("周敏：扫错了人")
    await user.should_see("今年来了 0 次")
    assert (
        figures(village.store.activities.need("a1"), village.books, village.store.children.all(), village.items(), village.records)[
            "arrived"
        ]
        == 0
    )


async def test_a_question_and_its_answer_say_about_whom_and_nobody_wrote_them_afterwards(village: Ledger, user: User) -> None:
    activity = village.store.activities.all()[0]["id"]
    told = {"activity": activity, "child": "c3"}
    raw = {"id": str(uuid.uuid4()), "kind": "question", "at": days.now(), "clock": 0, "by": "李老师", **told}
    station = {"id": "s1", "number": 1, "joined": {activity: days.now()}}
    asked = village.take({**raw, "details": {"name": "王强", "relation": "邻居"}}, station=station, sent_at=None)
    for said in ("no", "yes"):
        village.record({"kind": "answer", **told, "of": asked.id, "details": {"answer": said}}, organizer="周敏")
    await village.commit()
    await user.open("/children/c3")
    for line in ("问能不能让 邻居 王强 来接", "不同意 邻居 王强 来接", "同意 邻居 王强 来接"):
        await user.should_see(line)
    await user.should_not_see(" 补记</span>")


async def test_a_handout_by_hand_asks_what_and_how_many(village: Ledger, user: User) -> None:
    await user.open("/children/c3")
    user.find("补记一条").click()
    find(user, ui.select, "记什么").set_value("handout")
    await user.should_see("什么物资")
    write(user, "几份", "0")
    user.find("记下来").click()
    await user.should_see("写一个 1 到 999 的整数。")
    write(user, "几份", "2")
    user.find("记下来").click()
    await user.should_see("待核对：超过可领的份数")
    await user.should_see("领 物资包 2 份")


async def test_what_is_written_of_a_child_who_went_home_does_not_bring_it_back_unless_that_is_meant(village: Ledger, user: User) -> None:
    for kind, ago in (("arrival", 480_000), ("departure", 300_000)):
        village.record({"kind": kind, "activity": "a1", "child": "c3", "at": days.shifted(days.now(), -ago)}, organizer="周敏")
    await user.open("/children/c3")
    user.find("补记一条").click()
    find(user, ui.select, "记什么").set_value("handout")
    user.find("记下来").click()
    await user.should_see("领 物资包 1 份")
    assert not village.books.sheet("a1", "c3").inside
    await user.open("/children/c3")
    user.find("补记一条").click()
    find(user, ui.select, "记什么").set_value("attendance")
    now = days.local(days.now(), village.books.zone)
    write(user, "哪一天", now.date().isoformat())
    write(user, "几点", now.strftime("%H:%M"))
    user.find("记下来").click()
    await user.should_see("签退以后又来了？")
    user.find("改时间").click()
    await user.should_not_see("签退以后又来了？")
    assert not village.books.sheet("a1", "c3").inside
    user.find("记下来").click()
    await user.should_see("签退以后又来了？")
    user.find("又来了，记下来").click()
    await until(lambda: village.books.sheet("a1", "c3").inside)


async def test_who_may_not_collect_is_not_offered_for_a_departure(village: Ledger, user: User) -> None:
    await user.open("/children/c3")
    user.find("补记一条").click()
    find(user, ui.select, "记什么").set_value("departure")
    await user.should_see("谁来接")
    assert list(find(user, ui.select, "谁来接").options) == ["other"]
    user.find("记下来").click()
    await user.should_see("写上是谁接走的。")
    write(user, "是谁", "邻居 王有福")
    user.find("记下来").click()
    await user.should_see("签退 邻居 王有福 接")


async def test_a_time_ahead_stays_in_its_field_with_the_reason_under_it(village: Ledger, user: User) -> None:
    await user.open("/children/c3")
    user.find("补记一条").click()
    write(user, "哪一天", "2020-01-01")
    user.find("记下来").click()
    await user.should_see("那天没有。")
    assert find(user, ui.input, "哪一天").value == "2020-01-01"
    assert village.facts_of_child("c3") == []


async def test_archiving_and_restoring(village: Ledger, user: User) -> None:
    await user.open("/children/c3")
    user.find("归档").click()
    await user.open("/children")
    assert names_listed(user) == ["魏小涛", "魏小雨"]
    user.find(marker="archived").click()
    await user.should_see("找到 1 人")
    emit(user, ui.html, "<tbody>", {"pick": "c3", "on": True})
    user.find("恢复到名单").click()
    await user.should_see("没有胸牌 2")
    assert [one["id"] for one in village.children()] == ["c1", "c2", "c3"]


# --- added, edited ----------------------------------------------------------------------------------------------------------------


async def test_a_child_is_added_with_a_guardian_who_is_known_already(village: Ledger, user: User) -> None:
    await user.open("/children/new")
    write(user, "姓名", "魏小雪")
    write(user, "出生日期", "2020年1月")
    write(user, "监护人姓名", "刘秀英")
    write(user, "是孩子的", "奶奶")
    write(user, "电话", "139 0000 1211")
    user.find("记下来").click()
    await user.should_see("登记资料")
    snow = next(one for one in village.children() if one["name"] == "魏小雪")
    assert (snow["born"], snow["number"], snow["guardians"][0]["guardian"]) == ("2020-01", 45, "g1")
    await user.should_see("兄弟姐妹")


def blur(user: User, label: str) -> None:
    field = find(user, ui.input, label)
    listener = next(listener for listener in field._event_listeners.values() if listener.type == "blur")
    field._handle_event({"listener_id": listener.id, "args": None})


async def test_a_saved_form_says_so_on_the_childs_page_once(village: Ledger, user: User) -> None:
    await user.open("/children/c3/edit")
    user.find("记下来").click()
    await user.should_see("单小禾 记下了")
    await user.open("/children/c3")
    await user.should_not_see("单小禾 记下了")


@pytest.mark.parametrize(("tapped", "sibling_may"), [("也不可接", False), ("魏小雨 照旧", True)])
async def test_who_may_not_collect_one_child_is_asked_about_for_the_sibling(
    village: Ledger, user: User, tapped: str, sibling_may: bool
) -> None:
    await user.open("/children/c1/edit")
    find(user, ui.toggle, "可不可以接孩子").set_value(False)
    user.find("记下来").click()
    await user.should_see("奶奶 刘秀英 也是 魏小雨 的监护人。")
    await user.should_see("魏小雨 也不可接？")
    user.find(kind=ui.button, content=tapped).click()
    await user.should_see("登记资料")
    may = {id: village.store.children.need(id)["guardians"][0]["may_collect"] for id in ("c1", "c2")}
    assert may == {"c1": False, "c2": sibling_may}


async def test_the_day_of_a_consent_stands_there_before_it_is_saved(village: Ledger, user: User) -> None:
    await user.open("/children/c2/edit")
    find(user, ui.switch, "监护人同意孩子自己回家").set_value(True)
    today = days.day_of(days.now(), "Asia/Shanghai")
    assert find(user, ui.input, "哪天同意的").value == today
    write(user, "谁同意的", "奶奶")
    write(user, "哪天同意的", "")
    user.find("记下来").click()
    await user.should_see("写上是哪天同意的。")
    write(user, "哪天同意的", "2026-11-02")
    user.find("记下来").click()
    await user.should_see("登记资料")
    assert village.store.children.need("c2")["may_go_alone"] == {"on": "2026-11-02", "by": "奶奶"}


async def test_birth_date_and_sex_come_with_the_last_character_of_the_number(village: Ledger, user: User) -> None:
    number = "15090220180606122"
    number += check_character(number)
    await user.open("/children/new")
    write(user, "身份证号", number[:17])
    assert find(user, ui.input, "出生日期").value == ""
    blur(user, "身份证号")
    await user.should_see("身份证号要 18 位，这里是 17 位。")
    write(user, "身份证号", number)
    assert (find(user, ui.input, "出生日期").value, find(user, ui.toggle, "性别").value) == ("2018-06-06", "female")
    write(user, "出生日期", "2018-06-07")
    blur(user, "身份证号")
    await user.should_see("号码里的生日是 2018-06-06，出生日期写的是 2018-06-07。改其中一个。")


async def test_a_group_that_is_written_otherwise_already_is_offered(village: Ledger, user: User) -> None:
    village.save("children", {**village.store.children.need("c2"), "group": "六组"}, by="周敏")
    await user.open("/children/new")
    write(user, "小组", "6组")
    blur(user, "小组")
    await user.should_see("名单里写的是 六组。")
    user.find("写成 六组").click()
    await user.should_not_see("名单里写的是 六组。")
    assert find(user, ui.input, "小组").value == "六组"


async def test_who_agreed_is_one_of_the_guardians_as_typed(village: Ledger, user: User) -> None:
    await user.open("/children/c1/edit")
    write(user, "监护人姓名", "刘秀兰")
    field = find(user, ui.input, "谁同意的")
    listener = next(listener for listener in field._event_listeners.values() if listener.type == "focus")
    field._handle_event({"listener_id": listener.id, "args": None})
    offered = next(each.content for each in user.find(kind=ui.html).elements if "known-agreed" in each.content)
    assert "<option>奶奶 刘秀兰</option>" in offered


async def test_a_badge_held_up_three_times_is_one_line_that_opens(village: Ledger, user: User) -> None:
    phone = {"id": "st1", "number": 1, "by": "李老师", "joined": {"a1": START}, "activity": "a1"}
    village.save("stations", phone, by="李老师")
    ids = [str(uuid.uuid4()) for _ in range(3)]
    for id in ids:
        scan = {"id": id, "kind": "arrival", "activity": "a1", "child": "c3", "at": days.now(), "by": "李老师"}
        village.take(scan, station=phone, sent_at=days.now())
    await user.open("/children/c3")
    (drawn,) = [each.content for each in user.find(kind=ui.html).elements if "data-void" in each.content]
    assert drawn.count("扫了 3 次") == 1
    head, _, inside = drawn.partition("</summary>")
    assert "data-void" not in head
    assert all(f'data-void="{id}"' in inside for id in ids)


async def test_what_is_wrong_stays_with_the_reason_under_it(village: Ledger, user: User) -> None:
    await user.open("/children/new")
    write(user, "出生日期", "2016.2.30")
    write(user, "号码", "17")
    write(user, "电话", "1390000")
    user.find("记下来").click()
    for sentence in ("写上孩子的名字。", "没有这一天，看看日期。", "魏小涛 在用这个号码。", "少 4 位，再对一遍号码。"):
        await user.should_see(sentence)
    assert find(user, ui.input, "出生日期").value == "2016.2.30"
    assert len(village.children()) == 3
    write(user, "出生日期", "2016.2.3")
    await user.should_not_see("没有这一天，看看日期。")


async def test_a_namesake_of_the_same_day_is_asked_about_once_and_then_is_another_child(village: Ledger, user: User) -> None:
    await user.open("/children/new")
    write(user, "姓名", "魏小涛")
    write(user, "出生日期", "2017-5-6")
    user.find("记下来").click()
    await user.should_see("名字和生日都一样的，名单里已经有了。")
    assert len(village.children()) == 3
    user.find("不是同一个孩子，照样记下").click()
    await user.should_see("登记资料")
    assert [one["number"] for one in village.children() if one["name"] == "魏小涛"] == [17, 45]


async def test_an_edit_is_kept_with_what_was_before(village: Ledger, user: User) -> None:
    await user.open("/children/c3/edit")
    write(user, "小组", "新桥组")
    find(user, ui.toggle, "可不可以接孩子").set_value(True)
    user.find("记下来").click()
    await user.should_see("新桥组")
    await user.open("/children/c3/history")
    for text in ("竹林湾", "新桥组", "不可接", "可以接", "周敏", "加进来了"):
        await user.should_see(text)


async def test_saving_without_a_change_writes_no_history(village: Ledger, user: User) -> None:
    before = len(village.store.history)
    await user.open("/children/c1/edit")
    user.find("记下来").click()
    await user.should_see("登记资料")
    assert len(village.store.history) == before


async def test_what_somebody_else_changed_meanwhile_stays(village: Ledger, user: User) -> None:
    await user.open("/children/c3/edit")
    village.save("children", {**village.store.children.need("c3"), "school": "镇中心小学"}, by="李老师")
    await village.commit()
    write(user, "小组", "新桥组")
    user.find("记下来").click()
    await user.should_see("登记资料")
    assert (village.store.children.need("c3")["school"], village.store.children.need("c3")["group"]) == ("镇中心小学", "新桥组")


# --- merged -----------------------------------------------------------------------------------------------------------------------


async def test_two_records_become_one_and_are_parted_again(village: Ledger, user: User) -> None:
    village.save(
        "children", {"id": "n1", "name": "魏晓涛", "number": 61, "newcomer_at": "a1", "added_at": START, "note": "爱画画"}, by="周敏"
    )
    village.save("badges", {"id": "BBBBBBBB1", "code": "BBBBBBBB1", "child": "n1", "issued_at": START}, by="周敏")
    village.save("activities", {**village.store.activities.need("a1"), "children": ["n1"]}, by="周敏")
    village.record({"kind": "arrival", "activity": "a1", "child": "n1"}, organizer="周敏")
    await village.commit()

    await user.open("/children/n1/merge?other=c1")
    await user.should_see("另一份的 1 条记录跟过来。")
    find(user, ui.toggle, "姓名").set_value("goes")
    user.find(kind=ui.button, content="合成一份").click()
    await user.should_see("并进来的一份，号码 061")
    merged = village.store.children.need("c1")
    assert (merged["name"], merged["number"], merged["note"]) == ("魏晓涛", 17, "爱画画")
    assert village.figures("a1")["arrived"] == 1
    assert [fact["kind"] for fact in village.facts_of_child("c1")] == ["arrival"]
    assert village.store.badges.need("BBBBBBBB1")["child"] == "c1"
    assert village.figures("a1")["expected"] == 2
    await user.open("/children/n1")
    await user.should_see("并进来的一份，号码 061")

    user.find(kind=ui.button, content="分开").click()
    await user.should_see("冬至包饺子 当天新来的，资料还要补。")
    assert village.facts_of_child("c1") == []
    assert len(village.facts_of_child("n1")) == 1
    assert village.store.badges.need("BBBBBBBB1")["child"] == "n1"
    assert village.store.badges.need("AAAAAAAA1")["child"] == "c1"


async def test_two_identity_numbers_are_warned_about(village: Ledger, user: User) -> None:
    for id, number in (("c1", "150902201705061234"), ("c2", "150902201705061258")):
        village.save("children", {**village.store.children.need(id), "identity": number}, by="周敏")
    await village.commit()
    await user.open("/children/c1/merge?other=c2")
    await user.should_see("两份的身份证号不一样")


async def test_the_other_record_is_found_by_name(village: Ledger, user: User) -> None:
    await user.open("/children/c1/merge")
    await user.should_see("名单里没有同名的，写几个字来找。")
    find(user, ui.input, "search").set_value("单小禾")
    await user.should_see("竹林湾")

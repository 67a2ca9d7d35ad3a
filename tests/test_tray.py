"""The tray in plain sentences, and a fact taken back from it."""

import re
from pathlib import Path
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from care import days, deciding, ids, tray
from pages import tray_choices, tray_words, words
from storage.ledger import Ledger
from tests.conftest import Centre
from tests.test_activities_pages import activity, child, press, station, write
from tests.waiting import until

ROOT = Path(__file__).parent.parent


def write_fact(ledger: Ledger, kind: str, of: dict[str, Any], phone: dict[str, Any] | None = None, minutes: int = 30, **more: Any) -> str:
    at = days.shifted(days.now(), -minutes * 60_000)
    raw = {"id": ids.uuid7(), "kind": kind, "at": at, "clock": 0, "activity": of["id"], "by": "李老师", **more}
    return ledger.take(raw, station=phone, sent_at=None).id or ""


def sentences(ledger: Ledger) -> list[str]:
    words.use("zh_CN", "Asia/Shanghai")
    return [tray_words.sentence(entry, ledger) for entry in ledger.tray(None)]


@pytest.fixture
def hall(centre: Centre) -> dict[str, Any]:
    """An activity with two phones, three children and a pack of pencils."""
    ledger = centre.ledger
    ledger.save("items", {"id": "bag", "title": "书包", "unit": "个"}, by="周敏")
    ledger.save("items", {"id": "cup", "title": "杯子", "unit": "个"}, by="周敏")
    made = activity(
        centre, items=[{"item": "bag", "per_child": 1, "per": "activity"}], segments=[{"id": "s1", "title": "抢板凳", "places": 1}]
    )
    children = {name: child(centre, name, "河东组", number) for number, name in enumerate(("魏小涛", "吴桐", "蒋欣"), 1)}
    phones = [station(centre, made, number=1), station(centre, made, number=2, by="王老师")]
    return {"activity": made, "phones": phones, **children}


def test_two_bags_of_which_one_was_due(centre: Centre, hall):
    for phone, by in zip(hall["phones"], ("李老师", "王老师"), strict=True):
        write_fact(
            centre.ledger,
            "handout",
            hall["activity"],
            phone,
            child=hall["魏小涛"]["id"],
            item="bag",
            quantity=1,
            by=by,
            offline=by == "王老师",
        )
    assert sentences(centre.ledger) == ["魏小涛 领了 2 个书包，可领 1 个"]
    (entry,) = centre.ledger.tray(None)
    evidence = tray_words.shown_facts(entry, centre.ledger)
    assert [re.sub(r"(\d+ 月 \d+ 日 )?\d\d:\d\d", "14:02", line) for line in evidence] == [
        "领取 书包 14:02 李老师（1 号手机）",
        "领取 书包 14:02 王老师（2 号手机，当时没有网络）",
    ]


def test_gone_without_having_come(centre: Centre, hall):
    write_fact(centre.ledger, "departure", hall["activity"], hall["phones"][0], child=hall["吴桐"]["id"])
    assert sentences(centre.ledger) == ["吴桐 签退了，但没有签到"]


def test_two_on_one_chair(centre: Centre, hall):
    for name in ("吴桐", "蒋欣"):
        write_fact(
            centre.ledger,
            "attendance",
            hall["activity"],
            hall["phones"][0],
            30 if name == "吴桐" else 20,
            child=hall[name]["id"],
            segment="s1",
            round=1,
        )
    assert sentences(centre.ledger) == ["抢板凳 第 1 轮有 2 个人，只有 1 个位置"]
    (entry,) = centre.ledger.tray(None)
    (line,) = tray_words.shown_facts(entry, centre.ledger)
    assert line.startswith("最后一个是 蒋欣：参加 抢板凳")


def test_what_is_not_known_is_said_without_a_name(centre: Centre, hall):
    phone = hall["phones"][0]
    write_fact(centre.ledger, "arrival", hall["activity"], phone, badge="7K3M9QX2A")
    write_fact(centre.ledger, "arrival", hall["activity"], phone, child="c404")
    write_fact(centre.ledger, "handout", hall["activity"], phone, child=hall["吴桐"]["id"], item="cup", quantity=1)
    write_fact(centre.ledger, "juggling", hall["activity"], phone)
    centre.ledger.take({"id": ids.uuid7(), "kind": 5}, station=phone, sent_at=None)
    found = sentences(centre.ledger)
    assert "扫到一张不认识的胸牌 7K3M9QX2A" in found
    assert "有一条签到，名单里没有这个孩子" in found
    assert "吴桐 领了 杯子，这次活动没说要发" in found
    assert "1 号手机 传来 1 条更新版本的记录，这里还看不懂" in found
    assert "1 号手机 传来 1 条不完整的记录，没有算进来" in found


def test_five_hundred_broken_records_of_a_phone_are_one_card_and_the_log_names_the_phone(centre: Centre, hall, caplog):
    one, other = hall["phones"]
    for n in range(500):
        raw = {"id": ids.uuid7(), "kind": ("arrival", "result", "headcount", "")[n % 4], "activity": f"made up {n}", "by": "赵大勇"}
        assert centre.ledger.take(raw, station=one, sent_at=None).outcome == "refused"
    centre.ledger.take(
        {"id": ids.uuid7(), "kind": "wish", "at": days.now(), "activity": hall["activity"]["id"]}, station=other, sent_at=None
    )
    said = "{} 号手机 传来 {} 条不完整的记录，没有算进来"
    assert sorted(sentences(centre.ledger)) == [said.format(1, 500), said.format(2, 1)]
    entry = next(entry for entry in centre.ledger.tray(None) if len(entry.facts) == 500)
    assert entry.activity == hall["activity"]["id"]
    _last, to_do = tray_words.shown_facts(entry, centre.ledger)
    assert to_do.startswith("看看这台手机")
    assert {record.getMessage() for record in caplog.records} == {
        f"station {one['id']}: a fact is malformed: {why}" for why in ("at", "kind")
    } | {f"station {other['id']}: a fact is malformed: text"}


def test_a_removed_phone_is_called_by_its_name(centre: Centre, hall):
    phone = centre.ledger.save("stations", {**hall["phones"][0], "title": "门口的手机", "removed_at": days.now()}, by="周敏")
    write_fact(centre.ledger, "arrival", hall["activity"], phone, child=hall["吴桐"]["id"])
    assert sentences(centre.ledger) == ["门口的手机 已经移除，它还传来了记录"]


def test_every_rule_of_the_tray_has_its_sentence():
    known = set(tray_words.PLAIN) | {"over_entitlement", "full", "return_differs", "other_contents"}
    marks = set(re.findall(r'Mark\("(\w+)"', (ROOT / "care" / "sheet.py").read_text(encoding="utf-8")))
    yields = set(re.findall(r'yield "(\w+)"', (ROOT / "care" / "tray.py").read_text(encoding="utf-8")))
    refusals = {"unknown_activity", "unknown_badge", "unknown_child", "not_joined", "malformed", "void_of_void"}
    assert marks
    assert yields
    assert known >= marks | yields | set(tray.SUBJECT) | refusals


async def test_an_empty_tray_says_so(user: User, centre: Centre):
    await user.open("/tray")
    await user.should_see("没有要处理的")


def two_bags(centre: Centre, hall: dict[str, Any]) -> list[str]:
    """One child was given two bags by two phones. Returns the facts' ids."""
    given = {"child": hall["魏小涛"]["id"], "item": "bag", "quantity": 1}
    return [write_fact(centre.ledger, "handout", hall["activity"], phone, 30 - n, **given) for n, phone in enumerate(hall["phones"])]


BAGS = "魏小涛 领了 2 个书包，可领 1 个"


async def test_two_bags_are_let_stand_and_the_decision_is_taken_back_from_the_toast(user: User, centre: Centre, hall):
    two_bags(centre, hall)
    await user.open("/tray")
    await user.should_see(BAGS)
    await press(user, f"2 个都算 {BAGS}")
    await user.should_see("没有要处理的")
    await user.should_see("处理过的 1 件")
    await user.should_see("周敏：2 个都算")
    await user.should_see("记下了：2 个都算")
    await press(user, "撤回")
    await until(lambda: len(centre.ledger.tray(None)) == 1, "the matter again")
    await user.should_not_see("处理过的")


async def test_one_bag_is_kept_with_a_sentence_why(user: User, centre: Centre, hall):
    given = two_bags(centre, hall)
    await user.open("/tray")
    await press(user, f"别的办法 {BAGS}")
    await press(user, "就这么定")
    await user.should_see("选一个。都不对，就先放着。")
    options = next(iter(user.find(marker="which").elements)).options
    (which,) = (place for place, text in options.items() if text.startswith("只算") and "王老师" not in text and "2 号手机" in text)
    await write(user, "which", which)
    await write(user, "写一句", "扫了两次")
    await press(user, "就这么定")
    await user.should_see("没有要处理的")
    await user.should_see("，扫了两次")
    void = centre.ledger.books.void_of(centre.ledger.books.facts[given[0]])
    assert void is not None
    assert (void["details"]["reason"], void["by"], void.get("station")) == ("扫了两次", "周敏", None)


async def test_a_decision_is_undone_from_what_was_handled(user: User, centre: Centre, hall):
    two_bags(centre, hall)
    await user.open("/tray")
    await press(user, f"2 个都算 {BAGS}")
    await user.should_see("处理过的 1 件")
    (settle,) = (fact["id"] for fact in centre.ledger.store.facts.all() if fact["kind"] == "settle")
    user.find(marker="handled").trigger("click", settle)
    await until(lambda: len(centre.ledger.tray(None)) == 1, "the matter again")
    await user.should_see("撤回了，又在待处理里")
    await user.should_not_see("处理过的")


async def test_whose_the_unknown_badge_was_is_said_by_name(user: User, centre: Centre, hall):
    write_fact(centre.ledger, "arrival", hall["activity"], hall["phones"][0], badge="7K3M9QX2A")
    await user.open("/tray")
    await press(user, "写上是谁 扫到一张不认识的胸牌 7K3M9QX2A")
    await user.should_see("这是谁的？")
    await press(user, "记到名下")
    await user.should_see("先找到这个孩子，再点一下。")
    await write(user, "search", "wt")
    await press(user, "记到名下")
    await user.should_see("没有要处理的")
    await user.should_see("周敏：算 吴桐 的")
    assert centre.ledger.books.sheet(hall["activity"]["id"], hall["吴桐"]["id"]).inside


async def test_when_somebody_came_who_was_only_seen_leaving(user: User, centre: Centre, hall):
    departure = write_fact(centre.ledger, "departure", hall["activity"], hall["phones"][0], child=hall["吴桐"]["id"])
    left = words.local(centre.ledger.books.facts[departure]["happened_at"])
    await user.open("/tray")
    await press(user, "补一条签到 吴桐 签退了，但没有签到")
    await write(user, "几点", left.strftime("%H:%M"))
    await press(user, "补一条签到")
    await until(lambda: "早 3 分钟以上" in (next(iter(user.find(marker="几点").elements)).error or ""), "what is wrong with the time")
    assert len(centre.ledger.tray(None)) == 1
    at = words.local(days.shifted(centre.ledger.books.facts[departure]["happened_at"], -600_000))
    await write(user, "哪一天", at.date().isoformat())
    await write(user, "几点", at.strftime("%H:%M"))
    await press(user, "补一条签到")
    await user.should_see("没有要处理的")
    assert "arrival" in [fact["kind"] for fact in centre.ledger.facts_of_child(hall["吴桐"]["id"])]


async def test_how_a_child_went_home_who_was_never_signed_out(user: User, centre: Centre, hall):
    arrived = write_fact(centre.ledger, "arrival", hall["activity"], hall["phones"][0], 20, child=hall["吴桐"]["id"])
    write_fact(centre.ledger, "departure", hall["activity"], hall["phones"][1], 19, child=hall["吴桐"]["id"])
    said = "吴桐 刚签到就签退，两台手机说得不一样"
    await user.open("/tray")
    await press(user, f"走了，补签退 {said}")
    at = words.local(days.shifted(centre.ledger.books.facts[arrived]["happened_at"], 600_000))
    await write(user, "哪一天", at.date().isoformat())
    await write(user, "几点", at.strftime("%H:%M"))
    await write(user, "别人接走的，写上是谁", "二姨")
    await press(user, "记下来")
    await user.should_see("没有要处理的")
    assert not centre.ledger.books.sheet(hall["activity"]["id"], hall["吴桐"]["id"]).inside


def test_who_was_inside_when_the_activity_was_closed_waits_until_it_is_known_how_it_got_home(centre: Centre, hall):
    write_fact(centre.ledger, "arrival", hall["activity"], hall["phones"][0], 20, child=hall["吴桐"]["id"])
    write_fact(centre.ledger, "arrival", hall["activity"], hall["phones"][0], 20, child=hall["蒋欣"]["id"])
    write_fact(centre.ledger, "departure", hall["activity"], hall["phones"][0], 10, child=hall["蒋欣"]["id"])
    assert sentences(centre.ledger) == []
    centre.ledger.save("activities", {**hall["activity"], "closed_at": days.now()}, by="周敏")
    (said,) = sentences(centre.ledger)
    assert said.startswith("吴桐 ")
    assert said.endswith(" 没有签退")
    assert centre.ledger.figures(hall["activity"]["id"])["tray"] == 1
    write_fact(centre.ledger, "departure", hall["activity"], None, 5, child=hall["吴桐"]["id"])
    assert sentences(centre.ledger) == []


def test_what_two_phones_took_back_of_one_handout_is_a_matter_until_one_of_them_does_not_count(centre: Centre, hall):
    ledger, child = centre.ledger, hall["魏小涛"]["id"]
    given = write_fact(ledger, "handout", hall["activity"], hall["phones"][0], child=child, item="bag", quantity=1)
    backs = [write_fact(ledger, "take_back", hall["activity"], phone, child=child, item="bag", quantity=1) for phone in hall["phones"]]
    assert sentences(ledger) == ["魏小涛 退回的 书包 比领到的多"]
    ledger.record({"kind": "void", "activity": hall["activity"]["id"], "of": backs[1]}, organizer="周敏")
    assert sentences(ledger) == []
    ledger.record({"kind": "void", "activity": hall["activity"]["id"], "of": given}, organizer="周敏")
    assert sentences(ledger) == ["魏小涛 退回的 书包 比领到的多"], "nothing was given, and yet it came back"


async def test_many_who_were_not_signed_out_stand_on_one_card_and_are_answered_with_one_sentence(user: User, centre: Centre, hall):
    names = ("魏小涛", "吴桐", "蒋欣")
    children = [hall[name] for name in names] + [child(centre, "罗一鸣", "河东组", 4), child(centre, "任可", "河东组", 5)]
    for one in children:
        write_fact(centre.ledger, "arrival", hall["activity"], hall["phones"][0], 30, child=one["id"])
    centre.ledger.save("activities", {**hall["activity"], "closed_at": days.now()}, by="周敏")
    came = days.shifted(days.now(), -30 * 60_000)
    day = words.day(days.day_of(came, centre.ledger.books.zone), weekday=False)
    said = f"{hall['activity']['title']} {day} 有 5 人没有签退"
    await user.open("/tray")
    await user.should_see(said)
    await user.should_not_see("补签退")
    await press(user, f"一个一个看 {said}")
    await user.should_see("补签退")
    await press(user, f"收起 {said}")
    await press(user, f"一起写明 {said}")
    await press(user, "就这么定")
    await user.should_see("写一句。不知道怎么回事，就先放着。")
    await write(user, "怎么回事", "都接走了，手机没电")
    await press(user, "就这么定")
    await user.should_see("没有要处理的")
    await user.should_see("写明了，都接走了，手机没电")
    assert centre.ledger.figures(hall["activity"]["id"])["inside"] == 5, "nobody is said to have been collected"
    await press(user, "撤回")
    await until(lambda: len(centre.ledger.tray(None)) == 5, "the five again")


async def test_a_flood_of_what_has_no_place_is_one_card_of_its_phone_and_two_strange_badges_of_another_are_two(
    user: User, centre: Centre, hall
):
    one, other = hall["phones"]
    for n in range(15):
        write_fact(centre.ledger, "arrival", hall["activity"], one, badge=f"7K3M9Q{n:03d}")
        write_fact(centre.ledger, "arrival", {"id": f"made up {n}"}, one, child=hall["吴桐"]["id"])
    for badge in ("AAAA9QX2A", "BBBB9QX2A"):
        write_fact(centre.ledger, "arrival", hall["activity"], other, badge=badge)
    said = "1 号手机 传来 30 条没处放的记录，没有算进来"
    await user.open("/tray")
    await user.should_see(said)
    await user.should_see("不是我们的胸牌 15、没有这个活动 15")
    await user.should_see("扫到一张不认识的胸牌 BBBB9QX2A")
    await user.should_not_see("扫到一张不认识的胸牌 7K3M9Q001")
    await press(user, f"一起写明 {said}")
    await write(user, "怎么回事", "手机坏了")
    await press(user, "就这么定")
    await user.should_see("记下了：手机坏了")
    assert {entry.facts[0]["station"] for entry in centre.ledger.tray(None)} == {other["id"]}
    assert len(centre.ledger.tray(None)) == 2


async def test_who_is_not_on_the_list_is_added_and_taken_off_with_the_decision(user: User, centre: Centre, hall):
    activity = {**hall["activity"], "who": "children", "children": [], "list_only": True}
    centre.ledger.save("activities", activity, by="周敏")
    write_fact(centre.ledger, "arrival", activity, hall["phones"][0], child=hall["吴桐"]["id"])
    await user.open("/tray")
    await press(user, "加进名单 吴桐 不在这次活动的名单上")
    await user.should_see("没有要处理的")
    assert centre.ledger.store.activities.need(activity["id"])["children"] == [hall["吴桐"]["id"]]
    await press(user, "撤回")
    await until(lambda: centre.ledger.store.activities.need(activity["id"])["children"] == [], "the list as it was")
    assert len(centre.ledger.tray(None)) == 1


async def test_who_adds_a_child_without_a_reachable_adult_to_a_list_answers_for_it(user: User, centre: Centre, hall):
    activity = {**hall["activity"], "who": "children", "children": [], "list_only": True}
    centre.ledger.save("activities", activity, by="周敏")
    child = centre.ledger.save("children", {**hall["吴桐"], "guardians": []}, by="周敏")
    write_fact(centre.ledger, "arrival", activity, hall["phones"][0], child=child["id"])
    await user.open("/tray")
    await press(user, "加进名单 吴桐 不在这次活动的名单上")
    await user.should_see("吴桐 还没有能打通的大人，由你负责。")
    assert centre.ledger.store.activities.need(activity["id"])["answered_for"][child["id"]]["by"] == "周敏"
    await press(user, "撤回")
    await until(lambda: not centre.ledger.store.activities.need(activity["id"])["answered_for"], "nobody answering any more")


async def test_two_newcomers_who_may_be_one_lead_to_both_side_by_side(user: User, centre: Centre, hall):
    for phone, id in zip(hall["phones"], ("c-new-1", "c-new-2"), strict=True):
        write_fact(centre.ledger, "newcomer", hall["activity"], phone, child=id, details={"name": "小明"})
    await user.open("/tray")
    await user.should_see("小明 登记了 2 次，可能是同一个孩子")
    shown = "".join(str(element.content) for element in user.find(kind=ui.html).elements)
    assert "/children/c-new-1/merge?other=c-new-2" in shown
    await press(user, "是两个孩子 小明 登记了 2 次，可能是同一个孩子")
    await user.should_see("没有要处理的")


async def test_what_a_colleague_decided_meanwhile_is_not_decided_twice(user: User, centre: Centre, hall):
    two_bags(centre, hall)
    await user.open("/tray")
    (entry,) = centre.ledger.tray(None)
    written = deciding.decision(entry, deciding.Choice("keep"), centre.ledger.books, centre.ledger.records, reason="")
    for given in written:
        centre.ledger.record(given, organizer="李芳")
    await press(user, f"2 个都算 {BAGS}")
    await user.should_see("这一件已经有人定了")
    await user.should_see("李芳：2 个都算")
    assert sum(fact["kind"] == "settle" for fact in centre.ledger.store.facts.all()) == 1


async def test_a_choice_pressed_twice_is_decided_once_and_by_nobody_else(user: User, centre: Centre, hall):
    two_bags(centre, hall)
    await user.open("/tray")
    await press(user, f"2 个都算 {BAGS}", times=2)
    await user.should_see("没有要处理的")
    await user.should_not_see("这一件已经有人定了")
    assert sum(fact["kind"] == "settle" for fact in centre.ledger.store.facts.all()) == 1


def test_every_choice_has_its_words(centre: Centre, hall):
    words.use("zh_CN", "Asia/Shanghai")
    fact = {"id": "f1", "kind": "arrival", "happened_at": days.now(), "activity": hall["activity"]["id"], "child": hall["吴桐"]["id"]}
    for rule in (*tray_words.PLAIN, "over_entitlement", "full"):
        subject = "s1:2026-12-19:1" if rule == "full" else "c1:bag"
        entry = tray.Entry("e", rule, hall["activity"]["id"], subject, (fact, {**fact, "id": "f2", "happened_at": days.now()}))
        for choice in deciding.choices(entry, centre.ledger.books, centre.ledger.records):
            assert re.search("[一-龥]", tray_choices.label(entry, choice, centre.ledger)), (rule, choice)

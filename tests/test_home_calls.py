"""和家人通话: by the time that was agreed, one after the other, each outcome a tap, and a tap takes it back."""

from typing import Any

import pytest
from nicegui import ElementFilter, ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from care import days, facts, home_calls
from care.home_calls import Turn
from care.ids import new_id
from pages import sampling
from storage.ledger import Ledger
from tests.conftest import Centre
from tests.waiting import until

Record = dict[str, Any]
BY, NOW = "周敏", days.now()


@pytest.fixture
def hall(ledger: Ledger) -> tuple[Ledger, Record]:
    """An activity that is on, with four children: 小涛 and 小雨 with mothers away, 陈㛃 with a grandmother alone, 王䶮 with a father."""
    people = {
        "g1": ("王丽华", "13800004470"),
        "g2": ("陈秀云", "13800004471"),
        "g3": ("刘秀英", "13900001211"),
        "g4": ("王建军", "13800004472"),
    }
    for id, (name, phone) in people.items():
        ledger.save("guardians", {"id": id, "name": name, "phone": phone}, by=BY)
    ties = {"魏小涛": [("g1", "妈妈"), ("g3", "奶奶")], "魏小雨": [("g2", "母亲")], "陈㛃": [("g3", "奶奶")], "王䶮": [("g4", "爸爸")]}
    for number, (name, links) in enumerate(ties.items(), 1):
        linked = [{"guardian": guardian, "relation": relation, "may_collect": True} for guardian, relation in links]
        record = {"id": f"c{number}", "name": name, "group": "河东组", "number": number, "guardians": linked}
        ledger.save("children", {**record, "added_at": days.shifted(NOW, -86_400_000)}, by=BY)
    activity = {
        **{"id": new_id("a"), "title": "冬至", "place": "堂屋", "who": "all", "join_code": "6J2K9P", "added_at": NOW},
        "segments": [{"id": "s1", "title": "包饺子"}, {"id": "s2", "title": "视频聊天"}],
        **{"starts_at": days.shifted(NOW, -600_000), "ends_at": days.shifted(NOW, 600_000)},
    }
    return ledger, ledger.save("activities", activity, by=BY)


def day_of(ledger: Ledger, activity: Record) -> str:
    return days.day_of(activity["starts_at"], ledger.books.zone)


def turns(ledger: Ledger, activity: Record) -> list[Turn]:
    known = {guardian["id"]: guardian for guardian in ledger.store.guardians.all()}
    return home_calls.turns(activity, ledger.children(), known, ledger.books, day_of(ledger, activity))


def write(ledger: Ledger, activity: Record, child: str, outcome: str, at: str = "", guardian: str = "", phone: str = "") -> str:
    fact = home_calls.home_call(activity, child, outcome, day_of(ledger, activity), at=at, guardian=guardian, phone=phone)
    taken = ledger.record(fact, organizer=BY)
    assert taken.outcome == "recorded"
    return taken.id or ""


def come(ledger: Ledger, activity: Record, *children: str) -> None:
    for child in children:
        ledger.record({"kind": "arrival", "activity": activity["id"], "child": child}, organizer=BY)


def names_of(listed: list[Turn]) -> list[str]:
    return [turn.child["id"] for turn in listed]


# --- the rules --------------------------------------------------------------------------------------------------------------------


def test_the_queue_goes_by_the_agreed_time_and_whoever_is_here_is_next(hall: tuple[Ledger, Record]):
    ledger, activity = hall
    write(ledger, activity, "c1", "agreed", "15:40")
    write(ledger, activity, "c2", "agreed", "15:20")
    come(ledger, activity, "c1", "c4")
    waiting = home_calls.queue(turns(ledger, activity))
    assert names_of(waiting) == ["c2", "c1"]
    assert home_calls.up_next(waiting) == waiting[1], "小雨 has not come yet"
    assert names_of(home_calls.without_time(turns(ledger, activity))) == ["c4", "c3"], "who is here first"
    come(ledger, activity, "c2")
    assert names_of([turn] if (turn := home_calls.up_next(home_calls.queue(turns(ledger, activity)))) else []) == ["c2"]


def test_who_was_not_answered_comes_again_after_the_others_and_who_spoke_waits_no_more(hall: tuple[Ledger, Record]):
    ledger, activity = hall
    come(ledger, activity, "c1", "c2")
    write(ledger, activity, "c1", "agreed", "15:20")
    write(ledger, activity, "c2", "agreed", "15:40")
    write(ledger, activity, "c1", "no_answer")
    waiting = home_calls.queue(turns(ledger, activity))
    assert [(turn.child["id"], turn.tries) for turn in waiting] == [("c2", 0), ("c1", 1)]
    write(ledger, activity, "c1", "rescheduled", "15:10")
    assert names_of(home_calls.queue(turns(ledger, activity))) == ["c1", "c2"]
    spoke = write(ledger, activity, "c1", "connected")
    assert names_of(home_calls.queue(turns(ledger, activity))) == ["c2"]
    assert names_of(home_calls.over(turns(ledger, activity))) == ["c1"]
    ledger.record({"kind": "void", "activity": activity["id"], "of": spoke}, organizer=BY)
    assert [(turn.child["id"], turn.at) for turn in home_calls.queue(turns(ledger, activity))] == [("c1", "15:10"), ("c2", "15:40")]


def test_a_parent_is_called_and_nobody_else_and_the_one_who_was_agreed_with(hall: tuple[Ledger, Record]):
    ledger, activity = hall
    found = {turn.child["id"]: turn for turn in turns(ledger, activity)}
    assert {id: [parent.name for parent in turn.parents] for id, turn in found.items()} == {
        "c1": ["王丽华"], "c2": ["陈秀云"], "c3": [], "c4": ["王建军"]
    }  # fmt: skip
    both = [*ledger.store.children.need("c1")["guardians"], {"guardian": "g4", "relation": "爸爸"}]
    ledger.save("children", {**ledger.store.children.need("c1"), "guardians": both}, by=BY)
    write(ledger, activity, "c1", "agreed", "15:20", guardian="g4")
    [turn] = home_calls.queue(turns(ledger, activity))
    assert turn.whom is not None
    assert turn.whom.name == "王建军"


def test_who_went_home_waits_for_no_call_and_the_call_belongs_to_its_segment(hall: tuple[Ledger, Record]):
    ledger, activity = hall
    come(ledger, activity, "c1")
    id = write(ledger, activity, "c1", "agreed", "15:20")
    assert ledger.store.facts.need(id)["segment"] == "s2"
    assert home_calls.segment_of({"segments": [{"id": "s1", "title": "包饺子"}]}) is None
    ledger.record({"kind": "departure", "activity": activity["id"], "child": "c1"}, organizer=BY)
    listed = turns(ledger, activity)
    assert [names_of(some(listed)) for some in (home_calls.queue, home_calls.over, home_calls.uncalled)] == [[], [], ["c1"]]


def test_who_went_home_without_a_call_is_not_among_those_who_were_called(hall: tuple[Ledger, Record]):
    ledger, activity = hall
    come(ledger, activity, "c1", "c2", "c3", "c4")
    for child, at in (("c1", "15:40"), ("c2", "15:20"), ("c4", "15:30")):
        write(ledger, activity, child, "agreed", at)
    write(ledger, activity, "c1", "calling")
    write(ledger, activity, "c2", "no_answer")
    write(ledger, activity, "c2", "rescheduled", "15:50")
    spoke = write(ledger, activity, "c4", "connected")
    for child in ("c1", "c2", "c3", "c4"):
        ledger.record({"kind": "departure", "activity": activity["id"], "child": child}, organizer=BY)
    listed = turns(ledger, activity)
    assert names_of(home_calls.over(listed)) == ["c4", "c2"], "rung for, whether it came about or not"
    assert names_of(home_calls.uncalled(listed)) == ["c1", "c3"], "who had a time first"
    ledger.record({"kind": "void", "activity": activity["id"], "of": spoke}, organizer=BY)
    assert names_of(home_calls.uncalled(turns(ledger, activity))) == ["c4", "c1", "c3"]


def test_at_a_camp_each_day_has_its_own_queue(hall: tuple[Ledger, Record]):
    ledger, activity = hall
    camp = ledger.save("activities", {**activity, "ends_at": days.shifted(activity["starts_at"], 2 * 86_400_000)}, by=BY)
    write(ledger, camp, "c1", "agreed", "15:20")
    known = {guardian["id"]: guardian for guardian in ledger.store.guardians.all()}
    first, second = (days.day_of(days.shifted(camp["starts_at"], n * 86_400_000), ledger.books.zone) for n in (0, 1))
    waiting = [home_calls.queue(home_calls.turns(camp, ledger.children(), known, ledger.books, day)) for day in (first, second)]
    assert list(map(names_of, waiting)) == [["c1"], []]


@pytest.mark.parametrize("at", ["", "later", 15, None, "25:00"])
def test_a_time_that_is_none_leaves_the_child_without_one(hall: tuple[Ledger, Record], at: Any):
    ledger, activity = hall
    details = {"outcome": "agreed", "at": at}
    ledger.record({"kind": "home_call", "activity": activity["id"], "child": "c1", "details": details}, organizer=BY)
    assert "c1" in names_of(home_calls.without_time(turns(ledger, activity)))


def test_brothers_and_sisters_with_one_parents_number_are_one_call(hall: tuple[Ledger, Record]):
    ledger, activity = hall
    tie = {"guardian": "g1", "relation": "妈妈"}
    ledger.save("children", {**ledger.store.children.need("c4"), "guardians": [tie]}, by=BY)
    come(ledger, activity, "c1", "c2", "c4")
    listed = home_calls.without_time(turns(ledger, activity))
    assert [names_of(list(call)) for call in home_calls.together(listed)] == [["c1", "c4"], ["c2"], ["c3"]]
    write(ledger, activity, "c2", "agreed", "15:00")
    write(ledger, activity, "c4", "agreed", "15:20")
    waiting = home_calls.queue(turns(ledger, activity))
    assert [(home_calls.is_due(turn, "15:10"), turn.at) for turn in waiting] == [(True, "15:00"), (False, "15:20")]


def test_on_several_phones_no_two_take_the_same_child_and_whatever_comes_of_it_frees_the_phone(hall: tuple[Ledger, Record]):
    ledger, activity = hall
    come(ledger, activity, "c1", "c2", "c4")
    for child, at in (("c1", "15:20"), ("c2", "15:30"), ("c4", "15:40")):
        write(ledger, activity, child, "agreed", at)

    def seen(*phones: str) -> tuple[dict[str, list[str]], list[str]]:
        held, free = home_calls.on_phones(home_calls.queue(turns(ledger, activity)), phones)
        return {phone: names_of(list(call)) for phone, call in held.items()}, names_of(free)

    begun = write(ledger, activity, "c1", "calling", phone="平板")
    assert seen("平板", "周敏的") == ({"平板": ["c1"], "周敏的": []}, ["c2", "c4"])
    assert seen("周敏的") == ({"周敏的": []}, ["c1", "c2", "c4"]), "a phone that is used no more holds nobody"
    write(ledger, activity, "c2", "calling", phone="周敏的")
    write(ledger, activity, "c1", "no_answer", phone="平板")
    assert seen("平板", "周敏的") == ({"平板": [], "周敏的": ["c2"]}, ["c4", "c1"])
    write(ledger, activity, "c2", "connected", phone="周敏的")
    assert seen("平板", "周敏的") == ({"平板": [], "周敏的": []}, ["c4", "c1"])
    assert ledger.store.facts.need(begun)["details"]["phone"] == "平板"
    sheet = ledger.books.sheet(activity["id"], "c2")
    assert home_calls.became(sheet, activity, day_of(ledger, activity), ledger.books.zone) == {"agreed", "connected"}


def test_phones_are_named_one_a_line():
    assert home_calls.phones_of(" 平板 \n\n平板\n周敏的  手机\n") == ["平板", "周敏的 手机"]
    assert home_calls.too_long(["平板", "长" * 20, "长" * 21]) == "长" * 21


def test_a_time_has_passed_only_where_the_day_is_today():
    now, zone = "2026-11-29T22:33:00.000Z", "Asia/Shanghai"
    assert home_calls.has_passed("2026-11-30", "03:00", now, zone)
    assert not any(home_calls.has_passed(day, at, now, zone) for day, at in (("2026-11-30", "06:33"), ("2026-12-01", "03:00")))


# --- the page ---------------------------------------------------------------------------------------------------------------------


def shown(user: User) -> str:
    with user.client:
        return " ".join(str(element.content) for element in ElementFilter(kind=ui.html))


def press(user: User, text: str, kind: Any = ui.button) -> None:
    """The latest button with exactly that text: a sheet that was closed may still be going."""
    with user.client:
        found = [one for one in ElementFilter(kind=kind) if one.text == text]
        UserInteraction(user, {max(found, key=lambda button: button.id)}, text).click()


def tap(user: User, marker: str, given: object) -> None:
    with user.client:
        UserInteraction(user, set(ElementFilter(marker=marker)), marker).trigger("click", given)


async def test_a_time_is_agreed_on_nobody_answers_another_time_and_then_they_speak(
    user: User, centre: Centre, hall: tuple[Ledger, Record], monkeypatch: pytest.MonkeyPatch
):
    ledger, activity = hall
    come(ledger, activity, "c1", "c2")
    await ledger.commit()
    await user.open(f"/activities/{activity['id']}/calls-home")
    await user.should_see("没有人在排队")
    assert 'href="tel:13800004470"' in shown(user)
    assert "13900001211" not in shown(user), "the grandmother sits at home"
    tap(user, "turns", ["c1", ""])
    await user.should_see("2 以后再打：约在几点")
    user.find(marker="几点").type("tea time")
    press(user, "约好了")
    await user.should_see("没有这个时间")
    user.find(marker="几点").clear().type("23:59")
    monkeypatch.setattr(home_calls, "has_passed", lambda *_given: True)
    press(user, "约好了")
    await user.should_see("这个时间已经过了。")
    assert "在排队 0" in shown(user)
    press(user, "约好了")
    await until(lambda: "在排队 1" in shown(user))
    user.find(marker="no_answer").click()
    await until(lambda: "无人接 1 次" in shown(user))
    user.find(marker="connected").click()
    await until(lambda: "已接通 1" in shown(user))
    outcomes = [facts.detail(fact, "outcome") for fact in ledger.store.facts.all() if fact["kind"] == "home_call"]
    assert outcomes == ["agreed", "no_answer", "connected"]
    [turn] = home_calls.over(turns(ledger, activity))
    tap(user, "over", turn.said[0]["id"])
    await until(lambda: "在排队 1" in shown(user))


async def test_one_call_is_written_for_brothers_and_sisters_and_a_search_finds_them(
    user: User, centre: Centre, hall: tuple[Ledger, Record]
):
    ledger, activity = hall
    ledger.save("children", {**ledger.store.children.need("c4"), "guardians": [{"guardian": "g1", "relation": "妈妈"}]}, by=BY)
    come(ledger, activity, "c1", "c2", "c4")
    await ledger.commit()
    await user.open(f"/activities/{activity['id']}/calls-home")
    assert "王䶮、魏小涛" in shown(user)
    user.find(marker="找孩子").type("wxt")
    await until(lambda: "魏小雨" not in shown(user), "only the call that was looked for")
    tap(user, "turns", ["c1", ""])
    await user.should_see("到点由中心打过去，打给 妈妈 王丽华 138 0000 4470")
    user.find(marker="几点").clear().type("23:59")
    press(user, "约好了")
    await until(lambda: {turn.child["id"] for turn in home_calls.queue(turns(ledger, activity))} == {"c1", "c4"}, "both wait")
    await until(lambda: "在排队 2" in shown(user))
    user.find(marker="connected").click()
    await until(lambda: "已接通 2" in shown(user))
    press(user, "撤回")
    await until(lambda: "已接通 0" in shown(user))


async def test_who_went_home_uncalled_is_listed_and_can_be_rung_up_at_home(user: User, centre: Centre, hall: tuple[Ledger, Record]):
    ledger, activity = hall
    come(ledger, activity, "c1")
    write(ledger, activity, "c1", "agreed", "15:20")
    ledger.record({"kind": "departure", "activity": activity["id"], "child": "c1"}, organizer=BY)
    await ledger.commit()
    await user.open(f"/activities/{activity['id']}/calls-home")
    assert "没打成就走了 1 个孩子" in shown(user)
    assert "打过了" not in shown(user)
    tap(user, "turns", ["c1", ""])
    await user.should_see("1 现在打：打给谁、怎么样")
    press(user, "已接通")
    await until(lambda: "打过了 1 个孩子" in shown(user) and "没打成就走了" not in shown(user))


async def test_two_phones_call_side_by_side(user: User, centre: Centre, hall: tuple[Ledger, Record]):
    ledger, activity = hall
    come(ledger, activity, "c1", "c2")
    write(ledger, activity, "c1", "agreed", "15:20")
    write(ledger, activity, "c2", "agreed", "15:30")
    await ledger.commit()
    await user.open(f"/activities/{activity['id']}/calls-home")
    user.find(marker="phones").click()
    named = user.find(marker="phones named")
    for typed, said in (("\n".join(map(str, range(50))), "最多 6 部，现在写了 50 部。"), ("长" * 21, "太长了，一部最多 20 个字。")):
        named.clear().type(typed)
        press(user, "记下")
        await user.should_see(said)
    assert not ledger.store.activities.need(activity["id"]).get("call_phones")
    named.clear().type("平板\n周敏的手机")
    press(user, "记下")
    await until(lambda: ledger.store.activities.need(activity["id"]).get("call_phones") == ["平板", "周敏的手机"], "both are kept")
    await user.should_see("周敏的手机")

    def on_cards() -> list[list[str]]:
        with user.client:
            cards = [card for card in ElementFilter(kind=ui.element) if "next-call" in card.classes]
            return [
                [
                    name
                    for name in ("魏小涛", "魏小雨")
                    if any(name in str(one.content) for one in ElementFilter(kind=ui.html).within(instance=card))
                ]
                for card in cards
            ]

    await until(lambda: on_cards() == [["魏小涛"], ["魏小涛"]], "whoever is free first takes the next one")
    with user.client:
        first = min(ElementFilter(marker="calling"), key=lambda button: button.id)
        UserInteraction(user, {first}, "用这部打").click()
    await until(lambda: on_cards() == [["魏小涛"], ["魏小雨"]])
    write(ledger, activity, "c2", "calling", phone="周敏的手机")  # on the other screen, at the same moment
    user.find(marker="calling").click()
    await user.should_see("魏小雨 刚才已经在 周敏的手机 上打了。")
    await until(lambda: on_cards() == [["魏小涛"], ["魏小雨"]] and not user_sees(user, "用这部打"), "both are at it")
    with user.client:
        UserInteraction(user, {min(ElementFilter(marker="back"), key=lambda button: button.id)}, "back").click()
    await until(lambda: user_sees(user, "用这部打"), "the first child waits again")
    user.find(marker="connected").click()
    await until(lambda: "已接通 1" in shown(user))
    assert "周敏的手机" in shown(user), "on which phone"


def user_sees(user: User, text: str) -> bool:
    with user.client:
        return any(getattr(one, "text", "") == text for one in ElementFilter(kind=ui.button))


async def test_a_child_without_a_parents_number_is_asked_for_one(user: User, centre: Centre, hall: tuple[Ledger, Record]):
    ledger, activity = hall
    await ledger.commit()
    await user.open(f"/activities/{activity['id']}/calls-home")
    tap(user, "turns", ["c3", ""])
    await user.should_see("陈㛃 家谁的电话能打通？")
    user.find(marker="是孩子的").clear().type("妈妈")
    user.find(marker="电话").type("13800009999")
    press(user, "记下电话")
    await until(lambda: 'href="tel:13800009999"' in shown(user))


async def test_the_sample_and_an_unknown_activity_open_too(user: User, centre: Centre):
    activity = sampling.load(centre.ledger, by=BY)
    await centre.ledger.commit()
    await user.open(f"/activities/{activity['id']}/calls-home")
    await user.should_see("没有人在排队")
    answer = await user.http_client.get("/activities/nothing/calls-home")
    assert (answer.status_code, "没有这个活动。" in answer.text) == (404, True)

"""The board as an organizer meets it: which activity it shows, and what she can mend from it."""

import sys
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from care import days
from care.watch import LAST_SCANS
from pages import sampling
from tests.conftest import Centre
from tests.waiting import until

Record = dict[str, Any]


@pytest.fixture
async def activity(centre: Centre) -> Record:
    """The sample's activity, on since two hours."""
    loaded = sampling.load(centre.ledger, by="周敏")
    await centre.ledger.commit()
    return dict(loaded)


def shown(user: User) -> Record:
    """What the board's component was given."""
    (board,) = user.find(marker="board").elements
    return board.props["view"]


def child_of(centre: Centre, name: str) -> Record:
    return next(child for child in centre.ledger.children() if child["name"] == name)


async def arrive(centre: Centre, activity: Record, name: str) -> str:
    """A child signed in from a paper list. Returns the fact's id."""
    taken = centre.ledger.record({"kind": "arrival", "activity": activity["id"], "child": child_of(centre, name)["id"]}, organizer="周敏")
    await centre.ledger.commit()
    assert taken.id
    return taken.id


async def test_without_any_activity_the_board_is_the_first_day(user: User, centre: Centre) -> None:
    answer = await user.http_client.get("/board")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_the_board_shows_what_is_on(user: User, centre: Centre, activity: Record) -> None:
    await arrive(centre, activity, "魏小涛")
    await user.open("/")
    await user.should_see("冬至包饺子")
    await user.should_see("志愿者加入")
    tally = shown(user)["tally"]
    assert (tally["number"], tally["of"], tally["missing"]) == (1, "/ 60", "还没到 59")


async def test_when_nothing_is_on_the_board_says_what_will_come(user: User, centre: Centre, activity: Record) -> None:
    centre.ledger.save("activities", {**activity, "closed_at": days.now()}, by="周敏")
    await centre.ledger.commit()
    await user.open("/board")
    await user.should_see("现在没有活动")
    await user.open(f"/activities/{activity['id']}/board")
    await user.should_see("已结束")
    await user.should_not_see("志愿者加入")


async def test_two_activities_at_once_lead_to_each_other(user: User, centre: Centre, activity: Record) -> None:
    centre.ledger.save("activities", {**activity, "id": "a-other", "title": "课后托管"}, by="周敏")
    await centre.ledger.commit()
    await user.open(f"/activities/{activity['id']}/board")
    await user.should_see("课后托管")


async def test_an_unknown_activity_is_not_found(user: User, centre: Centre, activity: Record) -> None:
    answer = await user.http_client.get("/activities/nowhere/board")
    assert answer.status_code == 404
    assert "没有这个活动" in answer.text


async def test_strangers_do_not_see_the_board(stranger: User, centre: Centre, activity: Record) -> None:
    answer = await stranger.http_client.get(f"/activities/{activity['id']}/board")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


async def test_an_open_board_follows_what_is_on_disk(user: User, centre: Centre, activity: Record) -> None:
    await user.open("/board")
    assert shown(user)["tally"]["number"] == 0
    await arrive(centre, activity, "魏小涛")
    await until(lambda: shown(user)["tally"]["number"] == 1)
    assert shown(user)["scans"][0]["name"] == "魏小涛"


async def test_a_child_renamed_elsewhere_is_renamed_on_the_board(user: User, centre: Centre, activity: Record) -> None:
    await user.open("/board")
    centre.ledger.save("children", {**child_of(centre, "魏小涛"), "name": "魏晓涛"}, by="周敏")
    await centre.ledger.commit()
    await until(lambda: "魏晓涛" in [person["name"] for person in shown(user)["missing"]["people"]])


async def test_an_organizer_undoes_a_scan_with_a_reason(user: User, centre: Centre, activity: Record) -> None:
    fact = await arrive(centre, activity, "魏小涛")
    await user.open("/board")
    user.find(marker="board").trigger("scan", fact)
    await user.should_see("撤销 魏小涛 的这一条？")
    user.find("撤销这一条").click()
    await user.should_see("写上为什么")
    assert centre.ledger.figures(activity["id"])["arrived"] == 1
    user.find(kind=ui.input).type("扫错了人")
    user.find("撤销这一条").click()
    await until(lambda: shown(user)["tally"]["number"] == 0)
    assert shown(user)["scans"][0]["void"] == "周敏 撤销：扫错了人"
    await user.should_see("已撤销 魏小涛 的签到")


async def test_a_colleagues_fact_of_yesterday_is_undone_though_many_came_after_it(user: User, centre: Centre, activity: Record) -> None:
    earlier = {**activity, "starts_at": days.shifted(activity["starts_at"], -86_400_000)}
    centre.ledger.save("activities", earlier, by="周敏")
    given = {"kind": "arrival", "activity": activity["id"], "child": child_of(centre, "魏小涛")["id"]}
    fact = centre.ledger.record({**given, "at": days.shifted(days.now(), -86_400_000)}, organizer="李芳").id
    for child in [child for child in centre.ledger.children() if child["name"] != "魏小涛"][:LAST_SCANS]:
        centre.ledger.record({"kind": "arrival", "activity": activity["id"], "child": child["id"]}, organizer="李芳")
    await centre.ledger.commit()
    await user.open(f"/activities/{activity['id']}/board")
    came = shown(user)["tally"]["number"]
    user.find(marker="board").trigger("scan", fact)
    await user.should_see("撤销 魏小涛 的这一条？")
    user.find(kind=ui.input).type("记错了人")
    user.find("撤销这一条").click()
    await until(lambda: shown(user)["tally"]["number"] == came - 1)
    void = centre.ledger.books.void_of(centre.ledger.books.facts[fact or ""])
    assert void is not None
    assert (void["by"], void["details"]) == ("周敏", {"reason": "记错了人"})


async def test_a_fact_of_another_activity_is_not_undone_from_this_board(user: User, centre: Centre, activity: Record) -> None:
    centre.ledger.save("activities", {**activity, "id": "a-other", "title": "课后托管"}, by="周敏")
    fact = await arrive(centre, {"id": "a-other"}, "魏小涛")
    await user.open(f"/activities/{activity['id']}/board")
    user.find(marker="board").trigger("scan", fact)
    await user.should_see("找不到这一条")


async def test_what_waits_on_the_tray_in_all_reaches_the_board(user: User, centre: Centre, activity: Record) -> None:
    centre.ledger.save("activities", {**activity, "id": "a-other", "title": "课后托管"}, by="周敏")
    await user.open(f"/activities/{activity['id']}/board")
    gone = {"kind": "departure", "child": child_of(centre, "魏小涛")["id"]}
    for held in (activity["id"], "a-other"):
        centre.ledger.record({**gone, "activity": held}, organizer="周敏")
    await centre.ledger.commit()
    await until(lambda: (shown(user)["tray"]["n"], shown(user)["waiting"]) == (1, 2))


async def test_what_was_undone_is_not_undone_again(user: User, centre: Centre, activity: Record) -> None:
    fact = await arrive(centre, activity, "魏小涛")
    void = {"kind": "void", "activity": activity["id"], "of": fact, "details": {"reason": "扫错了人"}}
    centre.ledger.record(void, organizer="周敏")
    await centre.ledger.commit()
    await user.open("/board")
    user.find(marker="board").trigger("scan", fact)
    await user.should_see("周敏 撤销了这一条。")
    await user.should_not_see("撤销这一条")


async def test_an_organizer_signs_out_a_child_whom_no_phone_saw_go(user: User, centre: Centre, activity: Record) -> None:
    child = child_of(centre, "魏小涛")
    tie = child["guardians"][0]
    guardian = centre.ledger.store.guardians.need(tie["guardian"])
    await arrive(centre, activity, "魏小涛")
    await user.open("/board")
    user.find(marker="board").trigger("child", child["id"])
    await user.should_see("魏小涛 怎么走的？")
    user.find(f"{tie['relation']} {guardian['name']} 接走了").click()
    await until(lambda: shown(user)["leaving"]["begun"])
    assert shown(user)["leaving"]["title"] == "都回家了"
    (departure,) = [fact for fact in centre.ledger.facts_of_child(child["id"]) if fact["kind"] == "departure"]
    assert departure["details"] == {"how": "guardian", "guardian": guardian["id"]}
    assert departure["by"] == "周敏"


async def test_somebody_else_who_collects_is_written_down(user: User, centre: Centre, activity: Record) -> None:
    child = child_of(centre, "魏小涛")
    await arrive(centre, activity, "魏小涛")
    await user.open("/board")
    user.find(marker="board").trigger("child", child["id"])
    user.find("记下来").click()
    await user.should_see("写上是谁接走的。")
    user.find(marker="别人接走的，写上是谁").type("王有福")
    user.find(marker="和孩子是什么关系").type("邻居")
    user.find(marker="电话").type("138 0000")
    user.find("记下来").click()
    await user.should_see("少 4 位，再对一遍号码。")
    user.find(marker="电话").clear().type("138 0000 1234")
    user.find("记下来").click()
    await until(lambda: centre.ledger.figures(activity["id"])["departed"] == 1)
    (departure,) = departures_of(centre, child)
    assert departure["details"] == {"how": "other", "name": "王有福", "relation": "邻居", "phone": "13800001234", "agreed_by": "周敏"}


def departures_of(centre: Centre, child: Record) -> list[Any]:
    return [fact for fact in centre.ledger.facts_of_child(child["id"]) if fact["kind"] == "departure"]


async def test_who_may_not_collect_is_asked_about_loudly_before_it_is_written_down(user: User, centre: Centre, activity: Record) -> None:
    child = child_of(centre, "魏小涛")
    first, second = child["guardians"]
    centre.ledger.save("children", {**child, "guardians": [{**first, "may_collect": False}, second]}, by="周敏")
    await arrive(centre, activity, "魏小涛")
    await user.open("/board")
    user.find(marker="board").trigger("child", child["id"])
    name = centre.ledger.store.guardians.need(first["guardian"])["name"]
    called = f"{first['relation']} {name}"
    await user.should_see(f"{called}，不可接")
    await user.should_not_see(f"{called} 接走了")
    user.find(f"{called}，不可接").click()
    await user.should_see(f"先别让孩子走。真的是 {called} 接走的？")
    assert departures_of(centre, child) == []
    user.find(marker="deed").click()
    await until(lambda: centre.ledger.figures(activity["id"])["departed"] == 1)
    (departure,) = departures_of(centre, child)
    assert departure["details"] == {"how": "guardian", "guardian": first["guardian"]}
    assert departure["collecting"] == "not_allowed"
    assert [entry.rule for entry in centre.ledger.tray(activity["id"])] == ["not_allowed"]


async def test_alone_is_offered_with_the_day_of_the_permission_and_only_from_then_on(user: User, centre: Centre, activity: Record) -> None:
    child = child_of(centre, "魏小涛")
    await arrive(centre, activity, "魏小涛")
    await user.open("/board")
    user.find(marker="board").trigger("child", child["id"])
    await user.should_see("监护人还没有同意 魏小涛 自己回家。")
    user.find("自己回家了").click()
    assert departures_of(centre, child) == []
    centre.ledger.save("children", {**child, "may_go_alone": {"on": "2026-09-01", "by": "奶奶"}}, by="周敏")
    await centre.ledger.commit()
    await user.open("/board")
    user.find(marker="board").trigger("child", child["id"])
    user.find("自己回家了（9 月 1 日 同意）").click()
    await until(lambda: centre.ledger.figures(activity["id"])["departed"] == 1)
    assert departures_of(centre, child)[0]["details"] == {"how": "alone"}


async def test_a_child_goes_along_with_an_adult_of_its_group(user: User, centre: Centre, activity: Record) -> None:
    child = child_of(centre, "魏小涛")
    mate = next(
        other for other in centre.ledger.children() if other["group"] == child["group"] and other["guardians"] != child["guardians"]
    )
    escort = mate["guardians"][0]["guardian"]
    await arrive(centre, activity, "魏小涛")
    await user.open("/board")
    user.find(marker="board").trigger("child", child["id"])
    user.find("跟这个大人走了").click()
    await user.should_see("先选跟谁走的。")
    (along,) = user.find(marker="跟别的孩子的大人一起走").elements
    assert isinstance(along, ui.select)
    assert isinstance(along.options, dict)
    assert escort in along.options
    assert not {tie["guardian"] for tie in child["guardians"]} & set(along.options)
    along.value = escort
    user.find("跟这个大人走了").click()
    await until(lambda: centre.ledger.figures(activity["id"])["departed"] == 1)
    assert departures_of(centre, child)[0]["details"] == {"how": "escort", "guardian": escort, "group": child["group"]}


# --- the question at the gate ---------------------------------------------------------------------------------------------------


def ask_at_the_gate(centre: Centre, activity: Record, name: str) -> str:
    """李老师's phone asks whether 王强 may collect a child. Returns the question's id."""
    details = {"name": "王强", "relation": "叔叔的朋友", "phone": "13800001234"}
    fact = {"id": str(uuid.uuid4()), "kind": "question", "at": days.now(), "clock": 0, "activity": activity["id"], "by": "李老师"}
    station = {"id": "s1", "joined": {activity["id"]: days.now()}}
    return centre.ledger.take({**fact, "child": child_of(centre, name)["id"], "details": details}, station=station, sent_at=None).id or ""


async def test_a_question_from_the_gate_stands_on_the_open_board_until_an_organizer_answers(
    user: User, centre: Centre, activity: Record
) -> None:
    await arrive(centre, activity, "魏小涛")
    await user.open("/board")
    question = ask_at_the_gate(centre, activity, "魏小涛")
    await centre.ledger.commit()
    await until(lambda: [asked["id"] for asked in shown(user)["questions"]] == [question])
    assert shown(user)["questions"][0]["text"] == "叔叔的朋友 王强（138 0000 1234）来接，行不行？"
    user.find(marker="board").trigger("answer", [question, "no"])
    await until(lambda: shown(user)["questions"] == [])
    await user.should_see("已告诉签退台：不行，先别让孩子走")
    (given,) = [fact for fact in centre.ledger.facts_of_child(child_of(centre, "魏小涛")["id"]) if fact["kind"] == "answer"]
    assert (given["of"], given["details"], given["by"], given["outcome"]) == (question, {"answer": "no"}, "周敏", "recorded")
    user.find(marker="board").trigger("answer", [question, "yes"])
    await user.should_see("周敏 答的：不行。")
    assert len([fact for fact in centre.ledger.store.facts.all() if fact["kind"] == "answer"]) == 1


async def test_an_adult_who_may_not_collect_stands_on_the_board_until_an_organizer_has_seen_it(
    user: User, centre: Centre, activity: Record
) -> None:
    await arrive(centre, activity, "魏小涛")
    child = child_of(centre, "魏小涛")["id"]
    told = {"kind": "refusal", "activity": activity["id"], "child": child, "details": {"reason": "not_allowed", "desk": "departure"}}
    raw = {"id": str(uuid.uuid4()), "at": days.now(), "clock": 0, "by": "李老师", **told}
    await user.open("/board")
    centre.ledger.take(raw, station={"id": "s1", "number": 1, "joined": {activity["id"]: days.now()}}, sent_at=None)
    await centre.ledger.commit()
    await until(lambda: shown(user)["stops"])
    assert shown(user)["stops"][0]["child"] == "魏小涛"
    assert (shown(user)["scans"][0]["what"], shown(user)["scans"][0]["kind"]) == ("先别让孩子走：有不可接的人来接", "stop")
    user.find(marker="board").trigger("seen", raw["id"])
    await until(lambda: not shown(user)["stops"])
    (answer,) = [fact for fact in centre.ledger.store.facts.all() if fact["kind"] == "answer"]
    assert (answer["of"], answer["by"], answer["outcome"]) == (raw["id"], "周敏", "recorded")
    assert shown(user)["scans"][0]["kind"] == "stop", "among the last scans it stays"


async def test_a_question_of_another_activity_is_not_answered_from_this_board(user: User, centre: Centre, activity: Record) -> None:
    centre.ledger.save("activities", {**activity, "id": "a-other", "title": "课后托管"}, by="周敏")
    await arrive(centre, {"id": "a-other"}, "魏小涛")
    question = ask_at_the_gate(centre, {"id": "a-other"}, "魏小涛")
    await user.open(f"/activities/{activity['id']}/board")
    await user.should_see(marker="board")
    for said in ([question, "yes"], ["nonsense", "yes"], [question, "perhaps"]):
        user.find(marker="board").trigger("answer", said)
    await user.should_see("冬至包饺子")
    assert not [fact for fact in centre.ledger.store.facts.all() if fact["kind"] == "answer"]


# --- after the planned end ------------------------------------------------------------------------------------------------------


async def test_every_other_page_says_that_an_activity_is_past_its_end_with_children_inside(
    user: User, centre: Centre, activity: Record
) -> None:
    await arrive(centre, activity, "魏小涛")
    await user.open("/supplies")
    await user.should_not_see("到点了")
    centre.ledger.save("activities", {**activity, "ends_at": days.shifted(days.now(), -60_000)}, by="周敏")
    await centre.ledger.commit()
    for path in ("/supplies", "/children", "/tray", f"/activities/{activity['id']}"):
        await user.open(path)
        await user.should_see("冬至包饺子 到点了，还有 1 人没走")
        await user.should_see("看谁还没走")
    await user.open(f"/activities/{activity['id']}/board")
    await user.should_not_see("冬至包饺子 到点了")
    await user.open("/tray")
    await user.should_see("冬至包饺子 到点了，还有 1 人没走")
    centre.ledger.record({"kind": "departure", "activity": activity["id"], "child": child_of(centre, "魏小涛")["id"]}, organizer="周敏")
    await centre.ledger.commit()
    await user.should_not_see("到点了")  # on the page that is open
    await arrive(centre, activity, "吴桐")
    await user.should_see("冬至包饺子 到点了，还有 1 人没走")


async def test_a_page_that_is_open_when_the_end_comes_says_so(
    user: User, centre: Centre, activity: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = days.shifted(days.now(), 3_600_000)
    await arrive(centre, activity, "魏小涛")
    centre.ledger.save("activities", {**activity, "ends_at": end}, by="周敏")
    await centre.ledger.commit()
    asked = iter([days.shifted(end, -100)] * 2)  # twice while the page is drawn; then a second has passed
    clock = SimpleNamespace(now=lambda: next(asked, days.shifted(end, 900)), seconds_between=days.seconds_between)
    monkeypatch.setattr(sys.modules["pages.late_band"], "days", clock)
    await user.open("/supplies")
    await user.should_see("冬至包饺子 到点了，还有 1 人没走")


async def test_after_her_session_ended_the_board_is_told_nothing_more(
    user: User, centre: Centre, activity: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    await user.open("/board")
    for session in centre.ledger.store.sessions.all():
        centre.ledger.erase("sessions", session["id"], by=None)
    reloads: list[str] = []
    assert user.client
    monkeypatch.setattr(user.client, "run_javascript", reloads.append)
    await arrive(centre, activity, "魏小涛")
    await until(lambda: reloads == ["location.reload()"])
    assert shown(user)["tally"]["number"] == 0

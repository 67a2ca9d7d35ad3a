"""Two organizers edit one activity at the same time: what each of them changed stays, and where both changed the same a person chooses."""

from copy import deepcopy
from typing import Any

from nicegui import ui
from nicegui.testing import User

from care import plan_meanwhile
from care.plan_meanwhile import Clash
from care.planning import Offer, Plan, Step
from tests.conftest import Centre
from tests.test_activities_pages import activity, child, confirm, only, press, write

OPENED = Plan(
    title="冬至包饺子", place="堂屋", day="2026-12-19", starts="09:00", ends="12:00", steps=[Step("s1", "包饺子"), Step("s2", "游戏")]
)


def plan(*steps: Step, **more: Any) -> Plan:
    found = deepcopy(OPENED)
    for name, value in more.items():
        setattr(found, name, value)
    if steps:
        found.steps = list(steps)
    return found


def merged(mine: Plan, theirs: Plan) -> tuple[Plan, list[Clash]]:
    return plan_meanwhile.merge(OPENED, mine, theirs)


def test_what_only_one_of_them_changed_stays():
    theirs = plan(place="操场", steps=[*OPENED.steps, Step("s3", "吃饺子")], offers=[Offer("i1")], children=["c1"])
    found, clashes = merged(plan(title="一起包饺子", children=["c2"]), theirs)
    assert clashes == []
    assert (found.title, found.place, found.children, found.offers) == ("一起包饺子", "操场", ["c2", "c1"], [Offer("i1")])
    assert [step.id for step in found.steps] == ["s1", "s2", "s3"]


def test_each_moves_adds_and_changes_segments_and_all_of_it_is_there():
    mine = plan(Step("s2", "游戏", leader="李老师"), Step("s4", "合影"), Step("s1", "包饺子"))
    theirs = plan(Step("s1", "包饺子", places="16"), Step("s3", "吃饺子"), Step("s2", "游戏"))
    found, clashes = merged(mine, theirs)
    assert clashes == []
    assert found.steps == [Step("s2", "游戏", leader="李老师"), Step("s4", "合影"), Step("s1", "包饺子", places="16"), Step("s3", "吃饺子")]


def test_who_was_taken_out_stays_out_where_nobody_changed_it():
    assert [step.id for step in merged(plan(title="x"), plan(Step("s2", "游戏")))[0].steps] == ["s2"]
    assert [step.id for step in merged(plan(Step("s2", "游戏")), plan(title="x"))[0].steps] == ["s2"]


def test_what_both_changed_otherwise_is_asked_about():
    found, clashes = merged(
        plan(Step("s1", "包饺子", leader="王芳"), place="操场"), plan(Step("s1", "包饺子", leader="李强"), place="祠堂")
    )
    assert clashes == [Clash("place", "操场", "祠堂"), Clash("leader", "王芳", "李强", "s1", called="包饺子")]
    for clash in clashes:
        plan_meanwhile.choose(found, clash, "theirs")
    assert (found.place, found.steps[0].leader) == ("祠堂", "李强")
    found.place = "村委会"
    plan_meanwhile.choose(found, clashes[0], "mine")
    assert found.place == "村委会", "what was typed since stays"


def test_taken_out_by_one_and_changed_by_the_other_is_asked_about():
    changed = Step("s1", "包饺子", leader="李强")
    found, (clash,) = merged(plan(Step("s2", "游戏")), plan(changed, Step("s2", "游戏")))
    assert (clash.field, clash.of, clash.mine, clash.theirs) == ("step", "s1", None, changed)
    plan_meanwhile.choose(found, clash, "mine")
    assert [step.id for step in found.steps] == ["s2"]
    plan_meanwhile.choose(found, clash, "theirs")
    assert changed in found.steps


def test_for_whom_a_thing_is_is_one_matter():
    OPENED.offers = [Offer("i1")]
    try:
        found, (clash,) = merged(plan(offers=[Offer("i1", who="sex")]), plan(offers=[Offer("i1", "2", who="groups", groups=["河东组"])]))
    finally:
        OPENED.offers = []
    assert (clash.field, found.offers[0].per_child, found.offers[0].who) == ("who", "2", "sex")
    plan_meanwhile.choose(found, clash, "theirs")
    assert found.offers == [Offer("i1", "2", who="groups", groups=["河东组"])]


# --- on the page ----------------------------------------------------------------------------------------------------------------


async def test_a_segment_that_another_added_and_its_scans_stay_when_the_title_is_changed_on_an_old_page(user: User, centre: Centre):
    made, came = activity(centre), child(centre, "吴桐", "河东组", 1)
    await user.open(f"/activities/{made['id']}/edit")
    added = {**made, "place": "操场", "segments": [*made["segments"], {"id": "s2", "title": "吃饺子"}]}
    centre.ledger.save("activities", added, by="李老师")
    centre.ledger.record({"kind": "attendance", "activity": made["id"], "child": came["id"], "segment": "s2"}, organizer="李老师")
    await write(user, "活动名称", "一起包饺子")
    await press(user, "保存")
    await user.should_see("扫码台")
    now = only(centre)
    assert (now["title"], now["place"], now["segments"]) == ("一起包饺子", "操场", added["segments"])
    assert centre.ledger.store.history.all()[-1]["before"].keys() == {"title"}


async def test_two_places_are_shown_with_who_and_nothing_is_saved_until_one_is_chosen(user: User, centre: Centre):
    made = activity(centre, segments=[])
    await user.open(f"/activities/{made['id']}/edit")
    centre.ledger.save("activities", {**made, "place": "操场"}, by="李老师")
    await write(user, "地点", "祠堂")
    await press(user, "保存")
    for shown in ("你打开以后，别人也改了这一份。", "李老师", "操场", "祠堂"):
        await user.should_see(shown)
    assert only(centre)["place"] == "操场"
    user.find(kind=ui.toggle, marker="地点").elements.pop().set_value("mine")
    await press(user, "保存")
    await user.should_see("扫码台")
    assert only(centre)["place"] == "祠堂"


async def test_what_was_scanned_into_a_segment_since_it_was_taken_out_on_the_page_is_asked_about(user: User, centre: Centre):
    made, came = activity(centre), child(centre, "吴桐", "河东组", 1)
    await user.open(f"/activities/{made['id']}/edit")
    await press(user, "去掉 包饺子")
    await user.should_see("没有环节也行")
    centre.ledger.record({"kind": "attendance", "activity": made["id"], "child": came["id"], "segment": "s1"}, organizer="李老师")
    await press(user, "保存")
    await user.should_see("这个环节里有 1 条扫码记录。")
    assert only(centre)["segments"] == made["segments"]
    await confirm(user)
    await user.should_see("扫码台")
    assert only(centre)["segments"] == []


async def test_more_names_than_help_in_a_segment_are_said_at_the_field(user: User, centre: Centre):
    made = activity(centre)
    await user.open(f"/activities/{made['id']}/edit")
    await write(user, "谁帮忙", "、".join(f"志愿者{n}" for n in range(31)))
    await press(user, "保存")
    await user.should_see("还有 1 处要改")
    assert {field.error for field in user.find(kind=ui.input).elements if field.error} == {"最多写 30 个名字，其他人写到别的环节。"}

"""No child is put on a list of whom nobody can be rung up, unless an organizer answers for it by name."""

import pytest

from care import deciding, planning, reach
from care.activity import Record, is_expected
from care.identity import Unclear

NOW = "2026-12-18T08:00:00.000Z"
GUARDIANS: dict[str, Record] = {
    "g1": {"id": "g1", "name": "刘秀英", "phone": "13900001211"},
    "g2": {"id": "g2", "name": "魏建军", "phone": None},
    "g3": {"id": "g3", "name": "", "phone": "0743 4221234"},
    "g4": {"id": "g4", "name": "王桂香", "phone": "1390000"},
}


def child(id: str, *guardians: str, **more: object) -> Record:
    links = [{"guardian": guardian, "relation": "奶奶", "may_collect": True} for guardian in guardians]
    return {"id": id, "name": f"孩子 {id}", "guardians": links, **more}


def activity(**more: object) -> Record:
    held = {"starts_at": "2026-12-19T01:00:00.000Z", "ends_at": "2026-12-19T05:00:00.000Z"}
    return {"id": "a1", "title": "冬至包饺子", "who": "all", "segments": [], **held, **more}


@pytest.mark.parametrize(
    ("guardians", "reachable"),
    [((), False), (("g1",), True), (("g2",), False), (("g2", "g1"), True), (("g3",), True), (("g4",), False), (("gone",), False)],
)
def test_a_child_is_reachable_through_any_guardian_with_a_whole_number(guardians, reachable):
    assert reach.is_reachable(child("c1", *guardians), GUARDIANS) is reachable


def test_whoever_may_not_collect_may_still_answer_the_telephone():
    uncle = {**child("c1"), "guardians": [{"guardian": "g1", "relation": "叔叔", "may_collect": False}]}
    assert reach.is_reachable(uncle, GUARDIANS)


def test_those_without_are_open_until_somebody_answers_for_them_by_name():
    children = [child("c1", "g1"), child("c2", "g2"), child("c3")]
    found = reach.unreached(activity(), children, GUARDIANS)
    assert [one["id"] for one in found.open] == ["c2", "c3"]
    assert not found.answered
    answered = reach.answer_for(activity(), ["c3"], by="周敏", at=NOW)
    found = reach.unreached(answered, children, GUARDIANS)
    assert [one["id"] for one in found.open] == ["c2"]
    assert [(one.child["id"], one.by, one.at) for one in found.answered] == [("c3", "周敏", NOW)]
    assert [one["id"] for one in found.children] == ["c2", "c3"]


def test_who_answered_first_goes_on_answering():
    first = reach.answer_for(activity(), ["c3"], by="周敏", at=NOW)
    both = reach.answer_for(first, ["c2", "c3"], by="杨老师", at="2026-12-18T09:00:00.000Z")
    assert {child: one["by"] for child, one in both["answered_for"].items()} == {"c3": "周敏", "c2": "杨老师"}


def test_with_a_number_on_record_nobody_has_to_answer_any_more():
    answered = reach.answer_for(activity(), ["c2"], by="周敏", at=NOW)
    assert not reach.unreached(answered, [child("c2", "g1")], GUARDIANS).children


def test_who_comes_onto_the_list_later_by_rule_is_open():
    answered = reach.answer_for(activity(), ["c3"], by="周敏", at=NOW)
    found = reach.unreached(answered, [child("c3"), child("c9", added_at=NOW)], GUARDIANS)
    assert [one["id"] for one in found.open] == ["c9"]


@pytest.mark.parametrize("who", [{"who": "all"}, {"who": "groups", "groups": ["河东组"]}, {"who": "children", "children": ["c1", "c2"]}])
def test_who_is_left_out_is_on_no_list_and_comes_back_when_put_back(who):
    one = child("c2", group="河东组")
    answered = reach.answer_for(activity(**who), ["c2"], by="周敏", at=NOW)
    without = reach.leave_out(answered, "c2")
    assert not is_expected(without, one)
    assert "c2" not in without["answered_for"]
    assert is_expected(reach.put_back(without, "c2"), one)


def test_adding_from_the_tray_and_taking_that_back_leaves_a_child_out_as_before():
    without = reach.leave_out(activity(), "c2")
    added = deciding.listed(without, "c2")
    assert is_expected(added, child("c2"))
    assert not is_expected(deciding.unlisted(added, "c2"), child("c2"))


# --- a number is written down -----------------------------------------------------------------------------------------------------


def written(of: Record, **typed: str) -> tuple[Record, list[Record]]:
    return reach.with_phone(of, GUARDIANS, [of], **{"name": "", "relation": "", **typed})


def test_the_guardian_without_a_number_gets_it():
    made, (record,) = written(child("c2", "g2"), name="魏建军", relation="奶奶", phone="137 0000 6602")
    assert (record["id"], record["phone"]) == ("g2", "13700006602")
    assert [link["guardian"] for link in made["guardians"]] == ["g2"]


def test_the_name_may_be_left_away_where_the_relation_tells_who_is_meant():
    _made, (record,) = written(child("c2", "g2"), relation="奶奶", phone="13700006602")
    assert (record["id"], record["name"]) == ("g2", "魏建军")


def test_somebody_else_is_written_down_beside_those_there_are():
    made, (record,) = written(child("c2", "g2"), name="李秀英", relation="姑姑", phone="13700006602")
    assert record["name"] == "李秀英"
    assert [(link["guardian"], link["relation"]) for link in made["guardians"]] == [("g2", "奶奶"), (record["id"], "姑姑")]
    assert reach.is_reachable(made, {**GUARDIANS, record["id"]: record})


@pytest.mark.parametrize(
    ("phone", "code"), [("", "phone_missing"), ("139", "phone_short"), ("没有", "phone_missing"), ("问邻居", "phone_unreadable")]
)
def test_what_is_no_number_is_told_and_not_kept(phone, code):
    with pytest.raises(Unclear) as why:
        written(child("c2"), relation="奶奶", phone=phone)
    assert why.value.code == code


# --- in the plan of an activity ---------------------------------------------------------------------------------------------------


def test_a_plan_carries_who_is_answered_for_and_who_is_left_out():
    plan = planning.of_record(activity(), "Asia/Shanghai")
    plan.settle({"c2": "mine", "c3": "out", "c4": "phone"}, by="周敏", at=NOW)
    made = planning.fields(plan, "Asia/Shanghai")
    assert made["answered_for"] == {"c2": {"by": "周敏", "at": NOW}}
    assert made["left_out"] == ["c3"]
    assert planning.fields(planning.of_record({**activity(), **made}, "Asia/Shanghai"), "Asia/Shanghai") == made


def test_who_is_chosen_by_name_again_is_no_longer_left_out():
    plan = planning.of_record(activity(who="children", children=["c1", "c3"]), "Asia/Shanghai")
    plan.settle({"c3": "out"}, by="周敏", at=NOW)
    assert planning.fields(plan, "Asia/Shanghai")["children"] == ["c1"]
    plan.children.append("c3")
    made = planning.fields(plan, "Asia/Shanghai")
    assert (made["children"], made["left_out"]) == (["c1", "c3"], None)


def test_held_once_more_everybody_is_asked_about_again():
    held = activity(who="children", children=["c1"], left_out=["c3"], answered_for={"c1": {"by": "周敏", "at": NOW}})
    plan = planning.again(held, NOW, "Asia/Shanghai")
    assert (plan.children, plan.left_out, plan.answered_for) == (["c1", "c3"], [], {})

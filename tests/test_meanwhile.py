"""Two organizers edit one child at the same time: what each of them changed stays, and where both changed the same a person chooses."""

from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from care import changes, editing, meanwhile
from care.meanwhile import Clash
from storage.ledger import Ledger
from tests.test_children import find, village, write

__all__ = ["village"]

Form = dict[str, Any]
GRANDMA: Form = {"guardian": "g1", "name": "刘秀英", "relation": "奶奶", "phone": "13900001211", "work": "", "may_collect": True}
UNCLE: Form = {"guardian": "g2", "name": "李建国", "relation": "伯伯", "phone": "", "work": "", "may_collect": False}


def form(*guardians: Form, **typed: Any) -> Form:
    return {**editing.blank(), "name": "魏小涛", "school": "柳坪小学", **typed, "guardians": [dict(one) for one in guardians]}


def merged(mine: Form, theirs: Form, opened: Form | None = None) -> tuple[Form, list[Clash]]:
    return meanwhile.merge(opened or form(GRANDMA), mine, theirs)


# --- field by field ---------------------------------------------------------------------------------------------------------------------


def test_what_only_one_of_them_changed_stays() -> None:
    found, clashes = merged(form(GRANDMA, group="河东组"), form(GRANDMA, school="镇中心小学", health="花生过敏"))
    assert (found["group"], found["school"], found["health"], clashes) == ("河东组", "镇中心小学", "花生过敏", [])


def test_what_both_changed_alike_is_no_question() -> None:
    assert merged(form(GRANDMA, group="河东组"), form(GRANDMA, group="河东组"))[1] == []


def test_what_both_changed_otherwise_is_asked_and_what_was_typed_stays_until_then() -> None:
    found, clashes = merged(form(GRANDMA, school="一小"), form(GRANDMA, school="二小"))
    assert (found["school"], clashes) == ("一小", [Clash("school", "一小", "二小")])
    meanwhile.choose(found, clashes[0], "theirs")
    assert found["school"] == "二小"
    meanwhile.choose(found, clashes[0], "mine")
    assert found["school"] == "一小"


def test_what_is_typed_after_the_question_stays_where_mine_is_chosen() -> None:
    found, (clash,) = merged(form(GRANDMA, school="一小"), form(GRANDMA, school="二小"))
    found["school"] = "第一小学"
    meanwhile.choose(found, clash, "mine")
    assert found["school"] == "第一小学"


def test_a_permission_is_one_thing() -> None:
    by_grandma: Form = {"alone": True, "alone_by": "奶奶", "alone_on": "2026-12-01"}
    by_uncle: Form = {"alone": True, "alone_by": "伯伯", "alone_on": "2026-12-02"}
    found, (clash,) = merged(form(**by_grandma), form(**by_uncle), form())
    assert (clash.mine, clash.theirs) == ((True, "2026-12-01", "奶奶"), (True, "2026-12-02", "伯伯"))
    meanwhile.choose(found, clash, "theirs")
    assert {name: found[name] for name in by_uncle} == by_uncle


# --- guardian by guardian ---------------------------------------------------------------------------------------------------------------


def test_each_adds_a_guardian_and_both_are_there() -> None:
    mine = form(GRANDMA, {**UNCLE, "guardian": "", "name": "李建军"})
    found, clashes = merged(mine, form(GRANDMA, UNCLE))
    assert ([person["name"] for person in found["guardians"]], clashes) == (["刘秀英", "李建军", "李建国"], [])


def test_the_same_guardian_added_twice_is_one() -> None:
    found, clashes = merged(form(GRANDMA, {**UNCLE, "guardian": "", "work": "东莞"}), form(GRANDMA, UNCLE))
    assert found["guardians"] == [GRANDMA, {**UNCLE, "work": "东莞"}]
    assert clashes == []


def test_a_number_the_other_one_corrected_is_not_put_back() -> None:
    found, clashes = merged(form({**GRANDMA, "may_collect": False}), form({**GRANDMA, "phone": "13900009999"}))
    assert found["guardians"] == [{**GRANDMA, "may_collect": False, "phone": "13900009999"}]
    assert clashes == []


def test_two_numbers_for_one_guardian_are_asked_about() -> None:
    found, (clash,) = merged(form({**GRANDMA, "phone": "13900001111"}), form({**GRANDMA, "phone": "13900002222"}))
    assert clash == Clash("phone", "13900001111", "13900002222", "g1", "奶奶 刘秀英")
    meanwhile.choose(found, clash, "theirs")
    assert found["guardians"][0]["phone"] == "13900002222"


def test_who_was_taken_away_stays_away_where_nobody_changed_them() -> None:
    assert merged(form(), form(GRANDMA))[0]["guardians"] == []
    assert merged(form(GRANDMA), form())[0]["guardians"] == []
    assert merged(form(), form(GRANDMA))[1] == merged(form(GRANDMA), form())[1] == []


@pytest.mark.parametrize("mine_is_away", [True, False])
def test_taken_away_by_one_and_changed_by_the_other_is_asked_about(mine_is_away: bool) -> None:
    changed = {**GRANDMA, "phone": "13900009999"}
    away, there = form(), form(changed)
    found, (clash,) = merged(away, there) if mine_is_away else merged(there, away)
    assert (clash.field, clash.guardian, clash.mine, clash.theirs) == (
        "guardian",
        "g1",
        *((None, changed) if mine_is_away else (changed, None)),
    )
    assert found["guardians"] == [changed]
    meanwhile.choose(found, clash, "mine" if mine_is_away else "theirs")
    assert found["guardians"] == []
    meanwhile.choose(found, clash, "theirs" if mine_is_away else "mine")
    assert found["guardians"] == [changed]


def test_nothing_given_is_changed() -> None:
    opened, mine, theirs = form(GRANDMA), form(GRANDMA, school="一小"), form(GRANDMA, UNCLE, school="二小")
    copies = [form(GRANDMA), form(GRANDMA, school="一小"), form(GRANDMA, UNCLE, school="二小")]
    found, (clash,) = meanwhile.merge(opened, mine, theirs)
    meanwhile.choose(found, clash, "theirs")
    found["guardians"][0]["name"] = "x"
    assert [opened, mine, theirs] == copies


def test_the_latest_edit_of_a_field_says_who() -> None:
    entries = [{"at": "1", "by": "周敏", "before": {"school": None}}, {"at": "2", "by": "李强", "before": {"group": "x"}}]
    edit = changes.last(changes.edits(entries, {"school": "一小", "group": "y"}), "school")
    assert edit is not None
    assert (edit.by, edit.at) == ("周敏", "1")
    assert changes.last([], "school") is None


# --- on the page ------------------------------------------------------------------------------------------------------------------------


async def change(village: Ledger, table: str, id: str, **fields: Any) -> None:
    """Somebody else saves."""
    village.save(table, {**village.store.table(table).need(id), **fields}, by="李老师")
    await village.commit()


async def save(user: User, and_see: str) -> None:
    user.find(kind=ui.button, content="记下来").click()
    await user.should_see(and_see)


async def test_both_values_are_shown_with_who_and_nothing_is_saved_until_one_is_chosen(village: Ledger, user: User) -> None:
    await user.open("/children/c3/edit")
    await change(village, "children", "c3", school="镇中心小学")
    write(user, "学校", "新桥小学")
    write(user, "小组", "新桥组")
    await save(user, "你打开以后，别人也改了这一份。")
    for shown in ("李老师", "镇中心小学", "新桥小学"):
        await user.should_see(shown)
    assert (village.store.children.need("c3")["school"], village.store.children.need("c3")["group"]) == ("镇中心小学", "竹林湾")
    find(user, ui.toggle, "学校").set_value("mine")
    await save(user, "登记资料")
    assert (village.store.children.need("c3")["school"], village.store.children.need("c3")["group"]) == ("新桥小学", "新桥组")


async def test_the_other_ones_value_may_stay_too(village: Ledger, user: User) -> None:
    await user.open("/children/c3/edit")
    await change(village, "children", "c3", school="镇中心小学")
    write(user, "学校", "新桥小学")
    write(user, "小组", "新桥组")
    await save(user, "镇中心小学")
    find(user, ui.toggle, "学校").set_value("theirs")
    await save(user, "登记资料")
    assert (village.store.children.need("c3")["school"], village.store.children.need("c3")["group"]) == ("镇中心小学", "新桥组")
    assert village.store.history.by("record", "c3")[-1]["before"].keys() == {"group"}


async def test_a_guardians_number_that_somebody_corrected_is_not_put_back(village: Ledger, user: User) -> None:
    await user.open("/children/c1/edit")
    await change(village, "guardians", "g1", phone="13900009999")
    write(user, "小组", "新桥组")
    write(user, "在哪做事", "东莞")
    await save(user, "登记资料")
    grandma = village.store.guardians.need("g1")
    assert (grandma["phone"], grandma["work"], village.store.children.need("c1")["group"]) == ("13900009999", "东莞", "新桥组")


async def test_two_numbers_of_one_guardian_are_shown_with_who_wrote_the_other(village: Ledger, user: User) -> None:
    await user.open("/children/c1/edit")
    await change(village, "guardians", "g1", phone="13900009999")
    write(user, "电话", "13900008888")
    await save(user, "奶奶 刘秀英：电话")
    await user.should_see("李老师")
    find(user, ui.toggle, "奶奶 刘秀英：电话").set_value("theirs")
    await save(user, "登记资料")
    assert village.store.guardians.need("g1")["phone"] == "13900009999"


async def test_a_third_edit_while_one_chooses_is_asked_about_too(village: Ledger, user: User) -> None:
    await user.open("/children/c3/edit")
    await change(village, "children", "c3", school="镇中心小学")
    write(user, "学校", "新桥小学")
    await save(user, "镇中心小学")
    find(user, ui.toggle, "学校").set_value("mine")
    await change(village, "children", "c3", school="县实验小学")
    await save(user, "县实验小学")
    assert village.store.children.need("c3")["school"] == "县实验小学"


async def test_a_child_that_was_merged_meanwhile_is_not_written_to(village: Ledger, user: User) -> None:
    await user.open("/children/c2/edit")
    await change(village, "children", "c2", merged_into="c1")
    write(user, "小组", "新桥组")
    await save(user, "这一份刚才并到另一份里，或者拿掉了，没有记下来。")
    assert village.store.children.need("c2")["group"] == "老屋场"

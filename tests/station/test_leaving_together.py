"""Brothers and sisters, and children who leave with one adult: each is recorded apart, and checked by itself."""

import pytest
from test_departure import answered, card, change, desk_with, gone, kin, press, somebody, waits

pytestmark = pytest.mark.browser


async def became(phone, laptop, number: int, outcome: str) -> None:
    """On the panel of several children this one's row comes to say so: done, stop, undone."""
    child = laptop.child(number)["id"]
    await phone.page.locator(f".of-several[data-child='{child}'][data-outcome='{outcome}']").wait_for()


async def test_a_brother_is_offered_never_ticked_and_recorded_apart(laptop, shelf):
    phone = await desk_with(laptop, shelf, 16, 17, 20)
    await card(phone, 16)
    sibling = phone.page.locator(".sibling")
    assert await sibling.count() == 1, "only who is here and has a guardian in common"
    assert (await sibling.inner_text()).split("\n") == [f"{laptop.child(17)['name']} 也在，一起签退？", "老屋场017 号"]
    assert not await sibling.locator("input").is_checked()
    await sibling.click()
    await press(phone, "接走 2 人")
    for number in (16, 17):
        await became(phone, laptop, number, "done")
    assert "2 个孩子已签退" in await phone.told("done")
    await phone.all_sent()
    facts = gone(laptop)
    assert set(facts) == {16, 17}
    assert facts[16]["details"] == facts[17]["details"] == {"how": "guardian", "guardian": kin(laptop, 16)[0]["guardian"]}
    await phone.page.locator(".of-several").nth(1).get_by_role("button", name="撤销").click()
    await became(phone, laptop, 17, "undone")
    await became(phone, laptop, 16, "done")
    await phone.all_sent()
    [figures] = laptop.command("figures", "--activity", laptop.sample["activity"]["id"])
    assert figures["inside"] == 2


async def test_an_unticked_brother_stays(laptop, shelf):
    phone = await desk_with(laptop, shelf, 16, 17)
    await card(phone, 16)
    await press(phone, "接走")
    await phone.told("done")
    await phone.all_sent()
    assert set(gone(laptop)) == {16}


@pytest.mark.parametrize("story", ["not allowed", "not linked"])
async def test_a_brother_is_stopped_by_himself_where_the_adult_may_not_collect_him(laptop, shelf, story):
    first, *others = kin(laptop, 17)
    change(laptop, 17, guardians=[{**first, "may_collect": False}, *others] if story == "not allowed" else others)
    phone = await desk_with(laptop, shelf, 16, 17)
    await card(phone, 16)
    await phone.page.locator(".sibling").click()
    await press(phone, "接走 2 人")
    told = await phone.told("stop")
    assert f"先别让{laptop.child(17)['name']}走" in told
    assert "不可接" not in told, "never the reason"
    await became(phone, laptop, 16, "done")
    await became(phone, laptop, 17, "stop")
    await phone.all_sent()
    assert set(gone(laptop)) == {16}
    await press(phone, "换一个人接")
    assert await phone.page.locator(".who .name").inner_text() == laptop.child(17)["name"]


async def test_several_children_leave_with_the_volunteer_each_scanned(laptop, shelf):
    phone = await desk_with(laptop, shelf, 18, 19, 20, 24)
    await card(phone, 18)
    await press(phone, "几个孩子一起走")
    await phone.page.locator("dialog .choice", has_text="我送").click()
    assert "跟 王老师 一起走" in await phone.told("done")
    await phone.page.locator(".told").click()
    band = phone.page.locator(".band")
    told = await band.inner_text()
    assert "跟王老师一起走：1 人" in told
    assert "老屋场还有 3 人在" in told
    await phone.number("019")
    await phone.told("done")
    assert await phone.page.locator(".question").count() == 0, "nobody is asked again who it is"
    await phone.page.locator(".told").click()
    await band.get_by_role("button", name=laptop.child(20)["name"]).click()
    await phone.told("done")
    await phone.page.locator(".told").click()
    told = await band.inner_text()
    assert "跟王老师一起走：3 人" in told
    assert "、".join(laptop.child(number)["name"] for number in (18, 19, 20)) in told
    await press(phone, "走了，结束")
    assert await phone.page.locator(".toast").inner_text() == "3 个孩子跟王老师走了。老屋场还有 1 人在。"
    await band.wait_for(state="detached")
    await phone.all_sent()
    facts = gone(laptop)
    assert set(facts) == {18, 19, 20}
    for fact in facts.values():
        assert fact["details"] == {"how": "escort", "volunteer": True, "name": "王老师", "group": "老屋场"}
        assert (fact["outcome"], fact.get("reason")) == ("recorded", None)
    await card(phone, 24)


async def test_a_grandmother_takes_the_neighbours_along_but_not_who_may_not_go_with_her(laptop, shelf):
    grandmother = kin(laptop, 18)[0]
    change(laptop, 20, guardians=[*kin(laptop, 20), {**grandmother, "relation": "亲戚", "may_collect": False}])
    phone = await desk_with(laptop, shelf, 18, 19, 20)
    await card(phone, 18)
    await press(phone, "几个孩子一起走")
    await phone.page.locator("dialog .choice", has_text=grandmother["relation"]).click()
    await phone.told("done")
    await phone.number("020")
    assert "先别让孩子走" in await phone.told("stop")
    await phone.number("019")
    await phone.told("done")
    await phone.all_sent()
    facts = gone(laptop)
    assert set(facts) == {18, 19}
    assert facts[19]["details"] == {"how": "escort", "guardian": grandmother["guardian"], "group": "老屋场"}
    assert facts[19]["outcome"] == "recorded"


async def test_an_escort_whom_nobody_knows_is_asked_about_for_each_child(laptop, shelf):
    phone = await desk_with(laptop, shelf, 18, 19)
    await card(phone, 18)
    await press(phone, "几个孩子一起走")
    await phone.page.locator("dialog .choice", has_text="别的人").click()
    await somebody(phone, "王奶奶", number="13900001207")
    await waits(phone, "asking")
    first = await answered(laptop, phone, 18, "yes")
    await press(phone, "同意了：接走")
    await phone.told("done")
    await phone.page.locator(".told").click()
    assert "跟王奶奶一起走：1 人" in await phone.page.locator(".band").inner_text()
    await phone.number("019")
    await waits(phone, "asking")
    second = await answered(laptop, phone, 19, "no")
    assert "组织者说不可以" in await phone.told("stop")
    assert second["details"] == first["details"]
    facts = gone(laptop)
    assert set(facts) == {18}
    assert facts[18]["details"]["asked"] == first["id"]
    assert facts[18]["outcome"] == "recorded"


async def test_one_question_names_all_who_are_ticked_and_only_those_answered_yes_go(laptop, shelf):
    phone = await desk_with(laptop, shelf, 16, 17)
    first, second = (laptop.child(number)["name"] for number in (16, 17))
    await card(phone, 16)
    await phone.page.locator(".sibling").click()
    await press(phone, "别的人来接")
    assert f"谁来接 {first} 和 {second}？" in await phone.page.locator("dialog").inner_text()
    await somebody(phone, "田桂香", relation="邻居")
    await waits(phone, "asking")
    assert f"问的是 {first} 和 {second}" in await phone.page.locator("#upper").inner_text()
    await answered(laptop, phone, 16, "yes")
    assert f"{second} 还不能走，先留在身边。" in (await waits(phone, "yes")).replace("\n", "")
    await press(phone, "组织者 周敏 同意了：接走")
    await became(phone, laptop, 16, "done")
    await became(phone, laptop, 17, "flag")
    assert f"组织者还没有答复 {second}。" in (await phone.told("flag")).replace("\n", "")
    await phone.all_sent()
    assert set(gone(laptop)) == {16}
    await press(phone, "接着等")
    await waits(phone, "asking")
    question = await answered(laptop, phone, 17, "yes")
    await waits(phone, "yes")
    await press(phone, "组织者 周敏 同意了：接走")
    await phone.told("done")
    await phone.all_sent()
    assert gone(laptop)[17]["details"]["asked"] == question["id"]
    assert len(laptop.facts("question")) == 2, "nobody is asked twice"


async def test_brothers_go_together_when_both_are_answered_yes_each_by_its_own_question(laptop, shelf):
    phone = await desk_with(laptop, shelf, 16, 17)
    await card(phone, 16)
    await phone.page.locator(".sibling").click()
    await press(phone, "别的人来接")
    await somebody(phone, "田桂香")
    questions = {number: await answered(laptop, phone, number, "yes") for number in (17, 16)}
    await press(phone, "组织者 周敏 同意了：接走 2 人")
    await phone.told("done")
    await phone.all_sent()
    facts = gone(laptop)
    assert {number: fact["details"]["asked"] for number, fact in facts.items()} == {
        number: fact["id"] for number, fact in questions.items()
    }
    assert {fact["outcome"] for fact in facts.values()} == {"recorded"}


async def test_the_panel_says_who_takes_them_along_and_after_a_while_it_is_asked_again(laptop, shelf):
    phone = await desk_with(laptop, shelf, 18, 19, 20)
    await card(phone, 18)
    await press(phone, "几个孩子一起走")
    choices = await phone.page.locator("dialog .choice b").all_inner_texts()
    assert choices[-2:] == ["我送", "别的人"], "the family first"
    await phone.page.locator("dialog .choice", has_text="我送").click()
    assert "跟王老师一起走：1 人" in await phone.told("done")
    await phone.page.evaluate("import('/station/escort.js').then((escort) => { escort.current().at -= 200_000; })")
    await phone.number("019")
    await phone.page.get_by_role("button", name="不是，另外有人接").click()
    await phone.page.locator(".question").wait_for()
    await press(phone, "先不签退")
    assert await phone.page.locator(".band").count() == 0
    assert set(gone(laptop)) == {18}


async def test_one_tap_on_the_panel_ends_it(laptop, shelf):
    phone = await desk_with(laptop, shelf, 18, 19)
    await card(phone, 18)
    await press(phone, "几个孩子一起走")
    await phone.page.locator("dialog .choice", has_text="我送").click()
    await phone.told("done")
    await phone.page.locator(".going-on").get_by_role("button", name="结束").click()
    await phone.page.locator(".toast", has_text="1 个孩子跟王老师走了。").wait_for()
    await card(phone, 19)
    assert not await phone.page.locator(".going-on").count(), "who comes now is asked about alone"


async def test_the_hint_counts_the_groups_of_all_who_went_along(laptop, shelf):
    groups = {child["id"]: child.get("group") for child in laptop.command("export", "--table", "children")}
    other = next(n for n in range(1, 60) if groups[laptop.child(n)["id"]] not in {"老屋场", "", None})
    phone = await desk_with(laptop, shelf, 18, 19, other)
    await card(phone, 18)
    await press(phone, "几个孩子一起走")
    await phone.page.locator("dialog .choice", has_text="我送").click()
    await phone.told("done")
    await phone.number(f"{other:03d}")
    await phone.told("done")
    await phone.page.locator(".told").click()
    told = await phone.page.locator(".band").inner_text()
    assert groups[laptop.child(other)["id"]] in told
    assert "老屋场" in told
    assert "还有 1 人在" in told

"""Brothers and sisters, and children who leave with one adult: each is recorded apart, and checked by itself."""

import pytest
from test_departure import answered, card, change, desk_with, gone, kin, press, somebody, waits

pytestmark = pytest.mark.browser


async def became(phone, laptop, number: int, outcome: str) -> None:
    """On the panel of several children this one's row comes to say so: done, stop, undone."""
    child = laptop.child(number)["id"]
    await phone.page.locator(f".of-several[data-child='{child}'][data-outcome='{outcome}']").wait_for(timeout=10_000)


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

"""Whose phone it is: how it is joined, handed on, left and removed, and what the organizer takes from it."""

import pytest
from test_desks import at

pytestmark = pytest.mark.browser


async def test_the_next_volunteer_takes_the_phone_over_by_changing_the_name(laptop, shelf):
    phone = await at("签到", laptop, shelf, "李老师")
    await phone.page.locator(".deskbtn").click()
    await phone.page.get_by_role("button", name="李老师 拿着这台手机").click()
    await phone.page.get_by_label("现在是谁拿着这台手机").fill("小陈")
    await phone.page.get_by_role("button", name="换成这个名字").click()
    assert await phone.page.locator(".toast").inner_text() == "现在是 小陈"
    await phone.number("017")
    await phone.told("done")
    await phone.page.locator(".told").click()
    assert "小陈" in await phone.page.locator(".last").inner_text()
    assert [fact["by"] for fact in laptop.facts()] == ["小陈"]
    with laptop.closed() as ledger:
        [station] = ledger.store.stations.all()
    assert (station["by"], [name["name"] for name in station["names"]]) == ("小陈", ["李老师", "小陈"])


async def test_a_wrong_join_code_says_what_to_do_and_keeps_the_name(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.open(f"{laptop.hall}/station/#ABC234")
    await phone.page.get_by_label("你的名字").fill("李老师")
    await phone.page.get_by_role("button", name="开始").click()
    await phone.page.get_by_text("没有这个加入码，或者活动已经结束。").wait_for()
    assert await phone.page.get_by_label("你的名字").input_value() == "李老师"
    spaced = f"{laptop.code[:3].lower()} {laptop.code[3:].lower()}"
    await phone.page.get_by_label("组织者屏幕上的六位加入码").fill(spaced)
    await phone.page.get_by_role("button", name="开始").click()
    await phone.page.wait_for_selector("[data-view=pad]")


async def test_leaving_wipes_the_phone(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.number("017")
    await phone.told("done")
    await phone.all_sent()
    await phone.page.locator(".deskbtn").click()
    await phone.page.locator(".me-row").click()
    await phone.page.get_by_role("button", name="离开这个活动").click()
    await phone.page.get_by_role("button", name="离开", exact=True).click()
    await phone.page.get_by_role("heading", name="怎么称呼你？").wait_for()
    left = await phone.page.evaluate(
        """Promise.all([import('/station/app.js').then(all => all.$db), import('/station/app.js').then(all => all.$world)]).then(async ([{ all, setting }, { world }]) =>
          [(await all('facts')).length, (await all('roster')).length, world.children.size, (await setting('session')).token])"""
    )
    assert left == [0, 0, 0, ""]


async def test_a_desk_that_the_organizer_takes_away_is_left(laptop, shelf):
    phone = await at("发放", laptop, shelf)
    with laptop.closed() as ledger:
        activity = ledger.store.activities.need(laptop.sample["activity"]["id"])
        ledger.save("activities", {**activity, "desks": ["arrival", "lookup"]}, by="周敏")
    await phone.page.evaluate("import('/station/app.js').then(all => all.$sync).then(({ sync }) => sync())")
    await phone.page.locator(".deskbtn", has_text="签到").wait_for()
    await phone.page.locator(".deskbtn").click()
    await phone.page.locator("dialog .choice").first.wait_for()
    assert await phone.page.locator("dialog .choice b").all_inner_texts() == ["签到", "查找"]


async def test_a_removed_phone_forgets_the_names_and_what_it_saw_is_kept(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    with laptop.closed() as ledger:
        await phone.number("017")
        await phone.told("kept")
        [station] = ledger.store.stations.all()
        ledger.save("stations", {**station, "removed_at": "2026-01-01T00:00:00.000Z"}, by="周敏")
    await phone.until("import('/station/app.js').then(all => all.$world).then(({ world }) => world.children.size === 0)")
    await phone.page.locator(".told").click()
    await phone.page.get_by_role("heading", name="这台手机被移出了活动").wait_for()
    await phone.all_sent()
    assert [fact["reason"] for fact in laptop.facts("arrival")] == ["removed_station"]

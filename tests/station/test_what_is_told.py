"""What a verdict says beside its word: what was given, who collected, who is still here, and what this phone knows of the server."""

import pytest
from test_desks import at
from test_in_sight import ONLY_WHEN_ASKED

pytestmark = pytest.mark.browser


async def test_what_was_given_stands_on_the_panel(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.number("017")
    await phone.told("done")
    await phone.desk("发放")
    await phone.number("017")
    await phone.page.get_by_role("button", name="给了，记下来").click()
    told = (await phone.told("done")).replace("\n", "")
    assert "铅笔 2 支，直尺 1 把" in told
    assert "还没签到" not in told


@pytest.mark.parametrize("desk", ["发放", "环节"])
async def test_a_child_whom_nobody_signed_in_is_green_and_said_to_count_as_here(laptop, shelf, desk):
    phone = await at(desk, laptop, shelf)
    if desk == "环节":
        await phone.page.locator("dialog .choice", has_text="包饺子").click()
    await phone.number("017")
    if desk == "发放":
        await phone.page.get_by_role("button", name="给了，记下来").click()
    assert "还没签到，算作到了。" in await phone.told("done")


async def test_who_collected_and_how_many_are_still_here_stand_on_the_panel(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    for number in ("017", "018", "019"):
        await phone.number(number)
        await phone.page.locator("#upper.v .sub", has_text=f"{number} 号").wait_for()
    await phone.desk("签退")
    await phone.number("017")
    collector = phone.page.locator(".collector").first
    kin, name = [await collector.locator(part).inner_text() for part in (".nm", ".soft")]
    await collector.get_by_role("button", name="接走").click()
    told = await phone.told("done")
    assert f"{kin} {name} 接走" in told
    assert "还有 2 人没走" in told
    await phone.all_sent()
    laptop.stop(at_once=True)
    await phone.number("018")
    await phone.page.get_by_role("button", name="接走").first.click()
    told = await phone.told("kept")
    assert "接走" in told
    assert "没走" not in told, "others may have gone from other desks since"


async def test_a_guardians_telephone_is_grouped_as_it_is_read_aloud(laptop, shelf):
    with laptop.closed() as ledger:
        ledger.save("centre", {**ledger.centre, "phones": {**ledger.centre["phones"], "guardian_phones": True}}, by="周敏")
        first = ledger.store.children.need(laptop.child(17)["id"])["guardians"][0]["guardian"]
        ledger.save("guardians", {**ledger.store.guardians.need(first), "phone": "17426137033"}, by="周敏")
    phone = await at("签退", laptop, shelf)
    await phone.number("017")
    number = phone.page.locator(".phone").first
    assert await number.inner_text() == "174 2613 7033"
    assert await number.get_attribute("href") == "tel:17426137033"


async def test_the_pill_says_when_the_server_is_not_heard_any_more(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    pill = phone.page.locator("#pill")
    await phone.all_sent()
    assert "没连上" not in await pill.inner_text()
    sync = "import('/station/app.js').then(all => all.$sync).then(({ sync }) => sync())"
    await phone.page.evaluate(ONLY_WHEN_ASKED)
    await phone.page.evaluate(sync)
    laptop.stop(at_once=True)
    await phone.page.evaluate(sync)
    assert "没连上" not in await pill.inner_text(), "one try that fails is nothing yet"
    await phone.page.evaluate(f"const real = Date.now; Date.now = () => real() + 30_000; {sync}")
    await phone.page.locator("#pill .pill.off", has_text="没连上").wait_for()
    assert (await pill.inner_text()).strip() == "没连上", "one thing at a time"
    await pill.click()
    assert "连上过电脑，全部传到了。" in await phone.page.locator("dialog").inner_text()
    await phone.page.keyboard.press("Escape")
    await phone.number("017")
    await phone.told("kept")
    await pill.click()
    assert "1 条等着上传，最后一次连上是" in await phone.page.locator("dialog").inner_text()


async def test_the_sheet_of_desks_says_which_activity_this_is_and_who_has_the_phone(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.page.locator(".deskbtn").click()
    sheet = await phone.page.locator("dialog").inner_text()
    assert laptop.command("export", "--table", "activities")[0]["title"] in sheet
    assert "王老师 拿着这台手机" in sheet


async def test_how_many_were_found_is_said_once_something_is_typed(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.page.get_by_role("button", name="找名字").click()
    entry = phone.page.locator(".entry")
    assert (await entry.inner_text()).strip() == "按名字的首字母"
    await phone.page.locator("[data-key=W]").click()
    assert "找到" in await entry.inner_text()


async def test_a_panel_does_not_fold_under_a_sheet(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.page.add_init_script(
        "const wait = window.setTimeout; window.folds = []; window.setTimeout = (work, after, ...more) => (after === 30_000 && window.folds.push(work), wait(work, after, ...more));"
    )
    await phone.join(laptop.hall, laptop.code)
    await phone.number("017")
    await phone.told("done")
    await phone.page.locator(".deskbtn").click()
    await phone.page.locator("dialog .choice").first.wait_for()
    await phone.page.evaluate("window.folds.at(-1)()")
    assert await phone.page.locator("dialog .choice").count() > 0
    await phone.page.keyboard.press("Escape")
    await phone.page.locator("[data-view=pad]").wait_for()


async def test_the_last_row_says_in_which_segment(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.desk("环节")
    await phone.page.locator("dialog .choice", has_text="吃饺子").click()
    await phone.number("020")
    if await phone.page.locator(".health").count():
        await phone.page.locator(".deeds .btn").first.click()
    await phone.page.locator("#upper.v .told").click()
    assert "参加 吃饺子" in await phone.page.locator(".last").inner_text()


async def test_a_child_found_by_number_has_a_name_to_be_read(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    for digit in "001":
        await phone.page.locator(f"[data-key='{digit}']").click()
    box = await phone.page.locator(".found-one .nm").bounding_box()
    assert box
    assert box["width"] > 60


async def test_an_emergency_is_seen_over_a_sheet_that_is_open(laptop, shelf):
    phone = await at("签退", laptop, shelf)
    await phone.page.locator(".deskbtn").click()
    await phone.page.locator("dialog .choice").first.wait_for()
    laptop.organizer("emergency")
    bar = phone.page.locator("dialog .alarm", has_text="紧急点名进行中")
    await bar.wait_for()
    assert await phone.page.locator("dialog .choice").count() > 0, "nothing is taken from under the finger"
    await bar.click()
    await phone.page.locator(".roll-head").wait_for()
    assert await phone.page.locator("dialog").count() == 0

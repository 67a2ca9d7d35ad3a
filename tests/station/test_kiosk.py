"""门口自助: a tablet at the door. A child holds its badge up and is greeted by name; nothing else is to be had there."""

import json

import pytest
from pictures_of_badges import film, held, table
from test_heard import NOTES, VOICES, voice
from test_looks import look_at

from care import badges
from care.activity import door_code

pytestmark = pytest.mark.browser

TABLET = {"width": 1024, "height": 768}


async def to_the_door(phone, code: str):
    """From the desk's sheet, by the sentence that says what it is, with the digits by which it is left."""
    await phone.page.locator(".deskbtn").click()
    await phone.page.get_by_role("button", name="门口自助").click()
    sheet = phone.page.get_by_role("dialog", name="放到门口")
    assert "屏幕叫出名字" in await sheet.inner_text()
    await sheet.get_by_role("button", name="开始").click()
    await digits(phone, code)
    await phone.page.locator("#upper.door").wait_for()


async def digits(phone, code: str) -> None:
    """Type them on the sheet."""
    for digit in code:
        await phone.page.locator("dialog .key", has_text=digit).click()


async def with_a_scanner(laptop, shelf, script: str = "", **options):
    """A tablet in the hall, on plain http, with a scanner that types."""
    phone = await shelf.take(camera=False, viewport=TABLET, **options)
    if script:
        await phone.page.add_init_script(script)
    await phone.join(laptop.hall, laptop.code)
    await to_the_door(phone, code_of(laptop))
    return phone


async def panel(phone, sort: str) -> str:
    """Wait for a panel of the door and return what it says."""
    found = phone.page.locator(f"#upper.door-greet.{sort}")
    await found.wait_for()
    return await found.inner_text()


async def leave(phone, code: str) -> None:
    """Press the small button and type."""
    await phone.page.get_by_role("button", name="老师").click()
    await digits(phone, code)


def code_of(laptop) -> str:
    return door_code(laptop.sample["activity"])


async def test_a_child_holds_its_badge_up_and_is_greeted_by_name(laptop, shelf, tmp_path):
    child = laptop.child(17)
    movie = film(tmp_path / "one.mjpeg", [(table(), 3), (held(child["badge"]), 2), (table(), 1)])
    phone = await shelf.take(film=movie, viewport=TABLET)
    await phone.join(laptop.url, laptop.code)
    await to_the_door(phone, code_of(laptop))
    await phone.page.locator("#upper.door-greet .name.huge", has_text=child["name"]).wait_for()
    assert await phone.page.locator("#cam").is_visible(), "the next child holds its badge up at once"
    [fact] = laptop.facts("arrival")
    assert (fact["child"], fact["via"], fact["outcome"]) == (child["id"], "camera", "recorded")


async def test_the_greeting_follows_the_clock_and_calls_the_child_as_its_family_does(laptop, shelf):
    phone = await with_a_scanner(laptop, shelf, NOTES + VOICES)
    await phone.page.evaluate(voice("Tingting", "zh-CN"))
    await phone.scanner(laptop.child(17)["badge"])
    told = (await panel(phone, "done")).split()
    hello = await phone.page.evaluate("import('/station/kiosk.js').then(({ greeting }) => greeting())")
    assert told[:3] == [f"{hello}，", laptop.child(17)["name"], "签到好了，进来吧。"]
    assert await phone.page.evaluate("window.said") == [[f"{hello}，{laptop.child(17)['name'][1:]}", "zh-CN", "Tingting"]]
    called = await phone.page.evaluate(
        "import('/station/kiosk.js').then(({ calledBy }) => ['魏小涛', '陈㛃', '欧阳静', '欧阳小静', '阿依古丽·买买提', 'Anna Li'].map(calledBy))"
    )
    assert called == ["小涛", "陈㛃", "欧阳静", "小静", "阿依古丽", "Anna Li"]


async def test_held_up_again_it_is_told_that_it_is_here_already(laptop, shelf):
    phone = await with_a_scanner(laptop, shelf)
    for sort in ("done", "already"):
        await phone.scanner(laptop.child(17)["badge"])
        told = await panel(phone, sort)
    assert told.split() == [laptop.child(17)["name"], "已经到了", "不用再扫，进来吧。"]


async def test_a_badge_that_nobody_knows_leads_to_a_teacher_and_nothing_is_red(laptop, shelf):
    phone = await with_a_scanner(laptop, shelf, NOTES)
    await phone.page.evaluate("window.notes.splice(0)")
    await phone.scanner(badges.new_code())
    assert (await panel(phone, "help")).split() == ["去找老师", "拿着胸牌给老师看，老师帮你签到。"]
    await phone.scanner("NOTABADGE!")
    await panel(phone, "help")
    assert "square" not in json.dumps(await phone.page.evaluate("window.notes")), "the sound of a refusal is for volunteers"
    assert await phone.page.locator(".v.stop").count() == 0
    await phone.until("import('/station/app.js').then(({ $queue }) => $queue.waiting().length === 0)")
    assert [(fact["kind"], fact["details"]["reason"]) for fact in laptop.facts()] == [("refusal", "unknown")]


async def test_an_old_badge_leads_to_a_teacher_who_has_the_new_one(laptop, shelf):
    child = laptop.child(5)
    with laptop.closed() as ledger:
        badge = ledger.store.badges.need(child["badge"])
        ledger.save("badges", {**badge, "withdrawn_at": "2026-01-01T00:00:00.000Z"}, by="周敏")
    phone = await with_a_scanner(laptop, shelf)
    await phone.scanner(child["badge"])
    assert (await panel(phone, "help")).split() == [child["name"], "去找老师", "这是旧的胸牌，老师给你换新的。"]


async def test_without_a_network_children_are_greeted_all_the_same(laptop, shelf):
    phone = await with_a_scanner(laptop, shelf)
    laptop.stop(at_once=True)
    await phone.scanner(laptop.child(17)["badge"])
    told = await panel(phone, "kept")
    assert told.split()[1:3] == [laptop.child(17)["name"], "签到好了，进来吧。"]
    await phone.scanner(badges.new_code())
    await phone.page.locator("#upper.door-greet", has_text="去跟老师说一声你的名字").wait_for()
    for word in ("网络", "上传", "服务器", "本机"):
        assert word not in told
        assert word not in await phone.page.locator("#station").inner_text()
    laptop.start()
    await phone.until("import('/station/app.js').then(({ $queue }) => $queue.waiting().length === 0)")
    assert laptop.child(17)["id"] in {fact.get("child") for fact in laptop.facts("arrival")}


async def test_the_door_shows_no_list_no_last_scan_and_no_other_desk(laptop, shelf):
    phone = await with_a_scanner(laptop, shelf)
    names = [child["name"] for child in laptop.sample["children"]]
    await phone.scanner(laptop.child(17)["badge"])
    await panel(phone, "done")
    shown = await phone.page.locator("body").inner_text()
    assert [name for name in names if name in shown] == [laptop.child(17)["name"]]
    await phone.page.locator("#upper.door").wait_for()  # the greeting goes by itself
    shown = await phone.page.locator("body").inner_text()
    assert not [name for name in names if name in shown]
    assert await phone.page.get_by_role("button").all_inner_texts() == ["老师"]
    assert await phone.page.locator(".deskbtn, #pill, .key, .last, input").count() == 0


async def test_who_knows_the_four_digits_leaves_and_nobody_else(laptop, shelf):
    phone = await with_a_scanner(laptop, shelf)
    wrong = "0000" if code_of(laptop) != "0000" else "1111"
    await leave(phone, wrong)
    assert "不是这四位" in await phone.page.locator("dialog").inner_text()
    await phone.page.keyboard.press("Escape")
    await phone.page.locator("dialog").wait_for(state="detached")
    assert await phone.page.locator("#upper.door").count() == 1
    await leave(phone, code_of(laptop))
    await phone.page.locator("[data-view=pad] .deskbtn").wait_for()
    await phone.page.reload()
    await phone.page.locator(".deskbtn").wait_for()


async def test_whoever_begins_it_knows_the_digits_and_comes_back_to_the_desk_it_was(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    await phone.desk("签退")
    await phone.page.locator(".deskbtn").click()
    await phone.page.get_by_role("button", name="门口自助").click()
    sheet = phone.page.get_by_role("dialog", name="放到门口")
    assert "这个网址不开相机" in await sheet.inner_text()
    await sheet.get_by_role("button", name="开始").click()
    await digits(phone, "0000" if code_of(laptop) != "0000" else "1111")
    assert "不是这四位" in await phone.page.locator("dialog").inner_text()
    assert await phone.page.locator("#upper.door").count() == 0
    await digits(phone, code_of(laptop))
    await phone.page.locator("#upper.door").wait_for()
    await leave(phone, code_of(laptop))
    await phone.page.locator("[data-view=pad] .deskbtn", has_text="签退").wait_for()


async def test_a_device_without_a_camera_is_told_so_before_it_begins(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.url, laptop.code)
    await phone.page.locator(".no-camera").wait_for()
    await phone.page.locator(".deskbtn").click()
    await phone.page.get_by_role("button", name="门口自助").click()
    sheet = phone.page.get_by_role("dialog", name="放到门口")
    assert "这台设备没有相机。接一把扫码枪" in (await sheet.inner_text()).replace("\n", "")


async def test_neither_escape_nor_the_way_back_nor_a_restart_leads_out(laptop, shelf):
    phone = await shelf.take(camera=False, viewport=TABLET, profile="tablet")
    await phone.join(laptop.url, laptop.code)
    await phone.page.get_by_role("button", name="输号码").click()
    await to_the_door(phone, code_of(laptop))
    await phone.page.keyboard.press("Escape")
    await phone.page.locator("#upper .door-hello").click()
    for _ in range(3):
        await phone.page.evaluate(
            "new Promise((done) => { addEventListener('popstate', () => setTimeout(done), { once: true }); history.back(); })"
        )
        assert await phone.page.locator("#upper.door").count() == 1
    await phone.page.reload()
    await phone.page.locator("#upper.door").wait_for()
    assert await phone.page.locator(".deskbtn, #pill").count() == 0
    await phone.close()
    again = await shelf.take(camera=False, viewport=TABLET, profile="tablet")
    await again.open(f"{laptop.url}/station/#{'A' * 6}")
    await again.page.locator("#upper.door").wait_for()
    await again.page.locator(".door-hello").click()  # sound begins with the first touch, which takes longer than a scanner types
    await again.scanner(laptop.child(17)["badge"])
    assert laptop.child(17)["name"] in await panel(again, "done")


async def test_digits_that_a_child_has_asked_for_do_not_keep_the_others_out(laptop, shelf):
    phone = await with_a_scanner(laptop, shelf)
    await phone.page.get_by_role("button", name="老师").click()
    await phone.page.locator("dialog").wait_for()
    await phone.scanner(laptop.child(17)["badge"])
    assert laptop.child(17)["name"] in await panel(phone, "done")
    assert await phone.page.locator("dialog").count() == 0


async def test_without_a_camera_it_says_that_a_scanner_is_needed(laptop, shelf):
    phone = await with_a_scanner(laptop, shelf)
    told = await phone.page.locator("#upper.door").inner_text()
    assert "老师：这里没有相机，门口自助要接一把扫码枪才能用。" in told.replace("\n", "")
    assert await phone.page.locator(".key").count() == 0, "children type no numbers"


async def test_when_the_activity_is_over_nothing_is_left_to_guard(laptop, shelf):
    phone = await with_a_scanner(laptop, shelf)
    with laptop.closed() as ledger:
        activity = ledger.store.activities.need(laptop.sample["activity"]["id"])
        ledger.save("activities", {**activity, "closed_at": "2026-01-01T00:00:00.000Z"}, by="周敏")
    await phone.scanner(laptop.child(17)["badge"])
    await phone.page.locator("[data-view=plain], [data-view=join]").wait_for()
    assert await phone.page.locator("#upper.door").count() == 0


@pytest.mark.parametrize("viewport", [TABLET, {"width": 360, "height": 640}])
async def test_the_door_can_be_read_and_reached_on_tablet_and_phone(laptop, shelf, tmp_path, viewport):
    movie = film(tmp_path / "bare.mjpeg", [(table(), 1)])
    phone = await shelf.take(film=movie, viewport=viewport)
    await phone.join(laptop.url, laptop.code)
    wrong: list[str] = []
    await phone.page.locator(".deskbtn").click()
    await phone.page.get_by_role("button", name="门口自助").click()
    await look_at(phone, "asked", wrong)
    await phone.page.get_by_role("button", name="开始").click()
    await look_at(phone, "digits before", wrong)
    await digits(phone, code_of(laptop))
    await phone.page.locator("#upper.door").wait_for()
    await look_at(phone, "welcome", wrong)
    await phone.page.get_by_role("button", name="老师").click()
    await look_at(phone, "digits", wrong)
    await phone.page.keyboard.press("Escape")
    for sort, text in (("done", laptop.child(17)["badge"]), ("already", laptop.child(17)["badge"]), ("help", "NOTABADGE!")):
        await phone.scanner(text)
        await panel(phone, sort)
        await look_at(phone, sort, wrong)
        fits = "document.querySelector('.told').getBoundingClientRect().bottom <= document.querySelector('#upper').getBoundingClientRect().bottom"
        if not await phone.page.evaluate(fits):
            wrong.append(f"{sort}: cut off")
    assert not wrong, "\n".join(wrong)

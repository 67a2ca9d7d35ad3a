"""The desk of what children say: scan, face, save; a wish; and the tablet that is passed round, with and without a network."""

import pytest

pytestmark = pytest.mark.browser


def listen(laptop):
    """The sample activity opens the desk."""
    with laptop.closed() as ledger:
        activity = ledger.store.activities.need(laptop.sample["activity"]["id"])
        ledger.save("activities", {**activity, "voices": True}, by="周敏")


async def at_the_desk(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code, "王老师")
    await phone.desk("心声")
    await phone.page.get_by_role("button", name="不记名，说一句").wait_for()
    return phone


async def test_a_scan_a_face_and_one_more_tap_and_it_is_said_then_a_wish_and_the_wrong_one_is_taken_back(laptop, shelf):
    listen(laptop)
    phone, child = await at_the_desk(laptop, shelf), laptop.child(17)
    sheet = phone.page.locator("dialog.sheet")
    await phone.scanner(child["badge"])
    await sheet.get_by_role("heading", name=child["name"]).wait_for()
    await sheet.get_by_role("button", name="记下来").click()
    await sheet.get_by_text("先点一个表情。").wait_for()
    await phone.scanner(laptop.child(18)["badge"])
    await phone.page.locator(".toast", has_text="先记完这一句").wait_for()
    await sheet.get_by_role("button", name="想家").click()
    await sheet.get_by_label("想说的一句话").fill("我想妈妈了")
    await sheet.get_by_role("button", name="记下来").click()
    assert "已记心声" in await phone.told("done")
    await phone.scanner(child["badge"])
    await sheet.get_by_role("button", name="记心愿").click()
    await sheet.get_by_label("想要什么，想做什么").fill("一本书")
    await sheet.get_by_role("button", name="记下心愿").click()
    await phone.page.locator("#upper.v.done", has_text="已记心愿").wait_for()
    await phone.page.get_by_role("button", name="撤销").click()
    await phone.all_sent()
    [voice], [wish] = laptop.facts("voice"), laptop.facts("wish")
    assert (voice["child"], voice["badge"], voice["details"]) == (
        child["id"],
        child["badge"],
        {"feeling": "homesick", "line": "我想妈妈了"},
    )
    assert (wish["child"], wish["details"], wish["by"]) == (child["id"], {"text": "一本书"}, "王老师")
    assert [void["of"] for void in laptop.facts("void")] == [wish["id"]]
    kept = "import('/station/app.js').then(({ $queue }) => JSON.stringify($queue.everything()))"
    assert [word for word in ("我想妈妈了", "一本书") if word in await phone.page.evaluate(kept)] == [], (
        "the server has it: nobody reads it here"
    )


async def test_without_a_name_and_without_a_network_it_is_kept_and_sent_later(laptop, shelf):
    listen(laptop)
    phone = await at_the_desk(laptop, shelf)
    laptop.stop(at_once=True)
    for word in ("开心", "害怕"):
        await phone.page.get_by_role("button", name="不记名，说一句").click()
        await phone.page.get_by_text("先扫胸牌再记心愿").wait_for()
        await phone.page.locator("dialog.sheet").get_by_role("button", name=word).click()
        await phone.page.locator("dialog.sheet").get_by_role("button", name="记下来").click()
        await phone.page.locator(".toast", has_text="传给下一位").wait_for()
    await phone.page.locator(".last", has_text="不记名").wait_for()
    laptop.start()
    await phone.all_sent()
    assert [(fact.get("child"), fact["details"], fact["outcome"]) for fact in laptop.facts("voice")] == [
        (None, {"feeling": "happy"}, "recorded"),
        (None, {"feeling": "afraid"}, "recorded"),
    ]

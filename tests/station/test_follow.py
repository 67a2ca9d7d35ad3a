"""下一环节: phones at the segment desk go along with the organizer, never in the middle of a scan; every other desk stays what it is."""

import pytest

from care import days

pytestmark = pytest.mark.browser

SYNC = "import('/station/app.js').then(all => all.$sync).then(({ sync }) => sync())"


def segments(laptop) -> dict[str, str]:
    return {each["title"]: each["id"] for each in laptop.sample["activity"]["segments"]}


async def on(phone, title: str) -> None:
    """Hear what is new, and wait until the phone is at that segment."""
    await phone.page.evaluate(SYNC)
    await phone.page.locator(".deskbtn", has_text=title).wait_for()


async def test_a_phone_at_the_segment_desk_comes_along_and_what_is_keyed_below_a_result_is_of_the_new_segment(laptop, shelf):
    there = segments(laptop)
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    await phone.desk("环节")
    await phone.page.locator("dialog .choice", has_text="包饺子").click()
    await phone.page.locator("dialog").wait_for(state="hidden")
    laptop.organizer("step", segment=there["游戏闯关"])
    await phone.page.evaluate(SYNC)
    await phone.page.locator(".toast", has_text="现在是 游戏闯关").wait_for()
    assert "游戏闯关" in await phone.page.locator(".deskbtn").inner_text()
    await phone.number("017")
    await phone.told("done")
    laptop.organizer("step", segment=there["吃饺子"])
    await phone.page.evaluate(SYNC)
    await on(phone, "吃饺子")
    assert await phone.page.locator("[data-view=verdict] .told").is_visible(), "the result is still being read"
    await phone.number("018")
    await phone.told("done")
    await phone.all_sent()
    assert [fact["segment"] for fact in laptop.facts("attendance")] == [there["游戏闯关"], there["吃饺子"]]
    with laptop.closed() as ledger:
        ledger.save("activities", {**ledger.store.activities.need(laptop.sample["activity"]["id"]), "cancelled_at": days.now()}, by="周敏")
    await phone.page.evaluate(SYNC)
    await phone.page.get_by_role("heading", name="活动取消了").wait_for(timeout=10_000)


async def test_another_desk_stays_what_it_is_and_a_skip_or_an_undone_tap_leads_nowhere(laptop, shelf):
    there = segments(laptop)
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    laptop.organizer("step", segment=there["表达心愿"])
    await phone.page.evaluate(SYNC)
    await phone.until(f"import('/station/app.js').then(({{ $session }}) => $session.session.on === '{there['表达心愿']}')")
    assert "签到" in await phone.page.locator(".deskbtn").inner_text()
    await phone.desk("环节")
    sheet = phone.page.locator("dialog")
    assert "正在进行" in await sheet.locator(".choice", has_text="表达心愿").inner_text()
    laptop.organizer("step", segment=there["游戏闯关"])
    await phone.page.evaluate(SYNC)
    await sheet.locator(".choice", has_text="游戏闯关").get_by_text("正在进行").wait_for()
    assert "正在进行" not in await sheet.locator(".choice", has_text="表达心愿").inner_text(), "the open sheet follows"
    laptop.organizer("step", segment=there["表达心愿"])
    await sheet.locator(".choice", has_text="表达心愿").click()
    await on(phone, "表达心愿")
    for detail in ("skipped", "noted"):
        laptop.organizer("step", segment=there["吃饺子"], details={detail: True})
        await on(phone, "表达心愿")
    laptop.organizer("step", segment=there["包饺子"])
    await on(phone, "包饺子")
    with laptop.closed() as ledger:
        last = next(fact for fact in ledger.store.facts.all() if fact["kind"] == "step" and fact["segment"] == there["包饺子"])
        ledger.record({"kind": "void", "activity": last["activity"], "of": last["id"]}, organizer="周敏")
    await on(phone, "表达心愿")

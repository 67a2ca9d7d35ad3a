"""Stations side by side: the phone of each stays its own, and says on the panel which stamps a child has and where to go next."""

import pytest

pytestmark = pytest.mark.browser

SYNC = "import('/station/app.js').then(all => all.$sync).then(({ sync }) => sync())"


async def test_each_station_stamps_the_card_and_a_tap_on_their_step_takes_no_phone_away(laptop, shelf):
    with laptop.closed() as ledger:
        activity = ledger.store.activities.need(laptop.sample["activity"]["id"])
        first, *others, last, chat, end = activity["segments"]
        beside = [{**each, "parallel": True} for each in (*others, last)]
        ledger.save("activities", {**activity, "segments": [chat, first, *beside, end]}, by="周敏")
    here = {each["title"]: each["id"] for each in activity["segments"]}
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    await phone.desk("环节")
    await phone.page.locator("dialog .choice", has_text="包饺子").click()
    await phone.page.locator("dialog").wait_for(state="hidden")
    laptop.organizer("step", segment=first["id"])
    laptop.organizer("step", segment=last["id"], details={"skipped": True})
    await phone.page.evaluate(SYNC)
    await phone.until(f"import('/station/app.js').then(({{ $session }}) => $session.session.on === '{first['id']}')")
    assert "包饺子" in await phone.page.locator(".deskbtn").inner_text(), "it is one of those that are on"
    await phone.number("017")
    await phone.told("done")
    row = phone.page.locator(".stamps")
    assert await row.locator("p").inner_text() == "1 / 3 已盖章，下一站 自我介绍", "the one that was skipped is on no card"
    assert await row.locator(".stamp.on span:first-of-type").all_inner_texts() == ["包饺子"]
    child = laptop.facts("attendance")[0]["child"]
    for title in ("自我介绍", "表达心愿"):
        laptop.organizer("attendance", segment=here[title], child=child)
    await phone.page.evaluate(SYNC)
    await phone.page.locator("[data-view=verdict] .told").click()
    await phone.number("017")
    await phone.told("already")
    assert await row.locator("p").inner_text() == "3 个章都盖满了"
    laptop.organizer("step", segment=end["id"])
    await phone.page.evaluate(SYNC)
    await phone.page.locator("[data-view=verdict] .told").click()
    await phone.page.locator(".deskbtn", has_text=end["title"]).wait_for()
    await phone.number("017")
    await phone.told("done")
    assert await row.count() == 0, "no station, no card"

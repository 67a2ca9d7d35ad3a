"""The handout desk: fewer than are due, something in its place, collected by somebody else, given back; and what is not meant for a child."""

import pytest

from care import days

pytestmark = pytest.mark.browser


def planned(laptop, *offers, stock=()):
    """Let the sample activity hand out these things, of which so many are there."""
    with laptop.closed() as ledger:
        for id, title, unit in (("ruler", "钢尺", "把"), ("rubber", "橡皮", "块"), ("glove", "手套", "双")):
            ledger.save("items", {"id": id, "title": title, "unit": unit}, by="周敏")
        activity = ledger.store.activities.need(laptop.sample["activity"]["id"])
        ledger.save("activities", {**activity, "items": list(offers)}, by="周敏")
        for item, pieces in dict(stock).items():
            before = days.shifted(days.now(), -60_000)
            given = {"kind": "count", "activity": "centre", "item": item, "quantity": pieces, "at": before, "clock": 0}
            assert ledger.record(given, organizer="周敏").outcome == "recorded"


async def at_the_box(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code, "王老师")
    await phone.desk("发放")
    return phone


async def gave(phone):
    await phone.page.get_by_role("button", name="给了，记下来").click()
    return await phone.told("done")


async def test_one_of_two_now_and_the_other_one_later(laptop, shelf):
    planned(laptop, {"item": "ruler", "per_child": 2, "per": "activity"}, stock={"ruler": 20})
    phone = await at_the_box(laptop, shelf)
    await phone.number("017")
    due = phone.page.locator(".due")
    assert "可领钢尺 2 把" in await due.inner_text()
    await phone.page.get_by_role("button", name="少给一份").click()
    assert "可领钢尺 1 把" in await due.inner_text()
    assert await phone.page.get_by_role("button", name="少给一份").get_attribute("aria-disabled") is not None, "none at all is no gift"
    assert "钢尺 1 把" in await gave(phone)
    await phone.page.get_by_role("button", name="还可领钢尺").click()
    assert "已领 1" in await due.inner_text()
    assert not await phone.page.get_by_role("button", name="多给一份").count(), "one is left, and there is nothing to choose"
    await gave(phone)
    await phone.all_sent()
    assert [(fact["quantity"], fact["outcome"]) for fact in laptop.facts("handout")] == [(1, "recorded")] * 2


async def test_who_wants_nothing_is_said_to_have_got_nothing(laptop, shelf):
    phone = await at_the_box(laptop, shelf)
    await phone.number("017")
    await phone.page.get_by_role("button", name="这次不领").click()
    await phone.page.locator(".toast", has_text=f"{laptop.child(17)['name']} 这次没领").wait_for()
    await phone.all_sent()
    assert laptop.facts("handout") == []


async def test_what_has_run_out_is_replaced_by_what_the_plan_allows(laptop, shelf):
    offer = {"item": "ruler", "per_child": 1, "per": "activity", "instead": ["rubber"]}
    planned(laptop, offer, stock={"ruler": 1, "rubber": 20})
    phone = await at_the_box(laptop, shelf)
    await phone.number("017")
    await phone.page.locator(".due").wait_for()
    assert not await phone.page.get_by_role("button", name="用橡皮代替").count(), "there is one yet"
    await gave(phone)
    await phone.number("018")
    await phone.page.get_by_role("button", name="用橡皮代替").click()
    assert "橡皮 1 块，代替钢尺" in await phone.page.locator(".due").inner_text()
    assert "橡皮 1 块，代替钢尺" in await gave(phone)
    await phone.all_sent()
    given = laptop.facts("handout")[-1]
    assert (given["item"], given["details"], given["outcome"]) == ("rubber", {"instead_of": "ruler"}, "recorded")
    await phone.number("018")
    assert "已领" in await phone.told("already"), "the rubber was the ruler's"


async def test_a_sister_collects_for_a_child_who_lies_in_bed(laptop, shelf):
    planned(laptop, {"item": "ruler", "per_child": 1, "per": "term"}, stock={"ruler": 20})
    phone = await at_the_box(laptop, shelf)
    await phone.number("017")
    await phone.page.get_by_role("button", name="代领").click()
    await phone.page.get_by_role("button", name="妹妹").click()
    await phone.page.get_by_role("button", name="妹妹代领").wait_for()
    assert "妹妹代领" in await gave(phone)
    await phone.all_sent()
    [given] = laptop.facts("handout")
    assert given["details"] == {"for_by": {"relation": "妹妹"}}


async def test_what_came_back_into_the_box_may_be_given_again(laptop, shelf):
    planned(laptop, {"item": "ruler", "per_child": 1, "per": "activity"}, stock={"ruler": 20})
    phone = await at_the_box(laptop, shelf)
    await phone.number("017")
    await gave(phone)
    await phone.number("017")
    await phone.told("already")
    await phone.page.get_by_role("button", name="退回").click()
    assert "已退回" in await phone.told("done")
    await phone.all_sent()
    [given], [back] = laptop.facts("handout"), laptop.facts("take_back")
    assert (back["of"], back["child"], back["item"], back["quantity"], back["outcome"]) == (
        given["id"],
        given["child"],
        "ruler",
        1,
        "recorded",
    )
    await phone.number("017")
    assert "可领钢尺 1 把" in await phone.page.locator(".due").inner_text()
    assert "没领过" in await phone.page.locator(".due").inner_text()


async def test_a_boy_hears_quietly_that_gloves_are_not_for_him_and_nothing_is_written(laptop, shelf):
    sexes = {}
    planned(laptop, {"item": "glove", "per_child": 1, "per": "year", "whom": {"sex": "female"}}, stock={"glove": 20})
    with laptop.closed() as ledger:
        for number, sex in ((17, "male"), (18, "female")):
            child = ledger.store.children.need(laptop.child(number)["id"])
            ledger.save("children", {**child, "sex": sex}, by="周敏")
            sexes[sex] = child["id"]
    phone = await at_the_box(laptop, shelf)
    await phone.number("017")
    await phone.page.locator("#upper.look", has_text="本次不在名单").wait_for()
    assert await phone.page.locator("#upper.v").count() == 0, "no red, no yellow: nobody is put to shame"
    await phone.page.get_by_role("button", name="知道了").click()
    assert laptop.facts() == []
    await phone.number("018")
    assert "可领手套 1 双" in await phone.page.locator(".due").inner_text()
    await gave(phone)
    await phone.number("017")
    await phone.page.get_by_role("button", name="还是给了").click()
    told = await phone.told("flag")
    assert "已记录，待核对" in told
    await phone.all_sent()
    assert [(fact["child"], fact.get("reason")) for fact in laptop.facts("handout")] == [
        (sexes["female"], None),
        (sexes["male"], "not_meant"),
    ]
    seen = await phone.page.evaluate(
        "import('/station/app.js').then(({ $world }) => JSON.stringify([$world.world.current, ...$world.world.children.values()]))"
    )
    assert "female" not in seen
    assert "whom" not in seen, "for whom else it is, no phone learns"

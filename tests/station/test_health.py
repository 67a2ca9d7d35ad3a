"""An allergy is told where something is eaten, before anything is recorded, and nowhere else."""

import pytest
from test_looks import look_at

pytestmark = pytest.mark.browser

ALLERGIC = 17


async def with_an_allergy(laptop, shelf, health: str = "花生过敏", *, meals: bool = True, **options):
    """A phone in the hall; child 17 must not have peanuts."""
    with laptop.closed() as ledger:
        child = ledger.store.children.need(laptop.child(ALLERGIC)["id"])
        ledger.save("children", {**child, "health": health}, by="周敏")
        activity = ledger.store.activities.need(laptop.sample["activity"]["id"])
        segments = [{**segment, "meal": meals and place == 0} for place, segment in enumerate(activity["segments"])]
        ledger.save("activities", {**activity, "segments": segments}, by="周敏")
    phone = await shelf.take(camera=False, **options)
    await phone.join(laptop.hall, laptop.code)
    return phone


async def at_segment(phone, place: int) -> None:
    """To the desk of this segment of the run sheet."""
    await phone.desk("环节")
    await phone.page.get_by_role("dialog", name="哪个环节").locator(".choice").nth(place).click()
    await phone.page.locator("dialog").wait_for(state="hidden")


async def test_at_a_meal_the_allergy_stands_in_red_words_before_anything_is_recorded(laptop, shelf):
    phone = await with_an_allergy(laptop, shelf)
    await at_segment(phone, 0)
    await phone.number("017")
    paper = phone.page.locator(".health")
    assert "花生过敏" in await paper.inner_text()
    assert await paper.locator("svg").count() == 1, "not by colour alone"
    await phone.all_sent()
    assert laptop.facts() == []
    await phone.page.get_by_role("button", name="看到了，参加").click()
    assert "已参加" in await phone.told("done")
    await phone.all_sent()
    [fact] = laptop.facts()
    assert (fact["kind"], fact["child"], fact["via"]) == ("attendance", laptop.child(ALLERGIC)["id"], "number")


async def test_who_has_been_told_is_not_told_again_and_others_never_are(laptop, shelf):
    phone = await with_an_allergy(laptop, shelf)
    await at_segment(phone, 0)
    await phone.number("017")
    await phone.page.get_by_role("button", name="看到了，参加").click()
    await phone.told("done")
    await phone.number("017")
    assert "已参加" in await phone.told("already")
    await phone.number("018")
    await phone.told("done")


async def test_whoever_is_not_let_in_is_not_recorded(laptop, shelf):
    phone = await with_an_allergy(laptop, shelf)
    await at_segment(phone, 0)
    await phone.scanner(laptop.child(ALLERGIC)["badge"])
    await phone.page.locator(".health").wait_for()
    await phone.scanner(laptop.child(18)["badge"])
    await phone.page.locator(".toast", has_text=laptop.child(ALLERGIC)["name"]).wait_for()
    await phone.page.get_by_role("button", name="先不参加").click()
    await phone.page.locator("[data-view=pad]").wait_for()
    await phone.all_sent()
    assert laptop.facts() == []


async def test_in_the_roll_call_it_is_told_too_and_the_list_comes_back(laptop, shelf):
    phone = await with_an_allergy(laptop, shelf)
    await at_segment(phone, 0)
    await phone.page.get_by_role("button", name="找名字").click()
    await phone.page.get_by_role("button", name="点名").click()
    row = phone.page.locator(f"[data-child='{laptop.child(ALLERGIC)['id']}']")
    await row.get_by_role("button").click()
    await phone.page.get_by_role("button", name="看到了，参加").click()
    await row.locator(".tag", has_text="参加").wait_for()
    await phone.all_sent()
    assert [fact["via"] for fact in laptop.facts("attendance")] == ["list"]


async def test_no_other_desk_and_no_other_segment_shows_it(laptop, shelf):
    phone = await with_an_allergy(laptop, shelf)
    for name in ("签到", "发放", "签退", "查找"):
        if name != "签到":
            await phone.desk(name)
        await phone.number("017")
        await phone.page.locator("#upper .name", has_text=laptop.child(ALLERGIC)["name"]).wait_for()
        assert "花生" not in await phone.page.locator("body").inner_text(), name
        if name == "发放":
            await phone.page.get_by_role("button", name="这次不领").click()
        if name == "签退":
            await phone.page.get_by_role("button", name="先不签退").click()
    await at_segment(phone, 1)
    await phone.number("017")
    assert "花生" not in await phone.told("done")


async def test_where_nothing_is_eaten_the_phone_is_not_even_sent_it(laptop, shelf):
    phone = await with_an_allergy(laptop, shelf, meals=False)
    known = "import('/station/app.js').then(({ $world }) => [...$world.world.children.values()].some((child) => 'health' in child))"
    assert await phone.page.evaluate(known) is False


async def test_without_a_network_it_is_told_all_the_same(laptop, shelf):
    phone = await with_an_allergy(laptop, shelf)
    await at_segment(phone, 0)
    laptop.stop(at_once=True)
    await phone.number("017")
    assert "花生过敏" in await phone.page.locator(".health").inner_text()
    await phone.page.get_by_role("button", name="看到了，参加").click()
    await phone.told("kept")


@pytest.mark.parametrize("health", ["花生过敏", "对花生、芒果、鸡蛋过敏；随身带着药，发作了马上打电话给奶奶"])
async def test_a_long_note_can_be_read_and_the_button_reached(laptop, shelf, health):
    phone = await with_an_allergy(laptop, shelf, health, viewport={"width": 360, "height": 640})
    await at_segment(phone, 0)
    await phone.number("017")
    await phone.page.locator(".health").wait_for()
    wrong: list[str] = []
    await look_at(phone, "health", wrong)
    assert not wrong, "\n".join(wrong)

"""A question that stands comes first: what is scanned meanwhile is turned away aloud, and never recorded at the wrong desk."""

import pytest
from test_desks import at

from care import days

pytestmark = pytest.mark.browser

FEEL = "window.buzzes = []; Object.defineProperty(navigator, 'vibrate', { value: (pattern) => buzzes.push(pattern.join(' ')) })"
REFUSED = "300 100 300"


async def test_the_segment_on_now_is_no_choice_and_a_scan_before_the_choice_is_not_an_arrival(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.page.evaluate(FEEL)
    await phone.desk("环节")
    sheet = phone.page.locator("dialog")
    await sheet.get_by_role("heading", name="哪个环节？").wait_for()
    assert await sheet.locator(".choice.on").count() == 0
    assert await sheet.locator(".choice", has_text="正在进行").count() == 1
    assert "现在" not in await sheet.inner_text()
    await phone.scanner(laptop.child(20)["badge"])
    assert await sheet.locator(".toast").inner_text() == "先选环节"
    assert await phone.page.evaluate("buzzes") == [REFUSED]
    await sheet.locator(".choice", has_text="包饺子").click()
    await sheet.wait_for(state="hidden")
    await phone.scanner(laptop.child(20)["badge"])
    assert "已参加" in await phone.told("done")
    await phone.all_sent()
    assert [fact["kind"] for fact in laptop.facts()] == ["attendance"]


async def test_the_segment_of_this_phone_is_marked_as_its_own(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.desk("环节")
    await phone.page.locator("dialog .choice", has_text="吃饺子").click()
    await phone.desk("环节")
    assert (await phone.page.locator("dialog .choice.on").inner_text()).startswith("吃饺子")


@pytest.mark.parametrize(("desk", "question", "answer"), [("发放", ".due", "给了，记下来"), ("签退", ".collectors", "接走")])
async def test_another_badge_while_a_card_is_open_is_told_whom_to_finish_first(laptop, shelf, desk, question, answer):
    phone = await at(desk, laptop, shelf)
    await phone.page.evaluate(FEEL)
    first, second = laptop.child(20), laptop.child(21)
    await phone.scanner(first["badge"])
    await phone.page.locator(question).wait_for()
    await phone.scanner(first["badge"])
    assert await phone.page.locator(".toast").count() == 0, "the badge of the open card is nothing new"
    await phone.scanner(second["badge"])
    assert await phone.page.locator(".toast").inner_text() == f"先办完 {first['name']}"
    assert await phone.page.evaluate("buzzes") == [REFUSED]
    assert await phone.page.locator(question).count() == 1
    assert laptop.facts() == []
    await phone.page.get_by_role("button", name=answer).first.click()
    await phone.page.locator("#upper.v").wait_for()
    await phone.all_sent()
    assert [fact["child"] for fact in laptop.facts()] == [first["id"]]
    await phone.scanner(second["badge"])
    await phone.page.locator(question).wait_for()
    assert await phone.page.locator(".toast").count() == 0


async def test_a_scan_leaves_a_sheet_that_asks_nothing(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.page.locator("#pill").click()
    await phone.page.locator("dialog").wait_for()
    await phone.scanner(laptop.child(20)["badge"])
    await phone.told("done")
    assert await phone.page.locator("dialog").count() == 0


async def test_after_one_of_two_scans_was_taken_back_the_screen_says_that_the_child_is_still_in(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    name = laptop.child(30)["name"]
    await phone.number("030")
    await phone.told("done")
    await phone.number("030")
    await phone.told("already")
    await phone.page.get_by_role("button", name="撤销那一次").click()
    sheet = phone.page.locator("dialog")
    title = await sheet.locator("h2").inner_text()
    assert title.startswith(f"{name} 还是 ")
    assert title.endswith(" 已签到")
    assert "另一次还在，王老师扫的。" in (await sheet.inner_text()).replace("\n", "")
    await sheet.get_by_role("button", name="知道了").click()
    assert await sheet.count() == 0
    await phone.all_sent()
    assert laptop.command("figures", "--activity", laptop.sample["activity"]["id"])[0]["arrived"] == 1


async def test_a_round_taken_back_is_not_said_to_stand_in_another_round(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await phone.desk("环节")
    await phone.page.locator("dialog .choice", has_text="游戏闯关").click()
    await phone.number("017")
    await phone.told("done")
    await phone.page.locator(".told").click()
    await phone.page.get_by_role("button", name="下一轮").click()
    await phone.number("017")
    await phone.told("done")
    await phone.page.get_by_role("button", name="撤销").click()
    await phone.page.locator(".last .struck").wait_for()
    assert await phone.page.locator("dialog").count() == 0


async def test_beside_an_arrival_that_is_somebody_elses_stands_whose_it_is_and_nothing_to_take_back(laptop, shelf):
    laptop.organizer("arrival", child=laptop.child(30)["id"], at=days.shifted(days.now(), -600_000))
    phone = await at("签到", laptop, shelf)
    await phone.number("030")
    await phone.told("already")
    await phone.all_sent()
    await phone.page.locator(".told").click()
    last = phone.page.locator(".last")
    await last.wait_for()
    assert "周敏" in await last.inner_text()
    assert await last.get_by_role("button", name="撤销").count() == 0
    await phone.number("031")
    await phone.told("done")
    await phone.page.locator(".told").click()
    await last.get_by_role("button", name="撤销").wait_for()

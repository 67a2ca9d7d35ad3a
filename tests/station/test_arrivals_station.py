"""Who brought the child: said with one tap after it was signed in, and in the way of nothing."""

import pytest
from test_desks import at
from test_heard import setting
from test_looks import look_at

pytestmark = pytest.mark.browser


async def arrived(phone, number: str) -> None:
    await phone.number(number)
    await phone.told("done")


async def says(phone, who: str) -> None:
    """Tap the small button and a chip."""
    await phone.page.get_by_role("button", name="谁送来的").click()
    await phone.page.locator(".chip", has_text=who).click()
    await phone.page.locator(".brought", has_text=f"{who}送来的").wait_for()


async def test_grandmother_brought_the_child_and_it_is_one_arrival(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await arrived(phone, "017")
    await phone.page.get_by_role("button", name="谁送来的").click()
    assert await phone.page.locator(".chip").all_inner_texts() == ["奶奶", "爷爷", "爸爸", "妈妈", "外婆", "外公", "自己来", "别人"]
    await phone.page.locator(".chip", has_text="奶奶").click()
    await phone.page.get_by_role("button", name="奶奶送来的").wait_for()
    assert await phone.page.locator("#upper.v.done").count() == 1, "no yellow panel"
    assert "第 1 位" in await phone.page.locator("#upper").inner_text()
    await phone.all_sent()
    assert [(fact["outcome"], fact.get("details")) for fact in laptop.facts("arrival")] == [
        ("recorded", None),
        ("already", {"brought_by": "奶奶"}),
    ]
    [figures] = laptop.command("figures", "--activity", laptop.sample["activity"]["id"])
    assert figures["arrived"] == 1


async def test_a_slip_is_corrected_and_the_last_word_holds(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await arrived(phone, "017")
    await says(phone, "奶奶")
    await phone.page.get_by_role("button", name="奶奶送来的").click()
    assert await phone.page.locator(".chip[aria-pressed=true]").all_inner_texts() == ["奶奶"]
    await phone.page.locator(".chip", has_text="外婆").click()
    await phone.page.get_by_role("button", name="外婆送来的").wait_for()
    await phone.all_sent()
    assert [fact["details"]["brought_by"] for fact in laptop.facts("arrival")[1:]] == ["奶奶", "外婆"]


async def test_nobody_has_to_say_it_and_the_next_child_is_scanned_over_the_open_chips(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await arrived(phone, "017")
    await phone.page.get_by_role("button", name="谁送来的").click()
    await phone.page.locator(".chip").first.wait_for()
    await phone.scanner(laptop.child(18)["badge"])
    await phone.page.locator("#upper.v.done .name", has_text=laptop.child(18)["name"][:2]).wait_for()
    assert await phone.page.locator(".chip").count() == 0, "the chips were the other child's"
    await phone.all_sent()
    assert [fact.get("details") for fact in laptop.facts("arrival")] == [None, None]


async def test_without_a_network_it_is_kept_and_sent_later(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    laptop.stop(at_once=True)
    await phone.number("017")
    await phone.told("kept")
    await says(phone, "爷爷")
    assert await phone.page.locator("#upper.v.kept").count() == 1
    laptop.start()
    await phone.all_sent()
    await phone.told("done")
    await phone.page.get_by_role("button", name="爷爷送来的").wait_for()
    assert [fact.get("details") for fact in laptop.facts("arrival")] == [None, {"brought_by": "爷爷"}]


async def test_taking_the_arrival_back_takes_with_it_who_brought_the_child(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await arrived(phone, "017")
    await says(phone, "奶奶")
    await phone.page.get_by_role("button", name="撤销").click()
    await phone.page.locator(".last", has_text="已撤销").wait_for()
    assert await phone.page.locator("dialog").count() == 0
    await phone.all_sent()
    [figures] = laptop.command("figures", "--activity", laptop.sample["activity"]["id"])
    assert figures["arrived"] == 0


async def test_a_phone_that_always_asks_shows_the_chips_at_once(laptop, shelf):
    phone = await at("签到", laptop, shelf)
    await setting(phone, "每次问谁送来的")
    await arrived(phone, "017")
    await phone.page.locator(".chip", has_text="自己来").click()
    await phone.page.get_by_role("button", name="自己来的").wait_for()
    await phone.number("018")
    await phone.page.locator("#upper.v.done .name", has_text=laptop.child(18)["name"][:2]).wait_for()
    assert await phone.page.locator(".chip").count() == 8
    await phone.desk("发放")
    await phone.desk("签到")
    await phone.number("017")
    assert "谁送来的" not in await phone.told("already")


@pytest.mark.parametrize("viewport", [{"width": 360, "height": 740}, {"width": 390, "height": 844}])
async def test_the_row_fits_beside_the_longest_name(laptop, shelf, viewport):
    with laptop.closed() as ledger:
        child = ledger.store.children.need(laptop.child(17)["id"])
        ledger.save("children", {**child, "name": "阿卜杜热西提·买买提明"}, by="周敏")
    phone = await shelf.take(camera=False, viewport=viewport)
    await phone.join(laptop.hall, laptop.code)
    wrong: list[str] = []
    await arrived(phone, "017")
    await look_at(phone, "the small button", wrong)
    await phone.page.get_by_role("button", name="谁送来的").click()
    await phone.page.locator(".chip").first.wait_for()
    await look_at(phone, "the chips", wrong)
    await phone.page.locator(".chip", has_text="奶奶").click()
    await phone.page.get_by_role("button", name="奶奶送来的").wait_for()
    await look_at(phone, "said", wrong)
    assert not wrong, "\n".join(wrong)


async def test_for_two_minutes_who_brought_the_child_can_be_said_from_the_last_row(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    await phone.page.evaluate("const real = Date.now; window.later = 0; Date.now = () => real() + window.later")
    await phone.page.evaluate("const steady = performance.now.bind(performance); performance.now = () => steady() + window.later")
    await phone.number("017")
    await phone.told("done")
    await phone.page.locator(".told").click()
    await phone.page.locator(".last").get_by_role("button", name="谁送来的").click()
    await phone.page.locator(".last").get_by_role("button", name="奶奶").click()
    await phone.page.locator(".last", has_text="奶奶送来的").wait_for()
    await phone.all_sent()
    assert [fact["details"] for fact in laptop.facts("arrival") if fact.get("details")] == [{"brought_by": "奶奶"}]
    await phone.page.evaluate("window.later = 130_000; import('/station/app.js').then(({ $stand }) => $stand.home())")
    await phone.page.locator(".last").wait_for()
    assert await phone.page.locator(".last .brought").count() == 0

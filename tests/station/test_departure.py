"""The departure desk: who takes a child home, who may not, who is asked about first, and who goes along."""

from typing import Any

import pytest
from test_desks import at

from care import days

pytestmark = pytest.mark.browser

KIN = ["爸爸", "妈妈", "爷爷", "奶奶", "外公", "外婆", "亲戚", "邻居", "老师", "其他"]


def change(laptop, number: int, **fields: Any) -> None:
    """Change a child's record; the laptop is off for a moment."""
    with laptop.closed() as ledger:
        child = ledger.store.children.need(laptop.child(number)["id"])
        ledger.save("children", {**child, **fields}, by="周敏")


def kin(laptop, number: int) -> list[dict[str, Any]]:
    """What ties the guardians to a child."""
    children = laptop.command("export", "--table", "children")
    return next(child["guardians"] for child in children if child["id"] == laptop.child(number)["id"])


def gone(laptop) -> dict[int, dict[str, Any]]:
    """The departures that phones have written, by the child's number."""
    numbers = {child["id"]: child["number"] for child in laptop.sample["children"]}
    return {numbers[fact["child"]]: fact for fact in laptop.facts("departure")}


async def desk_with(laptop, shelf, *numbers: int, name: str = "王老师"):
    """The departure desk, at which these children came a while ago."""
    for number in numbers:
        laptop.organizer("arrival", child=laptop.child(number)["id"], at=days.shifted(days.now(), -600_000))
    return await at("签退", laptop, shelf, name)


async def card(phone, number: int):
    """A child at the departure desk: who collects?"""
    await phone.number(f"{number:03d}")
    await phone.page.locator(".who + .question, .who + .notice").wait_for()


async def press(phone, name: str):
    """Press a button, the first of that name."""
    await phone.page.get_by_role("button", name=name).first.click()


async def somebody(phone, name: str, *, relation: str = "", number: str = ""):
    """Write down somebody whom nobody knows, and ask."""
    sheet = phone.page.locator("dialog")
    await sheet.get_by_label("名字").fill(name)
    if relation:
        await sheet.get_by_role("button", name=relation).click()
    if number:
        await sheet.get_by_label("电话").fill(number)
    await sheet.get_by_role("button", name="问组织者").click()
    await sheet.wait_for(state="hidden")


async def answered(laptop, phone, number: int, said: str):
    """An organizer answers the last question about a child."""
    await phone.all_sent()
    [*_, question] = [fact for fact in laptop.facts("question") if fact["child"] == laptop.child(number)["id"]]
    laptop.organizer("answer", child=question["child"], of=question["id"], details={"answer": said})
    return question


async def waits(phone, state: str) -> str:
    """The screen of a question, in this state."""
    panel = phone.page.locator(f".asks.{state}")
    await panel.wait_for()
    return await panel.inner_text()


async def test_somebody_unknown_waits_for_the_organizers_word_and_goes_with_it(laptop, shelf):
    phone = await desk_with(laptop, shelf, 17)
    await card(phone, 17)
    await press(phone, "别的人来接")
    sheet = phone.page.locator("dialog")
    assert await sheet.locator(".chip").all_inner_texts() == KIN
    await press(phone, "问组织者")
    assert "先写名字。" in await sheet.inner_text()
    await somebody(phone, "田桂香", relation="邻居", number="139 0000 1207")
    told = await waits(phone, "asking")
    assert "在问组织者" in told
    assert "邻居 田桂香" in told
    assert "孩子先留在身边" in told
    assert await phone.page.get_by_role("button", name="接走").count() == 0
    await phone.scanner(laptop.child(20)["badge"])
    assert await phone.page.locator(".toast").inner_text() == f"先办完 {laptop.child(17)['name']}"
    question = await answered(laptop, phone, 17, "yes")
    assert question["details"] == {"name": "田桂香", "relation": "邻居", "phone": "13900001207"}
    assert gone(laptop) == {}, "nobody went while the organizer was asked"
    assert "组织者 周敏 同意了" in await waits(phone, "yes")
    await press(phone, "组织者 周敏 同意了：接走")
    assert "邻居 田桂香 接走，周敏同意的" in await phone.told("done")
    await phone.all_sent()
    fact = gone(laptop)[17]
    assert fact["details"] == {"how": "other", **question["details"], "agreed_by": "周敏", "asked": question["id"]}
    assert (fact["outcome"], fact.get("reason")) == ("recorded", None)


async def test_a_no_is_a_loud_stop_and_stays_one(laptop, shelf):
    phone = await desk_with(laptop, shelf, 17)
    await card(phone, 17)
    await press(phone, "别的人来接")
    await somebody(phone, "王强")
    await waits(phone, "asking")
    await answered(laptop, phone, 17, "no")
    told = await phone.told("stop")
    assert "组织者说不可以" in told
    assert "先别让孩子走" in told
    await press(phone, "换一个人接")
    await phone.page.locator("button.collector", has_text="王强").click()
    assert "组织者说不可以" in await phone.told("stop")
    assert gone(laptop) == {}


async def test_without_a_network_the_word_is_given_face_to_face_and_looked_at_later(laptop, shelf):
    phone = await desk_with(laptop, shelf, 17)
    laptop.stop(at_once=True)
    await card(phone, 17)
    await press(phone, "别的人来接")
    await somebody(phone, "田桂香", relation="邻居")
    assert "去找组织者" in await waits(phone, "offline")
    await press(phone, "找到组织者，当面同意了")
    await press(phone, "接走，记下来")
    assert "先写名字。" in await phone.page.locator("dialog").inner_text()
    await phone.page.get_by_label("哪位组织者同意的").fill("周敏")
    await press(phone, "接走，记下来")
    assert "组织者还没有在电脑上答复。" in await phone.told("kept")
    laptop.start()
    await phone.all_sent()
    assert "邻居 田桂香 接走，周敏同意的" in await phone.told("flag")
    fact, [question] = gone(laptop)[17], laptop.facts("question")
    assert fact["details"] == {"how": "other", "name": "田桂香", "relation": "邻居", "agreed_by": "周敏", "asked": question["id"]}
    assert (fact["outcome"], fact["reason"]) == ("flagged", "unknown_collector")


async def test_nobody_waits_for_ever(laptop, shelf):
    phone = await desk_with(laptop, shelf, 17)
    await phone.page.evaluate(
        "const real = performance.now.bind(performance); window.later = 0; performance.now = () => real() + window.later"
    )
    await card(phone, 17)
    await press(phone, "别的人来接")
    await somebody(phone, "田桂香")
    await waits(phone, "asking")
    assert await phone.page.get_by_role("button", name="当面同意").count() == 0
    await phone.page.evaluate("window.later = 21_000")
    assert "组织者还没有答复" in await waits(phone, "late")
    await phone.page.get_by_role("button", name="找到组织者，当面同意了").wait_for()
    await answered(laptop, phone, 17, "yes")
    await waits(phone, "yes")


async def test_a_question_that_was_left_open_is_answered_in_passing_and_any_phone_goes_on_with_it(laptop, shelf):
    wang = await desk_with(laptop, shelf, 17)
    li = await desk_with(laptop, shelf, name="李老师")
    await card(wang, 17)
    await press(wang, "别的人来接")
    await somebody(wang, "田桂香", relation="邻居")
    await waits(wang, "asking")
    await press(wang, "先不让走")
    await wang.page.locator("[data-view=pad]").wait_for()
    await answered(laptop, wang, 17, "yes")
    await wang.page.locator(".toast", has_text=f"周敏 同意 邻居 田桂香 接 {laptop.child(17)['name']}").wait_for()
    await li.page.evaluate("import('/station/app.js').then(all => all.$sync).then(({ sync }) => sync())")
    await card(li, 17)
    asked = li.page.locator(".collector", has_text="田桂香")
    assert "组织者 周敏 同意了" in await asked.inner_text()
    await asked.get_by_role("button", name="接走").click()
    await li.told("done")
    await li.all_sent()
    assert len(laptop.facts("question")) == 1
    assert gone(laptop)[17]["details"]["asked"] == laptop.facts("question")[0]["id"]


async def test_whoever_may_not_collect_is_stopped_under_a_typed_name_too_in_any_writing(laptop, shelf):
    with laptop.closed() as ledger:
        ledger.save("guardians", {"id": "g-uncle", "name": "赵大勇"}, by="周敏")
        child = ledger.store.children.need(laptop.child(17)["id"])
        links = [*child["guardians"], {"guardian": "g-uncle", "relation": "叔叔", "may_collect": False}]
        ledger.save("children", {**child, "guardians": links}, by="周敏")
    phone = await desk_with(laptop, shelf, 17)
    await card(phone, 17)
    await press(phone, "别的人来接")
    await somebody(phone, "趙 大勇", relation="亲戚")
    assert "先别让孩子走" in await phone.told("stop")
    assert laptop.facts("question") == []
    assert gone(laptop) == {}
    await phone.all_sent()
    [told] = laptop.facts("refusal")
    assert (told["child"], told["details"]["reason"]) == (child["id"], "not_allowed"), "the organizer learns of it"
    assert "勇" not in str(told["details"]), "and never by this who it was"


async def test_home_alone_says_by_which_permission_and_from_which_day(laptop, shelf):
    with laptop.closed() as ledger:
        for number, on in ((18, "2026-09-01"), (19, "2099-03-05")):
            child = ledger.store.children.need(laptop.child(number)["id"])
            ledger.save("children", {**child, "may_go_alone": {"on": on, "by": "奶奶"}}, by="周敏")
    phone = await desk_with(laptop, shelf, 17, 18, 19)
    said = []
    for number in (17, 18, 19):
        await card(phone, number)
        off = await phone.page.get_by_role("button", name="自行回家").get_attribute("aria-disabled")
        said.append((await phone.page.locator("#why-alone").inner_text(), off))
        if number != 18:
            await press(phone, "先不签退")
        else:
            await press(phone, "自行回家")
            assert "自行回家" in await phone.told("done")
    assert said == [
        ("自行回家要监护人先同意，组织者在孩子的档案里记下。", "true"),
        ("自行回家：监护人 9 月 1 日同意。", None),
        ("3 月 5 日起才可以自行回家。", "true"),
    ]


async def test_two_phones_without_a_network_say_otherwise_and_the_screen_tells_both(laptop, shelf):
    wang = await desk_with(laptop, shelf, 17)
    li = await desk_with(laptop, shelf, name="李老师")
    laptop.stop(at_once=True)
    said = []
    for phone, place in ((wang, 0), (li, 1)):
        await card(phone, 17)
        collector = phone.page.locator(".collector").nth(place)
        said.append(" ".join([await collector.locator(part).inner_text() for part in (".nm", ".soft")]))
        await collector.get_by_role("button").click()
        await phone.told("kept")
    first, second = said
    laptop.start()
    for phone in (wang, li):
        await phone.page.evaluate("import('/station/app.js').then(all => all.$sync).then(({ sync }) => sync())")
        await phone.all_sent()
    told = await li.told("already")
    assert f"{first} 接走" in told
    assert f"这一次记的是：{second} 接走" in told.replace("\n", "")
    await wang.page.evaluate("import('/station/app.js').then(all => all.$sync).then(({ sync }) => sync())")
    await wang.number("017")
    told = (await wang.told("already")).replace("\n", "")
    assert f"{first} 接走，王老师扫的。" in told
    assert f"{second} 接走，李老师扫的。" in told
    assert "组织者会来核对" in told


async def test_who_may_not_collect_any_more_turns_the_panel_red_when_the_server_says_so(laptop, shelf):
    phone = await desk_with(laptop, shelf, 17)
    laptop.stop(at_once=True)
    await card(phone, 17)
    await press(phone, "接走")
    await phone.told("kept")
    first, *others = kin(laptop, 17)
    change(laptop, 17, guardians=[{**first, "may_collect": False}, *others])
    told = await phone.told("stop")
    assert "先别让孩子走" in told
    assert "叫组织者过来。" in told
    await phone.all_sent()
    assert gone(laptop)[17]["reason"] == "not_allowed"

"""What is always in sight: what waits, when the laptop last confirmed, what it could not place; and when a phone tries again by itself."""

import asyncio
import json

import pytest
from gate import Call, Gate

pytestmark = pytest.mark.browser

SYNC = "import('/station/app.js').then(all => all.$sync).then(({ sync }) => sync())"


async def sent(phone, call: str) -> None:
    """Do something on the page, and nothing else."""
    await phone.page.evaluate(f"void (() => {{ {call} }})()")


ONLY_WHEN_ASKED = """{ const later = window.setTimeout;
  window.setTimeout = (work, after, ...more) => later(work, after >= 500 && after !== 8000 ? 2 ** 31 - 1 : after, ...more); }"""
"""A phone's timers never lead to a sync: what is sent is sent for the reason that the test gives."""


async def waits(gate: Gate, count: int) -> None:
    """Return when so many syncs have come to the gate."""
    async with asyncio.timeout(10):
        async with gate.came:
            await gate.came.wait_for(lambda: gate.calls >= count)


WHY = {
    "the page is looked at again": "Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true }); document.dispatchEvent(new Event('visibilitychange'));",
    "the page comes back from the cache": "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));",
    "the browser says that there is a network": "dispatchEvent(new Event('online'));",
}


async def test_a_phone_tries_again_for_every_reason_that_it_may_have(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.page.add_init_script(ONLY_WHEN_ASKED)
    async with Gate(laptop) as gate:
        await phone.join(gate.hall, laptop.code)
        await phone.page.evaluate("import('/station/app.js').then(all => all.$sync.sync())")  # what joining still had to say is said

        async def down(call: Call) -> None:
            call.reset()

        for number, (why, event) in zip(("017", "018", "019"), WHY.items(), strict=True):
            gate.play = down
            before = gate.calls
            await phone.number(number)
            await waits(gate, before + 1)  # a scan is a reason
            await phone.told("kept")
            await phone.until("import('/station/app.js').then(all => all.$sync).then(({ status }) => status.online === false)")
            gate.play = None
            await sent(phone, event)
            await phone.all_sent()
            assert await phone.waiting() == 0, why
    assert len(laptop.facts("arrival")) == 3


async def test_pauses_grow_are_spread_out_and_never_longer_than_a_minute_and_a_half_nor_while_something_waits_than_twenty_seconds(
    laptop, shelf
):
    phone = await shelf.take(camera=False)
    await phone.page.add_init_script(
        "window.pauses = []; const later = window.setTimeout; window.setTimeout = (work, after, ...more) => { if (work.name === 'sync') window.pauses.push(after); return later(work, work.name === 'sync' && after >= 500 ? 2 ** 31 - 1 : after, ...more); };"
    )
    async with Gate(laptop) as gate:
        await phone.join(gate.hall, laptop.code)

        async def down(call: Call) -> None:
            call.reset()

        gate.play = down
        longest = """import('/station/app.js').then(all => all.$sync).then(async ({ sync }) => {
          const found = [];
          for (let turn = 0; turn < 10; turn++) { window.pauses.length = 0; await sync(); await Promise.resolve(); found.push(Math.max(...window.pauses)); }
          return found; })"""
        pauses = await phone.page.evaluate(longest)
        for turn, pause in enumerate(pauses):
            whole = min(60_000, 1000 * 2 ** (turn + 1))
            assert whole * 0.5 <= pause <= whole * 1.5, (turn, pauses)
        assert len({pause / min(60_000, 1000 * 2 ** (turn + 1)) for turn, pause in enumerate(pauses)}) > 5, "phones do not come all at once"
        await phone.number("017")
        await phone.told("kept")
        assert max((await phone.page.evaluate(longest))[5:]) <= 20_000, "a server that is back is found soon while something waits"

        async def busy(call: Call) -> None:
            await call.answer(b"HTTP/1.1 429 Busy\r\nRetry-After: 120\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        gate.play = busy
        assert max(await phone.page.evaluate(longest)) == 120_000


async def test_what_was_refused_stays_in_a_list_with_its_reason_and_the_rest_flows_on(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    laptop.stop(at_once=True)
    unknown = "import('/station/app.js').then(all => all.$desk).then(({ signIn }) => signIn({ badge: 'ZZZZZZZZZ', via: 'camera' })).then(() => {})"
    await phone.page.evaluate(unknown)
    await phone.number("017")
    await phone.told("kept")
    assert await phone.waiting() == 2
    laptop.start()
    await phone.all_sent()
    await phone.page.locator("#pill").click()
    sheet = phone.page.locator("dialog")
    await sheet.get_by_role("heading", name="没有记上的 1 条").wait_for()
    told = await sheet.inner_text()
    assert "胸牌 ZZZZZZZZZ" in told
    assert "没有记上" in told.split("胸牌 ZZZZZZZZZ")[1]
    assert "这不是我们的胸牌" in told
    assert "已签到" not in told
    assert "连上过" in told, "when the laptop last confirmed"
    assert sorted(fact["outcome"] for fact in laptop.facts("arrival")) == ["recorded", "refused"]


async def test_who_asks_to_send_without_a_network_is_answered(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    await phone.until("import('/station/screen/sheets.js').then(() => true)")
    laptop.stop(at_once=True)
    await phone.number("017")
    await phone.told("kept")
    await phone.page.locator("#pill").click()
    send = phone.page.locator("dialog").get_by_role("button", name="现在上传")
    await send.click()
    await phone.page.locator("dialog .toast", has_text="还没有传上去").wait_for()
    laptop.start()
    await send.click()
    await phone.page.locator("dialog").get_by_role("heading", name="全部已上传").wait_for()
    assert len(laptop.facts("arrival")) == 1


async def test_nothing_is_called_uploaded_while_anything_waits(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.page.add_init_script(
        """window.lies = [];
        addEventListener('DOMContentLoaded', () => new MutationObserver(async () => {
          if (!document.body.innerText.includes('全部已上传')) return;
          const { waiting } = (await import('/station/app.js')).$queue;
          if (waiting().length && document.body.innerText.includes('全部已上传')) window.lies.push(document.body.innerText);
        }).observe(document.body, { subtree: true, childList: true, characterData: true }));"""
    )
    async with Gate(laptop) as gate:
        await phone.join(gate.hall, laptop.code)

        async def half(call: Call) -> None:
            body = json.loads(call.body)
            gate.play = None if body["facts"] else half
            call.reset()

        gate.play = half
        for number in ("017", "018", "019"):
            await phone.number(number)
            await phone.page.evaluate(SYNC)
        await phone.all_sent()
        assert await phone.page.evaluate("window.lies") == []


async def test_where_two_tabs_are_open_both_see_what_waits_and_each_fact_goes_up_once(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.url, laptop.code)
    await phone.page.get_by_role("button", name="输号码").click()
    second = await phone.context.new_page()
    await second.goto(f"{laptop.url}/station/")
    await second.locator("#pill").wait_for()
    laptop.stop(at_once=True)
    await phone.number("017")
    await phone.told("kept")
    await second.locator("#pill", has_text="待上传 1").wait_for()
    laptop.start()
    await phone.all_sent()
    await second.locator("#pill", has_text="全部已上传").wait_for()
    assert len(laptop.facts("arrival")) == 1


async def test_where_names_may_not_be_searched_no_screen_offers_it_and_no_letters_are_sent(laptop, shelf):
    with laptop.closed() as ledger:
        ledger.save("centre", {**ledger.centre, "phones": {**ledger.centre["phones"], "name_search": False}}, by="周敏")
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    offered = phone.page.get_by_role("button", name="名字").or_(phone.page.get_by_role("button", name="点名"))
    await offered.first.wait_for(state="hidden")  # as soon as the centre's choice is known
    await phone.number("017")
    assert laptop.child(17)["name"] in await phone.told("done"), "who was met is greeted by name"
    assert await offered.count() == 0, "after a scan"
    await phone.scanner("QWERTYUIOP")
    await phone.page.get_by_role("button", name="用号码找").click()
    await phone.page.locator("[data-key='1']").wait_for()
    assert await offered.count() == 0, "after a strange code"
    letters = "import('/station/app.js').then(all => all.$world).then(({ world }) => [...world.children.values()].filter((child) => child.initials.length || child.pinyin).length)"
    assert await phone.page.evaluate(letters) == 0
    assert await phone.page.evaluate("import('/station/app.js').then(all => all.$world).then(({ world }) => world.children.size)") == 60


async def test_a_handout_asks_for_news_a_second_and_a_half_and_then_answers_from_what_it_knows(laptop, shelf):
    phone = await shelf.take(camera=False)
    async with Gate(laptop) as gate:
        await phone.join(gate.hall, laptop.code)
        await phone.desk("发放")

        async def slow(call: Call) -> None:
            await call.phone.wait_closed()

        gate.play = slow
        began = "window.began = performance.now(); new MutationObserver(() => { window.shown ??= document.querySelector('.due') && performance.now() - window.began; }).observe(document.body, { subtree: true, childList: true });"
        await sent(phone, began)
        await phone.number("017")
        await phone.page.locator(".card.grooves").wait_for(timeout=1500)
        await phone.page.locator(".due").wait_for()
        took = await phone.page.evaluate("window.shown")
        assert took >= 1400, "it gave the laptop its time"
        assert took <= 1500 + 1500, "it did not wait for an answer that does not come"
        assert "没领过" in await phone.page.locator(".due").inner_text()


async def test_a_tab_that_goes_into_the_cache_lets_another_one_send_and_goes_on_when_it_comes_back(laptop, shelf):
    phone = await shelf.take(camera=False, ignore_default_args=["--disable-back-forward-cache"])
    async with Gate(laptop) as gate:
        await phone.join(gate.url, laptop.code)
        await phone.page.get_by_role("button", name="输号码").click()
        second = await phone.context.new_page()
        await second.goto(f"{gate.url}/station/")
        await second.locator("#pill").wait_for()

        async def silent(call: Call) -> None:
            await call.phone.wait_closed()

        gate.play = silent
        before = gate.calls
        await phone.number("017")
        await waits(gate, before + 1)
        await phone.told("kept")
        await second.evaluate(f"void {SYNC}")  # waits for the first tab's turn to end
        await second.locator("#pill", has_text="待上传 1").wait_for()
        gate.play = None
        await phone.page.evaluate("window.before = true")
        await phone.page.goto(f"{gate.url}/api/health")
        await second.locator("#pill", has_text="全部已上传").wait_for()
        await phone.page.go_back(wait_until="commit")
        await phone.all_sent()
        assert await phone.page.evaluate("window.before"), "it came back from the cache"
    assert len(laptop.facts("arrival")) == 1

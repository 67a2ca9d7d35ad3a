"""What a phone keeps of the children, for how long, and how it is rid of it."""

import pytest
from gate import Call, Gate

from care import days

pytestmark = pytest.mark.browser

SYNC = "import('/station/app.js').then(all => all.$sync).then(({ sync }) => sync())"
KEPT = """import('/station/app.js').then(all => all.$db).then(async ({ all, setting }) =>
  ({ roster: (await all('roster')).length, news: (await all('news')).length, facts: (await all('facts')).length, activity: (await setting('activity')) ?? null, token: (await setting('session')).token }))"""


async def joined(laptop, shelf):
    """A phone without a camera, on its pad, at an address where names are kept; one child is signed in."""
    phone = await shelf.take(camera=False)
    await phone.join(laptop.url, laptop.code)
    await phone.page.get_by_role("button", name="输号码").click()
    await phone.number("016")
    await phone.told("done")
    await phone.all_sent()
    await phone.until("navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')")
    kept = await phone.page.evaluate(KEPT)
    assert kept["roster"] >= 60
    assert kept["token"]
    return phone


async def nothing_but(phone, facts: int):
    """The names are gone, from the disk and from memory; so many facts are not."""
    await phone.until(
        "import('/station/app.js').then(all => all.$world).then(({ world }) => world.children.size === 0 && world.current === null)"
    )
    await phone.until(f"({KEPT}).then((kept) => kept.roster + kept.news === 0)")
    kept = await phone.page.evaluate(KEPT)
    assert (kept["roster"], kept["news"], kept["activity"], kept["facts"]) == (0, 0, None, facts)


async def away(phone):
    """Ask to leave the activity."""
    await phone.page.locator(".deskbtn").click()
    await phone.page.locator(".me-row").click()
    await phone.page.get_by_role("button", name="离开这个活动").click()


async def test_one_tap_and_one_word_wipe_a_phone_on_which_nothing_waits(laptop, shelf):
    phone = await joined(laptop, shelf)
    await away(phone)
    await phone.page.get_by_role("button", name="离开", exact=True).click()
    await phone.page.get_by_role("heading", name="怎么称呼你？").wait_for()
    await nothing_but(phone, 0)
    assert await phone.page.evaluate(
        "import('/station/app.js').then(all => all.$db).then(({ setting, marker }) => Promise.all([setting('key'), marker()]))"
    ) == [
        None,
        None,
    ]


async def test_a_phone_on_which_facts_wait_is_wiped_only_when_the_organizer_says_so(laptop, shelf):
    phone = await joined(laptop, shelf)
    laptop.stop(at_once=True)
    await phone.number("017")
    await phone.told("kept")
    await away(phone)
    await phone.page.get_by_role("heading", name="还有 1 条没有上传").wait_for()
    assert laptop.child(17)["name"] in await phone.page.locator("dialog .list").inner_text()
    agree = phone.page.get_by_role("button", name="组织者同意，清掉这 1 条")
    for typed in ("", "000000", "李老师"):
        await phone.page.get_by_label("组织者屏幕上的六位加入码").fill(typed)
        await agree.click()
        await phone.page.get_by_text("不是这次活动的加入码。").wait_for()
        assert (await phone.page.evaluate(KEPT))["facts"] == 2, typed
    await phone.page.get_by_role("button", name="先不").click()
    assert await phone.waiting() == 1
    await away(phone)
    await phone.page.get_by_label("组织者屏幕上的六位加入码").fill(laptop.code.lower())
    await agree.click()
    await phone.page.get_by_role("heading", name="怎么称呼你？").wait_for()
    await nothing_but(phone, 0)
    assert (await phone.page.evaluate(KEPT))["token"] == ""
    laptop.start()
    assert len(laptop.facts("arrival")) == 1, "what was given up is nowhere, as the phone said"


async def test_what_waits_can_be_sent_from_where_it_would_be_given_up(laptop, shelf):
    phone = await joined(laptop, shelf)
    laptop.stop(at_once=True)
    await phone.number("017")
    await phone.told("kept")
    await away(phone)
    await phone.page.get_by_role("heading", name="还有 1 条没有上传").wait_for()
    laptop.start()
    await phone.page.get_by_role("button", name="现在上传").click()
    await phone.page.get_by_role("heading", name="全部已上传").wait_for()
    assert len(laptop.facts("arrival")) == 2


async def kept_offline(laptop, shelf):
    """A phone with one fact that waits, while the laptop is off."""
    phone = await joined(laptop, shelf)
    laptop.stop(at_once=True)
    await phone.number("017")
    await phone.told("kept")
    return phone


async def test_when_the_organizer_closes_the_activity_the_names_go_and_what_waits_goes_up(laptop, shelf):
    phone = await kept_offline(laptop, shelf)
    with laptop.closed() as ledger:
        [activity] = ledger.store.activities.all()
        ledger.save("activities", {**activity, "closed_at": days.now()}, by="周敏")
    await phone.page.evaluate(SYNC)
    await nothing_but(phone, 2)
    await phone.page.reload()
    await phone.page.get_by_role("heading", name="活动结束了").wait_for()
    assert len(laptop.facts("arrival")) == 2


async def test_when_the_station_is_removed_the_names_go_and_what_waits_goes_to_the_tray(laptop, shelf):
    phone = await kept_offline(laptop, shelf)
    with laptop.closed() as ledger:
        [station] = ledger.store.stations.all()
        ledger.save("stations", {**station, "removed_at": days.now()}, by="周敏")
    await phone.page.evaluate(SYNC)
    await nothing_but(phone, 2)
    await phone.page.reload()
    await phone.page.get_by_role("heading", name="这台手机被移出了活动").wait_for()
    late = next(fact for fact in laptop.facts("arrival") if fact["child"] == laptop.child(17)["id"])
    assert (late["outcome"], late["reason"]) == ("flagged", "removed_station")


async def test_when_the_token_has_ended_the_names_go_and_the_queue_stays(laptop, shelf):
    phone = await kept_offline(laptop, shelf)
    with laptop.closed() as ledger:
        [station] = ledger.store.stations.all()
        ledger.save("stations", {**station, "tokens": []}, by="周敏")
    await phone.page.evaluate(SYNC)
    await nothing_but(phone, 2)
    states = "import('/station/app.js').then(all => all.$db).then(async ({ all }) => (await all('facts')).map(({ state }) => state).sort())"
    assert await phone.page.evaluate(states) == ["safe", "waiting"]


async def test_a_portals_401_takes_no_names(laptop, shelf):
    phone = await shelf.take(camera=False)
    async with Gate(laptop) as gate:
        await phone.join(gate.hall, laptop.code)

        async def portal(call: Call) -> None:
            body = b'{"login": "/"}'
            head = f"HTTP/1.1 401 No\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            await call.answer(head.encode() + body)

        gate.play = portal
        assert await phone.page.evaluate(SYNC) is False
        told = "import('/station/app.js').then(all => all.$sync).then(async ({ status }) => [status.rejected, ((await import('/station/app.js')).$world).world.children.size])"
        assert await phone.page.evaluate(told) == [False, 60]


async def test_a_phone_that_is_opened_after_the_activity_without_a_network_shows_no_name(laptop, shelf):
    phone = await kept_offline(laptop, shelf)
    await phone.page.evaluate(
        """import('/station/app.js').then(all => all.$db).then(async ({ setting, setSetting }) => {
          const activity = await setting('activity');
          await setSetting('activity', { ...activity, ends: '2020-01-01T00:00:00.000Z' });
        })"""
    )
    await phone.page.reload()
    await phone.page.get_by_role("heading", name="活动结束了").wait_for()
    await nothing_but(phone, 2)
    assert await phone.waiting() == 1
    assert laptop.child(17)["name"] not in await phone.page.locator("body").inner_text()
    await phone.page.get_by_role("button", name="离开").click()
    await phone.page.get_by_role("heading", name="还有 1 条没有上传").wait_for()

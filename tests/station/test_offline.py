"""Without a network: nothing is lost, nothing is claimed. The server's process is really stopped."""

from datetime import datetime

import pytest
from pictures_of_badges import in_turn

pytestmark = pytest.mark.browser


async def saved(phone):
    """The rows of the phone's own database, as they are on its disk."""
    return await phone.page.evaluate(
        "import('/station/app.js').then(all => all.$db).then(async ({ all }) => (await all('facts')).map(({ id, state }) => ({ id, state })))"
    )


async def test_a_scan_without_a_network_is_kept_and_goes_up_by_itself(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    laptop.stop(at_once=True)
    await phone.number("017")
    told = await phone.told("kept")
    assert "已存本机，待上传 1" in told
    assert "没有网络，照常扫就行。" in told
    await phone.number("018")
    await phone.page.locator("#upper.v.kept .word", has_text="待上传 2").wait_for()
    assert [row["state"] for row in await saved(phone)] == ["waiting", "waiting"]
    laptop.start()
    await phone.all_sent()
    assert "已签到" in await phone.told("done"), "the panel turned to its true colour"
    assert sorted(fact["child"] for fact in laptop.facts("arrival")) == sorted(laptop.child(number)["id"] for number in (17, 18))


async def test_what_stands_already_is_said_without_a_network_too(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    await phone.number("017")
    await phone.told("done")
    laptop.stop(at_once=True)
    await phone.number("017")
    told = await phone.told("already")
    assert "李老师用这台手机扫的，不用再扫。" in told
    assert await phone.waiting() == 1, "kept all the same"


async def test_undo_works_without_a_network_and_both_facts_go_up(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    laptop.stop(at_once=True)
    await phone.number("017")
    await phone.told("kept")
    await phone.page.get_by_role("button", name="撤销").click()
    await phone.page.locator(".last .struck").wait_for()
    assert await phone.waiting() == 2
    laptop.start()
    await phone.all_sent()
    assert sorted((fact["kind"], fact["outcome"]) for fact in laptop.facts()) == [("arrival", "recorded"), ("void", "recorded")]


async def test_the_station_opens_without_a_network_after_the_phone_was_switched_off(laptop, shelf, tmp_path):
    child = laptop.child(5)
    movie = in_turn(tmp_path / "five.mjpeg", [child["badge"]])
    phone = await shelf.take(film=movie, profile="kept")
    await phone.join(laptop.url, laptop.code)
    await phone.told("done")
    await phone.all_sent()
    await phone.until("navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')")
    laptop.stop(at_once=True)
    await phone.close()
    again = await shelf.take(film=movie, profile="kept")
    await again.open(f"{laptop.url}/station/")
    told = await again.told("already")
    assert child["name"] in told
    assert await again.waiting() == 1
    await again.page.locator("#pill").click()
    await again.page.locator("dialog", has_text="最后一次连上是").wait_for()
    await again.page.keyboard.press("Escape")
    laptop.start()
    await again.all_sent()
    assert [fact["outcome"] for fact in laptop.facts("arrival")] == ["recorded", "already"]


async def test_names_are_sealed_on_the_phones_disk(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.url, laptop.code)
    await phone.until("import('/station/app.js').then(all => all.$db).then(async ({ all }) => (await all('roster')).length >= 60)")
    stored = await phone.page.evaluate(
        """import('/station/app.js').then(all => all.$db).then(async ({ all, setting }) => {
          const rows = [...(await all('roster')), ...(await all('news'))];
          const key = await setting('key');
          return [rows.length, JSON.stringify(rows.map((row) => Object.keys(row).sort())), key.extractable];
        })"""
    )
    assert stored[0] >= 60
    assert '"name"' not in stored[1]
    assert stored[2] is False


async def test_saved_means_on_the_disk(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.page.add_init_script(
        """window.durabilities = new Set();
        const begin = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function (...args) {
          const made = begin.apply(this, args);
          if (made.mode === 'readwrite') window.durabilities.add(made.durability);
          return made;
        };"""
    )
    await phone.join(laptop.hall, laptop.code)
    await phone.number("017")
    await phone.told("done")
    assert await phone.page.evaluate("[...window.durabilities]") == ["strict"]


async def test_a_phone_that_cannot_keep_a_scan_says_so_in_red(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    await phone.page.evaluate("void (IDBDatabase.prototype.transaction = () => { throw new DOMException('full', 'QuotaExceededError'); })")
    await phone.number("017")
    assert "这台手机没有存下" in await phone.told("stop")
    assert laptop.facts() == []


async def test_a_database_that_the_browser_threw_away_is_noticed(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    await phone.number("017")
    await phone.told("done")
    await phone.open("about:blank")
    devtools = await phone.context.new_cdp_session(phone.page)
    await devtools.send("Storage.clearDataForOrigin", {"origin": laptop.hall, "storageTypes": "indexeddb"})
    await phone.open(f"{laptop.hall}/station/#{laptop.code}")
    await phone.page.get_by_label("你的名字").fill("李老师")
    await phone.page.get_by_role("button", name="开始").click()
    await phone.page.get_by_role("heading", name="浏览器清掉了这台手机上的记录").wait_for()
    await phone.page.get_by_role("button", name="知道了，接着扫").click()
    await phone.page.wait_for_selector("[data-view=pad]")
    await phone.all_sent()
    assert len(laptop.facts("arrival")) == 1, "what had been sent before was kept by the laptop"


async def test_a_phone_whose_clock_is_an_hour_wrong_changes_nothing(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.page.add_init_script(
        """const RealDate = Date; const shift = 3_600_000;
        window.Date = class extends RealDate { constructor(...args) { super(...(args.length ? args : [RealDate.now() + shift])); } static now() { return RealDate.now() + shift; } };"""
    )
    await phone.join(laptop.hall, laptop.code)
    await phone.number("017")
    assert "已签到" in await phone.told("done")
    [fact] = laptop.facts("arrival")
    late = datetime.fromisoformat(fact["received_at"]) - datetime.fromisoformat(fact["happened_at"])
    assert abs(late.total_seconds()) < 5
    assert fact["clock"] < -3_590_000


async def test_when_the_activity_ends_the_names_go_and_the_queue_stays(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.url, laptop.code)
    await phone.page.get_by_role("button", name="输号码").click()
    await phone.until("navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')")
    laptop.stop(at_once=True)
    await phone.number("017")
    await phone.told("kept")
    await phone.page.evaluate(
        """Promise.all([import('/station/app.js').then(all => all.$world), import('/station/app.js').then(all => all.$session)]).then(async ([{ wipe }, { change }]) => {
          await change({ over: 'ended' }); await wipe();
        })"""
    )
    await phone.page.reload()
    await phone.page.get_by_role("heading", name="活动结束了").wait_for()
    await phone.page.get_by_text("还有 1 条记录在这台手机上").wait_for()
    left = await phone.page.evaluate(
        "import('/station/app.js').then(all => all.$db).then(async ({ all }) => [(await all('roster')).length, (await all('news')).length, (await all('facts')).length])"
    )
    assert left == [0, 0, 1]


async def test_a_badges_link_does_the_desks_work_where_the_browser_has_joined_and_tells_a_stranger_whose_it_is(laptop, shelf):
    child = laptop.child(8)
    stranger = await shelf.take(camera=False)
    await stranger.open(f"{laptop.hall}/b/{child['badge']}")
    await stranger.page.get_by_role("heading", name="捡到胸牌了？").wait_for()
    text = await stranger.page.locator("#upper").inner_text()
    assert laptop.command("export", "--table", "activities")[0]["id"] not in text
    assert child["name"] not in text
    await stranger.join(laptop.hall, laptop.code)
    await stranger.open(f"{laptop.hall}/b/{child['badge']}")
    assert child["name"] in await stranger.told("done")
    assert laptop.facts("arrival")[0]["via"] == "link"
    assert child["badge"] not in stranger.page.url


async def renewed(laptop, shelf):
    """A phone on whose pad something is typed, and a new version of the station that waits there."""
    phone = await shelf.take(camera=False)
    await phone.join(laptop.url, laptop.code)
    await phone.page.get_by_role("button", name="输号码").click()
    await phone.until("navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')")
    await phone.page.reload()
    await phone.page.get_by_role("button", name="输号码").click()
    with laptop.closed() as ledger:
        ledger.save("centre", {**ledger.centre, "name": "新名字的儿童之家"}, by="周敏")
    await phone.page.locator("[data-key='0']").click()
    await phone.page.evaluate("window.before = true")
    await phone.page.evaluate("navigator.serviceWorker.getRegistration().then((registration) => registration.update())")
    await phone.until("navigator.serviceWorker.getRegistration().then((registration) => registration.waiting !== null)")
    return phone


SYNC = "import('/station/app.js').then(all => all.$sync).then(({ sync }) => sync())"
NEW = "meta[name=centre][content=新名字的儿童之家]"


async def test_a_new_version_waits_until_nothing_is_lost_by_it(laptop, shelf):
    phone = await renewed(laptop, shelf)
    await phone.page.evaluate(SYNC)
    assert await phone.page.evaluate("window.before"), "something is typed: the page stays"
    # In one go, for the page may be gone before a second word reaches it.
    await phone.page.evaluate(f"void (document.querySelector('[data-key=back]').click(), setTimeout(() => {SYNC}))")
    await phone.page.locator(NEW).wait_for(state="attached", timeout=60_000)


async def test_a_browser_that_does_not_change_over_is_helped_by_loading_the_page_anew(laptop, shelf):
    phone = await renewed(laptop, shelf)
    await phone.page.evaluate(
        """void (() => {
          ServiceWorker.prototype.postMessage = () => { window.told = true; };
          document.querySelector('[data-key=back]').click();
        })()"""
    )
    await phone.page.evaluate(SYNC)
    await phone.until("Promise.resolve(window.told)")
    assert await phone.page.evaluate("window.before"), "the browser is given its time"
    later = "const steady = performance.now.bind(performance); performance.now = () => steady() + 4000;"
    await phone.page.evaluate(f"void (() => {{ {later} setTimeout(() => {SYNC}); }})()")
    await phone.page.locator(NEW).wait_for(state="attached", timeout=60_000)

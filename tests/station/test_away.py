"""What can happen to a phone and to its laptop between two scans. Each fact is on the laptop in the end, once."""

import os
import shutil
import signal
from collections import Counter
from pathlib import Path

import pytest
from gate import Call, Gate
from pictures_of_badges import in_turn

from care import days

pytestmark = pytest.mark.browser

SYNC = "import('/station/app.js').then(all => all.$sync).then(({ sync }) => sync())"
ACTIVE = "navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')"


def switch_off(profile: Path) -> None:
    """What a flat battery does: the browser of this profile is gone, and closes nothing before."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--user-data-dir={profile}".encode() in words and not any(word.startswith(b"--type=") for word in words):
            os.kill(int(process.name), signal.SIGKILL)


def once_each(laptop, count: int) -> None:
    """The laptop has so many arrivals, each under its own id, and of as many children."""
    facts = laptop.facts("arrival")
    assert Counter(fact["child"] for fact in facts).most_common(1)[0][1] == 1
    assert len({fact["id"] for fact in facts}) == len(facts) == count


async def number_pad(phone):
    """A phone without a camera, on its pad."""
    await phone.page.get_by_role("button", name="输号码").click()


async def test_a_phone_that_dies_in_a_hall_whose_laptop_is_off_goes_on_where_it_was(laptop, shelf, tmp_path):
    first = await shelf.take(film=in_turn(tmp_path / "five.mjpeg", [laptop.child(5)["badge"]]), profile="kept")
    await first.join(laptop.url, laptop.code)
    await first.told("done")
    await first.all_sent()
    await first.until(ACTIVE)
    laptop.stop(at_once=True)
    await first.page.reload()
    assert laptop.child(5)["name"] in await first.told("already")
    assert await first.waiting() == 1
    switch_off(shelf.folder / "kept")
    shelf.phones.remove(first)

    again = await shelf.take(film=in_turn(tmp_path / "six.mjpeg", [laptop.child(6)["badge"]]), profile="kept")
    await again.open(f"{laptop.url}/station/")
    assert laptop.child(6)["name"] in await again.told("kept")
    assert await again.waiting() == 2
    laptop.start()
    await again.all_sent()
    facts = laptop.facts("arrival")
    assert len({fact["id"] for fact in facts}) == len(facts) == 3
    assert Counter(fact["outcome"] for fact in facts) == {"recorded": 2, "already": 1}


async def test_the_laptop_dies_while_it_takes_a_sync(laptop, shelf):
    phone = await shelf.take(camera=False)
    async with Gate(laptop) as gate:
        await phone.join(gate.hall, laptop.code)

        async def cut(call: Call) -> None:
            await call.ask()
            laptop.stop(at_once=True)
            gate.play = None

        async def cut_before(call: Call) -> None:
            laptop.stop(at_once=True)
            gate.play = cut_after_start
            await call.answer(await call.ask())

        async def cut_after_start(call: Call) -> None:
            gate.play = None
            await call.answer(await call.ask())

        for number, play in (("017", cut_before), ("018", cut)):
            gate.play = play
            await phone.number(number)
            await phone.told("kept")
            await phone.until("import('/station/app.js').then(all => all.$sync).then(({ status }) => status.online === false)")
            assert await phone.waiting() >= 1
            assert "全部已上传" not in await phone.page.locator("#pill").inner_text()
            laptop.start()
            await phone.all_sent()
    once_each(laptop, 2)


async def test_answers_that_are_lost_after_the_laptop_has_written_count_once(laptop, shelf):
    phone = await shelf.take(camera=False)
    async with Gate(laptop) as gate:
        await phone.join(gate.hall, laptop.code)
        carried = []

        async def lose(call: Call) -> None:
            carried.append(await call.ask())
            call.reset()

        gate.play = lose
        for number in ("017", "018", "019"):
            await phone.number(number)
            await phone.told("kept")
            await phone.page.evaluate(SYNC)
        assert {answer[:12] for answer in carried} == {b"HTTP/1.1 200"}, "the laptop had written"
        assert await phone.waiting() == 3
        once_each(laptop, 3)
        gate.play = None
        await phone.page.evaluate(SYNC)
        await phone.all_sent()
    once_each(laptop, 3)


async def test_a_laptop_restored_from_an_older_backup_gets_everything_again(laptop, shelf, tmp_path):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    await phone.number("017")
    await phone.told("done")
    backup = tmp_path / "morning.backup"
    laptop.command("backup", str(backup))
    for number in ("018", "019"):
        await phone.number(number)
        await phone.told("done")
    await phone.all_sent()
    laptop.stop()
    shutil.rmtree(laptop.folder)
    laptop.command("restore", str(backup))
    assert len(laptop.facts("arrival")) == 1
    laptop.start()
    await phone.page.evaluate(SYNC)
    await phone.page.evaluate(SYNC)
    await phone.all_sent()
    once_each(laptop, 3)


async def test_a_token_that_was_withdrawn_keeps_the_queue_and_joining_again_sends_it(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    laptop.stop(at_once=True)
    await phone.number("017")
    await phone.told("kept")
    laptop.start()
    with laptop.closed() as ledger:
        [station] = ledger.store.stations.all()
        ledger.save("stations", {**station, "tokens": []}, by="周敏")
    await phone.page.evaluate(SYNC)
    await phone.page.reload()
    await phone.page.get_by_role("heading", name="要重新加入").wait_for()
    await phone.page.get_by_text("还有 1 条记录在这台手机上").wait_for()
    assert await phone.waiting() == 1
    assert laptop.facts() == []
    await phone.page.get_by_role("button", name="加入").click()
    await phone.page.get_by_label("加入码").fill(laptop.code)
    await phone.page.get_by_role("button", name="开始").click()
    await phone.all_sent()
    once_each(laptop, 1)


async def test_a_phone_that_was_away_for_a_month_joins_the_next_activity_and_everything_goes_up(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    laptop.stop(at_once=True)
    await phone.number("017")
    await phone.told("kept")
    with laptop.closed() as ledger:
        [old] = ledger.store.activities.all()
        long_ago = {name: days.shifted(old[name], -40 * 86_400_000) for name in ("starts_at", "ends_at")}
        ledger.save("activities", {**old, **long_ago, "join_code": None}, by="周敏")
        ledger.save("activities", {**old, "id": "a-next", "title": "元旦", "join_code": "9K2M7P"}, by="周敏")
    await phone.page.evaluate(SYNC)
    await phone.page.reload()
    await phone.page.get_by_role("heading", name="要重新加入").wait_for()
    assert await phone.waiting() == 1
    await phone.page.get_by_role("button", name="加入").click()
    await phone.page.get_by_label("加入码").fill("9K2M7P")
    await phone.page.get_by_role("button", name="开始").click()
    await phone.all_sent()
    [fact] = laptop.facts("arrival")
    assert fact["activity"] == old["id"]
    assert fact["child"] == laptop.child(17)["id"]


async def test_a_phone_that_is_late_by_a_week_still_sends_though_the_activity_is_over(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.url, laptop.code)
    await number_pad(phone)
    laptop.stop(at_once=True)
    await phone.number("017")
    await phone.told("kept")
    with laptop.closed() as ledger:
        [activity] = ledger.store.activities.all()
        long_ago = {name: days.shifted(activity[name], -7 * 86_400_000) for name in ("starts_at", "ends_at")}
        ledger.save("activities", {**activity, **long_ago}, by="周敏")
    await phone.all_sent()
    await phone.page.get_by_role("button", name="关上").or_(phone.page.locator("#upper.v .told")).first.click()
    await phone.page.get_by_role("heading", name="活动结束了").wait_for()
    left = (
        "import('/station/app.js').then(all => all.$db).then(async ({ all }) => (await all('roster')).length + (await all('news')).length)"
    )
    assert await phone.page.evaluate(left) == 0
    once_each(laptop, 1)

"""An emergency in the hall: phones call the roll together, also while the laptop is off; who may not know guardians hears where to bring the child."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from care import roll
from pages import door, passwords, sampling
from storage import house
from storage.ledger import Ledger
from tests.serving import CENTRE, ORGANIZER, Server

pytestmark = pytest.mark.browser

SYNC = "import('/station/app.js').then(all => all.$sync).then(({ sync }) => sync())"
INSIDE = 12
"""So many children have come, those with the lowest numbers."""


def arrive(ledger: Ledger, how_many: int = INSIDE) -> dict[str, Any]:
    """Children who have come; phones may see guardians' telephones. Returns the activity."""
    [activity] = [activity for activity in ledger.store.activities.all() if activity["title"] == "冬至包饺子"]
    ledger.save("centre", {**ledger.centre, "phones": {"guardian_phones": True, "name_search": True}}, by="周敏")
    for child in sorted(ledger.children(), key=lambda child: child["number"])[:how_many]:
        ledger.record({"kind": "arrival", "activity": activity["id"], "child": child["id"]}, organizer="周敏")
    return dict(activity)


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[tuple[Server, dict[str, Any]]]:
    """The whole app, with children who have come: phones and organizers' pages."""
    server = Server(tmp_path / "served")
    ledger = house.open_at(server.folder)
    sampling.load(ledger, by="周敏")
    ledger.save("centre", {**ledger.centre, **CENTRE}, by="周敏")
    organizer = {"id": "o1", "name": ORGANIZER["name"], "password": passwords.hash_password(ORGANIZER["password"]), "language": "zh_CN"}
    ledger.save("organizers", organizer, by="周敏")
    activity = arrive(ledger)
    ledger.store.commit_now()
    house.close()
    server.start()
    yield server, activity
    server.stop()


@asynccontextmanager
async def organizers_page(shelf, server: Server, activity: dict[str, Any]) -> AsyncIterator[Page]:
    """The roll-call as 周敏 sees it on her laptop."""
    token = server.sign_in()
    laptop = await shelf.take(viewport={"width": 1366, "height": 768})
    await laptop.context.add_cookies([{"name": door.COOKIE, "value": token, "url": server.url}])
    await laptop.open(f"{server.url}/activities/{activity['id']}/roll")
    yield laptop.page


async def has_it_all(phone) -> None:
    """Wait until what comes after the first screen is here, so that it works without a network."""
    await phone.until("import('/station/screen/roll.js').then(() => true)")


async def begin(phone) -> None:
    """From the desks to a roll-call that goes on."""
    await phone.page.locator(".deskbtn").click()
    await phone.page.locator("dialog .beside", has_text="紧急点名").click()
    await phone.page.get_by_role("button", name="开始点名").click()
    await phone.page.wait_for_selector("[data-view=roll]")


async def open_from_the_bar(phone) -> None:
    await phone.page.evaluate(SYNC)
    await phone.page.locator("button.alarm").click()
    await phone.page.wait_for_selector("[data-view=roll]")


async def tick(phone, number: int) -> None:
    """Tick one child off and see it go down the list."""
    child = await phone.page.evaluate(
        "number => import('/station/app.js').then(all => [...all.$world.world.children.values()].find((child) => child.number === number).id)",
        number,
    )
    await phone.page.locator(f".to-find [data-call='{child}']").dispatch_event("click")
    await phone.page.locator(f".was-found [data-call='{child}']").wait_for()


def tally(phone):
    return phone.page.locator(".roll-n b")


async def test_phones_call_the_roll_together_while_the_laptop_is_off(whole, shelf):
    server, activity = whole
    li, wang = await shelf.take(camera=False), await shelf.take(camera=False)
    await li.join(server.url, activity["join_code"], "李老师")
    await wang.join(server.url, activity["join_code"], "王老师")
    await li.page.get_by_role("button", name="输号码").click()
    await wang.page.get_by_role("button", name="输号码").click()
    await wang.until("navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')")
    await begin(li)
    await expect(tally(li)).to_have_text(f"0 / {INSIDE}")
    await li.all_sent()
    await open_from_the_bar(wang)
    server.kill()
    for number in (1, 2, 3):
        await tick(wang, number)
    await tick(li, 4)
    assert await wang.waiting() == 3
    await expect(wang.page.locator(".was-found .tag.wait")).to_have_count(3)
    await expect(tally(wang)).to_have_text(f"3 / {INSIDE}")
    await expect(tally(li)).to_have_text(f"1 / {INSIDE}")  # neither can know of the other
    await wang.page.reload()
    await open_from_the_bar(wang)
    await expect(tally(wang)).to_have_text(f"3 / {INSIDE}")  # a phone that was switched off and on still knows
    server.start()
    for phone in (li, wang, li):
        await phone.page.evaluate(SYNC)
        await phone.all_sent()
    async with organizers_page(shelf, server, activity) as page:
        await expect(page.locator(".roll-number b")).to_have_text(f"4 / {INSIDE}")
        await expect(page.locator("[data-tick]")).to_have_count(INSIDE - 4)
        await page.locator("[data-tick]").first.click()
        await expect(page.locator(".roll-number b")).to_have_text(f"5 / {INSIDE}")
        for phone in (li, wang):
            await phone.page.evaluate(SYNC)
            await expect(tally(phone)).to_have_text(f"5 / {INSIDE}")
            await expect(phone.page.locator(".was-found .tag.wait")).to_have_count(0)
        await page.get_by_role("button", name="解除", exact=True).click()
        await page.locator(".ask").get_by_role("button", name="解除", exact=True).click()
        await page.get_by_text("紧急点名解除了").wait_for()
        for phone in (li, wang):
            await phone.page.evaluate(SYNC)
            await phone.page.wait_for_selector("[data-view=pad]")
            await expect(phone.page.locator(".alarm")).to_have_count(0)
    server.stop()
    ledger = house.open_at(server.folder)
    try:
        ticks = [
            (fact["by"], ledger.store.children.need(fact["child"])["number"])
            for fact in ledger.books.facts.values()
            if fact["kind"] == "safe"
        ]
        assert sorted(ticks) == [("周敏", 5), ("李老师", 4), ("王老师", 1), ("王老师", 2), ("王老师", 3)]
        assert roll.began(activity["id"], ledger.books) is None
    finally:
        house.close()


async def hall(laptop, shelf, **changes: Any):
    """A phone on its pad, with children who have come; `changes` are of the activity."""
    with laptop.closed() as ledger:
        activity = arrive(ledger)
        ledger.save("activities", {**activity, **changes}, by="周敏")
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    return phone


async def test_two_phones_that_begin_without_a_network_begin_the_same_one(laptop, shelf):
    li = await hall(laptop, shelf)
    wang = await shelf.take(camera=False)
    await wang.join(laptop.hall, laptop.code, "王老师")
    for phone in (li, wang):
        await has_it_all(phone)
    laptop.stop(at_once=True)
    for phone, number in ((li, 1), (wang, 2)):
        await begin(phone)
        await tick(phone, number)
    laptop.start()
    for phone in (li, wang, li):
        await phone.page.evaluate(SYNC)
        await phone.all_sent()
    for phone in (li, wang):
        await expect(tally(phone)).to_have_text(f"2 / {INSIDE}")
    assert [len(laptop.facts(kind)) for kind in ("emergency", "safe")] == [2, 2]
    assert {fact["outcome"] for fact in laptop.facts("emergency") + laptop.facts("safe")} == {"recorded"}


async def test_who_is_to_be_found_stands_first_with_the_numbers_to_ring_up(laptop, shelf):
    phone = await hall(laptop, shelf)
    await begin(phone)
    rows = phone.page.locator(".rows .li")
    await expect(rows).to_have_count(INSIDE)
    with laptop.closed() as ledger:
        child = ledger.store.children.need(laptop.child(1)["id"])
        numbers = [ledger.store.guardians.need(link["guardian"])["phone"] for link in child["guardians"]]
    links = rows.first.locator("a")
    assert [await links.nth(place).get_attribute("href") for place in range(await links.count())] == [f"tel:{number}" for number in numbers]
    await rows.first.locator(".tick").click()
    await expect(rows.last).to_have_attribute("data-child", child["id"])
    assert await phone.page.locator(".rows").evaluate("rows => rows.scrollTop") == 0, "the list stays with those who are to be found"
    await expect(rows.first.locator(".tick")).to_be_focused()
    await phone.page.get_by_label("先收起来").click()
    await phone.page.wait_for_selector("[data-view=pad]")
    await expect(phone.page.locator("button.alarm")).to_contain_text("紧急点名进行中")


async def test_a_badge_ticks_while_the_roll_is_open_and_signs_nobody_in(laptop, shelf):
    phone = await hall(laptop, shelf)
    await begin(phone)
    await phone.scanner(laptop.child(3)["badge"])
    await phone.page.locator(".toast", has_text=f"{laptop.child(3)['name']} 点到了").wait_for()
    await expect(tally(phone)).to_have_text(f"1 / {INSIDE}")
    await phone.scanner(laptop.child(3)["badge"])
    await phone.page.get_by_text(f"{laptop.child(3)['name']} 已经点到了").wait_for()
    await phone.scanner("https://example.org/pay")
    await phone.page.get_by_text("不认得这个胸牌。在名单里找名字，点一下。").wait_for()
    await phone.scanner(laptop.child(40)["badge"])
    await expect(tally(phone)).to_have_text(f"2 / {INSIDE + 1}")  # nobody had signed this one in
    await phone.all_sent()
    assert [len(laptop.facts(kind)) for kind in ("safe", "arrival")] == [2, 0]


async def test_a_tick_is_taken_back_by_the_phone_that_made_it_alone(laptop, shelf):
    li = await hall(laptop, shelf)
    await begin(li)
    await tick(li, 1)
    await li.all_sent()
    wang = await shelf.take(camera=False)
    await wang.join(laptop.hall, laptop.code, "王老师")
    await open_from_the_bar(wang)
    await wang.page.locator(".was-found .tick").dispatch_event("click")
    await wang.page.get_by_text("李老师点的，要组织者来撤销。").wait_for()
    await expect(tally(wang)).to_have_text(f"1 / {INSIDE}")
    await li.page.locator(".was-found .tick").dispatch_event("click")
    await expect(tally(li)).to_have_text(f"0 / {INSIDE}")
    await li.all_sent()
    await wang.page.evaluate(SYNC)
    await expect(tally(wang)).to_have_text(f"0 / {INSIDE}")


async def test_two_quick_taps_at_one_place_tick_one_child(laptop, shelf):
    phone = await hall(laptop, shelf)
    await begin(phone)
    await phone.page.evaluate(
        """new Promise((done) => {
          const tap = () => document.elementFromPoint(200, 220).closest('button').dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
          const first = document.querySelector('.to-find').dataset.child;
          tap();
          const look = () => {
            if (document.querySelector('.to-find').dataset.child === first) return setTimeout(look, 5);
            tap();
            done();
          };
          look();
        })"""
    )
    await expect(tally(phone)).to_have_text(f"1 / {INSIDE}")
    await phone.all_sent()
    assert len(laptop.facts("safe")) == 1


async def test_a_phone_that_is_no_departure_desk_hears_where_to_bring_the_child_and_knows_no_guardian(laptop, shelf):
    phone = await hall(laptop, shelf, desks=["arrival", "segment"])
    with laptop.closed() as ledger:
        [activity] = [activity for activity in ledger.store.activities.all() if activity["title"] == "冬至包饺子"]
        ledger.record({"kind": "emergency", "activity": activity["id"]}, organizer="周敏")
        child = ledger.store.children.need(laptop.child(1)["id"])
        guardians = [ledger.store.guardians.need(link["guardian"]) for link in child["guardians"]]
    await phone.page.reload()
    await phone.page.locator("p.alarm", has_text="紧急点名开始了，把孩子带到组织者那里").wait_for()
    await expect(phone.page.locator("button.alarm")).to_have_count(0)
    await phone.page.locator(".deskbtn").click()
    await phone.page.locator("dialog .choice").first.wait_for()
    await expect(phone.page.locator("dialog .beside", has_text="紧急点名")).to_have_count(0)
    known = await phone.page.evaluate(
        "import('/station/app.js').then(all => JSON.stringify([[...all.$world.world.children.values()], [...all.$world.world.books.facts.values()]]))"
    )
    answer = await phone.page.evaluate(
        """import('/station/app.js').then(async ({ $calls, $session }) =>
          JSON.stringify(await $calls.sync($session.session.token, { cursor: null, sent_at: new Date().toISOString(), waiting: 0, facts: [] })))"""
    )
    assert child["name"] in known
    assert child["name"] in answer
    for told in (known, answer, await phone.page.content()):
        assert not [guardian for guardian in guardians if guardian["name"] in told or guardian["phone"] in told]
    assert '"kind":"emergency"' in answer

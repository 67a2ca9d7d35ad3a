"""The board in a real browser: a scan on another phone appears by itself."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from care import days
from tests import forked
from tests.conftest import ROOT, Server, signed_in

pytestmark = pytest.mark.browser


class Centre:
    """The sample centre, served, with one phone that has joined."""

    def __init__(self, server: Server) -> None:
        made = forked.run(ROOT / "app.py", "sample", "--data", str(server.folder), "--json", cwd=server.folder)
        self.sample: dict[str, Any] = json.loads(made.stdout)
        self.activity = self.sample["activity"]
        self.children = {child["name"]: child for child in self.sample["children"]}
        self.server = server
        server.start()
        _status, joined, _cookie = server.post(
            "/api/join", {"code": self.activity["join_code"], "name": "李老师", "station": str(uuid.uuid4())}
        )
        self.phone = {"Authorization": f"Bearer {joined['token']}"}

    def tell(self, waiting: int) -> None:
        """The phone is heard, and says how much waits on it."""
        status, _answer, _cookie = self.server.post("/api/sync", {"cursor": None, "waiting": waiting, "facts": []}, self.phone)
        assert status == 200

    def scan(self, kind: str, name: str, outcome: str = "recorded", **more: Any) -> None:
        fact = {"id": str(uuid.uuid4()), "kind": kind, "at": days.now(), "clock": 0, "activity": self.activity["id"], "by": "李老师"}
        fact |= {"child": self.children[name]["id"], **more}
        status, answer, _cookie = self.server.post("/api/sync", {"cursor": None, "waiting": 1, "desk": kind, "facts": [fact]}, self.phone)
        assert (status, answer["results"][0]["outcome"]) == (200, outcome)

    async def board(self, browser: Browser, **options: Any) -> Page:
        context: BrowserContext = await signed_in(browser, self.server, self.server.sign_in(**self.sample["organizer"]), **options)
        page = await context.new_page()
        await page.goto(f"{self.server.url}/board")
        await expect(page.get_by_test_id("fresh")).to_be_visible()
        return page


@pytest.fixture
def served(tmp_path: Path) -> Any:
    server = Server(tmp_path / "served")
    server.folder.mkdir()
    yield Centre(server)
    server.kill()


async def test_a_scan_on_another_phone_appears_by_itself(served: Centre, browser: Browser) -> None:
    laptop, phone = await served.board(browser), await served.board(browser, viewport={"width": 390, "height": 844})
    await expect(laptop.get_by_test_id("arrived")).to_have_text("0")
    await laptop.evaluate("window.neverReloaded = true")
    served.scan("arrival", "魏小涛")
    for page in (laptop, phone):
        await expect(page.get_by_test_id("arrived")).to_have_text("1")
        await expect(page.get_by_test_id("not-here").get_by_text("魏小涛")).to_have_count(0)
    await expect(laptop.get_by_test_id("scans").get_by_text("魏小涛")).to_be_visible()
    await expect(laptop.locator(".place.came")).to_have_count(1)
    assert await laptop.evaluate("window.neverReloaded")
    served.scan("attendance", "魏小涛", segment=served.activity["segments"][-1]["id"])
    following = phone.get_by_role("button", name="下一环节")
    _word, _colon, title = (await following.inner_text()).partition("：")
    await following.click()
    await expect(phone.locator(".three")).to_contain_text(f"{title} 还没有人")  # what is on, not where somebody was scanned


async def test_the_missing_can_be_called_and_read(served: Centre, browser: Browser) -> None:
    page = await served.board(browser, viewport={"width": 390, "height": 844})
    calls = page.get_by_test_id("not-here").locator("a[href^='tel:']:visible")
    await expect(calls).to_have_count(10)
    await page.get_by_role("button", name="看全部 60 人").click()
    await expect(calls).to_have_count(59)  # of one nobody has a number
    assert (await calls.first.get_attribute("href") or "").startswith("tel:1390000")
    await expect(page.get_by_role("img", name="已到 0，应到 60")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_scan_is_undone_from_the_board(served: Centre, browser: Browser) -> None:
    page = await served.board(browser)
    served.scan("arrival", "魏小涛")
    await page.get_by_test_id("scans").get_by_role("button", name="魏小涛").click()
    await page.get_by_label("为什么").fill("扫错了人")
    await page.get_by_role("button", name="撤销这一条").click()
    await expect(page.get_by_test_id("arrived")).to_have_text("0")
    await expect(page.get_by_test_id("scans").locator("s").first).to_have_text("魏小涛")


async def test_after_the_first_departure_one_sees_who_has_not_left(served: Centre, browser: Browser) -> None:
    page = await served.board(browser)
    served.scan("arrival", "魏小涛")
    served.scan("arrival", "魏小雨")
    await expect(page.get_by_test_id("leaving")).to_have_count(0)
    served.scan("departure", "魏小雨")
    leaving = page.get_by_test_id("leaving")
    await expect(leaving).to_contain_text("谁还没走，1 人")
    await expect(leaving.get_by_role("button", name="魏小涛")).to_be_visible()


async def test_before_the_end_who_has_not_come_stands_above_who_has_not_left(served: Centre, browser: Browser) -> None:
    page = await served.board(browser)
    for name in ("魏小涛", "魏小雨"):
        served.scan("arrival", name)
    served.scan("departure", "魏小雨")
    await expect(page.get_by_test_id("leaving")).to_be_visible()
    above, below = await page.get_by_test_id("not-here").bounding_box(), await page.get_by_test_id("leaving").bounding_box()
    assert above
    assert below
    assert above["y"] < below["y"]


async def test_a_count_on_a_phone_leads_to_whom_to_look_for(served: Centre, browser: Browser) -> None:
    page = await served.board(browser, viewport={"width": 390, "height": 844})
    for name in ("魏小涛", "魏小雨"):
        served.scan("arrival", name)
    served.scan("headcount", "魏小涛", details={"number": 1})
    counted = page.get_by_test_id("counted")
    await expect(counted).to_contain_text("数到 1，在场 2，差 1 人")
    await expect(page.get_by_test_id("scans")).to_contain_text("数到 1 人")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await counted.get_by_role("link", name="少了谁").click()
    await expect(page.get_by_role("heading", name="少了谁")).to_be_visible()
    await page.go_back()
    served.scan("headcount", "魏小涛", details={"number": 2})
    await expect(page.get_by_test_id("counted")).to_have_count(0)


# --- the end, and the gate -------------------------------------------------------------------------------------------------------

A_DAY_LATER = "{ const now = Date.now; Date.now = () => now() + 25 * 3600_000 }"
"""The sample's activity ends in twenty-four hours."""


async def test_when_the_end_comes_who_is_still_here_becomes_the_board_and_it_is_heard_once(served: Centre, browser: Browser) -> None:
    for name in ("魏小涛", "魏小雨", "吴桐"):
        served.scan("arrival", name)
    page = await served.board(browser)
    await expect(page.get_by_test_id("arrived")).to_have_text("3")
    await expect(page.get_by_test_id("leaving")).to_have_count(0)
    await page.evaluate(A_DAY_LATER)
    late = page.get_by_test_id("leaving")
    await expect(late).to_contain_text("到点了，还有 3 人没走")
    assert await page.evaluate("window.rung") == ["late"]
    above = await late.bounding_box()
    below = await page.locator(".tally").bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"], "it stands first"
    row = late.get_by_role("listitem").filter(has_text="吴桐")
    await expect(row.get_by_role("link")).to_have_count(1)
    await row.get_by_role("button", name="还有 1 个电话").click()
    await expect(row.get_by_role("link")).to_have_count(2)
    assert (await row.get_by_role("link").last.get_attribute("href") or "").startswith("tel:1")
    served.scan("departure", "吴桐", outcome="flagged", details={"how": "alone"})
    await expect(late).to_contain_text("到点了，还有 2 人没走")
    assert await page.evaluate("window.rung") == ["late"]
    await expect(page.get_by_test_id("arrived")).to_have_text("3")


async def test_who_opens_the_board_after_the_end_sees_it_without_a_sound(served: Centre, browser: Browser) -> None:
    served.scan("arrival", "魏小涛")
    page = await served.board(browser)
    await page.context.add_init_script(  # the server's clock stays, but for this board the end came a day ago
        "{ const parse = Date.parse; Date.parse = (text) => parse(text) - (text > new Date().toISOString() ? 25 * 3600_000 : 0) }"
    )
    await page.reload()
    await expect(page.get_by_test_id("leaving")).to_contain_text("到点了，还有 1 人没走")
    assert await page.evaluate("window.rung ?? null") is None


async def test_a_question_is_heard_at_once_on_each_board_and_gone_from_all_when_one_answers(served: Centre, browser: Browser) -> None:
    served.scan("arrival", "魏小涛")
    laptop, phone = await served.board(browser), await served.board(browser, viewport={"width": 390, "height": 844})
    served.scan("question", "魏小涛", details={"name": "王强", "relation": "叔叔的朋友", "phone": "13800001234"})
    for page in (laptop, phone):
        await expect(page.get_by_test_id("questions")).to_contain_text("叔叔的朋友 王强（138 0000 1234）来接，行不行？")
        assert await page.evaluate("window.rung") == ["question"]
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await phone.get_by_role("button", name="同意 叔叔的朋友 王强 接走 魏小涛", exact=True).click()
    for page in (laptop, phone):
        await expect(page.get_by_test_id("questions")).to_have_count(0)
    await expect(phone.get_by_text("已告诉签退台：同意")).to_be_visible()


async def test_a_centre_that_wants_no_sounds_hears_none(served: Centre, browser: Browser) -> None:
    served.scan("arrival", "魏小涛")
    page = await served.board(browser)
    await page.goto(f"{served.server.url}/settings")
    await page.get_by_role("switch", name="扫码时有声音").click()
    await page.goto(f"{served.server.url}/board")
    await expect(page.get_by_test_id("fresh")).to_be_visible()
    served.scan("question", "魏小涛", details={"name": "王强"})
    await expect(page.get_by_test_id("questions")).to_be_visible()
    assert await page.evaluate("window.rung ?? null") is None
    await expect(page.get_by_role("button", name="开声音")).to_have_count(0)


# --- how sure the figures are -----------------------------------------------------------------------------------------------------


async def test_what_waits_on_phones_stands_beside_the_figures_until_it_is_sent(served: Centre, browser: Browser) -> None:
    page = await served.board(browser)
    served.tell(waiting=5)
    unsure = page.get_by_test_id("unsure")
    await expect(unsure).to_have_text("1 台手机有 5 条没上传")
    await expect(page.get_by_test_id("stations")).to_contain_text("待上传 5")
    served.tell(waiting=0)
    await expect(unsure).to_have_count(0)


async def test_an_ordinary_morning_fits_a_laptop_with_four_supplies_and_something_waiting(served: Centre, browser: Browser) -> None:
    for name in list(served.children)[:47]:
        served.scan("arrival", name)
    served.tell(waiting=5)
    page = await served.board(browser)
    await expect(page.get_by_test_id("arrived")).to_have_text("47")
    await expect(page.get_by_test_id("unsure")).to_be_visible()
    await expect(page.get_by_test_id("supplies").locator("tbody tr")).to_have_count(4)
    await page.evaluate("document.querySelector('.note.sample').remove()")
    assert await page.evaluate("document.documentElement.scrollHeight") <= 768


async def test_a_silent_phone_is_named_beside_the_figures(served: Centre, browser: Browser) -> None:
    page = await served.board(browser, viewport={"width": 390, "height": 844})
    served.tell(waiting=0)
    await expect(page.get_by_test_id("stations")).to_contain_text("刚刚")
    await expect(page.get_by_test_id("unsure")).to_have_count(0)
    await page.evaluate("{ const now = Date.now; Date.now = () => now() + 12 * 60_000 }")
    await expect(page.get_by_test_id("unsure")).to_have_text("1 号手机 12 分钟未同步，人数可能还会变")


async def test_after_a_restart_a_phone_is_not_called_silent_nor_at_a_desk(served: Centre, browser: Browser) -> None:
    served.scan("arrival", "魏小涛")
    served.server.stop()
    served.server.start()
    page = await served.board(browser)
    await expect(page.get_by_test_id("stations")).to_contain_text("还没有联系上")
    await expect(page.get_by_test_id("stations")).not_to_contain_text("签到")
    await expect(page.get_by_test_id("unsure")).to_have_text("1 台手机还没有联系上，人数可能还会变")
    served.tell(waiting=0)
    await expect(page.get_by_test_id("unsure")).to_have_count(0)


async def test_what_waits_on_the_tray_is_the_same_in_the_navigation_and_on_the_board(served: Centre, browser: Browser) -> None:
    page = await served.board(browser)
    place = page.locator(".nav a[href='/tray'] .n")
    await expect(place).to_have_count(0)
    served.scan("departure", "魏小涛", outcome="flagged")
    await expect(page.locator(".board-state .tray")).to_have_text("待处理 1")
    await expect(place).to_have_text("1")


async def test_a_contradiction_is_decided_on_the_tray_and_the_board_follows(served: Centre, browser: Browser) -> None:
    board = await served.board(browser)
    served.scan("departure", "魏小涛", outcome="flagged")
    await expect(board.get_by_test_id("arrived")).to_have_text("1")
    tray = await board.context.new_page()
    await tray.goto(f"{served.server.url}/tray")
    await tray.get_by_role("button", name="别的办法").click()
    await tray.get_by_role("radio", name="这条不算").click()
    await tray.get_by_label("写一句").fill("扫错了人")
    await tray.get_by_role("button", name="就这么定").click()
    await expect(tray.get_by_text("没有要处理的")).to_be_visible()
    await expect(tray.locator(".nav a[href='/tray'] .n")).to_be_hidden()
    await expect(board.locator(".nav a[href='/tray'] .n")).to_be_hidden()
    await expect(board.get_by_test_id("arrived")).to_have_text("0")
    await expect(board.get_by_test_id("scans").locator("s").first).to_have_text("魏小涛")
    await tray.get_by_text("处理过的 1 件").click()
    await expect(tray.get_by_text("周敏：这条不算，扫错了人")).to_be_visible()
    await tray.get_by_role("button", name="撤销").click()
    await expect(tray.get_by_role("button", name="补一条签到")).to_be_visible()
    await expect(board.locator(".nav a[href='/tray'] .n")).to_have_text("1")

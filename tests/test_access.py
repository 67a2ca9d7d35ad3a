"""For everyone: every page of the organizer, its dialogs and the volunteer's camera screens, in both languages, light and dark, wide and narrow."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Playwright, async_playwright, expect

from tests import get_browser
from tests.axe import barriers
from tests.centre_at_work import JOIN_CODE, Centre, build
from tests.conftest import CHROMIUM, signed_in
from tests.screens import organizer_paths, strangers_paths
from tests.serving import ROOT, Server
from tests.station.pictures_of_badges import film, held, table

WIDE, PHONE, NARROW = (1366, 768), (390, 844), (360, 640)
STILL = {"reduced_motion": "reduce"}
"""Nothing moves in these stories: what is half-way between two colours is unreadable, and that is no news."""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
    .filter((each) => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 0.5)
    .slice(0, 3).map((each) => each.outerHTML.slice(0, 120))"""
TOO_SMALL = """() => [...document.querySelectorAll('button, a[href], input:not([type=file]), [role=button]')]
    .filter((each) => each.checkVisibility({visibilityProperty: true}) && !(document.querySelector('dialog[open]') && !each.closest('dialog')))
    .map((each) => [each.outerHTML.slice(0, 100), each.getBoundingClientRect()])
    .filter(([, box]) => box.width < 47.5 || box.height < 47.5)
    .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""


async def look_at(page: Page, what: str) -> list[str]:
    """Everything wrong with what is open: on a laptop, in the dark on a phone, and nothing runs over the edge of the narrowest."""
    wrong = [f"{what}, wide, light: {each}" for each in await barriers(page)]
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    await page.emulate_media(color_scheme="dark")
    wrong += [f"{what}, phone, dark: {each}" for each in await barriers(page, "color-contrast")]  # all else is the same in the dark
    wrong += await too_wide(page, what)
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    return wrong


async def too_wide(page: Page, what: str) -> list[str]:
    """What runs over the edge of the narrowest phone."""
    await page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    return [f"{what}, {NARROW[0]}: runs over the edge: {each}" for each in await page.evaluate(TOO_WIDE)]


@pytest.fixture
def at_work(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Server, Centre]]:
    """A centre in the middle of an activity, served in the language that the test is given."""
    language = request.getfixturevalue("language")
    server = Server(tmp_path / "served")
    made = build(server.folder, language)
    server.start()
    yield server, made
    server.stop()


def test_no_page_is_left_out() -> None:
    declared = set()
    for path in (ROOT / "pages").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        declared |= set(re.findall(r'^@page\("([^"]+)"', text, flags=re.MULTILINE))
        declared |= {f"/activities/{{activity_id}}/{name}" for name in re.findall(r'^@activity_page\("([^"]+)"', text, flags=re.MULTILINE)}
    seen = [address.partition("?")[0] for address in organizer_paths("a1", "c1", "i1").values()]
    left = [one for one in declared if not any(re.fullmatch(re.sub(r"{[^}]+}", "[acdinrt]1", one), address) for address in seen)]
    assert sorted(left) == ["/", "/board"]  # "/" leads to the board, which is the one of the activity that is on


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh_CN", "en"])
async def test_every_page_of_the_organizer(browser: Browser, at_work: tuple[Server, Centre], language: str) -> None:
    server, made = at_work
    context = await signed_in(browser, server, server.sign_in(), **STILL)
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    wrong: list[str] = []
    look = look_at if language == "zh_CN" else too_wide  # another language changes neither colours nor roles
    ids = (made.activity, made.children["魏小涛"]["id"], made.items["铅笔"])
    for name, path in organizer_paths(*ids).items():
        answer = await page.goto(server.url + path)
        await page.wait_for_function("window.did_handshake")
        assert answer is not None
        assert answer.status == 200, name
        assert await page.evaluate("document.documentElement.lang") == {"zh_CN": "zh-CN", "en": "en-US"}[language], name
        wrong += await look(page, name)
    await context.clear_cookies()
    await page.goto(f"{server.url}/sign-in")
    wrong += await look(page, "sign-in")
    await context.close()
    assert not wrong, "\n".join(wrong)
    assert len(asked) > 100
    assert [url for url in asked if not url.startswith((server.url, server.url.replace("http", "ws"), "data:", "blob:"))] == []


DIALOGS: dict[str, dict[str, tuple[str, ...]]] = {
    "zh_CN": {
        "activity": ("换一个加入码", "延长", "结束活动", "取消活动"),
        "activity-edit": ("新的物资",),
        "supplies": ("加物资", "配物资包"),
        "supply": ("入库", "盘点", "修改"),
        "things": ("加一样",),
        "thing": ("还回来了", "修改"),
    }
}


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh_CN"])
async def test_every_dialog_of_the_organizer(browser: Browser, at_work: tuple[Server, Centre], language: str) -> None:
    server, made = at_work
    context = await signed_in(browser, server, server.sign_in(), **STILL)
    page = await context.new_page()
    wrong: list[str] = []
    paths = organizer_paths(made.activity, made.children["魏小涛"]["id"], made.items["铅笔"])
    for name, deeds in DIALOGS[language].items():
        for deed in deeds:
            await page.goto(server.url + paths[name])
            await page.wait_for_function("window.did_handshake")
            await page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
            await page.get_by_role("button", name=deed, exact=True).first.click()
            await expect(page.get_by_role("dialog")).to_be_visible()
            wrong += await look_at(page, f"{name}: {deed}")
    await page.goto(server.url + paths["activity"])
    await page.locator("[data-station]").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    wrong += await look_at(page, "activity: a station")
    await page.goto(server.url + paths["board"])
    await page.get_by_test_id("scans").get_by_role("button", name="魏小涛").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    wrong += await look_at(page, "board: a scan")
    await page.goto(server.url + paths["badges"])
    await page.get_by_label("名字或号码").fill("魏小涛")
    await page.get_by_role("button", name="魏小涛 的胸牌").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    wrong += await look_at(page, "badges: one child")
    await context.close()
    assert not wrong, "\n".join(wrong)


# --- the station -----------------------------------------------------------------------------------------------------------------


@pytest_asyncio.fixture(loop_scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as started:
        yield started


async def phone_with(playwright: Playwright, folder: Path, film: Path, **options: Any) -> Page:
    """A phone whose camera sees `film`."""
    seeing = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}")
    context = await playwright.chromium.launch_persistent_context(
        folder,
        executable_path=get_browser.found(whole=True),
        args=[*CHROMIUM, *seeing],
        permissions=["camera"],
        has_touch=True,
        **STILL,
        **options,
    )
    return context.pages[0]


async def hold_to(page: Page, what: str) -> list[str]:
    """Everything wrong with the station's screen as it stands: also what is too small for a thumb."""
    wrong = [f"{what}: {each}" for each in await barriers(page)]
    wrong += [f"{what}: too small: {each}" for each in await page.evaluate(TOO_SMALL)]
    return wrong + [f"{what}: runs over the edge: {each}" for each in await page.evaluate(TOO_WIDE)]


@pytest.mark.browser
@pytest.mark.parametrize(("language", "scheme", "size"), [("zh_CN", "light", NARROW), ("en", "dark", PHONE), ("en", "light", NARROW)])
async def test_the_station_with_its_camera(
    playwright: Playwright, at_work: tuple[Server, Centre], tmp_path: Path, language: str, scheme: Any, size: tuple[int, int]
) -> None:
    server, made = at_work
    badge = made.badges[made.children["吴桐"]["id"]]
    seen = film(tmp_path / "badge.mjpeg", [(table(), 2), (held(badge), 1)])
    page = await phone_with(
        playwright, tmp_path / "phone", seen, color_scheme=scheme, viewport={"width": size[0], "height": size[1]}, locale="zh-CN"
    )
    wrong: list[str] = []
    for name, path in strangers_paths().items():
        if name != "sign-in":
            await page.goto(server.url + path)
            await expect(page.locator("h1")).to_be_visible()
            wrong += await hold_to(page, name)
    await page.goto(f"{server.url}/station/#{JOIN_CODE}")
    await page.locator("input").first.fill("小陈")
    wrong += await hold_to(page, "join")
    await page.locator(".join .btn.go").click()
    await page.locator("#upper.v.done").wait_for()
    wrong += await hold_to(page, "verdict above the camera")
    await page.locator("#upper.v.done .told").click()
    await page.locator("[data-view=ready]").wait_for()
    wrong += await hold_to(page, "ready")
    await page.locator(".deskbtn").click()
    await page.locator("dialog .choice").first.wait_for()
    wrong += await hold_to(page, "desks")
    assert await page.evaluate("document.documentElement.lang") == {"zh_CN": "zh-CN", "en": "en"}[language]
    await page.context.close()
    assert not wrong, "\n".join(wrong)

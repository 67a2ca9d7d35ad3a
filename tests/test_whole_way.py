"""From an office's roster to a live board, in real browsers: nothing is typed that a person would not type, nothing is shown to the camera but the PDF's own badges."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import zxingcpp
from PIL import Image
from playwright.async_api import BrowserContext, Page, Playwright, async_playwright, expect

from care import days
from tests import get_browser
from tests.conftest import CHROMIUM
from tests.papers.looking import codes, pages, picture
from tests.serving import CENTRE, ORGANIZER, ROOT, Server
from tests.station.pictures_of_badges import film, table

pytestmark = pytest.mark.browser

ROSTER = ROOT / "tests" / "data" / "office-54.xlsx"
ONLY_HERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
HELD_UP = 3
"""Badges in the film."""


def told(server: Server, *command: str) -> Any:
    """What `python app.py … --json` says of the server's folder."""
    done = subprocess.run(
        [sys.executable, ROOT / "app.py", *command, "--data", server.folder, "--json"], capture_output=True, check=True, cwd=server.folder
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return lines[0] if command[0] == "figures" else lines


class Hall:
    """Browsers in the hall. Whatever any of them asks for is remembered, and nobody but this machine answers."""

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        self.playwright, self.folder = playwright, folder
        self.contexts: list[BrowserContext] = []
        self.asked: list[str] = []
        self.failed: list[str] = []
        self.errors: list[str] = []

    async def browser(self, *, film: Path | None = None, **options: Any) -> Page:
        """Somebody's own browser; `film` is what its camera sees."""
        seeing = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"] if film else []
        context = await self.playwright.chromium.launch_persistent_context(
            self.folder / f"browser-{len(self.contexts)}",
            executable_path=get_browser.found(whole=True),
            args=[*CHROMIUM, ONLY_HERE, *seeing],
            locale="zh-CN",
            permissions=["camera"] if film else [],
            **options,
        )
        self.contexts.append(context)
        context.on("request", lambda request: self.asked.append(request.url))
        context.on("requestfailed", lambda request: self.failed.append(f"{request.url} {request.failure}"))
        page = context.pages[0]
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    async def laptop(self) -> Page:
        return await self.browser(viewport={"width": 1366, "height": 768})

    async def phone(self, film: Path) -> Page:
        return await self.browser(film=film, viewport={"width": 390, "height": 844}, has_touch=True)

    def elsewhere(self, server: Server) -> list[str]:
        """What was asked of anybody but this server."""
        return [url for url in self.asked if not url.startswith((server.url, "data:", f"blob:{server.url}"))]


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with async_playwright() as playwright:
        made = Hall(playwright, tmp_path)
        yield made
        for context in made.contexts:
            await context.close()
    assert not made.errors, made.errors


async def ready(page: Page) -> None:
    """Wait until the page answers to taps."""
    await page.wait_for_function("window.did_handshake")


async def first_visit(page: Page, server: Server) -> None:
    """Name the centre and oneself."""
    await page.goto(server.url)
    await page.get_by_label("中心叫什么").fill(CENTRE["name"])
    await page.get_by_label("你的名字").fill(ORGANIZER["name"])
    await page.get_by_label("密码", exact=True).fill(ORGANIZER["password"])
    await page.get_by_role("button", name="开始").click()
    await expect(page.get_by_role("heading", name="先让孩子们上名单")).to_be_visible()


async def import_roster(page: Page) -> None:
    """The office's spreadsheet, looked at, imported with one tap."""
    await page.get_by_role("link", name="选一个文件").click()
    await ready(page)
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("button", name="选一个文件").click()
    await (await choosing.value).set_files(ROSTER)
    await expect(page.locator("[data-show=added] b")).to_have_text("54")
    await expect(page.locator("[data-show=updated] b")).to_have_text("0")
    await expect(page.locator("[data-show=skipped] b")).to_have_text("3")
    problems = page.locator(".problems li")
    for row in ("60 行", "61 行", "62 行"):
        await expect(problems.filter(has_text=row)).to_contain_text("不导入")
    await page.get_by_role("button", name="导入 54 名儿童").click()
    await expect(page.locator(".note.ok")).to_contain_text("office-54.xlsx 导入好了：新增 54。")
    await page.get_by_role("link", name="看名单").click()
    await expect(page.locator("tr[data-child]")).to_have_count(54)


async def print_badges(page: Page, server: Server) -> Path:
    """The PDF that the badges page hands over."""
    await page.goto(f"{server.url}/badges")
    await ready(page)
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="打印 54 张胸牌").click()
    downloaded = await downloading.value
    await expect(page.get_by_role("status").filter(has_text="54 张胸牌做好了，6 页 A4 纸。")).to_be_visible()
    return await downloaded.path()


def cut_out(pdf: bytes, count: int) -> list[tuple[str, Image.Image]]:
    """The code and the picture of the first badges of a PDF, cut along its marks."""
    sheet = picture(pdf, dpi=150)
    millimetre = 150 / 25.4
    found = []
    for place in range(count):
        row, column = divmod(place, 2)
        left, top = (15 + 90 * column) * millimetre, (13.5 + 54 * row) * millimetre
        badge = sheet.crop(tuple(map(round, (left, top, left + 90 * millimetre, top + 54 * millimetre))))
        [code] = codes(badge)
        found.append((code.text, badge))
    return found


def held_up(path: Path, badges: list[Image.Image]) -> Path:
    """A film of these badges, held before a camera in turn, with the bare table between them."""
    shots = []
    for number, badge in enumerate(badges):
        shot = table((1280, 720))
        tilted = badge.resize((1000, 600)).convert("RGBA").rotate(2 - 2 * number, expand=True, resample=Image.Resampling.BICUBIC)
        shot.paste(tilted, ((shot.width - tilted.width) // 2, (shot.height - tilted.height) // 2), tilted)
        shots += [(shot, 1.2), (table((1280, 720)), 0.5)]
    return film(path, shots)


async def plan_activity(page: Page, server: Server) -> str:
    """An activity with a segment and something to hand out, through its form. Returns its id."""
    await page.goto(f"{server.url}/activities/new")
    await ready(page)
    await page.get_by_role("button", name="冬至包饺子").click()
    await expect(page.get_by_label("活动名称")).to_have_value("冬至包饺子")
    await page.get_by_label("日期").fill(days.day_of(days.now(), "Asia/Shanghai"))
    await page.get_by_label("几点开始").fill("00:00")
    await page.get_by_label("几点结束").fill("23:59")
    await page.locator("#part-offers > summary").click()
    await page.get_by_role("button", name="新的物资").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("叫什么", exact=True).fill("铅笔")
    await dialog.get_by_label("单位").fill("支")
    await dialog.get_by_label("现在有多少").fill("60")
    await dialog.get_by_role("button", name="加上").click()
    await expect(page.get_by_label("每人可领几份")).to_be_visible()
    await page.get_by_label("每人可领几份").fill("")
    await page.locator("#part-offers > summary").click()
    await page.get_by_role("button", name="建好活动").click()
    await expect(page.get_by_label("每人可领几份")).to_be_visible()  # a part with a mistake opens itself
    await page.get_by_label("每人可领几份").fill("2")
    await page.get_by_role("button", name="建好活动").click()
    await page.wait_for_url("**/activities/a*")
    await expect(page.get_by_role("heading", name="冬至包饺子")).to_be_visible()
    return page.url.rpartition("/")[2]


async def join_link(page: Page) -> str:
    """What a phone's camera reads from the organizer's screen, without the address of this machine."""
    await expect(page.get_by_role("img", name="加入用的二维码")).to_be_visible()
    [code] = zxingcpp.read_barcodes(Image.open(BytesIO(await page.screenshot())))
    return code.text[code.text.index("/station/") :]


async def desk(phone: Page, name: str) -> None:
    await phone.locator(".deskbtn").click()
    await phone.locator("dialog .choice", has_text=name).first.click()
    await expect(phone.locator(".deskbtn")).to_contain_text(name)


async def whom(phone: Page) -> str:
    """The child whom a paper speaks of."""
    return (await phone.locator(".who .name").inner_text()).strip()


async def test_from_the_offices_roster_to_a_board_that_is_true(hall: Hall, server: Server, tmp_path: Path) -> None:
    laptop = await hall.laptop()
    await first_visit(laptop, server)
    await import_roster(laptop)
    pdf = (await print_badges(laptop, server)).read_bytes()
    assert pages(pdf) == 6
    badges = cut_out(pdf, HELD_UP)
    owners = {badge["id"]: badge["child"] for badge in told(server, "export", "--table", "badges")}
    children = {child["id"]: child["name"] for child in told(server, "export", "--table", "children")}
    names = [children[owners[code]] for code, _badge in badges]
    activity = await plan_activity(laptop, server)
    link = await join_link(laptop)
    await laptop.get_by_role("link", name="看板", exact=True).last.click()
    await expect(laptop.get_by_test_id("expected")).to_contain_text("54")
    await laptop.evaluate("window.neverReloaded = true")

    phone = await hall.phone(held_up(tmp_path / "badges.mjpeg", [badge for _code, badge in badges]))
    await phone.goto(server.url + link)
    await phone.get_by_label("你的名字").fill("李老师")
    await phone.get_by_role("button", name="开始扫码").click()
    for name in names:
        await expect(phone.locator("#upper.v.done .name, #upper.v.already .name")).to_have_text(name)
    await expect(laptop.get_by_test_id("arrived")).to_have_text("3")
    for name in names:
        await expect(laptop.get_by_test_id("scans").get_by_text(name).first).to_be_visible()
        await expect(laptop.get_by_test_id("not-here").get_by_text(name, exact=True)).to_have_count(0)

    await desk(phone, "发放")
    await phone.locator(".due").wait_for()
    given = await whom(phone)
    assert given in names
    await phone.get_by_role("button", name="给了，记下来").click()
    await expect(phone.locator("#upper.v.done .word")).to_have_text("已发放")
    await expect(laptop.get_by_test_id("supplies")).to_contain_text("剩 58")

    await desk(phone, "签退")
    await phone.get_by_role("heading", name="谁来接？").wait_for()
    gone = await whom(phone)
    await phone.get_by_role("button", name="接走").first.click()
    await expect(phone.locator("#upper.v.done .word")).to_have_text("已签退")
    await expect(phone.locator("#pill")).to_have_text("全部已上传")
    await expect(laptop.get_by_test_id("leaving")).to_contain_text("谁还没走，2 人")
    await expect(laptop.get_by_test_id("leaving").get_by_text(gone, exact=True)).to_have_count(0)
    assert await laptop.evaluate("window.neverReloaded")
    await phone.close()

    before = told(server, "figures", "--activity", activity)
    server.kill()
    assert told(server, "figures", "--activity", activity) == before
    server.start()
    await laptop.wait_for_function("!window.neverReloaded && window.did_handshake")  # an open page comes back by itself
    await expect(laptop.get_by_test_id("arrived")).to_have_text(str(before["arrived"]))
    assert (before["expected"], before["arrived"], before["inside"], before["departed"]) == (54, 3, 2, 1)
    assert [(item["title"], item["handed_out"], item["children"], item["stock"]) for item in before["items"]] == [("铅笔", 2, 1, 58)]
    await expect(laptop.get_by_test_id("expected")).to_contain_text("54")
    await expect(laptop.get_by_test_id("leaving").get_by_role("listitem")).to_have_count(2)
    assert hall.elsewhere(server) == []


async def test_nothing_is_asked_of_any_other_machine(hall: Hall, tmp_path: Path) -> None:
    server = Server(tmp_path / "served")
    server.folder.mkdir()
    [sample] = told(server, "sample")
    activity, child = sample["activity"], sample["children"][16]
    server.start()
    try:
        laptop = await hall.laptop()
        await laptop.goto(f"{server.url}/sign-in")
        await laptop.get_by_label("你的名字").fill(sample["organizer"]["name"])
        await laptop.get_by_label("密码", exact=True).fill(sample["organizer"]["password"])
        await laptop.get_by_role("button", name="登录").click()
        await laptop.wait_for_url("**/board")
        phone = await hall.phone(held_up(tmp_path / "bare.mjpeg", [Image.new("RGB", (90, 54), "white")]))
        for path in ("/b/7K3M9QX2A", f"/station/#{activity['join_code']}"):
            await phone.goto(server.url + path)
        await phone.get_by_label("你的名字").fill("小陈")
        await phone.get_by_role("button", name="开始扫码").click()
        await phone.evaluate(
            "new Promise((done) => { const look = () => (document.querySelector('video')?.currentTime > 0 ? done() : setTimeout(look, 20)); look(); })"
        )
        for name in ("签退", "发放", "查找", "签到"):
            await desk(phone, name)
        await phone.get_by_role("button", name="没带胸牌，找名字").click()
        await phone.get_by_role("button", name="点名").click()
        await phone.get_by_role("button", name=f"签到 {child['name']}").click()
        await expect(phone.locator("#pill")).to_have_text("全部已上传")
        assert hall.elsewhere(server) == []
        assert len(hall.asked) > 100
        leaving = ("net::ERR_ABORTED", "NS_BINDING_ABORTED")  # a page was left while it still asked its own server for something
        assert [failed for failed in hall.failed if not failed.endswith(leaving)] == []
    finally:
        server.stop()

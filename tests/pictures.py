"""Draws every screen anew from the real app into assets/pictures: `make pictures`.

A centre on the morning of an activity is built (tests/centre_at_work.py) and served by the real server; real browsers open it, as a laptop of
1366 × 768 and as phones of 390 × 844; the phones' cameras see the very badges that the app prints.
"""

import asyncio
import contextlib
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from PIL import Image, ImageDraw, ImageFilter
from playwright.async_api import Page, Playwright, TimeoutError, async_playwright, expect

from care import days, steps
from care.activity import door_code
from pages.papers.badges import BadgePrint, badge_sheets
from storage import house
from tests import get_browser
from tests.centre_at_work import JOIN_CODE, VOLUNTEERS, Centre, build
from tests.conftest import CHROMIUM, signed_in
from tests.papers.looking import picture
from tests.serving import CENTRE, ORGANIZER, ROOT, Server
from tests.station.pictures_of_badges import film

FOLDER = ROOT / "assets" / "pictures"
LAPTOP = {"width": 1366, "height": 768}
PHONE, SMALL_PHONE, TABLET = {"width": 390, "height": 844}, {"width": 360, "height": 600}, {"width": 1024, "height": 768}
SCENE = (1280, 720)


def keep(name: str, png: bytes | Image.Image) -> None:
    """Write a picture with few colours: flat screens lose nothing by it, and the folder stays small."""
    drawn = Image.open(io.BytesIO(png)) if isinstance(png, bytes) else png
    FOLDER.mkdir(parents=True, exist_ok=True)
    few = drawn.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)
    print(name, (FOLDER / f"{name}.png").stat().st_size // 1024, "KB")


def hall() -> Image.Image:
    """What a phone's camera sees between two badges: a bright window, a green coat, a red one, somebody's hand; all out of focus."""
    scene = Image.new("RGB", SCENE, "#a58d66")
    drawing = ImageDraw.Draw(scene)
    middle, low = SCENE[0] // 2, SCENE[1]
    for colour, (left, top, right, bottom) in (
        ("#f4eed6", (-400, -200, -20, 330)),
        ("#e3e0cf", (20, -200, 110, 220)),
        ("#b1452f", (190, 40, 420, 240)),
        ("#39573f", (-460, 380, -120, 900)),
        ("#7c2b2a", (110, 420, 480, 900)),
        ("#cd9a6b", (-150, 520, 130, 900)),
    ):
        drawing.ellipse((middle + left, top, middle + right, bottom), fill=colour)
    drawing.rectangle((0, low - 1, SCENE[0], low), fill="#7c2b2a")
    return scene.filter(ImageFilter.GaussianBlur(38))


def badge_before_the_camera(made: Centre, name: str) -> Image.Image:
    """A badge as it comes from the printer, held up in the hall."""
    child = made.children[name]
    printed = BadgePrint(made.badges[child["id"]], name, child["group"], child["number"])
    sheet = picture(badge_sheets([printed], centre_name=CENTRE["name"]), dpi=200)
    millimetre = 200 / 25.4
    left, top, wide, high = (round(each * millimetre) for each in (15, 13.5, 90, 54))
    badge = sheet.crop((left, top, left + wide, top + high)).resize((430, 258), Image.Resampling.LANCZOS)
    badge = badge.convert("RGBA").rotate(3, expand=True, resample=Image.Resampling.BICUBIC)
    scene = hall()
    place = ((scene.width - badge.width) // 2, (scene.height - badge.height) // 2)
    shade = Image.new("RGBA", scene.size)
    shade.paste((30, 24, 14, 120), (place[0] + 6, place[1] + 12), badge.getchannel("A"))
    scene.paste(shade.filter(ImageFilter.GaussianBlur(10)), (0, 0), shade.filter(ImageFilter.GaussianBlur(10)))
    scene.paste(badge, place, badge)
    return scene


class Studio:
    """The browsers, the films for their cameras, and where everything temporary goes."""

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        self.playwright, self.folder, self.count = playwright, folder, 0

    @asynccontextmanager
    async def laptop(self, server: Server, zone: str, **options: Any) -> AsyncIterator[Page]:
        """An organizer's browser, signed in; `viewport` and all else as for Playwright's contexts."""
        browser = await self.playwright.chromium.launch(executable_path=get_browser.found(), args=CHROMIUM)
        context = await signed_in(browser, server, server.sign_in(), timezone_id=zone, **options)
        yield await context.new_page()
        await browser.close()

    @asynccontextmanager
    async def phone(self, zone: str, scene: Image.Image | None, **options: Any) -> AsyncIterator[Page]:
        """A volunteer's phone whose camera sees `scene`; without one it is not allowed to see."""
        self.count += 1
        seeing = ["--use-fake-device-for-media-stream"]
        if scene:
            seeing.append(f"--use-file-for-fake-video-capture={film(self.folder / f'{self.count}.mjpeg', [(scene, 2)])}")
        context = await self.playwright.chromium.launch_persistent_context(
            self.folder / f"phone-{self.count}",
            executable_path=get_browser.found(whole=True),
            args=[*CHROMIUM, *seeing],
            **{"viewport": PHONE, "device_scale_factor": 2, "has_touch": True, "locale": "zh-CN", "timezone_id": zone, **options},
            permissions=["camera"] if scene else [],
        )
        yield context.pages[0]
        await context.close()


async def still(page: Page) -> None:
    """Wait until all is drawn and nothing moves."""
    await page.mouse.move(0, 0)
    await page.evaluate("document.fonts.ready")
    await page.wait_for_timeout(700)


async def draw(page: Page, *names: str) -> None:
    """Keep what is open; under a name that begins with n-dark, as it is in the dark."""
    for name in names:
        await page.emulate_media(color_scheme="dark" if name.startswith("n-dark") else "light")
        await still(page)
        keep(name, await page.screenshot())


# --- the organizer -----------------------------------------------------------------------------------------------------------------


def hear(server: Server, made: Centre) -> None:
    """The phones in the hall tell of themselves; 小陈's has been silent for twelve minutes, 刘奶奶's has three scans waiting."""
    for name, desk in VOLUNTEERS:
        if name != "小陈":
            body = {"cursor": None, "sent_at": days.now(), "waiting": 3 if name == "刘奶奶" else 0, "desk": desk, "facts": []}
            assert server.post("/api/sync", body, {"Authorization": f"Bearer {made.tokens[name]}"})[0] == 200


async def organizer(studio: Studio, server: Server, made: Centre) -> None:
    """Board, children, one child, the activity, the tray."""
    paths = {
        "j1-children": "/children",
        "j2-child": f"/children/{made.children['魏小涛']['id']}",
        "l-activity": f"/activities/{made.activity}",
        "r-tray": "/tray",
    }
    async with studio.laptop(server, made.zone, viewport=LAPTOP) as page:
        hear(server, made)
        await page.goto(f"{server.url}/board")
        await expect(page.get_by_test_id("arrived")).to_be_visible()
        await draw(page, "h-board", "n-dark-board")
        for name, path in paths.items():
            hear(server, made)
            await page.goto(server.url + path)
            await page.wait_for_function("window.did_handshake")
            for chosen in ("陈思远", "邓欣然") if name == "j1-children" else ():
                await page.get_by_label(f"选 {chosen}").check()
            await draw(page, name)
    async with studio.laptop(server, made.zone, viewport=PHONE, device_scale_factor=2, has_touch=True) as page:
        hear(server, made)
        await page.goto(f"{server.url}/board")
        await expect(page.get_by_test_id("arrived")).to_be_visible()
        await draw(page, "i-board-phone")


def badges_on_paper(folder: Path, server: Server) -> None:
    """The first page of the PDF that the command line makes."""
    out = folder / "badges.pdf"
    subprocess.run([sys.executable, ROOT / "app.py", "badges", "--data", server.folder, "--out", out], check=True, capture_output=True)
    keep("m-badges", picture(out.read_bytes(), dpi=96))


async def first_day(studio: Studio, server: Server) -> None:
    """An empty centre, and the office's spreadsheet looked at."""
    server.set_up()
    async with studio.laptop(server, "Asia/Shanghai", viewport=LAPTOP) as page:
        await page.goto(server.url)
        await draw(page, "o-first-day")
        await page.goto(f"{server.url}/children/import")
        await page.wait_for_function("window.did_handshake")
        await page.set_input_files("input[type=file]", ROOT / "tests" / "data" / "office-54.xlsx")
        await expect(page.locator(".foot .btn.go")).to_have_text("导入 54 名儿童")
        await draw(page, "k-import")


# --- the volunteers ----------------------------------------------------------------------------------------------------------------


async def join(page: Page, server: Server, name: str = "李老师") -> None:
    """From the code on the organizer's screen to a station with its roster."""
    await page.goto(f"{server.url}/station/#{JOIN_CODE}")
    await page.get_by_label("你的名字").fill(name)
    await page.get_by_role("button", name="开始").click()
    await page.locator("[data-view=ready] .tally, .no-camera, [data-view=verdict]").first.wait_for()
    await page.evaluate(
        """import('/station/app.js').then(all => all.$world).then(({ world }) => new Promise((done) => {
            const look = () => (world.children.size > 0 ? done() : setTimeout(look, 20)); look();
        }))"""
    )
    await page.wait_for_timeout(800)  # the camera opens


async def scan(page: Page, code: str, shown: str) -> None:
    """A scanner types a badge's code, as often as a busy machine needs to take it for one; what is awaited shows."""
    for _attempt in range(4):
        await page.keyboard.type(code)
        await page.keyboard.press("Enter")
        with contextlib.suppress(TimeoutError):
            await page.locator(shown).wait_for(timeout=4000)
            return
    raise AssertionError(f"no {shown} after a scan")


async def desk(page: Page, name: str) -> None:
    await page.locator(".deskbtn").click()
    await page.locator("dialog .choice", has_text=name).first.click()


async def verdicts(studio: Studio, server: Server, made: Centre) -> None:
    """What a scan is answered."""

    def code(name: str) -> str:
        return made.badges[made.children[name]["id"]]

    async with studio.phone(made.zone, hall()) as page:
        await page.goto(f"{server.url}/station/#{JOIN_CODE}")
        await page.get_by_label("你的名字").fill("刘奶奶")
        await draw(page, "q-join")
        await join(page, server)
        await scan(page, code("王婷婷"), "#upper.v.done")
        await draw(page, "b-verdict-done")
        await scan(page, code("阿依古丽·买买提"), "#upper.v.done")
        await draw(page, "b2-verdict-long-name")
        await scan(page, code("魏小涛"), "#upper.v.already")
        await draw(page, "d-verdict-already")
        await scan(page, made.old_badge, "#upper.v.stop")
        await draw(page, "e-verdict-refused")
        await page.get_by_role("button", name="知道了").click()
        await page.locator(".deskbtn").click()
        await page.locator("dialog .choice").first.wait_for()
        await draw(page, "a2-station-desks")
        await page.locator("dialog .choice", has_text="发放").click()
        await scan(page, code("司马云帆"), ".due")
        await draw(page, "f-station-handout", "n-dark-handout")
        await page.get_by_role("button", name="这次不领").click()
        await scan(page, code("吴一诺"), ".due")  # the gloves; the pack was given
        await page.get_by_role("button", name="给了，记下来").click()
        await page.locator("#upper.v.done").wait_for()
        await scan(page, code("吴一诺"), "#upper.v.already")
        await page.get_by_role("button", name="还是给了").click()
        await page.locator("#upper.v.flag").wait_for()
        await draw(page, "e2-verdict-flagged")
        await desk(page, "签退")
        await scan(page, code("魏小涛"), ".collectors")
        await draw(page, "p-station-departure")
        await page.get_by_role("button", name="先不签退").click()
        await desk(page, "签到")
        await page.get_by_role("button", name="没带胸牌，找名字").click()
        await page.locator("[data-key=W]").click()
        await draw(page, "g-station-lookup")


async def ready(studio: Studio, server: Server, made: Centre) -> None:
    """The ready screen while a badge is held before the camera: it was scanned already, and held still it is one scan."""
    async with studio.phone(made.zone, badge_before_the_camera(made, "魏小涛")) as page:
        await join(page, server)
        await page.locator("#upper.v").wait_for()
        await scan(page, made.badges[made.children["彭佳怡"]["id"]], "#upper.v.done")
        await page.locator("#upper.v .told").click()
        await page.locator("[data-view=ready]").wait_for()
        await draw(page, "a-station-ready", "n-dark-station")


async def no_camera(studio: Studio, server: Server, made: Centre) -> None:
    """A browser that gives no camera, as WeChat's."""
    agent = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.42"
    async with studio.phone(made.zone, None, user_agent=agent) as page:
        await join(page, server, "小陈")
        await page.locator(".no-camera").wait_for()
        await draw(page, "t-station-no-camera")


async def kept(studio: Studio, server: Server, made: Centre) -> None:
    """The laptop is gone: what was scanned is on the phone. On a common phone, on a small one, and in English."""

    def codes(*names: str) -> list[str]:
        return [made.badges[made.children[name]["id"]] for name in names]

    async def english(page: Page) -> None:
        await page.locator(".deskbtn").click()
        await page.locator(".me-row").click()
        await page.get_by_role("button", name="English").click()
        await page.locator(".deskbtn", has_text="Arrival").wait_for()

    async def on_a_phone(name: str, size: dict[str, int], first: list[str], before: Callable[[Page], Any] | None) -> None:
        async with studio.phone(made.zone, hall(), viewport=size) as page:
            await join(page, server)
            if before:
                await before(page)
            server.kill()
            for code in (*first, *codes("欧阳思源")):
                await scan(page, code, "#upper.v.kept")
            await draw(page, name)
        server.start()

    two = codes("罗一鸣", "李𬀩")
    await on_a_phone("c-verdict-kept", PHONE, two, None)
    await on_a_phone("b3-verdict-small-phone", SMALL_PHONE, codes("罗一鸣", "李𬀩", "蒋欣", "吴桐", "唐梓涵", "任可"), None)
    await on_a_phone("s-english-kept", PHONE, two, english)


async def going_home(studio: Studio, server: Server, made: Centre) -> None:
    """Several children leave with a volunteer; then the emergency roll-call, on a phone and on the laptop."""
    async with studio.phone(made.zone, hall()) as page:
        await join(page, server)
        await desk(page, "签退")
        await scan(page, made.badges[made.children["魏小涛"]["id"]], ".collectors")
        await page.get_by_role("button", name="几个孩子一起走").click()
        await page.locator("dialog .choice", has_text="我送").click()
        await page.locator("#upper.v.done .told").click()
        await page.locator(".band").wait_for()
        await draw(page, "p2-station-escort")
        await page.get_by_role("button", name="走了，结束").click()
        await page.locator(".deskbtn").click()
        await page.locator("dialog .beside", has_text="紧急点名").click()
        await page.get_by_role("button", name="开始点名").click()
        for _found in range(3):
            await page.locator(".to-find [data-call]").first.dispatch_event("click")
            await page.wait_for_timeout(100)
        await draw(page, "u-roll-call")
    async with studio.laptop(server, made.zone, viewport=LAPTOP) as page:
        await page.goto(f"{server.url}/activities/{made.activity}/roll")
        await page.wait_for_function("window.did_handshake")
        await draw(page, "u2-roll-call-laptop")


async def at_the_door(studio: Studio, server: Server, made: Centre) -> None:
    """A tablet at the door, by which children sign themselves in."""
    async with studio.phone(made.zone, hall(), viewport=TABLET) as page:
        await join(page, server)
        await page.locator(".deskbtn").click()
        await page.get_by_role("button", name="门口自助").click()
        await page.get_by_role("button", name="开始").click()
        for digit in door_code({"id": made.activity}):
            await page.locator("dialog .key", has_text=digit).click()
        await page.locator("#upper.door").wait_for()
        await draw(page, "v-kiosk")
        await scan(page, made.badges[made.children["王婷婷"]["id"]], "#upper.door-greet")
        await draw(page, "v2-kiosk-greeting")


def play(folder: Path, made: Centre) -> None:
    """Three segments later: each begun when it was, teams with points, and a game with its first five."""
    ledger = house.open_at(folder)
    activity = ledger.store.activities.need(made.activity)
    game = next(segment["id"] for segment in activity["segments"] if segment["title"] == "包饺子")

    def write(kind: str, child: str | None = None, **said: Any) -> None:
        ledger.record(
            {"kind": kind, "activity": made.activity, "segment": game, "child": child, "details": said}, organizer=ORGANIZER["name"]
        )

    for entry in steps.planned(activity, ledger.books.zone)[:3]:
        begun = days.shifted(entry.begins, 180_000)
        ledger.record(steps.step(made.activity, entry.id, at=begun, noted=True), organizer=ORGANIZER["name"])
    here = [child["id"] for child in made.children.values() if ledger.books.sheet(made.activity, child["id"]).inside]
    for place, child in enumerate(here):
        write("team", child, team=("red", "blue", "yellow")[place % 3])
    for team, points in (("red", 12), ("blue", 15), ("yellow", 9)):
        write("points", team=team, points=points)
    for place, child in enumerate(here[4:9], 1):
        write("result", child, place=place)
    ledger.store.commit_now()
    house.close()


async def afternoon(studio: Studio, server: Server, made: Centre) -> None:
    """Places, teams on the wall, and the record that follows from it all."""
    async with studio.laptop(server, made.zone, viewport=LAPTOP) as page:
        for name, path in {"w-results": "results", "w2-wall": "wall", "w3-record": "record"}.items():
            await page.goto(f"{server.url}/activities/{made.activity}/{path}")
            await page.wait_for_function("window.did_handshake")
            await draw(page, name)


async def main() -> None:
    """Everything, one after another: several servers, so that what one picture needs does not stand on the next."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        servers = [Server(folder / name) for name in ("hall", "phones", "evening", "afternoon", "empty")]
        hall, phones, evening, played, empty = servers
        made = build(hall.folder)
        for other in (phones, evening, played):
            shutil.copytree(hall.folder, other.folder)
        play(played.folder, made)
        try:
            for server in servers:
                server.start()
            async with async_playwright() as playwright:
                studio = Studio(playwright, folder)
                await organizer(studio, hall, made)
                badges_on_paper(folder, hall)
                await first_day(studio, empty)
                await verdicts(studio, phones, made)
                await ready(studio, phones, made)
                await no_camera(studio, phones, made)
                await kept(studio, phones, made)
                await at_the_door(studio, evening, made)
                await going_home(studio, evening, made)
                await afternoon(studio, played, made)
        finally:
            for server in servers:
                server.stop()


if __name__ == "__main__":
    asyncio.run(main())

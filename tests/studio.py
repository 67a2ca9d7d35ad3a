"""The studio in which the app's pictures are taken: its browsers, what a phone's camera sees, and how a picture is kept."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter
from playwright.async_api import Page, Playwright

from pages.papers.badges import BadgePrint, badge_sheets
from tests import get_browser
from tests.centre_at_work import Centre
from tests.conftest import CHROMIUM, signed_in
from tests.papers.looking import picture
from tests.serving import CENTRE, ROOT, Server
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

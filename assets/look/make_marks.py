"""Make the pictures that systems ask for (favicon, home screen) from mark.svg, in the Chromium of this machine.

python assets/look/make_marks.py
"""

import asyncio
import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, async_playwright

HERE = Path(__file__).parent
GROUND = "#2B661F"  # the mark's own green, to the edge of a maskable picture


def _page(side: int, share: float, ground: str) -> str:
    svg = (HERE / "mark.svg").read_text(encoding="utf-8")
    inner = round(side * share)
    middle = f'<div style="width:{inner}px;height:{inner}px">{svg}</div>'
    return f'<body style="margin:0;background:{ground};display:grid;place-items:center;height:100vh">{middle}</body>'


async def _draw(browser: Browser, side: int, share: float, ground: str = "transparent") -> bytes:
    page = await browser.new_page(viewport={"width": side, "height": side})
    await page.set_content(_page(side, share, ground))
    picture = await page.screenshot(omit_background=True)
    await page.close()
    return picture


async def main() -> None:
    """Write the four pictures."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        (HERE / "icon-192.png").write_bytes(await _draw(browser, 192, 1))
        (HERE / "icon-512.png").write_bytes(await _draw(browser, 512, 1))
        (HERE / "icon-maskable-512.png").write_bytes(await _draw(browser, 512, 0.66, GROUND))
        largest = Image.open(io.BytesIO(await _draw(browser, 256, 1)))
        largest.save(HERE / "favicon.ico", sizes=[(16, 16), (32, 32), (48, 48)])
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())

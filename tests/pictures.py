"""Draws every screen anew from the real app into assets/pictures: `make pictures`.

A centre on the morning of an activity is built (tests/centre_at_work.py) and served by the real server; real browsers open it, as a laptop of
1366 × 768 and as phones of 390 × 844; the phones' cameras see the very badges that the app prints.
"""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from playwright.async_api import async_playwright, expect

from care import days, steps
from storage import house
from tests import pictures_of_phones
from tests.centre_at_work import VOLUNTEERS, Centre, build
from tests.papers.looking import picture
from tests.serving import ORGANIZER, ROOT, Server
from tests.studio import LAPTOP, PHONE, Studio, draw, keep


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
                await pictures_of_phones.verdicts(studio, phones, made)
                await pictures_of_phones.ready(studio, phones, made)
                await pictures_of_phones.no_camera(studio, phones, made)
                await pictures_of_phones.kept(studio, phones, made)
                await pictures_of_phones.at_the_door(studio, evening, made)
                await pictures_of_phones.going_home(studio, evening, made)
                await afternoon(studio, played, made)
        finally:
            for server in servers:
                server.stop()


if __name__ == "__main__":
    asyncio.run(main())

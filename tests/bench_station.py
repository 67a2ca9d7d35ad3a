"""The station on a village's network and an old phone: 1.6 Mbit/s, 150 ms, a main thread four times slower. Beside it a plain NiceGUI page.

The network is slow in front of the server, where it slows the service worker, too. `.venv/bin/python tests/bench_station.py` prints the rows;
`rows()` gives them to `make bench`.

    python tests/bench_station.py plain PORT        serves the plain page
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from playwright.async_api import BrowserContext, Page, Playwright, Request, async_playwright  # noqa: E402

from tests import get_browser  # noqa: E402
from tests.serving import Server, _free_port  # noqa: E402

BYTES_A_SECOND = 200_000
ROUND_TRIP = 0.150
SLOWER = 4
HALL = "hall.test"
"""A name at which a browser offers no brotli and has no service worker, as in a hall on plain http."""
CHROMIUM = get_browser.found(whole=True)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += [f"--host-resolver-rules=MAP {HALL} 127.0.0.1"]
PAD = "[data-view=pad] .key[data-key='7']"


class Wire:
    """Carries connections to a server, slowly: half a round trip each way, one more to connect, all sharing one narrow line down."""

    def __init__(self, to: int) -> None:
        self.to, self.port, self._free_at = to, 0, 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Wire:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()

    async def _connect(self, phone: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        try:
            server, up = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            back.close()
            return
        for way in (self._carry(phone, up, ROUND_TRIP), self._carry(server, back, 0, narrow=True)):
            task = asyncio.create_task(way)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connecting: float, *, narrow: bool = False) -> None:
        due: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        began = time.monotonic()

        async def deliver() -> None:
            while True:
                at, chunk = await due.get()
                await asyncio.sleep(at - time.monotonic())
                if not chunk:
                    return writer.close()
                writer.write(chunk)

        delivery = asyncio.create_task(deliver())
        chunk = b"-"
        while chunk:
            try:
                chunk = await reader.read(4096)
            except ConnectionError:
                chunk = b""
            now = time.monotonic()
            if narrow:
                self._free_at = now = max(now, self._free_at) + len(chunk) / BYTES_A_SECOND
            due.put_nowait((max(now, began + connecting) + ROUND_TRIP / 2, chunk))
        await delivery


@dataclass
class Opened:
    """A page that was opened, and what came over the wire for it, by its path."""

    seconds: float = 0.0
    weights: dict[str, int] = field(default_factory=dict)

    @property
    def decoder(self) -> int:
        """Bytes of the decoder, headers included."""
        return sum(size for path, size in self.weights.items() if path.startswith("/vendor/") or path.endswith("/decoder.js"))

    @property
    def shell(self) -> int:
        """Bytes of what is needed by number and name, headers included: no calls, no decoder, no module of the camera's."""
        first = {"/station/app.js"}
        return sum(
            size
            for path, size in self.weights.items()
            if path in first or (not path.endswith((".js", ".wasm")) and "/api/" not in path) or path == "/look/theme.js"
        )


async def slow_page(context: BrowserContext) -> Page:
    """A page on a phone that is slow."""
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page


def weigh(context: BrowserContext, opened: Opened) -> set[asyncio.Task[None]]:
    """Note what comes over the wire."""
    tasks: set[asyncio.Task[None]] = set()

    async def note(request: Request) -> None:
        sizes = await request.sizes()
        path = "/" + request.url.partition("//")[2].partition("/")[2].partition("?")[0]
        opened.weights[path] = opened.weights.get(path, 0) + sizes["responseBodySize"] + sizes["responseHeadersSize"]

    context.on("requestfinished", lambda request: tasks.add(asyncio.create_task(note(request))))
    return tasks


async def cold(play: Playwright, folder: Path, url: str, code: str) -> Opened:
    """From an address that this phone has never opened to the number pad with sixty children; the time for typing a name is left out."""
    context = await play.chromium.launch_persistent_context(folder, executable_path=CHROMIUM, args=FLAGS, locale="zh-CN")
    opened = Opened()
    tasks = weigh(context, opened)
    page = await slow_page(context)
    wasm = asyncio.ensure_future(context.wait_for_event("requestfinished", lambda request: request.url.endswith(".wasm"), timeout=60_000))
    began = time.perf_counter()
    await page.goto(f"{url}/station/#{code}", wait_until="commit")
    await page.get_by_label("你的名字").wait_for()
    asked = time.perf_counter()
    await page.get_by_label("你的名字").fill("李老师")
    pressed = time.perf_counter()
    await page.locator("form.join button").click()
    await usable(page)
    opened.seconds = asked - began + time.perf_counter() - pressed
    await wasm
    await asyncio.gather(*tasks)
    await context.close()
    return opened


async def usable(page: Page) -> None:
    """Wait until a number can be typed and finds a child."""
    await page.evaluate(
        """new Promise((done) => { const look = async () => {
          const { world } = (await import('/station/app.js')).$world;
          const known = world.children.size >= 60 && document.querySelector("[data-view=pad], [data-view=ready], .no-camera");
          known ? done() : setTimeout(look, 10); }; look(); })"""
    )


async def again(play: Playwright, folder: Path, server: Server, wire: Wire, code: str) -> float:
    """The phone has been here; the laptop is off, the browser starts anew. Seconds from its address to the ready station."""
    url = f"http://127.0.0.1:{wire.port}"
    context = await play.chromium.launch_persistent_context(folder, executable_path=CHROMIUM, args=FLAGS, locale="zh-CN")
    page = context.pages[0]
    await page.goto(f"{url}/station/#{code}")
    await page.get_by_label("你的名字").fill("李老师")
    await page.locator("form.join button").click()
    await usable(page)
    await page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    await context.close()
    server.kill()
    tries: list[float] = []
    for _ in range(3):
        context = await play.chromium.launch_persistent_context(folder, executable_path=CHROMIUM, args=FLAGS, locale="zh-CN")
        page = await slow_page(context)
        began = time.perf_counter()
        await page.goto(f"{url}/station/", wait_until="commit")
        await usable(page)
        tries.append(time.perf_counter() - began)
        await context.close()
    return sorted(tries)[1]


async def plain(play: Playwright, folder: Path, url: str) -> Opened:
    """A NiceGUI page with a field and a button, until pressing it does something."""
    context = await play.chromium.launch_persistent_context(folder, executable_path=CHROMIUM, args=FLAGS)
    opened = Opened()
    tasks = weigh(context, opened)
    page = await slow_page(context)
    began = time.perf_counter()
    await page.goto(url, wait_until="commit")
    await page.get_by_role("button").click()
    await page.get_by_text("pressed").wait_for()
    opened.seconds = time.perf_counter() - began
    await page.wait_for_load_state("load")
    await asyncio.gather(*tasks)
    await context.close()
    return opened


async def measure(room: Path) -> tuple[Opened, float, Opened]:
    """The station cold, the station again without a network, the plain page."""
    made = json.loads(
        subprocess.run(  # noqa: ASYNC221  nothing else runs yet
            [sys.executable, ROOT / "app.py", "sample", "--data", room / "data", "--json"], capture_output=True, check=True
        ).stdout
    )
    code = made["activity"]["join_code"]
    port = _free_port()
    other = subprocess.Popen([sys.executable, __file__, "plain", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: ASYNC220
    server = Server(room / "data")
    try:
        await asyncio.to_thread(server.start)
        await asyncio.to_thread(_answers, port)
        async with async_playwright() as play, Wire(server.port) as wire, Wire(port) as plain_wire:
            colds = [await cold(play, room / f"cold-{n}", f"http://{HALL}:{wire.port}", code) for n in range(3)]
            plains = [await plain(play, room / f"plain-{n}", f"http://{HALL}:{plain_wire.port}") for n in range(3)]
            opened = await again(play, room / "again", server, wire, code)
        middle = [sorted(many, key=lambda one: one.seconds)[1] for many in (colds, plains)]
        return middle[0], opened, middle[1]
    finally:
        server.stop()
        other.kill()
        other.wait()


def _answers(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the plain page does not answer")


def rows() -> list[dict[str, Any]]:
    """The lines for the table: name, ours, against, ratio, goal, holds."""
    with tempfile.TemporaryDirectory() as room:
        phone, offline, page = asyncio.run(measure(Path(room)))

    def row(name: str, ours: float, against: float | None, limit: float, show: str) -> dict[str, Any]:
        ratio = round(ours / against, 2) if against else None
        told = show.format(against) if against else "–"
        return {
            "name": name,
            "ours": show.format(ours),
            "against": told,
            "ratio": ratio,
            "goal": f"≤ {show.format(limit)}",
            "holds": ours <= limit,
        }

    kilo = 1024
    bytes_ = sum(page.weights.values()) / kilo
    return [
        row("station, cold to usable, 1.6 Mbit/s, 150 ms, CPU ÷4", phone.seconds, page.seconds, 4, "{:.1f} s"),
        row("station, opened again with no network, CPU ÷4", offline, page.seconds, 1, "{:.2f} s"),
        row("station's shell over the wire (gzip)", phone.shell / kilo, bytes_, 60, "{:.0f} KB"),
        row("decoder over the wire, once (gzip)", phone.decoder / kilo, None, 430, "{:.0f} KB"),
    ]


def serve_plain(port: int) -> None:
    """The least that a NiceGUI page does."""
    from nicegui import ui

    @ui.page("/")
    def index() -> None:
        ui.input("name")
        ui.button("press", on_click=lambda: ui.label("pressed"))

    ui.run(host="127.0.0.1", port=port, show=False, reload=False)


if __name__ in {"__main__", "__mp_main__"}:
    if sys.argv[1:2] == ["plain"]:
        serve_plain(int(sys.argv[2]))
    else:
        for each in rows():
            print(
                f"{each['name']:60} {each['ours']:>9} {each['against']:>9} {each['ratio']!s:>6} {each['goal']:>9}  {'holds' if each['holds'] else 'FAILS'}"
            )

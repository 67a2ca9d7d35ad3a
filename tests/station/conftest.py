"""A volunteer's phone before the centre's laptop: a real Chromium with a fake camera, the real calls, a real ledger."""

import copy
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Playwright, async_playwright

from storage import house
from storage.ledger import Ledger
from tests import forked, get_browser
from tests.waiting import PATIENCE

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PLAIN = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
CHROMIUM, WHOLE = get_browser.found(), get_browser.found(whole=True)
HALL = "hall.test"
"""A name at which a browser gives no camera, as in a hall on plain http; it leads to this machine."""
TYPED_AT_ONCE = """text => {
  const began = performance.now();
  [...text, 'Enter'].forEach((key, place) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true });
    Object.defineProperty(event, 'timeStamp', { value: began + place });
    document.body.dispatchEvent(event);
  });
}"""
ARGUMENTS = [*PLAIN, f"--host-resolver-rules=MAP {HALL} 127.0.0.1"]


@dataclass
class Laptop:
    """The centre's laptop, in a process of its own that can be stopped and killed."""

    folder: Path
    port: int = 0
    process: forked.Forked | subprocess.Popen[bytes] | None = None
    sample: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it answers; https or this very name is a secure place for a browser."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def hall(self) -> str:
        """Where phones of a hall reach it: plain http, no secure place."""
        return f"http://{HALL}:{self.port}"

    @property
    def code(self) -> str:
        """The join code of the sample activity."""
        return self.sample["activity"]["join_code"]

    def command(self, *arguments: str) -> Any:
        """What `python app.py … --json` prints."""
        found = forked.run(ROOT / "app.py", *arguments, "--data", str(self.folder), "--json", cwd=self.folder.parent)
        return [json.loads(line) for line in found.stdout.splitlines() if line]

    def start(self) -> None:
        """Serve, and return when it answers."""
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        log = self.folder.parent / "laptop.log"
        self.process = forked.start(HERE / "laptop.py", str(self.folder), str(self.port), cwd=ROOT, env=os.environ, out=log)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/api/health", timeout=2):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.02)
        raise AssertionError((self.folder.parent / "laptop.log").read_text())

    def stop(self, *, at_once: bool = False) -> None:
        """Stop as Ctrl+C does, or `at_once` as a power cut does."""
        if self.process is not None:
            (self.process.kill if at_once else self.process.terminate)()
            self.process.wait(10)
        self.process = None

    @contextmanager
    def closed(self) -> Iterator[Ledger]:
        """Stop, change what is in the books, start again."""
        self.stop()
        ledger = house.open_at(self.folder)
        try:
            yield ledger
            ledger.store.commit_now()
        finally:
            house.close()
        self.start()

    def facts(self, kind: str | None = None) -> list[dict[str, Any]]:
        """What phones have written, as the export has it."""
        written = [fact for fact in self.command("export", "--table", "facts") if fact.get("station")]
        return [fact for fact in written if kind is None or fact["kind"] == kind]

    def organizer(self, kind: str, *, by: str = "周敏", **fields: Any) -> None:
        """An organizer writes a fact of the sample activity, as on a page, while the laptop serves."""
        given = {"kind": kind, "activity": self.sample["activity"]["id"], "organizer": by, **fields}
        asked = urllib.request.Request(
            f"{self.url}/organizer", data=json.dumps(given).encode(), headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=10) as answer:
            assert json.load(answer) == "recorded"

    def child(self, number: int) -> dict[str, Any]:
        """The sample child with this number: id, name, badge."""
        return next(child for child in self.sample["children"] if child["number"] == number)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    """A laptop with the sample centre, switched off: each story begins with a copy of it."""
    made = Laptop(tmp_path_factory.mktemp("sample") / "data")
    [made.sample] = made.command("sample")
    return made


@pytest.fixture
def laptop(sample: Laptop, tmp_path: Path) -> Iterator[Laptop]:
    """A laptop with the sample centre, serving."""
    made = Laptop(shutil.copytree(sample.folder, tmp_path / "data"), sample=copy.deepcopy(sample.sample))
    made.start()
    yield made
    made.stop(at_once=True)


ALL_HERE = """Promise.all(
  ["screen/sheets", "leaving", "screen/roll", "screen/headcount", "screen/still"].map((late) => import(`/station/${late}.js`)),
)"""
"""What the station fetches once its first screen stands: a story that takes the network away means a phone that has it."""


@dataclass
class Phone:
    """A volunteer's phone."""

    page: Page
    context: BrowserContext
    errors: list[str] = field(default_factory=list)

    async def open(self, address: str) -> None:
        """Go there."""
        await self.page.goto(address)

    async def join(self, base: str, code: str, name: str = "李老师") -> None:
        """From the code on the organizer's screen to a station that has the roster."""
        await self.open(f"{base}/station/#{code}")
        await self.page.get_by_label("你的名字").fill(name)
        await self.page.get_by_role("button", name="开始").click()
        await self.page.wait_for_selector("[data-view=ready], [data-view=pad], [data-view=verdict], .no-camera")
        await self.until(
            "import('/station/app.js').then(all => all.$world).then(({ world }) => world.cursor !== null && world.children.size > 0)"
        )
        await self.page.evaluate(ALL_HERE)

    async def until(self, expression: str) -> None:
        """Wait until an expression of the page (or its promise) is true. The page's policy forbids Playwright's own way."""
        await self.page.evaluate(
            f"new Promise((done) => {{ const look = async () => ((await ({expression})) ? done() : setTimeout(look, 20)); look(); }})"
        )

    async def desk(self, name: str) -> None:
        """Change the desk."""
        await self.page.locator(".deskbtn").click()
        await self.page.locator("dialog .choice", has_text=name).first.click()
        if name != "环节":  # there it is asked which one
            await self.page.locator("dialog").wait_for(state="hidden")

    async def number(self, digits: str) -> None:
        """Type a number on the pad and press the deed's key."""
        for digit in digits:
            await self.page.locator(".key", has_text=digit).first.click()
        await self.page.locator("[data-key=go]").click()

    async def scanner(self, text: str) -> None:
        """A typing scanner types this, a millisecond a key, however busy this machine is: slower keys are a person's."""
        await self.page.evaluate(TYPED_AT_ONCE, text)

    async def told(self, outcome: str) -> str:
        """Wait for a panel of this sort (done, kept, already, flag, stop) and return what it says."""
        panel = self.page.locator(f"#upper.v.{outcome}")
        await panel.wait_for()
        return await panel.inner_text()

    async def waiting(self) -> int:
        """How many facts wait, by the pill."""
        text = await self.page.locator("#pill").inner_text()
        return int("".join(character for character in text if character.isdigit()) or 0)

    async def all_sent(self) -> None:
        """Wait until nothing waits."""
        await self.until("import('/station/app.js').then(({ $queue }) => $queue.waiting().length === 0)")
        await self.page.locator("#pill", has_text="全部已上传").wait_for()

    async def close(self) -> None:
        """Put it away; an error in its console fails the test."""
        await self.context.close()
        assert not self.errors, self.errors


class Shelf:
    """Phones as a test needs them. All are put away in the end."""

    def __init__(self, playwright: Playwright, folder: Path, browser: Browser | None = None) -> None:
        self.playwright, self.browser, self.folder, self.phones = playwright, browser, folder, list[Phone]()

    async def take(
        self,
        *,
        film: Path | None = None,
        camera: bool = True,
        more: tuple[str, ...] = (),
        profile: str | None = None,
        whole: bool = False,
        **options: Any,
    ) -> Phone:
        """A phone of 390 × 844, its camera showing `film`. The same `profile` is the same phone, switched off and on.

        One that needs neither is a browser's clean room: a browser of its own would cost a second. `whole`: a browser that asks before it
        gives the camera, as one does where it is refused.
        """
        options = {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN", **options}
        if camera:
            options["permissions"] = ["camera"]
        if film:
            more += ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}")
        if more or profile or "ignore_default_args" in options or self.browser is None:
            asks = whole or bool(more and not camera) or "ignore_default_args" in options
            path = WHOLE if asks else CHROMIUM
            given = () if path == WHOLE else ("--use-fake-ui-for-media-stream",)
            context = await self.playwright.chromium.launch_persistent_context(
                self.folder / (profile or f"phone-{len(self.phones)}"), executable_path=path, args=[*ARGUMENTS, *given, *more], **options
            )
        else:
            context = await self.browser.new_context(**options)
        context.set_default_timeout(1000 * PATIENCE)
        phone = Phone(context.pages[0] if context.pages else await context.new_page(), context)
        phone.page.on("pageerror", lambda error: phone.errors.append(str(error)))
        self.phones.append(phone)
        return phone


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hall() -> AsyncIterator[tuple[Playwright, Browser]]:
    """The browser in which phones without a camera are clean rooms."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield playwright, browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def shelf(hall: tuple[Playwright, Browser], tmp_path: Path) -> AsyncIterator[Shelf]:
    """Phones, taken from here."""
    playwright, browser = hall
    made = Shelf(playwright, tmp_path, browser)
    yield made
    for phone in made.phones:
        await phone.context.close()
    errors = [error for phone in made.phones for error in phone.errors]
    assert not errors, errors

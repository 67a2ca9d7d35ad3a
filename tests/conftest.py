"""Shared beginnings of the stories: a data folder, an open ledger, a centre with its organizer, a simulated user, a real server, a browser."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from nicegui.testing import User, user_simulation
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from pages import door
from storage import house
from storage.ledger import Ledger

ROOT = Path(__file__).parent.parent
ORGANIZER = {"name": "周敏", "password": "柳坪的第一个冬天"}
CENTRE = {"name": "柳坪村儿童之家"}
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All browser tests share one event loop, and so one browser."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


# --- without a server -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder of its own."""
    return tmp_path / "data"


@pytest.fixture
def ledger(folder: Path) -> Iterator[Ledger]:
    """The house, opened on it and closed after."""
    opened = house.open_at(folder)
    yield opened
    house.close()


_hashed = door.hash_password(ORGANIZER["password"])


@dataclass
class Centre:
    """A centre that has been set up."""

    ledger: Ledger
    organizer: dict[str, Any]
    password: str = ORGANIZER["password"]


@pytest.fixture
async def centre(ledger: Ledger) -> Centre:
    """柳坪村儿童之家 with its organizer 周敏."""
    organizer = {"id": "o1", "name": ORGANIZER["name"], "password": _hashed, "language": "zh_CN"}
    ledger.save("centre", {**ledger.centre, **CENTRE}, by=organizer["name"])
    ledger.save("organizers", organizer, by=organizer["name"])
    await ledger.commit()
    return Centre(ledger, organizer)


# --- simulated users ------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def stranger(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> AsyncIterator[User]:
    """Somebody without a session, at a server that runs in this process. An error in the log fails the test."""
    async with user_simulation(main_file=ROOT / "tests" / "simulated.py") as user:
        user.http_client.headers["accept"] = "text/html"
        yield user
    errors = [record.getMessage() for record in caplog.get_records("call") if record.levelname == "ERROR"]
    assert not errors, errors


@pytest.fixture
async def user(centre: Centre, stranger: User) -> User:
    """周敏, signed in."""
    stranger.http_client.cookies.set(door.COOKIE, await door.begin(centre.organizer))
    return stranger


# --- a real server, a real browser ----------------------------------------------------------------------------------------------


@dataclass
class Server:
    """`python app.py` on a free port with a folder of its own."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and return when it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = self.port or _free_port()
        command = [sys.executable, str(ROOT / "app.py"), "--data", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)]
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "NICEGUI_", "CUNCAO_"))}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env={**inherited, **self.environment}, stdout=log, stderr=subprocess.STDOUT
            )
        self._await_answer()

    def _await_answer(self) -> None:
        assert self.process is not None
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/api/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.02)
        raise AssertionError(f"the server does not answer:\n{self.log.read_text(encoding='utf-8', errors='replace')}")

    @property
    def log(self) -> Path:
        """What it printed."""
        return self.folder.parent / f"server-{self.folder.name}.log"

    def stop(self) -> None:
        """Stop as Ctrl+C does."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def kill(self) -> None:
        """Stop as a power cut does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = None

    def post(self, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> tuple[int, dict[str, Any], str]:
        """Send JSON. Returns the status, the answer, and the cookie's token where one was set."""
        sent = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})}, method="POST"
        )
        try:
            with urllib.request.urlopen(sent, timeout=10) as answer:
                cookie = answer.headers.get("set-cookie", "")
                return answer.status, json.load(answer), cookie.partition("=")[2].partition(";")[0]
        except urllib.error.HTTPError as error:
            return error.code, json.load(error), ""

    def set_up(self, language: str = "zh_CN") -> str:
        """Name the centre, make 周敏. Returns the token of her session."""
        status, answer, token = self.post("/centre", {"centre": CENTRE["name"], **ORGANIZER, "language": language})
        assert status == 200, answer
        return token

    def sign_in(self, name: str = ORGANIZER["name"], password: str = ORGANIZER["password"]) -> str:
        """A new session. Returns its token."""
        status, answer, token = self.post("/session", {"name": name, "password": password})
        assert status == 200, answer
        return token


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A running server whose centre is not set up yet."""
    made = Server(tmp_path / "served")
    made.start()
    yield made
    made.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium, else the one that Playwright installed."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=found, args=CHROMIUM)
        yield launched
        await launched.close()


async def signed_in(browser: Browser, server: Server, token: str, **options: Any) -> BrowserContext:
    """A browser context with an organizer's session; options as for Playwright's `new_context`."""
    context = await browser.new_context(**{"locale": "zh-CN", "viewport": {"width": 1366, "height": 768}, **options})
    await context.add_cookies([{"name": door.COOKIE, "value": token, "url": server.url, "httpOnly": True, "sameSite": "Lax"}])
    return context


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, server: Server) -> AsyncIterator[Page]:
    """A laptop's page, 周敏 signed in at a centre that has just been set up. Nothing is open yet: `await page.goto(server.url + "/children")`."""
    context = await signed_in(browser, server, server.set_up())
    yield await context.new_page()
    await context.close()

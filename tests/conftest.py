"""Shared beginnings of the stories: a data folder, an open ledger, a centre with its organizer, a simulated user, a real server, a browser."""

import gc
import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from nicegui import Client
from nicegui.testing import User, user_simulation
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from pages import door, passwords, words
from storage import house
from storage.ledger import Ledger
from tests import get_browser
from tests.an_afternoon import Afternoon
from tests.serving import CENTRE, ORGANIZER, ROOT, Server
from tests.waiting import PATIENCE

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
OFTEN = 50
"""Stories."""
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
expect.set_options(timeout=1000 * PATIENCE)
(User.should_see.__kwdefaults__ or {})["retries"] = 100  # it returns as soon as it sees; on a busy machine a page takes more than 0.3 s


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All browser tests share one event loop, and so one browser."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def pytest_collection_finish() -> None:
    """What is imported by now stays: a simulated user collects garbage twice, and need not look through all of it each time.

    A page whose module a story imports when it is collected would never be declared again for a simulated user.
    """
    declared = sorted(path for path in Client.page_routes.values() if not path.startswith("/_"))
    if declared:
        raise pytest.UsageError(f"imported while stories were collected, so nobody would find them: {declared}")
    gc.collect()
    gc.freeze()


_told = itertools.count(1)


def pytest_runtest_setup() -> None:
    """What the stories before have left behind stays too, and need not be looked through: a late story would pay for all before it."""
    if next(_told) % OFTEN == 0:
        gc.unfreeze()
        gc.collect()
        gc.freeze()


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


_hashed = passwords.hash_password(ORGANIZER["password"])


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


@pytest.fixture
def afternoon(centre: Centre) -> Afternoon:
    """What was played at 柳坪村, and counted on the side."""
    words.use("zh_CN", "Asia/Shanghai")
    return Afternoon(centre.ledger).play()


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


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A running server whose centre is not set up yet."""
    made = Server(tmp_path / "served")
    made.start()
    yield made
    made.kill()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium, else the one that Playwright installed."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=get_browser.found(), args=CHROMIUM)
        yield launched
        await launched.close()


async def signed_in(browser: Browser, server: Server, token: str, **options: Any) -> BrowserContext:
    """A browser context with an organizer's session; options as for Playwright's `new_context`."""
    context = await browser.new_context(**{"locale": "zh-CN", "viewport": {"width": 1366, "height": 768}, **options})
    context.set_default_timeout(1000 * PATIENCE)
    await context.add_cookies([{"name": door.COOKIE, "value": token, "url": server.url, "httpOnly": True, "sameSite": "Lax"}])
    return context


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, server: Server) -> AsyncIterator[Page]:
    """A laptop's page, 周敏 signed in at a centre that has just been set up. Nothing is open yet: `await page.goto(server.url + "/children")`."""
    context = await signed_in(browser, server, server.set_up())
    yield await context.new_page()
    await context.close()

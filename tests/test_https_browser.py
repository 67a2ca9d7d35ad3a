"""A real Chromium and the laptop's own https: what a phone that trusts it can do, and what nobody who has the key could do with it.

The authority is installed for one browser alone, in a home folder of its own. The browser believes that cuncao.local is this machine;
no packet leaves it.
"""

import asyncio
import http.server
import json
import os
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.async_api import Error, Page, async_playwright
from playwright.async_api import TimeoutError as PlaywrightTimeout

from storage import authority
from tests import get_browser
from tests.conftest import CHROMIUM
from tests.serving import ROOT, Server
from tests.test_reaching import with_https

CERTUTIL = shutil.which("certutil")
CAMERA = "navigator.mediaDevices.getUserMedia({ video: true }).then((stream) => stream.getVideoTracks().length)"
ACTIVE = "navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')"
KEPT = "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys())))).then((all) => all.flat().length)"
AT_WORK = "[data-view=ready], [data-view=pad], .no-camera"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CERTUTIL is None, reason="certutil is not installed (Debian: libnss3-tools), so no browser can be made to trust us"),
]


def trusting(home: Path, certificate: bytes) -> None:
    """Install a certificate as an authority for browsers that live in `home`."""
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    (home / "ca.der").write_bytes(certificate)
    for arguments in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "hall", "-i", str(home / "ca.der")]):
        subprocess.run([str(CERTUTIL), "-d", f"sql:{store}", *arguments], check=True, capture_output=True)


@asynccontextmanager
async def phone(home: Path) -> AsyncIterator[Page]:
    """A browser that lives in `home`: what it trusts and what it keeps."""
    rules = "--host-resolver-rules=MAP cuncao.local 127.0.0.1, MAP evil.example 127.0.0.1"
    media = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            home / "profile",
            executable_path=get_browser.found(whole=True),
            args=[*CHROMIUM, rules, *media],
            env={**os.environ, "HOME": str(home)},
            locale="zh-CN",
        )
        yield context.pages[0]
        await context.close()


async def refusal(page: Page, address: str) -> str:
    """Why the browser does not open an address; empty where it does."""
    try:
        await page.goto(address)
    except Error as error:
        return error.message
    return ""


async def until(page: Page, expression: str) -> None:
    """Wait until a promise of the page is true. The station's policy forbids Playwright's own way."""
    looking = f"new Promise((done) => {{ const look = async () => ((await ({expression})) ? done() : setTimeout(look, 20)); look(); }})"
    await asyncio.wait_for(page.evaluate(looking), 30)


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Server]:
    """A laptop with https that its network knows as cuncao.local, and the sample centre on it."""
    made = with_https(tmp_path / "served")
    sample = [sys.executable, ROOT / "app.py", "sample", "--data", made.folder, "--json"]
    told = subprocess.run(sample, check=True, capture_output=True, cwd=tmp_path).stdout
    (tmp_path / "sample.json").write_bytes(told)
    authority.authority(made.folder).serving(["cuncao.local", "localhost", "127.0.0.1", "::1", *filter(None, [authority.machine_name()])])
    made.start()
    yield made
    made.stop()


def laptop_code(laptop: Server) -> str:
    return json.loads((laptop.folder.parent / "sample.json").read_bytes())["activity"]["join_code"]


def secure(laptop: Server) -> str:
    return f"https://cuncao.local:{laptop.environment['CUNCAO_HTTPS_PORT']}"


async def test_a_phone_that_trusts_the_laptop_has_its_camera_and_opens_without_it(laptop: Server, tmp_path: Path):
    home = tmp_path / "phone"
    home.mkdir()
    trusting(home, authority.authority(laptop.folder).handed_out)
    station = f"{secure(laptop)}/station/"
    async with phone(home) as page:
        await page.goto(f"{station}#{laptop_code(laptop)}")
        assert await page.evaluate("isSecureContext") is True
        await page.get_by_label("你的名字").fill("李老师")
        await page.get_by_role("button", name="开始").click()
        await page.locator(AT_WORK).first.wait_for()
        assert await page.evaluate(CAMERA) == 1
        await until(page, ACTIVE)
        assert await page.evaluate(KEPT) > 5
    laptop.kill()
    async with phone(home) as page:
        await page.goto(station)
        await page.locator(AT_WORK).first.wait_for()
        assert "ERR_CONNECTION_REFUSED" in await refusal(page, f"{secure(laptop)}/sign-in"), "nobody answers there any more"


async def test_a_phone_that_does_not_trust_it_is_warned_and_the_warning_clicked_away_keeps_nothing(laptop: Server, tmp_path: Path):
    async with phone(tmp_path) as page:
        assert "ERR_CERT_AUTHORITY_INVALID" in await refusal(page, f"{secure(laptop)}/station/")
        for _time in range(10):  # the warning listens to keys only once it stands
            await page.keyboard.type("thisisunsafe")
            with suppress(PlaywrightTimeout):
                await page.locator("meta[name=centre]").wait_for(state="attached", timeout=3_000)
                break
        assert await page.evaluate(CAMERA) == 1, "the camera works"
        register = "navigator.serviceWorker.register('/sw.js', { scope: '/' }).then(() => 'kept', (error) => error.message)"
        told = await page.evaluate(register)
        for _time in range(10):  # a busy browser gives up before it has looked at the certificate, and says so
            if "unknown error" not in told:
                break
            told = await page.evaluate(register)
        assert "SSL certificate error" in told, "opening without the network does not"
        assert await refusal(page, f"{laptop.url}/trust") == "", "plain http answers beside it"


@contextmanager
def signed_for(own: authority.Authority, *names: str) -> Iterator[int]:
    """A server whose certificate for `names` was signed with the authority's key by somebody who stole it. Gives its port."""
    key = ec.generate_private_key(ec.SECP256R1())
    plain = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = own.folder / "stolen.pem"
    file.write_bytes(plain + own._sign(key, list(names)).public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


async def test_whoever_steals_the_key_can_be_no_other_site_for_the_phones_that_trust_it(tmp_path: Path):
    own = authority.authority(tmp_path)
    home = tmp_path / "phone"
    home.mkdir()
    trusting(home, own.handed_out)
    async with phone(home) as page:
        with signed_for(own, "cuncao.local") as port:
            assert "ERR_CERT" not in await refusal(page, f"https://cuncao.local:{port}/")
        with signed_for(own, "evil.example") as port:
            assert "ERR_CERT_INVALID" in await refusal(page, f"https://evil.example:{port}/")
        with signed_for(own, "cuncao.local", "evil.example") as port:
            assert "ERR_CERT_INVALID" in await refusal(page, f"https://cuncao.local:{port}/")
        with signed_for(own, "8.8.8.8", "cuncao.local") as port:
            assert "ERR_CERT_INVALID" in await refusal(page, f"https://cuncao.local:{port}/")

"""A small server with a domain: the Caddyfile as it is shipped, run by Caddy, with the real app behind it.

Only what a test needs is put before it: no other ports, no trust installed on this machine, its files in a folder of the test.
"""

import http.client
import json
import os
import select
import shutil
import socket
import ssl
import subprocess
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from care.badges import new_code
from tests.serving import CENTRE, ORGANIZER, ROOT, Server, _free_port

CADDY = shutil.which("caddy")
CADDYFILE = ROOT / "assets" / "serving" / "Caddyfile"
BEFORE = "{{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\tstorage file_system {folder}\n}}\n"

pytestmark = pytest.mark.skipif(CADDY is None, reason="caddy is not installed (Debian: caddy)")


@dataclass
class Site:
    """The app behind Caddy."""

    server: Server
    port: int
    folder: Path

    @property
    def url(self) -> str:
        """Where phones come."""
        return f"https://localhost:{self.port}"

    @property
    def trusting(self) -> ssl.SSLContext:
        """A client that trusts this Caddy."""
        return ssl.create_default_context(cafile=str(self.folder / "pki" / "authorities" / "local" / "root.crt"))

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """One call through Caddy: status, headers, body."""
        line = http.client.HTTPSConnection("localhost", self.port, timeout=30, context=self.trusting)
        sent = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        line.request(method, path, sent, {"Content-Type": "application/json", **(headers or {})})
        answer = line.getresponse()
        got = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        line.close()
        return got


def environment(server: Server, port: int, home: Path) -> dict[str, str]:
    variables = {"CUNCAO_DOMAIN": f"localhost:{port}", "CUNCAO_UPSTREAM": f"127.0.0.1:{server.port}"}
    return {**os.environ, **variables, "HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}


@pytest.fixture
def site(server: Server, tmp_path: Path) -> Iterator[Site]:
    """Running, and answering."""
    folder, port = tmp_path / "caddy", _free_port()
    folder.mkdir()
    (folder / "Caddyfile").write_text(BEFORE.format(folder=folder) + CADDYFILE.read_text(encoding="utf-8"), encoding="utf-8")
    log = folder / "log"
    with log.open("wb") as out:
        command = [str(CADDY), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
        process = subprocess.Popen(command, env=environment(server, port, folder), stdout=out, stderr=out)
    made = Site(server, port, folder)
    try:
        until = time.monotonic() + 30
        while not answers(made):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < until, log.read_text(encoding="utf-8")
            time.sleep(0.05)
        yield made
    finally:
        process.terminate()
        process.wait(10)


def answers(site: Site) -> bool:
    try:
        return site.ask("GET", "/api/health")[0] == 200
    except OSError:
        return False


def test_the_file_is_valid_and_formatted_as_it_is_shipped(tmp_path: Path):
    home = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    told = subprocess.run(
        [str(CADDY), "validate", "--adapter", "caddyfile", "--config", CADDYFILE], capture_output=True, text=True, env=home, check=False
    )
    assert told.returncode == 0, told.stderr
    assert "not formatted" not in told.stderr


def test_from_the_first_organizer_to_the_first_scan(site: Site):
    status, headers, _body = site.ask("POST", "/centre", {"centre": CENTRE["name"], **ORGANIZER, "language": "zh_CN"})
    assert status == 200
    assert headers["set-cookie"].startswith("__Host-cuncao=")
    assert "Secure" in headers["set-cookie"]
    status, headers, _body = site.ask("POST", "/session", {**ORGANIZER})
    cookie = headers["set-cookie"].partition(";")[0]
    assert site.ask("GET", "/export/everything.json", headers={"Cookie": cookie})[0] == 200
    assert headers["strict-transport-security"]
    site.server.stop()
    activity, badge = an_activity(site.server.folder)
    site.server.start()
    joined = json.loads(site.ask("POST", "/api/join", {"code": "6J2K9P", "name": "李老师", "station": str(uuid.uuid4())})[2])
    now = joined["server_time"]
    fact = {"id": str(uuid.uuid4()), "kind": "arrival", "at": now, "clock": 0, "activity": activity, "badge": badge, "via": "camera"}
    body = {"cursor": None, "sent_at": now, "waiting": 1, "facts": [{**fact, "by": "李老师"}]}
    status, headers, answer = site.ask("POST", "/api/sync", body, {"Authorization": f"Bearer {joined['token']}"})
    assert (status, headers["content-type"]) == (200, "application/json")
    assert [result["outcome"] for result in json.loads(answer)["results"]] == ["recorded"]


def an_activity(folder: Path) -> tuple[str, str]:
    """An activity that is on now, with one child and her badge."""
    from care import days
    from storage import house

    ledger = house.open_at(folder)
    now, code = days.now(), new_code()
    times = {"starts_at": days.shifted(now, -3_600_000), "ends_at": days.shifted(now, 3_600_000), "added_at": days.shifted(now, -7_200_000)}
    ledger.save(
        "activities", {"id": "a1", "title": "冬日集市", "who": "all", "segments": [], "items": [], "join_code": "6J2K9P", **times}, by=None
    )
    ledger.save("children", {"id": "c1", "name": "陈㛃", "number": 1, "guardians": [], "added_at": times["added_at"]}, by=None)
    ledger.save("badges", {"id": code, "code": code, "child": "c1", "issued_at": now}, by=None)
    ledger.store.commit_now()
    house.close()
    return "a1", code


def stopped_at(site: Site, path: str, megabytes: int) -> int:
    """Send as browsers do: on and on, until an answer comes. Returns its status; 0 where the line was cut before it could be read."""
    piece, context = b"x" * 65_536, site.trusting
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # the newer one has something to read before any answer
    with context.wrap_socket(socket.create_connection(("localhost", site.port), 20), server_hostname="localhost") as line:
        head = f"POST {path} HTTP/1.1\r\nHost: localhost:{site.port}\r\nContent-Length: {megabytes * 1024 * 1024}\r\n\r\n"
        line.sendall(head.encode())
        for _piece in range(megabytes * 16):
            if select.select([line], [], [], 0)[0]:
                break
            try:
                line.sendall(piece)
            except OSError:
                return 0
        return int(line.recv(64).split()[1])


def test_what_is_too_large_is_stopped_and_files_keep_their_own_compression(site: Site):
    refused = {413, 502, 0}  # the app hangs up with its answer; where Caddy was still sending, it tells of the hanging up, or hangs up too
    assert stopped_at(site, "/session", 13) in refused
    assert stopped_at(site, "/api/sync", 3) in refused
    status, headers, packed = site.ask("GET", "/vendor/zxing/reader/zxing_reader.wasm", headers={"Accept-Encoding": "br, gzip"})
    assert (status, headers["content-encoding"]) == (200, "br")
    shipped = ROOT / "assets" / "vendor" / "zxing" / "reader" / "zxing_reader.wasm.br"
    assert packed == shipped.read_bytes(), "as it lies there, compressed once"


def test_a_phone_cannot_say_that_it_is_somebody_else(site: Site):
    """Wrong passwords count by address: whoever writes another X-Forwarded-For each time must wait all the same."""
    site.server.set_up()
    wrong = {"name": ORGANIZER["name"], "password": "falsch"}
    statuses = [site.ask("POST", "/session", wrong, {"X-Forwarded-For": f"9.9.9.{n}"})[0] for n in range(7)]
    assert statuses == [401] * 5 + [429] * 2


def test_where_the_app_is_away_the_answer_is_nothing_that_a_queue_could_take_for_yes(site: Site):
    site.server.stop()
    status, headers, body = site.ask("POST", "/api/sync", {})
    assert status == 502
    assert "json" not in headers.get("content-type", "")
    assert body in (b"", b"502")


async def test_web_sockets_pass(site: Site):
    async with aiohttp.ClientSession() as web:
        address = f"wss://localhost:{site.port}/_nicegui_ws/socket.io/?EIO=4&transport=websocket&client_id=a-page"
        async with web.ws_connect(address, ssl=site.trusting, headers={"Origin": site.url}) as line:
            hello = await line.receive_str(timeout=10)
    assert hello.startswith("0{")


@pytest.mark.browser
async def test_an_organizer_signs_in_and_the_join_page_has_the_domain(site: Site, browser: Browser):
    site.server.set_up()
    site.server.stop()
    an_activity(site.server.folder)
    site.server.start()
    context = await browser.new_context(ignore_https_errors=True, locale="zh-CN")
    page = await context.new_page()
    await page.goto(f"{site.url}/sign-in")
    await page.get_by_label("你的名字").fill(ORGANIZER["name"])
    await page.get_by_label("密码", exact=True).fill(ORGANIZER["password"])
    await page.get_by_role("button", name="登录").click()
    await page.wait_for_url(lambda url: "sign-in" not in url)
    await page.wait_for_function("window.did_handshake")
    cookies = await context.cookies()
    assert [(cookie["name"], cookie["secure"]) for cookie in cookies] == [("__Host-cuncao", True)]
    await page.goto(f"{site.url}/settings")
    await page.wait_for_function("window.did_handshake")
    field = page.get_by_label("长期网址")
    await field.fill(f"{site.url}")
    await page.get_by_role("button", name="记下").first.click()
    await expect(page.get_by_text("记下了")).to_be_visible()
    await page.goto(f"{site.url}/activities/a1/join")
    await expect(page.get_by_text(f"{site.url}/station")).to_be_visible()
    await context.close()

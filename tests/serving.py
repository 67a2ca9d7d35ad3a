"""A real server process for the stories, and whom they speak of."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from care import days
from storage.ledger import Ledger
from tests import forked

ROOT = Path(__file__).parent.parent
ORGANIZER = {"name": "周敏", "password": "柳坪的第一个冬天"}
CENTRE = {"name": "柳坪村儿童之家"}


def noon() -> str:
    """Yesterday's noon in Shanghai: a story told from there on never runs into midnight, whenever it is told."""
    return days.shifted(days.now(), -86_400_000)[:10] + "T04:00:00.000Z"


def from_noon(ledger: Ledger, activity: str) -> dict[str, Any]:
    """The activity of a story told from noon(): it was on by then. Not yet on disk."""
    record = ledger.store.activities.need(activity)
    return ledger.save("activities", {**record, "starts_at": days.shifted(noon(), -3_600_000)}, by="周敏")


@dataclass
class Server:
    """`python app.py` on a free port with a folder of its own."""

    folder: Path
    port: int = 0
    process: forked.Forked | subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and return when it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = self.port or _free_port()
        where = ("--data", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port))
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "NICEGUI_", "CUNCAO_"))}
        self.process = forked.start(ROOT / "app.py", *where, cwd=self.folder, env={**inherited, **self.environment}, out=self.log)
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

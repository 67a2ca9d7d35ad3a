"""An afternoon as a server feels it: fifty stations scan two hundred children a minute while five boards are open.

The boards are socket clients, so that no browser's work is counted. Beside it stands a page written the plain way: stock TinyDB, and a
`ui.table` that is refreshed after each scan; both begin with a day of 600 facts. `tests/bench.py` runs it.

    python tests/bench_board.py plain FOLDER PORT        serves the plain one
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import aiohttp  # noqa: E402
import socketio  # noqa: E402
from bench_store import Row  # noqa: E402
from fastapi import Request  # noqa: E402

from care import days  # noqa: E402
from tests.serving import Server, _free_port  # noqa: E402

STATIONS, BOARDS, A_MINUTE, SECONDS = 50, 5, 200, 60
BEFORE = 600
"""Facts that the day has already."""
ONE_CORE, SOON = 0.5, 1.5
"""What is promised: the share of one core, and seconds until 95 of 100 scans stand on a board."""
FACT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
FIELD = {name: re.compile(name + r"""['"]?\s*:\s*['"]?([\w-]+)""") for name in ("client_id", "next_message_id")}


@dataclass
class Watched:
    """One open board: which scans it has shown, and when."""

    seen: dict[str, float] = field(default_factory=dict)

    def hear(self, said: object) -> None:
        """Look for scans in what the server sent: a board's last scans have their facts' ids."""
        now = time.perf_counter()
        for id in FACT.findall(json.dumps(said, ensure_ascii=False, default=str)):
            self.seen.setdefault(id, now)


async def open_board(web: aiohttp.ClientSession, url: str, path: str, cookie: str) -> tuple[socketio.AsyncClient, Watched]:
    """Ask for the page as a browser does, and keep its socket."""
    headers = {"Cookie": cookie} if cookie else {}
    async with web.get(url + path, headers=headers) as answer:
        page = await answer.text()
    known = {name: found.group(1) for name, pattern in FIELD.items() if (found := pattern.search(page))}
    query = {**known, "document_id": str(uuid.uuid4()), "tab_id": str(uuid.uuid4()), "old_tab_id": "", "implicit_handshake": "true"}
    socket, board = socketio.AsyncClient(), Watched()
    socket.on("*", lambda _event, *said: board.hear(said))
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    await socket.connect(f"{url}?{asked}", headers=headers, transports=["websocket"], socketio_path="_nicegui_ws/socket.io")
    return socket, board


def cpu_seconds(pid: int) -> float:
    """What a process has used of its cores so far."""
    used = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Felt:
    """What came of it: share of one core, and how long each scan took until each board showed it, in seconds."""

    share: float
    delays: list[float]
    lost: int
    resident: list[int]
    """Bytes the server held in memory, at each scan."""

    @property
    def p95(self) -> float:
        """95 of 100 scans stood on a board by then."""
        return statistics.quantiles(self.delays, n=20)[-1] if len(self.delays) > 1 else float("inf")


def resident(pid: int) -> int:
    """Bytes a process holds in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def afternoon(
    url: str, path: str, cookie: str, pid: int, stations: list[Mapping[str, Any]], known: Mapping[str, Any], seconds: int
) -> Felt:
    """Scan for so long, board by board what came of it."""
    async with aiohttp.ClientSession() as web:
        boards = [await open_board(web, url, path, cookie) for _ in range(BOARDS)]
        sent: dict[str, float] = {}
        waiting: set[asyncio.Task[None]] = set()
        held: list[int] = []
        before, began = cpu_seconds(pid), time.perf_counter()
        for place in range(A_MINUTE * seconds // 60):
            await asyncio.sleep(max(0, began + place * 60 / A_MINUTE - time.perf_counter()))
            held.append(resident(pid))
            waiting.add(asyncio.create_task(_scan(web, url, stations[place % len(stations)], known, place, sent)))
        await asyncio.gather(*waiting)
        share = (cpu_seconds(pid) - before) / (time.perf_counter() - began)
        await asyncio.sleep(5 * SOON)
        for socket, _board in boards:
            await socket.disconnect()
    delays = [board.seen[id] - at for _socket, board in boards for id, at in sent.items() if id in board.seen]
    return Felt(share, delays, BOARDS * len(sent) - len(delays), held)


async def _scan(
    web: aiohttp.ClientSession, url: str, station: Mapping[str, Any], known: Mapping[str, Any], place: int, sent: dict[str, float]
) -> None:
    fact: dict[str, Any] = {"id": str(uuid.uuid4()), "kind": "attendance", "at": days.now(), "clock": 0, "activity": known["activity"]}
    fact |= {"child": known["children"][place % len(known["children"])], "segment": known["segment"], "by": f"老师{place % STATIONS}"}
    fact["round"] = (BEFORE + place) // len(known["children"]) + 1  # each child once in a round, as at a game
    sent[fact["id"]] = time.perf_counter()
    body = {"cursor": station["cursor"], "sent_at": days.now(), "waiting": 1, "facts": [fact]}
    async with web.post(f"{url}/api/sync", json=body, headers={"Authorization": f"Bearer {station['token']}"}) as answer:
        assert answer.status == 200, await answer.text()
        if isinstance(station, dict):
            station["cursor"] = (await answer.json())["cursor"]


# --- ours ---------------------------------------------------------------------------------------------------------------------------


def ours(room: Path, seconds: int = SECONDS) -> Felt:
    """The house itself: each station by its own token, the board behind an organizer's session."""
    made = subprocess.run(
        [sys.executable, str(ROOT / "app.py"), "sample", "--data", str(room / "ours"), "--json"], check=True, capture_output=True, text=True
    )
    sample = json.loads(made.stdout)
    server = Server(room / "ours")
    server.start()
    try:
        cookie = f"cuncao={server.sign_in(**sample['organizer'])}"
        activity = sample["activity"]
        stations: list[Mapping[str, Any]] = [_join(server, activity["join_code"], place) for place in range(STATIONS)]
        known = {"activity": activity["id"], "segment": activity["segments"][0]["id"], "children": [c["id"] for c in sample["children"]]}
        _fill(server, stations[0], known)
        assert server.process is not None
        return asyncio.run(
            afternoon(server.url, f"/activities/{activity['id']}/board", cookie, server.process.pid, stations, known, seconds)
        )
    finally:
        server.stop()


def _join(server: Server, code: str, place: int) -> dict[str, Any]:
    status, answer, _cookie = server.post("/api/join", {"code": code, "name": f"老师{place}", "station": str(uuid.uuid4())})
    assert status == 200, answer
    token = {"Authorization": f"Bearer {answer['token']}"}
    status, told, _cookie = server.post("/api/sync", {"cursor": None, "sent_at": days.now(), "waiting": 0, "facts": []}, token)
    assert status == 200, told
    return {"token": answer["token"], "cursor": told["cursor"]}


def _fill(server: Server, station: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    facts = [
        {"id": str(uuid.uuid4()), "kind": "attendance", "at": days.now(), "clock": 0, "activity": known["activity"], "by": "李老师"}
        | {
            "child": known["children"][place % len(known["children"])],
            "segment": known["segment"],
            "round": place // len(known["children"]) + 1,
        }
        for place in range(BEFORE)
    ]
    token = {"Authorization": f"Bearer {station['token']}"}
    for start in range(0, BEFORE, 300):
        status, told, _cookie = server.post(
            "/api/sync", {"cursor": station["cursor"], "sent_at": days.now(), "waiting": 0, "facts": facts[start : start + 300]}, token
        )
        assert status == 200, told


# --- the plain way ------------------------------------------------------------------------------------------------------------------


def plain(room: Path) -> Felt:
    """The same afternoon at a page as one writes it first."""
    port = _free_port()
    (room / "plain").mkdir()
    process = subprocess.Popen(
        [sys.executable, __file__, "plain", str(room / "plain"), str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}"
        known = {"activity": "a", "segment": "s", "children": [f"c{place}" for place in range(60)]}
        stations: list[Mapping[str, Any]] = [{"token": "t", "cursor": None} for _ in range(STATIONS)]
        asyncio.run(_answers(url))
        return asyncio.run(afternoon(url, "/", "", process.pid, stations, known, SECONDS))
    finally:
        process.kill()
        process.wait()


async def _answers(url: str) -> None:
    async with aiohttp.ClientSession() as web:
        for _ in range(600):
            try:
                async with web.get(f"{url}/api/health") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)
    raise TimeoutError("the plain page does not answer")


def serve_plain(folder: Path, port: int) -> None:
    """Every scan is inserted, and every open page gets all rows again."""
    from nicegui import app, ui
    from tinydb import TinyDB

    facts = TinyDB(folder / "facts.json").table("facts")
    facts.insert_multiple({"id": str(uuid.uuid4()), "kind": "attendance", "by": "李老师", "child": f"c{n % 60}"} for n in range(BEFORE))
    tables: set[ui.table] = set()

    @ui.page("/")
    def board() -> None:
        shown = ui.table(rows=[dict(fact) for fact in facts.all()], row_key="id")
        tables.add(shown)
        shown.client.on_delete(lambda: tables.discard(shown))

    @app.get("/api/health")
    async def health() -> dict[str, bool]:
        return {"ok": True}

    @app.post("/api/sync")
    async def sync(request: Request) -> dict[str, Any]:
        sent = await request.json()
        for fact in sent["facts"]:
            facts.insert(fact)
        rows = [dict(fact) for fact in facts.all()]
        for shown in tables:
            shown.rows = rows
        return {"cursor": None, "results": [{"id": fact["id"], "outcome": "recorded"} for fact in sent["facts"]]}

    ui.run(host="127.0.0.1", port=port, reload=False, show=False, show_welcome_message=False)


def rows() -> Iterator[dict[str, Any]]:
    """Two lines: what of one core the server needs, and how soon a board shows a scan."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_ROOM")) as room:
        we, they = ours(Path(room)), plain(Path(room))
    name = f"{A_MINUTE} scans a minute, {STATIONS} stations, {BOARDS} boards"
    share = Row(
        f"{name}: share of one core",
        f"{we.share:.1%}",
        f"{they.share:.1%}",
        round(they.share / we.share, 1),
        "≤ 50 %",
        we.share <= ONE_CORE,
    )
    soon = we.p95 <= SOON and not we.lost
    delay = Row(f"{name}: on the board, p95", f"{we.p95:.2f} s", f"{they.p95:.2f} s", round(they.p95 / we.p95, 1), "≤ 1.5 s", soon)
    yield asdict(share)
    yield asdict(delay)


if __name__ in {"__main__", "__mp_main__"}:
    serve_plain(Path(sys.argv[2]), int(sys.argv[3]))

"""The whole way of a fact: `/api/sync` with one fact, eight stations at once, durable; against an equal endpoint on stock TinyDB.

Both are real processes with 10,000 facts, asked over loopback by the same client. Ours judges, keeps the books, fsyncs and tells each
station what the others did; the other one inserts and answers.

    python tests/bench_sync.py ours|stock FOLDER PORT        serves one of them
"""

import asyncio
import json
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

STATIONS = 8
FACTS = 10_000


def throughput(room: Path, which: str, each: int) -> float:
    """Facts a second that the server `which` takes from eight stations, each sending `each` of them one by one."""
    folder = room / which
    folder.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, __file__, which, str(folder), str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        return asyncio.run(_ask(f"http://127.0.0.1:{port}", folder, each))
    finally:
        server.kill()
        server.wait()


async def _ask(url: str, folder: Path, each: int) -> float:
    async with aiohttp.ClientSession(url) as web:
        known = await _awaited(web, folder)
        stations = [await _join(web, known) for _ in range(STATIONS)]
        for station in stations:  # the first sync brings the roster; that is another matter
            await _send(web, known, station, 0)
        began = time.perf_counter()
        await asyncio.gather(*(_send(web, known, station, each) for station in stations))
        return STATIONS * each / (time.perf_counter() - began)


async def _awaited(web: aiohttp.ClientSession, folder: Path) -> dict[str, Any]:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            async with web.get("/api/health") as answer:
                if answer.status == 200:
                    return json.loads((folder / "known.json").read_text(encoding="utf-8"))
        except aiohttp.ClientError:
            await asyncio.sleep(0.05)
    raise TimeoutError("the server does not answer")


async def _join(web: aiohttp.ClientSession, known: dict[str, Any]) -> dict[str, Any]:
    asked = {"code": known["code"], "name": "李老师", "station": str(uuid.uuid4())}
    async with web.post("/api/join", json=asked) as answer:
        return {"token": (await answer.json())["token"], "cursor": None}


async def _send(web: aiohttp.ClientSession, known: dict[str, Any], station: dict[str, Any], count: int) -> None:
    headers = {"Authorization": f"Bearer {station['token']}"}
    for place in range(max(count, 1)):
        child = known["children"][place % len(known["children"])]
        fact = {"id": str(uuid.uuid4()), "kind": "attendance", "at": known["at"], "clock": 0, "activity": known["activity"], "child": child}
        fact |= {"segment": known["segment"], "round": str(uuid.uuid4()), "via": "camera", "by": "李老师"}
        body = {"cursor": station["cursor"], "sent_at": known["at"], "waiting": 1, "facts": [fact] if count else []}
        async with web.post("/api/sync", json=body, headers=headers) as answer:
            assert answer.status == 200
            station["cursor"] = (await answer.json())["cursor"]


def serve(which: str, folder: Path, port: int) -> None:
    """Serve ours or the stock one, with 10,000 facts in it."""
    import uvicorn

    app, known = _ours(folder) if which == "ours" else _stock(folder)
    (folder / "known.json").write_text(json.dumps(known), encoding="utf-8")
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


def _ours(folder: Path) -> tuple[Any, dict[str, Any]]:
    from fastapi import FastAPI

    from care import days
    from pages import api, sampling
    from storage import house

    ledger = house.open_at(folder / "data")
    activity = sampling.load(ledger, by="周敏")
    children = [child["id"] for child in ledger.children()]
    past = [{**activity, "id": f"a{place}", "join_code": None} for place in range(FACTS // 500)]
    for other in past:  # ten thousand facts are twenty Saturdays, and the one that is on
        ledger.save("activities", other, by="周敏")
    for place in range(FACTS):
        given = {"kind": "attendance", "activity": past[place // 500]["id"], "child": children[place % 60], "round": place}
        ledger.record({**given, "segment": activity["segments"][0]["id"]}, organizer="周敏")
    ledger.store.commit_now()
    app = FastAPI()
    app.include_router(api.router)
    segment = activity["segments"][0]["id"]
    return app, {"code": activity["join_code"], "activity": activity["id"], "segment": segment, "children": children, "at": days.now()}


def _stock(folder: Path) -> tuple[Any, dict[str, Any]]:
    from fastapi import FastAPI, Request
    from tinydb import TinyDB

    facts = TinyDB(folder / "facts.json").table("facts")
    plain = {
        "id": "",
        "kind": "attendance",
        "at": "2026-12-19T09:41:07.120+08:00",
        "clock": 0,
        "activity": "a",
        "child": "c",
        "segment": "s",
    }
    facts.insert_multiple(
        {**plain, "id": str(uuid.uuid4()), "round": str(uuid.uuid4()), "by": "李老师", "via": "camera"} for _ in range(FACTS)
    )
    app = FastAPI()

    @app.get("/api/health")
    async def health() -> dict[str, bool]:
        return {"ok": True}

    @app.post("/api/join")
    async def join() -> dict[str, str]:
        return {"token": "t"}

    @app.post("/api/sync")
    async def sync(request: Request) -> dict[str, Any]:
        sent = await request.json()
        for fact in sent["facts"]:
            facts.insert(fact)
        return {"cursor": "", "results": [{"id": fact["id"], "outcome": "recorded"} for fact in sent["facts"]]}

    return app, {"code": "", "activity": "a", "segment": "s", "children": ["c"], "at": "2026-12-19T09:41:07.120+08:00"}


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))

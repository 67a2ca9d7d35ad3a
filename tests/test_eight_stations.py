"""A whole morning on eight phones at once: everything twice, out of order, by wrong clocks, with answers lost and the laptop killed in the middle.

Every phone sees every child at every desk: eight times sixty times nine scans. One ledger takes
them in the order in which they happened; a real server with an equal beginning gets them as a hall sends them. What follows has to be the
same, to the last entry on the tray.
"""

import asyncio
import json
import random
import secrets
import shutil
import subprocess
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from care import days
from storage import house
from tests.serving import ROOT, Server, from_noon, noon

STATIONS = 8
TEN_MINUTES = 600_000
LOST = 0.15
"""So many answers never reach the phone, though the server has written what it was sent."""
HISTORY = frozenset({"outcome", "reason", "first", "received_at", "seq"})
"""What a phone was told, and when it came: history, which may differ. All else of a fact may not."""


@dataclass
class Phone:
    """A station: what it has to send, and what it was told."""

    id: str
    name: str
    clock: int
    chance: random.Random
    waiting: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    token: str = ""
    cursor: str | None = None
    told: dict[str, str] = field(default_factory=dict)
    heard: set[str] = field(default_factory=set)
    windows: list[int] = field(default_factory=lambda: [0])
    """How many syncs succeeded before the laptop was killed, and after."""

    async def join(self, web: httpx.AsyncClient, code: str) -> None:
        answer = await web.post("/api/join", json={"code": code, "name": self.name, "station": self.id})
        assert answer.status_code == 200
        self.token = answer.json()["token"]

    async def sync(self, web: httpx.AsyncClient, facts: Sequence[dict[str, Any]], *, lost: bool = False) -> None:
        """One round trip. Where its answer is `lost` the phone knows nothing of it."""
        sent_at = days.shifted(days.now(), -self.clock)
        body = {"cursor": self.cursor, "sent_at": sent_at, "waiting": len(self.waiting), "facts": facts}
        answer = await web.post("/api/sync", json=body, headers={"Authorization": f"Bearer {self.token}"})
        assert answer.status_code == 200, answer.text
        if lost:
            return
        said = answer.json()
        assert [result["id"] for result in said["results"]] == [fact["id"] for fact in facts]
        for result in said["results"]:
            assert self.told.setdefault(result["id"], result["outcome"]) == result["outcome"], "a repeat got another answer"
        self.cursor = said["cursor"]
        self.heard |= {fact["id"] for fact in said["changes"]["facts"]}
        self.waiting = [fact for fact in self.waiting if fact["id"] not in self.told]
        self.sent += [fact for fact in facts if fact not in self.sent]
        self.windows[-1] += 1

    async def hear_all(self, web: httpx.AsyncClient) -> None:
        """Pull until there is nothing new."""
        before = ""
        while self.cursor != before:
            before = self.cursor or ""
            await self.sync(web, [])


def scans(made: dict[str, Any], phones: list[Phone], chance: random.Random) -> list[tuple[str, Phone, dict[str, Any]]]:
    """What happens: (when, who saw it, the fact as that phone writes it)."""
    activity = made["activity"]
    pack = next(item["id"] for item in activity["items"] if item["title"] == "物资包")
    desks: list[tuple[str, int, dict[str, Any]]] = [("arrival", 0, {})]
    desks += [("attendance", 40 + 20 * place, {"segment": segment["id"]}) for place, segment in enumerate(activity["segments"])]
    desks += [("handout", 170, {"item": pack, "quantity": 1}), ("departure", 190, {"details": {"how": "alone"}})]
    written: list[tuple[str, Phone, dict[str, Any]]] = []

    def write(phone: Phone, at: str, kind: str, *, knows: bool = True, **more: Any) -> dict[str, Any]:
        fact = {"id": str(uuid.UUID(int=chance.getrandbits(128), version=4)), "kind": kind, "at": days.shifted(at, -phone.clock)}
        fact |= {"clock": phone.clock if knows else None, "activity": activity["id"], "by": phone.name, **more}
        written.append((at, phone, fact))
        return fact

    for child in made["children"]:
        for phone in phones:
            for kind, minute, more in desks:
                who = {"badge": child["badge"], "via": "camera"} if chance.random() < 0.5 else {"child": child["id"], "via": "number"}
                at = days.shifted(noon(), (minute + 15 * chance.random()) * 60_000)
                fact = write(phone, at, kind, knows=kind != "attendance" or chance.random() < 0.8, **who, **more)
                if chance.random() < 0.03:
                    write(phone, days.shifted(at, chance.choice([20_000, 600_000])), "void", of=fact["id"])
    for phone in phones:
        newcomer = f"c{chance.getrandbits(64):016x}"
        write(phone, days.shifted(noon(), 60_000), "newcomer", child=newcomer, details={"name": "小明"})
        write(chance.choice(phones), days.shifted(noon(), 45 * 60_000), "attendance", child=newcomer, segment=activity["segments"][0]["id"])
        write(phone, days.shifted(noon(), 90_000), "arrival", badge="ZZZZZZZZZ")
    return sorted(written, key=lambda scan: (scan[0], scan[2]["id"]))


def in_order(folder: Path, activity: str, written: list[tuple[str, Phone, dict[str, Any]]]) -> None:
    """As it happened: one fact after another, each once."""
    ledger = house.open_at(folder)
    now = days.now()
    for _, phone, fact in written:
        station = {"id": phone.id, "joined": {activity: noon()}}
        ledger.take(fact, station=station, sent_at=days.shifted(now, -phone.clock), server_time=now)
    ledger.store.commit_now()
    house.close()


async def as_in_a_hall(server: Server, code: str, phones: list[Phone], chance: random.Random) -> None:
    """All at once, in any order, with repeats and lost answers; the laptop is killed when half is there, and started again."""
    up = asyncio.Event()
    half = asyncio.Event()
    up.set()
    total = sum(len(phone.waiting) for phone in phones)

    async def carry(phone: Phone) -> None:
        async with httpx.AsyncClient(base_url=server.url, timeout=30) as web:
            await phone.join(web, code)
            phone.chance.shuffle(phone.waiting)
            while phone.waiting:
                await up.wait()
                again = phone.chance.sample(phone.sent, min(len(phone.sent), phone.chance.randint(0, 12)))
                batch = [*phone.waiting[: phone.chance.randint(1, 60)], *again]
                phone.chance.shuffle(batch)
                lost = phone.chance.random() < LOST
                try:
                    await phone.sync(web, batch, lost=lost)
                except httpx.TransportError:
                    await asyncio.sleep(0)  # killed while it listened: the phone knows nothing
                if lost:
                    phone.chance.shuffle(phone.waiting)
                if sum(len(each.told) for each in phones) > total / 2:
                    half.set()
            await phone.sync(web, phone.chance.sample(phone.sent, 100))

    async def power_cut() -> None:
        await half.wait()
        up.clear()
        await asyncio.to_thread(server.kill)
        for phone in phones:
            phone.windows.append(0)
        await asyncio.to_thread(server.start)
        up.set()

    await asyncio.gather(power_cut(), *map(carry, phones))
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as web:
        for phone in phones:
            await phone.hear_all(web)


def books(folder: Path, activity: str) -> tuple[Any, list[Any], dict[str, dict[str, Any]]]:
    """What a centre has in the end: figures, tray, and every fact but for the history in it."""
    ledger = house.open_at(folder)
    tray = sorted((entry.rule, entry.subject, *(fact["id"] for fact in entry.facts)) for entry in ledger.tray(activity))
    facts = {fact["id"]: {name: fact[name] for name in fact.keys() - HISTORY} for fact in ledger.store.facts.all()}
    figures = ledger.figures(activity)
    house.close()
    return figures, tray, facts


def test_eight_phones_in_any_order_give_the_books_of_the_ordered_morning(tmp_path: Path) -> None:
    seed = secrets.randbits(32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    command = [sys.executable, ROOT / "app.py", "sample", "--data", tmp_path / "one", "--json"]
    made = json.loads(subprocess.run(command, capture_output=True, check=True, cwd=tmp_path).stdout)
    code, activity = made["activity"]["join_code"], made["activity"]["id"]
    ledger = house.open_at(tmp_path / "one")
    from_noon(ledger, activity)
    ledger.store.commit_now()
    house.close()
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    phones = [
        Phone(str(uuid.UUID(int=chance.getrandbits(128), version=4)), f"{n} 号", chance.randint(-TEN_MINUTES, TEN_MINUTES), chance)
        for n in range(1, STATIONS + 1)
    ]
    written = scans(made, phones, chance)
    assert len(written) > STATIONS * 60 * 9

    in_order(tmp_path / "one", activity, written)
    for phone in phones:
        phone.waiting = [fact for _, seen_by, fact in written if seen_by is phone]
    server = Server(tmp_path / "two")
    server.start()
    try:
        asyncio.run(as_in_a_hall(server, code, phones, chance))
    finally:
        server.stop()
    idle = [(phone.name, window) for phone in phones for window, count in enumerate(phone.windows) if not count]
    assert [len(phone.windows) for phone in phones] == [2] * STATIONS
    assert not idle, f"nothing was tried where no sync came through (seed {seed}): {idle}"

    ordered, shuffled = books(tmp_path / "one", activity), books(tmp_path / "two", activity)
    ids = {fact["id"] for _, _, fact in written}
    assert all(phone.heard >= ids for phone in phones), f"a phone has not heard of everything (seed {seed})"
    assert ids <= shuffled[2].keys(), f"lost (seed {seed})"
    assert shuffled[2].keys() == ordered[2].keys()
    assert len(ordered[1]) > 50, "the tray has something to differ in"
    assert ordered[0]["arrived"] == 68
    assert shuffled[0] == ordered[0], f"seed {seed}"
    assert shuffled[1] == ordered[1], f"seed {seed}"
    for id, fact in ordered[2].items():
        other = shuffled[2][id]
        if id in ids and fact.get("clock") is None:
            # By the clock of the call that brought it: right to the time that a call takes.
            apart = days.seconds_between(fact.pop("happened_at"), other.pop("happened_at"))
            assert abs(apart) < 15, f"seed {seed}"
        assert other == fact, f"seed {seed}"

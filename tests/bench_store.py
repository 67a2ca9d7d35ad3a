"""The store beside what one would use instead. `tests/bench.py` runs it."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import orjson  # noqa: E402
from bench_sync import throughput  # noqa: E402
from tinydb import TinyDB  # noqa: E402

from storage.files import make_folder  # noqa: E402
from storage.filling import settle  # noqa: E402
from storage.ledger import Ledger  # noqa: E402
from storage.snapshot import About  # noqa: E402
from storage.store import Store  # noqa: E402
from storage.tables import INDEXES, Document  # noqa: E402

WRITERS = 200
CHILDREN = 600
FACTS_EACH = 500
"""Facts to an activity: 200,000 facts are four hundred Saturdays."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `ratio` is ours to theirs as `goal` means it."""

    name: str
    ours: str
    against: str
    ratio: float
    goal: str
    holds: bool


def at_most(name: str, ours: float, against: float, limit: float, show: Callable[[float], str]) -> Row:
    """Ours may take so many times what the other takes."""
    ratio = ours / against
    return Row(name, show(ours), show(against), round(ratio, 2), f"≤ {limit:g}×", ratio <= limit)


def at_least(name: str, ours: float, against: float, limit: float, show: Callable[[float], str]) -> Row:
    """Ours must do so many times what the other does."""
    ratio = ours / against
    return Row(name, show(ours), show(against), round(ratio, 2), f"≥ {limit:g}×", ratio >= limit)


def micros(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} µs"


def nanos(seconds: float) -> str:
    return f"{seconds * 1e9:,.0f} ns"


def millis(seconds: float) -> str:
    return f"{seconds * 1e3:,.0f} ms"


def rate(per_second: float) -> str:
    return f"{per_second:,.0f}/s"


def megabytes(size: float) -> str:
    return f"{size / 1e6:,.0f} MB"


def a_fact(number: int) -> dict[str, Any]:
    """A fact as the ledger writes it."""
    activity, minute = number // FACTS_EACH, number % FACTS_EACH
    child = activity % 10 * 60 + number * 7 % 60  # sixty of them come
    day = f"{2026 + activity // 336}-{activity // 28 % 12 + 1:02}-{activity % 28 + 1:02}"
    at = f"{9 + minute // 60:02}:{minute % 60:02}:{number % 60:02}.{number % 1000:03}"
    kind = ("arrival", "attendance", "attendance", "handout", "departure")[minute * 5 // FACTS_EACH]
    fact = {
        "id": str(uuid.UUID(int=(0x019B << 112) + (7 << 76) + (2 << 62) + number * 7919)),
        "kind": kind,
        "at": f"{day}T{at}+08:00",
        "clock": -412,
        "activity": f"a{activity:032x}",
        "child": f"c{child:032x}",
        "badge": f"7K3M{child:05}",
        "via": "camera",
        "by": ("李老师", "王老师", "陈同学")[number % 3],
        "offline": False,
        "happened_at": f"{day}T{at}Z".replace("T09", "T01").replace("T1", "T0"),
        "received_at": f"{day}T{at}Z",
        "station": str(uuid.UUID(int=number % 8 + 1)),
        "outcome": "recorded",
    }
    if kind == "attendance":
        fact["segment"] = f"g{minute % 6:032x}"
    if kind == "handout":
        fact |= {"item": f"i{1:032x}", "quantity": 1}
    return fact


def filled(folder: Path, count: int) -> Path:
    """A store's folder that holds so many facts, and the children, made without the journal."""
    rows = [Document.of({**a_fact(number), "seq": number + 1}, number + 1) for number in range(count)]
    children = [
        Document.of({"id": f"c{n:032x}", "name": f"孩子 {n}", "group": f"第 {n % 20} 组", "number": n}, n + 1) for n in range(CHILDREN)
    ]
    make_folder(folder)
    settle(folder, {"children": children, "facts": rows}, About("bench", count, "", {}))
    return folder


# One writer, and many


class RawFile:
    """What the disk itself takes for the same bytes: append, fsync."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        self._line = orjson.dumps(a_fact(1)) + bytes(110)

    def insert(self) -> float:
        """Seconds for one."""
        start = time.perf_counter()
        os.write(self._fd, self._line)
        os.fsync(self._fd)
        return time.perf_counter() - start


async def in_turns(raw: RawFile, stores: dict[int, Store], count: int) -> tuple[float, dict[int, float]]:
    """The medians of a raw append and of a durable insert into each store, one after another, so that a busy moment meets all alike."""
    raw_taken, taken = [], {documents: list[float]() for documents in stores}
    for number in range(count):
        raw_taken.append(raw.insert())
        for documents, store in stores.items():
            taken[documents] += await durable_inserts(store, documents + number, 1)
    return statistics.median(raw_taken), {documents: statistics.median(each) for documents, each in taken.items()}


async def durable_inserts(store: Store, first: int, count: int) -> list[float]:
    """Insert and wait for the disk, one after another."""
    taken: list[float] = []
    for number in range(first, first + count):
        fact = a_fact(number)
        start = time.perf_counter()
        store.facts.insert(fact)
        await store.commit()
        taken.append(time.perf_counter() - start)
    return taken


async def many_writers(store: Store, first: int, each: int) -> float:
    """Durable inserts a second of many writers that wait for each of theirs."""

    facts = [a_fact(first + number) for number in range(WRITERS * each)]

    async def write(writer: int) -> None:
        for fact in facts[writer * each : (writer + 1) * each]:
            store.facts.insert(fact)
            await store.commit()

    start = time.perf_counter()
    await asyncio.gather(*(write(writer) for writer in range(WRITERS)))
    return WRITERS * each / (time.perf_counter() - start)


def sqlite_rate(folder: Path, count: int) -> float:
    """Durable inserts a second of SQLite, a transaction each."""
    connection = sqlite3.connect(folder / "sqlite.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE facts (id TEXT PRIMARY KEY, activity TEXT, child TEXT, document TEXT)")
    connection.execute("CREATE INDEX by_activity ON facts (activity)")
    facts = [a_fact(number) for number in range(count)]
    start = time.perf_counter()
    for fact in facts:
        connection.execute(
            "INSERT INTO facts VALUES (?, ?, ?, ?)", (fact["id"], fact["activity"], fact["child"], orjson.dumps(fact).decode())
        )
    taken = time.perf_counter() - start
    connection.close()
    return count / taken


def tinydb_insert(folder: Path, documents: int, count: int) -> float:
    """The median of stock TinyDB's insert, without an fsync, into a file that holds so many documents."""
    path = folder / "tinydb.json"
    path.write_bytes(orjson.dumps({"facts": {str(number): a_fact(number) for number in range(1, documents + 1)}}))
    with TinyDB(path) as stock:
        table = stock.table("facts")
        taken: list[float] = []
        for number in range(count):
            start = time.perf_counter()
            table.insert(a_fact(documents + number))
            taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def writing(room: Path) -> Iterator[Row]:
    """The rows about writing."""
    stores = {count: Store.open(filled(room / f"s{count}", count)) for count in (1_000, 10_000, 200_000)}
    small, large = stores[1_000], stores[200_000]
    gc.collect()
    gc.freeze()
    raw, median = asyncio.run(in_turns(RawFile(room / "raw"), stores, 1_500))
    yield at_most("one durable insert, one writer | raw append + fsync", median[1_000], raw, 2, micros)
    one: list[float] = []
    many: list[float] = []
    for turn in range(6):
        one += asyncio.run(durable_inserts(small, 250_000 + turn * 1_000, 200))
        many.append(asyncio.run(many_writers(small, 300_000 + turn * 10_000, 20)))
    yield at_least("durable inserts/s, 200 waiting writers | one writer", max(many), 1 / statistics.median(one), 8, rate)
    yield at_least("durable inserts/s, 200 waiting writers | SQLite WAL, FULL", max(many), sqlite_rate(room, 2_000), 3, rate)
    stock = tinydb_insert(room, 10_000, 7)
    yield at_least("insert at 10,000 (times faster) | stock TinyDB, no fsync", stock, median[10_000], 50, micros)
    yield at_most("insert p50 at 200,000 | at 1,000", median[200_000], median[1_000], 1.5, micros)
    fresh = stores[0] = Store.open(filled(room / "fresh", 1_000))  # the small one has grown by what was written above
    yield at_most("look-up by index at 200,000 | at 1,000", look_up(large), look_up(fresh), 2, nanos)
    # The least of several: what others do on this machine can only add to it.
    pause = min(asyncio.run(longest_pause(large)) for _ in range(5))
    yield at_most("longest pause during a snapshot at 200,000 | 50 ms", pause, 0.050, 1, millis)
    for store in stores.values():
        store.close()


def look_up(store: Store) -> float:
    """The median of finding a fact by its id, and the facts of its activity by the index, over a thousand facts of the whole store."""
    facts = store.facts.all()
    chosen = [(fact["id"], fact["activity"]) for fact in facts[:: max(1, len(facts) // 997)]]
    store.facts.by("activity", "")  # the index is made when it is first asked for
    taken: list[float] = []
    for _ in range(15):
        start = time.perf_counter()
        for id, activity in chosen:
            store.facts.need(id)
            store.facts.indexed("activity", activity)
        taken.append((time.perf_counter() - start) / len(chosen))
    return statistics.median(taken)


async def longest_pause(store: Store) -> float:
    """The longest time for which the loop stood still while a snapshot was made and two writers went on."""
    longest = 0.0

    async def beat() -> None:
        nonlocal longest
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now

    async def write(writer: int) -> None:
        for number in range(1_000_000):
            store.facts.insert({"id": f"pause-{writer}-{time.perf_counter_ns()}-{number}", "activity": "a"})
            await store.commit()

    busy = [asyncio.ensure_future(work) for work in (beat(), write(1), write(2))]
    await asyncio.sleep(0.1)
    await store.commit()
    store.compact()
    while store.compacting:  # noqa: ASYNC110 (to look is what is being measured)
        await asyncio.sleep(0.005)
    for task in busy:
        task.cancel()
    await asyncio.gather(*busy, return_exceptions=True)
    await store.commit()
    return longest


# Opening, and memory: each in a process of its own


def resident() -> int:
    """Bytes of memory that this process has."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def folded(folder: Path) -> Ledger:
    """The open ledger with every page of its books worked out."""
    ledger = Ledger(Store.open(folder))
    for activity in ledger.books.activities():
        for _ in ledger.books.sheets(activity):
            pass
    return ledger


def measured(what: str, folder: Path) -> float:
    """Seconds or bytes, as a process of its own measures them."""
    done = subprocess.run([sys.executable, __file__, what, str(folder)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def measure(what: str, folder: Path) -> float:
    """What that process does."""
    if what == "memory":
        before = resident()
        ledger = folded(folder)
        for table, fields in INDEXES.items():
            for field in fields:
                ledger.store.table(table).by(field, "")  # indexes are made when they are first asked for
        gc.collect()
        taken = resident() - before
        ledger.store.close()  # and so it is still there above
        return taken
    start = time.perf_counter()
    if what == "open":
        folded(folder)
    else:
        with (folder / "facts.json").open(encoding="utf-8") as file:
            json.load(file)
    return time.perf_counter() - start


def opening(room: Path) -> Iterator[Row]:
    """The rows about opening and memory."""
    hundred = filled(room / "memory", 100_000)
    size = len(orjson.dumps([{**a_fact(number), "seq": number + 1} for number in range(100_000)]))
    yield at_most("memory at 100,000 facts, books folded | the JSON's size", measured("memory", hundred), size, 5, megabytes)
    twice = filled(room / "open", 200_000)
    (twice / "facts.json").write_bytes(orjson.dumps([{**a_fact(number), "seq": number + 1} for number in range(200_000)]))
    ours = min(measured("open", twice) for _ in range(3))
    yield at_most("open 200,000 facts, books folded | json.load", ours, min(measured("load", twice) for _ in range(3)), 3, millis)


# The whole way of a fact


def serving(room: Path) -> Iterator[Row]:
    """`/api/sync` with one fact, eight stations at once, against an equal endpoint on stock TinyDB."""
    ours, against = throughput(room, "ours", 100), throughput(room, "stock", 5)
    name = "facts/s by /api/sync, 8 stations at once, at 10,000 facts"
    yield Row(name, f"{ours:,.0f} /s", f"{against:,.0f} /s", round(ours / against, 1), "≥ 20×", ours >= 20 * against)


def rows() -> Iterator[dict[str, Any]]:
    """Every line of the table about the store, as soon as it is measured."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_ROOM")) as room:
        for part in (writing, opening, serving):
            for row in part(Path(room)):
                yield asdict(row)


if __name__ == "__main__":
    print(measure(sys.argv[1], Path(sys.argv[2])))

"""Kill a working process at a random moment, and look at what it left."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from storage.store import Store

WORKER = str(Path(__file__).with_name("worker.py"))


@dataclass
class Tally:
    """What many kills showed."""

    kills: int = 0
    acknowledged: int = 0
    unanswered: int = 0
    torn: int = 0
    snapshots: int = 0
    during_a_snapshot: int = 0
    problems: list[str] = field(default_factory=list)


def kill_again_and_again(folder: Path, times: int, seed: int, tally: Tally | None = None) -> Tally:
    """Start the worker, let it write, kill it with signal 9, open the folder and compare with what was acknowledged; so many times."""
    chance, tally = random.Random(seed), tally or Tally()
    for _ in range(times):
        acknowledged = _one_life(folder, chance.uniform(0.005, 0.25), tally)
        _look(folder, acknowledged, tally)
        tally.kills += 1
    return tally


def _one_life(folder: Path, seconds: float, tally: Tally) -> Counter[int]:
    with subprocess.Popen([sys.executable, WORKER, "work", str(folder)], stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        said = iter(worker.stdout.readline, "")
        for line in said:
            tally.torn += line == "note torn_tail\n"
            if line == "open\n":
                break
        else:
            raise AssertionError(f"it did not open: exit code {worker.wait()}")
        time.sleep(seconds)
        worker.kill()
        acknowledged: Counter[int] = Counter()
        for line in said:
            if line.endswith("\n"):
                writer, count = line.split()
                acknowledged[int(writer)] = int(count)
                tally.acknowledged += 1
    return acknowledged


def _look(folder: Path, acknowledged: Counter[int], tally: Tally) -> None:
    tally.snapshots += (folder / "snapshot.json").exists()
    tally.during_a_snapshot += (folder / "snapshot.json.new").exists() or len(list(folder.glob("journal-*.jsonl"))) > 1
    store = Store.open(folder, read_only=True)
    for writer, count in acknowledged.items():
        if (store.children.find(f"c{writer}") or {"count": 0})["count"] < count:
            tally.problems.append(f"lost: {writer}-{count} was acknowledged")
    for child in store.children.all():
        facts = [fact["id"] for fact in store.facts.by("child", child["id"])]
        writer, count = child["id"][1:], child["count"]
        if facts != [f"{writer}-{number}" for number in range(1, count + 1)]:
            tally.problems.append(f"half-written: {child} beside {len(facts)} facts")
        if len(store.history.by("record", child["id"])) != count:
            tally.problems.append(f"half-written: {child} beside its history")
        tally.unanswered += count - acknowledged.get(int(writer), count)
    store.close()
    store.database.kept.clear()  # two hundred of them would wait for the collector

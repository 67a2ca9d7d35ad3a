"""The long tests of the store: `.venv/bin/python tests/soak_store.py [PART …]`. Prints what each part showed; fails if any lost anything."""

from __future__ import annotations

import asyncio
import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE), str(HERE / "storage")]

import bench_store  # noqa: E402
import test_crash  # noqa: E402
import test_damage  # noqa: E402
import test_order  # noqa: E402
from hypothesis import HealthCheck, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from killing import Tally, kill_again_and_again  # noqa: E402

from storage.store import Store  # noqa: E402

Part = Callable[[Path], bool]


def kills(room: Path) -> bool:
    """A process under load is killed two hundred times, through snapshots."""
    tally = Tally()
    for folder in range(10):
        kill_again_and_again(room / str(folder), 20, seed=folder, tally=tally)
    print(
        f"  {tally.kills} kills, {tally.acknowledged:,} acknowledged writes: {len(tally.problems)} lost or half-written; "
        f"{tally.torn} torn lines cut, {tally.during_a_snapshot} kills during a snapshot, {tally.unanswered:,} on disk but not yet answered"
    )
    for problem in tally.problems[:10]:
        print("  ", problem)
    return not tally.problems and tally.during_a_snapshot > 0


def power_cuts(room: Path) -> bool:
    """The power is cut at every step of ten different runs, in every way that the disk allows."""
    chance, states, fine = random.Random(1218), 0, True
    for turn in range(10):
        processes: list[tuple[list[str], tuple[str, str, int] | None]] = []
        for _ in range(5):
            tasks = ["write", *chance.choices(["write", "write", "erase", "compact", "picture"], k=6), "write"]
            processes.append((tasks, chance.choice([("sync", "batch", chance.randint(1, 3)), ("write", "", chance.randint(2, 6)), None])))
        tried, losses = test_crash.every_power_cut(room / str(turn), processes)
        states += tried
        for loss in losses[:3]:
            print("  ", loss)
        fine = fine and not losses
    print(f"  {states:,} states after a power cut: {'0 lost, 0 refused' if fine else 'LOST'}")
    return fine


def flips(room: Path) -> bool:
    """A thousand bits are flipped, one at a time, in journal and snapshot."""
    test_damage.a_folder(room / "data", children=40, snapshot=True)
    told = test_damage.flips(room / "data", 1_000, seed=18)
    print(f"  1,000 flipped bits: {told['refused']} refused, {told['reported']} reported as a torn end, 0 silent")
    return sum(told.values()) == 1_000


def order(room: Path) -> bool:
    """Two thousand mornings in which everything goes wrong."""
    count = 0

    @settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(happened=test_order.mornings(), seed=st.integers(0, 2**32))
    def holds(happened: list[tuple[str, test_order.Fact]], seed: int) -> None:
        nonlocal count
        count += 1
        test_order.holds(happened, seed, room / str(count))

    holds()
    print(f"  {count:,} mornings with repeats, lost answers and restarts: the books were those of a plain fold each time")
    return True


def a_million(room: Path) -> bool:
    """A million facts: the same insert, and it opens."""
    store, medians, count = Store.open(room), dict[int, float](), 0
    for goal in (1_000, 10_000, 100_000, 1_000_000):
        while count < goal:
            store.facts.insert_multiple(bench_store.a_fact(number) for number in range(count, min(count + 500, goal)))
            count = min(count + 500, goal)
            store.commit_now()
        while store.compacting:
            time.sleep(0.1)
        gc.freeze()
        medians[goal] = statistics.median(asyncio.run(bench_store.durable_inserts(store, 2_000_000 + goal, 500)))
        print(f"  durable insert at {goal:>9,} facts: p50 {medians[goal] * 1e6:,.0f} µs", flush=True)
    notes, number = store.notes, len(store.facts)
    store.close()
    size = sum(path.stat().st_size for path in room.iterdir())
    before, start = bench_store.resident(), time.perf_counter()
    del store
    again = Store.open(room)
    took = time.perf_counter() - start
    print(
        f"  opens {len(again.facts):,} facts ({size / 1e6:,.0f} MB on disk) in {took:.1f} s; notes {[note.code for note in [*notes, *again.notes]]}"
    )
    print(
        f"  memory of the whole process then {bench_store.resident() / 1e6:,.0f} MB (with the first store still in it: {before / 1e6:,.0f} MB)"
    )
    same = len(again.facts) == number
    again.close()
    return same and not notes and medians[1_000_000] <= 1.5 * medians[1_000]


PARTS: dict[str, Part] = {"kills": kills, "power_cuts": power_cuts, "flips": flips, "order": order, "a_million": a_million}


def main(names: list[str]) -> int:
    """Run the parts named, or all."""
    failed: list[str] = []
    for name in names or list(PARTS):
        print(f"{name}: {PARTS[name].__doc__}", flush=True)
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as room:
            if not PARTS[name](Path(room)):
                failed.append(name)
        print(f"  {'holds' if name not in failed else 'FAILS'} ({time.perf_counter() - start:.0f} s)", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A process is killed again and again while it works; then the power is cut at every moment of it, in every way the disk allows."""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import orjson
import pytest
from recording import Machine, Op, everything, lay_out, recorded

from storage.errors import StoreError
from storage.pictures import Pictures
from storage.store import Store

WRITES = ["write"] * 2
PROCESSES = [
    ([*WRITES, "picture", "compact", *WRITES], ("sync", "batch", 4)),  # killed when the line stood in the system's memory alone
    ([*WRITES, "erase", "compact"], ("sync", "snapshot named", 1)),
    (["write", "compact"], ("sync", "journal begun", 1)),
    (["write"], ("write", "", 2)),  # half a line
    (["write", "compact"], ("write", "", 4)),  # half a heading
    ([*WRITES, "compact", "picture", "erase", "write"], None),
]
"""What each process does in turn, on what the one before it left, and where it is killed."""


Processes = Sequence[tuple[list[str], tuple[str, str, int] | None]]


def watched(room: Path, processes: Processes, **more: object) -> tuple[Path, list[Op]]:
    """Let processes work on one folder, one after another, and give every step that they took. `more` is for the script."""
    root, log = room / "root", room / "log"
    root.mkdir(parents=True, exist_ok=True)
    for tasks, kill in processes:
        what = pickle.dumps({"tasks": tasks, "kill": kill, **more}).hex()
        script = str(Path(__file__).with_name("recording.py"))
        ended = subprocess.run([sys.executable, script, str(root / "centre" / "data"), str(log), what], timeout=60, check=False)
        assert ended.returncode in (0, -9), f"{tasks} {kill}"
    return root, recorded(log)


def every_power_cut(room: Path, processes: Processes) -> tuple[int, list[str]]:
    """How many states a power cut may have left, and what went wrong in any of them."""
    tried: set[object] = set()
    found = list(losses(*watched(room, processes), tried=tried))
    return len(tried), found


@pytest.fixture(scope="module")
def ops() -> Iterator[tuple[Path, list[Op]]]:
    with tempfile.TemporaryDirectory(dir=_quick_folder()) as room:
        root, steps = watched(Path(room), PROCESSES)
        killed = len({op[0] for op in steps}) - sum(op[1] == "closed" for op in steps)
        assert killed == len(PROCESSES) - 1, "all but the last are killed where it says"
        yield root, steps


def _quick_folder() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def losses(
    root: Path,
    ops: list[Op],
    dropped: frozenset[str] = frozenset(),
    tried: set[object] | None = None,
    read_as: Callable[[bytes], bytes] = lambda held: held,
) -> Iterator[str]:
    """What goes wrong in any state that a power cut may leave.

    `dropped`: fsyncs that are left out. `tried` takes the states. `read_as`: how what was written reads for the program that opens it.
    """
    machine, tried = Machine(dropped), set() if tried is None else tried
    written, promised, pictures = [b"{}"], 0, set[str]()
    for step, op in enumerate(ops):
        if op[1] == "read":
            promised = len(written) - 1 - written[::-1].index(read_as(op[2]))
        elif op[1] == "writes":
            written.append(read_as(op[2]))
        elif op[1] == "wrote":
            promised = len(written) - 1
        elif op[1] == "picture":
            pictures.add(op[2])
        else:
            machine.do(op)
        for state in machine.after_a_power_cut():
            key = (promised, len(pictures), *sorted(state.items()))
            if key not in tried:
                tried.add(key)
                problem = _problem(root, state, written[promised:], pictures)
                if problem:
                    yield f"after step {step} {op[1:3]!r:.90}: {problem}"


def _problem(root: Path, state: dict[str, bytes | None], allowed: list[bytes], pictures: set[str]) -> str | None:
    with tempfile.TemporaryDirectory(dir=_quick_folder()) as room:
        lay_out(state, root, Path(room))
        try:
            store = Store.open(Path(room) / "centre" / "data")
        except StoreError as error:
            return f"refused: {error}"
        found = everything(store)
        store.close()
        kept = Pictures(Path(room) / "centre" / "data")
        if kept.changed() or not pictures <= set(kept.names()):
            return "a picture is lost"
    return None if found in allowed else f"lost: has {_counts(found)}, needs one of {[_counts(known) for known in allowed]}"


def _counts(state: bytes) -> dict[str, int]:
    return {name: len(rows) for name, rows in orjson.loads(state).items()}


def test_no_power_cut_loses_what_was_acknowledged_or_leaves_a_store_that_will_not_open(ops: tuple[Path, list[Op]]) -> None:
    assert list(losses(*ops)) == []


def test_every_fsync_is_there_for_a_reason(ops: tuple[Path, list[Op]]) -> None:
    """The test tested: with any one of the engine's fsyncs left out, the very same recording shows a loss."""
    root, steps = ops
    named = {op[3] for op in steps if op[1] in ("sync", "sync_folder")}
    assert named >= {
        "batch",
        "heading",
        "journal begun",
        "journal copy",
        "journal copy named",
        "snapshot",
        "snapshot named",
        "folder made",
        "picture",
        "picture named",
    }
    shown = {why: next(losses(root, steps, frozenset({why})), None) for why in sorted(named)}
    for why, loss in shown.items():
        print(f"without {why!r}: {loss}")
    assert [why for why, loss in shown.items() if loss is None] == []

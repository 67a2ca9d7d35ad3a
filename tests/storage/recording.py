"""Write down every touch of the disk that a process makes, and say what a power cut could have left of it.

As a script it is one of the processes that the crash tests watch: it opens the store, works, and kills itself where it is told to; or it
brings a backup back. It may be told to be a program of the next version.
"""

from __future__ import annotations

import itertools
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

import orjson  # noqa: E402

from storage import files, lines, migrations, reading, snapshot  # noqa: E402
from storage import store as stores  # noqa: E402
from storage.backup import backup_now, restore  # noqa: E402
from storage.pictures import Pictures  # noqa: E402
from storage.store import Store  # noqa: E402

Op = tuple[Any, ...]
NAMES = ("make_folder", "create", "append_to", "write", "sync", "cut", "close", "replace", "remove")


class Recorder:
    """Puts itself between the store and `storage.files`, and writes each step to `log` before the next begins.

    `kill` is what to die at: ("sync", "batch", 3) at the third fsync of that name, before it is done; ("write", "", 5) half way
    through the fifth write.
    """

    def __init__(self, log: Path, kill: tuple[str, str, int] | None = None) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._kill = kill
        self._seen = 0
        self._real = {name: getattr(files, name) for name in NAMES}
        self._folders: dict[int, Path] = {}
        for name in ("create", "append_to", "write", "sync", "cut", "close", "replace", "remove", "sync_folder", "make_folder"):
            setattr(files, name, getattr(self, name))

    def say(self, *op: Any) -> None:
        os.write(self._log, pickle.dumps((os.getpid(), *op)))

    def _is_time(self, verb: str, why: str) -> bool:
        if not self._kill or (verb, why) != self._kill[:2]:
            return False
        self._seen += 1
        return self._seen == self._kill[2]

    def _die(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def create(self, path: Path) -> int:
        fd = self._real["create"](path)
        self.say("create", fd, str(path))
        return fd

    def append_to(self, path: Path) -> int:
        fd = self._real["append_to"](path)
        self.say("open", fd, str(path))
        return fd

    def write(self, fd: int, data: bytes) -> None:
        dies = self._is_time("write", "")
        piece = data[: len(data) // 2] if dies else data
        self._real["write"](fd, piece)
        self.say("write", fd, bytes(piece))
        if dies:
            self._die()

    def sync(self, fd: int, why: str) -> None:
        if self._is_time("sync", why):
            self._die()
        self.say("sync", fd, why)

    def sync_folder(self, folder: Path, why: str) -> None:
        if self._is_time("sync", why):
            self._die()
        self.say("sync_folder", str(folder), why)

    def cut(self, fd: int, length: int) -> None:
        self._real["cut"](fd, length)
        self.say("cut", fd, length)

    def close(self, fd: int) -> None:
        self._real["close"](fd)
        self.say("close", fd)

    def replace(self, source: Path, target: Path) -> None:
        self._real["replace"](source, target)
        self.say("replace", str(source), str(target))

    def remove(self, path: Path) -> None:
        there = path.exists()
        self._real["remove"](path)
        if there:
            self.say("remove", str(path))

    def make_folder(self, path: Path) -> None:
        for folder in reversed([folder for folder in (path, *path.parents) if not folder.exists()]):
            folder.mkdir()
            self.say("make_folder", str(folder))
            self.sync_folder(folder.parent, "folder made")


def recorded(log: Path) -> list[Op]:
    """All steps that were written down, in order; each begins with the number of its process."""
    ops: list[Op] = []
    with log.open("rb") as file:
        while True:
            try:
                ops.append(pickle.load(file))
            except EOFError:
                return ops


@dataclass
class _File:
    """A file's content as the system sees it, and as much of it as an fsync has put on the disk."""

    seen: bytes = b""
    on_disk: bytes = b""


@dataclass
class Machine:
    """A machine whose power can be cut. Names in `dropped` are fsyncs that it leaves out."""

    dropped: frozenset[str] = frozenset()
    names: dict[str, _File | None] = field(default_factory=dict)  # None: a folder
    names_on_disk: dict[str, _File | None] = field(default_factory=dict)
    unsure: list[tuple[str, ...]] = field(default_factory=list)
    fds: dict[tuple[int, int], _File] = field(default_factory=dict)
    made: dict[str, _File | None] = field(default_factory=dict)

    def do(self, op: Op) -> None:
        """One recorded step."""
        process, verb, *args = op
        if verb in ("create", "open"):
            fd, path = args
            if verb == "create":
                if path in self.names:
                    self.names[path].seen = b""
                else:
                    self._name(("link", path), _File())
            self.fds[process, fd] = self.names[path]
        elif verb == "write":
            self.fds[process, args[0]].seen += args[1]
        elif verb == "cut":
            file = self.fds[process, args[0]]
            file.seen = file.seen[: args[1]]
        elif verb == "sync" and args[1] not in self.dropped:
            file = self.fds[process, args[0]]
            file.on_disk = file.seen
        elif verb == "sync_folder" and args[1] not in self.dropped:
            self._sync_folder(args[0])
        elif verb == "make_folder":
            self._name(("link", args[0]), None)
        elif verb in ("replace", "remove"):
            self._name((verb, *args))

    def _name(self, change: tuple[str, ...], made: _File | None = None) -> None:
        _apply(self.names, change, made)
        self.unsure.append(change)
        if change[0] == "link":
            self.made[change[1]] = made

    def _sync_folder(self, folder: str) -> None:
        mine = [change for change in self.unsure if str(Path(change[-1]).parent) == folder]
        for change in mine:
            _apply(self.names_on_disk, change, self.made.get(change[1]))
        self.unsure = [change for change in self.unsure if change not in mine]

    def after_a_power_cut(self) -> Iterator[dict[str, bytes | None]]:
        """What may be found when the power is back: any of the names not yet on the disk, with any part of what was not yet on it."""
        found: set[tuple[tuple[str, bytes | None], ...]] = set()
        for names in self._possible_names():
            shown = {path: file for path, file in names.items() if all(str(up) in names for up in _above(path, self.names))}
            choices = [[(path, content) for content in _possible(file)] for path, file in sorted(shown.items())]
            for state in itertools.product(*choices):
                if state not in found:
                    found.add(state)
                    yield dict(state)

    def _possible_names(self) -> Iterator[dict[str, _File | None]]:
        for kept in itertools.product((False, True), repeat=len(self.unsure)):
            names = dict(self.names_on_disk)
            for change, keep in zip(self.unsure, kept, strict=True):
                if keep:
                    _apply(names, change, self.made.get(change[1]))
            yield names


def _above(path: str, known: dict[str, _File | None]) -> Iterator[Path]:
    return (up for up in Path(path).parents if str(up) in known)


def _apply(names: dict[str, _File | None], change: tuple[str, ...], made: _File | None) -> None:
    verb, path, *rest = change
    if verb == "link":
        names[path] = made
    elif verb == "remove":
        names.pop(path, None)
    elif path in names:
        names[rest[0]] = names.pop(path)


def _possible(file: _File | None) -> list[bytes | None]:
    if file is None:
        return [None]
    if file.seen == file.on_disk:
        return [file.seen]
    if not file.seen.startswith(file.on_disk):
        return [file.on_disk, file.seen]
    safe, more = file.on_disk, file.seen[len(file.on_disk) :]
    half, hole = more[: len(more) // 2], bytes(len(more) - len(more) // 2)
    return [safe, safe + half, safe + half + hole, safe + bytes(len(half)) + more[len(half) :], file.seen]


def lay_out(state: dict[str, bytes | None], root: Path, into: Path) -> None:
    """Make the files of a state real, under `into` instead of `root`."""
    for path, content in sorted(state.items()):
        target = into / Path(path).relative_to(root)
        if content is None:
            target.mkdir(exist_ok=True)
        else:
            target.write_bytes(content)


# --- the process that is watched -------------------------------------------------------------------------------------------------


def everything(store: Any) -> bytes:
    """All that a store holds, to compare."""
    return orjson.dumps({name: table.all() for name, table in sorted(store.database.kept.items()) if len(table)})


def work(folder: Path, recorder: Recorder, tasks: Sequence[str]) -> None:
    """Do what `tasks` say. What the store will hold is said before each commit, and that it is safe when the store says so."""
    store = Store.open(folder)
    recorder.say("read", everything(store))  # what is there may be shown to a phone from now on
    for task in tasks:
        number = store.safe
        if task == "compact":
            store.compact()
            while store.compacting:
                time.sleep(0.001)
            continue
        if task == "picture":
            recorder.say("picture", Pictures(folder).keep(b"picture %d" % number))
            continue
        if task == "backup":
            recorder.say("backs up", everything(store))
            backup_now(store, folder.parent / "b.zip")
            recorder.say("backed up")
            continue
        if task == "erase" and len(store.children):
            store.erase("children", store.children.all()[0]["id"], by="周敏")
        else:
            store.facts.insert({"id": f"f{number}", "activity": "a", "child": "小涛"})
            if task == "write":
                store.save("children", {"id": f"c{number % 5}", "name": f"魏小涛 {number}"}, by="周敏")
        recorder.say("writes", everything(store))
        store.commit_now()
        recorder.say("wrote")
    store.close()
    recorder.say("closed")


def bring_back(folder: Path, recorder: Recorder, backup: Path) -> None:
    """Restore, and say so when it is done."""
    restore(backup, folder)
    recorder.say("restored")
    recorder.say("closed")


def be_newer(change: Callable[[Any, str, Any], None], version: int = 2, steps: dict[int, Any] | None = None) -> None:
    """Be a program of a later version, whose first step writes into each child that it was taken. `change` sets an attribute."""

    def step(tables: migrations.Tables) -> None:
        for child in tables.get("children", {}).values():
            child["step"] = 1

    for module in (lines, reading, snapshot, stores):
        change(module, "FORMAT", version)
    change(migrations.migrate, "__kwdefaults__", {"to": version, "steps": {1: step} if steps is None else steps})


if __name__ == "__main__":
    what = pickle.loads(bytes.fromhex(sys.argv[3]))
    watched_folder, watching = Path(sys.argv[1]), Recorder(Path(sys.argv[2]), what["kill"])
    if what.get("newer"):
        be_newer(setattr)
    if what.get("restore"):
        bring_back(watched_folder, watching, what["restore"])
    else:
        work(watched_folder, watching, what["tasks"])

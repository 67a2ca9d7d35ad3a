"""One fsync for all who wait; and when the disk says no, everyone hears of it and memory is as the disk is."""

from __future__ import annotations

import asyncio
import errno
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from recording import everything

from storage import files
from storage.errors import DiskFailed, DiskFull, StoreError
from storage.store import Change, Store


class Disk:
    """The disk, made slow or bad where a story wants it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.syncs: list[str] = []
        self.fail_write: OSError | None = None
        self.fail_sync: OSError | None = None
        self.fail_cut: OSError | None = None
        self.gate = threading.Event()
        self.gate.set()
        self.reached = threading.Event()
        self._real = files.write, files.sync, files.cut
        monkeypatch.setattr(files, "write", self.write)
        monkeypatch.setattr(files, "sync", self.sync)
        monkeypatch.setattr(files, "cut", self.cut)

    def write(self, fd: int, data: bytes) -> None:
        if self.fail_write:
            self._real[0](fd, data[: len(data) // 2])
            raise self.fail_write
        self._real[0](fd, data)

    def sync(self, fd: int, why: str) -> None:
        self.syncs.append(why)
        self.reached.set()
        assert self.gate.wait(10)
        if self.fail_sync:
            raise self.fail_sync
        self._real[1](fd, why)

    def cut(self, fd: int, length: int) -> None:
        if self.fail_cut:
            raise self.fail_cut
        self._real[2](fd, length)

    def heal(self) -> None:
        self.fail_write = self.fail_sync = self.fail_cut = None


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


@pytest.fixture
def store(tmp_path: Path, disk: Disk) -> Iterator[Store]:
    store = Store.open(tmp_path / "data")
    store.save("children", {"id": "c0", "name": "魏小涛"}, by="周敏")
    store.commit_now()
    disk.syncs.clear()
    disk.reached.clear()
    yield store
    disk.gate.set()
    store.close()


async def until(happened: Callable[[], bool]) -> None:
    for _ in range(5000):
        if happened():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never happened")


async def write(store: Store, id: str) -> None:
    store.facts.insert({"id": id})
    await store.commit()


async def test_two_hundred_writers_of_one_turn_share_one_fsync(store: Store, disk: Disk) -> None:
    await asyncio.gather(*(write(store, f"f{number}") for number in range(200)))
    assert disk.syncs == ["batch"]
    assert store.safe == store.facts.need("f199")["seq"]


async def test_those_who_write_during_an_fsync_share_the_next(store: Store, disk: Disk) -> None:
    disk.gate.clear()
    first = asyncio.ensure_future(write(store, "f0"))
    await until(disk.reached.is_set)
    later = [asyncio.ensure_future(write(store, f"f{number}")) for number in range(1, 50)]
    await asyncio.sleep(0.01)
    assert not any(task.done() for task in (first, *later)), "nobody is told before the disk has it"
    disk.gate.set()
    await asyncio.gather(first, *later)
    assert disk.syncs == ["batch", "batch"]


async def test_a_commit_with_nothing_to_write_asks_nothing_of_the_disk(store: Store, disk: Disk) -> None:
    await store.commit()
    store.commit_now()
    assert disk.syncs == []


async def test_one_who_no_longer_waits_does_not_stop_the_others(store: Store, disk: Disk) -> None:
    disk.gate.clear()
    one, other = asyncio.ensure_future(write(store, "f1")), asyncio.ensure_future(write(store, "f2"))
    await until(disk.reached.is_set)
    one.cancel()
    disk.gate.set()
    await other
    assert store.facts.find("f1"), "it was written all the same"
    with pytest.raises(asyncio.CancelledError):
        await one


async def test_a_full_disk_takes_back_this_turn_and_later_ones_and_tells_everyone(store: Store, disk: Disk) -> None:
    before, told = everything(store), list[list[Change]]()
    store.follow(lambda changes: None, lambda changes: told.append(list(changes)))
    disk.fail_sync = OSError(errno.ENOSPC, "No space left on device")
    disk.gate.clear()
    first = asyncio.ensure_future(write(store, "f1"))
    await until(disk.reached.is_set)
    store.save("children", {"id": "c0", "name": "魏小海"}, by="周敏")  # outside any commit, by this very task
    store.erase("children", "c0", by="周敏")
    second = asyncio.ensure_future(write(store, "f2"))
    await asyncio.sleep(0.01)
    assert list(store.changes(2)) == [], "none of it was ever shown"
    disk.gate.set()
    for task in (first, second):
        with pytest.raises(DiskFull):
            await task
    assert everything(store) == before
    assert [(change.table, change.id) for change in told[0]][:3] == [("facts", "f1"), ("children", "c0"), ("history", store_id(told))]
    with pytest.raises(DiskFull):
        await store.commit()  # we wrote, too, and did not wait: we hear of it now
    assert store.children.by("group", None) == []


def store_id(told: list[list[Change]]) -> str:
    return next(change.id for change in told[0] if change.table == "history")


async def test_after_room_was_made_work_goes_on_without_a_restart(store: Store, disk: Disk, tmp_path: Path) -> None:
    disk.fail_write = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(DiskFull) as error:
        await write(store, "f1")
    assert error.value.needs["restart"] is False
    assert store.facts.find("f1") is None
    assert len(store.children) == 1, "reading goes on"
    disk.heal()
    await write(store, "f1")
    await write(store, "f2")
    held = everything(store)
    store.close()
    again = Store.open(tmp_path / "data")
    assert everything(again) == held
    assert again.notes == []
    again.close()


@pytest.mark.parametrize("how", ["fsync fails", "fsync finds no room", "write fails", "half a line cannot be cut"])
async def test_where_the_disk_cannot_be_trusted_nothing_more_is_written_until_the_store_is_opened_again(
    store: Store, disk: Disk, tmp_path: Path, how: str
) -> None:
    broken, full = OSError(errno.EIO, "Input/output error"), OSError(errno.ENOSPC, "No space left on device")
    if how.startswith("fsync"):
        disk.fail_sync = broken if how == "fsync fails" else full
    else:
        disk.fail_write, disk.fail_cut = (broken, None) if how == "write fails" else (full, broken)
    before = everything(store)
    with pytest.raises((DiskFailed, DiskFull)) as error:
        await write(store, "f1")
    assert error.value.needs.get("restart", True) is True
    disk.heal()
    disk.syncs.clear()
    with pytest.raises((DiskFailed, DiskFull)):
        await write(store, "f2")
    assert disk.syncs == [], "a second fsync would say yes to what the first one lost"
    assert everything(store) == before, "reading goes on"
    store.close()
    again = Store.open(tmp_path / "data")
    assert [fact["id"] for fact in again.facts.all()] in ([], ["f1"]), (
        "what was refused may have reached the disk; the phone sends it again"
    )
    await write(again, "f3")
    again.close()


async def test_what_was_taken_back_leaves_numbers_indexes_and_order_as_they_were(store: Store, disk: Disk) -> None:
    for number in range(6):
        store.facts.insert({"id": f"f{number}", "activity": "a1"})
        store.save("children", {"id": f"c{number}", "group": "河东组"}, by=None)
    await store.commit()
    safe, before = store.safe, everything(store)
    groups = store.children.by("group", "河东组")
    disk.fail_write = OSError(errno.ENOSPC, "")
    store.erase("facts", "f2", by=None)
    store.save("children", {"id": "c3", "group": "河西组"}, by=None)
    store.erase("children", "c1", by=None)
    store.save("children", {"id": "c9", "group": "河东组"}, by=None)
    with pytest.raises(DiskFull):
        await store.commit()
    assert everything(store) == before
    assert store.children.by("group", "河东组") == groups
    assert store.children.by("group", "河西组") == []
    assert [fact["id"] for fact in store.facts.by("activity", "a1")] == [f"f{number}" for number in range(6)]
    assert [change.seq for change in store.changes(0)] == sorted(change.seq for change in store.changes(0))
    disk.heal()
    await write(store, "f9")
    assert store.safe == safe + 1


async def test_followers_hear_of_what_is_safe_once_it_is(store: Store, disk: Disk) -> None:
    heard: list[tuple[int, list[tuple[str, str]]]] = []
    store.follow(lambda changes: heard.append((store.safe, [(change.table, change.id) for change in changes])), lambda changes: None)
    store.facts.insert({"id": "f1"})
    store.facts.insert({"id": "f2"})
    assert heard == []
    await store.commit()
    assert heard == [(store.safe, [("facts", "f1"), ("facts", "f2")])]


def test_without_a_loop_a_failed_commit_says_so_too(store: Store, disk: Disk) -> None:
    disk.fail_write = OSError(errno.ENOSPC, "")
    store.facts.insert({"id": "f1"})
    with pytest.raises(DiskFull):
        store.commit_now()
    assert store.facts.find("f1") is None
    disk.heal()
    store.facts.insert({"id": "f1"})
    store.commit_now()
    assert store.facts.find("f1")


async def test_waiting_in_place_also_waits_for_what_is_on_its_way(store: Store, disk: Disk) -> None:
    disk.gate.clear()
    first = asyncio.ensure_future(write(store, "f1"))
    await until(disk.reached.is_set)
    threading.Timer(0.02, disk.gate.set).start()
    store.facts.insert({"id": "f2"})
    store.commit_now()
    assert store.safe == store.facts.need("f2")["seq"]
    await first


async def test_a_snapshot_that_finds_no_room_is_no_harm(store: Store, disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await write(store, "f1")
    monkeypatch.setattr(files, "replace", lambda source, target: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device")))
    store.compact()
    await until(lambda: not store.compacting)
    assert [note.code for note in store.notes] == ["no_snapshot"]
    await write(store, "f2")
    monkeypatch.undo()
    held = everything(store)
    store.close()
    again = Store.open(tmp_path / "data")
    assert everything(again) == held
    again.close()


async def test_a_new_journal_file_that_finds_no_room_leaves_the_old_one_in_use(store: Store, disk: Disk, tmp_path: Path) -> None:
    await write(store, "f1")
    disk.fail_write = OSError(errno.ENOSPC, "No space left on device")
    store.compact()
    await until(lambda: not store.compacting)
    assert [note.code for note in store.notes] == ["no_snapshot"]
    disk.heal()
    await write(store, "f2")
    held = everything(store)
    store.close()
    assert len(list((tmp_path / "data").glob("journal-*.jsonl"))) == 1
    again = Store.open(tmp_path / "data")
    assert everything(again) == held
    again.close()


async def test_snapshots_come_by_themselves_and_the_journal_before_them_goes(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "data", compact_at=20_000)
    for number in range(400):
        await write(store, f"f{number}")
    await until(lambda: not store.compacting)
    held = everything(store)
    store.close()
    journal = sum(path.stat().st_size for path in (tmp_path / "data").glob("journal-*.jsonl"))
    assert journal < 60_000
    assert (tmp_path / "data" / "snapshot.json").exists()
    again = Store.open(tmp_path / "data")
    assert everything(again) == held
    again.close()


async def test_the_loop_never_waits_for_the_disk(store: Store, disk: Disk) -> None:
    disk.gate.clear()
    waiting = asyncio.ensure_future(write(store, "f1"))
    turns = 0
    while turns < 100:
        turns += 1
        await asyncio.sleep(0)
    assert not waiting.done()
    disk.gate.set()
    await waiting


def test_an_error_says_its_code_and_what_a_sentence_needs() -> None:
    error = DiskFull(file="journal", restart=False)
    assert (error.code, error.needs, isinstance(error, StoreError)) == ("disk_full", {"file": "journal", "restart": False}, True)
    assert error.again() is not error
    assert error.again().needs == error.needs


async def test_a_snapshot_of_what_the_last_one_holds_already_touches_nothing(store: Store, tmp_path: Path, disk: Disk) -> None:
    for _ in range(3):
        store.compact()
        await until(lambda: not store.compacting)
    assert disk.syncs.count("snapshot") == 1
    files_before = sorted(path.name for path in (tmp_path / "data").iterdir())
    held = everything(store)
    store.close()
    again = Store.open(tmp_path / "data")
    again.compact()
    assert everything(again) == held
    again.close()
    assert disk.syncs.count("snapshot") == 1
    assert set(files_before) - {"in_use.json"} == {path.name for path in (tmp_path / "data").iterdir()}


async def test_a_snapshot_asked_for_while_a_batch_is_on_its_way_begins_when_it_has_landed(store: Store, disk: Disk) -> None:
    disk.gate.clear()
    writing = asyncio.ensure_future(write(store, "f1"))
    await until(disk.reached.is_set)
    store.compact()
    assert store.compacting
    assert "snapshot" not in disk.syncs
    disk.gate.set()
    await writing
    await until(lambda: not store.compacting)
    assert disk.syncs == ["batch", "heading", "journal begun", "snapshot", "snapshot named"]


async def test_an_error_that_nobody_thought_of_closes_the_journal_too(store: Store, disk: Disk) -> None:
    disk.fail_write = MemoryError()  # type: ignore[assignment]
    with pytest.raises(DiskFailed):
        await write(store, "f1")
    disk.heal()
    with pytest.raises(DiskFailed):
        await write(store, "f2")

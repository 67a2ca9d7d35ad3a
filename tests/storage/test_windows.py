"""What Windows does differently, played here: no fsync of a folder, and no new name for, nor end of, a file that somebody has open."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from recording import everything

from storage import files
from storage.backup import backup_now, restore
from storage.check import check
from storage.errors import ReadOnly
from storage.lines import journal_files
from storage.lock import HOLDER
from storage.pictures import Pictures
from storage.snapshot import NAME
from storage.store import Store


class Windows:
    """The system's calls as Windows answers them. `held` are files that another program has open; `looks`, how often it still will."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.held: set[Path] = set()
        self.looks = 10_000
        self.waited = 0.0
        self.ours: dict[int, Path] = {}
        monkeypatch.setattr(files.sys, "platform", "win32")
        monkeypatch.setattr(files.time, "sleep", self._wait)
        monkeypatch.setattr(os, "open", self._open(os.open))
        monkeypatch.setattr(os, "close", self._close(os.close))
        monkeypatch.setattr(os, "replace", self._unless_held(os.replace))
        monkeypatch.setattr(Path, "unlink", self._unless_held(Path.unlink))
        for name in ("pread", "O_DIRECTORY", "fchmod", "geteuid"):
            monkeypatch.delattr(os, name, raising=False)

    def _wait(self, seconds: float) -> None:
        self.waited += seconds

    def _open(self, real: Callable[..., int]) -> Callable[..., int]:
        def opened(path: Path, *more: int, **others: int) -> int:
            if Path(path).is_dir():
                raise PermissionError(13, "Permission denied", str(path))
            fd = real(path, *more, **others)
            self.ours[fd] = Path(path)
            return fd

        return opened

    def _close(self, real: Callable[[int], None]) -> Callable[[int], None]:
        def closed(fd: int) -> None:
            self.ours.pop(fd, None)
            real(fd)

        return closed

    def _unless_held(self, real: Callable[..., None]) -> Callable[..., None]:
        def renamed(*paths: Path, **others: bool) -> None:
            mine = set(paths) & set(self.ours.values())
            assert not mine, "open here: Windows would not let it go"
            if self.held.intersection(paths) and self.looks:
                self.looks -= 1
                raise PermissionError(13, "The process cannot access the file because it is being used by another process")
            real(*paths, **others)

        return renamed


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Windows:
    return Windows(monkeypatch)


def fact(store: Store, id: str) -> None:
    store.facts.insert({"id": id, "activity": "a1"})
    store.commit_now()


def facts_of(folder: Path) -> list[str]:
    store = Store.open(folder, read_only=True)
    try:
        return [fact["id"] for fact in store.facts.all()]
    finally:
        store.close()


def compacted(store: Store) -> None:
    """Make a snapshot and wait for it; the store is open again afterwards."""
    store.compact()
    assert store._compaction is not None
    store._compaction.join()


def test_a_store_works_where_folders_cannot_be_opened(windows: Windows, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "centre" / "data")
    fact(store, "f1")
    compacted(store)
    fact(store, "f2")
    photo = {"picture": Pictures(store.folder).keep(b"a picture"), "by": "奶奶", "on": "2026-11-29"}
    store.save("children", {"id": "c1", "photo": photo}, by="周敏")
    store.commit_now()
    backup_now(store, tmp_path / "b.zip", passphrase="口令")
    held = everything(store)
    store.close()
    assert facts_of(store.folder) == ["f1", "f2"]
    restore(tmp_path / "b.zip", tmp_path / "new", passphrase="口令")
    assert facts_of(tmp_path / "new") == ["f1", "f2"]
    assert (check(tmp_path / "new").sound, check(store.folder).pictures) == (True, 1)
    again = Store.open(store.folder)
    assert everything(again) == held
    again.close()


def test_a_journal_that_is_being_read_stays_until_the_next_start(windows: Windows, tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    fact(store, "f1")
    ((_, first),) = journal_files(tmp_path)
    windows.held.add(first)
    compacted(store)
    fact(store, "f2")
    assert (store.notes, first.exists()) == ([], True)
    store.close()
    assert facts_of(tmp_path) == ["f1", "f2"]
    windows.held.clear()
    Store.open(tmp_path).close()
    assert (first.exists(), facts_of(tmp_path)) == (False, ["f1", "f2"])


def test_who_looks_at_a_file_for_a_moment_holds_nothing_up(windows: Windows, tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    for id in ("f1", "f2"):
        fact(store, id)
        windows.held, windows.looks = {tmp_path / NAME}, 3
        compacted(store)
        assert (store.notes, windows.looks) == ([], 0)
    store.close()
    windows.held, windows.looks = {path for _, path in journal_files(tmp_path)}, 3
    Store.open(tmp_path).close()
    assert (windows.looks, facts_of(tmp_path)) == (0, ["f1", "f2"])


def test_a_snapshot_that_is_being_read_all_the_time_is_left_for_later_and_nothing_is_lost(windows: Windows, tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    windows.held.add(tmp_path / NAME)
    fact(store, "f1")
    compacted(store)
    fact(store, "f2")
    assert [note.code for note in store.notes] == ["no_snapshot"]
    store.close()
    assert 0 < windows.waited < 5
    assert facts_of(tmp_path) == ["f1", "f2"]


def test_a_note_of_who_holds_the_folder_that_is_being_read_does_not_stop_it_from_closing(windows: Windows, tmp_path: Path) -> None:
    windows.held.add(tmp_path / HOLDER)
    Store.open(tmp_path).close()
    Store.open(tmp_path).close()


def test_no_name_of_ours_is_one_that_windows_does_not_take(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    fact(store, "f1")
    Pictures(tmp_path).keep(b"a picture")
    compacted(store)
    fact(store, "f2")
    store.close()
    ((_, journal),) = journal_files(tmp_path)
    journal.write_bytes(journal.read_bytes()[:-5])
    Store.open(tmp_path).close()
    names = [path.name for path in tmp_path.rglob("*")]
    assert any(name.startswith("torn-") for name in names)
    assert [name for name in names if set(name) & set('<>:"|?*\\') or name != name.lower() or name.endswith(".")] == []


def test_a_folder_elsewhere_that_may_not_be_written_is_still_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(tmp_path).close()

    def replace(source: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(ReadOnly):
        Store.open(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
def test_every_file_that_holds_data_is_its_owners_alone(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    fact(store, "f1")
    Pictures(tmp_path).keep(b"a picture")
    compacted(store)
    fact(store, "f2")
    store.close()
    ((_, journal),) = journal_files(tmp_path)
    journal.write_bytes(journal.read_bytes()[:-5])
    Store.open(tmp_path).close()
    with_data = [path for path in tmp_path.rglob("*") if path.is_file() and path.name not in ("lock", HOLDER)]
    assert len(with_data) == 4
    assert {oct(path.stat().st_mode & 0o777) for path in with_data} == {"0o600"}

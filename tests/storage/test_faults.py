"""Real processes, real files, and what goes wrong with them."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import portalocker
import pytest
from killing import WORKER, kill_again_and_again

from storage.errors import DiskFailed, DiskFull, ReadOnly
from storage.store import Store


def run(*arguments: object) -> list[str]:
    done = subprocess.run([sys.executable, WORKER, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_process_killed_at_random_moments_loses_nothing_that_it_had_acknowledged(tmp_path: Path) -> None:
    tally = kill_again_and_again(tmp_path, 8, seed=8)
    assert tally.problems == []
    assert tally.acknowledged > 100
    assert tally.snapshots, "it should have been killed after snapshots, too"


@pytest.mark.skipif(sys.platform == "win32", reason="limits of this kind are POSIX")
def test_where_files_may_not_grow_it_says_so_and_goes_on_once_they_may(tmp_path: Path) -> None:
    full, went_on = run("fill", tmp_path, 20_000)
    assert full.startswith("disk_full restart=False after ")
    assert full.endswith("memory as the disk")
    assert went_on == "went on"
    store = Store.open(tmp_path)
    assert store.notes == []
    assert store.facts.all()[-1]["id"] == "after"
    store.close()


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of a quarter of a megabyte."""
    folder = Path(tempfile.mkdtemp(prefix="small-disk-"))
    can = sys.platform == "linux" and os.geteuid() == 0
    if not can or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", folder], capture_output=True, check=False).returncode:
        folder.rmdir()
        pytest.skip("a small disk can only be made by root on Linux")
    yield folder
    subprocess.run(["umount", folder], check=True)  # fails where a file was left open
    folder.rmdir()


def test_on_a_full_disk_it_says_so_and_goes_on_after_room_was_made(small_disk: Path) -> None:
    (small_disk / "room").write_bytes(bytes(100_000))
    full, went_on = run("fill_disk", small_disk / "data", small_disk / "room")
    assert full.startswith("disk_full restart=False after ")
    assert full.endswith("memory as the disk")
    assert went_on == "went on"
    with suppress(OSError), (small_disk / "rest").open("wb", buffering=0) as rest:
        while True:
            rest.write(bytes(512))
    with pytest.raises(DiskFull):
        Store.open(small_disk / "data")
    store = Store.open(small_disk / "data", read_only=True)
    assert store.facts.all()[-1]["id"] == "after"
    store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
def test_a_folder_that_may_not_be_written_is_said_to_be_so_and_can_still_be_read(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "data")
    store.facts.insert({"id": "f1"})
    store.commit_now()
    store.close()
    for path in [tmp_path, *tmp_path.parents[:2], tmp_path / "data", *(tmp_path / "data").iterdir()]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    if os.geteuid() == 0:
        said = run("open", tmp_path / "data", 65534)
        assert said == [f"read_only {{'folder': '{tmp_path / 'data'}'}}"]
    else:
        with pytest.raises(ReadOnly):
            Store.open(tmp_path / "data")
    reader = Store.open(tmp_path / "data", read_only=True)
    assert reader.facts.all() == [{"id": "f1", "seq": 1}]
    reader.close()


def test_a_file_where_the_folder_should_be_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    (said,) = run("open", tmp_path / "data")
    assert said.startswith("disk_failed")


def test_a_place_that_knows_no_locks_is_not_taken_for_one_that_somebody_else_has_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lock(*_: object) -> None:
        raise portalocker.LockException(OSError(errno.ENOLCK, "No locks available"), "No locks available")

    monkeypatch.setattr("storage.lock.portalocker.lock", lock)
    with pytest.raises(DiskFailed) as error:
        Store.open(tmp_path)
    assert "No locks available" in error.value.needs["reason"]


def test_a_snapshot_for_which_there_is_no_room_takes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.open(tmp_path)
    store.facts.insert({"id": "f1"})
    store.commit_now()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("storage.snapshot._last_line", full)
    store.compact()
    store.close()
    assert [note.code for note in store.notes] == ["no_snapshot"]
    assert [path.name for path in tmp_path.iterdir() if "snapshot" in path.name] == []
    store = Store.open(tmp_path)
    assert store.facts.find("f1")
    store.close()


def test_a_snapshot_that_was_written_half_is_nobody_s_business(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.facts.insert({"id": "f1"})
    store.commit_now()
    store.close()
    (tmp_path / "snapshot.json.new").write_text('{\n"facts":{\n"1":{"id":"f')
    store = Store.open(tmp_path)
    assert store.facts.find("f1")
    assert not (tmp_path / "snapshot.json.new").exists()
    store.close()

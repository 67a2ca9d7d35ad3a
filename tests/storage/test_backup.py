"""Backups: made while people work, verified, brought back; and the phones that know more than the backup does."""

from __future__ import annotations

import asyncio
import uuid
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from recording import everything
from tinydb import TinyDB

from storage import files
from storage.backup import backup, backup_now, daily, outlived, restore
from storage.check import check
from storage.errors import BadBackup, DiskFailed, DiskFull, NotEmpty, NotFound, TooNew
from storage.ledger import Ledger
from storage.pictures import Pictures, name_of
from storage.store import Store

PICTURE = b"\x89PNG of a winter solstice"


def somebodys(picture: bytes) -> dict[str, Any]:
    """What a record says whose photo this is: a picture that is nobody's goes into no backup."""
    return {"photo": {"picture": name_of(picture), "by": "奶奶", "on": "2026-11-29", "noted_by": "周敏"}}


def a_store(folder: Path) -> Store:
    store = Store.open(folder)
    for number in range(300):
        store.save("children", {"id": f"c{number}", "name": f"魏小涛 {number}"} | (somebodys(PICTURE) if number == 9 else {}), by="周敏")
    store.facts.insert({"id": "f1", "activity": "a1"})
    store.erase("children", "c3", by="周敏")
    Pictures(folder).keep(PICTURE)
    store.commit_now()
    return store


@pytest.mark.parametrize("passphrase", [None, "腊月里的风铃"])
def test_a_backup_comes_back_whole_under_a_new_id(tmp_path: Path, passphrase: str | None) -> None:
    store = a_store(tmp_path / "data")
    held, changes = everything(store), list(store.changes(0))
    made = backup_now(store, tmp_path / "b.cuncao", passphrase=passphrase)
    store.facts.insert({"id": "f2"})
    store.commit_now()
    store.close()
    assert (made.seq, made.tables, made.pictures) == (store.safe - 1, {"children": 299, "facts": 1, "history": 301}, 1)
    report = check(tmp_path / "b.cuncao", passphrase=passphrase)
    assert (report.sound, report.what, report.seq, report.tables, report.pictures) == (True, "backup", made.seq, made.tables, 1)
    restore(tmp_path / "b.cuncao", tmp_path / "new", passphrase=passphrase)
    again = Store.open(tmp_path / "new")
    assert everything(again) == held
    assert list(again.changes(0)) == changes
    assert again.id != store.id
    (name,) = Pictures(tmp_path / "new").names()
    assert Pictures(tmp_path / "new").find(name).read_bytes() == PICTURE
    again.facts.insert({"id": "f3"})
    again.commit_now()
    again.close()
    assert check(tmp_path / "new").sound
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.cuncao", "data", "new"]


def test_a_locked_backup_shows_no_name_and_opens_with_its_passphrase_alone(tmp_path: Path) -> None:
    store = a_store(tmp_path / "data")
    backup_now(store, tmp_path / "b", passphrase="腊月里的风铃")
    store.close()
    data = (tmp_path / "b").read_bytes()
    assert "魏小涛".encode() not in data
    for passphrase, problem in ((None, "needs_passphrase"), ("猜", "passphrase_or_changed")):
        with pytest.raises(BadBackup) as error:
            restore(tmp_path / "b", tmp_path / "new", passphrase=passphrase)
        assert error.value.needs["problem"] == problem
        assert not check(tmp_path / "b", passphrase=passphrase).sound
    for changed in (data[:-1], data[: len(data) // 2], data + b"x", data[:200] + bytes([data[200] ^ 1]) + data[201:]):
        (tmp_path / "b").write_bytes(changed)
        with pytest.raises(BadBackup):
            restore(tmp_path / "b", tmp_path / "new", passphrase="腊月里的风铃")
    assert not (tmp_path / "new").exists()


def test_a_large_locked_backup_is_sealed_in_chunks_that_cannot_be_swapped_or_left_off(tmp_path: Path) -> None:
    store, large = Store.open(tmp_path / "data"), bytes(range(256)) * 1200
    Pictures(tmp_path / "data").keep(large)
    store.save("children", {"id": "c1", **somebodys(large)}, by="周敏")
    store.commit_now()
    backup_now(store, tmp_path / "b", passphrase="x")
    store.close()
    data, chunk, head = (tmp_path / "b").read_bytes(), 64 * 1024 + 16, 16 + 16
    assert len(data) > head + 3 * chunk
    one, two, rest = data[head : head + chunk], data[head + chunk : head + 2 * chunk], data[head + 2 * chunk :]
    for changed in (two + one + rest, one + one + rest, one + two, one + rest):
        (tmp_path / "b").write_bytes(data[:head] + changed)
        assert not check(tmp_path / "b", passphrase="x").sound
    (tmp_path / "b").write_bytes(data)
    assert check(tmp_path / "b", passphrase="x").sound


def test_a_backup_is_a_zip_with_a_file_that_stock_tinydb_opens(tmp_path: Path) -> None:
    store = a_store(tmp_path / "data")
    backup_now(store, tmp_path / "b.zip")
    store.close()
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        archive.extract("snapshot.json", tmp_path)
    with TinyDB(tmp_path / "snapshot.json") as stock:
        assert len(stock.table("children")) == 299


def test_a_backup_that_was_changed_is_not_brought_back(tmp_path: Path) -> None:
    store = a_store(tmp_path / "data")
    backup_now(store, tmp_path / "b")
    store.close()
    data = (tmp_path / "b").read_bytes()
    for at in range(50, len(data), len(data) // 60):
        (tmp_path / "b").write_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
        report = check(tmp_path / "b")
        try:
            restore(tmp_path / "b", tmp_path / f"new{at}")
        except (BadBackup, DiskFull):
            assert not report.sound
        else:  # a bit that means nothing, as in the archive's own dates
            again = Store.open(tmp_path / f"new{at}", read_only=True)
            assert (len(again.children), len(again.facts), len(Pictures(tmp_path / f"new{at}").names())) == (299, 1, 1)
            again.close()
    (tmp_path / "b").write_text("no backup at all")
    with pytest.raises(BadBackup):
        restore(tmp_path / "b", tmp_path / "new")


@pytest.mark.parametrize("field", ["packed how", "locked", "needs version", "stands where", "list stands where"])
def test_a_backup_whose_table_of_contents_was_changed_is_told(tmp_path: Path, field: str) -> None:
    store = a_store(tmp_path / "data")
    backup_now(store, tmp_path / "b")
    store.close()
    data = bytearray((tmp_path / "b").read_bytes())
    entry, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    at = {"packed how": entry + 10, "locked": entry + 8, "needs version": entry + 6, "stands where": entry + 44}
    data[at.get(field, end + 18)] ^= 0x41
    (tmp_path / "b").write_bytes(data)
    assert [problem["code"] for problem in check(tmp_path / "b").problems] == ["bad_backup"]
    with pytest.raises(BadBackup):
        restore(tmp_path / "b", tmp_path / "new")


def test_what_is_wrong_within_a_backup_is_told_of_the_file_that_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = a_store(tmp_path / "data")
    backup_now(store, tmp_path / "b.zip")
    store.close()
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    (picture,) = [name for name in held if name.startswith("pictures/")]
    changed = [
        {**held, "snapshot.json": held["snapshot.json"].replace("魏小涛 7".encode(), "魏小海 7".encode(), 1)},
        {**held, picture: b"another"},
        {name: data for name, data in held.items() if name != picture},
        {**held, "about.json": held["about.json"].replace(b'"pictures":1', b'"pictures":2')},
    ]
    for content in changed:
        with zipfile.ZipFile(tmp_path / "changed.zip", "w") as archive:
            for name, data in content.items():
                archive.writestr(name, data)
        with pytest.raises(BadBackup) as error:
            restore(tmp_path / "changed.zip", tmp_path / "new")
        assert error.value.needs == {"file": str(tmp_path / "changed.zip"), "problem": "changed"}
        assert check(tmp_path / "changed.zip").problems == [{"code": "bad_backup", **error.value.needs}]
        assert not (tmp_path / "new").exists()
    monkeypatch.setattr("storage.snapshot.FORMAT", 0)
    with pytest.raises(TooNew) as too_new:
        restore(tmp_path / "b.zip", tmp_path / "new")
    assert too_new.value.needs["folder"] == str(tmp_path / "b.zip")


def test_a_restore_that_finds_no_room_names_the_folder_and_leaves_it_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = a_store(tmp_path / "data")
    backup_now(store, tmp_path / "b.zip")
    store.close()
    (tmp_path / "empty").mkdir()

    def full(fd: int, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write", full)
    for folder in (tmp_path / "new", tmp_path / "empty"):
        with pytest.raises(DiskFull) as error:
            restore(tmp_path / "b.zip", folder)
        assert error.value.needs["file"] == str(folder)
    assert not (tmp_path / "new").exists()
    assert list((tmp_path / "empty").iterdir()) == []


async def test_a_backup_made_while_people_work_holds_what_was_safe_when_it_began(tmp_path: Path) -> None:
    store = a_store(tmp_path / "data")
    held = everything(store)
    store.save("children", {"id": "c1", "name": "not on the disk yet"}, by="周敏")
    store.erase("children", "c2", by="周敏")
    making = asyncio.ensure_future(backup(store, tmp_path / "b"))
    for number in range(50):
        store.facts.insert({"id": f"g{number}"})
        await store.commit()
    await making
    store.close()
    restore(tmp_path / "b", tmp_path / "new")
    again = Store.open(tmp_path / "new", read_only=True)
    assert everything(again) == held
    again.close()


def test_a_backup_can_be_made_beside_a_running_server(tmp_path: Path) -> None:
    store = a_store(tmp_path / "data")
    beside = Store.open(tmp_path / "data", read_only=True)
    assert backup_now(beside, tmp_path / "b").store == store.id
    beside.close()
    store.close()


def test_nothing_is_restored_over_something(tmp_path: Path) -> None:
    store = a_store(tmp_path / "data")
    backup_now(store, tmp_path / "b")
    store.close()
    with pytest.raises(NotEmpty):
        restore(tmp_path / "b", tmp_path / "data")
    (tmp_path / "empty").mkdir()
    restore(tmp_path / "b", tmp_path / "empty")
    assert check(tmp_path / "empty").sound


def test_a_picture_that_changed_is_told(tmp_path: Path) -> None:
    a_store(tmp_path / "data").close()
    (name,) = Pictures(tmp_path / "data").names()
    Pictures(tmp_path / "data").find(name).write_bytes(b"another")
    assert check(tmp_path / "data").problems == [{"code": "picture_changed", "picture": name}]
    for wrong in ("0" * 64, "../../etc/passwd", ""):
        with pytest.raises(NotFound):
            Pictures(tmp_path / "data").find(wrong)


async def test_every_day_one_backup_and_of_the_old_ones_a_few(tmp_path: Path) -> None:
    store = a_store(tmp_path / "data")
    folder, day = tmp_path / "backups", date(2026, 12, 19)
    assert await daily(store, folder, day)
    assert await daily(store, folder, day) is None, "once a day is enough"
    store.close()
    whole = (folder / "cuncao-2026-12-19.zip").read_bytes()
    for back in range(1, 500):
        (folder / f"cuncao-{day - timedelta(days=back)}.zip").write_bytes(whole)
    (folder / "my own.zip").write_bytes(b"")
    gone = outlived(folder, day)
    kept = sorted(
        {path.stem.removeprefix("cuncao-") for path in folder.glob("cuncao-*.zip")} - {path.stem.removeprefix("cuncao-") for path in gone}
    )
    assert kept[-7:] == ["2026-12-13", "2026-12-14", "2026-12-15", "2026-12-16", "2026-12-17", "2026-12-18", "2026-12-19"]
    assert kept[-10:-7] == ["2026-11-29", "2026-11-30", "2026-12-06"][-3:]
    assert kept[0] == "2026-01-31"
    assert len(kept) < 7 + 5 + 12
    assert folder / "my own.zip" not in gone


async def test_a_place_where_no_daily_backup_can_be_is_told(tmp_path: Path) -> None:
    store = a_store(tmp_path / "data")
    (tmp_path / "backups").write_text("no folder")
    with pytest.raises(DiskFailed) as error:
        await daily(store, tmp_path / "backups" / "daily", date(2026, 12, 19))
    assert error.value.needs["file"] == str(tmp_path / "backups" / "daily")
    store.close()


# The drill


class Phone:
    """A phone that keeps its facts for days, and sends them all again when the store is another one."""

    def __init__(self, id: str) -> None:
        self.station = {"id": id, "joined": {"a1": "2026-12-19T00:00:00.000Z"}}
        self.facts: list[dict[str, Any]] = []
        self.sent = 0
        self.knows = ""

    def scan(self, child: str) -> None:
        at = f"2026-12-19T10:{len(self.facts):02}:00.000+08:00"
        self.facts.append(
            {"id": str(uuid.uuid4()), "kind": "arrival", "at": at, "clock": 0, "activity": "a1", "child": child, "by": "李老师"}
        )

    def sync(self, ledger: Ledger) -> None:
        if self.knows != ledger.store.id:
            self.sent, self.knows = 0, ledger.store.id
        for fact in self.facts[self.sent :]:
            ledger.take(dict(fact), station=self.station, sent_at=None)
        ledger.store.commit_now()
        self.sent = len(self.facts)


def test_a_laptop_restored_from_yesterdays_backup_heals_itself_from_the_phones(tmp_path: Path) -> None:
    ledger = Ledger(Store.open(tmp_path / "data"))
    for number in range(30):
        ledger.save("children", {"id": f"c{number}", "name": f"孩子 {number}", "added_at": "2026-01-01T00:00:00.000Z"}, by="周敏")
    times = {"starts_at": "2026-12-19T09:00:00+08:00", "ends_at": "2026-12-19T17:00:00+08:00"}
    ledger.save("activities", {"id": "a1", "title": "冬至", "who": "all", **times}, by="周敏")
    phones = [Phone("s1"), Phone("s2"), Phone("s3")]
    for number in range(9):
        phones[number % 3].scan(f"c{number}")
    for phone in phones:
        phone.sync(ledger)
    backup_now(ledger.store, tmp_path / "yesterday")
    for number in range(9, 30):
        phones[number % 3].scan(f"c{number}")
    for phone in phones[:2]:
        phone.sync(ledger)
    phones[2].scan("c0")  # and one that never got through before the laptop died
    ledger.store.close()

    restore(tmp_path / "yesterday", tmp_path / "new")
    healed = Ledger(Store.open(tmp_path / "new"))
    assert healed.figures("a1")["arrived"] == 9
    for phone in reversed(phones):
        phone.sync(healed)
    assert healed.figures("a1")["arrived"] == 30
    assert {fact["id"] for fact in healed.store.facts.all()} == {fact["id"] for phone in phones for fact in phone.facts}
    healed.store.close()
    assert check(tmp_path / "new").sound

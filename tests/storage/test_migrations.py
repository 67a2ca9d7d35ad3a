"""Folders of every released version open with all that was in them, and only forward.

`tests/data/format-N` is a folder as the first release of data format N writes it, byte for byte. It is made by
`.venv/bin/python tests/storage/test_migrations.py`, once for each format, and never changed again.
"""

from __future__ import annotations

import itertools
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

import pytest

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from recording import be_newer  # noqa: E402

from storage import contents, lines, migrations, snapshot  # noqa: E402
from storage import store as stores  # noqa: E402
from storage.backup import backup_now, restore  # noqa: E402
from storage.check import check, salvage  # noqa: E402
from storage.errors import StoreError, TooNew  # noqa: E402
from storage.store import Store  # noqa: E402

KEPT = ROOT / "tests" / "data"
WHAT_TO_DO = f"""
What this program writes is no longer what stands in tests/data/format-{lines.FORMAT}. Was that meant?
1. Raise FORMAT in storage/lines.py, and write the step from the old format to the new into STEPS in storage/migrations.py.
2. Say in RECORDS and FACTS of this file what the same children and facts look like in the new format.
3. Run `.venv/bin/python tests/storage/test_migrations.py`: it adds the new format's folder. Those of the old formats stay as they are:
   they are what people have.
"""
AT = "2026-12-19T00:00:00.000Z"
RECORDS: list[tuple[str, dict[str, Any]]] = [
    ("centre", {"id": "centre", "name": "寸草", "time_zone": "Asia/Shanghai", "language": "zh_CN", "sound": True}),
    ("guardians", {"id": "g1", "name": "魏奶奶", "phone": "13800000001"}),
    (
        "children",
        {
            "id": "c1",
            "name": "魏小涛",
            "group": "河东组",
            "number": 1,
            "guardians": [{"guardian": "g1", "relation": "奶奶", "may_collect": True}],
        },
    ),
    ("children", {"id": "c2", "name": "陈㛃", "group": "河西组", "number": 2}),
    ("badges", {"id": "7K3MAAAA2", "code": "7K3MAAAA2", "child": "c1", "issued_at": AT}),
    (
        "activities",
        {
            "id": "a1",
            "title": "冬至",
            "who": "all",
            "starts_at": "2026-12-19T09:00:00+08:00",
            "ends_at": "2026-12-19T17:00:00+08:00",
            "segments": [{"id": "s1", "title": "包饺子"}],
            "items": [{"item": "i1", "per_child": 1, "per": "activity"}],
        },
    ),
    ("items", {"id": "i1", "title": "书包", "unit": "个"}),
    ("stations", {"id": "p1", "number": 1, "title": "1 号手机", "by": "李老师", "joined": {"a1": AT}}),
]
"""Records as they read today, whatever format the folder was written in."""


def _fact(number: int, kind: str, **more: Any) -> dict[str, Any]:
    at = {"at": f"2026-12-19T09:4{number}:00.000+08:00", "happened_at": f"2026-12-19T01:4{number}:00.000Z"}
    return {"id": f"f{number}", "kind": kind, **at, "activity": "a1", "station": "p1", "by": "李老师", "outcome": "recorded", **more}


FACTS = [
    _fact(1, "arrival", child="c1", badge="7K3MAAAA2"),
    _fact(2, "arrival", child="c2"),
    _fact(3, "attendance", child="c1", segment="s1"),
    _fact(4, "handout", child="c1", item="i1", quantity=1),
    _fact(5, "void", of="f2"),
]
"""Facts as they read today."""


def make_folder(folder: Path) -> None:
    """A small folder of the present format, always the same bytes: a snapshot, and a journal that goes on from it."""
    numbers = itertools.count(1)
    same = {"new_id": lambda prefix: f"{prefix}{next(numbers):04}", "uuid4": lambda: UUID(int=4)}
    with mock.patch.multiple(stores, **same):
        store = Store.open(folder)
        for table, record in RECORDS:
            store.save(table, record, by="周敏", at=AT)
        store.facts.insert_multiple(FACTS[:2])
        store.commit_now()
        store.compact()
        store.close()
        store = Store.open(folder)
        store.facts.insert_multiple(FACTS[2:])
        store.save("children", {"id": "c3", "name": "黄春"}, by="周敏", at=AT)
        store.save("children", {"id": "c3", "name": "黄春", "group": "河东组"}, by="周敏", at=AT)
        store.commit_now()
        store.close()
    (folder / "lock").unlink()


def test_there_is_a_folder_of_each_format_and_what_is_written_today_is_still_that_of_the_latest(tmp_path: Path) -> None:
    assert sorted(folder.name for folder in KEPT.glob("format-*")) == [f"format-{number + 1}" for number in range(lines.FORMAT)], WHAT_TO_DO
    make_folder(tmp_path / "data")
    kept = {path.name: path.read_bytes() for path in (KEPT / f"format-{lines.FORMAT}").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "data").iterdir()} == kept, WHAT_TO_DO


@pytest.mark.parametrize("folder", sorted(KEPT.glob("format-*")), ids=lambda folder: folder.name)
def test_a_folder_of_each_format_opens_with_everything_in_it(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "data")
    store = Store.open(tmp_path / "data")
    assert store.notes == []
    found = {(table, record["id"]): dict(store.table(table).need(record["id"])) for table, record in RECORDS}
    assert found == {(table, record["id"]): record for table, record in RECORDS}
    assert [{name: value for name, value in fact.items() if name != "seq"} for fact in store.facts.all()] == FACTS
    assert store.children.need("c3") == {"id": "c3", "name": "黄春", "group": "河东组"}
    assert [entry["before"] for entry in store.history.by("record", "c3")] == [None, {"group": None}]
    assert len(store.history) == len(RECORDS) + 2
    store.facts.insert({"id": "f6", "activity": "a1"})
    store.commit_now()
    store.close()
    assert check(tmp_path / "data").sound


def names_the_group(tables: migrations.Tables) -> None:
    for child in tables["children"].values():
        child["group"] = child.pop("team", "河东组")


@pytest.fixture
def a_newer_program(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def begin() -> None:
        steps = {1: names_the_group, 2: lambda tables: tables["children"][1].update({"steps": 2})}
        be_newer(monkeypatch.setattr, 3, steps)

    return begin


@pytest.mark.parametrize("compacted", [False, True])
def test_a_newer_program_brings_a_folder_forward_under_a_new_id_and_an_older_one_refuses_it(
    tmp_path: Path, a_newer_program: Callable[[], None], monkeypatch: pytest.MonkeyPatch, compacted: bool
) -> None:
    store = Store.open(tmp_path)
    store.save("children", {"id": "c1", "team": "河西组"}, by=None)
    store.facts.insert({"id": "f1", "activity": "a1"})
    store.commit_now()
    if compacted:
        store.compact()
    store.close()
    a_newer_program()
    reading = Store.open(tmp_path, read_only=True)
    assert reading.children.all() == [{"id": "c1", "group": "河西组", "steps": 2}]
    reading.close()
    again = Store.open(tmp_path)
    assert again.children.by("group", "河西组") == [{"id": "c1", "group": "河西组", "steps": 2}]
    assert again.id != store.id
    assert {change.id for change in again.changes(0)} == {"c1", "f1"}
    again.facts.insert({"id": "f2"})
    again.commit_now()
    again.close()
    third = Store.open(tmp_path)
    assert (third.id, len(third.facts), third.children.need("c1")["steps"]) == (again.id, 2, 2)
    third.close()
    monkeypatch.undo()
    with pytest.raises(TooNew) as error:
        Store.open(tmp_path)
    assert (error.value.needs["format"], error.value.needs["known"]) == (3, 1)


def test_a_migration_that_is_cut_off_begins_again(
    tmp_path: Path, a_newer_program: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(tmp_path)
    store.save("children", {"id": "c1", "team": "河西组"}, by=None)
    store.commit_now()
    store.close()
    a_newer_program()
    with monkeypatch.context() as full:
        full.setattr(snapshot, "save", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(StoreError):
            Store.open(tmp_path)
    assert len(lines.journal_files(tmp_path)) == 2
    again = Store.open(tmp_path)
    assert again.children.by("group", "河西组")
    again.close()
    assert len(lines.journal_files(tmp_path)) == 1
    assert contents.Contents().read(tmp_path).format == 3


def test_an_older_program_still_opens_a_folder_whose_migration_was_cut_off(
    tmp_path: Path, a_newer_program: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(tmp_path)
    store.save("children", {"id": "c1", "team": "河西组"}, by=None)
    store.commit_now()
    store.close()
    a_newer_program()
    monkeypatch.setattr(snapshot, "save", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(StoreError):
        Store.open(tmp_path)
    monkeypatch.undo()
    older = Store.open(tmp_path)
    assert older.children.all() == [{"id": "c1", "team": "河西组"}]
    older.save("children", {"id": "c2"}, by=None)
    older.commit_now()
    older.close()
    older = Store.open(tmp_path)
    assert (older.id, len(older.children)) == (store.id, 2)
    older.close()


@pytest.mark.parametrize("way", ["backup", "salvage"])
def test_what_a_restore_or_a_salvage_brings_back_is_brought_forward_when_it_is_opened(
    tmp_path: Path, a_newer_program: Callable[[], None], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    store = Store.open(tmp_path / "data")
    store.save("children", {"id": "c1", "team": "河西组"}, by=None)
    store.commit_now()
    backup_now(store, tmp_path / "b.zip")
    store.close()
    a_newer_program()
    if way == "backup":
        assert check(tmp_path / "b.zip").sound
        restore(tmp_path / "b.zip", tmp_path / "new")
    else:
        salvage(tmp_path / "data", tmp_path / "new")
    again = Store.open(tmp_path / "new")
    assert again.children.all() == [{"id": "c1", "group": "河西组", "steps": 2}]
    again.close()
    Store.open(tmp_path / "without a snapshot").close()
    monkeypatch.undo()
    for folder in (tmp_path / "new", tmp_path / "without a snapshot"):
        with pytest.raises(TooNew):
            salvage(folder, tmp_path / "newer")
        assert not (tmp_path / "newer").exists()


if __name__ == "__main__":
    make_folder(KEPT / f"format-{lines.FORMAT}")

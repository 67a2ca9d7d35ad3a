"""Folders of every released version open, and only forward."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from storage import contents, lines, migrations, reading, snapshot
from storage import store as stores
from storage.check import check
from storage.errors import StoreError, TooNew
from storage.store import Store

RELEASED = Path(__file__).parent.parent / "data" / "store"


@pytest.mark.parametrize("folder", sorted(RELEASED.iterdir()), ids=lambda folder: folder.name)
def test_a_folder_of_each_released_version_opens_with_everything_in_it(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "data")
    store = Store.open(tmp_path / "data")
    assert store.notes == []
    assert {name: len(store.table(name)) for name in ("children", "guardians", "activities", "facts", "history")} == {
        "children": 3, "guardians": 1, "activities": 1, "facts": 5, "history": 6,
    }  # fmt: skip
    assert [child["name"] for child in store.children.all()] == ["魏小涛", "吴桐", "黄春"]
    assert [fact["kind"] for fact in store.facts.by("activity", "a1")] == ["arrival", "arrival", "attendance", "handout", "void"]
    assert [change.id for change in store.changes(0)][-1] == "f5"
    store.facts.insert({"id": "f6", "activity": "a1"})
    store.commit_now()
    store.close()
    assert check(tmp_path / "data").sound


def newer(monkeypatch: pytest.MonkeyPatch, version: int) -> None:
    """Let the program be of a later version."""
    for module in (lines, reading, snapshot, stores):
        monkeypatch.setattr(module, "FORMAT", version)
    monkeypatch.setattr(migrations.migrate, "__kwdefaults__", {"to": version, "steps": migrations.STEPS})


def names_the_group(tables: migrations.Tables) -> None:
    for child in tables["children"].values():
        child["group"] = child.pop("team", "河东组")


@pytest.fixture
def a_newer_program(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def begin() -> None:
        monkeypatch.setitem(migrations.STEPS, 1, names_the_group)
        monkeypatch.setitem(migrations.STEPS, 2, lambda tables: tables["children"][1].update({"steps": 2}))
        newer(monkeypatch, 3)

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

"""What the store promises to those who use it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.errors import InUse, NotFound, ReadOnly
from storage.lines import Batch, Place
from storage.reading import JournalReader
from storage.store import Change, Store
from storage.tables import INDEXES


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "data")
    yield store
    store.close()


def told(changes: object) -> list[tuple[int, str, str]]:
    return [(change.seq, change.table, change.id) for change in changes]  # type: ignore[attr-defined]


def test_a_record_keeps_who_changed_it_when_and_what_it_was(store: Store) -> None:
    store.save("children", {"id": "c1", "name": "魏小涛", "group": None}, by="周敏", at="2026-12-18T01:00:00.000Z")
    store.save("children", {"id": "c1", "name": "魏小涛", "group": "河东组", "note": "花生过敏"}, by="李萍", at="2026-12-18T02:00:00.000Z")
    store.save("children", {"id": "c1", "name": "魏小涛", "group": "河东组", "note": "花生过敏", "school": None}, by="王强")
    store.erase("children", "c1", by="周敏")
    kept = [(entry["by"], entry["table"], entry["record"], entry["before"]) for entry in store.history.by("record", "c1")]
    assert kept == [
        ("周敏", "children", "c1", None),
        ("李萍", "children", "c1", {"group": None, "note": None}),
        ("周敏", "children", "c1", {"id": "c1", "name": "魏小涛", "group": "河东组", "note": "花生过敏"}),
    ]
    assert store.history.all()[0]["at"] == "2026-12-18T01:00:00.000Z"
    assert store.history.all()[-1]["at"].endswith("Z")
    with pytest.raises(NotFound):
        store.erase("children", "c1", by="周敏")


def test_a_line_of_history_that_is_erased_leaves_none_of_itself(store: Store) -> None:
    store.save("children", {"id": "c1", "name": "魏小涛"}, by="周敏")
    store.erase("history", store.history.all()[0]["id"], by=None)
    assert len(store.history) == 0


def test_what_the_caller_does_to_its_own_dictionary_later_changes_nothing(store: Store) -> None:
    record = {"id": "c1", "guardians": [{"guardian": "g1"}]}
    store.save("children", record, by=None)
    record["guardians"].append({"guardian": "g2"})
    assert store.children.need("c1")["guardians"] == [{"guardian": "g1"}]
    store.save("children", record, by=None)
    assert len(store.children.need("c1")["guardians"]) == 2


def test_look_ups_by_index_follow_every_change_and_keep_the_order_of_insertion(store: Store) -> None:
    for number in range(5):
        store.save("children", {"id": f"c{number}", "group": "河东组", "number": number}, by=None)
    store.save("children", {"id": "c1", "group": "河西组", "number": 1}, by=None)
    store.save("children", {"id": "c3", "group": "河东组", "number": 33}, by=None)
    assert [child["id"] for child in store.children.by("group", "河东组")] == ["c0", "c2", "c3", "c4"]
    store.save("children", {"id": "c1", "group": "河东组", "number": 1}, by=None)
    store.erase("children", "c0", by=None)
    assert [child["id"] for child in store.children.by("group", "河东组")] == ["c1", "c2", "c3", "c4"]
    assert store.children.by("group", "河西组") == []
    assert store.children.by("number", 33) == [store.children.need("c3")]
    assert store.children.by("number", 3) == []
    with pytest.raises(NotFound) as error:
        store.children.need("c0")
    assert error.value.needs == {"table": "children", "id": "c0"}
    assert store.children.find("c0") is None
    with pytest.raises(ValueError, match="no index on school"):
        store.children.by("school", "柳坪小学")


def test_indexes_are_the_same_after_opening_again(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    for number in range(40):
        fact = {"id": f"f{number}", "activity": f"a{number % 3}", "child": f"c{number % 7}", "badge": "B" if number % 2 else None}
        store.facts.insert({**fact, "item": "i1", "station": "s1", "of": f"f{number - 1}"})
    store.erase("facts", "f9", by=None)
    store.commit_now()
    store.compact()
    store.facts.insert({"id": "f40", "activity": "a1"})
    store.commit_now()

    def seen(store: Store) -> list[object]:
        values = {
            "activity": ["a0", "a1", "a2"],
            "child": ["c2"],
            "badge": ["B", None],
            "of": ["f8", "f3"],
            "item": ["i1"],
            "station": ["s1"],
        }
        return [[fact["id"] for fact in store.facts.by(field, value)] for field in INDEXES["facts"] for value in values[field]]

    before = seen(store)
    store.close()
    again = Store.open(tmp_path)
    assert seen(again) == before
    assert [fact["id"] for fact in again.facts.by("activity", "a1")][-2:] == ["f37", "f40"]
    again.close()


def test_a_fact_carries_its_number_is_never_changed_and_its_id_is_taken(store: Store) -> None:
    store.save("children", {"id": "c1"}, by=None)
    store.facts.insert({"id": "f1", "seq": 99})
    assert store.facts.need("f1")["seq"] == 3
    with pytest.raises(ValueError, match="never changed"):
        store.facts.update({"kind": "arrival"})
    with pytest.raises(ValueError, match="already holds"):
        store.facts.insert_multiple([{"id": "f2"}, {"id": "f1"}])
    assert store.facts.find("f2") is None, "all or nothing"
    store.facts.insert({"id": "f2"})
    store.commit_now()
    assert store.facts.need("f2")["seq"] == store.safe == 4


def test_a_document_that_json_cannot_hold_is_refused_and_nothing_of_it_is_kept(store: Store) -> None:
    with pytest.raises(TypeError):
        store.facts.insert_multiple([{"id": "f1"}, {"id": "f2", "kind": object()}])
    with pytest.raises(TypeError):
        store.save("children", {"id": "c1", "name": "\ud800"}, by=None)
    assert (len(store.facts), len(store.children)) == (0, 0)
    store.commit_now()
    assert store.safe == 0


def test_changes_tell_the_latest_state_of_what_changed_and_only_what_is_safe(store: Store) -> None:
    store.save("children", {"id": "c1", "name": "小涛"}, by=None)
    store.save("children", {"id": "c2", "name": "小海"}, by=None)
    store.facts.insert({"id": "f1", "activity": "a1"})
    store.facts.insert({"id": "f2", "activity": "a2"})
    assert list(store.changes(0)) == [], "nothing is on the disk yet"
    store.commit_now()
    assert told(store.changes(0)) == [(1, "children", "c1"), (3, "children", "c2"), (5, "facts", "f1"), (6, "facts", "f2")]
    assert told(store.changes(0, activity="a1")) == [(1, "children", "c1"), (3, "children", "c2"), (5, "facts", "f1")]
    assert told(store.changes(5)) == [(6, "facts", "f2")]
    cursor = store.safe
    store.save("children", {"id": "c1", "name": "魏小涛"}, by=None)
    store.erase("children", "c2", by=None)
    store.erase("facts", "f1", by=None)
    assert list(store.changes(cursor)) == []
    assert [change.document for change in store.changes(0)][:2] == [{"id": "c1", "name": "小涛"}, {"id": "c2", "name": "小海"}]
    assert told(store.changes(0))[2] == (5, "facts", "f1"), "its erasing may still fail"
    store.commit_now()
    assert list(store.changes(cursor, activity="a2")) == [
        Change(7, "children", "c1", store.children.find("c1")),
        Change(9, "children", "c2", None),
        Change(11, "facts", "f1", None),
    ]
    store.facts.insert({"id": "f1", "activity": "a1"})
    store.commit_now()
    assert told(store.changes(cursor)) == [(7, "children", "c1"), (9, "children", "c2"), (13, "facts", "f1")]


@pytest.mark.parametrize("compacted", [False, True])
def test_changes_are_the_same_after_opening_again(tmp_path: Path, compacted: bool) -> None:
    store = Store.open(tmp_path)
    for number in range(9):
        store.save("children", {"id": f"c{number % 5}", "name": f"{number}"}, by=None)
        store.facts.insert({"id": f"f{number}", "activity": f"a{number % 2}"})
    store.erase("facts", "f3", by=None)
    store.erase("children", "c2", by=None)
    store.save("sessions", {"id": "s"}, by=None)
    store.commit_now()
    if compacted:
        store.compact()
    before = [list(store.changes(since, activity=activity)) for since in range(store.safe + 1) for activity in (None, "a1")]
    store.close()
    again = Store.open(tmp_path)
    assert [list(again.changes(since, activity=activity)) for since in range(again.safe + 1) for activity in (None, "a1")] == before
    assert again.id == store.id
    again.close()


def test_a_second_process_is_told_who_has_the_folder_and_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    code = f"from storage.store import Store; from pathlib import Path; s = Store.open(Path({str(tmp_path)!r})); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as first:
        assert first.stdout is not None
        first.stdout.readline()
        with pytest.raises(InUse) as error:
            Store.open(tmp_path)
        assert error.value.needs["process"] == first.pid
        assert error.value.needs["since"]
        beside = Store.open(tmp_path, read_only=True)
        beside.close()
        first.kill()
    Store.open(tmp_path).close()


def test_a_store_opened_for_reading_changes_nothing_and_reads_beside_one_that_writes(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.facts.insert({"id": "f1"})
    store.commit_now()
    journal = next(tmp_path.glob("journal-*.jsonl"))
    sound = journal.read_bytes()
    with journal.open("ab") as file:
        file.write(b'{"seq":2,"prev":"')
    before = sorted((path.name, path.stat().st_size) for path in tmp_path.iterdir())
    beside = Store.open(tmp_path, read_only=True)
    assert [note.code for note in beside.notes] == ["torn_tail"]
    assert beside.facts.all() == [{"id": "f1", "seq": 1}]
    with pytest.raises(ReadOnly):
        beside.facts.insert({"id": "f2"})
    with pytest.raises(ReadOnly):
        beside.save("children", {"id": "c1"}, by=None)
    beside.close()
    assert sorted((path.name, path.stat().st_size) for path in tmp_path.iterdir()) == before
    journal.write_bytes(sound)
    store.close()


def test_reading_beside_a_server_that_makes_a_snapshot_looks_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.open(tmp_path)
    store.facts.insert({"id": "f1"})
    store.commit_now()
    looked = []

    def look(reader: JournalReader, place: Place, id: str) -> Iterator[Batch]:
        looked.append(place.seq)
        if len(looked) == 1:  # between our look at the snapshot, which was not there, and our look at the journal
            store.compact()
            store.facts.insert({"id": "f2"})
            store.commit_now()
            while store.compacting:
                pass
        yield from read(reader, place, id)

    read = JournalReader.read
    monkeypatch.setattr(JournalReader, "read", look)
    beside = Store.open(tmp_path, read_only=True)
    assert [fact["id"] for fact in beside.facts.all()] == ["f1", "f2"]
    assert looked == [0, 1]
    beside.close()
    store.close()

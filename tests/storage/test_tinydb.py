"""Our tables are TinyDB's own: the same story over both ends the same."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
import tinydb.table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import Query, TinyDB, where
from tinydb.operations import add, delete, increment
from tinydb.operations import set as to
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from storage.store import Store

MUTATORS = ("insert", "insert_multiple", "update", "update_multiple", "upsert", "remove", "truncate")
LUCK = where("n") == 3

STEPS: dict[str, Any] = {
    "insert": lambda table, n: table.insert({"n": n % 5, "tags": []}),
    "insert_multiple": lambda table, n: table.insert_multiple([{"n": n % 5}, {"n": (n + 1) % 5}]),
    "update some": lambda table, n: table.update({"seen": n}, LUCK),
    "update all": lambda table, n: table.update({"all": n}),
    "update by operation": lambda table, n: table.update(increment("n"), where("n") == n % 5),
    "update by number": lambda table, n: table.update({"by": n}, doc_ids=[1, 2, n]),
    "update by operations": lambda table, n: table.update_multiple([(to("x", n), LUCK), (delete("x"), where("x") == n - 1)]),
    "add": lambda table, n: table.update(add("n", 1), where("n") < 2),
    "upsert": lambda table, n: table.upsert({"n": n % 5, "up": True}, where("n") == n % 5),
    "remove": lambda table, n: table.remove(where("n") == n % 5),
    "remove by number": lambda table, n: table.remove(doc_ids=[n, n + 1]),
    "search": lambda table, n: table.search((Query().n == n % 5) | Query().seen.exists()),
    "get": lambda table, n: [table.get(LUCK), table.get(doc_id=n), table.get(doc_ids=[n, n + 1])],
    "contains": lambda table, n: [table.contains(LUCK), table.contains(doc_id=n), table.count(LUCK), len(table)],
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 30)), max_size=25))
def test_any_story_ends_as_it_does_with_stock_tinydb(story: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("tinydb")
    store, stock = Store.open(folder), TinyDB(storage=MemoryStorage)
    ours, theirs = store.table("anything"), stock.table("anything")
    for step, number in story:
        assert STEPS[step](ours, number) == STEPS[step](theirs, number), step
        assert [(row.doc_id, row) for row in ours] == [(row.doc_id, row) for row in theirs]
    store.commit_now()
    before = [(row.doc_id, dict(row)) for row in ours]
    store.close()
    again = Store.open(folder)
    assert [(row.doc_id, dict(row)) for row in again.table("anything")] == before
    again.close()


def test_a_document_under_a_number_of_its_own_and_a_table_emptied(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    table = store.table("anything")
    assert table.insert(Document({"n": 1}, doc_id=7)) == 7
    with pytest.raises(ValueError, match="7 already exists"):
        table.insert(Document({"n": 2}, doc_id=7))
    assert table.upsert(Document({"n": 3}, doc_id=7)) == [7]
    assert table.insert({"n": 4}) == 8
    table.truncate()
    assert table.all() == []
    assert table.insert({"n": 5}) == 9, "unlike stock TinyDB, a number is never given twice"
    store.close()


def test_a_snapshot_is_a_file_that_stock_tinydb_opens(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.save("children", {"id": "c1", "name": "魏小涛"}, by="周敏")
    store.facts.insert_multiple([{"id": f"f{number}"} for number in range(700)])
    store.commit_now()
    store.compact()
    store.close()
    with TinyDB(tmp_path / "snapshot.json") as stock:
        assert stock.tables() == {"children", "facts", "history", "store"}
        assert stock.table("children").all() == [{"id": "c1", "name": "魏小涛"}]
        assert len(stock.table("facts")) == 700
        assert stock.table("facts").get(where("id") == "f699") == {"id": "f699", "seq": 702}


def test_every_mutator_of_tinydb_still_goes_through_the_method_that_we_replace() -> None:
    """Should this fail after an upgrade of TinyDB, then its tables write in another way, which would pass the journal by.

    storage/tables.py replaces `Table._update_table` (all changes) and `Table._get_next_id` (numbers of new documents). Look at what the
    new version calls instead, and replace that.
    """
    for name in MUTATORS:
        source = inspect.getsource(getattr(tinydb.table.Table, name))
        through = "_update_table" in source or all(other in source for other in ("self.update(", "self.insert("))
        assert through, f"TinyDB's Table.{name} no longer goes through _update_table: what it writes would not reach the journal"
        assert "storage.write" not in source, f"TinyDB's Table.{name} writes to the storage by itself, past the journal"
    for name in ("insert", "insert_multiple"):
        assert "_get_next_id" in inspect.getsource(getattr(tinydb.table.Table, name)), f"TinyDB's {name} numbers documents in another way"
    known = {*MUTATORS, "all", "search", "get", "contains", "count", "clear_cache"}
    public = {name for name in vars(tinydb.table.Table) if not name.startswith("_") and callable(getattr(tinydb.table.Table, name))}
    new = {name for name in public if not inspect.isclass(getattr(tinydb.table.Table, name))} - known
    assert not new, f"TinyDB's Table learned {new}: see whether it changes documents, and if so by _update_table"


def test_the_database_itself_cannot_write_past_the_journal(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.table("anything").insert({"n": 1})
    store.commit_now()
    with pytest.raises(NotImplementedError):
        store.database.storage.write({})
    assert store.database.tables() == {"anything"}
    store.database.drop_table("anything")
    store.table("else").insert({"n": 1})
    store.database.drop_tables()
    assert store.database.tables() == set()
    store.commit_now()
    store.close()
    store = Store.open(tmp_path, read_only=True)
    assert store.database.tables() == set()
    store.close()

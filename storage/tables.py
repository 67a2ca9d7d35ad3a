"""TinyDB's tables, held in memory, with declared indexes.

TinyDB's own table reads the whole storage, changes a copy and writes all of it back, in two private methods that every mutator goes
through: `_update_table` and `_get_next_id`. Only here are they replaced, by versions that cost the same at any size;
`tests/storage/test_tinydb.py` says what broke should TinyDB change them. Reading hands out the live documents, not copies: callers must
treat them as read-only, and change them through the table or `Store.save`.
"""

from __future__ import annotations

from abc import ABCMeta
from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from operator import attrgetter
from typing import Any, cast

import orjson
import tinydb.table
from tinydb.queries import QueryLike
from tinydb.storages import Storage

from storage.errors import NotFound

FACTS = "facts"

TABLES = (
    "centre", "organizers", "sessions", "children", "guardians", "badges", "activities", "items", "stations", "volunteers",
    "imports", "apart", "history", FACTS,
)  # fmt: skip

INDEXES: dict[str, tuple[str, ...]] = {
    FACTS: ("activity", "child", "badge", "of", "item", "station"),
    "badges": ("child",),
    "children": ("number", "group"),
    "history": ("record",),
    "stations": ("activity",),
}
"""The fields of each table that are looked up often. `id` is indexed in every table."""

REPEATED: dict[str, tuple[str, ...]] = {
    FACTS: ("kind", "activity", "segment", "child", "badge", "via", "item", "by", "station", "outcome", "reason"),
    "history": ("table", "record", "by"),
}
"""Fields whose text stands in many documents: kept in memory once."""

_place = attrgetter("doc_id")


class Document(dict[str, Any], metaclass=ABCMeta):
    """TinyDB's document (a dict with a `doc_id`) at a third less memory."""

    __slots__ = ("doc_id",)

    def __init__(self, value: Mapping[str, Any], doc_id: int) -> None:
        super().__init__(value)
        self.doc_id = doc_id


Document.register(tinydb.table.Document)  # so that TinyDB takes a Document of its own for one, too

Write = Callable[["Table", Mapping[int, Mapping[str, Any] | None]], None]


class Table(tinydb.table.Table):
    """One table: TinyDB's public interface, and `find`, `need` and `by` from indexes."""

    document_class = cast(Any, Document)

    def __init__(self, storage: Storage, name: str, *, write: Write) -> None:
        super().__init__(storage, name, cache_size=0)
        self.rows: dict[int, Document] = {}
        self._last = 0
        self._write = write
        self._ids: dict[str, Document] = {}
        self._indexes: dict[str, dict[Any, list[Document]]] = {field: {} for field in INDEXES.get(name, ())}

    # Reading

    def find(self, id: str) -> Document | None:
        """The document with that `id`, or None."""
        return self._ids.get(id)

    def need(self, id: str) -> Document:
        """The document with that `id`; raises NotFound."""
        document = self._ids.get(id)
        if document is None:
            raise NotFound(self.name, id)
        return document

    def by(self, field: str, value: object) -> list[Document]:
        """The documents whose indexed `field` has that value, in the order in which they were inserted."""
        return list(self.indexed(field, value))

    def indexed(self, field: str, value: object) -> list[Document]:
        """The same without a copy: the index's own list, for a caller that neither keeps nor changes it."""
        if field not in self._indexes:
            raise ValueError(f"{self.name} has no index on {field}: declare it in storage.tables.INDEXES")
        return self._indexes[field].get(value, [])

    def all(self) -> list[Document]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Every document, in the order of insertion."""
        return list(self.rows.values())

    def search(self, cond: QueryLike) -> list[Document]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The documents that a TinyDB query matches, by looking at each."""
        return [document for document in self.rows.values() if cond(document)]

    def get(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, cond: QueryLike | None = None, doc_id: int | None = None, doc_ids: list[int] | None = None
    ) -> Any:
        """As TinyDB: the first match, or the document or documents of those numbers."""
        if doc_id is not None:
            return self.rows.get(doc_id)
        if doc_ids is not None:
            wanted = set(doc_ids)
            return [document for number, document in self.rows.items() if number in wanted]
        if cond is not None:
            return next((document for document in self.rows.values() if cond(document)), None)
        raise RuntimeError("You have to pass either cond or doc_id or doc_ids")

    def __iter__(self) -> Iterator[Document]:  # pyright: ignore[reportIncompatibleMethodOverride]
        return iter(self.all())

    def __len__(self) -> int:
        return len(self.rows)

    # Writing: what TinyDB's mutators come down to

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        draft = _Draft(self.rows)
        updater(draft)
        self._write(self, draft.changed())

    def _get_next_id(self) -> int:
        self._last += 1
        return self._last

    next_id = _get_next_id

    # For the store alone: memory follows what was written

    def put(self, doc_id: int, document: Document | None) -> Document | None:
        """Set or remove one document and its index entries; returns what stood there. Raises ValueError where `id` is another's."""
        before = self.rows.get(doc_id)
        if document is not None:
            key = document.get("id")
            holder = None if key is None else self._ids.setdefault(key, document)
            if holder is not None and holder.doc_id != doc_id:
                raise ValueError(f"{self.name} already holds a document with the id {key}")
            self.rows[doc_id] = document
            self._last = max(self._last, doc_id)
            if key is not None:
                self._ids[key] = document
        elif before is not None:
            del self.rows[doc_id]
        if before is not None and "id" in before and (document is None or document.get("id") != before["id"]):
            del self._ids[before["id"]]
        for field, index in self._indexes.items():
            _move(index, before, None if before is None else before.get(field), document, None if document is None else document.get(field))
        return before

    def empty(self) -> None:
        """Forget everything."""
        self.rows.clear()
        self._ids.clear()
        for index in self._indexes.values():
            index.clear()

    def sort(self) -> None:
        """Put the documents back into the order of insertion, after an erased one came back."""
        self.rows = dict(sorted(self.rows.items()))


def _move(index: dict[Any, list[Document]], before: Document | None, old: object, after: Document | None, new: object) -> None:
    if before is not None and old is not None:
        there = index[old]
        at = bisect_left(there, before.doc_id, key=_place)
        if after is not None and new == old:
            there[at] = after
            return
        del there[at]
        if not there:
            del index[old]
    if after is not None and new is not None:
        there = index.setdefault(new, [])
        if not there or there[-1].doc_id < after.doc_id:
            there.append(after)
        else:
            insort(there, after, key=_place)


class _Draft(MutableMapping[int, dict[str, Any]]):
    """What a TinyDB updater is given for the table: it changes copies, and nothing else of the table is touched or copied."""

    def __init__(self, rows: dict[int, Document]) -> None:
        self._rows = rows
        self._new: dict[int, dict[str, Any] | None] = {}

    def changed(self) -> dict[int, dict[str, Any] | None]:
        """The new value of each document that differs from what it was; None where it was removed."""
        return {number: value for number, value in self._new.items() if value != self._rows.get(number)}

    def __contains__(self, number: object) -> bool:
        return self._new[cast(int, number)] is not None if number in self._new else number in self._rows

    def __getitem__(self, number: int) -> dict[str, Any]:
        if number not in self._new:
            self._new[number] = orjson.loads(orjson.dumps(self._rows[number]))
        value = self._new[number]
        if value is None:
            raise KeyError(number)
        return value

    def __setitem__(self, number: int, value: dict[str, Any]) -> None:
        self._new[number] = value

    def __delitem__(self, number: int) -> None:
        if number not in self:
            raise KeyError(number)
        self._new[number] = None

    def __iter__(self) -> Iterator[int]:
        return iter([*(number for number in self._rows if number in self), *(n for n in self._new if n not in self._rows and n in self)])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        self._new = dict.fromkeys(self._rows)

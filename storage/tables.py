"""TinyDB's tables, held in memory, with declared indexes.

TinyDB's own table reads the whole storage, changes a copy and writes all of it back, in two private methods that every mutator goes
through: `_update_table` and `_get_next_id`. Only here are they replaced, by versions that cost the same at any size;
`tests/storage/test_tinydb.py` says what broke should TinyDB change them. Reading hands out the live documents, not copies: callers must
treat them as read-only, and change them through the table or `Store.save`.
"""

from __future__ import annotations

from abc import ABCMeta
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from operator import attrgetter
from typing import Any, Self, cast

import orjson
import tinydb.table
from tinydb.queries import QueryLike
from tinydb.storages import Storage

from storage.errors import NotFound

FACTS = "facts"

TABLES = (
    "centre", "organizers", "sessions", "children", "guardians", "badges", "activities", "items", "stations", "volunteers",
    "imports", "apart", "incidents", "donations", "things", "series", "history", FACTS,
)  # fmt: skip

INDEXES: dict[str, tuple[str, ...]] = {
    FACTS: ("activity", "child", "badge", "of", "item", "station"),
    "badges": ("child",),
    "children": ("number", "group"),
    "history": ("record",),
    "stations": ("activity",),
    "things": ("code",),
}
"""The fields of each table that are looked up often. `id` is indexed in every table."""

INDEXABLE = (str, int)
"""What an index can hold; a field that holds anything else is not found by it."""

REPEATED: dict[str, frozenset[str]] = {
    FACTS: frozenset({"kind", "activity", "segment", "child", "badge", "via", "item", "by", "station", "outcome", "reason"}),
    "history": frozenset({"table", "record", "by"}),
}
"""Fields whose text stands in many documents: kept in memory once."""

_place = attrgetter("doc_id")


class Document(dict[str, Any], metaclass=ABCMeta):
    """TinyDB's document (a dict with a `doc_id`) at a third less memory."""

    __slots__ = ("doc_id",)
    doc_id: int

    @classmethod
    def of(cls, value: Mapping[str, Any], doc_id: int) -> Self:
        """The document of that number."""
        document = cls(value)
        document.doc_id = doc_id
        return document


Document.register(tinydb.table.Document)  # so that TinyDB takes a Document of its own for one, too

Write = Callable[["Table", Mapping[int, Mapping[str, Any] | None]], None]


class Table(tinydb.table.Table):
    """One table: TinyDB's public interface, and `find`, `need` and `by` from indexes."""

    document_class = cast(Any, Document)

    def __init__(self, storage: Storage, name: str, *, write: Write) -> None:
        super().__init__(storage, name, cache_size=0)
        self.rows: dict[int, Document] = {}
        self._last = 0  # the highest number of any document yet
        self._given = 0  # the highest number given out
        self._shuffled = False  # whether the documents stand in another order than that of their numbers
        self._write = write
        self._ids: dict[str, Document] = {}
        self._indexes: dict[str, dict[Any, list[Document]]] = {}  # each made when it is first asked for

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
        index = self._indexes.get(field)
        if index is None:
            if field not in INDEXES.get(self.name, ()):
                raise ValueError(f"{self.name} has no index on {field}: declare it in storage.tables.INDEXES")
            index = self._indexes[field] = {}
            for document in self.rows.values():
                _insert(index, document.get(field), document)
        return index.get(value, [])

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
        self._given = max(self._given, self._last) + 1
        return self._given

    next_id = _get_next_id

    # For the store alone: memory follows what was written

    def put(self, doc_id: int, document: Document | None) -> Document | None:
        """Set or remove one document and its index entries; returns what stood there. Raises ValueError where `id` is another's."""
        before = self.rows.get(doc_id)
        if document is not None:
            key = document.get("id")
            if key is not None:
                if self._ids.setdefault(key, document).doc_id != doc_id:
                    raise ValueError(f"{self.name} already holds a document with the id {key}")
                self._ids[key] = document
            self._shuffled = self._shuffled or (doc_id < self._last and doc_id not in self.rows)
            self.rows[doc_id] = document
            self._last = max(self._last, doc_id)
        if before is not None:
            self._leave(before, document)
        if document is not None:
            for field, index in self._indexes.items():
                _insert(index, document.get(field), document)
        return before

    def fill(self, documents: Iterable[Document]) -> None:
        """Take in documents that were on the disk, in ascending order of their numbers: `put`, where nothing can be in the way."""
        rows, ids, document = self.rows, self._ids, None
        for document in documents:
            rows[document.doc_id] = document
            key = document.get("id")
            if key is not None:
                ids[key] = document
        if document is not None:
            self._last = document.doc_id

    def _leave(self, before: Document, after: Document | None) -> None:
        """Take `before` out of all indexes."""
        if after is None:
            del self.rows[before.doc_id]
        key = before.get("id")
        if key is not None and (after is None or after.get("id") != key):
            del self._ids[key]
        for field, index in self._indexes.items():
            value = before.get(field)
            if isinstance(value, INDEXABLE):
                there = index[value]
                del there[bisect_left(there, before.doc_id, key=_place)]
                if not there:
                    del index[value]

    def sort(self) -> None:
        """Put the documents back into the order of insertion, after an erased one came back."""
        self.rows = dict(sorted(self.rows.items()))
        self._shuffled = False

    def all_but(self, undone: Mapping[int, Document | None]) -> list[Document]:
        """Every document by number, some of them as they were before (None: not there). Quick where few are."""
        documents = self.all()
        if self._shuffled:
            documents.sort(key=_place)
        for number, before in undone.items():
            at = bisect_left(documents, number, key=_place)
            there = at < len(documents) and documents[at].doc_id == number
            documents[at : at + there] = [] if before is None else [before]
        return documents


def _insert(index: dict[Any, list[Document]], value: object, document: Document) -> None:
    if not isinstance(value, INDEXABLE):
        return
    there = index.get(value)
    if there is None:
        index[value] = [document]
    elif there[-1].doc_id < document.doc_id:
        there.append(document)
    else:
        insort(there, document, key=_place)


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

"""What a store holds, in memory: its tables, and which change made each record as it is. Read from a folder's snapshot and journal."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tinydb
from tinydb.storages import Storage

from storage import snapshot
from storage.errors import Damaged, Unfinished
from storage.filling import UNFINISHED
from storage.lines import START, Place
from storage.migrations import migrate
from storage.reading import JournalReader
from storage.tables import FACTS, REPEATED, Document, Table, Write

UNFOLLOWED = {"history", "sessions"}
"""Tables of which nobody asks what changed."""


FREEZE_AT = 50_000
"""Documents from which on Python's collector leaves alone what stays for good: it would walk all of them and find no garbage."""


class _Memory(Storage):
    """What TinyDB asks of a storage, over the tables themselves."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables

    def read(self) -> dict[str, dict[str, Any]]:
        return {name: {str(number): row for number, row in table.rows.items()} for name, table in self._tables.items() if table.rows}

    def write(self, data: Any) -> None:
        raise NotImplementedError("each table writes what changed, by itself")


class Database(tinydb.TinyDB):
    """TinyDB with our tables."""

    def __init__(self, write: Write) -> None:
        self.kept: dict[str, Table] = {}
        self._write = write
        super().__init__(self.kept, storage=_Memory)  # pyright: ignore[reportUnknownMemberType]

    def table(self, name: str, **kwargs: Any) -> Table:
        """The table of that name, which is made where there is none."""
        if name not in self.kept:
            self.kept[name] = Table(self.storage, name, write=self._write)
        return self.kept[name]

    def drop_table(self, name: str) -> None:
        """Remove every document of a table."""
        self.table(name).truncate()

    def drop_tables(self) -> None:
        """Remove every document."""
        for table in list(self.kept.values()):
            table.truncate()


def _not_here(table: Table, changes: object) -> None:
    raise NotImplementedError(f"{table.name} was only read")


class Contents:
    """Tables, and `changed`: for each record, and each erased fact, the number of the change that left it so; ascending.

    A fact that stands carries its number itself.
    """

    def __init__(self, write: Write = _not_here) -> None:
        self.database = Database(write)
        self.changed: dict[tuple[str, str], int] = {}
        self._texts: dict[str, str] = {}

    def document(self, table: str, number: int, value: dict[str, Any]) -> Document:
        """A document for `table`, its repeated texts kept once.

        Filled field by field: a dict copied from a parser's own takes a third more memory than one that learned its keys one by one.
        """
        document, repeated, once = Document(), REPEATED.get(table, frozenset()), self._texts.setdefault
        for field, told in value.items():
            document[field] = once(told, told) if field in repeated and type(told) is str else told
        document.doc_id = number
        return document

    def mark(self, seq: int, table: str, before: Document | None, after: Document | None) -> None:
        """Remember that change `seq`, which is safe, made `after` of `before`."""
        id = id_of(before, after)
        if table in UNFOLLOWED or not id:
            return
        self.changed.pop((table, id), None)
        if table != FACTS or after is None:
            self.changed[table, id] = seq

    def read(self, folder: Path, *, for_good: bool = False) -> Found:
        """Fill the tables from what stands in `folder`; `for_good`: they stay until the process ends. Raises Damaged, Unfinished."""
        if (folder / UNFINISHED).exists():
            raise Unfinished(folder=str(folder))
        found = Found(folder)
        with _not_collecting():
            place = self.read_snapshot(found.snapshot) if found.snapshot.path.exists() else Place(0, START)
            for batch in found.journal.read(place, found.id):
                first = batch.seq - len(batch.entries) + 1
                for seq, (name, number, value) in enumerate(batch.entries, first):
                    after = None if value is None else self.document(name, number, value)
                    self.mark(seq, name, self.database.table(name).put(number, after), after)
            if for_good and sum(len(table) for table in self.database.kept.values()) > FREEZE_AT:
                gc.freeze()
        return found

    def read_snapshot(self, reader: snapshot.SnapshotReader) -> Place:
        """Fill the tables from a snapshot alone; returns where a journal goes on. Raises Damaged."""
        for name, documents in reader.read():
            self.database.table(name).fill(self.document(name, int(number), value) for number, value in documents.items())
        about = reader.need()
        marks = [(seq, (name, id)) for told in (about.changed, about.erased) for name, ids in told.items() for id, seq in ids.items()]
        self.changed.update((key, seq) for seq, key in sorted(marks))
        return about.place

    def migrated(self, version: int, seq: int, write: Write) -> Contents:
        """The same, brought up from a version of the data format to this program's, as change number `seq`."""
        tables = {name: {number: dict(row) for number, row in table.rows.items()} for name, table in self.database.kept.items()}
        migrate(tables, version)
        made = Contents(write)
        for name, rows in tables.items():
            for number, row in rows.items():
                document = made.document(name, number, row)
                made.mark(seq, name, made.database.table(name).put(number, document), document)
        return made

    def as_lists(self) -> dict[str, list[Document]]:
        """Every table's documents, by number."""
        return {name: table.all_but({}) for name, table in self.database.kept.items()}

    def about(self, id: str, place: Place) -> snapshot.About:
        """What a snapshot of these tables says of itself."""
        changed: snapshot.Changed = {}
        erased: snapshot.Changed = {}
        for (table, name), seq in self.changed.items():
            stands = self.database.table(table).find(name) is not None
            (changed if stands else erased).setdefault(table, {})[name] = seq
        return snapshot.About(id, place.seq, place.chain, changed, erased)


class Found:
    """How the reading of a folder went: its two readers, and what they tell together."""

    def __init__(self, folder: Path) -> None:
        self.snapshot = snapshot.SnapshotReader(folder / snapshot.NAME)
        self.journal = JournalReader(folder)

    @property
    def id(self) -> str:
        """The store's own id; empty in an empty folder."""
        return self.journal.store or (self.snapshot.about.id if self.snapshot.about else "")

    @property
    def format(self) -> int:
        """The version of the data format that the folder was written in."""
        return self.snapshot.about.format if self.snapshot.about else self.journal.format

    @property
    def seq(self) -> int:
        """The last change."""
        return self.journal.place.seq


def read_beside(folder: Path, write: Write = _not_here) -> tuple[Contents, Found]:
    """What a folder holds in which another process may be at work: files may go for a snapshot while they are read. Then look again."""
    for left in reversed(range(5)):
        contents = Contents(write)
        try:
            return contents, contents.read(folder)
        except (Damaged, OSError):
            if not left:
                raise
    raise AssertionError


def id_of(before: Document | None, after: Document | None) -> str:
    """The `id` of a document that changed, or an empty text where it has none."""
    document = before if after is None else after
    return "" if document is None else document.get("id", "")


@contextmanager
def _not_collecting() -> Generator[None]:
    """Leave Python's collector off: nothing read becomes garbage, and looking for it would take longer than reading."""
    collecting: Callable[[], None] = gc.enable if gc.isenabled() else gc.disable
    gc.disable()
    try:
        yield
    finally:
        collecting()

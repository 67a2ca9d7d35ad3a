"""The store: TinyDB's tables in memory, the journal beneath, snapshots now and then. `storage/__init__.py` says why nothing is lost."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import orjson

from care import photos
from care.ids import new_id
from storage import files, snapshot
from storage.commits import Commits, Entry
from storage.contents import Contents, Database, Found, read_beside
from storage.errors import ReadOnly, StoreError, failure, unread
from storage.following import Change, Follower, changes_since, latest
from storage.journal import FileJournal
from storage.lines import FORMAT, START, Place, needless_files
from storage.lock import FolderLock
from storage.tables import FACTS, TABLES, Document, Table

__all__ = ["COMPACT_AT", "Change", "Note", "Store"]

COMPACT_AT = 16_000_000
"""Bytes of journal after which a snapshot is made, where the last snapshot is not larger still."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something noticed that needs no action but should be said. `code` tells what; `needs` is for the sentence."""

    code: str
    needs: dict[str, Any]


class Store:
    """All that is kept in one folder.

    Everything is called from one thread, the event loop's. What is written is in memory at once, and on the disk when `commit` returns.
    """

    children: Table
    facts: Table
    centre: Table
    organizers: Table
    sessions: Table
    guardians: Table
    badges: Table
    activities: Table
    items: Table
    stations: Table
    volunteers: Table
    imports: Table
    apart: Table
    incidents: Table
    donations: Table
    things: Table
    series: Table
    history: Table

    def __init__(self, folder: Path, *, read_only: bool, compact_at: int) -> None:
        self.folder = folder
        self.read_only = read_only
        self.compact_at = compact_at
        self.id = ""
        self.notes: list[Note] = []
        self.safe = 0
        self._seq = 0
        self._contents = Contents()
        self._journal = FileJournal(folder)
        self._commits = Commits(self._journal, self._landed, self._taken_back)
        self._followers: list[tuple[Follower, Follower]] = []
        self._lock = FolderLock(folder)
        self._compaction: threading.Thread | None = None
        self._snapshot_size = 0
        self._snapshot_due = False

    # Opening and closing

    @classmethod
    def open(cls, folder: Path, *, read_only: bool = False, compact_at: int = COMPACT_AT) -> Self:
        """Open the store in `folder`, which is made where there is none.

        `read_only` takes no lock and changes no file, so it works beside a running server. Raises InUse, Damaged, Unfinished, Unreadable,
        ReadOnly, TooNew, DiskFull or DiskFailed. What was noticed on the way stands in `notes`.
        """
        store = cls(folder, read_only=read_only, compact_at=compact_at)
        try:
            if not read_only:
                files.make_folder(folder)
                store._lock.take()
            try:
                found = store._load()
            except OSError as error:
                raise unread(error, folder) from error
            if not read_only:
                store._make_ready(found)
        except OSError as error:
            store.close()
            if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
                raise ReadOnly(folder=str(folder)) from error
            raise failure(error, folder, restart=True) from error
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Finish a snapshot that is being made, and let go of the folder. What was not committed is gone."""
        if self._compaction:
            self._compaction.join()
        self._journal.close()
        self._lock.release()

    def _load(self) -> Found:
        if self.read_only:
            self._contents, found = read_beside(self.folder, self._write)
        else:
            self._contents = Contents(self._write)
            found = self._contents.read(self.folder, for_good=True)
        self.id, self.safe = found.id, found.seq
        if found.format < FORMAT:  # as one change more, and under a new id: phones then begin anew
            self.id, self.safe = uuid4().hex, found.seq + 1
            self._contents = self._contents.migrated(found.format, self.safe, self._write)
        self._seq = self.safe
        if torn := found.journal.torn:
            self.notes.append(Note("torn_tail", {"file": str(torn.file), "line": torn.line, "bytes": len(torn.rest)}))
        if found.snapshot.about:
            self._snapshot_size = found.snapshot.path.stat().st_size
        for name in TABLES:
            setattr(self, name, self.table(name))
        return found

    def _make_ready(self, found: Found) -> None:
        """Where reading ends and writing may begin: all that was read is made safe, and what is needed no longer goes."""
        self.id = self.id or uuid4().hex
        if torn := found.journal.torn:
            aside = files.create(self.folder / f"torn-{found.seq:012d}.jsonl")
            try:
                files.write(aside, torn.rest)
            finally:
                files.close(aside)
        if found.format < FORMAT:
            place = Place(self.safe, found.journal.place.chain)
            self._journal.begin_at(self.id, place)
            snapshot.save(self.folder / snapshot.NAME, *self.as_safe(place.chain))
        else:
            self._journal.begin(self.id, found.journal)
            place = Place(found.journal.begun, START)
        for path in [*self.folder.glob("*.new"), *needless_files(self.folder, place.seq)]:
            files.remove(path)

    # Writing

    def table(self, name: str) -> Table:
        """A table, with TinyDB's own public interface and `find`, `need` and `by`."""
        return self._contents.database.table(name)

    @property
    def database(self) -> Database:
        """TinyDB itself, for what only it offers (`tables()`, `drop_table`)."""
        return self._contents.database

    def save(self, table: str, record: Mapping[str, Any], *, by: str | None, at: str | None = None) -> Document:
        """Insert or replace a whole record by its `id`, and write into `history` who did it, when, and what the changed fields were.

        A record that says what the old one said (absent and None are the same) writes nothing. Returns the record as it stands.
        """
        place, new = self.table(table), orjson.loads(orjson.dumps(record))
        before = place.find(new["id"])
        if before is None:
            number, was = place.next_id(), None
        else:
            number, was = before.doc_id, {name: before.get(name) for name in sorted({*before, *new}) if before.get(name) != new.get(name)}
            if not was:
                return before
        self._write(place, {number: new})
        self._remember(table, new["id"], by, at, was)
        return place.need(new["id"])

    def erase(self, table: str, id: str, *, by: str | None) -> None:
        """Remove a record; `history` keeps it whole, unless it is itself a line of `history`. Raises NotFound."""
        before = self.table(table).need(id)
        self._write(self.table(table), {before.doc_id: None})
        if table != "history":
            self._remember(table, id, by, None, before)

    def _remember(self, table: str, id: str, by: str | None, at: str | None, before: Mapping[str, Any] | None) -> None:
        at = at or datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        told = None if before is None else photos.as_told(before)
        said = {"id": new_id("h"), "table": table, "record": id, "at": at, "by": by, "before": told}
        self._write(self.history, {self.history.next_id(): said})

    def _write(self, table: Table, changes: Mapping[int, Mapping[str, Any] | None]) -> None:
        """Everything that is ever written comes through here. All of `changes` or, where one cannot be, none."""
        if self.read_only:
            raise ReadOnly(folder=str(self.folder))
        made = [self._made(table, number, value, seq) for seq, (number, value) in enumerate(changes.items(), self._seq + 1)]
        for done, (seq, number, after, line) in enumerate(made):
            try:
                before = table.put(number, after)
            except (ValueError, TypeError):
                self._undo(self._commits.forget(done))
                raise
            self._commits.add(Entry(seq, table, number, before, after, line))
        self._seq += len(made)

    def _made(self, table: Table, number: int, value: Mapping[str, Any] | None, seq: int) -> tuple[int, int, Document | None, bytes]:
        name = orjson.dumps(table.name)
        if value is None:
            return seq, number, None, b"[%s,%d,null]" % (name, number)
        if table.name == FACTS:
            if number in table.rows:
                raise ValueError("a fact is never changed; a void takes it back")
            value = {**value, "seq": seq}
        data = orjson.dumps(value)
        # Read back what goes to the disk: memory holds exactly that, and nothing that the caller may still change.
        return seq, number, self._contents.document(table.name, number, orjson.loads(data)), b"[%s,%d,%s]" % (name, number, data)

    async def commit(self) -> None:
        """Return once everything written so far is on the disk.

        Writers of the same turn of the event loop share one fsync. Raises DiskFull or DiskFailed; then everything since the last safe
        point was taken back, in memory too, and the caller may send it again.
        """
        await self._commits.safe()

    def commit_now(self) -> None:
        """The same without an event loop, for the command line and tests."""
        self._commits.safe_now()

    def _landed(self, entries: Sequence[Entry]) -> None:
        self.safe = entries[-1].seq
        for entry in entries:
            self._contents.mark(entry.seq, entry.table.name, entry.before, entry.after)
        if self._followers:
            changes = latest(entries)
            for on_safe, _ in self._followers:
                on_safe(changes)
        if self._snapshot_due or (self._journal.size >= max(self.compact_at, self._snapshot_size) and not self.compacting):
            self.compact()

    def _taken_back(self, entries: Sequence[Entry]) -> None:
        self._undo(entries)
        self._seq = self.safe
        changes = latest(entries)
        for _, on_taken_back in self._followers:
            on_taken_back(changes)

    def _undo(self, entries: Sequence[Entry]) -> None:
        for entry in reversed(entries):
            entry.table.put(entry.doc_id, entry.before)
        for table in {entry.table for entry in entries if entry.after is None}:
            table.sort()

    # Following

    def follow(self, on_safe: Follower, on_taken_back: Follower) -> None:
        """Be told, in the loop's thread, what each commit made safe, or what a failed one took back."""
        self._followers.append((on_safe, on_taken_back))

    def changes(self, since: int, *, activity: str | None = None) -> Iterable[Change]:
        """What changed after number `since`: the latest safe state of each document, ascending, of facts those of `activity` if given.

        An erased document is told once, whatever its activity was. Tables in `contents.UNFOLLOWED` are left out.
        """
        return changes_since(since, self._contents, self._commits.unsafe(), self.safe, activity)

    # Snapshots

    @property
    def compacting(self) -> bool:
        """Whether a snapshot is being written, or is about to be."""
        return self._snapshot_due or self._is_writing_snapshot()

    def _is_writing_snapshot(self) -> bool:
        return self._compaction is not None and self._compaction.is_alive()

    def compact(self) -> None:
        """Begin a snapshot of all that is safe, beside the running work; while a batch is on its way to the disk, as soon as it landed."""
        self._snapshot_due = self._commits.flying
        if self._snapshot_due or self._is_writing_snapshot() or self.safe == self._journal.after:
            return
        (tables, about), turned = self.as_safe(), self._journal.turn(self.id)

        def make() -> None:
            try:
                place = turned.result()
                snapshot.save(self.folder / snapshot.NAME, tables, replace(about, chain=place.chain))
                self._snapshot_size = (self.folder / snapshot.NAME).stat().st_size
                for path in needless_files(self.folder, place.seq):
                    files.remove(path)
            except (OSError, StoreError) as error:  # the journal still has everything
                self.notes.append(Note("no_snapshot", {"reason": str(error)}))

        self._compaction = threading.Thread(target=make, name="snapshot")
        self._compaction.start()

    def as_safe(self, chain: str = START) -> tuple[dict[str, list[Document]], snapshot.About]:
        """Every table as it is on the disk, what is not yet safe left out; and what a snapshot of them says of itself."""
        undone: dict[str, dict[int, Document | None]] = {}
        for entry in reversed(self._commits.unsafe()):
            undone.setdefault(entry.table.name, {})[entry.doc_id] = entry.before
        seen = {name: table.all_but(undone.get(name, {})) for name, table in self.database.kept.items()}
        return seen, self._contents.about(self.id, Place(self.safe, chain))

"""Whether a folder or a backup is sound from end to end; and what can be saved of one that is not."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from storage import files, snapshot
from storage.backup import content_of, problem_of, settle, unpacked
from storage.contents import Contents
from storage.errors import NotEmpty, StoreError
from storage.lines import START, Place, journal_files, unsealed
from storage.pictures import Pictures
from storage.tables import FACTS, Document

Problem = dict[str, Any]
"""What is wrong: `code`, and what a sentence about it needs."""


@dataclass(slots=True)
class Report:
    """What `check` found. `sound` is the answer; `problems` says why not, `notes` what is no problem but worth a word."""

    what: str
    store: str = ""
    seq: int = 0
    tables: dict[str, int] = field(default_factory=dict[str, int])
    pictures: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])
    notes: list[Problem] = field(default_factory=list[Problem])

    @property
    def sound(self) -> bool:
        """Whether everything is as it was written."""
        return not self.problems


def check(path: Path, *, passphrase: str | None = None) -> Report:
    """Read a folder (`what` is "folder"; also beside a running server) or a backup ("backup") whole and verify every byte of it."""
    report = Report("folder" if path.is_dir() else "backup")
    try:
        if path.is_dir():
            _check_folder(path, report)
        else:
            with unpacked(path, passphrase) as (told, archive), tempfile.TemporaryDirectory() as room:
                contents, about, pictures = content_of(archive, Path(room), path)
                _count(report, contents, about.id, about.seq, len(pictures.names()))
                if (told.store, told.seq, told.pictures) != (report.store, report.seq, report.pictures):
                    report.problems.append({"code": "bad_backup", "file": str(path), "problem": "changed"})
    except StoreError as error:
        report.problems.append(problem_of(error))
    return report


def _check_folder(folder: Path, report: Report) -> None:
    contents, pictures = Contents(), Pictures(folder)
    report.problems += [{"code": "picture_changed", "picture": name} for name in pictures.changed()]
    found = contents.read(folder)
    _count(report, contents, found.id, found.seq, len(pictures.names()))
    if torn := found.journal.torn:
        report.notes.append({"code": "torn_tail", "file": str(torn.file), "line": torn.line, "bytes": len(torn.rest)})
    report.notes += [{"code": "torn_kept", "file": str(path)} for path in sorted(folder.glob("torn-*.jsonl"))]


def _count(report: Report, contents: Contents, store: str, seq: int, pictures: int) -> None:
    report.store, report.seq, report.pictures = store, seq, pictures
    report.tables = {name: len(table) for name, table in sorted(contents.database.kept.items()) if len(table)}
    contents.database.kept.clear()  # tables know each other: without this their memory would wait for Python's collector


@dataclass(slots=True)
class Salvaged:
    """What `salvage` saved, and what it could not.

    `doubtful`: documents out of a block whose checksum is wrong: readable, but one of them was changed; look at each.
    `unreadable`: lines of a snapshot that say nothing any more. `lost`: changes (from, to) that no sound line tells; `last` was the last
    change that any line tells, so that what came after it, if anything did, is unknown. `lost_documents`: records and facts known by name
    of which nothing could be read.
    """

    tables: dict[str, int] = field(default_factory=dict[str, int])
    pictures: int = 0
    doubtful: list[Problem] = field(default_factory=list[Problem])
    unreadable: list[Problem] = field(default_factory=list[Problem])
    lost: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    lost_documents: list[Problem] = field(default_factory=list[Problem])
    last: int = 0


def salvage(folder: Path, into: Path) -> Salvaged:
    """Save what can be read of a damaged `folder` into the folder `into`, which must be empty or not be there; `folder` is left as it is.

    Each line of the journal vouches for itself, so lines after a damaged one are used, too. The new store has a new id: phones send again
    what they still have. Raises NotEmpty.
    """
    if into.exists() and any(into.iterdir()):
        raise NotEmpty(folder=str(into))
    result, contents = Salvaged(), Contents()
    path = folder / snapshot.NAME
    reader = snapshot.SnapshotReader(path)
    if path.exists():
        _save_snapshot(reader, contents, result)
    begins = min((number for number, _ in journal_files(folder)), default=0)
    _save_journal(folder, contents, result, reader.about.seq if reader.about else begins if path.exists() else 0)
    for table, ids in (reader.about.changed if reader.about else {}).items():
        unread = (id for id in ids if contents.database.table(table).find(id) is None)
        result.lost_documents += [{"table": table, "id": id} for id in unread if (table, id) not in contents.changed]
    files.make_folder(into)
    pictures, changed = Pictures(folder), set(Pictures(folder).changed())
    for name in pictures.names():
        if name not in changed:
            Pictures(into).keep(pictures.find(name).read_bytes())
            result.pictures += 1
    result.lost_documents += [{"table": "pictures", "id": name} for name in sorted(changed)]
    result.tables = {name: len(table) for name, table in sorted(contents.database.kept.items()) if len(table)}
    settle(into, contents.as_lists(), contents.about(uuid4().hex, Place(result.last, START)))
    return result


def _save_snapshot(reader: snapshot.SnapshotReader, contents: Contents, result: Salvaged) -> None:
    about = reader.look()
    sums = about.blocks if about else []
    table = ""
    for count, (first, lines) in enumerate(reader.blocks()):
        sound = count < len(sums) and snapshot.check_of(b"".join(lines)) == sums[count]
        for at, line in enumerate(lines, first):
            if line.endswith(b":{\n"):
                table = line[1:-4].decode("utf-8", "replace")
            elif line not in (b"{\n", b"},\n") and not _save_row(line, table, contents, result, sound=sound):
                result.unreadable.append({"file": reader.path.name, "line": at, "table": table})


def _save_row(line: bytes, table: str, contents: Contents, result: Salvaged, *, sound: bool) -> bool:
    try:
        ((number, row),) = orjson.loads(b"{" + line.rstrip(b",\n") + b"}").items()
        document = contents.document(table, int(number), row)
        contents.database.table(table).put(int(number), document)
    except (ValueError, TypeError, AttributeError):
        return False
    if not sound:
        result.doubtful.append({"table": table, "id": document.get("id")})
    if table != FACTS:
        contents.mark(0, table, None, document)
    return True


def _save_journal(folder: Path, contents: Contents, result: Salvaged, after: int) -> None:
    told = after
    for seq, entries in sorted(_sound_batches(folder), key=lambda batch: batch[0]):
        first = seq - len(entries) + 1
        if seq <= after:
            continue
        if first > told + 1:
            result.lost.append((told + 1, first - 1))
        told = max(told, seq)
        for number_of_change, (name, number, value) in enumerate(entries, first):
            table = contents.database.table(name)
            document: Document | None = None if value is None else contents.document(name, number, value)
            contents.mark(number_of_change, name, table.put(number, document), document)
    result.last = told


def _sound_batches(folder: Path) -> Iterator[tuple[int, list[Any]]]:
    for _, path in journal_files(folder):
        with path.open("rb") as file:
            for line in file:
                said = unsealed(line)
                if said and "entries" in said:
                    yield said["seq"], said["entries"]

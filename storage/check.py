"""Whether a folder or a backup is sound from end to end; and what can be saved of one that is not."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from storage import snapshot
from storage.backup import content_of, unpacked
from storage.contents import Contents, read_beside
from storage.errors import BadBackup, Damaged, TooNew, Unfinished, unread
from storage.filling import filling, settle
from storage.lines import START, Batch, Place, is_torn, journal_files, unsealed
from storage.pictures import Pictures, needed
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
    """Read a folder (`what` is "folder"; also beside a running server) or a backup ("backup") whole and verify every byte of it.

    What is wrong stands in the report. Raises Unreadable, or DiskFull, where it could not be looked at.
    """
    report = Report("folder" if os.path.isdir(path) else "backup")
    try:
        if report.what == "folder":
            _check_folder(path, report)
        else:
            with unpacked(path, passphrase) as (told, archive):
                contents, about, pictures = content_of(archive, told, path)
                missing = needed(contents.as_lists()) - set(pictures)
                report.notes += [{"code": "picture_missing", "picture": name} for name in sorted(missing)]
                _count(report, contents, about.id, about.seq, len(pictures))
    except (Damaged, TooNew, BadBackup, Unfinished) as error:
        report.problems.append({"code": error.code, **error.needs})
    except OSError as error:
        raise unread(error, path) from error
    return report


def _check_folder(folder: Path, report: Report) -> None:
    pictures = Pictures(folder)
    report.problems += [{"code": "picture_changed", "picture": name} for name in pictures.changed()]
    contents, found = read_beside(folder)
    missing = needed(contents.as_lists()) - set(pictures.names())
    if missing:  # or its consent was taken back between the two looks: then its record says so by now
        contents, found = read_beside(folder)
        missing &= needed(contents.as_lists())
    report.problems += [{"code": "picture_missing", "picture": name} for name in sorted(missing)]
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
    `unreadable`: lines of the snapshot, with their table, or of the journal that do not say any more what was written. `lost`: changes
    (from, to) that no sound line tells; where the damage stands at the very end nobody knows how many they were, and `to` is None. `torn`:
    a last line that was not written to its end, which was never called safe. `strange`: journal files of another store, which were left
    alone. `last` was the last change that any line tells. `lost_documents`: records and facts known by name of which nothing could be read.
    `format`: the version of the data format that all this is in; who opens the new folder brings it up to the present one.
    """

    tables: dict[str, int] = field(default_factory=dict[str, int])
    pictures: int = 0
    doubtful: list[Problem] = field(default_factory=list[Problem])
    unreadable: list[Problem] = field(default_factory=list[Problem])
    lost: list[tuple[int, int | None]] = field(default_factory=list[tuple[int, int | None]])
    torn: Problem | None = None
    strange: list[str] = field(default_factory=list[str])
    lost_documents: list[Problem] = field(default_factory=list[Problem])
    last: int = 0
    format: int = 0


def salvage(folder: Path, into: Path) -> Salvaged:
    """Save what can be read of a damaged `folder` into the folder `into`, which must be empty or not be there; `folder` is left as it is.

    Each line of the journal vouches for itself, so lines after a damaged one are used, too. The new store has a new id: phones send again
    what they still have. Raises TooNew, Unreadable, NotEmpty, DiskFull, DiskFailed.
    """
    result, contents, pictures = Salvaged(), Contents(), Pictures(folder)
    try:
        _save_tables(folder, contents, result)
    except OSError as error:
        raise unread(error, folder) from error
    about = contents.about(uuid4().hex, Place(result.last, START))
    if result.format > about.format:
        raise TooNew(folder=str(folder), format=result.format, known=about.format)
    changed = set(pictures.changed())
    result.lost_documents += [{"table": "pictures", "id": name} for name in sorted(changed)]
    result.tables = {name: len(table) for name, table in sorted(contents.database.kept.items()) if len(table)}
    wanted = needed(contents.as_lists()) - changed
    with filling(into):
        for name in pictures.names():
            if name in wanted:
                Pictures(into).keep(pictures.read(name))
                result.pictures += 1
        settle(into, contents.as_lists(), replace(about, format=result.format or about.format))
    return result


def _save_tables(folder: Path, contents: Contents, result: Salvaged) -> None:
    path = folder / snapshot.NAME
    reader = snapshot.SnapshotReader(path)
    if path.exists():
        _save_snapshot(reader, contents, result)
    result.format = reader.about.format if reader.about else 0
    begins = min((number for number, _ in journal_files(folder)), default=0)
    result.last = reader.about.seq if reader.about else begins if path.exists() else 0
    _save_journal(folder, contents, result, reader.about.id if reader.about else "")
    for table, ids in (reader.about.changed if reader.about else {}).items():
        gone = (id for id in ids if contents.database.table(table).find(id) is None)
        result.lost_documents += [{"table": table, "id": id} for id in gone if (table, id) not in contents.changed]


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


def _save_journal(folder: Path, contents: Contents, result: Salvaged, store: str) -> None:
    after, (batches, end_is_damaged) = result.last, _sound_batches(folder, result, store)
    for batch in sorted(batches, key=attrgetter("seq")):
        first = batch.seq - len(batch.entries) + 1
        if batch.seq <= after:
            continue
        if first > result.last + 1:
            result.lost.append((result.last + 1, first - 1))
        result.last = max(result.last, batch.seq)
        for seq, (name, number, value) in enumerate(batch.entries, first):
            table = contents.database.table(name)
            document: Document | None = None if value is None else contents.document(name, number, value)
            contents.mark(seq, name, table.put(number, document), document)
    if end_is_damaged:
        result.lost.append((result.last + 1, None))


def _sound_batches(folder: Path, result: Salvaged, store: str) -> tuple[list[Batch], bool]:
    """What the journal's sound lines say, a heading as a batch of nothing; and whether a damaged line stands after the last of them."""
    batches: list[Batch] = []
    highest, end_is_damaged, paths = result.last, False, journal_files(folder)
    for _, path in paths:
        with path.open("rb") as file:
            for count, line in enumerate(file, 1):
                said = unsealed(line)
                if said is None and path == paths[-1][1] and is_torn(line) and not file.peek(1):
                    result.torn = {"file": str(path), "line": count, "bytes": len(line)}
                elif said is None:
                    result.unreadable.append({"file": path.name, "line": count, "table": ""})
                    end_is_damaged = end_is_damaged or count > 1  # a heading holds no change
                elif said.get("store", store) != store != "":
                    result.strange += [path.name] if file.peek(1) else []  # a heading alone is a migration that got no further
                    break
                else:
                    store, result.format = said.get("store", store), result.format or said.get("journal", 0)
                    batches.append(Batch(said["seq" if "entries" in said else "after"], said.get("entries", [])))
                    if batches[-1].seq >= highest:
                        highest, end_is_damaged = batches[-1].seq, False
    return batches, end_is_damaged

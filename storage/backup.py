"""Backups: everything at one moment in one file, a zip with the snapshot and the pictures, locked with a passphrase if one is given."""

from __future__ import annotations

import asyncio
import errno
import io
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, cast
from uuid import uuid4

import orjson

from storage import files, snapshot
from storage.contents import Contents
from storage.errors import BadBackup, Damaged, NotFound, TooNew, failure, unread
from storage.filling import filling, settle
from storage.pictures import FOLDER as PICTURES
from storage.pictures import Pictures, name_of, needed
from storage.sealing import SealedWriter, WrongPassphrase, is_sealed, opened
from storage.snapshot import About, SnapshotReader
from storage.store import Store
from storage.tables import Document

ABOUT = "about.json"
DAYS, WEEKS, MONTHS = 7, 5, 12
"""Of the daily backups are kept: one for each of so many days, then one a week, then one a month."""


_NOT_OURS = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, ValueError, TypeError, OverflowError,
    RuntimeError,  # it says that it is packed or locked in a way that the library does not know
)  # fmt: skip
"""What reading an archive raises that is none, or was changed."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: of which store, up to which change, made when, and how many documents and pictures."""

    store: str
    seq: int
    made_at: str
    tables: dict[str, int]
    pictures: int


@dataclass(frozen=True, slots=True)
class _Moment:
    """The store as it was on the disk at one moment."""

    tables: dict[str, list[Document]]
    about: About
    pictures: Pictures


def _moment(store: Store) -> _Moment:
    return _Moment(*store.as_safe(), Pictures(store.folder))


async def backup(store: Store, file: Path, *, passphrase: str | None = None) -> Backup:
    """Write a backup of `store` into `file` while the work goes on; what is on the disk now is in it.

    Raises DiskFull, DiskFailed, and Unreadable where a picture cannot be read.
    """
    return await asyncio.to_thread(_write, _moment(store), file, passphrase)


def backup_now(store: Store, file: Path, *, passphrase: str | None = None) -> Backup:
    """The same without an event loop. The store may be open for reading only, beside a running server."""
    return _write(_moment(store), file, passphrase)


def _write(moment: _Moment, file: Path, passphrase: str | None) -> Backup:
    try:
        names = sorted(needed(moment.tables) & set(moment.pictures.names()))  # a picture that is nobody's any more goes into no backup
        counts = {name: len(rows) for name, rows in sorted(moment.tables.items()) if rows}
        told = Backup(moment.about.id, moment.about.seq, datetime.now(UTC).isoformat(timespec="seconds"), counts, len(names))
        with files.replacing(file, "backup") as fd:
            target = files.Stream(fd)
            if passphrase:
                with SealedWriter(cast(IO[bytes], target), passphrase) as sealed:
                    told = _fill(sealed, moment, names, told)
            else:
                told = _fill(target, moment, names, told)
    except OSError as error:
        raise failure(error, file, restart=False) from error
    return told


def _fill(target: io.RawIOBase, moment: _Moment, names: Iterable[str], told: Backup) -> Backup:
    with zipfile.ZipFile(cast(IO[bytes], target), "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        held = 0
        for name in names:
            with suppress(NotFound):  # consent was taken back this very moment
                archive.writestr(f"{PICTURES}/{name}", moment.pictures.read(name), zipfile.ZIP_STORED)
                held += 1
        told = replace(told, pictures=held)
        archive.writestr(ABOUT, orjson.dumps(asdict(told)))
        with archive.open(snapshot.NAME, "w", force_zip64=True) as into:
            for piece in snapshot.pieces(moment.tables, moment.about):
                into.write(piece)
    return told


# Every day


def daily_due(folder: Path, today: date) -> Path | None:
    """Where today's automatic backup in `folder` belongs, or None where it is there already."""
    file = folder / f"cuncao-{today.isoformat()}.zip"
    return None if os.path.exists(file) else file  # a folder that may not be looked into is told when it is written to


async def daily(store: Store, folder: Path, today: date, *, passphrase: str | None = None) -> Backup | None:
    """Make today's automatic backup in `folder` unless there is one, and remove what need not be kept. Call it as often as you like."""
    file = daily_due(folder, today)
    if file is None:
        return None
    return await asyncio.to_thread(_make_daily, _moment(store), file, today, passphrase)


def _make_daily(moment: _Moment, file: Path, today: date, passphrase: str | None) -> Backup:
    try:
        files.make_folder(file.parent)
    except OSError as error:
        raise failure(error, file.parent, restart=False) from error
    made = _write(moment, file, passphrase)
    for old in outlived(file.parent, today):
        with suppress(OSError):  # today's is there all the same; it goes another day
            files.remove(old)
    return made


def outlived(folder: Path, today: date) -> list[Path]:
    """The automatic backups that need not be kept: each day of the last week, then the newest of a week, then of a month."""
    dated: dict[date, Path] = {}
    for path in folder.glob("cuncao-????-??-??.zip"):
        with suppress(ValueError):
            dated[date.fromisoformat(path.stem.removeprefix("cuncao-"))] = path
    newest_first = sorted(dated, reverse=True)
    kept = {day for day in newest_first if day > today - timedelta(days=DAYS)}
    periods: list[tuple[int, Callable[[date], tuple[int, int]]]] = [
        (WEEKS, lambda day: day.isocalendar()[:2]),
        (MONTHS, lambda day: (day.year, day.month)),
    ]
    for count, period in periods:
        first_of: dict[tuple[int, int], date] = {}
        for day in newest_first:
            first_of.setdefault(period(day), day)
        kept.update(list(first_of.values())[:count])
    return [dated[day] for day in newest_first if day not in kept]


# And back


@contextmanager
def unpacked(file: Path, passphrase: str | None = None) -> Generator[tuple[Backup, zipfile.ZipFile]]:
    """A backup opened for reading: what it says of itself, and its content. Raises BadBackup, Unreadable."""
    with ExitStack() as open_files:
        try:
            plain = open_files.enter_context(file.open("rb"))
            if is_sealed(plain):
                plain = _unsealed(plain, open_files.enter_context(tempfile.TemporaryFile()), file, passphrase)
        except OSError as error:
            raise unread(error, file) from error
        try:
            with zipfile.ZipFile(plain) as archive:
                yield Backup(**orjson.loads(archive.read(ABOUT))), archive
        except _NOT_OURS as error:
            raise BadBackup(file=str(file), problem="changed") from error
        except OSError as error:
            if error.errno in (None, errno.EINVAL):  # what unpacks it cannot go on; it names a place before its own beginning
                raise BadBackup(file=str(file), problem="changed") from error
            raise unread(error, file) from error


def _unsealed(source: IO[bytes], into: IO[bytes], file: Path, passphrase: str | None) -> IO[bytes]:
    if not passphrase:
        raise BadBackup(file=str(file), problem="needs_passphrase")
    try:
        for chunk in opened(source, passphrase):
            into.write(chunk)
    except WrongPassphrase as error:
        raise BadBackup(file=str(file), problem="passphrase_or_changed") from error
    return into


def content_of(archive: zipfile.ZipFile, told: Backup, file: Path) -> tuple[Contents, About, list[str]]:
    """All that a backup holds, read and verified: its tables, and the names of its pictures. Raises BadBackup, TooNew, OSError."""
    contents, reader = Contents(), SnapshotReader(file, lambda: archive.open(snapshot.NAME))
    try:
        contents.read_snapshot(reader)
        pictures = [name.removeprefix(PICTURES + "/") for name in archive.namelist() if name.startswith(PICTURES + "/")]
        sound = all(name_of(archive.read(f"{PICTURES}/{name}")) == name for name in pictures)
    except Damaged as error:
        raise BadBackup(file=str(file), problem="changed") from error
    except TooNew as error:
        raise TooNew(**{**error.needs, "folder": str(file)}) from error
    about = reader.need()
    if not sound or (told.store, told.seq, told.pictures) != (about.id, about.seq, len(pictures)):
        raise BadBackup(file=str(file), problem="changed")
    return contents, about, pictures


def restore(file: Path, folder: Path, *, passphrase: str | None = None) -> Backup:
    """Make `folder`, which must be empty or not be there, what the backup holds, under a new store id.

    The new id makes every phone send again what it still has, so that what the backup lacks comes back. Everything is verified first, and
    the folder is filled whole or not at all. Raises BadBackup, TooNew, Unreadable, NotEmpty, DiskFull, DiskFailed.
    """
    with unpacked(file, passphrase) as (told, archive):
        contents, about, pictures = content_of(archive, told, file)
        with filling(folder):
            for name in pictures:
                Pictures(folder).keep(archive.read(f"{PICTURES}/{name}"))
            settle(folder, contents.as_lists(), replace(about, id=uuid4().hex, blocks=[]))
    return told

"""Backups: everything at one moment in one file, a zip with the snapshot and the pictures, locked with a passphrase if one is given."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, Any, cast
from uuid import uuid4

import orjson

from storage import files, snapshot
from storage.contents import Contents
from storage.errors import BadBackup, NotEmpty, StoreError, failure
from storage.journal import begin_file
from storage.lines import Place
from storage.pictures import FOLDER as PICTURES
from storage.pictures import Pictures
from storage.sealing import SealedWriter, WrongPassphrase, is_sealed, opened
from storage.snapshot import About, SnapshotReader
from storage.store import Store
from storage.tables import Document

ABOUT = "about.json"
DAYS, WEEKS, MONTHS = 7, 5, 12
"""Of the daily backups are kept: one for each of so many days, then one a week, then one a month."""


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
    """Write a backup of `store` into `file` while the work goes on; what is on the disk now is in it. Raises DiskFull, DiskFailed."""
    return await asyncio.to_thread(_write, _moment(store), file, passphrase)


def backup_now(store: Store, file: Path, *, passphrase: str | None = None) -> Backup:
    """The same without an event loop. The store may be open for reading only, beside a running server."""
    return _write(_moment(store), file, passphrase)


def _write(moment: _Moment, file: Path, passphrase: str | None) -> Backup:
    names = moment.pictures.names()
    counts = {name: len(rows) for name, rows in sorted(moment.tables.items()) if rows}
    told = Backup(moment.about.id, moment.about.seq, datetime.now(UTC).isoformat(timespec="seconds"), counts, len(names))
    fresh = file.with_name(file.name + ".new")
    try:
        with fresh.open("wb") as target:
            if passphrase:
                with SealedWriter(target, passphrase) as sealed:
                    _fill(cast(IO[bytes], sealed), moment, names, told)
            else:
                _fill(target, moment, names, told)
            target.flush()
            files.sync(target.fileno(), "backup")
        files.replace(fresh, file)
        files.sync_folder(file.parent, "backup named")
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise failure(error, file, restart=False) from error
    return told


def _fill(target: IO[bytes], moment: _Moment, names: Iterable[str], told: Backup) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        archive.writestr(ABOUT, orjson.dumps(asdict(told)))
        with archive.open(snapshot.NAME, "w", force_zip64=True) as into:
            for piece in snapshot.pieces(moment.tables, moment.about):
                into.write(piece)
        for name in names:
            archive.write(moment.pictures.find(name), f"{PICTURES}/{name}", zipfile.ZIP_STORED)


# Every day


def daily_due(folder: Path, today: date) -> Path | None:
    """Where today's automatic backup in `folder` belongs, or None where it is there already."""
    file = folder / f"cuncao-{today.isoformat()}.zip"
    return None if file.exists() else file


async def daily(store: Store, folder: Path, today: date, *, passphrase: str | None = None) -> Backup | None:
    """Make today's automatic backup in `folder` unless there is one, and remove what need not be kept. Call it as often as you like."""
    file = daily_due(folder, today)
    if file is None:
        return None
    return await asyncio.to_thread(_make_daily, _moment(store), file, today, passphrase)


def _make_daily(moment: _Moment, file: Path, today: date, passphrase: str | None) -> Backup:
    files.make_folder(file.parent)
    made = _write(moment, file, passphrase)
    for old in outlived(file.parent, today):
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
    """A backup opened for reading: what it says of itself, and its content. Raises BadBackup."""
    with file.open("rb") as source, tempfile.TemporaryFile() as plain:
        if is_sealed(source):
            if not passphrase:
                raise BadBackup(file=str(file), problem="needs_passphrase")
            try:
                for chunk in opened(source, passphrase):
                    plain.write(chunk)
            except WrongPassphrase as error:
                raise BadBackup(file=str(file), problem="passphrase_or_changed") from error
        try:
            with zipfile.ZipFile(plain if plain.tell() else source) as archive:
                yield Backup(**orjson.loads(archive.read(ABOUT))), archive
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, zipfile.zlib.error) as error:  # pyright: ignore
            raise BadBackup(file=str(file), problem="changed") from error


def content_of(archive: zipfile.ZipFile, into: Path, file: Path) -> tuple[Contents, About, Pictures]:
    """All that a backup holds, read and verified; what is large is unpacked into the folder `into`. Raises BadBackup, Damaged."""
    archive.extract(snapshot.NAME, into)
    contents, reader = Contents(), SnapshotReader(into / snapshot.NAME)
    contents.read_snapshot(reader)
    pictures = Pictures(into)
    for info in archive.infolist():
        if info.filename.startswith(PICTURES + "/"):
            data = archive.read(info)
            if hashlib.sha256(data).hexdigest() != Path(info.filename).name:
                raise BadBackup(file=str(file), problem="changed")
            pictures.keep(data)
    return contents, reader.need(), pictures


def restore(file: Path, folder: Path, *, passphrase: str | None = None) -> Backup:
    """Make `folder`, which must be empty or not be there, what the backup holds, under a new store id.

    The new id makes every phone send again what it still has, so that what the backup lacks comes back. Everything is verified first, and
    the folder appears whole or not at all. Raises BadBackup, NotEmpty, DiskFull, DiskFailed.
    """
    if folder.exists() and any(folder.iterdir()):
        raise NotEmpty(folder=str(folder))
    half = folder.with_name(folder.name + ".restoring")
    shutil.rmtree(half, ignore_errors=True)
    try:
        files.make_folder(half)
        with unpacked(file, passphrase) as (told, archive), tempfile.TemporaryDirectory(dir=half) as room:
            contents, about, pictures = content_of(archive, Path(room), file)
            for name in pictures.names():
                Pictures(half).keep(pictures.find(name).read_bytes())
            settle(half, contents.as_lists(), replace(about, id=uuid4().hex, blocks=[]))
        if folder.exists():
            folder.rmdir()
        files.replace(half, folder)
        files.sync_folder(folder.parent, "restored folder named")
    except OSError as error:
        raise failure(error, folder, restart=False) from error
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return told


def settle(folder: Path, tables: dict[str, list[Document]], about: About) -> None:
    """Make an empty folder a store's: an empty journal, then the snapshot that it goes on from."""
    begun = begin_file(folder, about.id, Place(about.seq, about.chain))
    files.close(begun.fd)
    snapshot.save(folder / snapshot.NAME, tables, about)


def problem_of(error: StoreError) -> dict[str, Any]:
    """An error as a line of a report."""
    return {"code": error.code, **error.needs}

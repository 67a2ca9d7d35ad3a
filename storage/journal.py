"""The journal: what was written, in order, each line on the disk before anyone is told so.

Two verbs are all that is asked of a journal: `append` a batch and be told when it is safe, and `read` on from a place. Another log (a
database that several processes follow) can stand beneath by offering the same two. Here it is files in a folder.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

from storage import files
from storage.errors import DiskFailed, StoreError, failure
from storage.lines import START, Batch, Place, heading, journal_name, sealed
from storage.reading import JournalReader

Told = Callable[[StoreError | None], None]
"""How one hears of a batch: None when it is safe; DiskFull or DiskFailed when nothing of it counts."""


class Journal(Protocol):
    """What the store asks of a journal."""

    def append(self, seq: int, entries: Sequence[bytes], told: Told) -> None:
        """Write a batch whose last entry has the number `seq`. `told` is called, from any thread, when it is safe or has failed."""
        ...

    def read(self, after: Place, store: str) -> Iterator[Batch]:
        """The batches of that store ("" where it is not known yet) after a place, in order. Raises Damaged."""
        ...


@dataclass(frozen=True, slots=True)
class Begun:
    """A journal file, open for writing after its heading."""

    fd: int
    place: Place
    size: int


def begin_file(folder: Path, store: str, place: Place) -> Begun:
    """A new journal file in `folder` that goes on from `place`, on the disk when this returns."""
    line, check = heading(store, place)
    fd = files.create(folder / journal_name(place.seq))
    try:
        files.write(fd, line)
        files.sync(fd, "heading")
        files.sync_folder(folder, "journal begun")
    except OSError:
        files.close(fd)
        raise
    return Begun(fd, Place(place.seq, check), len(line))


class FileJournal:
    """The journal as files in a folder. One thread of its own does all the writing, in the order in which it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.after = 0
        """The number that the present file goes on after."""
        self.size = 0
        """The bytes of the present file."""
        self._fd = -1
        self._file = folder
        self._place = Place(0, START)
        self._closed: StoreError | None = None
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)

    def read(self, after: Place, store: str) -> Iterator[Batch]:
        """See Journal."""
        return JournalReader(self.folder).read(after, store)

    def begin(self, store: str, reader: JournalReader) -> None:
        """Make ready for writing where `reader` ended: in a new file where there is none, else in the last one written afresh.

        What was just read may stand in the system's memory alone, left by a process that was killed before its fsync or whose fsync
        failed. So it is copied, without a torn end, and the copy is fsynced: only then may anyone be told that it is safe.
        """
        for stray in (reader.unused, reader.torn and reader.torn.file):
            if stray and not (reader.last and stray == reader.last[0]):
                files.remove(stray)
        if reader.last is None:
            self.begin_at(store, reader.place)
            return
        path, length = reader.last
        with files.replacing(path, "journal copy") as fd:
            files.write(fd, path.read_bytes()[:length])
        self._fd, self._file, self._place, self.size = files.append_to(path), path, reader.place, length
        self.after = reader.last_after
        self._thread.start()

    def begin_at(self, store: str, place: Place) -> None:
        """Make ready for writing in a new file that goes on from `place`."""
        self._new_file(store, place)
        self._thread.start()

    def append(self, seq: int, entries: Sequence[bytes], told: Told) -> None:
        """See Journal."""

        def write() -> None:
            try:
                self._append(seq, entries)
            except StoreError as error:
                told(error)
            except Exception as error:  # whatever it was, how much of the line was written is unknown
                self._closed = DiskFailed(file=str(self._file), reason=repr(error))
                told(self._closed)
            else:
                told(None)

        self._jobs.put(write)

    def turn(self, store: str) -> Future[Place]:
        """Go on in a new file, so that the files before it can go once a snapshot holds what they say."""
        turned: Future[Place] = Future()

        def turn() -> None:
            try:
                turned.set_result(self._turn(store))
            except Exception as error:
                turned.set_exception(error)

        self._jobs.put(turn)
        return turned

    def close(self) -> None:
        """Finish what was asked and let go of the file."""
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join()
        if self._fd >= 0:
            files.close(self._fd)
            self._fd = -1

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _append(self, seq: int, entries: Sequence[bytes]) -> None:
        if self._closed:
            raise self._closed.again()
        body = b'{"seq":%d,"prev":"%s","entries":[%s]' % (seq, self._place.chain.encode(), b",".join(entries))
        line, check = sealed(body)
        try:
            files.write(self._fd, line)
        except OSError as error:
            raise self._take_back(error) from error
        try:
            files.sync(self._fd, "batch")
        except OSError as error:
            # What a failed fsync left on the disk is unknown, and a second one would say yes to lost data. So: no more on this file.
            self._closed = failure(error, self._file, restart=True)
            raise self._closed.again() from error
        self._place = Place(seq, check)
        self.size += len(line)

    def _take_back(self, error: OSError) -> StoreError:
        try:
            files.cut(self._fd, self.size)
        except OSError as second:
            self._closed = failure(second, self._file, restart=True)
            return self._closed.again()
        said = failure(error, self._file, restart=False)
        if said.code != "disk_full":
            self._closed = said
        return said.again()

    def _turn(self, store: str) -> Place:
        if self._closed:
            raise self._closed.again()
        before, place = self._fd, self._place
        self._new_file(store, place)
        files.close(before)
        return place

    def _new_file(self, store: str, place: Place) -> None:
        path = self.folder / journal_name(place.seq)
        try:
            begun = begin_file(self.folder, store, place)
        except OSError as error:
            self._forget(path)
            raise failure(error, path, restart=self._closed is not None) from error
        self._fd, self._file, self._place, self.size = begun.fd, path, begun.place, begun.size
        self.after = place.seq

    def _forget(self, path: Path) -> None:
        """Remove a file that could not be begun. Where that is uncertain nothing may follow in the file before it."""
        try:
            files.remove(path)
            files.sync_folder(self.folder, "journal given up")
        except OSError as error:
            self._closed = failure(error, path, restart=True)

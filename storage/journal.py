"""The journal: what was written, in order, one line a batch, each line on the disk before anyone is told so.

Two verbs are all the store asks of a journal: `append` a batch and be told when it is safe, and `read` on from a place. Another log (a
database that several processes follow) can stand beneath by offering the same two.

A line is `{"seq", "prev", "entries", "check"}`. `check` is a checksum of the line before it, `prev` is the `check` of the line above: a
line that is missing, swapped or changed does not fit. A file begins with a heading that fits the line above it in the file before. An
entry is `[table, number, document]`, document null where it was erased; the entries' sequence numbers end at `seq`.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol

import orjson

from storage import files
from storage.errors import Damaged, DiskFailed, StoreError, TooNew, failure

FORMAT = 1
"""The version of the data format that this program writes."""

START = ""
"""The `prev` of a new store's first heading."""

_CHECK_BYTES = 12
_TAIL = len(',"check":""}') + 2 * _CHECK_BYTES


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading or writing goes on: after change number `seq`, whose line has the checksum `chain`."""

    seq: int
    chain: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What one commit wrote. The last of `entries` has the number `seq`."""

    seq: int
    entries: list[tuple[str, int, dict[str, Any] | None]]


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


def check_of(data: bytes) -> str:
    """The checksum of a line."""
    return hashlib.blake2b(data, digest_size=_CHECK_BYTES).hexdigest()


def sealed(body: bytes) -> tuple[bytes, str]:
    """A line made of `body`, a JSON object that still lacks its closing brace; and its checksum."""
    check = check_of(body)
    return body + b',"check":"' + check.encode() + b'"}\n', check


def unsealed(line: bytes) -> dict[str, Any] | None:
    """What a whole line says, or None where it is not what was written."""
    if not line.endswith(b'"}\n') or line[-_TAIL - 1 : -3 - 2 * _CHECK_BYTES] != b',"check":"':
        return None
    if check_in(line) != check_of(line[: -_TAIL - 1]):
        return None
    return orjson.loads(line)


def check_in(line: bytes) -> str:
    """The checksum that a whole line carries."""
    return line[-3 - 2 * _CHECK_BYTES : -3].decode("ascii", "replace")


def is_torn(rest: bytes) -> bool:
    """Whether a bad last line looks like a write that a power cut stopped: no end, or a hole of zeros. Else it was changed later."""
    if b"\0\0" in rest:
        return True
    return not rest.endswith(b"\n") and unsealed(rest[:-1] + b"\n") is None


def heading(store: str, place: Place) -> tuple[bytes, str]:
    """The first line of a journal file that goes on from `place`."""
    about = {"journal": FORMAT, "store": store, "after": place.seq, "prev": place.chain}
    return sealed(orjson.dumps(about)[:-1])


def journal_name(after: int) -> str:
    """The name of the file that goes on after change number `after`."""
    return f"journal-{after:012d}.jsonl"


def journal_files(folder: Path) -> list[tuple[int, Path]]:
    """The journal files of a folder and the number each goes on after, in order."""
    return sorted((int(path.stem.removeprefix("journal-")), path) for path in folder.glob("journal-*.jsonl"))


def needless_files(folder: Path, before: int) -> list[Path]:
    """The journal files whose batches all stand in a snapshot that ends with change number `before`."""
    return [path for number, path in journal_files(folder) if number < before]


@dataclass(frozen=True, slots=True)
class Torn:
    """A last line that was not written to its end: where, and what there is of it."""

    file: Path
    line: int
    rest: bytes


class JournalReader:
    """Reads the journal files of a folder from a place on. What it holds afterwards tells where and how it ended."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.begun = 0
        self.place = Place(0, START)
        self.store = ""
        self.format = FORMAT
        self.torn: Torn | None = None
        self.unused: Path | None = None
        """A file that was begun for another store (by a migration that did not get further) and never written to."""
        self.last: tuple[Path, int] | None = None
        """The last file, and how many of its bytes are sound."""
        self.last_after = 0
        """The number that the last file goes on after."""

    def read(self, after: Place, store: str) -> Iterator[Batch]:
        """The batches after a place. Files that a snapshot made needless are passed over. Raises Damaged."""
        self.begun, self.place, self.store = after.seq, after, store
        todo = [(number, path) for number, path in journal_files(self.folder) if number >= after.seq]
        for number, path in todo:
            yield from self._read_file(number, path, is_last=path == todo[-1][1])
        if self.last is None and after.seq:
            raise Damaged(file=str(self.folder / journal_name(after.seq)), line=None, problem="missing", advice="salvage")

    def _read_file(self, number: int, path: Path, *, is_last: bool) -> Iterator[Batch]:
        sound = 0
        with path.open("rb") as file:
            for count, line in enumerate(file, 1):
                said = unsealed(line)
                if said is None:
                    if not is_last or not is_torn(line) or file.read(1):
                        raise _damaged(path, count, "changed")
                    self.torn = Torn(path, count, line)
                    break
                if count == 1 and is_last and said.get("store", self.store) != self.store != "" and not file.read(1):
                    self.unused = path
                    return
                if not (self._heads(said, number) if count == 1 else self._follows(said)):
                    raise _damaged(path, count, "does_not_follow")
                self.place = Place(said["after" if count == 1 else "seq"], check_in(line))
                sound += len(line)
                if count > 1:
                    yield Batch(said["seq"], said["entries"])
        if sound:
            self.last, self.last_after = (path, sound), number

    def _heads(self, said: dict[str, Any], number: int) -> bool:
        """Whether a first line is the heading that must come here."""
        fits = (said["prev"], said.get("after"), number) == (self.place.chain, self.place.seq, self.place.seq)
        if not fits or said["store"] != (self.store or said["store"]):
            return False
        if said["journal"] > FORMAT:
            raise TooNew(folder=str(self.folder), format=said["journal"], known=FORMAT)
        self.store, self.format = said["store"], said["journal"]
        return True

    def _follows(self, said: dict[str, Any]) -> bool:
        """Whether a line is the batch that must come here."""
        return said["prev"] == self.place.chain and "entries" in said and said["seq"] - len(said["entries"]) == self.place.seq


def _damaged(path: Path, line: int, problem: str) -> Damaged:
    return Damaged(file=str(path), line=line, problem=problem, advice="salvage")


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
        fresh = path.with_suffix(".new")
        fd = files.create(fresh)
        try:
            files.write(fd, path.read_bytes()[:length])
            files.sync(fd, "journal copied")
        finally:
            files.close(fd)
        files.replace(fresh, path)
        files.sync_folder(self.folder, "journal renamed")
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

"""Group commit: all that was written until now, made safe by one fsync for everyone who waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from storage.errors import StoreError
from storage.journal import Journal
from storage.tables import Document, Table


@dataclass(frozen=True, slots=True)
class Entry:
    """One document written, and what stood there before it."""

    seq: int
    table: Table
    doc_id: int
    before: Document | None
    after: Document | None
    line: bytes


@dataclass(slots=True)
class _Flight:
    """A batch on its way to the disk, and who waits for it."""

    entries: list[Entry]
    waiting: list[asyncio.Future[None]]
    error: StoreError | None = None
    in_the_air: threading.Lock = field(default_factory=threading.Lock)
    """Held until the journal has told how it went."""


class Commits:
    """What was written and is not yet safe.

    Entries gather in `pending`; a flight takes all of them to the journal, one flight at a time. When it lands they are safe. When it
    fails, it and all that was written since is taken back, and everyone who wrote any of it is told: those who wait now, and those who
    will ask later. Everything here runs in one thread, the loop's; only the journal's own thread touches the disk.
    """

    def __init__(self, journal: Journal, on_safe: Callable[[Sequence[Entry]], None], on_failed: Callable[[Sequence[Entry]], None]) -> None:
        self._journal = journal
        self._on_safe = on_safe
        self._on_failed = on_failed
        self._pending: list[Entry] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._flight: _Flight | None = None
        self._owed: dict[Hashable, int] = {}
        self._told_later: dict[Hashable, StoreError] = {}

    def add(self, entry: Entry) -> None:
        """Remember a write, and who made it."""
        self._pending.append(entry)
        self._owed[_who()] = entry.seq

    def forget(self, count: int) -> list[Entry]:
        """Give back the last `count` writes: their own maker takes them back."""
        at = len(self._pending) - count
        gone, self._pending = self._pending[at:], self._pending[:at]
        return gone

    @property
    def flying(self) -> bool:
        """Whether a batch is on its way to the disk."""
        return self._flight is not None

    def unsafe(self) -> list[Entry]:
        """All that is not yet safe, in order."""
        return [*(self._flight.entries if self._flight else ()), *self._pending]

    async def safe(self) -> None:
        """Return when all that was written so far is on the disk; raises DiskFull or DiskFailed."""
        self._settle()
        if not self._pending and self._flight is None:
            return
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        if self._flight and not self._pending:
            self._flight.waiting.append(waiter)
        else:
            if not self._flight and not self._waiting:
                loop.call_soon(self._depart)  # at the end of this turn, so that all who write in it share the fsync
            self._waiting.append(waiter)
        await waiter

    def safe_now(self) -> None:
        """The same, waiting here: for the command line and tests."""
        self._settle()
        while self._flight or self._pending:
            flight = self._flight or self._take_off(None)
            with flight.in_the_air:
                self._land(flight)
            if flight.error is not None:
                raise flight.error.again()

    def _depart(self) -> None:
        """Send what has gathered, unless a flight is on its way: its landing calls again."""
        if self._pending and not self._flight:
            self._take_off(asyncio.get_running_loop())

    def _take_off(self, loop: asyncio.AbstractEventLoop | None) -> _Flight:
        flight = self._flight = _Flight(self._pending, self._waiting)
        flight.in_the_air.acquire()  # released in the journal's thread
        self._pending, self._waiting = [], []

        def told(error: StoreError | None) -> None:  # in the journal's thread
            flight.error = error
            flight.in_the_air.release()
            if loop is not None and not loop.is_closed():
                loop.call_soon_threadsafe(self._land, flight)

        self._journal.append(flight.entries[-1].seq, [entry.line for entry in flight.entries], told)
        return flight

    def _land(self, flight: _Flight) -> None:
        if self._flight is not flight:  # seen to already, by one who waited in place
            return
        if flight.error is not None:
            self._fail(flight, flight.error)
            return
        self._flight = None
        self._owed = {who: seq for who, seq in self._owed.items() if seq > flight.entries[-1].seq}
        try:
            self._on_safe(flight.entries)
        finally:
            _answer(flight.waiting, None)
            if self._waiting:
                self._waiting[0].get_loop().call_soon(self._depart)

    def _fail(self, flight: _Flight, error: StoreError) -> None:
        lost, waiting = self.unsafe(), [*flight.waiting, *self._waiting]
        self._flight, self._pending, self._waiting = None, [], []
        self._told_later.update(dict.fromkeys(self._owed, error))
        self._owed.clear()
        try:
            self._on_failed(lost)
        finally:
            _answer(waiting, error)

    def _settle(self) -> None:
        """The caller waits from here on for what it wrote; where that was taken back already, it hears of it now.

        What was written outside any task belongs to whoever commits next.
        """
        for who in (_who(), None):
            self._owed.pop(who, None)
            error = self._told_later.pop(who, None)
            if error is not None:
                raise error.again()


def _who() -> Hashable:
    try:
        return asyncio.current_task()
    except RuntimeError:  # no loop is running
        return None


def _answer(waiting: Sequence[asyncio.Future[None]], error: StoreError | None) -> None:
    for waiter in waiting:
        if waiter.done():  # its caller was cancelled
            continue
        if error is None:
            waiter.set_result(None)
        else:
            waiter.set_exception(error.again())

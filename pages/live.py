"""Open boards follow what happens: one task works out the figures of an activity once for all of its boards, at most once a second.

The task lives as long as a board is open. It looks when the ledger says that something is on the disk, and every ten seconds in any case:
then a board whose figures stand as they were is told only that they still hold, so that it can say how fresh it is.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from nicegui import Client, background_tasks, ui

from care import days
from pages import frame, words
from pages.board_view import view
from storage import house
from storage.errors import NotFound, StoreError

log = logging.getLogger("cuncao.board")

SOONEST = 0.5
"""Seconds between two looks: a hall scans faster than anybody reads."""
BEAT = 10.0
"""Seconds after which a board hears from us although nothing changed."""


class Live(ui.element):
    """A component that follows one activity. What it shows is one prop: the last state wins, whatever a sleeping phone missed."""

    def __init__(self, activity: str) -> None:
        super().__init__()
        self.activity = activity
        self.language = words.language()
        self.shown: dict[str, Any] = {}
        self.told = 0.0

    @property
    def sort(self) -> tuple[str, ...]:
        """Components of one sort show the same; it is worked out once for all of them."""
        return (type(self).__name__, self.language)

    def work_out(self, activity: dict[str, Any], watched: dict[str, Any]) -> dict[str, Any]:
        """What it shows of an activity, from what `ledger.watch` gave, in the language spoken now."""
        raise NotImplementedError

    def show(self, shown: dict[str, Any], now: str) -> None:
        """Draw this, worked out at `now`."""
        self.shown = shown
        self.told = time.monotonic()
        self._props["view"] = {**shown, "now": now}
        self.update()

    def still(self, now: str) -> None:
        """Tell that all still holds at `now`."""
        self.told = time.monotonic()
        self.run_method("still", now)


class Board(Live, component="board.js"):
    """The component of one open board."""

    def work_out(self, activity: dict[str, Any], watched: dict[str, Any]) -> dict[str, Any]:
        """The board's view; with it how much waits on the tray in all, and whether the centre wants sounds."""
        return {**view(activity, watched), "waiting": _waiting(), "sound": house.ledger().centre.get("sound") is not False}


_boards: dict[str, set[Live]] = {}
_stale: set[str] = set()
_changed = asyncio.Event()
_task: asyncio.Task[None] | None = None


async def open_board(activity: str) -> Board:
    """Place a board of an activity here, filled with what is on the disk, and keep it so until the page is closed. Raises NotFound."""
    await safe()
    return follow(Board(activity).mark("board"))


Screen = TypeVar("Screen", bound=Live)


def follow(made: Screen) -> Screen:
    """Fill a component with what is on the disk, and keep it so until its page is closed. Raises NotFound."""
    ledger = house.ledger()
    made.show(made.work_out(ledger.store.activities.need(made.activity), ledger.watch(made.activity)), days.now())
    _boards.setdefault(made.activity, set()).add(made)
    made.client.on_delete(lambda: _forget(made))
    _start()
    return made


def _waiting() -> int:
    """What waits on the tray in all, as the navigation around the board says it: it must not lag behind the board's own figure."""
    return len(house.ledger().tray(None))


def _forget(board: Live) -> None:
    boards = _boards.get(board.activity, set())
    boards.discard(board)
    if not boards:
        _boards.pop(board.activity, None)


def _lives(board: Live) -> bool:
    try:
        return not board.is_deleted and board.client.id in Client.instances
    except RuntimeError:  # the client went without a word
        return False


def _start() -> None:
    global _task, _changed
    if _task is None or _task.done() or _task.get_loop() is not asyncio.get_running_loop():
        _changed = asyncio.Event()
        stop = house.ledger().listen(_note)
        _task = background_tasks.create(_keep_up(stop), name="boards")


def _note(concerned: set[str]) -> None:
    """Something is new on the disk. What belongs to no activity (a child's name, an item) may concern each."""
    touched = set(_boards) if "" in concerned else concerned & set(_boards)
    if touched:
        _stale.update(touched)
        _changed.set()


async def safe() -> None:
    """Wait until all that was written is on the disk: a board shows nothing else. What could not be kept was taken back."""
    with contextlib.suppress(StoreError):
        await house.ledger().commit()


async def _keep_up(stop: Callable[[], None]) -> None:
    try:
        while _boards:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(_changed.wait(), BEAT)
            _changed.clear()
            await look()
            await asyncio.sleep(SOONEST)
    finally:
        stop()


async def look() -> None:
    """Show every board what changed since it was last drawn; those that heard nothing for long that it still holds."""
    await safe()
    overdue = _overdue()
    for board in [board for boards in _boards.values() for board in boards if not _lives(board)]:
        _forget(board)
    for activity, boards in list(_boards.items()):
        asleep = {board for board in boards if board.told < overdue}
        if activity not in _stale and not asleep:
            continue
        _stale.discard(activity)
        try:
            _show(activity, boards)
        except NotFound:
            for board in list(boards):
                _send_away(board)
        except Exception:
            log.exception("the boards of an activity could not be drawn")


def _overdue() -> float:
    return time.monotonic() - BEAT + SOONEST


def _show(activity: str, boards: set[Live]) -> None:
    ledger = house.ledger()
    record, watched, now = ledger.store.activities.need(activity), ledger.watch(activity), days.now()
    views: dict[tuple[str, ...], dict[str, Any]] = {}
    for board in list(boards):
        if not _may_look(board):
            _send_away(board)
            continue
        if board.sort not in views:
            words.use(board.language, ledger.centre["time_zone"])
            views[board.sort] = board.work_out(record, watched)
        if views[board.sort] != board.shown:
            board.show(views[board.sort], now)
        elif board.told < _overdue():
            board.still(now)


def _may_look(board: Live) -> bool:
    """Whether the session behind the page still stands: an open page outlives it."""
    with board.client:
        return frame.visitor() is not None


def _send_away(board: Live) -> None:
    _forget(board)
    board.client.run_javascript("location.reload()")

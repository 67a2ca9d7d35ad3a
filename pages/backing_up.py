"""Backups are made: one a day by itself, one at the press of a button; and given out. `pages/backups.py` is what is seen of it.

The daily ones lie in `backups` inside the data folder. Beside it would be safer against nothing, since the disk is the same, and not every
place beside may be written to (a container has only its data folder); and whoever copies or moves the data takes them along. A disk that
breaks takes both, so the page says: keep a copy elsewhere.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse
from nicegui import background_tasks
from starlette.background import BackgroundTask

from pages import door, words
from pages.words import _
from storage import files, house
from storage.backup import backup, daily
from storage.errors import StoreError, failure

Record = dict[str, Any]

log = logging.getLogger("cuncao.backups")
router = APIRouter(include_in_schema=False)

FOLDER = "backups"
ASKED_FOR = "asked-for"
"""Below `FOLDER`: backups that somebody asked for, until they were sent."""
AGAIN = 3600
"""Seconds after which it is tried again whether today's backup is there."""

failed: StoreError | None = None
"""Why today's backup was not made, where it was not."""
_asked: dict[str, "_Asked"] = {}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A backup that waits to be fetched, by whom, and under which name."""

    organizer: str
    file: Path
    name: str


# --- every day ------------------------------------------------------------------------------------------------------------------


def begin() -> None:
    """Make a backup a day from here on, as long as this process serves. Called once, when the server has started."""
    _sweep(older_than=0)
    background_tasks.create(_every_day(), name="daily backups")


async def _every_day() -> None:
    while True:
        try:
            await make_todays()
        except Exception:
            log.exception("the daily backup was not made")
        await asyncio.sleep(AGAIN)


async def make_todays() -> None:
    """Make today's backup unless it is there already. Where it cannot be made the settings say so until it can."""
    global failed
    if not door.is_set_up():
        return
    ledger = house.ledger()
    today = datetime.now(ZoneInfo(ledger.centre["time_zone"])).date()
    try:
        await daily(ledger.store, _room(), today)
        failed = None
    except StoreError as error:
        failed = error
    if failed:
        log.warning("the daily backup was not made: %s", failed)


def folder() -> Path:
    """Where the daily backups are."""
    return house.ledger().store.folder / FOLDER


def _room(name: str = "") -> Path:
    """That folder, or one below it, made where it is missing. For its owner alone: children's data. Raises DiskFull, DiskFailed."""
    room = folder() / name
    try:
        files.make_folder(room)
    except OSError as error:
        raise failure(error, room, restart=False) from error
    with contextlib.suppress(OSError):  # a stick that knows no owners
        room.chmod(0o700)
    return room


def there() -> list[tuple[date, Path]]:
    """The daily backups, the newest first."""
    found: list[tuple[date, Path]] = []
    for path in folder().glob("cuncao-????-??-??.zip"):
        with contextlib.suppress(ValueError):
            found.append((date.fromisoformat(path.stem.removeprefix("cuncao-")), path))
    return sorted(found, reverse=True)


def _sweep(older_than: float) -> None:
    """Remove what was asked for and never fetched, and what a power cut left half-written."""
    before = time.time() - older_than
    for path in [*(folder() / ASKED_FOR).glob("*"), *folder().glob("*.new")]:
        with contextlib.suppress(OSError):
            if path.stat().st_mtime <= before:
                files.remove(path)


# --- now ------------------------------------------------------------------------------------------------------------------------


async def make_now(organizer: Record, passphrase: str) -> str:
    """Make a backup for an organizer, locked where there is a passphrase. Returns the address that gives it out to her, once.

    Raises DiskFull, DiskFailed, Unreadable.
    """
    ledger, ticket = house.ledger(), secrets.token_urlsafe(16)
    _sweep(older_than=AGAIN)
    file = _room(ASKED_FOR) / ticket
    await backup(ledger.store, file, passphrase=passphrase or None)
    name = f"{ledger.centre['name']} {_('备份')} {datetime.now(words.time_zone()):%Y-%m-%d %H%M}"
    _asked[ticket] = _Asked(organizer["id"], file, name + (".cuncao" if passphrase else ".zip"))
    return f"/backups/made/{ticket}"


@router.get("/backups/made/{ticket}")
async def made(ticket: str, request: Request) -> FileResponse:
    """A backup that was asked for, to the one who asked, and then no more."""
    asked = _asked.get(ticket)
    if asked is None or asked.organizer != request.state.who or not asked.file.is_file():
        raise HTTPException(404)
    del _asked[ticket]
    return _file(asked.file, asked.name, BackgroundTask(files.remove, asked.file))


@router.get("/backups/daily/{day}.zip")
async def of_day(day: str) -> FileResponse:
    """The automatic backup of a day."""
    found = {one.isoformat(): path for one, path in there()}.get(day)
    if found is None:
        raise HTTPException(404)
    return _file(found, f"{house.ledger().centre['name']} {day}.zip", None)


def _file(file: Path, name: str, then: BackgroundTask | None) -> FileResponse:
    headers = {"Cache-Control": "no-store"}
    return FileResponse(file, filename=name, media_type="application/octet-stream", headers=headers, background=then)

"""One process to a folder: a lock that dies with its process, and a note of who holds it."""

from __future__ import annotations

import contextlib
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import orjson
import portalocker

from storage.errors import DiskFailed, InUse

LOCK, HOLDER = "lock", "in_use.json"


class FolderLock:
    """Held from `take` to `release`, or until the process ends in whatever way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: IO[Any] | None = None

    def take(self) -> None:
        """Take the lock. Raises InUse, which names the process that has it, and DiskFailed where the place knows no locks."""
        file = (self.folder / LOCK).open("a")
        try:
            portalocker.lock(file, portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING)
        except portalocker.AlreadyLocked as error:
            file.close()
            raise InUse(folder=str(self.folder), **self._holder()) from error
        except portalocker.LockException as error:
            file.close()
            raise DiskFailed(file=str(file.name), reason=error.strerror or str(error)) from error
        self._file = file
        # Beside the lock, since on Windows a locked file cannot be read by others.
        about = {
            "process": os.getpid(),
            "host": platform.node(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": sys.argv[0],
        }
        with contextlib.suppress(OSError):
            (self.folder / HOLDER).write_bytes(orjson.dumps(about))

    def release(self) -> None:
        """Let the next one in."""
        if self._file is not None:
            with contextlib.suppress(OSError):  # another one may be reading it
                (self.folder / HOLDER).unlink()
            self._file.close()
            self._file = None

    def _holder(self) -> dict[str, Any]:
        said: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            said = orjson.loads((self.folder / HOLDER).read_bytes())
        return {name: said.get(name) for name in ("process", "host", "since", "command")}

"""Every touch of the disk that durability rests on, in one place: so that it can be read, recorded and made to fail in tests.

`why` names each fsync. The crash tests leave out one name after another and expect to lose something.
"""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

_BINARY = getattr(os, "O_BINARY", 0)
_TRIES, _BETWEEN = 20, 0.05
"""How often, and how many seconds apart, Windows is asked for a name that another program is looking at."""


def make_folder(path: Path) -> None:
    """The folder, and those above it that are missing; on the disk when this returns."""
    for folder in reversed([folder for folder in (path, *path.parents) if not folder.exists()]):
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent, "folder made")


def create(path: Path) -> int:
    """A new empty file, open for appending; one of that name is emptied. Readable by its owner alone: children's data."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | _BINARY, 0o600)


def append_to(path: Path) -> int:
    """An existing file, open for appending."""
    return os.open(path, os.O_RDWR | os.O_APPEND | _BINARY)


def write(fd: int, data: bytes) -> None:
    """All of `data`, however many pieces the system takes it in."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fd, rest) :]


class Stream(io.RawIOBase):
    """A file that `create` made, for a library that writes to a stream. It cannot be gone back in, and is not closed with it."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: bytes) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """All of `data`."""
        write(self._fd, data)
        return len(data)


def sync(fd: int, why: str) -> None:  # `why` is for the tests
    """Return when the file's content is on the disk itself."""
    if sys.platform == "darwin":
        import fcntl  # fsync on macOS leaves the data in the drive's own memory

        fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
    else:
        os.fsync(fd)


def sync_folder(folder: Path, why: str) -> None:
    """Return when names made, renamed or removed in `folder` are on the disk. Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        sync(fd, why)
    finally:
        close(fd)


def cut(fd: int, length: int) -> None:
    """Shorten the file to its first `length` bytes."""
    os.ftruncate(fd, length)


def close(fd: int) -> None:
    """Let go of the file."""
    os.close(fd)


def replace(source: Path, target: Path) -> None:
    """Give `source` the name of `target`, in one step."""
    _patiently(lambda: os.replace(source, target))


@contextmanager
def replacing(path: Path, what: str) -> Generator[int]:
    """Write `path` afresh into the file that is given: it stands beside until it is on the disk, and only then takes the name.

    What fails leaves `path` as it was. `what` names the two fsyncs.
    """
    fresh = path.with_name(path.name + ".new")
    try:
        fd = create(fresh)
        try:
            yield fd
            sync(fd, what)
        finally:
            close(fd)
        replace(fresh, path)
    except BaseException:
        with suppress(OSError):
            remove(fresh)
        raise
    sync_folder(path.parent, f"{what} named")


def remove(path: Path) -> None:
    """Remove a file that is needed no longer; where another program keeps it open (Windows) it goes next time."""
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        if sys.platform != "win32":
            raise


def _patiently(rename: Callable[[], None]) -> None:
    """Windows does not rename over a file that somebody has open: a check that reads it, or what looks for viruses. Those soon let go."""
    for left in reversed(range(_TRIES if sys.platform == "win32" else 1)):
        try:
            return rename()
        except PermissionError:
            if not left:
                raise
            time.sleep(_BETWEEN)

"""What can go wrong with the store: each error carries a code and what a sentence about it needs; `pages.words` makes the sentence."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any, ClassVar, Self

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


class StoreError(Exception):
    """The family. `code` says which, `needs` holds what a sentence about it wants to name."""

    code: ClassVar[str] = "store"

    def __init__(self, **needs: Any) -> None:
        super().__init__(f"{self.code}: " + ", ".join(f"{name}={value}" for name, value in needs.items()))
        self.needs = needs

    def again(self) -> Self:
        """A fresh error that says the same: each of several waiting callers raises its own."""
        return type(self)(**self.needs)


class DiskFull(StoreError):
    """No room. Nothing of the batch was kept. Needs `file`, `restart` (False: make room and go on; True: make room, then start again)."""

    code = "disk_full"


class DiskFailed(StoreError):
    """The disk refused a write, and nothing more is written until the store is opened again. Needs `file`, `reason`."""

    code = "disk_failed"


class Damaged(StoreError):
    """What is on the disk is not what was written. Needs `file`, `line` (or None), `problem` (a code), `advice` (a code)."""

    code = "damaged"


class Unreadable(StoreError):
    """A file or folder that is to be read cannot be. Needs `file`, `reason`."""

    code = "unreadable"


class Unfinished(StoreError):
    """A folder was to be filled by a restore or a salvage, and that was cut off: it can be done again. Needs `folder`."""

    code = "unfinished"


class InUse(StoreError):
    """Another process has the folder open. Needs `folder`, `process` (its number or None), `host`, `since`, `command`."""

    code = "in_use"


class ReadOnly(StoreError):
    """The store was opened for reading, or the folder may not be written. Needs `folder`."""

    code = "read_only"


class TooNew(StoreError):
    """The folder was written by a newer version. Needs `folder`, `format` (the folder's), `known` (ours)."""

    code = "too_new"


class BadBackup(StoreError):
    """A file is no backup that can be used. Needs `file`, `problem`: needs_passphrase, passphrase_or_changed, changed."""

    code = "bad_backup"


class NotEmpty(StoreError):
    """A folder that must be empty holds something. Needs `folder`."""

    code = "not_empty"


class NotFound(StoreError):
    """No such document. Needs `table`, `id`."""

    code = "not_found"

    def __init__(self, table: str, id: str) -> None:
        super().__init__(table=table, id=id)


def failure(error: OSError, file: Path, *, restart: bool) -> DiskFull | DiskFailed:
    """The store's error for what the system said about `file`; `restart` where this journal may not be written any more."""
    if error.errno in _FULL:
        return DiskFull(file=str(file), restart=restart)
    return DiskFailed(file=str(file), reason=error.strerror or str(error))


def unread(error: OSError, path: Path) -> DiskFull | Unreadable:
    """The store's error where reading `path`, a file or a folder, did not work. Of a folder the very file is named where it is known."""
    if error.errno in _FULL:  # what is locked is unlocked on the disk
        return DiskFull(file=str(path), restart=False)
    told = Path(error.filename) if isinstance(error.filename, str) else path
    return Unreadable(file=str(told if told.is_relative_to(path) else path), reason=error.strerror or str(error))

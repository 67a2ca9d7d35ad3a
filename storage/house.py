"""The one open ledger of this process."""

from pathlib import Path

from storage.ledger import Ledger
from storage.store import Store

_open: Ledger | None = None


def open_at(folder: Path, *, read_only: bool = False) -> Ledger:
    """Open the folder's store with its books, and make it the ledger of this process. Raises storage's errors."""
    global _open
    _open = Ledger(Store.open(folder, read_only=read_only))
    return _open


def ledger() -> Ledger:
    """The open ledger. Raises RuntimeError before `open_at` and after `close`."""
    if _open is None:
        raise RuntimeError("the house is closed: open_at() comes first")
    return _open


def is_open() -> bool:
    """Whether there is a ledger."""
    return _open is not None


def close() -> None:
    """Close the store; what was committed stays."""
    global _open
    if _open is not None:
        _open.store.close()
    _open = None

"""A line of the journal, and the names of its files.

A line is `{"seq", "prev", "entries", "check"}`. `check` is a checksum of the line before it, `prev` is the `check` of the line above: a
line that is missing, swapped or changed does not fit. A file begins with a heading that fits the line above it in the file before. An
entry is `[table, number, document]`, document null where it was erased; the entries' sequence numbers end at `seq`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

FORMAT = 1
"""The version of the data format that this program writes."""

START = ""
"""The `prev` of a new store's first heading."""

_JOURNAL = re.compile(r"journal-(\d+)\.jsonl")
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
    """The journal files of a folder and the number each goes on after, in order. Raises OSError: one that cannot be read is not empty."""
    found = ((_JOURNAL.fullmatch(path.name), path) for path in folder.iterdir())
    return sorted((int(name[1]), path) for name, path in found if name)


def needless_files(folder: Path, before: int) -> list[Path]:
    """The journal files whose batches all stand in a snapshot that ends with change number `before`."""
    return [path for number, path in journal_files(folder) if number < before]

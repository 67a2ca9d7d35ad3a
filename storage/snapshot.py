"""The snapshot: all tables at one moment, as plain JSON that stock TinyDB opens as it is.

One document a line. The last line is a table of our own, `store`, whose one document says whose snapshot this is, which change was the
last in it, and the checksum of each block of lines above; the very end is the checksum of that line itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from storage import files
from storage.errors import Damaged
from storage.journal import FORMAT, Place, check_of
from storage.tables import Document

NAME = "snapshot.json"
BLOCK = 256
"""Lines to a checksum: as much as can be in doubt when one bit is wrong."""

_MARK = b'"store":{"1":'
_SUM = b',"sum":"'

Changed = dict[str, dict[str, int]]
"""By table and id: the number of the change that made a record as it is, or that erased it."""


@dataclass(frozen=True, slots=True)
class About:
    """What a snapshot says of itself."""

    id: str
    seq: int
    chain: str
    changed: Changed
    erased: Changed = field(default_factory=Changed)
    format: int = FORMAT
    blocks: list[str] = field(default_factory=list[str])

    @property
    def place(self) -> Place:
        """Where the journal goes on."""
        return Place(self.seq, self.chain)


def lines_of(tables: Mapping[str, Sequence[Document]]) -> Iterator[bytes]:
    """The lines of a snapshot, without the last."""
    yield b"{\n"
    for name, documents in tables.items():
        if not documents:
            continue
        yield b'"%s":{\n' % name.encode()
        last = documents[-1]
        for document in documents:
            yield b'"%d":%s%s' % (document.doc_id, orjson.dumps(document), b"\n" if document is last else b",\n")
        yield b"},\n"


def pieces(tables: Mapping[str, Sequence[Document]], about: About) -> Iterator[bytes]:
    """A whole snapshot, block by block."""
    blocks: list[str] = []
    lines = lines_of(tables)
    while block := b"".join(islice(lines, BLOCK)):
        blocks.append(check_of(block))
        yield block
    yield _last_line(about, blocks)


def save(path: Path, tables: Mapping[str, Sequence[Document]], about: About) -> None:
    """Write the snapshot `path`: beside it first, then under its name. Only when this returns may what it replaces go."""
    fresh = path.with_suffix(".new")
    fd = files.create(fresh)
    try:
        for piece in pieces(tables, about):
            files.write(fd, piece)
        files.sync(fd, "snapshot")
    finally:
        files.close(fd)
    files.replace(fresh, path)
    files.sync_folder(path.parent, "snapshot renamed")


def _last_line(about: About, blocks: list[str]) -> bytes:
    body = _MARK + orjson.dumps({**asdict(about), "blocks": blocks})[:-1]
    return body + _SUM + check_of(body).encode() + b'"}}}\n'


def _understood(line: bytes) -> About | None:
    body, _, tail = line.rpartition(_SUM)
    if not body.startswith(_MARK) or tail != check_of(body).encode() + b'"}}}\n':
        return None
    return About(**orjson.loads(body.removeprefix(_MARK) + b"}"))


@dataclass(slots=True)
class SnapshotReader:
    """Reads a snapshot in pieces. Afterwards `about` holds what it says of itself. What was read counts only when all was read."""

    path: Path
    about: About | None = None

    def read(self) -> Iterator[tuple[str, dict[str, dict[str, Any]]]]:
        """Table by table, some documents at a time, by their number. Raises Damaged, with the first line of the block in question."""
        sums: list[str] = []
        table = ""
        for at, block in self.blocks():
            try:
                yield from (parts := list(_documents(block, table)))
            except (ValueError, IndexError) as error:
                raise self._damaged(at) from error
            table = next((name for name, _ in reversed(parts)), table)
            sums.append(check_of(b"".join(block)))
        blocks = self.need().blocks
        for number, (found, written) in enumerate(zip(sums, blocks, strict=False)):
            if found != written:
                raise self._damaged(number * BLOCK + 1)
        if len(sums) != len(blocks):
            raise self._damaged(None, "cut_short")

    def need(self) -> About:
        """What a snapshot that was read says of itself."""
        if self.about is None:
            raise self._damaged(None, "cut_short")
        return self.about

    def blocks(self) -> Iterator[tuple[int, list[bytes]]]:
        """The blocks of lines, each with the number of its first line; sets `about` at the last line."""
        with self.path.open("rb") as file:
            at = 1
            while block := list(islice(file, BLOCK)):
                if block[-1].startswith(_MARK):
                    self.about = _understood(block.pop())
                if block:
                    yield at, block
                at += BLOCK

    def _damaged(self, line: int | None, problem: str = "changed") -> Damaged:
        return Damaged(file=str(self.path), line=line, problem=problem, advice="salvage")


def _documents(block: Iterable[bytes], table: str) -> Iterator[tuple[str, dict[str, dict[str, Any]]]]:
    """The documents of a block's lines, by table; `table` is the one that the block begins within."""
    rows: list[bytes] = []

    def taken() -> dict[str, dict[str, Any]]:
        whole = b"{" + b"".join(rows).rstrip(b",\n") + b"}"
        rows.clear()
        return orjson.loads(whole)

    for line in block:
        if line == b"{\n":
            continue
        if line == b"},\n":
            yield table, taken()
        elif line.endswith(b":{\n"):
            table = orjson.loads(line[:-3])
            yield table, {}
        else:
            rows.append(line)
    if rows:
        yield table, taken()

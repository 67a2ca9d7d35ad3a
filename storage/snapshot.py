"""The snapshot: all tables at one moment, as plain JSON that stock TinyDB opens as it is.

One document a line. The last line is a table of our own, `store`, whose one document says whose snapshot this is, which change was the
last in it, and the checksum of each block of lines above; the very end is the checksum of that line itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from os import SEEK_END
from pathlib import Path
from typing import IO, Any

import orjson

from storage import files
from storage.errors import Damaged, TooNew
from storage.lines import FORMAT, Place, check_of
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
    format: int = field(default_factory=lambda: FORMAT)
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
    """Write the snapshot `path`. Only when this returns may what it replaces go."""
    with files.replacing(path, "snapshot") as fd:
        for piece in pieces(tables, about):
            files.write(fd, piece)


def _last_line(about: About, blocks: list[str]) -> bytes:
    body = _MARK + orjson.dumps({**asdict(about), "blocks": blocks})[:-1]
    return body + _SUM + check_of(body).encode() + b'"}}}\n'


@dataclass(slots=True)
class SnapshotReader:
    """Reads a snapshot in pieces, each verified before it is believed. `about`, once looked at, holds what it says of itself.

    Where the snapshot stands within a file, as in a backup, `path` is that file, and `open` opens the snapshot in it.
    """

    path: Path
    open: Callable[[], IO[bytes]] | None = None
    about: About | None = None

    def look(self) -> About | None:
        """What the snapshot says of itself, in its last line; None where that line is damaged. Raises TooNew."""
        body, _, tail = self._last_line().rpartition(_SUM)
        if body.startswith(_MARK) and tail == check_of(body).encode() + b'"}}}\n':
            said = orjson.loads(body.removeprefix(_MARK) + b"}")
            if said["format"] > FORMAT:
                raise TooNew(folder=str(self.path.parent), format=said["format"], known=FORMAT)
            self.about = About(**said)
        return self.about

    def read(self) -> Iterator[tuple[str, dict[str, dict[str, Any]]]]:
        """Table by table, some documents at a time, by their number. Raises TooNew, and Damaged with the first line of the bad block."""
        about = self.look()
        if about is None:
            raise self._damaged(None)
        table, count = "", 0
        for at, lines in self.blocks():
            if count >= len(about.blocks) or check_of(b"".join(lines)) != about.blocks[count]:
                raise self._damaged(at)
            count += 1
            for table, documents in _documents(lines, table):  # noqa: B020 (a block may end within a table)
                yield table, documents
        if count != len(about.blocks):
            raise self._damaged(None)

    def need(self) -> About:
        """What a snapshot that was read says of itself."""
        if self.about is None:
            raise self._damaged(None)
        return self.about

    def blocks(self) -> Iterator[tuple[int, list[bytes]]]:
        """The blocks of lines above the last line, each with the number of its first line."""
        with self._opened() as file:
            at = 1
            while block := list(islice(file, BLOCK)):
                if block[-1].startswith(_MARK):
                    block.pop()
                if block:
                    yield at, block
                at += BLOCK

    def _opened(self) -> IO[bytes]:
        return self.open() if self.open else self.path.open("rb")

    def _last_line(self) -> bytes:
        with self._opened() as file:
            size, step = file.seek(0, SEEK_END), 1 << 16
            while True:
                file.seek(-min(step, size), SEEK_END)
                end = file.read()
                at = end.rfind(b"\n" + _MARK)
                if at >= 0 or step >= size:
                    return end[at + 1 :]
                step *= 4

    def _damaged(self, line: int | None) -> Damaged:
        return Damaged(file=str(self.path), line=line, problem="changed", advice="salvage")


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

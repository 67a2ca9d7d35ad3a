"""A look through the old binary workbook (.xls) before calamine reads it.

Its container is a small file system whose sectors are chained by number, and its cells say themselves where they stand: a damaged file can
send a reader round in circles or to row 65,536 of column 65,536. Here the chains are followed once, and the cells' places looked at.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_END = 0xFFFFFFF8
"""From here on a number is no sector but says that the chain ends, or what the sector is for."""
_IN_HEADER = 109
_STREAM, _ROOT = 2, 5
_BOF, _EOF, _LOCKED, _SHEET, _FORMULA, _BOOL_OR_ERROR = 0x0809, 0x000A, 0x002F, 0x0085, 0x0006, 0x0205
_ONE_CELL = frozenset({0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, _FORMULA, _BOOL_OR_ERROR})
_SEVERAL_CELLS = frozenset({0x00BD})
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


class Damaged(Exception):
    """The container does not hold together."""


@dataclass(slots=True)
class SheetCells:
    """How far a sheet's cells reach (counts, from 1), and where it shows an error."""

    rows: int = 0
    columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])


def streams(data: bytes) -> dict[str, bytes]:
    """The container's streams by name ("Workbook", "EncryptedPackage", …). Raises Damaged."""
    try:
        return dict(_Container(data).streams())
    except (struct.error, IndexError, ValueError, OverflowError, MemoryError) as error:
        raise Damaged from error


class _Container:
    def __init__(self, data: bytes) -> None:
        self._data = data
        (shift,) = struct.unpack_from("<H", data, 0x1E)
        self._directory, self._cutoff, first_mini, _, first_more, _ = struct.unpack_from("<I4xIIIII", data, 0x30)
        if shift not in (9, 12):
            raise Damaged
        self._size = 1 << shift
        self._next: list[int] = []
        self._next = self._sector_table(first_more)
        self._next_mini = self._numbers(b"".join(self._chain(first_mini)))

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) * self._size
        if begin >= len(self._data):
            raise Damaged
        return self._data[begin : begin + self._size]

    @staticmethod
    def _numbers(raw: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))

    def _sector_table(self, first_more: int) -> list[int]:
        """Which sector follows which; the table's own sectors are listed in the header, and in a chain of more of them."""
        listed = list(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 0x4C))
        seen: set[int] = set()
        while first_more < _END:
            if first_more in seen:
                raise Damaged
            seen.add(first_more)
            *numbers, first_more = self._numbers(self._sector(first_more))
            listed += numbers
        used = [number for number in listed if number < _END]
        if len(used) != len(set(used)):
            raise Damaged
        return self._numbers(b"".join(self._sector(number) for number in used))

    def _chain(self, number: int) -> Iterator[bytes]:
        for sector in _follow(number, self._next):
            yield self._sector(sector)

    def streams(self) -> Iterator[tuple[str, bytes]]:
        entries = b"".join(self._chain(self._directory))
        small = b""
        for place in range(0, len(entries) - 127, 128):
            entry = entries[place : place + 128]
            length, kind, start, size = (*struct.unpack_from("<HB", entry, 0x40), *struct.unpack_from("<II", entry, 0x74))
            if kind not in (_STREAM, _ROOT) or not size:
                continue
            if size > len(self._data):
                raise Damaged
            if kind == _ROOT:
                small = b"".join(self._chain(start))
            elif size >= self._cutoff:
                yield _name(entry, length), b"".join(self._chain(start))[:size]
            else:
                pieces = [small[sector * 64 : sector * 64 + 64] for sector in _follow(start, self._next_mini)]
                yield _name(entry, length), b"".join(pieces)[:size]


def _name(entry: bytes, length: int) -> str:
    return entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")


def _follow(number: int, following: list[int]) -> Iterator[int]:
    seen = 0
    while number < _END:
        seen += 1
        if number >= len(following) or seen > len(following):
            raise Damaged
        yield number
        number = following[number]


# --- cells ------------------------------------------------------------------------------------------------------------------------


def is_locked(workbook: bytes) -> bool:
    """Whether the workbook's records are encrypted."""
    return any(kind == _LOCKED for kind, _ in _records(workbook, 0))


def cells(workbook: bytes) -> list[SheetCells]:
    """How far each sheet's cells reach and where they show errors, in the workbook's order. Raises Damaged."""
    try:
        begins = [struct.unpack_from("<I", record)[0] for kind, record in _records(workbook, 0) if kind == _SHEET]
        return [_sheet_cells(workbook, begin) for begin in begins]
    except (struct.error, IndexError) as error:
        raise Damaged from error


def _records(workbook: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of the workbook; parts within it (charts) are passed over."""
    depth = 0
    while place + 4 <= len(workbook):
        kind, length = struct.unpack_from("<HH", workbook, place)
        place += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 1:
            yield kind, workbook[place - length : place]
        if depth <= 0:
            return


def _sheet_cells(workbook: bytes, begin: int) -> SheetCells:
    found = SheetCells()
    for kind, record in _records(workbook, begin):
        if kind not in _ONE_CELL and kind not in _SEVERAL_CELLS:
            continue
        row, column = struct.unpack_from("<HH", record)
        last = struct.unpack_from("<H", record, len(record) - 2)[0] if kind in _SEVERAL_CELLS else column
        found.rows, found.columns = max(found.rows, row + 1), max(found.columns, column + 1, last + 1)
        error = _error(kind, record)
        if error is not None:
            found.errors[row, column] = error
    return found


def _error(kind: int, record: bytes) -> str | None:
    if kind == _BOOL_OR_ERROR and record[7]:
        return _ERRORS.get(record[6], "#")
    if kind == _FORMULA and record[12:14] == b"\xff\xff" and record[6] == 2:
        return _ERRORS.get(record[8], "#")
    return None

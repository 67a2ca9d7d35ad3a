"""A table of a known kind, found in a spreadsheet that somebody else laid out.

The caller describes the columns it hopes for and the many names they go by. `find` looks through the first rows of each sheet for the
header, which may stand over two rows with merged cells (监护人信息 over 姓名, 与儿童关系, 联系电话), and gives the rows below it with
their numbers.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from care import workbooks
from care.cells import MAX_MERGED, MAX_ROWS, Broken, Cell, Sheet, Unreadable
from care.titles import Column, Description, Names

__all__ = ["Broken", "Cell", "Column", "Description", "Heading", "Line", "Table", "Unreadable", "find", "read"]

_LOOK_AT = 20
_SAMPLED = 200
_SEEN, _LONGEST_SEEN, _LONGEST_TITLE = 6, 12, 60


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as the file has it: its place from 0, its title (监护人信息 · 联系电话), what it was taken for, a few of its values."""

    index: int
    title: str
    field: str | None
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row below the header: `row` as the spreadsheet counts it, from 1. `wide` is how many columns its widest merged cell spans."""

    row: int
    cells: tuple[Cell, ...]
    wide: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """What was found. `sheet` counts from 1, `header` holds its first and last row; `others` are sheets with a header too, not read."""

    file: str
    sheet: int
    sheet_name: str
    header: tuple[int, int]
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    others: tuple[str, ...] = ()

    def mapping(self) -> dict[str, int]:
        """Field → place of the column that was taken for it."""
        return {heading.field: heading.index for heading in self.headings if heading.field}


def read(data: bytes, file: str, description: Description) -> Table:
    """The table in a file. `file` is its name, to be shown. Raises Unreadable."""
    troubles: list[Unreadable] = []
    for sheets in workbooks.open_sheets(data):
        try:
            return find(sheets, file, description)
        except Unreadable as problem:
            if problem.code == "too_many_rows":
                raise
            troubles.append(problem)
    trouble = next((each for each in troubles if each.code == "only_name"), troubles[0] if troubles else Unreadable("empty"))
    if trouble.code == "no_header" and workbooks.is_text(data):
        raise Unreadable("no_header_text", **trouble.needs)
    raise trouble


def find(sheets: Sequence[Sheet], file: str, description: Description) -> Table:
    """The first sheet with a header, from its header on. Raises Unreadable with `empty`, `no_header` or `too_many_rows`."""
    found = [(number, sheet, header) for number, sheet in enumerate(sheets, 1) if (header := _header(sheet, description))]
    if not found:
        raise _no_header(sheets, description)
    number, sheet, header = found[0]
    lines = _lines(sheet, header)
    if len(lines) > MAX_ROWS:
        raise Unreadable("too_many_rows", rows=len(lines), limit=MAX_ROWS)
    headings = tuple(_headings(header, lines))
    others = tuple(other.name for _, other, _ in found[1:])
    return Table(file, number, sheet.name, (header.top + 1, header.bottom + 1), headings, tuple(lines), others)


def _no_header(sheets: Sequence[Sheet], description: Description) -> Unreadable:
    """Why no row is a header: what stood in the row that looked most like one, so that a person sees what was read."""
    rows = [(number, sheet.rows[number]) for sheet in sheets for number in range(min(_LOOK_AT, len(sheet.rows)))]
    filled = [(number, [word for cell in row if (word := _shown(cell))]) for number, row in rows]
    filled = [(number, words) for number, words in filled if words]
    if not filled:
        return Unreadable("empty" if not any(_filled(row) for sheet in sheets for row in sheet.rows) else "no_header", row=1, seen="")
    names = Names(description)
    needed = [(number, words) for number, words in filled if any(names.is_needed(word) for word in words)]
    number, words = max(needed or filled, key=lambda pair: len(pair[1]))
    others = [word for word in words if not needed or not names.is_needed(word)]
    seen = "、".join(_brief(word, _LONGEST_SEEN) for word in others[:_SEEN]) + ("……" if len(others) > _SEEN else "")
    return Unreadable("only_name" if needed else "no_header", row=number + 1, seen=seen, others=len(others))


def _headings(header: "_Header", lines: Sequence[Line]) -> Iterator[Heading]:
    """The columns with a title; and those without one that hold something, under the letter the spreadsheet gives them."""
    width = max((len(header.titles), *(len(line.cells) for line in lines[:_SAMPLED])))
    for index in range(width):
        title = header.titles[index] if index < len(header.titles) else ""
        samples = _samples(lines, index)
        if title or samples:
            yield Heading(index, _brief(title or _letters(index), _LONGEST_TITLE), header.fields.get(index), samples)


def _letters(index: int) -> str:
    return (_letters(index // 26 - 1) if index >= 26 else "") + chr(65 + index % 26)


def _brief(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


# --- the header -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Header:
    top: int
    bottom: int
    titles: list[str]
    fields: dict[int, str]
    score: int


def _header(sheet: Sheet, description: Description) -> _Header | None:
    """The row, or the two rows, among the first ones that name the most columns; the upper one where two name as many."""
    names = Names(description)
    best: _Header | None = None
    for top in range(min(_LOOK_AT, len(sheet.rows))):
        if not _filled(sheet.rows[top]):
            continue
        for bottom in (top, top + 1):
            candidate = _candidate(sheet, top, bottom, names)
            if candidate and (best is None or candidate.score > best.score):
                best = candidate
    return best


def _candidate(sheet: Sheet, top: int, bottom: int, names: Names) -> _Header | None:
    if bottom >= len(sheet.rows) or (bottom > top and not _continues(sheet, top, bottom, names)):
        return None
    columns = [(group, title) for group, title in _titles(sheet, top, bottom)]
    fields = names.take(columns)
    if not set(names.needed) <= set(fields.values()):
        return None
    known = sum(
        index in fields or (bool(title) and (names.is_ignored(title) or bool(names.group(group))))
        for index, (group, title) in enumerate(columns)
    )
    filled = sum(1 for _, title in columns if title)
    if known == 1 and filled > 1:
        return None
    titles = [" · ".join((group, title)) if names.group(group) and title else title for group, title in columns]
    return _Header(top, bottom, titles, fields, known)


def _continues(sheet: Sheet, top: int, bottom: int, names: Names) -> bool:
    """Whether two rows are one header: the upper one names something, and most of what the lower one holds are names of columns."""
    above, below = ([word for cell in sheet.rows[row] if (word := _shown(cell))] for row in (top, bottom))
    if not any(names.is_known(word) or names.group(word) for word in above):
        return False
    return bool(below) and sum(names.is_known(word) for word in below) * 2 >= len(below)


def _titles(sheet: Sheet, top: int, bottom: int) -> list[tuple[str, str]]:
    """For each column the group it stands under (or nothing) and its own title."""
    width = max((len(row) for row in sheet.rows[top : bottom + 1]), default=0)
    upper = [_shown(cell) for cell in sheet.rows[top]] + [""] * (width - len(sheet.rows[top]))
    if bottom == top:
        return [("", title) for title in upper]
    lower = [_shown(cell) for cell in sheet.rows[bottom]] + [""] * (width - len(sheet.rows[bottom]))
    spans = {column: upper[left] for row, left, low, right in sheet.merged if row <= top <= low for column in range(left, right + 1)}
    titles: list[tuple[str, str]] = []
    group = ""
    for column in range(width):
        group = upper[column] or spans.get(column, "") or (group if lower[column] else "")
        titles.append((group, lower[column]) if lower[column] and lower[column] != group else ("", group if upper[column] else ""))
    return titles


# --- the rows below ---------------------------------------------------------------------------------------------------------------


def _lines(sheet: Sheet, header: _Header) -> list[Line]:
    """The rows with anything in them.

    A cell merged over several rows stands in each of them; the header of a second page is left out.
    """
    rows = sheet.rows[header.bottom + 1 :]
    first = header.bottom + 1
    merged = _within(sheet)
    down = [merge for merge in merged if merge[0] >= first and merge[2] > merge[0] and merge[3] == merge[1]]
    wide: dict[int, int] = {}
    for top, left, bottom, right in merged:
        for row in range(max(top, first), bottom + 1):
            wide[row] = max(wide.get(row, 1), right - left + 1)
    filled = {first + place for place, row in enumerate(rows) if _filled(row)}
    poured: dict[tuple[int, int], Cell] = {}
    for top, left, bottom, _ in down:
        value = sheet.rows[top][left] if top < len(sheet.rows) and left < len(sheet.rows[top]) else None
        poured.update({(row, left): value for row in range(top + 1, bottom + 1)})
    columns = {column for _, column in poured}
    titles = {index: title.rsplit(" · ", 1)[-1] for index, title in enumerate(header.titles) if title}
    lines: list[Line] = []
    for number in sorted(filled):
        cells = list(sheet.rows[number])
        if _repeats(cells, titles):
            continue
        for column in columns:
            if column < len(cells) and cells[column] is None:
                cells[column] = poured.get((number, column))
        lines.append(Line(number + 1, tuple(cells), wide.get(number, 1)))
    return lines


def _within(sheet: Sheet) -> list[tuple[int, int, int, int]]:
    """The merged areas, no further down and to the right than there are cells. Raises Unreadable where they lie on top of each other."""
    bottom, right = len(sheet.rows) - 1, max((len(row) for row in sheet.rows), default=0) - 1
    within = [(top, left, min(low, bottom), min(far, right)) for top, left, low, far in sheet.merged if top <= bottom and left <= right]
    if sum(low - top + 1 for top, _, low, _ in within) > MAX_MERGED:
        raise Unreadable("damaged")
    return within


def _repeats(cells: Sequence[Cell], titles: Mapping[int, str]) -> bool:
    same = sum(1 for index, title in titles.items() if index < len(cells) and _shown(cells[index]) == title)
    return same >= 2 and same * 2 >= sum(1 for cell in cells if _shown(cell))


def _filled(row: Sequence[Cell]) -> bool:
    return any(cell is not None and (not isinstance(cell, str) or bool(cell.strip())) for cell in row)


def _shown(cell: Cell) -> str:
    return re.sub(r"\s+", " ", cell).strip() if isinstance(cell, str) else "" if cell is None else str(cell)


def _samples(lines: Sequence[Line], index: int) -> tuple[str, ...]:
    found: list[str] = []
    for line in lines[:_SAMPLED]:
        shown = _shown(line.cells[index]) if index < len(line.cells) and not isinstance(line.cells[index], Broken) else ""
        if shown and shown not in found:
            found.append(shown[:40])
        if len(found) == 3:
            break
    return tuple(found)

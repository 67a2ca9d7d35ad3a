"""What is read from a spreadsheet file: sheets of plain cells, what is wrong with some of them, and how large any of it may be."""

from dataclasses import dataclass, field
from datetime import date, datetime

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_SHEETS = 200
MAX_MERGED = 1_000_000
"""Rows that all merged areas together may cover: many times what a full sheet of them has."""
MAX_CELLS = 4_000_000


class Unreadable(Exception):
    """A file that cannot be read as a table. `code` is one of:

    `too_big` (needs `megabytes`), `too_many_rows` (needs `rows`, `limit`), `too_many_sheets` (needs `sheets`), `not_a_table`,
    `old_word_or_web` (a page or document under a spreadsheet's name), `password`, `damaged`, `empty`, `no_header` (needs `row`, `seen`: the
    row that looked most like one, and what stood there), `no_header_text` (the same of a text file, which may be in an encoding that was
    not guessed), `only_name` (needs `row`, `others`, `seen`: of the header no column but the name was known).
    """

    def __init__(self, code: str, **needs: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.needs = needs


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell whose value the spreadsheet could not give: an error (`#REF!`), or a formula that was never worked out."""

    code: str
    shown: str


Cell = str | int | float | bool | date | datetime | Broken | None
Flaws = dict[tuple[int, int], Broken]
"""Cells, by row and column from 0, whose value calamine leaves out."""


@dataclass(slots=True)
class Sheet:
    """One sheet: all rows from the first on, so that `rows[0]` is row 1. `merged` are (top, left, bottom, right), counted from 0."""

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list[tuple[int, int, int, int]])


def check_count(sheets: int) -> None:
    """Refuse a file of so many sheets that reading it would keep everybody waiting. Raises Unreadable."""
    if sheets > MAX_SHEETS:
        raise Unreadable("too_many_sheets", sheets=sheets)

"""The sheets of a spreadsheet file, as plain cells. Nothing here knows what the sheets are about.

Reads .xlsx, .xls and .ods through calamine, and .csv in whatever encoding it was saved. What the file is, its bytes say, not its name. A
file that is too large, broken, locked or no spreadsheet at all is refused with a code before it can do harm.
"""

import contextlib
import csv
import io
import re
from collections.abc import Iterator
from datetime import date

from charset_normalizer import from_bytes
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from care import compound, zipped
from care.cells import MAX_BYTES, MAX_CELLS, MAX_ROWS, Broken, Cell, Flaws, Sheet, Unreadable, check_count

_ERROR_TEXT = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|Err:\d{3}")
_DELIMITERS = ",\t;，|"


def is_text(data: bytes) -> bool:
    """Whether a file is none of the spreadsheets that say themselves what they are."""
    return not data.startswith((b"PK", b"\xd0\xcf\x11\xe0"))


def open_sheets(data: bytes) -> Iterator[list[Sheet]]:
    """The file's sheets; for a text file once for each way it might be meant, likeliest first. Raises Unreadable."""
    if len(data) > MAX_BYTES:
        raise Unreadable("too_big", megabytes=MAX_BYTES // (1024 * 1024))
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty")
    if data.startswith(b"PK"):
        yield _calamine(data, zipped.flaws(data))
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        yield _binary(data)
    else:
        yield from _texts(data)


# --- .xls, and calamine for all three ---------------------------------------------------------------------------------------------


def _binary(data: bytes) -> list[Sheet]:
    try:
        streams = compound.streams(data)
        if "EncryptedPackage" in streams:
            raise Unreadable("password")
        workbook = streams.get("Workbook") or streams.get("Book")
        if workbook is None:
            raise Unreadable("not_a_table")
        if compound.is_locked(workbook):
            raise Unreadable("password")
        sheets = compound.cells(workbook)
    except compound.Damaged as error:
        raise Unreadable("damaged") from error
    check_count(len(sheets))
    for sheet in sheets:
        if sheet.rows * sheet.columns > MAX_CELLS:
            raise Unreadable("too_many_rows", rows=sheet.rows, limit=MAX_ROWS)
    return _calamine(data, [{place: Broken("cell_error", shown) for place, shown in sheet.errors.items()} for sheet in sheets])


def _calamine(data: bytes, flaws: list[Flaws]) -> list[Sheet]:
    """The visible worksheets; `flaws` are those of all sheets, in the workbook's order."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [(one, flaws[place] if place < len(flaws) else {}) for place, one in enumerate(book.sheets_metadata)]
        worksheets = [pair for pair in sheets if pair[0].typ == SheetTypeEnum.WorkSheet]
        visible = [pair for pair in worksheets if pair[0].visible == SheetVisibleEnum.Visible] or worksheets
        return [_sheet(book.get_sheet_by_name(one.name), broken) for one, broken in visible]
    except PasswordError as error:
        raise Unreadable("password") from error
    except Exception as error:  # calamine panics on some broken files, and a panic is no CalamineError
        raise Unreadable("damaged") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("damaged") from error


def _sheet(sheet: CalamineSheet, flaws: Flaws) -> Sheet:
    if sheet.start is None:
        return Sheet(sheet.name, [])
    rows: list[list[Cell]] = [[_plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), broken in flaws.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = broken
    merged = [(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
    return Sheet(sheet.name, rows, merged)


def _plain(value: object) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return Broken("cell_error", value.strip()) if value[:1] in "#E" and _ERROR_TEXT.fullmatch(value.strip()) else value
    if isinstance(value, (bool, int, float, date)):
        return value
    return str(value)


# --- .csv -------------------------------------------------------------------------------------------------------------------------


def _texts(data: bytes) -> Iterator[list[Sheet]]:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"{\\rtf", b"<meta", b"mime-version")):
        raise Unreadable("old_word_or_web")
    if head.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise Unreadable("not_a_table")
    tried: set[str] = set()
    for content in _decoded(data):
        if content in tried:
            continue
        tried.add(content)
        for delimiter in _delimiters(content):
            yield [Sheet("", _rows_of_text(content, delimiter))]
    if not tried:
        raise Unreadable("not_a_table")


def _decoded(data: bytes) -> Iterator[str]:
    """The file's text, in each encoding it may be in: what it says itself, UTF-8, GB18030, UTF-16, Big5, then the likeliest of all."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield data.decode("utf-16", errors="replace")
        return
    nulls = data.count(b"\0")
    if nulls * 10 > len(data):
        yield data.decode("utf-16-le" if data[1::2].count(b"\0") > data[::2].count(b"\0") else "utf-16-be", errors="replace")
        return
    if nulls:  # a text with a few stray ones, or no text at all
        with contextlib.suppress(UnicodeDecodeError):
            yield data.decode("utf-8-sig").replace("\0", "")
        return
    for encoding in ("utf-8-sig", "gb18030", "big5hkscs"):
        try:
            yield data.decode(encoding)
        except UnicodeDecodeError:
            continue
    best = from_bytes(data[:200_000]).best()
    for encoding in ([best.encoding] if best else []) + ["utf-8-sig", "gb18030"]:
        yield data.decode(encoding, errors="replace")


def _delimiters(content: str) -> list[str]:
    head = content[:20_000]
    found = sorted((mark for mark in _DELIMITERS if mark in head), key=lambda mark: -head.count(mark))
    return found or [","]


def _rows_of_text(content: str, delimiter: str) -> list[list[Cell]]:
    csv.field_size_limit(MAX_BYTES)
    try:
        return [[_typed(cell) for cell in row] for row in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise Unreadable("damaged") from error


def _typed(cell: str) -> Cell:
    """A cell as the spreadsheet would type it: only a fraction as it prints itself is a number (2015.1 may have been 2015.10)."""
    plain = cell.strip()
    if not plain:
        return None
    if "." in plain and len(plain) <= 8 and plain.replace(".", "", 1).isdecimal() and plain.isascii() and str(float(plain)) == plain:
        return float(plain)
    return _plain(cell)

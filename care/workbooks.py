"""The sheets of a spreadsheet file, as plain cells. Nothing here knows what the sheets are about.

Reads .xlsx, .xls and .ods through calamine, and .csv in whatever encoding it was saved. What the file is, its bytes say, not its name. A
file that is too large, broken, locked or no spreadsheet at all is refused with a code before it can do harm.
"""

import csv
import io
import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from charset_normalizer import from_bytes
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from care import compound

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_PARTS = 2_000
_MAX_CELLS = 4_000_000
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_NS = {
    "main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "packaged": "http://schemas.openxmlformats.org/package/2006/relationships",
}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FULL_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\sr="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\st="e")[^>]*\sr="([A-Z]{1,3})(\d{1,7})"[^>]*>.*?<(?:\w+:)?v>([^<]{0,20})<', re.DOTALL)
_FORMULA_ALONE = re.compile(
    rb'<(?:\w+:)?c\b[^>]*\sr="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)>")
_ODS_REPEAT = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')
_ERROR_TEXT = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|Err:\d{3}")
_DELIMITERS = ",\t;，|"


class Unreadable(Exception):
    """A file that cannot be read as a table. `code` is one of:

    `too_big` (needs `megabytes`), `too_many_rows` (needs `rows`, `limit`), `not_a_table`, `old_word_or_web` (a page or document under a
    spreadsheet's name), `password`, `damaged`, `empty`, `no_header`.
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


def open_sheets(data: bytes) -> Iterator[list[Sheet]]:
    """The file's sheets; for a text file once for each way it might be meant, likeliest first. Raises Unreadable."""
    if len(data) > MAX_BYTES:
        raise Unreadable("too_big", megabytes=MAX_BYTES // (1024 * 1024))
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty")
    if data.startswith(b"PK"):
        yield _zipped(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        yield _binary(data)
    else:
        yield from _texts(data)


# --- zipped: .xlsx and .ods -------------------------------------------------------------------------------------------------------


def _zipped(data: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED:
                raise Unreadable("too_big", megabytes=MAX_BYTES // (1024 * 1024))
            if any(part.flag_bits & 1 for part in parts):
                raise Unreadable("password")
            if packed.testzip() is not None:  # sizes that the directory lied about show here, before calamine unpacks them
                raise Unreadable("damaged")
            names = {part.filename for part in parts}
            if "xl/workbook.xml" in names:
                flaws = _look_through_xlsx(packed)
            elif "content.xml" in names and packed.read("mimetype").strip() == _SPREADSHEET:
                _look_through_ods(packed)
                flaws = []
            else:
                raise Unreadable("not_a_table")
    except (zipfile.BadZipFile, zlib.error, ET.ParseError, KeyError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Unreadable("damaged") from error
    return _calamine(data, flaws)


def _look_through_xlsx(packed: zipfile.ZipFile) -> list[Flaws]:
    """Refuse a sheet whose far corner would need more memory than there is, and find the cells whose value calamine leaves out."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ET.fromstring(packed.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 -- sizes are checked
    }
    flaws: list[Flaws] = []
    for sheet in ET.fromstring(packed.read("xl/workbook.xml")).iterfind(".//{*}sheet"):  # noqa: S314
        target = targets.get(sheet.get(_RELATION)) or ""
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        flaws.append(_look_through_sheet(packed.read(path)) if path in packed.namelist() else {})
    return flaws


def _look_through_sheet(xml: bytes) -> Flaws:
    bottom = right = 0
    for match in _FULL_CELL.finditer(xml):
        bottom, right = max(bottom, int(match[2])), max(right, _column(match[1]))
    if bottom * right > _MAX_CELLS:
        raise Unreadable("too_many_rows", rows=bottom, limit=MAX_ROWS)
    found: Flaws = {}
    if b't="e"' in xml:
        for match in _ERROR_CELL.finditer(xml):
            found[int(match[2]) - 1, _column(match[1]) - 1] = Broken("cell_error", match[3].decode("ascii", "replace"))
    if b"<f" in xml or b":f>" in xml:
        for match in _FORMULA_ALONE.finditer(xml):
            found[int(match[2]) - 1, _column(match[1]) - 1] = Broken("cell_formula", "=")
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _look_through_ods(packed: zipfile.ZipFile) -> None:
    if b"encryption-data" in packed.read("META-INF/manifest.xml"):
        raise Unreadable("password")
    cells = 0
    for row in _ODS_ROW.finditer(packed.read("content.xml")):
        widths = [(_repeat(cell[1]), b"value" in cell[1]) for cell in _ODS_CELL.finditer(row[2] or b"")]
        while widths and not widths[-1][1]:
            widths.pop()
        cells += _repeat(row[1]) * sum(width for width, _ in widths)
        if cells > _MAX_CELLS:
            raise Unreadable("too_many_rows", rows=_repeat(row[1]), limit=MAX_ROWS)


def _repeat(attributes: bytes) -> int:
    match = _ODS_REPEAT.search(attributes)
    return int(match[1]) if match else 1


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
    for sheet in sheets:
        if sheet.rows * sheet.columns > _MAX_CELLS:
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
    if nulls:
        return
    for encoding in ("utf-8-sig", "gb18030", "big5"):
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

"""The sheets of a spreadsheet file, as plain cells. Nothing here knows what the sheets are about.

Reads .xlsx, .xls and .ods through calamine, and .csv in whatever encoding it was saved. What the file is, its bytes say, not its name. A
file that is too large, broken, locked or no spreadsheet at all is refused with a code before it can do harm.
"""

import contextlib
import csv
import io
import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from xml.parsers import expat

from charset_normalizer import from_bytes
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from care import compound

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_SHEETS = 200
MAX_MERGED = 1_000_000
"""Rows that all merged areas together may cover: many times what a full sheet of them has."""
_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_PARTS = 2_000
_MAX_CELLS = 4_000_000
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_NS = {
    "main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "packaged": "http://schemas.openxmlformats.org/package/2006/relationships",
}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ERROR_TEXT = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|Err:\d{3}")
_DELIMITERS = ",\t;，|"


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
    except (
        zipfile.BadZipFile,
        zlib.error,
        ET.ParseError,
        expat.ExpatError,
        KeyError,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise Unreadable("damaged") from error
    return _calamine(data, flaws)


def _look_through_xlsx(packed: zipfile.ZipFile) -> list[Flaws]:
    """Refuse a sheet whose far corner would need more memory than there is, and find the cells whose value calamine leaves out."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ET.fromstring(packed.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 -- sizes are checked
    }
    flaws: list[Flaws] = []
    sheets = ET.fromstring(packed.read("xl/workbook.xml")).findall(".//{*}sheet")  # noqa: S314
    _few(len(sheets))
    for sheet in sheets:
        target = targets.get(sheet.get(_RELATION)) or ""
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        flaws.append(_look_through_sheet(packed.read(path)) if path in packed.namelist() else {})
    return flaws


class _SheetLook:
    """One pass over a sheet's XML by expat: how far its cells reach, and which of them calamine gives no value for."""

    def __init__(self) -> None:
        self.flaws: Flaws = {}
        self._bottom = self._right = self._row = self._column = 0
        self._error = self._formula = self._filled = self._in_value = False
        self._value = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        tag = name.rpartition(":")[2]
        if tag == "row":
            given = attributes.get("r", "").strip()
            self._row = int(given) if given.isascii() and given.isdigit() and len(given) < 8 else self._row + 1
            self._column = 0
        elif tag == "c":
            place = _PLACE.fullmatch(attributes.get("r", "").strip().upper())
            self._column = _column(place[1]) if place else self._column + 1
            self._row = int(place[2]) if place else self._row
            self._error, self._formula, self._filled, self._value = attributes.get("t") == "e", False, False, ""
        elif tag == "f":
            self._formula = self._filled = True
        elif tag == "v":
            self._in_value = self._filled = True
        elif tag == "is":
            self._filled = True

    def text(self, data: str) -> None:
        """Words inside an element."""
        if self._in_value and len(self._value) < 20:
            self._value += data[:20]

    def end(self, name: str) -> None:
        """An element ends."""
        tag = name.rpartition(":")[2]
        if tag == "v":
            self._in_value = False
        elif tag == "c" and self._filled:
            self._bottom, self._right = max(self._bottom, self._row), max(self._right, self._column)
            if self._bottom * self._right > _MAX_CELLS:
                raise Unreadable("too_many_rows", rows=self._bottom, limit=MAX_ROWS)
            if self._error:
                self.flaws[self._row - 1, self._column - 1] = Broken("cell_error", self._value)
            elif self._formula and not self._value:
                self.flaws[self._row - 1, self._column - 1] = Broken("cell_formula", "=")


def _look_through_sheet(xml: bytes) -> Flaws:
    look, parser = _SheetLook(), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = look.start, look.end, look.text
    parser.Parse(xml, True)
    return look.flaws


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _look_through_ods(packed: zipfile.ZipFile) -> None:
    if b"encryption-data" in packed.read("META-INF/manifest.xml"):
        raise Unreadable("password")
    look, parser = _TableLook(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = look.start, look.end
    parser.Parse(packed.read("content.xml"), True)


class _TableLook:
    """The same for .ods, where a cell or a row may say that it stands there many times over."""

    def __init__(self) -> None:
        self._cells = 0
        self._rows = 1
        self._widths: list[tuple[int, bool]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        tag = name.rpartition(":")[2]
        if tag == "table-row":
            self._rows, self._widths = _repeat(attributes, "rows"), []
        elif tag in ("table-cell", "covered-table-cell"):
            self._widths.append((_repeat(attributes, "columns"), any("value" in key for key in attributes)))

    def end(self, name: str) -> None:
        """An element ends."""
        if name.rpartition(":")[2] != "table-row":
            return
        while self._widths and not self._widths[-1][1]:
            self._widths.pop()
        self._cells += self._rows * sum(width for width, _ in self._widths)
        if self._cells > _MAX_CELLS:
            raise Unreadable("too_many_rows", rows=self._rows, limit=MAX_ROWS)


def _repeat(attributes: dict[str, str], what: str) -> int:
    given = next((value for key, value in attributes.items() if key.endswith(f"number-{what}-repeated")), "1").strip()
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 1


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
    _few(len(sheets))
    for sheet in sheets:
        if sheet.rows * sheet.columns > _MAX_CELLS:
            raise Unreadable("too_many_rows", rows=sheet.rows, limit=MAX_ROWS)
    return _calamine(data, [{place: Broken("cell_error", shown) for place, shown in sheet.errors.items()} for sheet in sheets])


def _few(sheets: int) -> None:
    """Refuse a file of so many sheets that reading it would keep everybody waiting."""
    if sheets > MAX_SHEETS:
        raise Unreadable("too_many_sheets", sheets=sheets)


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

"""A zipped spreadsheet (.xlsx, .ods) looked through before anything unpacks it: its size, its locks, and the cells that have no value."""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from xml.parsers import expat

from care.cells import MAX_BYTES, MAX_CELLS, MAX_ROWS, Broken, Flaws, Unreadable, check_count

_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_PARTS = 2_000
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def flaws(data: bytes) -> list[Flaws]:
    """What is wrong with the cells of each sheet, in the workbook's order; [] where the format has none. Raises Unreadable."""
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
                return _look_through_xlsx(packed)
            if "content.xml" in names and packed.read("mimetype").strip() == _SPREADSHEET:
                _look_through_ods(packed)
                return []
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


def _look_through_xlsx(packed: zipfile.ZipFile) -> list[Flaws]:
    """Refuse a sheet whose far corner would need more memory than there is, and find the cells whose value calamine leaves out."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ET.fromstring(packed.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 -- sizes are checked
    }
    found: list[Flaws] = []
    sheets = ET.fromstring(packed.read("xl/workbook.xml")).findall(".//{*}sheet")  # noqa: S314
    check_count(len(sheets))
    for sheet in sheets:
        target = targets.get(sheet.get(_RELATION)) or ""
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found.append(_look_through_sheet(packed.read(path)) if path in packed.namelist() else {})
    return found


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
            if self._bottom * self._right > MAX_CELLS:
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
        if self._cells > MAX_CELLS:
            raise Unreadable("too_many_rows", rows=self._rows, limit=MAX_ROWS)


def _repeat(attributes: dict[str, str], what: str) -> int:
    given = next((value for key, value in attributes.items() if key.endswith(f"number-{what}-repeated")), "1").strip()
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 1

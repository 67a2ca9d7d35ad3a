"""A list of books and equipment as a library program or a hand wrote it: what each row says, and what is wrong with it.

`read` gives the table, `understand` what each row says of a thing. Comparing with the things there are is `care.thing_plan`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from care import identity, roster_lines, tables, writing
from care.roster import Problem, show
from care.tables import Broken, Cell, Line, Table
from care.thing_columns import FIELDS, THINGS

MOST_COPIES = 100
"""Copies of one title in one row: more is a column taken for another."""

_EQUIPMENT = re.compile(r"器材|体育|运动|球类|玩具|教具|乐器|工具|设备|用具|电器|棋|equipment|toy|sport", re.IGNORECASE)
_QUOTED = re.compile(r"《([^《》]+)》")
_COPIES = re.compile(r"(\d{1,15})\s*[册本套件个副只台把部]?")
_NOT_ISBN = re.compile(r"[\s\-—–－]|^isbn[:：]?", re.IGNORECASE)
_PLAIN = ("author", "publisher", "shelf", "category", "note")


@dataclass(slots=True)
class Reading:
    """What one row says of a thing: only what could be read. `skip` is the code of the problem for which the row is left out."""

    row: int
    thing: dict[str, str] = field(default_factory=dict[str, str])
    copies: int = 1
    problems: list[Problem] = field(default_factory=list[Problem])
    skip: str | None = None
    number_column: str | None = None
    """What the file calls the column of the numbers, for what is found wrong with them later."""

    @property
    def title(self) -> str:
        """What it is called; empty where the row does not say."""
        return self.thing.get("title", "")


def read(data: bytes, file: str) -> Table:
    """The list in a file (.xlsx, .xls, .ods, .csv), `file` being its name. Raises tables.Unreadable."""
    return tables.read(data, file, THINGS)


def understand(table: Table, mapping: Mapping[str, int]) -> list[Reading]:
    """What each row says, in the file's order; blank, total and signature lines are left out. `mapping`: the column of each field."""
    titles = {heading.index: heading.title for heading in table.headings}
    wanted = {name: place for name, place in mapping.items() if name in FIELDS}
    width = len(table.headings)
    return [_Row(line, wanted, titles).read(width) for line in table.lines if not _is_note(line, wanted)]


def _is_note(line: Line, wanted: Mapping[str, int]) -> bool:
    """Whether a row says nothing of a thing. A row with a title and who made it is a book, whatever its title looks like."""
    held = {name for name, place in wanted.items() if place < len(line.cells) and _holds(line.cells[place])}
    if "title" in held and held & {"author", "publisher", "isbn", "number"}:
        return False
    return roster_lines.is_note(line, wanted, across=False)


def _holds(cell: Cell) -> bool:
    return isinstance(cell, Broken) or bool(identity.text(cell))


class _Row:
    """Reads one row, cell by cell, and collects what is wrong with it."""

    def __init__(self, line: Line, places: Mapping[str, int], titles: Mapping[int, str]) -> None:
        self.line, self.places, self.titles = line, places, titles
        self.problems: list[Problem] = []

    def read(self, width: int) -> Reading:
        reading = Reading(self.line.row, problems=self.problems, number_column=self.titles.get(self.places.get("number", -1)))
        if roster_lines.is_across(self.line, width):  # the title of a shelf, or a book whose other cells are gone: nobody can say
            reading.skip = "merged_across"
            self.problems.append(Problem(self.line.row, None, "merged_across", show(roster_lines.the_cell(self.line))))
            return reading
        title = self._text("title")
        quoted = _QUOTED.fullmatch(title)
        found = {"title": quoted[1].strip() if quoted else title, "number": self._number()}
        found |= {name: self._text(name) for name in _PLAIN}
        found["isbn"] = self._isbn()
        reading.thing = {name: value for name, value in found.items() if value}
        reading.thing["kind"] = kind_of(found["category"])
        reading.copies = self._copies()
        if not reading.title:
            reading.skip = "no_title"
            said = "　".join(value for name, value in reading.thing.items() if name != "kind")[:40]
            reading.problems = [Problem(self.line.row, self.titles.get(self.places["title"]), "no_title", said)]
        return reading

    def _value(self, name: str) -> Cell:
        place = self.places.get(name)
        cell = self.line.cells[place] if place is not None and place < len(self.line.cells) else None
        return cell[: roster_lines.MANY] if isinstance(cell, str) else cell

    def _problem(self, name: str, code: str, **needs: str | int) -> None:
        self.problems.append(Problem(self.line.row, self.titles.get(self.places.get(name, -1), name), code, show(self._value(name)), needs))

    def _text(self, name: str) -> str:
        value = self._value(name)
        if isinstance(value, Broken):
            self._problem(name, value.code)
            return ""
        text = writing.line(identity.written(value))
        kept = writing.cut(name, text)
        if kept != text:
            self._problem(name, "too_long", longest=writing.longest(name))
        return kept

    def _number(self) -> str:
        """The number on the thing. One that the spreadsheet rounded is nobody's number any more."""
        value = self._value("number")
        if isinstance(value, float) and (abs(value) >= 1e15 or not value.is_integer()):
            self._problem("number", "number_damaged")
            return ""
        return self._text("number")

    def _isbn(self) -> str:
        value = self._value("isbn")
        if _is_rounded(value):
            self._problem("isbn", "isbn_damaged")
            return ""
        text = _NOT_ISBN.sub("", self._text("isbn")).upper()
        if len(text) in (10, 13) and re.fullmatch(r"\d{9}[\dX]|\d{13}", text):
            if not is_isbn(text):
                self._problem("isbn", "isbn_check")
        elif text:
            self._problem("isbn", "isbn_length")
        return text

    def _copies(self) -> int:
        value = self._value("copies")
        text = "" if isinstance(value, Broken) else identity.known(value)
        if isinstance(value, Broken):
            self._problem("copies", value.code)
        elif text:
            match = _COPIES.fullmatch(text)
            if match is None or not int(match[1]):
                self._problem("copies", "copies_unreadable")
            elif int(match[1]) > MOST_COPIES:
                self._problem("copies", "copies_many", most=MOST_COPIES)
            else:
                return int(match[1])
        return 1


def _is_rounded(value: Cell) -> bool:
    """Whether a spreadsheet rounded a number of thirteen digits: 9.78702E+12 as text."""
    return isinstance(value, str) and re.fullmatch(r"\d(\.\d+)?[eE]\+1[0-9]", value.strip()) is not None


def kind_of(category: str) -> str:
    """What a category means (体育器材): "equipment" where it says so, else "book"."""
    return "equipment" if _EQUIPMENT.search(category) else "book"


def is_isbn(text: str) -> bool:
    """Whether the last character of an ISBN of ten or thirteen characters belongs to the others."""
    digits = [10 if character == "X" else int(character) for character in text]
    if len(digits) == 10:
        return sum((10 - place) * digit for place, digit in enumerate(digits)) % 11 == 0
    return sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0

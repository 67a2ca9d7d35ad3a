"""A roster of children as offices send it: which columns it may have, and what a row of it says.

`read` gives the table, `understand` what each row says of a child, its guardians, and what is wrong with it. Comparing with the children
there are is `care.plan`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from care import identity, names, roster_lines, tables, writing
from care.identity import Unclear
from care.roster_columns import FIELDS, GUARDIAN_SLOTS, ROSTER
from care.tables import Broken, Cell, Line, Table

T = TypeVar("T")

TELLING = ("born", "identity", "sex", "guardian.phone")
"""Where none of these can be read, nobody can say later who the row was about."""

_WITH_PHONE = re.compile(r"(.*?)[\s:：,，、/(（]*((?:\+?86)?1[3-9][\d\s-]{9,13}|0\d{2,3}-?\d{7,8})\s*[)）]?")
_WITH_RELATION = re.compile(r"(.+?)\s*[(（](\w{1,5})[)）]")
_GONE = re.compile(r"已故|去世|死亡|病故|过世")
_GRADE_AND_CLASS = re.compile(
    r"(?P<grade>学前|[小中大]班|(?:小学)?[一二三四五六七八九1-9]年级|[初高][一二三1-3]|[一二三四五六七八九1-9](?=\s*\())"
    r"\s*\(?\s*(?P<number>\d{1,2}|[一二三四五六七八九十]{1,2})\s*\)?\s*班"
)
_ONLY_GRADE = re.compile(r"学前班?|学龄前|幼儿园|[小中大]班|(小学)?[一二三四五六七八九1-9]年级|[初高][一二三1-3]")
_DIGITS = str.maketrans("123456789", "一二三四五六七八九")

_GUARDIANSHIP = (
    ("none", ("无人监护", "自我监护", "无人照看", "独自", "无监护")),
    ("single_or_orphan", ("单亲", "孤儿", "事实无人抚养")),
    ("grandparents", ("祖辈", "祖父母", "隔代", "爷爷奶奶", "外公外婆", "祖父", "祖母", "外祖")),
    ("one_parent", ("父母单方", "单方监护", "父母一方", "一方外出", "母亲监护", "父亲监护", "父或母")),
    ("relatives", ("亲朋", "亲友", "亲戚", "朋友", "邻居", "委托监护", "其他亲属")),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a row.

    `column` is the file's own title (None: the whole row), `shown` what stood there, `needs` what the words about it need.
    """

    row: int
    column: str | None
    code: str
    shown: str = ""
    needs: Mapping[str, str | int] = field(default_factory=dict[str, str | int])


@dataclass(slots=True)
class Reading:
    """What one row says.

    `child` holds only what could be read. `claimed` is a whole identity number that was not taken over, because it contradicts the row.
    `skip` is the code of the problem for which the row is left out. `cells` are what stood in the row, by field, to be shown.
    """

    row: int
    child: dict[str, str] = field(default_factory=dict[str, str])
    guardians: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    problems: list[Problem] = field(default_factory=list[Problem])
    cells: dict[str, str] = field(default_factory=dict[str, str])
    claimed: str | None = None
    skip: str | None = None

    @property
    def name(self) -> str:
        """The child's name; empty where the row has none."""
        return self.child.get("name", "")

    @property
    def phones(self) -> set[str]:
        """All telephone numbers in the row."""
        return {guardian["phone"] for guardian in self.guardians if guardian.get("phone")}


def read(data: bytes, file: str) -> Table:
    """The roster in a file (.xlsx, .xls, .ods, .csv), `file` being its name. Raises tables.Unreadable."""
    return tables.read(data, file, ROSTER)


def understand(table: Table, mapping: Mapping[str, int], *, today: date, trust_identity: frozenset[int] = frozenset()) -> list[Reading]:
    """What each row says, in the file's order; blank, total and signature lines are left out.

    `mapping` gives the column (from 0) of each field that is wanted. In the rows of `trust_identity` a whole identity number that
    contradicts its row counts, and birth date and sex are taken from it.
    """
    titles = {heading.index: heading.title for heading in table.headings}
    wanted = {name: place for name, place in mapping.items() if name in FIELDS}
    width = len(table.headings)
    readings: list[Reading] = []
    for line in table.lines:
        across = roster_lines.is_across(line, width)
        if not roster_lines.is_note(line, wanted, across):
            reading = _Row(line, wanted, titles, today, line.row in trust_identity).read()
            if across:
                _doubt(reading, show(roster_lines.the_cell(line)))
            readings.append(reading)
    return readings


def _doubt(reading: Reading, shown: str) -> None:
    """A name merged across the sheet may be a child or the title of a group: never added by itself, never lost."""
    reading.skip = "merged_across"
    reading.problems[:] = [Problem(reading.row, None, "merged_across", shown)]


class _Row:
    """Reads one row, cell by cell, and collects what is wrong with it."""

    def __init__(self, line: Line, places: Mapping[str, int], titles: Mapping[int, str], today: date, trust: bool) -> None:
        self.line = line
        self.places = places
        self.titles = titles
        self.today = today
        self.trust = trust
        self.problems: list[Problem] = []
        self.shown: dict[str, str] = {}

    def read(self) -> Reading:
        reading = Reading(self.line.row, problems=self.problems, cells=self.shown)
        child = reading.child
        readers: Mapping[str, Callable[[identity.Cell], str | None]] = {
            "name": self._name,
            "sex": identity.read_sex,
            "born": self._born,
            "guardianship": read_guardianship,
        }
        for name in FIELDS:
            if "." not in name and name not in {"identity", "class_name", "grade"}:
                reader = readers.get(name)
                _put(child, name, self._cell(name, reader) if reader else self._text(name))
        self._schooling(child)
        reading.claimed = self._identity(child)
        reading.guardians = _without_repeats(guardian for slot in GUARDIAN_SLOTS if (guardian := self._guardian(slot)))
        self._judge(reading)
        return reading

    # cells

    def _value(self, name: str) -> Cell:
        place = self.places.get(name)
        cell = self.line.cells[place] if place is not None and place < len(self.line.cells) else None
        return cell[: roster_lines.MANY] if isinstance(cell, str) else cell

    def _cell(self, name: str, reader: Callable[[identity.Cell], T | None]) -> T | None:
        value = self._value(name)
        if isinstance(value, Broken):
            self.shown[name] = value.shown
            self._problem(name, value.code, value.shown)
            return None
        shown = show(value)
        _put(self.shown, name, shown)
        try:
            return reader(value)
        except Unclear as unclear:
            self._problem(name, unclear.code, shown, **unclear.needs)
            return None

    def _problem(self, name: str, code: str, shown: str = "", **needs: str | int) -> None:
        self.problems.append(Problem(self.line.row, self.titles.get(self.places.get(name, -1), name), code, shown, needs))

    def _short(self, name: str, text: str, kind: str = "") -> str:
        """The text as long as it may be, and the problem named where it was longer. `kind` is the field where the column holds another."""
        kept = writing.cut(kind or name, text)
        if kept != text:
            self._problem(name, "too_long", show(self._value(name)), longest=writing.longest(kind or name))
        return kept

    def _text(self, name: str, reader: Callable[[identity.Cell], str] = identity.written) -> str:
        return self._short(name, self._cell(name, reader) or "")

    # what they say

    def _name(self, cell: identity.Cell) -> str | None:
        name = self._short("name", names.clean(identity.known(cell)))
        if not any(character.isalpha() for character in name):
            return None
        if names.is_odd(name):
            self._problem("name", "name_odd", show(cell))
        return name

    def _born(self, cell: identity.Cell) -> str | None:
        return identity.read_born(cell, self.today)

    def _schooling(self, child: dict[str, str]) -> None:
        grade, class_name = (self._text(name, identity.known) for name in ("grade", "class_name"))
        if class_name and not grade and _ONLY_GRADE.fullmatch(class_name):
            grade, class_name = class_name, ""
        for written in (grade, class_name):
            match = _GRADE_AND_CLASS.fullmatch(written)
            if match and not (grade and class_name):
                grade, class_name = match["grade"], f"{match['number']}班"
                break
        _put(child, "grade", f"{grade.translate(_DIGITS)}年级" if re.fullmatch(r"[1-9一二三四五六七八九]", grade) else grade)
        _put(child, "class_name", f"{class_name}班" if class_name.isdigit() else class_name)

    def _identity(self, child: dict[str, str]) -> str | None:
        """Take the identity number over where it agrees with the row; else give it back."""
        found = self._cell("identity", lambda cell: identity.read_identity(cell, self.today))
        if found is None:
            return None
        shown = self.shown.get("identity", "")
        if not self.trust and not found.born.startswith(child.get("born", "")):
            self._problem("identity", "identity_other_born", shown, says=found.born, written=child["born"])
            return found.number
        if not self.trust and child.get("sex", found.sex) != found.sex:
            self._problem("identity", "identity_other_sex", shown, says=found.sex, written=child["sex"])
            return found.number
        for place, problem in enumerate(self.problems):
            for name, taken in (("born", found.born), ("sex", found.sex)):
                if name not in child and problem.column == self.titles.get(self.places.get(name, -1)):
                    self.problems[place] = replace(problem, needs={**problem.needs, "instead": taken})
        child.update(identity=found.number, born=found.born, sex=found.sex)
        return None

    def _guardian(self, slot: str) -> dict[str, str]:
        person: dict[str, str] = {}
        written = self._short(f"{slot}.name", self._cell(f"{slot}.name", identity.known) or "", "work")
        if _GONE.search(written):
            return {}
        phone = self._phone(f"{slot}.phone")
        match = _WITH_PHONE.fullmatch(written)
        if match:
            written = match[1]
            try:
                phone = phone or identity.read_phone(match[2])
            except Unclear as unclear:
                self._problem(f"{slot}.name", unclear.code, self.shown[f"{slot}.name"], **unclear.needs)
        relation = self._text(f"{slot}.relation", identity.known) or {"father": "父亲", "mother": "母亲"}.get(slot, "")
        match = _WITH_RELATION.fullmatch(written)
        if match:
            written, relation = match[1], relation or match[2]
        _put(person, "name", self._short(f"{slot}.name", names.clean(written)))
        _put(person, "phone", phone)
        if person:
            _put(person, "relation", relation)
            _put(person, "work", self._text(f"{slot}.work"))
        return person

    def _phone(self, name: str) -> str | None:
        found = self._cell(name, identity.read_phones)
        if found and found[1]:
            self._problem(name, "phone_second", self.shown.get(name, ""), kept=found[0] or "")
        return found[0] if found else None

    # whether it is enough

    def _judge(self, reading: Reading) -> None:
        telling = any(name in self.places for name in TELLING)
        readable = bool({"born", "identity", "sex"} & reading.child.keys() or reading.claimed or reading.phones)
        said = "　".join(self.shown[name] for name in ("name", *TELLING) if name in self.shown)
        if not reading.name and (readable or not self.shown.get("name")):
            reading.skip = "no_name"
            reading.problems = [Problem(reading.row, self.titles.get(self.places["name"]), "no_name", self.shown.get("name", ""))]
        elif telling and not readable:
            reading.skip = "nothing_readable"
            looked_at = ",".join(name for name in TELLING if name in self.places)
            reading.problems = [Problem(reading.row, None, "nothing_readable", said, {"fields": looked_at})]


def _put(into: dict[str, str], name: str, value: str | None) -> None:
    if value:
        into[name] = value


def _without_repeats(people: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """A guardian who is named again as father or mother is one person."""
    kept: list[dict[str, str]] = []
    for person in people:
        same = next((one for one in kept if person.get("name") and one.get("name") == person["name"]), None)
        if same is None:
            kept.append(person)
        elif same.get("phone", person.get("phone")) == person.get("phone", same.get("phone")):
            same.update({**person, **same})
    return kept


def show(cell: Cell) -> str:
    """A cell as it stood, short enough to be shown: 1.509022E+17, 2016.2.30; empty where there was nothing."""
    if isinstance(cell, Broken):
        return cell.shown
    if isinstance(cell, float) and abs(cell) >= 1e15:
        return f"{cell:.6E}"
    shown = identity.text(cell) if not isinstance(cell, str) else re.sub(r"[\r\n\t]+", " ", cell).strip(" ")
    return shown if len(shown) <= 40 else shown[:39] + "…"


def read_guardianship(cell: identity.Cell) -> str | None:
    """Who looks after the child, from the words of several forms. Raises Unclear with `guardianship_unknown`."""
    written = re.sub(r"\s+", "", identity.known(cell))
    if not written:
        return None
    found = next((code for code, words in _GUARDIANSHIP if any(word in written for word in words)), None)
    if found is None:
        raise Unclear("guardianship_unknown")
    return found


def same_grade(one: str, other: str) -> bool:
    """Whether two writings mean one grade: 3年级, 三年级, 小学三年级."""
    return one.translate(_DIGITS).removeprefix("小学") == other.translate(_DIGITS).removeprefix("小学")

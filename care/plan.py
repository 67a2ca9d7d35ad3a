"""What an import would do: each row of a roster compared with the children there are. Nothing is changed here.

`plan` says for every row what would become of it and why; `changes` turns that into the records to save. Both are pure: the same table, the
same children and the same choices give the same plan (new ids apart).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from care import ids, match, names, roster, writing
from care.family import Family
from care.match import Match, Register
from care.roster import Problem, Reading
from care.tables import Table

Record = dict[str, Any]
Action = Literal["added", "updated", "unchanged", "skipped"]
Choice = Literal["add", "update", "apart", "skip", "identity"]
"""What a person may decide of a row: take it as a new child; as the child it matched; as another one than that (remembered); leave it out;
believe the identity number rather than the birth date or sex written beside it."""

_JOINED = frozenset({"health", "note"})
_SEPARATOR = "；"


@dataclass(frozen=True, slots=True)
class Known:
    """What is there already, as records. `next_number` is the first short number that no child has had."""

    children: Sequence[Record] = ()
    guardians: Sequence[Record] = ()
    apart: Sequence[Record] = ()
    next_number: int = 1


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a known child that gets another value; `before` is None where nothing was known."""

    field: str
    before: Any
    after: Any


@dataclass(slots=True)
class Row:
    """What becomes of one row.

    `child` is the record as it would be, `before` the known one it was compared with, `by` what that was known by. `problems` are for
    everybody, `notices` for a person who looks. `choices` are what may be done, `chosen` is what a person decided.
    """

    row: int
    name: str
    action: Action
    child: Record | None = None
    before: Record | None = None
    by: str | None = None
    changes: list[Change] = field(default_factory=list[Change])
    problems: list[Problem] = field(default_factory=list[Problem])
    notices: list[Problem] = field(default_factory=list[Problem])
    choices: tuple[Choice, ...] = ()
    chosen: Choice | None = None


@dataclass(slots=True)
class Plan:
    """The whole import. `guardians` are the records to save, by id; `apart` pairs to remember."""

    file: str
    rows: list[Row] = field(default_factory=list[Row])
    guardians: dict[str, Record] = field(default_factory=dict[str, Record])
    apart: list[Record] = field(default_factory=list[Record])

    def count(self, action: Action) -> int:
        """How many rows end that way."""
        return sum(row.action == action for row in self.rows)

    @property
    def problems(self) -> list[Problem]:
        """Everything wrong, in the file's order."""
        return [problem for row in self.rows for problem in row.problems]


def plan(
    table: Table,
    known: Known,
    *,
    today: date,
    mapping: Mapping[str, int] | None = None,
    choices: Mapping[int, Choice] | None = None,
    new_id: Callable[[str], str] = ids.new_id,
) -> Plan:
    """Compare a roster with what is known.

    `mapping` (field → column from 0) replaces how the columns were understood; `choices` (row → choice) what would be done by itself.
    """
    chosen: dict[int, Choice] = dict(choices or {})
    trusted = frozenset(row for row, choice in chosen.items() if choice == "identity")
    readings = roster.understand(table, table.mapping() if mapping is None else mapping, today=today, trust_identity=trusted)
    forced = frozenset(row for row, choice in chosen.items() if choice in {"add", "apart"})
    for reading in readings:
        if reading.skip in {"nothing_readable", "merged_across"} and reading.name and reading.row in forced:
            reading.skip = None
    match.mark_repeats((reading for reading in readings if chosen.get(reading.row) != "skip"), keep=forced)
    return _Planner(table.file, known, chosen, new_id).plan(readings)


def changes(plan: Plan, *, at: str) -> list[tuple[str, Record]]:
    """The records to save, as (table, record); `at` is the instant that new children were added at."""
    records: list[tuple[str, Record]] = [("guardians", record) for record in plan.guardians.values()]
    for row in plan.rows:
        if row.action == "added" and row.child:
            records.append(("children", {**row.child, "added_at": at}))
        elif row.action == "updated" and row.child and row.child != row.before:
            records.append(("children", row.child))
    return records + [("apart", pair) for pair in plan.apart]


class _Planner:
    def __init__(self, file: str, known: Known, chosen: Mapping[int, Choice], new_id: Callable[[str], str]) -> None:
        self._known = known
        self._chosen = chosen
        self._new_id = new_id
        self._numbers = known.next_number
        real = [guardian for guardian in known.guardians if not guardian.get("sample")]
        self._family = Family(real, known.children, new_id)
        self._register = Register(known.children, self._phones, known.apart)
        self._taken: dict[str, Reading] = {}
        self._plan = Plan(file)

    def plan(self, readings: Sequence[Reading]) -> Plan:
        """Numbers first: a child with a whole identity number is not given to a namesake of another row."""
        matches = self._match_all(readings)
        for reading in readings:
            self._plan.rows.append(self._row(reading, matches.get(reading.row)))
        self._plan.guardians = {**self._family.changed, **self._family.made}
        return self._plan

    def _phones(self, child: Record) -> frozenset[str]:
        return frozenset(str(guardian["phone"]) for guardian in self._family.of(child) if guardian.get("phone"))

    def _match_all(self, readings: Sequence[Reading]) -> dict[int, Match]:
        found: dict[int, Match] = {}
        looking = [reading for reading in readings if not reading.skip and self._chosen.get(reading.row) != "skip"]
        for reading in looking:
            self._take(found, reading, self._register.by_identity(reading))
        for reading in looking:
            if found[reading.row].child is None:
                self._take(found, reading, self._register.by_name(reading, self._taken))
        return found

    def _take(self, found: dict[int, Match], reading: Reading, matched: Match) -> None:
        if matched.child is not None and self._chosen.get(reading.row) not in {"add", "apart"}:
            first = self._taken.setdefault(matched.child["id"], reading)
            if first is not reading:
                reading.skip = "twice"
                reading.problems.append(match.repeats(reading, first, "known"))
        found[reading.row] = matched

    # one row

    def _row(self, reading: Reading, matched: Match | None) -> Row:
        choice = self._chosen.get(reading.row)
        row = Row(reading.row, reading.name, "skipped", problems=reading.problems, chosen=choice)
        row.choices = _choices(reading, matched)
        if choice == "skip" or reading.skip or matched is None:
            row.before, row.by = (matched.child, matched.by) if matched else (None, None)
            return row
        if matched.child is not None and choice != "add" and choice != "apart":
            return self._compare(row, matched.child, matched.by or "", reading)
        if matched.several and choice not in {"add", "apart"}:
            told_apart = matched.by == "name" and bool(reading.child.keys() & {"born", "identity"} or reading.phones)
            needs: dict[str, str | int] = {"name": str(matched.several[0].get("name") or ""), "count": len(matched.several)}
            row.problems.append(Problem(reading.row, None, "namesake" if told_apart else "which_one", reading.cells["name"], needs))
            if not told_apart:
                return row
        if choice == "apart" and matched.child is not None:
            key = match.key_of(reading.child, reading.phones)
            self._plan.apart.append({"id": self._new_id("x"), "child": matched.child["id"], "key": key})
        return self._add(row, reading)

    def _add(self, row: Row, reading: Reading) -> Row:
        child: Record = {"id": self._new_id("c"), **reading.child, "number": self._numbers}
        self._numbers += 1
        child["guardians"], _ = self._family.settle(child["id"], (), reading.guardians)
        row.action, row.child = "added", child
        return row

    def _compare(self, row: Row, known: Record, by: str, reading: Reading) -> Row:
        row.before, row.by = known, by
        row.notices = self._doubts(known, by, reading)
        child = dict(known)
        for name, value in reading.child.items():
            new = _better(name, child, value, reading)
            if new is not None and len(new) > writing.longest(name):
                row.problems.append(Problem(reading.row, None, "too_long", reading.cells.get(name, ""), {"longest": writing.longest(name)}))
                new = writing.cut(name, new)
            if new is not None and new != known.get(name):
                row.changes.append(Change(name, known.get(name), new))
                child[name] = new
        row.problems.extend(_contradictions(known, reading))
        links, family_changed = self._family.settle(known["id"], known.get("guardians") or (), reading.guardians)
        if family_changed:
            row.changes.append(Change("guardians", known.get("guardians") or [], links))
            child["guardians"] = links
        if known.get("archived_at"):
            row.problems.append(Problem(reading.row, None, "archived", reading.name))
            row.changes.append(Change("archived_at", known["archived_at"], None))
            child["archived_at"] = None
        row.action, row.child = ("updated" if row.changes else "unchanged"), child
        return row

    def _doubts(self, known: Record, by: str, reading: Reading) -> list[Problem]:
        """Why a person may want to look whether a row that was known by its name is really this child."""
        if by == "identity":
            return []
        guardians = self._family.of(known)
        ours = {names.key(guardian["name"]) for guardian in guardians if guardian.get("name")}
        theirs = {names.key(guardian["name"]) for guardian in reading.guardians if guardian.get("name")}
        strangers = ours and theirs and not ours & theirs and not self._phones(known) & reading.phones
        other_sex = known.get("sex") and reading.child.get("sex") not in {None, known["sex"]}
        if by != "name" and not strangers and not other_sex:
            return []
        return [Problem(reading.row, None, f"known_{by}", reading.cells.get("name", ""), {"name": str(known.get("name") or "")})]


def _choices(reading: Reading, matched: Match | None) -> tuple[Choice, ...]:
    contradicting = any(problem.code in {"identity_other_born", "identity_other_sex"} for problem in reading.problems)
    extra: tuple[Choice, ...] = ("identity",) if contradicting else ()
    if reading.skip == "no_name" or not reading.name:
        return ("skip",)
    if reading.skip or matched is None or matched.several:
        return ("skip", "add", *extra)
    return ("update", "apart", "skip", *extra) if matched.child is not None else ("add", "skip", *extra)


# --- what is better known -----------------------------------------------------------------------------------------------------------


def _better(name: str, known: Mapping[str, Any], value: str, reading: Reading) -> str | None:
    """The value a field gets, or None where what is known stays: an import neither blanks nor coarsens."""
    old = known.get(name)
    if not old:
        return value
    if old == value or (known.get("identity") and name in {"identity", "born", "sex"}):
        return None
    if name == "name":
        same = names.key(old) == names.key(value)
        return None if same else value
    if name == "born":
        return None if old.startswith(value) else value
    if name == "grade":
        return None if roster.same_grade(old, value) else value
    if name in _JOINED:
        return None if value in old else old + _SEPARATOR + value if old not in value else value
    return None if name in {"school", "address", "parents_at", "nation", "class_name"} and value in old else value


def _contradictions(known: Mapping[str, Any], reading: Reading) -> list[Problem]:
    """What a row says that cannot be true of a child whose identity number is known, and a name that is replaced."""
    found: list[Problem] = []
    if known.get("identity"):
        born = reading.child.get("born", "")
        if born and known.get("born") and not known["born"].startswith(born):
            needs: dict[str, str | int] = {"kept": known["born"]}
            found.append(Problem(reading.row, None, "known_other_born", reading.cells.get("born", ""), needs))
        if known.get("sex") and reading.child.get("sex", known["sex"]) != known["sex"]:
            found.append(Problem(reading.row, None, "known_other_sex", reading.cells.get("sex", ""), {"kept": known["sex"]}))
    old = known.get("name") or ""
    if names.key(old) != names.key(reading.name):
        found.append(Problem(reading.row, None, "renamed", reading.cells.get("name", ""), {"name": old}))
    return found

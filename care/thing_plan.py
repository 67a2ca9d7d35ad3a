"""What an import of books and equipment would do: each row compared with the things there are. Nothing is changed here.

A thing is known by its number, else by title, author and ISBN together: as many rows and copies as there are such things already are
those things, and what goes beyond is new. So the same list once more adds nothing, and one with three more copies adds three.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from care import ids, names, thing_list
from care.roster import Problem
from care.tables import Table
from care.thing_list import Reading

Record = dict[str, Any]
Action = Literal["added", "updated", "unchanged", "skipped"]
FILLED = ("title", "author", "publisher", "isbn", "shelf", "category", "note", "number")
"""What a row may tell anew of a thing that is there. An import never blanks a field, and never makes a book a ball."""


@dataclass(slots=True)
class Row:
    """What becomes of one row: the records that are new, a copy each; those there are, as they would be; and the fields that change."""

    row: int
    title: str
    action: Action
    added: list[Record] = field(default_factory=list[Record])
    known: list[Record] = field(default_factory=list[Record])
    changes: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    problems: list[Problem] = field(default_factory=list[Problem])


@dataclass(slots=True)
class Plan:
    """The whole import."""

    file: str
    rows: list[Row] = field(default_factory=list[Row])

    @property
    def added(self) -> list[Record]:
        """The things that are new, without their labels' codes."""
        return [thing for row in self.rows for thing in row.added]

    @property
    def updated(self) -> list[Record]:
        """The things of which the list tells something anew."""
        return [thing for row in self.rows if row.changes for thing in row.known]

    def count(self, action: Action) -> int:
        """How many rows end that way."""
        return sum(row.action == action for row in self.rows)


def plan(
    table: Table, things: Sequence[Mapping[str, Any]], mapping: Mapping[str, int] | None = None, new_id: Callable[[str], str] = ids.new_id
) -> Plan:
    """Compare a list with the things there are (those withdrawn are no match). `mapping` replaces how the columns were understood."""
    readings = thing_list.understand(table, table.mapping() if mapping is None else mapping)
    planner = _Planner([dict(thing) for thing in things if not thing.get("withdrawn_at")], new_id)
    return Plan(table.file, [planner.row(reading) for reading in readings])


def key(thing: Mapping[str, Any]) -> tuple[str, str, str]:
    """What two copies of one book have in common."""
    return names.key(thing.get("title") or ""), names.key(thing.get("author") or ""), thing.get("isbn") or ""


def numbers(number: str, copies: int) -> list[str]:
    """The numbers of several copies that share one in the list: TS01, TS01-2, TS01-3."""
    return [number if copy == 1 or not number else f"{number}-{copy}" for copy in range(1, copies + 1)]


def _without(thing: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in thing.items() if name != "number"}


class _Planner:
    def __init__(self, things: Sequence[Record], new_id: Callable[[str], str]) -> None:
        self._new_id = new_id
        self._by_number = {str(thing["number"]): thing for thing in things if thing.get("number")}
        self._alike: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
        for thing in things:
            self._alike[key(thing)].append(thing)
        self._taken: set[str] = set()
        self._rows: dict[str, Reading] = {}

    def row(self, reading: Reading) -> Row:
        row = Row(reading.row, reading.title, "skipped", problems=reading.problems)
        if reading.skip or not self._number_is_free(reading):
            return row
        for number in numbers(reading.thing.get("number", ""), reading.copies):
            self._copy(row, {**reading.thing, "number": number} if number and self._fits(number, reading) else _without(reading.thing))
        row.action = "added" if row.added else "updated" if row.changes else "unchanged"
        return row

    def _number_is_free(self, reading: Reading) -> bool:
        """Hold a row's number against the rows before and the things there are; a row that may not have it says so, and why."""
        number = reading.thing.get("number", "")
        if not number:
            return True
        first = self._rows.setdefault(number, reading)
        known = self._by_number.get(number)
        if first is not reading:
            same = key(first.thing) == key(reading.thing)
            code = "twice" if same else "number_twice"
            reading.problems.append(Problem(reading.row, reading.number_column, code, number, {"first": first.row}))
            if same:
                return False
            del reading.thing["number"]
        elif known is not None and names.key(known["title"]) != names.key(reading.title):
            reading.problems.append(Problem(reading.row, reading.number_column, "number_of_other", number, {"title": known["title"]}))
            return False
        return True

    def _fits(self, number: str, reading: Reading) -> bool:
        """Whether a copy's number is free, or this very thing's."""
        known = self._by_number.get(number)
        return known is None or (known["id"] not in self._taken and names.key(known["title"]) == names.key(reading.title))

    def _copy(self, row: Row, told: dict[str, str]) -> None:
        known = self._known(told)
        if known is None:
            row.added.append({"id": self._new_id("t"), **told})
            return
        self._taken.add(known["id"])
        new = {name: told[name] for name in FILLED if told.get(name) and told[name] != known.get(name)}
        row.changes |= {name: (str(known.get(name) or ""), value) for name, value in new.items()}
        row.known.append({**known, **new})

    def _known(self, told: Mapping[str, str]) -> Record | None:
        number = told.get("number", "")
        known = self._by_number.get(number) if number else None
        if known is not None:
            return known
        alike = (thing for thing in self._alike[key(told)] if thing["id"] not in self._taken)
        return next((thing for thing in alike if not number or not thing.get("number")), None)

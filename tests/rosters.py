"""Rosters for the stories: made in memory, row by row, as an office would type them."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from care import plan as plans
from care import roster
from care.identity import check_character
from care.plan import Choice, Known, Plan, Row
from care.tables import Table

DATA = Path(__file__).parent / "data"
TODAY = date(2026, 11, 24)
AT = "2026-11-24T08:00:00.000Z"


def number(born: str, sex: str = "male", place: str = "431025", order: int = 12) -> str:
    """A whole identity number of somebody born on "2017-06-13"."""
    body = f"{place}{born.replace('-', '')}{order:02d}{1 if sex == 'male' else 2}"
    return body + check_character(body)


def xlsx(*rows: Sequence[Any], merged: Sequence[str] = (), sheets: Sequence[str] = ("花名册",)) -> bytes:
    """A workbook whose last sheet holds the rows; the others are empty."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title in sheets:
        sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv(*rows: Sequence[Any], encoding: str = "utf-8") -> bytes:
    """The same as text."""
    return "\r\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows).encode(encoding)


class Office:
    """Children as they are after one import after another."""

    def __init__(self) -> None:
        self.records: dict[str, dict[str, dict[str, Any]]] = {"children": {}, "guardians": {}, "apart": {}}

    @property
    def known(self) -> Known:
        """What the next import is compared with."""
        children = list(self.records["children"].values())
        highest = max((child.get("number") or 0 for child in children), default=0)
        return Known(children, list(self.records["guardians"].values()), list(self.records["apart"].values()), highest + 1)

    def looks_at(self, data: bytes | Table, mapping: Mapping[str, int] | None = None, **choices: Choice) -> Plan:
        """The plan, without doing it; choices as r7="apart"."""
        table = roster.read(data, "花名册.xlsx") if isinstance(data, bytes) else data
        decided = {int(row[1:]): choice for row, choice in choices.items()}
        return plans.plan(table, self.known, today=TODAY, mapping=mapping, choices=decided)

    def imports(self, data: bytes, **choices: Choice) -> Plan:
        """Do it."""
        plan = self.looks_at(data, **choices)
        for table, record in plans.changes(plan, at=AT):
            self.records[table][record["id"]] = record
        return plan

    def child(self, name: str) -> dict[str, Any]:
        """The one child of that name."""
        (found,) = [child for child in self.records["children"].values() if child["name"] == name]
        return found

    def guardians(self, name: str) -> list[tuple[str, str | None, str | None]]:
        """A child's guardians: name, phone, relation."""
        links = self.child(name)["guardians"]
        people = self.records["guardians"]
        return [(people[link["guardian"]]["name"], people[link["guardian"]].get("phone"), link.get("relation")) for link in links]

    def __len__(self) -> int:
        return len(self.records["children"])


def ends(plan: Plan) -> tuple[int, int, int, int]:
    """How many rows were added, updated, left unchanged, skipped."""
    return plan.count("added"), plan.count("updated"), plan.count("unchanged"), plan.count("skipped")


def codes(plan: Plan) -> list[tuple[int, str]]:
    """Row and code of each problem."""
    return [(problem.row, problem.code) for problem in plan.problems]


def only(plan: Plan) -> Row:
    """The one row of a plan."""
    (row,) = plan.rows
    return row

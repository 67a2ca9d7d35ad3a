"""Imports of books and equipment: read, compared, given their labels' codes, and kept as one. No page is drawn here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from care import days, thing_list
from care import thing_plan as plans
from care.tables import Table, Unreadable
from care.thing_plan import Plan
from pages import badge_making, importing
from storage.ledger import Ledger

Record = dict[str, Any]

PIECE = 200
"""Things made ready between two steps of the progress bar."""


def known(ledger: Ledger) -> list[Record]:
    """What an import is compared with: plain records, fit to be sent to another process."""
    return [dict(thing) for thing in ledger.store.things.all()]


def try_to_read(data: bytes, file: str, there: Sequence[Record]) -> tuple[Table, Plan] | Unreadable:
    """A file's table and what its import would do; for another process, from which only what is returned comes back whole."""
    try:
        table = thing_list.read(data, file)
        return table, plans.plan(table, there)
    except Unreadable as problem:
        return problem


def plan_again(table: Table, there: Sequence[Record], mapping: Mapping[str, int]) -> Plan:
    """The plan with columns understood as a person chose."""
    return plans.plan(table, there, mapping)


def new_codes(ledger: Ledger, count: int) -> Iterator[list[str]]:
    """Codes for so many labels, PIECE at a time: none that stands on a badge or a label, and none twice."""
    made: set[str] = set()
    while len(made) < count:
        piece: list[str] = []
        while len(piece) < min(PIECE, count - len(made)):
            code = badge_making.unused_code(ledger)
            if code not in made and code not in piece:
                piece.append(code)
        made.update(piece)
        yield piece


def save(ledger: Ledger, plan: Plan, codes: Sequence[str], *, by: str | None) -> Record | None:
    """Write what a plan would do, all of it in one turn so that it gets to the disk as one. Not yet on disk.

    `codes` are as many as there are new things. Returns the import's record, by which it can be taken back; None where nothing is to do.
    """
    at, added, updated = days.now(), plan.added, plan.updated
    if not added and not updated:
        return None
    records = [("things", {**thing, "code": code, "added_at": at}) for thing, code in zip(added, codes, strict=True)]
    records += [("things", thing) for thing in updated]
    about = {"of": "things", "file": plan.file, "added": [one["id"] for one in added], "updated": [one["id"] for one in updated]}
    return importing.keep(ledger, records, about, at=at, by=by)


def import_file(ledger: Ledger, name: str, data: bytes, *, by: str | None) -> Plan:
    """Import a list as it is, without a page. Not yet on disk. Raises tables.Unreadable."""
    plan = plans.plan(thing_list.read(data, name), known(ledger))
    save(ledger, plan, [code for piece in new_codes(ledger, len(plan.added)) for code in piece], by=by)
    return plan

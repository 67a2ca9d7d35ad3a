"""Imports: made, saved with what was there before, and taken back. No page is drawn here, so the command line uses it too.

Rosters are read and planned here, lists of books in `thing_importing`; both are kept and taken back in the same way.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from care import days, photos, roster
from care import plan as plans
from care.ids import new_id
from care.plan import Choice, Known, Plan
from care.tables import Table, Unreadable
from pages import words_roster
from storage.ledger import Ledger

Record = dict[str, Any]

ORDER = ("apart", "children", "guardians", "things")
"""The tables in which an import is taken back."""
COUNTED = frozenset({"children", "things"})


def known(ledger: Ledger) -> Known:
    """What an import is compared with: plain records, fit to be sent to another process."""
    store = ledger.store
    children, guardians, apart = ([dict(record) for record in table.all()] for table in (store.children, store.guardians, store.apart))
    return Known(children, guardians, apart, ledger.next_number())


def today(ledger: Ledger) -> date:
    """The centre's own day."""
    return date.fromisoformat(days.day_of(days.now(), ledger.centre["time_zone"]))


def read_and_plan(data: bytes, file: str, there: Known, on: date) -> tuple[Table, Plan]:
    """A file's table and what its import would do. Raises tables.Unreadable."""
    table = roster.read(data, file)
    return table, plans.plan(table, there, today=on)


def try_to_read(data: bytes, file: str, there: Known, on: date) -> tuple[Table, Plan] | Unreadable:
    """The same for another process, from which only what is returned comes back whole."""
    try:
        return read_and_plan(data, file, there, on)
    except Unreadable as problem:
        return problem


def plan_again(table: Table, there: Known, on: date, mapping: Mapping[str, int], choices: Mapping[int, Choice]) -> Plan:
    """The plan with columns understood, or rows decided, as a person chose."""
    return plans.plan(table, there, today=on, mapping=mapping, choices=choices)


def import_file(ledger: Ledger, name: str, data: bytes, *, by: str | None) -> Record:
    """Import a roster as it is, updates included. Not yet on disk.

    Returns `{"added", "updated", "unchanged", "skipped", "problems": [{"row", "column", "code", "text"}]}`; raises tables.Unreadable.
    """
    _, plan = read_and_plan(data, name, known(ledger), today(ledger))
    save(ledger, plan, by=by)
    return as_json(plan)


def as_json(plan: Plan) -> Record:
    """A plan in figures and words."""
    problems = [
        {"row": problem.row, "column": problem.column, "code": problem.code, "text": words_roster.sentence(problem)}
        for problem in plan.problems
    ]
    return {action: plan.count(action) for action in ("added", "updated", "unchanged", "skipped")} | {"problems": problems}


def save(ledger: Ledger, plan: Plan, *, by: str | None) -> Record | None:
    """Write what a plan would do, and the import's own record, by which it can be taken back. Not yet on disk.

    Returns that record; None where there was nothing to write.
    """
    at = days.now()
    records = plans.changes(plan, at=at)
    if not records:
        return None
    about = {
        "file": plan.file,
        "added": [row.child["id"] for row in plan.rows if row.action == "added" and row.child],
        "updated": [row.child["id"] for row in plan.rows if row.action == "updated" and row.child],
    }
    return keep(ledger, records, about, at=at, by=by)


def keep(ledger: Ledger, records: Sequence[tuple[str, Record]], about: Record, *, at: str, by: str | None) -> Record:
    """Write the records (table, record) of an import, and the import's own, by which it can be taken back. Not yet on disk.

    `about` is its `file`, the ids `added` and `updated`, and `of`: "things", or absent for a roster.
    """
    before: Record = {}
    after: Record = {}
    for table, record in records:
        key = f"{table}/{record['id']}"
        old = ledger.store.table(table).find(record["id"])
        before[key] = photos.as_told(old) if old is not None else None
        after[key] = _digest(record) if old is None else {name: record.get(name) for name in _changed(old, record)}
        ledger.save(table, record, by=by)
    made = {"id": new_id("r"), **about, "by": by, "at": at, "before": before, "after": after, "undone_at": None}
    return ledger.save("imports", made, by=by)


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [name for name in {**old, **new} if old.get(name) != new.get(name)]


def _digest(record: Mapping[str, Any]) -> str:
    """The same for two records that say the same; absent and None are one."""
    said = {name: value for name, value in record.items() if value is not None}
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


# --- taken back -------------------------------------------------------------------------------------------------------------------


def imports(ledger: Ledger, of: str | None = None) -> list[Record]:
    """All imports of rosters, or "things", the latest first."""
    return sorted(
        (made for made in ledger.store.imports.all() if made.get("of") == of), key=lambda made: (made["at"], made["id"]), reverse=True
    )


def undo(ledger: Ledger, import_id: str, *, by: str | None) -> Record:
    """Take an import back in one step. Not yet on disk. Raises NotFound.

    What was done since stays: a child it added that was edited, has a badge, is on an activity's list or has facts is archived, a thing
    that was edited, lent or has a printed label is withdrawn, every other one erased; of what it updated only those fields go back that
    still are as the import left them. Returns how many were `erased`, `archived` and `put_back`; an import that was taken back already
    gives zeros.
    """
    done = ledger.store.imports.need(import_id)
    counts: Record = {"erased": 0, "archived": 0, "put_back": 0}
    if done.get("undone_at"):
        return counts
    undoing = _Undo(ledger, done, by)
    for key in sorted(done["before"], key=lambda key: ORDER.index(key.partition("/")[0])):
        table, _, id = key.partition("/")
        what = undoing.take_back(table, id)
        if what and table in COUNTED:
            counts[what] += 1
    ledger.save("imports", {**done, "undone_at": days.now()}, by=by)
    return counts


class _Undo:
    def __init__(self, ledger: Ledger, done: Mapping[str, Any], by: str | None) -> None:
        self._ledger = ledger
        self._done = done
        self._by = by
        store = ledger.store
        self._listed = {child for one in (*store.activities.all(), *store.series.all()) for child in one.get("children") or ()}
        self._merged = {child["merged_into"] for child in store.children.all() if child.get("merged_into")}
        self._answering: set[str] | None = None

    def take_back(self, table: str, id: str) -> str | None:
        """Undo one record: "erased", "archived", "put_back", or None where there was nothing left to do."""
        now = self._ledger.store.table(table).find(id)
        before, after = (self._done[side][f"{table}/{id}"] for side in ("before", "after"))
        if now is None:
            return None
        if before is not None:
            return self._put_back(table, now, before, after)
        if table == "children" and (_digest(now) != after or self._in_use(id)):
            return self._archive(now)
        if table == "things" and (_digest(now) != after or self._ledger.books.loans(id)):
            return self._withdraw(now)
        if table == "guardians" and (_digest(now) != after or self._answers_for_somebody(id)):
            return None
        self._ledger.erase(table, id, by=self._by)
        return "erased"

    def _put_back(self, table: str, now: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
        untouched = {name: before.get(name) for name, value in after.items() if now.get(name) == value}
        if not untouched:
            return None
        self._ledger.save(table, {**now, **untouched}, by=self._by)
        return "put_back"

    def _archive(self, child: Mapping[str, Any]) -> str | None:
        if child.get("archived_at") or child.get("merged_into"):
            return None
        self._ledger.save("children", {**child, "archived_at": days.now()}, by=self._by)
        return "archived"

    def _withdraw(self, thing: Mapping[str, Any]) -> str | None:
        if thing.get("withdrawn_at"):
            return None
        self._ledger.save("things", {**thing, "withdrawn_at": days.now()}, by=self._by)
        return "archived"

    def _in_use(self, child: str) -> bool:
        store = self._ledger.store
        return bool(store.facts.by("child", child) or store.badges.by("child", child) or child in self._listed or child in self._merged)

    def _answers_for_somebody(self, guardian: str) -> bool:
        """Whether a child that is left has this guardian; children are taken back before guardians."""
        if self._answering is None:
            children = self._ledger.store.children.all()
            self._answering = {link["guardian"] for child in children for link in child.get("guardians") or ()}
        return guardian in self._answering

"""Two records made one, and parted again. No page is drawn here."""

from collections.abc import Mapping

from care import merging
from care.merging import Side
from storage.errors import NotFound
from storage.ledger import Ledger, Record


def stays(ledger: Ledger, child: Record) -> Record:
    """The record that counts for a merged one: the last of the chain."""
    seen: set[str] = set()
    while child.get("merged_into") and child["id"] not in seen:
        seen.add(child["id"])
        child = ledger.store.children.need(child["merged_into"])
    return child


def merged_into(ledger: Ledger, child: Record) -> list[Record]:
    """The records that were merged into this one."""
    return [other for other in ledger.store.children.all() if other.get("merged_into") == child["id"]]


def merge(ledger: Ledger, keep: str, other: str, choices: Mapping[str, Side], *, by: str | None) -> Record:
    """Merge the record `other` into `keep`; `choices` say which value counts. Not yet on disk. Returns the record that stays.

    Its facts follow by themselves. Its badges become those of the child that stays, and wherever it was on an activity's list that child
    is now too. Raises NotFound, also where one of the two was merged already.
    """
    store = ledger.store
    first, second = store.children.need(keep), store.children.need(other)
    if keep == other or first.get("merged_into") or second.get("merged_into"):
        raise NotFound(table="children", id=other)
    kept = ledger.save("children", merging.merged(first, second, choices), by=by)
    for badge in list(store.badges.by("child", other)):
        ledger.save("badges", {**badge, "child": keep}, by=by)
    for table in ("activities", "series"):
        for record in store.table(table).all():
            listed = merging.listed_instead(record.get("children") or [], keep, other)
            if listed is not None:
                ledger.save(table, {**record, "children": listed}, by=by)
    ledger.save("children", {**second, "merged_into": keep}, by=by)
    return kept


def part(ledger: Ledger, other: str, *, by: str | None) -> Record:
    """Take a merge back: `other` is a child of its own again, with its facts and badges. Not yet on disk. Returns its record.

    The record it was merged into stays as it is now; its history shows what it was before.
    """
    store = ledger.store
    record = store.children.need(other)
    keep = record.get("merged_into")
    apart = ledger.save("children", {**record, "merged_into": None}, by=by)
    for badge in list(store.badges.by("child", keep)) if keep else ():
        if any((entry.get("before") or {}).get("child") == other for entry in store.history.by("record", badge["id"])):
            ledger.save("badges", {**badge, "child": other}, by=by)
    return apart

"""What changed since when: one sequence for facts and records, and only what is on the disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from storage.commits import Entry
from storage.contents import Contents, id_of
from storage.tables import FACTS, Document


@dataclass(frozen=True, slots=True)
class Change:
    """A document as change number `seq` left it; None where that erased it."""

    seq: int
    table: str
    id: str
    document: Document | None


Follower = Callable[[Sequence[Change]], None]


def latest(entries: Sequence[Entry]) -> list[Change]:
    """The last change of each document that a batch changed."""
    by_id = {(entry.table.name, id_of(entry.before, entry.after)): entry for entry in entries}
    return [Change(entry.seq, name, id, entry.after) for (name, id), entry in by_id.items()]


def changes_since(since: int, contents: Contents, unsafe: Sequence[Entry], safe: int, activity: str | None) -> list[Change]:
    """See Store.changes. `unsafe` is what is not on the disk yet: of a document in it what stood before is told."""
    tables = contents.database
    before: dict[tuple[str, str], Document | None] = {}
    for entry in unsafe:
        before.setdefault((entry.table.name, id_of(entry.before, entry.after)), entry.before)
    found: list[Change] = []
    facts = tables.table(FACTS)
    for fact in reversed(facts.rows.values() if activity is None else facts.indexed("activity", activity)):
        if fact["seq"] <= since:
            break
        if fact["seq"] <= safe:
            found.append(Change(fact["seq"], FACTS, fact["id"], fact))
    for (name, id), was in before.items():  # facts that are being erased
        if name == FACTS and was and was["seq"] > since and activity in (None, was.get("activity")):
            found.append(Change(was["seq"], FACTS, id, was))
    for key, seq in reversed(contents.changed.items()):
        if seq <= since:
            break
        name, id = key
        document = None if name == FACTS else before[key] if key in before else tables.table(name).find(id)
        found.append(Change(seq, name, id, document))
    found.sort(key=lambda change: change.seq)
    return found

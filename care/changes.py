"""What was changed of a record, by whom and when: the history's entries, each with what it was before, read as before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Record: TypeAlias = Mapping[str, Any]

INSIDE = frozenset({"id", "sample", "added_at"})
"""Fields that nobody edits and that tell nobody anything."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One field of one edit."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Edit:
    """What one person saved at one moment. Without a `before` it is the record's beginning: `made` is true and `fields` empty."""

    at: str
    by: str | None
    made: bool = False
    fields: list[Changed] = field(default_factory=list[Changed])


def edits(entries: Sequence[Record], now: Record) -> list[Edit]:
    """The edits of one record, the latest first.

    `entries` are its lines in `history` (`at`, `by`, `before`), in the order in which they were written, `now` is the record as it
    stands. What an edit left is what the next one found, so it is read backwards.
    """
    standing = dict(now)
    found: list[Edit] = []
    for entry in reversed(entries):
        before = entry.get("before")
        if before is None:
            found.append(Edit(entry["at"], entry.get("by"), made=True))
            continue
        fields = [Changed(name, was, standing.get(name)) for name, was in before.items() if name not in INSIDE]
        standing.update(before)
        if fields:
            found.append(Edit(entry["at"], entry.get("by"), fields=fields))
    return found


def last(edits: Sequence[Edit], name: str) -> Edit | None:
    """The latest of these edits (the latest first) that changed this field."""
    return next((edit for edit in edits if any(changed.name == name for changed in edit.fields)), None)


def links(before: Sequence[Record] | None, after: Sequence[Record] | None) -> list[tuple[str, str, Any, Any]]:
    """How a child's guardians changed: (guardian, what, before, after), `what` being added, removed, relation or may_collect."""
    old, new = ({link["guardian"]: link for link in given or ()} for given in (before, after))
    found: list[tuple[str, str, Any, Any]] = [(id, "removed", None, None) for id in old if id not in new]
    found += [(id, "added", None, None) for id in new if id not in old]
    for id in (id for id in new if id in old):
        if (old[id].get("relation") or "") != (new[id].get("relation") or ""):
            found.append((id, "relation", old[id].get("relation"), new[id].get("relation")))
        if old[id].get("may_collect", True) != new[id].get("may_collect", True):
            found.append((id, "may_collect", old[id].get("may_collect", True), new[id].get("may_collect", True)))
    return found

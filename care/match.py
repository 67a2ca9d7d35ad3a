"""Who a row of a roster is about: a child we know, a child of another row, or somebody new.

Children are told apart by whole identity numbers, else by name and birth date, else by name and a guardian's telephone number. Where that
does not decide, nobody is guessed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from care import names
from care.roster import Problem, Reading

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A known child as a row is compared with it. `child` is the record that counts (another one where two were merged)."""

    child: Record
    name: str
    born: str
    identity: str
    sex: str
    phones: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """The child a row is about, and by what it was known: "identity", "name_born", "name_phone" or "name".

    Without a child, any of `several` may be meant.
    """

    child: Record | None = None
    by: str | None = None
    several: tuple[Record, ...] = ()


def key_of(child: Mapping[str, Any], phones: Iterable[str] = ()) -> str:
    """By what a row is remembered as "not the same person": its identity number, else name, birth date and a telephone number."""
    if child.get("identity"):
        return str(child["identity"])
    return "|".join((names.key(child.get("name") or ""), child.get("born") or "", min(phones, default="")))


class Register:
    """The children there are, to be found by what a row says."""

    def __init__(self, children: Sequence[Record], phones_of: Callable[[Record], frozenset[str]], apart: Iterable[Record]) -> None:
        by_id = {child["id"]: child for child in children}
        self._apart = {(pair["child"], pair["key"]) for pair in apart}
        self._by_identity: dict[str, Entry] = {}
        self._by_name: dict[str, list[Entry]] = {}
        for child in children:
            counts = _counting(child, by_id)
            if counts is None or counts.get("sample"):
                continue
            entry = Entry(
                counts,
                names.key(child.get("name") or ""),
                child.get("born") or "",
                child.get("identity") or "",
                child.get("sex") or "",
                phones_of(child),
            )
            self._by_name.setdefault(entry.name, []).append(entry)
            if entry.identity:
                self._by_identity.setdefault(entry.identity, entry)

    def by_identity(self, reading: Reading) -> Match:
        """The child with the row's identity number; a number that contradicts its own row must agree at least in the name."""
        own = reading.child.get("identity")
        entry = self._by_identity.get(own or reading.claimed or "")
        if entry is None or self._is_apart(entry, reading):
            return Match()
        if own is None and entry.name != names.key(reading.name):
            return Match()
        return Match(entry.child, "identity")

    def by_name(self, reading: Reading, taken: Mapping[str, Reading]) -> Match:
        """The child with the row's name and birth date, or name and telephone. `taken` are children that other rows are about, by id."""
        namesakes = [
            entry
            for entry in self._by_name.get(names.key(reading.name), ())
            if not self._is_apart(entry, reading)
            and not _differ(entry.identity, reading.child.get("identity"))
            and not (entry.child["id"] in taken and _differ(taken[entry.child["id"]].child.get("identity"), reading.child.get("identity")))
        ]
        born = reading.child.get("born", "")
        exact = [entry for entry in namesakes if born and entry.born == born]
        near = [entry for entry in namesakes if born and entry.born and _compatible(entry.born, born)]
        calling = [entry for entry in namesakes if entry.phones & reading.phones and _compatible(entry.born, born)]
        for found, by in ((exact, "name_born"), (near, "name_born"), (calling, "name_phone")):
            if found:
                return _one(found, reading, by)
        return self._by_name_alone([entry for entry in namesakes if entry.child["id"] not in taken], reading)

    def _by_name_alone(self, namesakes: Sequence[Entry], reading: Reading) -> Match:
        """A namesake of whom, or a row of which, nothing is known that tells people apart."""
        possible = [entry for entry in namesakes if not _tells_apart(entry, reading) and not _differ(entry.sex, reading.child.get("sex"))]
        bare = [entry for entry in possible if not (entry.born or entry.identity or entry.phones)]
        if len(bare) == 1 and len(possible) == 1:
            return Match(bare[0].child, "name")
        return Match(None, "name", tuple(_unique(entry.child for entry in possible)))

    def _is_apart(self, entry: Entry, reading: Reading) -> bool:
        return bool(self._apart) and (entry.child["id"], key_of(reading.child, reading.phones)) in self._apart


def _counting(child: Record, by_id: Mapping[str, Record]) -> Record | None:
    """The record a merged one counts as; None where that is gone or goes in a circle."""
    seen: set[str] = set()
    current: Record | None = child
    while current is not None and current.get("merged_into"):
        if current["id"] in seen:
            return None
        seen.add(current["id"])
        current = by_id.get(current["merged_into"])
    return current


def _one(found: Sequence[Entry], reading: Reading, by: str) -> Match:
    """The one of several that also agrees in telephone, then in sex; none where that leaves more than one."""
    calling = [entry for entry in found if entry.phones & reading.phones]
    alike = [entry for entry in found if entry.sex == reading.child.get("sex")]
    for entries in (found, calling, alike):
        left = _unique(entry.child for entry in entries)
        if len(left) == 1:
            return Match(left[0], by)
    return Match(None, by, tuple(_unique(entry.child for entry in found)))


def _unique(children: Iterable[Record]) -> list[Record]:
    return list({child["id"]: child for child in children}.values())


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one and other and one != other)


def _compatible(one: str, other: str) -> bool:
    """Whether two birth dates may be one: equal, one of them without its day, or not known."""
    return one.startswith(other) or other.startswith(one)


def _tells_apart(entry: Entry, reading: Reading) -> bool:
    """Whether something known on both sides says that these are two: birth dates, or telephones where one side has no birth date."""
    born = reading.child.get("born", "")
    if entry.born and born:
        return True
    return bool(entry.phones and reading.phones and not entry.phones & reading.phones)


# --- within one file --------------------------------------------------------------------------------------------------------------


def mark_repeats(readings: Iterable[Reading], keep: frozenset[int]) -> None:
    """Mark the rows that stand twice in the file as skipped, each with the row it repeats; `keep` are rows a person said are not.

    Of two children under one identity number the second one loses it, so that neither loses the other.
    """
    seen = _Seen()
    for reading in readings:
        if reading.skip:
            continue
        seen.check_number(reading)
        first = seen.same_child(reading) if reading.row not in keep else None
        if first is not None:
            reading.skip = "twice"
            reading.problems.append(repeats(reading, first, _why_one(first, reading) or "all"))
        else:
            seen.add(reading)


class _Seen:
    def __init__(self) -> None:
        self._by_number: dict[str, Reading] = {}
        self._by_name: dict[str, list[Reading]] = {}

    def add(self, reading: Reading) -> None:
        self._by_name.setdefault(names.key(reading.name), []).append(reading)
        if "identity" in reading.child:
            self._by_number.setdefault(reading.child["identity"], reading)

    def check_number(self, reading: Reading) -> None:
        first = self._by_number.get(reading.child.get("identity", ""))
        if first is None or names.key(first.name) == names.key(reading.name):
            return
        shown = reading.cells.get("identity", "")
        del reading.child["identity"]
        reading.problems.append(Problem(reading.row, None, "identity_twice", shown, {"first": first.row, "name": first.name}))

    def same_child(self, reading: Reading) -> Reading | None:
        return next((other for other in self._by_name.get(names.key(reading.name), ()) if _why_one(other, reading)), None)


def repeats(reading: Reading, first: Reading, why: str) -> Problem:
    """That a row is about the child of an earlier one, and why: "identity", "name_born", "name_phone", "all" or "known"."""
    return Problem(reading.row, None, "twice", reading.cells.get("name", reading.name), {"first": first.row, "why": why})


def _why_one(one: Reading, other: Reading) -> str | None:
    """Why two rows of one name are one child; None where they may be two."""
    number, born = one.child.get("identity"), one.child.get("born", "")
    other_number, other_born = other.child.get("identity"), other.child.get("born", "")
    if number and other_number:
        return "identity" if number == other_number else None
    if len(born) == 10 and born == other_born:
        return "name_born"
    if one.phones & other.phones and _compatible(born, other_born):
        return "name_phone"
    return "all" if one.child == other.child and one.guardians == other.guardians else None

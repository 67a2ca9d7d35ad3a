"""The children of a centre as a list: found, filtered, put in order; who is whose sibling; what is missing of whom.

All of it is asked of plain records. A record that was merged into another is nobody here: the other one stands for both.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from care import names
from care.watch import reachable

Record: TypeAlias = Mapping[str, Any]
Only = Literal["", "no_badge", "incomplete", "archived"]
"""Which children are wanted: all in the centre's care, those without a badge, those of whom something is missing, the archived ones."""

TELLING = ("name", "born", "sex", "phone")
"""What must be known of a child: to tell it apart, to put it into the office's tables, and to reach somebody."""

_DIGITS = re.compile(r"[\d\s-]+")
_FEWEST_OF_A_PHONE = 3


@dataclass(frozen=True, slots=True)
class Person:
    """A child as the list shows it.

    `guardian` and `relation` are of whom one would call first. `badge` is the one worn now, `reissued` whether another was withdrawn
    before it. `missing` are codes of TELLING.
    """

    child: Record
    guardian: Record | None
    relation: str
    phones: tuple[str, ...]
    badge: Record | None
    reissued: bool
    missing: tuple[str, ...]

    @property
    def archived(self) -> bool:
        """Whether the child is no longer in the centre's care."""
        return bool(self.child.get("archived_at"))


class Directory:
    """All children, by pinyin, ready to be searched while somebody types. Made anew when a record changes."""

    def __init__(self, children: Iterable[Record], guardians: Iterable[Record], badges: Iterable[Record]) -> None:
        known = {guardian["id"]: guardian for guardian in guardians}
        worn: dict[str, list[Record]] = {}
        for badge in badges:
            if badge.get("child"):
                worn.setdefault(badge["child"], []).append(badge)
        living = (child for child in children if not child.get("merged_into"))
        self.people = sorted(
            (_person(child, known, worn.get(child["id"], ())) for child in living),
            key=lambda person: (names.sort_key(person.child.get("name") or ""), person.child.get("number") or 0),
        )

    def find(self, query: str = "", *, group: str | None = None, school: str | None = None, only: Only = "") -> list[Person]:
        """The children that a hurried query means, by pinyin; a whole short number comes first.

        Digits are a short number or part of a guardian's telephone number; letters and characters are a name (care.names.matches), or
        two characters and more of a guardian's name. Archived children are found only among the archived.
        """
        among = [
            person
            for person in self.people
            if _is_wanted(person, only)
            and (group is None or (person.child.get("group") or "") == group)
            and (school is None or (person.child.get("school") or "") == school)
        ]
        wanted = query.strip()
        if not wanted:
            return among
        if _DIGITS.fullmatch(wanted):
            return _by_digits(re.sub(r"\D", "", wanted), among)
        return [person for person in among if names.matches(wanted, person.child.get("name") or "") or _is_guardian(wanted, person)]

    def count(self, only: Only = "") -> int:
        """How many there are."""
        return sum(_is_wanted(person, only) for person in self.people)

    def groups(self) -> list[tuple[str, int]]:
        """The groups of those in the centre's care with their sizes, by pinyin; "" stands for none."""
        return self._tally("group")

    def schools(self) -> list[tuple[str, int]]:
        """The schools likewise."""
        return self._tally("school")

    def _tally(self, name: str) -> list[tuple[str, int]]:
        tally = Counter((person.child.get(name) or "") for person in self.people if not person.archived)
        return sorted(tally.items(), key=lambda entry: (not entry[0], names.group_key(entry[0])))


def _person(child: Record, guardians: Mapping[str, Record], badges: Sequence[Record]) -> Person:
    called = reachable(child, guardians)
    phones = phones_of(child, guardians)
    badge = max((badge for badge in badges if not badge.get("withdrawn_at")), key=lambda badge: badge["issued_at"], default=None)
    return Person(
        child,
        called[1] if called else None,
        (called[0].get("relation") or "") if called else "",
        phones,
        badge,
        badge is not None and any(other.get("withdrawn_at") for other in badges),
        missing(child, phones),
    )


def _is_wanted(person: Person, only: Only) -> bool:
    if only == "archived" or person.archived:
        return only == "archived" and person.archived
    return not only or bool(person.missing if only == "incomplete" else person.badge is None)


def _is_guardian(wanted: str, person: Person) -> bool:
    """A guardian's name counts only once most of it is written: one character, or letters, would find half the village."""
    name = (person.guardian or {}).get("name") or ""
    return not wanted.isascii() and len(wanted) > 1 and names.key(wanted) in names.key(name)


def _by_digits(digits: str, among: Iterable[Person]) -> list[Person]:
    whole: list[Person] = []
    begun: list[Person] = []
    for person in among:
        number = person.child.get("number")
        if number is not None and number == int(digits):
            whole.append(person)
        elif (number is not None and f"{number:03d}".startswith(digits)) or (
            len(digits) >= _FEWEST_OF_A_PHONE and any(digits in phone for phone in person.phones)
        ):
            begun.append(person)
    return whole + begun


# --- one child among the others ---------------------------------------------------------------------------------------------------


def phones_of(child: Record, guardians: Mapping[str, Record]) -> tuple[str, ...]:
    """The telephone numbers of a child's guardians, in the record's order."""
    found = (guardians.get(link["guardian"]) for link in child.get("guardians") or ())
    return tuple(guardian["phone"] for guardian in found if guardian and guardian.get("phone"))


def missing(child: Record, phones: Sequence[str]) -> tuple[str, ...]:
    """What is still to be found out of a child, as codes of TELLING. A name with a sign that no name has counts as not known."""
    name = child.get("name") or ""
    known = {"name": bool(name) and not names.is_odd(name), "born": child.get("born"), "sex": child.get("sex"), "phone": phones}
    return tuple(code for code in TELLING if not known[code])


def siblings(child: Record, children: Iterable[Record]) -> list[Record]:
    """The children who share a guardian with this one, eldest first; archived ones too."""
    own = {link["guardian"] for link in child.get("guardians") or ()}
    found = [
        other
        for other in children
        if other["id"] != child["id"]
        and not other.get("merged_into")
        and any(link["guardian"] in own for link in other.get("guardians") or ())
    ]
    return sorted(found, key=lambda other: (other.get("born") or "9", other.get("number") or 0))


def known_already(name: str, born: str | None, children: Iterable[Record], *, but: str = "") -> list[Record]:
    """Other children of the same name and birth date: perhaps the same child, perhaps a namesake. Without a birth date nobody."""
    key = names.key(name)
    if not key or not born:
        return []
    return [
        child
        for child in children
        if child["id"] != but and not child.get("merged_into") and names.key(child.get("name") or "") == key and _one_day(born, child)
    ]


def _one_day(born: str, child: Record) -> bool:
    """Whether two birth dates may be one: equal, or one of them without its day."""
    other = child.get("born") or ""
    return bool(other) and (other.startswith(born) or born.startswith(other))


def alike(child: Record, children: Iterable[Record]) -> list[Record]:
    """Other records that may well be this child: the same identity number or name, or a name that sounds the same and one birth date."""
    key, sound = names.key(child.get("name") or ""), names.pinyin(child.get("name") or "")
    found: list[Record] = []
    for other in children:
        if other["id"] == child["id"] or other.get("merged_into"):
            continue
        same_number = bool(child.get("identity")) and other.get("identity") == child["identity"]
        same_name = bool(key) and names.key(other.get("name") or "") == key
        if same_number or same_name or (_one_day(child.get("born") or "-", other) and names.pinyin(other.get("name") or "") == sound):
            found.append(other)
    return found


def written_before(typed: str, known: Iterable[str]) -> str | None:
    """How a group, school, grade or class is written already, where `typed` (6组) is but another way to write it (六组); else None."""
    known = list(known)
    if not typed.strip() or typed in known:
        return None
    return next((word for word in known if names.spelling(word) == names.spelling(typed)), None)


def age(born: str | None, on: str) -> int | None:
    """Whole years on the day `on` ("2026-12-19"); None where the birthday is not known to the day and the month decides."""
    if not born:
        return None
    years = int(on[:4]) - int(born[:4])
    if len(born) == 7 and born[5:7] == on[5:7]:
        return None
    return years - (on[5 : len(born)] < born[5:])

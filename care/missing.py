"""少了谁: who took part in the last segment and not in this one; and whom a count by eye lacks, likeliest first.

Nothing here says that a child is lost. It says whom to look for first, and why.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from care import activity as activities
from care import days, facts, run_sheets
from care.activity import Record
from care.books import Books
from care.facts import Fact
from care.sheet import Sheet, fold

DOUBTFUL = frozenset({"close_in_out", "after_departure", "not_arrived"})
"""Marks on a child's page that leave open whether it is here."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A child to look for, and why: codes with `missed` segments in a row, the last ones. `seen` is the last fact in which it was met."""

    child: str
    why: tuple[str, ...]
    missed: int = 0
    seen: Fact | None = None
    gone: Fact | None = None


# --- by segment -----------------------------------------------------------------------------------------------------------------


def attended(activity: str, books: Books) -> dict[str, set[str]]:
    """Who took part in which segment on the last day on which anybody did, the segment that began last at the end."""
    found: dict[str, set[str]] = {}
    for fact, child in _attendances(activity, books):
        found.setdefault(fact["segment"], set()).add(child)
    return found


def _attendances(activity: str, books: Books) -> list[tuple[Fact, str]]:
    """The attendances of the last day that had any, in order, each with its child."""
    met = [(fact, sheet.child) for sheet in books.sheets(activity) for fact in sheet.standing if fact["kind"] == "attendance"]
    dated = [(days.day_of(fact["happened_at"], books.zone), fact, child) for fact, child in met if fact.get("segment")]
    last_day = max((day for day, _fact, _child in dated), default="")
    return sorted(((fact, child) for day, fact, child in dated if day == last_day), key=lambda pair: facts.key(pair[0]))


def usual_pair(activity: Record, books: Books) -> tuple[str | None, str | None]:
    """The segment before and the one now: of those with attendance the last two begun; None where there is none."""
    begun = [segment for segment in attended(activity["id"], books) if activities.segment_of(activity, segment)]
    return (_before(activity, begun[:-1], begun[-1]), begun[-1]) if begun else (None, None)


def pair(activity: Record, books: Books, this: str) -> tuple[str | None, str | None]:
    """The segment `this` and the one that began before it; the usual pair where nobody has been in it yet."""
    begun = [segment for segment in attended(activity["id"], books) if activities.segment_of(activity, segment)]
    if this not in begun:
        return usual_pair(activity, books)
    return (_before(activity, begun[: begun.index(this)], this), this)


def _beside(activity: Record, segment: str | None) -> set[str]:
    """A segment and those that run side by side with it: whoever is at another station is not lost."""
    return {one["id"] for one in run_sheets.beside(activity, segment or "")}


def _before(activity: Record, begun: Sequence[str], this: str) -> str | None:
    """The last of these segments that does not run side by side with `this`."""
    return next((segment for segment in reversed(begun) if segment not in _beside(activity, this)), None)


@dataclass(frozen=True, slots=True)
class Between:
    """Who is not in this segment: inside and in the last one; inside, in neither; and who was in the last one and has gone home."""

    lost: tuple[str, ...]
    elsewhere: tuple[str, ...]
    home: tuple[str, ...]


def between(activity: Record, books: Books, last: str | None, this: str | None) -> Between:
    """Compare two segments of an activity; `this` counts with those that run side by side with it, unless `last` is one of them.

    `this` None: nobody has been in it yet.
    """
    met, beside = attended(activity["id"], books), _beside(activity, this)
    here = {this} if last in beside else beside | {this}
    before, now = met.get(last or "", set[str]()), {child for segment in here for child in met.get(segment or "", ())}
    inside = {sheet.child for sheet in books.sheets(activity["id"]) if sheet.inside}
    return Between(tuple(before & inside - now), tuple(inside - before - now), tuple(before - inside - now))


# --- by a count -----------------------------------------------------------------------------------------------------------------


def headcounts(activity: str, books: Books) -> list[Fact]:
    """The counts by eye that stand, the latest first."""
    counted = [fact for fact in books.loose(activity) if fact["kind"] == "headcount" and books.counts(fact) and number_of(fact) is not None]
    return sorted(counted, key=facts.key, reverse=True)


def number_of(headcount: Fact) -> int | None:
    """How many were counted; None where a phone wrote no number."""
    number = facts.detail(headcount, "number")
    return number if isinstance(number, int) and not isinstance(number, bool) and number >= 0 else None


def inside_at(activity: str, books: Books, at: str) -> int:
    """How many the books had inside at an instant, by all that is known now."""
    return sum(_until(sheet, at, books.zone).inside for sheet in books.sheets(activity))


@dataclass(frozen=True, slots=True)
class Count:
    """A count by eye, and how many the books had `inside` at that moment, by all that is known now."""

    fact: Fact
    number: int
    inside: int


def differing(activity: Record, books: Books) -> Count | None:
    """The latest count by eye where it differs from the books; None where it agrees, nobody counted, or the activity is closed.

    It stands until somebody counts again: figures never depend on the present time.
    """
    if activities.ended_at(activity) is not None:
        return None
    latest = next(iter(headcounts(activity["id"], books)), None)
    number = number_of(latest) if latest is not None else None
    if latest is None or number is None:
        return None
    inside = inside_at(activity["id"], books, latest["happened_at"])
    return Count(latest, number, inside) if number != inside else None


def _until(sheet: Sheet, at: str, zone: str) -> Sheet:
    early = [fact for fact in sheet.standing if fact["happened_at"] <= at]
    return sheet if len(early) == len(sheet.standing) else fold(sheet.activity, sheet.child, early, is_void=lambda _fact: False, zone=zone)


def likeliest(activity: Record, books: Books, children: Iterable[Record], number: int, at: str | None = None) -> list[Lead]:
    """Whom a count by eye may have lacked or found too many, likeliest first; empty where it agrees with the books.

    `number` were counted, at the instant `at` (None: now). Fewer than the books have inside: the children inside, first those whose facts
    contradict each other, then those not seen since they came, missing from the latest segments, seen longest ago. More: who went home
    (the last first), then who is expected and not here.
    """
    sheets = {sheet.child: sheet for sheet in books.sheets(activity["id"])}
    inside = inside_at(activity["id"], books, at) if at else sum(sheet.inside for sheet in sheets.values())
    if number < inside:
        begun = _begun(activity, books)
        return sorted((_lead(sheet, begun) for sheet in sheets.values() if sheet.inside), key=_doubt)
    return _too_many(activity, sheets, children) if number > inside else []


@dataclass(slots=True)
class _Round:
    """Who was in a segment, and until when somebody was let in."""

    who: set[str]
    until: str


def _begun(activity: Record, books: Books) -> list[_Round]:
    """The segments that had attendance, the last one begun at the end; those side by side are one."""
    found: dict[str, _Round] = {}
    for fact, child in _attendances(activity["id"], books):
        if activities.segment_of(activity, fact["segment"]):
            first = run_sheets.beside(activity, fact["segment"])[0]["id"]
            found.setdefault(first, _Round(set(), "")).who.add(child)
            found[first].until = fact["happened_at"]
    return list(found.values())


def _lead(sheet: Sheet, begun: list[_Round]) -> Lead:
    why = [mark.rule for mark in sheet.marks if mark.rule in DOUBTFUL]
    stay = sheet.stays[-1]
    if any(fact.get("outcome") == "flagged" for fact in stay.seen):
        why.append("flagged")
    if all(fact["kind"] in ("arrival", "newcomer") for fact in stay.seen):
        why.append("only_arrived")
    since = stay.seen[0]["happened_at"] if stay.seen else ""
    open_to_it = [each for each in reversed(begun) if each.until >= since]  # what was over before the child came, it did not miss
    missed = next((place for place, each in enumerate(open_to_it) if sheet.child in each.who), len(open_to_it))
    if missed:
        why.append("missed")
    return Lead(sheet.child, tuple(dict.fromkeys(why)), missed, stay.seen[-1] if stay.seen else None)


def _doubt(lead: Lead) -> tuple[bool, bool, bool, int, str, str]:
    contradicts = any(why in DOUBTFUL for why in lead.why)
    seen = lead.seen["happened_at"] if lead.seen else ""
    return (not contradicts, "flagged" not in lead.why, "only_arrived" not in lead.why, -lead.missed, seen, lead.child)


def _too_many(activity: Record, sheets: Mapping[str, Sheet], children: Iterable[Record]) -> list[Lead]:
    gone = [(sheet.stays[-1].departures[-1], sheet) for sheet in sheets.values() if sheet.arrived and not sheet.inside]
    gone.sort(key=lambda pair: facts.key(pair[0]), reverse=True)
    leads = [Lead(sheet.child, ("went_home",), seen=_last_seen(sheet), gone=fact) for fact, sheet in gone]
    came = {child for child, sheet in sheets.items() if sheet.arrived}
    absent = [child for child in activities.expected(activity, children) if child["id"] not in came]
    absent.sort(key=_by_number)
    return leads + [Lead(child["id"], ("not_here",)) for child in absent]


def _last_seen(sheet: Sheet) -> Fact | None:
    return next((fact for fact in reversed(sheet.standing) if fact["kind"] in facts.SEEN), None)


def _by_number(child: Mapping[str, Any]) -> tuple[int, str]:
    return (child.get("number") or 10**9, child["id"])

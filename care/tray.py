"""The tray: what in the books contradicts itself or a rule, and waits for a person.

An entry's id is made from rule, activity and subject, so that it is the same on every machine. A `settle` fact closes it: it names in
`details.facts` what its writer had seen, so that a further fact on the same matter opens it again, however late it gets here. A void of the
settle opens it too. What may be decided, and which facts a decision writes, is in `care.deciding`.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from care import activity as activities
from care import collecting, days, facts, packing, verdict
from care.activity import Record
from care.books import Books
from care.entitlement import is_for, same_period, still_due
from care.facts import Fact
from care.verdict import World

_NAMESPACE = uuid.UUID("6f1f3e2a-6c1b-5d5e-9a53-0c5c3a4c8f01")

SUBJECT = {
    "unknown_segment": "segment",
    "unknown_item": "item",
    "not_offered": "item",
    "withdrawn_badge": "badge",
    "badge_mismatch": "child",
    "not_on_list": "child",
    "after_end": "child",
    "before_start": "child",
    "removed_station": "station",
    "not_for_stations": "station",
    "not_joined": "station",
    "desk_closed": "station",
    "unknown_activity": "station",
    "unknown_kind": "station",
    "malformed": "station",
    "unknown_badge": "badge",
    "unknown_child": "child",
}
"""The field that a rule is about; one entry for each of its values. Rules not named here are about the fact itself.

What is wrong with a phone and not with what it saw is one matter for each phone: five hundred facts that nobody can read are one card.
"""


DEPENDS_ON = frozenset({"activities", "children", "badges", "items", "centre"})
"""The tables whose records may open or close an entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One contradiction: `rule` (a code), what it is about, and the facts that show it, in order."""

    id: str
    rule: str
    activity: str
    subject: str
    facts: tuple[Fact, ...]
    settled: Fact | None = None

    @property
    def child(self) -> str | None:
        """The child it is about, where it is about one."""
        return next((fact["child"] for fact in self.facts if fact.get("child")), None)


def entry_id(rule: str, activity: str, subject: str) -> str:
    """The same id on every machine."""
    return str(uuid.uuid5(_NAMESPACE, f"{rule}\n{activity}\n{subject}"))


def entries(activity: str, books: Books, world: World) -> list[Entry]:
    """All entries of one activity, settled ones too, by the time of their last fact."""
    evidence: dict[tuple[str, str], dict[str, Fact]] = defaultdict(dict)
    for rule, subject, shown in _findings(activity, books, world):
        for fact in shown:
            evidence[(rule, subject)][fact["id"]] = fact
    settles = [fact for fact in books.loose(home(activity, world)) if _is_decision(fact, books)]
    found = [_entry(rule, activity, subject, shown.values(), settles) for (rule, subject), shown in evidence.items()]
    return sorted(found, key=lambda entry: facts.key(entry.facts[-1]))


def open_entries(activity: str, books: Books, world: World) -> list[Entry]:
    """The entries that wait for a person."""
    return [entry for entry in entries(activity, books, world) if entry.settled is None]


def handled(activity: str, books: Books) -> list[Entry]:
    """What was decided at an activity, as it stood then: an entry for each decision that holds, with the facts its writer had seen."""
    decisions = [fact for fact in books.loose(activity) if _is_decision(fact, books) and not facts.detail(fact, "part_of")]
    found: list[Entry] = []
    for settle in decisions:
        known = (books.facts.get(id) for id in _ids(facts.detail(settle, "facts")))
        seen = tuple(sorted((fact for fact in known if fact is not None), key=facts.key))
        rule, subject = (str(facts.detail(settle, name) or "") for name in ("rule", "subject"))
        if seen and rule:
            about = str(facts.detail(settle, "activity") or activity)
            found.append(Entry(str(settle.get("of")), rule, about, subject, seen, settle))
    return found


def home(activity: str, world: World) -> str:
    """The activity under which a decision is written: the entry's own, or the centre's where nobody knows that activity."""
    return activity if world.activity(activity) is not None else facts.CENTRE


def _is_decision(fact: Fact, books: Books) -> bool:
    return fact["kind"] == "settle" and not fact.get("station") and books.counts(fact)


def _entry(rule: str, activity: str, subject: str, shown: Iterable[Fact], settles: list[Fact]) -> Entry:
    evidence = tuple(sorted(shown, key=facts.key))
    id = entry_id(rule, activity, subject)
    mine = [settle for settle in settles if settle.get("of") == id]
    known = {seen for settle in mine for seen in _seen(settle, evidence)}
    closed = all(fact["id"] in known for fact in evidence)
    return Entry(id, rule, activity, subject, evidence, max(mine, key=facts.key, default=None) if closed else None)


def _seen(settle: Fact, evidence: Iterable[Fact]) -> list[str]:
    """The facts that the writer of a settle knew: those it names; where it names none, what happened before it."""
    earlier = [fact["id"] for fact in evidence if fact["happened_at"] <= settle["happened_at"]]
    return _ids(facts.detail(settle, "facts")) or earlier


def _ids(told: Any) -> list[str]:
    return [id for id in cast("list[Any]", told) if isinstance(id, str)] if isinstance(told, list) else []


Finding = tuple[str, str, Iterable[Fact]]


def _findings(activity: str, books: Books, world: World) -> Iterator[Finding]:
    record = world.activity(activity)
    for mark in books.marks(activity):
        yield mark.rule, mark.subject, mark.facts
    yield from _one_by_one(activity, record, books, world)
    if record is not None:
        yield from _never_left(record, books)
        yield from _collected(record, books)
        yield from _over_entitlement(record, books)
        yield from _over_full(record, books)
        yield from _lent_twice(activity, books)
        yield from _no_stock(record, books)
        yield from _return_differs(activity, books)
        yield from _took_back_more(activity, books)
    yield from _one_newcomer_twice(activity, books)


def _one_by_one(activity: str, record: Record | None, books: Books, world: World) -> Iterator[Finding]:
    """What is wrong with single facts, by the records as they are now: who adds a child to the list has dealt with it."""
    for fact in list(books.facts_of(activity)):
        if books.void_of(fact) is not None:
            continue
        for late in books.late_voids(fact):
            if books.counts(fact) and late.get("outcome") != "refused":
                yield "late_void", fact["id"], (fact, late)
        for rule in _rules_broken(fact, record or {}, books, world):
            yield rule, _subject(rule, fact), (fact,)


def _subject(rule: str, fact: Fact) -> str:
    """What an entry is about; facts that name nobody at all have nothing in common, and are a matter each."""
    about = fact.get(SUBJECT.get(rule, "id"))
    return str(about or (fact["id"] if rule == "unknown_child" else "-"))


def _rules_broken(fact: Fact, activity: Record, books: Books, world: World) -> Iterator[str]:
    if fact["kind"] == "void":
        if books.facts.get(fact["of"], {}).get("kind") == "void":
            yield "void_of_void"
    elif not books.counts(fact):
        yield fact.get("reason") or "malformed"
    elif fact["kind"] not in facts.KINDS:
        yield "unknown_kind"
    else:
        if fact.get("reason") in ("removed_station", "desk_closed"):  # of that moment: a desk is closed when its hour is over
            yield fact["reason"]
        if "pack_holds" in fact:
            yield "other_contents"
        if facts.out_of_place(fact):
            yield "not_for_stations"
        yield from verdict.doubts(fact, world)
        child = books.child_of(fact)
        if child is not None and fact["kind"] in facts.SEEN:
            yield from verdict.misplaced(fact, activity, world)
            yield from verdict.not_meant(fact, child, activity, world)
            yield from verdict.uninvited(fact, child, activity, world)


def _never_left(activity: Record, books: Books) -> Iterator[Finding]:
    """Who was still inside when an organizer ended the activity: nobody wrote down that this child got home."""
    if activities.ended_at(activity) is None:
        return
    for sheet in books.sheets(activity["id"]):
        if sheet.inside and sheet.stays[-1].seen:
            yield "not_signed_out", f"{sheet.child}:{sheet.stays[-1].day}", (sheet.stays[-1].seen[-1],)


def _collected(activity: Record, books: Books) -> Iterator[Finding]:
    """Departures with somebody who may not collect or whom nobody knows, and those of one stay that name different people."""
    for sheet in books.sheets(activity["id"]):
        for departure in (fact for fact in sheet.standing if fact["kind"] == "departure"):
            if collecting.is_open(departure.get("collecting"), departure, sheet):
                yield departure["collecting"], departure["id"], (departure,)
        for stay in sheet.stays:
            if apart := collecting.contradicting(stay.departures):
                yield "two_collectors", f"{sheet.child}:{stay.day}", apart


def _over_entitlement(activity: Record, books: Books) -> Iterator[Finding]:
    for sheet in books.sheets(activity["id"]):
        everything = [fact for page in books.sheets_of(sheet.child) for fact in page.standing]
        for offer in activity.get("items") or ():
            for fact in (given for given in sheet.given if is_for(offer, given)):
                due = still_due(offer, activity=sheet.activity, happened_at=fact["happened_at"], standing=everything, zone=books.zone)
                if due.given > offer["per_child"]:
                    same = (other for other in everything if other["kind"] == "handout" and is_for(offer, other))
                    shown = [other for other in same if same_period(offer, sheet.activity, other, fact["happened_at"], books.zone)]
                    per_day = f":{days.day_of(fact['happened_at'], books.zone)}" if offer.get("per") == "day" else ""
                    yield "over_entitlement", f"{sheet.child}:{offer['item']}{per_day}", shown


def _over_full(activity: Record, books: Books) -> Iterator[Finding]:
    rounds: dict[tuple[str, str, str], list[Fact]] = defaultdict(list)
    for sheet in books.sheets(activity["id"]):
        for place, attended in sheet.attended.items():
            rounds[place].append(attended[0])
    for (day, segment, round_), shown in rounds.items():
        places = (activities.segment_of(activity, segment) or {}).get("places")
        if places and round_ and len(shown) > places:
            yield "full", f"{segment}:{day}:{round_}", shown


def _lent_twice(activity: str, books: Books) -> Iterator[Finding]:
    for fact in list(books.facts_of(activity)):
        before = verdict.lent_before(fact, books) if fact["kind"] == "loan" and books.counts(fact) else None
        if before is not None:
            yield "on_loan", fact["id"], (before, fact)


def _no_stock(activity: Record, books: Books) -> Iterator[Finding]:
    given = [fact for sheet in books.sheets(activity["id"]) for fact in sheet.given]
    for item in {item for fact in given for item, _ in facts.pieces(fact)}:
        if (books.stock(item) or 0) < 0:
            last = max((fact for fact in given if any(piece == item for piece, _ in facts.pieces(fact))), key=facts.key)
            yield "no_stock", item, (last,)


def _return_differs(activity: str, books: Books) -> Iterator[Finding]:
    """A box that was brought back with more or fewer pieces than were left in it by the books."""
    for item, (_left, shown) in packing.differences(activity, books).items():
        yield "return_differs", item, shown


def _took_back_more(activity: str, books: Books) -> Iterator[Finding]:
    """Something that a child gave back of which it never had so many: two phones took back one handout, or it was another thing."""
    for sheet in books.sheets(activity):
        back = [fact for fact in sheet.standing if fact["kind"] == "take_back"]
        over = [fact for fact in back if verdict.gave_back_more(fact, sheet.child, books)]
        if over:
            yield "took_back_more", over[-1]["id"], (over[-1],)


def _one_newcomer_twice(activity: str, books: Books) -> Iterator[Finding]:
    named: dict[str, dict[str, Fact]] = defaultdict(dict)
    for sheet in books.sheets(activity):
        for fact in sheet.standing:
            if fact["kind"] == "newcomer":
                name = "".join(facts.newcomer(fact)[0].split())
                named[name].setdefault(sheet.child, fact)
    for name, children in named.items():
        if name and len(children) > 1:
            yield "same_newcomer", name, children.values()

"""What a phone is told about a fact: recorded, already, flagged or refused, and why.

A verdict is history, not state: it is given once, against the books as they stand at that moment, and kept with the fact. The station has
the same rules in assets/station/verdict.js; tests/data/verdicts.json holds the cases that both must answer alike.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from care import activity as activities
from care import collecting, facts
from care.activity import Record
from care.books import Books
from care.entitlement import is_for, is_meant, offer_for, still_due
from care.facts import Fact
from care.sheet import Sheet, Stay, attendance_key


@dataclass(frozen=True, slots=True)
class Verdict:
    """`outcome` is recorded, already, flagged or refused; `reason` a code or None; `first` the fact that stands already."""

    outcome: str
    reason: str | None = None
    first: Fact | None = None


class World(Protocol):
    """The records a verdict is judged by. Each look-up answers None for what there is not."""

    def activity(self, id: str) -> Record | None:
        """The activity of that id."""
        ...

    def child(self, id: str) -> Record | None:
        """The child of that id."""
        ...

    def badge(self, code: str) -> Record | None:
        """The badge of that code: at least `child` and `withdrawn_at`."""
        ...

    def item(self, id: str) -> Record | None:
        """The item of that id."""
        ...

    def guardian(self, id: str) -> Record | None:
        """The guardian of that id."""
        ...

    def thing(self, id: str) -> Record | None:
        """The book or piece of equipment of that id."""
        ...


def resolve(fact: Fact, world: World) -> str | None:
    """Whose fact it is: the child it names, else the one whose badge it names, even a withdrawn one."""
    if fact.get("child"):
        return fact["child"]
    badge = world.badge(fact["badge"]) if fact.get("badge") else None
    return badge["child"] if badge else None


def refusal(fact: Fact, books: Books, world: World) -> str | None:
    """Why a fact cannot be placed at all, or None where it can. Asked before the books know the fact."""
    if fact["activity"] != facts.CENTRE and world.activity(fact["activity"]) is None:
        return "unknown_activity"
    if fact["kind"] == "void":
        target = books.facts.get(fact["of"])
        return "void_of_void" if target is not None and target["kind"] == "void" else None
    if fact["kind"] not in facts.OF_A_CHILD:
        return None
    child = resolve(fact, world)
    if child is None and fact["kind"] in facts.NAMELESS and not fact.get("badge"):
        return None
    if child is None:
        return "unknown_badge" if fact.get("badge") else "unknown_child"
    if fact["kind"] != "newcomer" and world.child(child) is None:
        return "unknown_child"
    return None


def judge(fact: Fact, books: Books, world: World, *, removed: bool = False) -> Verdict:
    """The verdict on a fact that the books hold already and that could be placed.

    `removed` says that its station was removed by an organizer. What happened is never refused because a rule was broken: a broken rule is
    `flagged`. Where the same arrival, departure or attendance stands already, that is the news, unless the scan itself was doubtful.
    """
    activity = world.activity(fact["activity"]) or {}
    if wrong_collector(fact, books, world) == "not_allowed":  # nothing weighs more: a child is in the wrong hands
        return Verdict("flagged", "not_allowed")
    doubt = "removed_station" if removed else next(doubts(fact, world), None)
    if doubt:
        return Verdict("flagged", doubt)
    if fact["kind"] not in facts.KINDS:
        return Verdict("flagged", "unknown_kind")
    if fact["kind"] == "void":
        target = books.facts.get(fact["of"])
        late = target is not None and fact in books.late_voids(target)
        return Verdict("flagged", "late_void") if late else Verdict("recorded")
    if facts.out_of_place(fact):
        return Verdict("flagged", "not_for_stations")
    if fact.get("station") and not activities.is_open_for(activity, fact["kind"]):
        return Verdict("flagged", "desk_closed")
    child = books.child_of(fact)
    if child is None:
        return Verdict("recorded")
    sheet = books.sheet(fact["activity"], child)
    wrong = wrong_collector(fact, books, world)
    stands = _stands_already(fact, sheet, books.zone)
    if stands:
        return Verdict("already", "already", min(stands, key=facts.key))
    broken = next(_broken_rules(fact, sheet, activity, books, world), None) or ((wrong, None) if wrong else None)
    if broken:
        return Verdict("flagged", *broken)
    return Verdict("recorded", "walk_in" if _is_walk_in(fact, child, activity, world) else None)


def wrong_collector(fact: Fact, books: Books, world: World) -> str | None:
    """What is wrong with who takes a child home (care.collecting), or None; asked of a fact that the books hold."""
    child = books.child_of(fact) if fact["kind"] == "departure" else None
    if child is None:
        return None
    rule = collecting.broken(fact, world.child(child) or {}, world, books.zone)
    return rule if collecting.is_open(rule, fact, books.sheet(fact["activity"], child)) else None


def doubts(fact: Fact, world: World) -> Iterator[str]:
    """What is doubtful about whom a fact names: a badge that is another child's, or was withdrawn before."""
    badge = world.badge(fact["badge"]) if fact.get("badge") else None
    if badge is None or fact["kind"] not in facts.OF_A_CHILD:
        return
    if badge.get("child") and fact.get("child") and badge["child"] != fact["child"]:
        yield "badge_mismatch"
    if badge.get("withdrawn_at") and badge["withdrawn_at"] <= fact["happened_at"]:
        yield "withdrawn_badge"


def _stands_already(fact: Fact, sheet: Sheet, zone: str) -> list[Fact]:
    """Other facts that say the same: within one stay for arrivals and departures, within a round of a segment for attendance."""
    stay = sheet.stay_of(fact)
    same: list[Fact] = []
    if fact["kind"] == "arrival" and stay:
        same = stay.arrivals
    elif fact["kind"] == "departure" and stay:
        same = stay.departures
    elif fact["kind"] == "attendance":
        same = sheet.attended.get(attendance_key(fact, zone), [])
    return [other for other in same if other["id"] != fact["id"]]


Broken = tuple[str, Fact | None]


def _broken_rules(fact: Fact, sheet: Sheet, activity: Record, books: Books, world: World) -> Iterator[Broken]:
    """The rules a fact breaks, weightiest first. A departure is never flagged for being late or unlisted."""
    stay = sheet.stay_of(fact)
    if fact["kind"] == "departure":
        if stay is None:
            yield "close_in_out", None
        elif not stay.seen:
            yield "not_arrived", None
    if fact["kind"] not in facts.SEEN:
        return
    yield from ((rule, None) for rule in misplaced(fact, activity, world))
    if fact["kind"] == "attendance" and is_over_full(fact, activities.segment_of(activity, fact.get("segment")) or {}, books):
        yield "full", None
    if fact["kind"] == "handout":
        yield from ((rule, None) for rule in not_meant(fact, sheet.child, activity, world))
        yield from _handout_rules(fact, sheet, activity, books)
    if fact["kind"] == "take_back" and gave_back_more(fact, sheet.child, books):
        yield "took_back_more", None
    if fact["kind"] == "loan" and (before := lent_before(fact, books)):
        yield "on_loan", before
    yield from ((rule, None) for rule in uninvited(fact, sheet.child, activity, world))
    if fact["kind"] != "arrival" and stay and stay.seen[0]["id"] == fact["id"] and _came_back(sheet, stay):
        yield "after_departure", None


def misplaced(fact: Fact, activity: Record, world: World) -> Iterator[str]:
    """What is wrong with where a fact was written: a segment or item that the activity does not have."""
    if fact["kind"] in ("attendance", "result") and activities.segment_of(activity, fact.get("segment")) is None:
        yield "unknown_segment"
    if fact["kind"] == "loan" and world.thing(fact.get("item") or "") is None:
        yield "unknown_thing"
    if fact["kind"] in facts.GIVING and world.item(fact.get("item") or "") is None:
        yield "unknown_item"
    elif fact["kind"] == "handout" and offer_for(activity, fact) is None:
        yield "not_offered"


def lent_before(fact: Fact, books: Books) -> Fact | None:
    """The loan that stood open when a thing was lent again, or None: nobody wrote down that it came back."""
    return next((loan.loan for loan in books.loans(fact.get("item") or "") if loan.back is fact), None)


def gave_back_more(fact: Fact, child: str, books: Books) -> bool:
    """Whether a child gave back something of which it never had so many, at any activity: nothing at all, or one handout on two phones."""
    held: Counter[str] = Counter()
    for given in (given for page in books.sheets_of(child) for given in page.standing if given["kind"] in facts.GIVING):
        for item, pieces in facts.pieces(given):
            held[item] += pieces if given["kind"] == "handout" else -pieces
    return any(held[item] < 0 for item, _pieces in facts.pieces(fact))


def not_meant(fact: Fact, child: str, activity: Record, world: World) -> Iterator[str]:
    """What is wrong with who was handed something: a child for whom it was not meant."""
    offer = offer_for(activity, fact) if fact["kind"] == "handout" else None
    record = world.child(child)
    if offer is not None and record is not None and not is_meant(offer, record, activity):
        yield "not_meant"


def uninvited(fact: Fact, child: str, activity: Record, world: World) -> Iterator[str]:
    """What is wrong with when a fact happened and whose it is. Never asked of a departure: who leaves may leave."""
    if activity and fact["happened_at"] > activities.ends_at(activity):
        yield "after_end"
    if activity and fact.get("station") and fact["happened_at"] < activities.opens_at(activity):
        yield "before_start"
    if activity.get("list_only") and fact["kind"] != "result" and _is_unlisted(child, activity, world):
        yield "not_on_list"


def is_over_full(fact: Fact, segment: Record, books: Books) -> bool:
    """Whether more children took part in this round of a game than it has places (chairs)."""
    if not segment.get("places") or fact.get("round") is None:
        return False
    key = attendance_key(fact, books.zone)
    return sum(key in sheet.attended for sheet in books.sheets(fact["activity"])) > segment["places"]


def _handout_rules(fact: Fact, sheet: Sheet, activity: Record, books: Books) -> Iterator[Broken]:
    offer = offer_for(activity, fact)
    if offer is not None:
        standing = [other for page in books.sheets_of(sheet.child) for other in page.standing]
        due = still_due(offer, activity=sheet.activity, happened_at=fact["happened_at"], standing=standing, zone=books.zone)
        if due.given > offer["per_child"]:
            others = (other for other in standing if other["kind"] == "handout" and is_for(offer, other))
            yield "over_entitlement", max((other for other in others if other["id"] != fact["id"]), key=facts.key, default=None)
    if any((books.stock(item) or 0) < 0 for item, _ in facts.pieces(fact)):
        yield "no_stock", None
    if "pack_holds" in fact:  # noted when it came: no phone says that of itself
        yield "other_contents", None


def _came_back(sheet: Sheet, stay: Stay) -> bool:
    """Whether this stay began on a day on which the child had already gone home."""
    place = sheet.stays.index(stay)
    return place > 0 and sheet.stays[place - 1].gone and sheet.stays[place - 1].day == stay.day


def _is_unlisted(child: str, activity: Record, world: World) -> bool:
    record = world.child(child)
    return record is None or not activities.is_expected(activity, record)


def _is_walk_in(fact: Fact, child: str, activity: Record, world: World) -> bool:
    return fact["kind"] in {"arrival", "newcomer"} and bool(activity) and _is_unlisted(child, activity, world)

"""Deciding what waits on the tray: which choices make sense, and which facts a choice writes.

A decision is a set of new facts, never a change of old ones: a `settle` that closes the entry, and beside it whatever the choice means
(voids, a departure, an arrival). So the books stay a pure function of the set of facts, whatever the order they are read in. Each of these
facts names its settle in `details.decision`; taking the decision back voids them all. A void is never voided: what it took away is recorded
again.

A refused fact enters the books only here. *Placing* it writes a new fact of the organizer's, with the time and matter of the refused one
and the child that was chosen, and `details.again` naming it; the refused one stays refused. Where it was refused because nobody knew the
child, it is voided besides: a `newcomer` that gets here later would bring it into the books a second time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from care import activity as activities
from care import days, facts, packing, verdict
from care.activity import Record
from care.books import Books
from care.facts import Fact
from care.ids import uuid7
from care.sheet import attendance_key
from care.tray import Entry, home
from care.verdict import World

ASKS: Mapping[str, str] = {"place": "child", "went_home": "departure", "add_arrival": "time"}
"""Choices that need one more answer: whose it is, how and when a child left, when it came."""

REFUSED = frozenset({"unknown_badge", "unknown_child", "unknown_activity", "not_joined", "malformed"})
"""Rules of facts that are in no books yet."""

FIRST: Mapping[str, Sequence[str]] = {
    "not_signed_out": ("went_home", "keep"),
    "close_in_out": ("keep", "went_home"),
    "not_arrived": ("add_arrival", "keep"),
    "two_collectors": (),
    "not_on_list": ("add_to_list", "keep"),
    "same_newcomer": ("merge", "keep"),
    "void_of_void": ("again", "keep"),
    "return_differs": packing.REASONS,
}
"""What is offered first; everywhere else, to leave all as it is."""

LONGEST_TOLD = 2_000
"""Characters of what a refused fact said of itself that are taken along when it is placed: one fact has its size."""

MOST_NAMED = 300
"""Facts that one settle names: more would not fit into one fact."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`code` says what is done, `fact` about which one (kept, taken back) where it is about one, `child` whose it becomes."""

    code: str
    fact: str | None = None
    child: str | None = None


def choices(entry: Entry, books: Books, world: World) -> list[Choice]:
    """What may be decided about an entry, likeliest first. Among them: to leave it as it is (`keep`, or `leave_out` if refused).

    Of a box that was not brought back as it should be one reason is said, by which it is empty; who still searches, decides nothing yet.
    """
    if entry.rule in REFUSED:
        return [*_placing(entry, world), Choice("leave_out")]
    standing = standing_of(entry, books)
    found = [Choice(code) for code in FIRST.get(entry.rule, ("keep",))]
    found += _of_rule(entry, standing, world)
    if entry.rule == "return_differs":  # what was taken along and brought back is put right on the packing list
        return found
    found += [Choice("take_back", fact["id"]) for fact in standing if entry.rule != "two_collectors"]
    if len(standing) > 1:
        found.append(Choice("take_back_all"))
    return list(dict.fromkeys(found))


def standing_of(entry: Entry, books: Books) -> list[Fact]:
    """The facts of an entry that are in the books, and so can be taken back."""
    return [fact for fact in entry.facts if fact["kind"] != "void" and books.counts(fact)]


def excess(entry: Entry, standing: Iterable[Fact], world: World) -> list[Fact]:
    """The facts above what a rule allows, the latest ones: bags beyond what was due, children beyond the chairs of a round."""
    allowed, left, beyond = _allowed(entry, world), 0, list[Fact]()
    for fact in standing:
        n = facts.quantity(fact) if entry.rule == "over_entitlement" else 1
        if left + n > allowed:
            beyond.append(fact)
        else:
            left += n
    return beyond


def _allowed(entry: Entry, world: World) -> int:
    activity = world.activity(entry.activity) or {}
    if entry.rule == "over_entitlement":
        return (activities.offer_of(activity, entry.subject.split(":")[1]) or {}).get("per_child", 0)
    return (activities.segment_of(activity, entry.subject.split(":")[0]) or {}).get("places") or 0


def _of_rule(entry: Entry, standing: Sequence[Fact], world: World) -> Iterator[Choice]:
    if entry.rule in {"over_entitlement", "full"}:
        beyond = excess(entry, standing, world)
        if 0 < len(beyond) < len(standing):
            yield Choice("keep_first")
        if len(beyond) == len(standing) - 1 and entry.rule == "over_entitlement":
            fits = [fact for fact in standing if facts.quantity(fact) <= _allowed(entry, world)]
            yield from (Choice("keep_one", fact["id"]) for fact in fits if fact in beyond)
    elif entry.rule == "two_collectors":
        yield from (Choice("keep_one", fact["id"]) for fact in standing)
        yield Choice("keep")
    elif entry.rule == "badge_mismatch":
        owners = {(world.badge(fact["badge"]) or {}).get("child") for fact in standing if fact.get("badge")}
        owner = owners.pop() if len(owners) == 1 else None
        if owner and world.child(owner) is not None:
            yield Choice("move", child=owner)


def _placing(entry: Entry, world: World) -> Iterator[Choice]:
    """How a refused fact may enter the books. What names no activity that exists, or is not even whole, cannot."""
    if entry.rule in {"unknown_activity", "malformed"}:
        return
    if entry.rule == "not_joined" and all(_is_known(fact, world) for fact in entry.facts):
        yield Choice("count")
    else:
        yield Choice("place")


def _is_known(fact: Fact, world: World) -> bool:
    """Whether it is known whose fact it is, where it is about a child at all."""
    if fact["kind"] not in facts.OF_A_CHILD or (fact["kind"] == "newcomer" and fact.get("child")):
        return True
    child = verdict.resolve(fact, world)
    return child is not None and world.child(child) is not None


# --- what a decision writes ---------------------------------------------------------------------------------------------------------


def decision(
    entry: Entry, choice: Choice, books: Books, world: World, *, reason: str, note: str = "", answer: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The facts of a decision, to be recorded by an organizer in one commit; the settle is the first.

    `reason` is what voids say, in words. `answer` is what `ASKS` asks for: {"child"}, {"at", "details"} of a departure, or {"at"}.
    """
    id, given = uuid7(), dict(answer or {})
    written = [
        *(_void(fact, reason, world) for fact in _taken_back(entry, choice, books, world)),
        *_added(entry, choice, books, given),
    ]
    for fact in written:
        fact["details"] = {**fact.get("details", {}), "decision": id}
    return [*_settles(id, entry, choice, note, given, world), *written]


def _settles(id: str, entry: Entry, choice: Choice, note: str, answer: Mapping[str, Any], world: World) -> Iterator[dict[str, Any]]:
    told = {
        "choice": choice.code,
        "rule": entry.rule,
        "subject": entry.subject[: facts.LONGEST_ID],
        "note": note or None,
        "fact": choice.fact,
    }
    told["child"] = choice.child or answer.get("child")
    under = home(entry.activity, world)
    told["activity"] = entry.activity if under != entry.activity else None
    seen = [fact["id"] for fact in entry.facts]
    for start in range(0, len(seen), MOST_NAMED):
        part = {"facts": seen[start : start + MOST_NAMED], "part_of": id if start else None}
        details = {name: value for name, value in {**told, **part}.items() if value is not None}
        yield {"id": uuid7() if start else id, "kind": "settle", "activity": under, "of": entry.id, "details": details}


def _taken_back(entry: Entry, choice: Choice, books: Books, world: World) -> list[Fact]:
    standing = standing_of(entry, books)
    if choice.code == "keep_one":
        return [fact for fact in standing if fact["id"] != choice.fact]
    if choice.code in {"keep_first", "take_back"}:
        beyond = excess(entry, standing, world) if choice.code == "keep_first" else [fact for fact in standing if fact["id"] == choice.fact]
        return [same for fact in beyond for same in _said_twice(entry, fact, books)]
    if choice.code in {"take_back_all", "move"}:
        return standing
    if choice.code == "place":
        return [fact for fact in entry.facts if fact.get("reason") == "unknown_child"]
    return []


def _said_twice(entry: Entry, fact: Fact, books: Books) -> list[Fact]:
    """A fact with those that say the same of its round: who does not count there must not come back by a second scan."""
    child = books.child_of(fact)
    if entry.rule != "full" or child is None:
        return [fact]
    return books.sheet(fact["activity"], child).attended.get(attendance_key(fact, books.zone), [fact])


def _added(entry: Entry, choice: Choice, books: Books, answer: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    last = entry.facts[-1]
    if choice.code in {"place", "move"}:
        whose = answer.get("child") or choice.child
        moved = _unplaced(entry, books) if choice.code == "place" else standing_of(entry, books)
        yield from (again(fact, child=whose, badge=None) for fact in moved)
    elif choice.code == "count":
        yield from (again(fact) for fact in _unplaced(entry, books))
    elif choice.code == "again":
        undone = books.facts.get(str(last.get("of"))) or {}
        target = books.facts.get(str(undone.get("of")))
        if target is not None and books.void_of(target) is not None:
            yield again(target)
    elif choice.code in packing.REASONS:
        yield packing.box_count(entry.activity, entry.subject, 0, choice.code)
    elif choice.code == "went_home":
        about = {"activity": entry.activity, "child": last["child"], "at": answer["at"]}
        yield {"kind": "departure", **about, "details": dict(answer.get("details") or {})}
    elif choice.code == "add_arrival":
        yield {"kind": "arrival", "activity": entry.activity, "child": last["child"], "at": answer["at"]}


def _unplaced(entry: Entry, books: Books) -> list[Fact]:
    """The facts of an entry that no standing decision has placed before: a further scan opens an entry with its old facts in it."""
    written = (fact for fact in books.facts_of(entry.activity) if not fact.get("station") and books.counts(fact))
    placed = {facts.word(fact, "again") for fact in written}
    return [fact for fact in entry.facts if fact["id"] not in placed]


def again(fact: Fact, **changed: Any) -> dict[str, Any]:
    """The same once more, as an organizer's fact: what was refused is placed, what was taken back stands again."""
    names = ("kind", "activity", "segment", "round", "child", "badge", "item", "quantity", "of")
    given: Mapping[str, Any] = fact.get("details") or {}
    details: dict[str, Any] = {**given, "again": fact["id"]} if len(str(given)) <= LONGEST_TOLD else {"again": fact["id"]}
    details.pop("decision", None)
    kept = {name: fact[name] for name in names if fact.get(name) is not None and len(str(fact[name])) <= facts.LONGEST_ID}
    return {**kept, "at": fact["happened_at"], "clock": 0, "details": details, **changed}


def _void(fact: Fact, reason: str, world: World) -> dict[str, Any]:
    return {"kind": "void", "activity": home(fact["activity"], world), "of": fact["id"], "details": {"reason": reason}}


def taken_back(settle: Fact, books: Books, world: World, *, reason: str) -> list[dict[str, Any]]:
    """The facts that take a decision back, so that its entry waits again, for one commit. Nothing where that was done before."""
    if books.void_of(settle) is not None:
        return []
    id = facts.word(settle, "part_of") or settle["id"]
    written: list[dict[str, Any]] = []
    for fact in _of_decision(id, settle, books):
        if fact["kind"] != "void":
            written += [_void(fact, reason, world)] if books.void_of(fact) is None else []
            continue
        target = books.facts.get(fact["of"])
        if target is not None and books.void_of(target) is fact:
            written.append(again(target))
    return written


def _of_decision(id: str, settle: Fact, books: Books) -> list[Fact]:
    """The settle, its parts, and what was written with them, wherever it was written. A phone's facts are never among them."""
    named = facts.detail(settle, "facts") or ()
    concerned = {settle["activity"], *(books.facts[fact]["activity"] for fact in named if fact in books.facts)}
    told = (fact for activity in sorted(concerned | {facts.CENTRE}) for fact in books.facts_of(activity) if not fact.get("station"))
    return sorted((fact for fact in told if id in {fact["id"], facts.word(fact, "part_of"), facts.word(fact, "decision")}), key=facts.key)


def listed(activity: Record, child: str) -> Record:
    """The activity with a child added to its list."""
    return {**activity, "children": list(dict.fromkeys([*(activity.get("children") or ()), child]))}


def unlisted(activity: Record, child: str) -> Record:
    """The activity without a child that was added to its list."""
    return {**activity, "children": [other for other in activity.get("children") or () if other != child]}


def same_day(planned: str, happened_at: str, zone: str) -> str:
    """The hour of something planned, on the day of something that happened."""
    at, hour = days.local(happened_at, zone), days.local(planned, zone)
    return days.instant(at.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0))

"""Volunteers' service: who came to an activity, from when to when, what they did there; rehearsals apart.

Phones only propose: a station's join and its deeds, under the names given to the phone. What an organizer confirms, corrects or adds is a
`service` fact (details: `name`, `from` and `to` as instants, `did`, `sort`), and that alone counts: who records it answers for it
(谁记录谁证明). One name is one person, however many phones it was typed on.

The national rule (志愿服务记录与证明出具办法, 2021) counts in hours and leaves travel out; a phone joins in the hall, so none comes in.
It says nothing of rounding: here each time is rounded to a tenth of an hour (six minutes), and sums are sums of those, so that every
column adds up.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from care import activity as activities
from care import days, facts, names, writing
from care.activity import DESKS, LENDING, VOICES, Record
from care.books import Books
from care.facts import Fact
from care.hands import Hands

SORTS = ("service", "rehearsal")
NOT_SERVICE = "none"
"""The `sort` of a fact that says: what this phone proposes is nobody's service."""

APART_SECONDS = 8 * 3600
"""Who is not heard of for so long went home in between: the days of a camp are proposed one by one, an evening past midnight as one."""

LONGEST_SECONDS = 24 * 3600
EARLIEST_SECONDS = 24 * 3600
"""So long before an activity's start a phone's clock may still be right: setting up, and a join on the evening before."""

WORKING_SECONDS = 2 * 3600
"""While an activity goes on, whoever was heard of within so long is taken to be there still: a phone at the door is quiet for an hour."""

LONGEST_DID = writing.LONGEST_TEXT

_DESK_OF = {
    "arrival": "arrival", "newcomer": "arrival", "attendance": "segment", "result": "segment", "voice": VOICES, "wish": VOICES,
    "handout": "handout", "take_back": "handout", "departure": "departure", "question": "departure", "loan": LENDING, "return": LENDING,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the phones know of one volunteer: from the join to the last deed. `until` is None where nothing was done after the join."""

    name: str
    begins: str
    until: str | None
    desks: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    """Ids, in the order of the run sheet."""

    @property
    def whole(self) -> bool:
        """Whether it can be confirmed as it is: it has an end, and is no longer than a day."""
        return self.until is not None and days.seconds_between(self.begins, self.until) <= LONGEST_SECONDS


@dataclass(frozen=True, slots=True)
class Served:
    """One time somebody was there, as an organizer recorded it."""

    id: str
    activity: str
    name: str
    begins: str
    until: str
    did: str
    sort: str
    by: str
    phone: tuple[str, str] | None = None
    """The name typed on the phone that proposed it, and when its proposal began."""

    @property
    def tenths(self) -> int:
        """How long it was, in tenths of an hour."""
        return tenths(self.begins, self.until)


@dataclass(frozen=True, slots=True)
class Volunteer:
    """All times of one person, in order."""

    name: str
    served: tuple[Served, ...]

    def tenths(self, sort: str = "service") -> int:
        """Tenths of an hour of one sort."""
        return total(self.served, sort)


def tenths(begins: str, until: str) -> int:
    """From one instant to another in tenths of an hour: whole minutes, rounded to six of them, half of that upwards."""
    minutes = int(days.seconds_between(begins, until) // 60)
    return max(minutes * 10 + 30, 0) // 60


def hours(counted: int) -> str:
    """Tenths of an hour as they are written: 25 → "2.5"."""
    return f"{counted // 10}.{counted % 10}"


def total(served: Iterable[Served], sort: str = "service") -> int:
    """Tenths of an hour of one sort."""
    return sum(one.tenths for one in served if one.sort == sort)


def people(served: Iterable[Served]) -> int:
    """How many volunteers these are."""
    return len({names.key(one.name) for one in served})


# --- what phones propose ----------------------------------------------------------------------------------------------------------


def proposals(activity: Record, stations: Iterable[Record], books: Books) -> list[Proposal]:
    """Who was there by the phones that joined, and is neither recorded nor put aside; by name. Who only joined is among them.

    `stations` are their records as stored: whose a phone was when follows from the names given to it (care/hands.py).
    """
    written = list(_written(activity["id"], books))
    found = [one for one in _seen(activity, stations, books) if not any(_is_of(fact, one) for fact in written)]
    return sorted(found, key=lambda one: (names.sort_key(one.name), one.begins))


def is_working(one: Proposal, activity: Record, now: str) -> bool:
    """Whether somebody is likely there still: the activity has not reached its end, and the phone was heard of not long ago."""
    if activities.really_ended(activity) <= now:
        return False
    return days.seconds_between(one.until or one.begins, now) < WORKING_SECONDS


def why_not(one: Proposal, activity: Record, now: str) -> str | None:
    """Why a proposal cannot be confirmed as it is: "working", "no_end", "longer_than_a_day"; None where it can."""
    if is_working(one, activity, now):
        return "working"
    return None if one.whole else "no_end" if one.until is None else "longer_than_a_day"


def later(recorded: Iterable[Served], activity: Record, stations: Iterable[Record], books: Books) -> dict[str, str]:
    """Who went on after what was recorded: the fact's id → the last deed of that volunteer's phones."""
    seen = [one for one in _seen(activity, stations, books) if one.until]
    lasts = ((one, max((other.until or "" for other in seen if _is_of(one, other)), default=one.until)) for one in recorded)
    return {one.id: last for one, last in lasts if days.seconds_between(one.until, last) >= 60}


def _is_of(served: Served, proposal: Proposal) -> bool:
    """Whether something recorded answers a proposal: made from it, or of the same name at the same time."""
    if served.phone is not None and names.key(served.phone[0]) == names.key(proposal.name):
        return proposal.begins <= served.phone[1] <= (proposal.until or proposal.begins)
    same = names.key(served.name) == names.key(proposal.name)
    return same and served.begins <= (proposal.until or proposal.begins) and proposal.begins <= served.until


def _seen(activity: Record, stations: Iterable[Record], books: Books) -> Iterator[Proposal]:
    """Each volunteer's times, as the phones have them."""
    told: dict[str, list[tuple[str, str, Fact | None]]] = defaultdict(list)
    for name, at, fact in _deeds(activity, stations, books):
        told[names.key(name)].append((at, name, fact))
    order = [str(segment["id"]) for segment in activity.get("segments") or ()]
    for deeds in told.values():
        deeds.sort(key=lambda deed: deed[0])
        cuts = [place for place, (one, after) in enumerate(pairwise(deeds), 1) if days.seconds_between(one[0], after[0]) > APART_SECONDS]
        for first, last in pairwise([0, *cuts, len(deeds)]):
            yield _proposal(deeds[first:last], order)


def _proposal(deeds: Sequence[tuple[str, str, Fact | None]], order: Sequence[str]) -> Proposal:
    written = [fact for _at, _name, fact in deeds if fact is not None]
    desks = {_DESK_OF.get(fact["kind"]) for fact in written}
    segments = {fact.get("segment") for fact in written if _DESK_OF.get(fact["kind"]) == "segment"}
    begins, until = deeds[0][0], deeds[-1][0]
    lasted = days.seconds_between(begins, until) >= 60
    return Proposal(
        deeds[0][1],
        begins,
        until if lasted else None,
        tuple(desk for desk in (*DESKS, LENDING, VOICES) if desk in desks),
        tuple(id for id in order if id in segments),
    )


def _deeds(activity: Record, stations: Iterable[Record], books: Books) -> Iterator[tuple[str, str, Fact | None]]:
    """Every join and every deed of a phone: name, instant, the fact. What a broken clock dates elsewhere is left out."""
    earliest, latest = days.shifted(activity["starts_at"], -EARLIEST_SECONDS * 1000), activities.ends_at(activity)
    by_station: dict[str, list[Fact]] = defaultdict(list)
    for fact in books.facts_of(activity["id"]):
        if fact.get("station") and earliest <= fact["happened_at"] <= latest:
            by_station[fact["station"]].append(fact)
    for station in stations:
        if activity["id"] not in (station.get("joined") or {}):
            continue
        hands = Hands(station, activity["id"])
        written = sorted(by_station[station["id"]], key=facts.key)
        deeds: list[tuple[str, str, Fact | None]] = [(name, at, None) for name, at in hands.joins(written)]
        deeds += [(hands.of(fact), fact["happened_at"], fact) for fact in written]
        yield from (deed for deed in deeds if deed[0])


# --- what is recorded -------------------------------------------------------------------------------------------------------------


def served(activity: str, books: Books) -> list[Served]:
    """Who was at an activity, as recorded: by name, then by time."""
    found = (one for one in _written(activity, books) if one.sort in SORTS)
    return sorted(found, key=lambda one: (names.sort_key(one.name), one.begins, one.id))


def put_aside(activity: str, books: Books) -> list[Served]:
    """What phones proposed and an organizer said is nobody's service."""
    return sorted((one for one in _written(activity, books) if one.sort == NOT_SERVICE), key=lambda one: one.begins)


def everybody(books: Books, first: str = "", last: str = "9999") -> list[Volunteer]:
    """All volunteers with what they served on the days from `first` to `last`, over all activities; by name as a register sorts."""
    by_name: dict[str, list[Served]] = defaultdict(list)
    for activity in sorted(books.activities()):
        for one in served(activity, books):
            if first <= days.day_of(one.begins, books.zone) <= last:
                by_name[names.key(one.name)].append(one)
    people = (sorted(listed, key=lambda one: (one.begins, one.id)) for listed in by_name.values())
    return sorted((Volunteer(listed[-1].name, tuple(listed)) for listed in people), key=lambda one: names.sort_key(one.name))


def _written(activity: str, books: Books) -> Iterator[Served]:
    """The service facts of an activity that stand. An organizer's alone: what a phone wrote of itself proves nothing."""
    for fact in books.loose(activity):
        if fact["kind"] == "service" and not fact.get("station") and books.counts(fact):
            read = _read(fact)
            if read is not None:
                yield read


def _read(fact: Fact) -> Served | None:
    begins, until = (days.parse(facts.detail(fact, end)) for end in ("from", "to"))
    name, sort = names.kept(facts.said(fact, "name")), facts.detail(fact, "sort") or "service"
    if begins is None or until is None or until < begins or not name:
        return None
    told: Any = facts.detail(fact, "phone")
    phone = (str(told["name"]), str(told["since"])) if isinstance(told, Mapping) and {"name", "since"} <= set(told) else None  # pyright: ignore
    did = str(facts.detail(fact, "did") or "")
    return Served(
        fact["id"], fact["activity"], name, days.instant(begins), days.instant(until), did, sort, str(fact.get("by") or ""), phone
    )

"""The emergency roll-call: who is safe, and who is still to be found.

It is worked out from facts, like everything else. `emergency` begins it (several phones without a network may begin the same one),
`safe` ticks a child off, an organizer's `all_clear` ends it. Whoever was inside when it began, or is inside now, stands on it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from care import activity as activities
from care import collecting, facts, names
from care.activity import Record
from care.books import Books
from care.facts import Fact
from care.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Adult:
    """Somebody to be called: the guardian's record, and what they are to the child."""

    name: str
    relation: str
    phone: str


@dataclass(frozen=True, slots=True)
class Called:
    """One child of a roll-call. `ticks` are the standing `safe` facts, the first one first; `gone` the departure since it began."""

    child: str
    name: str
    group: str
    number: int | None
    ticks: Sequence[Fact]
    gone: Fact | None
    adults: Sequence[Adult]
    seen: Fact | None
    seen_in: str | None
    """The title of the segment in which the child was seen last, if it was one."""
    doubtful: bool = False
    """Whether it went home with somebody who may not collect it, or for whom no organizer has vouched."""

    @property
    def ticked(self) -> Fact | None:
        """The first tick: by whom, and when."""
        return self.ticks[0] if self.ticks else None

    @property
    def found(self) -> bool:
        """Whether somebody answers for the child: ticked, or gone home with someone about whom nothing is open."""
        return bool(self.ticks) or (self.gone is not None and not self.doubtful)


@dataclass(frozen=True, slots=True)
class Roll:
    """One roll-call. `begun` are the facts that began it, `ended` the all-clear or None while it goes on; who is missing comes first."""

    begun: Sequence[Fact]
    ended: Fact | None
    children: Sequence[Called]

    @property
    def since(self) -> str:
        """The instant at which it began."""
        return self.begun[0]["happened_at"]

    @property
    def by(self) -> str:
        """Who began it."""
        return self.begun[0].get("by") or ""

    @property
    def missing(self) -> Sequence[Called]:
        """Who is still to be found."""
        return [called for called in self.children if not called.found]

    @property
    def found(self) -> Sequence[Called]:
        """Who was found, or has gone home since."""
        return [called for called in self.children if called.found]


def roll(activity: Record, books: Books, children: Iterable[Record], guardians: Mapping[str, Record]) -> Roll | None:
    """The roll-call that goes on at an activity, or None where no emergency is open."""
    last = next(reversed(rolls(activity, books, children, guardians)), None)
    return last if last and last.ended is None else None


def began(activity: str, books: Books) -> Fact | None:
    """The fact that began the roll-call which goes on at an activity, or None."""
    last = next(reversed(_spans(activity, books)), None)
    return last[0][0] if last and last[1] is None else None


def rolls(activity: Record, books: Books, children: Iterable[Record], guardians: Mapping[str, Record]) -> list[Roll]:
    """Every roll-call of an activity, the latest last: its record, whoever asks and whenever."""
    spans = _spans(activity["id"], books)
    if not spans:
        return []
    by_id = {child["id"]: child for child in children}
    sheets = list(books.sheets(activity["id"]))
    return [
        Roll(begun, ended, _called(activity, sheets, by_id, guardians, begun[0]["happened_at"], ended["happened_at"] if ended else None))
        for begun, ended in spans
    ]


def inside(activity: Record, books: Books, children: Iterable[Record], guardians: Mapping[str, Record]) -> list[Called]:
    """Everybody who is inside, as they would be called if a roll-call began: for the paper that is there at any time."""
    by_id = {child["id"]: child for child in children}
    here = (sheet for sheet in books.sheets(activity["id"]) if sheet.inside)
    return sorted((_one(activity, sheet, by_id, guardians, (), None, None) for sheet in here), key=_place)


# --- when -----------------------------------------------------------------------------------------------------------------------

Span = tuple[list[Fact], Fact | None]


def _spans(activity: str, books: Books) -> list[Span]:
    """From the first `emergency` to the next all-clear, again and again. One that a phone sent is none: only organizers end it."""
    told = [
        fact
        for fact in books.loose(activity)
        if (fact["kind"] == "emergency" or (fact["kind"] == "all_clear" and not fact.get("station"))) and _holds(fact, books)
    ]
    spans: list[Span] = []
    for fact in sorted(told, key=facts.key):
        going = bool(spans) and spans[-1][1] is None
        if fact["kind"] == "all_clear":
            if going:
                spans[-1] = (spans[-1][0], fact)
        elif going:
            spans[-1][0].append(fact)
        else:
            spans.append(([fact], None))
    return spans


def _holds(fact: Fact, books: Books) -> bool:
    """Whether it counts. A phone that an organizer removed rings no alarm and ticks nobody: what it sends stands on the tray."""
    return books.counts(fact) and fact.get("reason") != "removed_station"


# --- who ------------------------------------------------------------------------------------------------------------------------


def _called(
    activity: Record,
    sheets: Iterable[Sheet],
    children: Mapping[str, Record],
    guardians: Mapping[str, Record],
    since: str,
    until: str | None,
) -> list[Called]:
    """Everyone a roll-call concerns: inside when it began, inside at its end (now, while it goes on), or ticked in between."""
    made: list[Called] = []
    for sheet in sheets:
        ticks = [
            fact
            for fact in sheet.standing
            if fact["kind"] == "safe"
            and since <= fact["happened_at"] <= (until or fact["happened_at"])
            and fact.get("reason") != "removed_station"
        ]
        there = is_inside(sheet, until)
        if not (ticks or there or is_inside(sheet, since)):
            continue
        left = [] if there else [fact for stay in sheet.stays for fact in stay.departures if fact["happened_at"] > since]
        gone = next((fact for fact in reversed(left) if until is None or fact["happened_at"] <= until), None)
        made.append(_one(activity, sheet, children, guardians, ticks, gone, until))
    return sorted(made, key=lambda called: (called.found, *_place(called)))


def is_inside(sheet: Sheet, at: str | None = None) -> bool:
    """Whether a child was inside at an instant, or is now: seen by then, and not gone since."""
    if at is None:
        return sheet.inside
    stays = [stay for stay in sheet.stays if min(fact["happened_at"] for fact in (*stay.seen, *stay.departures)) <= at]
    return bool(stays) and bool(stays[-1].seen) and not any(fact["happened_at"] <= at for fact in stays[-1].departures)


def _one(
    activity: Record,
    sheet: Sheet,
    children: Mapping[str, Record],
    guardians: Mapping[str, Record],
    ticks: Sequence[Fact],
    gone: Fact | None,
    until: str | None,
) -> Called:
    child = children.get(sheet.child) or {}
    seen = [fact for fact in sheet.standing if fact["kind"] in facts.SEEN and (until is None or fact["happened_at"] <= until)]
    segment = activities.segment_of(activity, seen[-1].get("segment")) if seen else None
    return Called(
        child=sheet.child,
        name=child.get("name") or "",
        group=child.get("group") or "",
        number=child.get("number"),
        ticks=ticks,
        gone=gone,
        adults=reachable(child, guardians),
        seen=seen[-1] if seen else None,
        seen_in=segment["title"] if segment else None,
        doubtful=gone is not None and collecting.is_open(gone.get("collecting"), gone, sheet),
    )


def reachable(child: Record, guardians: Mapping[str, Record]) -> list[Adult]:
    """Every guardian of a child who has a telephone, whom one would call first first."""
    known = [(link, guardians[link["guardian"]]) for link in child.get("guardians") or () if link["guardian"] in guardians]
    return [
        Adult(guardian.get("name") or "", link.get("relation") or "", guardian["phone"])
        for link, guardian in known
        if guardian.get("phone")
    ]


def _place(called: Called) -> tuple[object, ...]:
    """By group and number, as children stand in a row; who has no group or number comes last."""
    return (not called.group, names.group_key(called.group), called.number is None, called.number or 0, called.name, called.child)

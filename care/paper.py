"""A list on paper, entered afterwards: which facts it stands for, and what cannot be right about its times."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from care import collecting, days, entitlement, reading
from care.activity import Record
from care.books import Books

CAME = "came"
GONE = "gone"
Details = dict[str, Any]


@dataclass(slots=True)
class PaperList:
    """A list as it is tapped through: the day and times as typed, and what was ticked.

    `ticks` are the children by column: `CAME`, "segment:<id>" and "item:<id>". `gone` says of whoever left how it went home, as the details
    of a departure do, {} where the paper does not say. `newcomers` are children on no list ({"name", "group", "phone"}) by their new ids.
    """

    day: str
    came_at: str
    left_at: str
    ticks: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    gone: dict[str, Details] = field(default_factory=dict[str, Details])
    newcomers: dict[str, Record] = field(default_factory=dict[str, Record])

    def ticked(self, column: str) -> Collection[str]:
        """The children ticked in a column, `GONE` included."""
        return self.gone.keys() if column == GONE else self.ticks.get(column, set())

    def tick(self, column: str, children: Collection[str], on: bool) -> None:
        """Tick or untick children. Who took part, received something or left had come; who did not come did none of it."""
        self.ticks.setdefault(column, set())
        for child in children:
            (self.ticks[column].add if on else self.ticks[column].discard)(child)
            if on:
                self.ticks.setdefault(CAME, set()).add(child)
            elif column == CAME:
                self._forget(child)

    def leave(self, child: str, how: Details | None) -> None:
        """Say how a child went home; None: it is not known to have left."""
        if how is None:
            self.gone.pop(child, None)
        else:
            self.gone[child] = how
            self.ticks.setdefault(CAME, set()).add(child)

    def _forget(self, child: str) -> None:
        self.gone.pop(child, None)
        self.newcomers.pop(child, None)
        for children in self.ticks.values():
            children.discard(child)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was tapped yet."""
        return not any(self.ticks.values()) and not self.gone

    def clear(self) -> None:
        """Take all ticks away; the times stay."""
        self.ticks, self.gone, self.newcomers = {}, {}, {}


def columns(activity: Record) -> list[str]:
    """The columns of an activity's list, as they stand on the paper: arrival, segments, handouts, going home."""
    segments = [f"segment:{segment['id']}" for segment in activity.get("segments") or ()]
    return [CAME, *segments, *(f"item:{offer['item']}" for offer in activity.get("items") or ()), GONE]


def problems(paper: PaperList, now: str, zone: str) -> dict[str, str]:
    """What cannot be right: "day", "came_at" or "left_at" → no_day, no_time, not_yet, before_arrival; "ticks" → missing."""
    found: dict[str, str] = {}
    if reading.day_of(paper.day) is None:
        return {"day": "no_day"}
    came, left = (reading.instant_of(paper.day, clock, zone) for clock in (paper.came_at, paper.left_at))
    for name, at, used in (("came_at", came, not paper.is_empty), ("left_at", left, bool(paper.gone))):
        if used and at is None:
            found[name] = "no_time"
        elif used and at and at > now:
            found[name] = "not_yet"
    if paper.gone and came and left and left <= came:
        found["left_at"] = "before_arrival"
    if paper.is_empty:
        found["ticks"] = "missing"
    return found


# --- what is known already ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Known:
    """What the books know of a child on the paper's day: instants, None where they know nothing; by column for segments and items."""

    came: str | None = None
    left: str | None = None
    columns: dict[str, str] = field(default_factory=dict[str, str])

    def at(self, column: str) -> str | None:
        """When what the column stands for happened, or None."""
        return {CAME: self.came, GONE: self.left}.get(column) or self.columns.get(column)


def known_on(activity: Record, day: str, books: Books) -> dict[str, Known]:
    """Of children with facts at the activity on that day: what needs no writing down any more."""
    found: dict[str, Known] = {}
    for sheet in books.sheets(activity["id"]):
        for stay in (stay for stay in sheet.stays if stay.day == day):
            known = found.setdefault(sheet.child, Known())
            known.came = known.came or (stay.seen[0]["happened_at"] if stay.seen else None)
            known.left = stay.departures[0]["happened_at"] if stay.departures else None
        for (on, segment, _round), facts in sheet.attended.items():
            if on == day:
                found.setdefault(sheet.child, Known()).columns[f"segment:{segment}"] = facts[0]["happened_at"]
    return found


def received(activity: Record, at: str, children: Iterable[str], books: Books) -> dict[str, dict[str, tuple[int, str | None]]]:
    """By child and item: how many it may still receive at `at`, and when it received the last one where that is none."""
    found: dict[str, dict[str, tuple[int, str | None]]] = {}
    for child in children:
        standing = [fact for sheet in books.sheets_of(child) for fact in sheet.standing]
        for offer in activity.get("items") or ():
            due = entitlement.still_due(offer, activity=activity["id"], happened_at=at, standing=standing, zone=books.zone)
            found.setdefault(child, {})[offer["item"]] = (due.left, due.latest["happened_at"] if due.latest else None)
    return found


def known_all(activity: Record, day: str, children: Iterable[str], books: Books) -> dict[str, Known]:
    """`known_on`, and whoever has nothing left to receive. Nothing where `day` is none."""
    noon = reading.instant_of(day, "12:00", books.zone)
    if noon is None:
        return {}
    found = known_on(activity, day, books)
    for child, items in received(activity, noon, children, books).items():
        for item, (left, at) in items.items():
            if not left and at:
                found.setdefault(child, Known()).columns[f"item:{item}"] = at
    return found


# --- the facts it stands for ----------------------------------------------------------------------------------------------------


def facts(paper: PaperList, activity: Record, order: Iterable[str], books: Books, now: str) -> list[dict[str, Any]]:
    """The facts that a list without problems stands for, column by column. What the books know is left out."""
    listed, zone = list(order), books.zone
    came, left = (reading.instant_of(paper.day, clock, zone) or now for clock in (paper.came_at, paper.left_at))
    known = {child: Known() for child in listed} | known_all(activity, paper.day, listed, books)
    due = received(activity, came, listed, books)
    starts = {segment["id"]: segment.get("starts") or "" for segment in activity.get("segments") or ()}
    made: list[dict[str, Any]] = []
    fact: dict[str, Any]
    for column in columns(activity):
        what, _colon, id = column.partition(":")
        for child in (child for child in listed if child in paper.ticked(column) and known[child].at(column) is None):
            if what == CAME:
                about = paper.newcomers.get(child)
                fact = {"kind": "arrival" if about is None else "newcomer", "at": came, "details": dict(about or {})}
            elif what == GONE:
                fact = {"kind": "departure", "at": left, "details": paper.gone[child]}
            else:
                stay = (known[child].came or came, known[child].left or (left if child in paper.gone else None))
                at = _within(reading.instant_of(paper.day, starts.get(id, ""), zone), *stay, now)
                given = {"kind": "attendance", "segment": id}
                if what == "item":
                    given = {"kind": "handout", "item": id, "quantity": due[child][id][0]}
                fact = {**given, "at": at, "details": {}}
            made.append({**fact, "activity": activity["id"], "child": child, "via": "list", "details": {"paper": True, **fact["details"]}})
    return made


def _within(planned: str | None, came: str, left: str | None, now: str) -> str:
    """When a tick without a time happened: as the run sheet plans it, but after the child came and a minute before it left."""
    last = min(now, days.shifted(left, -60_000)) if left else now
    return max(came, min(planned or came, last))


def ways_home(child: Record, at: str | None, zone: str) -> list[str]:
    """How a child may have gone home: the ids of guardians who may collect it, then "alone" where that was permitted by then."""
    ways = [link["guardian"] for link in child.get("guardians") or () if link.get("may_collect", True)]
    return [*ways, "alone"] if at and collecting.may_go_alone(child, at, zone) else ways


def likely_day(starts_at: str, ends_at: str, now: str, zone: str) -> str:
    """The day a list is most likely of: today while the activity lasts, else its last day, or its first where it has not begun."""
    today = days.day_of(now, zone)
    first, last = days.day_of(starts_at, zone), days.day_of(ends_at, zone)
    return min(max(today, first), last)

"""One child at one activity: what follows from that child's few facts, read in order.

A stay is the time from being seen to going home. An arrival after a departure, or on another day, begins a new one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from care import days, facts
from care.facts import Fact

PAST_MIDNIGHT_SECONDS = 4 * 3600
"""A child met again so soon on the next day is still on the stay that began the evening before, unless it was signed in anew."""

CLOSE_SECONDS = 120
"""An arrival and a departure from two phones that lie this close contradict each other: the child counts as still inside."""


@dataclass(slots=True)
class Stay:
    """From being seen on `day` to going home. `departures` is empty while the child is inside."""

    day: str
    seen: list[Fact] = field(default_factory=list[Fact])
    departures: list[Fact] = field(default_factory=list[Fact])

    @property
    def gone(self) -> bool:
        """Whether the child went home from this stay."""
        return bool(self.departures)

    @property
    def arrivals(self) -> list[Fact]:
        """The arrivals of this stay, repeats included."""
        return [fact for fact in self.seen if fact["kind"] == "arrival"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something in a child's facts that contradicts itself, for the tray."""

    rule: str
    subject: str
    facts: tuple[Fact, ...]


@dataclass(slots=True)
class Sheet:
    """What follows from one child's facts at one activity. `standing` are those not taken back, in order."""

    activity: str
    child: str
    standing: list[Fact] = field(default_factory=list[Fact])
    taken_back: list[Fact] = field(default_factory=list[Fact])
    stays: list[Stay] = field(default_factory=list[Stay])
    attended: dict[tuple[str, str, str], list[Fact]] = field(default_factory=dict[tuple[str, str, str], list[Fact]])
    marks: list[Mark] = field(default_factory=list[Mark])

    @property
    def arrived(self) -> bool:
        """Came, or was seen."""
        return bool(self.stays)

    @property
    def inside(self) -> bool:
        """Seen, and not gone since; over several days the last one decides."""
        return bool(self.stays) and not self.stays[-1].gone

    @property
    def given(self) -> list[Fact]:
        """The handouts that stand."""
        return [fact for fact in self.standing if fact["kind"] == "handout"]

    def stay_of(self, fact: Fact) -> Stay | None:
        """The stay in which `fact` was an arrival, a meeting or a departure."""
        found = (stay for stay in self.stays if any(other["id"] == fact["id"] for other in (*stay.seen, *stay.departures)))
        return next(found, None)


def attendance_key(fact: Fact, zone: str) -> tuple[str, str, str]:
    """What counts as one visit: the day, the segment and the round."""
    return (days.day_of(fact["happened_at"], zone), fact.get("segment") or "", str(fact.get("round", "")))


def fold(activity: str, child: str, written: Iterable[Fact], *, is_void: Callable[[Fact], bool], zone: str) -> Sheet:
    """Read one child's facts at one activity, given in any order.

    `is_void` says whether a fact was taken back, `zone` names the centre's time zone.
    """
    sheet = Sheet(activity, child)
    for fact in sorted(written, key=facts.key):
        if is_void(fact):
            sheet.taken_back.append(fact)
            continue
        sheet.standing.append(fact)
        if fact["kind"] == "departure":
            _leave(sheet, fact, days.day_of(fact["happened_at"], zone))
        elif fact["kind"] in facts.SEEN:
            _meet(sheet, fact, days.day_of(fact["happened_at"], zone))
            if fact["kind"] == "attendance":
                sheet.attended.setdefault(attendance_key(fact, zone), []).append(fact)
    return sheet


def _meet(sheet: Sheet, fact: Fact, day: str) -> None:
    last = sheet.stays[-1] if sheet.stays else None
    if last is None or last.gone or (last.day != day and not _still_up(last, fact)):
        if last is not None and not last.gone:
            sheet.marks.append(Mark("not_signed_out", f"{sheet.child}:{last.day}", (last.seen[-1],)))
        elif last is not None and last.day == day:
            _note_return(sheet, last, fact)
        last = Stay(day)
        sheet.stays.append(last)
    last.seen.append(fact)


def _still_up(stay: Stay, fact: Fact) -> bool:
    soon = days.seconds_between(stay.seen[-1]["happened_at"], fact["happened_at"]) <= PAST_MIDNIGHT_SECONDS
    return fact["kind"] != "arrival" and soon


def _note_return(sheet: Sheet, gone: Stay, fact: Fact) -> None:
    """A child seen again on the day it went home: in order where it was signed in again, else for the tray."""
    subject = f"{sheet.child}:{gone.day}"
    close = [departure for departure in gone.departures if _contradict(departure, fact)]
    if fact["kind"] == "arrival" and close:
        sheet.marks = [mark for mark in sheet.marks if not (mark.rule == "not_arrived" and mark.subject == subject)]
        sheet.marks.append(Mark("close_in_out", subject, (close[-1], fact)))
    elif fact["kind"] not in {"arrival", "newcomer"}:
        sheet.marks.append(Mark("after_departure", subject, (gone.departures[-1], fact)))


def _leave(sheet: Sheet, fact: Fact, day: str) -> None:
    last = sheet.stays[-1] if sheet.stays else None
    if last is None or (last.gone and last.day != day):
        sheet.stays.append(Stay(day, departures=[fact]))
        sheet.marks.append(Mark("not_arrived", f"{sheet.child}:{day}", (fact,)))
        return
    close = [arrival for arrival in last.arrivals if _contradict(arrival, fact)]
    if close and not last.gone:
        sheet.marks.append(Mark("close_in_out", f"{sheet.child}:{day}", (close[-1], fact)))
        return
    last.departures.append(fact)


def _contradict(one: Fact, other: Fact) -> bool:
    two_phones = one.get("station") != other.get("station")
    return two_phones and abs(days.seconds_between(one["happened_at"], other["happened_at"])) <= CLOSE_SECONDS

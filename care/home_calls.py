"""Calls home: at the segment for it each child speaks with a parent away, one after the other, at the time that was agreed.

A `home_call` has in `details` the `outcome` (OUTCOMES), the `day` it is about, the `guardian` who was to be called, and of one that is
agreed on the time (`at`), of one put off the new one (`until`), both as the centre's clock shows them. Times and numbers are organizers'.
Where several telephones are used at once (the activity's `call_phones`), `calling` says on which (`phone`) a child is about to speak, so
that no other takes the same child; whatever becomes of the call gives the telephone free again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from care import absences, days, facts, reach, writing
from care import activity as activities
from care.activity import Record
from care.books import Books
from care.facts import Fact
from care.reading import time_of
from care.sheet import Sheet

OUTCOMES = ("agreed", "calling", "connected", "no_answer", "rescheduled")
MOST_PHONES = 6
LONGEST_PHONE = 20
"""Characters of what a telephone is called."""
PARENTS = frozenset(
    ("爸爸", "妈妈", "父亲", "母亲", "爸", "妈", "父", "母", "继父", "继母", "养父", "养母", "father", "mother", "dad", "mum", "mom")
)
"""Relations of those who are called, as rosters write them."""

FOR_CALLS = ("视频", "连线", "通话")
"""What stands in the title of a segment at which children call home."""


@dataclass(frozen=True, slots=True)
class Parent:
    """A parent with a number that can be rung up."""

    id: str
    relation: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One child's calls on one day.

    `at` is the time that stands ("15:20"; "" where none was agreed), `guardian` whom it was agreed with, `tries` how often nobody answered
    since then, `connected` the call that came about, `phone` the telephone it is on now ("": none). `said` are its facts, the latest first.
    """

    child: Record
    parents: Sequence[Parent]
    at: str
    guardian: str
    tries: int
    connected: Fact | None
    said: Sequence[Fact]
    inside: bool
    gone: bool
    phone: str = ""

    @property
    def whom(self) -> Parent | None:
        """The parent who was agreed with, else the first one."""
        return next((parent for parent in self.parents if parent.id == self.guardian), next(iter(self.parents), None))

    def at_number(self, phone: str) -> Parent | None:
        """The parent who has that number."""
        return next((parent for parent in self.parents if parent.phone == phone), None)


def segment_of(activity: Record) -> str | None:
    """The segment at which children call home, by its title; None where there is none."""
    segments = activity.get("segments") or ()
    return next((segment["id"] for segment in segments if any(word in segment["title"] for word in FOR_CALLS)), None)


def parents(child: Record, guardians: Mapping[str, Record]) -> list[Parent]:
    """Whom of the child's guardians one calls: its parents, those with a number."""
    ties = [(tie, guardians[tie["guardian"]]) for tie in child.get("guardians") or () if tie["guardian"] in guardians]
    return [
        Parent(person["id"], tie.get("relation") or "", person.get("name") or "", person["phone"])
        for tie, person in ties
        if (tie.get("relation") or "").strip().casefold() in PARENTS and reach.usable(person.get("phone"))
    ]


# --- whose turn it is -------------------------------------------------------------------------------------------------------------


def turns(activity: Record, children: Iterable[Record], guardians: Mapping[str, Record], books: Books, day: str) -> list[Turn]:
    """A turn for each of `children` who is expected on the day, was seen on it, or of whom a call is on record; in the order given."""
    found: list[Turn] = []
    for child in children:
        sheet = books.sheet(activity["id"], child["id"])
        turn = _turn(activity, child, parents(child, guardians), sheet, books.zone, day)
        if turn.said or turn.inside or turn.gone or activities.is_expected(activity, child):
            found.append(turn)
    return found


def _turn(activity: Record, child: Record, known: Sequence[Parent], sheet: Sheet, zone: str, day: str) -> Turn:
    told = [fact for fact in absences.about(sheet, "home_call", activity, day, zone)]
    at, guardian, tries, connected, phone = "", "", 0, None, ""
    for fact in sorted(told, key=facts.key):
        outcome = facts.word(fact, "outcome")
        guardian = facts.said(fact, "guardian") or guardian
        phone = facts.said(fact, "phone") if outcome == "calling" else ""
        if outcome in ("agreed", "rescheduled"):
            at, tries, connected = _time(fact) or at, 0, None
        elif outcome == "no_answer":
            tries += 1
        elif outcome == "connected":
            connected = fact
    stays = absences.stays(sheet, activity, day, zone)
    said = sorted(told, key=facts.key, reverse=True)
    inside = bool(stays) and not stays[-1].gone
    return Turn(child, known, at, guardian, tries, connected, said, inside, gone=bool(stays) and not inside, phone=phone)


def became(sheet: Sheet, activity: Record, day: str, zone: str) -> set[str]:
    """What became of a child's calls on a day: "agreed" where a time was, "connected", or "no_answer" where nobody answered at all."""
    told = [fact for fact in absences.about(sheet, "home_call", activity, day, zone)]
    outcomes = {"agreed" if (code := facts.word(fact, "outcome")) == "rescheduled" else code for fact in told}
    outcomes.discard("calling")
    return outcomes - {"no_answer"} if "connected" in outcomes else outcomes


def _time(fact: Fact) -> str:
    """The time that a fact sets, as 15:20; "" where it sets none."""
    told = facts.said(fact, "until" if facts.word(fact, "outcome") == "rescheduled" else "at")
    read = time_of(told)
    return read.strftime("%H:%M") if read else ""


def queue(listed: Iterable[Turn]) -> list[Turn]:
    """Those who wait with a time, in the order of their turns. Who was not answered comes again after the others."""
    waiting = [turn for turn in listed if turn.at and turn.connected is None and not turn.gone]
    return sorted(waiting, key=lambda turn: (turn.tries, turn.at, turn.child.get("number") or 0))


def up_next(waiting: Sequence[Turn]) -> Turn | None:
    """Whose turn it is: the first in the queue who is here, else the first."""
    return next((turn for turn in waiting if turn.inside), next(iter(waiting), None))


def on_phones(waiting: Sequence[Turn], phones: Sequence[str]) -> tuple[dict[str, tuple[Turn, ...]], list[Turn]]:
    """Who is on which of the telephones, and who waits for one. A telephone that is used no more holds nobody."""
    held = {phone: tuple(turn for turn in waiting if turn.phone == phone) for phone in phones}
    return held, [turn for turn in waiting if turn.phone not in held]


def phones_of(text: str) -> list[str]:
    """Telephones as they are typed, one a line: without empty and repeated ones."""
    return list(dict.fromkeys(filter(None, map(writing.line, text.splitlines()))))


def too_long(phones: Iterable[str]) -> str:
    """The first of the telephones that is called by more than LONGEST_PHONE characters; "" where none is."""
    return next((phone for phone in phones if len(phone) > LONGEST_PHONE), "")


def has_passed(day: str, at: str, now: str, zone: str) -> bool:
    """Whether a time ("15:20") of the day is over; of another day than today nobody minds."""
    local = days.local(now, zone)
    return day == local.date().isoformat() and at < local.strftime("%H:%M")


def without_time(listed: Iterable[Turn]) -> list[Turn]:
    """Those for whom no time was agreed and who have not spoken with anybody, those first who are here; else in the order given."""
    return sorted((turn for turn in listed if not turn.at and turn.connected is None and not turn.gone), key=lambda turn: not turn.inside)


def together(listed: Sequence[Turn]) -> list[tuple[Turn, ...]]:
    """Those who speak in one call: brothers and sisters, by their parent's number. Each call stands where the first of them stood."""
    calls: dict[str, list[Turn]] = {}
    for turn in listed:
        calls.setdefault(turn.whom.phone if turn.whom else turn.child["id"], []).append(turn)
    return [tuple(call) for call in calls.values()]


def is_due(turn: Turn, clock: str) -> bool:
    """Whether the agreed time has come, by the centre's clock ("15:20")."""
    return bool(turn.at) and turn.at <= clock


def over(listed: Iterable[Turn]) -> list[Turn]:
    """Those who spoke with a parent, and those who were rung for in vain and went home; the latest first."""
    ended = [turn for turn in listed if turn.connected is not None or (turn.gone and was_rung(turn))]
    return sorted(ended, key=lambda turn: facts.key(turn.said[0]), reverse=True)


def uncalled(listed: Iterable[Turn]) -> list[Turn]:
    """Those who went home before anybody rang for them, those first who had a time; else in the order given."""
    gone = [turn for turn in listed if turn.gone and turn.connected is None and not was_rung(turn)]
    return sorted(gone, key=lambda turn: (not turn.at, turn.at))


def was_rung(turn: Turn) -> bool:
    """Whether somebody rang up a parent for the child on that day, whatever came of it."""
    return any(facts.detail(fact, "outcome") in ("connected", "no_answer") for fact in turn.said)


# --- what is written down ---------------------------------------------------------------------------------------------------------


def home_call(activity: Record, child: str, outcome: str, day: str, *, guardian: str = "", at: str = "", phone: str = "") -> dict[str, Any]:
    """The fact that says what became of a call home, or for when it was agreed or put off (`at`), for an organizer to record."""
    said = {"until" if outcome == "rescheduled" else "at": at, "guardian": guardian, "phone": phone}
    details = {"outcome": outcome, "day": day, **{name: told for name, told in said.items() if told}}
    return {"kind": "home_call", "activity": activity["id"], "segment": segment_of(activity), "child": child, "details": details}

"""Who came late, who did not come, and why: a reason is what an organizer wrote down; where nobody wrote one, it is not recorded.

An activity of several days has a list for each of the centre's days; of one that lasts a day all that was written is about that day, the
telephone calls of the evening before too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from care import activity as activities
from care import days, facts
from care.activity import Record
from care.books import Books
from care.facts import Fact
from care.sheet import Sheet, Stay

LATE_SECONDS = 15 * 60
"""Who is signed in later than this after the start is late."""

REASONS = ("excused", "not_reached", "not_asked")
"""Why a child is absent: excused by its family, nobody could be reached, nobody was asked. Where none stands, it is not recorded."""

OUTCOMES = ("reached", "no_answer", "wrong_number", "later")
"""What became of a telephone call."""

MOST_DAYS = 60
"""Days of one activity that are looked at."""


# --- which day --------------------------------------------------------------------------------------------------------------------


def days_of(activity: Record, zone: str) -> list[str]:
    """The centre's days on which the activity is planned."""
    first, last = (date.fromisoformat(days.day_of(activity[name], zone)) for name in ("starts_at", "ends_at"))
    if _past_midnight(activity, zone) and last > first:
        last -= timedelta(days=1)  # the evening that ends past midnight is the evening's day
    return [(first + timedelta(days=n)).isoformat() for n in range(min((last - first).days, MOST_DAYS) + 1)]


def likely_day(activity: Record, now: str, zone: str) -> str:
    """The day one wants to look at as of `now`: today while the activity is on, else its first or last one."""
    planned, today = days_of(activity, zone), days.day_of(now, zone)
    return min(max(today, planned[0]), planned[-1])


def _past_midnight(activity: Record, zone: str) -> bool:
    starts, ends = days.local(activity["starts_at"], zone), days.local(activity["ends_at"], zone)
    return ends.date() > starts.date() and ends.time() < starts.time()


def _day_of(fact: Fact, zone: str) -> str:
    """The day that a reason or a call is about: as it says, else when it was written."""
    told = facts.detail(fact, "day")
    return told if isinstance(told, str) and told else days.day_of(fact["happened_at"], zone)


def stays(sheet: Sheet, activity: Record, day: str, zone: str) -> list[Stay]:
    """The child's stays of one of the activity's days; of an activity that lasts a day, all of them."""
    return list(sheet.stays) if len(days_of(activity, zone)) == 1 else [stay for stay in sheet.stays if stay.day == day]


# --- late -------------------------------------------------------------------------------------------------------------------------


def start(activity: Record, at: str, zone: str) -> str:
    """The start that an arrival at `at` is held against: the activity's hour, on the day of the arrival.

    Of an evening that lasts past midnight, whoever comes after midnight came for the evening before.
    """
    hour, moment = days.local(activity["starts_at"], zone), days.local(at, zone)
    planned = moment.replace(hour=hour.hour, minute=hour.minute, second=hour.second, microsecond=hour.microsecond)
    if _past_midnight(activity, zone) and planned - moment > timedelta(hours=12):
        planned -= timedelta(days=1)
    return max(days.instant(planned), activity["starts_at"], key=days.moment)


def came_at(found: Iterable[Stay]) -> str | None:
    """When a child was first signed in, of stays in order; None where it was only met at a desk."""
    signed_in = (fact for stay in found for fact in stay.seen if fact["kind"] in ("arrival", "newcomer"))
    return next((fact["happened_at"] for fact in signed_in), None)


def late(activity: Record, found: Sequence[Stay], zone: str) -> str | None:
    """When a child came, where that was more than fifteen minutes after the start; else None.

    `found` are its stays of the day. One who was met in time is not late, however late somebody signed it in; of one who was only met
    nobody knows when it came. Never depends on the present time.
    """
    at = came_at(found)
    if at is None:
        return None
    first = next((fact["happened_at"] for stay in found for fact in stay.seen), at)
    return at if days.seconds_between(start(activity, first, zone), first) > LATE_SECONDS else None


# --- absent -----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Missing:
    """A child who is expected and was not seen on the day: the reason that stands, and the telephone calls, the latest first."""

    child: Record
    absence: Fact | None
    calls: Sequence[Fact]

    @property
    def reason(self) -> str:
        """One of REASONS, or "not_recorded"."""
        told = facts.word(self.absence, "reason") if self.absence else ""
        return told if told in REASONS else "not_recorded"


def absence_of(sheet: Sheet, activity: Record, day: str, zone: str) -> Fact | None:
    """Why a child was absent: the latest reason that stands for the day. It says nothing of one who came."""
    return max(about(sheet, "absence", activity, day, zone), key=facts.key, default=None)


def calls_of(sheet: Sheet, activity: Record, day: str, zone: str) -> list[Fact]:
    """The telephone calls about a child on the day, the latest first."""
    return sorted(about(sheet, "call", activity, day, zone), key=facts.key, reverse=True)


def about(sheet: Sheet, kind: str, activity: Record, day: str, zone: str) -> list[Fact]:
    """A child's facts of a kind that stand and are about one of the activity's days, in order."""
    whole = len(days_of(activity, zone)) == 1
    told = (fact for fact in sheet.standing if fact["kind"] == kind and not facts.out_of_place(fact))
    return [fact for fact in told if whole or _day_of(fact, zone) == day]


def missing(activity: Record, children: Iterable[Record], books: Books, day: str) -> list[Missing]:
    """The children expected on one of the activity's days and not seen on it, in the order given."""
    found: list[Missing] = []
    for child in activities.expected(activity, children):
        sheet = books.sheet(activity["id"], child["id"])
        if not stays(sheet, activity, day, books.zone):
            absence, calls = absence_of(sheet, activity, day, books.zone), calls_of(sheet, activity, day, books.zone)
            found.append(Missing(child, absence, calls))
    return found


def summary(activity: Record, children: Iterable[Record], books: Books, day: str) -> Mapping[str, int]:
    """How many of those expected on a day `came` (of them `late`), and how many did not: `excused`, `not_reached`, `not_asked`, and
    `not_recorded`, of whom nobody wrote anything down. `came` and these four together are `expected`.
    """
    expected = activities.expected(activity, children)
    absent = missing(activity, expected, books, day)
    away = {one.child["id"] for one in absent}
    here = [stays(books.sheet(activity["id"], child["id"]), activity, day, books.zone) for child in expected if child["id"] not in away]
    counted = {reason: sum(one.reason == reason for one in absent) for reason in (*REASONS, "not_recorded")}
    is_late = sum(late(activity, found, books.zone) is not None for found in here)
    return {"expected": len(expected), "came": len(here), "late": is_late, **counted}


# --- what is written down ---------------------------------------------------------------------------------------------------------


def absence(activity: str, child: str, reason: str, day: str, note: str = "") -> dict[str, object]:
    """The fact that says why a child is absent on a day, for an organizer to record."""
    details = {"reason": reason, "day": day, **({"note": note} if note else {})}
    return {"kind": "absence", "activity": activity, "child": child, "details": details}


def call(activity: str, child: str, outcome: str, day: str, guardian: str = "") -> dict[str, object]:
    """The fact that says what became of a telephone call about a child, for an organizer to record."""
    details = {"outcome": outcome, "day": day, **({"guardian": guardian} if guardian else {})}
    return {"kind": "call", "activity": activity, "child": child, "details": details}

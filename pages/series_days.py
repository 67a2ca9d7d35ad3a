"""From the ledger to what is held on several days: a series with its activities, or one activity that lasts several days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from care import absences, attendance, days, series
from care.activity import Record
from care.attendance import Away, Day
from storage import house

ASKED_FOR_SECONDS = 60 * 86_400
"""So long after its last day a series is still asked about."""


@dataclass(frozen=True, slots=True)
class Course:
    """What is held on several days. `record` is the series, or the activity itself where there is none."""

    record: Record
    held: Sequence[Record]

    @property
    def id(self) -> str:
        """The id of the series or activity; its page is named by it."""
        return self.record["id"]

    @property
    def is_series(self) -> bool:
        """Whether it is a series with activities of its own."""
        return "weekdays" in self.record

    @property
    def open_doors(self) -> bool:
        """Whether it is opening hours, at which nobody is absent."""
        return self.record.get("kind") == "open"

    def days(self) -> list[Day]:
        """Its days as of now."""
        return attendance.days_of(self.held, house.ledger().books, days.now())

    def away(self, found: Sequence[Day]) -> list[Away]:
        """Who was missed three times in a row."""
        ledger = house.ledger()
        return [] if self.open_doors else attendance.away(found, ledger.store.children.all(), ledger.books)


def find(id: str) -> Course | None:
    """The series of that id, or the activity where it lasts several days; None for anything else."""
    store = house.ledger().store
    record = store.series.find(id)
    if record is not None:
        return Course(record, series.of(id, store.activities.all()))
    activity = store.activities.find(id)
    return Course(activity, [activity]) if activity is not None and lasts_days(activity) else None


def lasts_days(activity: Mapping[str, Any]) -> bool:
    """Whether an activity lasts several days."""
    return len(absences.days_of(activity, house.ledger().books.zone)) > 1


def everything() -> list[Course]:
    """All series, and all activities of several days, those first that began last."""
    store = house.ledger().store
    known = store.activities.all()
    of_series: dict[str, list[Record]] = {}
    for activity in known:
        if activity.get("series"):
            of_series.setdefault(activity["series"], []).append(activity)
    found = [Course(record, sorted(of_series.get(record["id"], ()), key=lambda one: one["starts_at"])) for record in store.series.all()]
    found += [Course(activity, [activity]) for activity in known if not activity.get("series") and lasts_days(activity)]
    return sorted(found, key=_begins, reverse=True)


def asked_about() -> list[Course]:
    """Those that have begun and ended less than two months ago: of them an organizer may still have something to say."""
    now = days.now()
    return [
        course
        for course in everything()
        if any(days.moment(one["starts_at"]) <= days.moment(now) for one in course.held)
        and days.seconds_between(max(one["ends_at"] for one in course.held), now) < ASKED_FOR_SECONDS
    ]


def _begins(course: Course) -> str:
    zone = house.ledger().books.zone
    return course.record.get("first_day") or days.day_of(course.record["starts_at"], zone)

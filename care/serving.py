"""Recording a volunteer's time: what is typed, what is wrong with it, and the details of the fact that it becomes (care.service)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from care import days, names, reading, service, writing
from care.service import Proposal, Served

WHEN = ("day", "begins", "last_day", "until")


@dataclass(slots=True)
class Draft:
    """One time somebody was there, as it is typed: days ("2026-12-19") and times ("09:05") of the centre's clock."""

    name: str = ""
    day: str = ""
    begins: str = ""
    last_day: str = ""
    until: str = ""
    did: str = ""
    sort: str = "service"
    phone: tuple[str, str] | None = None
    shown: tuple[str, str | None] | None = None
    """The two instants that the fields were filled from: what was not changed keeps its seconds."""

    def instants(self, zone: str) -> tuple[str | None, str | None]:
        """From when to when; None where there is no such day or time."""
        typed = reading.instant_of(self.day, self.begins, zone), reading.instant_of(self.last_day, self.until, zone)
        kept = self.shown or (None, None)
        first, last = (was if was is not None and at == _minute(was) else at for at, was in zip(typed, kept, strict=True))
        return first, last

    def details(self, zone: str) -> dict[str, Any]:
        """The details of the fact, of a draft without problems."""
        first, last = self.instants(zone)
        told = {"name": names.kept(self.name), "from": first, "to": last, "did": reading.tidy(self.did), "sort": self.sort}
        return told | ({"phone": {"name": self.phone[0], "since": self.phone[1]}} if self.phone else {})


def of_proposal(proposal: Proposal, did: str, sort: str, zone: str, ended: str | None = None) -> Draft:
    """What a phone proposes, to be confirmed or corrected. Where nothing was done after the join the end is left open, unless somebody
    wrote when the activity really `ended` on that day.
    """
    draft = Draft(proposal.name, did=did, sort=sort, phone=(proposal.name, proposal.begins), shown=(proposal.begins, proposal.until))
    that_day = ended is not None and proposal.begins < ended and days.day_of(ended, zone) == days.day_of(proposal.begins, zone)
    return _timed(draft, proposal.begins, proposal.until or (ended if that_day else None), zone)


def of_served(served: Served, zone: str) -> Draft:
    """What was recorded, to be corrected."""
    draft = Draft(served.name, did=served.did, sort=served.sort, phone=served.phone, shown=(served.begins, served.until))
    return _timed(draft, served.begins, served.until, zone)


def extended(served: Served, last: str, others: Sequence[Served], zone: str, now: str) -> Draft | None:
    """What was recorded, brought up to the `last` deed of its phones. None where that cannot be: longer than a day, or minutes that
    another record of the same name has. `others` are those recorded at the same activity, this one left out or not.
    """
    draft = of_served(served, zone)
    draft.shown = (served.begins, last)
    _timed(draft, served.begins, last, zone)
    return None if problems(draft, [one for one in others if one.id != served.id], zone, now) else draft


def _timed(draft: Draft, begins: str, until: str | None, zone: str) -> Draft:
    first, last = days.local(begins, zone), days.local(until or begins, zone)
    draft.day, draft.begins = first.date().isoformat(), first.strftime("%H:%M")
    draft.last_day, draft.until = last.date().isoformat(), last.strftime("%H:%M") if until else ""
    return draft


def _minute(at: str) -> str:
    return days.instant(days.moment(at).replace(second=0, microsecond=0))


def problems(draft: Draft, others: Sequence[Served], zone: str, now: str) -> dict[str, str]:
    """What cannot stay as it is: field → code. `others` are those recorded at the same activity, but for the one that is corrected.

    Codes: missing, odd, too_long, no_day, no_time, before_from, longer_than_a_day, not_yet, overlaps.
    """
    found: dict[str, str] = {}
    name = names.kept(draft.name)
    if not name:
        found["name"] = "missing"
    elif names.clean(draft.name) != name:
        found["name"] = "too_long"
    elif names.is_odd(name):
        found["name"] = "odd"
    if len(reading.tidy(draft.did)) > service.LONGEST_DID:
        found["did"] = "too_long"
    return found | _when(draft, zone, now) or ({"name": "overlaps"} if overlapping(draft, others, zone) else {})


def _when(draft: Draft, zone: str, now: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for day in ("day", "last_day"):
        if reading.day_of(getattr(draft, day)) is None:
            found[day] = "no_day"
    for clock in ("begins", "until"):
        typed = getattr(draft, clock)
        if reading.time_of(typed) is None:
            found[clock] = "no_time" if writing.line(typed) else "missing"
    first, last = draft.instants(zone)
    if found or first is None or last is None:
        return found
    lasted = days.seconds_between(first, last)
    if lasted <= 0:
        return {"until": "before_from"}
    if lasted > service.LONGEST_SECONDS:
        return {"until": "longer_than_a_day"}
    return {"until": "not_yet"} if last > now else {}


def overlapping(draft: Draft, others: Sequence[Served], zone: str) -> Served | None:
    """A time of the same name that was recorded for some of the same minutes: they would count twice."""
    first, last = draft.instants(zone)
    if first is None or last is None:
        return None
    mine = (other for other in others if names.key(other.name) == names.key(draft.name))
    return next((other for other in mine if other.begins < last and first < other.until), None)

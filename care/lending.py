"""Lending: books and equipment that a child takes along by two scans, its own badge and the thing's label, and brings back by one.

A `loan` names child and thing (`item`), and in `details.due` the day by which it is due; a `return` names the thing. A thing is out from
its last loan on, until a return comes after it. Late never is stored: it follows from the day one asks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from care import days, facts
from care.activity import Record
from care.facts import Fact

LENDING = frozenset({"loan", "return"})
USUAL_DAYS = 14
"""How long a book is lent where nothing else is said; equipment is due by the end of the day."""

MOST_AT_ONCE = 20
"""Things out at one child: more is a slip, and worth a look."""


@dataclass(frozen=True, slots=True)
class Loan:
    """A thing that went out: `loan`, and the `back` that ended it, None while it is out."""

    loan: Fact
    back: Fact | None = None

    @property
    def due(self) -> str:
        """The day by which it is due, "2026-12-19"; empty where none was said, or what a phone said is no day."""
        told = facts.detail(self.loan, "due")
        try:
            return date.fromisoformat(told).isoformat()
        except (TypeError, ValueError):
            return ""

    def is_late(self, today: str) -> bool:
        """Whether the thing is still out after the day it was due."""
        return self.back is None and bool(self.due) and self.due < today

    def came_late(self, zone: str) -> bool:
        """Whether the thing came back after the day it was due."""
        return self.back is not None and bool(self.due) and days.day_of(self.back["happened_at"], zone) > self.due


def loans(standing: Iterable[Fact]) -> list[Loan]:
    """The loans of one thing, in order, from its facts that count. Who lends out what is out has it in hand: the loan before has ended."""
    found: list[Loan] = []
    for fact in sorted(standing, key=facts.key):
        out = bool(found) and found[-1].back is None
        if fact["kind"] == "loan":
            if out:
                found[-1] = Loan(found[-1].loan, fact)
            found.append(Loan(fact))
        elif fact["kind"] == "return" and out:
            found[-1] = Loan(found[-1].loan, fact)
    return found


def out_at(standing: Iterable[Fact]) -> Loan | None:
    """The loan by which a thing is out, or None."""
    known = loans(standing)
    return known[-1] if known and known[-1].back is None else None


def days_lent(thing: Record) -> int:
    """For how many days a thing is lent; 0: it is due on the same day. Its own number, else what is usual for its kind."""
    if thing.get("days") is not None:
        return int(thing["days"])
    return 0 if thing.get("kind") == "equipment" else USUAL_DAYS


def due_day(thing: Record, happened_at: str, zone: str) -> str:
    """The day by which a thing lent now is due: equipment on the same day, a book after its own or the usual number of days."""
    return days.day_of(days.shifted(happened_at, days_lent(thing) * 86_400_000), zone)


def late(out: Mapping[str, Loan], today: str) -> list[Loan]:
    """The loans that are overdue as of a day, the longest overdue first; `out` are those still out, by thing."""
    return sorted((loan for loan in out.values() if loan.is_late(today)), key=lambda loan: (loan.due, loan.loan["id"]))

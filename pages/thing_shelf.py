"""The books and equipment of the open ledger, ready to be searched; who has what, in words."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from nicegui import app

from care import days, names, watch
from care.lending import Loan, late
from care.things import Shelf, days_late
from pages import words
from pages.papers.overdue import OverdueRow
from pages.words import _, ngettext
from storage import house
from storage.ledger import Ledger


@dataclass
class _Kept:
    ledger: Ledger | None = None
    shelf: Shelf | None = None


_kept = _Kept()


def shelf() -> Shelf:
    """All things but those withdrawn; made anew after one changed."""
    ledger = house.ledger()
    if _kept.ledger is not ledger:
        _kept.ledger, _kept.shelf = ledger, None
        ledger.store.follow(_forget, _forget)
    if _kept.shelf is None:
        _kept.shelf = Shelf(thing for thing in ledger.store.things.all() if not thing.get("withdrawn_at"))
    return _kept.shelf


def _forget(changes: Iterable[Any]) -> None:
    if any(change.table == "things" for change in changes):
        _kept.shelf = None


async def get_ready() -> None:
    """Spell every title once, a few at a time, so that neither the first list nor the first search has to."""
    for place, thing in enumerate(house.ledger().store.things.all() if house.is_open() else ()):
        for text in (thing["title"], thing.get("author") or ""):
            names.sort_key(text)
            names.readings(text)
        if place % 20 == 0:
            await asyncio.sleep(0)


app.on_startup(get_ready)


def today() -> str:
    """The centre's own day."""
    return days.day_of(days.now(), house.ledger().books.zone)


@dataclass(frozen=True, slots=True)
class Lent:
    """Who has a thing, and whom to ring up for it. `late` is in days; 0: there is time."""

    thing: Mapping[str, Any]
    loan: Loan
    child: Mapping[str, Any]
    relation: str
    phone: str
    late: int

    @property
    def who(self) -> str:
        """The child's name."""
        return self.child.get("name") or _("名单上没有的孩子")

    @property
    def due(self) -> str:
        """By which day: 12月19日 前还."""
        return _("{day} 前还").format(day=words.day(self.loan.due, weekday=False)) if self.loan.due else _("没说哪天还")

    @property
    def how_late(self) -> str:
        """逾期 3 天."""
        return ngettext("逾期 {n} 天", "逾期 {n} 天", self.late).format(n=self.late)


def lent(loan: Loan, thing: Mapping[str, Any], ledger: Ledger | None = None) -> Lent:
    """Who has `thing` by this loan."""
    ledger = ledger or house.ledger()
    child = ledger.store.children.find(ledger.books.child_of(loan.loan) or "") or {}
    ties = (tie["guardian"] for tie in child.get("guardians") or ())
    known = {id: guardian for id in ties if (guardian := ledger.store.guardians.find(id)) is not None}
    tie, guardian = watch.reachable(child, known) or ({}, {})
    relation = " ".join(filter(None, (tie.get("relation"), guardian.get("name"))))
    return Lent(thing, loan, dict(child), relation, guardian.get("phone") or "", days_late(loan.due, today()))


def overdue(ledger: Ledger) -> list[Lent]:
    """What should be back, the longest overdue first. What was withdrawn since is asked for all the same."""
    known = ledger.store.things
    found = late(ledger.books.out(), today())
    return [lent(loan, known.find(loan.loan["item"]) or {"id": "", "title": _("不认得的东西")}, ledger) for loan in found]


def paper(ledger: Ledger) -> tuple[str, date, list[OverdueRow]]:
    """逾期名单 as plain values: the centre, the day, the rows."""
    rows = [
        OverdueRow(
            one.thing["title"],
            one.thing.get("number") or "",
            one.who,
            one.child.get("number"),
            one.child.get("group") or "",
            one.relation,
            one.phone,
            date.fromisoformat(one.loan.due),
            one.late,
        )
        for one in overdue(ledger)
    ]
    return ledger.centre["name"], date.fromisoformat(today()), rows

"""From the ledger to the list 谁接走的: what its page and its paper show of an activity's departures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from care import departures, names
from care.departures import HOWS, Departure
from pages import collected, words
from pages.papers.departure_sheet import DepartureRow, DepartureSheet
from pages.papers.lists import Occasion
from pages.words import _, ngettext
from storage.ledger import Ledger

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One departure as it is shown: whose, with whom, and what is open about it."""

    departure: Departure
    child: Record
    who: str
    flag: str
    note: str

    @property
    def numbered(self) -> bool:
        """Whether by it a child went home: one row a child, and as many as went."""
        return self.departure.counts and self.departure.place == "first"

    @property
    def written(self) -> bool:
        """Whether anybody wrote down who collected."""
        return bool(departures.how(self.departure.fact))


def rows(ledger: Ledger, activity: str) -> list[Row]:
    """Every departure that stands, the latest first."""
    return [_row(departure, ledger) for departure in departures.departures(activity, ledger.books)]


def _row(departure: Departure, ledger: Ledger) -> Row:
    fact = departure.fact
    child = ledger.store.children.find(departure.child) or {"id": departure.child, "name": _("（没有档案）")}
    who = collected.who_took(fact, child, departure.sheet, ledger)
    note = "" if departure.counts else _("另一台手机说还在，不算走了")
    if departure.counts and departure.place != "first":
        note = _("前面已经记过") if departure.place == "repeat" else _("后来又回来了")
    return Row(departure, child, who, words.reason(departure.rule) if departure.rule else "", note)


def matching(known: list[Row], query: str) -> list[Row]:
    """Those that a query means: a child by name or initials, its number or group, or the collector."""
    wanted = query.strip()
    if not wanted:
        return known
    return [row for row in known if _finds(wanted, row)]


def _finds(wanted: str, row: Row) -> bool:
    number = row.child.get("number")
    if wanted.isdigit() and (str(number or "") == wanted.lstrip("0") or wanted in row.who.replace(" ", "")):
        return True
    return wanted in (row.child.get("group") or "") or wanted in row.who or names.matches(wanted, row.child["name"])


def figures(ledger: Ledger, activity: str) -> list[str]:
    """How many went home, and how: the whole first, then its parts, which add up to it."""
    tally = departures.went(activity, ledger.books)
    n = sum(tally.values())
    whole = ngettext("{n} 人走了", "{n} 人走了", n).format(n=n)
    return [whole, *(_("{how} {n}").format(how=_(collected.HOW[how]), n=tally[how]) for how in HOWS if tally[how])]


def paper(ledger: Ledger, activity_id: str) -> DepartureSheet:
    """签退登记表 of an activity, by time. Raises NotFound."""
    activity = ledger.store.activities.need(activity_id)
    day = date.fromisoformat(words.local(activity["starts_at"]).date().isoformat())
    occasion = Occasion(ledger.centre["name"], activity["title"], activity.get("place") or "", day)
    several = words.local(activity["ends_at"]).date() != day
    told = [_paper_row(row, several=several) for row in reversed(rows(ledger, activity_id))]
    return DepartureSheet(occasion, told, figures(ledger, activity_id))


def _paper_row(row: Row, *, several: bool) -> DepartureRow:
    at = row.departure.fact["happened_at"]
    return DepartureRow(
        counts=row.numbered,
        at=f"{words.day(at, weekday=False)} {words.clock(at)}" if several else words.clock(at),
        name=row.child["name"],
        number=row.child.get("number"),
        group=row.child.get("group") or "",
        who=row.who,
        by=row.departure.fact.get("by") or "",
        note=_("；").join(filter(None, (row.flag, row.note))),
    )

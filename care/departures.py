"""Who went home with whom: every departure of an activity, and how many went how."""

from collections.abc import Iterator
from dataclasses import dataclass

from care import collecting, facts
from care.books import Books
from care.facts import Fact
from care.sheet import Sheet

HOWS = ("guardian", "alone", "escort", "other", "")
"""How children go: with a guardian, alone, with an adult who takes several, with somebody else; "" where nobody wrote it down."""


@dataclass(frozen=True, slots=True)
class Departure:
    """One departure. `rule` is what is open about who collected (care.collecting); `counts`: no phone contradicts it.

    `place` is "first" for the one by which the child went home; "repeat" for one after it of the same stay; "earlier" where the child came
    back since. Those that are first are as many as `went` counts.
    """

    fact: Fact
    sheet: Sheet
    rule: str | None
    counts: bool = True
    place: str = "first"

    @property
    def child(self) -> str:
        """Whose departure it is."""
        return self.sheet.child


def how(fact: Fact) -> str:
    """How the child went, one of HOWS."""
    told = facts.detail(fact, "how")
    return told if told in HOWS else ""


def departures(activity: str, books: Books) -> list[Departure]:
    """Every departure that stands, the latest first."""
    found = [departure for sheet in books.sheets(activity) for departure in _of(sheet)]
    return sorted(found, key=lambda departure: facts.key(departure.fact), reverse=True)


def _of(sheet: Sheet) -> Iterator[Departure]:
    counted = {fact["id"] for stay in sheet.stays for fact in stay.departures}
    gone = sheet.arrived and not sheet.inside
    firsts = {stay.departures[0]["id"]: place for place, stay in enumerate(sheet.stays, start=1) if stay.departures}
    two = {fact["id"] for stay in sheet.stays for fact in collecting.contradicting(stay.departures)}
    for fact in sheet.standing:
        if fact["kind"] == "departure":
            rule = fact.get("collecting") if collecting.is_open(fact.get("collecting"), fact, sheet) else None
            first = firsts.get(fact["id"])
            place = "repeat" if first is None else "first" if gone and first == len(sheet.stays) else "earlier"
            yield Departure(fact, sheet, rule or ("two_collectors" if fact["id"] in two else None), fact["id"] in counted, place)


def went(activity: str, books: Books) -> dict[str, int]:
    """How many children went home how: a count for each of HOWS; together they are the books' `departed`.

    A child who went more than once counts by its last time, and there by the departure that says the most.
    """
    tally: dict[str, int] = dict.fromkeys(HOWS, 0)
    for sheet in books.sheets(activity):
        if sheet.arrived and not sheet.inside:
            tally[how(telling(sheet.stays[-1].departures))] += 1
    return tally


def telling(of_one_stay: list[Fact]) -> Fact:
    """Of the departures of one stay the one to be believed: the last that says who collected, else the last."""
    return next((fact for fact in reversed(of_one_stay) if how(fact)), of_one_stay[-1])

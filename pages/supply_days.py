"""The days that a paper of supplies is about: those that are a choice away, and those an address names."""

from datetime import date, datetime, timedelta

from care import days, reading
from pages import words
from pages.papers import CannotPrint
from pages.words import _


def periods() -> dict[str, tuple[str, str, str]]:
    """The periods that are a choice away: name → (word, first day, last day)."""
    today = datetime.now(words.time_zone()).date()
    month = today.replace(day=1)
    next_month = (month + timedelta(days=31)).replace(day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    return {
        "term": (_("这个学期"), *days.term_days(days.term_of(today.isoformat()))),
        "month": (_("这个月"), month.isoformat(), _before(next_month)),
        "last_month": (_("上个月"), last_month.isoformat(), _before(month)),
        "year": (_("今年"), f"{today.year}-01-01", f"{today.year}-12-31"),
    }


def _before(day: date) -> str:
    return (day - timedelta(days=1)).isoformat()


def period(first: str, last: str) -> tuple[str, str]:
    """Two days from an address, which anybody may have written; this term where they are no days in order."""
    begins, ends = reading.day_of(first), reading.day_of(last)
    if begins is None or ends is None or ends < begins:
        _word, *term = periods()["term"]
        return term[0], term[1]
    return begins.isoformat(), ends.isoformat()


def must_be_days(first: str, last: str) -> None:
    """A paper of other days than those asked for would be believed: raises CannotPrint where what was written are no days in order."""
    begins, ends = reading.day_of(first), reading.day_of(last)
    if (first and begins is None) or (last and ends is None) or (begins and ends and ends < begins):
        raise CannotPrint("no_days")


def asked_for(first: str, last: str) -> tuple[str, str]:
    """The days of a paper by its address; this term where none are written. Raises CannotPrint."""
    must_be_days(first, last)
    return period(first, last)

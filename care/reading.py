"""What was typed, read: words made tidy, times of day, days, whole numbers, and the instant of a day and a time on the centre's clock."""

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time

from care import days, writing

MOST = 9999
"""The largest number of places or pieces that anyone means."""


def tidy(text: str | None) -> str:
    """Typed words: full-width figures and letters made plain, single spaces, nothing that nobody sees; punctuation as it was typed."""
    return writing.line(writing.half(text or ""))


def _plain(text: str | None) -> str:
    """What is to be read as a figure, a time or a day: its signs made plain too."""
    return writing.line(unicodedata.normalize("NFKC", text or ""))


def time_of(text: str) -> time | None:
    """A time of day as typed: 9:05, 09:05, 9：05. None where it is none."""
    hours, colon, minutes = _plain(text).partition(":")
    if not (colon and hours.isdecimal() and minutes[:2].isdecimal() and len(hours) <= 2 and len(minutes[:2]) == 2):
        return None
    return time(int(hours), int(minutes[:2])) if int(hours) < 24 and int(minutes[:2]) < 60 else None


def out_of_order(listed: Iterable[tuple[time | None, bool]], night: time | None = None) -> dict[int, str]:
    """Which times of a run sheet, each with whether it runs beside the one above, cannot follow the one above.

    Place → "before_above" or "as_above". `night` is the start of what goes on past midnight: times before it are of the next day.
    """
    found: dict[int, str] = {}
    last: tuple[bool, time] | None = None
    for place, (at, beside) in enumerate(listed):
        if at is None or (beside and last is not None):
            continue
        now = (night is not None and at < night, at)
        if last is not None and now <= last and not beside:
            found[place] = "as_above" if now == last else "before_above"
        last = now
    return found


def day_of(text: str) -> date | None:
    """A day as a date field gives it ("2026-12-19"); None where there is no such day between 2000 and 2100."""
    try:
        day = date.fromisoformat(_plain(text).replace("/", "-").replace(".", "-"))
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def number_of(text: str, least: int = 1, most: int = MOST) -> int | None:
    """A whole number as typed, full-width too; None where it is none between `least` and `most`."""
    plain = _plain(text)
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 9):
        return None
    return int(plain) if least <= int(plain) <= most else None


def instant_of(day: str, clock: str, zone: str) -> str | None:
    """The instant of a day and a time on the centre's clock; None where one of them is none."""
    on, at = day_of(day), time_of(clock)
    return days.instant(datetime.combine(on, at, days.zone(zone))) if on and at else None

"""Days that stand in a page's address, which anybody may have written: where they cannot be meant, the page says so and what it shows."""

from markupsafe import Markup

from care import reading
from pages import words
from pages.markup import NOTHING, note
from pages.supply_days import period
from pages.words import _

LONGEST = 20
"""So much of what an address says is quoted."""


def not_here(asked: str, shown: str) -> Markup:
    """A band where an address asks for a day (`asked`, "" for none) that the page does not have and shows another; nothing else."""
    day = reading.day_of(asked)
    if not asked or str(day) == shown:
        return NOTHING
    instead = words.day(shown, weekday=False)
    if day is None:
        return unread([asked], instead)
    return _band(_("{day}不在这里的日子里。").format(day=words.day(day.isoformat(), weekday=False)), instead)


def no_period(first: str, last: str) -> Markup:
    """A band where an address asks for days that are no period, so that `period` is of this term; nothing else."""
    if not first and not last:
        return NOTHING
    begins, ends = reading.day_of(first), reading.day_of(last)
    if begins and ends and begins <= ends:
        return NOTHING
    term = [words.day(each, weekday=False) for each in period(first, last)]
    instead = _("{first} 到 {last}").format(first=term[0], last=term[1])
    return unread([first, last], instead) or _band(_("地址里要写起止两天，后一天不早于前一天。"), instead)


def unread(asked: list[str], shown: str) -> Markup:
    """A band that quotes what an address says in the place of days, where that is none; `shown` says what stands below instead."""
    wrong = [text if len(text) <= LONGEST else f"{text[:LONGEST]}…" for text in asked if text and reading.day_of(text) is None]
    return _band(_("地址里的“{asked}”不是日子。").format(asked=_("、").join(wrong)), shown) if wrong else NOTHING


def _band(told: str, shown: str) -> Markup:
    return note(_("{told}下面看的是：{shown}。").format(told=told, shown=shown), icon_name="info-circle")

"""What a fact's details must say so that anybody could use it: a count says how many, a question about whom, a result what came of it.

Without it a phone would be told 已记下 of something that nobody ever sees again.
"""

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

from care import writing

Details: TypeAlias = Mapping[str, Any]

FEELINGS = ("happy", "fine", "nervous", "afraid", "sad", "homesick")

SAYS = ("place", "points", "out", "performed")
"""What a result may say of a child in a round."""
MOST_PLACES = 999
MOST_SCORED = 9_999
MOST_ROUNDS = 9_999

MOST_COUNTED = 9_999
"""Children counted by eye; more is a slip of the finger."""
MOST_POINTS = 999
"""Of one entry for a team, above or below zero; more is a slip of the finger."""


def lacking(kind: str, details: Details) -> str | None:
    """The detail without which a fact of this kind is of no use, or makes no sense; None where all is well.

    A wish says that its words are `lost` where a phone sends it to a restored laptop and no longer has them: then the child is asked again.
    """
    if kind == "headcount":
        return None if is_counted(details.get("number")) else "number"
    if kind == "guests":
        return None if all(is_counted(details.get(name)) for name in ("families", "guests")) else "number"
    if kind == "points":
        points = details.get("points")
        return None if type(points) is int and 0 < abs(points) <= MOST_POINTS else "points"
    if kind == "question":
        return None if _is_line(details.get("name")) else "name"
    if kind == "voice":
        return None if details.get("feeling") in FEELINGS or _is_line(details.get("line")) else "feeling"
    if kind == "wish":
        return None if _is_line(details.get("text")) or details.get("lost") is True else "text"
    if kind == "result":
        return None if any(makes_sense(name, details[name]) for name in SAYS if name in details) else "result"
    return None


def makes_sense(name: str, value: Any) -> bool:
    """Whether a person can have meant a result's detail. None takes back what was said before."""
    if value is None:
        return True
    if name in ("out", "performed"):
        return isinstance(value, bool)
    if name == "place":
        return type(value) is int and 1 <= value <= MOST_PLACES
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and abs(value) <= MOST_SCORED


def round_of(told: Any) -> int | None:
    """The number of a round, told as one or as its digits ("1" and "0001" are round 1); None where it is none."""
    if isinstance(told, str) and told.isascii() and told.isdecimal() and len(told) <= len(str(MOST_ROUNDS)):
        told = int(told)
    return told if type(told) is int and 1 <= told <= MOST_ROUNDS else None


def is_counted(number: Any) -> bool:
    """Whether it is a number of people that somebody can have counted."""
    return type(number) is int and 0 <= number <= MOST_COUNTED


def _is_line(told: Any) -> bool:
    return isinstance(told, str) and bool(writing.line(told))

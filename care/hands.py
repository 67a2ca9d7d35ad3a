"""In whose hands a phone was: the names given to it at its joins and where it was passed on, and whose its facts are by them.

What is typed into a single fact proves nothing: a broken phone, or somebody at play, could make a volunteer of every word. So a fact is
its writer's only where the phone was ever given that name; else it is whose the phone was then.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from care import names
from care.activity import Record
from care.facts import Fact

MOST_NAMES = 20
"""So many names one phone is given at one activity; no phone passes through more hands in a day."""

_END = "9999"


def given(station: Record, activity: str, typed: str, now: str, *, joined: bool) -> list[dict[str, Any]]:
    """The station's names ({"name", "at", "activity", "joined"}) after another was typed: at a join, or where the phone was passed on.

    The same name once more changes nothing, nor does one beyond MOST_NAMES.
    """
    known = [dict(each) for each in station.get("names") or ()]
    here = [each for each in known if each["activity"] == activity]
    among = here[-1:] if joined else known
    if len(here) >= MOST_NAMES or any(names.key(each["name"]) == names.key(typed) for each in among):
        return known
    return [*known, {"name": typed, "at": now, "activity": activity, "joined": joined}]


def told(listed: Any) -> list[str]:
    """The names that a phone says it was given, as they are kept; whatever else it sent says nothing."""
    typed = [names.kept(each) for each in listed[-MOST_NAMES:] if isinstance(each, str)] if isinstance(listed, list) else []  # pyright: ignore
    return [name for name in typed if name]


class Hands:
    """One phone's names, as its record keeps them."""

    def __init__(self, station: Record, activity: str) -> None:
        self.activity = activity
        self._names: list[Record] = list(station.get("names") or _of_the_record(station))
        self._known = {names.key(each["name"]) for each in self._names}

    def of(self, fact: Fact) -> str:
        """Whose a fact of this phone is; "" where the phone was never given a name."""
        typed = names.kept(fact.get("by"))
        return typed if names.key(typed) in self._known else self._at(fact["happened_at"])

    def joins(self, written: Iterable[Fact]) -> Iterator[tuple[str, str]]:
        """Every join to the activity: whose it was, and when. A name that was put right before anything was written was a slip.

        `written` are the phone's facts there, in order.
        """
        listed = list(written)
        joined = [each["at"] for each in self._names if each["activity"] == self.activity and each.get("joined")]
        for at, until in pairwise([*joined, _END]):
            first = next((self.of(fact) for fact in listed if at <= fact["happened_at"] < until), None)
            yield first or self._at(until), at

    def _at(self, instant: str) -> str:
        """The name given last before an instant; before any was given, the first."""
        before = [each["name"] for each in self._names if each["at"] < instant]
        return (before or [each["name"] for each in self._names[:1]] or [""])[-1]


def _of_the_record(station: Record) -> list[Record]:
    """The names of a record that keeps none: the last one, at each of its joins."""
    name = names.kept(station.get("by"))
    joined: dict[str, str] = station.get("joined") or {}
    return [{"name": name, "at": at, "activity": activity, "joined": True} for activity, at in joined.items() if name]

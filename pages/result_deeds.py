"""What an organizer writes of a game: one thing said of one child, or taken back. Not yet on disk when these return."""

from typing import Any

from care import activity as activities
from care import days, results
from pages import voiding
from pages.frame import who
from pages.words import _
from storage import house


def say(activity: str, child: str, key: results.Key, **details: Any) -> str | None:
    """Write results, one for each thing said, so that each can be taken back alone. None where the child was not there on that day."""
    ledger, (_day, segment, round_) = house.ledger(), key
    ends = activities.ends_at(ledger.store.activities.need(activity))
    at = results.when(ledger.books.sheet(activity, child), key, now=days.now(), ends=ends, zone=ledger.books.zone)
    if at is None:
        return None
    given: dict[str, Any] = {"kind": "result", "activity": activity, "segment": segment, "child": child, "at": at}
    if round_:
        given["round"] = int(round_) if round_.isdecimal() else round_
    written = [ledger.record({**given, "details": {name: value}}, organizer=who()["name"]) for name, value in details.items()]
    return written[-1].id if written else None


def unsay(activity: str, child: str, key: results.Key, name: str) -> None:
    """Take back whatever is said of one thing. A result that says more than that stays, and is contradicted."""
    ledger = house.ledger()
    said, alone = results.to_take_back(ledger.books.sheet(activity, child), key, name, ledger.books.zone)
    for fact in alone:
        voiding.take_back(fact, _("按错了"), who()["name"])
    if len(alone) < len(said):
        say(activity, child, key, **{name: None})


def change(activity: str, child: str, key: results.Key, wanted: results.Result) -> bool:
    """Let all four things be as wanted. False where the child was not there on that day."""
    ledger = house.ledger()
    sheet = ledger.books.sheet(activity, child)
    stands = results.of_sheet(sheet, ledger.books.zone).get(key, results.Result())
    for name in results.SAYS:
        value = getattr(wanted, name)
        if value == getattr(stands, name):
            continue
        if value is None or value is False:
            unsay(activity, child, key, name)
        elif say(activity, child, key, **{name: value}) is None:
            return False
    return True

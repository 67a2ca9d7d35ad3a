"""What the wall greets: the child who came last."""

from collections.abc import Iterator

from care import facts
from care.books import Books
from care.facts import Fact


def last_arrival(activity: str, books: Books) -> tuple[str, Fact] | None:
    """Who signed in last of those who are inside, and the fact; a repeat within one stay is no new arrival. None before the first."""
    return max(_arrivals(activity, books), key=lambda pair: facts.key(pair[1]), default=None)


def _arrivals(activity: str, books: Books) -> Iterator[tuple[str, Fact]]:
    for sheet in books.sheets(activity):
        if sheet.inside:
            first = next((fact for fact in sheet.stays[-1].seen if fact["kind"] in ("arrival", "newcomer")), None)
            if first is not None:
                yield sheet.child, first

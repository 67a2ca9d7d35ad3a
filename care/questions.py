"""Live questions from the departure desk: an adult whom nobody knows wants to take a child home. May they?

And its alarm: an adult who may not collect a child came for it.
"""

from collections.abc import Iterator, Mapping

from care import activity as activities
from care import collecting, facts
from care.activity import Record
from care.books import Books
from care.facts import Fact
from care.sheet import Sheet

ANSWERS = ("yes", "no")
MOST = 3
"""Questions of one child that wait side by side. Whatever a phone sends, the board stays one that can be read."""

SEEN = "seen"
"""The answer to an alarm: an organizer sees to it."""


def open_questions(activity: Record, books: Books) -> list[Fact]:
    """The questions of an activity that wait for an organizer, oldest first; of each child the last `MOST`.

    A question waits until it is answered, taken back, or the child goes home after it; none waits once the activity is closed or cancelled.
    """
    if activities.ended_at(activity) is not None:
        return []
    return sorted(_waiting(activity["id"], books), key=facts.key)


def _waiting(activity: str, books: Books) -> Iterator[Fact]:
    for sheet in books.sheets(activity):
        asked = [fact for fact in sheet.standing if fact["kind"] == "question"]
        answered = {fact.get("of") for fact in sheet.standing if asked and fact["kind"] == "answer" and not fact.get("station")}
        yield from [fact for fact in asked if fact["id"] not in answered and not has_left_since(fact, sheet)][-MOST:]


def has_left_since(question: Fact, sheet: Sheet) -> bool:
    """Whether the child went home after the question was asked, and is not back."""
    return bool(sheet.stays) and any(facts.key(gone) > facts.key(question) for gone in sheet.stays[-1].departures)


def open_stops(activity: Record, books: Books) -> list[Fact]:
    """Where the departure desk said 先别让孩子走 and no organizer has seen to it, oldest first; of each child the last time.

    It ends when an organizer answers it, whatever the answer, or the child goes home after it; none waits once the activity is closed or
    cancelled.
    """
    if activities.ended_at(activity) is not None:
        return []
    last = {str(fact.get("child")): fact for fact in sorted(_stops(activity["id"], books), key=facts.key)}
    sheets = {child: books.sheet(activity["id"], child) for child in last}
    waiting = [fact for child, fact in last.items() if not _is_seen_to(fact, sheets[child])]
    return sorted(waiting, key=facts.key)


def _stops(activity: str, books: Books) -> Iterator[Fact]:
    return (fact for fact in books.loose(activity) if is_stop(fact) and books.counts(fact))


def is_stop(fact: Fact) -> bool:
    """Whether a phone wrote that an adult who may not collect came for a child."""
    return fact["kind"] == "refusal" and bool(fact.get("child")) and facts.detail(fact, "reason") == "not_allowed"


def _is_seen_to(stop: Fact, sheet: Sheet) -> bool:
    return collecting.answer_to(stop["id"], sheet) is not None or has_left_since(stop, sheet)


def asked(question: Fact) -> dict[str, str]:
    """Who is asked about: `name`, `relation` and `phone` as they were typed at the desk; whatever else stands there counts as nothing."""
    return {field: facts.said(question, field) for field in ("name", "relation", "phone")}


def not_allowed(question: Fact, child: Record, guardians: Mapping[str, Record]) -> Record | None:
    """The tie of a guardian who may not collect this child and whom the question seems to mean: the same name, or the same telephone."""
    about = asked(question)
    for link in child.get("guardians") or ():
        guardian = guardians.get(link["guardian"])
        if guardian is None or link.get("may_collect") is not False:
            continue
        if collecting.is_meant(guardian, about["name"], about["phone"]):
            return link
    return None

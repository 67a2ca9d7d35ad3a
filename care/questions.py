"""Live questions from the departure desk: an adult whom nobody knows wants to take a child home. May they?"""

import re
from collections.abc import Iterator, Mapping

from care import collecting, facts
from care.activity import Record
from care.books import Books
from care.facts import Fact
from care.sheet import Sheet

ANSWERS = ("yes", "no")


def open_questions(activity: Record, books: Books) -> list[Fact]:
    """The questions of an activity that wait for an organizer, oldest first.

    A question waits until it is answered, taken back, or the child goes home after it; none waits once the activity is closed or cancelled.
    """
    if activity.get("closed_at") or activity.get("cancelled_at"):
        return []
    return sorted(_waiting(activity["id"], books), key=facts.key)


def _waiting(activity: str, books: Books) -> Iterator[Fact]:
    for sheet in books.sheets(activity):
        for fact in sheet.standing:
            if fact["kind"] == "question" and collecting.answer_to(fact["id"], sheet) is None and not has_left_since(fact, sheet):
                yield fact


def has_left_since(question: Fact, sheet: Sheet) -> bool:
    """Whether the child went home after the question was asked, and is not back."""
    return bool(sheet.stays) and any(facts.key(gone) > facts.key(question) for gone in sheet.stays[-1].departures)


def asked(question: Fact) -> dict[str, str]:
    """Who is asked about: `name`, `relation` and `phone` as they were typed at the desk; whatever else stands there counts as nothing."""
    told = {field: facts.detail(question, field) for field in ("name", "relation", "phone")}
    return {field: value.strip() if isinstance(value, str) else "" for field, value in told.items()}


def not_allowed(question: Fact, child: Record, guardians: Mapping[str, Record]) -> Record | None:
    """The tie of a guardian who may not collect this child and whom the question seems to mean: the same name, or the same telephone."""
    about = asked(question)
    digits = re.sub(r"\D", "", about["phone"])
    for link in child.get("guardians") or ():
        guardian = guardians.get(link["guardian"])
        if guardian is None or link.get("may_collect") is not False:
            continue
        same_name = bool(about["name"]) and "".join(about["name"].split()) == (guardian.get("name") or "")
        if same_name or (digits and digits == (guardian.get("phone") or "")):
            return link
    return None

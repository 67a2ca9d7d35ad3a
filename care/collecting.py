"""Who takes a child home: whether that adult may, who it was, and who brought the child.

What a departure's `details` say: `how` is "guardian" (then `guardian`, an id), "alone", "escort" (several children with one adult:
`guardian`, or `volunteer` and `name`, or `name`, `relation`, `phone`) or "other" (`name`, `relation`, `phone`, `agreed_by`). `asked` names
the `question` by which an organizer was asked. A broken rule is noted with the fact when it comes (`collecting`), by the records as they
were then: who may collect changes, and must not change what was right on the day.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from care import days, facts, names, writing
from care.activity import Record
from care.facts import Fact
from care.sheet import Sheet

RULES = ("not_allowed", "not_permitted", "not_guardian", "unknown_collector")
"""What may be wrong with who collects, weightiest first."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Adults(Protocol):
    """The records by which a collector is known."""

    def guardian(self, id: str) -> Record | None:
        """The guardian of that id."""
        ...


def link_of(child: Record, guardian: str | None) -> Record | None:
    """What ties a guardian to a child ({"guardian", "relation", "may_collect"}), or None."""
    return next((link for link in child.get("guardians") or () if guardian and link["guardian"] == guardian), None)


def broken(fact: Fact, child: Record, adults: Adults, zone: str) -> str | None:
    """The rule that a departure breaks by who collects, by the records alone (`is_open` knows what an organizer said), or None.

    An organizer's own departure is vouched for, except where the adult may not collect. One that does not say how the child went, or
    with which guardian, breaks none: what nobody wrote down cannot be judged.
    """
    how, guardian = facts.said(fact, "how"), facts.said(fact, "guardian")
    link = link_of(child, guardian)
    if (link is not None and link.get("may_collect") is False) or _is_barred(fact, child, adults):
        return "not_allowed"
    if not how or not fact.get("station"):
        return None
    if how == "alone":
        return None if may_go_alone(child, fact["happened_at"], zone) else "not_permitted"
    if how == "guardian":
        return "not_guardian" if guardian and link is None else None
    known = (facts.detail(fact, "volunteer") is True and facts.said(fact, "name")) or (guardian and adults.guardian(guardian) is not None)
    return None if how == "escort" and known else "unknown_collector"


def may_go_alone(child: Record, at: str, zone: str) -> bool:
    """Whether a guardian had permitted, by the day of `at`, that the child goes home alone."""
    permitted: Mapping[str, Any] = child.get("may_go_alone") or {}
    on = str(permitted.get("on") or "")
    return bool(_DAY.fullmatch(on)) and on <= days.day_of(at, zone)


def _is_barred(fact: Fact, child: Record, adults: Adults) -> bool:
    """Whether the adult who was typed is one who may not collect this child."""
    out = (adults.guardian(link["guardian"]) for link in child.get("guardians") or () if link.get("may_collect") is False)
    return any(is_meant(one, facts.said(fact, "name"), facts.said(fact, "phone")) for one in out if one)


def is_meant(guardian: Record, name: str, phone: str) -> bool:
    """Whether what was typed of an adult means this guardian: the same name, in simplified or traditional writing, or the same number."""
    digits = _digits(phone)
    return names.is_same(name, guardian.get("name") or "") or (bool(digits) and digits == guardian.get("phone"))


def answer_to(question: str | None, sheet: Sheet) -> Fact | None:
    """The organizer's last standing answer to a question about this child, or None."""
    answers = (fact for fact in sheet.standing if fact["kind"] == "answer" and not fact.get("station") and fact.get("of") == question)
    return max(answers, key=facts.key, default=None) if question else None


def is_agreed(fact: Fact, sheet: Sheet) -> bool:
    """Whether an organizer has said yes to the adult whom a departure names: to that one, not to another who was asked about."""
    answer = answer_to(facts.said(fact, "asked"), sheet)
    question = _question(fact, sheet)
    return answer is not None and facts.detail(answer, "answer") == "yes" and (question is None or _is_about(question, fact))


def phone(fact: Fact, sheet: Sheet) -> str:
    """The telephone number of who took a child home, as it was typed: with the departure, else when an organizer was asked about them.

    A phone that goes on with another's question was not told the number where numbers are kept off phones.
    """
    question = _question(fact, sheet)
    asked = facts.said(question, "phone") if question is not None and _is_about(question, fact) else ""
    return facts.said(fact, "phone") or asked


def _question(fact: Fact, sheet: Sheet) -> Fact | None:
    return next((one for one in sheet.standing if one["kind"] == "question" and one["id"] == facts.said(fact, "asked")), None)


def _is_about(question: Fact, fact: Fact) -> bool:
    return _bare(facts.said(question, "name")) == _bare(facts.said(fact, "name"))


def is_open(rule: str | None, fact: Fact, sheet: Sheet) -> bool:
    """Whether a departure broke a rule of who collects for which no organizer has vouched."""
    return rule is not None and not (rule == "unknown_collector" and is_agreed(fact, sheet))


def who(fact: Fact) -> tuple[str, str] | None:
    """Who took the child home, so that two departures can be held against each other; None where it was not written down."""
    if facts.said(fact, "how") == "alone":
        return ("alone", "")
    guardian, name = facts.said(fact, "guardian"), _bare(facts.said(fact, "name"))
    return ("guardian", guardian) if guardian else ("name", name) if name else None


def contradicting(departures: Iterable[Fact]) -> list[Fact]:
    """The departures of one stay where they name different people; else none."""
    named = [fact for fact in departures if who(fact) is not None]
    return named if len({who(fact) for fact in named}) > 1 else []


def brought_by(sheet: Sheet) -> str:
    """Who brought the child when it last came, as it was said at the desk (奶奶); empty where nobody said."""
    arrivals: list[Fact] = sheet.stays[-1].arrivals if sheet.stays else []
    return next((said for fact in reversed(arrivals) if (said := facts.said(fact, "brought_by"))), "")


def _bare(name: str | None) -> str:
    return "".join((name or "").split())


def _digits(phone: str) -> str:
    """A telephone number's digits, wide ones too, without +86."""
    digits = re.sub(r"\D", "", writing.half(phone))
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits

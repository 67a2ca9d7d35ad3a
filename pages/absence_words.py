"""Why a child did not come and what became of the telephone calls, in words: one sentence for every page and paper."""

from collections.abc import Mapping
from typing import Any

from care import absences, facts
from care.facts import Fact
from pages import words
from pages.words import _, mark

Record = Mapping[str, Any]

REASONS = {
    "excused": mark("请假"),
    "not_reached": mark("没联系上"),
    "not_asked": mark("没问"),
    "not_recorded": mark("没有记录"),
}
OUTCOMES = {
    "reached": mark("打通了"),
    "no_answer": mark("没人接"),
    "wrong_number": mark("号码不对"),
    "later": mark("晚点再打"),
}
PICTURES = {"reached": "phone", "no_answer": "phone-off", "wrong_number": "x", "later": "clock"}


def reason(code: str) -> str:
    """请假, 没联系上, 没问, 没有记录."""
    return _(REASONS.get(code, REASONS["not_recorded"]))


def outcome(fact: Fact) -> str:
    """What became of a call: 打通了, 没人接."""
    told = facts.word(fact, "outcome")
    return _(OUTCOMES[told]) if told in OUTCOMES else words.kind("call")


def why(absence: Fact | None) -> str:
    """The reason that stands, with what was written beside it: 请假，发烧了; empty where none does."""
    if absence is None:
        return ""
    note = facts.said(absence, "note")
    said = reason(facts.word(absence, "reason"))
    return _("，").join([said, note]) if note else said


def whom(child: Record, guardians: Mapping[str, Record], guardian: Any) -> str:
    """Who was called, as one speaks of them: 奶奶, else the name; empty where nobody wrote it down."""
    link = next((link for link in child.get("guardians") or () if link["guardian"] == guardian), {})
    return link.get("relation") or (guardians.get(str(guardian)) or {}).get("name") or ""


def told(call: Fact, child: Record, guardians: Mapping[str, Record]) -> str:
    """A call in a few words: 09:20 奶奶 没人接."""
    called = whom(child, guardians, facts.detail(call, "guardian"))
    return " ".join(filter(None, (words.moment(call["happened_at"]), called, outcome(call))))


def story(missing: absences.Missing, guardians: Mapping[str, Record]) -> list[str]:
    """All that is known of one who has not come, the reason first: 请假，发烧了; 09:20 奶奶 打通了."""
    return list(filter(None, (why(missing.absence), *(told(call, missing.child, guardians) for call in missing.calls))))

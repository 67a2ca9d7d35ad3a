"""Calls home in words: what became of each, and for when it was agreed."""

from collections.abc import Sequence

from care import facts
from care.facts import Fact
from care.home_calls import Parent, Turn
from pages import words
from pages.words import _, mark, ngettext

OUTCOMES = {
    "agreed": mark("约好了"),
    "calling": mark("正在打"),
    "connected": mark("已接通"),
    "no_answer": mark("无人接"),
    "rescheduled": mark("改约"),
}
PICTURES = {"connected": "phone", "no_answer": "phone-off", "rescheduled": "clock"}


def called(parent: Parent | None) -> str:
    """A parent as one speaks of them: 妈妈 王丽华; empty where there is none."""
    return " ".join(filter(None, (parent.relation, parent.name))) if parent else ""


def children(call: Sequence[Turn]) -> str:
    """Who speaks in a call: 魏小涛、魏小雨."""
    return _("、").join(turn.child["name"] for turn in call)


def told(fact: Fact) -> str:
    """约好了 15:20, 已接通, 改约 16:00, 正在打 平板."""
    code = facts.word(fact, "outcome")
    time = facts.said(fact, "until") or facts.said(fact, "at")
    return " ".join(filter(None, (_(OUTCOMES[code]) if code in OUTCOMES else words.kind("home_call"), time, facts.said(fact, "phone"))))


def tries(turn: Turn) -> str:
    """无人接 2 次; empty where nobody was tried since the time was agreed."""
    return ngettext("无人接 {n} 次", "无人接 {n} 次", turn.tries).format(n=turn.tries) if turn.tries else ""


def place(turn: Turn) -> str:
    """Where a child is who is not here: 还没到, 回家了."""
    return "" if turn.inside else _("回家了") if turn.gone else _("还没到")

"""A volunteer's time, in words: what somebody did, from when to when, how many hours."""

from collections.abc import Sequence

from markupsafe import Markup

from care import activity as activities
from care import service
from care.activity import Record
from care.service import Proposal, Served
from pages import words
from pages.markup import dotted
from pages.words import _, mark, ngettext

SORTS = {"service": mark("服务"), "rehearsal": mark("排练")}


def sort(code: str) -> str:
    """服务 or 排练."""
    return _(SORTS.get(code, code))


def did(proposal: Proposal, activity: Record) -> str:
    """What a phone did, by desk, and at the segment desk by segment: 签到、包饺子、发放."""
    titles = [(activities.segment_of(activity, id) or {}).get("title") for id in proposal.segments]
    at_segments = _("、").join(filter(None, titles))
    return _("、").join(at_segments if desk == "segment" and at_segments else words.desk(desk) for desk in proposal.desks)


def hours(tenths: int) -> str:
    """2.6 小时; 不足 0.1 小时 of a time that was, and rounds to nothing."""
    if tenths == 0:
        return _("不足 0.1 小时")
    return ngettext("{n} 小时", "{n} 小时", 1 if tenths == 10 else 2).format(n=service.hours(tenths))


def span(begins: str, until: str | None, on: str = "") -> str:
    """From when to when: 09:02–11:40, with the day where it is not the day `on`; without an end only when it began."""
    first, last = words.local(begins), words.local(until or begins)
    if first.date() != last.date():
        return words.span(first, last)
    clocks = f"{words.clock(first)}–{words.clock(last)}" if until else words.clock(first)
    return clocks if first.date().isoformat() == on else f"{words.day(first)} {clocks}"


WHY_NOT = {
    "working": mark("{n} 位还在服务"),
    "no_end": mark("{n} 位不知道几点走的"),
    "longer_than_a_day": mark("{n} 位超过一天"),
}


def left(reasons: Sequence[str]) -> str:
    """Why some are not recorded yet, by how many: 2 位还在服务，1 位不知道几点走的; "" for nobody."""
    return _("，").join(_(word).format(n=reasons.count(code)) for code, word in WHY_NOT.items() if code in reasons)


def figures(served: Sequence[Served]) -> Markup:
    """How many volunteers, and their hours of each sort: 7 位志愿者 · 服务 18.4 小时 · 排练 3.0 小时."""
    n = service.people(served)
    return dotted(Markup('<span class="ph">{}</span>').format(ngettext("{n} 位志愿者", "{n} 位志愿者", n).format(n=n)), by_sort(served))


def by_sort(served: Sequence[Served]) -> Markup:
    """Hours of each sort there is: 服务 18.4 小时 · 排练 3.0 小时."""
    pieces = [f"{sort(code)} {hours(service.total(served, code))}" for code in SORTS if any(one.sort == code for one in served)]
    return dotted(*(Markup('<span class="ph">{}</span>').format(piece) for piece in pieces))

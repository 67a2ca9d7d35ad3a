"""Who took a child home, in words: for the list 谁接走的, its paper, and the sheet that asks an organizer."""

from collections.abc import Mapping
from typing import Any

from care import collecting, facts
from care.departures import how
from care.facts import Fact
from care.sheet import Sheet
from pages import words
from pages.words import _, mark
from storage.ledger import Ledger

Record = Mapping[str, Any]

HOW = {
    "guardian": mark("监护人接的"),
    "alone": mark("自己回家的"),
    "escort": mark("跟别人一起走的"),
    "other": mark("别人接的"),
    "": mark("没写谁接的"),
}
NOT_WRITTEN = mark("【待补】没写谁接的")


def who_took(fact: Fact, child: Record, sheet: Sheet, ledger: Ledger) -> str:
    """A departure's collector: 奶奶 刘秀英; 自行回家（9 月 1 日 同意）; 跟 王桂香 一起走; or name, relation, phone and who agreed."""
    kind = how(fact)
    if kind == "alone":
        return alone(child, fact["happened_at"], ledger.centre["time_zone"])
    if kind == "escort":
        return _escort(fact, ledger)
    guardian = _guardian(fact, ledger)
    if kind == "guardian" and guardian is not None:
        link = collecting.link_of(child, guardian["id"])
        relation = (link or {}).get("relation")
        return " ".join(filter(None, (relation, guardian.get("name")))) or words.phone(guardian.get("phone")) or _("监护人")
    if kind == "guardian":
        return _("监护人，没写是哪一位")
    if kind == "other":
        return _other(fact, sheet) or _(NOT_WRITTEN)
    return _(NOT_WRITTEN)


def alone(child: Record, at: str, zone: str) -> str:
    """自行回家, with the day on which a guardian permitted it, or that nobody had by then."""
    if not collecting.may_go_alone(child, at, zone):
        return _("自行回家（没有同意）")
    day = child["may_go_alone"].get("on")
    return _("自行回家（{day} 同意）").format(day=words.day(day, weekday=False)) if day else _("自行回家（同意过）")


def _escort(fact: Fact, ledger: Ledger) -> str:
    guardian = _guardian(fact, ledger)
    name = (guardian.get("name") if guardian else None) or facts.said(fact, "name")
    if facts.detail(fact, "volunteer") is True:
        return _("跟志愿者 {name} 一起走").format(name=name) if name else _("跟志愿者一起走")
    told = " ".join(filter(None, (facts.said(fact, "relation"), name, words.phone(facts.said(fact, "phone")))))
    return _("跟 {name} 一起走").format(name=told) if told else _("跟别人一起走，没写是谁")


def _other(fact: Fact, sheet: Sheet) -> str:
    who = " ".join(filter(None, (facts.said(fact, "relation"), facts.said(fact, "name"))))
    pieces = [who, words.phone(collecting.phone(fact, sheet)), _agreed(fact, sheet)]
    return _("，").join(filter(None, pieces)) if who or pieces[1] else ""


def _agreed(fact: Fact, sheet: Sheet) -> str:
    by = facts.said(fact, "agreed_by")
    answer = collecting.answer_to(facts.said(fact, "asked"), sheet)
    if answer is not None and facts.detail(answer, "answer") == "no":
        return _("{name} 说不行").format(name=answer.get("by") or _("组织者"))
    if answer is None and by and fact.get("station"):  # whoever held the phone wrote that name
        return _("手机上写着 {who} 同意").format(who=by)
    by = (answer.get("by") if answer is not None else None) or by
    return _("{name} 同意").format(name=by) if by else ""


def _guardian(fact: Fact, ledger: Ledger) -> dict[str, Any] | None:
    return ledger.store.guardians.find(facts.said(fact, "guardian")) if facts.said(fact, "guardian") else None


def escorts(activity: str, child: Record, ledger: Ledger) -> dict[str, str]:
    """Adults with whom a child may go along, by guardian's id: those who take others of its group, those who took one along today first."""
    books, store = ledger.books, ledger.store
    along = [fact for sheet in books.sheets(activity) for fact in sheet.standing if fact["kind"] == "departure" and how(fact) == "escort"]
    ids = [facts.said(fact, "guardian") for fact in sorted(along, key=facts.key, reverse=True)]
    own = {link["guardian"] for link in child.get("guardians") or ()}
    told: dict[str, str] = {}
    mates = [mate for mate in ledger.children() if mate["id"] != child.get("id") and mate.get("group") == child.get("group")]
    ties = [(link, mate) for mate in mates for link in mate.get("guardians") or () if link.get("may_collect", True) is not False]
    ids += [link["guardian"] for link, _mate in ties]
    of = {link["guardian"]: (link, mate) for link, mate in reversed(ties)}
    for id in dict.fromkeys(ids):
        guardian = store.guardians.find(id) if id and id not in own else None
        if guardian is not None and guardian.get("name"):
            tie = of.get(id)
            told[id] = (
                _("{name}（{child} 的{relation}）").format(
                    name=guardian["name"], child=tie[1]["name"], relation=tie[0].get("relation") or _("监护人")
                )
                if tie
                else guardian["name"]
            )
    return told

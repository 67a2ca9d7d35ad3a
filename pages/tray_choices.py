"""The choices of the tray in words: each is named by its result."""

from collections.abc import Mapping
from typing import Any

from care import collecting, deciding, facts
from care.deciding import Choice
from care.facts import Fact
from care.tray import Entry
from pages import collectors, words
from pages.tray_words import child_name, evidence
from pages.words import _, mark, ngettext
from storage.ledger import Ledger

KEEP: Mapping[str, str] = {
    "over_entitlement": mark("{n} {unit}都算"),
    "full": mark("{people} 个人都算"),
    "no_stock": mark("照发的算"),
    "unknown_kind": mark("知道了"),
    "withdrawn_badge": mark("这次照算"),
    "badge_mismatch": mark("算 {child} 的"),
    "not_on_list": mark("照算，不进名单"),
    "removed_station": mark("都算"),
    "desk_closed": mark("都算"),
    "not_arrived": mark("不补签到"),
    "after_departure": mark("又回来了"),
    "not_signed_out": mark("还不知道"),
    "close_in_out": mark("还在，没走"),
    "not_allowed": mark("走了，我去核实"),
    "not_permitted": mark("到家了，知道了"),
    "not_guardian": mark("这个人可以接"),
    "unknown_collector": mark("核实过了，可以接"),
    "two_collectors": mark("都留着"),
    "same_newcomer": mark("是两个孩子"),
    "late_void": mark("留着，不撤销"),
    "void_of_void": mark("不用重记"),
    "not_for_stations": mark("知道了，手机传的不算"),
}
AS_IT_IS = mark("照记的算")

LABELS: Mapping[str, str] = {
    "take_back_all": mark("都不算"),
    "count": mark("算进来"),
    "again": mark("重新记上"),
    "add_arrival": mark("补一条签到"),
    "add_to_list": mark("加进名单"),
    "merge": mark("合成一份"),
    "explained": mark("写明了"),
    "unrecorded": mark("发了没记"),
    "lost": mark("丢了"),
    "damaged": mark("坏了"),
    "miscounted": mark("数错了"),
}


def label(entry: Entry, choice: Choice, ledger: Ledger) -> str:
    """A choice in a few words, for a button."""
    special = {"keep": _keep, "keep_one": _only, "keep_first": _first_ones, "take_back": _not_this, "move": _whose, "place": _whose}
    if choice.code in special:
        return special[choice.code](entry, choice, ledger)
    if choice.code == "leave_out":
        return _("知道了") if entry.rule in {"malformed", "unknown_activity"} else _("不算")
    if choice.code == "went_home":
        return _("走了，补签退") if entry.rule == "close_in_out" else _("补签退")
    return _(LABELS.get(choice.code, choice.code))


def detailed(entry: Entry, choice: Choice, ledger: Ledger) -> str:
    """The same where all choices stand under each other: with the fact that it is about."""
    fact = next((fact for fact in entry.facts if fact["id"] == choice.fact), None)
    said = label(entry, choice, ledger)
    return _("{choice}：{fact}").format(choice=said, fact=about(fact, ledger)) if fact is not None else said


def about(fact: Fact, ledger: Ledger) -> str:
    """A fact to choose from: whose it is, and the evidence."""
    shown = evidence(fact, ledger)
    return f"{child_name(fact['child'], ledger)}  {shown}" if fact.get("child") else shown


def decided(entry: Entry, ledger: Ledger) -> str:
    """What was decided, who did, and the note: 周敏：2 个都算，两姐妹一起领的."""
    settle = entry.settled or {}
    told: dict[str, Any] = settle.get("details") or {}
    said = label(entry, Choice(str(told.get("choice") or ""), told.get("fact"), told.get("child")), ledger)
    what = _("，").join(filter(None, (said, str(told.get("note") or ""))))
    return _("{who}：{reason}").format(who=settle.get("by") or _("组织者"), reason=what)


def _keep(entry: Entry, choice: Choice, ledger: Ledger) -> str:
    item = ledger.store.items.find(entry.facts[0].get("item") or "") or {}
    return _(KEEP.get(entry.rule, AS_IT_IS)).format(
        n=sum(facts.quantity(fact) for fact in entry.facts),
        unit=item.get("unit") or _("份"),
        people=len(entry.facts),
        child=child_name(entry.child, ledger),
    )


def _only(entry: Entry, choice: Choice, ledger: Ledger) -> str:
    fact = next((fact for fact in entry.facts if fact["id"] == choice.fact), None)
    if entry.rule == "two_collectors" and fact is not None:
        child = ledger.store.children.find(fact.get("child") or "") or {}
        return " ".join((_when(entry, choice), collectors.with_whom(ledger, child, fact) or words.kind(fact["kind"])))
    return _("只算 {when}").format(when=_when(entry, choice))


def _first_ones(entry: Entry, choice: Choice, ledger: Ledger) -> str:
    beyond = deciding.excess(entry, entry.facts, ledger.records)
    if entry.rule == "full" and len(beyond) == 1:
        return _("{child} 等下一轮").format(child=child_name(beyond[0].get("child"), ledger))
    if entry.rule == "full":
        return ngettext("后来的 {n} 个等下一轮", "后来的 {n} 个等下一轮", len(beyond)).format(n=len(beyond))
    kept = [fact["id"] for fact in entry.facts if fact not in beyond]
    if len(kept) == 1:
        return _only(entry, Choice("keep_one", kept[0]), ledger)
    return _("多的不算")


def _not_this(entry: Entry, choice: Choice, ledger: Ledger) -> str:
    fact = next((fact for fact in entry.facts if fact["id"] == choice.fact), entry.facts[0])
    if entry.rule == "late_void":
        return _("撤销")
    if entry.rule in collecting.RULES:
        return _("没走，签退不算")
    if entry.rule == "after_departure" and fact["kind"] == "departure":
        return _("没走，签退不算")
    if len(entry.facts) == 1:
        return _("这条不算")
    return _("不算 {when} 这条").format(when=_when(entry, choice))


def _whose(entry: Entry, choice: Choice, ledger: Ledger) -> str:
    return _("算 {child} 的").format(child=child_name(choice.child, ledger)) if choice.child else _("写上是谁")


def _when(entry: Entry, choice: Choice) -> str:
    """The time of the fact that a choice is about; where another has the same minute, with its seconds."""
    times = {fact["id"]: fact["happened_at"] for fact in entry.facts}
    mine = times.get(choice.fact or "", entry.facts[0]["happened_at"])
    alike = sum(words.moment(at) == words.moment(mine) for at in times.values()) > 1
    return words.clock(mine, seconds=True) if alike else words.moment(mine)

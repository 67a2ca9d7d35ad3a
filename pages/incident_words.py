"""An incident in words: what kind it is, who was told, how many minutes lay between, who was concerned."""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from care import incidents
from care.incidents import Record
from pages import words
from pages.markup import tag
from pages.words import _, mark, ngettext
from storage.ledger import Ledger

KINDS = {
    "injury": mark("受伤"),
    "illness": mark("生病"),
    "missing": mark("走失"),
    "fight": mark("打架"),
    "damage": mark("东西坏了"),
    "other": mark("别的"),
}
ICONS = {
    "injury": "heart",
    "illness": "stethoscope",
    "missing": "user-question",
    "fight": "users",
    "damage": "box",
    "other": "notes",
}
TOLD = {
    "organizer": mark("组织者"),
    "guardian": mark("监护人"),
    "village": mark("村委"),
    "police": mark("派出所"),
    "hospital": mark("医院"),
}
FIELDS = {
    "activity": mark("哪次活动"),
    "kind": mark("哪一类"),
    "what": mark("怎么回事"),
    "children": mark("哪个孩子"),
    "where": mark("在哪里"),
    "found_at": mark("发现时间"),
    "reported_at": mark("上报时间"),
    "told": mark("告诉了谁"),
    "done": mark("怎么处理的"),
    "closed_at": mark("处理完了"),
    "withdrawn": mark("撤回"),
}


def kind(code: str) -> str:
    """受伤, 走失, 东西坏了."""
    return _(KINDS.get(code, code))


def told(who: str) -> str:
    """Who was told: 监护人, or the name that was written."""
    return _(TOLD[who]) if who in TOLD else who


def minutes(incident: Record) -> str:
    """How long it took to be reported, against the five minutes: 2 分钟，在 5 分钟以内."""
    n = incidents.minutes(incident)
    pattern = (
        ngettext("{n} 分钟，在 {within} 分钟以内", "{n} 分钟，在 {within} 分钟以内", n)
        if incidents.in_time(incident)
        else ngettext("{n} 分钟，超过 {within} 分钟", "{n} 分钟，超过 {within} 分钟", n)
    )
    return pattern.format(n=n, within=incidents.WITHIN)


def names(ledger: Ledger, children: Iterable[str]) -> str:
    """The children's names in one line; of a record that is gone it says so."""
    found = (ledger.store.children.find(id) for id in children)
    return _("、").join(child["name"] if child else _("（没有档案）") for child in found)


def state(incident: Record) -> Markup:
    """A mark in a list: only what still needs a person has a colour."""
    code = incidents.state(incident)
    if code == "open":
        return tag(_("还没处理完"), "flag")
    return Markup('<span class="soft">{}</span>').format(_("撤回了") if code == "withdrawn" else _("处理完了"))


def value(ledger: Ledger, field: str, of: Any) -> str:
    """A field of the record as a person reads it, for the list of changes."""
    if not of:
        return ""
    if field in ("found_at", "reported_at", "closed_at"):
        return words.moment(of)
    if field == "kind":
        return kind(of)
    if field == "children":
        return names(ledger, of)
    if field == "told":
        return _("、").join(f"{told(one['who'])} {words.clock(one['at'])}" for one in of)
    if field == "activity":
        return (ledger.store.activities.find(of) or {}).get("title") or _("没有这个活动。")
    if isinstance(of, Mapping):
        return str(of.get("reason") or "")
    return str(of)

"""Who has not gone home yet, as a board says it, what the gate asks, and a count by eye that differs."""

from collections.abc import Mapping, Sequence
from typing import Any

from pages import words
from pages.words import _, mark, ngettext

Record = Mapping[str, Any]

BARRED = mark("不可接")
"""What stands beside a guardian who may not collect."""


STOPPED = mark("先别让孩子走：有不可接的人来接")
"""What the departure desk said, as the board says it."""


def person(child: Record) -> dict[str, Any]:
    """A child in a list: whom to call, and where it was last seen."""
    number = words.phone(child["phone"])
    return {
        "id": child["id"],
        "name": child["name"],
        "tel": child["phone"],
        "who": " ".join(filter(None, (child["relation"], number))) or _("没有留电话"),
        "call": _("打电话给 {name}").format(name=child["name"]),
        "seen": seen(child),
    }


def seen(child: Record) -> str:
    """When and where a child was last seen: 10:31 包饺子. Empty where it was not."""
    if not child["seen_at"]:
        return ""
    return f"{words.moment(child['seen_at'])} {child['seen_in'] or words.kind(child['seen_kind'])}"


def phones(known: Sequence[Record]) -> list[dict[str, str]]:
    """Everybody who can be called: 奶奶 刘秀英, the number in groups, and whether that adult may not collect."""
    return [
        {
            "tel": one["phone"],
            "who": " ".join(filter(None, (one["relation"], one["name"]))) or _("监护人"),
            "short": one["relation"] or one["name"] or _("监护人"),
            "number": words.phone(one["phone"]),
            "barred": "" if one["may_collect"] else _(BARRED),
        }
        for one in known
    ]


def leaving(watched: Record) -> dict[str, Any] | None:
    """Who has not gone home. `begun`: from the first departure on it stands on the board; after the planned end it is the board."""
    if not watched["arrived"]:
        return None
    people = watched["inside_children"]
    n = len(people)
    return {
        "begun": watched["departures"] or watched["state"] not in ("planned", "running"),
        "title": ngettext("谁还没走，{n} 人", "谁还没走，{n} 人", n).format(n=n) if n else _("都回家了"),
        "late": _late(watched["state"], n) if n else "",
        "people": [_still_here(child) for child in people],
        "nobody": _("来过的孩子都签退了。"),
    }


def _late(state: str, n: int) -> str:
    if state == "cancelled":
        return ngettext("活动取消了，还有 {n} 人没走", "活动取消了，还有 {n} 人没走", n).format(n=n)
    if state == "closed":
        return ngettext("活动结束了，还有 {n} 人没走", "活动结束了，还有 {n} 人没走", n).format(n=n)
    return ngettext("到点了，还有 {n} 人没走", "到点了，还有 {n} 人没走", n).format(n=n)


def _still_here(child: Record) -> dict[str, Any]:
    known = phones(child["phones"])
    first = known[0] if known else None
    shown = {**person(child), "group": child["group"], "number": words.number(child["number"])}
    if first:
        who = " ".join(filter(None, (first["short"], first["barred"], first["number"])))
        shown |= {"tel": first["tel"], "who": who}
    n = len(known) - 1
    more = ngettext("还有 {n} 个电话", "还有 {n} 个电话", n).format(n=n) if n > 0 else ""
    return {**shown, "phones": known, "more": more, "last": _("最后看到 {seen}").format(seen=shown["seen"]) if shown["seen"] else ""}


def question(asked: Record) -> dict[str, Any]:
    """One question as the board puts it, with what can be answered and whom at home one can ask first."""
    name, relation, phone = (asked[field] for field in ("name", "relation", "phone"))
    who = " ".join(filter(None, (relation, name))) or _("一个没留名字的大人")
    number = words.phone(phone)
    child = asked["child_name"] or _("一个孩子")
    return {
        "id": asked["id"],
        "child": child,
        "text": (_("{who}（{phone}）来接，行不行？") if number else _("{who} 来接，行不行？")).format(who=who, phone=number),
        "when": "  ".join(filter(None, (words.clock(asked["at"]), _("{name} 问的").format(name=asked["by"]) if asked["by"] else ""))),
        "tel": phone if phone.replace(" ", "").replace("-", "").isdigit() else "",
        "phones": phones([one for one in asked["phones"] if one["may_collect"]]),
        "barred": _barred(asked),
        "yes": _("同意 {name} 接走 {child}").format(name=who, child=child),
        "no": _("不同意 {name} 接走 {child}").format(name=who, child=child),
    }


def stop(told: Record) -> dict[str, str]:
    """An adult came who may not collect a child: whose, and who said stop. Never who came, nor why that one may not."""
    child = told["child_name"] or _("一个孩子")
    return {
        "id": told["id"],
        "child": child,
        "text": _(STOPPED),
        "when": "  ".join(filter(None, (words.clock(told["at"]), _("{name} 扫的").format(name=told["by"]) if told["by"] else ""))),
        "seen": _("知道了，{child}").format(child=child),
    }


def _barred(asked: Record) -> str:
    if asked["barred"] is None:
        return ""
    relation = asked["barred"] or _("监护人")
    return _("名字或电话和名单上不可接的{relation}一样。先核对。").format(relation=relation)


def counted(activity: Record, count: Record | None) -> dict[str, str] | None:
    """A count by eye that differs from the books: 数到 22，在场 24，差 2 人, and the way to whom to look for."""
    if count is None:
        return None
    n = count["inside"] - count["number"]
    off = ngettext("差 {n} 人", "差 {n} 人", n).format(n=n) if n > 0 else ngettext("多 {n} 人", "多 {n} 人", -n).format(n=-n)
    return {
        "text": _("数到 {number}，在场 {inside}，{off}").format(number=count["number"], inside=count["inside"], off=off),
        "when": "  ".join(filter(None, (words.clock(count["at"]), _("{name} 数的").format(name=count["by"]) if count["by"] else ""))),
        "href": f"/activities/{activity['id']}/missing",
        "way": _("少了谁"),
    }


def said() -> dict[str, str]:
    """The words of these parts that never change."""
    return {
        "departures": _("谁接走的"),
        "asks": _("签退台问"),
        "gate": _("签退台"),
        "seen": _("知道了"),
        "yes": _("同意"),
        "no": _("不行"),
        "ask_home": _("先问家里"),
        "sound_on": _("开声音"),
    }

"""What a board says: the figures of `ledger.watch` put into the reader's words, for the component in board.js.

Plain values in, plain values out: what is drawn, counted and called is decided here, so that the component knows no language and no rule.
Only what grows by the second ("4 秒前") is left to it, as instants and patterns.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from care import figures, watch
from pages import absence_words, board_leaving, board_phones, words
from pages.board_leaving import person
from pages.statics import address
from pages.words import _, ngettext

Record = Mapping[str, Any]

MOST_BLADES = 120
"""Above so many expected the field gives way to one bar a group."""


def view(activity: Record, watched: Record) -> dict[str, Any]:
    """Everything that the board of `activity` shows, from what `ledger.watch` gave, in the language spoken now."""
    begun = bool(watched["arrived"]) or watched["state"] != "planned"
    return {
        "tally": _tally(watched, begun),
        "field": field(watched, begun),
        "missing": _missing(activity, watched, begun),
        "leaving": board_leaving.leaving(watched),
        "ends": watched["ends"],
        "questions": [board_leaving.question(asked) for asked in watched["questions"]],
        "stops": [board_leaving.stop(told) for told in watched["stops"]],
        "counted": board_leaving.counted(activity, watched["counted"]),
        "strays": _strays(watched) if watched["walk_in_children"] else None,
        "segments": _segments(activity, watched),
        "supplies": [_supply(item) for item in watched["supplies"]],
        "stations": [board_phones.station(station) for station in watched["stations"]],
        "sure": board_phones.sure(watched),
        "running": watched["state"] == "running",
        "scans": [_scan(scan) for scan in watched["scans"]],
        "tray": _tray(watched["tray"]),
        "silent_seconds": watch.SILENT_SECONDS,
        "words": {**_words(watched), **board_leaving.said()},
        "icons": address("look/icons.svg"),
        "departed": f"/activities/{activity['id']}/departures",
        "join": f"/activities/{activity['id']}/join" if watched["state"] in ("planned", "running") else "",
    }


def _is_over(watched: Record) -> bool:
    return watched["state"] not in ("planned", "running")


# --- how many -------------------------------------------------------------------------------------------------------------------


def _tally(watched: Record, begun: bool) -> dict[str, Any]:
    missing = len(watched["not_here"])
    if not begun:
        return {"number": watched["expected"], "of": "", "word": _("应到"), "missing": "", "more": [], "home": 0}
    listed = bool(watched["expected"])
    more = [_("另有名单外 {n}").format(n=watched["walk_ins"])] if watched["walk_ins"] and listed else []
    more.append(_("在场 {n}").format(n=watched["inside"]))
    if watched["departed"]:
        more.append(_("已回家 {n}").format(n=watched["departed"]))
    return {
        "number": figures.listed_came(watched) if listed else watched["arrived"],
        "of": f"/ {watched['expected']}" if listed else "",
        "word": _("已到"),
        "missing": _("还没到 {n}").format(n=missing) if missing else _("都到了"),
        "more": more,
        "home": watched["departed"],
    }


def field(watched: Record, begun: bool) -> dict[str, Any]:
    """一人一棵, for the component in look/field.js: a bed a group, and the same in words. It names groups and nobody."""
    groups: dict[str, list[list[Any]]] = {}
    for place in watched["field"]:
        groups.setdefault(place["group"], []).append([place["id"], place["came"]])
    shown = [_bed(key, key or _("没有分组"), places) for key, places in groups.items()]
    if watched["walk_in_children"]:
        strays = [[child["id"], True] for child in watched["walk_in_children"]]
        # Their own bed: put among the others they would shift the blades of their group.
        shown.append({**_bed(" ", _("名单外"), strays), "of": ""})
    if not begun:
        shown = [{**bed, "came": "", "of": str(len(bed["children"]))} for bed in shown]
    n = watched["expected"]
    came = {"arrived": figures.listed_came(watched), "expected": n}
    text = _("已到 {arrived}，应到 {expected}").format_map(came) if begun else ngettext("应到 {n} 人", "应到 {n} 人", n).format(n=n)
    return {"bars": watched["expected"] > MOST_BLADES, "groups": shown, "text": _colon(text, _listed(shown))}


def _bed(key: str, label: str, places: list[list[Any]]) -> dict[str, Any]:
    came = sum(1 for _id, here in places if here)
    return {
        "key": key,
        "label": label,
        "children": places,
        "came": came,
        "of": f"/{len(places)}",
        "share": round(100 * came / len(places), 1),
    }


def _listed(beds: Iterable[Record]) -> str:
    return _("、").join(f"{bed['label']} {bed['came']}{bed['of']}" for bed in beds)


def _colon(what: str, more: str) -> str:
    return _("{what}：{more}").format(what=what, more=more) if more else what


# --- who ------------------------------------------------------------------------------------------------------------------------


def _missing(activity: Record, watched: Record, begun: bool) -> dict[str, Any]:
    people = watched["not_here"]
    n = len(people)
    if begun:
        title = ngettext("还没到 {n} 人", "还没到 {n} 人", n).format(n=n) if n else _("都到了")
    else:
        title = ngettext("应到 {n} 人", "应到 {n} 人", n).format(n=n)
    nobody = _("名单上还没有人。在活动里选谁参加。") if not watched["expected"] else _("名单上的孩子都来过了。")
    return {
        "title": title,
        "people": [{**person(child), "tag": absence_words.reason(child["absence"]) if child.get("absence") else ""} for child in people],
        "nobody": nobody,
        "calls": f"/activities/{activity['id']}/calls",
        "print": f"/activities/{activity['id']}/not-here.pdf",
        "all": _("看全部 {n} 人").format(n=n),
    }


def _strays(watched: Record) -> dict[str, Any]:
    people = watched["walk_in_children"]
    n = len(people)
    return {"title": ngettext("名单外 {n} 人", "名单外 {n} 人", n).format(n=n), "people": [person(child) for child in people]}


# --- what was done --------------------------------------------------------------------------------------------------------------


def _segments(activity: Record, watched: Record) -> dict[str, Any]:
    plan = {} if _is_over(watched) else {entry["id"]: entry for entry in watched["plan"]}
    most = max(watched["arrived"], 1)
    rows = [
        {
            "id": segment["id"],
            "title": segment["title"],
            "begun": bool(segment["children"]),
            "number": segment["children"],
            "share": round(min(100, 100 * segment["children"] / most), 1),
            "text": ngettext("{n} 人", "{n} 人", segment["children"]).format(n=segment["children"])
            if segment["children"]
            else _("还没有人"),
            "missing": f"/activities/{activity['id']}/missing?this={segment['id']}" if segment["children"] else "",
            "from": plan.get(segment["id"], {}).get("from"),
            "until": plan.get(segment["id"], {}).get("until"),
        }
        for segment in watched["segments"]
    ]
    step = None if _is_over(watched) else watched["step"]
    return {"rows": rows, "step": step, "visits": _("人次 {n}").format(n=watched["visits"]) if watched["visits"] else ""}


def _supply(item: Record) -> dict[str, Any]:
    if item["pack"]:
        left = ""
    elif item["stock"] is None:
        left = _("还没点过")
    elif item["stock"] < 0:
        left = _("多发了 {n}").format(n=-item["stock"])
    else:
        left = _("剩 {n}").format(n=item["stock"])
    return {
        "id": item["id"],
        "title": item["title"],
        "given": item["handed_out"],
        "children": item["children"],
        "took": _("领了{item}").format(item=item["title"]),
        "left": left,
        "known": item["stock"] is not None,
        "low": bool(item["low"]) or (item["stock"] or 0) < 0,
    }


# --- the last scans -------------------------------------------------------------------------------------------------------------


def _scan(scan: Record) -> dict[str, Any]:
    refused = scan["outcome"] == "refused" or scan["kind"] == "refusal"
    void = scan["void"]
    return {
        "id": scan["id"],
        "at": words.clock(scan["at"], seconds=True),
        "name": scan["name"],
        "what": what_it_says(scan),
        "kind": "stop" if refused else "flag" if scan["outcome"] == "flagged" else "",
        "note": _note(scan) if not refused else "",
        "void": _undone(void) if void else "",
    }


def what_it_says(scan: Record) -> str:
    """One scan in a few words: 领 物资包, 参加 包饺子, 旧胸牌，没有签到."""
    kind = scan["kind"]
    if kind == "refusal" and scan["reason"] == "not_allowed":
        return _(board_leaving.STOPPED)
    if kind == "headcount" and scan["number"] is not None:
        return ngettext("数到 {n} 人", "数到 {n} 人", scan["number"]).format(n=scan["number"])
    if kind == "refusal":
        return _("{reason}，没有记上").format(reason=words.reason(scan["reason"]) or _("没认出来"))
    if scan["outcome"] == "refused":
        return _("{kind}没有记上：{reason}").format(kind=words.kind(kind), reason=words.reason(scan["reason"]))
    if kind in ("handout", "take_back"):
        item = f"{scan['item'] or _('物资')}{'' if scan['quantity'] == 1 else ' × ' + str(scan['quantity'])}"
        return (_("领 {item}") if kind == "handout" else _("退回 {item}")).format(item=item)
    if kind in ("attendance", "result") and scan["segment"]:
        return _("参加 {segment}").format(segment=scan["segment"]) if kind == "attendance" else f"{words.kind(kind)} {scan['segment']}"
    return words.kind(kind)


def told(scan: Record) -> str:
    """One scan with its time and who scanned it."""
    return "  ".join(filter(None, (words.moment(scan["at"]), what_it_says(scan), scan["by"])))


def _note(scan: Record) -> str:
    if scan["outcome"] == "already":
        return _("已经记过")
    if scan["outcome"] == "flagged":
        return words.reason(scan["reason"]) or _("待核对")
    return words.reason(scan["reason"]) if scan["reason"] == "walk_in" else ""


def _undone(void: Record) -> str:
    by = _("{name} 撤销").format(name=void["by"]) if void["by"] else _("已撤销")
    return _colon(by, void["reason"] or "")


def _tray(n: int) -> dict[str, Any]:
    return {"n": n, "text": _("待处理 {n}").format(n=n), "href": "/tray"}


# --- words that never change ----------------------------------------------------------------------------------------------------


def _words(watched: Record) -> dict[str, str]:
    return {
        "just_now": _("刚刚"),
        "seconds": _("{n} 秒前"),
        "minutes": _("{n} 分钟前"),
        "hours": _("{n} 小时前"),
        "days": _("{n} 天前"),
        "updated": _("{ago}更新"),
        "lost": _("没有连上，{ago}的数字"),
        "silent": _("{n} 分钟未同步"),
        "silent_hours": _("{n} 小时未同步"),
        "silent_long": _("很久没有同步"),
        "many_silent": _("{n} 台手机很久没同步"),
        "unsure": _("{what}，人数可能还会变"),
        "now": _("{segment} 进行中"),
        "remaining": _("还有 {n} 分钟"),
        "gone_home": _("已回家"),
        "note_calls": _("边打边记"),
        "print": _("打印"),
        "segments": _("环节"),
        "no_segments": _("这次活动没有写环节。"),
        "supplies": _("发放"),
        "given": _("已发"),
        "stock": _("库存"),
        "no_supplies": _("这次活动不发东西。"),
        "stations": _("扫码台 {n}").format(n=len(watched["stations"])) if watched["stations"] else _("扫码台"),
        "no_stations": _("还没有手机加入。点“志愿者加入”，让大家扫一下。"),
        "scans": _("最近扫码"),
        "no_scans": _("还没有人签到。第一位到的时候，这里会出现名字。"),
        "gone": _("记签退"),
        "call": _("打电话"),
        "join": _("志愿者加入"),
    }

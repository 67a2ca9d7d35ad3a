"""The phones of an activity, as its board shows them, and how sure its figures are while some of them are away."""

from collections.abc import Mapping
from typing import Any

from pages import words
from pages.words import _, ngettext

Record = Mapping[str, Any]


def station(station: Record) -> dict[str, Any]:
    """One phone in the list: who has it, what it does, what waits there as it last said, and whether it was heard since the laptop started.

    Only how long ago it was heard, and for how long it has been silent, is left to the board, as instants.
    """
    heard, since = station["last_heard"], station["silent_since"]
    return {
        "id": station["id"],
        "title": station["title"] or _("{n} 号手机").format(n=station["number"]),
        "by": station["by"] or "",
        "desk": at_desk(station["desk"], station.get("segment")),
        "heard": heard,
        "since": since,
        "unheard": (_("还没有联系上") if heard else _("还没联系过")) if since != heard else "",
        "waiting": _("待上传 {n}").format(n=station["waiting"]) if station["waiting"] else "",
    }


def at_desk(desk: str | None, segment: str | None = None) -> str:
    """What a phone does, as it last said: 签到, or 环节 包饺子; empty where it has not said."""
    return " ".join(filter(None, (words.desk(desk), segment))) if desk else ""


def sure(watched: Record) -> dict[str, str]:
    """How sure the totals are: what waits on phones as they last said, and how many were not heard since the laptop was started."""
    waiting = [station for station in watched["stations"] if station["waiting"]]
    unheard = sum(station["silent_since"] != station["last_heard"] for station in watched["stations"])
    n, facts = len(waiting), sum(station["waiting"] for station in waiting)
    told = ngettext("{n} 台手机有 {facts} 条没上传", "{n} 台手机有 {facts} 条没上传", n).format(n=n, facts=facts) if n else ""
    away = ngettext("{n} 台手机还没有联系上", "{n} 台手机还没有联系上", unheard).format(n=unheard)
    return {"waiting": told, "unheard": away if unheard and watched["state"] == "running" else ""}

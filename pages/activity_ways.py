"""Where one goes from an activity's page: what is got ready before it, what it needs while it is on, what is left to do after it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nicegui import ui

from care import stamps
from pages import series
from pages.markup import draw, link
from pages.parts import button
from pages.series_later import HandOnSheet
from pages.words import _, mark
from storage import house

Record = Mapping[str, Any]
Way = tuple[str, str, str]

BEFORE: tuple[Way, ...] = (("calls", "phone", mark("打电话问没来的")), ("assignments", "users-group", mark("分工表")))
DURING: tuple[Way, ...] = (
    ("results", "star", mark("成绩和名次")),
    ("teams", "users-group", mark("分队和得分")),
    ("draw", "sparkles", mark("抽一位")),
    ("stamps", "id-badge-2", mark("盖章卡")),
    ("calls-home", "video", mark("和家人通话")),
    ("voices", "message", mark("心声和心愿")),
)
AFTER: tuple[Way, ...] = (
    ("paper", "list-check", mark("补录纸上的名单")),
    ("volunteers", "clock", mark("志愿者的时间")),
    ("record", "notes", mark("活动记录")),
)


def ways(activity: Record, redraw: Callable[[], Any], *, past: bool) -> None:
    """Draw the ways in three lines. Once the activity is `past` its record, which the office waits for, stands out."""
    for title, listed in ((_("活动前"), BEFORE), (_("活动中"), DURING), (_("活动后"), AFTER)):
        ui.label(title).classes("soft")
        with ui.element("div").classes("wrap"):
            for path, icon_name, word in _offered(activity, listed):
                kind = "wash mid" if past and path == "record" else "mid"
                draw(link(_(word), f"/activities/{activity['id']}/{path}", icon_name=icon_name, kind=kind))
            if listed is BEFORE:
                draw(series.way(activity))
                if activity.get("series") and house.ledger().store.series.find(activity["series"]):
                    button(_("流程用到以后各天"), lambda: HandOnSheet(activity["id"], redraw), icon_name="copy", kind="mid")


def _offered(activity: Record, listed: tuple[Way, ...]) -> Iterator[Way]:
    needs = {"results": bool(activity.get("segments")), "stamps": stamps.has_card(activity)}
    yield from (way for way in listed if needs.get(way[0], True))

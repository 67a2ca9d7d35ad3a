"""All activities: what is on, what comes, what was."""

from collections.abc import Sequence

from markupsafe import Markup
from nicegui import ui

from care import activity as activities
from care import days, series
from pages.frame import frame, page
from pages.markup import NOTHING, dotted, draw, empty, icon, leaf, link, row, rows, tag
from pages.parts import button, card
from pages.words import _, mark, ngettext, span
from storage import house
from storage.ledger import Ledger, Record

AT_ONCE = 20
"""Past activities that are shown at first, and how many more each time."""


@page("/activities", mark("活动"), css="activities")
def activities_page() -> None:
    """What is on stands first, what comes next below it by time, what was last, latest first."""
    ledger, now = house.ledger(), days.now()
    known = sorted(ledger.store.activities.all(), key=lambda activity: activity["starts_at"])
    with frame(_("活动"), nav="activities", count=len(known) or None, actions=_new):
        if not known:
            below = _("写上名称和时间，志愿者扫一下码就能帮忙签到。")
            with card():
                draw(empty(_("还没有活动"), below, link(_("新建活动"), "/activities/new", icon_name="calendar-plus")))
            return
        states = {activity["id"]: activities.state(activity, now) for activity in known}
        running = [activity for activity in known if states[activity["id"]] == "running"]
        coming = [activity for activity in known if _is_coming(activity, states[activity["id"]], now)]
        past = [activity for activity in reversed(known) if activity not in running and activity not in coming]
        coming = series.nearest(coming, now)
        for title, listed in ((_("正在进行"), running), (_("接下来"), coming)):
            if listed:
                with card(title):
                    draw(rows(_row(ledger, activity, states[activity["id"]]) for activity in listed))
        if past:
            with card(_("办过的")):
                _past(ledger, past, states)


def _new() -> None:
    draw(link(_("志愿者"), "/volunteers", icon_name="users"))
    draw(link(_("情况记录"), "/incidents", icon_name="pencil-plus"))
    draw(link(_("系列活动"), "/series", icon_name="calendar-event"))
    draw(link(_("新建活动"), "/activities/new", icon_name="calendar-plus", kind="go"))


def _is_coming(activity: Record, state: str, now: str) -> bool:
    return state == "planned" or (state == "cancelled" and activity["ends_at"] > now)


def _past(ledger: Ledger, past: Sequence[Record], states: dict[str, str]) -> None:
    shown = AT_ONCE

    @ui.refreshable
    def listed() -> None:
        draw(rows(_row(ledger, activity, states[activity["id"]]) for activity in past[:shown]))
        left = len(past) - shown
        if left > 0:
            button(_("再看 {n} 个").format(n=min(left, AT_ONCE)), more, kind="wash")

    def more() -> None:
        nonlocal shown
        shown += AT_ONCE
        listed.refresh()

    listed()


def _row(ledger: Ledger, activity: Record, state: str) -> Markup:
    arrived = sum(1 for sheet in ledger.books.sheets(activity["id"]) if sheet.arrived)
    came = ngettext("到了 {n} 人", "到了 {n} 人", arrived).format(n=arrived) if arrived else ""
    end = {
        "running": tag(_("正在进行"), "ok", "player-play"),
        "cancelled": tag(_("取消了"), "", "calendar-off"),
    }.get(state, NOTHING)
    inside = ledger.figures(activity["id"])["inside"] if arrived and state in ("closed", "over") else 0
    if inside:
        end = tag(ngettext("{n} 人没有签退", "{n} 人没有签退", inside).format(n=inside), "flag", "alert-triangle")
    picture = icon("calendar-off" if state == "cancelled" else "calendar-event")
    hollow = "" if state in ("running", "planned") else "off"
    return row(
        activity["title"],
        dotted(span(activity["starts_at"], activity["ends_at"]), activity.get("place"), came),
        lead=leaf(picture, hollow),
        end=end,
        href=f"/activities/{activity['id']}",
    )

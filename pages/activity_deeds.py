"""What an organizer does to an activity that is there: its end, its join code, its stations.

Each asks first where it cannot be undone in one tap, and says what it does.
"""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import activity as activities
from care import days, reading
from care.attendance import LONGEST_REASON
from pages import frame, words
from pages.activity_view import station_name
from pages.joining import new_join_code
from pages.markup import draw
from pages.parts import answer, ask, button, chip, text_field, toast, typed
from pages.words import _, local, ngettext
from storage import house
from storage.ledger import Record

Redraw = Callable[[], Any]


async def change(activity_id: str, **changes: Any) -> Record:
    """Write changes to an activity as it stands now, with their history, and wait until they are on disk."""
    by = frame.who()["name"]
    ledger = house.ledger()
    saved = ledger.save("activities", {**ledger.store.activities.need(activity_id), **changes}, by=by)
    await ledger.commit()
    return saved


# --- its end --------------------------------------------------------------------------------------------------------------------


async def extend(activity_id: str, redraw: Redraw) -> None:
    """Ask for a later end."""
    activity = house.ledger().store.activities.need(activity_id)
    zone = house.ledger().centre["time_zone"]
    later = local(days.shifted(max(activity["ends_at"], days.now()), 3_600_000))
    with ui.dialog() as dialog, ui.element("div").classes("sheet"):
        dialog.props["aria-label"] = _("延长到几点？")
        draw(Markup('<h2 class="t24">{}</h2>').format(_("延长到几点？")))
        with ui.element("div").classes("pair"):
            day = text_field(_("哪一天"), later.strftime("%Y-%m-%d"), kind="date")
            clock = text_field(_("几点结束"), later.strftime("%H:%M"), kind="time")

        async def save() -> None:
            day.error = None if reading.day_of(typed(day)) else _("没有这一天，看看日期。")
            clock.error = None if reading.time_of(typed(clock)) else _("没有这个时间，写成 09:30 这样。")
            until = reading.instant_of(typed(day), typed(clock), zone)
            if until is not None and until <= activity["ends_at"]:
                clock.error = _("要晚于原来的结束时间。")
            if day.error or clock.error or until is None:
                return
            await change(activity_id, ends_at=until)
            dialog.submit(True)

        with ui.element("div").classes("line"):
            button(_("先不"), lambda: dialog.submit(False), kind="grow")
            button(_("延长"), save, kind="grow go")
    if await answer(dialog):
        toast(_("延长了"))
        redraw()


async def close(activity_id: str, redraw: Redraw) -> None:
    """End the activity, after saying what that does and who is still inside."""
    ledger = house.ledger()
    activity = ledger.store.activities.need(activity_id)
    inside = ledger.figures(activity_id)["inside"]
    question, not_now = _("结束 {title}？").format(title=activity["title"]), ""
    lines = [_("手机会清掉名单，加入码失效。"), _("还没上传的记录以后仍然收得到。记录都留着。")]
    if inside:
        question = ngettext("还有 {n} 人没有签退，现在就结束？", "还有 {n} 人没有签退，现在就结束？", inside).format(n=inside)
        lines = [_still_inside(activity_id), _("结束以后，没签退的会列在待处理里，等你写明怎么回的家。"), *lines]
        not_now = _("先不结束")
    if await ask(question, _("结束活动"), *lines, danger=bool(inside), not_now=not_now):
        await change(activity_id, closed_at=days.now())
        toast(_("活动结束了"), lambda: reopen(activity_id, redraw))
        redraw()


NAMED = 12


def _still_inside(activity_id: str) -> str:
    """Who is still inside, by name."""
    names = [child["name"] for child in house.ledger().watch(activity_id)["inside_children"]]
    listed = _("、").join(names[:NAMED])
    return _("{names} 等 {n} 人").format(names=listed, n=len(names)) if len(names) > NAMED else listed


async def reopen(activity_id: str, redraw: Redraw) -> None:
    """Open a closed activity again. Where its time is over too, it goes on for two hours from now."""
    activity = house.ledger().store.activities.need(activity_id)
    over = days.now() > activities.ends_at({**activity, "closed_at": None})
    more = {"ends_at": days.shifted(days.now(), 2 * 3_600_000)} if over else {}
    await change(activity_id, closed_at=None, **more)
    toast(_("活动又开着了"))
    redraw()


async def cancel(activity_id: str, redraw: Redraw) -> None:
    """Say that the activity does not take place."""
    activity = house.ledger().store.activities.need(activity_id)
    question = _("取消 {title}？").format(title=activity["title"])
    with ui.dialog() as dialog, ui.element("div").classes("sheet"):
        dialog.props["aria-label"] = question
        draw(Markup('<h2 class="t24">{}</h2>').format(question))
        lines = [_("加入码失效，已经加入的手机清掉名单。"), _("记录都留着，以后可以恢复。")]
        if n := house.ledger().figures(activity_id)["inside"]:
            still = ngettext("还有 {n} 人没有签退：{names}", "还有 {n} 人没有签退：{names}", n).format(
                n=n, names=_still_inside(activity_id)
            )
            lines = [still, _("没签退的会列在待处理里，等你写明怎么回的家。"), *lines]
        for line in lines:
            draw(Markup('<p class="soft">{}</p>').format(line))
        why = reason_field()

        async def save() -> None:
            if reason_is_good(why):
                await change(activity_id, cancelled_at=days.now(), cancelled_why=reading.tidy(typed(why)))
                dialog.submit(True)

        with ui.element("div").classes("line"):
            button(_("先不"), lambda: dialog.submit(False), kind="grow")
            button(_("取消活动"), save, kind="grow stop-solid").mark("deed")
    if await answer(dialog):
        toast(_("活动取消了"), lambda: restore(activity_id, redraw))
        redraw()


def reason_field() -> Any:
    """The field for why an activity is not held."""
    return text_field(_("为什么不办"), hint=_("比如 国庆放假、老师有事。报表上要用。"))


def reason_is_good(field: Any) -> bool:
    """Whether a reason of a good length was typed; else it is said under the field."""
    reason = reading.tidy(typed(field))
    field.error = None if reason else _("写一句为什么没办，报表上要用。")
    if len(reason) > LONGEST_REASON:
        field.error = _("太长了，最多 {longest} 个字。").format(longest=LONGEST_REASON)
    return not field.error


async def restore(activity_id: str, redraw: Redraw) -> None:
    """Take the cancelling back."""
    await change(activity_id, cancelled_at=None, cancelled_why=None)
    toast(_("活动恢复了"))
    redraw()


# --- its join code --------------------------------------------------------------------------------------------------------------


async def new_code(activity_id: str, redraw: Redraw) -> None:
    """Withdraw the join code and make another."""
    activity = house.ledger().store.activities.need(activity_id)
    if not activity.get("join_withdrawn_at"):
        lines = (_("旧的码马上不能用，打印出来的也一样。"), _("已经加入的手机照常用。"))
        if not await ask(_("换一个加入码？"), _("换新码"), *lines, danger=True):
            return
    await change(activity_id, join_code=new_join_code(house.ledger()), join_withdrawn_at=None)
    redraw()


async def withdraw_code(activity_id: str, redraw: Redraw) -> None:
    """Let no more phones join."""
    lines = (_("没有手机能再加入，直到你发一个新码。"), _("已经加入的手机照常用。"))
    if await ask(_("停用加入码？"), _("停用加入码"), *lines, danger=True):
        await change(activity_id, join_withdrawn_at=days.now())
        redraw()


# --- its stations ---------------------------------------------------------------------------------------------------------------


async def _change_station(station_id: str, **changes: Any) -> None:
    by = frame.who()["name"]
    ledger = house.ledger()
    ledger.save("stations", {**ledger.store.stations.need(station_id), **changes}, by=by)
    await ledger.commit()


def edit_station(station_id: str, redraw: Redraw) -> None:
    """Rename a station, say which desks it may be, remove it or let it back in."""
    station = house.ledger().store.stations.find(station_id)
    if station is None:
        return
    own: list[str] = station.get("desks") or []
    there = activities.desks_of(house.ledger().store.activities.find(station.get("activity") or "") or {})
    offered = [desk for desk in activities.ALL_DESKS if desk in there or desk in own]
    allowed = list(own or offered)
    with ui.dialog(value=True) as dialog, ui.element("div").classes("sheet"):
        dialog.props["aria-label"] = station_name(station)
        draw(Markup('<h2 class="t24">{}</h2><p class="soft">{}</p>').format(station_name(station), station["by"]))
        title = text_field(_("叫什么"), station.get("title"), optional=True, hint=_("比如 门口的手机。空着就按号码叫。"))

        @ui.refreshable
        def desks() -> None:
            with ui.element("div").classes("chips").props(f'role=group aria-label="{_("可以做的岗位")}"'):
                for desk in offered:
                    chip(words.desk(desk), desk in allowed, lambda desk=desk: toggle(desk))

        def toggle(desk: str) -> None:
            (allowed.remove if desk in allowed else allowed.append)(desk)
            desks.refresh()
            wrong.text = ""

        draw(Markup('<p class="sb">{}</p>').format(_("可以做的岗位")))
        desks()
        if "departure" in offered:
            draw(Markup('<p class="soft">{}</p>').format(_("不让一台手机做签退，以后新加入的也先没有签退，要用就在这里点开。")))
        wrong = ui.label().classes("wrong").props("role=alert")

        async def save() -> None:
            title.error = _("太长了，最多 20 个字。") if len(typed(title)) > 20 else None
            wrong.text = "" if allowed else _("至少留一个岗位。")
            if title.error or wrong.text:
                return
            chosen = [desk for desk in offered if desk in allowed]
            limited = chosen if len(chosen) < len(offered) else None
            await _change_station(station_id, title=reading.tidy(title.value) or None, desks=limited)
            dialog.close()
            redraw()

        if station.get("removed_at"):
            button(_("让它回来"), lambda: _let_back(station_id, dialog, redraw), icon_name="device-mobile", kind="wash")
        else:
            button(_("移除这台手机"), lambda: _remove(station, dialog, redraw), icon_name="user-x", kind="stop")
        with ui.element("div").classes("line"):
            button(_("先不"), dialog.close, kind="grow")
            button(_("记下"), save, kind="grow go")


async def _remove(station: Record, dialog: ui.dialog, redraw: Redraw) -> None:
    lines = (
        _("{name} 的这台手机一连上来就清掉名单，不能再扫。").format(name=station["by"]),
        _("记下的都留着。还没上传的，传上来会放进待处理。"),
        _("加入码也换成新的，它不能拿旧码再加入。别的手机照常用。"),
    )
    question = _("移除 {station}？").format(station=station_name(station))
    if await ask(question, _("移除这台手机"), *lines, danger=True):
        await _change_station(station["id"], removed_at=days.now())
        await _outdate_code(house.ledger().store.activities.find(station.get("activity") or ""))
        dialog.close()
        toast(_("移除了 {station}").format(station=station_name(station)), lambda: _let_back(station["id"], dialog, redraw))
        redraw()


async def _outdate_code(activity: Record | None) -> None:
    """Another join code: who was removed knows the old one, and a phone is quickly somebody else."""
    if activity and not activity.get("join_withdrawn_at"):
        await change(activity["id"], join_code=new_join_code(house.ledger()))


async def _let_back(station_id: str, dialog: ui.dialog, redraw: Redraw) -> None:
    await _change_station(station_id, removed_at=None)
    dialog.close()
    toast(_("这台手机可以接着用了"))
    redraw()

"""The board, live: who is here, who is missing, what goes on.

Two things an organizer mends from it: a scan that was wrong, and a child who went home past every phone.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from care import activity as activities
from care import days
from care.watch import LAST_SCANS, to_watch
from pages import words
from pages.board_view import what_it_says
from pages.frame import complain, frame, nothing_here, page, titled, who
from pages.live import Board, open_board
from pages.parts import DOT, button, draw, empty, link, text_field, toast
from pages.words import _, mark
from storage import house

Record = dict[str, Any]


@page("/board", mark("看板"), css="board")
async def board_now() -> Response | None:
    """The board of the activity that is on, else of the next one."""
    known = house.ledger().store.activities.all()
    activity = to_watch(known, days.now())
    if activity is not None:
        await _draw(dict(activity))
        return None
    if not known:
        return RedirectResponse("/", status_code=303)
    with frame(_("看板"), nav="board"):
        new = link(_("新建活动"), "/activities/new", icon_name="calendar-plus", kind="go")
        draw(empty(_("现在没有活动"), _("活动开始前两个小时，这里会出现它的看板。"), new))
    return None


@page("/activities/{activity_id}/board", mark("看板"), css="board")
async def board_of(activity_id: str) -> None:
    """The board of one activity, past or to come."""
    activity = house.ledger().store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("看所有活动"))
    await _draw(dict(activity))


async def _draw(activity: Record) -> None:
    titled(activity["title"])
    with frame(activity["title"], _subtitle(activity), nav="board", actions=partial(_actions, activity)):
        draw(_others(activity))
        board = await open_board(activity["id"])
        board.on("scan", partial(_open, board, _scan_sheet))
        board.on("child", partial(_open, board, _departure_sheet))


def _subtitle(activity: Record) -> Markup:
    state = {"closed": _("已结束"), "over": _("已结束"), "cancelled": _("已取消")}.get(activities.state(activity, days.now()))
    pieces = [words.day(activity["starts_at"]), activity.get("place"), state]
    return Markup('<span class="board-when">{}</span><span class="board-plan only-phone"></span>').format(
        DOT.join(Markup('<span class="ph">{}</span>').format(piece) for piece in pieces if piece)
    )


def _actions(activity: Record) -> None:
    ui.element("div").classes("board-state line")
    if activities.state(activity, days.now()) in ("planned", "running"):
        draw(link(_("志愿者加入"), f"/activities/{activity['id']}/join", icon_name="qrcode", kind="go only-laptop"))


def _others(activity: Record) -> Markup:
    """Links to the boards of other activities that are on at the same time."""
    now = days.now()
    running = [other for other in house.ledger().store.activities.all() if activities.state(other, now) == "running"]
    others = [other for other in running if other["id"] != activity["id"]]
    if not others:
        return Markup("")
    links = Markup("").join(
        Markup('<a class="chip" href="/activities/{}/board">{}</a>').format(other["id"], other["title"]) for other in others
    )
    return Markup('<nav class="chips" aria-label="{}">{}</nav>').format(_("同时进行的活动"), links)


# --- what an organizer mends ----------------------------------------------------------------------------------------------------

Sheet = Callable[[Board, str, ui.dialog], Any]


def _open(board: Board, sheet: Sheet, event: GenericEventArguments) -> None:
    """Open a sheet about the row that was chosen, in the page's language; it closes with its dialog."""
    words.use(board.language, house.ledger().centre["time_zone"])
    with board.client.content, ui.dialog() as dialog, ui.element("div").classes("sheet"):
        sheet(board, str(event.args), dialog)
    dialog.on("hide", dialog.delete)
    dialog.open()


def _scan_sheet(board: Board, fact_id: str, dialog: ui.dialog) -> None:
    ledger = house.ledger()
    fact = ledger.store.facts.find(fact_id)
    scan = next((scan for scan in ledger.watch(board.activity)["scans"] if scan["id"] == fact_id), None)
    if fact is None or scan is None:
        draw(Markup('<h2 class="t24">{}</h2>').format(_("找不到这一条，新的记录已经把它挤下去了。")))
        draw(Markup('<p class="soft">{}</p>').format(_("看板上只留最近 {n} 条，别的在孩子那一页。").format(n=LAST_SCANS)))
        button(_("知道了"), dialog.close)
        return
    name = scan["name"] or _("没有认出来的胸牌")
    draw(Markup('<div><h2 class="t24">{}</h2><p class="t18 soft">{}</p></div>').format(name, _told(scan)))
    if scan["child"]:
        draw(link(_("看这个孩子"), f"/children/{scan['child']}", icon_name="user", kind="quiet"))
    if scan["void"]:
        undone = _("{name} 撤销了这一条。").format(name=scan["void"]["by"] or _("扫码的手机"))
        draw(Markup('<p class="t18">{} {}</p>').format(undone, scan["void"]["reason"] or ""))
        button(_("知道了"), dialog.close)
    elif scan["outcome"] == "refused" or scan["kind"] == "refusal":
        draw(Markup('<p class="t18">{}</p>').format(_("这一条没有记进账里，不用撤销。")))
        button(_("知道了"), dialog.close)
    else:
        _void_form(board, fact, name, dialog)


def _told(scan: Record) -> Markup:
    pieces = [what_it_says(scan), words.moment(scan["at"]), scan["by"] or ""]
    return DOT.join(Markup('<span class="ph">{}</span>').format(piece) for piece in pieces if piece)


def _void_form(board: Board, fact: Record, name: str, dialog: ui.dialog) -> None:
    reason = text_field(_("为什么撤销"), hint=_("记录不会删掉，会划一道线，旁边写着谁撤销的、为什么。"))

    async def void() -> None:
        words.use(board.language, house.ledger().centre["time_zone"])
        why = (reason.value or "").strip()
        if not why:
            reason.error = _("写一句为什么，以后看得懂。")
            return
        given = {"kind": "void", "activity": fact["activity"], "of": fact["id"], "details": {"reason": why}}
        if await _write(given, dialog):
            toast(_("已撤销 {name} 的{kind}").format(name=name, kind=words.kind(fact["kind"])))

    with ui.element("div").classes("line wrap"):
        button(_("先不"), dialog.close, kind="grow")
        button(_("撤销这一条"), void, icon_name="arrow-back-up", kind="grow stop")


def _departure_sheet(board: Board, child_id: str, dialog: ui.dialog) -> None:
    ledger = house.ledger()
    child = ledger.store.children.find(child_id)
    if child is None or not ledger.books.sheet(board.activity, child_id).inside:
        draw(Markup('<h2 class="t24">{}</h2>').format(_("已经签退了。")))
        button(_("知道了"), dialog.close)
        return
    draw(
        Markup('<div><h2 class="t24">{}</h2><p class="soft">{}</p></div>').format(
            _("{name} 怎么走的？").format(name=child["name"]), _("不在手机上签退的，在这里补记。")
        )
    )
    leave = partial(_leave, board, child, dialog)
    for guardian, relation in _collectors(child):
        called = " ".join(filter(None, (relation, guardian.get("name"))))
        with ui.element("div").classes("line"):
            button(
                _("{who} 接走了").format(who=called),
                partial(leave, {"how": "guardian", "guardian": guardian["id"]}),
                icon_name="home-move",
                kind="wash grow",
            )
            if guardian.get("phone"):
                draw(link("", f"tel:{guardian['phone']}", icon_name="phone", kind="square", label=_("打电话给 {name}").format(name=called)))
    if (child.get("may_go_alone") or {}).get("on") == days.day_of(days.now(), ledger.centre["time_zone"]):
        button(_("自己回家了"), partial(leave, {"how": "alone"}), icon_name="home-move", kind="wash")
    other = text_field(_("别人接走的，写上是谁"), hint=_("名字，和孩子是什么关系。"))

    async def left_with_other() -> None:
        words.use(board.language, house.ledger().centre["time_zone"])
        name = (other.value or "").strip()
        if not name:
            other.error = _("写上是谁接走的。")
            return
        await leave({"how": "other", "name": name, "agreed_by": who()["name"]})

    with ui.element("div").classes("line wrap"):
        button(_("先不"), dialog.close, kind="grow")
        button(_("记下来"), left_with_other, kind="grow")


def _collectors(child: Record) -> list[tuple[Record, str]]:
    guardians = house.ledger().store.guardians
    found = [
        (guardians.find(tie["guardian"]), tie.get("relation") or "") for tie in child.get("guardians") or () if tie.get("may_collect", True)
    ]
    return [(dict(guardian), relation) for guardian, relation in found if guardian is not None]


async def _leave(board: Board, child: Record, dialog: ui.dialog, details: Record) -> None:
    words.use(board.language, house.ledger().centre["time_zone"])
    if await _write({"kind": "departure", "activity": board.activity, "child": child["id"], "details": details}, dialog):
        toast(_("{name} 已签退").format(name=child["name"]))


async def _write(fact: Record, dialog: ui.dialog) -> bool:
    """Record an organizer's fact and wait until it is kept. False where it could not be placed: then the page says why."""
    ledger = house.ledger()
    taken = ledger.record(fact, organizer=who()["name"])
    dialog.close()
    await ledger.commit()
    if taken.outcome == "refused":
        complain(_("没有记上：{reason}。").format(reason=words.reason(taken.reason)))
        return False
    return True

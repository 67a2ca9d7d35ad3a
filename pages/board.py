"""The board, live: who is here, who is missing, what goes on.

From it an organizer mends a scan that was wrong, writes down a child who went home past every phone, and answers the departure desk.
"""

from functools import partial
from typing import Any

from fastapi import Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from care import activity as activities
from care import collecting, days, facts, questions, watch
from care.watch import LAST_SCANS, to_watch, unfinished
from pages import incidents, stepping, voiding, words
from pages.board_view import told
from pages.frame import complain, frame, nothing_here, page, titled, who
from pages.going_home import Leaving
from pages.live import open_board
from pages.markup import NOTHING, dotted, draw, empty, icon, link
from pages.parts import button, sheet, toast
from pages.words import _, mark
from storage import house

Record = dict[str, Any]


@page("/board", mark("看板"), css="board")
async def board_now() -> Response | None:
    """The board of the activity that is on, else of the next one."""
    ledger = house.ledger()
    known, now = ledger.store.activities.all(), days.now()
    activity = to_watch(known, now)
    left_open = unfinished(known, now, lambda id: ledger.figures(id)["inside"])
    if left_open and (activity is None or activities.state(activity, now) == "planned"):
        activity = left_open
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
    with frame(activity["title"], _subtitle(activity), nav="board", actions=partial(_actions, activity), late=activity["id"]):
        draw(_others(activity))
        with ui.element("div").classes("only-phone"):  # on a laptop the board fills the screen, and the strip is on the activity's page
            stepping.strip(activity["id"])
        board = await open_board(activity["id"])
        with board:  # below the figures
            draw(_ways(activity))
        board.on("scan", partial(_on_scan, activity["id"]))
        board.on("child", partial(_on_child, activity["id"]))
        board.on("answer", partial(_on_answer, activity["id"]))
        board.on("seen", partial(_on_seen, activity["id"]))


def _subtitle(activity: Record) -> Markup:
    state = {"closed": _("已结束"), "over": _("已结束"), "cancelled": _("已取消")}.get(activities.state(activity, days.now()))
    pieces = [words.day(activity["starts_at"]), activity.get("place"), state]
    return Markup('<span class="board-when">{}</span><span class="board-plan only-phone"></span>').format(
        dotted(*(Markup('<span class="ph">{}</span>').format(piece) for piece in pieces if piece))
    )


WAYS = (
    ("missing", "user-question", mark("少了谁")),
    ("departures", "home-move", mark("谁接走的")),
    ("draw", "sparkles", mark("抽一位")),
    ("results", "star", mark("成绩和名次")),
    ("teams", "users-group", mark("分队")),
    ("wall", "presentation", mark("大屏")),
)
"""What else there is of an activity while it is on: in a menu on a laptop, in a line of its own on a phone."""


def _actions(activity: Record) -> None:
    ui.element("div").classes("board-state line")
    with ui.element("div").classes("only-laptop"), button(_("更多"), icon_name="dots"), _menu():
        draw(NOTHING.join(_way(activity, *way) for way in WAYS))
    draw(NOTHING.join(_urgent(activity, "mid only-laptop")))
    if activities.state(activity, days.now()) in ("planned", "running"):
        draw(link(_("志愿者加入"), f"/activities/{activity['id']}/join", icon_name="qrcode", kind="go only-laptop"))


def _menu() -> ui.menu:
    return ui.menu().props("auto-close").classes("papers")


def _urgent(activity: Record, kind: str) -> list[Markup]:
    """What must be one tap away: the roll-call, and writing down what happened."""
    return [
        link(_("紧急点名"), f"/activities/{activity['id']}/roll", icon_name="alert-triangle", kind=f"stop {kind}"),
        link(_("记一个情况"), incidents.new_address(activity["id"]), icon_name="pencil-plus", kind=kind),
    ]


def _way(activity: Record, path: str, icon_name: str, word: str) -> Markup:
    return Markup('<a href="/activities/{}/{}">{}<span>{}</span></a>').format(activity["id"], path, icon(icon_name), _(word))


def _ways(activity: Record) -> Markup:
    """The same for a phone, which throws nothing on a wall."""
    ways = [way for way in WAYS if way[0] != "wall"]
    links = [link(_(word), f"/activities/{activity['id']}/{path}", icon_name=icon_name, kind="mid") for path, icon_name, word in ways]
    return Markup('<nav class="board-ways only-phone" aria-label="{}">{}</nav>').format(
        _("看板以外"), NOTHING.join([*links, *_urgent(activity, "mid")])
    )


def _others(activity: Record) -> Markup:
    """Links to the boards of other activities that are on at the same time."""
    now = days.now()
    running = [other for other in house.ledger().store.activities.all() if activities.state(other, now) == "running"]
    others = [other for other in running if other["id"] != activity["id"]]
    if not others:
        return NOTHING
    links = NOTHING.join(
        Markup('<a class="chip" href="/activities/{}/board">{}</a>').format(other["id"], other["title"]) for other in others
    )
    return Markup('<nav class="chips" aria-label="{}">{}</nav>').format(_("同时进行的活动"), links)


# --- what an organizer mends ----------------------------------------------------------------------------------------------------


async def _on_scan(activity_id: str, event: GenericEventArguments) -> None:
    """A row of the last scans was chosen: it can be taken back, or it is said why not."""
    ledger = house.ledger()
    fact = ledger.store.facts.find(str(event.args))
    if fact is None or fact["activity"] != activity_id:
        _say(_("找不到这一条"), _("看板上只留最近 {n} 条，别的在孩子那一页。").format(n=LAST_SCANS))
        return
    children = {child["id"]: child for child in ledger.store.children.all()}
    scan = watch.scan(fact, ledger.store.activities.need(activity_id), children, ledger.items(), ledger.books)
    name = scan["name"] or (words.kind(fact["kind"]) if fact["kind"] == "headcount" else _("没有认出来的胸牌"))
    if scan["void"]:
        undone = _("{name} 撤销了这一条。").format(name=scan["void"]["by"] or _("扫码的手机"))
        _say(name, told(scan), f"{undone} {scan['void']['reason'] or ''}")
    elif scan["kind"] == "refusal" or not ledger.books.counts(fact):
        _say(name, told(scan), _("这一条没有记进账里，不用撤销。"))
    elif await voiding.void(_("撤销 {name} 的这一条？").format(name=name), told(scan), fact):
        toast(_("已撤销 {name} 的{kind}").format(name=name, kind=words.kind(fact["kind"])))


def _say(title: str, *lines: str) -> None:
    with sheet(title) as dialog:
        for line in lines:
            ui.label(line).classes("t18")
        button(_("知道了"), dialog.close)


async def _on_answer(activity_id: str, event: GenericEventArguments) -> None:
    """The departure desk is told whether an adult whom nobody knew may collect a child. Whoever answers first has answered."""
    question_id, said = (str(each) for each in event.args)
    ledger, organizer = house.ledger(), who()["name"]
    question = ledger.store.facts.find(question_id)
    if question is None or question["activity"] != activity_id or question["kind"] != "question" or said not in questions.ANSWERS:
        return
    child = ledger.books.child_of(question) or ""
    before = collecting.answer_to(question_id, ledger.books.sheet(activity_id, child))
    if before is not None:
        agreed = _("同意") if facts.detail(before, "answer") == "yes" else _("不行")
        _say(_("已经有人答了"), _("{name} 答的：{answer}。").format(name=before.get("by"), answer=agreed))
        return
    given = {"kind": "answer", "activity": activity_id, "child": child, "of": question_id, "details": {"answer": said}}
    ledger.record(given, organizer=organizer)
    await ledger.commit()
    toast(_("已告诉签退台：同意") if said == "yes" else _("已告诉签退台：不行，先别让孩子走"))


async def _on_seen(activity_id: str, event: GenericEventArguments) -> None:
    """An organizer sees to an adult who may not collect. It stays among the last scans and on the child's page."""
    ledger, organizer = house.ledger(), who()["name"]
    stop = ledger.store.facts.find(str(event.args))
    if stop is None or stop["activity"] != activity_id or not questions.is_stop(stop):
        return
    if stop["id"] in {fact["id"] for fact in questions.open_stops(ledger.store.activities.need(activity_id), ledger.books)}:
        given = {"kind": "answer", "activity": activity_id, "child": stop["child"], "of": stop["id"], "details": {"answer": questions.SEEN}}
        ledger.record(given, organizer=organizer)
        await ledger.commit()


def _on_child(activity_id: str, event: GenericEventArguments) -> None:
    """A row of those who have not left was chosen."""
    ledger = house.ledger()
    child = ledger.store.children.find(str(event.args))
    if child is None or not ledger.books.sheet(activity_id, child["id"]).inside:
        _say(_("已经签退了"))
        return

    async def leave(details: Record) -> None:
        given = {"kind": "departure", "activity": activity_id, "child": child["id"], "details": details}
        taken = ledger.record(given, organizer=who()["name"])
        leaving.dialog.close()
        await ledger.commit()
        if taken.outcome == "refused":
            complain(_("没有记上：{reason}。").format(reason=words.reason(taken.reason)))
        else:
            toast(_("{name} 已签退").format(name=child["name"]))

    leaving = Leaving(dict(child), leave, activity=activity_id)

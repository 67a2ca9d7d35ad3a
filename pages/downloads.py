"""What is taken away as a file: an activity's lists, everything the centre has, and the font of rare characters.

All of it stands behind the door, but for the font, which pages for strangers need too and which tells no more than a handful of characters.
Papers are made in a worker process; a list that contradicts itself is not made.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from nicegui import run

from pages import (
    activity_assignments,
    call_sheets,
    donations_paper,
    handed_out,
    incident_paper,
    packing_paper,
    record_folder,
    record_words,
    roll_sheet,
    series_paper,
    sheets,
    stamp_paper,
    stock_paper,
    supply_days,
    team_paper,
    thing_shelf,
    volunteers,
    wish_sheet,
    words,
)
from pages import departure_list as departure_listing
from pages.donations import Sieve
from pages.papers import CannotPrint, departure_sheet, lists, overdue, rare, workbook
from pages.papers import calls as call_papers
from pages.papers.activity_record import activity_record as record_paper
from pages.papers.assignment_sheet import assignment_sheet as sheet_of_assignments
from pages.papers.attendance import attendance_sheet as paper_of_attendance
from pages.papers.donation_ledger import donation_ledger as paper_of_donations
from pages.papers.donation_receipt import donation_receipt as receipt_of_donation
from pages.papers.group_lists import group_lists as lists_of_groups
from pages.papers.incident_report import incident_report as report_of_incident
from pages.papers.packing_list import packing_list as list_for_packing
from pages.papers.roll_list import roll_list as roll_paper
from pages.papers.run_sheet import run_sheet as plan_paper
from pages.papers.service_hours import service_hours as list_of_hours
from pages.papers.sign_off import sign_off_list as sign_off_paper
from pages.papers.stamp_cards import stamp_cards as cards_to_stamp
from pages.papers.stock_list import stock_list as stock_list_paper
from pages.papers.team_lists import team_lists as lists_of_teams
from pages.papers.thank_you import thank_you as letter_of_thanks
from pages.papers.wish_list import wish_list as list_of_wishes
from pages.words import _, mark
from storage import house
from storage.errors import NotFound

router = APIRouter(include_in_schema=False)

_fonts: dict[str, bytes] = {}
"""The font as it was last asked for, by its tag."""

Form = Literal["pdf", "xlsx"]
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}


@router.get("/activities/{activity_id}/sign-in.{form}")
async def sign_in_list(activity_id: str, form: Form, request: Request) -> Response:
    """签到表 of an activity."""

    def gather() -> tuple[Any, ...]:
        found = sheets.sign_in(house.ledger(), activity_id)
        for sheet in found:
            sheet.check()
        return lists.sign_in_list, found, form

    return await _list(request, activity_id, mark("签到表"), form, gather)


@router.get("/activities/{activity_id}/sign-off.{form}")
async def sign_off_list(activity_id: str, form: Form, request: Request) -> Response:
    """领取签收表 of an activity."""

    def gather() -> tuple[Any, ...]:
        found = handed_out.sign_off(house.ledger(), activity_id)
        found.check()
        return sign_off_paper, found, form

    return await _list(request, activity_id, mark("领取签收表"), form, gather)


@router.get("/activities/{activity_id}/record.docx")
async def record_document(activity_id: str, request: Request) -> Response:
    """活动记录 as a Word document."""
    return await _list(
        request, activity_id, mark("活动记录"), "docx", lambda: (record_paper, record_words.paper(house.ledger(), activity_id))
    )


@router.get("/activities/{activity_id}/plan.{form}")
async def plan_list(activity_id: str, form: Form, request: Request) -> Response:
    """活动方案: the run sheet as planned."""

    def gather() -> tuple[Any, ...]:
        ledger = house.ledger()
        return plan_paper, record_folder.plan(ledger, ledger.store.activities.need(activity_id)), form

    return await _list(request, activity_id, mark("活动方案"), form, gather)


@router.get("/activities/{activity_id}/not-here.pdf")
async def call_list(activity_id: str, request: Request, day: str = "") -> Response:
    """Who is not here yet on a day (none said: today), to ring up, with the calls and reasons that are on record."""
    return await _list(
        request,
        activity_id,
        mark("还没到的孩子"),
        "pdf",
        lambda: (call_papers.call_list, *call_sheets.not_here(house.ledger(), activity_id, day)),
    )


@router.get("/activities/{activity_id}/phones.{form}")
async def phone_list(activity_id: str, form: Form, request: Request) -> Response:
    """电话名单: everybody on the list with every number, to be rung up before the day."""
    return await _list(
        request,
        activity_id,
        mark("电话名单"),
        form,
        lambda: (call_papers.phone_list, *call_sheets.phones(house.ledger(), activity_id), form),
    )


@router.get("/activities/{activity_id}/departures.pdf")
async def departure_list(activity_id: str, request: Request) -> Response:
    """签退登记表: who went home with whom."""
    return await _list(
        request,
        activity_id,
        mark("签退登记表"),
        "pdf",
        lambda: (departure_sheet.departure_list, departure_listing.paper(house.ledger(), activity_id)),
    )


@router.get("/activities/{activity_id}/assignments.{form}")
async def assignment_sheet(activity_id: str, form: Form, request: Request) -> Response:
    """分工表: who leads and who helps, by segment and by person."""
    return await _list(
        request,
        activity_id,
        mark("分工表"),
        form,
        lambda: (sheet_of_assignments, activity_assignments.paper(house.ledger(), activity_id), form),
    )


@router.get("/activities/{activity_id}/packing.pdf")
async def packing_list(activity_id: str, request: Request) -> Response:
    """装箱单: what to take along, with boxes to tick."""
    return await _list(
        request, activity_id, mark("装箱单"), "pdf", lambda: (list_for_packing, packing_paper.paper(house.ledger(), activity_id))
    )


@router.get("/activities/{activity_id}/wishes.pdf")
async def wish_list(activity_id: str, request: Request) -> Response:
    """心愿单: the wishes that have not come true yet, to be seen to."""
    return await _list(
        request, activity_id, mark("心愿单"), "pdf", lambda: (list_of_wishes, *wish_sheet.paper(house.ledger(), activity_id))
    )


@router.get("/activities/{activity_id}/groups.pdf")
async def group_lists(activity_id: str, request: Request) -> Response:
    """小组名单, to tick by hand on the day when nothing works."""
    return await _list(
        request, activity_id, mark("小组名单"), "pdf", lambda: (lists_of_groups, *sheets.by_group(house.ledger(), activity_id))
    )


@router.get("/series/{series_id}/attendance.{form}")
async def term_attendance(series_id: str, form: Form, request: Request, term: str = "") -> Response:
    """学期出勤表 of a series, or of an activity of several days; none said: of all its days."""

    def gather() -> tuple[Any, ...]:
        return paper_of_attendance, series_paper.sheet(house.ledger(), series_id, term), form

    return await _made(request, mark("出勤表"), form, gather, missing=mark("没有这个系列。"))


@router.get("/activities/{activity_id}/teams.pdf")
async def team_lists(activity_id: str, request: Request) -> Response:
    """分队名单: a page for each team."""
    return await _list(
        request, activity_id, mark("分队名单"), "pdf", lambda: (lists_of_teams, *team_paper.paper(house.ledger(), activity_id))
    )


@router.get("/activities/{activity_id}/stamps.pdf")
async def stamp_cards(activity_id: str, request: Request) -> Response:
    """盖章卡 of every child on the list, or here: to be cut out and stamped by hand."""
    return await _list(
        request, activity_id, mark("盖章卡"), "pdf", lambda: (cards_to_stamp, *stamp_paper.paper(house.ledger(), activity_id))
    )


@router.get("/incidents/{incident_id}/report.pdf")
async def incident_report(incident_id: str, request: Request) -> Response:
    """情况报告单 of one incident. Its name tells the day alone: names of files travel."""
    _speak(request)
    try:
        values = incident_paper.report(house.ledger(), incident_id)
    except NotFound:
        return PlainTextResponse(_("没有这条情况。"), status_code=404)
    made = await run.cpu_bound(report_of_incident, values, language=words.language(), time_zone=words.time_zone().key)
    return _file(made, f"{_('情况报告单')} {values.found_at:%Y-%m-%d}", "pdf")


@router.get("/things/late/list.pdf")
async def overdue_list(request: Request) -> Response:
    """逾期名单: books and equipment that should be back, with whom to ring up."""
    _speak(request)
    values = thing_shelf.paper(house.ledger())
    made = await run.cpu_bound(overdue.overdue_list, *values, language=words.language(), time_zone=words.time_zone().key)
    return _file(made, f"{_('逾期名单')} {values[1]:%Y-%m-%d}", "pdf")


@router.get("/donations/papers/ledger.{form}")
async def donation_ledger(form: Literal["pdf", "xlsx"], request: Request, first: str = "", last: str = "", activity: str = "") -> Response:
    """捐赠台账 of a period, or of one activity."""

    def gather() -> tuple[Any, ...]:
        supply_days.must_be_days(first, last)
        return paper_of_donations, donations_paper.ledger_sheet(house.ledger(), Sieve.read(first, last, activity)), form

    return await _made(request, mark("捐赠台账"), form, gather)


@router.get("/donations/{donation_id}/receipt.pdf")
async def donation_receipt(donation_id: str, request: Request) -> Response:
    """收条 of one donation. Its name tells nobody who gave."""
    return await _made(request, mark("收条"), "pdf", lambda: (receipt_of_donation, donations_paper.receipt(house.ledger(), donation_id)))


@router.get("/donations/{donation_id}/thanks.pdf")
async def thank_you(donation_id: str, request: Request) -> Response:
    """感谢信 to a giver."""
    return await _made(request, mark("感谢信"), "pdf", lambda: (letter_of_thanks, donations_paper.letter(house.ledger(), donation_id)))


@router.get("/volunteers/hours.{form}")
async def volunteers_hours(form: Form, request: Request, first: str = "", last: str = "") -> Response:
    """志愿服务时间 of all volunteers over some days; none said, or no days: of this term."""
    return await _made(
        request,
        mark("志愿服务时间"),
        form,
        lambda: (list_of_hours, volunteers.paper(house.ledger(), *supply_days.asked_for(first, last)), form),
    )


@router.get("/supplies/papers/stock.{form}")
async def stock_list(form: Form, request: Request) -> Response:
    """库存表: what lies where."""
    return await _made(request, mark("库存表"), form, lambda: (stock_list_paper, stock_paper.stock_sheet(house.ledger()), form))


@router.get("/supplies/papers/sign-off.{form}")
async def sign_offs(form: Form, request: Request, first: str = "", last: str = "") -> Response:
    """领取签收表 of all activities over some days; none said, or no days: of this term."""
    return await _made(
        request,
        mark("领取签收表"),
        form,
        lambda: (sign_off_paper, handed_out.of_period(house.ledger(), *supply_days.asked_for(first, last)), form),
    )


async def _made(
    request: Request, title: str, form: str, gather: Callable[[], tuple[Any, ...]], *, missing: str = mark("没有这一笔。")
) -> Response:
    """Gather here, make the paper elsewhere; `title` is source text. 404 and `missing` for no such thing, 409 where sums differ."""
    _speak(request)
    try:
        make, values, *more = gather()
        values.check() if hasattr(values, "check") else None
    except NotFound:
        return PlainTextResponse(_(missing), status_code=404)
    except CannotPrint as why:
        return _not_made(why)
    made = await run.cpu_bound(make, values, *more, language=words.language(), time_zone=words.time_zone().key)
    return _file(made, f"{_(title)} {datetime.now(words.time_zone()):%Y-%m-%d}", form)


@router.get("/activities/{activity_id}/roll.pdf")
async def roll_list(activity_id: str, request: Request, of: str = "") -> Response:
    """紧急点名表: who is inside now, or a roll-call that was, by the fact that began it. It opens at once: nobody looks for a file then."""
    made = await _list(
        request, activity_id, mark("紧急点名表"), "pdf", lambda: (roll_paper, *roll_sheet.paper(house.ledger(), activity_id, of or None))
    )
    if "Content-Disposition" in made.headers:
        made.headers["Content-Disposition"] = made.headers["Content-Disposition"].replace("attachment", "inline", 1)
    return made


async def _list(request: Request, activity_id: str, title: str, form: str, gather: Callable[[], tuple[Any, ...]]) -> Response:
    """Gather values here, make the paper elsewhere; `title` is source text. 404 for no such activity, 409 where sums differ."""
    _speak(request)
    try:
        activity = house.ledger().store.activities.need(activity_id)
        make, *values = gather()
    except NotFound:
        return PlainTextResponse(_("没有这个活动。"), status_code=404)
    except CannotPrint as why:
        return _not_made(why)
    made = await run.cpu_bound(make, *values, language=words.language(), time_zone=words.time_zone().key)
    return _file(made, f"{activity['title']} {_(title)}", form)


def sentence(why: CannotPrint) -> str:
    """Why a paper was not made, and what to do."""
    if why.code != "sums_differ":
        return words.sentence(why)
    text = _("{item}：逐行加起来是 {rows}，账上是 {total}，对不上，所以没有生成。先看看待处理，再试一次。")
    return text.format_map(why.fields)


def _not_made(why: CannotPrint) -> Response:
    return PlainTextResponse(sentence(why), status_code=400 if why.code == "no_days" else 409)


@router.get("/export/everything.json")
async def everything_as_json(request: Request) -> Response:
    """Every record and fact that is on the disk, without keys."""
    _speak(request)
    tables, _about = house.ledger().store.as_safe()
    made = await asyncio.to_thread(workbook.full_json, tables)
    return _file(made, _export_name(), "json")


@router.get("/export/everything.xlsx")
async def everything_as_workbook(request: Request) -> Response:
    """The same as a workbook."""
    _speak(request)
    tables, _about = house.ledger().store.as_safe()
    taken = await asyncio.to_thread(workbook.take_along, tables)
    made = await run.cpu_bound(workbook.full_workbook, taken, language=words.language(), time_zone=words.time_zone().key)
    return _file(made, _export_name(), "xlsx")


@router.get("/look/rare.woff2")
async def rare_font(request: Request) -> Response:
    """The font of this centre's rare characters, made anew only when they change."""
    characters = rare.rare_characters(sheets.names(house.ledger()))
    tag = f'"{rare.fingerprint(characters)}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if tag not in _fonts:
        made = await run.cpu_bound(rare.rare_font, characters)
        _fonts.clear()
        _fonts[tag] = made or b""
    return Response(_fonts[tag], media_type="font/woff2", headers=headers)


def _speak(request: Request) -> None:
    """In the language of the organizer who asks."""
    ledger = house.ledger()
    organizer = ledger.store.organizers.find(getattr(request.state, "who", None) or "") or {}
    words.use(organizer.get("language") or ledger.centre["language"], ledger.centre["time_zone"])


def _export_name() -> str:
    return f"{house.ledger().centre['name']} {_('全部资料')} {datetime.now(words.time_zone()):%Y-%m-%d}"


def _file(made: bytes | None, name: str, form: str) -> Response:
    """The answer that a browser keeps as a file. Nothing of it stays in a cache."""
    if made is None:  # the server is being stopped
        return PlainTextResponse(_("服务正在关闭，没有生成。"), status_code=503)
    disposition = f"attachment; filename*=UTF-8''{quote(f'{name}.{form}', safe='')}"
    return Response(made, media_type=TYPES[form], headers={"Content-Disposition": disposition, "Cache-Control": "no-store"})

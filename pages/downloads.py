"""What is taken away as a file of the whole centre: papers by period, everything there is, and the font of rare characters.

All of it stands behind the door, but for the font, which pages for strangers need too and which tells no more than a handful of characters.
An activity's own lists are in `activity_downloads`.
"""

import asyncio
from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from nicegui import run

from pages import (
    donations_paper,
    handed_out,
    incident_paper,
    series_paper,
    sheets,
    stock_paper,
    supply_days,
    thing_shelf,
    volunteers,
    words,
)
from pages.donations import Sieve
from pages.files import Form, as_file, made_paper, speak
from pages.papers import overdue, rare, workbook
from pages.papers.attendance import attendance_sheet as paper_of_attendance
from pages.papers.donation_ledger import donation_ledger as paper_of_donations
from pages.papers.donation_receipt import donation_receipt as receipt_of_donation
from pages.papers.incident_report import incident_report as report_of_incident
from pages.papers.service_hours import service_hours as list_of_hours
from pages.papers.sign_off import sign_off_list as sign_off_paper
from pages.papers.stock_list import stock_list as stock_list_paper
from pages.papers.thank_you import thank_you as letter_of_thanks
from pages.words import _, mark
from storage import house
from storage.errors import NotFound

router = APIRouter(include_in_schema=False)

_fonts: dict[str, bytes] = {}
"""The font as it was last asked for, by its tag."""


@router.get("/series/{series_id}/attendance.{form}")
async def term_attendance(series_id: str, form: Form, request: Request, term: str = "") -> Response:
    """学期出勤表 of a series, or of an activity of several days; none said: of all its days."""

    def gather() -> tuple[Any, ...]:
        return paper_of_attendance, series_paper.sheet(house.ledger(), series_id, term), form

    return await made_paper(request, mark("出勤表"), form, gather, missing=mark("没有这个系列。"), of=lambda sheet: sheet.title)


@router.get("/incidents/{incident_id}/report.pdf")
async def incident_report(incident_id: str, request: Request) -> Response:
    """情况报告单 of one incident. Its name tells the day alone: names of files travel."""
    speak(request)
    try:
        values = incident_paper.report(house.ledger(), incident_id)
    except NotFound:
        return PlainTextResponse(_("没有这条情况。"), status_code=404)
    made = await run.cpu_bound(report_of_incident, values, language=words.language(), time_zone=words.time_zone().key)
    return as_file(made, f"{_('情况报告单')} {values.found_at:%Y-%m-%d}", "pdf")


@router.get("/things/late/list.pdf")
async def overdue_list(request: Request) -> Response:
    """逾期名单: books and equipment that should be back, with whom to ring up."""
    speak(request)
    values = thing_shelf.paper(house.ledger())
    made = await run.cpu_bound(overdue.overdue_list, *values, language=words.language(), time_zone=words.time_zone().key)
    return as_file(made, f"{_('逾期名单')} {values[1]:%Y-%m-%d}", "pdf")


@router.get("/donations/papers/ledger.{form}")
async def donation_ledger(form: Literal["pdf", "xlsx"], request: Request, first: str = "", last: str = "", activity: str = "") -> Response:
    """捐赠台账 of a period, or of one activity."""

    def gather() -> tuple[Any, ...]:
        supply_days.must_be_days(first, last)
        return paper_of_donations, donations_paper.ledger_sheet(house.ledger(), Sieve.read(first, last, activity)), form

    return await made_paper(request, mark("捐赠台账"), form, gather)


@router.get("/donations/{donation_id}/receipt.pdf")
async def donation_receipt(donation_id: str, request: Request) -> Response:
    """收条 of one donation. Its name tells nobody who gave."""
    return await made_paper(
        request, mark("收条"), "pdf", lambda: (receipt_of_donation, donations_paper.receipt(house.ledger(), donation_id))
    )


@router.get("/donations/{donation_id}/thanks.pdf")
async def thank_you(donation_id: str, request: Request) -> Response:
    """感谢信 to a giver."""
    return await made_paper(request, mark("感谢信"), "pdf", lambda: (letter_of_thanks, donations_paper.letter(house.ledger(), donation_id)))


@router.get("/volunteers/hours.{form}")
async def volunteers_hours(form: Form, request: Request, first: str = "", last: str = "") -> Response:
    """志愿服务时间 of all volunteers over some days; none said, or no days: of this term."""
    return await made_paper(
        request,
        mark("志愿服务时间"),
        form,
        lambda: (list_of_hours, volunteers.paper(house.ledger(), *supply_days.asked_for(first, last)), form),
    )


@router.get("/supplies/papers/stock.{form}")
async def stock_list(form: Form, request: Request) -> Response:
    """库存表: what lies where."""
    return await made_paper(request, mark("库存表"), form, lambda: (stock_list_paper, stock_paper.stock_sheet(house.ledger()), form))


@router.get("/supplies/papers/sign-off.{form}")
async def sign_offs(form: Form, request: Request, first: str = "", last: str = "") -> Response:
    """领取签收表 of all activities over some days; none said, or no days: of this term."""
    return await made_paper(
        request,
        mark("领取签收表"),
        form,
        lambda: (sign_off_paper, handed_out.of_period(house.ledger(), *supply_days.asked_for(first, last)), form),
    )


@router.get("/export/everything.json")
async def everything_as_json(request: Request) -> Response:
    """Every record and fact that is on the disk, without keys."""
    speak(request)
    tables, _about = house.ledger().store.as_safe()
    made = await asyncio.to_thread(workbook.full_json, tables)
    return as_file(made, _export_name(), "json")


@router.get("/export/everything.xlsx")
async def everything_as_workbook(request: Request) -> Response:
    """The same as a workbook."""
    speak(request)
    tables, _about = house.ledger().store.as_safe()
    taken = await asyncio.to_thread(workbook.take_along, tables)
    made = await run.cpu_bound(workbook.full_workbook, taken, language=words.language(), time_zone=words.time_zone().key)
    return as_file(made, _export_name(), "xlsx")


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


def _export_name() -> str:
    return f"{house.ledger().centre['name']} {_('全部资料')} {datetime.now(words.time_zone()):%Y-%m-%d}"

"""An activity's lists as files, behind the door. A list that contradicts itself is not made."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from pages import (
    activity_assignments,
    call_sheets,
    handed_out,
    packing_paper,
    record_folder,
    record_words,
    roll_sheet,
    sheets,
    stamp_paper,
    team_paper,
    wish_sheet,
)
from pages import departure_list as departure_listing
from pages.files import Form, made_list
from pages.papers import calls as call_papers
from pages.papers import departure_sheet, lists
from pages.papers.activity_record import activity_record as record_paper
from pages.papers.assignment_sheet import assignment_sheet as sheet_of_assignments
from pages.papers.group_lists import group_lists as lists_of_groups
from pages.papers.packing_list import packing_list as list_for_packing
from pages.papers.roll_list import roll_list as roll_paper
from pages.papers.run_sheet import run_sheet as plan_paper
from pages.papers.sign_off import sign_off_list as sign_off_paper
from pages.papers.stamp_cards import stamp_cards as cards_to_stamp
from pages.papers.team_lists import team_lists as lists_of_teams
from pages.papers.wish_list import wish_list as list_of_wishes
from pages.words import _, mark
from storage import house

router = APIRouter(include_in_schema=False)


@router.get("/activities/{activity_id}/sign-in.{form}")
async def sign_in_list(activity_id: str, form: Form, request: Request) -> Response:
    """签到表 of an activity."""

    def gather() -> tuple[Any, ...]:
        found = sheets.sign_in(house.ledger(), activity_id)
        for sheet in found:
            sheet.check()
        return lists.sign_in_list, found, form

    return await made_list(request, activity_id, mark("签到表"), form, gather)


@router.get("/activities/{activity_id}/sign-off.{form}")
async def sign_off_list(activity_id: str, form: Form, request: Request) -> Response:
    """领取签收表 of an activity."""

    def gather() -> tuple[Any, ...]:
        found = handed_out.sign_off(house.ledger(), activity_id)
        found.check()
        return sign_off_paper, found, form

    return await made_list(request, activity_id, mark("领取签收表"), form, gather)


@router.get("/activities/{activity_id}/record.docx")
async def record_document(activity_id: str, request: Request) -> Response:
    """活动记录 as a Word document. What it does not name, its file's name does not either."""
    ledger = house.ledger()
    return await made_list(
        request,
        activity_id,
        mark("活动记录"),
        "docx",
        lambda: (record_paper, record_words.paper(ledger, activity_id)),
        called=lambda activity: record_words.said(ledger, activity["title"], _("一次活动")),
    )


@router.get("/activities/{activity_id}/plan.{form}")
async def plan_list(activity_id: str, form: Form, request: Request) -> Response:
    """活动方案: the run sheet as planned."""

    def gather() -> tuple[Any, ...]:
        ledger = house.ledger()
        return plan_paper, record_folder.plan(ledger, ledger.store.activities.need(activity_id)), form

    return await made_list(request, activity_id, mark("活动方案"), form, gather)


@router.get("/activities/{activity_id}/not-here.pdf")
async def call_list(activity_id: str, request: Request, day: str = "") -> Response:
    """Who is not here yet on a day (none said: today), to ring up, with the calls and reasons that are on record."""
    return await made_list(
        request,
        activity_id,
        mark("还没到的孩子"),
        "pdf",
        lambda: (call_papers.call_list, *call_sheets.not_here(house.ledger(), activity_id, day)),
    )


@router.get("/activities/{activity_id}/phones.{form}")
async def phone_list(activity_id: str, form: Form, request: Request) -> Response:
    """电话名单: everybody on the list with every number, to be rung up before the day."""
    return await made_list(
        request,
        activity_id,
        mark("电话名单"),
        form,
        lambda: (call_papers.phone_list, *call_sheets.phones(house.ledger(), activity_id), form),
    )


@router.get("/activities/{activity_id}/departures.pdf")
async def departure_list(activity_id: str, request: Request) -> Response:
    """签退登记表: who went home with whom."""
    return await made_list(
        request,
        activity_id,
        mark("签退登记表"),
        "pdf",
        lambda: (departure_sheet.departure_list, departure_listing.paper(house.ledger(), activity_id)),
    )


@router.get("/activities/{activity_id}/assignments.{form}")
async def assignment_sheet(activity_id: str, form: Form, request: Request) -> Response:
    """分工表: who leads and who helps, by segment and by person."""
    return await made_list(
        request,
        activity_id,
        mark("分工表"),
        form,
        lambda: (sheet_of_assignments, activity_assignments.paper(house.ledger(), activity_id), form),
    )


@router.get("/activities/{activity_id}/packing.pdf")
async def packing_list(activity_id: str, request: Request) -> Response:
    """装箱单: what to take along, with boxes to tick."""
    return await made_list(
        request, activity_id, mark("装箱单"), "pdf", lambda: (list_for_packing, packing_paper.paper(house.ledger(), activity_id))
    )


@router.get("/activities/{activity_id}/wishes.pdf")
async def wish_list(activity_id: str, request: Request) -> Response:
    """心愿单: the wishes that have not come true yet, to be seen to."""
    return await made_list(
        request, activity_id, mark("心愿单"), "pdf", lambda: (list_of_wishes, *wish_sheet.paper(house.ledger(), activity_id))
    )


@router.get("/activities/{activity_id}/groups.pdf")
async def group_lists(activity_id: str, request: Request) -> Response:
    """小组名单, to tick by hand on the day when nothing works."""
    return await made_list(
        request, activity_id, mark("小组名单"), "pdf", lambda: (lists_of_groups, *sheets.by_group(house.ledger(), activity_id))
    )


@router.get("/activities/{activity_id}/teams.pdf")
async def team_lists(activity_id: str, request: Request) -> Response:
    """分队名单: a page for each team."""
    return await made_list(
        request, activity_id, mark("分队名单"), "pdf", lambda: (lists_of_teams, *team_paper.paper(house.ledger(), activity_id))
    )


@router.get("/activities/{activity_id}/stamps.pdf")
async def stamp_cards(activity_id: str, request: Request) -> Response:
    """盖章卡 of every child on the list, or here: to be cut out and stamped by hand."""
    return await made_list(
        request, activity_id, mark("盖章卡"), "pdf", lambda: (cards_to_stamp, *stamp_paper.paper(house.ledger(), activity_id))
    )


@router.get("/activities/{activity_id}/roll.pdf")
async def roll_list(activity_id: str, request: Request, of: str = "") -> Response:
    """紧急点名表: who is inside now, or a roll-call that was, by the fact that began it. It opens at once: nobody looks for a file then."""
    made = await made_list(
        request, activity_id, mark("紧急点名表"), "pdf", lambda: (roll_paper, *roll_sheet.paper(house.ledger(), activity_id, of or None))
    )
    if "Content-Disposition" in made.headers:
        made.headers["Content-Disposition"] = made.headers["Content-Disposition"].replace("attachment", "inline", 1)
    return made

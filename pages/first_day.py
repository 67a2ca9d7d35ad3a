"""The first visit and the first day: a name for the centre, the first organizer, then three steps to the first activity."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from markupsafe import Markup
from nicegui import ui
from pydantic import BaseModel, Field

from care.ids import new_id
from pages import door, frame, passwords, sampling, words
from pages.frame import Role, page
from pages.markup import NOTHING, SPROUT, draw, icon, leaf, link, tag
from pages.parts import button
from pages.sign_in import name_field, password_field
from pages.words import _, mark
from storage import house

router = APIRouter(include_in_schema=False)

Record = dict[str, Any]


class FirstVisit(BaseModel):
    """What the first form sends."""

    centre: Annotated[str, Field(max_length=80)]
    name: Annotated[str, Field(max_length=40)]
    password: Annotated[str, Field(max_length=1000)]
    language: str = "zh_CN"


@page(door.WELCOME, mark("欢迎"), for_=Role.ANYONE)
def welcome(language: str = "") -> Response | None:
    """Name the centre, make the first organizer. Closed for good once that is done."""
    if door.is_set_up():
        return RedirectResponse("/", status_code=303)
    if language in words.LANGUAGES:
        frame.speak(language)
        frame.titled(_("欢迎"))
    frame.gate()
    draw(_first_form())
    return None


def _first_form() -> Markup:
    other = next(code for code in words.LANGUAGES if code != words.language())
    return Markup(
        '<form class="card" data-post="/centre" novalidate><h1>{}</h1><p class="soft">{}</p>'
        '<div class="labelled"><label class="over" for="centre">{}</label>'
        '<input class="field" id="centre" name="centre" required maxlength="80" autocomplete="organization">'
        '<p class="wrong" data-error="centre" role="alert"></p></div>'
        '{}{}<input type="hidden" name="language" value="{}"><p class="wrong" data-error role="alert"></p>'
        '<button class="btn go big" type="submit">{}</button></form><p class="soft"><a href="{}?language={}" lang="{}">{}</a></p>'
    ).format(
        _("先认识一下"),
        _("写下中心的名字和你自己。这些只存在这台电脑上。"),
        _("中心叫什么"),
        name_field(),
        password_field("new-password", _("至少 8 个字，记在稳妥的地方。")),
        words.language(),
        _("开始"),
        door.WELCOME,
        other,
        other.replace("_", "-"),
        words.LANGUAGES[other],
    )


@router.post("/centre")
async def set_up(given: FirstVisit, request: Request) -> Response:
    """Make the centre and its first organizer, signed in. 409 once there is one."""
    words.use(given.language)
    if door.is_set_up():
        return JSONResponse({"detail": _("中心已经有名字了，登录就行。")}, status_code=409)
    wrong = what_is_wrong(given.centre, given.name, given.password)
    if wrong:
        return JSONResponse({"field": wrong[0], "detail": wrong[1]}, status_code=422)
    ledger = house.ledger()
    name = given.name.strip()
    organizer: Record = {"id": new_id("o"), "name": name, "password": passwords.hash_password(given.password), "language": words.language()}
    ledger.save("centre", {**ledger.centre, "name": given.centre.strip(), "language": words.language()}, by=name)
    ledger.save("organizers", organizer, by=name)
    await ledger.commit()
    response = JSONResponse({"next": "/"})
    door.set_cookie(response, await door.begin(organizer), secure=request.url.scheme == "https")
    return response


def what_is_wrong(centre: str, name: str, password: str) -> tuple[str, str] | None:
    """The first field to be mended, and a sentence about it; None where all is well."""
    if not centre.strip():
        return "centre", _("给中心起个名字。")
    if not name.strip():
        return "name", _("写上你的名字。")
    problem = passwords.password_problem(password)
    return ("password", problem) if problem else None


@page("/", mark("看板"))
def first_day() -> Response | None:
    """Three steps until there is a first activity; after that, the board."""
    ledger = house.ledger()
    if ledger.store.activities.all():
        return RedirectResponse("/board", status_code=303)
    steps = (bool(ledger.children()), bool(ledger.store.badges.all()))
    now = next((number for number, done in enumerate(steps) if not done), len(steps))
    with frame.frame("", nav="board"), ui.element("div").classes("first-day"):
        draw(Markup("{}<h1>{}</h1>{}").format(SPROUT, *_greeting(now)))
        draw(Markup('<ol class="steps">{}</ol>').format(NOTHING.join(_step(number, now) for number in range(3))))
        if not ledger.children():
            with ui.element("p").classes("soft"):
                ui.label(_("只想先看看？"))
                button(_("打开示例中心"), _open_the_sample, kind="quiet")
                ui.label(_("看完一步清空。"))
    return None


def _greeting(now: int) -> tuple[str, Markup]:
    below = Markup('<p class="soft t18">{}</p>')
    if now == 0:
        return _("先让孩子们上名单"), below.format(_("三步就能开始签到，大约十分钟。"))
    if now == 1:
        return _("再给孩子们做胸牌"), below.format(_("打出来剪开，签到时扫一下。"))
    return _("就差一个活动了"), below.format(_("写好名称和时间，志愿者就能加入。"))


STEPS = (
    ("file-spreadsheet", mark("导入花名册"), mark("Excel、WPS 的表直接用。"), mark("选一个文件"), "/children/import"),
    ("id-badge-2", mark("打印胸牌"), mark("A4 纸一页 10 张，黑白就行。"), mark("打印胸牌"), "/badges"),
    ("calendar-plus", mark("新建活动"), mark("写上名称、时间和地点。"), mark("新建活动"), "/activities/new"),
)


def _step(number: int, now: int) -> Markup:
    picture, title, what, deed, href = STEPS[number]
    if number == now:
        foot = link(_(deed), href, icon_name=picture, kind="go")
        if number == 0:
            foot += link(_("一个一个写"), "/children/new", kind="quiet")
    elif now:  # once there are children nothing has to wait for the badges
        foot = link(_(deed), href, icon_name=picture) if number > now else tag(_("好了"), "ok", "check")
    else:
        foot = Markup('<span class="mute">{}</span>').format(_("第 {n} 步").format(n=number + 1))
    return Markup('<li class="{}"><div class="line">{}<h2>{}</h2></div><p class="soft">{}</p><div class="foot">{}</div></li>').format(
        "now" if number == now else "", leaf(icon(picture), "" if number <= now else "off", "large"), _(title), _(what), foot
    )


async def _open_the_sample() -> None:
    ledger = house.ledger()
    sampling.load(ledger, by=frame.who()["name"])
    await ledger.commit()
    ui.navigate.to("/")

"""Signing in and out. The form is plain HTML and posts to a route, since only an answer to a request can set the cookie."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from markupsafe import Markup
from pydantic import BaseModel, Field

from pages import door, frame, passwords, words
from pages.frame import Role, page
from pages.markup import NOTHING, draw, icon, link
from pages.words import _, mark, ngettext
from storage import house

router = APIRouter(include_in_schema=False)


class Credentials(BaseModel):
    """What the form sends."""

    name: Annotated[str, Field(max_length=100)]
    password: Annotated[str, Field(max_length=1000)]
    next: Annotated[str, Field(max_length=2000)] = "/"


@page(door.SIGN_IN, mark("登录"), for_=Role.ANYONE)
def sign_in(next: str = "/") -> Response | None:
    """Name, password, one button."""
    if not door.is_set_up():
        return RedirectResponse(door.WELCOME, status_code=303)
    if frame.visitor():
        return RedirectResponse(next if door.is_safe(next) else "/", status_code=303)
    frame.gate()
    form = Markup(
        '<form class="card" data-post="/session"><h1>{}</h1><p class="soft">{}</p>{}{}<input type="hidden" name="next" value="{}">'
        '<p class="wrong" data-error role="alert"></p><button class="btn go big" type="submit">{}</button></form>'
    )
    draw(form.format(_("登录"), house.ledger().centre["name"], name_field(), password_field("current-password"), next, _("登录")))
    draw(link(_("我是志愿者，有加入码"), "/station/", icon_name="device-mobile"))
    draw(Markup('<p class="soft">{}</p>').format(_("密码忘了，请另一位组织者在设置里改；只有你一位，在这台电脑上用 app.py password 改。")))
    return None


def name_field(label: str = "") -> Markup:
    """Where an organizer's name is typed."""
    return Markup(
        '<div class="labelled"><label class="over" for="name">{}</label>'
        '<input class="field" id="name" name="name" autocomplete="username" required maxlength="40">'
        '<p class="wrong" data-error="name" role="alert"></p></div>'
    ).format(label or _("你的名字"))


def password_field(purpose: str, hint: str = "") -> Markup:
    """Where a password is typed, with a button to look at it. `purpose` tells the browser: current-password or new-password."""
    below = Markup('<p class="soft">{}</p>').format(hint) if hint else NOTHING
    return Markup(
        '<div class="labelled"><label class="over" for="password">{}</label><div class="shown-field">'
        '<input class="field" id="password" name="password" type="password" autocomplete="{}" required>'
        '<button class="btn quiet square" type="button" data-show="password" aria-pressed="false" aria-label="{}">{}</button>'
        '</div>{}<p class="wrong" data-error="password" role="alert"></p></div>'
    ).format(_("密码"), purpose, _("显示密码"), icon("eye"), below)


@router.post("/session")
async def begin(given: Credentials, request: Request) -> Response:
    """Check name and password, begin a session. 401 with a sentence where they do not fit, 429 while one has to wait."""
    words.use(house.ledger().centre["language"])
    name, address = given.name.strip(), request.client.host if request.client else ""
    wait = passwords.patience.wait(name, address)
    if wait:
        return JSONResponse(
            {"detail": ngettext("错了好几次。等 {n} 秒再试。", "错了好几次。等 {n} 秒再试。", wait).format(n=wait)},
            status_code=429,
            headers={"Retry-After": str(wait)},
        )
    passwords.patience.wrong(name, address)  # until it has shown to be right, so that many at once do not slip through
    organizer = await passwords.organizer_with(name, given.password)
    if organizer is None:
        return JSONResponse({"detail": _("名字或密码不对。密码忘了，可以请另一位组织者改一个。")}, status_code=401)
    passwords.patience.right(name, address)
    response = JSONResponse({"next": given.next if door.is_safe(given.next) else "/"})
    door.set_cookie(response, await door.begin(organizer), secure=request.url.scheme == "https")
    return response


@router.post("/session/end")
async def end(request: Request) -> Response:
    """End this session, and with it every page that is open in it."""
    ended = await door.end(request.state.who, key=request.state.session)
    frame.send_away(ended)
    response = JSONResponse({"next": door.SIGN_IN})
    door.drop_cookie(response, secure=request.url.scheme == "https")
    return response

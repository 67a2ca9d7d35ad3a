"""What is shown when an address leads nowhere or something broke while a page was drawn: our look, our words, JSON under /api."""

import logging

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from markupsafe import Markup
from nicegui import Client, app
from nicegui.page import page as nicegui_page
from starlette.exceptions import HTTPException

from pages import door, frame, words
from pages.markup import SPROUT, draw, link
from pages.words import _
from storage import house

log = logging.getLogger("cuncao.pages")


def declare() -> None:
    """Put our error pages in the place of the framework's. Called once by `pages/serve.py`."""
    app.on_page_exception(_draw_broken)
    app.exception_handler(404)(_not_found)
    app.exception_handler(RequestValidationError)(_not_understood)
    app.exception_handler(400)(_not_understood)
    app.exception_handler(Exception)(_broken)


def _speak(request: Request) -> None:
    centre = house.ledger().centre
    found = door.session(getattr(request.state, "session", None))
    organizer = house.ledger().store.organizers.find(found["organizer"]) if found else None
    words.use((organizer or {}).get("language") or centre["language"], centre["time_zone"])


def wants_page(request: Request) -> bool:
    """Whether a person waits for a page; calls and files get JSON."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def _draw(title: str, sentence: str) -> None:
    frame.gate()
    page = Markup('<div class="sorry">{}<h1>{}</h1><p class="t18 soft">{}</p>{}</div>')
    draw(page.format(SPROUT, title, sentence, link(_("回到首页"), "/", kind="go big")))


def _draw_broken(error: Exception) -> None:
    _speak(frame.request())
    frame.dress(_("出了点问题"))
    _draw(_("这一页没有画出来"), words.sentence(error))


async def _not_found(request: Request, error: Exception) -> Response:
    _speak(request)
    detail = error.detail if isinstance(error, HTTPException) and error.detail != "Not Found" else _("这里没有东西。")
    if not wants_page(request):
        return JSONResponse({"detail": detail}, status_code=404)
    with Client(nicegui_page(""), request=request) as client:
        frame.dress(_("没有找到"))
        _draw(_("没有找到这一页"), _("地址可能抄错了，或者这一页已经不在了。"))
    return client.build_response(request, 404)


async def _not_understood(request: Request, error: Exception) -> Response:
    """What was sent is not what is asked for. It is not repeated: there may be a password in it."""
    _speak(request)
    too_long = isinstance(error, RequestValidationError) and any(one.get("type") == "string_too_long" for one in error.errors())
    sentence = _("有一格写得太长了，改短一点再试。") if too_long else _("收到的内容不完整，刚才这一步没有做。刷新这一页，再试一次。")
    return JSONResponse({"detail": sentence}, status_code=422 if isinstance(error, RequestValidationError) else 400)


async def _broken(request: Request, error: Exception) -> Response:
    _speak(request)
    log.error("%s %s broke", request.method, request.scope.get("nicegui_page_path") or "a route", exc_info=error)
    if not wants_page(request):
        return JSONResponse({"detail": words.sentence(error)}, status_code=500)
    with Client(nicegui_page(""), request=request) as client:
        frame.dress(_("出了点问题"))
        _draw(_("这一页没有画出来"), words.sentence(error))
    return client.build_response(request, 500)

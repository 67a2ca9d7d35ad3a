"""Making a file and handing it over: gathered here in the language of whoever asks, made in a worker process, kept in no cache.

A list that contradicts itself is not made.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any, Literal
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import PlainTextResponse, Response
from nicegui import run

from pages import words
from pages.papers import CannotPrint
from pages.words import _, mark
from storage import house
from storage.errors import NotFound

Form = Literal["pdf", "xlsx"]
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}


async def made_list(
    request: Request,
    activity_id: str,
    title: str,
    form: str,
    gather: Callable[[], tuple[Any, ...]],
    *,
    called: Callable[[Mapping[str, Any]], str] = itemgetter("title"),
) -> Response:
    """Gather values here, make the paper elsewhere; `title` is source text, the file is named by what the activity is `called` and by it.

    404 for no such activity, 409 where sums differ.
    """
    speak(request)
    try:
        activity = house.ledger().store.activities.need(activity_id)
        make, *values = gather()
    except NotFound:
        return PlainTextResponse(_("没有这个活动。"), status_code=404)
    except CannotPrint as why:
        return _not_made(why)
    made = await run.cpu_bound(make, *values, language=words.language(), time_zone=words.time_zone().key)
    return as_file(made, f"{called(activity)} {_(title)}", form)


async def made_paper(
    request: Request,
    title: str,
    form: str,
    gather: Callable[[], tuple[Any, ...]],
    *,
    missing: str = mark("没有这一笔。"),
    of: Callable[[Any], str] = lambda values: "",
) -> Response:
    """Gather here, make the paper elsewhere; `title` is source text, `of` names in the file's name what the paper is of.

    404 and `missing` for no such thing, 409 where sums differ.
    """
    speak(request)
    try:
        make, values, *more = gather()
        values.check() if hasattr(values, "check") else None
    except NotFound:
        return PlainTextResponse(_(missing), status_code=404)
    except CannotPrint as why:
        return _not_made(why)
    made = await run.cpu_bound(make, values, *more, language=words.language(), time_zone=words.time_zone().key)
    name = " ".join(filter(None, (_(title), of(values), f"{datetime.now(words.time_zone()):%Y-%m-%d}")))
    return as_file(made, name, form)


def sentence(why: CannotPrint) -> str:
    """Why a paper was not made, and what to do."""
    if why.code != "sums_differ":
        return words.sentence(why)
    text = _("{item}：逐行加起来是 {rows}，账上是 {total}，对不上，所以没有生成。先看看待处理，再试一次。")
    return text.format_map(why.fields)


def _not_made(why: CannotPrint) -> Response:
    return PlainTextResponse(sentence(why), status_code=400 if why.code == "no_days" else 409)


def speak(request: Request) -> None:
    """In the language of the organizer who asks."""
    ledger = house.ledger()
    organizer = ledger.store.organizers.find(getattr(request.state, "who", None) or "") or {}
    words.use(organizer.get("language") or ledger.centre["language"], ledger.centre["time_zone"])


def as_file(made: bytes | None, name: str, form: str) -> Response:
    """The answer that a browser keeps as a file. Nothing of it stays in a cache."""
    if made is None:  # the server is being stopped
        return PlainTextResponse(_("服务正在关闭，没有生成。"), status_code=503)
    disposition = f"attachment; filename*=UTF-8''{quote(f'{name}.{form}', safe='')}"
    return Response(made, media_type=TYPES[form], headers={"Content-Disposition": disposition, "Cache-Control": "no-store"})

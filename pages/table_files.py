"""Choosing a table from this computer, and reading it beside the running work: the beginning of every import."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from markupsafe import Markup
from nicegui import run, ui
from nicegui.element import Element

from care.cells import MAX_BYTES
from care.tables import Unreadable
from pages.markup import NOTHING, draw, icon, link
from pages.parts import button
from pages.words import _

T = TypeVar("T")
TOO_BIG = Unreadable("too_big", megabytes=MAX_BYTES // 1024 // 1024)


async def aside(heavy: bool, work: Callable[..., T], *given: Any) -> T:
    """Do work beside the event loop: in a thread, or in another process where it would take long."""
    done = await (run.cpu_bound(work, *given) if heavy else run.io_bound(work, *given))
    if done is None:  # the server is being shut down
        raise asyncio.CancelledError
    return done


def head(title: str, below: str | Markup = "", *, back: str = "") -> Markup:
    """The head of a step; `back` is the address of the page above."""
    way_back = link("", back, icon_name="chevron-left", kind="quiet square back", label=_("返回")) if back else NOTHING
    second = Markup('<div class="soft">{}</div>').format(below) if below else NOTHING
    return Markup('{}<div class="grow"><h1>{}</h1>{}</div>').format(way_back, title, second)


def upload(take: Callable[..., Any], refuse: Callable[[Unreadable], None]) -> ui.upload:
    """What takes the file, unseen; it is opened by `choose_button`."""
    made = ui.upload(auto_upload=True, max_file_size=MAX_BYTES, on_upload=take, on_rejected=lambda: refuse(TOO_BIG))
    return made.style("display:none").mark("file")


def choose_button(into: ui.upload, text: str, kind: str = "", icon_name: str | None = None) -> None:
    """A button that opens the browser's chooser."""
    chosen = button(text, icon_name=icon_name, kind=kind)
    chosen.on("click", js_handler=f'() => runMethod({into.id}, "pickFiles", [])')  # in the browser: only a tap may open the chooser


def drop(into: ui.upload, kind: str, title: str, below: str) -> Element:
    """Where a file is dropped or chosen. Returns the place in which it is said what is wrong with one."""
    with ui.element("section").classes("drop") as area:
        draw(
            Markup('<span class="leaf large" aria-hidden="true">{}</span><h2>{}</h2><p class="soft">{}</p>').format(
                icon("file-spreadsheet"), title, below
            )
        )
        status = ui.element("div").classes("status").props("role=alert")
        choose_button(into, _("选一个文件"), kind, icon_name="file-spreadsheet")
        draw(Markup('<p class="mute">{}</p>').format(_(".xlsx、.xls、.ods、.csv，最大 10 MB，20000 行。")))
    area.on("dragover", js_handler="(e) => e.preventDefault()")
    area.on("drop", js_handler=f'(e) => {{ e.preventDefault(); runMethod({into.id}, "addFiles", [e.dataTransfer.files]); }}')
    return status

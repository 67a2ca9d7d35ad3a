"""The second step of every import: figures, rows to look at, columns, and the one button; what was chosen goes back to who asked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from markupsafe import Markup
from nicegui import ui
from nicegui.element import Element

from care.tables import Table
from pages.markup import draw, note
from pages.parts import button
from pages.table_files import choose_button, head
from pages.words import _


@dataclass(frozen=True, slots=True)
class Panes:
    """The places of a preview, to be filled and filled again."""

    status: Element
    tiles: ui.html
    list: ui.html
    columns: ui.html
    deed: ui.button

    def fill(self, tiles: Markup, rows: Markup, columns: Markup, deed: str, *, ready: bool) -> None:
        """Draw what the plan is now; the deed can be done where it is `ready`."""
        self.tiles.set_content(str(tiles))
        self.list.set_content(str(rows))
        self.columns.set_content(str(columns))
        self.deed.set_text(deed)
        self.deed.set_enabled(ready)


@dataclass(frozen=True, slots=True)
class Deeds:
    """What a tap does: `decide` gets (row, column, value) of a list, `turn` the name of a figure, or None for more rows."""

    decide: Callable[..., Any]
    turn: Callable[..., Any]
    cancel: Callable[[], Any]
    do: Callable[..., Any]


def preview(
    table: Table, into: ui.upload, title: str, others: str, promise: str, deeds: Deeds, *, role: Literal["alert", "status"] = "alert"
) -> Panes:
    """Draw the step. `others` says that the file has sheets that were not read, `promise` what can be taken back; `role`: the status's."""
    with ui.element("div").classes("head"):
        draw(head(title, where(table)))
        with ui.element("div").classes("actions"):
            choose_button(into, _("换一个文件"))
    status = ui.element("div").classes("status").props(f"role={role}")
    if table.others:
        draw(note(others.format(sheets=_("、").join(table.others)), "amber", "info-circle"))
    with ui.element("div").classes("preview") as all_of_it:
        tiles = ui.html("", sanitize=False)
        with ui.element("div").classes("panes"):
            with ui.element("section").classes("card").props("tabindex=0"):  # it scrolls, with keys too
                rows = ui.html("", sanitize=False)
            with ui.element("section").classes("card"):
                columns = ui.html("", sanitize=False)
    all_of_it.on("change", deeds.decide, js_handler=_ON_CHANGE)
    all_of_it.on("click", deeds.turn, js_handler=_ON_CLICK)
    with ui.element("div").classes("foot"):
        ui.label(promise).classes("soft grow")
        button(_("取消"), deeds.cancel, kind="big")
        deed = button("", deeds.do, icon_name="check", kind="go big")
    return Panes(status, tiles, rows, columns, deed)


def where(table: Table) -> Markup:
    """The file, and where in it the table was found."""
    first, last = table.header
    found = (
        _("第 {sheet} 张表，表头在第 {first} 行").format(sheet=table.sheet, first=first)
        if first == last
        else _("第 {sheet} 张表，表头在第 {first} 到 {last} 行").format(sheet=table.sheet, first=first, last=last)
    )
    return Markup('{}<i class="sp"></i><span class="ph">{}</span>').format(table.file, found)


def say(status: Element, markup: Markup) -> ui.html:
    """Say in the place for it what is wrong, or how far it is."""
    status.clear()
    with status:
        return draw(markup)


_ON_CHANGE = """(e) => {
    const list = e.target.closest("select");
    if (list) emit(list.dataset.row ?? null, list.dataset.column ?? null, list.value);
}"""
_ON_CLICK = """(e) => {
    const tile = e.target.closest("[data-show]");
    if (tile) emit(tile.dataset.show);
    else if (e.target.closest("[data-more]")) emit(null);
}"""

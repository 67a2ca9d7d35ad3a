"""Importing a list of books or equipment: choose a file, look at what it would do, import it with one tap, take it back with another."""

import asyncio
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from nicegui import events, ui

from care.cells import MAX_BYTES
from care.tables import Table, Unreadable
from care.thing_plan import Plan
from pages import frame, import_steps, imported, thing_importing, words_things
from pages import thing_preview as preview
from pages.frame import page
from pages.markup import draw, link, note, progress
from pages.parts import toast
from pages.preview_markup import AT_ONCE
from pages.table_files import TOO_BIG, aside, drop, head, upload
from pages.words import _, mark
from storage import house

Record = dict[str, Any]

LARGE_FILE = 50_000
"""Bytes from which on another process does the reading and comparing, so that phones are not kept waiting."""
TAKEN_BACK = {"erased": mark("拿掉 {n}"), "archived": mark("下架 {n}"), "put_back": mark("改回 {n}")}


@page("/things/import", mark("导入书单"), css="roster")
def import_things() -> None:
    """Choose a file; below it what was imported before, each with its way back."""
    with frame.frame("", nav="supplies"), ui.element("div").classes("roster") as place:
        _Importing(place).choose()


class _Importing:
    """One visitor's way through an import, in two steps that are drawn in the same place."""

    def __init__(self, place: ui.element) -> None:
        self._place = place
        self._heavy = self._busy = False
        self._table: Table | None = None
        self._mapping: dict[str, int] = {}
        self._plan = Plan("")
        self._show: preview.Show = "problems"
        self._limit = AT_ONCE

    # --- choose a file

    def choose(self, done: Record | None = None) -> None:
        """The first step. `done` is the import that has just been made."""
        self._busy = False
        self._place.clear()
        with self._place:
            with ui.element("div").classes("head"):
                draw(head(_("导入书单"), back="/things"))
            if done is not None:
                ways = (link(_("看书架"), "/things"), link(_("打印标签"), "/things/labels", icon_name="printer"))
                imported.just_now(done, self._undo, *ways)
            told = _("图书、器材都行。表里有书名就能读，册数写几，就记几样。先给你看一遍，再导入。")
            self._status = drop(upload(self._take, self._refuse), "big" if done else "go big", _("Excel、WPS 的表直接用"), told)
            imported.earlier(self._undo, but=done, of="things")

    async def _take(self, event: events.UploadEventArguments) -> None:
        """Read the file that came, and go on to the second step."""
        with self._place:
            frame.who()
            if event.file.size() > MAX_BYTES:
                self._refuse(TOO_BIG)
                return
            data = await event.file.read()
            self._say(note(_("正在读 {file}").format(file=event.file.name), icon_name="clock"))
            self._heavy = len(data) > LARGE_FILE
            there = thing_importing.known(house.ledger())
            read = await aside(self._heavy, thing_importing.try_to_read, data, event.file.name, there)
            if isinstance(read, Unreadable):
                self._refuse(read)
                return
            self._table, self._plan = read
            self._mapping, self._limit = self._table.mapping(), AT_ONCE
            self._show = "problems" if any(row.problems for row in self._plan.rows) else "added" if self._plan.added else "known"
            self.look()

    def _refuse(self, problem: Unreadable) -> None:
        self._say(note(words_things.unreadable(problem), "stop", "alert-triangle"))

    def _say(self, markup: Markup) -> ui.html:
        return import_steps.say(self._status, markup)

    # --- look at what it would do

    def look(self) -> None:
        """The second step: figures, rows to look at, columns, and the one button."""
        if self._table is None:
            return
        self._place.clear()
        with self._place:
            into = upload(self._take, self._refuse)
            others = _("文件里还有别的书单，这次没有读：{sheets}。要导入就把它另存成一个文件。")
            promise = _("导入后可以整批撤回。再导一次同样的文件，不会多出一本。")
            deeds = import_steps.Deeds(self._decide, self._turn, self.choose, self._import)
            self._panes = import_steps.preview(self._table, into, _("核对书单"), others, promise, deeds, role="status")
            self._status = self._panes.status
            self._draw()

    def _draw(self) -> None:
        if self._table is None:
            return
        self._panes.fill(
            preview.tiles(self._plan, self._show),
            preview.rows(self._plan, self._show, self._limit),
            preview.columns(self._table, self._mapping),
            preview.deed(self._plan),
            ready=bool(self._plan.added or self._plan.updated),
        )

    async def _decide(self, event: events.GenericEventArguments) -> None:
        """A column's list was changed."""
        _row, column, value = event.args
        self._mapping = {field: place for field, place in self._mapping.items() if place != int(column) and field != value}
        if value:
            self._mapping[value] = int(column)
        await self._plan_again()
        self._draw()
        ui.run_javascript(f"document.querySelector('[data-column=\"{int(column)}\"]')?.focus()")

    async def _plan_again(self) -> None:
        if self._table is None:
            return
        if "title" not in self._mapping:
            self._say(note(_("要有一列是书名。"), "stop", "alert-triangle"))
            self._plan = Plan(self._table.file)
            return
        self._status.clear()
        there = thing_importing.known(house.ledger())
        self._plan = await aside(self._heavy, thing_importing.plan_again, self._table, there, self._mapping)

    def _turn(self, event: events.GenericEventArguments) -> None:
        """A figure was tapped, or more rows are wanted."""
        if event.args is None:
            self._limit += AT_ONCE
        else:
            self._show, self._limit = event.args, AT_ONCE
        self._draw()
        if event.args is not None:
            ui.run_javascript(f"document.querySelector('[data-show={event.args}]')?.focus()")

    # --- do it, and take it back

    async def _import(self) -> None:
        organizer, ledger = frame.who(), house.ledger()
        if self._busy:
            return
        self._busy = True
        self._panes.deed.set_enabled(False)
        looked_at = _summary(self._plan)
        self._say(note(_("正在和书架上的比对"), icon_name="clock"))
        await self._plan_again()
        if _summary(self._plan) != looked_at:
            self._busy = False
            self._draw()
            self._say(note(_("书架上刚才有变动，数字不一样了。再看一眼，再导入。"), "amber", "alert-triangle"))
            return
        done = thing_importing.save(ledger, self._plan, await self._make_codes(), by=organizer["name"])
        try:
            await ledger.commit()
        finally:
            self._busy = False
        if done is not None:
            self.choose(done)

    async def _make_codes(self) -> list[str]:
        """A code for each new label; what shows is how far it is. Then everything is kept in one go."""
        ledger, n = house.ledger(), len(self._plan.added)
        codes: list[str] = []
        shown = self._say(_progress(0, n))
        for piece in thing_importing.new_codes(ledger, n):
            codes += piece
            shown.set_content(str(_progress(len(codes), n)))
            await asyncio.sleep(0.01)  # so that the bar is drawn, and phones are answered
        self._say(note(_("正在存盘，一次存好 {n} 样。").format(n=n), icon_name="clock"))
        await asyncio.sleep(0.05)
        return codes

    async def _undo(self, done: Mapping[str, Any]) -> None:
        lines = (_("新增的会拿掉，更新的改回原样。"), _("导入以后改过、印过标签、借出过的不会删，只下架。"))
        if told := await imported.take_back(done, *lines, words_=TAKEN_BACK):
            self.choose()
            with self._place:
                toast(told)


def _progress(done: int, of: int) -> Markup:
    return progress(done, of, _("{done} / {n} 样").format(done=done, n=of))


def _summary(plan: Plan) -> list[tuple[int, str, int]]:
    return [(row.row, row.action, len(row.added)) for row in plan.rows]

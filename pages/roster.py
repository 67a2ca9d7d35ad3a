"""Importing a roster: choose a file, look at what it would do, import it with one tap, take it back with another."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from nicegui import events, ui

from care.cells import MAX_BYTES
from care.plan import Action, Choice, Known, Plan
from care.tables import Table, Unreadable
from pages import frame, import_steps, imported, importing, words
from pages import roster_preview as preview
from pages.frame import page
from pages.markup import draw, link, note
from pages.parts import toast
from pages.preview_markup import AT_ONCE
from pages.table_files import TOO_BIG, aside, drop, head, upload
from pages.words import _, mark
from storage import house

Record = dict[str, Any]

LARGE_FILE = 300_000
MANY_CHILDREN = 3_000
"""From here on another process does the reading and comparing, so that phones are not kept waiting."""
ACTIONS: tuple[Action, ...] = ("added", "updated", "unchanged", "skipped")


@page("/children/import", mark("导入花名册"), css="roster")
def import_roster() -> None:
    """Choose a file; below it what was imported before, each with its way back."""
    with frame.frame("", nav="children"), ui.element("div").classes("roster") as place:
        _Importing(place).choose()


class _Importing:
    """One visitor's way through an import, in two steps that are drawn in the same place."""

    def __init__(self, place: ui.element) -> None:
        self._place = place
        self._heavy = False
        self._table: Table | None = None
        self._mapping: dict[str, int] = {}
        self._choices: dict[int, Choice] = {}
        self._plan = Plan("")
        self._by_itself = Plan("")
        self._show: preview.Show = "problems"
        self._limit = AT_ONCE

    # --- choose a file

    def choose(self, done: Record | None = None) -> None:
        """The first step. `done` is the import that has just been made."""
        self._place.clear()
        with self._place:
            with ui.element("div").classes("head"):
                draw(head(_("导入花名册"), back="/children"))
            if done is not None:
                ways = (link(_("看名单"), "/children"), link(_("打印胸牌"), "/badges", icon_name="id-badge-2"))
                imported.just_now(done, self._undo, *ways)
            self._drop("big" if done else "go big")
            imported.earlier(self._undo, but=done)

    def _drop(self, kind: str) -> None:
        told = _("表头叫什么、在第几行都行。先给你看一遍，再导入。")
        self._status = drop(upload(self._take, self._refuse), kind, _("Excel、WPS 的表直接用"), told)

    async def _take(self, event: events.UploadEventArguments) -> None:
        """Read the file that came, and go on to the second step."""
        with self._place:
            await self._read(event)

    async def _read(self, event: events.UploadEventArguments) -> None:
        frame.who()
        ledger = house.ledger()
        if event.file.size() > MAX_BYTES:
            self._refuse(TOO_BIG)
            return
        data = await event.file.read()
        self._say(note(_("正在读 {file}").format(file=event.file.name), icon_name="clock"))
        there = importing.known(ledger)
        self._heavy = len(data) > LARGE_FILE or len(there.children) > MANY_CHILDREN
        read = await aside(self._heavy, importing.try_to_read, data, event.file.name, there, importing.today(ledger))
        if isinstance(read, Unreadable):
            self._refuse(read)
            return
        self._table, self._plan = read
        self._by_itself, self._mapping, self._choices = self._plan, self._table.mapping(), {}
        self._show, self._limit = "problems", AT_ONCE
        self.look()

    def _refuse(self, problem: Unreadable) -> None:
        self._say(note(words.sentence(problem), "stop", "alert-triangle"))

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
            others = _("文件里还有别的名单，这次没有读：{sheets}。要导入就把它另存成一个文件。")
            promise = _("导入后可以整批撤回。再导一次同样的文件，不会多出一个人。")
            deeds = import_steps.Deeds(self._decide, self._turn, self.choose, self._import)
            self._panes = import_steps.preview(self._table, into, _("核对花名册"), others, promise, deeds)
            self._status = self._panes.status
            self._draw()

    def _draw(self) -> None:
        if self._table is None:
            return
        n = self._plan.count("added") + self._plan.count("updated")
        self._panes.fill(
            preview.tiles(self._plan, self._show),
            preview.rows(self._plan, self._by_itself, self._show, self._limit),
            preview.columns(self._table, self._mapping),
            preview.deed(self._plan) if n else _("没有要导入的"),
            ready=n > 0,
        )

    async def _decide(self, event: events.GenericEventArguments) -> None:
        """A row's or a column's list was changed."""
        row, column, value = event.args
        if row is not None:
            self._choices = (
                {**self._choices, int(row): value} if value else {at: choice for at, choice in self._choices.items() if at != int(row)}
            )
            focus = f'[data-row="{int(row)}"]'
        else:
            self._mapping = {field: place for field, place in self._mapping.items() if place != int(column) and field != value}
            if value:
                self._mapping[value] = int(column)
            focus = f'[data-column="{int(column)}"]'
        await self._plan_again(importing.known(house.ledger()), anew=row is None)
        self._draw()
        ui.run_javascript(f"document.querySelector('{focus}')?.focus()")

    async def _plan_again(self, there: Known, *, anew: bool) -> None:
        if self._table is None:
            return
        today = importing.today(house.ledger())
        if "name" not in self._mapping:
            self._say(note(_("要有一列是姓名。"), "stop", "alert-triangle"))
            self._plan = self._by_itself = Plan(self._table.file)
            return
        self._status.clear()
        if anew:
            self._by_itself = await aside(self._heavy, importing.plan_again, self._table, there, today, self._mapping, {})
        self._plan = await aside(self._heavy, importing.plan_again, self._table, there, today, self._mapping, self._choices)

    def _turn(self, event: events.GenericEventArguments) -> None:
        """A figure was tapped, or more rows are wanted."""
        show = event.args
        if show is None:
            self._limit += AT_ONCE
        else:
            self._show, self._limit = ("problems" if show == self._show else show), AT_ONCE
        self._draw()
        if show is not None:
            ui.run_javascript(f"document.querySelector('[data-show={show}]')?.focus()")

    # --- do it, and take it back

    async def _import(self) -> None:
        organizer, ledger = frame.who(), house.ledger()
        looked_at = _summary(self._plan)
        await self._plan_again(importing.known(ledger), anew=True)
        if _summary(self._plan) != looked_at:
            self._draw()
            self._say(note(_("名单刚才有变动，数字不一样了。再看一眼，再导入。"), "amber", "alert-triangle"))
            return
        done = importing.save(ledger, self._plan, by=organizer["name"])
        await ledger.commit()
        if done is None:
            return
        self.choose(done)

    async def _undo(self, done: Mapping[str, Any]) -> None:
        lines = (_("新增的孩子会拿掉，更新的改回原样。"), _("导入以后改过、发过胸牌、有记录的孩子不会删，只放进归档。"))
        if told := await imported.take_back(done, *lines):
            self.choose()
            with self._place:
                toast(told)


def _summary(plan: Plan) -> list[tuple[int, Action]]:
    return [(row.row, row.action) for row in plan.rows]

"""A whole sign-in list on paper, entered by tapping through it: a group at a time, a column at a time, as it lies there."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, paper, reading
from care.activity import Record
from care.ids import new_id
from care.paper import CAME, GONE, Known
from pages import badge_making, paper_kept, paper_people, paper_rows, voiding
from pages.activity_people import Errors, bound
from pages.frame import frame, nothing_here, page, who
from pages.markup import draw, icon, link
from pages.parts import ask, button, card, chip, labelled, text_field, toast, typed
from pages.words import _, mark, ngettext, number
from storage import house

WRONG = {
    "no_day": mark("没有这一天，看看日期。"),
    "no_time": mark("没有这个时间，写成 09:30 这样。"),
    "not_yet": mark("这个时间还没到。"),
    "before_arrival": mark("走的时间要晚于到的时间。"),
    "missing": mark("先点上到了的孩子。"),
}


@page("/activities/{activity_id}/paper", mark("补录纸上的名单"), css="activities")
def paper_list(activity_id: str) -> None:
    """Tap who came, took part, received and went home with whom, then write all of it down in one go."""
    activity = house.ledger().store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("去活动"))
    with frame(_("补录纸上的名单"), activity["title"], nav="activities", back=f"/activities/{activity_id}"):
        _Page(activity).draw()


class _Page:
    """One open list: a group and a column of it are shown."""

    def __init__(self, activity: dict[str, Any]) -> None:
        self.ledger = house.ledger()
        self.activity = activity
        self.client = ui.context.client
        self.zone = self.ledger.centre["time_zone"]
        self.paper = paper_kept.begun(who()["id"], activity, self.zone)
        self.went_on = not self.paper.is_empty
        self.errors = Errors()
        self.more: list[str] = sorted({id for column in paper.columns(activity) for id in self.paper.ticked(column)})
        self.written: list[str] = []
        self.group: str | None = None
        self.column = CAME

    def draw(self) -> None:
        """Times above, then group and column, the rows, and a bar that says how many were tapped."""
        self._parts = [ui.refreshable(self._tabs), ui.refreshable(self._ticks)]
        if self.went_on:
            self._go_on()
        with card(_("什么时候")), ui.element("div").classes("trio"):
            day = bound(self.errors, "day", self.paper, "day", text_field(_("哪一天"), self.paper.day, kind="date"))
            day.on_value_change(self._redraw)
            bound(self.errors, "came_at", self.paper, "came_at", text_field(_("几点到的"), self.paper.came_at, kind="time"))
            bound(self.errors, "left_at", self.paper, "left_at", text_field(_("几点走的"), self.paper.left_at, kind="time"))
        with card(_("照着纸点"), classes="paper-card"):
            self._parts[0]()
            self._number_field()
            self._parts[1]()
            paper_people.others(self.children, self._add)
            button(_("新来的，写下来"), self._take_down, icon_name="user-plus", kind="mid")
        with ui.element("div").classes("form-foot"):
            self._wrong = ui.label().classes("wrong").props("role=alert")
            self._count = ui.label().classes("grow sb num")
            draw(link(_("先不"), f"/activities/{self.activity['id']}"))
            button(_("都记下"), self._on_save, kind="go", icon_name="check")
        self._say_count()

    def _go_on(self) -> None:
        with ui.element("div").classes("note") as band:
            draw(icon("history"))
            ui.label(_("上次点了一半，还没记下。接着点就行。")).classes("grow")

            def anew() -> None:
                self.paper.clear()
                band.delete()
                self._redraw()
                self._say_count()

            button(_("从头来"), anew, kind="mid")

    # who is on it

    def children(self) -> Sequence[Record]:
        """The list: everybody expected, whoever came, and those added by hand; by group and number."""
        known = {*paper.known_on(self.activity, self.paper.day, self.ledger.books), *self.more}
        here = [child for child in self.ledger.expected(self.activity) if not child.get("archived_at")]
        ids = {child["id"] for child in here} | self.paper.newcomers.keys()
        others = [self.ledger.store.children.find(id) for id in known - ids]
        new = [{**about, "id": id, "number": None} for id, about in self.paper.newcomers.items()]
        return badge_making.in_order([*(dict(child) for child in (*here, *others) if child), *new])

    def _known(self) -> dict[str, Known]:
        return paper.known_all(self.activity, self.paper.day, [child["id"] for child in self.children()], self.ledger.books)

    # the rows

    def _groups(self) -> dict[str, list[Record]]:
        groups: dict[str, list[Record]] = {}
        for child in self.children():
            groups.setdefault(child.get("group") or "", []).append(child)
        if self.group not in groups:
            self.group = next(iter(groups), None)
        return groups

    def _tabs(self) -> None:
        groups, items = self._groups(), self.ledger.items()
        with labelled(_("哪一组")), ui.element("div").classes("chips"):
            for group, listed in groups.items():
                chip(f"{group or _('没有小组的')} {len(listed)}", group == self.group, partial(self._show, group, None))
        with labelled(_("纸上的哪一栏")), ui.element("div").classes("chips"):
            for column in paper.columns(self.activity):
                chip(paper_rows.title(self.activity, items, column), column == self.column, partial(self._show, None, column))

    def _ticks(self) -> None:
        known, groups = self._known(), self._groups()
        if self.group is None:
            self._say_figures = lambda: None
            draw(Markup('<p class="soft">{}</p>').format(_("名单上还没有人，在下面找名字加上。")))
            return
        listed, word = groups[self.group], paper_rows.title(self.activity, self.ledger.items(), self.column)
        with ui.element("div").classes("paper-rows") as shown:
            with ui.element("div").classes("line wrap between"):
                self._figures = ui.label().classes("sb num t18")
                if self.column != GONE:
                    every = Markup('<button type="button" class="btn wash mid" data-all="{}">{}</button>')
                    draw(every.format(self.column, _("这一组都点上")))
            self._say_figures = partial(self._told_of_group, listed, known)
            self._say_figures()
            if self.column == GONE:
                left_at = reading.instant_of(self.paper.day, self.paper.left_at, self.zone)
                draw(paper_rows.going_home(self.ledger, listed, self.paper, known, left_at))
            else:
                draw(paper_rows.rows(listed, self.column, self.paper, known, word))
        shown.on("change", lambda event: self._on_tick(*event.args), js_handler=paper_rows.ON_TICK)
        shown.on("click", lambda event: self._on_tap(*event.args), js_handler=paper_rows.ON_TAP)
        shown.mark("ticks")

    def _redraw(self) -> None:
        with self.client.content:  # the button that was pressed may be drawn anew
            for part in self._parts:
                part.refresh()

    def _show(self, group: str | None, column: str | None) -> None:
        self.group, self.column = self.group if group is None else group, column or self.column
        self._redraw()

    def _told_of_group(self, listed: Sequence[Record], known: dict[str, Known]) -> None:
        figures = paper_rows.count_of(listed, self.column, self.paper, known)
        told = _("{group} 到了 {came} / {of}，这一栏点了 {tapped}").format(group=self.group or _("没有小组的"), **figures)
        self._figures.text = told

    # tapped

    def _on_tick(self, column: str, children: list[str], on: bool) -> None:
        if column in paper.columns(self.activity) and column != GONE:
            self.paper.tick(column, [str(child) for child in children], bool(on))
        self._after_a_tap()

    def _on_tap(self, way: str, child: Any, on: Any) -> None:
        if way == "all":
            self._on_tick(str(on), list(child), True)
        elif way == "other":
            self._ask_who(str(child))
        else:
            self.paper.leave(str(child), paper_rows.details_of(str(way)) if on else None)
            self._after_a_tap()

    def _after_a_tap(self) -> None:
        self._wrong.text = ""
        self._say_figures()
        self._say_count()

    def _say_count(self) -> None:
        came, gone = len(self.paper.ticked(CAME)), len(self.paper.gone)
        self._count.text = _("到了 {came} 人，走了 {left} 人").format(came=came, left=gone)

    def _ask_who(self, child: str) -> None:
        def keep(details: paper.Details) -> None:
            self.paper.leave(child, details)
            self._redraw()
            self._after_a_tap()

        with self.client.content:
            paper_people.ask_who(self.paper.gone.get(child) or {}, keep)

    # by number, by name, and newcomers

    def _number_field(self) -> None:
        field = text_field(_("按号码点"), hint=_("打上号码，按回车。"), optional=True)
        field.props("inputmode=numeric enterkeyhint=go")
        said = ui.label().classes("sb").props("role=status")

        def enter() -> None:
            said.text, field.value = self._by_number(typed(field)), ""

        field.on("keydown.enter", enter)

    def _by_number(self, written: str) -> str:
        wanted = reading.number_of(written)
        child = next((child for child in self.children() if wanted and child.get("number") == wanted), None)
        if child is None:
            return _("名单上没有 {number} 号。").format(number=written) if written else ""
        called, known = f"{number(child.get('number'))} {child['name']}", self._known().get(child["id"], Known())
        if known.at(self.column):
            return _("{child} 已经记过了。").format(child=called)
        if self.column != GONE:
            self.paper.tick(self.column, [child["id"]], True)
        self._show(child.get("group") or "", self.column)
        self._after_a_tap()
        return _("{child}，点一下谁接的。").format(child=called) if self.column == GONE else _("{child} 点上了。").format(child=called)

    def _add(self, child: Record) -> None:
        self.more.append(child["id"])
        self._came(child["id"], child.get("group") or "")

    def _take_down(self) -> None:
        def keep(about: Record) -> None:
            id = new_id("c")
            self.paper.newcomers[id] = about
            self._came(id, about["group"])

        paper_people.take_down(self.group or "", keep)

    def _came(self, child: str, group: str) -> None:
        self.paper.tick(CAME, [child], True)
        self.group = group
        self._redraw()
        self._after_a_tap()

    # written down

    async def _on_save(self) -> None:
        wrong = paper.problems(self.paper, days.now(), self.zone)
        for name in self.errors.names():
            self.errors.say(name, _(WRONG[wrong[name]]) if name in wrong else "")
        self._wrong.text = _(WRONG[wrong["ticks"]]) if "ticks" in wrong else ""
        if wrong:
            return
        order = [child["id"] for child in self.children()]
        given = paper.facts(self.paper, self.activity, order, self.ledger.books, days.now())
        if not given:
            self._wrong.text = _("这些都已经记过了。")
            return
        if await ask(_("都记下？"), _("都记下"), *paper_people.lines(given, self.paper), _("已经有记录的不重复记。")):
            # somebody else may have entered the same paper while it was asked
            await self._write(paper.facts(self.paper, self.activity, order, self.ledger.books, days.now()))

    async def _write(self, given: list[dict[str, Any]]) -> None:
        organizer = who()["name"]
        taken = [self.ledger.record(fact, organizer=organizer).id for fact in given]
        await self.ledger.commit()
        self.written = [id for id in taken if id]
        self.more += sorted(self.paper.newcomers)
        self.paper.clear()
        n = len(self.written)
        toast(ngettext("记下了 {n} 条", "记下了 {n} 条", n).format(n=n), self._take_back, _("撤销"))
        self._redraw()
        self._say_count()

    async def _take_back(self) -> None:
        organizer = who()["name"]
        for id in self.written:
            voiding.take_back(self.ledger.store.facts.need(id), _("刚补录就撤销"), organizer)
        await self.ledger.commit()
        self.written = []
        self._redraw()

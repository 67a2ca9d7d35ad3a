"""The list of children: found by what a hurried hand types, filtered, chosen, and sent on to an activity or to the printer.

Searched on the server and drawn a hundred rows at a time as one piece of markup, so that it stays quick at ten thousand.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import app, ui

from care import activity as activities
from care import days, names, series
from care.people import Directory, Only, Person
from pages import badges, frame, words
from pages.children_rows import nobody, table
from pages.frame import page
from pages.markup import NOTHING, dotted, draw, empty, icon, leaf, link, row, rows
from pages.parts import button, chip, sheet, toast
from pages.words import _, mark, ngettext
from storage import house
from storage.ledger import Ledger, Record

SHOWN = 100
"""Rows drawn at once."""
SEEK = "search"
"""How tests find the field."""
WATCHED = frozenset({"children", "guardians", "badges"})

ON_CLICK = """(e) => {
  const all = e.target.closest("[data-all]"), box = e.target.closest("[data-pick]");
  if (all) return emit({all: all.checked});
  if (box) return emit({pick: box.dataset.pick, on: box.checked});
  if (e.target.closest("a, label")) return;
  const row = e.target.closest("[data-child]");
  if (row) location.href = "/children/" + row.dataset.child;
}"""

ON_JOIN = '(e) => { const button = e.target.closest("[data-join]"); if (button) emit(button.dataset.join) }'


@dataclass
class _Kept:
    ledger: Ledger | None = None
    directory: Directory | None = None


_kept = _Kept()


def directory() -> Directory:
    """All children, ready to be searched; made anew after a child, a guardian or a badge changed."""
    ledger = house.ledger()
    if _kept.ledger is not ledger:
        _kept.ledger, _kept.directory = ledger, None
        ledger.store.follow(_forget, _forget)
    if _kept.directory is None:
        store = ledger.store
        _kept.directory = Directory(store.children.all(), store.guardians.all(), store.badges.all())
    return _kept.directory


async def _get_ready() -> None:
    """Spell every name once, a few at a time, so that neither the first list nor the first search has to."""
    for place, child in enumerate(house.ledger().store.children.all() if house.is_open() else ()):
        names.sort_key(child.get("name") or "")
        names.readings(child.get("name") or "")
        if place % 20 == 0:
            await asyncio.sleep(0)


app.on_startup(_get_ready)


def _forget(changes: Iterable[Any]) -> None:
    if any(change.table in WATCHED for change in changes):
        _kept.directory = None


@page("/children", mark("儿童"), css="children")
def children() -> None:
    """Everybody in the centre's care."""
    known = directory()
    with frame.frame(_("儿童"), nav="children", count=known.count(), actions=_actions):
        if known.people:
            _List().draw()
        else:
            deed = link(_("导入花名册"), "/children/import", icon_name="file-spreadsheet", kind="wash")
            draw(empty(_("还没有孩子。"), _("导入花名册，或者一个一个添。孩子们会排在这里，名字、拼音、号码都找得到。"), deed))


def _actions() -> None:
    draw(link(_("导入花名册"), "/children/import", icon_name="file-spreadsheet"))
    draw(link(_("添加儿童"), "/children/new", icon_name="plus", kind="go"))


@dataclass
class _List:
    """An open list: what is asked for, who is chosen, how far one has looked."""

    query: str = ""
    group: str | None = None
    school: str | None = None
    only: Only = ""
    shown: int = SHOWN
    drawings: int = 0
    chosen: dict[str, None] = field(default_factory=dict)

    def draw(self) -> None:
        """Search, filters, rows, and the bar of those who are chosen."""
        with ui.element("div").classes("line wrap finding"):
            words_ = _("名字、拼音首字母、号码或电话")
            search = ui.input(placeholder=words_, on_change=self._search).classes("seek").mark(SEEK)
            search.props(f'debounce=200 clearable autocomplete=off type=search aria-label="{words_}"')
            with search.add_slot("prepend"):
                ui.icon("search")
            self._draw_chips()
        self.told = ui.label().classes("soft told").props("role=status")
        with ui.element("section").classes("card people"):
            self.table = draw(NOTHING)
            self.table.on("click", self._clicked, js_handler=ON_CLICK)
            self.more = button("", self._show_more, kind="wash wide")
        self._draw_bar()
        self._redraw()

    def _draw_chips(self) -> None:
        known = directory()
        groups, schools = known.groups(), known.schools()
        self.chips: dict[str, ui.button] = {}
        if any(name for name, _n in groups):
            self.chips["group"] = _menu_chip("group", _("全部小组"), groups, _("没有小组"), self._choose)
        if any(name for name, _n in schools):
            self.chips["school"] = _menu_chip("school", _("全部学校"), schools, _("没写学校"), self._choose)
        for only, text in (("no_badge", _("没有胸牌")), ("incomplete", _("资料待补")), ("archived", _("已归档"))):
            if n := known.count(only):  # type: ignore[arg-type]
                self.chips[only] = chip(f"{text} {n}", False, lambda only=only: self._toggle(only)).mark(only)

    def _draw_bar(self) -> None:
        with ui.element("div").classes("selbar").props("role=region") as self.bar:
            self.bar.props["aria-label"] = _("已选的孩子")
            self.how_many = ui.label().classes("t18 b grow").props("role=status")
            button(_("取消"), self._choose_nobody, kind="inv")
            self.bar_living = button(_("加入活动"), self._to_activity, kind="inv")
            self.bar_printing = button(_("打印胸牌"), self._to_badges, icon_name="printer", kind="inv on")
            self.bar_archived = button(_("恢复到名单里"), self._restore, icon_name="archive-off", kind="inv on")

    # what is asked for

    def _found(self) -> list[Person]:
        return directory().find(self.query, group=self.group, school=self.school, only=self.only)

    def _search(self, event: Any) -> None:
        self.query = event.value or ""
        self._start_over()

    def _choose(self, what: str, value: str | None) -> None:
        setattr(self, what, value)
        self._start_over()

    def _toggle(self, only: Only) -> None:
        self.only = "" if self.only == only else only
        self.chosen.clear()
        self._start_over()

    def _start_over(self) -> None:
        self.shown = SHOWN
        for name, made in self.chips.items():
            chosen = self.only == name if name not in ("group", "school") else getattr(self, name) is not None
            made.props.pop("icon", None)
            if chosen:
                made.props["icon"] = "check"
            made.props["aria-pressed"] = "true" if chosen else "false"
            made.classes(add="on" if chosen else "", remove="" if chosen else "on")
        self._redraw()

    def _show_more(self) -> None:
        self.shown += SHOWN
        self._redraw()

    def _redraw(self) -> None:
        found = self._found()
        self.drawings += 1
        self.table.set_content(str(table(found[: self.shown], self.chosen, len(found), self.drawings) if found else nobody()))
        left = min(len(found) - self.shown, SHOWN)
        self.more.set_visibility(left > 0)
        self.more.text = ngettext("再看 {n} 个", "再看 {n} 个", left).format(n=left) if left > 0 else ""
        asked = self.query.strip() or self.group is not None or self.school is not None or self.only
        self.told.text = ngettext("找到 {n} 人", "找到 {n} 人", len(found)).format(n=len(found)) if asked else ""
        self.told.set_visibility(bool(asked))
        self._show_bar()

    # who is chosen

    def _clicked(self, event: Any) -> None:
        if "all" in event.args:
            self.chosen = dict.fromkeys(person.child["id"] for person in self._found()) if event.args["all"] else {}
            self._redraw()
            return
        if event.args["on"]:
            self.chosen[event.args["pick"]] = None
        else:
            self.chosen.pop(event.args["pick"], None)
        self._show_bar()

    def _choose_nobody(self) -> None:
        self.chosen.clear()
        self._redraw()

    def _show_bar(self) -> None:
        self.bar.set_visibility(bool(self.chosen))
        n = len(self.chosen)
        self.how_many.text = ngettext("已选 {n} 人", "已选 {n} 人", n).format(n=n)
        for made, archived in ((self.bar_living, False), (self.bar_printing, False), (self.bar_archived, True)):
            made.set_visibility((self.only == "archived") is archived)

    def _to_badges(self) -> None:
        ui.navigate.to(badges.address_for(list(self.chosen)))

    def _to_activity(self) -> None:
        _choose_activity(list(self.chosen), self._choose_nobody)

    async def _restore(self) -> None:
        me, ledger = frame.who(), house.ledger()
        for id in self.chosen:
            ledger.save("children", {**ledger.store.children.need(id), "archived_at": None}, by=me["name"])
        await ledger.commit()
        ui.navigate.to("/children")


def _menu_chip(
    what: str, everything: str, options: list[tuple[str, int]], none: str, choose: Callable[[str, str | None], None]
) -> ui.button:
    """A chip that opens a list; what was chosen there stands on it."""
    made = chip(everything, False, lambda: menu.toggle()).props("icon-right=chevron-down aria-haspopup=menu").mark(what)

    def take(value: str | None, text: str) -> None:
        made.text = text
        choose(what, value)

    with made, ui.menu().props("auto-close no-parent-event") as menu:
        ui.menu_item(everything, partial(take, None, everything))
        for name, n in options:
            ui.menu_item(f"{name or none} {n}", partial(take, name, name or none))
    return made


# --- into an activity -------------------------------------------------------------------------------------------------------------


def _choose_activity(chosen: list[str], done: Callable[[], None]) -> None:
    """Ask which activity these children are expected at, and put them on its list."""
    ledger, now = house.ledger(), days.now()
    shown = series.nearest(ledger.store.activities.all(), now)
    open_ones = [activity for activity in shown if activities.state(activity, now) in ("planned", "running")]
    n = len(chosen)
    with ui.context.client.content, sheet(ngettext("{n} 人加入哪个活动？", "{n} 人加入哪个活动？", n).format(n=n)) as dialog:
        if not open_ones:
            draw(Markup('<p class="t18 soft">{}</p>').format(_("现在没有要办的活动。先建一个，再来加人。")))
            draw(link(_("新建活动"), "/activities/new", icon_name="calendar-plus", kind="go"))

        async def choose(event: Any) -> None:
            dialog.close()
            await _add(ledger.store.activities.need(event.args), chosen, done)

        listed = draw(rows(_activity_row(activity, chosen) for activity in sorted(open_ones, key=lambda one: one["starts_at"])))
        listed.on("click", choose, js_handler='(e) => { const b = e.target.closest("[data-join]"); if (b) emit(b.dataset.join) }')
        button(_("先不"), dialog.close)


def _activity_row(activity: Record, chosen: list[str]) -> Markup:
    new = _not_expected(activity, chosen)
    deed = (
        Markup('<button type="button" class="btn wash" data-join="{}">{}</button>').format(
            activity["id"], ngettext("加入 {n} 人", "加入 {n} 人", len(new)).format(n=len(new))
        )
        if new
        else Markup('<span class="soft">{}</span>').format(_("都在名单上"))
    )
    when = words.span(activity["starts_at"], activity["ends_at"])
    return row(
        activity["title"],
        dotted(when, activity.get("place"), _("只加这一天") if activity.get("series") else ""),
        lead=leaf(icon("calendar-event")),
        end=deed,
    )


def _not_expected(activity: Record, chosen: list[str]) -> list[str]:
    known = house.ledger().store.children
    found = (known.find(id) for id in chosen)
    return [child["id"] for child in found if child is not None and not activities.is_expected(activity, child)]


async def _add(activity: Record, chosen: list[str], done: Callable[[], None]) -> None:
    me, ledger = frame.who(), house.ledger()
    new, before = _not_expected(activity, chosen), dict(activity)
    ledger.save("activities", {**activity, "children": [*(activity.get("children") or ()), *new]}, by=me["name"])
    await ledger.commit()
    done()

    client = ui.context.client

    async def undo() -> None:
        with client.content:  # the toast, whose button was pressed, is gone by now
            still = ledger.store.activities.need(activity["id"])
            kept = [id for id in still.get("children") or () if id not in new]
            ledger.save("activities", {**still, "children": kept or before.get("children")}, by=frame.who()["name"])
            await ledger.commit()
            toast(_("撤回了"))

    toast(ngettext("{n} 人加入了 {title}", "{n} 人加入了 {title}", len(new)).format(n=len(new), title=activity["title"]), undo)

"""Books and equipment: found by what a hurried hand types, who has what, what is overdue; chosen for their labels."""

from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import lending
from care.activity import Record
from pages import thing_deeds, thing_labels, thing_shelf, words
from pages.frame import frame, page
from pages.markup import NOTHING, call, dotted, draw, empty, icon, leaf, link, note, tag
from pages.parts import button, card, chip
from pages.thing_shelf import Lent
from pages.words import _, mark, ngettext
from pages.words_things import KIND_ICONS
from storage import house

SHOWN = 100
"""Rows drawn at once."""
SEEK = "search"
"""How tests find the field."""

ON_CLICK = """(e) => {
  const box = e.target.closest("[data-pick]");
  if (box) return emit({pick: box.dataset.pick, on: box.checked});
}"""


@page("/things", mark("借还"), css="things")
def things(show: str = "all") -> None:
    """All books and equipment, those that are out, or those overdue (`show` = "out" or "late")."""
    known = house.ledger().store.things.all()
    told = _("书和器材：在不在，谁借了，哪天还。")

    def actions() -> None:
        draw(link(_("导入书单"), "/things/import", icon_name="file-spreadsheet"))
        if known:
            draw(link(_("标签"), "/things/labels", icon_name="qrcode"))
        button(_("加一样"), add, icon_name="plus", kind="go" if known else "")

    async def add() -> None:
        made = await thing_deeds.edit(None)
        if made:
            ui.navigate.to(f"/things/{made['id']}")

    with frame(_("借还"), told, nav="supplies", back="/supplies", actions=actions):
        if known:
            _Things(show if show in ("out", "late") else "all").draw()
        else:
            with card():
                first = link(_("导入书单"), "/things/import", icon_name="file-spreadsheet", kind="go")
                draw(empty(_("还没有书和器材"), _("有 Excel 的书单就导入，没有就一样一样加。"), first))


class _Things:
    """The list of one open page: what is asked for, and what is chosen."""

    def __init__(self, show: str) -> None:
        self.show, self.query, self.shown = show, "", SHOWN
        self.chosen: dict[str, None] = {}

    def draw(self) -> None:
        """Search and chips above, the rows, the bar that rises when something is chosen."""
        with ui.element("div").classes("wrap finding"):
            field = ui.input(placeholder=_("书名、作者、编号、拼音，或扫标签"), on_change=self._search).classes("seek").mark(SEEK)
            field.props(f'type=search debounce=200 aria-label="{_("找书和器材")}"')
            with field.add_slot("prepend"):
                draw(icon("search"))
            with ui.element("div").classes("chips").props(f'role=group aria-label="{_("看哪些")}"'):
                self._chips()
        self.told = ui.label().classes("soft told").props("role=status")
        with ui.element("section").classes("card books"):
            self.above = ui.element("div")
            self.list = ui.html("", sanitize=False)
            self.list.on("click", self._clicked, js_handler=ON_CLICK)
            self.more = button("", self._show_more, kind="wash wide")
        with ui.element("div").classes("selbar").props(f'role=region aria-label="{_("已选的")}"') as self.bar:
            self.how_many = ui.label().classes("t18 b grow").props("role=status")
            button(_("取消"), self._choose_none, kind="inv")
            button(_("印标签"), self._to_labels, icon_name="printer", kind="inv on")
        self._redraw()

    @ui.refreshable_method
    def _chips(self) -> None:
        ledger = house.ledger()
        out, late = len(ledger.books.out()), len(lending.late(ledger.books.out(), thing_shelf.today()))
        options = (("all", _("全部")), ("out", _("借出去的")), ("late", _("逾期")))
        counts = {"all": len(thing_shelf.shelf().things), "out": out, "late": late}
        for show, text in options:
            chip(f"{text} {counts[show]}", self.show == show, lambda show=show: self._turn(show)).mark(show)

    # what is asked for

    def _search(self, event: Any) -> None:
        self.query, self.shown = event.value or "", SHOWN
        self._redraw()

    def _turn(self, show: str) -> None:
        self.show, self.shown = show, SHOWN
        self._chips.refresh()
        self._redraw()

    def _show_more(self) -> None:
        self.shown += SHOWN
        self._redraw()

    def _found(self) -> tuple[list[Record], dict[str, Lent]]:
        """The things to show, and who has those that are out."""
        ledger, shelf = house.ledger(), thing_shelf.shelf()
        if self.show == "late":
            late = {one.thing["id"]: one for one in thing_shelf.overdue(ledger)}
            found = shelf.find(self.query, [one.thing for one in late.values()])
            return found, late
        out = ledger.books.out()
        everything = None
        if self.show == "out":
            away = [ledger.store.things.find(thing) for thing in sorted(out, key=lambda thing: (out[thing].due or "9", thing))]
            everything = [thing for thing in away if thing is not None]
        found = shelf.find(self.query, everything)
        return found, {
            thing["id"]: thing_shelf.lent(out[thing["id"]], thing, ledger) for thing in found[: self.shown] if thing["id"] in out
        }

    def _redraw(self) -> None:
        found, lent = self._found()
        shown = found[: self.shown]
        self.list.set_content(str(_list(shown, lent, self.chosen, late=self.show == "late") if shown else self._nothing()))
        left = min(len(found) - len(shown), SHOWN)
        self.more.set_visibility(left > 0)
        self.more.text = ngettext("再看 {n} 样", "再看 {n} 样", left).format(n=left) if left > 0 else ""
        self.told.text = ngettext("找到 {n} 样", "找到 {n} 样", len(found)).format(n=len(found)) if self.query.strip() else ""
        self.told.set_visibility(bool(self.query.strip()))
        self.above.clear()
        if self.show == "late" and shown:
            with self.above:
                told = _("最久的在最上面。打个电话，就说书在等下一个孩子。")
                draw(note(told, "flag", "phone", link(_("打印逾期名单"), "/things/late/list.pdf", icon_name="printer")))
        self._show_bar()

    def _nothing(self) -> Markup:
        if self.query.strip():
            return empty(_("没有找到。"), _("换个写法试试：书名里的一个字、拼音首字母、编号，或作者。"))
        if self.show == "late":
            return empty(_("没有逾期的"), _("过了日子还没还的，会出现在这里，写着找谁要。"))
        return empty(_("都在这里"), _("借出去的东西会出现在这里，写着谁借了、哪天还。"))

    # what is chosen

    def _clicked(self, event: Any) -> None:
        if event.args["on"]:
            self.chosen[event.args["pick"]] = None
        else:
            self.chosen.pop(event.args["pick"], None)
        self._show_bar()

    def _choose_none(self) -> None:
        self.chosen.clear()
        self._redraw()

    def _show_bar(self) -> None:
        self.bar.set_visibility(bool(self.chosen))
        n = len(self.chosen)
        self.how_many.text = ngettext("已选 {n} 样", "已选 {n} 样", n).format(n=n)

    def _to_labels(self) -> None:
        ui.navigate.to(thing_labels.address_for(list(self.chosen)))


def _list(found: list[Record], lent: dict[str, Lent], chosen: dict[str, None], *, late: bool) -> Markup:
    lines = (_overdue(lent[thing["id"]]) if late else _row(thing, lent.get(thing["id"]), thing["id"] in chosen) for thing in found)
    return Markup('<div class="list">{}</div>').format(NOTHING.join(lines))


def _row(thing: Record, lent: Lent | None, chosen: bool) -> Markup:
    title = thing["title"]
    pick = Markup('<label class="pick"><input type="checkbox" class="cb" data-pick="{}" aria-label="{}"{}></label>').format(
        thing["id"], _("选 {name}").format(name=title), Markup(" checked") if chosen else NOTHING
    )
    picture = leaf(icon(KIND_ICONS.get(thing.get("kind") or "book", "book")), "off" if lent else "", "small")
    quiet = dotted(thing.get("number"), thing.get("author"), thing.get("shelf"))
    return _line(pick, f"/things/{thing['id']}", picture, title, quiet, _state(lent))


def _line(before: Markup, href: str, picture: Markup, name: str, quiet: Markup, end: Markup) -> Markup:
    """A row whose name leads to what it is about, with something to tap at either side."""
    return Markup(
        '<div class="li">{}<a class="line grow" href="{}">{}<span class="two"><span class="nm" title="{}">{}</span>'
        '<span class="soft">{}</span></span></a>{}</div>'
    ).format(before, href, picture, name, name, quiet, end)


def _state(lent: Lent | None) -> Markup:
    if lent is None:
        return NOTHING
    when = tag(lent.how_late, "flag", "alert-triangle") if lent.late else Markup('<span class="soft">{}</span>').format(lent.due)
    return Markup('<span class="has"><b>{}</b>{}</span>').format(lent.who, when)


def _overdue(lent: Lent) -> Markup:
    """Who should bring what back, and the number to ring."""
    thing = lent.thing
    number = Markup('<span class="num">{}</span>').format(words.phone(lent.phone)) if lent.phone else _("没有电话")
    quiet = dotted(thing["title"], thing.get("number"), lent.due, Markup("{} {}").format(lent.relation, number))
    end = tag(lent.how_late, "flag", "alert-triangle") + (call(lent.phone, lent.who) if lent.phone else NOTHING)
    return _line(NOTHING, f"/things/{thing['id']}", leaf(lent.who, size="small"), lent.who, quiet, end)

"""Labels for books and equipment: choose which, print them; whose label is new is remembered."""

import secrets
from collections.abc import Callable, Sequence
from functools import partial

from markupsafe import Markup
from nicegui import run, ui
from nicegui.element import Element

from care import days, names
from care.activity import Record
from pages import frame, thing_shelf, words
from pages.frame import page
from pages.markup import draw, empty, icon, link, note, progress
from pages.papers import labels as papers
from pages.papers.labels import LabelPrint
from pages.parts import button, card, chip, text_field, typed
from pages.words import _, mark, ngettext
from storage import house

_handed_over: dict[str, list[str]] = {}


def address_for(things: Sequence[str]) -> str:
    """Where to print labels for the things with these ids: short, however many they are."""
    if len(things) == 1:
        return f"/things/labels?thing={things[0]}"
    while len(_handed_over) >= 20:
        del _handed_over[next(iter(_handed_over))]
    key = secrets.token_urlsafe(9)
    _handed_over[key] = list(things)
    return f"/things/labels?chosen={key}"


@page("/things/labels", mark("书和器材的标签"), css="things")
def labels(chosen: str = "", thing: str = "") -> None:
    """Choose, print. `chosen` is a key from `address_for`, `thing` the id of one."""
    given = _handed_over.get(chosen) or ([thing] if house.ledger().store.things.find(thing) else [])
    with frame.frame(_("书和器材的标签"), nav="supplies", back="/things"), ui.element("div").classes("columns aside"):
        with ui.element("div").classes("stack"):
            if thing_shelf.shelf().things:
                _Desk(given).draw()
            else:
                with card():
                    todo = link(_("导入书单"), "/things/import", icon_name="file-spreadsheet", kind="go")
                    draw(empty(_("还没有书和器材"), _("加上以后，就能给它们印标签。"), todo))
        with ui.element("div").classes("stack"):
            _how_to_print()


class _Desk:
    """The part of an open page that chooses and prints."""

    def __init__(self, given: Sequence[str]) -> None:
        self.given = set(given)
        self.which = "given" if given else "new" if _new() else "all"
        self.printing = False

    def things(self) -> list[Record]:
        """The things whose labels would be printed, by number as they are registered; those without one by title."""
        everything = thing_shelf.shelf().things
        if self.which == "given":
            everything = [thing for thing in everything if thing["id"] in self.given]
        elif self.which == "new":
            everything = _new()
        return sorted(everything, key=lambda thing: (not thing.get("number"), names.group_key(thing.get("number") or "")))

    def draw(self) -> None:
        """Who gets a label, how much of the first sheet is used up, and the button."""
        with card(_("印哪些")), ui.element("div").classes("stack"):
            self.choosing()
            self.place = ui.element("div").classes("stack")

    @ui.refreshable_method
    def choosing(self) -> None:
        """The chips, and the button that prints."""
        new, everything = len(_new()), len(thing_shelf.shelf().things)
        options = [("given", _("选好的 {n}").format(n=len(self.given)))] if self.given else []
        options += [("new", _("还没印过的 {n}").format(n=new))] if new or self.which == "new" else []
        options += [("all", _("全部 {n}").format(n=everything))]
        with ui.element("div").classes("chips").props(f'role=group aria-label="{_("印哪些")}"'):
            for which, text in options:
                chip(text, self.which == which, partial(self._choose, which))
        things = self.things()
        if not things:
            draw(Markup('<p class="soft">{}</p>').format(_("标签都印过了。要重印，选“全部”，或在书架上选几样。")))
            return
        hint = _("一张标签纸用剩的可以接着用：从左上数起，空出这么多格。")
        self.skip = text_field(_("第一页空几格"), "0", hint=hint).props("inputmode=numeric")
        if not self.printing:
            n = len(things)
            button(ngettext("印 {n} 张标签", "印 {n} 张标签", n).format(n=n), self._print, icon_name="printer", kind="go big")

    def _choose(self, which: str) -> None:
        self.which = which
        self.place.clear()
        self.choosing.refresh()

    async def _print(self) -> None:
        by = frame.who()["name"]
        skip = typed(self.skip)
        self.skip.error = None if skip.isascii() and skip.isdigit() and int(skip) < papers.ON_SHEET else _("写 0 到 23 的一个数。")
        if self.skip.error:
            return
        things = self.things()
        self.printing = True
        self.choosing.refresh()
        try:
            if await print_sheets(things, int(skip), self.place):
                await _remember(things, by)
                self.which, self.given = "given", {thing["id"] for thing in things}
        finally:
            self.printing = False
            self.choosing.refresh()


def _new() -> list[Record]:
    return [thing for thing in thing_shelf.shelf().things if not thing.get("label_at")]


async def _remember(things: Sequence[Record], by: str) -> None:
    """That these labels were printed."""
    ledger, now = house.ledger(), days.now()
    for thing in things:
        known = ledger.store.things.find(thing["id"])
        if known is not None and not known.get("label_at"):
            ledger.save("things", {**known, "label_at": now}, by=by)
    await ledger.commit()


async def print_sheets(things: Sequence[Record], skip: int, place: Element) -> bool:
    """Make the sheets in a worker, piece by piece, and hand the browser the file. False where the server is being stopped."""
    centre, prints = house.ledger().centre, [LabelPrint(thing["code"], thing["title"], thing.get("number") or "") for thing in things]
    ready: dict[str, papers.qr.Outline] = {}
    place.clear()
    with place:
        shown = draw(_progress(0, len(prints)))
        draw(Markup('<p class="soft">{}</p>').format(_("正在排版，别的页面照常用。")))
    for piece in papers.pieces(prints):
        made = await run.cpu_bound(papers.outlines, piece)
        if made is None:
            return False
        ready |= made
        shown.set_content(str(_progress(len(ready), len(prints))))
    pdf = await run.cpu_bound(papers.label_sheets, prints, centre_name=centre["name"], language=words.language(), skip=skip, ready=ready)
    if pdf is None:
        return False

    def download() -> None:
        ui.download.content(pdf, f"{_('标签')}.pdf", "application/pdf")

    place.clear()
    with place:
        _printed(prints, skip, download)
        download()
    return True


def _progress(done: int, of: int) -> Markup:
    return progress(done, of, _("{done} / {n} 张").format(done=done, n=of))


def _printed(prints: Sequence[LabelPrint], skip: int, again: Callable[[], None]) -> None:
    """What was made, what to know about it, and the way to get it once more."""
    paper = -(-(len(prints) + skip) // papers.ON_SHEET)
    n = len(prints)
    text = ngettext("{n} 张标签做好了，{paper} 页 A4 纸。", "{n} 张标签做好了，{paper} 页 A4 纸。", n).format(n=n, paper=paper)
    with ui.element("div").classes("note ok").props("role=status"):
        draw(icon("check"))
        ui.label(f"{text}{_('缩放选“实际大小”或 100%，码才够大。')}").classes("grow")
        button(_("再下载一次"), again, icon_name="download")
    for title, lacking in papers.unprintable(prints).items():
        told = _("“{name}”里的“{lacking}”没有字体能印，那里留了一条线，用笔写上去。").format(name=title, lacking=lacking)
        draw(note(told, "flag", "pencil"))


def _how_to_print() -> None:
    with card(_("打印的时候")):
        lines = (
            _("A4 标签纸 24 格的（每格 70 × 37 毫米）正好，普通纸剪开贴也行。"),
            _("缩放选“实际大小”或 100%，码才够大。"),
            _("贴在封底外面，四周的白边不要盖住。再贴一层透明胶，耐磨。"),
        )
        draw(Markup('<ul class="stack tight">{}</ul>').format(Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)))

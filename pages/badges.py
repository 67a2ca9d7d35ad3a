"""Badges: choose children, print their sheets; print or reissue one; a stack of blank ones."""

import secrets
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import run, ui
from nicegui.element import Element

from care import names
from pages import badge_making, frame, words
from pages.frame import page
from pages.markup import NOTHING, dotted, draw, empty, icon, leaf, link, note, progress, row, rows, tag
from pages.papers import badges as papers
from pages.parts import ask, button, card, chip, segments, text_field
from pages.words import _, mark, ngettext, number
from storage import house

Record = dict[str, Any]

SHOWN = 12
"""Children listed at once; the rest are found by typing."""
SHOWN_UNASKED = 4
BLANK_STACKS = {10: "10", 20: "20", 50: "50"}
ROW_HANDLER = '(e) => { const row = e.target.closest("[data-child]"); if (row) emit(row.dataset.child) }'

_handed_over: dict[str, list[str]] = {}


def address_for(children: Sequence[str]) -> str:
    """Where to print badges for the children with these ids: short, however many they are, and without a name in it."""
    if len(children) == 1:
        return f"/badges?child={children[0]}"
    while len(_handed_over) >= 20:
        del _handed_over[next(iter(_handed_over))]
    key = secrets.token_urlsafe(9)
    _handed_over[key] = list(children)
    return f"/badges?chosen={key}"


@page("/badges", mark("胸牌"))
def badges(chosen: str = "", child: str = "") -> None:
    """Choose, print. `chosen` is a key from `address_for`, `child` the id of one child."""
    ledger = house.ledger()
    given = _handed_over.get(chosen) or ([child] if ledger.store.children.find(child) else [])
    with frame.frame(_("胸牌"), nav="children", back="/children"), ui.element("div").classes("columns aside"):
        with ui.element("div").classes("stack"):
            if ledger.children():
                PrintDesk(given).draw()
            else:
                with card():
                    todo = link(_("导入花名册"), "/children/import", icon_name="file-spreadsheet", kind="go")
                    draw(empty(_("还没有孩子。"), _("名单上有了孩子，就能打印胸牌。"), todo))
        with ui.element("div").classes("stack"):
            _blank_card()
            _how_to_print()


# --- printing -------------------------------------------------------------------------------------------------------------------


async def print_sheets(sheets: Sequence[papers.BadgePrint], place: Element) -> None:
    """Make the sheets in a worker, piece by piece, and hand the browser the file. `place` shows how far it is, then what was made."""
    centre, ready = house.ledger().centre, {}
    place.clear()
    with place:
        shown = draw(_progress(0, len(sheets)))
        draw(Markup('<p class="soft">{}</p>').format(_("正在排版，别的页面照常用。")))
    for piece in papers.pieces(sheets):
        made = await run.cpu_bound(papers.outlines, piece, centre["public_address"])
        if made is None:  # the server is being stopped
            return
        ready |= made
        shown.set_content(str(_progress(len(ready), len(sheets))))
    pdf = await run.cpu_bound(
        papers.badge_sheets,
        sheets,
        centre_name=centre["name"],
        public_address=centre["public_address"],
        language=words.language(),
        ready=ready,
    )
    if pdf is None:
        return

    def download() -> None:
        ui.download.content(pdf, f"{_('胸牌')}.pdf", "application/pdf")

    place.clear()
    with place:
        _printed(sheets, centre["name"], download)
        download()


def _progress(done: int, of: int) -> Markup:
    return progress(done, of, _("{done} / {n} 张").format(done=done, n=of))


def _printed(sheets: Sequence[papers.BadgePrint], centre_name: str, again: Callable[[], None]) -> None:
    """What was made, what to know about it, and the way to get it once more."""
    count = len(sheets)
    paper = -(-count // (papers.COLUMNS * papers.ROWS))
    text = ngettext("{n} 张胸牌做好了，{paper} 页 A4 纸。", "{n} 张胸牌做好了，{paper} 页 A4 纸。", count).format(n=count, paper=paper)
    with ui.element("div").classes("note ok").props("role=status"):
        draw(icon("check"))
        ui.label(f"{text}{_('缩放选“实际大小”或 100%，码才够大。')}").classes("grow")
        button(_("再下载一次"), again, icon_name="download")
    for name, lacking in papers.unprintable(sheets, centre_name).items():
        draw(
            note(
                _("“{name}”里的“{lacking}”没有字体能印，那里留了一条线，用笔写上去。").format(name=name, lacking=lacking), "flag", "pencil"
            )
        )


class PrintDesk:
    """The part of an open page that chooses children and prints: for many at once, or for one."""

    def __init__(self, given: Sequence[str]) -> None:
        self.given = set(given)
        self.which = "given" if given else "missing" if badge_making.without(house.ledger()) else "all"
        self.typed = ""
        self.printing = False

    def children(self) -> list[Record]:
        """The children whose badges would be printed."""
        ledger = house.ledger()
        everyone = badge_making.in_order(ledger.children())
        if self.which == "given":
            return [child for child in everyone if child["id"] in self.given]
        if self.which == "missing":
            return badge_making.without(ledger, everyone)
        if self.which == "all":
            return everyone
        return [child for child in everyone if f"group:{child.get('group')}" == self.which]

    def draw(self) -> None:
        """Two cards: many, and one."""
        with card(_("给谁打印")), ui.element("div").classes("stack"):
            self.choosing()
            self.place = ui.element("div").classes("stack")
        with card(_("只印一张，或者补发")), ui.element("div").classes("stack"):
            text_field(_("名字或号码"), kind="search", on_change=self._search).props("debounce=200")
            self.found = ui.html("", sanitize=False).style("display:contents")
            self.found.on("click", lambda event: self._open(event.args), js_handler=ROW_HANDLER)
            self._list()

    @ui.refreshable_method
    def choosing(self) -> None:
        """Who gets a badge, and the button that prints them."""
        self._chips()
        children = self.children()
        if not children:
            draw(Markup('<p class="soft">{}</p>').format(_("人人都有胸牌了。要重打，选“全部”或一个小组。")))
            return
        lacking = len(badge_making.without(house.ledger(), children))
        if lacking and lacking < len(children):
            text = ngettext("其中 {n} 人还没有胸牌，打印时一起做好。", "其中 {n} 人还没有胸牌，打印时一起做好。", lacking)
            draw(Markup('<p class="soft">{}</p>').format(text.format(n=lacking)))
        if not self.printing:
            text = ngettext("打印 {n} 张胸牌", "打印 {n} 张胸牌", len(children)).format(n=len(children))
            button(text, self._print_all, icon_name="printer", kind="go big")

    def _chips(self) -> None:
        everyone = house.ledger().children()
        missing = len(badge_making.without(house.ledger(), everyone))
        groups = sorted({child["group"] for child in everyone if child.get("group")}, key=names.group_key)
        options = [("given", _("选好的 {n}").format(n=len(self.given)))] if self.given else []
        options += [("missing", _("还没有胸牌的 {n}").format(n=missing))] if missing or self.which == "missing" else []
        options += [("all", _("全部 {n}").format(n=len(everyone))), *((f"group:{group}", group) for group in groups)]
        with ui.element("div").classes("chips").props(f'role=group aria-label="{_("给谁打印")}"'):
            for which, text in options:
                chip(text, self.which == which, partial(self._choose, which))

    def _choose(self, which: str) -> None:
        self.which = which
        self.place.clear()
        self.choosing.refresh()
        self._list()

    async def _print_all(self) -> None:
        await self._print(self.children(), self.place)

    async def _print(self, children: Sequence[Record], place: Element) -> None:
        me, ledger = frame.who(), house.ledger()
        badge_making.issue_missing(ledger, children, by=me["name"])
        await ledger.commit()
        if self.which == "missing":  # nobody is missing any more; those who are being printed stay chosen
            self.which, self.given = "given", {child["id"] for child in children}
        self.printing = True
        self.choosing.refresh()
        try:
            await print_sheets(badge_making.prints(ledger, children), place)
        finally:
            self.printing = False
            self.choosing.refresh()
            self._list()

    # one child

    def _search(self, event: Any) -> None:
        self.typed = event.value or ""
        self._list()

    def _list(self) -> None:
        asked = bool(self.typed.strip())
        self.found.set_content(str(_rows(matching(self.typed), SHOWN) if asked else _rows(self.children(), SHOWN_UNASKED, NOTHING)))

    def _open(self, child_id: str) -> None:
        """What can be done about one child's badge."""
        ledger = house.ledger()
        child = ledger.store.children.find(child_id)
        if child is None:
            return
        badge = badge_making.current(ledger, child_id)
        title = _("{name} 的胸牌").format(name=child["name"])
        with ui.dialog(value=True) as dialog, ui.element("div").classes("sheet"):
            dialog.props["aria-label"] = title
            draw(Markup('<h2 class="t24">{}</h2>').format(title))
            place = ui.element("div").classes("stack")
            with place:
                if badge:
                    issued = _("{moment} 做的。").format(moment=words.moment(badge["issued_at"]))
                    draw(Markup('<p class="soft">{}</p>').format(issued))
                text = _("打印这一张") if badge else _("做一张并打印")
                button(text, lambda: self._print([child], place), icon_name="printer", kind="go wide")
                if badge:
                    button(_("丢了，补发一张"), lambda: self._reissue(child, place), icon_name="refresh", kind="stop wide")
                draw(link(_("登记一张空白胸牌"), f"/badges/bind?child={child_id}", icon_name="link", kind="wide"))
            button(_("关闭"), dialog.close, kind="quiet wide")

    async def _reissue(self, child: Record, place: Element) -> None:
        """A new badge, the old one withdrawn; asked first, because the old paper cannot be made good again."""
        lines = (_("旧胸牌一扫就会提示已作废。"), _("新胸牌马上可以打印。"))
        if not await ask(_("作废 {name} 的旧胸牌？").format(name=child["name"]), _("作废旧胸牌"), *lines, danger=True):
            return
        me, ledger = frame.who(), house.ledger()
        badge_making.issue(ledger, child, by=me["name"])
        await ledger.commit()
        await self._print([child], place)


def matching(typed: str) -> list[Record]:
    """The children whom `typed` may mean: a short number, or a name, whole, in part, or in pinyin."""
    typed = typed.strip()
    everyone = badge_making.in_order(house.ledger().children())
    if typed.isdecimal():
        return [child for child in everyone if child.get("number") == int(typed)]
    return [child for child in everyone if names.matches(typed, child["name"])]


def _rows(children: Sequence[Record], shown: int, nobody: Markup | None = None) -> Markup:
    """So many of the children, then how many more there are; `nobody` is what stands there where there is none."""
    if not children:
        return Markup('<p class="soft" role="status">{}</p>').format(_("没有找到。")) if nobody is None else nobody
    more = NOTHING
    if len(children) > shown:
        more = Markup('<p class="soft">{}</p>').format(_("还有 {n} 人，输入名字或号码来找。").format(n=len(children) - shown))
    return rows(_row(child) for child in children[:shown]) + more


def _row(child: Record) -> Markup:
    badge = badge_making.current(house.ledger(), child["id"])
    state = NOTHING if badge else tag(_("没有胸牌"), "amber", "id-badge-2")
    label = _("{name} 的胸牌").format(name=child["name"])
    go = Markup('<button type="button" class="btn wash square" aria-label="{}">{}</button>').format(label, icon("id-badge-2"))
    lead = leaf(child["name"], "" if badge else "off")
    quiet = dotted(child.get("group"), number(child.get("number")))
    return row(child["name"], quiet, lead=lead, end=state + go, data={"child": child["id"]})


# --- blank ones -----------------------------------------------------------------------------------------------------------------


def _blank_card() -> None:
    """A stack of blank badges for a hall without a printer."""
    with card(_("空白胸牌")), ui.element("div").classes("stack"):
        draw(Markup('<p class="soft">{}</p>').format(_("没有打印机的场地，先印一叠带去。给新来的孩子一张，写上名字，再登记是谁的。")))
        unbound = badge_making.blank_ones(house.ledger())
        if unbound:
            draw(Markup('<p class="soft">{}</p>').format(_("还有 {n} 张没有登记。").format(n=unbound)))
        count = segments(_("印多少张"), BLANK_STACKS, 20)
        place = ui.element("div").classes("stack")

        async def make() -> None:
            me, ledger = frame.who(), house.ledger()
            made = badge_making.make_blank(ledger, int(count.value), by=me["name"])
            await ledger.commit()
            await print_sheets([papers.BadgePrint(badge["id"]) for badge in made], place)

        with place:
            button(_("打印空白胸牌"), make, icon_name="printer", kind="wash")
        draw(link(_("登记空白胸牌"), "/badges/bind", icon_name="link"))


def _how_to_print() -> None:
    with card(_("打印的时候")):
        lines = (
            _("A4 纸，黑白就行，一页 10 张。"),
            _("缩放选“实际大小”或 100%，码才够大。"),
            _("沿着边上的线剪开，码四周的白边要留着。"),
        )
        draw(Markup('<ul class="stack tight">{}</ul>').format(NOTHING.join(Markup("<li>{}</li>").format(line) for line in lines)))

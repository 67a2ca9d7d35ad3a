"""Supplies: what there is, how many, and how that came about."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import facts
from care.stock_story import Line, story
from pages import supply_forms as forms
from pages import supply_papers, supply_places, voiding
from pages.activity_view import amount, contents
from pages.frame import frame, nothing_here, page, titled, who
from pages.markup import NOTHING, dotted, draw, empty, icon, leaf, link, note, row, rows, tag
from pages.parts import button, card, toast
from pages.words import _, mark, moment, ngettext
from storage import house
from storage.ledger import Ledger, Record

LINES_AT_ONCE = 50


@page("/supplies", mark("物资"), css="activities")
def supplies() -> None:
    """Items first, packs below. What was never counted has no number."""

    @ui.refreshable
    def shelf() -> None:
        ledger = house.ledger()
        items = sorted(ledger.items().values(), key=lambda item: item["title"])
        if not items:
            with card():
                draw(empty(_("还没有物资"), _("写上叫什么、有多少，发出去时自动减。")))
                with ui.element("div").classes("empty"):
                    button(_("加物资"), add_item, icon_name="plus", kind="go")
            return
        singles, packs = [item for item in items if not item.get("contents")], [item for item in items if item.get("contents")]
        papers = link(_("打印"), supply_papers.PATH, icon_name="printer", kind="quiet mid")
        with card(_("单样"), end=lambda: draw(papers), classes="shelf"):
            draw(rows(_item(ledger, item) for item in singles))
        if packs:
            with card(_("物资包"), classes="shelf"):
                draw(rows(_pack(ledger, pack) for pack in packs))

    async def add_item() -> None:
        made = await forms.edit_item(None)
        if made:
            toast(_("加上了 {title}").format(title=made["title"]))
            shelf.refresh()
            actions.refresh()

    async def add_pack() -> None:
        made = await forms.edit_pack(None)
        if made:
            toast(_("加上了 {title}").format(title=made["title"]))
            shelf.refresh()
            actions.refresh()

    @ui.refreshable
    def actions() -> None:
        draw(link(_("捐赠账"), "/donations", icon_name="gift"))
        draw(link(_("借还"), "/things", icon_name="book"))
        if house.ledger().items():
            button(_("配物资包"), add_pack, icon_name="packages")
            button(_("加物资"), add_item, icon_name="plus", kind="go")

    with frame(_("物资"), nav="supplies", actions=actions):
        shelf()


def _item(ledger: Ledger, item: Record) -> Markup:
    stock = ledger.books.stock(item["id"])
    low = item.get("low")
    return row(
        item["title"],
        dotted(item.get("size"), supply_places.boxes(ledger, item), _("少于 {n} 提醒").format(n=low) if low else ""),
        lead=leaf(icon(item.get("icon") or "package")),
        end=Markup("{}{}").format(_warning(item, stock), how_many(stock, item)),
        href=f"/supplies/{item['id']}",
    )


def _pack(ledger: Ledger, pack: Record) -> Markup:
    items = ledger.items()
    made = packs_left(ledger, pack)
    left = will_do(made, pack) if made is not None else _("还没数过")
    return row(
        pack["title"],
        contents(pack, items),
        lead=leaf(icon(pack.get("icon") or "package")),
        end=Markup('<span class="soft">{}</span>').format(left),
        href=f"/supplies/{pack['id']}",
    )


def packs_left(ledger: Ledger, pack: Record) -> int | None:
    """How many packs the shelf is good for; None where one of its items was never counted."""
    stocks = [(ledger.books.stock(part["item"]), part["quantity"]) for part in pack.get("contents") or ()]
    if not stocks or any(stock is None for stock, _quantity in stocks):
        return None
    return max(min((stock or 0) // quantity for stock, quantity in stocks), 0)


def will_do(packs: int, pack: Record) -> str:
    """For how many packs the shelf is good: 够配 62 份."""
    return _("够配 {n} {unit}").format(n=packs, unit=pack.get("unit") or "")


def how_many(stock: int | None, item: Record) -> Markup:
    """The number on the shelf; what was never counted has none."""
    if stock is None:
        return Markup('<span class="mute">{}</span>').format(_("还没数过"))
    return Markup('<span class="amount num">{} <small>{}</small></span>').format(stock, item.get("unit") or "")


def _warning(item: Record, stock: int | None) -> Markup:
    if stock is None:
        return NOTHING
    if stock < 0:
        return tag(_("发的比账上多，数一数"), "flag", "alert-triangle")
    if stock == 0:
        return tag(_("没有了"), "flag", "alert-triangle")
    return tag(_("不多了"), "flag", "alert-triangle") if item.get("low") and stock < item["low"] else NOTHING


# --- one item -------------------------------------------------------------------------------------------------------------------


@page("/supplies/{item_id}", mark("物资"), css="activities")
def one_item(item_id: str) -> None:
    """An item: how many there are, and each thing that happened to it, latest first. A pack: what it holds."""
    ledger = house.ledger()
    item = ledger.store.items.find(item_id)
    if item is None:
        return nothing_here(_("没有这样物资。"), "/supplies", _("去物资"))
    titled(item["title"])
    if item.get("contents"):
        return _one_pack(ledger, item)

    @ui.refreshable
    def stock() -> None:
        known = ledger.books.stock(item_id)
        with card(_("库存")), ui.element("div").classes("wrap"):
            draw(Markup('<div class="grow shelf">{} {}</div>').format(how_many(known, item), _warning(item, known)))
            button(_("入库"), receive, icon_name="plus", kind="wash")
            button(_("盘点"), count, icon_name="list-check", kind="wash")
            draw(supply_places.by_place(ledger, item))
        with card(_("一笔一笔"), classes="story"):
            _story(ledger, item, stock.refresh)

    async def receive() -> None:
        _done(await forms.receive(item), _("记下了，入库"))

    async def count() -> None:
        _done(await forms.count(item), _("记下了，盘点"))

    def _done(fact_id: str | None, said: str) -> None:
        if fact_id:
            toast(said, lambda: undo(fact_id), _("撤销"))
            stock.refresh()

    async def undo(fact_id: str) -> None:
        voiding.take_back(ledger.store.facts.need(fact_id), _("刚记就撤销"), who()["name"])
        await ledger.commit()
        stock.refresh()

    async def edit() -> None:
        if await forms.edit_item(ledger.store.items.need(item_id)):
            ui.navigate.to(f"/supplies/{item_id}")

    below = _("少于 {n} 提醒").format(n=item["low"]) if item.get("low") else None
    with frame(item["title"], below, nav="supplies", back="/supplies", actions=lambda: button(_("修改"), edit, icon_name="pencil")):
        stock()


def _one_pack(ledger: Ledger, pack: Record) -> None:
    items = ledger.items()

    async def edit() -> None:
        if await forms.edit_pack(ledger.store.items.need(pack["id"])):
            ui.navigate.to(f"/supplies/{pack['id']}")

    made = packs_left(ledger, pack)
    below = will_do(made, pack) if made is not None else _("里面的东西还没数过")
    with frame(pack["title"], below, nav="supplies", back="/supplies", actions=lambda: button(_("修改"), edit, icon_name="pencil")):
        with card(_("里面有"), classes="shelf"):
            held = [(items[part["item"]], part["quantity"]) for part in pack["contents"] if part["item"] in items]
            draw(
                rows(
                    row(
                        amount(item, quantity),
                        "",
                        lead=leaf(icon(item.get("icon") or "package")),
                        end=how_many(ledger.books.stock(item["id"]), item),
                        href=f"/supplies/{item['id']}",
                    )
                    for item, quantity in held
                )
            )
        draw(note(_("改了里面的东西，以前发出去的不变。"), icon_name="info-circle"))


def _story(ledger: Ledger, item: Record, redraw: Callable[[], Any]) -> None:
    books = ledger.books
    moving = (fact for fact in ledger.store.facts.all() if fact["kind"] in facts.OF_STOCK)
    lines = story(item["id"], moving, counts=books.counts, void_of=books.void_of, zone=ledger.centre["time_zone"])
    if not lines:
        draw(Markup('<p class="soft">{}</p>').format(_("还没有记过。入库或盘点以后，这里一笔一笔都看得到。")))
        return
    with ui.element("div").classes("list") as listed:
        draw(NOTHING.join(_line(ledger, item, line) for line in reversed(lines[-LINES_AT_ONCE:])))
    if len(lines) > LINES_AT_ONCE:
        draw(Markup('<p class="soft">{}</p>').format(_("更早的 {n} 笔在导出里。").format(n=len(lines) - LINES_AT_ONCE)))

    async def void(fact_id: str) -> None:
        fact = ledger.store.facts.need(fact_id)
        line = next(line for line in lines if line.facts[0]["id"] == fact_id)
        said = f"{moment(fact['happened_at'])} {_what(ledger, line)}"
        if await voiding.void(_("撤销这一笔？"), said, fact):
            redraw()

    listed.on(
        "click",
        lambda event: void(str(event.args)),
        js_handler='(e) => { const deed = e.target.closest("[data-void]"); if (deed) emit(deed.dataset.void); }',
    ).mark("story")


def _line(ledger: Ledger, item: Record, line: Line) -> Markup:
    last = line.facts[-1]
    by = dotted(
        moment(last["happened_at"]), last.get("by") if line.kind != "handout" else "", _why(line), supply_places.origin(ledger, last)
    )
    what: str | Markup = _what(ledger, line)
    if line.void is not None:
        by = dotted(by, _("{by} 撤销：{reason}").format(by=line.void.get("by") or "", reason=facts.said(line.void, "reason")))
    undo = NOTHING
    if line.kind in facts.ORGANIZERS_ONLY and line.void is None:
        label = _("撤销 {what}").format(what=what)
        undo = Markup('<button type="button" class="btn quiet mid" data-void="{}" aria-label="{}">{}</button>').format(
            last["id"], label, _("撤销")
        )
    after = "" if line.after is None else _("剩 {n}").format(n=line.after)
    end = Markup('{}<span class="num b">{}</span><span class="num soft">{}</span>').format(undo, _signed(line.pieces, line.kind), after)
    return row(
        what,
        by,
        lead=leaf(icon(_PICTURES.get(line.kind, "package")), "off" if line.void else "", "small"),
        end=end,
        void=line.void is not None,
    )


_PICTURES = {
    "receipt": "plus",
    "count": "list-check",
    "handout": "gift",
    "take_back": "refresh",
    "take_out": "box",
    "bring_back": "archive",
}


def _signed(pieces: int | None, kind: str) -> str:
    if pieces is None or (kind == "count" and not pieces):
        return ""
    if kind in facts.MOVED:
        return str(pieces)
    return f"+{pieces}" if pieces > 0 else f"−{-pieces}"


def _what(ledger: Ledger, line: Line) -> str:
    first = line.facts[0]
    if line.kind == "receipt":
        return supply_places.came_in(ledger, first)
    if line.kind == "count":
        return _("盘点 {n}").format(n=facts.quantity(first))
    activity = (ledger.store.activities.find(first["activity"]) or {}).get("title") or _("平时")
    if line.kind in supply_places.MOVED:
        return _(supply_places.MOVED[line.kind]).format(activity=activity)
    return ngettext("{activity}，发给 {n} 人", "{activity}，发给 {n} 人", line.children).format(activity=activity, n=line.children)


def _why(line: Line) -> str:
    reason = facts.detail(line.facts[0], "reason") if line.kind == "count" else None
    if not isinstance(reason, str):
        return ""
    spoken = _(forms.LOSSES[reason]) if reason in forms.LOSSES else reason
    extra = facts.detail(line.facts[0], "note")
    return _("{reason}，{note}").format(reason=spoken, note=extra) if extra else spoken

"""带什么: what to take along to an activity, and afterwards what came back."""

from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, packing, reading
from care.packing import Line, Return
from pages import voiding
from pages.activity_view import sized
from pages.following import follow
from pages.frame import complain, frame, nothing_here, page, titled, who
from pages.markup import NOTHING, dotted, draw, empty, icon, leaf, link, tag
from pages.parts import button, card, toast
from pages.tray_choices import LABELS
from pages.tray_words import difference
from pages.waiting import show_waiting
from pages.words import _, mark
from storage import house
from storage.ledger import Record

MOST = 1_000_000


@page("/activities/{activity_id}/packing", mark("带什么"), css="activities")
def packing_page(activity_id: str, count: str = "") -> None:
    """Before the activity what to take along, after its end what came back; `count` asks for the latter at once."""
    activity = house.ledger().store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("去活动"))
    titled(activity["title"])

    def actions() -> None:
        draw(link(_("打印装箱单"), f"/activities/{activity_id}/packing.pdf", icon_name="printer", new_tab=True))

    with frame(_("带什么"), activity["title"], nav="activities", back=f"/activities/{activity_id}", actions=actions):
        _Packing(activity_id, bool(count)).draw()


class _Packing:
    """One open page: the box of one activity."""

    def __init__(self, activity_id: str, count: bool) -> None:
        self.id, self.ledger = activity_id, house.ledger()
        self.count = count
        self._shown: Any = None

    @property
    def record(self) -> Record:
        """The activity as it stands now."""
        return self.ledger.store.activities.need(self.id)

    def lines(self) -> list[Line]:
        """The packing list by the books of this moment."""
        items = self.ledger.items()
        pieces = packing.needed(self.record, self.ledger.expected(self.record), items, self.ledger.books)
        return [line for line in packing.packing(self.record, pieces, self.ledger.books) if line.item in items]

    def boxes(self) -> list[Return]:
        """What was taken along, by the books of this moment."""
        return [line for line in packing.returned(self.id, self.ledger.books) if line.item in self.ledger.items()]

    def draw(self) -> None:
        """What came back stands first once the activity is over."""

        @ui.refreshable
        def both() -> None:
            over = self.count or packing.is_over(self.record, days.now())
            self._shown = self._figures()
            if over and self._shown[1]:
                self._differences()
                self._return(self._shown[1])
            if not over or not self._shown[1]:
                self._take(self._shown[0])
            if self._shown[1] and not over:
                draw(link(_("提前完了，现在就点带回来的"), f"/activities/{self.id}/packing?count=1", icon_name="archive", kind="quiet mid"))

        self.redraw = both.refresh
        both()
        follow(self.id, self._news)

    def _figures(self) -> tuple[list[Line], list[Return]]:
        return self.lines(), self.boxes()

    def _news(self) -> None:
        """Something happened. Drawn again only where the figures changed, so that nothing typed is lost for nothing."""
        if self.ledger.store.activities.find(self.id) is not None and self._figures() != self._shown:
            self.redraw()

    # before

    def _take(self, lines: list[Line]) -> None:
        with card(_("带去")) as box:
            box.classes("packing")
            if not lines:
                way = link(_("写发什么"), f"/activities/{self.id}/edit", kind="wash")
                draw(empty(_("这次没有要带的"), _("在活动里写上发什么，这里就算好要带多少。"), way))
                return
            draw(Markup('<p class="soft">{}</p>').format(_("按名单上还能领的孩子算。多带一点也行，剩下的活动后点回来。")))
            drawn = {line.item: self._take_row(line) for line in lines}
            fields = {item: field for item, field in drawn.items() if field is not None}
            if fields:
                with ui.element("div").classes("wrap end"):
                    button(_("记下带走"), partial(self._on_take, fields), icon_name="box", kind="go")

    def _take_row(self, line: Line) -> ui.input | None:
        item = self.ledger.items()[line.item]
        unit = item.get("unit") or ""
        there = _("还没数过") if line.cupboard is None else _("柜子里 {n}").format(n=line.cupboard)
        quiet = dotted(_("要 {n} {unit}").format(n=line.needed, unit=unit), there, _("箱里 {n}").format(n=line.box) if line.box else "")
        with _row(item, quiet, _warning(line, item)):
            if line.cupboard is None:
                draw(link(_("先数一数"), f"/supplies/{line.item}", kind="wash mid"))
                return None
            return _number(_("带走多少{item}").format(item=sized(item)), str(line.to_take or ""), unit)

    async def _on_take(self, fields: dict[str, ui.input]) -> None:
        organizer = who()["name"]
        there = {line.item: max(line.cupboard or 0, 0) for line in self.lines()}
        pieces = _read(fields)
        if pieces is None:
            return
        over = [item for item, n in pieces.items() if n > there.get(item, 0)]
        for item in over:
            fields[item].error = _("柜子里只有 {n}。").format(n=there.get(item, 0))
        if over:
            return
        if not any(pieces.values()):
            complain(_("没有写带走多少，没有记。在后面的框里写上数。"))
            return
        await self._write(packing.took(self.id, pieces), _("记下了，带走 {n} 样"), organizer)

    # after

    def _return(self, boxes: list[Return]) -> None:
        waiting = [line for line in boxes if not line.is_counted]
        done = [line for line in boxes if line.is_counted]
        if waiting:
            with card(_("带回来多少")) as box:
                box.classes("packing")
                draw(Markup('<p class="soft">{}</p>').format(_("数一数箱子，写上带回来几个。一个都没有，写 0。没数的空着。")))
                fields = {line.item: self._return_row(line) for line in waiting}
                with ui.element("div").classes("wrap end"):
                    button(_("记下带回"), partial(self._on_return, fields), icon_name="archive", kind="go")
        if done:
            with card(_("点过的")) as box:
                box.classes("packing")
                for line in done:
                    item = self.ledger.items()[line.item]
                    with _row(item, _reckoning(line), tag(_("放回柜子了"), "ok", "check") if not line.left else NOTHING):
                        if line.left > 0:
                            button(_("又找到了"), partial(self._found, line), kind="mid", icon_name="plus").mark(f"found {item['title']}")

    def _return_row(self, line: Return) -> ui.input:
        item = self.ledger.items()[line.item]
        unit = item.get("unit") or ""
        left = _("该剩 {n} {unit}").format(n=line.left, unit=unit)
        with _row(item, dotted(_reckoning(line), Markup("<b>{}</b>").format(left)), NOTHING):
            return _number(_("带回来多少{item}").format(item=sized(item)), "", unit)

    async def _on_return(self, fields: dict[str, ui.input]) -> None:
        organizer = who()["name"]
        pieces = _read({item: field for item, field in fields.items() if (field.value or "").strip()}, least=0)
        if pieces is None:
            return
        if not pieces:
            complain(_("还没有写数，没有记。数过的写上，没有的写 0。"))
            return
        await self._write(packing.brought(self.id, pieces), _("记下了，点回 {n} 样"), organizer)

    async def _found(self, line: Return) -> None:
        """What was searched for lies in the box after all: all of it came back."""
        await self._write(packing.brought(self.id, {line.item: line.left}), _("记下了，点回 {n} 样"), who()["name"])

    def _differences(self) -> None:
        """What is at odds, item by item, each with what may have become of it; who still searches, presses nothing."""
        found = packing.differences(self.id, self.ledger.books)
        items = self.ledger.items()
        if not found:
            return
        with card(_("对不上的")) as box:
            box.classes("packing")
            draw(Markup('<p class="soft">{}</p>').format(_("知道怎么回事的，点一下。还想再找找的，先放着，活动页上一直看得到。")))
            for item_id, (left, _facts) in found.items():
                item = items.get(item_id) or {"title": item_id}
                with _row(item, "", tag(difference(left, item), "flag", "alert-triangle")), ui.element("div").classes("wrap settle"):
                    for reason in packing.REASONS:
                        label = _("{item}：{reason}").format(item=sized(item), reason=_(LABELS[reason]))
                        button(_(LABELS[reason]), partial(self._settle, item_id, reason), kind="mid", label=label)

    async def _settle(self, item: str, reason: str) -> None:
        organizer = who()["name"]
        if item not in packing.differences(self.id, self.ledger.books):
            self.redraw()
            toast(_("这一件已经有人定了"))
            return
        await self._write([packing.box_count(self.id, item, 0, reason)], _("记下了：{choice}").format(choice=_(LABELS[reason])), organizer)

    # both

    async def _write(self, given: list[dict[str, Any]], said: str, organizer: str) -> None:
        """Write facts in one commit and say so, with a way back that voids them all."""
        ids = [self.ledger.record(fact, organizer=organizer).id for fact in given]
        await self.ledger.commit()
        show_waiting(len(self.ledger.tray(None)))
        self.redraw()

        async def undo() -> None:
            for id in filter(None, ids):
                voiding.take_back(self.ledger.store.facts.need(id), _("刚记就撤销"), who()["name"])
            await self.ledger.commit()
            show_waiting(len(self.ledger.tray(None)))
            self.redraw()

        toast(said.format(n=len(given)), undo, _("撤销"))


# --- parts ----------------------------------------------------------------------------------------------------------------------


def _row(item: Record, quiet: str | Markup, marks: Markup) -> Any:
    made = ui.element("div").classes("li pack").props("role=group")
    made.props["aria-label"] = sized(item)
    with made:
        second = Markup('<span class="soft">{}</span>').format(quiet) if quiet else NOTHING
        lead = leaf(icon(item.get("icon") or "package"))
        draw(Markup('{}<span class="two"><span class="nm">{}</span>{}</span>').format(lead, sized(item), second))
        draw(marks)
    return made


def _number(label: str, value: str, unit: str) -> ui.input:
    made = ui.input(value=value).props("outlined dense hide-bottom-space inputmode=numeric autocomplete=off")
    made.props.update({"suffix": unit, "aria-label": label})
    made.on_value_change(lambda: setattr(made, "error", None))
    return made.classes("pieces").mark(label)


def _read(fields: dict[str, ui.input], least: int = 0) -> dict[str, int] | None:
    """The numbers in fields, an empty one is 0; None where one is none, which then stands under it."""
    read: dict[str, int] = {}
    for item, field in fields.items():
        n = reading.number_of(field.value or "0", least, MOST)
        field.error = _("写一个整数。") if n is None else None
        if n is not None:
            read[item] = n
    return read if len(read) == len(fields) else None


def _warning(line: Line, item: Record) -> Markup:
    """What lacks, or that little will be left in the cupboard."""
    if line.missing:
        return tag(_("差 {n} {unit}").format(n=line.missing, unit=item.get("unit") or "").strip(), "flag", "alert-triangle")
    low, after = item.get("low"), (line.cupboard or 0) - line.to_take
    if not low or line.cupboard is None or after >= low:
        return NOTHING
    return tag(_("带走后剩 {n}").format(n=after), "amber", "alert-triangle")


def _reckoning(line: Return) -> str:
    """How what should be in the box came about: 带去 40 − 发了 35 + 退回 1 − 带回 4."""
    parts = [_("带去 {n}").format(n=line.taken)]
    parts += [f"− {_('发了 {n}').format(n=line.given)}"] if line.given else []
    parts += [f"+ {_('退回 {n}').format(n=line.given_back)}"] if line.given_back else []
    parts += [f"− {_('带回 {n}').format(n=line.brought)}"] if line.brought else []
    parts += [f"{'−' if line.explained < 0 else '+'} {_('说明过 {n}').format(n=abs(line.explained))}"] if line.explained else []
    return " ".join(parts)


def differing(activity_id: str) -> Markup:
    """What did not come back as it should, as tags for the activity's page; nothing where all did."""
    ledger = house.ledger()
    items = ledger.items()
    found = packing.differences(activity_id, ledger.books)
    return NOTHING.join(
        tag(f"{sized(items[item])} {difference(left, items[item])}", "flag", "alert-triangle")
        for item, (left, _facts) in found.items()
        if item in items
    )

"""One child's page: who it is, who may collect it, what is to be minded, what happened, and how the year was."""

from datetime import date
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui
from starlette.convertors import Convertor, register_url_convertor
from starlette.responses import RedirectResponse, Response

from care import by_hand, days
from pages import afterwards, child_cards, child_facts, child_photos, child_record, frame, incidents, merging, quoting, words
from pages.frame import page
from pages.markup import NOTHING, draw, icon, leaf, link, tag
from pages.parts import button, card
from pages.words import _, mark, ngettext
from storage import house
from storage.ledger import Record

SHOWN = 40
"""Facts drawn at first."""


class ChildId(Convertor[str]):
    """Any id of a child, and none of the words that name other pages below /children."""

    regex = "(?!(?:new|import)(?:/|$))[^/]+"

    def convert(self, value: str) -> str:
        """As it stands in the address."""
        return value

    def to_string(self, value: str) -> str:
        """As it stands in the address."""
        return value


register_url_convertor("child", ChildId())


@page("/children/{child_id:child}", mark("儿童"), css="children")
def child(child_id: str) -> Response | None:
    """Everything about one child. A record that was merged leads to the one that stayed."""
    found = house.ledger().store.children.find(child_id)
    if found is None:
        frame.nothing_here(_("没有这个孩子。"), "/children", _("看全部儿童"))
        return None
    if found.get("merged_into"):
        return RedirectResponse(f"/children/{merging.stays(house.ledger(), found)['id']}", status_code=303)
    with frame.frame(_("儿童"), back="/children", nav="children", actions=partial(_actions, found)):
        _Page(found).draw()
    afterwards.say_what_waits()
    return None


def _actions(child: Record) -> None:
    draw(link(_("胸牌"), f"/badges?child={child['id']}", icon_name="id-badge-2"))
    draw(link(_("修改记录"), f"/children/{child['id']}/history", icon_name="history"))
    draw(link(_("修改"), f"/children/{child['id']}/edit", icon_name="pencil", kind="go"))


class _Page:
    """An open page; its right column is drawn again when a fact was written."""

    def __init__(self, child: Record) -> None:
        self.child = child
        self.shown = SHOWN

    def draw(self) -> None:
        """Who it is at the left, what happened at the right."""
        child = self.child
        if child.get("archived_at"):
            with ui.element("div").classes("note"):
                draw(icon("archive"))
                when = _("{day}归档了。不在名单上，也不印胸牌；记录都在。").format(day=words.day(child["archived_at"], weekday=False))
                ui.label(when).classes("grow")
                button(_("恢复到名单里"), self._restore, icon_name="archive-off")
        child_cards.to_complete(child)
        with ui.element("div").classes("columns one-child"):
            with ui.element("div").classes("stack"):
                child_cards.identity(child)
                child_cards.collectors(child)
                child_photos.photos_card(child)
                quoting.words_card(child)
                child_cards.siblings(child)
                child_cards.more_about(child)
                child_cards.badges(child)
                self._manage()
            self.happened = ui.element("div").classes("stack")
            self.redraw()

    def redraw(self) -> None:
        """Draw what follows from the facts anew."""
        self.happened.clear()
        with self.happened:
            _year(self.child)
            _received(self.child)
            self._facts()
            draw(incidents.of_child(house.ledger(), self.child))

    def _facts(self) -> None:
        ledger, child = house.ledger(), self.child
        count = len(ledger.facts_of_child(child["id"]))
        record = partial(child_record.open_form, child, self.redraw)
        with card(_("记录"), end=lambda: button(_("补记一条"), record, icon_name="pencil-plus", kind="quiet")):
            if count == 0:
                draw(Markup('<p class="soft">{}</p>').format(_("还没有记录。来了、参加了、领了东西，都会写在这里。")))
            shown = draw(child_facts.by_day(ledger, child, self.shown))
            shown.on("click", self._void, js_handler=child_facts.ON_VOID)
            if count > self.shown:
                n = min(SHOWN, count - self.shown)
                button(ngettext("再看 {n} 条", "再看 {n} 条", n).format(n=n), self._show_more, kind="wash wide")

    async def _void(self, event: Any) -> None:
        await child_facts.ask_why(self.child, event.args, self.redraw)

    def _show_more(self) -> None:
        self.shown += SHOWN
        self.redraw()

    # what becomes of the record

    def _manage(self) -> None:
        ledger, child = house.ledger(), self.child
        with card(_("这份资料")):
            for other in merging.merged_into(ledger, child):
                self._merged_row(other)
            with ui.element("div").classes("line wrap"):
                draw(link(_("和另一份合并"), f"/children/{child['id']}/merge", icon_name="arrows-join", kind="mid"))
                if not child.get("archived_at"):
                    button(_("归档起来"), self._archive, icon_name="archive", kind="mid")

    def _merged_row(self, other: Record) -> None:
        told = _("并进来的一份，号码 {number}").format(number=words.number(other.get("number")) or _("没有"))
        with ui.element("div").classes("li"):
            draw(leaf(icon("arrows-join")))
            draw(Markup('<span class="two"><span class="sb">{}</span><span class="soft">{}</span></span>').format(other["name"], told))
            label = _("把 {name} 分开").format(name=other["name"])
            button(_("分开"), partial(self._part, dict(other)), icon_name="unlink", kind="wash", label=label)

    async def _part(self, other: Record) -> None:
        me, ledger = frame.who(), house.ledger()
        merging.part(ledger, other["id"], by=me["name"])
        await ledger.commit()
        ui.navigate.to(f"/children/{other['id']}")

    async def _archive(self) -> None:
        await self._set_archived(days.now())

    async def _restore(self) -> None:
        await self._set_archived(None)

    async def _set_archived(self, at: str | None) -> None:
        me, ledger = frame.who(), house.ledger()
        ledger.save("children", {**ledger.store.children.need(self.child["id"]), "archived_at": at}, by=me["name"])
        await ledger.commit()
        ui.navigate.reload()


# --- the year ---------------------------------------------------------------------------------------------------------------------


def _year(child: Record) -> None:
    ledger, zone = house.ledger(), words.time_zone().key
    year = str(date.fromisoformat(days.day_of(days.now(), zone)).year)
    held = by_hand.held(ledger.store.activities.all(), year=year, now=days.now(), zone=zone)
    came = by_hand.came(child["id"], held, ledger.books)
    n, of = sum(came), len(held)
    with card(classes="year-card"):
        told = ngettext("今年来了 {n} 次", "今年来了 {n} 次", n).format(n=n)
        all_ = ngettext("一共办了 {n} 次", "一共办了 {n} 次", of).format(n=of)
        draw(Markup('<div class="grow"><h2>{}</h2><p class="soft">{}</p></div>').format(told, all_))
        if held:
            draw(child_facts.year_blades(came, child))


def _received(child: Record) -> None:
    ledger = house.ledger()
    year = days.day_of(days.now(), words.time_zone().key)[:4]
    got, items = by_hand.received(child["id"], year=year, books=ledger.books), ledger.items()
    tags = [tag(f"{items[item]['title']} {pieces}") for item, pieces in sorted(got.items(), key=lambda pair: -pair[1]) if item in items]
    shown = NOTHING.join(tags) if tags else Markup('<span class="soft">{}</span>').format(_("还没有领东西"))
    with card(classes="received"):
        draw(Markup('<div class="wrap"><h2>{}</h2>{}</div>').format(_("今年领到"), shown))

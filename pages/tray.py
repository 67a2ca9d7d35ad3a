"""The tray: what in the books is at odds, as a list. A fact that is wrong can be taken back here, with a reason."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care.facts import CENTRE, Fact
from care.tray import Entry
from pages import tray_words, voiding
from pages.frame import frame, page
from pages.parts import NOTHING, button, card, draw, empty, icon, leaf, link, toast
from pages.words import _, mark, ngettext
from storage import house
from storage.ledger import Ledger

AT_ONCE = 100


@page("/tray", mark("待处理"), css="activities")
def tray() -> None:
    """Open entries of all activities, the latest first."""
    ledger = house.ledger()

    @ui.refreshable
    def listed() -> None:
        entries = sorted(ledger.tray(None), key=lambda entry: entry.facts[-1]["happened_at"], reverse=True)
        if not entries:
            with card():
                draw(empty(_("没有要处理的"), _("记录对不上的时候，这里会写明白。")))
            return
        for entry in entries[:AT_ONCE]:
            _matter(entry, ledger, listed.refresh)
        if len(entries) > AT_ONCE:
            more = len(entries) - AT_ONCE
            draw(Markup('<p class="soft">{}</p>').format(ngettext("更早的还有 {n} 件。", "更早的还有 {n} 件。", more).format(n=more)))

    with frame(_("待处理"), _("记录都在，只等你定。不处理也不会丢。"), nav="tray", count=len(ledger.tray(None)) or None):
        listed()


def _matter(entry: Entry, ledger: Ledger, redraw: Callable[[], Any]) -> None:
    said = tray_words.sentence(entry, ledger)
    with ui.element("section").classes("card matter"):
        draw(leaf(icon(tray_words.picture(entry)), "flag", "large"))
        evidence = NOTHING.join(Markup('<span class="ph">{}</span>').format(text) for text in tray_words.shown_facts(entry, ledger))
        draw(Markup('<div class="grow"><h2 class="said">{}</h2><div class="soft evidence">{}</div></div>').format(said, evidence))
        with ui.element("div").classes("acts"):
            _ways(entry, ledger)
            standing = voidable(entry, ledger)
            if standing:
                deed = _("撤销一条") if len(standing) > 1 else _("撤销")
                button(deed, lambda: _void(said, standing, ledger, redraw), icon_name="arrow-back-up", kind="mid", label=f"{deed} {said}")


def _ways(entry: Entry, ledger: Ledger) -> None:
    """Where one can see more: the child, the activity, the item."""
    child = entry.facts[-1].get("child") if entry.rule == "full" else entry.child
    if child and ledger.store.children.find(child):
        draw(link(_("看孩子"), f"/children/{child}", icon_name="user", kind="mid"))
    if entry.rule == "no_stock" and ledger.store.items.find(entry.subject):
        draw(link(_("看库存"), f"/supplies/{entry.subject}", icon_name="package", kind="mid"))
    if entry.activity != CENTRE and ledger.store.activities.find(entry.activity):
        draw(link(_("看活动"), f"/activities/{entry.activity}", icon_name="calendar-event", kind="mid"))


def voidable(entry: Entry, ledger: Ledger) -> list[Fact]:
    """The facts of an entry that can be taken back: those that stand, no voids."""
    return [fact for fact in entry.facts if fact["kind"] != "void" and ledger.books.void_of(fact) is None]


async def _void(said: str, standing: list[Fact], ledger: Ledger, redraw: Callable[[], Any]) -> None:
    choices = {fact["id"]: _choice(fact, ledger) for fact in standing}
    if await voiding.void(said, choices, {fact["id"]: fact for fact in standing}):
        toast(_("撤销了，原来的记录留着"))
        redraw()


def _choice(fact: Fact, ledger: Ledger) -> str:
    """A fact to choose from: whose it is, and the evidence."""
    shown = tray_words.evidence(fact, ledger)
    return f"{tray_words.child_name(fact['child'], ledger)}  {shown}" if fact.get("child") else shown

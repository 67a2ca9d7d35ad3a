"""连着没来: who was missed three times in a row, with a telephone to tap and the way to write down what became of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care.activity import Record
from care.attendance import Away
from care.watch import reachable
from pages import calls, series_words, words
from pages.markup import NOTHING, dotted, draw, icon, leaf
from pages.reach import guardians, where
from pages.words import _

ON_ROW = '(e) => { const b = e.target.closest("[data-missed]"); if (b) emit([b.dataset.at, b.dataset.day, b.dataset.missed]) }'
"""The button, and the telephone too: after the call one writes there what became of it."""


def rows(found: Sequence[Away], redraw: Callable[[], Any], title: str = "") -> None:
    """The children under each other; `title` names what they were missed at, where the page does not."""
    known = guardians()

    def opened(event: Any) -> None:
        activity, day, child = (str(each) for each in event.args)
        calls.open_sheet(activity, day, child, redraw)

    with ui.element("div").classes("list missed-rows") as listed:
        draw(NOTHING.join(_row(one, known, title) for one in found))
    listed.on("click", opened, js_handler=ON_ROW).mark("missed")


def _row(one: Away, known: Mapping[str, Record], title: str) -> Markup:
    child, last = one.child, one.days[-1]
    tie, guardian = reachable(child, known) or ({}, {})
    phone = guardian.get("phone") or ""
    adult = " ".join(filter(None, (tie.get("relation"), guardian.get("name"), words.phone(phone)))) or _("没有留电话")
    data = Markup('data-missed="{}" data-at="{}" data-day="{}"').format(child["id"], last.activity["id"], last.day)
    call = NOTHING
    if phone:
        label = _("打电话给 {name}").format(name=f"{child['name']} {adult}")
        call = Markup('<a class="btn wash square" href="tel:{}" {} aria-label="{}">{}</a>').format(phone, data, label, icon("phone"))
    return Markup(
        '<div class="li missed">{}<span class="two"><span class="nm">{}</span><span class="soft">{}</span>'
        '<span class="said">{}</span></span>{}'
        '<button type="button" class="btn" {} aria-label="{}">{}</button></div>'
    ).format(
        leaf(child["name"], "off", "small"),
        child["name"],
        dotted(where(child), Markup('<span class="ph">{}</span>').format(adult)),
        dotted(title, series_words.days_in_a_row([day.day for day in one.days])),
        call,
        data,
        _("记一下 {name}").format(name=child["name"]),
        _("记一下"),
    )

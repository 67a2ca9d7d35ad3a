"""Choosing the days that a page is about: a period that is a choice away, or days of one's own. They stand in the address."""

from typing import Any
from urllib.parse import urlencode

from nicegui import ui

from care import reading
from pages.parts import button, choice, text_field
from pages.supply_days import periods
from pages.words import _


def choose_days(path: str, first: str, last: str) -> None:
    """Choose this term, this month … or days of one's own; the page at `path` is opened anew with `first` and `last` in its address."""
    known = periods()
    now = next((name for name, (_word, *days) in known.items() if days == [first, last]), "own")

    def turn(event: Any) -> None:
        own.set_visibility(event.value == "own")
        if event.value != "own":
            _word, begins, ends = known[event.value]
            go(begins, ends)

    def look() -> None:
        typed = [reading.day_of(field.value or "") for field in (begins, ends)]
        for field, day in zip((begins, ends), typed, strict=True):
            field.error = None if day else _("没有这一天，看看日期。")
        if typed[0] and typed[1] and typed[1] < typed[0]:
            ends.error = _("后一天要在前一天之后。")
        elif typed[0] and typed[1]:
            go(typed[0].isoformat(), typed[1].isoformat())

    def go(begins: str, ends: str) -> None:
        ui.navigate.to(f"{path}?{urlencode({'first': begins, 'last': ends})}")

    choice(_("什么时候"), {**{name: word for name, (word, *_days) in known.items()}, "own": _("自己选日子")}, now, on_change=turn)
    with ui.element("div").classes("trio") as own:
        begins = text_field(_("从"), first, kind="date")
        ends = text_field(_("到"), last, kind="date")
        with ui.element("div").classes("labelled").style("align-self:end"):
            button(_("看这些天"), look, kind="wash")
    own.set_visibility(now == "own")

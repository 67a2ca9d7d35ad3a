"""停办 and 恢复: days of a series called off with a reason, or held after all; one day, or several that are chosen."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, series_ahead
from care.attendance import Day
from care.reading import tidy
from pages import words
from pages.activity_deeds import reason_field, reason_is_good
from pages.frame import who
from pages.markup import draw
from pages.parts import chip, sheet, sheet_buttons, text_field, toast, typed
from pages.series_days import find
from pages.words import _, ngettext
from storage import house

NAMED = 31
"""Days of a span that can be left out one by one; of a longer one the span counts."""


def may_be_off(series: str) -> list[Day]:
    """The days of a series that can still be called off, as of now."""
    course = find(series)
    return series_ahead.may_be_off(course.days()) if course is not None and course.is_series else []


class OffSheet:
    """One open sheet: from which day to which, without which of them, and why. `redraw` is called when all is on disk."""

    def __init__(self, series: str, redraw: Callable[[], Any], day: str = "") -> None:
        self.series, self.redraw, self.left_out = series, redraw, set[str]()
        self._saving = False
        first = day or next((one.day for one in may_be_off(series)), "")
        with ui.context.client.content, sheet(_("停办哪几天？")) as self.dialog:  # the button that opened it is drawn anew now and then
            draw(Markup('<p class="soft">{}</p>').format(_("加入码失效，已经加入的手机清掉名单。以后可以恢复。")))
            with ui.element("div").classes("pair"):
                self.first = text_field(_("从哪天"), first, kind="date", on_change=self._changed)
                self.last = text_field(_("到哪天"), first, kind="date", on_change=self._changed)
            self.chosen = ui.element("div").classes("stack")
            self.why = reason_field()
            sheet_buttons(self.dialog, _("停办"), self._save)
        self._changed()

    def _span(self) -> list[Day]:
        return series_ahead.between(may_be_off(self.series), typed(self.first), typed(self.last))

    def days(self) -> list[Day]:
        """Those that are chosen."""
        return [day for day in self._span() if day.day not in self.left_out]

    def _changed(self) -> None:
        self.first.error = self.last.error = None
        self.chosen.clear()
        span, n = self._span(), len(self.days())
        with self.chosen:
            told = ngettext("停办 {n} 天", "停办 {n} 天", n).format(n=n) if n else _("这些日子里没有要办的。")
            ui.label(told).classes("sb").props("role=status")
            if 1 < len(span) <= NAMED:
                with ui.element("div").classes("chips").props(f'role=group aria-label="{_("停办哪几天？")}"'):
                    for day in span:
                        chip(words.day(day.day), day.day not in self.left_out, partial(self._toggle, day.day))

    def _toggle(self, day: str) -> None:
        self.left_out ^= {day}
        self._changed()

    async def _save(self) -> None:
        chosen = self.days()
        if not chosen:
            self.last.error = _("这些日子里没有要办的。")
        if not reason_is_good(self.why) or not chosen or self._saving:
            return
        self._saving, client = True, ui.context.client
        try:
            await _write(chosen, days.now(), tidy(typed(self.why)))
        finally:
            self._saving = False
        self.dialog.close()
        n = len(chosen)
        with client.content:
            self.redraw()
            toast(ngettext("停办了 {n} 天", "停办了 {n} 天", n).format(n=n), partial(restore, chosen, self.redraw))


async def restore(chosen: Sequence[Day], redraw: Callable[[], Any]) -> None:
    """Hold days after all that were called off."""
    client, n = ui.context.client, len(chosen)
    await _write(chosen, None, None)
    with client.content:  # the button that was pressed is drawn anew
        redraw()
        toast(ngettext("恢复了 {n} 天", "恢复了 {n} 天", n).format(n=n), partial(_off_again, chosen, redraw))


async def _off_again(chosen: Sequence[Day], redraw: Callable[[], Any]) -> None:
    for day in chosen:
        await _write([day], day.activity.get("cancelled_at") or days.now(), day.activity.get("cancelled_why"))
    redraw()


async def _write(chosen: Sequence[Day], at: str | None, why: str | None) -> None:
    ledger, by = house.ledger(), who()["name"]
    for day in chosen:
        one = ledger.store.activities.find(day.activity["id"])
        if one is not None:
            ledger.save("activities", {**one, "cancelled_at": at, "cancelled_why": why}, by=by)
    await ledger.commit()

"""What holds from a day of a series on: another hour or place, or one day's run sheet and items. The days that change are named first."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, series, series_ahead
from care.activity import Record
from care.reading import day_of
from care.series import Change
from pages.activity_people import Errors, bound, show_errors
from pages.frame import who
from pages.markup import draw
from pages.parts import chip, sheet, sheet_buttons, text_field, toast
from pages.series_making import has_facts, said, take_back, write
from pages.words import _, mark
from storage import house

FIELDS = ("day", "starts", "ends", "place")
PARTS = {"segments": mark("流程"), "items": mark("每人可领")}


def _made(series_id: str) -> list[Record]:
    return series.of(series_id, house.ledger().store.activities.all())


class _Sheet:
    """What both sheets have: the days that change, said while one chooses, and a change that can be taken back."""

    def __init__(self, redraw: Callable[[], Any]) -> None:
        self.redraw, self.ledger, self._saving = redraw, house.ledger(), False
        self.zone: str = self.ledger.centre["time_zone"]

    def _say(self, found: Change | None) -> None:
        self.told.clear()
        with self.told:
            for line in said(found) if found is not None else ():
                ui.label(line).props("role=status")
            if found is not None and not found.changed:
                ui.label(_("没有哪一天要改。")).classes("sb").props("role=status")

    async def _keep(self, before: Record, after: Record, found: Change, told: str) -> None:
        if self._saving:
            return
        self._saving, client = True, ui.context.client
        try:
            write(self.ledger, after, found, by=who()["name"], zone=self.zone)
            await self.ledger.commit()
        finally:
            self._saving = False
        self.dialog.close()

        async def undo() -> None:
            take_back(self.ledger, before, found, by=who()["name"])
            await self.ledger.commit()
            self.redraw()

        with client.content:
            self.redraw()
            toast(told, undo)

    dialog: ui.dialog
    told: ui.element


class HoursSheet(_Sheet):
    """从哪天起改时间、地点."""

    def __init__(self, series_id: str, since: str, redraw: Callable[[], Any]) -> None:
        super().__init__(redraw)
        self.id, self.errors = series_id, Errors()
        record = series.as_of(self.ledger.store.series.need(series_id), since)
        self.draft = series.of_record(record, self.zone)
        plan = self.draft.plan
        self.typed = replace(plan, day=since)
        with ui.context.client.content, sheet(_("从哪天起改时间、地点")) as self.dialog:
            for name, label, kind in (("day", _("从哪天起"), "date"), ("starts", _("几点开始"), "time"), ("ends", _("几点结束"), "time")):
                self._field(name, text_field(label, getattr(self.typed, name), kind=kind))  # pyright: ignore[reportArgumentType]
            self._field("place", text_field(_("地点"), plan.place, optional=True))
            self.told = ui.element("div").classes("stack soft")
            sheet_buttons(self.dialog, _("改"), self._save)
        self._say(self._found()[2])

    def _field(self, name: str, field: Any) -> None:
        bound(self.errors, name, self.typed, name, field)
        field.on_value_change(lambda: self._say(self._found()[2]))

    def _wrong(self) -> dict[str, str]:
        """What cannot be, among what this sheet asks."""
        plan = replace(self.draft.plan, starts=self.typed.starts, ends=self.typed.ends)
        wrong = series.problems(replace(self.draft, plan=plan))
        found = {name: wrong[name] for name in ("starts", "ends") if name in wrong}
        return found | ({} if day_of(self.typed.day) else {"day": "no_day"})

    def _found(self) -> tuple[Record, Record, Change | None]:
        before = self.ledger.store.series.need(self.id)
        if self._wrong():
            return before, before, None
        day = str(day_of(self.typed.day))
        after = series_ahead.said_from(before, day, self.typed.starts, self.typed.ends, self.typed.place)
        return before, after, series_ahead.retimed(before, after, _made(self.id), days.now(), self.zone, has_facts)

    async def _save(self) -> None:
        show_errors(self.errors, self._wrong())
        before, after, found = self._found()
        if found is not None and before != after:
            await self._keep(dict(before), after, found, _("以后的日子改了"))


class HandOnSheet(_Sheet):
    """把这一天的流程、可领的用到以后各天. The series gets them too, so that days planned later have them."""

    def __init__(self, activity: str, redraw: Callable[[], Any]) -> None:
        super().__init__(redraw)
        self.model, self.parts = self.ledger.store.activities.need(activity), set(PARTS)
        with ui.context.client.content, sheet(_("用到以后各天")) as self.dialog:
            draw(Markup('<p class="soft">{}</p>').format(_("把这一天的照样写到这个系列以后的每一天。已经有记录的日子不动。")))

            @ui.refreshable
            def chips() -> None:
                with ui.element("div").classes("chips").props(f'role=group aria-label="{_("用到以后各天")}"'):
                    for part, word in PARTS.items():
                        chip(_(word), part in self.parts, lambda part=part: toggle(part))

            def toggle(part: str) -> None:
                self.parts ^= {part}
                chips.refresh()
                self._say(self._found())

            chips()
            self.told = ui.element("div").classes("stack soft")
            sheet_buttons(self.dialog, _("用到以后各天"), self._save)
        self._say(self._found())

    def _found(self) -> Change:
        return series_ahead.handed_on(self.model, _made(self.model["series"]), self.parts, days.now(), has_facts)

    async def _save(self) -> None:
        before, found = self.ledger.store.series.need(self.model["series"]), self._found()
        if self.parts and found.changed:
            after = series_ahead.given_to(before, self.model, self.parts, self.zone)
            await self._keep(dict(before), after, found, _("以后各天都用这一天的了"))

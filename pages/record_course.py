"""When each segment really began, written afterwards by an organizer where nobody tapped 下一环节, or tapped it too late; below them when
the activity ended.
"""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, record, steps
from care.facts import Fact
from pages import record_end, record_words, voiding
from pages.frame import who
from pages.going_home import When
from pages.markup import NOTHING, draw
from pages.parts import button, sheet, sheet_buttons, switch, toast
from pages.words import _
from storage import house

Record = dict[str, Any]

ON_WRITE = '(e) => { const at = e.target.closest("[data-went]"); if (at) emit(at.dataset.went) }'


class Course:
    """The segments with how each went, and the key that opens the sheet for one."""

    def __init__(self, activity: str, redraw: Callable[[], Any]) -> None:
        self.id, self.ledger, self.after = activity, house.ledger(), redraw

    @property
    def activity(self) -> Record:
        """The activity as it stands now."""
        return self.ledger.store.activities.need(self.id)

    def draw(self) -> None:
        """Filled by `redraw`."""
        with ui.element("div").classes("list") as listed:
            self.rows = draw(NOTHING)
        listed.on("click", lambda event: self._open(str(event.args)), js_handler=ON_WRITE).mark("course")

    def redraw(self) -> None:
        """How each went, by what stands now."""
        several = len(record.days_of(self.id, self.ledger.books)) > 1
        course = record.course(self.activity, self.ledger.figures(self.id), self.ledger.books)
        rows = [_row(part, several=several) for part in course]
        self.rows.set_content(str(NOTHING.join([*rows, record_end.row(self.activity)])))

    # --- the sheet

    def _open(self, id: str) -> None:
        if id == record_end.KEY:
            return record_end.ask(self.activity, self.after)
        segment = next((one for one in self.activity.get("segments") or () if one["id"] == id), None)
        if segment is None:
            return
        with ui.context.client.content, sheet(segment["title"]) as dialog:
            draw(Markup('<p class="soft">{}</p>').format(_("真正开始的时间。写错了再写一遍，以最后写的为准。")))
            when = When(self.activity, self._usual(id))
            skipped = switch(_("没有办，跳过了"), False, lambda event: _show(when.clock, not event.value))

            async def save() -> None:
                if skipped.value:
                    when.clock.value = _clock(self._usual(id), self.ledger.books.zone)
                at = when.instant()
                if at is not None:
                    dialog.close()
                    await self._write(segment, at, skipped=bool(skipped.value))

            async def clear() -> None:
                dialog.close()
                await self._clear(segment)

            if self._all_of(id):
                button(_("去掉写的时间"), clear, icon_name="trash", kind="quiet")
            sheet_buttons(dialog, _("记下"), save)

    def _usual(self, id: str) -> str:
        """What the sheet begins with: what stands, else the plan, not later than now while the activity is on."""
        standing, activity = self._all_of(id), self.activity
        plan = {entry.id: entry.begins for entry in steps.planned(activity, self.ledger.books.zone)}
        usual = standing[-1]["happened_at"] if standing else plan.get(id) or activity["starts_at"]
        return max(min(usual, days.now()), activity["starts_at"])

    def _all_of(self, id: str) -> list[Fact]:
        return steps.of_segment(self.id, id, self.ledger.books)

    # --- deeds

    async def _write(self, segment: Record, at: str, *, skipped: bool) -> None:
        """In the place of what was said of the segment on that day; undone, that stands again."""
        zone = self.ledger.books.zone
        before = [step for step in self._all_of(segment["id"]) if days.day_of(step["happened_at"], zone) == days.day_of(at, zone)]
        self._take_back(before)
        noted = all(steps.is_noted(step) for step in before)  # a tap that is put right still moves the phones
        written = self._record(segment["id"], at, skipped=skipped, noted=noted)
        text = _("记下了：{segment} 跳过了") if skipped else _("记下了：{segment} {clock} 开始")
        await self._done(text.format(segment=segment["title"], clock=_clock(at, zone)), before, written)

    async def _clear(self, segment: Record) -> None:
        before = self._all_of(segment["id"])
        self._take_back(before)
        await self._done(_("{segment} 的时间去掉了").format(segment=segment["title"]), before)

    async def _done(self, text: str, before: list[Fact], written: str = "") -> None:
        await self.ledger.commit()
        self.after()

        async def undo() -> None:
            self._take_back([fact] if (fact := self.ledger.books.facts.get(written)) and self.ledger.books.counts(fact) else [])
            for step in before:
                self._record(str(step["segment"]), step["happened_at"], skipped=steps.is_skip(step), noted=steps.is_noted(step))
            await self.ledger.commit()
            self.after()

        toast(text, undo)

    def _take_back(self, listed: list[Fact]) -> None:
        for step in listed:
            voiding.take_back(step, _("时间写错了"), who()["name"])

    def _record(self, segment: str, at: str, *, skipped: bool, noted: bool) -> str:
        fact = steps.step(self.id, segment, at=at, skipped=skipped, noted=noted)
        return self.ledger.record(fact, organizer=who()["name"]).id or ""


def _row(part: record.Part, *, several: bool) -> Markup:
    title = part.segment["title"]
    deed = _("改") if part.went else _("写时间")
    key = Markup('<button type="button" class="btn wash mid" data-went="{}" aria-label="{} {}">{}</button>').format(
        part.segment["id"], deed, title, deed
    )
    how = record_words.really_on(part, several=several) or _("还没写")
    return Markup('<div class="li"><span class="two grow"><span class="nm">{}</span><span class="soft">{}</span></span>{}</div>').format(
        title, how, key
    )


def _show(field: Any, shown: bool) -> None:
    field.parent_slot.parent.set_visibility(shown)


def _clock(at: str, zone: str) -> str:
    return days.local(at, zone).strftime("%H:%M")

"""The sheet in which a volunteer's time is written down: what a phone proposed, what was recorded, or somebody who had no phone."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import activity as activities
from care import days, names, service, serving, writing
from care.service import Served
from care.serving import Draft
from pages import service_words, voiding
from pages.activity_people import Errors, bound
from pages.frame import who
from pages.markup import NOTHING, draw
from pages.parts import segments, sheet, sheet_buttons, text_field, toast
from pages.words import _, mark
from storage import house
from storage.ledger import Record

WRONG = {
    "missing": mark("这一项要写。"),
    "odd": mark("名字里有不认得的符号，看看是不是打错了。"),
    "too_long": mark("太长了，最多 {longest} 个字。"),
    "no_day": mark("没有这一天，看看日期。"),
    "no_time": mark("没有这个时间，写成 09:30 这样。"),
    "before_from": mark("走的时间要晚于来的时间。过了半夜，就改后面的日期。"),
    "longer_than_a_day": mark("一次不能超过一天。来了几天的，一天一天记。"),
    "not_yet": mark("这个时间还没到，人走了再记。"),
    "overlaps": mark("{name} {span} 已经记过，同一段时间不能算两次。两个人同名，就在名字后面加一个字。"),
}


def fresh(activity: Record, zone: str) -> Draft:
    """Somebody who had no phone: from the activity's start to its end, or to now where it is still on."""
    first, last = days.local(activity["starts_at"], zone), days.local(min(activities.really_ended(activity), days.now()), zone)
    day = first.date().isoformat()
    end = last if last > first else first
    ends = end.date() if (end - first).days < 1 else first.date()
    return Draft(day=day, begins=first.strftime("%H:%M"), last_day=ends.isoformat(), until=end.strftime("%H:%M") if end > first else "")


class TimeSheet:
    """One open sheet. `corrects` is what was recorded before; `done` is called when all is on disk."""

    def __init__(self, activity: Record, draft: Draft, corrects: Served | None, done: Callable[[], Any]) -> None:
        self.ledger, self.activity, self.draft, self.corrects, self.done = house.ledger(), activity, draft, corrects, done
        self.zone, self.errors, self._saving = self.ledger.books.zone, Errors(), False
        with sheet(_("改一改") if draft.name else _("加一个人")) as self.dialog:
            draw(_known_names())
            self._tie("name", text_field(_("名字"), draft.name)).props("list=volunteers")
            for day, clock, word in (("day", "begins", _("几点来的")), ("last_day", "until", _("几点走的"))):
                with ui.element("div").classes("pair"):
                    self._tie(clock, text_field(word, getattr(draft, clock), kind="time"))
                    self._tie(day, text_field(_("哪一天"), getattr(draft, day), kind="date"))
            self._tie("did", text_field(_("做了哪些事"), draft.did, optional=True, hint=_("写在证明上，比如 签到、带包饺子。")))
            options = {code: service_words.sort(code) for code in service.SORTS}
            segments(_("服务还是排练"), options, draft.sort, lambda event: setattr(draft, "sort", event.value))
            sheet_buttons(self.dialog, _("记下"), self._save)

    def _tie(self, name: str, field: Any) -> Any:
        return bound(self.errors, name, self.draft, name, field)

    def _others(self) -> list[Served]:
        kept = self.corrects.id if self.corrects else ""
        return [one for one in service.served(self.activity["id"], self.ledger.books) if one.id != kept]

    async def _save(self) -> None:
        others = self._others()
        wrong = serving.problems(self.draft, others, self.zone, days.now())
        for name in self.errors.names():
            self.errors.say(name, self._sentence(wrong[name], name, others) if name in wrong else "")
        if wrong or self._saving:
            return
        self._saving = True
        try:
            self._write()
            await self.ledger.commit()
        finally:
            self._saving = False
        self.dialog.close()
        toast(_("{name} 记下了").format(name=names.kept(self.draft.name)))
        self.done()

    def _write(self) -> None:
        """The time as a fact of its own; what it corrects is taken back in the same breath."""
        organizer = who()["name"]
        before = self.ledger.books.facts.get(self.corrects.id) if self.corrects else None
        if before is not None and self.ledger.books.counts(before):
            voiding.take_back(before, _("改正"), organizer)
        record(self.activity["id"], self.draft.details(self.zone), organizer)

    def _sentence(self, code: str, field: str, others: list[Served]) -> str:
        other = serving.overlapping(self.draft, others, self.zone) if code == "overlaps" else None
        span = service_words.span(other.begins, other.until, self.draft.day) if other else ""
        longest = service.LONGEST_DID if field == "did" else writing.longest("name")
        return _(WRONG[code]).format(name=other.name if other else "", span=span, longest=longest)


def record(activity_id: str, details: Record, organizer: str) -> str:
    """Write a volunteer's time. Not yet on disk. Returns the fact's id."""
    taken = house.ledger().record({"kind": "service", "activity": activity_id, "details": details}, organizer=organizer)
    return taken.id or ""


def _known_names() -> Markup:
    """Volunteers by name, to choose from: those on record, and those who served before."""
    ledger = house.ledger()
    known = {one["name"] for one in ledger.store.volunteers.all()}
    known |= {one.name for one in service.everybody(ledger.books)}
    options = NOTHING.join(Markup('<option value="{}"></option>').format(name) for name in sorted(known, key=names.sort_key))
    return Markup('<datalist id="volunteers">{}</datalist>').format(options)

"""Who helped at an activity: what the phones know, confirmed in one tap, corrected, or added by hand. Organizers only."""

from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, service, serving
from care.service import NOT_SERVICE, Proposal, Served
from care.serving import Draft
from pages import service_words, voiding
from pages.activity_page import activity_page
from pages.following import follow, is_gone
from pages.frame import who
from pages.markup import NOTHING, dotted, draw, empty, icon, leaf, link, tag
from pages.parts import button, card, segments, toast
from pages.volunteer_form import TimeSheet, fresh, record
from pages.words import _, mark, ngettext
from storage import house
from storage.ledger import Record

ON_DEED = """(e) => { const deed = e.target.closest("[data-deed]");
    if (deed) emit([deed.dataset.deed, deed.dataset.of, deed.dataset.since || ""]); }"""


@activity_page("volunteers", mark("志愿者"), css="volunteers")
class Volunteers:
    """One open page. Follows the phones."""

    def __init__(self, activity: Record) -> None:
        self.id, self.ledger, self.sort = str(activity["id"]), house.ledger(), "service"
        self._busy = False

    @property
    def activity(self) -> Record:
        """The activity as it stands now."""
        return self.ledger.store.activities.need(self.id)

    def actions(self) -> None:
        """Everybody's hours, and one more by hand."""
        draw(link(_("全部志愿者"), "/volunteers", icon_name="users"))
        button(_("加一个人"), self._add, icon_name="user-plus")

    def draw(self) -> None:
        """What the phones propose above, what is recorded below it."""
        self.figures = draw(NOTHING)
        with card(_("手机上看到的")) as self.seen, ui.element("div").classes("stack"):
            draw(Markup('<p class="soft">{}</p>').format(_("从加入算到最后一次扫，不算路上的时间。同一个名字用两台手机，算一个人。")))
            with ui.element("div").classes("wrap confirm") as self.confirm:
                options = {code: service_words.sort(code) for code in service.SORTS}
                segments(_("服务还是排练"), options, self.sort, lambda event: setattr(self, "sort", event.value))
                button(_("都对，记下来"), self._accept, icon_name="check", kind="go")
            self.stay = ui.label().classes("soft").props("role=status")
            self.proposed = self._listed("proposed")
        with card(_("记下的")):
            with ui.element("div").classes("line wrap") as self.going_on:
                self.went_on = ui.label()
                button(_("都延到最后一次"), self._extend_all, icon_name="clock", kind="wash")
            self.recorded = self._listed("recorded")
        self.redraw()
        follow(self.id, self.redraw)

    def _listed(self, name: str) -> ui.html:
        with ui.element("div") as listed:
            rows = draw(NOTHING)
        listed.on("click", self._on_deed, js_handler=ON_DEED).mark(name)
        return rows

    def proposals(self) -> list[Proposal]:
        """What the phones propose now."""
        return service.proposals(self.activity, self.ledger.store.stations.all(), self.ledger.books)

    def redraw(self) -> None:
        """Both lists as the facts say now."""
        if is_gone(self.figures) or self.ledger.store.activities.find(self.id) is None:
            return
        served, aside, found = service.served(self.id, self.ledger.books), service.put_aside(self.id, self.ledger.books), self.proposals()
        self.figures.set_content(str(Markup('<p class="t18 num">{}</p>').format(service_words.figures(served)) if served else NOTHING))
        self.seen.set_visibility(bool(found or aside))
        why = [self._why_not(one) for one in found]
        self.confirm.set_visibility(None in why)
        working = why.count("working")
        self.stay.text = (
            ngettext(
                "{n} 位还在服务，先不记；人走了或活动结束以后再记。", "{n} 位还在服务，先不记；人走了或活动结束以后再记。", working
            ).format(n=working)
            if working
            else ""
        )
        self.stay.set_visibility(bool(working))
        rows = NOTHING.join([*(self._proposed(one) for one in found), *(_aside(one) for one in aside)])
        self.proposed.set_content(str(Markup('<div class="list">{}</div>').format(rows)))
        nobody = empty(_("还没有记过人"), _("志愿者加入以后，这里会有大家的时间；没用手机的，点上面的“加一个人”。"))
        later = self._later(served)
        n = sum(draft is not None for _last, draft in later.values())
        self.going_on.set_visibility(n > 1)
        self.went_on.text = ngettext("{n} 位记下以后手机上还有扫码", "{n} 位记下以后手机上还有扫码", n).format(n=n)
        recorded = NOTHING.join(self._recorded(one, *later.get(one.id, (None, None))) for one in served)
        self.recorded.set_content(str(Markup('<div class="list">{}</div>').format(recorded) if served else nobody))

    def _why_not(self, one: Proposal) -> str | None:
        return service.why_not(one, self.activity, days.now())

    def _later(self, served: list[Served]) -> dict[str, tuple[str, Draft | None]]:
        """Who went on after what was recorded: the fact's id → the last deed, and the time up to it where that can be recorded."""
        zone, now = self.ledger.books.zone, days.now()
        found = service.later(served, self.activity, self.ledger.store.stations.all(), self.ledger.books)
        return {one.id: (found[one.id], serving.extended(one, found[one.id], served, zone, now)) for one in served if one.id in found}

    # --- rows

    @property
    def _day(self) -> str:
        return days.day_of(self.activity["starts_at"], self.ledger.books.zone)

    def _proposed(self, one: Proposal) -> Markup:
        spoken = service_words.span(one.begins, one.until, self._day)
        why = self._why_not(one)
        still = tag(_("还在服务"), "wait", "clock") if why == "working" else NOTHING
        if one.until is None and still:
            when: str | Markup = _("{clock} 加入").format(clock=spoken)
        elif one.until is None:
            when = _("{clock} 加入，没有再扫过，写上几点走的").format(clock=spoken)
        else:
            when = dotted(spoken, service_words.hours(service.tenths(one.begins, one.until)) if one.whole else _("超过一天了，改一改"))
        ends = _deed("correct", _("改"), one.name, one.begins) + _deed("aside", _("不算"), one.name, one.begins)
        return _row(one.name, when, service_words.did(one, self.activity), ends, still, off=True)

    def _recorded(self, one: Served, last: str | None, draft: Draft | None) -> Markup:
        spoken = dotted(service_words.span(one.begins, one.until, self._day), service_words.hours(one.tenths))
        clock = service_words.span(last, None, self._day) if last else ""
        still = tag(_("手机上记到 {clock}").format(clock=clock), "wait", "clock") if last and draft is None else NOTHING
        sort = tag(service_words.sort(one.sort)) if one.sort == "rehearsal" else NOTHING
        extend = _deed("extend", _("延到 {clock}").format(clock=clock), one.id, called=one.name) if draft else NOTHING
        ends = extend + _deed("change", _("改"), one.id, called=one.name) + _deed("remove", _("去掉"), one.id, called=one.name)
        return _row(one.name, spoken, one.did, ends, sort + still)

    # --- deeds

    async def _on_deed(self, event: Any) -> None:
        deed, of, since = (str(each) for each in event.args)
        if deed in ("correct", "aside"):
            found = next((one for one in self.proposals() if one.name == of and one.begins == since), None)
            if found is not None:
                await (self._correct(found) if deed == "correct" else self._put_aside(found))
        else:
            every = service.served(self.id, self.ledger.books) + service.put_aside(self.id, self.ledger.books)
            known = next((one for one in every if one.id == of), None)
            if known is not None:
                deeds = {"change": self._change, "extend": lambda one: self._extend([one])}
                await deeds.get(deed, self._remove)(known)
        self.redraw()

    def _add(self) -> None:
        TimeSheet(self.activity, fresh(self.activity, self.ledger.books.zone), None, self.redraw)

    def _draft(self, one: Proposal, sort: str) -> Draft:
        activity = self.activity
        return serving.of_proposal(one, service_words.did(one, activity), sort, self.ledger.books.zone, activity.get("real_end"))

    async def _correct(self, one: Proposal) -> None:
        with ui.context.client.content:
            TimeSheet(self.activity, self._draft(one, self.sort), None, self.redraw)

    async def _change(self, one: Served) -> None:
        with ui.context.client.content:
            TimeSheet(self.activity, serving.of_served(one, self.ledger.books.zone), one, self.redraw)

    async def _accept(self) -> None:
        """All that are whole, as they are."""
        every = self.proposals()
        found = [one for one in every if self._why_not(one) is None]
        stay = service_words.left([why for one in every if (why := self._why_not(one))])
        if self._busy or not found:
            return
        self._busy = True
        try:
            zone, organizer = self.ledger.books.zone, who()["name"]
            written = [record(self.id, self._draft(one, self.sort).details(zone), organizer) for one in found]
            await self.ledger.commit()
        finally:
            self._busy = False
        n = len(written)
        told = ngettext("记下了 {n} 条", "记下了 {n} 条", n).format(n=n)
        toast(_("{told}；还没记：{stay}").format(told=told, stay=stay) if stay else told, partial(self._void, written))
        self.redraw()

    async def _extend_all(self) -> None:
        await self._extend(service.served(self.id, self.ledger.books))

    async def _extend(self, served: list[Served]) -> None:
        """Bring what was recorded up to the last deed of its phones; what was written before is taken back in the same breath."""
        known = self._later(service.served(self.id, self.ledger.books))
        found = [(one, draft) for one in served if (draft := known.get(one.id, ("", None))[1]) is not None]
        if self._busy or not found:
            return
        before = [self.ledger.books.facts[one.id]["details"] for one, _draft in found]
        self._busy = True
        try:
            for one, _draft in found:
                voiding.take_back(self.ledger.books.facts[one.id], _("改正"), who()["name"])
            written = [record(self.id, draft.details(self.ledger.books.zone), who()["name"]) for _one, draft in found]
            await self.ledger.commit()
        finally:
            self._busy = False

        async def undo() -> None:
            await self._void(written)
            for details in before:
                await self._again(details)

        n = len(found)
        names = _("、").join(one.name for one, _draft in found[:3])
        told = _("{names} 等 {n} 位的时间延长了") if n > 3 else _("{names} 的时间延长了")
        toast(told.format(names=names, n=n), undo)
        self.redraw()

    async def _put_aside(self, one: Proposal) -> None:
        """Nobody's service: a phone that was only tried out."""
        details = self._draft(one, NOT_SERVICE).details(self.ledger.books.zone) | {"to": one.until or one.begins}
        written = record(self.id, details, who()["name"])
        await self.ledger.commit()
        toast(_("{name} 不算").format(name=one.name), partial(self._void, [written]))

    async def _remove(self, one: Served) -> None:
        """Taken back; undone by the same once more, since a void cannot be voided."""
        fact = self.ledger.books.facts[one.id]
        await self._void([one.id])
        if one.sort != NOT_SERVICE:
            toast(_("{name} 去掉了").format(name=one.name), partial(self._again, fact["details"]))

    async def _again(self, details: Record) -> None:
        record(self.id, details, who()["name"])
        await self.ledger.commit()
        self.redraw()

    async def _void(self, written: list[str]) -> None:
        for id in written:
            fact = self.ledger.books.facts.get(id)
            if fact is not None and self.ledger.books.counts(fact):
                voiding.take_back(fact, _("去掉"), who()["name"])
        await self.ledger.commit()
        self.redraw()


def _row(name: str, when: str | Markup, did: str, ends: Markup, more: Markup = NOTHING, *, off: bool = False) -> Markup:
    did_shown = Markup('<span class="soft">{}</span>').format(did) if did else NOTHING
    return Markup(
        '<div class="li helper">{}<span class="two"><span class="nm">{} {}</span><span class="num">{}</span>{}</span>'
        '<span class="wrap">{}</span></div>'
    ).format(leaf(name, "off" if off else ""), name, more, when, did_shown, ends)


def _aside(one: Served) -> Markup:
    return _row(one.name, _("不算志愿服务"), "", _deed("bring-back", _("还是算上"), one.id, called=one.name), off=True)


def _deed(deed: str, word: str, of: str, since: str = "", *, called: str = "") -> Markup:
    picture = {"correct": "pencil", "change": "pencil", "extend": "clock", "remove": "trash"}.get(deed)
    return Markup(
        '<button type="button" class="btn mid quiet" data-deed="{}" data-of="{}" data-since="{}" aria-label="{}">{}{}</button>'
    ).format(deed, of, since, f"{word} {called or of}", icon(picture) if picture else NOTHING, word)

"""记一个情况: five answers, most of them a tap, in less than a minute; and the same answers changed later."""

from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import activity as activities
from care import days, incidents, names, reading, watch
from care.incidents import Draft
from pages import incident_words, words
from pages.activity_people import Errors
from pages.frame import complain, frame, nothing_here, page, who
from pages.incidents import PATH
from pages.markup import draw, link
from pages.parts import button, chip, choice, labelled, text_field, typed
from pages.words import _, mark
from storage import house
from storage.ledger import Record

WRONG = {
    "kind": mark("选一下是哪一类。"),
    "what": mark("写一句怎么回事。"),
    "too_long": mark("太长了，最多 {longest} 个字。"),
    "no_day": mark("没有这一天，看看日期。"),
    "no_time": mark("没有这个时间，写成 09:30 这样。"),
    "missing": mark("没有这个时间，写成 09:30 这样。"),
    "not_yet": mark("这个时间还没到。"),
    "before_found": mark("不能比发现的时间早。"),
    "after_told": mark("那以前已经告诉过人了，不能更晚。"),
}
FOUND = 8
"""Children shown for a search."""

AGO = (0, 5, 10)
"""Minutes before now that are a tap."""

RECENT = 8
"""Activities to choose from."""


@page("/incidents/new", mark("记一个情况"), css="incidents")
def new(activity: str = "") -> None:
    """A new one, of an activity where it is named, else of the one that is on."""
    ledger, now = house.ledger(), days.now()
    known = ledger.store.activities.find(activity) if activity else watch.to_watch(ledger.store.activities.all(), now)
    if known is not None and not activity and activities.state(known, now) != "running":
        known = None
    back = f"/activities/{known['id']}" if activity and known else PATH
    draft = Draft(activity=known["id"] if known else None, found_at=now)
    with frame(_("记一个情况"), known["title"] if known else None, back=back, nav="activities"):
        _Form(draft, None, back).draw()


@page("/incidents/{incident_id}/edit", mark("情况记录"), css="incidents")
def edit(incident_id: str) -> None:
    """The answers once more, with the times as they were written."""
    incident = house.ledger().store.incidents.find(incident_id)
    if incident is None or incidents.state(incident) == "withdrawn":
        return nothing_here(_("没有这条情况。"), PATH, _("看全部情况"))
    back = f"{PATH}/{incident_id}"
    with frame(_("修改这条情况"), incident_words.kind(incident["kind"]), back=back, nav="activities"):
        _Form(incidents.of_record(incident), dict(incident), back).draw()


def edit_address(incident_id: str) -> str:
    """Where an incident is changed."""
    return f"{PATH}/{incident_id}/edit"


class _Form:
    """One open form; `incident` is the record that is changed, None where it is a new one."""

    def __init__(self, draft: Draft, incident: Record | None, back: str) -> None:
        self.ledger = house.ledger()
        self.zone = self.ledger.centre["time_zone"]
        self.draft = draft
        self.incident = incident
        self.back = back
        self.errors = Errors()
        self.ago: int | None = 0
        self.fields: dict[str, tuple[Any, Any]] = {}
        self._saving = False

    def draw(self) -> None:
        """What happened first; who, when and whom was told below it; one button."""
        with ui.element("div").classes("form incident"):
            self._kinds()
            self.what = text_field(_("怎么回事"), self.draft.what, lines=2, hint=_("一句话就行。也可以按键盘上的话筒，说出来。"))
            self.what.props("enterkeyhint=done")
            self.errors.add("what", self.what)
            self._children()
            if self.incident is None:
                self._found()
                self._told()
            else:
                self._times()
            self._where()
            with ui.element("div").classes("form-foot"):
                draw(link(_("先不"), self.back))
                button(_("记下"), self._on_save, kind="go big", icon_name="check")

    # what

    def _kinds(self) -> None:
        @ui.refreshable
        def shown() -> None:
            with labelled(_("哪一类")), ui.element("div").classes("kinds"):
                for code in incidents.KINDS:
                    chip(incident_words.kind(code), code == self.draft.kind, lambda code=code: choose(code))

        def choose(code: str) -> None:
            self.draft.kind = code
            self.errors.clear("kind")
            shown.refresh()

        shown()
        self.errors.add("kind", ui.label().classes("wrong").props("role=alert"))

    # whom it concerns

    def _children(self) -> None:
        self.search = text_field(_("哪个孩子"), kind="search", optional=True, hint=_("名字、拼音首字母或号码都行。"))

        @ui.refreshable
        def chosen() -> None:
            query = typed(self.search)
            with ui.element("div").classes("chips"):
                for id in self.draft.children:
                    name = incident_words.names(self.ledger, [id])
                    chip(name, True, lambda id=id: toggle(id)).props["aria-label"] = f"{_('去掉')} {name}"
                others = [child for child in self.ledger.children() if child["id"] not in self.draft.children] if query else []
                found = [child for child in others if names.matches(query, child["name"], words.number(child.get("number")))]
                for child in found[:FOUND]:
                    button(child["name"], lambda id=child["id"]: toggle(id), icon_name="plus", kind="mid")
            if query and not found:
                draw(Markup('<p class="soft">{}</p>').format(_("没有找到。")))

        def toggle(child: str) -> None:
            self.draft.name(child)
            self.search.value = ""
            chosen.refresh()

        self.search.on_value_change(chosen.refresh)
        self.search.props("debounce=200 inputmode=search")
        chosen()

    # when, and who knows

    def _found(self) -> None:
        @ui.refreshable
        def shown() -> None:
            with labelled(_("什么时候发现的")), ui.element("div").classes("chips"):
                for ago in AGO:
                    text = _("{n} 分钟前").format(n=ago) if ago else _("刚刚")
                    chip(text, ago == self.ago, lambda ago=ago: choose(ago))
                chip(_("别的时间"), self.ago is None, lambda: choose(None))
            self.fields.pop("found_at", None)
            if self.ago is None:
                with ui.element("div").classes("pair"):
                    self._moment("found_at", _("几点发现的"), self.draft.found_at)

        def choose(ago: int | None) -> None:
            self.ago = ago
            self.draft.found_at = days.shifted(days.now(), -(ago or 0) * 60_000)
            self.errors.clear("found_at")
            shown.refresh()

        shown()
        self.errors.add("found_at", ui.label().classes("wrong").props("role=alert"))

    def _told(self) -> None:
        @ui.refreshable
        def shown() -> None:
            with labelled(_("已经告诉了谁"), optional=True), ui.element("div").classes("chips"):
                at = {one["who"]: one["at"] for one in self.draft.told}
                for code in incidents.TOLD:
                    text = incident_words.told(code)
                    shown_text = f"{text} {words.clock(at[code])}" if code in at else text
                    chip(shown_text, code in at, lambda code=code: tell(code))

        def tell(code: str) -> None:
            self.draft.tell(code, days.now())
            shown.refresh()

        shown()

    def _times(self) -> None:
        for name, label, at in (
            ("found_at", _("几点发现的"), self.draft.found_at),
            ("reported_at", _("几点上报的"), self.draft.reported_at or self.draft.found_at),
        ):
            with ui.element("div").classes("pair"):
                self._moment(name, label, at)
            self.errors.add(name, ui.label().classes("wrong").props("role=alert"))

    def _moment(self, name: str, label: str, at: str) -> None:
        local = words.local(at)
        day = text_field(_("哪一天"), local.date().isoformat(), kind="date")
        self.fields[name] = (day, text_field(label, local.strftime("%H:%M"), kind="time"))

    def _where(self) -> None:
        self.where = text_field(_("在哪里"), self.draft.where, optional=True)
        recent = sorted(self.ledger.store.activities.all(), key=lambda activity: activity["starts_at"], reverse=True)
        recent = [activity for activity in recent if activity["starts_at"] <= days.now() or activity["id"] == self.draft.activity]
        listed = {activity["id"]: f"{activity['title']} {words.day(activity['starts_at'], weekday=False)}" for activity in recent[:RECENT]}
        if self.draft.activity and self.draft.activity not in listed:
            listed[self.draft.activity] = incident_words.value(self.ledger, "activity", self.draft.activity)
        self.activity = choice(_("哪次活动"), listed, self.draft.activity, optional=True) if listed else None

    # saved

    def _read(self) -> dict[str, str]:
        """Take over what was typed. Returns what is wrong with the times."""
        draft, wrong = self.draft, dict[str, str]()
        draft.what, draft.where = typed(self.what), typed(self.where)
        draft.activity = self.activity.value if self.activity else draft.activity
        for name, (day, clock) in self.fields.items():
            shown = words.local(getattr(draft, name) or draft.found_at)
            if (day.value, clock.value) == (shown.date().isoformat(), shown.strftime("%H:%M")):
                continue  # as it was, to the second
            at = reading.instant_of(day.value or "", clock.value or "", self.zone)
            if at is None:
                wrong[name] = "no_time" if reading.day_of(day.value or "") else "no_day"
            else:
                setattr(draft, name, at)
        return wrong

    async def _on_save(self) -> None:
        wrong = self._read()
        self.search.error = _("从下面选一个孩子，或者清空。") if typed(self.search) else None
        if self.search.error:
            return
        wrong = {**incidents.problems(self.draft, days.now()), **wrong}
        if wrong.pop("told", None) and self.incident is not None:  # in a new one those times were taken when it was tapped
            wrong.setdefault("found_at", "after_told")
        for name in self.errors.names():
            code = wrong.get(name, "")
            pattern = WRONG[name if code == "missing" and name in WRONG else code] if code else ""
            self.errors.say(name, _(pattern).format(longest=incidents.LONGEST_WHAT) if pattern else "")
        if wrong or self._saving:
            return
        if self.incident is not None and incidents.state(self.ledger.store.incidents.need(self.incident["id"])) == "withdrawn":
            complain(_("这条情况已经撤回了，没有改。"))
            return
        organizer, self._saving = who()["name"], True
        try:
            saved = self.ledger.save("incidents", self._record(organizer), by=organizer)
            await self.ledger.commit()
        finally:
            self._saving = False
        self._saving = True  # the page is being left: a second press writes nothing
        ui.navigate.to(f"{PATH}/{saved['id']}")

    def _record(self, organizer: str) -> Record:
        if self.incident is None:
            return incidents.written(self.draft, by=organizer, now=days.now())
        now = self.ledger.store.incidents.need(self.incident["id"])
        self.draft.told, self.draft.done = ([dict(one) for one in now.get("told") or ()], now.get("done") or "")
        return incidents.changed(now, self.draft, self.incident)

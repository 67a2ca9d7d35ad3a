"""Who has not come, to be rung up: what became of each call, and why a child is absent. Made for a phone in the hand of whoever calls.

Each answer is a fact: it survives a restart, shows on every open page within a second, and one tap takes it back. Who arrives leaves
the list.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import absences, days, reach, reading
from care.absences import Missing
from care.activity import Record
from care.facts import Fact
from pages import absence_words, badge_making, days_asked, voiding, words
from pages.following import follow, is_gone
from pages.frame import frame, nothing_here, page, who
from pages.markup import NOTHING, dotted, draw, empty, icon, leaf, link
from pages.parts import button, sheet, text_field, toast, typed
from pages.reach import ask_phone, guardians, where
from pages.words import _, mark
from storage import house

LONGEST = 200
ON_ROW = '(e) => { const at = e.target.closest("[data-child]"); if (at) emit([at.dataset.child, at.dataset.guardian || ""]) }'
"""Both the button and the telephone open the child's sheet: after the call one writes there what became of it."""


@page("/activities/{activity_id}/calls", mark("打电话"), css="activities")
def calls(activity_id: str, day: str = "") -> None:
    """The list of one of the activity's days, today's as a rule."""
    ledger = house.ledger()
    activity = ledger.store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("去活动"))
    planned = absences.days_of(activity, ledger.books.zone)
    asked = str(reading.day_of(day) or "")
    chosen = asked if asked in planned else absences.likely_day(activity, days.now(), ledger.books.zone)
    below = dotted(activity["title"], words.day(chosen))
    with frame(_("打电话"), below, nav="board", back=f"/activities/{activity_id}/board", actions=lambda: _actions(activity_id, chosen)):
        draw(days_asked.not_here(day, chosen))
        if len(planned) > 1:
            draw(_other_days(activity_id, planned, chosen))
        _Page(activity_id, chosen).draw()


def _actions(activity_id: str, day: str) -> None:
    draw(link(_("打印"), f"/activities/{activity_id}/not-here.pdf?day={day}", icon_name="printer"))


def _other_days(activity_id: str, planned: list[str], chosen: str) -> Markup:
    links = NOTHING.join(
        Markup('<a class="chip {}" href="/activities/{}/calls?day={}"{}>{}</a>').format(
            "on" if day == chosen else "",
            activity_id,
            day,
            Markup(' aria-current="page"') if day == chosen else NOTHING,
            words.day(day, weekday=False),
        )
        for day in planned
    )
    return Markup('<nav class="chips" aria-label="{}">{}</nav>').format(_("哪一天"), links)


class _Page:
    """One open list."""

    def __init__(self, activity_id: str, day: str) -> None:
        self.id, self.day = activity_id, day
        self.ledger = house.ledger()

    @property
    def activity(self) -> dict[str, Any]:
        """The activity as it stands."""
        return self.ledger.store.activities.need(self.id)

    def draw(self) -> None:
        """How it stands, and under it the children by what is known of them."""
        self._figures = draw(NOTHING)
        with ui.element("div").classes("stack calls") as listed:
            self._rows = draw(NOTHING)
        listed.on("click", self._open, js_handler=ON_ROW).mark("calls")
        self.redraw()
        follow(self.id, self.redraw)

    def missing(self) -> list[Missing]:
        """Who has not come, by group and number."""
        children = badge_making.in_order(dict(child) for child in self.ledger.expected(self.activity))
        return absences.missing(self.activity, children, self.ledger.books, self.day)

    def redraw(self) -> None:
        """Draw what the facts say now."""
        if is_gone(self._rows) or self.ledger.store.activities.find(self.id) is None:
            return
        found = self.missing()
        counted = absences.summary(self.activity, self.ledger.store.children.all(), self.ledger.books, self.day)
        self._figures.set_content(str(_figures(counted)))
        self._rows.set_content(str(_listed(found, guardians()) if found else _nobody(counted)))

    def _open(self, event: Any) -> None:
        child, guardian = str(event.args[0]), str(event.args[1])
        found = next((one for one in self.missing() if one.child["id"] == child), None)
        if found is None:
            self.redraw()
            toast(_("已经到了"))
            return
        with ui.context.client.content:
            _Child(self, found, guardian)


class _Elsewhere(_Page):
    """The list of a day as another page needs it, which draws itself anew in its own way."""

    def __init__(self, activity_id: str, day: str, redraw: Callable[[], Any]) -> None:
        super().__init__(activity_id, day)
        self._redraw_other = redraw

    def redraw(self) -> None:
        self._redraw_other()


def open_sheet(activity_id: str, day: str, child: str, redraw: Callable[[], Any]) -> None:
    """Open one child's sheet on another page: whom to call, what became of it, why it did not come. Nothing where it is not missed."""
    listed = _Elsewhere(activity_id, day, redraw)
    found = next((one for one in listed.missing() if one.child["id"] == child), None)
    if found is None:
        return redraw()
    with ui.context.client.content:
        _Child(listed, found, "")


def _figures(counted: Mapping[str, int]) -> Markup:
    """Those who came, and those who did not by what is known of them: never mixed up, and together the list."""
    pieces = [_("应到 {n}").format(n=counted["expected"]), _("已到 {n}").format(n=counted["came"])]
    if counted["late"]:
        pieces.append(_("其中迟到 {n}").format(n=counted["late"]))
    return Markup('<p class="t18 num">{}</p>').format(dotted(*(Markup('<span class="ph">{}</span>').format(piece) for piece in pieces)))


ORDER = ("not_recorded", "not_reached", "not_asked", "excused")
"""Those first of whom something is still to be found out."""


def _listed(found: list[Missing], known: Mapping[str, Record]) -> Markup:
    cards: list[Markup] = []
    for reason in ORDER:
        those = [one for one in found if one.reason == reason]
        if those:
            rows = NOTHING.join(_row(one, known) for one in those)
            title = f"{absence_words.reason(reason)} {len(those)}"
            cards.append(Markup('<section class="card"><h2>{}</h2><div class="list">{}</div></section>').format(title, rows))
    return NOTHING.join(cards)


def _row(one: Missing, known: Mapping[str, Record]) -> Markup:
    child = one.child
    told = absence_words.story(one, known)
    last = Markup('<span class="said">{}</span>').format(dotted(*told[:2])) if told else NOTHING
    first = next(iter(_phones(child, known)), None)
    return Markup(
        '<div class="li call">{}<span class="two"><span class="nm">{}</span><span class="soft">{}</span>{}</span>{}'
        '<button type="button" class="btn" data-child="{}" aria-label="{}">{}</button></div>'
    ).format(
        leaf(child["name"], "off", "small"),
        child["name"],
        dotted(where(child), Markup('<span class="ph">{}</span>').format(first[0] if first else _("没有留电话"))),
        last,
        tel(child, *first) if first else NOTHING,
        child["id"],
        _("记一下 {name}").format(name=child["name"]),
        _("记一下"),
    )


def _phones(child: Record, known: Mapping[str, Record]) -> list[tuple[str, str, str]]:
    """Whom one can ring up: (奶奶 刘秀英, number, id)."""
    pairs = [(tie, known[tie["guardian"]]) for tie in child.get("guardians") or () if tie["guardian"] in known]
    return [
        (" ".join(filter(None, (tie.get("relation"), person.get("name")))) or words.phone(person["phone"]), person["phone"], person["id"])
        for tie, person in pairs
        if reach.usable(person.get("phone"))
    ]


def tel(child: Record, called: str, phone: str, guardian: str) -> Markup:
    """A button that rings somebody up; it tells the list's handler whose and which number it was."""
    label = _("打电话给 {name}").format(name=f"{child['name']} {called}, {words.phone(phone)}")
    return Markup(
        '<a class="btn wash tel" href="tel:{}" data-child="{}" data-guardian="{}" aria-label="{}">{}'
        '<span class="only-laptop num">{}</span></a>'
    ).format(phone, child["id"], guardian, label, icon("phone"), words.phone(phone))


def _nobody(counted: Mapping[str, int]) -> Markup:
    text = (_("都到了"), _("名单上的孩子都来过了。")) if counted["expected"] else (_("名单上还没有人"), _("在活动里选谁参加。"))
    return Markup('<section class="card">{}</section>').format(empty(*text))


class _Child:
    """The sheet of one child: whom to call, what became of it, why the child is absent, and what was written down."""

    def __init__(self, listed: _Page, found: Missing, guardian: str) -> None:
        self.listed, self.child = listed, found.child
        self.phones = _phones(found.child, guardians())
        self.guardian = (
            guardian if any(id == guardian for _who, _phone, id in self.phones) else next((id for *_rest, id in self.phones), "")
        )
        with sheet(found.child["name"]) as self.dialog:
            draw(Markup('<p class="soft">{}</p>').format(where(found.child)))
            draw(Markup('<h3 class="call-step">{}</h3>').format(_("1 打给谁、怎么样")))
            self._numbers()
            if self.phones:
                self._asked = ui.label().classes("sb")
                with ui.element("div").classes("answers four"):
                    for code, word in absence_words.OUTCOMES.items():
                        button(_(word), partial(self._call, code), icon_name=absence_words.PICTURES[code])
            self.written = ui.element("div").classes("stack written")
            draw(Markup('<h3 class="call-step">{}</h3>').format(_("2 没来的原因")))
            with ui.element("div").classes("answers three"):
                for code in absences.REASONS:
                    button(absence_words.reason(code), partial(self._absent, code), kind="wash")
            draw(Markup('<p class="soft">{}</p>').format(_("没问：还没问原因。")))
            self.note = text_field(_("写一句"), optional=True, hint=_("比如 发烧了，下次来。先写，再按原因。"))
            with ui.element("div").classes("shut"):
                button(_("关上"), self.dialog.close, kind="wide")
        self._redraw()

    def _numbers(self) -> None:
        """A large button for each number; pressing it says whose call the answer below is about."""
        with ui.element("div").classes("stack numbers") as numbers:
            for called, phone, id in self.phones:
                text = Markup('<span class="two"><span>{}</span><span class="num">{}</span></span>').format(called, words.phone(phone))
                draw(
                    Markup('<a class="btn wash big wide" href="tel:{}" data-guardian="{}">{}{}</a>').format(phone, id, icon("phone"), text)
                )
            if not self.phones:
                answer = (self.listed.activity.get("answered_for") or {}).get(self.child["id"])
                draw(Markup("<p>{}</p>").format(_("没有留电话。{name} 负责。").format(name=answer["by"]) if answer else _("没有留电话。")))
                button(_("补电话"), self._add_phone, icon_name="phone", kind="wash")
        numbers.on("click", self._chosen, js_handler='(e) => { const a = e.target.closest("a"); if (a) emit(a.dataset.guardian) }')
        numbers.mark("numbers")

    def _add_phone(self) -> None:
        self.dialog.close()
        ask_phone(self.child, self.listed.redraw)

    def _chosen(self, event: Any) -> None:
        self.guardian = str(event.args)
        self._redraw()

    def _redraw(self) -> None:
        if self.phones:
            called = next(called for called, _phone, id in self.phones if id == self.guardian)
            self._asked.text = _("打给 {who}，怎么样？").format(who=called)
        self.written.clear()
        found = self._found()
        facts = [*([found.absence] if found and found.absence else []), *(found.calls if found else [])]
        with self.written:
            for fact in facts:
                self._line(fact)

    def _line(self, fact: Fact) -> None:
        if fact["kind"] == "call":
            said = absence_words.told(fact, self.child, guardians())
        else:
            said = f"{words.moment(fact['happened_at'])} {absence_words.why(fact)}"
        with ui.element("div").classes("li"):
            draw(
                Markup('<span class="two"><span class="sb">{}</span><span class="soft">{}</span></span>').format(said, fact.get("by") or "")
            )
            button(_("撤销"), partial(self._undo, [fact["id"]]), kind="quiet", icon_name="arrow-back-up", label=f"{_('撤销')} {said}")

    def _found(self) -> Missing | None:
        return next((one for one in self.listed.missing() if one.child["id"] == self.child["id"]), None)

    async def _call(self, outcome: str) -> None:
        said = _(absence_words.OUTCOMES[outcome])
        # The sheet stays: another adult may be rung up, or the reason written down.
        if await self._write(absences.call(self.listed.id, self.child["id"], outcome, self.listed.day, self.guardian), said):
            self._redraw()

    async def _absent(self, reason: str) -> None:
        note = typed(self.note)
        self.note.error = _("太长了，最多 {longest} 个字。").format(longest=LONGEST) if len(note) > LONGEST else None
        if self.note.error:
            return
        fact = absences.absence(self.listed.id, self.child["id"], reason, self.listed.day, note)
        if await self._write(fact, absence_words.reason(reason)):
            self.dialog.close()

    async def _write(self, fact: dict[str, object], said: str) -> bool:
        """Record it, unless the child has come in the meantime."""
        me, ledger = who(), house.ledger()
        if self._found() is None:
            self.dialog.close()
            self.listed.redraw()
            toast(_("{name} 已经到了").format(name=self.child["name"]))
            return False
        taken = ledger.record(dict(fact), organizer=me["name"])
        await ledger.commit()
        self.listed.redraw()
        toast(_("{name}：{what}").format(name=self.child["name"], what=said), partial(self._undo, [taken.id]))
        return True

    async def _undo(self, ids: list[str | None]) -> None:
        me, ledger = who(), house.ledger()
        for id in ids:
            fact = ledger.books.facts.get(id or "")
            if fact is not None and ledger.books.void_of(fact) is None:
                voiding.take_back(fact, _("记错了"), me["name"])
        await ledger.commit()
        self.listed.redraw()
        if not self.dialog.is_deleted:
            self._redraw()

"""A child went home past every phone: how, and where it was not just now, when. Asked on the board and on the tray."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from nicegui import ui

from care import activity as activities
from care import by_hand, collecting, days, identity, writing
from care.identity import Unclear
from pages import child_words, collected, words
from pages.child_record import WRONG
from pages.frame import who
from pages.markup import call, draw
from pages.parts import ask, button, choice, sheet, text_field, typed
from pages.words import _
from storage import house

Record = dict[str, Any]
Details = dict[str, Any]

APART_SECONDS = 120
"""A departure nearer than this to what it must follow would contradict it (care.sheet)."""


class When:
    """A day and a time, asked for. `after` and `before` are instants between which it must lie, well apart from them."""

    def __init__(self, activity: Record, usual: str, *, after: str | None = None, before: str | None = None) -> None:
        self.activity = {**activity, "closed_at": activities.ends_at(activity)}
        self.after = after
        self.before = before
        at = words.local(usual)
        with ui.element("div").classes("pair"):
            self.day = text_field(_("哪一天"), at.date().isoformat(), kind="date")
            self.clock = text_field(_("几点"), at.strftime("%H:%M"), kind="time")

    def instant(self) -> str | None:
        """What was written, as an instant; None where something is wrong, which then stands under its field."""
        self.day.error = self.clock.error = None
        try:
            zone = words.time_zone().key
            at = by_hand.happened(self.day.value or "", self.clock.value or "", self.activity, now=days.now(), zone=zone)
        except Unclear as unclear:
            needs = {name: words.day(str(day), weekday=False) for name, day in unclear.needs.items()}
            field = self.clock if unclear.code in ("time_unreadable", "not_yet") else self.day
            field.error = _(WRONG[unclear.code]).format_map(needs)
            return None
        if self.after and days.seconds_between(self.after, at) <= APART_SECONDS:
            self.clock.error = _("要比 {time} 晚 3 分钟以上，那时还在。").format(time=words.moment(self.after))
            return None
        if self.before and days.seconds_between(at, self.before) <= APART_SECONDS:
            self.clock.error = _("要比 {time} 早 3 分钟以上，那时已经走了。").format(time=words.moment(self.before))
            return None
        return at


class Leaving:
    """The sheet itself, open at once: the choices of the departure desk, for an organizer.

    `record` is given the details of the departure; `above` draws what is asked besides. `at` is when the child went (None: now), by which
    it is said whether it might go alone; `activity` lets it go along with an adult who takes others.
    """

    def __init__(
        self,
        child: Record,
        record: Callable[[Details], Awaitable[Any]],
        above: Callable[[], Any] | None = None,
        *,
        activity: str = "",
        at: str | None = None,
        told: str = "",
    ) -> None:
        self.record = record
        self.child = child
        self.activity = activity
        with sheet(_("{name} 怎么走的？").format(name=child["name"])) as self.dialog:
            ui.label(told or _("不在手机上签退的，在这里补记。")).classes("soft")
            if above is not None:
                above()
            for guardian, link in _guardians(child):
                self._collector(guardian, link)
            self._alone(at or days.now())
            self._escort()
            self._other()
            button(_("先不"), self.dialog.close, kind="wide")

    def _collector(self, guardian: Record, link: Record) -> None:
        called = " ".join(filter(None, (link.get("relation"), guardian.get("name")))) or words.phone(guardian.get("phone")) or _("监护人")
        details = {"how": "guardian", "guardian": guardian["id"]}
        with ui.element("div").classes("line"):
            if link.get("may_collect", True) is False:
                text = _("{who}，不可接").format(who=called)
                button(text, partial(self._against_the_list, called, details), icon_name="hand-stop", kind="stop grow")
                return
            button(_("{who} 接走了").format(who=called), partial(self.record, details), icon_name="home-move", kind="wash grow")
            if guardian.get("phone"):
                draw(call(guardian["phone"], called))

    async def _against_the_list(self, called: str, details: Details) -> None:
        """Somebody who may not collect took the child all the same: written down, but never by a slip of the finger."""
        lines = (
            _("名单上写着 {who} 不可以接 {name}。").format(who=called, name=self.child["name"]),
            _("孩子还在，就先别让孩子走。已经走了，记下来，会放进待处理。"),
        )
        if await ask(_("先别让孩子走。真的是 {who} 接走的？").format(who=called), _("已经接走了，记下来"), *lines, danger=True):
            await self.record(details)

    def _alone(self, at: str) -> None:
        zone = house.ledger().centre["time_zone"]
        if collecting.may_go_alone(self.child, at, zone):
            day = self.child["may_go_alone"].get("on")
            text = _("自己回家了（{day} 同意）").format(day=words.day(day, weekday=False)) if day else _("自己回家了")
            button(text, partial(self.record, {"how": "alone"}), icon_name="home-move", kind="wash")
            return
        made = button(_("自己回家了"), icon_name="home-move")
        made.disable()
        ui.label(_("监护人还没有同意 {name} 自己回家。在孩子的档案里写上谁同意的，就能选。").format(name=self.child["name"])).classes(
            "soft"
        )

    def _escort(self) -> None:
        known = collected.escorts(self.activity, self.child, house.ledger()) if self.activity else {}
        if not known:
            return
        self.along = choice(_("跟别的孩子的大人一起走"), known, optional=True, hint=_("同组孩子的大人，今天带过孩子走的排在前面。"))

        async def leave() -> None:
            if not self.along.value:
                self.along.error = _("先选跟谁走的。")
                return
            await self.record({"how": "escort", "guardian": self.along.value, "group": self.child.get("group") or ""})

        button(_("跟这个大人走了"), leave, icon_name="users-group", kind="wash")

    def _other(self) -> None:
        self.other = text_field(_("别人接走的，写上是谁"), hint=_("名字。你记下，就是你同意的。"))
        with ui.element("div").classes("pair"):
            self.relation = text_field(_("和孩子是什么关系"), optional=True, hint=_("比如 邻居、二姨。"))
            self.phone = text_field(_("电话"), optional=True, kind="tel")
        button(_("记下来"), self.leave_with_other, kind="wide")

    async def leave_with_other(self) -> None:
        """Somebody who stands on no list: the organizer who writes it down answers for it."""
        self.other.error = self.phone.error = None
        try:
            number = identity.read_phone(typed(self.phone))
        except Unclear as unclear:
            self.phone.error = _(child_words.WRONG[unclear.code]).format_map(unclear.needs)
            return
        if not typed(self.other):
            self.other.error = _("写上是谁接走的。")
            return
        said = {"name": typed(self.other), "relation": typed(self.relation), "phone": number}
        told = {field: writing.cut("name", text) for field, text in said.items() if text}
        await self.record({"how": "other", **told, "agreed_by": who()["name"]})


def _guardians(child: Record) -> list[tuple[Record, Record]]:
    """Everybody who is tied to a child, with the tie: those who may collect it first."""
    ties = sorted(child.get("guardians") or (), key=lambda tie: tie.get("may_collect", True) is False)
    found = [(house.ledger().store.guardians.find(tie["guardian"]), tie) for tie in ties]
    return [(dict(guardian), tie) for guardian, tie in found if guardian is not None]

"""A child went home past every phone: how, and where it was not just now, when. Asked on the board and on the tray."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from nicegui import ui

from care import activity as activities
from care import by_hand, days
from care.identity import Unclear
from pages import words
from pages.child_record import WRONG
from pages.frame import who
from pages.parts import button, call, draw, sheet, text_field, typed
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
    """The sheet itself, open at once. `record` is given the details of the departure; `above` draws what is asked besides."""

    def __init__(self, child: Record, record: Callable[[Details], Awaitable[Any]], above: Callable[[], Any] | None = None) -> None:
        self.record = record
        with sheet(_("{name} 怎么走的？").format(name=child["name"])) as self.dialog:
            ui.label(_("不在手机上签退的，在这里补记。")).classes("soft")
            if above is not None:
                above()
            for guardian, relation in _collectors(child):
                self._collector(guardian, " ".join(filter(None, (relation, guardian.get("name")))))
            if child.get("may_go_alone"):
                button(_("自己回家了"), partial(self.record, {"how": "alone"}), icon_name="home-move", kind="wash")
            self.other = text_field(_("别人接走的，写上是谁"), hint=_("名字，和孩子是什么关系。"))
            with ui.element("div").classes("line"):
                button(_("先不"), self.dialog.close, kind="grow")
                button(_("记下来"), self.leave_with_other, kind="grow")

    def _collector(self, guardian: Record, called: str) -> None:
        details = {"how": "guardian", "guardian": guardian["id"]}
        with ui.element("div").classes("line"):
            button(_("{who} 接走了").format(who=called), partial(self.record, details), icon_name="home-move", kind="wash grow")
            if guardian.get("phone"):
                draw(call(guardian["phone"], called))

    async def leave_with_other(self) -> None:
        """Somebody who stands on no list: the organizer who writes it down answers for it."""
        if not typed(self.other):
            self.other.error = _("写上是谁接走的。")
            return
        await self.record({"how": "other", "name": typed(self.other), "agreed_by": who()["name"]})


def _collectors(child: Record) -> list[tuple[Record, str]]:
    """Who may collect a child, with the relation."""
    ties = [tie for tie in child.get("guardians") or () if tie.get("may_collect", True)]
    found = [(house.ledger().store.guardians.find(tie["guardian"]), tie.get("relation") or "") for tie in ties]
    return [(dict(guardian), relation) for guardian, relation in found if guardian is not None]

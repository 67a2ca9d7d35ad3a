"""On an activity's page: the children on its list without an adult who can be rung up, until a number is on record."""

from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import activity as activities
from care import days, reach
from care.activity import Record
from pages import words
from pages.frame import who
from pages.markup import NOTHING, dotted, draw, tag
from pages.parts import ask, button, toast
from pages.reach import ON_DEED, ask_phone, child_row, deed, guardians, where, without
from pages.words import _, ngettext
from storage import house


class ReachCard:
    """The card. It stands there while somebody is without a reachable adult, or was left out for it."""

    def __init__(self, activity_id: str) -> None:
        self.id = activity_id
        with ui.element("section").classes("card").props("id=reach") as self.card:
            with ui.element("div").classes("card-head"):
                with ui.element("h2"):
                    self.title = ui.label().style("display:inline")
                self.together = button(_("都由我负责"), self._all_mine, icon_name="user-check", kind="wash mid")
            self.told = ui.label(_("补上电话，这里就少一个。")).classes("soft")
            with ui.element("div").classes("list") as listed:
                self.rows = draw(NOTHING)
            listed.on("click", self._on_deed, js_handler=ON_DEED).mark("reach")
        self.redraw()

    @property
    def record(self) -> Record:
        """The activity as it stands."""
        return house.ledger().store.activities.need(self.id)

    def redraw(self) -> None:
        """Draw what the records say now. Of an activity that is over nothing is left to do."""
        activity = self.record
        found, left_out = without(activity), _left_out(activity)
        going_on = activities.state(activity, days.now()) in ("planned", "running")
        self.card.set_visibility(going_on and bool(found.children or left_out))
        n = len(found.children)
        self.title.text = _("还没有能打通的大人 {n}").format(n=n) if n else _("没放进名单的孩子")
        self.together.set_visibility(len(found.open) > 1)
        self.told.set_visibility(bool(n))
        rows = [_open(child) for child in found.open] + [_answered(answered) for answered in found.answered]
        self.rows.set_content(str(NOTHING.join([*rows, *(_out(child) for child in left_out)])))

    async def _on_deed(self, event: Any) -> None:
        code, child = str(event.args[0]), house.ledger().store.children.find(str(event.args[1]))
        if child is None:
            self.redraw()
        elif code == "phone":
            ask_phone(child, self.redraw)
        elif code == "mine":
            await self._save(reach.answer_for(self.record, [child["id"]], by=who()["name"], at=days.now()))
            toast(_("{name} 由你负责").format(name=child["name"]), partial(self._not_mine, [child["id"]]))
        elif code == "out":
            before = self.record
            await self._save(reach.leave_out(before, child["id"]))
            toast(_("{name} 先不在名单上").format(name=child["name"]), partial(self._back, child["id"], before))
        elif code == "back":
            await self._put_back(child)

    async def _all_mine(self) -> None:
        ids = [child["id"] for child in without(self.record).open]
        await self._save(reach.answer_for(self.record, ids, by=who()["name"], at=days.now()))
        n = len(ids)
        toast(ngettext("{n} 个孩子由你负责", "{n} 个孩子由你负责", n).format(n=n), partial(self._not_mine, ids))

    async def _not_mine(self, ids: list[str]) -> None:
        answers = {child: answer for child, answer in (self.record.get("answered_for") or {}).items() if child not in ids}
        await self._save({**self.record, "answered_for": answers})

    async def _back(self, child: str, before: Record) -> None:
        """As it was before the child was left out: on the list, and answered for by whoever did."""
        activity = reach.put_back(self.record, child)
        was = (before.get("answered_for") or {}).get(child)
        await self._save(reach.answer_for(activity, [child], **was) if was else activity)

    async def _put_back(self, child: Record) -> None:
        """Nobody comes onto a list without a reachable adult: where there is none, the organizer answers by name."""
        activity = reach.put_back(self.record, child["id"])
        if not reach.is_reachable(child, guardians()):
            question = _("放回 {name}？").format(name=child["name"])
            if not await ask(question, _("我来负责，放回"), _("还没有能打通的大人。放回名单，就由你负责。")):
                return
            activity = reach.answer_for(activity, [child["id"]], by=who()["name"], at=days.now())
        await self._save(activity)
        toast(_("{name} 在名单上了").format(name=child["name"]))

    async def _save(self, activity: Record) -> None:
        ledger = house.ledger()
        ledger.save("activities", dict(activity), by=who()["name"])
        await ledger.commit()
        self.redraw()


def _left_out(activity: Record) -> list[Record]:
    """Who was left out and is not on the list in another way."""
    found = (house.ledger().store.children.find(child) for child in activity.get("left_out") or ())
    return [child for child in found if child is not None and not child.get("archived_at") and not activities.is_expected(activity, child)]


def _open(child: Record) -> Markup:
    deeds = (
        deed("phone", child, "phone", _("补电话"), "mid wash"),
        deed("mine", child, "user-check", _("我来负责")),
        deed("out", child, "x", _("先不放进名单")),
    )
    return child_row(child, where(child), deeds)


def _answered(answered: reach.Answered) -> Markup:
    told = _("{name} 负责，{day}").format(name=answered.by, day=words.day(answered.at, weekday=False))
    child = answered.child
    return child_row(child, dotted(where(child), told), [deed("phone", child, "phone", _("补电话"), "mid wash")])


def _out(child: Record) -> Markup:
    deeds = [deed("back", child, "plus", _("放回名单"))]
    if not reach.is_reachable(child, guardians()):
        deeds.insert(0, deed("phone", child, "phone", _("补电话"), "mid wash"))
    return child_row(child, where(child), deeds, tag(_("没放进名单")))

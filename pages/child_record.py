"""An organizer records what no phone wrote: that a child came, took part, was given something, went home."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import by_hand, days
from care.identity import Unclear
from care.sheet import Sheet
from pages import child_facts, child_words, frame, words
from pages.markup import draw
from pages.parts import ask, button, choice, sheet, sheet_buttons, text_field, typed
from pages.words import _, mark
from storage import house
from storage.ledger import Record

LISTED = 30
"""Activities offered, the latest first."""

WRONG = {
    "day_unreadable": mark("读不出是哪一天，写成 2026-12-19 这样。"),
    "time_unreadable": mark("写成 09:12 这样。"),
    "not_yet": mark("这个时间还没到。"),
    "not_that_day": mark("活动是 {first} 到 {last}，那天没有。"),
}


def open_form(child: Record, redraw: child_facts.Redraw) -> None:
    """Ask what happened, at which activity and when, and write it down."""
    ledger = house.ledger()
    held = [activity for activity in ledger.store.activities.all() if not activity.get("cancelled_at")]
    begun = [activity for activity in held if days.moment(activity["starts_at"]) <= days.moment(days.now())]
    begun.sort(key=lambda activity: activity["starts_at"], reverse=True)
    with ui.context.client.content, sheet(_("补记 {name} 的一条").format(name=child["name"])) as dialog:
        if begun:
            _Form(dict(child), begun[:LISTED], dialog, redraw).draw()
        else:
            draw(Markup('<p class="t18 soft">{}</p>').format(_("还没有开始过的活动，没有东西可以补记。")))
            button(_("知道了"), dialog.close)


class _Form:
    def __init__(self, child: Record, held: Sequence[Record], dialog: ui.dialog, redraw: child_facts.Redraw) -> None:
        self.child = child
        self.held = {activity["id"]: activity for activity in held}
        self.dialog = dialog
        self.redraw = redraw
        self.fields: dict[str, Any] = {}

    @property
    def activity(self) -> Record:
        """The chosen activity."""
        return self.held[self.which.value]

    def draw(self) -> None:
        """The form: which activity, what, when."""
        titles = {id: f"{words.day(activity['starts_at'], weekday=False)} {activity['title']}" for id, activity in self.held.items()}
        self.which = choice(_("哪个活动"), titles, next(iter(titles)), on_change=self._changed)
        self.kind = choice(_("记什么"), {kind: words.kind(kind) for kind in by_hand.KINDS}, by_hand.KINDS[0], on_change=self._changed)
        self.more = ui.element("div").classes("stack")
        self.shown = day, clock = self._usual()
        with ui.element("div").classes("pair"):
            self.day = text_field(_("哪一天"), day, kind="date")
            self.clock = text_field(_("几点"), clock, kind="time")
        self.wrong = ui.label().classes("wrong").props("role=alert")
        self._draw_more()
        sheet_buttons(self.dialog, _("记下来"), self._record)

    def _usual(self) -> tuple[str, str]:
        return by_hand.usual_time(self.kind.value, self.activity, self._sheet(), now=days.now(), zone=words.time_zone().key)

    def _sheet(self) -> Sheet:
        return house.ledger().books.sheet(self.activity["id"], self.child["id"])

    def _changed(self, event: Any) -> None:
        if event.sender is self.which or (self.day.value, self.clock.value) == self.shown:  # a time that somebody typed stays
            self.shown = self.day.value, self.clock.value = self._usual()
        self._draw_more()

    def _draw_more(self) -> None:
        self.more.clear()
        self.fields = {}
        draw_for = {"attendance": self._segment, "handout": self._item, "departure": self._with_whom}.get(self.kind.value)
        self.more.set_visibility(draw_for is not None)
        if draw_for is not None:
            with self.more:
                draw_for()

    def _segment(self) -> None:
        titles = {segment["id"]: segment["title"] for segment in self.activity.get("segments") or ()}
        if titles:
            self.fields["segment"] = choice(_("哪个环节"), titles, next(iter(titles)))
        else:
            draw(Markup('<p class="soft">{}</p>').format(_("这个活动没有分环节。")))

    def _item(self) -> None:
        items = house.ledger().items()
        titles = {offer["item"]: items[offer["item"]]["title"] for offer in self.activity.get("items") or () if offer["item"] in items}
        if titles:
            with ui.element("div").classes("pair"):
                self.fields["item"] = choice(_("什么物资"), titles, next(iter(titles)))
                self.fields["quantity"] = text_field(_("几份"), "1", kind="number")
        else:
            draw(Markup('<p class="soft">{}</p>').format(_("这个活动没有要发的东西。")))

    def _with_whom(self) -> None:
        guardians, who = house.ledger().store.guardians, {}
        for link in self.child.get("guardians") or ():
            guardian = guardians.find(link["guardian"])
            if guardian is not None and link.get("may_collect", True):
                who[guardian["id"]] = child_words.called(link.get("relation"), guardian.get("name")) or words.phone(guardian.get("phone"))
        if self.child.get("may_go_alone"):
            who["alone"] = _("自行回家")
        who["other"] = _("别的人来接")
        self.fields["who"] = choice(_("谁来接"), who, next(iter(who)), on_change=self._other)
        self.fields["other"] = text_field(_("是谁"), hint=_("名字，和孩子是什么关系。"))
        self._other()

    def _other(self) -> None:
        self.fields["other"].parent_slot.parent.set_visibility(self.fields["who"].value == "other")

    # writing

    def _details(self) -> Record | None:
        """What the kind asks for besides; None where something is wrong, which then stands under its field."""
        kind = self.kind.value
        if kind == "attendance":
            return {"segment": self.fields["segment"].value} if "segment" in self.fields else None
        if kind == "handout":
            if "item" not in self.fields:
                return None
            count = typed(self.fields["quantity"])
            right = count.isascii() and count.isdigit() and 0 < int(count) <= 999
            self.fields["quantity"].error = None if right else _("写一个 1 到 {most} 的整数。").format(most=999)
            return {"item": self.fields["item"].value, "quantity": int(count)} if right else None
        if kind == "departure":
            return self._departure()
        return {}

    def _departure(self) -> Record | None:
        who = self.fields["who"].value
        if who == "alone":
            return {"details": {"how": "alone"}}
        if who != "other":
            return {"details": {"how": "guardian", "guardian": who}}
        name = typed(self.fields["other"])
        self.fields["other"].error = None if name else _("写上是谁接走的。")
        return {"details": {"how": "other", "name": name, "agreed_by": frame.who()["name"]}} if name else None

    def _instant(self) -> str | None:
        self.day.error = self.clock.error = None
        try:
            zone = words.time_zone().key
            return by_hand.happened(self.day.value or "", self.clock.value or "", self.activity, now=days.now(), zone=zone)
        except Unclear as unclear:
            needs = {name: words.day(str(day), weekday=False) for name, day in unclear.needs.items()}
            field = self.clock if unclear.code in ("time_unreadable", "not_yet") else self.day
            field.error = _(WRONG[unclear.code]).format_map(needs)
            return None

    async def _means_it(self, at: str) -> bool:
        """Whether a time after the child went home was meant: it would be here again."""
        left = by_hand.came_back_after(self.kind.value, self._sheet(), at, words.time_zone().key)
        if left is None:
            return True
        told = _("{name} {left} 已经签退了。记成 {at}，就是又来了，现在还没走，要再签退一次。")
        line = told.format(name=self.child["name"], left=words.clock(left), at=words.clock(at))
        return await ask(_("签退以后又来了？"), _("又来了，记下来"), line, not_now=_("改时间"))

    async def _record(self) -> None:
        me, ledger = frame.who(), house.ledger()
        details, at = self._details(), self._instant()
        if details is None or at is None:
            return
        if not await self._means_it(at):
            return
        fact = {"kind": self.kind.value, "activity": self.activity["id"], "child": self.child["id"], "at": at, **details}
        taken = ledger.record(fact, organizer=me["name"])
        await ledger.commit()
        if taken.outcome == "refused":
            self.wrong.text = _("没有记上：{reason}。").format(reason=words.reason(taken.reason))
            return
        self.dialog.close()

        async def take_back() -> None:
            void = {"kind": "void", "activity": fact["activity"], "of": taken.id, "details": {"reason": _("刚记下就撤销")}}
            ledger.record(void, organizer=frame.who()["name"])
            await ledger.commit()

        child_facts.tell(taken, self.child["name"], self.redraw, take_back)

"""下一环节: the strip above the board that says which segment is on, and goes on to the next; phones at the segment desk follow."""

from functools import partial

from markupsafe import Markup
from nicegui import ui

from care import activity as activities
from care import days, run_sheets, steps
from care.activity import Record
from care.facts import Fact
from pages import voiding
from pages.activity_view import how_far, really, titles
from pages.following import follow
from pages.frame import who
from pages.markup import NOTHING, draw
from pages.parts import button, toast
from pages.words import _
from storage import house


def strip(activity_id: str) -> None:
    """Place the strip of an activity that is on and has segments; nothing else has one."""
    activity = house.ledger().store.activities.need(activity_id)
    if activity.get("segments") and activities.state(activity, days.now()) == "running":
        _Strip(activity_id).draw()


class _Strip:
    """One open strip."""

    def __init__(self, activity: str) -> None:
        self.id, self.ledger = activity, house.ledger()

    @property
    def activity(self) -> Record:
        """The activity as it stands now."""
        return self.ledger.store.activities.need(self.id)

    def _taken(self) -> list[Fact]:
        books = self.ledger.books
        return steps.steps(self.id, days.day_of(days.now(), books.zone), books)

    def draw(self) -> None:
        """What is on, and the one tap that goes on."""
        with ui.element("section").classes("card steps").mark("steps") as self.card:
            with ui.element("div").classes("grow").props("role=status"):
                self.said = draw(NOTHING)
            self.next = button("", self._next, icon_name="player-skip-forward", kind="wash")
            button(_("挑环节"), self._choose, icon_name="list-check", kind="mid")
        self.redraw()
        follow(self.id, self.redraw)

    def redraw(self) -> None:
        """Say it anew; where the activity was ended or cancelled meanwhile nothing goes on."""
        self.card.set_visibility(self._is_on())
        activity, taken, zone = self.activity, self._taken(), self.ledger.books.zone
        after = steps.coming(activity, days.now(), zone, taken)
        self.said.set_content(str(self._said(taken)))
        states = steps.progress(activity, days.now(), zone, taken)
        self.next.text = _("下一环节：{title}").format(title=titles(activity, after["id"], states)) if after else ""
        self.offered = after["id"] if after else None
        self.next.set_visibility(after is not None)

    def _is_on(self) -> bool:
        return activities.state(self.activity, days.now()) == "running"

    def _said(self, taken: list[Fact]) -> Markup:
        activity, zone = self.activity, self.ledger.books.zone
        states = steps.progress(activity, days.now(), zone, taken)
        on = next((one for one in steps.how_it_went(activity, zone, taken) if states[one.segment["id"]] == "now"), None)
        if on is None:
            return Markup('<span class="sb t20">{}</span>').format(_("还没开始第一个环节"))
        how = really(on) or _("按计划，还没有人按过")
        return Markup('<span class="two"><span class="sb t20">{}</span><span class="soft">{}</span></span>').format(
            _("正在 {segment}").format(segment=titles(activity, on.segment["id"], states)), how
        )

    # --- deeds

    async def _next(self) -> None:
        """Go on to the segment that the button named; where somebody else went on meanwhile, only say which is on."""
        activity, now, taken, zone = self.activity, days.now(), self._taken(), self.ledger.books.zone
        after = steps.coming(activity, now, zone, taken)
        if after is not None and after["id"] == self.offered:
            await self._step(after)
            return
        self.redraw()
        states = steps.progress(activity, now, zone, taken)
        if on := [id for id, state in states.items() if state == "now"]:
            toast(_("刚才已经换了，现在是 {segment}").format(segment=titles(activity, on[0], states)))

    async def _step(self, *segments: Record, skipped: bool = False) -> None:
        """Begin a segment, and with it those beside it; or skip segments. Not where the activity was ended while one chose."""
        if not self._is_on():
            self.redraw()
            toast(_("活动取消了") if self.activity.get("cancelled_at") else _("活动结束了"))
            return
        given = (steps.step(self.id, one["id"], skipped=skipped) for one in segments)
        taken = [self.ledger.record(one, organizer=who()["name"]).id or "" for one in given]
        await self.ledger.commit()
        self.redraw()
        if skipped:
            text = _("跳过了 {segment}").format(segment=" / ".join(one["title"] for one in segments))
        else:
            states = steps.progress(self.activity, days.now(), self.ledger.books.zone, self._taken())
            text = _("现在是 {segment}，在环节岗位的手机跟着换").format(segment=titles(self.activity, segments[0]["id"], states))
        toast(text, lambda: self._undo(*taken))

    async def _undo(self, *written: str) -> None:
        for fact in filter(None, map(self.ledger.store.facts.find, written)):
            if self.ledger.books.counts(fact):
                voiding.take_back(fact, _("按错了"), who()["name"])
        await self.ledger.commit()
        self.redraw()

    def _choose(self) -> None:
        """Any step: begin it, or say that it, or one of what runs side by side in it, does not take place."""
        activity, taken, zone = self.activity, self._taken(), self.ledger.books.zone
        states = steps.progress(activity, days.now(), zone, taken)
        with ui.dialog(value=True) as dialog, ui.element("div").classes("sheet"):
            dialog.props["aria-label"] = _("挑环节")
            draw(
                Markup('<h2 class="t24">{}</h2><p class="soft">{}</p>').format(_("挑环节"), _("在环节岗位的手机跟着换，正在扫的扫完再换。"))
            )
            went = {one.segment["id"]: one for one in steps.how_it_went(activity, zone, taken)}
            for group in run_sheets.together(activity):
                self._row(dialog, [went[one["id"]] for one in group], states)
            button(_("先不"), dialog.close)

    def _row(self, dialog: ui.dialog, group: list[steps.Went], states: dict[str, str]) -> None:
        """A step: what runs side by side is begun together, and skipped together or one by one."""
        wanted = [one for one in group if states[one.segment["id"]] != "skipped"] or group
        one, state = wanted[0], states[wanted[0].segment["id"]]
        title = " / ".join(each.segment["title"] for each in wanted)

        async def begin() -> None:
            dialog.close()
            await self._step(one.segment)

        async def skip(segments: list[Record]) -> None:
            dialog.close()
            await self._step(*segments, skipped=True)

        with ui.element("div").classes("li"):
            quiet = really(one) or how_far(state) or one.segment.get("starts") or ""
            draw(Markup('<span class="two grow"><span class="nm">{}</span><span class="soft">{}</span></span>').format(title, quiet))
            if state != "now":
                button(_("开始"), begin, kind="wash mid", label=f"{_('开始')} {title}").mark(f"begin-{title}")
            if state == "next":
                every = [each.segment for each in wanted]
                button(_("跳过"), partial(skip, every), kind="quiet mid", label=f"{_('跳过')} {title}")
        if state == "next" and len(wanted) > 1:
            with ui.element("div").classes("wrap"):
                for each in wanted:
                    text = _("只跳过 {segment}").format(segment=each.segment["title"])
                    button(text, partial(skip, [each.segment]), kind="quiet mid")

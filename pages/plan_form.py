"""One open form of an activity: its parts, what is wrong in them, and what somebody else saved meanwhile."""

from collections.abc import Awaitable, Callable, Collection

from markupsafe import Markup
from nicegui import ui

from care import activity as activities
from care import days, plan_meanwhile, planning, run_sheets
from care.planning import Plan, Step
from pages import afterwards, reach, words
from pages.activity_meanwhile import Clashes, may_take_out, scans
from pages.activity_offers import offers
from pages.activity_people import Errors, bound, people, show_errors
from pages.activity_steps import at_one_time, run_sheet
from pages.form_parts import Parts
from pages.frame import who
from pages.markup import draw, link
from pages.parts import button, chip, switch, text_field
from pages.words import _, mark, ngettext
from storage import house
from storage.ledger import Record

PARTS = {"what": mark("什么活动"), "who": mark("谁来"), "steps": mark("流程"), "offers": mark("发什么"), "desks": mark("手机可以做的岗位")}

Save = Callable[[Plan], Awaitable[str]]
"""Writes a plan without problems and returns the activity's id."""


def part_of(field: str) -> str:
    """In which part of the form a field of planning.problems stands."""
    kind = field.partition(":")[0]
    return {"step": "steps", "offer": "offers", "desks": "desks", "groups": "who", "children": "who"}.get(kind, "what")


class PlanForm:
    """One open form: its plan, its fields by name, and what becomes of it."""

    def __init__(
        self,
        plan: Plan,
        save: Save,
        *,
        deed: str,
        leave: str,
        activity: Record | None = None,
        is_new: bool = False,
    ) -> None:
        """`activity` is the one that is changed; None: a new one."""
        self.plan, self.save, self.deed, self.leave = plan, save, deed, leave
        self.parts = Parts({name: _(word) for name, word in PARTS.items()}, self._said)
        self.activity, self.is_new = activity or {"id": ""}, is_new
        self.opened = self._as_it_stands() if activity else None
        self.clashes = Clashes("activities", self.activity["id"], self._after_choice)
        self._answered: set[str] = set()
        self._start, self._end, self._end_is_typed = plan.starts, plan.ends, False
        self._twice: ui.label | None = None
        self._saving, self._title_of_template = False, ""
        self._fates: dict[str, reach.Fate] = {}

    def _as_it_stands(self) -> Plan | None:
        """The activity as it stands now; None where it is gone."""
        ledger = house.ledger()
        record = ledger.store.activities.find(self.activity["id"])
        return planning.of_record(record, ledger.centre["time_zone"]) if record else None

    def draw(self, first: str = "what") -> None:
        """The form, and the one button that stays in sight. One that is changed begins folded but for the part `first`."""
        self.body = ui.element("div").classes("stack")
        with ui.element("div").classes("form-foot"):
            self._wrong = ui.label().classes("wrong grow").props("role=alert")
            self.parts.jumps()
            draw(link(_("不改了") if not self.is_new else _("先不建"), self.leave))
            button(self.deed, self._on_save, kind="go", icon_name="check")
        self._draw_body({first} | ({"who", "steps"} if self.is_new else set()))

    def _draw_body(self, unfolded: Collection[str]) -> None:
        """The parts under each other, and what somebody else changed meanwhile."""
        self.errors = Errors(self._still_wrong)
        self.body.clear()
        with self.body:
            with ui.element("div").classes("columns halves"):
                with self.parts.part("what", is_open="what" in unfolded):
                    self._what()
                with self.parts.part("who", is_open="who" in unfolded):
                    people(self.plan, self.errors)
            with self.parts.part("steps", is_open="steps" in unfolded, classes="steps-card"):
                self._steps = run_sheet(
                    self.plan,
                    self.errors,
                    self._take_out,
                    templates=self.is_new,
                    before_template=self._on_start,
                    on_template=self._on_template,
                    drawn=self._say_what_is_after,
                )
                self._twice = ui.label().classes("sb").props("role=status")
                self._say_what_is_after()
            with self.parts.part("offers", is_open="offers" in unfolded):
                offers(self.plan, self.errors)
            with self.parts.part("desks", is_open="desks" in unfolded):
                self._desks()
            self.clashes.draw(self.plan)

    def _said(self, part: str) -> str:
        """What stands in a part, while it is folded."""
        plan = self.plan
        if part == "what":
            return " ".join(filter(None, (plan.title, plan.day, f"{plan.starts}–{plan.ends}")))
        if part == "who":
            told = {"all": _("所有孩子"), "groups": _("、").join(plan.groups) or _("按小组")}
            n = len(plan.children)
            return told.get(plan.who) or ngettext("挑了 {n} 个孩子", "挑了 {n} 个孩子", n).format(n=n)
        if part == "steps":
            n = len(plan.steps)
            return ngettext("{n} 个环节", "{n} 个环节", n).format(n=n) if n else _("没有环节")
        if part == "offers":
            items = house.ledger().items()
            return _("、").join(items[offer.item]["title"] for offer in plan.offers if offer.item in items) or _("不发东西")
        more = [desk for desk, is_open in ((activities.LENDING, plan.lending), (activities.VOICES, plan.voices)) if is_open]
        return _("、").join(words.desk(desk) for desk in (*activities.DESKS, *more) if desk in (*plan.desks, *more))

    def _what(self) -> None:
        plan = self.plan
        title = bound(self.errors, "title", plan, "title", text_field(_("活动名称"), plan.title))
        title.props("autofocus" if self.is_new else "")
        self._title = title
        bound(self.errors, "place", plan, "place", text_field(_("地点"), plan.place, optional=True))
        with ui.element("div").classes("trio"):
            bound(self.errors, "day", plan, "day", text_field(_("日期"), plan.day, kind="date"))
            starts = bound(self.errors, "starts", plan, "starts", text_field(_("几点开始"), plan.starts, kind="time"))
            starts.on("blur", self._on_start)
            self._ends = bound(self.errors, "ends", plan, "ends", text_field(_("几点结束"), plan.ends, kind="time"))
            self._ends.on_value_change(self._on_end)
        self._after = ui.label().classes("sb").props("role=status")
        hint = _("几天的活动，写最后一天。")
        bound(self.errors, "last_day", plan, "last_day", text_field(_("最后一天"), plan.last_day, kind="date", optional=True, hint=hint))

    def _on_start(self) -> None:
        """The segments follow the start, once it has been typed, and so does the end, unless a person typed that."""
        typed = self.plan.ends
        if run_sheets.retime(self.plan, self._start):
            self._start = self.plan.starts
            self._set_end(typed)
            self._steps()

    def _on_end(self) -> None:
        self._end_is_typed = self._end_is_typed or self.plan.ends != self._end

    def _set_end(self, typed: str) -> None:
        """Show the end that the plan was given; one that a person typed stays."""
        if self._end_is_typed:
            self.plan.ends = typed
        else:
            self._end = self._ends.value = self.plan.ends

    def _say_what_is_after(self) -> None:
        """Segments after the end are named below it. They may stay: times on paper are often late."""
        found = run_sheets.after_end(self.plan)
        self._after.text = _("这些环节在结束以后：{names}。不改也能保存。").format(names=_("、").join(found)) if found else ""
        self._after.set_visibility(bool(found))
        if self._twice is not None and not self._twice.is_deleted:
            self._twice.text = at_one_time(self.plan)
            self._twice.set_visibility(bool(self._twice.text))

    def _on_template(self, title: str) -> None:
        self._set_end(self._ends.value or "")
        self._say_what_is_after()
        if self.plan.title.strip() in ("", self._title_of_template):
            self._title.value = self._title_of_template = title

    # desks

    def _desks(self) -> None:
        draw(Markup('<p class="soft">{}</p>').format(_("一般全部都开。只想签到的活动，可以去掉别的。")))

        @ui.refreshable
        def drawn() -> None:
            with ui.element("div").classes("chips"):
                for desk in activities.DESKS:
                    chip(words.desk(desk), desk in self.plan.desks, lambda desk=desk: toggle(desk))

        def toggle(desk: str) -> None:
            (self.plan.desks.remove if desk in self.plan.desks else self.plan.desks.append)(desk)
            self.errors.clear("desks")
            drawn.refresh()

        drawn()
        self.errors.add("desks", ui.label().classes("wrong").props("role=alert"))
        switch(_("借还图书和器材"), self.plan.lending, lambda event: setattr(self.plan, "lending", event.value))
        draw(Markup('<p class="soft">{}</p>').format(_("打开后，手机多一个岗位：先扫孩子的胸牌，再扫书上的标签。")))
        switch(_("记孩子的心声和心愿"), self.plan.voices, lambda event: setattr(self.plan, "voices", event.value))
        draw(Markup('<p class="soft">{}</p>').format(_("打开后，手机多一个岗位：扫胸牌，点一个表情，写一句；也能不记名。")))

    # done

    async def _on_save(self) -> None:
        if self._saving:
            return
        self._saving = True
        made = ""
        try:
            if (
                self._may_be_saved()
                and await self._nothing_scanned_is_lost()
                and await self._everybody_is_reachable()
                and self._may_be_saved()
            ):
                made = await self.save(self.plan)
        finally:
            self._saving = bool(made)
        if made:
            afterwards.say_next(_("{title} 记下了").format(title=self.plan.title.strip()))
            ui.navigate.to(f"/activities/{made}")

    def _may_be_saved(self) -> bool:
        """Whether nothing is wrong, and nothing is left to be chosen between this form and what somebody else saved meanwhile."""
        if not self._bring_together():
            return False
        wrong = planning.problems(self.plan)
        show_errors(self.errors, wrong)
        self.parts.open(map(part_of, wrong))
        return not wrong

    def _bring_together(self) -> bool:
        """Take over what somebody else changed since the form was opened. False where a person has to choose, or the activity is gone."""
        if self.opened is None:
            return True
        stands = self._as_it_stands()
        if stands is None:
            self._wrong.text = _("这个活动刚才去掉了，没有记下来。")
            return False
        if stands != self.opened:
            merged, found = plan_meanwhile.merge(self.opened, self.plan, stands)
            self.opened = stands
            self.clashes.add(found)
            if merged != self.plan or found:
                self.plan, self._start, self._end = merged, merged.starts, merged.ends
                self._draw_body(PARTS)
        if self.clashes.waiting:
            self.clashes.focus()
        return not self.clashes.waiting

    def _after_choice(self) -> None:
        self._start, self._end = self.plan.starts, self.plan.ends
        self._draw_body(PARTS)
        with self.body:  # the switch that was tapped is drawn anew
            self.clashes.focus_next()

    # a segment that is taken out

    async def _take_out(self, step: Step) -> bool:
        may = await may_take_out(self.activity["id"], [step])
        if may and scans(self.activity["id"], step.id):
            self._answered.add(step.id)
        return may

    async def _nothing_scanned_is_lost(self) -> bool:
        """Whether what was scanned into a segment since it was taken out here has been asked about. What is to stay is put back."""
        kept = {step.id for step in self.plan.steps} | self._answered
        for step in [step for step in self.opened.steps if step.id not in kept] if self.opened else ():
            if not await self._take_out(step):
                self.plan.steps.append(step)
                self._steps()
                return False
        return True

    async def _everybody_is_reachable(self) -> bool:
        """Whether each child on the list has an adult who can be rung up, or somebody who answers for it: it is asked for here."""
        made: Record = {**self.activity, **planning.fields(self.plan, house.ledger().centre["time_zone"])}
        if activities.state(made, days.now()) not in ("planned", "running"):
            return True  # what is over is only being put in order
        now = house.ledger().store.activities.find(made["id"]) or {}
        self.plan.answered_for = {**(now.get("answered_for") or {}), **self.plan.answered_for}  # answered meanwhile, on its page
        fates = await reach.settle({**made, "answered_for": self.plan.answered_for}, self._fates)
        if fates is None:
            return False
        self.plan.settle(fates, by=who()["name"], at=days.now())
        wrong = planning.problems(self.plan)  # where all who were chosen are left out, nobody is
        show_errors(self.errors, wrong)
        self.parts.open(map(part_of, wrong))
        return not wrong

    def _still_wrong(self, n: int) -> None:
        """Called whenever a field was changed or judged."""
        self._say_what_is_after()
        self.parts.say()
        self._wrong.text = ngettext("还有 {n} 处要改，写在框下面。", "还有 {n} 处要改，写在框下面。", n).format(n=n) if n else ""

"""The form of an activity: a new one, last week's once more, or one that is changed."""

from collections.abc import Awaitable, Callable

from markupsafe import Markup
from nicegui import ui

from care import activity as activities
from care import days, planning, run_sheets
from care.ids import new_id
from care.planning import Plan
from pages import afterwards, reach, words
from pages.activity_offers import offers
from pages.activity_people import Errors, bound, people, show_errors
from pages.activity_steps import run_sheet
from pages.form_parts import Parts
from pages.frame import SignedOut, frame, nothing_here, page, titled, who
from pages.joining import new_join_code
from pages.parts import button, chip, draw, link, switch, text_field
from pages.words import _, mark, ngettext
from storage import house
from storage.errors import StoreError
from storage.ledger import Record


def again_address(activity: Record) -> str:
    """Where an activity is held once more. (The page of one activity imports this module: /activities/new has to be declared first.)"""
    return f"/activities/new?again={activity['id']}"


PARTS = {"what": mark("什么活动"), "who": mark("谁来"), "steps": mark("流程"), "offers": mark("发什么"), "desks": mark("手机可以做的岗位")}

Save = Callable[[Plan], Awaitable[str]]
"""Writes a plan without problems and returns the activity's id."""


@page("/activities/new", mark("新建活动"), css="activities")
def new_activity(again: str = "") -> None:
    """A new activity; `again` is the id of one that is held once more."""
    ledger = house.ledger()
    zone = ledger.centre["time_zone"]
    model = ledger.store.activities.find(again) if again else None
    if again and model is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("去活动"))
    plan = planning.again(model, days.now(), zone) if model else planning.fresh(days.now(), zone, _usual_place())

    async def save(plan: Plan) -> str:
        organizer = who()["name"]
        made: Record = {"id": new_id("a"), **planning.fields(plan, zone), "join_code": new_join_code(ledger), "added_at": days.now()}
        ledger.save("activities", made, by=organizer)
        await ledger.commit()
        return made["id"]

    title = _("照样再办一次") if model else _("新建活动")
    below = _("环节和发的东西照旧，记录从头记。改好日期就行。") if model else _("写上名称就能建，别的都可以以后改。")
    with frame(title, below, nav="activities", back=f"/activities/{again}" if model else "/activities"):
        _Form(plan, save, deed=_("建好活动"), leave=f"/activities/{again}" if model else "/activities", is_new=model is None).draw()


@page("/activities/{activity_id}/edit", mark("修改活动"), css="activities")
def edit_activity(activity_id: str, add: str = "") -> None:
    """Change an activity; `add` = "segment" begins with one more segment. What it was before is kept in its history."""
    ledger = house.ledger()
    zone = ledger.centre["time_zone"]
    activity = ledger.store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("去活动"))
    plan = planning.of_record(activity, zone)

    async def save(plan: Plan) -> str:
        organizer = who()["name"]
        ledger.save("activities", {**ledger.store.activities.need(activity_id), **planning.fields(plan, zone)}, by=organizer)
        await ledger.commit()
        return activity_id

    if add == "segment":
        run_sheets.add_step(plan)
        ui.run_javascript("document.querySelector('.steps-card .step:last-of-type input')?.focus()")
    titled(_("修改活动"))
    attended = {segment["id"]: segment["children"] for segment in ledger.figures(activity_id)["segments"] if segment["children"]}
    below = _("{title}，只改这一天，系列里别的日子不动。").format(title=activity["title"]) if activity.get("series") else activity["title"]
    with frame(_("修改活动"), below, nav="activities", back=f"/activities/{activity_id}"):
        form = _Form(plan, save, deed=_("保存"), leave=f"/activities/{activity_id}", activity=activity, attended=attended)
        form.draw(first="steps" if add == "segment" else "what")


def _usual_place() -> str:
    """Where the last activity was made for, else the centre itself."""
    ledger = house.ledger()
    last = max(ledger.store.activities.all(), key=lambda activity: activity.get("added_at") or "", default=None)
    return (last or {}).get("place") or ledger.centre["name"]


def part_of(field: str) -> str:
    """In which part of the form a field of planning.problems stands."""
    kind = field.partition(":")[0]
    return {"step": "steps", "offer": "offers", "desks": "desks", "groups": "who", "children": "who"}.get(kind, "what")


class _Form:
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
        attended: dict[str, int] | None = None,
    ) -> None:
        """`activity` is the one that is changed; None: a new one."""
        self.plan, self.save, self.deed, self.leave = plan, save, deed, leave
        self.activity, self.is_new, self.attended = activity or {"id": ""}, is_new, attended or {}
        self.errors = Errors(self._still_wrong)
        self._settled_start, self._settled_end, self._typed_end = plan.starts, plan.ends, ""
        self._saving = False
        self._fates: dict[str, reach.Fate] = {}
        self.parts = Parts({name: _(word) for name, word in PARTS.items()}, self._said)

    def draw(self, first: str = "what") -> None:
        """The parts under each other, and the one button that stays in sight. One that is changed begins folded but for the `first`."""
        with ui.element("div").classes("columns halves"):
            with self.parts.part("what", is_open=first == "what"):
                self._what()
            with self.parts.part("who", is_open=self.is_new):
                people(self.plan, self.errors)
        with self.parts.part("steps", is_open=self.is_new or first == "steps", classes="steps-card"):
            self._steps = run_sheet(
                self.plan, self.errors, self.attended, templates=self.is_new, on_template=self._on_template, drawn=self._say_what_is_after
            )
        with self.parts.part("offers", is_open=False):
            offers(self.plan, self.errors)
        with self.parts.part("desks", is_open=False):
            self._desks()
        with ui.element("div").classes("form-foot"):
            self._wrong = ui.label().classes("wrong grow").props("role=alert")
            self.parts.jumps()
            draw(link(_("不改了") if not self.is_new else _("先不建"), self.leave))
            button(self.deed, self._on_save, kind="go", icon_name="check")

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
            self._ends.on("blur", self._on_end)
        self._after = ui.label().classes("sb").props("role=status")
        hint = _("几天的活动，写最后一天。")
        bound(self.errors, "last_day", plan, "last_day", text_field(_("最后一天"), plan.last_day, kind="date", optional=True, hint=hint))

    def _on_start(self) -> None:
        """The end and the segments follow the start, once it has been typed; an end that was typed before we heard of it stays."""
        typed_since = self.plan.ends if self.plan.ends != self._settled_end else ""
        if run_sheets.retime(self.plan, self._settled_start):
            self.plan.ends = typed_since or self.plan.ends
            self._ends.value = self.plan.ends
            self._steps()
        self._settled_start, self._settled_end = self.plan.starts, self.plan.ends

    def _on_end(self) -> None:
        """An end that a person typed is not moved by a template."""
        self._typed_end = self._settled_end = self.plan.ends

    def _say_what_is_after(self) -> None:
        """Segments after the end are named below it. They may stay: times on paper are often late."""
        found = run_sheets.after_end(self.plan)
        self._after.text = _("这些环节在结束以后：{names}。不改也能保存。").format(names=_("、").join(found)) if found else ""
        self._after.set_visibility(bool(found))

    def _on_template(self, title: str) -> None:
        if self._typed_end:
            self.plan.ends = self._typed_end
        self._ends.value = self._settled_end = self.plan.ends
        self._say_what_is_after()
        if title and not self.plan.title.strip():
            self._title.value = title

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
        wrong = planning.problems(self.plan)
        show_errors(self.errors, wrong)
        self.parts.open(map(part_of, wrong))
        if not wrong and not self._saving:
            self._saving = True
            try:
                if not await self._everybody_is_reachable():
                    self._saving = False
                    return
                made = await self.save(self.plan)
            except (StoreError, SignedOut):
                self._saving = False
                raise
            afterwards.say_next(_("{title} 记下了").format(title=self.plan.title.strip()))
            ui.navigate.to(f"/activities/{made}")

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

"""The form of a series: the days it means are said while it is typed; a change names the days it touches before it is saved."""

from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, series
from care.activity import Record
from care.ids import new_id
from care.series import Change, Draft, Off
from pages import afterwards, reach, series_words
from pages.activity_meanwhile import Clashes
from pages.activity_people import Errors, bound, people, show_errors
from pages.frame import frame, nothing_here, page, titled, who
from pages.markup import draw, link
from pages.parts import ask, button, card, chip, segments, switch, text_field, toast
from pages.series_making import end, has_facts, said, write
from pages.words import _, mark, ngettext
from storage import house

PATH = "/series"


@page("/series/new", mark("新建系列"), css="activities")
def new_series(like: str = "") -> None:
    """A new series; `like` is the id of an activity that is held on all its days."""
    ledger = house.ledger()
    zone = ledger.centre["time_zone"]
    model = ledger.store.activities.find(like) if like else None
    if like and model is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("去活动"))
    last = max(ledger.store.activities.all(), key=lambda activity: activity.get("added_at") or "", default=None)
    draft = series.fresh(days.now(), zone, (last or {}).get("place") or ledger.centre["name"], model)
    below = _("环节和发的东西照 {title}，每一天都一样。").format(title=model["title"]) if model else _("写一次，每一天的活动就都建好了。")
    with frame(_("新建系列"), below, nav="activities", back=PATH):
        _Form(draft, None).draw()


@page("/series/{series_id}/edit", mark("修改系列"), css="activities")
def edit_series(series_id: str) -> None:
    """Change a series; what has begun stays as it is."""
    record = house.ledger().store.series.find(series_id)
    if record is None:
        return nothing_here(_("没有这个系列。"), PATH, _("看所有系列"))
    titled(_("修改系列"))
    with frame(_("修改系列"), record["title"], nav="activities", back=f"{PATH}/{series_id}"):
        draw(Markup('<p class="soft">{}</p>').format(_("只改以后的日子，办过的不动。保存前会问一声。")))
        _Form(series.of_record(record, house.ledger().centre["time_zone"]), dict(record)).draw()
        button(_("以后不再办"), lambda: _end(series_id), icon_name="calendar-off", kind="stop end-series")


async def _end(series_id: str) -> None:
    """Ask, naming the days that fall away, then hold the series no more."""
    ledger, by = house.ledger(), who()["name"]
    record = ledger.store.series.need(series_id)
    found = series.ended(series.of(series_id, ledger.store.activities.all()), days.now(), has_facts)
    if not found.dropped:
        toast(_("没有以后的日子了。"))
    elif await ask(_("{title} 以后不再办？").format(title=record["title"]), _("以后不再办"), *said(found), danger=True):
        left = end(ledger, dict(record), by=by)
        await ledger.commit()
        afterwards.say_next(_("以后的日子去掉了"))
        ui.navigate.to(f"{PATH}/{series_id}" if left else PATH)


class _Form:
    """One open form. `record` is the series that is changed; None: a new one."""

    def __init__(self, draft: Draft, record: Record | None) -> None:
        self.ledger = house.ledger()
        self.draft, self.record = draft, record
        self.zone = self.ledger.centre["time_zone"]
        self.opened = series.of_record(record, self.zone) if record else draft
        self.clashes = Clashes("series", record["id"] if record else "", self._draw_again)
        self._saving = False
        self._fates: dict[str, reach.Fate] = {}

    def draw(self) -> None:
        """The form, and the one button that stays in sight."""
        self.body = ui.element("div").classes("stack")
        with ui.element("div").classes("form-foot"):
            self._wrong = ui.label().classes("wrong grow").props("role=alert")
            draw(link(_("不改了") if self.record else _("先不建"), f"{PATH}/{self.record['id']}" if self.record else PATH))
            button(_("保存") if self.record else _("建好系列"), self._on_save, kind="go", icon_name="check")
        self._draw_body()

    def _draw_body(self) -> None:
        """What and when at the left, who at the right, and what somebody else changed meanwhile."""
        self.errors = Errors(self._still_wrong)
        self.body.clear()
        with self.body:
            with ui.element("div").classes("columns halves"):
                with ui.element("div").classes("stack"):
                    with card(_("什么活动")), ui.element("div").classes("stack"):
                        self._what()
                    with card(_("哪些天")), ui.element("div").classes("stack"):
                        self._when()
                with card(_("谁来")), ui.element("div").classes("stack"):
                    people(self.draft.plan, self.errors)
            self.clashes.draw(self.draft.plan)
            self._say_days()

    def _draw_again(self) -> None:
        self._draw_body()
        with self.body:  # the switch that was tapped is drawn anew
            self.clashes.focus_next()

    def _what(self) -> None:
        plan, draft = self.draft.plan, self.draft
        bound(self.errors, "title", plan, "title", text_field(_("活动名称"), plan.title)).props("" if self.record else "autofocus")
        bound(self.errors, "place", plan, "place", text_field(_("地点"), plan.place, optional=True))
        segments(_("要不要点名"), {code: _(word) for code, word in series_words.KINDS.items()}, draft.kind, self._on_kind)
        self._kind = ui.label().classes("soft")
        self._on_kind(None)
        switch(_("借还图书和器材"), plan.lending, lambda event: setattr(plan, "lending", event.value))

    def _on_kind(self, event: Any) -> None:
        self.draft.kind = event.value if event else self.draft.kind
        told = {"roll": _("名单上的孩子每次都该来，没来的会列出来。"), "open": _("谁来都行，没来不算缺。名单外的孩子也欢迎。")}
        self._kind.text = told[self.draft.kind]

    def _when(self) -> None:
        plan = self.draft.plan
        with ui.element("div").classes("pair"):
            self._bound("day", text_field(_("第一天"), plan.day, kind="date"))
            self._bound("last_day", text_field(_("最后一天"), plan.last_day, kind="date"))
        draw(Markup('<p class="sb">{}</p>').format(_("星期几")))

        @ui.refreshable
        def weekdays() -> None:
            with ui.element("div").classes("chips").props(f'role=group aria-label="{_("星期几")}"'):
                for number in range(7):
                    chip(series_words.weekday(number), number in self.draft.weekdays, lambda number=number: toggle(number))

        def toggle(number: int) -> None:
            chosen = self.draft.weekdays
            (chosen.remove if number in chosen else chosen.append)(number)
            self.errors.clear("weekdays")
            weekdays.refresh()

        weekdays()
        self.errors.add("weekdays", ui.label().classes("wrong").props("role=alert"))
        with ui.element("div").classes("pair"):
            self._bound("starts", text_field(_("几点开始"), plan.starts, kind="time"))
            self._bound("ends", text_field(_("几点结束"), plan.ends, kind="time", hint=_("过了半夜的，写第二天的时间。")))
        self._off()
        if self.record is None and not plan.steps:
            told = _("流程和发什么不在这里写。建好以后先写一天的，再点“流程用到以后各天”。")
            draw(Markup('<p class="soft">{}</p>').format(told))
        self._count = ui.label().classes("sb").props("role=status")

    def _bound(self, name: str, field: Any) -> None:
        bound(self.errors, name, self.draft.plan, name, field)

    def _off(self) -> None:
        """Public holidays and whatever else keeps the door shut."""
        draw(Markup('<p class="sb">{}</p>').format(_("不办的日子")))

        @ui.refreshable
        def drawn() -> None:
            if not self.draft.off:
                draw(Markup('<p class="soft">{}</p>').format(_("放假、考试这些日子写在这里，就不排活动。")))
            for number, off in enumerate(self.draft.off):
                self._off_row(number, off, lambda off=off: drop(off))
            button(_("加不办的日子"), add, icon_name="plus", kind="wash")

        def add() -> None:
            self.draft.off.append(Off())
            drawn.refresh()

        def drop(off: Off) -> None:
            self.draft.off = [other for other in self.draft.off if other is not off]
            drawn.refresh()
            self._say_days()

        drawn()

    def _off_row(self, number: int, off: Off, drop: Any) -> None:
        with ui.element("div").classes("off-days").props(f'role=group aria-label="{_("第 {n} 段").format(n=number + 1)}"'):
            bound(self.errors, f"off:{number}:first", off, "first", text_field(_("从哪天"), off.first, kind="date"))
            bound(self.errors, f"off:{number}:last", off, "last", text_field(_("到哪天"), off.last, kind="date", optional=True))
            bound(self.errors, f"off:{number}:why", off, "why", text_field(_("为什么"), off.why, optional=True))
            button("", drop, icon_name="trash", kind="quiet square", label=_("去掉第 {n} 段").format(n=number + 1))

    def _say_days(self) -> None:
        """How many days the rule means, said while it is typed; nothing while it cannot be read."""
        wrong = {name.partition(":")[0] for name in series.problems(self.draft)}
        if wrong & {"day", "last_day", "weekdays", "off"}:
            self._count.text = ""
            return
        planned = series.planned(series.rule(self.draft))
        n = len(planned)
        if not planned:
            self._count.text = _("这段日子里没有选中的星期几，一天也没有。")
            return
        self._count.text = ngettext("一共 {n} 天，{period}。", "一共 {n} 天，{period}。", n).format(
            n=n, period=series_words.period(planned[0], planned[-1])
        )

    # done

    async def _on_save(self) -> None:
        if self._saving:
            return
        self._saving, saved = True, None
        try:
            saved = await self._save() if self._may_be_saved() else None
        finally:
            self._saving = saved is not None
        if saved is not None:
            afterwards.say_next(_("{title} 记下了").format(title=saved["title"]))
            ui.navigate.to(f"{PATH}/{saved['id']}")

    def _may_be_saved(self) -> bool:
        """Whether nothing is wrong, and nothing is left to be chosen between this form and what somebody else saved meanwhile."""
        if not self._bring_together():
            return False
        wrong = series.problems(self.draft)
        show_errors(self.errors, wrong)
        return not wrong

    def _bring_together(self) -> bool:
        """Take over what somebody else changed since the form was opened. False where a person has to choose, or the series is gone."""
        if self.record is None:
            return True
        record = self.ledger.store.series.find(self.record["id"])
        if record is None:
            self._wrong.text = _("这个系列刚才去掉了，没有记下来。")
            return False
        self.record, stands = dict(record), series.of_record(record, self.zone)
        if stands != self.opened:
            merged, found = series.merge(self.opened, self.draft, stands)
            self.opened = stands
            self.clashes.add(found)
            if merged != self.draft or found:
                self.draft = merged
                self._draw_body()
        if self.clashes.waiting:
            self.clashes.focus()
        return not self.clashes.waiting

    def _found(self) -> tuple[Record, Change]:
        """The series with what was changed in this form, and what follows for its days."""
        told = series.fields(self.draft, self.zone)
        if self.record is None:
            made: Record = {"id": new_id("r"), "added_at": days.now(), **told}
            return made, Change(series.planned(made), [], [], [], 0)
        stands = series.fields(series.of_record(self.record, self.zone), self.zone)
        record = {**self.record, **{name: value for name, value in told.items() if value != stands[name]}}
        held = series.of(record["id"], self.ledger.store.activities.all())
        return record, series.change(self.record, record, held, days.now(), self.zone, has_facts)

    async def _save(self) -> Record | None:
        """Settle the list, ask where something is changed, write series and days. None where it was left undecided."""
        if self._list_is_new() and not await self._everybody_is_reachable():
            return None
        by, found = who()["name"], self._found()[1]
        asks = self.record is not None and not found.is_nothing
        if asks and not await ask(_("改以后的日子？"), _("保存"), *said(found), danger=bool(found.dropped)):
            return None
        if not self._may_be_saved():
            return None
        record, found = self._found()  # between question and answer a day may have begun
        write(self.ledger, record, found, by=by, zone=self.zone)
        await self.ledger.commit()
        return record

    def _list_is_new(self) -> bool:
        """Whether who comes was changed: else it was settled when the series was made."""
        told = series.fields(self.draft, self.zone)
        return self.record is None or any(told[name] != self.record.get(name) for name in ("who", "groups", "children"))

    async def _everybody_is_reachable(self) -> bool:
        """Whether each child on the list has an adult who can be rung up, or somebody who answers for it: it is asked for here."""
        record = {"id": "", **series.fields(self.draft, self.zone)}
        fates = await reach.settle({"id": "", **series.activity_of(record, record["first_day"], self.zone)}, self._fates)
        if fates is None:
            return False
        self.draft.plan.settle(fates, by=who()["name"], at=days.now())
        wrong = series.problems(self.draft)  # where all who were chosen are left out, nobody is
        show_errors(self.errors, wrong)
        return not wrong

    def _still_wrong(self, n: int) -> None:
        if hasattr(self, "_count"):
            self._say_days()
        self._wrong.text = ngettext("还有 {n} 处要改，写在框下面。", "还有 {n} 处要改，写在框下面。", n).format(n=n) if n else ""

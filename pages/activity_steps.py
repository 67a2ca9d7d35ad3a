"""The run sheet in an activity's form: segments from a template, each with time, place, leader and places; moved, added, taken out."""

from collections.abc import Awaitable, Callable
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import assignments, planning, run_sheets
from care.planning import Plan, Step
from pages.activity_people import Errors, bound
from pages.markup import NOTHING, draw
from pages.parts import ask, button, text_field
from pages.words import _, mark, ngettext
from storage import house

TEMPLATES = {
    "solstice": mark("冬至包饺子"),
    "games": mark("抢板凳、击鼓传球"),
    "stations": mark("三站闯关"),
    "contest": mark("比赛发奖"),
    "video": mark("亲情视频"),
    "birthday": mark("集体生日"),
    "library": mark("图书馆开放"),
    "homework": mark("周末作业辅导"),
    "checkup": mark("体检"),
    "blank": mark("空白"),
}

TakeOut = Callable[[Step], Awaitable[bool]]


def run_sheet(
    plan: Plan,
    errors: Errors,
    take_out: TakeOut,
    *,
    templates: bool,
    before_template: Callable[[], None],
    on_template: Callable[[str], None],
    drawn: Callable[[], None],
) -> Callable[[], Any]:
    """Draw it. `take_out` says whether a segment may go, and asks where it has to.

    `before_template` is called when a template was tapped, `on_template` hears its name when it is in, `drawn` is called whenever the
    segments were drawn anew. Returns how to draw it again.
    """

    @ui.refreshable
    def steps() -> None:
        if not plan.steps:
            draw(Markup('<p class="soft">{}</p>').format(_("没有环节也行，只签到、签退。")))
        for number in range(len(plan.steps)):
            _step(plan, number, errors, take_out, steps.refresh)
        drawn()

    async def take(code: str) -> None:
        before_template()
        if not await _may_be_replaced(plan, _(TEMPLATES[code])):
            return
        run_sheets.apply_template(plan, code)
        steps.refresh()
        on_template(_(TEMPLATES[code]) if code != "blank" else "")

    def add() -> None:
        run_sheets.add_step(plan)
        steps.refresh()

    draw(Markup('<p class="soft">{}</p>').format(_("“每轮位置”是抢板凳这类游戏一轮坐几个人，别的空着。")))
    draw(Markup('<p class="soft">{}</p>').format(_("几个站点一起开，后面的勾“和上面同时”，每个孩子就有一张盖章卡。")))
    draw(Markup('<p class="soft">{}</p>').format(_("“谁帮忙”可以写几个名字，用顿号隔开；分工表能打印。")))
    if templates:
        with ui.element("div").classes("wrap templates"):
            ui.label(_("照着一个模板写：")).classes("soft")
            for code, word in TEMPLATES.items():
                button(_(word), lambda code=code: take(code), kind="mid")
    known = house.ledger().store.volunteers.all()
    options = NOTHING.join(Markup('<option value="{}"></option>').format(volunteer["name"]) for volunteer in known)
    draw(Markup('<datalist id="leaders">{}</datalist>').format(options))
    with ui.element("div").classes("stack steps-list"):
        steps()
    button(_("加环节"), add, icon_name="plus", kind="wash")
    return steps.refresh


def at_one_time(plan: Plan) -> str:
    """What of a run sheet is at one time, in a sentence each: it may be meant. Empty where nothing is."""
    same = [number for number, code in planning.order(plan).items() if code == "as_above"]
    named = _("、").join(plan.steps[number].title or _("环节 {n}").format(n=number + 1) for number in same)
    found = assignments.at_two_places(planning.segments_of(plan.steps))
    said = [
        _("{names} 和上面的环节同一个时间，一起开的勾“和上面同时”。").format(names=named) if same else "",
        *(_("{name} 同一个时间在两处：{one}、{other}。").format(name=name, one=one, other=other) for name, one, other in found),
    ]
    return "".join([*said, _("真要这样，不改也能保存。")]) if any(said) else ""


async def _may_be_replaced(plan: Plan, template: str) -> bool:
    """Whether a template may stand in the place of what is there: asked where anybody typed in it."""
    if run_sheets.is_as_filled_in(plan):
        return True
    n = len(plan.steps)
    lost = ngettext(
        "现在的 {n} 个环节都去掉，改过的时间、地点、谁带、谁帮忙也一起去掉。",
        "现在的 {n} 个环节都去掉，改过的时间、地点、谁带、谁帮忙也一起去掉。",
        n,
    ).format(n=n)
    return await ask(_("流程换成“{template}”？").format(template=template), _("换掉流程"), lost, danger=True, not_now=_("留着"))


def _step(plan: Plan, number: int, errors: Errors, take_out: TakeOut, redraw: Callable[[], Any]) -> None:
    step = plan.steps[number]

    def tied(attribute: str, field: Any) -> Any:
        return bound(errors, f"step:{number}:{attribute}", step, attribute, field)

    def ticked(attribute: str, value: bool) -> None:
        setattr(step, attribute, value)
        _clear_times(errors, number, number + 1)

    name = step.title or _("环节 {n}").format(n=number + 1)
    with ui.element("div").classes("step") as group:
        group.props["role"], group.props["aria-label"] = "group", _("环节 {n}").format(n=number + 1)
        starts = tied("starts", text_field(_("几点"), step.starts, kind="time"))
        starts.on_value_change(lambda: _clear_times(errors, number + 1))
        tied("title", text_field(_("环节"), step.title))
        tied("place", text_field(_("地点"), step.place))
        tied("leader", text_field(_("谁带"), step.leader)).props("list=leaders")
        with ui.element("div").classes("helpers"):
            tied("helpers", text_field(_("谁帮忙"), step.helpers))
        tied("places", text_field(_("每轮位置"), step.places)).props("inputmode=numeric")
        with ui.element("div").classes("meal"):
            for attribute, word in (("meal", _("有吃的")), ("parallel", _("和上面同时"))):
                if attribute == "meal" or number:
                    tick = ui.checkbox(word, value=getattr(step, attribute))
                    tick.on_value_change(lambda event, attribute=attribute: ticked(attribute, bool(event.value)))
        with ui.element("div").classes("step-moves"):
            _mover(plan, number, -1, "arrow-up", _("{name} 往前").format(name=name), errors, redraw)
            _mover(plan, number, 1, "arrow-down", _("{name} 往后").format(name=name), errors, redraw)
            button(
                "",
                lambda: _take_out(plan, step, take_out, redraw),
                icon_name="trash",
                kind="quiet square",
                label=_("去掉 {name}").format(name=name),
            )


def _clear_times(errors: Errors, *rows: int) -> None:
    """What was said of these rows' times holds no longer: the one above has changed, or how they stand to it."""
    for number in rows:
        errors.clear(f"step:{number}:starts")


def _mover(plan: Plan, number: int, by: int, picture: str, label: str, errors: Errors, redraw: Callable[[], Any]) -> None:
    def move() -> None:
        _clear_times(errors, *range(len(plan.steps)))
        run_sheets.move(plan, number, by)
        redraw()

    made = button("", move, icon_name=picture, kind="quiet square", label=label)
    made.set_enabled(0 <= number + by < len(plan.steps))


async def _take_out(plan: Plan, step: Step, take_out: TakeOut, redraw: Callable[[], Any]) -> None:
    if await take_out(step) and step in plan.steps:
        plan.steps.remove(step)
        redraw()

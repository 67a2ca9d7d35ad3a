"""What an activity hands out, as its form asks: what and how many; folded away, for whom and what instead where it has run out."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import names
from care.planning import Offer, Plan
from pages import words
from pages.activity_people import Errors, bound, pick_children, pick_groups
from pages.activity_view import for_whom, sized
from pages.markup import draw, icon
from pages.parts import button, chip, choice, segments, text_field
from pages.supply_forms import edit_item
from pages.words import _, mark
from storage import house

PERIODS = {"activity": mark("每次活动"), "day": mark("每天"), "term": mark("每学期"), "year": mark("每年")}
WHO = {
    "here": mark("所有来的孩子"),
    "listed": mark("名单上的孩子"),
    "groups": mark("按小组"),
    "grades": mark("按年级"),
    "sex": mark("男孩或女孩"),
    "children": mark("挑孩子"),
}
Redraw = Callable[[], Any]


def offers(plan: Plan, errors: Errors) -> None:
    """The things that are handed out, one under the other, and the way to one more."""

    @ui.refreshable
    def drawn() -> None:
        items = house.ledger().items()
        options = {item["id"]: sized(item) for item in sorted(items.values(), key=sized)}
        if not plan.offers:
            draw(Markup('<p class="soft">{}</p>').format(_("发铅笔、书包这类东西时，写上每人可领几份。不发就空着。")))
        for number in range(len(plan.offers)):
            _offer(plan, errors, number, options, drawn.refresh)
        with ui.element("div").classes("wrap"):
            if options:
                button(_("加一样"), lambda: add(None), icon_name="plus", kind="wash")
            button(_("新的物资"), new_item, icon_name="package", kind="quiet")

    def add(item: str | None) -> None:
        plan.offers.append(Offer(item))
        drawn.refresh()

    async def new_item() -> None:
        made = await edit_item(None)
        if made:
            add(made["id"])

    drawn()


def _offer(plan: Plan, errors: Errors, number: int, options: dict[str, str], redraw: Redraw) -> None:
    offer = plan.offers[number]

    def drop() -> None:
        plan.offers.remove(offer)
        redraw()

    with ui.element("div").classes("offer").props(f'role=group aria-label="{_("第 {n} 样").format(n=number + 1)}"'):
        item = choice(_("物资"), options, offer.item if offer.item in options else None)
        bound(errors, f"offer:{number}:item", offer, "item", item)
        field = text_field(_("每人可领几份"), offer.per_child)
        bound(errors, f"offer:{number}:per_child", offer, "per_child", field).props("inputmode=numeric")
        per = choice(_("多久可领"), {code: _(word) for code, word in PERIODS.items()}, offer.per)
        bound(errors, f"offer:{number}:per", offer, "per", per)
        name = options.get(offer.item or "", _("这一样"))
        button("", drop, icon_name="trash", kind="quiet square", label=_("不发{item}").format(item=name))
        _more(offer, number, options, errors)


def _more(offer: Offer, number: int, options: dict[str, str], errors: Errors) -> None:
    """For whom it is and what may be given instead: folded away while it is for everybody, its sentence in sight."""
    with ui.element("details").classes("more") as folded:
        if offer.who != "here" or offer.instead:
            folded.props("open")
        with ui.element("summary"):
            draw(icon("users"))
            said = ui.label()
        with ui.element("div").classes("stack"):
            _whom(offer, number, errors, lambda: said.set_text(_sentence(offer, options)))
            others = {item: title for item, title in options.items() if item != offer.item}
            chosen = [item for item in offer.instead if item in others]
            hint = _("手机上看到发完了，就问要不要用这些代替。")
            instead = choice(_("发完了用什么代替"), others, chosen, many=True, optional=True, hint=hint)
            instead.props("use-chips").on_value_change(lambda event: _instead(offer, event.value, said, options))
    said.set_text(_sentence(offer, options))


def _instead(offer: Offer, chosen: list[str] | None, said: ui.label, options: dict[str, str]) -> None:
    offer.instead = list(chosen or ())
    said.set_text(_sentence(offer, options))


def _sentence(offer: Offer, options: dict[str, str]) -> str:
    """给所有来的孩子, 给女孩，发完了用橡皮代替."""
    whom = for_whom(offer.whom()) or _(WHO.get(offer.who, WHO["here"]))
    said = _("给{whom}").format(whom=whom)
    others = _("、").join(options[item] for item in offer.instead if item in options)
    return _("，").join(filter(None, (said, _("发完了用{items}代替").format(items=others) if others else "")))


def _whom(offer: Offer, number: int, errors: Errors, tell: Redraw) -> None:
    children = sorted(house.ledger().children(), key=lambda child: (names.group_key(child.get("group") or ""), child.get("number") or 0))
    kept = {"kept": for_whom(offer.kept)} if offer.kept else {}

    def change(event: Any) -> None:
        offer.who = event.value
        tell()
        chosen.refresh()

    choice(_("给谁"), {**{code: _(word) for code, word in WHO.items()}, **kept}, offer.who, on_change=change)

    @ui.refreshable
    def chosen() -> None:
        name = f"offer:{number}:{offer.who}"
        if offer.who == "groups":
            pick_groups(offer, errors, children, lambda: (tell(), chosen.refresh()), name)
        elif offer.who == "grades":
            _grades(offer, errors, children, name, lambda: (tell(), chosen.refresh()))
        elif offer.who == "children":
            pick_children(offer, errors, children, name, tell)
        elif offer.who == "sex":
            segments(
                _("男孩或女孩"),
                {"female": _("女孩"), "male": _("男孩")},
                offer.sex,
                lambda event: (setattr(offer, "sex", event.value), tell()),
            )

    chosen()


def _grades(offer: Offer, errors: Errors, children: list[Any], name: str, redraw: Redraw) -> None:
    known = dict.fromkeys(
        child["grade"] for child in sorted(children, key=lambda child: child.get("born") or "", reverse=True) if child.get("grade")
    )

    def toggle(grade: str) -> None:
        (offer.grades.remove if grade in offer.grades else offer.grades.append)(grade)
        errors.clear(name)
        redraw()

    if not known:
        draw(Markup('<p class="soft">{}</p>').format(_("花名册里还没有年级。")))
    with ui.element("div").classes("chips"):
        for grade in dict.fromkeys([*known, *offer.grades]):
            chip(words.grade(grade), grade in offer.grades, lambda grade=grade: toggle(grade))
    errors.add(name, ui.label().classes("wrong").props("role=alert"))

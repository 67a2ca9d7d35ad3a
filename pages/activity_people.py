"""Who is expected at an activity, as its form asks; and how a form's fields are tied to its plan and told what is wrong with them."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from markupsafe import Markup
from nicegui import ui

from care import names
from care.planning import LONGEST_TITLE, MOST_HELPERS, Plan
from care.reading import MOST
from pages.markup import draw, leaf, row
from pages.parts import button, chip, segments, switch, text_field
from pages.words import _, mark, ngettext
from storage import house
from storage.ledger import Record

SHOWN = 12
"""Children shown for a search; who looks for more writes more of the name."""

WRONG = {
    "missing": mark("这一项要写。"),
    "too_long": mark("太长了，最多 {longest} 个字。"),
    "too_many_names": mark("最多写 {helpers} 个名字，其他人写到别的环节。"),
    "no_day": mark("没有这一天，看看日期。"),
    "no_time": mark("没有这个时间，写成 09:30 这样。"),
    "before_start": mark("结束要晚于开始。"),
    "before_first_day": mark("最后一天要晚于第一天。"),
    "no_number": mark("写一个 1 到 {most} 的整数。"),
    "before_above": mark("比上面的环节早。改时间，或者往前挪。"),
    "twice": mark("上面已经有这一样了。"),
    "groups": mark("选至少一个小组。"),
    "children": mark("挑至少一个孩子。"),
    "grades": mark("选至少一个年级。"),
    "desks": mark("至少留一个岗位。"),
    "weekdays": mark("选至少一天。"),
    "no_days": mark("这段时间里一天也没有，看看星期几和不办的日子。"),
    "too_many": mark("最多排一年，最后一天写近一点。"),
    "item": mark("选一样物资。"),
}


class _Field(Protocol):
    error: str | None


class Errors:
    """The fields of a form by name, and how each is told what is wrong with it."""

    def __init__(self, on_change: Callable[[int], None] = lambda left: None) -> None:
        """`on_change` hears how many fields are still to be mended."""
        self._fields: dict[str, Any] = {}
        self._wrong: set[str] = set()
        self._on_change = on_change

    def add(self, name: str, field: Any) -> None:
        """`field` is an input, or a label that holds nothing but errors."""
        self._fields[name] = field

    def say(self, name: str, sentence: str) -> None:
        """Write a sentence under a field, or nothing."""
        (self._wrong.add if sentence else self._wrong.discard)(name)
        self._on_change(len(self._wrong))
        field = self._fields.get(name)
        if field is None or field.is_deleted:
            return
        if isinstance(field, ui.label):
            field.text = sentence
        else:
            field.error = sentence or None

    def clear(self, name: str) -> None:
        """The field was changed: what was said of it holds no longer."""
        self.say(name, "")

    def names(self) -> list[str]:
        """All fields, in the order in which they were drawn."""
        return list(self._fields)


def show_errors(errors: Errors, wrong: Mapping[str, str]) -> None:
    """Write under each field what is wrong with it, and nothing under the others."""
    for name in errors.names():
        kind = name.rsplit(":", 1)[-1]
        code = wrong.get(name, "")
        pattern = WRONG.get(kind if code == "missing" and kind in WRONG else code, "")
        errors.say(name, _(pattern).format(longest=LONGEST_TITLE, most=MOST, helpers=MOST_HELPERS) if pattern else "")


def bound(errors: Errors, name: str, thing: Any, attribute: str, field: Any) -> Any:
    """Tie a field to an attribute of the plan: what is typed is kept there, and takes away what was said of it."""

    def change(event: Any) -> None:
        setattr(thing, attribute, event.value if event.value is not None or attribute == "item" else "")
        errors.clear(name)

    field.on_value_change(change)
    errors.add(name, field)
    return field


def people(plan: Plan, errors: Errors) -> None:
    """All children, some groups, or children chosen one by one; and whether others are welcome."""
    children = sorted(house.ledger().children(), key=lambda child: (names.group_key(child.get("group") or ""), child.get("number") or 0))

    def change(event: Any) -> None:
        plan.who = event.value
        chosen.refresh()

    segments(_("谁来"), {"all": _("所有孩子"), "groups": _("按小组"), "children": _("挑孩子")}, plan.who, change)

    @ui.refreshable
    def chosen() -> None:
        if plan.who == "groups":
            pick_groups(plan, errors, children, chosen.refresh)
        elif plan.who == "children":
            pick_children(plan, errors, children)
        else:
            n = len(children)
            text = ngettext("花名册上的 {n} 个孩子都在名单上。", "花名册上的 {n} 个孩子都在名单上。", n).format(n=n)
            draw(Markup('<p class="soft">{}</p>').format(text if children else _("花名册还是空的，孩子可以到场再登记。")))

    chosen()

    def welcome(event: Any) -> None:
        plan.list_only = not event.value

    switch(_("名单外的孩子来了，也欢迎"), not plan.list_only, welcome)


class Picked(Protocol):
    """What holds the groups or children that are picked: a plan, or a thing that is handed out."""

    groups: list[str]
    children: list[str]


def pick_groups(plan: Picked, errors: Errors, children: list[Record], redraw: Callable[[], Any], name: str = "groups") -> None:
    """The groups of the roster, to pick from; `name` is the field's in `errors`."""
    counts: dict[str, int] = {}
    for child in children:
        if child.get("group"):
            counts[child["group"]] = counts.get(child["group"], 0) + 1

    def toggle(group: str) -> None:
        (plan.groups.remove if group in plan.groups else plan.groups.append)(group)
        redraw()

    if not counts:
        draw(Markup('<p class="soft">{}</p>').format(_("花名册里还没有小组。")))
    with ui.element("div").classes("chips"):
        for group in [*counts, *(group for group in plan.groups if group not in counts)]:
            chip(f"{group} {counts.get(group, 0)}", group in plan.groups, lambda group=group: toggle(group))
    n = sum(counts.get(group, 0) for group in plan.groups)
    if n:
        text = ngettext("名单上有 {n} 个孩子。", "名单上有 {n} 个孩子。", n).format(n=n)
        draw(Markup('<p class="soft">{}</p>').format(text))
    errors.add(name, ui.label().classes("wrong").props("role=alert"))


def pick_children(
    plan: Picked, errors: Errors, children: list[Record], name: str = "children", changed: Callable[[], Any] = lambda: None
) -> None:
    """Children to pick one by one, by a search; `name` is the field's in `errors`."""
    by_id = {child["id"]: child for child in children}
    search = text_field(_("找孩子"), kind="search", hint=_("名字、拼音首字母或号码都行。"))

    def toggle(child: str) -> None:
        (plan.children.remove if child in plan.children else plan.children.append)(child)
        errors.clear(name)
        changed()
        found.refresh()

    @ui.refreshable
    def found() -> None:
        query = (search.value or "").strip()
        matching = [child for child in children if not query or names.matches(query, child["name"], str(child.get("number") or ""))]
        for child in matching[:SHOWN]:
            with ui.element("div").classes("li pick"):
                lead = leaf(child["name"], "" if child["id"] in plan.children else "off", "small")
                draw(row(child["name"], child.get("group") or "", lead=lead))
                deed = _("去掉") if child["id"] in plan.children else _("加上")
                label = f"{deed} {child['name']}"
                button(deed, lambda id=child["id"]: toggle(id), kind="wash" if deed == _("加上") else "", label=label).mark(label)
        more = len(matching) - SHOWN
        if more > 0:
            told = _("还有 {n} 个，名字多写几个字。") if query else _("还有 {n} 个，打名字或拼音找。")
            draw(Markup('<p class="soft">{}</p>').format(told.format(n=more)))
        if query and not matching:
            draw(Markup('<p class="soft">{}</p>').format(_("没有找到。换个写法，或先去儿童里加上。")))
        if plan.children:
            n = len(plan.children)
            text = ngettext("挑了 {n} 个孩子：", "挑了 {n} 个孩子：", n).format(n=n)
            draw(Markup('<p class="sb">{}</p>').format(text))
        with ui.element("div").classes("chips"):
            for id in plan.children:
                name = (by_id.get(id) or {}).get("name") or _("已归档的孩子")
                chip(name, True, lambda id=id: toggle(id)).props["aria-label"] = f"{_('去掉')} {name}"

    search.on_value_change(found.refresh)
    search.props("debounce=200 inputmode=search")
    found()
    errors.add(name, ui.label().classes("wrong").props("role=alert"))

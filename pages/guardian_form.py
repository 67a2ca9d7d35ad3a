"""The guardians in a child's form, one under the other; and how a form's fields are tied to what is typed and told what is wrong."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, editing, people
from care.editing import Form
from pages import child_hints, words
from pages.markup import draw
from pages.parts import button, card, segments, switch, text_field
from pages.words import _
from storage import house


class Fields:
    """The fields of a form by name ("name", "guardians.0.phone"): what is typed goes into the form, what is wrong under the field."""

    def __init__(self, form: Form, changed: Callable[[], None]) -> None:
        self.form = form
        self._changed = changed
        self._fields: dict[str, Any] = {}

    def forget(self, form: Form, under: str = "") -> None:
        """Fields whose names begin with `under` are drawn anew, from this form."""
        self.form = form
        self._fields = {name: field for name, field in self._fields.items() if under and not name.startswith(under)}

    def add(self, name: str, field: Any) -> Any:
        """Remember a field."""
        self._fields[name] = field
        return field

    def setter(self, name: str, of: Form | None = None) -> Callable[[Any], None]:
        """What to call when a field changes: keeps the value in the form (or in `of`, one of its guardians), and takes the error away."""

        def change(event: Any) -> None:
            place, key = (self.form, name) if of is None else (of, name.rpartition(".")[2])
            place[key] = event.value if isinstance(event.value, bool) else event.value or ""
            field = self._fields.get(name)
            if field is not None and hasattr(field, "error"):
                field.error = None
            self._changed()

        return change

    def changed(self) -> None:
        """Something else than a field changed."""
        self._changed()

    def say(self, wrong: Mapping[str, str]) -> None:
        """Write under each field what is wrong with it, nothing under the others, and lead to the first."""
        first = None
        for name, field in self._fields.items():
            if hasattr(field, "error"):
                field.error = wrong.get(name)
                first = first or (field if name in wrong else None)
        if first is not None:
            ui.run_javascript(f"document.getElementById({json.dumps(first.props.get('for'))})?.focus()")


def goes_alone(fields: Fields) -> None:
    """The card that says whether a child may go home alone; who agreed, and on which day: today, unless another is typed."""
    form = fields.form

    def turned(event: Any) -> None:
        fields.setter("alone")(event)
        more.set_visibility(bool(event.value))
        if event.value and not day.value:
            day.value = days.day_of(days.now(), words.time_zone().key)

    with card(_("自行回家")), ui.element("div").classes("stack"):
        switch(_("监护人同意孩子自己回家"), bool(form["alone"]), turned)
        with ui.element("div").classes("pair") as more:
            by = text_field(_("谁同意的"), form["alone_by"], hint=_("比如 奶奶。"), on_change=fields.setter("alone_by"))
            child_hints.follow_guardians(fields.add("alone_by", by), form)
            day = text_field(_("哪天同意的"), form["alone_on"], kind="date", on_change=fields.setter("alone_on"))
            fields.add("alone_on", day)
        more.set_visibility(bool(form["alone"]))


class Guardians:
    """The card of a child's guardians."""

    def __init__(self, fields: Fields, child: str) -> None:
        self.fields = fields
        self.child = child

    def draw(self) -> None:
        """All of them, and a way to add another."""
        with card(_("监护人"), end=lambda: button(_("加一位"), self._add, icon_name="plus", kind="quiet")):
            draw(child_hints.options("known-relations", child_hints.known_words(house.ledger())["relation"]))
            self.place = ui.element("div").classes("stack guardians")
        self._redraw()

    def _redraw(self) -> None:
        self.place.clear()
        self.fields.forget(self.fields.form, "guardians.")
        with self.place:
            for place, person in enumerate(self.fields.form["guardians"]):
                self._one(place, person)
            if not self.fields.form["guardians"]:
                draw(Markup('<p class="soft">{}</p>').format(_("还没有写监护人。")))

    def _one(self, place: int, person: Form) -> None:
        with ui.element("div").classes("stack guardian"):
            with ui.element("div").classes("pair"):
                self._text(place, person, "name", _("监护人姓名"))
                self._text(place, person, "relation", _("是孩子的")).props("list=known-relations")
                self._text(place, person, "phone", _("电话"), "tel")
                self._text(place, person, "work", _("在哪做事"))
            others = self._also_of(person)
            if others:
                told = _("也是 {names} 的监护人，电话改了两边都改。").format(names=_("、").join(others))
                draw(Markup('<p class="soft">{}</p>').format(told))
            with ui.element("div").classes("line wrap"):
                may = {True: _("可以接"), False: _("不可接")}
                change = self.fields.setter(f"guardians.{place}.may_collect", person)
                segments(_("可不可以接孩子"), may, bool(person["may_collect"]), change).classes("grow")
                name = person["name"] or _("这一位")
                button(_("去掉"), lambda: self._remove(person), kind="quiet", label=_("去掉 {name}").format(name=name))

    def _text(self, place: int, person: Form, name: str, label: str, kind: Any = "text") -> Any:
        where = f"guardians.{place}.{name}"
        optional = name in ("relation", "work")
        made = text_field(label, person[name], kind=kind, optional=optional, on_change=self.fields.setter(where, person))
        return self.fields.add(where, made)

    def _also_of(self, person: Form) -> list[str]:
        if not person["guardian"]:
            return []
        linked = {"id": self.child, "guardians": [{"guardian": person["guardian"]}]}
        return [other["name"] for other in people.siblings(linked, house.ledger().store.children.all())]

    def _add(self) -> None:
        self.fields.form["guardians"].append(editing.blank_guardian())
        self._redraw()

    def _remove(self, person: Form) -> None:
        self.fields.form["guardians"][:] = [other for other in self.fields.form["guardians"] if other is not person]
        self._redraw()
        self.fields.changed()

"""Add a child by hand, or edit one.

What was typed stays until it is right and saved: under each field what is wrong with it, and a draft in the browser's tab, so that a lost
connection or a restarted server loses nothing.
"""

import json
from datetime import date
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, editing, meanwhile, people
from care.editing import Checked, Form, Wrong
from care.ids import new_id
from pages import afterwards, barring, child_draft, child_hints, child_words, frame, reach, words
from pages.child_meanwhile import Clashes
from pages.frame import page
from pages.guardian_form import Fields, Guardians, goes_alone
from pages.markup import draw, icon, link, note, rows
from pages.parts import button, card, choice, segments, text_field
from pages.words import _, mark
from storage import house
from storage.ledger import Record

DRAFT_SECONDS = 0.8
"""So long after the last key the draft is kept."""


@page("/children/new", mark("添加儿童"), css="children")
def new() -> None:
    """A child nobody has written down yet."""
    with frame.frame(_("添加儿童"), back="/children", nav="children"):
        _ChildForm(None).draw()


@page("/children/{child_id:child}/edit", mark("修改儿童"), css="children")
def edit(child_id: str) -> None:
    """A child's record, to be changed."""
    found = house.ledger().store.children.find(child_id)
    if found is None or found.get("merged_into"):
        frame.nothing_here(_("没有这个孩子。"), "/children", _("看全部儿童"))
        return
    with frame.frame(_("修改 {name}").format(name=found["name"]), back=f"/children/{child_id}", nav="children"):
        _ChildForm(dict(found)).draw()


class _ChildForm:
    """An open form. `before` is the record as it was last looked at, `opened` the form made of it; None and blank for a new child."""

    def __init__(self, before: Record | None) -> None:
        self.before = before
        self.id = before["id"] if before else new_id("c")
        self.draft = "cuncao.draft." + (before["id"] if before else "new")
        self.form: Form = self._as_it_stands()
        self.opened: Form = self._as_it_stands()
        self.clashes = Clashes(self.id, self._after_choice)
        self.fields = Fields(self.form, self._changed)
        self.accepted: tuple[str, str | None] | None = (before["name"], before.get("born")) if before else None
        self.pending = False
        self.known = child_hints.known_words(house.ledger())

    def _as_it_stands(self) -> Form:
        return editing.form_of(self.before, reach.guardians()) if self.before else editing.blank()

    # drawing

    def draw(self) -> None:
        """The form, and whatever was typed here before and never saved."""
        self.notes = ui.element("div").classes("stack")
        with ui.element("div").classes("child-form stack"):
            self.body = ui.element("div").classes("stack")
            self.alike = ui.element("div").classes("stack").props("role=status")
        with ui.element("div").classes("form-foot"):
            button(_("先不"), self._leave)
            button(_("记下来"), self._save, kind="go", icon_name="check")
        self._draw_body()
        ui.timer(0.1, self._bring_back, once=True)

    def _draw_body(self) -> None:
        self.body.clear()
        self.fields.forget(self.form)
        with self.body:
            with ui.element("div").classes("columns halves"):
                with ui.element("div").classes("stack"):
                    self._who()
                    self._where()
                    self._home()
                with ui.element("div").classes("stack"):
                    Guardians(self.fields, self.id).draw()
                    goes_alone(self.fields)
            self.clashes.draw(self.form)

    def _text(self, name: str, label: str, *, optional: bool = True, hint: str = "", lines: int = 1) -> Any:
        made = text_field(label, self.form[name], optional=optional, hint=hint, lines=lines, on_change=self.fields.setter(name))
        if name in self.known:
            child_hints.offer(made, name, self.known[name])
        return self.fields.add(name, made)

    def _who(self) -> None:
        with card(_("孩子")), ui.element("div").classes("stack"):
            name = self._text("name", _("姓名"), optional=False)
            with ui.element("div").classes("pair"):
                born = self._text("born", _("出生日期"), hint=_("写成 2017-5-6。只知道月份，写 2017-5。"))
                self._text("number", _("号码"), hint=_("空着就由寸草来排。") if self.before is None else "")
            draw(Markup('<p class="sb">{}</p>').format(_("性别")))
            sexes = {"male": words.sex("male"), "female": words.sex("female"), "": _("还不知道")}
            sex = self.fields.add("sex", segments(_("性别"), sexes, self.form["sex"], self.fields.setter("sex")))
            number = self._text("identity", _("身份证号"), hint=_("写了它，生日和性别会自己填上。"))
            number.on_value_change(lambda: self._fill_in(born, sex))
            number.on("blur", lambda: self._look_at_number(number))
            for field in (name, born):
                field.on("blur", self._look_for_alike)

    def _where(self) -> None:
        with card(_("在哪里")), ui.element("div").classes("stack"):
            self._text("group", _("小组"))
            self._text("school", _("学校"))
            with ui.element("div").classes("pair"):
                self._text("grade", _("年级"))
                self._text("class_name", _("班级"))
            self._text("address", _("家庭住址"))
            self._text("nation", _("民族"))

    def _home(self) -> None:
        with card(_("家里和身体")), ui.element("div").classes("stack"):
            kinds = {code: words.guardianship(code) for code in words.GUARDIANSHIP}
            change = self.fields.setter("guardianship")
            self.fields.add(
                "guardianship", choice(_("谁在照看"), kinds, self.form["guardianship"] or None, optional=True, on_change=change)
            )
            self._text("parents_at", _("父母务工地"))
            self._text(
                "health", _("健康"), hint=_("过敏、常吃的药、要当心的事。组织者看得到；吃东西的环节，志愿者的手机也会提醒。"), lines=2
            )
            self._text("note", _("备注"), lines=2)

    # the draft

    def _changed(self) -> None:
        if not self.pending:
            self.pending = True
            with self.body:
                ui.timer(DRAFT_SECONDS, self._keep_draft, once=True)

    def _keep_draft(self) -> None:
        self.pending = False
        kept = {"form": self.form, "opened": self.opened}
        ui.run_javascript(f"sessionStorage.setItem({json.dumps(self.draft)}, {json.dumps(json.dumps(kept))})")

    async def _bring_back(self) -> None:
        """Fill in what this tab still has of a form that was never saved."""
        try:
            kept = await ui.run_javascript(f"sessionStorage.getItem({json.dumps(self.draft)})", timeout=5)
        except TimeoutError:
            return
        found = child_draft.read(kept)
        if found is None or found[0] == self.form:
            return
        self.form, self.opened = found
        self._draw_body()
        with self.notes, ui.element("div").classes("note amber") as band:
            draw(icon("device-floppy"))
            ui.label(_("上次写到一半的还在，接着写就行。")).classes("grow")

            def start_over() -> None:
                band.delete()
                self.form, self.opened = self._as_it_stands(), self._as_it_stands()
                self.clashes.clear()
                self._draw_body()
                self._forget_draft()

            button(_("不要了，从头写"), start_over)

    def _forget_draft(self) -> None:
        ui.run_javascript(f"sessionStorage.removeItem({json.dumps(self.draft)})")

    def _leave(self) -> None:
        self._forget_draft()
        ui.navigate.to(f"/children/{self.id}" if self.before else "/children")

    # checking and saving

    def _others(self) -> list[Record]:
        return [other for other in house.ledger().store.children.all() if other["id"] != self.id and not other.get("merged_into")]

    def _today(self) -> date:
        return date.fromisoformat(days.day_of(days.now(), words.time_zone().key))

    def _check(self) -> Checked:
        return editing.check(self.form, today=self._today(), others=self._others())

    def _fill_in(self, born: ui.input, sex: ui.toggle) -> None:
        """As soon as a whole identity number stands there: birth date and sex from it, where they are missing."""
        found = editing.read_number(self.form["identity"], self._today())
        if found is not None:
            if found.born.startswith(self._check().values["born"] or "") and not self._wrong("born"):
                born.value = found.born
            sex.value = self.form["sex"] or found.sex

    def _look_at_number(self, number: ui.input) -> None:
        number.error = self._wrong("identity")

    def _wrong(self, name: str) -> str | None:
        """What is wrong with one field as it stands."""
        return next((child_words.wrong(found) for found in self._check().wrong if found.where == name), None)

    def _look_for_alike(self) -> bool:
        """Warn where name and birth date are known already. True where somebody stands there whom nobody has spoken of yet."""
        values = self._check().values
        key = (values["name"], values["born"])
        found = people.known_already(*key, self._others()) if key != self.accepted else []
        self.alike.clear()

        async def accept() -> None:
            self.accepted = key
            self.alike.clear()
            await self._save()

        with self.alike:
            if found:
                draw(note(_("名字和生日都一样的，名单里已经有了。是同一个孩子，就打开那一份来改。"), "flag", "user-question"))
                draw(rows(child_hints.already_there(other) for other in found))
                button(_("不是同一个孩子，照样记下"), accept, kind="wash")
        return bool(found)

    def _say(self, wrong: list[Wrong]) -> None:
        self.fields.say({found.where: child_words.wrong(found) for found in reversed(wrong)})

    async def _save(self) -> None:
        me = frame.who()
        if self.before is not None and not self._bring_together():
            return
        checked = self._check()
        self._say(checked.wrong)
        if checked.wrong or self._look_for_alike():
            return
        links = (self.before or {}).get("guardians") or ()
        record = self._write(checked, me["name"])
        await house.ledger().commit()
        self._forget_draft()
        saved = [record, *await barring.ask_of_others(record, links)]
        afterwards.say_next(_("{name} 记下了").format(name=_("、").join(one["name"] for one in saved)))
        ui.navigate.to(f"/children/{record['id']}")

    def _bring_together(self) -> bool:
        """Take over what somebody else changed since the form was opened. False where a person has to choose, or the child is gone."""
        current = house.ledger().store.children.find(self.id)
        if current is None or current.get("merged_into"):
            self._say_gone()
            return False
        self.before = dict(current)
        stands = self._as_it_stands()
        if stands != self.opened:
            merged, found = meanwhile.merge(self.opened, self.form, stands)
            self.opened = stands
            self.clashes.add(found)
            if merged != self.form or found:
                self.form = merged
                self._draw_body()
        if self.clashes.waiting:
            self.clashes.focus()
        return not self.clashes.waiting

    def _after_choice(self) -> None:
        self._draw_body()
        with self.notes:  # the switch that was tapped is drawn anew
            self.clashes.focus_next()

    def _say_gone(self) -> None:
        self.alike.clear()
        with self.alike:
            draw(note(_("这一份刚才并到另一份里，或者拿掉了，没有记下来。"), "flag", "alert-triangle", link(_("看全部儿童"), "/children")))

    def _write(self, checked: Checked, by: str) -> Record:
        """Save the guardians and the child: what differs from the record as it stands."""
        ledger, store = house.ledger(), house.ledger().store
        before = (self.before or {}).get("guardians") or ()
        links, guardians = editing.settle(checked.guardians, reach.guardians(), child=self.id, children=store.children.all(), before=before)
        for guardian in guardians:
            ledger.save("guardians", guardian, by=by)
        values = {**checked.values, "guardians": links}
        if self.before is None:
            made = {"id": self.id, **{name: value for name, value in values.items() if value is not None}}
            made |= {"number": values["number"] or ledger.next_number(), "added_at": days.now()}
            return ledger.save("children", made, by=by)
        touched = {name: value for name, value in values.items() if (value or None) != (self.before.get(name) or None)}
        return ledger.save("children", {**self.before, **touched}, by=by)

"""What somebody else changed while a child's form was open, and differently: both values, by whom and when, and a choice for each."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import changes, meanwhile
from care.changes import Edit
from care.editing import Form
from care.meanwhile import Clash, Side
from pages import child_words, words
from pages.parts import draw, icon, segments
from pages.words import _, mark
from storage import house

LABELS = {"alone": mark("自行回家"), "guardian": mark("监护人"), "relation": mark("是孩子的"), "may_collect": mark("可不可以接孩子")}
CODES = {"sex": words.SEX, "guardianship": words.GUARDIANSHIP, "may_collect": {True: mark("可以接"), False: mark("不可接")}}
_LEAD = "const it = document.querySelector('%s'); it?.focus({preventScroll: true}); it?.scrollIntoView({block: 'center'});"
_STORED = {"alone": "may_go_alone", "relation": "guardians", "may_collect": "guardians", "guardian": "guardians"}


class Clashes:
    """The clashes of one open form, and what was chosen. `chosen` is called when a choice was made; the form has it already."""

    def __init__(self, child: str, chosen: Callable[[], None]) -> None:
        self._child = child
        self._chosen = chosen
        self._found: dict[tuple[str, str], Clash] = {}
        self._sides: dict[tuple[str, str], Side] = {}

    def add(self, found: list[Clash]) -> None:
        """Clashes that were just found; one about the same thing as an older one takes its place."""
        for clash in found:
            place = (clash.guardian, clash.field)
            self._found[place] = clash
            self._sides.pop(place, None)

    def clear(self) -> None:
        """The form begins anew."""
        self._found.clear()
        self._sides.clear()

    @property
    def waiting(self) -> bool:
        """Whether something is still to be chosen."""
        return self._found.keys() != self._sides.keys()

    def draw(self, form: Form) -> None:
        """The choices, one under the other; nothing where there are none."""
        if not self._found:
            return
        with ui.element("section").classes("note flag clashes").props("role=alert tabindex=-1"):
            draw(icon("alert-triangle"))
            with ui.element("div").classes("stack grow"):
                draw(Markup('<p class="sb">{}</p>').format(_("你打开以后，别人也改了这一份。下面的两边写得不一样，选一个，再记下来。")))
                for place, clash in self._found.items():
                    self._one(form, place, clash)

    def focus(self) -> None:
        """Lead to the choices."""
        ui.run_javascript(_LEAD % ".clashes")

    def focus_next(self) -> None:
        """Lead to the next choice, or past the last one."""
        ui.run_javascript(_LEAD % (".clashes .open .q-btn" if self.waiting else ".child-form .foot .go"))

    def _one(self, form: Form, place: tuple[str, str], clash: Clash) -> None:
        def choose(event: Any) -> None:
            self._sides[place] = event.value
            meanwhile.choose(form, clash, event.value)
            self._chosen()

        edit = self._edit(clash)
        who = (edit.by if edit else None) or _("别人")
        label = _label(clash)
        said = _("{who} {moment} 写的").format(who=who, moment=words.moment(edit.at)) if edit else _("{who} 写的").format(who=who)
        shown = Markup('<dl class="clash"><dt>{}</dt><dd><b>{}</b></dd><dt>{}</dt><dd><b>{}</b></dd></dl>')
        with ui.element("div").classes("stack" if place in self._sides else "stack open"):
            draw(Markup('<p class="t18 sb">{}</p>').format(label))
            draw(shown.format(said, _shown(clash, clash.theirs), _("你写的"), _shown(clash, clash.mine)))
            options = {"theirs": _("留 {who} 写的").format(who=who), "mine": _("用我写的")}
            segments(label, options, self._sides.get(place), choose)

    def _edit(self, clash: Clash) -> Edit | None:
        """The edit by which the other value came."""
        of_guardian = bool(clash.guardian) and clash.field in ("name", "phone", "work")
        table, id = ("guardians", clash.guardian) if of_guardian else ("children", self._child)
        store = house.ledger().store
        record = store.table(table).find(id)
        if record is None:
            return None
        entries = [entry for entry in store.history.by("record", id) if entry["table"] == table]
        return changes.last(changes.edits(entries, record), _STORED.get(clash.field, clash.field))


def _label(clash: Clash) -> str:
    field = _(LABELS[clash.field]) if clash.field in LABELS else child_words.field(clash.field)
    return _("{guardian}：{field}").format(guardian=clash.called, field=field) if clash.called else field


def _shown(clash: Clash, value: Any) -> str:
    """A value as it is typed; codes in words."""
    if clash.field == "guardian":
        return (
            _("去掉了") if value is None else " ".join(filter(None, (meanwhile.called(value), words.phone(value["phone"]), value["work"])))
        )
    if clash.field == "alone":
        yes, on, by = value
        return " ".join(filter(None, (_("同意"), by, on))) if yes else _("没有同意")
    if clash.field in CODES:
        return _(CODES[clash.field][value]) if value in CODES[clash.field] else _("没写")
    return str(value) or _("没写")

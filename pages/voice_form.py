"""What was said, or wished for, typed in afterwards by an organizer."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui
from nicegui.element import Element

from care import names, voices
from pages import voice_words, words
from pages.frame import who
from pages.markup import draw
from pages.parts import button, chip, labelled, sheet, sheet_buttons, text_field, toast, typed
from pages.voice_words import Record
from pages.words import _
from storage import house

FOUND = 8
"""Children shown for a search."""

Redraw = Callable[[], Any]


class ChildField:
    """A child found by name, letters or number; `child` is its record, or None."""

    def __init__(self, label: str, *, optional: bool = False) -> None:
        self.child: Record | None = None
        self.search = text_field(label, kind="search", optional=optional, hint=_("名字、拼音首字母或号码都行。"))
        self.search.on_value_change(self._redraw).props("debounce=150")
        self.shown: Element = ui.element("div").classes("chips")
        self.wrong = ui.label().classes("wrong").props("role=alert")

    def _redraw(self) -> None:
        query = typed(self.search)
        self.wrong.text = ""
        self.shown.clear()
        with self.shown:
            if self.child is not None:
                chip(self.child["name"], True, self._drop).props["aria-label"] = f"{_('去掉')} {self.child['name']}"
                return
            found = [child for child in _by_name(house.ledger().children()) if _matches(query, child)] if query else []
            for child in found[:FOUND]:
                button(f"{child['name']} {words.number(child.get('number'))}".strip(), partial(self._choose, child), kind="mid")
            if query and not found:
                draw(Markup('<p class="soft">{}</p>').format(_("没有找到。换个写法，或先去儿童里加上。")))

    def _choose(self, child: Record) -> None:
        self.child = child
        self.search.value = ""
        self._redraw()

    def _drop(self) -> None:
        self.child = None
        self._redraw()


def _by_name(children: Iterable[Record]) -> list[Record]:
    return sorted(children, key=lambda child: names.sort_key(child["name"]))


def _matches(query: str, child: Record) -> bool:
    return names.matches(query, child["name"], str(child.get("number") or ""))


def too_long(field: ui.input | ui.textarea) -> bool:
    """Whether more stands in a field than a line may have; then that is said under it."""
    field.error = _("太长了，最多 {longest} 个字。").format(longest=voices.LONGEST) if len(typed(field)) > voices.LONGEST else None
    return field.error is not None


# --- said -------------------------------------------------------------------------------------------------------------------------


def say(activity: str, redraw: Redraw) -> None:
    """Ask for a feeling, a line and a child, of which the last may be left out."""
    with ui.context.client.content, sheet(_("补记一句")) as dialog:
        child = ChildField(_("谁说的"), optional=True)
        chosen = ""
        with labelled(_("心里怎么样")):
            faces = ui.element("div").classes("chips")
        line = text_field(_("说的话"), optional=True, lines=2)
        wrong = ui.label().classes("wrong").props("role=alert")

        def choose(feeling: str) -> None:
            nonlocal chosen
            chosen, wrong.text = feeling, ""
            faces.clear()
            with faces:
                for code in voices.FEELINGS:
                    chip(voice_words.feeling(code), code == chosen, partial(choose, code))

        async def save() -> None:
            wrong.text = "" if chosen else _("先选一个表情。")
            if too_long(line) or not chosen:
                return
            id = child.child["id"] if child.child else None
            await write(voices.voice(activity, chosen, typed(line), child=id), _("记下了"), redraw)
            dialog.close()

        choose("")
        sheet_buttons(dialog, _("记下来"), save)


def wish(activity: str, redraw: Redraw) -> None:
    """Ask whose wish, and what it is."""
    with ui.context.client.content, sheet(_("补记一个心愿")) as dialog:
        draw(Markup('<p class="soft">{}</p>').format(_("心愿要给一个孩子实现，所以要写是谁的。不留名的话，用“补记一句”。")))
        child = ChildField(_("谁的心愿"))
        text = text_field(_("想要什么，想做什么"), lines=2)

        async def save() -> None:
            child.wrong.text = "" if child.child else _("先找到孩子：心愿是为一个孩子实现的，不能没有名字。")
            if too_long(text):
                return
            text.error = None if typed(text) else _("先写心愿。")
            if child.child is None or text.error:
                return
            await write(voices.wish(activity, child.child["id"], typed(text)), _("记下了"), redraw)
            dialog.close()

        sheet_buttons(dialog, _("记下心愿"), save)


async def write(fact: dict[str, Any], said: str, redraw: Redraw) -> None:
    """Record a fact, wait until it is on disk, and offer to take it back."""
    ledger, by = house.ledger(), who()["name"]
    taken = ledger.record(fact, organizer=by)
    await ledger.commit()
    redraw()

    async def undo() -> None:
        void = {"kind": "void", "activity": fact["activity"], "of": taken.id, "details": {"reason": _("刚记下就撤销")}}
        ledger.record(void, organizer=who()["name"])
        await ledger.commit()
        redraw()

    toast(said, undo)

"""Whether what a child says may be quoted: who in its family agreed, and when. The name never stands beside it."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, photos, voices
from care.identity import Unclear
from pages import afterwards, child_photos, child_words, frame, photo_form, words
from pages.markup import draw, icon, leaf
from pages.parts import ask, button, card, choice, sheet, sheet_buttons, text_field
from pages.words import _
from storage import house

Record = Mapping[str, Any]


def words_card(child: Record) -> None:
    """Who agreed to the quoting of the child's words, and what can be done."""
    agreed = voices.may_quote(child)
    with card(_("说的话能不能引用"), classes="photos"), ui.element("div").classes("li"):
        draw(leaf(icon("message"), "" if agreed else "off"))
        quiet = child_photos.consent(child["words"]) if agreed else _("没有人同意，活动记录里不引用。")
        name = _("可以引用，不写名字") if agreed else _("不引用")
        draw(Markup('<span class="two"><span class="nm">{}</span><span class="soft">{}</span></span>').format(name, quiet))
        with ui.element("div").classes("deeds"):
            if agreed:
                button(_("收回"), partial(_withdraw, child), kind="quiet", label=f"{_('收回')} {child['name']}")
            else:
                button(_("记下同意"), partial(_open, child), kind="wash mid", label=f"{_('记下同意')} {child['name']}")


def _open(child: Record) -> None:
    guardians = house.ledger().store.guardians
    links = [(link, guardians.find(link["guardian"]) or {}) for link in child.get("guardians") or ()]
    offered = [child_words.called(link.get("relation"), known.get("name")) for link, known in links]
    people = {called: called for called in offered if called}
    with ui.context.client.content, sheet(_("引用 {name} 的话").format(name=child["name"])) as dialog:
        draw(Markup('<p class="soft">{}</p>').format(_("问过家里再记。活动记录里引用孩子的话，不写是谁说的。")))
        whom: Any = choice(_("谁同意的"), {**people, "": _("别的人")}, next(iter(people), ""), on_change=lambda: other_shown())
        other = text_field(_("是谁"), hint=_("名字，和孩子是什么关系。"))
        on = text_field(_("哪一天同意的"), _today().isoformat(), kind="date")

        def other_shown() -> None:
            if other.parent_slot is not None:
                other.parent_slot.parent.set_visibility(whom.value == "")

        async def save() -> None:
            me, field = frame.who()["name"], other if whom.value == "" else whom
            field.error = on.error = None
            try:
                consent = photos.consent(field.value or "", on.value or "", today=_today(), noted_by=me)
            except Unclear as unclear:
                (on if unclear.code.startswith("day") else field).error = _why(unclear)
                return
            await _keep(child["id"], consent, me)
            dialog.close()
            afterwards.say_next(_("记下了"))
            ui.navigate.to(f"/children/{child['id']}")

        sheet_buttons(dialog, _("记下同意"), save)
        other_shown()


def _why(unclear: Unclear) -> str:
    """Why a consent was not taken, as a sentence."""
    return _("写上是谁同意的。没有人同意，就不引用。") if unclear.code == "nobody_agreed" else photo_form.why(unclear)


def _today() -> date:
    return date.fromisoformat(days.day_of(days.now(), words.time_zone().key))


async def _withdraw(child: Record) -> None:
    question = _("不再引用 {name} 的话？").format(name=child["name"])
    if await ask(question, _("收回"), _("以后生成的活动记录里不再有。谁同意过，修改记录里还有。"), danger=True):
        await _keep(child["id"], None, frame.who()["name"])
        afterwards.say_next(_("收回了"))
        ui.navigate.to(f"/children/{child['id']}")


async def _keep(child: str, consent: Mapping[str, str] | None, by: str) -> None:
    ledger = house.ledger()
    ledger.save("children", {**ledger.store.children.need(child), "words": consent}, by=by)
    await ledger.commit()

"""Taking a fact back: an organizer says why."""

from typing import Any

from markupsafe import Markup
from nicegui import ui

from care.facts import Fact
from pages import frame
from pages.markup import draw
from pages.parts import answer, button, text_field, typed
from pages.waiting import show_waiting
from pages.words import _
from storage import house

LONGEST = 200


async def void(question: str, told: str, fact: Fact) -> bool:
    """Ask why `fact`, which `told` says in a sentence, is taken back. True where it was; it is on disk then."""
    with ui.dialog() as dialog, ui.element("div").classes("sheet"):
        dialog.props["aria-label"] = question
        draw(Markup('<h2 class="t24">{}</h2><p class="soft">{}</p>').format(question, _("原来的记录留着，划掉，写上是谁撤销的、为什么。")))
        draw(Markup('<p class="t18">{}</p>').format(told))
        reason = text_field(_("为什么"), hint=_("比如 扫错了人。"))

        async def save() -> None:
            organizer = frame.who()["name"]
            reason.error = None if typed(reason) else _("写上为什么，以后看得明白。")
            if len(typed(reason)) > LONGEST:
                reason.error = _("太长了，最多 {longest} 个字。").format(longest=LONGEST)
            if reason.error:
                return
            take_back(fact, typed(reason), organizer)
            await house.ledger().commit()
            show_waiting(len(house.ledger().tray(None)))
            dialog.submit(True)

        with ui.element("div").classes("line"):
            button(_("先不"), lambda: dialog.submit(False), kind="grow")
            button(_("撤销这一条"), save, kind="grow go", icon_name="arrow-back-up")
    return bool(await answer(dialog))


def take_back(fact: Fact, reason: str, organizer: str) -> str:
    """Write the void of a fact. Not yet on disk. Returns the void's id."""
    given: dict[str, Any] = {"kind": "void", "activity": fact["activity"], "of": fact["id"], "details": {"reason": reason}}
    return house.ledger().record(given, organizer=organizer).id or ""

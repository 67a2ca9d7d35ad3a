"""Who gave before, offered while the giver's name is typed: by part of the name, its pinyin or its initials."""

from collections.abc import Iterable

from nicegui import ui

from care import donations, names
from pages.parts import button
from pages.words import _
from storage.ledger import Record

MOST = 4
"""So many are offered at once."""


def known_givers(known: Iterable[Record], *, bought: bool) -> list[str]:
    """Who gave, or where something was `bought`; each once, who came last first."""
    standing = (one for one in known if donations.stands(one) and (one["kind"] == "purchase") is bought)
    return list(dict.fromkeys(one["donor"] for one in sorted(standing, key=lambda one: one["on"], reverse=True) if one.get("donor")))


def offer(field: ui.input | ui.textarea, known: list[str]) -> None:
    """Let a field offer those of the known names that what is typed finds; one tap takes one over."""
    offered = ui.element("div").classes("wrap").props(f'role=group aria-label="{_("以前记过的")}"')

    def look() -> None:
        typed = (field.value or "").strip()
        found = [name for name in known if names.matches(typed, name)] if typed and typed not in known else []
        offered.clear()
        with offered:
            for name in found[:MOST]:
                button(name, lambda name=name: field.set_value(name), kind="wash mid")
        offered.set_visibility(bool(found))

    field.on_value_change(look)
    look()

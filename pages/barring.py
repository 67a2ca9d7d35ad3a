"""Who may no longer collect one child may be the guardian of another: whether that holds for the other too is asked, never assumed."""

from collections.abc import Iterable, Mapping
from typing import Any

from care import editing
from pages import child_words
from pages.frame import who
from pages.parts import ask
from pages.words import _
from storage import house
from storage.ledger import Record


async def ask_of_others(child: Mapping[str, Any], before: Iterable[Record]) -> list[Record]:
    """After a child is saved (`before`: its links till then): ask about each other child. Returns those saved too, on disk."""
    ledger, saved = house.ledger(), dict[str, Record]()
    for link, other in editing.may_still_collect(child, before, ledger.store.children.all()):
        guardian = ledger.store.guardians.find(link["guardian"]) or {}
        called, name = child_words.called(link.get("relation"), guardian.get("name")), other["name"]
        told = _("{guardian} 也是 {child} 的监护人。").format(guardian=called, child=name)
        question, not_now = _("{child} 也不可接？").format(child=name), _("{child} 照旧").format(child=name)
        if await ask(question, _("也不可接"), told, not_now=not_now):
            current = ledger.store.children.need(other["id"])  # it may have changed while the question stood
            saved[other["id"]] = ledger.save("children", editing.without_collecting(current, link["guardian"]), by=who()["name"])
            await ledger.commit()
    return list(saved.values())

"""What a child's form offers while one types: words that others have already, so that one thing is not written in two ways."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import people
from care.editing import Form
from pages import child_words, words
from pages.markup import NOTHING, draw, link, row
from pages.parts import button
from pages.words import _
from storage.ledger import Ledger

RELATIONS = ("爷爷", "奶奶", "外公", "外婆", "爸爸", "妈妈", "姑姑", "叔叔", "伯伯", "舅舅", "姨妈", "哥哥", "姐姐", "邻居")
"""What guardians are called, as it stands in the office's lists: records, so never translated."""


def known_words(ledger: Ledger) -> Mapping[str, list[str]]:
    """What children have already, by field; for grades and relations the usual ones too."""
    children = ledger.children()
    relations = (link.get("relation") for child in children for link in child.get("guardians") or ())
    return {
        **{name: _once(child.get(name) for child in children) for name in ("group", "school", "class_name")},
        "grade": _once((*words.GRADES, *(child.get("grade") for child in children)), in_order=True),
        "relation": _once((*RELATIONS, *relations), in_order=True),
    }


def _once(found: Iterable[str | None], *, in_order: bool = False) -> list[str]:
    kept = dict.fromkeys(word for word in found if word)
    return list(kept) if in_order else sorted(kept)


def options(id: str, offered: Iterable[str]) -> Markup:
    """A list that a field with `list=id` offers."""
    return Markup('<datalist id="{}">{}</datalist>').format(id, NOTHING.join(Markup("<option>{}</option>").format(one) for one in offered))


def offer(field: ui.input | ui.textarea, name: str, known: Sequence[str]) -> None:
    """Let a field offer what is known; where something is typed that is written in another way already, say so under it."""
    field.props(f"list=known-{name}")
    draw(options(f"known-{name}", known))
    told = ui.element("div").classes("line wrap told-so").props("role=status")

    def look() -> None:
        told.clear()
        word = people.written_before(field.value or "", known)
        if word is not None:
            with told:
                draw(Markup('<span class="soft grow">{}</span>').format(_("名单里写的是 {word}。").format(word=word)))
                button(_("写成 {word}").format(word=word), lambda: take(word), kind="wash mid")

    def take(word: str) -> None:
        field.value = word
        told.clear()

    field.on("blur", look)
    field.on_value_change(lambda _event: told.clear())


def who_may_agree(form: Form) -> Markup:
    """Those written down as guardians: 奶奶 刘秀英; for the field that asks who agreed."""
    called = (child_words.called(person["relation"].strip(), person["name"].strip()) for person in form["guardians"])
    return options("known-agreed", _once(called, in_order=True))


def follow_guardians(field: Any, form: Form) -> None:
    """Let the field offer the guardians as they stand when one comes to it."""
    field.props("list=known-agreed")
    offered = draw(who_may_agree(form))
    field.on("focus", lambda: offered.set_content(str(who_may_agree(form))))


def already_there(other: Mapping[str, Any]) -> Markup:
    """Another child of the same name and birth date, and the way to it."""
    quiet = " ".join(filter(None, (words.number(other.get("number")), other.get("group"), words.born(other.get("born")))))
    return row(other["name"], quiet, end=link(_("打开那一份"), f"/children/{other['id']}", kind="wash"))

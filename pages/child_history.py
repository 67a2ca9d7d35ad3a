"""修改记录: who changed what of a child's record, and when, and what it was before."""

from typing import Any

from markupsafe import Markup

from care import changes
from care.changes import Changed, Edit
from pages import child_words, frame, words
from pages.frame import page
from pages.markup import NOTHING, draw, icon
from pages.parts import card
from pages.words import _, mark
from storage import house
from storage.ledger import Record


@page("/children/{child_id:child}/history", mark("修改记录"), css="children")
def history(child_id: str) -> None:
    """The child's edits and those of its guardians, the latest first."""
    ledger = house.ledger()
    child = ledger.store.children.find(child_id)
    if child is None:
        frame.nothing_here(_("没有这个孩子。"), "/children", _("看全部儿童"))
        return
    told = [(edit, "") for edit in _edits("children", child)]
    for link in child.get("guardians") or ():
        guardian = ledger.store.guardians.find(link["guardian"])
        if guardian is not None:
            name = child_words.called(link.get("relation"), guardian.get("name"))
            told += [(edit, name) for edit in _edits("guardians", guardian) if not edit.made]
    told.sort(key=lambda pair: pair[0].at, reverse=True)
    with frame.frame(_("修改记录"), child["name"], back=f"/children/{child_id}", nav="children"), card(classes="history"):
        draw(NOTHING.join(_edit(*pair) for pair in told) or Markup('<p class="soft">{}</p>').format(_("加进来以后没有改过。")))


def _edits(table: str, record: Record) -> list[Edit]:
    entries = [entry for entry in house.ledger().store.history.by("record", record["id"]) if entry["table"] == table]
    return changes.edits(entries, record)


def _edit(edit: Edit, whose: str) -> Markup:
    lines = [_made()] if edit.made else [line for changed in edit.fields for line in _lines(changed)]
    if not lines:
        return NOTHING
    return Markup('<section class="edit"><h2 class="t18">{}</h2><p class="soft">{}</p><ul>{}</ul></section>').format(
        whose or edit.by or _("没有名字"),
        _("{moment}，{by}").format(moment=words.moment(edit.at), by=edit.by or _("没有名字")) if whose else words.moment(edit.at),
        NOTHING.join(lines),
    )


def _made() -> Markup:
    return Markup("<li>{}</li>").format(_("加进来了"))


def _lines(changed: Changed) -> list[Markup]:
    if changed.name == "guardians":
        return [_guardian(*found) for found in changes.links(changed.before, changed.after)]
    if changed.name == "archived_at":
        return [Markup("<li>{}</li>").format(_("归档了") if changed.after else _("恢复到名单"))]
    if changed.name == "merged_into":
        return [Markup("<li>{}</li>").format(_("并到另一份里") if changed.after else _("和另一份分开了"))]
    return [_line(child_words.field(changed.name), *(child_words.value(changed.name, value) for value in (changed.before, changed.after)))]


def _line(label: str, before: str, after: str) -> Markup:
    """One field: what it was, struck through, and what it is."""
    was = Markup("<s>{}</s>").format(before) if before else Markup('<span class="mute">{}</span>').format(_("没写"))
    now = Markup("<b>{}</b>").format(after) if after else Markup('<span class="mute">{}</span>').format(_("空着"))
    arrow = icon("arrow-right", _("改成"))
    return Markup('<li><span class="what">{}</span><span class="change">{}{}{}</span></li>').format(label, was, arrow, now)


def _guardian(guardian_id: str, what: str, before: Any, after: Any) -> Markup:
    guardian = house.ledger().store.guardians.find(guardian_id) or {}
    name = guardian.get("name") or words.phone(guardian.get("phone")) or _("没写名字")
    if what == "added":
        return Markup("<li>{}</li>").format(_("加了监护人 {name}").format(name=name))
    if what == "removed":
        return Markup("<li>{}</li>").format(_("去掉监护人 {name}").format(name=name))
    if what == "may_collect":
        return _line(name, *(_("可以接") if may else _("不可接") for may in (before, after)))
    return _line(name, before or "", after or "")

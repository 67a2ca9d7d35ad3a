"""Files that were imported, rosters and lists of books alike: what each did, and its way back."""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup
from nicegui import ui

from pages import frame, importing, words
from pages.markup import NOTHING, dotted, draw, icon, tag
from pages.parts import ask, button
from pages.words import _, mark
from storage import house

Undo = Callable[[Mapping[str, Any]], Any]

SHOWN_IMPORTS = 20

_IMPORTED = {"added": mark("新增 {n}"), "updated": mark("更新 {n}")}
TAKEN_BACK = {"erased": mark("拿掉 {n}"), "archived": mark("归档 {n}"), "put_back": mark("改回 {n}")}


def listed(patterns: Mapping[str, str], counts: Mapping[str, int]) -> str:
    """Figures in words, zeros left out."""
    return _("，").join(_(pattern).format(n=counts[name]) for name, pattern in patterns.items() if counts[name]) or _("没有变化")


def figures(made: Mapping[str, Any]) -> str:
    """What an import did: 新增 54，更新 2."""
    return listed(_IMPORTED, {"added": len(made["added"]), "updated": len(made["updated"])})


def undo_button(made: Mapping[str, Any], undo: Undo, kind: str = "wash") -> None:
    """The way back of an import."""
    back = button(_("撤回"), lambda: undo(made), icon_name="arrow-back-up", kind=kind)
    back.props["aria-label"] = _("撤回 {file}").format(file=made["file"])


def just_now(made: Mapping[str, Any], undo: Undo, *ways: Markup) -> None:
    """What has just been imported, said once: where to go on, and the way back."""
    with ui.element("div").classes("note ok").props("role=status"):
        draw(icon("check"))
        ui.label(_("{file} 导入好了：{figures}。").format(file=made["file"], figures=figures(made))).classes("grow")
        with ui.element("span").classes("line wrap"):
            draw(NOTHING.join(ways))
            undo_button(made, undo, kind="")


async def take_back(made: Mapping[str, Any], *lines: str, words_: Mapping[str, str] = TAKEN_BACK) -> str | None:
    """Ask, with `lines` that say what it does, and undo an import. Returns what was done, in words; None where it was left as it is."""
    question = _("撤回 {file} 的导入？").format(file=made["file"])
    if not await ask(question, _("撤回导入"), *lines, danger=True):
        return None
    ledger = house.ledger()
    counts = importing.undo(ledger, made["id"], by=frame.who()["name"])
    await ledger.commit()
    return _("已撤回，{figures}").format(figures=listed(words_, counts))


def earlier(undo: Undo, *, but: Mapping[str, Any] | None, of: str | None = None) -> None:
    """The files imported before, rosters or "things"; without the one (`but`) that the page speaks of already."""
    made = [each for each in importing.imports(house.ledger(), of) if but is None or each["id"] != but["id"]]
    if not made:
        return
    with ui.element("section").classes("card"):
        draw(Markup('<div class="card-head"><h2>{}</h2></div>').format(_("导入过的文件")))
        with ui.element("div").classes("list"):
            for each in made[:SHOWN_IMPORTS]:
                _earlier_row(each, undo)


def _earlier_row(made: Mapping[str, Any], undo: Undo) -> None:
    about = dotted(words.moment(made["at"]), made.get("by") or _("命令行"), figures(made))
    shape = Markup('<s class="nm">{}</s>') if made.get("undone_at") else Markup('<span class="nm">{}</span>')
    name = shape.format(made["file"])
    with ui.element("div").classes("li"):
        draw(Markup('<span class="two">{}<span class="soft">{}</span></span>').format(name, about))
        if made.get("undone_at"):
            draw(tag(_("已撤回"), icon_name="arrow-back-up"))
        else:
            undo_button(made, undo)

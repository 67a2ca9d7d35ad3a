"""Beside the rows of a list on paper: who collected a child that nobody knows, who came without being on the list, who is new here."""

from collections.abc import Callable, Iterable
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import names
from care.activity import Record
from care.paper import Details, PaperList
from pages.frame import who
from pages.markup import draw
from pages.parts import button, sheet, sheet_buttons, text_field, typed
from pages.words import _, ngettext
from storage import house

FOUND = 8


def ask_who(said: Record, keep: Callable[[Details], Any]) -> None:
    """Somebody who stands on no list collected the child: the organizer who writes it down answers for it."""
    with sheet(_("谁接的？")) as dialog:
        name = text_field(_("名字"), said.get("name"))
        relation = text_field(_("和孩子是什么关系"), said.get("relation"), optional=True)

        def done() -> None:
            name.error = None if typed(name) else _("写上是谁接走的。")
            if name.error:
                return
            more = {"relation": typed(relation)} if typed(relation) else {}
            dialog.close()
            keep({"how": "other", "name": typed(name), **more, "agreed_by": who()["name"]})

        sheet_buttons(dialog, _("记下"), done)


def others(listed: Callable[[], Iterable[Record]], add: Callable[[Record], Any]) -> None:
    """Whoever came without being on the list is found by name."""
    search = text_field(_("名单上没有的，找名字"), kind="search", optional=True)

    @ui.refreshable
    def found() -> None:
        query = (search.value or "").strip()
        known = {child["id"] for child in listed()}
        others = [child for child in house.ledger().children() if child["id"] not in known] if query else []
        matching = [child for child in others if names.matches(query, child["name"], str(child.get("number") or ""))]
        with ui.element("div").classes("chips"):
            for child in matching[:FOUND]:
                button(child["name"], lambda child=child: choose(child), icon_name="plus", kind="mid")
        if query and not matching:
            draw(Markup('<p class="soft">{}</p>').format(_("没有找到别的孩子。")))

    def choose(child: Record) -> None:
        add(child)
        search.value = ""

    search.on_value_change(found.refresh)
    search.props("debounce=200")
    found()


def take_down(group: str, keep: Callable[[Record], Any]) -> None:
    """A child that no roster has: name, group and a guardian's telephone, as at a desk."""
    with sheet(_("新来的孩子")) as dialog:
        name = text_field(_("姓名"))
        in_group, phone = text_field(_("小组"), group, optional=True), text_field(_("监护人电话"), kind="tel", optional=True)

        def done() -> None:
            name.error = None if names.clean(typed(name)) else _("写上名字。")
            if not name.error:
                dialog.close()
                keep({"name": names.clean(typed(name)), "group": typed(in_group), "phone": typed(phone)})

        sheet_buttons(dialog, _("加上"), done)


def lines(given: list[dict[str, Any]], paper: PaperList) -> list[str]:
    """What would be written, a sentence a kind."""
    kinds = [fact["kind"] for fact in given]
    came, attended, received, left = (
        sum(map(kinds.count, of)) for of in (("arrival", "newcomer"), ("attendance",), ("handout",), ("departure",))
    )
    said = (
        (came, ngettext("{n} 人签到，时间写 {clock}。", "{n} 人签到，时间写 {clock}。", came), paper.came_at),
        (attended, ngettext("{n} 人次参加环节。", "{n} 人次参加环节。", attended), ""),
        (received, ngettext("{n} 人次领东西。", "{n} 人次领东西。", received), ""),
        (left, ngettext("{n} 人签退，时间写 {clock}。", "{n} 人签退，时间写 {clock}。", left), paper.left_at),
    )
    return [pattern.format(n=count, clock=clock) for count, pattern, clock in said if count]

"""A blank badge becomes a child's: its code, typed or scanned, then the child."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from nicegui import ui

from pages import badge_making, frame
from pages.badges import ROW_HANDLER, SHOWN, matching
from pages.frame import page
from pages.markup import dotted, icon, leaf, row, rows
from pages.parts import ask, button, card, text_field, toast
from pages.words import _, mark, number
from storage import house

Record = dict[str, Any]


@page("/badges/bind", mark("登记空白胸牌"))
def bind(child: str = "") -> None:
    """Say whose a blank badge is: its code, then the child. `child` is the id of one who was chosen before."""
    with frame.frame(_("登记空白胸牌"), _("先输入胸牌上的码，再选孩子。"), nav="children", back="/badges"):
        chosen = house.ledger().store.children.find(child)
        Binding(dict(chosen) if chosen else None).draw()


class Binding:
    """The form that binds a blank badge to a child."""

    def __init__(self, child: Record | None) -> None:
        self.child = child
        self.typed = ""

    def draw(self) -> None:
        """Code, child, deed."""
        with card(classes="roomy"), ui.element("div").classes("form"):
            hint = _("码是胸牌上的 9 个字，比如 7K3M-Q9TXJ。也可以用扫码枪扫。")
            self.code = text_field(_("胸牌上的码"), hint=hint, on_change=self._clear_error).props("autofocus autocapitalize=characters")
            self.name = text_field(_("孩子"), self.child["name"] if self.child else "", kind="search", on_change=self._search)
            self.name.props("debounce=200")
            self.found = ui.html("", sanitize=False).style("display:contents")
            self.found.on("click", lambda event: self._choose(event.args), js_handler=ROW_HANDLER)
            with ui.element("div").classes("line wrap"):
                button(_("登记"), self._bind, icon_name="link", kind="go")
        self._show()

    def _clear_error(self) -> None:
        self.code.error = None

    def _search(self, event: Any) -> None:
        self.typed = event.value or ""
        if self.child and self.typed != self.child["name"]:
            self.child = None
        self._show()

    def _show(self) -> None:
        if self.child:
            self.found.set_content(
                str(rows([row(self.child["name"], _whose(self.child), lead=leaf(self.child["name"]), end=icon("check"))]))
            )
        elif self.typed.strip():
            self.found.set_content(str(_candidates(matching(self.typed))))
        else:
            self.found.set_content("")

    def _choose(self, child_id: str) -> None:
        found = house.ledger().store.children.find(child_id)
        if found:
            self.child = dict(found)
            self.name.error = None
            self.name.value = found["name"]
            self._show()

    async def _bind(self) -> None:
        me, ledger = frame.who(), house.ledger()
        state, badge = badge_making.look_at(ledger, self.code.value or "")
        self.code.error = None if state == "blank" else _what_is_wrong(state, badge)
        self.name.error = None if self.child else _("选一个孩子。")
        if self.code.error or self.child is None or badge is None:
            return
        old = badge_making.current(ledger, self.child["id"])
        if old and not await ask(
            _("作废 {name} 的旧胸牌？").format(name=self.child["name"]),
            _("作废旧胸牌"),
            _("换成手里这一张。旧的一扫就会提示已作废。"),
            danger=True,
        ):
            return
        badge_making.bind(ledger, badge, self.child, by=me["name"])
        await ledger.commit()
        toast(_("登记好了：{name}").format(name=self.child["name"]))
        self.child, self.typed = None, ""
        self.code.value = self.name.value = ""
        self._show()


def _candidates(children: Sequence[Record]) -> Markup:
    if not children:
        return Markup('<p class="soft" role="status">{}</p>').format(_("没有找到。"))
    return rows(
        row(
            child["name"],
            _whose(child),
            lead=leaf(child["name"], "off"),
            end=Markup('<button type="button" class="btn wash mid">{}</button>').format(_("就是这个")),
            data={"child": child["id"]},
        )
        for child in children[:SHOWN]
    )


def _whose(child: Record) -> Markup:
    return dotted(child.get("group"), child.get("grade"), number(child.get("number")))


def _what_is_wrong(state: str, badge: Record | None) -> str:
    """Why this code cannot be bound, and what to do."""
    if state == "unreadable":
        return _("这个码不对，看看有没有抄错一个字。")
    if state == "unknown":
        return _("这不是我们的胸牌。")
    owner = house.ledger().store.children.find((badge or {}).get("child") or "") or {}
    if state == "withdrawn":
        return _("这张已经作废了，换一张。")
    return _("这张是 {name} 的，换一张空白的。").format(name=owner.get("name") or _("别的孩子"))

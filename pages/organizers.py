"""The organizers, as a subject of the settings: oneself, and the others."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care.ids import new_id
from pages import door, frame, passwords, words
from pages.markup import draw, leaf, row
from pages.parts import ask, button, card, segments, sheet, sheet_buttons, text_field, toast, typed
from pages.words import _
from storage import house

Record = dict[str, Any]
Redraw = Callable[[], Any]


def me() -> None:
    """Who one is: the language one reads, one's own password."""
    organizer = frame.who()
    with card(_("我")), ui.element("div").classes("stack"):
        draw(Markup('<div id="me">{}</div>').format(row(organizer["name"], _("组织者"), lead=leaf(organizer["name"]))))

        async def language(event: Any) -> None:
            me = frame.who()
            ledger = house.ledger()
            ledger.save("organizers", {**me, "language": event.value}, by=me["name"])
            await ledger.commit()
            ui.navigate.reload()

        draw(Markup('<p class="sb">{}</p>').format(_("我看的语言")))
        segments(_("我看的语言"), words.LANGUAGES, organizer.get("language") or words.language(), language)
        draw(Markup('<p class="soft">{}</p>').format(_("我打印的胸牌和表也用这个语言。")))
        present = text_field(_("现在的密码"), kind="password", autocomplete="current-password")
        new = text_field(_("新密码"), kind="password", autocomplete="new-password")

        async def save() -> None:
            myself = frame.who()
            client = frame.request().client
            present.error = await passwords.not_the_password(myself["name"], present.value or "", client.host if client else "") or None
            if present.error is None and await set_password(myself, new):
                present.value = ""

        button(_("改密码"), save, kind="wash", icon_name="key")


async def set_password(organizer: Record, field: ui.input | ui.textarea) -> bool:
    """Give an organizer the password in `field`, and end all of that person's other sessions. False where the password will not do."""
    field.error = passwords.password_problem(field.value or "") or None
    if field.error:
        return False
    me, ledger = frame.who(), house.ledger()
    ledger.save("organizers", {**organizer, "password": passwords.hash_password(field.value or "")}, by=me["name"])
    await ledger.commit()
    frame.send_away(await door.end(organizer["id"], but=frame.request().state.session))
    field.value = ""
    toast(_("{name} 的密码改好了。").format(name=organizer["name"]))
    return True


def organizers() -> None:
    """Everybody who may see everything, each to be changed or removed."""

    @ui.refreshable
    def shown() -> None:
        with card(_("组织者"), end=lambda: button(_("加一位"), lambda: _add_organizer(shown.refresh), icon_name="plus", kind="quiet")):
            for organizer in house.ledger().store.organizers.all():
                _organizer(dict(organizer), shown.refresh)
            draw(Markup('<p class="soft">{}</p>').format(_("组织者看得到全部资料。志愿者不用在这里加，扫码就能加入。")))

    shown()


def _organizer(organizer: Record, redraw: Redraw) -> None:
    with ui.element("div").classes("li"):
        draw(leaf(organizer["name"]))
        ui.label(organizer["name"]).classes("nm grow")
        button(_("修改"), lambda: _edit_organizer(organizer, redraw), kind="wash", label=_("修改 {name}").format(name=organizer["name"]))


def name_problem(name: str, but: str = "") -> str:
    """What is wrong with an organizer's name: empty, or someone else's. People sign in by it."""
    name = name.strip()
    if not name:
        return _("写上名字。")
    if any(one["name"] == name and one["id"] != but for one in house.ledger().store.organizers.all()):
        return _("已经有一位叫 {name} 了，加个字区分一下。").format(name=name)
    return ""


def _add_organizer(redraw: Redraw) -> None:
    with sheet(_("加一位组织者")) as dialog:
        name = text_field(_("名字"))
        password = text_field(
            _("密码"), kind="password", autocomplete="new-password", hint=_("当面告诉这位组织者，第一次登录后可以自己改。")
        )

        async def add() -> None:
            me, ledger = frame.who(), house.ledger()
            name.error, password.error = name_problem(typed(name)) or None, passwords.password_problem(password.value or "") or None
            if name.error or password.error:
                return
            made = {"id": new_id("o"), "name": typed(name), "password": passwords.hash_password(password.value or "")}
            ledger.save("organizers", {**made, "language": words.language()}, by=me["name"])
            await ledger.commit()
            dialog.close()
            redraw()
            toast(_("{name} 可以登录了").format(name=made["name"]))

        sheet_buttons(dialog, _("加上"), add)


def _edit_organizer(organizer: Record, redraw: Redraw) -> None:
    with sheet(organizer["name"]) as dialog:
        name = text_field(_("名字"), organizer["name"])
        password = None
        if organizer["id"] == frame.who()["id"]:
            draw(Markup('<p class="soft">{}</p>').format(_("自己的密码在“我”里改。")))
        else:
            password = text_field(_("新密码"), optional=True, kind="password", autocomplete="new-password")

        async def save() -> None:
            me, ledger = frame.who(), house.ledger()
            name.error = name_problem(typed(name), but=organizer["id"]) or None
            if name.error:
                return
            changed = {**ledger.store.organizers.need(organizer["id"]), "name": typed(name)}
            if password and password.value and not await set_password(changed, password):
                return
            ledger.save("organizers", {**ledger.store.organizers.need(organizer["id"]), "name": changed["name"]}, by=me["name"])
            await ledger.commit()
            dialog.close()
            redraw()

        async def remove() -> None:
            await _remove_organizer(organizer, dialog, redraw)

        if len(house.ledger().store.organizers.all()) > 1:
            button(_("移除 {name}").format(name=organizer["name"]), remove, kind="stop", icon_name="user-x")
        else:
            draw(Markup('<p class="soft">{}</p>').format(_("只有一位组织者，不能移除。先加一位。")))
        sheet_buttons(dialog, _("记下"), save)


async def _remove_organizer(organizer: Record, dialog: ui.dialog, redraw: Redraw) -> None:
    lines = (_("这位组织者打开的页面会马上退出。"), _("以前的记录都留着，上面的名字也不变。"))
    if not await ask(_("移除 {name}？").format(name=organizer["name"]), _("移除"), *lines, danger=True):
        return
    me, ledger = frame.who(), house.ledger()
    if len(ledger.store.organizers.all()) < 2:
        return
    ended = await door.end(organizer["id"])
    ledger.erase("organizers", organizer["id"], by=me["name"])
    await ledger.commit()
    dialog.close()
    frame.send_away(ended)
    redraw()

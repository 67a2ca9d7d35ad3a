"""Settings: the centre, its organizers, what the phones may see. On phones also the page of what did not fit below, 更多."""

from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

from markupsafe import Markup
from nicegui import ui

from care.ids import new_id
from pages import backups, door, frame, trust, words
from pages.frame import page
from pages.parts import (
    ask,
    button,
    card,
    choice,
    draw,
    icon,
    leaf,
    link,
    row,
    rows,
    segments,
    sheet,
    sheet_buttons,
    switch,
    tag,
    text_field,
    toast,
    typed,
)
from pages.words import _, mark
from storage import house

Record = dict[str, Any]


@page("/settings", mark("设置"))
def settings() -> None:
    """One card a subject; each is saved by itself."""
    with frame.frame(_("设置"), nav="settings"), ui.element("div").classes("columns halves"):
        with ui.element("div").classes("stack"):
            _centre()
            _hall()
            trust.settings_card()
            _take_along()
        with ui.element("div").classes("stack"):
            _me()
            _organizers()
            _phones()
            _screen()
            backups.settings_card()


@page("/more", mark("更多"))
def more() -> None:
    """What the phone's navigation has no room for."""
    waiting = len(house.ledger().tray(None))
    with frame.frame(_("更多"), nav="more"), ui.element("div").classes("stack"), card():
        count = tag(str(waiting), "flag") if waiting else Markup("")
        draw(
            rows(
                row(word, what, lead=leaf(icon(picture)), end=Markup("{}{}").format(end, icon("chevron-right")), href=href)
                for href, picture, word, what, end in (
                    ("/tray", "inbox", _("待处理"), _("要你定一下的事"), count),
                    ("/badges", "id-badge-2", _("胸牌"), _("打印、补发"), Markup("")),
                    ("/settings", "settings", _("设置"), _("中心、组织者、手机"), Markup("")),
                )
            )
        )
    with ui.context.client.content:
        draw(frame.sign_out_form("btn"))


# --- the centre -----------------------------------------------------------------------------------------------------------------


async def _change_centre(**changes: Any) -> None:
    """Write what changed of the centre, on disk when this returns."""
    ledger, organizer = house.ledger(), frame.who()
    ledger.save("centre", {**ledger.centre, **changes}, by=organizer["name"])
    await ledger.commit()


def _centre() -> None:
    centre = house.ledger().centre
    with card(_("中心")), ui.element("div").classes("stack"):
        name = text_field(_("名称"), centre["name"])
        address = text_field(
            _("长期网址"),
            centre.get("public_address"),
            optional=True,
            kind="url",
            hint=_("有域名才填，比如 https://cuncao.example.org。填了以后，胸牌上的码会带上它。"),
        )
        zones = {zone: zone for zone in sorted(available_timezones()) if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))}
        zone = choice(_("时区"), zones, centre["time_zone"]).props("use-input input-debounce=0 hide-selected fill-input")

        async def save() -> None:
            name.error = None if typed(name) else _("给中心起个名字。")
            address.error = address_problem(typed(address)) or None
            if name.error or address.error:
                return
            await _change_centre(name=typed(name), public_address=typed(address).rstrip("/") or None, time_zone=zone.value)
            toast(_("记下了"))

        button(_("记下"), save, kind="wash")


def address_problem(text: str) -> str:
    """What is wrong with a lasting address, as a sentence; empty where nothing is (or nothing was typed)."""
    from urllib.parse import urlsplit

    text = text.strip()
    if not text:
        return ""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return _("网址要从 https:// 写起。")
    if parts.query or parts.fragment:
        return _("只要网址，问号和井号后面的不要。")
    return ""


def _hall() -> None:
    wifi = house.ledger().centre.get("wifi") or {}
    with card(_("活动场地的 Wi-Fi")), ui.element("div").classes("stack"):
        draw(Markup('<p class="soft">{}</p>').format(_("填了以后，志愿者加入的那一页会多一个连 Wi-Fi 的码。")))
        name = text_field(_("Wi-Fi 名称"), wifi.get("name"), optional=True)
        password = text_field(_("Wi-Fi 密码"), wifi.get("password"), optional=True, kind="password", autocomplete="off")

        async def save() -> None:
            given = {"name": typed(name), "password": password.value} if typed(name) else None
            await _change_centre(wifi=given)
            toast(_("记下了"))

        button(_("记下"), save, kind="wash")


def _take_along() -> None:
    with card(_("带走全部资料")), ui.element("div").classes("stack"):
        draw(Markup('<p class="soft">{}</p>').format(_("孩子、监护人、活动、物资和每一条记录。里面有隐私，存在稳妥的地方。")))
        workbook = link(_("Excel 表"), "/export/everything.xlsx", icon_name="table-export")
        draw(Markup('<div class="wrap">{}{}</div>').format(workbook, link("JSON", "/export/everything.json", icon_name="download")))


def _phones() -> None:
    phones = house.ledger().centre["phones"]
    with card(_("手机上能看到什么")):

        def setter(field: str) -> Callable[[Any], Any]:
            async def change(event: Any) -> None:
                await _change_centre(phones={**house.ledger().centre["phones"], field: bool(event.value)})
                toast(_("记下了"))

            return change

        switch(_("签退时能看到监护人的电话"), bool(phones.get("guardian_phones")), setter("guardian_phones"))
        switch(_("能按名字和拼音找孩子"), bool(phones.get("name_search")), setter("name_search"))

        async def sound(event: Any) -> None:
            await _change_centre(sound=bool(event.value))
            toast(_("记下了"))

        switch(_("扫码时有声音"), bool(house.ledger().centre["sound"]), sound)
        draw(Markup('<p class="soft">{}</p>').format(_("活动结束时，手机上的名单自动清掉。")))


def _screen() -> None:
    with card(_("屏幕")), ui.element("div").classes("stack"):

        async def language(event: Any) -> None:
            await _change_centre(language=event.value)
            toast(_("记下了"))

        draw(Markup('<p class="sb">{}</p>').format(_("手机和登录页的语言")))
        segments(_("手机和登录页的语言"), words.LANGUAGES, house.ledger().centre["language"], language)
        draw(Markup('<p class="sb">{}</p>').format(_("这台电脑上的明暗")))
        draw(
            Markup('<div class="seg" role="group" aria-label="{}">{}</div>').format(
                _("这台电脑上的明暗"),
                Markup("").join(
                    Markup('<button type="button" data-theme-choice="{}">{}</button>').format(code, word)
                    for code, word in (("", _("跟着系统")), ("light", _("亮")), ("dark", _("暗")))
                ),
            )
        )


# --- people ---------------------------------------------------------------------------------------------------------------------


def _me() -> None:
    organizer = frame.who()
    with card(_("我")), ui.element("div").classes("stack"):
        draw(Markup('<div id="me">{}</div>').format(row(organizer["name"], _("组织者"), lead=leaf(organizer["name"]))))

        async def language(event: Any) -> None:
            me = frame.who()
            ledger = house.ledger()
            ledger.save("organizers", {**me, "language": event.value}, by=me["name"])
            await ledger.commit()
            ui.navigate.reload()

        segments(_("我用的语言"), words.LANGUAGES, organizer.get("language") or words.language(), language)
        new = text_field(_("新密码"), kind="password", autocomplete="new-password")

        async def save() -> None:
            await set_password(frame.who(), new)

        button(_("改密码"), save, kind="wash", icon_name="key")


async def set_password(organizer: Record, field: ui.input | ui.textarea) -> bool:
    """Give an organizer the password in `field`, and end all of that person's other sessions. False where the password will not do."""
    field.error = door.password_problem(field.value or "") or None
    if field.error:
        return False
    me, ledger = frame.who(), house.ledger()
    ledger.save("organizers", {**organizer, "password": door.hash_password(field.value or "")}, by=me["name"])
    await ledger.commit()
    frame.send_away(await door.end(organizer["id"], but=frame.request().state.session))
    field.value = ""
    toast(_("{name} 的密码改好了。").format(name=organizer["name"]))
    return True


@ui.refreshable
def _organizers() -> None:
    with card(_("组织者"), end=lambda: button(_("加一位"), _add_organizer, icon_name="plus", kind="quiet")):
        for organizer in house.ledger().store.organizers.all():
            _organizer(dict(organizer))
        draw(Markup('<p class="soft">{}</p>').format(_("组织者看得到全部资料。志愿者不用在这里加，扫码就能加入。")))


def _organizer(organizer: Record) -> None:
    with ui.element("div").classes("li"):
        draw(leaf(organizer["name"]))
        ui.label(organizer["name"]).classes("nm grow")
        button(_("修改"), lambda: _edit_organizer(organizer), kind="wash", label=_("修改 {name}").format(name=organizer["name"]))


def name_problem(name: str, but: str = "") -> str:
    """What is wrong with an organizer's name: empty, or someone else's. People sign in by it."""
    name = name.strip()
    if not name:
        return _("写上名字。")
    if any(one["name"] == name and one["id"] != but for one in house.ledger().store.organizers.all()):
        return _("已经有一位叫 {name} 了，加个字区分一下。").format(name=name)
    return ""


def _add_organizer() -> None:
    with sheet(_("加一位组织者")) as dialog:
        name = text_field(_("名字"))
        password = text_field(
            _("密码"), kind="password", autocomplete="new-password", hint=_("当面告诉这位组织者，第一次登录后可以自己改。")
        )

        async def add() -> None:
            me, ledger = frame.who(), house.ledger()
            name.error, password.error = name_problem(typed(name)) or None, door.password_problem(password.value or "") or None
            if name.error or password.error:
                return
            made = {"id": new_id("o"), "name": typed(name), "password": door.hash_password(password.value or "")}
            ledger.save("organizers", {**made, "language": words.language()}, by=me["name"])
            await ledger.commit()
            dialog.close()
            _organizers.refresh()
            toast(_("{name} 可以登录了").format(name=made["name"]))

        sheet_buttons(dialog, _("加上"), add)


def _edit_organizer(organizer: Record) -> None:
    with sheet(organizer["name"]) as dialog:
        name = text_field(_("名字"), organizer["name"])
        password = text_field(_("新密码"), optional=True, kind="password", autocomplete="new-password")

        async def save() -> None:
            me, ledger = frame.who(), house.ledger()
            name.error = name_problem(typed(name), but=organizer["id"]) or None
            if name.error:
                return
            changed = {**ledger.store.organizers.need(organizer["id"]), "name": typed(name)}
            if password.value and not await set_password(changed, password):
                return
            ledger.save("organizers", {**ledger.store.organizers.need(organizer["id"]), "name": changed["name"]}, by=me["name"])
            await ledger.commit()
            dialog.close()
            _organizers.refresh()

        async def remove() -> None:
            await _remove_organizer(organizer, dialog)

        if len(house.ledger().store.organizers.all()) > 1:
            button(_("移除 {name}").format(name=organizer["name"]), remove, kind="stop", icon_name="user-x")
        else:
            draw(Markup('<p class="soft">{}</p>').format(_("只有一位组织者，不能移除。先加一位。")))
        sheet_buttons(dialog, _("记下"), save)


async def _remove_organizer(organizer: Record, dialog: ui.dialog) -> None:
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
    _organizers.refresh()

"""Settings: the centre, its organizers, what the phones may see. On phones also the page of what did not fit below, 更多."""

from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

from markupsafe import Markup
from nicegui import ui

from pages import backups, frame, organizers, trust, words
from pages.frame import page
from pages.markup import draw, icon, leaf, link, row, rows, tag
from pages.parts import button, card, choice, segments, switch, text_field, toast, typed
from pages.words import _, mark
from storage import house

Record = dict[str, Any]


@page("/settings", mark("设置"))
def settings() -> None:
    """One card a subject; each is saved by itself."""
    with frame.frame(_("设置"), nav="settings"), ui.element("div").classes("columns halves"):
        with ui.element("div").classes("stack"):
            _centre()
            backups.settings_card()
            _hall()
            trust.settings_card()
            _take_along()
        with ui.element("div").classes("stack"):
            organizers.me()
            organizers.organizers()
            _phones()
            _screen()


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
                    ("/incidents", "pencil-plus", _("情况记录"), _("受伤、生病、东西坏了"), Markup("")),
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
        zones.setdefault(centre["time_zone"], centre["time_zone"])  # whatever it was set to by hand
        zone = choice(_("时区"), zones, centre["time_zone"]).props("use-input input-debounce=0 hide-selected fill-input")

        async def save() -> None:
            name.error = None if typed(name) else _("给中心起个名字。")
            address.error = address_problem(typed(address)) or None
            if name.error or address.error:
                return
            await _change_centre(name=typed(name), public_address=typed(address).rstrip("/") or None, time_zone=zone.value)
            toast(_("记下了"))

        button(_("记下中心的资料"), save, kind="wash")


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

        button(_("记下 Wi-Fi"), save, kind="wash")


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

        draw(Markup('<p class="sb">{}</p>').format(_("手机和登录页用的语言")))
        segments(_("手机和登录页用的语言"), words.LANGUAGES, house.ledger().centre["language"], language)
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

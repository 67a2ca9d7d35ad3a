"""The sheet in which a photo is taken and it is asked who agreed to it; and the question before it is taken away."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup
from nicegui import ui
from nicegui.events import UploadEventArguments

from care import days, photos, portrait
from care.identity import Unclear
from care.portrait import BadPicture
from pages import afterwards, frame, photo_keeping, words
from pages.markup import draw
from pages.parts import ask, choice, sheet, sheet_buttons, switch, text_field
from pages.statics import address
from pages.words import _, mark

WRONG = {
    "too_heavy": mark("这个文件超过 {megabytes} MB，没有收。换一张小一点的照片。"),
    "too_large": mark("这张照片太大了，没有收。现拍一张，或者换一张小一点的。"),
    "not_a_picture": mark("这个文件不是照片，没有收。换一张 JPEG、PNG 或者 WebP 的照片。"),
    "broken": mark("这张照片坏了，打不开，没有收。换一张，或者现拍一张。"),
    "nobody_agreed": mark("写上是谁同意的。没有人同意，就不放照片。"),
    "by_too_long": mark("太长了，最多 {longest} 个字。"),
    "day_unreadable": mark("读不出是哪一天，写成 2026-12-19 这样。"),
    "day_future": mark("这一天还没到，看看日期。"),
}
OTHER = ""
"""Somebody agreed who is not among those offered."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Of whom a photo is: table and id of the record, the name, the page that is drawn anew, and who may have agreed, as one calls them."""

    table: photo_keeping.Table
    id: str
    name: str
    page: str
    agreeing: tuple[str, ...] = ()


def why(error: BadPicture | Unclear) -> str:
    """Why a photo or its consent was not taken, as a sentence."""
    return _(WRONG[error.code]).format_map(error.needs)


class Picker(ui.upload, component="photo_picker.js"):
    """Takes or chooses a photo; it is made small in the browser, and once more here, where nothing of the browser is believed.

    `photo` is the JPEG to keep, or None. It is in memory only: nothing is kept before somebody has agreed.
    """

    def __init__(self, name: str) -> None:
        super().__init__(on_upload=self._came)
        self.photo: bytes | None = None
        self._props["icons"] = address("look/icons.svg")
        self._props["name"] = name
        self._props["words"] = {
            "take": _("拍一张"),
            "choose": _("选一张照片"),
            "sending": _("正在传"),
            "again": _("再传一次"),
            "lost": _("没有传上去。照片还在这台手机上，网好一点再传一次。"),
            "unreadable": _("这张照片打不开。换一张，或者现拍一张。"),
            "alt": _("{name} 的照片").format(name=name),
        }

    async def _came(self, event: UploadEventArguments) -> None:
        self.photo = None
        try:
            if event.file.size() > portrait.LARGEST_FILE:
                raise BadPicture("too_heavy", megabytes=portrait.LARGEST_FILE // 1024 // 1024)
            self.photo = await photo_keeping.made_small(await event.file.read())
            self.say("")
        except BadPicture as error:
            self.say(why(error))

    def say(self, wrong: str) -> None:
        """Show the photo that was taken, or write what is wrong."""
        shown = f"data:image/jpeg;base64,{base64.b64encode(self.photo).decode()}" if self.photo else ""
        self._props["shown"], self._props["wrong"] = shown, wrong
        self.update()


def open_form(whose: Whose) -> None:
    """Ask for a photo, who agreed to it and when, and keep it. The page is drawn anew afterwards."""
    with ui.context.client.content, sheet(_("{name} 的照片").format(name=whose.name)) as dialog:
        _Form(whose, dialog).draw()


class _Form:
    def __init__(self, whose: Whose, dialog: ui.dialog) -> None:
        self.whose = whose
        self.dialog = dialog

    def draw(self) -> None:
        """Photo, who agreed, when."""
        draw(Markup('<p class="soft">{}</p>').format(_("同意了才放。认人用，只有组织者和签退的人看得到。")))
        self.picker = Picker(self.whose.name).mark("photo")
        offered = {called: called for called in self.whose.agreeing}
        self.who: Any = choice(_("谁同意的"), {**offered, OTHER: _("别的人")}, None if offered else OTHER, on_change=self._other)
        self.other = text_field(_("是谁"), hint=_("名字，和孩子是什么关系。"))
        today = days.day_of(days.now(), words.time_zone().key)
        self.on = text_field(_("哪一天同意的"), today, kind="date")
        self.office = switch(_("家里也同意放进活动资料交上去"), False)
        self.office.set_visibility(self.whose.table == "children")
        sheet_buttons(self.dialog, _("记下照片"), self._keep)
        self._other()

    def _other(self) -> None:
        self.who.error = None
        parent = self.other.parent_slot
        if parent is not None:
            parent.parent.set_visibility(self.who.value == OTHER)

    def _consent(self, noted_by: str) -> Mapping[str, Any] | None:
        """Who agreed and when; None where that is not clear, which then stands under its field."""
        by = self.other if self.who.value == OTHER else self.who
        today = date.fromisoformat(days.day_of(days.now(), words.time_zone().key))
        by.error = self.on.error = None
        try:
            return photos.consent(by.value or "", self.on.value or "", today=today, noted_by=noted_by, office=bool(self.office.value))
        except Unclear as unclear:
            (self.on if unclear.code.startswith("day") else by).error = why(unclear)
            return None

    async def _keep(self) -> None:
        me = frame.who()
        consent, photo = self._consent(me["name"]), self.picker.photo
        if photo is None:
            self.picker.say(_("先拍一张，或者选一张。"))
        if photo is None or consent is None:
            return
        await photo_keeping.keep(self.whose.table, self.whose.id, photo, consent, by=me["name"])
        self.dialog.close()
        afterwards.say_next(_("{name} 的照片记下了").format(name=self.whose.name))
        ui.navigate.to(self.whose.page)


async def take_away(whose: Whose) -> None:
    """Ask, and take a photo away. The page is drawn anew afterwards."""
    goes = _("照片从这里、签退的手机和这台电脑上删掉。谁同意过，修改记录里还有。")
    stays = _("以前做的备份里还有这张照片，以后的没有。")
    if await ask(_("拿掉 {name} 的照片？").format(name=whose.name), _("拿掉照片"), goes, stays, danger=True):
        await photo_keeping.withdraw(whose.table, whose.id, by=frame.who()["name"])
        afterwards.say_next(_("{name} 的照片拿掉了").format(name=whose.name))
        ui.navigate.to(whose.page)

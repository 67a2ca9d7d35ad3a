"""现场照片: photos of an activity for its record and the folder to hand in; none without who agreed, and gone with one tap."""

from collections.abc import Callable
from datetime import date
from typing import Any

from markupsafe import Markup
from nicegui import ui
from nicegui.events import UploadEventArguments

from care import days, photos, portrait
from care.identity import Unclear
from care.portrait import BadPicture
from pages import photo_keeping, words
from pages.frame import who
from pages.markup import NOTHING, dotted, draw, icon
from pages.parts import ask, text_field, toast, typed
from pages.photo_form import why
from pages.statics import address
from pages.words import _, ngettext
from storage import house

ON_REMOVE = '(e) => { const at = e.target.closest("[data-photo]"); if (at) emit(at.dataset.photo) }'


class Picker(ui.upload, component="scenes_picker.js"):
    """Takes several photos; each is made small in the browser, and once more here, where nothing of the browser is believed.

    `take` is given each of them and says what is wrong with it, or "" where it was kept.
    """

    def __init__(self, take: Callable[[bytes], Any]) -> None:
        super().__init__(on_upload=self._came)
        self.take = take
        self._props |= {"icons": address("look/icons.svg"), "told": {}, "ready": False}
        self._props["words"] = {
            "choose": _("选照片"),
            "first": _("先写谁同意的，再选照片。"),
            "sending": _("正在收：{done} / {n}"),
            "kept": [ngettext("收了 {n} 张。", "收了 {n} 张。", n) for n in (1, 2)],
            "wrong": [ngettext("{n} 张没有收：", "{n} 张没有收：", n) for n in (1, 2)],
            "lost": [ngettext("{n} 张没有传上来，还在这里。", "{n} 张没有传上来，还在这里。", n) for n in (1, 2)],
            "again": _("网好一点，再传一次"),
            "unreadable": _("打不开。不是照片，或者是苹果手机的 HEIC 照片：先存成 JPEG，再选。"),
        }

    def let(self, ready: bool) -> None:
        """Whether photos may be chosen."""
        if self._props["ready"] != ready:
            self._props["ready"] = ready
            self.update()

    async def _came(self, event: UploadEventArguments) -> None:
        said = await self.take(await event.file.read())
        self._props["told"] = {**self._props["told"], event.file.name: said}
        self.update()


class Photos:
    """The card's content: what is there, who agreed, and the way to add."""

    def __init__(self, activity: str, redraw: Callable[[], Any]) -> None:
        self.id, self.after = activity, redraw
        self.shown: list[photos.Scene] | None = None

    def _scenes(self) -> list[photos.Scene]:
        return photos.scenes(house.ledger().store.activities.need(self.id))

    def draw(self) -> None:
        """Filled by `redraw`."""
        told = _("只放家里同意拍、同意用的孩子。拍摄地点这些都去掉；只有组织者看得到，打包时放进去。")
        draw(Markup('<p class="soft">{}</p>').format(told))
        self.listed = draw(NOTHING)
        self.listed.on("click", lambda event: self._remove(str(event.args)), js_handler=ON_REMOVE).mark("photos")
        before = self._scenes()
        hint = _("比如：报名时每家都同意了。")
        self.by = text_field(_("谁同意的"), before[-1].by if before else "", hint=hint, on_change=self._agreed)
        self.into = Picker(self._take).mark("scenes")
        self._agreed()

    def _agreed(self) -> None:
        self.by.error = None
        self.into.let(bool(typed(self.by)))

    def redraw(self) -> None:
        """Draw the pictures anew where they changed."""
        now = self._scenes()
        if now != self.shown:
            self.shown = now
            shown = Markup('<div class="scenes">{}</div>').format(NOTHING.join(map(_picture, now))) if now else NOTHING
            self.listed.set_content(str(shown))

    async def _take(self, data: bytes) -> str:
        """Keep a photo. Says what is wrong with it, "" where it is there."""
        me, today = who(), date.fromisoformat(days.day_of(days.now(), words.time_zone().key))
        try:
            consent = photos.consent(self.by.value or "", "", today=today, noted_by=me["name"])
            jpeg = await photo_keeping.made_small(data, portrait.SCENE_WIDEST, portrait.SCENE_HEAVIEST)
        except Unclear as unclear:
            self.by.error = why(unclear)
            return why(unclear)
        except BadPicture as bad:
            return why(bad)
        became = await photo_keeping.keep_scene(self.id, jpeg, consent, by=me["name"])
        self.after()
        if became == "full":
            return _("最多 {n} 张，多的没有收。").format(n=photos.MOST_OF_AN_ACTIVITY)
        return _("这张已经有了。") if became == "had" else ""

    async def _remove(self, name: str) -> None:
        goes = _("照片从这台电脑上删掉，以前的备份里还有。")
        if await ask(_("拿掉这张照片？"), _("拿掉照片"), goes, danger=True):
            await photo_keeping.remove_scene(self.id, name, by=who()["name"])
            self.after()
            toast(_("照片拿掉了"))


def _picture(scene: photos.Scene) -> Markup:
    agreed = dotted(scene.by, words.day(scene.on, weekday=False))
    return Markup(
        '<figure><img src="/pictures/{}" alt="{}" loading="lazy"><figcaption class="soft">{}</figcaption>'
        '<button type="button" class="btn mid" data-photo="{}">{}{}</button></figure>'
    ).format(scene.picture, _("现场照片"), agreed, scene.picture, icon("trash"), _("拿掉"))

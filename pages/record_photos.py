"""现场照片: photos of an activity for its record and the folder to hand in; none without who agreed, and gone with one tap."""

from collections.abc import Callable
from datetime import date
from typing import Any

from markupsafe import Markup
from nicegui import events, run, ui

from care import days, photos, portrait
from care.identity import Unclear
from care.portrait import BadPicture
from pages import photo_keeping, words
from pages.frame import who
from pages.markup import NOTHING, draw, icon
from pages.parts import ask, text_field, toast
from pages.photo_form import why
from pages.table_files import choose_button
from pages.words import _, ngettext
from storage import house

ON_REMOVE = '(e) => { const at = e.target.closest("[data-photo]"); if (at) emit(at.dataset.photo) }'


class Photos:
    """The card's content: what is there, who agreed, and the way to add."""

    def __init__(self, activity: str, redraw: Callable[[], Any]) -> None:
        self.id, self.after = activity, redraw
        self.shown: list[str] | None = None

    def _pictures(self) -> list[str]:
        return photos.of_activity(house.ledger().store.activities.need(self.id))

    def draw(self) -> None:
        """Filled by `redraw`."""
        told = _("只放家里同意拍、同意用的孩子。拍摄地点这些都去掉；只有组织者看得到，打包时放进去。")
        draw(Markup('<p class="soft">{}</p>').format(told))
        self.listed = draw(NOTHING)
        self.listed.on("click", lambda event: self._remove(str(event.args)), js_handler=ON_REMOVE).mark("photos")
        self.by = text_field(_("谁同意的"), hint=_("比如：报名时每家都同意了。"))
        into = ui.upload(
            auto_upload=True, multiple=True, max_file_size=portrait.LARGEST_FILE, on_upload=self._came, on_rejected=self._too_heavy
        )
        self.into = into
        into.style("display:none").mark("scenes").props('accept="image/*"')
        choose_button(into, _("选照片"), "wash", icon_name="photo")
        self.said = ui.label().classes("soft").props("role=status")

    def redraw(self) -> None:
        """Draw the pictures anew where they changed."""
        now = self._pictures()
        if now != self.shown:
            self.shown = now
            shown = Markup('<div class="scenes">{}</div>').format(NOTHING.join(map(_picture, now))) if now else NOTHING
            self.listed.set_content(str(shown))

    async def _came(self, event: events.UploadEventArguments) -> None:
        me, data = who(), await event.file.read()
        self.into.run_method("removeUploadedFiles")  # else the browser takes the same file for one that it has sent, and says nothing
        self.by.error = None
        try:
            today = date.fromisoformat(days.day_of(days.now(), words.time_zone().key))
            consent = photos.consent(self.by.value or "", "", today=today, noted_by=me["name"])
            if len(self._pictures()) >= photos.MOST_OF_AN_ACTIVITY:
                self.said.text = _("最多 {n} 张，多的没有收。").format(n=photos.MOST_OF_AN_ACTIVITY)
                return
            self.said.text = _("正在收 {file}").format(file=event.file.name)
            jpeg = await run.io_bound(portrait.read, data, portrait.SCENE_WIDEST, portrait.SCENE_HEAVIEST)
        except Unclear as unclear:
            self.by.error = why(unclear)
            self.said.text = _("照片没有收：先写谁同意的，再选一次。")
            return
        except BadPicture as bad:
            self.said.text = f"{event.file.name}：{why(bad)}"
            return
        if jpeg is not None:
            await photo_keeping.keep_scene(self.id, jpeg, consent, by=me["name"])
            n = len(self._pictures())
            self.said.text = ngettext("现在有 {n} 张。", "现在有 {n} 张。", n).format(n=n)
            self.after()

    def _too_heavy(self) -> None:
        self.said.text = why(BadPicture("too_heavy", megabytes=portrait.LARGEST_FILE // 1024 // 1024))

    async def _remove(self, name: str) -> None:
        goes = _("照片从这台电脑上删掉，以前的备份里还有。")
        if await ask(_("拿掉这张照片？"), _("拿掉照片"), goes, danger=True):
            await photo_keeping.remove_scene(self.id, name, by=who()["name"])
            self.after()
            toast(_("照片拿掉了"))


def _picture(name: str) -> Markup:
    return Markup(
        '<figure><img src="/pictures/{}" alt="{}" loading="lazy">'
        '<button type="button" class="btn mid" data-photo="{}">{}{}</button></figure>'
    ).format(name, _("现场照片"), name, icon("trash"), _("拿掉"))

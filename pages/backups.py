"""Backups as organizers see them: make one now, the daily ones, how to bring one back; and the card in the settings."""

from datetime import date, datetime
from pathlib import Path

from markupsafe import Markup
from nicegui import ui

from pages import backing_up, frame, words, words_store
from pages.frame import page
from pages.markup import NOTHING, draw, icon, leaf, link, note, row, rows
from pages.parts import button, card, text_field, toast
from pages.words import _, mark
from storage import house
from storage.errors import StoreError

SHORTEST = 8
"""Characters of a passphrase. A backup may be guessed at for years by whoever finds the stick."""


def settings_card() -> None:
    """The subject in the settings: how it stands, and the way to the page."""
    with card(_("备份")), ui.element("div").classes("stack"):
        _state()
        draw(Markup('<div class="wrap">{}</div>').format(link(_("备份和恢复"), "/backups", icon_name="device-floppy")))


def _state() -> None:
    found = backing_up.there()
    if found:
        draw(Markup('<p class="soft">{}</p>').format(_("上次自动备份：{when}").format(when=_made_at(found[0][1]))))
    else:
        draw(Markup('<p class="soft">{}</p>').format(_("还没有自动备份。寸草开着，一小时之内就会有。")))
    if backing_up.failed:
        why = words_store.not_made(backing_up.failed.code, backing_up.failed.needs)
        draw(note(_("今天的自动备份没有做成，每小时会再试。{why}").format(why=why), "stop", "alert-triangle"))
    for noticed in house.ledger().store.notes:
        draw(note(words.note(noticed), "amber", "info-circle"))


def _made_at(file: Path) -> str:
    return words.moment(datetime.fromtimestamp(file.stat().st_mtime, words.time_zone()))


def size(file: Path) -> str:
    """How large a file is, as people say it."""
    kilobytes = max(1, round(file.stat().st_size / 1000))
    return f"{kilobytes} KB" if kilobytes < 1000 else f"{kilobytes / 1000:.1f} MB"


@page("/backups", mark("备份"))
def backups() -> None:
    """Make one now; the daily ones; how to bring one back."""
    with frame.frame(_("备份"), back="/settings", nav="settings"), ui.element("div").classes("columns halves"):
        with ui.element("div").classes("stack"):
            _now()
            _back()
        _daily()


def _now() -> None:
    with card(_("现在备份")), ui.element("div").classes("stack"):
        draw(Markup('<p class="soft">{}</p>').format(_("全部资料放进一个文件。存到 U 盘，或者别的稳妥的地方。")))
        hint = _("填了，打开备份就要这个口令。口令要记牢，忘了谁也打不开。")
        passphrase = text_field(_("口令"), optional=True, kind="password", autocomplete="new-password", hint=hint)
        with ui.element("div") as twice:
            again = text_field(
                _("口令再写一遍"), kind="password", autocomplete="new-password", hint=_("写错一个字，这份备份就再也打不开。")
            )
        twice.set_visibility(False)
        passphrase.on_value_change(lambda event: twice.set_visibility(bool(event.value)))

        async def make() -> None:
            passphrase.error = passphrase_problem(passphrase.value or "") or None
            again.error = (
                _("两遍写的不一样，再看一遍。") if not passphrase.error and passphrase.value and again.value != passphrase.value else None
            )
            if passphrase.error or again.error:
                return
            making.disable()
            try:
                address = await backing_up.make_now(frame.who(), passphrase.value or "")
            except StoreError as error:
                return frame.complain(words_store.not_made(error.code, error.needs) or words.sentence(error))
            finally:
                making.enable()
            passphrase.value = again.value = ""
            ui.download.from_url(address)
            toast(_("备份好了，正在下载"))

        making = button(_("现在备份"), make, kind="go", icon_name="download").mark("now")


def passphrase_problem(passphrase: str) -> str:
    """What is wrong with a passphrase, as a sentence; empty where nothing is, or where none is wanted."""
    if 0 < len(passphrase) < SHORTEST:
        return _("口令太短，至少 {n} 个字。").format(n=SHORTEST)
    return ""


def _daily() -> None:
    with card(_("自动备份")), ui.element("div").classes("stack"):
        _state()
        where = _("每天一份，放在 {folder}。留最近 7 天的，再早每周一份，再早每月一份。").format(folder=backing_up.folder().resolve())
        draw(Markup('<p class="soft">{}</p>').format(where))
        draw(Markup('<p class="soft">{}</p>').format(_("它们和资料在同一块硬盘上。硬盘坏了就都没有了，所以每个月抄一份到 U 盘。")))
        draw(rows(_row(day, file) for day, file in backing_up.there()))


def _row(day: date, file: Path) -> Markup:
    name = words.day(day)
    end = link(
        "", f"/backups/daily/{day.isoformat()}.zip", icon_name="download", kind="wash square", label=_("下载 {name}").format(name=name)
    )
    return row(name, size(file), lead=leaf(icon("device-floppy")), end=end)


def _back() -> None:
    with card(_("怎么恢复")), ui.element("div").classes("stack tight"):
        file, folder = _("备份文件"), _("新文件夹")
        draw(_said(_("备份不盖掉现在的资料，而是恢复到一个新的文件夹。在寸草的文件夹里打开终端，写：")))
        draw(_commands(f'app.py restore "{file}" --data "{folder}"'))
        draw(_said(_("再用这个文件夹打开：")))
        draw(_commands(f'app.py --data "{folder}"'))
        draw(_said(_("备份以后扫的，手机连上来会再传一遍。")))


def _said(text: str) -> Markup:
    return Markup('<p class="soft">{}</p>').format(text)


def _commands(arguments: str) -> Markup:
    """A command as it is typed, on each kind of computer."""
    return NOTHING.join(
        Markup('<p><span class="mute">{}</span><code class="command">{} {}</code></p>').format(system, python, arguments)
        for system, python in (("Windows", ".venv\\Scripts\\python"), (_("Linux 和 macOS"), ".venv/bin/python"))
    )

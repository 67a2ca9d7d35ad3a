"""打包上交: an activity's papers as one folder to hand in, each made beside the running work, one after the other."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup
from nicegui import run, ui
from nicegui.element import Element

from care import photos, prizes, run_sheets
from pages import handed_out, record_words, sheets, words
from pages.activity_view import for_whom, sized, who_leads
from pages.following import is_gone
from pages.frame import complain
from pages.markup import NOTHING, draw, icon, progress
from pages.papers import CannotPrint, lists
from pages.papers.activity_record import activity_record
from pages.papers.folder import file_name, zipped
from pages.papers.run_sheet import PlannedRow, RunSheet, run_sheet
from pages.papers.sign_off import sign_off_list
from pages.parts import button
from pages.words import _, ngettext
from storage import house
from storage import pictures as store_pictures
from storage.errors import NotFound
from storage.ledger import Ledger, Record


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of the folder: its name, and the function and values that make it in a worker."""

    name: str
    make: Callable[..., bytes]
    values: tuple[Any, ...]


def papers(ledger: Ledger, activity_id: str) -> list[Paper]:
    """The papers of the folder, in order. Raises NotFound, and CannotPrint where a list contradicts the books."""
    activity = ledger.store.activities.need(activity_id)
    came, given = sheets.sign_in(ledger, activity_id), handed_out.sign_off(ledger, activity_id)
    for sheet in (*came, given):
        sheet.check()
    made = [Paper(f"1 {_('活动方案')}.pdf", run_sheet, (plan(ledger, activity), "pdf"))]
    made += [Paper(f"2 {_('签到册')}.{form}", lists.sign_in_list, (came, form)) for form in ("pdf", "xlsx")]
    if given.rows:
        made += [Paper(f"3 {_('领取签收表')}.{form}", sign_off_list, (given, form)) for form in ("pdf", "xlsx")]
    return [*made, Paper(f"4 {_('活动记录')}.docx", activity_record, (record_words.paper(ledger, activity_id),))]


@dataclass(frozen=True, slots=True)
class Pictures:
    """What goes into the folder: the activity's own photos, and those of the children who came; how many children have another, or none."""

    scenes: Sequence[str]
    names: Sequence[str]
    kept_back: int
    without: int


def pictures(ledger: Ledger, activity_id: str) -> Pictures:
    """By `care.photos.to_hand_in`. They stand in no order that says whose they are."""
    came = [sheets.child_of(ledger, sheet.child) for sheet in ledger.books.sheets(activity_id) if sheet.arrived]
    going = sorted(name for child in came if (name := photos.to_hand_in(child)))
    there = sum(photos.picture_of(child) is not None for child in came)
    scenes = photos.of_activity(ledger.store.activities.need(activity_id))
    return Pictures(scenes, going, there - len(going), len(came) - there)


def plan(ledger: Ledger, activity: Record) -> RunSheet:
    """活动方案: the run sheet as planned, with who is expected and what each may receive."""
    items, n = ledger.items(), len(ledger.expected(activity))
    listed: list[Record] = [offer for offer in activity.get("items") or () if offer["item"] in items]
    offers = [_offered(offer, items) for offer in prizes.planned(listed)]
    won = [_prize(offer, items) for offer in listed if offer.get("prizes")]
    about = [
        record_words.hours(activity),
        ngettext("应到 {n} 人", "应到 {n} 人", n).format(n=n),
        *([_("每人可领：{things}").format(things=_("；").join(offers))] if offers else []),
        *([_("奖品：{things}").format(things=_("；").join(won))] if won else []),
        *([] if listed else [_("这次不发东西。")]),
    ]
    day = words.local(activity["starts_at"]).date().isoformat()
    rows = [_planned(one, beside=place > 0) for group in run_sheets.together(dict(activity)) for place, one in enumerate(group)]
    return RunSheet(sheets.occasion_of(ledger, activity, day), about, rows)


def _offered(offer: Record, items: dict[str, Record]) -> str:
    item, whom = items[offer["item"]], for_whom(offer.get("whom"))
    text = f"{sized(item)} {offer['per_child']} {item.get('unit') or ''}".strip()
    return _("{offer}，给{whom}").format(offer=text, whom=whom) if whom else text


def _prize(offer: Record, items: dict[str, Record]) -> str:
    n = len(offer["prizes"])
    return ngettext("{thing}，{n} 个孩子得", "{thing}，{n} 个孩子得", n).format(thing=sized(items[offer["item"]]), n=n)


def _planned(segment: Mapping[str, Any], *, beside: bool) -> PlannedRow:
    n = segment.get("places") or 0
    places = ngettext("每轮 {n} 个位置", "每轮 {n} 个位置", n).format(n=n) if n else ""
    note = _("，").join(filter(None, (places, _("有吃的") if segment.get("meal") else "", _("和上面同时") if beside else "")))
    return PlannedRow(segment.get("starts") or "", segment["title"], segment.get("place") or "", who_leads(segment), note)


# --- the desk ---------------------------------------------------------------------------------------------------------------------


def desk(activity_id: str) -> Callable[[], None]:
    """What goes into the folder, which photos do and which do not, and the button that makes it. Returns what draws the photos anew."""
    told = _("一个文件夹：活动方案、签到册、领取签收表、活动记录、照片。")
    draw(Markup('<p class="soft">{}</p>').format(told))
    said = draw(NOTHING)
    place = ui.element("div").classes("stack")
    _offer(activity_id, place)

    def redraw() -> None:
        said.set_content(str(Markup('<p class="soft">{}</p>').format(photos_said(pictures(house.ledger(), activity_id)))))

    redraw()
    return redraw


def photos_said(known: Pictures) -> str:
    """How many photos go in, how many do not, and why."""
    n, back, without = len(known.names), known.kept_back, known.without
    scenes = len(known.scenes)
    said = [
        ngettext("现场照片放进 {n} 张。", "现场照片放进 {n} 张。", scenes).format(n=scenes) if scenes else _("现场照片还没有。"),
        ngettext("孩子的照片放进 {n} 张：家里同意交上去。", "孩子的照片放进 {n} 张：家里同意交上去。", n).format(n=n)
        if n
        else _("孩子的照片一张也不放。"),
        ngettext("{n} 张不放：家里只同意认人用。", "{n} 张不放：家里只同意认人用。", back).format(n=back) if back else "",
        ngettext("{n} 个孩子没有照片。", "{n} 个孩子没有照片。", without).format(n=without) if without else "",
    ]
    return "".join(said)


def _offer(activity_id: str, place: Element, text: str = "", kind: str = "go") -> None:
    with place:
        button(text or _("打包"), partial(_pack, activity_id, place), icon_name="package", kind=kind)


async def _pack(activity_id: str, place: Element) -> None:
    """Make the folder, with how far it is, and hand it to the browser. Where it cannot be made, the button is there again."""
    try:
        listed = papers(house.ledger(), activity_id)
    except CannotPrint as why:
        complain(why)
        return
    place.clear()
    with place:
        shown = draw(_how_far(0, len(listed)))
    packed, name = None, _folder(activity_id)
    try:
        files = await _made(listed, lambda done: shown.set_content(str(_how_far(done, len(listed)))), lambda: is_gone(place))
        if files:
            known = pictures(house.ledger(), activity_id)
            files += _named(await run.io_bound(_read, house.ledger().store.folder, [*known.scenes, *known.names]) or ())
            files += [] if known.scenes else [_photos()]
            packed = await run.io_bound(zipped, name, files, datetime.now(words.time_zone()))
    finally:
        if not packed and not is_gone(place):
            place.clear()
            _offer(activity_id, place)
    if packed and not is_gone(place):
        _hand_over(activity_id, place, name, len(listed), packed)


def _folder(activity_id: str) -> str:
    """The folder's name: 2026-12-19 冬至包饺子."""
    ledger = house.ledger()
    activity = ledger.store.activities.need(activity_id)
    day = words.local(activity["starts_at"]).date().isoformat()
    return file_name(f"{day} {record_words.said(ledger, activity['title'], _('一次活动'))}")


def _hand_over(activity_id: str, place: Element, name: str, n: int, packed: bytes) -> None:
    def download() -> None:
        ui.download.content(packed, f"{name}.zip", "application/zip")

    place.clear()
    with place:
        with ui.element("div").classes("note ok").props("role=status"):
            draw(icon("check"))
            ui.label(ngettext("打好了，{n} 份。", "打好了，{n} 份。", n).format(n=n)).classes("grow")
            button(_("再下载一次"), download, icon_name="download")
        _offer(activity_id, place, _("重新打包"), "mid")
        download()


async def _made(listed: Sequence[Paper], tell: Callable[[int], Any], is_left: Callable[[], bool]) -> list[tuple[str, bytes]] | None:
    """The files of these papers; None where the server is being stopped, or the page was left."""
    files: list[tuple[str, bytes]] = []
    for paper in listed:
        made = await run.cpu_bound(paper.make, *paper.values, language=words.language(), time_zone=words.time_zone().key)
        if made is None or is_left():
            return None
        files.append((paper.name, made))
        tell(len(files))
    return files


def _read(folder: Path, names: Sequence[str]) -> list[bytes]:
    """The pictures; one that was taken away since is left out."""
    read: list[bytes] = []
    for name in names:
        with suppress(NotFound):
            read.append(store_pictures.Pictures(folder).read(name))
    return read


def _named(read: Sequence[bytes]) -> list[tuple[str, bytes]]:
    """Pictures as files that tell nobody's name."""
    return [(f"5 {_('照片')}/{number}.jpg", picture) for number, picture in enumerate(read, start=1)]


def _photos() -> tuple[str, bytes]:
    """Where there is no photo: what to mind by whoever puts some there by hand."""
    told = _("把活动照片放在这个文件夹里。只放家里同意拍、同意用的孩子；不写孩子的名字。")
    return f"5 {_('照片')}/{_('照片放这里')}.txt", f"{told}\r\n".encode("utf-8-sig")


def _how_far(done: int, of: int) -> Markup:
    return progress(done, of, _("{done} / {n} 份").format(done=done, n=of))

"""The photos on a child's page: its own, and those of who may collect it; each with who agreed."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

from markupsafe import Markup
from nicegui import ui

from care import photos
from pages import child_words, photo_form, words
from pages.markup import dotted, draw, leaf
from pages.parts import button, card
from pages.photo_form import Whose
from pages.words import _
from storage import house

Record = Mapping[str, Any]


def face(record: Record, name: str, size: Literal["", "large"] = "") -> Markup:
    """A person's photo where there is one, else the leaf with the first character."""
    picture = photos.picture_of(record)
    if picture is None:
        return leaf(name, size=size)
    alt = _("{name} 的照片").format(name=name)
    return Markup('<img class="leaf face {}" src="/pictures/{}" alt="{}" loading="lazy">').format(size, picture, alt)


def photos_card(child: Record) -> None:
    """A row for the child and for each guardian: the photo, who agreed to it, and what can be done."""
    page = f"/children/{child['id']}"
    found: list[tuple[Record, str]] = []
    for link in child.get("guardians") or ():
        guardian = house.ledger().store.guardians.find(link["guardian"])
        if guardian is not None:
            found.append((guardian, child_words.called(link.get("relation"), guardian.get("name")) or words.phone(guardian.get("phone"))))
    with card(_("照片"), classes="photos"):
        _row(child, Whose("children", child["id"], child["name"], page, tuple(called for _guardian, called in found)))
        for guardian, called in found:
            _row(guardian, Whose("guardians", guardian["id"], called, page, (called,)))


def _row(record: Record, whose: Whose) -> None:
    photo = record.get("photo") if photos.picture_of(record) else None
    with ui.element("div").classes("li"):
        draw(face(record, record.get("name") or whose.name, "large"))
        quiet = consent(photo) if photo else _("没有照片")
        if photos.to_hand_in(record):
            quiet = dotted(quiet, _("可以交上去"))
        draw(Markup('<span class="two"><span class="nm">{}</span><span class="soft">{}</span></span>').format(whose.name, quiet))
        with ui.element("div").classes("deeds"):
            _deeds(whose, there=photo is not None)


def _deeds(whose: Whose, *, there: bool) -> None:
    if there:
        label = _("拿掉 {name} 的照片").format(name=whose.name)
        button(_("拿掉"), partial(photo_form.take_away, whose), kind="quiet", label=label)
    text = _("换") if there else _("加照片")
    label = f"{text} {whose.name}"
    button(text, partial(photo_form.open_form, whose), icon_name="camera", kind="wash mid", label=label).mark(f"photo-of-{whose.id}")


def consent(photo: Record) -> str:
    """Who agreed to a photo and when, and who wrote that down."""
    told = child_words.alone(photo)
    return _("{agreed}，{by} 记的").format(agreed=told, by=photo["noted_by"]) if photo.get("noted_by") else told

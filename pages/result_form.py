"""All that can be said of one child in one round, written in a sheet: place, points, out, performed."""

from collections.abc import Callable
from typing import Any

from nicegui import ui

from care import details, results
from care.results import Result
from pages import result_deeds
from pages.parts import sheet, sheet_buttons, switch, text_field, toast, typed
from pages.words import _
from storage import house
from storage.ledger import Record


def number(value: float | None) -> str:
    """Points as one writes them: 8, 9.5; empty where there are none."""
    return "" if value is None else f"{value:g}"


def place_of(text: str) -> int | None:
    """A place that was typed. Raises ValueError with a sentence."""
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= details.MOST_PLACES:
        raise ValueError(_("写一个名次，比如 1。最大 {most}。").format(most=details.MOST_PLACES))
    return int(text)


def points_of(text: str) -> float | None:
    """Points that were typed, with two decimals at most. Raises ValueError with a sentence."""
    plain = text.replace("．", ".").replace("。", ".").replace("，", ".").replace(",", ".").removesuffix("分").strip()
    if not plain:
        return None
    whole, _dot, part = plain.partition(".")
    if not (whole or part) or not (whole + part).isdecimal() or len(part) > 2 or float(plain) > details.MOST_SCORED:
        raise ValueError(_("写一个数字，比如 8 或者 9.5，最多两位小数。最大 {most}。").format(most=details.MOST_SCORED))
    return float(plain) if part.strip("0") else int(whole or 0)


def open_form(activity: str, child: Record, key: results.Key, stands: Result, redraw: Callable[[], Any]) -> None:
    """Ask for all four, as they stand."""
    with ui.context.client.content, sheet(child["name"]) as dialog:
        points = text_field(_("分数"), number(stands.points), optional=True).props("inputmode=decimal autofocus")
        place = text_field(_("第几名"), number(stands.place), optional=True).props("inputmode=numeric")
        out, performed = switch(_("淘汰"), stands.out), switch(_("表演了"), stands.performed)

        async def save() -> None:
            wanted: dict[str, Any] = {}
            for name, field, read in (("points", points, points_of), ("place", place, place_of)):
                try:
                    field.error, wanted[name] = None, read(typed(field))
                except ValueError as wrong:
                    field.error = str(wrong)
            if points.error or place.error:
                return
            done = result_deeds.change(activity, child["id"], key, Result(**wanted, out=bool(out.value), performed=bool(performed.value)))
            await house.ledger().commit()
            dialog.close()
            redraw()
            toast(_("{name} 记下了").format(name=child["name"]) if done else absent(child))

        for field in (points, place):
            field.on("keydown.enter", save)
        sheet_buttons(dialog, _("记下"), save)


def absent(child: Record) -> str:
    """Said where a result was to be written of a child who was not there."""
    return _("{name} 那天没有来过，没有记上。先给孩子签到。").format(name=child["name"])

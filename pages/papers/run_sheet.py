"""活动方案: what was planned, to be handed in and hung on the wall: when, which segment, where, who leads."""

from collections.abc import Sequence
from dataclasses import dataclass

from pages import words
from pages.papers.lists import WRITERS, Occasion, where_and_when
from pages.papers.table import Column, Sheet, Value
from pages.words import _


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A segment as planned. `note` says how many places a round has, whether there is something to eat, and whether it runs beside the one
    above.
    """

    starts: str
    title: str
    place: str = ""
    leader: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RunSheet:
    """The plan of one activity; `about` are lines under its title, in words."""

    occasion: Occasion
    about: Sequence[str]
    rows: Sequence[PlannedRow]


def run_sheet(sheet: RunSheet, form: str, *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """活动方案 as "pdf" or "xlsx"."""
    words.use(language, time_zone)
    made = Sheet(
        name=_("活动方案"),
        title=f"{sheet.occasion.activity} {_('活动方案')}",
        head=[where_and_when(sheet.occasion), *sheet.about],
        columns=[
            Column(_("序号"), 13, "CENTER"),
            Column(_("几点"), 20, "CENTER"),
            Column(_("环节"), 52),
            Column(_("地点"), 40),
            Column(_("谁带"), 27),
            Column(_("备注"), 34),
        ],
        rows=[_row(place, row) for place, row in enumerate(sheet.rows, start=1)],
        foot=[_("负责人签字：") + "_" * 20 + "    " + _("日期：") + "_" * 16],
        upright=True,
        heavy=frozenset({2}),
    )
    return WRITERS[form]([made], author=sheet.occasion.centre)


def _row(place: int, row: PlannedRow) -> list[Value]:
    return [place, row.starts, row.title, row.place, row.leader, row.note]

"""签退登记表: who went home when and with whom, with room to sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from pages import words
from pages.papers.lists import Occasion, where_and_when
from pages.papers.table import Column, Sheet, Value
from pages.papers.table_pdf import pdf
from pages.words import _


@dataclass(frozen=True, slots=True)
class DepartureRow:
    """One departure. `at` is written as it shall stand; `who` says with whom, `by` who wrote it down; `counts`: by it a child went home."""

    at: str
    name: str
    number: int | None = None
    group: str = ""
    who: str = ""
    by: str = ""
    note: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True)
class DepartureSheet:
    """The list of one activity. `figures` are the books': how many went, and how."""

    occasion: Occasion
    rows: Sequence[DepartureRow]
    figures: Sequence[str]


def departure_list(sheet: DepartureSheet, *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """签退登记表 as a PDF."""
    words.use(language, time_zone)
    made = Sheet(
        name=_("签退登记表"),
        title=f"{sheet.occasion.activity} {_('签退登记表')}",
        head=[where_and_when(sheet.occasion), "   ".join(sheet.figures)],
        columns=[
            Column(_("序号"), 12, "CENTER"),
            Column(_("时间"), 34, "CENTER"),
            Column(_("号码"), 15, "CENTER"),
            Column(_("姓名"), 34),
            Column(_("小组"), 28),
            Column(_("谁接走的"), 66),
            Column(_("记录人"), 24),
            Column(_("备注"), 34),
            Column(_("签名"), 26),
        ],
        rows=_numbered(sheet.rows),
        foot=[_("负责人签字：") + "_" * 24 + "    " + _("日期：") + "_" * 20],
        heavy=frozenset({3}),
    )
    return pdf([made], author=sheet.occasion.centre)


def _numbered(rows: Sequence[DepartureRow]) -> list[list[Value]]:
    """Children are numbered, as many as the figures say went; what repeats a departure has its row without a number."""
    places = accumulate(int(row.counts) for row in rows)
    return [_row(place if row.counts else None, row) for place, row in zip(places, rows, strict=True)]


def _row(place: int | None, row: DepartureRow) -> list[Value]:
    return [place, row.at, words.number(row.number), row.name, row.group, row.who, row.by, row.note, None]

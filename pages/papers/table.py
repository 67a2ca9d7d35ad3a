"""One table, two ways to take it away: a workbook that an office can go on working with, and a PDF that a hall can sign."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from care import money
from pages import words

TICK_BOX = "□"


@dataclass(frozen=True, slots=True)
class Noted:
    """A time with a word before it: 迟到 09:31. In a workbook it is still a time, to be sorted by."""

    word: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in fen: 320.50. In a workbook it is a number, to be added up."""

    fen: int


@dataclass(frozen=True, slots=True)
class Dated:
    """An instant with its day: 12 月 19 日 09:05. A `datetime` by itself shows the clock alone."""

    at: datetime


Value = str | int | float | bool | date | datetime | tuple[str, ...] | Noted | Money | Dated | None
"""What a cell holds; several texts stand under each other."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width on paper in millimetres, and where its values stand."""

    title: str
    width: float
    align: Literal["LEFT", "CENTER", "RIGHT"] = "LEFT"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with what stands above and below it. `columns` together are as wide as the paper allows: 273 mm, or 186 mm upright."""

    name: str
    title: str
    head: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    totals: Sequence[Sequence[Value]] = ()
    foot: Sequence[str] = ()
    upright: bool = False
    heavy: frozenset[int] = field(default=frozenset())
    """Columns whose values are set bold (names)."""
    row: float = 8.5
    """Millimetres of a row at least: high enough to sign in."""
    size: float = 10.0
    """Points of what stands in the rows; the heads stay as they are."""
    title_size: float = 16.0


def shown(value: Value) -> str:
    """A value as it stands on paper: a time as 09:12 on the centre's clock, a day in words, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, Noted):
        return f"{value.word} {words.clock(value.at)}"
    if isinstance(value, Money):
        return money.exact(value.fen)
    if isinstance(value, Dated):
        return f"{words.day(value.at, weekday=False)} {words.clock(value.at)}"
    if isinstance(value, datetime):
        return words.clock(value)
    if isinstance(value, date):
        return words.day(value, weekday=False)
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def label_ends(row: Sequence[Value]) -> int:
    """The last of the empty cells that follow a total's label, over which the label may spread."""
    return next((place for place, value in enumerate(row) if place and value != ""), len(row)) - 1

"""One table, two ways to take it away: a workbook that an office can go on working with, and a PDF that a hall can sign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, LongTable, NextPageTemplate, PageBreak, PageTemplate, Spacer, TableStyle

from care import money
from pages import words
from pages.papers import fonts
from pages.papers.fonts import BOLD, REGULAR
from pages.words import _

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


# --- as a PDF -------------------------------------------------------------------------------------------------------------------

SIDE, ABOVE, BELOW = 12 * mm, 12 * mm, 14 * mm
TEXT_SIZE, LEADING = 10.0, 12.5
PADDING = 1.2 * mm


class _Numbered(Canvas):
    """Knows only when everything is drawn how many pages there are, so it writes "page x of y" then."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._drawn: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        self._drawn.append(dict(vars(self)))
        self._startPage()  # pyright: ignore[reportAttributeAccessIssue] - reportlab's own way to keep a page back

    def save(self) -> None:
        for place, page in enumerate(self._drawn, start=1):
            vars(self).update(page)
            self.setFont(REGULAR, TEXT_SIZE)
            text = _("第 {page} 页，共 {pages} 页").format(page=place, pages=len(self._drawn))
            self.drawRightString(page["_pagesize"][0] - SIDE, 7 * mm, text)
            super().showPage()
        super().save()


class _Line(Flowable):
    """One line of text that never leaves the paper: it is set smaller first."""

    def __init__(self, text: str, font: str, size: float, leading: float) -> None:
        super().__init__()
        self.text, self.font, self.size, self.leading = fonts.printable(text), font, size, leading

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803 - reportlab's names
        self.room = aW
        return aW, self.leading

    def draw(self) -> None:
        text, size = fonts.fitted(self.text, self.font, self.size, self.room)
        self.canv.setFont(self.font, size)
        self.canv.drawString(0, (self.leading - size) / 2 + 0.14 * size, text)


def pdf(sheets: Sequence[Sheet], *, author: str) -> bytes:
    """The sheets one after the other, each from a new page, its column heads on every page. Black on white, A4."""
    fonts.font(REGULAR)
    fonts.font(BOLD)
    made = BytesIO()
    document = BaseDocTemplate(made, title=sheets[0].title, author=author, creator="寸草 Cuncao", pageCompression=1)
    document.addPageTemplates([_page("upright", A4), _page("landscape", landscape(A4))])
    story: list[Flowable] = []
    for place, sheet in enumerate(sheets):
        template = "upright" if sheet.upright else "landscape"
        if place == 0:
            document.pageTemplates.sort(key=lambda page: page.id != template)
        else:
            story += [NextPageTemplate(template), PageBreak()]
        story += _flow(sheet)
    document.build(story, canvasmaker=_Numbered)
    return made.getvalue()


def _page(name: str, size: tuple[float, float]) -> PageTemplate:
    inside = Frame(SIDE, BELOW, size[0] - 2 * SIDE, size[1] - ABOVE - BELOW, 0, 0, 0, 0)
    return PageTemplate(id=name, frames=[inside], pagesize=size)


def _flow(sheet: Sheet) -> list[Flowable]:
    flow: list[Flowable] = [_Line(sheet.title, BOLD, sheet.title_size, sheet.title_size * 1.5)]
    flow += [_Line(text, REGULAR, TEXT_SIZE, LEADING * 1.2) for text in sheet.head]
    flow += [Spacer(0, 2 * mm), _grid(sheet)]
    if sheet.foot:
        flow.append(Spacer(0, 6 * mm))
        flow += [_Line(text, REGULAR, TEXT_SIZE, LEADING * 1.6) for text in sheet.foot]
    return flow


def _grid(sheet: Sheet) -> LongTable:
    """The table itself: texts broken into their columns beforehand, so that every height is known and ten thousand rows stay quick."""
    heads = [_broken(column.title, BOLD, column.width) for column in sheet.columns]
    cells = [heads]
    for row in (*sheet.rows, *sheet.totals):
        fonts_of = (BOLD if place in sheet.heavy else REGULAR for place in range(len(row)))
        cells.append([_in_cell(value, font, column, sheet.size) for value, font, column in zip(row, fonts_of, sheet.columns, strict=True)])
    for cell, total in zip(cells[len(sheet.rows) + 1 :], sheet.totals, strict=True):
        cell[0] = fonts.printable(shown(total[0]))
    leading = sheet.size * LEADING / TEXT_SIZE
    leadings = [LEADING, *[leading] * (len(cells) - 1)]
    heights = [
        max(sheet.row * mm, max(cell.count("\n") + 1 for cell in row) * high + 2 * PADDING)
        for row, high in zip(cells, leadings, strict=True)
    ]
    style: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), REGULAR, sheet.size, leading),
        ("FONT", (0, 0), (-1, 0), BOLD, TEXT_SIZE, LEADING),
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("LINEBELOW", (0, 0), (-1, 0), 1, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("ALIGN", (0, 0), (-1, 0), "CENTER"),
        ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ]
    style += [("ALIGN", (place, 1), (place, -1), column.align) for place, column in enumerate(sheet.columns)]
    style += [("FONT", (place, 1), (place, -1), BOLD, sheet.size, leading) for place in sheet.heavy]
    if sheet.totals:
        first = -len(sheet.totals)
        style += [("SPAN", (0, first + place), (_label_ends(row), first + place)) for place, row in enumerate(sheet.totals)]
        style += [("FONT", (0, first), (-1, -1), BOLD, TEXT_SIZE, LEADING), ("LINEABOVE", (0, first), (-1, first), 1, colors.black)]
    return LongTable(
        cells,
        colWidths=[column.width * mm for column in sheet.columns],
        rowHeights=heights,
        repeatRows=1,
        style=TableStyle(style),
        hAlign="LEFT",
    )


def _in_cell(value: Value, font: str, column: Column, size: float) -> str:
    """A value broken into its column. What would fit on no page is cut, and shows it: one odd row must not stop the list."""
    texts = value if isinstance(value, tuple) else (shown(value),)
    lines = [line for text in texts for line in _broken(text[: MOST_LINES * 80], font, column.width, size).split("\n")]
    return "\n".join([*lines[: MOST_LINES - 1], "…"] if len(lines) > MOST_LINES else lines)


MOST_LINES = 10
"""Lines of one cell."""


def _label_ends(row: Sequence[Value]) -> int:
    """The last of the empty cells that follow a total's label, over which the label may spread."""
    return next((place for place, value in enumerate(row) if place and value != ""), len(row)) - 1


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


def _broken(text: str, font: str, width: float, size: float = TEXT_SIZE) -> str:
    """`text` with line breaks, so that no line is wider than a column of `width` mm."""
    room = width * mm - 2 * PADDING
    lines: list[str] = []
    rest = " ".join(fonts.printable(text.replace("\n", " ").replace("\t", " ")).split())
    while len(rest) > 1 and fonts.width(rest, font, size) > room:
        end = len(rest) - 1
        while end > 1 and fonts.width(rest[:end], font, size) > room:
            end -= 1
        cut = _good_break(rest, end)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return "\n".join([*lines, rest])


def _good_break(text: str, end: int) -> int:
    """Where to break a line of which `end` characters fit: where one breathes, if that is not too early; never before a closing sign."""
    for place in range(end, max(end // 2, 1) - 1, -1):
        if text[place] in " （(" or text[place - 1] in "·•・、，；/ ":
            return place
    while end > 1 and text[end] in "）)、，。；：·•・%":
        end -= 1
    return end


# --- as a workbook --------------------------------------------------------------------------------------------------------------

_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CHARACTER = 1.95
"""Millimetres of one of the characters in which a workbook measures its columns."""


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as a workbook, one worksheet each, set up for A4: heads repeated, one page wide, numbers and times as such."""
    book = Workbook()
    book.remove(book.worksheets[0])
    taken: set[str] = set()
    for sheet in sheets:
        _worksheet(book.create_sheet(sheet_name(sheet.name, taken)), sheet)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that a spreadsheet accepts: 31 characters, none of those it keeps for itself, and not twice."""
    plain = "".join("-" if sign in r"[]:*?/\\" else sign for sign in wanted)[:28].strip("'") or "1"
    name = next(name for name in (plain, *(f"{plain} {n}" for n in range(2, 100))) if name.lower() not in taken)
    taken.add(name.lower())
    return name


def _worksheet(page: Worksheet, sheet: Sheet) -> None:
    width = len(sheet.columns)
    for row, text in enumerate((sheet.title, *sheet.head), start=1):
        put(page.cell(row, 1), text)
        page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
        page.cell(row, 1).font = Font(size=16 if row == 1 else 11, bold=row == 1)
        page.cell(row, 1).alignment = Alignment(horizontal="center" if row == 1 else "left", vertical="center")
    page.row_dimensions[1].height = 28
    head = 2 + len(sheet.head)
    for place, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(place)].width = round(column.width / _CHARACTER, 1)
    _line(page, head, [column.title for column in sheet.columns], sheet, bold=True)
    for number, row in enumerate(sheet.rows, start=head + 1):
        _line(page, number, row, sheet)
    after = head + 1 + len(sheet.rows)
    for number, row in enumerate(sheet.totals, start=after):
        _line(page, number, row, sheet, bold=True)
        page.merge_cells(start_row=number, start_column=1, end_row=number, end_column=_label_ends(row) + 1)
    for number, text in enumerate(sheet.foot, start=after + len(sheet.totals) + 1):
        put(page.cell(number, 1), text)
    page.freeze_panes = f"A{head + 1}"
    page.print_title_rows = f"{head}:{head}"
    _for_paper(page, upright=sheet.upright)


def _line(page: Worksheet, number: int, values: Sequence[Value], sheet: Sheet, *, bold: bool = False) -> None:
    page.row_dimensions[number].height = max(24, *(15 * len(value) for value in values if isinstance(value, tuple)), 0)
    for place, (value, column) in enumerate(zip(values, sheet.columns, strict=True)):
        cell = page.cell(number, place + 1)
        put(cell, value)
        cell.border = _BOX
        cell.font = Font(bold=bold or place in sheet.heavy)
        cell.alignment = Alignment(horizontal="center" if bold else column.align.lower(), vertical="center", wrap_text=True)


def _for_paper(page: Worksheet, *, upright: bool) -> None:
    page.page_setup.orientation = "portrait" if upright else "landscape"
    page.page_setup.paperSize = 9  # A4, in the numbering of printers
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top, page.page_margins.bottom = 0.5, 0.6
    numbered = _("第 {page} 页，共 {pages} 页").format(page="&P", pages="&N")
    page.oddFooter.right.text = numbered  # pyright: ignore[reportOptionalMemberAccess]


def put(cell: Cell | Any, value: Value | Mapping[str, Any]) -> None:
    """Write a value as what it is: numbers and times as such, every text as text, never as a formula whatever it begins with."""
    if isinstance(value, Noted):
        put(cell, value.at)
        cell.number_format = f'"{value.word} "hh:mm'
    elif isinstance(value, Money):
        cell.value = Decimal(value.fen) / 100
        cell.number_format = "0.00"
    elif isinstance(value, Dated):
        put(cell, value.at)
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, datetime):
        cell.value = words.local(value).replace(tzinfo=None)
        cell.number_format = "hh:mm"
    elif isinstance(value, date):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, (bool, int, float)):
        cell.value = value
    elif value is not None:
        text = ILLEGAL_CHARACTERS_RE.sub("", "\n".join(value) if isinstance(value, tuple) else str(value))[:32_767]
        cell.value = text
        cell.data_type = "s"
        if text.startswith(("=", "+", "-", "@", "\t", "\r")):
            cell.quotePrefix = True

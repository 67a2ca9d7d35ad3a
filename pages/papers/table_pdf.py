"""Tables as a PDF that a hall can sign: black on white, A4, heads on every page."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, LongTable, NextPageTemplate, PageBreak, PageTemplate, Spacer, TableStyle

from pages.papers import fonts
from pages.papers.fonts import BOLD, REGULAR
from pages.papers.table import Column, Sheet, Value, label_ends, shown
from pages.words import _

SIDE, ABOVE, BELOW = 12 * mm, 12 * mm, 14 * mm
TEXT_SIZE, LEADING = 10.0, 12.5
PADDING, CLOSE = 1.2 * mm, 0.5 * mm


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
    title, line, foot_line = sheet.title_size * 1.5, LEADING * 1.2, LEADING * 1.6
    flow: list[Flowable] = [_Line(sheet.title, BOLD, sheet.title_size, title)]
    flow += [_Line(text, REGULAR, TEXT_SIZE, line) for text in sheet.head]
    flow.append(Spacer(0, 2 * mm))
    below = 6 * mm + len(sheet.foot) * foot_line if sheet.foot else 0.0
    page = (A4 if sheet.upright else landscape(A4))[1] - ABOVE - BELOW
    flow += _tables(sheet, title + len(sheet.head) * line + 2 * mm, below, page)
    if sheet.foot:
        flow.append(Spacer(0, 6 * mm))
        flow += [_Line(text, REGULAR, TEXT_SIZE, foot_line) for text in sheet.foot]
    return flow


ROWS_BY_THE_FOOT = 3
"""Rows that go to a page of their own with the foot, where it has no room below the others: nobody signs on an empty page."""


def _tables(sheet: Sheet, above: float, below: float, page: float) -> list[Flowable]:
    """The table, closer where that leaves room for what stands `below` it; else its last rows go over to the next page with that."""
    cells = _cells(sheet)
    wide, close = (_heights(sheet, cells, padding) for padding in (PADDING, CLOSE))
    most, alone = _pages(wide, above, page)[0], len(sheet.totals)
    for heights in (wide, close):
        pages, left, on_last = _pages(heights, above, page)
        if below <= left and on_last > alone and pages <= most:
            return [_grid(sheet, cells, heights, last=True)]
    cut = len(cells) - alone - ROWS_BY_THE_FOOT
    if cut <= 1 or wide[0] + sum(wide[cut:]) + below > page:
        return [_grid(sheet, cells, wide, last=True)]
    rest = _grid(sheet, [cells[0], *cells[cut:]], [wide[0], *wide[cut:]], last=True)
    return [_grid(sheet, cells[:cut], wide[:cut], last=False), PageBreak(), rest]


def _pages(heights: Sequence[float], above: float, page: float) -> tuple[int, float, int]:
    """How many pages a table of these rows takes, its head on each; the room that is left on the last one, and the rows there."""
    pages, left, rows = 1, page - above - heights[0], 0
    for height in heights[1:]:
        if height > left:
            pages, left, rows = pages + 1, page - heights[0], 0
        left, rows = left - height, rows + 1
    return pages, left, rows


def _cells(sheet: Sheet) -> list[list[str]]:
    """Texts broken into their columns beforehand, so that every height is known and ten thousand rows stay quick."""
    heads = [_broken(column.title, BOLD, column.width) for column in sheet.columns]
    cells = [heads]
    for row in (*sheet.rows, *sheet.totals):
        fonts_of = (BOLD if place in sheet.heavy else REGULAR for place in range(len(row)))
        cells.append([_in_cell(value, font, column, sheet.size) for value, font, column in zip(row, fonts_of, sheet.columns, strict=True)])
    for cell, total in zip(cells[len(sheet.rows) + 1 :], sheet.totals, strict=True):
        cell[0] = fonts.printable(shown(total[0]))
    return cells


def _heights(sheet: Sheet, cells: Sequence[Sequence[str]], padding: float) -> list[float]:
    leadings = [LEADING, *[sheet.size * LEADING / TEXT_SIZE] * (len(cells) - 1)]
    return [
        max(sheet.row * mm, max(cell.count("\n") + 1 for cell in row) * high + 2 * padding)
        for row, high in zip(cells, leadings, strict=True)
    ]


def _grid(sheet: Sheet, cells: Sequence[Sequence[str]], heights: Sequence[float], *, last: bool) -> LongTable:
    """The table itself, or a part of it; the `last` one ends with the sums."""
    leading = sheet.size * LEADING / TEXT_SIZE
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
    if sheet.totals and last:
        first = -len(sheet.totals)
        style += [("SPAN", (0, first + place), (label_ends(row), first + place)) for place, row in enumerate(sheet.totals)]
        style += [("FONT", (0, first), (-1, -1), BOLD, TEXT_SIZE, LEADING), ("LINEABOVE", (0, first), (-1, first), 1, colors.black)]
    return LongTable(
        [*map(list, cells)],
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

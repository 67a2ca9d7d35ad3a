"""Tables as a workbook that an office can go on working with: numbers as numbers, times as times, texts never as formulas."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from care import writing
from pages import words
from pages.papers.table import Dated, Money, Noted, Sheet, Value, label_ends
from pages.words import _

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
    plain = "".join("-" if sign in r"[]:*?/\\" else sign for sign in writing.for_xml(wanted))[:28].strip("'") or "1"
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
        page.merge_cells(start_row=number, start_column=1, end_row=number, end_column=label_ends(row) + 1)
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
        text = writing.for_xml("\n".join(value) if isinstance(value, tuple) else str(value))[:32_767]
        cell.value = text
        cell.data_type = "s"
        if text.startswith(("=", "+", "-", "@", "\t", "\r")):
            cell.quotePrefix = True

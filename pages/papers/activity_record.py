"""活动记录 as a Word document, to be signed, stamped and filed; the page shows the same lines and tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import cast

from docx import Document as empty_document  # noqa: N813 - a function, whatever its name
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.run import Run

from care import writing
from pages import words
from pages.words import _, mark

TO_FILL = mark("【待补】")
LINE = "_" * 18
LATIN, CHINESE, HEAD = "Times New Roman", "宋体", "黑体"
"""Fonts by the names that Word and WPS know; nothing is embedded."""


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of text. `to` is the address of the list behind it, for the page alone: paper has no links."""

    text: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what is said: pieces in one line, or each in a line of its own. None at all: nobody wrote it down; `fill` is the address
    at which one can, for the page alone.
    """

    label: str
    said: Sequence[Said] = ()
    apart: bool = False
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its title. `widths` are shares of the page; `right` are columns of figures. Without rows `empty` says why. `anchor` and
    `fill` are for the page.
    """

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Said]]
    widths: Sequence[float]
    right: frozenset[int] = frozenset()
    empty: str = ""
    anchor: str = ""
    heavy: int = 0
    """The column that names the row."""
    fill: str = ""


@dataclass(frozen=True, slots=True)
class RecordPaper:
    """The record in words, from top to bottom."""

    centre: str
    title: str
    parts: Sequence[Line | Grid]


def activity_record(paper: RecordPaper, *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """The record as a .docx of A4."""
    words.use(language, time_zone)
    document = empty_document()
    _dress(document, paper)
    _heading(document, _("活动记录"), 20)
    lines: list[Line] = []
    for part in (*paper.parts, None):
        if isinstance(part, Line):
            lines.append(part)
            continue
        if lines:
            _facts(document, lines)
            lines = []
        if part is not None:
            _grid(document, part)
    _sign(document)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def pieces(line: Line) -> list[str]:
    """What a line says, as paragraphs; what nobody wrote down is to be filled in."""
    told = [said.text for said in line.said] or [_(TO_FILL)]
    return told if line.apart else [_("，").join(told)]


def sign_lines() -> list[str]:
    """Where it is signed, stamped and dated."""
    return [_("记录人签字：") + LINE + "    " + _("负责人签字（盖章）：") + LINE, _("日期：") + LINE]


# --- Word -------------------------------------------------------------------------------------------------------------------------


def _dress(document: Document, paper: RecordPaper) -> None:
    """The sheet, its font, and whose it is."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(20)
    style = cast(ParagraphStyle, document.styles["Normal"])
    style.font.name, style.font.size = LATIN, Pt(11)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE)
    style.paragraph_format.space_after = Pt(0)
    about = document.core_properties
    about.author = about.last_modified_by = writing.for_xml(paper.centre)
    about.title, about.comments = f"{writing.for_xml(paper.title)} {_('活动记录')}", ""


def _styled(run: Run, size: float, *, bold: bool = False, font: str = CHINESE) -> None:
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, LATIN
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _heading(document: Document, text: str, size: float) -> None:
    large = size > 14
    paragraph = document.add_heading("", level=1 if large else 2)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(0 if large else 12), Pt(10 if large else 4)
    if large:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(writing.for_xml(text))
    _styled(run, size, bold=True, font=HEAD)
    run.font.color.rgb = RGBColor(0, 0, 0)


def _facts(document: Document, lines: Sequence[Line]) -> None:
    """Label and value beside each other."""
    document.add_paragraph().paragraph_format.line_spacing = 0.5
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for line in lines:
        label, value = table.add_row().cells
        _write(label, [line.label], bold=True)
        _write(value, pieces(line))
    _widen(table, (0.2, 0.8))


def _grid(document: Document, grid: Grid) -> None:
    """A titled table whose head comes again on each page, or the one line that says why there is none."""
    _heading(document, grid.title, 13)
    if not grid.rows:
        _styled(document.add_paragraph().add_run(grid.empty or _(TO_FILL)), 11)
        return
    table = document.add_table(rows=1, cols=len(grid.head), style="Table Grid")
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, grid.head, strict=True):
        _write(cell, [text], bold=True)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in grid.rows:
        cells = table.add_row().cells
        for place, (cell, said) in enumerate(zip(cells, row, strict=True)):
            _write(cell, [said.text], right=place in grid.right)
    _widen(table, grid.widths)


def _write(cell: _Cell, texts: Sequence[str], *, bold: bool = False, right: bool = False) -> None:
    for place, text in enumerate(line for given in texts for line in given.split("\n")):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = paragraph.add_run(writing.for_xml(text))
        _styled(run, 10.5, bold=bold)
        if text == _(TO_FILL):
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _widen(table: Table, widths: Sequence[float]) -> None:
    """Word asks each cell for its width, WPS the columns."""
    for share, column in zip(widths, table.columns, strict=True):
        column.width = Mm(166 * share)
        for cell in column.cells:
            cell.width = Mm(166 * share)


def _sign(document: Document) -> None:
    for text in sign_lines():
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(14)
        _styled(paragraph.add_run(text), 11)

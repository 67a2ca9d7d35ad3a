"""Labels for books and equipment: twenty-four on a sheet of A4 (70 × 37 mm, as they are sold for printers), black on white.

The codes are those of the badge maker (`pages.papers.qr`), always bare: a book's label leads nowhere, it is read at the lending desk.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from pages import words
from pages.papers import fonts, qr
from pages.papers.badges import PIECE
from pages.papers.fonts import BOLD, REGULAR
from pages.words import _

COLUMNS, ROWS = 3, 8
ON_SHEET = COLUMNS * ROWS
WIDTH, HEIGHT = 70 * mm, 37 * mm
LEFT, TOP = (A4[0] - COLUMNS * WIDTH) / 2, A4[1] - (A4[1] - ROWS * HEIGHT) / 2
CODE = 21 * mm
EDGE = 4 * mm
TITLE_SIZE, TITLE_LEAST, TITLE_LINES = 13.0, 9.0, 3
NUMBER_SIZE, SMALL = 15.0, 8.5
CROSS = 1.5 * mm


@dataclass(frozen=True, slots=True)
class LabelPrint:
    """What stands on one label."""

    code: str
    title: str
    number: str = ""


def outlines(codes: Sequence[str]) -> dict[str, qr.Outline]:
    """The QR shapes of these codes. Picklable, about 2 ms for each; hand over pieces where someone watches."""
    return {code: qr.badge_outline(code) for code in codes}


def pieces(labels: Sequence[LabelPrint]) -> Iterator[list[str]]:
    """The codes of `labels`, a piece at a time."""
    for start in range(0, len(labels), PIECE):
        yield [label.code for label in labels[start : start + PIECE]]


def unprintable(labels: Sequence[LabelPrint]) -> dict[str, str]:
    """Titles with characters that the fonts lack, and those characters; they are printed with a gap to write in."""
    return fonts.unprintable_names([label.title for label in labels])


def label_sheets(
    labels: Sequence[LabelPrint],
    *,
    centre_name: str,
    language: str = words.SOURCE,
    skip: int = 0,
    ready: Mapping[str, qr.Outline] | None = None,
    progress: Callable[[int], None] | None = None,
) -> bytes:
    """A PDF of these labels in their order, twenty-four to a page; the first `skip` places of the first sheet were used before.

    `ready` holds outlines made before. `progress` is told how many are done, after every sheet.
    """
    words.use(language)
    known = dict(ready or {})
    made = BytesIO()
    canvas = Canvas(made, pagesize=A4, pageCompression=1)
    canvas.setTitle(_("标签"))
    canvas.setAuthor(centre_name)
    canvas.setCreator("寸草 Cuncao")
    places: list[LabelPrint | None] = [*[None] * skip, *labels]
    for start in range(0, len(places), ON_SHEET):
        _crosses(canvas)
        for place, label in enumerate(places[start : start + ON_SHEET]):
            row, column = divmod(place, COLUMNS)
            if label is not None:
                shape = known.get(label.code) or qr.badge_outline(label.code)
                _label(canvas, label, shape, LEFT + column * WIDTH, TOP - row * HEIGHT, centre_name)
        canvas.showPage()
        if progress:
            progress(max(min(start + ON_SHEET, len(places)) - skip, 0))
    canvas.save()
    return made.getvalue()


def _crosses(canvas: Canvas) -> None:
    """Small crosses where labels meet, for whoever prints on plain paper and cuts."""
    canvas.setLineWidth(0.5)
    lines: list[tuple[float, float, float, float]] = []
    for x in (LEFT + column * WIDTH for column in range(1, COLUMNS)):
        for y in (TOP - row * HEIGHT for row in range(ROWS + 1)):
            lines += [(x - CROSS, y, x + CROSS, y), (x, y - CROSS, x, y + CROSS)]
    canvas.lines(lines)


def _label(canvas: Canvas, label: LabelPrint, shape: qr.Outline, left: float, top: float, centre_name: str) -> None:
    """One label, its upper left corner at (`left`, `top`). The code keeps its four white modules to the cut and to the words."""
    quiet = qr.QUIET * CODE / shape.modules
    code_left = left + max(quiet, EDGE + 1 * mm)
    code_top = top - (HEIGHT - CODE) / 2 + 2.2 * mm
    qr.draw(canvas, shape, code_left, code_top, CODE)
    fonts.font(REGULAR)
    fonts.font(BOLD)
    canvas.setFont(REGULAR, SMALL)
    canvas.drawCentredString(code_left + CODE / 2, code_top - CODE - quiet - SMALL * 0.5, f"{label.code[:4]}-{label.code[4:]}")
    words_from = code_left + CODE + quiet
    room = left + WIDTH - EDGE - words_from
    _words(canvas, label, words_from, room, top, centre_name)


def _words(canvas: Canvas, label: LabelPrint, left: float, room: float, top: float, centre_name: str) -> None:
    """Title, number and whose it is, from the top down."""
    lines, size = fitted_title(fonts.printable(label.title), room)
    at = top - EDGE
    canvas.setFont(BOLD, size)
    for line in lines:
        at -= size * 1.2
        canvas.drawString(left, at, line)
    if label.number:
        number, number_size = fonts.fitted(fonts.printable(label.number), BOLD, NUMBER_SIZE, room)
        canvas.setFont(BOLD, number_size)
        canvas.drawString(left, top - HEIGHT + EDGE + 12, number)
    centre, centre_size = fonts.fitted(fonts.printable(centre_name), REGULAR, SMALL, room)
    canvas.setFont(REGULAR, centre_size)
    canvas.drawString(left, top - HEIGHT + EDGE, centre)


def fitted_title(title: str, room: float) -> tuple[list[str], float]:
    """A title in at most three lines, smaller first where it is long, then cut with an ellipsis; and the size (points) of its lines."""
    size = TITLE_SIZE
    while size > TITLE_LEAST and len(_broken(title, size, room)) > TITLE_LINES:
        size -= 1
    lines = _broken(title, size, room)
    if len(lines) <= TITLE_LINES:
        return lines, size
    last = lines[TITLE_LINES - 1]
    while last and fonts.width(f"{last}…", BOLD, size) > room:
        last = last[:-1]
    return [*lines[: TITLE_LINES - 1], f"{last}…"], size


def _broken(text: str, size: float, room: float) -> list[str]:
    """A text in lines no wider than `room`, at a space where there is one."""
    lines: list[str] = []
    rest = text.strip()
    while rest:
        end = len(rest)
        while end > 1 and fonts.width(rest[:end], BOLD, size) > room:
            end -= 1
        if end < len(rest) and rest[end].isascii() and rest[end - 1].isascii():
            space = rest.rfind(" ", 0, end)
            end = space if space > 0 else end
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return lines

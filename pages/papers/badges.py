"""Badges for the printer: ten on a sheet of A4, black on white, to be cut apart.

The slow part is the QR codes. `outlines` works out a piece of them, so that a page can show how far it is; `badge_sheets` puts everything
on paper and works out whatever was not handed to it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from pages import words
from pages.papers import fonts, qr
from pages.papers.fonts import BOLD, REGULAR
from pages.words import _

PIECE = 50
"""Codes worked out between two steps of the progress bar: well below a tenth of a second."""

COLUMNS, ROWS = 2, 5
WIDTH, HEIGHT = 90 * mm, 54 * mm
LEFT, TOP = (A4[0] - COLUMNS * WIDTH) / 2, A4[1] - (A4[1] - ROWS * HEIGHT) / 2
CODE = 32 * mm
FOOT = 9.2 * mm
EDGE = 3 * mm
NAME_SIZE, NAME_LEAST, NAME_LINES, NAME_LEADING = 46.5, 19.0, 4, 1.12
NAMES_HIGH = 58.0
"""Points that the lines of a long name share."""
GROUP_SIZE, NUMBER_SIZE, FOOT_SIZE = 14.25, 22.0, 10.0
HAIR, FINE = 0.5, 0.75


@dataclass(frozen=True, slots=True)
class BadgePrint:
    """What stands on one badge. Without a `name` it is a blank one: a line to write on, and the code in letters, for typing it in."""

    code: str
    name: str = ""
    group: str = ""
    number: int | None = None


def outlines(codes: Sequence[str], public_address: str | None = None) -> dict[str, qr.Outline]:
    """The QR shapes of these codes. Picklable, about 2 ms for each; hand over pieces of PIECE where someone watches."""
    return {code: qr.badge_outline(code, public_address) for code in codes}


def pieces(badges: Sequence[BadgePrint]) -> Iterator[list[str]]:
    """The codes of `badges`, PIECE at a time."""
    for start in range(0, len(badges), PIECE):
        yield [badge.code for badge in badges[start : start + PIECE]]


def unprintable(badges: Sequence[BadgePrint], centre_name: str = "") -> dict[str, str]:
    """Names (groups, the centre) with characters that the fonts lack, and those characters; they are printed with a gap to write in."""
    return fonts.unprintable_names([text for badge in badges for text in (badge.name, badge.group)] + [centre_name])


def badge_sheets(
    badges: Sequence[BadgePrint],
    *,
    centre_name: str,
    public_address: str | None = None,
    language: str = words.SOURCE,
    ready: Mapping[str, qr.Outline] | None = None,
    progress: Callable[[int], None] | None = None,
) -> bytes:
    """A PDF of these badges in their order, ten to a page.

    `ready` holds outlines made before (see `outlines`), made with the same `public_address`. `progress` is told how many are done, after
    every sheet. No page holds anything but black and white.
    """
    words.use(language)
    known = dict(ready or {})
    made = BytesIO()
    canvas = Canvas(made, pagesize=A4, pageCompression=1)
    canvas.setTitle(_("胸牌"))
    canvas.setAuthor(centre_name)
    canvas.setCreator("寸草 Cuncao")
    on_sheet = COLUMNS * ROWS
    for start in range(0, len(badges), on_sheet):
        sheet = badges[start : start + on_sheet]
        _cut_marks(canvas)
        for place, badge in enumerate(sheet):
            row, column = divmod(place, COLUMNS)
            shape = known.get(badge.code) or qr.badge_outline(badge.code, public_address)
            _badge(canvas, badge, shape, LEFT + column * WIDTH, TOP - row * HEIGHT, centre_name)
        canvas.showPage()
        if progress:
            progress(start + len(sheet))
    canvas.save()
    return made.getvalue()


def _cut_marks(canvas: Canvas) -> None:
    """Lines to cut along: long ones in the margins, and small crosses where badges meet."""
    canvas.setLineWidth(FINE)
    canvas.setLineCap(0)
    long, off, arm = 4.5 * mm, 3 * mm, 1.5 * mm
    right, bottom = LEFT + COLUMNS * WIDTH, TOP - ROWS * HEIGHT
    across = [LEFT + column * WIDTH for column in range(COLUMNS + 1)]
    down = [TOP - row * HEIGHT for row in range(ROWS + 1)]
    lines = [(x, edge, x, edge + far) for x in across for edge, far in ((TOP + off, long), (bottom - off, -long))]
    lines += [(edge, y, edge + far, y) for y in down for edge, far in ((LEFT - off, -long), (right + off, long))]
    for x in across[1:-1]:
        for y in down[1:-1]:
            lines += [(x - arm, y, x + arm, y), (x, y - arm, x, y + arm)]
    canvas.lines(lines)


def _badge(canvas: Canvas, badge: BadgePrint, shape: qr.Outline, left: float, top: float, centre_name: str) -> None:
    """One badge, its upper left corner at (`left`, `top`). The code keeps its four white modules to the cut, the foot and the words."""
    quiet = qr.QUIET * CODE / shape.modules
    body = HEIGHT - FOOT
    margin = max(quiet, (body - CODE) / 2) + 0.1 * mm
    qr.draw(canvas, shape, left + margin, top - (body - CODE) / 2, CODE)
    words_from = left + margin + CODE + quiet
    room = left + WIDTH - EDGE - words_from
    if badge.name:
        _who(canvas, badge, words_from, room, top, body)
    else:
        _to_write_on(canvas, badge, words_from, room, top, body)
    _foot(canvas, left, top - HEIGHT, centre_name)


def _who(canvas: Canvas, badge: BadgePrint, left: float, room: float, top: float, body: float) -> None:
    """Name, group and number, one below the other, in the middle of the space beside the code."""
    lines, size = _name(fonts.printable(badge.name), room)
    rows = [(line, BOLD, size, size * NAME_LEADING) for line in lines]
    if badge.group:
        group, group_size = fonts.fitted(fonts.printable(badge.group), REGULAR, GROUP_SIZE, room)
        rows.append((group, REGULAR, group_size, GROUP_SIZE * 1.5))
    if badge.number is not None:
        rows.append((words.number(badge.number), BOLD, NUMBER_SIZE, NUMBER_SIZE * 1.2))
    middle = left + room / 2
    at = top - (body - sum(row[3] for row in rows)) / 2
    for text, font, text_size, leading in rows:
        at -= leading
        baseline = at + (leading - text_size) / 2 + 0.14 * text_size
        spacing = 0.06 * text_size if text_size == NUMBER_SIZE else 0
        fonts.font(font)
        canvas.setFont(font, text_size)
        canvas.drawCentredString(middle + spacing / 2, baseline, text, charSpace=spacing)


def _name(name: str, room: float) -> tuple[list[str], float]:
    """A name in as few lines as are legible from two metres, broken after a dot or at a space, and the size (points) they share."""
    lines = _packed([part for part in re.split(r"(?<=[·•・‧])|(?<=\s)", name) if part])
    if not any(dot in name for dot in "·•・‧") and fonts.width(name, BOLD, NAME_LEAST) <= room:
        lines = [name]

    def size() -> float:
        widest = max(fonts.width(line, BOLD, 1) for line in lines)
        return min(NAME_SIZE, 0.98 * room / widest, NAMES_HIGH / len(lines))

    while size() < NAME_LEAST and len(lines) < NAME_LINES:
        longest = max(range(len(lines)), key=lambda place: len(lines[place]))
        line = lines[longest]
        if len(line) < 2:
            break
        half = (len(line) + 1) // 2
        lines[longest : longest + 1] = [line[:half], line[half:]]
    return [line.strip() for line in lines], size()


def _packed(parts: list[str]) -> list[str]:
    """Neighbours joined where that makes no line much longer than the longest part: 买买提· / 艾力·江· / 吐尔逊."""
    longest = max(map(len, parts), default=0) + 1
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1] + part) <= longest:
            lines[-1] += part
        else:
            lines.append(part)
    return lines


def _to_write_on(canvas: Canvas, badge: BadgePrint, left: float, room: float, top: float, body: float) -> None:
    """Two lines for name and group, and the code in two parts for whoever has to type it."""
    fonts.font(REGULAR)
    fonts.font(BOLD)
    canvas.setLineWidth(FINE)
    for text, down in ((_("姓名"), 0.42), (_("小组"), 0.68)):
        line = top - body * down
        canvas.setFont(REGULAR, FOOT_SIZE)
        canvas.drawString(left, line + 2, text)
        canvas.line(left, line - 1.5, left + room, line - 1.5)
    canvas.setFont(BOLD, 13)
    canvas.drawCentredString(left + room / 2, top - body * 0.88, f"{badge.code[:4]}-{badge.code[4:]}")


def _foot(canvas: Canvas, left: float, bottom: float, centre_name: str) -> None:
    """Whose badge it is, and what to do with one that was found."""
    side, baseline = 5 * mm, bottom + 3.3 * mm
    right = left + WIDTH - EDGE
    canvas.setLineWidth(HAIR)
    canvas.line(left + side, bottom + FOOT - 0.4 * mm, right, bottom + FOOT - 0.4 * mm)
    found = _("捡到请交回")
    fonts.font(REGULAR)
    canvas.setFont(REGULAR, FOOT_SIZE)
    canvas.drawRightString(right, baseline, found)
    _mark(canvas, left + side, baseline - 1 * mm, 4 * mm)
    words_from = left + side + 5.2 * mm
    room = right - words_from - fonts.width(found, REGULAR, FOOT_SIZE) - 4 * mm
    name, size = fonts.fitted(fonts.printable(centre_name), REGULAR, FOOT_SIZE, room)
    canvas.setFont(REGULAR, size)
    canvas.drawString(words_from, baseline, name)


def _mark(canvas: Canvas, left: float, bottom: float, side: float) -> None:
    """The two blades on their ground, in black (the mark's own curves, on a grid of 48, y downwards)."""
    canvas.saveState()
    canvas.translate(left, bottom + side)
    canvas.scale(side / 48, -side / 48)
    path = canvas.beginPath()
    path.moveTo(22, 42)
    path.curveTo(21, 28, 24, 14, 33, 6)
    path.curveTo(33, 17, 31, 30, 27, 42)
    path.close()
    path.moveTo(21, 42)
    path.curveTo(20, 33, 17, 26, 10, 22)
    path.curveTo(10, 31, 12, 38, 16, 42)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.setLineWidth(3)
    canvas.line(6, 43, 42, 43)
    canvas.restoreState()

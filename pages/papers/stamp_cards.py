"""盖章卡 on paper: ten on a sheet of A4, to be cut out, with a box for each station. Number and name, no more of a child."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from pages import words
from pages.papers import fonts
from pages.papers.fonts import BOLD, REGULAR
from pages.papers.lists import Occasion
from pages.words import _

COLUMNS, ROWS = 2, 5
ON_SHEET = COLUMNS * ROWS
WIDTH, HEIGHT = 93 * mm, 55 * mm
LEFT, TOP = (A4[0] - COLUMNS * WIDTH) / 2, A4[1] - (A4[1] - ROWS * HEIGHT) / 2
EDGE, GAP = 4 * mm, 2 * mm
HEAD = 15 * mm
"""From the upper edge to the boxes."""
MOST = 12
"""Boxes of a card: three rows of four. Of more stations the last ones find no room; they stand on the screen."""
ACROSS = 4
NAME, SMALL, LEAST = 17.0, 9.0, 6.0


@dataclass(frozen=True, slots=True)
class CardPrint:
    """A child's card; `stamped` says of each station whether the stamp is there already."""

    name: str
    number: int | None
    stamped: Sequence[bool]


def stamp_cards(
    occasion: Occasion,
    stations: Sequence[str],
    cards: Sequence[CardPrint],
    *,
    language: str = words.SOURCE,
    time_zone: str = "Asia/Shanghai",
) -> bytes:
    """A PDF of these cards in their order. Without a card it is one empty card for each place, to be filled in by hand."""
    words.use(language, time_zone)
    made = BytesIO()
    canvas = Canvas(made, pagesize=A4, pageCompression=1)
    canvas.setTitle(f"{occasion.activity} {_('盖章卡')}")
    canvas.setAuthor(occasion.centre)
    canvas.setCreator("寸草 Cuncao")
    fonts.font(REGULAR)
    fonts.font(BOLD)
    blank = CardPrint("", None, [False] * len(stations))
    places = cards or [blank] * ON_SHEET
    for start in range(0, len(places), ON_SHEET):
        for place, card in enumerate(places[start : start + ON_SHEET]):
            row, column = divmod(place, COLUMNS)
            _card(canvas, occasion, stations[:MOST], card, LEFT + column * WIDTH, TOP - row * HEIGHT)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def _card(canvas: Canvas, occasion: Occasion, stations: Sequence[str], card: CardPrint, left: float, top: float) -> None:
    """One card, its upper left corner at (`left`, `top`); the line around it is where one cuts."""
    canvas.setLineWidth(0.5)
    canvas.setDash(2, 2)
    canvas.rect(left, top - HEIGHT, WIDTH, HEIGHT)
    canvas.setDash()
    inside = WIDTH - 2 * EDGE
    number = words.number(card.number)
    room = inside - fonts.width(number, BOLD, NAME) - 3 * mm
    name, size = fonts.fitted(fonts.printable(card.name), BOLD, NAME, room)
    canvas.setFont(BOLD, size)
    canvas.drawString(left + EDGE, top - EDGE - NAME * 0.8, name)
    canvas.setFont(BOLD, NAME)
    canvas.drawRightString(left + WIDTH - EDGE, top - EDGE - NAME * 0.8, number)
    title, small = fonts.fitted(
        fonts.printable(f"{occasion.activity}   {_('盖满 {n} 个章').format(n=len(stations))}"), REGULAR, SMALL, inside, LEAST
    )
    canvas.setFont(REGULAR, small)
    canvas.drawString(left + EDGE, top - HEAD + 2 * mm, title)
    _boxes(canvas, stations, card.stamped, left + EDGE, top - HEAD, inside)


def _boxes(canvas: Canvas, stations: Sequence[str], stamped: Sequence[bool], left: float, top: float, wide: float) -> None:
    """A box for each station, its name at the foot, as large as they all fit."""
    rows = max(1, -(-len(stations) // ACROSS))
    across = max(1, -(-len(stations) // rows))
    box = (wide - GAP * (across - 1)) / across
    high = (HEIGHT - HEAD - EDGE - GAP * (rows - 1)) / rows
    for place, (station, is_stamped) in enumerate(zip(stations, stamped, strict=False)):
        row, column = divmod(place, across)
        x, y = left + column * (box + GAP), top - row * (high + GAP) - high
        canvas.setLineWidth(1)
        canvas.roundRect(x, y, box, high, 2 * mm)
        text, size = fonts.fitted(fonts.printable(station), REGULAR, SMALL, box - 2 * mm, LEAST)
        canvas.setFont(REGULAR, size)
        canvas.drawCentredString(x + box / 2, y + 1.6 * mm, text)
        if is_stamped:
            _tick(canvas, x + box / 2, y + SMALL + (high - SMALL) / 2, min(box, high) * 0.22)


def _tick(canvas: Canvas, x: float, y: float, size: float) -> None:
    """What is stamped already on the phones, drawn: no font of a hall's printer is needed for it."""
    canvas.setLineWidth(size * 0.3)
    canvas.lines([(x - size, y, x - size * 0.3, y - size * 0.7), (x - size * 0.3, y - size * 0.7, x + size, y + size * 0.8)])

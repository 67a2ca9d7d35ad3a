"""感谢信: what became of a gift, on one page of A4, with numbers and no child's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from pages import words
from pages.papers import fonts
from pages.papers.fonts import BOLD, REGULAR
from pages.words import _, ngettext

SIDE, TOP, FOOT = 28 * mm, 40 * mm, 34 * mm
SIZE, SMALLEST = 15.0, 10.0
"""Points of the letter; a long one is set smaller, so that it stays on its page."""
LEADING = 1.75
MOST_NAMED = 40
"""Activities that a letter names; there is no room for more."""
NO_LINE_BEGINS_WITH = "，。；：、）)”？%"


@dataclass(frozen=True, slots=True)
class Letter:
    """What it says, in words already: `gift` 铅笔 60 支 or 500 元, `bought` what money became, `given` and `left` things with numbers."""

    centre: str
    donor: str
    on: date
    today: date
    gift: str
    children: int = 0
    bought: str = ""
    given: str = ""
    left: str = ""
    activities: Sequence[tuple[str, str, int]] = ()
    """Title, day and children."""


def thank_you(letter: Letter, *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """The letter as a PDF of one page. Activities that find no room are counted in one line."""
    words.use(language, time_zone)
    fonts.font(REGULAR)
    fonts.font(BOLD)
    made = BytesIO()
    canvas = Canvas(made, pagesize=A4, pageCompression=1)
    canvas.setTitle(_("感谢信"))
    canvas.setAuthor(letter.centre)
    canvas.setCreator("寸草 Cuncao")
    canvas.setFont(BOLD, 30)
    canvas.drawCentredString(A4[0] / 2, A4[1] - TOP, fonts.printable(_("感谢信")))
    lines, size = _fitted(letter)
    height = A4[1] - TOP - 22 * mm
    for line in lines:
        canvas.setFont(REGULAR, size)
        canvas.drawString(SIDE, height, line)
        height -= size * LEADING
    _signed(canvas, letter)
    canvas.showPage()
    canvas.save()
    return made.getvalue()


def _signed(canvas: Canvas, letter: Letter) -> None:
    room = A4[0] - 2 * SIDE
    for text, place in ((letter.centre, 11 * mm), (words.day(letter.today, weekday=False, year=True), 0)):
        shown, size = fonts.fitted(fonts.printable(text), REGULAR, SIZE, room)
        canvas.setFont(REGULAR, size)
        canvas.drawRightString(A4[0] - SIDE, FOOT + place, shown)


def _fitted(letter: Letter) -> tuple[list[str], float]:
    """The letter's lines, and the size at which they fit; where they do not, fewer activities are named."""
    room = A4[1] - TOP - 22 * mm - FOOT - 26 * mm
    named, size = min(len(letter.activities), MOST_NAMED), SIZE
    while True:
        lines = [line for paragraph in _paragraphs(letter, named) for line in broken(paragraph, size, A4[0] - 2 * SIDE)]
        if len(lines) * size * LEADING <= room or (size <= SMALLEST and not named):
            return lines, size
        if size > SMALLEST:
            size -= 0.5
        else:
            named -= 1


def _paragraphs(letter: Letter, named: int) -> list[str]:
    told = [
        _("{donor}：").format(donor=letter.donor),
        _("{day}，我们收到了你捐的{gift}。谢谢你。").format(day=words.day(letter.on, weekday=False, year=True), gift=letter.gift),
    ]
    if letter.bought:
        told.append(_("用这笔钱买了{things}。").format(things=letter.bought))
    if letter.children:
        reached = ngettext("到今天，已经有 {n} 个孩子拿到了：{things}。", "到今天，已经有 {n} 个孩子拿到了：{things}。", letter.children)
        told.append(reached.format(n=letter.children, things=letter.given))
    listed = [_activity(*one) for one in letter.activities[:named]]
    others = len(letter.activities) - named
    if others:
        listed.append(ngettext("还有 {n} 次活动", "还有 {n} 次活动", others).format(n=others))
    if listed:
        told.append(_("在这些活动上发的：{activities}。").format(activities=_("、").join(listed)))
    if letter.left:
        told.append(_("还有{things}在柜子里，以后接着发给孩子。").format(things=letter.left))
    return told


def _activity(title: str, day: str, children: int) -> str:
    inside = _("，").join(filter(None, (day, ngettext("{n} 人", "{n} 人", children).format(n=children))))
    return f"{title}（{inside}）"


def broken(paragraph: str, size: float, room: float) -> list[str]:
    """A paragraph as lines no wider than `room`. A line begins with no closing sign, and no number or Latin word is parted."""
    text = fonts.printable(" ".join(paragraph.split()))
    widths = [fonts.width(sign, REGULAR, size) for sign in text]
    lines: list[str] = []
    begin = 0
    while begin < len(text):
        end, wide = begin, 0.0
        while end < len(text) and (wide + widths[end] <= room or end == begin):
            wide += widths[end]
            end += 1
        end = end if end == len(text) else _good_break(text, begin, end)
        lines.append(text[begin:end].strip())
        begin = end
    return lines


def _good_break(text: str, begin: int, end: int) -> int:
    """The last place up to `end` at which a line may end; `end` itself where there is none."""
    for cut in range(end, begin, -1):
        if text[cut] not in NO_LINE_BEGINS_WITH and not (_plain(text[cut - 1]) and _plain(text[cut])):
            return cut
    return end


def _plain(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign in ".,-")

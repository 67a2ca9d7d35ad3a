"""What one gift became, for its giver: a page that a link opens until it ends, with numbers and never names.

It is plain HTML without the framework's socket, so that nothing goes out but what stands here. Open to whoever has the link, hence no
name of a person in it, the giver's neither; a link that is unknown, has ended or was withdrawn gets the same page as any other.
"""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from care import donating
from care.activity import Record
from pages import donations_words as spoken
from pages import words
from pages.donations_deeds import today
from pages.donations_words import Told, yuan
from pages.markup import NOTHING, SPROUT, bar
from pages.statics import address as file_address
from pages.words import _, ngettext
from storage import house
from storage.ledger import Ledger

router = APIRouter(include_in_schema=False)

PATH = "/thanks/"
HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; base-uri 'none'; form-action 'none'"
    ),
}
PAGE = Markup(
    '<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="robots" content="noindex, nofollow, noarchive"><meta name="referrer" content="no-referrer"><title>{title}</title>'
    '<link rel="stylesheet" href="{tokens}"><link rel="stylesheet" href="{look}"><script src="{theme}"></script></head>'
    "<body><main>{body}</main></body></html>"
)


def address(token: str) -> str:
    """The path that a link's token opens."""
    return PATH + token


@router.get("/thanks/{token}")
async def thanks(token: str) -> HTMLResponse:
    """The page of a link: 404, and the same friendly words for all, where it opens nothing."""
    ledger = house.ledger()
    words.use(ledger.centre["language"], ledger.centre["time_zone"])
    donation = donating.shared(ledger.store.donations.all(), token, today())
    if donation is None:
        return _page(_("打不开了"), _ended(), 404)
    return _page(_("谢谢你"), _told(ledger, donation), 200)


def _page(title: str, body: Markup, status: int) -> HTMLResponse:
    sheets = {
        name: file_address(f"look/{file}") for name, file in (("tokens", "tokens.css"), ("look", "thanks.css"), ("theme", "theme.js"))
    }
    return HTMLResponse(str(PAGE.format(lang=words.html_language(), title=title, body=body, **sheets)), status, HEADERS)


def _ended() -> Markup:
    said = Markup('{}<h1>{}</h1><p class="big">{}</p>')
    return said.format(SPROUT, _("这个链接打不开了"), _("链接到了日子就会结束，也可能抄漏了一个字。想再看，就问问发给你的人。"))


def _told(ledger: Ledger, donation: Record) -> Markup:
    discreet = spoken.discreet(ledger)
    told = spoken.became(ledger, donation, discreet)
    centre = ledger.centre["name"]
    parts = [
        Markup('<p class="centre">{}</p><h1>{}</h1><p class="big">{}</p>').format(centre, _("谢谢你"), _what(donation, told)),
        _children(told),
        _money(told),
        _pieces(told),
        _activities(told),
        Markup('<p class="foot">{}</p>').format(
            _("数到 {today}。这一页只有数字，没有孩子的名字，{until}以后打不开。").format(
                today=words.day(today(), weekday=False), until=words.day(donation["link"]["until"], weekday=False)
            )
        ),
    ]
    return NOTHING.join(parts)


def _what(donation: Record, told: Told) -> str:
    on = words.day(donation["on"], weekday=False)
    if told.amount is not None:
        return _("{day}，你捐了 {amount}。").format(day=on, amount=yuan(told.amount))
    listed = _("，").join(f"{piece.title} {piece.came} {piece.unit}".strip() for piece in told.pieces)
    return _("{day}，你捐了 {things}。").format(day=on, things=listed)


def _children(told: Told) -> Markup:
    if not told.children:
        said = _("东西还在柜子里，发给孩子以后，这里看得到。") if told.pieces else _("还没有用。用了以后，这里看得到买了什么。")
        return Markup('<p class="big">{}</p>').format(said)
    after = ngettext("个孩子拿到了", "个孩子拿到了", told.children)
    return Markup('<p class="figure"><b>{}</b> <span>{}</span></p>').format(told.children, after)


def _money(told: Told) -> Markup:
    if told.amount is None or not told.spent:
        return NOTHING
    left = max(told.amount - told.spent, 0)
    said = _("用了 {spent}，还剩 {left}。").format(spent=yuan(min(told.spent, told.amount)), left=yuan(left))
    return Markup('<p class="big">{}</p>').format(said)


def _pieces(told: Told) -> Markup:
    if not told.pieces:
        return NOTHING
    rows = NOTHING.join(
        Markup("<li><div><b>{}</b><span>{}</span></div>{}</li>").format(
            piece.title,
            _("发了 {n} {unit}，还有 {left} {unit}").format(n=piece.given, left=piece.left, unit=piece.unit),
            bar(piece.given / piece.came if piece.came else 0),
        )
        for piece in told.pieces
    )
    head = _("买了什么，发了多少") if told.amount is not None else _("发了多少")
    return Markup("<section><h2>{}</h2><ul>{}</ul></section>").format(head, rows)


def _activities(told: Told) -> Markup:
    if not told.activities:
        return NOTHING
    rows = NOTHING.join(
        Markup("<li><div><b>{}</b><span>{}</span></div></li>").format(
            title, _("，").join(filter(None, (day, ngettext("{n} 人", "{n} 人", children).format(n=children))))
        )
        for title, day, children, _id in told.activities
    )
    return Markup("<section><h2>{}</h2><ul>{}</ul></section>").format(_("在哪些活动上"), rows)

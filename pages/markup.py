"""Markup that only shows: strings that escape what is put into them, drawn many at a time by `draw`.

All looks are in `assets/look/look.css`; here are only names of roles. What acts is in `pages.parts`.
"""

import base64
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal

from markupsafe import Markup
from nicegui import ui

from pages.statics import address
from pages.words import _

Kind = Literal["ok", "wait", "flag", "stop", "amber", ""]
NOTHING = Markup("")


def draw(markup: Markup) -> ui.html:
    """Show markup made here. Everything put into it by `Markup.format` was escaped; plain strings are refused."""
    if not isinstance(markup, Markup):
        raise TypeError("draw() takes Markup, so that nothing unescaped reaches a page")
    return ui.html(str(markup), sanitize=False).style("display:contents")


def icon(name: str, label: str = "") -> Markup:
    """An icon of the sprite; with a label only where no word stands beside it."""
    named = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="i" viewBox="0 0 24 24" {}><use href="{}#{}"></use></svg>').format(named, address("look/icons.svg"), name)


DOT = Markup('<i class="sp"></i>')


def dotted(*pieces: str | Markup | None) -> Markup:
    """Facts in one line with a small dot between them; what is empty is left out."""
    return DOT.join(piece for piece in pieces if piece)


def leaf(text: str | Markup, state: Literal["", "off", "local", "flag"] = "", size: Literal["", "small", "large"] = "") -> Markup:
    """The leaf corner with a person's first character, or an icon: filled is here, off (hollow) is not yet, local is on a phone only."""
    shown = text if isinstance(text, Markup) else text[:1]
    return Markup('<span class="leaf {} {}" aria-hidden="true">{}</span>').format(state, size, shown)


def tag(text: str, kind: Kind = "", icon_name: str | None = None) -> Markup:
    """A small mark in a row: what happened, or what needs a person."""
    return Markup('<span class="tag {}">{}{}</span>').format(kind, icon(icon_name) if icon_name else NOTHING, text)


def pill(text: str, kind: Kind = "", icon_name: str | None = None) -> Markup:
    """A rounded state at the head of a page."""
    return Markup('<span class="pill {}">{}{}</span>').format(kind, icon(icon_name) if icon_name else NOTHING, text)


def row(
    name: str | Markup,
    quiet: str | Markup = "",
    *,
    lead: Markup = NOTHING,
    end: str | Markup = "",
    href: str | None = None,
    data: Mapping[str, str] | None = None,
    void: bool = False,
) -> Markup:
    """A row of a list: leaf, name, one quiet line, one state or action at the right. `data` are data-attributes for the list's handler."""
    attributes = Markup(" ").join(Markup('data-{}="{}"').format(key, value) for key, value in (data or {}).items())
    head = Markup('<s class="nm">{}</s>').format(name) if void else Markup('<span class="nm" title="{}">{}</span>').format(name, name)
    second = Markup('<span class="soft">{}</span>').format(quiet) if quiet else NOTHING
    middle = Markup('<span class="two">{}{}</span>').format(head, second)
    if href is not None:
        return Markup('<a class="li" href="{}" {}>{}{}{}</a>').format(href, attributes, lead, middle, end)
    return Markup('<div class="li" {}>{}{}{}</div>').format(attributes, lead, middle, end)


def rows(items: Iterable[Markup]) -> Markup:
    """Rows under each other."""
    return Markup('<div class="list">{}</div>').format(NOTHING.join(items))


def waiting_rows(count: int = 3) -> Markup:
    """Still grooves where a list is not there yet."""
    groove = Markup('<div class="li groove"><span class="leaf"></span><span class="two"><b></b><i></i></span></div>')
    return Markup('<div class="list" aria-hidden="true">{}</div>').format(groove * count)


def link(text: str, href: str, *, icon_name: str | None = None, kind: str = "", label: str = "", new_tab: bool = False) -> Markup:
    """A link that looks like a button. `label` is for readers where `text` is empty."""
    more = Markup(' aria-label="{}"').format(label) if label else NOTHING
    if new_tab:
        more += Markup(' target="_blank" rel="noopener"')
    shown = icon(icon_name) if icon_name else NOTHING
    return Markup('<a class="btn {}" href="{}"{}>{}{}</a>').format(kind, href, more, shown, text)


def call(digits: str, name: str = "") -> Markup:
    """A button that calls a number."""
    return link("", f"tel:{digits}", icon_name="phone", kind="wash square", label=_("打电话给 {name}").format(name=name or digits))


def bar(share: float) -> Markup:
    """A bar filled to `share` (0 to 1). The figures stand beside it, never in it alone."""
    return Markup('<span class="bar" aria-hidden="true"><i style="width:{}%"></i></span>').format(round(min(max(share, 0), 1) * 100, 1))


def progress(done: int, of: int, text: str) -> Markup:
    """How far a long work is, with figures: 640 / 1000 张."""
    return Markup(
        '<div class="progress" role="progressbar" aria-valuenow="{}" aria-valuemax="{}" aria-label="{}">{}<b class="num">{}</b></div>'
    ).format(done, of, text, bar(done / of if of else 0), text)


def note(text: str | Markup, kind: Kind = "", icon_name: str | None = None, end: Markup = NOTHING) -> Markup:
    """A band across the page that stays: what needs to be known, and what to do."""
    return Markup('<div class="note {}">{}<span class="grow">{}</span>{}</div>').format(
        kind, icon(icon_name) if icon_name else NOTHING, text, end
    )


SPROUT = Markup(
    '<svg class="sprout" viewBox="0 0 520 120" aria-hidden="true"><path class="blade2" d="M262 112C260 76 268 40 292 20c0 32-6 62-18 92z"/>'
    '<path class="blade1" d="M258 112c-3-24-12-42-30-54 0 24 6 42 18 54z"/>{}<path class="soil" d="M8 114H512"/></svg>'
).format(NOTHING.join(Markup('<circle class="seed" cx="{}" cy="104" r="5"/>').format(x) for x in (40, 88, 136, 184, 340, 388, 436, 484)))


def empty(title: str, what: str = "", action: Markup = NOTHING) -> Markup:
    """A stretch of ground with one sprout, what will appear here, and the one thing to do."""
    more = Markup('<p class="soft">{}</p>').format(what) if what else NOTHING
    return Markup('<div class="empty">{}<p class="t20 b">{}</p>{}{}</div>').format(SPROUT, title, more, action)


def facts(pairs: Iterable[tuple[str, str | Markup]]) -> Markup:
    """Label and value under each other, as on a child's page."""
    return Markup('<dl class="facts">{}</dl>').format(
        NOTHING.join(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*pair) for pair in pairs)
    )


@lru_cache(maxsize=64)
def qr(text: str, label: str) -> Markup:
    """A QR code as a picture, black on white in light and dark, with four modules of white around it."""
    import qrcode
    from qrcode.image.svg import SvgPathFillImage

    code = qrcode.QRCode(border=4, image_factory=SvgPathFillImage)
    code.add_data(text)
    picture = base64.b64encode(code.make_image().to_string()).decode()
    return Markup('<img class="qr" alt="{}" src="data:image/svg+xml;base64,{}">').format(label, picture)

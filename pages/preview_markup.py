"""What the previews of all imports draw alike: figures that open rows, the list's head and end, a column's meaning."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from care.tables import Heading
from pages.markup import NOTHING, icon
from pages.words import _

AT_ONCE = 100
"""Rows shown at first, and more with each tap."""

Tile = tuple[str, str, str, str]
"""A figure: its name, icon, word and colour."""


def tiles(of: Iterable[Tile], figures: Mapping[str, int], show: str) -> Markup:
    """The figures; each opens its rows, that of `show` is open."""
    return Markup('<div class="figures">{}</div>').format(
        NOTHING.join(
            Markup(
                '<button type="button" class="tile {}" data-show="{}" aria-pressed="{}"><span class="line">{}<span>{}</span></span>'
                '<b class="num">{}</b></button>'
            ).format(kind, name, "true" if name == show else "false", icon(picture), _(word), figures[name])
            for name, picture, word, kind in of
        )
    )


def listed(title: str, count: int, told: str, lines: Iterable[Markup], *, none: str, left: int = 0, kind: str = "") -> Markup:
    """The list under its head. `none` is said where there is no line; `left` rows more can be asked for."""
    head = Markup('<div class="card-head"><h2>{} <span class="count num">{}</span></h2><span class="soft">{}</span></div>').format(
        title, _("{n} 行").format(n=count), told
    )
    drawn = NOTHING.join(lines)
    if not drawn:
        return head + Markup('<p class="soft t18 calm">{}</p>').format(none)
    more = NOTHING
    if left > 0:
        more = Markup('<button type="button" class="btn wide" data-more>{}</button>').format(_("再看 {n} 行").format(n=min(AT_ONCE, left)))
    return head + Markup('<ul class="problems {}">{}</ul>{}').format(kind, drawn, more)


def row_number(row: int, kind: str, picture: str) -> Markup:
    """In which row of the file something stands."""
    return Markup('<span class="tag {} num">{}{}</span>').format(kind, icon(picture), _("{row} 行").format(row=row))


def cell(column: str | None, shown: str) -> Markup:
    """What stood in a cell, and under which head."""
    return Markup('<span class="place soft">{}</span><span class="cell" title="{}">{}</span>').format(
        column or _("整行"), shown, shown or _("（空）")
    )


def columns(understood: Iterable[Markup], rest: Markup = NOTHING) -> Markup:
    """How each column was understood."""
    return Markup('<h2>{}</h2><div class="understood">{}</div>{}').format(_("列怎么认的"), NOTHING.join(understood), rest)


def column(heading: Heading, field: str | None, options: Markup) -> Markup:
    """A column's head with what it was taken for, to be changed."""
    id = f"column{heading.index}"
    label = Markup('<label for="{}" title="{}">{}</label>{}').format(id, "　".join(heading.samples), heading.title, icon("arrow-right"))
    return label + Markup('<span class="pick"><select id="{}" data-column="{}" class="{}">{}</select>{}</span>').format(
        id, heading.index, "" if field else "off", options, icon("chevron-down")
    )


def option(value: str, word: str, *, chosen: bool) -> Markup:
    """One of the meanings."""
    return Markup('<option value="{}"{}>{}</option>').format(value, Markup(" selected") if chosen else NOTHING, word)

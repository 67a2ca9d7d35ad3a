"""Small parts that many pages draw with.

Two kinds. *Markup* is what only shows: strings that escape what is put into them, drawn many at a time by `draw`. *Elements* are what
acts: buttons, fields, dialogs. All looks are in `assets/look/look.css`; here are only names of roles.
"""

import base64
import inspect
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Literal

from markupsafe import Markup
from nicegui import Client, ui
from nicegui.element import Element
from nicegui.helpers import expects_arguments, should_await

from pages.statics import address
from pages.words import _

Kind = Literal["ok", "wait", "flag", "stop", "amber", ""]
Handler = Callable[..., Any] | Callable[..., Awaitable[Any]]
NOTHING = Markup("")


# --- markup ---------------------------------------------------------------------------------------------------------------------


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


# --- elements -------------------------------------------------------------------------------------------------------------------


def button(
    text: str,
    on_click: Handler | None = None,
    *,
    icon_name: str | None = None,
    kind: str = "",
    href: str | None = None,
    label: str = "",
) -> ui.button:
    """A button. `kind`: go (the one next step of a screen), wash (in lists), quiet, stop, and mid, big, square for its size."""
    made = ui.button(text, icon=icon_name, on_click=on_click and _on_page(on_click), color=None).classes(f"btn {kind}")
    if href is not None:
        made.props["href"] = href
    if label:
        made.props["aria-label"] = label
    return made


def _on_page(handler: Handler) -> Handler:
    """The handler, run as if from the page itself: what it opens and says must outlast a button that is drawn anew under it."""

    async def within(client: Client, done: Awaitable[Any]) -> Any:
        with client.content:
            return await done

    def pressed(*event: Any) -> Any:
        client = ui.context.client
        with client.content:
            done = handler(*event)
        return within(client, done) if should_await(done) else done

    return (lambda event: pressed(event)) if expects_arguments(handler) else pressed


@contextmanager
def card(title: str = "", *, end: Callable[[], Any] | None = None, classes: str = "") -> Iterator[Element]:
    """A card with one subject. `end` draws what stands at the right of its title."""
    with ui.element("section").classes(f"card {classes}") as made:
        if title or end:
            with ui.element("div").classes("card-head"):
                draw(Markup("<h2>{}</h2>").format(title))
                if end:
                    end()
        yield made


@contextmanager
def labelled(text: str, *, optional: bool = False, hint: str = "", control: str = "") -> Iterator[Element]:
    """A label above and outside, a field in it, a hint below. `control` is the id of the native control."""
    with ui.element("div").classes("labelled") as made:
        more = Markup(' <span class="mute">{}</span>').format(_("可不填")) if optional else NOTHING
        draw(Markup('<label class="over" for="{}">{}{}</label>').format(control, text, more))
        yield made
        if hint:
            draw(Markup('<p class="soft">{}</p>').format(hint))


_controls = 0


def _control() -> str:
    global _controls
    _controls += 1
    return f"f{_controls}"


def text_field(
    label: str,
    value: str | None = "",
    *,
    optional: bool = False,
    hint: str = "",
    lines: int = 1,
    kind: Literal["text", "password", "tel", "date", "time", "number", "search", "url"] = "text",
    on_change: Handler | None = None,
    autocomplete: str = "off",
) -> ui.input | ui.textarea:
    """A field with its label outside. `.error = "…"` writes under it what is wrong. Marked by its label, for tests."""
    control = _control()
    with labelled(label, optional=optional, hint=hint, control=control):
        made: ui.input | ui.textarea
        if lines > 1:
            made = ui.textarea(value=value or "", on_change=on_change).props(f"rows={lines} autogrow")
        else:
            made = ui.input(value=value or "", password=kind == "password", password_toggle_button=kind == "password", on_change=on_change)
            if kind not in ("text", "password"):
                made.props(f"type={kind}")
        made.props(f'for={control} autocomplete={autocomplete} aria-label="{label}"')
    return made.mark(label)


def typed(field: ui.input | ui.textarea) -> str:
    """What stands in a field, without the blanks around it."""
    return (field.value or "").strip()


def choice(
    label: str,
    options: Mapping[Any, str],
    value: Any = None,
    *,
    optional: bool = False,
    hint: str = "",
    many: bool = False,
    on_change: Handler | None = None,
) -> ui.select:
    """A list to choose from, with its label outside. For two or three choices take `segments`."""
    control = _control()
    with labelled(label, optional=optional, hint=hint, control=control):
        made = ui.select(dict(options), value=value, multiple=many, clearable=optional, on_change=on_change)
        made.props(f'outlined for={control} aria-label="{label}" popup-content-class=choices')
    return made.mark(label)


def segments(label: str, options: Mapping[Any, str], value: Any, on_change: Handler | None = None) -> ui.toggle:
    """A switch of two or three."""
    made = ui.toggle(dict(options), value=value, on_change=on_change).classes("seg").props("unelevated no-caps spread")
    made.props(f'role=group aria-label="{label}"')
    return made.mark(label)


def chip(text: str, chosen: bool, on_click: Handler) -> ui.button:
    """A filter that is on (a tick, a wash, a heavier word) or off."""
    made = ui.button(text, icon="check" if chosen else None, on_click=on_click, color=None).classes(f"chip {'on' if chosen else ''}")
    made.props["aria-pressed"] = "true" if chosen else "false"
    return made


def switch(text: str, value: bool, on_change: Handler | None = None) -> ui.switch:
    """On or off, at once."""
    return ui.switch(text, value=value, on_change=on_change).classes("switch").props("color=primary keep-color=false").mark(text)


async def ask(question: str, deed: str, *lines: str, danger: bool = False, not_now: str = "") -> bool:
    """Ask before what cannot be undone in one tap. True if the deed (作废旧胸牌, never 确定) was chosen; Escape, a tap outside: no."""
    with ui.dialog() as dialog, ui.element("div").classes("ask"):
        dialog.props["aria-label"] = question
        draw(
            Markup('<h2 class="t24">{}</h2>{}').format(
                question, NOTHING.join(Markup('<p class="t18 soft">{}</p>').format(line) for line in lines)
            )
        )
        with ui.element("div").classes("line"):
            button(not_now or _("先不"), lambda: dialog.submit(False), kind="grow")
            button(deed, lambda: dialog.submit(True), kind="grow stop-solid" if danger else "grow go").mark("deed")
    return bool(await answer(dialog))


async def answer(dialog: ui.dialog) -> Any:
    """Open a dialog, wait for what it is given by `submit` (None where it was closed), and take it away."""
    try:
        return await dialog
    finally:
        if not dialog.is_deleted:  # the page was left while it was open
            dialog.delete()


@contextmanager
def sheet(title: str) -> Iterator[ui.dialog]:
    """A dialog with a small form in it, open at once; on phones a sheet from below. Escape and a tap outside close it."""
    with ui.dialog(value=True) as dialog, ui.element("div").classes("sheet"):
        dialog.props["aria-label"] = title
        dialog.on("hide", dialog.delete)
        draw(Markup('<h2 class="t24">{}</h2>').format(title))
        yield dialog


def sheet_buttons(dialog: ui.dialog, deed: str, do: Handler) -> None:
    """先不 at the left, the deed named at the right; `do` closes the sheet itself when all is well."""
    with ui.element("div").classes("line"):
        button(_("先不"), dialog.close, kind="grow")
        button(deed, do, kind="grow go").mark("deed")


def toast(text: str, undo: Handler | None = None, undo_text: str = "") -> None:
    """Say at the bottom what was done, for eight seconds, with 撤回 where there is one. Never for errors: those stand in the frame."""
    client = ui.context.client
    for element in list(client.elements.values()):
        if "toast" in element.classes:
            element.delete()

    async def take_back() -> None:
        made.delete()
        with client.content:  # the toast is gone, and what the handler draws must stand somewhere
            done = undo() if undo is not None else None
            if inspect.isawaitable(done):
                await done

    with client.content, ui.element("div").classes("toast").props("role=status") as made:
        draw(icon("check"))
        ui.label(text).classes("grow")
        if undo is not None:
            button(undo_text or _("撤回"), take_back, kind="inv")
        ui.timer(8, made.delete, once=True)

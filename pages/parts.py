"""Elements that act: buttons, fields, dialogs. What only shows is in `pages.markup`; all looks are in `assets/look/look.css`."""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from markupsafe import Markup
from nicegui import Client, ui
from nicegui.element import Element
from nicegui.helpers import expects_arguments, should_await

from pages.markup import NOTHING, draw, icon
from pages.words import _

Handler = Callable[..., Any] | Callable[..., Awaitable[Any]]


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

"""A dialog with a small form in it that is awaited: what was filled in, or None where it was put away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from markupsafe import Markup
from nicegui import ui

from pages.markup import draw
from pages.parts import button
from pages.words import _


@contextmanager
def asked(title: str) -> Iterator[ui.dialog]:
    """The dialog, not yet open (`parts.answer` opens it); its title is also its name for readers."""
    with ui.dialog() as dialog, ui.element("div").classes("sheet"):
        dialog.props["aria-label"] = title
        draw(Markup('<h2 class="t24">{}</h2>').format(title))
        yield dialog


def asked_buttons(dialog: ui.dialog, deed: str, do: Callable[..., Any]) -> None:
    """先不 at the left, the deed named at the right; `do` submits the dialog itself when all is well."""
    with ui.element("div").classes("line"):
        button(_("先不"), lambda: dialog.submit(None), kind="grow")
        button(deed, do, kind="grow go").mark("deed")

"""How much waits on the tray, at the head of its page and in the navigation of any page, kept true while the page is open."""

import contextlib

from markupsafe import Markup
from nicegui import ui

from pages.statics import address


def count(title: str, waiting: int) -> Markup:
    """A title with how much waits quietly after it; `show_waiting` changes the figure."""
    return Markup('{} <span class="count num" data-waiting>{}</span>').format(title, waiting or "")


def show_waiting(waiting: int) -> None:
    """Show on this open page that so much waits. Nothing where what was pressed is gone already: what drew it anew shows it."""
    with contextlib.suppress(RuntimeError):
        ui.run_javascript(f'import("{address("look/waiting.js")}").then(({{showWaiting}}) => showWaiting({int(waiting)}))')

"""Pages that follow an activity: drawn again when something new is on disk, and now and then because time passes."""

import time
from collections.abc import Callable
from typing import Any

from nicegui import Client, ui
from nicegui.element import Element

from storage import house

SOONEST = 1.0
"""Seconds between two drawings, however much is scanned."""
LATEST = 20.0
"""Seconds after which a page is drawn again anyway: it says how long ago things were."""


def is_gone(element: Element) -> bool:
    """Whether the page that shows `element` was left: what was asked there may be answered after it."""
    try:
        return element.is_deleted or element.client.id not in Client.instances
    except RuntimeError:  # the client went without a word
        return True


def follow(activity_id: str, redraw: Callable[[], Any]) -> None:
    """Call `redraw` while this page is open: at most once a second where the activity or a record changed, else every twenty seconds."""
    changed, drawn = False, time.monotonic()

    def heard(concerned: set[str]) -> None:
        nonlocal changed
        changed = changed or activity_id in concerned or "" in concerned

    def look() -> None:
        nonlocal changed, drawn
        if changed or time.monotonic() - drawn > LATEST:
            changed, drawn = False, time.monotonic()
            if house.ledger().store.activities.find(activity_id) is not None:  # erased meanwhile: what stands there stays
                redraw()

    stop = house.ledger().listen(heard)
    ui.timer(SOONEST, look)
    ui.context.client.on_delete(stop)

"""结束了, 取消了: a band on pages of an activity that an organizer ended while they stood open, and on all of one that is cancelled.

What is written there afterwards happened after the end, and waits on the tray: whoever writes should know it first.
"""

from markupsafe import Markup
from nicegui import ui

from care import activity as activities
from care.activity import Record
from pages import words
from pages.markup import NOTHING, icon, link
from pages.markup import draw as show
from pages.words import _
from storage import house


def draw(activity_id: str) -> None:
    """Place the band here; empty while the activity goes on."""
    opened = _activity(activity_id)
    if opened is None:
        return
    shown = _band(opened, opened)
    band = show(shown)

    def heard(_concerned: set[str]) -> None:
        nonlocal shown
        if band.is_deleted:
            return
        with band:  # in this reader's language
            now = _band(_activity(activity_id), opened)
            if now != shown:
                shown = now
                band.set_content(str(now))

    ui.context.client.on_delete(house.ledger().listen(heard))


def _activity(id: str) -> Record | None:
    found = house.ledger().store.activities.find(id)
    return None if found is None else dict(found)


def _band(activity: Record | None, opened: Record) -> Markup:
    if activity is None:
        return NOTHING
    cancelled, closed = activity.get("cancelled_at"), activity.get("closed_at")
    if cancelled:
        text = _("活动 {when} 取消了。再写的会列在待处理里。").format(when=words.moment(cancelled))
    elif closed and not activities.ended_at(opened):
        text = _("活动 {when} 结束了。再写的会列在待处理里。").format(when=words.moment(closed))
    else:
        return NOTHING
    way = link(_("看这次活动"), f"/activities/{activity['id']}", kind="quiet mid")
    return Markup('<div class="note flag ended-band" role="status">{}<span class="grow">{}</span>{}</div>').format(
        icon("calendar-off" if cancelled else "lock"), text, way
    )

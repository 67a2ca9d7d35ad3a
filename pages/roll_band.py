"""紧急点名进行中: a red band on every page, from the moment anybody began a roll-call until it is ended, with the way to it."""

from markupsafe import Markup
from nicegui import ui

from care import activity as activities
from care import days, roll
from pages.markup import NOTHING, icon, link
from pages.markup import draw as show
from pages.words import _
from storage import house


def draw() -> None:
    """Place the band here; empty where none goes on. It comes and goes while the page is open."""
    shown = _band()
    band = show(shown)

    def heard(_concerned: set[str]) -> None:
        nonlocal shown
        if band.is_deleted:
            return
        with band:  # in this reader's language
            now = _band()
            if now != shown:
                shown = now
                band.set_content(str(now))

    ui.context.client.on_delete(house.ledger().listen(heard))


def _band() -> Markup:
    ledger, now = house.ledger(), days.now()
    known = ledger.store.activities.all()
    return NOTHING.join(
        _line(activity["id"], activity["title"])
        for activity in known
        if roll.began(activity["id"], ledger.books) and activities.state(activity, now) in ("planned", "running")
    )


def _line(id: str, title: str) -> Markup:
    text = Markup('<span class="ph">{}</span> <span class="ph">{}</span>').format(_("紧急点名进行中"), title)
    way = link(_("去点名"), f"/activities/{id}/roll", kind="mid")
    return Markup('<div class="note stop roll-band" role="alert">{}<span class="grow">{}</span>{}</div>').format(
        icon("alert-triangle"), text, way
    )

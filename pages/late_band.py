"""到点了: a quiet band on every page while an activity is past its planned end and children are still inside, with the way to its board."""

from markupsafe import Markup
from nicegui import ui

from care import activity as activities
from care import days, watch
from care.activity import Record
from pages.markup import NOTHING, icon, link
from pages.markup import draw as show
from pages.words import _, ngettext
from storage import house

SOON = 12 * 3600
"""A page that is open now and whose activity ends within so many seconds will say so when it does."""


def draw(told: str = "") -> None:
    """Place the band here; empty where nobody is late. It follows who goes home, and ends that come. `told` is left out."""
    shown = _band(told)
    band = show(shown)

    def again() -> None:
        nonlocal shown
        if band.is_deleted:
            return
        with band:  # in this reader's language
            now = _band(told)
            if now != shown:
                shown = now
                band.set_content(str(now))

    def heard(concerned: set[str]) -> None:
        if shown or any(_is_over(id) for id in concerned):
            again()

    ui.context.client.on_delete(house.ledger().listen(heard))
    ahead = _until_the_next_end()
    if ahead is not None:
        ui.timer(ahead + 1, again, once=True)


def _is_over(id: str) -> bool:
    """Whether it is an activity that came to its end, or was ended."""
    activity = house.ledger().store.activities.find(id)
    return activity is not None and (activities.ended_at(activity) or activity["ends_at"]) <= days.now()


def _band(told: str) -> Markup:
    found = [activity for activity in watch.late(house.ledger().store.activities.all(), days.now(), _inside) if activity["id"] != told]
    return NOTHING.join(_line(activity, _inside(activity["id"])) for activity in found)


def _line(activity: Record, n: int) -> Markup:
    text = ngettext("{title} 到点了，还有 {n} 人没走", "{title} 到点了，还有 {n} 人没走", n)
    if activity.get("closed_at"):
        text = ngettext("{title} 结束了，还有 {n} 人没走", "{title} 结束了，还有 {n} 人没走", n)
    if activity.get("cancelled_at"):
        text = ngettext("{title} 取消了，还有 {n} 人没走", "{title} 取消了，还有 {n} 人没走", n)
    text = text.format(title=activity["title"], n=n)
    way = link(_("看谁还没走"), f"/activities/{activity['id']}/board", kind="quiet mid")
    return Markup('<div class="note flag late-band" role="status">{}<span class="grow">{}</span>{}</div>').format(icon("clock"), text, way)


def _inside(activity: str) -> int:
    """How many the books have inside: the sheets are kept folded, so that this costs a look at each."""
    return sum(sheet.inside for sheet in house.ledger().books.sheets(activity))


def _until_the_next_end() -> float | None:
    """Seconds until the next planned end of an activity that is on; None where none comes soon."""
    now = days.now()
    on = [activity for activity in house.ledger().store.activities.all() if activities.state(activity, now) == "running"]
    ahead = [days.seconds_between(now, activity["ends_at"]) for activity in on]
    return min((seconds for seconds in ahead if 0 < seconds < SOON), default=None)

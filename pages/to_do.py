"""What an organizer still has to see to, though no record contradicts another: children without an adult who can be rung up, children
who stayed away three times in a row, days of which nobody said whether they were held.
"""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from care import activity as activities
from care import days, figures, reach, series
from pages import series_days, series_missed
from pages.markup import NOTHING, draw, icon, note
from pages.parts import card
from pages.reach import guardians
from pages.words import _, ngettext
from storage import house


def without_an_adult() -> Markup:
    """A line for each activity that is planned or on, while there are such children on its list; it leads to their names."""
    ledger, now, known = house.ledger(), days.now(), guardians()
    shown = series.nearest(ledger.store.activities.all(), now)
    held = [activity for activity in shown if activities.state(activity, now) in ("planned", "running")]
    children = ledger.store.children.all() if held else []
    lines: list[Markup] = []
    for activity in sorted(held, key=lambda activity: activity["starts_at"]):
        found = reach.unreached(activity, children, known)
        n = len(found.children)
        if n:
            said = ngettext("{title}：{n} 个孩子没有能打通的大人", "{title}：{n} 个孩子没有能打通的大人", n).format(
                title=activity["title"], n=n
            )
            if not found.open:
                said = _("{what}，都有人负责").format(what=said)
            end = Markup('<a class="btn quiet" href="/activities/{}#reach">{}{}</a>').format(
                activity["id"], _("去补电话"), icon("chevron-right")
            )
            lines.append(note(said, "" if not found.open else "flag", "phone-off", end))
    return NOTHING.join(lines)


def missed_and_unsaid(redraw: Callable[[], Any]) -> None:
    """Who was missed three times in a row, to be rung up; and a line for each series of which days are without a record."""
    for course in series_days.asked_about():
        found = course.days()
        n = figures.of_days(found)["not_recorded"]
        if n:
            title = course.record["title"]
            said = ngettext("{title}：{n} 天没有记录，办了没有？", "{title}：{n} 天没有记录，办了没有？", n).format(title=title, n=n)
            end = Markup('<a class="btn quiet" href="/series/{}">{}{}</a>').format(course.id, _("去写"), icon("chevron-right"))
            draw(note(said, "flag", "calendar-event", end))
        missed = course.away(found)
        if missed:
            with card(_("连着三次没来")):
                series_missed.rows(missed, redraw, course.record["title"])

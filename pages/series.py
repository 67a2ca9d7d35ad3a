"""All series: what is held on several days, every week, or in opening hours."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from care import absences, days, figures, series
from pages import series_words, words
from pages.frame import frame, page
from pages.markup import NOTHING, dotted, draw, empty, icon, leaf, link, row, rows, tag
from pages.parts import card
from pages.series_days import Course, everything, lasts_days
from pages.series_form import PATH
from pages.words import _, mark, ngettext
from storage import house


@page(PATH, mark("系列活动"), css="activities")
def series_page() -> None:
    """What began last stands first."""
    found = everything()
    with (
        frame(_("系列活动"), _("几天的营、每周一次的课、每天开门的图书室。"), back="/activities", nav="activities", actions=_new),
        card(),
    ):
        if found:
            draw(rows(_row(course) for course in found))
        else:
            below = _("写一次星期几和起止日子，每一天就都建好了。")
            draw(empty(_("还没有系列"), below, link(_("新建系列"), f"{PATH}/new", icon_name="calendar-plus")))


def _new() -> None:
    draw(link(_("新建系列"), f"{PATH}/new", icon_name="calendar-plus", kind="go"))


def _row(course: Course) -> Markup:
    found = course.days()
    counted = figures.of_days(found)
    came = [_("人数 {n}").format(n=counted["children"]), _("人次 {n}").format(n=counted["visits"])] if counted["visits"] else []
    end = NOTHING
    if counted["not_recorded"]:
        n = counted["not_recorded"]
        end = tag(ngettext("{n} 天没有记录", "{n} 天没有记录", n).format(n=n), "flag", "alert-triangle")
    quiet = dotted(rule(course), *came)
    return row(course.record["title"], quiet, lead=leaf(icon("calendar-event")), end=end, href=f"{PATH}/{course.id}")


def rule(course: Course) -> Markup:
    """When it is held: 每周六 · 09:00–11:00 · 9 月 5 日 – 1 月 30 日; of an activity of several days, from when to when."""
    return dotted(*_rule(course, shown(course)))


def shown(course: Course) -> Mapping[str, Any]:
    """A series with the hours and the place that hold for its days to come."""
    return series.shown_as(course.record, course.held, days.now(), house.ledger().books.zone) if course.is_series else course.record


def rule_text(course: Course) -> str:
    """The same for a paper: as it began, and what held from some day on."""
    return "   ".join([*_rule(course, course.record), *series_words.later(course.record)])


def _rule(course: Course, record: Mapping[str, Any]) -> list[str]:
    if course.is_series:
        period = series_words.period(record["first_day"], record["last_day"])
        return [series_words.when(record["weekdays"]), series_words.hours(record), period]
    planned = absences.days_of(record, house.ledger().books.zone)
    return [series_words.period(planned[0], planned[-1]), f"{words.clock(record['starts_at'])}–{words.clock(record['ends_at'])}"]


def way(activity: Mapping[str, Any]) -> Markup:
    """From an activity to its series, to its days where it lasts several, else to making a series of it."""
    if activity.get("series") and house.ledger().store.series.find(activity["series"]):
        return link(_("看整个系列"), f"{PATH}/{activity['series']}", icon_name="calendar-event", kind="mid")
    if lasts_days(activity):
        return link(_("每天的出勤"), f"{PATH}/{activity['id']}", icon_name="calendar-event", kind="mid")
    return link(_("照这个排成系列"), f"{PATH}/new?like={activity['id']}", icon_name="calendar-plus", kind="mid")

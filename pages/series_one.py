"""One series, or one activity of several days: each day with what is known of it, who came, who stays away, the attendance sheet."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import activity as activities
from care import attendance, days, figures, series, series_ahead
from care.attendance import LONGEST_REASON, Day
from care.writing import line
from pages import afterwards, series_missed, series_words, voiding, words
from pages.following import follow
from pages.frame import frame, nothing_here, page, titled, who
from pages.markup import NOTHING, dotted, draw, empty, facts, icon, leaf, link, note, tag
from pages.parts import button, card, sheet, text_field, toast, typed
from pages.series import rule, shown
from pages.series_days import Course, find
from pages.series_form import PATH  # the form comes first: /series/new is no series
from pages.series_later import HoursSheet
from pages.series_making import outside
from pages.series_off import OffSheet, restore
from pages.words import _, mark
from storage import house

AT_ONCE = 20
AHEAD = 5
"""Days over that are shown at first, and days to come."""

ON_DAY = '(e) => { const b = e.target.closest("[data-say]"); if (b) emit([b.dataset.at, b.dataset.say]) }'


@page("/series/{series_id}", mark("系列活动"), css="activities")
def one_series(series_id: str) -> None:
    """Follows what happens: a day is held as soon as the first child is there."""
    course = find(series_id)
    if course is None:
        return nothing_here(_("没有这个系列。"), PATH, _("看所有系列"))
    titled(course.record["title"])
    below = dotted(rule(course), shown(course).get("place"), _("开放时间") if course.open_doors else "")
    with frame(course.record["title"], below, nav="activities", back=PATH, actions=lambda: _actions(course)):
        _Series(series_id).draw()
    afterwards.say_what_waits()


def _actions(course: Course) -> None:
    if course.held:
        terms = sorted({days.term_of(day.day) for day in course.days()})
        with button(_("学期出勤表"), icon_name="download"), ui.menu().props("auto-close").classes("papers"):
            for term in terms if len(terms) > 1 else ("",):
                for form, word, picture in (("pdf", mark("打印，PDF"), "printer"), ("xlsx", mark("Excel"), "file-spreadsheet")):
                    address = f"{PATH}/{course.id}/attendance.{form}{'?term=' if term else ''}{term}"
                    text = " ".join(filter(None, (series_words.term(term) if term else "", _(word))))
                    draw(Markup('<a href="{}" download>{}<span>{}</span></a>').format(address, icon(picture), text))
    if course.is_series:
        draw(link(_("修改"), f"{PATH}/{course.id}/edit", icon_name="pencil"))
    else:
        draw(link(_("看活动"), f"/activities/{course.id}", icon_name="calendar-event"))


class _Series:
    """One open page."""

    def __init__(self, id: str) -> None:
        self.id, self.ledger = id, house.ledger()
        self.shown, self.ahead = AT_ONCE, AHEAD

    def draw(self) -> None:
        """What has to be seen to first, then the figures, then every day."""

        @ui.refreshable
        def drawn() -> None:
            course = find(self.id)
            if course is not None:
                self._drawn(course)

        self.redraw = drawn.refresh
        drawn()
        course = find(self.id)
        on = next((one for one in course.held if activities.state(one, days.now()) == "running"), None) if course else None
        if on is not None:
            follow(on["id"], self.redraw)

    def _drawn(self, course: Course) -> None:
        found = course.days()
        missed = course.away(found)
        asked = [day for day in found if day.state == "not_recorded"]
        with card():
            draw(self._figures(found))
            later = _("；").join(series_words.later(course.record))
            draw(Markup('<p class="sb">{}</p>').format(later) if later else NOTHING)
            draw(self._days_off(course))
            beyond = series.outside(course.record, course.held) if course.is_series else []
            draw(Markup('<p class="soft">{}</p>').format(outside(beyond)) if beyond else NOTHING)
        if missed:
            with card(_("连着三次没来")):
                draw(Markup('<p class="soft">{}</p>').format(_("打个电话问问。打通了、说了请假的，就不再列在这里。")))
                series_missed.rows(missed, self.redraw)
        if not found:
            with card():
                draw(empty(_("还没有排出一天"), _("在修改里写好星期几和起止日子。")))
        over = [day for day in reversed(found) if day.over and day not in asked]
        off = [day for day in found if not day.over and day.activity.get("cancelled_at")]
        ahead = [day for day in found if not day.over and day not in off]
        self._days(_("没有记录，办了没有？"), asked, len(asked))
        later = partial(self._deeds, found) if course.is_series else None
        self._days(_("接下来"), ahead, self.ahead, partial(self._more, "ahead", AT_ONCE), later, _unwritten(course, found))
        self._days(_("停办的"), off, self.ahead, partial(self._more, "ahead", AT_ONCE), None if ahead else later)
        self._days(_("办过的"), over, self.shown, partial(self._more, "shown", AT_ONCE))

    @staticmethod
    def _figures(found: Sequence[Day]) -> Markup:
        """人数 and 人次 apart, and how many days are what."""
        counted = figures.of_days(found)
        pairs: list[tuple[str, str | Markup]] = [
            (_("人数，一个孩子算一次"), str(counted["children"])),
            (_("人次，来一天算一次"), str(counted["visits"])),
            (_("办了"), _("{n} 天").format(n=counted["held"])),
            (_("没办"), _("{n} 天").format(n=counted["not_held"])),
            (_("没有记录"), _("{n} 天").format(n=counted["not_recorded"])),
        ]
        if off := sum(day.state == "not_held" and not day.over for day in found):
            pairs.append((_("以后停办"), _("{n} 天").format(n=off)))
        return Markup('<div class="figures-line">{}</div>').format(facts(pairs))

    @staticmethod
    def _days_off(course: Course) -> Markup:
        off = course.record.get("days_off") or ()
        said = [" ".join(filter(None, (series_words.period(one["first"], one["last"]), one.get("why")))) for one in off]
        return Markup('<p class="soft">{}</p>').format(_("不办的日子：{days}").format(days=_("；").join(said))) if said else NOTHING

    def _deeds(self, found: Sequence[Day]) -> None:
        """What can be said of several days ahead at once."""
        open_days, off = series_ahead.may_be_off(found), series_ahead.called_off(found)
        with ui.element("div").classes("wrap"):
            if open_days:
                button(_("停办几天"), lambda: OffSheet(self.id, self.redraw), icon_name="calendar-off", kind="quiet mid")
                since = open_days[0].day
                button(_("改时间、地点"), lambda: HoursSheet(self.id, since, self.redraw), icon_name="clock", kind="quiet mid")
            if len(off) > 1:
                button(_("全部恢复"), lambda: restore(off, self.redraw), icon_name="calendar-event", kind="quiet mid")

    def _days(self, title: str, listed: Sequence[Day], most: int, more: Any = None, end: Any = None, first: Markup = NOTHING) -> None:
        if not listed:
            return
        with card(f"{title} {len(listed)}", end=end):
            if first:
                draw(first)
            with ui.element("div").classes("list") as rows:
                draw(NOTHING.join(_row(day, _asked(day)) for day in listed[:most]))
            rows.on("click", self._say, js_handler=ON_DAY).mark("days")
            if more and len(listed) > most:
                button(_("再看 {n} 天").format(n=min(len(listed) - most, AT_ONCE)), more, kind="wash")

    def _more(self, which: str, n: int) -> None:
        setattr(self, which, getattr(self, which) + n)
        self.redraw()

    # held or not

    async def _say(self, event: Any) -> None:
        activity, on = (str(each) for each in event.args)
        course = find(self.id)
        day = next((day for day in course.days() if (day.activity["id"], day.day) == (activity, on)), None) if course else None
        if day is None or day.state == "came":
            self.redraw()
            return
        if not day.over:
            with ui.context.client.content:
                if day.activity.get("cancelled_at"):
                    await restore([day], self.redraw)
                else:
                    OffSheet(self.id, self.redraw, day.day)
            return
        with ui.context.client.content, sheet(words.day(day.day)) as dialog:
            if day.said is not None:
                by = dotted(series_words.state(day), day.said.get("by") or "")
                draw(Markup('<p class="t18">{}</p>').format(by))
            else:
                draw(Markup('<p class="soft">{}</p>').format(_("这天没有孩子签到。办了没有？")))
            why = text_field(_("没办的原因"), day.reason, hint=_("比如 下雨、老师有事。没办才要写。"))
            with ui.element("div").classes("line"):
                button(_("没办"), partial(self._write, dialog, day, False, why), icon_name="calendar-off", kind="grow").mark("not-held")
                button(_("办了"), partial(self._write, dialog, day, True, why), icon_name="check", kind="grow go").mark("held")
            with ui.element("div").classes("line"):
                button(_("先不"), dialog.close, kind="grow quiet")
                if day.said is not None:
                    button(_("撤销"), partial(self._undo, day.said["id"], dialog), icon_name="arrow-back-up", kind="grow quiet")

    async def _write(self, dialog: ui.dialog, day: Day, held: bool, why: Any) -> None:
        reason = "" if held else line(typed(why))
        why.error = None
        if not held and not reason:
            why.error = _("写一句为什么没办，报表上要用。")
        elif len(reason) > LONGEST_REASON:
            why.error = _("太长了，最多 {longest} 个字。").format(longest=LONGEST_REASON)
        if why.error:
            return
        by = who()["name"]
        taken = self.ledger.record(dict(attendance.held(day.activity["id"], day.day, held=held, reason=reason)), organizer=by)
        await self.ledger.commit()
        dialog.close()
        self.redraw()
        told = _("办了") if held else _("没办")
        toast(f"{words.day(day.day, weekday=False)} {told}", partial(self._undo, taken.id))

    async def _undo(self, id: str | None, dialog: ui.dialog | None = None) -> None:
        by, fact = who()["name"], self.ledger.books.facts.get(id or "")
        if fact is not None and self.ledger.books.void_of(fact) is None:
            voiding.take_back(fact, _("记错了"), by)
        await self.ledger.commit()
        if dialog is not None and not dialog.is_deleted:
            dialog.close()
        self.redraw()


def _unwritten(course: Course, found: Sequence[Day]) -> Markup:
    """Of a series that has not begun: where its run sheet and what it hands out are written, while there is neither."""
    first = next((day for day in found if not day.activity.get("cancelled_at")), None)
    begun = any(day.over or day.came for day in found)
    if first is None or begun or not course.is_series or any(day.activity.get("segments") or day.activity.get("items") for day in found):
        return NOTHING
    text = _("流程和发什么还没写。先写 {day}的，写好后在那一天点“流程用到以后各天”。").format(day=words.day(first.day, weekday=False))
    way = link(_("去写"), f"/activities/{first.activity['id']}/edit?add=segment", icon_name="pencil")
    return note(text, icon_name="list-check", end=way)


def _asked(day: Day) -> str:
    """What the button of a day offers; "" where it has none."""
    if day.over:
        return _("办了没有") if day.state == "not_recorded" else _("改") if day.state in ("held", "not_held") else ""
    if not day.activity.get("series"):
        return ""
    return _("恢复") if day.activity.get("cancelled_at") else _("停办") if not day.came else ""


def _row(day: Day, text: str) -> Markup:
    """A day, what is known of it, and the way to its board, or to the question whether it was held."""
    on = Markup('<a class="nm" href="/activities/{}{}">{}</a>').format(
        day.activity["id"], "/board" if day.state == "came" else "", words.day(day.day)
    )
    kind: Any = {"came": "ok", "held": "ok"}.get(day.state, "")
    known = tag(series_words.state(day), kind) if day.state not in ("ahead", "not_recorded") else NOTHING
    hours = f"{words.clock(day.activity['starts_at'])}–{words.clock(day.activity['ends_at'])}"
    say = NOTHING
    if text:
        say = Markup('<button type="button" class="btn {}" data-at="{}" data-say="{}" aria-label="{}">{}</button>').format(
            "wash" if day.state == "not_recorded" else "quiet", day.activity["id"], day.day, f"{text} {words.day(day.day)}", text
        )
    lead = leaf(icon("calendar-off" if day.state == "not_held" else "calendar-event"), "" if day.held else "off", "small")
    return Markup('<div class="li day">{}<span class="two">{}<span class="soft">{}</span></span>{}{}</div>').format(
        lead, on, dotted(hours, day.activity.get("place")), known, say
    )

"""志愿者: everybody's hours of service and rehearsal over some days, their activities, and the certificate of each. Organizers only."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from nicegui import ui

from care import days, names, service
from care.service import Served, Volunteer
from pages import days_asked, service_words, words
from pages.frame import frame, page
from pages.markup import NOTHING, dotted, draw, empty, icon, leaf, link, row, rows
from pages.papers.service_hours import Hours, Person, Time
from pages.parts import button, card, sheet, text_field, typed
from pages.period_choice import choose_days
from pages.supply_days import period
from pages.volunteer_certificate import CertificateSheet
from pages.words import _, mark, ngettext
from storage import house
from storage.ledger import Ledger

PATH = "/volunteers"
AT_ONCE = 60
"""Volunteers that are shown at first; a search finds the others."""

ON_ROW = '(e) => { const at = e.target.closest("[data-volunteer]"); if (at) emit(at.dataset.volunteer) }'


@page(PATH, mark("志愿者"), css="volunteers")
def volunteers_page(first: str = "", last: str = "") -> None:
    """Everybody who served on some days; the days stand in the address, nobody's name does."""
    begins, ends = period(first, last)
    people = service.everybody(house.ledger().books, begins, ends)
    query = urlencode({"first": begins, "last": ends})
    with frame(_("志愿者"), nav="activities", back="/activities", count=len(people) or None, actions=lambda: _take_away(query, people)):
        draw(days_asked.no_period(first, last))
        _Everybody(begins, ends).draw()


def _take_away(query: str, people: Sequence[Volunteer]) -> None:
    """The list as a workbook and to print, where there is anybody on it."""
    for form, picture, word in (("xlsx", "file-spreadsheet", _("表格")), ("pdf", "printer", _("打印"))) if people else ():
        draw(Markup('<a class="btn" href="{}/hours.{}?{}" download>{}{}</a>').format(PATH, form, query, icon(picture), word))


class _Everybody:
    """One open page."""

    def __init__(self, first: str, last: str) -> None:
        self.ledger, self.first, self.last = house.ledger(), first, last

    def people(self) -> list[Volunteer]:
        """As the books say now."""
        return service.everybody(self.ledger.books, self.first, self.last)

    def draw(self) -> None:
        """The days, a search, and who served in them."""
        with card(), ui.element("div").classes("stack paper-days"):
            choose_days(PATH, self.first, self.last)
        with card() as listed:
            self.search = text_field(_("找名字"), kind="search", hint=_("名字或拼音首字母都行。"), on_change=self.redraw)
            self.search.props("debounce=200")
            self.figures, self.listed = draw(NOTHING), draw(NOTHING)
        listed.on("click", self._on_row, js_handler=ON_ROW).mark("volunteers")
        self.redraw()

    def redraw(self) -> None:
        """Those whom the search finds."""
        people = self.people()
        found = [one for one in people if names.matches(typed(self.search), one.name)]
        every = [time for one in people for time in one.served]
        self.figures.set_content(
            str(Markup('<p class="t18 num figures">{}</p>').format(service_words.figures(every)) if people else NOTHING)
        )
        if not people:
            below = _("在每次活动的“志愿者的时间”里记下来，这里就有。")
            shown = empty(_("这些天没有记过志愿者"), below, link(_("去活动"), "/activities", icon_name="calendar-event"))
        elif not found:
            shown = Markup('<p class="soft">{}</p>').format(_("没有找到。换个写法试试。"))
        else:
            more = len(found) - AT_ONCE
            left = ngettext("还有 {n} 位，写名字找。", "还有 {n} 位，写名字找。", more).format(n=more) if more > 0 else ""
            shown = rows(_row(one) for one in found[:AT_ONCE]) + Markup('<p class="soft">{}</p>').format(left)
        self.listed.set_content(str(shown))

    def _on_row(self, event: Any) -> None:
        known = next((one for one in self.people() if one.name == str(event.args)), None)
        if known is not None:
            with ui.context.client.content:
                self._one(known)

    def _one(self, volunteer: Volunteer) -> None:
        """Each time of one volunteer, and the way to a certificate."""
        with sheet(volunteer.name) as dialog:
            draw(Markup('<p class="t18 num">{}</p>').format(service_words.by_sort(volunteer.served)))
            draw(rows(_time(self.ledger, one) for one in reversed(volunteer.served)))

            def certify() -> None:
                dialog.close()
                with ui.context.client.content:
                    CertificateSheet(volunteer, self.first, self.last)

            if not volunteer.tenths():
                only = all(one.sort == "rehearsal" for one in volunteer.served)
                why = (
                    _("这些天只有排练。排练不算志愿服务，开不了证明。")
                    if only
                    else _("服务不足 0.1 小时，开不了证明。时间不对，到活动里改。")
                )
                draw(Markup('<p class="soft">{}</p>').format(why))
            with ui.element("div").classes("line"):
                button(_("关上"), dialog.close, kind="grow")
                if volunteer.tenths():
                    button(_("打印证明"), certify, icon_name="printer", kind="grow go")


def _row(one: Volunteer) -> Markup:
    n = len({time.activity for time in one.served})
    times = ngettext("{n} 次活动", "{n} 次活动", n).format(n=n)
    served, rehearsed = (any(time.sort == sort for time in one.served) for sort in service.SORTS)
    quiet = dotted(times, f"{service_words.sort('rehearsal')} {service_words.hours(one.tenths('rehearsal'))}" if rehearsed else "")
    return Markup(
        '<button type="button" class="li volunteer" data-volunteer="{}">{}<span class="two"><span class="nm">{}</span>'
        '<span class="soft">{}</span></span><span class="num t18 b ph">{}</span></button>'
    ).format(one.name, leaf(one.name), one.name, quiet, service_words.hours(one.tenths()) if served else "")


def _time(ledger: Ledger, one: Served) -> Markup:
    quiet = dotted(service_words.span(one.begins, one.until), one.did, service_words.sort(one.sort) if one.sort == "rehearsal" else "")
    hours = Markup('<span class="num ph">{}</span>').format(service_words.hours(one.tenths))
    return row(_title(ledger, one), quiet, end=hours, href=f"/activities/{one.activity}/volunteers")


def _title(ledger: Ledger, one: Served) -> str:
    return (ledger.store.activities.find(one.activity) or {}).get("title") or _("（没有这个活动）")


def paper(ledger: Ledger, first: str, last: str) -> Hours:
    """The values of the list of hours of some days."""
    people = [_person(ledger, one) for one in service.everybody(ledger.books, first, last)]
    return Hours(ledger.centre["name"], date.fromisoformat(first), date.fromisoformat(last), people)


def _person(ledger: Ledger, one: Volunteer) -> Person:
    times = [
        Time(
            on=date.fromisoformat(days.day_of(time.begins, ledger.books.zone)),
            activity=_title(ledger, time),
            begins=words.local(time.begins),
            until=words.local(time.until),
            did=time.did,
            sort=service_words.sort(time.sort),
            tenths=time.tenths,
            by=time.by,
        )
        for time in one.served
    ]
    return Person(one.name, one.tenths(), one.tenths("rehearsal"), len({time.activity for time in one.served}), times)

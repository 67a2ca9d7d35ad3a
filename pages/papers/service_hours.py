"""志愿服务时间: everybody's hours over some days, and below them each single time; as a workbook or to print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pages import words
from pages.papers import CannotPrint
from pages.papers.table import Column, Sheet, Value
from pages.papers.table_pdf import pdf
from pages.papers.table_xlsx import xlsx
from pages.words import _


@dataclass(frozen=True, slots=True)
class Time:
    """One time somebody was there. `sort` is in words already; `tenths` of an hour."""

    on: date
    activity: str
    begins: datetime
    until: datetime
    did: str
    sort: str
    tenths: int
    by: str


@dataclass(frozen=True, slots=True)
class Person:
    """A volunteer with the tenths of an hour that the books say: of service, of rehearsal."""

    name: str
    service: int
    rehearsal: int
    activities: int
    times: Sequence[Time]


@dataclass(frozen=True, slots=True)
class Hours:
    """What stands on it."""

    centre: str
    first: date
    last: date
    people: Sequence[Person]

    def check(self) -> None:
        """Add each person's times up. Raises CannotPrint `sums_differ`."""
        for person in self.people:
            added = sum(time.tenths for time in person.times)
            if added != person.service + person.rehearsal:
                raise CannotPrint("sums_differ", item=person.name, rows=added / 10, total=(person.service + person.rehearsal) / 10)


def service_hours(hours: Hours, form: Literal["pdf", "xlsx"], *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """The list as a PDF or a workbook: one row a person, then one row a time."""
    words.use(language, time_zone)
    hours.check()
    sheets = [_totals(hours), _times(hours)]
    return pdf(sheets, author=hours.centre) if form == "pdf" else xlsx(sheets)


def _head(hours: Hours) -> list[str]:
    first, last = (words.day(day, weekday=False, year=True) for day in (hours.first, hours.last))
    return [
        _("{centre}，{first} 到 {last}").format(centre=hours.centre, first=first, last=last),
        _("单位：小时，每次算到 0.1 小时；不算路上的时间，排练不算在服务里。"),
    ]


def _totals(hours: Hours) -> Sheet:
    people = hours.people
    totals: list[Sequence[Value]] = [
        [_("合计"), "", "", sum(one.service for one in people) / 10, sum(one.rehearsal for one in people) / 10]
    ]
    return Sheet(
        name=_("合计"),
        title=_("志愿服务时间"),
        head=_head(hours),
        columns=[
            Column(_("序号"), 18, "CENTER"),
            Column(_("姓名"), 66),
            Column(_("参加的活动"), 34, "RIGHT"),
            Column(_("服务（小时）"), 34, "RIGHT"),
            Column(_("排练（小时）"), 34, "RIGHT"),
        ],
        rows=[[place, one.name, one.activities, one.service / 10, one.rehearsal / 10] for place, one in enumerate(people, start=1)],
        totals=totals,
        upright=True,
        heavy=frozenset({1}),
    )


def _times(hours: Hours) -> Sheet:
    rows: list[Sequence[Value]] = [
        [one.name, time.on, time.activity, time.begins, time.until, time.tenths / 10, time.sort, time.did, time.by]
        for one in hours.people
        for time in one.times
    ]
    return Sheet(
        name=_("每一次"),
        title=_("志愿服务记录"),
        head=_head(hours),
        columns=[
            Column(_("姓名"), 32),
            Column(_("日期"), 34),
            Column(_("活动"), 52),
            Column(_("来"), 18, "CENTER"),
            Column(_("走"), 18, "CENTER"),
            Column(_("小时"), 18, "RIGHT"),
            Column(_("类别"), 18, "CENTER"),
            Column(_("做了哪些事"), 57),
            Column(_("记录人"), 26),
        ],
        rows=rows,
        heavy=frozenset({0}),
    )

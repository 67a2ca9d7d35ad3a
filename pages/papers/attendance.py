"""学期出勤表: children by days, printed or as a workbook. Came, excused, missed and not recorded stand apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from pages import words
from pages.papers.lists import WRITERS, agree
from pages.papers.table import Column, Sheet, Value
from pages.words import _, ngettext

DAYS_A_PAGE = 14
"""Days beside each other on a printed sheet; a workbook has them all in one."""

WIDE = 273.0
"""Millimetres of a sheet on paper."""

SIGNS = {"came": "✓", "excused": "请假", "absent": "缺", "not_recorded": "没有记录", "": ""}


@dataclass(frozen=True, slots=True)
class AttendanceDay:
    """A day's column. `state` is one of held, not_held, not_recorded, ahead; `came` the books' figure."""

    day: date
    state: str
    came: int


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """A child: its cells are came, excused, absent, not_recorded or "", one for each day. `walk_in`: on no day's list."""

    name: str
    cells: Sequence[str]
    number: int | None = None
    group: str = ""
    walk_in: bool = False


@dataclass(frozen=True, slots=True)
class AttendanceSheet:
    """A whole sheet. `children` (人数) and `visits` (人次) are the books' figures, which the rows have to give too.

    `open_doors`: nobody was expected. `notes` are sentences for its foot, in the reader's language: days not held and why, days off.
    """

    centre: str
    title: str
    rule: str
    days: Sequence[AttendanceDay]
    rows: Sequence[AttendanceRow]
    children: int
    visits: int
    open_doors: bool = False
    notes: Sequence[str] = ()

    def check(self) -> None:
        """Hold the figures against the rows. Raises CannotPrint `sums_differ`."""
        agree(_("人数"), sum("came" in row.cells for row in self.rows), self.children)
        agree(_("人次"), sum(list(row.cells).count("came") for row in self.rows), self.visits)
        for place, day in enumerate(self.days):
            agree(words.day(day.day, weekday=False), sum(row.cells[place] == "came" for row in self.rows), day.came)


def attendance_sheet(sheet: AttendanceSheet, form: str, *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """学期出勤表 as "pdf" or "xlsx". Raises CannotPrint `sums_differ` where rows and figures are at odds."""
    words.use(language, time_zone)
    sheet.check()
    n = len(sheet.days)
    parts = ceil(n / DAYS_A_PAGE) if form == "pdf" else 1
    each = ceil(n / max(parts, 1))
    spans = [(first, min(first + each, n)) for first in range(0, n, max(each, 1))] or [(0, 0)]
    return WRITERS[form]([_part(sheet, *span) for span in spans], author=sheet.centre)


def _part(sheet: AttendanceSheet, first: int, last: int) -> Sheet:
    """The days from `first` to before `last`; sums of the whole stand with the last ones."""
    ends = last == len(sheet.days)
    sums = _sums(sheet) if ends else []
    left = [Column(_("号码"), 13, "CENTER"), Column(_("姓名"), 29), Column(_("小组"), 24)]
    right = [Column(title, 17 if cell == "not_recorded" else 13, "CENTER") for title, cell in sums]
    room = WIDE - sum(column.width for column in (*left, *right))
    width = min(room / max(last - first, 1), 22.0)
    return Sheet(
        name=_("出勤表"),
        title=f"{sheet.title} {_('出勤表')}",
        head=["   ".join(filter(None, (sheet.centre, sheet.rule))), "   ".join(_figures(sheet))],
        columns=[*left, *(Column(_head(day), width, "CENTER") for day in sheet.days[first:last]), *right],
        rows=[_row(row, first, last, [cell for _title, cell in sums], begun=_begun(sheet)) for row in sheet.rows],
        totals=[_total(sheet, first, last, [cell for _title, cell in sums])],
        foot=[*sheet.notes, legend(open_doors=sheet.open_doors, ahead=any(day.state == "ahead" for day in sheet.days))],
        heavy=frozenset({1}),
        row=7.0,
        size=9.0,
    )


def _sums(sheet: AttendanceSheet) -> list[tuple[str, str]]:
    """The columns at the right: how often each child came, was excused, was missed, or nobody wrote anything."""
    all_four = [(_("来了"), "came"), (_("请假"), "excused"), (_("缺"), "absent"), (_("没有记录"), "not_recorded")]
    return all_four[:1] if sheet.open_doors else all_four


def _figures(sheet: AttendanceSheet) -> list[str]:
    held = sum(day.state == "held" for day in sheet.days)
    return [
        ngettext("办了 {n} 天", "办了 {n} 天", held).format(n=held),
        _("人数 {n}（一个孩子算一次）").format(n=sheet.children),
        _("人次 {n}（来一天算一次）").format(n=sheet.visits),
    ]


def _head(day: AttendanceDay) -> str:
    """9/5; with 没办 or 没有记录 under it where that is so."""
    shown = f"{day.day.month}/{day.day.day}"
    more = {"not_held": _("没办"), "not_recorded": _("没有记录")}.get(day.state)
    return f"{shown} {more}" if more else shown


def sign(cell: str) -> str:
    """✓, 请假, 缺, 没有记录, or nothing."""
    return {"excused": _("请假"), "absent": _("缺"), "not_recorded": _("没有记录")}.get(cell, SIGNS.get(cell, ""))


def _row(row: AttendanceRow, first: int, last: int, sums: Sequence[str], *, begun: bool) -> list[Value]:
    name = f"{row.name}（{_('名单外')}）" if row.walk_in else row.name
    cells = [sign(cell) for cell in row.cells[first:last]]
    counts = [list(row.cells).count(cell) if begun else "" for cell in sums]
    return [words.number(row.number), name, row.group, *cells, *counts]


def _begun(sheet: AttendanceSheet) -> bool:
    """Whether any of its days has passed: before that the sheet is to be filled in by hand, sums too."""
    return any(day.state != "ahead" for day in sheet.days)


def _total(sheet: AttendanceSheet, first: int, last: int, sums: Sequence[str]) -> list[Value]:
    of_days = [day.came if day.state == "held" else "" if day.state == "ahead" else "–" for day in sheet.days[first:last]]
    counts = [sum(list(row.cells).count(cell) for row in sheet.rows) for cell in sums]
    return [_("到了几人"), "", "", *of_days, *(counts if _begun(sheet) else [""] * len(counts))]


def legend(*, open_doors: bool, ahead: bool = False) -> str:
    """What the signs mean; `ahead`: days that are still to come stand on the sheet too."""
    if open_doors:
        return _("✓ 来了。开放时间，没来不算缺。")
    if ahead:
        return _("✓ 来了。缺：没来，问过原因没有请假。没有记录：没有签到，也没人写下原因。空着：那天还没到，不在名单上，或者没办。")
    return _("✓ 来了。缺：没来，问过原因没有请假。没有记录：没有签到，也没人写下原因。空着：那天不在名单上，或者没办。")

"""From the ledger to 学期出勤表, as plain values."""

from collections.abc import Sequence
from datetime import date

from care import attendance, days, figures
from care.attendance import Day
from pages import series_words, sheets, words
from pages.papers.attendance import AttendanceDay, AttendanceRow, AttendanceSheet
from pages.series import rule_text
from pages.series_days import Course, find
from pages.words import _
from storage.errors import NotFound
from storage.ledger import Ledger


def sheet(ledger: Ledger, id: str, term: str = "") -> AttendanceSheet:
    """The attendance sheet of a series, or of an activity of several days; of one term where it is named. Raises NotFound."""
    course = find(id)
    if course is None:
        raise NotFound(table="series", id=id)
    planned = [day for day in course.days() if term in ("", days.term_of(day.day))]
    begun = any(day.over or day.came for day in planned)
    found = [day for day in planned if day.over or day.came] if begun else planned  # before the first day a sheet to fill in by hand
    children = {child["id"]: child for child in ledger.store.children.all()}
    counted = figures.of_days(found)
    return AttendanceSheet(
        centre=ledger.centre["name"],
        title=course.record["title"],
        rule=rule_text(course),
        days=[AttendanceDay(date.fromisoformat(day.day), "held" if day.held else day.state, len(day.came)) for day in found],
        rows=[_row(ledger, line) for line in attendance.lines(found, children, ledger.books, open_doors=course.open_doors)],
        children=counted["children"],
        visits=counted["visits"],
        open_doors=course.open_doors,
        notes=_notes(course, planned),
    )


def _row(ledger: Ledger, line: attendance.Line) -> AttendanceRow:
    child = sheets.child_of(ledger, line.child["id"])
    return AttendanceRow(child["name"], line.cells, child.get("number"), child.get("group") or "", not line.listed)


def _notes(course: Course, found: Sequence[Day]) -> list[str]:
    """Why days were not held, which ones ahead will not be, and which ones were off."""
    not_held, called_off = ([_with_reason(day) for day in found if day.state == "not_held" and day.over is over] for over in (True, False))
    off = [
        " ".join(filter(None, (series_words.period(one["first"], one["last"]), one.get("why"))))
        for one in course.record.get("days_off") or ()
    ]
    told = ((_("没办：{days}"), not_held), (_("停办：{days}"), called_off), (_("不办的日子：{days}"), off))
    return [text.format(days=_("；").join(listed)) for text, listed in told if listed]


def _with_reason(day: Day) -> str:
    return f"{words.day(day.day, weekday=False)} {day.reason}".strip()

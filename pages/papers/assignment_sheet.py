"""分工表: the run sheet with who leads and who helps, to hang up; and one line for each person, to cut off or to read out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pages import words
from pages.papers.table import Column, Sheet, Value
from pages.papers.table_pdf import pdf
from pages.papers.table_xlsx import xlsx
from pages.words import _

IN_A_ROW = 4
"""Tasks in one row of a person."""


@dataclass(frozen=True, slots=True)
class Task:
    """A segment: when (None: no time planned), where, who leads, who helps."""

    title: str
    place: str
    begins: datetime | None
    until: datetime | None
    leaders: Sequence[str]
    helpers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One person's tasks, each with whether it leads; `clashes` are sentences about two at the same time."""

    name: str
    tasks: Sequence[tuple[Task, bool]]
    clashes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Assignments:
    """What stands on it. `when` and `place` are those of the activity, in words."""

    centre: str
    activity: str
    when: str
    place: str
    tasks: Sequence[Task]
    people: Sequence[Line]


def assignment_sheet(
    found: Assignments, form: Literal["pdf", "xlsx"], *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai"
) -> bytes:
    """Both tables, as a PDF or a workbook; the second one only where anybody has a task."""
    words.use(language, time_zone)
    sheets = [_by_segment(found), *([_by_person(found)] if found.people else [])]
    return pdf(sheets, author=found.centre) if form == "pdf" else xlsx(sheets)


def hours(task: Task) -> str:
    """From when to when a task is planned: 09:35–10:20; empty where it is not."""
    if task.begins is None:
        return ""
    return f"{words.clock(task.begins)}–{words.clock(task.until)}" if task.until else words.clock(task.begins)


def spoken(task: Task, *, leads: bool) -> str:
    """A task in a person's line: 09:35–10:20 院子，包饺子（带）."""
    what = _("{segment}（带）").format(segment=task.title) if leads else _("{segment}（帮忙）").format(segment=task.title)
    return " ".join(filter(None, (hours(task), _("，").join(filter(None, (task.place, what))))))


def _by_segment(found: Assignments) -> Sheet:
    rows: list[Sequence[Value]] = [
        [hours(task), task.title, task.place, _("、").join(task.leaders), _("、").join(task.helpers)] for task in found.tasks
    ]
    return Sheet(
        name=_("分工表"),
        title=_("{activity}，分工表").format(activity=found.activity),
        head=[_("，").join(filter(None, (found.when, found.place)))],
        columns=[
            Column(_("时间"), 40, "CENTER"),
            Column(_("环节"), 58),
            Column(_("地点"), 52),
            Column(_("谁带"), 48),
            Column(_("谁帮忙"), 75),
        ],
        rows=rows,
        heavy=frozenset({1}),
        row=14,
        size=13,
        title_size=22,
    )


def _rows(line: Line) -> Iterator[Sequence[Value]]:
    """A person with many tasks goes on in the next row: a cell of the paper holds ten lines."""
    told = [*(spoken(task, leads=leads) for task, leads in line.tasks), *line.clashes]
    for begin in range(0, len(told), IN_A_ROW):
        yield [line.name if begin == 0 else None, tuple(told[begin : begin + IN_A_ROW])]


def _by_person(found: Assignments) -> Sheet:
    rows: list[Sequence[Value]] = [row for line in found.people for row in _rows(line)]
    return Sheet(
        name=_("每个人"),
        title=_("{activity}，每个人的一行").format(activity=found.activity),
        head=[_("，").join(filter(None, (found.when, found.place)))],
        columns=[Column(_("姓名"), 42), Column(_("什么时候，在哪里，做什么"), 144)],
        rows=rows,
        upright=True,
        heavy=frozenset({0}),
        row=12,
        size=12,
        title_size=20,
    )

"""情况报告单: one incident on one page of A4, to be signed and filed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pages import words
from pages.papers.table import Column, Sheet, Value
from pages.papers.table_pdf import pdf
from pages.words import _

LINE = "_" * 20
PIECE = 320
"""Characters of a long story in one row: a cell holds ten lines."""


@dataclass(frozen=True, slots=True)
class Report:
    """What stands on it, as plain values; texts are in words already. Instants have a zone."""

    centre: str
    kind: str
    what: str
    found_at: datetime
    reported_at: datetime
    minutes: str
    """How long it took, against the five minutes."""
    activity: str = ""
    where: str = ""
    children: Sequence[str] = ()
    told: Sequence[tuple[str, datetime]] = ()
    done: str = ""
    by: str = ""
    withdrawn: str = ""
    """Who took it back, and why; empty where it stands."""


def incident_report(report: Report, *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """The report as a PDF, with lines for the signatures."""
    words.use(language, time_zone)
    sheet = Sheet(
        name=_("情况报告单"),
        title=_("情况报告单"),
        head=[report.centre, *([_("这一条撤回了：{why}").format(why=report.withdrawn)] if report.withdrawn else [])],
        columns=[Column(_("项目"), 34, "CENTER"), Column(_("内容"), 152)],
        rows=list(_rows(report)),
        foot=[
            _("发现人签字：") + LINE + "    " + _("负责人签字：") + LINE,
            _("监护人签字：") + LINE + "    " + _("日期：") + LINE,
        ],
        upright=True,
        heavy=frozenset({0}),
        row=11,
        size=11,
        title_size=20,
    )
    return pdf([sheet], author=report.centre)


def _rows(report: Report) -> Iterator[Sequence[Value]]:
    yield [_("活动"), report.activity]
    yield [_("哪一类"), report.kind]
    yield [_("儿童"), _("、").join(report.children)]
    yield [_("地点"), report.where]
    yield [_("发现时间"), _at(report.found_at)]
    yield [_("上报时间"), _at(report.reported_at)]
    yield [_("上报用了"), report.minutes]
    yield from _story(_("经过"), report.what)
    yield [_("告诉了谁"), _("，").join(f"{who} {_at(at)}" for who, at in report.told)]
    yield from _story(_("怎么处理的"), report.done)
    if not report.done:
        yield from ([None, None] for _empty in range(3))
    yield [_("记录人"), report.by]


def _at(at: datetime) -> str:
    return f"{words.day(at, weekday=False, year=True)} {words.clock(at)}"


def _story(label: str, text: str) -> Iterator[Sequence[Value]]:
    """A text of any length, in as many rows as it takes."""
    pieces = [text[begin : begin + PIECE] for begin in range(0, len(text), PIECE)] or [""]
    yield from ([label if place == 0 else None, piece] for place, piece in enumerate(pieces))

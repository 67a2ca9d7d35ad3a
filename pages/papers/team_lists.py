"""分队名单: a page for each team, to be held by whoever leads it. Number, name and group alone: it lies on a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from pages import words
from pages.papers.lists import Occasion, where_and_when
from pages.papers.table import TICK_BOX, Column, Sheet
from pages.papers.table_pdf import pdf
from pages.words import _, ngettext

EMPTY = 3
"""Rows left for whoever comes late."""


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A child in a team."""

    name: str
    number: int | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class TeamList:
    """One team's children in their order; `team` is its name in words."""

    team: str
    rows: Sequence[TeamRow]


def team_lists(occasion: Occasion, teams: Sequence[TeamList], *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """The lists as a PDF. Without a team it is one page that says so."""
    words.use(language, time_zone)
    return pdf([_sheet(occasion, each) for each in teams or [TeamList(_("还没有分队"), [])]], author=occasion.centre)


def _sheet(occasion: Occasion, team: TeamList) -> Sheet:
    n = len(team.rows)
    rows = [[words.number(row.number), row.name, row.group, TICK_BOX, None] for row in team.rows]
    return Sheet(
        name=team.team,
        title=team.team,
        head=["   ".join((occasion.activity, where_and_when(occasion))), ngettext("{n} 人", "{n} 人", n).format(n=n)],
        columns=[
            Column(_("号码"), 18, "CENTER"),
            Column(_("姓名"), 58),
            Column(_("小组"), 40),
            Column(_("到了"), 20, "CENTER"),
            Column(_("备注"), 50),
        ],
        rows=[*rows, *[[None, None, None, TICK_BOX, None]] * EMPTY],
        foot=[_("带队：") + "_" * 24 + "    " + _("得分：") + "_" * 24],
        upright=True,
        heavy=frozenset({0, 1}),
        row=9,
        size=13,
        title_size=24,
    )

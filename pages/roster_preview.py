"""The preview of an import, as markup: figures, rows to look at, and how the columns were understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from markupsafe import Markup

from care import names
from care.plan import Change, Choice, Plan, Row
from care.roster import Problem
from care.roster_columns import FIELDS
from care.tables import Table
from pages import preview_markup, words, words_roster
from pages.markup import NOTHING, icon
from pages.preview_markup import Tile, option
from pages.words import _, mark, ngettext

Show = Literal["problems", "added", "updated", "look", "skipped"]
MOST_UNKNOWN = 60
"""Columns without a meaning that are offered one; a sheet may have thousands."""

_TILES: tuple[Tile, ...] = (
    ("added", "plus", mark("新增"), "ok"),
    ("updated", "refresh", mark("更新"), ""),
    ("look", "alert-triangle", mark("要看一眼"), "flag"),
    ("skipped", "x", mark("不导入"), "stop"),
)
_TITLES: dict[Show, str] = {
    "problems": mark("逐行看问题"),
    "added": mark("新增"),
    "updated": mark("更新"),
    "look": mark("要看一眼"),
    "skipped": mark("不导入"),
}
_GROUPS = (
    ("", mark("孩子")),
    ("guardian", mark("监护人")),
    ("father", mark("父亲")),
    ("mother", mark("母亲")),
    ("guardian2", mark("另一位监护人")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: a row, and the problem or change it is about. Only a row's first line names the child and asks what to do."""

    row: Row
    name: str
    column: str
    shown: str | None
    what: str
    then: str
    first: bool


def needs_a_look(row: Row) -> bool:
    """Whether a row is imported, and a person may want to know something of it."""
    return row.action != "skipped" and bool(row.problems or row.notices)


def chosen_rows(plan: Plan, show: Show) -> list[Row]:
    """The rows that a tile stands for; for "problems" those left out and those to look at, and all that a person decided."""
    if show == "look":
        return [row for row in plan.rows if needs_a_look(row)]
    if show == "problems":
        asked = [row for row in plan.rows if row.action == "skipped" or needs_a_look(row) or row.chosen]
        return sorted(asked, key=lambda row: (not any(problem.code in _STOPS for problem in row.problems), row.row))
    return [row for row in plan.rows if row.action == show]


_STOPS = frozenset({"no_name", "nothing_readable", "twice", "which_one", "merged_across"})


def tiles(plan: Plan, show: Show) -> Markup:
    """Four figures; each opens its rows."""
    figures = {
        "added": plan.count("added"),
        "updated": plan.count("updated"),
        "look": sum(map(needs_a_look, plan.rows)),
        "skipped": plan.count("skipped"),
    }
    return preview_markup.tiles(_TILES, figures, show)


# --- rows -------------------------------------------------------------------------------------------------------------------------


def rows(plan: Plan, by_itself: Plan, show: Show, limit: int) -> Markup:
    """The list. `by_itself` is the plan without anybody's choices: what stands there stays, whatever is decided of it."""
    there = {row.row: row for row in by_itself.rows}
    found = chosen_rows(plan, show)
    lines = [_line(line) for row in found[:limit] for line in _lines(row, there.get(row.row, row))]
    told = _rest(plan, len(found)) if show == "problems" else ""
    none = _("每一行都读懂了。") if show == "problems" else _("没有这样的行。")
    return preview_markup.listed(_(_TITLES[show]), len(found), told, lines, none=none, left=len(found) - limit)


def _rest(plan: Plan, shown: int) -> str:
    rest, same = len(plan.rows) - shown, plan.count("unchanged")
    said = _("其余 {n} 行没有问题").format(n=rest) if shown else ""
    return _("；").join(part for part in (said, _("{n} 行和名单一样").format(n=same) if same else "") if part)


def _lines(row: Row, plain: Row) -> list[Line]:
    """A row's problems, one a line; without any, what is added or changed."""
    problems = [*(row.problems or plain.problems), *(row.notices or plain.notices)]
    if problems:
        return [
            Line(
                row, plain.name, _column(problem), _cell(problem, plain), words_roster.what(problem), words_roster.then(problem), place == 0
            )
            for place, problem in enumerate(problems)
        ]
    if plain.changes:
        return [Line(row, plain.name, "", None, _changes(plain.changes), _("更新"), True)]
    child = plain.child or {}
    about = [words.sex(child.get("sex")), words.born(child.get("born")), child.get("group") or child.get("school") or ""]
    return [Line(row, plain.name, "", None, " · ".join(part for part in about if part), _("新增"), True)]


def _column(problem: Problem) -> str:
    return problem.column if problem.column is not None else ""


def _cell(problem: Problem, row: Row) -> str | None:
    """What stood in the cell; None where that is the name, which stands before it already."""
    return None if problem.column is None and names.key(problem.shown) == names.key(row.name) else problem.shown


def _changes(changes: Sequence[Change]) -> str:
    filled = [words_roster.field(change.field) for change in changes if not change.before]
    said = [
        _("{field} {before} → {after}").format(
            field=words_roster.field(change.field), before=_value(change.field, change.before), after=_value(change.field, change.after)
        )
        for change in changes
        if change.before and change.field not in {"guardians", "archived_at"}
    ]
    if any(change.field == "guardians" and change.before for change in changes):
        said.append(_("监护人有变动"))
    if filled:
        said.insert(0, _("补上{fields}").format(fields=_("、").join(filled)))
    return _("；").join(said)


def _value(field: str, value: Any) -> str:
    shown = {"sex": words.sex, "born": words.born, "guardianship": words.guardianship}.get(field)
    return shown(value) if shown else str(value)


def _line(line: Line) -> Markup:
    stopped = line.row.action == "skipped"
    quiet = not stopped and not line.row.problems and not line.row.notices
    kind, picture = (
        ("stop", "x") if stopped else ("", "plus" if line.row.action == "added" else "refresh") if quiet else ("flag", "alert-triangle")
    )
    number = preview_markup.row_number(line.row.row, kind, picture) if line.first else NOTHING
    cell = NOTHING if line.shown is None else preview_markup.cell(line.column, line.shown)
    who = Markup('<b class="who">{}</b>').format(line.name or _("没有姓名")) if line.first else NOTHING
    return Markup('<li>{}{}{}<span class="what">{}</span>{}</li>').format(number, who, cell, line.what, _then(line))


def _then(line: Line) -> Markup:
    row = line.row
    by_itself: Choice = "skip" if row.choices[:1] == ("skip",) else row.choices[0] if row.choices else "skip"
    others: list[Choice] = [choice for choice in row.choices if choice != by_itself]
    if not line.first or not others:
        return Markup('<span class="then">{}</span>').format(line.then)
    options = option("", line.then, chosen=not row.chosen)
    for choice in others:
        options += option(choice, words_roster.choice(choice, row), chosen=choice == row.chosen)
    label = _("第 {row} 行怎么办").format(row=row.row)
    return Markup('<span class="then pick"><select data-row="{}" aria-label="{}">{}</select>{}</span>').format(
        row.row, label, options, icon("chevron-down")
    )


# --- columns ----------------------------------------------------------------------------------------------------------------------


def columns(table: Table, mapping: Mapping[str, int]) -> Markup:
    """How each column was understood, to be changed."""
    taken = {place: field for field, place in mapping.items()}
    unknown = [heading.index for heading in table.headings if heading.index not in taken]
    left_out = set(unknown[MOST_UNKNOWN:])
    understood = [one for one in table.headings if one.index not in left_out]
    rest = (
        Markup('<p class="soft">{}</p>').format(_("后面还有 {n} 列没认出来，也不导入。").format(n=len(left_out))) if left_out else NOTHING
    )
    return preview_markup.columns(
        (preview_markup.column(one, taken.get(one.index), _fields(taken.get(one.index))) for one in understood), rest
    )


def _fields(chosen: str | None) -> Markup:
    options = option("", _("不导入"), chosen=chosen is None)
    for group, title in _GROUPS:
        of_group = [field for field in FIELDS if (field.partition(".")[0] if "." in field else "") == group]
        inside = NOTHING.join(option(field, words_roster.field(field), chosen=field == chosen) for field in of_group)
        options += Markup('<optgroup label="{}">{}</optgroup>').format(_(title), inside)
    return options


def deed(plan: Plan) -> str:
    """The button that imports: how many children, new and updated together."""
    n = plan.count("added") + plan.count("updated")
    return ngettext("导入 {n} 名儿童", "导入 {n} 名儿童", n).format(n=n)

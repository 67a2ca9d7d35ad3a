"""The preview of an import, as markup: figures, rows to look at, and how the columns were understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from markupsafe import Markup

from care import names
from care.plan import Change, Choice, Plan, Row
from care.roster import Problem
from care.roster_columns import FIELDS
from care.tables import Heading, Table
from pages import words, words_roster
from pages.parts import NOTHING, icon
from pages.words import _, mark, ngettext

Show = Literal["problems", "added", "updated", "look", "skipped"]
AT_ONCE = 100
MOST_UNKNOWN = 60
"""Columns without a meaning that are offered one; a sheet may have thousands."""

_TILES: tuple[tuple[Show, str, str, str], ...] = (
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


def subtitle(table: Table) -> Markup:
    """The file, and where in it the roster was found."""
    first, last = table.header
    where = (
        _("第 {sheet} 张表，表头在第 {first} 行").format(sheet=table.sheet, first=first)
        if first == last
        else _("第 {sheet} 张表，表头在第 {first} 到 {last} 行").format(sheet=table.sheet, first=first, last=last)
    )
    return Markup('{}<i class="sp"></i><span class="ph">{}</span>').format(table.file, where)


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
    return Markup('<div class="figures">{}</div>').format(
        NOTHING.join(
            Markup(
                '<button type="button" class="tile {}" data-show="{}" aria-pressed="{}"><span class="line">{}<span>{}</span></span>'
                '<b class="num">{}</b></button>'
            ).format(kind, name, "true" if name == show else "false", icon(picture), _(word), figures[name])
            for name, picture, word, kind in _TILES
        )
    )


# --- rows -------------------------------------------------------------------------------------------------------------------------


def rows(plan: Plan, by_itself: Plan, show: Show, limit: int) -> Markup:
    """The list. `by_itself` is the plan without anybody's choices: what stands there stays, whatever is decided of it."""
    there = {row.row: row for row in by_itself.rows}
    found = chosen_rows(plan, show)
    lines = [line for row in found[:limit] for line in _lines(row, there.get(row.row, row))]
    head = Markup('<div class="card-head"><h2>{} <span class="count num">{}</span></h2><span class="soft">{}</span></div>').format(
        _(_TITLES[show]), _("{n} 行").format(n=len(found)), _rest(plan, len(found)) if show == "problems" else ""
    )
    if not lines:
        return head + Markup('<p class="soft t18 calm">{}</p>').format(_("每一行都读懂了。") if show == "problems" else _("没有这样的行。"))
    more = NOTHING
    if len(found) > limit:
        more = Markup('<button type="button" class="btn wide" data-more>{}</button>').format(
            _("再看 {n} 行").format(n=min(AT_ONCE, len(found) - limit))
        )
    return head + Markup('<ul class="problems">{}</ul>{}').format(NOTHING.join(map(_line, lines)), more)


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
    number = (
        Markup('<span class="tag {} num">{}{}</span>').format(kind, icon(picture), _("{row} 行").format(row=line.row.row))
        if line.first
        else NOTHING
    )
    cell = NOTHING
    if line.shown is not None:
        cell = Markup('<span class="place soft">{}</span><span class="cell" title="{}">{}</span>').format(
            line.column or _("整行"), line.shown, line.shown or _("（空）")
        )
    who = Markup('<b class="who">{}</b>').format(line.name or _("没有姓名")) if line.first else NOTHING
    return Markup('<li>{}{}{}<span class="what">{}</span>{}</li>').format(number, who, cell, line.what, _then(line))


def _then(line: Line) -> Markup:
    row = line.row
    by_itself: Choice = "skip" if row.choices[:1] == ("skip",) else row.choices[0] if row.choices else "skip"
    others: list[Choice] = [choice for choice in row.choices if choice != by_itself]
    if not line.first or not others:
        return Markup('<span class="then">{}</span>').format(line.then)
    options = _option("", line.then, chosen=not row.chosen)
    for choice in others:
        options += _option(choice, words_roster.choice(choice, row), chosen=choice == row.chosen)
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
    shown = NOTHING.join(_understood(one, taken.get(one.index)) for one in table.headings if one.index not in left_out)
    rest = (
        Markup('<p class="soft">{}</p>').format(_("后面还有 {n} 列没认出来，也不导入。").format(n=len(left_out))) if left_out else NOTHING
    )
    return Markup('<h2>{}</h2><div class="understood">{}</div>{}').format(_("列怎么认的"), shown, rest)


def _understood(heading: Heading, field: str | None) -> Markup:
    id = f"column{heading.index}"
    label = Markup('<label for="{}" title="{}">{}</label>{}').format(id, "　".join(heading.samples), heading.title, icon("arrow-right"))
    return label + Markup('<span class="pick"><select id="{}" data-column="{}" class="{}">{}</select>{}</span>').format(
        id, heading.index, "" if field else "off", _fields(field), icon("chevron-down")
    )


def _fields(chosen: str | None) -> Markup:
    options = _option("", _("不导入"), chosen=chosen is None)
    for group, title in _GROUPS:
        of_group = [field for field in FIELDS if (field.partition(".")[0] if "." in field else "") == group]
        inside = NOTHING.join(_option(field, words_roster.field(field), chosen=field == chosen) for field in of_group)
        options += Markup('<optgroup label="{}">{}</optgroup>').format(_(title), inside)
    return options


def _option(value: str, word: str, *, chosen: bool) -> Markup:
    return Markup('<option value="{}"{}>{}</option>').format(value, Markup(" selected") if chosen else NOTHING, word)


def deed(plan: Plan) -> str:
    """The button that imports: how many children, new and updated together."""
    n = plan.count("added") + plan.count("updated")
    return ngettext("导入 {n} 名儿童", "导入 {n} 名儿童", n).format(n=n)

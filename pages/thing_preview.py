"""The preview of a list of books, as markup: figures, rows to look at, and how the columns were understood."""

from collections.abc import Mapping
from typing import Literal

from markupsafe import Markup

from care.tables import Table
from care.thing_columns import FIELDS
from care.thing_plan import Plan, Row
from pages import preview_markup, words_things
from pages.markup import NOTHING
from pages.preview_markup import Tile, option
from pages.words import _, mark, ngettext

Show = Literal["problems", "added", "known", "skipped"]

_TILES: tuple[Tile, ...] = (
    ("added", "plus", mark("新增"), "ok"),
    ("known", "check", mark("已经有了"), ""),
    ("problems", "alert-triangle", mark("要看一眼"), "flag"),
    ("skipped", "x", mark("不导入"), "stop"),
)
_TITLES: dict[Show, str] = {
    "problems": mark("逐行看问题"),
    "added": mark("新增"),
    "known": mark("已经有了"),
    "skipped": mark("不导入"),
}


def chosen_rows(plan: Plan, show: Show) -> list[Row]:
    """The rows that a tile stands for; "problems" are those of which a person may want to know something, those left out among them."""
    if show == "problems":
        return sorted((row for row in plan.rows if row.problems), key=lambda row: (row.action != "skipped", row.row))
    if show == "known":
        return sorted((row for row in plan.rows if row.known), key=lambda row: (not row.changes, row.row))
    return [row for row in plan.rows if row.action == show]


def tiles(plan: Plan, show: Show) -> Markup:
    """Four figures; each opens its rows."""
    figures = {
        "added": len(plan.added),
        "known": sum(len(row.known) for row in plan.rows),
        "problems": sum(bool(row.problems) and row.action != "skipped" for row in plan.rows),
        "skipped": plan.count("skipped"),
    }
    return preview_markup.tiles(_TILES, figures, show)


def rows(plan: Plan, show: Show, limit: int) -> Markup:
    """The list of a tile's rows, `limit` at most."""
    found = chosen_rows(plan, show)
    rest = len(plan.rows) - len(found)
    told = _("其余 {n} 行没有问题").format(n=rest) if show == "problems" and found and rest else ""
    lines = [line for row in found[:limit] for line in _lines(row)]
    none = _("每一行都读懂了。") if show == "problems" else _("没有这样的行。")
    return preview_markup.listed(_(_TITLES[show]), len(found), told, lines, none=none, left=len(found) - limit, kind="books")


def _lines(row: Row) -> list[Markup]:
    """A row's problems, one a line; without any, what is added or changed."""
    if row.problems:
        return [
            _line(
                row, place == 0, preview_markup.cell(problem.column, problem.shown), words_things.what(problem), words_things.then(problem)
            )
            for place, problem in enumerate(row.problems)
        ]
    if row.action == "added":
        first = row.added[0]
        about = [first.get("author"), first.get("number"), first.get("shelf")]
        copies = ngettext("新增 {n} 样", "新增 {n} 样", len(row.added)).format(n=len(row.added))
        if row.known:
            copies = _("{copies}，已有 {n} 样").format(copies=copies, n=len(row.known))
        return [_line(row, True, NOTHING, " · ".join(filter(None, about)), copies)]
    changes = [
        _("{field} {before} → {after}").format(field=words_things.field(name), before=before, after=after)
        if before
        else _("补上{fields}").format(fields=words_things.field(name))
        for name, (before, after) in row.changes.items()
    ]
    return [_line(row, True, NOTHING, _("；").join(changes) or _("和书架上的一样"), _("更新") if changes else _("不变"))]


def _line(row: Row, first: bool, cell: Markup, what: str, then: str) -> Markup:
    quiet = row.action != "skipped" and not row.problems
    stop = ("stop", "x") if row.action == "skipped" else ("flag", "alert-triangle")
    kind, picture = ("", "plus" if row.action == "added" else "check") if quiet else stop
    number = preview_markup.row_number(row.row, kind, picture)
    who = Markup('<b class="who">{}</b>').format(row.title or _("没有书名"))
    return Markup('<li>{}<span class="what">{}</span><span class="then">{}</span></li>').format(
        (number + who if first else NOTHING) + cell, what, then
    )


# --- columns ----------------------------------------------------------------------------------------------------------------------


def columns(table: Table, mapping: Mapping[str, int]) -> Markup:
    """How each column was understood, to be changed."""
    taken = {place: field for field, place in mapping.items()}
    return preview_markup.columns(preview_markup.column(one, taken.get(one.index), _fields(taken.get(one.index))) for one in table.headings)


def _fields(chosen: str | None) -> Markup:
    options = option("", _("不导入"), chosen=chosen is None)
    return options + NOTHING.join(option(field, words_things.field(field), chosen=field == chosen) for field in FIELDS)


def deed(plan: Plan) -> str:
    """The button that imports: how many things, new and updated together."""
    n = len(plan.added) + len(plan.updated)
    return ngettext("导入 {n} 样", "导入 {n} 样", n).format(n=n) if n else _("没有要导入的")

"""The rows of a list on paper as they are tapped: one column at a time, the whole row a target. Markup only, made from values."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from care import paper
from care.activity import Record
from care.paper import GONE, Details, Known, PaperList
from pages import child_words, words
from pages.markup import NOTHING, icon, leaf
from pages.words import _, clock, number
from storage.ledger import Ledger

ON_TICK = """(e) => {
  const box = e.target.closest("input[data-column]");
  if (box) emit([box.dataset.column, [box.dataset.child], box.checked]);
}"""
ON_TAP = """(e) => {
  const deed = e.target.closest("button[data-all]");
  if (deed) {
    const boxes = [...document.querySelectorAll("input[data-column]:not(:checked)")];
    for (const box of boxes) box.checked = true;
    emit(["all", boxes.map(box => box.dataset.child), deed.dataset.all]);
    return;
  }
  const way = e.target.closest("button[data-way]");
  if (!way) return;
  const on = way.getAttribute("aria-pressed") !== "true";
  if (way.dataset.way !== "other") {
    for (const one of way.parentElement.querySelectorAll("button[data-way]")) one.setAttribute("aria-pressed", String(on && one === way));
  }
  emit([way.dataset.way, way.dataset.child, on]);
}"""
"""What is tapped shows at once; the server hears of it. Who it was that nobody knows is asked there first."""


def title(activity: Record, items: Mapping[str, Record], column: str) -> str:
    """What stands above a column: 到了, 包饺子, 领了 物资包, 谁接的."""
    what, _colon, id = column.partition(":")
    if what == "segment":
        return next((segment["title"] for segment in activity.get("segments") or () if segment["id"] == id), "")
    if what == "item":
        return _("领了 {what}").format(what=(items.get(id) or {}).get("title") or _("没有这种物资"))
    return _("谁接的") if what == GONE else _("到了")


def rows(listed: Iterable[Record], column: str, tapped: PaperList, known: Mapping[str, Known], word: str) -> Markup:
    """A row for each child with one box to tick."""
    return NOTHING.join(_row(child, column, tapped, known.get(child["id"], Known()), word) for child in listed)


def _row(child: Record, column: str, tapped: PaperList, known: Known, word: str) -> Markup:
    at = known.at(column)
    if at:
        return Markup('<div class="paper-row">{}<span class="known num">{} {}</span></div>').format(
            _who(child, known.came), clock(at), word
        )
    return Markup(
        '<label class="paper-row">{}<input type="checkbox" data-column="{}" data-child="{}" aria-label="{} {}"{}>'
        '<span class="box">{}</span></label>'
    ).format(
        _who(child, known.came),
        column,
        child["id"],
        child["name"],
        word,
        Markup(" checked") if child["id"] in tapped.ticked(column) else NOTHING,
        icon("check"),
    )


def _who(child: Record, came: str | None) -> Markup:
    return Markup('{}<span class="num no">{}</span><span class="nm grow">{}</span>').format(
        leaf(child["name"], "" if came else "off", "small"), number(child.get("number")), child["name"]
    )


def going_home(ledger: Ledger, listed: Iterable[Record], tapped: PaperList, known: Mapping[str, Known], at: str | None) -> Markup:
    """A row for each child with a button for each who may have collected it."""
    return NOTHING.join(_going(ledger, child, tapped, known.get(child["id"], Known()), at) for child in listed)


def _going(ledger: Ledger, child: Record, tapped: PaperList, known: Known, at: str | None) -> Markup:
    if known.left:
        return Markup('<div class="paper-row">{}<span class="known num">{} {}</span></div>').format(
            _who(child, known.came), clock(known.left), _("走了")
        )
    chosen = way_of(tapped.gone.get(child["id"]))
    buttons = NOTHING.join(
        Markup('<button type="button" class="chip" data-way="{}" data-child="{}" aria-pressed="{}">{}{}</button>').format(
            way, child["id"], "true" if way == chosen else "false", icon("check"), text
        )
        for way, text in _ways(ledger, child, tapped, at)
    )
    return Markup('<div class="paper-row home">{}<div class="chips" role="group" aria-label="{}">{}</div></div>').format(
        _who(child, known.came), _("{name} 谁接的").format(name=child["name"]), buttons
    )


def _ways(ledger: Ledger, child: Record, tapped: PaperList, at: str | None) -> Sequence[tuple[str, str]]:
    links = {link["guardian"]: link for link in child.get("guardians") or ()}
    found: list[tuple[str, str]] = []
    for way in paper.ways_home(child, at, words.time_zone().key):
        if way == "alone":
            on = words.day(child["may_go_alone"]["on"], weekday=False)
            found.append((way, _("自行回家，{day}同意的").format(day=on)))
        elif guardian := ledger.store.guardians.find(way):
            found.append((way, child_words.called(links[way].get("relation"), guardian.get("name")) or words.phone(guardian.get("phone"))))
    other = tapped.gone.get(child["id"]) or {}
    named = " ".join(filter(None, (other.get("relation"), other.get("name")))) if other.get("how") == "other" else ""
    return [*found, ("other", named or _("别人")), ("unwritten", _("纸上没写"))]


def way_of(details: Details | None) -> str:
    """Which button stands for how a child left; "" for none."""
    if details is None:
        return ""
    return str(details.get("guardian") or details.get("how") or "unwritten")


def details_of(way: str) -> Details:
    """How a child left, for a button: a guardian's id, "alone" or "unwritten"."""
    if way == "unwritten":
        return {}
    return {"how": "alone"} if way == "alone" else {"how": "guardian", "guardian": way}


def count_of(listed: Sequence[Record], column: str, tapped: PaperList, known: Mapping[str, Known]) -> dict[str, Any]:
    """The figures of a group: how many it has, how many came, how many were tapped in this column."""
    ids = [child["id"] for child in listed]
    came = [id for id in ids if id in tapped.ticked(paper.CAME) or known.get(id, Known()).came]
    return {"of": len(ids), "came": len(came), "tapped": sum(id in tapped.ticked(column) for id in ids)}

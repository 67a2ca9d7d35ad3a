"""Where an item is, and where it came from: the cupboard, the boxes that are out, and the donation behind a receipt."""

from markupsafe import Markup

from care import donations, facts
from care.activity import Record
from care.facts import Fact
from care.stock import CUPBOARD
from pages.donations_words import PATH
from pages.markup import NOTHING, icon, leaf, row, rows
from pages.words import _, mark
from storage.ledger import Ledger

MOVED = {
    "take_back": mark("{activity}，退回"),
    "take_out": mark("带去 {activity}"),
    "bring_back": mark("从 {activity} 带回来"),
}


def _out(ledger: Ledger, item: Record) -> list[tuple[str, int]]:
    """The boxes that are out and hold some of it (or should hold more than was in them): activity and pieces."""
    there = ledger.books.places(item["id"]) or {}
    found = [(activity, pieces) for activity, pieces in there.items() if activity != CUPBOARD and pieces]
    starts = {id: (ledger.store.activities.find(id) or {}).get("starts_at") or "" for id, _pieces in found}
    return sorted(found, key=lambda one: (starts[one[0]], one[0]))


def _title(ledger: Ledger, activity: str) -> str:
    return (ledger.store.activities.find(activity) or {}).get("title") or _("（没有这个活动）")


def boxes(ledger: Ledger, item: Record) -> str:
    """For a row of the shelf: how many of them are out, and where; nothing where all are in the cupboard."""
    told = (
        _("{n} {unit}在 {activity}").format(n=n, unit=item.get("unit") or "", activity=_title(ledger, id)) for id, n in _out(ledger, item)
    )
    return _("，").join(told)


def by_place(ledger: Ledger, item: Record) -> Markup:
    """For an item's page: a row for the cupboard and each box, where any box is out."""
    out = _out(ledger, item)
    if not out:
        return NOTHING
    unit = item.get("unit") or ""
    cupboard = (ledger.books.places(item["id"]) or {}).get(CUPBOARD, 0)
    lines = [_place(_("柜子里"), "archive", cupboard, unit, None)]
    lines += [_place(_title(ledger, id), "box", pieces, unit, f"/activities/{id}") for id, pieces in out]
    return Markup('<div class="places">{}</div>').format(rows(lines))


def _place(name: str, picture: str, pieces: int, unit: str, href: str | None) -> Markup:
    quiet = _("带去的箱子") if href else ""
    end = Markup('<span class="amount num">{} <small>{}</small></span>').format(pieces, unit)
    return row(name, quiet, lead=leaf(icon(picture), size="small"), end=end, href=href)


def _donation(ledger: Ledger, fact: Fact) -> Record | None:
    return ledger.store.donations.find(donations.donation_of(fact) or "")


def came_in(ledger: Ledger, fact: Fact) -> str:
    """A receipt in words, with who gave it as the donation says it now."""
    donation = _donation(ledger, fact)
    told = facts.detail(fact, "donation")
    giver = donation["donor"] if donation else (told.get("from") if isinstance(told, dict) else "")
    bought = donation is not None and donation["kind"] == "purchase"
    said = (_("入库 {n}，{giver} 买的") if bought else _("入库 {n}，{giver} 给的")) if giver else _("入库 {n}")
    return said.format(n=facts.quantity(fact), giver=giver)


def origin(ledger: Ledger, fact: Fact) -> Markup | str:
    """The way from a receipt to its donation; nothing where it has none."""
    donation = _donation(ledger, fact) if fact["kind"] == "receipt" else None
    if donation is None:
        return ""
    said = _("看这笔采购") if donation["kind"] == "purchase" else _("看这笔捐赠")
    return Markup('<a class="link" href="{}/{}">{}</a>').format(PATH, donation["id"], said)

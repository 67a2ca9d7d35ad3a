"""What has changed for a station since its cursor: one sequence for facts and records, only what is on disk."""

from collections.abc import Iterable, Mapping
from typing import Any

from care import activity as activities
from care import facts, sees
from care.lending import LENDING, Loan
from storage.ledger import Ledger, Record
from storage.store import Change

PAGE = 2_000
"""Facts in one answer; a station pulls until its cursor stays the same."""

FOR_ALL = frozenset({"activities", "centre"})
"""A change of these may change what every child looks like to a station."""


def cursor_of(ledger: Ledger, desks: Iterable[str], seq: int) -> str:
    """The opaque place up to which a station has everything.

    It names store and desks, and whether telephone numbers are kept off phones: where one of them changes, it begins anew.
    """
    told = [*sorted(desks), *(() if ledger.centre["phones"].get("guardian_phones") else ("unnumbered",))]
    return f"{ledger.store.id}.{'-'.join(told)}.{seq}"


def since(cursor: object, ledger: Ledger, desks: Iterable[str]) -> int:
    """The sequence number in a cursor that was made by this store for these desks; 0 for any other."""
    head, _, seq = cursor.rpartition(".") if isinstance(cursor, str) and len(cursor) <= 200 else ("", "", "")
    return (
        int(seq)
        if seq.isascii() and seq.isdigit() and f"{head}.{seq}" == cursor_of(ledger, desks, int(seq)) and int(seq) <= ledger.store.safe
        else 0
    )


def nothing() -> dict[str, Any]:
    """Changes that say nothing, for a station that may send but no longer look. `whole`: who and what is not named is to be forgotten."""
    return {"whole": False, "children": [], "activity": None, "items": [], "things": [], "facts": [], "gone": []}


def changes(ledger: Ledger, activity: Record, station: Record, cursor: object) -> tuple[str, dict[str, Any]]:
    """The new cursor and the changes that this station may see since the old one."""
    desks = sees.desks_of(station, activity)
    start = since(cursor, ledger, desks)
    changed = [change for change in ledger.store.changes(start, activity=activity["id"]) if change.table != "history"]
    written = [
        change
        for change in changed
        if change.table == "facts"
        and change.document
        and change.document.get("activity") == activity["id"]
        and change.document["kind"] not in sees.NOT_FOR_STATIONS
    ]
    reached = ledger.store.safe
    if len(written) > PAGE:
        reached = written[PAGE - 1].seq
        written, changed = written[:PAGE], [change for change in changed if change.seq <= reached]
    answer = nothing()
    answer["facts"] = [
        sees.fact(change.document, desks, station=station["id"], phones=ledger.centre["phones"]) for change in written if change.document
    ]
    everybody = start == 0 or any(
        change.table in FOR_ALL and (change.table == "centre" or change.id == activity["id"]) for change in changed
    )
    answer["whole"] = everybody
    _children(ledger, activity, desks, changed, everybody, answer)
    if everybody or any(change.table == "stations" for change in changed) or answer["children"]:
        answer["activity"] = _activity(ledger, activity, desks)
    if everybody or any(change.table == "items" or _moves_stock(change) for change in changed):
        items = ledger.items()
        known = (items[id] for id in activities.items_of(activity, items, instead=True) if id in items)
        answer["items"] = [
            sees.item(item, None if item.get("contents") else ledger.books.stock_at(activity["id"], item["id"])) for item in known
        ]
    if activities.LENDING in desks:
        _things(ledger, start, everybody, answer)
    return cursor_of(ledger, desks, reached), answer


def _moves_stock(change: Change) -> bool:
    return change.table == "facts" and change.document is not None and change.document["kind"] in {*facts.OF_STOCK, "void"}


def _activity(ledger: Ledger, activity: Record, desks: tuple[str, ...]) -> dict[str, Any]:
    stations = [station for station in ledger.store.stations.all() if activity["id"] in (station.get("joined") or {})]
    return sees.activity(activity, centre=ledger.centre, expected=len(ledger.expected(activity)), stations=stations, desks=desks)


def _children(
    ledger: Ledger, activity: Record, desks: tuple[str, ...], changed: list[Change], everybody: bool, answer: dict[str, Any]
) -> None:
    store = ledger.store
    if everybody:
        touched = {child["id"] for child in store.children.all()}
    else:
        touched = {change.id for change in changed if change.table == "children"}
        touched |= {
            change.document["child"] for change in changed if change.table == "badges" and change.document and change.document.get("child")
        }
        guardians = {change.id for change in changed if change.table == "guardians"}
        if guardians and "departure" in desks:
            touched |= {
                child["id"] for child in store.children.all() if any(link["guardian"] in guardians for link in child.get("guardians") or ())
            }
    adults = {guardian["id"]: guardian for guardian in store.guardians.all()} if touched and "departure" in desks else {}
    phones = ledger.centre["phones"]
    for id in touched:
        child = store.children.find(id)
        if child is not None and sees.may_see_child(child, activity):
            badges = store.badges.by("child", id)
            answer["children"].append(sees.child(child, activity=activity, badges=badges, guardians=adults, desks=desks, phones=phones))
        elif not everybody:
            answer["gone"].append({"table": "children", "id": id})


def _things(ledger: Ledger, start: int, everybody: bool, answer: dict[str, Any]) -> None:
    """Books and equipment, wherever they were lent: what went out at one activity comes back at another."""
    store, books = ledger.store, ledger.books
    out = books.out()
    touched = {thing["id"] for thing in store.things.all()} if everybody else _touched_things(ledger, start, out)
    for id in touched:
        thing = store.things.find(id)
        if thing is not None and not thing.get("withdrawn_at"):
            loan = out.get(id)
            answer["things"].append(sees.thing(thing, loan, books.child_of(loan.loan) if loan else None))
        elif not everybody:
            answer["gone"].append({"table": "things", "id": id})


def _touched_things(ledger: Ledger, start: int, out: Mapping[str, Loan]) -> set[str]:
    """The things that look otherwise than they did: changed, lent, given back, or lent to a child whose record changed."""
    touched, children = set[str](), set[str]()
    for change in ledger.store.changes(start):
        if change.table == "things":
            touched.add(change.id)
        elif change.table == "children":
            children.add(change.id)
        elif change.table == "facts" and change.document:
            fact = change.document
            of = ledger.books.facts.get(fact["of"], {}) if fact["kind"] == "void" else fact
            if of.get("kind") in LENDING and of.get("item"):
                touched.add(of["item"])
    return touched | {thing for thing, loan in out.items() if {loan.loan["child"], ledger.books.child_of(loan.loan)} & children}

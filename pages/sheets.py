"""From the ledger to paper: what stands on an activity's lists, as plain values."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from care import absences, collecting, facts
from care.facts import Fact
from care.sheet import Sheet
from care.watch import reachable
from pages import badge_making, collectors, words
from pages.papers.group_lists import GroupList, GroupRow
from pages.papers.lists import Amount, Occasion, SignInRow, SignInSheet, SignOffRow, SignOffSheet
from pages.words import _
from storage.ledger import Ledger

Record = Mapping[str, Any]


def sign_in(ledger: Ledger, activity_id: str) -> list[SignInSheet]:
    """签到表 of an activity, one for each of its days. Raises NotFound."""
    activity = ledger.store.activities.need(activity_id)
    expected = ledger.expected(activity)
    came = {sheet.child: sheet for sheet in ledger.books.sheets(activity_id) if sheet.arrived}
    ids = dict.fromkeys([child["id"] for child in expected] + list(came))
    listed = sorted((_child(ledger, id) for id in ids), key=_by_number)
    on_list = {child["id"] for child in expected}
    every_day = _days(activity, came.values())
    made: list[SignInSheet] = []
    for day in every_day:
        rows = [_sign_in_row(ledger, activity, child, came.get(child["id"]), day, child["id"] in on_list) for child in listed]
        arrived = sum(any(stay.day == day for stay in sheet.stays) for sheet in came.values())
        if len(every_day) == 1:
            arrived = ledger.figures(activity_id)["arrived"]
        rows = [row for row in rows if row.came or not row.walk_in]
        made.append(SignInSheet(_occasion(ledger, activity, day), rows, len(expected), arrived))
    return made


def _days(activity: Record, came: Iterable[Sheet]) -> list[str]:
    """The days of an activity as planned, and any other on which somebody was there."""
    first, last = (words.local(activity[field]).date().toordinal() for field in ("starts_at", "ends_at"))
    planned = {date.fromordinal(day).isoformat() for day in range(first, min(last, first + 60) + 1)}
    return sorted(planned | {stay.day for sheet in came for stay in sheet.stays})


def _sign_in_row(ledger: Ledger, activity: Record, child: Record, sheet: Sheet | None, day: str, on_list: bool) -> SignInRow:
    stays = [stay for stay in sheet.stays if stay.day == day] if sheet else []
    seen = [fact for stay in stays for fact in stay.seen]
    arrival = next((fact for fact in seen if fact["kind"] in ("arrival", "newcomer")), None)
    gone = stays[-1].departures[-1] if stays and stays[-1].gone else None
    guardian, phone = _guardian(ledger, child)
    return SignInRow(
        name=child["name"],
        number=child.get("number"),
        sex=child.get("sex"),
        grade=child.get("grade") or "",
        group=child.get("group") or "",
        guardian=guardian,
        phone=phone,
        came_at=words.local(arrival["happened_at"]) if arrival else None,
        late=absences.late(activity, stays, ledger.books.zone) is not None,
        brought_by=collecting.brought_by(Sheet(activity["id"], child["id"], stays=stays)),
        only_seen=bool(seen) and arrival is None,
        left_at=words.local(gone["happened_at"]) if gone else None,
        collected_by=collectors.collector(ledger, child, gone) if gone else "",
        walk_in=not on_list,
    )


def sign_off(ledger: Ledger, activity_id: str) -> SignOffSheet:
    """领取签收表 of an activity: what was given; before anything was, what every expected child may receive. Raises NotFound."""
    activity = ledger.store.activities.need(activity_id)
    items = ledger.items()
    occasion = _occasion(ledger, activity, words.local(activity["starts_at"]).date().isoformat())
    rows = _given(ledger, activity_id, items)
    if rows:
        figures = ledger.figures(activity_id)["items"]
        totals = [Amount(items[total["id"]]["title"], _unit(items[total["id"]]), total["handed_out"]) for total in figures]
        return SignOffSheet(occasion, rows, [total for total in totals if total.quantity])
    return _planned(ledger, activity, items, occasion)


def _given(ledger: Ledger, activity_id: str, items: Mapping[str, Record]) -> list[SignOffRow]:
    """A row for each handout, by child and time. A thing that is no item of ours waits on the tray, not here."""
    pages = [(_child(ledger, sheet.child), sheet) for sheet in ledger.books.sheets(activity_id) if sheet.given]
    rows: list[SignOffRow] = []
    for child, sheet in sorted(pages, key=lambda page: _by_number(page[0])):
        for fact in sheet.given:
            if fact.get("item") in items:
                rows.append(_sign_off_row(ledger, child, sheet, fact, items))
    return rows


def _sign_off_row(ledger: Ledger, child: Record, sheet: Sheet, fact: Fact, items: Mapping[str, Record]) -> SignOffRow:
    item = items[fact["item"]]
    inside = [(part, pieces) for part, pieces in facts.pieces(fact) if part != fact["item"] and part in items]
    notes = [words.reason(fact.get("reason"))] if fact.get("outcome") == "flagged" else []
    back = sum(facts.quantity(other) for other in sheet.standing if other["kind"] == "take_back" and _takes_back(other, fact, sheet))
    if back:
        notes.append(_("退回 {n}").format(n=back))
    return SignOffRow(
        name=child["name"],
        given=Amount(item["title"], _unit(item), facts.quantity(fact)),
        sex=child.get("sex"),
        grade=_grade(child),
        guardian=_guardian(ledger, child)[0],
        contents=[Amount(items[part]["title"], _unit(items[part]), pieces) for part, pieces in inside],
        at=words.local(fact["happened_at"]),
        by=fact.get("by") or "",
        note="；".join(note for note in notes if note),
    )


def _takes_back(back: Fact, given: Fact, sheet: Sheet) -> bool:
    """Whether a take-back means this handout: it says so, or says nothing and this is the child's last one of that item."""
    if back.get("of"):
        return back["of"] == given["id"]
    return given is next((fact for fact in reversed(sheet.given) if fact.get("item") == back.get("item")), None)


def _planned(ledger: Ledger, activity: dict[str, Any], items: Mapping[str, Record], occasion: Occasion) -> SignOffSheet:
    offers = [(items[offer["item"]], offer["per_child"]) for offer in activity.get("items") or () if offer["item"] in items]
    children = sorted(ledger.expected(activity), key=_by_number)
    rows: list[SignOffRow] = []
    totals: dict[str, Amount] = {}
    for item, per_child in offers:
        parts = [(items[part["item"]], part["quantity"] * per_child) for part in item.get("contents") or () if part["item"] in items]
        for of, each in ((item, per_child), *parts):
            before = totals[of["id"]].quantity if of["id"] in totals else 0
            totals[of["id"]] = Amount(of["title"], _unit(of), before + each * len(children))
    for child in children:
        for item, per_child in offers:
            contents = [(items[part["item"]], part["quantity"] * per_child) for part in item.get("contents") or () if part["item"] in items]
            rows.append(
                SignOffRow(
                    name=child["name"],
                    given=Amount(item["title"], _unit(item), per_child),
                    sex=child.get("sex"),
                    grade=_grade(child),
                    guardian=_guardian(ledger, child)[0],
                    contents=[Amount(part["title"], _unit(part), pieces) for part, pieces in contents],
                )
            )
    return SignOffSheet(occasion, rows, list(totals.values()), planned=True)


def by_group(ledger: Ledger, activity_id: str) -> tuple[Occasion, list[GroupList], list[str], list[str]]:
    """小组名单 of an activity: its expected children by group, the run sheet's titles and what is handed out. Raises NotFound."""
    activity = ledger.store.activities.need(activity_id)
    groups: dict[str, list[GroupRow]] = {}
    for child in badge_making.in_order(ledger.expected(activity)):
        if not child.get("archived_at"):
            groups.setdefault(child.get("group") or "", []).append(GroupRow(child["name"], child.get("number")))
    items = ledger.items()
    given = [items[offer["item"]]["title"] for offer in activity.get("items") or () if offer["item"] in items]
    titles = [segment["title"] for segment in activity.get("segments") or ()]
    occasion = _occasion(ledger, activity, words.local(activity["starts_at"]).date().isoformat())
    return occasion, [GroupList(group, rows) for group, rows in groups.items()], titles, given


def names(ledger: Ledger) -> list[str]:
    """Every name that a screen of this centre may show, for the font of rare characters."""
    store = ledger.store
    people = (store.children, store.guardians, store.organizers, store.volunteers)
    told = [record.get("name") or "" for table in people for record in table.all()]
    groups = [child.get("group") or "" for child in store.children.all()]
    return [*told, *groups, ledger.centre["name"]]


def _occasion(ledger: Ledger, activity: Record, day: str) -> Occasion:
    return Occasion(ledger.centre["name"], activity["title"], activity.get("place") or "", date.fromisoformat(day))


def _child(ledger: Ledger, id: str) -> Record:
    """A child's record; one whose record is gone keeps its line on the lists."""
    return ledger.store.children.find(id) or {"id": id, "name": _("（没有档案）")}


def _by_number(child: Record) -> tuple[int, str]:
    return (child.get("number") or 10**9, child["name"])


def _grade(child: Record) -> str:
    return " ".join(part for part in (words.grade(child.get("grade")), child.get("class_name")) if part)


def _unit(item: Record) -> str:
    return item.get("unit") or ""


def _guardian(ledger: Ledger, child: Record) -> tuple[str, str]:
    """Name and relation of the guardian to be called first, and the telephone number."""
    ids = [link["guardian"] for link in child.get("guardians") or ()]
    known = {guardian["id"]: guardian for id in ids if (guardian := ledger.store.guardians.find(id))}
    link, guardian = reachable(child, known) or ({}, {})
    name, relation = guardian.get("name") or "", link.get("relation") or ""
    return (f"{name}（{relation}）" if name and relation else name or relation), guardian.get("phone") or ""

"""From the ledger to paper: what stands on an activity's lists, as plain values."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from care import absences, collecting, figures
from care.sheet import Sheet
from care.watch import reachable
from pages import badge_making, collectors, words
from pages.papers.group_lists import GroupList, GroupRow
from pages.papers.lists import Occasion, SignInRow, SignInSheet
from pages.words import _
from storage.ledger import Ledger

Record = Mapping[str, Any]


def sign_in(ledger: Ledger, activity_id: str) -> list[SignInSheet]:
    """签到表 of an activity, one for each of its days. Raises NotFound."""
    activity = ledger.store.activities.need(activity_id)
    expected = ledger.expected(activity)
    came = {sheet.child: sheet for sheet in ledger.books.sheets(activity_id) if sheet.arrived}
    ids = dict.fromkeys([child["id"] for child in expected] + list(came))
    listed = sorted((child_of(ledger, id) for id in ids), key=by_number)
    on_list = {child["id"] for child in expected}
    every_day = _days(activity, came.values())
    made: list[SignInSheet] = []
    for day in every_day:
        rows = [_sign_in_row(ledger, activity, child, came.get(child["id"]), day, child["id"] in on_list) for child in listed]
        arrived = figures.came_on(activity_id, day, ledger.books)
        if len(every_day) == 1:
            arrived = ledger.figures(activity_id)["arrived"]
        rows = [row for row in rows if row.came or not row.walk_in]
        made.append(SignInSheet(occasion_of(ledger, activity, day), rows, len(expected), arrived))
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
    guardian, phone = guardian_of(ledger, child)
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


def by_group(ledger: Ledger, activity_id: str) -> tuple[Occasion, list[GroupList], list[str], list[str]]:
    """小组名单 of an activity: its expected children by group, the run sheet's titles and what is handed out. Raises NotFound."""
    activity = ledger.store.activities.need(activity_id)
    groups: dict[str, list[GroupRow]] = {}
    for child in badge_making.in_order(dict(child) for child in ledger.expected(activity)):
        if not child.get("archived_at"):
            groups.setdefault(child.get("group") or "", []).append(GroupRow(child["name"], child.get("number")))
    items = ledger.items()
    given = [items[offer["item"]]["title"] for offer in activity.get("items") or () if offer["item"] in items]
    titles = [segment["title"] for segment in activity.get("segments") or ()]
    occasion = occasion_of(ledger, activity, words.local(activity["starts_at"]).date().isoformat())
    return occasion, [GroupList(group, rows) for group, rows in groups.items()], titles, given


def names(ledger: Ledger) -> list[str]:
    """Every name that a screen of this centre may show, for the font of rare characters."""
    store = ledger.store
    people = (store.children, store.guardians, store.organizers, store.volunteers)
    told = [record.get("name") or "" for table in people for record in table.all()]
    groups = [child.get("group") or "" for child in store.children.all()]
    return [*told, *groups, ledger.centre["name"]]


def occasion_of(ledger: Ledger, activity: Record, day: str) -> Occasion:
    """What stands at the head of a list of an activity's day."""
    return Occasion(ledger.centre["name"], activity["title"], activity.get("place") or "", date.fromisoformat(day))


def child_of(ledger: Ledger, id: str) -> Record:
    """A child's record; one whose record is gone keeps its line on the lists."""
    return ledger.store.children.find(id) or {"id": id, "name": _("（没有档案）")}


def by_number(child: Record) -> tuple[int, str]:
    """The order of lists: by number, then by name."""
    return (child.get("number") or 10**9, child["name"])


def grade_of(child: Record) -> str:
    """年级/班级."""
    return " ".join(part for part in (words.grade(child.get("grade")), child.get("class_name")) if part)


def guardian_of(ledger: Ledger, child: Record) -> tuple[str, str]:
    """Name and relation of the guardian to be called first, and the telephone number."""
    ids = [link["guardian"] for link in child.get("guardians") or ()]
    known = {guardian["id"]: guardian for id in ids if (guardian := ledger.store.guardians.find(id))}
    link, guardian = reachable(child, known) or ({}, {})
    name, relation = guardian.get("name") or "", link.get("relation") or ""
    return (f"{name}（{relation}）" if name and relation else name or relation), guardian.get("phone") or ""

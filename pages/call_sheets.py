"""From the ledger to the papers one rings up from, as plain values."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from care import absences, days, reach
from care.watch import reachable
from pages import absence_words, badge_making
from pages.papers.calls import Adult, CallRow, PhoneRow
from pages.papers.lists import Occasion
from storage.ledger import Ledger

Record = Mapping[str, Any]


def phones(ledger: Ledger, activity_id: str) -> tuple[Occasion, list[PhoneRow]]:
    """电话名单 of an activity: everybody on its list, by group and number. Raises NotFound."""
    activity, known = ledger.store.activities.need(activity_id), _guardians(ledger)
    answers: Mapping[str, Record] = activity.get("answered_for") or {}
    rows = [
        PhoneRow(
            child["name"],
            child.get("number"),
            child.get("group") or "",
            [Adult(_called(tie, known), known[tie["guardian"]].get("phone") or "") for tie in _ties(child, known)],
            reach.is_reachable(child, known),
            (answers.get(child["id"]) or {}).get("by") or "",
        )
        for child in badge_making.in_order(dict(child) for child in ledger.expected(activity))
    ]
    return _occasion(ledger, activity, days.day_of(activity["starts_at"], ledger.books.zone)), rows


def not_here(ledger: Ledger, activity_id: str, day: str = "") -> tuple[Occasion, list[CallRow]]:
    """Whom to ring up: the children expected on a day and not seen, with what is known already. Raises NotFound."""
    activity, known = ledger.store.activities.need(activity_id), _guardians(ledger)
    if day not in absences.days_of(activity, ledger.books.zone):
        day = absences.likely_day(activity, days.now(), ledger.books.zone)
    children = badge_making.in_order(dict(child) for child in ledger.expected(activity))
    rows = [_call_row(one, known) for one in absences.missing(activity, children, ledger.books, day)]
    return _occasion(ledger, activity, day), rows


def _call_row(one: absences.Missing, known: Mapping[str, Record]) -> CallRow:
    child = one.child
    tie, guardian = reachable(child, known) or ({}, {})
    relation, phone = tie.get("relation") or guardian.get("name") or "", guardian.get("phone") or ""
    said = tuple(absence_words.story(one, known))
    return CallRow(child["name"], child.get("number"), child.get("group") or "", relation, phone, len(one.calls), said)


def _guardians(ledger: Ledger) -> dict[str, Record]:
    return {guardian["id"]: guardian for guardian in ledger.store.guardians.all()}


def _ties(child: Record, known: Mapping[str, Record]) -> list[Record]:
    return [tie for tie in child.get("guardians") or () if tie["guardian"] in known]


def _called(tie: Record, known: Mapping[str, Record]) -> str:
    return " ".join(filter(None, (tie.get("relation"), known[tie["guardian"]].get("name"))))


def _occasion(ledger: Ledger, activity: Record, day: str) -> Occasion:
    return Occasion(ledger.centre["name"], activity["title"], activity.get("place") or "", date.fromisoformat(day))

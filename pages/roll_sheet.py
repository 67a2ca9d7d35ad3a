"""The roll-calls of an activity from the ledger: for the page that ticks, and for the paper."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from care import days, roll
from care.roll import Adult, Called, Roll
from pages import words
from pages.collectors import with_whom
from pages.papers.lists import Occasion
from pages.papers.roll_list import RollRow
from pages.words import _
from storage.errors import NotFound
from storage.ledger import Ledger, Record


def rolls(ledger: Ledger, activity: Record) -> list[Roll]:
    """Every roll-call of an activity, the latest last."""
    return roll.rolls(activity, ledger.books, ledger.store.children.all(), _guardians(ledger))


def going(ledger: Ledger, activity: Record) -> Roll | None:
    """The roll-call that goes on, or None."""
    last = next(reversed(rolls(ledger, activity)), None)
    return last if last and last.ended is None else None


def inside(ledger: Ledger, activity: Record) -> list[Called]:
    """Everybody who is inside now."""
    return roll.inside(activity, ledger.books, ledger.store.children.all(), _guardians(ledger))


def _guardians(ledger: Ledger) -> dict[str, Record]:
    return {guardian["id"]: guardian for guardian in ledger.store.guardians.all()}


# --- in words -------------------------------------------------------------------------------------------------------------------


def name_of(called: Called) -> str:
    """The child's name; one whose record is gone keeps its line."""
    return called.name or _("（没有档案）")


def adult_of(adult: Adult) -> str:
    """Whom one calls, in a few words: 奶奶 王桂香."""
    return " ".join(filter(None, (adult.relation, adult.name)))


def seen_at(called: Called) -> str:
    """Where and when somebody saw the child last: 09:12 包饺子."""
    if called.seen is None:
        return ""
    return f"{words.moment(called.seen['happened_at'])} {called.seen_in or words.kind(called.seen['kind'])}"


def gone_with(ledger: Ledger, called: Called) -> str:
    """When a child went home since it began, and with whom: 10:12 走了，奶奶 王桂香 接; empty where it did not."""
    if called.gone is None:
        return ""
    child: dict[str, Any] = ledger.store.children.find(called.child) or {}
    said = _("{time} 走了").format(time=words.moment(called.gone["happened_at"]))
    return _("，").join(filter(None, (said, with_whom(ledger, child, called.gone))))


def ticked_by(called: Called) -> str:
    """When a child was ticked off, and by whom: 10:05 李老师; empty where it was not."""
    if called.ticked is None:
        return ""
    return " ".join(filter(None, (words.moment(called.ticked["happened_at"]), called.ticked.get("by"))))


def begun(found: Roll) -> str:
    """When it began, and by whom: 10:02 周敏开始."""
    return _("{time} {by}开始").format(time=words.moment(found.since), by=found.by)


def ended(found: Roll) -> str:
    """When it ended, and by whom: 10:31 周敏解除; empty while it goes on."""
    if found.ended is None:
        return ""
    return _("{time} {by}解除").format(time=words.moment(found.ended["happened_at"]), by=found.ended.get("by") or "")


def tally(found: Roll) -> str:
    """How many were found, of how many: 已点到 38 / 47."""
    return _("已点到 {n} / {of}").format(n=len(found.found), of=len(found.children))


# --- on paper -------------------------------------------------------------------------------------------------------------------


def paper(ledger: Ledger, activity_id: str, of: str | None = None) -> tuple[Any, ...]:
    """What 紧急点名表 needs: the roll-call that the fact `of` began, else the one that goes on, else who is inside. Raises NotFound."""
    activity = ledger.store.activities.need(activity_id)
    told: Sequence[str] = ()
    found = _begun_by(ledger, activity, of) if of else going(ledger, activity)
    if found is not None:
        told = [*filter(None, (begun(found), ended(found))), tally(found)]
    children = found.children if found is not None else inside(ledger, activity)
    now = words.local(days.now())
    day = words.local(found.since).date() if found is not None else now.date()
    return _occasion(ledger, activity, day), [_row(ledger, called) for called in children], list(told), now


def _begun_by(ledger: Ledger, activity: Record, fact: str) -> Roll:
    for found in rolls(ledger, activity):
        if any(began["id"] == fact for began in found.begun):
            return found
    raise NotFound("facts", fact)


def _row(ledger: Ledger, called: Called) -> RollRow:
    return RollRow(
        name=name_of(called),
        number=called.number,
        group=called.group,
        phones=tuple(f"{adult_of(adult)} {words.phone(adult.phone)}" for adult in called.adults) or (_("没有留电话"),),
        seen=seen_at(called),
        ticked=ticked_by(called) or gone_with(ledger, called),
    )


def _occasion(ledger: Ledger, activity: Record, day: date) -> Occasion:
    return Occasion(ledger.centre["name"], activity["title"], activity.get("place") or "", day)

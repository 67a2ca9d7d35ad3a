"""Badges as records: issued, reissued, bound to a child, made ready for the printer. The page and the command line both come here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from care import badges as codes
from care import days, names
from pages import words
from pages.papers import badges as papers
from pages.papers.badges import BadgePrint
from storage.ledger import Ledger

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """Badges on paper: the PDF, how many are on it, and how many children have none."""

    pdf: bytes
    count: int
    without: int


def current(ledger: Ledger, child: str) -> Record | None:
    """The badge that a child wears now: not withdrawn, the latest where there are several."""
    standing = [badge for badge in ledger.store.badges.by("child", child) if not badge.get("withdrawn_at")]
    return max(standing, key=lambda badge: badge["issued_at"], default=None)


def without(ledger: Ledger, children: Iterable[Record] | None = None) -> list[Record]:
    """Those of `children` (None: all in the centre's care) who have no badge."""
    return [child for child in (ledger.children() if children is None else children) if current(ledger, child["id"]) is None]


def in_order(children: Iterable[Record]) -> list[Record]:
    """Children as their badges are handed round: by group, then by number."""
    return sorted(children, key=lambda child: (names.group_key(child.get("group") or ""), child.get("number") or 0, child["name"]))


def issue(ledger: Ledger, child: Record, *, by: str | None) -> Record:
    """Give a child a new badge; whatever badges it had are withdrawn. Not yet on disk."""
    withdraw_all(ledger, child["id"], by=by)
    return _save_new(ledger, child, by)


def issue_missing(ledger: Ledger, children: Iterable[Record] | None = None, *, by: str | None) -> int:
    """Give a badge to each of `children` (None: all) who has none. Returns how many. Not yet on disk."""
    lacking = without(ledger, children)
    for child in lacking:
        _save_new(ledger, child, by)
    return len(lacking)


def withdraw_all(ledger: Ledger, child: str, *, by: str | None, but: str | None = None) -> None:
    """Withdraw a child's badges, all `but` one. They go on telling whose they were. Not yet on disk."""
    now = days.now()
    for badge in list(ledger.store.badges.by("child", child)):
        if badge["id"] != but and not badge.get("withdrawn_at"):
            ledger.save("badges", {**badge, "withdrawn_at": now, "replaced_at": now}, by=by)


def unused_code(ledger: Ledger) -> str:
    """A code that stands on no badge and on no label of a thing: whoever scans one must never meet the other."""
    code = codes.new_code()
    while not is_free(ledger, code):
        code = codes.new_code()
    return code


def is_free(ledger: Ledger, code: str) -> bool:
    """Whether a code stands on no badge and on no label."""
    return ledger.store.badges.find(code) is None and not ledger.store.things.indexed("code", code)


def _save_new(ledger: Ledger, child: Record | None, by: str | None) -> Record:
    code = unused_code(ledger)
    badge: Record = {"id": code, "code": code, "child": child["id"] if child else None, "issued_at": days.now()}
    if child and child.get("sample"):
        badge["sample"] = True
    return ledger.save("badges", badge, by=by)


def make_blank(ledger: Ledger, count: int, *, by: str | None) -> list[Record]:
    """Badges that are nobody's yet, to be printed beforehand and bound to a child in the hall. Not yet on disk."""
    return [_save_new(ledger, None, by) for _ in range(count)]


def blank_ones(ledger: Ledger) -> int:
    """How many blank badges were made and are not bound to a child yet."""
    return sum(badge.get("child") is None and not badge.get("withdrawn_at") for badge in ledger.store.badges.all())


State = Literal["unreadable", "unknown", "withdrawn", "taken", "blank"]


def look_at(ledger: Ledger, text: str) -> tuple[State, Record | None]:
    """What was typed or scanned: no code, a code that is not ours, withdrawn, some child's, or a blank one; and its record."""
    code = codes.read(text)
    if code is None:
        return "unreadable", None
    badge = ledger.store.badges.find(code)
    if badge is None:
        return "unknown", None
    if badge.get("withdrawn_at"):
        return "withdrawn", badge
    return ("taken" if badge.get("child") else "blank"), badge


def bind(ledger: Ledger, badge: Record, child: Record, *, by: str | None) -> None:
    """Make a blank badge a child's; badges that the child had are withdrawn. Not yet on disk."""
    bound = {**badge, "child": child["id"], "issued_at": days.now()}
    if child.get("sample"):
        bound["sample"] = True
    ledger.save("badges", bound, by=by)
    withdraw_all(ledger, child["id"], by=by, but=badge["id"])


def prints(ledger: Ledger, children: Sequence[Record]) -> list[BadgePrint]:
    """What is to be printed for these children, in this order; children without a badge are left out."""
    worn = ((child, current(ledger, child["id"])) for child in children)
    return [BadgePrint(badge["id"], child["name"], child.get("group") or "", child.get("number")) for child, badge in worn if badge]


def sheets(ledger: Ledger) -> Made:
    """Sheets of all children who have a badge, for the command line."""
    ready = prints(ledger, in_order(ledger.children()))
    centre = ledger.centre
    pdf = papers.badge_sheets(ready, centre_name=centre["name"], public_address=centre["public_address"], language=words.language())
    return Made(pdf, len(ready), len(without(ledger)))

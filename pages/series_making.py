"""What becomes of the days of a series when it is saved: said beforehand, then written."""

from collections.abc import Sequence

from care import activity as activities
from care import days, series
from care.activity import Record
from care.ids import new_id
from care.series import Change
from pages import words
from pages.joining import new_join_code
from pages.words import _, mark, ngettext
from storage import house
from storage.ledger import Ledger

NAMED = 6
"""Days that a question names one by one."""

WHAT = {
    "title": mark("名称"),
    "place": mark("地点"),
    "hours": mark("时间"),
    "list": mark("名单"),
    "lending": mark("借还"),
    "segments": mark("流程"),
    "items": mark("每人可领"),
}
"""What belongs together in a change, as care.series.touched names it."""


def said(found: Change) -> list[str]:
    """What a change does, a sentence for each kind of thing it does."""
    lines: list[str] = []
    off = [one["series_day"] for one, _told in found.changed if one.get("cancelled_at")]
    if changed := [one["series_day"] for one, _told in found.changed if not one.get("cancelled_at")]:
        what = _("、").join(_(WHAT[name]) for name in series.touched(found))
        lines.append(_("改 {days}：{what}。").format(days=_days(changed), what=what))
    if off:
        lines.append(_("停办的 {days}也跟着改，恢复了就照新的办。").format(days=_days(off)))
    if found.added:
        lines.append(_("新排 {days}。").format(days=_days(found.added)))
    if found.dropped:
        lines.append(
            _("不再办 {days}。已经有记录的只是取消，记录都留着。").format(days=_days([one["series_day"] for one in found.dropped]))
        )
    if found.own:
        lines.append(_("{days}单独改过，那一项不动。").format(days=_days([one["series_day"] for one in found.own])))
    if found.written:
        lines.append(_("{days}已经有记录，不动。").format(days=_days([one["series_day"] for one in found.written])))
    if found.outside:
        lines.append(outside(found.outside))
    if found.kept:
        lines.append(ngettext("已经开始或办过的 {n} 天不动。", "已经开始或办过的 {n} 天不动。", found.kept).format(n=found.kept))
    return lines


def outside(listed: Sequence[Record]) -> str:
    """What is said of days that stay though the series is shorter."""
    return _("{days}不在起止日子里：已经有记录，或已经过去，留着不动。").format(days=_days([one["series_day"] for one in listed]))


def has_facts(activity: str) -> bool:
    """Whether anything is recorded of an activity."""
    ledger = house.ledger()
    one = ledger.store.activities.find(activity)
    return bool(one and activities.is_written_up(one)) or any(True for _fact in ledger.books.facts_of(activity))


def _days(listed: Sequence[str]) -> str:
    """3 天（12 月 5 日、12 月 12 日、12 月 19 日), of many the first and the last."""
    n = len(listed)
    shown = [words.day(day, weekday=False) for day in sorted(listed)]
    named = _("、").join(shown) if n <= NAMED else _("{first}到{last}").format(first=shown[0], last=shown[-1])
    return ngettext("{n} 天（{named}）", "{n} 天（{named}）", n).format(n=n, named=named)


def write(ledger: Ledger, record: Record, found: Change, *, by: str, zone: str) -> None:
    """Write the series and what follows for its days. Not yet on disk.

    A day that falls away is erased where nothing was ever written of it, else cancelled.
    """
    ledger.save("series", dict(record), by=by)
    for day in found.added:
        made = {"id": new_id("a"), **series.activity_of(record, day, zone), "join_code": new_join_code(ledger), "added_at": days.now()}
        ledger.save("activities", made, by=by)
    for one, told in found.changed:
        ledger.save("activities", {**one, **told}, by=by)
    for one in found.dropped:
        joined = any(one["id"] in (station.get("joined") or {}) for station in ledger.store.stations.all())
        if joined or has_facts(one["id"]):
            ledger.save("activities", {**one, "cancelled_at": days.now()}, by=by)
        else:
            ledger.erase("activities", one["id"], by=by)


def take_back(ledger: Ledger, record: Record | None, found: Change, *, by: str) -> None:
    """Undo a change that only changed days: each is as it was before, but for what somebody else has changed since. Not yet on disk."""
    if record is not None:
        ledger.save("series", dict(record), by=by)
    for before, told in found.changed:
        one = ledger.store.activities.find(before["id"])
        if one is not None:
            was = {name: before.get(name) for name, value in told.items() if one.get(name) == value}
            ledger.save("activities", {**one, **was}, by=by)


def end(ledger: Ledger, record: Record, *, by: str) -> bool:
    """Hold a series no more from now on. Returns whether anything is left of it: one that never began is erased. Not yet on disk."""
    made = series.of(record["id"], ledger.store.activities.all())
    found = series.ended(made, days.now(), has_facts)
    write(ledger, record, found, by=by, zone=ledger.centre["time_zone"])
    left = series.of(record["id"], ledger.store.activities.all())
    if not left:
        ledger.erase("series", record["id"], by=by)
        return False
    ledger.save("series", {**record, "last_day": max(one["series_day"] for one in left)}, by=by)
    return True

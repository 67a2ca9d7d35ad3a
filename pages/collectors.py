"""Who took a child home, in words: one sentence for the child's page, the tray, the board and the papers alike."""

from collections.abc import Mapping
from typing import Any

from care import collecting, facts
from care.facts import Fact
from pages import words
from pages.words import _
from storage.ledger import Ledger

Record = Mapping[str, Any]


def collector(ledger: Ledger, child: Record, departure: Fact) -> str:
    """Who it was, as one would call that adult: 奶奶 刘秀英, 自行回家, 李老师送; empty where nobody wrote it down."""
    how = facts.detail(departure, "how")
    if how == "alone":
        return _("自行回家")
    who = _adult(ledger, child, departure)
    if how == "escort":
        return _("{who} 送").format(who=who) if who else _("有人送回")
    return who or (_("监护人") if how == "guardian" else "")


def with_whom(ledger: Ledger, child: Record, departure: Fact) -> str:
    """The same as the end of a sentence: 奶奶 刘秀英 接, 自行回家, 跟王奶奶一起走."""
    how = facts.detail(departure, "how")
    who = _adult(ledger, child, departure)
    if how == "escort" and who:
        return _("跟 {who} 一起走").format(who=who)
    said = collector(ledger, child, departure)
    return _("{who} 接").format(who=said) if said and how not in ("alone", "escort") else said


def vouched(ledger: Ledger, departure: Fact) -> str:
    """What stands behind a collector who is no guardian: 电话 138 0000 0000，周敏同意的; empty where nothing does.

    Where no organizer has said yes on the board it is what was written on a phone, and told as that.
    """
    sheet = ledger.books.sheet(departure["activity"], ledger.books.child_of(departure) or "")
    phone, agreed = collecting.phone(departure, sheet), facts.said(departure, "agreed_by")
    pattern = _("手机上写着 {who} 同意") if departure.get("station") and not collecting.is_agreed(departure, sheet) else _("{who}同意的")
    parts = [_("电话 {phone}").format(phone=words.phone(phone)) if phone else "", pattern.format(who=agreed) if agreed else ""]
    return _("，").join(filter(None, parts))


def _adult(ledger: Ledger, child: Record, departure: Fact) -> str:
    guardian = ledger.store.guardians.find(facts.said(departure, "guardian"))
    if guardian is None:
        return " ".join(filter(None, (facts.said(departure, "relation"), facts.said(departure, "name"))))
    link = collecting.link_of(child, guardian["id"]) or {}
    return " ".join(filter(None, (link.get("relation"), guardian.get("name")))) or words.phone(guardian.get("phone"))

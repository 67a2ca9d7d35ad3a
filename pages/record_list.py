"""The list behind a figure of an activity's record: which children, or which volunteers. For organizers; it is on no paper."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from care import names, record
from care.record import Counted
from pages import record_beside, record_words, sheets, words
from pages.frame import frame, nothing_here, page, titled
from pages.markup import dotted, draw, icon, leaf, row, rows
from pages.parts import card
from pages.result_form import number
from pages.words import _, mark, ngettext
from storage import house
from storage.ledger import Ledger

Record = Mapping[str, Any]


@page("/activities/{activity_id}/record/list", mark("活动记录"), css="record")
def list_page(activity_id: str, of: str = "") -> None:
    """As many rows as the figure says."""
    ledger = house.ledger()
    activity = ledger.store.activities.find(activity_id)
    title = record_words.title_of(of, activity, ledger.items()) if activity else ""
    found = record.behind(of, activity, ledger.books, ledger.store.children.all()) if activity and title and of != "helpers" else []
    if activity is None or not title or found is None:
        return nothing_here(
            _("没有这个数字的名单。"), f"/activities/{activity_id}/record" if activity else "/activities", _("回到活动记录")
        )
    titled(activity["title"])
    shown = _helpers(ledger, activity) if of == "helpers" else _children(ledger, found)
    whole = sum(counted.times or 0 for counted in found)
    below = dotted(activity["title"], _whole(of, whole) if whole else "")
    with frame(title, below, nav="activities", back=record_words.address(activity), count=len(shown)), card():
        draw(rows(shown) if shown else Markup('<p class="soft">{}</p>').format(_("一个也没有。")))


def _whole(of: str, whole: int) -> str:
    """What the rows add up to."""
    if of.startswith("item:"):
        return ngettext("共发出 {n}", "共发出 {n}", whole).format(n=whole)
    if of.startswith("back:"):
        return ngettext("共退回 {n}", "共退回 {n}", whole).format(n=whole)
    if told := record_beside.whole(of, whole):
        return told
    return ngettext("共 {n} 人次", "共 {n} 人次", whole).format(n=whole)


def _children(ledger: Ledger, found: list[Counted]) -> list[Markup]:
    """By place and by pinyin; a child stands with its number and group, and how many of the figure are its own."""
    known = [(sheets.child_of(ledger, one.child), one) for one in found]
    known.sort(key=lambda pair: (pair[1].place or 0, names.sort_key(pair[0]["name"])))
    return [
        row(
            child["name"],
            dotted(words.number(child.get("number")), child.get("group")),
            lead=leaf(child["name"]),
            end=Markup('<span class="num t18 b">{}</span>{}').format(_own(one), icon("chevron-right")),
            href=f"/children/{one.child}",
        )
        for child, one in known
    ]


def _own(one: Counted) -> str:
    """第 1 名, 9.5 分; else how many are the child's own."""
    if one.place is None:
        return str(one.times or "")
    points = _("{n} 分").format(n=number(one.points)) if one.points is not None else ""
    return _("，").join(filter(None, (_("第 {n} 名").format(n=one.place), points)))


def _helpers(ledger: Ledger, activity: dict[str, Any]) -> list[Markup]:
    """Each with the segments they led, and how much was written under the name."""
    return [
        row(
            helper.name,
            dotted(
                _("带 {segments}").format(segments=_("、").join(helper.leads)) if helper.leads else "",
                ngettext("手机上记了 {n} 条", "手机上记了 {n} 条", helper.wrote).format(n=helper.wrote) if helper.wrote else "",
            ),
            lead=leaf(helper.name),
        )
        for helper in record_words.account_of(ledger, activity).helpers
    ]

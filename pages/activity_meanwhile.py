"""What two organizers did to one activity or series at the same time, in words; and what a segment is not taken out without being told."""

from collections.abc import Callable, Collection
from typing import Any

from care import plan_meanwhile
from care.changes import Edit
from care.meanwhile import Side
from care.plan_meanwhile import Clash
from care.planning import Offer, Plan, Step
from pages import activity_offers, clashes
from pages.activity_view import for_whom, sized
from pages.parts import ask
from pages.words import _, mark, ngettext
from storage import house

LABELS = {
    "title": mark("活动名称"),
    "place": mark("地点"),
    "day": mark("日期"),
    "last_day": mark("最后一天"),
    "starts": mark("几点开始"),
    "ends": mark("几点结束"),
    "who": mark("谁来"),
}
OF_A_STEP = {"starts": mark("几点"), "title": mark("环节"), "leader": mark("谁带"), "places": mark("每轮位置"), "helpers": mark("谁帮忙")}
OF_AN_OFFER = {"per_child": mark("每人可领几份"), "per": mark("多久可领"), "who": mark("给谁"), "instead": mark("发完了用什么代替")}
WHO = {"all": mark("所有孩子"), "groups": mark("按小组"), "children": mark("挑孩子")}
_STORED = {"day": ("starts_at", "first_day"), "starts": ("starts_at",), "last_day": ("ends_at",), "ends": ("ends_at",)}


class Clashes(clashes.Clashes[Plan, Clash]):
    """The clashes of the form of one activity (`table` "activities") or series ("series")."""

    def __init__(self, table: str, id: str, chosen: Callable[[], None]) -> None:
        super().__init__(chosen)
        self._table, self._id = table, id

    def place(self, clash: Clash) -> tuple[str, str]:
        """A field of the plan, or of a segment or thing of it."""
        return clash.of, clash.field

    def label(self, clash: Clash) -> str:
        """环节 包饺子：谁带."""
        if not clash.of:
            return _("第一天") if clash.field == "day" and self._table == "series" else _(LABELS[clash.field])
        item = house.ledger().items().get(clash.of)
        name = sized(item) if item else _("环节 {name}").format(name=clash.called)
        if clash.field in ("step", "offer"):
            return name
        words = OF_AN_OFFER if item else OF_A_STEP
        return _("{guardian}：{field}").format(guardian=name, field=_({**LABELS, **words}[clash.field]))

    def shown(self, clash: Clash, value: Any) -> str:
        """A value as it is typed; a whole segment by its title and time."""
        if value is None:
            return _("去掉了")
        if isinstance(value, Step):
            return " ".join(filter(None, (value.starts, value.title, value.place, value.leader)))
        if isinstance(value, Offer):
            return " ".join((value.per_child, _(activity_offers.PERIODS.get(value.per, value.per))))
        if clash.of and clash.field == "who":
            offer = Offer(**dict(zip(clash.names, value, strict=True)))
            return for_whom(offer.whom()) or _(activity_offers.WHO.get(offer.who, activity_offers.WHO["here"]))
        if clash.field == "instead":
            items = house.ledger().items()
            return _("、").join(sized(items[item]) for item in value if item in items) or _("没写")
        codes = {"who": WHO, "per": activity_offers.PERIODS}.get(clash.field, {})
        return _(codes[value]) if value in codes else str(value) or _("没写")

    def edit(self, clash: Clash) -> Edit | None:
        """The edit by which the other value came."""
        if not clash.of:
            return clashes.last_edit(self._table, self._id, clash.field, *_STORED.get(clash.field, ()))
        return clashes.last_edit(self._table, self._id, "items" if clash.of in house.ledger().items() else "segments")

    def choose(self, form: Plan, clash: Clash, side: Side) -> None:
        """As the rule says."""
        plan_meanwhile.choose(form, clash, side)


def scans(activity: str, segment: str) -> int:
    """How many facts stand in a segment."""
    books = house.ledger().books
    return sum(1 for fact in books.facts_of(activity) if fact.get("segment") == segment and books.counts(fact))


async def may_take_out(activity: str, steps: Collection[Step]) -> bool:
    """Whether segments may go: asked where something stands in one of them."""
    for step in steps:
        n = scans(activity, step.id)
        if not n:
            continue
        stand = ngettext("这个环节里有 {n} 条扫码记录。", "这个环节里有 {n} 条扫码记录。", n).format(n=n)
        lines = (
            stand,
            _("去掉以后，记录都留着，签到和发放照样算，只是不再归在哪个环节里，环节的人数也看不到了。"),
            _("只想改名字或时间，就别去掉，直接改。"),
        )
        if not await ask(_("去掉 {name}？").format(name=step.title), _("去掉环节"), *lines, danger=True, not_now=_("留着")):
            return False
    return True

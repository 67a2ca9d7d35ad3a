"""The tray in words: one plain sentence for each rule, and its evidence. Nothing here blames anyone, and nothing is lost."""

from collections.abc import Callable, Mapping, Sequence

from care import activity as activities
from care import facts
from care.facts import Fact
from care.tray import Entry
from pages import collectors, words
from pages.words import _, day, mark, moment
from storage.ledger import Ledger, Record

PICTURES: Mapping[str, str] = {
    "over_entitlement": "gift",
    "no_stock": "package",
    "not_offered": "gift",
    "unknown_item": "gift",
    "not_meant": "gift",
    "took_back_more": "package",
    "other_contents": "package",
    "return_differs": "package",
    "on_loan": "book",
    "unknown_thing": "book",
    "full": "armchair",
    "unknown_segment": "list-check",
    "withdrawn_badge": "id-badge-2",
    "unknown_badge": "id-badge-2",
    "badge_mismatch": "id-badge-2",
    "not_arrived": "home-move",
    "after_departure": "home-move",
    "not_signed_out": "home-move",
    "close_in_out": "home-move",
    "not_allowed": "hand-stop",
    "not_permitted": "home-move",
    "not_guardian": "user-question",
    "unknown_collector": "user-question",
    "two_collectors": "user-question",
    "same_newcomer": "user-plus",
    "not_on_list": "user-question",
    "unknown_child": "user-question",
    "after_end": "clock",
    "before_start": "clock",
    "removed_station": "device-mobile",
    "not_for_stations": "device-mobile",
    "not_joined": "device-mobile",
    "desk_closed": "device-mobile",
    "malformed": "device-mobile",
    "unknown_activity": "device-mobile",
    "unknown_kind": "device-mobile",
    "late_void": "arrow-back-up",
    "void_of_void": "arrow-back-up",
}
ODD = "help-circle"
SHOWN = 4
"""Facts of evidence that stand under a sentence; where one is chosen, all of them do."""

PLAIN: Mapping[str, str] = {
    "not_signed_out": mark("{child} {day} 没有签退"),
    "close_in_out": mark("{child} 刚签到就签退，两台手机说得不一样"),
    "after_departure": mark("{child} 签退以后又在活动里"),
    "not_allowed": mark("{child} 被 {collector} 接走了，档案里写着不可以接"),
    "not_permitted": mark("{child} 自己回家了，监护人没有同意过"),
    "not_guardian": mark("{child} 记的是 {collector} 接走，这个人不是监护人"),
    "unknown_collector": mark("{child} 被 {collector} 接走了，组织者还没有说过可以"),
    "two_collectors": mark("{child} 由谁接走，几条签退说得不一样"),
    "not_arrived": mark("{child} 签退了，但没有签到"),
    "unknown_segment": mark("{child} 记在一个流程里没有的环节"),
    "unknown_item": mark("{child} 领的东西，物资里没有"),
    "not_offered": mark("{child} 领了 {item}，这次活动没说要发"),
    "on_loan": mark("{thing} 账上还没还，又借了出去"),
    "unknown_thing": mark("{child} 借走的东西，借还里没有"),
    "not_meant": mark("{child} 领了 {item}，这次不在领取名单上"),
    "took_back_more": mark("{child} 退回的 {item} 比领到的多"),
    "unknown_kind": mark("{station} 传来 {n} 条更新版本的记录，这里还看不懂"),
    "withdrawn_badge": mark("{child} 用的是作废的旧胸牌"),
    "badge_mismatch": mark("{child} 的记录，扫的是 {other} 的胸牌"),
    "not_on_list": mark("{child} 不在这次活动的名单上"),
    "after_end": mark("{child} 的记录写在活动结束以后"),
    "before_start": mark("{child} 的记录写在活动开始的一天多以前"),
    "removed_station": mark("{station} 已经移除，它还传来了记录"),
    "not_for_stations": mark("{station} 传来一条本来由组织者记的{kind}"),
    "unknown_badge": mark("扫到一张不认识的胸牌 {badge}"),
    "unknown_child": mark("有一条{kind}，名单里没有这个孩子"),
    "unknown_activity": mark("{station} 传来 {n} 条记录，活动已经不在了"),
    "desk_closed": mark("{station} 传来 {n} 条记录，这次活动没有开那个岗位"),
    "not_joined": mark("{station} 没有加入这次活动，却传来 {n} 条记录"),
    "malformed": mark("{station} 传来 {n} 条不完整的记录，没有算进来"),
    "void_of_void": mark("有人撤销了一次撤销，要的话重新记一次"),
    "late_void": mark("{child} 的{kind}过了一会儿才撤销，还没有生效"),
    "no_stock": mark("{item} 发的比账上的多"),
    "same_newcomer": mark("{name} 登记了 {n} 次，可能是同一个孩子"),
}


def picture(entry: Entry) -> str:
    """The icon of an entry."""
    return PICTURES.get(entry.rule, ODD)


def sentence(entry: Entry, ledger: Ledger) -> str:
    """What is at odds, in one sentence, with names from the records."""
    special: Mapping[str, Callable[[Entry, Ledger], str]] = {
        "over_entitlement": _over_entitlement,
        "full": _full,
        "return_differs": _return_differs,
        "other_contents": _other_contents,
    }
    if entry.rule in special:
        return special[entry.rule](entry, ledger)
    pattern = PLAIN.get(entry.rule)
    if pattern is None:
        return _("有一条记录要看一看：{reason}").format(reason=words.reason(entry.rule))
    first, last = entry.facts[0], entry.facts[-1]
    return _(pattern).format(
        child=child_name(entry.child, ledger),
        other=_owner(first, ledger),
        day=day(first["happened_at"], weekday=False),
        item=_item(entry.subject if entry.rule == "no_stock" else first.get("item"), ledger).get("title") or _("这样东西"),
        station=station_name(last, ledger),
        kind=words.kind(first["kind"]),
        badge=first.get("badge") or "",
        collector=_collector(first, ledger),
        thing=_thing(first, ledger),
        name=entry.subject,
        n=len(entry.facts),
    )


def evidence(fact: Fact, ledger: Ledger) -> str:
    """One fact as evidence: 签到 09:12，李老师（1 号手机，当时没有网络）."""
    what = words.kind(fact["kind"])
    segment = activities.segment_of(ledger.store.activities.find(fact["activity"]) or {}, fact.get("segment"))
    about = segment["title"] if segment else _item(fact.get("item"), ledger).get("title")
    if fact["kind"] == "departure":
        child = ledger.store.children.find(fact.get("child") or "") or {}
        about = " ".join(filter(None, (collectors.with_whom(ledger, child, fact), collectors.vouched(ledger, fact))))
    if about and fact["kind"] in facts.MOVED:
        about = f"{about} {sum(n for _item_id, n in facts.pieces(fact))}"
    if about:
        what = _("{kind} {about}").format(kind=what, about=about)
    who = fact.get("by") or ""
    where = [station_name(fact, ledger)] if fact.get("station") else []
    where += [_("当时没有网络")] if fact.get("offline") else []
    back = [_("已撤销")] if ledger.books.void_of(fact) is not None else []
    notes = _("（{notes}）").format(notes=_("，").join(where + back)) if where or back else ""
    return _("{what} {when} {who}{notes}").format(what=what, when=moment(fact["happened_at"]), who=who, notes=notes)


def shown_facts(entry: Entry, ledger: Ledger) -> list[str]:
    """The evidence as it stands under the sentence: of too many in a round, the last one; else the latest few."""
    if entry.rule == "full":
        last = entry.facts[-1]
        who = _("最后一个是 {child}：").format(child=child_name(last.get("child"), ledger))
        return [who + evidence(last, ledger)]
    if entry.rule == "malformed":  # one looks like the other
        return [evidence(entry.facts[-1], ledger), *([] if entry.settled else [look_at_it()])]
    earlier = len(entry.facts) - SHOWN
    more = [_("前面还有 {n} 条").format(n=earlier)] if earlier > 0 else []
    return [*more, *(evidence(fact, ledger) for fact in entry.facts[-SHOWN:])]


def look_at_it() -> str:
    """What to do about a phone that sends nonsense."""
    return _("看看这台手机：重新打开扫码台，还是这样就移除它，换一台。")


def child_name(child: str | None, ledger: Ledger) -> str:
    """A child's name from its record; where there is none, that it is a child."""
    record = ledger.store.children.find(child) if child else None
    return (record or {}).get("name") or _("一个孩子")


def station_name(fact: Fact, ledger: Ledger) -> str:
    """The phone that wrote a fact: what an organizer called it, else 1 号手机."""
    station = ledger.store.stations.find(fact["station"]) if fact.get("station") else None
    if station is None:
        return _("一台手机")
    return station.get("title") or _("{n} 号手机").format(n=station["number"])


def _item(item: str | None, ledger: Ledger) -> Record:
    return (ledger.store.items.find(item) if item else None) or {}


def _owner(fact: Fact, ledger: Ledger) -> str:
    badge = ledger.store.badges.find(fact["badge"]) if fact.get("badge") else None
    return child_name((badge or {}).get("child"), ledger)


def _collector(departure: Fact, ledger: Ledger) -> str:
    child = ledger.store.children.find(departure.get("child") or "") or {}
    return collectors.collector(ledger, child, departure) or _("没写名字的人")


def _thing(fact: Fact, ledger: Ledger) -> str:
    thing = ledger.store.things.find(fact.get("item") or "") if fact["kind"] == "loan" else None
    return (thing or {}).get("title") or _("这样东西")


def _over_entitlement(entry: Entry, ledger: Ledger) -> str:
    item_id = entry.subject.split(":")[1]
    item, activity = _item(item_id, ledger), ledger.store.activities.find(entry.activity) or {}
    offer = activities.offer_of(activity, item_id) or {}
    return _("{child} 领了 {n} {unit}{item}，可领 {allowed} {unit}").format(
        child=child_name(entry.child, ledger),
        n=sum(facts.quantity(fact) for fact in entry.facts),
        unit=item.get("unit") or "",
        item=item.get("title") or _("这样东西"),
        allowed=offer.get("per_child", 0),
    )


def _return_differs(entry: Entry, ledger: Ledger) -> str:
    item = _item(entry.subject, ledger)
    left = 0 if entry.settled else (ledger.books.places(entry.subject) or {}).get(entry.activity, 0)
    pattern = _("带回来的{item}，{difference}") if left else _("带回来的{item}，和账上对不上")
    return pattern.format(item=item.get("title") or _("这样东西"), difference=difference(left, item))


def _other_contents(entry: Entry, ledger: Ledger) -> str:
    fact = entry.facts[0]
    return _("{child} 领的 {item}，里面应该是 {holds}，手机记的是 {given}").format(
        child=child_name(entry.child, ledger),
        item=_item(fact.get("item"), ledger).get("title") or _("这样东西"),
        holds=_parts(fact["pack_holds"], ledger),
        given=_parts(facts.detail(fact, "contents"), ledger),
    )


def _parts(contents: Sequence[Record], ledger: Ledger) -> str:
    parts = ((_item(part["item"], ledger), part["quantity"]) for part in contents)
    named = [f"{item.get('title') or _('别的东西')} {n} {item.get('unit') or ''}".strip() for item, n in parts]
    return _("、").join(named) or _("什么也没有")


def difference(left: int, item: Record) -> str:
    """How far what came back is from what should have: 少 2 支, 多 1 支. `left` is what the books still have in the box."""
    pattern = _("少 {n} {unit}") if left > 0 else _("多 {n} {unit}")
    return pattern.format(n=abs(left), unit=item.get("unit") or "").strip()


def _full(entry: Entry, ledger: Ledger) -> str:
    segment_id, _day, round_ = entry.subject.split(":", 2)
    segment = activities.segment_of(ledger.store.activities.find(entry.activity) or {}, segment_id) or {}
    return _("{segment} 第 {round} 轮有 {n} 个人，只有 {places} 个位置").format(
        segment=segment.get("title") or _("这个环节"),
        round=round_,
        n=len(entry.facts),
        places=segment.get("places") or 0,
    )

"""What the activity's page shows: its run sheet, what a child may receive, its stations. Markup only, made from values."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from care import activity as activities
from care import days, packing, prizes, run_sheets, steps
from care.books import Books
from pages import words
from pages.board_phones import at_desk
from pages.markup import NOTHING, dotted, icon, leaf, tag
from pages.words import _, ngettext
from storage.ledger import Ledger, Record

SILENT_MINUTES = 10


def run_sheet(activity: Record, figures: Mapping[str, Any], now: str, books: Books) -> Markup:
    """The run sheet as a line down the page: what is done, what is on now, how it went, how many children took part in each."""
    taken = steps.steps(activity["id"], days.day_of(now, books.zone), books) or steps.steps(
        activity["id"], days.day_of(activity["starts_at"], books.zone), books
    )
    progress = steps.progress(activity, now, books.zone, taken)
    children = {segment["id"]: segment["children"] for segment in figures["segments"]}
    went = steps.how_it_went(activity, books.zone, taken)
    heads = {group[0]["id"] for group in run_sheets.together(activity)}
    return NOTHING.join(
        _segment(one, progress[one.segment["id"]], children[one.segment["id"]], one.segment["id"] not in heads) for one in went
    )


def titles(activity: activities.Record, segment: str, states: Mapping[str, str]) -> str:
    """A segment with those that run beside it: 你画我猜 / 唐诗背诵. What was skipped, by `states`, is left out."""
    return " / ".join(one["title"] for one in run_sheets.beside(activity, segment) if states.get(one["id"]) != "skipped")


def how_far(state: str) -> str:
    """Whether a segment is over or on now, in words; empty for what is to come."""
    return {"done": _("已过"), "now": _("正在进行")}.get(state, "")


def really(went: steps.Went) -> str:
    """How a segment went against the plan: 10:31 开始，晚 4 分钟; 跳过了; empty where nobody tapped it."""
    if went.skipped:
        return _("跳过了")
    if went.began is None:
        return ""
    began = _("{clock} 开始").format(clock=words.clock(went.began))
    if not went.late:
        return began
    n = abs(went.late)
    if n >= 60:
        pattern = _("晚 {hours} 小时 {minutes} 分钟") if went.late > 0 else _("早 {hours} 小时 {minutes} 分钟")
        return _("，").join((began, pattern.format(hours=n // 60, minutes=n % 60)))
    late = ngettext("晚 {n} 分钟", "晚 {n} 分钟", n) if went.late > 0 else ngettext("早 {n} 分钟", "早 {n} 分钟", n)
    return _("，").join((began, late.format(n=n)))


def who_helps(segment: Mapping[str, Any]) -> str:
    """帮忙：小陈、王老师; empty where nobody is written down."""
    return _("帮忙：{names}").format(names=_("、").join(segment["helpers"])) if segment.get("helpers") else ""


def who_leads(segment: Mapping[str, Any]) -> str:
    """Who leads, and in a line of its own who helps, as papers have it."""
    return "\n".join(filter(None, (segment.get("leader") or "", who_helps(segment))))


def _segment(went: steps.Went, state: str, children: int, beside: bool) -> Markup:
    segment = went.segment
    places = ngettext("每轮 {n} 个位置", "每轮 {n} 个位置", segment.get("places") or 0).format(n=segment.get("places"))
    quiet = dotted(
        really(went),
        segment.get("place"),
        segment.get("leader"),
        who_helps(segment),
        places if segment.get("places") else "",
        _("有吃的") if segment.get("meal") else "",
        _("和上面同时") if beside else "",
    )
    figure = ngettext("{n} 人", "{n} 人", children).format(n=children) if children else ""
    spoken = Markup('<span class="only-read">{}</span>').format(how_far(state))
    return Markup(
        '<div class="rs {}"><span class="num t18 when {}">{}</span><span class="spot">{}</span><div class="grow two">'
        '<span class="t20 {}">{}{}</span><span class="soft">{}</span></div><span class="num t18 b figure">{}</span></div>'
    ).format(
        state,
        "b" if state == "now" else "",
        segment.get("starts") or "",
        icon("check") if state == "done" else NOTHING,
        "b" if state == "now" else "sb",
        segment["title"],
        spoken,
        quiet,
        figure,
    )


def offers(activity: Record, items: Mapping[str, Record]) -> Markup:
    """What each child may receive: 物资包 1 份：铅笔 2 支，直尺 1 把."""
    return NOTHING.join(_offer(offer, items) for offer in activity.get("items") or () if offer["item"] in items)


def _offer(offer: Record, items: Mapping[str, Record]) -> Markup:
    item = items[offer["item"]]
    per = {"day": _("每天"), "term": _("每学期"), "year": _("每年")}.get(offer.get("per") or "", "")
    mine = " ".join(part for part in (per, amount(item, offer["per_child"])) if part)
    whom = for_whom(offer.get("whom"))
    mine = _("{offer}，给{whom}").format(offer=mine, whom=whom) if whom else mine
    mine = _("奖品：{things}").format(things=mine) if prizes.is_prize(offer) else mine
    held = contents(item, items)
    text = _("{offer}：{contents}").format(offer=mine, contents=held) if held else mine
    others = _("、").join(items[other]["title"] for other in offer.get("instead") or () if other in items)
    more = Markup('<span class="soft ph">{}</span>').format(_("发完了用{items}代替").format(items=others)) if others else NOTHING
    return Markup('<span class="t18 ph">{}</span>{}').format(text, more)


def for_whom(whom: Mapping[str, Any] | None) -> str:
    """For whom something is, in words: 女孩, 名单上的孩子; empty for all who come."""
    said = whom or {}
    n = len(said.get("children") or ())
    parts = [
        _("名单上的孩子") if said.get("listed") else "",
        _("、").join(said.get("groups") or ()),
        _("、").join(words.grade(grade) for grade in said.get("grades") or ()),
        {"female": _("女孩"), "male": _("男孩")}.get(said.get("sex") or "", ""),
        ngettext("挑出来的 {n} 个孩子", "挑出来的 {n} 个孩子", n).format(n=n) if n else "",
    ]
    return _("里的").join(part for part in parts if part)


def amount(item: Record, n: int) -> str:
    """So many of an item: 铅笔 2 支."""
    return f"{sized(item)} {n} {item.get('unit') or ''}".strip()


def sized(item: Mapping[str, Any]) -> str:
    """An item with its size, where it has one: 棉衣 120 码."""
    return " ".join(filter(None, (item["title"], item.get("size"))))


def contents(item: Record, items: Mapping[str, Record]) -> str:
    """What a pack holds: 铅笔 2 支，直尺 1 把; empty for a single item."""
    held = [amount(items[part["item"]], part["quantity"]) for part in item.get("contents") or () if part["item"] in items]
    return _("，").join(held)


def supply(ledger: Ledger, activity: Record) -> Markup:
    """Whether the shelf will do: 库存够 60 人, or 差 3 支铅笔, or that somebody should count."""
    items = ledger.items()
    found = packing.supply(activity, ledger.expected(activity), items, ledger.books)
    if not activity.get("items"):
        return NOTHING
    if found.enough:
        return tag(_("库存够 {n} 人").format(n=found.children), "ok", "check")
    short = [
        _("差 {n} {unit}{title}").format(n=n, unit=items[id].get("unit") or "", title=sized(items[id]))
        for id, n in found.short.items()
        if id in items
    ]
    unknown = [_("{title}还没数过").format(title=items[id]["title"]) for id in found.unknown if id in items]
    return NOTHING.join([tag(text, "flag", "alert-triangle") for text in short] + [tag(text) for text in unknown])


# --- stations -------------------------------------------------------------------------------------------------------------------


def stations_of(ledger: Ledger, activity_id: str) -> list[Record]:
    """The stations that joined an activity, with when they were heard, by number."""
    here = [ledger.heard(station) for station in ledger.store.stations.all() if activity_id in (station.get("joined") or {})]
    return sorted(here, key=lambda station: station.get("number") or 0)


def station_name(station: Record) -> str:
    """What a station is called: the name an organizer gave it, else 1 号手机."""
    return station.get("title") or _("{n} 号手机").format(n=station["number"])


def stations(listed: list[Record], activity: Record, now: str) -> Markup:
    """The stations as rows that can be pressed; each carries its id as data-station."""
    return NOTHING.join(_station(station, activity, now) for station in listed)


def _station(station: Record, activity: Record, now: str) -> Markup:
    segment = activities.segment_of(activity, station.get("segment")) or {}
    desk = at_desk(station.get("desk"), segment.get("title"))
    elsewhere = station.get("activity") != activity["id"] and not station.get("removed_at")
    label = _("管理 {station}").format(station=station_name(station))
    return Markup(
        '<button type="button" class="li" data-station="{}" title="{}">{}<span class="two"><span class="nm">{}</span>'
        '<span class="soft">{}</span></span>{}</button>'
    ).format(
        station["id"],
        label,
        leaf(station["by"], "off" if station.get("removed_at") else "", "small"),
        station["by"],
        dotted(station_name(station), desk),
        tag(_("去了别的活动")) if elsewhere else _heard(station, activity, now),
    )


def _heard(station: Record, activity: Record, now: str) -> Markup:
    if station.get("removed_at"):
        return tag(_("已移除"), "", "user-x")
    if station.get("waiting"):
        return tag(_("待上传 {n}").format(n=station["waiting"]), "wait", "cloud-up")
    if not station.get("last_heard"):
        return tag(_("还没有同步过"))
    minutes = int(days.seconds_between(station["last_heard"], now) // 60)
    if minutes >= SILENT_MINUTES and activities.state(activity, now) == "running":
        return tag(_("{ago}未同步").format(ago=words_ago(minutes)), "flag", "alert-triangle")
    if station.get("waiting") is None:  # not heard since the server was started: how it is now is not known
        return tag(_("还没有联系上"), "", "cloud-off")
    return tag(_("刚刚") if minutes < 1 else _("{ago}前").format(ago=words_ago(minutes)), "ok", "cloud-check")


def words_ago(minutes: int) -> str:
    """A stretch of time in the largest unit that fits: 12 分钟, 3 小时, 2 天."""
    if minutes < 60:
        return ngettext("{n} 分钟", "{n} 分钟", minutes).format(n=minutes)
    if minutes < 48 * 60:
        return ngettext("{n} 小时", "{n} 小时", minutes // 60).format(n=minutes // 60)
    return ngettext("{n} 天", "{n} 天", minutes // 1440).format(n=minutes // 1440)

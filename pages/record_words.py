"""From the ledger to the 活动记录 in words: the page, its print and the Word document say the same."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from care import activity as activities
from care import facts, figures, home_calls, photos, reading, record, voices
from care.facts import Fact
from care.record import Account, Part
from pages import handed_out, record_beside, service_words, words
from pages.activity_view import really, sized, who_leads
from pages.donations_words import discreet
from pages.papers.activity_record import TO_FILL, Grid, Line, RecordPaper, Said
from pages.words import _, ngettext
from storage.ledger import Ledger

Record = Mapping[str, Any]


def account_of(ledger: Ledger, activity: Record) -> Account:
    """The record of an activity as it stands now."""
    may_be_said = discreet(ledger).may_be_said
    told = voices.quotes(activity["id"], ledger.books, child=ledger.store.children.find, may_be_said=may_be_said)
    spoken = [quote.line for quote in told]
    return record.account(activity, ledger.figures(activity["id"]), ledger.books, ledger.store.stations.all(), spoken=spoken)


def paper(ledger: Ledger, activity_id: str, *, for_office: bool = True) -> RecordPaper:
    """What stands on it; `for_office`: titles that surely name a child say what it was instead. Raises NotFound."""
    activity = ledger.store.activities.need(activity_id)
    told, known = ledger.figures(activity_id), account_of(ledger, activity)
    plain = partial(said, ledger) if for_office else lambda text, _instead: text or ""
    at = f"/activities/{activity_id}"
    title, to = plain(activity["title"], _("一次活动")), partial(address, activity)
    parts: list[Line | Grid] = [
        Line(_("活动名称"), _some(title), fill=f"{at}/edit"),
        Line(_("时间"), [*_some(_when(activity)), *_some(ended(activity))], fill=f"{at}/edit"),
        Line(_("地点"), _some(plain(activity.get("place"), "")), fill=f"{at}/edit"),
        Line(_("组织者（负责人）"), _some(_("、").join(known.organizers)), fill="#summary"),
        Line(_("参加人数"), list(_heads(activity, told)), fill=f"{at}/paper"),
        Line(_("参加人次"), list(_visits(activity, told, known)), fill=f"{at}/paper"),
        _course(activity, known, said=plain),
        *record_beside.games(known.beside, to, lambda title: plain(title, _("一个环节"))),
        _given(ledger, activity, told),
        *record_beside.lines(known.beside, to),
        Line(_("志愿者"), list(_helpers(activity, known)), fill=f"{at}/volunteers"),
        Line(_("家庭和来宾"), list(_guests(known)), fill="#guests"),
        Line(_("孩子的话"), [Said(f"“{text}”") for text in known.quotes], apart=True, fill=f"{at}/voices"),
        Line(_("照片"), list(_photos(activity, plain)), fill="#photos"),
        Line(_("小结"), _some(known.summary), fill="#summary"),
    ]
    return RecordPaper(ledger.centre["name"], title, parts)


def _photos(activity: Record, plain: Callable[[str, str], str]) -> Iterator[Said]:
    scenes = photos.scenes(activity)
    if n := len(scenes):
        yield Said(ngettext("{n} 张，在“5 照片”文件夹里", "{n} 张，在“5 照片”文件夹里", n).format(n=n), "#photos")
        yield from (Said(_("谁同意的：{by}").format(by=plain(by, _("家里")))) for by in dict.fromkeys(scene.by for scene in scenes))


def said(ledger: Ledger, text: str | None, instead: str) -> str:
    """A title for paper that leaves the house, or what is said in its place where it surely names a child."""
    return instead if record.named(text or "", ledger.store.children.all())[0] else text or ""


def address(activity: Record, figure: str = "") -> str:
    """The record's page, or the list behind one of its figures."""
    path = f"/activities/{activity['id']}/record"
    return f"{path}/list?of={figure}" if figure else path


def lacking(made: RecordPaper) -> dict[str, str]:
    """What is still to be filled in, wholly or in part, by label, each with the address at which one can."""
    return {part.label if isinstance(part, Line) else part.title: part.fill for part in made.parts if _lacks(part)}


def _lacks(part: Line | Grid) -> bool:
    if isinstance(part, Line):
        return not part.said
    return any(said.text == _(TO_FILL) for row in part.rows for said in row) or not (part.rows or part.empty)


def _some(text: str) -> list[Said]:
    return [Said(text)] if text else []


def hours(activity: Record) -> str:
    """09:00–13:00; over several days with the days."""
    first, last = words.local(activity["starts_at"]), words.local(activity["ends_at"])
    return f"{words.clock(first)}–{words.clock(last)}" if first.date() == last.date() else _when(activity)


def _when(activity: Record) -> str:
    first, last = words.local(activity["starts_at"]), words.local(activity["ends_at"])
    if first.date() == last.date():
        return f"{words.day(first, year=True)} {hours(activity)}"
    return f"{words.day(first, year=True)} {words.clock(first)} – {words.day(last, year=True)} {words.clock(last)}"


def ended(activity: Record) -> str:
    """实际 12:40 结束, with the day where that is another; empty where nobody wrote it, nor closed it before the planned end."""
    at = activities.other_end(activity)
    if at is None:
        return ""
    planned, really = words.local(activity["ends_at"]), words.local(at)
    clock = words.clock(really) if planned.date() == really.date() else f"{words.day(really, weekday=False)} {words.clock(really)}"
    return _("实际 {clock} 结束").format(clock=clock)


# --- who came ---------------------------------------------------------------------------------------------------------------------


def _heads(activity: Record, told: Record) -> Iterator[Said]:
    """人数: each child once."""
    if not told["arrived"]:
        return
    n = told["arrived"]
    yield Said(ngettext("实到 {n} 人", "实到 {n} 人", n).format(n=n), address(activity, "arrived"))
    n = told["expected"]
    yield Said(ngettext("应到 {n} 人", "应到 {n} 人", n).format(n=n), address(activity, "expected"))
    n = told["walk_ins"]
    if n:
        yield Said(ngettext("名单外 {n} 人", "名单外 {n} 人", n).format(n=n), address(activity, "walk_ins"))


def _visits(activity: Record, told: Record, known: Account) -> Iterator[Said]:
    """人次: over several days each day, and each segment and round; never added to one another."""
    if len(known.came) > 1:
        n = sum(known.came.values())
        yield Said(ngettext("按天算 {n} 人次", "按天算 {n} 人次", n).format(n=n), address(activity, "days"))
        for day, children in known.came.items():
            text = ngettext("{day} {n} 人", "{day} {n} 人", children).format(day=words.day(day, weekday=False), n=children)
            yield Said(text, address(activity, f"day:{day}"))
    n = figures.visits(told)
    if n:
        yield Said(ngettext("按环节算 {n} 人次", "按环节算 {n} 人次", n).format(n=n), f"{address(activity)}#course")
    elif len(known.came) == 1:
        n = sum(known.came.values())
        text = ngettext("到场 {n} 人次", "到场 {n} 人次", n).format(n=n)
        yield Said(text, address(activity, f"day:{next(iter(known.came))}"))


def _helpers(activity: Record, known: Account) -> Iterator[Said]:
    n = len(known.helpers)
    if not n:
        return
    yield Said(ngettext("{n} 人", "{n} 人", n).format(n=n), address(activity, "helpers"))
    yield Said(_("、").join(helper.name for helper in known.helpers))
    if known.tenths:
        yield Said(service_words.hours(known.tenths))


def _guests(known: Account) -> Iterator[Said]:
    if known.guests is None:
        return
    yield from (Said(text, "#guests") for text in guests_said(known.guests))


def guests_said(fact: Fact) -> list[str]:
    """12 户家庭, 3 位来宾."""
    families, guests = (facts.detail(fact, name) for name in ("families", "guests"))
    return [
        ngettext("{n} 户家庭", "{n} 户家庭", families).format(n=families),
        ngettext("{n} 位来宾", "{n} 位来宾", guests).format(n=guests),
    ]


# --- what happened ----------------------------------------------------------------------------------------------------------------


def _course(activity: Record, known: Account, *, said: Any) -> Grid:
    head = [_("计划"), _("实际"), _("环节"), _("地点"), _("谁带"), _("人数"), _("人次")]
    several = len(known.came) > 1
    rows = [
        [
            Said(part.segment.get("starts") or ""),
            Said(really_on(part, several=several) or _(TO_FILL)),
            Said(said(part.segment["title"], _("一个环节"))),
            Said(said(part.segment.get("place"), "")),
            Said(who_leads(part.segment)),
            *_took_part(activity, part, known.beside.calls),
        ]
        for part in known.course
    ]
    empty = _("没有环节，只签到、签退。")
    return Grid(_("流程"), head, rows, (0.1, 0.22, 0.22, 0.16, 0.12, 0.09, 0.09), frozenset({5, 6}), empty, "course", 2, "#went")


def _took_part(activity: Record, part: Part, calls: Mapping[str, int]) -> tuple[Said, Said]:
    """人数 and 人次. Where nobody was scanned nothing is known, not even that nobody came; at the calls home who was got through to is."""
    if part.children:
        to = address(activity, f"segment:{part.segment['id']}")
        return Said(str(part.children), to), Said(str(part.visits), to)
    connected = calls["connected"] if home_calls.segment_of(activity) == part.segment["id"] else 0
    return Said(_("接通 {n}").format(n=connected), address(activity, "call:connected")) if connected else Said(""), Said("")


def really_on(part: Part, *, several: bool) -> str:
    """How a segment went, a line a day: 10:31 开始，晚 4 分钟; empty where nobody wrote it down."""
    return "\n".join(f"{words.day(day, weekday=False)} {really(went)}" if several else really(went) for day, went in part.went)


def _given(ledger: Ledger, activity: Record, told: Record) -> Grid:
    """What was handed out, packs and pieces, and what came back: the figures of board and sign-off list."""
    items = ledger.items()
    shown = [one for one in told["items"] if one["handed_out"]]
    back = handed_out.given_back(ledger, activity["id"])
    packed = {part["item"] for one in shown for part in items[one["id"]].get("contents") or ()}
    rows = [
        [
            Said(sized(items[one["id"]]) + (f"（{_('含包里的')}）" if one["id"] in packed else "")),
            Said(items[one["id"]].get("unit") or ""),
            Said(str(one["handed_out"]), address(activity, f"item:{one['id']}")),
            Said(str(one["children"]), address(activity, f"item:{one['id']}")),
            Said(str(back[one["id"]]), address(activity, f"back:{one['id']}")) if back.get(one["id"]) else Said(""),
        ]
        for one in shown
    ]
    head = [_("物资"), _("单位"), _("发出"), _("领到的人数"), _("退回")]
    nothing = "" if activity.get("items") else _("这次不发东西。")
    return Grid(
        _("发放"),
        head,
        rows,
        (0.4, 0.12, 0.16, 0.18, 0.14),
        frozenset({2, 3, 4}),
        nothing,
        "given",
        fill=f"/activities/{activity['id']}/paper",
    )


# --- the lists ---------------------------------------------------------------------------------------------------------------------


def title_of(figure: str, activity: Record, items: Mapping[str, Record]) -> str:
    """What a list is of: 实到, 包饺子, 铅笔; empty for a figure there is not."""
    which, _colon, of = figure.partition(":")
    plain = {
        "expected": _("应到的孩子"),
        "arrived": _("来了的孩子"),
        "walk_ins": _("名单外的孩子"),
        "days": _("每个孩子来了几天"),
        "helpers": _("志愿者"),
    }
    if which in plain and not of:
        return plain[which]
    if which == "day":
        return words.day(of) if reading.day_of(of) else ""
    segments: Iterable[Record] = activity.get("segments") or ()
    titles = {segment["id"]: segment["title"] for segment in segments} if which == "segment" else {}
    if which in record.MOVES:
        pattern = _("退回 {item}") if which == "back" else "{item}"
        titles = {id: pattern.format(item=sized(item)) for id, item in items.items()}
    return titles.get(of, "") or record_beside.title_of(figure, activity)

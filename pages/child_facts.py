"""What happened to one child, by day; and an organizer's own facts: one that no phone wrote, and the taking back of another."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

from markupsafe import Markup
from nicegui import ui

from care import absences, by_hand, collecting, facts, questions
from care.facts import Fact
from care.lending import Loan
from care.sheet import Sheet
from pages import absence_words, result_view, team_words, thing_shelf, voice_words, voiding, words
from pages.activity_view import station_name
from pages.collectors import with_whom
from pages.markup import NOTHING, dotted, icon, leaf, tag
from pages.parts import toast
from pages.words import _
from storage import house
from storage.intake import Taken
from storage.ledger import Ledger, Record

ICONS = {
    "arrival": "user-check",
    "newcomer": "user-plus",
    "departure": "home-move",
    "attendance": "list-check",
    "handout": "gift",
    "take_back": "arrow-left",
    "result": "star",
    "loan": "book",
    "call": "phone",
    "draw": "sparkles",
    "team": "users",
    "voice": "message",
    "wish": "star",
    "wish_done": "star",
    "home_call": "video",
    "absence": "calendar-off",
}
ON_VOID = '(e) => { const button = e.target.closest("[data-void]"); if (button) emit(button.dataset.void) }'

BY_HAND = facts.SEEN | {"departure"}
"""Kinds that a phone writes as a rule: an organizer's own was written down afterwards."""

Redraw = Callable[[], None]


# --- shown ------------------------------------------------------------------------------------------------------------------------


def by_day(ledger: Ledger, child: Record, most: int) -> Markup:
    """A child's facts, the latest first, at most `most` of them, those taken back included."""
    written = ledger.facts_of_child(child["id"])[:most]
    return NOTHING.join(_day(ledger, child, *gathered) for gathered in by_hand.by_day(written, ledger.books.zone))


def _day(ledger: Ledger, child: Record, day: str, activity_id: str, written: Iterable[Fact]) -> Markup:
    activity = ledger.store.activities.find(activity_id)
    title = Markup('<a class="link" href="/activities/{}">{}</a>').format(activity_id, activity["title"]) if activity else ""
    shown = by_hand.folded(written, lambda fact: ledger.books.void_of(fact) is not None)
    return Markup('<h3 class="day">{}</h3>{}').format(
        dotted(words.day(day, weekday=False), title), NOTHING.join(_line(ledger, child, activity or {}, scans) for scans in shown)
    )


def _line(ledger: Ledger, child: Record, activity: Record, scans: Sequence[Fact]) -> Markup:
    """A fact; with its repeats it is one line that opens, and each scan is taken back in there."""
    first = scans[0]
    if len(scans) == 1:
        return _fact(ledger, child, activity, first)
    said = says(ledger, child, activity, first)
    scanned = any(fact.get("station") for fact in scans)
    times = tag((_("扫了 {n} 次") if scanned else _("记了 {n} 次")).format(n=len(scans)))
    return Markup(
        '<details class="scans"><summary class="li fact">{}{}<span class="grow"><span class="sb t18">{}</span> {} '
        '<span class="soft">{}</span> {}</span>{}</summary>{}</details>'
    ).format(
        _when(first),
        leaf(icon(ICONS.get(first["kind"], "notes")), size="small"),
        said,
        times,
        dotted(first.get("by"), _station(ledger, first)),
        _doubt(first),
        icon("chevron-down"),
        NOTHING.join(_fact(ledger, child, activity, fact) for fact in scans),
    )


def _when(fact: Fact) -> Markup:
    return Markup('<span class="num soft when">{}</span>').format(words.clock(fact["happened_at"]))


def _fact(ledger: Ledger, child: Record, activity: Record, fact: Fact) -> Markup:
    void = ledger.books.void_of(fact)
    said = says(ledger, child, activity, fact)
    when = _when(fact)
    if void is not None:
        reason = facts.said(void, "reason")
        who = void.get("by") or _("扫码的手机")
        told = _("{who}：{reason}").format(who=who, reason=reason) if reason else who
        return Markup(
            '<div class="li fact">{}{}<span class="grow"><s class="sb t18">{}</s> <b class="sb t18">{}</b> '
            '<span class="soft">{}</span></span></div>'
        ).format(when, leaf(icon("arrow-back-up"), "off", "small"), said, _("已撤销"), told)
    return Markup(
        '<div class="li fact">{}{}<span class="grow"><span class="sb t18">{}</span> <span class="soft">{}</span> {}</span>'
        '<button type="button" class="btn quiet" data-void="{}">{}<span class="only-read"> {}</span></button></div>'
    ).format(
        when,
        leaf(icon(ICONS.get(fact["kind"], "notes")), size="small"),
        said,
        dotted(fact.get("by"), _station(ledger, fact)),
        _doubt(fact),
        fact["id"],
        _("撤销"),
        said,
    )


def _station(ledger: Ledger, fact: Fact) -> str:
    if not fact.get("station"):
        return _("补记") if fact["kind"] in BY_HAND else ""  # an answer or a call is an organizer's own, and of its moment
    station = ledger.store.stations.find(fact["station"])
    return station_name(station) if station else ""


def _doubt(fact: Fact) -> Markup:
    if fact.get("outcome") == "flagged":
        return tag(words.reason(fact.get("reason")), "flag", "flag-3")
    if fact.get("reason") == "walk_in":
        return tag(words.reason("walk_in"))
    return NOTHING


def says(ledger: Ledger, child: Record, activity: Record, fact: Fact) -> str:
    """A fact in a few words: 签到, 参加 包饺子, 领 物资包 1 份, 签退 奶奶 刘秀英接."""
    kind = fact["kind"]
    if kind == "attendance":
        segment = next((one for one in activity.get("segments") or () if one["id"] == fact.get("segment")), None)
        return _("参加 {what}").format(what=segment["title"] if segment else _("没有这个环节"))
    if kind in facts.GIVING:
        item = ledger.store.items.find(fact.get("item") or "") or {}
        pattern = _("领 {what} {n} {unit}") if kind == "handout" else _("退回 {what} {n} {unit}")
        return pattern.format(what=item.get("title") or _("没有这种物资"), n=facts.quantity(fact), unit=item.get("unit") or "").strip()
    if kind == "loan":
        thing = ledger.store.things.find(fact.get("item") or "") or {"title": _("不认得的东西")}
        return _("借 {what}，{due}").format(what=thing["title"], due=thing_shelf.lent(Loan(fact), thing, ledger).due)
    if kind == "result":
        return result_view.told(activity, fact)
    if kind == "departure":
        return " ".join(filter(None, (_("签退"), with_whom(ledger, child, fact))))
    if kind == "arrival":
        return _came(ledger, child, activity, fact)
    if kind == "call":
        whom = absence_words.whom(child, {}, facts.detail(fact, "guardian"))
        return " ".join(filter(None, (words.kind(kind), whom, absence_words.outcome(fact))))
    if kind == "absence":
        return _("没来：{why}").format(why=absence_words.why(fact))
    if kind == "question":
        return _("问能不能让 {who} 来接").format(who=_asked_about(fact))
    if kind == "answer":
        return _answered(ledger, fact)
    if kind == "team":
        return team_words.joined(fact)
    if kind in facts.SAID:
        return voice_words.told(fact)
    return _("当场登记") if kind == "newcomer" else words.kind(kind)


def _asked_about(question: Fact) -> str:
    """The adult whom nobody knew, as the desk wrote it: 叔叔的朋友 王强."""
    about = questions.asked(question)
    return " ".join(filter(None, (about["relation"], about["name"]))) or _("一个没留名字的大人")


def _answered(ledger: Ledger, answer: Fact) -> str:
    """同意 王强 来接, 不同意 王强 来接; or that an organizer saw to an adult who may not collect."""
    said, asked = facts.detail(answer, "answer"), ledger.books.facts.get(answer.get("of") or "")
    if said == questions.SEEN:
        return _("有不可接的人来接，组织者知道了")
    if said not in questions.ANSWERS:
        return words.kind("answer")
    who = _asked_about(asked) if asked is not None else _("一个没留名字的大人")
    return (_("同意 {who} 来接") if said == "yes" else _("不同意 {who} 来接")).format(who=who)


def _came(ledger: Ledger, child: Record, activity: Record, fact: Fact) -> str:
    """签到, who brought the child, and whether it was late: 签到，奶奶 送来，迟到."""
    sheet = ledger.books.sheet(fact["activity"], child["id"])
    stay = sheet.stay_of(fact)
    if stay is None:
        return words.kind("arrival")
    brought = collecting.brought_by(Sheet(fact["activity"], child["id"], stays=[stay]))
    found = absences.stays(sheet, activity, stay.day, ledger.books.zone) if activity else []
    is_late = absences.late(activity, found, ledger.books.zone) == fact["happened_at"]
    said = (words.kind("arrival"), _("{who} 送来").format(who=brought) if brought else "", _("迟到") if is_late else "")
    return _("，").join(filter(None, said))


# --- taken back -------------------------------------------------------------------------------------------------------------------


async def ask_why(child: Record, fact_id: str, redraw: Redraw) -> None:
    """Ask for a reason, and take a fact back. It stays on the page, struck through, with who and why."""
    ledger = house.ledger()
    fact = ledger.books.facts.get(fact_id)
    if fact is None or ledger.books.void_of(fact) is not None:
        redraw()
        return
    said = says(ledger, child, ledger.store.activities.find(fact["activity"]) or {}, fact)
    told = f"{words.moment(fact['happened_at'])} {said}"
    with ui.context.client.content:  # outlives the rows, which are drawn anew
        if await voiding.void(_("撤销 {name} 的这一条？").format(name=child["name"]), told, fact):
            redraw()


# --- told -------------------------------------------------------------------------------------------------------------------------


def tell(taken: Taken, name: str, redraw: Redraw, take_back: Callable[[], Awaitable[None]]) -> None:
    """Say what became of a fact that was just recorded by hand."""
    client = ui.context.client

    async def undo() -> None:
        with client.content:  # the toast, whose button was pressed, is gone by now
            await take_back()
            redraw()
            toast(_("撤销了"))

    redraw()
    if taken.outcome == "already" and taken.first:
        at, by = words.clock(taken.first["happened_at"]), taken.first.get("by") or _("没写名字")
        toast(_("{name} {time} 已经记过了，{by}").format(name=name, time=at, by=by), undo, _("撤销"))
    elif taken.outcome == "flagged":
        toast(_("{name} 记下了，待核对：{reason}").format(name=name, reason=words.reason(taken.reason)), undo, _("撤销"))
    else:
        toast(_("{name} 记下了").format(name=name), undo, _("撤销"))


def year_blades(came: list[bool], child: Record) -> Markup:
    """The year as a row of blades, and a hollow seed for each time the child did not come. Decoration: the figures stand beside it."""
    pitch = 22 if len(came) <= 18 else max(6, 400 / len(came))
    wide = max(3, min(5, pitch / 4.4))
    seed = child.get("number") or 0
    drawn: list[Markup] = []
    for place, here in enumerate(came):
        x = 12 + place * pitch
        if not here:
            drawn.append(Markup('<circle class="seed" cx="{:.1f}" cy="43" r="{:.1f}"/>').format(x, min(4.5, wide)))
            continue
        chance = (seed * 31 + place * 17) % 13
        top, tip = 7 + chance, x + (chance % 5 - 1) * wide * 0.3
        high = 50 - top
        outline = Markup("M{:.1f} 50C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} 50z").format(
            *(x - wide, x - 1.2 * wide, 50 - 0.5 * high, tip - 0.6 * wide, top + 0.25 * high, tip, top),
            *(tip + 0.6 * wide, top + 0.3 * high, x + 1.25 * wide, 50 - 0.4 * high, x + wide),
        )
        drawn.append(Markup('<path class="blade{}" d="{}"/>').format(1 + place % 3, outline))
    width = 24 + max(0, len(came) - 1) * pitch
    return Markup(
        '<svg class="year" viewBox="0 0 {:.0f} 54" style="width:{:.0f}px" aria-hidden="true">{}<path class="soil" d="M2 51H{:.0f}"/></svg>'
    ).format(width, width, NOTHING.join(drawn), width - 2)

"""The tray: what in the books is at odds, one card each with its choices; and what was decided, which can be taken back."""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, deciding
from care.deciding import Choice
from care.facts import CENTRE
from care.tray import Entry
from pages import deciding as deeds
from pages import to_do, tray_choices, tray_words, words
from pages.frame import frame, page
from pages.markup import NOTHING, draw, empty, icon, leaf, link
from pages.parts import button, card
from pages.waiting import count, show_waiting
from pages.words import _, mark, ngettext
from storage import house
from storage.ledger import Ledger

AT_ONCE = 100
ON_CARD = 2
"""Choices that stand on the card itself; the others are a tap away."""
HANDLED = "handled"
TOGETHER = 4
"""So many of one activity who were not signed out stand on one card."""
FLOOD = 12
"""So many matters of one phone that have no place anywhere stand on one card: a few are badges of last year, each to be looked at."""
NAMED = 12
"""Children named on such a card."""
ON_BACK = '(e) => { const button = e.target.closest("[data-settle]"); if (button) emit(button.dataset.settle) }'


@page("/tray", mark("待处理"), css="tray")
def tray() -> None:
    """Open entries of all activities, the latest first; below them what was decided."""
    ledger = house.ledger()
    opened: set[str] = set()

    @ui.refreshable
    def listed() -> None:
        entries = sorted(ledger.tray(None), key=lambda entry: entry.facts[-1]["happened_at"], reverse=True)
        if not entries:
            with card():
                draw(empty(_("没有要处理的"), _("记录对不上的时候，这里会写明白。")))
        groups = gathered(entries)
        for group in groups[:AT_ONCE]:
            if len(group) > 1:
                _many(group, ledger, redraw, opened)
            else:
                _matter(group[0], ledger, redraw)
        _earlier(sum(map(len, groups[AT_ONCE:])))
        _handled(ledger.handled(), ledger, redraw, opened)

    @ui.refreshable
    def missed() -> None:
        to_do.missed_and_unsaid(missed.refresh)

    def redraw() -> None:
        listed.refresh()
        show_waiting(len(ledger.tray(None)))

    with frame(count(_("待处理"), len(ledger.tray(None))), _("记录都在，只等你定。不处理也不会丢。"), nav="tray"):
        draw(to_do.without_an_adult())
        missed()
        listed()


# --- what waits ---------------------------------------------------------------------------------------------------------------------


def gathered(entries: list[Entry]) -> list[list[Entry]]:
    """The entries one by one, but many of one cause together, at the place of their first: who was not signed out at an activity's end,
    and what one phone sent that has no place anywhere.
    """
    alike: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        alike.setdefault(_cause(entry), []).append(entry)
    groups: list[list[Entry]] = []
    for entry in entries:
        together = alike[_cause(entry)]
        if len(together) < (TOGETHER if entry.rule == "not_signed_out" else FLOOD):
            groups.append([entry])
        elif entry is together[0]:
            groups.append(together)
    return groups


def _cause(entry: Entry) -> tuple[str, str]:
    if entry.rule == "not_signed_out":
        return entry.rule, entry.activity
    station = entry.facts[-1].get("station") if entry.rule in deciding.REFUSED else None
    return ("refused", station) if station else ("", entry.id)


def _many(group: list[Entry], ledger: Ledger, redraw: deeds.Redraw, opened: set[str]) -> None:
    """Many of one cause as one card: looked at one by one, or answered together with one sentence."""
    first = group[0]
    told = _stayed(group, ledger) if first.rule == "not_signed_out" else _flood(group, ledger)
    which = ":".join(_cause(first))
    is_open = which in opened

    def fold() -> None:
        opened.symmetric_difference_update({which})
        redraw()

    with ui.element("section").classes("card matter"):
        draw(leaf(icon(tray_words.picture(first) if first.rule == "not_signed_out" else "device-mobile"), "flag", "large"))
        draw(
            Markup('<div class="grow"><h2 class="said">{}</h2><div class="soft evidence">{}{}</div></div>').format(
                told.said, NOTHING.join(Markup("<span>{}</span>").format(line) for line in told.lines), _ways(first, ledger, alone=False)
            )
        )
        with ui.element("div").classes("acts"):
            word = _("收起") if is_open else _("一个一个看")
            button(word, fold, label=f"{word} {told.said}")
            together = partial(deeds.Together, group, told.said, told.hint, told.example, redraw)
            button(_("一起写明"), together, label=f"{_('一起写明')} {told.said}")
    if is_open:
        for entry in group[:AT_ONCE]:
            _matter(entry, ledger, redraw)
        _earlier(len(group) - AT_ONCE)


@dataclass(frozen=True, slots=True)
class _Told:
    """Many entries in words; `hint` and `example` stand where one sentence is asked for."""

    said: str
    lines: list[str]
    hint: str
    example: str


def _stayed(group: list[Entry], ledger: Ledger) -> _Told:
    first, n = group[0], len(group)
    activity = ledger.store.activities.find(first.activity) or {}
    day = words.day(days.day_of(first.facts[-1]["happened_at"], ledger.books.zone), weekday=False)
    said = ngettext("{title} {day} 有 {n} 人没有签退", "{title} {day} 有 {n} 人没有签退", n)
    names = _("、").join(tray_words.child_name(entry.child, ledger) for entry in group[:NAMED])
    if n > NAMED:
        names = _("{names} 等 {n} 人").format(names=names, n=n)
    return _Told(
        said.format(title=activity.get("title") or _("活动"), day=day, n=n),
        [names],
        _("写一句，这些就都处理了。谁接走的知道的话，一个一个补签退。"),
        _("比如 当天都接走了，没有在手机上签退。"),
    )


def _flood(group: list[Entry], ledger: Ledger) -> _Told:
    station = tray_words.station_name(group[0].facts[-1], ledger)
    n = sum(len(entry.facts) for entry in group)
    why = Counter(words.reason(entry.rule) for entry in group for _fact in entry.facts)
    return _Told(
        _("{station} 传来 {n} 条没处放的记录，没有算进来").format(station=station, n=n),
        [_("、").join(f"{reason} {n}" for reason, n in why.most_common()), tray_words.look_at_it()],
        _("写一句，这些就都处理了，都不算。是谁的知道的话，一个一个定。"),
        _("比如 手机坏了，乱传的。"),
    )


def _matter(entry: Entry, ledger: Ledger, redraw: deeds.Redraw) -> None:
    said = tray_words.sentence(entry, ledger)
    found = deciding.choices(entry, ledger.books, ledger.records)
    with ui.element("section").classes("card matter"):
        draw(leaf(icon(tray_words.picture(entry)), "flag", "large"))
        evidence = NOTHING.join(Markup('<span class="ph">{}</span>').format(text) for text in tray_words.shown_facts(entry, ledger))
        draw(
            Markup('<div class="grow"><h2 class="said">{}</h2><div class="soft evidence">{}{}</div></div>').format(
                said, evidence, _ways(entry, ledger)
            )
        )
        with ui.element("div").classes("acts"):
            for choice in found[:ON_CARD]:
                _choice(entry, choice, said, ledger, redraw)
            others = partial(deeds.Others, entry, found, ledger, redraw)
            button(_("别的办法"), others, kind="quiet", label=f"{_('别的办法')} {said}")


def _choice(entry: Entry, choice: Choice, said: str, ledger: Ledger, redraw: deeds.Redraw) -> None:
    text = tray_choices.label(entry, choice, ledger)
    label = f"{text} {said}"
    if choice.code == "merge":
        one, other = (fact["child"] for fact in entry.facts[:2])
        draw(link(text, f"/children/{one}/merge?other={other}", label=label))
    else:
        button(text, partial(deeds.choose, entry, choice, redraw), label=label)


def _ways(entry: Entry, ledger: Ledger, *, alone: bool = True) -> Markup:
    """Where one can see more: the child, where it is about one `alone`, the activity, the item."""
    ways: list[tuple[str, str]] = []
    child = entry.facts[-1].get("child") if entry.rule == "full" else entry.child
    if alone and child and ledger.store.children.find(child):
        ways.append((_("看孩子"), f"/children/{child}"))
    if entry.rule == "no_stock" and ledger.store.items.find(entry.subject):
        ways.append((_("看库存"), f"/supplies/{entry.subject}"))
    if entry.rule == "return_differs":
        ways.append((_("看带什么"), f"/activities/{entry.activity}/packing"))
    if entry.activity != CENTRE and ledger.store.activities.find(entry.activity):
        ways.append((_("看活动"), f"/activities/{entry.activity}"))
    return NOTHING.join(Markup('<a class="link" href="{}">{}</a>').format(href, text) for text, href in ways)


# --- what was decided ---------------------------------------------------------------------------------------------------------------


def _handled(entries: list[Entry], ledger: Ledger, redraw: deeds.Redraw, opened: set[str]) -> None:
    """What was decided, folded away: when, what, by whom, with the note; each can be taken back."""
    if not entries:
        return
    n = len(entries)
    title = ngettext("处理过的 {n} 件", "处理过的 {n} 件", n).format(n=n)

    async def take_back(event: Any) -> None:
        await deeds.take_back(event.args, redraw)

    def fold(event: Any) -> None:
        (opened.add if event.args else opened.discard)(HANDLED)

    with ui.element("details").classes("handled") as folded:
        if HANDLED in opened:
            folded.props("open")
        folded.on("toggle", fold, js_handler="(e) => emit(e.target.open)")
        with ui.element("summary"):
            draw(Markup("{}<span>{}</span>").format(icon("history"), title))
        rows = NOTHING.join(_row(entry, ledger) for entry in entries[:AT_ONCE])
        draw(Markup('<div class="rows">{}</div>').format(rows)).on("click", take_back, js_handler=ON_BACK).mark("handled")
        _earlier(n - AT_ONCE)


def _earlier(n: int) -> None:
    if n > 0:
        draw(Markup('<p class="soft">{}</p>').format(ngettext("更早的还有 {n} 件。", "更早的还有 {n} 件。", n).format(n=n)))


def _row(entry: Entry, ledger: Ledger) -> Markup:
    settle = entry.settled or {}
    said = tray_words.sentence(entry, ledger)
    return Markup(
        '<div class="li"><span class="num soft when">{}</span><span class="two"><span class="sb">{}</span>'
        '<span class="soft">{}</span></span>'
        '<button type="button" class="btn quiet" data-settle="{}">{}<span class="only-read"> {}</span></button></div>'
    ).format(words.moment(settle["happened_at"]), said, tray_choices.decided(entry, ledger), settle["id"], _("撤销"), said)

"""和家人通话: whose turn it is to speak with a parent away, for whoever holds the laptop or telephone; each outcome is a tap.

Made like the list of those who have not come (`pages/calls.py`). Times and numbers are for organizers: no station hears of them.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import absences, days, home_calls, names
from care.home_calls import Parent, Turn
from pages import home_call_next, home_call_sheet, home_call_words, voiding
from pages.calls import ON_ROW
from pages.following import follow
from pages.frame import frame, nothing_here, page, who
from pages.home_call_next import Call, number_of
from pages.markup import NOTHING, dotted, draw, leaf, tag
from pages.parts import card, text_field, toast, typed
from pages.reach import guardians, where
from pages.words import _, clock, day, mark, moment, ngettext, number
from storage import house

ON_VOID = '(e) => { const at = e.target.closest("[data-void]"); if (at) emit(at.dataset.void) }'


@page("/activities/{activity_id}/calls-home", mark("和家人通话"), css="activities")
def calls_home(activity_id: str) -> None:
    """The queue of one of the activity's days: today's while it is on."""
    ledger = house.ledger()
    activity = ledger.store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("去活动"))
    chosen = absences.likely_day(activity, days.now(), ledger.books.zone)
    with frame(_("和家人通话"), dotted(activity["title"], day(chosen)), nav="activities", back=f"/activities/{activity_id}"):
        CallsHome(activity_id, chosen).draw()


class CallsHome:
    """One open queue."""

    def __init__(self, activity_id: str, chosen: str) -> None:
        self.id, self.day, self.ledger = activity_id, chosen, house.ledger()

    @property
    def activity(self) -> dict[str, Any]:
        """The activity as it stands."""
        return self.ledger.store.activities.need(self.id)

    def turns(self) -> list[Turn]:
        """Everybody's turn, by name."""
        children = sorted(self.ledger.children(), key=lambda child: names.sort_key(child["name"]))
        return home_calls.turns(self.activity, children, guardians(), self.ledger.books, self.day)

    def draw(self) -> None:
        """Who is next with the three outcomes, and under it who waits, who has no time yet, who went home uncalled, and who was called."""
        self._figures = draw(NOTHING)
        self._next = home_call_next.Next(self)
        with ui.element("div").classes("calls"), card():
            hint = _("名字、拼音首字母、号码都行。")
            self._search = text_field(_("找孩子"), kind="search", hint=hint, on_change=lambda: self.redraw())
            self._search.props("debounce=200")
        with ui.element("div").classes("stack calls") as listed:
            self._rows = draw(NOTHING)
        listed.on("click", self._open, js_handler=ON_ROW).mark("turns")
        with ui.element("div").classes("stack calls") as spoken:
            self._over = draw(NOTHING)
        spoken.on("click", self._void, js_handler=ON_VOID).mark("over")
        self.redraw()
        follow(self.id, self.redraw)

    def redraw(self) -> None:
        """All of it as it stands now; the card of the next one only where that changed, since a finger may be on it."""
        turns = self.turns()
        waiting, without, over = home_calls.queue(turns), home_calls.without_time(turns), home_calls.over(turns)
        self._figures.set_content(str(_figures(waiting, without, over)))
        taken = self._next.redraw(waiting)
        rest, alone = (self._found(listed) for listed in ([one for one in waiting if one not in taken], without))
        now = clock(days.now())
        ended, left = ([turn for call in self._found(listed) for turn in call] for listed in (over, home_calls.uncalled(turns)))
        cards = [
            _card(_("排队"), [_waiting(one, now) for one in rest]),
            _card(_("还没约时间"), map(_without, alone)),
            _card(_("没打成就走了"), map(_uncalled, left), _of_children),
        ]
        nobody = typed(self._search) and not (rest or alone or ended or left)
        missing = Markup('<p class="soft">{}</p>').format(_("没有找到。换个写法试试。")) if nobody else NOTHING
        self._rows.set_content(str(NOTHING.join((missing, *cards))))
        self._over.set_content(str(_card(_("打过了"), map(_spoken, ended), _of_children)))

    def _found(self, listed: Sequence[Turn]) -> list[Call]:
        """The calls that the search finds: by name or number of any child of them."""
        query = typed(self._search)
        return [
            call
            for call in home_calls.together(listed)
            if any(names.matches(query, turn.child["name"], number(turn.child.get("number"))) for turn in call)
        ]

    # --- deeds

    def _open(self, event: Any) -> None:
        child, turns = str(event.args[0]), self.turns()
        lists = (home_calls.queue(turns), home_calls.without_time(turns), home_calls.uncalled(turns))
        listed = map(home_calls.together, lists)
        call = next((call for calls in listed for call in calls if any(one.child["id"] == child for one in call)), None)
        if call is not None:
            home_call_sheet.open_sheet(self, call, str(event.args[1]))

    async def write(self, call: Call, outcome: str, parent: Parent | None = None, at: str = "", phone: str = "") -> None:
        """Record for each child what became of a call, or for when it was agreed, and offer to take it back."""
        by, client, written = who()["name"], ui.context.client, list[str]()
        for turn in call:
            known = (turn.at_number(parent.phone) if parent else None) or turn.whom
            guardian = known.id if known else ""
            fact = home_calls.home_call(self.activity, turn.child["id"], outcome, self.day, guardian=guardian, at=at, phone=phone)
            written.append(self.ledger.record(fact, organizer=by).id or "")
        await self.ledger.commit()
        whom = home_call_words.called(parent) if at else ""
        said = " ".join(filter(None, (_(home_call_words.OUTCOMES[outcome]), at, whom, phone)))
        with client.content:  # the card whose button was pressed is drawn anew
            self.redraw()
            toast(_("{name}：{what}").format(name=home_call_words.children(call), what=said), partial(self.take_back, *written))

    async def take_back(self, *ids: str) -> None:
        """Take facts back; others are as they were before."""
        by, client = who()["name"], ui.context.client
        for fact in filter(None, map(self.ledger.books.facts.get, ids)):
            if self.ledger.books.void_of(fact) is None:
                voiding.take_back(fact, _("记错了"), by)
        await self.ledger.commit()
        with client.content:
            self.redraw()

    async def _void(self, event: Any) -> None:
        await self.take_back(str(event.args))


# --- drawn ------------------------------------------------------------------------------------------------------------------------


def _figures(waiting: Sequence[Turn], without: Sequence[Turn], over: Sequence[Turn]) -> Markup:
    spoken = sum(turn.connected is not None for turn in over)
    pieces = (
        ngettext("在排队 {n} 个孩子", "在排队 {n} 个孩子", len(waiting)).format(n=len(waiting)),
        ngettext("没约时间 {n} 个孩子", "没约时间 {n} 个孩子", len(without)).format(n=len(without)),
        ngettext("已接通 {n} 个孩子", "已接通 {n} 个孩子", spoken).format(n=spoken),
    )
    return Markup('<p class="t18 num">{}</p>').format(dotted(*(Markup('<span class="ph">{}</span>').format(piece) for piece in pieces)))


def _of_calls(n: int) -> str:
    return ngettext("{n} 个电话", "{n} 个电话", n).format(n=n)


def _of_children(n: int) -> str:
    return ngettext("{n} 个孩子", "{n} 个孩子", n).format(n=n)


def _card(title: str, rows: Any, counted: Callable[[int], str] = _of_calls) -> Markup:
    listed = list(rows)
    if not listed:
        return NOTHING
    return Markup('<section class="card"><h2>{} {}</h2><div class="list">{}</div></section>').format(
        title, counted(len(listed)), NOTHING.join(listed)
    )


def _row(child: Mapping[str, Any], name: Markup | str, quiet: Markup, number: Markup, deed: str, *, off: bool) -> Markup:
    return Markup(
        '<div class="li call">{}<span class="two"><span class="nm">{}</span><span class="soft">{}</span></span>{}'
        '<button type="button" class="btn" data-child="{}" aria-label="{} {}">{}</button></div>'
    ).format(leaf(child["name"], "off" if off else "", "small"), name, quiet, number, child["id"], deed, child["name"], deed)


def _waiting(call: Call, now: str) -> Markup:
    turn = call[0]
    due = tag(_("到点了"), "wait", "clock") if home_calls.is_due(turn, now) and turn.inside else NOTHING
    name = Markup('<b class="num">{}</b> {} {}').format(turn.at, home_call_words.children(call), due)
    quiet = dotted(where(turn.child), home_call_words.called(turn.whom), home_call_words.tries(turn), home_call_words.place(turn))
    return _row(turn.child, name, quiet, number_of(turn), _("记一下"), off=not turn.inside)


def _without(call: Call) -> Markup:
    turn = call[0]
    parent = home_call_words.called(turn.whom) or _("没有爸妈的电话")
    quiet = dotted(where(turn.child), parent, home_call_words.tries(turn), home_call_words.place(turn))
    return _row(
        turn.child,
        home_call_words.children(call),
        quiet,
        number_of(turn),
        _("约时间") if turn.parents else _("补电话"),
        off=not turn.inside,
    )


def _uncalled(turn: Turn) -> Markup:
    """One can still ring up at home, and write down what became of it."""
    name = Markup('<b class="num">{}</b> {}').format(turn.at, turn.child["name"]) if turn.at else turn.child["name"]
    quiet = dotted(where(turn.child), home_call_words.called(turn.whom) or _("没有爸妈的电话"))
    return _row(turn.child, name, quiet, number_of(turn), _("记一下") if turn.parents else _("补电话"), off=True)


def _spoken(turn: Turn) -> Markup:
    last = turn.connected or turn.said[0]
    said = dotted(moment(last["happened_at"]), home_call_words.told(last), home_call_words.called(turn.whom), last.get("by"))
    return Markup(
        '<div class="li">{}<span class="two"><span class="nm">{}</span><span class="soft">{}</span></span>'
        '<button type="button" class="btn quiet" data-void="{}" aria-label="{} {}">{}</button></div>'
    ).format(leaf(turn.child["name"], "", "small"), turn.child["name"], said, last["id"], _("撤销"), turn.child["name"], _("撤销"))

"""谁接走的: every departure of an activity with its collector, and the way to write one anew."""

from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from care import facts
from pages import departure_list as listing
from pages import words
from pages.following import follow, is_gone
from pages.frame import complain, frame, nothing_here, page, titled, who
from pages.going_home import Leaving
from pages.markup import NOTHING, dotted, draw, empty, icon, link, tag
from pages.parts import text_field, toast, typed
from pages.voiding import LONGEST, take_back
from pages.waiting import show_waiting
from pages.words import _, mark, ngettext
from storage import house

Record = dict[str, Any]

ON_DEED = '(e) => { const deed = e.target.closest("[data-again]"); if (deed) emit(deed.dataset.again); }'


@page("/activities/{activity_id}/departures", mark("谁接走的"), css="board")
def departures_page(activity_id: str) -> None:
    """Follows what happens."""
    activity = house.ledger().store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("看所有活动"))
    titled(activity["title"])
    back = f"/activities/{activity_id}/board"
    with frame(_("谁接走的"), activity["title"], nav="board", back=back, actions=partial(_actions, activity_id)):
        _List(activity_id).draw()


def _actions(activity_id: str) -> None:
    address = f"/activities/{activity_id}/departures.pdf"
    draw(link(_("打印签退登记表"), address, icon_name="printer", new_tab=True))


class _List:
    """One open list."""

    def __init__(self, activity: str) -> None:
        self.activity = activity

    def draw(self) -> None:
        """Figures, a search, the departures."""
        self.figures = draw(NOTHING)
        with ui.element("section").classes("card went"):
            self.search = text_field(_("找一找"), kind="search", hint=_("孩子的名字、号码、小组，或者接的人。"), on_change=self.redraw)
            self.search.props("debounce=200")
            self.rows = draw(NOTHING)
            self.rows.on("click", self._again, js_handler=ON_DEED)
        self.redraw()
        follow(self.activity, self.redraw)

    def redraw(self) -> None:
        """What stands on the disk now."""
        if is_gone(self.rows):
            return
        ledger = house.ledger()
        known = listing.rows(ledger, self.activity)
        whole, *parts = listing.figures(ledger, self.activity)
        flagged = sum(bool(row.flag) for row in known)
        doubts = ngettext("{n} 条要核对", "{n} 条要核对", flagged).format(n=flagged)
        more = tag(doubts, "flag", "flag-3") if flagged else NOTHING
        told = NOTHING.join(Markup('<span class="tag num">{}</span>').format(part) for part in parts)
        self.figures.set_content(str(Markup('<p class="wrap went-figures"><b class="t24 num">{}</b>{}{}</p>').format(whole, told, more)))
        found = listing.matching(known, typed(self.search))
        if not known:
            shown = empty(_("还没有人走"), _("第一个孩子签退以后，这里会写上是谁接走的。"))
        elif not found:
            shown = Markup('<p class="soft">{}</p>').format(_("没有找到。换个写法试试。"))
        else:
            shown = Markup('<ul class="list">{}</ul>').format(NOTHING.join(_row(row) for row in found))
        self.rows.set_content(str(shown))

    def _again(self, event: GenericEventArguments) -> None:
        ledger = house.ledger()
        fact = ledger.store.facts.find(str(event.args))
        stands = fact is not None and fact["kind"] == "departure" and fact["activity"] == self.activity and ledger.books.counts(fact)
        child = ledger.store.children.find(ledger.books.child_of(fact) or "") if fact is not None and stands else None
        if fact is None or child is None:
            complain(_("这一条已经撤销了，或者孩子没有档案，没有改。"))
            return
        write_again(dict(fact), dict(child), self.redraw)


def _row(row: listing.Row) -> Markup:
    fact = row.departure.fact
    lines = [
        Markup('<span class="took {}">{}</span>').format("" if row.written else "clay", row.who),
        Markup('<span class="soft num">{}</span>').format(dotted(row.child.get("group"), _by(fact), row.note)),
    ]
    flag = Markup('<a class="flagged" href="/tray">{}</a>').format(tag(row.flag, "flag", "flag-3")) if row.flag else NOTHING
    deed = _("撤销后重记") if row.written else _("补上谁接的")
    button = Markup('<button type="button" class="btn quiet mid" data-again="{}" aria-label="{} {}">{}{}</button>').format(
        fact["id"], deed, row.child["name"], icon("arrow-back-up" if row.written else "pencil"), deed
    )
    quiet = NOTHING if row.numbered or row.flag else " again"
    return Markup('<li class="li departed{}"><span class="num">{}</span><b class="nm">{}</b><span class="two">{}{}</span>{}{}</li>').format(
        quiet, words.moment(fact["happened_at"]), row.child["name"], *lines, flag, button
    )


def _by(fact: facts.Fact) -> str:
    return _("{name} 记的").format(name=fact["by"]) if fact.get("by") else ""


def write_again(fact: Record, child: Record, redraw: Any) -> None:
    """Ask who collected, and write it as a new departure of the same moment: the old one is taken back in the same step, with a reason."""
    written = bool(facts.detail(fact, "how"))
    asked: dict[str, Any] = {}

    def above() -> None:
        usual = "" if written else _("补上谁接的")
        asked["reason"] = text_field(_("为什么重记"), usual, hint=_("比如 记错了人。原来的那一条留着，划掉。"))

    async def record(details: Record) -> None:
        reason, ledger = asked["reason"], house.ledger()
        reason.error = None if typed(reason) else _("写上为什么，以后看得明白。")
        if len(typed(reason)) > LONGEST:
            reason.error = _("太长了，最多 {longest} 个字。").format(longest=LONGEST)
        if reason.error:
            return
        organizer = who()["name"]
        leaving.dialog.close()
        if not ledger.books.counts(fact):
            complain(_("这一条刚刚被撤销了，没有再记。看看 谁还没走。"))
            return
        take_back(fact, typed(reason), organizer)
        given = {"kind": "departure", "activity": fact["activity"], "child": child["id"], "at": fact["happened_at"], "details": details}
        ledger.record(given, organizer=organizer)
        await ledger.commit()
        show_waiting(len(ledger.tray(None)))
        toast(_("{name} 重记了").format(name=child["name"]))
        redraw()

    told = _("{time} 走的。时间不变，只改谁接的。").format(time=words.moment(fact["happened_at"]))
    with ui.context.client.content:
        leaving = Leaving(child, record, above, activity=fact["activity"], at=fact["happened_at"], told=told)

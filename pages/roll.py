"""The emergency roll-call: begun with one tap, ticked off by several people at once, ended by an organizer. All of it stays on record."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from care import activity as activities
from care import days
from care.roll import Adult, Called, Roll
from pages import roll_sheet, voiding, words
from pages.following import follow, is_gone
from pages.frame import complain, frame, nothing_here, page, titled, who
from pages.markup import NOTHING, bar, dotted, draw, icon, leaf, link, row, rows, tag
from pages.parts import ask, button, toast
from pages.roll_sheet import adult_of, begun, ended, gone_with, name_of, seen_at, tally, ticked_by
from pages.statics import address
from pages.words import _, mark, ngettext
from storage import house
from storage.intake import Taken
from storage.ledger import Record

NAMED = 20
"""So many who are missing are named in a question; of more it is said how many."""
ON_TAP = """(e) => {
  const key = e.target.closest("[data-tick], [data-back]");
  if (key) emit(key.dataset.tick ? "tick" : "back", key.dataset.tick || key.dataset.back);
}"""


@page("/activities/{activity_id}/roll", mark("紧急点名"), css="roll")
def roll_page(activity_id: str) -> None:
    """Before, while and after: follows what phones and other organizers tick."""
    activity = house.ledger().store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("看所有活动"))
    titled(_("紧急点名"))
    ui.add_head_html(f'<script defer src="{address("look/roll.js")}"></script>')
    shown = _Page(activity_id)
    with frame(_("紧急点名"), activity["title"], nav="board", back=f"/activities/{activity_id}/board", actions=shown.actions):
        shown.draw()


class _Page:
    """One open page of an activity's roll-calls."""

    def __init__(self, activity_id: str) -> None:
        self.id = activity_id
        self.ledger = house.ledger()
        self.going = self._going()

    @property
    def record(self) -> Record:
        """The activity as it stands now."""
        return self.ledger.store.activities.need(self.id)

    def _going(self) -> Roll | None:
        return roll_sheet.going(self.ledger, self.record)

    def actions(self) -> None:
        """At the head: the paper at any time, and the end while one goes on."""
        draw(link(_("打印名单"), f"/activities/{self.id}/roll.pdf", icon_name="printer", new_tab=True))
        self._end = button(_("解除"), self.end, icon_name="check")

    def draw(self) -> None:
        """The list that is ticked, or how to begin; below it what was."""
        with ui.element("div").classes("stack") as body:
            self._begin_here = ui.element("section").classes("card roll-begin")
            with self._begin_here:
                self._beginning()
            self._shown = draw(NOTHING)
        body.on("click", self._on_tap, js_handler=ON_TAP).mark("roll")
        self._drawn = ""
        self.redraw()
        follow(self.id, self.redraw)

    def _beginning(self) -> None:
        self._inside = ui.label().classes("t24 b")
        draw(
            Markup("<ul>{}</ul>").format(
                NOTHING.join(
                    Markup("<li>{}<span>{}</span></li>").format(icon(picture), text)
                    for picture, text in (
                        ("device-mobile", _("开始以后，每台手机上都会出现红色的“紧急点名进行中”。")),
                        ("list-check", _("孩子一个一个点到。还没点到的排在最前面，旁边是家长电话。")),
                        ("cloud-off", _("断了网也能点，连上以后对到一起。")),
                    )
                )
            )
        )
        if activities.state(self.record, days.now()) in ("planned", "running"):
            button(_("开始点名"), self.begin, icon_name="alert-triangle", kind="stop-solid big")
        else:
            ui.label(_("活动已经结束，不能再开始点名。名单照样能打印。")).classes("soft")

    def redraw(self) -> None:
        """Show what is on the disk now; what did not change is left alone."""
        if is_gone(self._shown):
            return
        every = roll_sheet.rolls(self.ledger, self.record)
        self.going = every[-1] if every and every[-1].ended is None else None
        self._end.set_visibility(self.going is not None)
        self._end.classes(**{"add" if self.going is not None and self.going.missing else "remove": "stop"})
        self._begin_here.set_visibility(self.going is None)
        n = self.ledger.figures(self.id)["inside"]
        self._inside.set_text(ngettext("现在在场 {n} 人。", "现在在场 {n} 人。", n).format(n=n))
        shown = str(self._list(self.going) if self.going else self._record(every))
        if shown != self._drawn:
            self._drawn = shown
            self._shown.set_content(shown)

    # what is shown

    def _list(self, going: Roll) -> Markup:
        found, missing = going.found, going.missing
        share = len(found) / len(going.children) if going.children else 0
        number = Markup(
            '<section class="card"><div class="roll-number" role="status"><span class="word">{}</span>'
            '<b class="num">{} / {}</b>{}</div><p class="soft">{}</p></section>'
        ).format(_("已点到"), len(found), len(going.children), bar(share), begun(going))
        if missing:
            head = ngettext("还没点到 {n} 人", "还没点到 {n} 人", len(missing)).format(n=len(missing))
            shown = NOTHING.join(self._missing(called) for called in missing)
        else:
            head, shown = _("都点到了"), Markup('<p class="soft">{}</p>').format(_("确认没有事了，就点“解除”。"))
        to_find = Markup('<section class="card"><h2>{}</h2><div class="roll-list">{}</div></section>').format(head, shown)
        return number + to_find + (self._found(found) if found else NOTHING)

    def _missing(self, called: Called) -> Markup:
        calls = NOTHING.join(self._call(adult) for adult in called.adults)
        return Markup(
            '<div class="roll-row"><button type="button" class="roll-tick" data-tick="{}">{}'
            '<span class="two"><span class="nm">{}</span><span class="soft">{}</span></span>'
            '<span class="btn wash">{}</span></button>'
            '<div class="roll-calls">{}</div></div>'
        ).format(
            called.child,
            leaf(name_of(called), "off"),
            name_of(called),
            self._about(called),
            _("点到"),
            calls or Markup('<span class="nobody">{}</span>').format(_("没有留电话")),
        )

    @staticmethod
    def _call(adult: Adult) -> Markup:
        return Markup('<a class="btn mid" href="tel:{}" title="{}">{}<span><b>{}</b> <span>{}</span></span></a>').format(
            adult.phone, adult_of(adult), icon("phone"), adult.relation or adult.name, words.phone(adult.phone)
        )

    def _about(self, called: Called) -> Markup:
        last = gone_with(self.ledger, called) or seen_at(called)
        return Markup('<span class="ph">{}</span> <span class="ph">{}</span>').format(
            dotted(called.group, words.number(called.number)), last
        )

    def _found(self, found: Sequence[Called]) -> Markup:
        shown = [
            row(name_of(called), dotted(called.group, words.number(called.number)), lead=leaf(name_of(called)), end=self._end_of(called))
            for called in found
        ]
        title = _("点到了 {n}").format(n=len(found))
        return Markup('<section class="card roll-done"><h2>{}</h2>{}</section>').format(title, rows(shown))

    def _end_of(self, called: Called) -> Markup:
        """What is known of one who was found; a tick can be taken back."""
        if called.ticked is None:
            return tag(gone_with(self.ledger, called), icon_name="home-move")
        label = _("撤回 {name} 的点到").format(name=name_of(called))
        back = Markup('<button type="button" class="btn quiet mid" data-back="{}" aria-label="{}">{}{}</button>').format(
            called.child, label, icon("arrow-back-up"), _("撤回")
        )
        return tag(ticked_by(called), "ok", "check") + back

    def _record(self, every: Sequence[Roll]) -> Markup:
        """The roll-calls that were, the latest first."""
        if not every:
            return NOTHING
        return Markup('<section class="card"><h2>{}</h2>{}</section>').format(
            _("点过的名"), NOTHING.join(self._was(found, opened=place == 0) for place, found in enumerate(reversed(every)))
        )

    def _was(self, found: Roll, *, opened: bool) -> Markup:
        head = Markup('<b>{}</b><span class="soft grow"><span class="ph">{}</span> <span class="ph">{}</span></span>').format(
            tally(found), begun(found), ended(found)
        )
        paper = link(_("打印"), f"/activities/{self.id}/roll.pdf?of={found.begun[0]['id']}", icon_name="printer", kind="mid", new_tab=True)
        shown = [
            row(
                name_of(called),
                dotted(called.group, words.number(called.number)),
                lead=leaf(name_of(called), "" if called.found else "off"),
                end=tag(ticked_by(called), "ok", "check")
                if called.ticked
                else tag(gone_with(self.ledger, called) or _("没有点到"), "" if called.found else "flag"),
            )
            for called in found.children
        ]
        return Markup('<details class="roll-was"{}><summary>{}{}</summary>{}</details>').format(
            Markup(" open") if opened else NOTHING, head, paper, rows(shown)
        )

    # what is done

    async def begin(self) -> None:
        """Everybody inside is to be found."""
        if self._going() is None:
            taken = await self._write("emergency")
            toast(_("紧急点名开始了"), lambda: self._take_back(taken.id))
        self.redraw()

    async def end(self) -> None:
        """All are safe: an organizer says so, after hearing who is not ticked."""
        going = self._going()
        if going is not None and await ask(_("解除紧急点名？"), _("解除"), *self._still(going), danger=bool(going.missing)):
            taken = await self._write("all_clear")
            if not is_gone(self._shown):
                toast(_("紧急点名解除了"), lambda: self._take_back(taken.id))
        self.redraw()

    def _still(self, going: Roll) -> Sequence[str]:
        n = len(going.missing)
        after = _("手机上的红条会收起来。点名的记录都留着。")
        if not n:
            return [_("{n} 人都点到了。").format(n=len(going.children)), after]
        names = _("、").join(name_of(called) for called in going.missing[:NAMED])
        if n > NAMED:
            names = _("{names} 等 {n} 人").format(names=names, n=n)
        return [_("还没点到：{names}。").format(names=names), after]

    async def _on_tap(self, event: GenericEventArguments) -> None:
        deed, child = event.args
        called = next((called for called in (self._going() or _NOBODY).children if called.child == child), None)
        if called is None:
            complain(_("点名已经解除了。"))
        elif deed == "back":
            await self._untick(called)
        elif called.ticked is None:  # else somebody was quicker
            taken = await self._write("safe", child=called.child)
            toast(_("{name} 点到了").format(name=name_of(called)), lambda: self._take_back(taken.id))
        self.redraw()

    async def _untick(self, called: Called) -> None:
        """Take back every tick of a child: it is to be found again."""
        for tick in called.ticks:
            voiding.take_back(tick, _("点名时撤回"), who()["name"])
        await self.ledger.commit()
        toast(_("{name} 还没点到").format(name=name_of(called)))

    async def _write(self, kind: str, **more: Any) -> Taken:
        taken = self.ledger.record({"kind": kind, "activity": self.id, **more}, organizer=who()["name"])
        await self.ledger.commit()
        return taken

    async def _take_back(self, fact: str | None) -> None:
        written = self.ledger.books.facts.get(fact or "")
        if written is not None and self.ledger.books.counts(written):
            voiding.take_back(written, _("点名时撤回"), who()["name"])
            await self.ledger.commit()
        self.redraw()


_NOBODY = Roll((), None, ())

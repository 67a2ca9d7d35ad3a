"""The sheet of one child's call home: whom to ring up, what became of it, and for when it is agreed or put off."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol

from markupsafe import Markup
from nicegui import ui

from care import days, home_calls
from care.facts import Fact
from care.home_calls import Parent, Turn
from care.reading import time_of
from pages import home_call_words, words
from pages.markup import draw, icon
from pages.parts import button, chip, sheet, text_field, typed
from pages.reach import ask_phone, where
from pages.words import _

ON_NUMBER = '(e) => { const a = e.target.closest("a"); if (a) emit(a.dataset.guardian) }'


class Listed(Protocol):
    """The queue that a sheet is opened from. `day` is the day it is about."""

    day: str

    def turns(self) -> list[Turn]:
        """Everybody's turn as it stands."""
        ...

    def redraw(self) -> None:
        """Draw the queue anew."""
        ...

    async def write(self, call: tuple[Turn, ...], outcome: str, parent: Parent | None = None, at: str = "") -> None:
        """Record what became of a call, or for when it was agreed."""
        ...

    async def take_back(self, *ids: str) -> None:
        """Take facts back."""
        ...


def open_sheet(listed: Listed, call: Sequence[Turn], guardian: str = "") -> None:
    """Open it over the page. Of a child without a parent's number it asks for that first."""
    if not call[0].parents:
        ask_phone(dict(call[0].child), listed.redraw)
        return
    with ui.context.client.content:
        _Sheet(listed, call, guardian)


class _Sheet:
    """One open sheet. `call` are those who speak in it: brothers and sisters, each of whom can be left out."""

    def __init__(self, listed: Listed, call: Sequence[Turn], guardian: str) -> None:
        self.listed, self.call, self.turn = listed, tuple(call), call[0]
        self.out = set[str]()
        self._said_to_be_over = ""
        by_phone = {parent.phone: parent for turn in reversed(self.call) for parent in turn.parents}
        self.parents = sorted(by_phone.values(), key=lambda parent: parent not in self.turn.parents)
        self.parent = next((parent for parent in self.parents if parent.id == guardian), self.turn.whom)
        turn = self.turn
        with sheet(home_call_words.children(call)) as self.dialog:
            draw(Markup('<p class="soft">{}</p>').format(where(turn.child)))
            if len(self.call) > 1:
                draw(Markup('<p class="soft">{}</p>').format(_("同一个号码，一次电话一起说。这次不说的，点掉名字。")))
                self._children()
            draw(Markup('<h3 class="call-step">{}</h3>').format(_("1 现在打：打给谁、怎么样")))
            self._numbers()
            self._asked = ui.label().classes("sb")
            with ui.element("div").classes("answers"):
                for outcome in ("connected", "no_answer"):
                    text, picture = _(home_call_words.OUTCOMES[outcome]), home_call_words.PICTURES[outcome]
                    button(text, partial(self._write, outcome), icon_name=picture)
            draw(Markup('<h3 class="call-step">{}</h3>').format(_("2 以后再打：约在几点")))
            self._plan = ui.label().classes("soft")
            self.at = text_field(_("几点"), turn.at, kind="time", hint=_("今天家长方便接的时间。改约就写新的。"))
            button(_("改约") if turn.at else _("约好了"), self._agree, icon_name="clock", kind="wash")
            with ui.element("div").classes("stack written"):
                for one in self.call:
                    for fact in one.said:
                        self._line(fact, one.child["name"] if len(self.call) > 1 else "")
            with ui.element("div").classes("shut"):
                button(_("关上"), self.dialog.close, kind="wide")
        self._say_whom()

    def _children(self) -> None:
        @ui.refreshable
        def chips() -> None:
            with ui.element("div").classes("chips").props(f'role=group aria-label="{_("谁来说话")}"'):
                for turn in self.call:
                    chip(turn.child["name"], turn.child["id"] not in self.out, partial(toggle, turn.child["id"]))

        def toggle(child: str) -> None:
            self.out ^= {child}
            if len(self.out) == len(self.call):  # somebody speaks
                self.out = set()
            chips.refresh()

        chips()

    def _numbers(self) -> None:
        """A large button for each parent; pressing it says whose call the answer below is about."""
        with ui.element("div").classes("stack numbers") as numbers:
            for parent in self.parents:
                called = home_call_words.called(parent)
                text = Markup('<span class="two"><span>{}</span><span class="num">{}</span></span>').format(
                    called, words.phone(parent.phone)
                )
                draw(
                    Markup('<a class="btn wash big wide" href="tel:{}" data-guardian="{}">{}{}</a>').format(
                        parent.phone, parent.id, icon("phone"), text
                    )
                )
        numbers.on("click", self._chosen, js_handler=ON_NUMBER).mark("numbers")

    def _chosen(self, event: Any) -> None:
        self.parent = next((parent for parent in self.parents if parent.id == str(event.args)), self.parent)
        self._say_whom()

    def _say_whom(self) -> None:
        called = home_call_words.called(self.parent)
        self._asked.text = _("打给 {who}，怎么样？").format(who=called)
        phone = words.phone(self.parent.phone) if self.parent else ""
        self._plan.text = _("到点由中心打过去，打给 {who} {phone}，孩子来接着说。").format(who=called, phone=phone)

    def _line(self, fact: Fact, name: str) -> None:
        said = " ".join(filter(None, (name, words.moment(fact["happened_at"]), home_call_words.told(fact))))
        with ui.element("div").classes("li"):
            told = Markup('<span class="two"><span class="sb">{}</span><span class="soft">{}</span></span>')
            draw(told.format(said, fact.get("by") or ""))
            label = f"{_('撤销')} {said}"
            button(_("撤销"), partial(self._undo, fact["id"]), kind="quiet", icon_name="arrow-back-up", label=label)

    async def _agree(self) -> None:
        read = time_of(typed(self.at))
        self.at.error = None if read else _("没有这个时间，写成 09:30 这样。")
        at = read.strftime("%H:%M") if read else ""
        if at and at != self._said_to_be_over and home_calls.has_passed(self.listed.day, at, days.now(), words.time_zone().key):
            self._said_to_be_over = at
            self.at.error = _("这个时间已经过了。写一个还没到的；就要这个时间，再按一次。")
        elif at:
            await self._write("rescheduled" if self.turn.at else "agreed", at)

    async def _write(self, outcome: str, at: str = "") -> None:
        call = tuple(turn for turn in self.call if turn.child["id"] not in self.out)
        await self.listed.write(call, outcome, self.parent, at)
        self.dialog.close()

    async def _undo(self, id: str) -> None:
        await self.listed.take_back(id)
        self.dialog.close()

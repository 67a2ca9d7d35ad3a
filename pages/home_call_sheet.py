"""The sheet of one child's call home: whom to ring up, what became of it, and for when it is agreed or put off."""

from functools import partial
from typing import Any, Protocol

from markupsafe import Markup
from nicegui import ui

from care.facts import Fact
from care.home_calls import Turn
from care.planning import time_of
from pages import home_call_words, words
from pages.parts import button, draw, icon, sheet, text_field, typed
from pages.reach import ask_phone, where
from pages.words import _

ON_NUMBER = '(e) => { const a = e.target.closest("a"); if (a) emit(a.dataset.guardian) }'


class Listed(Protocol):
    """The queue that a sheet is opened from."""

    def turns(self) -> list[Turn]:
        """Everybody's turn as it stands."""
        ...

    def redraw(self) -> None:
        """Draw the queue anew."""
        ...

    async def write(self, turn: Turn, outcome: str, guardian: str = "", at: str = "") -> None:
        """Record what became of a call, or for when it was agreed."""
        ...

    async def take_back(self, id: str) -> None:
        """Take a fact back."""
        ...


def open_sheet(listed: Listed, turn: Turn, guardian: str = "") -> None:
    """Open it over the page. Of a child without a parent's number it asks for that first."""
    if not turn.parents:
        ask_phone(dict(turn.child), listed.redraw)
        return
    with ui.context.client.content:
        _Sheet(listed, turn, guardian)


class _Sheet:
    def __init__(self, listed: Listed, turn: Turn, guardian: str) -> None:
        self.listed, self.turn = listed, turn
        offered = {parent.id for parent in turn.parents}
        self.guardian = guardian if guardian in offered else turn.whom.id if turn.whom else ""
        with sheet(turn.child["name"]) as self.dialog:
            draw(Markup('<p class="soft">{}</p>').format(where(turn.child)))
            draw(Markup('<h3 class="call-step">{}</h3>').format(_("1 打给谁、怎么样")))
            self._numbers()
            self._asked = ui.label().classes("sb")
            with ui.element("div").classes("answers"):
                for outcome in ("connected", "no_answer"):
                    text, picture = _(home_call_words.OUTCOMES[outcome]), home_call_words.PICTURES[outcome]
                    button(text, partial(self._write, outcome), icon_name=picture)
            draw(Markup('<h3 class="call-step">{}</h3>').format(_("2 约在几点")))
            self.at = text_field(_("几点"), turn.at, kind="time", hint=_("家长说好的时间。改约就写新的。"))
            button(_("改约") if turn.at else _("约好了"), self._agree, icon_name="clock", kind="wash")
            with ui.element("div").classes("stack written"):
                for fact in turn.said:
                    self._line(fact)
            with ui.element("div").classes("shut"):
                button(_("关上"), self.dialog.close, kind="wide")
        self._say_whom()

    def _numbers(self) -> None:
        """A large button for each parent; pressing it says whose call the answer below is about."""
        with ui.element("div").classes("stack numbers") as numbers:
            for parent in self.turn.parents:
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
        self.guardian = str(event.args)
        self._say_whom()

    def _say_whom(self) -> None:
        parent = next((one for one in self.turn.parents if one.id == self.guardian), None)
        self._asked.text = _("打给 {who}，怎么样？").format(who=home_call_words.called(parent))

    def _line(self, fact: Fact) -> None:
        said = f"{words.moment(fact['happened_at'])} {home_call_words.told(fact)}"
        with ui.element("div").classes("li"):
            told = Markup('<span class="two"><span class="sb">{}</span><span class="soft">{}</span></span>')
            draw(told.format(said, fact.get("by") or ""))
            label = f"{_('撤销')} {said}"
            button(_("撤销"), partial(self._undo, fact["id"]), kind="quiet", icon_name="arrow-back-up", label=label)

    async def _agree(self) -> None:
        read = time_of(typed(self.at))
        self.at.error = None if read else _("没有这个时间，写成 09:30 这样。")
        if read:
            await self._write("rescheduled" if self.turn.at else "agreed", read.strftime("%H:%M"))

    async def _write(self, outcome: str, at: str = "") -> None:
        await self.listed.write(self.turn, outcome, self.guardian, at)
        self.dialog.close()

    async def _undo(self, id: str) -> None:
        await self.listed.take_back(id)
        self.dialog.close()

"""Whose turn it is to speak with a parent: one card, or one for each telephone that is used."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol

from markupsafe import Markup
from nicegui import ui

from care import home_calls
from care.home_calls import Parent, Turn
from pages import activity_deeds, home_call_sheet, home_call_words
from pages.calls import tel
from pages.markup import NOTHING, dotted, draw, empty, leaf, tag
from pages.parts import button, card, sheet, sheet_buttons, text_field, toast
from pages.reach import where
from pages.words import _

Call = tuple[Turn, ...]
"""Those who speak in one call: brothers and sisters, or one child alone."""

NOT_OVER = ("connected", "no_answer")
"""Outcomes that are one tap; another time has to be asked for."""


class Queue(home_call_sheet.Listed, Protocol):
    """The queue whose next ones are drawn here."""

    id: str

    @property
    def activity(self) -> dict[str, Any]:
        """The activity as it stands."""
        ...

    async def write(self, call: Call, outcome: str, parent: Parent | None = None, at: str = "", phone: str = "") -> None:
        """Record what became of a call."""
        ...


class Next:
    """The cards of those whose turn it is. Drawn anew only where they changed: a finger may be on them."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self._place = ui.element("div").classes("stack calls").mark("next")
        self._shown: object = None

    def redraw(self, waiting: Sequence[Turn]) -> list[Turn]:
        """Draw the cards; returns who stands on them."""
        phones = [str(phone) for phone in self.queue.activity.get("call_phones") or ()]
        held, free = home_calls.on_phones(waiting, phones)
        following = _following(free)
        shown = (phones, held, following)
        if shown != self._shown:
            self._shown = shown
            self._place.clear()
            with self._place:
                for phone in phones or [""]:
                    self._card(phone, held.get(phone, ()), following)
                button(_("用哪几部手机打"), self._choose_phones, icon_name="device-mobile", kind="quiet").mark("phones")
        return [*following, *(turn for call in held.values() for turn in call)]

    def _card(self, phone: str, call: Call, following: Call) -> None:
        if call or (following and not phone):
            with card(phone or _("下一位"), classes="next-call"):
                draw(_head(call or following))
                self._answers(call or following, phone)
                if call:
                    back = partial(self.queue.take_back, *(turn.said[0]["id"] for turn in call))
                    button(_("不打了，放回队里"), back, icon_name="arrow-back-up", kind="quiet").mark("back")
        elif following:
            with card(phone, classes="next-call"):
                draw(_head(following))
                button(_("用这部打"), partial(self._begin, following, phone), icon_name="phone", kind="go wide").mark("calling")
        else:
            with card(phone):
                draw(empty(_("没有人在排队"), _("在下面给孩子约好时间，就会按时间排队。")))

    def _answers(self, call: Call, phone: str) -> None:
        with ui.element("div").classes("answers three"):
            for outcome in NOT_OVER:
                text, picture = _(home_call_words.OUTCOMES[outcome]), home_call_words.PICTURES[outcome]
                kind = "go" if outcome == "connected" else ""
                button(text, partial(self.queue.write, call, outcome, phone=phone), icon_name=picture, kind=kind).mark(outcome)
            later = partial(home_call_sheet.open_sheet, self.queue, call)
            button(_("改约"), later, icon_name=home_call_words.PICTURES["rescheduled"]).mark("rescheduled")

    async def _begin(self, call: Call, phone: str) -> None:
        """Take a call to a phone, unless another phone took one of its children a moment before."""
        phones, asked = self.queue.activity.get("call_phones") or (), {turn.child["id"] for turn in call}
        taken = next((turn for turn in self.queue.turns() if turn.child["id"] in asked and turn.phone in phones), None)
        if taken is None:
            await self.queue.write(call, "calling", phone=phone)
            return
        self.queue.redraw()
        toast(_("{name} 刚才已经在 {phone} 上打了。").format(name=taken.child["name"], phone=taken.phone))

    def _choose_phones(self) -> None:
        now = self.queue.activity.get("call_phones") or ()

        async def save() -> None:
            phones = home_calls.phones_of(named.value or "")
            named.error = _wrong(phones)
            if named.error:
                return
            await activity_deeds.change(self.queue.id, call_phones=phones)
            dialog.close()
            self.queue.redraw()

        with ui.context.client.content, sheet(_("用哪几部手机打")) as dialog:
            hint = _("几部一起打，每部排一位，谁在打谁看得到。只用一部就空着。")
            label = _("一行写一部，最多 {n} 部").format(n=home_calls.MOST_PHONES)
            named = text_field(label, "\n".join(now), hint=hint, lines=3).props(f'placeholder="{_("周老师的手机")}"').mark("phones named")
            sheet_buttons(dialog, _("记下"), save)


def _wrong(phones: Sequence[str]) -> str | None:
    """What is wrong with the telephones that were typed."""
    if len(phones) > home_calls.MOST_PHONES:
        return _("最多 {most} 部，现在写了 {n} 部。去掉几部再记下。").format(most=home_calls.MOST_PHONES, n=len(phones))
    long = home_calls.too_long(phones)
    return _("“{name}…”太长了，一部最多 {longest} 个字。").format(name=long[:6], longest=home_calls.LONGEST_PHONE) if long else None


def _following(free: Sequence[Turn]) -> Call:
    """The call whose turn it is; who of it is not here yet speaks later."""
    turn = home_calls.up_next(free)
    call = next((call for call in home_calls.together(free) if turn in call), ())
    return tuple(one for one in call if one.inside) or call


def _head(call: Call) -> Markup:
    """Name and time as large as one reads across a table, and the number to ring up."""
    turn, parent = call[0], call[0].whom
    quiet = dotted(where(turn.child), home_call_words.called(parent) or _("没有爸妈的电话"), home_call_words.tries(turn))
    away = tag(home_call_words.place(turn), "wait") if not turn.inside else NOTHING
    return Markup(
        '<div class="li call">{}<span class="two"><span class="nm t24">{} <span class="num">{}</span> {}</span>'
        '<span class="soft">{}</span></span>{}</div>'
    ).format(leaf(turn.child["name"]), home_call_words.children(call), turn.at, away, quiet, number_of(turn))


def number_of(turn: Turn) -> Markup:
    """The number to ring up, with whose it is; nothing where there is none."""
    parent = turn.whom
    return tel(turn.child, home_call_words.called(parent), parent.phone, parent.id) if parent else NOTHING

"""What an organizer decides on the tray is written here, each decision in one commit, and taken back here."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, deciding, reach
from care.deciding import Choice
from care.tray import Entry
from pages import frame, tray_choices, tray_words, words
from pages.children import SEEK, directory
from pages.going_home import Leaving, When
from pages.markup import NOTHING, draw
from pages.parts import sheet, sheet_buttons, text_field, toast, typed
from pages.words import _
from storage import house
from storage.ledger import Ledger, Record

Redraw = Callable[[], Any]
LONGEST = 200
OFFERED = 8
"""Children shown at once while one is looked for."""


async def decide(entry: Entry, choice: Choice, redraw: Redraw, *, note: str = "", answer: Mapping[str, Any] | None = None) -> None:
    """Write a decision and say so, with a way back. Nothing is written where somebody else has decided in the meantime."""
    ledger, by = house.ledger(), frame.who()["name"]
    if not any(other.id == entry.id for other in ledger.tray(entry.activity)):
        if not _mine(entry, ledger, by):  # else the same button was pressed twice
            redraw()
            toast(_("这一件已经有人定了"))
        return
    said = tray_choices.label(entry, choice, ledger)
    decided = deciding.decision(entry, choice, ledger.books, ledger.records, reason=note or said, note=note, answer=answer)
    refused = [taken.reason for given in decided if (taken := ledger.record(given, organizer=by)).outcome == "refused"]
    answering = _change_list(entry, ledger, deciding.listed, by) if choice.code == "add_to_list" else ""
    await ledger.commit()
    redraw()
    if refused:
        frame.complain(_("没有记上：{reason}。").format(reason=words.reason(refused[0])))
        return
    toast(answering or _("记下了：{choice}").format(choice=said), partial(take_back, decided[0]["id"], redraw))


async def explain(entries: list[Entry], note: str, redraw: Redraw) -> None:
    """Answer several entries at once with one sentence, in one commit. The books stay as they are; who was answered meanwhile stays so."""
    ledger, by = house.ledger(), frame.who()["name"]
    waiting = {entry.id for activity in {entry.activity for entry in entries} for entry in ledger.tray(activity)}
    settles: list[str] = []
    for entry in (entry for entry in entries if entry.id in waiting):
        decided = deciding.decision(entry, Choice("explained"), ledger.books, ledger.records, reason=note, note=note)
        settles.append(decided[0]["id"])
        for given in decided:
            ledger.record(given, organizer=by)
    await ledger.commit()
    redraw()

    async def undo() -> None:
        for settle in settles:
            for given in deciding.taken_back(ledger.books.facts[settle], ledger.books, ledger.records, reason=_("撤回了处理")):
                ledger.record(given, organizer=by)
        await ledger.commit()
        redraw()
        toast(_("撤回了，又在待处理里"))

    toast(_("记下了：{choice}").format(choice=note), undo)


PRESSED_TWICE = 5
"""Seconds."""


def _mine(entry: Entry, ledger: Ledger, by: str) -> bool:
    """Whether it was this organizer who decided it, a moment ago."""
    settled = next((other.settled for other in ledger.handled() if other.id == entry.id), None)
    return settled is not None and settled.get("by") == by and days.seconds_between(settled["happened_at"], days.now()) < PRESSED_TWICE


async def take_back(settle_id: str, redraw: Redraw) -> None:
    """Take a decision back: its entry waits again. Nothing where that was done already."""
    ledger, by = house.ledger(), frame.who()["name"]
    settle = ledger.books.facts.get(settle_id)
    written = deciding.taken_back(settle, ledger.books, ledger.records, reason=_("撤回了处理")) if settle else []
    if settle and written:
        entry = next((entry for entry in ledger.handled() if entry.settled is settle), None)
        for given in written:
            ledger.record(given, organizer=by)
        if entry is not None and settle["details"].get("choice") == "add_to_list":
            _change_list(entry, ledger, deciding.unlisted, by)
        await ledger.commit()
    redraw()
    toast(_("撤回了，又在待处理里"))


def _change_list(entry: Entry, ledger: Ledger, changed: Callable[..., Any], by: str) -> str:
    """Put the child on the list or take it off. Returns what is said where the organizer now answers for it."""
    activity, child = ledger.store.activities.find(entry.activity), ledger.store.children.find(entry.child or "")
    if activity is None or not entry.child:
        return ""
    made = reach.unanswered({**changed(dict(activity), entry.child)}, entry.child)
    known = {guardian["id"]: guardian for guardian in ledger.store.guardians.all()}
    answers = changed is deciding.listed and child is not None and not reach.is_reachable(child, known)
    if answers:
        made = reach.answer_for(made, [entry.child], by=by, at=days.now())
    ledger.save("activities", made, by=by)
    said = _("加进名单了。{name} 还没有能打通的大人，由你负责。")
    return said.format(name=tray_words.child_name(entry.child, ledger)) if answers else ""


# --- what is asked before -----------------------------------------------------------------------------------------------------------


def choose(entry: Entry, choice: Choice, redraw: Redraw) -> Any:
    """A choice was pressed: do it, or ask first what it needs. Returns a coroutine where there is something to write."""
    asks = {"child": _Owner, "departure": _gone, "time": _Arrival}.get(deciding.ASKS.get(choice.code, ""))
    return asks(entry, choice, redraw) if asks else decide(entry, choice, redraw)


def _note_field() -> Any:
    return text_field(_("写一句"), optional=True, hint=_("比如 问过奶奶了。以后看得明白。"))


def noted(field: Any) -> str | None:
    """The note that was written; None where it is too long, which then stands under it."""
    field.error = _("太长了，最多 {longest} 个字。").format(longest=LONGEST) if len(typed(field)) > LONGEST else None
    return None if field.error else typed(field)


class Others:
    """The sheet with every choice that needs nothing more, and room for a sentence."""

    def __init__(self, entry: Entry, found: list[Choice], ledger: Ledger, redraw: Redraw) -> None:
        self.entry, self.redraw = entry, redraw
        self.choices = [choice for choice in found if choice.code not in deciding.ASKS and choice.code != "merge"]
        options = {place: tray_choices.detailed(entry, choice, ledger) for place, choice in enumerate(self.choices)}
        with ui.context.client.content, sheet(tray_words.sentence(entry, ledger)) as self.dialog:
            self.which = ui.radio(options, value=0 if len(options) == 1 else None).mark("which")
            self.wrong = ui.label().classes("wrong").props("role=alert")
            self.note = _note_field()
            sheet_buttons(self.dialog, _("就这么定"), self.save)

    async def save(self) -> None:
        """Write it, where something was chosen."""
        note = noted(self.note)
        self.wrong.text = "" if self.which.value is not None else _("选一个。都不对，就先放着。")
        if note is None or self.which.value is None:
            return
        self.dialog.close()
        await decide(self.entry, self.choices[self.which.value], self.redraw, note=note)


class Together:
    """The sheet that asks for one sentence for many entries of one cause; `hint` says what it does, `example` how it may read."""

    def __init__(self, entries: list[Entry], said: str, hint: str, example: str, redraw: Redraw) -> None:
        self.entries, self.redraw = entries, redraw
        with ui.context.client.content, sheet(said) as self.dialog:
            ui.label(hint).classes("soft")
            self.note = text_field(_("怎么回事"), hint=example)
            sheet_buttons(self.dialog, _("就这么定"), self.save)

    async def save(self) -> None:
        """Write it, where something was said."""
        note = noted(self.note)
        if note == "":
            self.note.error = _("写一句。不知道怎么回事，就先放着。")
        if not note:
            return
        self.dialog.close()
        await explain(self.entries, note, self.redraw)


class _Owner:
    """The sheet that asks whose refused fact it is."""

    def __init__(self, entry: Entry, choice: Choice, redraw: Redraw) -> None:
        self.entry, self.choice, self.redraw = entry, choice, redraw
        ledger = house.ledger()
        evidence = NOTHING.join(Markup('<span class="ph">{}</span> ').format(line) for line in tray_words.shown_facts(entry, ledger))
        with ui.context.client.content, sheet(_("这是谁的？")) as self.dialog:
            draw(Markup('<p class="soft">{}</p>').format(evidence))
            hint = _("名字、拼音首字母、号码或电话")
            seek = ui.input(placeholder=hint, on_change=self.search).props(f'debounce=200 clearable autocomplete=off aria-label="{hint}"')
            with seek.mark(SEEK).add_slot("prepend"):
                ui.icon("search")
            self.which = ui.radio({}).mark("which")
            self.wrong = ui.label().classes("wrong").props("role=alert")
            self.note = _note_field()
            sheet_buttons(self.dialog, _("记到名下"), self.save)

    def search(self, event: Any) -> None:
        """Offer the children that are meant."""
        found = [person.child for person in directory().find(event.value)][:OFFERED] if event.value else []
        told = {
            child["id"]: "  ".join(filter(None, (child["name"], child.get("group"), words.number(child.get("number"))))) for child in found
        }
        self.which.set_options(told, value=next(iter(told)) if len(told) == 1 else None)
        self.wrong.text = _("没有找到。") if event.value and not found else ""

    async def save(self) -> None:
        """Write it, where a child was chosen."""
        note = noted(self.note)
        if not self.which.value:
            self.wrong.text = _("先找到这个孩子，再点一下。")
        if note is None or not self.which.value:
            return
        self.dialog.close()
        chosen = Choice(self.choice.code, child=self.which.value)
        await decide(self.entry, chosen, self.redraw, note=note, answer={"child": self.which.value})


def _called(child: Record) -> str:
    return "  ".join(filter(None, (child["name"], child.get("group"), words.number(child.get("number")))))


class _Arrival:
    """The sheet that asks when a child came who was only seen leaving."""

    def __init__(self, entry: Entry, choice: Choice, redraw: Redraw) -> None:
        self.entry, self.choice, self.redraw = entry, choice, redraw
        ledger, first = house.ledger(), entry.facts[0]["happened_at"]
        activity = ledger.store.activities.need(entry.activity)
        name = tray_words.child_name(entry.child, ledger)
        usual = min(deciding.same_day(activity["starts_at"], first, ledger.books.zone), days.shifted(first, -300_000))
        with ui.context.client.content, sheet(_("{name} 几点来的？").format(name=name)) as self.dialog:
            self.when = When(dict(activity), usual, before=first)
            self.note = _note_field()
            sheet_buttons(self.dialog, _("补一条签到"), self.save)

    async def save(self) -> None:
        """Write the arrival, where the time can be."""
        note, at = noted(self.note), self.when.instant()
        if note is None or at is None:
            return
        self.dialog.close()
        await decide(self.entry, self.choice, self.redraw, note=note, answer={"at": at})


def _gone(entry: Entry, choice: Choice, redraw: Redraw) -> None:
    """Ask how and when a child went home."""
    ledger, last = house.ledger(), entry.facts[-1]["happened_at"]
    activity = ledger.store.activities.need(entry.activity)
    child = dict(ledger.store.children.find(entry.child or "") or {"name": tray_words.child_name(entry.child, ledger)})
    asked: dict[str, Any] = {}

    def above() -> None:
        usual = max(deciding.same_day(activity["ends_at"], last, ledger.books.zone), days.shifted(last, 300_000))
        asked["when"] = When(dict(activity), min(usual, days.now()), after=last)
        asked["note"] = _note_field()

    async def record(details: dict[str, Any]) -> None:
        note, at = noted(asked["note"]), asked["when"].instant()
        if note is None or at is None:
            return
        leaving.dialog.close()
        await decide(entry, choice, redraw, note=note, answer={"at": at, "details": details})

    with ui.context.client.content:
        leaving = Leaving(child, record, above, activity=entry.activity)

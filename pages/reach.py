"""One reachable adult, asked for: a sheet that settles each child before a list is saved, and the small form that takes a number down."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

from markupsafe import Markup
from nicegui import ui

from care import reach
from care.activity import Record
from care.identity import Unclear
from pages import child_hints, child_words, words
from pages.frame import who
from pages.markup import NOTHING, dotted, draw, icon, leaf, tag
from pages.parts import answer, button, sheet, sheet_buttons, text_field, toast, typed
from pages.words import _, ngettext
from storage import house

Fate = Literal["mine", "out", "phone"]
"""What became of a child without a reachable adult: an organizer answers, it is left out, or a number was written down."""

ON_DEED = '(e) => { const b = e.target.closest("[data-deed]"); if (b) emit([b.dataset.deed, b.dataset.child]) }'


def guardians() -> dict[str, Record]:
    """All guardians by id."""
    return {guardian["id"]: guardian for guardian in house.ledger().store.guardians.all()}


def without(activity: Record) -> reach.Unreached:
    """The children on an activity's list without a reachable adult, as the records stand now."""
    return reach.unreached(activity, house.ledger().store.children.all(), guardians())


def deed(code: str, child: Record, picture: str, text: str, kind: str = "mid") -> Markup:
    """A button in a row, for a listener of the whole list."""
    return Markup('<button type="button" class="btn {}" data-deed="{}" data-child="{}" aria-label="{}">{}{}</button>').format(
        kind, code, child["id"], f"{text} {child['name']}", icon(picture), text
    )


def child_row(child: Record, quiet: str | Markup, deeds: Iterable[Markup], end: Markup = NOTHING) -> Markup:
    """A child with what may be done about it; on a phone that stands under the name."""
    return Markup(
        '<div class="li reach">{}<span class="two"><span class="nm">{}</span><span class="soft">{}</span></span>{}{}</div>'
    ).format(
        leaf(child["name"], "off", "small"), child["name"], quiet, end, Markup('<span class="wrap">{}</span>').format(NOTHING.join(deeds))
    )


def where(child: Record) -> str | Markup:
    """Group and number, by which one knows of whom it is the talk."""
    return dotted(child.get("group"), words.number(child.get("number")))


# --- before a list is saved -------------------------------------------------------------------------------------------------------


async def settle(activity: Record, said: dict[str, Fate]) -> Mapping[str, Fate] | None:
    """Ask about each child of this list whom nobody can be rung up for. Empty where there is none; None where it was left undecided.

    `said` is what was decided before in the same form, and keeps what is decided now: nobody is asked the same twice.
    """
    found = without(activity).open
    if not found:
        return {}
    for child in [child for child in said if child not in {one["id"] for one in found} or said[child] == "phone"]:
        del said[child]
    asked = _Settling(found, said)
    return await answer(asked.dialog)


class _Settling:
    """The sheet itself. It gives each child's fate once all have one; of one child alone as soon as it has one."""

    def __init__(self, found: Sequence[Record], fates: dict[str, Fate]) -> None:
        self.found = {child["id"]: child for child in found}
        self.fates = fates
        n = len(found)
        title = ngettext("{n} 个孩子没有能打通的大人", "{n} 个孩子没有能打通的大人", n).format(n=n)
        with ui.dialog() as self.dialog, ui.element("div").classes("sheet"):
            self.dialog.props["aria-label"] = title
            draw(Markup('<h2 class="t24">{}</h2>').format(title))
            ui.label(_("名单上的每个孩子，都要有一位电话能打通的大人。")).classes("soft")
            if n > 1:
                together = ngettext("这 {n} 个都由我负责", "这 {n} 个都由我负责", n).format(n=n)
                button(together, self._all_mine, icon_name="user-check", kind="wash")
            with ui.element("div").classes("reach-list") as listed:
                self.rows = draw(NOTHING)
            listed.on("click", self._on_deed, js_handler=ON_DEED).mark("unreached")
            self.wrong = ui.label().classes("wrong").props("role=alert")
            with ui.element("div").classes("line"):
                button(_("先不"), lambda: self.dialog.submit(None), kind="grow")
                if n > 1 or self.fates:
                    button(_("就这么定，保存"), self._done, kind="grow go").mark("deed")
        self._draw()

    def _draw(self) -> None:
        self.rows.set_content(str(Markup("").join(self._row(child) for child in self.found.values())))
        self.wrong.text = ""

    def _row(self, child: Record) -> Markup:
        fate = self.fates.get(child["id"])
        if fate is None:
            deeds = (
                deed("phone", child, "phone", _("补电话"), "mid wash"),
                deed("mine", child, "user-check", _("我来负责")),
                deed("out", child, "x", _("先不放进名单")),
            )
            return child_row(child, where(child), deeds)
        told = {
            "mine": tag(_("{name} 负责").format(name=who()["name"]), "ok", "user-check"),
            "out": tag(_("先不放进名单"), "", "x"),
            "phone": tag(_("电话记下了"), "ok", "phone"),
        }[fate]
        again = [] if fate == "phone" else [deed("again", child, "arrow-back-up", _("改一改"), "mid quiet")]
        return child_row(child, where(child), again, told)

    def _on_deed(self, event: Any) -> None:
        code, child = str(event.args[0]), self.found.get(str(event.args[1]))
        if child is None:
            return
        if code == "phone":
            ask_phone(child, partial(self._decide, child["id"], "phone"))
        elif code == "again":
            self.fates.pop(child["id"], None)
            self._draw()
        elif code in ("mine", "out"):
            self._decide(child["id"], "mine" if code == "mine" else "out")

    def _decide(self, child: str, fate: Fate) -> None:
        self.fates[child] = fate
        self._draw()
        if len(self.found) == 1:
            self._done()

    def _all_mine(self) -> None:
        """All who have no fate yet: a number that was written down stays what it is."""
        for child in self.found:
            self.fates.setdefault(child, "mine")
        self._draw()

    def _done(self) -> None:
        left = len(self.found) - len(self.fates)
        if left:
            self.wrong.text = ngettext("还有 {n} 个孩子没有定。", "还有 {n} 个孩子没有定。", left).format(n=left)
            return
        self.dialog.submit(dict(self.fates))


# --- a number is written down -----------------------------------------------------------------------------------------------------


def ask_phone(child: Record, done: Callable[[], Any]) -> None:
    """Ask whose number it is and which, and write it into the child's record; `done` is called once it is on disk."""
    with ui.context.client.content:
        _Phone(child, done)


class _Phone:
    """The small form: who it is to the child, the name, the number."""

    def __init__(self, child: Record, done: Callable[[], Any]) -> None:
        self.child, self.done = child, done
        known = guardians()
        ties = [tie for tie in child.get("guardians") or () if tie["guardian"] in known]
        first = next((tie for tie in ties if not reach.usable(known[tie["guardian"]].get("phone"))), None)
        person: Record = known[first["guardian"]] if first else {}
        with sheet(_("{name} 家谁的电话能打通？").format(name=child["name"])) as self.dialog:
            draw(child_hints.options("known-relations", child_hints.known_words(house.ledger())["relation"]))
            with ui.element("div").classes("pair"):
                self.relation = text_field(_("是孩子的"), first.get("relation") if first else "", hint=_("比如 奶奶。"))
                self.relation.props("list=known-relations")
                self.name = text_field(_("监护人姓名"), person.get("name") or "", optional=True)
            self.phone = text_field(_("电话"), person.get("phone") or "", kind="tel").props("inputmode=tel")
            sheet_buttons(self.dialog, _("记下电话"), self._save)

    async def _save(self) -> None:
        me, ledger = who(), house.ledger()
        self.phone.error = self.relation.error = None
        if not typed(self.relation) and not typed(self.name):
            self.relation.error = _("写上是孩子的什么人。")
            return
        child = ledger.store.children.need(self.child["id"])
        try:
            changed, records = reach.with_phone(
                child,
                guardians(),
                ledger.store.children.all(),
                name=typed(self.name),
                relation=typed(self.relation),
                phone=typed(self.phone),
            )
        except Unclear as unclear:
            pattern = child_words.WRONG.get(unclear.code) or _("写上电话号码。")
            self.phone.error = _(pattern).format_map(unclear.needs)
            return
        for record in records:
            ledger.save("guardians", record, by=me["name"])
        ledger.save("children", changed, by=me["name"])
        await ledger.commit()
        self.dialog.close()
        toast(_("{name} 的电话记下了").format(name=child["name"]))
        self.done()

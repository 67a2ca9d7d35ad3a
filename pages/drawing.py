"""抽一位: whose turn it is at a segment, drawn fairly and shown as large as the hall. By first name or number, as the wall greets."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import activity as activities
from care import days, drawing, given, steps
from care.facts import Fact
from pages import voiding, words
from pages.following import follow
from pages.frame import nothing_here, page, titled, who
from pages.markup import NOTHING, draw, icon, leaf, link
from pages.parts import button, toast
from pages.words import _, mark, ngettext
from storage import house

Record = Mapping[str, Any]


@page("/activities/{activity_id}/draw", mark("抽一位"), css="wall")
def draw_page(activity_id: str, segment: str = "", show: str = "names") -> None:
    """Full screen, without navigation. `segment`: whose turn; none said, the one that is on by the clock."""
    activity = house.ledger().store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("看所有活动"))
    titled(activity["title"])
    ui.context.client.content.classes(replace="wall")
    _Draw(activity, segment, by_number=show == "numbers").draw()


class _Draw:
    """One open page."""

    def __init__(self, activity: Record, segment: str, *, by_number: bool) -> None:
        self.ledger, self.id, self.by_number = house.ledger(), str(activity["id"]), by_number
        listed = {each["id"]: each["title"] for each in activity.get("segments") or ()}
        self.segment = segment if segment in listed else next(iter(_now(activity)), next(iter(listed), ""))
        self.title, self.segments = activity["title"], listed

    @property
    def day(self) -> str:
        """Today: a camp draws anew each day."""
        return days.day_of(days.now(), self.ledger.books.zone)

    def draw(self) -> None:
        """The head stays; what is below follows every draw and every child that comes or goes."""
        with ui.element("main").classes("wall-of drawing"):
            draw(self._head())
            self.shown = draw(NOTHING).props("role=status")
            with ui.element("div").classes("line wrap draw-deeds"):
                self.next = button(_("抽一位"), self._next, icon_name="sparkles", kind="go big")
                self.instead = button(_("没来，换一位"), self._instead, icon_name="refresh", kind="big")
                self.why = button(_("怎么抽的"), self._explain, icon_name="info-circle", kind="quiet big")
            self.had = draw(NOTHING)
        self.redraw()
        follow(self.id, self.redraw)

    def _head(self) -> Markup:
        path = f"/activities/{self.id}"
        here = f"{path}/draw?segment={self.segment}"
        other = (_("叫名字"), here) if self.by_number else (_("叫号码"), f"{here}&show=numbers")
        chips = NOTHING.join(
            Markup('<a class="chip {}" href="{}/draw?segment={}{}"{}>{}</a>').format(
                "on" if id == self.segment else "",
                path,
                id,
                "&show=numbers" if self.by_number else "",
                Markup(' aria-current="page"') if id == self.segment else NOTHING,
                title,
            )
            for id, title in self.segments.items()
        )
        tools = link(_("回看板"), f"{path}/board", icon_name="chevron-left", kind="quiet") + link(*other, kind="quiet")
        return Markup(
            '<header><div class="wall-title"><h1>{}</h1><nav class="chips" aria-label="{}">{}</nav></div>'
            '<div class="wall-tools">{}</div></header>'
        ).format(self.title, _("哪个环节"), chips, tools)

    def redraw(self) -> None:
        """Who was drawn last, who had a turn, and how many may still be drawn."""
        turns = drawing.turns(self.id, self.segment, self.day, self.ledger.books)
        left = len(drawing.candidates(self.id, self.segment, self.day, self.ledger.books))
        self.seen = turns[-1]["id"] if turns else ""
        self.shown.set_content(str(self._last(turns[-1]) if turns else self._nobody(left)))
        self.had.set_content(str(self._had(left, said=not turns)))
        self.next.text = _("抽下一位") if turns else _("抽一位")
        self.next.set_enabled(left > 0)
        self.instead.set_visibility(bool(turns) and left > 0)
        self.why.set_visibility(bool(turns))

    def _last(self, turn: Fact) -> Markup:
        name = self._called([turn["child"]])[0]
        return Markup('<section class="card wall-greeting">{}<div><p class="soft">{}</p><b>{}</b></div></section>').format(
            leaf(icon("sparkles"), size="large"), _("轮到"), name
        )

    def _nobody(self, left: int) -> Markup:
        text = _("按一下，从在场的孩子里抽一位。") if left else self._why_nobody()
        return Markup('<section class="card wall-greeting"><div><p class="soft">{}</p></div></section>').format(text)

    def _why_nobody(self) -> str:
        activity = self.ledger.store.activities.need(self.id)
        if activities.state(activity, days.now()) not in ("planned", "running"):
            return _("活动结束了，已经没有孩子在场。")
        if any(sheet.arrived for sheet in self.ledger.books.sheets(self.id)):
            return _("来过的孩子都走了，没有人可以抽。")
        return _("还没有孩子在场，先签到。")

    def _had(self, left: int, *, said: bool) -> Markup:
        """`said`: the card says already why there is nobody."""
        nobody = "" if said else self._why_nobody()
        may = ngettext("还能抽到 {n} 人", "还能抽到 {n} 人", left).format(n=left) if left else nobody
        been = drawing.had_a_turn(self.id, self.segment, self.day, self.ledger.books)
        n, names = len(been), _("、").join(self._called(been))
        told = ngettext("上过台的 {n} 人：{names}", "上过台的 {n} 人：{names}", n).format(n=n, names=names) if been else ""
        return Markup('<div class="draw-had"><p class="sb num">{}</p><p class="soft">{}</p></div>').format(may, told)

    def _called(self, ids: Sequence[str]) -> list[str]:
        """How the wall calls these children: nobody's surname, or numbers alone."""
        nobody = _("（没有档案）")
        children: dict[str, Record] = {id: self.ledger.store.children.find(id) or {"id": id, "name": nobody} for id in ids}
        if self.by_number:
            numbers = {id: words.number(child.get("number")) for id, child in children.items()}
            return [_("{number} 号").format(number=numbers[id]) if numbers[id] else _("新朋友") for id in ids]
        around = {sheet.child for sheet in self.ledger.books.sheets(self.id)} | set(children)
        there = [child for id in around if (child := self.ledger.store.children.find(id) or children.get(id))]
        first = given.first_names(there, clearly=True)
        return [first[id] for id in ids]

    # --- deeds

    def _is_seen(self, turns: list[Fact]) -> bool:
        """Whether the latest draw is the one on the screen: of two who press at once one would use up a turn unseen."""
        if (turns[-1]["id"] if turns else "") == self.seen:
            return True
        toast(_("刚刚有人抽过了，先看这一位。"))
        self.redraw()
        return False

    async def _next(self) -> None:
        if not self._is_seen(drawing.turns(self.id, self.segment, self.day, self.ledger.books)):
            return
        if not self._record():
            toast(_("在场没有可以抽的孩子。"))
        await self.ledger.commit()
        self.redraw()

    async def _instead(self) -> None:
        """The child is not there after all: its draw is taken back, and another one falls on somebody else."""
        turns = drawing.turns(self.id, self.segment, self.day, self.ledger.books)
        if turns and self._is_seen(turns):
            voiding.take_back(turns[-1], _("没来，换一位"), who()["name"])
            if not self._record(but=turns[-1]["child"]):
                toast(_("没有别的孩子可以抽了。"))
            await self.ledger.commit()
        self.redraw()

    def _record(self, but: str = "") -> bool:
        """Draw somebody, never `but`. Not yet on disk. False where there is nobody."""
        among = [id for id in drawing.candidates(self.id, self.segment, self.day, self.ledger.books) if id != but]
        if not among:
            return False
        seed = secrets.token_hex(16)
        drawn = {"child": drawing.pick(seed, among), "details": {"seed": seed, "among": among}}
        self.ledger.record({"kind": "draw", "activity": self.id, "segment": self.segment or None, **drawn}, organizer=who()["name"])
        return True

    def _explain(self) -> None:
        """How the last one came about, worked out again before everybody's eyes."""
        turns = drawing.turns(self.id, self.segment, self.day, self.ledger.books)
        if not turns:
            return
        among = drawing.pool(turns[-1])
        names = self._called(among)
        lines = [
            ngettext("在场、上台最少的 {n} 个孩子，机会一样大：", "在场、上台最少的 {n} 个孩子，机会一样大：", len(among)).format(
                n=len(among)
            ),
            _("、").join(names),
            _("电脑先要一个谁也猜不到的数，再用它和这份名单算出是谁。两样都记下来了，什么时候都能再算一遍。"),
        ]
        told = _("刚又算了一遍，对得上。") if drawing.holds(turns[-1]) else _("算出来对不上，这条记录不对。撤销它，再抽一次。")
        with ui.dialog(value=True) as dialog, ui.element("div").classes("sheet"):
            dialog.props["aria-label"] = _("怎么抽的")
            draw(Markup('<h2 class="t24">{}</h2>').format(_("怎么抽的")))
            draw(NOTHING.join(Markup('<p class="t18">{}</p>').format(line) for line in lines))
            draw(Markup('<p class="sb">{}</p>').format(told))
            button(_("知道了"), dialog.close, kind="go")


def _now(activity: Record) -> list[str]:
    """The segment that is on, as a list of one or none."""
    books, now = house.ledger().books, days.now()
    how_far = steps.progress(dict(activity), now, books.zone, steps.steps(activity["id"], days.day_of(now, books.zone), books))
    return [id for id, state in how_far.items() if state == "now"]

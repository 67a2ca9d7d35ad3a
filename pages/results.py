"""成绩和名次: an organizer taps who came in, who is out and who performed, one thing at a time; beside it the ranking, and the prizes."""

from typing import Any, Literal

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from care import by_hand, days, names, playing, reading, results
from care import prizes as care_prizes
from care.results import Result
from pages import days_asked, prizes, result_deeds, result_form, result_view, words
from pages.following import follow, is_gone
from pages.frame import complain, frame, nothing_here, page, titled
from pages.markup import NOTHING, draw, empty, icon, link, note
from pages.parts import button, card, chip, toast
from pages.words import _, mark
from storage import house
from storage.ledger import Record

Tool = Literal["place", "points", "out", "performed"]
TOOLS: dict[Tool, str] = {"place": mark("名次"), "points": mark("分数"), "out": mark("淘汰"), "performed": mark("表演了")}
HINTS: dict[Tool, str] = {
    "place": mark("谁先到先点谁，第一个点的是第 1 名。再点一下撤回。"),
    "points": mark("点名字，写分数。"),
    "out": mark("谁淘汰了点谁。再点一下撤回。"),
    "performed": mark("谁表演了点谁。再点一下撤回。"),
}
ON_TAP = """(e) => {
  const key = e.target.closest("[data-tap], [data-write]");
  if (key) emit(key.dataset.tap ? "tap" : "write", key.dataset.tap || key.dataset.write, key.ariaPressed === "true");
}"""


@page("/activities/{activity_id}/results", mark("成绩和名次"), css="results")
def results_page(activity_id: str, segment: str = "", day: str = "", round: str = "") -> None:
    """Of one segment on one day: none said, the one in which somebody has a result last, else the first game. What an address names and
    is not there is said, and the usual shown.
    """
    activity = house.ledger().store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("看所有活动"))
    titled(_("成绩和名次"))
    with frame(_("成绩和名次"), activity["title"], nav="activities", back=f"/activities/{activity_id}"):
        if not activity.get("segments"):
            add = link(_("加环节"), f"/activities/{activity_id}/edit?add=segment", icon_name="plus", kind="go")
            with card():
                draw(empty(_("流程里还没有环节"), _("先加一个比赛或者游戏，这里就能记名次。"), add))
            return
        shown = _Results(activity, segment, day, round)
        draw(days_asked.not_here(day, shown.day))
        if shown.lost:
            draw(note(_("地址里的环节或者轮次这里没有，先看这一个。"), icon_name="info-circle"))
        shown.draw()


class _Results:
    """One open page: of which segment, day and round, and what a tap means now."""

    def __init__(self, activity: Record, segment: str, day: str, round_: str) -> None:
        self.ledger, self.id = house.ledger(), str(activity["id"])
        self.segments: dict[str, Record] = {each["id"]: each for each in activity["segments"]}
        self.days = self._days(activity)
        asked = str(reading.day_of(day) or "")
        self.day = asked if asked in self.days else self._likely_day(activity)
        self.segment = segment if segment in self.segments else result_view.likely_segment(self.ledger, activity, self.day)
        self.is_game = bool(self.segments[self.segment].get("places"))
        known = self._rounds()
        self.round, self.opened = round_ if round_ in known else (known[-1] if known else ""), list[str]()
        self.lost = any(asked and asked != shown for asked, shown in ((segment, self.segment), (round_, self.round)))
        self.tool: Tool = "out" if self.is_game else "place"
        self.level = self.all = False
        self.query = ""

    def _days(self, activity: Record) -> list[str]:
        zone = self.ledger.books.zone
        first, last = by_hand.days_of(activity, zone)
        today = days.day_of(days.now(), zone)
        return sorted({*results.segment_days(self.id, self.ledger.books), *([today] if first <= today <= last else [first])})

    def _likely_day(self, activity: Record) -> str:
        today = days.day_of(days.now(), self.ledger.books.zone)
        return today if today in self.days else self.days[-1]

    def _rounds(self) -> list[str]:
        known = {*results.rounds(self.id, self.segment, self.day, self.ledger.books), *getattr(self, "opened", ())}
        return sorted(known | ({"1"} if self.is_game else {""} if not known else set()), key=results.round_order)

    @property
    def activity(self) -> Record:
        """The activity as it stands now."""
        return self.ledger.store.activities.need(self.id)

    @property
    def key(self) -> results.Key:
        """Where a tap goes."""
        return (self.day, self.segment, self.round)

    def result(self, child: str) -> Result:
        """What is said of a child in this round."""
        return results.of_sheet(self.ledger.books.sheet(self.id, child), self.ledger.books.zone).get(self.key, Result())

    # --- drawn

    def draw(self) -> None:
        """What one taps at the left, what follows from it at the right."""
        draw(result_view.ways(self.id, self.segments, self.segment, self.days, self.day))
        with ui.element("div").classes("columns aside results"):
            with card(classes="tapping"):
                self._heads()
                seek = ui.input(placeholder=_("名字、拼音或号码"), on_change=self._seek).classes("seek").mark("seek")
                seek.props(f'type=search debounce=200 aria-label="{_("找名字")}"')
                with seek.add_slot("prepend"):
                    draw(icon("search"))
                with ui.element("div").classes("players").mark("players") as players:
                    self.list = draw(NOTHING)
                players.on("click", self._on_tap, js_handler=ON_TAP)
            with ui.element("div").classes("stack"), card(_("名次"), end=self._to_wall):
                self.ranked = draw(NOTHING)
                button(_("发奖品"), self._prizes, icon_name="gift", kind="wash").mark("prizes")
        self._drawn = ("", "")
        self.redraw()
        follow(self.id, self.redraw)

    def _to_wall(self) -> None:
        if self.day == days.day_of(days.now(), self.ledger.books.zone):
            address = f"/activities/{self.id}/wall?ranking={self.segment}"
            draw(link(_("投到大屏"), address, icon_name="presentation", kind="quiet mid"))

    def _heads(self) -> None:
        @ui.refreshable
        def heads() -> None:
            self._round_chips()
            with ui.element("div").classes("chips tools").props(f'role=group aria-label="{_("点一下记什么")}"'):
                for tool, word in TOOLS.items():
                    chip(_(word), tool == self.tool, lambda tool=tool: self._take(tool)).mark(f"tool-{tool}")
            with ui.element("div").classes("line wrap result-hint"):
                draw(Markup('<p class="soft grow">{}</p>').format(_(HINTS[self.tool])))
                if self.tool == "place":
                    chip(_("下一个并列"), self.level, self._share).mark("level")
                chip(_("在场的都列出"), self.all, self._everybody).mark("all")
                if self._is_one_go():
                    button(_("分几轮比"), self._next_round, icon_name="plus", kind="quiet mid")

        self.refresh_heads = heads.refresh
        heads()

    def _is_one_go(self) -> bool:
        return not self.is_game and self._rounds() == [""]

    def _round_chips(self) -> None:
        if self._is_one_go():
            return
        known = self._rounds()
        with ui.element("div").classes("chips rounds").props(f'role=group aria-label="{_("第几轮")}"'):
            for round_ in known:
                chip(result_view.round_word(round_), round_ == self.round, lambda round_=round_: self._go(round_)).mark(f"round-{round_}")
            button(_("下一轮"), self._next_round, icon_name="plus", kind="quiet mid")

    def redraw(self) -> None:
        """The list and the ranking by what is on the disk now; what did not change is left alone."""
        if is_gone(self.list):
            return
        found = results.rankings(self.id, self.segment, self.day, self.ledger.books)
        ranked = found[0].ranked if found else []
        gone = {child for round_, children in results.out(ranked).items() if self._before(round_) for child in children}
        children = [child for child in self._children() if names.matches(self.query, child["name"], words.number(child.get("number")))]
        shown = result_view.players(children, {child["id"]: self.result(child["id"]) for child in children}, gone, self.tool, self._next())
        listed = str(shown or self._nobody())
        told = str(result_view.rankings(self.ledger, found, self._holders()))
        if (listed, told) != self._drawn:
            self._drawn = (listed, told)
            self.list.set_content(listed)
            self.ranked.set_content(told)

    def _holders(self) -> dict[str, str]:
        """Who was given a prize of this segment, and what."""
        items = self.ledger.items()
        held = care_prizes.holders(self.id, self.segment, self.ledger.books)
        return {child: _("、").join(items[id]["title"] for id in given if id in items) for child, given in held.items()}

    def _before(self, round_: str) -> bool:
        return results.round_order(round_) < results.round_order(self.round)

    def _children(self) -> list[Record]:
        """Who is offered: in a game those who are still in, scanned or not; else those of the segment, or all who are there where nobody
        was scanned.
        """
        books = self.ledger.books
        here = playing.here_on(self.id, self.day, books)
        if self.is_game:
            ids = playing.still_in(self.id, self.segment, self.round, self.day, books)
        else:
            ids, met = playing.players(self.id, self.segment, "", self.day, books)
            ids = ids if met else ids | here
        if self.all:
            ids |= here
        return [child for id in ids if (child := self.ledger.store.children.find(id)) is not None]

    def _next(self) -> int:
        """The place a tap gives now: of this round; in a game of all its rounds, since the places there are those of the whole game."""
        sheets, zone = self.ledger.books.sheets(self.id), self.ledger.books.zone
        told = ((key, result) for sheet in sheets for key, result in results.of_sheet(sheet, zone).items() if result.place)
        here = self.key[:2] if self.is_game else self.key
        said = [result.place for key, result in told if result.place and key[: len(here)] == here]
        return max(said) if self.level and said else results.next_place(said)

    def _nobody(self) -> Markup:
        if self.query:
            return Markup('<p class="soft">{}</p>').format(_("没有找到这个名字。"))
        return empty(_("还没有孩子来"), _("签到以后，或者扫进这个环节以后，名字会出现在这里。"))

    # --- what is looked at

    def _seek(self, event: Any) -> None:
        self.query = (event.value or "").strip()
        self.redraw()

    def _again(self) -> None:
        self.refresh_heads()
        self.redraw()

    def _take(self, tool: Tool) -> None:
        self.tool, self.level = tool, False
        self._again()

    def _share(self) -> None:
        self.level = not self.level
        self._again()

    def _everybody(self) -> None:
        self.all = not self.all
        self._again()

    def _go(self, round_: str) -> None:
        self.round = round_
        self._again()

    def _next_round(self) -> None:
        """One round more than there are; whoever is in it is scanned there, or tapped."""
        numbers = [int(round_) for round_ in self._rounds() if round_.isdecimal()]
        self.opened.append(str(max(numbers, default=0) + 1))
        self._go(self.opened[-1])

    # --- deeds

    async def _on_tap(self, event: GenericEventArguments) -> None:
        deed, id, stood = str(event.args[0]), str(event.args[1]), bool(event.args[2])
        child = self.ledger.store.children.find(id)
        if child is None:
            return
        if deed == "write" or self.tool == "points":
            result_form.open_form(self.id, child, self.key, self.result(id), self.redraw)
            return
        stands = getattr(self.result(id), self.tool) not in (None, False)
        if stands != stood:  # somebody else was quicker, and the same tap would undo what that one meant too
            toast(_("{name} 的{what}刚刚有人改过了，先看一眼。").format(name=child["name"], what=_(TOOLS[self.tool])))
        elif not stands:
            await self._say(child, self._next() if self.tool == "place" else True)
        else:
            result_deeds.unsay(self.id, id, self.key, self.tool)
            await self.ledger.commit()
            toast(_("{name} 的{what}撤回了").format(name=child["name"], what=_(TOOLS[self.tool])))
        self.redraw()

    async def _say(self, child: Record, value: Any) -> None:
        tool, key = self.tool, self.key
        written = result_deeds.say(self.id, child["id"], key, **{tool: value})
        self.level = False  # before anything is waited for: it may be on again by then
        await self.ledger.commit()
        if written is None:
            complain(result_form.absent(child))
            return
        what = _("第 {n} 名").format(n=value) if tool == "place" else _(TOOLS[tool])
        self.refresh_heads()
        toast(_("{name} {what}").format(name=child["name"], what=what), lambda: self._undo(child["id"], key, tool))

    async def _undo(self, child: str, key: results.Key, tool: Tool) -> None:
        result_deeds.unsay(self.id, child, key, tool)
        await self.ledger.commit()
        self.redraw()

    def _prizes(self) -> None:
        prizes.open_sheet(self.id, self.segment, self.day)

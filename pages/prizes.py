"""发奖品: one thing for each of the first places of a game, handed out here and now, and taken back with one tap."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, names, prizes, results
from care.prizes import Prize
from pages import result_view, voiding
from pages.activity_deeds import change
from pages.activity_view import sized
from pages.frame import who
from pages.markup import NOTHING, draw, link, note, row, rows, tag
from pages.parts import button, choice, segments, sheet, text_field, toast, typed
from pages.words import _, mark, ngettext
from storage import house
from storage.ledger import Record

FIRST = 3
"""Places that get a prize where nobody says otherwise."""

WHY = {
    "has": mark("已经领过"),
    "gone": mark("已经回家，下次给"),
    "not_meant": mark("不在可领的孩子里"),
    "no_stock": mark("库存不够"),
}
UNFINISHED = {
    "nobody_in": mark("只记了谁淘汰，没有记谁参加。先把参加的孩子扫上，再发奖品。"),
    "still_on": mark("还没有比完，留下的人比要发的名次多。比完再发，或者多发几名。"),
}


def open_sheet(activity_id: str, segment: str, day: str) -> None:
    """Ask what and how many places, show who gets it, and hand it out."""
    with ui.context.client.content, sheet(_("发奖品")) as dialog:
        _Prizes(activity_id, segment, day, dialog).draw()


class _Prizes:
    """One open sheet."""

    def __init__(self, activity_id: str, segment: str, day: str, dialog: ui.dialog) -> None:
        self.unfinished: str | None = None
        self.by: str = "place"
        self.ledger, self.id, self.segment, self.day, self.dialog = house.ledger(), activity_id, segment, day, dialog

    @property
    def activity(self) -> Record:
        """The activity as it stands now."""
        return self.ledger.store.activities.need(self.id)

    def draw(self) -> None:
        """What, how many places, who."""
        items = self.ledger.items()
        options = {id: sized(item) for id, item in sorted(items.items(), key=lambda pair: names.sort_key(sized(pair[1])))}
        if not options:
            draw(Markup('<p class="t18">{}</p>').format(_("还没有物资。先在物资里登记奖品。")))
            draw(link(_("去物资"), "/supplies", icon_name="package", kind="go"))
            return
        likely = next((id for id, title in options.items() if "奖" in title), None)
        self.item = choice(_("奖品"), options, likely, on_change=self._redraw)
        if len(self._rankings()) > 1:
            segments(_("照哪个名次发"), {"place": _("名次"), "points": _("分数")}, self.by, self._choose)
        ranked = results.ranking(self.id, self.segment, self.day, self.ledger.books, self.by)
        likely_places = str(prizes.likely_places(ranked, FIRST))
        self.places = text_field(_("发给前几名"), likely_places, hint=_("并列的都有。"), on_change=self._redraw).props("inputmode=numeric")
        self.places.without_auto_validation()  # else what is said while typing is wiped at once
        self.shown = draw(NOTHING)
        with ui.element("div").classes("line"):
            button(_("先不"), self.dialog.close, kind="grow")
            self.deed = button(_("发奖品"), self._hand_out, kind="grow go").mark("hand-out")
        self._redraw()

    def _rankings(self) -> list[results.Ranking]:
        return results.rankings(self.id, self.segment, self.day, self.ledger.books)

    def _choose(self, event: Any) -> None:
        self.by = event.value or self.by
        self._redraw()

    def _how_many(self) -> int | None:
        text = typed(self.places)
        good = text.isdecimal() and 1 <= int(text) <= prizes.MOST_PLACES
        self.places.error = None if good else _("写一个数字，1 到 {most}。").format(most=prizes.MOST_PLACES)
        return int(text) if good else None

    def _plan(self) -> list[Prize] | None:
        """Who gets one by what stands at this moment; None where the sheet does not say enough."""
        places, item = self._how_many(), self.ledger.items().get(self.item.value or "")
        if places is None or item is None:
            return None
        ranked = results.ranking(self.id, self.segment, self.day, self.ledger.books, self.by)
        self.unfinished = prizes.unfinished(ranked, places) if self.by == "place" else None
        if self.unfinished:
            return []
        ordered = result_view.in_order(ranked, result_view.called(self.ledger, (one.child for one in ranked)))
        children = {child["id"]: child for child in self.ledger.store.children.all()}
        return prizes.plan(self.activity, item, prizes.winners(ordered, places), self.ledger.books, children, days.now())

    def _redraw(self) -> None:
        plan = self._plan()
        given = [prize for prize in plan or () if prize.why is None]
        self.deed.text = ngettext("发给 {n} 人", "发给 {n} 人", len(given)).format(n=len(given)) if given else _("发奖品")
        self.deed.set_enabled(bool(given))
        self.shown.set_content(str(self._shown(plan)))

    def _shown(self, plan: Sequence[Prize] | None) -> Markup:
        if plan is None:
            return Markup('<p class="soft">{}</p>').format(_("选好奖品，写上发给前几名。"))
        if self.unfinished:
            return note(_(UNFINISHED[self.unfinished]), icon_name="info-circle")
        if not plan:
            return note(_("还没有名次。先记成绩，再发奖品。"), icon_name="info-circle")
        others = self._others(plan)
        by_name = result_view.called(self.ledger, [*(prize.child for prize in plan), *others])
        held = [row(name, end=tag(_("领过，名次变了"), "flag")) for id, name in by_name.items() if id in others]
        return rows([*map(partial(self._row, by_name), plan), *held])

    def _others(self, plan: Sequence[Prize]) -> list[str]:
        """Who holds this prize and wins it by no ranking any more."""
        won = {one.child for each in self._rankings() for one in prizes.winners(each.ranked, self._how_many() or 0)}
        held = prizes.others(self.id, self.segment, str(self.item.value), plan, self.ledger.books)
        return [id for id in held if id not in won]

    @staticmethod
    def _row(by_name: Mapping[str, str], prize: Prize) -> Markup:
        return row(
            by_name[prize.child],
            lead=Markup('<b class="num rank-place">{}</b>').format(prize.place),
            end=tag(_(WHY[prize.why]), "" if prize.why == "has" else "flag") if prize.why else tag(_("现在发"), "ok", "gift"),
        )

    async def _hand_out(self) -> None:
        """Worked out anew: somebody else may have handed out since. Nothing is waited for before all is written, else two taps gave two."""
        given, item = [prize.child for prize in self._plan() or () if prize.why is None], str(self.item.value)
        if not given:
            self._redraw()
            return
        items, added = prizes.offered(self.activity, item, given)
        if added:
            self.ledger.save("activities", {**self.activity, "items": items}, by=who()["name"])
        taken = [
            self.ledger.record(
                {"kind": "handout", "activity": self.id, "child": child, "item": item, "quantity": 1, "details": {"prize": self.segment}},
                organizer=who()["name"],
            )
            for child in given
        ]
        await self.ledger.commit()
        self.dialog.close()
        doubtful = sum(one.outcome != "recorded" for one in taken)
        said = ngettext("发给了 {n} 人", "发给了 {n} 人", len(taken)).format(n=len(taken))
        if doubtful:
            said = _("，").join((said, ngettext("{n} 条待核对", "{n} 条待核对", doubtful).format(n=doubtful)))
        toast(said, lambda: self._undo([one.id or "" for one in taken], item, added))

    async def _undo(self, handouts: Sequence[str], item: str, added: Sequence[str]) -> None:
        """All of them lie in the box again, and who was added for their sake is on the list no more."""
        for id in handouts:
            fact = self.ledger.books.facts.get(id)
            if fact is not None and self.ledger.books.counts(fact):
                voiding.take_back(fact, _("发错了"), who()["name"])
        if added:
            await change(self.id, items=prizes.withdrawn(self.activity, item, added))
        await self.ledger.commit()
        toast(_("奖品都撤回了，库存也加回来了"))

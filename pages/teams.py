"""分队: the teams of an activity with their children and points; dealt anew, changed by hand, a late child put in with one tap."""

import math
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from care import facts, names, teams
from care.facts import Fact
from pages import team_sheets, voiding, words
from pages.activity_page import activity_page
from pages.following import follow, is_gone
from pages.frame import who
from pages.markup import NOTHING, dotted, draw, empty, icon, link, row, rows
from pages.parts import button, card, toast
from pages.team_words import minus, signed, swatch, team
from pages.words import _, mark, ngettext
from storage import house

Record = dict[str, Any]

ON_DEED = '(e) => { const deed = e.target.closest("[data-deed]"); if (deed) emit([deed.dataset.deed, e.timeStamp]); }'
ONE_TOUCH = 150
"""Milliseconds within which a second press of one key is a bounce of the same touch, by the presser's own clock: the way is slow."""
MOST_TOLD = 30
"""Entries of points shown, the latest first; the sums count all."""


@activity_page("teams", mark("分队"), css="teams")
class Teams:
    """One open page. Follows what happens: who came late, who went, points from another laptop."""

    def __init__(self, activity: Record) -> None:
        self.id, self.ledger = str(activity["id"]), house.ledger()
        self.pressed = ("", -math.inf)

    def actions(self) -> None:
        """What stands at the head of the page; `redraw` fills the second."""
        draw(link(_("大屏"), f"/activities/{self.id}/wall", icon_name="presentation"))
        self.printed = draw(NOTHING)

    def draw(self) -> None:
        """Who came late, the teams side by side, and what the points were for."""
        with ui.element("div").classes("stack teams") as made:
            self.late, self.grid = draw(NOTHING), draw(NOTHING)
            self.by_hand = ui.label(_("点名字可以换队。")).classes("soft")
            with ui.element("div").classes("line wrap"):
                self.deal = button("", lambda: team_sheets.deal(self.id, self.redraw), icon_name="users-group")
            with card(_("得分记录")) as self.told_card:
                self.told = draw(NOTHING)
        made.on("click", self._on_deed, js_handler=ON_DEED).mark("teams")
        self.redraw()
        follow(self.id, self.redraw)

    def redraw(self) -> None:
        """What stands now."""
        if is_gone(self.grid):
            return
        books = self.ledger.books
        of, score, told = teams.teams(self.id, books), teams.score(self.id, books), teams.told(self.id, books)
        paper = link(_("打印名单"), f"/activities/{self.id}/teams.pdf", icon_name="printer", new_tab=True)
        self.printed.set_content(str(paper if of else NOTHING))
        self.late.set_content(str(self._late()))
        last = {facts.said(fact, "team"): fact for fact in told}
        shown = NOTHING.join(
            self._team(code, points, [child for child, its in of.items() if its == code], last.get(code)) for code, points in score.items()
        )
        self.grid.set_content(str(Markup('<div class="team-grid">{}</div>').format(shown) if shown else self._nothing()))
        self.by_hand.set_visibility(bool(of))
        self.deal.text = _("重新分队") if of else _("分队")
        self.deal.classes(add="" if of else "go", remove="go" if of else "")
        self.told_card.set_visibility(bool(told))
        self.told.set_content(str(rows(self._entry(fact) for fact in reversed(told[-MOST_TOLD:]))))

    # what is shown

    @staticmethod
    def _nothing() -> Markup:
        return empty(_("还没有分队"), _("按下面的“分队”，选分几队：人数、男孩女孩、大的小的都分匀。分完还能用手换。"))

    def _late(self) -> Markup:
        """Who is here and in no team: each with the one tap that puts it in."""
        late = self._sorted(teams.without(self.id, self.ledger.books))
        if not late:
            return NOTHING
        n = len(late)
        head = ngettext("{n} 个孩子在场，还没有队", "{n} 个孩子在场，还没有队", n).format(n=n)
        listed = NOTHING.join(
            Markup('<button type="button" class="btn mid" data-deed="late:{}">{}<span>{}</span></button>').format(
                child["id"], icon("plus"), child["name"]
            )
            for child in late
        )
        return Markup(
            '<section class="card late-team"><p class="sb t18">{}</p><p class="soft">{}</p><div class="wrap">{}</div></section>'
        ).format(head, _("按一下名字，放进人最少的队。"), listed)

    def _team(self, code: str, points: int, ids: Iterable[str], last: Fact | None) -> Markup:
        members = self._sorted(ids)
        n = len(members)
        girls, boys = (sum(child.get("sex") == sex for child in members) for sex in ("female", "male"))
        quiet = dotted(
            ngettext("{n} 人", "{n} 人", n).format(n=n),
            _("女 {n}").format(n=girls) if girls else "",
            _("男 {n}").format(n=boys) if boys else "",
        )
        deeds = NOTHING.join(
            Markup('<button type="button" class="btn mid wash" data-deed="{}:{}" data-again aria-label="{}">{}</button>').format(
                deed, code, label, text
            )
            for deed, text, label in (
                ("one", _("加 1 分"), _("{team} 加 1 分").format(team=team(code))),
                ("points", _("记分"), _("给 {team} 记分").format(team=team(code))),
            )
        )
        return Markup(
            '<section class="card team"><div class="team-head">{}<div class="two grow"><h2>{}</h2><span class="soft num">{}</span></div>'
            '<b class="num score">{}<small>{}</small></b></div><div class="wrap">{}</div>{}<div class="members">{}</div></section>'
        ).format(
            swatch(code),
            team(code),
            quiet,
            minus(points),
            _("分"),
            deeds,
            self._last(last) if last else NOTHING,
            NOTHING.join(self._member(child) for child in members),
        )

    def _last(self, fact: Fact) -> Markup:
        """What was added last, with the one tap that takes it back."""
        points = signed(facts.detail(fact, "points"))
        undo = Markup('<button type="button" class="btn quiet mid" data-deed="undo:{}" aria-label="{}">{}{}</button>').format(
            fact["id"], _("撤销 {what}").format(what=_said(fact)), icon("arrow-back-up"), _("撤销")
        )
        told = dotted(_("刚记了 {points} 分").format(points=points), fact.get("by"), words.clock(fact["happened_at"]))
        return Markup('<div class="line last-points"><span class="soft grow num">{}</span>{}</div>').format(told, undo)

    def _member(self, child: Record) -> Markup:
        sheet = self.ledger.books.sheet(self.id, child["id"])
        where = "" if sheet.inside else _("走了") if sheet.arrived else _("没到")
        return Markup(
            '<button type="button" class="member" data-deed="child:{}"><span class="num soft">{}</span><span class="nm">{}</span>'
            '<span class="soft">{}</span></button>'
        ).format(child["id"], words.number(child.get("number")), child["name"], where)

    def _entry(self, fact: Fact) -> Markup:
        what = _said(fact)
        undo = Markup('<button type="button" class="btn quiet" data-deed="void:{}" aria-label="{}">{}</button>').format(
            fact["id"], _("撤销 {what}").format(what=what), _("撤销")
        )
        quiet = dotted(team_sheets.segment_title(self.id, fact), fact.get("by"), words.clock(fact["happened_at"]))
        return row(what, quiet, lead=swatch(facts.said(fact, "team")), end=undo)

    def _sorted(self, ids: Iterable[str]) -> list[Record]:
        known = [dict(self.ledger.store.children.find(id) or {"id": id, "name": _("（没有档案）")}) for id in ids]
        return sorted(known, key=lambda child: names.sort_key(child["name"]))

    # --- deeds

    async def _on_deed(self, event: GenericEventArguments) -> None:
        pressed, at = str(event.args[0]), float(event.args[1])
        before, when = self.pressed
        if pressed == before and at - when < ONE_TOUCH:
            return
        self.pressed = (pressed, at)
        deed, _colon, of = pressed.partition(":")
        if deed == "late":
            await self._put_in(of)
        elif deed == "child":
            team_sheets.move(self.id, of, self.redraw)
        elif deed == "one" and of in teams.COLOURS:
            await team_sheets.give_points(self.id, of, 1, team_sheets.segment_now(self.id), self.redraw)
        elif deed == "points" and of in teams.COLOURS:
            team_sheets.points(self.id, of, self.redraw)
        elif deed == "void":
            await self._void(of)
        elif deed == "undo":
            await self._undo(of)

    async def _put_in(self, id: str) -> None:
        child = self.ledger.store.children.find(id)
        if child is None or id in teams.teams(self.id, self.ledger.books):  # another laptop was quicker
            return self.redraw()
        smallest = teams.smallest(self.id, child, self.ledger.books, self.ledger.store.children.find)
        if smallest is not None:
            await team_sheets.put(self.id, child, smallest, self.redraw)

    def _standing(self, id: str) -> Fact | None:
        return next((fact for fact in teams.told(self.id, self.ledger.books) if fact["id"] == id), None)

    async def _void(self, id: str) -> None:
        fact = self._standing(id)
        if fact is not None and await voiding.void(_("撤销这一次得分？"), _said(fact), fact):
            toast(_("已撤销"))
        self.redraw()

    async def _undo(self, id: str) -> None:
        """The last entry of a team, taken back where it was made: nobody is asked why."""
        fact = self._standing(id)
        if fact is not None:
            voiding.take_back(fact, _("按错了"), who()["name"])
            await self.ledger.commit()
            toast(_("{what} 撤销了").format(what=_said(fact)))
        self.redraw()


def _said(fact: Fact) -> str:
    """红队 +1 分."""
    return _("{team} {points} 分").format(team=team(facts.said(fact, "team")), points=signed(facts.detail(fact, "points")))

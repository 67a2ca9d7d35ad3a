"""The sheets of 分队: deal, move one child, give points; and what they write. Each deed can be taken back at once."""

import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import activity as activities
from care import days, details, reading, steps, teams
from care.facts import Fact
from pages import voiding
from pages.frame import who
from pages.markup import draw
from pages.parts import button, chip, choice, segments, sheet, sheet_buttons, text_field, toast, typed
from pages.team_words import signed, team
from pages.words import _, ngettext
from storage import house
from storage.ledger import Record

Redraw = Callable[[], None]

FEW = 20
"""Of so many children two teams are enough to begin with; of more, four."""


# --- written --------------------------------------------------------------------------------------------------------------------


def _record(activity: str, kind: str, **more: Any) -> str:
    """Write a fact of this organizer. Not yet on disk. Returns its id."""
    return house.ledger().record({"kind": kind, "activity": activity, **more}, organizer=who()["name"]).id or ""


def _undo(written: Iterable[str], redraw: Redraw) -> Callable[[], Awaitable[None]]:
    """What 撤回 does: the facts that were written are taken back, and what stood before stands again."""

    async def undo() -> None:
        ledger = house.ledger()
        for id in written:
            fact = ledger.store.facts.find(id)
            if fact is not None and ledger.books.counts(fact):
                voiding.take_back(fact, _("按错了"), who()["name"])
        await ledger.commit()
        redraw()

    return undo


async def put(activity: str, child: Record, into: str, redraw: Redraw) -> None:
    """Put a child into a team, or into none (""). Nobody else moves."""
    written = _record(activity, "team", child=child["id"], details={"team": into})
    await house.ledger().commit()
    redraw()
    text = (
        _("{child} 到 {team} 了").format(child=child["name"], team=team(into))
        if into
        else _("{child} 不在队里了").format(child=child["name"])
    )
    toast(text, _undo([written], redraw))


async def give_points(activity: str, to: str, points: int, segment: str | None, redraw: Redraw) -> None:
    """Write points of a team down; below zero they are taken off."""
    written = _record(activity, "points", segment=segment, details={"team": to, "points": points})
    await house.ledger().commit()
    redraw()
    toast(_("{team} {points} 分").format(team=team(to), points=signed(points)), _undo([written], redraw))


def segment_now(activity: str) -> str | None:
    """The segment that is on, of an activity that is on."""
    record, books, now = house.ledger().store.activities.need(activity), house.ledger().books, days.now()
    if activities.state(record, now) != "running":
        return None
    how_far = steps.progress(record, now, books.zone, steps.steps(activity, days.day_of(now, books.zone), books))
    return next((id for id, state in how_far.items() if state == "now"), None)


def segment_title(activity: str, fact: Fact) -> str:
    """For which segment points were given, or nothing."""
    segment = activities.segment_of(house.ledger().store.activities.need(activity), fact.get("segment"))
    return segment["title"] if segment else ""


# --- asked ----------------------------------------------------------------------------------------------------------------------


def deal(activity: str, redraw: Redraw) -> None:
    """Ask who is dealt into how many teams, say what that does, and do it."""
    _Deal(activity, redraw).draw()


class _Deal:
    """One open sheet."""

    def __init__(self, activity: str, redraw: Redraw) -> None:
        self.id, self.redraw, self.ledger = activity, redraw, house.ledger()
        books = self.ledger.books
        here = {sheet.child for sheet in books.sheets(activity) if sheet.inside}
        listed = self.ledger.expected(self.ledger.store.activities.need(activity))
        self.whom: Mapping[str, Sequence[Mapping[str, Any]]] = {
            "here": [child for id in sorted(here) if (child := self.ledger.store.children.find(id))],
            "listed": [child for child in listed if not child.get("archived_at")],
        }
        self.before = teams.teams(activity, books)
        self.who = "here" if here else "listed"
        self.count = len(set(self.before.values())) or (2 if len(self.whom[self.who]) < FEW else 4)
        self.count = max(self.count, teams.FEWEST)

    def draw(self) -> None:
        """What will be done stands there before it is."""
        with sheet(_("重新分队") if self.before else _("分队")) as self.dialog:
            if self.before:
                draw(Markup('<p class="t18">{}</p>').format(self._what_goes()))
            options = {
                "here": _("在场的 {n} 人").format(n=len(self.whom["here"])),
                "listed": _("名单上的 {n} 人").format(n=len(self.whom["listed"])),
            }
            segments(_("分哪些孩子"), options, self.who, self._choose)
            self.chips = ui.element("div").classes("chips").props(f'role=group aria-label="{_("分几队")}"')
            self.told = ui.label().classes("t18").props("role=status")
            draw(
                Markup('<p class="soft">{}</p>').format(_("谁和谁一队，电脑随机分。人数、男孩女孩、大的小的都分匀；兄弟姐妹不一定在一队。"))
            )
            self.say()
            sheet_buttons(self.dialog, _("重新分队") if self.before else _("分队"), self.do)

    def _what_goes(self) -> str:
        n = len(self.before)
        return ngettext(
            "现在队里的 {n} 人要重新分，用手换过的也重新来。已经记下的分数留着。",
            "现在队里的 {n} 人要重新分，用手换过的也重新来。已经记下的分数留着。",
            n,
        ).format(n=n)

    def _choose(self, event: Any) -> None:
        self.who = event.value or self.who
        self.say()

    def say(self) -> None:
        """How many teams, and how large they get."""
        self.chips.clear()
        with self.chips:
            for count in range(teams.FEWEST, teams.MOST + 1):
                chip(_("{n} 队").format(n=count), count == self.count, lambda count=count: self._set(count))
        n = len(self.whom[self.who])
        least, more = divmod(n, self.count)
        size = f"{least}" if not more else _("{least} 或 {most}").format(least=least, most=least + 1)
        listed = _("、").join(team(code) for code in teams.COLOURS[: self.count])
        self.told.text = self._wrong() or _("每队 {size} 人：{teams}").format(size=size, teams=listed)

    def _set(self, count: int) -> None:
        self.count = count
        self.say()

    def _wrong(self) -> str:
        n = len(self.whom[self.who])
        if not n:
            return _("还没有孩子在场。先签到，或者按名单分。") if self.who == "here" else _("名单上还没有孩子。")
        if n < self.count:
            return ngettext("只有 {n} 个孩子，分不了这么多队。", "只有 {n} 个孩子，分不了这么多队。", n).format(n=n)
        return ""

    async def do(self) -> None:
        """Deal. Who was in a team and is not dealt now is in none any more."""
        if wrong := self._wrong():
            self.told.text = wrong
            self.told.classes(add="wrong")
            return
        if teams.teams(self.id, self.ledger.books) != self.before:  # somebody dealt meanwhile, and the sheet does not say so
            self.dialog.close()
            self.redraw()
            return toast(_("刚才已经分过队了，没有再分。看一眼，要重分再按。"))
        into, today = teams.COLOURS[: self.count], days.day_of(days.now(), self.ledger.books.zone)
        dealt = teams.deal(self.whom[self.who], into, today, secrets.SystemRandom())
        left = dict.fromkeys(sorted(set(teams.teams(self.id, self.ledger.books)) - set(dealt)), "")
        written = [_record(self.id, "team", child=child, details={"team": to}) for child, to in {**dealt, **left}.items()]
        self.dialog.close()
        await self.ledger.commit()
        self.redraw()
        n = len(dealt)
        text = ngettext("分好了：{teams} 队，{n} 人", "分好了：{teams} 队，{n} 人", n).format(teams=self.count, n=n)
        toast(text, _undo(written, self.redraw))


def move(activity: str, child_id: str, redraw: Redraw) -> None:
    """Ask into which team a child goes."""
    ledger = house.ledger()
    child, of = ledger.store.children.find(child_id), teams.teams(activity, ledger.books)
    if child is None or child_id not in of:
        return redraw()
    with sheet(child["name"]) as dialog:
        draw(Markup('<p class="soft">{}</p>').format(_("现在在 {team}。换到：").format(team=team(of[child_id]))))

        async def go(into: str) -> None:
            dialog.close()
            await put(activity, child, into, redraw)

        with ui.element("div").classes("stack tight"):
            for code in teams.on(activity, ledger.books):
                if code != of[child_id]:
                    button(team(code), lambda code=code: go(code), kind="wash")
            button(_("不在队里"), lambda: go(""))
        button(_("先不"), dialog.close)


def points(activity: str, to: str, redraw: Redraw) -> None:
    """Ask how many points a team gets, and for which segment."""
    record = house.ledger().store.activities.need(activity)
    titles = {segment["id"]: segment["title"] for segment in record.get("segments") or ()}
    with sheet(_("给 {team} 记分").format(team=team(to))) as dialog:
        number = text_field(_("几分"), hint=_("扣分写负数，比如 -2。")).props("inputmode=text autofocus")
        where = choice(_("哪个环节"), titles, segment_now(activity), optional=True) if titles else None

        async def save() -> None:
            given = _number(typed(number))
            number.error = None if given else _("写一个不是 0 的整数，最多 {most}。").format(most=details.MOST_POINTS)
            if given:
                dialog.close()
                await give_points(activity, to, given, where.value if where else None, redraw)

        number.on("keydown.enter", save)
        sheet_buttons(dialog, _("记下"), save)


def _number(text: str) -> int | None:
    """Points as typed, −2 and full-width figures too; None where it is none between the most and its opposite, and for 0."""
    plain = text.replace("−", "-").replace("－", "-").replace("＋", "+")
    given = reading.number_of(plain.lstrip("+-"), most=details.MOST_POINTS) if plain[:2].count("-") + plain[:2].count("+") < 2 else None
    return -given if given and plain.startswith("-") else given

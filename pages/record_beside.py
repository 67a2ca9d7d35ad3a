"""What an activity had beside its run sheet, in words for its record: games, prizes, teams, stamp cards, wishes, calls home.

Counts alone; whose they are stands on the lists behind them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from care.beside import Beside, Game
from pages import words
from pages.papers.activity_record import Grid, Line, Said
from pages.team_words import minus, team
from pages.words import _, ngettext

Record = Mapping[str, Any]
Address = Callable[[str], str]
"""The address of the list behind a figure."""


def games(known: Beside, to: Address, title: Callable[[str], str]) -> list[Grid]:
    """成绩: a row for each segment and day with results; nothing where there were none. `title` says it for paper."""
    several = len({game.day for game in known.games}) > 1
    rows = [_game(game, to, title, several=several) for game in known.games]
    head = [_("环节"), _("几轮"), _("排出名次的人数"), _("有分数的人数"), _("表演的人数")]
    return [Grid(_("成绩"), head, rows, (0.36, 0.1, 0.2, 0.18, 0.16), frozenset({1, 2, 3, 4}), "", "games")] if rows else []


def _game(game: Game, to: Address, title: Callable[[str], str], *, several: bool) -> list[Said]:
    called = title(game.segment["title"])
    day = f"{words.day(game.day, weekday=False)} " if several else ""
    figures = [
        Said(str(n), to(f"{by}:{game.segment['id']}:{game.day}")) if (n := game.children[by]) else Said("")
        for by in ("place", "points", "performed")
    ]
    return [Said(day + called), Said(str(game.rounds)), *figures]


def lines(known: Beside, to: Address) -> Iterator[Line]:
    """Each of the others in a line; what there was none of has none."""
    for label, said in (
        (_("奖品"), _prizes(known, to)),
        (_("分队"), _teams(known, to)),
        (_("盖章卡"), _cards(known, to)),
        (_("心愿"), _wishes(known, to)),
        (_("和家人通话"), _calls(known, to)),
    ):
        if told := list(said):
            yield Line(label, told)


def _prizes(known: Beside, to: Address) -> Iterator[Said]:
    if known.winners:
        n = known.winners
        yield Said(ngettext("发给 {n} 人", "发给 {n} 人", n).format(n=n), to("prizes"))
        yield Said(ngettext("共 {n} 份", "共 {n} 份", known.prizes).format(n=known.prizes), to("prizes"))


def _teams(known: Beside, to: Address) -> Iterator[Said]:
    if not known.teams:
        return
    n = len(known.teams)
    yield Said(ngettext("{n} 队", "{n} 队", n).format(n=n), to("teams"))
    for code, (children, points) in known.teams.items():
        shown = {"team": team(code), "n": children, "points": minus(points)}
        yield Said(ngettext("{team} {n} 人 {points} 分", "{team} {n} 人 {points} 分", children).format(**shown), to(f"team:{code}"))


def _cards(known: Beside, to: Address) -> Iterator[Said]:
    if known.stamped:
        yield Said(ngettext("盖过章的 {n} 张", "盖过章的 {n} 张", known.stamped).format(n=known.stamped), to("stamped"))
        yield Said(ngettext("盖满的 {n} 张", "盖满的 {n} 张", known.full).format(n=known.full), to("full"))


def _wishes(known: Beside, to: Address) -> Iterator[Said]:
    if known.wishes:
        yield Said(ngettext("记下 {n} 个", "记下 {n} 个", known.wishes).format(n=known.wishes), to("wishes"))
        yield Said(ngettext("实现了 {n} 个", "实现了 {n} 个", known.granted).format(n=known.granted), to("granted"))


def _calls(known: Beside, to: Address) -> Iterator[Said]:
    told = {
        "agreed": lambda n: ngettext("约了 {n} 人", "约了 {n} 人", n),
        "connected": lambda n: ngettext("接通 {n} 人", "接通 {n} 人", n),
        "no_answer": lambda n: ngettext("没人接 {n} 人", "没人接 {n} 人", n),
    }
    for outcome, n in known.calls.items():
        if n:
            yield Said(told[outcome](n).format(n=n), to(f"call:{outcome}"))


# --- the lists ---------------------------------------------------------------------------------------------------------------------


def title_of(figure: str, activity: Record) -> str:
    """What a list is of; empty for a figure there is not."""
    which, _colon, of = figure.partition(":")
    plain = {
        "prizes": _("领了奖品的孩子"),
        "teams": _("分了队的孩子"),
        "stamped": _("盖过章的卡"),
        "full": _("盖满了的卡"),
        "wishes": _("许了心愿的孩子"),
        "granted": _("实现了心愿的孩子"),
    }
    if not of:
        return plain.get(which, "")
    if which == "team":
        return team(of) if team(of) != of else ""
    if which == "call":
        return {"agreed": _("约了通话的孩子"), "connected": _("接通了的孩子"), "no_answer": _("没人接的孩子")}.get(of, "")
    patterns = {"place": _("{segment} 名次"), "points": _("{segment} 分数"), "performed": _("{segment} 表演了")}
    segment = next((one["title"] for one in activity.get("segments") or () if one["id"] == of.rpartition(":")[0]), "")
    return patterns[which].format(segment=segment) if which in patterns and segment else ""


def whole(figure: str, n: int) -> str:
    """What the rows of a list add up to; empty where that says nothing."""
    which = figure.partition(":")[0]
    if which in ("stamped", "full"):
        return ngettext("共 {n} 张", "共 {n} 张", n).format(n=n)
    if which in ("wishes", "granted"):
        return ngettext("共 {n} 个", "共 {n} 个", n).format(n=n)
    return ngettext("共 {n} 份", "共 {n} 份", n).format(n=n) if which == "prizes" else ""

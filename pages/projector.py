"""大屏: the wall of a hall. Everybody reads it, so it has nothing private: no surname, no telephone, nobody's absence by name.

One number, one greeting, the field as wide as the wall, what goes on and what comes next. `?show=numbers` greets by number instead,
`?ranking=` has the first places of a segment in the greeting's stead.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from nicegui import ui

from care import activity as activities
from care import figures, given, run_sheets, teams, wall
from pages import live, winners_wall, words
from pages.board_view import field
from pages.frame import nothing_here, page, titled
from pages.live import Live
from pages.statics import address
from pages.team_words import minus, team
from pages.words import _, mark, ngettext
from storage import house

Record = Mapping[str, Any]
Show = Literal["names", "numbers"]


class Wall(Live, component="projector.js"):
    """The component of one open wall."""

    def __init__(self, activity: str, show: Show, ranking: str = "") -> None:
        super().__init__(activity)
        self.greets: Show = show
        self.ranking = ranking

    @property
    def sort(self) -> tuple[str, ...]:
        """Walls that greet by name differ from those that greet by number, and from those that show who came in first."""
        return (*super().sort, self.greets, self.ranking)

    def work_out(self, activity: dict[str, Any], watched: dict[str, Any]) -> dict[str, Any]:
        """Figures, a greeting and the run sheet; see `view`."""
        told = view(activity, watched, _greeting(activity, watched, self.greets), self.greets)
        shown = {**told, "teams": _teams(activity["id"])}
        return winners_wall.with_ranking(shown, activity, self.ranking, self.greets) if self.ranking else shown


@page("/activities/{activity_id}/wall", mark("大屏"), css="wall")
async def projector(activity_id: str, show: str = "names", ranking: str = "") -> None:
    """Full screen, without navigation."""
    activity = house.ledger().store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("看所有活动"))
    titled(activity["title"])
    ui.context.client.content.classes(replace="wall")
    await live.safe()
    of = ranking if activities.segment_of(activity, ranking) else ""
    live.follow(Wall(activity_id, "numbers" if show == "numbers" else "names", of).mark("wall"))


def view(activity: Record, watched: Record, greeting: dict[str, str] | None, show: Show) -> dict[str, Any]:
    """All that the wall is told. Nothing in it names a child but the greeting, and that by first name or number alone."""
    begun = bool(watched["arrived"]) or watched["state"] != "planned"
    path = f"/activities/{activity['id']}"
    return {
        "title": activity["title"],
        **_tally(watched, begun),
        "greeting": greeting,
        "field": _field(watched, begun),
        "plan": _plan(activity, watched["plan"]),
        "step": watched["step"][:1] if watched["step"] and watched["state"] in ("planned", "running") else None,
        "zone": words.time_zone().key,
        "show": show,
        "icons": address("look/icons.svg"),
        "ways": {"board": f"{path}/board", "names": f"{path}/wall", "numbers": f"{path}/wall?show=numbers"},
        "words": _words(),
    }


def _tally(watched: Record, begun: bool) -> dict[str, Any]:
    """The one number, and what it is of; who is on no list is counted beside it."""
    n, more = watched["expected"], watched["walk_ins"]
    if not begun:
        return {"number": n, "below": _("个孩子要来")}
    if not n:
        return {"number": watched["arrived"], "below": _("个孩子到了")}
    came = ngettext("到了，共 {n} 人", "到了，共 {n} 人", n).format(n=n)
    friends = ngettext("还来了 {n} 位新朋友", "还来了 {n} 位新朋友", more).format(n=more) if more else ""
    return {"number": figures.listed_came(watched), "below": _("，").join(filter(None, (came, friends)))}


def _plan(activity: Record, plan: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What goes on when; segments that run side by side are one entry."""
    told: dict[str, dict[str, Any]] = {}
    titles = {segment["id"]: segment["title"] for segment in activity.get("segments") or ()}
    heads = {one["id"]: group[0]["id"] for group in run_sheets.together(activity) for one in group}
    for planned in plan:
        title, head = titles[planned["id"]], heads[planned["id"]]
        if head in told:
            told[head]["title"] += f" / {title}"
        else:
            told[head] = {**planned, "title": title, "clock": words.clock(planned["from"])}
    return list(told.values())


def _field(watched: Record, begun: bool) -> dict[str, Any]:
    """The board's field, with a kinder word for who is on no list."""
    grown = field(watched, begun)
    return {**grown, "groups": [{**bed, "label": _("新朋友")} if bed["key"] == " " else bed for bed in grown["groups"]]}


def _greeting(activity: Record, watched: Record, show: Show) -> dict[str, str] | None:
    ledger = house.ledger()
    last = wall.last_arrival(activity["id"], ledger.books)
    child = ledger.store.children.find(last[0]) if last else None
    if child is None:
        return None
    number = words.number(child.get("number"))
    if show == "numbers":
        return {"key": child["id"], "leaf": "", "name": _("{number} 号").format(number=number) if number else _("新朋友")}
    around = {place["id"] for place in watched["field"]} | {stray["id"] for stray in watched["walk_in_children"]}
    known = [each for id in around | {child["id"]} if (each := ledger.store.children.find(id)) is not None]
    first = given.given(child["name"], child.get("nation"))
    called = given.first_names(known)[child["id"]]
    return {"key": child["id"], "leaf": first[-1:] or called[-1:], "name": called}


def _teams(activity: str) -> list[dict[str, str]]:
    """The score of each team that is in use. Who is in it, nobody reads here."""
    score = teams.score(activity, house.ledger().books)
    return [{"code": code, "name": team(code), "points": _("{n} 分").format(n=minus(points))} for code, points in score.items()]


def _words() -> dict[str, str]:
    return {
        "welcome": _("欢迎"),
        "nobody": _("欢迎你来"),
        "now": _("正在 {segment}"),
        "next": _("下一个 {segment} {time}"),
        "comma": _("，"),
        "full": _("全屏"),
        "by_name": _("叫名字"),
        "by_number": _("叫号码"),
        "board": _("回看板"),
        "score": _("得分"),
        "greets": _("怎么叫孩子"),
        "lost": _("没有连上，数字可能是旧的"),
    }

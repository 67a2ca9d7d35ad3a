"""Games in markup: whom one taps, the ranking, who is out in which round and who performed."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from markupsafe import Markup

from care import days, names, results, steps
from care.facts import Fact
from care.results import Ranked, Ranking, Result
from pages import words
from pages.markup import NOTHING, dotted, icon, leaf, tag
from pages.result_form import number
from pages.words import _, ngettext
from storage.ledger import Ledger, Record


def round_word(round_: str) -> str:
    """第 2 轮; 不分轮 where none is said."""
    return _("第 {n} 轮").format(n=round_) if round_ else _("不分轮")


def _out_word(round_: str) -> str:
    """第 2 轮淘汰; 淘汰 where no round is said."""
    return _("第 {n} 轮淘汰").format(n=round_) if round_ else _("淘汰")


def likely_segment(ledger: Ledger, activity: Record, day: str) -> str:
    """What one most likely writes of: the segment of the latest result, else what is on, else the first with places, else the first."""
    books, listed = ledger.books, [segment["id"] for segment in activity["segments"]]
    written = [fact for sheet in books.sheets(activity["id"]) for fact in sheet.standing if fact["kind"] == "result"]
    last = max(
        (fact for fact in written if fact.get("segment") in listed and days.day_of(fact["happened_at"], books.zone) == day),
        key=lambda fact: (fact["happened_at"], fact["id"]),
        default=None,
    )
    if last is not None:
        return str(last["segment"])
    states = steps.progress(activity, days.now(), books.zone, steps.steps(activity["id"], day, books))
    games = [segment["id"] for segment in activity["segments"] if segment.get("places")]
    return next((id for id, state in states.items() if state == "now"), None) or (games or listed)[0]


def ways(activity: str, segments: Mapping[str, Record], segment: str, on: Sequence[str], day: str) -> Markup:
    """Chips to the other segments, and to the other days of a camp."""
    path = f"/activities/{activity}/results"
    listed = _chips(_("哪个环节"), [(f"{path}?segment={id}&day={day}", each["title"], id == segment) for id, each in segments.items()])
    folded = Markup('<details class="result-where only-phone"><summary class="btn">{}{}</summary>{}</details>')
    shown = Markup('<div class="only-laptop">{}</div>').format(listed) + folded.format(
        segments[segment]["title"], icon("chevron-down"), listed
    )
    if len(on) > 1:
        dates = [(f"{path}?segment={segment}&day={each}", words.day(each, weekday=False), each == day) for each in on]
        shown += _chips(_("哪一天"), dates)
    return Markup('<div class="stack result-ways">{}</div>').format(shown)


def _chips(label: str, listed: Iterable[tuple[str, str, bool]]) -> Markup:
    return Markup('<nav class="chips" aria-label="{}">{}</nav>').format(
        label,
        NOTHING.join(
            Markup('<a class="chip {}" href="{}"{}>{}{}</a>').format(
                "on" if on else "", href, Markup(' aria-current="page"') if on else NOTHING, icon("check") if on else NOTHING, text
            )
            for href, text, on in listed
        ),
    )


def players(children: Sequence[Record], said: Mapping[str, Result], gone: Collection[str], tool: str, next_place: int) -> Markup:
    """One large key a child; what a tap does stands at its right. Those out in an earlier round come last."""
    ordered = sorted(children, key=lambda child: (child["id"] in gone, names.sort_key(child["name"])))
    return NOTHING.join(_player(child, said[child["id"]], child["id"] in gone, tool, next_place) for child in ordered)


def _player(child: Record, result: Result, gone: bool, tool: str, next_place: int) -> Markup:
    stands = getattr(result, tool)
    done = stands is not None and stands is not False
    deed = {
        "place": _("第 {n} 名").format(n=next_place),
        "points": _("改分") if done else _("写分"),
        "out": _("淘汰"),
        "performed": _("表演了"),
    }[tool]
    back = done and tool != "points"
    shown = Markup('<span class="btn {}">{}{}</span>').format(
        "quiet" if back else "wash", icon("arrow-back-up") if back else NOTHING, _("撤回") if back else deed
    )
    more = Markup('<button type="button" class="btn quiet square" data-write="{}" aria-label="{}">{}</button>').format(
        child["id"], _("写 {name} 的成绩").format(name=child["name"]), icon("pencil")
    )
    quiet = dotted(child.get("group"), words.number(child.get("number")))
    return Markup(
        '<div class="player {}"><button type="button" class="player-key" data-tap="{}" aria-pressed="{}">{}'
        '<span class="two"><span class="nm">{}</span><span class="soft">{}</span></span><span class="tags">{}</span>{}</button>{}</div>'
    ).format(
        "done" if done else "",
        child["id"],
        "true" if done else "false",
        leaf(child["name"], "off" if gone or result.out else ""),
        child["name"],
        quiet,
        _tags(result, gone),
        shown,
        more,
    )


def _tags(result: Result, gone: bool) -> Markup:
    told = (
        tag(_("前面淘汰了")) if gone and not result.out else NOTHING,
        tag(_("第 {n} 名").format(n=result.place), "ok") if result.place else NOTHING,
        tag(_("{n} 分").format(n=number(result.points)), "ok") if result.points is not None else NOTHING,
        tag(_("淘汰")) if result.out else NOTHING,
        tag(_("表演了"), "ok", "star") if result.performed else NOTHING,
    )
    return NOTHING.join(told)


def told(activity: Record, fact: Fact) -> str:
    """A result in a few words: 抢板凳 第 2 轮 淘汰; 跳绳比赛 第 1 名."""
    segment = next((one["title"] for one in activity.get("segments") or () if one["id"] == fact.get("segment")), _("没有这个环节"))
    said = results.said(fact)
    what = [
        _("第 {n} 名").format(n=said.place) if said.place else "",
        _("{n} 分").format(n=number(said.points)) if said.points is not None else "",
        _("淘汰") if said.out else "",
        _("表演了") if said.performed else "",
    ]
    round_ = round_word(str(fact["round"])) if fact.get("round") is not None else ""
    return " ".join(filter(None, (segment, round_, *what) if any(what) else (segment, round_, words.kind("result"))))


# --- the ranking ------------------------------------------------------------------------------------------------------------------


def called(ledger: Ledger, ids: Iterable[str]) -> dict[str, str]:
    """Names by id, in the order of a register."""
    known = {id: (ledger.store.children.find(id) or {}).get("name") or _("（没有档案）") for id in ids}
    return dict(sorted(known.items(), key=lambda pair: names.sort_key(pair[1])))


def in_order(ranked: Sequence[Ranked], by_name: Mapping[str, str]) -> list[Ranked]:
    """The ranking, those who are level by name."""
    order = {id: at for at, id in enumerate(by_name)}
    return sorted(ranked, key=lambda one: (one.place is None, one.place or 0, order[one.child]))


def by_word(ranking: Ranking) -> str:
    """What a ranking goes by, as one says it."""
    ranked = ranking.ranked
    if ranking.by == "points":
        return _("按分数，几轮加在一起")
    if not any(one.places for one in ranked):
        return _("按淘汰先后，留到后面的在前") if results.out(ranked) else ""
    if results.out(ranked):
        return _("先按名次，再按淘汰先后")
    return _("按几轮名次的和，小的在前") if any(len(one.places) > 1 for one in ranked) else _("按名次")


def rankings(ledger: Ledger, found: Sequence[Ranking], prizes: Mapping[str, str]) -> Markup:
    """Each ranking with what it goes by: place, name, why, and the prize it was given (`prizes`, by child); below them who is out in which
    round, and who performed.
    """
    if not found:
        return Markup('<p class="soft">{}</p>').format(_("还没有成绩。在名单上点一下，这里就排出名次。"))
    by_name = called(ledger, {one.child for each in found for one in each.ranked})
    shown = NOTHING.join(_ranking(each, by_name, prizes) for each in found)
    first = in_order(found[0].ranked, by_name)
    every = [one for each in found for one in each.ranked]
    return shown + _still(found, by_name, prizes) + _out(results.out(first), by_name) + _performed(every, by_name)


def _ranking(ranking: Ranking, by_name: Mapping[str, str], prizes: Mapping[str, str]) -> Markup:
    goes_on, undecided = bool(results.out(ranking.ranked)), results.undecided(ranking)
    placed = (one for one in in_order(ranking.ranked, by_name) if one.place is not None)
    listed = [one for one in placed if one.child not in undecided or one.child in prizes]
    if not listed:
        return NOTHING
    head = Markup('<p class="soft rank-by">{}</p>').format(by_word(ranking))
    shown = NOTHING.join(
        _ranked(one, ranking.by, by_name[one.child], "" if one.child in undecided else str(one.place), goes_on, prizes.get(one.child))
        for one in listed
    )
    return head + Markup('<ol class="ranking">{}</ol>').format(shown)


def _ranked(one: Ranked, by: str, name: str, place: str, goes_on: bool, prize: str | None) -> Markup:
    """Without a `place` it is still open."""
    several = _("、").join(str(place) for place in one.places) if len(one.places) > 1 else ""
    still = _out_word(one.out_in) if one.out_in is not None else _("还在") if goes_on and not one.places else ""
    points = _("{n} 分").format(n=number(one.points)) if one.points is not None else ""
    why = [points] if by == "points" else [_("每轮名次 {places}").format(places=several) if several else "", still]
    return Markup(
        '<li class="li"><b class="num rank-place">{}</b><span class="two"><span class="nm">{}</span>'
        '<span class="soft">{}</span></span>{}</li>'
    ).format(place, name, dotted(*why, _("表演了") if one.performed else ""), tag(prize, "ok", "gift") if prize else NOTHING)


def _still(found: Sequence[Ranking], by_name: Mapping[str, str], prizes: Mapping[str, str]) -> Markup:
    """Who is still in has no place before somebody says so, or the others went out."""
    still = {child for each in found for child in results.undecided(each)} - set(prizes)
    if not still:
        return NOTHING
    head = ngettext("还在的 {n} 人，没有名次", "还在的 {n} 人，没有名次", len(still)).format(n=len(still))
    listed = _("、").join(name for id, name in by_name.items() if id in still)
    return Markup('<div class="result-told"><p><span class=soft>{}</span> {}</p></div>').format(head, listed)


def _out(gone: Mapping[str, Sequence[str]], by_name: Mapping[str, str]) -> Markup:
    lines = [
        Markup("<p><span class=soft>{}</span> {}</p>").format(_out_word(round_), _("、").join(by_name[child] for child in children))
        for round_, children in gone.items()
    ]
    return Markup('<div class="result-told">{}</div>').format(NOTHING.join(lines)) if lines else NOTHING


def _performed(ranked: Sequence[Ranked], by_name: Mapping[str, str]) -> Markup:
    been = [name for id, name in by_name.items() if any(one.child == id and one.performed for one in ranked)]
    if not been:
        return NOTHING
    head = ngettext("表演过的 {n} 人", "表演过的 {n} 人", len(been)).format(n=len(been))
    return Markup('<div class="result-told"><p><span class=soft>{}</span> {}</p></div>').format(head, _("、").join(been))

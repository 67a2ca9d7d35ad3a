"""活动记录: what an activity was, as it is written up and handed in.

Its figures are those of board and papers (care.figures); nothing is counted here a second time. What nobody wrote down is None or empty.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from care import activity as activities
from care import beside, days, facts, figures, names, service, steps, writing
from care.activity import Record
from care.beside import Beside, Counted
from care.books import Books
from care.facts import Fact
from care.hands import Hands
from care.steps import Went

LONGEST_SUMMARY = writing.LONGEST_STORY
LONGEST_QUOTE = 200
SURELY_A_NAME = 3
"""A name of so many characters is one wherever it stands; 江南 may be the region."""

MOVES = {"item": "handout", "back": "take_back"}
"""Figures of an item, and the facts they count."""


@dataclass(frozen=True, slots=True)
class Part:
    """A segment as it took place: how it `went` on each day on which somebody tapped 下一环节, and who took part over all days."""

    segment: Record
    planned: str | None
    went: Sequence[tuple[str, Went]]
    children: int
    visits: int


@dataclass(frozen=True, slots=True)
class Helper:
    """A volunteer: the segments that bear the name on the run sheet, and how many records somebody of that name wrote on a phone."""

    name: str
    leads: Sequence[str]
    wrote: int


@dataclass(frozen=True, slots=True)
class Account:
    """What an activity's record says. `guests` is the fact that stands; `came` how many were there on each day; `tenths` the tenths
    of an hour of service that an organizer wrote down.
    """

    organizers: Sequence[str]
    came: Mapping[str, int]
    course: Sequence[Part]
    helpers: Sequence[Helper]
    tenths: int
    guests: Fact | None
    quotes: Sequence[str]
    summary: str
    beside: Beside


def account(activity: Record, told: Mapping[str, Any], books: Books, stations: Iterable[Record], *, spoken: Iterable[str] = ()) -> Account:
    """The record of an activity. `told` are its figures, `stations` those that ever joined it, `spoken` what children said."""
    kept: Record = activity.get("summary") or {}
    lead = str(kept.get("lead") or "")
    return Account(
        organizers=[lead] if lead else organizers(activity["id"], books),
        came={day: figures.came_on(activity["id"], day, books) for day in days_of(activity["id"], books)},
        course=list(course(activity, told, books)),
        helpers=helpers(activity, books, stations),
        tenths=service.total(service.served(activity["id"], books)),
        guests=guests(activity["id"], books),
        quotes=quotes(spoken),
        summary=str(kept.get("text") or ""),
        beside=beside.beside(activity, books),
    )


def days_of(activity: str, books: Books) -> list[str]:
    """The days on which a child was there."""
    return sorted({stay.day for sheet in books.sheets(activity) for stay in sheet.stays})


def organizers(activity: str, books: Books) -> list[str]:
    """The organizers who wrote anything at the activity, by pinyin."""
    wrote = {writing.line(fact.get("by") or "") for fact in books.facts_of(activity) if not fact.get("station")}
    return sorted(wrote - {""}, key=names.sort_key)


def course(activity: Record, told: Mapping[str, Any], books: Books) -> Iterator[Part]:
    """The run sheet, each segment as planned, as it went, and with its figures."""
    took_part = {segment["id"]: segment for segment in told["segments"]}
    tapped = {
        days.day_of(fact["happened_at"], books.zone)
        for fact in books.loose(activity["id"])
        if fact["kind"] == "step" and books.counts(fact)
    }
    by_day = [(day, steps.how_it_went(activity, books.zone, steps.steps(activity["id"], day, books))) for day in sorted(tapped)]
    plan = {entry.id: entry.begins for entry in steps.planned(activity, books.zone)}
    for place, segment in enumerate(activity.get("segments") or ()):
        went = [(day, listed[place]) for day, listed in by_day if listed[place].began or listed[place].skipped]
        figure = took_part[segment["id"]]
        yield Part(segment, plan.get(segment["id"]), went, figure["children"], figure["visits"])


def helpers(activity: Record, books: Books, stations: Iterable[Record]) -> list[Helper]:
    """Who helped, by pinyin: whose service an organizer wrote down, rehearsals left out; before anything was, the names under which phones
    worked here, without those that were put aside.
    """
    by_phone = {one["id"]: Hands(one, activity["id"]) for one in stations if activity["id"] in (one.get("joined") or {})}
    by_phones = [fact for fact in books.facts_of(activity["id"]) if fact.get("station") in by_phone and books.counts(fact)]
    wrote = Counter(by_phone[fact["station"]].of(fact) for fact in by_phones)
    written = service.served(activity["id"], books)
    named = {one.name for one in written if one.sort == "service"}
    if not written:
        worked = {fact["station"] for fact in by_phones}
        aside = {names.key(one.name) for one in service.put_aside(activity["id"], books)}
        joined = {name for id, hands in by_phone.items() if id not in worked for name, _at in hands.joins(())}
        named = {name for name in joined | set(wrote) if name and names.key(name) not in aside}
    leads: dict[str, list[str]] = {}
    for segment in activity.get("segments") or ():
        leads.setdefault(writing.line(segment.get("leader") or ""), []).append(segment["title"])
    return [Helper(name, leads.get(name, ()), wrote[name]) for name in sorted(named, key=names.sort_key)]


def guests(activity: str, books: Books) -> Fact | None:
    """How many families and guests came, as an organizer wrote it down last; a phone's word does not count."""
    said = (fact for fact in books.loose(activity) if fact["kind"] == "guests" and not fact.get("station") and books.counts(fact))
    return max(said, key=facts.key, default=None)


def quotes(spoken: Iterable[str]) -> list[str]:
    """What children said, as it may be quoted: each once, as one line, the longest cut. Whoever gives them has asked and left names out."""
    lines = (writing.line(text)[:LONGEST_QUOTE] for text in spoken)
    return [line for line in dict.fromkeys(lines) if line]


# --- what an organizer adds -------------------------------------------------------------------------------------------------------


def summary(text: str, lead: str, *, by: str, now: str) -> dict[str, str]:
    """小结 and who was in charge, as the activity keeps them."""
    return {"text": writing.visible(text).strip(), "lead": writing.line(lead), "by": by, "at": now}


def named(text: str, children: Iterable[Record]) -> tuple[list[str], list[str]]:
    """The children a text names, by pinyin: those it surely names, and those whose short name may be a word."""
    bare = "".join(writing.half(text).split())
    found = sorted({child["name"] for child in children if len(child["name"]) > 1 and child["name"] in bare}, key=names.sort_key)
    return [name for name in found if len(name) >= SURELY_A_NAME], [name for name in found if len(name) < SURELY_A_NAME]


# --- the lists behind the figures -------------------------------------------------------------------------------------------------


def behind(figure: str, activity: Record, books: Books, children: Iterable[Record]) -> list[Counted] | None:
    """The children behind a figure, in no order; None for a figure there is not.

    `figure` is expected, arrived, walk_ins, days, day:2026-12-19, segment:<id>, item:<id> or back:<item>, or one of `beside.behind`. As
    many stand there as the figure says, and their `times` add up to the visits, to the days, or to the pieces handed out or given back.
    """
    which, _colon, of = figure.partition(":")
    sheets = list(books.sheets(activity["id"]))
    if which in ("expected", "arrived", "walk_ins") and not of:
        listed = {child["id"] for child in activities.expected(activity, children)}
        came = {sheet.child for sheet in sheets if sheet.arrived}
        groups = {"expected": listed, "arrived": came, "walk_ins": came - listed}
        return [Counted(child) for child in groups[which]]
    if figure == "days":
        return [Counted(sheet.child, len({stay.day for stay in sheet.stays})) for sheet in sheets if sheet.arrived]
    if which == "day":
        return [Counted(sheet.child) for sheet in sheets if any(stay.day == of for stay in sheet.stays)]
    if which == "segment" and activities.segment_of(activity, of):
        return [Counted(sheet.child, times) for sheet in sheets if (times := figures.attended(sheet, of))]
    if which in MOVES:
        return [Counted(sheet.child, pieces) for sheet in sheets if (pieces := figures.received(sheet, MOVES[which]).get(of))]
    return beside.behind(figure, activity, books)

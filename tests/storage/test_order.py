"""Phones are offline for a morning, send everything twice, in any order, answers get lost, the laptop restarts: the books are the same."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from care import facts as rules
from care.books import Books
from care.tray import entry_id
from storage.ledger import Ledger
from storage.store import Store

Fact = dict[str, Any]

CHILDREN = ("c1", "c2", "c3")
STATIONS = {id: {"id": id, "joined": {"a1": "2026-11-21T00:00:00.000Z"}} for id in ("s1", "s2", "s3")}
ACTIVITY = {
    "id": "a1", "title": "冬至", "place": "村委会", "who": "all", "starts_at": "2026-11-21T09:00:00+08:00", "ends_at": "2026-11-22T17:00:00+08:00",
    "segments": [{"id": "g1", "title": "包饺子", "places": 2}], "items": [{"item": "i1", "per_child": 1, "per": "activity"}],
}  # fmt: skip


def at(minute: int) -> str:
    return f"2026-11-21T{9 + minute // 60:02}:{minute % 60:02}:00.000+08:00"


@st.composite
def mornings(draw: st.DrawFn) -> list[tuple[str, Fact]]:
    """What happened in a morning: facts, each with the station that saw it, or "" for an organizer's decision."""
    happened: list[tuple[str, Fact]] = []
    for number in range(draw(st.integers(1, 14))):
        kind = draw(
            st.sampled_from(["arrival", "departure", "attendance", "handout", "take_back", "void", "headcount", "newcomer", "settle"])
        )
        station, minute = draw(st.sampled_from(sorted(STATIONS))), draw(st.one_of(st.integers(0, 5), st.integers(0, 200)))
        fact: Fact = {
            "id": f"00000000-0000-7000-8000-{number:012d}",
            "kind": kind,
            "at": at(minute),
            "clock": draw(st.sampled_from([0, 0, 600_000, -600_000])),
            "activity": "a1",
            "by": "李老师",
        }
        if kind == "void":
            if not happened:
                continue
            target = draw(st.sampled_from([fact["id"] for _, fact in happened if fact["kind"] != "void"] or [None]))
            if target is None:
                continue
            fact["of"] = target
        elif kind == "settle":
            station, known = "", [fact["id"] for _, fact in happened]
            rule, about = draw(
                st.sampled_from([("over_entitlement", ":i1"), ("not_arrived", ":2026-11-21"), ("close_in_out", ":2026-11-21")])
            )
            subject = draw(st.sampled_from(CHILDREN)) + about
            fact["of"] = entry_id(rule, "a1", subject)
            fact["details"] = {
                "choice": "keep",
                "rule": rule,
                "subject": subject,
                "facts": draw(st.lists(st.sampled_from(known))) if known else [],
            }
        elif kind == "headcount":
            fact["details"] = {"number": 12}
        else:
            fact["child"] = draw(st.sampled_from(CHILDREN)) if kind != "newcomer" else "c9"
        if kind == "newcomer":
            fact["details"] = {"name": "新来的", "group": "河东组"}
        if kind == "attendance":
            fact["segment"] = "g1"
        if kind in ("handout", "take_back"):
            fact |= {"item": "i1", "quantity": draw(st.integers(1, 2))}
        happened.append((station, fact))
    return happened


def set_up(ledger: Ledger) -> None:
    for id in CHILDREN:
        ledger.save("children", {"id": id, "name": f"孩子 {id}", "added_at": "2026-01-01T00:00:00.000Z"}, by="周敏")
    ledger.save("items", {"id": "i1", "title": "铅笔", "unit": "支"}, by="周敏")
    ledger.save("activities", ACTIVITY, by="周敏")
    ledger.store.commit_now()


def what_follows(ledger: Ledger) -> dict[str, Any]:
    """The books in full: figures, each child's sheet, the tray, the stock."""
    sheets = {
        child: {
            "standing": [fact["id"] for fact in sheet.standing],
            "taken back": [fact["id"] for fact in sheet.taken_back],
            "stays": [(stay.day, [fact["id"] for fact in stay.seen], [fact["id"] for fact in stay.departures]) for stay in sheet.stays],
            "attended": {key: [fact["id"] for fact in met] for key, met in sheet.attended.items()},
        }
        for child in (*CHILDREN, "c9")
        for sheet in [ledger.books.sheet("a1", child)]
    }
    tray = [(entry.rule, entry.subject, [fact["id"] for fact in entry.facts]) for entry in ledger.tray("a1")]
    handled = [(entry.id, [fact["id"] for fact in entry.facts]) for entry in ledger.handled()]
    return {"figures": ledger.figures("a1"), "sheets": sheets, "tray": tray, "handled": handled, "stock": ledger.books.stock("i1")}


def plainly(happened: Sequence[tuple[str, Fact]], folder: Path) -> dict[str, Any]:
    """Each fact once, sorted by when it happened, with nothing going wrong."""
    ledger = Ledger(Store.open(folder))
    set_up(ledger)
    for station, fact in sorted(happened, key=lambda pair: (rules.happened_at(pair[1], sent_at=None, server_time=at(300)), pair[1]["id"])):
        ledger.take(dict(fact), station=STATIONS.get(station), sent_at=None)
    ledger.store.commit_now()
    told = what_follows(ledger)
    ledger.store.close()
    return told


Opens = Callable[[Store], Ledger]


def by_phones(happened: Sequence[tuple[str, Fact]], folder: Path, chance: random.Random, opens: Opens = Ledger) -> dict[str, Any]:
    """The same through phones: in any order, with repeats, answers that get lost, power cuts before the commit, and restarts."""
    ledger = opens(Store.open(folder))
    set_up(ledger)
    waiting = [*happened, *chance.choices(happened, k=len(happened) // 2)] if happened else []
    chance.shuffle(waiting)
    while waiting:
        count = chance.randint(1, 4)
        batch, waiting = waiting[:count], waiting[count:]
        if chance.random() < 0.3:
            batch = [*batch, batch[0]]
        for station, fact in batch:
            ledger.take(dict(fact), station=STATIONS.get(station), sent_at=None)
        luck = chance.random()
        if luck < 0.2:  # the laptop's battery is empty before the disk had it: the phones keep theirs
            waiting = [*waiting, *batch]
        else:
            ledger.store.commit_now()
        if luck < 0.3:  # in between it starts again, and the answer got lost
            if luck > 0.25:
                ledger.store.compact()
            ledger.store.close()
            ledger = opens(Store.open(folder))
            waiting = [*waiting, *batch]
    for station, fact in happened:  # until every phone has had its answer
        ledger.take(dict(fact), station=STATIONS.get(station), sent_at=None)
    ledger.store.commit_now()
    told = what_follows(ledger)
    ledger.store.close()
    fresh = opens(Store.open(folder))
    assert what_follows(fresh) == told, "a restart changes the books"
    sorted_fold = Books(ledger.centre["time_zone"])
    for fact in sorted(fresh.store.facts.all(), key=lambda fact: (fact["happened_at"], fact["id"])):
        sorted_fold.add(fact)
    assert sorted_fold.stock("i1") == told["stock"]
    assert {fact["id"] for fact in fresh.store.facts.all()} == {fact["id"] for _, fact in happened}
    fresh.store.close()
    return told


def holds(happened: Sequence[tuple[str, Fact]], seed: int, room: Path, opens: Opens = Ledger) -> None:
    """The property itself."""
    assert by_phones(happened, room / "phones", random.Random(seed), opens) == plainly(happened, room / "plain")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(happened=mornings(), seed=st.integers(0, 2**32))
def test_order_repeats_lost_answers_and_restarts_never_matter(
    happened: list[tuple[str, Fact]], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    holds(happened, seed, tmp_path_factory.mktemp("order"))


class TakesRepeatsForNew(Ledger):
    """A ledger whose de-duplication was broken by hand: what comes again is counted again."""

    def take(self, raw: Any, **kwargs: Any) -> Any:
        if self.store.facts.find(raw["id"]):
            raw = {**raw, "id": str(uuid.uuid4())}
        return super().take(raw, **kwargs)


def test_with_the_de_duplication_broken_the_property_fails(tmp_path: Path) -> None:
    handout = {
        "id": "00000000-0000-7000-8000-000000000001",
        "kind": "handout",
        "at": at(10),
        "clock": 0,
        "activity": "a1",
        "child": "c1",
        "item": "i1",
        "quantity": 1,
    }
    holds([("s1", handout)], 1, tmp_path / "sound")
    with pytest.raises(AssertionError):
        holds([("s1", handout)], 1, tmp_path / "broken", TakesRepeatsForNew)


def test_a_fact_is_kept_in_memory_once_by_store_and_books_together(tmp_path: Path) -> None:
    ledger = Ledger(Store.open(tmp_path))
    ledger.save("children", {"id": "c1", "name": "魏小涛"}, by="周敏")
    ledger.save("activities", ACTIVITY, by="周敏")
    sent: list[Fact] = [
        {"id": str(uuid.UUID(int=1)), "kind": "arrival", "at": at(0), "activity": "a1", "child": "c1"},
        {"id": str(uuid.UUID(int=2)), "kind": "arrival", "at": at(0), "activity": "nowhere", "child": "c1"},
        {"id": str(uuid.UUID(int=3)), "kind": "arrival", "at": "no time", "activity": "a1"},
    ]
    outcomes = [ledger.take(fact, station=STATIONS["s1"], sent_at=None).outcome for fact in sent]
    assert outcomes == ["recorded", "refused", "refused"]
    for fact in sent:
        assert ledger.books.facts[fact["id"]] is ledger.store.facts.need(fact["id"])
    assert ledger.books.sheet("a1", "c1").standing == [ledger.store.facts.need(sent[0]["id"])]
    ledger.store.close()

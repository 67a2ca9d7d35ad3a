"""The property the system stands on, with everything in it that can be wrong: strangers, old badges, unknown items, midnight, late voids.

`storage/test_order.py` plays lost answers and power cuts; here it is the rules that are tried.
"""

import json
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from care import days
from care.tray import entry_id
from storage import house
from storage.ledger import Ledger

BEGAN = "2026-12-18T14:30:00.000Z"
"""Half an hour before the centre's midnight, so that some of it happens the day after."""
ACTIVITY = {
    "id": "a1",
    "title": "冬至",
    "starts_at": BEGAN,
    "ends_at": days.shifted(BEGAN, 4 * 3_600_000),
    "who": "children",
    "children": ["c1", "c2"],
    "list_only": True,
    "segments": [{"id": "g1", "title": "介绍"}, {"id": "g2", "title": "抢板凳", "places": 1}],
    "items": [{"item": "p1", "per_child": 1, "per": "activity"}, {"item": "i1", "per_child": 1, "per": "day"}],
}
FAMILY = {
    "c1": {"guardians": [{"guardian": "p1", "relation": "奶奶"}, {"guardian": "p2", "relation": "叔叔", "may_collect": False}]},
    "c2": {"may_go_alone": {"on": "2026-12-19", "by": "外婆"}},
}
RECORDS = [
    ("activities", ACTIVITY),
    *(("children", {"id": child, "name": child, "number": n, **FAMILY.get(child, {})}) for n, child in enumerate(("c1", "c2", "c3"))),
    *(("guardians", {"id": id, "name": id}) for id in ("p1", "p2")),
    ("badges", {"id": "B1", "code": "B1", "child": "c1"}),
    ("badges", {"id": "B3", "code": "B3", "child": "c3", "withdrawn_at": days.shifted(BEGAN, 1_800_000)}),
    ("items", {"id": "i1", "title": "苹果"}),
    ("items", {"id": "p1", "title": "包", "contents": [{"item": "i1", "quantity": 2}]}),
]

WHO = st.one_of(
    st.builds(lambda id: {"child": id}, st.sampled_from(["c1", "c2", "c3", "c-new"])),
    st.builds(lambda b: {"badge": b}, st.sampled_from(["B1", "B3", "B9"])),
)
WHAT = st.one_of(
    st.sampled_from([{"kind": "arrival"}, {"kind": "departure"}, {"kind": "newcomer", "child": "c-new", "details": {"name": "小明"}}]),
    st.builds(
        lambda segment, round_: {"kind": "attendance", "segment": segment, "round": round_},
        st.sampled_from(["g1", "g2", "g9"]),
        st.sampled_from([None, 1, 2]),
    ),
    st.builds(
        lambda kind, item: {"kind": kind, "item": item}, st.sampled_from(["handout", "take_back"]), st.sampled_from(["p1", "i1", "i9"])
    ),
    st.builds(
        lambda how: {"kind": "departure", "details": how},
        st.sampled_from(
            [
                {"how": "alone"},
                {"how": "guardian", "guardian": "p1"},
                {"how": "guardian", "guardian": "p2"},
                {"how": "escort", "guardian": "p2"},
                {"how": "other", "name": "王强", "asked": 0},
                {"how": "other", "name": "王强", "asked": 1},
            ]
        ),
    ),
    st.just({"kind": "question", "details": {"name": "王强"}}),
    st.builds(lambda n, word: {"kind": "answer", "of": n, "details": {"answer": word}}, st.integers(0, 1), st.sampled_from(["yes", "no"])),
    st.sampled_from([{"kind": "absence", "details": {"reason": "excused"}}, {"kind": "safe"}, {"kind": "emergency"}]),
    st.builds(lambda n: {"kind": "count", "item": "i1", "quantity": n}, st.integers(0, 5)),
    st.builds(lambda n: {"kind": "receipt", "item": "i1", "quantity": n}, st.integers(1, 9)),
    st.builds(lambda n: {"kind": "void", "of": n}, st.integers(0, 11)),
    st.builds(
        lambda matter, named: {"kind": "settle", "of": entry_id(matter[0], "a1", matter[1]), "details": {"facts": named}},
        st.sampled_from(
            [
                ("not_on_list", "c3"),
                ("over_entitlement", "c1:p1"),
                ("over_entitlement", "c3:p1"),
                ("unknown_badge", "B9"),
                ("unknown_segment", "g9"),
                ("full", "g2:2026-12-18:1"),
                ("not_arrived", "c1:2026-12-18"),
                ("two_collectors", "c1:2026-12-18"),
            ]
        ),
        st.sets(st.integers(0, 11)),
    ),
)


@st.composite
def afternoons(draw: st.DrawFn) -> tuple[list[tuple[dict[str, Any], str | None]], list[int], set[int]]:
    """Facts with the phone that writes each, an order of arrival with repeats, and after which of them the laptop is restarted."""
    written: list[tuple[dict[str, Any], str | None]] = []
    for place in range(draw(st.integers(1, 12))):
        fact = {**draw(WHO), **draw(WHAT)}
        minutes = draw(st.integers(0, 90))
        clock = draw(st.sampled_from([0, 600_000, -600_000]))
        id = str(uuid.UUID(int=draw(st.integers(1, 2**20)) * 16 + place))
        at = days.shifted(BEGAN, minutes * 60_000 - clock)
        written.append(
            ({"id": id, "at": at, "clock": clock, "activity": "a1", "by": "李老师", **fact}, draw(st.sampled_from(["s1", "s2", None])))
        )
    for fact, _ in written:
        if fact["kind"] == "void":
            fact["of"] = written[fact["of"] % len(written)][0]["id"]
            fact.pop("child", None)
        if fact["kind"] == "answer":
            fact["of"] = written[fact["of"] % len(written)][0]["id"]
        if fact.get("details", {}).get("asked") is not None:
            fact["details"] = {**fact["details"], "asked": written[fact["details"]["asked"] % len(written)][0]["id"]}
        if fact["kind"] == "settle":
            named = {written[n % len(written)][0]["id"] for n in fact["details"]["facts"]}
            fact["details"] = {"choice": "keep", "rule": "full", "subject": "g2:2026-12-18:1", "facts": sorted(named)}
    order = draw(st.permutations(range(len(written))))
    repeats = draw(st.lists(st.sampled_from(range(len(written))), max_size=6))
    return written, [*order, *repeats], draw(st.sets(st.integers(0, len(order)), max_size=2))


def _new_ledger(folder: Path) -> Ledger:
    ledger = house.open_at(folder)
    for table, record in RECORDS:
        ledger.save(table, dict(record), by=None)
    ledger.store.commit_now()
    return ledger


def _books(ledger: Ledger) -> str:
    """All that follows, without the outcomes: those are history."""
    tray = sorted((entry.rule, entry.subject, *(fact["id"] for fact in entry.facts)) for entry in ledger.tray("a1"))
    handled = [(entry.id, *(fact["id"] for fact in entry.facts)) for entry in ledger.handled()]
    return json.dumps([ledger.figures("a1"), ledger.books.stock("i1"), tray, handled], ensure_ascii=False)


def _take(ledger: Ledger, fact: dict[str, Any], phone: str | None) -> str:
    station = {"id": phone, "joined": {"a1": BEGAN}} if phone else None
    return ledger.take(fact, station=station, sent_at=None, server_time=days.shifted(BEGAN, 7_200_000)).outcome


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(afternoons())
def test_the_books_do_not_depend_on_the_order_in_which_facts_come(
    played: tuple[list[tuple[dict[str, Any], str | None]], list[int], set[int]],
) -> None:
    written, order, restarts = played
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        ledger = _new_ledger(Path(first))
        for fact, phone in sorted(written, key=lambda pair: (days.shifted(pair[0]["at"], pair[0]["clock"]), pair[0]["id"])):
            _take(ledger, fact, phone)
        plain = _books(ledger)
        house.close()
        ledger = _new_ledger(Path(second))
        answers: dict[str, str] = {}
        for place, number in enumerate(order):
            fact, phone = written[number]
            answer = _take(ledger, fact, phone)
            assert answers.setdefault(fact["id"], answer) == answer  # a repeat gets the first answer again
            ledger.store.commit_now()
            if place in restarts:
                house.close()
                ledger = house.open_at(Path(second))
        shuffled = _books(ledger)
        house.close()
    assert shuffled == plain

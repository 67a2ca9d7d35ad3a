"""Who came late, who did not come, and why: what was written down, and what was not, are never mixed up."""

import itertools
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care import absences
from care.books import Books

ZONE = "Asia/Shanghai"
A: dict[str, Any] = {
    **{"id": "a1", "who": "all", "segments": []},
    **{"starts_at": "2026-12-19T01:00:00.000Z", "ends_at": "2026-12-19T05:00:00.000Z"},
}
DAY = "2026-12-19"
CAMP = {**A, "ends_at": "2026-12-21T05:00:00.000Z"}
PARTY = {**A, "starts_at": "2026-12-19T12:00:00.000Z", "ends_at": "2026-12-19T17:00:00.000Z"}
CHILDREN = [{"id": f"c{n}", "name": f"孩子 {n}"} for n in range(6)]
_count = itertools.count(1)


def fact(kind: str, child: str, at: str, **more: Any) -> dict[str, Any]:
    """A fact at a time of the centre's clock ("09:31" on the day, or "2026-12-20 09:31")."""
    day, clock = at.split() if " " in at else (DAY, at)
    hour, minute = (int(part) for part in clock.split(":"))
    utc = f"{day}T{hour - 8:02d}:{minute:02d}:00.000Z" if hour >= 8 else f"{_before(day)}T{hour + 16:02d}:{minute:02d}:00.000Z"
    return {"id": str(uuid.UUID(int=next(_count))), "kind": kind, "activity": "a1", "child": child, "happened_at": utc, **more}


def _before(day: str) -> str:
    return f"{day[:8]}{int(day[8:]) - 1:02d}"


def absent(child: str, reason: str, at: str = "09:10", **more: Any) -> dict[str, Any]:
    return fact("absence", child, at, details={"reason": reason, **more})


def books(*facts: dict[str, Any]) -> Books:
    kept = Books(ZONE)
    for one in facts:
        kept.add(one)
    return kept


def late(activity: dict[str, Any], *facts: dict[str, Any], day: str = DAY) -> str | None:
    sheet = books(*facts).sheet("a1", "c1")
    return absences.late(activity, absences.stays(sheet, activity, day, ZONE), ZONE)


# --- late -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("clock", "is_late"), [("08:40", False), ("09:00", False), ("09:15", False), ("09:16", True), ("11:00", True)])
def test_more_than_a_quarter_of_an_hour_after_the_start_is_late(clock, is_late):
    arrival = fact("arrival", "c1", clock)
    assert late(A, arrival) == (arrival["happened_at"] if is_late else None)


def test_who_was_met_in_time_is_not_late_however_late_somebody_signed_it_in():
    assert late(A, fact("attendance", "c1", "09:05", segment="s"), fact("arrival", "c1", "09:40")) is None


def test_of_one_who_was_only_met_nobody_knows_when_it_came():
    assert late(A, fact("attendance", "c1", "10:05", segment="s")) is None


def test_who_went_and_came_again_is_not_late():
    assert late(A, fact("arrival", "c1", "09:01"), fact("departure", "c1", "10:00"), fact("arrival", "c1", "10:30")) is None


def test_of_several_days_each_has_its_own_start():
    first, second = fact("arrival", "c1", "09:40"), fact("arrival", "c1", "2026-12-20 08:50")
    assert late(CAMP, first, second) == first["happened_at"]
    assert late(CAMP, first, second, day="2026-12-20") is None


def test_who_comes_after_midnight_came_for_the_evening_before():
    assert late(PARTY, fact("arrival", "c1", "2026-12-20 00:10")) is not None
    assert late(PARTY, fact("arrival", "c1", "19:30")) is None
    assert absences.days_of(PARTY, ZONE) == [DAY]


# --- why not ----------------------------------------------------------------------------------------------------------------------


def test_reasons_and_none_are_counted_apart_and_add_up():
    kept = books(
        fact("arrival", "c0", "09:02"),
        fact("arrival", "c1", "09:31"),
        absent("c2", "excused", note="发烧了"),
        absent("c3", "not_reached"),
        absent("c4", "not_asked"),
    )
    assert absences.summary(A, CHILDREN, kept, DAY) == {
        **{"expected": 6, "came": 2, "late": 1},
        **{"excused": 1, "not_reached": 1, "not_asked": 1, "not_recorded": 1},
    }


def test_the_latest_reason_that_stands_holds():
    first, second = absent("c2", "not_reached", "09:10"), absent("c2", "excused", "09:20")
    void = {**fact("void", "c2", "09:25"), "of": second["id"], "child": None}
    reason = lambda *facts: absences.missing(A, CHILDREN[2:3], books(*facts), DAY)[0].reason  # noqa: E731
    assert reason(second, first) == "excused"
    assert reason(first, second, void) == "not_reached"


def test_a_reason_nobody_knows_is_not_counted_as_one():
    assert absences.missing(A, CHILDREN[:1], books(absent("c0", "whatever")), DAY)[0].reason == "not_recorded"


def test_who_arrives_is_not_absent_whatever_was_written_before_or_after():
    kept = books(absent("c0", "excused", "09:10"), fact("arrival", "c0", "09:30"), absent("c0", "not_asked", "09:40"))
    assert not absences.missing(A, CHILDREN[:1], kept, DAY)


def test_a_reason_and_a_call_say_nothing_of_where_the_child_is():
    kept = books(absent("c0", "excused"), fact("call", "c0", "09:05", details={"outcome": "reached"}))
    sheet = kept.sheet("a1", "c0")
    assert not sheet.arrived
    assert not sheet.inside


def test_calls_are_read_latest_first_and_taken_back_ones_not_at_all():
    calls = [fact("call", "c0", clock, details={"outcome": outcome}) for clock, outcome in (("09:05", "no_answer"), ("09:20", "reached"))]
    wrong = fact("call", "c0", "09:30", details={"outcome": "wrong_number"})
    void = {**fact("void", "c0", "09:31"), "of": wrong["id"], "child": None}
    (found,) = absences.missing(A, CHILDREN[:1], books(*calls, wrong, void), DAY)
    assert [call["details"]["outcome"] for call in found.calls] == ["reached", "no_answer"]


def test_the_call_of_the_evening_before_counts_where_the_activity_lasts_a_day():
    assert absences.missing(A, CHILDREN[:1], books(absent("c0", "excused", "2026-12-18 20:00")), DAY)[0].reason == "excused"


def test_of_several_days_a_reason_is_for_the_day_it_names_else_for_the_day_it_was_written():
    def reasons(*facts: dict[str, Any]) -> list[str]:
        return [absences.missing(CAMP, CHILDREN[:1], books(*facts), day)[0].reason for day in absences.days_of(CAMP, ZONE)]

    assert reasons(absent("c0", "excused", "2026-12-20 09:10")) == ["not_recorded", "excused", "not_recorded"]
    assert reasons(absent("c0", "excused", "2026-12-18 20:00", day="2026-12-21")) == ["not_recorded", "not_recorded", "excused"]


def test_who_came_on_the_first_day_only_is_missing_on_the_second():
    kept = books(fact("arrival", "c0", "09:02"))
    assert absences.summary(CAMP, CHILDREN, kept, DAY)["came"] == 1
    assert absences.summary(CAMP, CHILDREN, kept, "2026-12-20")["not_recorded"] == 6


@pytest.mark.parametrize(
    ("now", "day"), [("2026-12-18T01:00:00Z", DAY), ("2026-12-20T01:00:00Z", "2026-12-20"), ("2027-01-01T01:00:00Z", "2026-12-21")]
)
def test_one_looks_at_today_else_at_the_first_or_last_day(now, day):
    assert absences.likely_day(CAMP, now, ZONE) == day


KINDS = st.sampled_from(("arrival", "departure", "attendance", "absence", "call"))
WRITTEN = st.builds(
    lambda kind, child, minute, reason: fact(kind, f"c{child}", f"09:{minute:02d}", details={"reason": reason}),
    *(KINDS, st.integers(0, 5), st.integers(0, 59), st.sampled_from((*absences.REASONS, "nonsense"))),
)


@given(st.lists(WRITTEN, max_size=25))
def test_whatever_was_written_in_whatever_order_the_sums_are_those_expected(written):
    one, other = (absences.summary(A, CHILDREN, books(*facts), DAY) for facts in (written, written[::-1]))
    assert one == other
    assert one["came"] + sum(one[reason] for reason in (*absences.REASONS, "not_recorded")) == one["expected"] == 6
    assert one["late"] <= one["came"]

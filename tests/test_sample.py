"""The sample centre: one afternoon, and in it what keeps children safe."""

from typing import Any

import pytest

from care import collecting, days, sample

ZONE = "Asia/Shanghai"


def made(clock: str) -> tuple[dict[str, Any], dict[str, dict[str, dict[str, Any]]]]:
    """The activity of a sample made at this time of the day, and all records by table and id."""
    tables: dict[str, dict[str, dict[str, Any]]] = {}
    for table, record in sample.make(f"2026-12-19T{clock}:00.000+08:00", "ABC234").records:
        tables.setdefault(table, {})[record["id"]] = record
    return next(iter(tables["activities"].values())), tables


@pytest.mark.parametrize(
    ("clock", "starts", "ends"),
    [
        ("14:20", "13:00", "18:00"),
        ("19:59", "18:00", "23:00"),
        ("20:00", "19:00", "23:59"),
        ("23:50", "22:00", "23:59"),
        ("00:10", "00:00", "05:00"),
    ],
)
def test_the_afternoon_is_within_one_day_and_so_are_its_segments(clock: str, starts: str, ends: str) -> None:
    activity, _tables = made(clock)
    first, last = (days.local(activity[name], ZONE) for name in ("starts_at", "ends_at"))
    assert (f"{first:%m-%d %H:%M}", f"{last:%m-%d %H:%M}") == (f"12-19 {starts}", f"12-19 {ends}")
    clocks = [segment["starts"] for segment in activity["segments"]]
    assert clocks == sorted(set(clocks))
    assert starts <= clocks[0] < clocks[-1] < ends


def test_it_shows_how_children_are_kept_safe() -> None:
    activity, tables = made("14:20")
    children, guardians = tables["children"].values(), tables["guardians"]
    assert len(children) == 60
    alone = [child for child in children if child.get("may_go_alone")]
    assert [collecting.may_go_alone(child, activity["starts_at"], ZONE) for child in alone] == [True]
    assert alone[0]["may_go_alone"]["by"]
    kept_away = [child["name"] for child in children if any(not link["may_collect"] for link in child["guardians"])]
    assert kept_away == ["赵星", "赵月"], "brother and sister have one uncle"
    assert [child["name"] for child in children if not any(guardians[link["guardian"]]["phone"] for link in child["guardians"])] == ["江南"]
    assert {child["name"]: child["health"] for child in children if child["health"]}["魏小涛"] == "花生过敏"

"""分队: fair and even, changed by hand, a late child with one tap; points by team, for everybody to see."""

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nicegui import ui
from nicegui.testing import User

from care import days, teams
from pages import sampling
from storage.ledger import Ledger
from tests.conftest import Centre
from tests.waiting import until

TODAY = "2026-12-19"
Record = dict[str, Any]

children_of_any_hall = st.lists(
    st.tuples(st.sampled_from(["female", "male", None]), st.one_of(st.none(), st.integers(2010, 2022))), min_size=0, max_size=70
).map(lambda made: [{"id": f"c{at}", "sex": sex, "born": f"{year}-03-07" if year else None} for at, (sex, year) in enumerate(made)])


def differ_by_one(counts: Counter[str], into: tuple[str, ...]) -> bool:
    return max(counts[team] for team in into) - min(counts[team] for team in into) <= 1


@settings(max_examples=150, deadline=None)
@given(children=children_of_any_hall, count=st.integers(2, 8), seed=st.integers(0, 2**32))
def test_sizes_girls_boys_and_those_of_an_age_or_older_differ_by_one_at_most(children: list[Record], count: int, seed: int) -> None:
    into = teams.COLOURS[:count]
    dealt = teams.deal(children, into, TODAY, random.Random(seed))
    assert sorted(dealt) == sorted(child["id"] for child in children)
    assert differ_by_one(Counter(dealt.values()), into)
    for sex in ("female", "male", None):
        for year in range(2010, 2023):
            old = [child for child in children if child["sex"] == sex and child["born"] and child["born"] <= f"{year}-12-31"]
            assert differ_by_one(Counter(dealt[child["id"]] for child in old), into), f"{sex} born by {year}"


def test_each_child_comes_into_each_team_as_often_and_meets_everybody() -> None:
    chance = random.Random(20261219)
    children = [{"id": f"c{at}", "sex": "female" if at % 2 else "male", "born": f"{2014 + at // 6}-01-01"} for at in range(24)]
    into, found, met = teams.COLOURS[:3], Counter[tuple[str, str]](), Counter[str]()
    for _turn in range(3000):
        dealt = teams.deal(children, into, TODAY, chance)
        found.update(dealt.items())
        met.update(child for child, team in dealt.items() if team == dealt["c0"] and child != "c0")
    for child in children:
        assert sum((found[child["id"], team] - 1000) ** 2 / 1000 for team in into) < 13.8, "the 99.9th percentile at 2 degrees of freedom"
    assert set(met) == {child["id"] for child in children} - {"c0", "c2", "c4"}, "three boys of one age are one for each team"
    assert teams.deal([], into, TODAY, chance) == {}
    with pytest.raises(ValueError, match="no team"):
        teams.deal(children, [], TODAY, chance)


# --- in the books -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def hall(ledger: Ledger) -> tuple[Ledger, str, list[str]]:
    """Twelve of sixty children have come. The ledger, the activity, who is inside."""
    activity = sampling.load(ledger, by="周敏")
    came = [child["id"] for child in ledger.children()][:12]
    for child in came:
        ledger.record({"kind": "arrival", "activity": activity["id"], "child": child}, organizer="周敏")
    return ledger, activity["id"], came


def put(ledger: Ledger, activity: str, child: str, team: str) -> str:
    return ledger.record({"kind": "team", "activity": activity, "child": child, "details": {"team": team}}, organizer="周敏").id or ""


def points(ledger: Ledger, activity: str, team: str, number: Any) -> str:
    details = {"team": team, "points": number}
    return ledger.record({"kind": "points", "activity": activity, "details": details}, organizer="周敏").outcome


def test_the_latest_team_counts_and_taken_back_the_one_before(hall: tuple[Ledger, str, list[str]]) -> None:
    ledger, activity, came = hall
    put(ledger, activity, came[0], "red")
    moved = put(ledger, activity, came[0], "blue")
    put(ledger, activity, came[1], "blue")
    assert teams.teams(activity, ledger.books) == {came[0]: "blue", came[1]: "blue"}
    ledger.record({"kind": "void", "activity": activity, "of": moved}, organizer="周敏")
    assert teams.teams(activity, ledger.books) == {came[0]: "red", came[1]: "blue"}
    put(ledger, activity, came[1], "")
    assert teams.teams(activity, ledger.books) == {came[0]: "red"}
    assert set(teams.without(activity, ledger.books)) == set(came[1:])
    put(ledger, activity, came[2], "pink")
    assert came[2] not in teams.teams(activity, ledger.books), "a team that nobody knows is none"


def test_who_comes_late_goes_where_the_fewest_are_here(hall: tuple[Ledger, str, list[str]]) -> None:
    ledger, activity, came = hall
    find = ledger.store.children.find
    late = find(came[11]) or {}
    assert teams.smallest(activity, late, ledger.books, find) is None
    for child, team in zip(came[:5], ("red", "red", "red", "blue", "blue"), strict=True):
        put(ledger, activity, child, team)
    assert teams.smallest(activity, late, ledger.books, find) == "blue"
    for child in came[:2]:
        ledger.record({"kind": "departure", "activity": activity, "child": child}, organizer="周敏")
    assert teams.smallest(activity, late, ledger.books, find) == "red", "two of them went home"


def test_points_are_added_up_and_what_is_no_number_or_from_a_phone_counts_nothing(hall: tuple[Ledger, str, list[str]]) -> None:
    ledger, activity, came = hall
    put(ledger, activity, came[0], "blue")
    assert [points(ledger, activity, "red", number) for number in (5, -2, 0, 1000, "7", True, None, 1.5)] == ["recorded"] * 2 + [
        "refused"
    ] * 6
    assert points(ledger, activity, "pink", 3) == "recorded"
    assert teams.score(activity, ledger.books) == {"red": 3, "blue": 0}
    phone = {"id": "s1", "joined": {activity: "2026-01-01T00:00:00.000Z"}}
    for number, (kind, more) in enumerate((("points", {"points": 9}), ("team", {}))):
        raw: Record = {
            "id": f"01998c1e-0000-7000-8000-00000000000{number}",
            "kind": kind,
            "at": days.now(),
            "activity": activity,
            "child": came[1],
        }
        taken = ledger.take({**raw, "details": {"team": "red", **more}}, station=phone, sent_at=None)
        assert (taken.outcome, taken.reason) == ("flagged", "not_for_stations")
    assert teams.score(activity, ledger.books) == {"red": 3, "blue": 0}
    assert came[1] not in teams.teams(activity, ledger.books)
    ledger.record({"kind": "void", "activity": activity, "of": teams.told(activity, ledger.books)[0]["id"]}, organizer="周敏")
    assert teams.score(activity, ledger.books) == {"red": -2, "blue": 0}


# --- the page ---------------------------------------------------------------------------------------------------------------------


async def test_one_tap_deals_who_is_here_and_a_new_deal_says_first_what_it_does(
    user: User, centre: Centre, hall: tuple[Ledger, str, list[str]]
) -> None:
    ledger, activity, came = hall
    await user.open(f"/activities/{activity}/teams")
    await user.should_see("还没有分队")
    user.find(kind=ui.button, content="分队").click()
    await user.should_see("在场的 12 人")
    await user.should_see("每队 6 人：红队、蓝队")
    user.find(kind=ui.button, content="5 队").click()
    await user.should_see("每队 2 或 3 人")
    user.find(kind=ui.button, content="4 队").click()
    await user.should_see("每队 3 人：红队、蓝队、黄队、绿队")
    user.find(marker="deed").click()
    await user.should_see("分好了：4 队，12 人")
    first = teams.teams(activity, ledger.books)
    assert (set(first), Counter(first.values())) == (set(came), Counter(dict.fromkeys(("red", "blue", "yellow", "green"), 3)))
    late = ledger.children()[20]
    ledger.record({"kind": "arrival", "activity": activity, "child": late["id"]}, organizer="周敏")
    await ledger.commit()
    await user.open(f"/activities/{activity}/teams")
    await user.should_see("1 个孩子在场，还没有队")
    user.find(marker="teams").trigger("click", [f"late:{late['id']}", 0])
    await user.should_see(f"{late['name']} 到 ")
    assert late["id"] in teams.teams(activity, ledger.books)
    user.find(kind=ui.button, content="重新分队").click()
    await user.should_see("现在队里的 13 人要重新分，用手换过的也重新来。")
    user.find(kind=ui.button, content="2 队").click()
    user.find(marker="deed").click()
    await user.should_see("分好了：2 队，13 人")
    assert set(teams.teams(activity, ledger.books).values()) == {"red", "blue"}
    user.find(kind=ui.button, content="撤回").click()
    await user.should_see("绿队")
    assert {child: team for child, team in teams.teams(activity, ledger.books).items() if child != late["id"]} == first


async def test_teams_that_were_dealt_while_the_sheet_stood_open_are_not_dealt_anew(
    user: User, centre: Centre, hall: tuple[Ledger, str, list[str]]
) -> None:
    ledger, activity, came = hall
    await user.open(f"/activities/{activity}/teams")
    user.find(kind=ui.button, content="分队").click()
    await user.should_see("每队 6 人：红队、蓝队")
    put(ledger, activity, came[0], "red")
    user.find(marker="deed").click()
    await user.should_see("刚才已经分过队了，没有再分")
    assert teams.teams(activity, ledger.books) == {came[0]: "red"}


async def test_a_child_is_moved_by_hand_and_points_are_given_and_taken_back(
    user: User, centre: Centre, hall: tuple[Ledger, str, list[str]]
) -> None:
    ledger, activity, came = hall
    for at, child in enumerate(came):
        put(ledger, activity, child, ("red", "blue")[at % 2])
    await ledger.commit()
    name = ledger.store.children.need(came[0])["name"]
    await user.open(f"/activities/{activity}/teams")
    user.find(marker="teams").trigger("click", [f"child:{came[0]}", 0])
    await user.should_see("现在在 红队。换到：")
    user.find(kind=ui.button, content="蓝队").click()
    await user.should_see(f"{name} 到 蓝队 了")
    assert teams.teams(activity, ledger.books)[came[0]] == "blue"
    for at in (1_000, 1_100, 1_700):  # a bounce of the first touch, and a second one that is meant
        user.find(marker="teams").trigger("click", ["one:red", at])
    await until(lambda: teams.score(activity, ledger.books) == {"red": 2, "blue": 0}, "two points")
    await user.should_see("刚记了 +1 分")
    user.find(marker="teams").trigger("click", [f"undo:{teams.told(activity, ledger.books)[-1]['id']}", 3_000])
    await user.should_see("红队 +1 分 撤销了")
    user.find(marker="teams").trigger("click", ["points:blue", 4_000])
    await user.should_see("扣分写负数")
    user.find(marker="几分").type("+-3")
    user.find(marker="deed").click()
    await user.should_see("写一个不是 0 的整数，最多 999。")
    user.find(marker="几分").clear()
    user.find(marker="几分").type("－３")
    user.find(marker="deed").click()
    await user.should_see("蓝队 −3 分")
    assert teams.score(activity, ledger.books) == {"red": 1, "blue": -3}
    user.find(kind=ui.button, content="撤回").click()
    await user.should_not_see("蓝队 −3 分")
    assert teams.score(activity, ledger.books) == {"red": 1, "blue": 0}


async def test_without_children_nobody_is_dealt_and_the_list_prints(user: User, centre: Centre) -> None:
    activity = sampling.load(centre.ledger, by="周敏")["id"]
    await user.open(f"/activities/{activity}/teams")
    await user.should_see("按下面的“分队”")
    await user.should_not_see("打印名单")
    answer = await user.http_client.get(f"/activities/{activity}/teams.pdf")
    assert (answer.status_code, answer.text) == (409, "还没有分队，没有名单可以打印。先分队，再打印。")
    user.find(kind=ui.button, content="分队").click()
    await user.should_see("名单上的 60 人")
    user.find(kind=ui.toggle, marker="分哪些孩子").elements.pop().set_value("here")
    await user.should_see("还没有孩子在场。先签到，或者按名单分。")
    user.find(marker="deed").click()
    assert teams.teams(activity, centre.ledger.books) == {}
    put(centre.ledger, activity, centre.ledger.children()[0]["id"], "red")
    await centre.ledger.commit()
    answer = await user.http_client.get(f"/activities/{activity}/teams.pdf")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert (await user.http_client.get("/activities/nothing/teams")).status_code == 404


async def test_the_wall_has_the_score_and_nobody_s_name(user: User, centre: Centre, hall: tuple[Ledger, str, list[str]]) -> None:
    ledger, activity, came = hall
    for at, child in enumerate(came):
        put(ledger, activity, child, ("red", "blue")[at % 2])
    points(ledger, activity, "blue", 7)
    await ledger.commit()
    await user.open(f"/activities/{activity}/wall")
    (made,) = user.find(marker="wall").elements
    assert [(each["name"], each["points"]) for each in made.props["view"]["teams"]] == [("红队", "0 分"), ("蓝队", "7 分")]

"""The emergency roll-call: who is safe, who is still to be found, whatever the order in which anybody hears of it."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nicegui import ui
from nicegui.testing import User

from care import days, identity, roll
from care.books import Books
from care.roll import Roll
from pages import sampling
from pages.papers.lists import Occasion
from pages.papers.roll_list import RollRow, roll_list
from tests.conftest import Centre

sys.path.append(str(Path(__file__).parent / "papers"))
from looking import text

from tests.waiting import until

Fact = dict[str, Any]

ACTIVITY = {"id": "a1", "segments": [{"id": "s1", "title": "包饺子"}]}
GUARDIANS = {
    "g1": {"id": "g1", "name": "王桂香", "phone": "13900001207"},
    "g2": {"id": "g2", "name": "魏建国", "phone": "13800001208"},
    "g3": {"id": "g3", "name": "李秀英"},
}
CHILDREN = [
    {"id": "wei", "name": "魏小涛", "group": "十一组", "number": 3, "guardians": [{"guardian": id, "relation": relation} for id, relation in (("g3", "外婆"), ("g1", "奶奶"), ("g2", "父亲"))]},
    {"id": "chen", "name": "陈㛃", "group": "二组", "number": 17, "guardians": [{"guardian": "g3", "relation": "外婆"}]},
    {"id": "liu", "name": "刘雨桐", "group": "二组", "number": 4},
    {"id": "wang", "name": "王䶮", "number": 1},
]  # fmt: skip


def at(minute: int) -> str:
    return f"2026-12-19T01:{minute:02}:00.000Z"


def fact(kind: str, minute: int, child: str | None = None, *, station: str | None = "s1", **more: Any) -> Fact:
    """What a phone saw (or, without a station, an organizer wrote) so many minutes past nine."""
    made = {
        "id": f"{kind}-{child or ''}-{minute:02}-{station or ''}",
        "kind": kind,
        "activity": "a1",
        "by": {"s1": "李老师", "s2": "王老师", None: "周敏"}[station],
        "happened_at": at(minute),
        "station": station,
        **more,
    }
    return {**made, "child": child} if child else made


def void(of: Fact, minute: int, *, station: str | None = "s1") -> Fact:
    return {**fact("void", minute, station=station), "id": f"void-{of['id']}", "of": of["id"]}


def every_roll(facts: list[Fact]) -> list[Roll]:
    books = Books()
    for each in facts:
        books.add(each)
    return roll.rolls(ACTIVITY, books, CHILDREN, GUARDIANS)


def going(facts: list[Fact]) -> Roll:
    """The roll-call that goes on."""
    books = Books()
    for each in facts:
        books.add(each)
    found = roll.roll(ACTIVITY, books, CHILDREN, GUARDIANS)
    assert found is not None
    return found


def ids(children: Any) -> list[str]:
    return [called.child for called in children]


HERE = [fact("arrival", 0, "wei"), fact("arrival", 1, "chen"), fact("arrival", 2, "liu"), fact("arrival", 3, "wang")]
FIRE = fact("emergency", 20)


def test_without_an_emergency_there_is_no_roll():
    books = Books()
    for each in HERE:
        books.add(each)
    assert roll.roll(ACTIVITY, books, CHILDREN, GUARDIANS) is None
    assert roll.rolls(ACTIVITY, books, CHILDREN, GUARDIANS) == []


def test_everybody_inside_is_called_by_group_and_number():
    found = going([*HERE, FIRE])
    assert (found.since, found.by) == (at(20), "李老师")
    assert ids(found.children) == ["liu", "chen", "wei", "wang"], "二组 before 十一组, who has no group last"
    assert ids(found.missing) == ids(found.children)


def test_who_is_ticked_goes_down_the_list_with_who_saw_the_child_and_when():
    found = going([*HERE, FIRE, fact("safe", 22, "liu", station="s2"), fact("safe", 24, "wei", station=None)])
    assert ids(found.children) == ["chen", "wang", "liu", "wei"]
    assert (ids(found.missing), ids(found.found)) == (["chen", "wang"], ["liu", "wei"])
    assert [(called.ticked["by"], called.ticked["happened_at"]) for called in found.found if called.ticked] == [
        ("王老师", at(22)),
        ("周敏", at(24)),
    ]


def test_two_phones_tick_the_same_child_and_the_first_is_told():
    found = going([*HERE, FIRE, fact("safe", 23, "wei"), fact("safe", 22, "wei", station="s2")])
    (wei,) = found.found
    assert [tick["by"] for tick in wei.ticks] == ["王老师", "李老师"]


def test_a_tick_is_taken_back_by_whoever_may():
    tick = fact("safe", 22, "wei")
    assert ids(going([*HERE, FIRE, tick, void(tick, 23)]).found) == []
    assert ids(going([*HERE, FIRE, tick, void(tick, 25)]).found) == ["wei"], "later than two minutes only an organizer may"
    assert ids(going([*HERE, FIRE, tick, void(tick, 23, station="s2")]).found) == ["wei"], "another phone may not"
    assert ids(going([*HERE, FIRE, tick, void(tick, 40, station=None)]).found) == []


def test_a_tick_from_before_it_began_says_nothing():
    assert ids(going([*HERE, fact("safe", 19, "wei"), FIRE]).found) == []
    assert ids(going([*HERE, fact("safe", 20, "wei"), FIRE]).found) == ["wei"], "in the same instant it counts, whatever the ids"


def test_two_phones_without_a_network_begin_the_same_one():
    other = fact("emergency", 18, station="s2")
    found = going([*HERE, FIRE, other, fact("safe", 19, "wei", station="s2")])
    assert (found.since, found.by, len(found.begun)) == (at(18), "王老师", 2)
    assert ids(found.found) == ["wei"]
    assert len(every_roll([*HERE, FIRE, other])) == 1


def test_only_an_organizer_ends_it():
    assert going([*HERE, FIRE, fact("all_clear", 30)]).ended is None
    (over,) = every_roll([*HERE, FIRE, fact("all_clear", 30, station=None)])
    assert over.ended is not None
    assert over.ended["by"] == "周敏"


def test_an_all_clear_before_any_emergency_ends_nothing():
    assert going([*HERE, fact("all_clear", 10, station=None), FIRE]).since == at(20)


def test_what_is_over_stays_as_it_was_and_the_next_one_begins_afresh():
    ticks = [fact("safe", 22, "wei"), fact("safe", 31, "chen"), fact("safe", 42, "liu")]
    first, second = every_roll(
        [*HERE, FIRE, *ticks, fact("all_clear", 30, station=None), fact("departure", 35, "wei"), fact("emergency", 40, station=None)]
    )
    assert (ids(first.found), ids(first.missing)) == (["wei"], ["liu", "chen", "wang"])
    assert (ids(second.found), ids(second.missing)) == (["liu"], ["chen", "wang"])
    assert second.ended is None


def test_an_all_clear_or_a_beginning_that_was_taken_back_did_not_happen():
    over = fact("all_clear", 30, station=None)
    assert going([*HERE, FIRE, over, void(over, 31, station=None)]).since == at(20)
    assert every_roll([*HERE, FIRE, void(FIRE, 21)]) == []


def test_who_went_home_before_is_not_called_and_who_came_later_is():
    found = going([*HERE, fact("departure", 15, "wei"), FIRE, fact("departure", 21, "chen"), fact("arrival", 25, "wei")])
    assert "wei" in ids(found.missing), "back again, and inside now"
    assert ids(going([*HERE, fact("departure", 15, "wei"), FIRE]).children) == ["liu", "chen", "wang"]


def test_who_is_fetched_while_it_goes_on_says_gone_with_whom():
    home = fact("departure", 23, "wei", details={"how": "guardian", "guardian": "g1"})
    found = going([*HERE, FIRE, home])
    (wei,) = found.found
    assert (wei.child, wei.ticked, wei.gone) == ("wei", None, home)
    assert "wei" in ids(going([*HERE, FIRE, home, fact("attendance", 26, "wei", segment="s1")]).missing), "seen again: to be found again"


def test_a_child_whom_somebody_took_who_may_not_is_still_to_be_found():
    taken = fact("departure", 23, "wei", outcome="flagged", reason="removed_station", collecting="not_allowed")
    found = going([*HERE, FIRE, taken])
    assert "wei" in ids(found.missing)
    assert next(called for called in found.missing if called.child == "wei").gone == taken


def test_a_departure_that_comes_late_by_the_network_takes_the_child_off_the_list():
    assert "wei" not in ids(going([*HERE, FIRE, fact("departure", 12, "wei", station="s2")]).children)


def test_a_child_whom_nobody_signed_in_is_on_the_list_once_somebody_saw_it():
    assert ids(going([fact("arrival", 0, "wei"), FIRE, fact("safe", 22, "chen")]).found) == ["chen"]


def test_a_child_whose_record_is_gone_is_called_all_the_same():
    found = going([fact("arrival", 0, "nobody"), FIRE])
    assert [(called.child, called.name) for called in found.missing] == [("nobody", "")]


def test_every_guardian_with_a_telephone_is_there_the_first_first():
    found = {called.child: called for called in going([*HERE, fact("attendance", 9, "wei", segment="s1"), FIRE]).children}
    assert [(adult.relation, adult.name, adult.phone) for adult in found["wei"].adults] == [
        ("奶奶", "王桂香", "13900001207"),
        ("父亲", "魏建国", "13800001208"),
    ]
    assert found["chen"].adults == []
    assert (found["wei"].seen_in, found["wei"].seen and found["wei"].seen["happened_at"]) == ("包饺子", at(9))
    assert (found["liu"].seen_in, found["liu"].seen and found["liu"].seen["kind"]) == (None, "arrival")


def test_who_is_inside_can_be_listed_without_any_emergency():
    books = Books()
    for each in [*HERE, fact("departure", 15, "wei")]:
        books.add(each)
    assert ids(roll.inside(ACTIVITY, books, CHILDREN, GUARDIANS)) == ["liu", "chen", "wang"]


STATIONS = (None, "s1", "s2")


@st.composite
def alarms(draw: st.DrawFn) -> list[Fact]:
    """A wild hour: children come and go while roll-calls begin and end, and some of it is taken back."""
    happened: dict[str, Fact] = {}
    for _ in range(draw(st.integers(1, 14))):
        kind = draw(st.sampled_from(["arrival", "departure", "attendance", "safe", "safe", "emergency", "all_clear", "void"]))
        minute, station = draw(st.integers(0, 12)), draw(st.sampled_from(STATIONS))
        if kind == "void":
            if not happened:
                continue
            made = void(happened[draw(st.sampled_from(sorted(happened)))], minute, station=station)
        else:
            child = None if kind in ("emergency", "all_clear") else draw(st.sampled_from(["wei", "chen", "liu"]))
            made = fact(kind, minute, child, station=station)
        if made["kind"] != "void" or not made["of"].startswith("void"):
            happened[made["id"]] = made
    return list(happened.values())


@given(alarms(), st.randoms())
def test_the_order_in_which_facts_come_does_not_matter(facts: list[Fact], chance: Any):
    mixed = [*facts, *facts]
    chance.shuffle(mixed)
    assert every_roll(facts) == every_roll(mixed)


@given(alarms())
def test_nobody_is_lost_whatever_happens(facts: list[Fact]):
    books = Books()
    for each in facts:
        books.add(each)
    for found in roll.rolls(ACTIVITY, books, CHILDREN, GUARDIANS):
        called = ids(found.children)
        assert len(called) == len(set(called))
        assert sorted([*ids(found.missing), *ids(found.found)]) == sorted(called)
        assert called[: len(found.missing)] == ids(found.missing), "who is missing stands first"
        if found.ended is None:
            assert {sheet.child for sheet in books.sheets("a1") if sheet.inside} <= set(called)


# --- as an organizer meets it ---------------------------------------------------------------------------------------------------


@pytest.fixture
async def activity(centre: Centre) -> Fact:
    """The sample's activity, with three children inside and guardians' telephones."""
    loaded = dict(sampling.load(centre.ledger, by="周敏"))
    for name in ("魏小涛", "魏小雨", "吴桐"):
        await happened(centre, loaded, "arrival", name)
    return loaded


def child_of(centre: Centre, name: str) -> Fact:
    return next(child for child in centre.ledger.children() if child["name"] == name)


async def happened(centre: Centre, activity: Fact, kind: str, name: str = "", **more: Any) -> str:
    """An organizer's fact, on the disk. Returns its id."""
    child = {"child": child_of(centre, name)["id"]} if name else {}
    written = centre.ledger.record({"kind": kind, "activity": activity["id"], **child, **more}, organizer="李芳")
    await centre.ledger.commit()
    assert written.id
    return written.id


def shown(user: User) -> str:
    """What the page shows below its head."""
    (body,) = user.find(marker="roll").elements
    return " ".join(part.content for part in body.descendants() if isinstance(part, ui.html) and part.visible)


def tap(user: User, centre: Centre, deed: str, name: str) -> None:
    user.find(marker="roll").trigger("click", [deed, child_of(centre, name)["id"]])


async def test_the_board_leads_there_and_one_tap_begins(user: User, centre: Centre, activity: Fact) -> None:
    await user.open(f"/activities/{activity['id']}/board")
    links = [part.content for part in user.find(kind=ui.html).elements if isinstance(part, ui.html)]
    assert any(f'href="/activities/{activity["id"]}/roll"' in link and "紧急点名" in link for link in links)
    await user.open(f"/activities/{activity['id']}/roll")
    await user.should_see("现在在场 3 人。")
    await user.should_see("打印名单")
    await user.should_not_see("解除")
    user.find("开始点名").click()
    await user.should_see("紧急点名开始了")
    assert "0 / 3" in shown(user)
    (fact,) = [fact for fact in centre.ledger.books.loose(activity["id"]) if fact["kind"] == "emergency"]
    assert (fact["by"], fact["outcome"]) == ("周敏", "recorded")


async def test_who_is_to_be_found_stands_first_with_a_telephone_to_tap(user: User, centre: Centre, activity: Fact) -> None:
    await happened(centre, activity, "emergency")
    await user.open(f"/activities/{activity['id']}/roll")
    child = child_of(centre, "魏小涛")
    guardian = centre.ledger.store.guardians.need(child["guardians"][0]["guardian"])
    page = shown(user)
    assert f'href="tel:{guardian["phone"]}"' in page
    assert f"{child['guardians'][0]['relation']} {guardian['name']}" in page
    tap(user, centre, "tick", "魏小涛")
    await until(lambda: "1 / 3" in shown(user))
    page = shown(user)
    assert page.index("吴桐") < page.index("魏小涛"), "who was found goes down"
    assert f'href="tel:{guardian["phone"]}"' in page, "his sister is still to be found"


async def test_what_others_tick_is_seen_within_a_second_and_is_ticked_once(user: User, centre: Centre, activity: Fact) -> None:
    await happened(centre, activity, "emergency")
    await user.open(f"/activities/{activity['id']}/roll")
    await happened(centre, activity, "safe", "魏小涛")
    await until(lambda: "1 / 3" in shown(user))
    assert "李芳" in shown(user)
    tap(user, centre, "tick", "魏小涛")
    tap(user, centre, "tick", "魏小雨")
    await until(lambda: "2 / 3" in shown(user))
    ticks = [fact["by"] for fact in centre.ledger.books.facts.values() if fact["kind"] == "safe"]
    assert sorted(ticks) == ["周敏", "李芳"]


async def test_a_tick_is_taken_back_and_the_child_is_to_be_found_again(user: User, centre: Centre, activity: Fact) -> None:
    await happened(centre, activity, "emergency")
    for _ in range(2):
        await happened(centre, activity, "safe", "魏小涛")
    await user.open(f"/activities/{activity['id']}/roll")
    assert "1 / 3" in shown(user)
    tap(user, centre, "back", "魏小涛")
    await until(lambda: "0 / 3" in shown(user))


async def test_who_was_fetched_meanwhile_says_by_whom(user: User, centre: Centre, activity: Fact) -> None:
    await happened(centre, activity, "emergency")
    child = child_of(centre, "魏小涛")
    link = child["guardians"][0]
    later = days.shifted(days.now(), 1000)
    await happened(centre, activity, "departure", "魏小涛", at=later, details={"how": "guardian", "guardian": link["guardian"]})
    await user.open(f"/activities/{activity['id']}/roll")
    name = centre.ledger.store.guardians.need(link["guardian"])["name"]
    assert "1 / 3" in shown(user)
    assert f"走了，{link['relation']} {name} 接" in shown(user)


async def test_the_end_is_asked_with_the_names_of_who_is_missing(user: User, centre: Centre, activity: Fact) -> None:
    await happened(centre, activity, "emergency")
    await happened(centre, activity, "safe", "魏小涛")
    await user.open(f"/activities/{activity['id']}/roll")
    user.find("解除").click()
    await user.should_see("还没点到：吴桐、魏小雨。")
    user.find("先不").click()
    assert roll.began(activity["id"], centre.ledger.books) is not None
    user.find("解除").click()
    user.find(marker="deed").click()
    await user.should_see("紧急点名解除了")
    assert roll.began(activity["id"], centre.ledger.books) is None
    await user.should_see("现在在场 3 人。")
    page = shown(user)
    assert "已点到 1 / 3" in page
    assert "李芳开始" in page
    assert "周敏解除" in page
    assert page.count("没有点到") == 2


async def test_who_left_the_page_while_the_end_was_asked_has_broken_nothing(
    user: User, centre: Centre, activity: Fact, caplog: pytest.LogCaptureFixture
) -> None:
    await happened(centre, activity, "emergency")
    await user.open(f"/activities/{activity['id']}/roll")
    (end,) = user.find("解除").elements
    assert "stop" in end.classes, "children are still to be found"
    user.find("解除").click()
    await user.should_see("解除紧急点名？")
    user.client.delete()
    await asyncio.sleep(0.1)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_red_band_leads_there_from_every_page(user: User, centre: Centre, activity: Fact) -> None:
    await user.open("/tray")
    await user.should_not_see("紧急点名进行中")
    await happened(centre, activity, "emergency")
    await user.should_see("紧急点名进行中")
    await happened(centre, activity, "all_clear")
    await user.should_not_see("紧急点名进行中")


async def test_after_the_activity_nothing_begins_but_the_list_is_there(user: User, centre: Centre, activity: Fact) -> None:
    centre.ledger.save("activities", {**activity, "closed_at": days.now()}, by="周敏")
    await centre.ledger.commit()
    await user.open(f"/activities/{activity['id']}/roll")
    await user.should_see("活动已经结束，不能再开始点名。名单照样能打印。")
    await user.should_not_see(kind=ui.button, content="开始点名")
    assert (await user.http_client.get(f"/activities/{activity['id']}/roll.pdf")).status_code == 200


async def test_the_paper_names_everybody_inside_at_any_time(user: User, centre: Centre, activity: Fact) -> None:
    answer = await user.http_client.get(f"/activities/{activity['id']}/roll.pdf")
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.headers["cache-control"] == "no-store"
    words = text(answer.content)
    assert "紧急点名表" in words
    assert "一共 3 人" in words
    assert words.count("□") == 3
    child = child_of(centre, "魏小涛")
    for link in child["guardians"]:
        guardian = centre.ledger.store.guardians.need(link["guardian"])
        assert f"{link['relation']} {guardian['name']} {identity.grouped(guardian['phone'])}" in words


async def test_the_paper_of_one_that_was_says_who_was_found_and_by_whom(user: User, centre: Centre, activity: Fact) -> None:
    began = await happened(centre, activity, "emergency")
    await happened(centre, activity, "safe", "魏小涛")
    await happened(centre, activity, "all_clear")
    later = days.shifted(days.now(), 1000)
    await happened(centre, activity, "departure", "吴桐", at=later, details={"how": "alone"})
    was = text((await user.http_client.get(f"/activities/{activity['id']}/roll.pdf?of={began}")).content)
    assert "已点到 1 / 3" in was
    assert (was.count("□"), was.count("李芳")) == (2, 3)
    now = text((await user.http_client.get(f"/activities/{activity['id']}/roll.pdf")).content)
    assert "吴桐" not in now
    assert (await user.http_client.get(f"/activities/{activity['id']}/roll.pdf?of=nothing")).status_code == 404


async def test_a_stranger_gets_neither_page_nor_paper(stranger: User, centre: Centre, activity: Fact) -> None:
    for path in ("roll", "roll.pdf"):
        answer = await stranger.http_client.get(f"/activities/{activity['id']}/{path}")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")


async def test_an_activity_that_is_not_there_is_said_so(user: User, centre: Centre, activity: Fact) -> None:
    assert (await user.http_client.get("/activities/nowhere/roll")).status_code == 404
    assert (await user.http_client.get("/activities/nowhere/roll.pdf")).status_code == 404


def test_rare_names_and_several_telephones_print():
    row = RollRow("陈㛃", 2, "竹林湾", ("奶奶 王桂香 139 0000 1207", "父亲 魏建国 138 0000 1208"), "09:12 包饺子")
    hall = Occasion("柳坪村儿童之家", "冬至包饺子", "村委会二楼", date(2026, 12, 19))
    made = roll_list(hall, [row, RollRow("王䶮", ticked="10:05 李老师")], ["10:02 周敏开始"], datetime(2026, 12, 19, 2, 10, tzinfo=UTC))
    words = text(made)
    assert "陈㛃" in words
    assert "王䶮" in words
    assert "奶奶 王桂香 139 0000 1207 父亲 魏建国 138 0000 1208" in words
    assert words.count("□") == 1, "who was ticked has no box"
    assert "10:10 打印" in words

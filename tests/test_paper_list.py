"""Nothing worked, so it was ticked on paper: afterwards each group's paper is entered by tapping through it, once, and nothing twice."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from nicegui.testing import User
from playwright.async_api import Browser, expect

from care import days, paper
from care.books import Books
from care.paper import CAME, GONE, PaperList
from pages import paper_kept
from tests.centre_at_work import build
from tests.conftest import Centre, signed_in
from tests.serving import Server
from tests.test_activities_pages import activity, child, confirm, press, write
from tests.waiting import until

ZONE = "Asia/Shanghai"
DAY = "2026-12-19"
SOLSTICE = {
    "id": "a1",
    "segments": [{"id": "s1", "title": "包饺子", "starts": "09:30"}, {"id": "s2", "title": "游戏"}],
    "items": [{"item": "i1", "per_child": 2, "per": "activity"}],
}


def at(clock: str, day: str = DAY) -> str:
    """An instant from the clock on the wall."""
    return days.instant(datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=ZoneInfo(ZONE)))


NOW = at("23:00")


def books_with(*written: dict[str, Any]) -> Books:
    books = Books(ZONE)
    for number, fact in enumerate(written):
        books.add({"id": f"f{number}", "activity": "a1", "outcome": "recorded", **fact})
    return books


def tapped(**ticks: list[str]) -> PaperList:
    """A list of nine to twelve; `s1=["c1"]` ticks a segment's column."""
    made = PaperList(DAY, "09:00", "12:00")
    for name, children in ticks.items():
        made.tick({"came": CAME, "i1": "item:i1"}.get(name, f"segment:{name}"), children, True)
    return made


def stands_for(list_: PaperList, books: Books, order: tuple[str, ...] = ("c1", "c2"), now: str = NOW) -> list[tuple[Any, ...]]:
    return [(fact["kind"], fact["child"], fact["at"]) for fact in paper.facts(list_, SOLSTICE, order, books, now)]


# --- what a list means -----------------------------------------------------------------------------------------------------------


def test_the_columns_are_those_of_the_paper():
    assert paper.columns(SOLSTICE) == ["came", "segment:s1", "segment:s2", "item:i1", "gone"]


def test_who_took_part_or_left_had_come_and_who_did_not_come_did_neither():
    list_ = tapped(s1=["c1"])
    list_.leave("c2", {"how": "alone"})
    assert set(list_.ticked(CAME)) == {"c1", "c2"}
    for one in ("c1", "c2"):
        list_.tick(CAME, [one], False)
    assert list_.is_empty


def test_a_second_tap_on_who_collected_takes_it_back_and_the_child_still_came():
    list_ = tapped()
    list_.leave("c1", {})
    list_.leave("c1", None)
    assert (set(list_.ticked(CAME)), set(list_.ticked(GONE))) == ({"c1"}, set())


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, {}),
        ({"day": "gestern"}, {"day": "no_day"}),
        ({"came_at": "9"}, {"came_at": "no_time"}),
        ({"left_at": "08:59", "gone": {"c1": {}}}, {"left_at": "before_arrival"}),
        ({"left_at": "23:30", "gone": {"c1": {}}}, {"left_at": "not_yet"}),
        ({"left_at": "23:30"}, {}),  # nobody left: its time says nothing
        ({"ticks": {}}, {"ticks": "missing"}),
    ],
)
def test_times_on_paper_that_cannot_be(given: dict[str, Any], wrong: dict[str, str]):
    list_ = tapped(came=["c1"])
    for name, value in given.items():
        setattr(list_, name, value)
    assert paper.problems(list_, NOW, ZONE) == wrong


def test_what_a_phone_wrote_already_is_not_written_again():
    phone = books_with(
        {"kind": "arrival", "child": "c1", "happened_at": at("09:04")},
        {"kind": "attendance", "child": "c1", "segment": "s1", "happened_at": at("09:40")},
        {"kind": "handout", "child": "c1", "item": "i1", "quantity": 2, "happened_at": at("10:00")},
    )
    list_ = tapped(came=["c1", "c2"], s1=["c1", "c2"], i1=["c1"])
    list_.leave("c1", {"how": "alone"})
    assert stands_for(list_, phone) == [
        ("arrival", "c2", at("09:00")),
        ("attendance", "c2", at("09:30")),
        ("departure", "c1", at("12:00")),
    ]
    assert paper.known_on(SOLSTICE, "2026-12-20", phone) == {}


def test_a_list_entered_twice_stands_for_nothing_the_second_time():
    list_ = tapped(came=["c1"], s1=["c1"], s2=["c1"], i1=["c1"])
    list_.leave("c1", {})
    books, first = Books(ZONE), paper.facts(list_, SOLSTICE, ["c1"], Books(ZONE), NOW)
    for number, fact in enumerate(first):
        books.add({**fact, "id": f"f{number}", "happened_at": fact["at"], "outcome": "recorded"})
    assert [fact["kind"] for fact in first] == ["arrival", "attendance", "attendance", "handout", "departure"]
    assert paper.facts(list_, SOLSTICE, ["c1"], books, NOW) == []
    sheet = books.sheet("a1", "c1")
    assert (sheet.inside, [mark.rule for mark in sheet.marks]) == (False, [])


def test_only_what_a_child_may_still_receive_is_written():
    books = books_with({"kind": "handout", "child": "c1", "item": "i1", "quantity": 1, "happened_at": at("10:00")})
    made = paper.facts(tapped(i1=["c1", "c2"]), SOLSTICE, ["c1", "c2"], books, NOW)
    assert [(fact["child"], fact["quantity"]) for fact in made if fact["kind"] == "handout"] == [("c1", 1), ("c2", 2)]


@pytest.mark.parametrize(
    ("arrived", "left", "now", "written"),
    [
        (None, None, NOW, "09:30"),  # as the run sheet has it
        ("10:10", None, NOW, "10:10"),  # a phone met the child only then
        ("09:00", "09:20", NOW, "09:19"),  # a phone saw it go before
        (None, None, at("09:10"), "09:10"),  # it is not half past nine yet
    ],
)
def test_a_tick_without_a_time_lies_between_coming_and_going(arrived: str | None, left: str | None, now: str, written: str):
    seen = [{"kind": "arrival", "child": "c1", "happened_at": at(arrived)}] if arrived else []
    seen += [{"kind": "departure", "child": "c1", "happened_at": at(left)}] if left else []
    made = stands_for(tapped(s1=["c1"]), books_with(*seen), ("c1",), now)
    assert made[-1] == ("attendance", "c1", at(written))


def test_only_who_may_collect_is_offered_and_alone_only_where_it_was_permitted_by_then():
    links = [{"guardian": "g1", "may_collect": True}, {"guardian": "g2", "may_collect": False}]
    wei = {"id": "c1", "guardians": links, "may_go_alone": {"on": "2026-12-18", "by": "奶奶"}}
    assert paper.ways_home(wei, at("12:00"), ZONE) == ["g1", "alone"]
    assert paper.ways_home(wei, at("12:00", "2026-12-17"), ZONE) == ["g1"]
    assert paper.ways_home({"id": "c2"}, at("12:00"), ZONE) == []


def test_a_newcomer_on_the_last_page_is_taken_down_in_place_of_an_arrival():
    list_ = tapped()
    list_.newcomers["c9"] = {"name": "石头", "group": "河东组", "phone": ""}
    list_.tick(CAME, ["c9"], True)
    (made,) = paper.facts(list_, SOLSTICE, ["c9"], Books(ZONE), NOW)
    assert (made["kind"], made["details"]) == ("newcomer", {"paper": True, "name": "石头", "group": "河东组", "phone": ""})
    list_.tick(CAME, ["c9"], False)
    assert (list_.is_empty, list_.newcomers) == (True, {})


def test_the_list_is_of_today_while_the_activity_lasts():
    starts, ends = at("09:00"), at("12:00", "2026-12-21")
    asked = [at("10:00", f"2026-12-{day}") for day in (18, 20, 25)]
    assert [paper.likely_day(starts, ends, now, ZONE) for now in asked] == ["2026-12-19", "2026-12-20", "2026-12-21"]


# --- tapped through --------------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def nothing_half_done() -> Iterator[None]:
    """No list that another story left half done."""
    paper_kept.kept.clear()
    yield
    paper_kept.kept.clear()


def tick(user: User, column: str, *children: dict[str, Any], on: bool = True) -> None:
    user.find(marker="ticks").trigger("change", [column, [child["id"] for child in children], on])


def tap(user: User, way: str, child: dict[str, Any], on: bool = True) -> None:
    user.find(marker="ticks").trigger("click", [way, child["id"], on])


def facts_of(centre: Centre, kind: str) -> list[dict[str, Any]]:
    return [fact for fact in centre.ledger.store.facts.all() if fact["kind"] == kind]


async def open_at_ten_minutes_ago(user: User, made: dict[str, Any]) -> str:
    """The page with a time that has passed. Returns the time."""
    await user.open(f"/activities/{made['id']}/paper")
    await write(user, "哪一天", days.day_of(days.now()))
    clock = earlier_today(600_000)
    await write(user, "几点到的", clock)
    await write(user, "几点走的", earlier_today(60_000))
    return clock


def earlier_today(milliseconds: int) -> str:
    """The time so long ago; just after midnight, midnight itself."""
    ago = days.shifted(days.now(), -milliseconds)
    return days.local(ago).strftime("%H:%M") if days.day_of(ago) == days.day_of(days.now()) else "00:00"


async def test_a_whole_list_is_written_in_one_go_and_taken_back(user: User, centre: Centre):
    made = activity(centre)
    wu, tian, wei = (child(centre, name, "河东组", number) for number, name in enumerate(("吴桐", "田野", "魏小涛"), 1))
    centre.ledger.record({"kind": "arrival", "activity": made["id"], "child": wu["id"]}, organizer="周敏")
    clock = await open_at_ten_minutes_ago(user, made)
    await press(user, "都记下")
    await user.should_see("先点上到了的孩子。")
    tick(user, CAME, wu, tian, wei)
    await user.should_see("河东组 到了 3 / 3，这一栏点了 3")
    await press(user, "都记下")
    await user.should_see("2 人签到")
    await confirm(user)
    await user.should_see("记下了 2 条")
    assert centre.ledger.figures(made["id"])["arrived"] == 3
    written = [fact for fact in facts_of(centre, "arrival") if (fact.get("details") or {}).get("paper")]
    assert {fact["via"] for fact in written} == {"list"}
    assert {days.local(fact["happened_at"]).strftime("%H:%M") for fact in written} == {clock}
    await press(user, "撤销")
    await until(lambda: centre.ledger.figures(made["id"])["arrived"] == 1, "one child left")


async def test_one_pass_through_a_paper_writes_segments_handouts_and_who_collected(user: User, centre: Centre):
    centre.ledger.save("items", {"id": "i1", "title": "物资包", "unit": "份"}, by="周敏")
    centre.ledger.save("guardians", {"id": "g1", "name": "刘秀英", "phone": "13900001211"}, by="周敏")
    made = activity(centre, items=[{"item": "i1", "per_child": 1, "per": "activity"}])
    wu, tian, wei = (child(centre, name, "河东组", number) for number, name in enumerate(("吴桐", "田野", "魏小涛"), 1))
    centre.ledger.save("children", {**wu, "guardians": [{"guardian": "g1", "relation": "奶奶", "may_collect": True}]}, by="周敏")
    centre.ledger.save("children", {**tian, "may_go_alone": {"on": "2026-01-01", "by": "妈妈"}}, by="周敏")
    await open_at_ten_minutes_ago(user, made)
    await press(user, "包饺子")
    tick(user, "segment:s1", wu, tian)
    await press(user, "领了 物资包")
    tick(user, "item:i1", wu)
    await press(user, "谁接的")
    await user.should_see("奶奶 刘秀英")
    await user.should_see("自行回家")
    tap(user, "g1", wu)
    tap(user, "alone", tian)
    tap(user, "other", wei)
    await write(user, "名字", "王大山")
    await write(user, "和孩子是什么关系", "邻居")
    await confirm(user)
    await user.should_see("到了 3 人，走了 3 人")
    await press(user, "都记下")
    for line in ("3 人签到", "2 人次参加", "1 人次领东西", "3 人签退"):
        await user.should_see(line)
    await confirm(user)
    await user.should_see("记下了 9 条")
    figures = centre.ledger.figures(made["id"])
    assert (figures["arrived"], figures["departed"]) == (3, 3)
    assert (figures["segments"][0]["children"], figures["items"][0]["handed_out"]) == (2, 1)
    left = {
        fact["child"]: {name: value for name, value in fact["details"].items() if name != "paper"} for fact in facts_of(centre, "departure")
    }
    assert left == {
        wu["id"]: {"how": "guardian", "guardian": "g1"},
        tian["id"]: {"how": "alone"},
        wei["id"]: {"how": "other", "name": "王大山", "relation": "邻居", "agreed_by": "周敏"},
    }
    assert centre.ledger.tray(made["id"]) == []
    tick(user, CAME, wu, tian, wei)
    await press(user, "都记下")
    await user.should_see("这些都已经记过了。")


async def test_where_the_paper_does_not_say_who_collected_nothing_is_made_up(user: User, centre: Centre):
    made, wu = activity(centre), child(centre, "吴桐", "河东组", 1)
    await open_at_ten_minutes_ago(user, made)
    await press(user, "谁接的")
    tap(user, "unwritten", wu)
    await press(user, "都记下")
    await confirm(user)
    await user.should_see("记下了 2 条")
    assert [fact["details"] for fact in facts_of(centre, "departure")] == [{"paper": True}]
    await user.open(f"/children/{wu['id']}")
    await user.should_see(">签退</span>")


async def test_children_are_ticked_by_the_number_on_the_paper(user: User, centre: Centre):
    made = activity(centre)
    child(centre, "吴桐", "河东组", 1)
    child(centre, "魏小涛", "老屋场", 17)
    await user.open(f"/activities/{made['id']}/paper")
    for typed, said in (("017", "017 魏小涛 点上了。"), ("99", "名单上没有 99 号。"), ("１", "001 吴桐 点上了。")):
        await write(user, "按号码点", typed)
        user.find(marker="按号码点").trigger("keydown.enter")
        await user.should_see(said)
    await user.should_see("到了 2 人，走了 0 人")
    await user.should_see("河东组 到了 1 / 1，这一栏点了 1")


async def test_a_page_left_by_mistake_goes_on_where_it_was(user: User, centre: Centre):
    made, wu = activity(centre), child(centre, "吴桐", "河东组", 1)
    await user.open(f"/activities/{made['id']}/paper")
    tick(user, CAME, wu)
    await user.should_see("到了 1 人，走了 0 人")
    await user.open("/activities")
    await user.open(f"/activities/{made['id']}/paper")
    await user.should_see("上次点了一半，还没记下。接着点就行。")
    await user.should_see("到了 1 人，走了 0 人")
    await press(user, "从头来")
    await user.should_see("到了 0 人，走了 0 人")


async def test_a_child_who_was_on_no_list_is_found_by_name(user: User, centre: Centre):
    made = activity(centre, who="groups", groups=["河东组"])
    child(centre, "吴桐", "河东组", 1)
    child(centre, "魏小涛", "老屋场", 2)
    await user.open(f"/activities/{made['id']}/paper")
    await user.should_not_see("魏小涛")
    await write(user, "名单上没有的，找名字", "魏")
    await press(user, "魏小涛")
    await user.should_see("老屋场 到了 1 / 1，这一栏点了 1")


async def test_a_newcomer_on_the_paper_gets_a_record_and_is_there(user: User, centre: Centre):
    made = activity(centre)
    child(centre, "吴桐", "河东组", 1)
    await open_at_ten_minutes_ago(user, made)
    await press(user, "新来的，写下来")
    await confirm(user)
    await write(user, "姓名", "石头")
    await write(user, "监护人电话", "13900001212")
    await confirm(user)
    await user.should_see("河东组 到了 1 / 2，这一栏点了 1")
    assert len(centre.ledger.store.children) == 1
    await press(user, "都记下")
    await user.should_see("1 人签到")
    await confirm(user)
    await user.should_see("记下了 1 条")
    new = next(one for one in centre.ledger.store.children.all() if one["name"] == "石头")
    assert (new["group"], new["newcomer_at"]) == ("河东组", made["id"])
    assert centre.ledger.figures(made["id"])["walk_ins"] == 1


async def test_the_paper_of_each_group_is_printed_without_what_should_not_lie_about(user: User, centre: Centre):
    from tests.papers.looking import text

    made = activity(centre)
    wei = child(centre, "魏小涛", "河东组", 17)
    centre.ledger.save("children", {**wei, "health": "花生过敏"}, by="周敏")
    await user.open(f"/activities/{made['id']}")
    await user.should_see("小组名单，没电没网时用")
    answer = await user.http_client.get(f"/activities/{made['id']}/groups.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    words = text(answer.content)
    for piece in ("河东组", "017", "魏小涛", "包饺子", "新来的"):
        assert piece in words
    for secret in ("花生", made["join_code"]):
        assert secret not in words


# --- in a browser ----------------------------------------------------------------------------------------------------------------


@pytest.mark.browser
async def test_taps_show_at_once_and_are_what_is_written(browser: Browser, tmp_path: Path):
    server = Server(tmp_path / "served")
    made = build(server.folder)
    server.start()
    context = await signed_in(browser, server, server.sign_in(), viewport={"width": 390, "height": 844}, has_touch=True)
    page = await context.new_page()
    await page.goto(f"{server.url}/activities/{made.activity}/paper")
    await page.wait_for_function("window.did_handshake")
    await page.locator("label.paper-row", has_text="吴桐").click()
    await expect(page.get_by_text("到了 1 人，走了 0 人")).to_be_visible()
    number = page.get_by_label("按号码点")
    await number.fill("003")
    await number.press("Enter")
    await expect(page.get_by_text("003 阿依古丽·买买提 点上了。")).to_be_visible()
    await expect(page.locator("label.paper-row:has(:checked)")).to_have_count(2)
    await page.get_by_role("button", name="谁接的").click()
    home = page.locator(".paper-row.home", has_text="吴桐").locator("button[data-way]")
    await home.nth(0).click()
    await home.nth(1).click()
    await expect(home.nth(0)).to_have_attribute("aria-pressed", "false")
    await expect(home.nth(1)).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_text("到了 2 人，走了 1 人")).to_be_visible()
    await page.get_by_role("button", name="吃饺子").click()
    await page.get_by_role("button", name="这一组都点上").click()
    boxes = await page.locator("label.paper-row").count()
    await expect(page.locator("label.paper-row:has(:checked)")).to_have_count(boxes)
    await page.get_by_role("button", name="都记下").click()
    await page.get_by_role("dialog").get_by_role("button", name="都记下").click()
    await expect(page.get_by_text("记下了")).to_be_visible()
    await context.close()
    server.stop()

"""谁接走的: every departure says who collected, the figures add up, and what was written wrong is written anew."""

import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from care import days, departures
from pages import departure_list, words
from tests.conftest import Centre

sys.path.append(str(Path(__file__).parent / "papers"))
from looking import text

Record = dict[str, Any]
DAY = "2026-11-21T0{}:00.000Z"


class Afternoon:
    """Seven children at one activity; phone s1 stands at the departure desk."""

    def __init__(self, centre: Centre) -> None:
        self.ledger = centre.ledger
        self.ledger.save("guardians", {"id": "g1", "name": "刘秀英", "phone": "13900001211"}, by="周敏")
        self.ledger.save("guardians", {"id": "g2", "name": "魏大勇", "phone": "13700006602"}, by="周敏")
        self.ledger.save("guardians", {"id": "g3", "name": "王桂香", "phone": "13900001218"}, by="周敏")
        granny = {"guardian": "g1", "relation": "奶奶", "may_collect": True}
        uncle = {"guardian": "g2", "relation": "叔叔", "may_collect": False}
        self.child("c1", "魏小涛", 17, guardians=[granny, uncle])
        self.child("c2", "魏小雨", 18, guardians=[granny], may_go_alone={"on": "2026-09-01", "by": "奶奶"})
        self.child("c3", "陈㛃", 2)
        self.child("c4", "王䶮", 31, guardians=[{"guardian": "g3", "relation": "外婆", "may_collect": True}])
        self.child("c5", "刘雨桐", 12)
        self.child("c6", "吴桐", 8)
        self.child("c7", "欧阳思源", 9)
        hours = {"starts_at": DAY.format("1:00"), "ends_at": DAY.format("5:00")}
        self.ledger.save("activities", {"id": "a1", "title": "冬至包饺子", "place": "村委会二楼", "who": "all", **hours}, by="周敏")
        for number in range(1, 8):
            self.scan("arrival", f"c{number}", "1:05")

    def child(self, id: str, name: str, number: int, **more: Any) -> None:
        self.ledger.save("children", {"id": id, "name": name, "number": number, "group": "老屋场", **more}, by="周敏")

    def scan(self, kind: str, child: str, at: str, **more: Any) -> str:
        raw = {"id": str(uuid.uuid4()), "kind": kind, "at": DAY.format(at), "clock": 0, "activity": "a1", "child": child, "by": "李老师"}
        station = {"id": "s1", "number": 1, "joined": {"a1": DAY.format("0:30")}}
        return self.ledger.take({**raw, **more}, station=station, sent_at=None).id or ""

    def left(self, child: str, at: str, **details: Any) -> str:
        return self.scan("departure", child, at, details=details)

    def everybody_leaves(self) -> "Afternoon":
        self.left("c1", "4:50", how="guardian", guardian="g1")
        self.left("c2", "4:51", how="alone")
        self.left("c3", "4:52", how="alone")
        self.left("c4", "4:53", how="guardian", guardian="g3")
        self.left("c5", "4:54", how="escort", guardian="g3", group="老屋场")
        self.left("c6", "4:55", how="other", name="王强", relation="叔叔的朋友", phone="13800001234")
        self.scan("departure", "c7", "4:56")
        return self


@pytest.fixture
async def afternoon(centre: Centre) -> Afternoon:
    made = Afternoon(centre)
    await made.ledger.commit()
    return made


async def test_every_departure_says_who_collected_and_what_is_missing_is_said(user: User, afternoon: Afternoon) -> None:
    afternoon.everybody_leaves()
    await afternoon.ledger.commit()
    await user.open("/activities/a1/departures")
    for said in (
        "奶奶 刘秀英",
        "自行回家（9 月 1 日 同意）",
        "自行回家（没有同意）",
        "外婆 王桂香",
        "跟 王桂香 一起走",
        "叔叔的朋友 王强，138 0000 1234",
        "【待补】没写谁接的",
    ):
        await user.should_see(said)
    await user.should_see("没有同意自行回家")
    await user.should_see("接的人不认识，组织者还没有同意")
    await user.should_see("2 条要核对")


async def test_the_figures_are_those_of_the_books_and_add_up(user: User, afternoon: Afternoon) -> None:
    afternoon.everybody_leaves()
    back = afternoon.left("c1", "4:57", how="alone")  # said twice, differently: still one child
    assert afternoon.ledger.store.facts.need(back)["kind"] == "departure"
    await afternoon.ledger.commit()
    tally = departures.went("a1", afternoon.ledger.books)
    assert sum(tally.values()) == afternoon.ledger.figures("a1")["departed"] == 7
    assert tally == {"guardian": 1, "alone": 3, "escort": 1, "other": 1, "": 1}
    await user.open("/activities/a1/departures")
    await user.should_see("7 人走了")
    for part in ("监护人接的 1", "自己回家的 3", "跟别人一起走的 1", "别人接的 1", "没写谁接的 1"):
        await user.should_see(part)
    await user.should_see("接的人说得不一样")


async def test_a_stranger_whom_an_organizer_agreed_to_is_no_longer_open(afternoon: Afternoon) -> None:
    question = afternoon.scan("question", "c6", "4:40", details={"name": "王强", "relation": "邻居", "phone": "13800001234"})
    afternoon.left("c6", "4:55", how="other", name="王强", relation="邻居", phone="13800001234", asked=question)
    assert [departure.rule for departure in departures.departures("a1", afternoon.ledger.books)] == ["unknown_collector"]
    given = {"kind": "answer", "activity": "a1", "child": "c6", "of": question, "details": {"answer": "yes"}, "at": DAY.format("4:56")}
    afternoon.ledger.record(given, organizer="周敏")
    assert [departure.rule for departure in departures.departures("a1", afternoon.ledger.books)] == [None]


async def test_who_agreed_stands_beside_the_stranger(user: User, afternoon: Afternoon) -> None:
    question = afternoon.scan("question", "c6", "4:40", details={"name": "王强"})
    given = {"kind": "answer", "activity": "a1", "child": "c6", "of": question, "details": {"answer": "yes"}, "at": DAY.format("4:41")}
    afternoon.ledger.record(given, organizer="周敏")
    afternoon.left("c6", "4:55", how="other", name="王强", relation="邻居", asked=question)
    afternoon.left("c5", "4:56", how="other", name="李四", relation="邻居", agreed_by="周敏")
    await afternoon.ledger.commit()
    await user.open("/activities/a1/departures")
    await user.should_see("邻居 王强，周敏 同意")
    await user.should_see("邻居 李四，手机上写着 周敏 同意")


async def test_a_departure_is_found_by_child_number_or_collector(user: User, afternoon: Afternoon) -> None:
    afternoon.everybody_leaves()
    await afternoon.ledger.commit()
    await user.open("/activities/a1/departures")
    for query, found in (("wxt", "奶奶 刘秀英"), ("017", "奶奶 刘秀英"), ("王强", "叔叔的朋友 王强"), ("13800001234", "叔叔的朋友 王强")):
        user.find(marker="找一找").clear().type(query)
        await user.should_see(found)
        await user.should_not_see("外婆 王桂香")
    user.find(marker="找一找").clear().type("没有这个人")
    await user.should_see("没有找到。")


async def test_before_anybody_left_the_list_says_what_will_stand_there(user: User, afternoon: Afternoon) -> None:
    await user.open("/activities/a1/departures")
    await user.should_see("还没有人走")
    await user.should_see("0 人走了")


async def test_an_unknown_activity_is_not_found_and_no_stranger_reads_the_list(user: User, afternoon: Afternoon) -> None:
    assert (await user.http_client.get("/activities/nowhere/departures")).status_code == 404
    assert (await user.http_client.get("/activities/nowhere/departures.pdf")).status_code == 404
    user.http_client.cookies.clear()
    for path in ("/activities/a1/departures", "/activities/a1/departures.pdf", "/activities/a1/missing", "/activities/a1/wall"):
        assert (await user.http_client.get(path)).status_code in (303, 401), path


# --- writing one anew -----------------------------------------------------------------------------------------------------------


def again(user: User, fact: str) -> None:
    """A tap on the deed of one row."""
    rows = next(
        element for element in user.find(kind=ui.html).elements if any(each.type == "click" for each in element._event_listeners.values())
    )
    listener = next(each for each in rows._event_listeners.values() if each.type == "click")
    rows._handle_event({"listener_id": listener.id, "args": fact})


async def test_a_wrong_collector_is_taken_back_and_written_anew_for_the_same_moment(user: User, afternoon: Afternoon) -> None:
    first = afternoon.left("c1", "4:50", how="alone")
    await afternoon.ledger.commit()
    await user.open("/activities/a1/departures")
    again(user, first)
    await user.should_see("魏小涛 怎么走的？")
    await user.should_see("11 月 21 日 12:50 走的。时间不变，只改谁接的。")
    user.find("奶奶 刘秀英 接走了").click()
    await user.should_see("写上为什么，以后看得明白。")
    user.find(marker="为什么重记").type("奶奶在门外等着")
    user.find("奶奶 刘秀英 接走了").click()
    await user.should_see("魏小涛 重记了")
    (standing,) = departures.departures("a1", afternoon.ledger.books)
    assert (standing.fact["details"], standing.fact["happened_at"]) == ({"how": "guardian", "guardian": "g1"}, DAY.format("4:50"))
    assert standing.rule is None
    void = afternoon.ledger.books.void_of(afternoon.ledger.books.facts[first])
    assert void is not None
    assert (void["by"], void["details"]) == ("周敏", {"reason": "奶奶在门外等着"})
    assert afternoon.ledger.figures("a1")["departed"] == 1


async def test_who_collected_is_added_where_nobody_wrote_it(user: User, afternoon: Afternoon) -> None:
    first = afternoon.scan("departure", "c4", "4:50")
    await afternoon.ledger.commit()
    await user.open("/activities/a1/departures")
    await user.should_see("补上谁接的")
    again(user, first)
    user.find("外婆 王桂香 接走了").click()
    await user.should_see("王䶮 重记了")
    (standing,) = departures.departures("a1", afternoon.ledger.books)
    assert standing.fact["details"] == {"how": "guardian", "guardian": "g3"}


async def test_what_was_taken_back_meanwhile_is_not_written_anew(user: User, afternoon: Afternoon) -> None:
    first = afternoon.left("c1", "4:50", how="alone")
    await afternoon.ledger.commit()
    await user.open("/activities/a1/departures")
    again(user, first)
    user.find(marker="为什么重记").type("记错了人")
    afternoon.ledger.record({"kind": "void", "activity": "a1", "of": first, "details": {"reason": "李老师先撤了"}}, organizer="李芳")
    user.find("奶奶 刘秀英 接走了").click()
    await user.should_see("这一条刚刚被撤销了，没有再记。")
    assert departures.departures("a1", afternoon.ledger.books) == []
    again(user, first)
    await user.should_see("这一条已经撤销了，或者孩子没有档案，没有改。")


# --- on paper -------------------------------------------------------------------------------------------------------------------


async def test_the_paper_has_every_departure_by_time_with_its_collector_and_what_is_open(user: User, afternoon: Afternoon) -> None:
    afternoon.everybody_leaves()
    await afternoon.ledger.commit()
    answer = await user.http_client.get("/activities/a1/departures.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    read = "".join(text(answer.content).split())
    for said in (
        "签退登记表",
        "7人走了",
        "监护人接的2",
        "奶奶刘秀英",
        "自行回家（9月1日同意）",
        "【待补】没写谁接的",
        "没有同意自行回家",
        "李老师",
    ):
        assert said in read, said
    assert read.index("魏小雨") < read.index("王䶮") < read.index("欧阳思源")


def test_a_departure_that_another_phone_contradicts_is_listed_and_does_not_count(afternoon: Afternoon) -> None:
    raw = {
        "id": str(uuid.uuid4()),
        "kind": "departure",
        "at": DAY.format("1:06"),
        "clock": 0,
        "activity": "a1",
        "child": "c1",
        "by": "王老师",
    }
    afternoon.ledger.take(raw, station={"id": "s2", "number": 2, "joined": {"a1": days.now()}}, sent_at=None)
    (found,) = departures.departures("a1", afternoon.ledger.books)
    assert (found.child, found.counts) == ("c1", False)
    assert sum(departures.went("a1", afternoon.ledger.books).values()) == 0


def test_what_repeats_a_departure_is_the_later_one_and_children_are_numbered(afternoon: Afternoon) -> None:
    words.use("zh_CN", "Asia/Shanghai")
    later = afternoon.left("c1", "4:58", how="guardian", guardian="g1")  # heard first, from a phone with a network
    afternoon.left("c1", "4:50", how="guardian", guardian="g1")
    afternoon.left("c4", "4:53", how="guardian", guardian="g3")
    afternoon.left("c5", "1:30", how="alone")
    afternoon.scan("arrival", "c5", "2:30")
    afternoon.left("c5", "4:55", how="guardian", guardian="g3")
    rows = departure_list.rows(afternoon.ledger, "a1")
    assert sum(row.numbered for row in rows) == sum(departures.went("a1", afternoon.ledger.books).values()) == 3
    notes = {row.departure.fact["id"]: row.note for row in rows if row.note}
    assert notes.pop(later) == "前面已经记过"
    assert list(notes.values()) == ["后来又回来了"]
    told = departure_list.paper(afternoon.ledger, "a1")
    assert [(row.name, row.counts) for row in told.rows] == [
        *(("刘雨桐", False), ("魏小涛", True), ("王䶮", True), ("刘雨桐", True), ("魏小涛", False)),
    ]


async def test_what_is_open_about_a_departure_leads_to_the_tray(user: User, afternoon: Afternoon) -> None:
    afternoon.left("c3", "4:52", how="alone")
    await afternoon.ledger.commit()
    await user.open("/activities/a1/departures")
    await user.should_see('href="/tray"')

"""活动记录: the same figures as board and papers, what is missing said, one folder to hand in; no child is named in what leaves the house."""

import asyncio
import random
import re
import uuid
import zipfile
from collections import Counter, defaultdict
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from docx import Document
from nicegui import ElementFilter, ui
from nicegui.elements.upload_files import SmallFileUpload
from nicegui.testing import User
from PIL import Image
from playwright.async_api import Browser, expect

from care import days, facts, figures, names, photos, record, results
from care.books import Books
from care.facts import Malformed
from pages import handed_out, photo_keeping, record_folder, record_words, volunteer_form, words
from pages.papers import activity_record, folder
from pages.record_photos import Picker
from storage.errors import NotFound
from storage.ledger import Ledger
from storage.pictures import Pictures
from tests.centre_at_work import build
from tests.conftest import Centre, signed_in
from tests.papers.looking import document, text, workbook
from tests.serving import Server
from tests.test_activities_pages import press, press_in, write
from tests.waiting import until

DAY = "2026-12-19"
PACK = {"pencil": 2, "ruler": 1}


# --- the rules --------------------------------------------------------------------------------------------------------------------


def told(kind: str, at: str, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "kind": kind, "activity": "a1", "happened_at": f"2026-12-{at}:00.000Z", "by": "周敏", **more}


def books_of(*written: dict[str, Any]) -> Books:
    books = Books()
    for fact in written:
        books.add(fact)
    return books


def guests(families: int, others: int, at: str, **more: Any) -> dict[str, Any]:
    return told("guests", at, details={"families": families, "guests": others}, **more)


def test_the_last_count_of_families_and_guests_stands_until_it_is_taken_back():
    first, second = guests(12, 3, "19T04:00"), guests(14, 3, "19T05:00")
    assert record.guests("a1", books_of(second, first)) == second
    assert record.guests("a1", books_of(first, second, told("void", "19T06:00", of=second["id"]))) == first
    assert record.guests("a1", books_of(guests(99, 99, "19T07:00", station="p1"))) is None, "a phone's word does not count"


@pytest.mark.parametrize(
    "details", [{}, {"families": 3}, {"families": -1, "guests": 0}, {"families": 2, "guests": True}, {"families": 2, "guests": 10_000}]
)
def test_a_count_of_families_and_guests_says_both_numbers(details: dict[str, Any]):
    raw = {"id": str(uuid.uuid4()), "kind": "guests", "at": "2026-12-19T09:00:00+08:00", "activity": "a1"}
    assert facts.read({**raw, "details": {"families": 0, "guests": 9_999}})
    with pytest.raises(Malformed):
        facts.read({**raw, "details": details})


SEGMENTS = [{"id": "s1", "title": "包饺子", "starts": "09:30", "leader": "刘奶奶"}, {"id": "s2", "title": "抢板凳", "starts": "10:30"}]
CAMP = {
    "id": "a1",
    "title": "冬令营",
    "who": "all",
    "starts_at": "2026-12-19T01:00:00.000Z",
    "ends_at": "2026-12-20T09:00:00.000Z",
    "segments": SEGMENTS,
}


def camp(*written: dict[str, Any], stations: Any = ()) -> record.Account:
    books = books_of(*written)
    took = [{"id": one["id"], **dict.fromkeys(("children", "visits"), 0)} for one in SEGMENTS]
    return record.account(CAMP, {"segments": took}, books, stations)


def test_each_day_of_a_camp_goes_its_own_way():
    course = camp(
        told("step", "19T01:34", segment="s1"),
        told("step", "19T02:20", segment="s2"),
        told("step", "20T01:30", segment="s1"),
        told("step", "20T02:00", segment="s2", details={"skipped": True}),
    ).course
    went = [[(day, one.late, one.skipped) for day, one in part.went] for part in course]
    assert went == [[("2026-12-19", 4, False), ("2026-12-20", 0, False)], [("2026-12-19", -10, False), ("2026-12-20", None, True)]]
    assert [part.planned for part in course] == ["2026-12-19T01:30:00.000Z", "2026-12-19T02:30:00.000Z"]


def test_nobody_tapped_and_nothing_is_made_up():
    known = camp()
    assert [part.went for part in known.course] == [[], []]
    assert (known.organizers, known.helpers, known.guests, known.quotes, known.summary, known.came) == ([], [], None, [], "", {})


def test_children_of_each_day_are_counted_once_a_day():
    known = camp(
        told("arrival", "19T01:00", child="c1"),
        told("departure", "19T03:00", child="c1"),
        told("arrival", "19T04:00", child="c1"),
        told("arrival", "20T01:00", child="c1"),
        told("arrival", "20T01:00", child="c2"),
    )
    assert known.came == {"2026-12-19": 1, "2026-12-20": 2}


def test_who_helped_is_told_by_the_names_on_the_phones_that_worked_here():
    phones = [
        {
            "id": "p1",
            "by": "后来的人",
            "joined": {"a1": "…", "a2": "…"},
            "names": [{"name": "刘奶奶", "at": "…", "activity": "a1", "joined": True}],
        },
        {"id": "p2", "by": "小陈", "joined": {"a1": "…"}},
        {"id": "p3", "by": "别处的人", "joined": {"a2": "…"}},
    ]
    wrong = told("arrival", "19T01:02", child="c2", station="p1") | {"by": "手滑的人"}
    by_phones = [
        told("arrival", "19T01:00", child="c1", station="p1") | {"by": "刘奶奶"},
        wrong,
        told("void", "19T01:03", of=wrong["id"]),
        told("service", "19T06:00", details={"name": "手机说的"}, station="p1") | {"by": "刘奶奶"},
    ]
    hours = {"from": f"{DAY}T01:00:00.000Z", "to": f"{DAY}T03:00:00.000Z"}
    aside = told("service", "19T05:00", details={**hours, "name": "小陈", "sort": "none"})
    known = camp(*by_phones, stations=phones)
    assert [(helper.name, helper.leads, helper.wrote) for helper in known.helpers] == [("刘奶奶", ["包饺子"], 2), ("小陈", (), 0)]
    assert [helper.name for helper in camp(*by_phones, aside, stations=phones).helpers] == ["刘奶奶"]
    written = [
        told("service", "19T06:00", details={**hours, "name": "阿强", "sort": "service"}),
        told("service", "18T06:00", details={**hours, "name": "只来排练", "sort": "rehearsal"}),
    ]
    known = camp(*by_phones, *written, stations=phones)
    assert [(helper.name, helper.wrote) for helper in known.helpers] == [("阿强", 0)], "what an organizer wrote down is what counts"
    assert known.tenths == 20, "a rehearsal is no service"
    assert known.organizers == ["周敏"]


def test_who_was_in_charge_is_what_the_organizer_wrote():
    kept = record.summary(" 大家都高兴。\n下次早点和面。\u200b ", " 陈校长 ", by="周敏", now="2026-12-19T06:00:00.000Z")
    known = record.account({**CAMP, "segments": [], "summary": kept}, {"segments": []}, books_of(told("step", "19T01:34")), ())
    assert (known.organizers, known.summary) == (["陈校长"], "大家都高兴。\n下次早点和面。")


def test_quotes_stand_once_each_as_one_line():
    assert record.quotes(["我包了\n十个！", " ", "我包了 十个！", "长" * 300]) == ["我包了 十个！", "长" * record.LONGEST_QUOTE]


def test_a_name_in_a_text_is_noticed_and_a_short_one_may_be_a_word():
    children = [{"name": name} for name in ("魏小涛", "江南", "阿依古丽·买买提", "石", "王䶮")]
    assert record.named("魏 小涛说江南好，石头也好", children) == (["魏小涛"], ["江南"])
    assert record.named("大家都高兴", children) == ([], [])


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("你画/我猜？", "你画 我猜？"),
        ("..\\..\\x", "x"),
        ("con", "_con"),
        (" . ", "_"),
        ("冬至\n包饺子", "冬至 包饺子"),
        ("长" * 99, "长" * 60),
    ],
)
def test_a_folder_has_a_name_that_every_system_takes(typed: str, name: str):
    assert folder.file_name(typed) == name


# --- an afternoon, counted by hand ------------------------------------------------------------------------------------------------


class Afternoon:
    """Thirty children on the list, two who are not; three phones; what happened is counted on the side, sharing no line with the product."""

    def __init__(self, ledger: Ledger, seed: int = 8) -> None:
        self.ledger, self.chance = ledger, random.Random(seed)
        keep = lambda table, **given: ledger.save(table, given, by="周敏")  # noqa: E731
        for place in range(32):
            keep(
                "children",
                id=f"c{place}",
                name=f"魏小{'一二三四五六七八九十'[place % 10]}{place}",
                number=place + 1,
                group="老屋场" if place < 30 else "远处",
            )
        for id, title, unit in (("pencil", "铅笔", "支"), ("ruler", "直尺", "把"), ("star", "奖品", "个")):
            keep("items", id=id, title=title, unit=unit)
        keep("items", id="pack", title="物资包", unit="份", contents=[{"item": item, "quantity": n} for item, n in PACK.items()])
        for place, name in enumerate(("李老师", "小陈", "刘奶奶")):
            keep("stations", id=f"p{place}", number=place + 1, by=name, activity="a1", joined={"a1": DAY}, tokens=[])
        self.activity = keep(
            "activities",
            id="a1",
            title="冬至包饺子",
            place="村委会二楼",
            starts_at=f"{DAY}T01:00:00.000Z",
            ends_at=f"{DAY}T05:00:00.000Z",
            who="groups",
            groups=["老屋场"],
            segments=[{**SEGMENTS[0], "place": "院子"}, {**SEGMENTS[1], "places": 8}, {"id": "s3", "title": "合影"}],
            items=[{"item": "pack", "per_child": 1, "per": "activity"}],
        )
        self.came: set[int] = set()
        self.visits: dict[str, Counter[int]] = defaultdict(Counter)
        self.given: Counter[str] = Counter()
        self.receivers: dict[str, set[int]] = defaultdict(set)
        self.back: Counter[str] = Counter()

    def fact(self, kind: str, minute: int, **more: Any) -> str:
        at = f"{DAY}T{1 + minute // 60:02d}:{minute % 60:02d}:00.000Z"
        raw = {"id": str(uuid.uuid4()), "kind": kind, "at": at, "clock": 0, "activity": "a1", **more}
        station = self.ledger.store.stations.find(self.chance.choice(("p0", "p1", "p2")))
        assert station
        taken = self.ledger.take({**raw, "by": station["by"]}, station=station, sent_at=None)
        assert taken.outcome != "refused", taken
        return raw["id"]

    def step(self, segment: str, minute: int, **details: Any) -> None:
        at = f"{DAY}T{1 + minute // 60:02d}:{minute % 60:02d}:00.000Z"
        self.ledger.record({"kind": "step", "activity": "a1", "segment": segment, "at": at, "details": details}, organizer="周敏")

    def play(self) -> "Afternoon":
        for place in self.chance.sample(range(32), 24):
            self.came.add(place)
            self.fact("arrival", 5, child=f"c{place}")
            if self.chance.random() < 0.8:
                self.fact("attendance", 40, child=f"c{place}", segment="s1")
                self.fact("attendance", 41, child=f"c{place}", segment="s1")  # scanned twice: one visit
                self.visits["s1"][place] += 1
            for round in range(1, 1 + self.chance.randrange(4)):
                self.fact("attendance", 90 + round, child=f"c{place}", segment="s2", round=round)
                self.visits["s2"][place] += 1
            if self.chance.random() < 0.7:
                self._give(place, "pack", 1)
            if self.chance.random() < 0.3:
                self._give(place, "star", self.chance.randrange(1, 3))
        self._mistakes()
        self.step("s1", 34)
        self.step("s2", 85)
        self.step("s3", 200, skipped=True)
        return self

    def _give(self, place: int, item: str, n: int) -> None:
        self.fact("handout", 150, child=f"c{place}", item=item, quantity=n)
        for part, each in {item: 1, **(PACK if item == "pack" else {})}.items():
            self.given[part] += each * n
            self.receivers[part].add(place)

    def _mistakes(self) -> None:
        """One of each is taken back, and a pack comes back."""
        wrong = [
            self.fact("arrival", 20, child=f"c{min(set(range(32)) - self.came)}"),
            self.fact("attendance", 50, child=f"c{min(self.came)}", segment="s1", round=7),
            self.fact("handout", 160, child=f"c{min(self.came)}", item="star", quantity=5),
        ]
        for id in wrong:
            self.ledger.record({"kind": "void", "activity": "a1", "of": id, "details": {"reason": "扫错了"}}, organizer="周敏")
        self.fact("take_back", 170, child=f"c{min(self.receivers['pack'])}", item="pack", quantity=1)
        self.back += Counter({"pack": 1, **PACK})


@pytest.fixture
def afternoon(centre: Centre) -> Afternoon:
    words.use("zh_CN", "Asia/Shanghai")
    return Afternoon(centre.ledger).play()


def opened(ledger: Ledger) -> tuple[dict[str, str], list[list[list[str]]]]:
    """The document as python-docx reads it: the lines by label, and its tables of more than two columns without their heads."""
    return document(activity_record.activity_record(record_words.paper(ledger, "a1")))


def test_the_document_says_what_was_counted_by_hand(afternoon: Afternoon):
    lines, (course, given) = opened(afternoon.ledger)
    listed = {place for place in afternoon.came if place < 30}
    outside = len(afternoon.came) - len(listed)
    assert outside, "the story needs a child who is not on the list"
    assert lines["参加人数"] == f"实到 {len(afternoon.came)} 人，应到 30 人，名单外 {outside} 人"
    assert lines["参加人次"] == f"按环节算 {sum(sum(visits.values()) for visits in afternoon.visits.values())} 人次"
    assert [(row[2], row[1], row[5], row[6]) for row in course] == [
        ("包饺子", "09:34 开始，晚 4 分钟", str(len(afternoon.visits["s1"])), str(sum(afternoon.visits["s1"].values()))),
        ("抢板凳", "10:25 开始，早 5 分钟", str(len(afternoon.visits["s2"])), str(sum(afternoon.visits["s2"].values()))),
        ("合影", "跳过了", "", ""),
    ]
    titles = {"物资包": "pack", "铅笔（含包里的）": "pencil", "直尺（含包里的）": "ruler", "奖品": "star"}
    assert {titles[row[0]]: (int(row[2]), int(row[3]), int(row[4] or 0)) for row in given} == {
        item: (afternoon.given[item], len(afternoon.receivers[item]), afternoon.back[item]) for item in titles.values()
    }
    assert lines["志愿者"] == "3 人，李老师、刘奶奶、小陈"
    assert (lines["活动名称"], lines["时间"], lines["地点"]) == ("冬至包饺子", "2026 年 12 月 19 日 星期六 09:00–13:00", "村委会二楼")
    assert lines["组织者（负责人）"] == "周敏"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"closed_at": f"{DAY}T03:52:00.000Z"}, "，实际 11:52 结束"),
        ({"closed_at": f"{DAY}T03:52:00.000Z", "real_end": f"{DAY}T04:40:00.000Z"}, "，实际 12:40 结束"),
        ({"closed_at": f"{DAY}T04:57:00.000Z"}, ""),
        ({"closed_at": f"{DAY}T13:00:00.000Z"}, ""),
        ({"closed_at": f"{DAY}T00:30:00.000Z"}, ""),
    ],
)
def test_an_activity_that_was_closed_before_its_time_says_when_it_ended(afternoon: Afternoon, changed: dict[str, str], said: str):
    afternoon.ledger.save("activities", {**afternoon.activity, **changed}, by="周敏")
    assert opened(afternoon.ledger)[0]["时间"] == f"2026 年 12 月 19 日 星期六 09:00–13:00{said}"


def test_who_helps_and_what_runs_side_by_side_stand_in_record_and_plan(afternoon: Afternoon):
    dumplings, stools, photo = afternoon.activity["segments"]
    segments = [{**dumplings, "helpers": ["小陈", "王老师"]}, {**stools, "helpers": ["李老师"], "parallel": True}, photo]
    changed = afternoon.ledger.save("activities", {**afternoon.activity, "segments": segments}, by="周敏")
    _lines, (course, *_others) = opened(afternoon.ledger)
    leading = ["刘奶奶\n帮忙：小陈、王老师", "帮忙：李老师", ""]
    assert [row[4] for row in course] == leading
    rows = record_folder.plan(afternoon.ledger, changed).rows
    assert [row.leader for row in rows] == leading
    assert ["和上面同时" in row.note for row in rows] == [False, True, False]


def test_what_nobody_wrote_down_is_to_be_filled_in(centre: Centre):
    afternoon = Afternoon(centre.ledger)
    lines, (course, *given) = opened(afternoon.ledger)
    empty = ("组织者（负责人）", "参加人数", "参加人次", "家庭和来宾", "孩子的话", "照片", "小结")
    assert {lines[label] for label in empty} == {"【待补】"}
    assert [row[1] for row in course] == ["【待补】"] * 3
    assert given == []
    lacks = record_words.lacking(record_words.paper(centre.ledger, "a1"))
    assert list(lacks) == [*empty[:3], "流程", "发放", *empty[3:]]
    assert all(lacks.values()), "each leads to where one can fill it in"
    centre.ledger.save("activities", {**afternoon.activity, "items": []}, by="周敏")
    assert "发放" not in record_words.lacking(record_words.paper(centre.ledger, "a1")), "nothing was to be given"


def test_behind_every_figure_stand_as_many_children_as_it_says(afternoon: Afternoon):
    ledger, children = afternoon.ledger, afternoon.ledger.store.children.all()
    known = ledger.figures("a1")

    def behind(figure: str) -> list[record.Counted]:
        found = record.behind(figure, afternoon.activity, ledger.books, children)
        assert found is not None, figure
        return found

    assert {counted.child for counted in behind("arrived")} == {f"c{place}" for place in afternoon.came}
    assert [len(behind(name)) for name in ("expected", "arrived", "walk_ins")] == [
        known[name] for name in ("expected", "arrived", "walk_ins")
    ]
    for segment in known["segments"]:
        found = behind(f"segment:{segment['id']}")
        assert (len(found), sum(one.times or 0 for one in found)) == (segment["children"], segment["visits"])
    for item in known["items"]:
        found = behind(f"item:{item['id']}")
        assert (len(found), sum(one.times or 0 for one in found)) == (item["children"], item["handed_out"])
        back = behind(f"back:{item['id']}")
        assert sum(one.times or 0 for one in back) == handed_out.given_back(ledger, "a1").get(item["id"], 0) == afternoon.back[item["id"]]
    assert (
        len(behind(f"day:{DAY}"))
        == sum(one.times or 0 for one in behind("days"))
        == figures.came_on("a1", DAY, ledger.books)
        == len(afternoon.came)
    )
    assert [
        record.behind(figure, afternoon.activity, ledger.books, children) for figure in ("inside", "segment:gone", "", "arrived:x")
    ] == [None] * 4


def test_the_paper_and_the_board_and_the_lists_to_sign_say_the_same(afternoon: Afternoon):
    ledger = afternoon.ledger
    board, signed = ledger.watch("a1"), handed_out.sign_off(ledger, "a1")
    _lines, (course, given) = opened(ledger)
    assert sum(int(row[6] or 0) for row in course) == board["visits"]
    assert {row[0].removesuffix("（含包里的）"): int(row[2]) for row in given} == {total.item: total.quantity for total in signed.totals}
    assert {row[0].removesuffix("（含包里的）"): int(row[4]) for row in given if row[4]} == {
        total.item: total.quantity for total in signed.returned
    }


def test_no_child_is_named_in_the_document_not_even_by_a_title(afternoon: Afternoon):
    ledger = afternoon.ledger
    named = next(iter(ledger.store.children.all()))["name"]
    segments = [{**afternoon.activity["segments"][0], "title": f"{named}的蛋糕"}, *afternoon.activity["segments"][1:]]
    ledger.save("activities", {**afternoon.activity, "title": f"{named}的生日", "segments": segments}, by="周敏")
    made = activity_record.activity_record(record_words.paper(ledger, "a1"))
    with zipfile.ZipFile(BytesIO(made)) as packed:
        whole = b"".join(packed.read(name) for name in packed.namelist()).decode(errors="replace")
    assert not [child["name"] for child in ledger.store.children.all() if child["name"] in whole]
    lines, (course, _given) = opened(ledger)
    assert (lines["活动名称"], course[0][2]) == ("一次活动", "一个环节")


def test_games_teams_cards_wishes_and_calls_stand_in_the_record_and_lead_to_their_lists(afternoon: Afternoon):
    ledger = afternoon.ledger
    assert not {"成绩", "奖品", "分队", "盖章卡", "心愿", "和家人通话"} & set(opened(ledger)[0]), "nothing is printed of what there was not"
    dumplings, stools, photo = afternoon.activity["segments"]
    segments = [dumplings, {**stools, "parallel": True}, {**photo, "title": "和爸爸妈妈通话"}]
    afternoon.activity = ledger.save("activities", {**afternoon.activity, "segments": segments}, by="周敏")
    first, second, third = (f"c{place}" for place in sorted(afternoon.came)[:3])

    def note(kind: str, child: str, **more: Any) -> str:
        at = f"{DAY}T04:00:00.000Z"
        return ledger.record({"kind": kind, "activity": "a1", "child": child, "at": at, **more}, organizer="周敏").id or ""

    for place, child in enumerate((second, first), start=1):
        note("result", child, segment="s2", round=1, details={"place": place})
    note("result", third, segment="s2", round=2, details={"points": 8})
    note("result", third, segment="s2", round=2, details={"performed": True})
    note("handout", second, item="star", quantity=2, details={"prize": "s2"})
    for child, team in ((first, "red"), (second, "red"), (third, "blue")):
        note("team", child, details={"team": team})
    ledger.record({"kind": "points", "activity": "a1", "details": {"team": "blue", "points": -3}}, organizer="周敏")
    wished = note("wish", first, details={"text": "看海"})
    note("wish", first, details={"text": "一本书"})
    ledger.record({"kind": "wish_done", "activity": "a1", "child": first, "of": wished}, organizer="周敏")
    for child, outcome in ((first, "agreed"), (first, "no_answer"), (first, "connected"), (second, "no_answer")):
        note("home_call", child, details={"outcome": outcome, "day": DAY})
    lines, (course, games, _given) = opened(ledger)
    assert course[2][5:] == ["接通 1", ""], "nobody was scanned there, and the calls are known"
    assert games == [["抢板凳", str(len(results.rounds("a1", "s2", DAY, ledger.books))), "2", "1", "1"]]
    stamped, full = (len(both(set(afternoon.visits["s1"]), set(afternoon.visits["s2"]))) for both in (set.union, set.intersection))
    assert {label: lines[label] for label in ("奖品", "分队", "盖章卡", "心愿", "和家人通话")} == {
        "奖品": "发给 1 人，共 2 份",
        "分队": "2 队，红队 2 人 0 分，蓝队 1 人 −3 分",
        "盖章卡": f"盖过章的 {stamped} 张，盖满的 {full} 张",
        "心愿": "记下 2 个，实现了 1 个",
        "和家人通话": "约了 1 人，接通 1 人，没人接 1 人",
    }
    for figure, whose in {
        f"place:s2:{DAY}": {(second, 1), (first, 2)},
        f"points:s2:{DAY}": {(third, 1)},
        f"performed:s2:{DAY}": {(third, None)},
        "prizes": {(second, None)},
        "team:red": {(first, None), (second, None)},
        "wishes": {(first, None)},
        "call:no_answer": {(second, None)},
    }.items():
        found = record.behind(figure, afternoon.activity, ledger.books, ())
        assert {(one.child, one.place) for one in found or ()} == whose, figure
        assert record_words.title_of(figure, afternoon.activity, ledger.items()), figure


def test_the_document_quotes_whom_the_family_let_and_says_no_name(afternoon: Afternoon):
    ledger = afternoon.ledger
    agreed, silent = (ledger.store.children.need(f"c{place}") for place in sorted(afternoon.came)[:2])
    ledger.save("children", {**agreed, "words": {"by": "奶奶", "on": DAY}}, by="周敏")
    for child, line in ((agreed, "我包了十个！"), (agreed, f"我和{silent['name']}一起包的"), (silent, "下次还来")):
        details = {"feeling": "happy", "line": line}
        ledger.record({"kind": "voice", "activity": "a1", "child": child["id"], "details": details}, organizer="周敏")
    lines, _tables = opened(ledger)
    assert lines["孩子的话"] == "“我包了十个！”"


def test_the_days_of_a_camp_are_visits_and_its_children_are_counted_once(centre: Centre):
    words.use("zh_CN", "Asia/Shanghai")
    ledger = centre.ledger
    for place in (1, 2):
        ledger.save("children", {"id": f"c{place}", "name": f"魏小{place}"}, by="周敏")
    activity = ledger.save("activities", CAMP, by="周敏")
    for child, day in (("c1", 19), ("c1", 20), ("c2", 20)):
        ledger.record({"kind": "arrival", "activity": "a1", "child": child, "at": f"2026-12-{day}T02:00:00.000Z"}, organizer="周敏")
    for day in (19, 20):
        at = f"2026-12-{day}T01:4{day - 19}:00.000Z"
        ledger.record({"kind": "step", "activity": "a1", "segment": "s1", "at": at}, organizer="周敏")
    lines, (course,) = opened(ledger)
    assert lines["参加人数"] == "实到 2 人，应到 2 人"
    assert lines["参加人次"] == "按天算 3 人次，12 月 19 日 1 人，12 月 20 日 2 人"
    assert course[0][1] == "12 月 19 日 09:40 开始，晚 10 分钟\n12 月 20 日 09:41 开始，晚 11 分钟"
    every = record.behind("days", activity, ledger.books, ledger.store.children.all())
    assert every is not None
    assert sorted((one.child, one.times) for one in every) == [("c1", 2), ("c2", 1)]


def test_the_document_speaks_of_the_centre_alone_and_other_languages(afternoon: Afternoon):
    made = Document(BytesIO(activity_record.activity_record(record_words.paper(afternoon.ledger, "a1"))))
    about = made.core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("柳坪村儿童之家", "柳坪村儿童之家", "")
    words.use("en", "Asia/Shanghai")
    paper = record_words.paper(afternoon.ledger, "a1")
    english = Document(BytesIO(activity_record.activity_record(paper, language="en")))
    assert english.paragraphs[0].text == "Activity record"
    assert english.tables[0].rows[4].cells[1].text.startswith(f"{len(afternoon.came)} ")


def test_a_record_of_no_activity_is_not_found(centre: Centre):
    with pytest.raises(NotFound):
        record_words.paper(centre.ledger, "a9")


# --- at the screen ----------------------------------------------------------------------------------------------------------------


async def test_an_organizer_fills_in_what_is_missing(user: User, afternoon: Afternoon):
    ledger = afternoon.ledger
    await user.open("/activities/a1/record")
    await user.should_see(f"实到 {len(afternoon.came)} 人")
    await write(user, "来了几户家庭", "一打")
    await press(user, "记下人数")
    await until(lambda: {field.error for field in user.find(kind=ui.input).elements} > {"写一个 0 到 9999 的整数。"}, "the error")
    assert record.guests("a1", ledger.books) is None
    await write(user, "来了几户家庭", "12")
    await write(user, "来了几位来宾", "3")
    await press(user, "记下人数")
    await user.should_see("12 户家庭，3 位来宾")
    await write(user, "这次活动怎么样", f"{ledger.store.children.need('c3')['name']}包得最好。")
    await press(user, "记下小结")
    await until(lambda: "改成“一个孩子”再记下" in str([field.error for field in user.find(kind=ui.textarea).elements]), "the error")
    assert ledger.store.activities.need("a1").get("summary") is None
    await write(user, "这次活动怎么样", " ")
    await press(user, "记下小结")
    await until(
        lambda: "小结还没写，没有记下。" in str([field.error for field in user.find(kind=ui.textarea).elements]), "nothing is written"
    )
    assert ledger.store.activities.need("a1").get("summary") is None
    await write(user, "负责人", "陈校长")
    await press(user, "记下小结")
    await user.should_see("负责人记下了，小结还没写")
    await write(user, "这次活动怎么样", "一个孩子包得最好。\n下次早点和面。")
    await press(user, "记下小结")
    await user.should_see("小结记下了")
    lines, _tables = opened(ledger)
    assert [lines[label] for label in ("家庭和来宾", "小结", "组织者（负责人）")] == [
        "12 户家庭，3 位来宾",
        "一个孩子包得最好。\n下次早点和面。",
        "陈校长",
    ]
    await write(user, "这次活动怎么样", "")
    await press(user, "记下小结")
    await user.should_see("小结清空了")
    assert ledger.store.activities.need("a1")["summary"]["text"] == ""


async def test_when_a_segment_began_is_written_put_right_and_undone(user: User, afternoon: Afternoon, monkeypatch: pytest.MonkeyPatch):
    ledger = afternoon.ledger
    monkeypatch.setattr(days, "now", lambda: f"{DAY}T06:00:00.000Z")

    def really() -> list[str]:
        return [row[1] for row in opened(ledger)[1][0]]

    before = really()
    await user.open("/activities/a1/record")
    await user.should_see("实际什么时候开始、结束")
    await press_in(user, "course", "s1")
    await write(user, "几点", "25:00")
    await press(user, "记下")
    await user.should_see("写成 09:12 这样。")
    await write(user, "几点", "09:20")
    await press(user, "记下")
    await until(lambda: really() == ["09:20 开始，早 10 分钟", *before[1:]], "an earlier time in the place of the tap")
    await press(user, "撤回")
    await until(lambda: really() == before, "what was tapped stands again")
    await press_in(user, "course", "s2")
    await press(user, "去掉写的时间")
    await until(lambda: really()[1] == "【待补】", "no time at all")
    leads = '<a class="to-fill" href="#went">'
    await until(
        lambda: any(leads in element.content for element in user.find(kind=ui.html).elements), "a mark that leads to where it is written"
    )
    await press_in(user, "course", "s2")
    await write(user, "没有办，跳过了", True)
    await press(user, "记下")
    await until(lambda: really()[1] == "跳过了", "it did not take place")


async def test_when_the_activity_really_ended_is_written_put_right_and_undone(
    user: User, afternoon: Afternoon, monkeypatch: pytest.MonkeyPatch
):
    ledger, planned = afternoon.ledger, "2026 年 12 月 19 日 星期六 09:00–13:00"
    monkeypatch.setattr(days, "now", lambda: f"{DAY}T06:00:00.000Z")

    def when() -> str:
        return opened(ledger)[0]["时间"]

    await user.open("/activities/a1/record")
    await press_in(user, "course", "#end")
    await write(user, "几点", "08:30")
    await press(user, "记下")
    await user.should_see("结束要晚于开始。")
    await write(user, "几点", "12:40")
    await press(user, "记下")
    await until(lambda: when() == f"{planned}，实际 12:40 结束", "the end in the record")
    assert volunteer_form.fresh(ledger.store.activities.need("a1"), ledger.books.zone).until == "12:40", "and in the hours added by hand"
    await press(user, "撤回")
    await until(lambda: when() == planned, "the plan alone")
    await press_in(user, "course", "#end")
    await press(user, "记下")
    await until(lambda: when() == f"{planned}，实际 13:00 结束", "what the sheet begins with")
    await press_in(user, "course", "#end")
    await press(user, "去掉写的时间")
    await until(lambda: when() == planned, "the plan alone again")


async def test_a_short_name_in_the_summary_may_be_a_word_so_it_is_kept_and_said(user: User, afternoon: Afternoon):
    ledger = afternoon.ledger
    ledger.save("children", {**ledger.store.children.need("c3"), "name": "石头"}, by="周敏")
    await user.open("/activities/a1/record")
    await write(user, "这次活动怎么样", "石头剪刀布最热闹。")
    await press(user, "记下小结")
    await user.should_see("已经记下，里面有“石头”。")
    assert ledger.store.activities.need("a1")["summary"]["text"] == "石头剪刀布最热闹。"
    await write(user, "这次活动怎么样", "猜拳最热闹。")
    await press(user, "记下小结")
    await until(lambda: ledger.store.activities.need("a1")["summary"]["text"] == "猜拳最热闹。", "the new summary")
    await user.should_not_see("里面有“石头”")


async def test_what_another_organizer_wrote_meanwhile_is_not_lost_unseen(user: User, afternoon: Afternoon):
    ledger = afternoon.ledger
    await user.open("/activities/a1/record")
    theirs = record.summary("大家都高兴。", "", by="王芳", now="2026-12-19T06:00:00.000Z")
    ledger.save("activities", {**ledger.store.activities.need("a1"), "summary": theirs}, by="王芳")
    await write(user, "这次活动怎么样", "下次早点和面。")
    await press(user, "记下小结")
    await user.should_see("王芳 刚刚也写了小结")
    assert ledger.store.activities.need("a1")["summary"] == theirs
    await press(user, "记下小结")
    await user.should_see("小结记下了")
    assert ledger.store.activities.need("a1")["summary"]["text"] == "下次早点和面。"


async def test_a_count_of_guests_is_taken_back_with_a_reason(user: User, afternoon: Afternoon):
    ledger = afternoon.ledger
    ledger.record({"kind": "guests", "activity": "a1", "details": {"families": 99, "guests": 0}}, organizer="周敏")
    await user.open("/activities/a1/record")
    await user.should_see("99 户家庭")
    user.find(marker="counted").trigger("click")
    await write(user, "为什么", "数重了")
    await press(user, "撤销这一条")
    await until(lambda: record.guests("a1", ledger.books) is None, "no count any more")
    assert opened(ledger)[0]["家庭和来宾"] == "【待补】"


async def test_every_figure_opens_its_list(user: User, afternoon: Afternoon):
    ledger = afternoon.ledger
    paper = record_words.paper(ledger, "a1")
    cells = [said for part in paper.parts for row in (part.rows if hasattr(part, "rows") else [part.said]) for said in row]
    addresses = {said.to for said in cells if "/list?" in said.to}
    assert len(addresses) == 3 + 2 + 4 + 3 + 1, (
        "who came, each segment at which somebody was scanned, each item, what came back, the volunteers"
    )
    assert not [said.text for said in cells if re.fullmatch(r"\d+( [人户位份].*)?", said.text) and not said.to]
    for address in sorted(addresses):
        assert (await user.http_client.get(address)).status_code == 200, address
    await user.open("/activities/a1/record/list?of=segment:s2")
    await user.should_see(f"共 {sum(afternoon.visits['s2'].values())} 人次")
    shown = [ledger.store.children.need(f"c{place}")["name"] for place in afternoon.visits["s2"]]
    html = "".join(element.content for element in user.find(kind=ui.html).elements)
    assert [name for name in re.findall(r'class="nm" title="([^"]+)"', html) if name in shown] == sorted(shown, key=names.sort_key)
    for nonsense in ("segment:gone", "day:2026-99-99", "day:二〇二六", "item:", "arrived:c1", ""):
        assert (await user.http_client.get(f"/activities/a1/record/list?of={nonsense}")).status_code == 404, nonsense
    assert (await user.http_client.get("/activities/a9/record")).status_code == 404


async def test_record_and_plan_are_taken_away_one_by_one(user: User, afternoon: Afternoon):
    answer = await user.http_client.get("/activities/a1/record.docx")
    assert unquote(answer.headers["content-disposition"]).endswith("冬至包饺子 活动记录.docx")
    assert answer.headers["cache-control"] == "no-store"
    assert Document(BytesIO(answer.content)).paragraphs[0].text == "活动记录"
    answer = await user.http_client.get("/activities/a1/plan.xlsx")
    rows = [[cell.value for cell in row] for row in workbook(answer.content).active.iter_rows()]
    assert [row[1:3] for row in rows if isinstance(row[0], int)] == [["09:30", "包饺子"], ["10:30", "抢板凳"], [None, "合影"]]
    assert (await user.http_client.get("/activities/a9/record.docx")).status_code == 404


async def test_a_title_that_names_a_child_is_neither_in_the_record_nor_in_its_files_name_and_no_character_spoils_it(
    user: User, afternoon: Afternoon
):
    ledger = afternoon.ledger
    name = next(child["name"] for child in ledger.store.children.all() if len(child["name"]) > 2)
    ledger.save("activities", {**ledger.store.activities.need("a1"), "title": f"{name}的生日", "place": "村小\uffff"}, by="周敏")
    answer = await user.http_client.get("/activities/a1/record.docx")
    assert unquote(answer.headers["content-disposition"]).endswith("一次活动 活动记录.docx")
    assert "村小" in {cell.text for row in Document(BytesIO(answer.content)).tables[0].rows for cell in row.cells}


async def test_the_folder_holds_the_papers_as_they_are_on_their_own(user: User, afternoon: Afternoon):
    ledger = afternoon.ledger
    picture = Pictures(ledger.store.folder).keep(b"a face")
    for place, office in zip(sorted(afternoon.came)[:3], ({"office": True}, {}, {"office": True, "by": ""}), strict=True):
        photo = {"picture": picture, "by": "奶奶", "on": DAY, **office}
        ledger.save("children", {**ledger.store.children.need(f"c{place}"), "photo": photo}, by="周敏")
    await user.open("/activities/a1/record")
    await user.should_see("放进 1 张：家里同意交上去。1 张不放：家里只同意认人用。")
    await user.should_see(f"{len(afternoon.came) - 2} 个孩子没有照片。")
    await press(user, "打包")
    answer = await user.download.next(timeout=60)
    with zipfile.ZipFile(BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        top = f"{DAY} 冬至包饺子"
        assert [name.removeprefix(f"{top}/") for name in packed.namelist()] == [
            "1 活动方案.pdf",
            "2 签到册.pdf",
            "2 签到册.xlsx",
            "3 领取签收表.pdf",
            "3 领取签收表.xlsx",
            "4 活动记录.docx",
            "5 照片/1.jpg",
            "5 照片/照片放这里.txt",
        ]
        assert packed.read(f"{top}/5 照片/1.jpg") == b"a face"
        plan, book, receipts, written = (
            packed.read(f"{top}/{name}") for name in ("1 活动方案.pdf", "2 签到册.xlsx", "3 领取签收表.xlsx", "4 活动记录.docx")
        )
    assert all(word in text(plan) for word in ("包饺子", "每轮 8 个位置", "应到 30 人", "物资包 1 份"))
    rows = [[cell.value for cell in row] for row in workbook(book).active.iter_rows()]
    assert f"实到 {len(afternoon.came)} 人" in rows[2][0]
    pieces = sum(
        row[7] for row in ([cell.value for cell in row] for row in workbook(receipts).active.iter_rows()) if isinstance(row[0], int)
    )
    assert pieces == afternoon.given["pack"] + afternoon.given["star"]
    assert any(f"实到 {len(afternoon.came)} 人" in cell.text for row in Document(BytesIO(written)).tables[0].rows for cell in row.cells)
    await user.should_see("打好了，6 份。")


def scene(size: tuple[int, int] = (2400, 1600), **notes: Any) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "green").save(made, "JPEG", **notes)
    return made.getvalue()


async def test_photos_of_the_afternoon_go_into_the_record_and_the_folder_once_somebody_agreed(user: User, afternoon: Afternoon):
    ledger, pictures = afternoon.ledger, Pictures(afternoon.ledger.store.folder)
    exif = Image.Exif()
    exif[0x010F] = "a camera"

    async def choose(key: str, data: bytes) -> str:
        with user.client:
            [picker] = ElementFilter(kind=Picker, marker="scenes")
        await picker.handle_uploads([SmallFileUpload(key, "image/jpeg", data)])
        await until(lambda: key in picker.props["told"], "an answer")
        return picker.props["told"][key]

    def kept() -> list[str]:
        return photos.of_activity(ledger.store.activities.need("a1"))

    await user.open("/activities/a1/record")
    await user.should_see("现场照片还没有。")
    assert await choose("p1", scene()) == "写上是谁同意的。没有人同意，就不放照片。"
    assert (kept(), pictures.names()) == ([], [])
    user.find(marker="谁同意的").type("报名时每家都同意了")
    assert await choose("p2", scene(exif=exif)) == ""
    [name] = kept()
    assert await choose("p3", scene(exif=exif)) == "这张已经有了。"
    assert (await choose("p4", b"no picture")).startswith("这个文件不是照片")
    assert kept() == [name]
    await user.should_see("报名时每家都同意了<i class")
    await user.should_see("现场照片放进 1 张。")
    with Image.open(BytesIO(pictures.read(name))) as made:
        assert (made.size, dict(made.getexif())) == ((1600, 1067), {})
    assert opened(ledger)[0]["照片"] == "1 张，在“5 照片”文件夹里，谁同意的：报名时每家都同意了"
    assert (await user.http_client.get(f"/pictures/{name}")).status_code == 200
    assert record_folder.pictures(ledger, "a1").scenes == [name]
    user.find(marker="photos").trigger("click", name)
    await user.should_see("拿掉这张照片？")
    user.find(marker="deed").click()
    await user.should_see("照片拿掉了")
    await user.should_see("现场照片还没有。")
    assert (kept(), pictures.names()) == ([], [])
    assert all(name not in str(entry) for entry in ledger.store.history.all()), "nothing leads back to it"


async def test_no_more_photos_of_an_afternoon_than_a_record_holds_however_many_come_at_once(afternoon: Afternoon):
    ledger = afternoon.ledger
    consent = photos.consent("奶奶", "", today=date(2026, 12, 19), noted_by="周敏")
    came = [photo_keeping.keep_scene("a1", b"picture %d" % n, consent, by="周敏") for n in range(photos.MOST_OF_AN_ACTIVITY + 3)]
    became = await asyncio.gather(*came)
    assert sorted(became) == ["full"] * 3 + ["kept"] * photos.MOST_OF_AN_ACTIVITY
    assert len(Pictures(ledger.store.folder).names()) == len(photos.of_activity(ledger.store.activities.need("a1"))) == 30


async def test_no_folder_is_made_of_lists_that_contradict_the_books(user: User, afternoon: Afternoon, monkeypatch: pytest.MonkeyPatch):
    wrong = {**afternoon.ledger.figures("a1"), "arrived": 1}
    monkeypatch.setattr(afternoon.ledger, "figures", lambda _activity: wrong)
    await user.open("/activities/a1/record")
    await press(user, "打包")
    await user.should_see("所以没有打印")


# --- in a browser -----------------------------------------------------------------------------------------------------------------


@pytest.mark.browser
async def test_from_the_activity_to_its_record_its_lists_and_its_folder(browser: Browser, tmp_path: Path):
    server = Server(tmp_path / "served")
    made = build(server.folder)
    server.start()
    context = await signed_in(browser, server, server.sign_in(), viewport={"width": 390, "height": 844})
    page = await context.new_page()
    await page.goto(f"{server.url}/activities/{made.activity}")
    await page.get_by_role("link", name="活动记录", exact=True).click()
    await page.wait_for_function("window.did_handshake")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "no sideways scroll on a phone"
    figure = page.get_by_role("link", name=re.compile("实到"))
    n = int(re.sub(r"\D", "", await figure.inner_text()))
    await figure.click()
    await expect(page.locator("a.li")).to_have_count(n)
    await page.get_by_role("link", name="返回").click()
    await page.wait_for_function("window.did_handshake")
    await page.get_by_label("来了几户家庭").fill("12")
    await page.get_by_label("来了几位来宾").fill("3")
    await page.get_by_role("button", name="记下人数").click()
    await expect(page.locator(".sheet-of-paper").get_by_text("12 户家庭")).to_be_visible()
    await page.get_by_role("button", name="撤销").click()
    await page.get_by_label("为什么").fill("数重了")
    await page.get_by_role("button", name="撤销这一条").click()
    await expect(page.locator(".sheet-of-paper").get_by_text("12 户家庭")).to_have_count(0)
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="打包").click()
    with zipfile.ZipFile(await (await coming.value).path()) as packed:
        assert len(packed.namelist()) == 7
    await page.emulate_media(media="print")
    await expect(page.get_by_label("来了几户家庭")).to_be_hidden()
    await expect(page.get_by_text("负责人签字")).to_be_visible()
    await context.close()
    server.stop()


@pytest.mark.browser
async def test_several_photos_are_chosen_at_once_and_of_each_it_is_said_what_became_of_it(browser: Browser, tmp_path: Path):
    server = Server(tmp_path / "served")
    made = build(server.folder)
    server.start()
    context = await signed_in(browser, server, server.sign_in(), viewport={"width": 390, "height": 844})
    page = await context.new_page()
    await page.goto(f"{server.url}/activities/{made.activity}/record")
    await page.wait_for_function("window.did_handshake")
    choose, card = page.get_by_label("选照片"), page.locator("#photos")
    await expect(choose).to_be_disabled()
    await page.get_by_label("谁同意的").fill("报名时每家都同意了")
    await expect(choose).to_be_enabled()

    def file(name: str, data: bytes) -> Any:
        return {"name": name, "mimeType": "image/jpeg", "buffer": data}

    group, dance = file("合影.jpg", scene((4000, 3000))), file("跳舞.jpg", scene((1000, 3000), quality=60))
    await choose.set_input_files([group, file("IMG_1.HEIC", b"ftypheic"), dance])
    await expect(card.get_by_role("status")).to_contain_text("收了 2 张。1 张没有收：")
    await expect(card.get_by_role("alert").get_by_text("IMG_1.HEIC：打不开。")).to_be_visible()
    await expect(card.locator("figure")).to_have_count(2)
    await expect(page.locator("#folder")).to_contain_text("现场照片放进 2 张。")
    await choose.set_input_files([group])
    await expect(card.get_by_role("alert").get_by_text("合影.jpg：这张已经有了。")).to_be_visible()
    await page.route("**/upload/**", lambda route: route.abort())
    await choose.set_input_files([file("包饺子.jpg", scene((900, 600)))])
    await expect(card.get_by_role("status")).to_contain_text("1 张没有传上来，还在这里。")
    await page.unroute("**/upload/**")
    await card.get_by_role("button", name="再传一次").click()
    await expect(card.locator("figure")).to_have_count(3)
    await card.get_by_role("button", name="拿掉").first.click()
    await page.get_by_role("dialog").get_by_role("button", name="拿掉照片").click()
    await expect(card.locator("figure")).to_have_count(2)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.reload()
    await expect(page.locator("#photos figure")).to_have_count(2)
    await expect(page.get_by_label("谁同意的")).to_have_value("报名时每家都同意了")
    await context.close()
    server.stop()

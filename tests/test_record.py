"""活动记录: the same figures as board and papers, what is missing said, one folder to hand in; no child is named in what leaves the house."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from care import figures, record, results
from pages import handed_out, record_folder, record_words, words
from pages.papers import activity_record
from storage.errors import NotFound
from tests.an_afternoon import CAMP, DAY, Afternoon, opened
from tests.conftest import Centre


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

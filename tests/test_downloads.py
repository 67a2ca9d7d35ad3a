"""What is taken away from an activity agrees with the board to the last pencil, and no stranger gets any of it."""

import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import orjson
import pytest
from fontTools.ttLib import TTFont
from nicegui.testing import User

from pages import handed_out, sheets
from pages.papers import CannotPrint

sys.path.append(str(Path(__file__).parent / "papers"))
from looking import text, workbook

DAY = "2026-12-19T0{}.000Z"


class Saturday:
    """Four children at one activity; the third stays away, the fourth is on no list."""

    def __init__(self, centre) -> None:
        self.ledger = centre.ledger
        keep = lambda table, **record: self.ledger.save(table, record, by="周敏")  # noqa: E731
        keep("guardians", id="g1", name="王桂香", phone="13900001207")
        keep(
            "children",
            id="c1",
            name="魏小涛",
            number=17,
            group="老屋场",
            sex="male",
            grade="三年级",
            class_name="2 班",
            guardians=[{"guardian": "g1", "relation": "奶奶", "may_collect": True}],
        )
        keep("children", id="c2", name="陈㛃", number=2, group="老屋场")
        keep(
            "children",
            id="c3",
            name="王䶮",
            number=31,
            group="老屋场",
            guardians=[{"guardian": "g1", "relation": "外婆", "may_collect": True}],
        )
        keep("children", id="c4", name="刘雨桐", number=12, group="竹林湾")
        keep("items", id="pencil", title="铅笔", unit="支")
        keep("items", id="ruler", title="直尺", unit="把")
        keep("items", id="pack", title="物资包", unit="份", contents=[{"item": "pencil", "quantity": 2}, {"item": "ruler", "quantity": 1}])
        keep(
            "activities",
            id="a1",
            title="冬至包饺子",
            place="村委会二楼",
            starts_at=DAY.format("1:00:00"),
            ends_at=DAY.format("5:00:00"),
            who="groups",
            groups=["老屋场"],
            segments=[{"id": "s1", "title": "包饺子"}],
            items=[{"item": "pack", "per_child": 1, "per": "activity"}],
        )

    def happened(self, kind: str, child: str, at: str, **more):
        return self.ledger.record(
            {"kind": kind, "activity": "a1", "child": child, "at": DAY.format(at), "by": "李老师", **more}, organizer="周敏"
        )

    def morning(self) -> "Saturday":
        self.happened("arrival", "c1", "1:05:00")
        self.happened("attendance", "c2", "1:30:00", segment="s1")
        self.happened("arrival", "c4", "1:20:00")
        self.happened("handout", "c1", "2:00:00", item="pack")
        self.happened("handout", "c2", "2:01:00", item="pencil", quantity=3)
        wrong = self.happened("handout", "c2", "2:02:00", item="ruler").id
        self.ledger.record({"kind": "void", "activity": "a1", "of": wrong}, organizer="周敏")
        self.happened("departure", "c1", "3:00:00", details={"how": "guardian", "guardian": "g1"})
        self.happened("departure", "c4", "3:10:00", details={"how": "alone"})
        return self


@pytest.fixture
def saturday(centre) -> Saturday:
    return Saturday(centre)


async def table(user: User, path: str) -> list[list[object]]:
    answer = await user.http_client.get(path)
    assert answer.status_code == 200, answer.text
    return [[cell.value for cell in row] for row in workbook(answer.content).active.iter_rows()]


async def test_the_sign_in_list_agrees_with_the_figures(user: User, saturday):
    saturday.morning()
    rows = await table(user, "/activities/a1/sign-in.xlsx")
    assert rows[2][0] == "应到 3 人   实到 3 人   名单外 1 人"
    figures = saturday.ledger.figures("a1")
    assert (figures["expected"], figures["arrived"], figures["walk_ins"]) == (3, 3, 1)
    told = {row[2]: row for row in rows[4:8]}
    assert list(told) == ["陈㛃（没有签到）", "刘雨桐（名单外）", "魏小涛", "王䶮"]
    assert f"{told['魏小涛'][8]:%H:%M} {told['魏小涛'][10]:%H:%M} {told['魏小涛'][11]}" == "09:05 11:00 奶奶 王桂香"
    assert told["魏小涛"][6:8] == ["王桂香（奶奶）", "139 0000 1207"]
    assert told["陈㛃（没有签到）"][8] is None, "a time is written only where somebody signed the child in"
    assert told["刘雨桐（名单外）"][11] == "自行回家"
    assert told["王䶮"][8:12] == [None, None, None, None]


async def test_the_sign_off_list_accounts_for_every_piece_that_was_given(user: User, saturday):
    saturday.morning()
    rows = await table(user, "/activities/a1/sign-off.xlsx")
    given = [(row[1], row[5], row[7], row[11]) for row in rows[3:5]]
    assert given == [("陈㛃", "铅笔", 3, "李老师"), ("魏小涛", "物资包（铅笔 2 支、直尺 1 把）", 1, "李老师")]
    totals = {row[5]: row[7] for row in rows[5:8]}
    assert totals == {"物资包": 1, "铅笔": 5, "直尺": 1}
    assert totals == {item["title"]: item["handed_out"] for item in saturday.ledger.figures("a1")["items"]}


async def test_what_was_given_back_stands_beside_what_was_given(saturday):
    saturday.morning()
    saturday.happened("take_back", "c2", "2:30:00", item="pencil", quantity=1)
    notes = {row.name: row.note for row in handed_out.sign_off(saturday.ledger, "a1").rows}
    assert notes["陈㛃"].endswith("退回 1")
    assert "退回" not in notes["魏小涛"]


async def test_before_the_activity_the_sign_off_list_is_there_to_be_signed(saturday):
    planned = handed_out.sign_off(saturday.ledger, "a1")
    planned.check()
    assert planned.planned
    assert [(row.name, row.given.quantity) for row in planned.rows] == [("陈㛃", 1), ("魏小涛", 1), ("王䶮", 1)]
    assert {total.item: total.quantity for total in planned.totals} == {"物资包": 3, "铅笔": 6, "直尺": 3}


async def test_whom_to_ring_up_is_on_one_sheet(user: User, saturday):
    saturday.morning()
    words = text((await user.http_client.get("/activities/a1/not-here.pdf")).content)
    assert "王䶮" in words
    assert "139 0000 1207" in words
    assert "魏小涛" not in words


async def test_what_was_said_on_the_telephone_is_on_that_sheet(user: User, saturday):
    saturday.happened("call", "c3", "1:10:00", details={"outcome": "reached"})
    saturday.happened("absence", "c3", "1:11:00", details={"reason": "excused", "note": "发烧了"})
    words = text((await user.http_client.get("/activities/a1/not-here.pdf?day=2026-12-19")).content)
    assert "请假，发烧了" in words
    assert "打通了" in words
    assert "1 次" in words


async def test_everybody_is_rung_up_before_the_day_from_one_list(user: User, saturday):
    child = saturday.ledger.store.children.need("c3")
    saturday.ledger.save("children", {**child, "guardians": []}, by="周敏")
    activity = saturday.ledger.store.activities.need("a1")
    saturday.ledger.save("activities", {**activity, "answered_for": {"c3": {"by": "杨老师", "at": activity["starts_at"]}}}, by="周敏")
    rows = await table(user, "/activities/a1/phones.xlsx")
    told = {row[1]: row for row in rows[4:]}
    assert set(told) == {"陈㛃", "魏小涛", "王䶮"}
    assert "139 0000 1207" in told["魏小涛"][3]
    assert (told["王䶮"][3], told["王䶮"][4]) == ("没有写监护人", "杨老师")
    assert "没有能打通的大人 2 人" in rows[2][0]
    assert "电话名单" in text((await user.http_client.get("/activities/a1/phones.pdf")).content)


async def test_each_day_of_a_camp_has_its_own_list(saturday):
    activity = saturday.ledger.store.activities.need("a1")
    saturday.ledger.save("activities", {**activity, "ends_at": "2026-12-20T05:00:00.000Z"}, by="周敏")
    saturday.happened("arrival", "c1", "1:05:00")
    saturday.ledger.record({"kind": "arrival", "activity": "a1", "child": "c3", "at": "2026-12-20T01:05:00.000Z"}, organizer="周敏")
    lists = sheets.sign_in(saturday.ledger, "a1")
    assert [(one.occasion.day.isoformat(), one.expected, one.arrived) for one in lists] == [("2026-12-19", 3, 1), ("2026-12-20", 3, 1)]
    for one in lists:
        one.check()


async def test_a_child_met_only_when_going_home_counts_as_having_come(saturday):
    saturday.happened("departure", "c2", "3:00:00", details={"how": "other", "relation": "邻居", "name": "赵叔"})
    (only,) = sheets.sign_in(saturday.ledger, "a1")
    only.check()
    chen = next(row for row in only.rows if row.name == "陈㛃")
    assert (chen.came_at, chen.came, chen.collected_by) == (None, True, "邻居 赵叔")
    assert only.arrived == 1


async def test_the_papers_have_the_activity_in_their_name_and_stay_in_no_cache(user: User, saturday):
    answer = await user.http_client.get("/activities/a1/sign-in.pdf")
    assert unquote(answer.headers["content-disposition"]) == "attachment; filename*=UTF-8''冬至包饺子 签到表.pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"%PDF")


async def test_lists_that_contradict_themselves_are_refused_in_words(user: User, saturday, monkeypatch):
    def contradict(*_):
        raise CannotPrint("sums_differ", item="铅笔", rows=4, total=5)

    monkeypatch.setattr(handed_out, "sign_off", contradict)
    answer = await user.http_client.get("/activities/a1/sign-off.pdf")
    assert answer.status_code == 409
    assert "铅笔：逐行加起来是 4，账上是 5" in answer.text


async def test_everything_goes_along_but_no_key(user: User, saturday):
    saturday.morning()
    await saturday.ledger.commit()
    answer = await user.http_client.get("/export/everything.json")
    taken = orjson.loads(answer.content)
    assert {child["name"] for child in taken["children"]} == {"魏小涛", "陈㛃", "王䶮", "刘雨桐"}
    assert len(taken["facts"]) == 9
    assert b"argon2" not in answer.content
    assert "sessions" not in taken
    book = workbook((await user.http_client.get("/export/everything.xlsx")).content)
    assert book["记录"].max_row == 10


async def test_the_font_holds_this_centres_rare_characters_and_is_sent_once(user: User, saturday):
    answer = await user.http_client.get("/look/rare.woff2")
    assert "".join(map(chr, sorted(TTFont(BytesIO(answer.content)).getBestCmap()))) == "㛃䶮"
    again = await user.http_client.get("/look/rare.woff2", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    saturday.ledger.save("children", {"id": "c9", "name": "李𬀩"}, by="周敏")
    changed = await user.http_client.get("/look/rare.woff2", headers={"if-none-match": answer.headers["etag"]})
    assert changed.status_code == 200
    assert 0x2C029 in TTFont(BytesIO(changed.content)).getBestCmap()


@pytest.mark.parametrize(
    "path",
    [
        "/activities/a1/record.docx",
        "/activities/a1/plan.pdf",
        "/activities/a1/sign-in.pdf",
        "/activities/a1/sign-off.xlsx",
        "/activities/a1/not-here.pdf",
        "/activities/a1/phones.pdf",
        "/activities/a1/phones.xlsx",
        "/export/everything.json",
        "/export/everything.xlsx",
        "/badges",
        "/badges/bind",
    ],
)
async def test_a_stranger_gets_none_of_it(stranger: User, saturday, path):
    answer = await stranger.http_client.get(path, headers={"accept": "*/*"})
    assert answer.status_code == 401


async def test_an_activity_that_is_not_there_is_said_so(user: User):
    answer = await user.http_client.get("/activities/nowhere/sign-in.pdf")
    assert (answer.status_code, answer.text) == (404, "没有这个活动。")

"""The papers of supplies: who signed for what, over which days, and what lies where. They agree with the books or are not made."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from care import days
from pages import handed_out, supply_days, words
from pages.papers import CannotPrint
from tests.conftest import Centre
from tests.test_activities_pages import press, write
from tests.waiting import until

sys.path.append(str(Path(__file__).parent / "papers"))
from looking import text, workbook

TERM = ("2026-09-01", "2027-01-31")


class Winter:
    """Two activities of one term: at the first pencils and a pack, at the second clothes by size; three children."""

    def __init__(self, centre: Centre) -> None:
        self.ledger = centre.ledger
        keep = self.keep
        keep("guardians", id="g1", name="王桂香", phone="13900001207")
        link = {"guardian": "g1", "relation": "奶奶", "may_collect": True}
        keep("children", id="c1", name="魏小涛", number=17, sex="male", grade="三年级", class_name="2 班", guardians=[link])
        keep("children", id="c2", name="魏小雨", number=18, sex="female", grade="一年级", guardians=[link])
        keep("children", id="c3", name="陈㛃", number=2, sex="female", grade="四年级")
        keep("items", id="pencil", title="铅笔", unit="支", low=20)
        keep("items", id="ruler", title="直尺", unit="把")
        keep("items", id="coat", title="棉衣", size="120 码", unit="件")
        keep("items", id="pack", title="物资包", unit="份", contents=[{"item": "pencil", "quantity": 2}, {"item": "ruler", "quantity": 1}])
        offers = [{"item": "pencil", "per_child": 3, "per": "activity", "instead": ["ruler"]}, {"item": "pack", "per_child": 1}]
        self.activity("a1", "冬至包饺子", "2026-12-19", offers)
        self.activity("a2", "送棉衣", "2027-01-09", [{"item": "coat", "per_child": 1, "per": "term", "whom": {"sex": "female"}}])

    def keep(self, table: str, **record: Any) -> None:
        self.ledger.save(table, record, by="周敏")

    def activity(self, id: str, title: str, day: str, offers: list[dict[str, Any]]) -> None:
        hours = {"starts_at": f"{day}T01:00:00.000Z", "ends_at": f"{day}T05:00:00.000Z"}
        self.keep("activities", id=id, title=title, place="村委会二楼", who="all", items=offers, **hours)

    def write(self, kind: str, at: str, item: str, quantity: int = 1, activity: str = "a1", child: str | None = None, **more: Any) -> str:
        told = {"kind": kind, "activity": activity, "at": f"{at}:00.000Z", "item": item, "quantity": quantity, "by": "李老师", **more}
        return self.ledger.record(told | ({"child": child} if child else {}), organizer="周敏").id or ""

    def rows(self, activity: str = "a1") -> dict[str, Any]:
        sheet = handed_out.sign_off(self.ledger, activity)
        sheet.check()
        return {f"{row.name} {row.given.item}": row for row in sheet.rows}


@pytest.fixture
def winter(centre: Centre) -> Winter:
    return Winter(centre)


async def table(user: User, path: str) -> list[list[Any]]:
    answer = await user.http_client.get(path)
    assert answer.status_code == 200, answer.text
    return [[cell.value for cell in row] for row in workbook(answer.content).active.iter_rows()]


# --- who signed for what ----------------------------------------------------------------------------------------------------------


def test_who_came_for_it_stands_with_name_and_relation_as_far_as_they_are_known(winter: Winter):
    for n, for_by in enumerate(
        [
            {"relation": "妹妹", "child": "c2"},
            {"relation": "", "guardian": "g1"},
            {"relation": "邻居"},
            {"relation": "表哥", "child": "nobody"},
            "奶奶",
            None,
        ]
    ):
        winter.write("handout", f"2026-12-19T02:0{n}", "pencil", child="c1", details={"for_by": for_by} if for_by else {})
    rows = handed_out.sign_off(winter.ledger, "a1").rows
    assert [row.taken_for for row in rows] == ["魏小雨（妹妹）", "王桂香（奶奶）", "邻居", "表哥", "", ""]


def test_what_was_given_instead_and_what_is_still_due_is_said(winter: Winter):
    winter.write("handout", "2026-12-19T02:00", "pencil", 1, child="c1")
    winter.write("handout", "2026-12-19T02:01", "ruler", 1, child="c1", details={"instead_of": "pencil"})
    winter.write("handout", "2026-12-19T02:00", "pencil", 3, child="c3")
    rows = winter.rows()
    assert rows["魏小涛 铅笔"].note == "", "it is said once, with the last of it"
    assert rows["魏小涛 直尺"].note == "代替铅笔；还有 1 支没领"
    assert rows["陈㛃 铅笔"].note == ""


def test_what_was_given_back_is_added_up_on_its_own(winter: Winter):
    first = winter.write("handout", "2026-12-19T02:00", "pack", 1, child="c1")
    winter.write("handout", "2026-12-19T02:10", "pencil", 3, child="c1")
    winter.write("take_back", "2026-12-19T02:20", "pencil", 2, child="c1")
    winter.write("take_back", "2026-12-19T02:30", "pack", 1, child="c1", of=first)
    sheet = handed_out.sign_off(winter.ledger, "a1")
    sheet.check()
    assert [(row.given.item, row.note) for row in sheet.rows] == [("物资包", "退回 1"), ("铅笔", "退回 2")]
    assert {one.item: one.quantity for one in sheet.totals} == {"物资包": 1, "铅笔": 5, "直尺": 1}
    assert {one.item: one.quantity for one in sheet.returned} == {"物资包": 1, "铅笔": 4, "直尺": 1}


def test_what_is_given_back_of_another_list_has_a_row_of_its_own(winter: Winter):
    winter.write("handout", "2026-12-12T02:00", "pencil", 2, activity="a2", child="c1")
    winter.write("take_back", "2026-12-19T02:20", "pencil", 2, child="c1")
    row = winter.rows()["魏小涛 铅笔"]
    assert (row.given.quantity, row.note) == (0, "退回 2")


def test_before_the_day_only_those_it_is_meant_for_are_on_the_list_and_only_for_what_they_have_not_had(winter: Winter):
    assert set(winter.rows("a2")) == {"陈㛃 棉衣 120 码", "魏小雨 棉衣 120 码"}
    winter.write("handout", "2026-12-19T02:00", "coat", child="c2")
    assert set(winter.rows("a2")) == {"陈㛃 棉衣 120 码"}, "once a term, and she had hers in December"


async def test_who_came_and_received_nothing_is_named_below_the_list(winter: Winter, user: User):
    for child in ("c1", "c2", "c3"):
        winter.ledger.record({"kind": "arrival", "activity": "a2", "child": child, "at": "2027-01-09T01:10:00.000Z"}, organizer="周敏")
    winter.write("handout", "2026-12-19T02:00", "coat", child="c2")
    winter.write("count", "2027-01-09T02:00", "coat", 5, activity="centre")
    assert handed_out.sign_off(winter.ledger, "a2").without == (), "nothing was given yet: the list is to be signed"
    winter.write("handout", "2027-01-09T02:00", "pencil", 1, activity="a2", child="c1")
    assert handed_out.sign_off(winter.ledger, "a2").without == ["陈㛃"], "魏小雨 had her coat in December, and 魏小涛 had a pencil"
    assert "到了没有领的 1 人：陈㛃" in [row[0] for row in await table(user, "/activities/a2/sign-off.xlsx")]
    winter.write("handout", "2027-01-09T02:10", "coat", 1, activity="a2", child="c3")
    assert handed_out.sign_off(winter.ledger, "a2").without == []


def test_a_list_that_lost_a_take_back_is_not_made(winter: Winter, monkeypatch: pytest.MonkeyPatch):
    winter.write("handout", "2026-12-19T02:10", "pencil", 3, child="c1")
    winter.write("take_back", "2026-12-19T02:20", "pencil", 2, child="c1")
    monkeypatch.setattr(handed_out, "_taken_back", lambda back, given: "lost")
    with pytest.raises(CannotPrint) as why:
        handed_out.sign_off(winter.ledger, "a1").check()
    assert why.value.fields == {"item": "铅笔", "rows": 0, "total": 2}


# --- over several activities ------------------------------------------------------------------------------------------------------


async def test_a_term_is_one_list_that_says_which_activity_and_day(user: User, winter: Winter):
    winter.write("handout", "2027-01-09T02:00", "coat", activity="a2", child="c3", details={"for_by": {"relation": "外婆"}})
    winter.write("handout", "2026-12-19T02:00", "pack", 1, child="c1")
    winter.write("handout", "2026-12-19T02:01", "pencil", 2, child="c3")
    winter.write("take_back", "2027-01-09T02:10", "pencil", 1, activity="a2", child="c3")
    winter.write("handout", "2027-02-09T02:00", "ruler", activity="a2", child="c3")
    rows = await table(user, "/supplies/papers/sign-off.xlsx?first=2026-09-01&last=2027-01-31")
    assert rows[0][0] == "柳坪村儿童之家 领取签收表"
    assert rows[1][0] == "2026 年 9 月 1 日 到 2027 年 1 月 31 日"
    assert rows[2] == [
        "序号",
        "活动",
        "姓名",
        "性别",
        "年级/班级",
        "监护人",
        "物品名称及规格",
        "单位",
        "数量",
        "领取时间",
        "领取人（监护人）签字/手印",
        "代领人及关系",
        "经办人",
        "备注",
    ]
    told = [(row[1], row[2], row[6], row[8], row[9], row[11], row[13]) for row in rows[3:7]]
    assert told == [
        ("冬至包饺子", "陈㛃", "铅笔", 2, datetime(2026, 12, 19, 10, 1), None, "还有 1 支没领"),
        ("冬至包饺子", "魏小涛", "物资包（铅笔 2 支、直尺 1 把）", 1, datetime(2026, 12, 19, 10, 0), None, None),
        ("送棉衣", "陈㛃", "棉衣 120 码", 1, datetime(2027, 1, 9, 10, 0), "外婆", None),
        ("送棉衣", "陈㛃", "铅笔", 0, datetime(2027, 1, 9, 10, 10), None, "退回 1"),
    ]
    totals = {(row[0], row[6]): row[8] for row in rows[7:] if row[6]}
    assert totals == {
        ("实领合计", "棉衣 120 码"): 1,
        ("实领合计", "物资包"): 1,
        ("实领合计（含包里的）", "铅笔"): 4,
        ("退回合计（含包里的）", "铅笔"): 1,
        ("实领合计（含包里的）", "直尺"): 1,
    }
    words_of = text((await user.http_client.get("/supplies/papers/sign-off.pdf?first=2026-12-01&last=2026-12-31")).content)
    assert "12 月 19 日" in words_of
    assert "棉衣" not in words_of


def test_each_handout_is_on_the_list_of_its_day_and_on_no_other(winter: Winter):
    winter.write("handout", "2026-12-31T15:59", "pencil", 1, child="c1")
    winter.write("handout", "2026-12-31T16:00", "pencil", 2, child="c1")
    for first, last, pieces in (("2026-12-01", "2026-12-31", 1), ("2027-01-01", "2027-01-31", 2), ("2026-12-31", "2027-01-01", 3)):
        sheet = handed_out.of_period(winter.ledger, first, last)
        sheet.check()
        assert sum(one.quantity for one in sheet.totals) == pieces
        assert handed_out.in_short(winter.ledger, first, last) == (1, 1, len(sheet.rows))


def test_a_term_has_its_days():
    assert [days.term_days(term) for term in ("2026-autumn", "2027-spring")] == [TERM, ("2027-02-01", "2027-08-31")]
    for term in ("2026-autumn", "2027-spring"):
        assert {days.term_of(day) for day in days.term_days(term)} == {term}


def test_an_address_that_names_no_days_means_this_term():
    words.use("zh_CN", "Asia/Shanghai")
    term = supply_days.period("", "")
    assert term == days.term_days(days.term_of(datetime.now(words.time_zone()).date().isoformat()))
    assert supply_days.period("2026-12-02", "2026-12-01") == term
    assert supply_days.period("2026-12-01", "2026-12-01") == ("2026-12-01", "2026-12-01")


# --- what lies where --------------------------------------------------------------------------------------------------------------


async def test_the_stock_list_says_what_lies_where_and_leaves_room_for_what_one_counts(user: User, winter: Winter):
    winter.write("receipt", "2026-12-01T02:00", "pencil", 100, "centre")
    winter.write("count", "2026-12-05T02:00", "pencil", 98, "centre")
    winter.write("take_out", "2026-12-19T00:30", "pencil", 80)
    winter.write("handout", "2026-12-19T02:00", "pencil", 3, child="c1")
    winter.write("count", "2026-12-19T06:00", "pencil", 77, details={"place": "box"})
    winter.write("receipt", "2026-12-01T02:00", "coat", 1, "centre")
    winter.write("handout", "2027-01-09T02:00", "coat", 2, "a2", child="c3")
    rows = await table(user, "/supplies/papers/stock.xlsx")
    assert rows[2] == ["序号", "物品名称", "规格", "单位", "柜子", "带出去的", "合计", "少于多少提醒", "上次盘点", "实点数量", "备注"]
    told = {row[1]: row[2:] for row in rows[3:6]}
    assert told["铅笔"] == [None, "支", 18, 77, 95, 20, datetime(2026, 12, 5), None, "冬至包饺子 77 支"]
    assert told["棉衣"] == ["120 码", "件", -1, None, -1, None, None, None, "发的比账上多，数一数"]
    assert told["直尺"] == [None, "把", None, None, None, None, None, None, "还没数过"]
    assert "物资包" not in told
    assert "库存表" in text((await user.http_client.get("/supplies/papers/stock.pdf")).content)


async def test_a_stock_list_whose_places_are_not_the_stock_is_not_made(user: User, winter: Winter, monkeypatch: pytest.MonkeyPatch):
    winter.write("receipt", "2026-12-01T02:00", "pencil", 100, "centre")
    monkeypatch.setattr(winter.ledger.books, "places", lambda item: {"": 99} if item == "pencil" else None)
    answer = await user.http_client.get("/supplies/papers/stock.pdf")
    assert answer.status_code == 409
    assert "铅笔：逐行加起来是 99，账上是 100" in answer.text


# --- where a person looks for them ------------------------------------------------------------------------------------------------


async def test_the_papers_are_found_from_supplies_and_say_what_will_be_on_them(user: User, winter: Winter):
    await user.open("/supplies")
    await user.should_see("打印")
    winter.write("handout", "2026-12-19T02:00", "pencil", 1, child="c1")
    await user.open("/supplies/papers?first=2026-11-02&last=2026-11-03")
    await user.should_see("没有发过东西")
    await write(user, "从", "2026-12-01")
    await write(user, "到", "2026-11-30")
    await press(user, "看这些天")
    errors = lambda: {field.error for field in user.find(kind=ui.input).elements if field.error}  # noqa: E731
    await until(lambda: errors() == {"后一天要在前一天之后。"}, "what is wrong under the field")
    await user.open("/supplies/papers?first=2026-12-01&last=2026-12-31")
    await user.should_see("1 人领过")


@pytest.mark.parametrize("path", ["/supplies/papers", "/supplies/papers/stock.pdf", "/supplies/papers/sign-off.xlsx"])
async def test_a_stranger_gets_none_of_it(stranger: User, winter: Winter, path: str):
    answer = await stranger.http_client.get(path, headers={"accept": "*/*"})
    assert answer.status_code == 401

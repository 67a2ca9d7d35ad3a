"""Books and equipment: what a list says of them, who has them, and every page on which an organizer meets them."""

import asyncio
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from nicegui import ui
from nicegui.elements.upload_files import SmallFileUpload
from nicegui.testing import User
from playwright.async_api import Page, expect

from care import activity as activities
from care import badges, days, thing_list, thing_plan
from care.tables import Unreadable
from care.thing_list import Reading, is_isbn
from care.things import Draft, Shelf, days_late
from pages import badge_making, importing, thing_importing, thing_preview, thing_shelf, words_things
from storage.ledger import Ledger
from tests.conftest import Centre, Server
from tests.papers.looking import codes as scanned
from tests.papers.looking import picture, text
from tests.rosters import DATA, csv
from tests.test_activities_pages import child, confirm, press, station, write
from tests.test_badges import downloaded
from tests.waiting import until

HEADER = ("登录号", "书名", "作者", "出版社", "ISBN", "索书号", "册数", "类别", "备注")
CHARLOTTE = ("TS001", "夏洛的网", "E·B·怀特", "上海译文出版社", "978-7-5327-3387-3", "I712/1", "1", "文学", "")
GRASS = ("TS002", "草房子", "曹文轩", "少儿出版社", "", "I287/2", "", "文学", "封底破了")
BALL = ("", "足球", "", "", "", "器材柜", "3", "体育器材", "")


def xlsx(*rows: Sequence[Any], header: Sequence[str] = HEADER) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (header, *rows):
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def read(*rows: tuple[str | None, ...], header: tuple[str, ...] = HEADER) -> list[Reading]:
    table = thing_list.read(csv(header, *rows), "书单.csv")
    return thing_list.understand(table, table.mapping())


def bring_in(ledger: Ledger, *rows: tuple[str | None, ...], header: tuple[str, ...] = HEADER) -> thing_plan.Plan:
    return thing_importing.import_file(ledger, "书单.csv", csv(header, *rows), by="周敏")


def shelf(ledger: Ledger) -> list[tuple[str, str | None]]:
    return sorted((thing["title"], thing.get("number")) for thing in ledger.store.things.all() if not thing.get("withdrawn_at"))


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


# --- what a row says ------------------------------------------------------------------------------------------------------------


def test_a_row_says_what_it_says():
    charlotte, grass, ball = read(CHARLOTTE, GRASS, BALL)
    assert charlotte.thing == {
        "title": "夏洛的网",
        "author": "E·B·怀特",
        "publisher": "上海译文出版社",
        "isbn": "9787532733873",
        "shelf": "I712/1",
        "number": "TS001",
        "category": "文学",
        "kind": "book",
    }
    assert (grass.copies, grass.thing["note"]) == (1, "封底破了")
    assert (ball.title, ball.copies, ball.thing["kind"]) == ("足球", 3, "equipment")
    assert not any((*charlotte.problems, *grass.problems, *ball.problems))


@pytest.mark.parametrize("title", ["题名", "图书名称", "器材名称", "品名", "Title"])
@pytest.mark.parametrize("number", ["编号", "登录号", "条形码", "财产号"])
def test_columns_go_by_many_names(title: str, number: str):
    [row] = read(("夏洛的网", "7"), header=(title, number))
    assert (row.title, row.thing["number"]) == ("夏洛的网", "7")


@pytest.mark.parametrize(
    ("field", "written", "code", "kept"),
    [
        ("ISBN", "9.78702E+12", "isbn_damaged", None),
        ("ISBN", "9787532733871", "isbn_check", "9787532733871"),
        ("ISBN", "10019·3456", "isbn_length", "10019·3456"),
        ("备注", "长" * 2_001, "too_long", "长" * 2_000),
        ("作者", "长" * 101, "too_long", "长" * 100),
    ],
)
def test_what_is_wrong_is_named_and_the_row_is_taken_all_the_same(field: str, written: str, code: str, kept: str | None):
    [row] = read(("夏洛的网", written), header=("书名", field))
    assert (codes(row), row.skip) == ([code], None)
    name = {"ISBN": "isbn", "备注": "note", "作者": "author"}[field]
    assert row.thing.get(name) == kept


@pytest.mark.parametrize(
    ("written", "copies", "wrong"), [("3册", 3, []), ("若干", 1, ["copies_unreadable"]), ("0", 1, ["copies_unreadable"])]
)
def test_so_many_copies_are_so_many_things(written: str, copies: int, wrong: list[str]):
    [row] = read(("夏洛的网", written), header=("书名", "册数"))
    assert (row.copies, codes(row)) == (copies, wrong)


def test_a_column_of_other_numbers_is_not_taken_for_copies():
    [row] = read(("夏洛的网", "9787532733"), header=("书名", "数量"))
    assert (row.copies, codes(row)) == (1, ["copies_many"])


def test_rows_that_are_no_books_are_left_out_and_a_book_never_is():
    rows = read(
        ("TS001", "夏洛的网", "怀特", "", "", "", "1"),
        ("", "", "", "", "", "", ""),
        ("TS009", None, "无名", "", "", "", "1"),
        ("TS010", "调查报告（上）", "王强", "", "", "", "1"),
        ("", "合计", "", "", "", "", "4"),
        header=HEADER[:7],
    )
    assert [(row.title, row.skip) for row in rows] == [("夏洛的网", None), ("", "no_title"), ("调查报告（上）", None)]


@pytest.mark.parametrize(
    ("isbn", "good"), [("9787532733873", True), ("9787532733871", False), ("7020042498", False), ("0306406152", True), ("080442957X", True)]
)
def test_the_last_character_of_an_isbn_belongs_to_the_others(isbn: str, good: bool):
    assert is_isbn(isbn) is good


def test_a_file_without_titles_says_which_columns_it_wants():
    with pytest.raises(Unreadable) as why:
        thing_list.read(xlsx(("黄春", "男"), header=("姓名", "性别")), "名单.xlsx")
    assert "书名" in words_things.unreadable(why.value)
    assert "姓名" in words_things.unreadable(why.value)


def test_each_problem_has_words_for_what_is_wrong_and_what_becomes_of_it():
    assert set(words_things.WHAT) == set(words_things.THEN)


def test_an_old_workbook_with_a_heading_and_a_sum_is_read_as_it_is():
    table = thing_list.read((DATA / "books-30.xls").read_bytes(), "books-30.xls")
    rows = thing_list.understand(table, table.mapping())
    assert (len(rows), sum(row.copies for row in rows), table.header) == (30, 36, (2, 2))
    assert rows[0].thing == {
        "title": "夏洛的网",
        "number": "1001",
        "author": "作者0",
        "publisher": "接力出版社",
        "isbn": "9787532733873",
        "shelf": "I200/0",
        "kind": "book",
    }
    assert not any(row.problems for row in rows)


# --- compared with what there is ------------------------------------------------------------------------------------------------


def test_the_same_list_once_more_adds_nothing_and_three_more_copies_add_three(ledger: Ledger):
    plan = bring_in(ledger, CHARLOTTE, GRASS, BALL)
    assert (len(plan.added), shelf(ledger)) == (5, [("夏洛的网", "TS001"), ("草房子", "TS002"), *[("足球", None)] * 3])
    again = bring_in(ledger, CHARLOTTE, GRASS, BALL)
    assert (len(again.added), again.updated, again.count("unchanged")) == (0, [], 3)
    more = bring_in(ledger, CHARLOTTE, GRASS, (*BALL[:6], "6", *BALL[7:]))
    assert (len(more.added), len(shelf(ledger))) == (3, 8)


def test_copies_that_share_a_number_get_one_each(ledger: Ledger):
    rows = [(*CHARLOTTE[:6], "3", *CHARLOTTE[7:])]
    bring_in(ledger, *rows)
    assert shelf(ledger) == [("夏洛的网", "TS001"), ("夏洛的网", "TS001-2"), ("夏洛的网", "TS001-3")]
    assert bring_in(ledger, *rows).added == []


def test_a_list_with_a_row_for_each_copy_and_no_numbers(ledger: Ledger):
    rows = [("夏洛的网", "怀特"), ("夏洛的网", "怀特")]
    assert len(bring_in(ledger, *rows, header=("书名", "作者")).added) == 2
    assert bring_in(ledger, *rows, header=("书名", "作者")).added == []
    numbered = bring_in(ledger, ("夏洛的网", "怀特", "A1"), ("夏洛的网", "怀特", "A2"), header=("书名", "作者", "编号"))
    assert (numbered.added, len(numbered.updated)) == ([], 2)
    assert shelf(ledger) == [("夏洛的网", "A1"), ("夏洛的网", "A2")]


def test_a_number_twice_is_the_same_book_or_is_left_blank(ledger: Ledger):
    plan = bring_in(ledger, CHARLOTTE, CHARLOTTE, ("TS001", *GRASS[1:]))
    assert [codes_of(row) for row in plan.rows] == [[], ["twice"], ["number_twice"]]
    assert plan.rows[1].problems[0].column == "登录号"
    assert shelf(ledger) == [("夏洛的网", "TS001"), ("草房子", None)]


def codes_of(row: thing_plan.Row) -> list[str]:
    return [problem.code for problem in row.problems]


def test_a_number_that_is_another_books_is_not_taken_over(ledger: Ledger):
    bring_in(ledger, CHARLOTTE)
    plan = bring_in(ledger, ("TS001", *GRASS[1:]), GRASS)
    assert [(row.action, codes_of(row)) for row in plan.rows] == [("skipped", ["number_of_other"]), ("added", [])]
    assert words_things.what(plan.rows[0].problems[0]) == "这个编号已经是《夏洛的网》的"


def test_an_import_tells_anew_what_changed_and_blanks_nothing(ledger: Ledger):
    bring_in(ledger, CHARLOTTE)
    plan = bring_in(ledger, ("TS001", "夏洛的网", "", "译文社", "", "I712/9", "", "", ""))
    [thing] = ledger.store.things.all()
    assert plan.rows[0].changes == {"publisher": ("上海译文出版社", "译文社"), "shelf": ("I712/1", "I712/9")}
    assert (thing["author"], thing["shelf"]) == ("E·B·怀特", "I712/9")


# --- four thousand, and the way back --------------------------------------------------------------------------------------------


def many(n: int) -> list[tuple[str, ...]]:
    return [(f"LP{k:05d}", f"第{k}本书", f"作者{k % 90}", "接力出版社", "", f"I{k % 300}", "1", "文学", "") for k in range(1, n + 1)]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_four_thousand_rows_and_one_bad_one_stops_none_of_the_others(ledger: Ledger, form: str):
    rows = many(4_000)
    rows[1_234] = ("LP01235", "", "无名", "", "", "", "若干", "", "")
    data = csv(HEADER, *rows) if form == "csv" else xlsx(*rows)
    if form == "csv":
        data = data.decode("utf-8-sig").encode("gb18030")  # as WPS saves it
    plan = thing_importing.import_file(ledger, f"书单.{form}", data, by="周敏")
    assert (len(plan.added), plan.count("skipped"), len(ledger.store.things)) == (3_999, 1, 3_999)
    assert plan.rows[1_234].problems[0].row == 1_236
    labels = [thing["code"] for thing in ledger.store.things.all()]
    assert len(set(labels)) == 3_999
    assert all(badges.read(code) == code for code in labels)
    assert thing_importing.import_file(ledger, f"书单.{form}", data, by="周敏").added == []


def test_an_import_is_taken_back_whole_but_for_what_was_done_since(ledger: Ledger):
    bring_in(ledger, CHARLOTTE)
    bring_in(ledger, ("TS001", "夏洛的网", "", "", "", "I999", "", "", ""), GRASS, BALL)
    ledger.save("children", {"id": "c1", "name": "魏小涛", "guardians": []}, by=None)
    lent = next(thing for thing in ledger.store.things.all() if thing["title"] == "草房子")
    ledger.record({"kind": "loan", "activity": "centre", "child": "c1", "item": lent["id"]}, organizer="周敏")
    done = importing.imports(ledger, "things")[0]
    counts = importing.undo(ledger, done["id"], by="周敏")
    assert counts == {"erased": 3, "archived": 1, "put_back": 1}
    assert shelf(ledger) == [("夏洛的网", "TS001")]
    assert ledger.store.things.all()[0]["shelf"] == "I712/1"
    assert ledger.store.things.need(lent["id"])["withdrawn_at"]
    assert importing.undo(ledger, done["id"], by="周敏")["erased"] == 0
    assert importing.imports(ledger) == [], "a list of books is no roster"


# --- codes ----------------------------------------------------------------------------------------------------------------------


def test_no_code_stands_on_a_badge_and_on_a_label(ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    taken = [badges.new_code() for _ in range(3)]
    fresh = badges.new_code()
    ledger.save("badges", {"id": taken[0], "code": taken[0], "child": None, "issued_at": days.now()}, by=None)
    ledger.save("things", {"id": "t1", "code": taken[1], "title": "草房子", "added_at": days.now()}, by=None)
    drawn = iter([taken[0], taken[1], fresh, fresh, taken[0], taken[2]])
    monkeypatch.setattr(badges, "new_code", lambda: next(drawn))
    assert badge_making.make_blank(ledger, 1, by=None)[0]["code"] == fresh
    assert list(thing_importing.new_codes(ledger, 1)) == [[taken[2]]]


def test_a_label_is_nobodys_badge(ledger: Ledger):
    bring_in(ledger, CHARLOTTE)
    [thing] = ledger.store.things.all()
    ledger.save("children", {"id": "c1", "name": "魏小涛", "guardians": []}, by=None)
    badge = badge_making.issue(ledger, ledger.store.children.need("c1"), by=None)
    assert badge_making.look_at(ledger, thing["code"]) == ("unknown", None)
    assert ledger.records.badge(thing["code"]) is None
    assert Shelf(ledger.store.things.all()).find(badge["code"]) == []


# --- found, and typed in --------------------------------------------------------------------------------------------------------

BOOKS = (
    {"id": "t1", "code": "7K3M9QX2A", "title": "夏洛的网", "author": "怀特", "number": "TS-001", "isbn": "9787532733873"},
    {"id": "t2", "code": badges.new_code(), "title": "草房子", "author": "曹文轩", "number": "TS010", "shelf": "I287/2"},
    {"id": "t3", "code": badges.new_code(), "title": "足球", "number": "B2", "category": "体育器材"},
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["t2", "t1", "t3"]),
        ("夏洛", ["t1"]),
        ("xldw", ["t1"]),
        ("caofang", ["t2"]),
        ("曹文轩", ["t2"]),
        ("cwx", ["t2"]),
        ("ts001", ["t1"]),
        ("010", ["t2"]),
        ("978-7-5327", ["t1"]),
        ("i287", ["t2"]),
        ("体育", ["t3"]),
        ("没有这本", []),
        ("01", []),
    ],
)
def test_a_thing_is_found_by_what_a_hurried_hand_types(query: str, found: list[str]):
    assert [thing["id"] for thing in Shelf(BOOKS).find(query)] == found


def test_a_scanned_label_finds_its_thing_alone():
    code = BOOKS[1]["code"]
    assert [thing["id"] for thing in Shelf(BOOKS).find(f"{code[:4]}-{code[4:]}".lower())] == ["t2"]


@pytest.mark.parametrize(("due", "late"), [("2026-12-18", 1), ("2026-12-19", 0), ("2026-12-20", 0), ("", 0), ("2026-11-19", 30)])
def test_late_is_counted_in_days(due: str, late: int):
    assert days_late(due, "2026-12-19") == late


@pytest.mark.parametrize(
    ("draft", "wrong"),
    [
        (Draft(texts={"title": "草房子"}), {}),
        (Draft(texts={"title": "　"}), {"title": "missing"}),
        (Draft(texts={"title": "长" * 101}), {"title": "too_long"}),
        (Draft(texts={"title": "草房子", "isbn": "978-7-5327-3387-1"}), {"isbn": "check"}),
        (Draft(texts={"title": "草房子", "number": "TS010"}), {"number": "taken"}),
        (Draft(texts={"title": "草房子"}, days="两周"), {"days": "no_number"}),
        (Draft(texts={"title": "草房子"}, days="0"), {}),
        (Draft(texts={"title": "草房子"}, copies="0"), {"copies": "no_number"}),
    ],
)
def test_what_is_wrong_with_one_that_is_typed_in(draft: Draft, wrong: dict[str, str]):
    assert draft.problems(BOOKS) == wrong


# --- the pages ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def wei(centre: Centre) -> dict[str, Any]:
    made = child(centre, "魏小涛", "老屋场", 17)
    centre.ledger.save("guardians", {"id": "g1", "name": "刘秀英", "phone": "13900001211"}, by=None)
    return centre.ledger.save("children", {**made, "guardians": [{"guardian": "g1", "relation": "奶奶", "may_collect": True}]}, by=None)


def thing(centre: Centre, title: str = "夏洛的网", **more: Any) -> dict[str, Any]:
    given = {"id": f"t-{title}", "code": badges.new_code(), "kind": "book", "title": title, "added_at": days.now(), **more}
    return centre.ledger.save("things", given, by="周敏")


def lend(centre: Centre, of: dict[str, Any], to: dict[str, Any], *, days_ago: int, due_in: int) -> str:
    at = days.shifted(days.now(), -days_ago * 86_400_000)
    due = days.day_of(days.shifted(days.now(), due_in * 86_400_000), centre.ledger.books.zone)
    given = {"kind": "loan", "activity": "centre", "child": to["id"], "item": of["id"], "at": at, "details": {"due": due}}
    return centre.ledger.record(given, organizer="周敏").id or ""


def listed(user: User) -> str:
    return "".join(str(html.content) for html in user.find(kind=ui.html).elements)


async def tap(user: User, marker: str, args: Any) -> None:
    user.find(marker=marker).trigger("click", args)


async def test_the_first_day_says_what_to_do(user: User, centre: Centre):
    await user.open("/supplies")
    await user.should_see("借还")
    await user.open("/things")
    await user.should_see("还没有书和器材")


async def test_one_is_added_by_hand_with_its_copies_and_found_again(user: User, centre: Centre):
    await user.open("/things")
    await press(user, "加一样")
    await write(user, "名称", " 草房子 ")
    await write(user, "编号", "TS002")
    await write(user, "一样的有几件", "2")
    await press(user, "加上")
    await until(lambda: len(centre.ledger.store.things) == 2, "two copies")
    assert shelf(centre.ledger) == [("草房子", "TS002"), ("草房子", "TS002-2")]
    await user.open("/things")
    await user.should_see("草房子")


async def test_the_overdue_are_listed_longest_first_with_whom_to_ring_up(user: User, centre: Centre, wei: dict[str, Any]):
    for title, ago, due in (("夏洛的网", 20, -3), ("草房子", 40, -26), ("足球", 1, 0), ("字典", 3, 11)):
        lend(centre, thing(centre, title), wei, days_ago=ago, due_in=due)
    assert [(one.thing["title"], one.late, one.relation, one.phone) for one in thing_shelf.overdue(centre.ledger)] == [
        ("草房子", 26, "奶奶 刘秀英", "13900001211"),
        ("夏洛的网", 3, "奶奶 刘秀英", "13900001211"),
    ]
    await user.open("/things?show=late")
    await user.should_see("逾期 26 天")
    await user.should_see("139 0000 1211")
    await user.should_not_see("字典")
    answer = await user.http_client.get("/things/late/list.pdf")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


async def test_a_loan_and_a_return_by_hand_and_each_is_taken_back(user: User, centre: Centre, wei: dict[str, Any]):
    book = thing(centre)
    books = centre.ledger.books
    await user.open(f"/things/{book['id']}")
    await user.should_see("在这里，没有借出去")
    await press(user, "借给孩子")
    await press(user, "借出去")
    await user.should_see("先找到孩子，点一下名字。")
    await write(user, "名字、拼音或号码", "wxt")
    found = next(html for html in user.find(kind=ui.html).elements if "data-child" in str(html.content))
    for listener in found._event_listeners.values():  # the row that was found is tapped
        user_event = {"listener_id": listener.id, "args": wei["id"]}
        found._handle_event(user_event)
    await press(user, "借出去")
    await until(lambda: book["id"] in books.out(), "a loan")
    loan = books.out()[book["id"]]
    assert (loan.loan["child"], loan.loan["activity"], loan.loan["outcome"]) == (wei["id"], "centre", "recorded")
    assert loan.due == days.day_of(days.shifted(days.now(), 14 * 86_400_000), books.zone)
    await user.should_see("还回来了")
    await press(user, "还回来了")
    await press(user, "记下，还了")
    await until(lambda: book["id"] not in books.out(), "a return")
    await user.should_see("记下了，还回来了")
    await press(user, "撤销")
    await until(lambda: book["id"] in books.out(), "the return was a slip")
    await user.should_see("刚记就撤销")
    await tap(user, "story", loan.loan["id"])
    await write(user, "为什么", "记错了人")
    await press(user, "撤销这一条")
    await until(lambda: book["id"] not in books.out(), "the loan was a slip")
    await user.should_see("记错了人")


async def test_a_return_of_an_earlier_day_is_not_before_the_loan(user: User, centre: Centre, wei: dict[str, Any]):
    book = thing(centre)
    lend(centre, book, wei, days_ago=5, due_in=9)
    zone = centre.ledger.books.zone
    await user.open(f"/things/{book['id']}")
    await press(user, "还回来了")
    await write(user, "哪天还的", days.day_of(days.shifted(days.now(), -9 * 86_400_000), zone))
    await press(user, "记下，还了")
    await until(lambda: any(field.error == "比借出去那天还早。" for field in user.find(kind=ui.input).elements), "an error")
    on = days.day_of(days.shifted(days.now(), -5 * 86_400_000), zone)
    await write(user, "哪天还的", on)
    await press(user, "记下，还了")
    await until(lambda: not centre.ledger.books.out(), "a return")
    [loan] = centre.ledger.books.loans(book["id"])
    assert loan.back is not None
    assert days.day_of(loan.back["happened_at"], zone) == on


async def test_what_is_taken_off_the_shelf_keeps_its_story_and_comes_back(user: User, centre: Centre):
    book = thing(centre)
    await user.open(f"/things/{book['id']}")
    await press(user, "下架")
    await confirm(user)
    await until(lambda: bool(centre.ledger.store.things.need(book["id"]).get("withdrawn_at")), "withdrawn")
    assert thing_shelf.shelf().things == []
    await user.should_see("下架了，不再借。")
    await press(user, "放回书架")
    await until(lambda: not centre.ledger.store.things.need(book["id"]).get("withdrawn_at"), "back")


async def test_a_thing_that_is_not_there_says_so(user: User, centre: Centre):
    answer = await user.http_client.get("/things/nothing")
    assert answer.status_code == 404
    assert "没有这本书或这件器材。" in answer.text


async def test_a_list_is_looked_at_imported_and_taken_back(user: User, centre: Centre):
    await user.open("/things/import")
    upload = next(iter(user.find(kind=ui.upload).elements))
    data = csv(HEADER, CHARLOTTE, ("", "", "无名", "", "", "", "", "", ""), BALL)
    await upload.handle_uploads([SmallFileUpload("书单.csv", "text/csv", data)])
    await user.should_see("核对书单")
    await user.should_see("这一行没有书名")
    await press(user, "导入 4 样")
    await user.should_see("书单.csv 导入好了：新增 4。")
    assert shelf(centre.ledger) == [("夏洛的网", "TS001"), *[("足球", None)] * 3]
    await press(user, "撤回")
    await confirm(user)
    await until(lambda: not centre.ledger.store.things.all(), "taken back")
    await user.should_see("已撤回，拿掉 4")


async def test_labels_are_printed_once_for_those_that_have_none(user: User, centre: Centre):
    thing(centre, number="TS001")
    thing(centre, "草房子", label_at=days.now())
    await user.open("/things/labels")
    await user.should_see("还没印过的 1")
    await write(user, "第一页空几格", "24")
    await press(user, "印 1 张标签")
    await until(lambda: any(field.error for field in user.find(kind=ui.input).elements), "an error")
    await write(user, "第一页空几格", "3")
    await press(user, "印 1 张标签")
    pdf = await downloaded(user)
    assert [code.text for code in scanned(picture(pdf))] == [centre.ledger.store.things.need("t-夏洛的网")["code"]]
    await until(lambda: all(one.get("label_at") for one in centre.ledger.store.things.all()), "remembered")
    await user.should_see("1 张标签做好了，1 页 A4 纸。")


async def test_labels_come_in_the_order_in_which_the_books_are_registered(user: User, centre: Centre):
    for title, number in (("夏洛的网", "LP10"), ("草房子", "LP9"), ("足球", None), ("字典", "LP1")):
        thing(centre, title, number=number)
    await user.open("/things/labels")
    await press(user, "印 4 张标签")
    said = text(await downloaded(user))
    assert sorted(("字典", "草房子", "夏洛的网", "足球"), key=said.index) == ["字典", "草房子", "夏洛的网", "足球"]


def test_the_preview_escapes_what_a_file_says():
    table = thing_list.read(csv(("书名", "作者"), ("<b>网</b>", "<i>")), "书单.csv")
    shown = thing_preview.rows(thing_plan.plan(table, []), "added", 10)
    assert "<b>网" not in shown
    assert "&lt;b&gt;网" in shown


async def test_one_switch_on_the_form_opens_the_lending_desk(user: User, centre: Centre):
    await user.open("/activities/new")
    await write(user, "活动名称", "读书会")
    user.find(marker="借还图书和器材").click()
    await press(user, "建好活动")
    await until(lambda: len(centre.ledger.store.activities) == 1, "an activity")
    [made] = centre.ledger.store.activities.all()
    assert (made["lending"], made["desks"]) == (True, None)
    phone = station(centre, made)
    await user.open(f"/activities/{made['id']}")
    await tap(user, "stations", phone["id"])
    await press(user, "借还")
    await press(user, "记下")
    await until(lambda: bool(centre.ledger.store.stations.need(phone["id"]).get("desks")), "a limit")
    assert centre.ledger.store.stations.need(phone["id"])["desks"] == list(activities.DESKS)


async def test_a_childs_page_says_what_it_borrowed(user: User, centre: Centre, wei: dict[str, Any]):
    lend(centre, thing(centre), wei, days_ago=5, due_in=9)
    await user.open(f"/children/{wei['id']}")
    await user.should_see("借 夏洛的网，")


@pytest.mark.browser
async def test_four_thousand_books_in_the_real_app_with_progress(page: Page, server: Server, tmp_path: Path):
    file = tmp_path / "书单.xlsx"
    file.write_bytes(await asyncio.to_thread(xlsx, *many(4_000)))
    await page.goto(f"{server.url}/things/import")
    await page.wait_for_function("window.did_handshake")
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="选一个文件").click()
    await (await chooser.value).set_files(file)
    deed = page.locator(".foot .btn.go")
    await expect(deed).to_have_text("导入 4000 样", timeout=60_000)
    await page.evaluate(
        """() => { window.seen = []; new MutationObserver(() => {
            const bar = document.querySelector(".status [role=progressbar]");
            if (bar) window.seen.push(Number(bar.getAttribute("aria-valuenow")));
        }).observe(document.body, {childList: true, subtree: true, characterData: true, attributes: true}); }"""
    )
    await deed.click()
    await expect(page.get_by_text("书单.xlsx 导入好了：新增 4000。")).to_be_visible(timeout=60_000)
    seen = await page.evaluate("window.seen")
    assert len({done for done in seen if 0 < done < 4_000}) >= 3, "one saw it move"
    await page.goto(f"{server.url}/things")
    await page.wait_for_function("window.did_handshake")
    await page.get_by_label("找书和器材").fill("LP03999")
    await expect(page.locator(".books .li")).to_have_count(1)
    await expect(page.locator(".books .li .nm")).to_have_text("第3999本书")

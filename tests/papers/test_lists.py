"""A list is printed, signed, filed; an office opens the same list and goes on working with it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from looking import last_page, pages, picture, text, workbook
from reportlab.lib.units import mm

from pages.papers import CannotPrint, fonts
from pages.papers.calls import CallRow, call_list
from pages.papers.lists import Occasion, SignInRow, SignInSheet, sign_in_list
from pages.papers.sign_off import Amount, SignOffRow, SignOffSheet, sign_off_list
from pages.papers.table_pdf import PADDING, TEXT_SIZE, _broken

HALL = Occasion("柳坪村儿童之家", "冬至包饺子", "村委会二楼", date(2026, 12, 19))
NINE = datetime(2026, 12, 19, 1, 5, tzinfo=UTC)
WEI = SignInRow("魏小涛", 17, "male", "三年级", "老屋场", "王桂香", "13900001207", NINE, NINE + timedelta(hours=3), "奶奶 王桂香")
CHEN = SignInRow("陈㛃", 2, "female", "四年级", "竹林湾", "李秀英", "13900001208")
GUEST = SignInRow("王䶮", 31, came_at=NINE, walk_in=True)


def sign_in(rows, expected, arrived, form):
    return sign_in_list([SignInSheet(HALL, rows, expected, arrived)], form)


def heads(page) -> list[str]:
    row = next(row for row in page.iter_rows() if row[0].value == "序号")
    return [cell.value for cell in row]


def test_the_sign_in_list_says_who_came_when_and_who_fetched_them():
    page = workbook(sign_in([WEI, CHEN, GUEST], 2, 2, "xlsx")).active
    assert heads(page) == [
        "序号",
        "号码",
        "姓名",
        "性别",
        "年级",
        "小组",
        "监护人",
        "电话",
        "签到时间",
        "送来的人",
        "签退时间",
        "接走人",
        "签名",
    ]
    assert page["A1"].value == "冬至包饺子 签到表"
    assert "柳坪村儿童之家" in page["A2"].value
    assert "2026 年 12 月 19 日" in page["A2"].value
    assert page["A3"].value == "应到 2 人   实到 2 人   名单外 1 人"
    wei, chen, guest = ([cell.value for cell in row] for row in page.iter_rows(min_row=5, max_row=7))
    assert wei == [
        1,
        "017",
        "魏小涛",
        "男",
        "三年级",
        "老屋场",
        "王桂香",
        "139 0000 1207",
        datetime(2026, 12, 19, 9, 5),
        None,
        datetime(2026, 12, 19, 12, 5),
        "奶奶 王桂香",
        None,
    ]
    assert chen[8:] == [None, None, None, None, None]
    assert guest[2] == "王䶮（名单外）"


def test_who_came_late_is_said_beside_the_time_which_stays_a_time_and_who_brought_the_child():
    late = replace(WEI, came_at=NINE + timedelta(minutes=26), late=True, brought_by="奶奶")
    row = next(workbook(sign_in([late], 1, 1, "xlsx")).active.iter_rows(min_row=5))
    assert (row[8].value, row[8].number_format) == (datetime(2026, 12, 19, 9, 31), '"迟到 "hh:mm')
    assert row[9].value == "奶奶"
    words = text(sign_in([late, WEI], 2, 2, "pdf"))
    assert "迟到 09:31" in words
    assert words.count("迟到") == 1


def test_the_workbook_is_ready_for_the_printer():
    page = workbook(sign_in([WEI], 1, 1, "xlsx")).active
    assert page.page_setup.orientation == "landscape"
    assert int(page.page_setup.paperSize) == 9
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.print_title_rows == "$4:$4"
    assert page.freeze_panes == "A5"
    assert page.column_dimensions["M"].width > page.column_dimensions["C"].width


def test_the_paper_has_the_same_rows_heads_on_every_page_and_counts_its_pages():
    rows = [WEI] * 40
    pdf = sign_in(rows, 40, 40, "pdf")
    assert pages(pdf) == 3
    words = text(pdf)
    assert words.count("接走人") == 3
    assert words.count("魏小涛") == 40
    assert "第 2 页，共 3 页" in words
    assert "09:05" in words
    assert "12:05" in words
    width, height = picture(pdf, dpi=254).size
    assert (width, height) == pytest.approx((2970, 2100), abs=2)


def test_nobody_signs_on_a_page_without_rows_and_thirteen_children_stay_on_one():
    of_two_lines = replace(WEI, guardian="王桂香（奶奶）")
    counted = {n: sign_in([of_two_lines] * n, n, n, "pdf") for n in (12, 13, 14, 15, 28, 29, 30)}
    assert pages(counted[13]) == 1
    for n, pdf in counted.items():
        assert text(pdf).count("魏小涛") == n
        assert "魏小涛" in last_page(pdf)
        assert "负责人签字" in last_page(pdf)


def test_what_sums_up_a_list_goes_over_with_its_last_rows_and_the_signature():
    rows = [SignOffRow(f"魏小涛{n}", Amount("铅笔", "支", 1)) for n in range(1, 60)]
    for n in range(10, 60, 3):
        pdf = sign_off_list(SignOffSheet(HALL, rows[:n], [Amount("铅笔", "支", n)]), "pdf")
        told = last_page(pdf)
        assert "实领合计" in told
        assert f"魏小涛{n} " in told
        assert "经办人签字" in told


def test_an_activity_in_the_centre_itself_names_the_place_once():
    at_home = Occasion(HALL.centre, HALL.activity, HALL.centre, HALL.day)
    for occasion, head in ((at_home, "柳坪村儿童之家   2026"), (HALL, "柳坪村儿童之家   村委会二楼   2026")):
        made = workbook(sign_in_list([SignInSheet(occasion, [WEI], 1, 1)], "xlsx"))
        assert made.worksheets[0]["A2"].value.startswith(head)


def test_of_several_days_each_has_its_own_list():
    sunday = Occasion(HALL.centre, HALL.activity, HALL.place, date(2026, 12, 20))
    both = [SignInSheet(HALL, [WEI], 1, 1), SignInSheet(sunday, [CHEN], 1, 0)]
    assert pages(sign_in_list(both, "pdf")) == 2
    book = workbook(sign_in_list(both, "xlsx"))
    assert book.sheetnames == ["签到表", "签到表 2"]
    assert "实到 0 人" in book.worksheets[1]["A3"].value


@pytest.mark.parametrize(("expected", "arrived"), [(1, 2), (2, 1), (3, 2)])
def test_a_list_whose_figures_are_not_its_rows_is_never_written(expected, arrived):
    with pytest.raises(CannotPrint) as why:
        sign_in([WEI, CHEN, GUEST], expected, arrived, "pdf")
    assert why.value.code == "sums_differ"


PACK = (Amount("铅笔", "支", 2), Amount("直尺", "把", 1))
GIVEN = [
    SignOffRow("魏小涛", Amount("冬至物资包", "份", 1), "male", "三年级 2 班", "王桂香", PACK, NINE, by="李老师"),
    SignOffRow("陈㛃", Amount("冬至物资包", "份", 1), "female", "四年级", "李秀英", PACK, NINE, taken_for="王桂香 邻居", by="李老师"),
    SignOffRow("陈㛃", Amount("铅笔", "支", 3), "female", "四年级", "李秀英", (), NINE, by="李老师", note="补发"),
]
TOTALS = [Amount("冬至物资包", "份", 2), Amount("铅笔", "支", 7), Amount("直尺", "把", 2)]


def test_the_sign_off_list_has_the_columns_an_office_asks_for_and_adds_up():
    page = workbook(sign_off_list(SignOffSheet(HALL, GIVEN, TOTALS), "xlsx")).active
    assert heads(page) == [
        "序号",
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
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4, max_row=9)]
    assert rows[0][5:9] == ["冬至物资包（铅笔 2 支、直尺 1 把）", "份", 1, datetime(2026, 12, 19, 9, 5)]
    assert rows[1][9:12] == [None, "王桂香 邻居", "李老师"]
    assert [(row[0], row[5], row[7]) for row in rows[3:]] == [
        ("实领合计", "冬至物资包", 2),
        ("实领合计（含包里的）", "铅笔", 7),
        ("实领合计（含包里的）", "直尺", 2),
    ]


@pytest.mark.parametrize("wrong", [[*TOTALS[:2], Amount("直尺", "把", 3)], TOTALS[:2], [*TOTALS, Amount("书包", "个", 1)]])
def test_totals_that_the_rows_do_not_give_are_never_written(wrong):
    with pytest.raises(CannotPrint) as why:
        sign_off_list(SignOffSheet(HALL, GIVEN, wrong), "pdf")
    assert why.value.fields["item"] in {"直尺", "书包"}


def test_before_anything_is_given_the_list_says_what_is_to_be_signed_for():
    rows = [SignOffRow(name, Amount("直尺", "把", 1)) for name in ("魏小涛", "陈㛃")]
    words = text(sign_off_list(SignOffSheet(HALL, rows, [Amount("直尺", "把", 2)], planned=True), "pdf"))
    assert "应领合计" in words
    assert "陈㛃" in words
    assert "负责人签字" in words


@pytest.mark.parametrize("name", ["=1+1", "+86", "-1", "@SUM(A1)", '=HYPERLINK("http://example.org")'])
def test_a_name_that_looks_like_a_formula_stays_a_name(name):
    page = workbook(sign_in([SignInRow(name)], 1, 0, "xlsx")).active
    assert page["C5"].value == name
    assert page["C5"].data_type == "s"
    assert page["C5"].quotePrefix


@pytest.mark.parametrize("name", ["魏\x0b小涛", "魏\ufffe小涛\uffff"])
def test_a_name_with_what_is_no_character_does_not_spoil_the_list(name):
    page = workbook(sign_in([SignInRow(name)], 1, 0, "xlsx")).active
    assert page["C5"].value == "魏小涛"
    assert "魏" in text(sign_in([SignInRow(name)], 1, 0, "pdf"))


def test_the_list_to_ring_up_from_has_a_box_for_each_call():
    rows = [CallRow("魏小涛", 17, "老屋场", "王桂香（奶奶）", "13900001207"), CallRow("陈㛃")]
    words = text(call_list(HALL, rows))
    assert "还没到 2 人" in words
    assert "139 0000 1207" in words
    assert words.count("□") == 2


@given(st.text(st.sampled_from("魏小涛·（）、 abcWi。，㛃𰻝"), max_size=40), st.integers(8, 60))
def test_no_text_is_wider_than_its_column_and_none_loses_a_character(given_text, width):
    lines = _broken(given_text, fonts.REGULAR, width).split("\n")
    room = width * mm - 2 * PADDING
    assert all(fonts.width(line, fonts.REGULAR, TEXT_SIZE) <= room or len(line) == 1 for line in lines)
    assert "".join(lines).replace(" ", "") == fonts.printable(given_text).replace(" ", "")


def test_a_line_does_not_begin_with_a_closing_sign():
    assert _broken("冬至物资包（铅笔 2 支、直尺 1 把）", fonts.REGULAR, 40) == "冬至物资包（铅笔 2\n支、直尺 1 把）"
    assert _broken("阿依古丽·买买提", fonts.BOLD, 25) == "阿依古丽·\n买买提"
    assert not [line for line in _broken("一二三四五六七八九）、十", fonts.REGULAR, 36).split("\n") if line[0] in "）、"]


def test_a_name_as_long_as_a_page_stops_no_list():
    assert sign_in([WEI, SignInRow("王" * 500, 18)], 2, 1, "pdf").startswith(b"%PDF")

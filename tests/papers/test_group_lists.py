"""A list per group lies in the drawer for the day when nothing works: big rows, numbers to tick, nothing on it that should not lie on a table."""

from datetime import date

import pytest
from looking import pages, picture, text

from pages.papers.group_lists import ROWS, ROWS_ACROSS, GroupList, GroupRow, columns, group_lists
from pages.papers.lists import Occasion

HALL = Occasion("柳坪村儿童之家", "冬至包饺子", "村委会二楼", date(2026, 12, 19))
EAST = GroupList("河东组", [GroupRow("魏小涛", 17), GroupRow("陈㛃", 2)])


def test_each_group_has_a_page_and_newcomers_have_one_of_empty_rows():
    made = group_lists(HALL, [EAST, GroupList("", [GroupRow("王䶮", 31)])], ["包饺子", "吃饺子"], ["物资包"])
    assert pages(made) == 3
    words = text(made)
    for piece in ("河东组", "没有小组的", "新来的", "017", "魏小涛", "陈㛃", "应到 2 人", "包饺子", "吃饺子", "领了 物资包"):
        assert piece in words, piece
    for head in ("号码", "姓名", "到了", "谁接的", "签字"):
        assert words.count(head) >= 3 - (head == "号码"), head
    assert words.count("□") == (2 + 1 + ROWS) * 4


def test_a_large_group_says_its_name_on_every_page():
    made = group_lists(HALL, [GroupList("河西组", [GroupRow("吴桐", n) for n in range(1, ROWS * 2 + 2)])], [], [])
    assert pages(made) == 3 + 1
    words = text(made)
    for place in (1, 2, 3):
        assert f"河西组（{place} / 3）" in words


def one(count: int, segments: list[str], items: list[str]) -> bytes:
    return group_lists(
        HALL, [GroupList("河西组", [GroupRow("阿依古丽·买买提" if n % 6 == 1 else "吴桐", n) for n in range(count)])], segments, items
    )


@pytest.mark.parametrize("count", [15, ROWS])
def test_a_group_is_one_sheet_that_stands_upright(count: int):
    made = one(count, ["自我介绍", "表达心愿", "包饺子", "游戏闯关", "吃饺子", "视频聊天"], ["物资包", "手套", "铅笔"])
    assert picture(made, dpi=25.4).size == pytest.approx((210, 297), abs=1)
    assert pages(made) == 2, "the group's and the one for newcomers"


def test_with_very_many_columns_the_paper_lies_across():
    made = one(ROWS_ACROSS, list("一二三四五六七八九十"), ["物资包"])
    assert picture(made, dpi=25.4).size == pytest.approx((297, 210), abs=1)
    assert pages(made) == 2


@pytest.mark.parametrize(
    ("segments", "items", "heads"),
    [
        ([], [], ["到了"]),
        (["包饺子"], ["物资包"], ["到了", "包饺子", "领了 物资包"]),
        (list("一二三四五"), ["书包", "铅笔", "手套"], ["到了", *"一二三四五", "领了 书包", "领了 铅笔", "领了 手套"]),
        (["包饺子"], ["书包", "铅笔", "手套", "直尺"], ["到了", "包饺子", "领了"]),
        (list("一二三四五六七八九十") * 3, ["书包"], ["到了", *"一二三四五六七八九十一二三四五六七", "领了 书包"]),
    ],
)
def test_a_column_for_each_segment_and_thing_in_the_order_of_the_run_sheet(segments: list[str], items: list[str], heads: list[str]):
    assert columns(segments, items) == heads


def test_things_that_share_a_column_are_named_below_it():
    words = text(one(2, ["包饺子"], ["书包", "铅笔", "手套", "直尺"]))
    assert "领了：书包、铅笔、手套、直尺" in words


def test_the_longest_titles_and_names_stay_on_the_paper():
    long = GroupList("一个名字特别长的小组名字", [GroupRow("阿依古丽·买买提·吐尔逊", 1234)])
    assert pages(group_lists(HALL, [long], ["和远方的爸爸妈妈视频聊天"] * 7, ["冬季温暖大礼包"])) == 2

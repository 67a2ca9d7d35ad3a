"""A list per group lies in the drawer for the day when nothing works: big rows, numbers to tick, nothing on it that should not lie on a table."""

from datetime import date

import pytest
from looking import pages, picture, text

from pages.papers.group_lists import ROWS, GroupList, GroupRow, columns, group_lists
from pages.papers.lists import Occasion

HALL = Occasion("柳坪村儿童之家", "冬至包饺子", "村委会二楼", date(2026, 12, 19))
EAST = GroupList("河东组", [GroupRow("魏小涛", 17), GroupRow("陈㛃", 2)])


def test_each_group_has_a_page_and_newcomers_have_one_of_empty_rows():
    made = group_lists(HALL, [EAST, GroupList("", [GroupRow("王䶮", 31)])], ["包饺子", "吃饺子"], ["物资包"])
    assert pages(made) == 3
    words = text(made)
    for piece in ("河东组", "没有小组的", "新来的", "017", "魏小涛", "陈㛃", "应到 2 人", "包饺子", "吃饺子", "领了 物资包"):
        assert piece in words.replace("领了 物 资包", "领了 物资包"), piece
    for head in ("号码", "姓名", "到", "走（谁接）", "签字"):
        assert words.count(head) >= 3 - (head == "号码"), head
    assert words.count("□") == (2 + 1 + ROWS) * 4


def test_a_large_group_says_its_name_on_every_page():
    made = group_lists(HALL, [GroupList("河西组", [GroupRow("吴桐", n) for n in range(1, ROWS * 2 + 2)])], [], [])
    assert pages(made) == 3 + 1
    words = text(made)
    for place in (1, 2, 3):
        assert f"河西组（{place} / 3）" in words


def test_the_rows_are_high_and_the_paper_lies_across():
    seen = picture(group_lists(HALL, [GroupList("河西组", [GroupRow("吴桐", n) for n in range(ROWS)])], ["包饺子"], []), dpi=25.4)
    assert seen.size == pytest.approx((297, 210), abs=1)
    assert pages(group_lists(HALL, [GroupList("河西组", [GroupRow("吴桐", n) for n in range(ROWS)])], ["包饺子"], [])) == 2


@pytest.mark.parametrize(
    ("segments", "items", "heads"),
    [
        ([], [], ["到"]),
        (["包饺子"], ["物资包"], ["到", "包饺子", "领了 物资包"]),
        (list("一二三四五"), ["书包", "铅笔", "手套"], ["到", *"一二三四五", "领了"]),
        (list("一二三四五六七八九十"), ["书包"], ["到", *"一二三四五六", "领了"]),
        (list("一二三四五六七八九十"), [], ["到", *"一二三四五六七"]),
    ],
)
def test_as_many_columns_as_fit_and_the_run_sheet_first(segments: list[str], items: list[str], heads: list[str]):
    assert columns(segments, items) == heads


def test_the_longest_titles_and_names_stay_on_the_paper():
    long = GroupList("一个名字特别长的小组名字", [GroupRow("阿依古丽·买买提·吐尔逊", 1234)])
    assert pages(group_lists(HALL, [long], ["和远方的爸爸妈妈视频聊天"] * 7, ["冬季温暖大礼包"])) == 2

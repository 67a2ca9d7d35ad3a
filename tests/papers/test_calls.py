"""电话名单: printed before the day, so that everybody is rung up and nobody is forgotten who has no number."""

from datetime import date

from looking import pages, text, workbook

from pages.papers.calls import Adult, CallRow, PhoneRow, call_list, phone_list
from pages.papers.lists import Occasion

HALL = Occasion("柳坪村儿童之家", "冬至包饺子", "村委会二楼", date(2026, 12, 19))
WEI = PhoneRow("魏小涛", 17, "老屋场", [Adult("奶奶 刘秀英", "13900001211"), Adult("爸爸 魏建军", "13800004470")])
CHEN = PhoneRow("陈㛃", 2, "竹林湾", [Adult("妈妈 李秀英")], reachable=False, answered_by="周敏")
WANG = PhoneRow("王䶮", 31, "竹林湾", reachable=False)


def test_every_guardian_stands_there_with_the_number_each_on_a_line():
    page = workbook(phone_list(HALL, [WEI, CHEN, WANG], "xlsx")).active
    heads, wei, chen, wang = ([cell.value for cell in row] for row in page.iter_rows(min_row=4, max_row=7))
    assert heads == ["号码", "姓名", "小组", "监护人和电话", "谁负责", "打通了吗", "来不来", "备注"]
    assert wei == ["017", "魏小涛", "老屋场", "奶奶 刘秀英  139 0000 1211\n爸爸 魏建军  138 0000 4470", None, "□", None, None]
    assert (chen[3], chen[4]) == ("妈妈 李秀英  没有电话", "周敏")
    assert (wang[3], wang[4]) == ("没有写监护人", "还没有人")
    assert page["A3"].value == "应到 3 人   没有能打通的大人 2 人"
    assert page.row_dimensions[5].height >= 30


def test_the_paper_has_its_heads_on_every_page_and_never_breaks_a_number():
    long = PhoneRow("阿依古丽·买买提", 40, "上河东组", [Adult("外婆 阿依古丽·买买提江", "13900001211")] * 3)
    made = phone_list(HALL, [WEI, long] * 30, "pdf")
    words = text(made)
    assert pages(made) > 1
    assert words.count("打通了吗") == pages(made)
    assert words.count("139 0000 1211") == 30 + 90


def test_the_list_of_those_who_have_not_come_says_what_was_said_already():
    rows = [CallRow("魏小涛", 17, "老屋场", "奶奶", "13900001211", 2, ("请假，发烧了", "09:20 奶奶 打通了")), CallRow("陈㛃")]
    words = text(call_list(HALL, rows))
    assert "请假，发烧了" in words
    assert "09:20 奶奶 打通了" in words
    assert "2 次" in words
    assert words.count("□") == 1, "a box is left where nobody has called yet"

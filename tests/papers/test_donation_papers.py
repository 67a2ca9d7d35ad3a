"""捐赠台账, 收条 and 感谢信: sums that are checked, a sum in capitals, and a letter that stays on its page."""

from dataclasses import replace
from datetime import date

import pytest
from looking import pages, text, workbook

from pages.papers import CannotPrint
from pages.papers.donation_ledger import LedgerRow, LedgerSheet, donation_ledger
from pages.papers.donation_receipt import Receipt, Received, donation_receipt
from pages.papers.thank_you import SIZE, Letter, broken, thank_you

HOSPITAL = LedgerRow(date(2026, 12, 1), "县人民医院", "铅笔 60 支", 12_005, None, None, 0, "周敏", "冬至包饺子")
WANG = LedgerRow(date(2026, 12, 2), "王先生", "捐款", None, 50_000, None, 50_000, "周敏")
SHOP = LedgerRow(date(2026, 12, 4), "=文具店", "买的 铅笔 40 支", None, None, 32_050, 17_950, "周敏")
BOOK = LedgerSheet("柳坪村儿童之家", "到 2026 年 12 月 31 日", "", [HOSPITAL, WANG, SHOP], 12_005, 50_000, 32_050, 0, 17_950)
RECEIPT = Receipt(
    "柳坪村儿童之家",
    "2026-001",
    "县人民医院",
    date(2026, 12, 1),
    "冬至包饺子",
    [Received("铅笔", "HB", "支", 60, 12_005), Received("棉衣", "120 码", "件", 20)],
    12_005,
    None,
    "周敏",
)
LETTER = Letter(
    "柳坪村儿童之家",
    "县人民医院",
    date(2026, 12, 1),
    date(2026, 12, 29),
    "铅笔 120 支",
    21,
    "",
    "铅笔 44 支",
    "铅笔 76 支",
    [("冬至包饺子", "12 月 19 日", 21)],
)


def test_the_ledger_holds_sums_that_a_spreadsheet_can_add_up():
    page = workbook(donation_ledger(BOOK, "xlsx")).active
    lines = [[cell.value for cell in row] for row in page.iter_rows(min_row=5, max_row=8)]
    assert [line[4:8] for line in lines] == [
        [120.05, None, None, 0],
        [None, 500, None, 500],
        [None, None, 320.5, 179.5],
        [120.05, 500, 320.5, 179.5],
    ]
    assert page["E5"].number_format == "0.00"
    assert (page["C7"].value, page["C7"].data_type) == ("=文具店", "s")


def test_the_ledger_has_its_heads_on_every_page():
    many = [replace(WANG, balance=50_000 * n) for n in range(1, 81)]
    made = donation_ledger(replace(BOOK, rows=many, goods=0, money_in=4_000_000, money_out=0, closing=4_000_000), "pdf")
    assert pages(made) > 1
    assert text(made).count("物资折价") == pages(made)
    assert "40000.00" in text(made)


@pytest.mark.parametrize(
    "change",
    [
        {"goods": 12_000},
        {"money_in": 50_001},
        {"money_out": 0},
        {"closing": 17_951},
        {"opening": 1},
        {"rows": [HOSPITAL, WANG, replace(SHOP, balance=17_951)]},
    ],
)
def test_a_ledger_that_contradicts_itself_is_not_made(change):
    with pytest.raises(CannotPrint) as why:
        donation_ledger(replace(BOOK, **change), "pdf")
    assert why.value.code == "sums_differ"
    assert set(why.value.fields) == {"item", "rows", "total"}


def test_of_one_activity_there_is_no_balance_to_run_through():
    part = replace(BOOK, rows=[HOSPITAL, SHOP], money_in=0, opening=None, closing=None, activity="给 冬至包饺子")
    assert "期末余额" not in text(donation_ledger(part, "pdf"))


def test_a_receipt_lists_kind_size_number_and_value():
    made = donation_receipt(RECEIPT)
    words = text(made)
    assert pages(made) == 1
    for told in (
        "编号：2026-001",
        "县人民医院",
        "品种",
        "规格",
        "120 码",
        "数量",
        "折价合计",
        "120.05",
        "收货单位（盖章）",
        "经办人：周敏",
    ):
        assert told in words
    with pytest.raises(CannotPrint):
        donation_receipt(replace(RECEIPT, worth=12_000))


def test_a_receipt_without_any_value_says_none():
    words = text(donation_receipt(replace(RECEIPT, lines=[Received("棉衣", "", "件", 20)], worth=None)))
    assert "折价合计" not in words


def test_a_receipt_of_money_says_the_sum_twice():
    words = text(donation_receipt(replace(RECEIPT, lines=[], worth=None, amount=32_005)))
    assert "320.05" in words
    assert "叁佰贰拾元零伍分" in words


def test_a_letter_says_what_became_of_the_gift():
    words = text(thank_you(LETTER))
    for told in (
        "感谢信",
        "县人民医院：",
        "2026 年 12 月 1 日",
        "已经有 21 个孩子拿到了：铅笔 44 支",
        "冬至包饺子（12 月 19 日，21 人）",
        "铅笔 76 支",
    ):
        assert told in words.replace("\n", "")
    fresh = text(thank_you(replace(LETTER, children=0, given="", activities=())))
    assert "拿到" not in fresh


@pytest.mark.parametrize("activities", [1, 30, 400])
def test_a_letter_stays_on_its_page_however_much_there_is_to_tell(activities: int):
    long = replace(
        LETTER, donor="很长的名字" * 8, activities=[(f"第 {n} 次名字很长很长的活动", "12 月 19 日", 21) for n in range(activities)]
    )
    made = thank_you(long)
    assert pages(made) == 1
    assert ("还有" in text(made).split("在这些活动上发的")[1].split("。")[0]) is (activities == 400)


def test_no_line_of_a_letter_is_too_wide_or_begins_with_a_comma():
    from pages.papers import fonts

    lines = broken("今天，" * 40 + "一共 123456789 支。", SIZE, 200)
    assert "".join(lines).replace(" ", "") == "今天，" * 40 + "一共123456789支。"
    assert all(fonts.width(line, fonts.REGULAR, SIZE) <= 200 for line in lines)
    assert [line for line in lines if line[0] in "，。"] == []
    assert [line for line in lines if "123456789" in line]

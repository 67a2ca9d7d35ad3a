"""A gift is taken down, comes onto the shelf, stands in the ledger, is changed, withdrawn, and seen from the item's page."""

from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from care import days, donating, donations, money
from care.discreet import Discreet
from care.donating import NEW, Draft, Line
from care.donations import MOST_FEN
from tests.conftest import Centre
from tests.papers.looking import text, workbook
from tests.test_activities_pages import activity, child, confirm, press, write
from tests.test_series_pages import shown
from tests.waiting import until

TODAY = days.day_of(days.now())
YESTERDAY = days.day_of(days.shifted(days.now(), -86_400_000))


def item(centre: Centre, id: str = "i1", title: str = "铅笔", unit: str = "支") -> dict[str, Any]:
    return centre.ledger.save("items", {"id": id, "title": title, "unit": unit}, by="周敏")


def gift(centre: Centre, id: str = "d1", **more: Any) -> dict[str, Any]:
    """A donation with its receipts, as the form writes them."""
    plain = {"kind": "goods", "donor": "县医院", "on": TODAY, "activity": None, "lines": [], "by": "周敏", "added_at": days.now()}
    saved = centre.ledger.save("donations", {"id": id, **plain, **more}, by="周敏")
    for receipt in donating.receipts(saved, now=days.now(), zone="Asia/Shanghai"):
        centre.ledger.record(receipt, organizer="周敏")
    return saved


def pencils(n: int, value: int | None = None) -> list[dict[str, Any]]:
    return [{"item": "i1", "quantity": n, "value": value}]


def give(centre: Centre, of: dict[str, Any], to: dict[str, Any], n: int = 1) -> None:
    fact = {"kind": "handout", "activity": of["id"], "child": to["id"], "item": "i1", "quantity": n}
    assert centre.ledger.record(fact, organizer="周敏").outcome != "refused"


def the_one(centre: Centre) -> dict[str, Any]:
    (found,) = centre.ledger.store.donations.all()
    return found


# --- the rules ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        *(("12.5", 1250), ("12.50", 1250), ("１２。５", 1250), ("¥80", 8000), ("80 元", 8000), ("1,250.05", 125_005), ("0.1", 10)),
        *(("12,50", None), ("12.505", None), ("五百", None), ("-3", None), ("", None), ("1e3", None), ("99999999999", None), ("٣", None)),
    ],
)
def test_an_amount_is_read_to_the_fen_or_not_at_all(typed: str, fen: int | None):
    assert money.fen(typed, most=MOST_FEN) == fen


@pytest.mark.parametrize(
    ("fen", "capitals", "shown"),
    [
        (50_000, "伍佰元整", "500"),
        (32_005, "叁佰贰拾元零伍分", "320.05"),
        (1_000_005, "壹万元零伍分", "10000.05"),
        (10_010_100, "壹拾万零壹佰零壹元整", "100101"),
        (120, "壹元贰角整", "1.20"),
        (MOST_FEN, "壹仟万元整", "10000000"),
    ],
)
def test_a_receipt_says_the_sum_in_capitals(fen: int, capitals: str, shown: str):
    assert (money.capitals(fen), money.short(fen)) == (capitals, shown)


def draft(**more: Any) -> Draft:
    return Draft(**{"donor": "县医院", "on": TODAY, "lines": [Line("i1", "60")], **more})


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, {}),
        ({"donor": " "}, {"donor": "missing"}),
        ({"on": "2026-02-30"}, {"on": "no_day"}),
        ({"on": "2099-01-01"}, {"on": "not_yet"}),
        ({"lines": []}, {"lines": "missing"}),
        ({"lines": [Line()]}, {"line:0:item": "missing", "line:0:quantity": "no_number"}),
        ({"lines": [Line("i1", "2", "12,50")]}, {"line:0:value": "no_amount"}),
        ({"lines": [Line("i1", "2"), Line("i1", "3")]}, {"line:1:item": "twice"}),
        ({"lines": [Line(NEW, "2", title="铅笔", unit="支")]}, {"line:0:title": "taken"}),
        ({"lines": [Line(NEW, "2")]}, {"line:0:title": "missing", "line:0:unit": "missing"}),
        ({"kind": "money"}, {"amount": "missing"}),
        ({"kind": "money", "amount": "0"}, {"amount": "no_amount"}),
        ({"kind": "purchase", "lines": [Line("i1", "2", "30")], "amount": "20"}, {"amount": "over"}),
        ({"kind": "purchase", "lines": [Line("i1", "2", "30")]}, {}),  # what all lines cost is what was paid
        ({"kind": "purchase", "lines": [Line("i1", "2", "30"), Line("i2", "2")]}, {"amount": "missing"}),
    ],
)
def test_what_cannot_be_so(given: dict[str, Any], wrong: dict[str, str]):
    assert donating.problems(draft(**given), today=TODAY, titles=["铅笔"]) == wrong


def test_receipts_are_numbered_within_their_year():
    known = [{"receipt_no": number} for number in ("2026-001", "2026-017", "2025-100", "A3", None)]
    assert [donating.next_number(known, on) for on in ("2026-12-01", "2025-12-01", "2027-01-01")] == ["2026-018", "2025-101", "2027-001"]


def test_a_title_that_names_somebody_is_not_said():
    known = Discreet(
        children=[{"name": "魏小涛", "number": 17}, {"name": "阿依古丽·买买提"}],
        adults=[{"name": "刘秀英"}],
        badges=[{"code": "7K3M9QX2A"}],
    )
    kept = [
        title for title in ("魏小涛的生日", "小涛 生日", "送 刘秀英", "017 号", "7k3m9qx2a", "阿依古丽来了", "冬至包饺子 2026", "17 支")
    ]
    assert [title for title in kept if known.may_be_said(title)] == ["冬至包饺子 2026", "17 支"]
    assert known.said("魏小涛的生日", "一次活动") == "一次活动"


# --- taken down ------------------------------------------------------------------------------------------------------------------


async def test_a_gift_of_things_comes_onto_the_shelf_with_what_was_new(user: User, centre: Centre):
    item(centre)
    await user.open("/supplies")
    await user.should_see("捐赠账")
    await user.open("/donations/new")
    await write(user, "谁捐的", "县医院")
    await write(user, "什么", "i1")
    await write(user, "多少", "60")
    await write(user, "共折价几元", "120.5")
    await press(user, "再加一样")
    await until(lambda: len(user.find(marker="什么").elements) == 2, "a second line")
    await write(user, "什么", NEW)
    await until(lambda: bool(user.find(marker="规格").elements), "the fields of a new item")
    await write(user, "叫什么", "棉衣")
    await write(user, "规格", "120 码")
    await write(user, "多少", "20")
    await press(user, "记下", times=2)
    await until(lambda: len(centre.ledger.store.donations) == 1, "a donation")
    coat = next(one for one in centre.ledger.items().values() if one["title"] == "棉衣")
    made = the_one(centre)
    assert made["lines"] == [{"item": "i1", "quantity": 60, "value": 12_050}, {"item": coat["id"], "quantity": 20, "value": None}]
    assert (made["receipt_no"], made["by"], coat["size"]) == (f"{TODAY[:4]}-001", "周敏", "120 码")
    assert [centre.ledger.books.stock(one) for one in ("i1", coat["id"])] == [60, 20]
    facts = list(centre.ledger.store.facts.all())
    assert [fact["details"]["donation"] for fact in facts] == [{"id": made["id"], "from": "县医院"}] * 2


async def test_what_was_just_written_is_undone_with_its_receipts(user: User, centre: Centre):
    item(centre)
    await user.open("/donations/new?kind=goods")
    await write(user, "谁捐的", "县医院")
    await write(user, "什么", "i1")
    await write(user, "多少", "60")
    await press(user, "记下")
    await user.should_see("记下了")
    await press(user, "撤销")
    await until(lambda: not donations.stands(the_one(centre)), "it withdrawn")
    assert centre.ledger.books.stock("i1") is None
    assert the_one(centre)["withdrawn_why"] == "刚记就撤销"
    await user.should_see("谁给了什么，用到了哪里。")


async def test_what_is_wrong_stands_under_its_field_and_nothing_is_written(user: User, centre: Centre):
    item(centre)
    await user.open("/donations/new?kind=money")
    await write(user, "捐了多少元", "12,50")
    await press(user, "记下")
    wrong = {"写上是谁。不愿留名的写“匿名”。", "看不懂这个数。写成 12.5 或 12.50 这样，小数点后最多两位。"}
    await until(lambda: {field.error for field in user.find(kind=ui.input).elements if field.error} == wrong, "both errors")
    assert len(centre.ledger.store.donations) == 0
    assert {field.value for field in user.find(marker="捐了多少元").elements} == {"12,50"}


async def test_what_was_bought_is_paid_from_the_money_of_a_giver(user: User, centre: Centre):
    item(centre)
    gift(centre, "m1", kind="money", donor="王先生", amount=50_000)
    await user.open("/donations/m1")
    await user.should_see("还剩 500 元")
    await user.open("/donations/new?kind=purchase&of=m1")
    await write(user, "在哪里买的", "文具店")
    await write(user, "什么", "i1")
    await write(user, "多少", "40")
    await write(user, "一共多少元", "320.50")
    await press(user, "记下")
    await until(lambda: len(centre.ledger.store.donations) == 2, "a purchase")
    bought = next(one for one in centre.ledger.store.donations.all() if one["kind"] == "purchase")
    assert (bought["of"], bought["amount"], bought["receipt_no"]) == ("m1", 32_050, None)
    assert centre.ledger.books.stock("i1") == 40
    await user.open("/donations/m1")
    await user.should_see("用了 320.50 元，还剩 179.50 元")


async def test_a_gift_of_last_week_is_on_the_shelf_before_yesterdays_count(user: User, centre: Centre):
    item(centre)
    earlier = days.day_of(days.shifted(days.now(), -3 * 86_400_000))
    at = days.shifted(days.now(), -86_400_000)
    centre.ledger.record({"kind": "count", "activity": "centre", "item": "i1", "quantity": 70, "at": at}, organizer="周敏")
    gift(centre, lines=pencils(60), on=earlier)
    assert centre.ledger.books.stock("i1") == 70
    await user.open("/donations/d1")
    await user.should_see("还有 60 支")


# --- changed and withdrawn -------------------------------------------------------------------------------------------------------


async def test_giver_value_and_note_are_changed_and_the_quantity_is_not(user: User, centre: Centre):
    item(centre)
    before = gift(centre, lines=pencils(60, 12_000))
    await user.open("/donations/d1/edit")
    await user.should_not_see(marker="多少")
    await user.should_not_see("再加一样")
    await write(user, "谁捐的", "县人民医院")
    await write(user, "共折价几元", "90")
    await press(user, "记下")
    await until(lambda: the_one(centre)["donor"] == "县人民医院", "it changed")
    after = the_one(centre)
    assert after["lines"] == pencils(60, 9_000)
    assert {name for name in after if after[name] != before.get(name)} == {"donor", "lines"}
    await user.open("/donations/d1")
    await user.should_see("修改记录")
    await user.should_see("铅笔 60 支 120 元")  # struck through: what it was
    await user.open("/supplies/i1")
    await user.should_see("入库 60，县人民医院 给的")


async def test_withdrawing_says_what_it_does_and_wants_a_reason(user: User, centre: Centre):
    item(centre)
    of, wei = activity(centre), child(centre, "魏小涛", "河东组", 17)
    gift(centre, lines=pencils(60), link={"hash": "x", "until": "2099-01-01"})
    give(centre, of, wei, 2)
    await user.open("/donations/d1")
    await press(user, "撤回这一笔")
    for told in ("入库的 铅笔 60 支 从账上减掉。", "其中 铅笔 2 支 已经发给孩子了，账上会少这么多。", "发出去的链接马上打不开。"):
        await user.should_see(told)
    await confirm(user)
    await until(lambda: any(field.error for field in user.find(kind=ui.input).elements), "an error")
    assert donations.stands(the_one(centre))
    await write(user, "为什么", "记重了")
    await confirm(user)
    await until(lambda: not donations.stands(the_one(centre)), "it withdrawn")
    gone = the_one(centre)
    assert (gone["withdrawn_by"], gone["withdrawn_why"], gone["link"]) == ("周敏", "记重了", None)
    assert centre.ledger.books.stock("i1") is None, "nothing was ever received"
    assert (await user.http_client.get("/donations/d1/edit")).status_code == 404
    assert (await user.http_client.get("/donations/d1/receipt.pdf")).status_code == 404
    await user.open("/donations")
    await user.should_see("撤回了")


async def test_withdrawing_money_says_what_becomes_of_the_balance(user: User, centre: Centre):
    item(centre)
    gift(centre, "m1", kind="money", donor="王先生", amount=50_000)
    gift(centre, "b1", kind="purchase", donor="文具店", amount=32_050, of="m1", lines=pencils(40))
    await user.open("/donations/m1")
    await press(user, "撤回这一笔")
    await user.should_see("余额会是 −320.50 元。")
    await user.should_see("用这笔钱买的 1 笔还记着，不会一起撤。")


# --- the ledger ------------------------------------------------------------------------------------------------------------------


def listed(user: User) -> set[str]:
    """The givers in the rows of the ledger."""
    return {giver for giver in ("县医院", "王先生", "文具店", "记错的") if f'">{giver}</a>' in shown(user)}


def season(centre: Centre) -> dict[str, Any]:
    item(centre)
    of = activity(centre)
    gift(centre, "d1", lines=pencils(60, 12_000), on="2025-12-01", activity=of["id"])
    gift(centre, "d2", kind="money", donor="王先生", amount=50_000, on="2026-01-05")
    gift(centre, "d3", kind="purchase", donor="文具店", amount=32_050, of="d2", on="2026-01-08", lines=pencils(40))
    gift(centre, "d4", kind="money", donor="记错的", amount=999, on="2026-01-09", withdrawn_at=days.now())
    return of


async def test_the_ledger_is_sifted_by_period_activity_and_kind(user: User, centre: Centre):
    of = season(centre)
    await user.open("/donations")
    for told in ("179.50 元", "500 元", "320.50 元", "120 元", "县医院", "撤回了"):
        await user.should_see(told)
    await user.open("/donations?first=2026-01-06")
    await user.should_not_see("王先生")
    await user.should_see("以前的余额 500 元")
    await user.open(f"/donations?activity={of['id']}")
    await user.should_see("县医院")
    await user.should_not_see("文具店")
    await user.open("/donations?show=out")
    await user.should_see("文具店")
    await user.should_not_see("县医院")
    await user.open("/donations?first=2020-13-77&show=<b>")  # what is no day and no kind is left out
    await user.should_see("县医院")
    await user.should_see("地址里的“2020-13-77”不是日子。下面看的是：所有日子。")


async def test_a_giver_is_found_by_pinyin_and_initials(user: User, centre: Centre):
    season(centre)
    await user.open("/donations")
    for query, giver in (("xyy", "县医院"), ("wangx", "王先生"), ("文具", "文具店")):
        await write(user, "找捐赠人", query)
        await until(lambda giver=giver: listed(user) == {giver}, f"{giver} alone")
    await write(user, "找捐赠人", "qqq")
    await user.should_see("没有找到这个人或单位")
    await user.open("/donations/new")
    await write(user, "谁捐的", "wxs")
    await press(user, "王先生")
    assert user.find(marker="谁捐的").elements.pop().value == "王先生"
    await user.should_not_see(kind=ui.button, content="王先生")


async def test_the_ledger_leaves_as_a_workbook_and_as_a_paper(user: User, centre: Centre):
    of = season(centre)
    got = await user.http_client.get("/donations/papers/ledger.xlsx")
    page = workbook(got.content).active
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
    assert rows[0] == ["序号", "日期", "捐赠人", "摘要", "物资折价", "收入", "支出", "余额", "经办人", "备注"]
    assert [(row[2], row[4], row[5], row[6], row[7]) for row in rows[1:4]] == [
        ("县医院", 120, None, None, 0),
        ("王先生", None, 500, None, 500),
        ("文具店", None, None, 320.5, 179.5),
    ]
    assert rows[4][4:8] == [120, 500, 320.5, 179.5]
    assert "记错的" not in str(rows)
    part = await user.http_client.get("/donations/papers/ledger.pdf?first=2026-01-06&last=2026-12-31")
    assert "期初余额 500.00 元 期末余额 179.50 元" in text(part.content)
    mine = text((await user.http_client.get(f"/donations/papers/ledger.pdf?activity={of['id']}")).content)
    assert "县医院" in mine
    assert "文具店" not in mine
    assert "期末余额" not in mine


async def test_receipt_and_letter_are_for_gifts_alone(user: User, centre: Centre):
    of = season(centre)
    give(centre, of, child(centre, "魏小涛", "河东组", 17), 2)
    receipt = text((await user.http_client.get("/donations/d1/receipt.pdf")).content)
    assert all(told in receipt for told in ("收条", "县医院", "铅笔", "60", "120.00", "盖章", "周敏"))
    assert "伍佰元整" in text((await user.http_client.get("/donations/d2/receipt.pdf")).content)
    letter = text((await user.http_client.get("/donations/d1/thanks.pdf")).content)
    assert "已经有 1 个孩子拿到了：铅笔 2 支" in letter
    assert "小涛" not in letter
    assert [(await user.http_client.get(f"/donations/{id}/receipt.pdf")).status_code for id in ("d3", "d9")] == [404, 404]


# --- from the item's side --------------------------------------------------------------------------------------------------------


async def test_the_items_page_leads_to_the_donation_and_says_what_lies_where(user: User, centre: Centre):
    item(centre)
    of = activity(centre)
    gift(centre, lines=pencils(60))
    centre.ledger.record({"kind": "take_out", "activity": of["id"], "item": "i1", "quantity": 18}, organizer="周敏")
    await user.open("/supplies/i1")
    await user.should_see('href="/donations/d1"')
    await user.should_see("柜子里")
    await user.should_see("带去 冬至包饺子")
    await user.open("/supplies")
    await user.should_see("18 支在 冬至包饺子")


async def test_a_receipt_taken_back_by_itself_is_said_on_the_donations_page(user: User, centre: Centre):
    item(centre)
    gift(centre, lines=pencils(60))
    (receipt,) = centre.ledger.store.facts.all()
    centre.ledger.record({"kind": "void", "activity": "centre", "of": receipt["id"], "details": {"reason": "没来"}}, organizer="周敏")
    await user.open("/donations/d1")
    await user.should_see("有的入库在物资那一页撤销了")


async def test_a_child_whose_two_records_were_one_is_counted_once(user: User, centre: Centre):
    item(centre)
    of = activity(centre)
    one, other = child(centre, "魏小涛", "河东组", 17), child(centre, "魏晓涛", "河东组", 18)
    gift(centre, lines=pencils(60))
    give(centre, of, one)
    give(centre, of, other)
    centre.ledger.save("children", {**other, "merged_into": one["id"]}, by="周敏")
    await user.open("/donations/d1")
    await user.should_see("到了 1 个孩子手里")


async def test_a_stranger_reads_nothing_of_it(stranger: User, centre: Centre):
    season(centre)
    for path in ("", "/new", "/d1", "/d1/edit", "/d1/receipt.pdf", "/d1/thanks.pdf", "/papers/ledger.xlsx"):
        answer = await stranger.http_client.get(f"/donations{path}")
        assert answer.status_code in (303, 401), path
        assert "县医院" not in answer.text

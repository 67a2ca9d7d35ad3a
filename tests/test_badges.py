"""Badges: made for whoever has none, printed, lost and made anew, bound to a child in a hall without a printer."""

import sys
from pathlib import Path

import pytest
from nicegui import ui
from nicegui.testing import User

from care import badges as codes
from pages import badge_making, sampling

sys.path.append(str(Path(__file__).parent / "papers"))
from looking import codes as scanned
from looking import pages as page_count
from looking import picture, text


def child(centre, number: int, name: str, group: str = "河东组", **more):
    return centre.ledger.save("children", {"id": f"c{number}", "name": name, "group": group, "number": number, **more}, by="周敏")


@pytest.fixture
async def wei_and_chen(centre):
    made = child(centre, 17, "魏小涛", "老屋场"), child(centre, 2, "陈㛃", "竹林湾")
    await centre.ledger.commit()
    return made


async def downloaded(user: User) -> bytes:
    answer = await user.download.next(timeout=20)
    return answer.content


# --- the records ----------------------------------------------------------------------------------------------------------------


async def test_only_those_without_a_badge_get_one(centre, wei_and_chen):
    wei, chen = wei_and_chen
    first = badge_making.issue(centre.ledger, wei, by="周敏")
    assert badge_making.issue_missing(centre.ledger, by="周敏") == 1
    assert badge_making.issue_missing(centre.ledger, by="周敏") == 0
    assert badge_making.current(centre.ledger, wei["id"])["id"] == first["id"]
    assert codes.read(badge_making.current(centre.ledger, chen["id"])["code"])


async def test_a_reissued_badge_withdraws_the_old_one_which_still_tells_whose_it_was(centre, wei_and_chen):
    wei, _chen = wei_and_chen
    old = badge_making.issue(centre.ledger, wei, by="周敏")["id"]
    new = badge_making.issue(centre.ledger, wei, by="周敏")["id"]
    assert badge_making.current(centre.ledger, wei["id"])["id"] == new
    assert badge_making.look_at(centre.ledger, old)[0] == "withdrawn"
    assert centre.ledger.store.badges.need(old)["child"] == wei["id"]
    assert [sheet.code for sheet in badge_making.prints(centre.ledger, [wei])] == [new]


async def test_a_blank_badge_becomes_a_childs_and_its_old_one_is_withdrawn(centre, wei_and_chen):
    wei, _chen = wei_and_chen
    old = badge_making.issue(centre.ledger, wei, by="周敏")["id"]
    blank = badge_making.make_blank(centre.ledger, 3, by="周敏")[0]
    assert badge_making.look_at(centre.ledger, blank["id"].lower()) == ("blank", blank)
    assert badge_making.blank_ones(centre.ledger) == 3
    badge_making.bind(centre.ledger, blank, wei, by="周敏")
    assert badge_making.blank_ones(centre.ledger) == 2
    assert badge_making.look_at(centre.ledger, blank["id"])[0] == "taken"
    assert badge_making.look_at(centre.ledger, old)[0] == "withdrawn"
    assert badge_making.current(centre.ledger, wei["id"])["id"] == blank["id"]


async def test_a_badge_that_is_bound_is_known_at_the_next_scan(centre, wei_and_chen):
    wei, _chen = wei_and_chen
    activity = {"id": "a1", "title": "冬至", "starts_at": "2026-12-19T01:00:00.000Z", "ends_at": "2026-12-19T05:00:00.000Z", "who": "all"}
    centre.ledger.save("activities", activity, by="周敏")
    blank = badge_making.make_blank(centre.ledger, 1, by="周敏")[0]
    scan = {"kind": "arrival", "activity": "a1", "badge": blank["id"], "at": "2026-12-19T01:05:00.000Z"}
    assert centre.ledger.record(scan, organizer="周敏").reason == "unknown_badge"
    badge_making.bind(centre.ledger, blank, wei, by="周敏")
    assert centre.ledger.record(scan, organizer="周敏").outcome == "recorded"


async def test_badges_made_for_the_sample_go_with_the_sample(centre):
    sampling.load(centre.ledger, by="周敏")
    somebody = centre.ledger.children()[0]
    badge_making.issue(centre.ledger, somebody, by="周敏")
    badge_making.bind(centre.ledger, badge_making.make_blank(centre.ledger, 1, by="周敏")[0], somebody, by="周敏")
    sampling.remove(centre.ledger, by="周敏")
    assert centre.ledger.store.badges.all() == []


async def test_the_command_lines_sheets_hold_everybody_with_a_badge_by_group_and_number(centre, wei_and_chen):
    child(centre, 30, "没有牌", "竹林湾")
    for one in wei_and_chen:
        badge_making.issue(centre.ledger, one, by="周敏")
    made = badge_making.sheets(centre.ledger)
    assert (made.count, made.without) == (2, 1)
    words = text(made.pdf)
    assert words.index("魏小涛") < words.index("陈㛃")
    assert "没有牌" not in words


# --- the page -------------------------------------------------------------------------------------------------------------------


async def test_an_organizer_prints_badges_for_those_without_one(user: User, centre, wei_and_chen):
    await user.open("/badges")
    await user.should_see("还没有胸牌的 2")
    user.find("打印 2 张胸牌").click()
    pdf = await downloaded(user)
    await user.should_see("2 张胸牌做好了，1 页 A4 纸。")
    worn = {badge_making.current(centre.ledger, one["id"])["id"] for one in wei_and_chen}
    assert {code.text for code in scanned(picture(pdf))} == worn
    await user.should_see("选好的 2")
    await user.should_not_see("没有胸牌")
    await user.open("/badges")
    await user.should_see("打印 2 张胸牌")
    await user.should_not_see("还没有胸牌的")


async def test_a_link_in_the_code_where_the_centre_has_a_lasting_address(user: User, centre, wei_and_chen):
    centre.ledger.save("centre", {**centre.ledger.centre, "public_address": "https://cuncao.example.org"}, by="周敏")
    await centre.ledger.commit()
    await user.open("/badges?child=c17")
    user.find("打印 1 张胸牌").click()
    code = scanned(picture(await downloaded(user)))[0].text
    assert code == "HTTPS://CUNCAO.EXAMPLE.ORG/B/" + badge_making.current(centre.ledger, "c17")["id"]


async def test_a_group_is_chosen_with_one_tap(user: User, centre, wei_and_chen):
    await user.open("/badges")
    user.find(kind=ui.button, content="老屋场").click()
    await user.should_see("打印 1 张胸牌")
    user.find("打印 1 张胸牌").click()
    assert "魏小涛" in text(await downloaded(user))
    assert badge_making.current(centre.ledger, "c2") is None


async def test_children_chosen_elsewhere_come_without_a_name_in_the_address(user: User, centre, wei_and_chen):
    from pages import badges  # declared anew for each simulated user

    address = badges.address_for(["c17", "c2"])
    assert "魏" not in address
    assert "c17" not in address
    child(centre, 3, "刘雨桐")
    await centre.ledger.commit()
    await user.open(address)
    await user.should_see("选好的 2")
    user.find("打印 2 张胸牌").click()
    assert page_count(await downloaded(user)) == 1
    assert badge_making.current(centre.ledger, "c3") is None


async def test_a_name_that_cannot_be_printed_whole_is_said_by_name(user: User, centre):
    child(centre, 9, "王𰻝")
    await centre.ledger.commit()
    await user.open("/badges")
    user.find("打印 1 张胸牌").click()
    assert "王＿" in text(await downloaded(user))
    await user.should_see("“王𰻝”里的“𰻝”没有字体能印")


async def test_a_stack_of_blank_badges_is_made_and_one_is_bound(user: User, centre, wei_and_chen):
    await user.open("/badges")
    user.find("打印空白胸牌").click()
    pdf = await downloaded(user)
    assert page_count(pdf) == 2
    assert badge_making.blank_ones(centre.ledger) == 20
    code = scanned(picture(pdf))[0].text
    await user.open("/badges/bind?child=c17")
    user.find(marker="胸牌上的码").type(code)
    user.find(kind=ui.button, content="登记").click()
    await user.should_see("登记好了：魏小涛")
    assert badge_making.current(centre.ledger, "c17")["id"] == code


@pytest.mark.parametrize(
    ("typed", "said"),
    [("7K3MQ9TXK", "这个码不对，看看有没有抄错一个字。"), ("7K3M-Q9TXJ", "这不是我们的胸牌。"), ("", "这个码不对，看看有没有抄错一个字。")],
)
async def test_a_code_that_cannot_be_bound_says_why(user: User, centre, wei_and_chen, typed, said):
    await user.open("/badges/bind?child=c17")
    user.find(marker="胸牌上的码").type(typed)
    user.find(kind=ui.button, content="登记").click()
    await user.should_see(said)
    assert badge_making.current(centre.ledger, "c17") is None


async def test_somebody_elses_badge_is_not_taken_away(user: User, centre, wei_and_chen):
    theirs = badge_making.issue(centre.ledger, wei_and_chen[1], by="周敏")["id"]
    await centre.ledger.commit()
    await user.open("/badges/bind?child=c17")
    user.find(marker="胸牌上的码").type(theirs)
    user.find(kind=ui.button, content="登记").click()
    await user.should_see("这张是 陈㛃 的，换一张空白的。")
    assert badge_making.current(centre.ledger, "c2")["id"] == theirs


async def test_before_there_are_children_the_page_says_what_to_do(user: User):
    await user.open("/badges")
    await user.should_see("打印空白胸牌")
    answer = await user.http_client.get("/badges")
    assert "还没有孩子。" in answer.text

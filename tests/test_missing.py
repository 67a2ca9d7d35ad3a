"""少了谁: who was in the last segment and is not in this one, and whom a count by eye lacks."""

import pytest
from nicegui import ui
from nicegui.testing import User

from care import missing
from storage.ledger import Ledger
from tests.conftest import Centre
from tests.test_watch import Hall

ALL = ["魏小涛", "魏小雨", "王婷婷", "吴桐"]


@pytest.fixture
def hall(ledger: Ledger) -> Hall:
    """Four children who came."""
    made = Hall(ledger)
    for name in ALL:
        made.scan("arrival", name)
    return made


def name_of(hall: Hall, id: str) -> str:
    return next(name for name, child in hall.children.items() if child["id"] == id)


def took_part(hall: Hall, place: int, *names: str) -> str:
    segment = hall.activity["segments"][place]["id"]
    for name in names:
        hall.scan("attendance", name, segment=segment)
    return segment


def leads(hall: Hall, number: int, at: str | None = None) -> list[tuple[str, tuple[str, ...]]]:
    found = missing.likeliest(hall.activity, hall.ledger.books, hall.ledger.store.children.all(), number, at)
    return [(name_of(hall, lead.child), lead.why) for lead in found]


# --- by segment -----------------------------------------------------------------------------------------------------------------


def test_the_last_two_segments_with_attendance_are_compared_whatever_their_order_on_the_sheet(hall: Hall) -> None:
    assert missing.usual_pair(hall.activity, hall.ledger.books) == (None, None)
    third = took_part(hall, 2, *ALL)
    assert missing.usual_pair(hall.activity, hall.ledger.books) == (None, third)
    first = took_part(hall, 0, "魏小涛")
    assert missing.usual_pair(hall.activity, hall.ledger.books) == (third, first)


def test_who_was_in_the_last_one_and_is_not_in_this_one_is_looked_for(hall: Hall) -> None:
    last = took_part(hall, 0, "魏小涛", "魏小雨", "王婷婷")
    this = took_part(hall, 1, "魏小涛")
    hall.scan("departure", "王婷婷")
    found = missing.between(hall.activity, hall.ledger.books, last, this)
    assert [name_of(hall, child) for child in found.lost] == ["魏小雨"]
    assert [name_of(hall, child) for child in found.elsewhere] == ["吴桐"]
    assert [name_of(hall, child) for child in found.home] == ["王婷婷"]


def test_whoever_is_at_another_station_side_by_side_is_not_lost(hall: Hall) -> None:
    segments = [{**each, "parallel": True} if place == 2 else each for place, each in enumerate(hall.activity["segments"])]
    activity, books = {**hall.activity, "segments": segments}, hall.ledger.books
    last = took_part(hall, 0, *ALL)
    one, other = took_part(hall, 1, "魏小涛"), took_part(hall, 2, "魏小雨")
    assert missing.usual_pair(activity, books) == missing.pair(activity, books, other) == (last, other)
    assert {name_of(hall, child) for child in missing.between(activity, books, last, other).lost} == {"王婷婷", "吴桐"}
    assert [name_of(hall, child) for child in missing.between(activity, books, one, other).lost] == ["魏小涛"], (
        "who asks for the two is told"
    )
    assert [lead.missed for lead in missing.likeliest(activity, books, [], 2)] == [1, 1, 0, 0], "two stations are missed once"


def test_where_nobody_is_in_this_one_yet_all_of_the_last_one_are_asked_for(hall: Hall) -> None:
    last = took_part(hall, 0, "魏小涛", "魏小雨")
    found = missing.between(hall.activity, hall.ledger.books, last, None)
    assert {name_of(hall, child) for child in found.lost} == {"魏小涛", "魏小雨"}
    assert {name_of(hall, child) for child in found.elsewhere} == {"王婷婷", "吴桐"}


def test_an_attendance_taken_back_puts_nobody_in_a_segment(hall: Hall) -> None:
    last = took_part(hall, 0, "魏小涛", "魏小雨")
    taken = hall.scan("attendance", "魏小涛", segment=hall.activity["segments"][1]["id"])
    hall.ledger.record({"kind": "void", "activity": hall.activity["id"], "of": taken.id}, organizer="周敏")
    assert missing.usual_pair(hall.activity, hall.ledger.books) == (None, last)


def test_yesterdays_segment_is_not_compared_with_todays(hall: Hall) -> None:
    long_ago = "2020-01-01T02:00:00.000Z"
    segment = hall.activity["segments"][3]["id"]
    given = {
        "kind": "attendance",
        "activity": hall.activity["id"],
        "child": hall.children["魏小涛"]["id"],
        "segment": segment,
        "at": long_ago,
    }
    hall.ledger.record(given, organizer="周敏")
    today = took_part(hall, 0, "魏小雨")
    assert list(missing.attended(hall.activity["id"], hall.ledger.books)) == [today]


# --- by a count -----------------------------------------------------------------------------------------------------------------


def test_a_count_that_agrees_names_nobody(hall: Hall) -> None:
    assert leads(hall, 4) == []


def test_whose_facts_contradict_each_other_is_looked_for_first(hall: Hall) -> None:
    took_part(hall, 0, "魏小涛", "王婷婷", "吴桐")
    hall.scan("arrival", "邓浩然", phone="s1")
    hall.scan("departure", "邓浩然", phone="s2")
    took_part(hall, 0, "邓浩然")
    named = leads(hall, 4)
    assert [name for name, _why in named] == ["邓浩然", "魏小雨", "魏小涛", "王婷婷", "吴桐"]
    assert named[0][1] == ("close_in_out",)
    assert named[1][1] == ("only_arrived", "missed")
    assert named[2][1] == (), "of those who were seen in the last segment, the one seen longest ago"


def test_a_doubtful_badge_comes_before_a_quiet_child(hall: Hall) -> None:
    code = next(badge["id"] for badge in hall.ledger.store.badges.all() if badge["child"] == hall.children["邓浩然"]["id"])
    hall.scan("arrival", "蒋欣", badge=code)
    assert leads(hall, 4)[0] == ("蒋欣", ("flagged", "only_arrived"))


def test_missing_from_more_of_the_latest_segments_is_likelier(hall: Hall) -> None:
    took_part(hall, 0, *ALL)
    took_part(hall, 1, "魏小涛", "魏小雨", "王婷婷")
    took_part(hall, 2, "魏小涛", "魏小雨")
    assert [name for name, _why in leads(hall, 3)] == ["吴桐", "王婷婷", "魏小涛", "魏小雨"]


def test_who_came_when_a_segment_was_over_did_not_miss_it(hall: Hall) -> None:
    took_part(hall, 0, *ALL)
    hall.scan("arrival", "蒋欣")
    assert dict(leads(hall, 4))["蒋欣"] == ("only_arrived",)


def test_counted_too_many_whoever_went_home_last_is_named_then_who_is_expected(hall: Hall) -> None:
    hall.scan("departure", "魏小涛")
    hall.scan("departure", "吴桐")
    named = leads(hall, 3)
    assert named[:2] == [("吴桐", ("went_home",)), ("魏小涛", ("went_home",))]
    assert len(named) == 58
    assert {why for _name, why in named[2:]} == {("not_here",)}


def test_a_count_is_held_against_the_books_of_its_own_moment(hall: Hall) -> None:
    counted = hall.scan("headcount", details={"number": 4})
    at = hall.ledger.books.facts[counted.id or ""]["happened_at"]
    hall.scan("departure", "魏小涛")
    assert missing.inside_at(hall.activity["id"], hall.ledger.books, at) == 4
    assert leads(hall, 4, at) == []
    assert [name for name, _why in leads(hall, 3, at)] == ["魏小雨", "王婷婷", "吴桐"]


def test_counts_of_stations_and_organizers_stand_latest_first_and_nonsense_is_none(hall: Hall) -> None:
    first = hall.scan("headcount", details={"number": 4})
    for nonsense in ("many", True, -1, None, 3.5):
        hall.scan("headcount", details={"number": nonsense})
    given = {"kind": "headcount", "activity": hall.activity["id"], "details": {"number": 3}}
    wrong = hall.ledger.record(given, organizer="周敏")
    second = hall.ledger.record(given, organizer="周敏")
    hall.ledger.record({"kind": "void", "activity": hall.activity["id"], "of": wrong.id}, organizer="周敏")
    counted = missing.headcounts(hall.activity["id"], hall.ledger.books)
    assert [fact["id"] for fact in counted] == [second.id, first.id]
    assert [missing.number_of(fact) for fact in counted] == [3, 4]


def test_a_count_that_differs_stands_until_somebody_counts_again(hall: Hall) -> None:
    def differs() -> tuple[int, int] | None:
        count = missing.differing(hall.ledger.store.activities.need(hall.activity["id"]), hall.ledger.books)
        return (count.number, count.inside) if count else None

    assert differs() is None
    hall.scan("headcount", details={"number": 2})
    hall.scan("departure", "魏小涛")
    assert differs() == (2, 4), "who went home since was there to be counted"
    hall.scan("headcount", details={"number": 3})
    assert differs() is None
    hall.scan("headcount", details={"number": 5})
    assert differs() == (5, 3)
    hall.ledger.save("activities", {**hall.activity, "closed_at": "2030-01-01T00:00:00.000Z"}, by="周敏")
    assert differs() is None


# --- the page -------------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def gathered(hall: Hall, centre: Centre) -> Hall:
    """The same four, at a centre with its organizer."""
    await centre.ledger.commit()
    return hall


def select(user: User, label: str, value: str | None) -> None:
    (field,) = user.find(marker=label).elements
    assert isinstance(field, ui.select)
    field.value = value


async def test_a_number_counted_by_eye_names_whom_to_look_for_with_phone_and_last_seen(user: User, gathered: Hall) -> None:
    took_part(gathered, 0, "魏小涛", "魏小雨", "王婷婷")
    await gathered.ledger.commit()
    await user.open(f"/activities/{gathered.activity['id']}/missing")
    await user.should_see("现在在场 4 个孩子。")
    user.find(marker="现在数到几个孩子").type("3 个")
    user.find("对一对").click()
    await user.should_see("写一个 0 到 9999 的整数。")
    user.find(marker="现在数到几个孩子").clear().type("3")
    user.find("对一对").click()
    await user.should_see("数到 3，在场 4，差 1 人")
    await user.should_see("先找这 1 个")
    await user.should_see("吴桐")
    await user.should_see("签到以后没再见到")
    await user.should_see("也可能是")
    await user.should_not_see("再往下还有")
    guardian = gathered.ledger.store.guardians.need(gathered.children["吴桐"]["guardians"][0]["guardian"])
    await user.should_see(f"tel:{guardian['phone']}")
    (fact,) = [fact for fact in gathered.ledger.store.facts.all() if fact["kind"] == "headcount"]
    assert (fact["details"], fact["by"], fact["outcome"]) == ({"number": 3}, "周敏", "recorded")


async def test_the_latest_count_of_a_station_stands_there_by_whom_and_when_and_can_be_taken_back(user: User, gathered: Hall) -> None:
    gathered.ledger.save("stations", {"id": "s1", "number": 2, "by": "李老师", "activity": gathered.activity["id"]}, by="李老师")
    gathered.scan("headcount", details={"number": 5})
    await gathered.ledger.commit()
    await user.open(f"/activities/{gathered.activity['id']}/missing")
    await user.should_see("数到 5 人，李老师（2 号手机）")
    await user.should_see("数到 5，在场 4，多 1 人")
    await user.should_see("名单上，没有签到")
    gathered.scan("departure", "吴桐")
    await gathered.ledger.commit()
    await user.should_see("数过以后又有人来去，现在在场 3 个孩子。")
    await user.should_see("数到 5，在场 4，多 1 人")


async def test_a_count_that_agrees_says_so(user: User, gathered: Hall) -> None:
    gathered.scan("headcount", details={"number": 4})
    await gathered.ledger.commit()
    await user.open(f"/activities/{gathered.activity['id']}/missing")
    await user.should_see("对上了，在场也是 4 人")
    await user.should_not_see("先找这")


async def test_two_segments_are_compared_and_others_can_be_chosen(user: User, gathered: Hall) -> None:
    first = took_part(gathered, 0, "魏小涛", "魏小雨", "王婷婷")
    took_part(gathered, 1, "魏小涛")
    gathered.scan("departure", "王婷婷")
    await gathered.ledger.commit()
    titles = [segment["title"] for segment in gathered.activity["segments"]]
    await user.open(f"/activities/{gathered.activity['id']}/missing")
    await user.should_see(f"1 人在“{titles[0]}”，不在“{titles[1]}”")
    await user.should_see("魏小雨")
    await user.should_see("1 人在场，这两个环节都没有")
    await user.should_see("上一个环节的孩子里，1 人已经签退，不用找。")
    select(user, "这个环节", gathered.activity["segments"][2]["id"])
    await user.should_see(f"2 人在“{titles[0]}”，不在“{titles[2]}”")
    select(user, "这个环节", first)
    await user.should_see("两个环节是同一个，换一个比。")


async def test_a_segments_row_on_the_board_leads_to_that_segment(user: User, gathered: Hall) -> None:
    took_part(gathered, 0, "魏小涛", "魏小雨")
    middle = took_part(gathered, 1, "魏小涛")
    took_part(gathered, 2, "魏小涛", "魏小雨")
    await gathered.ledger.commit()
    titles = [segment["title"] for segment in gathered.activity["segments"]]
    await user.open(f"/activities/{gathered.activity['id']}/missing?this={middle}")
    await user.should_see(f"1 人在“{titles[0]}”，不在“{titles[1]}”")


async def test_the_page_follows_while_it_is_open_and_keeps_what_was_chosen(user: User, gathered: Hall) -> None:
    took_part(gathered, 0, "魏小涛", "魏小雨")
    took_part(gathered, 1, "魏小涛")
    await gathered.ledger.commit()
    titles = [segment["title"] for segment in gathered.activity["segments"]]
    await user.open(f"/activities/{gathered.activity['id']}/missing")
    await user.should_see(f"1 人在“{titles[0]}”，不在“{titles[1]}”")
    took_part(gathered, 1, "魏小雨")
    await gathered.ledger.commit()
    await user.should_see("上一个环节的孩子都到这里了。")


async def test_an_unknown_activity_has_nobody_missing(user: User, gathered: Hall) -> None:
    assert (await user.http_client.get("/activities/nowhere/missing")).status_code == 404

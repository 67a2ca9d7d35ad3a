"""盖章卡: a stamp is an attendance at a station that runs side by side with others; on screen and on paper."""

from datetime import date
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from care import days, planning, stamps, steps
from pages import sampling, stamp_paper
from pages.papers.lists import Occasion
from pages.papers.stamp_cards import CardPrint, stamp_cards
from storage.ledger import Ledger
from tests.conftest import Centre
from tests.papers.looking import pages, text

Record = dict[str, Any]
TITLES = ("你画我猜", "无敌风火轮", "唐诗背诵")


@pytest.fixture
def hall(ledger: Ledger) -> tuple[Ledger, str, list[str]]:
    """The sample's activity with three stations side by side in the place of its games. The ledger, the activity, the stations."""
    activity = sampling.load(ledger, by="周敏")
    segments = [dict(each) for each in activity["segments"]]
    beside = [{"id": f"st{at}", "title": title, **({"parallel": True} if at else {})} for at, title in enumerate(TITLES)]
    ledger.save("activities", {**activity, "segments": [*segments[:3], *beside, *segments[4:]]}, by="周敏")
    return ledger, activity["id"], [each["id"] for each in beside]


def write(ledger: Ledger, activity: str, kind: str, **more: Any) -> str:
    return ledger.record({"kind": kind, "activity": activity, **more}, organizer="周敏").id or ""


def stamped(ledger: Ledger, activity: str, child: str, day: str = "") -> list[bool]:
    record = ledger.store.activities.need(activity)
    return [
        each.fact is not None
        for each in stamps.card(record, child, ledger.books, day or stamps.day_of(record, days.now(), ledger.books.zone))
    ]


def test_a_stamp_comes_and_goes_with_the_attendance(hall: tuple[Ledger, str, list[str]]) -> None:
    ledger, activity, (first, second, third) = hall
    child = ledger.children()[0]["id"]
    write(ledger, activity, "attendance", child=child, segment=ledger.store.activities.need(activity)["segments"][0]["id"])
    assert stamped(ledger, activity, child) == [False, False, False], "what runs by itself is on no card"
    write(ledger, activity, "attendance", child=child, segment=first)
    again = [write(ledger, activity, "attendance", child=child, segment=third, round=turn) for turn in (1, 2)]
    assert stamped(ledger, activity, child) == [True, False, True]
    for id in again:
        write(ledger, activity, "void", of=id)
    assert stamped(ledger, activity, child) == [True, False, False]
    for station in (second, third):
        write(ledger, activity, "attendance", child=child, segment=station)
    record = ledger.store.activities.need(activity)
    assert stamps.is_full(stamps.card(record, child, ledger.books, ""))
    assert not stamps.is_full(stamps.card({**record, "segments": record["segments"][:3]}, child, ledger.books, ""))


def test_a_station_that_is_skipped_is_on_no_card(hall: tuple[Ledger, str, list[str]]) -> None:
    ledger, activity, (first, second, third) = hall
    child, today = ledger.children()[0]["id"], days.day_of(days.now(), ledger.books.zone)
    for station in (first, second):
        write(ledger, activity, "attendance", child=child, segment=station)
    write(ledger, activity, "step", segment=third, details={"skipped": True})
    assert stamped(ledger, activity, child, today) == [True, True]
    assert steps.steps(activity, today, ledger.books), "it is the organizer's own step of today"


def test_a_camp_has_a_new_card_each_day(hall: tuple[Ledger, str, list[str]]) -> None:
    ledger, activity, (first, second, _third) = hall
    record = ledger.store.activities.need(activity)
    camp = {**record, "starts_at": "2026-07-01T00:30:00.000Z", "ends_at": "2026-07-08T09:00:00.000Z"}
    ledger.save("activities", camp, by="周敏")
    child = ledger.children()[0]["id"]
    write(ledger, activity, "attendance", child=child, segment=first, at="2026-07-01T02:00:00.000Z")
    write(ledger, activity, "attendance", child=child, segment=second, at="2026-07-02T02:00:00.000Z")
    assert stamped(ledger, activity, child, "2026-07-01") == [True, False, False]
    assert stamped(ledger, activity, child, "2026-07-02") == [False, True, False]
    days_ = [
        stamps.day_of(camp, now, "Asia/Shanghai")
        for now in ("2026-06-01T00:00:00.000Z", "2026-07-03T20:00:00.000Z", "2027-01-01T00:00:00.000Z")
    ]
    assert days_ == ["2026-07-01", "2026-07-04", "2026-07-08"]


def test_the_form_keeps_what_runs_side_by_side(hall: tuple[Ledger, str, list[str]]) -> None:
    ledger, activity, _stations = hall
    record = ledger.store.activities.need(activity)
    plan = planning.of_record(record, "Asia/Shanghai")
    assert [step.parallel for step in plan.steps] == [False] * 4 + [True, True] + [False] * 2
    assert [one.get("parallel") for one in planning.fields(plan, "Asia/Shanghai")["segments"]] == [None] * 4 + [True, True] + [None] * 2
    plan.steps[5].starts = "23:10"
    starts = [one.get("starts") for one in planning.fields(plan, "Asia/Shanghai")["segments"]]
    assert starts[3] == starts[4] == starts[5], "what runs side by side begins together, whatever was typed"


def test_cards_have_a_box_for_each_station_and_ten_stand_on_a_sheet() -> None:
    occasion = Occasion("柳坪村儿童之家", "冬至包饺子", "村委会二楼", date(2026, 12, 19))
    cards = [CardPrint("阿依古丽·买买提" if n % 2 else "王䶮", n, [True, False, False]) for n in range(1, 12)]
    made = stamp_cards(occasion, TITLES, cards)
    assert pages(made) == 2
    words = text(made)
    assert [words.count(piece) for piece in ("王䶮", "阿依古丽·买买提", "唐诗背诵", "011")] == [5, 6, 11, 1]
    assert pages(stamp_cards(occasion, ["一个名字特别特别长的站点"] * 14, [CardPrint("吴桐", None, [False] * 14)])) == 1
    assert text(stamp_cards(occasion, TITLES, [])).count("你画我猜") == 10, "nobody yet: cards to be filled in by hand"


async def test_the_page_says_who_has_all_stamps_and_what_the_others_lack(
    user: User, centre: Centre, hall: tuple[Ledger, str, list[str]]
) -> None:
    ledger, activity, stations = hall
    one, two = ledger.children()[:2]
    for station in stations:
        write(ledger, activity, "attendance", child=one["id"], segment=station)
    write(ledger, activity, "attendance", child=two["id"], segment=stations[1])
    await ledger.commit()
    await user.open(f"/activities/{activity}/stamps")
    await user.should_see("1 / 2 个孩子盖满了")
    await user.should_see(one["name"])
    await user.should_see("1 / 3")
    user.find(kind=ui.toggle, marker="看哪些孩子").elements.pop().set_value("full")
    await user.should_not_see(two["name"])
    user.find(kind=ui.toggle, marker="看哪些孩子").elements.pop().set_value("open")
    await user.should_see(two["name"])
    await user.should_not_see(one["name"])
    answer = await user.http_client.get(f"/activities/{activity}/stamps.pdf")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert len(stamp_paper.whose(ledger, activity)) == 60
    await user.open(f"/activities/{activity}")
    await user.should_see("盖章卡")


async def test_without_stations_the_page_says_how_there_come_to_be_cards(user: User, centre: Centre) -> None:
    activity = sampling.load(centre.ledger, by="周敏")["id"]
    await user.open(f"/activities/{activity}/stamps")
    await user.should_see("这次没有同时进行的站点")
    assert (await user.http_client.get("/activities/nothing/stamps")).status_code == 404

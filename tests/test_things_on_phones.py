"""What the lending desk of a phone hears of books and equipment, asked as a phone asks."""

# ruff: noqa: F811 (the fixture of the other module is used by its name)

from typing import Any

from care import activity as activities
from care import days, planning
from tests.test_api import Hall, Phone, hall  # noqa: F401

Told = dict[str, dict[str, Any]]


def test_an_activity_has_the_lending_desk_where_it_lends_and_an_old_one_has_its_five() -> None:
    assert activities.desks_of({}) == activities.DESKS
    assert activities.desks_of({"desks": None, "lending": True}) == (*activities.DESKS, "lending")
    assert activities.desks_of({"desks": ["departure", "arrival"], "lending": True}) == ("arrival", "departure", "lending")
    assert activities.desks_of({"desks": ["arrival", "lending"]}) == ("arrival",)


def test_the_form_keeps_that_an_activity_lends() -> None:
    zone = "Asia/Shanghai"
    plan = planning.Plan(title="读书会", day="2026-12-19", starts="09:00", ends="13:00", lending=True)
    kept = planning.fields(plan, zone)
    assert (kept["lending"], kept["desks"]) == (True, None)
    assert planning.of_record({**kept, "id": "a1"}, zone).lending
    plan.lending = False
    assert planning.fields(plan, zone)["lending"] is None


def put_on_shelf(hall: Hall, id: str, title: str, **more: Any) -> None:
    hall.ledger.save("things", {"id": id, "code": f"CODE{id}", "kind": "book", "title": title, "number": f"TS{id}", **more}, by="周敏")
    hall.ledger.store.commit_now()


async def news_of(phone: Phone, *facts: dict[str, Any]) -> dict[str, Any]:
    return (await phone.sync(*facts)).json()["changes"]


def by_id(news: dict[str, Any]) -> Told:
    return {thing["id"]: thing for thing in news["things"]}


async def lending_phone(hall: Hall) -> Phone:
    hall.edit("activities", hall.activity["id"], lending=True)
    return await hall.phone()


async def test_a_phone_of_an_activity_that_does_not_lend_hears_of_no_books(hall: Hall) -> None:
    put_on_shelf(hall, "t1", "夏洛的网")
    phone = await hall.phone()
    answer = await phone.sync()
    assert answer.json()["changes"]["things"] == []
    assert "夏洛的网" not in answer.text
    assert "lending" not in answer.json()["changes"]["activity"]["desks"]


async def test_a_phone_that_may_not_lend_hears_of_no_books_where_others_do(hall: Hall) -> None:
    put_on_shelf(hall, "t1", "夏洛的网")
    phone = await lending_phone(hall)
    hall.edit("stations", phone.station, desks=["arrival"])
    assert "夏洛的网" not in (await phone.sync()).text
    hall.edit("stations", phone.station, desks=["arrival", "lending"])
    assert set(by_id(await news_of(phone))) == {"t1"}


async def test_the_lending_desk_gets_what_it_must_know_of_a_thing_and_no_more(hall: Hall) -> None:
    put_on_shelf(hall, "t1", "夏洛的网", author="E. B. 怀特", note="封底破了", shelf="I712")
    put_on_shelf(hall, "t2", "足球", kind="equipment", number=None)
    put_on_shelf(hall, "t3", "字典", days=30)
    put_on_shelf(hall, "t4", "丢了的书", withdrawn_at=days.now())
    told = by_id(await news_of(await lending_phone(hall)))
    assert told == {
        "t1": {"id": "t1", "code": "CODEt1", "title": "夏洛的网", "number": "TSt1", "kind": "book", "days": 14, "out": None},
        "t2": {"id": "t2", "code": "CODEt2", "title": "足球", "number": "", "kind": "equipment", "days": 0, "out": None},
        "t3": {"id": "t3", "code": "CODEt3", "title": "字典", "number": "TSt3", "kind": "book", "days": 30, "out": None},
    }


async def test_what_one_phone_lends_the_other_knows_at_once_and_only_that(hall: Hall) -> None:
    put_on_shelf(hall, "t1", "夏洛的网")
    put_on_shelf(hall, "t2", "足球", kind="equipment")
    phone = await lending_phone(hall)
    other = await hall.phone("王老师")
    await other.sync()
    loan = phone.fact("loan", badge=hall.badge(0), item="t1", details={"due": "2027-01-09", "note": "private"})
    await phone.sync(loan)
    news = await news_of(other)
    assert by_id(news)["t1"]["out"] == {"child": hall.children[0]["id"], "due": "2027-01-09"}
    assert set(by_id(news)) == {"t1"}
    [heard] = [fact for fact in news["facts"] if fact["kind"] == "loan"]
    assert heard["details"] == {"due": "2027-01-09"}
    await phone.sync(phone.fact("void", of=loan["id"]))
    assert by_id(await news_of(other))["t1"]["out"] is None


async def test_a_book_that_went_out_elsewhere_or_at_the_centre_is_known_too(hall: Hall) -> None:
    put_on_shelf(hall, "t1", "夏洛的网")
    phone = await lending_phone(hall)
    await phone.sync()
    child = hall.children[0]["id"]
    told = {"activity": "centre", "item": "t1"}
    hall.ledger.record({"kind": "loan", "child": child, "details": {"due": "2027-01-09"}, **told}, organizer="周敏")
    await hall.ledger.commit()
    assert by_id(await news_of(phone))["t1"]["out"] == {"child": child, "due": "2027-01-09"}
    hall.ledger.record({"kind": "return", "at": days.shifted(days.now(), 60_000), **told}, organizer="周敏")
    await hall.ledger.commit()
    assert by_id(await news_of(phone))["t1"]["out"] is None
    assert (await news_of(phone))["things"] == []


async def test_a_book_is_told_again_where_its_child_turns_out_to_be_another(hall: Hall) -> None:
    put_on_shelf(hall, "t1", "夏洛的网")
    phone = await lending_phone(hall)
    await phone.sync(phone.fact("loan", child=hall.children[0]["id"], item="t1"))
    hall.edit("children", hall.children[0]["id"], merged_into=hall.children[1]["id"])
    assert by_id(await news_of(phone))["t1"]["out"] == {"child": hall.children[1]["id"], "due": ""}


async def test_a_withdrawn_book_is_gone_from_the_phone(hall: Hall) -> None:
    put_on_shelf(hall, "t1", "夏洛的网")
    phone = await lending_phone(hall)
    await phone.sync()
    hall.edit("things", "t1", withdrawn_at=days.now())
    assert (await news_of(phone))["gone"] == [{"table": "things", "id": "t1"}]
    hall.edit("things", "t1", withdrawn_at=None)
    assert set(by_id(await news_of(phone))) == {"t1"}


async def test_a_books_label_is_no_badge_and_a_phone_may_be_at_the_lending_desk(hall: Hall) -> None:
    put_on_shelf(hall, "t1", "夏洛的网")
    phone = await lending_phone(hall)
    answer = await phone.sync(phone.fact("arrival", badge="CODEt1"), desk="lending")
    [result] = answer.json()["results"]
    assert (result["outcome"], result["reason"]) == ("refused", "unknown_badge")
    assert hall.ledger.pulses[phone.station].desk == "lending"

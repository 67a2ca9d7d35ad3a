"""Volunteers' hours: what phones propose, what an organizer records, and what may be certified."""

from typing import Any

import pytest

from care import days, hands, names, service, serving
from care.books import Books
from care.serving import Draft
from storage.ledger import Ledger

ZONE = "Asia/Shanghai"
ACTIVITY: dict[str, Any] = {
    "id": "a1",
    "title": "冬至包饺子",
    "starts_at": "2026-12-19T01:00:00.000Z",
    "ends_at": "2026-12-19T05:00:00.000Z",
    "who": "all",
    "segments": [{"id": "s1", "title": "自我介绍"}, {"id": "s2", "title": "包饺子"}],
}
EVENING = "2026-12-19T12:00:00.000Z"


def at(clock: str, day: str = "2026-12-19") -> str:
    """An instant by the clock on the wall."""
    return days.instant(days.moment(f"{day}T{clock}:00+08:00"))


def phone(id: str, by: str, joined: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "number": 1, "by": by, "activity": "a1", "joined": {"a1": joined}, **more}


class Hall:
    """Facts of one activity, as phones and organizers write them."""

    def __init__(self) -> None:
        self.books, self.count = Books(ZONE), 0

    def scan(self, station: str, by: str, when: str, kind: str = "arrival", **more: Any) -> None:
        child = {} if kind in ("headcount", "void") else {"child": f"c{self.count}"}
        self._add({"kind": kind, "station": station, "by": by, "happened_at": when, **child, **more})

    def record(self, name: str, begins: str, until: str, **more: Any) -> str:
        details = {"name": name, "from": begins, "to": until, "did": "签到", "sort": "service", **more}
        return self._add({"kind": "service", "by": "周敏", "happened_at": EVENING, "details": details})

    def void(self, of: str) -> None:
        self._add({"kind": "void", "of": of, "happened_at": EVENING})

    def _add(self, fact: dict[str, Any]) -> str:
        self.count += 1
        id = f"f{self.count:04d}"
        self.books.add({"id": id, "activity": "a1", **fact})
        return id

    def proposed(self, *stations: dict[str, Any], activity: dict[str, Any] = ACTIVITY) -> list[tuple[str, str, str | None]]:
        def clock(when: str | None) -> str | None:
            return days.local(when, ZONE).strftime("%H:%M") if when else None

        found = service.proposals(activity, stations, self.books)
        return [(one.name, clock(one.begins) or "", clock(one.until)) for one in found]


# --- what phones propose ----------------------------------------------------------------------------------------------------------


def test_from_the_join_to_the_last_deed_and_what_was_done():
    hall = Hall()
    hall.scan("p1", "李老师", at("09:05"))
    hall.scan("p1", "李老师", at("09:50"), "attendance", segment="s2")
    hall.scan("p1", "李老师", at("11:40"), "departure")
    hall.scan("p1", "李老师", at("11:30"), "headcount")
    li = phone("p1", "李老师", at("08:52"))
    assert hall.proposed(li) == [("李老师", "08:52", "11:40")]
    (found,) = service.proposals(ACTIVITY, [li], hall.books)
    assert (found.desks, found.segments) == (("arrival", "segment", "departure"), ("s2",))


def test_one_name_on_two_phones_is_one_volunteer_and_names_stand_by_pinyin():
    hall = Hall()
    hall.scan("p1", "王老师", at("09:05"))
    hall.scan("p2", " 王 老师 ", at("12:10"), "handout")
    hall.scan("p3", "陈静", at("09:10"))
    phones = [phone("p1", "王老师", at("09:00")), phone("p2", "王 老师", at("10:00")), phone("p3", "陈静", at("09:01"))]
    assert hall.proposed(*phones) == [("陈静", "09:01", "09:10"), ("王老师", "09:00", "12:10")]


def passed_on(*given: tuple[str, str, bool]) -> list[dict[str, Any]]:
    """A phone's names: who, when, and whether at a join."""
    return [{"name": name, "at": at(clock), "activity": "a1", "joined": joined} for name, clock, joined in given]


@pytest.mark.parametrize("joined", [True, False])
def test_a_phone_that_changes_hands_is_two_volunteers(joined: bool):
    hall = Hall()
    hall.scan("p1", "李老师", at("09:05"))
    hall.scan("p1", "李老师", at("10:00"))
    hall.scan("p1", "小陈", at("10:30"))
    hall.scan("p1", "小陈", at("11:00"))
    li = phone("p1", "小陈", at("09:00"), names=passed_on(("李老师", "09:00", True), ("小陈", "10:20", joined)))
    chen = ("小陈", "10:20" if joined else "10:30", "11:00")
    assert hall.proposed(li) == [("李老师", "09:00", "10:00"), chen]


def test_words_typed_into_facts_make_no_volunteers():
    hall = Hall()
    for minute, word in enumerate(("李老师", "王老师", "哈哈哈", "", "李老师")):
        hall.scan("p1", word, at(f"09:1{minute}"))
    hall.scan("p1", "张三", at("10:40"))
    once, twice = ("李老师", "09:00", True), ("小陈", "10:20", True)
    assert hall.proposed(phone("p1", "李老师", at("09:00"))) == [("李老师", "09:00", "10:40")]
    passed = phone("p1", "小陈", at("10:20"), names=passed_on(once, twice))
    assert hall.proposed(passed) == [("李老师", "09:00", "09:14"), ("小陈", "10:20", "10:40")]


def test_a_name_put_right_before_anything_was_written_was_a_slip():
    hall = Hall()
    li = phone("p1", "李老师", at("09:00"), names=passed_on(("李老帅", "09:00", True), ("李老师", "09:01", False)))
    assert hall.proposed(li) == [("李老师", "09:00", None)]


def test_a_phone_is_given_so_many_names_and_each_once():
    station: dict[str, Any] = {}
    for name in ("李老师", "李 老师", *map(str, range(2 * hands.MOST_NAMES))):
        station["names"] = hands.given(station, "a1", names.kept(name), EVENING, joined=False)
    assert [each["name"] for each in station["names"]] == ["李老师", *map(str, range(hands.MOST_NAMES - 1))]
    assert hands.told(["  李　老师 ", 5, None, ""]) == ["李老师"]
    assert hands.told("李老师") == []


def test_who_only_joined_has_no_end_and_a_phone_that_went_on_elsewhere_keeps_its_deeds_here():
    hall = Hall()
    hall.scan("p2", "李老师", at("09:30"))
    moved = phone("p2", "刘奶奶", at("09:00"), activity="a2", names=passed_on(("李老师", "09:00", True), ("刘奶奶", "13:00", False)))
    assert hall.proposed(phone("p1", "小陈", at("09:10")), moved) == [("李老师", "09:00", "09:30"), ("小陈", "09:10", None)]


def test_a_camp_is_proposed_day_by_day_and_a_party_past_midnight_is_one_evening():
    hall = Hall()
    for day in ("2026-12-19", "2026-12-20"):
        hall.scan("p1", "李老师", at("08:30", day))
        hall.scan("p1", "李老师", at("17:00", day))
        hall.scan("p1", "李老师", at("12:00", day))
    camp = {**ACTIVITY, "ends_at": at("18:00", "2026-12-20")}
    assert hall.proposed(phone("p1", "李老师", at("08:00")), activity=camp) == [("李老师", "08:00", "17:00"), ("李老师", "08:30", "17:00")]
    party, late = Hall(), {**ACTIVITY, "starts_at": at("20:00"), "ends_at": at("01:00", "2026-12-20")}
    party.scan("p1", "李老师", at("23:50"))
    party.scan("p1", "李老师", at("00:40", "2026-12-20"))
    assert party.proposed(phone("p1", "李老师", at("19:30")), activity=late) == [("李老师", "19:30", "00:40")]


def test_a_broken_clock_makes_nobody_serve_for_years():
    hall = Hall()
    hall.scan("p1", "李老师", "2019-01-01T00:00:00.000Z")
    hall.scan("p1", "李老师", at("09:30"))
    hall.scan("p1", "李老师", "2027-06-01T00:00:00.000Z")
    assert hall.proposed(phone("p1", "李老师", at("09:00"))) == [("李老师", "09:00", "09:30")]


def test_who_is_recorded_or_put_aside_is_proposed_no_longer_until_that_is_taken_back():
    hall = Hall()
    li, chen = phone("p1", "李老师", at("09:00")), phone("p2", "小陈", at("09:00"))
    hall.scan("p1", "李老师", at("11:00"))
    hall.scan("p2", "小陈", at("11:00"))
    recorded = hall.record(
        "李明", at("08:00"), at("08:40"), phone={"name": "李老师", "since": at("09:00")}
    )  # the name and the times corrected
    assert hall.proposed(li, chen) == [("小陈", "09:00", "11:00")]
    aside = hall.record("小陈", at("09:00"), at("11:00"), sort=service.NOT_SERVICE)
    assert hall.proposed(li, chen) == []
    assert [one.name for one in service.served("a1", hall.books)] == ["李明"]
    assert [one.name for one in service.put_aside("a1", hall.books)] == ["小陈"]
    hall.void(recorded)
    hall.void(aside)
    assert hall.proposed(li, chen) == [("李老师", "09:00", "11:00"), ("小陈", "09:00", "11:00")]


def test_who_works_on_after_being_recorded_is_noticed():
    hall = Hall()
    li = phone("p1", "李老师", at("09:00"))
    hall.scan("p1", "李老师", at("10:00"))
    hall.record("李老师", at("09:00"), at("10:00"))
    recorded = service.served("a1", hall.books)
    assert service.later(recorded, ACTIVITY, [li], hall.books) == {}
    hall.scan("p1", "李老师", at("11:15"))
    assert service.later(recorded, ACTIVITY, [li], hall.books) == {recorded[0].id: at("11:15")}
    assert hall.proposed(li) == []


def test_while_the_activity_goes_on_who_was_just_heard_of_is_still_working():
    hall = Hall()
    hall.scan("p1", "李老师", at("09:01"))
    hall.scan("p2", "小陈", at("11:30"))
    phones = [phone("p1", "李老师", at("09:00")), phone("p2", "小陈", at("09:00")), phone("p3", "刘奶奶", at("11:00"))]
    found = service.proposals(ACTIVITY, phones, hall.books)

    def why(now: str, activity: dict[str, Any] = ACTIVITY) -> dict[str, str | None]:
        return {one.name: service.why_not(one, activity, now) for one in found}

    assert why(at("12:00")) == {"李老师": None, "小陈": "working", "刘奶奶": "working"}
    assert why(at("12:00"), {**ACTIVITY, "closed_at": at("11:59")}) == {"李老师": None, "小陈": None, "刘奶奶": "no_end"}
    assert why(at("13:00")) == {"李老师": None, "小陈": None, "刘奶奶": "no_end"}, "its end is reached"
    assert why(at("12:00"), {**ACTIVITY, "real_end": at("11:50")})["小陈"] is None, "an organizer wrote that it ended earlier"
    liu = next(one for one in found if one.until is None)
    assert serving.of_proposal(liu, "", "service", ZONE, at("12:20")).until == "12:20", "who only joined was there until it ended"
    other_day = days.shifted(at("12:20"), 86_400_000)
    assert [serving.of_proposal(liu, "", "service", ZONE, end).until for end in (None, at("10:00"), other_day)] == ["", "", ""]


def test_what_was_recorded_is_brought_up_to_the_last_deed_unless_that_would_count_minutes_twice():
    hall = Hall()
    hall.scan("p1", "李老师", at("10:00"))
    first = hall.record("李老师", at("09:00"), at("10:00"), phone={"name": "李老师", "since": at("09:00")})
    (one,) = service.served("a1", hall.books)
    made = serving.extended(one, "2026-12-19T03:15:07.000Z", [one], ZONE, EVENING)
    assert made is not None
    assert made.details(ZONE) == {**hall.books.facts[first]["details"], "to": "2026-12-19T03:15:07.000Z"}
    hall.record("李老师", at("11:00"), at("11:10"))
    every = service.served("a1", hall.books)
    assert serving.extended(one, at("11:15"), every, ZONE, EVENING) is None
    assert serving.extended(one, at("20:30"), [one], ZONE, EVENING) is None, "a phone's clock that is ahead"


# --- hours ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "shown"), [(0, "0.0"), (2, "0.0"), (3, "0.1"), (60, "1.0"), (62, "1.0"), (63, "1.1"), (156, "2.6"), (1440, "24.0")]
)
def test_hours_have_one_decimal_each_six_minutes(minutes: int, shown: str):
    assert service.hours(service.tenths(at("00:00"), days.shifted(at("00:00"), minutes * 60_000 + 59_000))) == shown


def test_the_hours_of_a_period_add_up_and_rehearsals_stand_apart():
    hall = Hall()
    hall.record("李老师", at("09:00"), at("11:33"))
    hall.record("李 老师", at("19:00", "2026-12-18"), at("22:00", "2026-12-18"), sort="rehearsal")
    hall.record("陈静", at("23:00"), at("00:30", "2026-12-20"))
    hall.record("李老师", at("09:00", "2027-03-01"), at("10:00", "2027-03-01"))
    chen, li = service.everybody(hall.books, "2026-09-01", "2027-01-31")
    assert (chen.name, service.hours(chen.tenths())) == ("陈静", "1.5")
    assert (service.hours(li.tenths()), service.hours(li.tenths("rehearsal")), len(li.served)) == ("2.6", "3.0", 2)
    assert [one.name for one in service.everybody(hall.books, "2026-12-20", "2027-12-31")] == ["李老师"], "the day on which it began"


@pytest.mark.parametrize(
    "details",
    [
        {"name": "", "from": at("09:00"), "to": at("10:00")},
        {"name": "李老师", "from": "nine", "to": at("10:00")},
        {"name": "李老师", "from": at("10:00"), "to": at("09:00")},
        {"name": ["李老师"], "from": at("09:00"), "to": 10},
        {"name": "李老师", "from": at("09:00"), "to": at("10:00"), "sort": {"a": 1}},
        {},
    ],
)
def test_what_is_no_service_certifies_nothing(details: dict[str, Any]):
    hall = Hall()
    hall._add({"kind": "service", "by": "周敏", "happened_at": EVENING, "details": details})
    hall._add(
        {"kind": "service", "station": "p1", "happened_at": EVENING, "details": {"name": "我", "from": at("09:00"), "to": at("10:00")}}
    )
    assert service.served("a1", hall.books) == []


def test_a_phone_that_writes_its_own_hours_is_flagged_and_an_organizer_is_not(ledger: Ledger):
    ledger.save("activities", ACTIVITY, by="周敏")
    station = ledger.save("stations", phone("p1", "李老师", at("09:00")), by="李老师")
    details = {"name": "李老师", "from": at("09:00"), "to": at("10:00"), "sort": "service"}
    taken = ledger.record({"kind": "service", "activity": "a1", "details": details}, organizer="周敏")
    assert (taken.outcome, taken.reason) == ("recorded", None)
    own = {"id": "0198c000-0000-7000-8000-000000000001", "kind": "service", "at": at("09:00"), "activity": "a1", "details": details}
    assert ledger.take(own, station=station, sent_at=None).reason == "not_for_stations"
    assert len(service.served("a1", ledger.books)) == 1


# --- what is typed ----------------------------------------------------------------------------------------------------------------


def draft(**more: Any) -> Draft:
    return Draft(**{"name": "李老师", "day": "2026-12-19", "begins": "09:00", "last_day": "2026-12-19", "until": "11:00", **more})


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, {}),
        ({"name": " 　"}, {"name": "missing"}),
        ({"name": "李" * 61}, {"name": "too_long"}),
        ({"name": "<b>李"}, {"name": "odd"}),
        ({"begins": "11:00"}, {"until": "before_from"}),
        ({"begins": "11:30"}, {"until": "before_from"}),
        ({"day": "2026-12-18", "begins": "11:00"}, {}),
        ({"day": "2026-12-18", "begins": "10:59"}, {"until": "longer_than_a_day"}),
        ({"last_day": "2026-12-20"}, {"until": "longer_than_a_day"}),
        ({"until": "20:01"}, {"until": "not_yet"}),
        ({"until": "20:00"}, {}),
        ({"until": ""}, {"until": "missing"}),
        ({"begins": "9点"}, {"begins": "no_time"}),
        ({"day": "2026-02-30"}, {"day": "no_day"}),
        ({"did": "说" * 501}, {"did": "too_long"}),
    ],
)
def test_what_cannot_be_so(given: dict[str, Any], wrong: dict[str, str]):
    assert serving.problems(draft(**given), [], ZONE, EVENING) == wrong


def test_the_same_minutes_do_not_count_twice():
    hall = Hall()
    hall.record("李老师", at("10:30"), at("12:00"))
    others = service.served("a1", hall.books)
    assert serving.problems(draft(), others, ZONE, EVENING) == {"name": "overlaps"}
    assert serving.problems(draft(until="10:30"), others, ZONE, EVENING) == {}
    assert serving.problems(draft(name="小陈"), others, ZONE, EVENING) == {}


def test_what_was_not_changed_keeps_its_seconds_and_what_was_corrected_keeps_its_phone():
    first, last = "2026-12-19T00:52:41.120Z", "2026-12-19T03:40:07.000Z"
    proposal = service.Proposal("李老师", first, last, ("arrival",))
    told = serving.of_proposal(proposal, "签到", "service", ZONE)
    assert (told.day, told.begins, told.until) == ("2026-12-19", "08:52", "11:40")
    phone_of = {"name": "李老师", "since": first}
    assert told.details(ZONE) == {"name": "李老师", "from": first, "to": last, "did": "签到", "sort": "service", "phone": phone_of}
    told.until, told.name = "12:00", " 李 明 "
    assert told.details(ZONE) | {"did": ""} == {
        **{"name": "李明", "from": first, "to": at("12:00"), "did": "", "sort": "service"},
        "phone": phone_of,
    }
    assert serving.of_proposal(service.Proposal("小陈", first, None), "", "service", ZONE).until == ""


def test_what_a_child_said_was_taken_down_at_the_desk_for_it():
    hall = Hall()
    hall.scan("p1", "小李", at("09:00"))
    hall.scan("p1", "小李", at("09:40"), "voice", segment="s2")
    [proposal] = service.proposals(ACTIVITY, [phone("p1", "小李", at("08:50"))], hall.books)
    assert (proposal.desks, proposal.segments) == (("arrival", "voices"), ())

"""Series: a camp of eight days, a dance every Saturday of a term, a library that is open from Monday to Friday. Figures are counted anew here."""

import random
import uuid
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from care import absences, attendance, days, figures, reading, series, series_ahead
from care.books import Books
from care.planning import Plan, Step
from care.series import Draft, Off

ZONE = "Asia/Shanghai"
Record = dict[str, Any]
GROUPS = ("河东组", "河西组")
CHILDREN = {f"c{n:02d}": {"id": f"c{n:02d}", "name": f"孩子{n}", "number": n, "group": GROUPS[n % 2]} for n in range(1, 41)}


def at(day: str, clock: str) -> str:
    return reading.instant_of(day, clock, ZONE) or ""


def draft(**more: Any) -> Draft:
    """A dance on the Saturdays of a term; the fields of plan and draft may be given."""
    plan = Plan(title="周六舞蹈", place="堂屋", day="2026-09-05", last_day="2027-01-30", starts="09:00", ends="11:00")
    made = Draft(plan, weekdays=[5])
    for name, value in more.items():
        setattr(made if hasattr(made, name) else plan, name, value)
    return made


def record(made: Draft, id: str = "s1") -> Record:
    assert series.problems(made) == {}
    return {"id": id, **series.fields(made, ZONE)}


def held_days(made: Record) -> list[Record]:
    """The activities of a series, as the page makes them."""
    return [{"id": f"{made['id']}-{day}", **series.activity_of(made, day, ZONE)} for day in series.planned(made)]


class Told:
    """Facts that are told one by one, and the books they make."""

    def __init__(self) -> None:
        self.books = Books(ZONE)

    def fact(self, kind: str, activity: Record, at: str, child: str | None = None, **more: Any) -> Record:
        told = {
            "id": str(uuid.uuid4()),
            "kind": kind,
            "activity": activity["id"],
            "happened_at": at,
            **({"child": child} if child else {}),
            **more,
        }
        self.books.add(told)
        return told

    def said(self, given: Mapping[str, Any], at: str = "2027-01-31T00:00:00.000Z") -> Record:
        told = {"id": str(uuid.uuid4()), "happened_at": at, **given}
        self.books.add(told)
        return told


def row(found: Iterable[attendance.Line], child: str) -> tuple[str, ...]:
    return next(line.cells for line in found if line.child["id"] == child)


# --- the rule ---------------------------------------------------------------------------------------------------------------------


def test_every_saturday_of_a_term_but_for_the_holidays():
    made = record(draft(off=[Off("2026-10-01", "2026-10-07", "国庆"), Off("2027-01-02", "", "元旦")]))
    saturdays = [date(2026, 9, 5) + timedelta(weeks=n) for n in range(22)]
    expected = [day.isoformat() for day in saturdays if day.isoformat() not in ("2026-10-03", "2027-01-02")]
    assert series.planned(made) == expected
    assert len(expected) == 20
    assert [series.why_off(made, day) for day in ("2026-10-03", "2027-01-02", "2026-10-10")] == ["国庆", "元旦", None]


def test_what_comes_first_is_saturday_until_the_term_ends():
    fresh = series.fresh("2026-11-24T02:00:00.000Z", ZONE)
    assert (fresh.plan.day, fresh.plan.last_day, fresh.weekdays) == ("2026-11-28", "2027-01-31", [5])
    assert series.of_record(record(draft(off=[Off("2026-10-03", "", "国庆")])), ZONE) == draft(off=[Off("2026-10-03", "", "国庆")])


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"weekdays": []}, {"weekdays": "missing"}),
        ({"last_day": ""}, {"last_day": "missing"}),
        ({"last_day": "2026-09-04"}, {"last_day": "before_first_day"}),
        ({"last_day": "2027-09-06"}, {"last_day": "too_many"}),
        ({"day": "31 号"}, {"day": "no_day"}),
        ({"day": "2026-09-06", "last_day": "2026-09-11"}, {"weekdays": "no_days"}),
        ({"off": [Off("2026-09-01", "2027-02-01")]}, {"weekdays": "no_days"}),
        ({"off": [Off("", "", "国庆")]}, {"off:0:first": "missing"}),
        ({"off": [Off("2026-10-07", "2026-10-01", "国庆" * 30)]}, {"off:0:last": "before_first_day", "off:0:why": "too_long"}),
        ({"starts": "16:00", "ends": "08:00"}, {"ends": "before_start"}),
        ({"starts": "16:00", "ends": "16:00"}, {"ends": "before_start"}),
        ({"title": "", "who": "groups"}, {"title": "missing", "groups": "missing"}),
        ({"starts": "20:00", "ends": "00:30"}, {}),
    ],
)
def test_what_cannot_be_is_named_by_its_field(more: Record, wrong: Record):
    assert series.problems(draft(**more)) == wrong


def test_a_run_sheet_that_the_form_of_a_series_does_not_show_keeps_nobody_from_saving_it():
    made = draft()
    made.plan.steps = [Step("g1", "舞蹈", "10:30"), Step("g2", "歌唱", "09:30")]
    assert series.problems(made) == {}


def test_of_a_list_to_choose_from_a_series_takes_one_line():
    made = held_days(record(draft()))
    other = {"id": "a1", "starts_at": at("2026-12-31", "09:00"), "ends_at": at("2026-12-31", "11:00")}
    listed = series.nearest([*made, other], at("2026-11-10", "12:00"))
    ahead = [one["id"] for one in listed if one["starts_at"] > at("2026-11-10", "12:00")]
    assert ahead == ["s1-2026-11-14", "a1"]
    assert len(listed) - len(ahead) == sum(one["series_day"] < "2026-11-10" for one in made)


# --- what is said of the days ahead --------------------------------------------------------------------------------------------------


def test_another_hour_holds_from_a_day_on_and_days_with_records_keep_theirs():
    before, now = record(draft()), at("2026-11-10", "12:00")
    made = held_days(before)
    after = series_ahead.said_from(before, "2026-12-05", "15:00", "17:00", before["place"])
    assert after["later"] == [{"from": "2026-12-05", "starts": "15:00", "ends": "17:00"}]
    found = series_ahead.retimed(before, after, made, now, ZONE, lambda id: id == "s1-2026-12-12")
    later = [day for day in series.planned(before) if day >= "2026-12-05"]
    assert [one["series_day"] for one, _told in found.changed] == [day for day in later if day != "2026-12-12"]
    assert [one["series_day"] for one in found.written] == ["2026-12-12"]
    assert found.changed[0][1]["starts_at"] == at("2026-12-05", "15:00")
    assert (found.added, found.dropped) == ([], [])
    assert series.activity_of(after, "2026-11-28", ZONE)["starts_at"] == at("2026-11-28", before["starts"])
    assert series.activity_of(after, "2027-01-30", ZONE)["starts_at"] == at("2027-01-30", "15:00"), "days planned later have it too"
    moved = series_ahead.said_from(after, "2026-11-28", "15:00", "17:00", "新教室")
    assert moved["later"] == [{"from": "2026-11-28", "starts": "15:00", "ends": "17:00", "place": "新教室"}], (
        "from then on, whatever was said"
    )
    assert series_ahead.said_from(after, "2026-12-05", before["starts"], before["ends"], before["place"])["later"] is None


def test_a_day_called_off_changes_with_the_others_so_that_it_is_right_when_it_is_held_after_all():
    before, now = record(draft()), at("2026-11-10", "12:00")
    off = {"2026-11-07": {}, "2026-12-12": {}, "2026-12-19": {"starts_at": at("2026-12-19", "13:00")}}
    made = [{**one, "cancelled_at": now, **off[one["series_day"]]} if one["series_day"] in off else one for one in held_days(before)]
    after = series_ahead.said_from(before, "2026-12-05", "15:00", "17:00", before["place"])
    found = series_ahead.retimed(before, after, made, now, ZONE, lambda _id: False)
    told = {one["series_day"]: told for one, told in found.changed}
    assert told["2026-12-12"]["starts_at"] == at("2026-12-12", "15:00")
    assert "cancelled_at" not in told["2026-12-12"], "it stays called off"
    assert "2026-12-19" not in told
    assert [one["series_day"] for one in found.own] == ["2026-12-19"], "an hour of its own stays its own"
    model = {**made[12], "segments": [{"id": "x", "title": "朗读"}]}
    handed = series_ahead.handed_on(model, made, ("segments",), now, lambda _id: False)
    assert {"2026-12-12", "2026-12-19"} <= {one["series_day"] for one, _told in handed.changed}
    later = series_ahead.handed_on({**model, "series_day": "2026-09-05"}, made, ("segments",), now, lambda _id: False)
    assert later.kept == 8, "a day that was called off and is past was not held"


def test_one_days_run_sheet_is_handed_on_to_the_days_after_it_of_which_nothing_is_recorded():
    made = held_days(record(draft()))
    model = {**made[12], "segments": [{"id": "x", "title": "朗读", "starts": "09:10"}], "items": [{"item": "i1", "per_child": 1}]}
    made[12] = model
    found = series_ahead.handed_on(model, made, ("segments",), at("2026-11-10", "12:00"), lambda id: id == made[14]["id"])
    assert [one["id"] for one, _told in found.changed] == [one["id"] for one in made[13:] if one is not made[14]]
    assert [one["id"] for one in found.written] == [made[14]["id"]]
    told = [told for _one, told in found.changed]
    assert {tuple(one) for one in told} == {("segments",)}
    assert {one["segments"][0]["title"] for one in told} == {"朗读"}
    assert len({one["segments"][0]["id"] for one in told} | {"x"}) == len(told) + 1, "each segment has an id of its own"
    again = [{**one, **series_ahead.copied(model, ("segments",))} for one in made]
    assert series_ahead.handed_on(model, again, ("segments",), at("2026-11-10", "12:00"), lambda _id: False).changed == []


def starts_of(segments: Iterable[Record]) -> list[str]:
    return [one.get("starts", "") for one in segments]


def test_the_run_sheet_moves_with_the_start():
    model = {**held_days(record(draft(starts="06:00", ends="09:00")))[0], "id": "a1"}
    model["segments"] = [{"id": f"x{n}", "title": "课", "starts": starts} for n, starts in enumerate(("06:00", "", "07:30"))]
    typed = series.fresh("2026-09-01T02:00:00.000Z", ZONE, model=model)
    typed.plan.starts, typed.plan.ends = "16:00", "17:30"
    before, now = record(typed), at("2026-11-10", "12:00")
    made = held_days(before)
    assert {tuple(starts_of(one["segments"])) for one in made} == {("16:00", "", "17:30")}
    later = series_ahead.said_from(before, "2026-12-05", "15:00", "17:00", "")
    told = dict(series_ahead.retimed(before, later, made, now, ZONE, lambda _id: False).changed[0][1])
    assert starts_of(told["segments"]) == ["15:00", "", "16:30"] == starts_of(series.activity_of(later, "2026-12-12", ZONE)["segments"])
    assert starts_of(series.activity_of(later, "2026-11-28", ZONE)["segments"]) == ["16:00", "", "17:30"]
    changed = series.of_record(later, ZONE)
    changed.plan.starts = "16:10"
    after = {**later, **series.fields(changed, ZONE)}
    assert starts_of(after["segments"]) == ["16:10", "", "17:40"]
    assert starts_of(series.activity_of(after, "2026-12-12", ZONE)["segments"]) == ["15:00", "", "16:30"], "the hours said for it stand"
    day = {**made[-1], **told, "starts_at": at(made[-1]["series_day"], "15:00")}
    given = series_ahead.given_to(later, day, ("segments",), ZONE)
    assert starts_of(given["segments"]) == ["16:00", "", "17:30"], "what a day hands on is timed from the start of the series"


# --- changed in the middle ----------------------------------------------------------------------------------------------------------


def test_a_change_in_the_middle_touches_the_days_to_come_alone():
    before = record(draft(who="groups", groups=["河东组"]))
    made = held_days(before)
    after = record(draft(who="groups", groups=["河东组", "河西组"], starts="09:30", off=[Off("2027-01-02", "", "元旦")]))
    found = series.change(before, after, made, at("2026-11-10", "12:00"), ZONE)
    to_come = [day for day in series.planned(before) if day > "2026-11-10" and day != "2027-01-02"]
    assert [one["series_day"] for one, _told in found.changed] == to_come
    told = found.changed[0][1]
    assert (told["groups"], told["starts_at"]) == (["河东组", "河西组"], at("2026-11-14", "09:30"))
    assert not {"segments", "title"} & set(told)
    assert [one["series_day"] for one in found.dropped] == ["2027-01-02"]
    assert (found.added, found.kept, found.own) == ([], 10, [])


def test_what_a_day_has_for_itself_stays_and_is_named():
    before = record(draft())
    made = [{**one, "place": "村小操场"} if one["series_day"] == "2026-12-05" else one for one in held_days(before)]
    found = series.change(before, record(draft(place="新教室", starts="08:30")), made, at("2026-11-10", "12:00"), ZONE)
    assert [one["series_day"] for one in found.own] == ["2026-12-05"]
    told = next(told for one, told in found.changed if one["series_day"] == "2026-12-05")
    assert set(told) == {"starts_at", "ends_at"}


def test_a_longer_term_adds_days_and_what_has_passed_is_not_made_up():
    before = record(draft(last_day="2026-11-28"))
    after = record(draft(day="2026-08-01", last_day="2026-12-12"))
    found = series.change(before, after, held_days(before), at("2026-11-28", "08:00"), ZONE)
    assert found.added == ["2026-12-05", "2026-12-12"]
    assert (found.changed, found.dropped, found.is_nothing) == ([], [], False)


def test_a_series_made_shorter_loses_every_day_that_has_not_begun_and_names_those_that_stay():
    before = record(draft(last_day="2026-12-19"))
    made = held_days(before)
    called_off = {**made[-1], "cancelled_at": at("2026-11-20", "08:00")}
    made[-1] = called_off
    after, now = record(draft(last_day="2026-11-21")), at("2026-12-05", "08:00")  # an hour before that day begins, phones may join already
    found = series.change(before, after, made, now, ZONE)
    assert [one["series_day"] for one in found.dropped] == ["2026-12-05", "2026-12-12", "2026-12-19"]
    assert [one["series_day"] for one in found.outside] == ["2026-11-28"]
    seen = series.change(before, after, made, now, ZONE, lambda id: id in (made[-3]["id"], called_off["id"]))
    assert [one["series_day"] for one in seen.outside] == ["2026-11-28", "2026-12-05", "2026-12-19"]
    assert series.outside(before, made) == []


def test_the_time_that_is_shown_is_that_of_the_next_day():
    before = record(draft())
    after = series_ahead.said_from(before, "2026-12-05", "15:00", "17:00", "新教室")
    made = held_days(after)
    for now, starts in (("2026-11-28", before["starts"]), ("2026-11-29", "15:00"), ("2027-06-01", "15:00")):
        assert series.shown_as(after, made, at(now, "08:00"), ZONE)["starts"] == starts, now


# --- the camp -----------------------------------------------------------------------------------------------------------------------


def test_a_camp_of_eight_days_counts_children_and_attendances_apart():
    made = record(draft(title="夏令营", day="2026-07-08", last_day="2026-07-15", weekdays=list(range(7)), starts="08:30", ends="17:00"))
    camp = held_days(made)
    assert [one["series_day"][-2:] for one in camp] == ["08", "09", "10", "11", "12", "13", "14", "15"]
    told, luck = Told(), random.Random(8)
    truth = {(one["series_day"], child) for one in camp for child in CHILDREN if child not in ("c39", "c40") and luck.random() < 0.8}
    for one in camp:
        for child in CHILDREN:
            if (one["series_day"], child) in truth:
                told.fact("arrival", one, at(one["series_day"], "08:40"), child)
                told.fact("attendance", one, at(one["series_day"], "10:00"), child, segment="s")
                told.fact("departure", one, at(one["series_day"], "17:00"), child)
    told.said(absences.absence(camp[0]["id"], "c40", "excused", "2026-07-08"))
    told.said(absences.absence(camp[1]["id"], "c40", "not_reached", "2026-07-09"))
    found = attendance.days_of(camp, told.books, at("2026-07-15", "17:01"))
    counted = figures.of_days(found)
    assert counted == {
        **{"days": 8, "held": 8, "not_held": 0, "not_recorded": 0},
        **{"children": len({child for _day, child in truth}), "visits": len(truth)},
    }
    lines = attendance.lines(found, CHILDREN, told.books)
    assert [line.child["number"] for line in lines] == list(range(1, 41))
    assert {(day.day, line.child["id"]) for line in lines for day, cell in zip(found, line.cells, strict=True) if cell == "came"} == truth
    assert row(lines, "c40") == ("excused", "absent", *["not_recorded"] * 6)
    assert row(lines, "c39") == ("not_recorded",) * 8


def test_a_camp_that_is_one_activity_of_several_days_has_the_same_sheet():
    camp = {"id": "a1", "title": "夏令营", "who": "all", "starts_at": at("2026-07-08", "08:30"), "ends_at": at("2026-07-15", "17:00")}
    told = Told()
    told.fact("arrival", camp, at("2026-07-08", "08:40"), "c01")
    told.fact("departure", camp, at("2026-07-08", "17:00"), "c01")
    told.fact("arrival", camp, at("2026-07-10", "08:40"), "c01")
    told.said(attendance.held("a1", "2026-07-09", held=False, reason="台风"))
    found = attendance.days_of([camp], told.books, at("2026-07-11", "17:30"))
    assert [day.state for day in found] == ["came", "not_held", "came", "not_recorded", "ahead", "ahead", "ahead", "ahead"]
    assert figures.of_days(found) | {"children": 1, "visits": 2, "held": 2} == figures.of_days(found)
    lines = attendance.lines(found, {id: CHILDREN[id] for id in ("c01", "c02")}, told.books)
    assert row(lines, "c01") == ("came", "", "came", "not_recorded", "", "", "", "")
    assert row(lines, "c02") == ("not_recorded", "", "not_recorded", "not_recorded", "", "", "", "")


# --- the dance ----------------------------------------------------------------------------------------------------------------------


def test_a_term_across_midnight_a_holiday_and_a_change_of_list():
    off = [Off("2026-10-01", "2026-10-07", "国庆")]
    more: Record = {"off": off, "who": "groups", "starts": "20:00", "ends": "00:30"}
    before = record(draft(groups=["河东组"], **more))
    changed_on = at("2026-11-10", "12:00")
    found = series.change(before, after := record(draft(groups=list(GROUPS), **more)), held_days(before), changed_on, ZONE)
    told_of = {one["id"]: told for one, told in found.changed}
    evenings = [{**one, **told_of.get(one["id"], {})} for one in held_days(before)]
    assert len(evenings) == 21
    assert after["groups"] == list(GROUPS)

    told, luck = Told(), random.Random(5)
    east = {id for id, child in CHILDREN.items() if child["group"] == "河东组"}
    truth: set[tuple[str, str]] = set()
    for one in evenings:
        day = one["series_day"]
        for child in sorted(CHILDREN if day > "2026-11-10" else east):
            if luck.random() < 0.7:
                truth.add((day, child))
                after_midnight = luck.random() < 0.2
                night = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
                told.fact("arrival", one, at(night, "00:10") if after_midnight else at(day, "20:05"), child)
                told.fact("departure", one, at(night, "00:35"), child)
    guest = next(id for id in CHILDREN if id not in east)
    told.fact("arrival", evenings[0], at("2026-09-05", "20:30"), guest)
    truth.add(("2026-09-05", guest))

    seen = attendance.days_of(evenings, told.books, at("2027-01-31", "09:00"))
    assert [day.day for day in seen] == [one["series_day"] for one in evenings]
    assert "2026-10-03" not in [day.day for day in seen]
    counted = figures.of_days(seen)
    assert (counted["visits"], counted["children"], counted["held"]) == (len(truth), len({child for _day, child in truth}), 21)
    for line in attendance.lines(seen, CHILDREN, told.books):
        id = line.child["id"]
        for day, cell in zip(seen, line.cells, strict=True):
            expects = id in east or day.day > "2026-11-10"
            assert cell == ("came" if (day.day, id) in truth else "not_recorded" if expects else "")


def test_a_day_is_held_by_who_came_else_by_what_was_said_else_it_is_asked_for():
    made = held_days(record(draft(last_day="2026-10-17")))
    told = Told()
    told.fact("arrival", made[0], at("2026-09-05", "09:00"), "c01")
    told.said(attendance.held(made[0]["id"], made[0]["series_day"], held=False, reason="弄错了"))
    told.said(attendance.held(made[1]["id"], made[1]["series_day"], held=True))
    wrong = told.said(attendance.held(made[2]["id"], made[2]["series_day"], held=True), "2026-09-20T00:00:00.000Z")
    told.said(attendance.held(made[2]["id"], made[2]["series_day"], held=False, reason="老师病了"), "2026-09-21T00:00:00.000Z")
    phone = told.said({**attendance.held(made[3]["id"], made[3]["series_day"], held=True), "station": "p1"})
    told.said(attendance.held(made[6]["id"], made[6]["series_day"], held=True))  # of a day to come nobody can say so
    made[4] = {**made[4], "cancelled_at": "2026-09-30T00:00:00.000Z"}
    found = attendance.days_of(made, told.books, at("2026-10-10", "11:30"))
    assert [(day.state, day.reason) for day in found] == [
        *(("came", ""), ("held", ""), ("not_held", "老师病了"), ("not_recorded", ""), ("not_held", ""), ("not_recorded", "")),
        ("ahead", ""),
    ]
    ahead = [*made[:6], {**made[6], "cancelled_at": "2026-09-30T00:00:00.000Z"}]
    seen = attendance.days_of(ahead, told.books, at("2026-10-10", "11:30"))
    assert (seen[6].state, figures.of_days(seen)["not_held"]) == ("not_held", 2), "what is yet to come has not been missed"
    assert wrong["happened_at"] < phone["happened_at"]
    void = {"id": str(uuid.uuid4()), "kind": "void", "activity": made[2]["id"], "of": found[2].said["id"], "happened_at": days.now()}  # type: ignore[index]
    told.books.add(void)
    assert attendance.days_of(made, told.books, at("2026-10-10", "11:30"))[2].state == "held"


# --- the library --------------------------------------------------------------------------------------------------------------------


def test_two_weeks_of_library_hours_where_nobody_is_absent_and_strangers_are_welcome():
    more: Record = {"title": "图书室", "kind": "open", "weekdays": [0, 1, 2, 3, 4], "starts": "16:00", "ends": "18:00"}
    made = record(draft(day="2026-09-28", last_day="2026-10-09", off=[Off("2026-10-01", "2026-10-07", "国庆")], **more))
    hours = held_days(made)
    assert [one["series_day"] for one in hours] == ["2026-09-28", "2026-09-29", "2026-09-30", "2026-10-08", "2026-10-09"]
    told, luck = Told(), random.Random(2)
    truth = {(one["series_day"], child) for one in hours for child in CHILDREN if luck.random() < 0.3}
    for one in hours:
        for child in CHILDREN:
            if (one["series_day"], child) in truth:
                told.fact("arrival", one, at(one["series_day"], "16:10"), child)
                told.fact("departure", one, at(one["series_day"], "16:40"), child)
                told.fact("arrival", one, at(one["series_day"], "17:10"), child)
    told.fact("newcomer", hours[1], at("2026-09-29", "16:20"), "new1", details={"name": "阿依古丽"})
    told.fact("arrival", hours[4], at("2026-10-09", "16:20"), "new1")
    newcomer = {"id": "new1", "name": "阿依古丽", "newcomer_at": hours[1]["id"]}
    truth |= {("2026-09-29", "new1"), ("2026-10-09", "new1")}
    found = attendance.days_of(hours, told.books, at("2026-10-09", "18:00"))
    counted = figures.of_days(found)
    assert (counted["children"], counted["visits"]) == (len({child for _day, child in truth}), len(truth))
    assert [len(day.came) for day in found] == [sum(day == one["series_day"] for day, _child in truth) for one in hours]
    lines = attendance.lines(found, {**CHILDREN, "new1": newcomer}, told.books, open_doors=True)
    assert {line.child["id"] for line in lines} == {child for _day, child in truth}
    assert {cell for line in lines for cell in line.cells} == {"came", ""}
    assert row(lines, "new1") == ("", "came", "", "", "came")
    assert lines[-1].child["id"] == "new1"


# --- missed -------------------------------------------------------------------------------------------------------------------------


def missed(told: Told, made: list[Record], now: str, children: Iterable[Record] = CHILDREN.values()) -> list[tuple[str, list[str]]]:
    found = attendance.days_of(made, told.books, now)
    return [(one.child["id"], [day.day[5:] for day in one.days]) for one in attendance.away(found, children, told.books)]


@pytest.fixture
def four() -> tuple[Told, list[Record]]:
    """Five Saturdays, of which the first four are over; everybody but c07 came each time."""
    made = held_days(record(draft(last_day="2026-10-03")))
    told = Told()
    for one in made[:4]:
        for child in CHILDREN:
            if child != "c07":
                told.fact("arrival", one, at(one["series_day"], "09:00"), child)
    return told, made


NOON = at("2026-09-26", "12:00")


def test_three_times_in_a_row_is_noticed_and_two_are_not(four: tuple[Told, list[Record]]):
    told, made = four
    assert missed(told, made, at("2026-09-12", "12:00")) == []
    assert missed(told, made, at("2026-09-19", "10:59")) == []  # the third Saturday is still on
    assert missed(told, made, at("2026-09-19", "11:00")) == [("c07", ["09-05", "09-12", "09-19"])]
    assert missed(told, made, NOON) == [("c07", ["09-05", "09-12", "09-19", "09-26"])]


def test_who_comes_is_missed_no_longer(four: tuple[Told, list[Record]]):
    told, made = four
    told.fact("arrival", made[4], at("2026-10-03", "09:05"), "c07")
    assert missed(told, made, at("2026-10-03", "09:06")) == []


@pytest.mark.parametrize("outcome", ["reached", "no_answer", "wrong_number", "later"])
def test_a_call_in_which_somebody_was_reached_answers_it_and_no_other_does(four: tuple[Told, list[Record]], outcome: str):
    told, made = four
    told.said(absences.call(made[3]["id"], "c07", outcome, "2026-09-26"), NOON)
    assert bool(missed(told, made, NOON)) == (outcome != "reached")


def test_an_excuse_answers_it_and_the_count_begins_anew_after_it(four: tuple[Told, list[Record]]):
    told, made = four
    told.said(absences.absence(made[0]["id"], "c07", "excused", "2026-09-05"), NOON)
    assert missed(told, made, NOON) == [("c07", ["09-12", "09-19", "09-26"])]
    told.said(absences.absence(made[2]["id"], "c07", "excused", "2026-09-19"), NOON)
    assert missed(told, made, NOON) == []


def test_days_without_a_record_or_not_held_are_passed_over(four: tuple[Told, list[Record]]):
    told, made = four
    quiet, off, one_more = held_days(record(draft(day="2026-08-15", last_day="2026-08-29"), "s0"))
    told.said(attendance.held(off["id"], off["series_day"], held=False, reason="下雨"))
    told.said(attendance.held(one_more["id"], one_more["series_day"], held=True))
    assert missed(told, [quiet, off, one_more, *made[:3]], NOON) == [("c07", ["09-05", "09-12", "09-19"])]


def test_who_left_the_list_or_the_centre_is_not_missed(four: tuple[Told, list[Record]]):
    told, made = four
    left = [*made[:3], {**made[3], "who": "children", "children": ["c01"]}]
    assert missed(told, left, NOON) == []
    archived = {**CHILDREN["c07"], "archived_at": at("2026-09-27", "09:00")}
    assert missed(told, made, NOON, [archived]) == []

"""Planning an activity: what was typed, what it means, and how it goes on by the clock."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from care import days, planning, run_sheets
from care.planning import Offer, Plan, Step
from pages.joining import wifi_text

ZONE = "Asia/Shanghai"
SATURDAY = {"title": "冬至包饺子", "day": "2026-12-19", "starts": "09:00", "ends": "13:00"}


def at(text: str) -> str:
    """An instant from the clock on the wall: "2026-12-19 09:20"."""
    return days.instant(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)))


def plan(**more: object) -> Plan:
    return Plan(**{**SATURDAY, **more})  # type: ignore[arg-type]


def test_a_plan_with_a_name_and_the_usual_times_is_all_right():
    assert planning.problems(plan()) == {}


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"title": " 　 "}, {"title": "missing"}),
        ({"title": "长" * 61}, {"title": "too_long"}),
        ({"day": ""}, {"day": "missing"}),
        ({"day": "2026-02-30"}, {"day": "no_day"}),
        ({"day": "0026-12-19"}, {"day": "no_day"}),
        ({"starts": "25:00"}, {"starts": "no_time"}),
        ({"starts": ""}, {"starts": "missing"}),
        ({"ends": "09:00"}, {"ends": "before_start"}),
        ({"ends": "13点"}, {"ends": "no_time"}),
        ({"last_day": "2026-12-18"}, {"last_day": "before_first_day"}),
        ({"last_day": "2026-12-32"}, {"last_day": "no_day"}),
        ({"who": "groups"}, {"groups": "missing"}),
        ({"who": "children"}, {"children": "missing"}),
        ({"desks": []}, {"desks": "missing"}),
        ({"steps": [Step("s1", "", "9.30")]}, {"step:0:title": "missing", "step:0:starts": "no_time"}),
        ({"steps": [Step("s1", "游戏", places="十六")]}, {"step:0:places": "no_number"}),
        ({"steps": [Step("s1", "游戏", places="0")]}, {"step:0:places": "no_number"}),
        ({"offers": [Offer(None)]}, {"offer:0:item": "missing"}),
        ({"offers": [Offer("i1"), Offer("i1")]}, {"offer:1:item": "twice"}),
        ({"offers": [Offer("i1", "-1")]}, {"offer:0:per_child": "no_number"}),
        ({"offers": [Offer("i1", "1.5")]}, {"offer:0:per_child": "no_number"}),
    ],
)
def test_each_thing_that_cannot_stay_is_named_with_its_field(given, wrong):
    assert planning.problems(plan(**given)) == wrong


def test_over_several_days_it_may_end_earlier_in_the_day_than_it_began():
    assert planning.problems(plan(last_day="2026-12-26", starts="14:00", ends="09:00")) == {}


def test_full_width_figures_and_a_loose_time_are_understood():
    typed = plan(starts="９：05", steps=[Step("s1", "抢 板凳 ", "9:30", places="１６")], offers=[Offer("i1", "２", "day")])
    fields = planning.fields(typed, ZONE)
    assert fields["starts_at"] == at("2026-12-19 09:05")
    assert fields["segments"] == [{"id": "s1", "title": "抢 板凳", "starts": "09:30", "places": 16}]
    assert fields["items"] == [{"item": "i1", "per_child": 2, "per": "day"}]


def test_chinese_punctuation_stays_as_it_was_typed():
    typed = plan(
        title="“冬至”包饺子（第２次）！",
        place="院子，　4 张桌",
        steps=[Step("s1", "谁先到：抢板凳？", "9：30", "操场，３ 个点", "王老师、小陈")],
    )
    fields = planning.fields(typed, ZONE)
    assert (fields["title"], fields["place"]) == ("“冬至”包饺子（第2次）！", "院子， 4 张桌")
    assert fields["segments"] == [
        {"id": "s1", "title": "谁先到：抢板凳？", "starts": "09:30", "place": "操场，3 个点", "leader": "王老师、小陈"}
    ]


def test_a_record_read_back_into_a_plan_says_the_same():
    typed = plan(
        place="堂屋",
        last_day="2026-12-20",
        who="groups",
        groups=["河东组"],
        list_only=True,
        steps=[Step("s1", "吃饺子", "11:20", "堂屋", "周敏", "16", True)],
        offers=[Offer("i1", "1", "term")],
        desks=["arrival"],
    )
    record = {"id": "a1", **planning.fields(typed, ZONE)}
    assert planning.of_record(record, ZONE) == typed


def test_all_five_desks_are_kept_as_no_limit():
    assert planning.fields(plan(), ZONE)["desks"] is None
    assert planning.fields(plan(desks=["handout", "arrival"]), ZONE)["desks"] == ["arrival", "handout"]


def test_children_chosen_before_do_not_stay_when_all_are_expected_after_all():
    assert planning.fields(plan(who="all", children=["c1"], groups=["河东组"]), ZONE)["children"] == []


@pytest.mark.parametrize(
    ("now", "day", "starts"),
    [
        ("2026-12-16 10:00", "2026-12-19", "09:00"),  # Wednesday: the coming Saturday
        ("2026-12-19 07:10", "2026-12-19", "09:00"),  # early on Saturday: today at nine
        ("2026-12-19 13:20", "2026-12-19", "14:00"),  # Saturday afternoon: from the next full hour
        ("2026-12-19 21:00", "2026-12-26", "09:00"),  # too late today: next Saturday
        ("2026-12-20 19:00", "2026-12-26", "09:00"),  # Sunday evening
    ],
)
def test_a_new_plan_begins_with_what_is_most_likely(now, day, starts):
    made = planning.fresh(at(now), ZONE, "柳坪村儿童之家")
    assert (made.day, made.starts, made.place) == (day, starts, "柳坪村儿童之家")
    assert planning.problems(replace(made, title="活动")) == {}


@pytest.mark.parametrize(
    ("today", "day"),
    [("2026-12-19", "2026-12-26"), ("2026-12-23", "2026-12-26"), ("2026-12-27", "2027-01-02"), ("2026-12-01", "2026-12-26")],
)
def test_once_more_is_the_same_weekday_a_week_later_and_never_in_the_past(today, day):
    steps = [Step("s1", "包饺子", "09:35")]
    record = {"id": "a1", **planning.fields(plan(steps=steps, offers=[Offer("i1")]), ZONE)}
    made = planning.again(record, at(f"{today} 18:00"), ZONE)
    assert (made.day, made.starts, made.ends) == (day, "09:00", "13:00")
    assert [step.title for step in made.steps] == ["包饺子"]
    assert made.steps[0].id != "s1"
    assert made.offers == [Offer("i1")]


def test_the_solstice_template_has_the_six_segments_of_the_report():
    typed = plan(starts="14:00", ends="15:00")
    run_sheets.apply_template(typed, "solstice")
    assert [step.title for step in typed.steps] == ["自我介绍", "表达心愿", "包饺子", "游戏闯关", "吃饺子", "视频聊天"]
    assert [step.starts for step in typed.steps] == ["14:00", "14:20", "14:35", "15:20", "16:20", "17:10"]
    assert [step.meal for step in typed.steps] == [False, False, False, False, True, False]
    assert typed.ends == "18:00"


@pytest.mark.parametrize("code", run_sheets.TEMPLATES)
def test_every_template_makes_a_plan_that_can_be_saved(code):
    typed = plan()
    run_sheets.apply_template(typed, code)
    assert planning.problems(typed) == {}
    assert len({step.id for step in typed.steps}) == len(typed.steps)


@pytest.mark.parametrize(
    ("times", "wrong"),
    [
        ((" 10:30", "9:30", "10:00"), {1: "before_above"}),
        (("09:00", "", "08:30"), {2: "before_above"}),
        (("10:00", "10:00"), {1: "as_above"}),
        (("10:00", "+09:00", "10:30"), {}),
        (("10:00", "+10:00", "10:00"), {2: "as_above"}),
        (("09:50", "10:61", "09:40"), {2: "before_above"}),
        (("+09:00", "08:00"), {1: "before_above"}),
    ],
)
def test_a_segment_that_begins_before_the_one_above_or_with_it_is_said_at_its_row(times, wrong):
    steps = [Step(f"s{n}", "环节", at.lstrip("+"), parallel=at.startswith("+")) for n, at in enumerate(times)]
    assert planning.order(plan(steps=steps)) == wrong
    said = planning.problems(plan(steps=steps))
    assert {place for place, code in wrong.items() if code == "before_above"} == {
        n for n in range(4) if said.get(f"step:{n}:starts") == "before_above"
    }


def test_a_segment_that_is_moved_takes_the_hour_of_its_new_place_and_one_out_of_order_is_put_right():
    typed = plan(steps=[Step("s1", "写信", "09:00"), Step("s2", "画画", "10:00"), Step("s3", "随时")])
    run_sheets.move(typed, 1, -1)
    assert [(step.title, step.starts) for step in typed.steps] == [("画画", "09:00"), ("写信", "10:00"), ("随时", "")]
    run_sheets.move(typed, 1, 1)
    assert [(step.title, step.starts) for step in typed.steps] == [("画画", "09:00"), ("随时", ""), ("写信", "10:00")]
    typed.steps = [Step("s1", "写信", "10:30"), Step("s2", "画画", "09:30")]
    run_sheets.move(typed, 0, 1)
    assert [(step.title, step.starts) for step in typed.steps] == [("画画", "09:30"), ("写信", "10:30")]


def test_past_midnight_the_hours_of_a_run_sheet_go_on_with_the_next_day():
    steps = [Step(f"s{n}", "环节", at) for n, at in enumerate(("19:00", "23:30", "00:30", "06:00"))]
    night = plan(starts="19:00", ends="07:00", last_day="2026-12-20", steps=steps)
    assert planning.problems(night) == {}
    steps[3].starts = "00:10"
    assert planning.problems(night) == {"step:3:starts": "before_above"}


def test_when_the_start_moves_the_end_and_the_segments_move_along():
    typed = plan(starts="10:30", steps=[Step("s1", "自我介绍", "09:00"), Step("s2", "随时", ""), Step("s3", "视频", "22:50")])
    assert run_sheets.retime(typed, "09:00")
    assert [step.starts for step in typed.steps] == ["10:30", "", "22:50"]  # the last would be tomorrow: it stays
    assert typed.ends == "14:30"
    assert not run_sheets.retime(typed, "10:30")
    assert not run_sheets.retime(typed, "halb zehn")


@pytest.mark.parametrize(
    ("more", "after"),
    [
        ({"ends": "11:00"}, ["吃饺子", "视频聊天"]),
        ({"ends": "11:30"}, ["视频聊天"]),
        ({"ends": "12:00"}, []),
        ({"ends": "11:00", "last_day": "2026-12-20"}, []),
        ({"ends": ""}, []),
    ],
)
def test_segments_after_the_end_are_named_and_may_stay(more: dict[str, str], after: list[str]):
    steps = [Step("s1", "包饺子", "09:30"), Step("s2", "吃饺子", "11:00"), Step("s3", "视频聊天", "11：40"), Step("s4", "合影")]
    typed = plan(steps=steps, **more)
    assert run_sheets.after_end(typed) == after
    assert not any(field.startswith("step") for field in planning.problems(typed))


def test_one_more_segment_comes_half_an_hour_after_the_last():
    typed = plan()
    assert run_sheets.add_step(typed).starts == "09:00"
    assert run_sheets.add_step(typed).starts == "09:30"


SHEET = {
    "id": "a1",
    "starts_at": at("2026-12-19 09:00"),
    "ends_at": at("2026-12-19 13:00"),
    "segments": [{"id": "s0", "starts": "08:30"}, {"id": "s1", "starts": "09:00"}, {"id": "s2", "starts": "09:20"}, {"id": "s3"}],
}


@pytest.mark.parametrize(
    ("now", "states"),
    [
        ("2026-12-19 08:00", ["next", "next", "next", "next"]),
        ("2026-12-19 09:10", ["done", "now", "next", "next"]),
        ("2026-12-19 09:20", ["done", "done", "now", "next"]),
        ("2026-12-19 13:01", ["done", "done", "done", "done"]),
    ],
)
def test_the_run_sheet_goes_on_by_the_clock(now, states):
    assert list(run_sheets.progress(SHEET, at(now), ZONE).values()) == states


def test_past_midnight_the_segments_of_the_evening_are_done():
    late = {
        **SHEET,
        "starts_at": at("2026-12-19 22:00"),
        "ends_at": at("2026-12-20 02:00"),
        "segments": [{"id": "s1", "starts": "22:30"}, {"id": "s2", "starts": "00:30"}],
    }
    assert run_sheets.progress(late, at("2026-12-20 00:40"), ZONE) == {"s1": "done", "s2": "now"}


def test_what_an_activity_that_was_closed_did_not_come_to_is_not_called_done():
    closed = {**SHEET, "closed_at": at("2026-12-19 09:12")}
    assert list(run_sheets.progress(closed, at("2026-12-20 09:00"), ZONE).values()) == ["done", "done", "next", "done"]


def test_a_cancelled_activity_has_nothing_going_on():
    assert "now" not in run_sheets.progress({**SHEET, "cancelled_at": at("2026-12-18 09:00")}, at("2026-12-19 09:10"), ZONE).values()


@pytest.mark.parametrize(
    "whom",
    [
        None,
        {"listed": True},
        {"groups": ["一组"]},
        {"grades": ["三年级"]},
        {"sex": "male"},
        {"children": ["c1"]},
        {"sex": "female", "groups": ["一组"]},
    ],
)
def test_for_whom_a_thing_is_and_what_instead_comes_through_the_form_and_through_once_more(whom):
    offer = {"item": "i1", "per_child": 2, "per": "year", "instead": ["i2"], **({"whom": whom} if whom else {})}
    record = {"id": "a1", **planning.fields(plan(), ZONE), "items": [offer]}
    assert planning.fields(planning.of_record(record, ZONE), ZONE)["items"] == [offer]
    assert planning.fields(planning.again(record, at("2026-12-19 09:00"), ZONE), ZONE)["items"] == [offer]


def test_who_chooses_by_group_has_to_choose_one():
    wrong = planning.problems(plan(offers=[Offer("i1", who="groups"), Offer("i2", who="children", children=["c1"])]))
    assert wrong == {"offer:0:groups": "missing"}


def test_the_wifi_code_escapes_what_would_break_it():
    assert wifi_text("柳坪;村", 'a:b,c\\"d') == 'WIFI:T:WPA;S:柳坪\\;村;P:a\\:b\\,c\\\\\\"d;;'
    assert wifi_text("open", "") == "WIFI:T:nopass;S:open;;"

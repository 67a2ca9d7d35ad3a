"""分工表: who leads, who helps, where and when, by segment and by person; typed in the activity's form, printed to be hung up."""

from typing import Any

import pytest
from nicegui.testing import User

from care import assignments, days, names, planning, sees
from tests.conftest import Centre
from tests.papers.looking import text, workbook
from tests.test_activities_pages import activity, only, press, write
from tests.waiting import until

ZONE = "Asia/Shanghai"
ACTIVITY: dict[str, Any] = {
    "id": "a1",
    "title": "冬至包饺子",
    "place": "堂屋",
    "starts_at": "2026-12-19T01:00:00.000Z",
    "ends_at": "2026-12-19T05:00:00.000Z",
    "segments": [
        {"id": "s1", "title": "自我介绍", "starts": "09:00", "leader": "李老师"},
        {"id": "s2", "title": "你画我猜", "starts": "10:00", "place": "操场", "leader": "王老师、小陈", "helpers": ["刘奶奶", "王老师"]},
        {"id": "s3", "title": "唐诗背诵", "starts": "10:00", "place": "图书角", "leader": "李老师", "helpers": ["小 陈"]},
        {"id": "s4", "title": "吃饺子", "starts": "11:20", "helpers": ["刘奶奶"]},
        {"id": "s5", "title": "自由活动"},
    ],
}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("王老师、小陈", ["王老师", "小陈"]),
        (" 王老师,小陈；刘奶奶/张磊\n赵敏 ", ["王老师", "小陈", "刘奶奶", "张磊", "赵敏"]),
        ("王老师 小陈", ["王老师", "小陈"]),
        ("Anna Li, Ben", ["Anna Li", "Ben"]),
        ("小陈、、小 陈，", ["小陈"]),
        ("阿依古丽·买买提", ["阿依古丽·买买提"]),
        ("、 ，", []),
        (None, []),
    ],
)
def test_names_are_told_apart_however_they_were_written(written: str | None, found: list[str]):
    assert names.several(written) == found


def test_each_segment_has_its_time_its_place_and_its_people():
    def clock(at: str | None) -> str:
        return days.local(at, ZONE).strftime("%H:%M") if at else ""

    listed = assignments.duties(ACTIVITY, ZONE)
    assert [(one.title, clock(one.begins), clock(one.until), one.place) for one in listed] == [
        ("自我介绍", "09:00", "10:00", "堂屋"),
        ("你画我猜", "10:00", "11:20", "操场"),
        ("唐诗背诵", "10:00", "11:20", "图书角"),
        ("吃饺子", "11:20", "13:00", "堂屋"),
        ("自由活动", "", "", "堂屋"),
    ]
    assert (listed[1].leaders, listed[1].helpers) == (("王老师", "小陈"), ("刘奶奶",)), "who leads does not help too"


def test_each_person_has_one_line_and_two_places_at_one_time_are_named():
    found = {one.name: one for one in assignments.people(assignments.duties(ACTIVITY, ZONE))}
    assert list(found) == ["李老师", "刘奶奶", "王老师", "小陈"]
    assert [(duty.title, leads) for duty, leads in found["小陈"].duties] == [("你画我猜", True), ("唐诗背诵", False)]
    assert {name: one.clashes for name, one in found.items() if one.clashes} == {"小陈": (("你画我猜", "唐诗背诵"),)}


def test_a_run_sheet_that_is_still_typed_says_who_would_be_at_two_places():
    plan = planning.of_record({**ACTIVITY, "who": "all"}, ZONE)
    plan.steps[2].starts, plan.steps[2].parallel, plan.steps[4].helpers = "", True, "小陈"
    segments = planning.segments_of(plan.steps)
    assert assignments.at_two_places(segments) == [("小陈", "你画我猜", "唐诗背诵")], "what has no time is at no other time either"
    assert assignments.at_two_places(planning.segments_of([*plan.steps[:2], planning.Step("s9", leader="小陈", parallel=True)])) == []


def test_helpers_go_through_the_form_and_into_the_next_time():
    plan = planning.of_record({**ACTIVITY, "who": "all"}, ZONE)
    assert [step.helpers for step in plan.steps] == ["", "刘奶奶、王老师", "小 陈", "刘奶奶", ""]
    plan.steps[0].helpers = "张磊， 赵敏"
    again = planning.fields(plan, ZONE)["segments"]
    assert again[0]["helpers"] == ["张磊", "赵敏"]
    assert "helpers" not in again[4]
    plan.steps[0].helpers = "张" * 61
    assert planning.problems(plan) == {"step:0:helpers": "too_long"}
    assert planning.again({**ACTIVITY, "who": "all"}, "2026-12-20T00:00:00.000Z", ZONE).steps[3].helpers == "刘奶奶"


async def test_helpers_are_typed_with_the_run_sheet_and_stand_on_page_and_paper(user: User, centre: Centre):
    made = activity(centre, **{key: ACTIVITY[key] for key in ("place", "starts_at", "ends_at", "segments")})
    await user.open(f"/activities/{made['id']}/edit")
    await write(user, "谁帮忙", "张磊、赵敏")
    await press(user, "保存")
    await until(lambda: bool(only(centre)["segments"][4].get("helpers")), "helpers of the last segment")
    await user.open(f"/activities/{made['id']}")
    await user.should_see("帮忙：张磊、赵敏")
    await user.should_see(f"/activities/{made['id']}/assignments")
    await user.open(f"/activities/{made['id']}/assignments")
    await user.should_see("同一个时间在两处：你画我猜、唐诗背诵")
    await user.should_see("11:20–13:00 堂屋，吃饺子（帮忙）")
    await user.should_see("还没有人带")
    told = text((await user.http_client.get(f"/activities/{made['id']}/assignments.pdf")).content)
    assert "10:00–11:20 你画我猜 操场 王老师、小陈 刘奶奶" in told
    assert "小陈 10:00–11:20 操场，你画我猜（带） 10:00–11:20 图书角，唐诗背诵（帮忙） 同一个时间在两处" in told
    by_segment, by_person = workbook((await user.http_client.get(f"/activities/{made['id']}/assignments.xlsx")).content).worksheets
    assert [cell.value for cell in by_segment[5]][:3] == ["10:00–11:20", "你画我猜", "操场"]
    assert by_person.max_row == 3 + 6


async def test_an_empty_run_sheet_says_where_to_begin(user: User, centre: Centre):
    made = activity(centre, segments=[])
    await user.open(f"/activities/{made['id']}/assignments")
    await user.should_see("流程还是空的")
    assert (await user.http_client.get("/activities/nothing/assignments")).status_code == 404


def test_phones_hear_who_leads_and_not_who_helps():
    centre = {"name": "柳坪村儿童之家", "time_zone": ZONE, "language": "zh_CN", "sound": True, "phones": {}}
    seen = sees.activity(ACTIVITY, centre=centre, expected=0, stations=[], desks=["arrival"])
    assert [each["title"] for each in seen["segments"]] == [each["title"] for each in ACTIVITY["segments"]]
    assert seen["segments"][1]["leader"] == "王老师、小陈"
    assert "刘奶奶" not in str(seen)

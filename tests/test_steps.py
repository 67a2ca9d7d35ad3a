"""下一环节: what is on, what comes next, and how a run sheet went against its plan."""

from typing import Any

from nicegui import ui
from nicegui.testing import User

from care import days, steps
from care.facts import Fact
from pages import sampling, words
from pages.activity_view import really
from tests.conftest import Centre

SHANGHAI = "Asia/Shanghai"
ACTIVITY: dict[str, Any] = {
    "id": "a1",
    "title": "冬至包饺子",
    "starts_at": "2026-12-19T01:00:00.000Z",
    "ends_at": "2026-12-19T05:00:00.000Z",
    "segments": [
        {"id": "s1", "title": "自我介绍", "starts": "09:00"},
        {"id": "s2", "title": "包饺子", "starts": "09:35"},
        {"id": "s3", "title": "游戏闯关", "starts": "10:20"},
        {"id": "s4", "title": "吃饺子", "starts": "11:20"},
    ],
}
TEN = "2026-12-19T02:00:00.000Z"


def step(segment: str, clock: str, **details: Any) -> Fact:
    return {"id": f"f-{clock}", "kind": "step", "segment": segment, "happened_at": f"2026-12-19T{clock}:00.000Z", "details": details}


def hours(taken: list[Fact]) -> list[tuple[str, str, str]]:
    return [(each.id, each.begins[11:16], each.until[11:16]) for each in steps.timetable(ACTIVITY, SHANGHAI, taken)]


def test_the_run_sheet_becomes_instants() -> None:
    assert steps.planned({**ACTIVITY, "segments": ACTIVITY["segments"][:2]}, SHANGHAI) == [
        steps.Planned("s1", "2026-12-19T01:00:00.000Z", "2026-12-19T01:35:00.000Z"),
        steps.Planned("s2", "2026-12-19T01:35:00.000Z", "2026-12-19T05:00:00.000Z"),
    ]


def test_a_run_sheet_goes_on_past_midnight_and_its_last_part_ends_after_four_hours() -> None:
    late = {
        **ACTIVITY,
        "starts_at": "2026-12-19T15:00:00.000Z",
        "ends_at": "2026-12-20T15:00:00.000Z",
        "segments": [
            {"id": "s1", "title": "守岁", "starts": "23:00"},
            {"id": "?", "title": "歇一会"},
            {"id": "s2", "title": "吃饺子", "starts": "00:20"},
        ],
    }
    assert steps.planned(late, SHANGHAI) == [
        steps.Planned("s1", "2026-12-19T15:00:00.000Z", "2026-12-19T16:20:00.000Z"),
        steps.Planned("s2", "2026-12-19T16:20:00.000Z", "2026-12-19T20:20:00.000Z"),
    ]


def test_what_is_to_come_moves_with_the_delay_and_catches_up_where_there_is_room() -> None:
    late = [step("s1", "01:10"), step("s2", "01:50")]
    assert hours(late) == [("s1", "01:10", "01:50"), ("s2", "01:50", "02:35"), ("s3", "02:35", "03:35"), ("s4", "03:35", "05:15")]
    early = [step("s1", "01:00"), step("s2", "01:20")]
    assert hours(early)[2:] == [("s3", "02:20", "03:20"), ("s4", "03:20", "05:00")], "nobody is sent on before the time"


def test_what_was_skipped_or_passed_over_is_left_out() -> None:
    taken = [step("s1", "01:00"), step("s3", "01:30", skipped=True), step("s2", "01:40")]
    assert [id for id, _from, _until in hours(taken)] == ["s1", "s2", "s4"]
    assert [id for id, _from, _until in hours([step("s3", "02:00")])] == ["s3", "s4"]
    assert [id for id, _from, _until in hours([step("s1", "00:50", skipped=True)])] == ["s2", "s3", "s4"]
    assert [id for id, _from, _until in hours([step("gone", "01:00")])] == ["s1", "s2", "s3", "s4"], "of a segment that is no more"


def test_the_tap_counts_and_without_one_the_clock() -> None:
    assert steps.progress(ACTIVITY, TEN, SHANGHAI, [])["s2"] == "now"
    taken = [step("s1", "01:00")]
    assert steps.progress(ACTIVITY, TEN, SHANGHAI, taken) == {"s1": "now", "s2": "next", "s3": "next", "s4": "next"}
    taken += [step("s2", "01:45"), step("s3", "01:50", skipped=True)]
    assert steps.progress(ACTIVITY, TEN, SHANGHAI, taken) == {"s1": "done", "s2": "now", "s3": "skipped", "s4": "next"}
    over = {**ACTIVITY, "closed_at": "2026-12-19T05:00:00.000Z"}
    assert steps.progress(over, "2026-12-19T06:00:00.000Z", SHANGHAI, taken)["s2"] == "done"
    for how in ("closed_at", "cancelled_at"):
        early = {**ACTIVITY, how: "2026-12-19T01:55:00.000Z"}
        assert steps.progress(early, TEN, SHANGHAI, taken) == {"s1": "done", "s2": "done", "s3": "skipped", "s4": "next"}, "nothing is on"


def test_what_is_written_down_afterwards_says_when_it_began_and_moves_nobody() -> None:
    noted = [step("s1", "01:05", noted=True)]
    assert steps.progress(ACTIVITY, TEN, SHANGHAI, noted)["s2"] == "now", "by the clock, as before"
    assert steps.how_it_went(ACTIVITY, SHANGHAI, noted)[0].late == 5
    taken = [step("s2", "01:45"), step("s1", "01:50", noted=True)]
    assert steps.progress(ACTIVITY, TEN, SHANGHAI, taken)["s2"] == "now", "the tap counts"


def test_what_comes_next_is_the_first_that_was_not_skipped() -> None:
    def coming(taken: list[Fact], now: str = TEN) -> str | None:
        found = steps.coming(ACTIVITY, now, SHANGHAI, taken)
        return found["id"] if found else None

    assert coming([], "2026-12-19T00:30:00.000Z") == "s1"
    assert coming([]) == "s3", "by the clock 包饺子 is on"
    assert coming([step("s1", "01:00")]) == "s2"
    assert coming([step("s1", "01:00"), step("s2", "01:30", skipped=True)]) == "s3"
    assert coming([step("s4", "02:00")]) is None
    assert coming([step("s1", "01:00"), step("gone", "01:30")]) == "s2", "a segment that was taken off the run sheet leads nowhere"


def test_what_is_on_is_what_was_tapped_however_long_it_lasts() -> None:
    beside = {**ACTIVITY, "segments": [*ACTIVITY["segments"][:3], {"id": "s5", "title": "画画", "parallel": True}, ACTIVITY["segments"][3]]}
    assert steps.on(beside, []) is None, "nobody tapped: the clock says it"
    assert steps.on(beside, [step("s1", "01:00"), step("s2", "04:30")]) == ["s2"]
    assert steps.on(beside, [step("s3", "02:20")]) == ["s3", "s5"]
    assert steps.on(beside, [step("s3", "02:20"), step("s5", "02:30", skipped=True)]) == ["s3"]
    assert steps.on(beside, [step("gone", "02:20")]) is None


def test_early_late_and_skipped_are_said() -> None:
    taken = [step("s1", "01:00"), step("s2", "01:39"), step("s3", "02:10"), step("s4", "02:20", skipped=True)]
    went = steps.how_it_went(ACTIVITY, SHANGHAI, taken)
    assert [one.late for one in went] == [0, 4, -10, None]
    assert [really(one) for one in went] == ["09:00 开始", "09:39 开始，晚 4 分钟", "10:10 开始，早 10 分钟", "跳过了"]
    assert really(steps.how_it_went(ACTIVITY, SHANGHAI, [])[0]) == ""
    (early, *_more) = steps.how_it_went({**ACTIVITY, "starts_at": "2026-12-18T22:00:00.000Z"}, SHANGHAI, [step("s1", "02:33")])
    assert really(early) == "10:33 开始，晚 1 小时 33 分钟"
    tried = {**step("s1", "00:30"), "happened_at": "2026-12-18T00:50:00.000Z"}
    assert really(steps.how_it_went(ACTIVITY, SHANGHAI, [tried])[0]) == "08:50 开始", "trying it out the day before is not early"
    camp = {**ACTIVITY, "ends_at": "2026-12-22T05:00:00.000Z"}
    second = {**step("s1", "01:00"), "happened_at": "2026-12-20T00:55:00.000Z"}
    assert steps.how_it_went(camp, SHANGHAI, [second])[0].late == -5, "the plan's hours hold on each day of a camp"


SIDE_BY_SIDE: dict[str, Any] = {
    **ACTIVITY,
    "segments": [
        {"id": "s1", "title": "集合", "starts": "09:00", "parallel": True},  # nothing stands above it
        {"id": "p1", "title": "你画我猜", "starts": "09:30"},
        {"id": "p2", "title": "无敌风火轮", "parallel": True},
        {"id": "p3", "title": "唐诗背诵", "starts": "09:40", "parallel": True},
        {"id": "s4", "title": "发奖", "starts": "11:00"},
    ],
}


def states(now: str, taken: list[Fact]) -> str:
    return " ".join(steps.progress(SIDE_BY_SIDE, now, SHANGHAI, taken).values())


def test_segments_side_by_side_are_one_step() -> None:
    assert [(each.id, each.begins[11:16], each.until[11:16]) for each in steps.planned(SIDE_BY_SIDE, SHANGHAI)] == [
        ("s1", "01:00", "01:30"),
        *((id, "01:30", "03:00") for id in ("p1", "p2", "p3")),
        ("s4", "03:00", "05:00"),
    ]
    assert states("2026-12-19T01:35:00.000Z", []) == "done now now now next"
    assert states("2026-12-19T03:05:00.000Z", []) == "done done done done now"
    first, second = step("s1", "01:05"), step("p1", "01:40")
    assert steps.coming(SIDE_BY_SIDE, TEN, SHANGHAI, [first])["id"] == "p1"  # pyright: ignore[reportOptionalSubscript]
    assert states(TEN, [first]) == "now next next next next"
    assert states(TEN, [first, second]) == states(TEN, [first, step("p3", "01:40")]) == "done now now now next"
    assert steps.coming(SIDE_BY_SIDE, TEN, SHANGHAI, [first, second])["id"] == "s4"  # pyright: ignore[reportOptionalSubscript]
    assert states(TEN, [first, second, step("s4", "02:00")]) == "done done done done now"


def test_of_segments_side_by_side_one_may_be_skipped_and_a_tap_on_another_begins_nothing_anew() -> None:
    taken = [step("s1", "01:00"), step("p2", "01:10", skipped=True)]
    assert states(TEN, taken) == "now next skipped next next"
    taken += [step("p1", "01:40"), step("p3", "02:10")]
    assert states(TEN, taken) == "done now skipped now next"
    told = [(each.id, each.begins[11:16], each.until[11:16]) for each in steps.timetable(SIDE_BY_SIDE, SHANGHAI, taken)]
    assert told == [("s1", "01:00", "01:40"), ("p1", "01:40", "03:10"), ("p3", "01:40", "03:10"), ("s4", "03:10", "05:10")]
    went = steps.how_it_went(SIDE_BY_SIDE, SHANGHAI, taken[:3])
    assert [(one.late, one.skipped) for one in went] == [(0, False), (10, False), (None, True), (10, False), (None, False)]
    all_skipped = [step(id, clock, skipped=True) for id, clock in (("p1", "01:01"), ("p2", "01:02"), ("p3", "01:03"))]
    assert [each.id for each in steps.timetable(SIDE_BY_SIDE, SHANGHAI, [step("s1", "01:00"), *all_skipped])] == ["s1", "s4"]


async def test_what_runs_side_by_side_is_one_step_to_choose_and_is_told_as_one(user: User, centre: Centre) -> None:
    ledger = centre.ledger
    activity = sampling.load(ledger, by="周敏")
    ledger.save("activities", {**activity, "segments": [{**one, "starts": ""} for one in SIDE_BY_SIDE["segments"]]}, by="周敏")
    await user.open(f"/activities/{activity['id']}/board")
    user.find(kind=ui.button, content="挑环节").click()
    user.find(kind=ui.button, content="只跳过 无敌风火轮").click()
    await user.should_see("跳过了 无敌风火轮")
    user.find(kind=ui.button, content="挑环节").click()
    user.find(marker="begin-你画我猜 / 唐诗背诵").click()
    await user.should_see("现在是 你画我猜 / 唐诗背诵，在环节岗位的手机跟着换")


async def test_one_tap_goes_on_and_can_be_taken_back(user: User, centre: Centre) -> None:
    ledger = centre.ledger
    activity = sampling.load(ledger, by="周敏")
    segments = {each["title"]: each["id"] for each in activity["segments"]}
    unplanned = [{**each, "starts": ""} for each in activity["segments"]]
    ledger.save("activities", {**activity, "segments": unplanned}, by="周敏")  # whatever the time is, none is on by the clock

    def taken() -> list[Fact]:
        return steps.steps(activity["id"], days.day_of(days.now(), ledger.books.zone), ledger.books)

    await user.open(f"/activities/{activity['id']}/board")
    user.find(kind=ui.button, content="挑环节").click()
    await user.should_see("在环节岗位的手机跟着换，正在扫的扫完再换。")
    user.find(marker="begin-表达心愿").click()
    await user.should_see("正在 表达心愿")
    await user.should_see("下一环节：包饺子")
    user.find(kind=ui.button, content="下一环节：包饺子").click()
    await user.should_see("现在是 包饺子，在环节岗位的手机跟着换")
    assert [each["segment"] for each in taken()] == [segments["表达心愿"], segments["包饺子"]]
    user.find(kind=ui.button, content="撤回").click()
    await user.should_see("正在 表达心愿")
    assert [each["segment"] for each in taken()] == [segments["表达心愿"]]
    ledger.record(steps.step(activity["id"], segments["包饺子"]), organizer="李老师")  # on the other laptop, at the same moment
    user.find(kind=ui.button, content="下一环节：包饺子").click()
    await user.should_see("刚才已经换了，现在是 包饺子")
    assert [each["segment"] for each in taken()] == [segments["表达心愿"], segments["包饺子"]]
    await user.open(f"/activities/{activity['id']}")
    await user.should_see(f"{words.clock(taken()[0]['happened_at'])} 开始")
    await user.should_see("正在 包饺子")
    ledger.save("activities", {**ledger.store.activities.need(activity["id"]), "cancelled_at": days.now()}, by="李老师")
    await ledger.commit()
    await user.should_see("活动取消了，加入码失效。")
    await user.should_not_see("正在 包饺子")
    await user.should_not_see("挑环节")

"""Run sheets: templates to begin with, one more segment, and how far it has got by the clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import time
from typing import Any

from care import activity as activities
from care import days
from care.activity import Record
from care.ids import new_id
from care.planning import Plan, Step
from care.reading import time_of

TEMPLATES: Mapping[str, tuple[int, Sequence[tuple[str, int, Mapping[str, Any]]]]] = {
    "solstice": (
        240,
        (
            ("自我介绍", 0, {}),
            ("表达心愿", 20, {}),
            ("包饺子", 35, {}),
            ("游戏闯关", 80, {"places": "16"}),
            ("吃饺子", 140, {"meal": True}),
            ("视频聊天", 190, {}),
        ),
    ),
    "games": (
        120,
        (("开场，说规则", 0, {}), ("抢板凳", 10, {"places": "16"}), ("击鼓传球", 50, {}), ("说说感受", 85, {}), ("发文具", 105, {})),
    ),
    "stations": (
        150,
        (
            ("分队，领闯关卡", 0, {}),
            ("你画我猜", 15, {"place": "第一站"}),
            ("无敌风火轮", 15, {"place": "第二站", "parallel": True}),
            ("唐诗背诵", 15, {"place": "第三站", "parallel": True}),
            ("数分，公布名次，发奖", 120, {}),
        ),
    ),
    "contest": (
        150,
        (("热身，说规则", 0, {}), ("跳绳比赛", 15, {}), ("下棋比赛", 45, {}), ("乒乓球比赛", 85, {}), ("公布名次，发奖", 130, {})),
    ),
    "video": (120, (("登记排队", 0, {}), ("视频聊天", 10, {}), ("写信画画", 10, {"parallel": True}), ("说说感受", 105, {}))),
    "birthday": (
        90,
        (("做贺卡", 0, {}), ("唱生日歌，吃蛋糕", 30, {"meal": True}), ("游戏", 50, {}), ("许心愿", 75, {})),
    ),
    "library": (120, (("借书还书", 0, {}), ("自由阅读", 10, {}), ("读书分享", 90, {}))),
    "homework": (150, (("作业辅导", 0, {}), ("课间活动", 60, {}), ("检查和答疑", 80, {}))),
    "checkup": (120, (("量身高体重", 0, {}), ("查视力", 20, {}), ("查口腔", 40, {}))),
    "blank": (0, ()),
}
"""Run sheets to begin with: how many minutes it all takes, and each segment's title, minutes after the start, and more. From the reports
of centres: a winter solstice of six segments, games on sixteen stools, three stations side by side (at one time), a contest with prizes, a
video call with parents, birthdays kept together, a library that opens, homework at the weekend, a check-up."""


def apply_template(plan: Plan, code: str) -> None:
    """Put a template's segments in place of the plan's, timed from its start; the end moves where the template says how long it is."""
    minutes, start = TEMPLATES[code][0], time_of(plan.starts)
    plan.steps = _steps_of(code, start)
    if minutes and start and not plan.last_day:
        plan.ends = later(start, minutes) or plan.ends


def _steps_of(code: str, start: time | None) -> list[Step]:
    return [Step(new_id("s"), title, later(start, after), **more) for title, after, more in TEMPLATES[code][1]]


def is_as_filled_in(plan: Plan) -> bool:
    """Whether a run sheet holds nothing that anybody typed: a template as it came, or rows with nothing in them."""
    rows = [replace(step, id="") for step in plan.steps]
    if not any(step.title or step.place or step.leader or step.helpers or step.places for step in rows):
        return True
    start = time_of(plan.starts)
    return any(rows == [replace(step, id="") for step in _steps_of(code, start)] for code in TEMPLATES)


def retime(plan: Plan, was: str) -> bool:
    """Let the end and all segments follow a start that was `was` before. Returns whether anything moved; what would leave the day stays."""
    before, after = time_of(was), time_of(plan.starts)
    if before is None or after is None or before == after:
        return False
    apart = minutes_apart(was, plan.starts)
    if not plan.last_day:
        plan.ends = later(time_of(plan.ends), apart) or plan.ends
    for step in plan.steps:
        step.starts = later(time_of(step.starts), apart) or step.starts
    return True


def moved(segments: Iterable[Record], minutes: int) -> list[dict[str, Any]]:
    """The segments so many minutes later, or earlier, past midnight too; those without a time stay as they are."""
    found: list[dict[str, Any]] = []
    for segment in segments:
        at = time_of(segment.get("starts") or "")
        total = (at.hour * 60 + at.minute + minutes) % (24 * 60) if at else 0
        found.append({**segment, "starts": f"{total // 60:02d}:{total % 60:02d}"} if at and minutes else {**segment})
    return found


def minutes_apart(was: str, starts: str) -> int:
    """From one start to another in minutes, both as typed; 0 where one of them cannot be read."""
    before, after = time_of(was), time_of(starts)
    return (after.hour - before.hour) * 60 + after.minute - before.minute if before and after else 0


def move(plan: Plan, number: int, by: int) -> None:
    """Let a segment change places with the one above (-1) or below it (1). Of their times the earlier one stays above."""
    upper, lower = sorted((number, number + by))
    steps = plan.steps
    steps[upper], steps[lower] = steps[lower], steps[upper]
    first, second = time_of(steps[upper].starts), time_of(steps[lower].starts)
    if first and second and second < first:
        steps[upper].starts, steps[lower].starts = steps[lower].starts, steps[upper].starts


def add_step(plan: Plan) -> Step:
    """One more segment at the end, half an hour after the last one that has a time."""
    last = next((time_of(step.starts) for step in reversed(plan.steps) if time_of(step.starts)), None)
    added = Step(new_id("s"), starts=later(last, 30) if last else (plan.starts if time_of(plan.starts) and not plan.steps else ""))
    plan.steps.append(added)
    return added


def after_end(plan: Plan) -> list[str]:
    """The titles of segments that would begin when the activity is over; of one that goes on past its day nobody can say."""
    start, end = time_of(plan.starts), time_of(plan.ends)
    if start is None or end is None or end <= start or (plan.last_day and plan.last_day != plan.day):
        return []
    return [step.title for step in plan.steps if step.title and (at := time_of(step.starts)) and at >= end]


def later(start: time | None, minutes: int) -> str:
    """So many minutes after `start`, or nothing where that is another day."""
    if start is None:
        return ""
    total = start.hour * 60 + start.minute + minutes
    return f"{total // 60:02d}:{total % 60:02d}" if 0 <= total < 24 * 60 else ""


def together(activity: Record) -> list[list[Record]]:
    """The run sheet in its steps: each is one segment, or several that run side by side (`parallel`: with the one above)."""
    found: list[list[Record]] = []
    for segment in activity.get("segments") or ():
        if segment.get("parallel") and found:
            found[-1].append(segment)
        else:
            found.append([segment])
    return found


def beside(activity: Record, segment: str) -> list[Record]:
    """The segments that run at the same time as this one, itself among them; none of one that is not on the run sheet."""
    return next((group for group in together(activity) if any(one["id"] == segment for one in group)), list[Record]())


def hours(activity: Record) -> dict[str, time | None]:
    """When each segment is to begin; those side by side begin with the first of them that has a time."""
    found: dict[str, time | None] = {}
    for group in together(activity):
        at = next((known for one in group if (known := time_of(one.get("starts") or ""))), None)
        found |= {one["id"]: at for one in group}
    return found


def progress(activity: Record, now: str, zone: str) -> dict[str, str]:
    """How far the run sheet is by the clock: segment → done, now or next. Several that run side by side are on together.

    Over several days it begins anew each day. A segment without a time is next until the activity is over.
    """
    state = activities.state(activity, now)
    listed: Sequence[Record] = activity.get("segments") or ()
    if state == "closed":
        return _held(activity, listed, zone)
    if state == "over" or now > activity["ends_at"]:
        return {segment["id"]: "done" for segment in listed}
    begun: dict[str, int] = {}
    if state == "running" and now >= activity["starts_at"]:
        start, clock = (days.local(instant, zone).time() for instant in (activity["starts_at"], now))
        into = _minutes_into(start, clock)
        known = hours(activity)
        begun = {id: _minutes_into(start, at) for id, at in known.items() if at and _minutes_into(start, at) <= into}
    current = max(reversed(list(begun)), key=lambda id: begun[id], default=None)
    on = {segment["id"] for segment in beside(activity, current or "")}
    return {segment["id"]: "now" if segment["id"] in on else "done" if segment["id"] in begun else "next" for segment in listed}


def _held(activity: Record, listed: Sequence[Record], zone: str) -> dict[str, str]:
    """Of an activity that an organizer closed: what had begun by then is done, the rest did not come to it."""
    closed = min(activity["closed_at"], activity["ends_at"])
    if days.day_of(activity["starts_at"], zone) != days.day_of(closed, zone):
        return {segment["id"]: "done" for segment in listed}
    start, end = (days.local(instant, zone).time() for instant in (activity["starts_at"], closed))
    times = hours(activity)
    into = _minutes_into(start, end)
    return {id: "next" if at and _minutes_into(start, at) > into else "done" for id, at in times.items()}


EARLY = 180
"""Minutes before the start of an activity in which a segment of the same day may stand: setting up."""


def _minutes_into(start: time, clock: time) -> int:
    """Minutes from the activity's start to a time of day, past midnight too; below zero for what stands shortly before the start."""
    return (clock.hour * 60 + clock.minute - start.hour * 60 - start.minute + EARLY) % (24 * 60) - EARLY

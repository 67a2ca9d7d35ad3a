"""A series and its days in words: when it is held, whether a day was, what became of a child on it."""

from collections.abc import Mapping, Sequence
from typing import Any

from care import series
from care.activity import Record
from care.attendance import Day
from pages import words
from pages.words import _, mark, ngettext

WEEKDAYS = (mark("周一"), mark("周二"), mark("周三"), mark("周四"), mark("周五"), mark("周六"), mark("周日"))
KINDS = {"roll": mark("要点名"), "open": mark("开放时间")}


def weekday(number: int) -> str:
    """周一 for 0."""
    return _(WEEKDAYS[number])


def when(weekdays: Sequence[int]) -> str:
    """每天, 周一到周五, 每周六, 每周三、周六."""
    if series.is_daily(weekdays):
        return _("每天")
    if series.is_run(weekdays):
        return _("{first}到{last}").format(first=weekday(min(weekdays)), last=weekday(max(weekdays)))
    return _("每{days}").format(days=_("、").join(weekday(number) for number in sorted(weekdays)))


def hours(record: Mapping[str, Any]) -> str:
    """16:00–18:00."""
    return f"{record['starts']}–{record['ends']}"


def later(record: Record) -> list[str]:
    """What holds from some day on: 3 月 1 日起 15:00–17:00 新教室."""
    told: list[str] = []
    shown = (record["starts"], record["ends"]) if record.get("later") else ("", "")
    for said in record.get("later") or ():
        shown = (said.get("starts", shown[0]), said.get("ends", shown[1]))
        what = " ".join((*([f"{shown[0]}–{shown[1]}"] if {"starts", "ends"} & set(said) else ()), *filter(None, (said.get("place"),))))
        told += [_("{day}起 {what}").format(day=words.day(said["from"], weekday=False), what=what)] if what else []
    return told


def period(first: str, last: str) -> str:
    """9 月 5 日 – 1 月 30 日."""
    shown = [words.day(day, weekday=False) for day in dict.fromkeys((first, last))]
    return " – ".join(shown)


def term(code: str) -> str:
    """2026 年秋季学期 for "2026-autumn"."""
    year, season = int(code[:4]), code[5:]
    return _("{year} 年秋季学期").format(year=year) if season == "autumn" else _("{year} 年春季学期").format(year=year)


def came(n: int) -> str:
    """到了 23 人."""
    return ngettext("到了 {n} 人", "到了 {n} 人", n).format(n=n)


def state(day: Day) -> str:
    """What is known of a day: 到了 23 人; 没办：老师病了; 没有记录; nothing where it lies ahead."""
    if day.state == "came":
        return came(len(day.came))
    if day.state == "not_held":
        reason = day.reason or (_("取消了") if day.activity.get("cancelled_at") else "")
        if not day.over:
            return _("停办：{reason}").format(reason=day.reason) if day.reason else _("停办")
        return _("没办：{reason}").format(reason=reason) if reason else _("没办")
    return _("办了，没有签到") if day.state == "held" else _("没有记录") if day.state == "not_recorded" else ""


def days_in_a_row(days: Sequence[str]) -> str:
    """连着 3 次没来：11 月 14 日、11 月 21 日、11 月 28 日; of more than three the last ones."""
    n = len(days)
    listed = _("、").join(words.day(day, weekday=False) for day in days[-3:])
    return ngettext("连着 {n} 次没来：{days}", "连着 {n} 次没来：{days}", n).format(n=n, days=listed)

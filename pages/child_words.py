"""A child in words: its fields, what is wrong with a form, what is missing, where a value comes from."""

from collections.abc import Mapping
from typing import Any

from care.editing import Wrong
from pages import words, words_roster
from pages.words import _, mark

Record = Mapping[str, Any]

FIELDS = {
    **words_roster.FIELDS,
    "number": mark("号码"),
    "may_go_alone": mark("自行回家"),
    "photo": mark("照片"),
    "words": mark("引用说的话"),
    "merged_into": mark("合并"),
    "newcomer_at": mark("新来的"),
    "phone": mark("电话"),
    "work": mark("在哪做事"),
}
WRONG = {
    "name_missing": mark("写上孩子的名字。"),
    "too_long": mark("太长了，最多 {longest} 个字。"),
    "number_unreadable": mark("号码是 1 到 {highest} 的数。"),
    "number_taken": mark("{name} 在用这个号码。换一个，或者空着，由寸草来排。"),
    "identity_taken": mark("这是 {name} 的身份证号。是同一个孩子，就打开那一份来改。"),
    "identity_damaged": mark("号码被表格弄坏了，照证件重写一遍。"),
    "identity_length": mark("身份证号要 18 位，这里是 {digits} 位。"),
    "identity_characters": mark("号码里有不该有的字，只写数字，最后一位可以是 X。"),
    "identity_check": mark("最后一位对不上，可能抄错了一位。照证件看一遍。"),
    "identity_born": mark("号码里的生日不像孩子的，看看是不是抄错了。"),
    "identity_other_born": mark("号码里的生日是 {says}，出生日期写的是 {written}。改其中一个。"),
    "identity_other_sex": mark("号码里是{says}，性别选的是{written}。改其中一个。"),
    "born_unreadable": mark("读不出是哪一天，写成 2017-5-6 这样。"),
    "born_no_such_day": mark("没有这一天，看看日期。"),
    "born_future": mark("这一天还没到，看看日期。"),
    "born_long_ago": mark("{year} 年，不像孩子的生日。看看年份。"),
    "phone_short": mark("少 {missing} 位，再对一遍号码。"),
    "phone_long": mark("多 {extra} 位，再对一遍号码。"),
    "phone_damaged": mark("号码被表格弄坏了，重写一遍。"),
    "phone_unreadable": mark("不像电话号码，只写一个号码。"),
    "alone_by_missing": mark("写上是谁同意的。"),
    "alone_on_missing": mark("写上是哪天同意的。"),
    "day_unreadable": mark("读不出是哪一天，写成 2026-12-19 这样。"),
    "day_future": mark("这一天还没到，看看日期。"),
    "guardian_nameless": mark("写上名字或者电话。"),
    "guardian_twice": mark("上面已经有这一位了。"),
}
MISSING = {"name": mark("名字待改"), "born": mark("生日待补"), "sex": mark("性别待补"), "phone": mark("电话待补")}


def field(name: str) -> str:
    """A field's name as the pages call it."""
    return _(FIELDS[name]) if name in FIELDS else name


def wrong(found: Wrong) -> str:
    """What is wrong with what was typed, and what to do."""
    return _(WRONG[found.code]).format_map({name: _shown(value) for name, value in found.needs.items()})


def _shown(value: Any) -> Any:
    return words.sex(value) if value in words.SEX else value


def missing(code: str) -> str:
    """What is still to be found out."""
    return _(MISSING[code])


def value(name: str, given: Any) -> str:
    """A field's value as a person reads it; empty where nothing is known."""
    if given in (None, "", []):
        return ""
    if name == "sex":
        return words.sex(given)
    if name == "guardianship":
        return words.guardianship(given)
    if name == "born":
        return words.born(given)
    if name == "number":
        return words.number(given)
    if name == "phone":
        return words.phone(given)
    if name == "grade":
        return words.grade(given)
    if name in ("may_go_alone", "photo", "words"):
        return alone(given)
    if name in ("archived_at",):
        return words.moment(given)
    return str(given)


def alone(permission: Record) -> str:
    """Who agreed, and when: that the child goes home alone, to a photo, or to the quoting of its words."""
    return _("{day} {by} 同意").format(day=words.day(permission["on"], weekday=False), by=permission["by"])


def identity(number: str) -> str:
    """An identity number in groups, to be compared with a card: 150902 20170506 1234."""
    return f"{number[:6]} {number[6:14]} {number[14:]}" if len(number) == 18 else number


def schooling(child: Record) -> str:
    """School, grade and class in one line: 柳坪小学 三年级 2 班."""
    return " ".join(filter(None, (child.get("school"), words.grade(child.get("grade")), child.get("class_name"))))


def called(relation: str | None, name: str | None) -> str:
    """A guardian as one speaks of them: 奶奶 刘秀英."""
    return " ".join(filter(None, (relation, name)))

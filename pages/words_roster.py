"""What is wrong with a row of a roster, and what becomes of it, in words."""

from collections.abc import Mapping

from care.plan import Choice, Row
from care.roster import Problem
from pages import words
from pages.words import _, mark

WHAT = {
    "no_name": mark("这一行没有姓名"),
    "nothing_readable": mark("{fields}都读不出"),
    "twice": mark("和第 {first} 行是同一个孩子（{why}）"),
    "which_one": mark("名单里有同名的{name}，分不清是哪一个"),
    "namesake": mark("名单里已有{name}，分不清是不是同一个孩子"),
    "identity_damaged": mark("被表格弄坏了，找不回原号码"),
    "identity_length": mark("要 18 位，这里是 {digits} 位"),
    "identity_characters": mark("号码里有不该有的字"),
    "identity_check": mark("最后一位对不上，可能抄错了"),
    "identity_born": mark("号码里的生日不像孩子的"),
    "identity_other_born": mark("号码里的生日是 {says}，这一行写的是 {written}"),
    "identity_other_sex": mark("号码里是{says}，这一行写的是{written}"),
    "identity_twice": mark("和第 {first} 行{name}的号码一样"),
    "born_unreadable": mark("读不出是哪一天"),
    "born_no_such_day": mark("没有这一天"),
    "born_future": mark("这一天还没到"),
    "born_long_ago": mark("{year} 年，不像孩子的生日"),
    "born_month": mark("分不清是 1 月还是 10 月"),
    "sex_unreadable": mark("读不出是男是女"),
    "phone_short": mark("少 {missing} 位"),
    "phone_long": mark("多 {extra} 位"),
    "phone_damaged": mark("被表格弄坏了，找不回原号码"),
    "phone_unreadable": mark("不像电话号码"),
    "phone_second": mark("有两个号码"),
    "guardianship_unknown": mark("不认得这一类"),
    "name_odd": mark("名字里有不像名字的字"),
    "too_long": mark("太长"),
    "merged_across": mark("整行并成了一格，旁边的都没了"),
    "cell_error": mark("这一格的公式出错了"),
    "cell_formula": mark("这一格的公式还没有算出结果"),
    "archived": mark("这个孩子已经归档"),
    "renamed": mark("号码是{name}的，名字不一样"),
    "known_other_born": mark("和身份证号里的生日 {kept} 对不上"),
    "known_other_sex": mark("和身份证号对不上，号码里是{kept}"),
    "known_name_born": mark("名单里已有{name}，生日相同"),
    "known_name_phone": mark("名单里已有{name}，电话相同"),
    "known_name": mark("名单里已有{name}"),
}
WHY_ONE = {
    "identity": mark("身份证号一样"),
    "name_born": mark("姓名和生日一样"),
    "name_phone": mark("姓名和电话一样"),
    "all": mark("整行一样"),
    "known": mark("两行都是名单里的这一个"),
}
LEFT_OUT = mark("不导入")
THEN = {
    "no_name": LEFT_OUT,
    "nothing_readable": LEFT_OUT,
    "twice": LEFT_OUT,
    "which_one": LEFT_OUT,
    "namesake": mark("新增"),
    "identity": mark("号码留空"),
    "born": mark("生日待补"),
    "sex": mark("性别待补"),
    "phone": mark("电话待补"),
    "phone_second": mark("只留第一个"),
    "guardianship": mark("这一格留空"),
    "cell": mark("这一格留空"),
    "name": mark("导入后改"),
    "too_long": mark("只留下前 {longest} 个字"),
    "merged_across": LEFT_OUT,
    "archived": mark("恢复到名单"),
    "renamed": mark("换成新名字"),
    "known_other": mark("不改"),
    "known": mark("是同一个，更新"),
}
CHOICES: Mapping[Choice, str] = {
    "add": mark("新增"),
    "update": mark("是同一个，更新"),
    "apart": mark("不是同一个，新增"),
    "skip": LEFT_OUT,
    "identity": mark("按身份证号来"),
}
FIELDS = {
    "name": mark("姓名"),
    "sex": mark("性别"),
    "born": mark("出生日期"),
    "identity": mark("身份证号"),
    "school": mark("学校"),
    "grade": mark("年级"),
    "class_name": mark("班级"),
    "group": mark("小组"),
    "guardianship": mark("谁在照看"),
    "nation": mark("民族"),
    "address": mark("家庭住址"),
    "parents_at": mark("父母务工地"),
    "health": mark("健康"),
    "note": mark("备注"),
    "guardians": mark("监护人"),
    "archived_at": mark("归档"),
    "guardian.name": mark("监护人"),
    "guardian.relation": mark("与儿童关系"),
    "guardian.phone": mark("监护人电话"),
    "guardian.work": mark("监护人在哪做事"),
    "father.name": mark("父亲"),
    "father.phone": mark("父亲电话"),
    "father.work": mark("父亲务工地"),
    "mother.name": mark("母亲"),
    "mother.phone": mark("母亲电话"),
    "mother.work": mark("母亲务工地"),
    "guardian2.name": mark("另一位监护人"),
    "guardian2.relation": mark("另一位的关系"),
    "guardian2.phone": mark("另一位的电话"),
}
_SHORT = {"guardian.phone": mark("电话")}


def what(problem: Problem) -> str:
    """What is wrong, in a few words: 没有这一天."""
    return _(WHAT[problem.code]).format_map({name: _needed(name, value) for name, value in problem.needs.items()})


def _needed(name: str, value: str | int) -> str | int:
    if name == "fields":
        return _("、").join(_(_SHORT.get(each, FIELDS[each])) for each in str(value).split(","))
    if name == "why":
        return _(WHY_ONE[str(value)])
    return words.sex(str(value)) if value in ("male", "female") else value


def then(problem: Problem) -> str:
    """What becomes of it by itself: 生日待补."""
    if "instead" in problem.needs:
        return _("按身份证号补上")
    code = problem.code
    while code not in THEN and "_" in code:
        code = code.rpartition("_")[0]
    return _(THEN[code]).format_map(problem.needs)


def choice(code: Choice, row: Row) -> str:
    """What a person may decide of a row; a row that was taken for a repeat says so (不是同一个，新增)."""
    if code == "add" and any(problem.code in {"twice", "which_one"} for problem in row.problems):
        return _(CHOICES["apart"])
    return _(CHOICES[code])


def sentence(problem: Problem) -> str:
    """The whole of it, as the command line says it: 出生日期 2016.2.30：没有这一天，生日待补。"""
    place = " ".join(part for part in (problem.column, problem.shown) if part)
    said = _("{what}，{then}。").format(what=what(problem), then=then(problem))
    return _("{place}：{said}").format(place=place, said=said) if place else said


def field(name: str) -> str:
    """A field's name as the pages call it."""
    return _(FIELDS[name])

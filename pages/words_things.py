"""Books and equipment in words: their kinds and fields, what is wrong with a row of a list, and what becomes of it."""

from collections.abc import Mapping
from typing import Any

from care.roster import Problem
from care.tables import Unreadable
from pages import words
from pages.words import _, mark

KINDS = {"book": mark("图书"), "equipment": mark("器材")}
KIND_ICONS = {"book": "book", "equipment": "ball-football"}
FIELDS = {
    "title": mark("书名"),
    "author": mark("作者"),
    "publisher": mark("出版社"),
    "isbn": mark("ISBN"),
    "shelf": mark("索书号或位置"),
    "number": mark("编号"),
    "copies": mark("册数"),
    "category": mark("类别"),
    "note": mark("备注"),
}
LEFT_OUT = mark("不导入")
BLANK = mark("这一格留空")
WHAT = {
    "no_title": mark("这一行没有书名"),
    "merged_across": mark("整行并成了一格，旁边的都没了"),
    "too_long": mark("太长"),
    "cell_error": mark("这一格的公式出错了"),
    "cell_formula": mark("这一格的公式还没有算出结果"),
    "number_damaged": mark("被表格弄坏了，找不回原号码"),
    "isbn_damaged": mark("被表格弄坏了，找不回原号码"),
    "isbn_check": mark("最后一位对不上，可能抄错了"),
    "isbn_length": mark("要 10 位或 13 位"),
    "copies_unreadable": mark("读不出是几册"),
    "copies_many": mark("超过 {most} 册，像是别的数"),
    "twice": mark("和第 {first} 行是同一本，编号一样"),
    "number_twice": mark("编号和第 {first} 行的另一本一样"),
    "number_of_other": mark("这个编号已经是《{title}》的"),
}
THEN = {
    "no_title": LEFT_OUT,
    "merged_across": LEFT_OUT,
    "too_long": mark("只留下前 {longest} 个字"),
    "cell_error": BLANK,
    "cell_formula": BLANK,
    "number_damaged": mark("编号留空"),
    "isbn_damaged": mark("这一格留空"),
    "isbn_check": mark("照样记下"),
    "isbn_length": mark("照样记下"),
    "copies_unreadable": mark("当 1 册"),
    "copies_many": mark("当 1 册"),
    "twice": LEFT_OUT,
    "number_twice": mark("编号留空"),
    "number_of_other": LEFT_OUT,
}
_UNREADABLE = {
    "no_header": mark("没找到表头。表里要有一行写着“书名”或“名称”这样的列名，这里第 {row} 行写的是：{seen}。"),
    "no_header_text": mark("没找到表头。表里要有一行写着“书名”或“名称”这样的列名，这里第 {row} 行写的是：{seen}。"),
    "only_name": mark("第 {row} 行有“书名”，别的 {others} 列都不认得：{seen}。把列名写成“作者”“编号”“册数”这样，再导入。"),
}


def kind(thing: Mapping[str, Any]) -> str:
    """图书 or 器材."""
    return _(KINDS.get(thing.get("kind") or "book", KINDS["book"]))


def field(name: str) -> str:
    """A field's name as the pages call it."""
    return _(FIELDS[name])


def what(problem: Problem) -> str:
    """What is wrong with a row, in a few words: 读不出是几册."""
    return _(WHAT[problem.code]).format_map(problem.needs)


def then(problem: Problem) -> str:
    """What becomes of it: 当 1 册."""
    return _(THEN[problem.code]).format_map(problem.needs)


def unreadable(problem: Unreadable) -> str:
    """Why a file is no list of books, and what to do."""
    pattern = _UNREADABLE.get(problem.code)
    return _(pattern).format_map(problem.needs) if pattern else words.sentence(problem)

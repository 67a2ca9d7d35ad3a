"""First names: what a child is called on a wall that everybody can read, where no surname may stand."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from care import names

Record = Mapping[str, Any]

_COMPOUND = """
万俟 司马 上官 欧阳 夏侯 诸葛 闻人 东方 赫连 皇甫 尉迟 公羊 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 公孙 仲孙
轩辕 令狐 钟离 宇文 长孙 慕容 鲜于 闾丘 司徒 司空 亓官 司寇 子车 颛孙 端木 巫马 公西 漆雕 乐正 壤驷 公良 拓跋
夹谷 宰父 谷梁 段干 百里 东郭 南门 呼延 羊舌 微生 梁丘 左丘 东门 西门 南宫 第五
"""
COMPOUND = frozenset(_COMPOUND.split())
"""Surnames of two characters."""

WITHOUT_SURNAME = frozenset({"藏族", "蒙古族", "维吾尔族", "哈萨克族", "柯尔克孜族", "傣族", "门巴族", "珞巴族"})
"""Peoples among whom a name without a dot, of four characters and more, is all first name (扎西尼玛)."""

LONGEST_PLAIN = 3
"""Characters of a name with a surname of one; a longer one has two surnames before it (陈李思源)."""


def given(name: str, nation: str | None = None) -> str:
    """The name without its surname: 魏小涛 → 小涛, 欧阳思源 → 思源, 阿依古丽·买买提 → 阿依古丽. One character stays.

    Empty where nobody can say which part is the surname (Wang Xiaoming, 王·小明).
    """
    tidy = names.clean(name)
    first, dot, _rest = tidy.partition(names.DOT)
    if dot:
        return first if len(first) > 1 else ""
    if " " in tidy:
        return ""  # nobody can say which part is the surname
    if tidy.isascii():
        return tidy
    if len(tidy) > LONGEST_PLAIN and nation in WITHOUT_SURNAME:
        return tidy
    if len(tidy) > 2 and tidy[:2] in COMPOUND:
        return tidy[2:]
    if len(tidy) > LONGEST_PLAIN:
        return tidy[2:]
    return tidy[1:] or tidy


def first_names(children: Iterable[Record], *, clearly: bool = False) -> dict[str, str]:
    """What each child is called on the wall, by id: its first name; where two of them share it, with the short number after it.

    `clearly`: with the number too where the first name is a single character, by which no hall knows who is meant (石头 is 头 012).
    """
    known = list(children)
    called = {child["id"]: given(child.get("name") or "", child.get("nation")) for child in known}
    shared = Counter(called.values())
    alone = {name for name in called.values() if shared[name] == 1 and not (clearly and len(name) == 1)}
    return {child["id"]: _told_apart(called[child["id"]], child, alone) for child in known}


def _told_apart(name: str, child: Record, alone: set[str]) -> str:
    number = child.get("number")
    if not name:
        return "" if number is None else f"{number:03d}"
    return name if name in alone or number is None else f"{name} {number:03d}"

"""Names of people: tidied, spelt in pinyin, sorted and found again.

Chinese names are found by what a hurried thumb types: 魏涛 by 魏, by `weitao`, `weit` or `wt`. Surnames are read as surnames (单 is
shan, not dan); a search takes every reading a character has, so that nobody needs to know which one we chose.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from pypinyin import Style, lazy_pinyin
from pypinyin import pinyin as all_pinyin

from care import writing

DOT = "·"
"""Stands between the parts of names like 阿依古丽·买买提."""

_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅．●᛫‒｡．", DOT))
_DOT_BETWEEN = re.compile(r"(?<=[^\x00-\x7f])\s*\.\s*(?=[^\x00-\x7f])")
_IN_THE_WAY = "*＊'‘’`\"“”,，、;；:："
_NEVER = frozenset("�?？□<>{}[]|\\/@#%&_!！")
_NO_LETTERS = frozenset({"Co", "Sc", "Sk", "Sm", "So"})
"""Private glyphs, money, accents by themselves, signs of arithmetic, and every other sign (pictures among them)."""
_SURNAMES = {
    "单": "shan", "区": "ou", "仇": "qiu", "盖": "ge", "曾": "zeng", "解": "xie", "查": "zha", "任": "ren", "覃": "qin", "朴": "piao",
    "缪": "miao", "乐": "yue", "洗": "xian", "尉": "wei", "员": "yun", "繁": "po", "秘": "bi", "折": "she", "翟": "zhai", "柏": "bai",
    "祭": "zhai", "种": "chong", "薄": "bo", "句": "gou", "隗": "wei", "召": "shao", "郗": "xi", "谌": "chen", "卜": "bu", "乜": "nie",
    "万俟": "mo qi", "尉迟": "yu chi", "长孙": "zhang sun", "单于": "chan yu", "澹台": "tan tai", "乐正": "yue zheng",
}  # fmt: skip
"""Surnames that are not read as the character mostly is. Where two readings are in use (覃 Qín, Tán), the commoner one."""


def clean(name: str) -> str:
    """A name as it should have been written: `黄　春 ` is 黄春, `Ａｎｎａ  Li` is Anna Li, every kind of dot is ·.

    Spaces go where they stand beside a Chinese character, and stay single between Latin words. What nobody sees goes in silence;
    characters nobody can draw stay as they are: a name is never guessed.
    """
    plain = writing.visible(unicodedata.normalize("NFKC", writing.visible(name))).translate(_DOTS)
    words = _DOT_BETWEEN.sub(DOT, plain).strip(_IN_THE_WAY).split()
    if not words:
        return ""
    tidy = words[0]
    for word in words[1:]:
        tidy += (" " if _latin(tidy[-1]) and _latin(word[0]) else "") + word
    parts = [part.strip() for part in tidy.split(DOT)]
    return DOT.join(part for part in parts if part).strip(_IN_THE_WAY)


@lru_cache(maxsize=4096)
def kept(name: str | None) -> str:
    """A name as a record keeps it, whoever typed it and wherever: tidied, and no longer than a name may be."""
    return writing.cut("name", clean(name or ""))


def _latin(character: str) -> bool:
    return character.isascii() or unicodedata.name(character, "").startswith("LATIN")


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """What two writings of one name have in common: no spaces, no dots, no capitals."""
    return clean(name).replace(" ", "").replace(DOT, "").casefold()


@cache
def _written_alike() -> dict[str, str]:
    """For each character that has several forms, all of them: 趙 → 赵趙."""
    listed = (Path(__file__).parent / "written_alike.txt").read_text(encoding="utf-8").splitlines()
    return {character: forms for forms in listed if not forms.startswith("#") for character in forms}


@lru_cache(maxsize=4096)
def written(name: str) -> tuple[str, ...]:
    """For each character of a name the ways to write it, simplified and traditional: 赵大勇 → 赵趙, 大, 勇."""
    return tuple(_written_alike().get(character, character) for character in key(name))


def is_same(name: str, other: str) -> bool:
    """Whether two names are one, however they were written; never where one is empty."""
    return bool(key(name)) and written(name) == written(other)


@lru_cache(maxsize=65536)
def syllables(name: str) -> tuple[str, ...]:
    """The name's syllables in pinyin, lower case, no tones, ü as v: 单花丽 → shan, hua, li.

    A Latin word is one syllable; a character without a reading stands for itself.
    """
    tidy = clean(name)
    surname = next((tidy[:length] for length in (2, 1) if tidy[:length] in _SURNAMES), "")
    read: list[str] = _SURNAMES[surname].split() if surname else []
    for run in lazy_pinyin(tidy[len(surname) :], style=Style.NORMAL, errors="default"):
        read.extend(part.lower() for part in run.replace(DOT, " ").split())
    return tuple(read)


def pinyin(name: str) -> str:
    """The whole name in pinyin, written together: 单花丽 → shanhuali, 吕兰 → lvlan."""
    return "".join(syllables(name))


def initials(name: str) -> str:
    """The first letters of the name's syllables in upper case: 魏小涛 → WXT. A character without a reading has no letter."""
    return "".join(syllable[0] for syllable in syllables(name) if syllable[0].isascii() and syllable[0].isalpha()).upper()


def sort_key(name: str) -> tuple[tuple[str, ...], str]:
    """To sort names as a register does: by pinyin, syllable by syllable, then by characters."""
    return syllables(name), clean(name)


_BETWEEN = re.compile(r"[、，,;；/\n]+|(?<=[^\x00-\x7f、，；\s]{2})\s+(?=[^\x00-\x7f、，；\s]{2})")
"""Between two names in a text: a comma of any kind, or a space between Chinese ones (李　明 is one, and so is Anna Li)."""


def several(text: str | None) -> list[str]:
    """The names that a text holds (王老师、小陈), tidied, each once, in their order."""
    found = (clean(each) for each in _BETWEEN.split(text or ""))
    return list({key(name): name for name in found if name}.values())


_NUMBER = re.compile(r"(\d+|[一二三四五六七八九十]{1,3})")
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}


def group_key(name: str) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """To sort groups and classes: 二组 before 十一组, 9 班 before 10 班, the rest by pinyin."""
    parts = (part for part in _NUMBER.split(clean(name)) if part)
    return tuple((0, _value(part), ()) if _NUMBER.fullmatch(part) else (1, 0, syllables(part)) for part in parts)


def spelling(name: str) -> str:
    """What two ways to write a group, a school or a class have in common: no spaces, digits as digits; 六组, 6 组 and ６组 are one."""
    return _NUMBER.sub(lambda found: str(_value(found[0])), key(unicodedata.normalize("NFKC", name)))


def _value(digits: str) -> int:
    """What a number up to ninety-nine is worth, written as 12, 十二 or 一二."""
    if digits.isdecimal():
        return int(digits)
    tens, ten, ones = digits.partition("十")
    if not ten:
        return int("".join(str(_DIGITS[digit]) for digit in digits))
    return (_DIGITS.get(tens, 1)) * 10 + (_DIGITS.get(ones, 0))


def matches(query: str, name: str, *more: str) -> bool:
    """Whether `query` finds this name: part of it as written, its initials, or its pinyin as far as it was typed.

    `more` are other names to look at (a guardian's). An empty query finds everybody.
    """
    wanted = key(query)
    return not wanted or any(_finds(wanted, each) for each in (name, *more) if each)


def _finds(wanted: str, name: str) -> bool:
    return wanted in key(name) or (wanted.isascii() and wanted.isalpha() and _spells(wanted, readings(name)))


def _spells(wanted: str, readings: tuple[frozenset[str], ...]) -> bool:
    """Whether the letters can be dealt out to the first syllables: to each its initial or all of it, to the last one what is left."""
    if not wanted:
        return True
    if not readings:
        return False
    first, rest = readings[0], readings[1:]
    return any(
        reading.startswith(wanted)
        or (wanted[0] == reading[0] and _spells(wanted[1:], rest))
        or (wanted.startswith(reading) and _spells(wanted[len(reading) :], rest))
        for reading in first
    )


@lru_cache(maxsize=65536)
def readings(name: str) -> tuple[frozenset[str], ...]:
    """For each syllable every reading a search should take: 单 → shan, dan, chan; ü also as u and yu (吕 → lv, lu, lyu)."""
    tidy = clean(name)
    chosen = syllables(name)
    heard: list[Iterable[str]] = []
    for run in all_pinyin(tidy, style=Style.NORMAL, heteronym=True, errors="default"):
        heard.extend([run] if len(run) > 1 else ([part] for part in run[0].lower().replace(DOT, " ").split()))
    alike = heard if len(heard) == len(chosen) else [()] * len(chosen)
    return tuple(frozenset(_spellings({ours, *others})) for ours, others in zip(chosen, alike, strict=True))


def _spellings(heard: set[str]) -> Iterable[str]:
    for reading in heard:
        plain = reading.lower()
        yield plain
        if "v" in plain:
            yield from (plain.replace("v", "u"), plain.replace("v", "yu"))


def is_odd(name: str) -> bool:
    """Whether the name holds something no name does: a replacement sign, a private glyph, a picture, a digit, a bracket of a web page."""
    return any(one in _NEVER or one.isdigit() or unicodedata.category(one) in _NO_LETTERS for one in name)

"""Words: complete in both languages, in one voice, and days and numbers as people here write them."""

import re
import string
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from pages import words
from pages.words import _, ngettext

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "assets" / "locales"))
import update  # noqa: E402


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for a moment."""
    before = words.language()
    words.use(language, "Asia/Shanghai")
    yield
    words.use(before)


def forms(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """All forms of a text."""
    return (value,) if isinstance(value, str) else tuple(value)


def messages(locale: str) -> list[Message]:
    """What a catalogue holds."""
    with (words.LOCALES / locale / "LC_MESSAGES" / "cuncao.po").open("rb") as file:
        return [message for message in read_po(file, locale=locale) if message.id]


def fields(text: str) -> set[str]:
    """The named fields of a text."""
    return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name}


# --- the catalogues -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_each_catalogue_holds_every_text_of_the_code_and_no_other(locale: str) -> None:
    used = {(update.key(message.id), message.context) for message in update.extract() if message.id}
    there = {(update.key(message.id), message.context) for message in messages(locale)}
    assert (sorted(map(str, used - there)), sorted(map(str, there - used))) == ([], [])


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_no_text_is_untranslated(locale: str) -> None:
    assert [message.id for message in messages(locale) if not all(forms(message.string))] == []


def test_a_translation_names_nothing_that_its_source_does_not() -> None:
    calendar = {"month_name", "month", "weekday", "day", "year"}
    for message in messages("en"):
        source = set().union(*map(fields, forms(message.id)))
        for form in filter(None, forms(message.string)):
            assert fields(form) - source <= (calendar if source & calendar else set()), message.id
            assert source - fields(form) <= calendar | {"n", "unit"}, message.id  # English has no counting words


def test_english_is_english() -> None:
    """Column names that must be found in a Chinese sheet stay as they are."""
    for message in messages("en"):
        for form in forms(message.string):
            assert set(re.findall(r"[\u4e00-\u9fff]+", form)) <= {
                "姓名",
                "性别",
                "出生日期",
                "监护人电话",
                "书名",
                "名称",
                "作者",
                "编号",
                "册数",
            }, message.id


def test_the_voice_is_plain() -> None:
    """你, never 您; no 请, no exclamation marks, no success and failure, no guessing at he or she."""
    blunders = re.compile(r"您|(?<!当前)用户(?!凭据)|[！!]|成功|失败|请(?!另一位|交回|按“允许”|假)|(?<!其)他|她|暂无|操作|异常")
    assert [message.id for message in messages("zh_CN") if blunders.search("".join(forms(message.id)))] == []


# --- speaking -------------------------------------------------------------------------------------------------------------------


def test_a_text_without_a_translation_stays_as_it_was_written() -> None:
    with speaking("en"):
        assert _("从来没有写过的一句") == "从来没有写过的一句"


def test_an_unknown_language_is_chinese() -> None:
    with speaking("tlh"):
        assert (words.language(), words.html_language()) == ("zh_CN", "zh-CN")


def test_one_and_many() -> None:
    text = "错了好几次。等 {n} 秒再试。"
    with speaking("en"):
        assert ngettext(text, text, 1).format(n=1).endswith("1 second.")
        assert ngettext(text, text, 2).format(n=2).endswith("2 seconds.")
    assert ngettext(text, text, 2) == text


# --- days and numbers -----------------------------------------------------------------------------------------------------------


def test_a_day_as_offices_write_it() -> None:
    assert words.day("2026-12-19", year=False) == "12 月 19 日 星期六"
    assert words.day("2026-12-19", weekday=False, year=True) == "2026 年 12 月 19 日"
    with speaking("en"):
        assert words.day("2026-12-19", year=True) == "Saturday 19 December 2026"


def test_the_year_stands_only_where_it_is_not_this_one() -> None:
    assert words.day("2019-12-19", weekday=False) == "2019 年 12 月 19 日"


def test_clocks_are_the_centres() -> None:
    words.use("zh_CN", "Asia/Shanghai")
    assert words.clock("2026-12-18T17:30:00.000Z") == "01:30"
    assert words.day("2026-12-18T17:30:00.000Z", year=False) == "12 月 19 日 星期六"
    words.use("zh_CN", "Asia/Urumqi")
    assert words.clock("2026-12-18T17:30:00.000Z", seconds=True) == "23:30:00"
    words.use("zh_CN", "Asia/Shanghai")


def test_from_when_to_when() -> None:
    assert words.span("2026-12-19T01:00:00Z", "2026-12-19T05:00:00Z").endswith("12 月 19 日 星期六 09:00–13:00")
    assert words.span("2026-12-19T01:00:00Z", "2026-12-20T05:00:00Z").endswith("12 月 19 日 09:00 – 12 月 20 日 13:00")


def test_a_birth_date_may_be_a_month_or_nothing() -> None:
    assert [words.born(value) for value in ("2017-05-06", "2017-05", None)] == ["2017 年 5 月 6 日", "2017 年 5 月", ""]


def test_a_telephone_number_in_groups() -> None:
    assert [words.phone(digits) for digits in ("13900001207", "07551234567", "", None)] == ["139 0000 1207", "0755 1234567", "", ""]


def test_a_short_number_has_three_digits() -> None:
    assert [words.number(value) for value in (7, 1234, None)] == ["007", "1234", ""]


def test_a_grade_is_translated_where_it_is_a_usual_one() -> None:
    with speaking("en"):
        assert [words.grade(text) for text in ("三年级", "三（2）班", None)] == ["Grade 3", "三（2）班", ""]


# --- errors ---------------------------------------------------------------------------------------------------------------------


def test_each_error_of_ours_has_a_sentence_with_what_it_names() -> None:
    from care.cells import Unreadable
    from pages.papers import CannotPrint
    from storage.errors import DiskFull, InUse, NotFound

    assert words.sentence(DiskFull(file="journal", restart=False)).startswith("硬盘满了")
    assert "/data" in words.sentence(InUse(folder="/data", process=1, host="laptop", since="", command=""))
    assert words.sentence(NotFound("children", "c1")).startswith("找不到")
    assert "10 MB" in words.sentence(Unreadable("too_big", megabytes=10))
    assert "铅笔" in words.sentence(CannotPrint("sums_differ", item="铅笔", rows=3, total=4))


def test_the_text_of_a_foreign_error_never_reaches_the_screen() -> None:
    assert words.sentence(ValueError("魏小涛 139 0000 1207")) == "出了点问题，刚才这一步没有做完。再试一次。"


def test_what_the_store_noticed_is_said() -> None:
    assert "第 7 行" in words.note(SimpleNamespace(code="torn_tail", needs={"file": "journal", "line": 7, "bytes": 3}))

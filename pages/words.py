"""Everything in words: days and numbers as people here write them, codes and errors as sentences, in the reader's language.

`from pages.words import _, ngettext, pgettext, mark`: speaking itself is `pages.speech`, handed on here so that there is one place to ask.
This module knows no NiceGUI, so the command line and the papers speak with it too.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from care import identity
from pages import words_store
from pages.speech import (
    LANGUAGES,
    LOCALES,
    SOURCE,
    _,
    ask_for_the_reader,
    html_language,
    language,
    mark,
    ngettext,
    pgettext,
    station_words,
    time_zone,
    use,
)
from pages.words_facts import DONE, KINDS, OUTCOMES, REASONS, kind, outcome, reason

__all__ = [
    "DONE",
    "KINDS",
    "LANGUAGES",
    "LOCALES",
    "OUTCOMES",
    "REASONS",
    "SOURCE",
    "_",
    "ask_for_the_reader",
    "html_language",
    "kind",
    "language",
    "mark",
    "ngettext",
    "outcome",
    "pgettext",
    "reason",
    "station_words",
    "time_zone",
    "use",
]

# --- days and times -------------------------------------------------------------------------------------------------------------


def local(value: str | datetime) -> datetime:
    """An instant (ISO 8601 with zone, or a datetime) on the centre's clock. A text without a zone is taken to be the centre's."""
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return instant.replace(tzinfo=time_zone()) if instant.tzinfo is None else instant.astimezone(time_zone())


def _date(value: str | date | datetime) -> date:
    if isinstance(value, datetime):
        return local(value).date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if len(value) == 10 else local(value).date()


def day(value: str | date | datetime, *, weekday: bool = True, year: bool | None = None) -> str:
    """A day as Chinese offices write it: 12 月 19 日 星期六. `year` None: the year only where it is not this one."""
    from babel.dates import get_day_names, get_month_names

    on = _date(value)
    with_year = on.year != datetime.now(time_zone()).year if year is None else year
    if with_year and weekday:
        pattern = _("{year} 年 {month} 月 {day} 日 {weekday}")
    elif with_year:
        pattern = _("{year} 年 {month} 月 {day} 日")
    else:
        pattern = _("{month} 月 {day} 日 {weekday}") if weekday else _("{month} 月 {day} 日")
    return pattern.format(
        year=on.year,
        month=on.month,
        day=on.day,
        month_name=get_month_names("wide", locale=language())[on.month],
        weekday=get_day_names("wide", locale=language())[on.weekday()],
    )


def born(value: str | None) -> str:
    """A birth date as it is known: 2017 年 5 月 6 日, or 2017 年 5 月; empty where it is not."""
    from babel.dates import get_month_names

    if not value:
        return ""
    if len(value) == 10:
        return day(value, weekday=False, year=True)
    year, month = (int(part) for part in value.split("-"))
    return _("{year} 年 {month} 月").format(year=year, month=month, month_name=get_month_names("wide", locale=language())[month])


def clock(value: str | datetime, *, seconds: bool = False) -> str:
    """The time of an instant: 09:12, or 09:12:07."""
    return local(value).strftime("%H:%M:%S" if seconds else "%H:%M")


def moment(value: str | datetime) -> str:
    """Day and time of an instant: 12 月 19 日 09:12. Today it is the time alone."""
    at = local(value)
    if at.date() == datetime.now(time_zone()).date():
        return clock(at)
    return f"{day(at, weekday=False)} {clock(at)}"


def span(starts: str | datetime, ends: str | datetime) -> str:
    """From when to when: 12 月 19 日 星期六 09:00–13:00, or over several days with both days."""
    first, last = local(starts), local(ends)
    if first.date() == last.date():
        return f"{day(first)} {clock(first)}–{clock(last)}"
    return f"{day(first, weekday=False)} {clock(first)} – {day(last, weekday=False)} {clock(last)}"


# --- things about people --------------------------------------------------------------------------------------------------------

SEX = {"male": mark("男"), "female": mark("女")}
GUARDIANSHIP = {
    "grandparents": mark("祖辈"),
    "one_parent": mark("父母一方"),
    "relatives": mark("亲友"),
    "single_or_orphan": mark("单亲或孤儿"),
    "none": mark("无人照看"),
}
GRADES = (
    mark("学龄前"),
    mark("小班"),
    mark("中班"),
    mark("大班"),
    mark("一年级"),
    mark("二年级"),
    mark("三年级"),
    mark("四年级"),
    mark("五年级"),
    mark("六年级"),
    mark("七年级"),
    mark("八年级"),
    mark("九年级"),
    mark("初一"),
    mark("初二"),
    mark("初三"),
    mark("高一"),
    mark("高二"),
    mark("高三"),
)
DESKS = {
    "arrival": mark("签到"),
    "segment": mark("环节"),
    "handout": mark("发放"),
    "departure": mark("签退"),
    "lookup": mark("查找"),
    "lending": mark("借还"),
    "voices": mark("心声"),
}
DESK_ICONS = {
    "arrival": "user-check",
    "segment": "list-check",
    "handout": "gift",
    "departure": "home-move",
    "lookup": "search",
    "lending": "book",
    "voices": "message",
}


def sex(code: str | None) -> str:
    """男 or 女; empty where it is not known."""
    return _(SEX[code]) if code in SEX else ""


def guardianship(code: str | None) -> str:
    """Who looks after the child, as the office's form calls it; empty where it is not known."""
    return _(GUARDIANSHIP[code]) if code in GUARDIANSHIP else ""


def grade(text: str | None) -> str:
    """A grade as the roster has it (三年级); the usual ones are translated, others stay as they are written."""
    return _(text) if text in GRADES else text or ""


def desk(code: str) -> str:
    """A desk's name: 签到, 环节, 发放, 签退, 查找, 借还, 心声."""
    return _(DESKS.get(code, code))


def phone(digits: str | None) -> str:
    """A telephone number in groups: 13900001207 is 139 0000 1207, 07434221234 is 0743 4221234."""
    return identity.grouped(digits)


def number(value: int | None) -> str:
    """A child's short number, at least three digits: 017."""
    return "" if value is None else f"{value:03d}"


# --- errors ---------------------------------------------------------------------------------------------------------------------

UNKNOWN = mark("出了点问题，刚才这一步没有做完。再试一次。")
SENTENCES = {
    "Unreadable.too_big": mark("文件超过 {megabytes} MB。删掉里面的图片，或者拆成几个文件再导入。"),
    "Unreadable.too_many_sheets": mark("文件里有 {sheets} 张表，太多了。把花名册那一张另存成一个文件。"),
    "Unreadable.too_many_rows": mark("表里有 {rows} 行，一次最多 {limit} 行。拆成几个文件再导入。"),
    "Unreadable.not_a_table": mark("这不是表格文件。选一个 Excel、WPS 表格或 CSV 文件。"),
    "Unreadable.old_word_or_web": mark("这个文件名字像表格，里面却是文档或网页。用 WPS 或 Excel 打开，另存为 .xlsx 再导入。"),
    "Unreadable.password": mark("文件有密码，打不开。先去掉密码，再导入。"),
    "Unreadable.damaged": mark("文件坏了，读不出来。用 WPS 或 Excel 打开，另存一份再导入。"),
    "Unreadable.empty": mark("文件是空的。"),
    "Unreadable.no_header": mark("没找到表头。表里要有一行写着“姓名”这样的列名，这里第 {row} 行写的是：{seen}。"),
    "Unreadable.no_header_text": mark(
        "没找到表头。第 {row} 行读出来是：{seen}。看着像乱码，就用 WPS 或 Excel 打开，另存为 .xlsx，或者“CSV UTF-8”，再导入。"
        "不是乱码，就加一行列名，写上“姓名”“性别”“出生日期”。"
    ),
    "Unreadable.only_name": mark(
        "第 {row} 行有“姓名”，别的 {others} 列都不认得：{seen}。把列名写成“性别”“出生日期”“监护人电话”这样，再导入。"
    ),
    "CannotPrint.no_days": mark("地址里的日期看不懂，所以没有生成。回到那一页选好日期，再下载一次。"),
    "CannotPrint.no_teams": mark("还没有分队，没有名单可以打印。先分队，再打印。"),
    "CannotPrint.sums_differ": mark("{item} 逐人加起来是 {rows}，合计却是 {total}，所以没有打印。刷新一下再试。"),
    "PortTaken.port_taken": mark("端口 {port} 已经有别的程序在用。换一个端口打开：--port {next}。"),
    "SignedOut.signed_out": mark("登录到期了，刚才这一步没有做。重新登录，再做一次。"),
}


def sentence(error: BaseException) -> str:
    """What went wrong and what to do: an error of our families in words.

    Found by the family's name and the error's `code`; what the sentence names comes from the error's `needs` (or `fields`). An error that
    is none of ours becomes the one sentence that is always true; its own text is for the log, never for the screen.
    """
    code, needs = getattr(error, "code", None), getattr(error, "needs", None) or getattr(error, "fields", None) or {}
    families = [family.__name__ for family in type(error).__mro__]
    if "StoreError" in families:
        return told(str(code), needs)
    pattern = next(filter(None, (SENTENCES.get(f"{family}.{code}") for family in families)), None)
    return _(pattern).format_map(needs) if pattern else _(UNKNOWN)


def told(code: str, needs: Mapping[str, Any]) -> str:
    """The same for what storage says: an error's code and needs, or a problem that a check found."""
    return words_store.sentence(code, {**needs, "since": moment(needs["since"])} if needs.get("since") else needs) or _(UNKNOWN)


def note(noticed: Any, *, only_read: bool = False) -> str:
    """What the store noticed when it was opened (it has `code` and `needs`), in words; `only_read`: when it was only looked at."""
    return words_store.note(noticed.code, noticed.needs, only_read=only_read) or str(noticed.code)

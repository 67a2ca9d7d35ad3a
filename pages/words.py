"""Everything in words: days and numbers as people here write them, codes and errors as sentences, in the reader's language.

`from pages.words import _, ngettext, pgettext, mark`: speaking itself is `pages.speech`, handed on here so that there is one place to ask.
This module knows no NiceGUI, so the command line and the papers speak with it too.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from care import identity, writing
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

__all__ = [
    "LANGUAGES",
    "LOCALES",
    "SOURCE",
    "_",
    "ask_for_the_reader",
    "html_language",
    "language",
    "mark",
    "ngettext",
    "pgettext",
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


# --- facts ----------------------------------------------------------------------------------------------------------------------

LONGEST_CODE = 16
KINDS = {
    "arrival": mark("签到"),
    "newcomer": mark("新来的"),
    "departure": mark("签退"),
    "attendance": mark("参加"),
    "handout": mark("领取"),
    "take_back": mark("退回"),
    "receipt": mark("入库"),
    "count": mark("盘点"),
    "take_out": mark("带去"),
    "loan": mark("借走"),
    "return": mark("还来"),
    "bring_back": mark("带回"),
    "result": mark("成绩"),
    "headcount": mark("数人头"),
    "question": mark("问能不能接"),
    "answer": mark("组织者答复"),
    "absence": mark("没来的原因"),
    "call": mark("打电话"),
    "emergency": mark("紧急点名"),
    "safe": mark("点到了"),
    "all_clear": mark("点名结束"),
    "draw": mark("抽到了"),
    "voice": mark("说的话"),
    "wish": mark("心愿"),
    "wish_done": mark("心愿实现了"),
    "home_call": mark("和家人通话"),
    "step": mark("换环节"),
    "held": mark("办没办"),
    "guests": mark("家庭和来宾"),
    "team": mark("分队"),
    "points": mark("队伍得分"),
    "service": mark("志愿服务"),
    "void": mark("撤销"),
    "refusal": mark("没认出来"),
    "settle": mark("处理"),
    "malformed": mark("看不懂的记录"),
}
DONE = {
    "arrival": mark("已签到"),
    "newcomer": mark("已登记"),
    "departure": mark("已签退"),
    "attendance": mark("已参加"),
    "handout": mark("已发放"),
    "take_back": mark("已退回"),
    "void": mark("已撤销"),
}
OUTCOMES = {
    "recorded": mark("已记录"),
    "already": mark("早就有了"),
    "flagged": mark("已记录，待核对"),
    "refused": mark("没有记上"),
}
REASONS = {
    "walk_in": mark("名单外"),
    "already": mark("已经记过，不用再扫"),
    "over_entitlement": mark("超过可领的份数"),
    "no_stock": mark("库存不够"),
    "full": mark("位置满了"),
    "withdrawn_badge": mark("用的是作废的旧胸牌"),
    "badge_mismatch": mark("胸牌和孩子对不上"),
    "not_on_list": mark("不在这次活动的名单上"),
    "after_end": mark("活动结束以后才记的"),
    "before_start": mark("活动开始前一天以上就记了"),
    "not_arrived": mark("还没有签到"),
    "after_departure": mark("已经签退了"),
    "unknown_segment": mark("活动里没有这个环节"),
    "unknown_item": mark("没有这种物资"),
    "not_offered": mark("这次活动没说要发"),
    "not_meant": mark("这次不在领取名单上"),
    "on_loan": mark("账上还在别人那里"),
    "unknown_thing": mark("没有这一本、这一件"),
    "close_in_out": mark("两台手机说得不一样"),
    "not_allowed": mark("接的人不可以接"),
    "not_permitted": mark("没有同意自行回家"),
    "not_guardian": mark("接的人不是这个孩子的监护人"),
    "unknown_collector": mark("接的人不认识，组织者还没有同意"),
    "two_collectors": mark("接的人说得不一样"),
    "took_back_more": mark("退的比领的多"),
    "other_contents": mark("包里的东西对不上"),
    "unknown_kind": mark("这台手机的版本更新，这里还看不懂"),
    "late_void": mark("过了两分钟才撤销"),
    "removed_station": mark("来自已移除的手机"),
    "not_for_stations": mark("这一类记录不由手机来记"),
    "desk_closed": mark("这次活动没有开这个岗位"),
    "unknown_badge": mark("不是我们的胸牌"),
    "unknown_child": mark("名单里没有这个孩子"),
    "unknown_activity": mark("没有这个活动"),
    "not_joined": mark("这台手机没有加入这次活动"),
    "malformed": mark("记录不完整"),
    "void_of_void": mark("撤销不能再撤销，重新记一次就行"),
    "unknown": mark("不是我们的胸牌"),
    "withdrawn": mark("旧胸牌"),
}


def kind(code: str) -> str:
    """What a fact is about: 签到, 参加, 领取."""
    return _(KINDS[code]) if code in KINDS else _short(code)


def _short(code: str) -> str:
    """The word of a newer phone for what nobody here knows: whatever it is, it is no sentence on an organizer's screen."""
    told = writing.line(code)
    return told if len(told) <= LONGEST_CODE else f"{told[:LONGEST_CODE].rstrip()}…"


def outcome(code: str) -> str:
    """What became of it: 已记录, 没有记上."""
    return _(OUTCOMES.get(code, code))


def reason(code: str | None) -> str:
    """Why, in a few words; empty where there is no reason."""
    return _(REASONS.get(code, code)) if code else ""


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

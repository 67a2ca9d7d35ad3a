"""Everything a centre has, to take along: as a workbook with a sheet a table, or as JSON. What would let somebody in stays at home."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import orjson
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from pages import words
from pages.papers.table_xlsx import put, sheet_name
from pages.words import _, mark

Tables = Mapping[str, Sequence[Mapping[str, Any]]]

KEPT_AT_HOME = frozenset({"sessions"})
SECRETS = frozenset({"password", "tokens", "token", "join_code"})
"""Left out at any depth: hashes, what a phone signs with, the hall's Wi-Fi password, and the code that lets a phone in."""

LONGEST = 32_000
"""Characters in a cell; a spreadsheet takes 32,767."""

TABLES = {
    "centre": mark("中心"),
    "organizers": mark("组织者"),
    "children": mark("儿童"),
    "guardians": mark("监护人"),
    "badges": mark("胸牌"),
    "activities": mark("活动"),
    "items": mark("物资"),
    "facts": mark("记录"),
    "stations": mark("扫码台"),
    "volunteers": mark("志愿者"),
    "imports": mark("导入"),
    "apart": mark("不是同一个人"),
    "incidents": mark("情况记录"),
    "things": mark("图书和器材"),
    "series": mark("系列活动"),
    "history": mark("修改历史"),
}
HEADS = {
    "id": mark("编号"),
    "name": mark("姓名"),
    "title": mark("名称"),
    "sex": mark("性别"),
    "born": mark("出生日期"),
    "identity": mark("身份证号"),
    "number": mark("号码"),
    "group": mark("小组"),
    "school": mark("学校"),
    "grade": mark("年级"),
    "class_name": mark("班级"),
    "guardianship": mark("监护类型"),
    "guardians": mark("监护人"),
    "nation": mark("民族"),
    "address": mark("住址"),
    "parents_at": mark("父母务工地"),
    "health": mark("健康情况"),
    "note": mark("备注"),
    "may_go_alone": mark("可以自己回家"),
    "phone": mark("电话"),
    "work": mark("工作"),
    "child": mark("儿童"),
    "kind": mark("类别"),
    "happened_at": mark("发生时间"),
    "received_at": mark("收到时间"),
    "at": mark("时间"),
    "activity": mark("活动"),
    "segment": mark("环节"),
    "round": mark("轮次"),
    "item": mark("物资"),
    "quantity": mark("数量"),
    "of": mark("针对的记录"),
    "badge": mark("胸牌"),
    "via": mark("怎么扫的"),
    "by": mark("经手人"),
    "station": mark("扫码台"),
    "outcome": mark("结果"),
    "reason": mark("原因"),
    "first": mark("更早的记录"),
    "details": mark("详情"),
    "place": mark("地点"),
    "starts_at": mark("开始时间"),
    "ends_at": mark("结束时间"),
    "who": mark("谁来参加"),
    "groups": mark("小组名单"),
    "children": mark("儿童名单"),
    "list_only": mark("只限名单"),
    "segments": mark("流程"),
    "items": mark("发放的物资"),
    "desks": mark("岗位"),
    "lending": mark("借还图书和器材"),
    "voices": mark("记孩子的心声和心愿"),
    "desk": mark("岗位"),
    "unit": mark("单位"),
    "contents": mark("内含"),
    "low": mark("低于多少提醒"),
    "issued_at": mark("发放时间"),
    "withdrawn_at": mark("作废时间"),
    "added_at": mark("建档时间"),
    "archived_at": mark("归档时间"),
    "closed_at": mark("关闭时间"),
    "cancelled_at": mark("取消时间"),
    "cancelled_why": mark("为什么取消"),
    "undone_at": mark("撤回时间"),
    "removed_at": mark("移除时间"),
    "join_withdrawn_at": mark("停止加入的时间"),
    "last_heard": mark("最后联系"),
    "merged_into": mark("并入"),
    "newcomer_at": mark("在哪次活动新来的"),
    "table": mark("表"),
    "record": mark("哪一条"),
    "before": mark("改动以前"),
    "file": mark("文件"),
    "added": mark("新增"),
    "updated": mark("更新"),
    "what": mark("怎么回事"),
    "where": mark("在哪里"),
    "found_at": mark("发现时间"),
    "reported_at": mark("上报时间"),
    "told": mark("告诉了谁"),
    "done": mark("怎么处理的"),
    "withdrawn": mark("撤回"),
    "code": mark("码"),
    "author": mark("作者"),
    "publisher": mark("出版社"),
    "isbn": mark("ISBN"),
    "shelf": mark("索书号或位置"),
    "category": mark("类别"),
    "days": mark("借几天"),
    "label_at": mark("印标签的时间"),
    "weekdays": mark("星期几"),
    "first_day": mark("第一天"),
    "last_day": mark("最后一天"),
    "days_off": mark("不办的日子"),
    "series": mark("系列活动"),
    "series_day": mark("系列里的哪一天"),
    "time_zone": mark("时区"),
    "public_address": mark("长期网址"),
    "language": mark("语言"),
    "sample": mark("示例"),
    "seq": mark("序号"),
}
"""Column heads in their order; a field that is not among them follows under its own name."""

_INSTANTS = frozenset(field for field in HEADS if field.endswith("_at")) - {"parents_at", "newcomer_at"} | {"at", "last_heard"}


def take_along(tables: Tables) -> dict[str, list[dict[str, Any]]]:
    """The tables without sessions and secrets; nothing else is changed."""
    return {name: [_without_secrets(record) for record in records] for name, records in tables.items() if name not in KEPT_AT_HOME}


def _without_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_secrets(inner) for key, inner in value.items() if key not in SECRETS}
    if isinstance(value, (list, tuple)):
        return [_without_secrets(inner) for inner in value]
    return value


def full_json(tables: Tables) -> bytes:
    """Every record and every fact, under their tables' names, UTF-8."""
    return orjson.dumps(take_along(tables), option=orjson.OPT_INDENT_2)


def full_workbook(tables: Tables, *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """The same as .xlsx, a sheet a table, heads in words, times on the centre's clock; ids stay, so that sheets can be joined again."""
    words.use(language, time_zone)
    book = Workbook(write_only=True)
    given = take_along(tables)
    taken: set[str] = set()
    for table in [*(name for name in TABLES if name in given), *(name for name in given if name not in TABLES)]:
        page = book.create_sheet(sheet_name(_(TABLES[table]) if table in TABLES else table, taken))
        _fill(page, given[table])
    if not taken:
        book.create_sheet(_("中心"))
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _fill(page: Any, records: Sequence[Mapping[str, Any]]) -> None:
    present = {field for record in records for field in record} | {"id"}
    fields = [field for field in HEADS if field in present] + sorted(present - HEADS.keys())
    page.freeze_panes = "B2"
    for place in range(len(fields)):
        page.column_dimensions[get_column_letter(place + 1)].width = 18
    page.append([_head(page, field) for field in fields])
    for record in records:
        page.append(list(_cells(page, record, fields)))


def _head(page: Any, field: str) -> Cell:
    cell = WriteOnlyCell(page, _(HEADS[field]) if field in HEADS else field)
    cell.font = Font(bold=True)
    return cell


def _cells(page: Any, record: Mapping[str, Any], fields: Sequence[str]) -> Iterator[Any]:
    for field in fields:
        value = _plain(field, record.get(field))
        if isinstance(value, (str, datetime)):
            cell = WriteOnlyCell(page)
            put(cell, value)
            if isinstance(value, datetime):
                cell.number_format = "yyyy-mm-dd hh:mm:ss"
            yield cell
        else:
            yield value


def _plain(field: str, value: Any) -> Any:
    """A record's value as a cell can hold it: lists of words joined, what is nested as JSON, a known instant as a time."""
    if isinstance(value, str) and field in _INSTANTS:
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    if isinstance(value, list) and all(isinstance(inner, str) for inner in value):
        value = "、".join(value)
    elif isinstance(value, (list, dict)):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and len(value) > LONGEST:
        return value[:LONGEST] + _("……（太长，完整内容在 JSON 里）")
    return value

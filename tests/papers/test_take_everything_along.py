"""A centre can take everything with it, and hands nobody a key."""

from datetime import datetime

import orjson
from looking import workbook

from pages.papers.workbook import full_json, full_workbook

TABLES = {
    "centre": [{"id": "centre", "name": "柳坪村儿童之家", "wifi": {"name": "liuping", "password": "hall-secret"}}],
    "organizers": [{"id": "o1", "name": "周敏", "password": "$argon2id$hall-secret"}],
    "sessions": [{"id": "hall-secret", "organizer": "o1"}],
    "stations": [{"id": "s1", "title": "1 号手机", "tokens": [{"hash": "hall-secret", "activity": "a1"}]}],
    "activities": [{"id": "a1", "title": "冬至", "join_code": "hall-secret", "groups": ["河东组", "老屋场"], "list_only": False}],
    "children": [
        {
            "id": "c1",
            "name": '=HYPERLINK("x")',
            "number": 17,
            "born": "2017-05",
            "added_at": "2026-12-01T01:00:00.000Z",
            "guardians": [{"guardian": "g1", "relation": "奶奶", "may_collect": True}],
            "shoe_size": 31,
        }
    ],
    "history": [{"id": "h1", "table": "organizers", "record": "o1", "before": {"password": "hall-secret", "name": "周敏敏"}}],
    "facts": [{"id": "f1", "kind": "arrival", "happened_at": "2026-12-19T01:05:00.120Z", "details": {"brought_by": "奶奶"}}],
}


def test_no_secret_leaves_the_house():
    assert b"hall-secret" not in full_json(TABLES)
    book = workbook(full_workbook(TABLES))
    cells = [str(cell.value) for page in book for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if "hall-secret" in cell]
    assert "sessions" not in orjson.loads(full_json(TABLES))


def test_everything_else_is_there_word_for_word():
    taken = orjson.loads(full_json(TABLES))
    assert taken["children"] == TABLES["children"]
    assert taken["facts"] == TABLES["facts"]
    assert taken["history"][0]["before"] == {"name": "周敏敏"}
    assert taken["centre"][0]["wifi"] == {"name": "liuping"}


def test_the_workbook_has_a_sheet_for_each_table_with_heads_in_words():
    book = workbook(full_workbook(TABLES))
    assert book.sheetnames == ["中心", "组织者", "儿童", "活动", "记录", "扫码台", "修改历史"]
    heads, wei = ([cell.value for cell in row] for row in book["儿童"].iter_rows())
    child = dict(zip(heads, wei, strict=True))
    assert child["编号"] == "c1"
    assert child["姓名"] == '=HYPERLINK("x")'
    assert child["号码"] == 17
    assert child["出生日期"] == "2017-05"
    assert child["建档时间"] == datetime(2026, 12, 1, 9, 0)
    assert "奶奶" in child["监护人"]
    assert child["shoe_size"] == 31
    assert {cell.data_type for cell in book["儿童"][2]} <= {"s", "n", "d"}
    assert book["活动"]["C2"].value == "河东组、老屋场"


def test_an_empty_centre_gives_a_workbook_that_opens():
    assert workbook(full_workbook({})).sheetnames == ["中心"]
    assert [cell.value for cell in workbook(full_workbook({"children": []}))["儿童"][1]] == ["编号"]


def test_what_no_cell_can_hold_says_where_it_is_whole():
    page = workbook(full_workbook({"imports": [{"id": "i1", "before": {"x": "长" * 40_000}}]})).active
    assert page["B2"].value.endswith("（太长，完整内容在 JSON 里）")

"""What a row says: dates, numbers, telephones and names, whatever the spreadsheet made of them."""

from datetime import date, datetime
from typing import Any

import pytest

from care import identity, roster
from care.identity import Unclear
from care.roster import Reading
from tests.rosters import DATA, TODAY, number, xlsx


def read(header: tuple[str, ...], *rows: tuple[Any, ...]) -> list[Reading]:
    table = roster.read(xlsx(header, *rows), "x")
    return roster.understand(table, table.mapping(), today=TODAY)


def one(**cells: Any) -> Reading:
    (found,) = read(tuple(cells), tuple(cells.values()))
    return found


def problems(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


# --- dates ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "born"),
    [
        ("2020.12.24", "2020-12-24"),
        ("2020.3.11", "2020-03-11"),
        ("2017年6月13日", "2017-06-13"),
        ("2017年6月13号", "2017-06-13"),
        ("20150415", "2015-04-15"),
        (20150415.0, "2015-04-15"),
        ("2021-05-11", "2021-05-11"),
        ("2017/8/28", "2017-08-28"),
        ("２０１７／８／２８", "2017-08-28"),
        ("2015 4 15", "2015-04-15"),
        ("2015-04-15 00:00:00", "2015-04-15"),
        (date(2011, 9, 15), "2011-09-15"),
        (datetime(2011, 9, 15, 8, 30), "2011-09-15"),
        (42109, "2015-04-15"),
        ("2015年4月", "2015-04"),
        ("2015.4", "2015-04"),
        (201504, "2015-04"),
        (2015.04, "2015-04"),
        (2015.12, "2015-12"),
        ("", None),
        ("不详", None),
        ("—", None),
    ],
)
def test_a_birth_date_in_every_shape(cell: Any, born: str | None) -> None:
    assert identity.read_born(cell, TODAY) == born


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2016.2.30", "born_no_such_day"),
        ("2031年13月40日", "born_no_such_day"),
        ("2026-11-25", "born_future"),
        ("1961-06-01", "born_long_ago"),
        (2015.1, "born_month"),
        ("15.4.15", "born_unreadable"),
        ("2015年", "born_unreadable"),
        ("属羊", "born_unreadable"),
        (True, "born_unreadable"),
        (7, "born_unreadable"),
    ],
)
def test_a_date_that_cannot_be_is_named(cell: Any, code: str) -> None:
    with pytest.raises(Unclear) as caught:
        identity.read_born(cell, TODAY)
    assert caught.value.code == code


def test_today_is_a_birth_date() -> None:
    assert identity.read_born(TODAY, TODAY) == "2026-11-24"


# --- identity numbers -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    ["431025201706131029", "'431025201706131029", "４３１０２５２０１７０６１３１０２９", "431025 20170613 1029", "　431025201706131029"],
)
def test_a_whole_identity_number(cell: str) -> None:
    assert identity.read_identity(cell, TODAY) == identity.Identity("431025201706131029", "2017-06-13", "female")


def test_a_small_x_is_a_large_one() -> None:
    found = identity.read_identity("15090220111118235x", TODAY)
    assert found is not None
    assert (found.number, found.sex) == ("15090220111118235X", "male")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (1.509022020122408e17, "identity_damaged"),
        (150902202012240812, "identity_damaged"),
        ("1.50902E+17", "identity_damaged"),
        ("1.509022e17", "identity_damaged"),
        ("431025201706131000", "identity_damaged"),
        ("431025201706131028", "identity_check"),
        ("43102520170613102", "identity_length"),
        ("123", "identity_length"),
        ("431025201706l31029", "identity_characters"),
        (number("2017-02-30"), "identity_born"),
        (number("1960-06-13"), "identity_born"),
    ],
)
def test_a_number_that_is_not_whole_is_never_taken(cell: Any, code: str) -> None:
    with pytest.raises(Unclear) as caught:
        identity.read_identity(cell, TODAY)
    assert caught.value.code == code


def test_every_single_wrong_digit_is_noticed() -> None:
    whole = "431025201706131029"
    for place in range(18):
        for digit in "0123456789":
            wrong = whole[:place] + digit + whole[place + 1 :]
            if wrong != whole:
                with pytest.raises(Unclear):
                    identity.read_identity(wrong, TODAY)


def test_a_damaged_number_leaves_the_child_without_it() -> None:
    child = one(姓名="黄春", 身份证号=1.509022020122408e17, 出生日期="2020-12-24")
    assert child.child == {"name": "黄春", "born": "2020-12-24"}
    assert [(problem.column, problem.code, problem.shown) for problem in child.problems] == [
        ("身份证号", "identity_damaged", "1.509022E+17")
    ]


def test_a_number_gives_the_birth_date_and_sex_that_are_missing() -> None:
    child = one(姓名="黄春", 身份证号=number("2020-12-24", "female"))
    assert (child.child["born"], child.child["sex"], problems(child)) == ("2020-12-24", "female", [])


def test_a_month_is_made_whole_by_the_number() -> None:
    assert one(姓名="黄春", 身份证号=number("2020-12-24"), 出生年月="2020年12月").child["born"] == "2020-12-24"


def test_a_number_stands_in_for_a_birth_date_that_cannot_be() -> None:
    child = one(姓名="黄春", 身份证号=number("2020-12-24"), 出生日期="2020.13.24")
    assert child.child["born"] == "2020-12-24"
    assert [(problem.code, problem.needs) for problem in child.problems] == [("born_no_such_day", {"instead": "2020-12-24"})]


@pytest.mark.parametrize(
    ("cells", "code"),
    [({"出生日期": "2020-12-25", "性别": "男"}, "identity_other_born"), ({"出生日期": "2020-12-24", "性别": "女"}, "identity_other_sex")],
)
def test_a_number_that_contradicts_its_row_is_left_out_and_what_was_written_stays(cells: dict[str, str], code: str) -> None:
    child = one(姓名="黄春", 身份证号=number("2020-12-24"), **cells)
    assert problems(child) == [code]
    assert "identity" not in child.child
    assert (child.child["born"], child.child["sex"]) == (cells["出生日期"], "male" if cells["性别"] == "男" else "female")


def test_a_person_may_believe_the_number_instead() -> None:
    table = roster.read(xlsx(("姓名", "身份证号", "性别"), ("黄春", number("2020-12-24"), "女")), "x")
    (child,) = roster.understand(table, table.mapping(), today=TODAY, trust_identity=frozenset({2}))
    assert (child.child["identity"], child.child["sex"], child.problems) == (number("2020-12-24"), "male", [])


# --- telephones and sex -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "digits"),
    [
        ("13339701014", "13339701014"),
        (13339701014.0, "13339701014"),
        ("184 0558 2123", "18405582123"),
        ("１８４８５２２７６００", "18485227600"),
        ("139-1404-9802", "13914049802"),
        ("+86 139 1404 9802", "13914049802"),
        ("8613914049802", "13914049802"),
        ("0734-7654321", "07347654321"),
        ("(0734)7654321", "07347654321"),
        ("7654321", "7654321"),
        ("无", None),
        (None, None),
    ],
)
def test_a_telephone_number_in_every_shape(cell: Any, digits: str | None) -> None:
    assert identity.read_phone(cell) == digits


@pytest.mark.parametrize(
    ("cell", "code", "needs"),
    [
        ("１３９００００１２", "phone_short", {"missing": 2}),
        (139140498021, "phone_long", {"extra": 1}),
        ("1.33397E+10", "phone_damaged", {}),
        ("23339701014", "phone_unreadable", {}),
        ("问村长", "phone_unreadable", {}),
        (1.5, "phone_unreadable", {}),
    ],
)
def test_a_telephone_number_that_is_none(cell: Any, code: str, needs: dict[str, int]) -> None:
    with pytest.raises(Unclear) as caught:
        identity.read_phone(cell)
    assert (caught.value.code, caught.value.needs) == (code, needs)


def test_of_two_numbers_the_first_is_kept_and_it_is_said() -> None:
    child = one(姓名="黄春", 性别="男", 监护人="崔若然", 电话="13339701014/13914049802")
    assert child.guardians == [{"name": "崔若然", "phone": "13339701014"}]
    assert problems(child) == ["phone_second"]


@pytest.mark.parametrize(
    ("cell", "sex"), [("男 ", "male"), ("　女", "female"), ("女孩", "female"), ("M", "male"), (2.0, "female"), ("不详", None), ("", None)]
)
def test_sex_with_stray_spaces(cell: Any, sex: str | None) -> None:
    assert identity.read_sex(cell) == sex


def test_a_sex_that_is_none_is_named() -> None:
    assert problems(one(姓名="黄春", 性别="两个", 出生日期="2020-12-24")) == ["sex_unreadable"]


# --- guardians, school, words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "guardian"),
    [
        ("崔若然13339701014", {"name": "崔若然", "phone": "13339701014"}),
        ("崔若然（祖父）133 3970 1014", {"name": "崔若然", "phone": "13339701014", "relation": "祖父"}),
        ("崔若然（祖父）", {"name": "崔若然", "relation": "祖父"}),
        ("崔　若然", {"name": "崔若然"}),
    ],
)
def test_a_guardian_whose_number_and_relation_stand_in_one_cell(written: str, guardian: dict[str, str]) -> None:
    assert one(姓名="黄春", 性别="男", 监护人=written).guardians == [guardian]


def test_a_father_who_died_is_no_guardian_and_one_named_twice_is_one() -> None:
    child = one(姓名="黄春", 性别="男", 监护人="林兰", 联系电话="13339701014", 父亲姓名="黄国（已故）", 母亲姓名="林兰")
    assert child.guardians == [{"name": "林兰", "phone": "13339701014", "relation": "母亲"}]


@pytest.mark.parametrize(
    ("cells", "grade", "class_name"),
    [
        ({"班级": "1年级"}, "1年级", None),
        ({"班级": "三年级2班"}, "三年级", "2班"),
        ({"年级": "三（2）班"}, "三年级", "2班"),
        ({"年级": "初一(3)班"}, "初一", "3班"),
        ({"年级": 3, "班级": 2}, "三年级", "2班"),
        ({"年级": "大班"}, "大班", None),
        ({"年级": "三年级", "班级": "向日葵班"}, "三年级", "向日葵班"),
        ({"班级": "301班"}, None, "301班"),
    ],
)
def test_grade_and_class_are_told_apart(cells: dict[str, Any], grade: str | None, class_name: str | None) -> None:
    child = one(姓名="黄春", 性别="男", **cells).child
    assert (child.get("grade"), child.get("class_name")) == (grade, class_name)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("祖辈监护", "grandparents"),
        ("父母单方监护", "one_parent"),
        ("亲朋监护", "relatives"),
        ("单亲或孤儿", "single_or_orphan"),
        ("无人监护", "none"),
    ],
)
def test_the_offices_words_for_who_looks_after_a_child(written: str, code: str) -> None:
    assert one(姓名="黄春", 性别="男", 留守类型=written).child["guardianship"] == code


def test_a_word_nobody_knows_is_named_and_not_guessed() -> None:
    child = one(姓名="黄春", 性别="男", 留守类型="父母双方外出")
    assert ("guardianship" in child.child, problems(child)) == (False, ["guardianship_unknown"])


def test_nothing_to_note_is_no_note() -> None:
    assert "health" not in one(姓名="黄春", 性别="男", 健康状况="无").child


# --- which rows are rows ------------------------------------------------------------------------------------------------------------


def test_blank_rows_totals_and_signatures_are_no_rows() -> None:
    header = ("序号", "姓名", "性别", "出生日期", "学校")
    rows = [
        (1, "黄春", "男", "2020-12-24", "希望小学"),
        (None, None, None, None, None),
        (2, None, None, None, None),
        ("小 计", "1人", None, None, None),
        (3, "林佳花", "女", "2020-03-11", "希望小学"),
        (None, "合计", "男1女1", None, None),
        ("共2人", None, None, None, None),
        ("填表人：周敏", None, None, "审核人：李强", None),
        ("制表人", "周敏", None, None, None),
        ("单位负责人（签字）", None, None, None, None),
        ("备注：本表一式两份。", None, None, None, None),
    ]
    assert [(reading.row, reading.name) for reading in read(header, *rows)] == [(2, "黄春"), (6, "林佳花")]


def test_a_child_whose_first_cell_looks_like_a_signature_is_still_a_child() -> None:
    assert [reading.name for reading in read(("小组", "姓名", "性别"), ("统计站", "黄春", "男"), ("登记处后面", "林佳花", "女"))] == [
        "黄春",
        "林佳花",
    ]


def test_a_remark_across_the_whole_sheet_is_no_row() -> None:
    table = roster.read(xlsx(("姓名", "性别", "学校", "小组"), ("黄春", "男"), ("以上名单由各组上报",), merged=("A3:D3",)), "x")
    assert [reading.row for reading in roster.understand(table, table.mapping(), today=TODAY)] == [2]


@pytest.mark.parametrize("area", ["A3:XFD3", "A3:C3", "A3:XFD4"])
def test_a_child_whose_row_was_merged_across_is_named_and_not_lost(area: str) -> None:
    table = roster.read(xlsx(("姓名", "性别", "学校"), ("黄春", "男", "中心小学"), ("林佳花", "女", "中心小学"), merged=(area,)), "x")
    readings = roster.understand(table, table.mapping(), today=TODAY)
    assert [(reading.row, reading.name, reading.skip) for reading in readings] == [(2, "黄春", None), (3, "林佳花", "merged_across")]
    assert [(problem.row, problem.code, problem.shown) for problem in readings[1].problems] == [(3, "merged_across", "林佳花")]


def test_a_whole_child_in_one_merged_cell_is_named_and_not_lost() -> None:
    table = roster.read(xlsx(("序号", "姓名", "性别"), (1, "黄春", "男"), ("2 林佳花 女 2016-3-2",), merged=("A3:XFD3",)), "x")
    readings = roster.understand(table, table.mapping(), today=TODAY)
    assert [(reading.row, reading.skip) for reading in readings] == [(2, None), (3, "merged_across")]
    assert readings[1].problems[0].shown == "2 林佳花 女 2016-3-2"


@pytest.mark.parametrize("remark", ["以下空白", "以上名单由各组上报", "共3人", "3", "填表人：周敏"])
def test_what_stands_across_the_sheet_and_is_no_name_stays_no_row(remark: str) -> None:
    table = roster.read(xlsx(("姓名", "性别", "学校"), ("黄春", "男"), (remark,), merged=("A3:XFD3",)), "x")
    assert [reading.row for reading in roster.understand(table, table.mapping(), today=TODAY)] == [2]


def test_a_title_merged_over_the_header_leaves_the_rows_below_it() -> None:
    table = roster.read(xlsx(("花名册",), ("姓名", "性别"), ("黄春", "男"), ("林佳花", "女"), merged=("A1:XFD1", "C2:XFD2")), "x")
    assert [(reading.row, reading.name) for reading in roster.understand(table, table.mapping(), today=TODAY)] == [
        (3, "黄春"),
        (4, "林佳花"),
    ]


@pytest.mark.parametrize("name", [None, "  ", "待核实", "不详", "12"])
def test_a_row_without_a_name_is_left_out_and_named(name: str | None) -> None:
    (child,) = read(("姓名", "性别", "学校"), (name, "男", "中心小学"))
    assert (child.skip, problems(child)) == ("no_name", ["no_name"])


def test_a_row_in_which_nothing_tells_who_it_is_is_left_out() -> None:
    cells = {"姓名": "待核实", "性别": "不详", "出生年月": "2031年13月40日", "身份证号": "123", "监护人": "李", "监护人电话": "12"}
    child = one(**cells)
    assert (child.skip, problems(child)) == ("nothing_readable", ["nothing_readable"])


@pytest.mark.parametrize("cells", [{"性别": "男"}, {"出生日期": "2020-12"}, {"电话": "13339701014"}, {"身份证号": number("2020-12-24")}])
def test_one_thing_that_tells_is_enough(cells: dict[str, str]) -> None:
    child = one(**{"姓名": "黄春", "性别": None, "出生日期": None, "电话": None, "身份证号": None} | cells)
    assert (child.skip, child.problems) == (None, [])


def test_empty_cells_are_no_problem() -> None:
    child = one(姓名="黄春", 性别="男", 出生日期=None, 身份证号="", 电话=None, 留守类型="未采集", 年级="—")
    assert (child.child, child.problems) == ({"name": "黄春", "sex": "male"}, [])


@pytest.mark.parametrize(("file", "children", "damaged"), [("office-54.xlsx", 54, 6), ("office-574.xlsx", 574, 101)])
def test_the_offices_rosters_are_understood_to_the_last_row(file: str, children: int, damaged: int) -> None:
    table = roster.read((DATA / file).read_bytes(), file)
    readings = roster.understand(table, table.mapping(), today=TODAY)
    assert [(reading.row - children, reading.skip) for reading in readings if reading.skip] == [
        (readings[-2].row - children, "no_name"),
        (readings[-1].row - children, "nothing_readable"),
    ]
    assert sum(code == "identity_damaged" for reading in readings for code in problems(reading)) == damaged
    whole = [reading for reading in readings[:-2] if "identity" in reading.child]
    assert len(whole) == children + 1 - damaged
    assert all(reading.phones and len(reading.child["born"]) == 10 and reading.child["sex"] for reading in readings[:-2])


def test_words_are_kept_as_they_were_written() -> None:
    child = one(姓名="黄春", 性别="男", 家庭住址="柳坪村（河东）１２号；２楼", 备注="’怕黑")
    assert (child.child["address"], child.child["note"]) == ("柳坪村（河东）12号；2楼", "怕黑")


# --- what is too long, or not to be seen ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "field", "longest"),
    [("姓名", "name", 60), ("备注", "note", 2000), ("健康状况", "health", 2000), ("家庭住址", "address", 500), ("学校", "school", 100)],
)
def test_what_is_too_long_is_cut_and_named(title: str, field: str, longest: int) -> None:
    child = one(**{"姓名": "黄春", "性别": "男", title: "长" * 5_000})
    assert child.child[field] == "长" * longest
    assert [(problem.column, problem.code, problem.needs) for problem in child.problems] == [(title, "too_long", {"longest": longest})]


def test_what_is_just_as_long_as_it_may_be_is_no_problem() -> None:
    child = one(姓名="长" * 60, 性别="男", 备注="长" * 2000, 监护人="长" * 60)
    assert (len(child.child["note"]), child.guardians[0]["name"], child.problems) == (2000, "长" * 60, [])


def test_a_guardians_name_is_cut_too() -> None:
    child = one(姓名="黄春", 性别="男", 监护人="长" * 700)
    assert child.guardians == [{"name": "长" * 60}]
    assert set(problems(child)) == {"too_long"}


@pytest.mark.parametrize("name", ["黄\u202e春", "黄\u200b春\ufeff", "黄春\ufe0f", "黄\u3164春", "黄\U000e0041春"])
def test_characters_that_nobody_sees_go_in_silence(name: str) -> None:
    child = one(姓名=name, 性别="男", 备注=f"怕{name[1:]}")
    assert (child.name, child.problems) == ("黄春", [])
    assert child.child["note"].isprintable()


@pytest.mark.parametrize("name", ["<b>黄春</b>", "黄春😀", "黄=春", "黄￥春", "{{黄春}}", "黄春@"])
def test_what_no_name_holds_is_flagged_and_kept(name: str) -> None:
    child = one(姓名=name, 性别="男")
    assert problems(child) == ["name_odd"]
    assert "黄" in child.name


@pytest.mark.parametrize("name", ["阿依古丽·买买提", "黄〇春", "𬀩㛃", "Anna-Maria O'Neil", "欧阳春(小)", "佐々木春"])
def test_a_rare_name_is_no_odd_name(name: str) -> None:
    assert problems(one(姓名=name, 性别="男")) == []

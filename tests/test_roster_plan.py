"""Who a row is about: known children, twins, namesakes, siblings, and rows that cannot be told apart."""

import itertools
from typing import Any

import pytest

from care import plan as plans
from care import roster
from tests.rosters import AT, DATA, TODAY, Office, codes, csv, ends, number, only, xlsx

HEADER = ("姓名", "性别", "出生日期", "身份证号", "监护人", "关系", "电话", "学校")
CHUN = ("黄春", "男", "2020-12-24", None, "崔若然", "祖父", "13339701014", "希望小学")


def sheet(*rows: tuple[Any, ...], header: tuple[str, ...] = HEADER) -> bytes:
    return xlsx(header, *rows)


def but(row: tuple[Any, ...], **cells: Any) -> tuple[Any, ...]:
    """The same row with other cells, by the header's words."""
    return tuple(cells.get(title, cell) for title, cell in zip(HEADER, row, strict=True))


# --- the three files of one centre --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("children", [54, 574])
@pytest.mark.parametrize("order", list(itertools.permutations(["office-{}.xlsx", "wps-{}.csv", "school-{}.xls"])))
def test_three_files_of_the_same_children_end_with_as_many_children_in_any_order(children: int, order: tuple[str, ...]) -> None:
    office = Office()
    files = [(DATA / name.format(children)).read_bytes() for name in order]
    for data in files:
        office.imports(data)
    assert (len(office), len(office.records["guardians"])) == (children, children)
    for name, data in zip(order, files, strict=True):
        skipped = 3 if name.startswith("office") else 0
        assert ends(office.imports(data)) == (0, 0, children, skipped)
    assert all(len(child["guardians"]) == 1 and child["guardianship"] and child["address"] for child in office.records["children"].values())


@pytest.mark.parametrize(("file", "first", "twice"), [("office-54.xlsx", 7, 60), ("office-574.xlsx", 7, 593)])
def test_the_child_who_stands_twice_is_named_by_row(file: str, first: int, twice: int) -> None:
    plan = Office().imports((DATA / file).read_bytes())
    skipped = [
        (problem.row, problem.code, problem.needs.get("first")) for row in plan.rows if row.action == "skipped" for problem in row.problems
    ]
    assert skipped == [(twice, "twice", first), (twice + 1, "no_name", None), (twice + 2, "nothing_readable", None)]


def test_every_row_ends_in_exactly_one_way() -> None:
    plan = Office().imports((DATA / "office-574.xlsx").read_bytes())
    assert sum(ends(plan)) == len(plan.rows) == len({row.row for row in plan.rows}) == 577


# --- known again --------------------------------------------------------------------------------------------------------------------


def test_a_child_is_known_by_its_identity_number() -> None:
    office = Office()
    office.imports(sheet(but(CHUN, 身份证号=number("2020-12-24"))))
    row = only(office.looks_at(sheet(but(CHUN, 身份证号=number("2020-12-24"), 学校="中心小学", 监护人=None, 电话=None))))
    assert (row.action, row.by, [(change.field, change.before, change.after) for change in row.changes]) == (
        "updated",
        "identity",
        [("school", "希望小学", "中心小学")],
    )


def test_a_child_is_known_by_name_and_birth_date_and_gets_its_number() -> None:
    office = Office()
    office.imports(sheet(CHUN))
    row = only(office.imports(sheet(but(CHUN, 姓名="黄　春", 出生日期="2020年12月24日", 身份证号=number("2020-12-24")))))
    assert (row.action, row.by, [change.field for change in row.changes]) == ("updated", "name_born", ["identity"])
    assert office.child("黄春")["identity"] == number("2020-12-24")


def test_the_same_name_and_birth_date_with_other_whole_numbers_are_two_children() -> None:
    office = Office()
    twins = sheet(but(CHUN, 身份证号=number("2020-12-24", order=12)), but(CHUN, 身份证号=number("2020-12-24", order=34)))
    assert ends(office.imports(twins)) == (2, 0, 0, 0)
    assert ends(office.imports(twins)) == (0, 0, 2, 0)


def test_a_namesake_with_another_number_does_not_take_the_child_who_had_none() -> None:
    office = Office()
    office.imports(sheet(CHUN))
    both = sheet(
        but(CHUN, 身份证号=number("2020-12-24", order=12)),
        but(CHUN, 身份证号=number("2020-12-24", order=34), 监护人="王强", 电话="13764656492"),
    )
    assert ends(office.imports(both)) == (1, 1, 0, 0)
    assert len(office) == 2


def test_twins_are_two_children_with_one_guardian() -> None:
    office = Office()
    plan = office.imports((DATA / "twins.ods").read_bytes())
    assert (ends(plan), codes(plan)) == ((4, 0, 0, 0), [])
    assert office.child("魏小涛")["guardians"][0]["guardian"] == office.child("魏小波")["guardians"][0]["guardian"]
    assert len(office.records["guardians"]) == 3
    assert ends(office.imports((DATA / "twins.ods").read_bytes())) == (0, 0, 4, 0)


def test_without_birth_dates_and_numbers_name_and_telephone_are_the_key() -> None:
    office = Office()
    header = ("姓名", "电话")
    first = sheet(("黄春", "13339701014"), ("黄春", "13764656492"), ("林佳花", "13339701014"), ("黄春", "133 3970 1014"), header=header)
    plan = office.imports(first)
    assert (ends(plan), codes(plan)) == ((3, 0, 0, 1), [(5, "twice")])
    assert ends(office.imports(first)) == (0, 0, 3, 1)


def test_a_child_known_by_telephone_gets_its_birth_date_and_the_other_way_round() -> None:
    bare, whole = sheet(("黄春", "13339701014"), header=("姓名", "电话")), sheet(CHUN)
    for first, second in ((bare, whole), (whole, bare)):
        office = Office()
        office.imports(first)
        office.imports(second)
        assert (len(office), office.child("黄春")["born"]) == (1, "2020-12-24")


def test_a_birth_month_is_made_whole_and_never_coarsened() -> None:
    month, day = sheet(but(CHUN, 出生日期="2020年12月")), sheet(CHUN)
    for first, second in ((month, day), (day, month)):
        office = Office()
        office.imports(first)
        office.imports(second)
        assert (len(office), office.child("黄春")["born"]) == (1, "2020-12-24")


def test_namesakes_whom_a_row_does_not_tell_apart_are_left_to_a_person() -> None:
    office = Office()
    office.imports(
        sheet(
            but(CHUN, 身份证号=number("2020-12-24", order=12)),
            but(CHUN, 身份证号=number("2020-12-24", order=34), 监护人="王强", 电话="13764656492"),
        )
    )
    unclear = only(office.looks_at(sheet(("黄春", "男", "2020-12-24"), header=("姓名", "性别", "出生日期"))))
    assert (unclear.action, [problem.code for problem in unclear.problems]) == ("skipped", ["which_one"])
    clear = only(office.looks_at(sheet(("黄春", "2020-12-24", "13764656492"), header=("姓名", "出生日期", "电话"))))
    assert (clear.action, clear.before and clear.before["identity"]) == ("unchanged", number("2020-12-24", order=34))


def test_a_name_alone_is_not_given_to_a_child_of_whom_more_is_known() -> None:
    office = Office()
    office.imports(sheet(CHUN))
    row = only(office.looks_at(sheet(("黄春", "男"), header=("姓名", "性别"))))
    assert (row.action, [problem.code for problem in row.problems], row.choices) == ("skipped", ["which_one"], ("skip", "add"))


def test_a_list_of_names_imported_twice_adds_nobody_twice() -> None:
    office = Office()
    names_only = sheet(("黄春", "男"), ("林佳花", "女"), header=("姓名", "性别"))
    assert ends(office.imports(names_only)) == (2, 0, 0, 0)
    assert ends(office.imports(names_only)) == (0, 0, 2, 0)
    assert ends(office.imports(sheet(CHUN))) == (0, 1, 0, 0)


def test_a_possible_namesake_is_added_and_pointed_out() -> None:
    office = Office()
    office.imports(sheet(("黄春", "男", "13339701014"), header=("姓名", "性别", "电话")))
    plan = office.imports(sheet(("黄春", "男", "2015-03-03"), header=("姓名", "性别", "出生日期")))
    assert (ends(plan), codes(plan)) == ((1, 0, 0, 0), [(2, "namesake")])


def test_a_merged_record_is_known_as_the_one_it_was_merged_into() -> None:
    office = Office()
    office.imports(sheet(CHUN, but(CHUN, 姓名="黄小春", 监护人=None, 电话=None)))
    office.child("黄小春")["merged_into"] = office.child("黄春")["id"]
    row = only(office.looks_at(sheet(but(CHUN, 姓名="黄小春", 监护人=None, 电话=None, 学校="希望小学"))))
    assert row.before is not None
    assert (row.before["name"], row.by) == ("黄春", "name_born")


def test_a_child_of_the_sample_is_nobody_we_know() -> None:
    office = Office()
    office.imports(sheet(CHUN))
    office.child("黄春")["sample"] = True
    assert ends(office.looks_at(sheet(CHUN))) == (1, 0, 0, 0)


def test_an_archived_child_comes_back_and_it_is_said() -> None:
    office = Office()
    office.imports(sheet(CHUN))
    office.child("黄春")["archived_at"] = AT
    plan = office.imports(sheet(CHUN))
    assert (ends(plan), codes(plan), office.child("黄春")["archived_at"]) == ((0, 1, 0, 0), [(2, "archived")], None)


# --- within one file ------------------------------------------------------------------------------------------------------------------


def test_a_row_that_stands_twice_is_skipped_even_where_only_one_has_the_number() -> None:
    plan = Office().imports(sheet(CHUN, but(CHUN, 身份证号=number("2020-12-24"), 监护人="王强", 电话="13764656492")))
    assert (ends(plan), codes(plan)) == ((1, 0, 0, 1), [(3, "twice")])


def test_two_children_under_one_number_both_come_and_the_second_without_it() -> None:
    office = Office()
    copied = sheet(but(CHUN, 身份证号=number("2020-12-24")), but(CHUN, 姓名="黄秋", 身份证号=number("2020-12-24")))
    plan = office.imports(copied)
    assert (ends(plan), codes(plan)) == ((2, 0, 0, 0), [(3, "identity_twice")])
    assert "identity" not in office.child("黄秋")
    assert ends(office.imports(copied)) == (0, 0, 2, 0)


def test_two_rows_about_one_known_child_are_one() -> None:
    office = Office()
    office.imports(sheet(but(CHUN, 身份证号=number("2020-12-24"))))
    plan = office.imports(sheet(but(CHUN, 身份证号=number("2020-12-24"), 监护人=None, 电话=None), but(CHUN, 出生日期=None)))
    assert (ends(plan), codes(plan), len(office)) == ((0, 0, 1, 1), [(3, "twice")], 1)


def test_one_bad_row_never_stops_the_rest() -> None:
    rows = [but(CHUN, 姓名=f"黄{letter}") for letter in "春夏秋冬"]
    rows[1] = (None, object.__name__, "#REF!", 1e300, "�", None, -1, "x" * 30_000)
    plan = Office().imports(csv(HEADER, *rows))
    assert [(row.row, row.action) for row in plan.rows] == [(2, "added"), (3, "skipped"), (4, "added"), (5, "added")]


# --- what an update may do ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "title", "before", "written", "after"),
    [
        ("school", "学校", "希望小学", None, "希望小学"),
        ("school", "学校", "希望小学", "中心小学", "中心小学"),
        ("school", "学校", "河东镇希望小学", "希望小学", "河东镇希望小学"),
        ("school", "学校", "希望小学", "河东镇希望小学", "河东镇希望小学"),
        ("grade", "年级", "三年级", "3年级", "三年级"),
        ("grade", "年级", "三年级", "四年级", "四年级"),
        ("address", "家庭住址", "柳坪村一组74号", "一组74号", "柳坪村一组74号"),
        ("group", "小组", "河东组", "河西组", "河西组"),
        ("health", "健康状况", "花生过敏", "哮喘", "花生过敏；哮喘"),
        ("health", "健康状况", "花生过敏；哮喘", "哮喘", "花生过敏；哮喘"),
        ("health", "健康状况", "花生过敏", "无", "花生过敏"),
        ("guardianship", "留守类型", "祖辈监护", "单亲", "single_or_orphan"),
    ],
)
def test_an_update_neither_blanks_nor_coarsens(field: str, title: str, before: str, written: str | None, after: str) -> None:
    office = Office()
    header = ("姓名", "出生日期", title)
    office.imports(sheet(("黄春", "2020-12-24", before), header=header))
    office.imports(sheet(("黄春", "2020-12-24", written), header=header))
    assert office.child("黄春")[field] == after


def test_a_whole_number_is_not_overruled_by_what_a_school_writes() -> None:
    office = Office()
    office.imports(sheet(but(CHUN, 身份证号=number("2020-12-24"))))
    plan = office.imports(sheet(but(CHUN, 性别="女")))
    assert (codes(plan), office.child("黄春")["sex"]) == ([(2, "known_other_sex")], "male")


def test_a_name_that_was_corrected_is_replaced_and_it_is_said() -> None:
    office = Office()
    office.imports(sheet(but(CHUN, 身份证号=number("2020-12-24"))))
    plan = office.imports(sheet(but(CHUN, 姓名="黄椿", 身份证号=number("2020-12-24"))))
    assert (codes(plan), len(office), office.child("黄椿")["number"]) == ([(2, "renamed")], 1, 1)


def test_a_number_that_contradicts_its_row_still_tells_who_it_is() -> None:
    office = Office()
    office.imports(sheet(but(CHUN, 身份证号=number("2020-12-24"))))
    plan = office.imports(sheet(but(CHUN, 身份证号=number("2020-12-24"), 出生日期="2020-11-10")))
    assert (ends(plan), [code for _, code in codes(plan)]) == ((0, 0, 1, 0), ["identity_other_born", "known_other_born"])
    assert office.child("黄春")["born"] == "2020-12-24"


# --- guardians ------------------------------------------------------------------------------------------------------------------------


def test_siblings_share_one_guardian() -> None:
    office = Office()
    office.imports(sheet(CHUN, but(CHUN, 姓名="黄秋", 出生日期="2018-03-03", 监护人="崔 若然", 电话="133-3970-1014")))
    assert len(office.records["guardians"]) == 1
    office.imports(sheet(but(CHUN, 姓名="黄冬", 出生日期="2016-03-03")))
    assert len(office.records["guardians"]) == 1


def test_two_people_of_one_name_are_two_guardians() -> None:
    office = Office()
    office.imports(sheet(CHUN, but(CHUN, 姓名="林佳花", 出生日期="2018-03-03", 电话="13764656492")))
    assert len(office.records["guardians"]) == 2


def test_a_guardian_is_added_and_none_is_taken_away() -> None:
    office = Office()
    office.imports(sheet(CHUN))
    office.imports(sheet(but(CHUN, 监护人="林兰", 关系="母亲", 电话="13764656492")))
    assert office.guardians("黄春") == [("崔若然", "13339701014", "祖父"), ("林兰", "13764656492", "母亲")]
    assert all(link["may_collect"] for link in office.child("黄春")["guardians"])


def test_a_relation_is_filled_in_and_not_replaced() -> None:
    office = Office()
    office.imports(sheet(but(CHUN, 关系=None)))
    office.imports(sheet(CHUN))
    office.imports(sheet(but(CHUN, 关系="爷爷")))
    assert office.guardians("黄春") == [("崔若然", "13339701014", "祖父")]


def test_a_new_number_replaces_the_old_one() -> None:
    office = Office()
    office.imports(sheet(CHUN))
    office.imports(sheet(but(CHUN, 电话="13764656492")))
    assert office.guardians("黄春") == [("崔若然", "13764656492", "祖父")]
    assert len(office.records["guardians"]) == 1


def test_a_new_number_in_one_siblings_row_leaves_the_others() -> None:
    office = Office()
    sibling = but(CHUN, 姓名="黄秋", 出生日期="2018-03-03")
    office.imports(sheet(CHUN, sibling))
    changed = sheet(but(CHUN, 电话="13764656492"), sibling)
    office.imports(changed)
    assert (office.guardians("黄春"), office.guardians("黄秋")) == (
        [("崔若然", "13764656492", "祖父")],
        [("崔若然", "13339701014", "祖父")],
    )
    assert ends(office.imports(changed)) == (0, 0, 2, 0)


def test_a_telephone_taken_down_at_the_desk_gets_its_owners_name() -> None:
    office = Office()
    office.records["guardians"]["g1"] = {"id": "g1", "name": "", "phone": "13339701014"}
    office.records["children"]["c1"] = {
        "id": "c1",
        "name": "黄春",
        "number": 7,
        "guardians": [{"guardian": "g1", "relation": "", "may_collect": False}],
    }
    plan = office.imports(sheet(CHUN))
    assert (ends(plan), office.guardians("黄春"), len(office.records["guardians"])) == (
        (0, 1, 0, 0),
        [("崔若然", "13339701014", "祖父")],
        1,
    )


# --- short numbers, choices, columns ------------------------------------------------------------------------------------------------


def test_new_children_get_the_next_free_numbers_and_keep_them() -> None:
    office = Office()
    office.imports(sheet(CHUN, but(CHUN, 姓名="黄夏")))
    office.imports(sheet(but(CHUN, 姓名="黄秋"), but(CHUN, 学校="中心小学")))
    assert [office.child(name)["number"] for name in ("黄春", "黄夏", "黄秋")] == [1, 2, 3]


def test_not_the_same_person_is_remembered() -> None:
    office = Office()
    office.imports(sheet(CHUN))
    other = sheet(but(CHUN, 监护人="王强", 电话="13764656492", 性别="女"))
    asked = only(office.looks_at(other))
    assert (asked.action, [notice.code for notice in asked.notices], asked.choices) == (
        "updated",
        ["known_name_born"],
        ("update", "apart", "skip"),
    )
    assert ends(office.imports(other, r2="apart")) == (1, 0, 0, 0)
    assert ends(office.imports(other)) == (0, 0, 1, 0)
    assert ends(office.imports(sheet(CHUN))) == (0, 0, 1, 0)
    assert len(office) == 2


def test_an_update_that_agrees_needs_no_second_look() -> None:
    office = Office()
    office.imports(sheet(CHUN))
    assert only(office.looks_at(sheet(but(CHUN, 学校="中心小学")))).notices == []


def test_a_row_can_be_left_out_and_a_repeat_be_taken_for_another_child() -> None:
    office = Office()
    plan = office.imports(sheet(CHUN, CHUN, but(CHUN, 姓名="黄秋")), r3="add", r4="skip")
    assert [(row.row, row.action) for row in plan.rows] == [(2, "added"), (3, "added"), (4, "skipped")]


def test_a_row_that_is_left_out_does_not_make_the_next_one_a_repeat() -> None:
    plan = Office().looks_at(sheet(CHUN, CHUN), r2="skip")
    assert [(row.row, row.action, row.problems) for row in plan.rows] == [(2, "skipped", []), (3, "added", [])]


def test_a_row_in_which_nothing_could_be_read_may_come_all_the_same() -> None:
    row = only(Office().looks_at(sheet(("黄春", "不详"), header=("姓名", "性别")), r2="add"))
    assert (row.action, row.child and row.child["name"]) == ("added", "黄春")


def test_a_row_that_was_merged_across_may_come_all_the_same() -> None:
    data = xlsx(("姓名", "性别", "学校"), ("黄春", "男"), ("林佳花", "女"), merged=("A3:XFD3",))
    office = Office()
    assert [(row.row, row.action) for row in office.looks_at(data).rows] == [(2, "added"), (3, "skipped")]
    assert [row.action for row in office.imports(data, r3="add").rows] == ["added", "added"]


def test_notes_that_grow_with_every_import_end_at_their_limit() -> None:
    office = Office()
    for year in range(3):
        plan = office.imports(xlsx(("姓名", "出生日期", "备注"), ("黄春", "2020-12-24", f"{year}" + "长" * 900)))
    assert [problem.code for problem in plan.problems] == ["too_long"]
    assert len(office.child("黄春")["note"]) == 2000
    again = office.imports(xlsx(("姓名", "出生日期", "备注"), ("黄春", "2020-12-24", "2" + "长" * 900)))
    assert again.count("unchanged") == 1


def test_columns_may_be_understood_otherwise() -> None:
    data = sheet(("黄春", "男", "2020-12-24", "河东组"), header=("姓名", "性别", "日子", "片"))
    table = roster.read(data, "x")
    assert [(heading.title, heading.field, heading.samples) for heading in table.headings][2:] == [
        ("日子", None, ("2020-12-24",)),
        ("片", None, ("河东组",)),
    ]
    plan = Office().looks_at(table, mapping={"name": 0, "born": 2, "group": 3})
    assert {name: value for name, value in (only(plan).child or {}).items() if name in {"sex", "born", "group"}} == {
        "born": "2020-12-24",
        "group": "河东组",
    }


def test_a_plan_changes_nothing_of_what_it_is_given() -> None:
    office = Office()
    office.imports(sheet(CHUN))
    before = repr(office.records)
    office.looks_at(sheet(but(CHUN, 学校="中心小学", 监护人="林兰", 电话="13764656492")))
    assert repr(office.records) == before


def test_what_does_not_change_is_not_saved() -> None:
    office = Office()
    office.imports(sheet(CHUN))
    assert plans.changes(office.looks_at(sheet(CHUN)), at=AT) == []


def test_new_children_remember_when_they_were_added() -> None:
    office = Office()
    office.imports(sheet(CHUN))
    assert office.child("黄春")["added_at"] == AT


def test_thousands_of_rows_are_planned_at_once() -> None:
    rows = [
        (
            f"黄{number}",
            "男",
            f"201{number % 10}-0{number % 9 + 1}-1{number % 7}",
            None,
            f"崔{number % 1800}",
            "祖父",
            f"139{number % 1800:08d}",
            "希望小学",
        )
        for number in range(4_000)
    ]
    table = roster.read(csv(HEADER, *rows), "x.csv")
    known = plans.Known(
        [{"id": f"c{number}", "name": f"黄{number}", "born": rows[number][2], "number": number, "guardians": []} for number in range(2_000)]
    )
    plan = plans.plan(table, known, today=TODAY)
    assert ends(plan)[:2] == (2_000, 2_000)

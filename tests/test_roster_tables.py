"""Files as they come: found headers, odd encodings, and everything that is no roster at all."""

import io
import struct
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from care import cells, compound, roster
from care.tables import Broken, Table, Unreadable
from tests.rosters import DATA, csv, xlsx

HEADER = ("姓名", "性别", "出生日期")
CHILD = ("黄春", "男", "2020-12-24")


def fields(table: Table) -> dict[str, str | None]:
    return {heading.title: heading.field for heading in table.headings}


def refused(data: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        roster.read(data, "x")
    return caught.value


# --- the header -------------------------------------------------------------------------------------------------------------------


def test_a_header_over_two_rows_gives_the_guardians_name_to_the_guardian() -> None:
    table = roster.read((DATA / "office-54.xlsx").read_bytes(), "office-54.xlsx")
    assert (table.sheet, table.sheet_name, table.header, table.others) == (1, "花名册", (3, 4), ())
    assert fields(table) == {
        "序号": None,
        "姓名": "name",
        "性别": "sex",
        "出生年月": "born",
        "身份证号码": "identity",
        "就读学校": "school",
        "年级": "grade",
        "监护人信息 · 姓名": "guardian.name",
        "监护人信息 · 与儿童关系": "guardian.relation",
        "监护人信息 · 联系电话": "guardian.phone",
        "居民小组": "group",
        "家庭住址": "address",
        "父母务工地": "parents_at",
        "备注（健康）": "health",
    }


def test_the_same_header_in_a_text_file_that_knows_no_merged_cells() -> None:
    data = csv(
        ("花名册", "", "", "", ""),
        ("姓名", "性别", "监护人信息", "", ""),
        ("", "", "姓名", "关系", "电话"),
        ("黄春", "男", "崔若然", "祖父", "13339701014"),
    )
    table = roster.read(data, "x.csv")
    assert table.header == (2, 3)
    assert table.mapping() == {"name": 0, "sex": 1, "guardian.name": 2, "guardian.relation": 3, "guardian.phone": 4}


def test_father_and_mother_have_columns_of_their_own() -> None:
    data = xlsx(
        ("姓名", "父亲", None, "母亲", None),
        (None, "姓名", "电话", "姓名", "电话"),
        ("黄春", "黄国", "13339701014", "林兰", "13339701015"),
        merged=("A1:A2", "B1:C1", "D1:E1"),
    )
    assert roster.read(data, "x").mapping() == {"name": 0, "father.name": 1, "father.phone": 2, "mother.name": 3, "mother.phone": 4}


def test_the_guardians_own_identity_number_is_not_the_childs() -> None:
    data = xlsx(
        ("姓名", "监护人信息", None, None),
        (None, "姓名", "身份证号码", "出生日期"),
        ("黄春", "崔若然", "431025196006131029", "1960-06-13"),
        merged=("A1:A2", "B1:D1"),
    )
    assert roster.read(data, "x").mapping() == {"name": 0, "guardian.name": 1}


def test_a_second_column_of_names_is_the_guardians() -> None:
    table = roster.read(csv(("姓名", "性别", "姓名", "联系电话"), ("黄春", "男", "崔若然", "13339701014")), "x")
    assert table.mapping() == {"name": 0, "sex": 1, "guardian.name": 2, "guardian.phone": 3}


def test_a_title_above_is_not_taken_for_a_part_of_the_header() -> None:
    table = roster.read((DATA / "school-54.xls").read_bytes(), "school-54.xls")
    assert table.header == (2, 2)
    assert fields(table)["监护人电话"] == "guardian.phone"


@pytest.mark.parametrize("above", [0, 1, 5, 14])
def test_the_header_may_stand_low(above: int) -> None:
    table = roster.read(xlsx(*[("柳坪村", "", "")] * above, HEADER, CHILD), "x")
    assert (table.header, [line.row for line in table.lines]) == ((above + 1, above + 1), [above + 2])


def test_the_first_sheet_with_a_header_counts_and_the_others_are_named() -> None:
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["填表说明：每个孩子一行。"])
    for title in ("一年级", "二年级"):
        sheet = book.create_sheet(title)
        sheet.append(list(HEADER))
        sheet.append(list(CHILD))
    buffer = io.BytesIO()
    book.save(buffer)
    table = roster.read(buffer.getvalue(), "x")
    assert (table.sheet, table.sheet_name, table.others) == (2, "一年级", ("二年级",))


def test_the_header_of_a_second_page_is_no_child() -> None:
    table = roster.read(xlsx(HEADER, CHILD, HEADER, ("林佳花", "女", "2020-3-11")), "x")
    assert [line.row for line in table.lines] == [2, 4]


def test_a_cell_merged_downwards_stands_in_each_row() -> None:
    data = xlsx(("姓名", "性别", "小组"), ("黄春", "男", "河东组"), ("林佳花", "女", None), ("范曦怡", "女", "河西组"), merged=("C2:C3",))
    assert [line.cells[2] for line in roster.read(data, "x").lines] == ["河东组", "河东组", "河西组"]


def test_a_list_of_nothing_but_names_is_a_roster() -> None:
    assert [line.cells[0] for line in roster.read(xlsx(("姓名",), ("黄春",), ("林佳花",)), "x").lines] == ["黄春", "林佳花"]


# --- encodings and kinds ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "big5"])
def test_a_text_file_in_any_encoding(encoding: str) -> None:
    header = HEADER if encoding != "big5" else ("姓名", "性別", "生日")
    table = roster.read(csv(header, ("曾春", "男", "2020-12-24"), encoding=encoding), "x.csv")
    assert table.lines[0].cells[0] == "曾春"


@pytest.mark.parametrize("mark", ["\t", ";", "，"])
def test_a_text_file_with_other_marks_between_its_cells(mark: str) -> None:
    table = roster.read("\n".join(mark.join(row) for row in (HEADER, CHILD)).encode(), "x.txt")
    assert table.mapping() == {"name": 0, "sex": 1, "born": 2}


def test_a_quoted_cell_may_hold_commas_and_new_lines() -> None:
    table = roster.read('姓名,性别,备注\r\n"黄春",男,"怕黑,\r\n也怕狗"\r\n\r\n林佳花,女,\r\n'.encode(), "x.csv")
    assert [(line.row, line.cells[2]) for line in table.lines] == [(2, "怕黑,\r\n也怕狗"), (4, None)]


def test_an_open_document_spreadsheet() -> None:
    table = roster.read((DATA / "twins.ods").read_bytes(), "twins.ods")
    assert [line.cells[0] for line in table.lines] == ["魏小涛", "魏小波", "李雨桐", "李雨桐"]
    assert table.lines[0].cells[2] == date(2017, 5, 6)


def test_a_real_date_stays_a_date() -> None:
    table = roster.read(xlsx(HEADER, ("黄春", "男", datetime(2020, 12, 24))), "x")
    assert table.lines[0].cells[2] == date(2020, 12, 24)


def test_a_formula_without_its_result_and_an_error_are_marked() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(HEADER, CHILD, ("林佳花", "女", None))))
    book.active["C2"] = "=DATE(2020,12,24)"
    book.active["B3"] = "#REF!"
    book.active["B3"].data_type = "e"
    buffer = io.BytesIO()
    book.save(buffer)
    first, second = roster.read(buffer.getvalue(), "x").lines
    assert first.cells[2] == Broken("cell_formula", "=")
    assert second.cells[1] == Broken("cell_error", "#REF!")


def test_an_error_in_a_text_file_is_marked_too() -> None:
    assert roster.read(csv(HEADER, ("黄春", "#N/A", "2020-12-24")), "x").lines[0].cells[1] == Broken("cell_error", "#N/A")


# --- what is no roster ------------------------------------------------------------------------------------------------------------


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def test_a_letter_renamed_to_a_spreadsheet() -> None:
    assert refused(zipped(**{"word/document.xml": b"<w:document/>", "[Content_Types].xml": b"<Types/>"})).code == "not_a_table"


@pytest.mark.parametrize("data", [b"%PDF-1.7 and so on", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, bytes(range(256)) * 40])
def test_a_picture_or_anything_else(data: bytes) -> None:
    assert refused(data).code == "not_a_table"


def test_a_page_of_the_web_under_a_spreadsheets_name() -> None:
    assert refused(b"<html><table><tr><td>\xe5\xa7\x93\xe5\x90\x8d</td></tr></table></html>").code == "old_word_or_web"


def test_a_workbook_with_a_password() -> None:
    assert refused((DATA / "locked.xlsx").read_bytes()).code == "password"


def test_a_broken_workbook() -> None:
    whole = xlsx(HEADER, CHILD)
    assert refused(whole[: len(whole) // 2]).code == "damaged"
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + b"\x00\x07" * 400).code == "damaged"


def test_an_old_workbook_is_looked_through_before_it_is_read() -> None:
    streams = compound.streams((DATA / "school-54.xls").read_bytes())
    (sheet,) = compound.cells(streams["Workbook"])
    assert (sheet.rows, sheet.columns, sheet.errors) == (56, 7, {})


def test_an_old_workbook_whose_parts_lead_in_a_circle_is_left_alone() -> None:
    whole = bytearray((DATA / "school-54.xls").read_bytes())
    (table,) = struct.unpack_from("<I", whole, 0x4C)
    struct.pack_into("<2I", whole, (table + 1) * 512, 1, 0)
    assert refused(bytes(whole)).code == "damaged"


def test_one_cell_in_the_far_corner_of_an_old_workbook_does_not_fill_the_memory() -> None:
    whole = bytearray((DATA / "school-54.xls").read_bytes())
    place = whole.index(struct.pack("<2H", 0x00FD, 10))
    struct.pack_into("<2H", whole, place + 4, 65_535, 16_383)
    assert refused(bytes(whole)).code == "too_many_rows"


def test_a_workbook_of_hundreds_of_sheets_is_told_to_be_cut_down():
    book = openpyxl.Workbook()
    for _number in range(cells.MAX_SHEETS):
        book.create_sheet()
    made = io.BytesIO()
    book.save(made)
    problem = refused(made.getvalue())
    assert (problem.code, problem.needs["sheets"]) == ("too_many_sheets", cells.MAX_SHEETS + 1)


def test_an_error_in_an_old_workbook_is_marked() -> None:
    whole = bytearray((DATA / "school-54.xls").read_bytes())
    place = whole.index(struct.pack("<4H", 0x00FD, 10, 4, 2))
    struct.pack_into("<2H", whole, place, 0x0205, 10)
    whole[place + 10 : place + 12] = b"\x17\x01"
    assert roster.read(bytes(whole), "x").lines[2].cells[2] == Broken("cell_error", "#REF!")


def test_a_workbook_in_which_one_byte_turned() -> None:
    whole = bytearray(xlsx(HEADER, *[CHILD] * 50))
    place = whole.index(b"xl/worksheets/sheet1.xml") + 60
    whole[place] ^= 0xFF
    assert refused(bytes(whole)).code == "damaged"


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf\r\n\r\n", b"\0" * 300, xlsx(), xlsx((None,), (" ",))])
def test_nothing_in_it(data: bytes) -> None:
    assert refused(data).code == "empty"


def test_a_sheet_without_a_header() -> None:
    assert refused(xlsx(("黄春", "男"), ("林佳花", "女"))).code == "no_header"
    assert refused(csv(("黄春", "男"), ("林佳花", "女"))).code == "no_header_text"


def test_a_sheet_without_a_header_says_what_stood_there() -> None:
    assert refused(xlsx((None,), ("黄春", "男"), ("林佳花", "女", "中心小学"))).needs == {
        "row": 3,
        "seen": "林佳花、女、中心小学",
        "others": 3,
    }


def test_where_only_the_name_is_understood_the_other_columns_are_named() -> None:
    problem = refused(xlsx(("某某中心",), ("姓名", *(f"栏目{number}" for number in range(300)))))
    assert (problem.code, problem.needs["row"], problem.needs["others"]) == ("only_name", 2, 300)
    assert problem.needs["seen"] == "栏目0、栏目1、栏目2、栏目3、栏目4、栏目5……"


def test_a_text_nobody_can_decode_shows_what_became_of_it() -> None:
    problem = refused(csv(("姓名", "性别"), ("黄春", "男")).replace("姓名".encode(), b"\xd0\xd5"))
    assert (problem.code, problem.needs["row"], bool(problem.needs["seen"])) == ("no_header_text", 1, True)


def test_a_stray_null_in_a_text_is_nothing() -> None:
    table = roster.read(csv(HEADER, ("\0黄春", "男", "2020-12-24")), "x.csv")
    assert table.lines[0].cells[0] == "黄春"


def test_a_list_from_a_machine_that_writes_traditional_characters() -> None:
    header = ("姓名", "性別", "出生日期", "就讀學校", "監護人", "聯絡電話")
    table = roster.read(csv(header, ("黃春", "男", "2020-12-24", "中心國小", "黃英", "13900001207"), encoding="big5"), "x.csv")
    assert table.mapping() == {"name": 0, "sex": 1, "born": 2, "guardian.name": 4, "guardian.phone": 5}


def test_the_unicode_text_that_excel_saves() -> None:
    data = "\r\n".join("\t".join(row) for row in (HEADER, CHILD)).encode("utf-16")
    assert roster.read(data, "x.txt").mapping() == {"name": 0, "sex": 1, "born": 2}


def test_a_column_without_a_title_is_offered_by_its_letter() -> None:
    table = roster.read(xlsx((*HEADER, None), (*CHILD, "怕黑")), "x")
    assert [(heading.title, heading.field, heading.samples) for heading in table.headings][3] == ("D", None, ("怕黑",))


def test_merged_areas_that_lie_on_top_of_each_other_do_not_keep_the_reader_busy() -> None:
    packed = zipfile.ZipFile(io.BytesIO(xlsx(HEADER, *[CHILD] * 9_000)))
    parts = {name: packed.read(name) for name in packed.namelist()}
    areas = b"".join(b'<mergeCell ref="A%d:A1048576"/>' % row for row in range(2, 2_002))
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", b"</sheetData><mergeCells>" + areas + b"</mergeCells>")
    assert refused(zipped(**{**parts, "xl/worksheets/sheet1.xml": sheet})).code == "damaged"


def test_a_file_over_ten_megabytes() -> None:
    error = refused(b"x" * (cells.MAX_BYTES + 1))
    assert (error.code, error.needs) == ("too_big", {"megabytes": 10})


def test_a_bomb_is_not_unpacked() -> None:
    packed = zipped(xl__workbook__xml=b"", **{"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"\0" * (201 * 1024 * 1024)})
    assert len(packed) < 1024 * 1024
    assert refused(packed).code == "too_big"


def test_a_bomb_that_lies_about_its_size_is_not_unpacked() -> None:
    honest = zipped(**{"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": b"\0" * 50_000_000})
    lying = honest.replace(struct.pack("<I", 50_000_000), struct.pack("<I", 1000))
    assert refused(lying).code == "damaged"


def test_one_cell_in_the_far_corner_does_not_fill_the_memory() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(HEADER, CHILD)))
    book.active["XFD1048576"] = "."
    buffer = io.BytesIO()
    book.save(buffer)
    assert refused(buffer.getvalue()).code == "too_many_rows"


@pytest.mark.parametrize("place", [b"r='XFD1048576'", b'r = "XFD1048576"', b'r="xfd1048576"'])
def test_however_its_place_is_written(place: bytes) -> None:
    packed = zipfile.ZipFile(io.BytesIO(xlsx(HEADER, CHILD)))
    parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</row>", b"<c " + place + b"><v>1</v></c></row>", 1)
    assert refused(zipped(**parts)).code == "too_many_rows"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "content.xml"])
def test_a_sheet_of_nothing_but_openings_is_refused_at_once(part: str) -> None:
    packed = zipfile.ZipFile(io.BytesIO(xlsx(HEADER, CHILD)) if part.startswith("xl") else DATA / "twins.ods")
    parts = {name: packed.read(name) for name in packed.namelist()}
    assert refused(zipped(**{**parts, part: b"<c <table:table-row " * 300_000})).code == "damaged"


def test_columns_that_are_coloured_to_the_end_are_no_rows() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(HEADER, CHILD)))
    book.active["C1048576"].number_format = "yyyy-mm-dd"
    buffer = io.BytesIO()
    book.save(buffer)
    assert [line.row for line in roster.read(buffer.getvalue(), "x").lines] == [2]


def test_an_open_document_with_a_row_a_million_times() -> None:
    content = (
        zipfile.ZipFile(DATA / "twins.ods")
        .read("content.xml")
        .replace(b"<table:table-row>", b'<table:table-row table:number-rows-repeated="1000000">', 2)
    )
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": b"<manifest/>", "content.xml": content}
    assert refused(zipped(**parts)).code == "too_many_rows"


def test_twenty_thousand_rows_are_read_and_one_more_is_not() -> None:
    rows = [(f"黄{number}", "男", "2020-12-24") for number in range(20_001)]
    assert len(roster.read(csv(HEADER, *rows[:-1]), "x").lines) == 20_000
    error = refused(csv(HEADER, *rows))
    assert (error.code, error.needs) == ("too_many_rows", {"rows": 20_001, "limit": 20_000})

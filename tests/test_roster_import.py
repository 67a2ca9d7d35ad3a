"""An import as it is kept, and taken back without losing what was done since."""

import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from nicegui import ui
from nicegui.elements.upload_files import SmallFileUpload
from nicegui.testing import User
from playwright.async_api import Page, expect

import app
from care import roster
from care.tables import Unreadable
from pages import importing, words
from pages import roster_preview as preview
from pages.preview_markup import AT_ONCE
from pages.words_roster import CHOICES, WHAT
from storage import house
from storage.ledger import Ledger
from tests.conftest import Centre, Server
from tests.rosters import DATA, TODAY, csv, number, xlsx

HEADER = ("姓名", "性别", "出生日期", "监护人", "关系", "电话", "学校")
CHUN = ("黄春", "男", "2020-12-24", "崔若然", "祖父", "13339701014", "希望小学")
QIU = ("黄秋", "女", "2018-03-03", "崔若然", "祖父", "13339701014", "希望小学")


def bring_in(ledger: Ledger, *rows: tuple[str | None, ...], by: str = "周敏") -> str:
    """Import the rows; the id of the import."""
    importing.import_file(ledger, "名单.csv", csv(HEADER, *rows), by=by)
    return importing.imports(ledger)[0]["id"]


def names(ledger: Ledger) -> list[str]:
    return [child["name"] for child in ledger.children()]


def child(ledger: Ledger, name: str) -> dict[str, object]:
    return next(child for child in ledger.store.children.all() if child["name"] == name)


def test_an_import_says_what_it_did_in_figures_and_words(ledger: Ledger) -> None:
    answer = importing.import_file(ledger, "office-54.xlsx", (DATA / "office-54.xlsx").read_bytes(), by=None)
    assert {name: answer[name] for name in ("added", "updated", "unchanged", "skipped")} == {
        "added": 54,
        "updated": 0,
        "unchanged": 0,
        "skipped": 3,
    }
    assert answer["problems"][0] == {
        "row": 5,
        "column": "身份证号码",
        "code": "identity_damaged",
        "text": "身份证号码 1.509022E+17：被表格弄坏了，找不回原号码，号码留空。",
    }
    assert [(problem["row"], problem["column"], problem["text"]) for problem in answer["problems"][-3:]] == [
        (60, None, "范曦怡：和第 7 行是同一个孩子（身份证号一样），不导入。"),
        (61, "姓名", "姓名：这一行没有姓名，不导入。"),
        (62, None, "待核实　2031年13月40日　123　不详　12：出生日期、身份证号、性别、电话都读不出，不导入。"),
    ]
    assert sorted(child["number"] for child in ledger.children()) == list(range(1, 55))


async def test_what_was_imported_is_there_after_a_restart(ledger: Ledger, folder: Path) -> None:
    bring_in(ledger, CHUN, QIU)
    await ledger.commit()
    house.close()
    again = house.open_at(folder)
    assert names(again) == ["黄春", "黄秋"]
    assert importing.imports(again)[0]["file"] == "名单.csv"


def test_an_import_that_changes_nothing_leaves_no_trace(ledger: Ledger) -> None:
    bring_in(ledger, CHUN)
    bring_in(ledger, CHUN)
    assert len(importing.imports(ledger)) == 1


def test_an_import_is_taken_back_in_one_step(ledger: Ledger) -> None:
    before = bring_in(ledger, CHUN)
    kept = {table: [dict(record) for record in ledger.store.table(table).all()] for table in ("children", "guardians", "apart")}
    latest = bring_in(ledger, (*CHUN[:6], "中心小学"), QIU, ("林佳花", "女", "2019-01-01", "秦燕欣", "祖母", "13764656492", "希望小学"))
    assert importing.undo(ledger, latest, by="周敏") == {"erased": 2, "archived": 0, "put_back": 1}
    assert {table: [dict(record) for record in ledger.store.table(table).all()] for table in kept} == kept
    assert importing.undo(ledger, latest, by="周敏") == {"erased": 0, "archived": 0, "put_back": 0}
    assert importing.undo(ledger, before, by="周敏") == {"erased": 1, "archived": 0, "put_back": 0}
    assert (ledger.store.children.all(), ledger.store.guardians.all()) == ([], [])


def test_imports_may_be_taken_back_in_any_order(ledger: Ledger) -> None:
    first = bring_in(ledger, CHUN)
    second = bring_in(ledger, (*CHUN[:6], "中心小学"))
    assert importing.undo(ledger, first, by="周敏") == {"erased": 0, "archived": 1, "put_back": 0}
    assert importing.undo(ledger, second, by="周敏") == {"erased": 0, "archived": 0, "put_back": 1}
    assert (names(ledger), child(ledger, "黄春")["school"]) == ([], "希望小学")


def test_a_child_that_was_edited_since_is_archived_and_the_edit_kept(ledger: Ledger) -> None:
    made = bring_in(ledger, CHUN, QIU)
    ledger.save("children", {**child(ledger, "黄春"), "health": "花生过敏"}, by="周敏")
    assert importing.undo(ledger, made, by="周敏") == {"erased": 1, "archived": 1, "put_back": 0}
    assert child(ledger, "黄春")["health"] == "花生过敏"
    assert len(ledger.store.guardians.all()) == 1
    assert names(ledger) == []


def test_a_child_with_facts_a_badge_or_a_place_on_a_list_is_archived(ledger: Ledger) -> None:
    made = bring_in(ledger, CHUN, QIU, ("黄冬", *QIU[1:2], "2016-03-03", *QIU[3:]), ("黄夏", *QIU[1:2], "2015-03-03", *QIU[3:]))
    activity = {
        "id": "a1",
        "title": "冬至",
        "starts_at": "2026-12-19T09:00:00+08:00",
        "ends_at": "2026-12-19T12:00:00+08:00",
        "who": "children",
    }
    ledger.save("activities", {**activity, "children": [child(ledger, "黄冬")["id"]], "segments": [], "items": []}, by="周敏")
    ledger.record({"kind": "arrival", "activity": "a1", "child": child(ledger, "黄春")["id"]}, organizer="周敏")
    ledger.save("badges", {"id": "0123456789", "child": child(ledger, "黄秋")["id"], "issued_at": "2026-12-01T00:00:00.000Z"}, by="周敏")
    assert importing.undo(ledger, made, by="周敏") == {"erased": 1, "archived": 3, "put_back": 0}
    assert {each["name"] for each in ledger.store.children.all()} == {"黄春", "黄秋", "黄冬"}


def test_only_the_fields_that_are_as_the_import_left_them_go_back(ledger: Ledger) -> None:
    bring_in(ledger, CHUN)
    made = bring_in(ledger, ("黄春", "男", "2020-12-24", "林兰", "母亲", "13764656492", "中心小学"))
    ledger.save("children", {**child(ledger, "黄春"), "school": "河东小学"}, by="周敏")
    assert importing.undo(ledger, made, by="周敏") == {"erased": 0, "archived": 0, "put_back": 1}
    assert (child(ledger, "黄春")["school"], len(child(ledger, "黄春")["guardians"])) == ("河东小学", 1)
    assert [guardian["name"] for guardian in ledger.store.guardians.all()] == ["崔若然"]


def test_a_child_that_an_undo_archived_comes_back_with_the_next_import(ledger: Ledger) -> None:
    made = bring_in(ledger, CHUN)
    ledger.save("children", {**child(ledger, "黄春"), "note": "怕黑"}, by="周敏")
    importing.undo(ledger, made, by="周敏")
    bring_in(ledger, CHUN)
    assert (names(ledger), child(ledger, "黄春")["note"]) == (["黄春"], "怕黑")


def test_history_says_who_imported(ledger: Ledger) -> None:
    bring_in(ledger, CHUN, by="李强")
    assert [entry["by"] for entry in ledger.store.history.by("record", child(ledger, "黄春")["id"])] == ["李强"]


# --- words ---------------------------------------------------------------------------------------------------------------------------


def test_every_code_has_its_words() -> None:
    care = Path(app.__file__).parent / "care"
    sources = "\n".join(
        (care / f"{name}.py").read_text(encoding="utf-8")
        for name in ("identity", "workbooks", "zipped", "cells", "roster", "match", "plan")
    )
    raised = set(re.findall(r'(?:Unclear|Broken)\("(\w+)"', sources)) | set(re.findall(r'Problem\(reading\.row, [\w.]+, "(\w+)"', sources))
    raised |= set(re.findall(r'_problem\([\w".{}]+, "(\w+)"', sources))
    assert len(raised) > 20
    assert raised <= set(WHAT)


def test_the_words_are_whole_sentences_in_both_languages(ledger: Ledger) -> None:
    wrong = (
        (*HEADER, "身份证号", "留守类型"),
        ("黄春", "男", "2016.2.30", "崔若然", None, "139000012", None, "123", "父母双方外出"),
        ("黄夏", "两个", "2016-01-30", None, None, None, None, None, None),
        ("黄秋", "女", 2015.1, "崔若然", None, "139140498021", None, number("2015-03-03"), None),
        ("黄冬", "女", "2015-03-04", "崔若然", None, "13914049802、13914049803", None, number("2015-03-03", "female"), None),
        ("长" * 61, "女", "2015-03-05", None, None, None, None, None, None),
    )
    try:
        for language in words.LANGUAGES:
            words.use(language)
            answer = importing.as_json(importing.read_and_plan(xlsx(*wrong), "x", importing.known(ledger), TODAY)[1])
            assert len(answer["problems"]) == 11
            assert not [
                problem["text"] for problem in answer["problems"] if "{" in problem["text"] or not problem["text"].endswith(("。", "."))
            ]
    finally:
        words.use(words.SOURCE)
    assert set(CHOICES) == {"add", "update", "apart", "skip", "identity"}


# --- the command line ------------------------------------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], folder: Path, file: Path) -> tuple[int, str, str]:
    code = app.main(["import", str(file), "--data", str(folder), "--json"])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_the_three_files_by_the_command_line(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    ended = [run(capsys, folder, DATA / name) for name in ("office-54.xlsx", "wps-54.csv", "school-54.xls", "office-54.xlsx")]
    assert [code for code, _, _ in ended] == [1, 0, 0, 1]
    figures = [[json.loads(out)[name] for name in ("added", "updated", "unchanged", "skipped")] for _, out, _ in ended]
    assert figures == [[54, 0, 0, 3], [0, 0, 54, 0], [0, 54, 0, 0], [0, 0, 54, 3]]


def test_a_file_that_cannot_be_read_is_one_sentence(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    code, out, err = run(capsys, folder, DATA / "locked.xlsx")
    assert (code, out, err.strip()) == (2, "", "文件有密码，打不开。先去掉密码，再导入。")


# --- the page ----------------------------------------------------------------------------------------------------------------------------


def shown(*rows: tuple[str | None, ...], header: tuple[str, ...] = HEADER) -> str:
    """The list of rows to look at, as it is drawn for a centre without children."""
    plan = importing.read_and_plan(csv(header, *rows), "名单.csv", importing.Known(), TODAY)[1]
    return str(preview.rows(plan, plan, "problems", AT_ONCE))


def test_a_row_to_look_at_names_the_child() -> None:
    drawn = shown((*CHUN, "1.509E+17"), header=(*HEADER, "身份证号"))
    assert re.search(r'2 行</span><b class="who">黄春</b>.*1\.509E\+17', drawn)
    assert '<b class="who">没有姓名</b>' in shown(("", *CHUN[1:]))


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ((*CHUN, number("2020-12-24")), (*CHUN[:2], None, "林兰", "母亲", "", "", number("2020-12-24")), "身份证号一样"),
        (CHUN, (*CHUN[:3], "林兰", "母亲", "13764656492", ""), "姓名和生日一样"),
        (CHUN, (*CHUN[:2], "2020-12", *CHUN[3:]), "姓名和电话一样"),
        ((*CHUN[:2], None, "崔若然"), (*CHUN[:2], None, "崔若然"), "整行一样"),
    ],
)
def test_a_row_that_stands_twice_says_why_it_is_the_same_child(
    first: tuple[str | None, ...], second: tuple[str | None, ...], why: str
) -> None:
    rows = tuple((*row, *[None] * (8 - len(row))) for row in (first, second))
    assert f"和第 2 行是同一个孩子（{why}）" in shown(*rows, header=(*HEADER, "身份证号"))


def test_two_rows_about_one_known_child_say_so(ledger: Ledger) -> None:
    bring_in(ledger, (*CHUN[:3], "林兰", "母亲", "13764656492", ""))
    rows = ((*CHUN[:2], None, "林兰", "母亲", "13764656492", ""), (*CHUN[:3], "", "", "", ""))
    plan = importing.read_and_plan(csv(HEADER, *rows), "x.csv", importing.known(ledger), TODAY)[1]
    assert [problem.needs for problem in plan.problems if problem.code == "twice"] == [{"first": 2, "why": "known"}]


def test_there_is_a_sentence_for_every_file_that_cannot_be_read() -> None:
    for code in ("too_big", "too_many_rows", "too_many_sheets", "not_a_table", "old_word_or_web", "password", "damaged", "empty"):
        assert words.sentence(Unreadable(code, megabytes=10, rows=20_001, limit=20_000, sheets=201)) != words.sentence(ValueError())
    for code in ("no_header", "no_header_text", "only_name"):
        assert "栏目1" in words.sentence(Unreadable(code, row=3, seen="栏目1", others=1))


def test_a_sheet_with_thousands_of_columns_offers_the_first_ones_and_says_how_many_are_left() -> None:
    table = roster.read(csv((*HEADER, *(f"栏目{place}" for place in range(3_000))), CHUN), "x")
    drawn = str(preview.columns(table, table.mapping()))
    assert drawn.count("<select") == len(HEADER) + preview.MOST_UNKNOWN
    assert "后面还有 2940 列没认出来，也不导入。" in drawn
    assert "后面还有" not in str(preview.columns(roster.read(csv(HEADER, CHUN), "x"), {}))


async def offer(user: User, name: str, data: bytes) -> None:
    """Choose a file on the open page."""
    (chooser,) = user.find(marker="file").elements
    with user:
        await chooser.handle_uploads([SmallFileUpload(name, "application/octet-stream", data)])


async def test_a_roster_is_looked_at_imported_and_taken_back(user: User, centre: Centre) -> None:
    await user.open("/children/import")
    await user.should_see("Excel、WPS 的表直接用")
    await user.should_not_see("导入过的文件")
    await offer(user, "office-54.xlsx", (DATA / "office-54.xlsx").read_bytes())
    for words_there in (
        "核对花名册",
        "第 1 张表，表头在第 3 到 4 行",
        "和第 7 行是同一个孩子（身份证号一样）",
        "这一行没有姓名",
        "都读不出",
        "其余 48 行没有问题",
        "监护人信息 · 联系电话",
    ):
        await user.should_see(words_there)
    assert centre.ledger.children() == []
    user.find("导入 54 名儿童").click()
    await user.should_see("office-54.xlsx 导入好了：新增 54。")
    assert len(centre.ledger.children()) == 54
    assert importing.imports(centre.ledger)[0]["by"] == "周敏"
    user.find(kind=ui.button, content="撤回").click()
    await user.should_see("撤回 office-54.xlsx 的导入？")
    user.find("撤回导入").click()
    await user.should_see("已撤回，拿掉 54")
    assert centre.ledger.children() == []


async def test_a_file_that_was_imported_has_nothing_left_to_import(user: User, centre: Centre) -> None:
    bring_in(centre.ledger, CHUN, QIU)
    await user.open("/children/import")
    await offer(user, "名单.csv", csv(HEADER, CHUN, QIU))
    await user.should_see("没有要导入的")
    await user.should_see("2 行和名单一样")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ((DATA / "locked.xlsx").read_bytes(), "文件有密码"),
        (b"%PDF-1.7", "这不是表格文件"),
        ("年级,班级\n三年级,2班".encode(), "没找到表头"),
        (b"", "文件是空的"),
    ],
)
async def test_a_file_that_is_no_roster_is_answered_where_it_was_chosen(user: User, data: bytes, sentence: str) -> None:
    await user.open("/children/import")
    await offer(user, "x.xlsx", data)
    await user.should_see(sentence)
    await user.should_see("选一个文件")


async def test_a_larger_file_than_the_browser_lets_through_is_refused_here_too(user: User) -> None:
    await user.open("/children/import")
    await offer(user, "x.csv", b"x" * (10 * 1024 * 1024 + 1))
    await user.should_see("文件超过 10 MB")


async def test_where_the_list_changed_in_the_meantime_one_looks_again(user: User, centre: Centre) -> None:
    await user.open("/children/import")
    await offer(user, "名单.csv", csv(HEADER, CHUN, QIU))
    await user.should_see("导入 2 名儿童")
    bring_in(centre.ledger, CHUN)
    user.find("导入 2 名儿童").click()
    await user.should_see("名单刚才有变动")
    assert names(centre.ledger) == ["黄春"]
    user.find("导入 1 名儿童").click()
    await user.should_see("名单.csv 导入好了：新增 1。")
    assert sorted(names(centre.ledger)) == ["黄春", "黄秋"]


async def test_sheets_that_were_not_read_are_named(user: User) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title in ("一年级", "二年级"):
        sheet = book.create_sheet(title)
        sheet.append(["姓名", "性别"])
        sheet.append(["黄春", "男"])
    buffer = io.BytesIO()
    book.save(buffer)
    await user.open("/children/import")
    await offer(user, "x.xlsx", buffer.getvalue())
    await user.should_see("文件里还有别的名单，这次没有读：二年级。")


async def test_names_that_look_like_markup_are_shown_and_not_obeyed(user: User) -> None:
    await user.open("/children/import")
    await offer(user, "<b>.csv", csv(HEADER, ("<img src=x onerror=alert(1)>", "男", "2016.2.30")))
    await user.should_see("没有这一天")
    (shown,) = [element for element in user.find(kind=ui.html).elements if "逐行看问题" in element.content]
    assert "<img" not in shown.content


# --- in a browser ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.browser
async def test_rows_and_columns_are_decided_otherwise(page: Page, server: Server, tmp_path: Path) -> None:
    file = tmp_path / "名单.csv"
    file.write_bytes(
        csv(
            ("姓名", "性别", "日子", "电话"),
            ("黄春", "男", "2020-12-24", "139000012"),
            ("黄春", "男", "2020-12-24", "13764656492"),
            ("黄秋", "女", "2018-03-03", "13339701014"),
        )
    )
    await page.goto(f"{server.url}/children/import")
    await page.wait_for_function("window.did_handshake")
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="选一个文件").click()
    await (await chooser.value).set_files(file)
    deed = page.locator(".foot .btn.go")
    await expect(deed).to_have_text("导入 3 名儿童")
    column = page.get_by_label("日子")
    await column.select_option(label="出生日期")
    await expect(deed).to_have_text("导入 2 名儿童")
    await expect(column).to_be_focused()
    row = page.get_by_label("第 3 行怎么办")
    await expect(row.locator("option:checked")).to_have_text("不导入")
    await row.select_option(label="不是同一个，新增")
    await expect(deed).to_have_text("导入 3 名儿童")
    await expect(row).to_be_focused()
    await page.get_by_role("button", name="新增").click()
    await expect(page.locator(".problems li")).to_have_count(3)
    await page.get_by_label("姓名", exact=True).select_option(label="不导入")
    await expect(page.get_by_role("alert").filter(has_text="要有一列是姓名")).to_be_visible()
    await expect(deed).to_be_disabled()
    await page.get_by_label("姓名", exact=True).select_option(label="姓名")
    await deed.click()
    await expect(page.locator(".note.ok")).to_contain_text("导入好了：新增 3。")
    await expect(page.get_by_role("button", name=re.compile("^撤回"))).to_have_count(1)
    await expect(page.locator(".toast")).to_have_count(0)


@pytest.mark.browser
async def test_a_file_may_be_dropped_and_large_ones_are_read_aside(page: Page, server: Server) -> None:
    await page.goto(f"{server.url}/children/import")
    await page.wait_for_function("window.did_handshake")
    await page.evaluate(
        """() => {
            const rows = Array.from({length: 19000}, (_, n) => `黄${n},男,2016-02-0${n % 9 + 1},139${String(n).padStart(8, "0")}`);
            const given = new DataTransfer();
            given.items.add(new File([["姓名,性别,出生日期,电话", ...rows].join("\\n")], "大.csv"));
            document.querySelector(".drop").dispatchEvent(new DragEvent("drop", {dataTransfer: given, bubbles: true, cancelable: true}));
        }"""
    )
    await expect(page.locator(".foot .btn.go")).to_have_text("导入 19000 名儿童")
    await page.get_by_role("button", name="新增").click()
    await expect(page.locator(".problems li")).to_have_count(100)
    await page.get_by_role("button", name="再看 100 行").click()
    await expect(page.locator(".problems li")).to_have_count(200)


@pytest.mark.browser
async def test_nothing_runs_over_the_edge_of_a_narrow_phone(page: Page, server: Server) -> None:
    await page.set_viewport_size({"width": 360, "height": 640})
    await page.goto(f"{server.url}/children/import")
    await page.wait_for_function("window.did_handshake")
    await page.set_input_files("input[type=file]", DATA / "office-54.xlsx")
    await expect(page.locator(".foot .btn.go")).to_have_text("导入 54 名儿童")
    assert await page.evaluate("document.documentElement.scrollWidth") == 360

"""活动记录 at the screen: what is missing is filled in, every figure opens its list, photos come in, and one folder is handed in."""

import asyncio
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import pytest_asyncio
from docx import Document
from nicegui import ElementFilter, ui
from nicegui.elements.upload_files import SmallFileUpload
from nicegui.testing import User
from PIL import Image
from playwright.async_api import Browser, Page, expect

from care import days, names, photos, record
from pages import photo_keeping, record_folder, record_words, volunteer_form
from pages.record_photos import Picker
from storage.pictures import Pictures
from tests.an_afternoon import DAY, Afternoon, opened
from tests.centre_at_work import build
from tests.conftest import signed_in
from tests.papers.looking import text, workbook
from tests.serving import Server
from tests.test_activities_pages import press, press_in, write
from tests.waiting import until


async def test_an_organizer_fills_in_what_is_missing(user: User, afternoon: Afternoon):
    ledger = afternoon.ledger
    await user.open("/activities/a1/record")
    await user.should_see(f"实到 {len(afternoon.came)} 人")
    await write(user, "来了几户家庭", "一打")
    await press(user, "记下人数")
    await until(lambda: {field.error for field in user.find(kind=ui.input).elements} > {"写一个 0 到 9999 的整数。"}, "the error")
    assert record.guests("a1", ledger.books) is None
    await write(user, "来了几户家庭", "12")
    await write(user, "来了几位来宾", "3")
    await press(user, "记下人数")
    await user.should_see("12 户家庭，3 位来宾")
    await write(user, "这次活动怎么样", f"{ledger.store.children.need('c3')['name']}包得最好。")
    await press(user, "记下小结")
    await until(lambda: "改成“一个孩子”再记下" in str([field.error for field in user.find(kind=ui.textarea).elements]), "the error")
    assert ledger.store.activities.need("a1").get("summary") is None
    await write(user, "这次活动怎么样", " ")
    await press(user, "记下小结")
    await until(
        lambda: "小结还没写，没有记下。" in str([field.error for field in user.find(kind=ui.textarea).elements]), "nothing is written"
    )
    assert ledger.store.activities.need("a1").get("summary") is None
    await write(user, "负责人", "陈校长")
    await press(user, "记下小结")
    await user.should_see("负责人记下了，小结还没写")
    await write(user, "这次活动怎么样", "一个孩子包得最好。\n下次早点和面。")
    await press(user, "记下小结")
    await user.should_see("小结记下了")
    lines, _tables = opened(ledger)
    assert [lines[label] for label in ("家庭和来宾", "小结", "组织者（负责人）")] == [
        "12 户家庭，3 位来宾",
        "一个孩子包得最好。\n下次早点和面。",
        "陈校长",
    ]
    await write(user, "这次活动怎么样", "")
    await press(user, "记下小结")
    await user.should_see("小结清空了")
    assert ledger.store.activities.need("a1")["summary"]["text"] == ""


async def test_when_a_segment_began_is_written_put_right_and_undone(user: User, afternoon: Afternoon, monkeypatch: pytest.MonkeyPatch):
    ledger = afternoon.ledger
    monkeypatch.setattr(days, "now", lambda: f"{DAY}T06:00:00.000Z")

    def really() -> list[str]:
        return [row[1] for row in opened(ledger)[1][0]]

    before = really()
    await user.open("/activities/a1/record")
    await user.should_see("实际什么时候开始、结束")
    await press_in(user, "course", "s1")
    await write(user, "几点", "25:00")
    await press(user, "记下")
    await user.should_see("写成 09:12 这样。")
    await write(user, "几点", "09:20")
    await press(user, "记下")
    await until(lambda: really() == ["09:20 开始，早 10 分钟", *before[1:]], "an earlier time in the place of the tap")
    await press(user, "撤回")
    await until(lambda: really() == before, "what was tapped stands again")
    await press_in(user, "course", "s2")
    await press(user, "去掉写的时间")
    await until(lambda: really()[1] == "【待补】", "no time at all")
    leads = '<a class="to-fill" href="#went">'
    await until(
        lambda: any(leads in element.content for element in user.find(kind=ui.html).elements), "a mark that leads to where it is written"
    )
    await press_in(user, "course", "s2")
    await write(user, "没有办，跳过了", True)
    await press(user, "记下")
    await until(lambda: really()[1] == "跳过了", "it did not take place")


async def test_when_the_activity_really_ended_is_written_put_right_and_undone(
    user: User, afternoon: Afternoon, monkeypatch: pytest.MonkeyPatch
):
    ledger, planned = afternoon.ledger, "2026 年 12 月 19 日 星期六 09:00–13:00"
    monkeypatch.setattr(days, "now", lambda: f"{DAY}T06:00:00.000Z")

    def when() -> str:
        return opened(ledger)[0]["时间"]

    await user.open("/activities/a1/record")
    await press_in(user, "course", "#end")
    await write(user, "几点", "08:30")
    await press(user, "记下")
    await user.should_see("结束要晚于开始。")
    await write(user, "几点", "12:40")
    await press(user, "记下")
    await until(lambda: when() == f"{planned}，实际 12:40 结束", "the end in the record")
    assert volunteer_form.fresh(ledger.store.activities.need("a1"), ledger.books.zone).until == "12:40", "and in the hours added by hand"
    await press(user, "撤回")
    await until(lambda: when() == planned, "the plan alone")
    await press_in(user, "course", "#end")
    await press(user, "记下")
    await until(lambda: when() == f"{planned}，实际 13:00 结束", "what the sheet begins with")
    await press_in(user, "course", "#end")
    await press(user, "去掉写的时间")
    await until(lambda: when() == planned, "the plan alone again")


async def test_a_short_name_in_the_summary_may_be_a_word_so_it_is_kept_and_said(user: User, afternoon: Afternoon):
    ledger = afternoon.ledger
    ledger.save("children", {**ledger.store.children.need("c3"), "name": "石头"}, by="周敏")
    await user.open("/activities/a1/record")
    await write(user, "这次活动怎么样", "石头剪刀布最热闹。")
    await press(user, "记下小结")
    await user.should_see("已经记下，里面有“石头”。")
    assert ledger.store.activities.need("a1")["summary"]["text"] == "石头剪刀布最热闹。"
    await write(user, "这次活动怎么样", "猜拳最热闹。")
    await press(user, "记下小结")
    await until(lambda: ledger.store.activities.need("a1")["summary"]["text"] == "猜拳最热闹。", "the new summary")
    await user.should_not_see("里面有“石头”")


async def test_what_another_organizer_wrote_meanwhile_is_not_lost_unseen(user: User, afternoon: Afternoon):
    ledger = afternoon.ledger
    await user.open("/activities/a1/record")
    theirs = record.summary("大家都高兴。", "", by="王芳", now="2026-12-19T06:00:00.000Z")
    ledger.save("activities", {**ledger.store.activities.need("a1"), "summary": theirs}, by="王芳")
    await write(user, "这次活动怎么样", "下次早点和面。")
    await press(user, "记下小结")
    await user.should_see("王芳 刚刚也写了小结")
    assert ledger.store.activities.need("a1")["summary"] == theirs
    await press(user, "记下小结")
    await user.should_see("小结记下了")
    assert ledger.store.activities.need("a1")["summary"]["text"] == "下次早点和面。"


async def test_a_count_of_guests_is_taken_back_with_a_reason(user: User, afternoon: Afternoon):
    ledger = afternoon.ledger
    ledger.record({"kind": "guests", "activity": "a1", "details": {"families": 99, "guests": 0}}, organizer="周敏")
    await user.open("/activities/a1/record")
    await user.should_see("99 户家庭")
    user.find(marker="counted").trigger("click")
    await write(user, "为什么", "数重了")
    await press(user, "撤销这一条")
    await until(lambda: record.guests("a1", ledger.books) is None, "no count any more")
    assert opened(ledger)[0]["家庭和来宾"] == "【待补】"


async def test_every_figure_opens_its_list(user: User, afternoon: Afternoon):
    ledger = afternoon.ledger
    paper = record_words.paper(ledger, "a1")
    cells = [said for part in paper.parts for row in (part.rows if hasattr(part, "rows") else [part.said]) for said in row]
    addresses = {said.to for said in cells if "/list?" in said.to}
    assert len(addresses) == 3 + 2 + 4 + 3 + 1, (
        "who came, each segment at which somebody was scanned, each item, what came back, the volunteers"
    )
    assert not [said.text for said in cells if re.fullmatch(r"\d+( [人户位份].*)?", said.text) and not said.to]
    for address in sorted(addresses):
        assert (await user.http_client.get(address)).status_code == 200, address
    await user.open("/activities/a1/record/list?of=segment:s2")
    await user.should_see(f"共 {sum(afternoon.visits['s2'].values())} 人次")
    shown = [ledger.store.children.need(f"c{place}")["name"] for place in afternoon.visits["s2"]]
    html = "".join(element.content for element in user.find(kind=ui.html).elements)
    assert [name for name in re.findall(r'class="nm" title="([^"]+)"', html) if name in shown] == sorted(shown, key=names.sort_key)
    for nonsense in ("segment:gone", "day:2026-99-99", "day:二〇二六", "item:", "arrived:c1", ""):
        assert (await user.http_client.get(f"/activities/a1/record/list?of={nonsense}")).status_code == 404, nonsense
    assert (await user.http_client.get("/activities/a9/record")).status_code == 404


async def test_record_and_plan_are_taken_away_one_by_one(user: User, afternoon: Afternoon):
    answer = await user.http_client.get("/activities/a1/record.docx")
    assert unquote(answer.headers["content-disposition"]).endswith("冬至包饺子 活动记录.docx")
    assert answer.headers["cache-control"] == "no-store"
    assert Document(BytesIO(answer.content)).paragraphs[0].text == "活动记录"
    answer = await user.http_client.get("/activities/a1/plan.xlsx")
    rows = [[cell.value for cell in row] for row in workbook(answer.content).active.iter_rows()]
    assert [row[1:3] for row in rows if isinstance(row[0], int)] == [["09:30", "包饺子"], ["10:30", "抢板凳"], [None, "合影"]]
    assert (await user.http_client.get("/activities/a9/record.docx")).status_code == 404


async def test_a_title_that_names_a_child_is_neither_in_the_record_nor_in_its_files_name_and_no_character_spoils_it(
    user: User, afternoon: Afternoon
):
    ledger = afternoon.ledger
    name = next(child["name"] for child in ledger.store.children.all() if len(child["name"]) > 2)
    ledger.save("activities", {**ledger.store.activities.need("a1"), "title": f"{name}的生日", "place": "村小\uffff"}, by="周敏")
    answer = await user.http_client.get("/activities/a1/record.docx")
    assert unquote(answer.headers["content-disposition"]).endswith("一次活动 活动记录.docx")
    assert "村小" in {cell.text for row in Document(BytesIO(answer.content)).tables[0].rows for cell in row.cells}


async def test_the_folder_holds_the_papers_as_they_are_on_their_own(user: User, afternoon: Afternoon):
    ledger = afternoon.ledger
    picture = Pictures(ledger.store.folder).keep(b"a face")
    for place, office in zip(sorted(afternoon.came)[:3], ({"office": True}, {}, {"office": True, "by": ""}), strict=True):
        photo = {"picture": picture, "by": "奶奶", "on": DAY, **office}
        ledger.save("children", {**ledger.store.children.need(f"c{place}"), "photo": photo}, by="周敏")
    await user.open("/activities/a1/record")
    await user.should_see("放进 1 张：家里同意交上去。1 张不放：家里只同意认人用。")
    await user.should_see(f"{len(afternoon.came) - 2} 个孩子没有照片。")
    await press(user, "打包")
    answer = await user.download.next(timeout=60)
    with zipfile.ZipFile(BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        top = f"{DAY} 冬至包饺子"
        assert [name.removeprefix(f"{top}/") for name in packed.namelist()] == [
            "1 活动方案.pdf",
            "2 签到册.pdf",
            "2 签到册.xlsx",
            "3 领取签收表.pdf",
            "3 领取签收表.xlsx",
            "4 活动记录.docx",
            "5 照片/1.jpg",
            "5 照片/照片放这里.txt",
        ]
        assert packed.read(f"{top}/5 照片/1.jpg") == b"a face"
        plan, book, receipts, written = (
            packed.read(f"{top}/{name}") for name in ("1 活动方案.pdf", "2 签到册.xlsx", "3 领取签收表.xlsx", "4 活动记录.docx")
        )
    assert all(word in text(plan) for word in ("包饺子", "每轮 8 个位置", "应到 30 人", "物资包 1 份"))
    rows = [[cell.value for cell in row] for row in workbook(book).active.iter_rows()]
    assert f"实到 {len(afternoon.came)} 人" in rows[2][0]
    pieces = sum(
        row[7] for row in ([cell.value for cell in row] for row in workbook(receipts).active.iter_rows()) if isinstance(row[0], int)
    )
    assert pieces == afternoon.given["pack"] + afternoon.given["star"]
    assert any(f"实到 {len(afternoon.came)} 人" in cell.text for row in Document(BytesIO(written)).tables[0].rows for cell in row.cells)
    await user.should_see("打好了，6 份。")


def scene(size: tuple[int, int] = (2400, 1600), **notes: Any) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "green").save(made, "JPEG", **notes)
    return made.getvalue()


async def test_photos_of_the_afternoon_go_into_the_record_and_the_folder_once_somebody_agreed(user: User, afternoon: Afternoon):
    ledger, pictures = afternoon.ledger, Pictures(afternoon.ledger.store.folder)
    exif = Image.Exif()
    exif[0x010F] = "a camera"

    async def choose(key: str, data: bytes) -> str:
        with user.client:
            [picker] = ElementFilter(kind=Picker, marker="scenes")
        await picker.handle_uploads([SmallFileUpload(key, "image/jpeg", data)])
        await until(lambda: key in picker.props["told"], "an answer")
        return picker.props["told"][key]

    def kept() -> list[str]:
        return photos.of_activity(ledger.store.activities.need("a1"))

    await user.open("/activities/a1/record")
    await user.should_see("现场照片还没有。")
    assert await choose("p1", scene()) == "写上是谁同意的。没有人同意，就不放照片。"
    assert (kept(), pictures.names()) == ([], [])
    user.find(marker="谁同意的").type("报名时每家都同意了")
    assert await choose("p2", scene(exif=exif)) == ""
    [name] = kept()
    assert await choose("p3", scene(exif=exif)) == "这张已经有了。"
    assert (await choose("p4", b"no picture")).startswith("这个文件不是照片")
    assert kept() == [name]
    await user.should_see("报名时每家都同意了<i class")
    await user.should_see("现场照片放进 1 张。")
    with Image.open(BytesIO(pictures.read(name))) as made:
        assert (made.size, dict(made.getexif())) == ((1600, 1067), {})
    assert opened(ledger)[0]["照片"] == "1 张，在“5 照片”文件夹里，谁同意的：报名时每家都同意了"
    assert (await user.http_client.get(f"/pictures/{name}")).status_code == 200
    assert record_folder.pictures(ledger, "a1").scenes == [name]
    user.find(marker="photos").trigger("click", name)
    await user.should_see("拿掉这张照片？")
    user.find(marker="deed").click()
    await user.should_see("照片拿掉了")
    await user.should_see("现场照片还没有。")
    assert (kept(), pictures.names()) == ([], [])
    assert all(name not in str(entry) for entry in ledger.store.history.all()), "nothing leads back to it"


async def test_no_more_photos_of_an_afternoon_than_a_record_holds_however_many_come_at_once(afternoon: Afternoon):
    ledger = afternoon.ledger
    consent = photos.consent("奶奶", "", today=date(2026, 12, 19), noted_by="周敏")
    came = [photo_keeping.keep_scene("a1", b"picture %d" % n, consent, by="周敏") for n in range(photos.MOST_OF_AN_ACTIVITY + 3)]
    became = await asyncio.gather(*came)
    assert sorted(became) == ["full"] * 3 + ["kept"] * photos.MOST_OF_AN_ACTIVITY
    assert len(Pictures(ledger.store.folder).names()) == len(photos.of_activity(ledger.store.activities.need("a1"))) == 30


async def test_no_folder_is_made_of_lists_that_contradict_the_books(user: User, afternoon: Afternoon, monkeypatch: pytest.MonkeyPatch):
    wrong = {**afternoon.ledger.figures("a1"), "arrived": 1}
    monkeypatch.setattr(afternoon.ledger, "figures", lambda _activity: wrong)
    await user.open("/activities/a1/record")
    await press(user, "打包")
    await user.should_see("所以没有打印")


# --- in a browser -----------------------------------------------------------------------------------------------------------------


@pytest_asyncio.fixture(loop_scope="session")
async def at_work(browser: Browser, tmp_path: Path) -> AsyncIterator[tuple[Page, str]]:
    """An organizer's phone at a centre in the middle of an activity, and the address of that activity; nothing is open yet."""
    server = Server(tmp_path / "served")
    made = build(server.folder)
    server.start()
    context = await signed_in(browser, server, server.sign_in(), viewport={"width": 390, "height": 844})
    yield await context.new_page(), f"{server.url}/activities/{made.activity}"
    await context.close()
    server.stop()


@pytest.mark.browser
async def test_from_the_activity_to_its_record_its_lists_and_its_folder(at_work: tuple[Page, str]):
    page, path = at_work
    await page.goto(path)
    await page.get_by_role("link", name="活动记录", exact=True).click()
    await page.wait_for_function("window.did_handshake")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "no sideways scroll on a phone"
    figure = page.get_by_role("link", name=re.compile("实到"))
    n = int(re.sub(r"\D", "", await figure.inner_text()))
    await figure.click()
    await expect(page.locator("a.li")).to_have_count(n)
    await page.get_by_role("link", name="返回").click()
    await page.wait_for_function("window.did_handshake")
    await page.get_by_label("来了几户家庭").fill("12")
    await page.get_by_label("来了几位来宾").fill("3")
    await page.get_by_role("button", name="记下人数").click()
    await expect(page.locator(".sheet-of-paper").get_by_text("12 户家庭")).to_be_visible()
    await page.get_by_role("button", name="撤销").click()
    await page.get_by_label("为什么").fill("数重了")
    await page.get_by_role("button", name="撤销这一条").click()
    await expect(page.locator(".sheet-of-paper").get_by_text("12 户家庭")).to_have_count(0)
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="打包").click()
    with zipfile.ZipFile(await (await coming.value).path()) as packed:
        assert len(packed.namelist()) == 7
    await page.emulate_media(media="print")
    await expect(page.get_by_label("来了几户家庭")).to_be_hidden()
    await expect(page.get_by_text("负责人签字")).to_be_visible()


@pytest.mark.browser
async def test_several_photos_are_chosen_at_once_and_of_each_it_is_said_what_became_of_it(at_work: tuple[Page, str]):
    page, path = at_work
    await page.goto(f"{path}/record")
    await page.wait_for_function("window.did_handshake")
    choose, card = page.get_by_label("选照片"), page.locator("#photos")
    await expect(choose).to_be_disabled()
    await page.get_by_label("谁同意的").fill("报名时每家都同意了")
    await expect(choose).to_be_enabled()

    def file(name: str, data: bytes) -> Any:
        return {"name": name, "mimeType": "image/jpeg", "buffer": data}

    group, dance = file("合影.jpg", scene((4000, 3000))), file("跳舞.jpg", scene((1000, 3000), quality=60))
    await choose.set_input_files([group, file("IMG_1.HEIC", b"ftypheic"), dance])
    await expect(card.get_by_role("status")).to_contain_text("收了 2 张。1 张没有收：")
    await expect(card.get_by_role("alert").get_by_text("IMG_1.HEIC：打不开。")).to_be_visible()
    await expect(card.locator("figure")).to_have_count(2)
    await expect(page.locator("#folder")).to_contain_text("现场照片放进 2 张。")
    await choose.set_input_files([group])
    await expect(card.get_by_role("alert").get_by_text("合影.jpg：这张已经有了。")).to_be_visible()
    await page.route("**/upload/**", lambda route: route.abort())
    await choose.set_input_files([file("包饺子.jpg", scene((900, 600)))])
    await expect(card.get_by_role("status")).to_contain_text("1 张没有传上来，还在这里。")
    await page.unroute("**/upload/**")
    await card.get_by_role("button", name="再传一次").click()
    await expect(card.locator("figure")).to_have_count(3)
    await card.get_by_role("button", name="拿掉").first.click()
    await page.get_by_role("dialog").get_by_role("button", name="拿掉照片").click()
    await expect(card.locator("figure")).to_have_count(2)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.reload()
    await expect(page.locator("#photos figure")).to_have_count(2)
    await expect(page.get_by_label("谁同意的")).to_have_value("报名时每家都同意了")

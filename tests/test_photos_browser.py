"""A photo from an organizer's phone: made small before it is sent, told how far it is, sent again where it was lost."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.async_api import Page, Route, expect

from storage.pictures import Pictures
from tests.serving import Server

pytestmark = pytest.mark.browser


def from_a_camera() -> bytes:
    """A phone's photo: large, on its side, and with the place where it was taken."""
    image = Image.effect_noise((2400, 1800), 60).convert("RGB")
    image.paste((250, 250, 250), (0, 0, 1200, 1800))
    exif, made = Image.Exif(), BytesIO()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (30.0, 12.0, 41.0)
    image.save(made, "JPEG", quality=92, exif=exif)
    return made.getvalue()


PHOTO = {"name": "IMG_0017.jpg", "mimeType": "image/jpeg", "buffer": from_a_camera()}


async def add_child(page: Page, server: Server) -> None:
    """Write down 魏小涛 and his grandmother, and stay on his page."""
    await page.goto(f"{server.url}/children/new")
    await page.wait_for_function("window.did_handshake")
    await page.get_by_label("姓名", exact=True).fill("魏小涛")
    await page.get_by_label("监护人姓名").fill("刘秀英")
    await page.get_by_label("是孩子的").fill("奶奶")
    await page.get_by_label("电话").fill("13900001211")
    await page.get_by_role("button", name="记下来").click()
    await page.get_by_role("button", name="加照片 魏小涛").wait_for()
    await page.wait_for_function("window.did_handshake")


async def open_sheet(page: Page, whose: str) -> None:
    await page.get_by_role("button", name=f"加照片 {whose}").click()
    await page.get_by_role("dialog").get_by_text("同意了才放").wait_for()


async def agree(page: Page, who: str) -> None:
    """Say who agreed, and keep the photo."""
    await page.get_by_role("combobox", name="谁同意的").click()
    await page.get_by_role("option", name=who).click()
    await page.get_by_role("button", name="记下照片").click()


async def test_a_photo_is_made_small_on_the_phone_kept_with_its_consent_and_taken_away_again(page: Page, server: Server) -> None:
    sent: list[int] = []
    page.on("request", lambda request: sent.append(len(request.post_data_buffer or b"")) if "/upload/" in request.url else None)
    await add_child(page, server)
    await open_sheet(page, "魏小涛")
    await page.get_by_label("选一张照片").set_input_files([PHOTO])  # type: ignore[list-item]
    await page.get_by_role("img", name="魏小涛 的照片").wait_for()
    assert len(sent) == 1
    assert sent[0] < len(PHOTO["buffer"]) / 5
    await agree(page, "奶奶 刘秀英")
    shown = page.locator(".photos img.face")
    await expect(shown).to_have_attribute("alt", "魏小涛 的照片")
    await expect(page.locator(".photos").first).to_contain_text("奶奶 刘秀英 同意，周敏 记的")
    assert await shown.evaluate("async (img) => (await img.decode(), [img.naturalWidth, img.naturalHeight])") == [360, 480]
    [kept] = [path for path in (server.folder / "pictures").rglob("*") if path.is_file()]
    assert kept.stat().st_size <= 60 * 1024
    assert dict(Image.open(kept).getexif()) == {}
    address = await shown.get_attribute("src")
    stranger = "src => fetch(src, {credentials: 'omit', headers: {accept: 'image/*'}}).then(({status}) => status)"
    assert await page.evaluate(stranger, address) == 401
    await page.get_by_role("button", name="拿掉 魏小涛 的照片").click()
    await page.get_by_role("dialog").get_by_role("button", name="拿掉照片").click()
    await expect(page.locator(".photos img.face")).to_have_count(0)
    assert Pictures(server.folder).names() == []


async def test_a_photo_that_was_lost_on_its_way_is_sent_again_and_one_that_cannot_be_opened_is_told(page: Page, server: Server) -> None:
    await add_child(page, server)
    await open_sheet(page, "奶奶 刘秀英")
    choose = page.get_by_label("选一张照片")
    await choose.set_input_files([{"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"no picture at all"}])
    await expect(page.get_by_text("这张照片打不开。换一张，或者现拍一张。")).to_be_visible()
    held: list[Route] = []
    await page.route("**/upload/**", lambda route: held.append(route))
    await choose.set_input_files([PHOTO])  # type: ignore[list-item]
    await expect(page.get_by_role("progressbar")).to_contain_text("正在传")
    await page.get_by_label("哪一天同意的").fill("2026-11-20")  # meanwhile everything else goes on
    await held[0].abort()
    await expect(page.get_by_text("没有传上去。照片还在这台手机上，网好一点再传一次。")).to_be_visible()
    await page.unroute("**/upload/**")
    await page.get_by_role("button", name="再传一次").click()
    await page.get_by_role("img", name="奶奶 刘秀英 的照片").wait_for()
    await agree(page, "奶奶 刘秀英")
    await expect(page.locator(".photos").first).to_contain_text("11 月 20 日")
    assert len(Pictures(server.folder).names()) == 1

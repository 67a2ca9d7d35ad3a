"""Children in a real browser: a form that outlives a server, a list that is chosen from, no way sideways on a phone."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.conftest import Server, signed_in

pytestmark = pytest.mark.browser


async def fill_in(page: Page, **typed: str) -> None:
    for label, text in typed.items():
        await page.get_by_label(label, exact=True).first.fill(text)


async def add(page: Page, url: str, name: str, phone: str) -> None:
    await page.goto(url + "/children/new")
    await page.wait_for_function("window.did_handshake")
    await fill_in(page, 姓名=name, 出生日期="2017-5-6", 监护人姓名="刘秀英", 电话=phone)
    await page.get_by_role("button", name="记下来").click()
    await expect(page.get_by_role("heading", name=name)).to_be_visible()


async def test_what_was_typed_outlives_a_server_that_stopped(page: Page, server: Server) -> None:
    await page.goto(server.url + "/children/new")
    await page.wait_for_function("window.did_handshake")
    await fill_in(page, 姓名="阿依古丽·买买提", 出生日期="2016.2.30", 家庭住址="老屋场 3 号")
    await page.wait_for_function("JSON.parse(sessionStorage.getItem('cuncao.draft.new') || '{}').address === '老屋场 3 号'")
    server.kill()
    server.start()
    await page.reload()
    await expect(page.get_by_text("上次写到一半的还在，接着写就行。")).to_be_visible()
    await expect(page.get_by_label("姓名", exact=True).first).to_have_value("阿依古丽·买买提")
    await page.get_by_role("button", name="记下来").click()
    await expect(page.get_by_text("没有这一天，看看日期。")).to_be_visible()
    await expect(page.get_by_label("出生日期", exact=True)).to_be_focused()
    await fill_in(page, 出生日期="2016.2.3")
    await page.get_by_role("button", name="记下来").click()
    await expect(page.get_by_role("heading", name="阿依古丽·买买提")).to_be_visible()
    await page.goto(server.url + "/children/new")
    await page.wait_for_function("window.did_handshake")
    await expect(page.get_by_label("姓名", exact=True).first).to_have_value("")


async def test_rows_are_opened_and_chosen_and_found_on_a_phone(browser: Browser, server: Server) -> None:
    context = await signed_in(browser, server, server.set_up(), viewport={"width": 360, "height": 780})
    page = await context.new_page()
    await add(page, server.url, "魏小涛", "13900001211")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await add(page, server.url, "单小禾", "13900001218")
    await page.goto(server.url + "/children")
    await page.wait_for_function("window.did_handshake")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    await page.get_by_label("选 单小禾").check()
    await expect(page.get_by_text("已选 1 人")).to_be_visible()
    await page.get_by_role("button", name="取消").click()
    await expect(page.get_by_label("选 单小禾")).not_to_be_checked()

    await page.get_by_role("searchbox").fill("wxt")
    await expect(page.get_by_text("找到 1 人")).to_be_visible()
    await expect(page.get_by_text("单小禾")).to_have_count(0)
    await page.get_by_text("还没有", exact=True).click()
    await expect(page).to_have_url(re.compile(r"/children/c[0-9a-f]+$"))
    await page.get_by_role("button", name="归档").click()
    await expect(page.get_by_role("button", name="恢复到名单")).to_be_visible()
    await context.close()

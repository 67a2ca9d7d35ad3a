"""Children in a real browser: a form that outlives a server, a list that is chosen from, no way sideways on a phone."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from pages import sampling
from storage import house
from tests.axe import barriers
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
    await page.wait_for_function("JSON.parse(sessionStorage.getItem('cuncao.draft.new') || '{}').form?.address === '老屋场 3 号'")
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
    await page.get_by_text("没有胸牌", exact=True).click()
    await expect(page).to_have_url(re.compile(r"/children/c[0-9a-f]+$"))
    await page.get_by_role("button", name="归档").click()
    await expect(page.get_by_role("button", name="恢复到名单")).to_be_visible()
    await context.close()


def load_sample(folder: Path) -> list[str]:
    """The sample centre, a newcomer of a known name among its children. Returns the ids of two children of one name."""
    ledger = house.open_at(folder)
    try:
        activity = sampling.load(ledger, by="周敏")
        wei = next(child for child in ledger.children() if child["name"] == "魏小涛")
        ledger.save("children", {**wei, "health": "花生过敏", "may_go_alone": {"on": "2026-11-01", "by": "奶奶"}}, by="周敏")
        ledger.save("children", {"id": "cnew", "name": "魏小涛", "number": 61, "newcomer_at": activity["id"], "guardians": []}, by="周敏")
        taken = ledger.record({"kind": "arrival", "activity": activity["id"], "child": wei["id"]}, organizer="周敏")
        ledger.record({"kind": "void", "activity": activity["id"], "of": taken.id, "details": {"reason": "扫错了人"}}, organizer="周敏")
        ledger.record({"kind": "arrival", "activity": activity["id"], "child": wei["id"]}, organizer="周敏")
        ledger.store.commit_now()
        return [wei["id"], "cnew"]
    finally:
        house.close()


async def problems(page: Page) -> list[str]:
    await page.evaluate("Promise.all(document.getAnimations().map(a => a.finished))")
    return await barriers(page)


@pytest.mark.parametrize(("scheme", "language", "width"), [("light", "zh_CN", 1366), ("dark", "en", 360)])
async def test_the_childrens_pages_are_for_everyone(browser: Browser, server: Server, scheme: Any, language: str, width: int) -> None:
    token = server.set_up(language)
    server.stop()
    one, other = load_sample(server.folder)
    server.start()
    context = await signed_in(browser, server, token, color_scheme=scheme, viewport={"width": width, "height": 780})
    page = await context.new_page()
    below = ("", "/new", f"/{one}", f"/{other}", f"/{one}/edit", f"/{one}/history", f"/{one}/merge", f"/{one}/merge?other={other}")
    for path in below:
        await page.goto(f"{server.url}/children{path}")
        await page.wait_for_function("window.did_handshake")
        sideways = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert (path, await problems(page), sideways) == (path, [], False)
    await page.goto(f"{server.url}/children/{one}")
    await page.wait_for_function("window.did_handshake")
    await page.locator(".card-head .btn").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await problems(page) == []
    await context.close()

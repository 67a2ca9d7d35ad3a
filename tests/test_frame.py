"""The frame every page stands in, seen by organizers and by strangers: the door, the first visit, settings, and what is said when it breaks."""

import socket
from typing import Any

import pytest
from nicegui import Client, ui
from nicegui.testing import User
from playwright.async_api import Browser, Page, expect
from starlette.requests import Request

from pages import door, passwords, serve, words
from storage import house
from tests.axe import barriers
from tests.conftest import ORGANIZER, Centre, Server, signed_in

# --- the door -------------------------------------------------------------------------------------------------------------------


async def test_a_stranger_is_led_to_the_first_visit_until_the_centre_has_a_name(stranger: User) -> None:
    answer = await stranger.http_client.get("/settings")
    assert (answer.status_code, answer.headers["location"]) == (303, "/welcome")


async def test_a_stranger_is_led_to_sign_in_and_on_to_where_they_wanted_to_go(centre: Centre, stranger: User) -> None:
    answer = await stranger.http_client.get("/children?group=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/children%3Fgroup%3D1")


@pytest.mark.parametrize("path", ["/children/c1", "/export/everything.json", "/_nicegui/client/x/upload/1", "/nowhere"])
async def test_a_stranger_gets_nothing_but_401(centre: Centre, stranger: User, path: str) -> None:
    answer = await stranger.http_client.get(path, headers={"accept": "*/*"})
    assert (answer.status_code, answer.json()) == (401, {"detail": "先登录。"})


async def test_what_strangers_need_is_open(centre: Centre, stranger: User) -> None:
    for path in ("/sign-in", "/look/tokens.css", "/manifest.webmanifest", "/favicon.ico", "/openapi.json"):
        assert (await stranger.http_client.get(path)).status_code == 200, path


async def test_signing_in_sets_a_cookie_that_no_script_reads(centre: Centre, stranger: User) -> None:
    answer = await stranger.http_client.post("/session", json={**ORGANIZER, "next": "/settings"})
    cookie = answer.headers["set-cookie"]
    assert answer.json() == {"next": "/settings"}
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    token = cookie.partition("=")[2].partition(";")[0]
    assert token not in str([dict(one) for one in house.ledger().store.sessions.all()])


async def test_over_https_the_cookie_is_for_https_alone(centre: Centre, stranger: User) -> None:
    answer = await stranger.http_client.post("https://test/session", json=ORGANIZER)
    assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize("next", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", ""])
async def test_signing_in_leads_to_no_other_site(centre: Centre, stranger: User, next: str) -> None:
    answer = await stranger.http_client.post("/session", json={**ORGANIZER, "next": next})
    assert answer.json() == {"next": "/"}


async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(centre: Centre, stranger: User) -> None:
    wrong = await stranger.http_client.post("/session", json={"name": "周敏", "password": "不对"})
    unknown = await stranger.http_client.post("/session", json={"name": "周美", "password": "不对"})
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json()) == (401, wrong.json())
    passwords.patience.right("周敏", "127.0.0.1")


async def test_five_wrong_passwords_slow_down(centre: Centre, stranger: User) -> None:
    for _try in range(5):
        await stranger.http_client.post("/session", json={"name": "周敏", "password": "不对"})
    answer = await stranger.http_client.post("/session", json=ORGANIZER)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 30
    passwords.patience.right("周敏", "127.0.0.1")


def test_the_wait_doubles_and_ends() -> None:
    clock = [0.0]
    patience = passwords.Patience(now=lambda: clock[0])
    for _try in range(4):
        patience.wrong("周敏", "10.0.0.7")
    assert patience.wait("周敏", "10.0.0.7") == 0
    patience.wrong("周敏", "10.0.0.7")
    assert patience.wait("周敏", "10.0.0.7") == 30
    assert patience.wait("周敏", "10.0.0.8") == 0
    clock[0] = 31
    assert patience.wait("周敏", "10.0.0.7") == 0
    patience.wrong("周敏", "10.0.0.7")
    assert patience.wait("周敏", "10.0.0.7") == 60
    patience.right("周敏", "10.0.0.7")
    assert patience.wait("周敏", "10.0.0.7") == 0


async def test_another_sites_page_cannot_post_here(user: User) -> None:
    answer = await user.http_client.post("/session/end", headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert (await user.http_client.post("/session/end", headers={"origin": "http://test"})).status_code == 200


async def test_no_other_site_may_frame_a_page_of_ours(user: User) -> None:
    answer = await user.http_client.get("/settings")
    assert (answer.headers["x-frame-options"], answer.headers["x-content-type-options"]) == ("DENY", "nosniff")


def test_a_port_that_is_taken_is_said_in_words() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(serve.PortTaken) as taken:
            serve._ask_for_the_port("127.0.0.1", port)
    assert words.sentence(taken.value) == f"端口 {port} 已经有别的程序在用。换一个端口打开：--port {port + 1}。"


async def test_after_signing_out_the_session_is_over(user: User) -> None:
    await user.http_client.post("/session/end")
    answer = await user.http_client.get("/settings")
    assert answer.status_code == 303


async def test_a_session_that_has_run_out_opens_nothing(centre: Centre, user: User) -> None:
    (running,) = house.ledger().store.sessions.all()
    house.ledger().save("sessions", {**running, "until": "2020-01-01T00:00:00.000Z"}, by=None)
    assert (await user.http_client.get("/settings")).status_code == 303


async def test_a_used_session_slides_on(centre: Centre, user: User) -> None:
    (running,) = house.ledger().store.sessions.all()
    soon = (door.datetime.now(door.UTC) + door.timedelta(days=2)).isoformat()
    house.ledger().save("sessions", {**running, "until": soon}, by=None)
    answer = await user.http_client.get("/settings")
    assert "cuncao=" in answer.headers["set-cookie"]
    (running,) = house.ledger().store.sessions.all()
    assert running["until"] > soon


async def test_nothing_too_large_comes_in(user: User) -> None:
    said = await user.http_client.post("/session", content=b"x" * (11 * 1024 * 1024 + 1))
    assert (said.status_code, said.json()) == (413, {"detail": "太大了，收不下。"})

    async def pieces() -> Any:
        for _piece in range(3):
            yield b"x" * (1024 * 1024)

    counted = await user.http_client.post("/api/join", content=pieces())
    assert counted.status_code == 413


SPOILED = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"[" * 100_000,
    b"\xff\xfe",
    b'{"password": "DRAGON7"}',
    b'{"name": "\\ud800", "password": "DRAGON7"}',
    b'{"name": "a", "password": "DRAGON7\\ud800"}',
    b'{"name": ["DRAGON7"], "password": {"DRAGON7": 1}}',
    b'{"name": "a", "password": "' + b"DRAGON7" * 200 + b'"}',
)


@pytest.mark.parametrize("path", ["/session", "/centre", "/session/end"])
@pytest.mark.parametrize("body", SPOILED, ids=lambda body: repr(body[:30]))
async def test_what_cannot_be_understood_is_answered_in_a_sentence_and_not_repeated(
    centre: Centre, user: User, path: str, body: bytes
) -> None:
    answer = await user.http_client.post(path, content=body, headers={"content-type": "application/json"})
    if path == "/session/end":
        assert answer.status_code == 200
        return
    assert 400 <= answer.status_code < 500, answer.content
    assert "DRAGON7" not in answer.text
    assert answer.json()["detail"].endswith("。")


async def test_a_password_that_is_far_too_long_is_said_to_be_too_long(centre: Centre, stranger: User) -> None:
    answer = await stranger.http_client.post("/session", json={**ORGANIZER, "password": "x" * 2000})
    assert (answer.status_code, answer.json()) == (422, {"detail": "有一格写得太长了，改短一点再试。"})


# --- the first visit ------------------------------------------------------------------------------------------------------------

FIRST = {"centre": "柳坪村儿童之家", "name": "周敏", "password": "柳坪的第一个冬天"}


async def test_the_first_visit_names_the_centre_and_signs_in(stranger: User) -> None:
    await stranger.open("/welcome")
    await stranger.should_see("中心叫什么")
    answer = await stranger.http_client.post("/centre", json=FIRST)
    assert answer.json() == {"next": "/"}
    await stranger.open("/")
    await stranger.should_see("先让孩子们上名单")


async def test_the_first_visit_is_closed_afterwards(centre: Centre, stranger: User) -> None:
    assert (await stranger.http_client.get("/welcome")).headers["location"] == "/"
    assert (await stranger.http_client.post("/centre", json={**FIRST, "name": "别人"})).status_code == 409
    assert [one["name"] for one in house.ledger().store.organizers.all()] == ["周敏"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [({"centre": " "}, "给中心起个名字。"), ({"name": ""}, "写上你的名字。"), ({"password": "1234567"}, "密码太短，至少 8 个字。")],
)
async def test_what_is_missing_is_said_of_its_field(stranger: User, changed: dict[str, str], sentence: str) -> None:
    answer = await stranger.http_client.post("/centre", json={**FIRST, **changed})
    assert (answer.status_code, answer.json()) == (422, {"field": next(iter(changed)), "detail": sentence})
    assert not door.is_set_up()


async def test_the_first_visit_speaks_english_too(stranger: User) -> None:
    await stranger.open("/welcome?language=en")
    await stranger.should_see("What the centre is called")
    await stranger.http_client.post("/centre", json={**FIRST, "language": "en"})
    await stranger.open("/")
    await stranger.should_see("First, the list of children")


async def test_the_steps_light_up_one_after_the_other(user: User) -> None:
    await user.open("/")
    await user.should_see("选一个文件")
    house.ledger().save("children", {"id": "c1", "name": "魏小涛", "number": 1, "added_at": "2026-01-01T00:00:00.000Z"}, by="周敏")
    await user.open("/")
    await user.should_see("再给孩子们做胸牌")
    house.ledger().save("badges", {"id": "b1", "child": "c1"}, by="周敏")
    await user.open("/")
    await user.should_see("就差一个活动了")


async def test_the_sample_centre_opens_and_is_cleared_in_one_step(user: User) -> None:
    await user.open("/")
    user.find("打开示例中心").click()
    await user.should_see("这是示例中心")
    assert len(house.ledger().children()) == 60
    user.find("一步清空").click()
    await user.should_see("清空示例中心？")
    user.find(marker="deed").click()
    await user.should_see("先让孩子们上名单")
    assert house.ledger().children() == []


# --- the frame ------------------------------------------------------------------------------------------------------------------


async def test_an_organizer_sees_the_places_and_her_name(user: User) -> None:
    await user.open("/")
    for place in ("看板", "活动", "儿童", "物资", "待处理", "设置", "更多", "周敏", "退出登录"):
        await user.should_see(place)


async def test_a_page_has_its_readers_language(centre: Centre, user: User) -> None:
    chinese = await user.http_client.get("/settings")
    house.ledger().save("organizers", {**centre.organizer, "language": "en"}, by="周敏")
    english = await user.http_client.get("/settings")
    assert ('<html lang="zh-CN"' in chinese.text, '<html lang="en-US"' in english.text) == (True, True)
    assert ("<title>设置 · 寸草</title>" in chinese.text, "<title>Settings · Cuncao</title>" in english.text) == (True, True)


async def test_what_is_not_there_is_said_in_our_words(user: User) -> None:
    page = await user.http_client.get("/nowhere")
    assert (page.status_code, "没有找到这一页" in page.text) == (404, True)
    call = await user.http_client.get("/api/nowhere")
    assert (call.status_code, call.json()) == (404, {"detail": "这里没有东西。"})


# --- settings -------------------------------------------------------------------------------------------------------------------


async def test_the_centre_is_renamed(user: User) -> None:
    await user.open("/settings")
    user.find(marker="名称").clear().type("新桥儿童之家")
    user.find("记下").click()
    await user.should_see("记下了")
    assert house.ledger().centre["name"] == "新桥儿童之家"


async def test_an_address_that_is_none_is_not_taken(user: User) -> None:
    await user.open("/settings")
    user.find(marker="长期网址").type("cuncao.example.org")
    user.find("记下").click()
    await user.should_see("网址要从 https:// 写起。")
    assert house.ledger().centre["public_address"] is None


async def test_a_second_organizer_is_added_and_may_sign_in(user: User) -> None:
    await user.open("/settings")
    user.find("加一位").click()
    user.find(marker="名字").type("李老师")
    user.find(marker="密码").type("河东组的第二把钥匙")
    user.find("加上").click()
    await user.should_see("李老师 可以登录了")
    assert await passwords.organizer_with("李老师", "河东组的第二把钥匙")


async def test_the_last_organizer_cannot_be_removed(user: User) -> None:
    await user.open("/settings")
    user.find("修改").click()
    await user.should_see("只有一位组织者，不能移除。先加一位。")


async def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(centre: Centre, user: User) -> None:
    other = await door.begin(centre.organizer)
    await user.open("/settings")
    user.find(marker="现在的密码").type(centre.password)
    user.find(marker="新密码").type("另一个冬天的密码")
    user.find("改密码").click()
    await user.should_see("周敏 的密码改好了。")
    assert await passwords.organizer_with("周敏", "另一个冬天的密码")
    assert (await user.http_client.get("/settings")).status_code == 200
    user.http_client.cookies.set(door.COOKIE, other)
    assert (await user.http_client.get("/settings")).status_code == 303


async def test_nobody_at_an_open_page_changes_a_password_without_knowing_it(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "patience", passwords.Patience())
    await user.open("/settings")
    user.find(marker="新密码").type("另一个冬天的密码")
    for _time in range(5):
        user.find("改密码").click()
        await user.should_see("现在的密码不对。")
        assert await passwords.organizer_with("周敏", "另一个冬天的密码") is None
        await user.open("/settings")
        user.find(marker="新密码").type("另一个冬天的密码")
    user.find("改密码").click()
    await user.should_see("错了好几次。")
    user.find("修改").click()
    await user.should_see("自己的密码在“我”里改。")


async def test_what_phones_may_see_is_switched(user: User) -> None:
    await user.open("/settings")
    user.find(marker="签退时能看到监护人的电话").click()
    await user.should_see("记下了")
    assert house.ledger().centre["phones"] == {"guardian_phones": True, "name_search": True}


# --- what we rely on of the framework -------------------------------------------------------------------------------------------


def test_nicegui_still_has_what_the_frame_uses() -> None:
    client = Client(ui.page(""), request=Request({"type": "http", "headers": [], "path": "/", "method": "GET", "query_string": b""}))
    try:
        assert client.content.html_id == f"c{client.content.id}"
        assert callable(client.build_response)
        assert client.layout is not None
        assert Client.instances[client.id] is client
    finally:
        client.delete()


# --- in a real browser ----------------------------------------------------------------------------------------------------------


async def too_wide(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    return await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "language"), [("light", "zh_CN"), ("dark", "en")])
async def test_our_own_pages_are_for_everyone(browser: Browser, server: Server, scheme: Any, language: str) -> None:
    token = server.set_up(language)
    context = await signed_in(browser, server, token, color_scheme=scheme, viewport={"width": 360, "height": 740})
    page = await context.new_page()
    for path in ("/", "/settings", "/more", "/nowhere"):
        await page.goto(server.url + path)
        await expect(page.locator("h1").first).to_be_attached()
        assert (path, await barriers(page), await too_wide(page)) == (path, [], False)
    await page.goto(server.url + "/settings")
    await page.get_by_role("button", name="加一位" if language == "zh_CN" else "Add one").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.evaluate("Promise.all(document.getAnimations().map(a => a.finished))")
    assert await barriers(page) == []
    await context.close()


@pytest.mark.browser
async def test_dark_is_there_before_the_first_paint_and_can_be_chosen(page: Page, server: Server) -> None:
    await page.emulate_media(color_scheme="dark")
    await page.goto(server.url + "/settings", wait_until="commit")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.get_by_role("button", name="亮", exact=True).click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")
    await expect(page.locator("body")).to_contain_class("body--light")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")
    await expect(page.locator("body")).to_contain_class("body--light")


@pytest.mark.browser
async def test_a_double_tap_is_one_press_and_two_presses_are_two(page: Page, server: Server) -> None:
    await page.goto(server.url + "/settings")
    await page.wait_for_function("window.did_handshake")
    await page.get_by_role("button", name="加一位").dblclick()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.get_by_role("button", name="先不").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.get_by_role("button", name="加一位").click()
    await expect(page.get_by_role("dialog")).to_have_count(1)


@pytest.mark.browser
async def test_a_time_with_an_error_keeps_its_room_and_a_button_that_waits_can_be_read_under_the_pointer(
    page: Page, server: Server
) -> None:
    await page.goto(server.url + "/activities/new")
    await page.wait_for_function("window.did_handshake")
    ends, make = page.get_by_label("几点结束"), page.get_by_role("button", name="建好活动")
    room = await ends.evaluate("field => field.clientWidth")
    await ends.fill("01:00")
    await make.click()
    await expect(page.get_by_text("结束要晚于开始。")).to_be_visible()
    assert await ends.evaluate("field => field.clientWidth") == room
    await make.evaluate("button => button.disabled = true")
    await page.evaluate("Promise.all(document.getAnimations().map(a => a.finished))")
    ink, ground = await make.evaluate("button => [getComputedStyle(button).color, getComputedStyle(button).backgroundColor]")
    assert ground == "rgba(0, 0, 0, 0)", f"{ink} on {ground}: the pointer is still on it"


@pytest.mark.browser
async def test_signing_out_ends_every_page_that_is_open(page: Page, server: Server) -> None:
    await page.goto(server.url + "/settings")
    await expect(page.get_by_role("heading", name="设置")).to_be_visible()
    other = await page.context.new_page()
    await other.goto(server.url + "/more")
    await other.get_by_role("button", name="退出登录").last.click()
    await expect(other.get_by_role("heading", name="登录")).to_be_visible()
    await expect(page.get_by_role("heading", name="登录")).to_be_visible()


@pytest.mark.browser
async def test_nothing_is_asked_of_any_other_machine_and_no_framework_font_is_fetched(page: Page, server: Server) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(server.url + "/settings")
    await expect(page.get_by_role("heading", name="设置")).to_be_visible()
    await page.wait_for_function("window.did_handshake")
    assert [url for url in asked if not url.startswith((server.url, server.url.replace("http", "ws"), "data:"))] == []
    assert [url for url in asked if ".woff" in url] == []

"""A page's socket belongs to the session that was given the page: whoever only knows its id hears nothing and does nothing."""

from typing import Any

import pytest
from nicegui import core
from playwright.async_api import Browser

from pages import sockets
from tests.conftest import Server, signed_in

KNOCK = """id => new Promise((done) => {
  const socket = new WebSocket(`ws://${location.host}/_nicegui_ws/socket.io/?EIO=4&transport=websocket${id ? `&client_id=${id}` : ''}`);
  socket.onopen = () => done('open');
  socket.onerror = () => done('refused');
})"""


@pytest.mark.browser
async def test_a_page_of_an_organizer_opens_no_socket_for_who_only_knows_its_id(browser: Browser, server: Server) -> None:
    organizers = await signed_in(browser, server, server.set_up())
    board = await organizers.new_page()
    await board.goto(f"{server.url}/children")
    await board.wait_for_function("window.did_handshake")
    id = await board.evaluate("window.clientId")
    strangers = await browser.new_context()
    page = await strangers.new_page()
    await page.goto(f"{server.url}/sign-in")
    await page.wait_for_function("window.did_handshake")
    assert await board.evaluate(KNOCK, id) == "open"
    assert await page.evaluate(KNOCK, id) == "refused"
    assert await page.evaluate(KNOCK, "") == "refused", "a page that is not named could be named later"
    assert await page.evaluate(KNOCK, await page.evaluate("window.clientId")) == "open"
    await organizers.close()
    await strangers.close()


def test_a_socket_speaks_for_its_own_page_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(core.sio, "rooms", lambda sid: {"s1": ["s1", "page-1"]}.get(sid, []))
    speak = sockets._guarded(lambda sid, said: heard.append(said))
    for sid, said in (
        ("s1", {"client_id": "page-1"}),
        ("s1", {"client_id": "page-2"}),
        ("s2", {"client_id": "page-1"}),
        ("s1", None),
        ("s1", {"client_id": []}),
    ):
        speak(sid, said)
    assert heard == [{"client_id": "page-1"}]

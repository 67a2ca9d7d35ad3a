"""The door: sessions, and who may come in.

One place guards every page, export, upload and call. A session is a random token in a cookie; the store knows its SHA-256, whose it is
and until when, so a copied data folder opens nothing and a session can be ended from here. The station's calls carry their own tokens
and pass. This module knows no NiceGUI.
"""

import hashlib
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response

from pages import sockets
from pages.words import _, use
from storage import house
from storage.errors import DiskFailed, DiskFull

COOKIE = "cuncao"
SECURE_COOKIE = f"__Host-{COOKIE}"
"""Its name over https. Two names, since a browser keeps one jar for both ports of a laptop: a Secure cookie is not sent over http, and http
may not replace it, so under one name who had signed in by https could not sign in by http any more."""
LASTS = timedelta(days=30)
SIGN_IN = "/sign-in"
WELCOME = "/welcome"

# A prefix ends with its slash, so that it opens no more than it says.
OPEN = {SIGN_IN, WELCOME, "/session", "/centre", "/station", "/sw.js", "/manifest.webmanifest", "/favicon.ico", "/openapi.json", "/trust"}
OPEN_UNDER = ("/station/", "/trust/", "/b/", "/B/", "/api/", "/look/", "/vendor/", "/sounds/", "/fonts/", "/_nicegui/", "/_nicegui_ws/")
OPEN_UNDER += ("/thanks/",)  # by a link that ends, with numbers and never names
CLOSED_UNDER = ("/_nicegui/client/",)  # uploads arrive here

Record = dict[str, Any]
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]


# --- sessions -------------------------------------------------------------------------------------------------------------------


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _end() -> str:
    return (datetime.now(UTC) + LASTS).isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def begin(organizer: Record) -> str:
    """Begin a session for an organizer, on disk when this returns. Returns the token for the cookie; it is kept nowhere."""
    token = secrets.token_urlsafe(32)
    ledger = house.ledger()
    ledger.save("sessions", {"id": _digest(token), "organizer": organizer["id"], "until": _end()}, by=organizer["name"])
    await ledger.commit()
    return token


def session(key: str | None) -> Record | None:
    """The session with this id, if it still runs and its organizer is still there."""
    found = house.ledger().store.sessions.find(key) if key else None
    if found is None or datetime.fromisoformat(found["until"]) < datetime.now(UTC):
        return None
    return found if house.ledger().store.organizers.find(found["organizer"]) else None


async def end(organizer: str, *, key: str | None = None, but: str | None = None) -> list[str]:
    """End an organizer's sessions (all; or one by `key`; or all `but` one), on disk when this returns. Returns the ids of those ended."""
    ledger = house.ledger()
    ended = [
        one["id"]
        for one in ledger.store.sessions.all()
        if one["organizer"] == organizer and one["id"] != but and (key is None or one["id"] == key)
    ]
    for one in ended:
        ledger.erase("sessions", one, by=organizer)
    await ledger.commit()
    return ended


async def _renew(key: str) -> bool:
    """Let a session slide on, at most once a day. On a full disk it does not slide, and one reads on."""
    ledger = house.ledger()
    found = ledger.store.sessions.need(key)
    if datetime.fromisoformat(found["until"]) - datetime.now(UTC) > LASTS - timedelta(days=1):
        return False
    ledger.save("sessions", {**found, "until": _end()}, by=found["organizer"])
    try:
        await ledger.commit()
    except (DiskFull, DiskFailed):
        return False
    return True


def _named(*, secure: bool) -> str:
    return SECURE_COOKIE if secure else COOKIE


def set_cookie(response: Response, token: str, *, secure: bool) -> None:
    """Put the session's token into the answer; `secure` where the page came over https."""
    response.set_cookie(_named(secure=secure), token, max_age=int(LASTS.total_seconds()), httponly=True, samesite="lax", secure=secure)


def drop_cookie(response: Response, *, secure: bool) -> None:
    """Have the browser forget the session's token."""
    response.delete_cookie(_named(secure=secure), httponly=True, samesite="lax", secure=secure)


def is_set_up() -> bool:
    """Whether the centre has a name and somebody who may come in."""
    store = house.ledger().store
    return store.centre.find("centre") is not None and bool(store.organizers.all())


# --- the door itself ------------------------------------------------------------------------------------------------------------


def is_open(path: str) -> bool:
    """Whether strangers may ask for this path."""
    return path in OPEN or (path.startswith(OPEN_UNDER) and not path.startswith(CLOSED_UNDER))


def is_safe(target: str | None) -> bool:
    """Whether `target` is a page of ours, and no way to another site."""
    if not target or any(ord(character) <= 32 for character in target):  # browsers drop tabs and line ends before they look
        return False
    return target[0] == "/" and not target.startswith(("//", "/\\"))


class Door:
    """ASGI middleware: puts the organizer into `request.state.who` (id or None), turns strangers away, and refuses other sites' posts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in, or answer: 303 to the sign-in page for who reads pages, 401 for the rest, 403 for what another site sends."""
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        asked = HTTPConnection(scope)
        if self._from_elsewhere(asked):
            return await self._refuse(scope, receive, send)
        secure = scope["scheme"] in ("https", "wss")
        token = asked.cookies.get(_named(secure=secure))
        found = session(_digest(token)) if token else None
        state = scope.setdefault("state", {})
        state["who"], state["session"] = (found["organizer"], found["id"]) if found else (None, None)
        if found and token and scope["type"] == "http" and "text/html" in asked.headers.get("accept", "") and await _renew(found["id"]):
            send = self._with_cookie(send, token, secure=secure)
        if scope["path"].startswith(sockets.UNDER) and not sockets.is_own(asked, state["session"]):
            return await self._refuse(scope, receive, send)
        if found or is_open(scope["path"]):
            return await self.app(scope, receive, send)
        await self._turn_away(asked, scope, receive, send)

    @staticmethod
    def _from_elsewhere(asked: HTTPConnection) -> bool:
        """A change that another site's page sends. The station's calls need a token of their own, which no other site has."""
        changes = asked.scope["type"] == "websocket" or asked.scope["method"] not in ("GET", "HEAD", "OPTIONS")
        origin = asked.headers.get("origin")
        if not changes or origin is None or asked.scope["path"].startswith("/api/"):
            return False
        try:
            return urlsplit(origin).netloc != asked.headers.get("host")
        except ValueError:
            return True

    @staticmethod
    def _with_cookie(send: Send, token: str, *, secure: bool) -> Send:
        bearer = Response()
        set_cookie(bearer, token, secure=secure)
        header = (b"set-cookie", bearer.headers["set-cookie"].encode("latin-1"))

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), header]
            await send(message)

        return sending

    @staticmethod
    async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403})
            return
        await JSONResponse({"detail": "from another site"}, status_code=403)(scope, receive, send)

    @staticmethod
    async def _turn_away(asked: HTTPConnection, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4401})
        elif "text/html" not in asked.headers.get("accept", ""):
            use(house.ledger().centre.get("language"))
            await JSONResponse({"detail": _("先登录。")}, status_code=401)(scope, receive, send)
        elif not is_set_up():
            await RedirectResponse(WELCOME, status_code=303)(scope, receive, send)
        else:
            path = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope.get("query_string") else "")
            await RedirectResponse(f"{SIGN_IN}?next={quote(path, safe='/')}", status_code=303)(scope, receive, send)

"""The door: passwords, sessions, and who may come in.

One place guards every page, export, upload and call. A session is a random token in a cookie; the store knows its SHA-256, whose it is
and until when, so a copied data folder opens nothing and a session can be ended from here. The station's calls carry their own tokens
and pass. This module knows no NiceGUI.
"""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import argon2
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response

from pages import sockets
from pages.words import _, ngettext, use
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


# --- passwords ------------------------------------------------------------------------------------------------------------------

_hasher = argon2.PasswordHasher()
_looking = ThreadPoolExecutor(1, "password")
"""Passwords are looked at one at a time: each takes 64 MB and a core, and whoever sends many must not take them from the phones."""
_nobody = _hasher.hash(secrets.token_hex(8))  # checked for unknown names, so that they take as long as known ones


SHORTEST = 8


def password_problem(password: str) -> str:
    """What is wrong with a new password, as a sentence; empty where nothing is."""
    if len(password) < SHORTEST:
        return _("密码太短，至少 {n} 个字。").format(n=SHORTEST)
    return ""


def hash_password(password: str) -> str:
    """The password as the store keeps it (argon2id)."""
    return _hasher.hash(password)


def _fits(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (argon2.exceptions.VerifyMismatchError, argon2.exceptions.InvalidHashError):
        return False


async def organizer_with(name: str, password: str) -> Record | None:
    """The organizer of that name if the password is right, else None. Takes the same time for a name that nobody has."""
    found = next((one for one in house.ledger().store.organizers.all() if one["name"] == name.strip()), None)
    kept = found["password"] if found else _nobody
    fits = await asyncio.get_running_loop().run_in_executor(_looking, _fits, kept, password)
    return found if found and fits else None


async def not_the_password(name: str, password: str, address: str) -> str:
    """Why this is not the present password of `name`, as a sentence; empty where it is. As slow after five wrong ones as signing in."""
    wait = patience.wait(name, address)
    if wait:
        return ngettext("错了好几次。等 {n} 秒再试。", "错了好几次。等 {n} 秒再试。", wait).format(n=wait)
    patience.wrong(name, address)  # until it has shown to be right, so that many at once do not slip through
    if await organizer_with(name, password) is None:
        return _("现在的密码不对。")
    patience.right(name, address)
    return ""


class Patience:
    """Five wrong passwords slow down: per name and address, kept in memory, forgotten after an hour.

    The wait after the fifth wrong one is 30 seconds and doubles up to 15 minutes.
    """

    FREE, FIRST, LONGEST, FORGET = 5, 30.0, 900.0, 3600.0

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wrong: dict[tuple[str, str], tuple[int, float]] = {}

    def wait(self, name: str, address: str) -> int:
        """Seconds until this name may be tried again from this address; 0 for now."""
        count, last = self._wrong.get((name, address), (0, 0.0))
        if count < self.FREE:
            return 0
        pause = min(self.FIRST * 2 ** (count - self.FREE), self.LONGEST)
        return max(0, round(last + pause - self._now()))

    def wrong(self, name: str, address: str) -> None:
        """A wrong password was given."""
        now = self._now()
        self._wrong = {key: value for key, value in self._wrong.items() if now - value[1] < self.FORGET}
        count, _last = self._wrong.get((name, address), (0, 0.0))
        self._wrong[name, address] = (count + 1, now)

    def right(self, name: str, address: str) -> None:
        """The right one was given: start afresh."""
        self._wrong.pop((name, address), None)


patience = Patience()


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


class Manners:
    """ASGI middleware: no page of ours stands in another site's frame, or tells others where one came from."""

    HEADERS = (
        (b"x-frame-options", b"DENY"),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
    )

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers that the answer does not set itself."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))
                names = {name.lower() for name, _value in given}
                message["headers"] = [*given, *(header for header in self.HEADERS if header[0] not in names)]
            await send(message)

        await self.app(scope, receive, sending)


class SizeLimit:
    """ASGI middleware: nothing larger than `upload` bytes comes in, and nothing larger than `call` bytes under /api. Answers 413."""

    def __init__(self, app: ASGIApp, upload: int = 11 * 1024 * 1024, call: int = 2 * 1024 * 1024) -> None:
        self.app = app
        self.upload = upload
        self.call = call

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at what the request says of its size, then count what really comes."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        limit = self.call if scope["path"].startswith("/api/") else self.upload
        said = HTTPConnection(scope).headers.get("content-length", "0")
        if said.isdigit() and int(said) > limit:
            return await self._too_large(scope, receive, send)
        await self._count(scope, receive, send, limit)

    async def _count(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        came = 0
        answered = False

        async def counting() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            return {"type": "http.disconnect"} if came > limit else message

        async def sending(message: Message) -> None:
            nonlocal answered
            if came <= limit or answered:
                answered = True
                await send(message)

        try:
            await self.app(scope, counting, sending)
        except Exception:
            if came <= limit:
                raise
        if came > limit and not answered:
            await self._too_large(scope, receive, send)

    @staticmethod
    async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
        use(house.ledger().centre.get("language"))
        response = JSONResponse({"detail": _("太大了，收不下。")}, status_code=413, headers={"Connection": "close"})
        await response(scope, receive, send)

"""Manners of every answer and request: no frame of other sites, no referrer to them, and nothing too large. Knows no NiceGUI."""

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse

from pages.door import ASGIApp, Message, Receive, Scope, Send
from pages.words import _, use
from storage import house


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

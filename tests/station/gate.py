"""What stands between a phone and the laptop: a village's network. It passes everything on, unless a test plays something else for a sync."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

Play = Callable[["Call"], Awaitable[None]]


class Call:
    """One sync, as the network holds it in its hands."""

    def __init__(self, gate: "Gate", head: bytes, body: bytes, phone: asyncio.StreamWriter) -> None:
        self.gate, self.head, self.body, self.phone = gate, head, body, phone

    async def ask(self) -> bytes:
        """Carry it to the laptop and bring back the whole answer, as it came over the wire."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.gate.laptop.port)
        writer.write(self.head + self.body)
        await writer.drain()
        try:
            return await reader.read()
        finally:
            writer.close()

    async def answer(self, wire: bytes) -> None:
        """Give the phone these bytes."""
        self.phone.write(wire)
        await self.phone.drain()

    def reset(self) -> None:
        """Break the connection as a router does that is switched off."""
        self.phone.transport.abort()


class Gate:
    """Listens on a port of its own. `play` is asked for each sync; None: everything passes."""

    def __init__(self, laptop: Any) -> None:
        self.laptop, self.port, self.calls = laptop, 0, 0
        self.play: Play | None = None
        self.came = asyncio.Condition()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "Gate":
        self._server = await asyncio.start_server(self._hold, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    @property
    def url(self) -> str:
        """The laptop behind the gate, at a name that a browser trusts."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def hall(self) -> str:
        """The same as a hall has it: plain http."""
        return f"http://hall.test:{self.port}"

    async def _hold(self, reader: asyncio.StreamReader, phone: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            lines = [line for line in head.split(b"\r\n") if line and not line.lower().startswith(b"connection:")]
            size = next((int(line.partition(b":")[2]) for line in lines if line.lower().startswith(b"content-length:")), 0)
            body = await reader.readexactly(size)
            call = Call(self, b"\r\n".join([*lines, b"Connection: close", b"", b""]), body, phone)
            if b"/api/sync" in lines[0]:
                async with self.came:
                    self.calls += 1
                    self.came.notify_all()
                if self.play is not None:
                    return await self.play(call)
            await call.answer(await call.ask())
        except (ConnectionError, asyncio.IncompleteReadError):
            call = None  # the laptop is off, or the phone has gone: nothing to say to either
        finally:
            phone.close()

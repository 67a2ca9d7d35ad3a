"""Https in a hall without a domain: the same app at a second port, with a certificate of this laptop's own authority.

Plain http goes on beside it, for phones that do not trust the laptop. Both ports are one server: the second only has TLS before it.
"""

import asyncio
import socket
import ssl

import uvicorn

from pages import reaching
from storage import authority

HTTPS_PORT = 8443


class Secure:
    """The port with https, and the certificate it shows."""

    def __init__(self, own: authority.Authority, host: str, port: int) -> None:
        self.authority = own
        self._host = host
        self._port = port
        self._context: ssl.SSLContext = authority.context(own.serving(reaching.names()))
        self._listening: asyncio.Server | None = None

    async def listen(self, server: uvicorn.Server) -> None:
        """Take connections for this running server, with all its settings."""
        loop, config = asyncio.get_running_loop(), server.config

        def protocol() -> asyncio.Protocol:
            return config.http_protocol_class(config=config, server_state=server.server_state, app_state=server.lifespan.state)  # type: ignore[call-arg]

        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        self._listening = await loop.create_server(
            protocol, self._host or None, self._port, family=family, ssl=self._context, backlog=config.backlog
        )

    def refresh(self) -> None:
        """A certificate for the names and addresses of now; connections from here on get it. Raises DiskFull, DiskFailed."""
        self._context.load_cert_chain(self.authority.serving(reaching.names()))

    def close(self) -> None:
        """Take no more connections."""
        if self._listening is not None:
            self._listening.close()
        self._listening = None


_secure: Secure | None = None


def use(secure: Secure | None) -> None:
    """Make this the process's https, or none."""
    global _secure
    _secure = secure


def in_use() -> Secure | None:
    """The process's https, where it has one."""
    return _secure

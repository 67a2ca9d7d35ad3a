"""Whose socket is whose: a page's socket belongs to the session that was given the page, and speaks for no other page.

The framework takes whoever knows a page's id for that page. The id stands in the socket's address, and addresses are written into logs.
"""

from collections.abc import Callable
from typing import Any

from nicegui import Client, core
from starlette.requests import HTTPConnection

UNDER = "/_nicegui_ws/"
SPOKEN = ("event", "javascript_response", "ack", "log")
"""What a browser says of a page, with the page's id in it."""


def is_own(asked: HTTPConnection, session: str | None) -> bool:
    """Whether a socket that is opened is of a page that this session (its id; None: a stranger) was given.

    A stranger's socket must name its page, so that none can be named later. A page that is not known is one from before a restart.
    """
    id = asked.query_params.get("client_id")
    client = Client.instances.get(id or "")
    if client is None:
        return session is not None or id is not None
    theirs = getattr(client.request.state, "session", None)
    return theirs is None or theirs == session


def guard() -> None:
    """Let a socket speak for the pages alone whose room it was let into. May be called again."""
    handlers: dict[str, Callable[..., Any]] = core.sio.handlers["/"]
    for name in SPOKEN:
        if not hasattr(handlers[name], "guarded"):
            handlers[name] = _guarded(handlers[name])


def _guarded(handler: Callable[[str, Any], Any]) -> Callable[[str, Any], Any]:
    def heard(sid: str, said: Any) -> Any:
        page = said.get("client_id") if isinstance(said, dict) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        if isinstance(page, str) and page in core.sio.rooms(sid):
            return handler(sid, said)
        return None

    heard.guarded = True  # type: ignore[attr-defined]
    return heard

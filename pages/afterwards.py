"""What is said on the page that one is led to: a toast does not outlive the page that was left."""

from pages import frame
from pages.parts import toast

_waiting: dict[str, str] = {}
"""By session: what its next page says."""


def say_next(text: str) -> None:
    """Have the next page of this session say `text`."""
    _waiting[frame.request().state.session] = text


def say_what_waits() -> None:
    """Say what the page before left to be said, once."""
    text = _waiting.pop(frame.request().state.session, None)
    if text:
        toast(text)

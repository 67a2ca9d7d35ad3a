"""Waiting for what tells nobody when it is there."""

import asyncio
import contextlib
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds. What is waited for comes at once on a quiet machine, and a busy one is no reason to fail."""


async def until(holds: Callable[[], object], what: str = "what was waited for") -> None:
    """Return as soon as something holds: pages are drawn again in later turns of the loop. An AssertionError in it counts as not yet."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while not _holds(holds):  # noqa: ASYNC110 (what we wait for is on a screen, and tells nobody)
                await asyncio.sleep(0.005)
            return
    raise AssertionError(f"there is not {what}")


def _holds(holds: Callable[[], object]) -> bool:
    with contextlib.suppress(AssertionError):
        return bool(holds())
    return False

"""Passwords: kept by argon2id, looked at one at a time, and patience with whoever gives wrong ones. Knows no NiceGUI."""

import asyncio
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import argon2

from pages.words import _, ngettext
from storage import house

Record = dict[str, Any]

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

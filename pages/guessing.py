"""Wrong join codes, counted by address.

Twenty volunteers share one router's address, so a right code is taken however often others mistyped; who goes on giving wrong ones is told
to wait. A ceiling remains, since whoever may try without end may find a code: six characters of thirty are 729 million, and 200 tries in
five minutes are 57,600 a day, so one address hits a given code on one day in twelve thousand. Twenty people would each have to mistype ten
times within five minutes to get there.
"""

import time
from collections import deque
from collections.abc import Callable

FREE = 20
"""So many wrong codes from one address within `SECONDS` are answered as what they are; the next ones with 429 and Retry-After."""
CEILING = 200
"""From so many on nothing from that address is looked at until the first of them is `SECONDS` old."""
SECONDS = 300.0
_MOST_ADDRESSES = 10_000


class Guesses:
    """When wrong codes came, by address; in memory only."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wrong: dict[str, deque[float]] = {}

    def shut(self, address: str) -> int:
        """Seconds until this address is listened to again; 0 where it is."""
        recent = self._recent(address)
        return self._until(recent[-CEILING]) if len(recent) >= CEILING else 0

    def wrong(self, address: str) -> int:
        """A wrong code came. Returns the seconds after which another would be answered; 0 where it is answered now."""
        recent = self._recent(address)
        if address not in self._wrong:
            self._forget()
            self._wrong[address] = recent
        recent.append(self._now())
        return self._until(recent[-FREE - 1]) if len(recent) > FREE else 0

    def _until(self, at: float) -> int:
        return int(at + SECONDS - self._now()) + 1

    def _recent(self, address: str) -> deque[float]:
        recent = self._wrong.get(address, deque[float](maxlen=CEILING))
        while recent and self._now() - recent[0] >= SECONDS:
            recent.popleft()
        if not recent:
            self._wrong.pop(address, None)
        return recent

    def _forget(self) -> None:
        """Addresses of which nothing is recent any more, and where there are very many, those that were heard first."""
        if len(self._wrong) < _MOST_ADDRESSES:
            return
        for address in list(self._wrong):
            self._recent(address)
        while len(self._wrong) >= _MOST_ADDRESSES:
            del self._wrong[next(iter(self._wrong))]

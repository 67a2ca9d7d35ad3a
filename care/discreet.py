"""What may be said to strangers: a text somebody typed, unless it names a person of the centre."""

import re
from collections.abc import Iterable

from care.activity import Record
from care.given import given


class Discreet:
    """Knows who must not be named.

    Titles are typed by people, and one may say 魏小涛的生日. Of a child its given name, its number (017) and its badges' codes are not said
    either.
    """

    def __init__(self, *, children: Iterable[Record], adults: Iterable[Record], badges: Iterable[Record]) -> None:
        """`adults` are guardians, organizers and volunteers: whoever has a `name`."""
        secrets: set[str] = set()
        numbers: set[str] = set()
        for child in children:
            secrets |= {child["name"], given(child["name"], child.get("nation"))}
            if child.get("number"):
                numbers.add(f"{child['number']:03d}")
        secrets |= {adult["name"] for adult in adults if adult.get("name")}
        secrets |= {badge["code"] for badge in badges if badge.get("code")}
        self._secrets = frozenset(secret.casefold() for secret in secrets if len(secret) > 1)
        self._numbers = numbers

    def may_be_said(self, text: str) -> bool:
        """Whether a text names nobody."""
        plain = "".join(text.split()).casefold()
        if any("".join(secret.split()) in plain for secret in self._secrets):
            return False
        return not any(number in self._numbers for number in re.findall(r"\d+", text))

    def said(self, text: str, instead: str) -> str:
        """The text, or what is said in its place where it names somebody."""
        return text if self.may_be_said(text) else instead

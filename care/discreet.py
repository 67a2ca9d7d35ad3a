"""What may be said to strangers: a text somebody typed, unless it names a person of the centre."""

import re
from collections.abc import Iterable

from care import writing
from care.activity import Record
from care.given import given

TELEPHONE = 7
"""So many digits in a row may be somebody's telephone."""


def _bare(text: str) -> str:
    """A text without anything that may stand between the characters of a name."""
    return "".join(character for character in writing.half(text) if character.isalnum()).casefold()


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
        self._secrets = frozenset(bare for secret in secrets if len(secret) > 1 and (bare := _bare(secret)))
        self._numbers = numbers

    def may_be_said(self, text: str) -> bool:
        """Whether a text names nobody."""
        plain = _bare(text)
        if any(secret in plain for secret in self._secrets):
            return False
        digits = re.findall(r"\d+", writing.half(text))
        return not any(number in self._numbers or len(number) >= TELEPHONE for number in digits)

    def said(self, text: str, instead: str) -> str:
        """The text, or what is said in its place where it names somebody."""
        return text if self.may_be_said(text) else instead

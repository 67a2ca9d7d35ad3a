"""What people and spreadsheets write: characters that nobody sees are taken out, and every text has a longest length.

One place for both, so that a roster, a form, a volunteer's name and a child taken down at a desk are kept alike.
"""

import re
import unicodedata

LONGEST_NAME = 60
"""Characters of anybody's name. The longest in use (of several parts, with dots between) have about forty."""

LONGEST_WORD = 100
"""Characters of what is one word or two on every list: a group, a school, a grade, a relation."""

LONGEST_TEXT = 500
LONGEST_STORY = 2_000

_LONGEST = {
    "name": LONGEST_NAME,
    "phone": 30,
    "address": LONGEST_TEXT,
    "parents_at": LONGEST_TEXT,
    "work": LONGEST_TEXT,
    "line": 200,
    "text": 200,
    "reason": 200,
    "health": LONGEST_STORY,
    "note": LONGEST_STORY,
}

_UNSEEN = frozenset({"Cf", "Cc", "Cs"})
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(map(chr, (plane * 0x10000 + last for plane in range(17) for last in (0xFFFE, 0xFFFF))))
_BLANKS = re.compile(f"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef{_NO_CHARACTERS}]")
"""Fillers, joiners, variation selectors, and what Unicode says is no character: no category of their own tells them from what is seen."""
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def visible(text: str) -> str:
    """A text without control, direction and zero-width characters, fillers and half characters; spaces and line ends stay."""
    if text.isascii() and text.isprintable():
        return text
    return _BLANKS.sub("", "".join(one for one in text if one.isspace() or unicodedata.category(one) not in _UNSEEN))


def for_xml(text: str) -> str:
    """A text without what no XML may hold, and so no workbook and no Word document (XML 1.0, 2.2)."""
    return _NOT_IN_XML.sub("", text)


_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F) if chr(wide - 0xFEE0).isalnum()} | {0x3000: 0x20}


def half(text: str) -> str:
    """Full-width letters and digits made plain. Punctuation stays what was typed: a comma in Chinese is a Chinese comma."""
    return text.translate(_HALF_WIDTH)


def line(text: str) -> str:
    """The same as one line: every run of spaces and line ends is one space, none at the ends."""
    return " ".join(visible(text).split())


def longest(field: str) -> int:
    """How many characters a field of a child or guardian may have ("guardian.name" as "name")."""
    return _LONGEST.get(field.rpartition(".")[2], LONGEST_WORD)


def cut(field: str, text: str) -> str:
    """A text as long as the field may be, without a space at its end."""
    most = longest(field)
    return text if len(text) <= most else text[:most].rstrip()

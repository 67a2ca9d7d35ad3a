"""The two printing fonts, and what is done about a character that they do not have."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FONTS = Path(__file__).parent.parent.parent / "assets" / "fonts"
REGULAR = "CuncaoHei-Regular"
BOLD = "CuncaoHei-Bold"
GAP = "＿"
"""Stands where a character cannot be printed: a line to write it on by hand."""

_BEYOND = 0x10000
"""From here on UTF-16, in which a PDF says what its glyphs mean, needs two units for a character."""


class _Font(TTFont):
    """A TrueType font whose rare characters (𬀩, beyond U+FFFF) can be searched and copied in the PDF.

    reportlab writes their numbers with five digits where the format takes UTF-16, so that a reader would find another character.
    """

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab's name
        subsets = list(self.state[doc].subsets)
        names = [self.getSubsetInternalName(place, doc)[1:] for place in range(len(subsets))]
        super().addObjects(doc)
        fonts = doc.idToObject["BasicFonts"].dict
        for name, subset in zip(names, subsets, strict=True):
            meanings = doc.idToObject[fonts[name].ToUnicode.name]
            for code, point in enumerate(subset):
                if point >= _BEYOND:
                    utf16 = chr(point).encode("utf-16-be").hex().upper()
                    meanings.content = meanings.content.replace(f"<{code:02X}> <{point:04X}>", f"<{code:02X}> <{utf16}>")


@cache
def font(name: str = REGULAR) -> TTFont:
    """The font REGULAR or BOLD, registered with reportlab under this name. Read once in a process (40 ms)."""
    loaded = _Font(name, FONTS / f"{name}.ttf")
    pdfmetrics.registerFont(loaded)
    return loaded


def width(text: str, name: str, size: float) -> float:
    """How wide `text` is, in points."""
    return font(name).stringWidth(text, size)


def _has(character: str) -> bool:
    return ord(character) in font().face.charToGlyph


def _unseen(character: str) -> bool:
    """Says something to a text renderer and has no shape: joiners, variation selectors, controls."""
    return unicodedata.category(character) in {"Cf", "Cc"} or unicodedata.name(character, "").startswith("VARIATION SELECTOR")


def _composed(text: str) -> str:
    """Letters and their accents as one character where there is one; nothing else is touched: 金 and 金 differ to those who bear them."""
    return unicodedata.normalize("NFC", text) if any(map(unicodedata.combining, text)) else text


def printable(text: str) -> str:
    """`text` as it can be printed: every character has a glyph, or GAP stands for it."""
    kept: list[str] = []
    for character in _composed(text):
        if _has(character):
            kept.append(character)
        elif not _unseen(character):
            kept.append(GAP)
    return "".join(kept)


def unprintable(text: str) -> str:
    """The characters of `text` that the fonts do not have, each once, in their order; empty for nearly every text there is."""
    lacking = (character for character in _composed(text) if not _has(character) and not _unseen(character))
    return "".join(dict.fromkeys(lacking))


def unprintable_names(names: Iterable[str]) -> dict[str, str]:
    """The names that will be printed with a gap to write in, and which characters it is for."""
    return {name: lacking for name in names if (lacking := unprintable(name))}


def fitted(text: str, name: str, size: float, room: float, smallest: float = 10) -> tuple[str, float]:
    """`text`, and the size at which it fits into `room` (points): `size` or less, never below `smallest`; then cut, with an ellipsis."""
    needs = width(text, name, size)
    if needs <= room:
        return text, size
    size = max(smallest, size * room / needs)
    if width(text, name, size) <= room + 0.01:
        return text, size
    while text and width(text + "…", name, size) > room:
        text = text[:-1]
    return text + "…", size

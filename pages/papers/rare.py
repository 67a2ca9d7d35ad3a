"""The web font "Cuncao Rare": the few characters in this centre's own names that a phone's fonts may lack.

Browsers ask for it only where the fonts before it in the list have no glyph, so it may hold more than is strictly needed.
"""

import hashlib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO

from fontTools import subset
from fontTools.ttLib import TTFont

from pages.papers.fonts import BOLD, FONTS, font

FAMILY = "Cuncao Rare"


def rare_characters(names: Iterable[str]) -> str:
    """The characters of `names` that stand outside GB 2312 and that our fonts have, sorted.

    Whatever calls itself a Chinese font has the 6,763 characters of GB 2312; cheap and trimmed ones stop there, and even good ones end
    with the 20,902 of GBK, before 㛃, 䶮 and 𬀩. A few dozen characters too many cost a few kilobytes.
    """
    return "".join(sorted(filter(_is_rare, {character for name in names for character in name})))


def _is_rare(character: str) -> bool:
    if not unicodedata.name(character, "").startswith("CJK ") or ord(character) not in font(BOLD).face.charToGlyph:
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def fingerprint(characters: str) -> str:
    """A name for the font with these characters that changes when they do; for the address and the ETag."""
    return hashlib.sha256(characters.encode()).hexdigest()[:16]


def rare_font(names: Iterable[str]) -> bytes:
    """The font for these names (or the text of `rare_characters`) as woff2, about 250 bytes a character; without any, no glyphs.

    One weight, the bold: names are what it is for, and names are heavy everywhere. Takes a quarter of a second, the second time none.
    """
    return _made(rare_characters(names))


@lru_cache(maxsize=8)
def _made(characters: str) -> bytes:
    options = subset.Options(flavor="woff2", layout_features=[], notdef_outline=False, name_IDs=[0, 13, 14], hinting=False)
    whole = TTFont(FONTS / f"{BOLD}.ttf", lazy=True)
    narrowed = subset.Subsetter(options)
    narrowed.populate(text=characters)
    narrowed.subset(whole)
    for name_id, text in ((1, FAMILY), (2, "Bold"), (4, FAMILY), (6, "CuncaoRare-Bold")):
        whole["name"].setName(text, name_id, 3, 1, 0x409)
    whole.flavor = "woff2"
    made = BytesIO()
    whole.save(made)
    return made.getvalue()

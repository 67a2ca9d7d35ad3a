"""陈㛃 sees her name, on paper and on an old phone."""

from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from pages.papers import fonts, rare

BEYOND_COMMON_FONTS = "㛃䶮𬀩𬱖𠅤𬬮𬍛𫖯𫍯𬸚𪣻𬴊𬺈㑇㙍㭎㳚㸌䓛䴔𫓧𬘡𬜬𬭎𬬱喆堃玥翀犇淼"


@pytest.mark.parametrize("weight", [fonts.REGULAR, fonts.BOLD])
def test_names_that_other_systems_lose_have_a_glyph_with_ink_in_both_weights(weight):
    font = TTFont(fonts.FONTS / f"{weight}.ttf", lazy=True)
    glyphs = font.getBestCmap()
    for character in BEYOND_COMMON_FONTS:
        assert font["glyf"][glyphs[ord(character)]].numberOfContours != 0, character
    assert not fonts.unprintable(BEYOND_COMMON_FONTS)


def test_every_character_of_gbk_can_be_printed():
    whole = "".join(chr(point) for point in range(0x4E00, 0x9FA6))
    assert fonts.unprintable(whole) == ""
    assert fonts.unprintable("".join(chr(point) for point in range(0x3400, 0x4DB6))) == ""


def test_the_web_font_holds_the_rare_characters_of_these_names_and_nothing_else():
    names = ["陈㛃", "王䶮", "李𬀩", "魏小涛", "阿依古丽·买买提", "Anna", "王𰻝"]
    font = TTFont(BytesIO(rare.rare_font(names)))
    assert "".join(map(chr, sorted(font.getBestCmap()))) == "㛃䶮𬀩" == rare.rare_characters(names)
    assert font["name"].getDebugName(1) == "Cuncao Rare"
    assert "SIL Open Font License" in font["name"].getDebugName(13)


def test_a_centre_without_rare_names_gets_an_empty_font_and_many_names_a_small_one():
    assert len(rare.rare_font(["魏小涛"])) < 1000
    sixty = [chr(0x3400 + 97 * n) for n in range(60)]
    assert len(rare.rare_font(sixty)) < 20_000


def test_the_address_of_the_font_follows_its_characters():
    assert rare.fingerprint("㛃") != rare.fingerprint("㛃䶮")
    assert rare.fingerprint(rare.rare_characters(["陈㛃", "王䶮"])) == rare.fingerprint(rare.rare_characters(["王䶮", "陈㛃", "王桐"]))


@given(st.text())
def test_whatever_a_name_holds_what_is_printed_has_a_glyph_for_each_character(name):
    assert all(ord(character) in fonts.font().face.charToGlyph for character in fonts.printable(name))

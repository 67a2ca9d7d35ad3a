"""A sheet of badges comes out of the village's printer, is cut apart, and every one of them scans."""

import pickle

import pytest
from looking import DPI, codes, pages, picture, text

from care.badges import new_code, read
from pages.papers import badges
from pages.papers.badges import BadgePrint

CHILDREN = [
    ("魏小涛", "老屋场", 17),
    ("司马云帆", "河东组", 8),
    ("陈㛃", "竹林湾", 2),
    ("王䶮", "竹林湾", 31),
    ("李𬀩", "老屋场", 52),
    ("欧阳思源", "新桥组", 44),
    ("阿依古丽·买买提", "河东组", 1),
    ("刘雨桐", "老屋场", 12),
    ("吴桐", "河东组", 1022),
    ("热依扎·艾尔肯江", "新桥组", 39),
    ("欧阳诸葛司马上官端木", "", 40),
]
MILLIMETRE = DPI / 25.4


@pytest.fixture
def sheets() -> list[BadgePrint]:
    return [BadgePrint(new_code(), *child) for child in CHILDREN]


def printed(sheets: list[BadgePrint], **more) -> bytes:
    return badges.badge_sheets(sheets, centre_name="柳坪村儿童之家", **more)


@pytest.mark.parametrize("address", [None, "https://cuncao.example.org"], ids=["bare code", "link"])
def test_every_badge_on_the_paper_scans(sheets, address):
    pdf = printed(sheets, public_address=address)
    assert pages(pdf) == 2
    found = [read(code.text) for page in range(2) for code in codes(picture(pdf, page))]
    assert sorted(found) == sorted(badge.code for badge in sheets)


def test_a_photocopy_of_a_photocopy_still_scans(sheets):
    soft = picture(printed(sheets), dpi=75).convert("L").point(lambda grey: 255 if grey > 120 else 0)
    assert len(codes(soft)) == 10


@pytest.mark.parametrize(
    ("address", "version", "level"), [(None, "1", "H"), ("https://cuncao.example.org", "3", "Q"), ("http://a.cn", "2", "Q")]
)
def test_the_code_is_coarse_strong_and_big(sheets, address, version, level):
    for code in codes(picture(printed(sheets, public_address=address))):
        assert "HQ".index(code.ec_level) <= "HQ".index(level)
        assert len(badges.outlines([read(code.text)], address)) == 1
        modules = badges.outlines([read(code.text)], address)[read(code.text)].modules
        assert modules <= 17 + 4 * max(int(version), 3 if address else 1)
        corners = code.position
        assert (corners.top_right.x - corners.top_left.x) / MILLIMETRE >= 30
        assert (corners.bottom_left.y - corners.top_left.y) / MILLIMETRE >= 30


def test_four_modules_of_white_lie_around_every_code(sheets):
    page = picture(printed(sheets)).convert("L")
    for code in codes(page):
        corner, far = code.position.top_left, code.position.bottom_right
        quiet = int(4 * (far.x - corner.x) / 21) - 3
        around = page.crop((corner.x - quiet, corner.y - quiet, far.x + quiet, far.y + quiet))
        around.paste(255, (quiet - 3, quiet - 3, around.width - quiet + 3, around.height - quiet + 3))
        assert around.getextrema() == (255, 255)


def test_nothing_on_the_page_is_grey_or_coloured(sheets):
    colours = {colour for _, colour in picture(printed(sheets), crisp=True).getcolors(maxcolors=16)}
    assert colours == {(0, 0, 0), (255, 255, 255)}


def test_names_groups_and_numbers_stand_beside_the_code_and_in_the_text(sheets):
    words = text(printed(sheets)).replace(" ", "")
    for name, group, number in CHILDREN:
        assert name in words
        assert group in words
        assert f"{number:03d}" in words
    assert words.count("捡到请交回") == words.count("柳坪村儿童之家") == 11


def test_a_long_name_breaks_after_its_dot():
    lines, size = badges._name("阿依古丽·买买提", 120)
    assert lines == ["阿依古丽·", "买买提"]
    assert badges._name("买买提·艾力·江·吐尔逊", 120)[0] == ["买买提·", "艾力·江·", "吐尔逊"]
    assert size > badges.NAME_LEAST


def test_cut_marks_reach_every_edge_of_every_badge(sheets):
    page = picture(printed(sheets)).convert("L")

    def dark_at(x: float, y: float) -> bool:
        near = page.crop((int(x * MILLIMETRE) - 2, int(y * MILLIMETRE) - 2, int(x * MILLIMETRE) + 3, int(y * MILLIMETRE) + 3))
        return near.getextrema()[0] < 100

    assert all(dark_at(x, y) for x in (15, 105, 195) for y in (8, 289))
    assert all(dark_at(x, y) for y in (13.5, 67.5, 121.5, 175.5, 229.5, 283.5) for x in (10, 200))
    assert all(dark_at(105, y) for y in (67.5, 121.5, 175.5, 229.5))
    assert not dark_at(100, 67.5)


def test_a_blank_badge_has_a_line_to_write_on_and_its_code_to_type():
    code = new_code()
    pdf = printed([BadgePrint(code)])
    assert codes(picture(pdf))[0].text == code
    assert f"{code[:4]}-{code[4:]}" in text(pdf)
    assert "姓名" in text(pdf)


def test_a_character_that_no_font_has_is_named_and_leaves_room_to_write():
    badge = BadgePrint(new_code(), "王𰻝", "老屋场", 9)
    assert badges.unprintable([badge, BadgePrint(new_code(), "陈㛃")]) == {"王𰻝": "𰻝"}
    words = text(printed([badge]))
    assert "王＿" in words
    assert "𰻝" not in words


def test_names_that_only_look_rare_are_printed_whole():
    same = {"王\u200b桐": "王桐", "é": "é", "辻\U000e0100": "辻", "Noe\u0301": "Noé"}
    for typed, seen in same.items():
        assert badges.unprintable([BadgePrint(new_code(), typed)]) == {}
        assert badges.fonts.printable(typed) == seen


def test_a_page_can_watch_the_codes_being_worked_out(sheets):
    many = [BadgePrint(new_code(), "吴桐", "河东组", n) for n in range(120)]
    pieces = list(badges.pieces(many))
    assert [len(piece) for piece in pieces] == [50, 50, 20]
    ready = {}
    for piece in pieces:
        ready |= pickle.loads(pickle.dumps(badges.outlines(piece)))
    told: list[int] = []
    pdf = badges.badge_sheets(many, centre_name="柳坪村儿童之家", ready=ready, progress=told.append)
    assert told == list(range(10, 121, 10))
    assert {code.text for code in codes(picture(pdf, 11))} == {badge.code for badge in many[-10:]}


def test_a_thousand_badges_are_one_small_file():
    many = [BadgePrint(new_code(), "阿依古丽·买买提", "河东组", n) for n in range(1000)]
    pdf = printed(many)
    assert pages(pdf) == 100
    assert len(pdf) < 2_000_000

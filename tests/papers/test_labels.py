"""A sheet of labels comes out of the printer, is cut apart, and every one of them scans as the thing it is stuck on."""

import pytest
from looking import DPI, codes, pages, picture, text

from care.badges import new_code, read
from pages.papers import fonts, labels
from pages.papers.labels import LabelPrint

TITLES = (
    "夏洛的网",
    "草房子",
    "神奇校车：在人体中游览（桥梁书版）",
    "足球",
    "䶮字的故事",
    "Charlotte's Web and Other Stories for Children",
    "长" * 90,
)
MILLIMETRE = DPI / 25.4


@pytest.fixture
def sheet() -> list[LabelPrint]:
    return [LabelPrint(new_code(), TITLES[place % len(TITLES)], f"TS{place:04d}" if place % 3 else "") for place in range(30)]


def printed(sheet: list[LabelPrint], **more) -> bytes:
    return labels.label_sheets(sheet, centre_name="柳坪村儿童之家", **more)


def test_every_label_on_the_paper_scans(sheet):
    pdf = printed(sheet)
    assert pages(pdf) == 2
    found = [code.text for page in range(2) for code in codes(picture(pdf, page))]
    assert sorted(found) == sorted(label.code for label in sheet)
    assert all(read(code) == code for code in found)


def test_places_that_were_used_before_stay_empty(sheet):
    pdf = printed(sheet[:3], skip=23)
    assert pages(pdf) == 2
    assert [[code.text for code in codes(picture(pdf, page))] for page in range(2)] == [[sheet[0].code], [sheet[1].code, sheet[2].code]]


def test_title_number_code_and_whose_it_is_stand_beside_it(sheet):
    said = text(printed([LabelPrint("7K3M9QX2A", "夏洛的网", "TS0001")]))
    for word in ("夏洛的网", "TS0001", "7K3M-9QX2A", "柳坪村儿童之家"):
        assert word in said


@pytest.mark.parametrize("title", TITLES)
def test_a_title_stays_on_its_label(title):
    room = 30 * 72 / 25.4
    lines, size = labels.fitted_title(title, room)
    assert len(lines) <= labels.TITLE_LINES
    assert labels.TITLE_LEAST <= size <= labels.TITLE_SIZE
    assert all(fonts.width(line, fonts.BOLD, size) <= room for line in lines)
    assert "".join(lines).replace(" ", "").startswith(title.replace(" ", "")[:8])
    assert title.replace(" ", "") == "".join(lines).replace(" ", "") or lines[-1].endswith("…")


def test_nothing_is_grey_and_the_white_around_a_code_is_four_modules(sheet):
    page = picture(printed(sheet[:1]))
    [code] = codes(page)
    corners = [(corner.x, corner.y) for corner in (code.position.top_left, code.position.top_right, code.position.bottom_left)]
    left, top = (round(value) for value in corners[0])
    module = (corners[1][0] - corners[0][0]) / 21
    assert module > 0.9 * MILLIMETRE, "coarse enough for a cheap camera"
    strip = page.convert("L").crop((round(left - 3.7 * module), top, left - 2, round(corners[2][1])))
    assert strip.getextrema() == (255, 255)

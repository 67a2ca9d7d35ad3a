"""A code is read from a smudged print, a loud hall and a tired thumb: it is the right one, or it is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care import badges

bodies = st.text(badges.ALPHABET, min_size=8, max_size=8)
codes = bodies.map(lambda body: body + badges.check_character(body))


def test_a_new_code_is_read_back_and_no_two_are_alike():
    made = [badges.new_code() for _ in range(2000)]
    assert len(set(made)) == 2000
    assert all(badges.read(code) == code for code in made)


def test_the_weights_are_those_that_the_phones_use():
    assert badges.check_character("00000000") == "0"
    assert badges.check_character("10000000") == "1"
    assert badges.check_character("01000000") == "3"
    assert badges.check_character("00000001") == "F"
    assert badges.check_character("ZZZZZZZZ") == "0"
    assert badges.check_character("7K3MQ9TX") == "J"


@given(codes, st.integers(0, 8), st.sampled_from(badges.ALPHABET))
def test_every_single_slip_is_caught(code: str, place: int, wrong: str):
    slipped = code[:place] + wrong + code[place + 1 :]
    assert badges.read(slipped) == (code if slipped == code else None)


@given(codes, st.integers(0, 9))
def test_a_character_too_few_or_too_many_is_no_code(code: str, place: int):
    assert badges.read(code[:place] + code[place + 1 :]) == (code if place == 9 else None)
    assert badges.read(code[:place] + "0" + code[place:]) is None


@given(codes)
def test_typed_by_hand_in_any_manner_it_is_the_same_code(code: str):
    by_hand = f" {code[:4].lower()}-{code[4:8]} {code[8]}\n"
    assert badges.read(by_hand) == code
    assert badges.read(code.replace("0", "o").replace("1", "l")) == code
    assert badges.read(code.replace("0", "O").replace("1", "I")) == code
    full_width = "".join(chr(ord(character) + 0xFEE0) for character in code)
    assert badges.read(full_width) == code


@given(codes)
def test_a_link_leads_to_its_code(code: str):
    link = badges.content(code, "https://cuncao.example.org")
    assert link == f"HTTPS://CUNCAO.EXAMPLE.ORG/B/{code}"
    assert badges.read(link) == code
    assert badges.read(link.lower() + "/?from=scan") == code


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://a.cn", "HTTPS://A.CN/B/{}"),
        ("a.cn", "HTTPS://A.CN/B/{}"),
        ("http://10.0.0.5:8080/", "HTTP://10.0.0.5:8080/B/{}"),
        ("https://a.cn/home", "HTTPS://A.CN/B/{}"),
        ("", "{}"),
        (None, "{}"),
    ],
)
def test_what_the_qr_holds(address: str | None, link: str):
    code = badges.new_code()
    assert badges.content(code, address) == link.format(code)


@pytest.mark.parametrize(
    "stranger", ["", "微信扫码点餐", "https://example.org/menu/000000000", "/B/", "B/000000000/menu", "ııııııııı", "000000000000"]
)
def test_what_is_not_ours_is_none(stranger: str):
    assert badges.read(stranger) is None

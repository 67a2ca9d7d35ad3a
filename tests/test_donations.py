"""From the giver to the child: the ledger's balance, and what one gift became."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from care import donations
from tests.test_stock import books_of, fact

HOSPITAL = {"id": "d1", "kind": "goods", "donor": "县医院", "on": "2026-12-01", "lines": [{"item": "i1", "quantity": 60, "value": 12_000}]}
SHOP = {
    "id": "d2",
    "kind": "goods",
    "donor": "小卖部",
    "on": "2026-12-03",
    "activity": "a2",
    "lines": [{"item": "i1", "quantity": 10, "value": None}],
}
MONEY = {"id": "d3", "kind": "money", "donor": "王先生", "on": "2026-12-02", "amount": 50_000}
BOUGHT = {
    "id": "d4",
    "kind": "purchase",
    "donor": "文具店",
    "on": "2026-12-04",
    "of": "d3",
    "amount": 32_050,
    "lines": [{"item": "i1", "quantity": 40, "value": 32_050}],
}
ALL = [HOSPITAL, SHOP, MONEY, BOUGHT]


def receipt(n: int, quantity: int, donation: str) -> dict[str, Any]:
    return fact(n, "receipt", quantity, details={"donation": {"id": donation, "from": "谁"}})


def handout(n: int, activity: str, child: str, quantity: int = 1) -> dict[str, Any]:
    return fact(n, "handout", quantity, activity, child=child)


def test_the_ledger_runs_on_with_its_balance() -> None:
    lines = donations.ledger(reversed(ALL))
    assert [(one.donation["id"], one.money_in, one.money_out, one.goods, one.balance) for one in lines] == [
        ("d1", 0, 0, 12_000, 0),
        ("d3", 50_000, 0, None, 50_000),
        ("d2", 0, 0, None, 50_000),
        ("d4", 0, 32_050, None, 17_950),
    ]
    assert [one.balance for one in donations.within(lines, first="2026-12-04")] == [17_950], "the balance of the whole ledger"
    assert donations.left_of(MONEY, ALL) == 17_950


def test_what_was_withdrawn_counts_no_more() -> None:
    gone = [{**BOUGHT, "withdrawn_at": "2026-12-05T00:00:00.000Z"}, MONEY]
    assert (donations.ledger(gone)[-1].balance, donations.left_of(MONEY, gone)) == (50_000, 50_000)


def test_a_gift_for_one_activity_is_given_there_first() -> None:
    facts = [receipt(1, 60, "d1"), receipt(2, 10, "d2"), *(handout(10 + n, "a2", f"c{n}") for n in range(12))]
    shop, hospital = (donations.became(one, ALL, facts) for one in (SHOP, HOSPITAL))
    assert (shop.given, shop.left, shop.children, shop.by_activity) == ({"i1": 10}, {"i1": 0}, 10, {"a2": 10})
    assert (hospital.given, hospital.left, hospital.children, hospital.by_activity) == ({"i1": 2}, {"i1": 58}, 2, {"a2": 2})


def test_money_becomes_what_was_bought_from_it() -> None:
    facts = [receipt(1, 40, "d4"), handout(2, "a1", "c1", 2), handout(3, "a3", "c1"), fact(4, "take_back", 1, "a1")]
    told = donations.became(MONEY, ALL, facts)
    assert (told.given, told.left, told.children, told.by_activity) == ({"i1": 2}, {"i1": 38}, 1, {"a1": 1, "a3": 1})


def test_a_box_that_was_lost_is_nobodys_gift_any_more() -> None:
    facts = [
        receipt(1, 60, "d1"),
        fact(2, "take_out", 30, "a1"),
        handout(3, "a1", "c1"),
        fact(4, "count", 0, "a1", details={"place": "box"}),
    ]
    told = donations.became(HOSPITAL, ALL, facts)
    assert (told.given, told.left) == ({"i1": 1}, {"i1": 30})


def test_what_was_handed_out_before_it_was_written_down_came_from_that_gift() -> None:
    """The hospital's things came in the morning and were given at once; that evening somebody wrote down that they had come."""
    facts = [*(handout(n, "a1", f"c{n}", 2) for n in range(1, 11)), receipt(20, 60, "d1")]
    told = donations.became(HOSPITAL, ALL, facts)
    assert (told.given, told.left, told.children) == ({"i1": 20}, {"i1": 40}, 10)


def test_pieces_that_a_count_finds_explain_first_what_was_given_and_never_written_down() -> None:
    facts = [receipt(1, 5, "d1"), handout(2, "a1", "c1", 8), fact(3, "count", 0), receipt(4, 10, "d2"), handout(5, "a3", "c2", 10)]
    lots = donations.lots("i1", facts, {"d2": "a2"})
    assert [(lot.donation, lot.left, sum(lot.given.values())) for lot in lots] == [("d1", 0, 5), (None, 0, 3), ("d2", 0, 10)]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["receipt", "handout", "take_back", "count", "take_out", "bring_back"]), st.integers(1, 9), st.integers(1, 4)
    ),
    max_size=16,
)


@given(STEPS)
@settings(max_examples=300, deadline=None)
def test_each_piece_is_in_one_place_only(steps: list[tuple[str, int, int]]) -> None:
    written: list[dict[str, Any]] = []
    for n, (kind, quantity, who) in enumerate(steps):
        more = {"details": {"donation": {"id": f"d{who}", "from": "谁"}}} if kind == "receipt" else {}
        more |= {"child": f"c{who}"} if kind in ("handout", "take_back") else {}
        written.append(fact(n, kind, quantity, "centre" if kind in ("receipt", "count") else f"a{who % 2}", **more))
    shuffled = random.Random(7).sample(written, len(written))
    told = donations.lots("i1", shuffled, {"d2": "a1", "d4": "a0"})
    assert all(lot.pieces == lot.left + lot.lost + sum(lot.given.values()) for lot in told)
    assert all(min(lot.left, lot.lost, *lot.given.values(), 0) >= 0 for lot in told)
    assert told == donations.lots("i1", written, {"d2": "a1", "d4": "a0"})
    stock = books_of(*written).stock("i1")
    never_short = all(place >= 0 for place in (books_of(*written).places("i1") or {}).values())
    if stock is not None and never_short and not any(one["kind"] == "take_back" for one in written):
        assert sum(lot.left for lot in told) >= stock

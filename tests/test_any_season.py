"""Any season, told in any order: what came in, went out, was counted and taken back is conserved to the last piece."""

from dataclasses import asdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from care import donations
from care.books import Books
from care.stock_story import story
from tests.tally import Tally

ZONE = "Asia/Shanghai"
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(
            ["receipt", "take_out", "bring_back", "handout", "handout of a pack", "take_back", "take_back of a pack", "count", "void"]
        ),
        st.sampled_from(["i1", "i2"]),
        st.integers(0, 6),
        st.sampled_from(["a1", "a2"]),
        st.integers(0, 40),
    ),
    max_size=24,
)
PARTS = {"i1": 2, "i2": 1}
MEANT = {"d0": None, "d1": "a1", "d2": "a2"}


def told(n: int, deed: tuple[str, str, int, str, int]) -> dict[str, Any]:
    """The n-th fact of a season. Its last number says what a void takes back, who gave, which child, or which place was counted."""
    kind, item, quantity, activity, which = deed
    at = f"2026-12-19T{n // 60:02d}:{n % 60:02d}:00.000Z"
    fact: dict[str, Any] = {"id": f"f{n:02d}", "kind": kind.split()[0], "activity": activity, "happened_at": at, "outcome": "recorded"}
    if kind == "void":
        return {**fact, "of": f"f{which:02d}"}
    fact |= {"item": item, "quantity": quantity if kind == "count" else max(quantity, 1)}
    if kind.endswith("pack"):
        fact |= {"item": "pack", "details": {"contents": [{"item": part, "quantity": each} for part, each in PARTS.items()]}}
    if kind.startswith(("handout", "take_back")):
        fact["child"] = f"c{which % 3}"
    if kind == "receipt":
        fact |= {"activity": "centre", "details": {"donation": {"id": f"d{which % 3}", "from": "谁"}}}
    if kind == "count":
        fact |= {"details": {"place": "box"}} if which % 2 else {"activity": "centre"}
    return fact


def tallied(standing: list[dict[str, Any]]) -> Tally:
    tally = Tally({(fact["activity"], fact["item"]) for fact in standing if fact["kind"] == "take_out"})
    for fact in standing:
        item, n, activity, child = fact["item"], fact["quantity"], fact["activity"], fact.get("child", "")
        parts = PARTS if item == "pack" else None
        if fact["kind"] == "receipt":
            donation = fact["details"]["donation"]["id"]
            tally.come(item, n, donation, MEANT[donation])
        elif fact["kind"] in ("take_out", "bring_back"):
            tally.carry(item, n, activity, home=fact["kind"] == "bring_back")
        elif fact["kind"] == "handout":
            tally.give(activity, child, item, n, parts)
        elif fact["kind"] == "take_back":
            tally.give_back(activity, child, item, n, parts)
        else:
            tally.count(item, n, activity if "details" in fact else "")
    return tally


@given(DEEDS, st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_whatever_happens_in_whatever_order_it_is_told_every_piece_is_somewhere(
    deeds: list[tuple[str, str, int, str, int]], chance: Any
) -> None:
    written = [told(n, deed) for n, deed in enumerate(deeds)]
    voided = {fact["of"] for fact in written if fact["kind"] == "void"}
    standing = [fact for fact in written if fact["kind"] != "void" and fact["id"] not in voided]
    tally = tallied(standing)
    books = Books()
    for fact in chance.sample(written, len(written)):
        books.add(fact)
        if chance.random() < 0.3:
            books.places("i1")
    gifts = [
        {"id": id, "kind": "goods", "on": "2026-12-01", "activity": activity, "lines": [{"item": "i1"}, {"item": "i2"}]}
        for id, activity in MEANT.items()
    ]
    for item in PARTS:
        places = books.places(item)
        assert (places is not None) == (item in tally.known)
        lots = donations.lots(item, standing, MEANT)
        here = sum(lot.left for lot in lots)
        assert len(tally.pieces[item]) == sum(lot.pieces for lot in lots) == here + sum(lot.lost + sum(lot.given.values()) for lot in lots)
        assert here - len(tally.owed[item]) == tally.stock(item) == tally.sums[item], (
            "each piece is here, with somebody, or known to be lost"
        )
        if places is not None:
            lines = story(item, written, counts=books.counts, void_of=books.void_of, zone=ZONE)
            assert {place: n for place, n in places.items() if n} == tally.places(item)
            assert books.stock(item) == lines[-1].after == tally.stock(item)
    for gift in gifts:
        assert asdict(donations.became(gift, gifts, standing)) == tally.became({gift["id"]}, set(PARTS))

"""A season from the giver to the last pencil: at each step the books, the papers and what the giver is told equal a count made by hand.

Three donors, twelve items, three packs, five activities, sixty children.
"""

from collections import Counter

import pytest

from care import lending
from pages import handed_out
from storage.ledger import Ledger
from tests.season_at_work import CHILDREN, OFFERS, ZONE, Season


def minute(day: str, n: int, hour: int = 10) -> str:
    return f"{day}T{hour + n // 60:02d}:{n % 60:02d}"


@pytest.mark.parametrize("first_online", [("s3", "s4"), ("s4", "s3")])
def test_a_season_is_accounted_for_to_the_last_pencil(ledger: Ledger, first_online: tuple[str, str]) -> None:
    season = Season(ledger)
    for step in (
        gifts_come_in,
        school_begins_and_the_rulers_run_out,
        only_two_groups_paint,
        a_box_of_bags_is_lost,
        lambda season: two_desks_overshoot_offline(season, first_online),
        the_shelf_is_counted,
        a_pack_was_edited,
        forty_books_go_out,
    ):
        step(season)
        season.agrees()


def gifts_come_in(season: Season) -> None:
    season.receive(
        "d1",
        "goods",
        "县医院",
        "2026-09-01",
        {
            "pencil": (300, 150_00),
            "ruler": (50, 40_00),
            "rubber": (110, None),
            "bag": (62, 3_720_00),
            "coat120": (30, 2_400_00),
            "coat130": (9, 720_00),
        },
    )
    season.receive("d2", "goods", "小卖部", "2026-09-02", {"board": (25, 500_00), "crayon": (40, None)}, activity="a2")
    season.receive("d3", "money", "王先生", "2026-09-03", {}, amount=5_000_00)
    season.receive(
        "d4",
        "purchase",
        "文具店",
        "2026-09-04",
        {"notebook": (150, 300_50), "mug": (60, 480_00), "scarf": (60, 1_200_00), "board": (20, 400_00), "pencil": (40, 20_00)},
        of="d3",
        amount=2_400_50,
    )
    season.count("2026-09-05T09:00", "hat", 70, reason="found")
    assert season.money == 2_599_50


def school_begins_and_the_rulers_run_out(season: Season) -> None:
    day = OFFERS["a1"][1]
    season.take_out("a1", f"{day}T08:00", pencil=120, ruler=50, rubber=110, notebook=12)
    given: dict[str, str] = {}
    for n, child in enumerate(CHILDREN):
        if n < 48:
            given[child] = season.give("a1", minute(day, n), child, "study")
        elif n < 58:
            season.give("a1", minute(day, n), child, "notebook", instead_of="study", for_by={"relation": "奶奶"})
        season.give("a1", minute(day, n, 11), child, "rubber", 2 if n < 50 else 1)
    season.give_back("a1", f"{day}T13:00", "c03", "study", of=given["c03"])
    season.give_back("a1", f"{day}T13:05", "c04", "rubber", 2)
    wrong = season.ledger.record(
        {"kind": "handout", "activity": "a1", "child": "c05", "item": "ruler", "at": f"{day}T05:10:00.000Z"}, organizer="周敏"
    )
    season.ledger.record({"kind": "void", "activity": "a1", "of": wrong.id, "at": f"{day}T05:11:00.000Z"}, organizer="周敏")
    season.bring_back("a1", f"{day}T15:00", pencil=26, ruler=3, rubber=2, notebook=2)
    notes = Counter(row.note for row in handed_out.sign_off(season.ledger, "a1").rows)
    assert notes["代替学习包"] == 10
    assert notes["还有 1 块没领"] == 10
    assert not season.tray("a1"), "what was given instead uses up what it stands for, and is in order"


def only_two_groups_paint(season: Season) -> None:
    day = OFFERS["a2"][1]
    meant = [child for n, child in enumerate(CHILDREN) if n % 3 < 2]
    assert {row.name for row in handed_out.sign_off(season.ledger, "a2").rows} == {f"孩子{int(child[1:])}" for child in meant}
    given = [season.give("a2", minute(day, n), child, "paint") for n, child in enumerate(meant[:38])]
    season.give_back("a2", f"{day}T12:00", meant[0], "paint", of=given[0])
    season.give("a2", f"{day}T12:10", "c02", "paint")
    assert season.tray("a2") == {"not_meant": 1}
    shop = season.tally.became({"d2"}, {"board", "crayon"})
    assert (shop["given"], shop["by_activity"]) == ({"board": 25, "crayon": 38}, {"a2": 38}), (
        "the shop's boards go there before those bought"
    )


def a_box_of_bags_is_lost(season: Season) -> None:
    day = OFFERS["a3"][1]
    season.take_out("a3", f"{day}T08:00", bag=60, notebook=60)
    for n, child in enumerate(CHILDREN[:22]):
        season.give("a3", minute(day, n), child, "bag")
    for n, child in enumerate(CHILDREN[:55]):
        season.give("a3", minute(day, n, 11), child, "notebook")
    season.count(f"{day}T18:00", "bag", 0, box="a3", reason="lost")
    season.count(f"{day}T18:01", "notebook", 3, box="a3", reason="damaged")
    season.bring_back("a3", f"{day}T18:10", notebook=3)
    assert season.tally.places("bag") == {"": 2}
    hospital = season.tally.became({"d1"}, {"bag"})
    assert (hospital["given"], hospital["left"]) == ({"bag": 22}, {"bag": 2})


def two_desks_overshoot_offline(season: Season, order: tuple[str, str]) -> None:
    """Thirty coats, and two desks without a network that hand out twenty each; five children went to both."""
    day = OFFERS["a4"][1]
    season.keeping = {"s3": [], "s4": []}
    for n in range(20):
        season.give("a4", minute(day, n), CHILDREN[n], "coat120", phone="s3")
        season.give("a4", minute(day, n), CHILDREN[15 + n], "coat120", phone="s4")
        season.give("a4", minute(day, n, 11), CHILDREN[n], "winter", phone="s3")
        season.give("a4", minute(day, n, 11), CHILDREN[40 + n], "winter", phone="s4")
    season.give("a4", f"{day}T12:00", "c39", "coat130", phone="s4", instead_of="coat120")
    season.comes_online(*order)
    assert season.tally.stock("coat120") == -10
    assert season.tray("a4") == {"over_entitlement": 5, "no_stock": 1}
    assert season.ledger.figures("a4")["tray"] == 6


def the_shelf_is_counted(season: Season) -> None:
    """The ten coats that nobody had written down were found, and given: what lies there is nothing. Mugs were broken, hats were more."""
    season.count("2026-12-20T09:00", "coat120", 0, reason="unrecorded")
    season.count("2026-12-20T09:01", "mug", 17, reason="damaged")
    season.count("2026-12-20T09:02", "hat", 73, reason="found")
    season.count("2026-12-20T09:03", "pencil", season.tally.at["pencil"][""])
    assert season.tally.became({"d1"}, {"coat120"})["given"] == {"coat120": 30}
    assert not any(season.tally.owed.values())


def a_pack_was_edited(season: Season) -> None:
    """What was in a pack in September stays; what is in it now counts from now on."""
    before = season.tally.handed_out("a1")
    season.fill("study", {"pencil": 3, "notebook": 1})
    season.agrees()
    day = OFFERS["a5"][1]
    for n, child in enumerate(CHILDREN[:40]):
        season.give("a5", minute(day, n), child, "study", 2 if n < 10 else 1)
    season.receive("d5", "goods", "县医院", "2027-01-10", {"hat": (10, None), "coat120": (4, 320_00)})
    for n, child in enumerate(CHILDREN):
        season.give("a5", minute("2027-01-10", n), child, "hat")
    season.give_back("a5", "2027-01-10T14:00", "c00", "study")
    assert season.tally.handed_out("a1") == before
    assert season.tally.handed_out("a5")["pencil"] == 150


def forty_books_go_out(season: Season) -> None:
    """Forty loans of twenty-five books, many back late, some lent on from hand to hand."""
    for n in range(25):
        season.save("things", id=f"t{n}", code=f"T{n}", kind="book", title=f"书 {n}", days=14)
        season.lend(minute("2026-09-12", n, 13), CHILDREN[n], f"t{n}", "2026-09-26")
    for n in range(20):
        season.comes_back(f"2026-09-{24 + n % 5}T16:{n:02d}", f"t{n}")
    for n in range(10, 25):
        season.lend(minute("2026-10-17", n, 13), CHILDREN[2 * n], f"t{n}", "2026-10-31")
    season.agrees()
    for n in range(10, 18):
        season.comes_back(f"2026-11-0{n % 4 + 1}T16:{n:02d}", f"t{n}")
    books = season.ledger.books
    loans = [loan for n in range(25) for loan in books.loans(f"t{n}")]
    assert len(loans) == 40
    assert sum(loan.came_late(ZONE) for loan in loans) == season.came_late == 8 + 5 + 8
    late = lambda day: {loan.loan["item"] for loan in lending.late(books.out(), day)}  # noqa: E731
    assert late("2026-10-31") == set()
    assert late("2026-11-01") == set(season.lent) == {f"t{n}" for n in range(18, 25)}

"""A season from the giver to the last pencil: at each step the books, the papers and what the giver is told equal a count made by hand."""

import uuid
from collections import Counter
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care import days, donations, facts, lending
from care.books import Books
from care.stock_story import story
from pages import handed_out, stock_paper, words
from storage.ledger import Ledger
from tests.tally import Tally

ZONE = "Asia/Shanghai"
ITEMS = {
    "pencil": ("铅笔", "支"),
    "ruler": ("直尺", "把"),
    "rubber": ("橡皮", "块"),
    "notebook": ("本子", "本"),
    "board": ("画板", "块"),
    "crayon": ("蜡笔", "盒"),
    "bag": ("书包", "个"),
    "coat120": ("棉衣 120", "件"),
    "coat130": ("棉衣 130", "件"),
    "scarf": ("围巾", "条"),
    "mug": ("杯子", "个"),
    "hat": ("帽子", "顶"),
}
PACKS = {
    "study": ("学习包", {"pencil": 2, "ruler": 1}),
    "paint": ("画画包", {"board": 1, "crayon": 1}),
    "winter": ("冬天包", {"scarf": 1, "mug": 1}),
}
OFFERS: dict[str, tuple[str, str, list[dict[str, Any]]]] = {
    "a1": (
        "开学",
        "2026-09-12",
        [
            {"item": "study", "per_child": 1, "per": "term", "instead": ["notebook"]},
            {"item": "rubber", "per_child": 2},
        ],
    ),
    "a2": ("画画", "2026-10-17", [{"item": "paint", "per_child": 1, "whom": {"groups": ["老屋场", "河东组"]}}]),
    "a3": ("秋游", "2026-11-07", [{"item": "bag", "per_child": 1, "per": "year"}, {"item": "notebook", "per_child": 1}]),
    "a4": ("冬至", "2026-12-19", [{"item": "coat120", "per_child": 1, "instead": ["coat130"]}, {"item": "winter", "per_child": 1}]),
    "a5": ("新年", "2027-01-09", [{"item": "study", "per_child": 2}, {"item": "hat", "per_child": 1}]),
}
GROUPS = ("老屋场", "河东组", "竹林湾")
CHILDREN = [f"c{n:02d}" for n in range(60)]


class Season:
    """The centre, and the count beside it. Every deed is told to both; `keeping` holds back what an offline phone wrote."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.tally = Tally()
        self.keeping: dict[str, list[dict[str, Any]]] = {}
        self.packs: dict[str, dict[str, int]] = {}
        self.lent: dict[str, tuple[str, str]] = {}
        self.came_late = 0
        self.money = 0
        self.ids = 0
        words.use("zh_CN", ZONE)
        self.save("centre", id="centre", name="柳坪村儿童之家", time_zone=ZONE)
        for n, child in enumerate(CHILDREN):
            added = "2026-08-01T00:00:00.000Z"
            self.save("children", id=child, name=f"孩子{n}", number=n + 1, group=GROUPS[n % 3], added_at=added)
        for id, (title, unit) in ITEMS.items():
            self.save("items", id=id, title=title, unit=unit)
        for id, (_title, parts) in PACKS.items():
            self.fill(id, parts)
        for id, (title, day, offers) in OFFERS.items():
            hours = {"starts_at": f"{day}T01:00:00.000Z", "ends_at": f"{day}T08:00:00.000Z"}
            self.save("activities", id=id, title=title, place="", who="all", items=offers, **hours)

    def save(self, table: str, **record: Any) -> None:
        self.ledger.save(table, record, by="周敏")

    def fill(self, pack: str, parts: dict[str, int]) -> None:
        """What a pack holds from now on."""
        contents = [{"item": item, "quantity": n} for item, n in parts.items()]
        self.save("items", id=pack, title=PACKS[pack][0], unit="份", contents=contents)
        self.packs[pack] = parts

    # deeds

    def write(self, kind: str, at: str, phone: str | None = None, **more: Any) -> str:
        """A fact, in the hour of Shanghai; of a phone that is offline it is sent later."""
        self.ids += 1
        utc = days.shifted(f"{at}:00.000Z", -8 * 3_600_000)
        fact = {"id": str(uuid.UUID(int=self.ids)), "kind": kind, "at": utc, "clock": 0, "by": "李老师", "activity": "centre", **more}
        if phone in self.keeping:
            self.keeping[phone].append({**fact, "offline": True})
        else:
            self.send(fact, phone)
        return fact["id"]

    def send(self, fact: dict[str, Any], phone: str | None) -> None:
        station = {"id": phone, "joined": dict.fromkeys(OFFERS, fact["at"])} if phone else None
        self.ledger.take(fact, station=station, sent_at=None)

    def comes_online(self, *phones: str) -> None:
        for phone in phones:
            for fact in self.keeping.pop(phone):
                self.send(fact, phone)

    def receive(self, donation: str, kind: str, donor: str, day: str, things: dict[str, tuple[int, int | None]], **more: Any) -> None:
        lines = [{"item": item, "quantity": n, "value": value} for item, (n, value) in things.items()]
        self.save("donations", id=donation, kind=kind, donor=donor, on=day, lines=lines, **more)
        self.money += {"money": 1, "purchase": -1, "goods": 0}[kind] * more.get("amount", 0)
        for item, (n, _value) in things.items():
            told = {"id": donation, "from": donor}
            self.write("receipt", f"{day}T12:00", item=item, quantity=n, details={"donation": told})
            self.tally.come(item, n, donation, more.get("activity"))

    def take_out(self, activity: str, at: str, **things: int) -> None:
        for item, n in things.items():
            self.write("take_out", at, item=item, quantity=n, activity=activity)
            self.tally.carry(item, n, activity)

    def bring_back(self, activity: str, at: str, **things: int) -> None:
        for item, n in things.items():
            self.write("bring_back", at, item=item, quantity=n, activity=activity)
            self.tally.carry(item, n, activity, home=True)

    def give(self, activity: str, at: str, child: str, item: str, n: int = 1, phone: str = "s1", **details: Any) -> str:
        parts = self.packs.get(item)
        contents = {"contents": [{"item": part, "quantity": each} for part, each in parts.items()]} if parts and phone != "s1" else {}
        told = {"child": child, "item": item, "quantity": n, "details": {**details, **contents}}
        self.tally.give(activity, child, item, n, parts)
        return self.write("handout", at, phone, activity=activity, **told)

    def give_back(self, activity: str, at: str, child: str, item: str, n: int = 1, of: str | None = None) -> None:
        more = {"of": of} if of else {}
        self.write("take_back", at, "s1", activity=activity, child=child, item=item, quantity=n, **more)
        self.tally.give_back(activity, child, item, n, self.packs.get(item))

    def count(self, at: str, item: str, n: int, box: str = "", reason: str = "miscounted") -> None:
        details = {"reason": reason, **({"place": "box"} if box else {})}
        self.write("count", at, item=item, quantity=n, activity=box or "centre", details=details)
        self.tally.count(item, n, box)

    def lend(self, at: str, child: str, thing: str, due: str) -> None:
        if thing in self.lent:
            self._returned(thing, at)
        self.write("loan", at, "s2", activity="a1", child=child, item=thing, details={"due": due})
        self.lent[thing] = (child, due)

    def comes_back(self, at: str, thing: str) -> None:
        self.write("return", at, "s2", activity="a1", item=thing)
        self._returned(thing, at)

    def _returned(self, thing: str, at: str) -> None:
        self.came_late += self.lent.pop(thing)[1] < at[:10]

    # held against each other

    def agrees(self) -> None:
        """Everything the product says, against the count."""
        self.stock_agrees()
        self.figures_and_papers_agree()
        self.donors_are_told_the_truth()
        out = {thing: (loan.loan["child"], loan.due) for thing, loan in self.ledger.books.out().items()}
        assert out == self.lent

    def stock_agrees(self) -> None:
        books, tally = self.ledger.books, self.tally
        for item in ITEMS:
            places = books.places(item)
            assert (places is not None) == (item in tally.known), item
            if places is not None:
                assert {place: n for place, n in places.items() if n} == tally.places(item), item
                assert books.stock(item) == tally.stock(item) == tally.sums[item], item
        paper = stock_paper.stock_sheet(self.ledger)
        paper.check()
        told = {row.title: (row.cupboard, row.away, row.stock) for row in paper.rows if row.stock is not None}
        counted = {item: (tally.at[item][""], tally.stock(item) - tally.at[item][""], tally.stock(item)) for item in tally.known}
        assert told == {ITEMS[item][0]: three for item, three in counted.items()}

    def figures_and_papers_agree(self) -> None:
        titles = {id: title for id, (title, _more) in {**ITEMS, **PACKS}.items()}
        whole: Counter[str] = Counter()
        for activity in OFFERS:
            given, back = self.tally.handed_out(activity), self.tally.given_back(activity)
            whole.update(given)
            figures = {one["id"]: one for one in self.ledger.figures(activity)["items"]}
            assert {item: one["handed_out"] for item, one in figures.items() if one["handed_out"]} == given
            assert all(one["children"] == len(self.tally.receivers[activity, item]) for item, one in figures.items())
            paper = handed_out.sign_off(self.ledger, activity)
            paper.check()
            if paper.planned:
                assert not given
                continue
            rows = Counter[str]()
            for row in paper.rows:
                for amount in (row.given, *row.contents):
                    rows[amount.item] += amount.quantity
            assert dict(rows) == {titles[item]: n for item, n in given.items()}
            assert {one.item: one.quantity for one in paper.returned} == {titles[item]: n for item, n in back.items()}
        season = handed_out.of_period(self.ledger, "2026-09-01", "2027-01-31")
        season.check()
        assert {one.item: one.quantity for one in season.totals} == {titles[item]: n for item, n in whole.items()}

    def donors_are_told_the_truth(self) -> None:
        known = self.ledger.store.donations.all()
        standing = [fact for fact in self.ledger.store.facts.all() if fact["kind"] in facts.OF_STOCK and self.ledger.books.counts(fact)]
        entries = donations.ledger(known)
        assert (entries[-1].balance if entries else 0) == self.money
        for donation in known:
            sources = {donation["id"], *(one["id"] for one in known if one.get("of") == donation["id"])}
            items = {line["item"] for one in known if one["id"] in sources for line in one["lines"]}
            assert asdict(donations.became(donation, known, standing)) == self.tally.became(sources, items), donation["donor"]

    def tray(self, activity: str) -> Counter[str]:
        return Counter(entry.rule for entry in self.ledger.tray(activity))


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


# --- any season ----------------------------------------------------------------------------------------------------------------------

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

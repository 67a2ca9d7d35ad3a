"""A centre through a season: every deed is told to the ledger and to a count made by hand, and the two are held against each other."""

import uuid
from collections import Counter
from dataclasses import asdict
from typing import Any

from care import days, donations, facts
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

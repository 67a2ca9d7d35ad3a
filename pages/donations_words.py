"""Donations in words: kinds, sums of money, what is wrong in the form, what came of a gift."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from care import donating, donations, facts, money
from care.activity import Record
from care.discreet import Discreet
from care.facts import Fact
from pages import words
from pages.activity_view import amount
from pages.words import _, mark
from storage.ledger import Ledger

PATH = "/donations"
KINDS = {"goods": mark("捐东西"), "money": mark("捐钱"), "purchase": mark("买东西")}
ICONS = {"goods": "gift", "money": "heart", "purchase": "shopping-bag"}
FIELDS = {
    "donor": mark("谁"),
    "contact": mark("联系方式"),
    "on": mark("哪一天"),
    "activity": mark("给哪次活动"),
    "lines": mark("折价"),
    "amount": mark("多少钱"),
    "of": mark("用哪笔钱"),
    "note": mark("说明"),
    "receipt_no": mark("收据号"),
}
WRONG = {
    "donor": mark("写上是谁。不愿留名的写“匿名”。"),
    "amount": mark("写上多少钱。"),
    "lines": mark("写上有什么东西。"),
    "item": mark("选一样，或选“新的一样”。"),
    "title": mark("写上叫什么。"),
    "unit": mark("写一个字就行，比如 支。"),
    "too_long": mark("太长了，最多 {longest} 个字。"),
    "no_day": mark("没有这一天，看看日期。"),
    "not_yet": mark("这一天还没到。"),
    "no_amount": mark("看不懂这个数。写成 12.5 或 12.50 这样，小数点后最多两位。"),
    "no_number": mark("写一个 1 到 {most} 的整数。"),
    "taken": mark("已经有叫这个名字的了，在上面直接选。"),
    "twice": mark("上面写过这一样了，合成一行。"),
    "over": mark("每样的价钱加起来，比付的钱还多。看看哪个写错了。"),
}


def wrong(name: str, code: str) -> str:
    """What is wrong with a field, as a sentence. `name` may be of a line: "line:0:quantity"."""
    kind = name.rsplit(":", 1)[-1]
    pattern = WRONG[kind if code == "missing" and kind in WRONG else code]
    longest = donating.LONGEST.get(kind, donating.LONGEST_TITLE)
    return _(pattern).format(longest=longest, most=facts.MOST_PIECES)


def yuan(fen: int) -> str:
    """A sum as it is said: 320.50 元, 500 元."""
    return _("{amount} 元").format(amount=money.short(fen).replace("-", "−"))


def activity(ledger: Ledger, donation: Record) -> str:
    """For which activity it was given, or 随便用."""
    if not donation.get("activity"):
        return _("随便用")
    return (ledger.store.activities.find(donation["activity"]) or {}).get("title") or _("（没有这个活动）")


def things(ledger: Ledger, donation: Record) -> str:
    """Its things in one line: 铅笔 60 支，直尺 60 把."""
    items = ledger.items()
    return _("，").join(_thing(items, line["item"], line["quantity"]) for line in donation.get("lines") or ())


def _thing(items: Mapping[str, dict[str, Any]], item: str, quantity: int) -> str:
    return amount(items.get(item) or {"title": _("（没有这样物资）")}, quantity)


def summary(ledger: Ledger, donation: Record) -> str:
    """What it was, in one line: 铅笔 60 支，直尺 60 把; 捐款; 买的 画板 20 块."""
    listed = things(ledger, donation)
    if donation["kind"] == "money":
        return _("捐款")
    return _("买的 {things}").format(things=listed) if donation["kind"] == "purchase" else listed


def value(ledger: Ledger, name: str, given: Any) -> str:
    """A field of the record as a person reads it, for the list of changes."""
    if given is None or given == "":
        return ""
    if name == "amount":
        return yuan(given)
    if name == "on":
        return words.day(given, weekday=False)
    if name == "activity":
        return activity(ledger, {"activity": given})
    if name == "of":
        return (ledger.store.donations.find(given) or {}).get("donor") or ""
    if name == "lines":
        items = ledger.items()
        valued = [(line, line["value"]) for line in given if line.get("value") is not None]
        return _("，").join(f"{_thing(items, line['item'], line['quantity'])} {yuan(worth)}" for line, worth in valued)
    return str(given)


# --- what it became ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """One item of a gift: how many came in, were given to children, and are left."""

    title: str
    unit: str
    came: int
    given: int
    left: int

    @property
    def lost(self) -> int:
        """What a count did not find any more."""
        return max(self.came - self.given - self.left, 0)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one gift, in numbers: things, children, activities by name and day, and of money what was spent."""

    pieces: list[Piece]
    children: int
    activities: list[tuple[str, str, int, str]] = field(default_factory=list[tuple[str, str, int, str]])
    """Title, day, children, id; the earliest first."""
    amount: int | None = None
    spent: int = 0


def became(ledger: Ledger, donation: Record, discreet: Discreet | None = None) -> Told:
    """What became of a gift. With `discreet` no title in it names a person."""
    known = ledger.store.donations.all()
    counting = standing(ledger)
    told = donations.became(donation, known, counting)
    sources = [one for one in known if donations.stands(one) and donation["id"] in (one["id"], one.get("of"))]
    came = {line["item"]: 0 for source in sources for line in source.get("lines") or ()}
    for receipt in (receipt for source in sources for receipt in donating.receipts_of(source, counting)):
        came[receipt["item"]] = came.get(receipt["item"], 0) + facts.quantity(receipt)
    items = ledger.items()
    pieces: list[Piece] = []
    for item, quantity in came.items():
        title = (items.get(item) or {}).get("title") or _("（没有这样物资）")
        unit = (items.get(item) or {}).get("unit") or ""
        if discreet:
            title, unit = discreet.said(title, _("一样东西")), discreet.said(unit, "")
        pieces.append(Piece(title, unit, quantity, told.given.get(item, 0), told.left.get(item, 0)))
    money_of_it = donation.get("amount") if donation["kind"] == "money" else None
    spent = (money_of_it or 0) - donations.left_of(donation, known) if money_of_it is not None else 0
    return Told(pieces, told.children, _activities(ledger, told.by_activity, discreet), money_of_it, spent)


def _activities(ledger: Ledger, reached: Mapping[str, int], discreet: Discreet | None) -> list[tuple[str, str, int, str]]:
    found: list[tuple[str, str, str, int, str]] = []
    for id, children in reached.items():
        of = ledger.store.activities.find(id)
        title = of["title"] if of else _("一次活动")
        title = discreet.said(title, _("一次活动")) if discreet else title
        starts = of["starts_at"] if of else ""
        found.append((starts, title, words.day(starts, weekday=False) if starts else "", children, id))
    return [(title, day, children, id) for _starts, title, day, children, id in sorted(found)]


def standing(ledger: Ledger) -> list[Fact]:
    """The facts of stock that count; of a child whose records were merged they name the one that is left."""
    books = ledger.books
    return [
        _placed(fact, books.child_of(fact)) for fact in ledger.store.facts.all() if fact["kind"] in facts.OF_STOCK and books.counts(fact)
    ]


def _placed(fact: Fact, child: str | None) -> Fact:
    return fact if child is None or child == fact.get("child") else {**fact, "child": child}


def discreet(ledger: Ledger) -> Discreet:
    """Knows everybody whom this centre must not name."""
    store = ledger.store
    adults: Iterable[Record] = [*store.guardians.all(), *store.organizers.all(), *store.volunteers.all()]
    return Discreet(children=store.children.all(), adults=adults, badges=store.badges.all())

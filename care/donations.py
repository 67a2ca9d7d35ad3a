"""Donations: what was given to the centre, what it was worth, and what became of it.

A record of the donation ledger (捐赠账) is of one kind: "goods" (things given), "money" (an amount given) or "purchase" (things bought,
from the money of one donation, `of`, or from the common purse). `lines` are its things: {"item", "quantity", "value"}, the value of the
whole line in fen. Its things come onto the shelf as `receipt` facts that name it in `details.donation` {"id", "from"}.
Money is counted in fen.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from care import facts, stock
from care.activity import Record
from care.facts import Fact

KINDS = ("goods", "money", "purchase")
MOST_FEN = 10_000_000_00
"""Ten million yuan: more is a slip of the finger."""


def value_of(donation: Record) -> int | None:
    """What a donation's things are worth together, in fen; None where no line has a value."""
    values = [line["value"] for line in donation.get("lines") or () if line.get("value") is not None]
    return sum(values) if values else None


def stands(donation: Record) -> bool:
    """Whether a record of the ledger counts: it was not withdrawn."""
    return not donation.get("withdrawn_at")


# --- the ledger -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: `money_in` and `money_out` in fen, `balance` of money after it, `goods` the value of things given."""

    donation: Record
    money_in: int
    money_out: int
    goods: int | None
    balance: int


def ledger(donations: Iterable[Record]) -> list[Entry]:
    """The standing donations and purchases by day, with the running balance of money."""
    entries: list[Entry] = []
    balance = 0
    for donation in sorted(filter(stands, donations), key=lambda one: (one["on"], one.get("added_at") or "", one["id"])):
        money_in = donation.get("amount") or 0 if donation["kind"] == "money" else 0
        money_out = donation.get("amount") or 0 if donation["kind"] == "purchase" else 0
        balance += money_in - money_out
        goods = value_of(donation) if donation["kind"] == "goods" else None
        entries.append(Entry(donation, money_in, money_out, goods, balance))
    return entries


def within(entries: Iterable[Entry], *, first: str = "", last: str = "9999", activity: str | None = None) -> list[Entry]:
    """The entries of a period (days, both included), or of one activity; their balances stay those of the whole ledger."""
    return [one for one in entries if first <= one.donation["on"] <= last and activity in (None, one.donation.get("activity"))]


def left_of(money: Record, donations: Iterable[Record]) -> int:
    """What is left of one donation of money, in fen, after what was bought from it. Below zero where more was spent than given."""
    spent = sum(one.get("amount") or 0 for one in donations if one["kind"] == "purchase" and one.get("of") == money["id"] and stands(one))
    return (money.get("amount") or 0) - spent


# --- what became of it ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Lot:
    """Pieces of one item that came in together: of a donation, or (None) bought, found or counted at the beginning."""

    donation: str | None
    activity: str | None
    pieces: int
    left: int
    given: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    """Pieces by activity and child."""
    lost: int = 0


def lots(item: str, standing: Iterable[Fact], meant_for: Mapping[str, str | None]) -> list[Lot]:
    """Where each piece of an item came from and went to, from the facts that count.

    `meant_for` gives the activity a donation is meant for, by its id. What is handed out there is taken from such lots first; else what
    came first goes first, what is meant for another activity last. What is given back returns to where it came from. A count that finds
    fewer takes from the oldest, one that finds more begins a lot of nobody's. What was given before anybody wrote that it had come is taken
    from what comes, or is found, next.
    """
    moves = list(_moves(item, standing))
    taken_to = stock.boxed(moves)
    there: dict[str, int] = {}
    shelf = _Shelf()
    for fact, pieces in moves:
        to = (fact["activity"], str(fact.get("child") or ""))
        if fact["kind"] == "count":
            place = stock.place_of(fact, taken_to)
            more = pieces - there.get(place, 0)
            there[place] = pieces
            if more > 0:
                shelf.come(None, None, more)
            else:
                shelf.lose(-more)
            continue
        for place, change in stock.changes(fact, pieces, taken_to):
            there[place] = there.get(place, 0) + change
        if fact["kind"] == "receipt":
            donation = donation_of(fact)
            shelf.come(donation, meant_for.get(donation or ""), pieces)
        elif fact["kind"] == "handout":
            shelf.give(to, pieces)
        elif fact["kind"] == "take_back":
            shelf.take_back(to, pieces)
    return shelf.lots


def _moves(item: str, standing: Iterable[Fact]) -> Iterator[tuple[Fact, int]]:
    for fact in sorted(standing, key=facts.key):
        moved = [count for part, count in facts.pieces(fact) if part == item] if facts.moves_stock(fact) else []
        if moved:
            yield fact, sum(moved)


def donation_of(fact: Fact) -> str | None:
    """The id of the donation by which a receipt came in; None where it names none."""
    told: Any = facts.detail(fact, "donation")
    return told.get("id") if isinstance(told, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


@dataclass(slots=True)
class _Shelf:
    """The lots of one item, oldest first. All that is `left` of them, less what is `owed`, is always the stock."""

    lots: list[Lot] = field(default_factory=list[Lot])
    owed: list[tuple[tuple[str, str] | None, int]] = field(default_factory=list[tuple[tuple[str, str] | None, int]])
    """What went out when nothing was left as far as anybody knew: to whom (None: counted away), and how many."""

    def come(self, donation: str | None, activity: str | None, pieces: int) -> None:
        """A new lot; what is owed is taken from it first."""
        lot = Lot(donation, activity, pieces, pieces)
        self.lots.append(lot)
        while self.owed and lot.left:
            to, short = self.owed.pop(0)
            taken = min(lot.left, short)
            _take(lot, to, taken)
            if short > taken:
                self.owed.insert(0, (to, short - taken))

    def give(self, to: tuple[str, str], pieces: int) -> None:
        """Take from the lots meant for this activity, then from those meant for none, then from the others, the oldest first."""
        activity = to[0]
        self._out(sorted(self.lots, key=lambda lot: 0 if lot.activity == activity else 1 if lot.activity is None else 2), to, pieces)

    def lose(self, pieces: int) -> None:
        """A count found fewer: the oldest are gone."""
        self._out(self.lots, None, pieces)

    def _out(self, lots: Iterable[Lot], to: tuple[str, str] | None, pieces: int) -> None:
        for lot in lots:
            taken = min(lot.left, pieces)
            _take(lot, to, taken)
            pieces -= taken
        if pieces:
            self.owed.append((to, pieces))

    def take_back(self, to: tuple[str, str], pieces: int) -> None:
        """Return pieces to the lots they came from, the latest first; what was never given is nobody's."""
        for lot in reversed(self.lots):
            back = min(lot.given.get(to, 0), pieces)
            if back:
                lot.left += back
                lot.given[to] -= back
                pieces -= back
        for place, (whom, owed) in reversed(list(enumerate(self.owed))):
            back = min(owed, pieces) if whom == to else 0
            self.owed[place] = (whom, owed - back)
            pieces -= back
        self.owed = [one for one in self.owed if one[1]]
        if pieces:
            self.come(None, None, pieces)


def _take(lot: Lot, to: tuple[str, str] | None, pieces: int) -> None:
    lot.left -= pieces
    if to is None:
        lot.lost += pieces
    elif pieces:
        lot.given[to] = lot.given.get(to, 0) + pieces


@dataclass(slots=True)
class Became:
    """What one donation became, without a name in it: pieces given and left by item, children and activities reached."""

    given: dict[str, int] = field(default_factory=dict[str, int])
    left: dict[str, int] = field(default_factory=dict[str, int])
    children: int = 0
    by_activity: dict[str, int] = field(default_factory=dict[str, int])
    """Children reached, by activity; a child of two activities counts in each."""


def became(donation: Record, donations: Iterable[Record], standing: Sequence[Fact]) -> Became:
    """What a donation became: its own things, or for money the things bought from it. `standing` are the facts of stock that count."""
    known = list(donations)
    sources = {donation["id"], *(one["id"] for one in known if one.get("of") == donation["id"] and stands(one))}
    meant_for = {one["id"]: one.get("activity") for one in known}
    items = {line["item"] for one in known if one["id"] in sources for line in one.get("lines") or ()}
    told = Became()
    reached: dict[str, set[str]] = defaultdict(set)
    for item in sorted(items):
        mine = [lot for lot in lots(item, standing, meant_for) if lot.donation in sources]
        told.given[item] = sum(sum(lot.given.values()) for lot in mine)
        told.left[item] = sum(lot.left for lot in mine)
        for lot in mine:
            for (activity, child), pieces in lot.given.items():
                if pieces:
                    reached[activity].add(child)
    told.children = len({child for children in reached.values() for child in children})
    told.by_activity = {activity: len(children) for activity, children in reached.items()}
    return told

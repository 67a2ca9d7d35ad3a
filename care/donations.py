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
    fewer takes from the oldest, one that finds more begins a lot of nobody's.
    """
    moves = list(_moves(item, standing))
    taken_to = stock.boxed(moves)
    there: dict[str, int] = {}
    found: list[Lot] = []
    for fact, pieces in moves:
        if fact["kind"] == "count":
            place = stock.place_of(fact, taken_to)
            _count(found, pieces - there.get(place, 0))
            there[place] = pieces
            continue
        for place, change in stock.changes(fact, pieces, taken_to):
            there[place] = there.get(place, 0) + change
        if fact["kind"] == "receipt":
            donation = donation_of(fact)
            found.append(Lot(donation, meant_for.get(donation or ""), pieces, pieces))
        elif fact["kind"] == "handout":
            _give(found, fact, pieces)
        elif fact["kind"] == "take_back":
            _take_back(found, fact, pieces)
    return found


def _moves(item: str, standing: Iterable[Fact]) -> Iterator[tuple[Fact, int]]:
    for fact in sorted(standing, key=facts.key):
        moved = [count for part, count in facts.pieces(fact) if part == item] if fact["kind"] in facts.OF_STOCK else []
        if moved:
            yield fact, sum(moved)


def _count(found: list[Lot], more: int) -> None:
    if more > 0:
        found.append(Lot(None, None, more, more))
    for lot in found:
        lost = min(lot.left, max(-more, 0))
        lot.left -= lost
        lot.lost += lost
        more += lost


def donation_of(fact: Fact) -> str | None:
    """The id of the donation by which a receipt came in; None where it names none."""
    told: Any = facts.detail(fact, "donation")
    return told.get("id") if isinstance(told, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def _give(found: Sequence[Lot], fact: Fact, pieces: int) -> None:
    """Take from the lots meant for this activity, then from those meant for none, then from the others, the oldest first."""
    activity, place = fact["activity"], (fact["activity"], str(fact.get("child") or ""))
    for lot in sorted(found, key=lambda lot: 0 if lot.activity == activity else 1 if lot.activity is None else 2):
        taken = min(lot.left, pieces)
        if taken:
            lot.left -= taken
            lot.given[place] = lot.given.get(place, 0) + taken
            pieces -= taken


def _take_back(found: Sequence[Lot], fact: Fact, pieces: int) -> None:
    place = (fact["activity"], str(fact.get("child") or ""))
    for lot in reversed(found):
        back = min(lot.given.get(place, 0), pieces)
        if back:
            lot.left += back
            lot.given[place] -= back
            pieces -= back


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

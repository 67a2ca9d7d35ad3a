"""Facts: what happened, written once by the device that saw it.

A fact is a plain JSON object (a `Fact` is a dict, so that books, tables and exports share one copy). This module says which objects are
well formed, when they happened, and what each kind is.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias, cast

from care import days, details, names, writing

Fact: TypeAlias = Mapping[str, Any]
Key: TypeAlias = tuple[str, str]

CENTRE = "centre"
"""The `activity` of a fact that belongs to none: stock bought, a shelf counted."""

SEEN = frozenset({"arrival", "newcomer", "attendance", "handout", "take_back", "result", "loan"})
"""Whoever is met in one of these is inside, even where nobody signed them in."""

SAID = frozenset({"voice", "wish", "wish_done", "home_call"})
"""What a child said and wished for, that a wish came true, and its calls with a parent away: on its page, and for no phone to read."""
NAMELESS = frozenset({"voice"})
"""Kinds that may name no child although they stand on a child's page where they do."""

OF_A_CHILD = SEEN | SAID | {"departure", "question", "answer", "absence", "call", "safe", "draw", "team"}
"""Kinds that stand on a child's page. Beside coming and going: an adult whom nobody knows and the organizer's answer, why a child is
absent, a call home, a tick in an emergency roll-call, a draw that fell on it, its team; none of these says where the child is."""
GIVING = frozenset({"handout", "take_back"})
MOVED = frozenset({"take_out", "bring_back"})
"""Pieces taken along to an activity, and brought back from it: they change places, not the stock."""

OF_STOCK = GIVING | MOVED | {"receipt", "count"}
ORGANIZERS_ONLY = (
    MOVED
    | {"settle", "receipt", "count", "answer", "absence", "call", "all_clear", "draw", "step"}
    | {"team", "points", "service", "guests", "held", "wish_done", "home_call"}
)
KINDS = OF_A_CHILD | OF_STOCK | ORGANIZERS_ONLY | {"headcount", "emergency", "return", "void", "refusal"}

OWN_VOID_SECONDS = 120
"""How long a station may take back its own fact: between the two facts' `happened_at`, both ends included."""

EARLIEST, LATEST = 2000, 2200
"""Years in which something may have happened; others are a broken clock, and no calendar reaches far beyond."""

FARTHEST_AHEAD_SECONDS = 366 * 86_400

OF_A_ROLL = frozenset({"emergency", "safe", "all_clear"})
SLACK_SECONDS = 120
"""A clock may be so far ahead. What is said of a departure or a count lies no further: nobody has gone home tomorrow."""

MOST_PIECES = 1_000_000
MOST_IN_HAND = 999
"""Pieces that a phone hands to a child or takes back at once, and pieces of one sort in a pack; more is a slip of the finger."""
LONGEST_KIND = 40
LONGEST_ID = 200

LARGEST = 16_384
"""Bytes of one fact. Nothing that a phone writes comes near."""

_NEW_CHILD = re.compile(r"(?!(new|import)$)[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
"""The id of a child that a phone made: it becomes a part of addresses, and is none of the words that stand there already."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TEXTS = ("segment", "child", "badge", "via", "item", "of", "by")
_FIELDS = (
    "id",
    "kind",
    "at",
    "clock",
    "activity",
    "segment",
    "round",
    "child",
    "badge",
    "via",
    "item",
    "quantity",
    "of",
    "by",
    "offline",
    "details",
)


class Malformed(Exception):
    """An object that is no fact. `why` names the field, for the log and the tray."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def key(fact: Fact) -> Key:
    """The order in which facts are read: when they happened, then their id."""
    return (fact["happened_at"], fact["id"])


def read(raw: object, *, by_phone: bool = False) -> dict[str, Any]:
    """The fact in `raw`: its known fields, null ones left out, its round as a number.

    Well formed is an object whose `id` is a UUID, whose `kind` is a word, whose `at` has a zone, whose `activity` is a string, and whose
    other fields are of their kind; the `child` of a newcomer can stand in an address. An unknown `kind` is well formed (a newer phone).
    `by` is cut to what a name may have. What a phone gives or takes back (`by_phone`) is no more than a hand can hold. Raises Malformed.
    """
    if not isinstance(raw, dict):
        raise Malformed("object")
    given: dict[str, Any] = {name: raw[name] for name in _FIELDS if raw.get(name) is not None}  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    if not isinstance(given.get("id"), str) or not _UUID.fullmatch(given["id"]):
        raise Malformed("id")
    if not isinstance(given.get("kind"), str) or not 1 <= len(given["kind"]) <= LONGEST_KIND:
        raise Malformed("kind")
    at = days.parse(given.get("at"))
    if at is None or not EARLIEST <= at.year <= LATEST:
        raise Malformed("at")
    if not isinstance(given.get("activity"), str):
        raise Malformed("activity")
    for name in _TEXTS:
        if not isinstance(given.get(name, ""), str):
            raise Malformed(name)
    if given["kind"] == "newcomer" and "child" in given and not _NEW_CHILD.fullmatch(given["child"]):
        raise Malformed("child")
    most = MOST_IN_HAND if by_phone and given["kind"] in GIVING else MOST_PIECES
    _check_numbers(given, most)
    told: Any = given.get("details", {})
    if not isinstance(told, dict) or not _are_parts(told.get("contents"), most):  # pyright: ignore[reportUnknownMemberType]
        raise Malformed("details")
    if lacking := details.lacking(given["kind"], cast("dict[str, Any]", told)):
        raise Malformed(lacking)
    if given["kind"] == "void" and given.get("of") in (None, "", given["id"]):
        raise Malformed("of")
    given["offline"] = given.get("offline") is True
    by = names.kept(given.pop("by", None))
    return {**given, "by": by} if by else given


def _check_numbers(given: dict[str, Any], most: int) -> None:
    clock = given.get("clock")
    if isinstance(clock, bool) or not isinstance(clock, int | float | None):
        raise Malformed("clock")
    quantity = given.get("quantity")
    least = 0 if given["kind"] == "count" else 1
    if quantity is not None and (isinstance(quantity, bool) or not isinstance(quantity, int) or not least <= quantity <= most):
        raise Malformed("quantity")
    if given["kind"] in OF_STOCK and quantity is None:
        given["quantity"] = 1
    if "round" in given:
        given["round"] = details.round_of(given["round"])
        if given["round"] is None:
            raise Malformed("round")


def happened_at(fact: Fact, *, sent_at: str | None, server_time: str) -> str:
    """When it happened by the server's clock, as UTC text.

    The phone's `at`, shifted by what the phone last knew of our clock (`clock`, milliseconds), or by how far its clock stood from ours when
    it sent (`sent_at`). Where neither is known, `at` itself. A shift that leaves the calendar is not believed, nor what lies more than a
    year ahead of its coming, of a departure or a count two minutes; of a roll-call nothing lies ahead at all: nobody could tick or end it.
    """
    at = days.parse(fact["at"])
    if at is None:
        raise Malformed("at")
    told = _told(fact, at, sent_at, server_time)
    ahead = days.seconds_between(server_time, told)
    most = (
        0
        if fact["kind"] in OF_A_ROLL
        else SLACK_SECONDS
        if fact["kind"] in ("departure", "headcount") and fact.get("station")
        else FARTHEST_AHEAD_SECONDS
    )
    return server_time if ahead > most else told


def _told(fact: Fact, at: datetime, sent_at: str | None, server_time: str) -> str:
    shift = _shift(fact.get("clock"), sent_at, server_time)
    try:
        shifted = at + shift
        return days.instant(shifted if EARLIEST <= shifted.year <= LATEST else at)
    except (OverflowError, ValueError):
        return days.instant(at)


def _shift(clock: float | None, sent_at: str | None, server_time: str) -> timedelta:
    try:
        if clock is not None:
            return timedelta(milliseconds=clock)
        sent: datetime | None = days.parse(sent_at)
        return days.moment(server_time) - sent if sent else timedelta()
    except (OverflowError, ValueError):
        return timedelta()


def quantity(fact: Fact) -> int:
    """How many were given, taken back, received or counted; one where nothing was said."""
    return fact.get("quantity", 1)


def detail(fact: Fact, name: str) -> Any:
    """A field of the fact's details, or None."""
    details: Mapping[str, Any] = fact.get("details") or {}
    return details.get(name)


def word(fact: Fact, name: str) -> str:
    """A detail that should be a code or an id, as it was written; all else a phone put there is ""."""
    told = detail(fact, name)
    return told if isinstance(told, str) else ""


def said(fact: Fact, name: str) -> str:
    """A detail that should be one line of text, without what nobody sees and no longer than its field; all else a phone put there is ""."""
    told = detail(fact, name)
    return writing.cut(name, writing.line(told)) if isinstance(told, str) else ""


def newcomer(fact: Fact) -> tuple[str, str, str]:
    """Name, group and telephone number of a child taken down at a desk, as a record keeps them; the fact keeps what was typed."""
    name, group, phone = (str(detail(fact, field) or "") for field in ("name", "group", "phone"))
    return writing.cut("name", names.clean(name)), writing.cut("group", writing.line(group)), writing.cut("phone", writing.line(phone))


def out_of_place(fact: Fact) -> bool:
    """Whether a phone wrote what is an organizer's to write: it waits on the tray, and says nothing anywhere else."""
    return fact["kind"] in ORGANIZERS_ONLY and bool(fact.get("station"))


def moves_stock(fact: Fact) -> bool:
    """Whether a fact moves pieces. What is an organizer's alone moves none where a phone wrote it: it waits on the tray."""
    return fact["kind"] in OF_STOCK and not out_of_place(fact)


def pieces(fact: Fact) -> list[tuple[str, int]]:
    """The items and pieces that a fact of stock moves: a pack's contents as given, else the item itself."""
    item = fact.get("item")
    contents: Any = detail(fact, "contents")
    if isinstance(contents, list):
        parts = cast("list[Any]", contents)
        return [(part["item"], part["quantity"] * quantity(fact)) for part in parts if _is_part(part)]
    return [(item, quantity(fact))] if item else []


def holds_other(fact: Fact, item: str, ever: Iterable[Sequence[Mapping[str, Any]] | None]) -> bool:
    """Whether a handout says of what it gave that it held what it never did. `ever` are the contents that the item has and had; None is a
    single item, which holds itself.
    """
    told: Any = detail(fact, "contents")
    return isinstance(told, list) and all(_counted(cast("list[Any]", told)) != _counted(each or itself(item)) for each in ever)


def itself(item: str) -> list[dict[str, Any]]:
    """A single item as what a handout of it gives."""
    return [{"item": item, "quantity": 1}]


def _counted(contents: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    pieces: dict[str, int] = {}
    for part in contents:
        pieces[part["item"]] = pieces.get(part["item"], 0) + part["quantity"]
    return pieces


def _are_parts(contents: Any, most: int) -> bool:
    """Whether contents are given as a pack's are: each part an item and a sensible number of pieces. None given is as good."""
    if contents is None:
        return True
    return isinstance(contents, list) and all(_is_part(part) and 1 <= part["quantity"] <= most for part in contents)  # pyright: ignore


def _is_part(part: Any) -> bool:
    return isinstance(part, dict) and isinstance(part.get("item"), str) and type(part.get("quantity")) is int  # pyright: ignore

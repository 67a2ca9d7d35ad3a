"""Books and equipment: in the order of a shelf, found by what a hurried hand types; and what is wrong with one that is typed in."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from care import badges, names, writing
from care.lending import USUAL_DAYS
from care.thing_list import is_isbn

Record = Mapping[str, Any]

KINDS = ("book", "equipment")
MOST_DAYS = 366
_FEWEST = 3
"""Characters of a number or ISBN by which a thing is found in the middle of it."""


class Shelf:
    """Things by title, then number, ready to be searched."""

    def __init__(self, things: Iterable[Record]) -> None:
        self.things = sorted(things, key=lambda thing: (names.sort_key(thing["title"]), names.group_key(thing.get("number") or "")))

    def find(self, query: str = "", among: Sequence[Record] | None = None) -> list[Record]:
        """The things that a query means: a label that was scanned, part of title, author, number or ISBN, letters of the pinyin."""
        here = self.things if among is None else among
        wanted = query.strip()
        if not wanted:
            return list(here)
        code = badges.read(wanted)
        scanned = [thing for thing in here if code is not None and thing.get("code") == code]
        return scanned or [thing for thing in here if _is_meant(wanted, thing)]


def _is_meant(wanted: str, thing: Record) -> bool:
    plain = re.sub(r"[\s-]", "", wanted).casefold()
    for name in ("number", "isbn", "shelf"):
        held = re.sub(r"[\s-]", "", str(thing.get(name) or "")).casefold()
        if held and (held == plain or held.startswith(plain) or (len(plain) >= _FEWEST and plain in held)):
            return True
    return names.matches(wanted, thing["title"], thing.get("author") or "", thing.get("category") or "")


def days_late(due: str, today: str) -> int:
    """How many days after it was due a day is; 0 where it is not after it, or no day was said."""
    return max((date.fromisoformat(today) - date.fromisoformat(due)).days, 0) if due else 0


# --- typed in -------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Draft:
    """A thing as it is typed. `days` and `copies` are numbers, or empty."""

    kind: str = "book"
    texts: dict[str, str] = field(default_factory=dict[str, str])
    days: str = ""
    copies: str = "1"

    def problems(self, others: Iterable[Record], *, but: str = "") -> dict[str, str]:
        """What is wrong, by field, as codes. `others` are the things there are, `but` the id of the one that is changed."""
        found: dict[str, str] = {}
        for name, text in self.texts.items():
            if len(writing.line(text)) > writing.longest(name):
                found[name] = "too_long"
        if not writing.line(self.texts.get("title", "")):
            found["title"] = "missing"
        isbn = plain_isbn(self.texts.get("isbn", ""))
        if re.fullmatch(r"\d{9}[\dX]|\d{13}", isbn) and not is_isbn(isbn):
            found["isbn"] = "check"
        number = writing.line(self.texts.get("number", ""))
        if number and any(other.get("number") == number and other["id"] != but and not other.get("withdrawn_at") for other in others):
            found["number"] = "taken"
        if self.days.strip() and _whole(self.days, 0, MOST_DAYS) is None:
            found["days"] = "no_number"
        if _whole(self.copies, 1, 100) is None:
            found["copies"] = "no_number"
        return found

    def fields(self) -> dict[str, Any]:
        """The record's fields that a draft without problems stands for; what is empty is None."""
        texts: dict[str, Any] = {name: writing.line(text) or None for name, text in self.texts.items()}
        if texts.get("isbn"):
            texts["isbn"] = plain_isbn(texts["isbn"])
        return {"kind": self.kind, **texts, "days": _whole(self.days, 0, MOST_DAYS)}


def plain_isbn(text: str) -> str:
    """An ISBN without what stands between its digits."""
    return re.sub(r"[\s-]", "", text).upper()


def usual_days(kind: str) -> int:
    """For how many days a thing of a kind is lent where nothing else is said."""
    return 0 if kind == "equipment" else USUAL_DAYS


def _whole(text: str, least: int, most: int) -> int | None:
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and least <= int(plain) <= most else None

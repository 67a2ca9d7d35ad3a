"""Taking down a donation or a purchase: what its form holds, what is wrong with it, and the record and receipts that it becomes.

A `Draft` is one as it is typed: numbers and amounts still as text. `problems` names each field that cannot stay by a code; the pages put
the codes into words. Quantities are never changed afterwards: a record that is wrong in them is withdrawn and written anew.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from care import days, donations, facts, money, reading, writing
from care.activity import Record
from care.donations import MOST_FEN
from care.ids import new_id

NEW = "new"
"""In a line's `item`: a thing that the centre did not have until now."""
LONGEST_TITLE = 30
LONGEST_UNIT = 30
LONGEST = {"donor": writing.LONGEST_NAME, "contact": writing.LONGEST_WORD, "note": writing.LONGEST_TEXT, "receipt_no": 30}


@dataclass(slots=True)
class Line:
    """One thing of it, as typed. `title`, `unit` and `size` are those of a new item."""

    item: str | None = None
    quantity: str = ""
    value: str = ""
    title: str = ""
    unit: str = ""
    size: str = ""


@dataclass(slots=True)
class Draft:
    """A donation ("goods", "money") or a "purchase" as it is typed. `activity` None: for whatever is needed."""

    kind: str = "goods"
    donor: str = ""
    contact: str = ""
    on: str = ""
    activity: str | None = None
    lines: list[Line] = field(default_factory=lambda: [Line()])
    amount: str = ""
    of: str | None = None
    note: str = ""
    receipt_no: str = ""


def of_record(donation: Record) -> Draft:
    """The draft behind a record, to be changed."""
    lines = [
        Line(line["item"], str(line["quantity"]), "" if line.get("value") is None else money.short(line["value"]))
        for line in donation.get("lines") or ()
    ]
    texts = {name: donation.get(name) or "" for name in ("donor", "contact", "note", "receipt_no")}
    amount = "" if donation.get("amount") is None else money.short(donation["amount"])
    purpose, source = donation.get("activity"), donation.get("of")
    return Draft(kind=donation["kind"], on=donation["on"], activity=purpose, of=source, lines=lines, amount=amount, **texts)


# --- what is wrong ----------------------------------------------------------------------------------------------------------------


def problems(draft: Draft, *, today: str, titles: Iterable[str]) -> dict[str, str]:
    """What cannot stay as it is: field → code. Fields of a line are "line:0:quantity"; nothing wrong is an empty dict.

    `titles` are the items there are: a new one needs a name of its own. Codes: missing, too_long, no_day, not_yet, no_amount, no_number,
    taken, twice, over (the things are worth more than was paid for them).
    """
    found: dict[str, str] = {}
    if not reading.tidy(draft.donor):
        found["donor"] = "missing"
    found |= {name: "too_long" for name, longest in LONGEST.items() if len(getattr(draft, name).strip()) > longest}
    on = reading.day_of(draft.on)
    if on is None:
        found["on"] = "no_day"
    elif on.isoformat() > today:
        found["on"] = "not_yet"
    if draft.kind != "money":
        found |= _of_lines(draft.lines, set(titles))
    if draft.kind != "goods":
        found |= _of_amount(draft)
    return found


def _of_lines(lines: Sequence[Line], titles: set[str]) -> dict[str, str]:
    found = {"lines": "missing"} if not lines else {}
    chosen: set[str] = set()
    for number, line in enumerate(lines):
        at = f"line:{number}"
        what = line.item
        if not what:
            found[f"{at}:item"] = "missing"
        elif what == NEW:
            what = reading.tidy(line.title)
            found |= _of_title(what, f"{at}:title", titles)
            if not 0 < len(reading.tidy(line.unit)) <= LONGEST_UNIT:
                found[f"{at}:unit"] = "missing"
            if len(reading.tidy(line.size)) > LONGEST_TITLE:
                found[f"{at}:size"] = "too_long"
        if what and what in chosen:
            found[f"{at}:{'title' if line.item == NEW else 'item'}"] = "twice"
        chosen.add(what or "")
        if pieces_of(line) is None:
            found[f"{at}:quantity"] = "no_number"
        if line.value.strip() and value_of(line) is None:
            found[f"{at}:value"] = "no_amount"
    return found


def _of_title(title: str, at: str, titles: set[str]) -> dict[str, str]:
    if not title:
        return {at: "missing"}
    if len(title) > LONGEST_TITLE:
        return {at: "too_long"}
    return {at: "taken"} if title in titles else {}


def _of_amount(draft: Draft) -> dict[str, str]:
    amount = amount_of(draft)
    if amount is None:
        return {"amount": "no_amount" if draft.amount.strip() else "missing"}
    values = [value for line in draft.lines if (value := value_of(line)) is not None]
    return {"amount": "over"} if draft.kind == "purchase" and sum(values) > amount else {}


def pieces_of(line: Line) -> int | None:
    """How many a line says; None where that is no number of pieces."""
    return reading.number_of(line.quantity, 1, facts.MOST_PIECES)


def value_of(line: Line) -> int | None:
    """What a line is worth, in fen; None where nothing (readable) was written."""
    return money.fen(line.value, most=MOST_FEN)


def amount_of(draft: Draft) -> int | None:
    """The money of it, in fen: as written, else for a purchase what all its lines add up to. None where neither can be read."""
    if draft.amount.strip() or draft.kind != "purchase":
        return money.fen(draft.amount, least=1, most=MOST_FEN)
    values = [value_of(line) for line in draft.lines]
    known = [value for value in values if value is not None]
    return sum(known) or None if known and len(known) == len(values) else None


# --- written ----------------------------------------------------------------------------------------------------------------------


def new_items(draft: Draft, icon: str) -> list[dict[str, Any]]:
    """The items that were not there until now; from here on their lines name them."""
    made: list[dict[str, Any]] = []
    for line in draft.lines if draft.kind != "money" else ():
        if line.item == NEW:
            item = {"id": new_id("i"), "title": reading.tidy(line.title), "unit": reading.tidy(line.unit), "icon": icon}
            made.append(item | ({"size": reading.tidy(line.size)} if reading.tidy(line.size) else {}))
            line.item = item["id"]
    return made


def written(draft: Draft, *, by: str, now: str, number: str) -> dict[str, Any]:
    """The new record that a draft without problems stands for. `number` is that of the receipt we write for a gift."""
    own_number = writing.line(draft.receipt_no) or None
    return {
        "id": new_id("d"),
        "kind": draft.kind,
        **_said(draft),
        "lines": [
            {"item": line.item, "quantity": pieces_of(line), "value": value_of(line)}
            for line in (draft.lines if draft.kind != "money" else ())
        ],
        "amount": amount_of(draft) if draft.kind != "goods" else None,
        "of": draft.of if draft.kind == "purchase" else None,
        "receipt_no": own_number if draft.kind == "purchase" else own_number or number,
        "by": by,
        "added_at": now,
        "withdrawn_at": None,
        "link": None,
    }


def _said(draft: Draft) -> dict[str, Any]:
    return {
        "donor": writing.line(draft.donor),
        "contact": writing.line(draft.contact) or None,
        "on": (reading.day_of(draft.on) or date.min).isoformat(),
        "activity": draft.activity,
        "note": writing.visible(draft.note).strip() or None,
    }


def changed(donation: Record, draft: Draft) -> dict[str, Any]:
    """The record as a changed draft without problems leaves it: who gave it, when and for what, values, note; never a quantity."""
    lines: Sequence[Record] = donation.get("lines") or ()
    values: list[Record] = [{**line, "value": value_of(typed)} for line, typed in zip(lines, draft.lines, strict=True)]
    more = {"amount": amount_of(draft), "of": draft.of} if donation["kind"] == "purchase" else {}
    more |= {"amount": amount_of(draft)} if donation["kind"] == "money" else {}
    number = writing.line(draft.receipt_no) or (None if donation["kind"] == "purchase" else donation.get("receipt_no"))
    return {**donation, **_said(draft), **more, "lines": values, "receipt_no": number}


def next_number(known: Iterable[Record], on: str) -> str:
    """The number of the next receipt of that day's year: 2026-013."""
    year = on[:4]
    numbers = (re.fullmatch(rf"{year}-(\d{{1,6}})", one.get("receipt_no") or "") for one in known)
    return f"{year}-{max((int(number[1]) for number in numbers if number), default=0) + 1:03d}"


def receipts(donation: Record, *, now: str, zone: str) -> list[dict[str, Any]]:
    """The facts by which its things come onto the shelf, on the day on which they came: at once where that is today, else at that noon."""
    today = days.day_of(now, zone)
    noon = reading.instant_of(donation["on"], "12:00", zone) or now
    told = {"id": donation["id"], "from": donation["donor"]}
    return [
        {
            "kind": "receipt",
            "activity": facts.CENTRE,
            "item": line["item"],
            "quantity": line["quantity"],
            "at": now if donation["on"] == today else noon,
            "details": {"donation": told},
        }
        for line in donation.get("lines") or ()
    ]


def receipts_of(donation: Record, written: Iterable[facts.Fact]) -> Iterator[facts.Fact]:
    """Those of the facts by which this donation came onto the shelf."""
    return (fact for fact in written if fact["kind"] == "receipt" and donations.donation_of(fact) == donation["id"])


def withdrawn(donation: Record, *, reason: str, by: str, now: str) -> dict[str, Any]:
    """The record once it was taken back; it stays, struck through, with who and why. Its link ends."""
    return {**donation, "withdrawn_at": now, "withdrawn_by": by, "withdrawn_why": writing.line(reason), "link": None}


# --- the link to share ------------------------------------------------------------------------------------------------------------

LINK_DAYS = 30


def new_link(today: str, lasts: int = LINK_DAYS) -> tuple[str, dict[str, str]]:
    """A token of 128 bits for the address, and what the record keeps of it: its hash, and the last day on which it opens."""
    token = secrets.token_urlsafe(16)
    return token, {"hash": _hash(token), "until": (date.fromisoformat(today) + timedelta(days=lasts)).isoformat()}


def link_runs(donation: Record, today: str) -> bool:
    """Whether its page can be opened by a link today."""
    link: Mapping[str, str] | None = donation.get("link")
    return link is not None and donations.stands(donation) and link["until"] >= today


def shared(known: Iterable[Record], token: str, today: str) -> Record | None:
    """The donation that a link leads to; None for an unknown link, one that has ended, and one whose donation was withdrawn."""
    wanted = _hash(token)
    return next((one for one in known if link_runs(one, today) and one["link"]["hash"] == wanted), None)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

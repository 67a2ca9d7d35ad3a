"""From the ledger to 领取签收表: what was handed out at an activity, or over a period, row by row, and the books' own sums beside it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from care import days, entitlement, facts
from care.facts import Fact
from care.sheet import Sheet
from pages import sheets, words
from pages.papers.sign_off import Amount, Period, SignOffRow, SignOffSheet
from pages.words import _
from storage.ledger import Ledger

Record = Mapping[str, Any]
Within = Callable[[Fact], bool]


def sign_off(ledger: Ledger, activity_id: str) -> SignOffSheet:
    """领取签收表 of an activity: what was given; before anything was, what every child it is meant for may receive. Raises NotFound."""
    activity = ledger.store.activities.need(activity_id)
    occasion = sheets.occasion_of(ledger, activity, words.local(activity["starts_at"]).date().isoformat())
    rows = list(_of_activity(ledger, activity_id, lambda fact: True))
    if not rows:
        return _planned(ledger, activity, SignOffSheet(occasion, [], []))
    items = ledger.items()
    told = [Amount(title(items[one["id"]]), unit(items[one["id"]]), one["handed_out"]) for one in ledger.figures(activity_id)["items"]]
    returned = _written(ledger, ledger.books.facts_of(activity_id), "take_back")
    without = [child["name"] for child in _without(ledger, activity)]
    return SignOffSheet(occasion, rows, [one for one in told if one.quantity], returned=returned, without=without)


def _without(ledger: Ledger, activity: Record) -> list[Record]:
    """Who came, by number, might have received something and received nothing."""
    offers = [offer for offer in activity.get("items") or () if offer["item"] in ledger.items()]
    came = [sheet.child for sheet in ledger.books.sheets(activity["id"]) if sheet.arrived and not sheet.given]
    children = sorted((sheets.child_of(ledger, child) for child in came), key=sheets.by_number)
    return [child for child in children if any(_due(ledger, activity, offer, child) for offer in offers)]


def of_period(ledger: Ledger, first: str, last: str) -> SignOffSheet:
    """领取签收表 of all activities over some days, both included, by activity and child; empty where nothing was given then."""
    zone = ledger.centre["time_zone"]

    def within(fact: Fact) -> bool:
        return first <= days.day_of(fact["happened_at"], zone) <= last

    rows = [replace(row, activity=called(ledger, id)) for id in _by_start(ledger) for row in _of_activity(ledger, id, within)]
    written = [fact for id in ledger.books.activities() for fact in ledger.books.facts_of(id) if within(fact)]
    period = Period(ledger.centre["name"], date.fromisoformat(first), date.fromisoformat(last))
    return SignOffSheet(period, rows, _written(ledger, written, "handout"), returned=_written(ledger, written, "take_back"))


def in_short(ledger: Ledger, first: str, last: str) -> tuple[int, int, int]:
    """Of how many activities and children something was handed out over some days, and how many times."""
    zone, items = ledger.centre["time_zone"], ledger.items()
    given = [
        (id, sheet.child)
        for id in ledger.books.activities()
        for sheet in ledger.books.sheets(id)
        for fact in sheet.given
        if fact.get("item") in items and first <= days.day_of(fact["happened_at"], zone) <= last
    ]
    return len({id for id, _child in given}), len({child for _id, child in given}), len(given)


def _by_start(ledger: Ledger) -> list[str]:
    """Whatever has facts, by when it began; what belongs to no activity last."""
    begins = {id: (ledger.store.activities.find(id) or {}).get("starts_at") or "9999" for id in ledger.books.activities()}
    return sorted(begins, key=lambda id: (begins[id], id))


def called(ledger: Ledger, activity_id: str) -> str:
    """An activity's title; of what was given outside of any, 平时."""
    return (ledger.store.activities.find(activity_id) or {}).get("title") or _("平时")


def _written(ledger: Ledger, written: Iterable[Fact], kind: str) -> list[Amount]:
    """What the facts that count add up to: packs as packs, and all pieces. Not from the rows, which are held against it."""
    items = ledger.items()
    summed = _summed(ledger, written, kind)
    return [Amount(title(items[item]), unit(items[item]), pieces) for item, pieces in sorted(summed.items()) if item in items]


def given_back(ledger: Ledger, activity_id: str) -> Mapping[str, int]:
    """What was given back at an activity, by item: packs as packs, and all pieces."""
    return _summed(ledger, ledger.books.facts_of(activity_id), "take_back")


def _summed(ledger: Ledger, written: Iterable[Fact], kind: str) -> Counter[str]:
    items, books = ledger.items(), ledger.books
    summed: Counter[str] = Counter()
    for fact in written:
        if fact["kind"] == kind and books.child_of(fact) is not None and books.counts(fact) and fact.get("item") in items:
            for item, pieces in {**dict(_contents(fact)), fact["item"]: facts.quantity(fact)}.items():
                summed[item] += pieces
    return summed


def _contents(fact: Fact) -> dict[str, int]:
    """What was in a pack, all packs of the fact together; nothing for a single item."""
    inside: Counter[str] = Counter()
    for part, pieces in facts.pieces(fact):
        inside[part] += pieces if part != fact.get("item") else 0
    return {part: pieces for part, pieces in inside.items() if pieces}


# --- rows -------------------------------------------------------------------------------------------------------------------------


def _of_activity(ledger: Ledger, activity_id: str, within: Within) -> Iterator[SignOffRow]:
    """A row for each handout, by child and time, and for what was given back of another list's. A thing that is no item of ours waits
    on the tray, not here.
    """
    items = ledger.items()
    pages = [(sheets.child_of(ledger, sheet.child), sheet) for sheet in ledger.books.sheets(activity_id)]
    for child, sheet in sorted(pages, key=lambda page: sheets.by_number(page[0])):
        moved = [fact for fact in sheet.standing if fact["kind"] in facts.GIVING and fact.get("item") in items and within(fact)]
        given = [fact for fact in moved if fact["kind"] == "handout"]
        back: dict[str, list[Fact]] = defaultdict(list)
        for fact in moved:
            if fact["kind"] == "take_back":
                back[_taken_back(fact, given)].append(fact)
        for fact in given:
            yield _row(ledger, child, sheet, fact, back[fact["id"]])
        for fact in back[""]:
            yield replace(_row(ledger, child, sheet, fact, [fact]), given=_amount(items[fact["item"]], 0), contents=())


def _taken_back(back: Fact, given: list[Fact]) -> str:
    """The handout that a take-back means: the one it names, else the child's last one of that item; "" where it is not among these."""
    if back.get("of"):
        return next((fact["id"] for fact in given if fact["id"] == back["of"]), "")
    return next((fact["id"] for fact in reversed(given) if fact.get("item") == back["item"]), "")


def _row(ledger: Ledger, child: Record, sheet: Sheet, fact: Fact, back: list[Fact]) -> SignOffRow:
    items = ledger.items()
    item = items[fact["item"]]
    amounts = [amount for other in back for amount in _amounts(other, items)]
    notes = [
        words.reason(fact.get("reason")) if fact.get("outcome") == "flagged" else "",
        _instead(fact, items),
        _unclaimed(ledger, child, sheet, fact) if fact["kind"] == "handout" else "",
        _("退回 {n}").format(n=sum(map(facts.quantity, back))) if back else "",
    ]
    return SignOffRow(
        name=child["name"],
        given=_amount(item, facts.quantity(fact)),
        sex=child.get("sex"),
        grade=sheets.grade_of(child),
        guardian=sheets.guardian_of(ledger, child)[0],
        contents=_amounts(fact, items)[1:],
        at=words.local(fact["happened_at"]),
        taken_for=_taken_for(ledger, child, fact),
        by=fact.get("by") or "",
        note="；".join(note for note in notes if note),
        back=amounts,
    )


def _amounts(fact: Fact, items: Mapping[str, Record]) -> list[Amount]:
    """What a handout or take-back moved: the item or pack itself, then what was in it."""
    inside = [_amount(items[part], pieces) for part, pieces in _contents(fact).items() if part in items]
    return [_amount(items[fact["item"]], facts.quantity(fact)), *inside]


def _instead(fact: Fact, items: Mapping[str, Record]) -> str:
    other = items.get(str(facts.detail(fact, "instead_of") or ""))
    return _("代替{other}").format(other=title(other)) if other else ""


def _unclaimed(ledger: Ledger, child: Record, sheet: Sheet, fact: Fact) -> str:
    """What the child might have had and did not get, said with its last handout of it; what was given back is another matter."""
    activity = ledger.store.activities.find(sheet.activity) or {}
    offer = entitlement.offer_for(activity, fact)
    if offer is None or fact is not [other for other in sheet.given if entitlement.is_for(offer, other)][-1]:
        return ""
    given = [other for page in ledger.books.sheets_of(sheet.child) for other in page.given]
    at, zone = fact["happened_at"], ledger.books.zone
    due = entitlement.still_due(offer, activity=sheet.activity, happened_at=at, standing=given, zone=zone)
    item = ledger.store.items.find(offer["item"]) or {}
    if not due.left or not entitlement.is_meant(offer, child, activity):
        return ""
    return _("还有 {n} {unit}没领").format(n=due.left, unit=unit(item))


def _taken_for(ledger: Ledger, child: Record, fact: Fact) -> str:
    """Who came for it in the child's place: 王桂香（奶奶）, 魏小雨（妹妹）, or the relation alone; empty where the child itself did."""
    told: Any = facts.detail(fact, "for_by")
    if not isinstance(told, dict):
        return ""
    who = {name: value for name, value in told.items() if isinstance(value, str)}  # pyright: ignore[reportUnknownVariableType]
    person = ledger.store.guardians.find(who.get("guardian", "")) or ledger.store.children.find(who.get("child", "")) or {}
    links = {link["guardian"]: link.get("relation") for link in child.get("guardians") or ()}
    name, relation = person.get("name") or "", who.get("relation") or links.get(who.get("guardian", "")) or ""
    return f"{name}（{relation}）" if name and relation else name or relation


# --- before anything was given ------------------------------------------------------------------------------------------------------


def _planned(ledger: Ledger, activity: Record, empty: SignOffSheet) -> SignOffSheet:
    """What each child on the list may still receive, to be signed for on the day."""
    items = ledger.items()
    offers = [offer for offer in activity.get("items") or () if offer["item"] in items]
    rows: list[SignOffRow] = []
    summed: Counter[str] = Counter()
    for child in sorted(ledger.expected(dict(activity)), key=sheets.by_number):
        for offer in offers:
            n = _due(ledger, activity, offer, child)
            if not n:
                continue
            item = items[offer["item"]]
            contents = {part["item"]: part["quantity"] * n for part in item.get("contents") or () if part["item"] in items}
            summed.update({**contents, item["id"]: n})
            rows.append(
                SignOffRow(
                    name=child["name"],
                    given=_amount(item, n),
                    sex=child.get("sex"),
                    grade=sheets.grade_of(child),
                    guardian=sheets.guardian_of(ledger, child)[0],
                    contents=[_amount(items[part], pieces) for part, pieces in contents.items()],
                )
            )
    return replace(empty, rows=rows, totals=[_amount(items[item], pieces) for item, pieces in summed.items()], planned=True)


def _due(ledger: Ledger, activity: Record, offer: Record, child: Record) -> int:
    """How many of an offer a child may receive when the activity begins: what it had this term or year is taken off."""
    if not entitlement.is_meant(offer, child, activity):
        return 0
    had = [fact for page in ledger.books.sheets_of(child["id"]) for fact in page.standing]
    at = activity["starts_at"]
    return entitlement.still_due(offer, activity=activity["id"], happened_at=at, standing=had, zone=ledger.books.zone).left


def title(item: Record) -> str:
    """物品名称及规格: 衣服 120 码."""
    return " ".join(part for part in (item["title"], item.get("size")) if part)


def unit(item: Record) -> str:
    """What it is counted in."""
    return item.get("unit") or ""


def _amount(item: Record, quantity: int) -> Amount:
    return Amount(title(item), unit(item), quantity)

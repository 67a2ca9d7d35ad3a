"""The ledger: facts are taken in, judged and written, and the books kept beside them.

Records and facts live in the store, the books in memory. Whatever the store takes back after a failed write, the books forget too.
"""

import hashlib
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson
import uuid6

from care import activity as activities
from care import collecting, days, facts, figures, verdict, watch
from care.books import Books
from care.facts import Fact, Malformed
from care.tray import Entry, handled, open_entries
from storage import stations
from storage.errors import StoreError
from storage.records import DEFAULT_CENTRE, Record, Records
from storage.stations import Pulse
from storage.store import Change, Store
from storage.trays import Trays

log = logging.getLogger("cuncao.ledger")


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer to one fact: its id, what the phone is told, and the fact that stood already ({"id", "happened_at", "by"}), or None."""

    id: str | None
    outcome: str
    reason: str | None = None
    first: Mapping[str, Any] | None = None

    def as_json(self) -> Record:
        """As one entry of `results`."""
        return {"id": self.id, "outcome": self.outcome, "reason": self.reason, "first": self.first}


class Ledger:
    """The open store with its books. One a process."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.records = Records(store)
        self.books = Books(self.centre["time_zone"])
        self.pulses: dict[str, Pulse] = {}
        self.opened_at = days.now()
        self._stuck_at: int | None = None
        self._trays = Trays(self.records)
        self._listeners: list[Callable[[set[str]], None]] = []
        self._highest_number = 0
        self._fold_all()
        store.follow(self._on_safe, self._on_taken_back)

    def _fold_all(self) -> None:
        for fact in self.store.facts.all():
            self.books.add(fact)
        for child in self.store.children.all():
            self._highest_number = max(self._highest_number, child.get("number") or 0)
            if child.get("merged_into"):
                self.books.merge(child["id"], child["merged_into"])

    # records

    @property
    def centre(self) -> Record:
        """The centre's record, or what holds before it is set up (then `name` is empty)."""
        return {**DEFAULT_CENTRE, **(self.store.centre.find("centre") or {})}

    def save(self, table: str, record: Record, *, by: str | None) -> Record:
        """Write a whole record, new or changed; history is kept. Not yet on disk."""
        merged = table == "children" and (self.records.child(record["id"]) or {}).get("merged_into")
        saved = self.store.save(table, record, by=by)
        self._trays.note_record(table)
        if merged and merged != record.get("merged_into"):
            self._start_books_anew()
        elif table == "children":
            self._highest_number = max(self._highest_number, record.get("number") or 0)
            if record.get("merged_into"):
                self.books.merge(record["id"], record["merged_into"])
        elif table == "centre" and record.get("time_zone", self.books.zone) != self.books.zone:
            self._start_books_anew()
        return saved

    def erase(self, table: str, id: str, *, by: str | None) -> None:
        """Take a record away; history keeps it. Not yet on disk."""
        self.store.erase(table, id, by=by)
        self._trays.note_record(table)

    def next_number(self) -> int:
        """A short number that no child has had."""
        return self._highest_number + 1

    def children(self) -> list[Record]:
        """The children in the centre's care: neither archived nor merged into another."""
        return [child for child in self.store.children.all() if not child.get("archived_at") and not child.get("merged_into")]

    def items(self) -> dict[str, Record]:
        """All items and packs by id."""
        return {item["id"]: item for item in self.store.items.all()}

    async def commit(self) -> None:
        """Return when all that was written so far is on disk. Raises DiskFull or DiskFailed; then it was all taken back."""
        try:
            await self.store.commit()
        except StoreError:
            self._stuck_at = self.store.safe
            raise

    @property
    def can_keep(self) -> bool:
        """Whether the disk takes what is written: no commit has failed, or something got there since."""
        return self._stuck_at is None or self.store.safe > self._stuck_at

    # facts

    def record(self, given: Record, *, organizer: str) -> Taken:
        """Write a fact that no phone wrote: an organizer's own. `id`, `at`, `by` and `via` are filled in where absent. Not yet on disk."""
        raw = {"id": str(uuid6.uuid7()), "at": days.now(), "via": "list", "by": organizer, "clock": 0, **given}
        return self.take(raw, station=None, sent_at=None)

    def take(self, raw: object, *, station: Record | None, sent_at: str | None, server_time: str | None = None) -> Taken:
        """Take one fact in, judge it and write it. Never raises for what a phone sent; not yet on disk.

        `station` is the record of the phone that sent it (None: an organizer's own). An id that is known gets its first answer again.
        """
        received_at = server_time or days.now()
        id = raw.get("id") if isinstance(raw, dict) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        if not isinstance(id, str) or not _is_whole(id) or len(id) > facts.LONGEST_ID:
            log.warning("station %s: a fact without an id was answered and not kept", _of(station))
            return Taken(None, "refused", "malformed")
        known = self.store.facts.find(id)
        if known is not None:
            self._note_other_content(known, raw, station)
            return _answer(known)
        try:
            if len(orjson.dumps(raw)) > facts.LARGEST:
                raise Malformed("size")
            fact = facts.read(cast("object", raw))
        except (Malformed, orjson.JSONEncodeError, RecursionError) as error:
            log.warning("station %s: a fact is malformed: %s", _of(station), getattr(error, "why", "json"))
            return self._keep_malformed(id, raw, station, received_at)
        if station is not None:
            fact["station"] = station["id"]
        fact["happened_at"] = facts.happened_at(fact, sent_at=sent_at, server_time=received_at)
        fact["received_at"] = received_at
        return self._judge_and_write(fact, station)

    def _judge_and_write(self, fact: Record, station: Record | None) -> Taken:
        self._complete(fact)
        self._note_collector(fact)
        why = verdict.refusal(fact, self.books, self.records)
        if why is None and station is not None and fact["activity"] not in (station.get("joined") or {}):
            why = "not_joined"
        if why is not None:
            fact |= {"outcome": "refused", "reason": why}
        else:
            self.books.add(fact)
            try:
                judged = verdict.judge(fact, self.books, self.records, removed=bool(station and station.get("removed_at")))
            finally:
                self.books.remove(fact["id"])  # it is not written yet, so nothing may follow from it
            fact |= {"outcome": judged.outcome}
            if judged.reason:
                fact["reason"] = judged.reason
            if judged.first:
                fact["first"] = {"id": judged.first["id"], "happened_at": judged.first["happened_at"], "by": judged.first.get("by")}
        self._write(fact)
        if fact["kind"] == "newcomer" and fact["outcome"] != "refused":
            self._take_down(fact)
        return _answer(fact)

    def _complete(self, fact: Record) -> None:
        """Fill in what the phone did not know: whose badge it is, and what a pack held when it was given."""
        child = verdict.resolve(fact, self.records) if fact["kind"] in facts.OF_A_CHILD else None
        if child:
            fact["child"] = child
        item = self.records.item(fact.get("item") or "") if fact["kind"] in facts.GIVING | facts.MOVED else None
        if item and item.get("contents") and not isinstance(facts.detail(fact, "contents"), list):
            fact["details"] = {**(fact.get("details") or {}), "contents": item["contents"]}

    def _note_collector(self, fact: Record) -> None:
        """Note with a departure what is wrong with who collects, by the records of this moment: what was right must stay right."""
        if fact["kind"] != "departure":
            return
        child = self.records.child(self.books.child_of(fact) or "") or {}
        rule = collecting.broken(fact, child, self.records, self.books.zone)
        if rule is not None:
            fact["collecting"] = rule

    def _keep_malformed(self, id: str, raw: Any, station: Record | None, received_at: str) -> Taken:
        """Keep what nobody can read, under the activity that it names; where there is no such one, under that of its phone."""
        named = raw.get("activity")
        known = isinstance(named, str) and _is_whole(named) and self.store.activities.find(named) is not None
        fact: Record = {
            "id": id,
            "kind": "malformed",
            "activity": named if known else str((station or {}).get("activity") or ""),
            "happened_at": received_at,
            "received_at": received_at,
            "outcome": "refused",
            "reason": "malformed",
            "details": {"given": _shown(raw)},
        }
        if station is not None:
            fact["station"] = station["id"]
        self._write(fact)
        return _answer(fact)

    def _write(self, fact: Record) -> None:
        """Write a fact. The books get the store's own document: kept once, not twice."""
        self.store.facts.insert(fact)  # pyright: ignore[reportUnknownMemberType]
        self.books.add(self.store.facts.need(fact["id"]))
        self._trays.note_fact(fact, self.books)

    def _note_other_content(self, known: Fact, raw: Any, station: Record | None) -> None:
        if any(known.get(name) != raw.get(name) for name in ("kind", "activity", "of", "item", "segment") if raw.get(name) is not None):
            log.warning("station %s: fact %r came again with other content; the first one stands", _of(station), known["id"])

    def _take_down(self, fact: Record) -> None:
        """Make the record of a child who is on no roster yet, to be completed by an organizer."""
        if self.store.children.find(fact["child"]) is not None:
            return
        name, group, phone = facts.newcomer(fact)
        guardians: list[Record] = []
        if phone:
            guardian = {"id": f"g{uuid6.uuid7().hex}", "name": "", "phone": phone}
            self.save("guardians", guardian, by=fact.get("by"))
            guardians = [{"guardian": guardian["id"], "relation": ""}]
        child = {
            "id": fact["child"],
            "name": name,
            "group": group or None,
            "number": self.next_number(),
            "guardians": guardians,
            "added_at": fact["happened_at"],
            "newcomer_at": fact["activity"],
        }
        self.save("children", child, by=fact.get("by"))

    def forget_facts(self, is_gone: Callable[[Fact], bool]) -> None:
        """Delete facts that never happened: those of the sample centre. Nothing else may be deleted."""
        self.store.facts.remove(doc_ids=[fact.doc_id for fact in self.store.facts.all() if is_gone(fact)])
        self._start_books_anew()

    def forget_history(self, records: Collection[str]) -> None:
        """Delete what history keeps of records that were never real."""
        self.store.history.remove(doc_ids=[entry.doc_id for entry in self.store.history.all() if entry["record"] in records])

    # what follows

    def figures(self, activity_id: str) -> Record:
        """The figures of an activity, as board, papers and `app.py figures --json` show them. Raises NotFound."""
        activity = self.store.activities.need(activity_id)
        return figures.figures(activity, self.books, self.store.children.all(), self.items(), self.records)

    def watch(self, activity_id: str, now: str | None = None) -> Record:
        """What the board shows: the figures, and the names behind them. Raises NotFound."""
        activity = self.store.activities.need(activity_id)
        return watch.watch(
            activity,
            self.figures(activity_id),
            self.books,
            children=self.store.children.all(),
            guardians={guardian["id"]: guardian for guardian in self.store.guardians.all()},
            stations=[self.heard(station) for station in self.store.stations.by("activity", activity_id)],
            items=self.items(),
            now=now or days.now(),
        )

    def expected(self, activity: Record) -> Sequence[activities.Record]:
        """The children on an activity's list."""
        return activities.expected(activity, self.store.children.all())

    def tray(self, activity_id: str | None = None) -> list[Entry]:
        """What waits for an organizer, of one activity or of all."""
        return self._trays.all(self.books) if activity_id is None else open_entries(activity_id, self.books, self.records)

    def handled(self) -> list[Entry]:
        """What was decided on the tray and holds, the latest decision first."""
        found = [entry for activity in sorted(self.books.activities()) for entry in handled(activity, self.books)]
        return sorted(found, key=lambda entry: facts.key(entry.settled or entry.facts[-1]), reverse=True)

    def facts_of_child(self, child: str) -> list[Fact]:
        """All facts on a child's pages, those taken back included, latest first."""
        written = [fact for sheet in self.books.sheets_of(child) for fact in (*sheet.standing, *sheet.taken_back)]
        return sorted(written, key=facts.key, reverse=True)

    # stations

    def heard(self, station: Record) -> Record:
        """A station's record with when it was last heard, how many facts wait there and what it is doing (`stations`)."""
        return stations.heard(self.store, station, self.pulses.get(station["id"]), opened_at=self.opened_at)

    def station_of(self, token: str) -> tuple[Record, Record] | None:
        """The station and the token's entry ({"hash", "activity", "at"}) for a bearer token, or None."""
        digest = hashlib.sha256(token.encode()).hexdigest()
        for station in self.store.stations.all():
            for entry in station.get("tokens") or ():
                if entry["hash"] == digest:
                    return station, entry
        return None

    # followers

    def listen(self, listener: Callable[[set[str]], None]) -> Callable[[], None]:
        """Call `listener` with the activities concerned when something new is safe ("" for records of no activity). Returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, concerned: set[str]) -> None:
        """Let the listeners look again at these activities: a station was heard."""
        for listener in list(self._listeners):
            listener(concerned)

    def _on_safe(self, changes: Sequence[Change]) -> None:
        self.tell({change.document.get("activity") or "" if change.document else "" for change in changes if change.table != "history"})

    def _on_taken_back(self, changes: Sequence[Change]) -> None:
        self._trays.clear()
        if any(change.table in {"children", "centre"} for change in changes):
            self._start_books_anew()
            return
        for change in changes:
            if change.table == "facts":
                self.books.remove(change.id)

    def _start_books_anew(self) -> None:
        self._trays.clear()
        self.books = Books(self.centre["time_zone"])
        self._fold_all()


def _of(station: Record | None) -> str:
    """Which phone, for the log: its id, never who holds it."""
    return station["id"] if station is not None else "-"


def _shown(raw: Any) -> str:
    """A malformed fact as text, cut to what a fact may weigh."""
    try:
        return repr(raw)[: facts.LARGEST]
    except RecursionError:
        return "nested too deep"


def _is_whole(text: str) -> bool:
    """Whether a text can be written at all: half a character cannot."""
    try:
        return bool(text.encode())
    except UnicodeEncodeError:
        return False


def _answer(fact: Fact) -> Taken:
    return Taken(fact["id"], fact["outcome"], fact.get("reason"), fact.get("first"))

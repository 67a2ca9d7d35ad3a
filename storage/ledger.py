"""The ledger: facts are taken in, judged and written, and the books kept beside them.

Records and facts live in the store, the books in memory. Whatever the store takes back after a failed write, the books forget too.
"""

import hashlib
from collections.abc import Callable, Collection, Sequence

import uuid6

from care import activity as activities
from care import days, facts, figures, watch
from care.books import Books
from care.facts import Fact
from care.tray import Entry, handled, open_entries
from storage import stations
from storage.errors import StoreError
from storage.intake import Intake, Taken
from storage.records import DEFAULT_CENTRE, Record, Records
from storage.stations import Pulse
from storage.store import Change, Store
from storage.trays import Trays


class Ledger:
    """The open store with its books. One a process."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.records = Records(store)
        self.books = Books(self.centre["time_zone"])
        self.pulses: dict[str, Pulse] = {}
        self.opened_at = days.now()
        self._stuck_at: int | None = None
        self.trays = Trays(self.records)
        self._intake = Intake(self)
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
        self.trays.note_record(table)
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
        self.trays.note_record(table)

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
        return self._intake.take(raw, station, sent_at, server_time or days.now())

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
        return self.trays.all(self.books) if activity_id is None else open_entries(activity_id, self.books, self.records)

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
        """Call `listener` with the activities concerned when something new is safe ("" for records of no activity).

        Returns how to stop, which may be done twice.
        """
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def tell(self, concerned: set[str]) -> None:
        """Let the listeners look again at these activities: a station was heard."""
        for listener in list(self._listeners):
            listener(concerned)

    def _on_safe(self, changes: Sequence[Change]) -> None:
        self.tell({change.document.get("activity") or "" if change.document else "" for change in changes if change.table != "history"})

    def _on_taken_back(self, changes: Sequence[Change]) -> None:
        self.trays.clear()
        if any(change.table in {"children", "centre"} for change in changes):
            self._start_books_anew()
            return
        for change in changes:
            if change.table == "facts":
                self.books.remove(change.id)

    def _start_books_anew(self) -> None:
        self.trays.clear()
        self.books = Books(self.centre["time_zone"])
        self._fold_all()

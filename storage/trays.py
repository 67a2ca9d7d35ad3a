"""The trays of all activities, without reading hundreds of past ones again at each page: every page counts what waits."""

from collections import Counter

from care import activity as activities
from care import days, facts
from care.books import Books
from care.facts import Fact
from care.tray import DEPENDS_ON, Entry, open_entries
from storage.records import Records


class Trays:
    """Remembers the entries of an activity that is not running, until its facts or any record they rest on change."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._edits = 0
        self._written: Counter[str] = Counter()
        self._known: dict[str, tuple[tuple[int, int], list[Entry]]] = {}

    def note_fact(self, fact: Fact, books: Books) -> None:
        """A fact was written; a void also concerns the activity of what it takes back, a decision the one it is about."""
        target = books.facts.get(fact["of"]) if fact["kind"] == "void" else None
        for written in filter(None, (fact, target)):
            self._written[written["activity"]] += 1
            if written["kind"] == "settle" and facts.detail(written, "activity"):
                self._written[str(facts.detail(written, "activity"))] += 1

    def note_record(self, table: str) -> None:
        """A record of `table` was saved or erased."""
        self._edits += table in DEPENDS_ON

    def clear(self) -> None:
        """The books were begun anew."""
        self._known.clear()

    def all(self, books: Books) -> list[Entry]:
        """The open entries of every activity of which there is a fact."""
        return [entry for id in sorted(books.activities()) for entry in self._of(id, books)]

    def _of(self, id: str, books: Books) -> list[Entry]:
        activity = self._records.activity(id)
        as_of = (self._written[id], self._edits)
        known = self._known.get(id)
        if known is None or known[0] != as_of or (activity and activities.state(activity, days.now()) == "running"):
            known = self._known[id] = (as_of, open_entries(id, books, self._records))
        return known[1]

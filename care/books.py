"""The books: everything that follows from the set of facts.

They are a pure function of that set, whatever the order in which the facts came, how often, and how many restarts lay between. They are
kept as pages, one for each activity and child, which are folded again from their few facts only when somebody asks.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from care import days, facts
from care.facts import Fact
from care.lending import LENDING, Loan, loans, out_at
from care.sheet import Mark, Sheet, fold
from care.stock import Shelf


class Books:
    """Pages, stock and voids of all facts given so far.

    A fact given here has `happened_at`, and `station` where a phone wrote it; it is kept, not copied, and must not change. A second fact
    under the same id changes nothing.
    """

    def __init__(self, zone: str = days.DEFAULT_ZONE) -> None:
        self.zone = zone
        self.facts: dict[str, Fact] = {}
        self._pages: dict[str, dict[str, list[Fact]]] = {}
        self._sheets: dict[tuple[str, str], Sheet] = {}
        self._loose: dict[str, list[Fact]] = defaultdict(list)
        self._voids: dict[str, list[Fact]] = defaultdict(list)
        self._shelves: dict[str, Shelf] = defaultdict(Shelf)
        self._lent: dict[str, dict[str, Fact]] = defaultdict(dict)
        self._activities_of: dict[str, list[str]] = defaultdict(list)
        self._merged: dict[str, str] = {}
        self._newcomers: set[str] = set()

    # what is written

    def add(self, fact: Fact) -> bool:
        """Take a fact in. Returns whether it was new."""
        if fact["id"] in self.facts:
            return False
        self.facts[fact["id"]] = fact
        child = self.child_of(fact)
        if fact["kind"] == "void":
            self._voids[fact["of"]].append(fact)
            self._touch(self.facts.get(fact["of"]))
        if child is None:
            self._loose[fact.get("activity", "")].append(fact)
        else:
            self._write(fact, child)
        if facts.moves_stock(fact):
            for item, pieces in facts.pieces(fact):
                self._shelves[item].move(fact, pieces)
        if fact["kind"] in LENDING and fact.get("item"):
            self._lent[fact["item"]][fact["id"]] = fact
        if fact["id"] in self._voids or fact.get("outcome") == "refused":
            self._touch(fact)
        return True

    def remove(self, fact_id: str) -> None:
        """Forget a fact that did not get to the disk, as if it had never been given."""
        fact = self.facts.pop(fact_id, None)
        if fact is None:
            return
        child = self.child_of(fact)
        page = self._loose[fact.get("activity", "")] if child is None else self._pages[fact["activity"]][child]
        page[:] = [other for other in page if other["id"] != fact_id]
        if child is not None:
            self._sheets.pop((fact["activity"], child), None)
            if not page:
                del self._pages[fact["activity"]][child]
                self._activities_of[child].remove(fact["activity"])
        if fact["kind"] == "void":
            self._voids[fact["of"]] = [other for other in self._voids[fact["of"]] if other["id"] != fact_id]
            self._touch(self.facts.get(fact["of"]))
        if fact["kind"] == "newcomer" and child is not None and not self._is_newcomer(child):
            self._newcomers.discard(child)
            self._touch_child(child)
        if facts.moves_stock(fact):
            for item, _ in facts.pieces(fact):
                self._shelves[item].forget(fact_id)
        if fact["kind"] in LENDING:
            self._lent.get(fact.get("item") or "", {}).pop(fact_id, None)

    def merge(self, child: str, into: str) -> None:
        """From now on the facts of `child` are read as facts of `into`: two records were one child."""
        written = [fact for activity in self._activities_of.pop(child, []) for fact in self._pages[activity].pop(child, [])]
        self._merged[child] = into
        for fact in written:
            self._sheets.pop((fact["activity"], child), None)
            self._write(fact, self._merged_into(into))

    def _write(self, fact: Fact, child: str) -> None:
        pages = self._pages.setdefault(fact["activity"], {})
        if child not in pages:
            pages[child] = []
            self._activities_of[child].append(fact["activity"])
        pages[child].append(fact)
        if self._sheets:
            self._sheets.pop((fact["activity"], child), None)
        if fact["kind"] == "newcomer" and child not in self._newcomers:
            self._newcomers.add(child)
            self._touch_child(child)

    def _touch(self, fact: Fact | None) -> None:
        if fact is None:
            return
        child = self.child_of(fact)
        if child is not None:
            self._sheets.pop((fact["activity"], child), None)
        if facts.moves_stock(fact):
            for item, _ in facts.pieces(fact):
                self._shelves[item].stale()

    def _touch_child(self, child: str) -> None:
        for activity in self._activities_of[child]:
            for fact in self._pages[activity][child]:
                self._touch(fact)

    def _is_newcomer(self, child: str) -> bool:
        return any(fact["kind"] == "newcomer" for activity in self._activities_of[child] for fact in self._pages[activity][child])

    def _merged_into(self, child: str) -> str:
        seen: set[str] = set()
        while child in self._merged and child not in seen:  # two records that point at each other must not hang the house
            seen.add(child)
            child = self._merged[child]
        return child

    # what follows

    def child_of(self, fact: Fact) -> str | None:
        """The child on whose page a fact stands; None for what concerns no child or could not be placed."""
        child = fact.get("child")
        if child is None or fact["kind"] not in facts.OF_A_CHILD:
            return None
        if fact.get("outcome") == "refused" and fact.get("reason") != "unknown_child":
            return None
        return self._merged_into(child)

    def counts(self, fact: Fact) -> bool:
        """Whether a fact is in the books at all: placed, and not taken back.

        A fact of a child whom nobody knew waits: it counts as soon as a `newcomer` fact names that child, so that it does not matter
        which of the two got here first.
        """
        if fact.get("outcome") == "refused" and not self._was_named_since(fact):
            return False
        return self.void_of(fact) is None

    def _was_named_since(self, fact: Fact) -> bool:
        child = fact.get("child")
        return fact.get("reason") == "unknown_child" and child is not None and self._merged_into(child) in self._newcomers

    def void_of(self, fact: Fact) -> Fact | None:
        """The void that takes `fact` back, the earliest where there are several."""
        if fact["kind"] == "void" or fact["id"] not in self._voids:
            return None
        return min((void for void in self._voids[fact["id"]] if takes_effect(void, fact)), key=facts.key, default=None)

    def late_voids(self, fact: Fact) -> list[Fact]:
        """Voids of `fact` that wait for the organizer: another station's, or later than two minutes."""
        if fact["kind"] == "void" or fact["id"] not in self._voids:
            return []
        return [void for void in self._voids[fact["id"]] if not takes_effect(void, fact)]

    def sheet(self, activity: str, child: str) -> Sheet:
        """What follows for one child at one activity; empty where there are no facts."""
        child = self._merged_into(child)
        known = self._sheets.get((activity, child))
        if known is None:
            page = self._pages.get(activity, {}).get(child, [])
            known = fold(activity, child, page, is_void=lambda fact: not self.counts(fact), zone=self.zone)
            self._sheets[(activity, child)] = known
        return known

    def sheets(self, activity: str) -> Iterator[Sheet]:
        """Every child's sheet at an activity, of those that came or left."""
        for child in list(self._pages.get(activity, {})):
            sheet = self.sheet(activity, child)
            if sheet.standing or sheet.taken_back:
                yield sheet

    def sheets_of(self, child: str) -> list[Sheet]:
        """One child's sheets, of every activity it has facts of."""
        child = self._merged_into(child)
        return [self.sheet(activity, child) for activity in self._activities_of.get(child, [])]

    def loose(self, activity: str) -> list[Fact]:
        """The facts of an activity that stand on no child's page."""
        return self._loose.get(activity, [])

    def activities(self) -> set[str]:
        """The activities of which there is any fact."""
        return set(self._pages) | set(self._loose)

    def facts_of(self, activity: str) -> Iterator[Fact]:
        """All facts of an activity, in no order."""
        for page in self._pages.get(activity, {}).values():
            yield from page
        yield from self._loose.get(activity, [])

    def stock(self, item: str) -> int | None:
        """Pieces of `item` left; None where nothing was ever received or counted."""
        return self._shelves[item].stock(self.counts) if item in self._shelves else None

    def places(self, item: str) -> dict[str, int] | None:
        """Pieces of `item` by place (care.stock); None where nothing was ever received or counted."""
        return self._shelves[item].places(self.counts) if item in self._shelves else None

    def stock_at(self, activity: str, item: str) -> int | None:
        """Pieces of `item` that an activity can hand out: those in its box where any were taken along, else the whole stock."""
        there = self.places(item)
        return None if there is None else there.get(activity, sum(there.values()))

    def loans(self, thing: str) -> list[Loan]:
        """Every time a thing was lent, in order."""
        return loans(fact for fact in self._lent.get(thing, {}).values() if self.counts(fact))

    def out(self) -> dict[str, Loan]:
        """The loans by which things are out now, by thing."""
        found = {thing: out_at(fact for fact in written.values() if self.counts(fact)) for thing, written in self._lent.items()}
        return {thing: loan for thing, loan in found.items() if loan is not None}

    def marks(self, activity: str) -> Iterable[Mark]:
        """What contradicts itself on the children's pages of an activity."""
        return [mark for sheet in self.sheets(activity) for mark in sheet.marks]


def takes_effect(void: Fact, target: Fact) -> bool:
    """Whether a void takes its target back by itself.

    An organizer's does. A station's does for its own fact, from the fact's own instant to two minutes later.
    """
    if target["kind"] == "void" or void.get("outcome") == "refused":
        return False
    if void.get("station") is None:
        return True
    own = void["station"] == target.get("station")
    return own and 0 <= days.seconds_between(target["happened_at"], void["happened_at"]) <= facts.OWN_VOID_SECONDS

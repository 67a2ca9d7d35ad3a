"""Facts as they come in: read, completed, judged and written. What cannot be read is kept all the same, so that nothing vanishes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import orjson
import uuid6

from care import collecting, facts, verdict
from care.facts import Fact, Malformed
from storage.records import Record

if TYPE_CHECKING:
    from storage.ledger import Ledger

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


class Intake:
    """How one ledger takes facts in."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def take(self, raw: object, station: Record | None, sent_at: str | None, received_at: str) -> Taken:
        """Take one fact in, as `Ledger.take` promises."""
        id = raw.get("id") if isinstance(raw, dict) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        if not isinstance(id, str) or not _is_whole(id) or len(id) > facts.LONGEST_ID:
            log.warning("station %s: a fact without an id was answered and not kept", _of(station))
            return Taken(None, "refused", "malformed")
        known = self.ledger.store.facts.find(id)
        if known is not None:
            self._note_other_content(known, raw, station)
            return _answer(known)
        try:
            if len(orjson.dumps(raw)) > facts.LARGEST:
                raise Malformed("size")
            fact = facts.read(cast("object", raw), by_phone=station is not None)
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
        self._note_contents(fact)
        why = verdict.refusal(fact, self.ledger.books, self.ledger.records)
        if why is None and station is not None and fact["activity"] not in (station.get("joined") or {}):
            why = "not_joined"
        if why is not None:
            fact |= {"outcome": "refused", "reason": why}
        else:
            self.ledger.books.add(fact)
            try:
                judged = verdict.judge(fact, self.ledger.books, self.ledger.records, removed=bool(station and station.get("removed_at")))
            finally:
                self.ledger.books.remove(fact["id"])  # it is not written yet, so nothing may follow from it
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
        child = verdict.resolve(fact, self.ledger.records) if fact["kind"] in facts.OF_A_CHILD else None
        if child:
            fact["child"] = child
        item = self.ledger.records.item(fact.get("item") or "") if fact["kind"] in facts.GIVING | facts.MOVED else None
        if item and item.get("contents") and not isinstance(facts.detail(fact, "contents"), list):
            fact["details"] = {**(fact.get("details") or {}), "contents": item["contents"]}

    def _note_collector(self, fact: Record) -> None:
        """Note with a departure what is wrong with who collects, by the records of this moment: what was right must stay right."""
        if fact["kind"] != "departure":
            return
        child = self.ledger.records.child(self.ledger.books.child_of(fact) or "") or {}
        rule = collecting.broken(fact, child, self.ledger.records, self.ledger.books.zone)
        if rule is not None:
            fact["collecting"] = rule

    def _note_contents(self, fact: Record) -> None:
        """Note with a handout what its pack holds, where the phone says of it what it never held. A phone that was offline while the pack
        was changed tells what it held before, and that is right.
        """
        item = self.ledger.records.item(fact.get("item") or "") if fact["kind"] == "handout" else None
        now = [item.get("contents")] if item else []
        if item is None or not facts.holds_other(fact, item["id"], now):
            return
        entries = (entry for entry in self.ledger.store.history.by("record", item["id"]) if entry["table"] == "items")
        before: list[Record] = [entry.get("before") or {} for entry in entries]
        if facts.holds_other(fact, item["id"], [each["contents"] for each in before if "contents" in each]):
            fact["pack_holds"] = item.get("contents") or facts.itself(item["id"])

    def _keep_malformed(self, id: str, raw: Any, station: Record | None, received_at: str) -> Taken:
        """Keep what nobody can read, under the activity that it names; where there is no such one, under that of its phone."""
        named = raw.get("activity")
        known = isinstance(named, str) and _is_whole(named) and self.ledger.store.activities.find(named) is not None
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
        self.ledger.store.facts.insert(fact)  # pyright: ignore[reportUnknownMemberType]
        self.ledger.books.add(self.ledger.store.facts.need(fact["id"]))
        self.ledger.trays.note_fact(fact, self.ledger.books)

    def _note_other_content(self, known: Fact, raw: Any, station: Record | None) -> None:
        if any(known.get(name) != raw.get(name) for name in ("kind", "activity", "of", "item", "segment") if raw.get(name) is not None):
            log.warning("station %s: fact %r came again with other content; the first one stands", _of(station), known["id"])

    def _take_down(self, fact: Record) -> None:
        """Make the record of a child who is on no roster yet, to be completed by an organizer."""
        if self.ledger.store.children.find(fact["child"]) is not None:
            return
        name, group, phone = facts.newcomer(fact)
        guardians: list[Record] = []
        if phone:
            guardian = {"id": f"g{uuid6.uuid7().hex}", "name": "", "phone": phone}
            self.ledger.save("guardians", guardian, by=fact.get("by"))
            guardians = [{"guardian": guardian["id"], "relation": ""}]
        child = {
            "id": fact["child"],
            "name": name,
            "group": group or None,
            "number": self.ledger.next_number(),
            "guardians": guardians,
            "added_at": fact["happened_at"],
            "newcomer_at": fact["activity"],
        }
        self.ledger.save("children", child, by=fact.get("by"))


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

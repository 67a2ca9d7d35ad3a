"""Load the sample centre, and take it away again in one step."""

from care import days, facts, sample
from pages.joining import new_join_code
from storage.ledger import Ledger, Record

SAMPLE_TABLES = ("children", "guardians", "badges", "activities", "items", "volunteers")


def load(ledger: Ledger, *, by: str) -> Record:
    """Put the sample centre's records and stock beside what is there, and mark the centre. Not yet on disk. Returns its activity."""
    zone = ledger.centre["time_zone"]
    made = sample.make(days.now(), new_join_code(ledger), first_number=ledger.next_number(), zone=zone)
    for table, record in made.records:
        ledger.save(table, record, by=by)
    for receipt in made.receipts:
        ledger.record(receipt, organizer=by)
    centre = ledger.centre
    ledger.save("centre", {**centre, "name": centre["name"] or sample.CENTRE_NAME, "sample": True}, by=by)
    return ledger.store.activities.need(made.activity)


def remove(ledger: Ledger, *, by: str) -> None:
    """Take away every sample record, all facts of sample activities and sample children, and their history. Not yet on disk.

    A fact is never deleted, with this one exception: none of these ever happened.
    """
    store = ledger.store
    gone = {record["id"] for table in SAMPLE_TABLES for record in store.table(table).all() if record.get("sample")}
    activities = {record["id"] for record in store.activities.all() if record.get("sample")}
    stations = [station for station in store.stations.all() if set(station.get("joined") or {}) <= activities]
    gone |= {station["id"] for station in stations}
    newcomers = [child for child in store.children.all() if child.get("newcomer_at") in activities]
    gone.update(child["id"] for child in newcomers)
    gone.update(link["guardian"] for child in newcomers for link in child.get("guardians") or ())
    gone.update(incident["id"] for incident in store.incidents.all() if _is_tried_out(incident, gone))
    ledger.forget_facts(lambda fact: fact.get("activity") in gone or fact.get("child") in gone)
    for item in _in_real_use(ledger, gone):
        gone.discard(item)
        ledger.save("items", {**store.items.need(item), "sample": False}, by=by)
    for table in (*SAMPLE_TABLES, "stations", "incidents"):
        for record in store.table(table).all():
            if record["id"] in gone:
                ledger.erase(table, record["id"], by=by)
    ledger.forget_history(gone)
    ledger.save("centre", {**ledger.centre, "sample": False}, by=by)


def _is_tried_out(incident: Record, gone: set[str]) -> bool:
    """Whether an incident was written of the sample: at one of its activities, or of none but its children."""
    children = set(incident.get("children") or ())
    return incident.get("activity") in gone or (bool(children) and children <= gone)


def _in_real_use(ledger: Ledger, gone: set[str]) -> set[str]:
    """Sample items that something real rests on: given or counted, offered by an activity, or part of such a pack."""
    used = {fact["item"] for fact in ledger.store.facts.all() if fact.get("item") in gone}
    used |= {item for fact in ledger.store.facts.all() for item, _ in facts.pieces(fact)} & gone
    for activity in ledger.store.activities.all():
        if activity["id"] not in gone:
            used |= {offer["item"] for offer in activity.get("items") or ()} & gone
    packs = [item for item in ledger.store.items.all() if item.get("contents") and (item["id"] in used or item["id"] not in gone)]
    return used | ({part["item"] for pack in packs for part in pack["contents"]} & gone)

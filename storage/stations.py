"""What a station tells of itself beside its facts: kept in memory only, and what follows after a restart from what it wrote."""

from dataclasses import dataclass

from storage.records import Record
from storage.store import Store


@dataclass(slots=True)
class Pulse:
    """What a station last told of itself; `waiting` is None where it did not say."""

    last_heard: str
    waiting: int | None
    desk: str | None = None
    segment: str | None = None


def heard(store: Store, station: Record, pulse: Pulse | None, *, opened_at: str) -> Record:
    """A station's record with `last_heard`, `waiting`, `desk`, `segment` and `silent_since`.

    Without a pulse, after a restart, its last fact says when it was heard, `waiting` and `desk` are None until it is heard again, and its
    silence counts from the restart: it may have called until then.
    """
    if pulse:
        told = {"last_heard": pulse.last_heard, "waiting": pulse.waiting, "desk": pulse.desk, "segment": pulse.segment}
        return {**station, **told, "silent_since": pulse.last_heard}
    received = (fact["received_at"] for fact in store.facts.by("station", station["id"]))
    joined: dict[str, str] = station.get("joined") or {}
    last = max((*received, *joined.values()), default=None)
    since = max(filter(None, (last, opened_at)))
    return {**station, "last_heard": last, "waiting": None, "desk": None, "segment": None, "silent_since": since}

"""The station's two calls, and the question whether they can be served.

`POST /api/join` makes a phone a station, `POST /api/sync` takes its facts and tells it what is new. Both answer when it is on disk. The
station uses nothing else.
"""

import hashlib
import json
import logging
import re
import secrets
import uuid
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from care import activity as activities
from care import days, hands, names, sees, writing
from pages.guessing import Guesses
from storage import feed, house
from storage.errors import StoreError
from storage.ledger import Ledger, Pulse, Record

log = logging.getLogger("cuncao.api")
router = APIRouter(prefix="/api", tags=["station"])

MOST_FACTS = 500
PUSH_DAYS = 30
"""A token pulls until its activity ends, and pushes for so many days more."""

guesses = Guesses()


class Join(BaseModel):
    """A phone asks to become a station."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"code": "6J2K9P", "name": "李老师", "station": "01998c1e-0000-7000-8000-000000000001"}}
    )
    code: str = Field(max_length=40, description="The code on the organizer's screen; spaces and small letters do no harm.")
    name: str = Field(
        min_length=1, max_length=writing.LONGEST_NAME, description="What the volunteer is called; it stands beside every scan."
    )
    station: uuid.UUID = Field(description="A UUID that the phone made and keeps.")


class Sync(BaseModel):
    """What a station has, and how far it has read."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "cursor": None,
                "sent_at": "2026-12-19T09:12:04.000+08:00",
                "waiting": 1,
                "desk": "arrival",
                "facts": [
                    {
                        "id": "01998c1e-7b1a-7c3e-9d5e-2f6a1b0c4d11",
                        "kind": "arrival",
                        "at": "2026-12-19T09:12:03.120+08:00",
                        "clock": -412,
                        "activity": "a01998c1e7b1a7c3e9d5e2f6a1b0c4d12",
                        "badge": "7K3M9QX2A",
                        "via": "camera",
                        "by": "李老师",
                        "offline": False,
                    }
                ],
            }
        }
    )
    cursor: Any = Field(None, description="As the last answer gave it; null at first.")
    sent_at: Any = Field(None, description="The phone's clock now, ISO 8601 with zone.")
    waiting: Any = Field(None, description="How many facts wait on the phone, these included.")
    desk: Any = Field(None, description="What the station is doing now.")
    segment: Any = Field(None, description="The segment's id, where it is at one.")
    names: Any = Field(None, description="The names given to the phone where it was passed on, who has it now last.")
    facts: list[Any] = Field(default_factory=list, description="At most 500, judged one by one.")


class Joined(BaseModel):
    """The answer to a join."""

    token: str
    station: str
    activity: dict[str, Any]
    desks: list[str]
    server_time: str


class Result(BaseModel):
    """The answer to one fact. `first` is the fact that stood already: {"id", "happened_at", "by"}."""

    id: str | None
    outcome: str
    reason: str | None
    first: dict[str, Any] | None


class Synced(BaseModel):
    """The answer to a sync: one result for each fact, in order, and what is new."""

    cursor: str
    server_time: str
    store: str = Field(description="The store's id; where it changes, the phone sends again what it kept.")
    results: list[Result]
    changes: dict[str, Any]
    ended: bool = Field(description="The activity is over: the phone forgets the names, and keeps its queue until it is sent.")
    cancelled: bool = Field(description="It is over since an organizer cancelled it.")
    removed: bool = Field(description="An organizer removed this station; its facts are still taken, and looked at.")


def _no(status: int, error: str, retry_after: int | None = None) -> JSONResponse:
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": str(retry_after)} if retry_after else {})
    return JSONResponse({"error": error}, status_code=status, headers=headers)


async def _body(request: Request) -> Any:
    """The request's JSON, or None where there is none.

    orjson refuses half a character (a lone surrogate), which a phone may send; one such fact must not fail the call.
    """
    sent = await request.body()
    try:
        return orjson.loads(sent)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(sent)
    except (ValueError, RecursionError):
        return None


def _bearer(authorization: str | None) -> str:
    return (authorization or "").removeprefix("Bearer ").strip()


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}}}


@router.get("/health", summary="Whether sync can be served")
async def health() -> JSONResponse:
    """200 only when facts can be taken and kept; else 503."""
    if not house.is_open() or not house.ledger().can_keep:
        return _no(503, "closed")
    return JSONResponse({"ok": True}, headers={"Cache-Control": "no-store"})


@router.post("/join", summary="Become a station", response_model=Joined, openapi_extra=_schema(Join), responses={404: {}, 422: {}, 429: {}})
async def join(request: Request, authorization: Annotated[str | None, Header()] = None) -> Any:
    """Answered when it is on disk: a token survives a crash. 404 for a wrong code, the same for unknown and expired ones.

    A station that comes again shows its last token; whoever only names its id becomes another one.

    429 with Retry-After for more wrong codes than twenty from one address within five minutes. A right code is taken all the same, unless
    the address has given two hundred wrong ones.
    """
    address = request.client.host if request.client else ""
    if wait := guesses.shut(address):
        return _no(429, "too_many_wrong_codes", wait)
    try:
        asked = Join.model_validate(await _body(request))
    except ValidationError:
        return _no(422, "malformed")
    name = names.kept(asked.name)
    ledger = house.ledger()
    now = days.now()
    activity = _activity_of_code(ledger, asked.code, now)
    if activity is None:
        wait = guesses.wrong(address)
        return _no(429, "too_many_wrong_codes", wait) if wait else _no(404, "unknown_code")
    if not name:
        return _no(422, "malformed")
    known = ledger.store.stations.find(str(asked.station))
    if known is not None and known.get("removed_at"):
        return _no(403, "removed")
    shown = ledger.station_of(_bearer(authorization))
    if known is not None and known.get("tokens") and not (shown and shown[0]["id"] == known["id"]):
        known, asked.station = None, uuid.uuid4()
    token = secrets.token_urlsafe(32)
    station = _as_station(ledger, known, str(asked.station), activity, name, token, now)
    ledger.save("stations", station, by=name)
    try:
        await ledger.commit()
    except StoreError as error:
        log.error("a join could not be kept: %s", error.code)
        return _no(503, error.code)
    ledger.pulses[station["id"]] = Pulse(now, None)
    brief = {field: activity.get(field) for field in ("id", "title", "place", "starts_at", "ends_at")}
    return JSONResponse(
        {
            "token": token,
            "station": station["id"],
            "activity": {**brief, "centre": {"name": ledger.centre["name"]}},
            "desks": list(sees.desks_of(station, activity)),
            "server_time": days.now(),
        },
        headers={"Cache-Control": "no-store"},
    )


def _activity_of_code(ledger: Ledger, code: str, now: str) -> Record | None:
    wanted = re.sub(r"[\s-]", "", code).upper()
    for activity in ledger.store.activities.all():
        good = activity.get("join_code") == wanted and not activity.get("join_withdrawn_at") and not activity.get("cancelled_at")
        if good and wanted and now <= activities.ends_at(activity):
            return activity
    return None


def _as_station(ledger: Ledger, known: Record | None, id: str, activity: Record, name: str, token: str, now: str) -> Record:
    here = [station for station in ledger.store.stations.all() if activity["id"] in (station.get("joined") or {})]
    number = known["number"] if known is not None and known in here else max((station["number"] for station in here), default=0) + 1
    oldest = days.shifted(now, -PUSH_DAYS * 2 * 86_400_000)
    tokens = [entry for entry in (known or {}).get("tokens") or () if entry["at"] > oldest]
    return {
        **(known or {"id": id, "title": None, "desks": sees.begins_with(activity, here)}),
        "number": number,
        "by": name,
        "names": hands.given(known or {}, activity["id"], name, now, joined=True),
        "activity": activity["id"],
        "joined": {**((known or {}).get("joined") or {}), activity["id"]: now},
        "tokens": [*tokens, {"hash": hashlib.sha256(token.encode()).hexdigest(), "activity": activity["id"], "at": now}],
    }


@router.post(
    "/sync",
    summary="Send facts and hear what is new",
    response_model=Synced,
    openapi_extra=_schema(Sync),
    responses={401: {}, 413: {}, 503: {}},
)
async def sync(request: Request, authorization: Annotated[str | None, Header()] = None) -> Any:
    """Answered only when the facts are on disk. A malformed fact never blocks its neighbours and never makes the call fail.

    401: the token is unknown or has ended; keep the queue and offer to join again. 413: more than 500 facts, nothing of it was taken.
    """
    ledger = house.ledger()
    server_time = days.now()
    found = ledger.station_of(_bearer(authorization))
    activity = ledger.store.activities.find(found[1]["activity"]) if found else None
    if found is None or activity is None or server_time > days.shifted(activities.ends_at(activity), PUSH_DAYS * 86_400_000):
        return _no(401, "unknown_token")
    body = await _body(request)
    if isinstance(body, dict) and isinstance(body.get("facts"), list) and len(body["facts"]) > MOST_FACTS:
        return _no(413, "too_many_facts")
    try:
        asked = Sync.model_validate(body)
    except ValidationError:
        return _no(422, "malformed")
    station = found[0]
    _note_names(ledger, station, asked.names, activity, server_time)
    sent_at = asked.sent_at if isinstance(asked.sent_at, str) else None
    results = [_take(ledger, raw, station, sent_at, server_time) for raw in asked.facts]
    _note_pulse(ledger, station, asked, server_time, activity)
    try:
        await ledger.commit()
    except StoreError as error:
        log.error("a sync could not be kept: %s", error.code)
        return _no(503, error.code)
    station = ledger.store.stations.find(station["id"]) or station
    activity = ledger.store.activities.find(activity["id"]) or activity
    ended = server_time > activities.ends_at(activity) or bool(activity.get("cancelled_at"))
    removed = bool(station.get("removed_at"))
    if ended or removed:
        cursor, changes = writing.visible(asked.cursor) if isinstance(asked.cursor, str) else "", feed.nothing()
    else:
        cursor, changes = feed.changes(ledger, activity, station, asked.cursor)
    answer = {
        "cursor": cursor,
        "server_time": days.now(),
        "store": ledger.store.id,
        "results": results,
        "changes": changes,
        "ended": ended,
        "cancelled": bool(activity.get("cancelled_at")),
        "removed": removed,
    }
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


def _take(ledger: Ledger, raw: Any, station: Record, sent_at: str | None, server_time: str) -> dict[str, Any]:
    """Take one fact. Returns its answer as the station may hear it."""
    taken = ledger.take(raw, station=station, sent_at=sent_at, server_time=server_time)
    fact = ledger.store.facts.find(taken.id) if taken.id else None
    activity = ledger.store.activities.find(fact["activity"]) if fact else None
    child = ledger.store.children.find(ledger.books.child_of(fact) or "") if fact else None
    kind = fact["kind"] if fact else ""
    return sees.told(taken.as_json(), kind, station=station, activity=activity, child=child)


def _note_names(ledger: Ledger, station: Record, listed: Any, activity: Record, now: str) -> None:
    """Keep the names that a phone was given where one volunteer passed it on to another: whose its facts are follows from them."""
    typed = hands.told(listed)
    if not typed or station.get("removed_at"):
        return
    changed = {**station, "by": typed[-1]}
    for name in typed:
        changed["names"] = hands.given(changed, activity["id"], name, now, joined=False)
    if changed["by"] != station.get("by") or changed["names"] != (station.get("names") or []):
        ledger.save("stations", changed, by=typed[-1])


def _note_pulse(ledger: Ledger, station: Record, asked: Sync, now: str, activity: Record) -> None:
    """Remember what the station told of itself."""
    told = isinstance(asked.waiting, int) and not isinstance(asked.waiting, bool) and asked.waiting >= 0
    waiting = max(asked.waiting - len(asked.facts), 0) if told else None
    desk = asked.desk if asked.desk in activities.ALL_DESKS else None
    segment = asked.segment if desk == "segment" and isinstance(asked.segment, str) else None
    before = ledger.pulses.get(station["id"]) or Pulse("", None)
    told_at = (desk, segment) if desk else (before.desk, before.segment)
    ledger.pulses[station["id"]] = Pulse(now, waiting, *told_at)
    ledger.tell({activity["id"]})

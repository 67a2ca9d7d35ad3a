"""Photos as they are given out: to organizers behind the door, to a departure desk with its token. Nobody keeps them in a cache.

Every refusal is the same 404, so that nobody learns from it whether there is such a picture.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi.responses import JSONResponse, Response
from nicegui import run

from care import activity as activities
from care import days, photos, sees
from storage import house
from storage.errors import StoreError
from storage.ledger import Ledger, Record
from storage.pictures import Pictures

pages_router = APIRouter(include_in_schema=False)
router = APIRouter(prefix="/api", tags=["station"])

HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'",
    "Vary": "Authorization, Cookie",
}


@pages_router.get("/pictures/{name:path}")
async def for_organizers(name: str) -> Response:
    """A photo of a child, guardian or activity, while somebody's consent to it stands. Strangers do not come so far."""
    store = house.ledger().store
    return await _picture(name if name in photos.needed(store.children.all(), store.guardians.all(), store.activities.all()) else None)


@router.get(
    "/pictures/{name:path}",
    summary="The photo of a child or of who may collect it",
    responses={200: {"content": {"image/jpeg": {}}}, 404: {}},
)
async def for_stations(name: str, authorization: Annotated[str | None, Header()] = None) -> Response:
    """A picture that a sync has named, for a departure desk, until its activity ends. Everything else is 404."""
    ledger = house.ledger()
    found = ledger.station_of((authorization or "").removeprefix("Bearer ").strip())
    return await _picture(name if found and _may_fetch(ledger, *found, name) else None)


def _may_fetch(ledger: Ledger, station: Record, token: Mapping[str, Any], name: str) -> bool:
    store = ledger.store
    activity = store.activities.find(token["activity"])
    if activity is None or activity.get("cancelled_at") or days.now() > activities.ends_at(activity) or station.get("removed_at"):
        return False
    guardians = {guardian["id"]: guardian for guardian in store.guardians.all()}
    desks = sees.desks_of(station, activity)
    return photos.may_fetch(name, activity=activity, desks=desks, children=store.children.all(), guardians=guardians)


async def _picture(name: str | None) -> Response:
    try:
        data = await run.io_bound(Pictures(house.ledger().store.folder).read, name) if name else None
    except StoreError:  # taken away this moment, or the disk does not give it
        data = None
    if data is None:
        return JSONResponse({"error": "not_found"}, status_code=404, headers=HEADERS)
    return Response(data, media_type="image/jpeg", headers=HEADERS)

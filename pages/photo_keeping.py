"""Photos are kept and taken away: the picture's file, the record that refers to it, and whatever is nobody's any more. Draws no page.

The rules are in `care.photos`. A picture's file goes when no record refers to it, whatever the reason: consent taken back, another photo
in its place, an import undone, the sample centre removed. What a power cut left over goes at the next start.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, TypeVar

from nicegui import background_tasks

from care import photos, portrait
from storage import house
from storage.errors import NotFound, StoreError
from storage.ledger import Ledger
from storage.pictures import Pictures, name_of
from storage.store import Change

T = TypeVar("T")
Table = Literal["children", "guardians"]

log = logging.getLogger("cuncao.photos")

_disk = ThreadPoolExecutor(1, "pictures")
"""One thread, so that what is asked of the disk happens in that order: a picture kept after it was removed is there."""
_eyes = ThreadPoolExecutor(1, "photos")
"""One picture is unpacked at a time."""
_arriving: Counter[str] = Counter()
"""Pictures on their way into a record: not yet anybody's, and not to be removed."""


async def _on_disk(work: Callable[..., T], *values: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(_disk, work, *values)


async def made_small(data: bytes, widest: int = portrait.WIDEST, heaviest: int = portrait.HEAVIEST) -> bytes:
    """`portrait.read`, one picture after the other: unpacked, a single one takes a hundred megabytes. Raises BadPicture."""
    return await asyncio.get_running_loop().run_in_executor(_eyes, portrait.read, data, widest, heaviest)


async def keep(table: Table, id: str, jpeg: bytes, consent: Mapping[str, Any], *, by: str) -> None:
    """Give a child or guardian this photo, to which `consent` (care.photos.consent) was given; on disk when this returns.

    Raises NotFound where the record is gone or was merged meanwhile, DiskFull and DiskFailed.
    """
    ledger, name = house.ledger(), name_of(jpeg)
    _arriving[name] += 1
    try:
        await _on_disk(Pictures(ledger.store.folder).keep, jpeg)
        record = ledger.store.table(table).need(id)
        if record.get("merged_into"):
            raise NotFound(table, id)
        ledger.save(table, {**record, "photo": {"picture": name, **consent}}, by=by)
        await ledger.commit()
    finally:
        _arriving[name] -= 1
        await sweep()


async def keep_scene(activity_id: str, jpeg: bytes, consent: Mapping[str, Any], *, by: str) -> Literal["kept", "had", "full"]:
    """Add a photo to an activity's record. Says "had" where it is there already, "full" where no more may be. Raises as `keep`."""
    ledger, name = house.ledger(), name_of(jpeg)
    _arriving[name] += 1
    try:
        await _on_disk(Pictures(ledger.store.folder).keep, jpeg)
        activity = ledger.store.activities.need(activity_id)
        there = photos.of_activity(activity)
        if name in there:
            return "had"
        if len(there) >= photos.MOST_OF_AN_ACTIVITY:
            return "full"
        ledger.save("activities", {**activity, "photos": [*(activity.get("photos") or ()), {"picture": name, **consent}]}, by=by)
        await ledger.commit()
        return "kept"
    finally:
        _arriving[name] -= 1
        await sweep()


async def remove_scene(activity_id: str, name: str, *, by: str) -> None:
    """Take a photo out of an activity's record; its file is gone when this returns. Raises as `keep`."""
    ledger = house.ledger()
    activity = ledger.store.activities.need(activity_id)
    left = [photo for photo in activity.get("photos") or () if photo.get("picture") != name]
    ledger.save("activities", {**activity, "photos": left}, by=by)
    await ledger.commit()
    await sweep()


async def withdraw(table: Table, id: str, *, by: str) -> None:
    """Take a person's photo away, from every record of that child; the picture's file is gone when this returns. Raises as `keep`."""
    ledger = house.ledger()
    found = photos.same_child(id, ledger.store.children.all()) if table == "children" else [ledger.store.guardians.need(id)]
    for record in found:
        if record.get("photo"):
            ledger.save(table, {**record, "photo": None}, by=by)
    await ledger.commit()
    await sweep()


async def sweep() -> None:
    """Remove every picture that is nobody's, and the photos of guardians whom no child has any more."""
    ledger = house.ledger()
    store = ledger.store
    strays = list(photos.strays(store.children.all(), store.guardians.all()))
    for guardian in strays:
        ledger.save("guardians", {**guardian, "photo": None}, by=None)
    if strays:
        await ledger.commit()
    pictures = Pictures(store.folder)
    needless = set(await _on_disk(pictures.names)) - _wanted(ledger)
    for name in sorted(needless):
        if name not in _wanted(ledger):  # asked again: meanwhile somebody may have got the same picture
            await _on_disk(pictures.remove, name)


def _wanted(ledger: Ledger) -> set[str]:
    store = ledger.store
    kept = photos.needed(store.children.all(), store.guardians.all(), store.activities.all())
    return kept | {name for name, count in _arriving.items() if count}


# --- while the server runs ------------------------------------------------------------------------------------------------------


def begin() -> None:
    """Sweep now, and whenever a child, guardian or activity was changed. Called once, when the server has started."""
    house.ledger().store.follow(_changed, lambda changes: None)
    background_tasks.create(_sweep_quietly(), name="needless pictures")


def _changed(changes: Sequence[Change]) -> None:
    if any(change.table in ("children", "guardians", "activities") for change in changes):
        background_tasks.create(_sweep_quietly(), name="needless pictures")


async def _sweep_quietly() -> None:
    try:
        if house.is_open():
            await sweep()
    except StoreError as error:
        log.warning("pictures that are nobody's are still there: %s", error.code)

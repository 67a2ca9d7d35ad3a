"""A process that opens only the store and works, to be killed; and a process whose disk gets full."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from storage.errors import StoreError  # noqa: E402
from storage.store import Store  # noqa: E402

WRITERS = 16


def say(text: str) -> None:
    os.write(1, text.encode() + b"\n")


async def write_on(store: Store, writer: int) -> None:
    """One fact and one record together, again and again; each is said when the store says that it is safe."""
    told: dict[str, Any] = store.children.find(f"c{writer}") or {"count": 0}
    for count in range(told["count"] + 1, 1_000_000):
        store.facts.insert({"id": f"{writer}-{count}", "kind": "attendance", "activity": "a1", "child": f"c{writer}"})
        store.save("children", {"id": f"c{writer}", "count": count}, by="周敏")
        await store.commit()
        say(f"{writer} {count}")


async def work(folder: Path) -> None:
    store = Store.open(folder, compact_at=40_000)
    for note in store.notes:
        say(f"note {note.code}")
    say("open")
    await asyncio.gather(*(write_on(store, writer) for writer in range(WRITERS)))


async def fill(folder: Path, room: int) -> None:
    """Write until the system says that files may not grow any more; make room; go on."""
    import resource

    store = Store.open(folder)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    await until_full(store)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    await write_one(store, "after")
    say("went on")
    store.close()


async def fill_disk(folder: Path, room: Path) -> None:
    """The same on a small disk, where `room` is a file that can be removed."""
    store = Store.open(folder)
    await until_full(store)
    room.unlink()  # noqa: ASYNC240 (nothing else runs here)
    await write_one(store, "after")
    say("went on")
    store.close()


async def until_full(store: Store) -> None:
    for count in range(2_000):
        try:
            await write_one(store, f"f{count}")
        except StoreError as error:
            kept = [fact["id"] for fact in store.facts.all()]
            same = kept == [f"f{number}" for number in range(count)]
            say(f"{error.code} restart={error.needs['restart']} after {count}, memory {'as the disk' if same else 'wrong'}")
            return
    say("never full")


async def write_one(store: Store, id: str) -> None:
    store.facts.insert({"id": id, "note": "x" * 400})
    await store.commit()


if __name__ == "__main__":
    what, folder = sys.argv[1], Path(sys.argv[2])
    if what == "work":
        asyncio.run(work(folder))
    elif what == "fill":
        asyncio.run(fill(folder, int(sys.argv[3])))
    elif what == "fill_disk":
        asyncio.run(fill_disk(folder, Path(sys.argv[3])))
    else:
        if len(sys.argv) > 3:
            os.setuid(int(sys.argv[3]))  # root may do anything; this one may not
        try:
            Store.open(folder).close()
        except StoreError as error:
            say(f"{error.code} {error.needs}")

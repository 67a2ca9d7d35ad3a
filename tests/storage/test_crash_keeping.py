"""The power is cut at every moment of a backup, of a restore and of a migration, in every way the disk allows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from recording import Machine, Op, be_newer, everything, lay_out
from test_crash import _quick_folder, losses, watched

from storage.backup import backup_now, content_of, restore, unpacked
from storage.errors import StoreError, Unfinished
from storage.pictures import Pictures
from storage.store import Store

Said = list[tuple[object, ...]]


@pytest.fixture
def room() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=_quick_folder()) as folder:
        yield Path(folder)


def power_cuts(ops: list[Op], dropped: frozenset[str]) -> Iterator[tuple[str, Said, dict[str, bytes | None]]]:
    """Each state that a power cut may leave, when, and what had been said by then. `dropped`: fsyncs that are left out."""
    machine, said, tried = Machine(dropped), Said(), set[object]()
    for step, op in enumerate(ops):
        machine.do(op)
        if op[1] in ("read", "backs up", "backed up", "restored"):
            said.append(op[1:])
        for state in machine.after_a_power_cut():
            key = (len(said), *sorted(state.items()))
            if key not in tried:
                tried.add(key)
                yield f"after step {step} {op[1:3]!r:.90}", said, state


def names_of(ops: list[Op]) -> set[str]:
    return {op[3] for op in ops if op[1] in ("sync", "sync_folder")}


# A backup


def backup_losses(room: Path, root: Path, ops: list[Op], dropped: frozenset[str] = frozenset()) -> Iterator[str]:
    """Where a backup that was said to be made is not whole, or one is there that is half."""
    file, seen = room / "found.zip", set[tuple[int, bytes | None]]()
    for when, said, state in power_cuts(ops, dropped):
        begun = [held for verb, *rest in said if verb == "backs up" for held in rest]
        made = sum(verb == "backed up" for verb, *_ in said)
        data = state.get(str(root / "centre" / "b.zip"))
        if (len(said), data) in seen:
            continue
        seen.add((len(said), data))
        if data is None:
            if made:
                yield f"{when}: gone"
            continue
        file.write_bytes(data)
        try:
            with unpacked(file) as (told, archive):
                tables = content_of(archive, told, file)[0].as_lists()
        except StoreError as error:
            yield f"{when}: {error}"
            continue
        if orjson.dumps({name: rows for name, rows in sorted(tables.items()) if rows}) not in begun[max(made - 1, 0) :]:
            yield f"{when}: another backup"


def test_a_backup_that_was_said_to_be_made_is_whole_and_what_has_its_name_is_never_half(room: Path) -> None:
    root, ops = watched(room, [(["write", "picture", "backup", "write", "backup"], None)])
    assert [op[1] for op in ops].count("backed up") == 2
    assert list(backup_losses(room, root, ops)) == []
    for why in ("backup", "backup named"):
        assert next(backup_losses(room, root, ops, frozenset({why})), None), f"nothing shows what the fsync {why!r} is for"


# A restore


def restore_losses(root: Path, backup: Path, held: bytes, ops: list[Op], dropped: frozenset[str] = frozenset()) -> Iterator[str]:
    """Where a restore left something that is neither whole nor said to be unfinished, or cannot be done again."""
    for when, said, state in power_cuts(ops, dropped):
        with tempfile.TemporaryDirectory(dir=_quick_folder()) as place:
            lay_out(state, root, Path(place))
            folder = Path(place) / "centre" / "data"
            problem = _restored(folder, held)
            if said and problem:
                yield f"{when}: said to be restored, but {problem}"
            elif problem not in (None, "nothing is there", "unfinished"):
                yield f"{when}: {problem}"
            elif problem:
                restore(backup, folder)
                if problem := _restored(folder, held):
                    yield f"{when}: done again, and {problem}"


def _restored(folder: Path, held: bytes) -> str | None:
    if not folder.exists() or not any(folder.iterdir()):
        return "nothing is there"
    try:
        store = Store.open(folder, read_only=True)
    except Unfinished:
        return "unfinished"
    except StoreError as error:
        return f"refused: {error}"
    pictures = Pictures(folder)
    whole = everything(store) == held and len(pictures.names()) == 1 and not pictures.changed()
    store.close()
    return None if whole else "something else is there"


def test_a_restore_that_is_cut_off_says_so_and_can_be_done_again_and_one_that_was_said_to_be_done_is_whole(room: Path) -> None:
    store = Store.open(room / "old")
    photo = {"picture": Pictures(room / "old").keep(b"a picture"), "by": "奶奶", "on": "2026-11-29"}
    store.save("children", {"id": "c1", "name": "魏小涛", "photo": photo}, by="周敏")
    store.commit_now()
    held, backup = everything(store), room / "b.zip"
    backup_now(store, backup)
    store.close()
    root, ops = watched(room, [([], None)], restore=backup)
    assert list(restore_losses(root, backup, held, ops)) == []
    shown = {why: next(restore_losses(root, backup, held, ops, frozenset({why})), None) for why in sorted(names_of(ops))}
    # The folder's next fsync, that of the snapshot's name, puts the journal's name on the disk, too; until then it is said to be unfinished.
    assert shown.pop("journal begun") is None
    assert set(shown) >= {
        "folder made",
        "filling begun",
        "picture",
        "picture named",
        "heading",
        "snapshot",
        "snapshot named",
        "filling ended",
    }
    assert [why for why, loss in shown.items() if loss is None] == []


# A migration


def taken(held: bytes) -> bytes:
    """What was written, as a newer program reads it."""
    tables = orjson.loads(held)
    for child in tables.get("children", ()):
        child["step"] = 1
    return orjson.dumps(tables)


def test_a_migration_that_is_cut_off_loses_nothing_and_begins_again(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, before = watched(room, [(["write", "compact", "write"], None)])
    root, ops = watched(room, [(["fact"], None)], newer=True)
    be_newer(monkeypatch.setattr)
    assert list(losses(root, ops, read_as=taken)) == []
    own = names_of([op for op in ops[len(before) :]])
    shown = {why: next(losses(root, ops, frozenset({why}), read_as=taken), None) for why in sorted(own)}
    assert set(shown) >= {"heading", "journal begun", "snapshot", "snapshot named", "batch"}
    assert [why for why, loss in shown.items() if loss is None] == []

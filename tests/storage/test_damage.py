"""Journal and snapshot, cut and changed behind the store's back: it is always said, never a silent difference."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from recording import everything

from storage import snapshot
from storage.check import check, salvage
from storage.errors import Damaged, DiskFull, Unfinished
from storage.filling import UNFINISHED
from storage.lines import journal_files
from storage.snapshot import NAME
from storage.store import Store
from storage.tables import Document


def a_folder(folder: Path, *, children: int = 3, snapshot: bool = False) -> bytes:
    """A folder with some children and facts in several batches, and what is in it."""
    store = Store.open(folder)
    for number in range(children):
        store.save("children", {"id": f"c{number}", "name": f"魏小涛 {number}", "group": "河东组"}, by="周敏")
        store.commit_now()
        if snapshot and number == children - 3:
            store.compact()
    for number in range(2):
        store.facts.insert({"id": f"f{number}", "kind": "arrival", "activity": "a1", "child": "c0", "at": "2026-12-18T09:41:07.120+08:00"})
        store.commit_now()
    held = everything(store)
    store.close()
    return held


def the_journal(folder: Path) -> Path:
    return journal_files(folder)[-1][1]


def opened(folder: Path) -> tuple[bytes, list[str]]:
    store = Store.open(folder)
    try:
        return everything(store), [note.code for note in store.notes]
    finally:
        store.close()


def test_a_last_batch_cut_at_any_byte_is_left_out_reported_and_kept_aside(tmp_path: Path) -> None:
    held = a_folder(tmp_path / "data")
    journal = the_journal(tmp_path / "data")
    whole = journal.read_bytes()
    start = whole.rstrip(b"\n").rindex(b"\n") + 1
    journal.write_bytes(whole[:start])
    without = opened(tmp_path / "data")[0]
    assert without != held
    for cut in range(start, len(whole)):
        journal.write_bytes(whole[:cut])
        assert opened(tmp_path / "data") == (without, ["torn_tail"] if cut > start else [])
        assert the_journal(tmp_path / "data").read_bytes() == whole[:start]
        if cut > start:
            (aside,) = (tmp_path / "data").glob("torn-*.jsonl")
            assert aside.read_bytes() == whole[start:cut]
    journal.write_bytes(whole)
    assert opened(tmp_path / "data") == (held, [])


def test_work_goes_on_after_a_torn_batch(tmp_path: Path) -> None:
    a_folder(tmp_path / "data")
    journal = the_journal(tmp_path / "data")
    journal.write_bytes(journal.read_bytes()[:-20])
    store = Store.open(tmp_path / "data")
    store.facts.insert({"id": "f1", "kind": "arrival"})
    store.commit_now()
    store.close()
    store = Store.open(tmp_path / "data")
    assert [fact["id"] for fact in store.facts.all()] == ["f0", "f1"]
    assert store.notes == []
    store.close()


def flips(folder: Path, count: int, seed: int) -> dict[str, int]:
    """Flip one random bit at a time in a folder's files, and count how it was told. Raises AssertionError at a silent difference."""
    chance, told = random.Random(seed), dict.fromkeys(("refused", "reported"), 0)
    held = opened(folder)[0]
    paths = [path for path in [*(path for _, path in journal_files(folder)), folder / NAME] if path.exists()]
    for _ in range(count):
        path = chance.choice(paths)
        sound = path.read_bytes()
        bit = chance.randrange(len(sound) * 8)
        changed = bytearray(sound)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        where = f"bit {bit} of {path.name}"
        report = check(folder)
        try:
            now, notes = opened(folder)
        except Damaged:
            assert not report.sound, where
            told["refused"] += 1
        else:
            assert notes == ["torn_tail"], f"{where}: nobody said anything; {now == held}"
            assert [note["code"] for note in report.notes if note["code"] == "torn_tail"], where
            told["reported"] += 1
        for stray in folder.glob("torn-*"):
            stray.unlink()
        path.write_bytes(sound)
    return told


def test_a_flipped_bit_is_always_noticed(tmp_path: Path) -> None:
    a_folder(tmp_path / "data", children=12, snapshot=True)
    told = flips(tmp_path / "data", 300, seed=4)
    assert told["refused"] > 250, f"a flip is damage, and at most the very end can be taken for torn: {told}"


def test_damage_before_the_end_names_file_and_line_and_what_to_do(tmp_path: Path) -> None:
    a_folder(tmp_path / "data")
    journal = the_journal(tmp_path / "data")
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:2], lines[2].replace("小涛".encode(), "小海".encode()), *lines[3:]]))
    with pytest.raises(Damaged) as error:
        Store.open(tmp_path / "data")
    assert error.value.needs == {"file": str(journal), "line": 3, "problem": "changed", "advice": "salvage"}


@pytest.mark.parametrize("what", ["missing", "swapped", "twice"])
def test_lines_that_are_missing_swapped_or_there_twice_are_noticed(tmp_path: Path, what: str) -> None:
    a_folder(tmp_path / "data")
    journal = the_journal(tmp_path / "data")
    head, one, two, three, *rest = journal.read_bytes().splitlines(keepends=True)
    lines = {"missing": [head, one, three, *rest], "swapped": [head, one, three, two, *rest], "twice": [head, one, two, two, three, *rest]}
    journal.write_bytes(b"".join(lines[what]))
    with pytest.raises(Damaged) as error:
        Store.open(tmp_path / "data")
    assert error.value.needs["problem"] == "does_not_follow"


def test_a_journal_that_is_missing_behind_its_snapshot_is_noticed(tmp_path: Path) -> None:
    a_folder(tmp_path / "data", snapshot=True)
    the_journal(tmp_path / "data").unlink()
    with pytest.raises(Damaged) as error:
        Store.open(tmp_path / "data")
    assert error.value.needs["problem"] == "missing"


def test_a_snapshot_that_is_missing_before_its_journal_is_noticed(tmp_path: Path) -> None:
    a_folder(tmp_path / "data", snapshot=True)
    (tmp_path / "data" / NAME).unlink()
    with pytest.raises(Damaged):
        Store.open(tmp_path / "data")


def test_the_journal_of_another_centre_is_not_taken_for_ours(tmp_path: Path) -> None:
    a_folder(tmp_path / "ours", snapshot=True)
    a_folder(tmp_path / "theirs", snapshot=True)
    (tmp_path / "ours" / the_journal(tmp_path / "ours").name).write_bytes(the_journal(tmp_path / "theirs").read_bytes())
    with pytest.raises(Damaged):
        Store.open(tmp_path / "ours")


# Salvage


def test_salvage_of_a_journal_saves_all_but_the_damaged_line_and_says_which_changes_that_were(tmp_path: Path) -> None:
    a_folder(tmp_path / "data")
    journal = the_journal(tmp_path / "data")
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:2], lines[2].replace("小涛".encode(), "小海".encode()), *lines[3:]]))
    before = {path: path.read_bytes() for path in (tmp_path / "data").iterdir()}
    saved = salvage(tmp_path / "data", tmp_path / "saved")
    assert {path: path.read_bytes() for path in (tmp_path / "data").iterdir()} == before
    assert saved.lost == [(3, 4)]  # the second child, and the line of history about her
    assert (saved.tables, saved.last) == ({"children": 2, "facts": 2, "history": 2}, 8)
    assert saved.unreadable == [{"file": journal.name, "line": 3, "table": ""}]
    assert (saved.doubtful, saved.lost_documents, saved.torn, saved.strange) == ([], [], None, [])
    store = Store.open(tmp_path / "saved")
    assert [child["id"] for child in store.children.all()] == ["c0", "c2"]
    store.facts.insert({"id": "f9"})
    store.commit_now()
    store.close()
    assert check(tmp_path / "saved").sound


def change_last_line(journal: Path) -> None:
    """Change one letter in a journal's last line, which keeps its end."""
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:-1], lines[-1].replace(b"arrival", b"arrivel")]))


def test_salvage_says_from_which_change_on_nothing_is_known_where_the_very_last_line_was_changed(tmp_path: Path) -> None:
    a_folder(tmp_path / "data")
    journal = the_journal(tmp_path / "data")
    change_last_line(journal)
    saved = salvage(tmp_path / "data", tmp_path / "saved")
    assert saved.unreadable == [{"file": journal.name, "line": 6, "table": ""}]
    assert (saved.lost, saved.last, saved.torn) == ([(8, None)], 7, None)
    assert saved.tables == {"children": 3, "facts": 1, "history": 3}


def test_salvage_says_which_changes_a_last_line_held_where_the_journal_goes_on_in_another_file(tmp_path: Path) -> None:
    a_folder(tmp_path / "data")
    first = the_journal(tmp_path / "data")
    whole = first.read_bytes()
    store = Store.open(tmp_path / "data")
    store.compact()
    store.close()
    assert the_journal(tmp_path / "data") != first
    first.write_bytes(whole)  # as a power cut leaves it: the snapshot is there, what it replaces not yet gone
    change_last_line(first)
    assert salvage(tmp_path / "data", tmp_path / "with").lost == []
    (tmp_path / "data" / NAME).unlink()  # or as it is before the snapshot was made
    saved = salvage(tmp_path / "data", tmp_path / "without")
    assert (saved.lost, saved.last) == ([(8, 8)], 8)


def test_a_heading_that_was_changed_loses_no_change(tmp_path: Path) -> None:
    a_folder(tmp_path / "data")
    store = Store.open(tmp_path / "data")
    store.compact()
    store.close()
    journal = the_journal(tmp_path / "data")
    journal.write_bytes(journal.read_bytes().replace(b'"after":8', b'"after":9'))
    assert not check(tmp_path / "data").sound
    saved = salvage(tmp_path / "data", tmp_path / "saved")
    assert saved.unreadable == [{"file": journal.name, "line": 1, "table": ""}]
    assert (saved.lost, saved.tables) == ([], {"children": 3, "facts": 2, "history": 3})


def test_salvage_tells_a_line_that_a_power_cut_tore_from_one_that_was_changed(tmp_path: Path) -> None:
    a_folder(tmp_path / "data")
    journal = the_journal(tmp_path / "data")
    journal.write_bytes(journal.read_bytes()[:-20])
    saved = salvage(tmp_path / "data", tmp_path / "saved")
    assert saved.torn
    assert (saved.torn["file"], saved.torn["line"], saved.lost, saved.unreadable) == (str(journal), 6, [], [])


def test_salvage_leaves_the_journal_of_another_centre_alone_and_says_so(tmp_path: Path) -> None:
    a_folder(tmp_path / "ours", snapshot=True)
    a_folder(tmp_path / "theirs", children=5, snapshot=True)
    theirs = the_journal(tmp_path / "theirs")
    (tmp_path / "ours" / theirs.name).write_bytes(theirs.read_bytes())
    saved = salvage(tmp_path / "ours", tmp_path / "saved")
    assert (saved.strange, saved.tables["children"]) == ([theirs.name], 3)


def test_a_salvage_that_finds_no_room_leaves_nothing_and_one_that_was_cut_off_is_told_and_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_folder(tmp_path / "data")
    with monkeypatch.context() as full:
        full.setattr(snapshot, "save", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(DiskFull) as error:
            salvage(tmp_path / "data", tmp_path / "saved")
        assert error.value.needs["file"] == str(tmp_path / "saved")
        assert not (tmp_path / "saved").exists()
    salvage(tmp_path / "data", tmp_path / "saved")
    (tmp_path / "saved" / UNFINISHED).touch()
    for read_only in (True, False):
        with pytest.raises(Unfinished):
            Store.open(tmp_path / "saved", read_only=read_only)
    assert [problem["code"] for problem in check(tmp_path / "saved").problems] == ["unfinished"]
    salvage(tmp_path / "data", tmp_path / "saved")
    assert check(tmp_path / "saved").sound


def test_salvage_of_a_snapshot_names_what_is_in_doubt_and_what_is_gone(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "data")
    for number in range(600):
        store.save("children", {"id": f"c{number}", "name": f"魏小涛 {number}"}, by=None)
    store.erase("children", "c7", by="周敏")
    store.commit_now()
    store.compact()
    store.close()
    path = tmp_path / "data" / NAME
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"id":"c300","name"', b'"id":"c300,"name"'))
    with pytest.raises(Damaged) as error:
        Store.open(tmp_path / "data")
    assert error.value.needs["line"] == 257  # the first line of the block that the 301st child stands in
    saved = salvage(tmp_path / "data", tmp_path / "saved")
    assert saved.unreadable == [{"file": NAME, "line": whole[: whole.index(b'"id":"c300"')].count(b"\n") + 1, "table": "children"}]
    assert saved.lost_documents == [{"table": "children", "id": "c300"}]
    assert saved.tables["children"] == 598
    assert {"table": "children", "id": "c299"} in saved.doubtful
    assert len(saved.doubtful) == 255


def test_salvage_of_a_snapshot_whose_end_is_gone_takes_all_documents_and_doubts_each(tmp_path: Path) -> None:
    a_folder(tmp_path / "data", children=6, snapshot=True)
    path = tmp_path / "data" / NAME
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(Damaged):
        Store.open(tmp_path / "data")
    saved = salvage(tmp_path / "data", tmp_path / "saved")
    assert saved.tables == {"children": 6, "facts": 2, "history": 6}
    assert [entry["id"] for entry in saved.doubtful if entry["table"] == "children"] == ["c0", "c1", "c2", "c3"]
    assert (saved.lost, saved.unreadable, saved.lost_documents) == ([], [], [])
    store = Store.open(tmp_path / "saved")
    assert store.save("children", {"id": "c9"}, by=None).doc_id == 7
    store.close()


def test_documents_hold_their_number_and_cost_no_dictionary_of_their_own() -> None:
    assert not hasattr(Document.of({}, 1), "__dict__")

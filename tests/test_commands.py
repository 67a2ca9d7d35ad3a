"""The commands that keep the data, as people and scripts call them: JSON alone on stdout, sentences on stderr, 0, 1 or 2 at the end."""

import errno
import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

import app
from pages import words, words_store
from storage import errors
from storage.lines import journal_files
from storage.pictures import Pictures
from storage.snapshot import NAME
from storage.store import Store
from tests.conftest import Server

Run = Callable[..., SimpleNamespace]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """A command, run in this process: `code`, `out`, `err`, and `json`, what stood on stdout as JSON."""

    def command(*arguments: object) -> SimpleNamespace:
        capsys.readouterr()
        code = app.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert words.UNKNOWN not in said.err
        return SimpleNamespace(
            code=code, out=said.out, err=said.err, json=json.loads(said.out) if "--json" in arguments and said.out else None
        )

    return command


@pytest.fixture
def data(folder: Path) -> Path:
    """A folder with two children and a fact, each in a batch of its own."""
    store = Store.open(folder)
    for number, name in enumerate(("魏小涛", "陈㛃")):
        store.save("children", {"id": f"c{number}", "name": name}, by="周敏")
        store.commit_now()
    store.facts.insert({"id": "f1", "kind": "arrival", "activity": "a1", "child": "c0"})
    store.commit_now()
    store.close()
    return folder


def the_journal(folder: Path) -> Path:
    return journal_files(folder)[-1][1]


def damage(folder: Path, line: int) -> Path:
    """Change one character in a line of the journal."""
    path = the_journal(folder)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[line - 1] = lines[line - 1].replace("周敏".encode(), "周明".encode(), 1)
    path.write_bytes(b"".join(lines))
    return path


# --- backup and restore ---------------------------------------------------------------------------------------------------------


def test_a_backup_comes_back_into_an_empty_folder(run: Run, data: Path, tmp_path: Path) -> None:
    made = run("backup", tmp_path / "b.zip", "--data", data, "--json")
    assert (made.code, made.err, made.json["locked"], made.json["tables"]["children"]) == (0, "", False, 2)
    assert made.json["bytes"] == (tmp_path / "b.zip").stat().st_size
    back = run("restore", tmp_path / "b.zip", "--data", tmp_path / "new", "--json")
    assert (back.code, back.err, back.json["seq"]) == (0, "", made.json["seq"])
    assert [json.loads(line)["name"] for line in run("export", "--table", "children", "--data", tmp_path / "new").out.splitlines()] == [
        "魏小涛",
        "陈㛃",
    ]


def test_without_json_people_are_told_what_is_in_it_and_what_to_do(run: Run, data: Path, tmp_path: Path) -> None:
    made = run("backup", tmp_path / "b.zip", "--data", data)
    assert made.out == f"备份好了：{tmp_path / 'b.zip'}，有 2 名儿童、1 条记录。抄一份放到别处，比如 U 盘。\n"
    back = run("restore", tmp_path / "b.zip", "--data", tmp_path / "new")
    assert "2 名儿童、1 条记录" in back.out
    assert f"app.py --data {tmp_path / 'new'}" in back.out


def test_a_backup_is_locked_with_the_first_line_of_a_file(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("腊月里的风铃\n第二行不算\n", encoding="utf-8")
    (tmp_path / "wrong").write_text("猜的", encoding="utf-8")
    made = run("backup", tmp_path / "b", "--data", data, "--passphrase-file", tmp_path / "secret", "--json")
    assert made.json["locked"]
    assert "魏小涛".encode() not in (tmp_path / "b").read_bytes()
    without = run("check", tmp_path / "b")
    assert (without.code, without.out) == (2, "")
    assert "这份备份上了锁" in without.err
    guessed = run("check", tmp_path / "b", "--passphrase-file", tmp_path / "wrong")
    assert (guessed.code, "口令不对，或者文件坏了" in guessed.err) == (1, True)
    assert run("restore", tmp_path / "b", "--data", tmp_path / "new").code == 2
    assert not (tmp_path / "new").exists()
    assert run("restore", tmp_path / "b", "--data", tmp_path / "new", "--passphrase-file", tmp_path / "secret").code == 0


def test_a_passphrase_is_asked_for_and_from_a_pipe_it_is_the_first_line(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["腊月里的风铃", "腊月里的风铃", "腊月里的风铃", "腊月里的", "别的"])
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    assert run("backup", tmp_path / "b", "--data", data, "--passphrase").code == 0
    assert run("restore", tmp_path / "b", "--data", tmp_path / "new").code == 0
    differ = run("backup", tmp_path / "c", "--data", data, "--passphrase")
    assert (differ.code, differ.err, (tmp_path / "c").exists()) == (2, "两遍不一样，没有备份。\n", False)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False, readline=lambda: "\n"))
    assert run("backup", tmp_path / "c", "--data", data, "--passphrase").err == "口令是空的，没有备份。\n"


def test_an_empty_passphrase_file_locks_nothing(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("\n", encoding="utf-8")
    refused = run("backup", tmp_path / "b", "--data", data, "--passphrase-file", tmp_path / "secret")
    assert (refused.code, (tmp_path / "b").exists()) == (2, False)
    assert "第一行是空的" in refused.err


def test_a_folder_that_holds_something_is_left_alone(run: Run, data: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "b.zip", "--data", data)
    before = the_journal(data).read_bytes()
    refused = run("restore", tmp_path / "b.zip", "--data", data, "--json")
    assert (refused.code, refused.out) == (2, "")
    assert f"{data} 里已经有东西了" in refused.err
    assert the_journal(data).read_bytes() == before


def test_a_damaged_backup_is_named_and_nothing_is_made_of_it(run: Run, data: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "b.zip", "--data", data)
    whole = (tmp_path / "b.zip").read_bytes()
    for cut in (0, len(whole) // 2, len(whole) - 1):
        (tmp_path / "b.zip").write_bytes(whole[:cut])
        for command in (("check", tmp_path / "b.zip"), ("restore", tmp_path / "b.zip", "--data", tmp_path / "new")):
            said = run(*command)
            assert (said.code, str(tmp_path / "b.zip") in said.err) == (1 if command[0] == "check" else 2, True)
            assert ".restoring" not in said.err
    assert not (tmp_path / "new").exists()


def test_a_place_that_takes_no_backup_is_named(run: Run, data: Path, tmp_path: Path) -> None:
    refused = run("backup", tmp_path / "nowhere" / "b.zip", "--data", data)
    assert (refused.code, refused.out) == (2, "")
    assert str(tmp_path / "nowhere" / "b.zip") in refused.err
    assert "寸草里的资料都在" in refused.err


@pytest.mark.parametrize(
    "command",
    [
        ("restore", "b.zip", "--data", "new"),
        ("check", "b.zip"),
        ("backup", "b.zip", "--data", "none"),
        ("salvage", "--data", "none", "--out", "new"),
    ],
)
def test_what_is_not_there_is_said_so(run: Run, command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = run(*command)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(("打不开这个文件：b.zip", "没有这个数据文件夹：none"))
    assert list(tmp_path.iterdir()) == []


# --- check and salvage ----------------------------------------------------------------------------------------------------------


def test_a_sound_folder_is_sound(run: Run, data: Path) -> None:
    said = run("check", data, "--json")
    assert (said.code, said.err) == (0, "")
    assert (said.json["sound"], said.json["what"], said.json["tables"]["children"], said.json["problems"]) == (True, "folder", 2, [])
    assert run("check", "--data", data).out.startswith(f"完好：{data}，有 2 名儿童、1 条记录")


def test_a_folder_of_something_else_is_not_called_sound(run: Run, tmp_path: Path) -> None:
    for command in (("check", tmp_path), ("salvage", "--data", tmp_path, "--out", tmp_path / "new")):
        said = run(*command)
        assert (said.code, said.out, said.err) == (2, "", f"这个文件夹里没有寸草的资料：{tmp_path}\n")


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("import", "x.csv"),
        ("sample",),
        ("figures", "--activity", "a1"),
        ("badges", "--out", "x.pdf"),
        ("export", "--table", "facts"),
        ("backup", "x.zip"),
        ("password", "周敏"),
    ],
)
def test_every_command_on_a_damaged_folder_names_file_and_line_and_what_to_do(
    run: Run, data: Path, command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text("姓名\n魏小涛\n", encoding="utf-8")
    path = damage(data, 2)
    before = path.read_bytes()
    said = run("--data", data, *command, *(("--port", 0) if not command else ()))
    assert (said.code, said.out) == (2, "")
    assert f"{path} 第 2 行和当初写的不一样" in said.err
    assert f"app.py salvage --data {data}" in said.err
    assert path.read_bytes() == before


def test_a_check_names_every_problem_and_ends_with_1(run: Run, data: Path) -> None:
    path = damage(data, 2)
    said = run("check", data, "--json")
    assert said.code == 1
    (problem,) = said.json["problems"]
    assert (problem["code"], problem["file"], problem["line"], problem["problem"], problem["advice"]) == (
        "damaged",
        str(path),
        2,
        "changed",
        "salvage",
    )
    assert problem["text"] in said.err


def test_salvage_says_what_it_saved_and_what_it_could_not(run: Run, data: Path, tmp_path: Path) -> None:
    damage(data, 2)
    before = the_journal(data).read_bytes()
    said = run("salvage", "--data", data, "--out", tmp_path / "new")
    assert said.code == 1
    assert "第 1 到 2 次改动读不出" in said.err
    assert "儿童 1、记录 1" in said.out
    assert the_journal(data).read_bytes() == before
    assert run("check", tmp_path / "new").code == 0
    again = run("salvage", "--data", data, "--out", tmp_path / "new")
    assert (again.code, "里已经有东西了" in again.err) == (2, True)


def test_salvage_of_a_journal_whose_end_is_damaged_does_not_call_it_whole(run: Run, data: Path, tmp_path: Path) -> None:
    path = the_journal(data)
    path.write_bytes(path.read_bytes().replace(b'"arrival"', b'"arrivel"'))
    said = run("salvage", "--data", data, "--out", tmp_path / "new", "--json")
    assert said.code == 1
    assert "第 4 行和当初写的不一样" in said.err
    assert f"{path.name} 第 4 行读不出（日志），没有捞到" in said.err
    assert "第 5 次起的改动读不出，到第几次为止不知道" in said.err
    assert said.json["lost"] == [[5, None]]
    assert said.json["tables"]["children"] == 2


def test_salvage_of_a_sound_folder_saves_all(run: Run, data: Path, tmp_path: Path) -> None:
    said = run("salvage", "--data", data, "--out", tmp_path / "new", "--json")
    assert (said.code, said.err, said.json["tables"]["children"], said.json["lost"]) == (0, "", 2, [])


def test_a_line_that_a_power_cut_tore_is_said_and_cut_off_only_when_opened(run: Run, data: Path) -> None:
    path = the_journal(data)
    path.write_bytes(path.read_bytes()[:-20])
    torn = path.read_bytes()
    said = run("export", "--table", "facts", "--data", data)
    assert (said.code, said.out, "最后一行没写完" in said.err, "没有算进去" in said.err) == (0, "", True, True)
    checked = run("check", data, "--json")
    assert (checked.code, [note["code"] for note in checked.json["notes"]]) == (0, ["torn_tail"])
    assert path.read_bytes() == torn
    opened = run("password", "周敏", "--data", data)
    assert "已经剪下来另放着" in opened.err
    assert path.read_bytes() != torn
    after = run("check", data, "--json")
    assert (after.code, [note["code"] for note in after.json["notes"]]) == (0, ["torn_kept"])
    assert "不想留可以删掉" in after.err


# --- what cannot be read --------------------------------------------------------------------------------------------------------


class Guard:
    """Files and folders that the system does not let anybody read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self._shut: set[Path] = set()
        for owner, name in ((Path, "open"), (Path, "read_bytes"), (Path, "iterdir"), (os, "listdir")):
            monkeypatch.setattr(owner, name, self._guarded(getattr(owner, name)))

    def shut(self, path: Path) -> None:
        self._shut.add(path)

    def _guarded(self, real: Callable[..., object]) -> Callable[..., object]:
        def guarded(path: Path, *more: object, **others: object) -> object:
            if path in self._shut:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return real(path, *more, **others)

        return guarded


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch) -> Guard:
    return Guard(monkeypatch)


def ends_with_a_sentence_about(said: SimpleNamespace, file: Path) -> None:
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"读不了 {file}（Permission denied）")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("what", ["folder", "journal", "snapshot", "pictures", "a picture"])
def test_a_folder_that_may_not_be_read_is_named_file_by_file(run: Run, data: Path, guard: Guard, what: str, tmp_path: Path) -> None:
    store = Store.open(data)
    picture = Pictures(data).find(Pictures(data).keep(b"a picture"))
    store.save("children", {"id": "c1", "photo": {"picture": picture.name, "by": "奶奶", "on": "2026-11-29"}}, by="周敏")
    store.commit_now()
    store.compact()
    store.close()
    path = {"folder": data, "journal": the_journal(data), "snapshot": data / NAME, "pictures": data / "pictures", "a picture": picture}[
        what
    ]
    guard.shut(path)
    ends_with_a_sentence_about(run("check", data), path)
    ends_with_a_sentence_about(run("salvage", "--data", data, "--out", tmp_path / "new"), path)
    ends_with_a_sentence_about(run("backup", tmp_path / "b.zip", "--data", data), path)
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob("b.zip*"))


def test_a_backup_that_may_not_be_read_is_named(run: Run, data: Path, guard: Guard, tmp_path: Path) -> None:
    run("backup", tmp_path / "b.zip", "--data", data)
    guard.shut(tmp_path / "b.zip")
    ends_with_a_sentence_about(run("check", tmp_path / "b.zip"), tmp_path / "b.zip")
    ends_with_a_sentence_about(run("restore", tmp_path / "b.zip", "--data", tmp_path / "new"), tmp_path / "b.zip")


def test_a_folder_that_vanishes_while_it_is_looked_through_is_said_so(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pictures, "changed", lambda self: shutil.rmtree(data, ignore_errors=True) or [])
    said = run("check", data)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"读不了 {data}")


def test_a_full_disk_on_which_no_locked_backup_can_be_unlocked_is_said_so(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text("口令", encoding="utf-8")
    run("backup", tmp_path / "b", "--data", data, "--passphrase-file", tmp_path / "key")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/tmp/nobody-knows")

    monkeypatch.setattr("storage.backup.tempfile.TemporaryFile", full)
    for command in (("check", tmp_path / "b"), ("restore", tmp_path / "b", "--data", tmp_path / "new")):
        said = run(*command, "--passphrase-file", tmp_path / "key")
        assert (said.code, said.out) == (2, "")
        assert ("满了" in said.err or "放不下" in said.err, "/tmp/nobody-knows" in said.err) == (True, False)


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
def test_a_backup_is_for_its_owner_alone(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("口令", encoding="utf-8")
    for number, more in enumerate(((), ("--passphrase-file", tmp_path / "key"))):
        run("backup", tmp_path / f"b{number}", "--data", data, *more)
        assert (tmp_path / f"b{number}").stat().st_mode & 0o777 == 0o600


# --- beside a running server ----------------------------------------------------------------------------------------------------


def test_backup_and_check_work_beside_a_running_server_and_a_second_one_names_the_first(server: Server, run: Run, tmp_path: Path) -> None:
    server.set_up()
    made = run("backup", tmp_path / "b.zip", "--data", server.folder, "--json")
    assert (made.code, made.json["tables"]["centre"]) == (0, 1)
    assert run("check", tmp_path / "b.zip").code == 0
    assert run("check", server.folder).code == 0
    assert server.process is not None
    second = run("--data", server.folder, "--port", 0)
    assert (second.code, second.out) == (2, "")
    assert str(server.folder) in second.err
    assert f"进程 {server.process.pid}" in second.err


# --- a sentence for every code --------------------------------------------------------------------------------------------------

NEEDS = {
    "file": "a.jsonl",
    "line": 7,
    "folder": "data",
    "process": 4,
    "host": "老电脑",
    "since": datetime.now(UTC).isoformat(),
    "command": "app.py",
    "reason": "Input/output error",
    "restart": False,
    "format": 2,
    "known": 1,
    "table": "children",
    "id": "c1",
    "picture": "ab",
    "bytes": 3,
}


def test_every_error_of_the_store_has_a_sentence_that_tells_what_to_do() -> None:
    kinds = [
        error
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, errors.StoreError) and error is not errors.StoreError
    ]
    assert len(kinds) >= 9
    problems = {
        "damaged": ("changed", "does_not_follow", "missing"),
        "bad_backup": ("needs_passphrase", "passphrase_or_changed", "changed"),
    }
    for kind in kinds:
        for problem in problems.get(kind.code, ("",)):
            for more in ({}, {"restart": True, "line": None, "process": None, "since": None}):
                said = words.told(kind.code, {**NEEDS, **more, "problem": problem, "advice": "salvage" if kind.code == "damaged" else ""})
                assert said != words.UNKNOWN, (kind.code, problem)
                assert "None" not in said or problem == "does_not_follow", said  # which always has a line


def test_every_code_that_storage_uses_is_known_here() -> None:
    """Read from storage's own source, so that a new code without a sentence is noticed."""
    import re

    source = "\n".join(path.read_text(encoding="utf-8") for path in (app.Path(app.__file__).parent / "storage").glob("*.py"))
    problems = set(re.findall(r'problem(?:"|)(?:=|: )"(\w+)"', source)) | set(re.findall(r'_damaged\([^)]*"(\w+)"\)', source))
    assert {"changed", "does_not_follow", "missing", "needs_passphrase"} <= problems
    assert {problem for problem in problems if not any(f".{problem}" in code for code in words_store.SENTENCES)} == set()
    assert set(re.findall(r'advice(?:"|)(?:=|: )"(\w+)"', source)) == set(words_store.ADVICE)
    notes = set(re.findall(r'Note\("(\w+)"', source)) | set(re.findall(r'notes[^\n]*"code": "(\w+)"', source))
    assert notes == {code for code in words_store.NOTES if "." not in code}
    said = set(re.findall(r'problems[^\n]*"code": "(\w+)"', source))
    assert {code for code in said if not any(known.split(".")[0] == code for known in words_store.SENTENCES)} == set()

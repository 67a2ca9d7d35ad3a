"""The commands that keep the data: backup, restore, check, salvage. Backup and check work beside a running server.

Each says in words what was made or found. What is wrong stands on stderr, a sentence each; `--json` has the same sentences as `text`.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pages import words, words_store
from pages.command_line import PROBLEMS, Wrong, need_file, need_folder, opened, remark, say
from pages.words import _
from storage.backup import Backup, backup_now, unpacked
from storage.backup import restore as bring_back
from storage.check import Problem, Report, Salvaged
from storage.check import check as look_through
from storage.check import salvage as save_from
from storage.errors import BadBackup, DiskFailed, DiskFull, unread
from storage.lines import journal_files
from storage.snapshot import NAME as SNAPSHOT

SHOWN = 20
"""Lines of one kind that a person is shown; JSON has all."""

Command = Callable[..., argparse.ArgumentParser]


def declare(command: Command) -> None:
    """Add the four commands by means of `command(name, run, help)`."""
    keep = command("backup", backup, _("把全部资料备份成一个文件"))
    keep.add_argument("file", type=Path, metavar="FILE")
    keep.add_argument("--passphrase", action="store_true", help=_("用口令上锁，口令会问你"))
    back = command("restore", restore, _("把备份恢复到一个空的文件夹"))
    back.add_argument("file", type=Path, metavar="FILE")
    looked = command("check", check, _("看看数据文件夹或备份是不是完好"))
    looked.add_argument("path", type=Path, nargs="?", metavar="FILE")
    saved = command("salvage", salvage, _("从坏了的数据文件夹里捞出读得出的"))
    saved.add_argument("--out", type=Path, required=True, metavar="DIR")
    for locked in (keep, back, looked):
        locked.add_argument("--passphrase-file", type=Path, metavar="FILE", help=_("口令是这个文件的第一行"))


# --- passphrases ----------------------------------------------------------------------------------------------------------------


def _passphrase(given: argparse.Namespace) -> str | None:
    """The one in the file that was named, if one was."""
    if given.passphrase_file is None:
        return None
    try:
        found = given.passphrase_file.read_text(encoding="utf-8-sig").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise Wrong(_("打不开这个文件：{file}").format(file=given.passphrase_file)) from error
    if not found:
        raise Wrong(_("这个文件的第一行是空的，没有口令：{file}").format(file=given.passphrase_file))
    return found


def _new_passphrase(given: argparse.Namespace) -> str | None:
    """The passphrase for a new backup: from its file, or asked for twice; from a pipe it is the first line."""
    if given.passphrase_file is not None or not given.passphrase:
        return _passphrase(given)
    if not sys.stdin.isatty():
        new = sys.stdin.readline().rstrip("\r\n")
    else:
        new = getpass.getpass(_("给备份设的口令："))
        if getpass.getpass(_("再输一遍：")) != new:
            raise Wrong(_("两遍不一样，没有备份。"))
    if not new:
        raise Wrong(_("口令是空的，没有备份。"))
    return new


def _passphrase_for(given: argparse.Namespace, file: Path) -> str | None:
    """The passphrase of a backup: from its file, or asked for where the backup is locked and somebody sits there."""
    known = _passphrase(given)
    if known is not None or not sys.stdin.isatty():
        return known
    try:
        with unpacked(file):
            return None
    except BadBackup as error:
        return getpass.getpass(_("这份备份的口令：")) if error.needs["problem"] == "needs_passphrase" else None


# --- backup and restore ---------------------------------------------------------------------------------------------------------


def backup(given: argparse.Namespace) -> None:
    """Everything at one moment in one file."""
    file, passphrase = given.file.resolve(), _new_passphrase(given)
    with opened(given, read_only=True) as ledger:
        try:
            made = backup_now(ledger.store, file, passphrase=passphrase)
        except (DiskFull, DiskFailed) as error:
            raise Wrong(words_store.not_made(error.code, error.needs)) from error
        answer = {"file": str(file), "bytes": file.stat().st_size, "locked": passphrase is not None, **asdict(made)}
        say(given, answer, _("备份好了：{file}，有 {what}。抄一份放到别处，比如 U 盘。").format(file=file, what=_holds(made)))


def _holds(made: Backup) -> str:
    told = _("{children} 名儿童、{facts} 条记录")
    return told.format(children=made.tables.get("children", 0), facts=made.tables.get("facts", 0))


def restore(given: argparse.Namespace) -> None:
    """A backup into an empty folder, under a new store id, so that phones send again what it lacks."""
    need_file(given.file)
    folder = given.data.resolve()
    try:
        made = bring_back(given.file, folder, passphrase=_passphrase_for(given, given.file))
    except (DiskFull, DiskFailed) as error:
        raise Wrong(words_store.not_restored(error.code, error.needs)) from error
    text = _("恢复好了：{folder}，有 {what}，是 {when} 的备份。用 app.py --data {folder} 打开。备份以后扫的，手机连上来会再传一遍。")
    say(given, {"folder": str(folder), **asdict(made)}, text.format(folder=folder, what=_holds(made), when=words.moment(made.made_at)))


# --- check ----------------------------------------------------------------------------------------------------------------------


def check(given: argparse.Namespace) -> int:
    """Every byte of a folder or a backup. 1 where something is wrong."""
    path = given.path or given.data
    is_folder = os.path.isdir(path)
    if is_folder:
        _need_data(path)
    else:
        need_file(path)
    report = look_through(path, passphrase=None if is_folder else _passphrase_for(given, path))
    if any(problem.get("problem") == "needs_passphrase" for problem in report.problems):
        raise Wrong(_problem(report.problems[0]))
    problems = [{**problem, "text": _problem(problem)} for problem in report.problems]
    notes = [{**note, "text": words_store.note(note["code"], note, only_read=True)} for note in report.notes]
    for said in problems + notes:
        remark(str(said["text"]))
    say(given, {"path": str(path), "sound": report.sound, **asdict(report), "problems": problems, "notes": notes}, _found(report, path))
    return 0 if report.sound else PROBLEMS


def _need_data(folder: Path) -> None:
    """Raises Wrong where nothing of ours is in a folder, Unreadable where one cannot tell."""
    try:
        if SNAPSHOT in os.listdir(folder) or journal_files(folder):
            return
    except OSError as error:
        raise unread(error, folder) from error
    raise Wrong(_("这个文件夹里没有寸草的资料：{folder}").format(folder=folder))


def _problem(problem: Problem) -> str:
    return words.told(problem["code"], problem)


def _found(report: Report, path: Path) -> str:
    if not report.sound:
        return _("有不对的地方：{path}，共 {n} 处。").format(path=path, n=len(report.problems))
    told = _("完好：{path}，有 {children} 名儿童、{facts} 条记录、{pictures} 张图片，每一个字都核对过。")
    return told.format(path=path, children=report.tables.get("children", 0), facts=report.tables.get("facts", 0), pictures=report.pictures)


# --- salvage --------------------------------------------------------------------------------------------------------------------


def salvage(given: argparse.Namespace) -> int:
    """What can be read of a damaged folder, in a new one. 1 where the folder is damaged, so that something may be missing."""
    need_folder(given.data)
    _need_data(given.data)
    out = given.out.resolve()
    before = look_through(given.data)
    try:
        saved = save_from(given.data, out)
    except (DiskFull, DiskFailed) as error:
        raise Wrong(words_store.not_saved(error.code, error.needs)) from error
    for line in [*(words.told(one["code"], {**one, "advice": ""}) for one in before.problems), *_losses(saved, sound=before.sound)]:
        remark(line)
    count = sum(saved.tables.values())
    text = _("捞出来 {n} 条，放在 {folder}：{tables}。原来的文件夹没有动。先看一遍，再用 app.py --data {folder} 打开。").format(
        n=count, folder=out, tables=_("、").join(_counts(saved.tables)) or _("什么也没有")
    )
    say(given, {"folder": str(out), **asdict(saved)}, text)
    return 0 if before.sound else PROBLEMS


def _counts(tables: dict[str, int]) -> Iterable[str]:
    return (_("{table} {n}").format(table=_table(name), n=count) for name, count in tables.items())


def _table(name: str) -> str:
    from pages.papers.workbook import TABLES

    more = {"sessions": words.mark("登录"), "pictures": words.mark("图片"), "journal": words.mark("日志")}
    return _({**TABLES, **more}.get(name, name))


def _losses(saved: Salvaged, *, sound: bool) -> Iterable[str]:
    """What was not saved, and what may be wrong, a line each."""
    gone = _("第 {first} 到 {last} 次改动读不出，里面的没有捞到。手机还没清掉的会再传一遍。")
    at_the_end = _("第 {first} 次起的改动读不出，到第几次为止不知道，里面的没有捞到。手机还没清掉的会再传一遍。")
    yield from _some([(gone if last else at_the_end).format(first=first, last=last) for first, last in saved.lost])
    unread = _("{file} 第 {line} 行读不出（{table}），没有捞到。")
    yield from _some([unread.format(**{**line, "table": _table(line["table"] or "journal")}) for line in saved.unreadable])
    if saved.torn:
        yield words_store.note("torn_tail", saved.torn, only_read=True) or ""
    yield from _some([_("{file} 是另一个中心的，没有用它。").format(file=name) for name in saved.strange])
    yield from _some(
        [_("{table} {id} 读不出，没有捞到。").format(table=_table(one["table"]), id=one["id"]) for one in saved.lost_documents]
    )
    doubt = _("{table} {id} 捞到了，可它那一段有一处被改过，看一看对不对。")
    yield from _some([doubt.format(table=_table(one["table"]), id=one["id"] or "?") for one in saved.doubtful])
    if not sound and None not in [last for _first, last in saved.lost]:
        yield _("读得出的最后一次改动是第 {n} 次，它后面的，要是有，就不知道了。").format(n=saved.last)


def _some(lines: list[Any]) -> Iterable[str]:
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield _("还有 {n} 行，用 --json 全看。").format(n=len(lines) - SHOWN)

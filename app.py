"""寸草 Cuncao: the one process, and its command line. No command serves.

The command line is the same for people and scripts: with `--json`, JSON alone on stdout and the log on stderr; exit 0, or 1 where rows had
problems, 2 for wrong use. NiceGUI is imported only to serve.
"""

import argparse
import getpass
import json
import logging
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pages import words
from pages.words import _
from storage import house
from storage.errors import InUse, NotFound, StoreError
from storage.ledger import Ledger

DEFAULT_FOLDER = Path(__file__).parent / "data"
EXPORTED = ("facts", "children", "activities", "items", "stations", "badges")
SECRET_FIELDS = {"stations": ("tokens",), "activities": ("join_code",)}
"""What an export leaves out: whoever holds a file should not hold the keys."""

WRONG_USE = 2


class Wrong(Exception):
    """The command cannot be done; its text is the one sentence for stderr."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # pyright: ignore[reportAttributeAccessIssue]
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        return given.run(given) or 0
    except Wrong as wrong:
        print(wrong, file=sys.stderr)
    except StoreError as error:
        print(words.sentence(error), file=sys.stderr)
    return WRONG_USE


def _parser() -> argparse.ArgumentParser:
    # Every option stands after any command too, so that one may type it where one thinks of it.
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", type=Path, default=argparse.SUPPRESS, help=_("数据文件夹"))
    machine = argparse.ArgumentParser(add_help=False, parents=[common])
    machine.add_argument("--json", action="store_true", help=_("只输出 JSON"))
    parser = argparse.ArgumentParser(prog="app.py", description=_("寸草：不带命令就是打开服务。"), parents=[common])
    parser.add_argument("--host", default=os.environ.get("CUNCAO_HOST", "0.0.0.0"), help=_("监听的地址"))  # noqa: S104 (phones in the hall must reach it)
    parser.add_argument("--port", type=int, default=os.environ.get("CUNCAO_PORT", "8080"), help=_("端口"))
    parser.set_defaults(run=serve, data=Path(os.environ.get("CUNCAO_DATA") or DEFAULT_FOLDER))
    commands = parser.add_subparsers(metavar=_("命令"))

    def command(
        name: str, run: Callable[[argparse.Namespace], int | None], help: str, parent: argparse.ArgumentParser = machine
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help, parents=[parent])
        added.set_defaults(run=run)
        return added

    command("sample", sample, _("放入示例中心"))
    command("import", import_roster, _("导入花名册")).add_argument("file", type=Path, metavar="FILE")
    command("figures", figures, _("一次活动的数字")).add_argument("--activity", required=True, metavar="ID")
    command("badges", badges, _("胸牌做成 PDF")).add_argument("--out", type=Path, required=True, metavar="FILE.pdf")
    command("export", export, _("导出一张表，一行一条")).add_argument("--table", choices=EXPORTED, required=True)
    keep = command("backup", backup, _("把全部数据备份成一个文件"))
    keep.add_argument("file", type=Path, metavar="FILE")
    back = command("restore", restore, _("把备份放回一个空的文件夹"))
    back.add_argument("file", type=Path, metavar="FILE")
    looked = command("check", check, _("查一查文件夹或备份是不是完好"))
    looked.add_argument("path", type=Path, nargs="?", metavar="FILE")
    saved = command("salvage", salvage, _("从坏了的文件夹里救出还读得出的"))
    saved.add_argument("--out", type=Path, required=True, metavar="DIR")
    for sealed in (keep, back, looked):
        sealed.add_argument("--passphrase-file", type=Path, metavar="FILE", help=_("口令写在这个文件的第一行"))
    command("password", password, _("组织者忘了密码，设一个新的"), common).add_argument("name", metavar="NAME")
    return parser


@contextmanager
def _ledger(given: argparse.Namespace, *, read_only: bool = False) -> Iterator[Ledger]:
    """The folder's ledger, closed again afterwards. What was noticed at opening is said on stderr."""
    if read_only and not given.data.is_dir():
        raise Wrong(_("没有这个数据文件夹：{folder}").format(folder=given.data))
    ledger = house.open_at(given.data, read_only=read_only)
    try:
        words.use(ledger.centre["language"], ledger.centre["time_zone"])
        for note in ledger.store.notes:
            print(words.note(note), file=sys.stderr)
        yield ledger
    finally:
        house.close()


def _say(given: argparse.Namespace, answer: Any, text: str) -> None:
    print(json.dumps(answer, ensure_ascii=False) if given.json else text)


def serve(given: argparse.Namespace) -> None:
    """Serve pages and stations until told to stop."""
    from pages.serve import serve as serve_pages

    serve_pages(given.data, given.host, given.port)


def sample(given: argparse.Namespace) -> None:
    """Set up the sample centre in a folder: an organizer, sixty children with badges, an activity that is on now."""
    from care import sample as made_up
    from care.ids import new_id
    from pages import door, sampling

    with _ledger(given) as ledger:
        if ledger.store.children.all() or ledger.store.organizers.all():
            raise Wrong(_("这个数据文件夹里已经有中心了，示例放到一个空的文件夹里。"))
        secret = secrets.token_hex(4)
        ledger.save(
            "organizers", {"id": new_id("o"), "name": made_up.ORGANIZER, "password": door.hash_password(secret)}, by=made_up.ORGANIZER
        )
        activity = sampling.load(ledger, by=made_up.ORGANIZER)
        ledger.store.commit_now()
        items = ledger.items()
        answer = {
            "organizer": {"name": made_up.ORGANIZER, "password": secret},
            "activity": {
                "id": activity["id"],
                "join_code": activity["join_code"],
                "segments": [{"id": segment["id"], "title": segment["title"]} for segment in activity["segments"]],
                "items": [
                    {"id": offer["item"], "title": items[offer["item"]]["title"], "per_child": offer["per_child"]}
                    for offer in activity["items"]
                ],
            },
            "children": [
                {
                    "id": child["id"],
                    "name": child["name"],
                    "badge": ledger.store.badges.by("child", child["id"])[0]["code"],
                    "number": child["number"],
                }
                for child in ledger.children()
            ],
        }
        text = _("示例中心放好了。组织者 {name}，密码 {password}。手机加入用 {code}。")
        _say(given, answer, text.format(name=made_up.ORGANIZER, password=secret, code=activity["join_code"]))


def import_roster(given: argparse.Namespace) -> int:
    """Import a roster. 1 where rows had problems."""
    from care.tables import Unreadable
    from pages import importing

    try:
        data = given.file.read_bytes()
    except OSError as error:
        raise Wrong(_("打不开这个文件：{file}").format(file=given.file.name)) from error
    with _ledger(given) as ledger:
        try:
            answer = importing.import_file(ledger, given.file.name, data, by=None)
        except Unreadable as error:
            raise Wrong(words.sentence(error)) from error
        ledger.store.commit_now()
    lines = [_("新增 {added}，更新 {updated}，没有变化 {unchanged}，没有导入 {skipped}。").format_map(answer)]
    lines += [_("{row} 行：{text}").format_map(problem) for problem in answer["problems"]]
    _say(given, answer, "\n".join(lines))
    return 1 if answer["problems"] else 0


def figures(given: argparse.Namespace) -> None:
    """The figures of one activity: the very ones that the board shows."""
    with _ledger(given, read_only=True) as ledger:
        try:
            answer = ledger.figures(given.activity)
        except NotFound as error:
            raise Wrong(_("没有这个活动：{id}").format(id=given.activity)) from error
        text = _("应到 {expected}，已到 {arrived}，在场 {inside}，已签退 {departed}，名单外 {walk_ins}，待处理 {tray}。")
        _say(given, answer, text.format_map(answer))


def badges(given: argparse.Namespace) -> None:
    """Badges of all children as a print-ready PDF. Children without one get one; beside a running server it is said how many have none."""
    from pages import badge_making

    try:
        with _ledger(given) as ledger:
            badge_making.issue_missing(ledger, by=None)
            ledger.store.commit_now()
            made = badge_making.sheets(ledger)
    except InUse:
        with _ledger(given, read_only=True) as ledger:
            made = badge_making.sheets(ledger)
            if made.without:
                print(_("{n} 名儿童还没有胸牌，没有印。在网页上给这些孩子发胸牌。").format(n=made.without), file=sys.stderr)
    try:
        given.out.write_bytes(made.pdf)
    except OSError as error:
        raise Wrong(_("写不进这个文件：{file}").format(file=given.out)) from error
    _say(given, {"badges": made.count, "without": made.without}, _("{n} 张胸牌写进了 {file}。").format(n=made.count, file=given.out))


def export(given: argparse.Namespace) -> None:
    """One table, one document a line."""
    with _ledger(given, read_only=True) as ledger:
        hidden = SECRET_FIELDS.get(given.table, ())
        for document in ledger.store.table(given.table).all():
            print(json.dumps(_without(document, hidden), ensure_ascii=False))


def _without(document: Mapping[str, Any], hidden: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in hidden}


def password(given: argparse.Namespace) -> None:
    """Set a forgotten password. Asked for twice; from a pipe it is the first line."""
    from pages import door

    with _ledger(given) as ledger:
        organizer = next((known for known in ledger.store.organizers.all() if known["name"] == given.name), None)
        if organizer is None:
            known = "、".join(organizer["name"] for organizer in ledger.store.organizers.all()) or _("还没有人")
            raise Wrong(_("没有叫 {name} 的组织者。有：{known}。").format(name=given.name, known=known))
        if sys.stdin.isatty():
            new = getpass.getpass(_("{name} 的新密码：").format(name=given.name))
            if getpass.getpass(_("再输一遍：")) != new:
                raise Wrong(_("两遍不一样，密码没有改。"))
        else:
            new = sys.stdin.readline().rstrip("\r\n")
        problem = door.password_problem(new)
        if problem:
            raise Wrong(problem)
        ledger.save("organizers", {**organizer, "password": door.hash_password(new)}, by=given.name)
        for session in ledger.store.sessions.all():
            if session.get("organizer") == organizer["id"]:
                ledger.erase("sessions", session["id"], by=None)
        ledger.store.commit_now()
        print(_("{name} 的密码改好了。").format(name=given.name))


def _passphrase(given: argparse.Namespace) -> str | None:
    if given.passphrase_file is None:
        return None
    try:
        return given.passphrase_file.read_text(encoding="utf-8").splitlines()[0]
    except (OSError, IndexError, UnicodeDecodeError) as error:
        raise Wrong(_("打不开这个文件：{file}").format(file=given.passphrase_file)) from error


def backup(given: argparse.Namespace) -> None:
    """One consistent file of everything, beside a running server too; sealed where a passphrase is given."""
    from dataclasses import asdict

    from storage.backup import backup_now

    with _ledger(given, read_only=True) as ledger:
        made = backup_now(ledger.store, given.file, passphrase=_passphrase(given))
    count = sum(made.tables.values())
    _say(given, asdict(made), _("备份写进了 {file}，{n} 条。").format(file=given.file, n=count))


def restore(given: argparse.Namespace) -> None:
    """A backup into an empty folder, under a new store id: phones send again what it lacks."""
    from dataclasses import asdict

    from storage.backup import restore as put_back

    made = put_back(given.file, given.data, passphrase=_passphrase(given))
    _say(given, asdict(made), _("备份放回了 {folder}。手机会把备份里缺的再传一遍。").format(folder=given.data))


def check(given: argparse.Namespace) -> int:
    """Verify a folder or a backup, every byte of it. 1 where something is wrong."""
    from dataclasses import asdict

    from storage.check import check as look_through

    path = given.path or given.data
    if not path.exists():
        raise Wrong(_("打不开这个文件：{file}").format(file=path))
    report = look_through(path, passphrase=_passphrase(given))
    lines = [_("完好，{n} 条。").format(n=sum(report.tables.values()))] if report.sound else []
    lines += [words.problem(problem) for problem in report.problems]
    _say(given, {**asdict(report), "sound": report.sound}, "\n".join(lines))
    return 0 if report.sound else 1


def salvage(given: argparse.Namespace) -> None:
    """What can still be read of a damaged folder, into a new one. Says what was and was not recoverable."""
    from dataclasses import asdict

    from storage.check import salvage as save_what_is_there

    saved = save_what_is_there(given.data, given.out)
    _say(given, asdict(saved), _("救出来的放在 {folder}。先用 check 看一看，再用它。").format(folder=given.out))


if __name__ == "__main__":
    sys.exit(main())

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
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pages import keeping, passwords, words
from pages.command_line import PROBLEMS, WRONG_USE, Wrong, opened, say
from pages.words import _
from storage.errors import InUse, NotFound, StoreError

DEFAULT_FOLDER = Path(__file__).parent / "data"
EXPORTED = ("facts", "children", "activities", "items", "stations", "badges")
SECRET_FIELDS = {"stations": ("tokens",), "activities": ("join_code",)}
"""What an export leaves out: whoever holds a file should not hold the keys."""


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


def _with_data() -> argparse.ArgumentParser:
    """The option that stands before a command and after it, so that one may type it where one thinks of it.

    A parser and its commands each need one of their own: a default set on a shared one would overrule what was typed before a command.
    """
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", type=Path, default=argparse.SUPPRESS, help=_("数据文件夹"))
    return common


def _on(variable: str, *, no_word: bool) -> bool:
    """What an environment variable says to yes or no; `no_word` where it says nothing."""
    said = os.environ.get(variable, "").strip().lower()
    return said not in ("0", "no", "off", "false") if said else no_word


def _parser() -> argparse.ArgumentParser:
    common = _with_data()
    machine = argparse.ArgumentParser(add_help=False, parents=[common])
    machine.add_argument("--json", action="store_true", help=_("只输出 JSON"))
    parser = argparse.ArgumentParser(prog="app.py", description=_("寸草：不带命令就是打开服务。"), parents=[_with_data()])
    parser.add_argument("--host", default=os.environ.get("CUNCAO_HOST", "0.0.0.0"), help=_("监听的地址"))  # noqa: S104 (phones in the hall must reach it)
    parser.add_argument("--port", type=int, default=os.environ.get("CUNCAO_PORT", "8080"), help=_("端口"))
    parser.add_argument(
        "--https", action="store_true", default=_on("CUNCAO_HTTPS", no_word=False), help=_("另开一个 https 端口，证书自己做")
    )
    parser.add_argument("--https-port", type=int, default=os.environ.get("CUNCAO_HTTPS_PORT", "8443"), help=_("https 的端口"))
    parser.add_argument(
        "--advertise",
        action=argparse.BooleanOptionalAction,
        default=_on("CUNCAO_ADVERTISE", no_word=True),
        help=_("在网络里叫 cuncao.local"),
    )
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
    keeping.declare(command)
    command("password", password, _("组织者忘了密码，设一个新的"), common).add_argument("name", metavar="NAME")
    return parser


def serve(given: argparse.Namespace) -> None:
    """Serve pages and stations until told to stop."""
    from pages.serve import serve as serve_pages

    serve_pages(given.data, given.host, given.port, https_port=given.https_port if given.https else None, advertise=given.advertise)


def sample(given: argparse.Namespace) -> None:
    """Set up the sample centre in a folder: an organizer, sixty children with badges, an activity that is on now."""
    from care import sample as made_up
    from care.ids import new_id
    from pages import sampling

    with opened(given) as ledger:
        if ledger.store.children.all() or ledger.store.organizers.all():
            raise Wrong(_("这个数据文件夹里已经有中心了，示例放到一个空的文件夹里。"))
        secret = secrets.token_hex(4)
        ledger.save(
            "organizers", {"id": new_id("o"), "name": made_up.ORGANIZER, "password": passwords.hash_password(secret)}, by=made_up.ORGANIZER
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
        say(given, answer, text.format(name=made_up.ORGANIZER, password=secret, code=activity["join_code"]))


def import_roster(given: argparse.Namespace) -> int:
    """Import a roster. 1 where rows had problems."""
    from care.tables import Unreadable
    from pages import importing

    try:
        data = given.file.read_bytes()
    except OSError as error:
        raise Wrong(_("打不开这个文件：{file}").format(file=given.file.name)) from error
    with opened(given) as ledger:
        try:
            answer = importing.import_file(ledger, given.file.name, data, by=None)
        except Unreadable as error:
            raise Wrong(words.sentence(error)) from error
        ledger.store.commit_now()
    lines = [_("新增 {added}，更新 {updated}，没有变化 {unchanged}，没有导入 {skipped}。").format_map(answer)]
    lines += [_("{row} 行：{text}").format_map(problem) for problem in answer["problems"]]
    say(given, answer, "\n".join(lines))
    return PROBLEMS if answer["problems"] else 0


def figures(given: argparse.Namespace) -> None:
    """The figures of one activity, or of a series: the very ones that its page shows."""
    from care import figures as rules
    from pages import series_days

    with opened(given, read_only=True) as ledger:
        if ledger.store.series.find(given.activity) and (course := series_days.find(given.activity)):
            counted = rules.of_days(course.days())
            text = _("{days} 天：办了 {held}，没办 {not_held}，没有记录 {not_recorded}。人数 {children}，人次 {visits}。")
            return say(given, counted, text.format_map(counted))
        try:
            answer = ledger.figures(given.activity)
        except NotFound as error:
            raise Wrong(_("没有这个活动：{id}").format(id=given.activity)) from error
        text = _("应到 {expected}，已到 {arrived}，在场 {inside}，已签退 {departed}，名单外 {walk_ins}，待处理 {tray}。")
        say(given, answer, text.format_map(answer))


def badges(given: argparse.Namespace) -> None:
    """Badges of all children as a print-ready PDF. Children without one get one; beside a running server it is said how many have none."""
    from pages import badge_making

    try:
        with opened(given) as ledger:
            badge_making.issue_missing(ledger, by=None)
            ledger.store.commit_now()
            made = badge_making.sheets(ledger)
    except InUse:
        with opened(given, read_only=True) as ledger:
            made = badge_making.sheets(ledger)
            if made.without:
                print(_("{n} 名儿童还没有胸牌，没有印。在网页上给这些孩子发胸牌。").format(n=made.without), file=sys.stderr)
    try:
        given.out.write_bytes(made.pdf)
    except OSError as error:
        raise Wrong(_("写不进这个文件：{file}").format(file=given.out)) from error
    say(given, {"badges": made.count, "without": made.without}, _("{n} 张胸牌写进了 {file}。").format(n=made.count, file=given.out))


def export(given: argparse.Namespace) -> None:
    """One table, one document a line."""
    with opened(given, read_only=True) as ledger:
        hidden = SECRET_FIELDS.get(given.table, ())
        for document in ledger.store.table(given.table).all():
            print(json.dumps(_without(document, hidden), ensure_ascii=False))


def _without(document: Mapping[str, Any], hidden: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in hidden}


def password(given: argparse.Namespace) -> None:
    """Set a forgotten password. Asked for twice; from a pipe it is the first line."""
    with opened(given) as ledger:
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
        problem = passwords.password_problem(new)
        if problem:
            raise Wrong(problem)
        ledger.save("organizers", {**organizer, "password": passwords.hash_password(new)}, by=given.name)
        for session in ledger.store.sessions.all():
            if session.get("organizer") == organizer["id"]:
                ledger.erase("sessions", session["id"], by=None)
        ledger.store.commit_now()
        print(_("{name} 的密码改好了。").format(name=given.name))


if __name__ == "__main__":
    sys.exit(main())

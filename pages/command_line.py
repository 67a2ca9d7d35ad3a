"""What the commands of `app.py` share: the open ledger, the sentence of a command that cannot be done, how an answer is given."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pages import words
from pages.words import _
from storage import house
from storage.ledger import Ledger

PROBLEMS = 1
WRONG_USE = 2


class Wrong(Exception):
    """The command cannot be done; its text is the one sentence for stderr."""


@contextmanager
def opened(given: argparse.Namespace, *, read_only: bool = False) -> Iterator[Ledger]:
    """The folder's ledger, closed again afterwards. What was noticed at opening is said on stderr."""
    if read_only:
        need_folder(given.data)
    ledger = house.open_at(given.data, read_only=read_only)
    try:
        words.use(ledger.centre["language"], ledger.centre["time_zone"])
        for note in ledger.store.notes:
            remark(words.note(note, only_read=read_only))
        yield ledger
    finally:
        house.close()


def need_folder(folder: Path) -> None:
    """Raises Wrong where there is no such folder."""
    if not os.path.isdir(folder):
        raise Wrong(_("没有这个数据文件夹：{folder}").format(folder=folder))


def need_file(file: Path) -> None:
    """Raises Wrong where there is no such file."""
    if not os.path.isfile(file):
        raise Wrong(_("打不开这个文件：{file}").format(file=file))


def say(given: argparse.Namespace, answer: Any, text: str) -> None:
    """The answer on stdout: as JSON where that was asked for, else in words."""
    print(json.dumps(answer, ensure_ascii=False) if given.json else text)


def remark(text: str) -> None:
    """A sentence on stderr, beside the answer."""
    print(text, file=sys.stderr)

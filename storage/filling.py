"""An empty folder becomes a store's, by a restore or a salvage: whole, or not at all.

While that goes on, a file named `unfinished` stands in the folder. It is there before anything else is, and goes when all the rest is on
the disk. Whoever opens such a folder is told, and whoever fills it again begins anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from storage import files, snapshot
from storage.errors import DiskFailed, DiskFull, NotEmpty, failure
from storage.journal import begin_file
from storage.lines import Place, journal_files
from storage.pictures import FOLDER as PICTURES
from storage.tables import Document

UNFINISHED = "unfinished"


@contextmanager
def filling(folder: Path) -> Generator[None]:
    """Fill `folder`, which must be empty, not be there, or be left over from another filling. What fails leaves it as it was.

    Raises NotEmpty; and DiskFull or DiskFailed, which name the folder.
    """
    mark, was_there = folder / UNFINISHED, folder.exists()
    try:
        if was_there and any(folder.iterdir()) and not mark.exists():
            raise NotEmpty(folder=str(folder))
        files.make_folder(folder)
        files.close(files.create(mark))
        files.sync_folder(folder, "filling begun")
        try:
            _clear(folder)
            yield
            files.remove(mark)
            files.sync_folder(folder, "filling ended")
        except BaseException:
            with suppress(OSError):
                _clear(folder)
                files.remove(mark)
                if not was_there:
                    folder.rmdir()
            raise
    except OSError as error:
        raise failure(error, folder, restart=False) from error
    except (DiskFull, DiskFailed) as error:
        raise type(error)(**{**error.needs, "file": str(folder)}) from error


def _clear(folder: Path) -> None:
    """Remove what a filling makes."""
    for path in [folder / snapshot.NAME, *folder.glob("*.new"), *(path for _, path in journal_files(folder))]:
        files.remove(path)
    if (folder / PICTURES).exists():
        shutil.rmtree(folder / PICTURES)


def settle(folder: Path, tables: dict[str, list[Document]], about: snapshot.About) -> None:
    """Make a folder that holds no journal yet a store's: an empty journal, then the snapshot that it goes on from."""
    begun = begin_file(folder, about.id, Place(about.seq, about.chain))
    files.close(begun.fd)
    snapshot.save(folder / snapshot.NAME, tables, about)

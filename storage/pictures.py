"""Pictures, kept beside the journal under the hash of their content: the same picture once, and a changed one noticed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from care import photos
from storage import files
from storage.errors import NotFound, failure, unread

FOLDER = "pictures"
_NAME = re.compile(r"[0-9a-f]{64}")


def name_of(data: bytes) -> str:
    """The name of a picture: the SHA-256 of its bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def needed(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> set[str]:
    """The names of the pictures to which these tables' records refer. What is not among them is no longer anybody's."""
    return photos.needed(tables.get("children", ()), tables.get("guardians", ()), tables.get("activities", ()))


class Pictures:
    """The pictures of one store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER

    def keep(self, data: bytes) -> str:
        """Keep a picture, and return its name when it is on the disk. Takes as long as the disk does: call it in a thread."""
        name = name_of(data)
        path = self._path(name)
        try:
            files.make_folder(path.parent)
            with files.replacing(path, "picture") as fd:
                files.write(fd, data)
        except OSError as error:
            raise failure(error, path, restart=False) from error
        return name

    def remove(self, name: str) -> None:
        """Remove a picture; that it is gone is on the disk when this returns. Call it in a thread. Raises DiskFailed."""
        path = self._path(name)
        try:
            files.remove(path)
            files.sync_folder(path.parent, "picture removed")
        except FileNotFoundError:  # nor is its folder there
            return
        except OSError as error:
            raise failure(error, path, restart=False) from error

    def find(self, name: str) -> Path:
        """Where a picture is. Raises NotFound, for a name that is none, too."""
        path = self._path(name)
        if not _NAME.fullmatch(name) or not path.is_file():
            raise NotFound(FOLDER, name)
        return path

    def read(self, name: str) -> bytes:
        """A picture. Raises NotFound, Unreadable."""
        path = self.find(name)
        try:
            return path.read_bytes()
        except OSError as error:
            raise unread(error, path) from error

    def names(self) -> list[str]:
        """The names of all pictures, sorted. Raises Unreadable: a folder that cannot be read is not empty."""
        try:
            folders = [folder for folder in self.folder.iterdir() if folder.is_dir()] if self.folder.exists() else []
            return sorted(path.name for folder in folders for path in folder.iterdir() if _NAME.fullmatch(path.name))
        except OSError as error:
            raise unread(error, self.folder) from error

    def changed(self) -> list[str]:
        """The names of pictures whose content is not what it was when they were kept. Raises Unreadable."""
        found: list[str] = []
        for name in self.names():
            with suppress(NotFound):  # taken away just now, by the running server
                if name_of(self.read(name)) != name:
                    found.append(name)
        return found

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name

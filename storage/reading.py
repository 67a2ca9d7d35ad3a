"""Reading the journal: every line is verified before it is believed, and what does not fit is named by file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.errors import Damaged, TooNew
from storage.lines import FORMAT, START, Batch, Place, check_in, is_torn, journal_files, journal_name, unsealed


@dataclass(frozen=True, slots=True)
class Torn:
    """A last line that was not written to its end: where, and what there is of it."""

    file: Path
    line: int
    rest: bytes


class JournalReader:
    """Reads the journal files of a folder from a place on. What it holds afterwards tells where and how it ended."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.begun = 0
        self.place = Place(0, START)
        self.store = ""
        self.format = FORMAT
        self.torn: Torn | None = None
        self.unused: Path | None = None
        """A file that was begun for another store (by a migration that did not get further) and never written to."""
        self.last: tuple[Path, int] | None = None
        """The last file, and how many of its bytes are sound."""
        self.last_after = 0
        """The number that the last file goes on after."""

    def read(self, after: Place, store: str) -> Iterator[Batch]:
        """The batches after a place. Files that a snapshot made needless are passed over. Raises Damaged."""
        self.begun, self.place, self.store = after.seq, after, store
        todo = [(number, path) for number, path in journal_files(self.folder) if number >= after.seq]
        for number, path in todo:
            yield from self._read_file(number, path, is_last=path == todo[-1][1])
        if self.last is None and after.seq:
            raise Damaged(file=str(self.folder / journal_name(after.seq)), line=None, problem="missing", advice="salvage")

    def _read_file(self, number: int, path: Path, *, is_last: bool) -> Iterator[Batch]:
        sound = 0
        with path.open("rb") as file:
            for count, line in enumerate(file, 1):
                said = unsealed(line)
                if said is None:
                    if not is_last or not is_torn(line) or file.read(1):
                        raise _damaged(path, count, "changed")
                    self.torn = Torn(path, count, line)
                    break
                if count == 1 and is_last and said.get("store", self.store) != self.store != "" and not file.read(1):
                    self.unused = path
                    return
                if not (self._heads(said, number) if count == 1 else self._follows(said)):
                    raise _damaged(path, count, "does_not_follow")
                self.place = Place(said["after" if count == 1 else "seq"], check_in(line))
                sound += len(line)
                if count > 1:
                    yield Batch(said["seq"], said["entries"])
        if sound:
            self.last, self.last_after = (path, sound), number

    def _heads(self, said: dict[str, Any], number: int) -> bool:
        """Whether a first line is the heading that must come here."""
        fits = (said["prev"], said.get("after"), number) == (self.place.chain, self.place.seq, self.place.seq)
        if not fits or said["store"] != (self.store or said["store"]):
            return False
        if said["journal"] > FORMAT:
            raise TooNew(folder=str(self.folder), format=said["journal"], known=FORMAT)
        self.store, self.format = said["store"], said["journal"]
        return True

    def _follows(self, said: dict[str, Any]) -> bool:
        """Whether a line is the batch that must come here."""
        return said["prev"] == self.place.chain and "entries" in said and said["seq"] - len(said["entries"]) == self.place.seq


def _damaged(path: Path, line: int, problem: str) -> Damaged:
    return Damaged(file=str(path), line=line, problem=problem, advice="salvage")

"""The titles of a table's columns: the names a column goes by, and which column a title means."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made

from care import writing

_PUNCTUATION = re.compile(r"[\s*:：,，。.、/\\_\-—'\"“”‘’()（）\[\]【】<>《》|]+")
_SIMPLIFIED = str.maketrans(
    "別號碼證電話監護關係學級組類務親備註兒稱絡繫聯現實際順齡況狀員單職業點過內區縣鄉鎮屬戶籍東孫爺媽",
    "别号码证电话监护关系学级组类务亲备注儿称络系联现实际顺龄况状员单职业点过内区县乡镇属户籍东孙爷妈",
)
"""Traditional characters that stand in titles: a list from a machine that writes Big5 is the same list."""
_ASIDE = re.compile(r"[(（\[【<《].*?[)）\]】>》]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column the caller hopes for.

    `names` are what it is called where it stands alone, likeliest first. `under` are names that mean this column only below a heading
    of one of these groups (电话 below 父亲). A name may belong to several columns: the first one described that is still free gets it.
    """

    field: str
    names: tuple[str, ...]
    under: Mapping[str, tuple[str, ...]] = made(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class Description:
    """The table the caller hopes for.

    `groups` maps a group to the headings it goes by. `needed` are fields without which a row of cells is no header. `ignored` are names
    that are understood and not wanted (序号): they make a header more of a header, and are no content of a row.
    """

    columns: tuple[Column, ...]
    groups: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    ignored: tuple[str, ...] = ()


class Names:
    """Which field a title means."""

    def __init__(self, description: Description) -> None:
        self.needed = description.needed
        self._columns = description.columns
        self._groups = {plain(name): group for group, names in description.groups.items() for name in names}
        self._ignored = {plain(name) for name in description.ignored}
        self._wanted: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
        for order, column in enumerate(description.columns):
            for rank, name in enumerate(column.names):
                self._wanted.setdefault(("", plain(name)), []).append((rank, order, column.field))
            for group, names in column.under.items():
                for rank, name in enumerate(names):
                    self._wanted.setdefault((group, plain(name)), []).append((rank, order, column.field))
        self._words = {name for _, name in self._wanted} | self._ignored

    def is_known(self, title: str) -> bool:
        """Whether a title is the name of any column, wanted or not."""
        return any(form in self._words for form in _forms(title))

    def is_needed(self, title: str) -> bool:
        """Whether a title alone may be a field without which there is no header."""
        return any(field in self.needed for _, field in self._meanings("", title))

    def is_ignored(self, title: str) -> bool:
        """Whether a title is understood and not wanted."""
        return any(form in self._ignored for form in _forms(title))

    def take(self, columns: Sequence[tuple[str, str]]) -> dict[int, str]:
        """The field for each column that has one; no field and no column twice, the surest pairs first."""
        pairs = sorted((sure, index, field) for index, title in enumerate(columns) for sure, field in self._meanings(*title))
        fields: dict[int, str] = {}
        for _, index, wanted in pairs:
            if index not in fields and wanted not in fields.values():
                fields[index] = wanted
        return fields

    def group(self, title: str) -> str:
        """The group a heading stands for, or nothing."""
        return next((self._groups[form] for form in _forms(title) if form in self._groups), "")

    def _meanings(self, heading: str, title: str) -> list[tuple[tuple[int, int, int, int], str]]:
        """What a title may mean, each with how sure it is (less is surer)."""
        group = self.group(heading) if heading else ""
        found: list[tuple[tuple[int, int, int, int], str]] = []
        for aside, form in enumerate(_forms(title)):
            places = [(group, form), ("", plain(heading) + form)] if group else [("", form)]
            for place in places:
                found += [((0 if group else 1, aside, rank, order), field) for rank, order, field in self._wanted.get(place, ())]
        return found


def plain(title: str) -> str:
    """A title without what does not tell columns apart: spaces, stars, colons, brackets; half width, lower case, simplified characters."""
    return _PUNCTUATION.sub("", writing.visible(unicodedata.normalize("NFKC", title))).casefold().translate(_SIMPLIFIED)


def _forms(title: str) -> list[str]:
    """A title as it stands, then without what is in brackets: 备注（健康） is 备注健康, then 备注."""
    whole, bare = plain(title), plain(_ASIDE.sub("", title))
    return [whole] if bare == whole or not bare else [whole, bare]

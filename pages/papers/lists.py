"""签到表, the list that is signed: who came. What lists have in common stands here too.

Figures that stand on a list come from the books, and are held against its rows before anything is written: a list that contradicts itself
is not printed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pages import words
from pages.papers import CannotPrint
from pages.papers.table import Column, Noted, Sheet, Value
from pages.papers.table_pdf import pdf
from pages.papers.table_xlsx import xlsx
from pages.words import _, ngettext

WRITERS: dict[str, Callable[..., bytes]] = {"pdf": pdf, "xlsx": lambda sheets, author: xlsx(sheets)}


@dataclass(frozen=True, slots=True)
class Occasion:
    """What the lists are of. `day` is the centre's day; of an activity over several days there is a list for each."""

    centre: str
    activity: str
    place: str
    day: date


# --- who came -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SignInRow:
    """A child who was expected or came. Instants have a zone; `sex` is "male", "female" or None.

    One who was met only when going home has a `left_at` alone.
    """

    name: str
    number: int | None = None
    sex: str | None = None
    grade: str = ""
    group: str = ""
    guardian: str = ""
    phone: str = ""
    came_at: datetime | None = None
    left_at: datetime | None = None
    collected_by: str = ""
    walk_in: bool = False
    only_seen: bool = False
    """Met at a desk, but nobody signed it in."""
    late: bool = False
    brought_by: str = ""

    @property
    def came(self) -> bool:
        """Whether the child was here at all."""
        return self.only_seen or self.came_at is not None or self.left_at is not None


@dataclass(frozen=True, slots=True)
class SignInSheet:
    """One day's sign-in list. `expected` and `arrived` are the books' figures, which the rows have to give too."""

    occasion: Occasion
    rows: Sequence[SignInRow]
    expected: int
    arrived: int

    def check(self) -> None:
        """Hold the figures against the rows. Raises CannotPrint `sums_differ`."""
        agree(_("应到人数"), sum(not row.walk_in for row in self.rows), self.expected)
        agree(_("实到人数"), sum(row.came for row in self.rows), self.arrived)


def sign_in_list(sheets: Sequence[SignInSheet], form: str, *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """签到表 as "pdf" or "xlsx", a sheet a day. Raises CannotPrint `sums_differ` where rows and figures are at odds."""
    words.use(language, time_zone)
    return WRITERS[form]([_sign_in(sheet) for sheet in sheets], author=sheets[0].occasion.centre)


def _sign_in(sheet: SignInSheet) -> Sheet:
    sheet.check()
    walk_ins = sum(row.walk_in for row in sheet.rows)
    figures = [
        ngettext("应到 {n} 人", "应到 {n} 人", sheet.expected).format(n=sheet.expected),
        ngettext("实到 {n} 人", "实到 {n} 人", sheet.arrived).format(n=sheet.arrived),
    ]
    if walk_ins:
        figures.append(ngettext("名单外 {n} 人", "名单外 {n} 人", walk_ins).format(n=walk_ins))
    return Sheet(
        name=_("签到表"),
        title=f"{sheet.occasion.activity} {_('签到表')}",
        head=[where_and_when(sheet.occasion), "   ".join(figures)],
        columns=[
            Column(_("序号"), 10, "CENTER"),
            Column(_("号码"), 12, "CENTER"),
            Column(_("姓名"), 25),
            Column(_("性别"), 11, "CENTER"),
            Column(_("年级"), 18),
            Column(_("小组"), 22),
            Column(_("监护人"), 27),
            Column(_("电话"), 29),
            Column(_("签到时间"), 22, "CENTER"),
            Column(_("送来的人"), 20),
            Column(_("签退时间"), 18, "CENTER"),
            Column(_("接走人"), 25),
            Column(_("签名"), 34),
        ],
        rows=[_sign_in_row(place, row) for place, row in enumerate(sheet.rows, start=1)],
        foot=[_("负责人签字：") + "_" * 24 + "    " + _("日期：") + "_" * 20],
        heavy=frozenset({2}),
    )


def _sign_in_row(place: int, row: SignInRow) -> list[Value]:
    return [
        place,
        words.number(row.number),
        row.name + "".join(f"（{word}）" for word, so in ((_("名单外"), row.walk_in), (_("没有签到"), row.only_seen)) if so),
        words.sex(row.sex),
        words.grade(row.grade),
        row.group,
        row.guardian,
        words.phone(row.phone),
        Noted(_("迟到"), row.came_at) if row.late and row.came_at else row.came_at,
        row.brought_by,
        row.left_at,
        row.collected_by,
        None,
    ]


# --- what both say ---------------------------------------------------------------------------------------------------------------


def where_and_when(occasion: Occasion) -> str:
    """The line under a list's title: 柳坪村儿童之家   村委会二楼   2026 年 12 月 19 日."""
    place = "" if occasion.place == occasion.centre else occasion.place
    return "   ".join(part for part in (occasion.centre, place, words.day(occasion.day, year=True)) if part)


def agree(item: str, rows: int, total: int) -> None:
    """Hold what the rows give against the books' figure. Raises CannotPrint `sums_differ`."""
    if rows != total:
        raise CannotPrint("sums_differ", item=item, rows=rows, total=total)

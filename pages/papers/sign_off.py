"""领取签收表, the list that is signed for: who received what, of one activity or of a period.

Its rows are added up and held against the books before anything is written: what was given, and what was given back.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pages import words
from pages.papers.lists import WRITERS, Occasion, agree, where_and_when
from pages.papers.table import Column, Dated, Sheet, Value
from pages.words import _, ngettext


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of something: 铅笔 2 支."""

    item: str
    unit: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Period:
    """What a list over several activities is of: two days, both included."""

    centre: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class SignOffRow:
    """One handout to one child. Of a pack `contents` says what was in all of them together. `at` None: still to be given.

    `taken_for` is who came for it in the child's place, with the relation. `back` is what was given back of it, packs as packs and their
    pieces too. A row of 0 pieces is of something given back that was handed out on another list.
    """

    name: str
    given: Amount
    sex: str | None = None
    grade: str = ""
    guardian: str = ""
    contents: Sequence[Amount] = ()
    at: datetime | None = None
    taken_for: str = ""
    by: str = ""
    note: str = ""
    back: Sequence[Amount] = ()
    activity: str = ""


@dataclass(frozen=True, slots=True)
class SignOffSheet:
    """The handouts of an activity or a period. `totals` and `returned` are the books' figures, which the rows have to give too.

    They count packs as packs, and of each item all pieces, those in packs too.
    """

    occasion: Occasion | Period
    rows: Sequence[SignOffRow]
    totals: Sequence[Amount]
    planned: bool = False
    """Nothing was given yet: the list says what each child may receive, to be signed on the day."""
    returned: Sequence[Amount] = ()
    without: Sequence[str] = ()
    """Who came, might have received something and received nothing."""

    def check(self) -> None:
        """Add the rows up and hold them against the books. Raises CannotPrint `sums_differ`."""
        _hold((amount for row in self.rows for amount in (row.given, *row.contents)), self.totals)
        _hold((amount for row in self.rows for amount in row.back), self.returned)


def _hold(rows: Iterable[Amount], totals: Iterable[Amount]) -> None:
    summed, told = added(rows), added(totals)
    for item in sorted(summed.keys() | told.keys()):
        agree(item[0], summed[item], told[item])


def added(amounts: Iterable[Amount]) -> Counter[tuple[str, str]]:
    """Pieces by item and unit."""
    summed: Counter[tuple[str, str]] = Counter()
    for amount in amounts:
        summed[amount.item, amount.unit] += amount.quantity
    return summed


def sign_off_list(sheet: SignOffSheet, form: str, *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """领取签收表 as "pdf" or "xlsx". Raises CannotPrint `sums_differ` where the rows do not add up to the books' totals."""
    words.use(language, time_zone)
    return WRITERS[form]([_sign_off(sheet)], author=sheet.occasion.centre)


def _sign_off(sheet: SignOffSheet) -> Sheet:
    sheet.check()
    of_period = isinstance(sheet.occasion, Period)
    return Sheet(
        name=_("领取签收表"),
        title=f"{sheet.occasion.centre if isinstance(sheet.occasion, Period) else sheet.occasion.activity} {_('领取签收表')}",
        head=[_days(sheet.occasion) if isinstance(sheet.occasion, Period) else where_and_when(sheet.occasion)],
        columns=_columns(of_period),
        rows=[_row(place, row, of_period) for place, row in enumerate(sheet.rows, start=1)],
        totals=_totals(sheet, 6 if of_period else 5),
        foot=[
            *_without(sheet.without),
            _("经办人签字：") + "_" * 24 + "    " + _("负责人签字（盖章）：") + "_" * 24 + "    " + _("日期：") + "_" * 20,
        ],
        heavy=frozenset({2 if of_period else 1}),
    )


NAMES_A_LINE = 18


def _without(names: Sequence[str]) -> list[str]:
    lines = [_("、").join(names[start : start + NAMES_A_LINE]) for start in range(0, len(names), NAMES_A_LINE)]
    head = ngettext("到了没有领的 {n} 人：", "到了没有领的 {n} 人：", len(names)).format(n=len(names))
    return [f"{head}{lines[0]}", *lines[1:]] if lines else []


def _days(period: Period) -> str:
    first, last = (words.day(day, weekday=False, year=True) for day in (period.first, period.last))
    return _("{first} 到 {last}").format(first=first, last=last)


def _columns(of_period: bool) -> list[Column]:
    """Over several activities each row says which; the other columns give way."""
    columns = [
        Column(_("序号"), 10, "CENTER"),
        Column(_("姓名"), 22 if of_period else 24),
        Column(_("性别"), 10 if of_period else 11, "CENTER"),
        Column(_("年级/班级"), 18 if of_period else 20),
        Column(_("监护人"), 19 if of_period else 20),
        Column(_("物品名称及规格"), 34 if of_period else 38),
        Column(_("单位"), 10 if of_period else 11, "CENTER"),
        Column(_("数量"), 11 if of_period else 12, "RIGHT"),
        Column(_("领取时间"), 23 if of_period else 17, "CENTER"),
        Column(_("领取人（监护人）签字/手印"), 29 if of_period else 40),
        Column(_("代领人及关系"), 24),
        Column(_("经办人"), 15 if of_period else 18),
        Column(_("备注"), 23 if of_period else 28),
    ]
    if of_period:
        columns.insert(1, Column(_("活动"), 25))
    return columns


def _row(place: int, row: SignOffRow, of_period: bool) -> list[Value]:
    inside = "、".join(f"{amount.item} {amount.quantity} {amount.unit}" for amount in row.contents)
    cells: list[Value] = [
        place,
        row.name,
        words.sex(row.sex),
        words.grade(row.grade),
        row.guardian,
        f"{row.given.item}（{inside}）" if inside else row.given.item,
        row.given.unit,
        row.given.quantity,
        Dated(row.at) if of_period and row.at else row.at,
        None,
        row.taken_for,
        row.by,
        row.note,
    ]
    return [*cells[:1], row.activity, *cells[1:]] if of_period else cells


def _totals(sheet: SignOffSheet, before: int) -> list[list[Value]]:
    """A line for each item, and one more where some of it was given back; the first `before` cells are their label's."""
    head = _("应领合计") if sheet.planned else _("实领合计")
    packed = {amount.item for row in sheet.rows for amount in row.contents}
    back = added(sheet.returned)
    told = {(total.item, total.unit): total.quantity for total in sheet.totals}
    lines: list[list[Value]] = []
    for item, unit in dict.fromkeys([*told, *back]):
        of_packs = f"（{_('含包里的')}）" if item in packed else ""
        sums = [(head, told.get((item, unit), 0)), *([(_("退回合计"), back[item, unit])] if back[item, unit] else [])]
        lines += [[f"{word}{of_packs}", *[""] * (before - 1), item, unit, quantity, *[""] * 5] for word, quantity in sums]
    return lines

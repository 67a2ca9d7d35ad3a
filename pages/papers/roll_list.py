"""紧急点名表: everyone inside on paper, with whom to call, to be ticked off by hand where nothing else works."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pages import words
from pages.papers.lists import Occasion, where_and_when
from pages.papers.table import TICK_BOX, Column, Sheet
from pages.papers.table_pdf import pdf
from pages.words import _, ngettext


@dataclass(frozen=True, slots=True)
class RollRow:
    """One child: `phones` a line for each adult to be called, `seen` where and when last, `ticked` by whom and when ("" for a box)."""

    name: str
    number: int | None = None
    group: str = ""
    phones: tuple[str, ...] = ()
    seen: str = ""
    ticked: str = ""


def roll_list(
    occasion: Occasion,
    rows: Sequence[RollRow],
    told: Sequence[str],
    printed_at: datetime,
    *,
    language: str = words.SOURCE,
    time_zone: str = "Asia/Shanghai",
) -> bytes:
    """紧急点名表 as a PDF. `told` says of what moment it speaks, in sentences of the reader's language."""
    words.use(language, time_zone)
    n = len(rows)
    count = ngettext("一共 {n} 人", "一共 {n} 人", n).format(n=n)
    printed = _("{time} 打印").format(time=words.clock(printed_at))
    sheet = Sheet(
        name=_("紧急点名表"),
        title=f"{occasion.activity} {_('紧急点名表')}",
        head=[where_and_when(occasion), "   ".join((count, *told, printed))],
        columns=[
            Column(_("号码"), 13, "CENTER"),
            Column(_("姓名"), 27),
            Column(_("小组"), 25),
            Column(_("家长电话"), 61),
            Column(_("最后看到"), 32),
            Column(_("点到"), 28, "CENTER"),
        ],
        rows=[[words.number(row.number), row.name, row.group, row.phones, row.seen, row.ticked or TICK_BOX] for row in rows],
        foot=[_("点名的人：") + "_" * 20 + "    " + _("点完的时间：") + "_" * 16],
        upright=True,
        heavy=frozenset({1}),
    )
    return pdf([sheet], author=occasion.centre)

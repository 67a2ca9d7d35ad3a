"""心愿单: what children wished for and nobody has seen to yet, with a box to tick and room for who does."""

from collections.abc import Sequence
from dataclasses import dataclass

from pages import words
from pages.papers.lists import Occasion, where_and_when
from pages.papers.table import TICK_BOX, Column, Sheet
from pages.papers.table_pdf import pdf
from pages.words import _, ngettext


@dataclass(frozen=True, slots=True)
class WishRow:
    """A child, and what it wished for."""

    name: str
    grade: str
    group: str
    wish: str


def wish_list(occasion: Occasion, rows: Sequence[WishRow], *, language: str = words.SOURCE, time_zone: str = "Asia/Shanghai") -> bytes:
    """A PDF, in the order given."""
    words.use(language, time_zone)
    sheet = Sheet(
        name=_("心愿单"),
        title=f"{occasion.activity} {_('心愿单')}",
        head=[where_and_when(occasion), ngettext("{n} 个心愿还没实现", "{n} 个心愿还没实现", len(rows)).format(n=len(rows))],
        columns=[
            Column(_("姓名"), 27),
            Column(_("年级"), 20),
            Column(_("小组"), 24),
            Column(_("心愿"), 70),
            Column(_("谁来办"), 26),
            Column(_("实现了"), 18, "CENTER"),
        ],
        rows=[[row.name, row.grade, row.group, row.wish, None, TICK_BOX] for row in rows],
        upright=True,
        heavy=frozenset({0}),
    )
    return pdf([sheet], author=occasion.centre)

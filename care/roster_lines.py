"""Which rows below a roster's header are rows of children: not totals, signatures, remarks across the sheet, or serial numbers alone."""

import re
from collections.abc import Mapping

from care import identity, names
from care.identity import Unclear
from care.tables import Broken, Cell, Line

MANY = 4_000
"""Characters of a cell that are looked at; what is longer is cut far below that anyway."""

_TOTAL = re.compile(
    r"(本页|本表|全村|全校|全社区)?(合计|总计|小计|共计|累计|总人数|人数合计|合计人数|总数)([:：(（\d共]|$)|共计?\d+[人名个]"
)
_WRITES = r"(填表|制表|填报|审核|复核|审批|经办|登记|录入|统计|调查|分管|主管|主要)"
_SIGNED = re.compile(
    rf"{_WRITES}\w{{0,6}}[:：(（]|{_WRITES}(人|员|者|日期|时间|单位|领导)+$"
    r"|\w{0,10}(负责人|盖章|签字|签名|公章)\w{0,4}([:：)）(（]|$)"
    r"|(备注|说明|注|附注|填表说明|单位|日期|制表日期|联系人|联系电话)\d*[:：]"
)
_NOTHING_MORE = re.compile(r"(以下|本页|此页|后面)?(空白|无正文|为空)|完|结束")
_ONE_NAME = re.compile(r"\w{1,4}|\w{1,20}(·\w{1,20})+|[A-Za-z]+( [A-Za-z]+){0,3}")


def is_note(line: Line, wanted: Mapping[str, int], across: bool) -> bool:
    """Whether the row says nothing of a child: a total, a signature, a remark across the sheet, or nothing but a serial number."""
    shown = [_closed(cell) for cell in line.cells if not isinstance(cell, Broken) and identity.text(cell)]
    texts = [word for word in shown if not word.replace(".", "").isdigit()][:2]
    if any(_TOTAL.match(word) for word in texts):
        return True
    if texts and _SIGNED.match(texts[0]) and not _names_a_sex(line, wanted.get("sex")):
        return True
    if across:
        return not _tells_of_a_child(line, wanted)
    return not any(place < len(line.cells) and _holds(line.cells[place]) for place in wanted.values())


def _closed(cell: identity.Cell) -> str:
    return re.sub(r"\s+", "", identity.text(cell[:MANY] if isinstance(cell, str) else cell))


def _tells_of_a_child(line: Line, wanted: Mapping[str, int]) -> bool:
    """Whether the one cell of a row stands where names stand and could be one, or has boy or girl written beside a name."""
    cell = the_cell(line)
    words = identity.text(cell[:MANY] if isinstance(cell, str) else cell).replace(",", " ").replace("，", " ").split()
    if len(words) > 1 and {"男", "女"} & set(words):
        return True
    name = names.clean(" ".join(words))
    stands_there = line.cells.index(cell) == wanted.get("name")
    a_name = any(one.isalpha() for one in name) and _ONE_NAME.fullmatch(name) and not _NOTHING_MORE.fullmatch(name)
    return stands_there and bool(a_name)


def the_cell(line: Line) -> identity.Cell:
    """The one cell of a row that was merged across."""
    return next(cell for cell in line.cells if not isinstance(cell, Broken) and identity.text(cell))


def _names_a_sex(line: Line, place: int | None) -> bool:
    cell = line.cells[place] if place is not None and place < len(line.cells) else None
    try:
        return not isinstance(cell, Broken) and identity.read_sex(cell) is not None
    except Unclear:
        return False


def is_across(line: Line, width: int) -> bool:
    """Whether the row is one cell that was merged across most of the sheet, so that whatever stood beside it is gone."""
    if line.wide <= max(2, width // 2):
        return False
    held = [cell for cell in line.cells if _holds(cell)]
    return len(held) == 1 and not isinstance(held[0], Broken)


def _holds(cell: Cell) -> bool:
    return isinstance(cell, Broken) or bool(identity.text(cell))

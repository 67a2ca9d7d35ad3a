"""What somebody else changed while a child's form was open, and differently, in words."""

from collections.abc import Callable
from typing import Any

from care import meanwhile
from care.changes import Edit
from care.editing import Form
from care.meanwhile import Clash, Side
from pages import child_words, clashes, words
from pages.words import _, mark

LABELS = {"alone": mark("自行回家"), "guardian": mark("监护人"), "relation": mark("是孩子的"), "may_collect": mark("可不可以接孩子")}
CODES = {"sex": words.SEX, "guardianship": words.GUARDIANSHIP, "may_collect": {True: mark("可以接"), False: mark("不可接")}}
_STORED = {"alone": "may_go_alone", "relation": "guardians", "may_collect": "guardians", "guardian": "guardians"}


class Clashes(clashes.Clashes[Form, Clash]):
    """The clashes of one child's form."""

    def __init__(self, child: str, chosen: Callable[[], None]) -> None:
        super().__init__(chosen)
        self._child = child

    def place(self, clash: Clash) -> tuple[str, str]:
        """A field of the child or of one of its guardians."""
        return clash.guardian, clash.field

    def label(self, clash: Clash) -> str:
        """奶奶 刘秀英：电话."""
        field = _(LABELS[clash.field]) if clash.field in LABELS else child_words.field(clash.field)
        return _("{guardian}：{field}").format(guardian=clash.called, field=field) if clash.called else field

    def edit(self, clash: Clash) -> Edit | None:
        """What a guardian is called and its number stand in a record of their own."""
        of_guardian = bool(clash.guardian) and clash.field in ("name", "phone", "work")
        table, id = ("guardians", clash.guardian) if of_guardian else ("children", self._child)
        return clashes.last_edit(table, id, _STORED.get(clash.field, clash.field))

    def choose(self, form: Form, clash: Clash, side: Side) -> None:
        """As the rule says."""
        meanwhile.choose(form, clash, side)

    def shown(self, clash: Clash, value: Any) -> str:
        """A value as it is typed; codes in words."""
        if clash.field == "guardian":
            return (
                _("去掉了")
                if value is None
                else " ".join(filter(None, (meanwhile.called(value), words.phone(value["phone"]), value["work"])))
            )
        if clash.field == "alone":
            yes, on, by = value
            return " ".join(filter(None, (_("同意"), by, on))) if yes else _("没有同意")
        if clash.field in CODES:
            return _(CODES[clash.field][value]) if value in CODES[clash.field] else _("没写")
        return str(value) or _("没写")

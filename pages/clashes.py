"""What somebody else changed while a form was open, and differently: both values, by whom and when, and a choice for each."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from markupsafe import Markup
from nicegui import ui

from care import changes
from care.changes import Edit
from care.meanwhile import Side
from pages import words
from pages.markup import draw, icon
from pages.parts import segments
from pages.words import _
from storage import house

_LEAD = "const it = document.querySelector('%s'); it?.focus({preventScroll: true}); it?.scrollIntoView({block: 'center'});"

F = TypeVar("F")
C = TypeVar("C")


class Clashes(ABC, Generic[F, C]):
    """The clashes C of one open form F, and what was chosen. `chosen` is called when a choice was made; the form has it already."""

    def __init__(self, chosen: Callable[[], None]) -> None:
        self._chosen = chosen
        self._found: dict[tuple[str, str], C] = {}
        self._sides: dict[tuple[str, str], Side] = {}

    @abstractmethod
    def place(self, clash: C) -> tuple[str, str]:
        """What a clash is about."""

    @abstractmethod
    def label(self, clash: C) -> str:
        """The same in words."""

    @abstractmethod
    def shown(self, clash: C, value: Any) -> str:
        """A value as it is typed; codes in words."""

    @abstractmethod
    def edit(self, clash: C) -> Edit | None:
        """The edit by which the other value came."""

    @abstractmethod
    def choose(self, form: F, clash: C, side: Side) -> None:
        """Let one side stand in the form."""

    def add(self, found: Sequence[C]) -> None:
        """Clashes that were just found; one about the same thing as an older one takes its place."""
        for clash in found:
            place = self.place(clash)
            self._found[place] = clash
            self._sides.pop(place, None)

    def clear(self) -> None:
        """The form begins anew."""
        self._found.clear()
        self._sides.clear()

    @property
    def waiting(self) -> bool:
        """Whether something is still to be chosen."""
        return self._found.keys() != self._sides.keys()

    def draw(self, form: F) -> None:
        """The choices, one under the other; nothing where there are none."""
        if not self._found:
            return
        with ui.element("section").classes("note flag clashes").props("role=alert tabindex=-1"):
            draw(icon("alert-triangle"))
            with ui.element("div").classes("stack grow"):
                draw(Markup('<p class="sb">{}</p>').format(_("你打开以后，别人也改了这一份。下面的两边写得不一样，选一个，再记下来。")))
                for place, clash in self._found.items():
                    self._one(form, place, clash)

    def focus(self) -> None:
        """Lead to the choices."""
        ui.run_javascript(_LEAD % ".clashes")

    def focus_next(self) -> None:
        """Lead to the next choice, or past the last one."""
        ui.run_javascript(_LEAD % (".clashes .open .q-btn" if self.waiting else ".form-foot .go"))

    def _one(self, form: F, place: tuple[str, str], clash: C) -> None:
        def choose(event: Any) -> None:
            self._sides[place] = event.value
            self.choose(form, clash, event.value)
            self._chosen()

        edit = self.edit(clash)
        who = (edit.by if edit else None) or _("别人")
        label = self.label(clash)
        said = _("{who} {moment} 写的").format(who=who, moment=words.moment(edit.at)) if edit else _("{who} 写的").format(who=who)
        shown = Markup('<dl class="clash"><dt>{}</dt><dd><b>{}</b></dd><dt>{}</dt><dd><b>{}</b></dd></dl>')
        theirs, mine = (self.shown(clash, getattr(clash, side)) for side in ("theirs", "mine"))
        with ui.element("div").classes("stack" if place in self._sides else "stack open"):
            draw(Markup('<p class="t18 sb">{}</p>').format(label))
            draw(shown.format(said, theirs, _("你写的"), mine))
            options = {"theirs": _("留 {who} 写的").format(who=who), "mine": _("用我写的")}
            segments(label, options, self._sides.get(place), choose)


def last_edit(table: str, id: str, *names: str) -> Edit | None:
    """The latest edit of a record in which one of these fields was changed."""
    store = house.ledger().store
    record = store.table(table).find(id)
    if record is None:
        return None
    entries = [entry for entry in store.history.by("record", id) if entry["table"] == table]
    edits = changes.edits(entries, record)
    return max(filter(None, (changes.last(edits, name) for name in names)), key=lambda edit: edit.at, default=None)

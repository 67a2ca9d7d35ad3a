"""A long form in parts that fold: each says in a line what stands in it, one jumps to any, and a part with a mistake opens itself."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from markupsafe import Markup
from nicegui import ui

from pages.markup import draw, icon
from pages.words import _

OPEN = """(ids) => { for (const id of ids) document.getElementById(id)?.setAttribute("open", ""); }"""
JUMP = """(e) => { const to = e.target.closest("[data-part]"); const part = to && document.getElementById(to.dataset.part);
    if (!part) return;
    e.preventDefault();
    part.setAttribute("open", "");
    part.scrollIntoView();
    part.querySelector("summary").focus(); }"""


class Parts:
    """The parts of one open form, by name. What is typed in a folded part is kept: it is only out of sight."""

    def __init__(self, titles: Mapping[str, str], said: Callable[[str], str]) -> None:
        """`titles` in order; `said` gives what stands in a part in a few words, "" for nothing."""
        self.titles, self._said = titles, said
        self._labels: dict[str, ui.label] = {}

    @contextmanager
    def part(self, name: str, *, is_open: bool, classes: str = "") -> Iterator[None]:
        """A card that folds."""
        with ui.element("details").classes(f"card fold {classes}").props(f"id=part-{name} {'open' if is_open else ''}"):
            with ui.element("summary"):
                draw(Markup("<h2>{}</h2>").format(self.titles[name]))
                self._labels[name] = ui.label().classes("soft grow")
                draw(icon("chevron-down"))
            with ui.element("div").classes("stack inside"):
                yield
        self._say(name)

    def jumps(self) -> None:
        """The way to each part, for where there is room beside the one button that stays in sight."""
        links = Markup("").join(
            Markup('<a class="btn quiet mid" href="#part-{0}" data-part="part-{0}">{1}</a>').format(name, title)
            for name, title in self.titles.items()
        )
        row = draw(Markup('<nav class="jumps" aria-label="{}">{}</nav>').format(_("表上的各部分"), links))
        row.on("click", js_handler=JUMP)

    def say(self) -> None:
        """Say anew what stands in each part."""
        for name in self._labels:
            self._say(name)

    def _say(self, name: str) -> None:
        self._labels[name].text = self._said(name)

    def open(self, names: Iterable[str]) -> None:
        """Unfold parts, in which something is wrong."""
        wanted = set(names)
        ids = [f"part-{name}" for name in self.titles if name in wanted]
        if ids:
            ui.run_javascript(f"({OPEN})({json.dumps(ids)}); document.getElementById({json.dumps(ids[0])})?.scrollIntoView()")

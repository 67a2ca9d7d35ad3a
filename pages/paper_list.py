"""A whole sign-in list on paper, entered by tapping through it."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, names, paper
from care.activity import Record
from care.paper import PaperList
from pages import badge_making, voiding
from pages.activity_people import Errors, bound
from pages.frame import frame, nothing_here, page, who
from pages.parts import NOTHING, ask, button, card, draw, icon, leaf, link, segments, text_field, toast
from pages.words import _, clock, local, mark, ngettext, number
from storage import house

WRONG = {
    "no_day": mark("没有这一天，看看日期。"),
    "no_time": mark("没有这个时间，写成 09:30 这样。"),
    "not_yet": mark("这个时间还没到。"),
    "before_arrival": mark("走的时间要晚于到的时间。"),
    "missing": mark("先点上到了的孩子。"),
    "unsaid": mark("先选谁接的，再记下。"),
}
FOUND = 8

ON_TICK = """(e) => {
  const box = e.target.closest("input[data-column]"); if (!box) return;
  const other = document.querySelector(`input[data-child="${box.dataset.child}"]:not([data-column="${box.dataset.column}"])`);
  if (other && box.checked === (box.dataset.column === "left")) other.checked = box.checked;
  emit([box.dataset.column, [box.dataset.child], box.checked]);
}"""
ON_GROUP = """(e) => {
  const deed = e.target.closest("button[data-group]"); if (!deed) return;
  const all = [...document.querySelectorAll("input[data-column=came]:not(:checked)")];
  const boxes = all.filter(box => box.dataset.group === deed.dataset.group);
  for (const box of boxes) box.checked = true;
  emit(["came", boxes.map(box => box.dataset.child), true]);
}"""


@page("/activities/{activity_id}/paper", mark("补录纸上的名单"), css="activities")
def paper_list(activity_id: str) -> None:
    """Tap who came and who went home, then write all of it down in one go."""
    activity = house.ledger().store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("去活动"))
    with frame(_("补录纸上的名单"), activity["title"], nav="activities", back=f"/activities/{activity_id}"):
        _Page(activity).draw()


class _Page:
    """One open list."""

    def __init__(self, activity: dict[str, Any]) -> None:
        self.ledger = house.ledger()
        self.activity = activity
        self.zone = self.ledger.centre["time_zone"]
        day = paper.likely_day(activity["starts_at"], activity["ends_at"], days.now(), self.zone)
        came, left = local(activity["starts_at"]), local(min(activity["ends_at"], max(days.now(), activity["starts_at"])))
        self.paper = PaperList(day, came.strftime("%H:%M"), left.strftime("%H:%M"))
        self.errors = Errors()
        self.more: list[str] = []
        self.written: list[str] = []

    def draw(self) -> None:
        """Times above, the children by group, and a bar that says how many were tapped."""

        @ui.refreshable
        def ticks() -> None:
            self._ticks()

        self._draw_ticks = ticks.refresh
        with card(_("什么时候")), ui.element("div").classes("trio"):
            day = bound(self.errors, "day", self.paper, "day", text_field(_("哪一天"), self.paper.day, kind="date"))
            day.on_value_change(self._draw_ticks)
            bound(self.errors, "came_at", self.paper, "came_at", text_field(_("几点到的"), self.paper.came_at, kind="time"))
            bound(self.errors, "left_at", self.paper, "left_at", text_field(_("几点走的"), self.paper.left_at, kind="time"))
        with card(_("谁到了，谁走了")):
            ticks()
            self._others()
        with ui.element("div").classes("form-foot"):
            with ui.element("div").classes("line wrap collected") as self._with_whom:
                ui.label(_("走了的孩子是谁接的？")).classes("sb")
                choices = {"guardian": _("监护人接的"), "unwritten": _("纸上没写")}
                segments(_("走了的孩子是谁接的？"), choices, None, self._on_collected).classes("grow")
            self._wrong = ui.label().classes("wrong").props("role=alert")
            self._count = ui.label().classes("grow sb num")
            draw(link(_("先不"), f"/activities/{self.activity['id']}"))
            button(_("都记下"), self._on_save, kind="go", icon_name="check")
        self._say_count()

    def children(self) -> Sequence[Record]:
        """The list: everybody expected, whoever came, and those added by hand; by group and number."""
        known = set(self._known()) | set(self.more)
        here = [child for child in self.ledger.expected(self.activity) if not child.get("archived_at")]
        ids = {child["id"] for child in here}
        others = [self.ledger.store.children.find(id) for id in known - ids]
        return badge_making.in_order(dict(child) for child in (*here, *others) if child)

    def _known(self) -> dict[str, tuple[str | None, str | None]]:
        return paper.known_times(self.activity["id"], self.paper.day, self.ledger.books)

    def _ticks(self) -> None:
        known = self._known()
        groups: dict[str, list[Record]] = {}
        for child in self.children():
            groups.setdefault(child.get("group") or "", []).append(child)
        if not groups:
            draw(Markup('<p class="soft">{}</p>').format(_("名单上还没有人，在下面找名字加上。")))
        with ui.element("div") as listed:
            draw(
                Markup('<div class="ticks">{}</div>').format(
                    NOTHING.join(self._group(name, group, known) for name, group in groups.items())
                )
            )
        listed.on("change", lambda event: self._on_tick(*event.args), js_handler=ON_TICK)
        listed.on("click", lambda event: self._on_tick(*event.args), js_handler=ON_GROUP)
        listed.mark("ticks")

    def _group(self, name: str, group: list[Record], known: dict[str, tuple[str | None, str | None]]) -> Markup:
        head = Markup(
            '<div class="group-head"><h3 class="grow">{}</h3>'
            '<button type="button" class="btn wash mid" data-group="{}" aria-label="{}">{}</button></div>'
        ).format(name or _("没有小组的"), name, _("{group} 都到了").format(group=name), _("都到了"))
        return head + NOTHING.join(self._child(child, *known.get(child["id"], (None, None))) for child in group)

    def _child(self, child: Record, came: str | None, left: str | None) -> Markup:
        name = Markup(
            '<div class="who">{}<span class="two"><span class="nm">{}</span><span class="mute num">{}</span></span></div>'
        ).format(leaf(child["name"], "" if came else "off", "small"), child["name"], number(child.get("number")))
        return name + self._box(child, "came", _("到了"), came) + self._box(child, "left", _("走了"), left)

    def _box(self, child: Record, column: str, word: str, known: str | None) -> Markup:
        if known:
            return Markup('<div class="tick"><span class="known num">{} {}</span></div>').format(clock(known), word)
        on = child["id"] in (self.paper.came if column == "came" else self.paper.left)
        return Markup(
            '<div class="tick"><label>{}<input type="checkbox" data-column="{}" data-child="{}" data-group="{}" aria-label="{}"{}>'
            "<span>{}</span></label></div>"
        ).format(
            icon("check"),
            column,
            child["id"],
            child.get("group") or "",
            f"{child['name']} {word}",
            Markup(" checked") if on else NOTHING,
            word,
        )

    def _on_tick(self, column: str, children: list[str], on: bool) -> None:
        self.paper.tick(str(column), [str(child) for child in children], bool(on))
        self._wrong.text = ""
        self._say_count()

    def _on_collected(self, event: Any) -> None:
        self.paper.collected = event.value or ""
        self._wrong.text = ""

    def _say_count(self) -> None:
        self._with_whom.set_visibility(bool(self.paper.left))
        self._count.text = _("到了 {came} 人，走了 {left} 人").format(came=len(self.paper.came), left=len(self.paper.left))

    def _others(self) -> None:
        """Whoever came without being on the list is found by name."""
        search = text_field(_("名单上没有的，找名字"), kind="search", optional=True)

        @ui.refreshable
        def found() -> None:
            query = (search.value or "").strip()
            listed = {child["id"] for child in self.children()}
            others = [child for child in self.ledger.children() if child["id"] not in listed] if query else []
            with ui.element("div").classes("chips"):
                matching = [child for child in others if names.matches(query, child["name"], str(child.get("number") or ""))]
                for child in matching[:FOUND]:
                    button(child["name"], lambda id=child["id"]: add(id), icon_name="plus", kind="mid")
            if query and not matching:
                draw(Markup('<p class="soft">{}</p>').format(_("没有找到别的孩子。")))

        def add(child: str) -> None:
            self.more.append(child)
            self.paper.tick("came", [child], True)
            self._draw_ticks()
            self._say_count()
            search.value = ""

        search.on_value_change(found.refresh)
        search.props("debounce=200")
        found()

    async def _on_save(self) -> None:
        wrong = paper.problems(self.paper, days.now(), self.zone)
        for name in self.errors.names():
            self.errors.say(name, _(WRONG[wrong[name]]) if name in wrong else "")
        self._wrong.text = next((_(WRONG[wrong[name]]) for name in ("ticks", "collected") if name in wrong), "")
        if wrong:
            return
        given = paper.facts(self.paper, self.activity["id"], self._known(), [child["id"] for child in self.children()], self.zone)
        if not given:
            self._wrong.text = _("这些都已经记过了。")
            return
        arrivals, departures = ([fact for fact in given if fact["kind"] == kind] for kind in ("arrival", "departure"))
        lines = [
            ngettext("{n} 人签到，时间写 {clock}。", "{n} 人签到，时间写 {clock}。", len(arrivals)).format(
                n=len(arrivals), clock=self.paper.came_at
            )
        ]
        if departures:
            n = len(departures)
            lines.append(ngettext("{n} 人签退，时间写 {clock}。", "{n} 人签退，时间写 {clock}。", n).format(n=n, clock=self.paper.left_at))
        if await ask(_("都记下？"), _("都记下"), *lines, _("已经有记录的不重复记。")):
            await self._write(given)

    async def _write(self, given: list[dict[str, Any]]) -> None:
        organizer = who()["name"]
        taken = [self.ledger.record(fact, organizer=organizer).id for fact in given]
        await self.ledger.commit()
        self.written = [id for id in taken if id]
        self.paper.came.clear()
        self.paper.left.clear()
        n = len(self.written)
        toast(ngettext("记下了 {n} 条", "记下了 {n} 条", n).format(n=n), self._take_back, _("撤销"))
        self._draw_ticks()
        self._say_count()

    async def _take_back(self) -> None:
        organizer = who()["name"]
        for id in self.written:
            voiding.take_back(self.ledger.store.facts.need(id), _("刚补录就撤销"), organizer)
        await self.ledger.commit()
        self.written = []
        self._draw_ticks()

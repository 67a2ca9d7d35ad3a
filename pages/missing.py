"""少了谁: a count by eye held against the books, and who was in the last segment and is not in this one. Each name with whom to call."""

from typing import Any

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from care import missing
from pages import missing_view as view
from pages import voiding
from pages.following import follow, is_gone
from pages.frame import frame, nothing_here, page, titled, who
from pages.markup import NOTHING, draw
from pages.parts import button, card, choice, text_field, toast, typed
from pages.words import _, mark
from storage import house

Record = dict[str, Any]

MOST = 9_999
"""No hall holds more."""

ON_UNDO = '(e) => { const deed = e.target.closest("[data-undo]"); if (deed) emit(deed.dataset.undo); }'


@page("/activities/{activity_id}/missing", mark("少了谁"), css="board")
def missing_page(activity_id: str, this: str = "") -> None:
    """Follows what happens. `this` is the segment to be looked at, else the one that began last."""
    activity = house.ledger().store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("看所有活动"))
    titled(activity["title"])
    with frame(_("少了谁"), activity["title"], nav="board", back=f"/activities/{activity_id}/board"):
        _Search(activity_id, this).draw()


class _Search:
    """One open page."""

    def __init__(self, activity: str, segment: str = "") -> None:
        self.id, self.segment = activity, segment
        self.ledger = house.ledger()

    @property
    def activity(self) -> Record:
        """The activity as it stands now."""
        return dict(self.ledger.store.activities.need(self.id))

    def draw(self) -> None:
        """The count at the left, the segments at the right."""
        with ui.element("div").classes("columns seek-columns"):
            with card(_("数人头")):
                self._count()
            with card(_("按环节看")):
                self._segments()
        self.redraw()
        follow(self.id, self.redraw)

    # by a count

    def _count(self) -> None:
        with ui.element("div").classes("seek-count"):
            self.number = text_field(_("现在数到几个孩子"), kind="number", hint=_("用眼睛数在场的孩子。数完写上，就知道差谁。"))
            self.number.props("inputmode=numeric min=0")
            self.number.on("keydown.enter", self.save)
            button(_("对一对"), self.save, kind="go", icon_name="check")
        self.counted = draw(NOTHING)
        self.counted.on("click", self._undo, js_handler=ON_UNDO)

    async def save(self) -> None:
        """Write the count down; what it lacks is shown at once."""
        text = typed(self.number)
        self.number.error = None
        if not text.isascii() or not text.isdigit() or int(text) > MOST:
            self.number.error = _("写一个 0 到 {most} 的整数。").format(most=MOST)
            return
        given = {"kind": "headcount", "activity": self.id, "details": {"number": int(text)}}
        self.ledger.record(given, organizer=who()["name"])
        await self.ledger.commit()
        self.number.value = ""
        self.redraw()

    async def _undo(self, event: GenericEventArguments) -> None:
        fact = self.ledger.store.facts.find(str(event.args))
        if fact is None or fact["kind"] != "headcount" or fact["activity"] != self.id or not self.ledger.books.counts(fact):
            return
        told = view.headcount(fact, self.ledger)
        if await voiding.void(_("撤销这一次数的人头？"), told, fact):
            toast(_("已撤销"))
            self.redraw()

    # by segment

    def _segments(self) -> None:
        titles = {segment["id"]: segment["title"] for segment in self.activity.get("segments") or ()}
        self.last = self.this = None
        if titles:
            last, this = missing.pair(self.activity, self.ledger.books, self.segment)
            with ui.element("div").classes("pair seek-pair"):
                self.last = choice(_("上一个环节"), titles, last, on_change=self.redraw)
                self.this = choice(_("这个环节"), titles, this, on_change=self.redraw)
        else:
            draw(Markup('<p class="soft">{}</p>').format(_("这次活动没有写环节。")))
        self.absent = draw(NOTHING)

    # drawing

    def redraw(self) -> None:
        """What stands on the disk now. What was chosen stays chosen."""
        if is_gone(self.counted):
            return
        activity = self.activity
        self.counted.set_content(str(view.counts(activity, self.ledger)))
        if self.last is None or self.this is None:
            return
        if self.this.value is None and self.last.value is None:
            self.last.value, self.this.value = missing.usual_pair(activity, self.ledger.books)
        if self.last.value is not None and self.last.value == self.this.value:
            shown = Markup('<p class="soft">{}</p>').format(_("两个环节是同一个，换一个比。"))
        else:
            shown = view.between(activity, self.ledger, self.last.value, self.this.value)
        self.absent.set_content(str(shown))

"""活动记录: an activity's record on one page, as it goes into the folder. Every figure leads to its list; what is missing says so."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, details, record
from pages import activity_deeds, record_course, record_folder, record_photos, record_words, voiding
from pages.activity_page import activity_page
from pages.following import follow, is_gone
from pages.frame import complain, who
from pages.markup import NOTHING, dotted, draw, icon, note, tag
from pages.papers.activity_record import TO_FILL, Grid, Line, RecordPaper, Said, pieces, sign_lines
from pages.parts import button, card, text_field, toast, typed
from pages.words import _, mark, moment
from storage import house

Record = dict[str, Any]


@activity_page("record", mark("活动记录"), css="record")
class OpenRecord:
    """One open page: the paper at the left, what an organizer adds at the right. Follows what happens."""

    def __init__(self, activity: Record) -> None:
        self.id, self.ledger = str(activity["id"]), house.ledger()

    @property
    def activity(self) -> Record:
        """The activity as it stands now."""
        return self.ledger.store.activities.need(self.id)

    def actions(self) -> None:
        """The record as a document, and printed."""
        address = f"/activities/{self.id}/record.docx"
        draw(Markup('<a class="btn" href="{}" download>{}{}</a>').format(address, icon("file-text"), _("Word 文档")))
        button(_("打印"), icon_name="printer").on("click", js_handler="() => window.print()")

    def draw(self) -> None:
        """What is typed stays while the paper is drawn anew."""
        with ui.element("div").classes("columns aside record"):
            with ui.element("section").classes("card sheet-of-paper"):
                self.paper = draw(NOTHING)
            with ui.element("div").classes("stack no-print"):
                with card(_("还缺什么"), classes="stack tight"):
                    self.lacking = draw(NOTHING)
                self._went()
                with card(_("家庭和来宾"), classes="stack") as families:
                    families.props("id=guests")
                    self._guests()
                with card(_("现场照片"), classes="stack tight") as scenes:
                    scenes.props("id=photos")
                    self.photos = record_photos.Photos(self.id, self.redraw)
                    self.photos.draw()
                with card(_("小结"), classes="stack") as told:
                    told.props("id=summary")
                    self._summary()
                with card(_("打包上交"), classes="stack tight") as folder:
                    folder.props("id=folder")
                    self.folder = record_folder.desk(self.id)
        self.redraw()
        follow(self.id, self.redraw)

    def _went(self) -> None:
        """When the segments began, and when the whole ended."""
        self.course = record_course.Course(self.id, self.redraw)
        with card(_("实际什么时候开始、结束"), classes="stack tight") as went:
            went.props("id=went")
            self.course.draw()

    def redraw(self) -> None:
        """What is on the disk now."""
        if is_gone(self.paper) or self.ledger.store.activities.find(self.id) is None:
            return
        made = record_words.paper(self.ledger, self.id, for_office=False)
        self.paper.set_content(str(_paper(made)))
        self.lacking.set_content(str(_lacking(record_words.lacking(made))))
        self.counted.set_content(str(self._counted()))
        self.course.redraw()
        self.photos.redraw()
        self.folder()

    # families and guests

    def _guests(self) -> None:
        self.counted = draw(NOTHING)
        self.counted.on("click", self._take_back, js_handler='(e) => { if (e.target.closest("[data-undo]")) emit(); }').mark("counted")
        self.families = text_field(_("来了几户家庭"), kind="number")
        self.others = text_field(_("来了几位来宾"), kind="number")
        for field in (self.families, self.others):
            field.props("inputmode=numeric min=0")
        draw(Markup('<p class="soft">{}</p>').format(_("数错了就重新写一遍，以最后一次为准。")))
        button(_("记下人数"), self._count, icon_name="check", kind="wash")

    async def _count(self) -> None:
        told: dict[str, int] = {}
        for name, field in (("families", self.families), ("guests", self.others)):
            text = typed(field)
            good = text.isascii() and text.isdigit() and len(text) <= len(str(details.MOST_COUNTED))
            field.error = None if good else _("写一个 0 到 {most} 的整数。").format(most=details.MOST_COUNTED)
            told |= {name: int(text)} if good else {}
        if len(told) < 2:
            return
        self.ledger.record({"kind": "guests", "activity": self.id, "details": told}, organizer=who()["name"])
        await self.ledger.commit()
        self.families.value = self.others.value = ""
        self.redraw()
        toast(_("记下了"))

    def _counted(self) -> Markup:
        fact = record.guests(self.id, self.ledger.books)
        if fact is None:
            return NOTHING
        undo = Markup('<button type="button" class="btn quiet mid" data-undo>{}{}</button>').format(icon("arrow-back-up"), _("撤销"))
        quiet = dotted(moment(fact["happened_at"]), _("{name} 记的").format(name=fact.get("by") or ""))
        return Markup('<div class="li"><span class="two grow"><b class="nm num">{}</b><span class="soft">{}</span></span>{}</div>').format(
            _("，").join(record_words.guests_said(fact)), quiet, undo
        )

    async def _take_back(self) -> None:
        fact = record.guests(self.id, self.ledger.books)
        if fact is None:
            return
        if await voiding.void(_("撤销这次数的家庭和来宾？"), _("，").join(record_words.guests_said(fact)), fact):
            toast(_("已撤销"))
            self.redraw()

    # 小结

    def _summary(self) -> None:
        kept = self.activity.get("summary") or {}
        self.opened = kept.get("at")
        usual = _("、").join(record.organizers(self.id, self.ledger.books)) or who()["name"]
        self.shown_lead = kept.get("lead") or usual
        self.lead = text_field(_("负责人"), self.shown_lead, optional=True)
        hint = _("做了什么，孩子怎么样，下次要改什么。别写孩子的名字，交上去别人会看到。")
        self.text = text_field(_("这次活动怎么样"), kept.get("text") or "", lines=6, hint=hint)
        self.doubt = draw(NOTHING)
        button(_("记下小结"), self._write, icon_name="check", kind="wash")

    async def _write(self) -> None:
        text, by = typed(self.text), who()["name"]
        surely, maybe = record.named(text, self.ledger.store.children.all())
        self.lead.error = _("太长了，最多 {longest} 个字。").format(longest=60) if len(typed(self.lead)) > 60 else None
        self.text.error = _wrong(text, surely)
        self.doubt.set_content("")
        kept = self.activity.get("summary") or {}
        if not text and not kept.get("text") and typed(self.lead) == self.shown_lead:
            self.text.error = _("小结还没写，没有记下。写一句再按。")
        if self.lead.error or self.text.error:
            return
        if kept.get("at") != self.opened:
            complain(
                _("{name} 刚刚也写了小结，所以这里的没有记下，还在框里。记录上是现在的小结，对一对，再按一次就换成你的。").format(
                    name=kept["by"]
                )
            )
            self.opened = kept["at"]
            return
        made = record.summary(text, typed(self.lead), by=by, now=days.now())
        await activity_deeds.change(self.id, summary=made)
        self.opened, self.shown_lead = made["at"], typed(self.lead)
        self.redraw()
        if maybe:
            doubt = _("已经记下，里面有“{names}”。要是说的是孩子，改成“一个孩子”，再记一次。").format(names=_("、").join(maybe))
            self.doubt.set_content(str(note(doubt, "flag", "alert-triangle")))
        told = _("小结记下了") if made["text"] else _("小结清空了") if kept.get("text") else _("负责人记下了，小结还没写")
        toast(told)


def _wrong(text: str, named: list[str]) -> str | None:
    if named:
        return _("里面有孩子的名字：{names}。改成“一个孩子”再记下。").format(names=_("、").join(named))
    if len(text) > record.LONGEST_SUMMARY:
        return _("太长了，最多 {longest} 个字。").format(longest=record.LONGEST_SUMMARY)
    return None


# --- the paper ---------------------------------------------------------------------------------------------------------------------


def _paper(made: RecordPaper) -> Markup:
    head = Markup('<p class="soft">{}</p><h2 class="t24 b">{}</h2>').format(made.centre, _("活动记录"))
    parts = NOTHING.join(_line(part) if isinstance(part, Line) else _grid(part) for part in made.parts)
    return head + parts + NOTHING.join(Markup('<p class="sign">{}</p>').format(text) for text in sign_lines())


def _line(line: Line) -> Markup:
    if not line.said:
        shown = _to_fill(line.fill)
    elif line.apart:
        shown = NOTHING.join(Markup("<p>{}</p>").format(text) for text in pieces(line))
    else:
        shown = Markup("{}").format(_("，")).join(_said(said) for said in line.said)
    return Markup('<dl class="said-of"><dt>{}</dt><dd>{}</dd></dl>').format(line.label, shown)


def _grid(grid: Grid) -> Markup:
    if not grid.rows:
        shown = Markup("<p>{}</p>").format(grid.empty or _to_fill(grid.fill))
        return Markup('<h3 id="{}">{}</h3>{}').format(grid.anchor, grid.title, shown)
    head = NOTHING.join(Markup('<th class="{}">{}</th>').format(_side(grid, place), text) for place, text in enumerate(grid.head))
    rows = NOTHING.join(Markup("<tr>{}</tr>").format(NOTHING.join(_cells(grid, row))) for row in grid.rows)
    table = Markup('<table class="table tight written"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>').format(head, rows)
    return Markup('<h3 id="{}">{}</h3>{}').format(grid.anchor, grid.title, table)


def _cells(grid: Grid, row: Any) -> list[Markup]:
    """The cells; each has its column's head for phones, where a row stands as a small list."""
    return [
        Markup('<td class="{}{}" data-head="{}">{}</td>').format(
            _side(grid, place), "" if said.text else " none", grid.head[place], _said(said, grid.fill)
        )
        for place, said in enumerate(row)
    ]


def _side(grid: Grid, place: int) -> str:
    return "num" if place in grid.right else "name" if place == grid.heavy else ""


def _said(said: Said, fill: str = "") -> Markup:
    if said.text == _(TO_FILL):
        return _to_fill(fill)
    return Markup('<a class="link num" href="{}">{}</a>').format(said.to, said.text) if said.to else Markup("{}").format(said.text)


def _to_fill(fill: str) -> Markup:
    """The mark is the way to where one can fill it in."""
    return Markup('<a class="to-fill" href="{}">{}</a>').format(fill, _(TO_FILL))


def _lacking(lacks: Mapping[str, str]) -> Markup:
    """Each leads to where one can fill it in."""
    shown = NOTHING.join(Markup('<a class="tag amber" href="{}">{}</a>').format(fill, label) for label, fill in lacks.items())
    return Markup('<p class="wrap">{}</p>').format(shown or tag(_("都齐了"), "ok", "check"))

"""One book or ball: whether it is here, who has it and until when, what it is, and every time it was lent."""

from markupsafe import Markup
from nicegui import ui

from care import badges, facts
from care.facts import Fact
from care.lending import Loan, days_lent
from pages import thing_deeds, thing_import, thing_labels, thing_shelf, voiding, words, words_things  # noqa: F401 (its address before ours)
from pages.frame import frame, nothing_here, page, titled, who
from pages.markup import NOTHING, call, dotted, draw, icon, leaf, link, note, qr, row, tag
from pages.markup import facts as pairs
from pages.parts import ask, button, card, toast
from pages.words import _, mark, moment
from storage import house
from storage.ledger import Ledger, Record

LOANS_AT_ONCE = 50
ON_VOID = '(e) => { const deed = e.target.closest("[data-void]"); if (deed) emit(deed.dataset.void); }'


@page("/things/{thing_id}", mark("借还"), css="things")
def one_thing(thing_id: str) -> None:
    """Whether it is here, and its story, latest first."""
    ledger = house.ledger()
    thing = ledger.store.things.find(thing_id)
    if thing is None:
        return nothing_here(_("没有这本书或这件器材。"), "/things", _("去借还"))
    titled(thing["title"])

    async def edit() -> None:
        if await thing_deeds.edit(ledger.store.things.need(thing_id)):
            ui.navigate.to(f"/things/{thing_id}")

    below = dotted(words_things.kind(thing), thing.get("number"), thing.get("author"))

    def actions() -> None:
        button(_("修改"), edit, icon_name="pencil")

    with frame(thing["title"], below, nav="supplies", back="/things", actions=actions), ui.element("div").classes("columns aside"):
        with ui.element("div").classes("stack"):
            _State(thing_id).draw()
        with ui.element("div").classes("stack"):
            _about(thing)
            _label(thing)


class _State:
    """The part of an open page that changes: where the thing is, and what happened to it."""

    def __init__(self, thing_id: str) -> None:
        self.id = thing_id

    @property
    def ledger(self) -> Ledger:
        """The open one."""
        return house.ledger()

    @ui.refreshable_method
    def draw(self) -> None:
        """Where it is now, then its story."""
        thing, loans = self.ledger.store.things.need(self.id), self.ledger.books.loans(self.id)
        out = loans[-1] if loans and loans[-1].back is None else None
        with card(_("现在")), ui.element("div").classes("stack"):
            if out is not None:
                self._out(thing, out)
            elif thing.get("withdrawn_at"):
                draw(Markup('<p class="t20 b">{}</p>').format(_("下架了，不再借。")))
            else:
                draw(Markup('<p class="t20 b">{}</p>').format(_("在这里，没有借出去")))
                button(_("借给孩子"), self._lend, icon_name="user-check", kind="go")
            if out is None:
                self._shelving(thing)
        with card(_("借还记录"), classes="story"):
            self._story(loans)

    def _out(self, thing: Record, loan: Loan) -> None:
        lent = thing_shelf.lent(loan, thing)
        state = tag(lent.how_late, "flag", "alert-triangle") if lent.late else tag(lent.due, "amber", "clock")
        child = f"/children/{lent.child['id']}" if lent.child.get("id") else None
        quiet = dotted(_("{moment} 借的").format(moment=moment(loan.loan["happened_at"])), lent.relation, words.phone(lent.phone))
        draw(row(lent.who, quiet, lead=leaf(lent.who), end=state, href=child))
        with ui.element("div").classes("wrap"):
            button(_("还回来了"), self._give_back, icon_name="check", kind="go")
            if lent.phone:
                draw(call(lent.phone, lent.who))

    def _shelving(self, thing: Record) -> None:
        if thing.get("withdrawn_at"):
            button(_("放回书架"), self._put_back, icon_name="archive-off", kind="wash")
        else:
            button(_("下架"), self._withdraw, icon_name="archive", kind="quiet")

    async def _lend(self) -> None:
        with ui.context.client.content:  # what is asked stands beside the part that is drawn anew
            made = await thing_deeds.lend(self.ledger.store.things.need(self.id))
        self._done(made, _("记下了，借出去了"))

    async def _give_back(self) -> None:
        out = self.ledger.books.out().get(self.id)
        if out is not None:
            with ui.context.client.content:
                made = await thing_deeds.give_back(self.ledger.store.things.need(self.id), out)
            self._done(made, _("记下了，还回来了"))

    def _done(self, fact_id: str | None, said: str) -> None:
        if fact_id:
            toast(said, lambda: self._undo(fact_id), _("撤销"))
        self.draw.refresh()

    async def _undo(self, fact_id: str) -> None:
        voiding.take_back(self.ledger.store.facts.need(fact_id), _("刚记就撤销"), who()["name"])
        await self.ledger.commit()
        self.draw.refresh()

    async def _withdraw(self) -> None:
        title = self.ledger.store.things.need(self.id)["title"]
        with ui.context.client.content:
            yes = await ask(_("《{title}》下架？").format(title=title), _("下架"), _("手机上不再有它，书架上也不列。借还记录都留着。"))
        if yes:
            await thing_deeds.withdraw(self.id)
            toast(_("下架了"), self._put_back)
            self.draw.refresh()

    async def _put_back(self) -> None:
        await thing_deeds.withdraw(self.id, back=True)
        self.draw.refresh()

    # its story

    def _story(self, loans: list[Loan]) -> None:
        taken_back = [fact for fact in self._written() if self.ledger.books.void_of(fact) is not None]
        if not loans and not taken_back:
            draw(Markup('<p class="soft">{}</p>').format(_("还没有借出过。手机上扫，或在这里记，都会写在这里。")))
            return
        lines: list[tuple[str, Markup]] = []
        for loan in loans:
            lines.append((loan.loan["happened_at"], self._lent_line(loan)))
            if loan.back is not None and loan.back["kind"] == "return":
                lines.append((loan.back["happened_at"], self._back_line(loan, loan.back)))
        lines += [(fact["happened_at"], self._void_line(fact)) for fact in taken_back]
        with ui.element("div").classes("list") as listed:
            draw(NOTHING.join(line for _at, line in sorted(lines, key=lambda pair: pair[0], reverse=True)[:LOANS_AT_ONCE]))
        listed.on("click", lambda event: self._void(str(event.args)), js_handler=ON_VOID).mark("story")

    def _written(self) -> list[Fact]:
        return [fact for fact in self.ledger.store.facts.indexed("item", self.id) if fact["kind"] in ("loan", "return")]

    def _lent_line(self, loan: Loan) -> Markup:
        lent = thing_shelf.lent(loan, {"title": ""})
        unsaid = _("没有记还，又借出去了") if loan.back is not None and loan.back["kind"] == "loan" else ""
        return self._line(loan.loan, _("借给 {name}").format(name=lent.who), "user-check", lent.due, unsaid)

    def _back_line(self, loan: Loan, back: Fact) -> Markup:
        late = _("过了日子才还") if loan.came_late(self.ledger.books.zone) else ""
        return self._line(back, _("还回来了"), "check", late)

    def _line(self, fact: Fact, said: str, picture: str, *more: str) -> Markup:
        activity = (self.ledger.store.activities.find(fact["activity"]) or {}).get("title")
        undo = Markup('<button type="button" class="btn quiet mid" data-void="{}" aria-label="{}">{}</button>').format(
            fact["id"], _("撤销 {what}").format(what=said), _("撤销")
        )
        quiet = dotted(moment(fact["happened_at"]), activity, fact.get("by"), *more)
        return row(said, quiet, lead=leaf(icon(picture), size="small"), end=undo)

    def _void_line(self, fact: Fact) -> Markup:
        void = self.ledger.books.void_of(fact) or {}
        said = self._said(fact)
        told = _("{by} 撤销：{reason}").format(by=void.get("by") or "", reason=facts.said(void, "reason"))
        return row(
            said, dotted(moment(fact["happened_at"]), fact.get("by"), told), lead=leaf(icon("arrow-back-up"), "off", "small"), void=True
        )

    def _said(self, fact: Fact) -> str:
        if fact["kind"] == "return":
            return _("还回来了")
        return _("借给 {name}").format(name=thing_shelf.lent(Loan(fact), {"title": ""}).who)

    async def _void(self, fact_id: str) -> None:
        fact = self.ledger.store.facts.need(fact_id)
        with ui.context.client.content:
            taken_back = await voiding.void(_("撤销这一条？"), f"{moment(fact['happened_at'])} {self._said(fact)}", fact)
        if taken_back:
            self.draw.refresh()


def _about(thing: Record) -> None:
    """What it is, as far as anybody wrote it down."""
    lent_for = days_lent(thing)
    told = _("借 {n} 天").format(n=lent_for) if lent_for else _("当天还")
    known = [(words_things.field(name), str(thing[name])) for name in words_things.FIELDS if name != "title" and thing.get(name)]
    with card(_("资料")):
        draw(pairs([*known, (_("借多久"), told)]))


def _label(thing: Record) -> None:
    """What its label says, to scan or to type in."""
    code = thing["code"]
    with card(_("标签")), ui.element("div").classes("stack"):
        with ui.element("div").classes("label-card"):
            draw(qr(badges.content(code), _("{title} 的码").format(title=thing["title"])))
            draw(Markup('<p class="code num">{}-{}</p>').format(code[:4], code[4:]))
        if thing.get("label_at"):
            draw(note(_("{day}印过。").format(day=words.day(thing["label_at"], weekday=False)), icon_name="printer"))
        draw(link(_("印这一张"), thing_labels.address_for([thing["id"]]), icon_name="printer", kind="wash"))

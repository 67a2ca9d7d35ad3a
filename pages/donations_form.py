"""记一笔捐赠: things, money, or what was bought; and the same answers changed later, all but the quantities."""

from copy import deepcopy
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, donating, donations, series
from care.donating import NEW, Draft, Line
from pages import giver_hints, words
from pages.activity_people import Errors
from pages.donations_words import KINDS, PATH, wrong, yuan
from pages.frame import frame, nothing_here, page, who
from pages.markup import draw, link
from pages.parts import button, card, choice, segments, text_field
from pages.words import _, mark
from storage import house
from storage.ledger import Record

RECENT = 30
"""Activities to choose from."""
ICON = "package"


@page("/donations/new", mark("记一笔"), css="donations")
def new(kind: str = "goods", activity: str = "", of: str = "") -> None:
    """A new one: of things where nothing else is asked for, for an activity or from a sum of money where one is named."""
    store, today = house.ledger().store, days.day_of(days.now(), house.ledger().centre["time_zone"])
    draft = Draft(kind=kind if kind in KINDS else "goods", on=today)
    draft.activity = activity if activity and store.activities.find(activity) else None
    draft.of = of if of and store.donations.find(of) else None
    with frame(_("记一笔"), _("收到的东西、钱，和买来的东西。"), back=PATH, nav="supplies"):
        _Form(draft, None, PATH).draw()


@page("/donations/{donation_id}/edit", mark("捐赠账"), css="donations")
def edit(donation_id: str) -> None:
    """What may be changed of one: everything but how many there were."""
    donation = house.ledger().store.donations.find(donation_id)
    if donation is None or not donations.stands(donation):
        return nothing_here(_("没有这一笔。"), PATH, _("看捐赠账"))
    back = f"{PATH}/{donation_id}"
    with frame(_("修改这一笔"), donation["donor"], back=back, nav="supplies"):
        _Form(donating.of_record(donation), dict(donation), back).draw()


class _Form:
    """One open form; `donation` is the record that is changed, None where it is a new one."""

    def __init__(self, draft: Draft, donation: Record | None, back: str) -> None:
        self.ledger = house.ledger()
        self.zone = self.ledger.centre["time_zone"]
        self.draft = draft
        self.donation = donation
        self.back = back
        self.errors = Errors()
        self._saving = False

    def draw(self) -> None:
        """Which kind it is, from whom and when, what it was, and one button."""
        with ui.element("div").classes("form donation"):
            if self.donation is None:
                segments(_("是什么"), {code: _(word) for code, word in KINDS.items()}, self.draft.kind, self._turn)
            self._body()
            with ui.element("div").classes("form-foot"):
                draw(link(_("先不"), self.back))
                button(_("记下"), self._on_save, kind="go big", icon_name="check")

    def _turn(self, event: Any) -> None:
        self.draft.kind = event.value
        self._body.refresh()

    @ui.refreshable_method
    def _body(self) -> None:
        self.errors = Errors()
        draft, bought = self.draft, self.draft.kind == "purchase"
        donor = self._text(
            "donor", _("在哪里买的") if bought else _("谁捐的"), hint="" if bought else _("单位或个人。不愿留名的写“匿名”。")
        )
        donor.props("autofocus")
        giver_hints.offer(donor, giver_hints.known_givers(self.ledger.store.donations.all(), bought=bought))
        with ui.element("div").classes("pair"):
            past = _("来的那一天。那以后盘点过的，以盘点的数为准。") if draft.kind != "money" else ""
            self._text("on", _("哪一天"), kind="date", hint=past)
            listed = self._activities()
            choice(_("给哪次活动"), listed, draft.activity or "", on_change=lambda event: setattr(draft, "activity", event.value or None))
        if draft.kind != "goods":
            self._money()
        if draft.kind != "money":
            self._lines()
        self._contact()

    def _contact(self) -> None:
        bought = self.draft.kind == "purchase"
        with ui.element("div").classes("pair"):
            self._text("contact", _("联系方式"), optional=True, hint=_("电话或地址，写感谢信时用得上。") if not bought else "")
            told = _("小票或发票上的号码。") if bought else _("空着就自动编。")
            self._text("receipt_no", _("收据号"), optional=True, hint=told)
        self._text("note", _("说明"), optional=True, lines=2)

    def _text(self, name: str, label: str, **more: Any) -> Any:
        """A field of the draft."""
        made = text_field(label, getattr(self.draft, name), on_change=lambda event: setattr(self.draft, name, event.value or ""), **more)
        self.errors.add(name, made)
        return made

    def _activities(self) -> dict[str, str]:
        known = [one for one in series.nearest(self.ledger.store.activities.all(), days.now()) if not one.get("cancelled_at")]
        recent = sorted(known, key=lambda one: one["starts_at"], reverse=True)[:RECENT]
        listed = {one["id"]: f"{one['title']} {words.day(one['starts_at'], weekday=False)}" for one in recent}
        if self.draft.activity and self.draft.activity not in listed:
            listed[self.draft.activity] = (self.ledger.store.activities.find(self.draft.activity) or {}).get("title") or _(
                "（没有这个活动）"
            )
        return {"": _("随便用"), **listed}

    # money

    def _money(self) -> None:
        draft, bought = self.draft, self.draft.kind == "purchase"
        with ui.element("div").classes("pair"):
            told = _("每样都写了价钱，这里可以空着。") if bought and self.donation is None else ""
            amount = self._text("amount", _("付了多少元") if bought else _("捐了多少元"), hint=told)
            amount.props("inputmode=decimal")
            if bought:
                choice(_("用哪笔钱"), self._sources(), draft.of or "", on_change=lambda event: setattr(draft, "of", event.value or None))

    def _sources(self) -> dict[str, str]:
        """The sums of money there are, with what is left of each; and the common purse."""
        known = self.ledger.store.donations.all()
        given = [one for one in known if one["kind"] == "money" and (donations.stands(one) or one["id"] == self.draft.of)]
        given.sort(key=lambda one: (one["on"], one["id"]), reverse=True)
        left = {one["id"]: yuan(donations.left_of(one, known)) for one in given}
        said = {one["id"]: _("{donor}，还剩 {amount}").format(donor=one["donor"], amount=left[one["id"]]) for one in given}
        return {"": _("公账"), **said}

    # things

    def _lines(self) -> None:
        bought = self.draft.kind == "purchase"
        with card(_("买了什么") if bought else _("捐了什么"), classes="gifts"):
            for number, line in enumerate(self.draft.lines):
                self._kept(number, line) if self.donation else self._line(number, line)
            self.errors.add("lines", ui.label().classes("wrong").props("role=alert"))
            with ui.element("div").classes("wrap"):
                if self.donation is None:
                    button(_("再加一样"), self._more, icon_name="plus", kind="wash")
                self.sum = ui.label().classes("soft grow right")
            self._add_up()

    def _line(self, number: int, line: Line) -> None:
        name = _("第 {n} 样").format(n=number + 1)
        with ui.element("div").classes("gift").props(f'role=group aria-label="{name}"'):
            items = sorted((item for item in self.ledger.items().values() if not item.get("contents")), key=lambda item: item["title"])
            listed = {item["id"]: " ".join(filter(None, (item["title"], item.get("size")))) for item in items}
            what = choice(_("什么"), {**listed, NEW: _("新的一样")}, line.item, on_change=lambda event: self._choose(line, event.value))
            self.errors.add(f"line:{number}:item", what)
            if line.item == NEW:
                with ui.element("div").classes("fresh"):
                    self._cell(number, line, "title", _("叫什么"))
                    self._cell(number, line, "unit", _("单位"), hint=_("支、把、本、双"))
                    self._cell(number, line, "size", _("规格"), optional=True, hint=_("比如 120 码。"))
            with ui.element("div").classes("amounts"):
                self._cell(number, line, "quantity", _("多少")).props("inputmode=numeric")
                self._worth(number, line)
                button("", lambda: self._less(line), icon_name="trash", kind="quiet square", label=_("拿掉{name}").format(name=name))

    def _worth(self, number: int, line: Line) -> None:
        label = _("一共多少元") if self.draft.kind == "purchase" else _("共折价几元")
        self._cell(number, line, "value", label, optional=True).props("inputmode=decimal")

    def _kept(self, number: int, line: Line) -> None:
        """A line whose quantity stands: only its value can be changed."""
        item = self.ledger.items().get(line.item or "") or {"title": _("（没有这样物资）")}
        with ui.element("div").classes("gift kept"):
            shown = f"{item['title']} {line.quantity} {item.get('unit') or ''}"
            draw(Markup('<p class="t18 sb">{}</p>').format(shown))
            self._worth(number, line)
        if number == len(self.draft.lines) - 1:
            draw(Markup('<p class="soft">{}</p>').format(_("数量写错了，就撤回这一笔，再记一笔。")))

    def _cell(self, number: int, line: Line, name: str, label: str, **more: Any) -> Any:
        def take(event: Any) -> None:
            setattr(line, name, event.value or "")
            self._add_up()

        made = text_field(label, getattr(line, name), on_change=take, **more)
        self.errors.add(f"line:{number}:{name}", made)
        return made

    def _choose(self, line: Line, item: str | None) -> None:
        fresh = NEW in (line.item, item)
        line.item = item
        if item == NEW and not line.unit:
            line.unit = _("件")
        if fresh:
            self._body.refresh()

    def _more(self) -> None:
        self.draft.lines.append(Line())
        self._body.refresh()

    def _less(self, line: Line) -> None:
        self.draft.lines.remove(line)
        self._body.refresh()

    def _add_up(self) -> None:
        values = [value for line in self.draft.lines if (value := donating.value_of(line)) is not None]
        if getattr(self, "sum", None) and not self.sum.is_deleted:
            self.sum.text = _("加起来 {amount}").format(amount=yuan(sum(values))) if values else ""

    # saved

    async def _on_save(self) -> None:
        titles = [item["title"] for item in self.ledger.items().values()]
        found = donating.problems(self.draft, today=days.day_of(days.now(), self.zone), titles=titles)
        for name in self.errors.names():
            self.errors.say(name, wrong(name, found[name]) if name in found else "")
        if found or self._saving:
            return
        by, self._saving = who()["name"], True
        try:
            saved = self._write(by) if self.donation is None else self._change(self.donation, by)
            await self.ledger.commit()
        finally:
            self._saving = False
        self._saving = True  # the page is being left: a second press writes nothing
        ui.navigate.to(f"{PATH}/{saved['id']}" + ("?fresh=1" if self.donation is None else ""))

    def _write(self, by: str) -> Record:
        """The record, its new items and its receipts, all in one commit. What is in the form stays as it is until that is on disk."""
        draft, now = deepcopy(self.draft), days.now()
        for item in donating.new_items(draft, ICON):
            self.ledger.save("items", item, by=by)
        number = donating.next_number(self.ledger.store.donations.all(), draft.on)
        saved = self.ledger.save("donations", donating.written(draft, by=by, now=now, number=number), by=by)
        for receipt in donating.receipts(saved, now=now, zone=self.zone):
            self.ledger.record(receipt, organizer=by)
        return saved

    def _change(self, donation: Record, by: str) -> Record:
        now = self.ledger.store.donations.need(donation["id"])
        return self.ledger.save("donations", donating.changed(now, self.draft), by=by)

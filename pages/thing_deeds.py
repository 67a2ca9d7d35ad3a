"""What an organizer does to a book or a ball: adds or changes it, writes a loan or a return that no phone wrote, takes it off the shelf."""

from datetime import date, datetime, time, timedelta
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, lending, writing
from care.activity import Record
from care.facts import CENTRE
from care.ids import new_id
from care.things import Draft, usual_days
from pages import badge_making, frame, thing_shelf, words
from pages.asked import asked, asked_buttons
from pages.children import directory
from pages.markup import dotted, leaf, row, rows
from pages.parts import answer, segments, text_field, typed
from pages.words import _, mark
from pages.words_things import FIELDS, KINDS
from storage import house

FOUND = 6
"""Children shown for a search; who looks for more writes more of the name."""
TEXTS = ("title", "author", "publisher", "isbn", "number", "shelf", "category", "note")
WRONG = {
    "missing": mark("写上叫什么。"),
    "too_long": mark("太长了，最多 {longest} 个字。"),
    "check": mark("最后一位对不上，看看有没有抄错。"),
    "taken": mark("这个编号已经有了，换一个，或空着。"),
    "no_number": mark("写一个整数。"),
}


# --- the thing itself -----------------------------------------------------------------------------------------------------------


async def edit(thing: Record | None) -> Record | None:
    """Fill in a thing, a new one (None; then several copies at once) or one that is there. Returns the (first) record, or None."""
    known = thing or {}
    draft = Draft(known.get("kind") or "book", days="" if known.get("days") is None else str(known["days"]))
    with asked(_("改 {title}").format(title=known["title"]) if thing else _("加书或器材")) as dialog:
        segments(
            _("是什么"), {code: _(word) for code, word in KINDS.items()}, draft.kind, lambda event: setattr(draft, "kind", event.value)
        )
        fields: dict[str, Any] = {"title": text_field(_("名称"), known.get("title")).props("autofocus")}
        with ui.element("div").classes("pair"):
            for name in TEXTS[1:]:
                fields[name] = text_field(_(FIELDS[name]), known.get(name), optional=True)
            told = _("空着就按平常的：书 {n} 天，器材当天还。").format(n=usual_days("book"))
            fields["days"] = text_field(_("借几天"), draft.days, optional=True, hint=told).props("inputmode=numeric")
            if thing is None:
                fields["copies"] = text_field(_("一样的有几件"), "1", hint=_("每件一个标签。")).props("inputmode=numeric")

        async def save() -> None:
            by = frame.who()["name"]
            draft.texts = {name: typed(fields[name]) for name in TEXTS}
            draft.days, draft.copies = typed(fields["days"]), typed(fields["copies"]) if thing is None else "1"
            wrong = draft.problems(house.ledger().store.things.all(), but=known.get("id", ""))
            for name, shown in fields.items():
                shown.error = _(WRONG[wrong[name]]).format(longest=writing.longest(name)) if name in wrong else None
            if not wrong:
                dialog.submit(await _keep(draft, known, by))

        asked_buttons(dialog, _("记下") if thing else _("加上"), save)
    return await answer(dialog)


async def _keep(draft: Draft, known: Record, by: str) -> Record:
    ledger, told = house.ledger(), draft.fields()
    if known:
        saved = ledger.save("things", {**ledger.store.things.need(known["id"]), **told}, by=by)
        await ledger.commit()
        return saved
    made: list[Record] = []
    for copy in range(1, int(draft.copies) + 1):
        more = {"number": f"{told['number']}-{copy}"} if told.get("number") and copy > 1 else {}
        fresh = {"id": new_id("t"), "code": badge_making.unused_code(ledger), **told, **more, "added_at": days.now()}
        made.append(ledger.save("things", fresh, by=by))
    await ledger.commit()
    return made[0]


async def withdraw(thing_id: str, *, back: bool = False) -> None:
    """Take a thing off the shelf, or put it back; its story stays."""
    by, ledger = frame.who()["name"], house.ledger()
    ledger.save("things", {**ledger.store.things.need(thing_id), "withdrawn_at": None if back else days.now()}, by=by)
    await ledger.commit()


# --- lent, and given back -------------------------------------------------------------------------------------------------------


async def lend(thing: Record) -> str | None:
    """Ask who takes a thing along, and by when it is due; for when no phone is there. Returns the fact's id, or None."""
    picked: dict[str, Record] = {}
    with asked(_("把 {title} 借给谁？").format(title=thing["title"])) as dialog:
        field = text_field(_("名字、拼音或号码"), kind="search", on_change=lambda event: show(event.value or ""))
        field.props("autofocus debounce=200")
        found = ui.html("", sanitize=False)
        found.on("click", lambda event: choose(event.args), js_handler=_ON_CHILD)
        today = thing_shelf.today()
        with ui.element("div").classes("pair"):
            day = text_field(_("哪天借的"), today, kind="date", on_change=lambda event: follow(event.value))
            due = text_field(_("哪天还"), _due(thing, today), kind="date")
        wrong = ui.label().classes("wrong").props("role=alert")

        def show(query: str) -> None:
            children = [person.child for person in directory().find(query)[:FOUND]] if query.strip() else []
            found.set_content(str(rows(_child_row(child, child["id"] in picked) for child in children)))

        def choose(child_id: str) -> None:
            picked.clear()
            child = house.ledger().store.children.find(child_id)
            if child is not None:
                picked[child_id] = child
                wrong.text = ""
            found.set_content(str(rows([_child_row(child, True)] if child else [])))

        def follow(told: str) -> None:
            if _is_day(told):
                due.value = _due(thing, told)

        async def save() -> None:
            by = frame.who()["name"]
            wrong.text = "" if picked else _("先找到孩子，点一下名字。")
            day.error = _not_a_day(typed(day), no_later=thing_shelf.today())
            due.error = _not_a_day(typed(due), no_earlier=typed(day))
            if wrong.text or day.error or due.error:
                return
            told = {"kind": "loan", "activity": CENTRE, "child": next(iter(picked)), "item": thing["id"], "details": {"due": typed(due)}}
            taken = house.ledger().record({**told, "at": _instant(typed(day))}, organizer=by)
            await house.ledger().commit()
            dialog.submit(taken.id)

        asked_buttons(dialog, _("借出去"), save)
    return await answer(dialog)


_ON_CHILD = '(e) => { const row = e.target.closest("[data-child]"); if (row) emit(row.dataset.child) }'


def _child_row(child: Record, chosen: bool) -> Markup:
    quiet = dotted(words.number(child.get("number")), child.get("group"), words.grade(child.get("grade")))
    word = _("就是这个孩子") if chosen else _("选")
    deed = Markup('<button type="button" class="btn wash mid" aria-pressed="{}">{}</button>').format("true" if chosen else "false", word)
    return row(child.get("name") or "", quiet, lead=leaf(child.get("name") or ""), end=deed, data={"child": child["id"]})


async def give_back(thing: Record, loan: lending.Loan) -> str | None:
    """Write that a thing is back, today or on a day before. Returns the fact's id, or None."""
    zone = house.ledger().books.zone
    lent_on = days.day_of(loan.loan["happened_at"], zone)
    with asked(_("{title} 还回来了").format(title=thing["title"])) as dialog:
        day = text_field(_("哪天还的"), thing_shelf.today(), kind="date")

        async def save() -> None:
            by = frame.who()["name"]
            day.error = _not_a_day(typed(day), no_later=thing_shelf.today(), no_earlier=lent_on)
            if day.error:
                return
            at = max(_instant(typed(day)), days.shifted(loan.loan["happened_at"], 1_000))
            taken = house.ledger().record({"kind": "return", "activity": CENTRE, "item": thing["id"], "at": at}, organizer=by)
            await house.ledger().commit()
            dialog.submit(taken.id)

        asked_buttons(dialog, _("记下，还了"), save)
    return await answer(dialog)


def _due(thing: Record, day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=lending.days_lent(thing))).isoformat()


def _instant(day: str) -> str:
    """The present where the day is today, else its noon on the centre's clock."""
    if day == thing_shelf.today():
        return days.now()
    return days.instant(datetime.combine(date.fromisoformat(day), time(12), days.zone(house.ledger().books.zone)))


def _is_day(text: str | None) -> bool:
    try:
        return 2000 <= date.fromisoformat(text or "").year <= 2199
    except ValueError:
        return False


def _not_a_day(text: str, *, no_later: str = "", no_earlier: str = "") -> str | None:
    if not _is_day(text):
        return _("没有这一天，看看日期。")
    if no_later and text > no_later:
        return _("这一天还没到。")
    if no_earlier and text < no_earlier:
        return _("比借出去那天还早。")
    return None

"""What is filled in about supplies: an item, a pack, what came in, what was counted."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import reading
from care.facts import CENTRE
from care.ids import new_id
from pages import frame
from pages.asked import asked, asked_buttons
from pages.markup import draw
from pages.parts import answer, button, choice, text_field, typed
from pages.words import _, mark
from storage import house
from storage.ledger import Record

ICONS = {
    "package": mark("包裹"),
    "gift": mark("礼物"),
    "pencil": mark("笔"),
    "ruler-2": mark("尺"),
    "book": mark("书本"),
    "backpack": mark("书包"),
    "shirt": mark("衣服"),
    "mug": mark("杯子"),
    "bowl-spoon": mark("吃的"),
    "ball-football": mark("球"),
    "heart": mark("爱心"),
}
LOSSES = {
    "miscounted": mark("上次数错了"),
    "unrecorded": mark("给出去了，没有记"),
    "damaged": mark("坏了"),
    "lost": mark("找不到了"),
    "found": mark("又找到了"),
    "other": mark("别的原因"),
}
"""Why a shelf holds another number than the books (`details.reason` of a count)."""
MOST = 1_000_000
LONGEST = 30


async def edit_item(item: Record | None) -> Record | None:
    """Fill in an item, a new one (None) or one that is there. Returns its record as saved, or None where nothing was."""
    known = item or {}
    with asked(_("改 {title}").format(title=known["title"]) if item else _("新的物资")) as dialog:
        title = text_field(_("叫什么"), known.get("title")).props("autofocus")
        with ui.element("div").classes("pair"):
            unit = text_field(_("单位"), known.get("unit") or _("件"), hint=_("支、把、本、双"))
            low = text_field(_("少于多少提醒"), str(known.get("low") or ""), optional=True).props("inputmode=numeric")
        now = None if item else text_field(_("现在有多少"), optional=True, hint=_("没数过就空着。")).props("inputmode=numeric")
        picture = {"icon": known.get("icon") or "package"}
        _picture(picture)

        async def save() -> None:
            by = frame.who()["name"]
            title.error = title_problem(typed(title), but=known.get("id", "")) or None
            unit.error = None if typed(unit) and len(typed(unit)) <= LONGEST else _("写一个字就行，比如 支。")
            low.error = number_problem(typed(low), least=0) if typed(low) else None
            if now is not None:
                now.error = number_problem(typed(now), least=0) if typed(now) else None
            if title.error or unit.error or low.error or (now is not None and now.error):
                return
            changed = {"title": reading.tidy(title.value), "unit": typed(unit), **picture, "low": _number(typed(low), 0)}
            saved = _save({"id": new_id("i"), **known, **changed}, by)
            if now is not None and typed(now):
                count = {"kind": "count", "activity": CENTRE, "item": saved["id"], "quantity": _number(typed(now), 0)}
                house.ledger().record(count, organizer=by)
            await house.ledger().commit()
            dialog.submit(saved)

        asked_buttons(dialog, _("记下") if item else _("加上"), save)
    return await answer(dialog)


async def edit_pack(pack: Record | None) -> Record | None:
    """Fill in a pack: its name and what is in it. Returns its record as saved, or None where nothing was."""
    known = pack or {}
    parts = [{"item": part["item"], "quantity": str(part["quantity"])} for part in known.get("contents") or ()] or [_empty_part()]
    singles = {item["id"]: item["title"] for item in house.ledger().items().values() if not item.get("contents")}
    with asked(_("改 {title}").format(title=known["title"]) if pack else _("新的物资包")) as dialog:
        title = text_field(_("叫什么"), known.get("title") or ("" if pack else _("物资包"))).props("autofocus")
        unit = text_field(_("单位"), known.get("unit") or _("套"))

        @ui.refreshable
        def contents() -> None:
            for number, part in enumerate(parts):
                _part(number, part, parts, singles, contents.refresh)
            button(_("再放一样"), lambda: (parts.append(_empty_part()), contents.refresh()), icon_name="plus", kind="wash")

        contents()
        wrong = ui.label().classes("wrong").props("role=alert")

        async def save() -> None:
            by = frame.who()["name"]
            title.error = title_problem(typed(title), but=known.get("id", "")) or None
            unit.error = None if typed(unit) and len(typed(unit)) <= LONGEST else _("写一个字就行，比如 套。")
            wrong.text = contents_problem(parts)
            if title.error or unit.error or wrong.text:
                return
            held = [{"item": part["item"], "quantity": _number(str(part["quantity"]), 1)} for part in parts if part["item"]]
            changed = {"title": reading.tidy(title.value), "unit": typed(unit), "contents": held, "icon": known.get("icon") or "package"}
            saved = _save({"id": new_id("i"), **known, **changed}, by)
            await house.ledger().commit()
            dialog.submit(saved)

        asked_buttons(dialog, _("记下") if pack else _("加上"), save)
    return await answer(dialog)


def _empty_part() -> dict[str, Any]:
    return {"item": None, "quantity": "1"}


def _part(number: int, part: dict[str, Any], parts: list[dict[str, Any]], singles: dict[str, str], redraw: Callable[[], Any]) -> None:
    with ui.element("div").classes("part").props(f'role=group aria-label="{_("第 {n} 样").format(n=number + 1)}"'):
        elsewhere = {other["item"] for other in parts if other is not part}
        free = {item: title for item, title in singles.items() if item not in elsewhere}
        choice(_("里面放"), free, part["item"], on_change=lambda event: (part.update(item=event.value), redraw()))
        quantity = text_field(_("几个"), str(part["quantity"]), on_change=lambda event: part.update(quantity=event.value or ""))
        quantity.props("inputmode=numeric")
        button(
            "",
            lambda: (parts.remove(part), redraw()),
            icon_name="trash",
            kind="quiet square",
            label=_("拿掉第 {n} 样").format(n=number + 1),
        )


async def receive(item: Record) -> str | None:
    """Write down what came in. Returns the fact's id, or None."""
    with asked(_("{title} 入库").format(title=item["title"])) as dialog:
        quantity = text_field(_("来了多少{unit}").format(unit=item["unit"])).props("autofocus inputmode=numeric")
        giver = text_field(_("谁给的"), optional=True, hint=_("捐赠的写上名字，自己买的空着。"))

        async def save() -> None:
            by = frame.who()["name"]
            quantity.error = number_problem(typed(quantity))
            if quantity.error:
                return
            fact: Record = {"kind": "receipt", "activity": CENTRE, "item": item["id"], "quantity": _number(typed(quantity), 1)}
            if typed(giver):
                fact["details"] = {"donation": {"from": typed(giver)[:80]}}
            taken = house.ledger().record(fact, organizer=by)
            await house.ledger().commit()
            dialog.submit(taken.id)

        asked_buttons(dialog, _("入库"), save)
    return await answer(dialog)


async def count(item: Record) -> str | None:
    """Write down how many are on the shelf; where the books say another number it is asked why. Returns the fact's id, or None."""
    stock = house.ledger().books.stock(item["id"])
    with asked(_("盘点 {title}").format(title=item["title"])) as dialog:
        if stock is not None:
            draw(Markup('<p class="soft">{}</p>').format(_("账上是 {n} {unit}。").format(n=stock, unit=item["unit"])))
        quantity = text_field(_("数出来多少{unit}").format(unit=item["unit"])).props("autofocus inputmode=numeric")
        with ui.element("div").classes("stack") as why:
            difference = ui.label().classes("sb")
            reason = choice(_("怎么会不一样"), {code: _(word) for code, word in LOSSES.items()})
            note = text_field(_("说明"), optional=True)
        why.set_visibility(False)

        def differs() -> int:
            counted = _number(typed(quantity), 0)
            return 0 if counted is None or stock is None else counted - stock

        def look() -> None:
            quantity.error = None
            by = differs()
            why.set_visibility(bool(by))
            much = _("比账上多 {n} {unit}。") if by > 0 else _("比账上少 {n} {unit}。")
            difference.text = much.format(n=abs(by), unit=item["unit"]) if by else ""

        quantity.on_value_change(look)

        async def save() -> None:
            organizer = frame.who()["name"]
            quantity.error = number_problem(typed(quantity), least=0)
            reason.error = _("选一个原因，以后看得明白。") if differs() and not reason.value else None
            if quantity.error or reason.error:
                return
            fact: Record = {"kind": "count", "activity": CENTRE, "item": item["id"], "quantity": _number(typed(quantity), 0)}
            if differs():
                fact["details"] = {"reason": reason.value, **({"note": typed(note)[:200]} if typed(note) else {})}
            taken = house.ledger().record(fact, organizer=organizer)
            await house.ledger().commit()
            dialog.submit(taken.id)

        asked_buttons(dialog, _("记下"), save)
    return await answer(dialog)


# --- what is wrong --------------------------------------------------------------------------------------------------------------


def title_problem(title: str, *, but: str = "") -> str:
    """What is wrong with an item's name, or nothing; `but` is the item itself."""
    title = reading.tidy(title)
    if not title:
        return _("写上叫什么。")
    if len(title) > LONGEST:
        return _("太长了，最多 {longest} 个字。").format(longest=LONGEST)
    taken = any(item["title"] == title and item["id"] != but for item in house.ledger().items().values())
    return _("已经有叫 {title} 的了，换个名字分清楚。").format(title=title) if taken else ""


def number_problem(text: str, *, least: int = 1) -> str | None:
    """What is wrong with a number of pieces, or None."""
    if _number(text, least) is not None:
        return None
    return _("写一个 {least} 到 {most} 的整数。").format(least=least, most=MOST)


def contents_problem(parts: list[dict[str, Any]]) -> str:
    """What is wrong with what a pack holds, or nothing."""
    held = [part["item"] for part in parts if part["item"]]
    if not held:
        return _("选里面放什么。")
    if len(set(held)) != len(held):
        return _("同一样写了两次，合成一行。")
    if any(_number(str(part["quantity"]), 1) is None for part in parts if part["item"]):
        return _("每一样写上几个，1 或更多。")
    return ""


def _number(text: str, least: int) -> int | None:
    return reading.number_of(text, least, MOST)


def _save(record: Record, by: str) -> Record:
    return house.ledger().save("items", record, by=by)


def _picture(chosen: dict[str, str]) -> None:
    """The pictures to choose from; the choice is kept in `chosen["icon"]`."""

    def choose(name: str) -> None:
        chosen["icon"] = name
        drawn.refresh()

    @ui.refreshable
    def drawn() -> None:
        with ui.element("div").classes("pictures").props(f'role=group aria-label="{_("图标")}"'):
            for name, word in ICONS.items():
                on = name == chosen["icon"]
                made = button(
                    "", lambda name=name: choose(name), icon_name=name, kind="square wash" if on else "square quiet", label=_(word)
                )
                made.props["aria-pressed"] = "true" if on else "false"

    with ui.element("div").classes("labelled"):
        ui.label(_("图标")).classes("sb")
        drawn()

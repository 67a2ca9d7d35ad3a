"""One donation: what it was, what it became, and how its giver is thanked. Organizers only; every change is kept."""

from markupsafe import Markup
from nicegui import ui

from care import changes, days, donations, writing
from pages import donations_deeds as deeds
from pages import donations_form, words  # noqa: F401 (the form first: /donations/new is no donation)
from pages import donations_words as spoken
from pages.donations_share import share_card
from pages.donations_words import PATH, yuan
from pages.frame import frame, nothing_here, page, titled, who
from pages.markup import NOTHING, bar, dotted, draw, icon, leaf, link, note, row
from pages.markup import facts as pairs
from pages.parts import button, card, sheet, text_field, toast, typed
from pages.words import _, mark, ngettext
from storage import house
from storage.ledger import Ledger, Record

FRESH_SECONDS = 120
"""How long after it was written down a page says so."""


@page("/donations/{donation_id}", mark("捐赠账"), css="donations")
def donation_page(donation_id: str, fresh: bool = False) -> None:
    """What it was at the left, what became of it at the right."""
    ledger = house.ledger()
    donation = ledger.store.donations.find(donation_id)
    if donation is None:
        return nothing_here(_("没有这一笔。"), PATH, _("看捐赠账"))
    titled(_(spoken.KINDS[donation["kind"]]))
    below = dotted(words.day(donation["on"]), spoken.activity(ledger, donation))
    with frame(donation["donor"], below, back=PATH, nav="supplies", actions=lambda: _actions(donation)):
        if not donations.stands(donation):
            _gone(donation)
        with ui.element("div").classes("columns halves"):
            with ui.element("div").classes("stack"):
                _what(ledger, donation)
                _history(ledger, donation)
            with ui.element("div").classes("stack"):
                if donations.stands(donation):
                    _became(ledger, donation)
                    share_card(donation)
                    _end(donation)
    if fresh and donations.stands(donation) and days.seconds_between(donation["added_at"], days.now()) < FRESH_SECONDS:
        toast(_("记下了"), lambda: _undo(donation_id), _("撤销"))


def _actions(donation: Record) -> None:
    if not donations.stands(donation):
        return
    if donation["kind"] != "purchase":
        draw(_paper(f"{PATH}/{donation['id']}/receipt.pdf", _("收条")))
    draw(link(_("修改"), f"{PATH}/{donation['id']}/edit", icon_name="pencil"))


def _paper(href: str, text: str) -> Markup:
    return Markup('<a class="btn" href="{}" download>{}{}</a>').format(href, icon("printer"), text)


def _gone(donation: Record) -> None:
    told = _("{who} {when} 撤回了：{reason}").format(
        who=donation.get("withdrawn_by") or "",
        when=words.moment(donation["withdrawn_at"]),
        reason=donation.get("withdrawn_why") or "",
    )
    draw(note(told, icon_name="arrow-back-up"))


async def _undo(donation_id: str) -> None:
    await deeds.withdraw(donation_id, _("刚记就撤销"), who()["name"])
    ui.navigate.to(PATH)


# --- what it was ------------------------------------------------------------------------------------------------------------------


def _what(ledger: Ledger, donation: Record) -> None:
    items, bought = ledger.items(), donation["kind"] == "purchase"
    with card(_(spoken.KINDS[donation["kind"]]), classes="shelf"):
        if donation.get("amount") is not None:
            draw(Markup('<p class="t40 b num">{}</p>').format(yuan(donation["amount"])))
        draw(NOTHING.join(_line(items, line) for line in donation.get("lines") or ()))
        worth = donations.value_of(donation)
        if worth is not None and not bought:
            draw(Markup('<p class="right sb num worth">{}</p>').format(_("一共折价 {amount}").format(amount=yuan(worth))))
        if donations.stands(donation) and not deeds.all_received(ledger, donation):
            told = _("有的入库在物资那一页撤销了，库存比这里写的少。要改，就撤回这一笔，再记一笔。")
            draw(note(told, "flag", "alert-triangle"))
        draw(pairs(_known(ledger, donation)))


def _line(items: dict[str, Record], line: Record) -> Markup:
    item = items.get(line["item"])
    title = item["title"] if item else _("（没有这样物资）")
    worth = "" if line.get("value") is None else yuan(line["value"])
    end = Markup('<span class="amount num">{} <small>{}</small></span>').format(line["quantity"], (item or {}).get("unit") or "")
    quiet = dotted((item or {}).get("size"), worth)
    lead = leaf(icon((item or {}).get("icon") or "package"), size="small")
    return row(title, quiet, lead=lead, end=end, href=f"/supplies/{item['id']}" if item else None)


def _known(ledger: Ledger, donation: Record) -> list[tuple[str, str | Markup]]:
    told: list[tuple[str, str | Markup]] = []
    if donation["kind"] == "purchase":
        source = ledger.store.donations.find(donation.get("of") or "")
        money = Markup('<a class="link" href="{}/{}">{}</a>').format(PATH, source["id"], source["donor"]) if source else _("公账")
        if source and not donations.stands(source):
            money += Markup(" <span>{}</span>").format(_("（撤回了）"))
        told.append((_("用哪笔钱"), money))
    activity = ledger.store.activities.find(donation.get("activity") or "")
    named = spoken.activity(ledger, donation)
    shown = Markup('<a class="link" href="/activities/{}">{}</a>').format(activity["id"], named) if activity else named
    told.append((_("给哪次活动"), shown))
    told += [(_(spoken.FIELDS[name]), donation[name]) for name in ("contact", "receipt_no", "note") if donation.get(name)]
    return [*told, (_("谁记的"), dotted(donation["by"], words.moment(donation["added_at"])))]


# --- what became of it ------------------------------------------------------------------------------------------------------------


def _became(ledger: Ledger, donation: Record) -> None:
    told = spoken.became(ledger, donation)
    with card(_("后来怎么样")), ui.element("div").classes("stack"):
        if told.amount is not None:
            _money(ledger, donation, told)
        if not told.pieces:
            return
        if told.children:
            reached = ngettext("到了 {n} 个孩子手里", "到了 {n} 个孩子手里", told.children).format(n=told.children)
            draw(Markup('<p class="t24 b">{}</p>').format(reached))
        else:
            draw(Markup('<p class="soft">{}</p>').format(_("还没有发给孩子。发出去以后，这里看得到发给了多少人。")))
        draw(NOTHING.join(_piece(piece) for piece in told.pieces))
        draw(NOTHING.join(_reached(*one) for one in told.activities))


def _money(ledger: Ledger, donation: Record, told: spoken.Told) -> None:
    left = (told.amount or 0) - told.spent
    spent = _("用了 {spent}，还剩 {left}") if left >= 0 else _("用了 {spent}，多用了 {left}")
    draw(Markup('<p class="t20 b num">{}</p>').format(spent.format(spent=yuan(told.spent), left=yuan(abs(left)))))
    bought = [one for one in ledger.store.donations.all() if one.get("of") == donation["id"] and donations.stands(one)]
    draw(
        NOTHING.join(
            row(
                spoken.summary(ledger, one),
                dotted(one["donor"], words.day(one["on"], weekday=False)),
                lead=leaf(icon("shopping-bag"), size="small"),
                end=Markup('<span class="num b">{}</span>').format(yuan(one["amount"] or 0)),
                href=f"{PATH}/{one['id']}",
            )
            for one in sorted(bought, key=lambda one: (one["on"], one["id"]))
        )
    )
    with ui.element("div").classes("wrap"):
        draw(link(_("记一笔用它买的东西"), f"{PATH}/new?kind=purchase&of={donation['id']}", icon_name="shopping-bag", kind="wash"))


def _piece(piece: spoken.Piece) -> Markup:
    """An item with a bar of what was given, and the figures in words."""
    told = [_("发了 {n} {unit}").format(n=piece.given, unit=piece.unit), _("还有 {n} {unit}").format(n=piece.left, unit=piece.unit)]
    if piece.lost:
        told.append(_("盘点少了 {n} {unit}").format(n=piece.lost, unit=piece.unit))
    shown = Markup('<div class="became"><div class="line between"><b class="t18">{}</b><span class="num">{}</span></div>{}</div>')
    return shown.format(piece.title, _("，").join(told), bar(piece.given / piece.came if piece.came else 0))


def _reached(title: str, day: str, children: int, id: str) -> Markup:
    told = ngettext("{n} 人", "{n} 人", children).format(n=children)
    end = Markup('<span class="num b">{}</span>').format(told)
    return row(title, day, lead=leaf(icon("calendar-event"), size="small"), end=end, href=f"/activities/{id}")


# --- what was changed, and the end of it ------------------------------------------------------------------------------------------


def _history(ledger: Ledger, donation: Record) -> None:
    entries = [entry for entry in ledger.store.history.by("record", donation["id"]) if entry["table"] == "donations"]
    edits = [edit for edit in changes.edits(entries, donation) if any(changed.name in spoken.FIELDS for changed in edit.fields)]
    if edits:
        with card(_("修改记录"), classes="history"):
            draw(NOTHING.join(_edit(ledger, edit) for edit in edits))


def _edit(ledger: Ledger, edit: changes.Edit) -> Markup:
    lines = NOTHING.join(_changed(ledger, one) for one in edit.fields if one.name in spoken.FIELDS)
    head = dotted(edit.by or _("没有名字"), words.moment(edit.at))
    return Markup('<section class="edit"><p class="soft">{}</p><ul>{}</ul></section>').format(head, lines)


def _changed(ledger: Ledger, changed: changes.Changed) -> Markup:
    before, after = (spoken.value(ledger, changed.name, value) for value in (changed.before, changed.after))
    was = Markup("<s>{}</s> ").format(before) if before else NOTHING
    label = _(spoken.FIELDS[changed.name])
    return Markup('<li><span class="mute">{}</span> {}<b>{}</b></li>').format(label, was, after or _("空着"))


def _end(donation: Record) -> None:
    def withdraw() -> None:
        with ui.context.client.content, sheet(_("撤回 {donor} 这一笔？").format(donor=donation["donor"])) as dialog:
            told = [_("记录留着，划掉，写上是谁撤回的、为什么。"), *deeds.would_withdraw(house.ledger(), donation)]
            draw(NOTHING.join(Markup('<p class="t18 soft">{}</p>').format(line) for line in told))
            reason = text_field(_("为什么"), hint=_("比如 数量写错了。"))

            async def keep() -> None:
                reason.error = None if typed(reason) else _("写上为什么，以后看得明白。")
                if len(typed(reason)) > writing.LONGEST_WORD:
                    reason.error = _("太长了，最多 {longest} 个字。").format(longest=writing.LONGEST_WORD)
                if reason.error:
                    return
                by = who()["name"]
                dialog.close()
                await deeds.withdraw(donation["id"], typed(reason), by)
                ui.navigate.to(f"{PATH}/{donation['id']}")

            with ui.element("div").classes("line"):
                button(_("先不"), dialog.close, kind="grow")
                button(_("撤回这一笔"), keep, kind="grow stop-solid").mark("deed")

    with ui.element("div").classes("wrap"):
        button(_("撤回这一笔"), withdraw, kind="stop", icon_name="arrow-back-up")

"""物资 on paper: what lies where (库存表), and what was handed out over some days (领取签收表)."""

from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from nicegui import ui

from care import planning
from pages import handed_out, words
from pages.frame import frame, page
from pages.parts import button, card, choice, draw, icon, text_field
from pages.supply_days import period, periods
from pages.words import _, mark, ngettext
from storage import house

PATH = "/supplies/papers"
FORMS = (("pdf", "printer", mark("打印")), ("xlsx", "file-spreadsheet", mark("表格")))


@page(PATH, mark("物资的表"), css="activities")
def supply_papers(first: str = "", last: str = "") -> None:
    """The stock list, and below it the sign-off list of the days that are chosen; they stand in the address."""
    begins, ends = period(first, last)
    with frame(_("物资的表"), _("打印出来，或者下载成表格。"), nav="supplies", back="/supplies"):
        with card(_("库存表")), ui.element("div").classes("stack"):
            draw(Markup('<p class="soft">{}</p>').format(_("每样有多少，柜子里多少，带出去多少。留了一栏写实点数量。")))
            _papers("stock")
        with card(_("领取签收表")), ui.element("div").classes("stack paper-days"):
            draw(Markup('<p class="soft">{}</p>').format(_("这些天里所有活动发出去的，一张表。单次活动的在那次活动的页面上。")))
            _choose(begins, ends)
            _what_is_on_it(begins, ends)


def _papers(name: str, **asked: str) -> None:
    query = f"?{urlencode(asked)}" if asked else ""
    made = Markup("").join(
        Markup('<a class="btn" href="{}/{}.{}{}" download>{}{}</a>').format(PATH, name, form, query, icon(picture), _(word))
        for form, picture, word in FORMS
    )
    draw(Markup('<div class="wrap">{}</div>').format(made))


def _choose(first: str, last: str) -> None:
    known = periods()
    now = next((name for name, (_word, *days) in known.items() if days == [first, last]), "own")

    def turn(event: Any) -> None:
        own.set_visibility(event.value == "own")
        if event.value != "own":
            _word, begins, ends = known[event.value]
            go(begins, ends)

    def look() -> None:
        typed = [planning.day_of(field.value or "") for field in (begins, ends)]
        for field, day in zip((begins, ends), typed, strict=True):
            field.error = None if day else _("没有这一天，看看日期。")
        if typed[0] and typed[1] and typed[1] < typed[0]:
            ends.error = _("后一天要在前一天之后。")
        elif typed[0] and typed[1]:
            go(typed[0].isoformat(), typed[1].isoformat())

    def go(begins: str, ends: str) -> None:
        ui.navigate.to(f"{PATH}?{urlencode({'first': begins, 'last': ends})}")

    choice(_("什么时候"), {**{name: word for name, (word, *_days) in known.items()}, "own": _("自己选日子")}, now, on_change=turn)
    with ui.element("div").classes("trio") as own:
        begins = text_field(_("从"), first, kind="date")
        ends = text_field(_("到"), last, kind="date")
        with ui.element("div").classes("labelled").style("align-self:end"):
            button(_("看这些天"), look, kind="wash")
    own.set_visibility(now == "own")


def _what_is_on_it(first: str, last: str) -> None:
    """What the list will hold, before anybody prints it; where nothing was given there is nothing to print."""
    activities, children, handouts = handed_out.in_short(house.ledger(), first, last)
    from_to = _("{first} 到 {last}").format(first=words.day(first, weekday=False), last=words.day(last, weekday=False))
    if not handouts:
        draw(Markup('<p class="soft">{}</p>').format(_("{days}，没有发过东西。").format(days=from_to)))
        return
    told = [
        ngettext("{n} 次活动", "{n} 次活动", activities).format(n=activities),
        ngettext("{n} 人领过", "{n} 人领过", children).format(n=children),
        ngettext("共 {n} 笔", "共 {n} 笔", handouts).format(n=handouts),
    ]
    draw(Markup('<p class="sb">{}</p>').format(_("，").join((from_to, *told))))
    _papers("sign-off", first=first, last=last)

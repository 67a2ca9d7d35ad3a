"""物资 on paper: what lies where (库存表), and what was handed out over some days (领取签收表)."""

from urllib.parse import urlencode

from markupsafe import Markup
from nicegui import ui

from pages import days_asked, handed_out, words
from pages.frame import frame, page
from pages.markup import draw, icon
from pages.parts import card
from pages.period_choice import choose_days
from pages.supply_days import period
from pages.words import _, mark, ngettext
from storage import house

PATH = "/supplies/papers"
FORMS = (("pdf", "printer", mark("打印")), ("xlsx", "file-spreadsheet", mark("表格")))


@page(PATH, mark("物资的表"), css="activities")
def supply_papers(first: str = "", last: str = "") -> None:
    """The stock list, and below it the sign-off list of the days that are chosen; they stand in the address."""
    begins, ends = period(first, last)
    with frame(_("物资的表"), _("打印出来，或者下载成表格。"), nav="supplies", back="/supplies"):
        draw(days_asked.no_period(first, last))
        with card(_("库存表")), ui.element("div").classes("stack"):
            draw(Markup('<p class="soft">{}</p>').format(_("每样有多少，柜子里多少，带出去多少。留了一栏写实点数量。")))
            _papers("stock")
        with card(_("领取签收表")), ui.element("div").classes("stack paper-days"):
            draw(Markup('<p class="soft">{}</p>').format(_("这些天里所有活动发出去的，一张表。单次活动的在那次活动的页面上。")))
            choose_days(PATH, begins, ends)
            _what_is_on_it(begins, ends)


def _papers(name: str, **asked: str) -> None:
    query = f"?{urlencode(asked)}" if asked else ""
    made = Markup("").join(
        Markup('<a class="btn" href="{}/{}.{}{}" download>{}{}</a>').format(PATH, name, form, query, icon(picture), _(word))
        for form, picture, word in FORMS
    )
    draw(Markup('<div class="wrap">{}</div>').format(made))


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

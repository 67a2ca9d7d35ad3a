"""How a giver is thanked: a letter to print, and a page to share by a link that ends."""

import json

from markupsafe import Markup
from nicegui import ui

from care import donating
from pages import donations_deeds as deeds
from pages import reaching, words
from pages.donations_words import PATH
from pages.frame import request, who
from pages.markup import draw, icon, link, note, qr
from pages.parts import ask, button, card, choice, sheet, sheet_buttons, toast
from pages.thanks import address
from pages.words import _, ngettext
from storage import house
from storage.ledger import Record

LASTS = (7, donating.LINK_DAYS, 90)
"""Days to choose from."""
COPY = """() => {
  const text = %s, done = () => emit();
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(done);
  const field = Object.assign(document.createElement("textarea"), {value: text});
  document.body.append(field);
  field.select();
  if (document.execCommand("copy")) done();
  field.remove();
}"""
"""Copies an address; on plain http, where browsers keep the clipboard to themselves, in the older way."""


def share_card(donation: Record) -> None:
    """Letter and link of a gift. A purchase is no gift: there is nobody to thank."""
    if donation["kind"] != "purchase":
        with card(_("谢谢捐赠的人")), ui.element("div").classes("stack"):
            _Share(donation["id"]).draw()


class _Share:
    """The card of one open page."""

    def __init__(self, donation_id: str) -> None:
        self.id = donation_id
        self.made = ""

    @ui.refreshable_method
    def draw(self) -> None:
        """The letter, then the link: as it was just made, as it runs, or that there is none."""
        with ui.element("div").classes("wrap"):
            draw(Markup('<a class="btn" href="{}/{}/thanks.pdf" download>{}{}</a>').format(PATH, self.id, icon("printer"), _("打印感谢信")))
        donation = house.ledger().store.donations.need(self.id)
        if self.made:
            self._fresh(donation)
        if donating.link_runs(donation, deeds.today()):
            until = words.day(donation["link"]["until"], weekday=False)
            if not self.made:
                told = _("有一个链接在外面，{until}以后打不开。链接只在做的时候看得到。").format(until=until)
                draw(Markup("<p>{}</p>").format(told))
            with ui.element("div").classes("wrap"):
                button(_("马上结束链接"), self._end, icon_name="unlink", kind="stop")
                button(_("换一个新链接"), self._ask, icon_name="refresh", kind="quiet")
        else:
            told = _("也可以发一个网页给捐赠的人。上面只有数字，没有孩子的名字。到了日子自己打不开。")
            draw(Markup('<p class="soft">{}</p>').format(told))
            button(_("做一个链接"), self._ask, icon_name="link", kind="wash")

    def _fresh(self, donation: Record) -> None:
        """The link that was just made, to copy or to scan; nobody sees it again."""
        until = words.day(donation["link"]["until"], weekday=False)
        with ui.element("div").classes("shared"):
            draw(qr(self.made, _("链接的二维码")))
            with ui.element("div").classes("stack tight grow"):
                draw(Markup('<p class="command">{}</p>').format(self.made))
                draw(Markup("<p>{}</p>").format(_("到 {until}为止打得开。离开这一页就看不到了，现在就发出去。").format(until=until)))
                copy = button(_("复制链接"), icon_name="copy", kind="go")
                copy.on("click", lambda: toast(_("复制好了")), js_handler=COPY % json.dumps(self.made))
                draw(link(_("打开看看"), self.made, icon_name="external-link", new_tab=True))
        if not reaching.lasting():
            draw(note(_("中心没有自己的网址，只有连着同一个网络的人打得开。网址在设置里写。"), "amber", "wifi"))

    def _ask(self) -> None:
        with ui.context.client.content, sheet(_("链接用多久？")) as dialog:
            draw(
                Markup('<p class="t18 soft">{}</p>').format(
                    _("上面只有数字和活动的名称。有孩子、监护人或组织者名字的地方，会换成“一次活动”这样的话。")
                )
            )
            options = {lasts: ngettext("{n} 天", "{n} 天", lasts).format(n=lasts) for lasts in LASTS}
            lasts = choice(_("多少天"), options, donating.LINK_DAYS)

            async def make() -> None:
                by = who()["name"]
                dialog.close()
                token = await deeds.share(self.id, int(lasts.value), by)
                self.made = reaching.origin(request()) + address(token)
                self.draw.refresh()

            sheet_buttons(dialog, _("做一个链接"), make)

    async def _end(self) -> None:
        if await ask(_("马上结束链接？"), _("结束链接"), _("拿着它的人再也打不开。要用就再做一个。"), danger=True):
            await deeds.end_link(self.id, who()["name"])
            self.made = ""
            self.draw.refresh()
            toast(_("链接结束了"))

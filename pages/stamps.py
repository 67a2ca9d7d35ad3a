"""盖章卡: everybody's stamps of the stations that run side by side, as the phones there write them; and who has them all."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import days, stamps
from care.stamps import Stamp
from pages import sheets, stamp_paper, words
from pages.activity_page import activity_page
from pages.following import follow, is_gone
from pages.markup import NOTHING, bar, draw, empty, icon, link, row, rows, tag
from pages.parts import segments
from pages.words import _, mark, ngettext
from storage import house

Record = Mapping[str, Any]


@activity_page("stamps", mark("盖章卡"), css="teams")
class Cards:
    """One open page. Follows what is scanned at the stations."""

    def __init__(self, activity: Record) -> None:
        self.id, self.ledger, self.show = str(activity["id"]), house.ledger(), "here"
        self.has_card = stamps.has_card(activity)

    def actions(self) -> None:
        """The cards on paper."""
        draw(link(_("打印盖章卡"), f"/activities/{self.id}/stamps.pdf", icon_name="printer", new_tab=True))

    def draw(self) -> None:
        """How many have all, how each station stands, and the cards; or how there can be any."""
        if not self.has_card:
            how = _("先在流程里给同时进行的站点勾上“和上面同时”，每个孩子就有一张卡。")
            draw(empty(_("这次没有同时进行的站点"), how, link(_("改流程"), f"/activities/{self.id}/edit", icon_name="pencil")))
            return
        with ui.element("div").classes("stack stamps-page"):
            self.head = draw(NOTHING)
            options = {"here": _("来了的"), "open": _("还差章的"), "full": _("盖满的")}
            segments(_("看哪些孩子"), options, self.show, self._choose)
            with ui.element("section").classes("card"):
                self.cards = draw(NOTHING)
        self.redraw()
        follow(self.id, self.redraw)

    def _choose(self, event: Any) -> None:
        self.show = event.value or self.show
        self.redraw()

    def redraw(self) -> None:
        """What stands now."""
        activity = self.ledger.store.activities.find(self.id)
        if activity is None or is_gone(self.head):
            return
        day = stamps.day_of(activity, days.now(), self.ledger.books.zone)
        came = [id for id in stamp_paper.whose(self.ledger, self.id) if self.ledger.books.sheet(self.id, id).arrived]
        cards = stamps.cards(activity, came, self.ledger.books, day)
        full = {id for id, card in cards.items() if stamps.is_full(card)}
        self.head.set_content(str(_head(stamps.stations(activity, self.ledger.books, day), cards, len(full))))
        wanted = [id for id in cards if self.show == "here" or (id in full) == (self.show == "full")]
        self.cards.set_content(str(rows(self._card(id, cards[id]) for id in wanted) if wanted else self._nobody()))

    def _nobody(self) -> Markup:
        text = {"here": _("还没有孩子来。"), "open": _("来了的都盖满了，或者还没有孩子来。"), "full": _("还没有孩子盖满。")}[self.show]
        return Markup('<p class="soft">{}</p>').format(text)

    def _card(self, id: str, card: Sequence[Stamp]) -> Markup:
        child = sheets.child_of(self.ledger, id)
        n = sum(stamp.fact is not None for stamp in card)
        boxes = NOTHING.join(_box(stamp) for stamp in card)
        number = Markup('<span class="num soft">{}</span>').format(words.number(child.get("number")))
        told = Markup('<span class="stamp-row">{}</span>').format(boxes)
        end = tag(_("盖满了"), "ok", "check") if stamps.is_full(card) else Markup('<b class="num">{} / {}</b>').format(n, len(card))
        return row(child["name"], told, lead=number, end=end)


def _box(stamp: Stamp) -> Markup:
    """A station on a card: its name, a tick where it is stamped, and when."""
    if stamp.fact is None:
        return Markup('<span class="stamp">{}{}</span>').format(icon("circle", _("还没盖")), stamp.station["title"])
    when = words.clock(stamp.fact["happened_at"])
    return Markup('<span class="stamp on">{}{} <span class="num">{}</span></span>').format(
        icon("check", _("已盖章")), stamp.station["title"], when
    )


def _head(stations: Sequence[Record], cards: Mapping[str, Sequence[Stamp]], full: int) -> Markup:
    """How many have all stamps, and how many each station has stamped."""
    n = len(cards)
    told = ngettext("{full} / {n} 个孩子盖满了", "{full} / {n} 个孩子盖满了", n).format(full=full, n=n)
    stamped = [sum(card[at].fact is not None for card in cards.values()) for at in range(len(stations))]
    lines = NOTHING.join(
        Markup('<li><span class="nm">{}</span>{}<b class="num">{}</b></li>').format(
            station["title"], bar(count / n if n else 0), ngettext("{n} 人", "{n} 人", count).format(n=count)
        )
        for station, count in zip(stations, stamped, strict=True)
    )
    return Markup('<section class="card"><p class="t24 b">{}</p><ul class="station-bars">{}</ul></section>').format(told, lines)

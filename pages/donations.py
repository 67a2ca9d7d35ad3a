"""捐赠账: what was given and what was bought, with the balance of money; of a period, of an activity, or of one kind."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from nicegui import ui

from care import donations, names, reading
from care.activity import Record
from care.donations import Entry
from pages import days_asked, words
from pages import donations_words as spoken
from pages.donations_deeds import today
from pages.donations_words import PATH, yuan
from pages.frame import frame, page
from pages.markup import NOTHING, dotted, draw, empty, icon, leaf, link, row, tag
from pages.parts import button, card, choice, text_field, typed
from pages.words import _, mark, ngettext
from storage import house
from storage.ledger import Ledger

AT_ONCE = 100
"""Lines drawn at first, and how many more each time."""
SHOWS = ("in", "out", "goods")


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which lines of the ledger are asked for: days (both included; "" for no end), an activity ("" for all), and one kind of number."""

    first: str = ""
    last: str = ""
    activity: str = ""
    show: str = ""

    @classmethod
    def read(cls, first: str, last: str, activity: str, show: str = "") -> "Sieve":
        """From an address, which anybody may have written: what is no day, or no kind, is left out."""
        begins, ends = (str(reading.day_of(text) or "") for text in (first, last))
        return cls(begins, ends, activity, show if show in SHOWS else "")

    def address(self, path: str = PATH, **other: str) -> str:
        """The page, or a paper at `path`, of these lines, with something else asked for."""
        asked = {"first": self.first, "last": self.last, "activity": self.activity, "show": self.show, **other}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{path}?{query}" if query else path

    def entries(self, ledger: Ledger) -> list[Entry]:
        """The standing lines of that period and activity, of every kind, the earliest first."""
        return donations.within(
            donations.ledger(ledger.store.donations.all()),
            first=self.first,
            last=self.last or "9999",
            activity=self.activity or None,
        )

    def lets(self, donation: Record) -> bool:
        """Whether a record is of the period, activity and kind."""
        kind = {"in": "money", "out": "purchase", "goods": "goods"}.get(self.show)
        when = self.first <= donation["on"] <= (self.last or "9999")
        return when and self.activity in ("", donation.get("activity")) and kind in (None, donation["kind"])


def before(ledger: Ledger, first: str) -> int:
    """The balance of money before a day."""
    earlier = [entry for entry in donations.ledger(ledger.store.donations.all()) if entry.donation["on"] < first]
    return earlier[-1].balance if earlier else 0


@page("/donations", mark("捐赠账"), css="donations")
def donations_page(first: str = "", last: str = "", activity: str = "", show: str = "") -> None:
    """Four numbers above, each opening its lines; below them the lines, latest first."""
    ledger, sieve = house.ledger(), Sieve.read(first, last, activity, show)
    known = ledger.store.donations.all()

    def actions() -> None:
        if known:
            papers = f"{PATH}/papers/ledger"
            draw(_paper(sieve.address(f"{papers}.xlsx", show=""), "file-spreadsheet", _("表格")))
            draw(_paper(sieve.address(f"{papers}.pdf", show=""), "printer", _("打印")))
        draw(link(_("记一笔"), f"{PATH}/new" + (f"?activity={activity}" if activity else ""), icon_name="plus", kind="go"))

    with frame(_("捐赠账"), _("谁给了什么，用到了哪里。"), nav="supplies", back="/supplies", actions=actions):
        if not known:
            with card():
                draw(empty(_("还没有记过"), _("有人捐东西、捐钱，或者买了东西，就在这里记一笔。东西一记就进库存。")))
            return
        draw(days_asked.unread([first, last], _shown(sieve)))
        _filters(ledger, sieve)
        entries = sieve.entries(ledger)
        _numbers(ledger, sieve, entries)
        _lines(ledger, sieve, entries)


def _paper(href: str, picture: str, text: str) -> Markup:
    return Markup('<a class="btn" href="{}" download>{}{}</a>').format(href, icon(picture), text)


# --- which lines ------------------------------------------------------------------------------------------------------------------


def _filters(ledger: Ledger, sieve: Sieve) -> None:
    periods = _periods()
    now = next((name for name, (_word, *days) in periods.items() if tuple(days) == (sieve.first, sieve.last)), "own")

    def turn(event: Any) -> None:
        if event.value == "own":
            own.set_visibility(True)
        else:
            _word, first, last = periods[event.value]
            ui.navigate.to(sieve.address(first=first, last=last))

    def narrow() -> None:
        days = [reading.day_of(field.value or "") for field in (begins, ends)]
        for field, day in zip((begins, ends), days, strict=True):
            field.error = _("没有这一天，看看日期。") if (field.value or "").strip() and day is None else None
        if not (begins.error or ends.error):
            ui.navigate.to(sieve.address(first=str(days[0] or ""), last=str(days[1] or "")))

    with ui.element("div").classes("sieve"):
        choice(_("什么时候"), {**{name: word for name, (word, *_days) in periods.items()}, "own": _("自己选日子")}, now, on_change=turn)
        with ui.element("div").classes("sieve") as own:
            begins = text_field(_("从"), sieve.first, kind="date")
            ends = text_field(_("到"), sieve.last, kind="date")
            button(_("看这些"), narrow, kind="wash")
        own.set_visibility(now == "own")
        listed = _activities(ledger, sieve)
        if len(listed) > 1:
            choice(
                _("给哪次活动"), listed, sieve.activity, on_change=lambda event: ui.navigate.to(sieve.address(activity=event.value or ""))
            )


def _shown(sieve: Sieve) -> str:
    """The days of a sieve, in words."""
    first, last = (words.day(day, weekday=False) if day else "" for day in (sieve.first, sieve.last))
    if first and last:
        return _("{first} 到 {last}").format(first=first, last=last)
    return _("从 {day} 起").format(day=first) if first else _("到 {day}").format(day=last) if last else _("所有日子")


def _periods() -> dict[str, tuple[str, str, str]]:
    """The periods that are a choice away: name → (word, first day, last day)."""
    now = date.fromisoformat(today())
    month = now.replace(day=1)
    last_month = month - timedelta(days=1)
    year = now.year
    return {
        "all": (_("全部"), "", ""),
        "month": (_("这个月"), month.isoformat(), ""),
        "last_month": (_("上个月"), last_month.replace(day=1).isoformat(), last_month.isoformat()),
        "year": (_("今年"), f"{year}-01-01", ""),
        "last_year": (_("去年"), f"{year - 1}-01-01", f"{year - 1}-12-31"),
    }


def _activities(ledger: Ledger, sieve: Sieve) -> dict[str, str]:
    """The activities that anything was given for."""
    ids = {one["activity"] for one in ledger.store.donations.all() if one.get("activity")} | ({sieve.activity} - {""})
    found = [activity for id in ids if (activity := ledger.store.activities.find(id))]
    found.sort(key=lambda one: one["starts_at"], reverse=True)
    return {"": _("全部"), **{one["id"]: f"{one['title']} {words.day(one['starts_at'], weekday=False)}" for one in found}}


# --- the numbers ------------------------------------------------------------------------------------------------------------------


def _numbers(ledger: Ledger, sieve: Sieve, entries: list[Entry]) -> None:
    money_in, money_out = sum(entry.money_in for entry in entries), sum(entry.money_out for entry in entries)
    goods = sum(entry.goods or 0 for entry in entries)
    tiles = [(_("收入"), money_in, "in"), (_("支出"), money_out, "out"), (_("物资折价"), goods, "goods")]
    if not sieve.activity:  # of an activity alone there is no balance
        whole = donations.within(donations.ledger(ledger.store.donations.all()), last=sieve.last or "9999")
        tiles.insert(0, (_("余额"), whole[-1].balance if whole else 0, ""))
    draw(Markup('<nav class="tiles" aria-label="{}">{}</nav>').format(_("合计"), NOTHING.join(_tile(sieve, *one) for one in tiles)))


def _tile(sieve: Sieve, word: str, amount: int, show: str) -> Markup:
    current = Markup(' aria-current="true"') if sieve.show == show else NOTHING
    kind = " flag" if amount < 0 else ""
    return Markup('<a class="tile{}" href="{}"{}><span>{}</span><b class="num">{}</b></a>').format(
        kind, sieve.address(show=show), current, word, yuan(amount)
    )


# --- the lines --------------------------------------------------------------------------------------------------------------------


def _lines(ledger: Ledger, sieve: Sieve, entries: list[Entry]) -> None:
    listed: list[tuple[Record, Entry | None]] = [(entry.donation, entry) for entry in entries if sieve.lets(entry.donation)]
    listed += [(one, None) for one in ledger.store.donations.all() if not donations.stands(one) and sieve.lets(one)]
    listed.sort(key=lambda pair: (pair[0]["on"], pair[0].get("added_at") or "", pair[0]["id"]), reverse=True)
    if not listed:
        with card():
            draw(empty(_("没有这样的"), _("换一个时间或活动看看。")))
        return
    most = AT_ONCE

    @ui.refreshable
    def drawn() -> None:
        found = [pair for pair in listed if names.matches(typed(search), pair[0]["donor"])]
        if not found:
            draw(Markup('<p class="soft" role="status">{}</p>').format(_("没有找到这个人或单位，换个写法试试。")))
            return
        draw(_table(ledger, found[:most]))
        draw(_list(ledger, found[:most]))
        left = len(found) - most
        if left > 0:
            n = min(left, AT_ONCE)
            button(ngettext("再看 {n} 笔", "再看 {n} 笔", n).format(n=n), more, kind="wash wide")

    def more() -> None:
        nonlocal most
        most += AT_ONCE
        drawn.refresh()

    with card(classes="accounts"):
        search = text_field(_("找捐赠人"), kind="search", hint=_("名字或拼音首字母都行。"), on_change=drawn.refresh)
        search.props("debounce=200")
        drawn()
        if sieve.first and not sieve.activity and not sieve.show:
            earlier = _("{day}以前的余额 {amount}").format(
                day=words.day(sieve.first, weekday=False), amount=yuan(before(ledger, sieve.first))
            )
            draw(Markup('<p class="soft right num">{}</p>').format(earlier))


def _table(ledger: Ledger, listed: list[tuple[Record, Entry | None]]) -> Markup:
    heads = (_("日期"), _("捐赠人"), _("摘要"), _("物资折价"), _("收入"), _("支出"), _("余额"))
    shown = NOTHING.join(
        Markup('<th scope="col"{}>{}</th>').format(Markup(' class="num"') if place > 2 else NOTHING, head)
        for place, head in enumerate(heads)
    )
    body = NOTHING.join(_table_row(ledger, *pair) for pair in listed)
    return Markup('<table class="table only-laptop"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>').format(shown, body)


def _table_row(ledger: Ledger, donation: Record, entry: Entry | None) -> Markup:
    cells = [_sum(amount) for amount in _amounts(entry)] + [Markup('<td class="num">{}</td>').format(yuan(entry.balance) if entry else "")]
    name = Markup('<a href="{}/{}">{}</a>').format(PATH, donation["id"], donation["donor"])
    if entry is None:
        name += tag(_("撤回了"))
    return Markup('<tr{}><td>{}</td><td class="name">{}</td><td class="what">{}</td>{}</tr>').format(
        Markup(' class="gone"') if entry is None else NOTHING,
        words.day(donation["on"], weekday=False),
        name,
        dotted(spoken.summary(ledger, donation), spoken.activity(ledger, donation) if donation.get("activity") else ""),
        NOTHING.join(cells),
    )


def _amounts(entry: Entry | None) -> tuple[int | None, int | None, int | None]:
    """Value of goods, money in, money out: what there is none of stays empty."""
    return (entry.goods, entry.money_in or None, entry.money_out or None) if entry else (None, None, None)


def _sum(amount: int | None) -> Markup:
    return Markup('<td class="num">{}</td>').format("" if amount is None else yuan(amount))


def _list(ledger: Ledger, listed: list[tuple[Record, Entry | None]]) -> Markup:
    """The same on a phone."""
    return Markup('<div class="list only-phone">{}</div>').format(NOTHING.join(_row(ledger, *pair) for pair in listed))


def _row(ledger: Ledger, donation: Record, entry: Entry | None) -> Markup:
    goods, money_in, money_out = _amounts(entry)
    end = ""
    if money_in is not None:
        end = f"+{yuan(money_in)}"
    elif money_out is not None:
        end = f"−{yuan(money_out)}"
    elif goods is not None:
        end = _("值 {amount}").format(amount=yuan(goods))
    name: str | Markup = donation["donor"]
    return row(
        name,
        dotted(words.day(donation["on"], weekday=False), spoken.summary(ledger, donation)),
        lead=leaf(icon(spoken.ICONS[donation["kind"]]), "" if entry else "off", "small"),
        end=Markup('<span class="end num b">{}</span>').format(end) if entry else tag(_("撤回了")),
        href=f"{PATH}/{donation['id']}",
    )

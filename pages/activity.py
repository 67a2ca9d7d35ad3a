"""One activity: its run sheet, what it hands out, how volunteers join, and the phones that have joined."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from nicegui import ui

from care import activity as activities
from care import days
from pages import activity_deeds as deeds
from pages import activity_form, activity_ways, afterwards, packing, reaching, stepping, trust
from pages import activity_view as view
from pages.following import follow
from pages.frame import frame, nothing_here, page, request, titled
from pages.join import join_address, may_join, origin, spaced, typed_way, wifi_qr
from pages.markup import NOTHING, dotted, draw, icon, link, qr
from pages.parts import button, card
from pages.reach import without
from pages.reach_card import ReachCard
from pages.words import _, mark, moment, ngettext, span
from storage import house
from storage.ledger import Record

PAPERS = (
    ("plan", mark("活动方案")),
    ("phones", mark("电话名单")),
    ("sign-in", mark("签到表")),
    ("sign-off", mark("领取签收表")),
)


@page("/activities/{activity_id}", mark("活动"), css="activities")
def activity_page(activity_id: str) -> None:
    """Follows what happens: figures, stations and what is on now are drawn again as they change."""
    ledger = house.ledger()
    activity = ledger.store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("去活动"))
    titled(activity["title"])
    expected = len(ledger.expected(activity))
    below = dotted(
        span(activity["starts_at"], activity["ends_at"]), activity.get("place"), _("应到 {n}").format(n=expected) if expected else ""
    )
    with frame(activity["title"], below, nav="activities", back="/activities", actions=lambda: _actions(activity)):
        _Activity(activity_id).draw()
    afterwards.say_what_waits()


def _actions(activity: Record) -> None:
    path = f"/activities/{activity['id']}"
    draw(link(_("看板"), f"{path}/board", icon_name="layout-dashboard"))
    draw(link(_("情况"), f"/incidents?activity={activity['id']}", icon_name="pencil-plus"))
    draw(link(_("照样再办一次"), activity_form.again_address(activity), icon_name="copy"))
    with button(_("要打印的名单"), icon_name="download"), ui.menu().props("auto-close").classes("papers"):
        draw(_paper(path, "groups", _("小组名单，没电没网时用"), "pdf"))
        draw(Markup("").join(_paper(path, name, word, form) for name, word in PAPERS for form in ("pdf", "xlsx")))
        draw(_paper(path, "departures", _("签退登记表"), "pdf"))
    draw(link(_("修改"), f"{path}/edit", icon_name="pencil"))


def _paper(path: str, name: str, word: str, form: str) -> Markup:
    picture, what = ("file-text", "PDF") if form == "pdf" else ("file-spreadsheet", "Excel")
    text = _("{paper}，{what}").format(paper=_(word), what=what)
    return Markup('<a href="{}/{}.{}" download>{}<span>{}</span></a>').format(path, name, form, icon(picture), text)


class _Activity:
    """One open page of an activity."""

    def __init__(self, activity_id: str) -> None:
        self.id = activity_id
        self.ledger = house.ledger()
        self.asked = request()
        self.parts: list[Callable[[], Any]] = []
        self._state = ""

    @property
    def record(self) -> Record:
        """The activity as it stands now."""
        return self.ledger.store.activities.need(self.id)

    def draw(self) -> None:
        """Run sheet at the left, how to join and who has joined at the right."""

        @ui.refreshable
        def band() -> None:
            self._band()

        @ui.refreshable
        def join() -> None:
            self._join()

        @ui.refreshable
        def manage() -> None:
            self._manage()

        self._on_state = lambda: (band.refresh(), join.refresh(), manage.refresh(), self.redraw())
        band()
        self._unreached = draw(NOTHING)
        with ui.element("div").classes("columns aside activity"):
            with ui.element("div").classes("stack"):
                stepping.strip(self.id)
                with card(_("流程"), end=lambda: self._add_segment()):
                    self._run_sheet = draw(Markup(""))
                with ui.element("section").classes("card"):
                    self._offers = draw(Markup(""))
                self._reach = ReachCard(self.id)
                manage()
            with ui.element("div").classes("stack"):
                join()
                self._stations_card()
        self.redraw()
        follow(self.id, self.redraw)

    def redraw(self) -> None:
        """Figures, stations and what is on now; more where the activity began, ended, or was changed by somebody else."""
        activity, now = self.ledger.store.activities.find(self.id), days.now()
        if activity is None:
            return
        state = f"{activities.state(activity, now)} {activity.get('join_code')} {activity.get('join_withdrawn_at')}"
        if self._state and state != self._state:
            self._state = state
            self._on_state()
            return
        self._state = state
        figures = self.ledger.figures(self.id)
        shown = view.run_sheet(activity, figures, now, self.ledger.books)
        nothing = Markup('<p class="soft">{}</p>').format(_("没有环节，只签到、签退。"))
        self._run_sheet.set_content(str(shown or nothing))
        self._offers.set_content(str(self._what_is_given(activity)))
        self._reach.redraw()
        self._unreached.set_content(str(self._without_adult(activity)))
        wall = link(_("大屏显示二维码"), f"/activities/{self.id}/join", icon_name="presentation", kind="quiet mid")
        self._wall.set_content(str(NOTHING if self._is_past(activity) else wall))
        listed = view.stations_of(self.ledger, self.id)
        self._count.set_text(str(len([station for station in listed if not station.get("removed_at")]) or ""))
        self._stations.set_content(str(view.stations(listed, activity, now) or self._nobody()))

    # the left

    def _add_segment(self) -> None:
        draw(link(_("加环节"), f"/activities/{self.id}/edit?add=segment", icon_name="plus", kind="quiet mid"))

    def _what_is_given(self, activity: Record) -> Markup:
        items = self.ledger.items()
        given = view.offers(activity, items)
        if not given:
            add = link(_("加上"), f"/activities/{self.id}/edit", icon_name="plus", kind="quiet mid")
            return Markup('<div class="offers"><h2>{}</h2><span class="grow soft">{}</span>{}</div>').format(
                _("每人可领"), _("这次不发东西。"), add
            )
        enough = NOTHING if self._is_past(activity) else view.supply(self.ledger, activity)
        pack = link(_("带什么"), f"/activities/{self.id}/packing", icon_name="box", kind="quiet mid")
        enough = NOTHING.join((enough, packing.differing(self.id), pack))
        return Markup('<div class="offers"><h2>{}</h2><span class="grow">{}</span><span class="wrap">{}</span></div>').format(
            _("每人可领"), given, enough
        )

    @staticmethod
    def _is_past(activity: Record) -> bool:
        """Whether nothing more happens there: nobody joins, and nothing has to be bought for it."""
        return activities.state(activity, days.now()) not in ("planned", "running")

    @staticmethod
    def _without_adult(activity: Record) -> Markup:
        """While there is still time to ask: how many have no adult who can be rung up, and for whom nobody answers."""
        n = len(without(activity).open) if activities.state(activity, days.now()) == "planned" else 0
        if not n:
            return NOTHING
        text = ngettext("{n} 个孩子还没有能打通的大人", "{n} 个孩子还没有能打通的大人", n).format(n=n)
        return Markup('<p class="t18">{} <a class="link" href="#reach">{}</a></p>').format(text, _("去补电话"))

    def _band(self) -> None:
        activity, now = self.record, days.now()
        state = activities.state(activity, now)
        if state == "cancelled":
            when, why = moment(activity["cancelled_at"]), activity.get("cancelled_why")
            told = _("{when} 取消了：{why}。").format(when=when, why=why) if why else _("{when} 取消了。").format(when=when)
            self._stand(told, "calendar-off", _("恢复活动"), deeds.restore)
        elif state == "closed":
            self._stand(
                _("{when} 结束的。手机连上来，名单就清掉。").format(when=moment(activity["closed_at"])), "lock", _("再打开"), deeds.reopen
            )
        elif state == "over":
            self._stand(_("结束时间过了很久。手机连上来，名单就清掉。"), "clock", _("延长"), deeds.extend)

    def _stand(self, text: str, picture: str, deed: str, do: Callable[..., Any]) -> None:
        with ui.element("div").classes("note"):
            draw(icon(picture))
            ui.label(text).classes("grow")
            button(deed, lambda: do(self.id, self._on_state), kind="mid")

    def _manage(self) -> None:
        state = activities.state(self.record, days.now())
        with card(_("这次活动"), classes="stack"):
            activity_ways.ways(self.record, self.redraw, past=self._is_past(self.record))
            if state not in ("planned", "running", "over") and not may_join(self.record, days.now()):
                return
            ui.label(_("改这次活动")).classes("soft")
            with ui.element("div").classes("wrap"):
                if state in ("planned", "running", "over"):
                    button(_("延长"), lambda: deeds.extend(self.id, self._on_state), icon_name="clock", kind="mid")
                    button(_("结束活动"), lambda: deeds.close(self.id, self._on_state), icon_name="lock", kind="mid")
                if may_join(self.record, days.now()):
                    button(_("换一个加入码"), lambda: deeds.new_code(self.id, self._on_state), icon_name="refresh", kind="mid")
                    button(_("停用加入码"), lambda: deeds.withdraw_code(self.id, self._on_state), icon_name="lock", kind="mid")
                if state in ("planned", "running"):
                    button(_("取消活动"), lambda: deeds.cancel(self.id, self._on_state), icon_name="calendar-off", kind="stop mid")

    # the right

    def _join(self) -> None:
        activity = self.record
        with ui.element("section").classes("card"):
            if may_join(activity, days.now()):
                draw(self._code(activity))
                self._help(activity)
                self._door(activity)
                return
            draw(Markup("<h2>{}</h2>").format(_("志愿者加入")))
            if activities.state(activity, days.now()) in ("planned", "running") and activity.get("join_withdrawn_at"):
                draw(Markup('<p class="soft">{}</p>').format(_("加入码停用了，没有手机能再加入。")))
                button(_("发一个新码"), lambda: deeds.new_code(self.id, self._on_state), icon_name="refresh", kind="wash")
                self._door(activity)
            else:
                over = _("活动取消了，加入码失效。") if activity.get("cancelled_at") else _("活动结束了，加入码失效。")
                draw(Markup('<p class="soft">{}</p>').format(over))

    def _code(self, activity: Record) -> Markup:
        return Markup(
            '<div class="join">{}<div class="grow"><h2>{}</h2><p class="soft">{}</p>'
            '<p class="soft">{}</p><div class="code num">{}</div></div></div>'
        ).format(
            qr(join_address(activity, self.asked), _("加入用的二维码")),
            _("志愿者加入"),
            _("手机相机扫一扫，写上名字就能开始。"),
            typed_way(self.asked),
            spaced(activity["join_code"]),
        )

    def _help(self, activity: Record) -> None:
        address, name = f"{origin(self.asked)}/station", reaching.by_name()
        tips = (
            _("手机和这台电脑要连同一个 Wi-Fi，手机流量打不开。"),
            _("在手机浏览器里打开 {address}，输上面的码。").format(address=address),
            *([_("数字的地址打不开，就打开 {address}。").format(address=f"{name}/station")] if name else ()),
            _("电脑问能不能让别的设备连进来，按允许。防火墙也要放行。"),
            _("电脑别合上盖子，别让它睡着。"),
        )
        with ui.element("details").classes("help"):
            with ui.element("summary"):
                draw(Markup("{}<span>{}</span>").format(icon("help-circle"), _("手机打不开？")))
            draw(Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(tip) for tip in tips)))
            shown = wifi_qr(self.ledger)
            draw(shown or link(_("写上现场的 Wi-Fi，这里会多一个码"), "/settings", icon_name="wifi", kind="quiet mid"))
            draw(link(_("不开相机？让中心的手机信任这台电脑"), trust.PATH, icon_name="lock", kind="quiet mid"))

    @staticmethod
    def _door(activity: Record) -> None:
        """The digits by which a tablet at the door is left: children stand before it, so they are told here alone."""
        digits = Markup('<b class="num">{}</b>').format(activities.door_code(activity))
        draw(Markup('<p class="soft">{} {}</p>').format(_("门口自助的退出码"), digits))

    def _stations_card(self) -> None:
        with ui.element("section").classes("card stations"):
            with ui.element("div").classes("card-head"):
                with ui.element("h2"):
                    ui.label(_("扫码台")).style("display:inline")
                    self._count = ui.label().classes("num").style("display:inline;margin-left:.3em")
                self._wall = draw(NOTHING)
            with ui.element("div").classes("list") as listed:
                self._stations = draw(Markup(""))
            listed.on(
                "click",
                lambda event: deeds.edit_station(str(event.args), self.redraw),
                js_handler='(e) => { const row = e.target.closest("[data-station]"); if (row) emit(row.dataset.station); }',
            ).mark("stations")
            draw(Markup('<p class="soft">{}</p>').format(_("活动结束时，手机上的名单自动清掉。")))

    def _nobody(self) -> Markup:
        return Markup('<p class="soft">{}</p>').format(_("还没有手机加入。第一台加入时，这里会出现名字。"))

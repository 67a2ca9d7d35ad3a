"""How volunteers join: where their phones find us, and the screen with the code that is read from the back of the room."""

from markupsafe import Markup
from nicegui import ui
from starlette.requests import Request

from care import activity as activities
from care import days
from pages import reaching
from pages.following import follow
from pages.frame import nothing_here, page, request, titled
from pages.joining import wifi_text
from pages.markup import NOTHING, dotted, draw, link, note, qr, tag
from pages.reaching import origin
from pages.words import _, mark, ngettext, span
from storage import house
from storage.ledger import Ledger, Record


def join_address(activity: Record, asked: Request) -> str:
    """What the join QR holds. The code stands behind the #, so that no server and no history gets to see it."""
    return f"{origin(asked)}/station/#{activity['join_code']}"


def spaced(code: str) -> str:
    """A join code in two groups of three: 6J2 K9P."""
    return f"{code[:3]} {code[3:]}"


def may_join(activity: Record, now: str) -> bool:
    """Whether phones can still join."""
    open_ = not activity.get("join_withdrawn_at") and not activity.get("cancelled_at") and bool(activity.get("join_code"))
    return open_ and now <= activities.ends_at(activity)


def wifi_qr(ledger: Ledger) -> Markup:
    """A QR that joins the hall's Wi-Fi, where an organizer has typed it in; else nothing."""
    wifi = ledger.centre.get("wifi")
    if not wifi or not wifi.get("name"):
        return NOTHING
    picture = qr(wifi_text(wifi["name"], wifi.get("password")), _("连 Wi-Fi 的二维码"))
    said = Markup('<div><b>{}</b><div class="soft">{}</div></div>').format(_("先连 Wi-Fi"), wifi["name"])
    return Markup('<div class="wifi">{}{}</div>').format(picture, said)


@page("/activities/{activity_id}/join", mark("志愿者加入"), css="activities")
def join_screen(activity_id: str) -> None:
    """The code on a big screen. No names stand here: everybody in the room reads it."""
    ledger = house.ledger()
    activity = ledger.store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("去活动"))
    titled(_("志愿者加入"))
    asked = request()
    with ui.element("main").classes("wall"):
        shown = draw(_wall(ledger, activity, asked))

    def redraw() -> None:
        now_ = ledger.store.activities.find(activity_id)
        if now_ is not None:
            shown.set_content(str(_wall(ledger, now_, asked)))

    follow(activity_id, redraw)


def _about_the_address(asked: Request) -> Markup:
    """What an organizer has to know of the address in the QR, where there is something."""
    if reaching.is_foreign(asked):
        return note(
            _("这一页的网址不是这台电脑的，也没写进设置，所以二维码里是这台电脑自己的地址。有域名就写到设置里的“长期网址”。"),
            "amber",
            "world",
        )
    if not reaching.lasting() and asked.scope["scheme"] == "https":
        return note(_("这个码是 https 的，给装过证书的手机扫。别的手机用 http 打开这一页再扫。"), "amber", "lock")
    return NOTHING


def typed_way(asked: Request) -> str:
    """What to type where the QR cannot be scanned: the address, and the name where the network knows one."""
    address, name = origin(asked), reaching.by_name()
    shown = f"{address.partition('://')[2]}/station" if not address.startswith("https://") else f"{address}/station"
    if not name or reaching.lasting() or name.partition("://")[2] in address:
        return _("扫不了，就在浏览器打开 {address} 输这个：").format(address=shown)
    named = f"{name.partition('://')[2]}/station"
    return _("扫不了，就在浏览器打开 {address} 或 {name} 输这个：").format(address=shown, name=named)


def _wall(ledger: Ledger, activity: Record, asked: Request) -> Markup:
    back = link(_("回到活动"), f"/activities/{activity['id']}", icon_name="chevron-left", kind="quiet")
    about = Markup('<p class="quiet-line soft">{}</p>').format(
        dotted(ledger.centre["name"], activity["title"], span(activity["starts_at"], activity["ends_at"]))
    )
    if not may_join(activity, days.now()):
        return Markup("<div>{}<h1>{}</h1><p class='t20 soft'>{}</p>{}</div>").format(
            about, _("现在不能加入"), _("活动取消了。") if activity.get("cancelled_at") else _("活动结束了，或加入码停用了。"), back
        )
    steps = (
        _("用手机相机扫一扫。"),
        _("写上大家平时叫你的名字。"),
        _("手机会问能不能用相机，请按“允许”。") if origin(asked).startswith("https:") else _("按胸牌上的号码，或者名字的首字母。"),
    )
    listed = NOTHING.join(
        Markup('<li><b class="n num" aria-hidden="true">{}</b><span>{}</span></li>').format(number, step)
        for number, step in enumerate(steps, 1)
    )
    joined = len([1 for station in ledger.store.stations.by("activity", activity["id"]) if not station.get("removed_at")])
    count = ngettext("{n} 台手机已加入", "{n} 台手机已加入", joined).format(n=joined) if joined else ""
    return Markup(
        '{}<div>{}<h1>{}</h1><ol>{}</ol><p class="quiet-line soft">{}</p><div class="code num">{}</div>'
        '<div class="foot">{}{}{}<span class="soft quiet-line">{}</span>{}</div></div>'
    ).format(
        qr(join_address(activity, asked), _("加入用的二维码")),
        about,
        _("拿出手机，帮忙扫码"),
        listed,
        typed_way(asked),
        spaced(activity["join_code"]),
        wifi_qr(ledger),
        _about_the_address(asked),
        tag(count, "ok", "device-mobile") if count else NOTHING,
        _("活动结束，手机上的名单自动清掉。"),
        back,
    )

"""How the centre's own phones come to trust this laptop, in pictures, and the certificate that they install.

Open to everybody: it holds nothing private. The authority's key is given out nowhere; only its certificate is.
"""

from collections.abc import Iterable

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response
from markupsafe import Markup
from nicegui import ui

from pages import frame, reaching, secure
from pages.frame import Role, page
from pages.markup import NOTHING, draw, icon, link, note, qr, tag
from pages.parts import card
from pages.words import _, mark

router = APIRouter(include_in_schema=False)

PATH = reaching.TRUST
FILE = f"{PATH}/cuncao-ca.crt"


@router.get(FILE)
async def certificate() -> Response:
    """The authority's certificate, for phones to install. 404 where this laptop has no https."""
    own = secure.in_use()
    if own is None:
        return PlainTextResponse(_("这台电脑没有开 https。"), status_code=404)
    headers = {"Content-Disposition": 'attachment; filename="cuncao-ca.crt"', "Cache-Control": "no-store"}
    return Response(own.authority.handed_out, media_type="application/x-x509-ca-cert", headers=headers)


@page(PATH, mark("让手机信任这台电脑"), for_=Role.ANYONE, css="trust")
def trust() -> None:
    """What it is good for, the certificate, and each kind of phone in pictures."""
    frame.gate()
    with ui.element("div").classes("trust"):
        draw(Markup("<h1>{}</h1>").format(_("让手机信任这台电脑")))
        draw(Markup('<p class="t20">{}</p>').format(_("只给中心自己的手机装。志愿者的手机不用装，照样输号码、找名字、拍胸牌。")))
        _state()
        own = secure.in_use()
        if own is not None:
            _certificate(own)
            for name, picture, steps in (
                (_("iPhone 和 iPad"), "device-mobile", _iphone()),
                (_("安卓"), "device-mobile-message", _android()),
                (_("Windows 电脑"), "device-laptop", _windows()),
            ):
                with card(), ui.element("div").classes("stack"):
                    draw(Markup("<h2>{}<span>{}</span></h2><ol>{}</ol>").format(icon(picture), name, NOTHING.join(steps)))
        _what_it_may()
        if own is not None:
            _remove()
        if frame.visitor():
            draw(link(_("回到设置"), "/settings", icon_name="chevron-left", kind="quiet"))


def _state() -> None:
    lasting = reaching.lasting()
    if lasting and lasting.startswith("https://"):
        draw(note(_("中心有自己的网址：{address}。手机直接打开它，什么也不用装。").format(address=lasting), "ok", "check"))
    elif secure.in_use() is None:
        draw(note(_("这台电脑现在没有开 https。关掉寸草，用 app.py --https 打开，再回到这一页。"), "amber", "lock"))


def _certificate(own: secure.Secure) -> None:
    here = reaching.addresses()[0] + PATH
    with card(), ui.element("div").classes("get"):
        draw(qr(here, _("这一页的二维码")))
        with ui.element("div").classes("stack grow"):
            draw(Markup("<p>{}</p>").format(_("在要装的手机上打开这一页，用手机自带的浏览器（iPhone 用 Safari，安卓用 Chrome）：")))
            draw(Markup('<p class="sb">{}</p>').format(here))
            draw(link(_("下载证书"), FILE, icon_name="download", kind="go"))
            draw(Markup("<p>{}</p>").format(_("装好以后打开：")))
            named = reaching.by_https() or ""
            draw(Markup('<p class="sb"><a class="link" href="{}/station/">{}/station</a></p>').format(named, named))
    with card(_("装之前对一下指纹")), ui.element("div").classes("stack tight"):
        draw(Markup('<p class="soft">{}</p>').format(_("手机上显示的 SHA-256 指纹，要和这台电脑的屏幕上一样。不一样就别装。")))
        draw(Markup('<p class="print num">{}</p>').format(own.authority.fingerprint))


# --- pictures -------------------------------------------------------------------------------------------------------------------


def _screen(title: str, *rows: str | Markup, kind: str = "") -> Markup:
    """A screen, a phone's or (kind "window") a computer's: a title, and rows under it. One in Markup is to be pressed (`_press`, `_on`)."""
    drawn = NOTHING.join(row if isinstance(row, Markup) else Markup("<span>{}</span>").format(row) for row in rows)
    return Markup('<div class="screen {}" aria-hidden="true"><b>{}</b>{}</div>').format(kind, title, drawn)


def _press(text: str) -> Markup:
    return Markup('<span class="on">{}<i class="tap"></i></span>').format(text)


def _on(text: str) -> Markup:
    """A switch that is to be turned on."""
    return Markup(
        '<span class="on">{}<svg viewBox="0 0 44 26" width="44" height="26"><rect x="1" y="1" width="42" height="24" rx="12"/>'
        '<circle cx="31" cy="13" r="9"/></svg></span>'
    ).format(text)


def _steps(told: Iterable[tuple[Markup, str]]) -> list[Markup]:
    return [
        Markup('<li>{}<p><b class="n num" aria-hidden="true">{}</b><span>{}</span></p></li>').format(picture, number, text)
        for number, (picture, text) in enumerate(told, 1)
    ]


def _iphone() -> list[Markup]:
    return _steps(
        (
            (_screen("Safari", _("此网站正尝试下载一个配置描述文件"), _press(_("允许"))), _("点“下载证书”，再点“允许”。")),
            (
                _screen(_("设置"), _("通用"), _("VPN 与设备管理"), _press(_("安装"))),
                _("打开“设置”，进“通用”，再进“VPN 与设备管理”，点 Cuncao，安装。"),
            ),
            (
                _screen(_("关于本机"), _("证书信任设置"), _on("Cuncao")),
                _("回到“通用”，进“关于本机”，最下面是“证书信任设置”，把 Cuncao 打开。少了这一步不算数。"),
            ),
        )
    )


def _android() -> list[Markup]:
    return _steps(
        (
            (_screen("Chrome", "cuncao-ca.crt", _press(_("下载证书"))), _("点“下载证书”。手机要是说这种文件装不了，不用管，接着往下。")),
            (
                _screen(_("设置"), _("安全"), _("加密与凭据"), _("安装证书"), _press(_("CA 证书"))),
                _("打开“设置”，搜“CA 证书”。找不到就进“安全”，再进“加密与凭据”“安装证书”“CA 证书”。"),
            ),
            (
                _screen(_("下载"), _press("cuncao-ca.crt")),
                _("点“仍然安装”，选刚下载的 cuncao-ca.crt。以后手机会说网络可能受到监控，装了哪张证书都这么说。"),
            ),
        )
    )


def _windows() -> list[Markup]:
    return _steps(
        (
            (_screen("cuncao-ca.crt", _press(_("安装证书")), kind="window"), _("打开下载的 cuncao-ca.crt，点“安装证书”，选“当前用户”。")),
            (
                _screen(_("证书存储"), _("将所有的证书都放入下列存储"), _press(_("受信任的根证书颁发机构")), kind="window"),
                _("选“将所有的证书都放入下列存储”，点“浏览”，选“受信任的根证书颁发机构”。"),
            ),
            (_screen("Chrome", _press(_("重新打开")), kind="window"), _("关掉浏览器，再打开。")),
        )
    )


# --- what it means --------------------------------------------------------------------------------------------------------------


def _what_it_may() -> None:
    gives = (
        _("相机一打开就能扫，不用一张一张拍。"),
        _("打开过一次，没有网络也能再打开。"),
        _("手机上的名单锁起来存。"),
    )
    limits = (
        _("证书里写死了：只对这台电脑的名字和内网的地址有用。别的网站，它冒充不了，手机自己会查。"),
        _("钥匙只在这台电脑的数据文件夹里，备份里没有，谁也下载不到。"),
        _("换了电脑，或者从备份恢复到新的文件夹，手机要重装一次。"),
    )
    with card(_("装了有什么用，管得到什么")), ui.element("div").classes("stack tight"):
        for picture, lines in (("check", gives), ("lock", limits)):
            draw(NOTHING.join(Markup('<p class="line top">{}<span>{}</span></p>').format(icon(picture), line) for line in lines))


def _remove() -> None:
    ways = (
        _("iPhone：“设置”“通用”“VPN 与设备管理”，点 Cuncao，“移除描述文件”。"),
        _("安卓：“设置”里搜“用户凭据”，点 Cuncao，“移除”。"),
        _("Windows：打开 certmgr.msc，“受信任的根证书颁发机构”里删掉 Cuncao。"),
    )
    with card(_("不用了，怎么拿掉")), ui.element("div").classes("stack tight"):
        draw(NOTHING.join(Markup("<p>{}</p>").format(way) for way in ways))


def settings_card() -> None:
    """The card on the settings page: by which addresses phones come, and the way to the page in pictures."""
    own = secure.in_use()
    with (
        card(_("手机怎么打开寸草"), end=lambda: draw(tag("https", "ok", "lock") if own else NOTHING)),
        ui.element("div").classes("stack tight"),
    ):
        shown = [reaching.lasting(), *map(reaching.at, reaching.bound_addresses()), reaching.by_name(), reaching.by_https()]
        draw(NOTHING.join(Markup('<p class="sb">{}</p>').format(address) for address in dict.fromkeys(shown) if address))
        if own is not None:
            draw(Markup('<p class="soft">{}</p><p class="print num">{}</p>').format(_("证书的指纹（SHA-256）"), own.authority.fingerprint))
        draw(link(_("让中心的手机信任这台电脑"), PATH, icon_name="lock"))

"""The frame every page stands in: who may see it, its language, navigation, and what is said when something goes wrong.

The inside of NiceGUI that its manual does not promise (`client.page`, `Client.instances`, `vue_config_script`, `build_response`) is used
here, in `pages/dressing.py` and in `pages/sorry.py` alone; `tests/test_frame.py` says what we rely on.
"""

import asyncio
import functools
import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from enum import Enum
from typing import Any

from markupsafe import Markup
from nicegui import Client, ui
from nicegui.slot import Slot
from starlette.requests import Request
from starlette.responses import RedirectResponse

from pages import door, ended_band, late_band, roll_band, sampling, words
from pages.markup import NOTHING, draw, empty, icon, leaf, link
from pages.parts import ask, button
from pages.statics import ASSETS, address
from pages.words import _
from storage import house

Record = dict[str, Any]


class Role(Enum):
    """For whom a page is."""

    ORGANIZER = "organizer"
    ANYONE = "anyone"


class SignedOut(Exception):
    """The session behind an open page has ended."""

    code = "signed_out"


# --- who and in which language --------------------------------------------------------------------------------------------------


def request() -> Request:
    """The request that drew this page; handlers run later and still have it."""
    return ui.context.client.request


def visitor() -> Record | None:
    """The organizer who looks at this page, or None for a stranger. Asked anew each time, since sessions end."""
    found = door.session(getattr(request().state, "session", None))
    return house.ledger().store.organizers.find(found["organizer"]) if found else None


def who() -> Record:
    """The organizer of this page or handler. Raises SignedOut where the session has ended in the meantime: then nothing must be written."""
    found = visitor()
    if found is None:
        raise SignedOut
    return found


def _speak(organizer: Record | None) -> None:
    centre = house.ledger().centre
    words.use((organizer or {}).get("language") or centre.get("language"), centre.get("time_zone"))


def reader() -> tuple[str, str] | None:
    """Who reads the page that is drawn now, or whose event is handled now."""
    stack = Slot.get_stack()
    return stack[-1].parent.client.storage.get("reader") if stack else None


# --- pages ----------------------------------------------------------------------------------------------------------------------


def page(
    path: str, title: str, for_: Role = Role.ORGANIZER, *, css: str = "", **more: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a page. `title` is source text (mark it with `words.mark`), translated when the page is drawn.

    `css` names a sheet of this page alone: "board" is assets/look/board.css. Strangers are sent to sign in, and everybody to the first
    visit until the centre has a name. The page's function draws it and may return a Response instead; it may be a coroutine, ready
    within three seconds.
    """

    def decorate(drawing: Callable[..., Any]) -> Callable[..., Any]:
        @ui.page(path, **more)
        @functools.wraps(drawing)
        async def drawn(*args: Any, **values: Any) -> Any:
            organizer = visitor()
            _speak(organizer)
            dress(_(title))
            if css:
                ui.add_head_html(f'<link rel="stylesheet" href="{address(f"look/{css}.css")}">')
            if for_ is Role.ORGANIZER:
                if not door.is_set_up():
                    return RedirectResponse(door.WELCOME, status_code=303)
                if organizer is None:
                    return RedirectResponse(door.SIGN_IN, status_code=303)
            done = drawing(*args, **values)
            return await done if inspect.isawaitable(done) else done

        return drawn

    return decorate


def dress(title: str) -> None:
    """Give a page its title, its language and our way of showing errors."""
    client = ui.context.client
    client.page = copy(client.page)  # the page object is shared by all visitors
    speak(words.language())
    titled(title)
    client.on_exception(complain)


def speak(language: str) -> None:
    """Make `language` the one of this page, from here on and in its handlers."""
    client = ui.context.client
    client.storage["reader"] = (language, words.time_zone().key)
    client.page.language = words.html_language()  # type: ignore[assignment]


def titled(text: str) -> None:
    """Change the page's title to what it is about, once that is known. Never a child's name: titles stay in browser histories."""
    ui.context.client.title = f"{text} · {_('寸草')}"


def nothing_here(sentence: str = "", back: str = "/", back_text: str = "") -> None:
    """No such thing: drawn inside the frame, with status 404.

    A page for something with an id begins with it: `return frame.nothing_here(_("没有这个孩子。"), "/children")`.
    """
    ui.context.client.status_code = 404
    with frame(_("没有找到"), nav=""):
        draw(empty(sentence or _("这里没有东西。"), _("可能已经删掉了，或者地址抄错了。"), link(back_text or _("回去"), back, kind="go")))


def complain(error: BaseException | str) -> None:
    """Write at the head of this page what went wrong, where it stays until it is closed. Takes an error, or a finished sentence."""
    _place_error(error if isinstance(error, str) else words.sentence(error), sign_in=isinstance(error, SignedOut))


def _place_error(sentence: str, *, sign_in: bool) -> None:
    client = ui.context.client
    place = next((element for element in client.elements.values() if "errors" in element.classes), client.content)
    for old in [child for child in place.default_slot.children if "error" in child.classes]:
        old.delete()
    with place, ui.element("div").classes("note stop error").props("role=alert") as band:
        draw(icon("alert-triangle"))
        ui.label(sentence).classes("grow")
        if sign_in:
            draw(link(_("重新登录"), door.SIGN_IN))
        ui.button(icon="x", on_click=band.delete, color=None).classes("btn quiet square").props(f'aria-label="{_("关闭")}"')


def send_away(sessions: Iterable[str]) -> None:
    """Reload all open pages of these ended sessions; they end at the sign-in page."""
    ended = set(sessions)
    for client in list(Client.instances.values()):
        if client._request is not None and getattr(client._request.state, "session", None) in ended:
            client.run_javascript("location.reload()")
            asyncio.get_running_loop().call_later(1, _close, client)


def _close(client: Client) -> None:
    """End a page on the server too: a browser that does not reload may ask nothing more. One that has gone the framework ends itself."""
    if client.id in Client.instances and client.has_socket_connection:
        client.delete()


# --- the frame itself -----------------------------------------------------------------------------------------------------------

PLACES = (
    ("board", "/board", "layout-dashboard", words.mark("看板")),
    ("activities", "/activities", "calendar-event", words.mark("活动")),
    ("children", "/children", "users", words.mark("儿童")),
    ("supplies", "/supplies", "package", words.mark("物资")),
    ("tray", "/tray", "inbox", words.mark("待处理")),
    ("settings", "/settings", "settings", words.mark("设置")),
)
MOST_SHOWN = 99
ON_PHONES = ("board", "activities", "children", "supplies")

MARK = Markup((ASSETS / "look" / "mark.svg").read_text(encoding="utf-8").replace("<svg ", '<svg class="mark" ', 1))  # noqa: S704
WORDMARK = Markup((ASSETS / "look" / "wordmark.svg").read_text(encoding="utf-8").replace("<svg ", '<svg class="word" ', 1))  # noqa: S704
BRAND = Markup('<a class="brand" href="/">{}{}</a>').format(MARK, WORDMARK)


def brand() -> Markup:
    """Mark and name, without a link: for pages that strangers see."""
    return Markup('<div class="brand">{}{}</div>').format(MARK, WORDMARK)


def gate() -> None:
    """Make this a page in the middle of the screen, without navigation: for strangers, and for errors."""
    ui.context.client.content.classes(replace="gate")
    draw(brand())
    ui.element("div").classes("errors")


@contextmanager
def frame(
    title: str | Markup,
    subtitle: str | Markup | None = None,
    *,
    back: str | None = None,
    actions: Callable[[], Any] | None = None,
    nav: str = "",
    count: int | None = None,
    late: str = "",
) -> Iterator[None]:
    """Navigation, the page's head, and room for the page below it.

    `title` stands large, with `count` quietly after it; `subtitle` under it; `back` is the address of the page above; `actions` draws
    what stands at the right of the head; `nav` says which place is lit: board, activities, children, supplies, tray or settings. `late` is
    the activity of which the page itself says who has not gone home after its end; of others a band at the top does.
    """
    organizer = visitor()
    waiting = len(house.ledger().tray(None)) if organizer else 0
    client = ui.context.client
    client.content.classes(replace="main")
    with client.layout:  # beside the page, whose own element is the <main> of the document
        draw(_side(nav, waiting, organizer, client.content.html_id)).move(target_index=0)
        draw(_tabs(nav, waiting))
    ui.element("div").classes("errors")
    if house.ledger().centre.get("sample"):
        _sample_band()
    if organizer:
        late_band.draw(late)
        roll_band.draw()
        if of := late or _activity_above():
            ended_band.draw(of)
    with ui.element("div").classes("head"):
        draw(_head(title, subtitle, back, count))
        if actions is not None:
            with ui.element("div").classes("actions"):
                actions()
    yield


def _activity_above() -> str:
    """The activity to which a page below its own belongs; its own says how it stands by itself."""
    asked = request()
    id = str(asked.path_params.get("activity_id") or "")
    return "" if asked.url.path.rstrip("/").endswith(id) else id


def _head(title: str | Markup, subtitle: str | Markup | None, back: str | None, count: int | None) -> Markup:
    way_back = link("", back, icon_name="chevron-left", kind="quiet square back", label=_("返回")) if back else NOTHING
    number = Markup(' <span class="count num">{}</span>').format(count) if count is not None else NOTHING
    below = Markup('<div class="soft">{}</div>').format(subtitle) if subtitle else NOTHING
    return Markup('{}<div class="titles"><h1>{}{}</h1>{}</div>').format(way_back, title, number, below)


def _badge(waiting: int) -> Markup:
    """How much waits, in the navigation: room for two digits. `look/waiting.js` keeps it true."""
    return Markup('<b class="n num">{}</b>').format(waiting if waiting <= MOST_SHOWN else f"{MOST_SHOWN}+") if waiting else NOTHING


def _place(place: tuple[str, str, str, str], lit: str, waiting: int) -> Markup:
    name, href, picture, word = place
    current = Markup(' class="on" aria-current="page"') if name == lit else NOTHING
    badge = _badge(waiting) if name == "tray" else NOTHING
    return Markup('<a href="{}"{}>{}<span>{}</span>{}</a>').format(href, current, icon(picture), _(word), badge)


def _side(lit: str, waiting: int, organizer: Record | None, content: str) -> Markup:
    places = NOTHING.join(_place(place, lit, waiting) for place in PLACES)
    skip = Markup('<a class="skip" href="#{}">{}</a>').format(content, _("跳到内容"))
    return Markup('{}<nav class="nav" aria-label="{}">{}{}{}</nav>').format(skip, _("主要"), BRAND, places, _me(organizer))


def _me(organizer: Record | None) -> Markup:
    if organizer is None:
        return NOTHING
    return Markup(
        '<details class="me"><summary>{}<span class="two"><b class="nm">{}</b><span class="mute">{}</span></span></summary>'
        '<div class="menu"><a href="/settings#me">{}<span>{}</span></a>{}</div></details>'
    ).format(leaf(organizer["name"]), organizer["name"], _("组织者"), icon("key"), _("我的密码和语言"), sign_out_form())


def sign_out_form(classes: str = "") -> Markup:
    """The button that ends this session."""
    return Markup('<form data-post="/session/end"><button class="{}" type="submit">{}<span>{}</span></button></form>').format(
        classes, icon("logout"), _("退出登录")
    )


def _tabs(lit: str, waiting: int) -> Markup:
    shown = NOTHING.join(_place(place, lit, 0) for place in PLACES if place[0] in ON_PHONES)
    current = Markup(' class="on" aria-current="page"') if lit in ("tray", "settings", "more") else NOTHING
    more = Markup('<a href="/more"{}>{}<span>{}</span>{}</a>').format(current, icon("menu-2"), _("更多"), _badge(waiting))
    return Markup('<nav class="tabs" aria-label="{}">{}{}</nav>').format(_("主要"), shown, more)


def _sample_band() -> None:
    with ui.element("div").classes("note amber sample"):
        draw(icon("info-circle"))
        ui.label(_("这是示例中心，孩子和记录都是编的。")).classes("grow")
        button(_("一步清空"), _clear_the_sample)


async def _clear_the_sample() -> None:
    organizer = who()
    if not await ask(_("清空示例中心？"), _("清空"), _("示例里的孩子、活动和记录都会清掉。"), _("你自己加的都留着。"), danger=True):
        return
    ledger = house.ledger()
    sampling.remove(ledger, by=organizer["name"])
    await ledger.commit()
    ui.navigate.to("/")

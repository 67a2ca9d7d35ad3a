"""Serving: the ledger is opened, every page of this room is declared, files are mounted, and the server runs until it is stopped."""

import asyncio
import contextlib
import errno
import importlib
import logging
import os
import pkgutil
import socket
import sys
from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse
from nicegui import app, run, ui
from nicegui.server import Server
from starlette.routing import Mount

import pages
from pages import backing_up, dressing, naming, photo_keeping, reaching, secure, sockets, sorry, words
from pages.door import Door
from pages.manners import Manners, SizeLimit
from pages.statics import ASSETS, Files
from pages.words import _
from storage import authority, house
from storage.authority import LOCAL_NAMES
from storage.errors import StoreError

log = logging.getLogger("cuncao.serve")

FOLDERS = ("look", "vendor")
PROXIES = "127.0.0.1,::1"
"""Whose X-Forwarded-For and -Proto are believed: a proxy on this machine. Not the whole hall's: wrong passwords count by address."""
LOOK_AGAIN = 20.0
"""Seconds between two looks at which networks this machine is in."""


def declare() -> None:
    """Declare all there is to be served: every module of this room with its pages and routers, the files, the door."""
    modules = [importlib.import_module(f"pages.{found.name}") for found in pkgutil.iter_modules(pages.__path__) if found.name != "serve"]
    life = app.router.lifespan_context
    for router in {id(value): value for module in modules for value in vars(module).values() if isinstance(value, APIRouter)}.values():
        app.include_router(router)
    _declare_files()
    app.router.lifespan_context = life  # every inclusion wraps it once more; ours bring no start or end of their own
    dressing.dress_the_app()
    sorry.declare()
    app.title = "寸草 Cuncao"
    app.openapi_url = "/openapi.json"  # the schema alone: the framework's own viewers load scripts from elsewhere
    app.setup()
    sockets.guard()
    for layer in (Door, SizeLimit, Manners):  # the last is the outermost
        app.add_middleware(layer)


def _declare_files() -> None:
    files = APIRouter(include_in_schema=False)

    @files.get("/favicon.ico")
    async def favicon() -> Response:
        return FileResponse(ASSETS / "look" / "favicon.ico", headers={"Cache-Control": "no-cache"})

    @files.get("/manifest.webmanifest")
    async def manifest() -> Response:
        kind = "application/manifest+json"
        return FileResponse(ASSETS / "look" / "manifest.webmanifest", media_type=kind, headers={"Cache-Control": "no-cache"})

    app.include_router(files)
    ours = {f"/{name}" for name in FOLDERS}
    app.routes[:] = [route for route in app.routes if not (isinstance(route, Mount) and route.path in ours)]  # tests declare again
    for name in FOLDERS:
        if (ASSETS / name).is_dir():
            app.mount(f"/{name}", Files(directory=ASSETS / name), name=name)


def settle(host: str, port: int) -> None:
    """Give the framework our settings and run the server; in tests with a simulated user this returns at once."""
    run.process_pool_start_method = "spawn"  # a forked child would hold our journal and its lock
    ui.run(
        host=host,
        port=port,
        title="寸草",
        reload=False,
        show=False,
        dark=None,
        language="zh-CN",
        reconnect_timeout=30,
        binding_refresh_interval=None,
        tailwind=False,
        prod_js=True,
        show_welcome_message=False,
        uvicorn_logging_level="warning",
        timeout_graceful_shutdown=3,
        server_header=False,
        forwarded_allow_ips=os.environ.get("CUNCAO_PROXY", PROXIES),
    )


def serve(folder: Path, host: str, port: int, *, https_port: int | None = None, advertise: bool = False) -> None:
    """Open the data folder, say where to reach us, and serve until stopped; at `https_port` too, with a certificate of our own.

    `advertise`: be called cuncao.local in the network. Raises storage's errors where the folder, or the authority in it, cannot be opened.
    Where another program listens there already: one sentence, exit 2.
    """
    try:
        for wanted in (port, https_port):
            if wanted is not None:
                _ask_for_the_port(host, wanted)
    except PortTaken as error:
        print(words.sentence(error), file=sys.stderr)
        sys.exit(2)
    ledger = house.open_at(folder)
    words.use(ledger.centre["language"], ledger.centre["time_zone"])
    for noticed in ledger.store.notes:
        print(words.note(noticed), file=sys.stderr)
    try:
        reaching.tell(host=host, port=port, https_port=https_port)
        if https_port is not None:
            secure.use(secure.Secure(authority.authority(folder), host, https_port))
        declare()
        app.on_startup(lambda: _begin(advertise))
        app.on_startup(backing_up.begin)
        app.on_startup(photo_keeping.begin)
        settle(host, port)
    finally:
        house.close()


async def _begin(advertise: bool) -> None:
    secure_ = secure.in_use()
    if secure_ is not None:
        await secure_.listen(Server.instance)
        app.on_shutdown(secure_.close)
    announce()
    following = asyncio.create_task(follow_the_network(advertise), name="follow the network")

    async def leave() -> None:
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following

    app.on_shutdown(leave)


class PortTaken(Exception):
    """Another program listens on that port."""

    code = "port_taken"

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is taken")
        self.needs = {"port": port, "next": port + 1}


def _ask_for_the_port(host: str, port: int) -> None:
    """Find out before the data folder is opened, and in words, what the server would only log."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if sys.platform != "win32":  # there it would let two listen at once
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(port) from error


def announce() -> None:
    """Print where to go, with a QR for a phone."""
    import qrcode

    found = reaching.addresses()
    print(_("寸草开着，用浏览器打开："), *found, sep="\n  ", flush=True)
    code = qrcode.QRCode(border=2)
    code.add_data(found[0])
    if sys.stdout.isatty():
        code.print_ascii(invert=True)
    secure_ = secure.in_use()
    if secure_ is not None:
        print(_("装过证书的手机用 https：{address}").format(address=reaching.by_https()))
        print(_("怎么装：{address}").format(address=reaching.at("localhost") + reaching.TRUST), flush=True)
        print(_("证书的指纹（SHA-256）：{fingerprint}").format(fingerprint=secure_.authority.fingerprint), flush=True)
    print(_("按 Ctrl+C 关闭。"), flush=True)


async def follow_the_network(advertise: bool) -> None:
    """Keep name, certificate and what is printed true while networks come and go. Ends when the server does."""
    naming_, known, printed = naming.Naming(), None, reaching.bound_addresses()
    try:
        while True:
            seen = await asyncio.to_thread(reaching.bound_addresses)
            if seen != printed:
                printed = seen
                print(_("网络变了，现在的地址："), *reaching.addresses(), sep="\n  ", flush=True)
            if advertise and (seen != known or not naming_.name):
                await _take_a_name(naming_)
            known = seen
            if secure_ := secure.in_use():
                await _refresh(secure_)
            await asyncio.sleep(LOOK_AGAIN)
    finally:
        await naming_.leave()


async def _take_a_name(naming_: naming.Naming) -> None:
    reach = reaching.now()
    before = reach.name
    taken = await naming_.take(reaching.in_private_networks(), reach.port, reach.https_port)
    reaching.tell(name=taken)
    if taken and taken != before:
        if taken != LOCAL_NAMES[0]:
            print(_("{name} 已经有另一台电脑在用，这一台叫 {taken}。").format(name=LOCAL_NAMES[0], taken=taken))
        shown = filter(None, [reaching.by_name(), reaching.by_https()])
        print(_("也可以用名字打开，换了网络也不变：{address}").format(address="  ".join(shown)), flush=True)


async def _refresh(secure_: secure.Secure) -> None:
    try:
        await asyncio.to_thread(secure_.refresh)
    except StoreError as error:
        print(words.sentence(error), file=sys.stderr)
    except OSError as error:
        log.warning("the certificate stays as it was: %s", error)

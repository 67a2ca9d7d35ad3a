"""Serving: the ledger is opened, every page of this room is declared, files are mounted, and the server runs until it is stopped."""

import contextlib
import errno
import importlib
import pkgutil
import socket
import sys
from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse
from nicegui import app, run, ui
from starlette.routing import Mount

import pages
from pages import backing_up, dressing, sorry, words
from pages.door import Door, Manners, SizeLimit
from pages.statics import ASSETS, Files
from pages.words import _
from storage import house

FOLDERS = ("look", "vendor")


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
    )


def serve(folder: Path, host: str, port: int) -> None:
    """Open the data folder, say where to reach us, and serve until stopped.

    Raises storage's errors where the folder cannot be opened. Where another program listens there already: one sentence, exit 2.
    """
    try:
        _ask_for_the_port(host, port)
    except PortTaken as error:
        print(words.sentence(error), file=sys.stderr)
        sys.exit(2)
    ledger = house.open_at(folder)
    words.use(ledger.centre["language"], ledger.centre["time_zone"])
    for noticed in ledger.store.notes:
        print(words.note(noticed), file=sys.stderr)
    try:
        declare()
        app.on_startup(lambda: announce(host, port))
        app.on_startup(backing_up.begin)
        settle(host, port)
    finally:
        house.close()


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


def addresses(host: str, port: int) -> list[str]:
    """Where phones and this machine reach us: the centre's lasting address first, then those of this machine's networks."""
    lasting = house.ledger().centre.get("public_address")
    if host not in ("0.0.0.0", "::", ""):  # noqa: S104
        return [*([lasting] if lasting else []), f"http://{host}:{port}"]
    found = [*([lasting] if lasting else []), *(f"http://{address}:{port}" for address in _own_addresses())]
    return [*found, f"http://localhost:{port}"]


def _own_addresses() -> list[str]:
    """The machine's addresses, the one that leads out first. Nothing is sent: connecting a datagram socket only chooses a route."""
    found: list[str] = []
    for far in ("192.0.2.1", "10.255.255.255", "192.168.255.255"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((far, 9))
            except OSError:
                continue
            found.append(probe.getsockname()[0])
    with contextlib.suppress(OSError):
        found += [str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return [address for address in dict.fromkeys(found) if not address.startswith("127.")]


def announce(host: str, port: int) -> None:
    """Print where to go, with a QR for a phone."""
    import qrcode

    found = addresses(host, port)
    print(_("寸草开着，用浏览器打开："), *found, sep="\n  ", flush=True)
    code = qrcode.QRCode(border=2)
    code.add_data(found[0])
    if sys.stdout.isatty():
        code.print_ascii(invert=True)
    print(_("按 Ctrl+C 关闭。"), flush=True)

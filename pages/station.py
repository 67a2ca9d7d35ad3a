"""Serving the station: the static app, its service worker, its words, and the page behind a badge's link.

The station's modules are plain files; how they go out is in `pages.modules`. What the server has to write itself is which files there are,
each with its hash (the service worker keeps the station by these), the icons that the station uses, and the centre's name for who finds a
badge.
"""

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from pages import words
from pages.modules import WORKER, bare, joined
from pages.statics import ASSETS
from storage import house

routes = APIRouter(include_in_schema=False)

STATION = ASSETS / "station"
DECODER = ("es/reader/index.js", "es/share.js", "reader/zxing_reader.wasm")
LOOK = ("tokens.css", "theme.js", "mark.svg")
NOT_SERVED = frozenset({"sw.js", "types.js"})
ITEM_ICONS = {"package", "gift", "pencil", "ruler-2", "book", "backpack", "shirt", "mug", "bowl-spoon", "ball-football", "heart"}
"""What an organizer may choose for an item; which one it is, the station hears from the server."""
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the station's page and its workers may load: our own files, and WebAssembly. A worker is bound by the policy of its own answer:
without it WebAssembly is refused there, in silence. On any other module it would only weigh."""

_SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Served:
    """A file as it goes out: plain and compressed, with its hash."""

    plain: bytes
    packed: bytes
    hash: str
    kind: str


def _served(plain: str, kind: str) -> Served:
    content = plain.encode()
    return Served(content, gzip.compress(content, 9, mtime=0), hashlib.sha256(content).hexdigest()[:16], kind)


# --- which files there are ------------------------------------------------------------------------------------------------------


def modules() -> list[Path]:
    """The station's modules, its page's and its workers'."""
    return sorted(path for path in STATION.rglob("*.js") if path.name not in NOT_SERVED)


def _changed(paths: list[Path]) -> tuple[tuple[Path, int], ...]:
    return tuple((path, path.stat().st_mtime_ns) for path in paths)


def _bare_css(source: str) -> str:
    """A stylesheet without its comments, and without blanks that say nothing. No text in ours holds a sign that is looked for here."""
    css = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    css = re.sub(r"\s*([{};,])\s*", r"\1", css)
    return re.sub(r":\s+", ":", css).replace(";}", "}").strip()


@lru_cache(maxsize=4)
def _files(changed: tuple[tuple[Path, int], ...]) -> dict[str, Served]:
    paths = [path for path, _ in changed if path.suffix == ".js"]
    sources = {path.relative_to(STATION).as_posix(): bare(path.read_text(encoding="utf-8")) for path in paths}
    made = {name: _served(source, "text/javascript") for name, source in joined(sources).items()}
    used = set(re.findall(r"'([a-z0-9-]+)'", "".join(sources.values()))) | ITEM_ICONS
    icons = (found for found in _SYMBOL.finditer((ASSETS / "look" / "icons.svg").read_text(encoding="utf-8")) if found[1] in used)
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(found[0] for found in icons) + "</svg>"
    css = _bare_css((STATION / "station.css").read_text(encoding="utf-8"))
    return made | {"station.css": _served(css, "text/css"), "icons.svg": _served(sprite, "image/svg+xml")}


def files() -> dict[str, Served]:
    """The station's own files by their names under /station/, made anew when one has changed on the disk."""
    return _files(_changed([*modules(), STATION / "station.css", ASSETS / "look" / "icons.svg"]))


@lru_cache(maxsize=32)
def _hash_of(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def versions() -> dict[str, str]:
    """Every address by which the station opens without a network, each with the hash of its content."""
    own = {f"/station/{name}": served.hash for name, served in files().items()}
    others = {f"/look/{name}": ASSETS / "look" / name for name in LOOK}
    others |= {f"/vendor/zxing/{name}": ASSETS / "vendor" / "zxing" / name for name in DECODER}
    shared = {address: _hash_of(path, path.stat().st_mtime_ns) for address, path in others.items() if path.is_file()}
    languages = [of for of in words.LANGUAGES if of != words.SOURCE]
    spoken = {f"/station/words/{of}.json": hashlib.sha256(_json(words.station_words(of)).encode()).hexdigest()[:16] for of in languages}
    return {"/station/": hashlib.sha256(shell().encode()).hexdigest()[:16], **own, **shared, **spoken}


# --- what is written into them --------------------------------------------------------------------------------------------------


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def shell() -> str:
    """The station's page, with the centre's name for who finds a badge."""
    name = house.ledger().centre.get("name") or "" if house.is_open() else ""
    page = (STATION / "index.html").read_text(encoding="utf-8")
    return page.replace('<meta name="centre" content="">', f'<meta name="centre" content="{escape(name, quote=True)}">')


def worker() -> str:
    """The service worker, with the list of what it keeps written into it."""
    source = bare((STATION / "sw.js").read_text(encoding="utf-8"))
    return source.replace("const FILES = ({});", f"const FILES = {json.dumps(versions(), sort_keys=True)};", 1)


# --- the addresses --------------------------------------------------------------------------------------------------------------

_PLAIN = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
_HEADERS = {**_PLAIN, "Content-Security-Policy": POLICY}


@routes.get("/station")
@routes.get("/station/")
@routes.get("/b/{code}")
@routes.get("/B/{code}")
async def station_page(code: str = "") -> Response:
    """The station; behind a badge's link it does the desk's work in a browser that has joined, and tells others whose the badge is."""
    return HTMLResponse(shell(), headers={**_HEADERS, "Referrer-Policy": "no-referrer"})


@routes.get("/station/words/{language}.json")
async def station_words(language: str) -> Response:
    """The station's texts in one language, by their Chinese source."""
    if language not in words.LANGUAGES:
        return JSONResponse({"error": "unknown_language"}, status_code=404)
    return Response(_json(words.station_words(language)), media_type="application/json", headers=_PLAIN)


@routes.get("/station/{name:path}")
async def station_file(name: str, request: Request) -> Response:
    """One of the station's own files, compressed once and for all where the browser takes that."""
    served = files().get(name)
    if served is None:
        return JSONResponse({"error": "not_found"}, status_code=404)
    headers = {**(_HEADERS if name == WORKER else _PLAIN), "Vary": "Accept-Encoding", "ETag": f'"{served.hash}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(served.packed, media_type=served.kind, headers={**headers, "Content-Encoding": "gzip"})
    return Response(served.plain, media_type=served.kind, headers=headers)


@routes.get("/sw.js")
async def service_worker() -> Response:
    """The service worker, at the root so that it may open badge links too; it touches nothing else."""
    return Response(worker(), media_type="text/javascript", headers=_HEADERS)


def serve(app: FastAPI) -> None:
    """Declare the station's addresses. The decoder and the look are mounted with the other files (`pages.statics.Files`)."""
    app.include_router(routes)

"""Files that browsers get as they are: the look, the station, sounds, fonts.

Addresses from `address` carry a piece of the file's hash and may be kept for ever; without it a browser asks each time and is told
whether anything changed. A `.br` or `.gz` beside a file goes out in its place to who understands it.
"""

import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

ASSETS = Path(__file__).parent.parent / "assets"

# Windows takes these from its registry, where they may be wrong or missing.
for _type, _ending in (
    ("text/javascript", ".js"),
    ("text/javascript", ".mjs"),
    ("text/css", ".css"),
    ("application/wasm", ".wasm"),
    ("application/manifest+json", ".webmanifest"),
    ("font/woff2", ".woff2"),
    ("image/svg+xml", ".svg"),
):
    mimetypes.add_type(_type, _ending)


@lru_cache
def address(path: str) -> str:
    """Where a browser finds `assets/<path>`, with its version: look/icons.svg is /look/icons.svg?v=3f2a91c0."""
    return f"/{path}?v={hashlib.sha256((ASSETS / path).read_bytes()).hexdigest()[:8]}"


class Files(StaticFiles):
    """One folder of assets, precompressed files preferred, cached by version."""

    async def get_response(self, path: str, scope: Any) -> Response:
        """The file, or its compressed neighbour, with the cache rule that its address asks for."""
        accepted = Headers(scope=scope).get("accept-encoding", "")
        response = None
        for coding, ending in (("br", ".br"), ("gzip", ".gz")):
            if coding in accepted and (Path(self.directory or "") / (path + ending)).is_file():
                response = await super().get_response(path + ending, scope)
                response.headers["Content-Encoding"] = coding
                response.headers["Content-Type"] = mimetypes.guess_type(path)[0] or "application/octet-stream"
                break
        response = response or await super().get_response(path, scope)
        response.headers["Vary"] = "Accept-Encoding"
        versioned = "v" in parse_qs(scope.get("query_string", b"").decode("latin-1"))
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if versioned else "no-cache"
        return response

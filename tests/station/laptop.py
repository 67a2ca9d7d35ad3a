"""The centre's laptop as the station sees it: the real calls, the real ledger, the station's own files; none of the organizer's pages.

    python tests/station/laptop.py FOLDER PORT [HOST]

A new folder gets the sample centre. Run as a process of its own, so that a test can kill it.
"""

import sys
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

sys.path.insert(0, str(Path(__file__).parents[2]))

from pages import api, api_pictures, sampling, station
from pages.statics import ASSETS, Files
from storage import house


def main(folder: str, port: str, host: str = "127.0.0.1") -> None:
    """Open the folder and serve until killed."""
    ledger = house.open_at(Path(folder))
    if not ledger.store.activities.all():
        sampling.load(ledger, by="周敏")
        ledger.store.commit_now()
    app = FastAPI()
    app.add_middleware(GZipMiddleware, minimum_size=500)
    app.include_router(api.router)
    app.include_router(api_pictures.router)

    @app.post("/organizer")
    async def organizer(given: dict[str, Any]) -> str:
        """What an organizer writes on a page: a fact, while phones are at work. There is no such call but here."""
        taken = ledger.record(given, organizer=given.pop("organizer"))
        await ledger.commit()
        return taken.outcome

    station.serve(app)
    for name in ("look", "vendor"):
        app.mount(f"/{name}", Files(directory=ASSETS / name), name=name)
    try:
        uvicorn.run(app, host=host, port=int(port), log_level="warning")
    finally:
        house.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

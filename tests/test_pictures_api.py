"""Who gets to see a photo, asked as a browser and a phone ask: organizers, and the departure desk of the activity at which the child is."""

import hashlib
import secrets
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image

from care import days, portrait
from pages import api_pictures, door, manners, photo_keeping
from storage import house
from storage.ledger import Ledger
from storage.pictures import Pictures, name_of

Record = dict[str, Any]
AGREED = {"by": "奶奶 刘秀英", "on": "2026-11-20", "noted_by": "周敏"}


def photo_of(colour: tuple[int, int, int]) -> bytes:
    made = BytesIO()
    Image.new("RGB", (90, 120), colour).save(made, "JPEG")
    return portrait.read(made.getvalue())


CHILD, GRANDMOTHER, UNCLE, ELSEWHERE = (photo_of(colour) for colour in ((200, 0, 0), (0, 200, 0), (0, 0, 200), (90, 90, 90)))


class Hall:
    """A centre with one activity that is on, whose list has 魏小涛 but not 单小禾, and another one at the same time."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.app = FastAPI()
        self.app.include_router(api_pictures.router)
        self.app.include_router(api_pictures.pages_router)
        for layer in (door.Door, manners.Manners):
            self.app.add_middleware(layer)
        self.web = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://hall")

    async def fill(self) -> None:
        added = days.shifted(days.now(), -86_400_000)
        self.save("guardians", {"id": "g1", "name": "刘秀英"}, {"id": "g2", "name": "李建国"})
        links = [{"guardian": "g1", "relation": "奶奶", "may_collect": True}, {"guardian": "g2", "relation": "伯伯", "may_collect": False}]
        self.save("children", {"id": "c1", "name": "魏小涛", "guardians": links, "added_at": added})
        self.save("children", {"id": "c3", "name": "单小禾", "guardians": [], "added_at": added})
        hours = {"starts_at": days.shifted(days.now(), -600_000), "ends_at": days.shifted(days.now(), 3_600_000)}
        listed = {"who": "children", "list_only": True, **hours}
        self.save("activities", {"id": "a1", "title": "冬至包饺子", "children": ["c1"], **listed})
        self.save("activities", {"id": "a2", "title": "画画", "children": ["c3"], **listed})
        await self.ledger.commit()
        for table, id, jpeg in (
            ("children", "c1", CHILD),
            ("guardians", "g1", GRANDMOTHER),
            ("guardians", "g2", UNCLE),
            ("children", "c3", ELSEWHERE),
        ):
            await photo_keeping.keep(table, id, jpeg, AGREED, by="周敏")  # type: ignore[arg-type]

    def save(self, table: str, *records: Record) -> None:
        for record in records:
            self.ledger.save(table, record, by="周敏")
        self.ledger.store.commit_now()

    def edit(self, table: str, id: str, **fields: Any) -> None:
        self.save(table, {**self.ledger.store.table(table).need(id), **fields})

    def station(self, activity: str = "a1", **more: Any) -> str:
        """A phone that has joined; its token."""
        token = secrets.token_urlsafe(16)
        entry = {"hash": hashlib.sha256(token.encode()).hexdigest(), "activity": activity, "at": days.now()}
        joined = {activity: days.now()}
        self.save(
            "stations",
            {"id": secrets.token_hex(8), "number": 1, "by": "李老师", "activity": activity, "joined": joined, "tokens": [entry], **more},
        )
        return token

    async def ask(self, token: str | None, picture: bytes | str) -> httpx.Response:
        name = picture if isinstance(picture, str) else name_of(picture)
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return await self.web.get(f"/api/pictures/{name}", headers=headers)

    async def sees(self, token: str | None) -> list[bytes]:
        """Which of the four photos it gets."""
        answers = [(jpeg, await self.ask(token, jpeg)) for jpeg in (CHILD, GRANDMOTHER, UNCLE, ELSEWHERE)]
        for jpeg, answer in answers:
            assert answer.content == jpeg if answer.status_code == 200 else is_nothing(answer)
        return [jpeg for jpeg, answer in answers if answer.status_code == 200]


def is_nothing(answer: httpx.Response) -> bool:
    """The one refusal there is: nobody learns from it whether there is such a picture, or why it is not given."""
    told = {name: value for name, value in answer.headers.items() if name not in ("date", "server")}
    assert (answer.status_code, answer.content) == (404, b'{"error":"not_found"}')
    assert told == {
        "content-type": "application/json",
        "content-length": "21",
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'",
        "vary": "Authorization, Cookie",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
    }
    return True


@pytest.fixture
async def hall(centre: Any) -> AsyncIterator[Hall]:
    made = Hall(centre.ledger)
    await made.fill()
    yield made
    await made.web.aclose()


async def test_the_departure_desk_sees_its_children_and_who_may_and_may_not_collect_them(hall: Hall) -> None:
    token = hall.station()
    assert await hall.sees(token) == [CHILD, GRANDMOTHER, UNCLE]
    answer = await hall.ask(token, CHILD)
    assert answer.headers["content-type"] == "image/jpeg"
    assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == ("private, no-store", "nosniff")
    assert await hall.sees(hall.station("a2")) == [ELSEWHERE]


async def test_a_stranger_sees_nothing(hall: Hall) -> None:
    for token in (None, "", "x", secrets.token_urlsafe(32)):
        assert await hall.sees(token) == []
    for headers in ({"Authorization": "Basic x"}, {"Cookie": f"cuncao={hall.station()}"}):
        assert is_nothing(await hall.web.get(f"/api/pictures/{name_of(CHILD)}", headers=headers))


async def test_another_desk_sees_nothing(hall: Hall) -> None:
    assert await hall.sees(hall.station(desks=["arrival", "segment", "handout", "lookup"])) == []
    assert await hall.sees(hall.station(desks=["departure"])) == [CHILD, GRANDMOTHER, UNCLE]
    hall.edit("activities", "a1", desks=["arrival"])
    assert await hall.sees(hall.station(desks=["departure"])) == []


async def test_a_removed_station_sees_nothing(hall: Hall) -> None:
    assert await hall.sees(hall.station(removed_at=days.now())) == []


@pytest.mark.parametrize(
    "over",
    [
        {"closed_at": days.shifted(days.now(), -1000)},
        {"cancelled_at": days.now()},
        {"starts_at": days.shifted(days.now(), -90_000_000), "ends_at": days.shifted(days.now(), -43_300_000)},
    ],
)
async def test_when_the_activity_is_over_its_phones_see_nothing(hall: Hall, over: Record) -> None:
    token = hall.station()
    assert await hall.sees(token) != []
    hall.edit("activities", "a1", **over)
    assert await hall.sees(token) == []


async def test_a_child_that_left_the_centre_or_the_list_is_seen_no_more_nor_are_its_guardians(hall: Hall) -> None:
    token = hall.station()
    hall.edit("children", "c1", archived_at=days.now())
    assert await hall.sees(token) == []
    hall.edit("children", "c1", archived_at=None)
    assert await hall.sees(token) != []
    hall.edit("activities", "a1", children=[])
    assert await hall.sees(token) == []


async def test_a_guardian_of_another_child_is_not_seen(hall: Hall) -> None:
    token, links = hall.station(), hall.ledger.store.children.need("c1")["guardians"]
    hall.edit("children", "c1", guardians=links[:1])
    hall.edit("children", "c3", guardians=links[1:])
    assert await hall.sees(token) == [CHILD, GRANDMOTHER]
    assert await hall.sees(hall.station("a2")) == [UNCLE, ELSEWHERE]


async def test_without_consent_nothing_is_given_even_where_the_file_is_still_there(hall: Hall) -> None:
    token = hall.station()
    photo = hall.ledger.store.children.need("c1")["photo"]
    for lacking in ("by", "on"):
        hall.edit("children", "c1", photo={**photo, lacking: ""})
        assert CHILD not in await hall.sees(token)
    hall.edit("children", "c1", photo=photo)
    await photo_keeping.withdraw("children", "c1", by="周敏")
    assert await hall.sees(token) == [GRANDMOTHER, UNCLE]


TRICKS = (
    "..%2f..%2fsnapshot.json",
    "%2e%2e/%2e%2e/journal",
    "",
    "%00",
    name_of(CHILD)[:2] + "%2f" + name_of(CHILD),
    name_of(CHILD).upper(),
    name_of(CHILD) + "/",
    name_of(CHILD)[:-1],
    "0" * 64,
    "a" * 5000,
)


@pytest.mark.parametrize("trick", TRICKS)
async def test_nothing_but_a_pictures_whole_name_leads_to_a_file(hall: Hall, trick: str) -> None:
    assert is_nothing(await hall.ask(hall.station(), trick))
    hall.web.cookies.set(door.COOKIE, await door.begin(hall.ledger.store.organizers.all()[0]))
    assert is_nothing(await hall.web.get(f"/pictures/{trick}", headers={"accept": "*/*"}))


async def test_a_picture_that_nobody_refers_to_is_given_to_nobody(hall: Hall, folder: Path) -> None:
    stray = Pictures(folder).keep(b"left over")
    hall.web.cookies.set(door.COOKIE, await door.begin(hall.ledger.store.organizers.all()[0]))
    assert is_nothing(await hall.ask(hall.station(), stray))
    assert is_nothing(await hall.web.get(f"/pictures/{stray}"))


async def test_a_picture_that_the_disk_lost_is_not_there(hall: Hall, folder: Path) -> None:
    Pictures(folder).remove(name_of(CHILD))
    assert await hall.sees(hall.station()) == [GRANDMOTHER, UNCLE]


async def test_organizers_see_every_photo_and_strangers_are_turned_away_at_the_door(hall: Hall) -> None:
    address = f"/pictures/{name_of(CHILD)}"
    assert (await hall.web.get(address, headers={"accept": "*/*"})).status_code == 401
    assert (await hall.web.get(address, headers={"accept": "text/html"})).status_code == 303
    assert (await hall.web.get(address, headers={"accept": "*/*", "Authorization": f"Bearer {hall.station()}"})).status_code == 401
    hall.web.cookies.set(door.COOKIE, await door.begin(hall.ledger.store.organizers.all()[0]))
    for jpeg in (CHILD, GRANDMOTHER, UNCLE, ELSEWHERE):
        answer = await hall.web.get(f"/pictures/{name_of(jpeg)}")
        assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, jpeg, "image/jpeg")
        assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == ("private, no-store", "nosniff")
    await photo_keeping.withdraw("children", "c1", by="周敏")
    assert is_nothing(await hall.web.get(address))
    assert house.ledger().store.children.need("c1").get("photo") is None
    assert await hall.sees(hall.station()) == [GRANDMOTHER, UNCLE]


async def test_only_reading_is_possible(hall: Hall) -> None:
    for method in ("POST", "PUT", "DELETE"):
        answer = await hall.web.request(method, f"/api/pictures/{name_of(CHILD)}", headers={"Authorization": f"Bearer {hall.station()}"})
        assert answer.status_code == 405

"""What may not be seen, asked for as requests: no hidden button keeps a secret.

A station without the departure desk learns of no adult; one with it of those of its own activity only; a stranger and a removed station of
nothing at all.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nicegui import app as served
from nicegui.testing import User

from care import days, incidents, voices
from pages import api, door, sampling
from pages.guessing import Guesses
from storage import house
from tests.conftest import Centre
from tests.test_api import Hall, Phone

SECRETS = ("13900007777", "张大伯", "周敏说过可以", "王伯伯带走", "奶奶病了在住院", "打了三次没人接", "摔了一跤膝盖流血")
"""What adults, organizers and families said, that afternoon."""
SPOKEN = (
    "我想妈妈快回来",
    "我怕打雷",
    "想要一个新书包",
    "阿姨寄来的",
    "打她厂里的电话",
    "外婆答应引用的",
    "15:20",
    '"wish',
    '"voice"',
    "home_call",
)
"""What children said and wished for, what was agreed for a call home, and that there were any such things."""
NO_DEPARTURE = ["arrival", "segment", "handout", "lookup"]


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    """An afternoon on which all of it was said."""
    api.guesses = Guesses()
    opened = Hall(tmp_path)
    await said(opened)
    yield opened
    await opened.web.aclose()
    house.close()


async def said(hall: Hall) -> None:
    """A question and its answer, departures, reasons, calls, an incident, telephones on phones allowed."""
    hall.edit("centre", "centre", phones={"guardian_phones": True, "name_search": True})
    gate, (first, second, third) = await hall.phone("王老师"), hall.children[:3]
    asked = gate.fact("question", child=first["id"], details={"name": "张大伯", "relation": "邻居", "phone": "13900007777"})
    await gate.sync(gate.fact("arrival", child=first["id"], details={"brought_by": "王伯伯带走"}), asked)
    organizer = {"activity": hall.activity["id"], "child": first["id"]}
    hall.ledger.record(
        {"kind": "answer", "of": asked["id"], **organizer, "details": {"answer": "yes", "note": "周敏说过可以"}}, organizer="周敏"
    )
    left = {"how": "other", "name": "张大伯", "phone": "13900007777", "asked": asked["id"], "agreed_by": "周敏说过可以"}
    await gate.sync(gate.fact("departure", child=first["id"], details=left))
    for kind, child, details in (
        ("absence", second, {"reason": "excused", "note": "奶奶病了在住院"}),
        ("call", third, {"outcome": "no_answer", "note": "打了三次没人接"}),
    ):
        given = {"kind": kind, "activity": hall.activity["id"], "child": child["id"], "details": details}
        assert hall.ledger.record(given, organizer="周敏").outcome == "recorded"
    happened = {"kind": incidents.KINDS[0], "what": "摔了一跤膝盖流血", "children": [first["id"]], "found_at": days.now(), "told": []}
    hall.ledger.save("incidents", {"id": "n1", "activity": hall.activity["id"], **happened, "added_at": days.now()}, by="周敏")
    await spoken(hall)
    hall.ledger.store.commit_now()


async def spoken(hall: Hall) -> None:
    """What children said and wished for at the desk for it, consent to quoting, and a call with a parent away."""
    hall.edit("activities", hall.activity["id"], voices=True)
    tablet, child = await hall.phone("小林"), hall.children[4]
    await tablet.sync(
        tablet.fact("voice", child=child["id"], details={"feeling": "homesick", "line": "我想妈妈快回来"}),
        tablet.fact("voice", details={"feeling": "afraid", "line": "我怕打雷"}),
        tablet.fact("wish", child=child["id"], details={"text": "想要一个新书包"}),
    )
    [wish] = voices.wishes(hall.activity["id"], hall.ledger.books)
    hall.ledger.record(voices.came_true(wish.fact, "阿姨寄来的"), organizer="周敏")
    agreed = {"at": "15:20", "guardian": "g-away", "outcome": "agreed", "note": "打她厂里的电话"}
    hall.ledger.record({"kind": "home_call", "activity": hall.activity["id"], "child": child["id"], "details": agreed}, organizer="周敏")
    hall.edit("children", child["id"], words={"by": "外婆答应引用的", "on": "2026-11-20", "noted_by": "周敏"})


def adults(hall: Hall) -> list[str]:
    """Names and telephones of every guardian."""
    known = hall.ledger.store.guardians.all()
    return [secret for guardian in known for secret in (guardian.get("name"), guardian.get("phone")) if secret]


async def everything(phone: Phone) -> str:
    """All that a station can get out of its calls, from the beginning."""
    phone.cursor = None
    heard = [(await phone.sync()).text]
    while (answer := await phone.sync()).json()["cursor"] != phone.cursor:
        heard.append(answer.text)
    return "".join(heard)


async def test_without_the_departure_desk_no_adult_is_told_of(hall: Hall) -> None:
    phone = await hall.phone("小陈")
    hall.edit("stations", phone.station, desks=NO_DEPARTURE)
    heard = await everything(phone)
    assert hall.children[0]["name"] in heard
    assert [secret for secret in (*SECRETS, *adults(hall)) if secret in heard] == []
    assert '"guardians"' not in heard
    assert '"photo"' not in heard


async def test_with_it_of_the_adults_at_the_gate_but_not_of_what_families_said(hall: Hall) -> None:
    phone = await hall.phone("小陈")
    heard = await everything(phone)
    assert all(secret in heard for secret in ("13900007777", "张大伯", *adults(hall)[:2]))
    assert [secret for secret in ("奶奶病了在住院", "打了三次没人接", "摔了一跤膝盖流血") if secret in heard] == []


@pytest.mark.parametrize("desks", [NO_DEPARTURE, ["departure"], ["voices"], None])
async def test_what_children_said_and_wished_for_and_their_calls_home_are_read_by_no_phone(hall: Hall, desks: list[str] | None) -> None:
    """The desk that takes them down sends them, and reads none."""
    phone = await hall.phone("小陈")
    hall.edit("stations", phone.station, desks=desks)
    heard = await everything(phone)
    assert hall.children[4]["name"] in heard
    assert [secret for secret in SPOKEN if secret in heard] == []


async def test_the_one_who_wrote_them_down_hears_only_that_they_are_kept(hall: Hall) -> None:
    tablet = await hall.phone("小林")
    facts = [
        tablet.fact("wish", child=hall.children[5]["id"], details={"text": "想学画画"}),
        tablet.fact("voice", details={"feeling": "happy", "line": "今天最好玩"}),
        tablet.fact("home_call", child=hall.children[5]["id"], details={"outcome": "connected"}),
    ]
    answer = await tablet.sync(*facts)
    assert [(each["outcome"], each["reason"]) for each in answer.json()["results"]] == [
        ("recorded", None),
        ("recorded", None),
        ("flagged", "not_for_stations"),
    ]
    assert [secret for secret in ("想学画画", "今天最好玩", *SPOKEN) if secret in answer.text + await everything(tablet)] == []


async def test_only_for_its_activity(hall: Hall) -> None:
    other = {"title": "画画", "starts_at": days.now(), "ends_at": days.shifted(days.now(), 3_600_000), "join_code": "PPPPPP"}
    mine = hall.children[-1]
    hall.ledger.save("activities", {"id": "a-other", **other, "who": "children", "children": [mine["id"]], "list_only": True}, by="周敏")
    hall.ledger.store.commit_now()
    phone = Phone(hall.web, {**hall.activity, "id": "a-other", "join_code": "PPPPPP"})
    assert (await phone.join("小陈")).status_code == 200
    heard = await everything(phone)
    family = {link["guardian"] for link in mine["guardians"]}
    strangers = [one for one in hall.ledger.store.guardians.all() if one["id"] not in family and one.get("phone")]
    assert mine["name"] in heard
    assert [one["phone"] for one in strangers if one["phone"] in heard] == []
    assert [secret for secret in SECRETS if secret in heard] == []
    sent = await phone.sync(
        {**phone.fact("question", child=hall.children[0]["id"], details={"name": "王强"}), "activity": hall.activity["id"]}
    )
    assert sent.json()["results"][0]["reason"] == "not_joined", "and it asks nothing of another one"


async def test_a_health_note_goes_where_a_meal_may_be_written_down(hall: Hall) -> None:
    cook, gate = await hall.phone("小陈"), await hall.phone("王老师")
    hall.edit("stations", gate.station, desks=["departure", "arrival", "handout", "lookup"])
    assert "花生过敏" in await everything(cook)
    assert "花生过敏" not in await everything(gate)
    dry = [{**segment, "meal": False} for segment in hall.activity["segments"]]
    hall.edit("activities", hall.activity["id"], segments=dry)
    assert "花生过敏" not in await everything(cook)


async def test_a_removed_station_reads_nothing(hall: Hall) -> None:
    phone = await hall.phone("小陈")
    hall.edit("stations", phone.station, removed_at=days.now())
    heard = await everything(phone)
    assert [secret for secret in (*SECRETS, *adults(hall), *(child["name"] for child in hall.children)) if secret in heard] == []


@pytest.mark.parametrize("token", ["", "x", "Bearer", "null"])
async def test_a_stranger_is_no_station(hall: Hall, token: str) -> None:
    stranger = Phone(hall.web, hall.activity)
    stranger.token = token
    answer = await stranger.sync(stranger.fact("safe", child=hall.children[0]["id"]))
    assert (answer.status_code, answer.json()) == (401, {"error": "unknown_token"})


async def test_whatever_address_a_stranger_tries_the_door_is_shut(centre: Centre, stranger: User) -> None:
    """Every address that the app serves, those of tomorrow too: what is not said to be open leads to the sign-in page or nowhere."""
    activity = sampling.load(centre.ledger, by="周敏")
    await centre.ledger.commit()
    child = centre.ledger.children()[0]
    ids = {"activity_id": activity["id"], "child_id": child["id"], "incident_id": "n1", "form": "pdf", "item_id": "i1", "language": "en"}
    tried = 0
    for route in served.routes:
        path: str = getattr(route, "path", "")
        if not path or "GET" not in (getattr(route, "methods", None) or ()):
            continue
        address = re.sub(r"{(\w+)(:\w+)?}", lambda found: ids.get(found[1], "x"), path)
        if address in door.OPEN or address.startswith(door.OPEN_UNDER) or address.rstrip("/") in door.OPEN:
            continue
        tried += 1
        answer = await stranger.http_client.get(address, follow_redirects=False)
        assert answer.status_code in (303, 401, 404), (address, answer.status_code)
        assert child["name"] not in answer.text
        assert answer.status_code != 303 or answer.headers["location"].startswith(("/sign-in", "/welcome")), address
    assert tried > 30


def test_what_is_open_to_everybody_is_a_short_list() -> None:
    """Whoever adds to it has to come by here."""
    assert {
        "/sign-in", "/welcome", "/session", "/centre", "/station", "/sw.js", "/manifest.webmanifest", "/favicon.ico", "/openapi.json", "/trust"
    } == set(door.OPEN)  # fmt: skip


async def test_who_is_no_departure_desk_finds_no_adult_by_trying(hall: Hall) -> None:
    child = hall.children[3]
    barred = {"id": "g-barred", "name": "赵大勇", "phone": "13900000666"}
    hall.ledger.save("guardians", barred, by="周敏")
    hall.edit("children", child["id"], guardians=[{"guardian": "g-barred", "relation": "叔叔", "may_collect": False}])
    limited, removed, gate = await hall.phone("小陈"), await hall.phone("小林"), await hall.phone("王老师")
    hall.edit("stations", limited.station, desks=NO_DEPARTURE)
    hall.edit("stations", removed.station, removed_at=days.now())
    tries = [
        {"phone": "13900000666"},
        {"phone": "+86 139 0000 0666"},
        {"name": "赵大勇"},
        {"guardian": "g-barred"},
        {"phone": "13900000667"},
        {"name": "王强"},
    ]
    for phone in (limited, removed):
        facts = [phone.fact("departure", child=child["id"], details=details) for details in tries]
        answers = [(each["outcome"], each["reason"]) for each in (await phone.sync(*facts)).json()["results"]]
        again = [(each["outcome"], each["reason"]) for each in (await phone.sync(*facts)).json()["results"]]
        assert len({*answers, *again}) == 1
    told = (await gate.sync(*[gate.fact("departure", child=child["id"], details={"how": "other", **each}) for each in tries])).json()[
        "results"
    ]
    assert [each["reason"] for each in told[:4]] == ["not_allowed"] * 4

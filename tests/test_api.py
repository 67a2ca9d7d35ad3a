"""The station's two calls, asked as a phone asks them, against a real store on a real disk."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI

from care import days, service, writing
from pages import api, board_view, guessing, sampling
from pages.guessing import Guesses
from storage import house
from storage.errors import DiskFull
from tests.serving import from_noon, noon


class Phone:
    """A phone that has joined (or not yet)."""

    def __init__(self, web: httpx.AsyncClient, activity: dict[str, Any]) -> None:
        self.web, self.activity = web, activity
        self.station, self.token, self.cursor = str(uuid.uuid4()), "", None
        self.began, self.written = noon(), 0

    async def join(self, name: str = "李老师", code: str | None = None) -> httpx.Response:
        asked = {"code": code or self.activity["join_code"], "name": name, "station": self.station}
        answer = await self.web.post("/api/join", json=asked, headers={"Authorization": f"Bearer {self.token}"})
        self.token, self.station = answer.json().get("token", self.token), answer.json().get("station", self.station)
        return answer

    def fact(self, kind: str, **more: Any) -> dict[str, Any]:
        self.written += 1
        at = days.shifted(self.began, self.written * 10_000)
        return {"id": str(uuid.uuid4()), "kind": kind, "at": at, "clock": 0, "activity": self.activity["id"], "by": "李老师", **more}

    async def sync(self, *facts: object, **more: Any) -> httpx.Response:
        asked = {"cursor": self.cursor, "sent_at": days.now(), "waiting": len(facts), "facts": list(facts), **more}
        answer = await self.web.post("/api/sync", json=asked, headers={"Authorization": f"Bearer {self.token}"})
        if answer.status_code == 200:
            self.cursor = answer.json()["cursor"]
        return answer


class Hall:
    def __init__(self, folder: Path) -> None:
        self.ledger = house.open_at(folder)
        self.activity = from_noon(self.ledger, sampling.load(self.ledger, by="周敏")["id"])
        self.ledger.store.commit_now()
        self.app = FastAPI()
        self.app.include_router(api.router)
        self.web = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://hall")
        self.children = self.ledger.children()

    def badge(self, place: int) -> str:
        return self.ledger.store.badges.by("child", self.children[place]["id"])[0]["code"]

    async def phone(self, name: str = "李老师") -> Phone:
        phone = Phone(self.web, self.activity)
        assert (await phone.join(name)).status_code == 200
        return phone

    def edit(self, table: str, id: str, **fields: Any) -> None:
        self.ledger.save(table, {**self.ledger.store.table(table).need(id), **fields}, by="周敏")
        self.ledger.store.commit_now()


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    api.guesses = Guesses()
    opened = Hall(tmp_path)
    yield opened
    await opened.web.aclose()
    house.close()


async def test_a_volunteer_joins_and_the_token_survives_a_crash(hall: Hall, tmp_path: Path) -> None:
    phone = Phone(hall.web, hall.activity)
    answer = (await phone.join("  刘奶奶 ", code=f" {hall.activity['join_code'][:3]} {hall.activity['join_code'][3:].lower()}")).json()
    assert (answer["station"], answer["activity"]["title"], answer["desks"]) == (
        phone.station,
        "冬至包饺子",
        ["arrival", "segment", "handout", "departure", "lookup"],
    )
    house.close()
    house.open_at(tmp_path)
    assert (await phone.sync()).status_code == 200


async def test_a_wrong_code_says_nothing_and_only_wrong_codes_are_counted(hall: Hall) -> None:
    for _ in range(guessing.FREE + 5):
        assert (await hall.phone()).token
    hall.edit("activities", hall.activity["id"], closed_at=days.shifted(days.now(), -1000))
    expired = await Phone(hall.web, hall.activity).join()
    unknown = await Phone(hall.web, hall.activity).join(code="ZZZZZZ")
    assert (expired.status_code, expired.content) == (unknown.status_code, unknown.content) == (404, b'{"error":"unknown_code"}')
    for _ in range(guessing.FREE - 2):
        assert (await Phone(hall.web, hall.activity).join(code="ZZZZZZ")).status_code == 404
    blocked = await Phone(hall.web, hall.activity).join(code="ZZZZZZ")
    assert (blocked.status_code, blocked.json()) == (429, {"error": "too_many_wrong_codes"})
    assert 0 < int(blocked.headers["Retry-After"]) <= guessing.SECONDS + 1


async def test_the_right_code_is_taken_however_often_others_mistyped_until_somebody_is_guessing(hall: Hall) -> None:
    for _ in range(guessing.CEILING - 1):
        await Phone(hall.web, hall.activity).join(code="ZZZZZZ")
    assert (await Phone(hall.web, hall.activity).join()).status_code == 200
    assert (await Phone(hall.web, hall.activity).join(code="ZZZZZZ")).status_code == 429
    shut = await Phone(hall.web, hall.activity).join()
    assert shut.status_code == 429
    assert int(shut.headers["Retry-After"]) > 0


def test_an_address_that_guessed_is_heard_again_when_its_guesses_are_old() -> None:
    now = [0.0]
    guesses = Guesses(lambda: now[0])
    assert [guesses.wrong("hall") for _ in range(guessing.FREE)] == [0] * guessing.FREE
    now[0] = 100.0
    assert (guesses.wrong("hall"), guesses.wrong("elsewhere"), guesses.shut("hall")) == (201, 0, 0)
    now[0] = 300.0
    assert guesses.wrong("hall") == 0
    for _ in range(guessing.CEILING):
        guesses.wrong("hall")
    assert (guesses.shut("hall"), guesses.shut("elsewhere")) == (301, 0)
    now[0] = 600.0
    assert guesses.shut("hall") == 0


def test_guesses_from_everywhere_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessing, "_MOST_ADDRESSES", 5)
    guesses = Guesses()
    for address in range(50):
        guesses.wrong(str(address))
    assert len(guesses._wrong) == 5


@pytest.mark.parametrize("name", ["\u202e李老\u200b师", "李老师\u0000", " 李老师\n "])
async def test_a_volunteers_name_is_what_one_sees(hall: Hall, name: str) -> None:
    phone = await hall.phone(name)
    assert hall.ledger.store.stations.need(phone.station)["by"] == "李老师"


@pytest.mark.parametrize("name", ["\u202e", " ", "长" * 61, "\ud800"], ids=repr)
async def test_a_name_that_is_none_is_answered_without_repeating_it(hall: Hall, name: str) -> None:
    asked = json.dumps({"code": hall.activity["join_code"], "name": name, "station": str(uuid.uuid4())})
    answer = await hall.web.post("/api/join", content=asked)
    assert (answer.status_code, answer.content) == (422, b'{"error":"malformed"}')


async def test_half_a_character_anywhere_in_a_call_breaks_nothing(hall: Hall) -> None:
    phone = await hall.phone()
    headers = {"Authorization": f"Bearer {phone.token}"}
    hostile = json.dumps(
        {"cursor": "\ud800", "sent_at": "\ud800", "waiting": "\ud800", "desk": "\ud800", "facts": ["\ud800", {"\ud800": 1}]}
    )
    assert (await hall.web.post("/api/sync", content=hostile, headers=headers)).status_code == 200
    hall.edit("activities", hall.activity["id"], closed_at=days.shifted(days.now(), -1000))
    ended = await hall.web.post("/api/sync", content=hostile, headers=headers)
    assert (ended.status_code, ended.json()["ended"]) == (200, True)
    for code in ("\ud800", "ZZ\x00ZZZ"):
        asked = json.dumps({"code": code, "name": "a", "station": str(uuid.uuid4())})
        assert (await hall.web.post("/api/join", content=asked)).status_code in (404, 422)


@pytest.mark.parametrize(
    "asked",
    [None, [], {}, {"code": "X", "name": "", "station": "x"}, {"code": 5, "name": "a", "station": "5c302b12-527c-47b1-8061-84bf2627a2e0"}],
    ids=str,
)
async def test_a_malformed_join(hall: Hall, asked: object) -> None:
    assert (await hall.web.post("/api/join", json=asked)).status_code == 422


async def test_what_a_phone_sends_is_judged_one_by_one(hall: Hall) -> None:
    phone = await hall.phone()
    arrival = phone.fact("arrival", badge=hall.badge(0), via="camera")
    facts = [
        arrival,
        {"id": "x"},
        arrival,
        7,
        phone.fact("arrival", badge="ZZZZZZZZZ"),
        phone.fact("arrival", child=hall.children[0]["id"]),
    ]
    results = (await phone.sync(*facts)).json()["results"]
    assert [(result["id"], result["outcome"], result["reason"]) for result in results] == [
        (arrival["id"], "recorded", None),
        ("x", "refused", "malformed"),
        (arrival["id"], "recorded", None),
        (None, "refused", "malformed"),
        (facts[4]["id"], "refused", "unknown_badge"),
        (facts[5]["id"], "already", "already"),
    ]
    assert results[5]["first"] == {"id": arrival["id"], "happened_at": arrival["at"], "by": "李老师"}
    assert len(hall.ledger.store.facts) == 3 + 4  # what is on the shelf, and four ids


async def test_half_a_character_fails_one_fact_and_not_the_call(hall: Hall) -> None:
    phone = await hall.phone()
    good, bad = phone.fact("arrival", badge=hall.badge(0)), phone.fact("arrival", badge=hall.badge(1), by="\ud800")
    body = json.dumps({"facts": [good, bad, {"id": "\ud800"}, {**bad, "id": phone.fact("arrival")["id"], "activity": "\ud800"}]})
    answer = await hall.web.post("/api/sync", content=body, headers={"Authorization": f"Bearer {phone.token}"})
    assert [result["outcome"] for result in answer.json()["results"]] == ["recorded", "refused", "refused", "refused"]


@pytest.mark.parametrize(
    "hostile",
    [
        {"kind": "arrival"},
        {"kind": "arrival", "at": "9999-12-31T23:59:59Z"},
        {"kind": "arrival", "at": "0001-01-01T00:00:00Z"},
        {"kind": "refusal", "details": {"reason": ["a", {"b": 1}]}},
        {"kind": "handout", "details": {"contents": [{"item": "x", "quantity": 2**62}]}},
        {"kind": "handout", "details": {"contents": [{"item": "x", "quantity": -500}]}},
        {"kind": "handout", "details": {"contents": "all of it"}},
        {"kind": "arrival", "id": "x" * 5000},
    ],
    ids=lambda hostile: "-".join([*map(str, hostile)]),
)
async def test_a_hostile_fact_harms_no_page_and_no_neighbour(hall: Hall, hostile: dict[str, Any]) -> None:
    phone = await hall.phone()
    good = phone.fact("arrival", badge=hall.badge(0))
    bad = {**phone.fact("arrival"), "child": hall.children[1]["id"], "item": hall.activity["items"][0]["item"], **hostile}
    if hostile == {"kind": "arrival"}:
        del bad["child"]
    answer = await phone.sync(bad, good)
    assert answer.json()["results"][1]["outcome"] == "recorded"
    watched = board_view.view(hall.activity, hall.ledger.watch(hall.activity["id"]))
    assert orjson.dumps(watched)
    assert hall.ledger.tray(None) is not None
    assert {item["title"]: item["stock"] for item in hall.ledger.figures(hall.activity["id"])["items"]}["手套"] == 66


async def test_a_fact_nested_without_end_fails_alone(hall: Hall) -> None:
    phone = await hall.phone()
    good = json.dumps(phone.fact("arrival", badge=hall.badge(0)))
    deep = json.dumps(phone.fact("arrival", badge=hall.badge(1)))[:-1] + ', "details": ' + '{"a":' * 900 + "1" + "}" * 900 + "}"
    body = f'{{"facts": [{deep}, {good}]}}'
    answer = await hall.web.post("/api/sync", content=body, headers={"Authorization": f"Bearer {phone.token}"})
    assert [result["outcome"] for result in answer.json()["results"]] == ["refused", "recorded"]


async def test_what_one_phone_put_into_a_fact_does_not_get_to_another(hall: Hall) -> None:
    sender, reader = await hall.phone(), await hall.phone("王老师")
    hall.edit("stations", reader.station, desks=["arrival", "handout"])
    secret = {"name": "张大伯", "phone": "13900007777"}
    await sender.sync(
        sender.fact("newcomer", child="c-1", quantity="x", details=secret),
        sender.fact("a_new_kind", details=secret),
        sender.fact("refusal", details={"reason": "unknown", **secret}),
    )
    assert "13900007777" not in (await reader.sync()).text


async def test_the_other_phone_hears_of_it_and_nobody_hears_twice(hall: Hall) -> None:
    one, other = await hall.phone(), await hall.phone("王老师")
    await other.sync()
    arrival = one.fact("arrival", badge=hall.badge(0))
    await one.sync(arrival)
    news = (await other.sync()).json()["changes"]
    assert [(fact["id"], fact["child"], fact["outcome"]) for fact in news["facts"]] == [(arrival["id"], hall.children[0]["id"], "recorded")]
    assert (news["children"], news["whole"]) == ([], False)
    cursor = other.cursor
    assert (await other.sync()).json()["changes"]["facts"] == []
    assert other.cursor == cursor


async def test_the_first_sync_brings_what_the_desks_need(hall: Hall) -> None:
    phone = await hall.phone()
    news = (await phone.sync()).json()["changes"]
    assert (len(news["children"]), news["whole"], news["activity"]["expected"]) == (60, True, 60)
    child = next(child for child in news["children"] if child["name"] == "魏小涛")
    assert (child["initials"], child["pinyin"], child["group"], child["expected"]) == (["WXT"], "weixiaotao", "老屋场", True)
    assert {"guardians", "alone"} <= set(child)
    assert {"born", "identity", "address", "note", "photo"}.isdisjoint(child)
    assert child["health"] == "花生过敏", "there is a meal, and a phone may be its desk"
    assert {item["title"]: item["stock"] for item in news["items"]} == {"物资包": None, "铅笔": 150, "直尺": 75, "手套": 66}


async def test_a_station_without_the_departure_desk_sees_no_guardian_and_no_telephone(hall: Hall) -> None:
    phone = await hall.phone()
    hall.edit("stations", phone.station, desks=["arrival", "segment", "handout", "lookup"])
    leaver = await hall.phone("王老师")
    await leaver.sync(
        leaver.fact("departure", badge=hall.badge(0), details={"how": "other", "name": "张大伯", "phone": "13900007777"}),
        leaver.fact("newcomer", child="c-new", details={"name": "小明", "phone": "13900008888"}),
    )
    everything = (await phone.sync()).text
    telephones = [guardian["phone"] for guardian in hall.ledger.store.guardians.all() if guardian.get("phone")]
    adults = [guardian["name"] for guardian in hall.ledger.store.guardians.all() if guardian.get("name")]
    assert not [secret for secret in (*telephones, *adults, "13900007777", "13900008888", "张大伯") if secret in everything]


async def test_telephones_are_sent_only_where_the_organizer_allows_it(hall: Hall) -> None:
    telephones = [guardian["phone"] for guardian in hall.ledger.store.guardians.all() if guardian.get("phone")]
    phone = await hall.phone()
    everything = (await phone.sync()).text
    assert "guardians" in everything
    assert not [telephone for telephone in telephones if telephone in everything]
    hall.ledger.save("centre", {**hall.ledger.centre, "phones": {"guardian_phones": True, "name_search": True}}, by="周敏")
    allowed = (await (await hall.phone("王老师")).sync()).text
    assert all(telephone in allowed for telephone in telephones)


async def test_where_numbers_are_taken_off_phones_later_they_forget_those_that_others_typed(hall: Hall) -> None:
    hall.edit("centre", "centre", phones={"guardian_phones": True, "name_search": True})
    phone, gate = await hall.phone(), await hall.phone("王老师")
    await gate.sync(gate.fact("question", badge=hall.badge(0), details={"name": "张大伯", "phone": "13900007777"}))
    assert "13900007777" in (await phone.sync()).text
    hall.edit("centre", "centre", phones={"guardian_phones": False, "name_search": True})
    told = (await phone.sync()).json()["changes"]
    assert [fact["details"] for fact in told["facts"] if fact["kind"] == "question"] == [{"name": "张大伯"}]
    assert "13900007777" in (await gate.sync()).text, "it goes on with what it asked itself"


async def test_desks_given_later_bring_what_they_need(hall: Hall) -> None:
    phone = await hall.phone()
    hall.edit("stations", phone.station, desks=["arrival"])
    await phone.sync()
    hall.edit("stations", phone.station, desks=None)
    news = (await phone.sync()).json()["changes"]
    assert "guardians" in news["children"][0]


async def test_a_list_only_activity_shows_its_own_children_alone(hall: Hall) -> None:
    hall.edit("activities", hall.activity["id"], who="groups", groups=["河东组"], list_only=True)
    news = (await (await hall.phone()).sync()).json()["changes"]
    assert {child["group"] for child in news["children"]} == {"河东组"}


async def test_an_archived_child_is_gone_from_the_phone(hall: Hall) -> None:
    phone = await hall.phone()
    await phone.sync()
    hall.edit("children", hall.children[5]["id"], archived_at=days.now())
    news = (await phone.sync()).json()["changes"]
    assert news["gone"] == [{"table": "children", "id": hall.children[5]["id"]}]


async def test_a_badge_made_while_the_phone_was_away(hall: Hall) -> None:
    phone = await hall.phone()
    await phone.sync()
    hall.ledger.save(
        "badges", {"id": "NEWNEWNEW", "code": "NEWNEWNEW", "child": hall.children[3]["id"], "issued_at": days.now()}, by="周敏"
    )
    hall.ledger.store.commit_now()
    [child] = (await phone.sync()).json()["changes"]["children"]
    assert "NEWNEWNEW" in [badge["code"] for badge in child["badges"]]


async def test_too_many_facts_at_once_leave_nothing_behind(hall: Hall) -> None:
    phone = await hall.phone()
    before = len(hall.ledger.store.facts)
    answer = await phone.sync(*(phone.fact("arrival", badge=hall.badge(n % 60)) for n in range(501)))
    assert (answer.status_code, len(hall.ledger.store.facts)) == (413, before)


async def test_strangers_and_bad_bodies(hall: Hall) -> None:
    phone = await hall.phone()
    headers = {"Authorization": f"Bearer {phone.token}"}
    assert (await hall.web.post("/api/sync", json={"facts": []})).status_code == 401
    assert (await hall.web.post("/api/sync", json={"facts": []}, headers={"Authorization": "Bearer x"})).status_code == 401
    for body in (b"", b"{", b"[]", b'{"facts": 7}', b"[" * 100_000):
        assert (await hall.web.post("/api/sync", content=body, headers=headers)).status_code == 422


@pytest.mark.parametrize("cursor", [7, {}, "x", "a.b.c", "99999999", "é.1", "x" * 5000], ids=str)
async def test_a_cursor_that_is_none_of_ours_begins_anew(hall: Hall, cursor: object) -> None:
    phone = await hall.phone()
    assert (await phone.sync(cursor=cursor)).json()["changes"]["whole"] is True


async def test_no_fact_is_stranded(hall: Hall) -> None:
    phone = await hall.phone()
    arrival, departure = phone.fact("arrival", badge=hall.badge(0)), phone.fact("departure", child=hall.children[0]["id"])
    hall.edit("activities", hall.activity["id"], closed_at=days.shifted(days.now(), -1000))
    answer = (await phone.sync(arrival, departure)).json()
    assert ([result["outcome"] for result in answer["results"]], answer["ended"]) == (["recorded", "recorded"], True)
    assert answer["changes"]["children"] == answer["changes"]["facts"] == []
    hall.edit("activities", hall.activity["id"], closed_at=days.shifted(days.now(), -31 * 86_400_000))
    assert (await phone.sync()).status_code == 401


@pytest.mark.parametrize("ended", ["closed_at", "cancelled_at"])
async def test_what_happened_after_somebody_ended_the_activity_is_looked_at(hall: Hall, ended: str) -> None:
    phone = await hall.phone()
    before, after = (phone.fact("arrival", badge=hall.badge(place), clock=0) for place in (0, 1))
    hall.edit("activities", hall.activity["id"], **{ended: days.shifted(after["at"], -5_000)})
    answer = (await phone.sync(before, after)).json()
    assert [(one["outcome"], one["reason"]) for one in answer["results"]] == [("recorded", None), ("flagged", "after_end")]
    assert (answer["ended"], answer["cancelled"]) == (True, ended == "cancelled_at")
    rules = {entry.rule for entry in hall.ledger.tray(hall.activity["id"])}
    assert {"after_end", "not_signed_out"} <= rules


async def test_a_removed_station_reads_nothing_and_its_facts_go_to_the_tray(hall: Hall) -> None:
    phone = await hall.phone()
    hall.edit("stations", phone.station, removed_at=days.now())
    answer = (await phone.sync(phone.fact("arrival", badge=hall.badge(0)))).json()
    assert ((answer["results"][0]["outcome"], answer["results"][0]["reason"]), answer["removed"]) == (("flagged", "removed_station"), True)
    assert answer["changes"]["children"] == []
    assert [entry.rule for entry in hall.ledger.tray()] == ["removed_station"]
    assert (await phone.join()).status_code == 403


async def test_facts_of_an_activity_that_the_station_never_joined(hall: Hall) -> None:
    phone = await hall.phone()
    other = {**hall.activity, "id": "a-other", "join_code": "OTHER2"}
    hall.ledger.save("activities", other, by="周敏")
    results = (
        await phone.sync(phone.fact("arrival", badge=hall.badge(0), activity="a-other"), phone.fact("arrival", activity="a-none"))
    ).json()
    assert [result["reason"] for result in results["results"]] == ["not_joined", "unknown_activity"]


async def test_a_second_join_leaves_the_first_token_good(hall: Hall) -> None:
    phone = await hall.phone()
    first = phone.token
    await phone.join("王老师")
    assert phone.token != first
    phone.token = first
    assert (await phone.sync()).status_code == 200
    assert (len(hall.ledger.store.stations), hall.ledger.store.stations.need(phone.station)["by"]) == (1, "王老师")


async def test_a_phone_that_was_passed_on_tells_whose_it_is_now(hall: Hall) -> None:
    phone = await hall.phone()
    await phone.sync(phone.fact("headcount", details={"number": 12}, by="小 陈"), names=["李老师", "小 陈"])
    await phone.sync(phone.fact("headcount", details={"number": 13}, by="哈" * 5_000), names=["李老师", 7, {}, "小 陈"])
    station = hall.ledger.store.stations.need(phone.station)
    assert (station["by"], [(each["name"], each["joined"]) for each in station["names"]]) == ("小陈", [("李老师", True), ("小陈", False)])
    assert hall.ledger.heard(station)["by"] == "小陈"
    assert [fact["by"] for fact in hall.ledger.store.facts.all()[-2:]] == ["小陈", "哈" * writing.LONGEST_NAME]
    assert {one.name for one in service.proposals(hall.activity, [station], hall.ledger.books)} <= {"李老师", "小陈"}


async def test_who_knows_the_id_of_a_station_but_not_its_token_becomes_another_one(hall: Hall) -> None:
    phone, other = await hall.phone(), Phone(hall.web, hall.activity)
    other.station = phone.station
    assert (await other.join("王老师")).status_code == 200
    assert other.station != phone.station
    assert [station["by"] for station in hall.ledger.store.stations.all()] == ["李老师", "王老师"]
    assert [station["number"] for station in hall.ledger.store.stations.all()] == [1, 2]


async def test_who_was_kept_from_the_departure_desk_does_not_get_it_by_joining_anew(hall: Hall) -> None:
    limited, early = await hall.phone(), await hall.phone("王老师")
    hall.edit("stations", limited.station, desks=["arrival", "handout"])
    again, late = await hall.phone(), await hall.phone("赵老师")
    for phone, sees in ((limited, False), (again, False), (late, False), (early, True)):
        answer = (await phone.sync()).json()["changes"]
        assert any("guardians" in child for child in answer["children"]) is sees
        assert ("departure" in answer["activity"]["desks"]) is sees
        assert "segment" in answer["activity"]["desks"] or phone is limited
    hall.edit("stations", late.station, desks=None)
    late.cursor = None
    assert any("guardians" in child for child in (await late.sync()).json()["changes"]["children"]), "an organizer allowed it"


async def test_nobody_has_gone_home_tomorrow(hall: Hall) -> None:
    phone = await hall.phone()
    child = hall.children[0]["id"]
    ahead = days.shifted(days.now(), 3 * 3_600_000)
    await phone.sync(phone.fact("arrival", child=child), {**phone.fact("departure", child=child), "at": ahead})
    [fact] = [fact for fact in hall.ledger.store.facts.all() if fact["kind"] == "departure"]
    assert fact["happened_at"] == fact["received_at"] < ahead
    assert fact["at"] == ahead, "what the phone said is kept"


async def test_what_is_an_organizers_moves_nothing_where_a_phone_wrote_it(hall: Hall) -> None:
    phone = await hall.phone()
    item = hall.activity["items"][1]["item"]
    before = hall.ledger.books.stock(item)
    facts = [phone.fact(kind, item=item, quantity=7) for kind in ("receipt", "take_out", "bring_back")]
    facts.append(phone.fact("count", item=item, quantity=0, details={"place": ""}))
    results = (await phone.sync(*facts)).json()["results"]
    assert {each["reason"] for each in results} == {"not_for_stations"}
    assert hall.ledger.books.stock(item) == before
    assert {entry.rule for entry in hall.ledger.tray()} == {"not_for_stations"}


async def test_a_full_disk_is_said_and_nothing_is_taken(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = await hall.phone()

    async def no_room() -> None:
        raise DiskFull(file="journal", restart=False)

    monkeypatch.setattr(hall.ledger.store, "commit", no_room)
    answer = await phone.sync(phone.fact("arrival", badge=hall.badge(0)))
    assert (answer.status_code, answer.json()) == (503, {"error": "disk_full"})
    assert (await hall.web.get("/api/health")).status_code == 503


async def test_health_and_the_description_of_the_calls(hall: Hall) -> None:
    assert (await hall.web.get("/api/health")).status_code == 200
    described = (await hall.web.get("/openapi.json")).json()["paths"]
    assert set(described) == {"/api/join", "/api/sync", "/api/health"}
    assert described["/api/sync"]["post"]["requestBody"]["content"]["application/json"]["schema"]["example"]["facts"]
    house.close()
    assert (await hall.web.get("/api/health")).status_code == 503


async def test_eight_phones_at_once_lose_nothing_and_count_nothing_twice(hall: Hall) -> None:
    phones = [await hall.phone(f"志愿者{n}") for n in range(8)]
    batches = [[phone.fact("arrival", badge=hall.badge(place)) for place in range(60)] for phone in phones]
    await asyncio.gather(*(phone.sync(*batch) for phone, batch in zip(phones, batches, strict=True)))
    await asyncio.gather(*(phone.sync(*batch) for phone, batch in zip(phones, batches, strict=True)))
    figures = hall.ledger.figures(hall.activity["id"])
    assert (figures["arrived"], figures["inside"], len(hall.ledger.store.facts)) == (60, 60, 3 + 480)
    outcomes = [fact["outcome"] for fact in hall.ledger.store.facts.all() if fact["kind"] == "arrival"]
    assert (outcomes.count("recorded"), outcomes.count("already")) == (60, 420)

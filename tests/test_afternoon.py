"""A whole afternoon: sixty children, three stations, a real server, and the command line beside it."""

import json
import random
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from care import days
from storage import house
from tests import forked
from tests.serving import ROOT, Server, from_noon, noon


def app(*arguments: str | Path, code: int = 0) -> str:
    """Run a command of app.py; returns its stdout."""
    done = forked.run(ROOT / "app.py", *map(str, arguments), cwd=ROOT, check=False)
    assert done.returncode == code, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[tuple[Server, dict[str, Any]]]:
    """A running server with the sample centre, and what `app.py sample --json` said of it."""
    made = json.loads(app("sample", "--data", tmp_path / "hall", "--json"))
    ledger = house.open_at(tmp_path / "hall")
    from_noon(ledger, made["activity"]["id"])
    ledger.store.commit_now()
    house.close()
    server = Server(tmp_path / "hall")
    server.start()
    yield server, made
    server.stop()


class Station:
    """A phone that has joined over HTTP."""

    def __init__(self, server: Server, made: dict[str, Any], name: str) -> None:
        self.web = httpx.Client(base_url=server.url, timeout=20)
        self.activity, self.name = made["activity"], name
        answer = self.web.post("/api/join", json={"code": self.activity["join_code"], "name": name, "station": str(uuid.uuid4())})
        assert answer.status_code == 200
        self.token, self.cursor = answer.json()["token"], None
        self.outcomes: dict[str, str] = {}

    def fact(self, kind: str, minute: float, **more: Any) -> dict[str, Any]:
        at = days.shifted(noon(), minute * 60_000)
        return {"id": str(uuid.uuid4()), "kind": kind, "at": at, "clock": 0, "activity": self.activity["id"], "by": self.name, **more}

    def send(self, facts: list[dict[str, Any]]) -> None:
        for start in range(0, len(facts), 50):
            batch = facts[start : start + 50]
            body = {"cursor": self.cursor, "sent_at": days.now(), "waiting": len(facts) - start, "facts": batch}
            answer = self.web.post("/api/sync", json=body, headers={"Authorization": f"Bearer {self.token}"}).json()
            self.cursor = answer["cursor"]
            self.outcomes |= {result["id"]: result["outcome"] for result in answer["results"]}
            assert [result["id"] for result in answer["results"]] == [fact["id"] for fact in batch]


def test_sixty_children_come_take_part_receive_and_go_home(hall: tuple[Server, dict[str, Any]], tmp_path: Path) -> None:
    server, made = hall
    chance = random.Random(60)
    stations = [Station(server, made, name) for name in ("李老师", "王老师", "小陈")]
    pack = next(item["id"] for item in made["activity"]["items"] if item["title"] == "物资包")
    written: list[tuple[Station, dict[str, Any]]] = []

    def scan(station: Station, kind: str, minute: float, **more: Any) -> dict[str, Any]:
        written.append((station, station.fact(kind, minute, **more)))
        return written[-1][1]

    for place, child in enumerate(made["children"]):
        known = {"badge": child["badge"], "via": "camera"} if place % 3 else {"child": child["id"], "via": "number"}
        scan(chance.choice(stations), "arrival", place / 10, **known)
        for order, segment in enumerate(made["activity"]["segments"]):
            scan(chance.choice(stations), "attendance", 20 + order * 25 + place / 10, segment=segment["id"], **known)
        scan(chance.choice(stations), "handout", 170 + place / 10, item=pack, quantity=1, **known)
        if place < 58:
            scan(chance.choice(stations), "departure", 180 + place / 10, details={"how": "guardian"}, **known)
    repeat = scan(stations[1], "arrival", 8, badge=made["children"][0]["badge"])
    wrong = scan(stations[0], "attendance", 50, badge=made["children"][1]["badge"], segment=made["activity"]["segments"][0]["id"], round=2)
    void = scan(stations[0], "void", 51, of=wrong["id"])
    unknown = scan(stations[2], "arrival", 9, badge="ZZZZZZZZZ")
    walk_in = scan(stations[2], "newcomer", 10, child="c-on-a-phone", details={"name": "小明", "phone": "13900001234"})
    for station in stations:
        mine = [fact for phone, fact in written if phone is station]
        chance.shuffle(mine)
        station.send([*mine, *chance.sample(mine, 20)])

    outcomes = Counter(outcome for station in stations for outcome in station.outcomes.values())
    said = {id: outcome for station in stations for id, outcome in station.outcomes.items()}
    assert outcomes["refused"] == 1
    assert said[unknown["id"]] == "refused"
    assert said[walk_in["id"]] == said[void["id"]] == "recorded"
    assert "already" in {said[repeat["id"]], said[written[0][1]["id"]]}

    figures = json.loads(app("figures", "--data", server.folder, "--activity", made["activity"]["id"], "--json"))
    assert {name: figures[name] for name in ("expected", "arrived", "inside", "departed", "walk_ins", "tray")} == {
        "expected": 60,
        "arrived": 61,
        "inside": 3,
        "departed": 58,
        "walk_ins": 1,
        "tray": 1,
    }
    assert [(segment["children"], segment["visits"]) for segment in figures["segments"]] == [(60, 60)] * 6
    assert {item["title"]: (item["handed_out"], item["children"], item["stock"]) for item in figures["items"]} == {
        "物资包": (60, 60, None),
        "铅笔": (120, 60, 30),
        "直尺": (60, 60, 15),
        "手套": (0, 0, 66),
    }
    exported = [json.loads(line) for line in app("export", "--data", server.folder, "--table", "facts", "--json").splitlines()]
    assert {fact["id"] for fact in exported} >= {fact["id"] for _, fact in written}
    assert len(exported) == len(written) + 3  # and what was on the shelf
    assert {fact["id"]: fact["outcome"] for fact in exported if fact["id"] in said} == said

    server.kill()
    assert json.loads(app("figures", "--data", server.folder, "--activity", made["activity"]["id"], "--json")) == figures
    server.start()


def test_the_command_line_beside_a_running_server(hall: tuple[Server, dict[str, Any]]) -> None:
    server, _ = hall
    for command in (["sample"], ["import", ROOT / "tests" / "data" / "wps-54.csv"]):
        done = subprocess.run(
            [sys.executable, ROOT / "app.py", *map(str, command), "--data", server.folder, "--json"], capture_output=True, check=False
        )
        assert (done.returncode, done.stdout, len(done.stderr.decode().splitlines())) == (2, b"", 1)
    for table, count in (("children", 60), ("activities", 1), ("items", 4), ("badges", 60), ("stations", 0), ("facts", 3)):
        assert len(app("export", "--data", server.folder, "--table", table, "--json").splitlines()) == count
    assert "tokens" not in app("export", "--data", server.folder, "--table", "stations")
    app("figures", "--data", server.folder, "--activity", "a-none", "--json", code=2)


def test_an_import_at_the_command_line(tmp_path: Path) -> None:
    data, rosters = tmp_path / "data", ROOT / "tests" / "data"
    first = json.loads(app("import", rosters / "office-54.xlsx", "--data", data, "--json", code=1))
    assert (first["added"], first["updated"], first["unchanged"], first["skipped"]) == (54, 0, 0, 3)
    assert {60, 61, 62} <= {problem["row"] for problem in first["problems"]}
    again = json.loads(app("import", rosters / "office-54.xlsx", "--data", data, "--json", code=1))
    assert (again["added"], again["updated"], again["unchanged"], again["skipped"]) == (0, 0, 54, 3)
    for name in ("wps-54.csv", "school-54.xls"):
        assert json.loads(app("import", rosters / name, "--data", data, "--json"))["added"] == 0
    assert len(app("export", "--data", data, "--table", "children").splitlines()) == 54
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 no zip at all")
    done = subprocess.run([sys.executable, ROOT / "app.py", "import", broken, "--data", data, "--json"], capture_output=True, check=False)
    assert (done.returncode, done.stdout, len(done.stderr.decode().splitlines())) == (2, b"", 1)


def test_a_forgotten_password(hall: tuple[Server, dict[str, Any]]) -> None:
    server, made = hall
    server.stop()
    command = [sys.executable, ROOT / "app.py", "password", made["organizer"]["name"], "--data", server.folder]
    assert subprocess.run(command, input="新的密码有八个字\n".encode(), capture_output=True, check=False).returncode == 0
    server.start()
    assert server.sign_in(made["organizer"]["name"], "新的密码有八个字")
    server.stop()
    command[3] = "没有这个人"
    assert subprocess.run(command, input=b"x\n", capture_output=True, check=False).returncode == 2

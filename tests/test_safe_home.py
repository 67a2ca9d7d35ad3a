"""Sixty children get home, each with somebody: by calls, in an organizer's browser and on a volunteer's phone, held against a count of its own.

Brothers and sisters, an adult who may not collect, going alone, an escort of seven, a stranger at the gate, two phones that contradict each
other, a child seen after it left, an incident, an emergency while the laptop is off.
"""

import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from care import days
from pages import door, passwords, sampling
from storage import house
from tests.centre_at_work import zone_where_it_is
from tests.conftest import signed_in
from tests.papers.looking import text, workbook
from tests.serving import CENTRE, ORGANIZER, Server
from tests.station.conftest import HALL, Phone, Shelf
from tests.test_afternoon import app

pytestmark = pytest.mark.browser

HOUR = 14
"""It is always about two in the afternoon there: nothing of it runs into midnight."""
UNCLE = "g-uncle"


@dataclass
class Caller:
    """A station that speaks by the two calls alone."""

    server: Server
    name: str
    activity: str
    token: str = ""
    told: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    waiting: list[dict[str, Any]] = field(default_factory=list)

    def join(self, code: str) -> "Caller":
        status, answer, _ = self.server.post("/api/join", {"code": code, "name": self.name, "station": str(uuid.uuid4())})
        assert status == 200
        self.token = answer["token"]
        return self

    def write(self, kind: str, minutes_ago: float, **more: Any) -> dict[str, Any]:
        """A fact that waits on this phone."""
        at = days.shifted(days.now(), -minutes_ago * 60_000)
        fact = {"id": str(uuid.uuid4()), "kind": kind, "at": at, "clock": 0, "activity": self.activity, "by": self.name, **more}
        self.waiting.append(fact)
        return fact

    def sync(self) -> dict[str, Any]:
        """Send what waits, and hear everything this station may hear."""
        body = {"cursor": None, "sent_at": days.now(), "waiting": 0, "facts": self.waiting}
        status, answer, _ = self.server.post("/api/sync", body, {"Authorization": f"Bearer {self.token}"})
        assert status == 200, answer
        self.told |= {result["id"]: (result["outcome"], result["reason"]) for result in answer["results"]}
        self.waiting = []
        return answer["changes"]


@dataclass
class Afternoon:
    """What happened, counted apart from the books: who is here, who went with whom, what waits for a person."""

    children: list[dict[str, Any]]
    guardians: dict[str, dict[str, Any]]
    here: set[str] = field(default_factory=set)
    went: dict[str, str] = field(default_factory=dict)
    tray: list[str] = field(default_factory=list)

    def name(self, child: dict[str, Any] | str) -> str:
        id = child if isinstance(child, str) else child["id"]
        return next(one["name"] for one in self.children if one["id"] == id)

    def called(self, child: dict[str, Any], guardian: str) -> str:
        """奶奶 刘秀英, as a paper calls her; an escort who is no kin by the name alone."""
        link = next((link for link in child["guardians"] if link["guardian"] == guardian), None)
        return " ".join(filter(None, (link and link["relation"], self.guardians[guardian]["name"])))

    def leaves(self, child: dict[str, Any], collector: str, wrong: str | None = None) -> None:
        self.here.discard(child["id"])
        self.went[child["id"]] = collector
        self.tray += [wrong] if wrong else []


@dataclass
class Play:
    """The centre, who is in it, and the count beside."""

    server: Server
    activity: dict[str, Any]
    code: str
    count: Afternoon
    families: list[list[dict[str, Any]]]
    escorted: list[dict[str, Any]]
    others: list[dict[str, Any]]


def kin(child: dict[str, Any]) -> str:
    """The first guardian of a child."""
    return child["guardians"][0]["guardian"]


def centre(folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """The sample centre with what this afternoon needs: an organizer who can sign in, a clock at two, adults who may not."""
    ledger = house.open_at(folder)
    activity = dict(sampling.load(ledger, by="周敏"))
    ledger.save("centre", {**ledger.centre, **CENTRE, "time_zone": zone_where_it_is(HOUR), "sample": False}, by="周敏")
    organizer = {"id": "o1", "name": ORGANIZER["name"], "password": passwords.hash_password(ORGANIZER["password"]), "language": "zh_CN"}
    ledger.save("organizers", organizer, by="周敏")
    ledger.save("guardians", {"id": UNCLE, "name": "魏大勇", "phone": "13900009999"}, by="周敏")
    children = sorted(map(dict, ledger.store.children.all()), key=lambda child: child["number"])
    guardians = {guardian["id"]: dict(guardian) for guardian in ledger.store.guardians.all()}
    ledger.store.commit_now()
    house.close()
    return activity, children, guardians


@pytest.fixture
def play(tmp_path: Path) -> Any:
    """A running server before anybody came."""
    server = Server(tmp_path / "hall")
    server.folder.mkdir()
    activity, children, guardians = centre(server.folder)
    by_guardian: dict[str, list[dict[str, Any]]] = {}
    for child in children:
        by_guardian.setdefault(kin(child), []).append(child)
    families = [family for family in by_guardian.values() if len(family) > 1][:3]
    assert len(families) == 3, "the sample has brothers and sisters"
    alone = [child for child in children if by_guardian[kin(child)] == [child]]
    group = max({child["group"] for child in alone}, key=lambda name: sum(child["group"] == name for child in alone))
    escorted = [child for child in alone if child["group"] == group][:7]
    others = [child for child in alone if child not in escorted]
    families[2][1]["guardians"][0]["may_collect"] = False
    others[0]["guardians"].append({"guardian": UNCLE, "relation": "叔叔", "may_collect": False})
    others[1]["may_go_alone"] = {"on": days.day_of(days.shifted(days.now(), -40 * 86_400_000)), "by": "奶奶"}
    escorted[6]["guardians"].append({"guardian": kin(escorted[0]), "relation": "邻居", "may_collect": False})
    ledger = house.open_at(server.folder)
    for child in (families[2][1], others[0], others[1], escorted[6]):
        ledger.save("children", child, by="周敏")
    ledger.store.commit_now()
    house.close()
    server.start()
    yield Play(server, activity, activity["join_code"], Afternoon(children, guardians), families, escorted, others)
    server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def organizer(browser: Browser, play: Play) -> AsyncIterator[Page]:
    """周敏's laptop."""
    context = await signed_in(browser, play.server, play.server.sign_in())
    yield await context.new_page()
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def phone(tmp_path: Path) -> AsyncIterator[Phone]:
    """李老师's phone in the hall's network, where browsers give no camera: she types numbers."""
    async with async_playwright() as playwright:
        made = await Shelf(playwright, tmp_path).take(camera=False, has_touch=True)
        yield made
        await made.close()


def everybody_comes(play: Play) -> None:
    callers = [Caller(play.server, name, play.activity["id"]).join(play.code) for name in ("李老师", "王老师", "小陈")]
    for place, child in enumerate(play.count.children):
        brought = {"details": {"brought_by": "奶奶"}} if place % 6 == 0 else {}
        callers[place % 3].write("arrival", 100 - place / 10, child=child["id"], via="number", **brought)
        play.count.here.add(child["id"])
    for caller in callers:
        caller.sync()
        assert set(caller.told.values()) == {("recorded", None)}


def they_leave_by_calls(play: Play) -> None:
    """Families, an adult who may not, with and without permission, an escort of seven."""
    count, gate = play.count, Caller(play.server, "王老师", play.activity["id"]).join(play.code)
    want: list[tuple[dict[str, Any], str]] = []

    def leave(child: dict[str, Any], details: dict[str, Any], collector: str, wrong: str | None = None) -> None:
        want.append((gate.write("departure", 60, child=child["id"], via="number", details=details), wrong or "recorded"))
        count.leaves(child, collector, wrong)

    for family in play.families:
        guardian = kin(family[0])
        for child in family[:2]:
            barred = next(link for link in child["guardians"] if link["guardian"] == guardian).get("may_collect") is False
            leave(child, {"how": "guardian", "guardian": guardian}, count.called(child, guardian), "not_allowed" if barred else None)
    with_uncle, may, may_not = play.others[:3]
    leave(with_uncle, {"how": "guardian", "guardian": UNCLE}, "叔叔 魏大勇", "not_allowed")
    leave(may, {"how": "alone"}, "自行回家")
    leave(may_not, {"how": "alone"}, "自行回家", "not_permitted")
    neighbour = kin(play.escorted[0])
    for place, child in enumerate(play.escorted):
        details = {"how": "escort", "guardian": neighbour, "group": child["group"]}
        leave(child, details, f"{count.called(child, neighbour)} 送", "not_allowed" if place == 6 else None)
    gate.sync()
    assert [gate.told[fact["id"]][1] or gate.told[fact["id"]][0] for fact, _ in want] == [outcome for _, outcome in want]


def two_phones_contradict_each_other(play: Play) -> None:
    """Both were offline; the one that saw the child later sends first. And one child is met after it went."""
    first, second = (Caller(play.server, name, play.activity["id"]).join(play.code) for name in ("刘奶奶", "小陈"))
    child, returned = play.others[3:5]
    granny, parent = (link["guardian"] for link in child["guardians"][:2])
    first.write("departure", 40, child=child["id"], offline=True, details={"how": "guardian", "guardian": granny})
    second.write("departure", 39, child=child["id"], offline=True, details={"how": "guardian", "guardian": parent})
    play.count.leaves(child, play.count.called(child, parent), "two_collectors")
    first.write("departure", 38, child=returned["id"], offline=True, details={"how": "guardian", "guardian": kin(returned)})
    segment = play.activity["segments"][2]["id"]
    second.write("attendance", 30, child=returned["id"], offline=True, segment=segment)
    play.count.tray.append("after_departure")
    second.sync()
    first.sync()
    assert sorted(outcome for caller in (first, second) for outcome, _ in caller.told.values()) == [
        "already",
        "recorded",
        "recorded",
        "recorded",
    ]


async def a_stranger_at_the_gate(play: Play, organizer: Page, phone: Phone) -> None:
    """The phone asks, the organizer's board shows it at once, one tap, and the child goes."""
    child = play.others[5]
    await organizer.goto(f"{play.server.url}/activities/{play.activity['id']}/board")
    await phone.join(f"http://{HALL}:{play.server.port}", play.code)
    await phone.desk("签退")
    await phone.page.locator("[data-view=pad]").wait_for()
    await phone.number(f"{child['number']:03d}")
    await phone.page.get_by_role("button", name="别的人来接").click()
    await phone.page.get_by_label("名字").fill("王强")
    await phone.page.get_by_role("button", name="亲戚").click()
    await phone.page.get_by_label("电话").fill("13812345678")
    await phone.page.get_by_role("button", name="问组织者").click()
    asked = organizer.get_by_test_id("questions")
    await expect(asked).to_contain_text(child["name"])
    await expect(asked).to_contain_text("王强")
    await asked.locator("button.wash").click()
    await phone.page.get_by_role("button", name="组织者 周敏 同意了：接走").click()
    await phone.told("done")
    await expect(asked).to_be_hidden()
    play.count.leaves(child, "亲戚 王强")


async def an_incident(play: Play, organizer: Page) -> None:
    await organizer.goto(f"{play.server.url}/incidents/new?activity={play.activity['id']}")
    await organizer.wait_for_function("window.did_handshake")
    await organizer.get_by_role("button", name="受伤").click()
    await organizer.get_by_label("怎么回事").fill("跑的时候摔了，膝盖擦破")
    await organizer.get_by_role("button", name="5 分钟前").click()
    await organizer.get_by_role("button", name="监护人").click()
    await organizer.get_by_role("button", name="记下").click()
    await expect(organizer.get_by_text("膝盖擦破").first).to_be_visible()


async def an_emergency_while_the_laptop_is_off(play: Play, organizer: Page, phone: Phone) -> int:
    """The phone calls the roll by itself; what it ticked is with the organizer when the laptop is back. Returns how many were ticked."""
    play.server.kill()
    await phone.page.locator(".deskbtn").click()
    await phone.page.get_by_role("button", name="紧急点名").click()
    await phone.page.get_by_role("button", name="开始点名").click()
    rows = phone.page.locator("[data-call]")
    await phone.page.locator(".roll-n", has_text=f"0 / {len(play.count.here)}").wait_for()
    for place in range(3):
        await phone.page.locator(".roll-n", has_text=f"{place} / ").wait_for()
        await phone.page.wait_for_timeout(500)  # rows that have just changed places take no tap
        await rows.first.click()
    await phone.page.locator(".roll-n", has_text=f"3 / {len(play.count.here)}").wait_for()
    play.server.start()
    await phone.page.locator("#pill", has_text="全部已上传").wait_for(timeout=60_000)
    await organizer.goto(f"{play.server.url}/activities/{play.activity['id']}/roll")
    await expect(organizer.get_by_text(f"3 / {len(play.count.here)}")).to_be_visible()
    await organizer.get_by_role("button", name="解除").click()
    await organizer.get_by_role("dialog").get_by_role("button", name="解除").click()
    await phone.page.locator("[data-view=roll]").wait_for(state="detached")
    return 3


def the_rest_goes_home(play: Play) -> set[str]:
    """All but two; returns those who are left."""
    gate = Caller(play.server, "李老师", play.activity["id"]).join(play.code)
    left = [child for child in play.count.children if child["id"] in play.count.here]
    for child in left[2:]:
        gate.write("departure", 0, child=child["id"], details={"how": "guardian", "guardian": kin(child)})
        play.count.leaves(child, play.count.called(child, kin(child)))
    gate.sync()
    assert {outcome for outcome, _ in gate.told.values()} == {"recorded"}
    return {child["id"] for child in left[:2]}


def the_papers_say_the_same(play: Play, left: set[str]) -> None:
    count, path = play.count, f"/activities/{play.activity['id']}"
    token = play.server.sign_in()
    with httpx.Client(base_url=play.server.url, cookies={door.COOKIE: token}, timeout=60) as web:
        sheet = workbook(web.get(f"{path}/sign-in.xlsx").content).worksheets[0]
        printed = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
        for child, collector in count.went.items():
            [row] = [row for row in printed if count.name(child) in row]
            assert collector in row, (count.name(child), collector, row)
        for child in left:
            [row] = [row for row in printed if count.name(child) in row]
            assert not set(row) & set(count.went.values())
        paper = text(web.get(f"{path}/departures.pdf").content)
        assert [count.name(child) for child in count.went if count.name(child) not in paper] == []
        roll = text(web.get(f"{path}/roll.pdf").content)
        assert {count.name(child) for child in left} == {child["name"] for child in count.children if child["name"] in roll}
        assert "膝盖擦破" in web.get("/incidents", headers={"accept": "text/html"}).text


async def test_sixty_children_get_home(play: Play, organizer: Page, phone: Phone) -> None:
    count, activity = play.count, play.activity["id"]
    everybody_comes(play)
    they_leave_by_calls(play)
    two_phones_contradict_each_other(play)
    await a_stranger_at_the_gate(play, organizer, phone)
    await an_incident(play, organizer)
    ticked = await an_emergency_while_the_laptop_is_off(play, organizer, phone)
    left = the_rest_goes_home(play)

    told = json.loads(app("figures", "--data", play.server.folder, "--activity", activity, "--json"))
    assert {name: told[name] for name in ("expected", "arrived", "inside", "departed", "tray")} == {
        "expected": 60,
        "arrived": 60,
        "inside": 2,
        "departed": 58,
        "tray": len(count.tray),
    }
    assert count.here == left
    assert sum(segment["visits"] for segment in told["segments"]) == 1

    await organizer.goto(f"{play.server.url}/activities/{activity}/board")
    for child in left:
        await expect(organizer.get_by_text("谁还没走，2 人")).to_be_visible()
        await expect(organizer.locator("body")).to_contain_text(count.name(child))

    facts = [json.loads(line) for line in app("export", "--data", play.server.folder, "--table", "facts", "--json").splitlines()]
    departures = [fact for fact in facts if fact["kind"] == "departure"]
    assert all(fact["details"]["how"] for fact in departures), "every departure says who collected"
    assert sum(fact["kind"] == "safe" for fact in facts) == ticked

    the_papers_say_the_same(play, left)

    play.server.kill()
    assert json.loads(app("figures", "--data", play.server.folder, "--activity", activity, "--json")) == told, "and it survives a power cut"
    play.server.start()

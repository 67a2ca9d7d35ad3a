"""A whole afternoon: six steps of a run sheet, sixteen stools, three stations side by side, teams, packs, prizes, wishes, calls home.

Sixty children, twenty volunteers, eight phones, some six hundred facts by the two calls and by an organizer; once as it goes on a good day,
in two browsers besides, once with power cuts, repeats and a slip in each kind that is taken back. Both times board, papers, record and
export are what was counted here, apart from the books.
"""

import html
import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, async_playwright, expect

from care import days
from pages import door
from storage import house
from tests.conftest import signed_in
from tests.papers.looking import document, workbook
from tests.serving import Server
from tests.station.conftest import HALL, Shelf
from tests.test_afternoon import app
from tests.test_safe_home import Caller, centre, kin

VOLUNTEERS = [f"{family}老师" for family in "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"]
PHONES = 8
SEGMENTS: list[dict[str, Any]] = [
    {"id": "s1", "title": "开场唱歌"},
    {"id": "s2", "title": "抢板凳", "places": 16},
    {"id": "s3", "title": "你画我猜"},
    {"id": "s4", "title": "无敌风火轮", "parallel": True},
    {"id": "s5", "title": "唐诗背诵", "parallel": True},
    {"id": "s6", "title": "许心愿"},
    {"id": "s7", "title": "视频聊天"},
    {"id": "s8", "title": "吃饺子"},
]
SIDE_BY_SIDE = ("s3", "s4", "s5")
COLOURS = ("red", "blue", "yellow")
LINE = "我第一次坐上板凳"

Written = tuple[int, dict[str, Any]]
"""A fact and the phone it is written on."""


@dataclass
class Count:
    """What happened, counted by hand."""

    took: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    stamps: Counter[str] = field(default_factory=Counter)
    out: dict[int, str] = field(default_factory=dict)
    points: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    feelings: Counter[str] = field(default_factory=Counter)
    wishes: int = 0
    connected: int = 0
    facts: int = 0


class Script:
    """The afternoon as it is to be played: what each phone writes, what an organizer writes, and the count."""

    def __init__(self, activity: str, items: dict[str, str], children: list[dict[str, Any]]) -> None:
        self.activity, self.items, self.children = activity, items, children
        self.phones: list[Written] = []
        self.organizer: list[dict[str, Any]] = []
        self.count = Count()
        for part in (self._come, self._stools, self._stations, self._say, self._call_home, self._give, self._go):
            part()

    def _write(self, phone: int, kind: str, minutes_ago: float, child: dict[str, Any], **more: Any) -> None:
        at = days.shifted(days.now(), -minutes_ago * 60_000)
        by = VOLUNTEERS[phone]
        fact = {"id": str(uuid.uuid4()), "kind": kind, "at": at, "clock": 0, "activity": self.activity, "child": child["id"], "by": by}
        self.phones.append((phone, fact | more))

    def _decide(self, kind: str, minutes_ago: float, **more: Any) -> None:
        at = days.shifted(days.now(), -minutes_ago * 60_000)
        self.organizer.append({"kind": kind, "activity": self.activity, "at": at, **more})

    def _took_part(self, phone: int, minutes_ago: float, child: dict[str, Any], segment: str, **more: Any) -> None:
        self._write(phone, "attendance", minutes_ago, child, segment=segment, **more)
        self.count.took[segment][child["id"]] += 1

    def _come(self) -> None:
        for place, child in enumerate(self.children):
            self._write(place % PHONES, "arrival", 110 - place / 10, child)
            self._took_part(place % PHONES, 100 - place / 10, child, "s1")

    def _stools(self) -> None:
        """Five rounds on sixteen stools; in the third a seventeenth sits down, and the tray gets one matter."""
        for round in range(1, 6):
            players = self.children[round : round + (17 if round == 3 else 16)]
            for place, child in enumerate(players):
                self._took_part(1, 90 - round - place / 60, child, "s2", round=round)
            loser = players[round]
            self._write(1, "result", 89.5 - round, loser, segment="s2", round=round, details={"out": True, "performed": True})
            self.count.out[round] = loser["id"]

    def _stations(self) -> None:
        """Everybody goes to two of the three, every second one to all; a team for each, points for the teams."""
        for place, child in enumerate(self.children):
            went = SIDE_BY_SIDE if place % 2 else SIDE_BY_SIDE[:2]
            for turn, segment in enumerate(went):
                self._took_part(2 + turn, 80 - 5 * turn - place / 30, child, segment)
            self.count.stamps[child["id"]] = len(went)
            self._decide("team", 85, child=child["id"], details={"team": COLOURS[place % 3]})
        for place in range(9):
            team, points = COLOURS[place % 2], 3 + place
            self._decide("points", 70 - place, segment=SIDE_BY_SIDE[place % 3], details={"team": team, "points": points})
            self.count.points[team] += points

    def _say(self) -> None:
        for place, child in enumerate(self.children[:40]):
            feeling = ("happy", "nervous", "homesick")[place % 3]
            details = {"feeling": feeling, **({"line": LINE} if place == 0 else {})}
            self._write(5, "voice", 60 - place / 60, child, segment="s6", details=details)
            self.count.feelings[feeling] += 1
        for child in self.children[:30]:
            self._write(6, "wish", 58, child, segment="s6", details={"text": "想要一个书包"})
            self.count.wishes += 1

    def _call_home(self) -> None:
        today = days.day_of(days.now(), self.zone)
        for place, child in enumerate(self.children[:20]):
            self._decide("home_call", 115, segment="s7", child=child["id"], details={"outcome": "agreed", "day": today, "at": "15:20"})
            outcome = "connected" if place % 4 else "no_answer"
            self._decide("home_call", 50 - place / 10, segment="s7", child=child["id"], details={"outcome": outcome, "day": today})
            self.count.connected += outcome == "connected"

    @property
    def zone(self) -> str:
        """Where it is two in the afternoon."""
        return house.ledger().centre["time_zone"]

    def _give(self) -> None:
        for place, child in enumerate(self.children):
            self._write(place % PHONES, "handout", 30 - place / 60, child, item=self.items["物资包"], quantity=1)
        for child in self.children[:3]:
            self._write(0, "handout", 20, child, item=self.items["手套"], quantity=1)
        self.count.given = Counter({"物资包": 60, "手套": 3})
        for place, name in enumerate(VOLUNTEERS):
            begins, until = (days.shifted(days.now(), -minutes * 60_000) for minutes in (120, 60 - place % 2 * 30))
            details = {"name": name, "from": begins, "to": until, "did": "带孩子", "sort": "rehearsal" if place == 19 else "service"}
            self._decide("service", 10, details=details)
        self._decide("guests", 9, details={"families": 12, "guests": 3})

    def _go(self) -> None:
        for place, child in enumerate(self.children):
            self._write(7, "departure", 15 - place / 10, child, details={"how": "guardian", "guardian": kin(child)})
        self.count.facts = len(self.phones) + len(self.organizer)


@dataclass
class Hall:
    """The centre, what is to be played in it, and the phones."""

    server: Server
    activity: dict[str, Any]
    script: Script
    callers: list[Caller]
    items: dict[str, str]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """A running server; nobody has come yet."""
    server = Server(tmp_path / "hall")
    server.folder.mkdir()
    activity, children, _guardians = centre(server.folder)
    ledger = house.open_at(server.folder)
    items = {item["title"]: item["id"] for item in ledger.items().values()}
    for title in ("铅笔", "直尺", "手套"):
        ledger.record({"kind": "receipt", "activity": "centre", "item": items[title], "quantity": 500}, organizer="周敏")
    begins, ends = (days.shifted(days.now(), minutes * 60_000) for minutes in (-110, 20))
    activity |= {"segments": SEGMENTS, "voices": True, "starts_at": begins, "ends_at": ends}
    ledger.save("activities", activity, by="周敏")
    ledger.save("children", {**children[0], "words": {"by": "奶奶", "on": "2026-01-05"}}, by="周敏")
    script = Script(activity["id"], items, children)
    ledger.store.commit_now()
    house.close()
    server.start()
    callers = [Caller(server, name, activity["id"]).join(activity["join_code"]) for name in VOLUNTEERS[:PHONES]]
    yield Hall(server, activity, script, callers, items)
    server.stop()


def organizer_writes(hall: Hall, *, slips: bool = False) -> None:
    """What an organizer did on the pages, the laptop being off for a moment. With `slips` one of each kind besides, taken back."""
    hall.server.stop()
    ledger = house.open_at(hall.server.folder)
    for given in hall.script.organizer:
        ledger.record(dict(given), organizer="周敏")
    if slips:
        for kind in sorted({given["kind"] for given in hall.script.organizer}):
            wrong = next(given for given in reversed(hall.script.organizer) if given["kind"] == kind)
            details = {**wrong["details"], **({"team": "green"} if kind in ("team", "points") else {})}
            taken = ledger.record({**wrong, "at": days.shifted(days.now(), -5000), "details": details}, organizer="周敏")
            ledger.record({"kind": "void", "activity": wrong["activity"], "of": taken.id}, organizer="周敏")
    ledger.store.commit_now()
    house.close()
    hall.server.start()


def slips_of(hall: Hall) -> list[Written]:
    """For each kind that phones write a slip of the finger, and its void a few seconds later on the same phone."""
    found: list[Written] = []
    for kind in sorted({fact["kind"] for _phone, fact in hall.script.phones}):
        phone, right = next((phone, fact) for phone, fact in reversed(hall.script.phones) if fact["kind"] == kind)
        early = -90_000 if kind == "departure" else -30_000
        wrong = {**right, "id": str(uuid.uuid4()), "at": days.shifted(right["at"], early)}
        if kind == "attendance":
            wrong["segment"] = "s8"
        if kind == "handout":
            wrong["quantity"] = 7
        void = {"id": str(uuid.uuid4()), "kind": "void", "at": days.shifted(wrong["at"], 5000), "clock": 0, "of": wrong["id"]}
        found += [(phone, wrong), (phone, {**void, "activity": right["activity"], "by": right["by"]})]
    return found


def phones_send(hall: Hall, written: list[Written]) -> None:
    """Each phone sends what it has, a part at a time."""
    for phone, caller in enumerate(hall.callers):
        own = [fact for at, fact in written if at == phone]
        for start in range(0, len(own), 100):
            caller.waiting = own[start : start + 100]
            caller.sync()


def phones_send_badly(hall: Hall, written: list[Written]) -> None:
    """The last comes first, three power cuts, and what was sent before each is sent once more."""
    for phone in reversed(range(PHONES)):
        caller, own = hall.callers[phone], [fact for at, fact in written if at == phone]
        half = len(own) // 2
        for part in (own[half:], own[:half]):
            caller.waiting = list(part)
            caller.sync()
        if phone in (6, 4, 2):
            hall.server.kill()
            hall.server.start()
            caller.waiting = list(own)
            caller.sync()


def told_by_commands(hall: Hall) -> dict[str, Any]:
    """The figures as the command line prints them."""
    return json.loads(app("figures", "--data", hall.server.folder, "--activity", hall.activity["id"], "--json"))


def everything_is_as_counted(hall: Hall, more_facts: int = 0) -> None:
    """Figures, papers, record, pages and export against the count."""
    count, told = hall.script.count, told_by_commands(hall)
    numbers = {name: told[name] for name in ("expected", "arrived", "inside", "departed", "tray")}
    assert numbers == {"expected": 60, "arrived": 60, "inside": 0, "departed": 60, "tray": 1}
    took = {segment["id"]: count.took[segment["id"]] for segment in SEGMENTS}
    assert {one["id"]: (one["children"], one["visits"]) for one in told["segments"]} == {
        id: (len(children), sum(children.values())) for id, children in took.items()
    }
    assert {one["title"]: one["handed_out"] for one in told["items"] if one["title"] in count.given} == count.given
    facts = [json.loads(line) for line in app("export", "--data", hall.server.folder, "--table", "facts", "--json").splitlines()]
    here = [fact for fact in facts if fact["activity"] == hall.activity["id"] and fact["kind"] != "receipt"]
    assert len(here) == count.facts + more_facts
    papers_and_pages(hall)


def papers_and_pages(hall: Hall) -> None:
    """The record, the lists to sign, and what the organizer sees."""
    count, path = hall.script.count, f"/activities/{hall.activity['id']}"
    with httpx.Client(base_url=hall.server.url, cookies={door.COOKIE: hall.server.sign_in()}, timeout=60) as web:
        lines, tables = document(web.get(f"{path}/record.docx").content)
        assert lines["参加人数"] == "实到 60 人，应到 60 人"
        assert lines["参加人次"] == f"按环节算 {sum(map(Counter.total, count.took.values()))} 人次"
        assert lines["孩子的话"] == f"“{LINE}”"
        course = {row[2]: (row[5], row[6]) for row in tables[0]}
        told = {segment["title"]: count.took[segment["id"]] for segment in SEGMENTS}
        unknown = {"许心愿": ("", ""), "视频聊天": (f"接通 {count.connected}", ""), "吃饺子": ("", "")}
        counted = {title: (str(len(took)), str(took.total())) for title, took in told.items() if took}
        assert course == {**unknown, **counted}, "where nobody was scanned no figure is made up"
        assert lines["志愿者"].startswith("19 人"), "a rehearsal is none"
        sheet = workbook(web.get(f"{path}/sign-in.xlsx").content).worksheets[0]
        printed = {str(cell.value) for row in sheet.iter_rows() for cell in row}
        assert {child["name"] for child in hall.script.children} <= printed
        hours = workbook(web.get("/volunteers/hours.xlsx").content).worksheets[0]
        assert set(VOLUNTEERS[:19]) <= {str(cell.value) for row in hours.iter_rows() for cell in row}
        pages = {
            name: html.unescape(web.get(f"{path}/{name}", headers={"accept": "text/html"}).text)
            for name in ("teams", "stamps", "wishes", "calls-home")
        }
    full = sum(n == 3 for n in count.stamps.values())
    for page, said in (
        ("teams", [f">{count.points[team]}<small>分" for team in count.points]),
        ("stamps", [f"{full} / 60 个孩子盖满了"]),
        ("wishes", [f"还没实现 {count.wishes}"]),
        ("calls-home", [f"已接通 {count.connected}"]),
    ):
        assert [text for text in said if text not in pages[page]] == [], page


async def dumplings(hall: Hall, browser: Browser, folder: Path) -> None:
    """The organizer begins the last step; a phone at the segment desk is there by itself and takes in three children."""
    context = await signed_in(browser, hall.server, hall.server.sign_in())
    page = await context.new_page()
    await page.goto(f"{hall.server.url}/activities/{hall.activity['id']}")
    async with async_playwright() as playwright:
        phone = await Shelf(playwright, folder).take(camera=False)
        await phone.join(f"http://{HALL}:{hall.server.port}", hall.activity["join_code"], "尤老师")
        await phone.desk("环节")
        await phone.page.locator("dialog .choice", has_text="开场唱歌").click()
        await page.get_by_role("button", name="挑环节").click()
        await page.get_by_role("button", name="开始 吃饺子").click()
        await phone.page.locator(".deskbtn", has_text="吃饺子").wait_for()
        for child in hall.script.children[:3]:
            await phone.number(f"{child['number']:03d}")
            assert child["name"] in (await phone.told("done")).replace("\n", "")
            await phone.page.locator("#upper .told").click()
            hall.script.count.took["s8"][child["id"]] += 1
        await phone.all_sent()
        await phone.close()
    hall.script.count.facts += 4
    await page.goto(f"{hall.server.url}/activities/{hall.activity['id']}/board")
    await expect(page.get_by_test_id("arrived")).to_have_text("60")
    await context.close()


@pytest.mark.browser
async def test_a_good_day(hall: Hall, browser: Browser, tmp_path: Path) -> None:
    departures = [(phone, fact) for phone, fact in hall.script.phones if fact["kind"] == "departure"]
    phones_send(hall, [one for one in hall.script.phones if one not in departures])
    organizer_writes(hall)
    await dumplings(hall, browser, tmp_path)
    phones_send(hall, [(phone, {**fact, "at": days.now()}) for phone, fact in departures])
    everything_is_as_counted(hall)


def test_a_bad_network_and_a_slip_in_each_kind_give_the_same(hall: Hall) -> None:
    slips = slips_of(hall)
    phones_send_badly(hall, [*hall.script.phones, *slips])
    organizer_writes(hall, slips=True)
    kinds = len({given["kind"] for given in hall.script.organizer})
    everything_is_as_counted(hall, more_facts=len(slips) + 2 * kinds)

"""柳坪村儿童之家 on the morning of an activity: real-looking children, months of Saturdays behind them, four phones in the hall.

Nothing of it is marked as sample, so no page says that it is one. It is always a little past ten there: the centre's time zone is chosen for that.
"""

import hashlib
import random
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from care import attendance, badges, days, incidents, sample, series
from care.ids import new_id
from care.planning import Plan
from care.series import Draft, Off
from pages import passwords
from storage import house
from storage.ledger import Ledger
from tests.serving import CENTRE, ORGANIZER

Record = dict[str, Any]

HOUR = 10
JOIN_CODE = "6J2K9P"
INCIDENT = "n1"
DONATION = "d1"
SERIES = "r1"
MISSING = (
    *("吴桐", "王䶮", "王婷婷", "李𬀩", "周子墨", "阿依古丽·买买提", "彭佳怡"),
    *("欧阳思源", "谢雨萱", "邓浩然", "蒋欣", "罗一鸣", "唐梓涵", "任可"),
)
VOLUNTEERS = (("李老师", "arrival"), ("王老师", "handout"), ("小陈", "segment"), ("刘奶奶", "arrival"))
SEGMENT_STARTS = ("09:00", "09:20", "09:40", "11:00", "11:40", "12:20")
EARLIER = ("图书借阅", "周末作业辅导", "图书借阅", "体检", "图书借阅", "周末作业辅导")
BY = ORGANIZER["name"]


def zone_where_it_is(hour: int, now: datetime | None = None) -> str:
    """A time zone in which it is this hour now."""
    ahead = (hour - (now or datetime.now(UTC)).hour + 12) % 24 - 12
    return "Etc/UTC" if ahead == 0 else f"Etc/GMT{-ahead:+d}"


@dataclass
class Centre:
    """Whom a story or a picture may want to meet."""

    zone: str
    activity: str = ""
    children: dict[str, Record] = field(default_factory=dict)
    badges: dict[str, str] = field(default_factory=dict)
    old_badge: str = ""
    items: dict[str, str] = field(default_factory=dict)
    segments: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


class Morning:
    """Builds the centre in an open ledger, from its roster to the scan of a few seconds ago."""

    def __init__(self, ledger: Ledger, language: str) -> None:
        self.ledger = ledger
        self.chance = random.Random(47)
        self.now = days.now()
        self.made = Centre(zone_where_it_is(HOUR))
        self.phones: dict[str, Record] = {}
        centre = {**ledger.centre, **CENTRE, "time_zone": self.made.zone, "language": language}
        ledger.save("centre", centre, by=BY)
        ledger.save(
            "organizers", {"id": "o1", "name": BY, "password": passwords.hash_password(ORGANIZER["password"]), "language": language}, by=BY
        )

    def at(self, clock: str, day: int = 0) -> str:
        """An instant of today in the centre's zone, or of so many days ago."""
        hour, minute, second = (int(part) for part in f"{clock}:00".split(":")[:3])
        local = days.local(self.now, self.made.zone).replace(hour=hour, minute=minute, second=second, microsecond=0)
        return days.shifted(days.instant(local), -day * 86_400_000)

    def ago(self, seconds: float) -> str:
        return days.shifted(self.now, -seconds * 1000)

    # who is there

    def roster(self) -> None:
        """The sample's children, as if they were real: one has no badge yet, of one no guardian is known."""
        made = sample.make(self.now, JOIN_CODE, first_number=2)
        for table, record in made.records:
            plain = {key: value for key, value in record.items() if key != "sample"}
            if table == "activities":
                plain |= self._hours(plain)
                self.made.activity = plain["id"]
                self.made.segments = {segment["title"]: segment["id"] for segment in plain["segments"]}
            if table == "children":
                plain["added_at"] = self.ago(300 * 86_400)
                self.made.children[plain["name"]] = plain
                if plain["name"] == "陈思远":
                    plain["guardians"] = []
            if table == "badges" and plain["child"] == self.made.children.get("邓欣然", {}).get("id"):
                continue
            if table == "badges":
                plain["issued_at"] = self.ago(200 * 86_400)
                self.made.badges[plain["child"]] = plain["id"]
            if table == "items":
                self.made.items[plain["title"]] = plain["id"]
                plain["low"] = {"铅笔": 20, "直尺": 10, "手套": 10}.get(plain["title"])
            self.ledger.save(table, plain, by=BY)
        self.donations()

    def donations(self) -> None:
        """How all that is on the shelf came there: from a hospital, and bought from the money of another giver."""
        on = days.day_of(self.ago(9 * 86_400), self.made.zone)
        given = [
            {"item": self.made.items[title], "quantity": n, "value": value}
            for title, n, value in (("铅笔", 120, 6_000), ("直尺", 60, None))
        ]
        bought = [{"item": self.made.items["手套"], "quantity": 9, "value": 11_250}]
        plain = {"on": on, "by": BY, "added_at": self.ago(9 * 86_400)}
        for record in (
            {
                "id": DONATION,
                "kind": "goods",
                "donor": "县人民医院",
                "activity": self.made.activity,
                "lines": given,
                "receipt_no": "2026-001",
            },
            {"id": "d2", "kind": "money", "donor": "王先生", "lines": [], "amount": 50_000, "receipt_no": "2026-002"},
            {"id": "d3", "kind": "purchase", "donor": "镇上文具店", "lines": bought, "amount": 11_250, "of": "d2"},
        ):
            self.ledger.save("donations", {**plain, **record}, by=BY)
            for line in record["lines"]:
                details = {"donation": {"id": record["id"], "from": record["donor"]}}
                receipt = {"kind": "receipt", "activity": "centre", "item": line["item"], "quantity": line["quantity"], "details": details}
                self.ledger.record({**receipt, "at": self.ago(9 * 86_400)}, organizer=BY)

    def _hours(self, activity: Record) -> Record:
        segments = [{**segment, "starts": starts} for segment, starts in zip(activity["segments"], SEGMENT_STARTS, strict=True)]
        return {"starts_at": self.at("09:00"), "ends_at": self.at("13:00"), "segments": segments, "added_at": self.ago(7 * 86_400)}

    def one_child_well_known(self) -> None:
        """魏小涛 with all that can be known of a child, an uncle who may not collect, and a history."""
        wei = self.made.children["魏小涛"]
        for person in (("gwdy", "魏大勇", "13700006602"), ("glxy", "刘秀英", "13900001211"), ("gwjj", "魏建军", "13800004470")):
            self.ledger.save("guardians", dict(zip(("id", "name", "phone"), person, strict=True)), by=BY)
        known = {
            **wei,
            **{"sex": "male", "born": "2017-05-06", "school": "柳坪小学", "grade": "三年级", "class_name": "2 班"},
            **{"guardianship": "grandparents", "parents_at": "东莞", "health": "花生过敏"},
            "guardians": [
                {"guardian": "glxy", "relation": "奶奶", "may_collect": True},
                {"guardian": "gwjj", "relation": "爸爸", "may_collect": True},
                {"guardian": "gwdy", "relation": "叔叔", "may_collect": False},
            ],
        }
        self.ledger.save("children", {**known, "grade": "二年级", "parents_at": "佛山"}, by=BY)
        self.made.children["魏小涛"] = self.ledger.save("children", known, by=BY)

    def one_badge_renewed(self) -> None:
        """陈㛃 got a new badge; the old one is still about."""
        chen = self.made.children["陈㛃"]["id"]
        self.made.old_badge, new = self.made.badges[chen], badges.new_code()
        old = self.ledger.store.badges.need(self.made.old_badge)
        self.ledger.save("badges", {**old, "withdrawn_at": self.ago(16 * 86_400)}, by=BY)
        self.ledger.save("badges", {"id": new, "code": new, "child": chen, "issued_at": self.ago(16 * 86_400)}, by=BY)
        self.made.badges[chen] = new

    def hall(self) -> None:
        """Four phones that have joined."""
        for number, (name, _desk) in enumerate(VOLUNTEERS, 1):
            token, since = secrets.token_urlsafe(24), self.at("08:40")
            self.made.tokens[name] = token
            digest = hashlib.sha256(token.encode()).hexdigest()
            record = {
                **{"id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4)), "number": number, "title": None, "by": name},
                **{"activity": self.made.activity, "joined": {self.made.activity: since}, "desks": None},
                "tokens": [{"hash": digest, "activity": self.made.activity, "at": since}],
            }
            self.phones[name] = self.ledger.save("stations", record, by=name)

    # what happened

    def fact(self, kind: str, at: str, by: str, name: str | None = None, *, heard: str | None = None, **more: Any) -> str:
        """A fact of a phone; `heard`: when it got here, else at once."""
        known = {"child": self.made.children[name]["id"], "via": "camera"} if name else {}
        if name and self._id(name) in self.made.badges:
            known["badge"] = self.made.badges[self._id(name)]
        raw = {
            **{"id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4)), "kind": kind, "at": at, "clock": 0},
            **{"activity": self.made.activity, "by": by, "offline": heard is not None, **known, **more},
        }
        taken = self.ledger.take(raw, station=self.phones.get(by), sent_at=None, server_time=heard or at)
        assert taken.outcome != "refused" or kind == "refusal", taken
        return taken.id or ""

    def earlier_saturdays(self) -> None:
        """Seventeen activities of this year, most children at most of them."""
        for week in range(17, 0, -1):
            id, day = new_id("a"), 7 * week
            self.ledger.save(
                "activities",
                {
                    **{"id": id, "title": EARLIER[week % len(EARLIER)], "place": "图书角", "who": "all", "list_only": False},
                    **{"starts_at": self.at("16:00", day), "ends_at": self.at("18:00", day), "closed_at": self.at("18:05", day)},
                    **{"segments": [], "items": [], "join_code": f"OLD{week:03d}", "added_at": self.at("12:00", day + 3)},
                },
                by=BY,
            )
            for place, name in enumerate(self.made.children):
                if self.chance.random() < 0.75 or name == "魏小涛":
                    at = self.at(f"16:{place % 50:02d}", day)
                    about = {"activity": id, "child": self._id(name)}
                    taken = self.ledger.record({"kind": "arrival", **about, "at": at}, organizer="刘奶奶")
                    if name == "魏小涛" and week in (1, 5, 9):
                        void = {
                            "kind": "void",
                            "activity": id,
                            "of": taken.id,
                            "at": self.at("17:40", day),
                            "details": {"reason": "扫错了人"},
                        }
                        self.ledger.record(void, organizer=BY)
                        continue
                    details = {"how": "other", "name": "外婆", "agreed_by": BY}
                    home = {"kind": "departure", **about, "at": self.at(f"17:{place % 30 + 30}", day), "details": details}
                    self.ledger.record(home, organizer="刘奶奶")

    def _id(self, name: str) -> str:
        return self.made.children[name]["id"]

    def this_morning(self) -> None:
        """46 of the list came and one who is on no list; 46, 44 and 31 took part; 22 packs were given; three things wait for an organizer."""
        here = [name for name in self.made.children if name not in MISSING]
        assert len(here) == 46
        late = ["热依扎·艾尔肯江"]
        silent = self.ago(12 * 60 + 20)
        first = self.at("08:45")
        for place, name in enumerate(each for each in here if each not in late):
            by = "李老师" if place % 3 else "刘奶奶"
            self.fact("arrival", days.shifted(first, place * 33_000), by, name)
        self.newcomer(days.shifted(first, 1_560_000))
        for title, began, count in (("自我介绍", "09:02", 46), ("表达心愿", "09:22", 44), ("包饺子", "09:41", 31)):
            took = here[:count] if count == 46 else [name for name in here if name not in late][:count]
            for place, name in enumerate(took):
                at = days.shifted(self.at(began), place * 9_000)
                if name == "刘雨桐" and title == "包饺子":
                    continue
                last = title == "包饺子" and place == len(took) - 1
                self.fact("attendance", silent if last else min(at, silent), "小陈", name, segment=self.made.segments[title], via="list")
        packs = [name for name in here if name not in {"魏小涛", "司马云帆", *late}][:20]
        for place, name in enumerate(packs):
            self.fact("handout", days.shifted(self.at("09:44"), place * 14_000), "王老师", name, item=self.made.items["物资包"], quantity=1)
        self.fact(
            "handout",
            days.shifted(self.at("09:46"), 0),
            "刘奶奶",
            packs[0],
            heard=self.at("09:58"),
            item=self.made.items["物资包"],
            quantity=1,
        )
        self.fact("arrival", self.at("09:12"), "李老师", "陈㛃", heard=self.at("09:30"), badge=self.made.old_badge)
        self.fact(
            "refusal", self.ago(44), "李老师", None, badge=self.made.old_badge, child=self._id("陈㛃"), details={"reason": "withdrawn"}
        )
        self.fact("arrival", self.ago(31), "李老师", late[0])
        self.fact("attendance", self.ago(24), "刘奶奶", "刘雨桐", segment=self.made.segments["包饺子"])
        self.fact("handout", self.ago(15), "王老师", "魏小涛", item=self.made.items["物资包"], quantity=1)

    def newcomer(self, at: str) -> None:
        details = {"name": "田小满", "group": "河东组", "phone": "13900001308"}
        self.fact("newcomer", at, "刘奶奶", None, child=new_id("c"), details=details)

    def one_incident(self) -> None:
        """A knee that was looked after last Saturday, found and reported within three minutes."""
        found = self.at("10:05", day=7)
        told = [{"who": "organizer", "at": days.shifted(found, 180_000)}, {"who": "guardian", "at": days.shifted(found, 300_000)}]
        draft = incidents.Draft("injury", "跑步摔了，膝盖破皮", [self.made.children["魏小涛"]["id"]], None, "操场", found, told=told)
        record = incidents.written(draft, by=BY, now=days.shifted(found, 240_000))
        done = {"id": INCIDENT, "done": "擦了碘伏，奶奶接回家了。", "closed_at": days.shifted(found, 3_600_000)}
        self.ledger.save("incidents", {**record, **done}, by=BY)

    def a_shelf_of_books(self) -> None:
        """Three books and a ball; one book should have been back for nine days."""
        shelf = (("t1", "夏洛的网", "book"), ("t2", "草房子", "book"), ("t3", "窗边的小豆豆", "book"), ("t4", "足球", "equipment"))
        for place, (id, title, kind) in enumerate(shelf, 1):
            told = {"id": id, "code": badges.new_code(), "kind": kind, "title": title, "number": f"LP{place:04d}"}
            self.ledger.save("things", {**told, "added_at": self.ago(90 * 86_400)}, by=BY)
        due = days.day_of(self.ago(9 * 86_400), self.made.zone)
        loan = {"kind": "loan", "activity": "centre", "child": self._id("魏小涛"), "item": "t1", "at": self.ago(23 * 86_400)}
        self.ledger.record({**loan, "details": {"due": due}}, organizer=BY)

    def a_series(self) -> None:
        """A dance once a week: of one day nothing is recorded, one was not held, and one child was missed three times in a row."""
        today = date.fromisoformat(days.day_of(self.now, self.made.zone))
        first, last = (today + timedelta(weeks=n) for n in (-6, 4))
        group = self.made.children["魏小涛"]["group"]
        plan = Plan(
            title="舞蹈课", place="村小", day=str(first), last_day=str(last), starts="14:00", ends="15:30", who="groups", groups=[group]
        )
        off = [Off(str(today), "", "包饺子")]
        record = {
            "id": SERIES,
            "added_at": self.ago(50 * 86_400),
            **series.fields(Draft(plan, "roll", [today.weekday()], off), self.made.zone),
        }
        self.ledger.save("series", record, by=BY)
        dancers = [name for name, child in self.made.children.items() if child["group"] == group]
        for week, on in enumerate(series.planned(record)):
            made = {
                "id": new_id("a"),
                **series.activity_of(record, on, self.made.zone),
                "join_code": f"DANCE{week}",
                "added_at": record["added_at"],
            }
            self.ledger.save("activities", made, by=BY)
            if week == 1:
                self.ledger.record(dict(attendance.held(made["id"], on, held=False, reason="下大雨")), organizer=BY)
            for name in dancers[1:] if on < str(today) and week not in (1, 3) else ():
                about = {"activity": made["id"], "child": self._id(name)}
                self.ledger.record({"kind": "arrival", **about, "at": days.shifted(made["starts_at"], 120_000)}, organizer=BY)
                gone = {"kind": "departure", **about, "at": days.shifted(made["ends_at"], 120_000)}
                self.ledger.record({**gone, "details": {"how": "other", "name": "外婆", "agreed_by": BY}}, organizer=BY)


def build(folder: Path, language: str = "zh_CN") -> Centre:
    """Make the centre in an empty folder, and close it again."""
    ledger = house.open_at(folder)
    try:
        morning = Morning(ledger, language)
        morning.roster()
        morning.one_child_well_known()
        morning.one_badge_renewed()
        morning.hall()
        morning.earlier_saturdays()
        morning.this_morning()
        morning.one_incident()
        morning.a_shelf_of_books()
        morning.a_series()
        ledger.store.commit_now()
        return morning.made
    finally:
        house.close()

"""An afternoon that is counted by hand while it is played, sharing no line with the product; and its record as an office opens it."""

import random
import uuid
from collections import Counter, defaultdict
from typing import Any

from pages import record_words
from pages.papers import activity_record
from storage.ledger import Ledger
from tests.papers.looking import document

DAY = "2026-12-19"

DAY = "2026-12-19"
PACK = {"pencil": 2, "ruler": 1}
SEGMENTS = [{"id": "s1", "title": "包饺子", "starts": "09:30", "leader": "刘奶奶"}, {"id": "s2", "title": "抢板凳", "starts": "10:30"}]
CAMP = {
    "id": "a1",
    "title": "冬令营",
    "who": "all",
    "starts_at": "2026-12-19T01:00:00.000Z",
    "ends_at": "2026-12-20T09:00:00.000Z",
    "segments": SEGMENTS,
}


class Afternoon:
    """Thirty children on the list, two who are not; three phones; what happened is counted on the side, sharing no line with the product."""

    def __init__(self, ledger: Ledger, seed: int = 8) -> None:
        self.ledger, self.chance = ledger, random.Random(seed)
        keep = lambda table, **given: ledger.save(table, given, by="周敏")  # noqa: E731
        for place in range(32):
            keep(
                "children",
                id=f"c{place}",
                name=f"魏小{'一二三四五六七八九十'[place % 10]}{place}",
                number=place + 1,
                group="老屋场" if place < 30 else "远处",
            )
        for id, title, unit in (("pencil", "铅笔", "支"), ("ruler", "直尺", "把"), ("star", "奖品", "个")):
            keep("items", id=id, title=title, unit=unit)
        keep("items", id="pack", title="物资包", unit="份", contents=[{"item": item, "quantity": n} for item, n in PACK.items()])
        for place, name in enumerate(("李老师", "小陈", "刘奶奶")):
            keep("stations", id=f"p{place}", number=place + 1, by=name, activity="a1", joined={"a1": DAY}, tokens=[])
        self.activity = keep(
            "activities",
            id="a1",
            title="冬至包饺子",
            place="村委会二楼",
            starts_at=f"{DAY}T01:00:00.000Z",
            ends_at=f"{DAY}T05:00:00.000Z",
            who="groups",
            groups=["老屋场"],
            segments=[{**SEGMENTS[0], "place": "院子"}, {**SEGMENTS[1], "places": 8}, {"id": "s3", "title": "合影"}],
            items=[{"item": "pack", "per_child": 1, "per": "activity"}],
        )
        self.came: set[int] = set()
        self.visits: dict[str, Counter[int]] = defaultdict(Counter)
        self.given: Counter[str] = Counter()
        self.receivers: dict[str, set[int]] = defaultdict(set)
        self.back: Counter[str] = Counter()

    def fact(self, kind: str, minute: int, **more: Any) -> str:
        at = f"{DAY}T{1 + minute // 60:02d}:{minute % 60:02d}:00.000Z"
        raw = {"id": str(uuid.uuid4()), "kind": kind, "at": at, "clock": 0, "activity": "a1", **more}
        station = self.ledger.store.stations.find(self.chance.choice(("p0", "p1", "p2")))
        assert station
        taken = self.ledger.take({**raw, "by": station["by"]}, station=station, sent_at=None)
        assert taken.outcome != "refused", taken
        return raw["id"]

    def step(self, segment: str, minute: int, **details: Any) -> None:
        at = f"{DAY}T{1 + minute // 60:02d}:{minute % 60:02d}:00.000Z"
        self.ledger.record({"kind": "step", "activity": "a1", "segment": segment, "at": at, "details": details}, organizer="周敏")

    def play(self) -> "Afternoon":
        for place in self.chance.sample(range(32), 24):
            self.came.add(place)
            self.fact("arrival", 5, child=f"c{place}")
            if self.chance.random() < 0.8:
                self.fact("attendance", 40, child=f"c{place}", segment="s1")
                self.fact("attendance", 41, child=f"c{place}", segment="s1")  # scanned twice: one visit
                self.visits["s1"][place] += 1
            for round in range(1, 1 + self.chance.randrange(4)):
                self.fact("attendance", 90 + round, child=f"c{place}", segment="s2", round=round)
                self.visits["s2"][place] += 1
            if self.chance.random() < 0.7:
                self._give(place, "pack", 1)
            if self.chance.random() < 0.3:
                self._give(place, "star", self.chance.randrange(1, 3))
        self._mistakes()
        self.step("s1", 34)
        self.step("s2", 85)
        self.step("s3", 200, skipped=True)
        return self

    def _give(self, place: int, item: str, n: int) -> None:
        self.fact("handout", 150, child=f"c{place}", item=item, quantity=n)
        for part, each in {item: 1, **(PACK if item == "pack" else {})}.items():
            self.given[part] += each * n
            self.receivers[part].add(place)

    def _mistakes(self) -> None:
        """One of each is taken back, and a pack comes back."""
        wrong = [
            self.fact("arrival", 20, child=f"c{min(set(range(32)) - self.came)}"),
            self.fact("attendance", 50, child=f"c{min(self.came)}", segment="s1", round=7),
            self.fact("handout", 160, child=f"c{min(self.came)}", item="star", quantity=5),
        ]
        for id in wrong:
            self.ledger.record({"kind": "void", "activity": "a1", "of": id, "details": {"reason": "扫错了"}}, organizer="周敏")
        self.fact("take_back", 170, child=f"c{min(self.receivers['pack'])}", item="pack", quantity=1)
        self.back += Counter({"pack": 1, **PACK})


def opened(ledger: Ledger) -> tuple[dict[str, str], list[list[list[str]]]]:
    """The document as python-docx reads it: the lines by label, and its tables of more than two columns without their heads."""
    return document(activity_record.activity_record(record_words.paper(ledger, "a1")))

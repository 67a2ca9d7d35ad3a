"""The sample centre: sixty children with their families, twenty volunteers, and a winter-solstice afternoon.

Everything here is made up and marked `sample`, so that one step takes all of it away again.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from care import badges, days
from care.ids import new_id

Record = dict[str, Any]

CENTRE_NAME = "柳坪村儿童之家"
ORGANIZER = "周敏"

GROUPS = {
    "河东组": "吴桐 阿依古丽·买买提 司马云帆 刘雨桐 周子墨 周子涵 彭佳怡 蒋欣 何雨欣 何雨辰 田野 田苗 胡一凡 唐小满 罗一鸣",
    "老屋场": "魏小涛 魏小雨 王䶮 吴一诺 邓浩然 邓欣然 谢雨萱 谢雨泽 黄春 刘洋 刘畅 陈思远 石头 石磊 钟灵 毛毛 覃小勇 覃小兰",
    "竹林湾": "陈㛃 李𬀩 李想 李念 王婷婷 杨阳 杨柳 曾诗雨 曾诗琪 单小禾 热依扎·艾尔肯江 马小军 龙腾 龙跃",
    "新桥组": "欧阳思源 欧阳思琪 唐梓涵 唐梓轩 解小北 仇笑笑 任可 赵星 赵月 孙悦 孙乐 林小荷 江南",
}
"""Sixty names by group: siblings, two-character surnames, names with a dot, and characters that few fonts have."""

VOLUNTEERS = "李老师 王老师 小陈 刘奶奶 张磊 赵敏 孙浩 陈静 杨帆 黄丽 周涛 吴倩 徐强 马超 朱琳 胡军 郭芳 何伟 高翔 林悦"
SEGMENTS: tuple[tuple[str, int, str, str, Record], ...] = (
    ("自我介绍", 0, "堂屋", "李老师", {}),
    ("表达心愿", 20, "堂屋", "小陈", {}),
    ("包饺子", 35, "院子，4 张桌", "刘奶奶", {}),
    ("游戏闯关", 80, "操场，3 个点", "王老师", {"places": 16}),
    ("吃饺子", 140, "堂屋", "周敏", {"meal": True}),
    ("视频聊天", 190, "图书角", "小陈", {}),
)
"""Title, minutes after the start, place, who leads. The sixteen places are the stools of 抢板凳, for each round."""

MAY_GO_ALONE = "龙腾"
KEPT_AWAY = ("赵星", "赵大勇", "叔叔")
"""A child, with its sister, and a grown-up of the family who may not collect them."""
NO_PHONE = "江南"
"""A child of whose family no number is known: somebody has to ask."""

HOURS = 5
"""So long it lasts; near midnight it is shorter, so that it stays within one day."""

SCHOOLS = ("柳坪小学", "柳坪小学", "柳坪小学", "新桥教学点", "镇中心小学")
GRADES = ("学龄前", "一年级", "二年级", "三年级", "四年级", "五年级", "六年级")
TOWNS = ("广州", "东莞", "深圳", "佛山", "苏州", "杭州")
ELDERS = (
    ("奶奶", "陈桂香 刘秀英 何玉珍 王有莲 李桂花 张翠兰 黄秀珍 周玉梅"),
    ("爷爷", "王有福 李建国 刘长根 陈有才 吴德山 杨大有"),
    ("外婆", "古秀兰 罗玉英 唐桂英"),
)


@dataclass(slots=True)
class Sample:
    """The records to save, by table, and the facts of what is on the shelf."""

    records: list[tuple[str, Record]] = field(default_factory=list[tuple[str, Record]])
    receipts: list[Record] = field(default_factory=list[Record])
    activity: str = ""


def make(now: str, join_code: str, *, first_number: int = 1, seed: int = 1218, zone: str = days.DEFAULT_ZONE) -> Sample:
    """The sample centre as of `now`; its activity is on, within one day of the centre's. Only ids and codes differ each time."""
    chance = random.Random(seed)  # noqa: S311 (made-up families, no secrets)
    sample = Sample()
    number = first_number
    for group, listed in GROUPS.items():
        family: list[Record] = []
        before = ""
        for name in listed.split():
            if not _are_siblings(before, name):
                family = _family(name, chance, sample)
                _what_guards_them(name, family, sample)
            sample.records.append(("children", _child(name, group, number, family, chance, now)))
            sample.records.append(("badges", _badge(sample.records[-1][1]["id"], now)))
            before, number = name, number + 1
    for name in VOLUNTEERS.split():
        sample.records.append(("volunteers", {"id": new_id("v"), "name": name, "phone": _phone(chance), "sample": True}))
    _activity(sample, now, join_code, zone)
    return sample


def hours(now: str, zone: str) -> tuple[datetime, datetime]:
    """From when to when the activity is: from a full hour one or two hours ago until three or four hours from now, within one day."""
    local = days.local(now, zone)
    first, last = local.replace(hour=0, minute=0, second=0, microsecond=0), local.replace(hour=23, minute=59, second=0, microsecond=0)
    starts = max(first, local.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1))
    return starts, min(last, starts + timedelta(hours=HOURS))


def _are_siblings(one: str, other: str) -> bool:
    return len(one) > 1 and one[0] == other[0] and one not in {"李𬀩", "王䶮", "邓浩然"}


def _phone(chance: random.Random) -> str:
    """A number that nobody has: the numbering plan knows no 139 0000."""
    return f"1390000{chance.randrange(1000, 9999)}"


def _family(child: str, chance: random.Random, sample: Sample) -> list[Record]:
    relation, elders = chance.choice(ELDERS)
    parent = "爸爸" if chance.random() < 0.5 else "妈妈"
    surname = "欧阳" if child.startswith("欧阳") else child[0]
    given = chance.choice(("建军", "志强", "国平", "海生")) if parent == "爸爸" else chance.choice(("小芳", "丽华", "春梅", "秀云"))
    own = surname if parent == "爸爸" else chance.choice("陈刘李王张")
    people = [
        {"id": new_id("g"), "name": chance.choice(elders.split()), "phone": _phone(chance), "work": None, "sample": True},
        {"id": new_id("g"), "name": own + given, "phone": _phone(chance), "work": f"{chance.choice(TOWNS)}务工", "sample": True},
    ]
    sample.records.extend(("guardians", person) for person in people)
    return [
        {"guardian": person["id"], "relation": called, "may_collect": True}
        for person, called in zip(people, (relation, parent), strict=True)
    ]


def _what_guards_them(child: str, family: list[Record], sample: Sample) -> None:
    """What shows how children are kept safe: an adult who may not collect, and a family whose number nobody has."""
    of, name, relation = KEPT_AWAY
    if child == of:
        uncle = {"id": new_id("g"), "name": name, "phone": None, "work": None, "sample": True}
        sample.records.append(("guardians", uncle))
        family.append({"guardian": uncle["id"], "relation": relation, "may_collect": False})
    if child == NO_PHONE:
        for _table, person in sample.records[-len(family) :]:
            person["phone"] = None


def _child(name: str, group: str, number: int, family: list[Record], chance: random.Random, now: str) -> Record:
    grade = chance.randrange(len(GRADES))
    year = int(now[:4]) - 6 - grade
    agreed = {"on": days.day_of(days.shifted(now, -20 * 86_400_000)), "by": family[0]["relation"]}
    return {
        "id": new_id("c"),
        "name": name,
        "sex": chance.choice(("male", "female")),
        "born": f"{year}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}",
        "school": chance.choice(SCHOOLS) if grade else None,
        "grade": GRADES[grade],
        "group": group,
        "guardianship": chance.choice(("grandparents", "grandparents", "one_parent", "relatives")),
        "health": {5: "花生过敏", 16: "花生过敏", 33: "哮喘"}.get(number),
        "number": number,
        "guardians": family,
        **({"may_go_alone": agreed} if name == MAY_GO_ALONE else {}),
        "added_at": days.shifted(now, -30 * 86_400_000),
        "sample": True,
    }


def _badge(child: str, now: str) -> Record:
    code = badges.new_code()
    return {"id": code, "code": code, "child": child, "issued_at": now, "sample": True}


def _activity(sample: Sample, now: str, join_code: str, zone: str) -> None:
    pencil, ruler, pack, gloves = (new_id("i") for _ in range(4))
    sample.records += [
        ("items", {"id": pencil, "title": "铅笔", "unit": "支", "icon": "pencil", "low": 20, "sample": True}),
        ("items", {"id": ruler, "title": "直尺", "unit": "把", "icon": "ruler-2", "low": 10, "sample": True}),
        ("items", {"id": gloves, "title": "手套", "unit": "双", "icon": "gift", "low": 10, "sample": True}),
        ("items", {"id": pack, "title": "物资包", "unit": "份", "icon": "package", "contents": _contents(pencil, ruler), "sample": True}),
    ]
    starts, ends = hours(now, zone)
    share = (ends - starts) / timedelta(hours=HOURS)
    sample.activity = new_id("a")
    activity = {
        "id": sample.activity,
        "title": "冬至包饺子",
        "place": CENTRE_NAME,
        "starts_at": days.instant(starts),
        "ends_at": days.instant(ends),
        "who": "all",
        "list_only": False,
        "segments": [
            {"id": new_id("s"), "title": title, "starts": _clock(starts, minutes * share), "place": place, "leader": leader, **more}
            for title, minutes, place, leader, more in SEGMENTS
        ],
        "items": [{"item": pack, "per_child": 1, "per": "activity"}, {"item": gloves, "per_child": 1, "per": "activity"}],
        "join_code": join_code,
        "added_at": now,
        "sample": True,
    }
    sample.records.append(("activities", activity))
    for item, quantity in ((pencil, 150), (ruler, 75), (gloves, 66)):
        sample.receipts.append({"kind": "receipt", "activity": sample.activity, "item": item, "quantity": quantity})


def _contents(pencil: str, ruler: str) -> list[Record]:
    return [{"item": pencil, "quantity": 2}, {"item": ruler, "quantity": 1}]


def _clock(starts: datetime, minutes: float) -> str:
    return (starts + timedelta(minutes=5 * round(minutes / 5))).strftime("%H:%M")

"""The tray in plain sentences, and a fact taken back from it."""

import re
from pathlib import Path
from typing import Any

import pytest
from nicegui.testing import User

from care import days, ids, tray
from pages import tray_words, words
from storage.ledger import Ledger
from tests.conftest import Centre
from tests.test_activities_pages import activity, child, press, station, until, write

ROOT = Path(__file__).parent.parent


def write_fact(ledger: Ledger, kind: str, of: dict[str, Any], phone: dict[str, Any] | None = None, minutes: int = 30, **more: Any) -> str:
    at = days.shifted(days.now(), -minutes * 60_000)
    raw = {"id": ids.uuid7(), "kind": kind, "at": at, "clock": 0, "activity": of["id"], "by": "李老师", **more}
    return ledger.take(raw, station=phone, sent_at=None).id or ""


def sentences(ledger: Ledger) -> list[str]:
    words.use("zh_CN", "Asia/Shanghai")
    return [tray_words.sentence(entry, ledger) for entry in ledger.tray(None)]


@pytest.fixture
def hall(centre: Centre) -> dict[str, Any]:
    """An activity with two phones, three children and a pack of pencils."""
    ledger = centre.ledger
    ledger.save("items", {"id": "bag", "title": "书包", "unit": "个"}, by="周敏")
    ledger.save("items", {"id": "cup", "title": "杯子", "unit": "个"}, by="周敏")
    made = activity(
        centre, items=[{"item": "bag", "per_child": 1, "per": "activity"}], segments=[{"id": "s1", "title": "抢板凳", "places": 1}]
    )
    children = {name: child(centre, name, "河东组", number) for number, name in enumerate(("魏小涛", "吴桐", "蒋欣"), 1)}
    phones = [station(centre, made, number=1), station(centre, made, number=2, by="王老师")]
    return {"activity": made, "phones": phones, **children}


def test_two_bags_of_which_one_was_due(centre: Centre, hall):
    for phone, by in zip(hall["phones"], ("李老师", "王老师"), strict=True):
        write_fact(
            centre.ledger,
            "handout",
            hall["activity"],
            phone,
            child=hall["魏小涛"]["id"],
            item="bag",
            quantity=1,
            by=by,
            offline=by == "王老师",
        )
    assert sentences(centre.ledger) == ["魏小涛 领了 2 个书包，可领 1 个"]
    (entry,) = centre.ledger.tray(None)
    evidence = tray_words.shown_facts(entry, centre.ledger)
    assert [re.sub(r"\d\d:\d\d", "14:02", line) for line in evidence] == [
        "领取 书包 14:02 李老师（1 号手机）",
        "领取 书包 14:02 王老师（2 号手机，当时没有网络）",
    ]


def test_gone_without_having_come(centre: Centre, hall):
    write_fact(centre.ledger, "departure", hall["activity"], hall["phones"][0], child=hall["吴桐"]["id"])
    assert sentences(centre.ledger) == ["吴桐 签退了，但没有签到"]


def test_two_on_one_chair(centre: Centre, hall):
    for name in ("吴桐", "蒋欣"):
        write_fact(
            centre.ledger,
            "attendance",
            hall["activity"],
            hall["phones"][0],
            30 if name == "吴桐" else 20,
            child=hall[name]["id"],
            segment="s1",
            round=1,
        )
    assert sentences(centre.ledger) == ["抢板凳 第 1 轮有 2 个人，只有 1 个位置"]
    (entry,) = centre.ledger.tray(None)
    (line,) = tray_words.shown_facts(entry, centre.ledger)
    assert line.startswith("最后一个是 蒋欣：参加 抢板凳")


def test_what_is_not_known_is_said_without_a_name(centre: Centre, hall):
    phone = hall["phones"][0]
    write_fact(centre.ledger, "arrival", hall["activity"], phone, badge="7K3M9QX2A")
    write_fact(centre.ledger, "arrival", hall["activity"], phone, child="c404")
    write_fact(centre.ledger, "handout", hall["activity"], phone, child=hall["吴桐"]["id"], item="cup", quantity=1)
    write_fact(centre.ledger, "juggling", hall["activity"], phone)
    centre.ledger.take({"id": ids.uuid7(), "kind": 5}, station=phone, sent_at=None)
    found = sentences(centre.ledger)
    assert "扫到一张不认识的胸牌 7K3M9QX2A" in found
    assert "有一条签到，名单里没有这个孩子" in found
    assert "吴桐 领了 杯子，这次活动没说要发" in found
    assert "有一条记录来自更新的版本，这里还看不懂" in found
    assert "有一条记录不完整，看不出是谁的" in found


def test_a_removed_phone_is_called_by_its_name(centre: Centre, hall):
    phone = centre.ledger.save("stations", {**hall["phones"][0], "title": "门口的手机", "removed_at": days.now()}, by="周敏")
    write_fact(centre.ledger, "arrival", hall["activity"], phone, child=hall["吴桐"]["id"])
    assert sentences(centre.ledger) == ["门口的手机 已经移除，它还传来了记录"]


def test_every_rule_of_the_tray_has_its_sentence():
    known = set(tray_words.PLAIN) | {"over_entitlement", "full"}
    marks = set(re.findall(r'Mark\("(\w+)"', (ROOT / "care" / "sheet.py").read_text(encoding="utf-8")))
    yields = set(re.findall(r'yield "(\w+)"', (ROOT / "care" / "tray.py").read_text(encoding="utf-8")))
    refusals = {"unknown_activity", "unknown_badge", "unknown_child", "not_joined", "malformed", "void_of_void"}
    assert marks
    assert yields
    assert known >= marks | yields | set(tray.SUBJECT) | refusals


async def test_an_empty_tray_says_so(user: User, centre: Centre):
    await user.open("/tray")
    await user.should_see("没有要处理的")


async def test_a_wrong_fact_is_taken_back_with_a_reason_and_the_matter_is_gone(user: User, centre: Centre, hall):
    ids = [
        write_fact(
            centre.ledger, "handout", hall["activity"], hall["phones"][0], 30 - n, child=hall["魏小涛"]["id"], item="bag", quantity=1
        )
        for n in range(2)
    ]
    await user.open("/tray")
    await user.should_see("魏小涛 领了 2 个书包，可领 1 个")
    await press(user, "撤销一条 魏小涛 领了 2 个书包，可领 1 个")
    await user.should_see("原来的记录留着")
    await write(user, "为什么", "扫了两次")
    await press(user, "撤销这一条")
    await user.should_see("选要撤销的那一条。")
    await write(user, "which", ids[1])
    await press(user, "撤销这一条")
    await user.should_see("没有要处理的")
    (void,) = (fact for fact in centre.ledger.store.facts.all() if fact["kind"] == "void")
    assert (void["of"], void["details"], void["by"]) == (ids[1], {"reason": "扫了两次"}, "周敏")
    assert void.get("station") is None


async def test_what_was_settled_is_not_shown(user: User, centre: Centre, hall):
    write_fact(centre.ledger, "departure", hall["activity"], hall["phones"][0], child=hall["吴桐"]["id"])
    (entry,) = centre.ledger.tray(None)
    centre.ledger.record(
        {"kind": "settle", "activity": hall["activity"]["id"], "of": entry.id, "details": {"choice": "ask"}}, organizer="周敏"
    )
    await user.open("/tray")
    await user.should_see("没有要处理的")
    await user.should_not_see("吴桐")
    await until(lambda: centre.ledger.tray(None) == [], "an empty tray")

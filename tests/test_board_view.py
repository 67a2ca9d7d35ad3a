"""The words of the board: nothing that is not known yet is shown as a zero."""

from typing import Any

import pytest

from care import days
from pages import words
from pages.board_view import MOST_BLADES, view, what_it_says

ACTIVITY: dict[str, Any] = {
    "id": "a1",
    "title": "冬至包饺子",
    "starts_at": "2026-12-19T01:00:00.000Z",
    "ends_at": "2026-12-19T05:00:00.000Z",
    "segments": [{"id": "s1", "title": "自我介绍", "starts": "09:00"}, {"id": "s2", "title": "包饺子", "starts": "09:35"}],
}
NOW = days.now()
NOTHING_YET: dict[str, Any] = {
    "expected": 2,
    "arrived": 0,
    "inside": 0,
    "departed": 0,
    "walk_ins": 0,
    "tray": 0,
    "segments": [
        {"id": "s1", "title": "自我介绍", "children": 0, "visits": 0},
        {"id": "s2", "title": "包饺子", "children": 0, "visits": 0},
    ],
    "visits": 0,
    "supplies": [],
    "stations": [],
    "scans": [],
    "departures": False,
    "inside_children": [],
    "walk_in_children": [],
    "state": "running",
    "questions": [],
    "stops": [],
    "counted": None,
    "plan": [
        {"id": "s1", "from": "2026-12-19T01:00:00.000Z", "until": "2026-12-19T01:35:00.000Z"},
        {"id": "s2", "from": "2026-12-19T01:35:00.000Z", "until": "2026-12-19T05:00:00.000Z"},
    ],
    "step": None,
    "ends": "2026-12-19T05:00:00.000Z",
}


def person(name: str, **more: Any) -> dict[str, Any]:
    unseen = {"seen_at": None, "seen_in": None, "seen_kind": None}
    return {"id": f"c-{name}", "name": name, "group": "河东组", "number": 1, "relation": "奶奶", "phone": "13900001207", **unseen, **more}


def watched(**more: Any) -> dict[str, Any]:
    missing = [person("吴桐"), person("田野")]
    field = [{"id": child["id"], "group": child["group"], "number": 1, "came": False} for child in missing]
    return {**NOTHING_YET, "not_here": missing, "field": field, **more}


def phone(**more: Any) -> dict[str, Any]:
    told = {"last_heard": NOW, "silent_since": NOW, "waiting": 0, "desk": "arrival"}
    return {"id": "s", "number": 4, "title": None, "by": "刘奶奶", **told, **more}


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    words.use("zh_CN", "Asia/Shanghai")


def test_before_the_activity_the_board_says_how_many_are_expected() -> None:
    shown = view(ACTIVITY, watched(state="planned"))
    assert (shown["tally"]["number"], shown["tally"]["word"], shown["tally"]["of"]) == (2, "应到", "")
    assert shown["missing"]["title"] == "应到 2 人"
    assert shown["field"]["text"] == "应到 2 人：河东组 2"


def test_why_somebody_is_missing_stands_quietly_beside_the_name() -> None:
    absent, unknown = view(ACTIVITY, watched(not_here=[person("吴桐", absence="excused"), person("田野", absence=None)]))["missing"][
        "people"
    ]
    assert (absent["tag"], unknown["tag"]) == ("请假", "")


def test_who_is_on_no_list_does_not_fill_the_place_of_who_is_missing() -> None:
    came = {"arrived": 12, "expected": 12, "walk_ins": 1, "inside": 12}
    tally = view(ACTIVITY, watched(**came, walk_in_children=[person("江南")], not_here=[person("吴桐")]))["tally"]
    assert (tally["number"], tally["of"], tally["missing"]) == (11, "/ 12", "还没到 1")
    assert tally["more"] == ["另有名单外 1", "在场 12"]
    open_to_all = watched(arrived=12, expected=0, walk_ins=12, inside=12, not_here=[], field=[])
    assert [view(ACTIVITY, open_to_all)["tally"][name] for name in ("number", "of")] == [12, ""], "of nobody expected nothing can be a part"


def test_once_it_is_on_it_says_who_is_missing() -> None:
    shown = view(ACTIVITY, watched())
    assert (shown["tally"]["number"], shown["tally"]["of"], shown["tally"]["missing"]) == (0, "/ 2", "还没到 2")
    assert shown["missing"]["title"] == "还没到 2 人"
    assert shown["missing"]["people"][0]["who"] == "奶奶 139 0000 1207"
    assert shown["missing"]["people"][0]["tel"] == "13900001207"


def test_a_child_without_a_number_says_so() -> None:
    shown = view(ACTIVITY, watched(not_here=[person("吴桐", relation="", phone="")]))
    assert (shown["missing"]["people"][0]["who"], shown["missing"]["people"][0]["tel"]) == ("没有留电话", "")


def test_a_segment_of_which_nothing_was_recorded_has_not_begun() -> None:
    segments = [{"id": "s1", "title": "自我介绍", "children": 2, "visits": 3}, {"id": "s2", "title": "包饺子", "children": 0, "visits": 0}]
    first, second = view(ACTIVITY, watched(arrived=2, segments=segments, visits=3))["segments"]["rows"]
    assert (first["text"], first["share"], second["text"], second["begun"]) == ("2 人", 100, "还没有人", False)


@pytest.mark.parametrize(
    ("stock", "pack", "low", "left"),
    [
        (9, False, True, "剩 9"),
        (0, False, True, "剩 0"),
        (None, False, False, "还没点过"),
        (None, True, False, ""),
        (-2, False, True, "多发了 2"),
    ],
)
def test_stock_that_nobody_counted_is_no_zero(stock: int | None, pack: bool, low: bool, left: str) -> None:
    item = {"id": "i1", "title": "手套", "handed_out": 3, "children": 3, "stock": stock, "pack": pack, "low": low, "unit": "双"}
    (shown,) = view(ACTIVITY, watched(supplies=[item]))["supplies"]
    assert (shown["left"], shown["low"], shown["given"]) == (left, low, 3)


def test_who_has_not_left_is_asked_only_after_the_first_departure() -> None:
    inside = [person("吴桐", phones=[], seen_at="2026-12-19T02:31:00.000Z", seen_in="包饺子", seen_kind="attendance")]
    assert view(ACTIVITY, watched())["leaving"] is None
    assert not view(ACTIVITY, watched(arrived=2, inside_children=inside))["leaving"]["begun"]
    leaving = view(ACTIVITY, watched(arrived=2, inside=1, departed=1, inside_children=inside, departures=True))["leaving"]
    assert leaving["begun"]
    assert (leaving["title"], leaving["late"]) == ("谁还没走，1 人", "到点了，还有 1 人没走")
    assert leaving["people"][0]["seen"].endswith("10:31 包饺子")
    ended = view(ACTIVITY, watched(arrived=1, inside=1, inside_children=inside, state="closed"))["leaving"]
    assert ended["late"] == "活动结束了，还有 1 人没走", "its time may not be up"


def adult(relation: str, name: str, phone: str, may_collect: bool = True) -> dict[str, Any]:
    return {"relation": relation, "name": name, "phone": phone, "may_collect": may_collect}


def test_of_who_is_still_here_all_phones_are_told_and_who_may_not_collect() -> None:
    known = [adult("奶奶", "刘秀英", "13900001211"), adult("叔叔", "魏大勇", "13700006602", may_collect=False)]
    shown = view(ACTIVITY, watched(arrived=1, inside_children=[person("魏小涛", phones=known)]))["leaving"]["people"][0]
    assert [(one["who"], one["number"], one["barred"]) for one in shown["phones"]] == [
        ("奶奶 刘秀英", "139 0000 1211", ""),
        ("叔叔 魏大勇", "137 0000 6602", "不可接"),
    ]
    assert (shown["tel"], shown["who"], shown["more"], shown["last"]) == ("13900001211", "奶奶 139 0000 1211", "还有 1 个电话", "")


def test_a_child_without_any_phone_says_so_when_it_is_still_here() -> None:
    shown = view(ACTIVITY, watched(arrived=1, inside_children=[person("魏小涛", relation="", phone="", phones=[])]))["leaving"]["people"][0]
    assert (shown["who"], shown["phones"], shown["more"]) == ("没有留电话", [], "")


def test_a_question_from_the_gate_is_said_in_one_sentence() -> None:
    asked = {
        "id": "q1",
        "at": "2026-12-19T05:04:00.000Z",
        "by": "李老师",
        "child": "c1",
        "child_name": "魏小涛",
        "phones": [],
        "barred": None,
    }
    asked |= {"name": "王强", "relation": "叔叔的朋友", "phone": "13800001234"}
    (shown,) = view(ACTIVITY, watched(questions=[asked]))["questions"]
    assert (shown["child"], shown["text"]) == ("魏小涛", "叔叔的朋友 王强（138 0000 1234）来接，行不行？")
    assert (shown["when"], shown["barred"]) == ("13:04  李老师 问的", "")
    nameless = {**asked, "name": "", "relation": "", "phone": "", "by": None, "barred": "叔叔"}
    (shown,) = view(ACTIVITY, watched(questions=[nameless]))["questions"]
    assert (shown["text"], shown["when"]) == ("一个没留名字的大人 来接，行不行？", "13:04")
    assert shown["barred"] == "名字或电话和名单上不可接的叔叔一样。先核对。"


def test_nobody_is_offered_to_be_asked_at_home_who_may_not_collect() -> None:
    asked = {"id": "q1", "at": NOW, "by": None, "child": "c1", "child_name": "魏小涛", "barred": None}
    asked |= {"name": "王强", "relation": "", "phone": ""}
    known = [adult("奶奶", "刘秀英", "13900001211"), adult("叔叔", "魏大勇", "13700006602", may_collect=False)]
    (shown,) = view(ACTIVITY, watched(questions=[{**asked, "phones": known}]))["questions"]
    assert [one["short"] for one in shown["phones"]] == ["奶奶"]


def test_an_adult_who_may_not_collect_is_said_to_be_there_and_never_who() -> None:
    told = {"id": "f9", "at": "2026-12-19T05:04:00.000Z", "by": "李老师", "child_name": "魏小涛"}
    (shown,) = view(ACTIVITY, watched(stops=[told]))["stops"]
    assert (shown["child"], shown["text"], shown["when"]) == ("魏小涛", "先别让孩子走：有不可接的人来接", "13:04  李老师 扫的")


@pytest.mark.parametrize(("number", "inside", "said"), [(22, 24, "数到 22，在场 24，差 2 人"), (25, 24, "数到 25，在场 24，多 1 人")])
def test_a_count_by_eye_that_differs_stands_on_the_board(number: int, inside: int, said: str) -> None:
    assert view(ACTIVITY, watched())["counted"] is None
    told = {"number": number, "inside": inside, "at": "2026-12-19T05:04:00.000Z", "by": "李老师"}
    shown = view(ACTIVITY, watched(counted=told))["counted"]
    assert shown is not None
    assert (shown["text"], shown["when"], shown["href"]) == (said, "13:04  李老师 数的", "/activities/a1/missing")


def test_above_a_hundred_and_twenty_there_is_a_bar_a_group() -> None:
    assert not view(ACTIVITY, watched(expected=MOST_BLADES))["field"]["bars"]
    assert view(ACTIVITY, watched(expected=MOST_BLADES + 1))["field"]["bars"]


def test_the_field_says_in_words_what_it_draws() -> None:
    field = [{"id": "c1", "group": "河东组", "number": 1, "came": True}, {"id": "c2", "group": "", "number": 2, "came": False}]
    shown = view(ACTIVITY, watched(arrived=2, field=field, walk_ins=1, walk_in_children=[person("江南")]))["field"]
    assert shown["text"] == "已到 1，应到 2：河东组 1/1、没有分组 0/1、名单外 1"
    assert [bed["children"] for bed in shown["groups"]] == [[["c1", True]], [["c2", False]], [["c-江南", True]]]


def scan(kind: str, **more: Any) -> dict[str, Any]:
    plain = {"segment": None, "item": None, "quantity": 1, "number": None, "outcome": "recorded", "reason": None, "void": None}
    return {"id": "f1", "at": "2026-12-19T01:41:07.120Z", "kind": kind, "name": "魏小涛", "by": "王老师", **plain, **more}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (scan("arrival"), "签到"),
        (scan("attendance", segment="包饺子"), "参加 包饺子"),
        (scan("handout", item="物资包"), "领 物资包"),
        (scan("handout", item="铅笔", quantity=2), "领 铅笔 × 2"),
        (scan("take_back", item="铅笔"), "退回 铅笔"),
        (scan("refusal", reason="withdrawn"), "旧胸牌，没有记上"),
        (scan("refusal", reason="not_allowed"), "先别让孩子走：有不可接的人来接"),
        (scan("headcount", name="", number=22), "数到 22 人"),
        (scan("arrival", outcome="refused", reason="unknown_child"), "签到没有记上：名单里没有这个孩子"),
    ],
)
def test_a_scan_in_a_few_words(given: dict[str, Any], said: str) -> None:
    assert what_it_says(given) == said


def test_scans_are_told_apart_by_what_became_of_them() -> None:
    facts = [
        scan("arrival", outcome="already"),
        scan("handout", item="物资包", outcome="flagged", reason="over_entitlement"),
        scan("refusal", reason="unknown"),
        scan("arrival", void={"by": "周敏", "reason": "扫错了"}),
    ]
    shown = view(ACTIVITY, watched(scans=facts))["scans"]
    assert [entry["kind"] for entry in shown] == ["", "flag", "stop", ""]
    assert [entry["note"] for entry in shown] == ["已经记过", "超过可领的份数", "", ""]
    assert [entry["void"] for entry in shown] == ["", "", "", "周敏 撤销：扫错了"]
    assert shown[0]["at"] == "09:41:07"


def test_a_phone_shows_what_waits_on_it_and_never_a_zero() -> None:
    shown = view(ACTIVITY, watched(stations=[phone(waiting=3), phone(waiting=0, desk=None, title="门口")]))["stations"]
    assert [(entry["title"], entry["desk"], entry["waiting"]) for entry in shown] == [("4 号手机", "签到", "待上传 3"), ("门口", "", "")]


def test_a_phone_at_a_segment_says_at_which() -> None:
    shown = view(ACTIVITY, watched(stations=[phone(desk="segment", segment="包饺子"), phone(desk="segment", segment=None)]))["stations"]
    assert [entry["desk"] for entry in shown] == ["环节 包饺子", "环节"]


def test_the_totals_say_what_waits_on_phones() -> None:
    assert view(ACTIVITY, watched(stations=[phone(waiting=0)]))["sure"] == {"waiting": "", "unheard": ""}
    sure = view(ACTIVITY, watched(state="closed", stations=[phone(waiting=3), phone(waiting=2), phone(waiting=None)]))["sure"]
    assert sure == {"waiting": "2 台手机有 5 条没上传", "unheard": ""}


def test_a_phone_that_was_not_heard_since_the_restart_is_said_to_be_away() -> None:
    away = phone(silent_since=days.shifted(NOW, 60_000), waiting=None)
    shown = view(ACTIVITY, watched(stations=[away, phone(), phone(last_heard=None, waiting=None)]))
    assert [station["unheard"] for station in shown["stations"]] == ["还没有联系上", "", "还没联系过"]
    assert shown["sure"] == {"waiting": "", "unheard": "2 台手机还没有联系上"}
    assert view(ACTIVITY, watched(state="over", stations=[away]))["sure"]["unheard"] == ""


def test_volunteers_join_what_is_not_over() -> None:
    assert view(ACTIVITY, watched())["join"] == "/activities/a1/join"
    assert view(ACTIVITY, watched(state="closed"))["join"] == ""

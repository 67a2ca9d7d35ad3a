"""The rules about children alone: who is found, what is missing, what a form means, how two records become one."""

from datetime import date
from typing import Any

import pytest

from care import by_hand, changes, editing, merging, people
from care.books import Books
from care.identity import Unclear, check_character, grouped
from care.people import Directory
from care.sheet import fold

TODAY = date(2026, 12, 19)
GRANNY = {"id": "g1", "name": "刘秀英", "phone": "13900001211"}
UNCLE = {"id": "g2", "name": "李建国"}


def child(id: str, name: str, number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "name": name,
        "number": number,
        "sex": "male",
        "born": "2017-05-06",
        "guardians": [{"guardian": "g1", "relation": "奶奶"}],
        **more,
    }


WEI = child("c1", "魏小涛", 17, group="老屋场", school="柳坪小学")
RAIN = child("c2", "魏小雨", 18, group="老屋场", born="2019-01-02")
CHAN = child("c3", "单小禾", 170, group="竹林湾", guardians=[{"guardian": "g2", "relation": "伯伯"}])
GONE = child("c4", "王婷婷", 26, archived_at="2026-01-01T00:00:00.000Z")
TWICE = child("c5", "魏小涛", 99, merged_into="c1")


@pytest.fixture
def directory() -> Directory:
    badges = [
        {"id": "A", "child": "c1", "issued_at": "2026-09-01T00:00:00.000Z", "withdrawn_at": "2026-12-03T00:00:00.000Z"},
        {"id": "B", "child": "c1", "issued_at": "2026-12-03T00:00:00.000Z"},
    ]
    return Directory([WEI, RAIN, CHAN, GONE, TWICE], [GRANNY, UNCLE], badges)


# --- found ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["单小禾", "魏小涛", "魏小雨"]),
        ("小涛", ["魏小涛"]),
        ("weixt", ["魏小涛"]),
        ("wxy", ["魏小雨"]),
        ("shan", ["单小禾"]),
        ("17", ["魏小涛", "单小禾"]),
        ("017", ["魏小涛"]),
        ("139 0000 1211", ["魏小涛", "魏小雨"]),
        ("1211", ["魏小涛", "魏小雨"]),
        ("李建国", ["单小禾"]),
        ("刘", []),
        ("婷婷", []),
        ("zzz", []),
    ],
)
def test_a_child_is_found_by_what_a_hurried_hand_types(directory: Directory, typed: str, found: list[str]) -> None:
    assert [person.child["name"] for person in directory.find(typed)] == found


def test_filters_narrow_what_is_found(directory: Directory) -> None:
    assert [person.child["id"] for person in directory.find(group="老屋场")] == ["c1", "c2"]
    assert [person.child["id"] for person in directory.find("wxy", group="老屋场")] == ["c2"]
    assert [person.child["id"] for person in directory.find(school="")] == ["c3", "c2"]
    assert [person.child["id"] for person in directory.find(only="no_badge")] == ["c3", "c2"]
    assert [person.child["id"] for person in directory.find(only="incomplete")] == ["c3"]
    assert [person.child["id"] for person in directory.find(only="archived")] == ["c4"]
    assert (directory.count(), directory.count("archived")) == (3, 1)
    assert directory.groups() == [("老屋场", 2), ("竹林湾", 1)]


def test_a_reissued_badge_is_told_from_a_first_one(directory: Directory) -> None:
    wei = next(person for person in directory.people if person.child["id"] == "c1")
    assert (wei.badge or {})["id"] == "B"
    assert wei.reissued


def test_what_is_missing_is_named() -> None:
    assert people.missing({"name": "黄?"}, ()) == ("name", "born", "sex", "phone")
    assert people.missing(WEI, ("13900001211",)) == ()


def test_siblings_are_those_who_share_a_guardian() -> None:
    assert [other["name"] for other in people.siblings(WEI, [WEI, RAIN, CHAN, GONE, TWICE])] == ["王婷婷", "魏小雨"]
    assert people.siblings(CHAN, [WEI, RAIN, CHAN]) == []


def test_name_and_birth_date_together_are_known_already() -> None:
    everyone = [WEI, RAIN, TWICE]
    assert [other["id"] for other in people.known_already("魏　小涛", "2017-05-06", everyone)] == ["c1"]
    assert [other["id"] for other in people.known_already("魏小涛", "2017-05", everyone)] == ["c1"]
    assert people.known_already("魏小涛", "2016-05-06", everyone) == []
    assert people.known_already("魏小涛", None, everyone) == []
    assert people.known_already("魏小涛", "2017-05-06", everyone, but="c1") == []


def test_a_record_that_may_be_the_same_child_is_found_by_its_sound() -> None:
    newcomer = {"id": "n", "name": "魏晓涛", "born": "2017-05-06"}
    assert [other["id"] for other in people.alike(newcomer, [WEI, RAIN])] == ["c1"]
    assert people.alike({**newcomer, "born": None}, [WEI, RAIN]) == []
    assert [other["id"] for other in people.alike({"id": "n", "name": "魏小涛"}, [WEI, TWICE])] == ["c1"]


def test_age_is_counted_in_whole_years() -> None:
    assert people.age("2017-12-20", "2026-12-19") == 8
    assert people.age("2017-12-19", "2026-12-19") == 9
    assert people.age("2017-12", "2026-12-19") is None
    assert people.age("2017-11", "2026-12-19") == 9
    assert people.age(None, "2026-12-19") is None


# --- a form -----------------------------------------------------------------------------------------------------------------------


def filled(**typed: Any) -> dict[str, Any]:
    return {**editing.blank(), "name": "魏小涛", **typed}


def wrong(form: dict[str, Any], others: Any = ()) -> dict[str, str]:
    return {found.where: found.code for found in editing.check(form, today=TODAY, others=list(others)).wrong}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": "  "}, {"name": "name_missing"}),
        ({"name": "12"}, {"name": "name_missing"}),
        ({"name": "长" * 61}, {"name": "too_long"}),
        ({"born": "2016.2.30"}, {"born": "born_no_such_day"}),
        ({"born": "2027-1-1"}, {"born": "born_future"}),
        ({"born": "上个月"}, {"born": "born_unreadable"}),
        ({"number": "0"}, {"number": "number_unreadable"}),
        ({"number": "十七"}, {"number": "number_unreadable"}),
        ({"number": "018"}, {"number": "number_taken"}),
        ({"identity": "1.509022E+17"}, {"identity": "identity_damaged"}),
        ({"identity": "15090220170506"}, {"identity": "identity_length"}),
        ({"address": "路" * 501}, {"address": "too_long"}),
        ({"group": "组" * 101}, {"group": "too_long"}),
        ({"health": "敏" * 2001, "note": "注" * 2000}, {"health": "too_long"}),
        ({"alone": True, "alone_by": "奶" * 61, "alone_on": "2026-12-19"}, {"alone_by": "too_long"}),
        ({"guardians": [{"name": "刘" * 61, "work": "广" * 501}]}, {"guardians.0.name": "too_long", "guardians.0.work": "too_long"}),
        ({"alone": True}, {"alone_by": "alone_by_missing", "alone_on": "alone_on_missing"}),
        ({"alone": True, "alone_by": "奶奶"}, {"alone_on": "alone_on_missing"}),
        ({"alone": True, "alone_by": "奶奶", "alone_on": "2027-01-01"}, {"alone_on": "day_future"}),
        ({"alone": True, "alone_by": "奶奶", "alone_on": "2026-12"}, {"alone_on": "day_unreadable"}),
        ({"guardians": [{"relation": "奶奶"}]}, {"guardians.0.name": "guardian_nameless"}),
        ({"guardians": [{"name": "刘秀英", "phone": "1390000121"}]}, {"guardians.0.phone": "phone_short"}),
        ({"guardians": [{"name": "刘秀英"}, {}, {"name": "刘 秀英"}]}, {"guardians.2.name": "guardian_twice"}),
    ],
)
def test_every_mistake_is_named_at_its_field(typed: dict[str, Any], says: dict[str, str]) -> None:
    assert wrong(filled(**typed), [RAIN]) == says


def test_what_nobody_sees_is_not_written_down() -> None:
    typed = filled(
        name="\u202e魏小\u200b涛",
        note="怕\x00狗",
        alone=True,
        alone_by="奶\u2066奶",
        alone_on="2026-12-19",
        guardians=[{"name": "刘\ufeff秀英"}],
    )
    checked = editing.check(typed, today=TODAY, others=[])
    assert (checked.values["name"], checked.values["note"], checked.values["may_go_alone"]["by"]) == ("魏小涛", "怕狗", "奶奶")
    assert checked.guardians[0]["name"] == "刘秀英"


def test_what_nobody_touched_is_saved_as_it_was() -> None:
    kept = {"health": "花生过敏，别的都能吃（鸡蛋也行）。", "group": "六组（上）", "address": "柳坪村；老屋场 3 号"}
    form = filled(**kept, guardians=[{"name": "刘秀英", "work": "广州，打工", "phone": "１３９００００１２１８"}])
    checked = editing.check(form, today=TODAY, others=[])
    assert {name: checked.values[name] for name in kept} == kept
    assert (checked.guardians[0]["work"], checked.guardians[0]["phone"]) == ("广州，打工", "13900001218")


def test_a_form_is_read_as_generously_as_a_roster() -> None:
    values = editing.check(
        filled(name=" 黄　春 ", born="2017年5月6日", number="２１", school=" 柳坪小学 ", note=""), today=TODAY, others=[]
    ).values
    assert (values["name"], values["born"], values["number"], values["school"], values["note"]) == (
        "黄春",
        "2017-05-06",
        21,
        "柳坪小学",
        None,
    )
    assert editing.check(filled(alone=True, alone_by="奶奶", alone_on="2026.12.19"), today=TODAY, others=[]).values["may_go_alone"] == {
        "on": "2026-12-19",
        "by": "奶奶",
    }


def identity_number(born: str = "20170506", order: str = "123") -> str:
    first = "150902" + born + order
    return first + check_character(first)


def test_a_whole_identity_number_fills_in_what_it_knows_and_must_agree_with_the_rest() -> None:
    number = identity_number()
    values = editing.check(filled(identity=number.lower(), born="2017-05"), today=TODAY, others=[]).values
    assert (values["identity"], values["born"], values["sex"]) == (number, "2017-05-06", "male")
    assert wrong(filled(identity=number, born="2017-05-07")) == {"identity": "identity_other_born"}
    assert wrong(filled(identity=number, sex="female")) == {"identity": "identity_other_sex"}
    assert wrong(filled(identity=number), [{**RAIN, "identity": number}]) == {"identity": "identity_taken"}


def test_a_number_says_something_only_once_it_is_whole_and_right() -> None:
    number = identity_number()
    found = editing.read_number(f" {number[:6]} {number[6:]}", TODAY)
    assert found is not None
    assert (found.born, found.sex) == ("2017-05-06", "male")
    assert editing.read_number(number[:17], TODAY) is None
    assert editing.read_number(number[:17] + ("1" if number[17] == "0" else "0"), TODAY) is None


def test_a_form_shows_numbers_as_the_page_does() -> None:
    form = editing.form_of({**WEI, "number": 3}, {"g1": {**GRANNY, "phone": "07434221234"}})
    assert (form["number"], form["guardians"][0]["phone"]) == ("003", "0743 4221234")


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("13900001207", "139 0000 1207"),
        ("07434221234", "0743 4221234"),
        ("0743422123", "0743 422123"),
        ("01062345678", "010 62345678"),
        ("02187654321", "021 87654321"),
        ("4221234", "4221234"),
        ("139 本人", "139 本人"),
        (None, ""),
    ],
)
def test_a_telephone_number_is_grouped_as_it_is_read_aloud(digits: str | None, shown: str) -> None:
    assert grouped(digits) == shown


@pytest.mark.parametrize(
    ("typed", "known", "word"),
    [
        ("6组", ["五组", "六组"], "六组"),
        ("６ 组", ["六组"], "六组"),
        ("十二组", ["12组"], "12组"),
        ("二（1）班", ["二(1)班"], "二(1)班"),
        ("六组", ["六组", "6组"], None),
        ("河冬", ["河东"], None),
        ("新桥组", ["六组"], None),
        ("  ", ["六组"], None),
    ],
)
def test_what_is_written_already_in_another_way_is_found(typed: str, known: list[str], word: str | None) -> None:
    assert people.written_before(typed, known) == word


def test_a_record_survives_its_own_form_unchanged() -> None:
    record = {**WEI, "identity": identity_number(), "note": "爱画画", "may_go_alone": {"on": "2026-12-01", "by": "奶奶"}}
    form = editing.form_of(record, {"g1": GRANNY})
    checked = editing.check(form, today=TODAY, others=[RAIN])
    links, saved = editing.settle(checked.guardians, {"g1": GRANNY}, child="c1", children=[record, RAIN], before=record["guardians"])
    assert (checked.wrong, saved, links) == ([], [], record["guardians"])
    assert {name: value for name, value in checked.values.items() if value is not None} == {
        name: value for name, value in record.items() if name not in ("id", "guardians")
    }


def settle(people_: list[dict[str, Any]], known: dict[str, Any], children: list[dict[str, Any]]) -> Any:
    checked = editing.check(filled(guardians=people_), today=TODAY, others=[])
    return editing.settle(checked.guardians, known, child="c1", children=children, make_id=lambda prefix: prefix + "new")


def test_the_same_name_and_number_is_the_same_guardian() -> None:
    links, saved = settle([{"name": "刘秀英", "phone": "139 0000 1211", "relation": "奶奶"}], {"g1": GRANNY}, [RAIN])
    assert links == [{"guardian": "g1", "relation": "奶奶", "may_collect": True}]
    assert saved == []


def test_a_namesake_with_another_number_is_another_guardian() -> None:
    links, saved = settle([{"name": "刘秀英", "phone": "13900009999"}], {"g1": GRANNY}, [RAIN])
    assert links[0]["guardian"] == "gnew"
    assert saved[0]["phone"] == "13900009999"


def test_a_new_number_of_a_shared_guardian_is_new_for_the_sibling_too() -> None:
    links, saved = settle([{"guardian": "g1", "name": "刘秀英", "phone": "13900009999"}], {"g1": GRANNY}, [WEI, RAIN])
    assert links[0]["guardian"] == saved[0]["id"] == "g1"


def test_writing_another_name_over_a_shared_guardian_leaves_the_siblings_theirs() -> None:
    links, saved = settle([{"guardian": "g1", "name": "李桂花", "phone": "13900001211"}], {"g1": GRANNY}, [WEI, RAIN])
    assert links[0]["guardian"] == saved[0]["id"] == "gnew"
    links, saved = settle([{"guardian": "g1", "name": "李桂花", "phone": "13900001211"}], {"g1": GRANNY}, [WEI])
    assert saved == [{"id": "g1", "name": "李桂花", "phone": "13900001211", "work": None}]


# --- two records, one child -------------------------------------------------------------------------------------------------------


def test_the_child_of_the_roster_stays_and_not_the_one_taken_down_at_a_desk() -> None:
    newcomer = {"id": "c0", "name": "魏晓涛", "newcomer_at": "a1", "added_at": "2026-01-01T00:00:00.000Z"}
    older = {**WEI, "added_at": "2026-06-01T00:00:00.000Z"}
    assert merging.which_stays(newcomer, older) == (older, newcomer)
    younger = {**RAIN, "added_at": "2026-07-01T00:00:00.000Z"}
    assert merging.which_stays(younger, older) == (older, younger)


def test_merging_takes_the_chosen_values_and_all_that_only_one_knew() -> None:
    goes = {
        "id": "c9",
        "name": "魏晓涛",
        "number": 61,
        "health": "花生过敏",
        "guardians": [{"guardian": "g2", "relation": "叔叔", "may_collect": False}],
    }
    assert merging.differences(WEI, goes) == ["name", "number"]
    result = merging.merged(WEI, goes, {"name": "goes"})
    assert (result["id"], result["name"], result["number"], result["health"]) == ("c1", "魏晓涛", 17, "花生过敏")
    assert result["guardians"] == [*WEI["guardians"], *goes["guardians"]]


def test_who_may_not_collect_in_one_record_may_not_after_merging() -> None:
    goes = {"id": "c9", "guardians": [{"guardian": "g1", "relation": "外婆", "may_collect": False}]}
    assert merging.merged(WEI, goes, {})["guardians"] == [{"guardian": "g1", "relation": "奶奶", "may_collect": False}]


def test_a_child_is_archived_after_merging_only_if_both_were() -> None:
    assert merging.merged(GONE, {"id": "c9"}, {})["archived_at"] is None
    assert merging.merged(GONE, {"id": "c9", "archived_at": "2026-02-02T00:00:00.000Z"}, {})["archived_at"] == GONE["archived_at"]


def test_two_identity_numbers_are_hardly_one_child() -> None:
    one, two = identity_number(), identity_number(order="125")
    assert merging.contradicts({"identity": one}, {"identity": two})
    assert not merging.contradicts({"identity": one}, {"identity": None})


# --- what was changed -------------------------------------------------------------------------------------------------------------


def test_edits_are_read_backwards_from_what_stands_now() -> None:
    entries = [
        {"at": "1", "by": "周敏", "before": None},
        {"at": "2", "by": "李老师", "before": {"group": None}},
        {"at": "3", "by": "周敏", "before": {"group": "老屋场", "added_at": "x"}},
    ]
    found = changes.edits(entries, {"id": "c1", "group": "竹林湾"})
    assert [(edit.at, edit.made, [(one.name, one.before, one.after) for one in edit.fields]) for edit in found] == [
        ("3", False, [("group", "老屋场", "竹林湾")]),
        ("2", False, [("group", None, "老屋场")]),
        ("1", True, []),
    ]


def test_guardians_are_compared_one_by_one() -> None:
    before = [{"guardian": "g1", "relation": "奶奶"}, {"guardian": "g2", "may_collect": True}]
    after = [{"guardian": "g2", "may_collect": False}, {"guardian": "g3"}]
    assert changes.links(before, after) == [("g1", "removed", None, None), ("g3", "added", None, None), ("g2", "may_collect", True, False)]


# --- by hand ----------------------------------------------------------------------------------------------------------------------

ACTIVITY = {"id": "a1", "starts_at": "2026-12-19T01:00:00.000Z", "ends_at": "2026-12-19T05:00:00.000Z"}
NOW, ZONE = "2026-12-19T04:00:00.000Z", "Asia/Shanghai"


def test_a_time_on_the_wall_is_an_instant() -> None:
    assert by_hand.happened("2026-12-19", "9:12", ACTIVITY, now=NOW, zone=ZONE) == "2026-12-19T01:12:00.000Z"


@pytest.mark.parametrize(
    ("day", "clock", "code"),
    [
        ("19.12.", "09:12", "day_unreadable"),
        ("2026-12-19", "halb zehn", "time_unreadable"),
        ("2026-12-18", "09:12", "not_that_day"),
        ("2026-12-19", "12:01", "not_yet"),
    ],
)
def test_a_time_that_cannot_be_is_named(day: str, clock: str, code: str) -> None:
    with pytest.raises(Unclear) as raised:
        by_hand.happened(day, clock, ACTIVITY, now=NOW, zone=ZONE)
    assert raised.value.code == code


def usual(kind: str, *written: dict[str, Any], now: str = NOW, **more: Any) -> tuple[str, str]:
    sheet = fold("a1", "c1", written, is_void=lambda _fact: False, zone=ZONE)
    return by_hand.usual_time(kind, ACTIVITY | more, sheet, now=now, zone=ZONE)


def test_the_form_begins_with_now_while_the_activity_is_on_and_else_with_its_beginning_or_end() -> None:
    later = "2026-12-25T04:00:00.000Z"
    assert usual("arrival") == usual("departure") == ("2026-12-19", "12:00")
    assert usual("arrival", now=later) == ("2026-12-19", "09:00")
    assert usual("departure", now=later) == usual("handout", now=later) == ("2026-12-19", "13:00")
    assert usual("departure", closed_at="2026-12-19T03:30:00.000Z") == ("2026-12-19", "11:30")


def test_what_is_written_of_a_child_who_went_home_lies_before_it_left() -> None:
    stay = fact("f1", "arrival", "2026-12-19T01:05:00.000Z"), fact("f2", "departure", "2026-12-19T02:53:20.000Z")
    assert usual("handout", *stay) == usual("attendance", *stay) == ("2026-12-19", "10:53")
    assert usual("arrival", *stay) == ("2026-12-19", "12:00"), "that it came back is what an arrival would say"
    on_the_minute = fact("f2", "departure", "2026-12-19T02:53:00.000Z")
    assert usual("handout", stay[0], on_the_minute) == ("2026-12-19", "10:52")


@pytest.mark.parametrize(
    ("kind", "at", "asks"),
    [
        ("handout", "2026-12-19T03:00:00.000Z", True),
        ("arrival", "2026-12-19T03:00:00.000Z", True),
        ("handout", "2026-12-19T02:53:00.000Z", False),
        ("departure", "2026-12-19T03:00:00.000Z", False),
        ("handout", "2026-12-20T03:00:00.000Z", False),
    ],
)
def test_what_says_that_a_child_came_back_is_noticed(kind: str, at: str, asks: bool) -> None:
    stay = fact("f1", "arrival", "2026-12-19T01:05:00.000Z"), fact("f2", "departure", "2026-12-19T02:53:20.000Z")
    sheet = fold("a1", "c1", stay, is_void=lambda _fact: False, zone=ZONE)
    assert by_hand.came_back_after(kind, sheet, at, ZONE) == ("2026-12-19T02:53:20.000Z" if asks else None)


def fact(id: str, kind: str, at: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": kind, "activity": "a1", "child": "c1", "happened_at": at, "outcome": "recorded", **more}


def test_a_year_in_times_and_things() -> None:
    books = Books()
    books.add(fact("f1", "arrival", "2026-12-19T01:12:00.000Z"))
    pack = {"contents": [{"item": "pencil", "quantity": 2}]}
    books.add(fact("f2", "handout", "2026-12-19T01:40:00.000Z", item="pack", quantity=2, details=pack))
    books.add(fact("f3", "take_back", "2026-12-19T01:50:00.000Z", item="pencil", quantity=1))
    books.add(fact("f4", "handout", "2025-12-19T01:40:00.000Z", item="pencil", quantity=9))
    held = by_hand.held(
        [
            ACTIVITY,
            {**ACTIVITY, "id": "a2"},
            {**ACTIVITY, "id": "a3", "cancelled_at": NOW},
            {**ACTIVITY, "id": "a4", "starts_at": "2026-12-20T01:00:00.000Z"},
        ],
        year="2026",
        now=NOW,
        zone=ZONE,
    )
    assert [activity["id"] for activity in held] == ["a1", "a2"]
    assert by_hand.came("c1", held, books) == [True, False]
    assert by_hand.received("c1", year="2026", books=books) == {"pencil": 3}


def test_facts_are_gathered_by_day_and_activity() -> None:
    written = [
        fact("f3", "arrival", "2026-12-19T16:30:00.000Z"),
        fact("f2", "departure", "2026-12-19T15:00:00.000Z"),
        fact("f1", "arrival", "2026-12-19T01:00:00.000Z"),
    ]
    gathered = [(day, [one["id"] for one in group]) for day, _activity, group in by_hand.by_day(written, ZONE)]
    assert gathered == [("2026-12-20", ["f3"]), ("2026-12-19", ["f2", "f1"])]


def test_repeats_of_a_scan_stand_behind_the_first_one() -> None:
    written = [
        fact("f6", "departure", "2026-12-19T03:00:00.000Z"),
        fact("f5", "arrival", "2026-12-19T01:02:00.000Z", outcome="already"),
        fact("f4", "attendance", "2026-12-19T01:01:30.000Z", segment="s2", outcome="already"),
        fact("f3", "attendance", "2026-12-19T01:01:00.000Z", segment="s1"),
        fact("f2", "arrival", "2026-12-19T01:00:30.000Z", outcome="already"),
        fact("f1", "arrival", "2026-12-19T01:00:00.000Z"),
    ]

    def shown(*voided: str) -> list[list[str]]:
        return [[one["id"] for one in scans] for scans in by_hand.folded(written, lambda one: one["id"] in voided)]

    assert shown() == [["f6"], ["f4"], ["f3"], ["f1", "f2", "f5"]]
    assert shown("f2") == [["f6"], ["f4"], ["f3"], ["f2"], ["f1", "f5"]]
    assert shown("f1") == [["f6"], ["f4"], ["f3"], ["f2", "f5"], ["f1"]]
    offline = [
        fact("f1", "arrival", "2026-12-19T01:00:00.000Z", seq=2, outcome="already"),
        fact("f2", "arrival", "2026-12-19T01:01:00.000Z", seq=1),
    ]
    assert [[one["id"] for one in scans] for scans in by_hand.folded(offline, lambda _one: False)] == [["f1", "f2"]]


# --- kept from collecting one child -----------------------------------------------------------------------------------------------


def with_father(id: str, may_collect: bool, **more: Any) -> dict[str, Any]:
    return {"id": id, "name": id, "guardians": [{"guardian": "g9", "relation": "爸爸", "may_collect": may_collect}], **more}


def test_whoever_is_kept_from_one_child_is_asked_about_for_the_others() -> None:
    rain, snow, gone = with_father("魏小雨", True), with_father("魏小雪", False), with_father("魏小云", True, merged_into="魏小雨")
    children = [with_father("魏小涛", False), rain, snow, gone, {"id": "石头"}]
    found = editing.may_still_collect(children[0], with_father("魏小涛", True)["guardians"], children)
    assert [(link["guardian"], other["id"]) for link, other in found] == [("g9", "魏小雨")]
    assert editing.may_still_collect(children[0], (), children) == found, "a guardian who is new to the child"
    assert editing.without_collecting(rain, "g9") == with_father("魏小雨", False)


def test_who_was_kept_away_before_is_not_asked_about_each_time() -> None:
    child = with_father("魏小涛", False)
    assert editing.may_still_collect(child, child["guardians"], [child, with_father("魏小雨", True)]) == []
    allowed = with_father("魏小涛", True)
    assert editing.may_still_collect(allowed, child["guardians"], [allowed, with_father("魏小雨", True)]) == []

"""Something happened that should not have: it is written down in under a minute, told to those who must know, and seen by nobody else."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from care import days, incidents
from care.incidents import Draft
from pages import sampling
from storage.backup import backup_now, restore
from storage.check import check
from storage.store import Store
from tests.conftest import Centre
from tests.papers.looking import text
from tests.test_activities_pages import NOW, activity, child, confirm, only, press, write
from tests.waiting import until

ZONE = "Asia/Shanghai"
FOUND = "2026-12-19T02:10:40.000Z"


def later(minutes: float) -> str:
    return days.shifted(FOUND, minutes * 60_000)


def fall(**more: Any) -> Draft:
    return Draft(**{"kind": "injury", "what": "跑步摔了，膝盖破皮", "found_at": FOUND, **more})


def saved(centre: Centre, **more: Any) -> dict[str, Any]:
    record = incidents.written(fall(found_at=days.shifted(NOW, -300_000), **more), by="周敏", now=NOW)
    return centre.ledger.save("incidents", record, by="周敏")


def the_one(centre: Centre) -> dict[str, Any]:
    (found,) = centre.ledger.store.incidents.all()
    return found


# --- the rules ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, {}),
        ({"kind": ""}, {"kind": "missing"}),
        ({"what": "  "}, {"what": "missing"}),
        ({"what": "长" * 2001}, {"what": "too_long"}),
        ({"found_at": ""}, {"found_at": "missing"}),
        ({"found_at": later(30)}, {"found_at": "not_yet"}),
        ({"reported_at": later(30)}, {"reported_at": "not_yet"}),
        ({"reported_at": later(-1)}, {"reported_at": "before_found"}),
        ({"reported_at": days.shifted(FOUND, -30_000)}, {}),  # the same minute: on paper it is one time
        ({"told": [{"who": "guardian", "at": later(-2)}]}, {"told": "before_found"}),
    ],
)
def test_what_cannot_be_so(given: dict[str, Any], wrong: dict[str, str]):
    assert incidents.problems(fall(**given), later(20)) == wrong


@pytest.mark.parametrize(("minutes", "in_time"), [(0, True), (5, True), (6, False)])
def test_five_minutes_by_the_clock_are_in_time_and_six_are_not(minutes: int, in_time: bool):
    record = incidents.written(fall(), by="周敏", now=later(minutes))
    assert (incidents.minutes(record), incidents.in_time(record)) == (minutes, in_time)


def test_the_minutes_are_those_between_the_two_times_as_they_are_printed():
    record = incidents.written(fall(), by="周敏", now=days.shifted(FOUND, 5 * 60_000 + 15_000))  # 10:10:40 and 10:15:55
    assert [days.local(record[name], ZONE).strftime("%H:%M") for name in ("found_at", "reported_at")] == ["10:10", "10:15"]
    assert incidents.minutes(record) == 5


def test_it_was_reported_when_the_one_in_charge_was_told_not_when_a_grandmother_was():
    told = [{"who": "guardian", "at": later(1)}, {"who": "organizer", "at": later(3)}]
    assert incidents.written(fall(told=told), by="周敏", now=later(8))["reported_at"] == later(3)
    assert incidents.written(fall(told=told[:1]), by="周敏", now=later(8))["reported_at"] == later(8)


def test_a_second_tap_takes_it_back():
    draft = fall()
    for _tap in range(2):
        draft.tell("village", FOUND)
        draft.name("c1")
    assert (draft.told, draft.children) == ([], [])


def test_a_change_keeps_who_wrote_it_first_and_when_it_was_reported():
    record = {**incidents.written(fall(), by="周敏", now=later(2)), "closed_at": later(9)}
    draft = incidents.of_record(record)
    draft.what = "在操场摔了"
    after = incidents.changed(record, draft)
    assert {name for name in after if after[name] != record[name]} == {"what"}


def test_the_latest_stands_first_and_what_was_withdrawn_concerns_no_child():
    first, second = (incidents.written(fall(found_at=later(n), children=["c1"]), by="周敏", now=later(9)) for n in (0, 3))
    gone = incidents.withdrawn(second, reason="记重了", by="周敏", now=later(9))
    assert incidents.latest_first([first, second]) == [second, first]
    assert incidents.concerning([first, gone], ["c1"]) == [first]
    assert incidents.concerning([first], ["c2"]) == []
    assert [incidents.state(one) for one in (first, {**first, "closed_at": NOW}, gone)] == ["open", "closed", "withdrawn"]


# --- kept ------------------------------------------------------------------------------------------------------------------------


def test_an_old_folder_takes_incidents_and_they_come_through_backup_restore_and_check(tmp_path: Path):
    shutil.copytree(Path(__file__).parent / "data" / "format-1", tmp_path / "data")
    store = Store.open(tmp_path / "data")
    assert len(store.incidents) == 0
    record = store.save("incidents", incidents.written(fall(children=["c1"]), by="周敏", now=later(2)), by="周敏")
    store.commit_now()
    backup_now(store, tmp_path / "b.zip")
    store.compact()
    store.close()
    assert check(tmp_path / "data").tables["incidents"] == 1
    restore(tmp_path / "b.zip", tmp_path / "new")
    for folder in ("data", "new"):
        again = Store.open(tmp_path / folder)
        assert again.incidents.all() == [record]
        assert len(again.children) == 3
        again.close()


def test_a_program_that_knows_no_incidents_opens_the_folder_and_keeps_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = Store.open(tmp_path)
    store.save("incidents", incidents.written(fall(), by="周敏", now=later(2)), by="周敏")
    store.commit_now()
    store.close()
    with monkeypatch.context() as older:
        older.setattr("storage.store.TABLES", ("children", "facts", "history"))
        store = Store.open(tmp_path)
        store.save("children", {"id": "c1"}, by=None)
        store.commit_now()
        store.compact()
        store.close()
    store = Store.open(tmp_path)
    assert (len(store.incidents), len(store.children)) == (1, 1)
    store.close()


def test_what_was_tried_out_on_the_sample_goes_with_it_and_what_was_real_stays(centre: Centre):
    made = sampling.load(centre.ledger, by="周敏")
    tried = centre.ledger.store.children.all()[0]["id"]
    real = child(centre, "魏小涛", "河东组", 170)["id"]
    saved(centre, activity=made["id"])
    saved(centre, children=[tried])
    kept = saved(centre, children=[tried, real])
    sampling.remove(centre.ledger, by="周敏")
    assert [one["id"] for one in centre.ledger.store.incidents.all()] == [kept["id"]]
    assert {entry["record"] for entry in centre.ledger.store.history.all() if entry["table"] == "incidents"} == {kept["id"]}


# --- written down ----------------------------------------------------------------------------------------------------------------


async def test_four_taps_and_one_sentence_write_it_down(user: User, centre: Centre):
    made, wei = activity(centre), child(centre, "魏小涛", "河东组", 17)
    await user.open(f"/activities/{made['id']}/board")
    await user.should_see("记一个情况")
    await user.open(f"/incidents/new?activity={made['id']}")  # the first tap
    await press(user, "受伤")
    await write(user, "怎么回事", "跑步摔了，膝盖破皮")
    await write(user, "哪个孩子", "wxt")
    await press(user, "魏小涛")
    await press(user, "监护人")
    await press(user, "记下")
    await user.should_see("在 5 分钟以内")
    one = the_one(centre)
    assert (one["kind"], one["what"], one["children"], one["activity"]) == ("injury", "跑步摔了，膝盖破皮", [wei["id"]], made["id"])
    assert [told["who"] for told in one["told"]] == ["guardian"]
    assert one["found_at"] <= one["told"][0]["at"] <= one["reported_at"]
    assert one["by"] == "周敏"
    await user.open(f"/children/{wei['id']}")
    await user.should_see("情况记录")


async def test_what_is_missing_is_said_and_what_was_typed_stays(user: User, centre: Centre):
    await user.open("/incidents/new")
    await press(user, "记下")
    await user.should_see("选一下是哪一类。")
    (field,) = user.find(kind=ui.textarea).elements
    assert field.error == "写一句怎么回事。"
    await write(user, "怎么回事", "投影仪摔了")
    await press(user, "东西坏了")
    await press(user, "记下", times=2)
    await until(lambda: len(centre.ledger.store.incidents) > 0, "an incident")
    await user.should_see("告诉了谁")
    assert (the_one(centre)["kind"], the_one(centre)["activity"], the_one(centre)["children"]) == ("damage", None, [])


async def test_what_was_found_ten_minutes_ago_was_not_reported_in_time(user: User, centre: Centre):
    await user.open("/incidents/new")
    await press(user, "走失")
    await write(user, "怎么回事", "点名时少了一个")
    await press(user, "10 分钟前")
    await press(user, "记下")
    await user.should_see("超过 5 分钟")
    assert incidents.minutes(the_one(centre)) in (10, 11)


async def test_another_time_is_written_and_one_to_come_is_not_taken(user: User, centre: Centre):
    await user.open("/incidents/new")
    await press(user, "生病")
    await write(user, "怎么回事", "发烧")
    await press(user, "别的时间")
    await write(user, "哪一天", days.day_of(days.shifted(NOW, 2 * 86_400_000)))
    await press(user, "记下")
    await user.should_see("这个时间还没到。")
    await write(user, "哪一天", "2026-02-30")
    await press(user, "记下")
    await user.should_see("没有这一天，看看日期。")
    await write(user, "哪一天", days.day_of(days.shifted(NOW, -86_400_000)))
    await press(user, "记下")
    await until(lambda: len(centre.ledger.store.incidents) == 1, "an incident")
    assert days.day_of(the_one(centre)["found_at"]) == days.day_of(days.shifted(NOW, -86_400_000))


async def test_the_activity_that_is_on_is_meant_where_none_is_named(user: User, centre: Centre):
    activity(centre)
    await user.open("/incidents/new")
    await press(user, "打架")
    await write(user, "怎么回事", "抢球")
    await press(user, "记下")
    await until(lambda: len(centre.ledger.store.incidents) == 1, "an incident")
    assert the_one(centre)["activity"] == only(centre)["id"]


def shown_as_told(user: User, *codes: str) -> bool:
    """Whether the page shows just these as told."""
    latest: Any = max(user.find(marker="told").elements, key=lambda element: element.id)
    return re.findall('data-told="([^"]+)"', latest.content) == list(codes)


# --- followed up -----------------------------------------------------------------------------------------------------------------


async def test_who_was_told_and_what_was_done_is_added_until_it_is_closed(user: User, centre: Centre):
    one = saved(centre)
    await user.open(f"/incidents/{one['id']}")
    await write(user, "做了什么", "擦了药，奶奶接回家了")
    await press(user, "村委")
    await until(lambda: shown_as_told(user, "village"), "somebody told")
    await press(user, "别人")
    await write(user, "名字", "学校的王老师")
    await confirm(user)
    await until(lambda: shown_as_told(user, "village", "学校的王老师"), "another one told")
    await press(user, "记下怎么处理的")
    await until(lambda: the_one(centre)["done"] == "擦了药，奶奶接回家了", "what was done")
    user.find(marker="told").trigger("click", "village")
    await until(lambda: shown_as_told(user, "学校的王老师"), "one taken off again")
    await press(user, "处理完了")
    await until(lambda: bool(the_one(centre)["closed_at"]), "it closed")
    await user.should_see("修改记录")
    assert len([entry for entry in centre.ledger.store.history.by("record", one["id"]) if entry["before"]]) == 5
    await press(user, "再打开")
    await until(lambda: the_one(centre)["closed_at"] is None, "it open again")


async def test_a_change_keeps_what_was_there_before(user: User, centre: Centre):
    one = saved(centre, told=[{"who": "guardian", "at": NOW}])
    await user.open(f"/incidents/{one['id']}/edit")
    await write(user, "怎么回事", "在操场摔了")
    await press(user, "记下")
    await user.should_see("在操场摔了")
    await user.should_see("跑步摔了，膝盖破皮")  # struck through, below
    after = the_one(centre)
    assert {name for name in after if after[name] != one[name]} == {"what"}


async def test_it_is_withdrawn_with_a_reason_and_stays(user: User, centre: Centre):
    one = saved(centre)
    await user.open(f"/incidents/{one['id']}")
    await press(user, "撤回这一条")
    await user.should_see("撤回这一条情况？")
    await confirm(user)
    await user.should_see("撤回这一条情况？")
    assert not the_one(centre).get("withdrawn")
    await write(user, "为什么", "记重了")
    await confirm(user)
    await until(lambda: bool(the_one(centre).get("withdrawn")), "it withdrawn")
    assert (the_one(centre)["withdrawn"]["by"], the_one(centre)["withdrawn"]["reason"]) == ("周敏", "记重了")
    await user.open("/incidents")
    await user.should_see("<s>受伤 跑步摔了，膝盖破皮</s>")
    assert (await user.http_client.get(f"/incidents/{one['id']}/edit")).status_code == 404


async def test_the_list_is_of_one_activity_where_it_is_asked_for(user: User, centre: Centre):
    made = activity(centre)
    saved(centre, activity=made["id"])
    saved(centre, what="投影仪摔了", kind="damage")
    await user.open("/incidents")
    await user.should_see("投影仪摔了")
    await user.open(f"/incidents?activity={made['id']}")
    await user.should_see("膝盖破皮")
    await user.should_not_see("投影仪摔了")


# --- told to nobody else ---------------------------------------------------------------------------------------------------------


async def test_a_stranger_reads_nothing_of_it(stranger: User, centre: Centre):
    one = saved(centre)
    for path in ("/incidents", f"/incidents/{one['id']}", f"/incidents/{one['id']}/edit", f"/incidents/{one['id']}/report.pdf"):
        answer = await stranger.http_client.get(path)
        assert answer.status_code in (303, 307, 401, 403), path
        assert "膝盖" not in answer.text


async def test_a_station_hears_nothing_of_it(user: User, centre: Centre):
    made, wei = activity(centre), child(centre, "魏小涛", "河东组", 17)
    joined = await user.http_client.post(
        "/api/join", json={"code": made["join_code"], "station": "0190f1d2-7a60-7c3e-8b53-6f0f6c1a2b3c", "name": "李老师"}
    )
    token, cursor = joined.json()["token"], ""
    user.http_client.cookies.clear()
    headers = {"authorization": f"Bearer {token}"}
    one = saved(centre, activity=made["id"], children=[wei["id"]])
    await centre.ledger.commit()
    for _pull in range(2):
        told = await user.http_client.post("/api/sync", headers=headers, json={"cursor": cursor, "facts": []})
        assert told.status_code == 200
        assert one["id"] not in told.text
        assert "膝盖" not in told.text
        cursor = told.json()["cursor"]
    assert wei["id"] in joined.text + told.text or cursor
    for path in (f"/incidents/{one['id']}/report.pdf", "/incidents"):
        answer = await user.http_client.get(path, headers=headers)
        assert answer.status_code in (303, 307, 401, 403), path
        assert "膝盖" not in answer.text


# --- on paper --------------------------------------------------------------------------------------------------------------------


async def test_the_report_has_both_times_the_minutes_and_lines_to_sign(user: User, centre: Centre):
    wei = child(centre, "魏小涛", "河东组", 17)
    one = saved(centre, children=[wei["id"]], told=[{"who": "guardian", "at": NOW}], where="操场")
    answer = await user.http_client.get(f"/incidents/{one['id']}/report.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert wei["name"] not in answer.headers["content-disposition"]
    words = text(answer.content)
    for piece in ("情况报告单", "受伤", "魏小涛（017，河东组）", "操场", "5 分钟，在 5 分钟以内", "监护人", "负责人签字", "发现人签字"):
        assert piece in words, piece
    for name in ("found_at", "reported_at"):
        assert days.local(one[name], centre.ledger.centre["time_zone"]).strftime("%H:%M") in words
    assert (await user.http_client.get("/incidents/n404/report.pdf")).status_code == 404


async def test_a_long_story_loses_no_word_on_paper(user: User, centre: Centre):
    one = saved(centre, what="起初没有人看见。" * 200 + "后来找到了。")
    words = text((await user.http_client.get(f"/incidents/{one['id']}/report.pdf")).content).replace(" ", "")
    assert words.count("起初没有人看见。") + words.count("起初没有人看") - words.count("起初没有人看见。") >= 190
    assert "后来找到了。" in words

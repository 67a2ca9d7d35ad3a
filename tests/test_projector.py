"""大屏: the wall greets who came last, counts, and has nothing private in any byte of it."""

import json
import uuid
from typing import Any

import pytest
from nicegui.testing import User

from care import days, given, wall
from pages import sampling
from tests.conftest import Centre
from tests.waiting import until

Record = dict[str, Any]


@pytest.mark.parametrize(
    ("name", "nation", "called"),
    [
        ("魏小涛", None, "小涛"),
        ("吴桐", None, "桐"),
        ("欧阳思源", None, "思源"),
        ("欧阳锋", None, "锋"),
        ("司马云帆", "汉族", "云帆"),
        ("陈李思源", None, "思源"),
        ("阿依古丽·买买提", "维吾尔族", "阿依古丽"),
        ("阿依古丽•买买提", None, "阿依古丽"),
        ("扎西尼玛", "藏族", "扎西尼玛"),
        ("扎西尼玛", None, "尼玛"),
        ("Wang Xiaoming", None, ""),
        ("王·小明", None, ""),
        ("Anna", None, "Anna"),
        ("涛", None, "涛"),
        ("", None, ""),
    ],
)
def test_a_child_is_called_by_its_first_name(name: str, nation: str | None, called: str) -> None:
    assert given.given(name, nation) == called


def test_two_of_one_first_name_are_told_apart_by_number_and_never_by_surname() -> None:
    children = [
        {"id": "c1", "name": "魏小涛", "number": 17},
        {"id": "c2", "name": "王小涛", "number": 4},
        {"id": "c3", "name": "吴桐", "number": 8},
        {"id": "c4", "name": "Wang Xiaoming", "number": 9},
    ]
    assert given.first_names(children) == {"c1": "小涛 017", "c2": "小涛 004", "c3": "桐", "c4": "009"}


# --- the page -------------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def activity(centre: Centre) -> Record:
    """The sample's activity, on since two hours."""
    loaded = sampling.load(centre.ledger, by="周敏")
    await centre.ledger.commit()
    return dict(loaded)


async def happened(centre: Centre, activity: Record, kind: str, name: str, **more: Any) -> str:
    child = next(child for child in centre.ledger.children() if child["name"] == name)
    raw = {
        "id": str(uuid.uuid4()),
        "kind": kind,
        "at": days.now(),
        "clock": 0,
        "activity": activity["id"],
        "child": child["id"],
        "by": "李老师",
    }
    taken = centre.ledger.take({**raw, **more}, station={"id": "s1", "joined": {activity["id"]: activity["starts_at"]}}, sent_at=None)
    await centre.ledger.commit()
    return taken.id or ""


def shown(user: User) -> Record:
    (made,) = user.find(marker="wall").elements
    return made.props["view"]


async def test_the_wall_greets_by_first_name_who_came_last_and_follows(user: User, centre: Centre, activity: Record) -> None:
    await user.open(f"/activities/{activity['id']}/wall")
    assert (shown(user)["number"], shown(user)["below"], shown(user)["greeting"]) == (0, "到了，共 60 人", None)
    await happened(centre, activity, "arrival", "魏小涛")
    await until(lambda: shown(user)["number"] == 1)
    assert (shown(user)["greeting"]["leaf"], shown(user)["greeting"]["name"]) == ("涛", "小涛")
    await happened(centre, activity, "arrival", "司马云帆")
    await until(lambda: shown(user)["number"] == 2)
    assert shown(user)["greeting"]["name"] == "云帆"
    centre.ledger.save("children", {"id": "c-new", "name": "周大江", "newcomer_at": activity["id"], "added_at": days.now()}, by="周敏")
    await happened(centre, activity, "arrival", "周大江")
    await until(lambda: shown(user)["below"] == "到了，共 60 人，还来了 1 位新朋友")
    assert shown(user)["number"] == 2, "two of the sixty"


async def test_by_choice_it_greets_by_number(user: User, centre: Centre, activity: Record) -> None:
    await happened(centre, activity, "arrival", "魏小涛")
    await user.open(f"/activities/{activity['id']}/wall?show=numbers")
    number = next(child["number"] for child in centre.ledger.children() if child["name"] == "魏小涛")
    assert (shown(user)["greeting"]["leaf"], shown(user)["greeting"]["name"]) == ("", f"{number:03d} 号")
    assert "小涛" not in json.dumps(shown(user), ensure_ascii=False)


async def test_a_second_scan_or_a_pack_is_no_new_arrival_and_who_went_home_is_not_greeted(centre: Centre, activity: Record) -> None:
    def greeted() -> str | None:
        last = wall.last_arrival(activity["id"], centre.ledger.books)
        return centre.ledger.store.children.need(last[0])["name"] if last else None

    await happened(centre, activity, "arrival", "魏小涛", at=days.shifted(days.now(), -300_000))
    await happened(centre, activity, "arrival", "吴桐", at=days.shifted(days.now(), -200_000))
    await happened(centre, activity, "arrival", "魏小涛")
    await happened(centre, activity, "handout", "魏小涛", item=activity["items"][0]["item"])
    assert greeted() == "吴桐"
    await happened(centre, activity, "departure", "吴桐")
    assert greeted() == "魏小涛"


@pytest.mark.parametrize("show", ["names", "numbers"])
async def test_no_byte_of_the_wall_has_a_surname_a_telephone_a_missing_name_or_a_question(
    user: User, centre: Centre, activity: Record, show: str
) -> None:
    here = ["魏小涛", "司马云帆", "热依扎·艾尔肯江"]
    for name in here:
        await happened(centre, activity, "arrival", name)
    await happened(centre, activity, "question", "魏小涛", details={"name": "王强", "relation": "叔叔的朋友", "phone": "13800001234"})
    answer = await user.http_client.get(f"/activities/{activity['id']}/wall?show={show}")
    assert answer.status_code == 200
    await user.open(f"/activities/{activity['id']}/wall?show={show}")
    await happened(centre, activity, "arrival", "吴桐")
    await until(lambda: shown(user)["number"] == 4)
    followed = json.dumps(shown(user), ensure_ascii=False)
    for sent in (answer.text, answer.content.decode("unicode_escape", errors="ignore"), followed):
        for child in centre.ledger.children():
            assert child["name"] not in sent
            if child["name"] not in [*here, "吴桐"] and len(given.given(child["name"])) > 1:
                assert given.given(child["name"]) not in sent, "who is missing is not named, by first name either"
        for guardian in (one for one in centre.ledger.store.guardians.all() if one.get("phone")):
            assert guardian["phone"] not in sent
            assert f"{guardian['phone'][:3]} {guardian['phone'][3:7]} {guardian['phone'][7:]}" not in sent
        for private in ("王强", "13800001234", "叔叔的朋友", "艾尔肯江", "司马", "李老师"):
            assert private not in sent
    assert ("桐" in followed) is (show == "names"), "the search finds what is there"


async def test_what_goes_on_and_what_comes_next_are_planned_instants(user: User, centre: Centre, activity: Record) -> None:
    segments = [{**segment, "starts": starts} for segment, starts in zip(activity["segments"][:2], ("09:00", "09:40"), strict=True)]
    centre.ledger.save("activities", {**activity, "segments": segments}, by="周敏")
    await centre.ledger.commit()
    await user.open(f"/activities/{activity['id']}/wall")
    assert [(planned["title"], planned["clock"]) for planned in shown(user)["plan"]] == [
        (segments[0]["title"], "09:00"),
        (segments[1]["title"], "09:40"),
    ]
    assert shown(user)["plan"][0]["until"] == shown(user)["plan"][1]["from"]


async def test_before_it_begins_the_wall_says_how_many_are_to_come(user: User, centre: Centre, activity: Record) -> None:
    later = {"starts_at": days.shifted(days.now(), 86_400_000), "ends_at": days.shifted(days.now(), 90_000_000)}
    centre.ledger.save("activities", {**activity, **later}, by="周敏")
    await centre.ledger.commit()
    await user.open(f"/activities/{activity['id']}/wall")
    assert (shown(user)["number"], shown(user)["below"]) == (60, "个孩子要来")


async def test_an_unknown_activity_has_no_wall(user: User, centre: Centre, activity: Record) -> None:
    assert (await user.http_client.get("/activities/nowhere/wall")).status_code == 404

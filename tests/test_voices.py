"""心声 and 心愿: counted and listed for organizers, quoted only with consent and never with a name."""

import uuid
from typing import Any

import pytest
from nicegui import ElementFilter, ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from care import activity as activities
from care import days, facts, photos, planning, voices
from care.facts import Malformed
from pages import donations_words, sampling, wish_sheet
from pages.papers.wish_list import wish_list
from storage.ledger import Ledger
from tests.conftest import Centre
from tests.papers.looking import text

BY = "周敏"


@pytest.fixture
def hall(ledger: Ledger) -> tuple[Ledger, str, list[dict[str, object]]]:
    """The sample centre: the ledger, the activity, its children."""
    activity = sampling.load(ledger, by=BY)
    return ledger, activity["id"], ledger.children()


def said(ledger: Ledger, activity: str, feeling: str, line: str = "", child: str | None = None) -> str:
    taken = ledger.record(voices.voice(activity, feeling, line, child=child), organizer=BY)
    assert taken.outcome == "recorded"
    return taken.id or ""


def agree(ledger: Ledger, child: str, agreed: bool = True) -> None:
    consent = {"by": "奶奶 刘秀英", "on": "2026-11-20", "noted_by": BY} if agreed else None
    ledger.save("children", {**ledger.store.children.need(child), "words": consent}, by=BY)


def quoted(ledger: Ledger, activity: str) -> list[str]:
    find, named = ledger.store.children.find, donations_words.discreet(ledger)
    return [quote.line for quote in voices.quotes(activity, ledger.books, child=find, may_be_said=named.may_be_said)]


# --- the rules --------------------------------------------------------------------------------------------------------------------


def test_each_feeling_is_counted_with_a_name_or_without_and_one_taken_back_is_not(hall):
    ledger, activity, children = hall
    said(ledger, activity, "happy", "饺子真好吃", children[0]["id"])
    said(ledger, activity, "happy")
    wrong = said(ledger, activity, "afraid", child=children[1]["id"])
    ledger.record({"kind": "void", "activity": activity, "of": wrong}, organizer=BY)
    told = voices.voices(activity, ledger.books)
    assert voices.feelings(told) == {"happy": 2, "fine": 0, "nervous": 0, "afraid": 0, "sad": 0, "homesick": 0}
    assert [(voice.child, voice.line) for voice in told] == [(children[0]["id"], "饺子真好吃"), (None, "")]
    assert not ledger.books.sheet(activity, children[0]["id"]).inside, "who said something may have said it on the way home"


def test_a_line_is_quoted_only_while_consent_is_on_record_and_never_one_that_names_somebody(hall):
    ledger, activity, children = hall
    child, other = children[0], children[1]
    said(ledger, activity, "happy", "我想妈妈了", child["id"])
    said(ledger, activity, "happy", f"我和{other['name']}一起包的", child["id"])
    said(ledger, activity, "happy", "我家电话 13900001207", child["id"])
    said(ledger, activity, "fine", "没人知道我是谁")
    said(ledger, activity, "fine", "还没有问过家里", other["id"])
    assert quoted(ledger, activity) == []
    agree(ledger, child["id"])
    assert quoted(ledger, activity) == ["我想妈妈了"]
    agree(ledger, child["id"], agreed=False)
    assert quoted(ledger, activity) == []


def test_consent_without_who_or_when_is_none():
    today = days.local("2026-12-19T04:00:00Z", "Asia/Shanghai").date()
    assert voices.may_quote({"words": photos.consent("奶奶", "", today=today, noted_by=BY)})
    for words in (None, {}, {"by": "奶奶"}, {"on": "2026-11-20"}, {"by": "", "on": "2026-11-20"}):
        assert not voices.may_quote({"words": words})


def test_a_wish_is_open_until_it_came_true_and_again_when_that_was_wrong(hall):
    ledger, activity, children = hall
    ledger.record(voices.wish(activity, children[0]["id"], " 一本\n《小王子》 "), organizer="王老师")
    [wish] = voices.wishes(activity, ledger.books)
    assert (wish.text, wish.fact["by"], wish.done) == ("一本 《小王子》", "王老师", None)
    done = ledger.record(voices.came_true(wish.fact, "图书角送的"), organizer=BY)
    [wish] = voices.wishes(activity, ledger.books)
    assert (wish.note, voices.still_open([wish])) == ("图书角送的", [])
    ledger.record({"kind": "void", "activity": activity, "of": done.id}, organizer=BY)
    assert len(voices.still_open(voices.wishes(activity, ledger.books))) == 1


def test_a_phone_cannot_say_that_a_wish_came_true(hall):
    ledger, activity, children = hall
    ledger.record(voices.wish(activity, children[0]["id"], "一本书"), organizer=BY)
    [wish] = voices.wishes(activity, ledger.books)
    station = {"id": str(uuid.uuid4()), "joined": {activity: days.now()}}
    raw = {**voices.came_true(wish.fact), "id": str(uuid.uuid4()), "at": days.now()}
    assert ledger.take(raw, station=station, sent_at=None).reason == "not_for_stations"
    assert voices.wishes(activity, ledger.books)[0].done is None


NOTHING_SAID: list[Any] = [
    *(None, {}, {"feeling": ""}, {"feeling": 3}, {"feeling": "proud"}, {"feeling": ["happy"]}),
    *({"line": " "}, {"line": "\u200b"}, {"feeling": None, "line": ["x"]}),
]


@pytest.mark.parametrize("details", NOTHING_SAID)
def test_a_voice_that_says_nothing_is_malformed(details):
    raw = {"id": str(uuid.uuid4()), "kind": "voice", "at": days.now(), "activity": "a1", "details": details}
    with pytest.raises(Malformed):
        facts.read(raw)


@pytest.mark.parametrize(("details", "good"), [({"text": "一本书"}, True), ({"lost": True}, True), ({}, False), ({"text": " "}, False)])
def test_a_wish_needs_words_unless_the_phone_says_that_it_lost_them(details, good):
    raw = {"id": str(uuid.uuid4()), "kind": "wish", "at": days.now(), "activity": "a1", "child": "c1", "details": details}
    if good:
        assert facts.read(raw)["details"] == details
    else:
        with pytest.raises(Malformed):
            facts.read(raw)


def test_what_a_phone_takes_down_where_the_desk_was_not_opened_is_looked_at_and_closing_it_later_puts_nothing_there(hall):
    ledger, activity, children = hall
    station = ledger.save("stations", {"id": "s1", "number": 1, "by": "小陈", "joined": {activity: days.now()}}, by="小陈")

    def send(kind: str, **details: str) -> str | None:
        raw = {
            "id": str(uuid.uuid4()),
            "kind": kind,
            "at": days.now(),
            "activity": activity,
            "child": children[0]["id"],
            "details": details,
        }
        return ledger.take(raw, station=station, sent_at=None).reason

    def desk(opened: bool) -> None:
        ledger.save("activities", {**ledger.store.activities.need(activity), "voices": opened}, by=BY)

    desk(True)
    assert (send("voice", feeling="happy"), send("wish", text="一本书")) == (None, None)
    desk(False)
    assert ledger.tray(activity) == []
    assert (send("voice", feeling="sad"), send("wish", text="一支笔")) == ("desk_closed", "desk_closed")
    assert [(entry.rule, len(entry.facts)) for entry in ledger.tray(activity)] == [("desk_closed", 2)]


def test_a_line_too_long_is_cut_and_a_feeling_of_a_newer_phone_is_kept_but_not_counted(hall):
    ledger, activity, _children = hall
    for details in (
        {"feeling": "happy", "line": "长" * 900},
        {"feeling": "proud", "line": "我会了"},
        {"feeling": "happy", "line": {"a": 1}},
    ):
        ledger.record({"kind": "voice", "activity": activity, "details": details}, organizer=BY)
    told = voices.voices(activity, ledger.books)
    assert [(voice.feeling, len(voice.line)) for voice in told] == [("happy", voices.LONGEST), ("", 3), ("happy", 0)]


def test_one_switch_opens_the_desk_and_takes_it_away_again():
    assert "voices" not in activities.desks_of({"desks": None})
    assert activities.desks_of({"desks": ["arrival"], "voices": True}) == ("arrival", "voices")
    plan = planning.Plan(title="心愿", day="2026-12-19", starts="09:00", ends="13:00", voices=True)
    kept = planning.fields(plan, "Asia/Shanghai")
    assert planning.of_record({**kept, "id": "a1"}, "Asia/Shanghai").voices
    plan.voices = False
    assert planning.fields(plan, "Asia/Shanghai")["voices"] is None


# --- the pages --------------------------------------------------------------------------------------------------------------------


def shown(user: User) -> str:
    with user.client:
        return " ".join(str(element.content) for element in ElementFilter(kind=ui.html))


def tap(user: User, marker: str, given: object) -> None:
    with user.client:
        UserInteraction(user, set(ElementFilter(marker=marker)), marker).trigger("click", given)


def press(user: User, text: str) -> None:
    """The latest button with exactly that text: a sheet that was closed may still be going."""
    with user.client:
        found = [one for one in ElementFilter(kind=ui.button) if one.text == text]
        UserInteraction(user, {max(found, key=lambda button: button.id)}, text).click()


@pytest.fixture
def open_hall(centre: Centre, hall):
    return hall


async def test_the_organizer_sees_the_counts_types_a_line_in_and_takes_it_back(user: User, open_hall):
    ledger, activity, children = open_hall
    said(ledger, activity, "homesick", "我想妈妈了", children[0]["id"])
    await ledger.commit()
    await user.open(f"/activities/{activity}/voices")
    await user.should_see("我想妈妈了")
    await user.should_see("1 句话，可以引用 0 句")
    assert f'href="/children/{children[0]["id"]}"' in shown(user), "there the family's consent is noted"
    user.find(kind=ui.button, content="补记一句").click()
    await user.should_see("心里怎么样")
    user.find(kind=ui.button, content="记下来").click()
    await user.should_see("先选一个表情。")
    user.find(kind=ui.button, content="紧张").click()
    user.find(marker="说的话").type("快上台了")
    user.find(kind=ui.button, content="记下来").click()
    await user.should_see("2 句话，")
    assert "快上台了" in shown(user)
    written = voices.voices(activity, ledger.books)[-1]
    assert (written.child, written.feeling, written.fact["by"]) == (None, "nervous", BY)
    tap(user, "feelings", "nervous")
    await user.should_not_see("我想妈妈了")
    tap(user, "voices", written.fact["id"])
    await user.should_see("撤销这一句？")
    user.find(marker="为什么").type("写错了")
    user.find(kind=ui.button, content="撤销这一条").click()
    await user.should_see("没有人这样说")
    assert len(voices.voices(activity, ledger.books)) == 1


async def test_a_wish_is_typed_in_for_a_child_found_by_its_letters_comes_true_and_leaves_the_paper(user: User, open_hall):
    ledger, activity, children = open_hall
    child = children[16]
    await user.open(f"/activities/{activity}/wishes")
    await user.should_see("还没有心愿")
    user.find(kind=ui.button, content="补记一个心愿").click()
    user.find(marker="想要什么，想做什么").type("一副羽毛球拍")
    user.find(kind=ui.button, content="记下心愿").click()
    await user.should_see("先找到孩子：心愿是为一个孩子实现的")
    user.find(marker="谁的心愿").type(str(child["number"]))
    await user.should_see(child["name"])
    user.find(kind=ui.button, content=f"{child['name']} {child['number']:03d}").click()
    user.find(kind=ui.button, content="记下心愿").click()
    await user.should_see("还没实现 1")
    occasion, rows = wish_sheet.paper(ledger, activity)
    printed = text(wish_list(occasion, rows))
    assert child["name"] in printed
    assert "一副羽毛球拍" in printed
    assert BY not in printed
    [wish] = voices.wishes(activity, ledger.books)
    tap(user, "wishes", ["done", wish.fact["id"]])
    await user.should_see("怎么实现的")
    user.find(marker="怎么实现的").type("体育组送的")
    press(user, "实现了")
    await user.should_see("实现了 1")
    assert "体育组送的" in shown(user)
    assert wish_sheet.paper(ledger, activity)[1] == []


async def test_consent_to_quoting_is_written_on_the_childs_page_and_taken_back(user: User, open_hall):
    ledger, activity, children = open_hall
    child = children[0]
    said(ledger, activity, "happy", "饺子真好吃", child["id"])
    await ledger.commit()
    await user.open(f"/children/{child['id']}")
    await user.should_see("没有人同意，活动记录里不引用。")
    await user.should_see("说的话 开心，饺子真好吃")
    user.find(kind=ui.button, content="记下同意").click()
    await user.should_see("问过家里再记。")
    user.find(marker="deed").click()
    await user.should_see("可以引用，不写名字")
    assert quoted(ledger, activity) == ["饺子真好吃"]
    user.find(kind=ui.button, content="收回").click()
    await user.should_see("以后生成的活动记录里不再有。")
    user.find(marker="deed").click()
    await user.should_see("没有人同意，活动记录里不引用。")
    assert quoted(ledger, activity) == []


async def test_what_a_phone_wrote_wrongly_stands_on_the_tray_without_what_was_said(user: User, open_hall):
    ledger, activity, children = open_hall
    gate = {"id": "s-gate", "number": 1, "by": "小陈", "activity": activity, "joined": {activity: days.now()}, "tokens": []}
    ledger.save("stations", gate, by=None)

    def write(kind: str, **fields: object) -> None:
        raw = {"id": str(uuid.uuid4()), "kind": kind, "activity": activity, "at": days.now(), "by": "小陈", **fields}
        ledger.take(raw, station=gate, sent_at=None)

    said(ledger, activity, "sad", "我怕打雷")
    [voice] = voices.voices(activity, ledger.books)
    write("void", of=voice.fact["id"])
    write("wish", badge="ZZZZ9QX2B", details={"text": "一本书"})
    write("home_call", child=children[0]["id"], details={"outcome": "connected"})
    write("voice", details={"feeling": 7})
    await ledger.commit()
    assert len(ledger.tray(activity)) == 4
    await user.open("/tray")
    await user.should_see("说的话")
    assert "我怕打雷" not in shown(user)


async def test_where_there_is_no_activity_both_pages_say_so(user: User, centre: Centre):
    for path in ("voices", "wishes"):
        answer = await user.http_client.get(f"/activities/nothing/{path}")
        assert (answer.status_code, "没有这个活动。" in answer.text) == (404, True)

"""A gift's page for its giver: it opens by a link until that ends, and says numbers and never names, in every byte that is sent."""

import hashlib
import re
from typing import Any

import pytest
from nicegui.testing import User

from care import days, donating
from pages import door, sampling
from tests.conftest import Centre
from tests.test_activities_pages import NOW, child, confirm, press
from tests.test_donations_pages import gift, the_one
from tests.waiting import until

ADDRESS = re.compile(r"/thanks/([\w-]{22})(?![\w-])")


def told_by_name(centre: Centre) -> dict[str, Any]:
    """The sample's children with their guardians and badges; an activity and an item that name a child; a gift given out there."""
    sampling.load(centre.ledger, by="周敏")
    for one in centre.ledger.children():
        centre.ledger.save("badges", {"id": f"B{one['id']}"[:9], "code": f"7K3M{one['number']:03d}QX", "child": one["id"]}, by="周敏")
    child(centre, "魏小涛", "河东组", 117)
    ledger, children = centre.ledger, centre.ledger.children()
    told = {"who": "all", "starts_at": days.shifted(NOW, -3_600_000), "ends_at": days.shifted(NOW, 3_600_000), "added_at": NOW}
    ledger.save("activities", {"id": "a-one", "title": "冬至包饺子", **told}, by="周敏")
    ledger.save("activities", {"id": "a-two", "title": f"{children[0]['name']}的生日，117 号和周敏一起过", **told}, by="周敏")
    ledger.save("items", {"id": "i1", "title": "铅笔", "unit": "支"}, by="周敏")
    ledger.save("items", {"id": "i2", "title": f"给{children[1]['name']}的棉衣", "unit": "件"}, by="周敏")
    lines = [{"item": "i1", "quantity": 200, "value": 12_345}, {"item": "i2", "quantity": 3, "value": None}]
    giver = next(one["name"] for one in ledger.store.guardians.all())
    made = gift(centre, lines=lines, donor=giver, contact="13900007777", note="给魏小涛", receipt_no="2026-117")
    for number, one in enumerate(children):
        fact = {"kind": "handout", "activity": "a-two" if number % 3 == 0 else "a-one", "child": one["id"], "item": "i1", "quantity": 2}
        ledger.record(fact, organizer="周敏")
    return made


def secrets(centre: Centre) -> set[str]:
    """Every name, badge and telephone that the centre knows."""
    store = centre.ledger.store
    names = {one["name"] for table in (store.children, store.guardians, store.organizers, store.volunteers) for one in table.all()}
    codes = {one["code"] for one in store.badges.all()}
    phones = {one["phone"] for one in store.guardians.all() if one.get("phone")}
    ids = {one["id"] for table in (store.children, store.guardians, store.activities, store.donations) for one in table.all()}
    assert min(map(len, (names, codes, phones))) > 0
    return names | codes | phones | ids | {"13900007777"}


async def shared(user: User) -> str:
    """The link that an organizer makes on the gift's page."""
    await user.open("/donations/d1")
    await press(user, "做一个链接")
    await user.should_see("链接用多久？")
    await confirm(user)
    await user.should_see("复制链接")
    (token,) = {found for one in user.find(content="/thanks/").elements for found in ADDRESS.findall(str(getattr(one, "content", "")))}
    return token


async def as_stranger(user: User, path: str) -> Any:
    """What somebody gets who has no session."""
    kept = user.http_client.cookies.get(door.COOKIE)
    user.http_client.cookies.clear()
    answer = await user.http_client.get(path)
    user.http_client.cookies.set(door.COOKIE, kept or "")
    return answer


async def test_no_name_number_or_badge_is_in_anything_that_is_sent(user: User, centre: Centre):
    told_by_name(centre)
    token = await shared(user)
    answer = await as_stranger(user, f"/thanks/{token}")
    assert answer.status_code == 200
    files = re.findall(r'(?:href|src)="([^"]+)"', answer.text)
    assert [file.partition("?")[0] for file in files] == ["/look/tokens.css", "/look/thanks.css", "/look/theme.js"]
    sent = [answer.content, repr(answer.headers.raw).encode(), *[(await as_stranger(user, file)).content for file in files]]
    everything = b"\n".join(sent).decode()
    assert [secret for secret in secrets(centre) if secret in everything] == []
    numbers = {f"{one['number']:03d}" for one in centre.ledger.children()}
    said = re.findall(r"(?<![\w.#%-])\d{3,}(?![\w%-])", re.sub(r"<[^>]+>", " ", answer.text))
    assert numbers & set(said) == set()
    assert "socket" not in everything
    assert "_nicegui" not in answer.text


async def test_it_says_in_numbers_what_became_of_the_gift(user: User, centre: Centre):
    told_by_name(centre)
    n = len(centre.ledger.children())
    page = (await as_stranger(user, f"/thanks/{await shared(user)}")).text
    assert f"<b>{n}</b> <span>个孩子拿到了</span>" in page
    assert f"发了 {2 * n} 支，还有 {200 - 2 * n} 支" in page
    at_two = len(range(0, n, 3))
    assert {f"{at_two} 人" in page, f"{n - at_two} 人" in page, "冬至包饺子" in page, "一次活动" in page, "一样东西" in page} == {True}
    assert "柳坪村儿童之家" in page


async def test_no_search_engine_keeps_it_and_no_other_site_hears_of_it(user: User, centre: Centre):
    told_by_name(centre)
    headers = (await as_stranger(user, f"/thanks/{await shared(user)}")).headers
    assert headers["x-robots-tag"].startswith("noindex")
    assert (headers["referrer-policy"], headers["cache-control"], headers["x-frame-options"]) == ("no-referrer", "no-store", "DENY")
    assert "set-cookie" not in headers


async def test_only_the_hash_is_kept_and_the_token_has_128_bits(user: User, centre: Centre):
    told_by_name(centre)
    token = await shared(user)
    link = the_one(centre)["link"]
    assert link == {"hash": hashlib.sha256(token.encode()).hexdigest(), "until": link["until"]}
    assert len(token) * 6 >= 128
    assert days.seconds_between(NOW, f"{link['until']}T00:00:00.000Z") / 86_400 == pytest.approx(donating.LINK_DAYS, abs=1.5)
    await centre.ledger.commit()
    written = b"".join(file.read_bytes() for file in centre.ledger.store.folder.rglob("*") if file.is_file())
    assert token.encode() not in written


async def test_unknown_ended_and_withdrawn_links_get_one_and_the_same_page(user: User, centre: Centre):
    told_by_name(centre)
    token = await shared(user)
    unknown = await as_stranger(user, "/thanks/AAAAAAAAAAAAAAAAAAAAAA")
    assert unknown.status_code == 404
    assert "这个链接打不开了" in unknown.text
    kept = dict(the_one(centre))
    for change in (
        {"link": {**kept["link"], "until": days.day_of(days.shifted(NOW, -2 * 86_400_000))}},
        {"withdrawn_at": NOW},
        {"link": None},
    ):
        centre.ledger.save("donations", {**kept, **change}, by="周敏")
        answer = await as_stranger(user, f"/thanks/{token}")
        assert (answer.status_code, answer.content) == (404, unknown.content)
        assert answer.headers["x-robots-tag"] == unknown.headers["x-robots-tag"]
    centre.ledger.save("donations", kept, by="周敏")
    assert (await as_stranger(user, f"/thanks/{token}")).status_code == 200


async def test_a_link_is_ended_at_once_and_a_new_one_ends_the_old(user: User, centre: Centre):
    told_by_name(centre)
    first = await shared(user)
    await user.open("/donations/d1")
    await user.should_see("有一个链接在外面")
    await press(user, "换一个新链接")
    await confirm(user)
    await user.should_see("复制链接")
    assert (await as_stranger(user, f"/thanks/{first}")).status_code == 404
    await press(user, "马上结束链接")
    await user.should_see("拿着它的人再也打不开")
    await confirm(user)
    await until(lambda: the_one(centre)["link"] is None, "no link")
    await user.should_see("做一个链接")


async def test_of_money_it_says_what_was_bought(user: User, centre: Centre):
    centre.ledger.save("items", {"id": "i1", "title": "铅笔", "unit": "支"}, by="周敏")
    gift(centre, "d1", kind="money", donor="王先生", amount=50_000)
    token, link = donating.new_link(days.day_of(days.now()))
    centre.ledger.save("donations", {**the_one(centre), "link": link}, by="周敏")
    assert "用了以后，这里看得到买了什么" in (await as_stranger(user, f"/thanks/{token}")).text
    lines = [{"item": "i1", "quantity": 40, "value": None}]
    gift(centre, "d2", kind="purchase", donor="王家文具店", amount=32_050, of="d1", lines=lines)
    page = (await as_stranger(user, f"/thanks/{token}")).text
    assert "用了 320.50 元，还剩 179.50 元" in page
    assert "发了 0 支，还有 40 支" in page
    assert "王" not in page

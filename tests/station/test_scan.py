"""A badge before the camera."""

import time

import pytest
from pictures_of_badges import film, held, in_turn, table, two

from care import badges

pytestmark = pytest.mark.browser


async def test_a_volunteer_joins_and_greets_a_child_by_name_within_twenty_seconds(laptop, shelf, tmp_path):
    child = laptop.child(17)
    phone = await shelf.take(film=in_turn(tmp_path / "one.mjpeg", [child["badge"]]))
    began = time.monotonic()
    await phone.join(laptop.url, laptop.code)
    told = await phone.told("done")
    assert time.monotonic() - began < 20
    assert told.split()[:4] == ["签到", "全部已上传", "已签到", child["name"]]
    [fact] = laptop.facts("arrival")
    assert (fact["child"], fact["badge"], fact["via"], fact["by"]) == (child["id"], child["badge"], "camera", "李老师")
    assert (fact["outcome"], fact["offline"]) == ("recorded", False)


async def test_the_same_badge_held_still_is_one_scan(laptop, shelf, tmp_path):
    phone = await shelf.take(film=film(tmp_path / "still.mjpeg", [(held(laptop.child(3)["badge"]), 2)]))
    await phone.join(laptop.url, laptop.code)
    await phone.told("done")
    seen = "import('/station/sight.js').then(() => new Promise((done) => { let n = 0; const v = document.querySelector('video'); const f = () => (++n > 50 ? done(n) : v.requestVideoFrameCallback(f)); f(); }))"
    assert await phone.page.evaluate(seen) > 50, "five seconds of frames with the badge in them"
    assert len(laptop.facts("arrival")) == 1


async def test_the_same_badge_at_another_desk_is_another_scan(laptop, shelf, tmp_path):
    child = laptop.child(3)
    phone = await shelf.take(film=film(tmp_path / "still.mjpeg", [(held(child["badge"]), 2)]))
    await phone.join(laptop.url, laptop.code)
    await phone.told("done")
    await phone.desk("签退")
    await phone.page.locator("#upper", has_text=child["name"]).wait_for()
    await phone.all_sent()
    assert [fact["kind"] for fact in laptop.facts()] == ["arrival"], "who collects is asked before anything is written"


async def test_badges_come_one_after_another_and_no_button_is_pressed(laptop, shelf, tmp_path):
    children = [laptop.child(number) for number in (5, 6, 7)]
    phone = await shelf.take(film=in_turn(tmp_path / "three.mjpeg", [child["badge"] for child in children]))
    await phone.join(laptop.url, laptop.code)
    for child in children:
        await phone.page.locator("#upper.v.done .name", has_text=child["name"][:2]).wait_for()
    await phone.all_sent()
    assert {fact["child"] for fact in laptop.facts("arrival")} >= {child["id"] for child in children}


async def test_after_a_strange_code_the_scanner_goes_on(laptop, shelf, tmp_path):
    child = laptop.child(9)
    phone = await shelf.take(film=in_turn(tmp_path / "strange.mjpeg", ["https://example.com/pay?to=me", child["badge"]]))
    await phone.join(laptop.url, laptop.code)
    assert "这不是我们的胸牌" in await phone.told("stop")
    assert child["name"] in await phone.told("done")
    assert [fact["kind"] for fact in laptop.facts()].count("refusal") == 0, "a code that is no badge is nothing to write down"


async def test_a_badge_that_nobody_knows_is_turned_away_and_noted(laptop, shelf, tmp_path):
    unknown = badges.new_code()
    phone = await shelf.take(film=film(tmp_path / "unknown.mjpeg", [(held(unknown), 2), (table(), 1)]))
    await phone.join(laptop.url, laptop.code)
    assert "不认得这个胸牌" in await phone.told("stop")
    await phone.all_sent()
    [fact] = laptop.facts()
    assert (fact["kind"], fact["badge"], fact["details"]["reason"], fact["outcome"]) == ("refusal", unknown, "unknown", "recorded")


async def test_two_badges_in_view_are_never_guessed(laptop, shelf, tmp_path):
    pair = two(laptop.child(1)["badge"], laptop.child(2)["badge"])
    phone = await shelf.take(film=film(tmp_path / "two.mjpeg", [(pair, 2)]))
    await phone.join(laptop.url, laptop.code)
    await phone.page.locator("#hint", has_text="看到几个胸牌，只留一个").wait_for()
    assert laptop.facts() == []


async def test_nothing_is_asked_of_any_other_machine(laptop, shelf, tmp_path):
    only_here = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    phone = await shelf.take(film=in_turn(tmp_path / "here.mjpeg", [laptop.child(4)["badge"]]), more=(only_here,))
    failed: list[str] = []
    phone.context.on("requestfailed", lambda request: failed.append(request.url))
    await phone.join(laptop.url, laptop.code)
    await phone.told("done")
    assert failed == []


async def test_where_the_camera_was_refused_the_ways_that_work_are_shown(laptop, shelf):
    phone = await shelf.take(camera=False, more=("--use-fake-device-for-media-stream",))
    await phone.join(laptop.url, laptop.code)
    await phone.page.locator("#upper.no-camera", has_text="相机没有打开").wait_for()
    text = await phone.page.locator("#upper.no-camera").inner_text()
    assert not await phone.page.locator("#cam").is_visible()
    assert all(way in text for way in ("拍一张胸牌", "输号码", "找名字", "用扫码枪"))
    await phone.page.get_by_role("button", name="输号码").click()
    await phone.number("012")
    assert laptop.child(12)["name"] in await phone.told("done")


async def test_a_typing_scanner_needs_no_setting_up(laptop, shelf):
    child = laptop.child(21)
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    await phone.scanner(child["badge"])
    assert child["name"] in await phone.told("done")
    assert laptop.facts("arrival")[0]["via"] == "scanner"


async def test_the_light_is_offered_where_the_camera_has_one(laptop, shelf, tmp_path):
    phone = await shelf.take(film=film(tmp_path / "bare.mjpeg", [(table(), 1)]))
    await phone.page.add_init_script(
        """window.switched = [];
        MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
        MediaStreamTrack.prototype.applyConstraints = async (wanted) => void window.switched.push(wanted.advanced[0].torch);"""
    )
    await phone.join(laptop.url, laptop.code)
    light = phone.page.get_by_role("button", name="灯")
    await light.click()
    await phone.until("document.querySelector('#torch').ariaPressed === 'true'")
    await light.click()
    await phone.until("document.querySelector('#torch').ariaPressed === 'false'")
    assert await phone.page.evaluate("window.switched") == [True, False]


async def test_without_a_light_none_is_offered(laptop, shelf, tmp_path):
    phone = await shelf.take(film=film(tmp_path / "bare.mjpeg", [(table(), 1)]))
    await phone.join(laptop.url, laptop.code)
    await phone.page.locator("#video").wait_for()
    assert not await phone.page.locator("#torch").is_visible()

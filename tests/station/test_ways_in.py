"""Each way in says in one sentence and a picture what it cannot do here, and offers what works."""

import pytest
from pictures_of_badges import film, held, in_turn, table, two

pytestmark = pytest.mark.browser

FAKE = "--use-fake-device-for-media-stream"
WECHAT = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.42 MMWEBSDK/20230805"
TAKEN = "MediaDevices.prototype.getUserMedia = () => Promise.reject(new DOMException('', 'NotReadableError'));"


async def phone_where(shelf, why: str, tmp_path):
    """A phone on which the camera cannot open, for this reason."""
    if why == "denied":
        return await shelf.take(camera=False, more=(FAKE,))
    if why == "none":
        return await shelf.take()
    if why == "wechat":
        return await shelf.take(camera=False, more=(FAKE,), user_agent=WECHAT)
    phone = await shelf.take(film=film(tmp_path / "bare.mjpeg", [(table(), 1)]))
    if why == "busy":
        await phone.page.add_init_script(TAKEN)
    else:
        await phone.context.route("**/vendor/zxing/**", lambda route: route.abort())
    return phone


WAYS = {
    "wechat": ("微信里开不了相机", {"拍一张胸牌", "输号码", "找名字"}, {"用扫码枪", "再打开相机"}),
    "denied": ("相机没有打开", {"再打开相机", "拍一张胸牌", "输号码", "找名字", "用扫码枪"}, set()),
    "none": ("这台设备没有相机", {"拍一张胸牌", "输号码", "找名字", "用扫码枪"}, {"再打开相机"}),
    "busy": ("相机被别的应用占着", {"再打开相机", "拍一张胸牌", "输号码", "找名字", "用扫码枪"}, set()),
    "blind": ("现在读不了二维码", {"再打开相机", "输号码", "找名字", "用扫码枪"}, {"拍一张胸牌"}),
}


@pytest.mark.parametrize("why", WAYS)
async def test_a_camera_that_cannot_open_says_why_with_a_picture_and_offers_what_works(laptop, shelf, tmp_path, why):
    sentence, offered, missing = WAYS[why]
    phone = await phone_where(shelf, why, tmp_path)
    await phone.join(laptop.url, laptop.code)
    screen = phone.page.locator("#upper.no-camera")
    await screen.locator("h2", has_text=sentence).wait_for()
    assert await screen.locator("svg.picture").is_visible()
    assert not await phone.page.locator("#cam").is_visible()
    text = await screen.inner_text()
    assert {way for way in offered | missing if way in text} == offered
    await phone.page.get_by_role("button", name="输号码").click()
    await phone.number("012")
    assert laptop.child(12)["name"] in await phone.told("done")


async def test_once_the_other_app_has_let_go_the_button_opens_the_camera(laptop, shelf, tmp_path):
    phone = await shelf.take(film=in_turn(tmp_path / "one.mjpeg", [laptop.child(9)["badge"]]))
    await phone.page.add_init_script(
        f"const ask = MediaDevices.prototype.getUserMedia; {TAKEN} window.free = () => void (MediaDevices.prototype.getUserMedia = ask);"
    )
    await phone.join(laptop.url, laptop.code)
    await phone.page.locator(".no-camera").wait_for()
    await phone.page.evaluate("window.free()")
    await phone.page.get_by_role("button", name="再打开相机").click()
    assert laptop.child(9)["name"] in await phone.told("done")


async def test_once_the_decoder_can_be_fetched_the_button_reads(laptop, shelf, tmp_path):
    phone = await shelf.take(film=in_turn(tmp_path / "one.mjpeg", [laptop.child(9)["badge"]]))
    await phone.context.route("**/vendor/zxing/**", lambda route: route.abort())
    await phone.join(laptop.url, laptop.code)
    await phone.page.locator(".no-camera").wait_for()
    await phone.context.unroute("**/vendor/zxing/**")
    await phone.page.get_by_role("button", name="再打开相机").click()
    assert laptop.child(9)["name"] in await phone.told("done")


async def test_on_plain_http_the_pad_says_why_there_is_no_camera_until_the_first_child(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    said = phone.page.locator(".no-stream")
    assert "这个网址不是 https，浏览器不开相机。" in "".join((await said.inner_text()).split("\n"))
    assert await said.locator("svg.picture").is_visible()
    await phone.number("012")
    await phone.told("done")
    await phone.page.locator("#upper .told").click()
    await phone.page.locator(".last").wait_for()
    assert not await said.count()


@pytest.mark.parametrize(
    "how",
    [
        "indexedDB.open = () => { throw new DOMException('', 'SecurityError'); }",
        "Object.defineProperty(window, 'indexedDB', { value: undefined })",
    ],
    ids=["forbidden", "missing"],
)
async def test_a_browser_that_keeps_nothing_takes_no_facts_and_says_where_to_go(laptop, shelf, how):
    phone = await shelf.take(camera=False)
    await phone.page.add_init_script(how)
    await phone.open(f"{laptop.hall}/station/#{laptop.code}")
    screen = phone.page.locator("#upper.no-camera")
    await screen.locator("h2", has_text="这个浏览器存不下记录").wait_for()
    assert await screen.locator("svg.picture").is_visible()
    assert await screen.locator(".address").inner_text() == f"{laptop.hall}/station/#{laptop.code}"
    assert await screen.get_by_role("button", name="再试一次").is_visible()
    assert not await phone.page.locator("input").count()


async def test_a_scanner_that_an_input_method_swallows_is_told_with_a_picture(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    await phone.page.evaluate(
        "for (let n = 0; n < 8; n++) document.body.dispatchEvent(Object.defineProperty(new KeyboardEvent('keydown', { key: 'Process', bubbles: true }), 'keyCode', { value: 229 }))"
    )
    sheet = phone.page.locator("dialog.sheet")
    assert "把手机的输入法换成英文" in await sheet.inner_text()
    assert await sheet.locator("svg.picture").is_visible()
    await sheet.get_by_role("button", name="知道了").click()
    await phone.number("012")
    await phone.told("done")


# Several badges, and the same one again

WATCHED = """cases => import('/station/scans.js').then(({ watch }) => {
  let now = 0;
  performance.now = () => now;
  const told = [];
  let busy = false;
  const see = watch({ onBadge: (code) => told.push(code), onStrange: () => told.push('strange'), onSeveral: () => told.push('several'), isBusy: () => busy });
  for (const [at, badges, is] of cases) { now = at; busy = is === 'busy'; see(badges.map((text) => ({ text, badge: text.startsWith('http') ? null : text }))); }
  return told;
})"""


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ([(0, ["A"]), (1000, ["A"]), (2900, ["A"]), (5800, ["A"])], ["A"]),
        ([(0, ["A"]), (2999, []), (3001, ["A"])], ["A", "A"]),
        ([(0, ["A"]), (500, ["B"]), (1000, ["A"])], ["A", "B"]),
        ([(0, ["A", "B"]), (100, ["A"]), (200, ["A", "B"])], ["several", "several"]),
        ([(0, ["A", "B"]), (100, ["A"]), (700, ["A"])], ["several", "A"]),
        (
            [(0, ["A"]), (500, ["A", "B"]), (3000, ["A", "B"]), (4500, ["A", "B"]), (5200, ["A"]), (5500, ["B"])],
            ["A", *["several"] * 3, "B"],
        ),
        ([(0, ["A"], "busy"), (100, ["A"])], ["A"]),
        ([(0, ["http://pay"]), (100, ["http://pay"]), (200, ["A", "http://pay"])], ["strange", "A"]),
        ([(0, ["A", "A"])], ["A"]),
    ],
    ids=[
        "held still",
        "shown again",
        "back within three seconds",
        "one blurred for a moment",
        "one taken away",
        "one of two was just scanned",
        "seen while busy",
        "a poster in view",
        "one badge twice",
    ],
)
async def test_what_a_frame_shows_becomes_one_scan_or_none(laptop, shelf, seen, told):
    phone = await shelf.take(camera=False)
    await phone.open(f"{laptop.url}/station/")
    assert await phone.page.evaluate(WATCHED, [list(each) for each in seen]) == told


async def test_beside_the_badge_that_was_just_scanned_another_one_is_asked_about_not_taken(laptop, shelf, tmp_path):
    first, second = laptop.child(1), laptop.child(2)
    movie = film(tmp_path / "two.mjpeg", [(held(first["badge"]), 1.5), (two(first["badge"], second["badge"]), 4), (table(), 2.5)])
    phone = await shelf.take(film=movie)
    await phone.join(laptop.url, laptop.code)
    assert first["name"] in await phone.told("done")
    hint = phone.page.locator("#hint", has_text="看到几个胸牌，只留一个")
    await hint.wait_for()
    await hint.wait_for(state="detached")
    await phone.page.locator("#hint", has_text="直接扫").wait_for()
    assert {fact["child"] for fact in laptop.facts("arrival")} == {first["id"]}

"""A hall on plain http: no camera, no service worker, no WebCrypto, and children are greeted all the same."""

import io

import pytest
from pictures_of_badges import held, two
from PIL import Image

pytestmark = pytest.mark.browser

COUNT_TAPS = "window.taps = 0; addEventListener('click', () => window.taps++)"
"""Counted on the way up: a tap that Playwright takes back, because the screen was drawn anew just then, gets no further than down."""

KEYS = """() => Object.fromEntries([...'0123456789'].map(digit => {
  const { x, y, width, height } = document.querySelector(`[data-key='${digit}']`).getBoundingClientRect();
  return [digit, { x, y, width, height }];
}))"""
"""Where all keys are, seen in one look: the screen may be drawn anew between two."""

REDRAWN = "new Promise(done => setTimeout(done, 1100))"
"""Later than the longest wait until news is drawn: the page's own timers come in their order, so this one comes after it."""

SIGNS_IN = "id => import('/station/app.js').then(({ $desk, $world }) => $desk.signIn({ child: $world.world.child(id), via: 'name' })).then(() => {})"
"""A child is signed in without a finger."""


async def in_the_hall(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.page.add_init_script(COUNT_TAPS)
    await phone.join(laptop.hall, laptop.code)
    assert not await phone.page.evaluate("isSecureContext")
    await phone.page.evaluate("window.taps = 0")
    return phone


async def taps(phone) -> int:
    return await phone.page.evaluate("window.taps")


async def test_the_ready_screen_is_the_pad_itself_and_a_number_takes_four_taps(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    await phone.number("017")
    assert laptop.child(17)["name"] in await phone.told("done")
    assert await taps(phone) == 4
    [fact] = laptop.facts("arrival")
    assert fact["via"] == "number"


async def test_the_next_child_takes_four_taps_too_with_the_last_verdict_still_there(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    await phone.number("017")
    await phone.told("done")
    await phone.number("018")
    await phone.page.locator("#upper.v.done .name", has_text=laptop.child(18)["name"][:2]).wait_for()
    assert await taps(phone) == 8


async def test_news_that_come_while_a_finger_is_down_take_no_tap_away(laptop, shelf):
    phone, other = await in_the_hall(laptop, shelf), await in_the_hall(laptop, shelf)
    await phone.page.get_by_role("button", name="找名字").click()
    await phone.page.get_by_role("button", name="点名").click()
    await other.number("018")
    await other.told("done")
    key = phone.page.get_by_role("button", name=f"签到 {laptop.child(17)['name']}", exact=True)
    await key.hover()
    await phone.page.mouse.down()
    pressed = await key.element_handle()
    async with phone.page.expect_response("**/api/sync"):
        await phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await phone.page.evaluate(REDRAWN)
    assert await pressed.evaluate("key => key.isConnected")
    await phone.page.mouse.up()
    await phone.page.locator(f"[data-child='{laptop.child(17)['id']}'] .tag.ok").wait_for()
    await phone.page.locator(f"[data-child='{laptop.child(18)['id']}'] .tag.ok").wait_for()


async def test_what_waits_changes_under_a_finger_and_the_tap_still_counts(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    pill = phone.page.locator("#pill")
    await pill.hover()
    await phone.page.mouse.down()
    pressed = await pill.element_handle()
    laptop.stop(at_once=True)
    await phone.page.evaluate(SIGNS_IN, laptop.child(17)["id"])
    await phone.page.evaluate(REDRAWN)
    assert await pressed.evaluate("pill => pill.isConnected")
    await phone.page.mouse.up()
    await phone.page.locator("dialog").get_by_text("1 条等着上传").wait_for()
    await phone.page.keyboard.press("Escape")
    await phone.page.locator("#pill", has_text="待上传 1").wait_for()


async def test_a_camera_that_cannot_be_had_is_not_said_under_a_finger(laptop, shelf):
    phone = await shelf.take(camera=False, whole=True)
    await phone.join(laptop.url, laptop.code)
    await phone.page.locator(".no-camera").wait_for()
    desks = phone.page.locator(".deskbtn")
    await desks.hover()
    await phone.page.mouse.down()
    pressed = await desks.element_handle()
    await phone.page.evaluate("import('/station/seeing.js').then(({ see }) => void see())")
    await phone.page.evaluate(REDRAWN)
    assert await pressed.evaluate("button => button.isConnected")
    await phone.page.mouse.up()
    await phone.page.locator("dialog .choice").first.wait_for()


@pytest.mark.parametrize("size", [(390, 844), (360, 640)], ids=["common", "small"])
async def test_the_keys_below_a_verdict_stay_under_the_finger_until_the_number_is_done(laptop, shelf, size):
    phone = await in_the_hall(laptop, shelf)
    await phone.page.set_viewport_size({"width": size[0], "height": size[1]})

    async def keys():
        boxes = await phone.page.evaluate(KEYS)
        assert all(min(box["width"], box["height"]) >= 47.5 for box in boxes.values())
        assert await phone.page.evaluate("document.querySelector('#upper').scrollHeight <= document.querySelector('#upper').clientHeight")
        return boxes

    ready = await keys()
    await phone.page.locator("[data-key='0']").click()
    assert await keys() == ready
    for key in ("1", "7", "go"):
        await phone.page.locator(f"[data-key='{key}']").click()
    await phone.told("done")
    below = await keys()
    for digit in "018":
        await phone.page.locator(f"[data-key='{digit}']").click()
        assert await keys() == below
    await phone.page.locator("[data-key=go]").click()
    await phone.page.locator("#upper.v.done .name", has_text=laptop.child(18)["name"][:2]).wait_for()
    assert await keys() == below


async def test_a_name_takes_five_taps_by_its_initials(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    child = next(child for child in laptop.sample["children"] if child["name"] == "魏小涛")
    await phone.page.get_by_role("button", name="找名字").click()
    for letter in "WXT":
        await phone.page.locator(f"[data-key={letter}]").click()
    await phone.page.get_by_role("button", name="签到 魏小涛").click()
    assert "魏小涛" in await phone.told("done")
    assert await taps(phone) <= 5
    [fact] = laptop.facts("arrival")
    assert (fact["child"], fact["via"]) == (child["id"], "name")


TURNED = {3: 180, 6: 90, 8: 270}
"""How a picture lies in the file where EXIF says so: what a phone writes that was held otherwise."""


def photo(badge: str, *, exif: int = 1, size: tuple[int, int] = (1280, 960)) -> bytes:
    """A photo as a phone's camera app writes it."""
    picture = held(badge, size=(1280, 960)).resize(size)
    return jpeg(picture.rotate(TURNED[exif], expand=True) if exif in TURNED else picture, exif)


def jpeg(picture: Image.Image, exif: int = 1) -> bytes:
    said = Image.Exif()
    said[0x0112] = exif
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88, exif=said)
    return out.getvalue()


async def take(phone, content: bytes, *, name: str = "photo.jpg", kind: str = "image/jpeg") -> None:
    """Press 拍一张, or 再拍一张, and come back from the camera app with this."""
    async with phone.page.expect_file_chooser() as choosing:
        await phone.page.get_by_role("button", name="拍一张").last.click()
    await (await choosing.value).set_files({"name": name, "mimeType": kind, "buffer": content})


MEGAPIXELS_12 = (4000, 3000)


@pytest.mark.parametrize(
    "kind",
    [
        {},
        {"exif": 6},
        {"exif": 8},
        {"exif": 3},
        {"size": MEGAPIXELS_12},
        {"exif": 6, "size": MEGAPIXELS_12},
        {"exif": 8, "size": MEGAPIXELS_12},
    ],
    ids=["plain", "exif 6", "exif 8", "exif 3", "12 MP", "12 MP, exif 6", "12 MP, exif 8"],
)
async def test_a_photo_takes_two_taps_the_shutter_apart(laptop, shelf, kind):
    phone = await in_the_hall(laptop, shelf)
    child = laptop.child(30)
    await take(phone, photo(child["badge"], **kind))
    assert child["name"][:2] in await phone.told("done")
    assert await taps(phone) <= 2
    [fact] = laptop.facts("arrival")
    assert (fact["child"], fact["via"]) == (child["id"], "photo")


async def test_a_badge_that_is_small_in_a_large_photo_is_read_at_the_photos_own_size(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    child = laptop.child(30)
    far = Image.new("RGB", MEGAPIXELS_12, "#8d7a5c")
    far.paste(held(child["badge"], turn=8).resize((220, 165)), (1900, 1400))
    await take(phone, jpeg(far))
    assert child["name"][:2] in await phone.told("done")


async def test_a_photo_of_two_badges_is_asked_about_and_nobody_is_guessed(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    await take(phone, jpeg(two(laptop.child(1)["badge"], laptop.child(2)["badge"]).resize((2560, 1920))))
    assert "照片里有几个胸牌" in await phone.told("stop")
    assert laptop.facts() == []
    await take(phone, photo(laptop.child(2)["badge"]))
    assert laptop.child(2)["name"][:2] in await phone.told("done")


async def test_the_same_photo_may_be_chosen_again(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    child = laptop.child(30)
    await take(phone, photo(child["badge"]))
    await phone.told("done")
    await take(phone, photo(child["badge"]))
    assert child["name"][:2] in await phone.told("already")


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(4000), "IMG_0001.HEIC", "image/heic"),
        (b"no picture at all", "photo.jpg", "image/jpeg"),
        (b"", "empty.jpg", "image/jpeg"),
    ],
    ids=["HEIC", "broken", "empty"],
)
async def test_a_photo_that_the_browser_cannot_open_is_said_to_be_that(laptop, shelf, content, name, kind):
    phone = await in_the_hall(laptop, shelf)
    await take(phone, content, name=name, kind=kind)
    told = await phone.told("stop")
    assert "这张照片打不开" in told
    assert "用相机拍一张，或者输号码。" in "".join(told.split("\n"))
    await take(phone, photo(laptop.child(2)["badge"]))
    assert laptop.child(2)["name"][:2] in await phone.told("done")


async def test_a_code_that_is_no_badge_is_said_to_be_that_on_a_photo_too(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    await take(phone, photo("https://example.com/pay?to=me"))
    assert "这不是我们的胸牌" in await phone.told("stop")


async def test_where_no_decoder_came_photos_are_not_blamed_and_the_pad_goes_on(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.context.route("**/vendor/zxing/**", lambda route: route.abort())
    await phone.join(laptop.hall, laptop.code)
    await take(phone, photo(laptop.child(2)["badge"]))
    assert "现在读不了照片" in await phone.told("stop")
    await phone.page.get_by_role("button", name="输号码").click()
    await phone.number("002")
    assert laptop.child(2)["name"][:2] in await phone.told("done")


async def test_a_photo_without_a_badge_says_what_to_do(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    await take(phone, jpeg(Image.new("RGB", (800, 600), "#888")))
    assert "照片里看不清胸牌" in await phone.told("stop")
    assert laptop.facts() == []


async def test_a_number_that_nobody_has_is_said_before_anything_is_pressed(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    for _ in range(3):
        await phone.page.locator("[data-key='9']").click()
    assert "没有 999 号" in await phone.page.locator("#upper").inner_text()
    assert await phone.page.locator("[data-key=go]").get_attribute("aria-disabled") == "true"
    assert laptop.facts() == []


async def test_four_digits_where_there_are_a_thousand_children(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    await phone.page.evaluate(
        "import('/station/app.js').then(all => all.$world).then(({ world }) => { [...world.children.values()][0].number = 1042; })"
    )
    await phone.page.get_by_role("button", name="1", exact=True).click()
    assert await phone.page.locator(".digit").count() == 4


async def test_what_was_kept_in_an_open_tab_survives_the_tab(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    laptop.stop(at_once=True)
    await phone.number("017")
    await phone.told("kept")
    laptop.start()
    await phone.page.reload()
    await phone.all_sent()
    assert [fact["child"] for fact in laptop.facts("arrival")] == [laptop.child(17)["id"]]


async def test_names_are_not_stored_where_nothing_can_be_sealed(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    stored = await phone.page.evaluate(
        "import('/station/app.js').then(all => all.$db).then(async ({ all }) => [(await all('roster')).length, (await all('news')).length])"
    )
    assert stored == [0, 0]


async def test_how_many_seats_are_left_is_covered_by_nothing_on_a_low_screen(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    await phone.desk("环节")
    await phone.page.locator("dialog .choice", has_text="游戏闯关").click()
    seats = phone.page.locator(".rounds", has_text="第 1 轮，0 / 16")
    await seats.wait_for()
    for height in (844, 568):
        await phone.page.set_viewport_size({"width": 390, "height": height})
        strip, typed, ways = [await phone.page.locator(place).bounding_box() for place in (".rounds", ".entry", ".ways")]
        assert typed["y"] + typed["height"] <= strip["y"], height
        assert strip["y"] + strip["height"] <= ways["y"], height
        assert 0 <= strip["x"] <= strip["x"] + strip["width"] <= 390, height

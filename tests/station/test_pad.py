"""A hall on plain http: no camera, no service worker, no WebCrypto, and children are greeted all the same."""

import io

import pytest
from pictures_of_badges import held
from PIL import Image

pytestmark = pytest.mark.browser

COUNT_TAPS = "window.taps = 0; addEventListener('click', () => window.taps++, true)"


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


def photo(badge: str, *, turned: bool = False, large: bool = False) -> bytes:
    """A photo as a phone's camera app writes it."""
    picture = held(badge, size=(1280, 960))
    if large:
        picture = picture.resize((4000, 3000))
    exif = Image.Exif()
    if turned:
        picture = picture.rotate(90, expand=True)
        exif[0x0112] = 6
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("kind", [{}, {"turned": True}, {"large": True, "turned": True}], ids=["plain", "turned", "large and turned"])
async def test_a_photo_takes_two_taps_the_shutter_apart(laptop, shelf, kind):
    phone = await in_the_hall(laptop, shelf)
    child = laptop.child(30)
    async with phone.page.expect_file_chooser() as choosing:
        await phone.page.get_by_role("button", name="拍一张").click()
    chooser = await choosing.value
    await chooser.set_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo(child["badge"], **kind)})
    assert child["name"][:2] in await phone.told("done")
    assert await taps(phone) <= 2
    [fact] = laptop.facts("arrival")
    assert (fact["child"], fact["via"]) == (child["id"], "photo")


async def test_a_photo_without_a_badge_says_what_to_do(laptop, shelf):
    phone = await in_the_hall(laptop, shelf)
    async with phone.page.expect_file_chooser() as choosing:
        await phone.page.get_by_role("button", name="拍一张").click()
    empty = io.BytesIO()
    Image.new("RGB", (800, 600), "#888").save(empty, "JPEG")
    await (await choosing.value).set_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": empty.getvalue()})
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
    await phone.page.evaluate("import('/station/world.js').then(({ world }) => { [...world.children.values()][0].number = 1042; })")
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
        "import('/station/db.js').then(async ({ all }) => [(await all('roster')).length, (await all('news')).length])"
    )
    assert stored == [0, 0]

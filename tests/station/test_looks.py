"""Every screen of the station: readable, reachable, light enough for a hall."""

import json
import re

import pytest
from pictures_of_badges import film, table

from pages import station
from tests.axe import barriers

pytestmark = pytest.mark.browser

WRONG_SIZES = """() => [...document.querySelectorAll('button, a[href], input, [role=button]')]
  .filter((each) => each.checkVisibility() && each.type !== 'file' && !(document.querySelector('dialog[open]') && !each.closest('dialog')))
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([, box]) => box.width < 47.5 || box.height < 47.5)
  .map(([each, box]) => `${each.className} ${each.textContent} ${box.width}×${box.height}`)"""


async def look_at(phone, screen: str, wrong: list[str]) -> None:
    """Note whatever is too small, too wide, or unreadable, in light or dark, on the screen that is open."""
    page = phone.page
    await page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {})))")
    wide = await page.evaluate(
        "document.documentElement.scrollWidth > innerWidth || document.querySelector('#upper').scrollWidth > document.querySelector('#upper').clientWidth"
    )
    if wide:
        wrong.append(f"{screen}: scrolls sideways")
    wrong += [f"{screen}: too small: {what}" for what in await page.evaluate(WRONG_SIZES)]
    for scheme, only in (("dark", ["color-contrast"]), ("light", [])):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {})))")
        wrong += [f"{screen}, {scheme}: {each}" for each in await barriers(page, *only)]


async def way_in(phone, laptop, wrong: list[str]) -> None:
    """From a badge that somebody found to the verdicts of the first scans."""
    page = phone.page
    await phone.open(f"{laptop.hall}/b/{laptop.child(1)['badge']}")
    await page.wait_for_selector(".found")
    await look_at(phone, "a badge found", wrong)
    await phone.open(f"{laptop.hall}/station/#{laptop.code}")
    await page.locator("input").first.fill("李老师")
    await look_at(phone, "join", wrong)
    await page.locator(".join .btn.go").click()
    await page.wait_for_selector("[data-view=pad]")
    await phone.until("import('/station/app.js').then(all => all.$world).then(({ world }) => world.children.size > 0)")
    await page.locator(".tally, .field").first.wait_for()
    await look_at(phone, "pad", wrong)
    for digit in "017":
        await page.locator(f"[data-key='{digit}']").click()
    await look_at(phone, "pad, typed", wrong)
    await page.locator("[data-key=go]").click()
    await phone.told("done")
    await look_at(phone, "done", wrong)
    await phone.number("017")
    await phone.told("already")
    await look_at(phone, "already", wrong)
    await phone.scanner("NOTABADGE!")
    await phone.told("stop")
    await look_at(phone, "refused", wrong)


async def without_a_badge(phone, wrong: list[str]) -> None:
    """Names, the roll-call, a newcomer, and what the phone says of itself."""
    page = phone.page
    await page.locator(".strip-pad .way").nth(1).click()
    await page.locator("[data-key=W]").click()
    await look_at(phone, "names", wrong)
    await page.locator(".seg button").nth(2).click()
    await look_at(phone, "roll-call", wrong)
    await page.locator(".row-btn").click()
    await look_at(phone, "newcomer", wrong)
    await page.keyboard.press("Escape")
    await page.locator(".deskbtn").click()
    await look_at(phone, "desks", wrong)
    await page.locator(".me-row").click()
    await look_at(phone, "this phone", wrong)
    await page.keyboard.press("Escape")


async def other_desks(phone, wrong: list[str]) -> None:
    """Handout, departure, look-up, what waits, and a game by rounds."""
    page = phone.page
    await page.locator(".deskbtn").click()
    await page.locator("dialog .choice").nth(2).click()
    await phone.number("017")
    await page.locator(".due").wait_for()
    await look_at(phone, "handout", wrong)
    await page.locator(".btn.huge").click()
    await phone.told("done")
    await page.locator(".deskbtn").click()
    await page.locator("dialog .choice").nth(3).click()
    await phone.number("017")
    await page.locator(".collectors").wait_for()
    await look_at(phone, "departure", wrong)
    await page.locator(".deeds .btn").first.click()
    await look_at(phone, "somebody else", wrong)
    await page.keyboard.press("Escape")
    await page.locator(".deskbtn").click()
    await page.locator("dialog .choice").nth(4).click()
    await phone.number("017")
    await page.locator(".look").wait_for()
    await look_at(phone, "look-up", wrong)
    await page.locator("#pill").click()
    await look_at(phone, "waiting", wrong)
    await page.keyboard.press("Escape")
    await page.locator(".deskbtn").click()
    await page.locator("dialog .choice").nth(1).click()
    await look_at(phone, "segments", wrong)
    await page.locator("dialog .choice").nth(3).click()
    await page.locator(".rounds").wait_for()
    await look_at(phone, "rounds", wrong)


async def walk(phone, laptop, wrong: list[str]) -> None:
    """See every screen once."""
    await way_in(phone, laptop, wrong)
    await without_a_badge(phone, wrong)
    await other_desks(phone, wrong)
    laptop.stop(at_once=True)
    await phone.number("021")
    await phone.told("kept")
    await look_at(phone, "kept", wrong)
    laptop.start()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
async def test_every_screen_can_be_read_and_reached(laptop, shelf, locale):
    phone = await shelf.take(camera=False, locale=locale, viewport={"width": 360, "height": 640})
    wrong: list[str] = []
    if locale == "en-GB":
        with laptop.closed() as ledger:
            ledger.save("centre", {**ledger.centre, "language": "en"}, by="周敏")
    await walk(phone, laptop, wrong)
    assert not wrong, "\n".join(wrong)


async def test_the_camera_screen_can_be_read_and_reached(laptop, shelf, tmp_path):
    movie = film(tmp_path / "bare.mjpeg", [(table(), 1)])
    phone = await shelf.take(film=movie, viewport={"width": 360, "height": 600})
    await phone.join(laptop.url, laptop.code)
    await phone.until("document.querySelector('video').videoWidth > 0")
    wrong: list[str] = []
    await look_at(phone, "ready", wrong)
    assert not wrong, "\n".join(wrong)


async def test_three_guardians_with_telephones_fit_without_scrolling(laptop, shelf):
    with laptop.closed() as ledger:
        ledger.save("centre", {**ledger.centre, "phones": {**ledger.centre["phones"], "guardian_phones": True}}, by="周敏")
        child = ledger.store.children.need(laptop.child(17)["id"])
        kin = [
            {"guardian": f"g-{place}", "relation": relation, "may_collect": True} for place, relation in enumerate(["奶奶", "爸爸", "叔叔"])
        ]
        for link in kin:
            ledger.save("guardians", {"id": link["guardian"], "name": "魏大勇", "phone": "13900001207"}, by="周敏")
        ledger.save("children", {**child, "guardians": kin}, by="周敏")
    phone = await shelf.take(camera=False)
    await phone.join(laptop.hall, laptop.code)
    await phone.number("017")
    await phone.told("done")
    await phone.desk("签退")
    await phone.number("017")
    await phone.page.locator(".phone").nth(2).wait_for()
    assert await phone.page.evaluate("document.querySelector('#upper').scrollHeight <= document.querySelector('#upper').clientHeight")
    wrong: list[str] = []
    await look_at(phone, "three guardians", wrong)
    assert not wrong, "\n".join(wrong)


async def test_the_way_to_a_name_stays_on_one_line_beside_the_widest_figures(laptop, shelf, tmp_path):
    movie = film(tmp_path / "bare.mjpeg", [(table(), 1)])
    phone = await shelf.take(film=movie)
    await phone.join(laptop.url, laptop.code)
    for number in range(1, 11):
        await phone.scanner(laptop.child(number)["badge"])
        await phone.page.locator("#upper.v .sub", has_text=f"{number:03d} 号").wait_for()
    await phone.desk("发放")
    await phone.page.locator(".tally", has_text="已领，在场 10").wait_for()
    assert await phone.page.evaluate("document.querySelector('#foot .btn.grow span').offsetHeight") < 30


async def test_the_whole_station_speaks_english_where_the_centre_does(laptop, shelf):
    phone = await shelf.take(camera=False)
    with laptop.closed() as ledger:
        ledger.save("centre", {**ledger.centre, "language": "en"}, by="周敏")
    await phone.join(laptop.hall, laptop.code)
    await phone.page.locator(".deskbtn", has_text="Arrival").wait_for()
    await phone.number("017")
    assert "Checked in" in await phone.told("done")
    assert await phone.page.evaluate("document.documentElement.lang") == "en"


LATER = re.compile(r"/station/(?!app[.]js)[a-z/]+[.]js")
"""Whatever is not joined into the first module comes after it, and the station works without it."""


async def test_shell_and_decoder_are_light_enough_over_plain_http(laptop, shelf):
    phone = await shelf.take(camera=False)
    sizes: dict[str, int] = {}

    async def weigh(response):
        size = (await response.request.sizes())["responseBodySize"]
        path = re.sub(r"^https?://[^/]+", "", response.url)
        sizes[path] = max(size, sizes.get(path, 0))

    pending = []
    phone.context.on("response", lambda response: pending.append(weigh(response)))
    await phone.join(laptop.hall, laptop.code)
    await phone.number("017")
    await phone.told("done")
    await phone.until("import('/station/eyes.js').then(({ works }) => works())")
    for each in pending:
        await each
    sizes["/station/icons.svg"] = len(station.files()["icons.svg"].packed)  # a picture's body is not reported
    decoder = sum(size for path, size in sizes.items() if path.startswith("/vendor/"))
    shell = sum(size for path, size in sizes.items() if not path.startswith(("/vendor/", "/api/")) and not LATER.match(path))
    assert 300 < decoder / 1024 <= 430
    assert 20 < shell / 1024 <= 60, json.dumps(sizes, indent=1)

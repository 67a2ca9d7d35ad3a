"""The volunteers' screens among the app's pictures: each is joined, scanned and tapped for as in a hall. `tests/pictures.py` runs it."""

import contextlib
from collections.abc import Callable
from typing import Any

from playwright.async_api import Page, TimeoutError

from care.activity import door_code
from tests.centre_at_work import JOIN_CODE, Centre
from tests.serving import Server
from tests.studio import LAPTOP, PHONE, SMALL_PHONE, TABLET, Studio, badge_before_the_camera, draw, hall


async def join(page: Page, server: Server, name: str = "李老师") -> None:
    """From the code on the organizer's screen to a station with its roster."""
    await page.goto(f"{server.url}/station/#{JOIN_CODE}")
    await page.get_by_label("你的名字").fill(name)
    await page.get_by_role("button", name="开始").click()
    await page.locator("[data-view=ready] .tally, .no-camera, [data-view=verdict]").first.wait_for()
    await page.evaluate(
        """import('/station/app.js').then(all => all.$world).then(({ world }) => new Promise((done) => {
            const look = () => (world.children.size > 0 ? done() : setTimeout(look, 20)); look();
        }))"""
    )
    await page.wait_for_timeout(800)  # the camera opens


async def scan(page: Page, code: str, shown: str) -> None:
    """A scanner types a badge's code, as often as a busy machine needs to take it for one; what is awaited shows."""
    for _attempt in range(4):
        await page.keyboard.type(code)
        await page.keyboard.press("Enter")
        with contextlib.suppress(TimeoutError):
            await page.locator(shown).wait_for(timeout=4000)
            return
    raise AssertionError(f"no {shown} after a scan")


async def desk(page: Page, name: str) -> None:
    await page.locator(".deskbtn").click()
    await page.locator("dialog .choice", has_text=name).first.click()


async def verdicts(studio: Studio, server: Server, made: Centre) -> None:
    """What a scan is answered."""

    def code(name: str) -> str:
        return made.badges[made.children[name]["id"]]

    async with studio.phone(made.zone, hall()) as page:
        await page.goto(f"{server.url}/station/#{JOIN_CODE}")
        await page.get_by_label("你的名字").fill("刘奶奶")
        await draw(page, "q-join")
        await join(page, server)
        await scan(page, code("王婷婷"), "#upper.v.done")
        await draw(page, "b-verdict-done")
        await scan(page, code("阿依古丽·买买提"), "#upper.v.done")
        await draw(page, "b2-verdict-long-name")
        await scan(page, code("魏小涛"), "#upper.v.already")
        await draw(page, "d-verdict-already")
        await scan(page, made.old_badge, "#upper.v.stop")
        await draw(page, "e-verdict-refused")
        await page.get_by_role("button", name="知道了").click()
        await page.locator(".deskbtn").click()
        await page.locator("dialog .choice").first.wait_for()
        await draw(page, "a2-station-desks")
        await page.locator("dialog .choice", has_text="发放").click()
        await scan(page, code("司马云帆"), ".due")
        await draw(page, "f-station-handout", "n-dark-handout")
        await page.get_by_role("button", name="这次不领").click()
        await scan(page, code("吴一诺"), ".due")  # the gloves; the pack was given
        await page.get_by_role("button", name="给了，记下来").click()
        await page.locator("#upper.v.done").wait_for()
        await scan(page, code("吴一诺"), "#upper.v.already")
        await page.get_by_role("button", name="还是给了").click()
        await page.locator("#upper.v.flag").wait_for()
        await draw(page, "e2-verdict-flagged")
        await desk(page, "签退")
        await scan(page, code("魏小涛"), ".collectors")
        await draw(page, "p-station-departure")
        await page.get_by_role("button", name="先不签退").click()
        await desk(page, "签到")
        await page.get_by_role("button", name="没带胸牌，找名字").click()
        await page.locator("[data-key=W]").click()
        await draw(page, "g-station-lookup")


async def ready(studio: Studio, server: Server, made: Centre) -> None:
    """The ready screen while a badge is held before the camera: it was scanned already, and held still it is one scan."""
    async with studio.phone(made.zone, badge_before_the_camera(made, "魏小涛")) as page:
        await join(page, server)
        await page.locator("#upper.v").wait_for()
        await scan(page, made.badges[made.children["彭佳怡"]["id"]], "#upper.v.done")
        await page.locator("#upper.v .told").click()
        await page.locator("[data-view=ready]").wait_for()
        await draw(page, "a-station-ready", "n-dark-station")


async def no_camera(studio: Studio, server: Server, made: Centre) -> None:
    """A browser that gives no camera, as WeChat's."""
    agent = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.42"
    async with studio.phone(made.zone, None, user_agent=agent) as page:
        await join(page, server, "小陈")
        await page.locator(".no-camera").wait_for()
        await draw(page, "t-station-no-camera")


async def kept(studio: Studio, server: Server, made: Centre) -> None:
    """The laptop is gone: what was scanned is on the phone. On a common phone, on a small one, and in English."""

    def codes(*names: str) -> list[str]:
        return [made.badges[made.children[name]["id"]] for name in names]

    async def english(page: Page) -> None:
        await page.locator(".deskbtn").click()
        await page.locator(".me-row").click()
        await page.get_by_role("button", name="English").click()
        await page.locator(".deskbtn", has_text="Arrival").wait_for()

    async def on_a_phone(name: str, size: dict[str, int], first: list[str], before: Callable[[Page], Any] | None) -> None:
        async with studio.phone(made.zone, hall(), viewport=size) as page:
            await join(page, server)
            if before:
                await before(page)
            server.kill()
            for code in (*first, *codes("欧阳思源")):
                await scan(page, code, "#upper.v.kept")
            await draw(page, name)
        server.start()

    two = codes("罗一鸣", "李𬀩")
    await on_a_phone("c-verdict-kept", PHONE, two, None)
    await on_a_phone("b3-verdict-small-phone", SMALL_PHONE, codes("罗一鸣", "李𬀩", "蒋欣", "吴桐", "唐梓涵", "任可"), None)
    await on_a_phone("s-english-kept", PHONE, two, english)


async def going_home(studio: Studio, server: Server, made: Centre) -> None:
    """Several children leave with a volunteer; then the emergency roll-call, on a phone and on the laptop."""
    async with studio.phone(made.zone, hall()) as page:
        await join(page, server)
        await desk(page, "签退")
        await scan(page, made.badges[made.children["魏小涛"]["id"]], ".collectors")
        await page.get_by_role("button", name="几个孩子一起走").click()
        await page.locator("dialog .choice", has_text="我送").click()
        await page.locator("#upper.v.done .told").click()
        await page.locator(".band").wait_for()
        await draw(page, "p2-station-escort")
        await page.get_by_role("button", name="走了，结束").click()
        await page.locator(".deskbtn").click()
        await page.locator("dialog .beside", has_text="紧急点名").click()
        await page.get_by_role("button", name="开始点名").click()
        for _found in range(3):
            await page.locator(".to-find [data-call]").first.dispatch_event("click")
            await page.wait_for_timeout(100)
        await draw(page, "u-roll-call")
    async with studio.laptop(server, made.zone, viewport=LAPTOP) as page:
        await page.goto(f"{server.url}/activities/{made.activity}/roll")
        await page.wait_for_function("window.did_handshake")
        await draw(page, "u2-roll-call-laptop")


async def at_the_door(studio: Studio, server: Server, made: Centre) -> None:
    """A tablet at the door, by which children sign themselves in."""
    async with studio.phone(made.zone, hall(), viewport=TABLET) as page:
        await join(page, server)
        await page.locator(".deskbtn").click()
        await page.get_by_role("button", name="门口自助").click()
        await page.get_by_role("button", name="开始").click()
        for digit in door_code({"id": made.activity}):
            await page.locator("dialog .key", has_text=digit).click()
        await page.locator("#upper.door").wait_for()
        await draw(page, "v-kiosk")
        await scan(page, made.badges[made.children["王婷婷"]["id"]], "#upper.door-greet")
        await draw(page, "v2-kiosk-greeting")

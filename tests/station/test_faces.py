"""Photos at the departure desk: of the child and of who may collect it, also without a network; and gone when the activity is."""

from io import BytesIO

import pytest
from PIL import Image

from care import days, portrait
from storage.pictures import Pictures

pytestmark = pytest.mark.browser

NUMBER = 17
SYNC = "import('/station/app.js').then(all => all.$sync).then(({ sync }) => sync())"
HERE = """import('/station/app.js').then(async (all) => ({ faces: all.$world.world.faces.size, kept: (await all.$db.all('faces')).map(({ id }) => id),
  plain: (await all.$db.all('faces')).some((row) => 'bytes' in row || !(row.sealed instanceof ArrayBuffer)) }))"""
SHOWN = (
    "[...document.querySelectorAll('.collectors img.face')].filter((img) => img.complete && img.naturalWidth === 60).map((img) => img.alt)"
)


def photo(ledger, colour: str) -> dict[str, str]:
    """A photo on disk and who agreed to it, as a record has it."""
    made = BytesIO()
    Image.new("RGB", (60, 80), colour).save(made, "JPEG")
    name = Pictures(ledger.store.folder).keep(portrait.read(made.getvalue()))
    return {"picture": name, "by": "奶奶", "on": "2026-11-20", "noted_by": "周敏"}


def give_photos(laptop) -> str:
    """The child with that number and its first guardian get a photo. Returns what the guardian is called."""
    with laptop.closed() as ledger:
        child = ledger.store.children.need(laptop.child(NUMBER)["id"])
        guardian = ledger.store.guardians.need(child["guardians"][0]["guardian"])
        ledger.save("children", {**child, "photo": photo(ledger, "red")}, by="周敏")
        ledger.save("guardians", {**guardian, "photo": photo(ledger, "green")}, by="周敏")
    return guardian["name"]


async def at_departure(laptop, shelf, address: str, **more):
    """A phone at the departure desk that has fetched both photos."""
    phone = await shelf.take(camera=False, **more)
    await phone.join(address, laptop.code)
    await phone.page.get_by_role("button", name="输号码").click()
    await phone.desk("签退")
    await phone.page.evaluate(SYNC)
    await phone.until(f"({HERE}).then(({{ faces }}) => faces === 2)")
    return phone


async def collectors(phone) -> list[str]:
    """Open the child's departure and return whose photos stand among those who may collect it."""
    if await phone.page.get_by_role("button", name="输号码").count():
        await phone.page.get_by_role("button", name="输号码").click()
    await phone.number(f"{NUMBER:03d}")
    await phone.page.get_by_role("heading", name="谁来接？").wait_for()
    await phone.until(f"({SHOWN}).length > 0")
    return await phone.page.evaluate(SHOWN)


async def test_a_photo_stands_beside_who_collects_also_after_a_reload_without_a_network_and_goes_with_the_activity(laptop, shelf):
    name = give_photos(laptop)
    phone = await at_departure(laptop, shelf, laptop.url)
    assert await collectors(phone) == [f"{name} 的照片"]
    await phone.until(f"({HERE}).then(({{ kept }}) => kept.length === 2)")
    assert (await phone.page.evaluate(HERE))["plain"] is False, "sealed on the phone"
    await phone.until("navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')")
    laptop.stop()
    await phone.page.reload()
    await phone.page.get_by_role("button", name="输号码").wait_for()
    assert await collectors(phone) == [f"{name} 的照片"]
    laptop.start()
    with laptop.closed() as ledger:
        [activity] = [one for one in ledger.store.activities.all() if one["id"] == laptop.sample["activity"]["id"]]
        ledger.save("activities", {**activity, "closed_at": days.shifted(days.now(), -1000)}, by="周敏")
    await phone.page.evaluate(SYNC)
    await phone.until(f"({HERE}).then(({{ faces, kept }}) => faces === 0 && kept.length === 0)")


async def test_on_plain_http_a_photo_is_kept_in_memory_alone_and_another_desk_fetches_none(laptop, shelf):
    name = give_photos(laptop)
    asked = []
    phone = await shelf.take(camera=False)
    phone.page.on("request", lambda request: asked.append(request.url) if "/api/pictures/" in request.url else None)
    await phone.join(laptop.hall, laptop.code)
    await phone.page.evaluate(SYNC)
    assert asked == [], "a desk that hands nobody over has no use for faces"
    await phone.desk("签退")
    await phone.page.evaluate(SYNC)
    assert await collectors(phone) == [f"{name} 的照片"]
    await phone.until(f"({HERE}).then(({{ faces }}) => faces === 2)")
    assert (await phone.page.evaluate(HERE))["kept"] == []
    assert len(asked) == 2


async def test_consent_taken_back_takes_the_photo_from_the_phone(laptop, shelf):
    give_photos(laptop)
    phone = await at_departure(laptop, shelf, laptop.url)
    await collectors(phone)
    with laptop.closed() as ledger:
        child = ledger.store.children.need(laptop.child(NUMBER)["id"])
        guardian = ledger.store.guardians.need(child["guardians"][0]["guardian"])
        ledger.save("guardians", {**guardian, "photo": None}, by="周敏")
    await phone.page.evaluate(SYNC)
    await phone.until(f"({HERE}).then(({{ faces, kept }}) => faces === 1 && kept.length === 1)")
    await phone.until("document.querySelectorAll('.collectors img').length === 0")
    assert guardian["name"] in await phone.page.locator(".collectors").inner_text(), "only the photo goes"

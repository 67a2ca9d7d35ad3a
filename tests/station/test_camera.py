"""The camera looks after itself: the right lens, light, zoom, and back again whatever came between."""

import pytest
from pictures_of_badges import film, in_turn, table

pytestmark = pytest.mark.browser

WHICH = """navigator.mediaDevices.enumerateDevices().then((all) => {
  const id = document.querySelector('video').srcObject?.getVideoTracks()[0]?.getSettings().deviceId;
  return all.find((camera) => camera.deviceId === id)?.label;
})"""


def lenses(*names: str) -> str:
    """The browser's cameras under the names that a phone gives them, and as a phone does only once a camera may be used."""
    return f"""(() => {{
      const names = {list(names)};
      const real = MediaDevices.prototype.enumerateDevices;
      MediaDevices.prototype.enumerateDevices = async function () {{
        const cameras = (await real.call(this)).filter(({{ kind }}) => kind === 'videoinput');
        return cameras.map(({{ kind, deviceId, label }}, place) => ({{ kind, deviceId, label: label && names[place] }}));
      }};
    }})()"""


async def with_lenses(shelf, count: int, *names: str, profile: str | None = None):
    """A phone with so many cameras. The browser's own test picture is in them: a film it shows through one alone."""
    phone = await shelf.take(more=(f"--use-fake-device-for-media-stream=device-count={count}",), profile=profile)
    await phone.page.add_init_script(lenses(*names))
    return phone


@pytest.fixture
def three(laptop, tmp_path):
    """Three badges in turn: each is away for longer than the guard against the same badge."""
    return in_turn(tmp_path / "three.mjpeg", [laptop.child(number)["badge"] for number in (5, 6, 7)])


LIVE = "document.querySelector('video').srcObject.getVideoTracks().map((track) => track.readyState).join() === 'live'"
"""One camera is open, and works."""


async def reads_on(phone) -> None:
    """The verdict is put away, and the next badge is read."""
    if await phone.page.locator("#upper.v").count():
        await phone.page.locator("#upper .told").click()
    await phone.page.locator("#upper.v.done, #upper.v.already").wait_for()


# Which lens


async def test_of_several_rear_lenses_the_main_one_looks(laptop, shelf):
    phone = await with_lenses(shelf, 3, "camera2 2, facing back", "camera2 1, facing front", "camera2 0, facing back")
    await phone.join(laptop.url, laptop.code)
    await phone.until(f"{WHICH}.then((name) => name)")
    assert await phone.page.evaluate(WHICH) == "camera2 0, facing back"


@pytest.mark.parametrize(
    ("labels", "main"),
    [
        (
            ["camera2 1, facing front", "camera2 3, facing back", "camera2 0, facing back", "camera2 2, facing back"],
            "camera2 0, facing back",
        ),
        (["Front Camera", "Back Ultra Wide Camera", "Back Triple Camera", "Back Telephoto Camera", "Back Camera"], "Back Camera"),
        (["前置相机", "后置双广角相机", "后置超广角相机", "后置相机"], "后置相机"),
        (["Integrated Webcam", "FaceTime HD Camera"], None),
        (["", ""], None),
    ],
)
async def test_labels_tell_the_main_lens_and_where_they_do_not_nothing_is_guessed(laptop, shelf, labels, main):
    phone = await shelf.take(camera=False)
    await phone.open(f"{laptop.url}/station/")
    found = await phone.page.evaluate(
        """labels => import('/station/lenses.js').then(({ mainLens }) => mainLens(labels.map((label, place) => ({ label, deviceId: String(place) })))?.label ?? null)""",
        labels,
    )
    assert found == main


async def test_a_camera_that_says_where_it_looks_needs_no_label(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.open(f"{laptop.url}/station/")
    found = await phone.page.evaluate(
        """() => import('/station/lenses.js').then(({ mainLens }) => {
          const camera = (deviceId, way) => ({ label: '', deviceId, getCapabilities: () => ({ facingMode: [way] }) });
          return mainLens([camera('front', 'user'), camera('back', 'environment')]).deviceId;
        })"""
    )
    assert found == "back"


async def settings(phone) -> None:
    """Open what this phone has to set."""
    await phone.page.locator(".deskbtn").click()
    await phone.page.locator(".me-row").click()
    await phone.page.get_by_label("念名字").wait_for()


async def test_the_camera_that_was_chosen_is_remembered_and_when_it_is_gone_another_one_looks(laptop, shelf):
    names = ("camera2 0, facing back", "camera2 1, facing front", "camera2 2, facing back")
    phone = await with_lenses(shelf, 3, *names, profile="one")
    await phone.join(laptop.url, laptop.code)
    await phone.until(f"{WHICH}.then((name) => name === '{names[0]}')")
    for name in names[1:]:
        await settings(phone)
        await phone.page.get_by_role("button", name="换一个相机").click()
        await phone.until(f"{WHICH}.then((name) => name === '{name}')")
    await phone.close()

    for count, expected in ((3, names[2]), (1, names[0])):
        again = await with_lenses(shelf, count, *names, profile="one")
        await again.open(f"{laptop.url}/station/")
        await again.until(f"{WHICH}.then((name) => name === '{expected}')")
        await again.close()


async def test_another_camera_is_offered_only_where_there_is_one(laptop, shelf):
    phone = await with_lenses(shelf, 1, "camera2 0, facing back")
    await phone.join(laptop.url, laptop.code)
    await phone.until("document.querySelector('video').videoWidth > 0")
    await settings(phone)
    assert not await phone.page.get_by_role("button", name="换一个相机").count()


# Light and zoom

NEAR = """window.wishes = [];
MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true, zoom: { min: 1, max: 8, step: 0.1 } });
MediaStreamTrack.prototype.applyConstraints = async (wish) => void window.wishes.push(wish.advanced[0]);"""


async def test_zoom_brings_a_badge_nearer_keeps_the_light_and_is_remembered(laptop, shelf, tmp_path):
    phone = await shelf.take(film=film(tmp_path / "bare.mjpeg", [(table(), 1)]))
    await phone.page.add_init_script(NEAR)
    await phone.join(laptop.url, laptop.code)
    zoom, torch = phone.page.locator("#zoom"), phone.page.locator("#torch")
    await phone.until("document.querySelector('#zoom').textContent === '1×'")
    box = await zoom.bounding_box()
    assert min(box["width"], box["height"]) >= 48
    await torch.click()
    await phone.until("document.querySelector('#torch').ariaPressed === 'true'")
    await zoom.click()
    await phone.until("document.querySelector('#zoom').textContent === '2×'")
    assert await phone.page.evaluate("window.wishes") == [{"torch": True, "zoom": 1}, {"torch": True, "zoom": 2}]
    await phone.page.reload()
    await phone.until("window.wishes.length > 0")
    assert await phone.page.evaluate("window.wishes") == [{"torch": False, "zoom": 2}]
    await phone.until("document.querySelector('#zoom').textContent === '2×'")
    await zoom.click()
    await phone.until("document.querySelector('#zoom').textContent === '1×'")
    assert (await phone.page.evaluate("window.wishes"))[-1]["zoom"] == 1


async def test_a_zoom_that_the_camera_refuses_is_not_shown_as_done(laptop, shelf, tmp_path):
    phone = await shelf.take(film=film(tmp_path / "bare.mjpeg", [(table(), 1)]))
    await phone.page.add_init_script(NEAR)
    await phone.page.add_init_script(
        "MediaStreamTrack.prototype.applyConstraints = async () => { window.wishes.push(1); throw new DOMException('', 'OverconstrainedError'); };"
    )
    await phone.join(laptop.url, laptop.code)
    await phone.page.locator("#zoom").click()
    await phone.until("window.wishes.length > 0")
    await phone.page.evaluate("new Promise((done) => setTimeout(done))")
    assert await phone.page.locator("#zoom").inner_text() == "1×"


async def test_where_there_is_no_zoom_none_is_offered(laptop, shelf, three):
    phone = await shelf.take(film=three)
    await phone.page.add_init_script("MediaStreamTrack.prototype.getCapabilities = () => ({});")
    await phone.join(laptop.url, laptop.code)
    await phone.told("done")
    assert await phone.page.locator("#zoom").get_attribute("hidden") is not None


# What comes between

HIDE = "Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }); document.dispatchEvent(new Event('visibilitychange'));"
SHOW = HIDE.replace("hidden", "visible")
COUNT = """window.opened = 0;
const ask = MediaDevices.prototype.getUserMedia;
MediaDevices.prototype.getUserMedia = function (wish) { window.opened += 1; return window.refuse?.() ?? ask.call(this, wish); };"""
END = "(() => { const [track] = document.querySelector('video').srcObject.getTracks(); track.stop(); track.dispatchEvent(new Event('ended')); })()"
"""The system takes the camera away. `stop` alone is our own doing and fires nothing."""


async def scanning(laptop, shelf, movie, **options):
    """A phone that has read its first badge."""
    phone = await shelf.take(film=movie, **options)
    await phone.page.add_init_script(COUNT)
    await phone.join(laptop.url, laptop.code)
    await phone.told("done")
    return phone


async def test_after_the_screen_was_locked_the_next_badge_is_read(laptop, shelf, three):
    phone = await scanning(laptop, shelf, three)
    await phone.page.evaluate(HIDE)
    await phone.page.evaluate(END)
    before = await phone.page.evaluate("window.opened")
    await phone.page.evaluate("new Promise((done) => setTimeout(done, 100))")
    assert await phone.page.evaluate("window.opened") == before, "no camera is asked for behind a locked screen"
    await phone.page.evaluate(SHOW)
    await reads_on(phone)
    assert await phone.page.evaluate("window.opened") == before + 1


async def test_a_camera_that_says_it_runs_but_stands_still_is_opened_anew(laptop, shelf, three):
    phone = await scanning(laptop, shelf, three)
    before = await phone.page.evaluate("window.opened")
    await phone.page.evaluate("document.querySelector('video').srcObject = new MediaStream()")
    await phone.page.evaluate(SHOW)
    await phone.until(f"window.opened > {before}")
    await reads_on(phone)
    assert await phone.page.evaluate(LIVE)


async def test_a_page_that_is_left_lets_go_of_the_camera_and_back_from_the_cache_it_reads_on(laptop, shelf, three):
    phone = await scanning(laptop, shelf, three)
    # Chromium keeps no page that had a camera, other browsers do: the two events are all that such a page is told.
    await phone.page.evaluate("window.had = document.querySelector('video').srcObject.getTracks()[0]; 0")
    await phone.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert await phone.page.evaluate("window.had.readyState") == "ended"
    await phone.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    await reads_on(phone)


async def test_the_way_back_to_the_station_reads_on(laptop, shelf, three):
    phone = await shelf.take(film=three, ignore_default_args=["--disable-back-forward-cache"])
    await phone.join(laptop.url, laptop.code)
    await phone.told("done")
    await phone.open(f"{laptop.url}/api/health")
    await phone.page.go_back(wait_until="commit")
    await phone.page.wait_for_selector("[data-view=ready], [data-view=verdict]")
    await reads_on(phone)
    assert await phone.page.evaluate(LIVE)


async def test_a_camera_that_another_app_took_is_waited_for(laptop, shelf, three):
    phone = await scanning(laptop, shelf, three)
    await phone.page.evaluate(
        "window.left = 2; window.refuse = () => (window.left-- > 0 ? Promise.reject(new DOMException('', 'NotReadableError')) : undefined); 0"
    )
    await phone.page.evaluate(END)
    await phone.page.locator("#hint", has_text="相机被占用了，正在等它回来").wait_for()
    await phone.until("window.left < 0")
    await phone.page.locator("#hint", has_text="直接扫").wait_for()
    await reads_on(phone)
    assert await phone.page.evaluate("window.left") == -1, "it is asked for until it is there, and not again"


async def test_a_permission_taken_back_is_said_and_given_again_it_reads_on(laptop, shelf, three):
    phone = await scanning(laptop, shelf, three, whole=True)
    await phone.context.clear_permissions()
    # A badge that was read before stands there until it is put away.
    await phone.until("document.querySelector('.no-camera') ?? document.querySelector('#upper .told')?.click()")
    await phone.page.locator(".no-camera", has_text="相机没有打开").wait_for()
    assert not await phone.page.locator("#cam").is_visible()
    await phone.context.grant_permissions(["camera"])
    await reads_on(phone)


async def test_a_phone_that_is_turned_reads_on(laptop, shelf, three):
    phone = await scanning(laptop, shelf, three)
    await phone.page.set_viewport_size({"width": 844, "height": 390})
    await phone.page.evaluate("screen.orientation.dispatchEvent(new Event('change'))")
    await reads_on(phone)
    name = await phone.page.locator("#upper .name").bounding_box()
    assert name["y"] + name["height"] <= 390, "the name is in sight"


async def test_the_screen_stays_on_and_after_a_lock_it_is_asked_again(laptop, shelf):
    phone = await shelf.take(camera=False)
    await phone.page.add_init_script(
        """window.locks = [];
        Object.defineProperty(navigator, 'wakeLock', { value: { request: async (what) => { const lock = new EventTarget(); lock.release = async () => lock.dispatchEvent(new Event('release')); window.locks.push([what, lock]); return lock; } } });"""
    )
    await phone.join(laptop.url, laptop.code)
    await phone.until("window.locks.length === 1")
    await phone.page.evaluate(HIDE)
    await phone.page.evaluate("window.locks[0][1].release()")
    assert await phone.page.evaluate("window.locks.length") == 1
    await phone.page.evaluate(SHOW)
    await phone.until("window.locks.length === 2")
    assert await phone.page.evaluate("window.locks.map(([what]) => what)") == ["screen", "screen"]

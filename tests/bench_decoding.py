"""Reading badges: our decoder beside jsQR on the hard pictures, and how long a volunteer waits from a badge before the camera to its verdict.

Both decoders run in one worker, in turn, on the same picture: ours is the station's own `decoder.js` with its ladder of second tries, asked
as the page asks it; jsQR 1.4.0 tries dark on light and light on dark (`attemptBoth`). The time of each includes taking the dots off the
picture. Medians are over all pictures of the set, read or not.

    python tests/bench_decoding.py        prints the rows, and what was read of each kind
"""

import asyncio
import io
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "station"), str(HERE.parent), str(HERE)]

from conftest import CHROMIUM, PLAIN, Laptop, Shelf  # noqa: E402
from hard_pictures import Hard, pictures  # noqa: E402
from pictures_of_badges import film, held, table  # noqa: E402
from PIL import Image, ImageDraw  # noqa: E402
from playwright.async_api import Page, Playwright, async_playwright  # noqa: E402

from pages.station import POLICY  # noqa: E402

BOTH = """
import '/station/decoder.js';
const ask = self.onmessage;
const say = self.postMessage.bind(self);
let answer;
self.postMessage = (message) => void ('id' in message && answer(message.codes));
const canvas = new OffscreenCanvas(640, 480);
self.onmessage = async ({ data }) => {
  const [one, other] = [await createImageBitmap(data), await createImageBitmap(data)];
  let began = performance.now();
  const codes = await new Promise((done) => { answer = done; ask({ data: { id: 1, picture: one, ladder: true } }); });
  const oursMs = performance.now() - began;
  began = performance.now();
  const { width, height } = other;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(other, 0, 0);
  const theirs = self.jsQR(context.getImageData(0, 0, width, height).data, width, height, { inversionAttempts: 'attemptBoth' });
  say({ ours: codes.map(({ text }) => text), oursMs, theirs: theirs ? theirs.data : null, theirsMs: performance.now() - began });
};
""" + (HERE / "vendor" / "jsQR.js").read_text(encoding="utf-8")
"""A worker with both decoders in it. It stands in the place of the station's own, so that it has the same policy and the same files."""

ASK = """async (number) => {
  self.both ??= new Worker('/bench/both.js', { type: 'module' });
  const picture = await (await fetch(`/bench/${number}.png`)).blob();
  return new Promise((done, fail) => { self.both.onmessage = ({ data }) => done(data); self.both.onerror = fail; self.both.postMessage(picture); });
}"""


@dataclass(frozen=True, slots=True)
class Read:
    """What both made of one picture; times in milliseconds."""

    kind: str
    texts: tuple[str, ...]
    ours: tuple[str, ...]
    ours_ms: float
    theirs: str | None
    theirs_ms: float

    @property
    def we_did(self) -> bool:
        """Whether ours read a code that is there, and nothing that is not."""
        return bool(self.ours) and set(self.ours) <= set(self.texts)

    @property
    def we_lied(self) -> bool:
        """Whether ours read what is not there."""
        return not set(self.ours) <= set(self.texts)

    @property
    def they_did(self) -> bool:
        """Whether jsQR read a code that is there."""
        return self.theirs in self.texts


async def side_by_side(page: Page, url: str, hards: Sequence[Hard]) -> list[Read]:
    """Show both decoders these pictures, one after another."""

    async def give(route: Any) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        if name == "both.js":
            return await route.fulfill(body=BOTH, content_type="text/javascript", headers={"Content-Security-Policy": POLICY})
        out = io.BytesIO()
        hards[int(name.removesuffix(".png"))].picture.save(out, "PNG", compress_level=1)
        await route.fulfill(body=out.getvalue(), content_type="image/png")

    await page.route("**/bench/*", give)
    await page.goto(f"{url}/station/")
    await page.evaluate(ASK, 0)  # the first one waits for the decoder to load
    found: list[Read] = []
    for number, hard in enumerate(hards):
        answer = await page.evaluate(ASK, number)
        found.append(Read(hard.kind, hard.texts, tuple(answer["ours"]), answer["oursMs"], answer["theirs"], answer["theirsMs"]))
    return found


class Row(TypedDict):
    """One line of the benchmark's table."""

    name: str
    ours: str
    against: str
    ratio: float
    goal: str
    holds: bool


def decoding_rows(reads: Sequence[Read]) -> list[Row]:
    """How many pictures each read, how fast, and whether anything was read that is not there."""
    n = len(reads)
    ours, theirs = (100 * sum(did) / n for did in ([each.we_did for each in reads], [each.they_did for each in reads]))
    our_ms, their_ms = statistics.median(each.ours_ms for each in reads), statistics.median(each.theirs_ms for each in reads)
    lies = sum(each.we_lied for each in reads)
    return [
        Row(
            name=f"hard pictures read, of {n} | jsQR, attemptBoth",
            ours=f"{ours:.0f} %",
            against=f"{theirs:.0f} %",
            ratio=round(ours - theirs, 1),
            goal="≥ +15",
            holds=ours >= theirs + 15,
        ),
        Row(
            name="median of a picture in one worker (times faster) | jsQR",
            ours=f"{our_ms:.1f} ms",
            against=f"{their_ms:.1f} ms",
            ratio=round(their_ms / our_ms, 1),
            goal="≥ 5×",
            holds=their_ms >= 5 * our_ms,
        ),
        Row(name="wrong texts read", ours=str(lies), against="0", ratio=float(lies), goal="= 0", holds=lies == 0),
    ]


# From a badge before the camera to the verdict on the screen

SHOWN, BARE = 0.8, 0.5
MEASURED = 24
"""Children greeted for the first time, each once."""

CORNER = 40
"""A white square in the corner of every frame with a badge: its first appearance is when the badge came into view."""

WATCH = """() => {
  window.taken = [];
  const video = document.querySelector('video');
  const canvas = new OffscreenCanvas(8, 8);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  let since = null, before = true;
  const frame = () => {
    context.drawImage(video, 8, 8, 16, 16, 0, 0, 8, 8);
    const white = context.getImageData(4, 4, 1, 1).data[1] > 200;
    if (white && !before) since = performance.now();
    before = white;
    video.requestVideoFrameCallback(frame);
  };
  video.requestVideoFrameCallback(frame);
  const panel = () => document.querySelector('#upper.v .told .name');
  let last = panel();
  new MutationObserver(() => {
    const now = panel();
    if (!now || now === last) return;
    last = now;
    const began = since;
    since = null;
    // On the screen: two frames after it is in the page.
    if (began !== null) requestAnimationFrame(() => requestAnimationFrame(() => window.taken.push(performance.now() - began)));
  }).observe(document.querySelector('#upper'), { childList: true, attributes: true });
}"""


def _film(path: Path, codes: Sequence[str]) -> Path:
    """Badges one after another, a white square in the corner while one is there."""
    shots: list[tuple[Image.Image, float]] = []
    for code in codes:
        picture = held(code)
        ImageDraw.Draw(picture).rectangle((0, 0, CORNER, CORNER), fill="white")
        bare = table()
        ImageDraw.Draw(bare).rectangle((0, 0, CORNER, CORNER), fill="black")
        shots += [(picture, SHOWN), (bare, BARE)]
    return film(path, shots)


async def _verdicts(playwright: Playwright, laptop: Laptop, room: Path, *, offline: bool) -> list[float]:
    """Milliseconds from the frame with a badge to its verdict; offline the laptop is really away."""
    children = laptop.sample["children"][30:60] if offline else laptop.sample["children"][:30]
    movie = _film(room / "badges.mjpeg", [child["badge"] for child in children])
    phone = await Shelf(playwright, room).take(film=movie, profile=f"offline-{offline}")
    await phone.join(laptop.url, laptop.code)
    await phone.page.locator("#upper.v").wait_for()
    if offline:
        laptop.stop(at_once=True)
        await phone.told("kept")
    await phone.page.evaluate(WATCH)
    await phone.until(f"window.taken.length >= {MEASURED}")
    taken = await phone.page.evaluate("window.taken")
    await phone.close()
    if offline:
        laptop.start()
    return taken


def verdict_rows(online: Sequence[float], offline: Sequence[float]) -> list[Row]:
    """The slowest of twenty."""
    rows: list[Row] = []
    for where, taken in (("online", online), ("offline", offline)):
        slow = statistics.quantiles(taken, n=20)[-1]
        name = f"badge in view → verdict on screen, {where}, p95 | 300 ms"
        rows.append(Row(name=name, ours=f"{slow:.0f} ms", against="300 ms", ratio=round(slow / 300, 2), goal="≤ 1×", holds=slow <= 300))
    return rows


def rows() -> list[Row]:
    """All rows about reading badges. Takes about three minutes, a Chromium and a server of its own."""
    with tempfile.TemporaryDirectory() as room:
        reads, online, offline = asyncio.run(_measured(Path(room)))
    return [*decoding_rows(reads), *verdict_rows(online, offline)]


async def _measured(room: Path) -> tuple[list[Read], list[float], list[float]]:
    laptop = Laptop(room / "data")
    [laptop.sample] = laptop.command("sample")
    laptop.start()
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=PLAIN)
            reads = await side_by_side(await browser.new_page(), laptop.url, list(pictures()))
            await browser.close()
            online = await _verdicts(playwright, laptop, room, offline=False)
            offline = await _verdicts(playwright, laptop, room, offline=True)
            _by_kind(reads)
            return reads, online, offline
    finally:
        laptop.stop()


def _by_kind(reads: Sequence[Read]) -> None:
    """What was read of each kind, for whoever runs this file alone."""
    if __name__ != "__main__":
        return
    for kind in dict.fromkeys(each.kind for each in reads):
        of = [each for each in reads if each.kind == kind]
        print(f"{kind:12} of {len(of)}: ours {sum(each.we_did for each in of)}, jsQR {sum(each.they_did for each in of)}")


if __name__ == "__main__":
    for row in rows():
        print(
            f"{row['name']:62} {row['ours']:>12} {row['against']:>12} {row['ratio']:>9} {row['goal']:>7}  {'holds' if row['holds'] else 'FAILS'}"
        )

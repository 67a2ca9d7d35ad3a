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
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "station"), str(HERE.parent), str(HERE)]

from conftest import CHROMIUM, PLAIN, Laptop  # noqa: E402
from hard_pictures import Hard, pictures  # noqa: E402
from playwright.async_api import Page, async_playwright  # noqa: E402

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
    from pages.station import POLICY

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


def main() -> None:
    """Print the rows."""
    with tempfile.TemporaryDirectory() as room:
        reads = asyncio.run(_measure(Path(room)))
    for kind in dict.fromkeys(each.kind for each in reads):
        of = [each for each in reads if each.kind == kind]
        print(
            f"{kind:12} ours {sum(r.we_did for r in of):3} theirs {sum(r.they_did for r in of):3} of {len(of):3}  {statistics.median(r.ours_ms for r in of):6.1f} {statistics.median(r.theirs_ms for r in of):6.1f}"
        )
    n = len(reads)
    print(
        n,
        sum(r.we_did for r in reads) / n,
        sum(r.they_did for r in reads) / n,
        statistics.median(r.ours_ms for r in reads),
        statistics.median(r.theirs_ms for r in reads),
        [r for r in reads if r.we_lied],
        [r for r in reads if r.theirs is not None and not r.they_did],
    )


async def _measure(room: Path) -> list[Read]:
    laptop = Laptop(room / "data")
    [laptop.sample] = laptop.command("sample")
    laptop.start()
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=PLAIN)
            page = await browser.new_page()
            reads = await side_by_side(page, laptop.url, list(pictures()))
            await browser.close()
            return reads
    finally:
        laptop.stop()


if __name__ == "__main__":
    main()

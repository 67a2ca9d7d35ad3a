"""Hard pictures of badges, made from a seed: what a cheap camera in a dim hall really sees, and somewhat worse.

How hard they are was chosen by what jsQR 1.4.0 reads alone (about half of them); then the seed was fixed. Nothing here looks at how our
own decoder fares. 640 × 480, a badge's bare code (version 1, level H) or, for every fourth, its link (version 3, level Q).

    python tests/hard_pictures.py FOLDER        writes the set as PNG files
"""

import io
import math
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import qrcode
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from care import badges  # noqa: E402

SEED = 20261219
COUNT = 240
WIDE, HIGH = SIZE = (640, 480)
PAPER = "#F7F4EC"

Step = Callable[[Image.Image, random.Random], Image.Image]


@dataclass(frozen=True, slots=True)
class Hard:
    """A picture, what spoils it, and the texts of the codes that are in it."""

    kind: str
    texts: tuple[str, ...]
    picture: Image.Image


def pictures(count: int = COUNT, seed: int = SEED) -> Iterator[Hard]:
    """The first `count` pictures of the set; the kinds come in turn, so a part of the set is a fair part."""
    kinds = list(KINDS)
    for number in range(count):
        chance = random.Random(seed * 1000 + number)
        kind = kinds[number % len(kinds)]
        texts = tuple(_text(chance, link=number % 4 == 3) for _ in range(2 if kind == "several" else 1))
        picture = _scene(chance, texts, *SPREAD.get(kind, (120, 190)))
        for step in KINDS[kind]:
            picture = step(picture, chance)
        yield Hard(kind, texts, picture.convert("RGB"))


def _text(chance: random.Random, *, link: bool) -> str:
    body = "".join(chance.choice(badges.ALPHABET) for _ in range(badges.LENGTH - 1))
    return badges.content(body + badges.check_character(body), "https://cuncao.example" if link else None)


def _code(text: str) -> Image.Image:
    """A QR as it is printed, four modules of white around it, eight dots a module."""
    correction = qrcode.constants.ERROR_CORRECT_Q if "/" in text else qrcode.constants.ERROR_CORRECT_H
    code = qrcode.QRCode(error_correction=correction, box_size=8, border=4)
    code.add_data(text)
    return code.make_image().get_image().convert("RGB")


def _scene(chance: random.Random, texts: Sequence[str], smallest: float, largest: float) -> Image.Image:
    """Badges before a hall, a little askew as a hand holds them. The sizes are a code's width in dots, its white with it."""
    picture = _hall(chance)
    for place, text in enumerate(texts):
        wide = round(chance.uniform(smallest, largest))
        badge = Image.new("RGB", (wide + 16, round(wide * 1.45)), PAPER)
        badge.paste(_code(text).resize((wide, wide), Image.Resampling.LANCZOS), (8, round(wide * 0.14)))
        ImageDraw.Draw(badge).rectangle((wide // 4, round(wide * 1.22), wide * 3 // 4, round(wide * 1.34)), fill="#333A2E")
        held = badge.convert("RGBA").rotate(chance.uniform(-6, 6), expand=True, resample=Image.Resampling.BICUBIC)
        middle = WIDE // 2 if len(texts) == 1 else WIDE // 4 + place * WIDE // 2
        x = middle - held.width // 2 + chance.randint(-30, 30)
        picture.paste(held, (x, max(0, (HIGH - held.height) // 2 + chance.randint(-20, 20))), held)
    return picture


def _hall(chance: random.Random) -> Image.Image:
    picture = Image.new("RGB", SIZE, "#8d7a5c")
    draw = ImageDraw.Draw(picture)
    for _ in range(9):
        x, y, r = chance.randrange(WIDE), chance.randrange(HIGH), chance.randint(40, 140)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=chance.choice(("#f2ecd2", "#39513b", "#7b2f2a", "#c89a6a", "#b9a684", "#22261f")))
    return picture.filter(ImageFilter.GaussianBlur(14))


# What spoils a picture. Each takes its strength from a range.


def blurred(low: float, high: float) -> Step:
    """Out of focus; the radius in dots."""
    return lambda picture, chance: picture.filter(ImageFilter.GaussianBlur(chance.uniform(low, high)))


def shaken(low: float, high: float) -> Step:
    """Moved while the shutter was open: the picture over itself along a line of so many dots."""

    def step(picture: Image.Image, chance: random.Random) -> Image.Image:
        length, angle, copies = chance.uniform(low, high), chance.uniform(0, math.pi), 12
        mixed = picture
        for copy in range(1, copies):
            way = length * (copy / copies - 0.5)
            moved = picture.transform(SIZE, Image.Transform.AFFINE, (1, 0, way * math.cos(angle), 0, 1, way * math.sin(angle)))
            mixed = Image.blend(mixed, moved, 1 / (copy + 1))
        return mixed

    return step


def turned(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Held any way round."""
    return picture.rotate(chance.uniform(0, 360), resample=Image.Resampling.BICUBIC, fillcolor="#7b6a50")


def slanted(low: float, high: float) -> Step:
    """Seen from the side: the plane turned about a line through its middle by so many degrees, from a hand's distance."""

    def step(picture: Image.Image, chance: random.Random) -> Image.Image:
        angle, about = math.radians(chance.uniform(low, high)), chance.uniform(0, 2 * math.pi)
        far = 620.0
        x, y = math.cos(about), math.sin(about)
        c, s = math.cos(angle), math.sin(angle)
        # A dot (u, v) of the plane is seen at far·(a·u + b·v, b·u + d·v) / (far + s·(x·v - y·u)); what is wanted is the way back.
        a, b, d = c + x * x * (1 - c), x * y * (1 - c), c + y * y * (1 - c)
        back = _inverse(((a, b, 0.0), (b, d, 0.0), (-s * y / far, s * x / far, 1.0)))
        centre = ((1.0, 0.0, -WIDE / 2), (0.0, 1.0, -HIGH / 2), (0.0, 0.0, 1.0))
        again = ((1.0, 0.0, WIDE / 2), (0.0, 1.0, HIGH / 2), (0.0, 0.0, 1.0))
        m = _product(again, _product(back, centre))
        flat = [value / m[2][2] for line in m for value in line][:8]
        return picture.transform(SIZE, Image.Transform.PERSPECTIVE, flat, Image.Resampling.BICUBIC, fillcolor="#7b6a50")

    return step


Matrix = tuple[tuple[float, float, float], ...]


def _product(one: Matrix, other: Matrix) -> Matrix:
    return tuple(tuple(sum(one[i][k] * other[k][j] for k in range(3)) for j in range(3)) for i in range(3))  # type: ignore[return-value]


def _inverse(m: Matrix) -> Matrix:
    """But for a factor, which a homography does not mind."""

    def minor(i: int, j: int) -> float:
        (a, b), (c, d) = [[m[k][n] for n in range(3) if n != j] for k in range(3) if k != i]
        return (a * d - b * c) * (-1) ** (i + j)

    return tuple(tuple(minor(j, i) for j in range(3)) for i in range(3))  # type: ignore[return-value]


def curved(low: float, high: float) -> Step:
    """Bent round an upright bottle: strips of it crowd towards the sides. The strength is the angle at the edge of 130 dots, in degrees."""

    def step(picture: Image.Image, chance: random.Random) -> Image.Image:
        edge, half, strip = math.radians(chance.uniform(low, high)), 130, 4
        radius = half / math.sin(edge)
        mesh = []
        for x in range(WIDE // 2 - half, WIDE // 2 + half, strip):
            source = [WIDE / 2 + radius * math.asin((at - WIDE / 2) / radius) for at in (x, min(x + strip, WIDE / 2 + half))]
            bow = [0.35 * radius * (1 - math.cos(math.asin((at - WIDE / 2) / radius))) for at in (x, x + strip - 0.01)]
            mesh.append(
                (
                    (x, 0, x + strip, HIGH),
                    (source[0], -bow[0], source[0], HIGH - bow[0], source[1], HIGH - bow[1], source[1], -bow[1]),
                )
            )
        bent = picture.transform(SIZE, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)
        out = picture.copy()
        box = (WIDE // 2 - half, 0, WIDE // 2 + half, HIGH)
        out.paste(bent.crop(box), box)
        return out.rotate(chance.choice((0, 90)), resample=Image.Resampling.BICUBIC, fillcolor="#7b6a50")

    return step


def dim(low: float, high: float) -> Step:
    """Little light, and little of it left between black and white: the share of contrast that remains."""

    def step(picture: Image.Image, chance: random.Random) -> Image.Image:
        left = chance.uniform(low, high)
        dark = ImageEnhance.Contrast(picture).enhance(left)
        return ImageEnhance.Brightness(dark).enhance(chance.uniform(0.25, 0.5))

    return step


def shaded(low: float, high: float) -> Step:
    """A shadow whose edge lies over the badge, and keeps so much of the light."""

    def step(picture: Image.Image, chance: random.Random) -> Image.Image:
        mask = Image.new("L", SIZE, 255)
        x = WIDE // 2 + chance.randint(-60, 60)
        slope = chance.randint(-160, 160)
        ImageDraw.Draw(mask).polygon(
            [(x + slope, 0), (WIDE, 0), (WIDE, HIGH), (x - slope, HIGH)], fill=round(255 * chance.uniform(low, high))
        )
        return ImageChops.multiply(picture, mask.filter(ImageFilter.GaussianBlur(chance.uniform(2, 10))).convert("RGB"))

    return step


def noisy(low: float, high: float) -> Step:
    """What a small sensor adds in the dark: the standard deviation, of 255."""

    def step(picture: Image.Image, chance: random.Random) -> Image.Image:
        strength = chance.uniform(low, high)
        grains = Image.frombytes("RGB", SIZE, chance.randbytes(WIDE * HIGH * 3))
        # Bytes are even from 0 to 255: their deviation is 73.6.
        around = grains.point(
            [round(128 + (value - 127.5) * strength / 73.6) & 255 if strength < 73 else value for value in range(256)] * 3
        )
        return ImageChops.add(picture, around, 1, -128)

    return step


def dirty(low: float, high: float) -> Step:
    """Mud, a thumb, a scratch: so many spots on the badge."""

    def step(picture: Image.Image, chance: random.Random) -> Image.Image:
        draw = ImageDraw.Draw(picture)
        for _ in range(round(chance.uniform(low, high))):
            x, y, r = WIDE / 2 + chance.gauss(0, 75), HIGH / 2 + chance.gauss(0, 75), chance.uniform(2, 11)
            draw.ellipse(
                (x - r, y - r * chance.uniform(0.5, 1), x + r, y + r), fill=chance.choice(("#4a3a26", "#6b5638", "#e9e2d0", "#2a241a"))
            )
        x = WIDE / 2 + chance.uniform(-70, 70)
        draw.line((x, 80, x + chance.uniform(-90, 90), 400), fill="#d8d2c2", width=chance.randint(1, 4))
        return picture.filter(ImageFilter.GaussianBlur(0.7))

    return step


def glaring(low: float, high: float) -> Step:
    """A lamp in the badge's foil: a white cloud of so many dots across, lying over the code."""

    def step(picture: Image.Image, chance: random.Random) -> Image.Image:
        mask = Image.new("L", SIZE, 0)
        wide, high_ = chance.uniform(low, high), chance.uniform(low, high) * 0.6
        x, y = WIDE / 2 + chance.gauss(0, 50), HIGH / 2 + chance.gauss(0, 45)
        ImageDraw.Draw(mask).ellipse((x - wide / 2, y - high_ / 2, x + wide / 2, y + high_ / 2), fill=255)
        light = mask.filter(ImageFilter.GaussianBlur(chance.uniform(6, 16)))
        return Image.composite(Image.new("RGB", SIZE, "#fffdf4"), picture, light)

    return step


def squeezed(low: float, high: float) -> Step:
    """Sent on by a cheap camera: JPEG's blocks at so little quality."""

    def step(picture: Image.Image, chance: random.Random) -> Image.Image:
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG", quality=round(chance.uniform(low, high)))
        return Image.open(io.BytesIO(out.getvalue()))

    return step


SPREAD = {"small": (58, 84), "several": (110, 170), "curved": (150, 200)}
"""How wide the code is where the kind needs it otherwise."""

KINDS: dict[str, tuple[Step, ...]] = {
    "blur": (blurred(1.2, 3.6), noisy(2, 6)),
    "shaken": (shaken(6, 18), noisy(2, 6)),
    "rotation": (turned, blurred(0.6, 2.2), noisy(3, 12)),
    "perspective": (slanted(40, 68), blurred(0.4, 1.3), noisy(2, 8)),
    "low light": (blurred(0.6, 1.4), dim(0.22, 0.6), noisy(2, 9)),
    "shadow": (shaded(0.2, 0.55), blurred(0.6, 1.6), noisy(2, 8)),
    "noise": (noisy(8, 40),),
    "dirt": (dirty(4, 26), noisy(2, 6)),
    "glare": (glaring(60, 160), noisy(2, 6)),
    "curved": (curved(60, 87), blurred(0.5, 1.8), noisy(2, 8)),
    "small": (blurred(0.5, 1.1), noisy(3, 10), squeezed(30, 70)),
    "several": (turned, blurred(0.3, 1.3), noisy(3, 9)),
}


def main() -> None:
    """Write the set, to be looked at."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, hard in enumerate(pictures()):
        hard.picture.save(folder / f"{number:03}-{hard.kind.replace(' ', '-')}.png")


if __name__ == "__main__":
    main()

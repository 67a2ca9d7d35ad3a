"""What a fake camera sees: badges held up in turn, with a bare table between them, as one looped film."""

import io
import random
from collections.abc import Iterable
from pathlib import Path

import qrcode
from PIL import Image, ImageDraw, ImageFilter

FRAMES, SLOWLY = 30, 10
"""Pictures a second: Chromium plays MJPEG at thirty. A short film is Y4M at ten, which costs a busy machine a third."""

SHORT = 20
"""Seconds. A second of Y4M takes ten times the room of MJPEG."""


def code_picture(text: str, module: int = 8) -> Image.Image:
    """A QR as it is printed: level H, four modules of white."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_H, box_size=module, border=4)
    code.add_data(text)
    return code.make_image().get_image().convert("RGB")


def table(size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A warm, blurred hall without a badge."""
    picture = Image.new("RGB", size, "#8d7a5c")
    draw = ImageDraw.Draw(picture)
    chance = random.Random(7)
    for colour in ("#f2ecd2", "#39513b", "#7b2f2a", "#c89a6a", "#b9a684", "#a4412b"):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        draw.ellipse((x - 130, y - 120, x + 130, y + 120), fill=colour)
    return picture.filter(ImageFilter.GaussianBlur(26))


def held(text: str, size: tuple[int, int] = (640, 480), turn: float = 2.5, module: int = 8) -> Image.Image:
    """A badge with this code, held before the camera."""
    badge = Image.new("RGB", (250, 330), "#F7F4EC")
    code = code_picture(text, module).resize((232, 232))
    badge.paste(code, (9, 30))
    tilted = badge.convert("RGBA").rotate(turn, expand=True, resample=Image.Resampling.BICUBIC)
    picture = table(size)
    picture.paste(tilted, ((size[0] - tilted.width) // 2, (size[1] - tilted.height) // 2 + 20), tilted)
    return picture


def two(first: str, second: str) -> Image.Image:
    """Two badges in one view."""
    picture = table()
    for place, text in enumerate((first, second)):
        picture.paste(code_picture(text, 7).resize((230, 230)), (60 + place * 290, 120))
    return picture


def film(path: Path, pictures: Iterable[tuple[Image.Image, float]]) -> Path:
    """Write pictures, each shown for so many seconds, in the format that suits; it loops for ever. Returns where it is."""
    shots = list(pictures)
    if sum(seconds for _picture, seconds in shots) <= SHORT and len({picture.size for picture, _seconds in shots}) == 1:
        return _y4m(path.with_suffix(".y4m"), shots)
    with path.open("wb") as out:
        for picture, seconds in shots:
            jpeg = io.BytesIO()
            picture.convert("RGB").save(jpeg, "JPEG", quality=80)
            out.write(jpeg.getvalue() * round(seconds * FRAMES))
    return path


def _y4m(path: Path, shots: list[tuple[Image.Image, float]]) -> Path:
    width, height = shots[0][0].size
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{width} H{height} F{SLOWLY}:1 Ip A1:1 C420\n".encode())
        for picture, seconds in shots:
            luma, blue, red = picture.convert("YCbCr").split()
            small = (width // 2, height // 2)
            frame = b"FRAME\n" + luma.tobytes() + blue.resize(small).tobytes() + red.resize(small).tobytes()
            out.write(frame * max(round(seconds * SLOWLY), 1))
    return path


def in_turn(path: Path, texts: Iterable[str], shown: float = 1.5, bare: float = 0.6) -> Path:
    """A film of badges held up one after another."""
    empty = table()
    return film(path, [shot for text in texts for shot in ((held(text), shown), (empty, bare))])

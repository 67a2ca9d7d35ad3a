"""A photo as it is kept: small, upright, and without anything that a camera wrote into it but the picture itself.

What comes in may be anything. It is looked at before it is unpacked: a file of a few kilobytes can claim to be a picture of gigabytes.
"""

from io import BytesIO

from PIL import Image, ImageOps

WIDEST = 480
"""Pixels of the longer side."""

HEAVIEST = 60 * 1024
"""Bytes of a photo as it is kept."""

SCENE_WIDEST, SCENE_HEAVIEST = 1600, 400 * 1024
"""The same of a photo of an activity: large enough to be printed."""

LARGEST_FILE = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
"""A phone's photo at its full size; what claims more is not unpacked."""

FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITIES = (82, 74, 66, 56, 46, 36, 24)


class BadPicture(Exception):
    """A file that is no photo for us. `code`: too_heavy, not_a_picture, too_large or broken; `needs`: what the sentence about it needs."""

    def __init__(self, code: str, **needs: int) -> None:
        super().__init__(code)
        self.code = code
        self.needs = needs


def read(data: bytes, widest: int = WIDEST, heaviest: int = HEAVIEST) -> bytes:
    """A JPEG, PNG or WebP as the JPEG that is kept: upright, no wider or higher, and no heavier than said. Takes time: call it in a thread.

    Raises BadPicture. Nothing of the file's own notes (where and when it was taken, by what) is left.
    """
    if len(data) > LARGEST_FILE:
        raise BadPicture("too_heavy", megabytes=LARGEST_FILE // 1024 // 1024)
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            return _shrunk(image, widest, heaviest)
    except BadPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture("too_large") from error
    except Image.UnidentifiedImageError as error:
        raise BadPicture("not_a_picture") from error
    except Exception as error:  # what a damaged file makes the decoders raise is without end
        raise BadPicture("broken") from error


def _shrunk(image: Image.Image, widest: int, heaviest: int) -> bytes:
    if image.width * image.height > MOST_PIXELS:
        raise BadPicture("too_large")
    image.draft("RGB", (widest * 2, widest * 2))  # a JPEG is unpacked no larger than needed
    image.load()
    image.thumbnail((widest * 2, widest * 2))
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    upright.thumbnail((widest, widest))
    clean = Image.new("RGB", upright.size, "white")  # a new picture: it has no notes that could be written along
    clean.paste(upright, mask=upright.getchannel("A"))
    return _light(clean, heaviest)


def _light(image: Image.Image, heaviest: int) -> bytes:
    while True:
        for quality in _QUALITIES:
            made = BytesIO()
            image.save(made, "JPEG", quality=quality, optimize=True)
            if made.tell() <= heaviest:
                return made.getvalue()
        image.thumbnail((image.width * 3 // 4, image.height * 3 // 4))

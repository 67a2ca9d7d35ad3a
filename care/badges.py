"""What a badge's QR holds: a random code with a check character, so that a misread one is noticed and never taken for another child's."""

import re
import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 symbols: no I, L, O or U, and all of them in the QR's alphanumeric set."""

LENGTH = 9
"""Eight random characters (40 bits) and one to check them by."""

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_LOOK_ALIKES = str.maketrans("OIL", "011")
_LINK = "/B/"


def new_code() -> str:
    """A code for a badge that does not exist yet, in upper case, without separators."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_character(body)


def check_character(body: str) -> str:
    """The character that closes `body` (characters of ALPHABET).

    Each place weighs an odd number; an odd number has an inverse modulo 32, so no single wrong character leaves the sum as it was.
    """
    return ALPHABET[sum((2 * place + 1) * _VALUE[character] for place, character in enumerate(body)) % len(ALPHABET)]


def read(text: str) -> str | None:
    """The code in what was scanned or typed, or None where it is not one of ours.

    Takes a bare code or a badge's link (`…/B/CODE`), in any case, full width too, with spaces and
    hyphens anywhere; O is read as 0, I and L as 1.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if not plain.isascii():
        return None
    plain = plain.upper()
    if "/" in plain:
        _, found, plain = re.split("[?#]", plain, maxsplit=1)[0].rstrip("/").rpartition(_LINK)
        if not found:
            return None
    code = plain.replace("-", "").translate(_LOOK_ALIKES)
    if len(code) != LENGTH or any(character not in _VALUE for character in code):
        return None
    return code if check_character(code[:-1]) == code[-1] else None


def content(code: str, public_address: str | None = None) -> str:
    """What the QR holds: the bare code, or, where the centre has a lasting public address, a link in upper case.

    Upper case keeps the link in the QR's alphanumeric set, which is what keeps the picture coarse enough for a cheap camera. Only scheme
    and host of an address survive upper case, so one with a path of its own is cut to its host.
    """
    if not public_address:
        return code
    scheme, _, rest = public_address.strip().rpartition("://")
    host = rest.split("/", 1)[0]
    return f"{scheme or 'https'}://{host}{_LINK}{code}".upper()

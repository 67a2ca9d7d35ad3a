"""A file locked with a passphrase: scrypt makes the key, ChaCha20-Poly1305 seals one chunk after another.

Each chunk's nonce holds its number and whether it is the last, so that chunks cannot be swapped, repeated or left off unnoticed.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"cuncao sealed 1\n"
_SALT = 16
_CHUNK = 64 * 1024
_TAG = 16


class WrongPassphrase(Exception):
    """The passphrase is not the one it was locked with, or the file was changed. The two cannot be told apart."""


def _cipher(passphrase: str, salt: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(Scrypt(salt=salt, length=32, n=2**16, r=8, p=1).derive(passphrase.encode()))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class SealedWriter(io.RawIOBase):
    """A stream to write to, which passes everything on to `target` sealed. It is whole only when it was closed."""

    def __init__(self, target: IO[bytes], passphrase: str) -> None:
        salt = os.urandom(_SALT)
        self._target = target
        self._cipher = _cipher(passphrase, salt)
        self._number = 0
        self._rest = bytearray()
        target.write(MAGIC + salt)

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: bytes) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Take `data`; what fills a chunk is passed on."""
        self._rest += data
        while len(self._rest) > _CHUNK:
            self._seal(bytes(self._rest[:_CHUNK]), last=False)
            del self._rest[:_CHUNK]
        return len(data)

    def close(self) -> None:
        """Pass on the last chunk."""
        if not self.closed:
            self._seal(bytes(self._rest), last=True)
        super().close()

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, last=last), chunk, MAGIC))
        self._number += 1


def is_sealed(source: IO[bytes]) -> bool:
    """Whether `source`, at its beginning, is a file of this kind. It stands at its beginning again afterwards."""
    start = source.read(len(MAGIC))
    source.seek(0)
    return start == MAGIC


def opened(source: IO[bytes], passphrase: str) -> Iterator[bytes]:
    """The content of a sealed file, chunk by chunk. Raises WrongPassphrase."""
    source.read(len(MAGIC))
    cipher = _cipher(passphrase, source.read(_SALT))
    number, chunk = 0, source.read(_CHUNK + _TAG)
    while True:
        after = source.read(_CHUNK + _TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not after), chunk, MAGIC)
        except InvalidTag as error:
            raise WrongPassphrase from error
        if not after:
            return
        number, chunk = number + 1, after

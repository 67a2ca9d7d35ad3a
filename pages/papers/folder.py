"""The folder of an activity that is handed in, as one zip."""

import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

LONGEST = 60
"""Characters of a name of file or folder: old Windows takes 260 for the whole path."""

_BAD = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def file_name(text: str) -> str:
    """A text as Windows, macOS and Linux take it for a file or folder: 你画/我猜？ is 你画 我猜？; never empty."""
    plain = " ".join(_BAD.sub(" ", text).split())[:LONGEST].strip(" .")
    return f"_{plain}" if _RESERVED.match(plain) or not plain else plain


def zipped(folder: str, files: Sequence[tuple[str, bytes]], at: datetime) -> bytes:
    """Files by their names (which may have a folder of their own), all below one folder, as of `at`."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files:
            entry = zipfile.ZipInfo(f"{folder}/{name}", at.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            packed.writestr(entry, content)
    return made.getvalue()

"""Names for new things: they sort by when they were made, on whichever machine."""

import uuid6


def new_id(prefix: str) -> str:
    """An id for a new record: `prefix` (a letter that tells the kind, "c" for a child) and a UUID v7 in hex."""
    return prefix + uuid6.uuid7().hex


def uuid7() -> str:
    """A UUID v7 as text with hyphens, as facts carry it."""
    return str(uuid6.uuid7())

"""A child's form that was begun and never saved, as the browser's tab keeps it."""

import json

from care import editing
from care.editing import Form


def read(kept: object) -> tuple[Form, Form] | None:
    """A draft: what was typed, and what it was typed over. None for anything that is none: it comes from the browser."""
    try:
        found = json.loads(kept) if isinstance(kept, str) else None
    except ValueError:
        return None
    if not isinstance(found, dict) or set(found) != {"form", "opened"} or not all(map(is_form, found.values())):
        return None
    return found["form"], found["opened"]


def is_form(found: object) -> bool:
    """Whether something has the shape of a child's form."""
    blank, person = editing.blank(), editing.blank_guardian()
    return (
        isinstance(found, dict)
        and set(found) == set(blank)
        and all(isinstance(found[name], type(value)) for name, value in blank.items())
        and all(isinstance(one, dict) and set(one) == set(person) for one in found["guardians"])
    )

"""Steps from one version of the data format to the next. Forward only: an older program refuses a newer folder (TooNew)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from storage.lines import FORMAT

Tables = dict[str, dict[int, dict[str, Any]]]
"""Documents by table and number."""

STEPS: dict[int, Callable[[Tables], None]] = {}
"""By the version a step begins at: what changes the tables, in place, into the next version. Version 1 is the first."""


def migrate(tables: Tables, version: int, *, to: int = FORMAT, steps: Mapping[int, Callable[[Tables], None]] = STEPS) -> None:
    """Bring tables of an older `version` up to the present one, step by step, in place."""
    for step in range(version, to):
        steps[step](tables)

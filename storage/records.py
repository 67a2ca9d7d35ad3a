"""The store's records as the rules ask for them."""

from typing import Any, TypeAlias

from care import days
from storage.store import Store

Record: TypeAlias = dict[str, Any]

DEFAULT_CENTRE: Record = {
    "id": "centre",
    "name": "",
    "time_zone": days.DEFAULT_ZONE,
    "public_address": None,
    "language": "zh_CN",
    "sound": True,
    "phones": {"guardian_phones": False, "name_search": True},
    "wifi": None,
    "sample": False,
}


class Records:
    """The store's records as the rules ask for them (care.verdict.World)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def activity(self, id: str) -> Record | None:
        """The activity of that id."""
        return self._store.activities.find(id)

    def child(self, id: str) -> Record | None:
        """The child of that id."""
        return self._store.children.find(id)

    def badge(self, code: str) -> Record | None:
        """The badge of that code."""
        return self._store.badges.find(code)

    def item(self, id: str) -> Record | None:
        """The item of that id."""
        return self._store.items.find(id)

    def guardian(self, id: str) -> Record | None:
        """The guardian of that id."""
        return self._store.guardians.find(id)

    def thing(self, id: str) -> Record | None:
        """The book or piece of equipment of that id."""
        return self._store.things.find(id)

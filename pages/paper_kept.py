"""Lists that were begun and not written down yet: a page left by mistake costs nothing until the server is started anew."""

from typing import Any

from care import days, paper
from care.paper import PaperList
from pages.words import local

MOST = 20

kept: dict[tuple[str, str], PaperList] = {}
"""By organizer and activity, the oldest first."""


def begun(organizer: str, activity: dict[str, Any], zone: str) -> PaperList:
    """The list that this organizer left half done, else a new one of the day and the hours that are most likely."""
    place = (organizer, activity["id"])
    if place not in kept:
        day = paper.likely_day(activity["starts_at"], activity["ends_at"], days.now(), zone)
        came, left = local(activity["starts_at"]), local(min(activity["ends_at"], max(days.now(), activity["starts_at"])))
        while len(kept) >= MOST:
            del kept[next(iter(kept))]
        kept[place] = PaperList(day, came.strftime("%H:%M"), left.strftime("%H:%M"))
    return kept[place]

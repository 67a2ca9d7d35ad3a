"""Pages of one activity: each is found by its id, names the activity, and leads back to it."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from pages.frame import frame, nothing_here, page, titled
from pages.markup import dotted
from pages.words import _
from storage import house

Record = dict[str, Any]


class Opened(Protocol):
    """One open page: what stands at the right of its head, and what it draws below."""

    def actions(self) -> Any:
        """Called while the head is drawn, before `draw`."""
        ...

    def draw(self) -> Any:
        """Called once."""
        ...


T = TypeVar("T", bound=Callable[[Record], Opened])


def activity_page(name: str, title: str, *, css: str, private: bool = False) -> Callable[[T], T]:
    """Declare the page at /activities/{activity_id}/`name`; what is decorated opens it for an activity's record.

    `title` is source text; it stands over the page, the activity's own below it. `private`: there it is said that only organizers see
    this. Where there is no such activity, that is said instead.
    """

    def decorate(opens: T) -> T:
        def drawn(activity_id: str) -> None:
            activity = house.ledger().store.activities.find(activity_id)
            if activity is None:
                return nothing_here(_("没有这个活动。"), "/activities", _("看所有活动"))
            titled(activity["title"])
            opened, below = opens(activity), dotted(activity["title"], _("只有组织者看得到。") if private else "")
            with frame(_(title), below, nav="activities", back=f"/activities/{activity_id}", actions=opened.actions):
                opened.draw()

        drawn.__module__ = opens.__module__  # where the page is declared: the framework asks
        page(f"/activities/{{activity_id}}/{name}", title, css=css)(drawn)
        return opens

    return decorate

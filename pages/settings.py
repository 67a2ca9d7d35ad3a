"""Settings, and on phones the page of what did not fit below: 更多."""

from pages.frame import frame, page
from pages.words import _, mark


@page("/settings", mark("设置"))
def settings() -> None:
    """The centre, its organizers, and what the phones may see."""
    with frame(_("设置"), nav="settings"):
        pass

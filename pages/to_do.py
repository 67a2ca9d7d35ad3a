"""What an organizer still has to see to, though no record contradicts another: children without an adult who can be rung up."""

from markupsafe import Markup

from care import activity as activities
from care import days, reach
from pages.parts import NOTHING, icon, note
from pages.reach import guardians
from pages.words import _, ngettext
from storage import house


def without_an_adult() -> Markup:
    """A line for each activity that is planned or on, while there are such children on its list; it leads to their names."""
    ledger, now, known = house.ledger(), days.now(), guardians()
    held = [activity for activity in ledger.store.activities.all() if activities.state(activity, now) in ("planned", "running")]
    children = ledger.store.children.all() if held else []
    lines: list[Markup] = []
    for activity in sorted(held, key=lambda activity: activity["starts_at"]):
        found = reach.unreached(activity, children, known)
        n = len(found.children)
        if n:
            said = ngettext("{title}：{n} 个孩子没有能打通的大人", "{title}：{n} 个孩子没有能打通的大人", n).format(
                title=activity["title"], n=n
            )
            if not found.open:
                said = _("{what}，都有人负责").format(what=said)
            end = Markup('<a class="btn quiet" href="/activities/{}#reach">{}{}</a>').format(
                activity["id"], _("去补电话"), icon("chevron-right")
            )
            lines.append(note(said, "" if not found.open else "flag", "phone-off", end))
    return NOTHING.join(lines)

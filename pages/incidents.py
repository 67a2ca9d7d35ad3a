"""情况记录: what happened that should not have, newest first. Organizers only."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from care import incidents
from care.incidents import Record
from pages import incident_words, merging, words
from pages.frame import frame, page
from pages.markup import NOTHING, dotted, draw, empty, icon, leaf, link, row, rows
from pages.parts import card
from pages.words import _, mark
from storage import house
from storage.ledger import Ledger

PATH = "/incidents"


@page("/incidents", mark("情况记录"), css="incidents")
def incidents_page(activity: str = "") -> None:
    """All incidents, or those of one activity; what was withdrawn stays, struck through."""
    ledger = house.ledger()
    known = ledger.store.incidents.all()
    shown = incidents.latest_first(known, activity or None)
    back = f"/activities/{activity}" if activity and ledger.store.activities.find(activity) else "/activities"
    with frame(
        _("情况记录"), _("只有组织者看得到。"), back=back, nav="activities", count=len(shown) or None, actions=lambda: _new(activity)
    ):
        draw(_filter(ledger, known, activity))
        with card(classes="incident-list"):
            if shown:
                draw(rows(_row(ledger, incident) for incident in shown))
            else:
                below = _("孩子受伤、生病、走失，或者东西坏了，在这里记一笔，也能打印报告单。")
                draw(empty(_("还没有情况"), below))


def _new(activity: str) -> None:
    draw(link(_("记一个情况"), new_address(activity or None), icon_name="pencil-plus", kind="go"))


def new_address(activity: str | None) -> str:
    """Where an incident of that activity is written down."""
    return f"{PATH}/new?activity={activity}" if activity else f"{PATH}/new"


def _filter(ledger: Ledger, known: Sequence[Record], chosen: str) -> Markup:
    """The activities that have any, as chips."""
    ids = dict.fromkeys(one["activity"] for one in incidents.latest_first(known) if one.get("activity"))
    found = [(id, activity) for id in ids if (activity := ledger.store.activities.find(id))]
    if not found:
        return NOTHING
    chips = [_chip(_("全部"), PATH, not chosen)]
    chips += [
        _chip(dotted(activity["title"], words.day(activity["starts_at"], weekday=False)), f"{PATH}?activity={id}", id == chosen)
        for id, activity in found
    ]
    return Markup('<nav class="chips" aria-label="{}">{}</nav>').format(_("哪次活动"), NOTHING.join(chips))


def _chip(text: str | Markup, href: str, on: bool) -> Markup:
    current = Markup(' aria-current="page"') if on else NOTHING
    return Markup('<a class="chip{}" href="{}"{}>{}{}</a>').format(
        " on" if on else "", href, current, icon("check") if on else NOTHING, text
    )


def _row(ledger: Ledger, incident: Record) -> Markup:
    activity = ledger.store.activities.find(incident.get("activity") or "") or {}
    late = "" if incidents.in_time(incident) else incident_words.minutes(incident)
    quiet = dotted(
        words.moment(incident["found_at"]), incident_words.names(ledger, incident.get("children") or ()), activity.get("title"), late
    )
    gone = incidents.state(incident) == "withdrawn"
    lead = leaf(icon(incident_words.ICONS.get(incident["kind"], "notes")), "off" if gone else "")
    name = f"{incident_words.kind(incident['kind'])} {incident['what']}"
    if gone:
        name_shown: str | Markup = Markup("<s>{}</s>").format(name)
    else:
        name_shown = name
    return row(name_shown, quiet, lead=lead, end=incident_words.state(incident), href=f"{PATH}/{incident['id']}")


def of_child(ledger: Ledger, child: dict[str, Any]) -> Markup:
    """For a child's page: a small card with the incidents that name it, or a record merged into it; nothing where there is none."""
    records = [child["id"], *(other["id"] for other in merging.merged_into(ledger, child))]
    found = incidents.concerning(ledger.store.incidents.all(), records)
    lines = NOTHING.join(
        row(
            incident_words.kind(incident["kind"]),
            words.moment(incident["found_at"]),
            lead=leaf(icon(incident_words.ICONS.get(incident["kind"], "notes")), size="small"),
            end=icon("chevron-right"),
            href=f"{PATH}/{incident['id']}",
        )
        for incident in found
    )
    return Markup('<section class="card"><h2>{}</h2>{}</section>').format(_("情况记录"), lines) if found else NOTHING

"""The form of an activity: a new one, last week's once more, or one that is changed."""

from nicegui import ui

from care import days, planning, run_sheets
from care.ids import new_id
from care.planning import Plan
from pages.frame import frame, nothing_here, page, titled, who
from pages.joining import new_join_code
from pages.plan_form import PlanForm
from pages.words import _, mark
from storage import house
from storage.ledger import Record


def again_address(activity: Record) -> str:
    """Where an activity is held once more. (The page of one activity imports this module: /activities/new has to be declared first.)"""
    return f"/activities/new?again={activity['id']}"


@page("/activities/new", mark("新建活动"), css="activities")
def new_activity(again: str = "") -> None:
    """A new activity; `again` is the id of one that is held once more."""
    ledger = house.ledger()
    zone = ledger.centre["time_zone"]
    model = ledger.store.activities.find(again) if again else None
    if again and model is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("去活动"))
    plan = planning.again(model, days.now(), zone) if model else planning.fresh(days.now(), zone, _usual_place())

    async def save(plan: Plan) -> str:
        organizer = who()["name"]
        made: Record = {"id": new_id("a"), **planning.fields(plan, zone), "join_code": new_join_code(ledger), "added_at": days.now()}
        ledger.save("activities", made, by=organizer)
        await ledger.commit()
        return made["id"]

    title = _("照样再办一次") if model else _("新建活动")
    below = _("环节和发的东西照旧，记录从头记。改好日期就行。") if model else _("写上名称就能建，别的都可以以后改。")
    with frame(title, below, nav="activities", back=f"/activities/{again}" if model else "/activities"):
        PlanForm(plan, save, deed=_("建好活动"), leave=f"/activities/{again}" if model else "/activities", is_new=model is None).draw()


@page("/activities/{activity_id}/edit", mark("修改活动"), css="activities")
def edit_activity(activity_id: str, add: str = "") -> None:
    """Change an activity; `add` = "segment" begins with one more segment. What it was before is kept in its history."""
    ledger = house.ledger()
    zone = ledger.centre["time_zone"]
    activity = ledger.store.activities.find(activity_id)
    if activity is None:
        return nothing_here(_("没有这个活动。"), "/activities", _("去活动"))
    plan = planning.of_record(activity, zone)

    async def save(plan: Plan) -> str:
        organizer, now = who()["name"], ledger.store.activities.need(activity_id)
        stands = planning.fields(planning.of_record(now, zone), zone)
        told = {name: value for name, value in planning.fields(plan, zone).items() if value != stands[name]}
        ledger.save("activities", {**now, **told}, by=organizer)
        await ledger.commit()
        return activity_id

    if add == "segment":
        run_sheets.add_step(plan)
        ui.run_javascript("document.querySelector('.steps-card .step:last-of-type input')?.focus()")
    titled(_("修改活动"))
    below = _("{title}，只改这一天，系列里别的日子不动。").format(title=activity["title"]) if activity.get("series") else activity["title"]
    with frame(_("修改活动"), below, nav="activities", back=f"/activities/{activity_id}"):
        form = PlanForm(plan, save, deed=_("保存"), leave=f"/activities/{activity_id}", activity=activity)
        form.draw(first="steps" if add == "segment" else "what")


def _usual_place() -> str:
    """Where the last activity was made for, else the centre itself."""
    ledger = house.ledger()
    last = max(ledger.store.activities.all(), key=lambda activity: activity.get("added_at") or "", default=None)
    return (last or {}).get("place") or ledger.centre["name"]

"""Every page of the organizer, by its address, for the stories that go through all of them."""


def organizer_paths(
    activity: str, child: str, item: str, incident: str = "n1", donation: str = "d1", thing: str = "t1", series: str = "r1"
) -> dict[str, str]:
    """Each page's address by a short name; the ids are those of an activity, a child, an item, an incident and a donation that are there."""
    return {
        "board": f"/activities/{activity}/board",
        "departures": f"/activities/{activity}/departures",
        "missing": f"/activities/{activity}/missing",
        "wall": f"/activities/{activity}/wall",
        "draw": f"/activities/{activity}/draw",
        "activity-results": f"/activities/{activity}/results",
        "teams": f"/activities/{activity}/teams",
        "stamps": f"/activities/{activity}/stamps",
        "activities": "/activities",
        "activity": f"/activities/{activity}",
        "activity-edit": f"/activities/{activity}/edit",
        "activity-new": "/activities/new",
        "activity-again": f"/activities/new?again={activity}",
        "activity-join": f"/activities/{activity}/join",
        "activity-packing": f"/activities/{activity}/packing",
        "activity-paper": f"/activities/{activity}/paper",
        "activity-calls": f"/activities/{activity}/calls",
        "activity-assignments": f"/activities/{activity}/assignments",
        "activity-volunteers": f"/activities/{activity}/volunteers",
        "activity-voices": f"/activities/{activity}/voices",
        "activity-wishes": f"/activities/{activity}/wishes",
        "activity-calls-home": f"/activities/{activity}/calls-home",
        "activity-roll": f"/activities/{activity}/roll",
        "series": "/series",
        "series-new": "/series/new",
        "record": f"/activities/{activity}/record",
        "record-list": f"/activities/{activity}/record/list?of=arrived",
        "volunteers": "/volunteers",
        "series-one": f"/series/{series}",
        "series-edit": f"/series/{series}/edit",
        "incidents": "/incidents",
        "incident": f"/incidents/{incident}",
        "incident-new": f"/incidents/new?activity={activity}",
        "incident-edit": f"/incidents/{incident}/edit",
        "children": "/children",
        "child": f"/children/{child}",
        "child-edit": f"/children/{child}/edit",
        "child-history": f"/children/{child}/history",
        "child-merge": f"/children/{child}/merge",
        "child-new": "/children/new",
        "import": "/children/import",
        "badges": "/badges",
        "badges-bind": "/badges/bind",
        "supplies": "/supplies",
        "supply": f"/supplies/{item}",
        "supply-papers": "/supplies/papers",
        "things": "/things",
        "things-late": "/things?show=late",
        "thing": f"/things/{thing}",
        "things-import": "/things/import",
        "things-labels": "/things/labels",
        "donations": "/donations",
        "donation": f"/donations/{donation}",
        "donation-new": "/donations/new",
        "donation-edit": f"/donations/{donation}/edit",
        "tray": "/tray",
        "settings": "/settings",
        "backups": "/backups",
        "more": "/more",
    }


def strangers_paths() -> dict[str, str]:
    """What is seen without a session."""
    return {"sign-in": "/sign-in", "station": "/station/", "badge-found": "/b/7K3M9QX2A", "thanks-ended": "/thanks/x"}

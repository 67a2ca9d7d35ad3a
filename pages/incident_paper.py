"""From an incident's record to its 情况报告单."""

from care.incidents import Record
from pages import incident_words, words
from pages.papers.incident_report import Report
from pages.words import _
from storage.ledger import Ledger


def report(ledger: Ledger, incident_id: str) -> Report:
    """The values of one incident's report. Raises NotFound."""
    incident = ledger.store.incidents.need(incident_id)
    gone: Record = incident.get("withdrawn") or {}
    activity = ledger.store.activities.find(incident.get("activity") or "") or {}
    return Report(
        centre=ledger.centre["name"],
        kind=incident_words.kind(incident["kind"]),
        what=incident["what"],
        found_at=words.local(incident["found_at"]),
        reported_at=words.local(incident["reported_at"]),
        minutes=incident_words.minutes(incident),
        activity=activity.get("title") or "",
        where=incident.get("where") or "",
        children=[_child(ledger, id) for id in incident.get("children") or ()],
        told=[(incident_words.told(one["who"]), words.local(one["at"])) for one in incident.get("told") or ()],
        done=incident.get("done") or "",
        by=incident.get("by") or "",
        withdrawn=_("{who}：{reason}").format(who=gone["by"], reason=gone["reason"]) if gone else "",
    )


def _child(ledger: Ledger, id: str) -> str:
    """Name, number and group: 魏小涛（017，河东组）."""
    child = ledger.store.children.find(id)
    if child is None:
        return _("（没有档案）")
    more = _("，").join(filter(None, (words.number(child.get("number")), child.get("group"))))
    return f"{child['name']}（{more}）" if more else child["name"]

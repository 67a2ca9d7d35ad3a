"""From the ledger to 分队名单."""

from care import names, teams
from pages import sheets, words
from pages.papers import CannotPrint
from pages.papers.lists import Occasion
from pages.papers.team_lists import TeamList, TeamRow
from pages.team_words import team
from storage.ledger import Ledger


def paper(ledger: Ledger, activity_id: str) -> tuple[Occasion, list[TeamList]]:
    """分队名单 of an activity, by the books of this moment. Raises NotFound, and CannotPrint where nobody is in a team."""
    activity = ledger.store.activities.need(activity_id)
    of = teams.teams(activity_id, ledger.books)
    if not of:
        raise CannotPrint("no_teams")
    occasion = sheets.occasion_of(ledger, activity, words.local(activity["starts_at"]).date().isoformat())
    listed: list[TeamList] = []
    for code in [code for code in teams.COLOURS if code in of.values()]:
        members = [sheets.child_of(ledger, child) for child, its in of.items() if its == code]
        members.sort(key=lambda child: names.sort_key(child["name"]))
        listed.append(TeamList(team(code), [TeamRow(child["name"], child.get("number"), child.get("group") or "") for child in members]))
    return occasion, listed

"""Who plays a round of a game, as far as anybody can know: by scans, by what was said, and by who went out before."""

from itertools import pairwise

from care import results
from care.books import Books
from care.sheet import Sheet


def players(activity: str, segment: str, round_: str, day: str, books: Books) -> tuple[set[str], bool]:
    """Who took part in a round of a segment on a day or has a result there, and whether anybody took part. No round said: any."""
    found: set[str] = set()
    met = False
    for sheet in books.sheets(activity):
        was, has = (
            any(key[:2] == (day, segment) and round_ in ("", key[2]) for key in keys)
            for keys in (sheet.attended, results.of_sheet(sheet, books.zone))
        )
        met = met or was
        if was or has:
            found.add(sheet.child)
    return found, met


def still_in(activity: str, segment: str, round_: str, day: str, books: Books) -> set[str]:
    """Whom a round of a game is played with, scanned or not: those of the round before who did not go out, whoever was scanned into this
    one, and whoever has a result in it. The first round is for all who were at the segment, or, where nobody was scanned, all who are
    here or were on that day.
    """
    before = [each for each in results.rounds(activity, segment, day, books) if results.round_order(each) < results.round_order(round_)]
    anybody, met = players(activity, segment, "", day, books)
    found = anybody if met else anybody | here_on(activity, day, books)
    for earlier, now in pairwise([*before, round_]):
        gone = {sheet.child for sheet in books.sheets(activity) if _went_out(sheet, (day, segment, earlier), books.zone)}
        found = (found - gone) | players(activity, segment, now, day, books)[0]
    return found


def _went_out(sheet: Sheet, key: results.Key, zone: str) -> bool:
    return results.of_sheet(sheet, zone).get(key, results.Result()).out


def here_on(activity: str, day: str, books: Books) -> set[str]:
    """Who was seen at an activity on a day."""
    return {sheet.child for sheet in books.sheets(activity) if any(stay.day == day and stay.seen for stay in sheet.stays)}

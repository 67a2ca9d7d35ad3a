"""Instants, the centre's own days, and school terms.

Every instant that is compared or stored is text in UTC with milliseconds and a `Z`: such texts sort as the instants do.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Shanghai"


def instant(moment: datetime) -> str:
    """`moment` (aware) as UTC text, to the millisecond: "2026-12-18T01:41:07.120Z"."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    """The present instant of this machine's clock, as text."""
    return instant(datetime.now(UTC))


def parse(text: object) -> datetime | None:
    """The aware moment that an ISO 8601 text names; None where it is no text, no moment or has no zone."""
    if not isinstance(text, str) or "T" not in text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo is not None and moment.astimezone(UTC) else None
    except (ValueError, OverflowError):
        return None


def moment(text: str) -> datetime:
    """The moment of a text that we made ourselves. Raises ValueError on anything else."""
    return datetime.fromisoformat(text)


def shifted(text: str, milliseconds: float) -> str:
    """The instant that lies `milliseconds` after `text`."""
    return instant(moment(text) + timedelta(milliseconds=milliseconds))


def seconds_between(earlier: str, later: str) -> float:
    """Seconds from one instant to another; negative where `later` is the earlier one."""
    return (moment(later) - moment(earlier)).total_seconds()


@lru_cache(maxsize=16)
def zone(name: str) -> ZoneInfo:
    """The time zone of that name; the default one where the system does not know it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(DEFAULT_ZONE)


def day_of(text: str, zone_name: str = DEFAULT_ZONE) -> str:
    """The day, "2026-12-18", on which an instant falls in that zone."""
    # An instant of ours: whatever the second, a minute of UTC lies on one day everywhere.
    return _day_of_minute(text[:16], zone_name) if text.endswith("Z") else _day(text, zone_name)


@lru_cache(maxsize=16384)
def _day_of_minute(minute: str, zone_name: str) -> str:
    return _day(f"{minute}Z", zone_name)


def _day(text: str, zone_name: str) -> str:
    return moment(text).astimezone(zone(zone_name)).date().isoformat()


def local(text: str, zone_name: str = DEFAULT_ZONE) -> datetime:
    """An instant as the clock on the centre's wall shows it."""
    return moment(text).astimezone(zone(zone_name))


def term_of(day: str) -> str:
    """The school term of a day: "2026-autumn" runs from September to the end of January, "2027-spring" from February to August."""
    year, month = int(day[:4]), int(day[5:7])
    if month >= 9:
        return f"{year}-autumn"
    return f"{year - 1}-autumn" if month == 1 else f"{year}-spring"


def term_days(term: str) -> tuple[str, str]:
    """The first and the last day of a term."""
    year, season = int(term[:4]), term[5:]
    return (f"{year}-09-01", f"{year + 1}-01-31") if season == "autumn" else (f"{year}-02-01", f"{year}-08-31")

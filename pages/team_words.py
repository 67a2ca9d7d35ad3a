"""Teams in words and colours: each has both, so that nobody needs to see the colour."""

from markupsafe import Markup

from care import facts
from care.facts import Fact
from pages.words import _, mark

TEAMS = {
    "red": mark("红队"),
    "blue": mark("蓝队"),
    "yellow": mark("黄队"),
    "green": mark("绿队"),
    "orange": mark("橙队"),
    "purple": mark("紫队"),
    "black": mark("黑队"),
    "white": mark("白队"),
}


def team(code: str) -> str:
    """红队, by its code; an unknown one (a newer version wrote it) stands for itself."""
    return _(TEAMS[code]) if code in TEAMS else code


def swatch(code: str) -> Markup:
    """The team's colour as a small flag. The word stands beside it."""
    return Markup('<i class="team-flag team-{}" aria-hidden="true"></i>').format(code if code in TEAMS else "")


def minus(points: int) -> str:
    """5, −2."""
    return str(points).replace("-", "−")


def signed(points: int) -> str:
    """+5, −2."""
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "0"


def joined(fact: Fact) -> str:
    """What a `team` says of its child: 分到 红队; or that it is in none any more."""
    code = facts.said(fact, "team")
    return _("分到 {team}").format(team=team(code)) if code else _("不在队里了")

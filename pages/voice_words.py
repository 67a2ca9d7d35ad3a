"""What children say, in words: the feelings, and whose a line is."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from care import facts, names
from care.facts import Fact
from care.voices import Voice, Wish
from pages import home_call_words, words
from pages.words import _, mark
from storage import house

Record = Mapping[str, Any]

FEELINGS = {
    "happy": mark("开心"),
    "fine": mark("一般"),
    "nervous": mark("紧张"),
    "afraid": mark("害怕"),
    "sad": mark("难过"),
    "homesick": mark("想家"),
}
PICTURES = {
    "happy": "mood-happy",
    "fine": "mood-empty",
    "nervous": "mood-nervous",
    "afraid": "mood-surprised",
    "sad": "mood-sad",
    "homesick": "home-heart",
}


def feeling(code: str) -> str:
    """开心, 一般, 紧张, 害怕, 难过, 想家; empty where none was chosen."""
    return _(FEELINGS[code]) if code in FEELINGS else ""


def whose(voice: Voice) -> str:
    """The child's name, or that none was wanted."""
    return name_of(voice.child) if voice.child else _("不记名")


def name_of(child: str) -> str:
    """A child's name by its id."""
    return (house.ledger().store.children.find(child) or {}).get("name") or _("（没有档案）")


def said(voice: Voice) -> str:
    """What was said, as one says it: the line, else the feeling."""
    return voice.line or feeling(voice.feeling)


def taken_down(fact: Fact) -> Markup:
    """Who took it down, in one piece: 王老师 记的; nothing where nobody said."""
    by = fact.get("by")
    return Markup('<span class="ph">{}</span>').format(_("{by} 记的").format(by=by)) if by else Markup("")


def in_order(listed: list[Wish]) -> list[Wish]:
    """By the children's names, one child's in the order they were taken down."""
    return sorted(listed, key=lambda wish: names.sort_key(name_of(wish.child)))


def text_of(wish: Wish) -> str:
    """What was wished for; that it is lost, where the phone no longer had the words."""
    return wish.text or _("（没有留下原话，再问一次）")


def told(fact: Fact) -> str:
    """A fact of what a child said or wished for, on its own page: 说的话 开心，今天真好; 心愿 一本书; 和家人通话：已接通."""
    if fact["kind"] == "home_call":
        return _("{who}：{what}").format(who=words.kind("home_call"), what=home_call_words.told(fact))
    detail = facts.detail(fact, "feeling")
    pieces = [feeling(detail if isinstance(detail, str) else ""), facts.said(fact, "line"), facts.said(fact, "text")]
    return " ".join(filter(None, (words.kind(fact["kind"]), _("，").join(filter(None, pieces)))))

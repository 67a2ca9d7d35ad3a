"""What children say: a face, and a line where they like; what of it may be quoted; what they wish for, and which wishes came true.

A `voice` has in `details` the `feeling`, one of FEELINGS, and the `line`; it names a child only where its badge was scanned. A `wish` has
the `text`; a `wish_done` names it in `of`, with a `note`. A family's consent to quoting is kept in the child's record as
`words` {"by", "on", "noted_by"}, like that to a photo.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from care import facts, writing
from care.activity import Record
from care.books import Books
from care.details import FEELINGS
from care.facts import Fact

LONGEST = writing.longest("line")
"""Characters of a line, and of a wish."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody said. `child` is None where no name was wanted; `feeling` "" where none was chosen that is known here."""

    fact: Fact
    child: str | None
    feeling: str
    line: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What a child wished for; `text` is "" where the phone no longer had it. `done` is the fact that says it came true."""

    fact: Fact
    child: str
    text: str
    done: Fact | None

    @property
    def note(self) -> str:
        """What was written when it came true."""
        return facts.said(self.done, "text") if self.done else ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A line that may be quoted. It does not say whose it is."""

    line: str
    feeling: str
    segment: str | None


# --- said -------------------------------------------------------------------------------------------------------------------------


def voices(activity: str, books: Books) -> list[Voice]:
    """What was said at an activity and stands, in order."""
    told = sorted(_standing("voice", activity, books), key=facts.key)
    return [Voice(fact, books.child_of(fact), _feeling(fact), facts.said(fact, "line")) for fact in told]


def _standing(kind: str, activity: str, books: Books) -> Iterable[Fact]:
    """The facts of a kind that count."""
    told = (fact for fact in books.facts_of(activity) if fact["kind"] == kind and books.counts(fact))
    return (fact for fact in told if not facts.out_of_place(fact))


def _feeling(fact: Fact) -> str:
    told = facts.detail(fact, "feeling")
    return told if told in FEELINGS else ""


def feelings(told: Iterable[Voice]) -> dict[str, int]:
    """How often each feeling was said, each of FEELINGS named."""
    chosen = [voice.feeling for voice in told]
    return {feeling: chosen.count(feeling) for feeling in FEELINGS}


def voice(activity: str, feeling: str, line: str = "", *, child: str | None = None, segment: str | None = None) -> dict[str, Any]:
    """The fact that says what somebody said, for an organizer to record."""
    details = {"feeling": feeling, "line": writing.cut("line", writing.line(line))}
    given = {"kind": "voice", "activity": activity, "child": child, "segment": segment}
    return {**given, "details": {name: value for name, value in details.items() if value}}


# --- quoted -----------------------------------------------------------------------------------------------------------------------


def may_quote(child: Record) -> bool:
    """Whether it is on record who agreed, and when, that the child's words are quoted without its name."""
    consent: Mapping[str, Any] = child.get("words") or {}
    return bool(consent.get("by") and consent.get("on"))


Find: TypeAlias = Callable[[str], Record | None]
"""Finds a child's record by its id."""
MayBeSaid: TypeAlias = Callable[[str], bool]
"""Tells whether a text names nobody (`care.discreet`)."""


def quotable(told: Iterable[Voice], child: Find, may_be_said: MayBeSaid) -> list[Voice]:
    """Those whose line may be quoted, in the order given: of children whose family agreed, and never one that names somebody.

    What was said without a name has nobody who could have agreed, and is not quoted.
    """
    agreed = (voice for voice in told if voice.line and voice.child and may_quote(child(voice.child) or {}))
    return [voice for voice in agreed if may_be_said(voice.line)]


def quotes(activity: str, books: Books, *, child: Find, may_be_said: MayBeSaid) -> list[Quote]:
    """The lines of an activity that may be quoted (`quotable`), in order, without whose they are."""
    told = quotable(voices(activity, books), child, may_be_said)
    return [Quote(voice.line, voice.feeling, voice.fact.get("segment")) for voice in told]


# --- wished for -------------------------------------------------------------------------------------------------------------------


def wishes(activity: str, books: Books) -> list[Wish]:
    """What the children of an activity wished for and stands, in order."""
    done: dict[str, Fact] = {}
    for fact in sorted(_standing("wish_done", activity, books), key=facts.key):
        done[fact.get("of") or ""] = fact
    told = sorted(_standing("wish", activity, books), key=facts.key)
    return [Wish(fact, child, facts.said(fact, "text"), done.get(fact["id"])) for fact in told if (child := books.child_of(fact))]


def still_open(listed: Sequence[Wish]) -> list[Wish]:
    """Those that have not come true."""
    return [wish for wish in listed if wish.done is None]


def wish(activity: str, child: str, text: str) -> dict[str, Any]:
    """The fact that a child wished for something, for an organizer to record."""
    return {"kind": "wish", "activity": activity, "child": child, "details": {"text": writing.cut("text", writing.line(text))}}


def came_true(wished: Fact, note: str = "") -> dict[str, Any]:
    """The fact that a wish came true, for an organizer to record."""
    text = writing.cut("text", writing.line(note))
    given = {"kind": "wish_done", "activity": wished["activity"], "child": wished.get("child"), "of": wished["id"]}
    return {**given, **({"details": {"text": text}} if text else {})}

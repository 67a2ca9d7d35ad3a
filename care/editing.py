"""A child's record as a form: what may be edited, what is wrong with what was typed, and the records that follow from it.

A form is a plain dict of texts, as typed, so that it can be kept as a draft: the names of FIELDS, `alone` (bool) with `alone_on` and
`alone_by`, and `guardians`, a list of dicts (`guardian` (id or ""), `name`, `relation`, `phone`, `work`, `may_collect` (bool)).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from care import identity, names, writing
from care.identity import Unclear
from care.ids import new_id

Record: TypeAlias = Mapping[str, Any]
Form: TypeAlias = dict[str, Any]

TEXTS = ("group", "school", "grade", "class_name", "nation", "address", "parents_at", "health", "note")
CHOICES = {"sex": ("male", "female"), "guardianship": ("grandparents", "one_parent", "relatives", "single_or_orphan", "none")}
FIELDS = ("name", "number", "born", "identity", *CHOICES, *TEXTS)
OF_A_GUARDIAN = ("name", "relation", "phone", "work")

HIGHEST_NUMBER = 99_999


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field: "name", "guardians.0.phone". `code` and `needs` are put into words by the page."""

    where: str
    code: str
    needs: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(slots=True)
class Checked:
    """A form that was read: the child's fields as a record has them, its guardians as typed and tidied, and what is wrong."""

    values: dict[str, Any] = field(default_factory=dict[str, Any])
    guardians: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    wrong: list[Wrong] = field(default_factory=list[Wrong])


def blank() -> Form:
    """The form of a child nobody knows yet."""
    return dict.fromkeys(FIELDS, "") | {"alone": False, "alone_on": "", "alone_by": "", "guardians": [blank_guardian()]}


def blank_guardian() -> Form:
    """A guardian nobody has written down yet; whoever is written down may collect until somebody says otherwise."""
    return dict.fromkeys(("guardian", *OF_A_GUARDIAN), "") | {"may_collect": True}


def form_of(child: Record, guardians: Mapping[str, Record]) -> Form:
    """The form filled in from a record."""
    alone: Record = child.get("may_go_alone") or {}
    form: Form = {name: str(child.get(name) or "") for name in FIELDS}
    form["number"] = f"{child['number']:03d}" if child.get("number") else ""
    form |= {"alone": bool(alone), "alone_on": alone.get("on") or "", "alone_by": alone.get("by") or ""}
    form["guardians"] = [
        {
            "guardian": link["guardian"],
            "relation": link.get("relation") or "",
            "may_collect": link.get("may_collect", True),
            **{name: guardians[link["guardian"]].get(name) or "" for name in ("name", "work")},
            "phone": identity.grouped(guardians[link["guardian"]].get("phone")),
        }
        for link in child.get("guardians") or ()
        if link["guardian"] in guardians
    ]
    return form


# --- reading what was typed -------------------------------------------------------------------------------------------------------


def check(form: Form, *, today: date, others: Sequence[Record]) -> Checked:
    """Read a form. `others` are the other children, none of them merged, `today` is the centre's day. Nothing typed is lost or guessed."""
    checked = Checked()
    _name(form, checked)
    _number(form, checked, others)
    for name, codes in CHOICES.items():
        checked.values[name] = form.get(name) if form.get(name) in codes else None
    _born_and_identity(form, checked, today, others)
    for name in TEXTS:
        text = identity.typed(str(form.get(name) or ""))
        _length(name, name, text, checked)
        checked.values[name] = text or None
    _alone(form, checked, today)
    _guardians(form, checked)
    return checked


def _name(form: Form, checked: Checked) -> None:
    name = names.clean(str(form.get("name") or ""))
    checked.values["name"] = name
    if not any(character.isalpha() for character in name):
        checked.wrong.append(Wrong("name", "name_missing"))
    _length("name", "name", name, checked)


def _length(where: str, name: str, text: str, checked: Checked) -> None:
    """Say so where a text is longer than its field may be."""
    if len(text) > writing.longest(name):
        checked.wrong.append(Wrong(where, "too_long", {"longest": writing.longest(name)}))


def _number(form: Form, checked: Checked, others: Sequence[Record]) -> None:
    typed = identity.text(str(form.get("number") or ""))
    checked.values["number"] = None
    if not typed:
        return
    if not (typed.isascii() and typed.isdigit()) or not 0 < int(typed) <= HIGHEST_NUMBER:
        checked.wrong.append(Wrong("number", "number_unreadable", {"highest": HIGHEST_NUMBER}))
        return
    holder = next((other for other in others if other.get("number") == int(typed)), None)
    if holder is not None:
        checked.wrong.append(Wrong("number", "number_taken", {"name": holder["name"]}))
    checked.values["number"] = int(typed)


def _born_and_identity(form: Form, checked: Checked, today: date, others: Sequence[Record]) -> None:
    """A whole identity number gives birth date and sex where they are missing, and must agree with them where they are not."""
    born = _read("born", lambda: identity.read_born(str(form.get("born") or ""), today), checked)
    number = _read("identity", lambda: identity.read_identity(str(form.get("identity") or ""), today), checked)
    checked.values |= {"born": born, "identity": number.number if number else None}
    if number is None:
        return
    holder = next((other for other in others if other.get("identity") == number.number), None)
    if holder is not None:
        checked.wrong.append(Wrong("identity", "identity_taken", {"name": holder["name"], "id": holder["id"]}))
    if born and not number.born.startswith(born):
        checked.wrong.append(Wrong("identity", "identity_other_born", {"says": number.born, "written": born}))
    else:
        checked.values["born"] = number.born
    if checked.values["sex"] and checked.values["sex"] != number.sex:
        checked.wrong.append(Wrong("identity", "identity_other_sex", {"says": number.sex, "written": checked.values["sex"]}))
    else:
        checked.values["sex"] = number.sex


def _read(name: str, reader: Callable[[], Any], checked: Checked) -> Any:
    try:
        return reader()
    except Unclear as unclear:
        checked.wrong.append(Wrong(name, unclear.code, unclear.needs))
        return None


def _alone(form: Form, checked: Checked, today: date) -> None:
    checked.values["may_go_alone"] = None
    if not form.get("alone"):
        return
    by = writing.line(str(form.get("alone_by") or ""))
    on = str(form.get("alone_on") or "").strip()
    if not by:
        checked.wrong.append(Wrong("alone_by", "alone_by_missing"))
    _length("alone_by", "name", by, checked)
    try:
        day = identity.read_born(on, today)
    except Unclear as unclear:
        checked.wrong.append(Wrong("alone_on", "day_future" if unclear.code == "born_future" else "day_unreadable"))
        return
    if day is None or len(day) != 10:
        checked.wrong.append(Wrong("alone_on", "day_unreadable" if day else "alone_on_missing"))
        return
    checked.values["may_go_alone"] = {"on": day, "by": by}


def _guardians(form: Form, checked: Checked) -> None:
    seen: set[tuple[str, str]] = set()
    for place, typed in enumerate(form.get("guardians") or ()):
        person: dict[str, Any] = {name: identity.typed(str(typed.get(name) or "")) for name in OF_A_GUARDIAN}
        if not any(person.values()):
            continue
        person |= {"guardian": typed.get("guardian") or "", "may_collect": bool(typed.get("may_collect", True)), "place": place}
        person["name"] = names.clean(person["name"])
        person["phone"] = _read(f"guardians.{place}.phone", lambda phone=person["phone"]: identity.read_phone(phone), checked) or ""
        wrong = f"guardians.{place}.name"
        if not person["name"] and not typed.get("phone"):
            checked.wrong.append(Wrong(wrong, "guardian_nameless"))
        for name in ("name", "relation", "work"):
            _length(f"guardians.{place}.{name}", name, person[name], checked)
        key = (names.key(person["name"]), person["phone"])
        if key in seen and any(key):
            checked.wrong.append(Wrong(wrong, "guardian_twice"))
        seen.add(key)
        checked.guardians.append(person)


def read_number(typed: str, today: date) -> identity.Identity | None:
    """What an identity number says while it is being typed: None until eighteen good characters stand there."""
    try:
        return identity.read_identity(typed, today)
    except Unclear:
        return None


# --- the records that follow ------------------------------------------------------------------------------------------------------


def settle(
    people: Iterable[Record],
    known: Mapping[str, Record],
    *,
    child: str,
    children: Iterable[Record],
    before: Iterable[Record] = (),
    make_id: Callable[[str], str] = new_id,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The child's links to these guardians, and the guardians' records to save.

    `before` are its links so far: one that says the same stays as it was written. The same name with the same number is the same person,
    so that siblings share one record. A guardian whom other children have too and who gets another name is another person: the others
    keep theirs.
    """
    shared = {link["guardian"] for other in children if other["id"] != child for link in other.get("guardians") or ()}
    by_person = {(names.key(person.get("name") or ""), person.get("phone") or ""): id for id, person in reversed(list(known.items()))}
    links: dict[str, dict[str, Any]] = {}
    records: list[dict[str, Any]] = []
    for person in people:
        id = _who(person, known, by_person, shared) or make_id("g")
        was: Record = known.get(id) or {}
        record = {**was, "id": id, "name": person["name"], "phone": person["phone"] or None, "work": person["work"] or None}
        if any(record.get(name) != was.get(name) for name in record):
            records.append(record)
        links.setdefault(id, {"guardian": id, "relation": person["relation"], "may_collect": person["may_collect"]})
    for old in before:
        new = links.get(old["guardian"])
        if new and (old.get("relation") or "", old.get("may_collect", True)) == (new["relation"], new["may_collect"]):
            links[old["guardian"]] = dict(old)
    return list(links.values()), records


def may_still_collect(child: Record, before: Iterable[Record], children: Iterable[Record]) -> list[tuple[Record, Record]]:
    """Who was kept from collecting this child just now, and may still collect another: its link to them, and that other child.

    `before` are the child's links as they were. Whoever was kept away already is not asked about once more.
    """
    barred = {link["guardian"] for link in before if not link.get("may_collect", True)}
    others = [other for other in children if other["id"] != child["id"] and not other.get("merged_into")]
    return [
        (link, other)
        for link in child.get("guardians") or ()
        if not link.get("may_collect", True) and link["guardian"] not in barred
        for other in others
        if any(one["guardian"] == link["guardian"] and one.get("may_collect", True) for one in other.get("guardians") or ())
    ]


def without_collecting(child: Record, guardian: str) -> dict[str, Any]:
    """The child's record with this guardian kept from collecting it."""
    links = [{**link, "may_collect": False} if link["guardian"] == guardian else link for link in child.get("guardians") or ()]
    return {**child, "guardians": links}


def _who(person: Record, known: Mapping[str, Record], by_person: Mapping[tuple[str, str], str], shared: set[str]) -> str | None:
    key = (names.key(person["name"]), person["phone"])
    linked = known.get(person.get("guardian") or "")
    same = by_person.get(key) if all(key) else None
    if linked is None:
        return same
    renamed = bool(linked.get("name")) and names.key(linked.get("name") or "") != key[0]
    if same is not None and same != linked["id"]:
        return same
    return None if renamed and linked["id"] in shared else linked["id"]
